"""Levels: which slots must be there, by data. An accepted kind of absence is an answer too."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import cast

from cryokb import expansion, standard
from cryokb.issues import Issue, Json, JsonObject, Severity, pointer

__all__ = ["missing_slots"]


def missing_slots(document: JsonObject, *, root: str, level: str, known: AbstractSet[expansion.Path]) -> list[Issue]:
    """Ask each object of a document for the slots that its class owes at a level.

    Args:
        document: the expanded form.
        root: the class of the document.
        level: the level that is asked for.
        known: places that have an issue already and are not asked for again, nor is a slot in which one of them lies.
    """
    table = standard.table("levels")
    levels = cast("list[str]", table["levels"])
    rows = [row for row in cast("list[JsonObject]", table["rows"]) if levels.index(str(row["level"])) <= levels.index(level)]
    wanted: dict[str, list[JsonObject]] = {}
    for row in rows:
        wanted.setdefault(str(row["class"]), []).append(row)
    begun = {place[:length] for place in known for length in range(1, len(place) + 1)}
    return [
        missing(row, node, path)
        for name, node, path in instances(root, document, ())
        for row in wanted.get(name, ())
        if (*path, str(row["slot"])) not in begun and path not in known and owes(row, node)
    ]


def instances(name: str, node: Json, path: expansion.Path) -> Iterator[tuple[str, JsonObject, expansion.Path]]:
    """Walk a document and yield each object with its class and place."""
    if not isinstance(node, dict):
        return
    if name == "Step":
        name = expansion.class_of_step(str(node.get("step"))) or name
    yield name, node, path
    for slot, row in standard.class_slots(name).items():
        item = node.get(slot)
        target = str(row.get("range"))
        if row["kind"] == "object":
            yield from instances(target, item, (*path, slot))
        elif row["kind"] == "map" and isinstance(item, dict) and slot != "absent":
            for key, entry in item.items():
                yield from instances(target, entry, (*path, slot, key))
        elif row["kind"] == "list" and isinstance(item, list):
            for index, entry in enumerate(item):
                yield from instances(target, entry, (*path, slot, index))


def owes(row: JsonObject, node: JsonObject) -> bool:
    """Tell whether an object lacks the slot of a row without an accepted reason."""
    slot = str(row["slot"])
    if slot in node and node[slot] not in ({}, [], ""):
        return False
    if any(other in node for other in cast("list[str]", row.get("unless", []))):
        return False
    for guard, values in cast("dict[str, list[str]]", row.get("when", {})).items():
        if node.get(guard) not in values:
            return False
    absent = node.get("absent")
    reason = cast("JsonObject", absent.get(slot, {})).get("reason") if isinstance(absent, dict) else None
    return reason is None or reason not in cast("list[str]", row["accepts"])


def missing(row: JsonObject, node: JsonObject, path: expansion.Path) -> Issue:
    """Tell which slot is missing, why it is asked for, and which words would answer."""
    slot = str(row["slot"])
    accepts = cast("list[str]", row["accepts"])
    absent = node.get("absent")
    said = cast("JsonObject", absent.get(slot, {})).get("reason") if isinstance(absent, dict) else None
    owner = expansion.snake_case(str(row["class"])).replace("_", " ")
    message = (
        f"{slot} of this {owner} is {said}, which level {row['level']} does not accept."
        if said
        else f"This {owner} has no {slot}, which level {row['level']} asks for."
    )
    answers = f" If there is none, write one of: {', '.join(accepts)}." if accepts else ""
    return Issue(
        "LEVEL-REQUIRED",
        Severity.ERROR,
        message,
        hint=f"Add {slot}. {row['reason']}{answers}",
        path=pointer(path),
        reference="schema/levels.yaml",
    )
