"""Corpus: the knowledge base opened for questions."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Self, cast

from sqlalchemy import and_, distinct, func, select

from cryokb.corpus import LINE_COLUMNS, Finding, Knowledge, PublicationRow, entry_of, finding_line, papers_behind
from cryokb.errors import MissingDependency, StoreError, UsageError
from cryokb.facts import Filter
from cryokb.reference import phase_name
from cryokb.store import tables
from cryokb.store.filtering import FIELDS, Counter, restrictions
from cryokb.store.rows import (
    CoverageRow,
    DamageRow,
    Facet,
    LadderRow,
    PhaseRow,
    ReportingRow,
    damage_row,
    ladder_row,
    place,
    reporting_rows,
)
from cryokb.store.tables import BUILD, address_of, connected, engine_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    import pandas as pd
    from sqlalchemy import ColumnElement, Executable
    from sqlalchemy.engine import RowMapping

    from cryokb.corpus import Claim, Conflict, Entry, Gap, ListKind, Phase, Screened

__all__ = ["Corpus", "to_frame"]

DTYPES = {str: "string", int: "Int64", float: "float64", bool: "boolean"}


def to_frame(rows: Sequence[Mapping[str, object]], columns: Mapping[str, type]) -> pd.DataFrame:
    """Make a data frame with typed columns, also when there is no row. Raises MissingDependency without pandas."""
    try:
        import pandas as pd
    except ModuleNotFoundError as error:
        raise MissingDependency.of("pandas", extra="export", purpose="A data frame") from error
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=DTYPES[kind]) for name, kind in columns.items()})


UNSURE = ("low", "unreadable")
"""How sure a reading of faulty print is that nothing should be built on."""


class Corpus:
    """The knowledge base, opened for reading.

    Every question takes one :class:`cryokb.facts.Filter` (or its fields), counts findings and papers apart, and tells secondary sources
    from primary ones. A paper is the study that measured, wherever its words were read.

    .. code-block:: python

        with Corpus.open() as corpus:
            corpus.ladder("interphase_thickness", metal="Na")
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._engine = engine_of(address)
        self.dialect = self._engine.dialect.name
        self._counter = Counter()

    @classmethod
    def open(cls, url: str | Path | None = None) -> Self:
        """Open the store at ``url`` (a file or an address), else at ``CRYOKB_DATABASE``, else the packaged one.

        Raises StoreError when there is none, or when it was built by another version.
        """
        corpus = cls(address_of(url))
        version = dict(corpus.meta()).get("store")
        if version != tables.STORE_VERSION:
            corpus.close()
            raise StoreError(
                f"The knowledge base has version {version} of the tables, not {tables.STORE_VERSION}.", hint=BUILD, value=version
            )
        return corpus

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # ------------------------------------------------------------ what it holds

    def meta(self) -> list[tuple[str, str]]:
        """Give what the store says of itself: version of its tables, of the standard, digest and release of the corpus."""
        return [(str(row["name"]), str(row["value"])) for row in self._rows(select(tables.meta).order_by(tables.meta.c.name))]

    def info(self) -> dict[str, str | int]:
        """Give versions (``schema``, ``release`` and digest of the ``corpus``, ``store``) and counts.

        The release is ``unreleased`` for a corpus that has changed since the newest one.

        ``findings`` counts all of them, of which ``secondary``, ``gaps`` and ``context`` are parts; ``papers`` the studies that measured.
        """
        kinds = {facet.value: facet.findings for facet in self.facets()["kind"]}
        findings, papers = self.count()
        secondary = self._number(select(func.coalesce(func.sum(tables.finding.c.secondary), 0)))
        named = dict(self.meta())
        return {
            "schema": named["schema"],
            "corpus": named["corpus"],
            "release": named.get("release", "unreleased"),
            "store": named["store"],
            "publications": len(self.publications()),
            "papers": papers,
            "findings": findings,
            "secondary": secondary,
            "gaps": kinds.get("gap", 0),
            "context": kinds.get("context", 0),
        }

    # ------------------------------------------------------------ findings

    def findings(self, filter: Filter | None = None, *, limit: int | None = None, offset: int = 0, **fields: object) -> list[Finding]:
        """Give the findings under a filter, by publication and then in the order in which they were written.

        Args:
            filter: the filter; or its fields by name (``metal="Na", property="interphase_thickness"``), added to it.
            limit, offset: a page of them.
        """
        chosen = combined(filter, fields)
        asked = select(tables.finding_text.c.body).join(tables.finding, tables.finding.c.id == tables.finding_text.c.finding_id)
        asked = asked.where(*self._where(chosen)).order_by(tables.finding.c.id)
        if limit is not None or offset:
            asked = asked.limit(limit).offset(offset)
        return [loaded(row) for row in self._rows(asked)]

    def finding(self, key: str) -> Finding:
        """Give one finding by its id. Raises UsageError when there is none."""
        for row in self._rows(select(tables.finding_text.c.body).where(tables.finding_text.c.key == key)):
            return loaded(row)
        raise UsageError(f"There is no finding {key}.", hint="An id is <publication>/<key>.", value=key)

    def count(self, filter: Filter | None = None, **fields: object) -> tuple[int, int]:
        """Count findings and papers under a filter."""
        finding = tables.finding.c
        asked = select(func.count(finding.id).label("findings"), func.count(distinct(finding.paper_id)).label("papers"))
        row = self._rows(asked.where(*self._where(combined(filter, fields))))[0]
        return int(row["findings"]), int(row["papers"])

    def facets(self, filter: Filter | None = None, *, names: Sequence[str] = (), **fields: object) -> dict[str, list[Facet]]:
        """Count findings and papers beside each option of each field (or of those in ``names``), in the order of the standard.

        The counts of a field are those under the other fields of the filter, so that they say what choosing the option would find;
        a technique or a class of electrolyte counts its kinds too.
        """
        unknown = [name for name in names if name not in FIELDS]
        if unknown:
            raise UsageError(f"There are no counts of {unknown[0]}.", hint="Fields: " + ", ".join(FIELDS) + ".", value=unknown[0])
        with connected(self.address), self._engine.connect() as connection:
            return self._counter.facets(connection, combined(filter, fields), names or FIELDS)

    # ------------------------------------------------------------ named questions

    def coverage(self, filter: Filter | None = None, **fields: object) -> list[CoverageRow]:
        """Say what was studied of each metal in each class of electrolyte, and what is stated not to be known."""
        with connected(self.address), self._engine.connect() as connection:
            return self._counter.coverage(connection, combined(filter, fields))

    def ladder(self, property: str, filter: Filter | None = None, **fields: object) -> list[LadderRow]:
        """Give every number of one property, sorted by metal, system and value; none is averaged or left out.

        Raises UsageError for a property that does not exist, and for a word that may mean several.
        """
        named = Filter.from_mapping({"property": property}).property
        if len(named) > 1:
            raise UsageError(f"{property} may be several properties.", hint=f"Name one of {', '.join(named)}.", value=property)
        chosen = replace(combined(filter, fields), property=named)
        rows = [ladder_row(item) for item in self.findings(chosen) if item.has_number and item.stands]
        return sorted(rows, key=lambda row: (place("Metal", row.metal), row.label, middle(row.value, row.lower, row.upper), row.id))

    def phases(self, filter: Filter | None = None, **fields: object) -> list[PhaseRow]:
        """Say which phases were found with which electrolyte, and which were looked for and not found."""
        groups: dict[tuple[str | None, str | None, str | None, str, str], list[Finding]] = {}
        for item in self.findings(replace(combined(filter, fields), property=("phase",))):
            for phase in item.phases if item.stands else ():
                groups.setdefault((item.metal, item.electrolyte, item.electrolyte_class, phase, item.polarity), []).append(item)
        rows = [phase_row(key, items) for key, items in groups.items()]
        return sorted(
            rows, key=lambda row: (place("Metal", row.metal), row.electrolyte or row.electrolyte_class or "~", row.phase, row.polarity)
        )

    def damage(self, phase: str | None = None, filter: Filter | None = None, **fields: object) -> list[DamageRow]:
        """Give every reported damage dose by phase and dose, each with criterion, voltage, temperature, flux and source."""
        chosen = replace(combined(filter, fields), property=("damage_onset",))
        chosen = replace(chosen, phase=(phase,)) if phase else chosen
        wanted = {phase_name(name) for name in chosen.phase}
        found = [item for item in self.findings(chosen) if item.has_number and item.stands]
        pairs = [(item, name) for item in found for name in item.phases or ("not stated",)]
        rows = [damage_row(item, name) for item, name in pairs if not wanted or name in wanted]
        return sorted(rows, key=lambda row: (row.phase, middle(row.value, row.lower, row.upper), row.id))

    def reporting(self, filter: Filter | None = None, **fields: object) -> list[ReportingRow]:
        """Count how many studies report each field of the experiment, of those whose methods were read; the others are not looked at."""
        looked_at = {f"publication:{row.stem}" for row in self.publications() if row.methods_read}
        return reporting_rows(self.findings(combined(filter, fields)), looked_at)

    # ------------------------------------------------------------ what is said over several findings

    def phase_list(self, filter: Filter | None = None, **fields: object) -> list[Phase]:
        """List the phases with their lattices; under a filter, those that its findings name."""
        chosen = combined(filter, fields)
        entries = cast("list[Phase]", self._entries("phases", Filter()))
        if not chosen.to_mapping():
            return entries
        named = {phase for item in self.findings(chosen) for phase in item.phases}
        return [entry for entry in entries if named & {phase_name(word) for word in (entry.formula, entry.name) if word}]

    def claims(self, filter: Filter | None = None, **fields: object) -> list[Claim]:
        """List general statements with their derived strength; under a filter, those that rest on or are disputed by its findings."""
        return cast("list[Claim]", self._entries("claims", combined(filter, fields)))

    def conflicts(self, filter: Filter | None = None, **fields: object) -> list[Conflict]:
        """List where findings do not agree, with what differs in their context; under a filter, those that touch its findings."""
        return cast("list[Conflict]", self._entries("conflicts", combined(filter, fields)))

    def gaps(self, filter: Filter | None = None, **fields: object) -> list[Gap]:
        """List open questions with where they are stated and what is known; under a filter, those that touch its findings."""
        return cast("list[Gap]", self._entries("gaps", combined(filter, fields)))

    def screened(self) -> list[Screened]:
        """List the papers that were looked at and left out, with the reason."""
        return cast("list[Screened]", self._entries("screened", Filter()))

    def knowledge(self) -> Knowledge:
        """Give all lists."""
        return Knowledge(
            tuple(self.phase_list()), tuple(self.claims()), tuple(self.conflicts()), tuple(self.gaps()), tuple(self.screened())
        )

    def _entries(self, kind: ListKind, chosen: Filter) -> list[Entry]:
        """Give the entries of a list that name a finding under the filter; all of them without one."""
        entry, link = tables.knowledge.c, tables.knowledge_finding.c
        asked = select(entry.body).where(entry.list == kind).order_by(entry.id)
        if chosen.to_mapping():
            under = select(tables.finding.c.id).where(*self._where(chosen))
            asked = asked.where(entry.id.in_(select(link.knowledge_id).where(link.finding_id.in_(under))))
        return [entry_of(kind, json.loads(row["body"])) for row in self._rows(asked)]

    # ------------------------------------------------------------ publications

    def publications(self, filter: Filter | None = None, **fields: object) -> list[PublicationRow]:
        """List the publications that hold findings under the filter, with their counts; all of them without a filter."""
        chosen = combined(filter, fields)
        finding, publication = tables.finding.c, tables.publication.c
        counted = select(
            publication.body, func.count(finding.id).label("n"), func.coalesce(func.sum(finding.secondary), 0).label("secondary")
        )
        joined = tables.publication.outerjoin(tables.finding, and_(finding.publication_id == publication.id, *self._where(chosen)))
        asked = counted.select_from(joined).group_by(publication.id, publication.body).order_by(publication.id)
        rows = [replace(loaded_publication(row), count=int(row["n"]), secondary=int(row["secondary"])) for row in self._rows(asked)]
        return [row for row in rows if row.count or not chosen.to_mapping()]

    def publication(self, stem: str) -> PublicationRow:
        """Give one publication with its findings. Raises UsageError when there is none of this name."""
        for row in self._rows(select(tables.publication.c.body).where(tables.publication.c.stem == stem)):
            findings = tuple(self.findings(publication=stem))
            return replace(
                loaded_publication(row), count=len(findings), secondary=sum(item.secondary for item in findings), findings=findings
            )
        raise UsageError(f"There is no publication {stem}.", hint="A publication is named by the stem of its file.", value=stem)

    def frame(self, filter: Filter | None = None, **fields: object) -> pd.DataFrame:
        """Give the findings under a filter as a table with one line each (needs pandas)."""
        return to_frame([finding_line(item) for item in self.findings(combined(filter, fields))], LINE_COLUMNS)

    # ------------------------------------------------------------ asking

    def _where(self, chosen: Filter) -> list[ColumnElement[bool]]:
        return restrictions(chosen, dialect=self.dialect)

    def _number(self, asked: Executable) -> int:
        """Run one statement that answers with one number."""
        with connected(self.address), self._engine.connect() as connection:
            return int(connection.execute(asked).scalar_one())

    def _rows(self, asked: Executable) -> Sequence[RowMapping]:
        """Run one statement; the whole answer comes from one state of the store."""
        with connected(self.address), self._engine.connect() as connection:
            return connection.execute(asked).mappings().all()


