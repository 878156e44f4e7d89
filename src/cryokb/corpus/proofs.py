"""Proofs: what shows that a quote stands in a text that may not travel with the corpus.

Two tables stand beside the lists. ``TEXTS.tsv`` has a row for each text that was read: digest and length of its normalised form, with the
day and the program. ``QUOTES.tsv`` has a row for each quote: where it begins in that form, how long it is, and its digest. Nothing else
about a text is kept: a digest of words that are not quoted can be turned back into them with a list of words.

Who has no text can tell that a quote was not changed after it was found; who has it can check every row.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "NORMALISATION",
    "NOT_REREAD",
    "PROVED",
    "QUOTES_FILE",
    "TEXTS_FILE",
    "Proofs",
    "ProvedQuote",
    "ProvedText",
    "digest_of",
    "find_quote",
    "normalise_quote",
    "quote_row",
    "read_proofs",
    "read_source_texts",
    "sha256_of",
]

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


TEXTS_FILE, QUOTES_FILE = "TEXTS.tsv", "QUOTES.tsv"
"""The files of the two tables."""

PROVED, NOT_REREAD = "proved", "not_reread"
"""A text that the program had, and one whose quotes were found in an earlier check that kept neither its length nor their places."""

UNKNOWN = "-"
"""What stands in a table for a length or a place that is not known."""

RETIRED = "witnesses"
"""The folder in which texts left hashes of their words before there were proofs; it is no longer read."""

DIGEST = re.compile("[0-9a-f]{64}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class ProvedText:
    """A text that was read.

    Attributes:
        source: how evidence names it: a DOI or an address.
        state: ``proved`` or ``not_reread``.
        date: the day on which its quotes were found, ISO 8601.
        program: what found them, with its version.
        normalisation: the version of the form in which texts are compared.
        length: characters of the normalised text; None where they were not counted.
        sha256: of the normalised text, as UTF-8.
    """

    source: str
    state: str
    date: str
    program: str
    normalisation: str
    length: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class ProvedQuote:
    """A quote that was found in a text.

    Attributes:
        source: the text.
        offset: how many characters of the normalised text stand before it; None where it is not known.
        length: characters of the normalised quote.
        sha256: of the normalised quote, as UTF-8.
    """

    source: str
    offset: int | None
    length: int
    sha256: str


@dataclass(frozen=True)
class Proofs:
    """All proofs of a corpus.

    Attributes:
        folder: where the tables stand; None where there are none, so that no quote is asked for its proof.
        retired: the folder of hashes of the retired form, where there is one.
    """

    texts: tuple[ProvedText, ...] = ()
    quotes: tuple[ProvedQuote, ...] = ()
    folder: Path | None = None
    retired: Path | None = None

    @cached_property
    def by_source(self) -> dict[str, ProvedText]:
        """The texts by source."""
        return {row.source: row for row in self.texts}

    @cached_property
    def quotes_of(self) -> dict[str, dict[str, ProvedQuote]]:
        """The quotes by source and digest."""
        found: dict[str, dict[str, ProvedQuote]] = {}
        for row in self.quotes:
            found.setdefault(row.source, {})[row.sha256] = row
        return found

    def proves(self, source: str, quote: str) -> bool:
        """Tell whether the words of a quote are those that were found in its source."""
        row = self.quotes_of.get(source, {}).get(digest_of(quote))
        return row is not None and row.length == len(normalise_quote(quote))

    def texts_table(self) -> str:
        """Write ``TEXTS.tsv``, sorted by source."""
        rows = sorted(self.texts, key=lambda row: row.source)
        return table_of(ProvedText, rows)

    def quotes_table(self) -> str:
        """Write ``QUOTES.tsv``, sorted by source and place."""
        rows = sorted(self.quotes, key=lambda row: (row.source, row.offset or 0, row.sha256))
        return table_of(ProvedQuote, rows)


def digest_of(text: str) -> str:
    """Give the SHA-256 of the normalised form of a text, as UTF-8.

    >>> digest_of("cryo–  EM") == digest_of("cryo-EM")
    True
    """
    return sha256_of(normalise_quote(text))


def sha256_of(normalised: str) -> str:
    """Give the SHA-256 of a text that is normalised already: some rare characters would be joined by a second pass."""
    return hashlib.sha256(normalised.encode(errors="surrogatepass")).hexdigest()


def quote_row(source: str, quote: str, normalised: str) -> ProvedQuote | None:
    """Prove a quote of a normalised text, or give None where its words do not stand there."""
    words = normalise_quote(quote)
    place = normalised.find(words)
    return ProvedQuote(source, place, len(words), sha256_of(words)) if words and place >= 0 else None


def table_of(kind: type[ProvedText | ProvedQuote], rows: Iterable[ProvedText | ProvedQuote]) -> str:
    """Write rows under the names of their fields, with tabs between the cells."""
    names = [item.name for item in fields(kind)]
    lines = [names]
    lines.extend([written(getattr(row, name)) for name in names] for row in rows)
    return "".join("\t".join(line) + "\n" for line in lines)


def written(cell: str | int | None) -> str:
    """Write a cell; what is not known as a dash."""
    return UNKNOWN if cell is None else str(cell)


def read_proofs(folder: Path) -> Proofs:
    """Read the proofs that stand in a folder; none where there is no such table.

    Raises UnreadableFile when a table is damaged: unknown columns, a row that cannot be one, one that stands twice, a quote of a text
    that has no row, or a quote that reaches beyond its text.
    """
    texts = tuple(text_rows(folder / TEXTS_FILE))
    quotes = tuple(quote_rows(folder / QUOTES_FILE, {row.source: row for row in texts}))
    retired = folder / RETIRED if any((folder / RETIRED).glob("*.json")) else None
    return Proofs(texts, quotes, folder if any((folder / name).is_file() for name in (TEXTS_FILE, QUOTES_FILE)) else None, retired)


def text_rows(path: Path) -> Iterator[ProvedText]:
    """Yield the texts of a table."""
    seen: set[str] = set()
    for number, cells in numbered_rows(path, ProvedText):
        source, state, date, program, normalisation, length, sha256 = cells
        if normalisation != NORMALISATION:
            message = f"Line {number} of {path} was made by the normalisation {normalisation}; this program knows {NORMALISATION}."
            raise UnreadableFile(message, hint="Take the version of cryokb that made it, or prove the text anew.", path=str(path))
        sound = source and program and source not in seen and state in (PROVED, NOT_REREAD) and DAY.fullmatch(date)
        if not sound or not DIGEST.fullmatch(sha256) or not (length.isdecimal() if state == PROVED else length == UNKNOWN):
            raise damaged(path, number)
        seen.add(source)
        yield ProvedText(source, state, date, program, normalisation, number_in(length), sha256)


def quote_rows(path: Path, texts: dict[str, ProvedText]) -> Iterator[ProvedQuote]:
    """Yield the quotes of a table, each of one of the texts."""
    seen: set[tuple[str, str]] = set()
    for number, cells in numbered_rows(path, ProvedQuote):
        source, offset, length, sha256 = cells
        text = texts.get(source)
        if text is None or (source, sha256) in seen or not DIGEST.fullmatch(sha256) or not length.isdecimal():
            raise damaged(path, number)
        if not (offset == UNKNOWN if text.length is None else offset.isdecimal() and int(offset) + int(length) <= text.length):
            raise damaged(path, number)
        seen.add((source, sha256))
        yield ProvedQuote(source, number_in(offset), int(length), sha256)


def number_in(cell: str) -> int | None:
    """Read a number, or None where it is not known."""
    return None if cell == UNKNOWN else int(cell)


def numbered_rows(path: Path, kind: type[ProvedText | ProvedQuote]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table with their lines; none where there is no such file."""
    if not path.is_file():
        return
    names = [item.name for item in fields(kind)]
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read: {error}.", hint="Save it as UTF-8.", path=str(path)) from error
    if not lines or lines[0].split("\t") != names:
        raise UnreadableFile(f"The columns of {path} are not {', '.join(names)}.", hint="Mend its first line.", path=str(path))
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(names):
            raise damaged(path, number)
        yield number, cells


def damaged(path: Path, number: int) -> UnreadableFile:
    """Say that a line is none of its table."""
    hint = "Proofs are written by cryokb corpus verify --text FILE --write; take the line from the last commit, or prove the text anew."
    return UnreadableFile(f"Line {number} of {path} is no proof.", hint=hint, path=str(path))
