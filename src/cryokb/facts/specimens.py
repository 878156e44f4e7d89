"""What a record says of a specimen by way of others: its lineage, system, history and exposures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from cryokb.facts.plain import as_list, as_object, text
from cryokb.issues import Json, JsonObject

__all__ = ["acquisitions_of", "history_of", "lineage", "system_of"]


def lineage(document: JsonObject, specimen: str) -> list[str]:
    """Name a specimen and those that it was cut from, nearest first.

    >>> lineage({"specimens": {"lamella": {"taken_from": "electrode"}, "electrode": {}}}, "lamella")
    ['lamella', 'electrode']
    """
    specimens = as_object(document.get("specimens"))
    found: list[str] = []
    here: str | None = specimen
    while here is not None and here in specimens and here not in found:
        found.append(here)
        here = text(as_object(specimens[here]).get("taken_from"))
    return found


def system_of(document: JsonObject, specimen: str) -> JsonObject:
    """Give the system of a specimen, or of the nearest one that it was cut from and that has one; empty when none has."""
    specimens = as_object(document.get("specimens"))
    return next((system for key in lineage(document, specimen) if (system := as_object(as_object(specimens[key]).get("system")))), {})


def history_of(document: JsonObject, specimen: str) -> list[tuple[tuple[str | int, ...], JsonObject]]:
    """Give place and step of the whole life of a specimen: what was done to those it was cut from, up to the cut, and to itself."""
    specimens = as_object(document.get("specimens"))
    steps: list[tuple[tuple[str | int, ...], JsonObject]] = []
    last: Json = None
    for key in lineage(document, specimen):
        rows = as_list(as_object(specimens[key]).get("history"))
        own = [(("specimens", key, "history", index), as_object(row)) for index, row in enumerate(rows) if isinstance(row, dict)]
        steps = [*(own[:last] if isinstance(last, int) else own), *steps]
        last = as_object(specimens[key]).get("taken_after")
    return steps


def acquisitions_of(document: JsonObject) -> Iterator[tuple[JsonObject, str, JsonObject]]:
    """Yield each acquisition of a record with its session: (session, key, acquisition), in the order of exposure."""
    for session in as_object(document.get("sessions")).values():
        rows = as_object(as_object(session).get("acquisitions"))
        for key, row in sorted(rows.items(), key=lambda pair: cast("int", as_object(pair[1]).get("ordinal", 0))):
            yield as_object(session), key, as_object(row)
