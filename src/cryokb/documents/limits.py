"""The limits on hostile or broken input, in one place, and what is refused before a YAML text is expanded.

Refused are alias bombs, unused anchors, tags and endless nesting. A cheap search tells whether a text may hold any of it; only then PyYAML
looks exactly. (ryaml limits the number of values that aliases give, but not their size: one text of a megabyte, named three thousand times,
would take gigabytes.)
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.documents.yaml_library import end_of, start_of, yaml_events
from cryokb.issues import Issue
from cryokb.lazy import later

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml

    from cryokb.documents.positions import Lines

__all__ = ["MAX_ALIAS_WEIGHT", "MAX_BYTES", "MAX_DEPTH", "MAX_NAME", "MAX_OPENERS_UNCHECKED", "MAX_VALUES", "find_refused", "too_deep"]

MAX_BYTES = 10_000_000
"""The largest document that is read, in bytes of UTF-8."""

MAX_DEPTH = 100
"""The deepest nesting of mappings and lists; a record needs about eight levels."""

MAX_VALUES = 300_000
"""The most values, mappings and lists of a document; a record of ten thousand acquisitions has fewer."""

MAX_NAME = 1_000
"""The longest name of a value, in characters; YAML itself stops at 1,024 in most places."""

MAX_ALIAS_WEIGHT = 100_000
"""How much all aliases of a document together may add, in values plus characters."""

MAX_OPENERS_UNCHECKED = 5_000
"""With more opening brackets than this the depth is measured before parsing, because libyaml's time grows with its square."""


SUSPECT = later(r"(?:^|[\s\[{,])(?:[&*][^\s&*]|!)|<<[ \t]*:")
DASHES = later(rf"(?:[-?][ \t]+){{{MAX_DEPTH}}}")


def find_refused(text: str) -> list[Issue]:
    """Give the issues for which the text must not be expanded, with their places; none for nearly every text, at once."""
    if not may_hold_refused(text):
        return []
    import yaml

    watch = Watch(text)
    try:
        for event in yaml_events(text):
            watch.take(event)
            if watch.stopped:
                break
    except yaml.YAMLError:
        return watch.issues if watch.stopped else []
    return watch.finish()


def may_hold_refused(text: str) -> bool:
    """Tell whether the exact look is worth its time; counting characters spares nearly every text the search by patterns."""
    if text.count("[") + text.count("{") > MAX_OPENERS_UNCHECKED:
        return True
    if any(mark in text for mark in ("&", "*", "!", "<<")) and SUSPECT.search(text) is not None:
        return True
    return text.count("-") + text.count("?") >= MAX_DEPTH and DASHES.search(text) is not None


def too_deep() -> Issue:
    """Give the issue of a document that is nested beyond the limit."""
    message = f"The document is nested more than {MAX_DEPTH} levels deep."
    return codes.issue("DOC-SIZE", message, hint="A record needs about eight levels: look for brackets that are never closed.")


