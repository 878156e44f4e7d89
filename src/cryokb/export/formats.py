"""Findings as JSON, CSV, Parquet and BibTeX, and a question to the corpus as a citation that can be asked again.

The same findings give the same bytes. A citation holds release, question, hash of the answer, counts and the primary papers.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl, urlencode

from cryokb import standard
from cryokb.corpus import DERIVED, LINE_COLUMNS, finding_line, publication_row, short_hash
from cryokb.documents import compact_json, write_json
from cryokb.errors import MissingDependency, UnreadableFile, UsageError
from cryokb.facts import SINGLE, Filter
from cryokb.markup import latex_text
from cryokb.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from cryokb.corpus import Finding, PublicationRow
    from cryokb.issues import JsonObject
    from cryokb.store import Corpus

__all__ = [
    "WRITERS",
    "Citation",
    "PrimaryPaper",
    "cite",
    "cite_bibtex",
    "cite_text",
    "differences",
    "parse_query",
    "query_text",
    "read_citation",
    "write_bibtex",
    "write_csv",
    "write_findings",
    "write_parquet",
]


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


UNRELEASED = "unreleased"
UNRESOLVED = "unresolved"

NUMBERS = ("year_from", "year_to")

PLAIN = {**dict.fromkeys(("release", "corpus", "schema", "query", "sha256"), str), **dict.fromkeys(("findings", "papers"), int)}
"""The fields of a citation that are single values, with their types."""


@dataclass(frozen=True, slots=True)
class PrimaryPaper:
    """A study that measured.

    Attributes:
        label: author and year, for a list.
        doi: its DOI, or ``unresolved``.
    """

    label: str
    author: str | None
    year: int | None
    doi: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A question with what was answered.

    Attributes:
        release: of the corpus, or ``unreleased``.
        corpus: the digest of the corpus that was asked.
        schema: the version of the standard.
        query: the canonical question: sorted ``name=value`` pairs, as in an address; empty for everything.
        sha256: of the answer: each id with the hash of its content.
        findings, papers: how many.
        ids: the hash of each finding by id.
        primary_papers: the studies that measured.
    """

    release: str
    corpus: str
    schema: str
    query: str
    sha256: str
    findings: int
    papers: int
    ids: Mapping[str, str]
    primary_papers: tuple[PrimaryPaper, ...]

    def to_json(self) -> JsonObject:
        """Give it as a plain object."""
        plain: JsonObject = {item.name: getattr(self, item.name) for item in fields(self)}
        plain["ids"] = dict(self.ids)
        plain["primary_papers"] = [{item.name: getattr(paper, item.name) for item in fields(paper)} for paper in self.primary_papers]
        return plain


def query_text(chosen: Filter) -> str:
    """Write a filter as its canonical question.

    >>> query_text(Filter.from_mapping({"property": "grain_size", "metal": ["Na", "K"], "year_from": 2020}))
    'metal=K&metal=Na&property=grain_size&year_from=2020'
    """
    pairs = [(name, str(value)) for name, item in chosen.to_mapping().items() for value in (item if isinstance(item, list) else [item])]
    return urlencode(sorted(pairs))


def parse_query(text: str) -> Filter:
    """Read a canonical question; the inverse of :func:`query_text`. Raises UsageError for what is no filter."""
    values: dict[str, object] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name in SINGLE:
            values[name] = whole_number(name, value) if name in NUMBERS else value
        else:
            values[name] = [*cast("list[str]", values.get(name, [])), value]
    return Filter.from_mapping(values)


def whole_number(name: str, value: str) -> int:
    """Read a year."""
    try:
        return int(value)
    except ValueError as error:
        raise UsageError(f"{value!r} is no year for {name}.", hint="Write a year such as 2020.", value=value) from error


def cite(base: Corpus, chosen: Filter) -> Citation:
    """Ask a question and make its citation."""
    found = base.findings(chosen)
    said = dict(base.meta())
    ids = {finding.id: content_hash(finding) for finding in found}
    papers = papers_of(found)
    return Citation(
        release=said.get("release", UNRELEASED),
        corpus=said["corpus"],
        schema=said["schema"],
        query=query_text(chosen),
        sha256=answer_hash(ids),
        findings=len(found),
        papers=len(papers),
        ids=ids,
        primary_papers=tuple(papers),
    )


def content_hash(finding: Finding) -> str:
    """Give the hash of what a finding says; what is empty, or follows from other fields, has no part in it."""
    return short_hash({name: value for name, value in finding.to_short_json().items() if name not in DERIVED})