def combined(filter: Filter | None, fields: dict[str, object]) -> Filter:
    """Join a filter with fields given by name; a field given both ways is the one by name."""
    if not fields:
        return filter or Filter()
    return Filter.from_mapping({**(filter or Filter()).to_mapping(), **fields})


def loaded(row: RowMapping) -> Finding:
    """Read a finding from its row."""
    return Finding.from_json(json.loads(row["body"]))


def loaded_publication(row: RowMapping) -> PublicationRow:
    """Read a publication from its row."""
    plain = json.loads(row["body"])
    return PublicationRow(**{**plain, "authors": tuple(plain["authors"]), "read": tuple(plain["read"].items())})


def phase_row(key: tuple[str | None, str | None, str | None, str, str], items: Sequence[Finding]) -> PhaseRow:
    """Join the findings of one phase in one electrolyte."""
    metal, electrolyte, electrolyte_class, phase, polarity = key
    return PhaseRow(
        metal=metal,
        electrolyte=electrolyte,
        electrolyte_class=electrolyte_class,
        phase=phase,
        polarity=polarity,
        certainty="formula not settled" if all(item.ocr_confidence in UNSURE for item in items) else "",
        findings=tuple(item.id for item in items),
        papers=len(papers_behind(items)),
        secondary=all(item.secondary for item in items),
    )


def middle(*numbers: float | None) -> float:
    """Give the stated number, or the middle of what bounds it, for sorting only."""
    value, *bounds = numbers
    if value is not None:
        return value
    known = [bound for bound in bounds if bound is not None]
    return sum(known) / len(known)
