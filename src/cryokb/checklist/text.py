"""A checklist as text: boxes to fill in, or the ticks of a record with what is absent and what is missing."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator

from cryokb.checklist.lines import Block, Line, Mark, Section, shown, spoken, title_of
from cryokb.issues import JsonObject
from cryokb.plain import text
from cryokb.validation import Grade, State

__all__ = ["absences", "count_marks", "gaps", "headline", "summary", "write_text"]

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
    words = "; ".join((f"{spoken(word)} is no answer" if word else "missing") + places for word, places in said)
    return words + (" (recommended)" if line.row.grade is Grade.RECOMMENDED else "")


def grouped(marks: list[Mark]) -> dict[str, str]:
    """Group marks by their word, with their places behind ``in``; no place where there can be only one."""
    words: dict[str, list[str]] = {}
    for mark in marks:
        words.setdefault(mark.answer.word or "", []).append(mark.place)
    return {word: f" in {', '.join(places)}" if any(places) else "" for word, places in words.items()}


def wrapped(head: str, text: str) -> list[str]:
    """Wrap a text behind its box."""
    return textwrap.wrap(text, WIDTH, initial_indent=head + " ", subsequent_indent=" " * (len(head) + 1), break_long_words=False)
