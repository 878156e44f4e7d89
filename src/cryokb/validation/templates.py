"""What a template left in a record: placeholders that nobody has written over, and example values of older templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

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

FEWEST = 3
"""In how many slots the values of a template are too many for chance, in a record that shows where it comes from."""


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


def examples_left(view: RecordView, text: str | None) -> dict[Path, Issue]:
    """Tell of example values of a template of 1.0 that were never changed; nothing unless the record itself shows its template.

    Many measure at 300 kV and some at 80 e-/Å^2, so that values alone prove nothing. Where the template's own words or its own name of
    the data set still stand, the values that are those of the template were not filled in either.

    Args:
        view: the record.
        text: the text as it was written, for its comments.
    """
    if view.document.get("id") != OWN_ID and OWN_WORDS not in (text or ""):
        return {}
    held = held_values(view)
    name, left = max(((name, unchanged(rows, held)) for name, rows in templates().items()), key=lambda found: len(found[1]))
    shared = held.keys() & templates()[name].keys()
    if len(left) < FEWEST or 2 * len(left) < len(shared):
        return {}
    places = [place for slot in left for _, place in held[slot]]
    shown = ", ".join(f"{slot.partition('.')[2]} {held[slot][0][0]}" for slot in left[:NAMED]) + (" and others" if left[NAMED:] else "")
    message = f"{len(places)} values are still the examples of the template {name}: {shown}."
    hint = "Write what was measured or set, or a word that says why there is none; then take out the template's comments and name."
    related = tuple(Related(pointer(place)) for place in places[1:])
    return {places[0]: codes.issue("LEVEL-TEMPLATE", message, hint=hint, path=pointer(places[0]), related=related)}


def templates() -> dict[str, dict[str, list[str]]]:
    """Give the example values of the templates of 1.0, by template and by Class.slot."""
    return cast("dict[str, dict[str, list[str]]]", standard.shared("template_examples"))


def held_values(view: RecordView) -> dict[str, list[tuple[str, Path]]]:
    """Give the quantities of a record as they were written, with their places, by Class.slot."""
    found: dict[str, list[tuple[str, Path]]] = {}
    for entry in view.walk:
        for slot, item in entry.node.items():
            words = reported(item)
            if isinstance(item, dict) and isinstance(words, str):
                found.setdefault(f"{entry.name}.{slot}", []).append((words, (*entry.path, slot)))
    return found


def unchanged(rows: Mapping[str, Sequence[str]], held: Mapping[str, Sequence[tuple[str, Path]]]) -> list[str]:
    """Name the slots of a template of which a record holds no other value."""
    return [slot for slot, words in rows.items() if slot in held and all(said in words for said, _ in held[slot])]


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
