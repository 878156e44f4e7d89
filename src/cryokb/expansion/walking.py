"""Walk the objects of an expanded document: each with its class, its place and what it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from cryokb import standard
from cryokb.expansion.expanding import Path
from cryokb.expansion.forms import class_of
from cryokb.issues import Json, JsonObject

__all__ = ["Entry", "entries_in", "objects_of"]


class Entry(NamedTuple):
    """An object of a document.

    Attributes:
        name: its class; a step has the class of its kind.
        node: its slots.
        path: its place in the expanded form.
        stands_in: the slot that holds it, as Class.slot; empty for the document itself.
        outer: what it stands in.
    """

    name: str
    node: JsonObject
    path: Path
    stands_in: str = ""
    outer: Entry | None = None


def objects_of(root: str, document: Json) -> Iterator[Entry]:
    """Yield every object of a document, each before those inside it, in the order of the slots of its class.

    What is not an object of its class (a fault that the structural check tells) is passed over; absences are said of the object that
    has them and are none themselves.

    Args:
        root: the class of ``document``.
        document: an expanded document, in which parts may be missing or wrong.
    """
    if isinstance(document, dict):
        yield from _from(Entry(class_of(root, document), document, ()))


def _from(entry: Entry) -> Iterator[Entry]:
    yield entry
    for slot in _holders(standard.judging(), entry.name):
        if slot in entry.node:
            for inner in entries_in(entry, slot):
                yield from _from(inner)


@cache
def _holders(_version: str, name: str) -> tuple[str, ...]:
    """Name the slots of a class that hold objects, once a process and version."""
    kinds = {"object", "map", "list"}
    return tuple(slot for slot, row in standard.class_slots(name).items() if row["kind"] in kinds and slot != "absent")


def entries_in(entry: Entry, slot: str) -> Iterator[Entry]:
    """Yield the objects that one slot of an object holds: the only one, or those of a map or a list."""
    row, item = standard.class_slots(entry.name)[slot], entry.node.get(slot)
    target, stands_in, place = str(row["range"]), f"{entry.name}.{slot}", (*entry.path, slot)
    if row["kind"] == "object":
        if isinstance(item, dict):
            yield Entry(class_of(target, item), item, place, stands_in, entry)
        return
    pairs = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
    for key, node in pairs:
        if isinstance(node, dict):
            yield Entry(class_of(target, node), node, (*place, key), stands_in, entry)
