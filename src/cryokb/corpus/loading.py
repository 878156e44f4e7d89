"""Folder of curated documents -> one immutable value."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from cryokb import codes, documents, expansion, standard, validation
from cryokb.corpus.bibliography import Papers, PublicationRow, publication_row
from cryokb.corpus.findings import Finding, finding_of
from cryokb.corpus.knowledge import Knowledge, knowledge_of
from cryokb.corpus.proofs import Proofs, read_proofs
from cryokb.corpus.registry import Registry, read_registry
from cryokb.corpus.rereading import Rereading, read_rereading
from cryokb.documents import compact_json
from cryokb.errors import UnreadableFile
from cryokb.facts import Fact, facts_of
from cryokb.issues import Issue, JsonObject, pointer
from cryokb.plain import section
from cryokb.record import RecordView

__all__ = ["LISTS", "REGISTRY_FILE", "Curated", "CuratedDocument", "CuratedPublication", "Progress", "load"]

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called after each step of long work with: steps done, steps in all, name of the step."""

ENDINGS = frozenset({".yaml", ".yml", ".json"})

REGISTRY_FILE = "REGISTRY.tsv"
"""The file of the registry, beside the lists."""

LISTS = ("phases", "claims", "conflicts", "gaps", "screened")
"""The kinds of document that stand beside the publications, one file each: ``phases.yaml`` ..."""


@dataclass(frozen=True)
class CuratedDocument:
    """One curated file.

    Attributes:
        stem: the file name without its ending; for a publication its immutable nickname.
        document: the expanded form; empty when the file could not be read.
        issues: what was wrong while reading and expanding, with lines.
        written: the document as written, for lines; None for one made in memory.
        expanded: where each expanded place was written; None for one made in memory.
    """

    stem: str
    path: Path
    document: JsonObject
    issues: tuple[Issue, ...] = field(default=(), kw_only=True)
    written: documents.Document | None = field(default=None, repr=False, compare=False, kw_only=True)
    expanded: expansion.Expanded | None = field(default=None, repr=False, compare=False, kw_only=True)

    def located(self, issue: Issue, place: Sequence[str | int] = ()) -> Issue:
        """Put an issue at an expanded place of this file: pointer as written, file and line."""
        path = tuple(place)
        if self.expanded is not None:
            path = self.expanded.source_of(path)
        issue = replace(issue, path=pointer(path), file=str(self.path))
        return documents.locate(issue, self.written) if self.written is not None else issue


@dataclass(frozen=True)
class CuratedPublication(CuratedDocument):
    """One curated publication.

    Attributes:
        facts: its findings, flat, in the order in which they stand.
    """

    facts: tuple[Fact, ...] = ()

    @cached_property
    def row(self) -> PublicationRow:
        """The bibliographic fields."""
        return publication_row(self.stem, self.document)


@dataclass(frozen=True)
class Curated:
    """The whole corpus, immutable.

    Attributes:
        publications: the publications, by stem.
        lists: what is said over several findings: phases, claims, conflicts, gaps, and papers left out; those that there are.
        proofs: what shows that quotes stand in texts that do not travel with the corpus.
        rereading: what a second reading that did not see the first made of the same texts.
        registry: every id that was ever released.
    """

    publications: tuple[CuratedPublication, ...]
    lists: tuple[CuratedDocument, ...] = ()
    proofs: Proofs = field(default_factory=Proofs)
    rereading: Rereading = field(default_factory=Rereading)
    registry: Registry = field(default_factory=Registry)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """All findings, flat, by publication and then in the order in which they stand."""
        return tuple(fact for publication in self.publications for fact in publication.facts)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in the form in which they are stored and exported, in the order of :attr:`facts`."""
        papers = Papers((publication.row for publication in self.publications), self.facts)
        return tuple(finding_of(fact, papers.paper_of(fact)) for fact in self.facts)

    @cached_property
    def knowledge(self) -> Knowledge:
        """What is said over several findings, with what is derived from them."""
        return knowledge_of({item.stem: item.document for item in self.lists}, self.findings)

    @property
    def misplaced(self) -> tuple[Issue, ...]:
        """Which files are, by their first line, of another kind than their place asks for."""
        wanted = [*((item, "publication") for item in self.publications), *((item, item.stem) for item in self.lists)]
        return tuple(
            issue
            for item, kind in wanted
            if item.written is not None and item.written.kind not in {None, kind}
            for issue in item.issues
            if issue.code == "DOC-KIND"
        )

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What was wrong while reading, by file."""
        return tuple(issue for item in (*self.publications, *self.lists) for issue in item.issues)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content: the same for the same expanded documents, wherever they lie and however they are laid out."""
        content = {item.stem: item.document for item in (*self.publications, *self.lists)}
        text = compact_json(content, canonical=True)
        return hashlib.sha256(text.encode()).hexdigest()


def load(folder: str | Path, *, progress: Progress | None = None) -> Curated:
    """Read every publication under ``folder`` (``curated/``, or its ``publications/``), sorted by name, and the lists beside them.

    What is wrong with a file becomes issues of its document. Raises UnreadableFile when there is no such folder or no publication in it.
    """
    paths = publication_files(Path(folder))
    found = []
    for done, path in enumerate(paths, start=1):
        found.append(read_publication(path))
        if progress is not None:
            progress(done, len(paths), path.name)
    beside = Path(folder).parent if Path(folder).name == "publications" else Path(folder)
    lists = [read_list(path, kind) for kind in LISTS for path in [beside / f"{kind}.yaml"] if path.is_file()]
    rereading, registry = read_rereading(beside / "REREADING.tsv"), read_registry(beside / REGISTRY_FILE)
    return Curated(tuple(found), tuple(lists), read_proofs(beside), rereading, registry)


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
    read = read_curated(path, "publication")
    return CuratedPublication(
        read.stem,
        path,
        read.document,
        tuple(flatten(read.document, read.stem)),
        issues=read.issues,
        written=read.written,
        expanded=read.expanded,
    )


def read_list(path: Path, kind: str) -> CuratedDocument:
    """Read and expand one of the lists beside the publications."""
    return read_curated(path, kind)


def read_curated(path: Path, kind: str) -> CuratedDocument:
    """Read and expand a file that must be of one kind; what is wrong with it becomes its issues."""
    written, issues = documents.read_file(path)
    if written is None:
        return CuratedDocument(path.stem, path, {}, issues=tuple(issues))
    if written.kind != kind or not isinstance(written.data, dict):
        what = "a publication" if kind == "publication" else f"the list of {kind}"
        hint = f"Begin with `cryokb: {kind}/{standard.CURRENT}`."
        wrong = codes.issue("DOC-KIND", f"This is not {what}.", hint=hint, file=str(path), line=1)
        told = issues if written.kind is None else [*issues, wrong]
        return CuratedDocument(path.stem, path, {}, issues=tuple(told), written=written)
    root = str(standard.current().document_class(kind))
    expanded = expansion.expand(written.data, root=root, raw_text=written.raw_text)
    current = validation.version_of(written) == standard.CURRENT  # an older document is judged by its own expanded form
    found = (*issues, *validation.check(written, level="draft", expanded=expanded if current else None))
    return CuratedDocument(path.stem, path, expanded.document, issues=found, written=written, expanded=expanded)


def flatten(document: JsonObject, stem: str) -> Iterator[Fact]:
    """Flatten the findings of a publication, if it has them in the form of a map."""
    if section(document, "findings"):
        yield from facts_of(RecordView(document, root="Publication"), source=stem)
