"""A report as text for a terminal or a log."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from cryokb.terminal import counted, one_line, shortened, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cryokb.issues import Edit, Issue, Json, PassedOver, Reply, Report

    Painter = Callable[[str, str], str]

__all__ = [
    "Excerpt",
    "SourceLines",
    "answer_words",
    "by_file",
    "cut_excerpt",
    "describe_fix",
    "describe_versions",
    "lines_shown",
    "passed_over_lines",
    "summary_line",
    "width",
    "write_text",
]

UNNAMED = "document"
"""The name of a document that is no file."""

LONGEST_LINE = 68
"""How many characters of a source line are shown: with its number it fits 80 columns."""

LONGEST_VALUE = 200
"""How many characters of a value that mends an issue, or of a path, are shown."""

LISTED = 20
"""How many files that were passed over for one reason are listed."""

LINE_END = re.compile(r"\r\n|\n|\r")

SourceLines = dict[tuple[str, int], str]
"""The lines on which issues stand, by file and number."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One line of the source around the place of an issue: before it, the place, and behind it."""

    line: int
    before: str
    marked: str
    after: str


def lines_shown(report: Report, sources: Mapping[str, str]) -> SourceLines:
    """Take the lines on which issues stand out of the texts of their files, each text read once and let go again."""
    wanted: dict[str, set[int]] = {}
    for issue in report.issues:
        if issue.line is not None:
            wanted.setdefault(issue.file or UNNAMED, set()).add(issue.line)
    shown: SourceLines = {}
    for name, numbers in wanted.items():
        text = sources.get(name)
        for number, line in enumerate(islice(lines_of(text or ""), max(numbers)), start=1):
            if number in numbers and text is not None:
                shown[name, number] = line
    return shown


def lines_of(text: str) -> Iterator[str]:
    """Go through the lines of a text, of which a large one has too many for a list."""
    start = 1 if text.startswith("\ufeff") else 0
    for end in LINE_END.finditer(text):
        yield text[start : end.start()]
        start = end.end()
    yield text[start:]


def cut_excerpt(issue: Issue, lines: SourceLines) -> Excerpt | None:
    """Give the line that an issue stands on, shortened around its place; None without a line or without its text."""
    line = None if issue.line is None else lines.get((issue.file or UNNAMED, issue.line))
    if issue.line is None or line is None:
        return None
    start = min(max((issue.column or 1) - 1, 0), len(line))
    same_line = issue.end_line in (None, issue.line)
    end = (issue.end_column or start + 2) - 1 if same_line else len(line)
    end = min(max(end, start), len(line))
    return shorten(issue.line, line, start, end)


def shorten(number: int, line: str, start: int, end: int) -> Excerpt:
    """Cut a long line so that the marked place stays visible."""
    if len(line) <= LONGEST_LINE:
        return Excerpt(number, line[:start], line[start:end], line[end:])
    end = min(end, start + LONGEST_LINE)
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


def passed_over_lines(report: Report) -> list[tuple[str, str]]:
    """Give each file that was passed over with the reason, those of one reason together, and a count of what is not listed."""
    groups: dict[str, list[PassedOver]] = {}
    for item in report.passed_over:
        groups.setdefault(item.reason, []).append(item)
    lines: list[tuple[str, str]] = []
    for reason, items in groups.items():
        lines += [(item.file, reason) for item in items[:LISTED]]
        if len(items) > LISTED:
            lines.append((f"... and {len(items) - LISTED:,} more", reason))
    return lines


def summary_line(report: Report) -> str:
    """Give the closing line, such as ``2 files checked: 1 error, 2 warnings, 0 notes``."""
    summary = report.summary
    found = ", ".join(counted(summary[name], name) for name in ("error", "warning", "note"))
    answered = f"; {summary['answered']} of them answered" if "answered" in summary else ""
    return f"{counted(summary['files'], 'file')} checked: {found}{answered}"


KINDS = {"explained": "explained", "disagree": "contradicted", "cannot_be_had": "cannot be had"}
"""How an answer answers, in words."""


def answer_words(answer: Reply) -> str:
    """Write an answer on one line: how it answers, its words, by whom and when; a stale one says so first."""
    by = ", ".join(word for word in (answer.by, answer.date) if word)
    return f"{'STALE: ' if answer.stale else ''}{KINDS.get(answer.kind, answer.kind)}: {answer.words}{f' ({by})' if by else ''}"


def describe_versions(report: Report) -> str:
    """Give what the verdict rests on, such as ``schema 1.0, software 0.1.0``, and the layout that was asked for; empty for nothing."""
    asked = {} if report.layout is None else {"layout": report.layout}
    return ", ".join(f"{name} {version}" for name, version in {**report.versions, **asked}.items())


