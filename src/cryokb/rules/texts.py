"""Rules on texts: none says that there is no value in words of its own, and none holds what cannot be seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

from cryokb.issues import Edit, Issue, JsonObject, pointer
from cryokb.lazy import later
from cryokb.plain import as_list, texts
from cryokb.record import Place
from cryokb.rules.references import CHECKS
from cryokb.rules.registry import Case, complain, rule
from cryokb.standard import Standard
from cryokb.thesaurus import absence, way_out

PROSE = frozenset(
    {
        *("category", "claim", "content", "description", "disputed", "disputes", "explanation", "note", "printed", "question", "quote"),
        *("read_as", "reason", "scope", "statement", "stated", "text", "why", "as_reported", "unit", "cryokb"),
    }
)
"""Slots in which any words may stand, or those of a source."""

CHEMICALS = frozenset({"name", "formula", "phase", "elements", "solvent", "rival_phases_considered", "product"})
"""Slots that name matter."""

HIDDEN = later(
    "(?<![^\x00-\x7f])[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+(?![^\x00-\x7f])|^[\u00a0\u202f]+|[\u00a0\u202f]+$"
)
"""What cannot be seen between plain letters; in other scripts some of these characters have a meaning."""


@rule("STR-NO-VALUE", documents=("record", "publication"))
def absences_are_said_in_the_words_of_the_standard(case: Case) -> Iterator[Issue]:
    """Look for texts such as N/A or tbd, which look like a value to every program."""
    for owner, slot, path, word in texts_of(case):
        if slot in CHEMICALS or slot in CHECKS or (reason := absence(word, in_text=True)) is None:
            continue
        if "absent" not in case.standard.class_slots(owner):
            yield complain("STR-NO-VALUE", f"{slot} is {word!r}, which is no value.", path, hint=f"Leave {slot} out.")
            continue
        unknown = "not_stated" if case.kind == "publication" else "not_recorded"
        fix = (Edit(pointer(path), unknown if reason == "not_recorded" else reason),) if not isinstance(path[-1], int) else None
        yield complain("STR-NO-VALUE", f"{slot} is {word!r}, which is no value.", path, hint=way_out(reason, unknown), fix=fix)


@rule("STR-INVISIBLE", documents=("record", "publication"))
def texts_hold_nothing_that_cannot_be_seen(case: Case) -> Iterator[Issue]:
    """Look for characters without width between plain letters: two names may differ in nothing that can be seen."""
    for _, slot, path, word in texts_of(case):
        found = HIDDEN.search(word) if not word.isascii() else None
        if found is not None:
            name = unicodedata.name(found[0][0], "a control character").lower()
            message = f"{slot} holds a character that cannot be seen (U+{ord(found[0][0]):04X}, {name})."
            bare = HIDDEN.sub("", word)
            yield complain("STR-INVISIBLE", message, path, hint="Delete it; it comes with pasted text.", fix=(Edit(pointer(path), bare),))


def texts_of(case: Case) -> Iterator[tuple[str, str, Place, str]]:
    """Yield class, slot, place and text of everything that is free text and no prose."""
    for owner, node, path in case.view.objects:
        wanted = text_slots(case.standard, owner)
        for slot in node if wanted else ():
            if slot in wanted:
                yield from ((owner, slot, place, word) for place, word in words_in(node, slot, path))


@cache
def text_slots(standard: Standard, owner: str) -> frozenset[str]:
    """Name the slots of a class that hold free text and no prose."""
    rows = standard.class_slots(owner)
    return frozenset(slot for slot, row in rows.items() if row["kind"] == "string" and "type" not in row) - PROSE


def words_in(node: JsonObject, slot: str, path: Place) -> list[tuple[Place, str]]:
    """Give each text of a slot with its place; of a list with one text that of the slot, which may be written without brackets."""
    item = node[slot]
    if isinstance(item, str):
        return [((*path, slot), item)]
    found = texts(item)
    if len(found) == 1:
        return [((*path, slot), found[0])]
    return [((*path, slot, index), word) for index, word in enumerate(as_list(item)) if isinstance(word, str)]
