"""Rules on the order of times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from cryokb import standard
from cryokb.issues import Issue, JsonObject
from cryokb.plain import text
from cryokb.record import RecordView
from cryokb.rules.registry import Case, complain, rule

CLOCK_TOLERANCE = timedelta(minutes=10)
"""Clocks of microscope computers differ by this much."""


@rule("TIME-ORDER", reads="start end")
def times_are_in_order(case: Case) -> Iterator[Issue]:
    """Walk the times of each specimen and each session in the order of the record."""
    for key in case.view.specimens:
        yield from walk(history_times(case.view, key))
    for key, session in case.view.sessions.items():
        inner = [stamp for one in case.view.acquisitions if one.session == key for stamp in own_times(one.path, one.slots)]
        ends = own_times(("sessions", key), session)
        yield from walk([stamp for stamps in (in_slot("start", ends), inner, in_slot("end", ends)) for stamp in stamps])
    yield from preparation_before_imaging(case)


@rule("TIME-CALENDAR", documents=("record", "publication"))
def times_exist(case: Case) -> Iterator[Issue]:
    """Look at each time stamp, wherever it stands; its form is a matter of structure."""
    for owner, node, path in case.view.objects:
        for slot in standard.marked_slots(owner, "type", "Timestamp"):
            said = text(node.get(slot))
            if said is not None and parsed(said) is None:
                hint = "Look it up; months have 28 to 31 days, days end at 23:59:59."
                yield complain("TIME-CALENDAR", f"{said} does not exist.", (*path, slot), hint=hint)


Stamp = tuple[tuple[str | int, ...], str]


def own_times(path: Sequence[str | int], row: JsonObject) -> list[Stamp]:
    """Give start and end of one entry with their places, those that are given."""
    return [((*path, slot), said) for slot in ("start", "end") if (said := text(row.get(slot))) is not None]


def in_slot(slot: str, stamps: Sequence[Stamp]) -> list[Stamp]:
    """Give the stamps that stand in a slot."""
    return [stamp for stamp in stamps if stamp[0][-1] == slot]


def history_times(view: RecordView, specimen: str) -> list[Stamp]:
    """Give the times of the history of a specimen in the order of its steps."""
    return [stamp for step in view.steps(specimen) for stamp in own_times(step.path, step.slots)]


def walk(stamps: Sequence[Stamp]) -> Iterator[Issue]:
    """Complain about each time that lies before the latest one that stands before it."""
    latest: Stamp | None = None
    for stamp in stamps:
        if latest is not None and before(stamp[1], latest[1]):
            yield complain(
                "TIME-ORDER",
                f"{stamp[1]} comes before {latest[1]}, which stands earlier in the record ({'/'.join(str(part) for part in latest[0])}).",
                stamp[0],
                hint="Put the steps in the order in which they happened, or correct the time or its zone.",
            )
        else:
            latest = stamp


def preparation_before_imaging(case: Case) -> Iterator[Issue]:
    """Complain when a specimen is imaged before its preparation ended."""
    ready: dict[str, Stamp] = {}
    for key in case.view.specimens:
        stamps = history_times(case.view, key)
        if stamps:
            ready[key] = stamps[-1]
    told: set[tuple[str, str]] = set()
    for one in case.view.acquisitions:
        path, row, session, specimen_key = one.path, one.slots, one.session_slots, str(one.specimen)
        # a specimen may be prepared inside the session in which it is imaged: without a time of its own the end of the session counts
        slot = next((name for name in ("end", "start") if isinstance(session.get(name), str)), "start")
        imaged = row.get("start", session.get(slot))
        if (
            specimen_key in ready
            and isinstance(imaged, str)
            and before(imaged, ready[specimen_key][1])
            and (path[1], specimen_key) not in told
        ):
            told.add((path[1], specimen_key))
            where = (*path, "start") if "start" in row else (*path[:2], slot)
            message = f"{specimen_key} is imaged at {imaged}, before the last step of its preparation at {ready[specimen_key][1]}."
            yield complain("TIME-ORDER", message, where, hint="Correct one of the two times or their zones.")


def before(first: str, second: str) -> bool:
    """Tell whether one time lies before another, by more than clocks may differ; dates alone are compared as dates."""
    a, b = parsed(first), parsed(second)
    if a is None or b is None:
        return False
    if isinstance(a, datetime) and isinstance(b, datetime):
        return a < b - CLOCK_TOLERANCE
    return day(a) < day(b)


def parsed(said: str) -> datetime | date | None:
    """Read an ISO 8601 date or date and time with zone; None for anything else."""
    try:
        if len(said) == len("2026-03-02"):
            return date.fromisoformat(said)
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def day(moment: datetime | date) -> date:
    """Give the calendar day."""
    return moment.date() if isinstance(moment, datetime) else moment
