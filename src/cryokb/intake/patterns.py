"""Patterns of file names in the manner of gitignore, for ``--include`` and ``--exclude``.

A pattern without a slash fits a name in any folder; one with a slash fits from the folder that was named. ``*`` and ``?`` stand for
anything but a slash, ``**`` also for folders, ``[...]`` for one character; a slash at the end fits folders only. What fits a folder fits
all that lies in it. A pattern that begins with ``!`` takes back what the ones before it fitted; the last one decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cryokb.errors import UsageError

__all__ = ["Selection", "fits"]


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
                _compiled(pattern.removeprefix("!"), folder=True)
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
        if _compiled(pattern.removeprefix("!"), folder=folder).fullmatch(path):
            found = None if pattern.startswith("!") else pattern
    return found


@cache
def _compiled(pattern: str, *, folder: bool) -> re.Pattern[str]:
    if pattern.endswith("/") and not folder:
        return re.compile(r"(?!)")  # a folder is meant, and this is a file
    bare = pattern.rstrip("/")
    anchored = "/" in bare
    return re.compile(("" if anchored else "(?:.*/)?") + _translated(bare.lstrip("/")), re.DOTALL)


def _translated(pattern: str) -> str:
    """Write a pattern as a regular expression."""
    parts = re.findall(r"\*\*/|/\*\*$|\*\*|\*|\?|\[[!^]?\]?[^\]/]*\]|\\?.", pattern, re.DOTALL)
    wild = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(wild.get(part) or (_one_of(part) if len(part) > 2 else re.escape(part.removeprefix("\\"))) for part in parts)


def _one_of(part: str) -> str:
    inner = part[1:-1].replace("\\", "\\\\")
    return f"[^/{inner[1:]}]" if inner[:1] in ("!", "^") else f"[{inner}]"
