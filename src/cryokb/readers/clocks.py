"""When a file says that it was acquired: with a zone it becomes a start, without one a person must add it.

Acquisition programs write local time without saying where. Some write the same moment a second time as a count of seconds
since an epoch, which is world time; the two together give the zone, and settle whether 8/9/2016 is in August or September.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

__all__ = ["Clock", "from_epoch", "from_filetime", "from_iso", "from_local", "with_zone"]

_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})")
_QUARTER = timedelta(minutes=15)
_FILETIME_TO_UNIX = 11_644_473_600


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment as a file states it.

    Attributes:
        stated: the words or number of the file.
        source: where in the file they stand.
        start: ISO 8601 with zone, or None when the file gives no zone.
        note: how the start follows from what is stated.
    """

    stated: str
    source: str
    start: str | None = None
    note: str | None = None


def from_iso(text: str, source: str) -> Clock:
    """Take a time that the file writes in ISO 8601; it is a start when it has a zone."""
    return Clock(text, source, start=text if _ISO.fullmatch(text) and _possible(text) else None)


def from_epoch(seconds: float, source: str) -> Clock | None:
    """Take seconds since 1970 (world time); None when that is no plausible date."""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
    if not _EARLIEST <= moment <= _LATEST:
        return None
    start = moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return Clock(f"{seconds:.16g}", source, start=start, note="seconds since 1970, world time of the acquisition computer")


def from_filetime(ticks: float, source: str) -> Clock | None:
    """Take a Windows file time (units of 100 ns since 1601, world time); None when that is no plausible date."""
    clock = from_epoch(ticks / 1e7 - _FILETIME_TO_UNIX, source)
    if clock is None:
        return None
    return Clock(f"{ticks:.17g}", source, clock.start, "Windows file time, world time of the acquisition computer")


def from_local(text: str, source: str) -> Clock:
    """Take a local time without zone: it stays as the file writes it."""
    return Clock(text.strip(), source)


def with_zone(world: Clock | None, local: datetime | None) -> Clock | None:
    """Give the world time in the zone in which the local time of the same file is right, where there is such a zone."""
    if world is None or world.start is None or local is None:
        return world
    moment = datetime.fromisoformat(world.start)
    distance = local.replace(tzinfo=UTC) - moment
    offset = _QUARTER * round(distance / _QUARTER)
    if abs(offset) > timedelta(hours=14) or abs(distance - offset) > timedelta(minutes=3):
        return world
    start = moment.astimezone(timezone(offset)).isoformat()
    return Clock(world.stated, world.source, start, f"{world.note}; the zone follows from the local time beside it")


def _possible(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        return False
    return _EARLIEST <= moment <= _LATEST
