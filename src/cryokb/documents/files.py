"""The bytes of a document: of a regular file or of standard input, and never more of them than a document may have."""

from __future__ import annotations

import os
import stat
import sys
from functools import cache
from pathlib import Path

from cryokb.documents.limits import MAX_BYTES
from cryokb.errors import UnreadableFile

__all__ = ["STANDARD_INPUT", "beginning", "kind_of_file", "read_bytes", "require_file", "text_of"]

STANDARD_INPUT = "-"
"""The name that stands for standard input on every command line."""

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def kind_of_file(mode: int) -> str | None:
    """Say what a place is by the mode of its status, such as ``a named pipe``; None for a regular file."""
    return next((words for test, words in _KINDS if test(mode)), None)


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
        raise _cannot_be_opened(name, error) from error
    _refuse_other_kinds(name, mode)
    if not os.access(path, os.R_OK):
        raise UnreadableFile(f"{name} cannot be opened: you may not read it.", hint="Check the permissions.", path=name)


def read_bytes(path: str | Path, limit: int = MAX_BYTES + 1) -> bytes:
    """Read at most ``limit`` bytes of a regular file, or of standard input for ``-``.

    Raises UnreadableFile for what is missing, cannot be opened, or is no regular file: a folder, a named pipe, a device, a socket.
    """
    name = str(path)
    if name == STANDARD_INPUT:
        return _standard_input()[:limit]
    try:
        _refuse_other_kinds(name, Path(path).stat().st_mode)
        with open(path, "rb", opener=_open_without_waiting) as stream:
            return stream.read(limit) or b""
    except FileNotFoundError as error:
        raise UnreadableFile(f"There is no file {name}.", hint="Check the name and the folder.", path=name) from error
    except (OSError, ValueError) as error:
        raise _cannot_be_opened(name, error) from error


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
def _standard_input() -> bytes:
    """Read standard input, which can be read only once, up to the limit of a document."""
    if sys.stdin is None:
        raise UnreadableFile("Standard input is closed.", hint="Give the name of a file.", path=STANDARD_INPUT)
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a file; a named pipe that nobody writes to would otherwise be waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _refuse_other_kinds(name: str, mode: int) -> None:
    kind = kind_of_file(mode)
    if kind is not None:
        hint = "Name the files in it." if kind == "a folder" else "Give a file, or - for standard input."
        raise UnreadableFile(f"{name} is {kind}, not a file.", hint=hint, path=name)


def _cannot_be_opened(name: str, error: OSError | ValueError) -> UnreadableFile:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UnreadableFile(f"{name} cannot be opened: {reason}.", hint="Check the name and the permissions.", path=name)
