"""Canonical text of a document that exists: its entries in a given order, in one style, its comments kept.

Laws: the new text holds the same data, with the same digits, and the same comments; written anew it stays as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryokb.documents.positions import line_end
from cryokb.documents.reader import parse_text
from cryokb.documents.writer import Bare, key_text, one_line, quoted, scalar_text, text_lines
from cryokb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryokb.documents.document import Document
    from cryokb.documents.positions import Node
    from cryokb.issues import Json, JsonObject

__all__ = ["Comments", "Style", "canonical_text", "comments_of"]

Path = tuple[str | int, ...]

MARK = re.compile(r"""(?:(?<=[ \t\[\]{},"'])|(?<![^\r\n]))#""")
"""A number sign that may begin a comment. The reader in use asks for no space between the end of a quote or a bracket and a comment."""

BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(#[^\r\n]*)")
LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")


@dataclass
class Comments:
    """The comments and blank lines of a YAML text, each with the entry that it belongs to.

    A comment on lines of its own, or behind a dash alone, belongs to the entry below it, one behind a value to that entry. A comment
    inside brackets belongs to the whole that the brackets hold.

    Attributes:
        texts: every comment, in order.
        top: the lines above everything.
        above: the lines above an entry; an empty one is a blank line.
        beside: the comment behind an entry.
        end: the lines below everything.
    """

    texts: list[str] = field(default_factory=list)
    top: list[str] = field(default_factory=list)
    above: dict[Path, list[str]] = field(default_factory=dict)
    beside: dict[Path, str] = field(default_factory=dict)
    end: list[str] = field(default_factory=list)

    def inside(self, path: Path) -> bool:
        """Tell whether a comment belongs to something inside the value at ``path``."""
        return any(len(other) > len(path) and other[: len(path)] == path for other in (*self.above, *self.beside))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: where it begins (its key, or its value in a list) and what it is."""

    begin: int
    path: Path
    node: Node


def comments_of(document: Document) -> Comments:
    """Find the comments of a YAML document and the entries that they belong to."""
    return Finder(document).find()


class Finder:
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
        self.found = Comments()

    def find(self) -> Comments:
        """Go through the text line by line."""
        comments = dict(sorted(self.comments()))
        self.found.texts = list(comments.values())
        for match in LINE.finditer(self.text):
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
        for match in MARK.finditer(self.text):
            if match.start() >= end and not self.is_inside_scalar(match.start()):
                end = line_end(self.text, match.start())
                yield match.start(), self.text[match.start() : end].rstrip()
        for start in self.starts:
            header = BLOCK_HEADER.match(self.text, start)
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


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is laid out.

    Attributes:
        spread: places of mappings and lists that are written on lines of their own, however short.
        verbatim: places of texts that stay in quotes and in one line.
        width: of the widest line that is not broken, in characters.
    """

    spread: AbstractSet[Path] = frozenset()
    verbatim: AbstractSet[Path] = frozenset()
    width: int = 100


def canonical_text(document: Document, data: Json, style: Style | None = None) -> str:
    """Write a YAML document anew.

    Args:
        document: the document, with its text.
        data: its data; the entries of its mappings may stand in another order.
        style: the layout.

    Raises UsageError for a document that is no block of YAML, and for one that cannot be written without losing something.
    """
    if document.text is None or document.format != "yaml" or not isinstance(data, dict) or not data:
        raise UsageError(f"{document.name} is not a document written in YAML.", path=document.name)
    comments = comments_of(document)
    kept = with_digits(data, document, ())
    lines = Layout(style or Style(), comments).mapping(kept if isinstance(kept, dict) else {}, (), 0)
    while lines and not lines[0]:
        del lines[0]
    text = "\n".join([*comments.top, *lines, *comments.end]).strip("\n") + "\n"
    require_same(document, text, comments)
    return text


def with_digits(node: Json, document: Document, path: Path) -> Json:
    """Put the characters of each bare number in its place."""
    if isinstance(node, dict):
        return {key: with_digits(child, document, (*path, key)) for key, child in node.items()}
    if isinstance(node, list):
        return [with_digits(child, document, (*path, index)) for index, child in enumerate(node)]
    raw = None if isinstance(node, str) else document.raw_text(path)
    return node if raw is None else Bare(raw)


def require_same(document: Document, text: str, comments: Comments) -> None:
    """Raise UsageError unless the new text says what the old one said."""
    again, _ = parse_text(text, name=document.name, format="yaml")
    same = again is not None and again.data == document.data and list(digits(again)) == list(digits(document))
    if not same or again is None or sorted(comments_of(again).texts) != sorted(comments.texts):
        raise UsageError(
            f"{document.name} cannot be written in the canonical form without changing what it says.",
            hint="Look for comments at unusual places, texts that end in several empty lines, and very long names.",
            path=document.name,
        )


def digits(document: Document) -> Iterator[tuple[Path, str]]:
    """List the characters of every bare number, by place."""
    found = {path: document.raw_text(path) for path, value in leaves(document.data, ()) if not isinstance(value, str)}
    return ((path, raw) for path, raw in sorted(found.items(), key=lambda pair: str(pair[0])) if raw is not None)


def leaves(node: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    """Yield every scalar with its place."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else None
    if children is None:
        yield path, node
        return
    for step, child in children:
        yield from leaves(child, (*path, step))


class Layout:
    """Writes the lines of a document."""

    def __init__(self, style: Style, comments: Comments) -> None:
        self.style = style
        self.comments = comments

    def mapping(self, node: JsonObject, path: Path, indent: int) -> list[str]:
        """Write the entries of a mapping, each below the lines that belong above it."""
        lines: list[str] = []
        for key, child in node.items():
            here = (*path, key)
            lines.extend(self.above(here, indent))
            lines.extend(self.entry(f"{' ' * indent}{key_text(key)}:", child, here, indent))
        return lines

    def sequence(self, node: list[Json], path: Path, indent: int) -> list[str]:
        """Write the items of a list."""
        lines: list[str] = []
        dash = " " * indent + "-"
        for index, child in enumerate(node):
            here = (*path, index)
            lines.extend(self.above(here, indent))
            whole = self.entry(dash, child, here, indent)
            if isinstance(child, (dict, list)) and len(whole) > 1:
                beside, below = self.comments.beside.get(here), whole[1:]
                first = next(number for number, line in enumerate(below) if line and not line.lstrip().startswith("#"))
                lines.extend(line and " " * indent + line.lstrip() for line in below[:first])
                lines.extend([" " * indent + beside] if beside else [])
                lines.extend([f"{dash} {below[first].lstrip(' ')}", *below[first + 1 :]])
            else:
                lines.extend(whole)
        return lines

    def above(self, path: Path, indent: int) -> list[str]:
        """Give the lines that belong above an entry."""
        return [line and " " * indent + line for line in self.comments.above.get(path, ())]

    def entry(self, head: str, value: Json, path: Path, indent: int) -> list[str]:
        """Write one value behind its key or dash."""
        first, *rest = self.value(head, value, path, indent)
        beside = self.comments.beside.get(path)
        return [f"{first}  {beside}" if beside else first, *rest]

    def value(self, head: str, value: Json, path: Path, indent: int) -> list[str]:
        """Write one value without its comment."""
        width = self.style.width
        if isinstance(value, (dict, list)):
            may_be_one = not value or (path not in self.style.spread and not self.comments.inside(path))
            line = one_line(head, value, width=width) if may_be_one else None
            if line is not None:
                return [line]
            below = self.mapping(value, path, indent + 2) if isinstance(value, dict) else self.sequence(value, path, indent + 2)
            return [head, *below]
        if not isinstance(value, str) or isinstance(value, Bare):
            return [f"{head} {scalar_text(value)}"]
        if path in self.style.verbatim:
            return [f"{head} {quoted(value)}"]
        return text_lines(head, value, indent + 2, width=width)
