"""Plain values of documents, taken only where they have the kind that is wanted.

A document that was checked has the kinds that the standard says; one that was not, or a part of it, may hold anything. These few functions
are the one place where that is asked, so that whoever reads a document says what is wanted and not what could go wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, cast

from cryokb.issues import Json, JsonObject

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = [
    "as_list",
    "as_object",
    "fields_of",
    "figure",
    "objects",
    "reported",
    "rows",
    "section",
    "text",
    "texts",
    "unfrozen",
    "value_at",
    "whole",
    "without_absent",
]


def as_object(item: Json) -> JsonObject:
    """Give an object, or an empty one for anything else."""
    return item if isinstance(item, dict) else {}


def as_list(item: Json) -> list[Json]:
    """Give a list, or an empty one for anything else."""
    return item if isinstance(item, list) else []


def text(item: Json) -> str | None:
    """Give a text, or None for anything else."""
    return item if isinstance(item, str) else None


def texts(item: Json) -> tuple[str, ...]:
    """Give the texts of a list, or of a text alone.

    >>> texts(["a", 2]), texts("a"), texts(None)
    (('a', '2'), ('a',), ())
    """
    return (item,) if isinstance(item, str) else tuple(str(part) for part in as_list(item))


def figure(item: Json) -> float | None:
    """Give a number, or None for anything else; true and false are none.

    >>> figure(2), figure(True)
    (2, None)
    """
    return item if isinstance(item, int | float) and not isinstance(item, bool) else None


def whole(item: Json) -> int | None:
    """Give a whole number, or None for anything else."""
    return item if isinstance(item, int) and not isinstance(item, bool) else None


def section(owner: Json, name: str) -> JsonObject:
    """Give the object in a slot of another one, or an empty one."""
    return as_object(as_object(owner).get(name))


def objects(owner: Json, name: str) -> dict[str, JsonObject]:
    """Give the objects of a keyed map in a slot, by key, in their order.

    >>> objects({"specimens": {"a": {}, "b": 1}}, "specimens")
    {'a': {}}
    """
    return {key: item for key, item in section(owner, name).items() if isinstance(item, dict)}


def rows(owner: Json, name: str) -> list[JsonObject]:
    """Give the objects of a list in a slot, in their order."""
    return [item for item in as_list(as_object(owner).get(name)) if isinstance(item, dict)]


def without_absent(item: Json) -> dict[str, Json]:
    """Give the slots of an object that have a value."""
    return {slot: value for slot, value in as_object(item).items() if slot != "absent"}


def reported(item: Json) -> Json:
    """Give a quantity as it was reported, and anything else as it is.

    >>> reported({"value": 30, "as_reported": "~30 nm"}), reported("stem")
    ('~30 nm', 'stem')
    """
    return item.get("as_reported") if isinstance(item, dict) else item


def fields_of(frozen: DataclassInstance) -> JsonObject:
    """Give the fields of a frozen object by name, as plain values."""
    return {item.name: unfrozen(getattr(frozen, item.name)) for item in fields(frozen)}


def value_at(document: Json, place: Sequence[str | int], *, missing: Json = None) -> Json:
    """Give what stands at a place of a document, or ``missing`` where nothing does.

    >>> value_at({"a": [{"b": 1}]}, ("a", 0, "b")), value_at({"a": 1}, ("a", "b"))
    (1, None)
    """
    here = document
    for part in place:
        if isinstance(here, dict) and isinstance(part, str):
            here = here.get(part, missing)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        else:
            return missing
    return here


def unfrozen(value: object) -> Json:
    """Give the value of a field of a frozen object as a plain one: tuples as lists, mappings as objects.

    >>> unfrozen(({"a": 1}, "b"))
    [{'a': 1}, 'b']
    """
    if isinstance(value, tuple):
        return [unfrozen(part) for part in value]
    return cast("Json", dict(value) if isinstance(value, Mapping) else value)
