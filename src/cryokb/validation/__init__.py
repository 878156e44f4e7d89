"""One document to issues: structure first, then levels and rules on what is sound.

One issue a cause: a mistyped name and the missing slot it stands for are one issue with the rename as its fix; no rule runs on a
part that has structural issues; a syntax error stops the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from cryokb import codes, documents, expansion, facts, reference, rules, standard
from cryokb.documents import Document
from cryokb.issues import Edit, Issue, Json, pointer
from cryokb.plain import text, value_at
from cryokb.record import Place, RecordView
from cryokb.reference import DamageLimit
from cryokb.validation.answers import Alert, fingerprint, keyed_place, lies_at, with_answers
from cryokb.validation.levels import (
    Answer,
    Grade,
    Requirement,
    State,
    Surroundings,
    answer,
    concerns,
    missing_slots,
    needed_slots,
    rank,
    requirements,
    requirements_of,
)
from cryokb.validation.structure import slot_at, sound_part, strangers, structural_issues
from cryokb.validation.templates import ask_to_fill_in, examples_left, placeholders_in
from cryokb.validation.waiting import UNKNOWN, Waits, named_otherwise, once_a_slot, without_renamed_values

__all__ = [
    "LEVELS",
    "Alert",
    "Answer",
    "Grade",
    "Requirement",
    "State",
    "Surroundings",
    "alerts_of",
    "answer",
    "at_source",
    "check",
    "concerns",
    "expanded_as_judged",
    "fingerprint",
    "keyed_place",
    "lies_at",
    "rank",
    "requirements",
    "requirements_of",
    "version_of",
]

LEVELS = ("draft", "deposition", "complete")
"""The levels, each asking for what the ones before it ask for."""


def check(
    document: Document,
    *,
    level: str = "deposition",
    layout: str | None = None,
    expanded: expansion.Expanded | None = None,
    answers: bool = True,
) -> list[Issue]:
    """Check one document that could be read, and give its issues with their places, in the order of the text.

    Args:
        document: of any kind that its version of the standard describes; others are only read.
        level: ``draft``, ``deposition`` or ``complete``.
        layout: the layout of NeXus files that a record is meant for, which asks for more; None for no such file.
        expanded: its expanded form in the version by which it is judged, where the caller has it.
        answers: whether the answers of the authors stand beside their alerts.
    """
    judged = expanded or expanded_as_judged(document)
    if judged is None:
        return []
    alerts, view = alerts_of(document, judged, level=level, layout=layout)
    issues = with_answers(alerts, view, level) if answers and view.document.get("responses") else [one.issue for one in alerts]
    return in_order(documents.locate_all(codes.cut(issues), document))


def version_of(document: Document) -> str:
    """Name the version of the standard that a document is judged by: its own, or the current one when that is not known."""
    return standard.judging(document.version).version


def expanded_as_judged(document: Document) -> expansion.Expanded | None:
    """Expand a document by the version that it is judged by, for whoever needs it beside its issues; None for a kind without a class."""
    tables = standard.judging(document.version)
    root = tables.document_class(document.kind) if document.kind else None
    return None if root is None else expansion.expand(document.slots, root=root, raw_text=document.raw_text, standard=tables)


def alerts_of(document: Document, expanded: expansion.Expanded, *, level: str, layout: str | None) -> tuple[list[Alert], RecordView]:
    """Check a document by the tables of the version in which it was expanded; with the view of its sound parts that the rules had.

    Args:
        document: the document as it was written.
        expanded: its expanded form.
        level, layout: what is asked of it.
    """
    root = str(expanded.standard.document_class(str(document.kind)))
    misnamed = {tuple(documents.parse_pointer(issue.path, document.data)) for issue in expanded.issues if issue.code == "REF-KEY"}
    broken = structural_issues(expanded, kind=str(document.kind), root=root, known=misnamed)
    view = RecordView(sound_part(expanded, broken, root=root), root=root, standard=expanded.standard)
    meant = {(*item.place[:-1], name) for item in broken for name in item.meant}
    passed = expanded.faulty | misnamed | meant | {item.place for item in broken}
    unknown = strangers((item.place for item in broken if item.issue.code == UNKNOWN), expanded.document)
    waiting = placeholders_in(view)
    missing = missing_slots(view, level=level, known=passed | expanded.unset | unknown)
    if layout is not None and root == "Record":
        missing |= needed_slots(view, layout, known=passed)
    missing = ask_to_fill_in(missing, waiting, level=level)
    if level != LEVELS[0]:
        missing = examples_left(view, document.text) | missing
    broken, named = named_otherwise(broken, missing, expanded, root=root)
    maps = {place for place in missing if slot_at(expanded.standard, root, place, expanded.document).get("kind") == "map"}
    waits = Waits.on(passed | named | maps | waiting.keys(), expanded, view, root=root)
    found = [issue for issue in rules.run(case_of(document, view, level)) if not waits.holds(issue)]
    asked, found = once_a_slot({place: issue for place, issue in missing.items() if place not in named}, found, expanded.document)
    # a number that nobody believes is told once, whatever else it contradicts
    doubted = {issue.path for issue in expanded.issues if issue.code == "QTY-PLAUSIBLE"}
    slots = {id(issue): place for place, issue in missing.items()}
    alerts = [alert_of(one, expanded, document, slots.get(id(one))) for one in codes.cut((*asked, *found))]
    later = [alert for alert in alerts if alert.issue.path not in doubted]
    # only a text with a number sign can have lost its end to a comment, and few have one
    cut = documents.find_cut_texts(document) if "#" in (document.text or "") else []
    told = (*cut, *without_renamed_values(expanded.issues, broken))
    return [*(Alert(issue) for issue in (*told, *(item.issue for item in broken))), *later], view


def alert_of(issue: Issue, expanded: expansion.Expanded, document: Document, slot: Place | None = None) -> Alert:
    """Turn an issue to the form that was written, and keep the expanded places of which it speaks.

    ``slot`` is the place of what a level asks for in vain, which stands at its owner.
    """
    paths = (issue.path, *(other.path for other in issue.related))
    places = tuple(tuple(documents.parse_pointer(path, expanded.document)) for path in paths)
    return Alert(at_source(issue, expanded, document.data), places if slot is None else (slot, *places[1:]))


def case_of(document: Document, view: RecordView, level: str) -> rules.Case:
    """Give the rules what they may know; a document of the corpus is not judged by the corpus."""
    name = str(view.document.get("id", "record"))
    limits: Callable[[str], Sequence[DamageLimit]] = reference.damage_limits if document.kind == "record" else no_limits
    return rules.Case(str(document.kind), view, partial(facts.facts_of, view, source=name), level, limits)


def no_limits(_phase: str) -> Sequence[DamageLimit]:
    """Know no damage limit."""
    return ()


def at_source(issue: Issue, expanded: expansion.Expanded, written: Json = None) -> Issue:
    """Turn the place of an issue from the expanded form to the form that was written.

    Args:
        issue: at an expanded place.
        expanded: the expanded form, with where each value came from.
        written: the document as it was written: where a text stands for several slots, an edit of one replaces its part of the text.
    """
    place = documents.parse_pointer(issue.path, expanded.document)
    moved = pointer(expanded.source_of(place))
    fix = issue.fix and tuple(edit_at_source(edit, expanded, written) for edit in issue.fix)
    related = tuple(
        replace(other, path=pointer(expanded.source_of(documents.parse_pointer(other.path, expanded.document)))) for other in issue.related
    )
    return replace(issue, path=moved, fix=fix, related=related)


def edit_at_source(edit: Edit, expanded: expansion.Expanded, written: Json) -> Edit:
    """Turn an edit to the form that was written: ``1 M lipf6`` becomes ``1 M LiPF6`` where the name of a component is to be replaced."""
    place = documents.parse_pointer(edit.path, expanded.document)
    source = expanded.source_of(place)
    whole, old, new = text(value_at(written, source)), text(value_at(expanded.document, tuple(place))), text(edit.replacement)
    if whole is None or old is None or new is None or whole == old:
        return replace(edit, path=pointer(source))
    part = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
    return replace(edit, path=pointer(source), replacement=part.sub(lambda _: new, whole, count=1))


def in_order(issues: Sequence[Issue]) -> list[Issue]:
    """Sort issues by their place in the text, then by severity and code."""
    return sorted(
        issues,
        key=lambda issue: (issue.code == "DOC-MANY", issue.line or 0, issue.column or 0, issue.severity.rank, issue.code, issue.message),
    )
