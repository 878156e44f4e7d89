"""Times as records state them: a date, or a date and time with its zone; how long something took, at the least; and what comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cryokb import quantities
from cryokb.dose import ABOUT
from cryokb.errors import QuantityError
from cryokb.issues import Json
from cryokb.plain import as_object

__all__ = ["CLOCK_TOLERANCE", "Moment", "at_least", "moment"]

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
