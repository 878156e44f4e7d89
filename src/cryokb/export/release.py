"""A citable release of the corpus: everything that is known, in every format, with licences, registry, changes and checksums.

First what goes with it for its readers (licences, agreement of the two readings, changes, a first page), then the folder itself.
"""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryokb.corpus import (
    QUOTES_FILE,
    REGISTRY_FILE,
    TEXTS_FILE,
    agreement,
    checked_release,
    difference_text,
    differences_between,
    errors_of,
    quoted_in,
    read_registry,
    read_snapshot,
    release_of,
    snapshot_of,
    without_idle,
)
from cryokb.documents import compact_json, write_json
from cryokb.errors import InvalidDocument, UsageError
from cryokb.export.formats import PrimaryPaper, papers_of
from cryokb.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cryokb.corpus import Curated, CuratedPublication
    from cryokb.issues import Json, JsonObject

__all__ = [
    "METADATA",
    "SUMS",
    "CrateAbout",
    "CrateFile",
    "Kind",
    "agreement_json",
    "agreement_table",
    "changes_text",
    "crate_text",
    "make_release",
    "notice_text",
    "readme_text",
]

METADATA = "ro-crate-metadata.json"

VERSION = "https://w3id.org/ro/crate/1.3"

LICENCE = "https://creativecommons.org/licenses/by/4.0/"

MAINTAINERS = "https://w3id.org/cryokb/maintainers"


@dataclass(frozen=True, slots=True)
class CrateFile:
    """One file of a crate.

    Attributes:
        path: relative to the crate.
        about: what it holds, in one sentence.
        media_type: its encoding format.
        size: in bytes.
        sha256: None where it cannot be known.
    """

    path: str
    about: str
    media_type: str
    size: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class CrateAbout:
    """What is said of a release as a whole.

    Attributes:
        date: of publication, ISO 8601.
        citation: the text by which it is cited.
        papers: the primary papers; those without a DOI are not named.
        titles: the titles of those that have a file, by DOI.
    """

    release: str
    description: str
    date: str
    citation: str
    papers: Sequence[PrimaryPaper]
    titles: dict[str, str]


def crate_text(about: CrateAbout, files: Sequence[CrateFile]) -> str:
    """Write the metadata file; the same release gives the same bytes."""
    articles = [article(paper, about.titles) for paper in unique(about.papers)]
    graph: list[Json] = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "name": "Description of the release",
            "conformsTo": {"@id": VERSION},
            "about": {"@id": "./"},
        },
        root(about, files, articles),
        *(entity(file) for file in files),
        {"@id": LICENCE, "@type": "CreativeWork", "name": "CC-BY-4.0", "description": "Creative Commons Attribution 4.0 International"},
        {"@id": MAINTAINERS, "@type": "Organization", "name": "cryokb maintainers", "url": "https://w3id.org/cryokb/"},
        *articles,
    ]
    return write_json({"@context": f"{VERSION}/context", "@graph": graph})


def root(about: CrateAbout, files: Sequence[CrateFile], articles: Sequence[JsonObject]) -> JsonObject:
    """Describe the release as a whole."""
    whole: JsonObject = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"cryokb corpus {about.release}",
        "description": about.description,
        "version": about.release,
        "datePublished": about.date,
        "license": {"@id": LICENCE},
        "author": {"@id": MAINTAINERS},
        "creator": {"@id": MAINTAINERS},
        "publisher": {"@id": MAINTAINERS},
        "creditText": about.citation,
        "keywords": "cryo-TEM, electron microscopy, batteries, lithium metal, sodium metal, solid electrolyte interphase",
        "hasPart": [{"@id": file.path} for file in files],
    }
    if articles:
        named = [{"@id": row["@id"]} for row in articles]
        whole["mentions"] = named[0] if len(named) == 1 else list(named)
    return whole


def entity(file: CrateFile) -> JsonObject:
    """Describe one file."""
    made: JsonObject = {
        "@id": file.path,
        "@type": "File",
        "name": file.path,
        "description": file.about,
        "encodingFormat": file.media_type,
        "contentSize": str(file.size),
    }
    return made if file.sha256 is None else {**made, "sha256": file.sha256}


