"""The bytes of a document, of a regular file or of standard input, never more than it may have; and what its first line says."""

from __future__ import annotations

import codecs
import os
import re
import stat
import sys
from functools import cache
from pathlib import Path

from cryokb import codes, standard
from cryokb.documents.limits import MAX_BYTES
from cryokb.errors import UnreadableFile
from cryokb.issues import Edit, Issue, Json, Severity

__all__ = [
    "KINDS",
    "STANDARD_INPUT",
    "SUPPORTED",
    "beginning",
    "binary_format",
    "kind_of_file",
    "read_bytes",
    "read_header",
    "require_file",
    "text_of",
    "unicode_encoding",
]

STANDARD_INPUT = "-"
"""The name that stands for standard input on every command line."""

SPECIAL_FILES = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def kind_of_file(mode: int) -> str | None:
    """Say what a place is by the mode of its status, such as ``a named pipe``; None for a regular file."""
    return next((words for test, words in SPECIAL_FILES if test(mode)), None)


def require_file(path: str | Path) -> None:
    """Raise UnreadableFile unless a path leads to a regular file that may be read; nothing is opened, so that nothing can hang."""
    name = str(path)
    if name == STANDARD_INPUT:
        raise UnreadableFile("A file of this kind cannot be read from standard input.", hint="Give the name of a file.", path=name)
    try:
        mode = Path(path).stat().st_mode
    except FileNotFoundError as error:
        raise UnreadableFile(f"There is no file {name}.", hint="Check the name and the folder.", path=name) from error
    except (OSError, ValueError) as error:
        raise cannot_be_opened(name, error) from error
    refuse_other_kinds(name, mode)
    if not os.access(path, os.R_OK):
        raise UnreadableFile(f"{name} cannot be opened: you may not read it.", hint="Check the permissions.", path=name)


def read_bytes(path: str | Path, limit: int = MAX_BYTES + 1) -> bytes:
    """Read at most ``limit`` bytes of a regular file, or of standard input for ``-``.

    Raises UnreadableFile for what is missing, cannot be opened, or is no regular file: a folder, a named pipe, a device, a socket.
    """
    name = str(path)
    if name == STANDARD_INPUT:
        return standard_input()[:limit]
    try:
        refuse_other_kinds(name, Path(path).stat().st_mode)
        with open(path, "rb", opener=open_without_waiting) as stream:
            return stream.read(limit) or b""
    except FileNotFoundError as error:
        raise UnreadableFile(f"There is no file {name}.", hint="Check the name and the folder.", path=name) from error
    except (OSError, ValueError) as error:
        raise cannot_be_opened(name, error) from error


def beginning(path: str | Path, size: int) -> bytes:
    """Give the first bytes of a file, or nothing where it cannot be read."""
    try:
        return read_bytes(path, size)
    except UnreadableFile:
        return b""


