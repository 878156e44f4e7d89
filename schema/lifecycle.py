"""The life of each term: since which version it exists, and whether it is proposed, stable or deprecated.

Nothing is typed in by hand: a term exists since the first released version whose tables hold it, else since the version that is being made;
it is deprecated when the schema says so, proposed when it carries the annotation ``status: proposed``, and stable otherwise.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryokb.issues import JsonObject

__all__ = ["build_lifecycle"]

RELEASED = Path(__file__).resolve().with_name("released")


def build_lifecycle(slots: JsonObject, terms: JsonObject, version: str) -> JsonObject:
    """Give since and status of every class, slot and enumeration value.

    Args:
        slots: the slot table of the version that is being made.
        terms: its term table.
        version: its number, such as ``1.1.0.dev``.

    Returns:
        ``{"Acquisition.dose": {"since": "0.9.0", "status": "stable"}, ...}``, in the order of the tables.
    """
    released = [
        (folder.name, set(names(read(folder / "slots.json"), read(folder / "terms.json"))))
        for folder in sorted(RELEASED.iterdir(), key=lambda folder: [int(part) for part in folder.name.split(".")])
    ]
    version = version.removesuffix(".dev")
    life: JsonObject = {}
    for name in names(slots, terms):
        since = next((number for number, known in released if name in known), version)
        life[name] = {"since": since, "status": status(name, slots, terms)}
    return life


def read(path: Path) -> JsonObject:
    """Read one table of a released version."""
    return cast("JsonObject", json.loads(path.read_text(encoding="utf-8")))


def names(slots: JsonObject, terms: JsonObject) -> Iterator[str]:
    """Yield the name of every class, slot and enumeration value."""
    for owner, row in slots.items():
        yield owner
        yield from (f"{owner}.{slot}" for slot in cast("JsonObject", cast("JsonObject", row)["slots"]))
    for owner, row in terms.items():
        yield owner
        yield from (f"{owner}.{value}" for value in cast("JsonObject", cast("JsonObject", row)["values"]))


def status(name: str, slots: JsonObject, terms: JsonObject) -> str:
    """Tell whether a term is proposed, stable or deprecated."""
    owner, _, part = name.partition(".")
    rows = cast("JsonObject", slots[owner])["slots"] if owner in slots else cast("JsonObject", terms[owner])["values"]
    row = cast("JsonObject", cast("JsonObject", rows).get(part, {}))
    if "deprecated" in row:
        return "deprecated"
    marks = cast("JsonObject", row.get("annotations", {}))
    return "proposed" if "proposed" in (row.get("status"), marks.get("status")) else "stable"
