"""Answers of the authors to alerts: which alert each of them answers, and whether it still answers what stands there.

An answer belongs to a code and to a place. Its fingerprint is a hash of the code, of the revision of its rule, and of the canonical values
on which the verdict rests: ``300 kV`` and ``300000 V`` are one value, and neither remarks nor the order of entries is any. A version of
the program or of the rule set is no part of it. Answers are looked at only where a record has some.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cryokb import codes, documents, quantities, rules
from cryokb.errors import QuantityError
from cryokb.issues import Edit, Issue, Json, JsonObject, Reply, pointer, suggestion
from cryokb.plain import as_list, as_object, rows, text, value_at

if TYPE_CHECKING:
    from cryokb.record import Place, RecordView

__all__ = ["Alert", "fingerprint", "keyed_place", "lies_at", "with_answers"]

LENGTH = 16
"""Hexadecimal digits of a fingerprint: 64 bits, far more than the answers of a lifetime need."""

DIGITS = 9
"""Significant digits of a number in a fingerprint: units are converted, and nothing is measured better."""

TOLD_AT = {False: ("deposition", "complete"), True: ("complete",)}
"""The levels at which an alert would be told: a draft is not asked for everything, and recommendations come last."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An issue as it is told, with the places in the expanded form of which it speaks: its own first; none where it has none there."""

    issue: Issue
    places: tuple[Place, ...] = ()


