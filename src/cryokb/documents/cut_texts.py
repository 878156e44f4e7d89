"""A number sign that was meant as one and begins a comment: ``title: Sample #7 on Cu`` is the title "Sample".

Comments stand behind values everywhere, so that only what can hardly be one is told: a number right behind the sign, one behind the name
of what is numbered, or the end of a bracket that the value has opened.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.codes import tell_first
from cryokb.documents.lines import line_end
from cryokb.issues import Edit, Issue, pointer
from cryokb.patterns import later

if TYPE_CHECKING:
    from cryokb.documents.checks import Path
    from cryokb.documents.document import Document

__all__ = ["find_cut_texts"]

MAY_BE_CUT = later(r"[^\s#] #[ \t]?\w|\([^()\n]* #[^()\n]*\)")

_NUMBERED = (
    r"(?i:\b(?:samples?|specimens?|grids?|cells?|batch|lot|no\.?|nr\.?|number|areas?|positions?|squares?|holes?|lamellae?|pieces?|electrodes?|"
    r"runs?|sessions?|images?|spots?|particles?|probes?|holders?|slots?|box|probe|zellen?|charge))$"
)
_BEHIND = re.compile(r" (?P<comment>#(?P<gap>[ \t]?)(?P<mark>\d+[a-z]?\b|[A-Z]\d*\b)?.*?)(?=[ \t]+#|[ \t]*$)")


def find_cut_texts(document: Document) -> list[Issue]:
    """Tell each value whose end became a comment, with the quotes that keep it."""
    text = document.text or ""
    if document.format != "yaml" or MAY_BE_CUT.search(text) is None:
        return []
    cuts: list[tuple[Path, str]] = []
    for path, node in document.tree.walk():
        if path and node.kind == "scalar" and node.plain and node.end > node.start:
            found = _BEHIND.match(text, node.end, line_end(text, node.end))
            value = text[node.start : node.end]
            if found is not None and _is_meant(value, found):
                cuts.append((path, f"{value} {found['comment']}"))
    return tell_first(cuts, lambda cut: _tell(*cut))


def _is_meant(value: str, found: re.Match[str]) -> bool:
    """Tell whether a number sign behind a value was hardly meant to begin a comment."""
    if value.count("(") > value.count(")") and ")" in found["comment"]:
        return True
    if found["mark"] is None or not re.match(r"[^\W\d]", value):
        return False
    return re.search(_NUMBERED, value) is not None or (not found["gap"] and found["mark"][0].isdigit())


def _tell(path: Path, whole: str) -> Issue:
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