def describe_fix(edit: Edit) -> str:
    """Say in words what an edit does."""
    last = one_line(edit.path.rpartition("/")[2].replace("~1", "/").replace("~0", "~"), LONGEST_VALUE)
    if edit.rename:
        return f"rename {last} to {one_line(str(edit.replacement), LONGEST_VALUE)}"
    if edit.through is not None:
        return f"{last}: {value_text(edit.replacement)}"
    value = value_text(edit.replacement)
    more = "".join(f", {slot}: {value_text(text)}" for slot, text in edit.beside.items())
    # An empty path is the whole document, a number the place in a list: neither is a name to show.
    return f"write {value}" if not last or last.isdigit() else f"{last}: {value}{more}"


def value_text(value: Json) -> str:
    # as it may stand anywhere, inside braces as well
    from cryokb.documents import flow_text, scalar_text

    return shortened(flow_text(value) if isinstance(value, (dict, list)) else scalar_text(value, flow=True), LONGEST_VALUE)


def width(text: str) -> int:
    """Give how many columns a text takes in a terminal: none for a combining mark, two for a wide character."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


WIDTH = 80
"""The width at which messages are wrapped: the columns of a terminal that nobody has made wider."""

RELATED = 8
"""How many further places of an issue are listed."""

COLOURS = {"error": "1;31", "warning": "1;33", "note": "1;36", "bold": "1", "dim": "2", "good": "32"}


def write_text(report: Report, sources: Mapping[str, str], *, colour: bool = False) -> str:
    """Write a report as text: each issue with its place, its line and its mend, then the counts."""
    paint = in_colour if colour else leave
    versions = describe_versions(report)
    lines = lines_shown(report, sources)
    blocks: list[str] = []
    for name, issues in by_file(report):
        blocks.extend(issue_text(issue, name, lines, paint) for issue in issues)
        if not issues:
            blocks.append(f"{one_line(name)}: {paint('no issues', 'good')}" + (f" ({versions})" if versions else "") + "\n")
    if report.passed_over:
        head = paint(f"passed over: {counted(len(report.passed_over), 'file or folder', 'files and folders')}", "bold")
        blocks.append("\n".join([head, *(f"  {one_line(file)}: {one_line(reason)}" for file, reason in passed_over_lines(report))]) + "\n")
    closing = paint(summary_line(report), "bold") + "\n"
    return joined(blocks) + closing + (f"checked with {versions}\n" if versions else "")


def joined(blocks: list[str]) -> str:
    """Put blocks together: an empty line behind each issue, none between clean files."""
    text = ""
    for block, following in pairwise([*blocks, ""]):
        between_clean_files = block.count("\n") == 1 == following.count("\n")
        text += block if between_clean_files else block + "\n"
    return text


def in_colour(text: str, style: str) -> str:
    return f"\x1b[{COLOURS[style]}m{text}\x1b[0m"


def leave(text: str, style: str) -> str:  # noqa: ARG001  # the twin of in_colour
    return text


def issue_text(issue: Issue, name: str, source: SourceLines, paint: Painter) -> str:
    place = ":".join(str(part) for part in (one_line(name), issue.line, issue.column) if part is not None)
    state = "" if issue.is_open else f" {paint('answered', 'good')}"
    lines = [f"{paint(place, 'bold')} {paint(issue.severity.value, issue.severity.value)} {issue.code}{state}"]
    if issue.path and issue.line is None:
        lines.append(f"  at {one_line(issue.path, LONGEST_VALUE)}")
    lines.extend(wrap(issue.message, "  "))
    excerpt = cut_excerpt(issue, source)
    if excerpt is not None:
        lines.extend(excerpt_lines(excerpt, issue, paint))
    for label, words in details_of(issue):
        lines.extend(wrap(words, f"  {label}: ", paint=paint))
    return "\n".join(lines) + "\n"


def details_of(issue: Issue) -> list[tuple[str, str]]:
    details = [("answer", answer_words(issue.answer))] if issue.answer is not None else []
    details += [("hint", issue.hint)] if issue.hint else []
    details += [("fix", describe_fix(edit)) for edit in issue.fix or ()]
    for place in issue.related[:RELATED]:
        path = one_line(place.path, LONGEST_VALUE)
        details.append(("also", f"line {place.line}, {path}" if place.line is not None else path))
    if len(issue.related) > RELATED:
        details.append(("also", f"{len(issue.related) - RELATED:,} more places"))
    return [*details, ("see", issue.reference)] if issue.reference else details


def wrap(words: str, head: str, *, paint: Painter | None = None) -> list[str]:
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


def excerpt_lines(excerpt: Excerpt, issue: Issue, paint: Painter) -> list[str]:
    """Draw the source line with its place underlined; tabs stay tabs, so that the marks stand below the place."""
    number = f"  {excerpt.line} | "
    gutter = " " * (len(number) - 2) + "| "
    before = visible(excerpt.before)
    space = "".join("\t" if character == "\t" else " " * width(character) for character in before)
    marks = "^" * max(width(visible(excerpt.marked)), 1)
    source = before + visible(excerpt.marked) + visible(excerpt.after)
    return [f"{paint(number, 'dim')}{source}".rstrip(), f"{paint(gutter, 'dim')}{space}{paint(marks, issue.severity.value)}"]
