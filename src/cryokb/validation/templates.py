"""What a template left in a record: placeholders that nobody has written over, and example values of older templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias, cast

from cryokb import codes, standard
from cryokb.expansion import Entry, Path, left_over
from cryokb.issues import Issue, Related, Severity, pointer
from cryokb.plain import reported
from cryokb.record import RecordView
from cryokb.terminal import counted
from cryokb.validation.levels import owner_of, slot_place

__all__ = ["Placeholder", "ask_to_fill_in", "examples_left", "placeholders_in"]

EACH = 5
"""How many placeholders are told one by one; more of them are one piece of work, and one issue."""

NAMED = 8
"""How many slots such an issue names."""

OWN_WORDS = "# Numbers are examples, texts in angle brackets are placeholders"
"""How the templates of 1.0 said that their numbers are no measurements."""

OWN_ID = "my_data_set"
"""The name that the templates of 1.0 gave a data set."""

OWN_SESSION = "session_1"
"""The key that they gave a session."""

SAME_PLACES = 6
"""How many values in the places of a template are no chance: records that were never begun from one share two at most."""

FEWEST = 3
"""In how many slots the values of a template are no chance in a record that shows where it comes from, whatever its keys are."""

Examples: TypeAlias = Mapping[str, Mapping[str, str]]
"""The example values of a template, by Class.slot and place."""


class Held(NamedTuple):
    """A quantity that a record holds: Class.slot, as it was written, and its place."""

    slot: str
    words: str
    place: Path


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
    reasons = {place: issue for place, issue in missing.items() if issue.severity is Severity.ERROR}
    return {place: reasons.get(place) or still_there(one) for place, one in waiting.items()} | asked


def examples_left(view: RecordView, text: str | None) -> dict[Path, Issue]:
    """Tell of example values of a template of 1.0 that were never changed.

    Many measure at 300 kV and some at 80 e-/Å^2, so that values alone prove nothing. Six of them in the very places of a template do; where
    the template's own words or its own name of the data set still stand, three slots with no other value do as well.

    Args:
        view: the record.
        text: the text as it was written, for its comments.
    """
    is_shown = view.document.get("id") == OWN_ID or OWN_WORDS in (text or "")
    # a record of the current version was begun from placeholders, over each of which somebody wrote
    if not is_shown and (view.standard.version == standard.CURRENT or OWN_SESSION not in view.sessions):
        return {}
    held = held_values(view)
    found = {name: in_place(rows, held) or (unchanged(rows, held) if is_shown else []) for name, rows in templates().items()}
    name = max(found, key=lambda name: len(found[name]))
    if not (left := found[name]):
        return {}
    named = list({one.slot: f"{one.slot.partition('.')[2]} {one.words}" for one in left}.values())
    message = f"{len(left)} values are still the examples of the template {name}: {shortlist(named)}."
    hint = "Write what was measured or set, or a word that says why there is none; then take out the template's comments and name."
    related = tuple(Related(pointer(one.place)) for one in left[1:])
    return {left[0].place: codes.issue("LEVEL-TEMPLATE", message, hint=hint, path=pointer(left[0].place), related=related)}


def templates() -> dict[str, Examples]:
    """Give the example values of the templates of 1.0."""
    return cast("dict[str, Examples]", standard.shared("template_examples"))


def held_values(view: RecordView) -> dict[str, list[Held]]:
    """Give the quantities of a record by Class.slot."""
    found: dict[str, list[Held]] = {}
    for entry in view.walk:
        for slot, item in entry.node.items():
            words = reported(item)
            if isinstance(item, dict) and isinstance(words, str):
                found.setdefault(f"{entry.name}.{slot}", []).append(Held(f"{entry.name}.{slot}", words, (*entry.path, slot)))
    return found


def in_place(rows: Examples, held: Mapping[str, Sequence[Held]]) -> list[Held]:
    """Give the values of a record that a template has in the same places; none where they may be there by chance."""
    shared = [(one, at[place]) for slot, at in rows.items() for one in held.get(slot, ()) if (place := pointer(one.place)) in at]
    same = [one for one, words in shared if one.words == words]
    return same if len(same) >= SAME_PLACES and 2 * len(same) >= len(shared) else []


def unchanged(rows: Examples, held: Mapping[str, Sequence[Held]]) -> list[Held]:
    """Give the values of the slots in which a record holds nothing but values of a template; none where those slots are few."""
    shared = [slot for slot in rows if slot in held]
    left = [slot for slot in shared if all(one.words in rows[slot].values() for one in held[slot])]
    return [one for slot in left for one in held[slot]] if len(left) >= FEWEST and 2 * len(left) >= len(shared) else []


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
    """Name the slots in which placeholders stand, each name once."""
    return shortlist(list(dict.fromkeys(one.slot for one in found)))


def shortlist(names: Sequence[str]) -> str:
    """Write the first of some names."""
    return ", ".join(names[:NAMED]) + (" and others" if len(names) > NAMED else "")
