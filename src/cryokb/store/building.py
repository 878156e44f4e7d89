"""Curated corpus -> store: SQLite by a file that replaces the old one whole, PostgreSQL in one transaction."""

from __future__ import annotations

import os
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Table, insert, text

from cryokb import standard
from cryokb.corpus import errors_of, release_of
from cryokb.documents import compact_json
from cryokb.errors import InvalidDocument
from cryokb.facts import NESTED
from cryokb.plain import as_object
from cryokb.store import tables
from cryokb.store.filtering import LINKED, packed, words_of
from cryokb.store.rows import REPORTED
from cryokb.store.tables import CODED, MANY, SCHEMA, address_of, connected, engine_of, sqlite_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from cryokb.corpus import Curated, Finding, Progress

__all__ = ["build"]

Row: TypeAlias = dict[str, object]

ENUMERATIONS = {
    "metal": "Metal",
    "configuration": "Configuration",
    "electrolyte_class": "ElectrolyteClass",
    "property": "Property",
    "kind": "FindingKind",
    "polarity": "Polarity",
    "review_state": "ReviewState",
    "preparation": "PreparationRoute",
    "technique": "Technique",
    "depth": "Depth",
    "phase": None,
}

STEP = 2_000


def build(curated: Curated, url: str | Path | None = None, *, progress: Progress | None = None) -> str:
    """Write the store and give its address; the same corpus gives the same content.

    Args:
        curated: the corpus.
        url: a file, ``sqlite:///FILE`` or ``postgresql+psycopg://...``; by default ``CRYOKB_DATABASE``, else the packaged file.
        progress: told how many findings are written.

    A reader sees the old store or the new one, never a part: a SQLite file is written beside the old one and takes its place at the
    end; in PostgreSQL the new tables appear when the transaction ends. Raises InvalidDocument when a publication could not be read
    without error, StoreError when the place cannot be written.
    """
    address = address_of(url)
    errors = errors_of(curated)
    if errors:
        hint = f"The first: {errors[0].file}, line {errors[0].line}: {errors[0].message}"
        raise InvalidDocument(
            f"{len(errors)} errors in the curated publications; no store was written.", errors, hint=hint, path=errors[0].file
        )
    path = sqlite_path(address)
    with connected(address, hint="Choose a place that can be written: --database FILE or URL."):
        if path is None:
            build_server(curated, address, progress=progress)
        else:
            build_file(curated, path, progress=progress)
    return address


def build_file(curated: Curated, path: Path, *, progress: Progress | None) -> None:
    """Write a SQLite file in a folder of its own beside ``path``, then put it in place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".cryokb-") as folder:
        new = Path(folder) / path.name
        engine = engine_of(f"sqlite:///{new}", write=True)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = OFF")
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
            connection.commit()
            fill(connection, curated, progress=progress)
            connection.execute(text("INSERT INTO search(search) VALUES ('rebuild')"))
            connection.execute(text("ANALYZE"))
            connection.commit()
        engine.dispose()
        with new.open("rb") as stream:
            os.fsync(stream.fileno())
        new.replace(path)


def build_server(curated: Curated, address: str, *, progress: Progress | None) -> None:
    """Fill a schema beside the old one and let it take the old one's name, in one transaction."""
    engine = engine_of(address, write=True)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(2089121)"))  # two builders wait for each other
            connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA}_next CASCADE"))
            connection.execute(text(f"CREATE SCHEMA {SCHEMA}_next"))
            connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}_next"))
            fill(connection, curated, progress=progress)
            connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
            connection.execute(text(f"ALTER SCHEMA {SCHEMA}_next RENAME TO {SCHEMA}"))
    finally:
        engine.dispose()


def fill(connection: Connection, curated: Curated, *, progress: Progress | None) -> None:
    """Create the tables and write every row, in an order that the corpus alone decides."""
    tables.metadata.create_all(connection, checkfirst=False)
    findings = curated.findings
    codes = Codes(findings)
    publications = {row.stem: number for number, row in enumerate((item.row for item in curated.publications), start=1)}
    studies: dict[str, int] = {}
    for finding in findings:
        studies.setdefault(finding.paper, len(studies) + 1)
    write(connection, tables.meta, meta_rows(curated))
    write(connection, tables.word, codes.rows())
    write(connection, tables.kind_of, codes.kinds())
    write(connection, tables.publication, publication_rows(curated))
    write(connection, tables.publication_read, read_rows(curated))
    write(connection, tables.paper, paper_rows(findings, studies, looked_at(curated)))
    done = 0
    for chunk in chunks(findings):
        numbered = list(enumerate(chunk, start=done + 1))
        write(connection, tables.finding, [narrow_row(number, item, codes, publications, studies) for number, item in numbered])
        write(connection, tables.finding_text, [text_row(number, item) for number, item in numbered])
        write(connection, tables.finding_word, [row for number, item in numbered for row in word_rows(number, item, codes)])
        write(connection, tables.finding_report, [row for number, item in numbered for row in report_rows(number, item)])
        write(connection, tables.evidence, [row for number, item in numbered for row in evidence_rows(number, item)])
        write(connection, tables.finding_words, [{"finding_id": number, "words": searchable(item)} for number, item in numbered])
        done += len(chunk)
        if progress is not None:
            progress(done, len(findings), "findings")
    write(connection, tables.column_bytes, column_rows(findings, codes, publications, studies))
    write_knowledge(connection, curated)


