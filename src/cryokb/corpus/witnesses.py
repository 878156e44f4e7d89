"""Witnesses: re-finding a quote without the text that it was taken from.

A text that may not travel with the corpus leaves a witness: where and when it was read, how much of it, and the hashes of every two and
every three words that stand side by side in it, sorted. The words of a quote are in the text when each three of them are; the text itself
cannot be read from its witness. Where the text lies at hand, the quote is sought in the text as well.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryokb.corpus.quotes import normalise_quote
from cryokb.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cryokb.issues import JsonObject

__all__ = ["Witness", "read_witnesses", "witness_of"]

FEWEST, SIDE_BY_SIDE = 2, 3
"""How many words are hashed together."""

LENGTH = 10
"""Hexadecimal digits of a hash that are kept: forty bits, so that a wrong word passes once in some hundred million times."""

EDGES = " .,;:!?()[]{}\"'“”‘’"
"""Punctuation that is not part of a word."""


@dataclass(frozen=True, slots=True)
class Witness:
    """What is kept of a text that was read.

    Attributes:
        read_in: how evidence names the text: a DOI or an address.
        depth: ``full_text``, ``abstract`` or ``caption``: what was read.
        read_on: the day, ISO 8601.
        sha256: of the normalised text.
        words: how many words were read.
        hashes: of each two and each three words side by side.
    """

    read_in: str
    depth: str
    read_on: str
    sha256: str
    words: int
    hashes: frozenset[str]

    def holds(self, quote: str) -> bool:
        """Tell whether the words of a quote stand side by side in the text; its first and its last word may be cut short."""
        words = words_of(quote)
        trials = (words, words[1:], words[:-1], words[1:-1])
        return any(len(trial) >= FEWEST and set(runs(trial, min(SIDE_BY_SIDE, len(trial)))) <= self.hashes for trial in trials)

    def to_json(self) -> JsonObject:
        """Give the form of the file."""
        return {
            "read_in": self.read_in,
            "depth": self.depth,
            "read_on": self.read_on,
            "sha256": self.sha256,
            "words": self.words,
            "hashes": " ".join(sorted(self.hashes)),
        }


def witness_of(text: str, *, read_in: str, depth: str, read_on: str) -> Witness:
    """Make the witness of a text."""
    whole = normalise_quote(text)
    digest = hashlib.sha256(whole.encode()).hexdigest()
    words = words_of(whole)
    hashes = frozenset(run for length in range(FEWEST, SIDE_BY_SIDE + 1) for run in runs(words, length))
    return Witness(read_in, depth, read_on, digest, len(words), hashes)


def words_of(text: str) -> list[str]:
    """Split a text into words without the punctuation around them."""
    return [word for part in normalise_quote(text).split(" ") if (word := part.strip(EDGES))]


def runs(words: Sequence[str], length: int) -> Iterator[str]:
    """Yield the hash of each so many words side by side."""
    for start in range(len(words) - length + 1):
        yield hashlib.sha256(" ".join(words[start : start + length]).encode()).hexdigest()[:LENGTH]


def read_witnesses(folder: Path) -> tuple[Witness, ...]:
    """Read the witnesses of a folder, sorted by name; none when there is no such folder.

    Raises UnreadableFile when one of them is no witness.
    """
    return tuple(read_witness(path) for path in sorted(folder.glob("*.json")))


def read_witness(path: Path) -> Witness:
    """Read one witness."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return Witness(**{**plain, "hashes": frozenset(plain["hashes"].split())})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UnreadableFile(
            f"{path} is no witness of a text: {error}.", hint="Make it anew: cryokb corpus witness.", path=str(path)
        ) from error
