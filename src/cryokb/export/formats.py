"""Findings as JSON, CSV, Parquet and BibTeX: each file holds what it is given, and the same findings give the same bytes."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from cryokb import standard
from cryokb.corpus import LINE_COLUMNS, finding_line, publication_row
from cryokb.documents import compact_json, write_json
from cryokb.errors import MissingDependency
from cryokb.markup import latex_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cryokb.corpus import Finding, PublicationRow
    from cryokb.issues import JsonObject

__all__ = ["WRITERS", "write_bibtex", "write_csv", "write_findings", "write_parquet"]


def write_findings(findings: Sequence[Finding], publications: Sequence[PublicationRow]) -> str:
    """Write everything that is known of each finding: ``{"schema": version, "findings": [...], "publications": [...]}``."""
    shown = [{name: value for name, value in row.to_json().items() if name not in {"count", "secondary"}} for row in publications]
    whole: JsonObject = {
        "schema": standard.versions()["schema"],
        "findings": [finding.to_json() for finding in findings],
        "publications": list(shown),
    }
    return write_json(whole)


def write_csv(findings: Sequence[Finding], _publications: Sequence[PublicationRow]) -> str:
    """Write one line a finding, UTF-8 with a header; an empty cell is a value that is not stated."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(LINE_COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: lower_case(value) for name, value in finding_line(finding).items()} for finding in findings)
    return stream.getvalue()


def lower_case(value: object) -> object:
    """Write true and false as every program reads them."""
    return str(value).lower() if isinstance(value, bool) else value


def write_parquet(findings: Sequence[Finding], publications: Sequence[PublicationRow]) -> bytes:
    """Write the columns of the CSV with their types; the bibliography is in the metadata of the file as JSON.

    Raises MissingDependency without pyarrow.
    """
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        import pyarrow.parquet as pq  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        raise MissingDependency.of("pyarrow", extra="export", purpose="Parquet") from error
    types: Mapping[type, pa.DataType] = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    about = compact_json([row.to_json() for row in publications])
    schema = pa.schema([pa.field(name, types[kind]) for name, kind in LINE_COLUMNS.items()], metadata={"cryokb.publications": about})
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([finding_line(finding) for finding in findings], schema=schema), stream, compression="zstd")
    return stream.getvalue()


WRITERS: dict[str, Callable[[Sequence[Finding], Sequence[PublicationRow]], str | bytes]] = {
    "json": write_findings,
    "csv": write_csv,
    "parquet": write_parquet,
}


def write_bibtex(findings: Sequence[Finding], publications: Sequence[PublicationRow]) -> str:
    """Write an entry for each publication and for each study behind the findings that has no file of its own, by key.

    A study whose paper is not resolved is a ``@misc`` with a note that says so; the note also names the text in which a study was read.
    """
    rows = {row.stem: row for row in publications}
    read_in: dict[str, set[str]] = {}
    for finding in findings:
        row = rows.get(finding.publication) if finding.paper.startswith("publication:") else study_row(finding)
        if row is not None:
            rows.setdefault(row.stem, row)
            read_in.setdefault(row.stem, set()).update(str(place["read_in"]) for place in finding.evidence if place["depth"] == "secondary")
    return "\n".join(entry(rows[stem], sorted(read_in.get(stem, ()))) for stem in sorted(rows))


def study_row(finding: Finding) -> PublicationRow:
    """Say of a study without a file what the finding says of it."""
    origin = finding.originates_in
    key = re.sub(r"[^a-z0-9]+", "-", f"{finding.author_year} {finding.paper}".casefold()).strip("-")
    author, number = origin.get("author"), origin.get("citation_number")
    document: JsonObject = {
        "authors": [author] if author else [],
        "year": origin.get("year"),
        "doi": origin.get("doi"),
        "review_citation": number,
    }
    document["bibliography"] = {"state": "unresolved"}
    return publication_row(key, document)


def entry(row: PublicationRow, read_in: Sequence[str]) -> str:
    """Write one entry."""
    kind = "article" if row.journal and row.bibliography != "unresolved" else "misc"
    lines = [f"  {name} = {{{value}}}," for name, value in entry_fields(row, read_in) if value]
    return "\n".join([f"@{kind}{{{ascii_key(row.stem)},", *lines, "}"]) + "\n"


def entry_fields(row: PublicationRow, read_in: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield the fields of an entry in the order in which people write them."""
    yield "author", " and ".join("others" if author.strip().startswith("et al") else latex_text(author) for author in row.authors) or None
    yield "title", f"{{{latex_text(row.title)}}}" if row.title else None
    yield "journal", latex_text(row.journal) if row.journal else None
    yield "year", str(row.year) if row.year else None
    yield "doi", row.doi
    yield "note", latex_text(note_of(row, read_in))


def note_of(row: PublicationRow, read_in: Sequence[str]) -> str:
    """Say how sure it is which paper this is, and through which text it was read."""
    parts = []
    if row.bibliography != "verified":
        parts.append({"partial": "title seen, DOI not seen"}.get(str(row.bibliography), "paper not resolved"))
    if row.review_citation:
        parts.append(f"reference {row.review_citation} of the review through which it was found")
    if read_in:
        parts.append("as reported in " + ", ".join(read_in))
    return "; ".join(parts)


def ascii_key(key: str) -> str:
    """Write a key without what BibTeX takes for its own."""
    return re.sub(r"[^A-Za-z0-9:_.-]", "", key)