class Watch:
    """Follow the events of a text and weigh what its aliases would add, without expanding anything."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: Lines | None = None
        self.merges: frozenset[int] | None = None
        self.issues: list[Issue] = []
        self.more: Counter[str] = Counter()
        self.stopped = False
        self.weights: dict[str, int | None] = {}
        self.unused: dict[str, yaml.Event] = {}
        self.open: list[tuple[str | None, int]] = []
        self.weight = 0
        self.added = 0

    def take(self, event: yaml.Event) -> None:
        """Use one event."""
        import yaml

        if isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            self.weight += 1 + len(event.value)
            self._node(event)
            if event.anchor:
                self.weights[event.anchor] = 1 + len(event.value)
            if event.value == "<<" and event.style in (None, "") and start_of(event) in self._merge_keys():
                self._report(event, "DOC-ALIAS", lambda _: ("`<<` (merge) is not part of YAML 1.2.", "Write the lines out."))
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._node(event)
            if event.anchor:
                self.weights[event.anchor] = None
            self.open.append((event.anchor, self.weight))
            self.weight += 1
            if len(self.open) > MAX_DEPTH:
                self._place(event, too_deep())
                self.stopped = True
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            anchor, before = self.open.pop()
            if anchor:
                self.weights[anchor] = self.weight - before

    def finish(self) -> list[Issue]:
        """Give all issues, those of unused anchors included."""
        for anchor, event in {} if self.stopped else self.unused.items():
            message = f"`&{anchor}` names a value for later use in YAML, and nothing uses it, so the word would be lost."
            hint = "If it belongs to the text, put quotes around it"
            self._report(event, "DOC-SYNTAX", partial(told_with, message, hint))
        return [*self.issues, *codes.not_listed(self.more)]

    def _merge_keys(self) -> frozenset[int]:
        if self.merges is None:
            self.merges = frozenset(match.start() for match in re.finditer(r"<<(?=[ \t]*:)", self.text))
        return self.merges

    def _node(self, event: yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if event.anchor:
            self.unused[event.anchor] = event
        if event.tag is not None:
            self._report(event, "DOC-SYNTAX", of_tag)

    def _alias(self, event: yaml.AliasEvent) -> None:
        name = event.anchor or ""
        if name not in self.weights:
            self._report(event, "DOC-SYNTAX", partial(of_alias, name))
            return
        self.unused.pop(name, None)
        weight = self.weights[name]
        if weight is None:
            self._report(event, "DOC-ALIAS", lambda _: (f"`*{name}` stands inside the very value that it repeats.", "Write the value out."))
            self.stopped = True
            return
        self.weight += weight
        self.added += weight
        if self.added > MAX_ALIAS_WEIGHT:
            message = "The aliases of this document (`*name`) would make it many times larger than it is written; it is not read."
            self._report(event, "DOC-ALIAS", lambda _: (message, "Write the repeated values out, or name them by their keys."))
            self.stopped = True

    def _line_rest(self, event: yaml.Event) -> str:
        start = start_of(event)
        line = re.split(r"[\r\n]|[ \t]#", self.text[start : start + 200], maxsplit=1)[0]
        return re.split(r"[,\]}]", line, maxsplit=1)[0].rstrip() if self.open and self._in_flow(start) else line.rstrip()

    def _in_flow(self, start: int) -> bool:
        begin = max(self.text.rfind("\n", 0, start), self.text.rfind("\r", 0, start)) + 1
        head = self.text[begin:start]
        return head.count("[") + head.count("{") > head.count("]") + head.count("}")

    def _report(self, event: yaml.Event, code: str, tell: Callable[[str], tuple[str, str]]) -> None:
        """Put the first of what was found into words, from what is written there, and count the others."""
        if len(self.issues) >= codes.MAX_TOLD:
            self.more[code] += 1
            return
        message, hint = tell(self._line_rest(event))
        self._place(event, codes.issue(code, message, hint=hint))

    def _place(self, event: yaml.Event, issue: Issue) -> None:
        from cryokb.documents.positions import Lines

        start = start_of(event)
        end = max(end_of(event), start + 1)
        lines = self.lines = self.lines or Lines(self.text)
        end = min(end, max(lines.end_of_line(start), start + 1))
        line, column = lines.place(start)
        end_line, end_column = lines.place(end)
        self.issues.append(replace(issue, line=line, column=column, end_line=end_line, end_column=end_column))


def of_tag(written: str) -> tuple[str, str]:
    message = f"`{written}` begins with `!`, which marks a type in YAML; cryokb does not use such marks."
    return message, f"Put quotes around it if it is text: {in_quotes(written)}. Otherwise leave the mark out."


def of_alias(name: str, written: str) -> tuple[str, str]:
    message = f"`{written}` begins with `*`, which in YAML stands for a value named elsewhere as `&{name}`; there is none."
    return told_with(message, "Put quotes around it if it is text", written)


def told_with(message: str, hint: str, written: str) -> tuple[str, str]:
    return message, f"{hint}: {in_quotes(written)}."


def in_quotes(text: str) -> str:
    from cryokb.documents.writer import quoted

    return quoted(text)
