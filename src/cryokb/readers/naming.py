"""Keys for the arrays of a file: those of their acquisitions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryokb.readers.tags import Dataset

__all__ = ["make_key", "name_keys"]

_LONGEST = 80


def make_key(text: str) -> str:
    """Make a key of a name: lower case letters, digits and underscores, a letter first.

    >>> make_key("128x128-TEM_search"), make_key("Köln µm"), make_key("--")
    ('a_128x128_tem_search', 'koln_m', 'acquisition')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST].strip("_")
    if not words:
        return "acquisition"
    return words if words[0].isalpha() else f"a_{words}"


def name_keys(stem: str, datasets: Sequence[Dataset]) -> list[str]:
    """Name the arrays: by the file when there is one, by their titles, counted where they repeat, when there are more."""
    if len(datasets) == 1:
        return [make_key(stem)]
    return _count_up(make_key(dataset.title) for dataset in datasets)


def _count_up(names: Iterable[str]) -> list[str]:
    keys: list[str] = []
    for name in names:
        key, number = name, 1
        while key in keys:
            number += 1
            key = f"{name}_{number}"
        keys.append(key)
    return keys
