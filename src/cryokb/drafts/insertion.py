"""New blocks in the text of a record that somebody has begun; every byte that stood there stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from cryokb import documents, plain
from cryokb.errors import UsageError

__all__ = ["insert_block", "reread"]

ABSENT = "\0"
"""Stands for a slot that is not there; no text of a document is this."""


def reread(text: str, target: Path) -> documents.Document:
    """Read the text that is being made."""
    document, _ = documents.parse_text(text, name=str(target))
    if document is None:
        raise UsageError(
            f"New entries cannot be added to {target} at its end.", hint="Give sessions and origins a place there.", path=str(target)
        )
    return document


def insert_block(document: documents.Document, path: Sequence[str], block: str) -> str:
    """Give the text of a document with a block added at the end of the map or list at a path, which is made when it is not there.

    Raises:
        UsageError: what stands there cannot be added to without changing it.
    """
    text = cast("str", document.text)
    present = plain.value_at(document.slots, path, missing=ABSENT)
    slot = path[-1]
    if text.lstrip().startswith("{"):
        raise in_one_line(slot, document)
    if present is ABSENT:
        lines = f"{slot}:\n{indented(block, 2)}"
        return spliced(text, len(text), f"\n{lines}") if len(path) == 1 else insert_block(document, path[:-1], lines)
    if plain.text(present):
        raise UsageError(
            f"{slot} is said to be {present}.", hint=f"Remove this line, then the new {slot} can be added.", path=document.name
        )
    span, key = document.position(path), document.position(path, of_key=True)
    assert span is not None
    assert key is not None
    if present and text[span.start] in "{[":
        raise in_one_line(slot, document)
    if not present:
        # what says that nothing is there makes room; a remark behind it stays
        end = line_end(text, span.start) - (span.end - span.start)
        return spliced(text[: span.start] + text[span.end :], end, indented(block, key.column + 1))
    depth = span.column - 1
    end = line_end(text, span.start + len(text[span.start : span.end].rstrip()))
    return spliced(text, block_end(text, end, depth), indented(block, depth))


def in_one_line(slot: str, document: documents.Document) -> UsageError:
    return UsageError(
        f"{slot} is written in one line; new entries need it as an indented block.",
        hint=f"Write {slot}: and its entries on lines of their own.",
        path=document.name,
    )


def indented(block: str, depth: int) -> str:
    """Give the lines of a block, each moved to the right."""
    return "".join(" " * depth + line + "\n" if line else "\n" for line in block.rstrip("\n").split("\n"))


def spliced(text: str, offset: int, lines: str) -> str:
    """Put whole lines into a text at the beginning of a line or at its end, with the line ends of the text."""
    newline = "\r\n" if "\r\n" in text else "\n"
    glue = "" if not offset or text[offset - 1] == "\n" else newline
    return text[:offset] + glue + lines.replace("\n", newline) + text[offset:]


def line_end(text: str, offset: int) -> int:
    """Give the offset just behind the line in which an offset lies."""
    newline = text.find("\n", offset)
    return len(text) if newline < 0 else newline + 1


def block_end(text: str, offset: int, depth: int) -> int:
    """Give the offset behind the remarks that follow a block and are indented like it; blank lines after them stay outside."""
    end = offset
    while offset < len(text):
        line = text[offset : line_end(text, offset)]
        offset += len(line)
        bare = line.strip()
        if bare and (not bare.startswith("#") or len(line) - len(line.lstrip(" ")) < max(depth, 1)):
            break
        if bare:
            end = offset
    return end
