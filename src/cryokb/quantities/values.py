"""The values: Quantity, Uncertainty and Interval, their plain (JSON) form, and what a number may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from math import inf
from typing import TYPE_CHECKING, NamedTuple, cast

from cryokb import standard
from cryokb.errors import QuantityError
from cryokb.plain import figure, text
from cryokb.quantities.numerals import write_number
from cryokb.quantities.units import convert, convert_difference, dimension_of, unit_of, unit_table

if TYPE_CHECKING:
    from cryokb.issues import Json, JsonObject

__all__ = [
    "ANY_NUMBER",
    "COMPARATORS",
    "UNCERTAINTY_KINDS",
    "Bounds",
    "Interval",
    "Number",
    "Quantity",
    "Uncertainty",
    "bounds_of",
    "canonical",
    "format_quantity",
    "interval_of",
    "shown",
    "with_unit",
]

Number = int | float

COMPARATORS: Mapping[str, str] = {"about": "~", "less_than": "<", "at_most": "<=", "more_than": ">", "at_least": ">="}
"""Each comparator with the sign that stands for it."""

UNCERTAINTY_KINDS: Mapping[str, str] = {
    "standard_deviation": "standard deviation",
    "standard_error": "standard error",
    "confidence_95": "95 % confidence",
    "range": "range",
    "instrument": "instrument",
    "fit": "fit",
    "unspecified": "unspecified",
}
"""Each kind of uncertainty with the words that stand for it behind a quantity."""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """How far the true value may lie above and below, in the unit of the quantity, and what that distance means."""

    plus: Number
    minus: Number
    kind: str | None = None

    @classmethod
    def from_json(cls, plain: Mapping[str, Json]) -> Uncertainty:
        """Read the plain form; QuantityError when a slot holds what it cannot hold."""
        return cls(number_of(plain, "plus") or 0, number_of(plain, "minus") or 0, text_of(plain, "kind"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as a person states it.

    Attributes:
        value: the number, or None for a range.
        lower, upper: the bounds of a range, or None.
        comparator: ``about``, ``less_than``, ``at_most``, ``more_than``, ``at_least`` or None.
        unit: UCUM code; ``1`` for a pure number.
        uncertainty: distance above and below, or None.
        as_reported: the text as it was written.
        qualitative: ``yes`` when the bounds stand for words ("hundreds of nm"), else None.
    """

    value: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    comparator: str | None = None
    unit: str = "1"
    uncertainty: Uncertainty | None = None
    as_reported: str = ""
    qualitative: str | None = None

    def to_json(self) -> JsonObject:
        """Give the plain form; what is None is left out.

        >>> Quantity(value=300, unit="kV", as_reported="300 kV").to_json()
        {'value': 300, 'unit': 'kV', 'as_reported': '300 kV'}
        """
        spread = self.uncertainty
        fields: JsonObject = {
            "value": self.value,
            "lower": self.lower,
            "upper": self.upper,
            "comparator": self.comparator,
            "unit": self.unit,
            "uncertainty": None if spread is None else without_none({"plus": spread.plus, "minus": spread.minus, "kind": spread.kind}),
            "qualitative": self.qualitative,
            "as_reported": self.as_reported,
        }
        return without_none(fields)

    @classmethod
    def from_json(cls, plain: Mapping[str, Json]) -> Quantity:
        """Read the plain form; slots that are no part of it (such as ``unit_iri``) are passed over.

        Raises QuantityError when a slot holds what it cannot hold.
        """
        spread = plain.get("uncertainty")
        if spread is not None and not isinstance(spread, Mapping):
            raise QuantityError("The uncertainty of a quantity is an object with plus and minus.", value=spread)
        return cls(
            value=number_of(plain, "value"),
            lower=number_of(plain, "lower"),
            upper=number_of(plain, "upper"),
            comparator=text_of(plain, "comparator"),
            unit=text_of(plain, "unit") or "1",
            uncertainty=None if spread is None else Uncertainty.from_json(spread),
            as_reported=text_of(plain, "as_reported") or "",
            qualitative=text_of(plain, "qualitative"),
        )


def without_none(fields: JsonObject) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None}


def number_of(plain: Mapping[str, Json], name: str) -> Number | None:
    value = plain.get(name)
    number = figure(value)
    if number is None and value is not None:
        raise QuantityError(f"The {name} of a quantity is a number.", value=value)
    return number


def text_of(plain: Mapping[str, Json], name: str) -> str | None:
    value = plain.get(name)
    said = text(value)
    if said is None and value is not None:
        raise QuantityError(f"The {name} of a quantity is a text.", value=value)
    return said


