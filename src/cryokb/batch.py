"""Many documents to one Report, over several processes when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import cast

from cryokb import codes, documents, intake, standard, validation
from cryokb.documents import STANDARD_INPUT
from cryokb.errors import UnreadableFile, UsageError
from cryokb.expansion import Expanded
from cryokb.issues import Issue, Report
from cryokb.layouts import LAYOUTS

__all__ = ["validate", "validate_paths"]

Progress = Callable[[int, int, str], None]


def validate(
    source: str | Path | Mapping[str, object], *, level: str = "deposition", layout: str | None = None, answers: bool = True
) -> Report:
    """Check a file, a folder, or a document given as a mapping.

    Args:
        source: a path to a record, a publication, a NeXus file or a folder of them, ``-`` for standard input; or the document itself.
        level: ``draft``, ``deposition`` or ``complete``.
        layout: the layout of NeXus files that a record is meant for (``nxem``, ``nxcryoem_battery`` or ``plain``), which asks for more.
        answers: whether alerts that the authors have answered count no more; false to count all.

    Raises:
        UnreadableFile: the path does not exist or cannot be opened.
        UsageError: the level or the layout is unknown, or the folder holds no document.

    >>> report = validate({"cryokb": "record/1.1", "title": "Li on Cu", "specimen": {"grid_7": {}}}, level="draft")
    >>> [issue.hint for issue in report.issues if issue.code == "STR-UNKNOWN-NAME"]
    ['Did you mean specimens?']
    """
    if isinstance(source, Mapping):
        check_asked(level, layout)
        document, issues = documents.from_mapping(source)
        reading = intake.Reading("document", document, tuple(issues))
        found = check_reading(reading, level, layout=layout, answers=answers)
        return Report(("document",), tuple(found), versions_used({judged_by(reading)}), layout=layout)
    return validate_paths([source], level=level, layout=layout, answers=answers)


def validate_paths(  # noqa: PLR0913 (what is asked, of which files, and how: options given by name)
    paths: Iterable[str | Path],
    *,
    level: str = "deposition",
    layout: str | None = None,
    answers: bool = True,
    selection: intake.Selection | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Check every document of the given files and folders.

    Args:
        paths: files, folders, and ``-`` for standard input; a folder that holds ``publications/`` is a corpus, whose checks of the whole
            are run as well.
        level: the level that is asked for.
        layout: the layout of NeXus files that records are meant for.
        answers: whether alerts that the authors have answered count no more.
        selection: which files of folders are looked at.
        jobs: how many processes share the work; the report is the same whatever their number.
        progress: called after each document with (done, all, name).
    """
    check_asked(level, layout)
    asked = partial(check_file, level=level, layout=layout, answers=answers)
    named = list(paths)
    found = intake.find_files(named, selection)
    files = list(found.files)
    issues: list[Issue] = []
    used: set[str] = set()
    for done, (version, of_file) in enumerate(results(files, jobs, asked), start=1):
        used.add(version)
        issues.extend(of_file)
        if progress is not None:
            progress(done, len(files), str(files[done - 1]))
    corpora = {Path(path).resolve(): Path(path) for path in named if (Path(path) / "publications").is_dir()}
    for path in corpora.values():
        issues = with_whole(path, issues)
    return Report(tuple(str(path) for path in files), tuple(issues), versions_used(used), found.passed_over, layout)


def with_whole(folder: Path, issues: list[Issue]) -> list[Issue]:
    """Add what is wrong with a corpus as a whole; of a file that is of the wrong kind for its place nothing else is said."""
    from cryokb import corpus

    try:
        curated = corpus.load(folder)
    except UnreadableFile as error:
        return [*issues, codes.issue("DOC-SYNTAX", error.message, hint=error.hint, file=str(error.path or folder))]
    misplaced = {issue.file for issue in curated.misplaced}
    return [*(issue for issue in issues if issue.file not in misplaced), *curated.misplaced, *corpus.check(curated)]


def results(files: list[Path], jobs: int, work: Callable[[Path], tuple[str, list[Issue]]]) -> Iterable[tuple[str, list[Issue]]]:
    """Check the files in order; the results come in the same order whatever the number of processes."""
    if jobs <= 1 or len(files) < 2 or Path(STANDARD_INPUT) in files:  # only this process can read its standard input
        yield from map(work, files)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(work, files, chunksize=max(1, len(files) // (jobs * 8)))


def check_file(path: Path, *, level: str, layout: str | None, answers: bool = True) -> tuple[str, list[Issue]]:
    """Check one file, and name the version that it was judged by."""
    try:
        reading = intake.read_document(path)
    except UnreadableFile as error:
        return standard.CURRENT, [codes.issue("DOC-UNREADABLE", error.message, hint=error.hint, file=str(path))]
    return judged_by(reading), check_reading(reading, level, layout=layout, answers=answers)


def judged_by(reading: intake.Reading) -> str:
    """Name the version of the standard that a document is judged by."""
    return validation.version_of(reading.document) if reading.document else standard.CURRENT


def versions_used(used: set[str]) -> dict[str, str]:
    """Give the version numbers of a report; the schema is that of the documents, all of them where they differ."""
    schemas = [standard.full_version(version) for version in standard.VERSIONS if version in used] or [
        standard.full_version(standard.CURRENT)
    ]
    return {**standard.versions(), "schema": " and ".join(schemas)}


def check_reading(
    reading: intake.Reading, level: str, expanded: Expanded | None = None, *, layout: str | None = None, answers: bool = True
) -> list[Issue]:
    """Check what was read; a document that could not be read has only the reasons.

    Args:
        reading: one file as it was read.
        level: the level that is asked for.
        expanded: the expanded form of its document, where the caller has it.
        layout: the layout of NeXus files that a record is meant for.
        answers: whether the answers of the authors stand beside their alerts.
    """
    if not reading.readable or reading.document is None:
        return list(reading.issues)
    told = tuple(place for issue in reading.issues for place in (issue.path, *(other.path for other in issue.related)))
    found = validation.check(reading.document, level=level, layout=layout, expanded=expanded, answers=answers)
    return [*reading.issues, *(issue for issue in found if not (issue.code.startswith(("STR-", "QTY-")) and lies_under(issue.path, told)))]


def lies_under(path: str, roots: tuple[str, ...]) -> bool:
    """Tell whether a JSON pointer is one of the roots, or lies below one that is not the whole document."""
    return any(path == root or (root and path.startswith(root + "/")) for root in roots)


def check_asked(level: str, layout: str | None) -> None:
    """Refuse an unknown level or layout."""
    if level not in cast("list[str]", standard.current().table("levels")["levels"]):
        raise UsageError(f"There is no level {level}.", hint="The levels are draft, deposition and complete.", value=level)
    if layout is not None and layout not in LAYOUTS:
        raise UsageError(f"There is no layout {layout}.", hint=f"The layouts are {', '.join(LAYOUTS)}.", value=layout)
