"""Columns of a table, each way: many numbers of one unit as one line, ``0, 3, -3 °``, and as numbers for machines."""

from __future__ import annotations

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.expansion.forms import Form, with_iri
from cryokb.issues import Json, JsonObject
from cryokb.lazy import later
from cryokb.plain import as_list, as_object, figure, text

__all__ = ["checked_series", "digits_of", "extremes", "parse_series", "shorten_series"]

BETWEEN = later(r"\s*[,;]\s+|\s*;|\s+(?=[+-]?\.?\d)(?!1\s?/)")
"""What stands between two numbers: a comma with a blank, a semicolon, or a blank alone; that before 1/Å^2 begins a unit."""

ITEM = later(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*)")
DECIMAL_COMMA = later(r"\d,\d")
MINUS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{HYPHEN}": "-"})


def parse_series(form: Form, said: str) -> JsonObject:
    """Read the numbers of a column with their unit, which stands behind the last of them or behind each.

    Raises:
        QuantityError: the text is no such column, or one of another dimension.
    """
    items = [ITEM.fullmatch(part) for part in BETWEEN.split(said.strip().translate(MINUS))]
    if DECIMAL_COMMA.search(said):
        raise QuantityError(
            f"“{shortened(said)}” has commas without a blank between digits, which may divide two numbers or stand for a point.",
            code="QTY-AMBIGUOUS",
            hint="Write decimals with a point and put a blank behind each comma: 0.5, 1.0 °.",
        )
    if not all(items):
        raise QuantityError(f"“{shortened(said)}” is no series of numbers.", hint="Write the numbers and then the unit once: 0, 3, -3 °.")
    found = [item.groups() for item in items if item is not None]
    series: JsonObject = {"values": numbers([digits for digits, _ in found]), "unit": unit_of_series(form, [unit for _, unit in found])}
    return {**with_iri(series), "as_reported": said.strip()}


def numbers(digits: list[str]) -> list[Json]:
    """Give the numbers, all whole or none, so that they make one array."""
    whole = all(word.lstrip("+-").isdigit() for word in digits)
    return [int(word) if whole else float(word) for word in digits]


def unit_of_series(form: Form, units: list[str]) -> str:
    """Give the code of the unit that a column states.

    Raises:
        QuantityError: it states none, several, or one of another dimension.
    """
    *others, last = (unit.strip() for unit in units)
    if set(others) - {"", last} or len(set(others)) > 1:
        message = "The unit of a series stands behind the last number, or the same behind each."
        raise QuantityError(message, hint="Write one unit, once at the end.")
    if not last and form.default is None:
        raise QuantityError("The series has no unit.", hint="Write it behind the last number: [0, 3, -3 °].")
    return form.quantity(f"1 {last}".strip()).unit


def shortened(said: str) -> str:
    """Give the beginning of a long text."""
    return said if len(said) <= 40 else f"{said[:37]}..."


def checked_series(form: Form, series: JsonObject) -> JsonObject:
    """Give a column that is already an object, when its unit fits its slot and its text says the same; units may be written as people do.

    Raises:
        QuantityError: the unit is another one, or the numbers are not those of as_reported.
    """
    unit, said = text(series.get("unit")), text(series.get("as_reported"))
    if unit is None:
        return series
    code = form.quantity(f"1 {unit}").unit
    if len({type(number) for number in as_list(series.get("values"))}) == 2:  # whole or none, so that they make one array
        series = {**series, "values": [float(item) if type(item) is int else item for item in as_list(series["values"])]}
    result = series if code == unit else with_iri({name: code if name == "unit" else item for name, item in series.items()})
    if said is not None and not same_numbers(parse_series(form, said), result):
        raise QuantityError(
            f"The numbers are not those of as_reported, “{shortened(said)}”.",
            code="QTY-DISAGREES",
            hint="as_reported is the text as it was written; correct it or the numbers.",
        )
    return result


def same_numbers(one: JsonObject, other: JsonObject) -> bool:
    """Tell whether two columns have the same numbers in the same unit."""
    return as_list(one.get("values")) == as_list(other.get("values")) and one.get("unit") == other.get("unit")


def digits_of(series: JsonObject) -> list[str]:
    """Give the numbers of a column as they were written; where no text says that, the shortest that read as the same.

    >>> digits_of({"values": [0.5, 3.0], "unit": "deg", "as_reported": "0.50, 3.00 °"}), digits_of({"values": [3.0]})
    (['0.50', '3.00'], ['3.0'])
    """
    values, said = [figure(item) for item in as_list(series.get("values"))], text(series.get("as_reported"))
    items = [] if said is None else [ITEM.fullmatch(part) for part in BETWEEN.split(said.strip().translate(MINUS))]
    written = [item[1] for item in items if item is not None]
    return written if [float(word) for word in written] == values else [repr(value) for value in values]


def extremes(series: Json) -> JsonObject | None:
    """Give the smallest and the largest number of a column as bounds of a quantity, for what is asked of each; None where it has none."""
    row = as_object(series)
    found = [number for item in as_list(row.get("values")) if (number := figure(item)) is not None]
    unit = text(row.get("unit"))
    if not found or unit is None:
        return None
    low, high = min(found), max(found)
    said = quantities.with_unit(low, unit) if low == high else f"{low:g} to {quantities.with_unit(high, unit)}"
    return {"lower": low, "upper": high, "unit": unit, "as_reported": said}


def shorten_series(form: Form, series: JsonObject) -> Json:
    """Write a column as the line that was reported, when that reads as the same; else keep the object."""
    said = text(series.get("as_reported"))
    if said is None:
        return series
    try:
        return said if parse_series(form, said) == series else series
    except QuantityError:
        return series
