"""Looking into an expanded record: slots, absences, quantities, timestamps, and who exposed what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from cryokb.errors import NexusError
from cryokb.issues import Json, JsonObject, pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "Acquisition",
    "acquisition_of",
    "acquisitions",
    "as_float",
    "list_of",
    "objects",
    "section",
    "slot",
    "specimen_of",
    "spoken",
    "text",
    "texts",
    "timestamp",
    "words",
]

_TIMESTAMP = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})")


@dataclass(frozen=True, slots=True)
class Acquisition:
    """One acquisition with the keys that lead to it."""

    session: str
    key: str
    slots: JsonObject

    @property
    def path(self) -> str:
        """The JSON pointer to it."""
        return pointer(["sessions", self.session, "acquisitions", self.key])


def section(owner: Json, name: str) -> JsonObject:
    """Give an object below another one, or an empty one."""
    found = owner.get(name) if isinstance(owner, dict) else None
    return found if isinstance(found, dict) else {}


def objects(owner: Json, name: str) -> dict[str, JsonObject]:
    """Give the objects of a map by key, in their order."""
    return {key: value for key, value in section(owner, name).items() if isinstance(value, dict)}


def list_of(owner: Json, name: str) -> list[JsonObject]:
    """Give the objects of a list, in their order."""
    found = owner.get(name) if isinstance(owner, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def slot(name: str, *owners: JsonObject) -> Json:
    """Give a slot of the first owner that has it, or None."""
    return next((owner[name] for owner in owners if name in owner), None)


def text(owner: JsonObject, name: str) -> str | None:
    """Give a slot that is a text, or None."""
    found = owner.get(name)
    return found if isinstance(found, str) and found else None


def texts(owner: JsonObject, name: str) -> list[str]:
    """Give the texts of a slot that takes several, in their order."""
    found = owner.get(name)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def spoken(owner: JsonObject, name: str) -> str | None:
    """Give a text slot, or the words for its declared absence (“not recorded”, “withheld”), or None when the record is silent."""
    reason = text(section(section(owner, "absent"), name), "reason")
    return text(owner, name) or (reason.replace("_", " ") if reason else None)


def timestamp(value: Json) -> str | None:
    """Give a time with its zone in the form that NeXus accepts, or None for a mere date.

    >>> timestamp("2026-03-02T09:15+01:00"), timestamp("2026-03-02")
    ('2026-03-02T09:15:00+01:00', None)
    """
    found = _TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    minutes, seconds, zone = found.groups()
    return f"{minutes}{seconds or ':00'}{'+00:00' if zone == '-00:00' else zone}"


def words(value: Json) -> str:
    """Say a value in words: a quantity as reported, a list with commas."""
    if isinstance(value, dict):
        reported = value.get("as_reported")
        if isinstance(reported, str):
            return reported
        return ", ".join(f"{key.replace('_', ' ')} {words(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(words(item) for item in value)
    return str(value)


def acquisitions(record: JsonObject) -> Iterator[Acquisition]:
    """Go through all acquisitions of all sessions in the order of exposure."""
    for name, session in objects(record, "sessions").items():
        found = objects(session, "acquisitions")
        for key in sorted(found, key=lambda key: _ordinal(found[key])):
            yield Acquisition(name, key, found[key])


def _ordinal(acquisition: Mapping[str, Json]) -> float:
    number = acquisition.get("ordinal")
    return float(number) if isinstance(number, int | float) else float("inf")


def acquisition_of(record: JsonObject, key: str) -> Acquisition:
    """Find the acquisition that an array belongs to, by its key or, where sessions share keys, by ``session/key``."""
    found = [one for one in acquisitions(record) if key in {one.key, f"{one.session}/{one.key}"}]
    if len(found) == 1:
        return found[0]
    known = sorted({one.key for one in acquisitions(record)})
    if not found:
        what = f"The record has no acquisition “{key}” for the array of that name."
        raise NexusError(what, hint=f"It has {', '.join(known) or 'none'}.", value=key, path="/sessions")
    choices = ", ".join(f"{one.session}/{one.key}" for one in found)
    raise NexusError(f"Several sessions have an acquisition “{key}”.", hint=f"Say which: {choices}.", value=key, path="/sessions")


def specimen_of(record: JsonObject, acquisition: Acquisition) -> str | None:
    """Name the specimen of an acquisition: the one it names, or the only one that the record has."""
    specimens = objects(record, "specimens")
    named = text(acquisition.slots, "specimen")
    if named is not None:
        return named if named in specimens else None
    return next(iter(specimens)) if len(specimens) == 1 else None


def as_float(value: Json) -> float | None:
    """Give a number as a float, or None for anything else."""
    return float(cast("float", value)) if isinstance(value, int | float) and not isinstance(value, bool) else None
