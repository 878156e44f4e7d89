"""Re-finding the words of a quote in the text that was read."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NORMALISATION", "find_quote", "normalise_quote", "read_source_texts"]

NORMALISATION = "1"
"""The version of the form in which quotes and texts are compared: raised when :func:`normalise_quote` gives another text for any text."""

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃﹘﹣－"), "-") | {0xAD: None}


@lru_cache(maxsize=64)
def normalise_quote(text: str) -> str:
    """Bring a quote, or the text it is sought in, to the one form in which they are compared.

    Unicode NFKC, every dash and minus to a hyphen, no soft hyphens, white space to one space and none behind a hyphen (so that a word
    broken at its hyphen is whole again). Nothing else: letters that the printing or its reading changed stay changed.

    >>> normalise_quote("cryo–  EM  of Li₂O")
    'cryo-EM of Li2O'
    """
    plain = unicodedata.normalize("NFKC", text).translate(DASHES)
    return re.sub(r"-\s+", "-", re.sub(r"\s+", " ", plain)).strip()


def find_quote(quote: str, text: str) -> int | None:
    """Give where a quote begins in the normalised text, or None when its words are not there."""
    place = normalise_quote(text).find(normalise_quote(quote))
    return None if place < 0 else place


def read_source_texts(folder: str | Path, dois: Iterable[str]) -> dict[str, str]:
    """Read the texts of the given DOIs that lie in ``folder``, by DOI.

    The text of ``10.1039/d6eb00054a`` is ``d6eb00054a.txt``: what follows the registrant, with ``_`` for each further ``/``.
    """
    found = {}
    for doi in sorted(set(dois)):
        path = Path(folder) / (doi.partition("/")[2].replace("/", "_") + ".txt")
        if "/" in doi and path.is_file():
            found[doi] = path.read_text(encoding="utf-8")
    return found
