"""Where each value of a text stands: a tree of nodes with offsets, from the events of PyYAML.

Events instead of composed nodes, because they come one by one and without recursion: neither depth nor aliases can blow up here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from cryokb.documents.engine import end_of, start_of, yaml_events

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

__all__ = ["Node", "OddKey", "RepeatedKey", "Tree", "yaml_tree"]

Step = str | int


_NONE: dict[Step, Node] = {}
"""The children of every scalar; a text has hundreds of thousands of them."""

_MAY_BE_ODD = re.compile(r"[-+.\d~]|$|null|true|false", re.IGNORECASE)
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
    children: dict[Step, Node] = field(default_factory=lambda: _NONE)


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
    builder = _Builder(text)
    for event in yaml_events(text):
        builder.take(event)
    return builder.tree


@dataclass(slots=True)
class _Frame:
    """A collection that is still open, with the key that waits for its value."""

    node: Node
    path: tuple[Step, ...]
    key: tuple[Step, int, int] | None = None


class _Builder:
    """Put events together into a tree."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = Tree()
        self.frames: list[_Frame] = []
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
        self.frames.append(_Frame(node, path))

    @staticmethod
    def _next_step(parent: _Frame) -> Step:
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

    def _as_key(self, frame: _Frame, node: Node, text: str | None) -> tuple[Step, int, int]:
        step = self.text[node.start : node.end] if text is None else text
        path, span = (*frame.path, step), (node.start, node.end)
        if text is None:
            self.tree.complex_keys.append(OddKey(path, span, None))
        elif (node.plain or node.start == node.end) and _MAY_BE_ODD.match(text):
            self.tree.plain_keys.append(OddKey(path, span, text))
        earlier = frame.node.children.get(step)
        if earlier is not None and earlier.key_start is not None and earlier.key_end is not None:
            self.tree.repeated.append(RepeatedKey(path, (earlier.key_start, earlier.key_end), span))
        return step, node.start, node.end
