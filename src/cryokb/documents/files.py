"""The bytes of a document, of a regular file or of standard input, never more than it may have; and what the first of them say."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from functools import cache
from pathlib import Path

from cryokb.documents.limits import MAX_BYTES
from cryokb.errors import UnreadableFile

__all__ = ["STANDARD_INPUT", "beginning", "binary_format", "kind_of_file", "read_bytes", "require_file", "text_of", "unicode_encoding"]

STANDARD_INPUT = "-"
"""The name that stands for standard input on every command line."""

KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def kind_of_file(mode: int) -> str | None:
    """Say what a place is by the mode of its status, such as ``a named pipe``; None for a regular file."""
    return next((words for test, words in KINDS if test(mode)), None)


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
