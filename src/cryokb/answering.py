"""An answer of the authors to an alert, written into their record with the fingerprint of what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from cryokb import codes, documents, expansion, intake, standard, validation
from cryokb.errors import UsageError
from cryokb.issues import Edit, Issue, Json, JsonObject, Reply, alternatives, pointer
from cryokb.plain import rows, text
from cryokb.record import RecordView

__all__ = ["FIRST", "Answered", "write_answer"]

FIRST = "1.1"
"""The version of the standard that has answers."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A record with one answer more.

    Attributes:
        text: the text of the record with the answer; all else stands as it was.
        before: the text as it was.
        at: the place that is answered.
        issues: the alerts that the answer belongs to.
        migrated: the version that the record was written for, where it had to become a newer one; else None.
    """

    text: str
    before: str
    at: str
    issues: tuple[Issue, ...]
    migrated: str | None


def write_answer(record: Path, code: str, reply: Reply, *, at: str | None = None, level: str = "deposition") -> Answered:
    """Answer an alert of a record; an answer to the same code at the same place is replaced. The file itself is not written.

    Args:
        record: a record in authoring form.
        code: the code of the alert.
        reply: what is answered.
        at: the place that is answered, or one around it; left out where the code is told at one place only.
        level: what the record is judged by.

    Raises:
        UsageError: no answer releases the code, there is no such alert, or there are several and no place is given; or the text cannot
            be added to.
        InvalidDocument: the record cannot be read.
    """
    document = intake.read_record(record)
    if document.kind != "record" or document.text is None:
        raise UsageError(f"{record} is not a record written as text.", hint="Answers are given in the record itself.", path=str(record))
    entry = codes.explain(code)
    if not entry.answerable:
        raise UsageError(f"No answer releases {entry.code}.", hint=entry.mend, value=code)
    newer, migrated = in_version(document)
    alerts, view = alerts_in(newer, level)
    place, chosen = choose(alerts, entry.code, at)
    row: JsonObject = {
        "code": entry.code,
        **({"at": place} if place else {}),
        "kind": reply.kind,
        "response": reply.words,
        **({"by": reply.by} if reply.by else {}),
        **({"date": reply.date} if reply.date else {}),
        "fingerprint": validation.fingerprint(view, chosen),
    }
    written = with_row(newer, row)
    return Answered(written, document.text, place, tuple(one.issue for one in chosen), migrated)


def in_version(document: documents.Document) -> tuple[documents.Document, str | None]:
    """Give a record in a version that has answers, and the version that it had where it had to change."""
    version = document.version or standard.CURRENT
    if version not in standard.VERSIONS or standard.VERSIONS.index(version) >= standard.VERSIONS.index(FIRST):
        return document, None
    edits = expansion.migration_edits(document.slots, version=version, target=FIRST)
    return reread(documents.apply_edits(document, edits), document), version


def reread(text: str, document: documents.Document) -> documents.Document:
    """Read the text that is being made."""
    again, issues = documents.parse_text(text, name=document.name)
    if again is None or issues:
        raise UsageError(f"The answer cannot be written into {document.name}.", hint="Give responses a place at its end by hand.")
    return again


def alerts_in(document: documents.Document, level: str) -> tuple[Sequence[validation.Alert], RecordView]:
    """Give the alerts of a record, and the view that they rest on."""
    expanded = validation.expanded_as_judged(document)
    assert expanded is not None, "records have a class"
    return validation.alerts_of(document, expanded, level=level, layout=None)


def choose(alerts: Sequence[validation.Alert], code: str, at: str | None) -> tuple[str, list[validation.Alert]]:
    """Choose the alerts that an answer belongs to, and its place.

    Raises:
        UsageError: there is none, or there are several places and none is given.
    """
    told = [one for one in alerts if one.issue.code == code]
    places = list(dict.fromkeys(validation.keyed_place(one.issue.path) for one in told))
    if not told:
        others = sorted({one.issue.code for one in alerts})
        hint = f"It has {', '.join(others)}." if others else "It has no alert at all."
        raise UsageError(f"The record has no alert {code} at this level.", hint=hint, value=code)
    if at is None and len(places) > 1:
        raise UsageError(f"{code} is told at {len(places)} places.", hint=f"Say which: --at {shown(places)}.", value=code)
    place = places[0] if at is None else at.rstrip("/")
    chosen = [one for one in told if validation.lies_at(one.issue.path, place)]
    if not chosen:
        raise UsageError(f"There is no {code} at {at}.", hint=f"It stands at {shown(places)}.", value=at)
    return place, chosen


def shown(places: Sequence[str]) -> str:
    """Name places; an answer to the whole document names none."""
    return alternatives([place or "the whole document (then leave --at out)" for place in places])


def with_row(document: documents.Document, row: JsonObject) -> str:
    """Give the text of a record with an answer, in the place of the one that it had, or behind the others."""
    for index, old in enumerate(rows(document.slots, "responses")):
        if (text(old.get("code")), text(old.get("at")) or "") == (row["code"], row.get("at", "")):
            edits = [Edit(pointer(("responses", index)), cast("Json", row))]
            return documents.apply_edits(document, edits)
    return documents.insert_block(document, ("responses",), documents.write_yaml([row]))