def text_of(name: str) -> str | None:
    """Give the text of a document for the lines that a report shows; None for what is no text, too large, or no longer there."""
    raw = beginning(name, MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


@cache
def standard_input() -> bytes:
    """Read standard input, which can be read only once, up to the limit of a document."""
    if sys.stdin is None:
        raise UnreadableFile("Standard input is closed.", hint="Give the name of a file.", path=STANDARD_INPUT)
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def open_without_waiting(path: str, flags: int) -> int:
    """Open a file; a named pipe that nobody writes to would otherwise be waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def refuse_other_kinds(name: str, mode: int) -> None:
    kind = kind_of_file(mode)
    if kind is not None:
        hint = "Name the files in it." if kind == "a folder" else "Give a file, or - for standard input."
        raise UnreadableFile(f"{name} is {kind}, not a file.", hint=hint, path=name)


def cannot_be_opened(name: str, error: OSError | ValueError) -> UnreadableFile:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UnreadableFile(f"{name} cannot be opened: {reason}.", hint="Check the name and the permissions.", path=name)


FORMATS = (
    (
        b"\x89HDF\r\n\x1a\n",
        "an HDF5 (NeXus) file",
        "For NeXus use `cryokb nexus verify` or `cryokb nexus read`, for a microscope file `cryokb extract`.",
    ),
    (b"PK\x03\x04", "a zip archive", "Give the YAML or JSON file inside it."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it and give the file inside."),
    (b"BZh", "a bzip2 archive", "Unpack it and give the file inside."),
    (b"\xfd7zXZ\0", "an xz archive", "Unpack it and give the file inside."),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it and give the file inside."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it and give the file inside."),
    (b"\x89PNG", "a picture", None),
    (b"\xff\xd8\xff", "a picture", None),
    (b"%PDF", "a PDF", None),
    (b"\xd0\xcf\x11\xe0", "an Office document", "Export it as text."),
)

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)

ZEROS = (
    ((False, True, True, True), "utf-32-le"),
    ((True, True, True, False), "utf-32-be"),
    ((False, True, False, True), "utf-16-le"),
    ((True, False, True, False), "utf-16-be"),
)
"""Which of the first four bytes are zero in a text that begins with two ASCII characters and no byte order mark."""


BEGINNING = 64
"""How many bytes are tried: sixteen characters at least."""


def binary_format(raw: bytes) -> tuple[str, str | None] | None:
    """Name the binary format that a file begins as, with advice; None for anything else."""
    return next(((what, advice) for magic, what, advice in FORMATS if raw.startswith(magic)), None)


def unicode_encoding(raw: bytes) -> str:
    """Name the encoding of a text by its byte order mark or by its zero bytes: ``utf-16``, ``utf-32-le``, else ``utf-8``.

    Small whole numbers, with which many microscope files begin, have zero bytes as well: what reads as no text is none.
    """
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return encoding
    zeros = tuple(byte == 0 for byte in raw[:4])
    return next((encoding for pattern, encoding in ZEROS if zeros == pattern and reads_as_text(raw, encoding)), "utf-8")


def reads_as_text(raw: bytes, encoding: str) -> bool:
    """Tell whether the first characters of a file in an encoding are those of a text."""
    head = raw[:BEGINNING].decode(encoding, "replace")
    return all(letter.isprintable() or letter.isspace() for letter in head)


KINDS = ("record", "publication", "phases", "claims", "conflicts", "gaps", "screened")
"""The kinds of document that the standard knows."""

SUPPORTED = standard.CURRENT
"""The version of the standard that this program writes; older released ones are read as well."""


def read_header(data: Json, *, kinds: tuple[str, ...] = KINDS, supported: str = SUPPORTED) -> tuple[str | None, str | None, list[Issue]]:
    """Give kind, version and the issues of the value of ``cryokb``, such as ``record/1.1``.

    The kind is None when it is missing or unknown, the version when it is missing or malformed.
    """
    if not isinstance(data, dict):
        what = "a list" if isinstance(data, list) else "a single value"
        message = f"This is {what}, not a cryokb document: a document is a set of `name: value` lines."
        return None, None, [issue("DOC-KIND", message, hint=begin_with(supported))]
    if "cryokb" not in data:
        return None, None, [missing(data, supported)]
    written = data["cryokb"]
    if not isinstance(written, str):
        message = f"`cryokb` does not name a kind of document: {written!r}."
        return None, None, [issue("DOC-KIND", message, hint=begin_with(supported), path="/cryokb")]
    kind, slash, version = (part.strip() for part in written.partition("/"))
    if kind not in kinds:
        return None, None, [unknown_kind(kind, version or supported, kinds)]
    if (other := content_kind(data, kind, kinds)) is not None:
        return None, None, [other_content(data, kind, other, written)]
    found, issues = read_version(kind, version if slash else "", supported)
    return kind, found, issues


def content_kind(data: dict[str, Json], kind: str, kinds: tuple[str, ...]) -> str | None:
    """Name the kind of document whose slots the content has and that is not the one of its header; None when the header is right.

    Two names at least tell the other kind, and three times as many as tell the one that is written.
    """
    own = slots_of(kind)
    if not own or len(own & data.keys()) * 2 >= len(data):  # nearly every document is what it says
        return None
    for other in kinds:
        telling, against = (slots_of(other) - own) & data.keys(), (own - slots_of(other)) & data.keys()
        if len(telling) >= 2 and len(telling) > 3 * len(against):
            return other
    return None


def slots_of(kind: str) -> frozenset[str]:
    """Give the names of the top level of a kind of document."""
    root = standard.current().document_class(kind)
    return frozenset(standard.current().class_slots(root)) if root else frozenset()


def other_content(data: dict[str, Json], kind: str, other: str, written: str) -> Issue:
    telling = [name for name in data if name in slots_of(other) - slots_of(kind)]
    message = f"The first line says {kind}, but {', '.join(telling[:4])} are names of {article(other)}."
    meant = written.replace(kind, other, 1)
    return issue("DOC-KIND", message, hint=f"Did you mean `{meant}`?", path="/cryokb", fix=(Edit("/cryokb", meant),))


def article(kind: str) -> str:
    return {"record": "a record", "publication": "a publication"}.get(kind, f"the list of {kind}")


def issue(code: str, message: str, *, hint: str | None = None, path: str = "", fix: tuple[Edit, ...] | None = None) -> Issue:
    return codes.issue(code, message, hint=hint, path=path, fix=fix)


def begin_with(supported: str) -> str:
    return f"Begin the document with its kind and version, for example `cryokb: record/{supported}`."


def missing(data: dict[str, Json], supported: str) -> Issue:
    """Report the missing first line; a misspelt `cryokb` is one finding with its mend."""
    from difflib import get_close_matches

    names = {str(name).casefold(): name for name in data}
    close = get_close_matches("cryokb", list(names), n=1, cutoff=0.7)
    if close and isinstance(data[names[close[0]]], str):
        name = names[close[0]]
        fix = (Edit("/" + name, "cryokb", rename=True),)
        return issue("DOC-KIND", f"`{name}` is probably meant to be `cryokb`.", hint="Rename it to `cryokb`.", path="/" + name, fix=fix)
    return issue("DOC-KIND", "The document does not say what it is: the line `cryokb: ...` is missing.", hint=begin_with(supported))


def unknown_kind(kind: str, version: str, kinds: tuple[str, ...]) -> Issue:
    from difflib import get_close_matches

    message = f"`{kind}` is not a kind of document that cryokb knows: {', '.join(kinds)}."
    singular = {name.rstrip("s"): name for name in kinds}
    close = get_close_matches(kind.casefold().rstrip("s"), list(singular), n=1, cutoff=0.7)
    if not close:
        return issue("DOC-KIND", message, hint="Write one of these kinds.", path="/cryokb")
    meant = f"{singular[close[0]]}/{version}"
    return issue("DOC-KIND", message, hint=f"Did you mean `{meant}`?", path="/cryokb", fix=(Edit("/cryokb", meant),))


def read_version(kind: str, version: str, supported: str) -> tuple[str | None, list[Issue]]:
    match = re.fullmatch(r"(\d{1,6})\.(\d{1,6})", version, re.ASCII)
    if match is None:
        message = f"`{version}` is not a version of the standard." if version else "The version of the standard is missing."
        fix = (Edit("/cryokb", f"{kind}/{supported}"),)
        return None, [issue("DOC-VERSION", message, hint=f"Write `cryokb: {kind}/{supported}`.", path="/cryokb", fix=fix)]
    if version in standard.VERSIONS:
        return version, []
    message = f"This document is written for version {version} of the standard; this cryokb knows {supported}."
    major, minor = int(match[1]), int(match[2])
    known_major, known_minor = (int(part) for part in supported.split("."))
    if major == known_major and minor > known_minor:
        hint = "What is new in it is not checked: upgrade cryokb."
        return version, [codes.issue("DOC-VERSION", message, severity=Severity.NOTE, hint=hint, path="/cryokb")]
    if major == known_major:
        return version, []
    hint = "Upgrade cryokb." if major > known_major else f"Write {supported}, or a released older version: {', '.join(standard.VERSIONS)}."
    return version, [issue("DOC-VERSION", message, hint=hint, path="/cryokb")]
