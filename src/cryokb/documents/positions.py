"""Where each value of a text stands: its line, as an editor counts it, and a tree of nodes with offsets, of YAML or of JSON.

Events of PyYAML instead of composed nodes, because they come one by one and without recursion: neither depth nor aliases can blow up here.
JSON is read by the parser of Python, and a small scanner finds its repeated keys and positions: YAML parsers refuse some JSON (surrogate
pairs, very long keys).
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from cryokb import codes
from cryokb.documents.yaml_library import end_of, start_of, yaml_events
from cryokb.issues import Issue, Json

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

__all__ = [
    "Lines",
    "Node",
    "OddKey",
    "RepeatedKey",
    "Tree",
    "explain_json",
    "indent",
    "json_tree",
    "line_above",
    "line_end",
    "line_number",
    "line_start",
    "load_json",
    "yaml_tree",
]

LINE_END = re.compile(r"[\r\n]")


class Lines:
    """Offsets to lines and columns, both counted from 1, as an editor counts them."""

    def __init__(self, text: str) -> None:
        # an array, because a text of ten megabytes may have ten million lines
        self._starts = array("L", [0])
        self._starts.extend(match.end() for match in re.finditer(r"\r\n|\n|\r", text))
        self._text = text

    def place(self, offset: int) -> tuple[int, int]:
        """Give line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def end_of_line(self, offset: int) -> int:
        """Give the offset just behind the last character of the line that ``offset`` stands in."""
        match = LINE_END.search(self._text, offset)
        return match.start() if match else len(self._text)


def line_start(text: str, offset: int) -> int:
    """Give the offset at which the line of ``offset`` begins."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Give the offset just behind the last character of the line of ``offset``."""
    match = LINE_END.search(text, offset)
    return match.start() if match else len(text)


def line_number(text: str, offset: int) -> int:
    """Give the number of the line of ``offset``, counted from 1."""
    return len(re.findall(r"\r\n|\n|\r", text[:offset])) + 1


def line_above(text: str, begin: int) -> int | None:
    """Give the start of the nearest line above that holds more than a comment."""
    while begin > 0:
        begin = line_start(text, begin - 1 if text[begin - 2 : begin] != "\r\n" else begin - 2)
        line = text[begin : line_end(text, begin)].strip()
        if line and not line.startswith("#"):
            return begin
    return None


def indent(text: str, begin: int) -> int:
    """Give by how many spaces the line that begins at ``begin`` is indented."""
    line = text[begin : line_end(text, begin)]
    return len(line) - len(line.lstrip(" "))


Step = str | int


NONE: dict[Step, Node] = {}
"""The children of every scalar; a text has hundreds of thousands of them."""

MAY_BE_ODD = re.compile(r"[-+.\d~]|$|null|true|false", re.IGNORECASE)
"""How a name begins that may be read as a number, as true or false, or as nothing."""


@dataclass(slots=True)
class Node:
    """One value in the text; ``start`` and ``end`` are character offsets, ``end`` is exclusive."""

    kind: Literal["mapping", "list", "scalar"]
    start: int
    end: int
    flow: bool = False
    plain: bool = False
    key_start: int | None = None
    key_end: int | None = None
    children: dict[Step, Node] = field(default_factory=lambda: NONE)


@dataclass(frozen=True, slots=True)
class RepeatedKey:
    """A key that a mapping holds twice: offsets of the first and of the second one."""

    path: tuple[Step, ...]
    first: tuple[int, int]
    second: tuple[int, int]


@dataclass(frozen=True, slots=True)
class OddKey:
    """A key that is not one line of text; ``text`` is None for a key that is a list or a mapping."""

    path: tuple[Step, ...]
    span: tuple[int, int]
    text: str | None


@dataclass(slots=True)
class Tree:
    """The root node of a text, and what was found odd about its keys (``plain_keys``: those without quotes that may be no text)."""

    root: Node | None = None
    repeated: list[RepeatedKey] = field(default_factory=list)
    plain_keys: list[OddKey] = field(default_factory=list)
    complex_keys: list[OddKey] = field(default_factory=list)

    def walk(self) -> Iterator[tuple[tuple[Step, ...], Node]]:
        """Give each node with its path, a parent before its children; what an alias points to comes once, where it is written."""
        seen: set[int] = set()
        waiting: list[tuple[tuple[Step, ...], Node]] = [((), self.root)] if self.root else []
        while waiting:
            path, node = waiting.pop()
            yield path, node
            if id(node.children) not in seen:
                seen.add(id(node.children))
                waiting.extend(((*path, step), child) for step, child in reversed(node.children.items()))


def yaml_tree(text: str) -> Tree:
    """Give the tree of a YAML text; raises ``yaml.YAMLError`` when it cannot be parsed."""
    builder = Builder(text)
    for event in yaml_events(text):
        builder.take(event)
    return builder.tree


