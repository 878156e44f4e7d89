"""Sessions by instrument, voltage and gap in time: which exposures a person would put into one, and which are left undecided."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject
from cryokb.plain import section, text

__all__ = ["GAP", "Group", "Span", "Traits", "arrange", "distance", "instrument_of", "same_instrument", "span_of", "traits_of", "volts_of"]

GAP = 6 * 3600.0
"""Seconds without an exposure after which another session begins."""

ZONES = 14 * 3600.0
"""How far the clock on a wall can be from world time."""

DAY = 86_400.0
SAME_VOLTAGE = 0.005


# ------------------------------------------------------------------------------------------------------------ time
@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, in seconds: on the clock on the wall, in world time, or both; None where a clock is not known.

    A whole day says that only the day is known.
    """

    wall: tuple[float, float] | None = None
    world: tuple[float, float] | None = None
    whole_day: bool = False

    def joined(self, other: Span) -> Span:
        """Give the span that holds both."""
        return Span(hull(self.wall, other.wall), hull(self.world, other.world), self.whole_day and other.whole_day)

    @property
    def order(self) -> float:
        """A number that sorts by time."""
        return (self.wall or self.world or (math.inf, math.inf))[0]


def hull(one: tuple[float, float] | None, other: tuple[float, float] | None) -> tuple[float, float] | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


def span_of(moment: date) -> Span:
    """Give a moment as a span: a day alone is all of its hours; a zone other than world time tells the clock on the wall too.

    >>> span_of(date(1970, 1, 2))
    Span(wall=(86400.0, 172800.0), world=None, whole_day=True)
    """
    if not isinstance(moment, datetime):
        start = datetime.combine(moment, datetime.min.time(), UTC).timestamp()
        return Span(wall=(start, start + DAY), whole_day=True)
    wall = moment.replace(tzinfo=UTC).timestamp()
    if moment.tzinfo is None:
        return Span(wall=(wall, wall))
    world = moment.timestamp()
    return Span(wall=(wall, wall) if moment.utcoffset() != timedelta(0) else None, world=(world, world))


def distance(one: Span, other: Span) -> tuple[float, bool]:
    """Give the seconds between two spans, and whether they are sure: not where one clock has a zone and the other has none."""
    found = [apart(*pair) for pair in ((one.wall, other.wall), (one.world, other.world)) if None not in pair]
    if found:
        return min(found), True
    crossed = [apart(*pair) for pair in ((one.wall, other.world), (one.world, other.wall)) if None not in pair]
    return max(0.0, min(crossed) - ZONES), False


