"""Minimum-information checklists: what is asked for, on one page for each technique, with the ticks of a record when there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb import standard
from cryokb.checklist.lines import blank, owed_by, own_rows, spoken, ticked
from cryokb.errors import UsageError
from cryokb.expansion import expand
from cryokb.plain import texts
from cryokb.record import RecordView
from cryokb.thesaurus import ClosedList

if TYPE_CHECKING:
    from cryokb.issues import JsonObject
    from cryokb.standard import Standard

__all__ = ["FORMATS", "owed_by", "render", "spoken", "techniques"]

FORMATS = ("text", "html")
"""The formats that a checklist can be written in."""

FEWEST = 3
"""A technique with fewer rows of its own has no page of its own."""


def techniques() -> tuple[str, ...]:
    """Name the techniques that have a checklist of their own, in the order of the standard.

    >>> "haadf_stem" in techniques(), "xps" in techniques()
    (True, False)
    """
    return tuple(name for name in standard.current().terms("Technique") if len(own_rows(standard.current(), name)) >= FEWEST)


def render(level: str, technique: str | None = None, *, record: JsonObject | RecordView | None = None, format: str = "text") -> str:
    """Write the checklist of a level, ending with a newline.

    Args:
        level: ``draft``, ``deposition`` or ``complete``.
        technique: the technique whose exposures are asked, by its term or an everyday word.
            Without it those of the record, or what is asked of every exposure.
        record: a record in either form, or a view of it.
            With it each line is ticked (given), dashed (absent with an accepted reason) or empty (missing).
        format: ``text`` or ``html``; the page fits on one sheet when it is blank.

    Raises:
        UsageError: the level, the technique or the format does not exist.

    >>> print(render("draft", record={"cryokb": "record/1.1", "title": "Li on Cu"}), end="")
    Checklist of this record, level draft
    1 of 2 given, 0 absent with a reason, 1 missing
    <BLANKLINE>
    The data set
      record
        [x] title
        [ ] specimens: missing. A data set describes at least one specimen.
    """
    check_words(level, format)
    technique = technique_meant(technique) if technique is not None else None
    given = record.document if isinstance(record, RecordView) else record
    version = str((given or {}).get("cryokb")).rpartition("/")[2]
    tables = standard.judging(version)
    sections = blank(tables, level, technique) if record is None else ticked(level, view_of(record, tables), technique)
    from cryokb.checklist.page import write_page, write_text

    write = write_page if format == "html" else write_text
    return write(sections, level=level, technique=technique, record=given)


def view_of(record: JsonObject | RecordView, tables: Standard) -> RecordView:
    """Give the view of a record in either form; one that was made already is given back."""
    if isinstance(record, RecordView):
        return record
    return RecordView(expand(record, root="Record", standard=tables).document, standard=tables)


def check_words(level: str, format: str) -> None:
    """Refuse a level or a format that does not exist."""
    for kind, word, known in (("level", level, texts(standard.current().table("levels")["levels"])), ("format", format, FORMATS)):
        if word not in known:
            raise UsageError(f"There is no {kind} {word}.", hint=f"Use one of: {', '.join(known)}.", value=word)


def technique_meant(word: str) -> str:
    """Give the technique that a word stands for. Raises UsageError for none, and where it may be several."""
    terms = ClosedList("technique", "Technique", list(standard.current().terms("Technique"))).terms_for(word)
    if len(terms) > 1:
        raise UsageError(f"{word} may be several techniques.", hint=f"Use one of: {', '.join(terms)}.", value=word)
    return terms[0]
