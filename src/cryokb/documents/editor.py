"""Edits by span, and new blocks: new text in which only the edited pieces differ, comments and all else untouched."""

from __future__ import annotations

import json
import re
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, cast

from cryokb.documents.document import Document, parse_pointer
from cryokb.documents.writer import flow_text, key_text, scalar_text, write_yaml
from cryokb.errors import UsageError
from cryokb.plain import text as text_of
from cryokb.plain import value_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryokb.documents.positions import Node
    from cryokb.issues import Edit, Json

__all__ = ["apply_edits", "edit_pieces", "insert_block"]

ABSENT = "\0"
"""Stands for a slot that is not there; no text of a document is this."""


def apply_edits(document: Document, edits: Sequence[Edit]) -> str:
    """Give the text of ``document`` with every edit made.

    A value is replaced where it stands; a ``rename`` replaces the key. Equal edits count once. Raises UsageError for a document
    without text, a path that does not exist, edits that overlap, and a result that could no longer be read.
    """
    pieces = edit_pieces(document, edits)
    before = document.text or ""
    kept = [before[end:start] for (_, end, _), (start, _, _) in pairwise([(0, 0, ""), *pieces, (len(before), len(before), "")])]
    text = "".join(part for pair in zip_longest(kept, (new for _, _, new in pieces), fillvalue="") for part in pair)
    require_readable(document, text)
    return text


def edit_pieces(document: Document, edits: Sequence[Edit]) -> list[tuple[int, int, str]]:
    """Give the pieces of the text that the edits replace: start, end and new text, in order; raises as ``apply_edits``."""
    if document.text is None:
        raise UsageError("A document made from a mapping has no text to edit.", path=document.name)
    pieces = sorted({piece(document, document.text, edit) for edit in edits})
    for (_, end, _), (start, _, _) in pairwise(pieces):
        if start < end:
            raise UsageError("Two edits overlap.", hint="Apply them one after the other.", path=document.name)
    return pieces


def piece(document: Document, text: str, edit: Edit) -> tuple[int, int, str]:
    """Give start, end and new text of one edit."""
    steps = parse_pointer(edit.path, document.data)
    node, exact = document.node(steps)
    if node is None or not exact:
        raise UsageError(f"There is nothing at {edit.path or 'the root'} to edit.", value=edit.path, path=document.name)
    if edit.rename:
        return renamed(document, node, edit)
    if document.format == "json":
        more = "".join(f", {json.dumps(slot)}: {json.dumps(value, ensure_ascii=False)}" for slot, value in edit.beside.items())
        return node.start, node.end, json.dumps(edit.replacement, ensure_ascii=False, allow_nan=False) + more
    if edit.through is not None and not isinstance(edit.replacement, dict | list):
        return node.start, end_of_key(document, edit.through), scalar_text(edit.replacement, flow=True)
    start, end, new = replaced(document, text, node, edit.replacement)
    if isinstance(edit.replacement, str) and node.plain and text.startswith(edit.replacement, node.start):
        end = max(end, node.start + len(edit.replacement))  # its end had become a comment
    return start, end, new + beside(document, node, edit)


def beside(document: Document, node: Node, edit: Edit) -> str:
    """Write the slots that follow a value: behind a comma inside braces, else each on a line of its own below its key."""
    if edit.beside and node.key_start is None:
        raise UsageError(f"{edit.path} is no slot of an object.", value=edit.path, path=document.name)
    gap = ", " if node.flow else "\n" + " " * (document.lines.place(node.key_start or 0)[1] - 1)
    return "".join(f"{gap}{slot}: {scalar_text(value, flow=node.flow)}" for slot, value in edit.beside.items())


def end_of_key(document: Document, path: str) -> int:
    node, exact = document.node(parse_pointer(path, document.data))
    if node is None or not exact or node.key_end is None:
        raise UsageError(f"There is no key at {path}.", value=path, path=document.name)
    return node.key_end


def renamed(document: Document, node: Node, edit: Edit) -> tuple[int, int, str]:
    if node.key_start is None or node.key_end is None or not isinstance(edit.replacement, str):
        raise UsageError(f"There is no key at {edit.path} to rename.", value=edit.path, path=document.name)
    new = json.dumps(edit.replacement, ensure_ascii=False) if document.format == "json" else key_text(edit.replacement, flow=True)
    return node.key_start, node.key_end, new


def replaced(document: Document, text: str, node: Node, value: Json) -> tuple[int, int, str]:
    """Write a YAML value over a node: in one line inside brackets, else as the canonical text does."""
    inside = node.flow and node is not document.tree.root
    start, end = node.start, node.end
    if node.key_end is not None and re.fullmatch(r"\s*:\s*", text[node.key_end : start]):
        start = node.key_end + text[node.key_end : start].index(":") + 1
    space = " " if start > 0 and text[start - 1] in ":-" else ""
    if not isinstance(value, (dict, list)):
        return start, end, space + scalar_text(value, flow=inside)
    remark = text[end : document.lines.end_of_line(end)].strip()  # behind a block of text it would become part of it
    one_line = inside or not spreads(value) or (remark and ends_in_block(value))
    return start, end, space + flow_text(value) if one_line else block(document, node, value)


def spreads(value: Json) -> bool:
    return "\n" in write_yaml({"k": value}).rstrip("\n")


def ends_in_block(value: Json) -> bool:
    """Tell whether canonical text writes some text of a collection as a block of lines."""
    return re.search(r"[>|][-+]?$", write_yaml(value), re.MULTILINE) is not None


def block(document: Document, node: Node, value: Json) -> str:
    """Write a collection on the lines below its key or dash, two columns further in."""
    at = node.key_start if node.key_start is not None else node.start
    column = document.lines.place(at)[1] - 1
    margin = " " * (column + 2 if node.key_start is not None else column)
    body = write_yaml(value).rstrip("\n")
    joined = "\n".join(margin + line if line else "" for line in body.split("\n"))
    return "\n" + joined if node.key_start is not None else joined.lstrip(" ")


def require_readable(document: Document, text: str) -> None:
    from cryokb.documents.reader import parse_text

    result, issues = parse_text(text, name=document.name, format="json" if document.format == "json" else "yaml")
    if result is None:
        reason = issues[0].message if issues else "the text is empty"
        raise UsageError(f"The edits do not fit together: {reason}", path=document.name)


def insert_block(document: Document, path: Sequence[str], block: str) -> str:
    """Give the text of a document with a block added at the end of the map or list at a path, which is made when it is not there.

    Raises:
        UsageError: what stands there cannot be added to without changing it.
    """
    text = cast("str", document.text)
    present = value_at(document.slots, path, missing=ABSENT)
    slot = path[-1]
    if text.lstrip().startswith("{"):
        raise in_one_line(slot, document)
    if present is ABSENT:
        lines = f"{slot}:\n{indented(block, 2)}"
        return spliced(text, len(text), f"\n{lines}") if len(path) == 1 else insert_block(document, path[:-1], lines)
    if text_of(present):
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


def in_one_line(slot: str, document: Document) -> UsageError:
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
