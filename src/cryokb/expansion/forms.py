"""The short forms inside a document: quantities, counts and kinds of steps, each way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from cryokb import quantities, standard
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject

__all__ = [
    "Form",
    "checked",
    "class_of",
    "class_of_step",
    "parse_components",
    "parse_count",
    "shorten_components",
    "shorten_count",
    "snake_case",
]


LOWEST = {
    **dict.fromkeys(
        (
            *("length", "area", "volume", "time", "pressure", "mass", "density", "frequency", "magnification", "count"),
            *("dose", "dose_rate", "dose_per_frame", "dose_per_tilt", "dose_per_pixel", "dose_rate_per_pixel", "absorbed_dose"),
            *("concentration", "molality", "mass_concentration", "fraction", "mass_fraction", "volume_fraction", "mole_fraction"),
            *("electrical_conductivity", "resistance", "area_resistance"),
        ),
        "0",
    ),
    "temperature": "0",
}
"""The lowest value of each dimension that has one, in its canonical unit; a slot may say another, or none (a defocus has a sign)."""

HIGHEST = dict.fromkeys(("mass_fraction", "volume_fraction", "mole_fraction"), "100")
"""The highest value of each dimension that has one, in its canonical unit."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the quantity of a slot may be written.

    Attributes:
        dimensions: those that the slot takes; none for any.
        default: the unit of a bare number.
        zero_word: the word that stands for zero.
        lowest, highest: bounds that the slot sets in the canonical unit of its dimension, instead of those of the dimension.
    """

    dimensions: tuple[str, ...] = ()
    default: str | None = None
    zero_word: str | None = None
    lowest: str | None = None
    highest: str | None = None

    @classmethod
    def of_slot(cls, row: JsonObject) -> Form:
        """Take the form from a row of the slot table."""
        marks = {name: mark for name in ("default_unit", "zero_word", "lowest", "highest") if isinstance(mark := row.get(name), str)}
        dimensions = tuple(str(name) for name in cast("list[Json]", row.get("dimensions", [])))
        return cls(dimensions, marks.get("default_unit"), marks.get("zero_word"), marks.get("lowest"), marks.get("highest"))

    @classmethod
    def of_property(cls, row: Mapping[str, str]) -> Form:
        """Take the form from a row of the property table; only counts and ratios may be written without a unit.

        A count is a pure number: its unit is that of a ratio.
        """
        dimension = row["dimension"]
        default = row["canonical_unit"] if dimension in {"count", "ratio"} else None
        taken = ("count", "ratio") if dimension == "count" else (dimension,)
        return cls(taken, default, lowest=row.get("lowest"), highest=row.get("highest"))

    def parse(self, text: str) -> JsonObject:
        """Read a quantity into its expanded form.

        Raises:
            QuantityError: the text is not a quantity, or not one of this form.
        """
        if self.zero_word is not None and text == self.zero_word:
            return {"value": 0, "unit": "s", "as_reported": text}
        return with_iri(self.possible(quantities.parse(text, dimensions=self.dimensions, default_unit=self.default).to_json()))

    def possible(self, quantity: JsonObject) -> JsonObject:
        """Give a quantity back when it can exist: no length below nothing, no temperature below absolute zero.

        Raises:
            QuantityError: it lies outside the bounds of its dimension, or of the slot.
        """
        interval = quantities.interval_of(quantity)
        dimension = quantities.dimension_of(str(quantity["unit"]))
        numbers = [number for number in (interval.value, interval.lower, interval.upper) if number is not None]
        lowest = self.lowest or LOWEST.get(dimension, "none")
        highest = self.highest or HIGHEST.get(dimension, "none")
        said = quantity.get("as_reported") or "The quantity"
        if numbers and lowest != "none" and min(numbers) < float(lowest):
            raise QuantityError(
                f"{said} is below {lowest} {quantities.unit_of(interval.unit).text}, which cannot be.".replace(" 1,", ","),
                code="QTY-RANGE",
                hint="Check sign and unit.",
            )
        if numbers and highest != "none" and max(numbers) > float(highest):
            raise QuantityError(
                f"{said} is above {highest} %, which cannot be.", code="QTY-RANGE", hint="Check the number and what it refers to."
            )
        return quantity

    def shorten(self, quantity: JsonObject) -> Json:
        """Write an expanded quantity as the text that was reported, when that reads as the same; else keep the object."""
        text = quantity.get("as_reported")
        if not isinstance(text, str):
            return quantity
        try:
            return text if self.parse(text) == quantity else quantity
        except QuantityError:
            return quantity


def checked(form: Form, quantity: JsonObject) -> JsonObject:
    """Give a quantity that is already expanded, when its unit has a dimension that its slot takes.

    Raises:
        QuantityError: it has another dimension, or the unit is not known.
    """
    unit = quantity.get("unit")
    numbers = [quantity.get(name) for name in ("value", "lower", "upper") if name in quantity]
    if isinstance(unit, str) and numbers and all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers):
        form.possible(quantity)
    if isinstance(unit, str) and form.dimensions:
        found = quantities.dimension_of(unit)
        if found not in form.dimensions:
            wanted = " or ".join(form.dimensions).replace("_", " ")
            raise QuantityError(
                f"The unit {unit} is a {found.replace('_', ' ')}; this slot takes {wanted}.", code="QTY-DIMENSION", value=unit
            )
    return quantity


def with_iri(quantity: JsonObject) -> JsonObject:
    """Add the QUDT term of the unit, behind the unit, where the unit table knows one."""
    units = cast("dict[str, JsonObject]", standard.table("units")["units"])
    iri = units.get(str(quantity.get("unit")), {}).get("qudt")
    if not isinstance(iri, str):
        return quantity
    plain: JsonObject = {}
    for name, value in quantity.items():
        plain[name] = value
        if name == "unit":
            plain["unit_iri"] = iri
    return plain


def parse_count(text: str) -> JsonObject:
    """Read ``12 positions on 3 particles`` into its expanded form; what is not said is left out.

    Raises:
        QuantityError: the text does not begin with a whole number.
    """
    count = quantities.parse_count(text)
    parts: JsonObject = {"n": count.n, "of": count.of, "on": count.on}
    return {name: value for name, value in parts.items() if value is not None}


def shorten_count(count: JsonObject) -> Json:
    """Write an expanded count as text when that reads as the same; else keep the object."""
    n, of, on = count.get("n"), count.get("of"), count.get("on")
    if not isinstance(n, int):
        return count
    text = quantities.format_count(quantities.Count(n, of if isinstance(of, str) else None, on if isinstance(on, str) else None))
    try:
        return text if parse_count(text) == count else count
    except QuantityError:
        return count


@cache
def snake_case(name: str) -> str:
    """Write a class name as a step kind.

    >>> snake_case("PlungeFreezing")
    'plunge_freezing'
    """
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")


def class_of_step(kind: str, base: str = "Step") -> str | None:
    """Name the class of a step kind, written either way, or None when there is none.

    >>> class_of_step("plunge_freezing")
    'PlungeFreezing'
    """
    row = cast("JsonObject", standard.table("slots")[base])
    for name in cast("list[str]", row.get("subclasses", [])):
        if kind in (name, snake_case(name)):
            return name
    return None


def class_of(name: str, node: JsonObject) -> str:
    """Name the class of an object that stands where ``name`` is expected: for a step, that of its kind, when it has one."""
    return class_of_step(str(node.get("step"))) or name if name == "Step" else name


def parse_components(text: str) -> list[JsonObject]:
    """Read ``LiPF6 1 mol/L``, or a mixture such as ``EC:DEC 1:1 v/v``, into the expanded form of each component.

    Raises:
        QuantityError: the amount is not one, or the parts do not fit the components.
    """
    if ":" in text.partition(" ")[0].strip(":"):
        mixture = quantities.split_mixture(text)
        rows: list[JsonObject] = [{"name": name} for name in mixture.names]
        for row, part in zip(rows, mixture.parts, strict=False):
            row["parts"] = part
            if mixture.basis is not None:
                row["parts_basis"] = mixture.basis
        return rows
    name, amount = quantities.split_component(text)
    if amount is None:
        return [{"name": name}]
    return [{"name": name, "amount": Form.of_slot(standard.class_slots("Component")["amount"]).parse(amount)}]


def shorten_components(entries: list[JsonObject]) -> str | None:
    """Write components as one text when that reads as the same: one with its amount, or several with their parts; else None."""
    names = [entry.get("name") for entry in entries]
    if not all(isinstance(name, str) for name in names):
        return None
    text = ":".join(str(name) for name in names)
    if len(entries) == 1:
        amount = entries[0].get("amount")
        text += f" {amount.get('as_reported')}" if isinstance(amount, dict) else ""
    elif all("parts" in entry for entry in entries):
        basis = str(entries[0].get("parts_basis", ""))
        text += " " + ":".join(f"{entry['parts']:g}" for entry in entries) + BASIS_WORDS.get(basis, "")
    try:
        return text if parse_components(text) == entries and text not in standard.terms("AbsenceReason") else None
    except QuantityError:
        return None


BASIS_WORDS = {"volume": " v/v", "mass": " w/w", "mole": " molar ratio"}
"""How the basis of a ratio is written."""