def answer_hash(ids: Mapping[str, str]) -> str:
    """Give the SHA-256 of an answer: a line ``id<TAB>hash`` for each finding, sorted."""
    return hashlib.sha256("".join(f"{name}\t{digest}\n" for name, digest in sorted(ids.items())).encode()).hexdigest()


def papers_of(findings: Iterable[Finding]) -> list[PrimaryPaper]:
    """List the studies behind findings, each once, by label; what a review says itself has none."""
    papers: dict[str, PrimaryPaper] = {}
    for finding in findings:
        if finding.by_review:
            continue
        origin = finding.originates_in
        author, doi = origin.get("author"), origin.get("doi")
        paper = PrimaryPaper(finding.author_year, str(author) if author else None, finding.year, str(doi or UNRESOLVED))
        papers.setdefault(finding.paper, paper)
    return [papers[key] for key in sorted(papers, key=lambda key: (papers[key].label.casefold(), key))]


def differences(old: Citation, new: Citation) -> list[str]:
    """Say in which ways an answer is another than the one that was cited; nothing when it is the same."""
    if old.sha256 == new.sha256 and (old.findings, old.papers) == (new.findings, new.papers):
        return []
    lines = [
        f"{name}: {getattr(old, name)} then, {getattr(new, name)} now"
        for name in ("findings", "papers")
        if getattr(old, name) != getattr(new, name)
    ]
    lines.extend(f"+ {name}" for name in sorted(set(new.ids) - set(old.ids)))
    lines.extend(f"- {name}" for name in sorted(set(old.ids) - set(new.ids)))
    lines.extend(f"~ {name}" for name in sorted(set(old.ids) & set(new.ids)) if old.ids[name] != new.ids[name])
    if old.sha256 != answer_hash(old.ids):
        lines.append("The hash of the citation is not that of its own ids: it was changed by hand.")
    return lines or ["The hash of the answer is another."]


def read_citation(path: Path) -> Citation:
    """Read a citation that was written as JSON. Raises UnreadableFile for anything else."""
    hint = "Write one: cryokb corpus cite --format json -o citation.json."
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        papers = tuple(PrimaryPaper(**row) for row in plain["primary_papers"])
        ids = {str(name): str(digest) for name, digest in plain["ids"].items()}
        made = Citation(**{**plain, "ids": ids, "primary_papers": papers})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableFile(f"{path} is no citation: {error}.", hint=hint, path=str(path)) from error
    wrong = [f"{name} is {plain[name]!r}" for name, kind in PLAIN.items() if not isinstance(plain[name], kind)]
    if wrong:
        raise UnreadableFile(f"{path} is no citation: {wrong[0]}.", hint=hint, path=str(path))
    return made


def credit(citation: Citation) -> str:
    """Write the line by which the answer is cited."""
    year = "n.d." if citation.release == UNRELEASED else citation.release[:4]
    release = f"release {citation.release}" if citation.release != UNRELEASED else f"unreleased, sha256:{citation.corpus}"
    asked = f"question “{citation.query}”" if citation.query else "all findings"
    counts = f"{counted(citation.findings, 'finding')} of {counted(citation.papers, 'paper')}"
    return f"cryokb maintainers ({year}). cryokb corpus, {release}; {asked}; {counts}; answer sha256:{citation.sha256}."


def cite_text(citation: Citation) -> str:
    """Write a citation for people: the line, and the primary papers, which are cited with it."""
    papers = [f"- {paper.label}: {shown_doi(paper.doi)}" for paper in citation.primary_papers]
    return "\n".join([credit(citation), *(["", "Primary papers:", *papers] if papers else [])]) + "\n"


def cite_bibtex(base: Corpus, citation: Citation) -> str:
    """Write a citation as BibTeX: an entry for the answer, and those of the publications behind it."""
    chosen = parse_query(citation.query)
    lines = [
        f"@misc{{cryokb-{citation.release}-{citation.sha256[:8]},",
        "  author = {{cryokb maintainers}},",
        f"  title = {{{{cryokb corpus, {'release ' if citation.release != UNRELEASED else ''}{citation.release}}}}},",
        *([f"  year = {{{citation.release[:4]}}},"] if citation.release != UNRELEASED else []),
        f"  note = {{{latex_text(credit(citation))}}},",
        "}",
    ]
    entries = write_bibtex(base.findings(chosen), base.publications(chosen))
    return "\n".join(lines) + "\n" + (f"\n{entries}" if entries else "")


def shown_doi(doi: str) -> str:
    """Write a DOI as its address."""
    return doi if doi == UNRESOLVED else f"https://doi.org/{doi}"