def column_rows(findings: Sequence[Finding], codes: Codes, publications: Mapping[str, int], studies: Mapping[str, int]) -> list[Row]:
    """Give the rows of ``column_bytes``: what is counted, as arrays."""
    rows = [linked_column(name, findings, codes) if name in LINKED else coded_column(name, findings, codes) for name in (*CODED, *MANY)]
    own = [coded_column("electrolyte_class", findings, codes), linked_column("technique", findings, codes, widened=False)]
    rows.extend({**row, "field": f"own_{row['field']}"} for row in own)
    years = sorted({str(item.year) for item in findings if item.year is not None})
    place = {year: number for number, year in enumerate(years, start=1)}
    rows.append(column_row("year", years, (place.get(str(item.year), 0) for item in findings)))
    rows.append(column_row("publication", list(publications), (publications[item.publication] for item in findings)))
    rows.append(column_row("secondary", ["yes"], (int(item.secondary) for item in findings)))
    rows.append(column_row("by_review", ["yes"], (int(item.by_review) for item in findings)))
    return [*rows, column_row("paper", [], (studies[item.paper] for item in findings))]


def column_row(name: str, words: Sequence[str], numbers: Iterable[int], places: Iterable[int] | None = None) -> Row:
    """Give one row of ``column_bytes``."""
    text = compact_json(list(words))
    return {"field": name, "words": text, "numbers": packed(numbers), "places": None if places is None else packed(places)}


def coded_column(name: str, findings: Sequence[Finding], codes: Codes) -> Row:
    """Give the column of a field with one word a finding."""
    words = codes.words(name)
    number = {word: place for place, word in enumerate(words, start=1)}
    return column_row(name, words, (number.get(str(getattr(item, name)), 0) for item in findings))


def linked_column(name: str, findings: Sequence[Finding], codes: Codes, *, widened: bool = True) -> Row:
    """Give the column of a field with several words a finding; a word that stands for its kinds has the findings of each, once."""
    words = codes.words(name)
    enumeration = NESTED.get(name) if widened else None
    above = {word: [place for place, other in enumerate(words, start=1) if covers(enumeration, other, word)] for word in words}
    numbers: list[int] = []
    places: list[int] = []
    for place, item in enumerate(findings):
        found = sorted({number for word in item.words_in(name) for number in above[word]})
        numbers.extend(found)
        places.extend([place] * len(found))
    return column_row(name, words, numbers, places)


def covers(enumeration: str | None, word: str, other: str) -> bool:
    """Tell whether a word stands for another: it is the same, or one of its kinds."""
    return word == other or (enumeration is not None and standard.current().is_a(enumeration, other, word))


def write_knowledge(connection: Connection, curated: Curated) -> None:
    """Write phases, claims, conflicts, gaps and papers left out, each with the findings that it names."""
    numbers = {finding.id: number for number, finding in enumerate(curated.findings, start=1)}
    entries: list[Row] = []
    links: list[Row] = []
    for kind, items in curated.knowledge.entries.items():
        for item in items:
            entries.append(
                {"id": len(entries) + 1, "list": kind, "key": item.key, "summary": item.summary, "body": compact_json(item.to_json())}
            )
            named = sorted({numbers[name] for name in item.named if name in numbers})
            links.extend({"knowledge_id": len(entries), "finding_id": number} for number in named)
    write(connection, tables.knowledge, entries)
    write(connection, tables.knowledge_finding, links)


