"""Path to documents: files, NeXus files, folders of them and standard input, with what was passed over and what could not be read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from cryokb import codes, documents, standard
from cryokb.documents import (
    KINDS,
    MAX_BYTES,
    STANDARD_INPUT,
    Document,
    beginning,
    binary_format,
    kind_of_file,
    require_file,
    unicode_encoding,
)
from cryokb.errors import NexusError, UsageError
from cryokb.issues import Issue, PassedOver, Severity
from cryokb.lazy import later

__all__ = [
    "DOCUMENT_SUFFIXES",
    "LOOKED_AT",
    "NEXUS_SUFFIXES",
    "Found",
    "Reading",
    "Selection",
    "find_documents",
    "find_files",
    "fits",
    "is_named",
    "read_document",
    "read_record",
    "reason_against",
]

LOOKED_AT = MAX_BYTES
"""How many bytes of a file are looked at: as many as a document may have."""

MIN_LIKENESS = 0.7
"""From this likeness on a name is taken for a misspelt ``cryokb`` when its value is that of a header."""

SURE_LIKENESS = 0.9
"""From this likeness on the first name of a file is, whatever its value."""

SHARED = frozenset({"absent", "extensions", "processing"})
"""Maps of the root classes whose names other files have as well."""

NAME = r"""["']?(?P<name>[A-Za-z_][\w.-]*)["']?"""
FIRST_LINE = later(rf"{NAME}[ \t]*[:=]?(?P<rest>.*)")
HEADER_VALUE = later(rf"""["']?(?:[A-Za-z_]+[ \t]*/[ \t]*v?\d|(?:{"|".join(KINDS)})\b)""")
DIRECTIVE = later(r"%|\.\.\.(?:\s|$)|---(?:[ \t]*(?:#.*)?$)")
FLOW = later(r""""(?:[^"\\]++|\\.)*+"|'[^']*'|[ \t]#[^\n]*|[\[{]|[\]}]|[^\s\[\]{},:"']+""", re.DOTALL)


def reason_against(raw: bytes) -> str | None:
    """Say why a YAML or JSON file of a folder is nobody's document; None when it is one, or looks like one."""
    if (known := binary_format(raw)) is not None:
        return f"{known[0]}, not a text"
    text = decoded(raw)
    if not text.strip() or is_named(text) or looks_alike(text):
        return None
    return f"no line such as cryokb: record/{standard.CURRENT}"


def is_named(text: str) -> bool:
    """Tell whether a text names itself a document at its top level; a mapping called ``cryokb`` is somebody's settings."""
    return "cryokb" in text and any(name == "cryokb" and not opens(text, end) for name, end in top_level(text))


def decoded(raw: bytes) -> str:
    """Give a text in which ASCII can be told, whatever it is saved as, with line feeds alone."""
    encoding = unicode_encoding(raw)
    text = raw.decode("latin-1" if encoding == "utf-8" else encoding, "replace")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def looks_alike(text: str) -> bool:
    """Tell whether the first name is near ``cryokb``, or two top-level names are those of one root class."""
    if misspelt(text):
        return True
    names: set[str] = set()
    for all_names, telling in root_classes():
        if any(name in text for name in telling):
            names = names or {name for name, _ in top_level(text)}
            if names & telling and len(names & all_names) > 1:
                return True
    return False


@cache
def root_classes() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Give the slots of each root class, and those among them by which it is told: its maps of entries."""
    rows = [standard.current().class_slots(root) for kind in KINDS if (root := standard.current().document_class(kind)) is not None]
    return tuple(
        (frozenset(slots), frozenset(name for name, slot in slots.items() if slot["kind"] == "map" and name not in SHARED))
        for slots in rows
    )


def misspelt(text: str) -> bool:
    """Tell whether the first line with content begins with a name near ``cryokb``, with or without its colon."""
    _, line = first_content(text)
    match = FIRST_LINE.match(line.lstrip("-{[ \t"))
    if match is None:
        return False
    from difflib import SequenceMatcher

    likeness = SequenceMatcher(None, match["name"].casefold(), "cryokb").ratio()
    value = match["rest"].strip()
    return (likeness >= SURE_LIKENESS and value[:1] not in ("", "{", "[", "#", "&", "*")) or (
        likeness >= MIN_LIKENESS and HEADER_VALUE.match(value) is not None
    )


def first_content(text: str) -> tuple[int, str]:
    """Give the offset and the text of the first line that is no comment, no directive and not empty; where all are, the end."""
    for match in re.finditer(r"[^\n]+", text):
        line = match[0]
        bare = line.strip()
        if not bare or bare.startswith("#") or DIRECTIVE.match(line):
            continue
        lead = re.match(r"---[ \t]+", line)
        return match.start() + (lead.end() if lead else 0), line[lead.end() :] if lead else line
    return len(text), ""


def top_level(text: str) -> Iterator[tuple[str, int]]:
    """Yield the names at the top level of a text with the offset behind each; those of the entries, where it is a list."""
    start, line = first_content(text)
    bare = line.lstrip()
    if bare[:1] in ("{", "["):
        yield from flow_names(text, start)
        return
    items = re.match(r"(?:-[ \t]+)+", bare)
    column = len(line) - len(bare) + (items.end() if items else 0)
    margin = rf"(?:[ ]{{{column}}}|(?<=\n)[ \t]*(?:-[ \t]+)+|\A[ \t]*(?:-[ \t]+)+)" if items else rf"[ ]{{{column}}}"
    pattern = re.compile(rf"^{margin}(?:\?[ \t]+)?{NAME}[ \t]*(?::|$)", re.MULTILINE)
    for match in pattern.finditer(text, text.rfind("\n", 0, start) + 1 if column or start else 0):
        yield match["name"], match.end()
    lead = re.match(rf"{NAME}[ \t]*:", bare)
    if lead is not None and text[:start].endswith(("--- ", "---\t")):
        yield lead["name"], start + lead.end()


def flow_names(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield the names of the outermost braces: those of the document, or of the entries of a list."""
    level = 2 if text[start:].lstrip()[:1] == "[" else 1
    depth = 0
    for match in FLOW.finditer(text, start):
        word = match[0]
        if word in "[{":
            depth += 1
        elif word in "]}":
            depth -= 1
        elif depth == level and (colon := re.compile(r"\s*:").match(text, match.end())) is not None:
            yield word.strip("\"'"), colon.end()


def opens(text: str, end: int) -> bool:
    """Tell whether the value behind a name is a mapping or a list: in brackets, or on lines that stand further in."""
    rest = re.compile(r"[ \t]*(?:#[^\n]*)?").match(text, end)
    here = rest.end() if rest else end
    if text[here : here + 1] != "\n":
        return text[here : here + 1] in ("{", "[")
    begin = text.rfind("\n", 0, end) + 1
    column = len(text[begin:]) - len(text[begin:].lstrip(" "))
    following = re.compile(r"(?:\n[ \t]*(?:#[^\n]*)?(?=\n|$))*\n([ ]*)(?:\S)").match(text, here)
    return following is not None and len(following[1]) > column


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files of folders are looked at.

    Attributes:
        include: patterns of which a file must fit one, where there are any; they also open files with other endings.
        exclude: patterns that a file or one of its folders must not fit.
        named_too: whether files that are named themselves are chosen like those of a folder, as a hook needs it.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    named_too: bool = False

    def __post_init__(self) -> None:
        """Refuse a pattern that cannot be read, before any folder is looked at."""
        for pattern in (*self.include, *self.exclude):
            try:
                compiled(pattern.removeprefix("!"), folder=True)
            except re.error as error:
                raise UsageError(f"{pattern} is no pattern of file names: {error.msg}.", hint="Mend what stands in [ ].") from error

    def excluded_by(self, path: str, *, folder: bool = False) -> str | None:
        """Name the pattern that leaves out a path, which is relative and written with slashes; None when it stays."""
        return fits(path, self.exclude, folder=folder)

    def includes(self, path: str) -> bool:
        """Tell whether a file fits a pattern of ``include``, itself or by one of its folders."""
        parts = path.split("/")
        folders = ("/".join(parts[:depth]) for depth in range(1, len(parts)))
        return fits(path, self.include) is not None or any(fits(folder, self.include, folder=True) for folder in folders)


def fits(path: str, patterns: Sequence[str], *, folder: bool = False) -> str | None:
    """Give the last pattern that fits a relative path, or None when there is none or it takes the path back.

    >>> fits("raw/old/a.yaml", ["*.yaml"]), fits("raw/a.yaml", ["/a.yaml"]), fits("a.yaml", ["*.yaml", "!a.yaml"])
    ('*.yaml', None, None)
    """
    found = None
    for pattern in patterns:
        if compiled(pattern.removeprefix("!"), folder=folder).fullmatch(path):
            found = None if pattern.startswith("!") else pattern
    return found


@cache
def compiled(pattern: str, *, folder: bool) -> re.Pattern[str]:
    if pattern.endswith("/") and not folder:
        return re.compile(r"(?!)")  # a folder is meant, and this is a file
    bare = pattern.rstrip("/")
    anchored = "/" in bare
    return re.compile(("" if anchored else "(?:.*/)?") + translated(bare.lstrip("/")), re.DOTALL)


def translated(pattern: str) -> str:
    """Write a pattern as a regular expression."""
    parts = re.findall(r"\*\*/|/\*\*$|\*\*|\*|\?|\[[!^]?\]?[^\]/]*\]|\\?.", pattern, re.DOTALL)
    wild = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(wild.get(part) or (one_of(part) if len(part) > 2 else re.escape(part.removeprefix("\\"))) for part in parts)


def one_of(part: str) -> str:
    inner = part[1:-1].replace("\\", "\\\\")
    return f"[^/{inner[1:]}]" if inner[:1] in ("!", "^") else f"[{inner}]"


DOCUMENT_SUFFIXES = (".yaml", ".yml", ".json")
NEXUS_SUFFIXES = (".nxs", ".h5", ".hdf5", ".nx")
OWN_NEXUS_SUFFIXES = (".nxs", ".nx")
"""Of the NeXus files those that a folder is searched for: ``.h5`` is a microscope's own in most folders."""

PACKAGES = frozenset({"node_modules", "bower_components", "__pycache__", "site-packages"})
ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
TEXT_SUFFIXES = frozenset({"", ".txt", ".text", ".bak", ".old", ".orig", ".tmp", ".save"})
HEAD = 65_536
"""How much of a file with another ending is looked at, only to say more about it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The files to be checked, in order, and what was passed over on the way to them."""

    files: tuple[Path, ...]
    passed_over: tuple[PassedOver, ...] = ()


def find_files(paths: Iterable[str | Path], selection: Selection | None = None) -> Found:
    """Find the documents of several files and folders, each once, in order.

    A file that is named is always checked. In a folder, and for named files where ``selection`` says so, what is no cryokb document and
    does not look like one is passed over.

    Raises:
        UnreadableFile: nothing is there, or it is a named pipe, a device or a file that may not be opened.
        UsageError: the folders hold no document.
    """
    chosen = selection or Selection()
    named = list(paths)
    files: dict[Path, None] = {}
    passed_over: dict[PassedOver, None] = {}
    for path in named:
        for item in walk(path, chosen):
            if isinstance(item, PassedOver):
                passed_over.setdefault(item)
            else:
                files.setdefault(item)
    if not files and not chosen.named_too:
        raise nothing_found(named, list(passed_over))
    checked = {str(file) for file in files}
    return Found(tuple(files), tuple(item for item in passed_over if item.file not in checked))


def find_documents(path: str | Path) -> list[Path]:
    """List the documents that a path stands for: itself, or those of a folder, sorted; raises as ``find_files``."""
    return list(find_files([path]).files)


def nothing_found(named: list[str | Path], passed_over: list[PassedOver]) -> UsageError:
    shown = "".join(f"\n{item.file}: {item.reason}" for item in passed_over[:10])
    more = f"\n... and {len(passed_over) - 10:,} more" if len(passed_over) > 10 else ""
    listed = f" Passed over:{shown}{more}" if passed_over else ""
    return UsageError(
        f"The folder {', '.join(str(path) for path in named)} holds no cryokb document.",
        hint=f"A document begins with a line such as cryokb: record/{standard.CURRENT}.{listed}",
        path=str(named[0]) if named else None,
    )


def walk(path: str | Path, selection: Selection) -> Iterator[Path | PassedOver]:
    """Yield what one path stands for."""
    place = Path(path)
    if str(path) == STANDARD_INPUT:
        yield place
        return
    if str(place) == STANDARD_INPUT:  # ./- is a file of that name
        place = place.absolute()
    if os.path.isdir(place):  # noqa: PTH112  # false, and no exception, for a name that is too long
        yield from walk_folder(place, selection)
    else:
        require_file(place)
        reason = reason_against_file(place, relative_to_here(place), selection) if selection.named_too else None
        yield place if reason is None else PassedOver(str(path), reason)


def relative_to_here(place: Path) -> str:
    """Write the path of a named file as patterns see it: from the working folder, where it lies below it."""
    here = Path.cwd()
    return (place.relative_to(here) if place.is_relative_to(here) else place).as_posix().lstrip("/")


def walk_folder(root: Path, selection: Selection) -> Iterator[Path | PassedOver]:
    """Yield the documents of a folder and what is passed over in it, in the order of their names; without recursion, at any depth."""
    waiting = [root]
    while waiting:
        place = waiting.pop()
        relative = place.relative_to(root).as_posix()
        if place is not root and (place.is_symlink() or not place.is_dir()):
            reason = reason_against_file(place, relative, selection)
            yield place if reason is None else PassedOver(str(place), reason)
            continue
        reason = None if place is root else reason_against_folder(place, relative, selection)
        try:
            names = [] if reason else sorted(os.listdir(place), reverse=True)  # noqa: PTH208  # names that are no UTF-8 included
        except OSError as error:
            reason, names = f"cannot be opened: {error.strerror}", []
        if reason is not None:
            yield PassedOver(f"{place}{os.sep}", reason)
        waiting.extend(place / name for name in names)


def reason_against_folder(place: Path, relative: str, selection: Selection) -> str | None:
    """Say why a folder is not entered; None when it is."""
    if place.name.startswith("."):
        return "a hidden folder"
    if place.name in PACKAGES:
        return "a folder of installed packages"
    if any((place / mark).exists() for mark in ENVIRONMENT_MARKS):
        return "a Python environment"
    pattern = selection.excluded_by(relative, folder=True)
    return None if pattern is None else f"left out by --exclude {pattern}"


def reason_against_file(place: Path, relative: str, selection: Selection) -> str | None:
    """Say why a file is passed over; None when it is to be checked."""
    reason = reason_by_place(place) or reason_by_name(place, relative, selection)
    if reason is not None:
        return reason
    suffix = place.suffix.lower()
    if suffix in NEXUS_SUFFIXES:
        return None
    raw = beginning(place, LOOKED_AT)
    # What cannot be opened is checked, so that it becomes an issue: nobody knows what it holds.
    return reason_against(raw) if raw or suffix not in DOCUMENT_SUFFIXES else None


def reason_by_place(place: Path) -> str | None:
    """Say what stands there, where it is no file."""
    try:
        kind = kind_of_file(place.stat().st_mode)
    except FileNotFoundError:
        return "a link that leads nowhere" if place.is_symlink() else "no longer there"
    except OSError as error:
        return "a link that leads back to itself" if place.is_symlink() else f"cannot be opened: {error.strerror}"
    if kind == "a folder":
        return "a link to a folder, which is not followed"
    return None if kind is None else f"{kind}, not a file"


def reason_by_name(place: Path, relative: str, selection: Selection) -> str | None:
    """Say why a file is not looked into: patterns, a hidden name, or another ending."""
    pattern = selection.excluded_by(relative)
    if pattern is not None:
        return f"left out by --exclude {pattern}"
    if place.name.startswith("."):
        return "a hidden file"
    if selection.include:
        return None if selection.includes(relative) else "fits no --include"
    suffix = place.suffix.lower()
    if suffix in (*DOCUMENT_SUFFIXES, *OWN_NEXUS_SUFFIXES):
        return None
    if suffix in NEXUS_SUFFIXES:
        return f"an HDF5 file that is not called {' or '.join(OWN_NEXUS_SUFFIXES)}: name it to have it checked"
    return reason_by_ending(place)


def reason_by_ending(place: Path) -> str:
    """Say of a file with another ending that it is none of ours, or that it begins like one."""
    endings = ", ".join(DOCUMENT_SUFFIXES)
    copied = place.name.endswith("~") or any(suffix in place.name.lower() for suffix in DOCUMENT_SUFFIXES)
    if (copied or place.suffix.lower() in TEXT_SUFFIXES) and is_named(beginning(place, HEAD).decode("latin-1")):
        return f"begins as a cryokb document, but its name does not end in {endings}: rename it, or name it to have it checked"
    return f"its name does not end in {endings} or {', '.join(OWN_NEXUS_SUFFIXES)}"


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