def article(paper: PrimaryPaper, titles: dict[str, str]) -> JsonObject:
    """Describe a primary paper."""
    made: JsonObject = {"@id": f"https://doi.org/{paper.doi}", "@type": "ScholarlyArticle", "name": titles.get(paper.doi, paper.label)}
    return {**made, "identifier": f"https://doi.org/{paper.doi}", **({"datePublished": str(paper.year)} if paper.year else {})}


def unique(papers: Sequence[PrimaryPaper]) -> list[PrimaryPaper]:
    """Give the papers with a DOI, each once, by DOI."""
    return [row for _, row in sorted({paper.doi: paper for paper in papers if paper.doi.startswith("10.")}.items())]


SUMS = "SHA256SUMS"

STORE = "corpus.sqlite"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file of a release holds, in one sentence, and its media type."""

    about: str
    media_type: str


KINDS: Mapping[str, Kind] = {
    "README.md": Kind("First page.", "text/markdown"),
    STORE: Kind("The knowledge base for SQL and cryokb, with full text.", "application/vnd.sqlite3"),
    "findings.jsonl": Kind("All findings with everything that is known of each, one JSON object a line.", "application/jsonl"),
    "findings.csv": Kind("All findings, one line each, UTF-8.", "text/csv"),
    "findings.parquet": Kind("All findings as columns with types.", "application/vnd.apache.parquet"),
    "publications.jsonl": Kind("The bibliography of the curated publications, one JSON object a line.", "application/jsonl"),
    "publications.bib": Kind("The publications and the studies behind the findings as BibTeX.", "application/x-bibtex"),
    "corpus.ttl": Kind("Findings, publications and lists as RDF in Turtle.", "text/turtle"),
    "knowledge/phases.json": Kind("Phases with their unit cells and damage onsets.", "application/json"),
    "knowledge/claims.json": Kind("General statements with their derived strength.", "application/json"),
    "knowledge/conflicts.json": Kind("Where findings do not agree.", "application/json"),
    "knowledge/gaps.json": Kind("Open questions.", "application/json"),
    "knowledge/screened.json": Kind("Papers that were looked at and left out.", "application/json"),
    "AGREEMENT.tsv": Kind("How far two independent readings agree, property by property.", "text/tab-separated-values"),
    "AGREEMENT.json": Kind("The same as JSON.", "application/json"),
    "REGISTRY.tsv": Kind("Every id that was ever released, with version and hash.", "text/tab-separated-values"),
    TEXTS_FILE: Kind("Digest and length of each text that was read, with day and program.", "text/tab-separated-values"),
    QUOTES_FILE: Kind("Place, length and digest of each quote in its text.", "text/tab-separated-values"),
    "CHANGES.md": Kind("What changed since the release before.", "text/markdown"),
    "NOTICE.md": Kind("Licences, and the sources of all quotes.", "text/markdown"),
    SUMS: Kind("The SHA-256 checksums of all other files.", "text/plain"),
}
"""The files of a release, in the order in which they are described; ``ro-crate-metadata.json`` describes them."""


def make_release(curated: Curated, release: str, folder: Path, *, date: str, previous: Path | None = None) -> list[Path]:
    """Write a release and name its files; the same corpus and date give the same bytes.

    Args:
        curated: the corpus, registered for this release.
        release: its name, such as ``2026.11``.
        folder: where it is written, whole or not at all; it may not exist yet.
        date: of publication, ISO 8601.
        previous: the folder of the release before, with which it is compared.

    Raises UsageError when the registry is not up to date for this release or the folder exists, InvalidDocument when the corpus has
    errors, MissingDependency without pyarrow.
    """
    require_releasable(curated, checked_release(release))
    if folder.exists():
        raise UsageError(f"{folder} exists already.", hint="A release is never written over; choose another folder.", path=str(folder))
    if not folder.absolute().parent.is_dir():
        raise UsageError(f"The folder {folder.absolute().parent} does not exist.", hint="Make it first.", path=str(folder))
    with tempfile.TemporaryDirectory(dir=folder.absolute().parent, prefix=".cryokb-") as scratch:
        whole = Path(scratch) / "release"
        (whole / "knowledge").mkdir(parents=True)
        for name, content in contents_of(curated, release, Path(scratch), previous=previous).items():
            (whole / name).write_bytes(content)
        describe(curated, release, whole, date=date)
        whole.replace(folder)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def require_releasable(curated: Curated, release: str) -> None:
    """Raise unless the corpus is without error and registered for the release."""
    errors = errors_of(curated)
    if errors:
        raise InvalidDocument("The corpus has errors; nothing was released.", errors, path=errors[0].file)
    registered = release_of(curated)
    if registered != release:
        known = f"is that of {registered}" if registered else "is not up to date"
        raise UsageError(f"The registry {known}.", hint=f"Run: cryokb corpus register {release}", value=release)


def contents_of(curated: Curated, release: str, scratch: Path, *, previous: Path | None) -> dict[str, bytes]:
    """Make the files of a release but those that describe the others."""
    from cryokb import graph, store
    from cryokb.export import export

    findings, rows = curated.findings, [item.row for item in curated.publications]
    proofs = without_idle(curated.proofs, quoted_in(curated))
    store.build(curated, scratch / STORE)
    publications = [{name: value for name, value in row.to_json().items() if name not in {"count", "secondary"}} for row in rows]
    made: dict[str, str | bytes] = {
        STORE: (scratch / STORE).read_bytes(),
        "findings.jsonl": json_lines(finding.to_json() for finding in findings),
        "findings.csv": export(findings, rows, "csv"),
        "findings.parquet": export(findings, rows, "parquet"),
        "publications.jsonl": json_lines(publications),
        "publications.bib": export(findings, rows, "bibtex"),
        "corpus.ttl": graph.serialise(curated, "turtle"),
        "AGREEMENT.tsv": agreement_table(curated),
        "AGREEMENT.json": agreement_json(curated),
        "REGISTRY.tsv": curated.registry.to_text(),
        TEXTS_FILE: proofs.texts_table(),
        QUOTES_FILE: proofs.quotes_table(),
        "CHANGES.md": changes_text(curated, release, previous),
        "NOTICE.md": notice_text(curated),
    }
    for kind, entries in curated.knowledge.entries.items():
        made[f"knowledge/{kind}.json"] = write_json([entry.to_json() for entry in entries])
    return {name: content.encode() if isinstance(content, str) else content for name, content in made.items()}


def json_lines(rows: Iterable[JsonObject]) -> str:
    """Write objects as JSON, one a line."""
    return "".join(compact_json(row) + "\n" for row in rows)


def describe(curated: Curated, release: str, folder: Path, *, date: str) -> None:
    """Write what describes the other files: the first page, the crate, the checksums."""
    papers = papers_of(curated.findings)
    description = description_of(curated, papers)
    citation = f"cryokb maintainers ({date[:4]}). cryokb corpus, release {release} [data set]. sha256:{curated.digest}"
    shown = {name: kind.about for name, kind in KINDS.items() if name != "README.md"}
    (folder / "README.md").write_text(readme_text(release, description, shown, citation), encoding="utf-8", newline="\n")
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in KINDS if name != SUMS}
    length = len(sums_text({**hashes, METADATA: "0" * 64}))
    files = [
        CrateFile(name, kind.about, kind.media_type, length if name == SUMS else (folder / name).stat().st_size, hashes.get(name))
        for name, kind in KINDS.items()
    ]
    titles = {str(item.document["doi"]): item.row.title for item in curated.publications if item.document.get("doi") and item.row.title}
    about = CrateAbout(release, description, date, citation, papers, titles)
    text = crate_text(about, files).encode()
    (folder / METADATA).write_bytes(text)
    (folder / SUMS).write_bytes(sums_text({**hashes, METADATA: hashlib.sha256(text).hexdigest()}).encode())


def description_of(curated: Curated, papers: list[PrimaryPaper]) -> str:
    """Say in two sentences what the release holds."""
    counts = f"{len(curated.findings)} findings of {len(papers)} papers in {len(curated.publications)} publication files"
    return (
        f"Curated findings on cryogenic electron microscopy of battery metals and their interphases: {counts}. "
        "Each finding carries its value, conditions, imaging context and the words of the text that say it."
    )


def sums_text(hashes: Mapping[str, str]) -> str:
    """Write checksums as ``sha256sum`` reads them, sorted by name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))


