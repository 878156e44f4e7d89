"""What every format shows of an issue: the line of the source, the marked place, the mend in words, the groups by file."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryokb.issues import Edit, Issue, Json, Report

__all__ = ["Excerpt", "by_file", "count", "cut_excerpt", "describe_fix", "describe_versions", "summary_line", "visible", "width"]

UNNAMED = "document"
"""The name of a document that is no file."""

LONGEST_LINE = 110
"""How many characters of a source line are shown."""

_LINE = re.compile(r"\r\n|\n|\r")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One line of the source around the place of an issue: before it, the place, and behind it."""

    line: int
    before: str
    marked: str
    after: str


def cut_excerpt(issue: Issue, sources: Mapping[str, str]) -> Excerpt | None:
    """Give the line that an issue stands on, shortened around its place; None without a line or without its text."""
    text = sources.get(issue.file or UNNAMED)
    if text is None or issue.line is None:
        return None
    lines = _LINE.split(text.removeprefix("\ufeff"))
    if not 1 <= issue.line <= len(lines):
        return None
    line = lines[issue.line - 1]
    start = min(max((issue.column or 1) - 1, 0), len(line))
    same_line = issue.end_line in (None, issue.line)
    end = (issue.end_column or start + 2) - 1 if same_line else len(line)
    end = min(max(end, start), len(line))
    return _shortened(issue.line, line, start, end)


def _shortened(number: int, line: str, start: int, end: int) -> Excerpt:
    """Cut a long line so that the marked place stays visible."""
    if len(line) <= LONGEST_LINE:
        return Excerpt(number, line[:start], line[start:end], line[end:])
    first = 0 if end <= LONGEST_LINE else max(0, start - LONGEST_LINE // 3)
    last = min(len(line), first + LONGEST_LINE)
    before = ("…" if first else "") + line[first:start]
    shown = min(end, last)
    after = line[shown:last] + ("…" if last < len(line) else "")
    return Excerpt(number, before, line[start:shown], after)


def by_file(report: Report) -> list[tuple[str, list[Issue]]]:
    """Give each file of the report with its issues, in the order of the report; issues of no file come under ``document``."""
    groups: dict[str, list[Issue]] = {name: [] for name in report.files}
    for issue in report.issues:
        groups.setdefault(issue.file or UNNAMED, []).append(issue)
    return list(groups.items())


def summary_line(report: Report) -> str:
    """Give the closing line, such as ``2 files checked: 1 error, 2 warnings, 0 notes``."""
    summary = report.summary
    found = ", ".join(count(summary[name], name) for name in ("error", "warning", "note"))
    return f"{count(summary['files'], 'file')} checked: {found}"


def count(number: int, noun: str) -> str:
    """Give a number with its noun, in the plural where it has one.

    >>> count(1, "error"), count(0, "note")
    ('1 error', '0 notes')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def describe_versions(report: Report) -> str:
    """Give the version numbers that the verdict rests on, such as ``schema 1.0, software 0.1.0``; empty when there are none."""
    return ", ".join(f"{name} {version}" for name, version in report.versions.items())


def describe_fix(edit: Edit) -> str:
    """Say in words what an edit does."""
    last = edit.path.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    if edit.rename:
        return f"rename {last} to {edit.replacement}"
    # An empty path is the whole document, a number the place in a list: neither is a name to show.
    return f"write {_value_text(edit.replacement)}" if not last or last.isdigit() else f"{last}: {_value_text(edit.replacement)}"


def _value_text(value: Json) -> str:
    from cryokb.documents import flow_text, scalar_text

    return flow_text(value) if isinstance(value, (dict, list)) else scalar_text(value)


def visible(text: str) -> str:
    """Show control characters as their codes, so that no text can steer a terminal or turn a line around."""
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def width(text: str) -> int:
    """Give how many columns a text takes in a terminal: none for a combining mark, two for a wide character."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
