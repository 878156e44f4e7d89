"""Make the table of the names of the field from substances.yaml, once every row in it has been checked.

Development only; the made table ships as ``src/cryokb/_generated/substances.json`` and is read by ``cryokb.substances``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import yaml

if TYPE_CHECKING:
    from cryokb.issues import JsonObject

__all__ = ["build_substance_table"]

HERE = Path(__file__).parent
COLUMNS = {"is", "formula", "roles", "also", "like", "mixture"}


def build_substance_table(path: Path = HERE / "substances.yaml") -> JsonObject:
    """Give the table ``{roles, groups, substances, exact, kin, loose}``.

    Each substance has is, formula, roles, also, like and mixture where they are said. ``exact`` leads from a spelling to it, ``kin`` to one
    beside which a name stands, ``loose`` from small letters to the spelling; spellings are in the form in which names are compared.

    Raises:
        ValueError: a row has an unknown column or role, or a formula that is none.
    """
    source = cast("dict[str, dict[str, JsonObject]]", yaml.safe_load(path.read_text(encoding="utf-8")))
    roles = set(source["roles"])
    for name, row in source["substances"].items():
        check_row(str(name), row, roles)
    return cast("JsonObject", {**source, **ways_into(source["substances"])})


def ways_into(rows: dict[str, JsonObject]) -> dict[str, dict[str, str]]:
    """Give the ways into the table; the first of two substances that share a spelling keeps it."""
    from cryokb import formulas
    from cryokb.substances import key_of

    ways: dict[str, dict[str, str]] = {"exact": {}, "kin": {}, "loose": {}}
    for part, spelled in (("exact", names_of), ("kin", kin_of)):
        for name, row in rows.items():
            for spelling in spelled(name, row):
                if key_of(spelling) not in ways["exact"]:
                    ways[part].setdefault(key_of(spelling), name)
                ways["loose"].setdefault(key_of(spelling).casefold(), spelling)
    for name, row in rows.items():
        formula = cast("str | None", row.get("formula"))
        # isomers share a formula, so that one of an organic substance names nothing
        if formula and not {"C", "H"} <= set(formulas.elements(formula)) and formula not in ways["kin"]:
            ways["exact"].setdefault(formula, name)
            ways["loose"].setdefault(formula.casefold(), formula)
    return ways


def names_of(name: str, row: JsonObject) -> list[str]:
    """Give the spellings of a substance; the full name of a ready-made electrolyte is its recipe, not a name."""
    return [name, *([] if "mixture" in row else [cast("str", row["is"])]), *cast("list[str]", row.get("also", []))]


def kin_of(_name: str, row: JsonObject) -> list[str]:
    """Give the names of others of its kind."""
    return cast("list[str]", row.get("like", []))


def check_row(name: str, row: JsonObject, roles: set[str]) -> None:
    """Refuse a row that says what the table has no place for, or a formula that cannot be read."""
    from cryokb import formulas
    from cryokb.errors import FormulaError

    unknown = set(row) - COLUMNS or set(cast("list[str]", row["roles"])) - roles
    if unknown:
        raise ValueError(f"schema/substances.yaml, {name}: {', '.join(sorted(unknown))} is not understood")
    if not all(
        isinstance(text, str)
        for text in (row["is"], *cast("list[object]", row.get("also", [])), *cast("list[object]", row.get("like", [])))
    ):
        raise ValueError(f"schema/substances.yaml, {name}: put quotes around what YAML reads as a number")
    if any(str(text).isdigit() for text in cast("list[str]", row.get("also", []))):
        raise ValueError(f"schema/substances.yaml, {name}: put quotes around a name with a comma")
    try:
        formulas.normal(str(row.get("formula", "Li")))
    except FormulaError as error:
        raise ValueError(f"schema/substances.yaml, {name}: {error.message}") from error
