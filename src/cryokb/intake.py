"""Path to documents: a file, a NeXus file, or a folder of them, with what could not be read as issues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cryokb import codes, documents, standard
from cryokb.documents import Document
from cryokb.errors import NexusError, UnreadableFile, UsageError
from cryokb.issues import Issue, Severity

__all__ = ["DOCUMENT_SUFFIXES", "NEXUS_SUFFIXES", "Reading", "find_documents", "read_document", "read_record", "walk"]

DOCUMENT_SUFFIXES = (".yaml", ".yml", ".json")
NEXUS_SUFFIXES = (".nxs", ".h5", ".hdf5", ".nx")

HEADER = re.compile(rb"""(?:^(?:\xef\xbb\xbf)?|[{,])\s*["']?cryokb["']?\s*:""", re.MULTILINE)
"""The line that says what a document is, as the bytes of YAML or JSON."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as it was read.

    Attributes:
        name: the file as the caller named it.
        document: the document, or None when it could not be read.
        issues: what is wrong with reading it; an error among them stops the document.
    """

    name: str
    document: Document | None
    issues: tuple[Issue, ...]

    @property
    def readable(self) -> bool:
        """Tell whether the document can be looked at further."""
        return self.document is not None and all(issue.severity is not Severity.ERROR or issue.code == "DOC-NULL" for issue in self.issues)


def find_documents(path: str | Path) -> list[Path]:
    """List the documents that a path stands for: itself, or those of a folder, sorted.

    In a folder, hidden files, YAML and JSON files without a line ``cryokb: ...`` at their beginning, and HDF5 files that are not
    called ``.nxs`` or ``.nx`` (a microscope's own) are passed over.

    Raises:
        UnreadableFile: nothing is there.
        UsageError: the folder holds no document.
    """
    place = Path(path)
    if not place.exists():
        raise UnreadableFile(f"There is no file {path}.", hint="Check the path.", path=str(path))
    if not place.is_dir():
        return [place]
    found = sorted(item for item in place.rglob("*") if item.is_file() and not hidden(item, place) and is_document(item))
    if not found:
        raise UsageError(
            f"The folder {path} holds no cryokb document.",
            hint=f"A document begins with a line such as cryokb: record/{standard.CURRENT}.",
            path=str(path),
        )
    return found


def hidden(item: Path, root: Path) -> bool:
    """Tell whether a file or one of its folders below the root begins with a dot."""
    return any(part.startswith(".") for part in item.relative_to(root).parts)


def is_document(item: Path) -> bool:
    """Tell whether a file of a folder is meant: by suffix, and by its first lines for YAML and JSON."""
    suffix = item.suffix.lower()
    if suffix not in DOCUMENT_SUFFIXES:
        return suffix in {".nxs", ".nx"}
    with item.open("rb") as stream:
        start = stream.read(4096)
    return HEADER.search(start) is not None


def read_document(path: str | Path) -> Reading:
    """Read one file as a document; a NeXus file gives the record that it holds, once it has been verified.

    Raises:
        UnreadableFile: the file is missing, is a folder, or cannot be opened.
    """
    if Path(path).suffix.lower() in NEXUS_SUFFIXES:
        return read_nexus(Path(path))
    document, issues = documents.read_file(path)
    return Reading(str(path), document, tuple(issues))


def read_nexus(path: Path) -> Reading:
    """Read the record of a NeXus file; what is wrong with the file itself comes as issues with HDF5 paths."""
    from cryokb import nexus

    issues = tuple(replace(issue, file=str(path)) for issue in nexus.verify(path))
    if any(issue.severity is Severity.ERROR for issue in issues):
        return Reading(str(path), None, issues)
    try:
        record = nexus.read(path)
    except NexusError as error:
        return Reading(str(path), None, (*issues, codes.issue("NX-CONTENT", error.message, hint=error.hint, file=str(path))))
    document, more = documents.from_mapping(record, name=str(path))
    return Reading(str(path), document, (*issues, *more))


def read_record(path: str | Path) -> Document:
    """Read one file that must be a readable document.

    Raises:
        InvalidDocument: it could not be read; the issues are in the exception.
    """
    from cryokb.errors import InvalidDocument

    reading = read_document(path)
    if not reading.readable or reading.document is None:
        raise InvalidDocument(f"{path} cannot be read as a cryokb document.", reading.issues, path=str(path))
    return reading.document


def walk(paths: list[str | Path]) -> Iterator[Path]:
    """List the documents of several paths, each once, in order."""
    seen: set[Path] = set()
    for path in paths:
        for item in find_documents(path):
            if item not in seen:
                seen.add(item)
                yield item
