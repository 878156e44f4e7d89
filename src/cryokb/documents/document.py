"""One document that was read, and the way from a path in its data to a place in its text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from cryokb.issues import Issue, Json, JsonObject, Related

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cryokb.documents.positions import Lines, Node, Tree

__all__ = ["Document", "Format", "Span", "locate", "locate_all", "parse_pointer"]

Format = Literal["yaml", "json", "mapping"]

ABOUT_ALL = frozenset({"DOC-MANY"})
"""What is said of a whole document, and of no line."""

ABOUT_KEYS = frozenset({"DOC-DUPLICATE-KEY", "STR-UNKNOWN-NAME"})


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: lines and columns counted from 1, offsets from 0; the end is exclusive."""

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Document:
    """A document as it was written, with its data.

    Attributes:
        name: the file as the caller named it, or ``document``.
        text: the text that was read (without a byte order mark), or None for a mapping.
        data: the plain data; read only by agreement.
        kind: ``record``, ``publication`` ..., or None when the document does not say a known one.
        version: the version of the standard that it was written for, such as ``1.0``, or None.
        format: ``yaml``, ``json`` or ``mapping``.
    """

    name: str
    text: str | None
    data: Json
    kind: str | None = None
    version: str | None = None
    format: Format = "yaml"

    @property
    def slots(self) -> JsonObject:
        """What stands at the top, by name; nothing for a document that is no map."""
        return self.data if isinstance(self.data, dict) else {}

    @cached_property
    def tree(self) -> Tree:
        """The nodes of the text with their offsets, found at the first call; empty for a mapping."""
        from cryokb.documents.positions import Tree, yaml_tree

        if self.text is None:
            return Tree()
        if self.format == "json":
            from cryokb.documents.positions import json_tree

            return json_tree(self.text)
        return yaml_tree(self.text)

    @cached_property
    def lines(self) -> Lines:
        """The line table of the text."""
        from cryokb.documents.positions import Lines

        return Lines(self.text or "")

    def node(self, path: Sequence[str | int]) -> tuple[Node | None, bool]:
        """Give the node at ``path`` and True, or its nearest existing ancestor and False."""
        node = self.tree.root
        for step in path:
            child = None if node is None else child_of(node, step)
            if child is None:
                return node, False
            node = child
        return node, node is not None

    def span(self, start: int, end: int) -> Span:
        """Give the span of a piece of the text."""
        return Span(start, end, *self.lines.place(start), *self.lines.place(end))

    def position(self, path: Sequence[str | int], *, of_key: bool = False) -> Span | None:
        """Give the place of the value at ``path``, or of its key; for a missing path that of the nearest ancestor that exists.

        The ancestor is shown by its key, where it has one, because its value may be long. None for a document without text.
        """
        node, exact = self.node(path)
        if node is None:
            return None
        if (of_key or not exact) and node.key_start is not None and node.key_end is not None:
            return self.span(node.key_start, node.key_end)
        return self.span(node.start, node.end) if exact else self._first_line(node)

    def head(self, path: Sequence[str | int], *, of_key: bool = False) -> Span | None:
        """Give the place to show for ``path``: a scalar itself, a mapping or list by its key or its first line."""
        node, exact = self.node(path)
        if node is None:
            return None
        if node.kind == "scalar" or (node.key_start is not None and not node.flow):
            return self.position(path, of_key=of_key or node.kind != "scalar")
        return self.position(path, of_key=of_key) if of_key or not exact else self._first_line(node)

    def raw_text(self, path: Sequence[str | int]) -> str | None:
        """Give the source text of an unquoted scalar, such as ``0.10`` or ``011``; None for anything else."""
        node, exact = self.node(path)
        if self.text is None or node is None or not exact or not node.plain:
            return None
        return self.text[node.start : node.end]

    def _first_line(self, node: Node) -> Span:
        end = min(node.end, self.lines.end_of_line(node.start))
        return self.span(node.start, end)


def child_of(node: Node, step: str | int) -> Node | None:
    """Find a child by step; a number in a pointer is a string, whether it stands for an index or for a key."""
    if node.kind == "list" and isinstance(step, str):
        return node.children.get(int(step)) if step.isascii() and step.isdigit() else None
    return node.children.get(step if node.kind == "list" else str(step))


def parse_pointer(pointer: str, data: Json = None) -> list[str | int]:
    """Split a JSON pointer (RFC 6901) into steps; a step into a list of ``data`` becomes a number.

    >>> parse_pointer("/history/0/a~1b", {"history": [{"a/b": 1}]})
    ['history', 0, 'a/b']
    """
    steps: list[str | int] = []
    here: Json = data
    for part in pointer.split("/")[1:]:
        text = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, list) and text.isascii() and text.isdigit():
            index = int(text)
            steps.append(index)
            here = here[index] if index < len(here) else None
        else:
            steps.append(text)
            here = here.get(text) if isinstance(here, dict) else None
    return steps


def locate(issue: Issue, document: Document) -> Issue:
    """Fill in file, line and column of an issue, and the lines of its related places, from its path."""
    if document.text is None or issue.code in ABOUT_ALL:
        return issue if issue.file else replace(issue, file=document.name)
    related = tuple(locate_related(place, document) for place in issue.related)
    if issue.line is not None:
        return replace(issue, file=issue.file or document.name, related=related)
    steps = parse_pointer(issue.path, document.data)
    span = document.head(steps, of_key=is_about_key(issue))
    if span is None:
        return replace(issue, file=issue.file or document.name, related=related)
    return replace(
        issue,
        file=issue.file or document.name,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        related=related,
    )


def locate_all(issues: Iterable[Issue], document: Document) -> list[Issue]:
    """Locate many issues; the text is parsed for positions once, and not at all when there is no issue."""
    return [locate(issue, document) for issue in issues]


def locate_related(place: Related, document: Document) -> Related:
    if place.line is not None:
        return place
    span = document.head(parse_pointer(place.path, document.data))
    return place if span is None else Related(place.path, span.line)


def is_about_key(issue: Issue) -> bool:
    renamed = any(edit.rename and edit.path == issue.path for edit in issue.fix or ())
    return renamed or issue.code in ABOUT_KEYS
