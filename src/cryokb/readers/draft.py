"""The partial record while it is filled: values with their origins, what is missing, notes, and what is believed of a value."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, cast

from cryokb import standard
from cryokb.issues import pointer
from cryokb.plain import as_object, text
from cryokb.quantities import Bounds, bounds_of, convert, dimension_of, unit_of

if TYPE_CHECKING:
    from datetime import date

    from cryokb.issues import Json, JsonObject
    from cryokb.readers.axes import Measured
    from cryokb.readers.tags import Clock

__all__ = [
    "LIMITS",
    "SESSION",
    "Array",
    "Axis",
    "Draft",
    "Extract",
    "Limit",
    "Missing",
    "Origin",
    "Rejected",
    "Signal",
    "SignalInfo",
    "Stated",
    "believe",
    "limit_of",
    "plain_number",
    "write_range",
    "write_value",
]


class Array(Protocol):
    """What a numpy and a dask array have in common; ``numpy.asarray(array[index])`` gives numbers."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Elements along each axis."""

    @property
    def dtype(self) -> object:
        """Type of the elements, as numpy names it."""

    @property
    def ndim(self) -> int:
        """Number of axes."""

    def __getitem__(self, index: object, /) -> object: ...
    def __array__(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value of the partial record comes from.

    Attributes:
        path: JSON pointer to the value in the record.
        value: the value as the file states it.
        source: where in the file it stands, as a path into the vendor's own metadata.
        note: how it was turned into what the record says, or None when nothing needs saying.
        read_from: the name of the file, where it is not the one of the whole extract.
    """

    path: str
    value: str
    source: str
    note: str | None = None
    read_from: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the file does not state and a person must add.

    Attributes:
        path: JSON pointer to the place in the record.
        why: what to write there, and why the file cannot say it.
    """

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of an array: the position of index i is ``offset + i * scale``.

    Attributes:
        name: the name that the file gives it, or an empty text.
        unit: unit as cryokb writes it, or None for an axis without calibration (then offset 0 and scale 1 count pixels).
        navigate: true for positions (of a scan, of a series), false for the axes of one image or spectrum.
    """

    name: str
    unit: str | None
    offset: float
    scale: float
    size: int
    navigate: bool


@dataclass(frozen=True, slots=True)
class SignalInfo:
    """One array of the file, without its numbers.

    Attributes:
        key: the name of the array; that of its acquisition, where that has no other array.
        title: what the file calls it.
        acquisition: JSON pointer to its acquisition in the record, or to its signal where that has several; None for a computed array.
    """

    key: str
    title: str
    shape: tuple[int, ...]
    dtype: str
    axes: tuple[Axis, ...]
    acquisition: str | None


@dataclass(frozen=True, slots=True)
class Signal:
    """One array of the file; ``data`` is a dask array where the format can be read in parts, else a numpy array.

    Attributes:
        key: its name among the arrays of the file.
        title: what the file calls it.
        name: the name of its acquisition in the record that ``extract`` gives, with that of its signal: ``map`` or ``map.haadf``.
    """

    key: str
    title: str
    data: Array
    axes: tuple[Axis, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Extract:
    """What one microscope file states.

    Attributes:
        path: the file as the caller named it.
        format: the format in words.
        record: a partial record in authoring form, with nothing in it that the file does not state.
        origins: the source of each value of the record, in the order of the record.
        missing: what a person must still fill in.
        notes: what was left out and why, and anything else worth knowing.
        signals: the arrays.
        moments: when each acquisition was made, by its JSON pointer: with its zone, local without one, or the day alone. A record holds
            only those with a zone.
        described: path, size and digest of the file itself, which need not be the one that holds the numbers.
    """

    path: str
    format: str
    record: JsonObject
    origins: tuple[Origin, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    signals: tuple[SignalInfo, ...] = field(default=())
    moments: Mapping[str, date] = field(default_factory=dict)
    described: JsonObject = field(default_factory=dict)

    def document(self, *, read_from: str | None = None) -> JsonObject:
        """Give the record with its ``origins`` inside, ready to be written; ``read_from`` is the name of the file in them."""
        name = read_from or text(self.described.get("path")) or self.path.replace("\\", "/").rpartition("/")[2]
        rows: list[Json] = [cast("Json", origin_row(origin, name)) for origin in self.origins]
        return {**self.record, "origins": rows} if rows else dict(self.record)


def origin_row(origin: Origin, name: str) -> dict[str, str]:
    row = {"at": origin.path, "read_from": origin.read_from or name, "location": origin.source, "stated": origin.value}
    return {**row, "note": origin.note} if origin.note else row


SESSION = ("sessions", "session_1")
"""Where the one session of a file stands in the record."""

Steps = tuple[str, ...]

LONGEST = 200
"""Characters of a file's own words that are quoted."""


class Stated:
    """A value as a file states it: the words or number, where they stand, and what was done to them."""

    __slots__ = ("note", "source", "words")

    def __init__(self, words: object, source: str, note: str | None = None) -> None:
        text = f"{words:.10g}" if isinstance(words, float) else str(words)
        self.words = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        self.source = source
        self.note = note


class Draft:
    """Collects what one file states; each value is put once, the first one stays."""

    def __init__(self) -> None:
        self.record: JsonObject = {"cryokb": f"record/{standard.CURRENT}"}
        self.origins: list[Origin] = []
        self.missing: list[Missing] = []
        self.notes: list[str] = []
        self.moments: dict[str, date] = {}

    def has(self, steps: Steps) -> bool:
        """Tell whether the record has a value there."""
        node: Json = self.record
        for step in steps:
            if step not in as_object(node):
                return False
            node = as_object(node)[step]
        return True

    def acquisition(self, steps: Steps) -> JsonObject:
        """Give what the record has at a place so far, such as an acquisition, or an empty mapping."""
        node: Json = self.record
        for step in steps:
            node = as_object(node).get(step)
        return as_object(node)

    def put(self, steps: Steps, value: Json, stated: Stated | None = None, *, replace: bool = False) -> None:
        """Put a value into the record; the first one stays, and another is noted. ``stated`` says where it comes from."""
        if self.has(steps):
            if not replace:
                self._note_other(steps, value, stated)
                return
            self.origins = [origin for origin in self.origins if origin.path != pointer(steps)]
        node = self.record
        for step in steps[:-1]:
            node = cast("JsonObject", node.setdefault(step, {}))
        node[steps[-1]] = value
        if stated is not None:
            self.origins.append(Origin(pointer(steps), stated.words, stated.source, stated.note))

    def _note_other(self, steps: Steps, value: Json, stated: Stated | None) -> None:
        kept = self.acquisition(steps[:-1])[steps[-1]]
        if kept != value and stated is not None:
            name = steps[-1].replace("_", " ")
            self.note(f"The file states another {name} as well, {value} ({stated.source}); {kept} was kept.")

    def put_number(self, steps: Steps, number: float, unit: str | None, stated: Stated) -> None:
        """Put a number as its slot writes it; when it is not believed, a note says so instead."""
        try:
            self.put(steps, write_value(steps[-1], number, unit), stated)
        except Rejected as reason:
            self.refuse(steps[-1], stated, str(reason))

    def put_range(self, steps: Steps, ends: tuple[float, float], unit: str, stated: Stated) -> None:
        """Put two numbers as one range; when one is not believed, a note says so instead."""
        try:
            self.put(steps, write_range(steps[-1], *ends, unit), stated)
        except Rejected as reason:
            self.refuse(steps[-1], stated, str(reason))

    def put_measured(self, steps: Steps, measured: Sequence[Measured]) -> None:
        """Put the values that follow from the axes into one acquisition."""
        for item in measured:
            self.put_number((*steps, item.slot), item.number, item.unit, Stated(item.stated, item.source, item.note))

    def put_clock(self, steps: Steps, clock: Clock | None) -> None:
        """Put the start of an acquisition, or say what is missing in it."""
        if clock is None:
            return
        if (moment := clock.moment) is not None:
            self.moments.setdefault(pointer(steps), moment)
        if clock.start is not None:
            self.put((*steps, "start"), clock.start, Stated(clock.stated, clock.source, clock.note))
        elif not self.has((*steps, "start")):
            why = f"The file says {clock.stated} ({clock.source}) without time zone; write the start with its zone."
            self.lack((*steps, "start"), why)

    def adopt(self, other: Draft, source: Steps, target: Steps) -> None:
        """Take one value of another draft with its origins, to another place; one that is there already stays, and the other is noted."""
        value, old = other.acquisition(source[:-1])[source[-1]], pointer(source)
        moved = [origin for origin in other.origins if origin.path == old or origin.path.startswith(f"{old}/")]
        if self.has(target):
            first = next(iter(moved), None)
            self._note_other(target, value, Stated(first.value, first.source) if first else None)
            return
        self.put(target, value)
        self.origins.extend(replace(origin, path=pointer(target) + origin.path[len(old) :]) for origin in moved)

    def absorb(self, other: Draft, steps: Steps) -> None:
        """Take from another draft all but what its record has at a place: the values of session and instrument, gaps, notes, moments."""
        inside = f"{pointer(steps)}/"
        for origin in other.origins:
            place = steps_to(origin.path)
            if not origin.path.startswith(inside) and other.has(place):
                self.adopt(other, place, place)
        for gap in other.missing:
            if not self.has(steps_to(gap.path)):
                self.lack(steps_to(gap.path), gap.why)
        for note in other.notes:
            self.note(note)
        for path, moment in other.moments.items():
            self.moments.setdefault(path, moment)

    def in_order(self) -> tuple[JsonObject, tuple[Origin, ...]]:
        """Give the record with its slots in the order of the schema, and the origins in the order of the record."""
        return in_order(self.record, self.origins)

    def refuse(self, slot: str, stated: Stated, reason: str) -> None:
        """Note a value that was not believed."""
        self.note(f"The file gives {slot.replace('_', ' ')} {stated.words} ({stated.source}); left out, since {reason}.")

    def note(self, text: str) -> None:
        """Add a note, once."""
        if text not in self.notes:
            self.notes.append(text)

    def lack(self, steps: Steps, why: str) -> None:
        """Say what a person must fill in, once for each place."""
        place = pointer(steps)
        if all(item.path != place for item in self.missing):
            self.missing.append(Missing(place, why))


def in_order(unordered: JsonObject, origins: Sequence[Origin]) -> tuple[JsonObject, tuple[Origin, ...]]:
    """Give a record with its slots in the order of the schema, and the origins in the order of the record."""
    record = order_slots(unordered, "Record")
    places = {place: rank for rank, place in enumerate(places_in(record, ()))}
    return record, tuple(sorted(origins, key=lambda origin: places[origin.path]))


def steps_to(path: str) -> Steps:
    """Give the steps of a JSON pointer to a place of a draft, whose names hold nothing to be escaped."""
    return tuple(path.strip("/").split("/"))


INSIDE = {
    ("Record", "sessions"): "Session",
    ("Session", "acquisitions"): "Acquisition",
    ("Session", "instrument"): "Instrument",
    ("Acquisition", "signals"): "Signal",
}


def order_slots(node: JsonObject, kind: str) -> JsonObject:
    """Sort the slots of an object, and of those in it, by the schema; entries of a map keep their order."""
    ranks = {name: rank for rank, name in enumerate(standard.current().class_slots(kind))}
    ordered: JsonObject = {}
    for name in sorted(node, key=lambda name: ranks.get(name, len(ranks))):
        value, inner = node[name], INSIDE.get((kind, name))
        slots = as_object(value)
        if inner is not None and slots:
            keyed = inner in ("Session", "Acquisition", "Signal")
            value = (
                {key: order_slots(cast("JsonObject", entry), inner) for key, entry in slots.items()} if keyed else order_slots(slots, inner)
            )
        ordered[name] = value
    return ordered


def places_in(node: Json, steps: Steps) -> Iterator[str]:
    yield pointer(steps)
    for name, value in as_object(node).items():
        yield from places_in(value, (*steps, name))


class Rejected(Exception):
    """A value was not believed; the text says why."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How one slot is checked and written; its bounds are those of the validator (``schema/ranges.yaml``).

    Attributes:
        slot: the slot, whose bounds hold.
        units: UCUM codes in which the value may be written, smallest first; empty for a pure number.
        least: the largest unit in which the number is at least this large is chosen.
        decimals: digits after the point, or None for seven significant ones.
        signed: negative values and zero have a meaning.
        whole: the slot holds an integer.
    """

    slot: str
    units: tuple[str, ...] = ()
    least: float = 1.0
    decimals: int | None = None
    signed: bool = False
    whole: bool = False

    @property
    def low(self) -> float:
        """The lowest number that is believed, in the first unit."""
        bounds = self.bounds
        return max(bounds.lowest, bounds.least, 1.0 if self.whole else -math.inf if self.signed else 0.0)

    @property
    def high(self) -> float:
        """The highest number that is believed, in the first unit."""
        return min(self.bounds.highest, self.bounds.most)

    @property
    def bounds(self) -> Bounds:
        """What the number may be, in the first unit."""
        if not self.units:
            return bounds_of(self.slot)
        bounds = bounds_of(self.slot, dimension=dimension_of(self.units[0]))
        return bounds.in_unit(self.units[0])


LENGTHS = ("nm", "um", "mm")
TIMES = ("us", "ms", "s")
DWELLS = ("ns", "us", "ms", "s")
CURRENTS = ("pA", "nA", "uA")

LIMITS: dict[str, Limit] = {
    limit.slot: limit
    for limit in (
        Limit("accelerating_voltage", ("V", "kV")),
        Limit("magnification"),
        Limit("camera_length", ("mm",)),
        Limit("pixel_size", LENGTHS),
        Limit("scan_step", LENGTHS),
        Limit("voxel_size", LENGTHS),
        Limit("field_of_view", LENGTHS),
        Limit("diffraction_pixel_size", ("/nm",)),
        Limit("exposure_time", TIMES, least=0.01),
        Limit("frame_time", TIMES, least=0.01),
        Limit("live_time", TIMES, least=0.01),
        Limit("dwell_time", DWELLS),
        Limit("flyback_time", DWELLS),
        Limit("probe_current", CURRENTS),
        Limit("probe_size", ("nm", "um")),
        Limit("stage_tilt", ("deg",), decimals=4, signed=True),
        Limit("stage_tilt_2", ("deg",), decimals=4, signed=True),
        Limit("tilt_range", ("deg",), decimals=2, signed=True),
        Limit("tilt_increment", ("deg",), decimals=2),
        Limit("rotation_per_frame", ("deg",), decimals=4, signed=True),
        Limit("tilt_axis_angle", ("deg",), decimals=4, signed=True),
        Limit("convergence_semi_angle", ("mrad",)),
        Limit("collection_semi_angle", ("mrad",)),
        Limit("energy_offset", ("eV",), signed=True),
        Limit("energy_dispersion", ("eV",)),
        Limit("slit_width", ("eV",)),
        Limit("defocus", ("nm", "um"), signed=True),
        Limit("illuminated_area_diameter", LENGTHS),
        Limit("dose", ("/Ao2",)),
        Limit("dose_per_frame", ("/Ao2",)),
        Limit("dose_per_tilt", ("/Ao2",)),
        Limit("cumulative_dose", ("/Ao2",)),
        Limit("dose_rate", ("/Ao2/s",)),
        Limit("binning", whole=True),
        Limit("spot_size", whole=True),
        Limit("frames", whole=True),
        Limit("tilts", whole=True),
        Limit("energy_channels", whole=True),
        Limit("image_width", whole=True),
        Limit("image_height", whole=True),
    )
}

DIFFRACTION_ANGLE = Limit("diffraction_pixel_size", ("mrad",))
"""A pixel of a diffraction pattern may be given as an angle."""


def limit_of(slot: str, unit: str | None) -> Limit:
    """Give the limit of a slot for a number in a unit (UCUM code)."""
    return DIFFRACTION_ANGLE if slot == "diffraction_pixel_size" and unit and dimension_of(unit) == "angle" else LIMITS[slot]


def write_value(slot: str, number: float, unit: str | None = None) -> str | float | int:
    """Write one number from a file as the slot of a record has it: ``300 kV``, or a plain number without unit.

    ``unit`` is the UCUM code of the number in the file. Raises Rejected when the number is not believed.

    >>> write_value("accelerating_voltage", 300000.0, "V")
    '300 kV'
    """
    limit = limit_of(slot, unit)
    checked = believe(limit, number, unit)
    if limit.whole:
        if checked != round(checked):
            raise Rejected("it should be a whole number")
        return round(checked)
    if not limit.units:
        rounded = float(f"{checked:.7g}")
        return int(rounded) if rounded.is_integer() else rounded
    text, code = in_best_unit(limit, checked)
    return f"{text} {unit_of(code).text}"


def write_range(slot: str, first: float, last: float, unit: str) -> str:
    """Write two numbers as one range in the first unit of the slot; raises Rejected when either is not believed.

    >>> write_range("collection_semi_angle", 0.027, 0.166, "rad")
    '27-166 mrad'
    """
    limit = LIMITS[slot]
    texts = [shown_number(limit, believe(limit, number, unit)) for number in (first, last)]
    # Behind a hyphen the sign of a negative number would be lost: -60--50.
    joint = " to " if limit.signed else "-"
    return f"{joint.join(texts)} {unit_of(limit.units[0]).text}"


def believe(limit: Limit, number: float, unit: str | None) -> float:
    """Give the number in the first unit of the slot, or raise Rejected."""
    if not math.isfinite(number):
        raise Rejected("it is not a number")
    if not limit.signed and number == 0:
        raise Rejected("0 stands for “not set”")
    if not limit.signed and number < 0:
        raise Rejected("it is negative")
    value = convert(number, unit, limit.units[0]) if limit.units and unit else float(number)
    if not limit.low <= value <= limit.high:
        low, high = (f"{bound:g}{suffix(limit)}" for bound in (limit.low, limit.high))
        raise Rejected(f"it is not between {low} and {high}")
    return value


def suffix(limit: Limit) -> str:
    return f" {unit_of(limit.units[0]).text}" if limit.units else ""


def in_best_unit(limit: Limit, value: float) -> tuple[str, str]:
    for code in reversed(limit.units[1:]):
        converted = convert(value, limit.units[0], code)
        if abs(converted) >= limit.least:
            return shown_number(limit, converted), code
    return shown_number(limit, value), limit.units[0]


def shown_number(limit: Limit, value: float) -> str:
    return plain_number(round(value, limit.decimals) if limit.decimals is not None else value)


def plain_number(value: float) -> str:
    """Write a number with at most seven significant digits and without an exponent.

    >>> plain_number(8.17288e-06)
    '0.00000817288'
    """
    text = f"{value + 0.0:.7g}"  # + 0.0 turns -0.0 into 0.0
    if "e" in text:
        digits = max(0, 6 - math.floor(math.log10(abs(value))))
        text = f"{value:.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
