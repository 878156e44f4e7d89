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
    """Give the table ``{roles, groups, substances}``; each substance has is, formula, roles, also, like and mixture where they are said.

    Raises:
        ValueError: a row has an unknown column or role, or a formula that is none.
    """
    source = cast("dict[str, dict[str, JsonObject]]", yaml.safe_load(path.read_text(encoding="utf-8")))
    roles = set(source["roles"])
    for name, row in source["substances"].items():
        check_row(str(name), row, roles)
    return cast("JsonObject", source)


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
