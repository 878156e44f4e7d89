"""Filter -> WHERE: the one query value as conditions on the narrow table."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import reduce
from typing import TYPE_CHECKING

from sqlalchemy import Integer, column, func, literal_column, or_, select, table

from cryokb.corpus import STUDIED
from cryokb.facts import MAY_BE_UNSTATED, NESTED, NOT_STATED, Filter
from cryokb.reference import phase_name
from cryokb.store import tables
from cryokb.store.columns import FIELDS, FURTHER, Columns, column_of
from cryokb.store.rows import CoverageRow, Facet
from cryokb.store.tables import CODED, MANY, finding, finding_word, finding_words, kind_of, publication, word
from cryokb.thesaurus import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Select

    from cryokb.store.columns import Mask

__all__ = ["Counter", "phrases_of", "restrictions", "with_phrase", "words_of"]

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
