"""A checklist as one HTML page: nothing to load, light and dark, one sheet of A4 when it is blank."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator

from cryokb import standard
from cryokb.checklist.lines import Block, Line, Mark, Section, shown, spoken, title_of
from cryokb.expansion import placeholder
from cryokb.issues import JsonObject
from cryokb.markup import html_head, html_text
from cryokb.plain import text
from cryokb.validation import Grade, State, rank

__all__ = ["absences", "count_marks", "gaps", "headline", "summary", "write_page", "write_text"]

WIDTH = 80
"""The width at which lines are wrapped: the columns of a terminal that nobody has made wider."""


def write_text(sections: list[Section], *, level: str, technique: str | None, record: JsonObject | None) -> str:
    """Write a checklist as text."""
    lines = [headline(level, technique, record)]
    if record is None and technique is not None:
        lines.append(title_of(technique) + ".")
    lines.append(summary(sections) if record is not None else "[ ] to be filled in; + recommended; ~ worth giving")
    for section in sections:
        lines += ["", section.title]
        for block in section.blocks:
            lines += ["  " + block.title + (f" ({block.about})" if block.about else "")]
            lines += ticked_lines(block) if record is not None else blank_lines(block)
    return "\n".join(shown(line).rstrip() for line in lines) + "\n"


def headline(level: str, technique: str | None, record: JsonObject | None) -> str:
    """Say what the checklist is for."""
    if record is None:
        return f"Minimum information: {spoken(technique) if technique else 'every record'}, level {level}"
    return f"Checklist of {text(record.get('id')) or 'this record'}, level {level}"


def count_marks(sections: list[Section]) -> Counter[State]:
    """Count what is given, absent and missing, what is optional left out."""
    marks = (mark for section in sections for block in section.blocks for line in block.lines for mark in line.marks)
    return Counter(mark.answer.state for mark in marks if mark.row.grade is not Grade.OPTIONAL)


def summary(sections: list[Section]) -> str:
    """Say in one line how far a record has come."""
    counts = count_marks(sections)
    given = counts[State.GIVEN] + counts[State.OTHERWISE]
    return f"{given} of {counts.total()} given, {counts[State.ABSENT]} absent with a reason, {counts[State.MISSING]} missing"


# ---------------------------------------------------------------- blank


def blank_lines(block: Block) -> Iterator[str]:
    """Write the lines of a blank checklist, each with its reason."""
    signs = {Grade.REQUIRED: " ", Grade.RECOMMENDED: "+", Grade.OPTIONAL: "~"}
    for line in block.lines:
        asked = f"{line.label} {line.condition}".rstrip()
        yield from wrapped(f"    [ ]{signs[line.row.grade]}", f"{asked}. {line.row.reason}")


# ---------------------------------------------------------------- ticked


def ticked_lines(block: Block) -> Iterator[str]:
    """Write what is given in one run, and each line that is not with its places."""
    given = [spoken(line.row.slot) for line in block.lines if line.state in {State.GIVEN, State.OTHERWISE}]
    if given:
        yield from wrapped("    [x]", ", ".join(given))
    for line in block.lines:
        if line.state is State.ABSENT:
            yield from wrapped("    [-]", f"{spoken(line.row.slot)}: {absences(line)}")
        elif line.state is State.MISSING and line.row.grade is not Grade.OPTIONAL:
            yield from wrapped("    [ ]", f"{spoken(line.row.slot)}: {gaps(line)}. {line.row.reason}")


def absences(line: Line) -> str:
    """Say why a slot is absent, and where."""
    return "; ".join(f"{spoken(word)}{places}" for word, places in grouped(line.marked(State.ABSENT)).items())


def gaps(line: Line) -> str:
    """Say where a slot is missing, and what stands there that is no answer."""
    said = grouped(line.marked(State.MISSING)).items()
    words = "; ".join((f"{no_answer(word)} is no answer" if word else "missing") + places for word, places in said)
    return words + (" (recommended)" if line.row.grade is Grade.RECOMMENDED else "")


def no_answer(word: str) -> str:
    """Show what stands where an answer should: a placeholder as it was written, any other word as people say it."""
    return word if placeholder(word) is not None else spoken(word)


def grouped(marks: list[Mark]) -> dict[str, str]:
    """Group marks by their word, with their places behind ``in``; no place where there can be only one."""
    words: dict[str, list[str]] = {}
    for mark in marks:
        words.setdefault(mark.answer.word or "", []).append(mark.place)
    return {word: f" in {', '.join(places)}" if any(places) else "" for word, places in words.items()}


def wrapped(head: str, text: str) -> list[str]:
    """Wrap a text behind its box."""
    return textwrap.wrap(text, WIDTH, initial_indent=head + " ", subsequent_indent=" " * (len(head) + 1), break_long_words=False)


STYLE = """
:root { color-scheme: light dark; --ink: #1c2126; --paper: #fff; --line: #c6ccd1; --quiet: #5a646c; --soft: #f3f5f6;
  --missing: #b3261e; --good: #1e6b34; --name: #0b5f8a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8eb; --paper: #15191c; --line: #3a4248; --quiet: #a3adb5; --soft: #1f252a;
  --missing: #ff9c94; --good: #86d69b; --name: #86cdf5; } }
body { margin: 1.5rem auto; max-width: 76rem; padding: 0 1rem; font: .9rem/1.4 system-ui, "DejaVu Sans", sans-serif;
  color: var(--ink); background: var(--paper); }
h1 { font-size: 1.35em; margin: 0 0 .2em; } h2 { font-size: 1.05em; margin: .9em 0 .3em; border-bottom: 1px solid var(--line); }
h3 { font-size: 1em; font-weight: 600; margin: 0; display: inline; color: var(--name); } p { margin: .2em 0; }
.legend, small, footer { color: var(--quiet); } .summary { font-weight: 600; }
ul { list-style: none; margin: 0; padding: 0; }
.main { background: var(--soft); border: 1px solid var(--line); border-radius: .3em; padding: .1em .8em .5em; margin-top: .6em; }
.ticked .main ul { columns: 12rem 4; }
.main h2 { border: 0; } .main h3 { overflow-wrap: anywhere; } .main div { margin-top: .3em; }
.main ul { columns: 20rem 2; column-gap: 1.5em; } .main li { break-inside: avoid; padding: .1em 0 .1em 1.5em; text-indent: -1.5em; }
.common { columns: 22rem 3; column-gap: 1.5em; } .common h2 { break-after: avoid; } .common div { margin: .25em 0; }
.common { margin-top: .8em; } .common section:first-child h2 { margin-top: 0; }
.common ul, .common li { display: inline; } .common li:not(:last-child)::after { content: " "; }
.box { display: inline-block; position: relative; width: .78em; height: .78em; border: .09em solid currentColor; border-radius: .12em;
  margin-right: .4em; vertical-align: -.05em; }
.box::after { content: ""; position: absolute; }
.given .box::after { left: .22em; top: -.06em; width: .2em; height: .48em; border: solid var(--good);
  border-width: 0 .14em .14em 0; transform: rotate(40deg); }
.absent .box::after { left: .14em; right: .14em; top: .32em; border-top: .14em solid currentColor; }
.missing { color: var(--missing); } .missing small { color: inherit; }
.joined { white-space: nowrap; } .early { font-weight: 600; } .recommended { font-style: italic; } .optional { color: var(--quiet); }
footer { margin-top: .8em; font-size: .85em; border-top: 1px solid var(--line); }
@media print { @page { size: A4; margin: 9mm; } :root { --ink: #000; --paper: #fff; --quiet: #444; --line: #999; --soft: #f4f4f4; }
  body { max-width: none; margin: 0; padding: 0; font-size: 7pt; line-height: 1.25; } h2 { margin-top: .5em; } .main { margin-top: .3em; }
  .main ul { columns: 2; } .ticked .main ul { columns: 4; } .common { columns: 3; column-gap: 1em; margin-top: .4em; }
  .common div { margin: .12em 0; } footer { margin-top: .4em; } }
"""

STATES = {State.GIVEN: "given", State.OTHERWISE: "given", State.ABSENT: "absent", State.MISSING: "missing"}

LEGEND = (
    '<span class="early">asked for a deposition</span>, asked for a complete record, <span class="recommended">recommended</span>, '
    '<span class="optional">worth giving</span>. '
)


def write_page(sections: list[Section], *, level: str, technique: str | None, record: JsonObject | None) -> str:
    """Write a checklist as one self-contained HTML page; everything that comes from a document is escaped."""
    title = headline(level, technique, record)
    main = [section for section in sections if section.main]
    common = [section for section in sections if not section.main]
    parts = [
        *html_head(title, style=STYLE),
        "<body>",
        "<main>" if record is None else '<main class="ticked">',
        f"<h1>{html_text(title)}</h1>",
        *head(sections, technique, record),
        *(line for section in main for line in section_parts(section, blank=record is None)),
        '<div class="common">',
        *(line for section in common for line in section_parts(section, blank=record is None)),
        "</div>",
        "</main>",
        f"<footer><p>Made from the levels of cryokb schema {html_text(standard.versions()['schema'])}: schema/levels.yaml.</p></footer>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def head(sections: list[Section], technique: str | None, record: JsonObject | None) -> Iterator[str]:
    """Say how to read the page, and for a record what it is called and how far it has come."""
    if technique is not None:
        yield f"<p>{html_text(title_of(technique))}.</p>"
    if record is not None:
        title = text(record.get("title"))
        if title is not None:
            yield f"<p>{html_text(title)}</p>"
        yield f'<p class="summary">{html_text(summary(sections))}</p>'
        yield f'<p class="legend">{LEGEND}A tick is given, a dash absent with a reason, an empty box missing.</p>'
    else:
        yield (
            f'<p class="legend">{LEGEND}Search, focus and tracking exposures owe specimen, technique and dose alone. '
            "Where there is no value, a word says why: not_recorded, not_applicable, withheld, not_yet.</p>"
        )


def section_parts(section: Section, *, blank: bool) -> Iterator[str]:
    """Write one section with its blocks."""
    yield f'<section class="{"main" if section.main else "part"}">'
    yield f"<h2>{html_text(section.title)}</h2>"
    for block in section.blocks:
        yield from block_parts(block, main=section.main, blank=blank)
    yield "</section>"


def block_parts(block: Block, *, main: bool, blank: bool) -> Iterator[str]:
    """Write one block; what is only worth giving stands among the exposures alone, so that a blank page is one sheet."""
    lines = [line for line in block.lines if wanted(line, main=main, blank=blank)]
    if not lines:
        return
    about = f" <small>({html_text(block.about)})</small>" if block.about else ""
    yield f"<div><h3>{html_text(block.title)}{':' if not main else ''}</h3>{about}"
    yield "<ul>"
    yield from (item(line, reason=main) for line in lines)
    yield "</ul></div>"


def wanted(line: Line, *, main: bool, blank: bool) -> bool:
    """Tell whether a line is shown: of what is optional, on a record's page only what is given."""
    if line.row.grade is not Grade.OPTIONAL:
        return True
    return main if blank else line.state is not State.MISSING


def item(line: Line, *, reason: bool) -> str:
    """Write one line with its box, what else would do, where it is missing, and the reason where there is room for it."""
    state = STATES[line.state] if line.state is not None else "open"
    note = "; ".join(notes_beside(line, state))
    if reason and state in {"open", "missing"}:
        note += (". " if note else "") + line.row.reason
    first, space, rest = spoken(line.row.slot).partition(" ")
    # a box never stands alone at the end of a line
    box = f'<span class="joined"><span class="box" role="img" aria-label="{state}"></span>{html_text(first)}</span>'
    small = f" <small>{html_text(note)}</small>" if note else ""
    name = f'<span class="{emphasis(line)}">{box}{space}{html_text(rest)}</span>'
    return f'<li class="{state}" title="{html_text(line.row.reason)}">{name}{small}</li>'


def notes_beside(line: Line, state: str) -> list[str]:
    """Say why a slot is absent or where it is missing; on a blank page what else would do, and when it is asked for."""
    if state == "absent":
        return [absences(line)]
    if state == "missing":
        return [gaps(line)]
    others = [f"or {', '.join(map(spoken, line.row.alternatives))}"] if line.row.alternatives and not line.marks else []
    return [*others, line.condition] if line.condition else others


def emphasis(line: Line) -> str:
    """Name the class of a line by its grade, and for what is required by its level."""
    if line.row.grade is not Grade.REQUIRED:
        return line.row.grade.value
    return "early" if rank(line.row.level) < rank("complete") else "late"
