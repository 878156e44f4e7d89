"""Witnesses: re-finding a quote without the text that it was taken from.

A text that may not travel with the corpus leaves a witness: where and when it was read, how much of it, and the hashes of every two and
every three words that stand side by side in it, sorted. The words of a quote are in the text when each three of them are; the text itself
cannot be read from its witness. Where the text lies at hand, the quote is sought in the text as well.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from cryokb import identifiers
from cryokb.corpus.quotes import normalise_quote
from cryokb.errors import IdentifierError, UnreadableFile, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cryokb.issues import JsonObject

__all__ = ["ReadText", "Witness", "joined_witnesses", "named_witnesses", "read_text_file", "read_witnesses", "witness_of"]

FEWEST, SIDE_BY_SIDE = 2, 3
"""How many words are hashed together."""

LENGTH = 10
"""Hexadecimal digits of a hash that are kept: forty bits, so that a wrong word passes once in some hundred million times."""

DEPTHS = ("full_text", "caption", "abstract", "secondary")
"""What may have been read, most first; of several texts of one address the most that was read counts."""

NUMBERED = re.compile(r"(.*?)(?:\.([0-9]+))?", re.DOTALL)
"""The name of a file, and the number of a further text of the same study."""

EDGES = " .,;:!?()[]{}\"'“”‘’"
"""Punctuation that is not part of a word."""


@dataclass(frozen=True, slots=True)
class Witness:
    """What is kept of a text that was read.

    Attributes:
        read_in: how evidence names the text: a DOI or an address.
        depth: ``full_text``, ``abstract``, ``caption`` or ``secondary``: what was read.
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
        """Tell whether the words of a quote stand side by side in the text.

        Its first and its last word may be cut short, unless they hold a digit: a number is always sought whole.
        """
        words = words_of(quote)
        first, last = (1 if words and not has_digit(words[end]) else 0 for end in (0, -1))
        trials = (words, words[first:], words[: len(words) - last], words[first : len(words) - last])
        return any(len(trial) >= FEWEST and set(runs(trial, min(SIDE_BY_SIDE, len(trial)))) <= self.hashes for trial in trials)

    def to_text(self) -> str:
        """Give the file: a line a field, the hashes in one line."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=1) + "\n"

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


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text that was read, with what its head says.

    Attributes:
        path: its file.
        read_in: how evidence names it: the DOI where the address is that of a DOI, else the address.
        depth: one of :data:`DEPTHS`.
        words: the text below the head.
    """

    path: Path
    read_in: str
    depth: str
    words: str

    @property
    def name(self) -> str:
        """The name of its witness: that of the file, without the number of a further text (``.2``)."""
        return NUMBERED.fullmatch(self.path.stem)[1]  # type: ignore[index]  # matches every text

    @property
    def order(self) -> tuple[str, int]:
        """The name, and the number of a further text."""
        number = NUMBERED.fullmatch(self.path.stem)[2]  # type: ignore[index]
        return self.name, int(number or 1)


def read_text_file(path: Path) -> ReadText:
    """Read a text whose head says ``address: ...``, ``depth: ...`` and maybe ``doi: ...``, with an empty line below the head.

    Raises UnreadableFile when it cannot be read, UsageError when its head does not say what it must.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read: {error}.", hint="Save it as UTF-8.", path=str(path)) from error
    head, _, words = text.partition("\n\n")
    rows = [line.partition(":") for line in head.splitlines()]
    said = {name.strip(): value.strip() for name, _, value in rows if value.strip() not in ("", "-")}
    hint = "Begin with lines address: ..., depth: ... and doi: ... (or -), then an empty line, then the words."
    if not {"address", "depth"} <= set(said) <= {"address", "depth", "doi"} or not words.strip():
        raise UsageError(f"{path} does not begin with the head of a text that was read.", hint=hint, path=str(path))
    if said["depth"] not in DEPTHS:
        raise UsageError(f"{path}: {said['depth']} is no depth.", hint=f"Write one of {', '.join(DEPTHS)}.", path=str(path))
    if "doi" in said:
        try:
            identifiers.doi(said["doi"])
        except IdentifierError as error:
            raise UsageError(f"{path}: {error.message}", hint=error.hint, path=str(path)) from error
    if len(words_of(words)) < FEWEST:
        raise UsageError(f"{path} has no two words in which a quote could be found.", hint=hint, path=str(path))
    return ReadText(path, address_or_doi(said["address"]), said["depth"], words)


def address_or_doi(address: str) -> str:
    """Give the DOI that an address stands for, or the address.

    >>> address_or_doi("https://doi.org/10.5555/Quill.2030"), address_or_doi("https://example.org/10.5555/quill.2030")
    ('10.5555/quill.2030', 'https://example.org/10.5555/quill.2030')
    """
    try:
        return identifiers.doi(address)
    except IdentifierError:
        return address


def joined_witnesses(
    texts: Sequence[ReadText], *, today: str, read_on: str | None = None, existing: Mapping[str, Witness] | None = None
) -> dict[str, Witness]:
    """Make one witness for each address, by the name of its file; several texts of one address are read as one.

    Args:
        texts: the texts; those of one address are joined by name and number.
        today: the day that counts as that of reading where none is said.
        read_on: the day on which all of them were read, ISO 8601; a witness that exists keeps its day where nothing else changes.
        existing: the witnesses that there are, by name: that of the same address is replaced, that of another one never.

    A name that another address has gets a number (``name.2``).
    """
    known = dict(existing or {})
    groups: dict[str, list[ReadText]] = {}
    for text in sorted(texts, key=lambda text: text.order):
        groups.setdefault(text.read_in, []).append(text)
    made: dict[str, Witness] = {}
    for read_in, group in groups.items():
        depth = min((text.depth for text in group), key=DEPTHS.index)
        witness = witness_of("\n".join(text.words for text in group), read_in=read_in, depth=depth, read_on=read_on or today)
        name = next((name for name, other in known.items() if other.read_in == read_in), None) or free_name(group[0].name, known)
        old = known.get(name)
        if old is not None and read_on is None and replace(old, read_on=today) == witness:
            witness = old
        made[name] = known[name] = witness
    return made


def free_name(name: str, taken: Mapping[str, Witness]) -> str:
    """Give the name, or the name with the first number that no other witness has."""
    return name if name not in taken else next(free for number in count(2) if (free := f"{name}.{number}") not in taken)


def has_digit(word: str) -> bool:
    """Tell whether a word holds a digit."""
    return any(letter.isdigit() for letter in word)


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
    return tuple(named_witnesses(folder).values())


def named_witnesses(folder: Path) -> dict[str, Witness]:
    """Read the witnesses of a folder by their names, as :func:`read_witnesses` does."""
    return {path.stem: read_witness(path) for path in sorted(folder.glob("*.json"))}


def read_witness(path: Path) -> Witness:
    """Read one witness."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return Witness(**{**plain, "hashes": frozenset(plain["hashes"].split())})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableFile(
            f"{path} is no witness of a text: {error}.", hint="Make it anew: cryokb corpus witness.", path=str(path)
        ) from error
