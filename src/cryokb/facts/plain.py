"""Plain values of documents, taken only where they have the kind that is wanted."""

from __future__ import annotations

from cryokb.issues import Json, JsonObject

__all__ = ["as_list", "as_object", "text", "texts", "without_absent"]


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
    """Give the texts of a list, or of a text alone."""
    return (item,) if isinstance(item, str) else tuple(str(part) for part in as_list(item))


def without_absent(item: Json) -> dict[str, Json]:
    """Give the slots of an object that have a value."""
    return {slot: value for slot, value in as_object(item).items() if slot != "absent"}
