"""Texts that lose their end: behind a number sign, which begins a comment, and behind a comma inside braces.

``title: Sample #7 on Cu`` is the title "Sample". Comments stand behind values everywhere, so that only what can hardly be one is told: a
number right behind the sign, one behind the name of what is numbered, or the end of a bracket that the value has opened.
In ``{container: sealed, opened later}`` and ``{d: 2,65 Å}`` YAML ends the value at the comma and reads what follows as a name without one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb import codes, standard
from cryokb.codes import tell_first
from cryokb.documents.checks import Path
from cryokb.issues import Edit, Issue, Related, pointer
from cryokb.lazy import later

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from cryokb.documents.checks import Path
    from cryokb.documents.document import Document
    from cryokb.documents.positions import Node

__all__ = ["Cut", "find_cut_texts", "find_cuts", "tell_cut"]

MAY_BE_CUT = later(r"[^\s#] #[ \t]?\w|\([^()\n]* #[^()\n]*\)")

NUMBERED = (
    r"(?i:\b(?:samples?|specimens?|grids?|cells?|batch|lot|no\.?|nr\.?|number|areas?|positions?|squares?|holes?|lamellae?|pieces?|electrodes?|"
    r"runs?|sessions?|images?|spots?|particles?|probes?|holders?|slots?|box|probe|zellen?|charge))$"
)
BEHIND = re.compile(r" (?P<comment>#(?P<gap>[ \t]?)(?P<mark>\d+[a-z]?\b|[A-Z]\d*\b)?.*?)(?=[ \t]+#|[ \t]*$)")


def find_cut_texts(document: Document) -> list[Issue]:
    """Tell each value whose end became a comment, with the quotes that keep it."""
    text = document.text or ""
    if document.format != "yaml" or MAY_BE_CUT.search(text) is None:
        return []
    from cryokb.documents.positions import line_end

    cuts: list[tuple[Path, str]] = []
    for path, node in document.tree.walk():
        if path and node.kind == "scalar" and node.plain and node.end > node.start:
            found = BEHIND.match(text, node.end, line_end(text, node.end))
            value = text[node.start : node.end]
            if found is not None and is_meant(value, found):
                cuts.append((path, f"{value} {found['comment']}"))
    return tell_first(cuts, lambda cut: tell(*cut))


def is_meant(value: str, found: re.Match[str]) -> bool:
    """Tell whether a number sign behind a value was hardly meant to begin a comment."""
    if value.count("(") > value.count(")") and ")" in found["comment"]:
        return True
    if found["mark"] is None or not re.match(r"[^\W\d]", value):
        return False
    return re.search(NUMBERED, value) is not None or (not found["gap"] and found["mark"][0].isdigit())


def tell(path: Path, whole: str) -> Issue:
    """Tell one of them."""
    from cryokb.documents.writer import quoted

    read = whole.partition(" #")[0]
    return codes.issue(
        "DOC-COMMENT",
        f"# begins a comment: of `{whole}` only `{read}` is read.",
        hint=f"If it belongs to the text, put quotes around it: {quoted(whole)}. If it is a comment, put two spaces in front of it.",
        path=pointer(path),
        fix=(Edit(pointer(path), whole),),
    )


GROUP = 3
"""So many digits behind a comma may be a group of thousands as well."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A value that a comma has cut in pieces.

    Attributes:
        path: the slot that holds the first piece.
        swallowed: the names that the other pieces became, in order.
        written: all pieces as they stand in the text.
    """

    path: Path
    swallowed: tuple[Path, ...]
    written: str


def find_cuts(document: Document, names: Sequence[Path]) -> tuple[list[Cut], list[Path]]:
    """Sort names without a value: those that a comma has cut off a text before them, joined, and the others."""
    waiting = dict.fromkeys(names)
    braces: dict[Path, Braces | None] = {}
    cuts: list[Cut] = []
    for path in names:
        owner = path[:-1]
        if owner not in braces:
            braces[owner] = braces_at(document, owner)
        held = braces[owner]
        cut = cut_at(document, held, path, waiting) if held is not None and path in waiting else None
        if cut is not None:
            cuts.append(cut)
            for swallowed in cut.swallowed:
                waiting.pop(swallowed, None)
    return cuts, list(waiting)


@dataclass(frozen=True, slots=True)
class Braces:
    """The names in one pair of braces in their order, with the place of each."""

    node: Node
    keys: list[str | int]
    places: dict[str | int, int]


def braces_at(document: Document, path: Path) -> Braces | None:
    """Give the braces at a place; None where there are none."""
    node, exact = document.node(path)
    if node is None or not exact or not node.flow or node.kind != "mapping" or document.format != "yaml":
        return None
    keys = list(node.children)
    return Braces(node, keys, {key: place for place, key in enumerate(keys)})


def cut_at(document: Document, braces: Braces, path: Path, waiting: Container[Path]) -> Cut | None:
    """Give the cut of which a name is the first piece behind the comma; None when it is none."""
    keys, children, here = braces.keys, braces.node.children, braces.places.get(path[-1], 0)
    before = children[keys[here - 1]] if here > 0 else None
    if before is None or not before.plain or is_slot(path[-1]):
        return None
    swallowed = [path]
    for place in range(here + 1, len(keys)):
        following = (*path[:-1], keys[place])
        if following not in waiting or is_slot(keys[place]):
            break
        swallowed.append(following)
    last = children[swallowed[-1][-1]]
    if last.start != last.end or last.key_end is None:
        return None
    return Cut((*path[:-1], keys[here - 1]), tuple(swallowed), (document.text or "")[before.start : last.key_end])


def is_slot(name: str | int) -> bool:
    """Tell whether a name may as well be a slot whose value was forgotten."""
    return any(name in standard.current().class_slots(owner) for owner in standard.current().table("slots"))


def tell_cut(document: Document, cut: Cut) -> Issue:
    """Tell what the comma has done, and how the value is written instead."""
    from cryokb.documents.writer import quoted

    number = re.fullmatch(r"(?P<whole>[<>~=+-]*\s?\d+),(?P<digits>\d+)(?P<rest>\D.*)?", cut.written)
    through = pointer(cut.swallowed[-1])
    meant, fix = cut.written, True
    if number is None:
        hint = f"Put quotes around it: {quoted(meant)}."
    else:
        meant = f"{number['whole']}.{number['digits']}{number['rest'] or ''}"
        grouped = number["whole"] + number["digits"] + (number["rest"] or "")
        fix = len(number["digits"]) != GROUP
        hint = f"Write {meant}." if fix else f"Write {meant} or {grouped}."
    first, _ = document.node(cut.path)
    start = first.start if first is not None else 0
    span = document.span(start, start + len(cut.written))
    return codes.issue(
        "DOC-NULL",
        f"A comma inside braces ends the value: of `{cut.written}` only the part before it is read.",
        hint=hint,
        path=pointer(cut.path),
        fix=(Edit(pointer(cut.path), bare(meant), through=through),) if fix else None,
        related=tuple(Related(pointer(path)) for path in cut.swallowed),
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
    )


def bare(text: str) -> str | float:
    """Give a number where the text is one and loses no digit by it."""
    try:
        return float(text) if repr(float(text)) == text else text
    except ValueError:
        return text