UNKNOWN_LICENCE = "not known; quoted with the right of quotation"

NOTICE = """\
# Licences

- The facts, their selection, arrangement and wording: Creative Commons Attribution 4.0 International (CC-BY-4.0),
  https://creativecommons.org/licenses/by/4.0/. Name the cryokb corpus with its release, and cite the publications whose findings you use.
- Quotes, and the titles of publications, are taken from the works that they document and keep the licence and copyright of their source,
  listed below. Whoever uses a quote follows the terms of that source, or the right of quotation.

## Sources of quotes

"""

README = """\
# cryokb corpus {release}

{description}

| | |
|---|---|
{rows}

Check that the files are whole: `sha256sum -c SHA256SUMS`. Licences: NOTICE.md. How to cite: {citation}
"""


def notice_text(curated: Curated) -> str:
    """List the licences, and every text that is quoted with its licence, how often and how much."""
    quotes: dict[str, set[str]] = {}
    for finding in curated.findings:
        for row in finding.evidence:
            quotes.setdefault(str(row["read_in"]), set()).add(str(row["quote"]))
    owners = owners_of(curated)
    lines = []
    for read_in in sorted(quotes):
        owner = owners.get(read_in)
        name, licence = (owner.stem, owner.row.licence) if owner is not None else ("no publication of the corpus", None)
        amount = f"{counted(len(quotes[read_in]), 'quote')}, {counted(sum(map(len, quotes[read_in])), 'character')}"
        lines.append(f"- {read_in} ({name}): {licence or UNKNOWN_LICENCE}; {amount}")
    return NOTICE + "\n".join(lines) + "\n"