@dataclass(slots=True)
class Frame:
    """A collection that is still open, with the key that waits for its value."""

    node: Node
    path: tuple[Step, ...]
    key: tuple[Step, int, int] | None = None


class Builder:
    """Put events together into a tree."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = Tree()
        self.frames: list[Frame] = []
        self.anchors: dict[str, Node] = {}

    def take(self, event: yaml.Event) -> None:
        """Use one event."""
        import yaml

        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            target = self.anchors.get(event.anchor or "")
            node = Node("scalar", start_of(event), end_of(event), flow=self._inside_flow())
            if target is not None:
                node.kind, node.children = target.kind, target.children
            self._place(node, None)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close(event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start, end = start_of(event), end_of(event)
        if event.style in ("|", ">"):
            written = self.text[start:end].rstrip("\r\n \t")
            # An empty block is its mark alone, without the comment behind it.
            end = start + (len(written) if "\n" in written or "\r" in written else len(written.split(" ", maxsplit=1)[0]))
        plain = event.style in (None, "") and not event.anchor and not event.tag
        node = Node("scalar", start, end, flow=self._inside_flow(), plain=plain and end > start)
        if event.anchor:
            self.anchors[event.anchor] = node
        self._place(node, event.value)

    def _inside_flow(self) -> bool:
        return bool(self.frames) and self.frames[-1].node.flow

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        import yaml

        kind: Literal["mapping", "list"] = "mapping" if isinstance(event, yaml.MappingStartEvent) else "list"
        node = Node(kind, start_of(event), end_of(event), flow=bool(event.flow_style), children={})
        if event.anchor:
            self.anchors[event.anchor] = node
        parent = self.frames[-1] if self.frames else None
        is_key = parent is not None and parent.node.kind == "mapping" and parent.key is None
        step = self._next_step(parent) if parent and not is_key else None
        path = (*parent.path, step) if parent and step is not None else (parent.path if parent else ())
        self.frames.append(Frame(node, path))

    @staticmethod
    def _next_step(parent: Frame) -> Step:
        return parent.key[0] if parent.key else len(parent.node.children)

    def _close(self, event: yaml.MappingEndEvent | yaml.SequenceEndEvent) -> None:
        frame = self.frames.pop()
        if frame.node.flow:
            frame.node.end = end_of(event)
        elif frame.node.children:
            frame.node.end = max(frame.node.end, *(max(child.end, child.key_end or 0) for child in frame.node.children.values()))
        self._place(frame.node, None)

    def _place(self, node: Node, text: str | None) -> None:
        """Hang a finished node into the open collection, as its next key, value or item."""
        if not self.frames:
            self.tree.root = node
            return
        frame = self.frames[-1]
        if frame.node.kind == "list":
            frame.node.children[len(frame.node.children)] = node
        elif frame.key is None:
            frame.key = self._as_key(frame, node, text)
        else:
            step, node.key_start, node.key_end = frame.key
            frame.node.children.setdefault(step, node)
            frame.key = None

    def _as_key(self, frame: Frame, node: Node, text: str | None) -> tuple[Step, int, int]:
        step = self.text[node.start : node.end] if text is None else text
        path, span = (*frame.path, step), (node.start, node.end)
        if text is None:
            self.tree.complex_keys.append(OddKey(path, span, None))
        elif (node.plain or node.start == node.end) and MAY_BE_ODD.match(text):
            self.tree.plain_keys.append(OddKey(path, span, text))
        earlier = frame.node.children.get(step)
        if earlier is not None and earlier.key_start is not None and earlier.key_end is not None:
            self.tree.repeated.append(RepeatedKey(path, (earlier.key_start, earlier.key_end), span))
        return step, node.start, node.end


TOKEN = re.compile(r'[ \t\r\n]*("(?:[^"\\]++|\\.)*+"|[-+0-9.eE]+|[A-Za-z]+|[\[\]{},:])', re.DOTALL)

WORDS = {
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


class NotJsonError(ValueError):
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
        raise NotJsonError(word)

    return json.loads(text, object_pairs_hook=as_mapping, parse_constant=refuse), repeated


def explain_json(text: str, error: ValueError) -> Issue:
    """Say in plain words why ``load_json`` refused the text, with the place."""
    hint: str | None
    if isinstance(error, json.JSONDecodeError):
        offset = error.pos
        otherwise = ("The text cannot be read as JSON from here on.", "Look for a missing quote, comma or bracket.")
        message, hint = WORDS.get(error.msg, otherwise)
    elif isinstance(error, NotJsonError):
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
    scanner = Scanner()
    for match in TOKEN.finditer(text):
        scanner.take(match[1], match.start(1), match.end(1))
    return scanner.tree


class Scanner:
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
