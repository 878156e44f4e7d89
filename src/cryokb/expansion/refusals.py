"""What to write instead of a text that is no quantity: a word of absence, a form of words that is read, or the slot that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb.issues import Edit, pointer
from cryokb.thesaurus import absence, amount, way_out

if TYPE_CHECKING:
    from cryokb.errors import QuantityError
    from cryokb.expansion.expanding import Owner, Path
    from cryokb.expansion.forms import Form

__all__ = ["mend_of"]

Mend = tuple[str | None, tuple[Edit, ...] | None]


def mend_of(error: QuantityError, form: Form, here: Path, owner: Owner, unknown: str) -> Mend:
    """Give the hint and the edits that mend a text which could not be read as a quantity.

    Args:
        error: why it was refused; its value is the text.
        form: how a quantity may be written here.
        here: where the text stands.
        owner: the object that it stands in.
        unknown: the word for what nobody knows.
    """
    word = error.value if isinstance(error.value, str) else ""
    if error.suggestion or not word:
        return error.hint, (Edit(pointer(here), error.suggestion),) if error.suggestion else None
    if word.strip("0.") == "" and owner.plan.has_absences:
        never = bool(form.dimensions) and not form.bounds(form.dimensions[0]).zero
        return f"{error.hint or ''} If nobody wrote it down, write {unknown}.".lstrip(), (Edit(pointer(here), unknown),) if never else None
    meant = amount(["zero"] if form.zero_word else form.dimensions, word, unknown) or amount(form.dimensions, word, unknown)
    if meant is not None and meant.term is not None:
        return f"Did you mean {meant.term}?", (Edit(pointer(here), meant.term),)
    if not owner.plan.has_absences or (meant is None and any(letter.isdigit() for letter in word)):
        return error.hint, None
    if meant is not None:
        beside = {slot: said for slot, said in meant.also.items() if owner.node.get(slot) != said}
        writable = all(slot in owner.plan.slots and slot not in owner.node for slot in beside)
        return meant.say, (Edit(pointer(here), unknown, beside=beside),) if meant.also and writable else None
    reason = absence(word)
    if reason is None:
        return f"{error.hint or 'Write a number with its unit.'} If nobody wrote it down, write {unknown}.", None
    return way_out(reason, unknown), (Edit(pointer(here), unknown if reason == "not_recorded" else reason),)