def write(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, if there are any."""
    if rows:
        connection.execute(insert(table), rows)


def chunks(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    """Yield the findings some thousands at a time."""
    rest = iter(findings)
    while chunk := list(islice(rest, STEP)):
        yield chunk


class Codes:
    """The numbers that stand for words: those that occur and what they are kinds of, in the order of the standard's lists."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.codes: dict[tuple[str, str], int] = {}
        for field, enumeration in ENUMERATIONS.items():
            found = {term for item in findings for term in item.words_in(field)}
            listed = standard.current().terms(enumeration) if enumeration else {}
            named = [term for term in listed if any(standard.current().is_a(str(enumeration), kind, term) for kind in found)]
            for term in named + sorted(found - set(listed)):
                self.codes[field, term] = len(self.codes) + 1

    def code(self, field: str, term: str | None) -> int | None:
        """Give the code of a word, or None for no word."""
        return None if term is None else self.codes[field, term]

    def words(self, field: str) -> list[str]:
        """Give the words of a field, in order."""
        return [term for name, term in self.codes if name == field]

    def rows(self) -> list[Row]:
        """Give the rows of ``word``."""
        return [{"code": code, "field": field, "word": term} for (field, term), code in self.codes.items()]

    def kinds(self) -> list[Row]:
        """Give the rows of ``kind_of``: every word with each of its kinds."""
        rows: list[Row] = []
        for (field, ancestor), code in self.codes.items():
            enumeration = ENUMERATIONS[field]
            for (other, term), kind in self.codes.items():
                if field == other and covers(enumeration, ancestor, term):
                    rows.append({"ancestor": code, "code": kind})
        return rows


def meta_rows(curated: Curated) -> list[Row]:
    """Say what the store is made of; no clock, so that building twice gives the same."""
    found = {
        "corpus": curated.digest,
        "release": release_of(curated) or "unreleased",
        "schema": standard.versions()["schema"],
        "store": tables.STORE_VERSION,
    }
    return [{"name": name, "value": value} for name, value in sorted(found.items())]


def publication_rows(curated: Curated) -> list[Row]:
    """Give the rows of ``publication``."""
    rows: list[Row] = []
    for number, row in enumerate((item.row for item in curated.publications), start=1):
        shown = ("stem", "title", "author_year", "year", "journal", "doi", "bibliography", "licence")
        rows.append({"id": number, **{name: getattr(row, name) for name in shown}, "body": compact_json(row.to_json())})
    return rows


def read_rows(curated: Curated) -> list[Row]:
    """Give the rows of ``publication_read``."""
    return [
        {"publication_id": number, "source": source, "extent": extent}
        for number, item in enumerate(curated.publications, start=1)
        for source, extent in item.row.read
    ]


def looked_at(curated: Curated) -> set[str]:
    """Name the papers whose methods were read."""
    return {f"publication:{item.stem}" for item in curated.publications if item.row.methods_read}


def paper_rows(findings: Sequence[Finding], studies: Mapping[str, int], looked_at: set[str]) -> list[Row]:
    """Give the rows of ``paper``, each from the first finding of the study."""
    rows: dict[str, Row] = {}
    for item in findings:
        row = {"id": studies[item.paper], "paper": item.paper, "label": item.author_year, "year": item.year}
        rows.setdefault(item.paper, {**row, "doi": item.originates_in.get("doi"), "methods_read": int(item.paper in looked_at)})
    return list(rows.values())


def narrow_row(number: int, item: Finding, codes: Codes, publications: Mapping[str, int], studies: Mapping[str, int]) -> Row:
    """Give a row of the narrow table."""
    return {
        "id": number,
        "publication_id": publications[item.publication],
        "paper_id": studies[item.paper],
        **{field: codes.code(field, getattr(item, field)) for field in CODED},
        "year": item.year,
        "secondary": int(item.secondary),
        "by_review": int(item.by_review),
    }


def text_row(number: int, item: Finding) -> Row:
    """Give a row of the table of texts, with the whole finding as JSON."""
    shown = ("label", "statement", "as_reported", "canonical_value", "canonical_lower", "canonical_upper", "canonical_unit")
    return {
        "finding_id": number,
        "key": item.id,
        **{name: getattr(item, name) for name in shown},
        "body": compact_json(item.to_short_json()),
    }


def word_rows(number: int, item: Finding, codes: Codes) -> list[Row]:
    """Give the rows that join a finding with its techniques, phases and depths."""
    found = {codes.codes[field, term] for field in MANY for term in item.words_in(field)}
    return [{"code": code, "finding_id": number} for code in sorted(found)]


def report_rows(number: int, item: Finding) -> list[Row]:
    """Give the rows that say what of the experiment a finding states."""
    return [{"finding_id": number, "field": name} for name, states in REPORTED.items() if states(item)]


def evidence_rows(number: int, item: Finding) -> list[Row]:
    """Give the rows of the quotes."""
    rows: list[Row] = []
    for ordinal, row in enumerate(item.evidence, start=1):
        reading = as_object(row["ocr_reading"])
        shown = {name: row[name] for name in ("read_in", "locator", "quote", "depth")}
        rows.append(
            {"finding_id": number, "ordinal": ordinal, **shown, "read_as": reading.get("read_as"), "confidence": reading.get("confidence")}
        )
    return rows


def searchable(item: Finding) -> str:
    """Join the words by which a finding is found: its statement, its quotes and how they were read, its phases and its electrolyte."""
    readings = [str(as_object(row["ocr_reading"]).get("read_as") or "") for row in item.evidence]
    quotes = [str(row["quote"]) for row in item.evidence]
    parts = [item.statement or "", *quotes, *readings, item.text or "", " ".join(item.phases), item.label]
    return " ".join(" ".join(words_of(part)) for part in parts if part)
