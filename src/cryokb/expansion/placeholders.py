"""Placeholders: what a template holds where a person has to write a value. They are no values.

A template writes ``dose: <e.g. 80 e-/Å^2>``. In the expanded form the slot is absent, for it is still to come; what stood there is the note
of the absence, so that nothing is lost and every reader takes the slot for what it is, one without a value.
"""

from __future__ import annotations

from cryokb.issues import Json, JsonObject
from cryokb.plain import as_list, as_object

__all__ = ["BEGINNINGS", "STILL_TO_COME", "left_over", "placeholder", "still_to_come", "waiting"]

STILL_TO_COME = "not_yet"
"""The reason of absence of a slot in which a placeholder stands."""

FORMS = frozenset({"filled in", "fill in", "to fill in", "fill me in", "to be filled in", "fill_in", "fill-in", "placeholder"})
"""Texts that people write over a placeholder to be rid of it, in small letters."""


BEGINNINGS = frozenset("<" + "".join(word[0] + word[0].upper() for word in sorted(FORMS)))
"""How a placeholder begins: to be looked at first, for nearly every text is none."""


def placeholder(words: str) -> str | None:
    """Give a text back that is a placeholder; addresses, bounds and directions in angle brackets are none.

    >>> placeholder("<holder>"), placeholder("<e.g. 80 e-/Å^2>"), placeholder("Filled in")
    ('<holder>', '<e.g. 80 e-/Å^2>', 'Filled in')
    >>> [placeholder(words) for words in ("<110>", "<c+a>", "<erika@uni.example>", "<0.1 ppm", "filled in Ar")]
    [None, None, None, None, None]
    """
    if not words.startswith("<"):
        return words if len(words) < 16 and words.strip(" .").casefold() in FORMS else None
    inner = words[1:-1]
    if not words.endswith(">") or not inner[:1].isalpha() or "<" in inner or "@" in inner or "://" in inner:
        return None
    return words if inner.startswith("e.g. ") or sum(map(str.isalpha, inner)) >= 3 else None


def still_to_come(slot: str, item: Json) -> JsonObject | None:
    """Give the absence of a slot in which a placeholder stands, alone or as the only one of a list; None for anything else."""
    words = item[0] if isinstance(item, list) and len(item) == 1 else item
    if type(words) is not str or placeholder(words) is None:
        return None
    return {"slot": slot, "reason": STILL_TO_COME, "note": words}


def waiting(node: JsonObject, slot: str) -> str | None:
    """Give the placeholder that stands in a slot of an expanded object, also as one item of a list; None for no placeholder."""
    item = node.get(slot)
    if item is None:
        item = as_object(as_object(node.get("absent")).get(slot)).get("note")
    if type(item) is str:
        return placeholder(item)
    return next((word for word in as_list(item) if type(word) is str and placeholder(word) is not None), None)


def left_over(node: JsonObject) -> dict[str, str]:
    """Give the slots of an expanded object in which a placeholder still stands, with what stands there, in their order."""
    slots = dict.fromkeys([*as_object(node.get("absent")), *node])
    return {slot: words for slot in slots if slot != "absent" and (words := waiting(node, slot)) is not None}
