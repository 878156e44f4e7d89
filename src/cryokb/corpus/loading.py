"""Folder of curated publications -> one immutable value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from cryokb import documents, expansion, validation
from cryokb.corpus.bibliography import Papers, PublicationRow, publication_row
from cryokb.corpus.findings import Finding, finding_of
from cryokb.errors import UnreadableFile
from cryokb.facts import Fact, facts_of
from cryokb.issues import Issue, JsonObject, Severity, pointer

__all__ = ["Curated", "CuratedPublication", "Progress", "load"]

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called after each step of long work with: steps done, steps in all, name of the step."""

ENDINGS = frozenset({".yaml", ".yml", ".json"})


@dataclass(frozen=True)
class CuratedPublication:
    """One curated file.

    Attributes:
        stem: the file name without its ending: the immutable nickname of the publication.
        document: the expanded form; empty when the file could not be read.
        facts: its findings, flat, in the order in which they stand.
        issues: what was wrong while reading and expanding, with lines.
        written: the document as written, for lines; None for one made in memory.
        expanded: where each expanded place was written; None for one made in memory.
    """

    stem: str
    path: Path
    document: JsonObject
    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...] = ()
    written: documents.Document | None = field(default=None, repr=False, compare=False)
    expanded: expansion.Expanded | None = field(default=None, repr=False, compare=False)

    @cached_property
    def row(self) -> PublicationRow:
        """The bibliographic fields."""
        return publication_row(self.stem, self.document)

    def located(self, issue: Issue, place: Sequence[str | int] = ()) -> Issue:
        """Put an issue at an expanded place of this file: pointer as written, file and line."""
        path = tuple(place)
        if self.expanded is not None:
            path = self.expanded.source_of(path)
        issue = replace(issue, path=pointer(path), file=str(self.path))
        return documents.locate(issue, self.written) if self.written is not None else issue


@dataclass(frozen=True)
class Curated:
    """The whole corpus, immutable."""

    publications: tuple[CuratedPublication, ...]

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """All findings, flat, by publication and then in the order in which they stand."""
        return tuple(fact for publication in self.publications for fact in publication.facts)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in the form in which they are stored and exported, in the order of :attr:`facts`."""
        papers = Papers((publication.row for publication in self.publications), self.facts)
        return tuple(finding_of(fact, papers.paper_of(fact)) for fact in self.facts)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What was wrong while reading, by file."""
        return tuple(issue for publication in self.publications for issue in publication.issues)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content: the same for the same expanded documents, wherever they lie and however they are laid out."""
        content = {publication.stem: publication.document for publication in self.publications}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def load(folder: str | Path, *, progress: Progress | None = None) -> Curated:
    """Read every publication under ``folder`` (``curated/``, or its ``publications/``), sorted by name.

    What is wrong with a file becomes issues of its publication. Raises UnreadableFile when there is no such folder or no file in it.
    """
    paths = publication_files(Path(folder))
    found = []
    for done, path in enumerate(paths, start=1):
        found.append(read_publication(path))
        if progress is not None:
            progress(done, len(paths), path.name)
    return Curated(tuple(found))


def publication_files(folder: Path) -> list[Path]:
    """List the files of the publications, sorted by stem."""
    inner = folder / "publications"
    chosen = inner if inner.is_dir() else folder
    if not chosen.is_dir():
        raise UnreadableFile(f"There is no folder {folder}.", hint="Name the folder that holds publications/.", path=str(folder))
    paths = sorted(
        (path for path in chosen.iterdir() if path.suffix in ENDINGS and path.is_file()), key=lambda path: (path.stem, path.suffix)
    )
    if not paths:
        raise UnreadableFile(f"There is no publication in {chosen}.", hint="Publications are YAML files, one each.", path=str(chosen))
    return paths


def read_publication(path: Path) -> CuratedPublication:
    """Read, expand and flatten one file."""
    written, issues = documents.read_file(path)
    if written is None:
        return CuratedPublication(path.stem, path, {}, (), tuple(issues))
    if written.kind != "publication" or not isinstance(written.data, dict):
        kind = Issue(
            "DOC-KIND", Severity.ERROR, "This is not a publication.", hint="Begin with `cryokb: publication/1.0`.", file=str(path), line=1
        )
        return CuratedPublication(path.stem, path, {}, (), (*issues, kind), written)
    expanded = expansion.expand(written.data, root="Publication", raw_text=written.raw_text)
    document = expanded.document
    found = (*issues, *validation.check(written, level="draft"))
    return CuratedPublication(path.stem, path, document, tuple(flatten(document, path.stem)), found, written, expanded)


def flatten(document: JsonObject, stem: str) -> Iterator[Fact]:
    """Flatten the findings of a publication, if it has them in the form of a map."""
    if isinstance(document.get("findings"), dict):
        yield from facts_of(document, source=stem)
