"""Words for full text: one way to split a text, so that what is asked finds what is stored, whichever database answers.

Formulas come out as one word however their digits are set (``Li₂O`` and ``Li2O``), a charge or a hyphen parts words and never makes a
query fail (``Zn2+``, ``anode-free``), and the plural of an English word is its singular.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["phrases_of", "words_of"]

WORD = re.compile(r"[^\W_]+")
PLURAL = re.compile(r"^[a-z]{3,}[^\Wsui_]s$")


def words_of(text: str) -> list[str]:
    """Split a text into the words by which it is found.

    >>> words_of("Dendrites of Li₂O in anode-free cells, Zn²⁺")
    ['dendrite', 'of', 'li2o', 'in', 'anode', 'free', 'cell', 'zn2']
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [word[:-1] if PLURAL.match(word) else word for word in WORD.findall(plain)]


def phrases_of(text: str) -> list[list[str]]:
    """Split what a person searches for into phrases, each of which must stand in the text, its words side by side.

    >>> phrases_of("anode-free Zn2+ +")
    [['anode', 'free'], ['zn2']]
    """
    return [words for part in text.split() if (words := words_of(part))]
