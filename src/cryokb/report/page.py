"""A report as one HTML page: nothing to load, light and dark, readable on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb.codes import code_of
from cryokb.markup import html_head, html_text
from cryokb.report.text import (
    SourceLines,
    answer_words,
    by_file,
    cut_excerpt,
    describe_fix,
    describe_versions,
    lines_shown,
    passed_over_lines,
    summary_line,
)
from cryokb.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryokb.issues import Issue, Report

__all__ = ["write_page"]

STYLE = """
:root { color-scheme: light dark; --ink: #1c2126; --paper: #fff; --line: #d5dade; --soft: #f3f5f6; --quiet: #5a646c;
  --error: #b3261e; --warning: #8a5a00; --note: #0b5f8a; --good: #1e6b34; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8eb; --paper: #15191c; --line: #3a4248; --soft: #1f252a; --quiet: #a3adb5;
  --error: #ff9c94; --warning: #f0c060; --note: #86cdf5; --good: #86d69b; } }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif;
  color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; overflow-wrap: anywhere; } p { margin: .4rem 0; }
article { border: 1px solid var(--line); border-left-width: .35rem; border-radius: .3rem; padding: .5rem 1rem; margin: .8rem 0; }
article.error { border-left-color: var(--error); } article.warning { border-left-color: var(--warning); }
article.note { border-left-color: var(--note); }
h3 { font-size: 1rem; margin: 0; } .error h3 b { color: var(--error); } .warning h3 b { color: var(--warning); }
.note h3 b { color: var(--note); } .place, dt, footer { color: var(--quiet); } .good { color: var(--good); }
pre, code { font-family: ui-monospace, monospace; font-size: .9em; }
pre { background: var(--soft); padding: .5rem; overflow-x: auto; border-radius: .2rem; }
pre .number { color: var(--quiet); user-select: none; }
mark { background: none; color: inherit; font-weight: bold; text-decoration: underline wavy; text-underline-offset: .2em; }
.error mark { text-decoration-color: var(--error); } .warning mark { text-decoration-color: var(--warning); }
.note mark { text-decoration-color: var(--note); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .4rem 0; } dd { margin: 0; overflow-wrap: anywhere; }
@media print { body { max-width: none; margin: 0; color: #000; background: #fff; } article { break-inside: avoid; }
  pre { white-space: pre-wrap; } }
"""


def write_page(report: Report, sources: Mapping[str, str]) -> str:
    """Write a report as one self-contained HTML page; everything that comes from a document is escaped."""
    versions = describe_versions(report)
    parts = [
        *html_head("cryokb report", style=STYLE),
        "<body>",
        "<main>",
        "<h1>cryokb report</h1>",
        f"<p>{html_text(summary_line(report))}</p>",
    ]
    lines = lines_shown(report, sources)
    for name, issues in by_file(report):
        parts.extend(section(name, issues, lines))
    parts.extend(passed_over(report))
    parts.append("</main>")
    if versions:
        parts.append(f"<footer><p>Checked with {html_text(versions)}.</p></footer>")
    return "\n".join([*parts, "</body>", "</html>"]) + "\n"


def section(name: str, issues: list[Issue], lines: SourceLines) -> list[str]:
    verdict = f"<p>{counted(len(issues), 'issue')}</p>" if issues else '<p class="good">no issues</p>'
    articles = [line for issue in issues for line in article(issue, lines)]
    return ["<section>", f"<h2>{html_text(name)}</h2>", verdict, *articles, "</section>"]


def passed_over(report: Report) -> list[str]:
    """List what was met in folders and not checked."""
    if not report.passed_over:
        return []
    rows = [f"<dt>{html_text(file)}</dt><dd>{html_text(reason)}</dd>" for file, reason in passed_over_lines(report)]
    return ["<section>", "<h2>Passed over</h2>", "<dl>", *rows, "</dl>", "</section>"]


def article(issue: Issue, lines: SourceLines) -> list[str]:
    severity = issue.severity.value
    place = f"line {issue.line}, column {issue.column}" if issue.line is not None and issue.column is not None else ""
    place = place or (f"line {issue.line}" if issue.line is not None else issue.path)
    state = "" if issue.is_open else ' <span class="good">answered</span>'
    parts = [
        f'<article class="{severity}">',
        f'<h3><b>{severity}</b> <code title="{html_text(meaning(issue.code))}">{html_text(issue.code)}</code>',
        f'<span class="place">{html_text(place)}</span>{state}</h3>',
        f"<p>{html_text(issue.message)}</p>",
    ]
    excerpt = cut_excerpt(issue, lines)
    if excerpt is not None:
        marked = html_text(excerpt.marked or " ")
        line = f"{html_text(excerpt.before)}<mark>{marked}</mark>{html_text(excerpt.after)}"
        parts.append(f'<pre><span class="number">{excerpt.line} </span>{line}</pre>')
    return [*parts, *details_of(issue), "</article>"]


def meaning(code: str) -> str:
    """Say what must hold, as the catalogue does; nothing for a code that is not ours."""
    try:
        return code_of(code).holds
    except LookupError:
        return ""


def details_of(issue: Issue) -> list[str]:
    rows = [("answer", answer_words(issue.answer))] if issue.answer is not None else []
    rows += [("hint", issue.hint)] if issue.hint else []
    rows += [("fix", describe_fix(edit)) for edit in issue.fix or ()]
    rows += [("also", f"line {place.line}, {place.path}" if place.line is not None else place.path) for place in issue.related]
    rows += [("see", issue.reference)] if issue.reference else []
    rows += [("path", issue.path)] if issue.path else []
    return ["<dl>", *(f"<dt>{label}</dt><dd>{html_text(words)}</dd>" for label, words in rows), "</dl>"] if rows else []