def owners_of(curated: Curated) -> dict[str, CuratedPublication]:
    """Give the publication whose words each text holds: that of its DOI, or the only one that quotes it at first hand."""
    first_hand: dict[str, set[str]] = {}
    for finding in curated.findings:
        for row in finding.evidence:
            if row["depth"] != "secondary":
                first_hand.setdefault(str(row["read_in"]), set()).add(finding.publication)
    by_stem = {item.stem: item for item in curated.publications}
    owners = {read_in: by_stem[next(iter(stems))] for read_in, stems in first_hand.items() if len(stems) == 1}
    return owners | {str(item.document["doi"]): item for item in curated.publications if item.document.get("doi")}


def agreement_table(curated: Curated) -> str:
    """Write how far the two readings agree, property by property, as a table."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
    columns = ("property", "compared", "agreed", "missed", "added", "share")
    writer.writerow(columns)
    for row in agreement(curated.rereading, curated.findings):
        plain = {**row.to_json(), "share": "" if row.share is None else f"{row.share:.4f}"}
        writer.writerow(plain[name] for name in columns)
    return stream.getvalue()


def agreement_json(curated: Curated) -> str:
    """Write the same as JSON."""
    rows = [row.to_json() for row in agreement(curated.rereading, curated.findings)]
    return write_json(rows)


def changes_text(curated: Curated, release: str, previous: Path | None) -> str:
    """Say what changed since the previous release.

    Args:
        curated: the corpus.
        release: the release that is made.
        previous: the folder of the release before, or None.
    """
    head = f"# Changes in {release}\n\n"
    if previous is None:
        first = all(row.since == release for row in curated.registry.rows)
        return head + ("First release.\n" if first else "The release before was not at hand; REGISTRY.tsv says which ids changed.\n")
    before = read_registry(previous / REGISTRY_FILE).newest or previous.name
    text = difference_text(differences_between(read_snapshot(previous), snapshot_of(curated)), fields=False)
    marks = "Marks: + added, - removed, ~ changed, with the fields that differ.\n\n"
    return head + f"Compared with {before}. " + (f"{marks}```text\n{text}```\n" if text else "Nothing.\n")


def readme_text(release: str, description: str, files: dict[str, str], citation: str) -> str:
    """Write the first page."""
    rows = "\n".join(f"| `{path}` | {about} |" for path, about in files.items())
    return README.format(release=release, description=description, rows=rows, citation=citation)
