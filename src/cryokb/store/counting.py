"""Counting under a filter: facets and the map of coverage, on the columns of the store."""

from __future__ import annotations

import json
from functools import reduce
from typing import TYPE_CHECKING

from sqlalchemy import select

from cryokb.corpus import STUDIED
from cryokb.facts import MAY_BE_UNSTATED, NOT_STATED, Filter
from cryokb.store import tables
from cryokb.store.columns import FIELDS, FURTHER, Columns, column_of
from cryokb.store.filtering import with_phrase
from cryokb.store.rows import CoverageRow, Facet
from cryokb.store.words import phrases_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from cryokb.store.columns import Mask

__all__ = ["Counter"]


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
