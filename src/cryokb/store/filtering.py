"""Filter -> WHERE, full text, and the counts beside each choice, from columns kept in memory."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from sqlalchemy import Integer, column, func, literal_column, or_, select, table

from cryokb.corpus import STUDIED
from cryokb.facts import MAY_BE_UNSTATED, NESTED, NOT_STATED, Filter
from cryokb.reference import phase_name
from cryokb.store import tables
from cryokb.store.rows import CoverageRow, Facet
from cryokb.store.tables import CODED, MANY, finding, finding_word, finding_words, kind_of, publication, word
from cryokb.thesaurus import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Connection, Select

    Integers = NDArray[np.int32]
    Mask = NDArray[np.bool_]

__all__ = [
    "FIELDS",
    "FURTHER",
    "LINKED",
    "Columns",
    "Counter",
    "column_of",
    "packed",
    "phrases_of",
    "restrictions",
    "with_phrase",
    "words_of",
]

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
    """Split what a person searches for into phrases, of each of which one form must stand in the text, its words side by side.

    The first form is what was written; the others are further words for the same thing.

    >>> phrases_of("bulk Zn2+ +"), phrases_of("anodeless")
    ([['bulk'], ['zn2']], [['anodeless', 'anode free', 'anode less']])
    """
    forms = ([" ".join(words_of(word)) for word in (part, *spoken(part))] for part in text.split())
    return [list(dict.fromkeys(filter(None, found))) for found in forms if found[0]]


SEARCH = table("search", column("rowid", Integer))


def restrictions(chosen: Filter, *, dialect: str) -> list[ColumnElement[bool]]:
    """Give the conditions that a filter puts on ``finding``.

    Args:
        chosen: the filter.
        dialect: ``sqlite`` or ``postgresql``; they search full text differently.
    """
    found: list[ColumnElement[bool]] = []
    for name in (*CODED, *MANY, "publication"):
        words = getattr(chosen, name)
        if words:
            found.append(restriction(name, words))
    if chosen.year_from is not None:
        found.append(finding.c.year >= chosen.year_from)
    if chosen.year_to is not None:
        found.append(finding.c.year <= chosen.year_to)
    return found + [finding.c.id.in_(with_phrase(phrase, dialect)) for phrase in phrases_of(chosen.text or "")]


def restriction(name: str, words: Sequence[str]) -> ColumnElement[bool]:
    """Ask for any of the words in one field."""
    if name == "publication":
        return finding.c.publication_id.in_(select(publication.c.id).where(publication.c.stem.in_(words)))
    codes = codes_of(name, words)
    if name in MANY:
        stated = finding.c.id.in_(select(finding_word.c.finding_id).where(finding_word.c.code.in_(codes)))
    else:
        stated = finding.c[name].in_(codes)
    return or_(stated, unstated(name)) if NOT_STATED in words else stated


def unstated(name: str) -> ColumnElement[bool]:
    """Ask for what has no word in one field."""
    if name not in MANY:
        return finding.c[name].is_(None)
    own = select(word.c.code).where(word.c.field == name)
    return finding.c.id.not_in(select(finding_word.c.finding_id).where(finding_word.c.code.in_(own)))


def codes_of(name: str, words: Sequence[str]) -> Select[int]:
    """Ask for the codes of words, with their kinds where a word stands for them."""
    wanted = [phase_name(term) for term in words] if name == "phase" else words
    own = select(word.c.code).where(word.c.field == name, word.c.word.in_(wanted))
    return select(kind_of.c.code).where(kind_of.c.ancestor.in_(own)) if name in NESTED else own


def with_phrase(forms: Sequence[str], dialect: str) -> Select[int]:
    """Ask for the findings in which the words of one of the forms stand side by side."""
    if dialect == "sqlite":
        return select(SEARCH.c.rowid).where(literal_column("search").op("MATCH")(" OR ".join(f'"{form}"' for form in forms)))
    vector = func.to_tsvector("simple", finding_words.c.words)
    found = (vector.op("@@")(func.phraseto_tsquery("simple", form)) for form in forms)
    return select(finding_words.c.finding_id).where(or_(*found))


class Counter:
    """Holds the columns of a store in memory, and reads them anew when another store has taken its place."""

    def __init__(self) -> None:
        self._held: tuple[tuple[tuple[str, str], ...], Columns] | None = None

    def columns(self, connection: Connection) -> Columns:
        """Give the columns of the store behind a connection."""
        meta = tables.meta.c
        state = tuple((str(row.name), str(row.value)) for row in connection.execute(select(meta.name, meta.value).order_by(meta.name)))
        held = self._held
        if held is None or held[0] != state:
            held = self._held = (state, read_columns(connection))
        return held[1]

    def facets(self, connection: Connection, chosen: Filter, names: Iterable[str]) -> dict[str, list[Facet]]:
        """Count findings and papers beside each option of the named fields, each under the other fields of the filter."""
        columns = self.columns(connection)
        masks = columns.masks(chosen, with_words(connection, chosen))
        return {name: facets_of(columns, name, joined(masks, without=name)) for name in names}

    def coverage(self, connection: Connection, chosen: Filter) -> list[CoverageRow]:
        """Say what was studied of each metal in each class of electrolyte, and what is stated not to be known."""
        columns = self.columns(connection)
        everywhere = joined(columns.masks(chosen, with_words(connection, chosen)))
        studied = columns.mask("kind", STUDIED) & ~columns.mask("by_review", ("yes",)) & ~columns.mask("review_state", ("withdrawn",))
        gaps = columns.mask("kind", ("gap",))
        rows = []
        for metal, of_metal in each_word(columns, "metal"):
            for kind, of_kind in each_word(columns, "own_electrolyte_class"):
                cell = of_metal & of_kind if everywhere is None else of_metal & of_kind & everywhere
                row = coverage_row(columns, metal, kind, cell & studied, cell & gaps)
                rows.extend([row] if row.findings or row.gaps else [])
        return rows


def read_columns(connection: Connection) -> Columns:
    """Read the columns that the store holds."""
    rows = {row.field: row for row in connection.execute(select(tables.column_bytes))}
    fields = {name: column_of(json.loads(rows[name].words), rows[name].numbers, rows[name].places) for name in (*FIELDS, *FURTHER)}
    papers = column_of([], rows["paper"].numbers, None).numbers
    return Columns(fields, papers, int(papers.max(initial=0)))


def with_words(connection: Connection, chosen: Filter) -> set[int] | None:
    """Give the ids of the findings that hold the words of a filter; None when it asks for none."""
    phrases = phrases_of(chosen.text or "")
    if not phrases:
        return None
    dialect = connection.dialect.name
    return reduce(set.intersection, (set(connection.execute(with_phrase(phrase, dialect)).scalars()) for phrase in phrases))


def joined(masks: Mapping[str, Mask], *, without: str | None = None) -> Mask | None:
    """Join the masks of all fields but one; None where nothing restricts."""
    kept = [mask for name, mask in masks.items() if name != without]
    return reduce(lambda first, second: first & second, kept) if kept else None


def facets_of(columns: Columns, name: str, mask: Mask | None) -> list[Facet]:
    """Count the options of one field, and how many do not say; options that would find nothing are left out."""
    found = [Facet(word, findings, papers) for word, findings, papers in columns.tally(name, mask)]
    if name in MAY_BE_UNSTATED:
        unstated = columns.unstated(name) if mask is None else columns.unstated(name) & mask
        findings, papers = columns.count(unstated)
        found += [Facet(NOT_STATED, findings, papers)] if findings else []
    return found


def each_word(columns: Columns, name: str) -> list[tuple[str | None, Mask]]:
    """Give each word of a field with the findings that say it, and those that say nothing last."""
    words = columns.fields[name].words
    return [*((word, columns.mask(name, (word,))) for word in words), (None, columns.unstated(name))]


def coverage_row(columns: Columns, metal: str | None, kind: str | None, studied: Mask, gaps: Mask) -> CoverageRow:
    """Count one cell of the map."""
    findings, papers = columns.count(studied)
    return CoverageRow(
        metal=metal,
        electrolyte_class=kind,
        findings=findings,
        papers=papers,
        techniques=tuple(word for word, _, _ in columns.tally("own_technique", studied)) if findings else (),
        gaps=columns.count(gaps)[0],
        secondary=columns.count(studied & columns.mask("secondary", ("yes",)))[0],
    )


FIELDS = (*CODED, *MANY, "publication", "year")
"""The fields that are counted."""

FURTHER = ("own_electrolyte_class", "own_technique", "secondary", "by_review")
"""Columns that are read beside them: the words that a finding itself has, not what they are kinds of; whether it is
secondary, or a review's own statement."""

