"""Rules on the order of times: of the steps of a specimen, of what happens in a session, and of the two beside each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from cryokb.issues import Issue
from cryokb.plain import as_object, text
from cryokb.record import ELECTROCHEMICAL, Acquisition, Moment, Place, RecordView, Step, at_least, moment
from cryokb.rules.registry import Case, complain, rule

IN_MICROSCOPES = frozenset({"Transfer", "Loading", "Cooling", "Warming", "Storage", "Ageing", "OtherStep"})
"""Steps after which a specimen that was imaged before them is the same one: it is kept, moved, cooled, or aged."""

IN_ION_MICROSCOPES = IN_MICROSCOPES | {"Milling", "LiftOut", "Sectioning", "LaserAblation", "Coating"}
"""The same where a scanning microscope looked on: it shows the place before it is cut, and the cut as it goes on."""

IN_SITU = frozenset({*ELECTROCHEMICAL, "FilmDeposition", "Rest"})
"""Steps that can go on in a microscope while somebody looks."""

ENTERING = frozenset({"Transfer", "Loading"})
"""Steps by which a specimen comes into a microscope."""

INTERLEAVED = frozenset({"tracking", "focus", "search", "tilt_alignment"})
"""Purposes of exposures that are made in between those of a series."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time at its place.

    Attributes:
        place: where it stands.
        at: the time.
        words: how to name it in a message.
    """

    place: Place
    at: Moment
    words: str

    def before(self, other: Stamp) -> bool:
        """Tell whether it lies before another one, by more than clocks may differ."""
        return self.at.before(other.at)


@dataclass(slots=True)
class Walk:
    """A walk along times that should follow each other.

    Attributes:
        latest: the latest time so far.
        doubted: the last time of those that come before it. One of the two is wrong; those that follow the doubted one are no news.
    """

    latest: Stamp | None = None
    doubted: Stamp | None = None

    def goes_back(self, stamp: Stamp) -> bool:
        """Tell whether a time comes before the latest one."""
        return self.latest is not None and stamp.before(self.latest)

    def to(self, stamp: Stamp) -> Stamp | None:
        """Go on to a time, and give the one that it should not come before; None where it is in order, or that was said already."""
        if not self.goes_back(stamp):
            self.latest, self.doubted = stamp, None
            return None
        broken = self.latest if self.doubted is None else self.doubted if stamp.before(self.doubted) else None
        self.doubted = stamp if self.doubted is None or not stamp.before(self.doubted) else self.doubted
        return broken


def stamp_at(path: Place, slots: object, slot: str) -> Stamp | None:
    """Give the time in a slot of an entry; None where there is none that exists."""
    said = as_object(slots).get(slot)  # type: ignore[arg-type]
    at = moment(said)
    return None if at is None else Stamp((*path, slot), at, f"{said}")


# ---------------------------------------------------------------- calendar


@rule("TIME-CALENDAR", documents=("record", "publication"))
def times_exist(case: Case) -> Iterator[Issue]:
    """Look at each time stamp, wherever it stands; its form is a matter of structure."""
    for owner, node, path in case.view.objects:
        for slot in case.standard.marked_slots(owner, "type", "Timestamp"):
            said = text(node.get(slot))
            if said is not None and moment(said) is None:
                hint = "Look it up; months have 28 to 31 days, days end at 23:59:59."
                yield complain("TIME-CALENDAR", f"{said} does not exist.", (*path, slot), hint=hint)


# ---------------------------------------------------------------- steps


@dataclass
class History:
    """The times of the own steps of a specimen.

    Attributes:
        parent: the latest time of the specimen that it was cut from, up to the cut.
        entered: whether that one had been brought into a microscope by then.
        latest: after each step, the latest time so far that is in order; as many as there are steps.
        begun: of each step the time at which it began, or else ended.
        over: of each step the time at which it was over at the earliest.
        kinds: the kind of each step.
        sound: whether all of them are in order.
    """

    parent: Stamp | None = None
    entered: bool = False
    latest: list[Stamp | None] = field(default_factory=list)
    begun: list[Stamp | None] = field(default_factory=list)
    over: list[Stamp | None] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    sound: bool = True
    _making: dict[frozenset[str], list[int]] = field(default_factory=dict)

    @cached_property
    def entry(self) -> int | None:
        """The first step by which it came into a microscope; -1 where it was cut from one that had, None where none is recorded."""
        return -1 if self.entered else next((place for place, kind in enumerate(self.kinds) if kind in ENTERING), None)

    def making(self, may_follow: frozenset[str]) -> list[int]:
        """The steps of other kinds than those that may follow imaging."""
        if may_follow not in self._making:
            self._making[may_follow] = [place for place, kind in enumerate(self.kinds) if kind not in may_follow]
        return self._making[may_follow]

    @cached_property
    def dated(self) -> list[int]:
        """The steps of which a time is known."""
        return [place for place, begun in enumerate(self.begun) if begun is not None]

    def at_cut(self, cut: int | None) -> tuple[Stamp | None, bool]:
        """Give the latest time up to a cut, and whether the specimen had been in a microscope by then.

        Where the cut is not known, the cell had been opened, or else the first step been made.
        """
        if cut is None:
            opened = self.kinds.index("Disassembly") + 1 if "Disassembly" in self.kinds else 0
            first = next((place for place, one in enumerate(self.begun, start=1) if one is not None), 0)
            latest = self.latest[(opened or first) - 1] if opened or first else self.parent
            return latest or self.parent, self.entered or not ENTERING.isdisjoint(self.kinds)
        done = max(min(cut, len(self.kinds)), 0)
        latest = self.latest[done - 1] if done else None
        return latest or self.parent, self.entered or not ENTERING.isdisjoint(self.kinds[:done])


@rule("TIME-ORDER", reads="ordinal taken_from taken_after step history", looks="entry")
def times_are_in_order(case: Case) -> Iterator[Issue]:
    """Tell each time that cannot be, once, whatever else it contradicts."""
    told: set[str] = set()
    for issue in contradictions(case.view):
        if issue.path not in told:
            told.add(issue.path)
            yield issue


def contradictions(view: RecordView) -> Iterator[Issue]:
    """Walk the times of each specimen and each session in the order of the record, then set the two beside each other."""
    histories: dict[str, History] = {}
    for specimen in view.specimens:
        for key in view.oldest_first(specimen, histories):
            histories[key] = History()
            yield from steps_in_order(view, key, histories)
    inner = by_session(view)
    for key, session in view.sessions.items():
        yield from session_in_order(("sessions", key), session, inner[key])
    yield from imaging_in_order(view, histories)


def by_session(view: RecordView) -> dict[str, list[Acquisition]]:
    """Sort the acquisitions by their sessions."""
    found: dict[str, list[Acquisition]] = {key: [] for key in view.sessions}
    for one in view.acquisitions:
        found[one.session].append(one)
    return found


def steps_in_order(view: RecordView, key: str, histories: dict[str, History]) -> Iterator[Issue]:
    """Complain about each time of a step that lies before the latest one that stands before it, and note the times of all steps."""
    mine, parent = histories[key], histories.get(view.parent(key) or "")
    if parent is not None and view.parent(key) != key:
        mine.parent, mine.entered = parent.at_cut(view.cut(key))
    walk = Walk(mine.parent)
    for step in view.steps(key):
        start, end = stamp_at(step.path, step.slots, "start"), stamp_at(step.path, step.slots, "end")
        over, sound = over_at(step, start), True
        within = start is not None and walk.goes_back(start) and interleaves(mine, step, start)
        for stamp in (start, end):
            if stamp is not None and not within:
                sound = sound and not walk.goes_back(stamp)
                broken = walk.to(stamp)
                yield from [out_of_order(stamp, broken)] if broken is not None else []
        over = over or (start if within else None)
        if sound and over is not None and end is not None and end.before(over):
            yield out_of_order(end, over)
            sound = False
        elif sound and over is not None and not walk.goes_back(over):
            walk.to(over)
        mine.sound = mine.sound and sound
        note(mine, step, start or end, end or over or start, walk.latest)


def interleaves(mine: History, step: Step, start: Stamp) -> bool:
    """Tell whether a step begins while the one before it goes on, as a coating between two cuts, or the cut between two coatings."""
    before = mine.begun[-1] if mine.begun else None
    return before is not None and {mine.kinds[-1], step.kind} == {"Milling", "Coating"} and not start.before(before)


def note(mine: History, step: Step, begun: Stamp | None, over: Stamp | None, latest: Stamp | None) -> None:
    """Note the times of one step."""
    mine.kinds.append(step.kind)
    mine.begun.append(begun)
    mine.over.append(over)
    mine.latest.append(latest)


def over_at(step: Step, start: Stamp | None) -> Stamp | None:
    """Give the time at which a step was over at the earliest, by its duration."""
    length = at_least(step.slots.get("duration"), timed=step.kind in ELECTROCHEMICAL)
    if start is None or length <= timedelta():
        return None
    said = as_object(step.slots.get("duration")).get("as_reported")
    later = start.at.after(length, str(said))
    return Stamp(start.place, later, f"the end of what began at {start.at.said} and took {said}")


def out_of_order(late: Stamp, early: Stamp) -> Issue:
    """Tell that a time lies before one that stands before it in the record."""
    where = "/".join(str(part) for part in early.place)
    return complain(
        "TIME-ORDER",
        f"{late.words} comes before {early.words}, which stands earlier in the record ({where}).",
        late.place,
        hint="Put the steps in the order in which they happened, or correct the time or its zone.",
    )


# ---------------------------------------------------------------- sessions


def session_in_order(path: Place, session: object, acquisitions: Sequence[Acquisition]) -> Iterator[Issue]:
    """Complain about acquisitions that begin before the session or before those that precede them, and about a session that ends before."""
    walk = Walk(stamp_at(path, session, "start"))
    busy: Acquisition | None = None
    for one in acquisitions:
        start, end = stamp_at(one.path, one.slots, "start"), stamp_at(one.path, one.slots, "end")
        for stamp in (start, end):
            if stamp is None or (stamp is start and walk.goes_back(stamp) and busy is not None and may_overlap(busy, one)):
                continue
            busy = busy if walk.goes_back(stamp) else one
            broken = walk.to(stamp)
            yield from [out_of_order(stamp, broken)] if broken is not None else []
    end = stamp_at(path, session, "end")
    if end is not None and walk.latest is not None and end.before(walk.latest):
        yield out_of_order(end, walk.latest)


def may_overlap(first: Acquisition, second: Acquisition) -> bool:
    """Tell whether one acquisition may begin before another one ends: two detectors at once, or a look in between.

    What begins before the other one begins is in the wrong place all the same.
    """
    begun, then = moment(first.slots.get("start")), moment(second.slots.get("start"))
    if begun is None or then is None or then.before(begun):
        return False
    return not begun.before(then) or bool(INTERLEAVED & {str(first.slots.get("purpose")), str(second.slots.get("purpose"))})


# ---------------------------------------------------------------- imaging beside the steps


@dataclass(frozen=True, slots=True)
class Imaging:
    """When a specimen was imaged: at a time of its own, or at some time of a session.

    Attributes:
        one: the acquisition.
        earliest, latest: the bounds of that time; None where they are not said.
        opening, closing: when the session began and ended.
        place: where the time stands that counts.
    """

    one: Acquisition
    earliest: Stamp | None
    latest: Stamp | None
    opening: Stamp | None
    closing: Stamp | None
    place: Place

    @property
    def may_follow(self) -> frozenset[str]:
        """The kinds of steps that may follow it."""
        return IN_MICROSCOPES if self.one.mode in {"tem", "stem", None} else IN_ION_MICROSCOPES

    def holds(self, stamp: Stamp | None) -> bool:
        """Tell whether something happened during its session."""
        if stamp is None or self.opening is None or stamp.before(self.opening):
            return False
        return self.closing is None or not self.closing.before(stamp)


def imaging_of(one: Acquisition) -> Imaging | None:
    """Give when an acquisition was made; None where neither it nor its session says."""
    path = one.path[:2]
    opening, closing = (stamp_at(path, one.session_slots, slot) for slot in ("start", "end"))
    own = stamp_at(one.path, one.slots, "start") or stamp_at(one.path, one.slots, "end")
    if own is not None:
        return Imaging(one, own, own, opening, closing, own.place)
    # a specimen may be prepared inside the session in which it is imaged: the end of the session counts
    said = closing or opening
    return None if said is None else Imaging(one, opening or closing, said, opening, closing, said.place)


def imaging_in_order(view: RecordView, histories: dict[str, History]) -> Iterator[Issue]:
    """Complain when a specimen is imaged at a time at which its history leaves no room for it, once for a session."""
    told: set[tuple[str, str]] = set()
    parents = {view.parent(key) for key in view.specimens}
    # of a history that is out of order nothing follows
    for specimen, mine in ((key, one) for key, one in histories.items() if one.sound):
        events = distinct(found for one in view.exposed(specimen) if (found := imaging_of(one)) is not None)
        final = [event for event in events if fits(mine, event, final=True)]
        for event in events:
            again = any(other.one.session != event.one.session and other.may_follow <= event.may_follow for other in final)
            if (event.one.session, specimen) in told or fits(mine, event, final=not again and specimen not in parents):
                continue
            told.add((event.one.session, specimen))
            yield too_early(specimen, mine, event)


def distinct(events: Iterator[Imaging]) -> list[Imaging]:
    """Leave out the events that differ in nothing that matters: those of one session without times of their own."""
    found: dict[tuple[str, Place, frozenset[str]], Imaging] = {}
    for event in events:
        found.setdefault((event.one.session, event.place, event.may_follow), event)
    return list(found.values())


def fits(mine: History, event: Imaging, *, final: bool) -> bool:
    """Tell whether there is a place among the steps at which a specimen can have been imaged.

    All steps before that place were over by then, or go on in the microscope; none of those behind it had begun. A specimen that is
    brought into a microscope by some step cannot be imaged before it. What makes the specimen is not done afterwards.

    Args:
        mine: the times of its steps.
        event: when it was imaged.
        final: whether nobody looked at it again, so that the steps that make it all come before.
    """
    first, last = room_for(mine, event)
    made = last_making(mine, event)
    if mine.entry is None:
        return max(first, made) <= last
    return max(first, mine.entry, made if final else -1) <= last


def room_for(mine: History, event: Imaging) -> tuple[int, int]:
    """Give the first and the last step behind which a specimen can have been imaged by the times alone; -1 for before all of them.

    The times of its steps are in order, so that the two are found by halving.
    """
    dated, earliest, latest = mine.dated, event.earliest, event.latest
    begun = bisect_left(dated, True, key=lambda place: not (earliest and mine.begun[place].before(earliest)))  # type: ignore[union-attr]
    first = dated[begun - 1] if begun else -1
    if latest is None:
        return first, len(mine.kinds) - 1
    if mine.parent is not None and latest.before(mine.parent):
        return first, -2
    over = bisect_left(dated, True, key=lambda place: latest.before(mine.over[place]))  # type: ignore[arg-type]
    while over < len(dated) and goes_on(mine, event, dated[over]):
        over += 1
    return first, dated[over] - 1 if over < len(dated) else len(mine.kinds) - 1


def goes_on(mine: History, event: Imaging, place: int) -> bool:
    """Tell whether a step goes on in the microscope while a specimen is imaged."""
    begun = mine.begun[place]
    entered = mine.entry is not None and mine.entry < place
    return entered and event.holds(begun) and not (begun and event.latest and event.latest.before(begun))


def last_making(mine: History, event: Imaging) -> int:
    """Give the last of the steps that make a specimen; what is done to it in the microscope, during the session, is looked at."""
    for place in reversed(mine.making(event.may_follow)):
        in_situ = mine.kinds[place] in IN_SITU and mine.entry is not None and mine.entry < place
        if not (in_situ and event.holds(mine.begun[place])):
            return place
    return -1


def too_early(specimen: str, mine: History, event: Imaging) -> Issue:
    """Tell that a specimen is imaged too early, and before which step."""
    last = room_for(mine, event)[1]
    later = [begun for kind, begun in list(zip(mine.kinds, mine.over, strict=True))[max(last + 1, 0) :] if kind not in event.may_follow]
    step = mine.parent if last < -1 else next((stamp for stamp in reversed(later) if stamp is not None), None)
    when = f"before {step.words}, when a step of its preparation was over" if step else "before it was brought into a microscope"
    at = event.latest.words if event.latest else "some time"
    return complain(
        "TIME-ORDER",
        f"{specimen} is imaged at {at}, {when}.",
        event.place,
        hint="Correct one of the two times or their zones.",
    )
