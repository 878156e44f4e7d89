"""A report as text for a terminal or a log."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING

from cryokb.report.excerpt import (
    LONGEST_VALUE,
    Excerpt,
    SourceLines,
    by_file,
    cut_excerpt,
    describe_fix,
    describe_versions,
    lines_shown,
    passed_over_lines,
    summary_line,
    width,
)
from cryokb.terminal import counted, one_line, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryokb.issues import Issue, Report

__all__ = ["write_text"]

WIDTH = 80
"""The width at which messages are wrapped: the columns of a terminal that nobody has made wider."""

RELATED = 20
"""How many further places of an issue are listed."""

_COLOURS = {"error": "1;31", "warning": "1;33", "note": "1;36", "bold": "1", "dim": "2", "good": "32"}


def write_text(report: Report, sources: Mapping[str, str], *, colour: bool = False) -> str:
    """Write a report as text: each issue with its place, its line and its mend, then the counts."""
    paint = _paint if colour else _leave
    versions = describe_versions(report)
    lines = lines_shown(report, sources)
    blocks: list[str] = []
    for name, issues in by_file(report):
        blocks.extend(_issue_text(issue, name, lines, paint) for issue in issues)
        if not issues:
            blocks.append(f"{one_line(name)}: {paint('no issues', 'good')}" + (f" ({versions})" if versions else "") + "\n")
    if report.passed_over:
        head = paint(f"passed over: {counted(len(report.passed_over), 'file or folder', 'files and folders')}", "bold")
        blocks.append("\n".join([head, *(f"  {one_line(file)}: {one_line(reason)}" for file, reason in passed_over_lines(report))]) + "\n")
    closing = paint(summary_line(report), "bold") + "\n"
    return _joined(blocks) + closing + (f"checked with {versions}\n" if versions else "")


def _joined(blocks: list[str]) -> str:
    """Put blocks together: an empty line behind each issue, none between clean files."""
    text = ""
    for block, following in pairwise([*blocks, ""]):
        between_clean_files = block.count("\n") == 1 == following.count("\n")
        text += block if between_clean_files else block + "\n"
    return text


def _paint(text: str, style: str) -> str:
    return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m"


def _leave(text: str, style: str) -> str:  # noqa: ARG001  # the twin of _paint
    return text


def _issue_text(issue: Issue, name: str, source: SourceLines, paint: Painter) -> str:
    place = ":".join(str(part) for part in (one_line(name), issue.line, issue.column) if part is not None)
    lines = [f"{paint(place, 'bold')} {paint(issue.severity.value, issue.severity.value)} {issue.code}"]
    if issue.path and issue.line is None:
        lines.append(f"  at {one_line(issue.path, LONGEST_VALUE)}")
    lines.extend(_wrapped(issue.message, "  "))
    excerpt = cut_excerpt(issue, source)
    if excerpt is not None:
        lines.extend(_excerpt_lines(excerpt, issue, paint))
    for label, words in _details(issue):
        lines.extend(_wrapped(words, f"  {label}: ", paint=paint))
    return "\n".join(lines) + "\n"


def _details(issue: Issue) -> list[tuple[str, str]]:
    details = [("hint", issue.hint)] if issue.hint else []
    details += [("fix", describe_fix(edit)) for edit in issue.fix or ()]
    for place in issue.related[:RELATED]:
        path = one_line(place.path, LONGEST_VALUE)
        details.append(("also", f"line {place.line}, {path}" if place.line is not None else path))
    if len(issue.related) > RELATED:
        details.append(("also", f"{len(issue.related) - RELATED:,} more places"))
    return [*details, ("see", issue.reference)] if issue.reference else details


def _wrapped(words: str, head: str, *, paint: Painter | None = None) -> list[str]:
    """Wrap a text behind ``head``; its own line breaks stay."""
    margin = " " * len(head)
    lines: list[str] = []
    for paragraph in visible(words).split("\n"):
        first = margin if lines else head
        wrapped = textwrap.wrap(
            paragraph, WIDTH, initial_indent=first, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
        )
        lines.extend(wrapped or [first.rstrip()])
    if paint is not None:
        lines[0] = lines[0].replace(head.rstrip(), "  " + paint(head.strip(), "dim"), 1)
    return lines


def _excerpt_lines(excerpt: Excerpt, issue: Issue, paint: Painter) -> list[str]:
    """Draw the source line with its place underlined; tabs stay tabs, so that the marks stand below the place."""
    number = f"  {excerpt.line} | "
    gutter = " " * (len(number) - 2) + "| "
    before = visible(excerpt.before)
    space = "".join("\t" if character == "\t" else " " * width(character) for character in before)
    marks = "^" * max(width(visible(excerpt.marked)), 1)
    source = before + visible(excerpt.marked) + visible(excerpt.after)
    return [f"{paint(number, 'dim')}{source}".rstrip(), f"{paint(gutter, 'dim')}{space}{paint(marks, issue.severity.value)}"]


if TYPE_CHECKING:
    from collections.abc import Callable

    Painter = Callable[[str, str], str]
