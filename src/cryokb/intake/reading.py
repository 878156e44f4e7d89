"""One file to a document, with what could not be read as issues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from cryokb import codes, documents
from cryokb.documents import Document
from cryokb.errors import NexusError
from cryokb.intake.folders import NEXUS_SUFFIXES
from cryokb.issues import Issue, Severity

__all__ = ["Reading", "read_document", "read_record"]


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

    def required(self) -> Document:
        """Give the document.

        Raises:
            InvalidDocument: it could not be read; the issues are in the exception.
        """
        from cryokb.errors import InvalidDocument

        if not self.readable or self.document is None:
            raise InvalidDocument(f"{self.name} cannot be read as a cryokb document.", self.issues, path=self.name)
        return self.document


def read_document(path: str | Path) -> Reading:
    """Read one file as a document, or standard input for ``-``; a NeXus file gives the record that it holds, once it has been verified.

    Raises:
        UnreadableFile: the file is missing, cannot be opened, or is no regular file.
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
    return read_document(path).required()
