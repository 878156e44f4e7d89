"""Make the table of what a number may be from ranges.yaml, once every name and bound in it has been checked.

Development only; the made table ships as ``src/cryokb/_generated/ranges.json`` and is read by ``cryokb.quantities``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import yaml

if TYPE_CHECKING:
    from cryokb.issues import Json, JsonObject

__all__ = ["build_range_table"]

HERE = Path(__file__).parent
COLUMNS = {"unit", "possible", "plausible", "zero", "zero_when"}


def build_range_table(slots: JsonObject, terms: JsonObject, units: JsonObject, path: Path = HERE / "ranges.yaml") -> JsonObject:
    """Give the table ``{dimensions, slots, properties}``; each row has unit, possible, plausible, zero and zero_when where they are said.

    Raises:
        ValueError: a row names what the standard has not got, or its bounds contradict each other.
    """
    source = cast("dict[str, dict[str, JsonObject]]", yaml.safe_load(path.read_text(encoding="utf-8")))
    known = {
        "dimensions": set(cast("JsonObject", units["dimensions"])),
        "slots": slot_names(slots),
        "properties": set(cast("JsonObject", cast("JsonObject", terms["Property"])["values"])),
    }
    for part, rows in source.items():
        for name, row in rows.items():
            if name not in known[part]:
                raise ValueError(f"schema/ranges.yaml: {part} has no {name}")
            check_row(f"{part}: {name}", row, cast("JsonObject", units["units"]))
    return cast("JsonObject", source)


def slot_names(slots: JsonObject) -> set[str]:
    """Give every name under which a row of slots may be written: its own or that of its term, alone or behind its class."""
    names: set[str] = set()
    for owner, described in slots.items():
        for slot, row in cast("dict[str, JsonObject]", cast("JsonObject", described)["slots"]).items():
            names |= {str(row.get("term", slot)), f"{owner}.{slot}"}
    return names


def check_row(where: str, row: JsonObject, units: JsonObject) -> None:
    """Refuse a column, a unit or bounds that cannot be meant."""
    unknown = set(row) - COLUMNS
    if unknown or row.get("zero", "never") != "never" or (row.get("unit") is not None and row["unit"] not in units):
        raise ValueError(f"schema/ranges.yaml, {where}: {', '.join(sorted(unknown)) or 'zero or unit'} is not understood")
    for column in ("possible", "plausible"):
        low, high = sides(row.get(column, [None, None]))
        if low is not None and high is not None and low >= high:
            raise ValueError(f"schema/ranges.yaml, {where}: {column} runs downwards")


def sides(pair: Json) -> tuple[float | None, float | None]:
    """Give the two bounds of a column."""
    low, high = cast("list[float | None]", pair)
    return low, high
