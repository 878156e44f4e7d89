"""What to write instead of a text that its slot does not take: a term, the form of a date, a word of absence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from cryokb import codes, expansion, standard
from cryokb.issues import Edit, Issue, JsonObject, pointer
from cryokb.plain import text, unfrozen
from cryokb.thesaurus import Advice, ClosedList, absence, way_out
from cryokb.validation.dates import read_date

__all__ = ["Misfit", "instead_of", "tell_word"]


class Misfit(NamedTuple):
    """A text that its slot does not take.

    Attributes:
        word: the text.
        slot: the name of the slot, with its row of the slot table and the class that it belongs to.
        source: where the text was written.
        around: the objects in which it stands, the innermost first.
        alone: whether nothing else stands in the slot.
        root: the class of the document.
    """

    word: str
    slot: str
    row: JsonObject
    owner: str
    source: expansion.Path
    around: Sequence[JsonObject]
    alone: bool
    root: str

    @property
    def unknown(self) -> str | None:
        """The word for what nobody knows; None where no word of absence may stand."""
        if "absent" not in standard.class_slots(self.owner):
            return None
        return "not_stated" if self.root == "Publication" else "not_recorded"


def tell_word(misfit: Misfit, terms: Collection[str]) -> Issue:
    """Tell that a word is not in the closed list of its slot, with the term that is meant, or the way to the list."""
    mine = standard.class_slots(misfit.owner)
    closed = ClosedList(
        misfit.slot,
        str(misfit.row["range"]),
        terms,
        unknown=misfit.unknown if misfit.alone else None,
        many=bool(misfit.row.get("many")),
        beside={slot: str(row["range"]) for slot, row in mine.items() if row["kind"] == "enum"},
    )
    advice = closed.advice(misfit.word)
    message = f"{misfit.word!r} is not a term of {misfit.slot}."
    return codes.issue("STR-TERM", message, hint=advice.hint, path=pointer(misfit.source), fix=fix_of(misfit, advice))


def fix_of(misfit: Misfit, advice: Advice) -> tuple[Edit, ...] | None:
    """Make the edit of an advice; none where it would lose what the word says of another slot."""
    beside = {slot: said for slot, said in advice.also.items() if not is_said(slot, said, misfit.around)}
    free = standard.class_slots(misfit.owner).keys() - misfit.around[0].keys()
    whole = misfit.source[:-1] if isinstance(misfit.source[-1], int) else misfit.source
    if not free.issuperset(beside) or (beside and whole != misfit.source):
        return None
    if advice.term is not None:
        return (Edit(pointer(misfit.source), advice.term, beside=beside),)
    if advice.whole is not None and misfit.alone:
        return (Edit(pointer(whole), unfrozen(advice.whole), beside=beside),)
    return None


def is_said(slot: str, said: str, around: Sequence[JsonObject]) -> bool:
    """Tell whether an object, or the nearest one around it that speaks of a slot, says the same."""
    return next((text(node[slot]) == said for node in around if slot in node), False)


def instead_of(misfit: Misfit) -> tuple[str, tuple[Edit, ...] | None] | None:
    """Give hint and fix for a text that stands where a number, a date or another form is asked for; None where nothing can be said."""
    reason = absence(misfit.word)
    if reason is not None:
        if misfit.unknown is None:
            return f"If there is nothing to say, leave {misfit.slot} out.", None
        advice = Advice(way_out(reason, misfit.unknown), whole=misfit.unknown if reason == "not_recorded" else reason)
        return advice.hint, fix_of(misfit, advice)
    reading = read_date(misfit.word) if misfit.row.get("type") == "Timestamp" else None
    if reading is None:
        return None
    sure = len(reading.forms) == 1 and not reading.lacks
    return reading.hint, (Edit(pointer(misfit.source), reading.forms[0]),) if sure else None