class Interval(NamedTuple):
    """Where a quantity lies, in one unit.

    Attributes:
        value: the stated number; None for a range and for a mere bound (``<0.1``).
        lower, upper: the bounds; None where there is none. A stated number is its own lower and upper bound.
        unit: UCUM code.
    """

    value: float | None
    lower: float | None
    upper: float | None
    unit: str

    @property
    def centre(self) -> float | None:
        """The stated number, or the middle of two bounds, or the only bound."""
        if self.value is not None:
            return self.value
        bounds = [bound for bound in (self.lower, self.upper) if bound is not None]
        return sum(bounds) / len(bounds) if bounds else None


def canonical(quantity: Quantity, *, dimension: str | None = None, with_uncertainty: bool = False) -> Interval:
    """Give where the quantity lies, in the canonical unit of ``dimension`` (by default that of its own unit).

    A comparator opens one side: ``<0.1`` has no lower bound, ``up to 20-30`` keeps only the 30. With
    ``with_uncertainty`` the bounds are widened by it. Raises QuantityError when the dimensions differ.
    """
    target = unit_table().dimensions[dimension or dimension_of(quantity.unit)]["canonical"]
    value, lower, upper = quantity.value, quantity.lower, quantity.upper
    lower, upper = (value, value) if value is not None else (lower, upper)
    if quantity.comparator in ("less_than", "at_most"):
        value, lower = None, None
    elif quantity.comparator in ("more_than", "at_least"):
        value, upper = None, None
    interval = [None if number is None else convert(number, quantity.unit, target) for number in (value, lower, upper)]
    if with_uncertainty and quantity.uncertainty is not None:
        interval[1] = shift(interval[1], -convert_difference(quantity.uncertainty.minus, quantity.unit, target))
        interval[2] = shift(interval[2], convert_difference(quantity.uncertainty.plus, quantity.unit, target))
    return Interval(interval[0], interval[1], interval[2], target)


def shift(bound: float | None, distance: float) -> float | None:
    return None if bound is None else bound + distance


def interval_of(plain: Mapping[str, Json], *, dimension: str | None = None, with_uncertainty: bool = False) -> Interval:
    """Give :func:`canonical` of the plain (JSON) form of a quantity."""
    quick = None if with_uncertainty and "uncertainty" in plain else plain_interval(plain, dimension)
    return quick or canonical(Quantity.from_json(plain), dimension=dimension, with_uncertainty=with_uncertainty)


def plain_interval(plain: Mapping[str, Json], dimension: str | None) -> Interval | None:
    """Place a number with a unit, with or without a comparator, at once; None for the rest."""
    if not plain:
        return Interval(None, None, None, unit_table().dimensions[dimension]["canonical"] if dimension else "1")
    value, unit, comparator = plain.get("value"), plain.get("unit"), plain.get("comparator")
    if type(unit) is not str or not isinstance(value, int | float) or isinstance(value, bool):
        return None
    target = canonical_unit(unit)
    if dimension is not None and target != unit_table().dimensions[dimension]["canonical"]:
        return None
    number = convert(value, unit, target)
    if comparator is None or comparator == "about":
        return Interval(number, number, number, target)
    if comparator in ("less_than", "at_most"):
        return Interval(None, None, number, target)
    return Interval(None, number, None, target) if comparator in ("more_than", "at_least") else None


@cache
def canonical_unit(unit: str) -> str:
    """Give the canonical unit of the dimension of a unit."""
    return unit_table().dimensions[dimension_of(unit)]["canonical"]


def format_quantity(quantity: Quantity) -> str:
    """Write a quantity in the canonical way, so that parsing the text gives it back (but for ``as_reported``).

    >>> format_quantity(Quantity(value=20, unit="nm", uncertainty=Uncertainty(3, 3, "standard_deviation")))
    '20 ± 3 nm (standard deviation)'
    """
    sign = COMPARATORS[quantity.comparator] if quantity.comparator else ""
    unit = unit_of(quantity.unit).text
    kind = quantity.uncertainty.kind if quantity.uncertainty else None
    parts = [digits(quantity), unit, f"({UNCERTAINTY_KINDS[kind]})" if kind else "", "(qualitative)" if quantity.qualitative else ""]
    return sign + " ".join(part for part in parts if part)


def digits(quantity: Quantity) -> str:
    """Write the value with its uncertainty, or the range."""
    if quantity.value is not None:
        return write_number(quantity.value) + (write_spread(quantity.uncertainty) if quantity.uncertainty else "")
    if quantity.lower is None or quantity.upper is None:
        only = quantity.upper if quantity.lower is None else quantity.lower
        return "" if only is None else ("<=" if quantity.lower is None else ">=") + write_number(only)
    lower, upper = write_number(quantity.lower), write_number(quantity.upper)
    simple = all(character.isdigit() or character == "." for character in lower + upper)
    return f"{lower}-{upper}" if simple else f"{lower} to {upper}"


def write_spread(uncertainty: Uncertainty) -> str:
    if uncertainty.plus == uncertainty.minus:
        return f" ± {write_number(uncertainty.plus)}"
    return f" +{write_number(uncertainty.plus)}/-{write_number(uncertainty.minus)}"


