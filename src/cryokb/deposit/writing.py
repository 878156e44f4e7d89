"""Writing a record with its arrays: everything is looked at first, so that the file is whole or not there at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryokb import documents, intake, standard
from cryokb.deposit.data_files import gather, unreadable
from cryokb.errors import InvalidDocument, NexusError, UnreadableArray, UnreadableFile, UsageError
from cryokb.expansion import expand_current
from cryokb.issues import Issue, Severity
from cryokb.record import RecordView
from cryokb.validation import at_source, check, version_of

if TYPE_CHECKING:
    from cryokb.documents import Document
    from cryokb.expansion import Expanded

__all__ = ["Written", "in_tenths", "write_record"]

WORTH_TELLING = 50_000_000
"""Bytes of arrays from which on their writing is told; fewer take less than a second."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        path: the NeXus file.
        arrays: how many arrays it holds.
        notes: what was left out, and why; what the application definition recommends and the record has not got.
        excused: the issues of data files that were allowed to be missing; their messages are among the notes.
    """

    path: Path
    arrays: int
    notes: tuple[str, ...]
    excused: tuple[Issue, ...] = ()


def write_record(  # noqa: PLR0913 (all but two are options of one file, given by name)
    record: Path,
    target: Path,
    *,
    layout: str = "nxem",
    codec: str = "gzip",
    allow_missing: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Written:
    """Write a record with the arrays of the files that its acquisitions name: whole, or nothing at all.

    Args:
        record: a record in either form.
        target: the NeXus file to write; one that cryokb wrote before is replaced when writing has succeeded.
        layout: ``nxem``, ``nxcryoem_battery`` or ``plain``.
        codec: compression of the arrays.
        allow_missing: write the record also without arrays of data files that are missing, cut short, unreadable or not as described.
        progress: is told in words what is being done, and of large arrays how much is written.

    Raises:
        InvalidDocument: the record has errors at level draft, or names data files that cannot be used.
        IncompleteRecord: the layout needs something that the record has not got.
        MissingDependency: the library that reads the data files is not installed.
        UsageError: the document is no record; or the target is the record, a data file that it names, or a file that cryokb did not write.
    """
    from cryokb import nexus

    say = progress or (lambda _text: None)
    document, expanded = read_sound(record)
    view = RecordView(expanded.document)
    check_target(target, record, view)
    nexus.check_codec(codec)
    nexus.check_layout(view, layout)
    gathered = gather(view, record.parent, say)
    if gathered.dependency is not None and not allow_missing:
        raise gathered.dependency
    written = None
    while written is None:
        issues = documents.locate_all([at_source(issue, expanded) for issue in gathered.issues], document)
        if issues and not allow_missing:
            hint = "Mend what is named, or write the record without these data: --allow-missing."
            raise InvalidDocument(f"{record} names data that cannot be used; nothing was written.", issues, hint=hint, path=str(record))
        try:
            written = nexus.write(view, target, layout=layout, arrays=gathered.arrays, codec=codec, progress=in_tenths(say))
        except UnreadableArray as error:
            del gathered.arrays[error.key]
            gathered.issues.append(unreadable(view, error.key, error.message))
    notes = [f"{issue.message} The file is written without it." for issue in issues] + gathered.notes
    notes += [f"NXem recommends what the record does not say at {place}; the file is valid without." for place in written.left_out]
    return Written(target, len(gathered.arrays), tuple(notes), tuple(issues))


def read_sound(record: Path) -> tuple[Document, Expanded]:
    """Read a record that has no errors at level draft, and expand it in the newest version of the standard.

    Raises:
        InvalidDocument: it has errors.
        UsageError: it is no record.
    """
    document = intake.read_record(record)
    if document.kind != "record":
        raise UsageError(f"{record} is a {document.kind}, not a record.", path=str(record))
    expanded = expand_current(document, root="Record")
    known = expanded if version_of(document) == standard.CURRENT else None
    errors = [issue for issue in check(document, level="draft", expanded=known) if issue.severity is Severity.ERROR]
    if errors:
        raise InvalidDocument(f"{record} has errors; nothing was written.", errors, path=str(record))
    return document, expanded


def check_target(target: Path, record: Path, view: RecordView) -> None:
    """Raise UsageError when writing the target would destroy the record, one of its data files, or a file of another program."""
    from cryokb import nexus

    if not target.is_file():
        return
    hint = "Choose another name for the output; nothing was written."
    if target.samefile(record):
        raise UsageError(f"{target} is the record itself.", hint=hint, path=str(target))
    named = (record.parent / str(described["path"]) for described, _ in view.files)
    if any(file.exists() and target.samefile(file) for file in named):
        raise UsageError(f"{target} is a data file that the record names.", hint=hint, path=str(target))
    try:
        nexus.array_keys(target)
    except (NexusError, UnreadableFile) as error:
        raise UsageError(f"{target} exists already and is not a file that cryokb wrote.", hint=hint, path=str(target)) from error


def in_tenths(say: Callable[[str], None]) -> Callable[[int, int], None]:
    """Tell of each tenth of the bytes of large arrays, when it is written."""
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenth = 10 * done // total
        if total >= WORTH_TELLING and tenth > told:
            told = tenth
            say(f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB written")

    return tell
