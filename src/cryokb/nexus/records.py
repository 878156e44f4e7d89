"""What NeXus asks of an expanded record beside its view: words in its manner, and whose an array is."""

from __future__ import annotations

from cryokb.errors import NexusError
from cryokb.issues import Json
from cryokb.plain import text
from cryokb.record import Acquisition, RecordView

__all__ = ["acquisition_of", "words"]


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
