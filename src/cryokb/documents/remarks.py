"""Comments and blank lines of a YAML text, each with the entry that it belongs to.

A comment on lines of its own, or behind a dash alone, belongs to the entry below it, one behind a value to that entry. A comment inside
brackets belongs to the whole that the brackets hold.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryokb.documents.lines import line_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryokb.documents.document import Document
    from cryokb.documents.tree import Node

__all__ = ["Remarks", "remarks_of"]

Path = tuple[str | int, ...]

_MARK = re.compile(r"""(?:(?<=[ \t\[\]{},"'])|(?<![^\r\n]))#""")
"""A number sign that may begin a comment. The reader in use asks for no space between the end of a quote or a bracket and a comment."""

_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(#[^\r\n]*)")
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")


@dataclass
class Remarks:
    """The remarks of a text.

    Attributes:
        comments: every comment, in order.
        top: the lines above everything.
        above: the lines above an entry; an empty one is a blank line.
        beside: the comment behind an entry.
        end: the lines below everything.
    """

    comments: list[str] = field(default_factory=list)
    top: list[str] = field(default_factory=list)
    above: dict[Path, list[str]] = field(default_factory=dict)
    beside: dict[Path, str] = field(default_factory=dict)
    end: list[str] = field(default_factory=list)

    def inside(self, path: Path) -> bool:
        """Tell whether a remark belongs to something inside the value at ``path``."""
        return any(len(other) > len(path) and other[: len(path)] == path for other in (*self.above, *self.beside))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: where it begins (its key, or its value in a list) and what it is."""

    begin: int
    path: Path
    node: Node


def remarks_of(document: Document) -> Remarks:
    """Find the remarks of a YAML document and the entries that they belong to."""
    return _Finder(document).find()


class _Finder:
    """One pass over one text."""

    def __init__(self, document: Document) -> None:
        self.text = document.text or ""
        nodes = [(path, node) for path, node in document.tree.walk()]
        entries = [Entry(node.start if node.key_start is None else node.key_start, path, node) for path, node in nodes if path]
        self.entries = sorted(entries, key=lambda entry: (entry.begin, len(entry.path)))
        self.begins = [entry.begin for entry in self.entries]
        self.brackets = [entry for entry in self.entries if entry.node.flow and entry.node.kind != "scalar"]
        spans = {(node.key_start, node.key_end) for _, node in nodes if node.key_start is not None and node.key_end is not None}
        self.scalars = sorted(spans | {(node.start, node.end) for _, node in nodes if node.kind == "scalar"})
        self.starts = [start for start, _ in self.scalars]
        self.found = Remarks()

    def find(self) -> Remarks:
        """Go through the text line by line."""
        comments = dict(sorted(self.comments()))
        self.found.comments = list(comments.values())
        for match in _LINE.finditer(self.text):
            start, line = match.start(), match[1]
            if start == len(self.text):
                break
            mark = next((offset for offset in comments if start <= offset < start + max(len(line), 1)), None)
            alone = not line.strip() if mark is None else not self.text[start:mark].strip(" \t-")
            if alone and not self.is_inside_scalar(start):
                self.add_above("" if mark is None else comments[mark], start)
            elif mark is not None:
                self.add_beside(comments[mark], mark)
        return self.found

    def comments(self) -> Iterator[tuple[int, str]]:
        """Yield offset and text of each comment: what begins with a number sign outside of every scalar."""
        end = 0
        for match in _MARK.finditer(self.text):
            if match.start() >= end and not self.is_inside_scalar(match.start()):
                end = line_end(self.text, match.start())
                yield match.start(), self.text[match.start() : end].rstrip()
        for start in self.starts:
            header = _BLOCK_HEADER.match(self.text, start)
            if header is not None:
                yield header.start(1), header[1].rstrip()

    def is_inside_scalar(self, offset: int) -> bool:
        """Tell whether an offset lies inside a scalar or a key, behind its first character."""
        place = bisect_right(self.starts, offset) - 1
        return place >= 0 and self.scalars[place][0] < offset < self.scalars[place][1]

    def brackets_around(self, offset: int) -> Entry | None:
        """Give the entry of the outermost brackets that are open at an offset."""
        return next((entry for entry in self.brackets if entry.node.start < offset < entry.node.end), None)

    def add_above(self, line: str, start: int) -> None:
        """Give a line of its own to the entry below it; several blank lines are one, and none stays inside brackets or at the top."""
        place = bisect_right(self.begins, start)
        around = self.brackets_around(start)
        if around is not None:
            lines = self.found.above.setdefault(around.path, []) if line else []
        elif place == 0:
            lines = self.found.top
        elif place == len(self.entries):
            lines = self.found.end
        else:
            lines = self.found.above.setdefault(self.entries[place].path, [])
        if line or (lines[-1:] != [""] and not (lines is self.found.top and not lines)):
            lines.append(line)

    def add_beside(self, comment: str, start: int) -> None:
        """Give a comment behind a value to that entry, the innermost that begins before it."""
        around = self.brackets_around(start)
        entry = self.entries[max(bisect_right(self.begins, start) - 1, 0)]
        owner = around or self.brackets_around(entry.begin) or entry
        if around is not None or owner.path in self.found.beside:
            self.found.above.setdefault(owner.path, []).append(comment)
        else:
            self.found.beside[owner.path] = comment
