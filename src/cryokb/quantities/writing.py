"""The canonical text of a quantity: what :func:`parse` reads back to the same value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb.quantities.numerals import write_number
from cryokb.quantities.units import unit_of, unit_table
from cryokb.quantities.values import COMPARATORS, UNCERTAINTY_KINDS, Quantity, Uncertainty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryokb.issues import Json

__all__ = ["format_quantity", "shown", "with_unit"]


def format_quantity(quantity: Quantity) -> str:
    """Write a quantity in the canonical way, so that parsing the text gives it back (but for ``as_reported``).

    >>> format_quantity(Quantity(value=20, unit="nm", uncertainty=Uncertainty(3, 3, "standard_deviation")))
    '20 ± 3 nm (standard deviation)'
    """
    sign = COMPARATORS[quantity.comparator] if quantity.comparator else ""
    unit = unit_of(quantity.unit).text
    kind = quantity.uncertainty.kind if quantity.uncertainty else None
    parts = [_number(quantity), unit, f"({UNCERTAINTY_KINDS[kind]})" if kind else "", "(qualitative)" if quantity.qualitative else ""]
    return sign + " ".join(part for part in parts if part)


def _number(quantity: Quantity) -> str:
    """Write the value with its uncertainty, or the range."""
    if quantity.value is not None:
        return write_number(quantity.value) + (_spread(quantity.uncertainty) if quantity.uncertainty else "")
    if quantity.lower is None or quantity.upper is None:
        only = quantity.upper if quantity.lower is None else quantity.lower
        return "" if only is None else ("<=" if quantity.lower is None else ">=") + write_number(only)
    lower, upper = write_number(quantity.lower), write_number(quantity.upper)
    simple = all(character.isdigit() or character == "." for character in lower + upper)
    return f"{lower}-{upper}" if simple else f"{lower} to {upper}"


def _spread(uncertainty: Uncertainty) -> str:
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