LINKED = frozenset({*MANY, *NESTED})
"""Fields in which a finding may have several words: its own, and where a word stands for its kinds, all that it is a kind of."""


@dataclass(frozen=True)
class Column:
    """One field of all findings.

    Attributes:
        words: the words in their order; the number of a word is its place, counted from 1.
        numbers: for each row the number of its word; 0 where nothing is stated.
        places: the place of the finding of each row; None where each finding has one row.
    """

    words: Sequence[str]
    numbers: Integers
    places: Integers | None = None


@dataclass(frozen=True)
class Columns:
    """The coded facts as arrays.

    Attributes:
        fields: the column of each field, and of :data:`FURTHER`.
        papers: the number of the study behind each finding, from 1.
        studies: how many studies there are.
    """

    fields: Mapping[str, Column]
    papers: Integers
    studies: int

    # ------------------------------------------------------------ masks

    def masks(self, chosen: Filter, found: Iterable[int] | None) -> dict[str, Mask]:
        """Give a mask of the findings for each field that a filter restricts.

        Args:
            chosen: the filter.
            found: the ids of the findings that hold its words; None when it asks for none.
        """
        import numpy as np

        masks = {name: self.mask(name, words) for name in FIELDS if name != "year" and (words := getattr(chosen, name))}
        if chosen.year_from is not None or chosen.year_to is not None:
            years = [word for word in self.fields["year"].words if chosen.in_years(int(word))]
            masks["year"] = self.mask("year", years)
        if found is not None:
            masks["text"] = np.zeros(len(self.papers), dtype=bool)
            masks["text"][np.fromiter(found, dtype=np.int64) - 1] = True
        return masks

    def mask(self, name: str, words: Sequence[str]) -> Mask:
        """Mark the findings that have any of the words in a field."""
        import numpy as np

        column = self.fields[name]
        wanted = {phase_name(word) for word in words} if name == "phase" else set(words)
        chosen = np.array([NOT_STATED in wanted and column.places is None, *(word in wanted for word in column.words)])
        rows = chosen[column.numbers]
        if column.places is None:
            return rows
        stated = np.zeros(len(self.papers), dtype=bool)
        stated[column.places[rows]] = True
        return stated | self.unstated(name) if NOT_STATED in wanted else stated

    def unstated(self, name: str) -> Mask:
        """Mark the findings that have no word in a field."""
        import numpy as np

        column = self.fields[name]
        if column.places is None:
            free: Mask = column.numbers == 0
            return free
        unsaid = np.ones(len(self.papers), dtype=bool)
        unsaid[column.places] = False
        return unsaid

    # ------------------------------------------------------------ counts

    def count(self, mask: Mask | None) -> tuple[int, int]:
        """Count findings and studies under a mask, or all of them."""
        import numpy as np

        if mask is None:
            return len(self.papers), self.studies
        return int(np.count_nonzero(mask)), int(np.count_nonzero(np.bincount(self.papers[mask], minlength=1)))

    def tally(self, name: str, mask: Mask | None) -> Iterator[tuple[str, int, int]]:
        """Yield each word of a field with its findings and studies under a mask, in order; what is not stated is left out."""
        import numpy as np

        column = self.fields[name]
        numbers, papers = column.numbers, self.papers if column.places is None else self.papers[column.places]
        if mask is not None:
            kept = np.flatnonzero(mask if column.places is None else mask[column.places])
            numbers, papers = numbers[kept], papers[kept]
        findings = np.bincount(numbers, minlength=len(column.words) + 1)
        studies = self.studies_of(numbers, papers, len(column.words) + 1)
        for number, term in enumerate(column.words, start=1):
            if findings[number]:
                yield term, int(findings[number]), int(studies[number])

    def studies_of(self, numbers: Integers, papers: Integers, width: int) -> NDArray[np.int64]:
        """Count the studies of each word: by marking pairs where there are few words, by sorting them where there are many."""
        import numpy as np

        pairs = numbers.astype(np.int64) * (self.studies + 1) + papers
        if width * (self.studies + 1) <= 50 * len(self.papers) + 1_000_000:
            seen = np.zeros((width, self.studies + 1), dtype=bool)
            seen.reshape(-1)[pairs] = True
            marked: NDArray[np.int64] = np.count_nonzero(seen, axis=1)
            return marked
        return np.bincount(np.unique(pairs) // (self.studies + 1), minlength=width)


def column_of(words: Sequence[str], numbers: bytes, places: bytes | None) -> Column:
    """Read a column from its bytes."""
    import numpy as np

    return Column(words, np.frombuffer(numbers, dtype="<i4"), None if places is None else np.frombuffer(places, dtype="<i4"))


def packed(numbers: Iterable[int]) -> bytes:
    """Write whole numbers as the bytes of a column: 32 bits each, little-endian."""
    import numpy as np

    return np.fromiter(numbers, dtype="<i4").tobytes()