def shown(plain: Mapping[str, Json]) -> str:
    """Write the plain (JSON) form of a quantity as it is judged: the text that was reported, or its numbers with their unit.

    >>> shown({"lower": 80, "upper": 100, "unit": "K"})
    '80 to 100 K'
    """
    text = plain.get("as_reported")
    if isinstance(text, str) and text:
        return text
    sign = COMPARATORS.get(str(plain.get("comparator")), "")
    numbers = [f"{number:g}" for part in ("value", "lower", "upper") if isinstance(number := plain.get(part), int | float)]
    return with_unit(sign + " to ".join(numbers), str(plain.get("unit", "1")))


def with_unit(number: float | str, unit: str) -> str:
    """Write a number, or its text, with its unit; a code that the table has not got stays as it is.

    >>> with_unit(3.5e6, "V")
    '3.5e+06 V'
    """
    text = number if isinstance(number, str) else f"{number:g}"
    if unit in ("", "1"):
        return text
    known = unit_table().units.get(unit)
    return f"{text} {known.text if known else unit}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may be, in one unit; a side without a bound is infinite.

    Attributes:
        lowest, highest: what can be.
        least, most: what is plausible.
        zero: whether 0 can be a measurement; in the unit of the bounds (0 °C is not 0).
        zero_when: values of slots beside it with which a 0 is meant all the same.
        unit: UCUM code, or empty for a pure number.
    """

    lowest: float = -inf
    highest: float = inf
    least: float = -inf
    most: float = inf
    zero: bool = True
    zero_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str = ""

    def in_unit(self, unit: str) -> Bounds:
        """Give the same bounds in another unit of their dimension."""
        if unit == self.unit:
            return self
        lowest, highest, least, most = (converted(bound, self.unit, unit) for bound in (self.lowest, self.highest, self.least, self.most))
        return replace(self, lowest=lowest, highest=highest, least=least, most=most, unit=unit)

    @property
    def unsuspicious(self) -> tuple[float, float]:
        """The open interval in which a number needs no second look: plausible, and of positive sign where 0 is none."""
        low = max(self.lowest, self.least)
        return low if self.zero else max(low, 0.0 if not self.unit else converted(0.0, unit_of_bounds(self.unit), self.unit)), min(
            self.highest, self.most
        )


ANY_NUMBER = Bounds()
"""The bounds of what the table does not name."""


@cache
def bounds_of(name: str, *, owner: str = "", dimension: str = "", part: str = "slots") -> Bounds:
    """Give the bounds of a slot or property, in the canonical unit of a dimension, or as pure numbers without one.

    Args:
        name: the slot (or its term), or the property; the table may have no row for it.
        owner: the class of the slot.
        dimension: that of the number at hand, where the slot holds quantities.
        part: ``slots`` or ``properties``.
    """
    table = cast("dict[str, dict[str, JsonObject]]", standard.shared("ranges"))
    own = table[part].get(f"{owner}.{name}") or table[part].get(name) or {}
    canonical = unit_of_dimension(dimension) if dimension else ""
    unit = str(own.get("unit", canonical))
    if unit != canonical and dimension and dimension_of(unit) != dimension:
        own, unit = {}, canonical  # the row speaks of another dimension that the slot takes as well
    base = table["dimensions"].get(dimension, {})
    return bounds({**{column: base[column] for column in base if column not in own}, **own}, base, unit, canonical)


def bounds(row: JsonObject, base: JsonObject, unit: str, canonical: str) -> Bounds:
    """Read a row whose own columns are in ``unit`` and whose inherited ones are in that of its dimension."""

    def sides(column: str) -> tuple[float, float]:
        low, high = cast("list[float | None]", row.get(column, [None, None]))
        written = str(base.get("unit", canonical)) if row.get(column) is base.get(column) else unit
        pair = (-inf if low is None else low, inf if high is None else high)
        return pair if written == canonical else (converted(pair[0], written, canonical), converted(pair[1], written, canonical))

    (lowest, highest), (least, most) = sides("possible"), sides("plausible")
    when = cast("Mapping[str, list[str]]", row.get("zero_when", {}))
    return Bounds(
        lowest,
        highest,
        least,
        most,
        zero=row.get("zero") != "never",
        zero_when={slot: tuple(words) for slot, words in when.items()},
        unit=canonical,
    )


def unit_of_bounds(unit: str) -> str:
    """Give the canonical unit of the dimension of a unit."""
    return unit_of_dimension(dimension_of(unit))


def unit_of_dimension(dimension: str) -> str:
    """Give the canonical unit of a dimension."""
    return str(unit_table().dimensions[dimension]["canonical"])


def converted(bound: float, unit: str, target: str) -> float:
    return bound if bound in (-inf, inf) else convert(bound, unit, target)
