"""Canonical text of a document that exists: its entries in a given order, in one style, its comments kept.

Laws: the new text holds the same data, with the same digits, and the same comments; written anew it stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb.documents.reader import parse_text
from cryokb.documents.remarks import Path, Remarks, remarks_of
from cryokb.documents.writer import Bare, key_text, one_line, quoted, scalar_text, text_lines
from cryokb.errors import UsageError

if TYPE_CHECKING:
    from cryokb.documents.document import Document
    from cryokb.issues import Json, JsonObject

__all__ = ["Style", "canonical_text"]


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
    remarks = remarks_of(document)
    kept = with_digits(data, document, ())
    lines = _Layout(style or Style(), remarks).mapping(kept if isinstance(kept, dict) else {}, (), 0)
    while lines and not lines[0]:
        del lines[0]
    text = "\n".join([*remarks.top, *lines, *remarks.end]).strip("\n") + "\n"
    require_same(document, text, remarks)
    return text


def with_digits(node: Json, document: Document, path: Path) -> Json:
    """Put the characters of each bare number in its place."""
    if isinstance(node, dict):
        return {key: with_digits(child, document, (*path, key)) for key, child in node.items()}
    if isinstance(node, list):
        return [with_digits(child, document, (*path, index)) for index, child in enumerate(node)]
    raw = None if isinstance(node, str) else document.raw_text(path)
    return node if raw is None else Bare(raw)


def require_same(document: Document, text: str, remarks: Remarks) -> None:
    """Raise UsageError unless the new text says what the old one said."""
    again, _ = parse_text(text, name=document.name, format="yaml")
    same = again is not None and again.data == document.data and list(digits(again)) == list(digits(document))
    if not same or again is None or sorted(remarks_of(again).comments) != sorted(remarks.comments):
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


class _Layout:
    """Writes the lines of a document."""

    def __init__(self, style: Style, remarks: Remarks) -> None:
        self.style = style
        self.remarks = remarks

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
                beside, below = self.remarks.beside.get(here), whole[1:]
                first = next(number for number, line in enumerate(below) if line and not line.lstrip().startswith("#"))
                lines.extend(line and " " * indent + line.lstrip() for line in below[:first])
                lines.extend([" " * indent + beside] if beside else [])
                lines.extend([f"{dash} {below[first].lstrip(' ')}", *below[first + 1 :]])
            else:
                lines.extend(whole)
        return lines

    def above(self, path: Path, indent: int) -> list[str]:
        """Give the lines that belong above an entry."""
        return [line and " " * indent + line for line in self.remarks.above.get(path, ())]

    def entry(self, head: str, value: Json, path: Path, indent: int) -> list[str]:
        """Write one value behind its key or dash."""
        first, *rest = self.value(head, value, path, indent)
        beside = self.remarks.beside.get(path)
        return [f"{first}  {beside}" if beside else first, *rest]

    def value(self, head: str, value: Json, path: Path, indent: int) -> list[str]:
        """Write one value without its comment."""
        width = self.style.width
        if isinstance(value, (dict, list)):
            may_be_one = not value or (path not in self.style.spread and not self.remarks.inside(path))
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
