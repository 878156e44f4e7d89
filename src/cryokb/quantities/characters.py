"""The many ways in which people type one character, brought to one.

Superscripts become ``^`` with ASCII digits, dashes and minus signs become ``-``, the micro signs become U+00B5, the
comparison signs become ``~ < <= > >=``, and full-width and combined forms follow Unicode's NFKC.
"""

from __future__ import annotations

import unicodedata

from cryokb.patterns import compiled

__all__ = ["plain"]

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUPERSCRIPT_RUN = "[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+"
_ELECTRON = r"e[⁻ˉ¯−–—‐‑]|e\^\{?-\}?(?!\d)"
_BEFORE = str.maketrans({"º": "°", "˚": "°", "′": "'", "…": "..", "‥": "..", "˜": "~"})
_MEANT = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\u207b",
    "µ": "\u03bc",
    "~": "∼≈≃≅",
    "<=": "≤⩽≦≲⪅",
    ">=": "≥⩾≧≳⪆",
    "·": "⋅∙•‧",
    "/": "∕⁄÷",
    "*": "∗",
    "×": "✕⨯",
    "'": "\u2019",
}
_AFTER = str.maketrans({written: meant for meant, several in _MEANT.items() for written in several})
_PLUS_MINUS = r"\+\s?/\s?-|\+-"
_BARE_ELECTRONS = frozenset("⁻ˉ¯−–—‐‑^")
"""Characters that may follow the e of an electron; where none is there, none is looked for."""

_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(text: str) -> str:
    """Bring every character of a quantity to its one plain form, and each run of white space to one blank.

    >>> plain("3 × 10⁵ e⁻ Å⁻²")
    '3 × 10^5 e- Å^-2'
    """
    if "e" in text and not _BARE_ELECTRONS.isdisjoint(text):
        text = compiled(_ELECTRON).sub("e-", text.translate(_BEFORE))
    if not text.isascii():
        text = text.translate(_BEFORE)
        if not _RAISED.isdisjoint(text):
            text = compiled(_SUPERSCRIPT_RUN).sub(lambda run: "^" + run.group().translate(_SUPERSCRIPTS), text)
        text = unicodedata.normalize("NFKC", text).translate(_AFTER)
    if "+" in text:
        text = compiled(_PLUS_MINUS).sub("±", text)
    return " ".join(text.split())