def apart(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float:
    assert one is not None
    assert other is not None
    return max(0.0, one[0] - other[1], other[0] - one[1])


# ------------------------------------------------------------------------------------------------------------ instrument
MAKERS = frozenset({"fei", "thermo", "fisher", "scientific", "philips", "company", "gatan"})
OF_PROGRAMS = frozenset(
    {
        "remote",
        "com",
        "driver",
        "interface",
        "server",
        "unidentified",
        "unknown",
        "microscope",
        "tem",
        "stem",
        "sem",
        "electron",
        "simulator",
    }
)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", re.ASCII)
VOLTAGE_WORD = re.compile(r"\b\d{2,4}\s*kV\b", re.IGNORECASE)
SERIAL = re.compile(r"\bD\d{3,5}\b|\d{5,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Instrument:
    """What tells one microscope from another: the words of its name and the numbers that only it has."""

    words: frozenset[str] = frozenset()
    serials: frozenset[str] = frozenset()

    def joined(self, other: Instrument) -> Instrument:
        """Give all that is known of one instrument by two names."""
        return Instrument(self.words | other.words, self.serials | other.serials)


def instrument_of(slots: JsonObject) -> Instrument | None:
    """Read the slots of an instrument; None where they tell none from another.

    >>> instrument_of({"model": "TITAN52336320"}) == Instrument(frozenset({"titan"}), frozenset({"52336320"}))
    True
    >>> instrument_of({"model": "FEI Tecnai Remote"}) == instrument_of({"model": "Tecnai 200 kV"})
    True
    """
    name = VOLTAGE_WORD.sub(" ", text(slots.get("model")) or "")
    serials = {found.upper() for found in SERIAL.findall(name)} | {str(number).upper() for number in [slots.get("serial_number")] if number}
    words = {word.casefold() for word in WORD.findall(SERIAL.sub(" ", name))} - MAKERS - OF_PROGRAMS
    return Instrument(frozenset(words), frozenset(serials)) if words or serials else None


def same_instrument(one: Instrument | None, other: Instrument | None) -> bool:
    """Tell whether two names can be of one instrument: nothing is known of one, or one name is part of the other.

    >>> titan, krios = instrument_of({"model": "TITAN52336320"}), instrument_of({"model": "Titan Krios G4"})
    >>> same_instrument(titan, krios), same_instrument(krios, instrument_of({"model": "Talos F200X"}))
    (True, False)
    """
    if one is None or other is None:
        return True
    for kind in ("D", ""):  # numbers of one kind name one instrument only
        own, others = ({serial for serial in each.serials if serial.startswith("D") == bool(kind)} for each in (one, other))
        if own and others and not own & others:
            return False
    return one.words <= other.words or other.words <= one.words


def volts_of(value: Json) -> float | None:
    """Read an accelerating voltage of a record in volts."""
    if value is None:
        return None
    try:
        interval = quantities.canonical(quantities.parse(str(value)), dimension="voltage")
    except QuantityError:
        return None
    return interval.value


# ------------------------------------------------------------------------------------------------------------ sessions
@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of an exposure, or of all exposures of a session."""

    instrument: Instrument | None = None
    volts: float | None = None
    span: Span | None = None

    @property
    def known(self) -> int:
        """How many of instrument and voltage are known."""
        return sum(trait is not None for trait in (self.instrument, self.volts))

    @property
    def detail(self) -> tuple[int, int]:
        """How closely an exposure is described, to be compared."""
        return self.known, len(self.instrument.words) if self.instrument else 0

    @property
    def order(self) -> float:
        """A number that sorts by time; what has none comes last."""
        return self.span.order if self.span else math.inf

    def contradicts(self, other: Traits) -> bool:
        """Tell whether instrument or voltage differ."""
        if not same_instrument(self.instrument, other.instrument):
            return True
        if self.volts is None or other.volts is None:
            return False
        return abs(self.volts - other.volts) > SAME_VOLTAGE * max(self.volts, other.volts)

    def shared(self, other: Traits) -> int:
        """How many of instrument and voltage both know; only where they do not contradict each other."""
        pairs = ((self.instrument, other.instrument), (self.volts, other.volts))
        return sum(None not in pair for pair in pairs)

    def joined(self, other: Traits) -> Traits:
        """Give what is known of both."""
        instrument = (
            self.instrument.joined(other.instrument) if self.instrument and other.instrument else self.instrument or other.instrument
        )
        span = self.span.joined(other.span) if self.span and other.span else self.span or other.span
        return Traits(instrument, other.volts if self.volts is None else self.volts, span)


def traits_of(session: JsonObject, moments: Iterable[date]) -> Traits:
    """Read what the slots of a session say, and when its exposures were made."""
    span: Span | None = None
    for moment in moments:
        span = span_of(moment) if span is None else span.joined(span_of(moment))
    return Traits(instrument_of(section(session, "instrument")), volts_of(session.get("accelerating_voltage")), span)


@dataclass(slots=True)
class Group:
    """Exposures of one session, by their numbers.

    Attributes:
        members: the numbers of the exposures.
        traits: what is known of all of them.
        folders: where their files lie.
        key: the session of a record that somebody has begun, or None for a new one.
        undecided: nothing says to which of several sessions its exposures belong.
    """

    members: list[int] = field(default_factory=list)
    traits: Traits = field(default_factory=Traits)
    folders: set[str] = field(default_factory=set)
    key: str | None = None
    undecided: bool = False

    def take(self, other: Group) -> None:
        """Take the exposures of another group."""
        self.members += other.members
        self.traits = self.traits.joined(other.traits)
        self.folders |= other.folders


def arrange(exposures: Sequence[tuple[Traits, str]], *, gap: float = GAP, present: Iterable[Group] = ()) -> list[Group]:
    """Put exposures into sessions: those of a record that is there, and as few new ones as can be told apart.

    What states most comes first: exposures with one instrument, voltage and clock, none of which is farther from the next than the gap.
    Those that state less join the one session that fits; where several fit and nothing decides, they stand together in one of their own.

    Args:
        exposures: what is known of each, and its folder.
        gap: seconds without an exposure after which another session begins.
        present: the sessions that are there.

    Returns:
        The sessions that get exposures: those that were there, then new ones in the order of time.
    """
    anchors = list(present)
    begun = len(anchors)
    chains = sorted(alike(exposures, gap), key=lambda group: group.traits.detail, reverse=True)
    for group in chains:
        if group.traits.span is not None:
            place_timed(group, group.traits.span, anchors, gap)
    for group in chains:
        if group.traits.span is None:
            place_timeless(group, anchors)
    new = sorted(anchors[begun:], key=lambda group: (group.traits.order, min(group.members)))
    return [group for group in [*anchors[:begun], *new] if group.members]


def alike(exposures: Sequence[tuple[Traits, str]], gap: float) -> list[Group]:
    """Chain exposures that state the same, in the order of time; those without time by folder."""
    chains: list[Group] = []
    last: dict[object, Group] = {}
    for number, (traits, folder) in sorted(enumerate(exposures), key=lambda row: (row[1][0].order, row[0])):
        span = traits.span
        clocks = folder if span is None else (span.wall is None, span.world is None, span.whole_day)
        kind = (traits.instrument, traits.volts, clocks)
        group = last.get(kind)
        if group is None or (span and group.traits.span and distance(span, group.traits.span)[0] > gap):
            group = last[kind] = Group()
            chains.append(group)
        group.take(Group([number], traits, {folder}))
    return chains


def place_timed(group: Group, span: Span, anchors: list[Group], gap: float) -> None:
    """Put a group into the session that fits in time and contradicts it in nothing; a group between two parts of one joins them."""
    agreeing = [anchor for anchor in anchors if not anchor.traits.contradicts(group.traits)]
    near = [(anchor, *distance(anchor.traits.span, span)) for anchor in agreeing if anchor.traits.span is not None]
    near = sorted((row for row in near if row[1] <= gap), key=lambda row: row[1])
    fitting = [anchor for anchor, _, sure in near if sure]
    if near and not fitting:
        fitting = [min((anchor for anchor, _, _ in near), key=lambda anchor: as_read(anchor.traits.span, span))]
    if not fitting:  # a session of a record whose time nobody knows
        fitting = [anchor for anchor in agreeing if anchor.key and anchor.traits.span is None and anchor.traits.shared(group.traits)][:2]
        chosen = fitting if len(fitting) == 1 else []
    else:
        chosen = narrowed(fitting, group)
    if not chosen:
        group.undecided = bool(fitting)
        anchors.append(group)
        return
    home = next((anchor for anchor in chosen if anchor.key is not None), chosen[0])
    home.take(group)
    for other in chosen:
        if other.key is None and other is not home:
            home.take(other)
            anchors.remove(other)


def as_read(one: Span | None, other: Span) -> float:
    """Give the distance of two clocks as they are read, whatever their zones."""
    return apart((one and (one.wall or one.world)) or (0.0, 0.0), other.wall or other.world or (0.0, 0.0))


def narrowed(fitting: list[Group], group: Group) -> list[Group]:
    """Give the sessions that a group belongs to: one, or several that are parts of one; none where nothing decides."""
    vague = group.traits.span is not None and group.traits.span.whole_day
    if len(fitting) == 1 or not (vague or any(one.traits.contradicts(other.traits) for one in fitting for other in fitting)):
        return fitting
    most = max(anchor.traits.shared(group.traits) for anchor in fitting)
    sharing = [anchor for anchor in fitting if anchor.traits.shared(group.traits) == most]
    for choice in (sharing, [anchor for anchor in sharing if anchor.folders & group.folders]):
        if len(choice) == 1:
            return choice
    return []


def place_timeless(group: Group, anchors: list[Group]) -> None:
    """Put a group without time into the only session that shares what it knows, else into that of its folder where there is one."""
    decided = [anchor for anchor in anchors if not anchor.undecided]
    fitting = [anchor for anchor in decided if not anchor.traits.contradicts(group.traits)]
    most = max((anchor.traits.shared(group.traits) for anchor in fitting), default=0)
    fitting = [anchor for anchor in fitting if anchor.traits.shared(group.traits) == most]
    here = [anchor for anchor in (fitting if most else decided) if anchor.folders & group.folders]
    if not most:  # no evidence but the folder: all else that lies there must be of one session
        others = here or ([] if group.traits.known else [anchor for anchor in decided if anchor.key is None])
        fitting = [anchor for anchor in fitting if anchor in others] if len(others) == 1 or not group.traits.known else []
    chosen = fitting if len(fitting) == 1 else here if most and len(here) == 1 else []
    chosen = chosen or [anchor for anchor in anchors if anchor.undecided and anchor.traits == group.traits]
    if chosen:
        chosen[0].take(group)
        return
    group.undecided = len(fitting) > 1 and (group.traits.instrument is None or any(anchor.traits.instrument for anchor in fitting))
    anchors.append(group)
