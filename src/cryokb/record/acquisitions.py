"""The acquisitions of a record in the order of exposure, each with its session and its specimen; and times as records state them.

A time is a date, or a date and time with its zone; how long something took is known at the least.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from cryokb import quantities
from cryokb.dose import ABOUT
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject
from cryokb.plain import as_object, objects, text, texts, whole
from cryokb.standard import Standard

__all__ = ["CLOCK_TOLERANCE", "Acquisition", "Moment", "acquisitions_in_order", "at_least", "moment"]

CLOCK_TOLERANCE = timedelta(minutes=10)
"""Clocks of microscope computers differ by this much."""

DAY = timedelta(days=1)

ROUNDED = 0.10
"""The part that is left to a length of time that somebody noted and no instrument kept."""

COUNTED = {"d": DAY, "wk": 4 * DAY, "a": 182 * DAY}
"""What is left to lengths in these units: from one evening to a morning a week later are seven days by the calendar."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a date and time with its zone.

    Attributes:
        said: as it is written.
        when: the time of day is known where this is a datetime.
    """

    said: str
    when: date

    @property
    def day(self) -> date:
        """The calendar day, in the zone in which it is written."""
        return self.when.date() if isinstance(self.when, datetime) else self.when

    def before(self, other: Moment) -> bool:
        """Tell whether it lies before another one, by more than clocks may differ; where one is a date alone, dates are compared."""
        if isinstance(self.when, datetime) and isinstance(other.when, datetime):
            return other.when - self.when > CLOCK_TOLERANCE
        return self.day < other.day

    def after(self, length: timedelta, said: str) -> Moment:
        """Give the earliest moment at which something that began now and took so long was over; of a date only whole days count."""
        try:
            later = self.when + length
        except OverflowError:
            later = self.when
        return Moment(f"{self.said} + {said}", later)


def moment(said: Json) -> Moment | None:
    """Read an ISO 8601 date, or a date and time with zone; None for anything else, also for what is in no calendar."""
    if not isinstance(said, str):
        return None
    try:
        if len(said) == len("2026-03-02"):
            return Moment(said, date.fromisoformat(said))
        when = datetime.fromisoformat(said)
    except ValueError:
        return None
    return Moment(said, when) if when.tzinfo is not None else None


def at_least(duration: Json, *, timed: bool) -> timedelta:
    """Give the time that a stated duration means at the least; nothing where it may mean none.

    Args:
        duration: a quantity, in its expanded form.
        timed: whether an instrument kept the time, as a cycler does; else a tenth is left to whoever noted it.
    """
    reported = as_object(duration)
    try:
        seconds = quantities.interval_of(reported, dimension="time", with_uncertainty=True).lower
    except QuantityError:
        return timedelta()
    if seconds is None or not 0 < seconds < timedelta.max.total_seconds():
        return timedelta()
    part = ABOUT if reported.get("comparator") == "about" else 0.0 if timed else ROUNDED
    left = max(timedelta(seconds=seconds * part), COUNTED.get(str(reported.get("unit")), timedelta()))
    return max(timedelta(seconds=seconds) - left, timedelta())


@dataclass(frozen=True, eq=False)
class Acquisition:
    """One acquisition with what it stands in.

    Attributes:
        number: its place in the order of exposure, from 0: sessions by their dates, else as they stand in the record; then the ordinals.
        session, key: the keys that lead to it.
        slots: what it says itself.
        session_slots: what its session says.
        specimen: the one that it names, or the only one that the record has; None where that leaves it open.
        standard: the version in which the record was expanded.
    """

    number: int
    session: str
    key: str
    slots: JsonObject
    session_slots: JsonObject
    specimen: str | None
    standard: Standard

    @cached_property
    def path(self) -> tuple[str, ...]:
        """Its place in the expanded record."""
        return ("sessions", self.session, "acquisitions", self.key)

    @cached_property
    def area(self) -> str | None:
        """The area that it names."""
        return text(self.slots.get("area"))

    @cached_property
    def signals(self) -> dict[str, JsonObject]:
        """What is said of each array that it gave, by the name of the signal; empty where it gave one, or nothing is said of them."""
        return objects(self.slots, "signals")

    @cached_property
    def technique(self) -> str | None:
        """The technique that it names."""
        return text(self.slots.get("technique"))

    @cached_property
    def mode(self) -> str | None:
        """How electrons make its image: ``tem``, ``stem`` or ``sem``; None where its technique does not say, or uses none."""
        return self.standard.technique_mode(str(self.technique))

    @cached_property
    def beam(self) -> str | None:
        """Which beam hit the specimen: ``transmission``, ``surface`` (that of a scanning microscope), or None where it was of no electrons.

        A technique that is not said, or does not say, is taken for transmission. The doses of the two are not added: at some kilovolts
        electrons end near the surface.
        """
        if self.technique is None or self.technique == "cryo_em" or self.mode in {"tem", "stem"}:
            return "transmission"
        return None if self.mode is None else "surface"

    def setting(self, slot: str) -> Json:
        """Give what holds for a slot that an acquisition may leave to its session: its own value, else that of the session, else None."""
        own = self.slots.get(slot)
        return self.session_slots.get(slot) if own is None else own

    def place_of(self, slot: str) -> tuple[str, ...]:
        """Give the place where the setting of a slot is written, or would be: at the session where only the session says it."""
        return (*(self.path if slot in self.slots or slot not in self.session_slots else self.path[:2]), slot)

    def hits(self) -> frozenset[str]:
        """Name the areas that it exposes as a whole: its own and those that it says it exposes (``all`` is among them then).

        Nothing where the beam was deliberately beside the area.
        """
        if self.slots.get("beam_position") == "off_area":
            return frozenset()
        own = self.area
        if own is not None and "exposes" not in self.slots:
            return frozenset((own,))
        return frozenset(texts(self.slots.get("exposes"))) | (frozenset() if own is None else {own})


def acquisitions_in_order(document: JsonObject, standard: Standard, *, only: str | None) -> Iterator[Acquisition]:
    """Yield each acquisition of an expanded record in the order of exposure.

    Args:
        document: the record.
        standard: the version in which it was expanded.
        only: the specimen that is meant where none is named.
    """
    number = 0
    for name, session in sessions_in_order(document):
        inner = objects(session, "acquisitions")
        for key in sorted(inner, key=lambda key: whole(inner[key].get("ordinal")) or 0):
            slots = inner[key]
            # a specimen that is named, even one that is not there, is never replaced by the only one
            specimen = text(slots["specimen"]) if "specimen" in slots else only
            yield Acquisition(number, name, key, slots, session, specimen, standard)
            number += 1


def sessions_in_order(document: JsonObject) -> list[tuple[str, JsonObject]]:
    """Give the sessions in the order in which they began; as they stand in the record where that is not said of each."""
    sessions = list(objects(document, "sessions").items())
    begun = [moment(session.get("start")) or moment(session.get("end")) for _, session in sessions]
    known = [one for one in begun if one is not None]
    if len(known) < len(sessions):
        return sessions
    clocks = [one.when for one in known if isinstance(one.when, datetime)]
    order: Sequence[date] = clocks if len(clocks) == len(known) else [one.day for one in known]
    return [sessions[place] for place in sorted(range(len(sessions)), key=order.__getitem__)]
