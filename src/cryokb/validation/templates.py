"""What a template left in a record: placeholders that nobody has written over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cryokb import codes
from cryokb.expansion import Entry, Path, left_over
from cryokb.issues import Issue, Related, Severity, pointer
from cryokb.record import RecordView
from cryokb.terminal import counted
from cryokb.validation.levels import owner_of, slot_place

__all__ = ["Placeholder", "ask_to_fill_in", "placeholders_in"]

EACH = 5
"""How many placeholders are told one by one; more of them are one piece of work, and one issue."""

NAMED = 8
"""How many slots such an issue names."""


class Placeholder(NamedTuple):
    """A placeholder: the object, the slot, and what stands there."""

    entry: Entry
    slot: str
    words: str

    @property
    def path(self) -> str:
        """JSON pointer to where it is said in the expanded form."""
        return pointer(slot_place(self.entry, self.slot))


def placeholders_in(view: RecordView) -> dict[Path, Placeholder]:
    """Find every placeholder of a document by the place of its slot, in the order of the document."""
    found = (Placeholder(entry, slot, words) for entry in view.walk for slot, words in left_over(entry.node).items())
    return {(*one.entry.path, one.slot): one for one in found}


def ask_to_fill_in(missing: Mapping[Path, Issue], waiting: Mapping[Path, Placeholder], *, level: str) -> dict[Path, Issue]:
    """Add what is to be said of placeholders to what a level asks for: while drafting a note, then an error.

    Args:
        missing: what the level asks for, by the place of the slot.
        waiting: the placeholders by the place of their slot.
        level: the level that is asked for.
    """
    if not waiting:
        return dict(missing)
    rest = list(waiting.values())
    if level == "draft":  # when a layout asks for a slot all the same, that says more
        free = next((place for place in waiting if place not in missing), None)
        return dict(missing) if free is None else {free: still_to_fill_in(rest)} | dict(missing)
    asked = {place: issue for place, issue in missing.items() if place not in waiting}
    if len(rest) > EACH:
        return {next(iter(waiting)): not_filled_in(rest)} | asked
    return {place: missing.get(place) or still_there(one) for place, one in waiting.items()} | asked


def still_to_fill_in(found: Sequence[Placeholder]) -> Issue:
    """Count the placeholders of a draft."""
    message = f"{counted(len(found), 'value')} of the template still to fill in: {listed(found)}."
    hint = "Write over each <placeholder>; where there is no value, leave a word that says why: not_recorded, not_applicable, withheld."
    return codes.issue("LEVEL-TEMPLATE", message, severity=Severity.NOTE, hint=hint, path=found[0].path)


def not_filled_in(found: Sequence[Placeholder]) -> Issue:
    """Tell that a template was filled in only in part, with every place."""
    message = f"{counted(len(found), 'value')} of the template not filled in: {listed(found)}."
    hint = "Write over each <placeholder>; where there is no value, leave a word that says why, or take the slot out."
    return codes.issue("LEVEL-REQUIRED", message, hint=hint, path=found[0].path, related=tuple(Related(one.path) for one in found[1:]))


def still_there(one: Placeholder) -> Issue:
    """Tell of a placeholder in a slot that need not be there at all."""
    message = f"{one.slot} of this {owner_of(one.entry)} is still the placeholder {one.words}."
    return codes.issue("LEVEL-REQUIRED", message, hint="Write over it, or leave the slot out.", path=one.path)


def listed(found: Sequence[Placeholder]) -> str:
    """Name the slots in which placeholders stand, each name once and the first of them only."""
    names = list(dict.fromkeys(one.slot for one in found))
    return ", ".join(names[:NAMED]) + (" and others" if len(names) > NAMED else "")
