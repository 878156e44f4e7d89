"""JSON with places: the parser of Python for the data, a small scanner for repeated keys and positions.

A scanner of its own, because YAML parsers refuse some JSON (surrogate pairs, very long keys).
"""

from __future__ import annotations

import json
import re
from typing import Any

from cryokb import codes
from cryokb.documents.lines import Lines
from cryokb.documents.tree import Node, RepeatedKey, Tree
from cryokb.issues import Issue, Json

__all__ = ["explain_json", "json_tree", "load_json"]

_TOKEN = re.compile(r'[ \t\r\n]*("(?:[^"\\]++|\\.)*+"|[-+0-9.eE]+|[A-Za-z]+|[\[\]{},:])', re.DOTALL)

_WORDS = {
    "Expecting property name enclosed in double quotes": (
        "A name in double quotes must stand here.",
        'Write names as "name", leave out a comma before a closing brace, and leave out comments: JSON has none.',
    ),
    "Expecting ':' delimiter": ("A colon is missing between a name and its value.", 'Write "name": value.'),
    "Expecting ',' delimiter": ("A comma or a closing bracket is missing before this place.", "Put a comma between two values."),
    "Expecting value": (
        "A value is missing or cannot be read here.",
        'Write text in double quotes, a number, true, false, a list or {"name": value}.',
    ),
    "Extra data": ("More text follows behind the end of the document.", "Keep one JSON object in the file."),
    "Unterminated string starting at": ("The quote that opens here is never closed.", 'Close it with ".'),
    "Invalid control character at": ("A line break or tab stands inside a quoted text.", "Write \\n or \\t instead."),
    "Illegal trailing comma before end of object": ("A comma stands before the closing brace.", "Leave the comma out."),
    "Illegal trailing comma before end of array": ("A comma stands before the closing bracket.", "Leave the comma out."),
}


class _NotJsonError(ValueError):
    """A word such as NaN that Python reads and JSON does not have."""


def load_json(text: str) -> tuple[Json, bool]:
    """Give the data of a JSON text, and whether any mapping holds a key twice.

    Raises ValueError for what is not JSON (NaN and Infinity included) and RecursionError for endless nesting.
    """
    repeated = False

    def as_mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        mapping = dict(pairs)
        repeated = repeated or len(mapping) < len(pairs)
        return mapping

    def refuse(word: str) -> float:
        raise _NotJsonError(word)

    return json.loads(text, object_pairs_hook=as_mapping, parse_constant=refuse), repeated


def explain_json(text: str, error: ValueError) -> Issue:
    """Say in plain words why ``load_json`` refused the text, with the place."""
    hint: str | None
    if isinstance(error, json.JSONDecodeError):
        offset = error.pos
        otherwise = ("The text cannot be read as JSON from here on.", "Look for a missing quote, comma or bracket.")
        message, hint = _WORDS.get(error.msg, otherwise)
    elif isinstance(error, _NotJsonError):
        # texts in quotes may hold the word too
        words = re.finditer(rf'"(?:[^"\\]++|\\.)*+"|({re.escape(str(error))}\b)', text)
        offset = next((word.start() for word in words if word[1]), 0)
        message, hint = f"`{error}` is not a finite number.", "Write a number, or say not_recorded."
    else:
        offset, message, hint = 0, "The document holds a number too long to be read.", "Write it in quotes if it is an identifier."
    lines = Lines(text)
    end = min(offset + 1, lines.end_of_line(offset))
    (line, column), (end_line, end_column) = lines.place(offset), lines.place(end)
    return codes.issue("DOC-SYNTAX", message, hint=hint, line=line, column=column, end_line=end_line, end_column=end_column)


def json_tree(text: str) -> Tree:
    """Give the tree of a text that ``load_json`` accepts."""
    scanner = _Scanner()
    for match in _TOKEN.finditer(text):
        scanner.take(match[1], match.start(1), match.end(1))
    return scanner.tree


class _Scanner:
    """Put the tokens of a valid JSON text together into a tree, without recursion."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.open: list[tuple[Node, tuple[str | int, ...]]] = []
        self.key: tuple[str, int, int] | None = None

    def take(self, word: str, start: int, end: int) -> None:
        """Use one token."""
        if word in "{[":
            node = Node("mapping" if word == "{" else "list", start, end, flow=True, children={})
            path = self._place(node)
            self.open.append((node, path))
        elif word in "}]":
            self.open.pop()[0].end = end
        elif word[0] == '"' and self.open and self.open[-1][0].kind == "mapping" and self.key is None:
            self._take_key(word, start, end)
        elif word not in ",:":
            self._place(Node("scalar", start, end, flow=True, plain=word[0] != '"'))

    def _take_key(self, word: str, start: int, end: int) -> None:
        name = str(json.loads(word))
        node, path = self.open[-1]
        self.key = (name, start, end)
        earlier = node.children.get(name)
        if earlier is not None and earlier.key_start is not None and earlier.key_end is not None:
            self.tree.repeated.append(RepeatedKey((*path, name), (earlier.key_start, earlier.key_end), (start, end)))

    def _place(self, node: Node) -> tuple[str | int, ...]:
        if not self.open:
            self.tree.root = node
            return ()
        parent, path = self.open[-1]
        step: str | int = len(parent.children)
        if self.key is not None:
            step, node.key_start, node.key_end = self.key
            self.key = None
        parent.children.setdefault(step, node)
        return (*path, step)
