"""Walk the objects of an expanded document: each with its class, its place and what it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from cryokb.expansion.expanding import Path
from cryokb.expansion.forms import class_of
from cryokb.issues import Json, JsonObject
from cryokb.standard import Standard, current

__all__ = ["Entry", "entries_in", "objects_of"]


class Entry(NamedTuple):
    """An object of a document.

    Attributes:
        name: its class; a step has the class of its kind.
        node: its slots.
        path: its place in the expanded form.
        standard: the version whose class it is.
        stands_in: the slot that holds it, as Class.slot; empty for the document itself.
        outer: what it stands in.
    """

    name: str
    node: JsonObject
    path: Path
    standard: Standard
    stands_in: str = ""
    outer: Entry | None = None


def objects_of(root: str, document: Json, standard: Standard | None = None) -> Iterator[Entry]:
    """Yield every object of a document, each before those inside it, in the order of the slots of its class.

    What is not an object of its class (a fault that the structural check tells) is passed over; absences are said of the object that
    has them and are none themselves.

    Args:
        root: the class of ``document``.
        document: an expanded document, in which parts may be missing or wrong.
        standard: the version in which it was expanded; the current one by default.
    """
    if isinstance(document, dict):
        found: list[Entry] = []
        tables = standard or current()
        collect(Entry(class_of(tables, root, document), document, (), tables), found)
        yield from found


def collect(entry: Entry, found: list[Entry]) -> None:
    """Add an object and those inside it, depth first."""
    found.append(entry)
    for holder in holders(entry.standard, entry.name):
        if holder.slot in entry.node:
            for inner in held(entry, holder):
                collect(inner, found)


class Holder(NamedTuple):
    """A slot that holds objects: its name, whether it holds one alone, the class of what it holds, and Class.slot."""

    slot: str
    is_single: bool
    target: str
    stands_in: str


@cache
def holders(standard: Standard, name: str) -> tuple[Holder, ...]:
    """Give the slots of a class that hold objects, once a version."""
    return tuple(
        Holder(slot, row["kind"] == "object", str(row["range"]), f"{name}.{slot}")
        for slot, row in standard.class_slots(name).items()
        if row["kind"] in {"object", "map", "list"} and slot != "absent"
    )


def entries_in(entry: Entry, slot: str) -> Iterator[Entry]:
    """Yield the objects that one slot of an object holds: the only one, or those of a map or a list."""
    for holder in holders(entry.standard, entry.name):
        if holder.slot == slot:
            yield from held(entry, holder)


def held(entry: Entry, holder: Holder) -> Iterator[Entry]:
    slot, is_single, target, stands_in = holder
    item, place = entry.node.get(slot), (*entry.path, slot)
    if is_single:
        if isinstance(item, dict):
            yield Entry(class_of(entry.standard, target, item), item, place, entry.standard, stands_in, entry)
        return
    pairs = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
    for key, node in pairs:
        if isinstance(node, dict):
            yield Entry(class_of(entry.standard, target, node), node, (*place, key), entry.standard, stands_in, entry)