@dataclass(slots=True)
class Given:
    """One answer of a record, and the alerts that it answers."""

    index: int
    row: JsonObject
    alerts: list[Alert] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The code that is answered."""
        return text(self.row.get("code")) or ""

    @property
    def at(self) -> str:
        """The place that is answered; empty for the whole document."""
        return text(self.row.get("at")) or ""

    def covers(self, issue: Issue) -> bool:
        """Tell whether an issue has its code, and stands at its place or inside of it."""
        return issue.code == self.code and lies_at(issue.path, self.at)

    @property
    def place(self) -> tuple[str | int, ...]:
        """Where it stands in the record."""
        return ("responses", self.index)


def lies_at(path: str, at: str) -> bool:
    """Tell whether an issue stands at a place or inside of it; one of the whole document stands at the empty place alone.

    >>> lies_at("/sessions/day/start", "/sessions"), lies_at("/sessions", "")
    (True, False)
    """
    return path == at or bool(at and path.startswith(f"{at}/"))


def with_answers(alerts: Sequence[Alert], view: RecordView, level: str) -> list[Issue]:
    """Give the issues, each with its answer, and what is wrong with the answers themselves.

    An answer that has gone stale stays beside its alert, which counts again. An answer at a place that is not there is told as such.
    """
    given = [Given(index, row) for index, row in enumerate(rows(view.document, "responses"))]
    counting = [one for one in given if is_answerable(one.code)]
    told: list[Issue] = []
    for alert in alerts:
        answers = [one for one in counting if one.covers(alert.issue)]
        if answers:
            max(answers, key=lambda one: (len(one.at), one.index)).alerts.append(alert)
        else:
            told.append(alert.issue)
    lost = {issue.path for issue in told if issue.code == "REF-UNRESOLVED"}
    for one in given:
        if one.alerts:
            told.extend(answered(one, view))
        elif pointer((*one.place, "at")) not in lost:
            told.extend(unneeded(one, level))
    return told


def answered(one: Given, view: RecordView) -> Iterator[Issue]:
    """Give the alerts of one answer with it, and say where it answers them no more."""
    written = text(one.row.get("fingerprint"))
    now = fingerprint(view, one.alerts)
    stale = written is not None and written.lower() != now
    for alert in one.alerts:
        yield replace(alert.issue, answer=reply_of(one.row, stale=stale))
    if stale:
        what = "What it rests on has changed since it was answered"
        message = f"The answer to {one.code}{f' at {one.at}' if one.at else ''} has gone stale. {what}, so that the alert counts again."
        hint = "Read the alert again, then answer it anew: cryokb answer."
        yield codes.issue("ANS-STALE", message, path=pointer((*one.place, "fingerprint")), hint=hint)
    elif written is None:
        message = f"The answer to {one.code} has no fingerprint, so that nothing tells when what it answers has changed."
        yield codes.issue("ANS-UNSEALED", message, path=pointer(one.place), hint="Write it with cryokb answer, which adds one.")


def unneeded(one: Given, level: str) -> Iterator[Issue]:
    """Say why an answer answers nothing: its code is a slip, or asks for a mend and no answer, or its alert is gone.

    A code that is like no other may be one of a newer version. Whether an alert is gone can be told only where it would have been told.
    """
    known = codes.catalogue()
    if one.code not in known:
        _, sure = suggestion(one.code, known)
        place = pointer((*one.place, "code"))
        message = f"There is no code {one.code}, so that the answer belongs to nothing."
        if sure:
            yield codes.issue("ANS-CODE", message, path=place, hint=f"Did you mean {sure}?", fix=(Edit(place, sure),))
    elif not known[one.code].answerable:
        message = f"No answer releases {one.code}: {known[one.code].mend}"
        yield codes.issue("ANS-CANNOT", message, path=pointer((*one.place, "code")), hint="Mend what it tells, and take the answer out.")
    elif level in TOLD_AT[known[one.code].kind == "level"]:
        message = f"The answer to {one.code}{f' at {one.at}' if one.at else ''} answers nothing: there is no such alert any more."
        hint = "Take it out; or correct its place, if the alert now stands elsewhere."
        yield codes.issue("ANS-IDLE", message, path=pointer(one.place), hint=hint)


def is_answerable(code: str) -> bool:
    """Tell whether an answer can release a code."""
    entry = codes.catalogue().get(code)
    return entry is not None and entry.answerable


def reply_of(row: JsonObject, *, stale: bool) -> Reply:
    """Give an answer as it stands beside its alert."""
    kind, words, by, day = (text(row.get(name)) for name in ("kind", "response", "by", "date"))
    return Reply(kind or "explained", words or "", by, day, stale=stale)


# ---------------------------------------------------------------- what a verdict rests on


def fingerprint(view: RecordView, alerts: Iterable[Alert]) -> str:
    """Give the fingerprint of what some alerts of one code rest on.

    Args:
        view: the record.
        alerts: of one code, with their places in the expanded form.
    """
    given = list(alerts)
    code = given[0].issue.code
    values: list[Json] = [*sorted({documents.compact_json(list(pair)) for alert in given for pair in rests_on(view, alert)})]
    whole = documents.compact_json([code, codes.code_of(code).revision, values])
    return hashlib.sha256(whole.encode()).hexdigest()[:LENGTH]


def rests_on(view: RecordView, alert: Alert) -> Iterator[tuple[str, Json]]:
    """Yield the values on which one alert rests, each with the keys that lead to it."""
    if not alert.places:
        yield alert.issue.path, alert.issue.message
        return
    # the whole document is no value: it holds the answers as well
    yield from ((by_keys(place), canonical(value_at(view.document, place))) for place in alert.places if place)
    place, rule = alert.places[0], rules.RULES.get(alert.issue.code)
    if rule is None:
        return
    if rule.looks == "entry":
        for owner in entries_of(view, place):
            yield from slots_within(view.document, owner, rule.reads)
    else:
        for length in range(len(place) + 1):
            held = as_object(value_at(view.document, place[:length]))
            yield from ((by_keys((*place[:length], name)), canonical(held[name])) for name in sorted(rule.reads & held.keys()))
    if rule.reads_anywhere:
        yield from slots_within(view.document, (), rule.reads_anywhere)


def entries_of(view: RecordView, place: Place) -> list[Place]:
    """Give the entry in which a place stands: a specimen with those that it was cut from, a session, an observation."""
    if place[:1] == ("specimens",) and len(place) > 1:
        return [("specimens", key) for key in view.lineage(str(place[1]))]
    return [tuple(place[:2])]


def slots_within(document: JsonObject, owner: Place, names: frozenset[str]) -> Iterator[tuple[str, Json]]:
    """Yield every value within an object that stands under one of some slots, the outermost where one stands in another."""
    waiting: list[tuple[Place, Json]] = [(owner, value_at(document, owner))]
    while waiting:
        place, node = waiting.pop()
        inner: Iterable[tuple[str | int, Json]] = as_object(node).items() or enumerate(as_list(node))
        for name, value in inner:
            here = (*place, name)
            if name in names:
                yield by_keys(here), canonical(value)
            else:
                waiting.append((here, value))


def by_keys(place: Place) -> str:
    """Write a place by its keys: what stands before in a list does not move it."""
    return pointer(step for step in place if isinstance(step, str))


def keyed_place(path: str) -> str:
    """Give the place of an answer to an issue: up to the first place in a list, which may move.

    >>> keyed_place("/specimens/grid_1/history/2/air_exposure")
    '/specimens/grid_1/history'
    """
    steps = path.split("/")
    numbered = next((index for index, step in enumerate(steps) if step.isdecimal()), len(steps))
    return "/".join(steps[:numbered])


WORDS = ("as_reported", "unit_iri", "ordinal", "note")
"""What does not change a value: how it was written, and where its entry stands among others."""


def canonical(node: Json) -> Json:
    """Give a value as it counts: quantities in canonical units, without the words in which they were reported."""
    slots = as_object(node)
    if "unit" in slots and slots.keys() & {"value", "lower", "upper"}:
        return canonical_quantity(slots)
    if slots:
        return {name: canonical(slots[name]) for name in sorted(slots) if name not in WORDS}
    return [canonical(item) for item in as_list(node)] if as_list(node) else node


def canonical_quantity(slots: JsonObject) -> Json:
    """Give a quantity in the canonical unit of its dimension."""
    try:
        where = quantities.interval_of(slots)
    except QuantityError:
        return {name: item for name, item in sorted(slots.items()) if name not in WORDS}
    numbers: list[Json] = [None if number is None else float(f"{number:.{DIGITS}g}") for number in (where.value, where.lower, where.upper)]
    return [*numbers, where.unit, slots.get("comparator"), slots.get("uncertainty")]
