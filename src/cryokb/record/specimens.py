"""What a record says of a specimen by way of others: those it was cut from, its system and its whole history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cryokb.issues import JsonObject
from cryokb.plain import as_list, as_object, text, whole

__all__ = ["Step", "history_of", "lineage_of", "steps_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of a history.

    Attributes:
        specimen: the specimen in whose history it stands.
        index: its place there, from 0.
        slots: what it says.
    """

    specimen: str
    index: int
    slots: JsonObject

    @property
    def kind(self) -> str:
        """The class of the step, such as ``PlungeFreezing``."""
        return str(self.slots.get("step"))

    @property
    def path(self) -> tuple[str | int, ...]:
        """Its place in the expanded record."""
        return ("specimens", self.specimen, "history", self.index)


def lineage_of(specimens: Mapping[str, JsonObject], specimen: str) -> list[str]:
    """Name a specimen and those that it was cut from, nearest first; a ring is followed once.

    >>> lineage_of({"lamella": {"taken_from": "electrode"}, "electrode": {}}, "lamella")
    ['lamella', 'electrode']
    """
    found: dict[str, None] = {}
    here: str | None = specimen
    while here is not None and here in specimens and here not in found:
        found[here] = None
        here = text(specimens[here].get("taken_from"))
    return list(found)


def steps_of(specimens: Mapping[str, JsonObject], specimen: str) -> list[Step]:
    """Give the steps of a specimen itself, in order."""
    history = as_list(as_object(specimens.get(specimen)).get("history"))
    return [Step(specimen, index, as_object(slots)) for index, slots in enumerate(history) if as_object(slots)]


def history_of(specimens: Mapping[str, JsonObject], lineage: list[str]) -> tuple[Step, ...]:
    """Give the whole life of a specimen: what was done to those it was cut from, up to the cut (``taken_after``), and to itself."""
    parts: list[list[Step]] = []
    last: int | None = None
    for key in lineage:
        own = steps_of(specimens, key)
        parts.append(own if last is None else own[:last])
        last = whole(specimens[key].get("taken_after"))
    return tuple(step for part in reversed(parts) for step in part)
