"""Walk the objects of an expanded document with their classes."""

from __future__ import annotations

from collections.abc import Iterator

from cryokb import standard
from cryokb.expansion.forms import class_of
from cryokb.issues import Json, JsonObject

__all__ = ["objects_of"]


def objects_of(root: str, document: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, JsonObject, tuple[str | int, ...]]]:
    """Yield class, object and place of every object of a document, each before those inside it.

    Steps come with the class of their kind. What is not an object of its class (a fault that the structural check tells) is
    passed over.

    Args:
        root: the class of ``document``.
        document: an expanded document, or a part of one.
        path: the place of the part.
    """
    if not isinstance(document, dict):
        return
    name = class_of(root, document)
    yield name, document, path
    for slot, row in standard.class_slots(name).items():
        item = document.get(slot)
        if item is None or "range" not in row:
            continue
        target, here = str(row["range"]), (*path, slot)
        if row["kind"] == "object":
            yield from objects_of(target, item, here)
        elif row["kind"] == "map" and isinstance(item, dict):
            for key, entry in item.items():
                yield from objects_of(target, entry, (*here, key))
        elif row["kind"] == "list" and isinstance(item, list):
            for index, entry in enumerate(item):
                yield from objects_of(target, entry, (*here, index))
