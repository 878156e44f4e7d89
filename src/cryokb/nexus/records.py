"""What NeXus asks of an expanded record beside its view: times and words in its manner, and whose an array is."""

from __future__ import annotations

import re

from cryokb.errors import NexusError
from cryokb.issues import Json, JsonObject
from cryokb.plain import section, text
from cryokb.record import Acquisition, RecordView

__all__ = ["acquisition_of", "spoken", "timestamp", "words"]

_TIMESTAMP = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})")


def spoken(owner: JsonObject, name: str) -> str | None:
    """Give a text slot, or the words for its declared absence (“not recorded”, “withheld”), or None when the record is silent."""
    reason = text(section(section(owner, "absent"), name).get("reason"))
    return text(owner.get(name)) or (reason.replace("_", " ") if reason else None)


def timestamp(value: Json) -> str | None:
    """Give a time with its zone in the form that NeXus accepts, or None for a mere date.

    >>> timestamp("2026-03-02T09:15+01:00"), timestamp("2026-03-02")
    ('2026-03-02T09:15:00+01:00', None)
    """
    found = _TIMESTAMP.fullmatch(text(value) or "")
    if found is None:
        return None
    minutes, seconds, zone = found.groups()
    return f"{minutes}{seconds or ':00'}{'+00:00' if zone == '-00:00' else zone}"


def words(value: Json) -> str:
    """Say a value in words: a quantity as reported, a list with commas."""
    match value:
        case dict():
            reported = text(value.get("as_reported"))
            return reported or ", ".join(f"{key.replace('_', ' ')} {words(part)}" for key, part in value.items())
        case list():
            return ", ".join(words(item) for item in value)
        case _:
            return str(value)


def acquisition_of(view: RecordView, name: str) -> Acquisition:
    """Find the acquisition that an array belongs to, by its key or, where sessions share keys, by ``session/key``."""
    found = view.acquisitions_named(name)
    if len(found) == 1:
        return found[0]
    if not found:
        known = ", ".join(sorted({one.key for one in view.acquisitions}))
        what = f"The record has no acquisition “{name}” for the array of that name."
        raise NexusError(what, hint=f"It has {known or 'none'}.", value=name, path="/sessions")
    choices = ", ".join(f"{one.session}/{one.key}" for one in found)
    raise NexusError(f"Several sessions have an acquisition “{name}”.", hint=f"Say which: {choices}.", value=name, path="/sessions")
