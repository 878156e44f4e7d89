"""The metadata of one array, looked up by dotted paths: the vendor's own tree, and RosettaSciIO's tidied one.

A path such as ``Optics.AccelerationVoltage`` is in the vendor's tree; ``tidy:Acquisition_instrument.TEM.beam_energy`` is in
the tree of HyperSpy's convention, where the unit of each name is fixed (keV, mm, degrees, seconds, mrad, nA).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryokb.readers.axes import GivenAxis
    from cryokb.readers.draft import Array, Axis

__all__ = [
    "COLOUR",
    "COMPONENT",
    "TIDY",
    "Clock",
    "Dataset",
    "Tags",
    "apply_mapping",
    "branch_of",
    "decimal_of",
    "from_epoch",
    "from_filetime",
    "from_iso",
    "from_local",
    "lookup",
    "number_of",
    "parts_of",
    "read_moment",
    "text_of",
    "with_zone",
]

TIDY = "tidy:"

COLOUR, COMPONENT = "colour", "component"
"""How the name of an axis begins that counts the colours of a picture, or other parts of one number; such an axis is no position."""

LONGEST_TEXT = 1_000
NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*")

Mapped = tuple[str, "Callable[[object], object] | None"]


@dataclass(slots=True)
class Tags:
    """Both trees of one array.

    Attributes:
        original: the vendor's tree.
        tidy: the tree of HyperSpy's convention.
        sources: for each path of the tidy tree that was mapped, the vendor's path.
    """

    original: Mapping[str, object]
    tidy: dict[str, object]
    sources: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> object:
        """Give the value at a path, or None."""
        if path.startswith(TIDY):
            return lookup(self.tidy, path.removeprefix(TIDY))
        return lookup(self.original, path)

    def source(self, path: str) -> str:
        """Name the place in the file from which the value at a path comes."""
        if path.startswith(TIDY):
            bare = path.removeprefix(TIDY)
            return self.sources.get(bare, bare)
        return path

    def text(self, path: str) -> str | None:
        """Give the text at a path, stripped, or None when there is none."""
        return text_of(self.get(path))

    def number(self, path: str) -> float | None:
        """Give the number at a path, also one with a decimal comma, or None when there is none."""
        value = self.get(path)
        return decimal_of(value) if isinstance(value, str) else number_of(value)


@dataclass(slots=True)
class Dataset:
    """One array of a file with everything that the file says of it.

    Attributes:
        title: what the file calls it.
        axes: what is believed of its axes.
        given: the axes as the file gives them.
        roots: names of sub-trees, which the paths of a table may hold in braces.
        later: by path, what later frames of a stack give in the place of the first one.
    """

    title: str
    data: Array
    axes: tuple[Axis, ...]
    tags: Tags
    roots: dict[str, str] = field(default_factory=dict)
    given: tuple[GivenAxis, ...] = ()
    later: dict[str, list[object]] = field(default_factory=dict)

    def place(self, path: str) -> str:
        """Put the sub-trees of this array into a path of a table."""
        for name, root in self.roots.items():
            path = path.replace("{" + name + "}", root)
        return path

    def get(self, path: str) -> object:
        """Give the value at a path of a table, or None."""
        return self.tags.get(self.place(path))

    def text(self, path: str) -> str | None:
        """Give the text at a path of a table, or None."""
        return self.tags.text(self.place(path))

    def number(self, path: str) -> float | None:
        """Give the number at a path of a table, or None."""
        return self.tags.number(self.place(path))

    @property
    def signal_axes(self) -> tuple[Axis, ...]:
        """The axes of one image or spectrum."""
        return tuple(axis for axis in self.axes if not axis.navigate)

    @property
    def navigation_axes(self) -> tuple[Axis, ...]:
        """The axes of positions."""
        return tuple(axis for axis in self.axes if axis.navigate and not axis.name.startswith((f"{COLOUR} (", f"{COMPONENT} (")))


def lookup(tree: object, path: str) -> object:
    """Follow a dotted path into nested mappings; a name may itself hold dots. None when there is nothing."""
    if not path:
        return tree
    branch = branch_of(tree)
    if path in branch:
        return branch[path]
    # A name of the vendor may hold dots itself, so each dot is tried as the border between name and rest.
    for head, rest in splits(path):
        if head in branch:
            found = lookup(branch[head], rest)
            if found is not None:
                return found
    return None


def splits(path: str) -> Iterator[tuple[str, str]]:
    position = path.find(".")
    while position != -1:
        yield path[:position], path[position + 1 :]
        position = path.find(".", position + 1)


def branch_of(value: object) -> Mapping[str, object]:
    """Give a branch of a tree of metadata, or an empty one for anything else."""
    # Asking the abstract class takes ten times as long, and nearly every branch is a dict.
    return value if type(value) is dict or isinstance(value, Mapping) else {}


def parts_of(value: object) -> Sequence[object]:
    """Give the parts of a value that has several, such as one for each direction; anything else is its only part."""
    return value if isinstance(value, list | tuple) else (value,)


def number_of(value: object) -> float | None:
    """Read a value as a number: a number of any width, or a text that is one; None for anything else.

    >>> number_of(" 0.0625"), number_of("300 kV"), number_of(True)
    (0.0625, None, None)
    """
    # float(True) is 1.0, and a switch is no number.
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        match = NUMBER.fullmatch(value)
        return float(match[1]) if match else None
    # float() of an array with one element succeeds: a table of one row is still no number.
    if getattr(value, "ndim", 0) or isinstance(value, complex):
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


COMMA = re.compile(r"\s*([+-]?\d*),(\d+)((?:[eE][+-]?\d+)?)\s*")


def decimal_of(text: str, *, sure: bool = False) -> float | None:
    """Read a text as one number that may have a decimal comma; None where the comma may divide thousands, or a list.

    ``1,54``, ``0,125`` and ``1234,567`` can be read in one way only. ``42,000`` can be 42 or 42000: it is a number only where it is
    ``sure`` that the commas of the file are decimal ones, because others in it can be nothing else.

    >>> decimal_of("1,54"), decimal_of("-0,125"), decimal_of("42,000"), decimal_of("1,2,3"), decimal_of("2.5")
    (1.54, -0.125, None, None, 2.5)
    """
    match = COMMA.fullmatch(text)
    if match is None:
        return number_of(text)
    whole, digits, exponent = match.groups()
    bare = whole.lstrip("+-")
    # Thousands are divided into groups of three behind one to three digits, the first of which is no zero.
    thousands = len(digits) == 3 and 1 <= len(bare) <= 3 and not bare.startswith("0") and not exponent
    return number_of(f"{whole}.{digits}{exponent}") if sure or not thousands else None


def text_of(value: object) -> str | None:
    """Read a value as a text of one line, without padding and not endless; None when there is nothing printable in it."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    if not isinstance(value, str):
        return None
    text = "".join(character for character in value[:LONGEST_TEXT] if character.isprintable()).strip()
    return text or None


def apply_mapping(tags: Tags, mapping: Mapping[str, Mapped]) -> None:
    """Fill the tidy tree from the vendor's by RosettaSciIO's mapping: ``{vendor path: (tidy path, function or None)}``.

    ``file_reader`` leaves this to its caller; without it DigitalMicrograph, TIA, EMD and TIFF files give no instrument values.
    Rows whose source is a whole group are left out: their functions are written for HyperSpy's own tree class.
    """
    for path, (target, function) in mapping.items():
        found = find_loosely(tags.original, path)
        if found is None or isinstance(found[1], Mapping):
            continue
        try:
            value = function(found[1]) if function is not None else found[1]
        except Exception:  # noqa: BLE001, S112  the functions are foreign and meet any content; a value that they refuse is not there
            continue
        if value is not None:
            store(tags.tidy, target, value)
            tags.sources[target] = found[0]


def find_loosely(tree: Mapping[str, object], path: str) -> tuple[str, object] | None:
    """Find a path in which the mapping writes ``exposure_s`` for the name ``exposure (s)``."""
    direct = lookup(tree, path)
    if direct is not None:
        return path, direct
    names: list[str] = []
    node: object = tree
    for wanted in path.split("."):
        branch = branch_of(node)
        name = next((name for name in branch if slug(str(name)) == slug(wanted)), None)
        if name is None:
            return None
        names.append(name)
        node = branch[name]
    return ".".join(names), node


@lru_cache(maxsize=4096)
def slug(name: str) -> str:
    return re.sub(r"[^0-9a-zA-Z]+", "_", name).strip("_").lower()


def store(tree: dict[str, object], path: str, value: object) -> None:
    *parents, last = path.split(".")
    node = tree
    for name in parents:
        child = node.setdefault(name, {})
        if not isinstance(child, dict):
            return
        node = child
    node[last] = value


EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
NEVER_SET = frozenset({datetime(1990, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC), datetime(2001, 1, 1, tzinfo=UTC)})
"""Midnights from which programs count, or which they write where nobody set a clock."""
ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})")
QUARTER = timedelta(minutes=15)
FILETIME_TO_UNIX = 11_644_473_600


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

    @property
    def moment(self) -> date | None:
        """The moment, to be compared with others: with its zone, local without one, or the day alone; None where words are ambiguous."""
        return read_moment(self.start or self.stated)


def from_iso(text: str, source: str) -> Clock:
    """Take a time that the file writes in ISO 8601; it is a start when it has a zone."""
    return Clock(text, source, start=text if ISO.fullmatch(text) and possible(text) else None)


def from_epoch(seconds: float, source: str) -> Clock | None:
    """Take seconds since 1970 (world time); None when that is no plausible date."""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
    if not EARLIEST <= moment <= LATEST or moment in NEVER_SET:
        return None
    start = moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return Clock(f"{seconds:.16g}", source, start=start, note="seconds since 1970, world time of the acquisition computer")


def from_filetime(ticks: float, source: str) -> Clock | None:
    """Take a Windows file time (units of 100 ns since 1601, world time); None when that is no plausible date."""
    clock = from_epoch(ticks / 1e7 - FILETIME_TO_UNIX, source)
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
    offset = QUARTER * round(distance / QUARTER)
    if abs(offset) > timedelta(hours=14) or abs(distance - offset) > timedelta(minutes=3):
        return world
    start = moment.astimezone(timezone(offset)).isoformat()
    return Clock(world.stated, world.source, start, f"{world.note}; the zone follows from the local time beside it")


def possible(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        return False
    return EARLIEST <= moment <= LATEST and moment.replace(tzinfo=UTC) not in NEVER_SET


HOUR = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([AP]M)?", re.IGNORECASE)
WEEKDAY = re.compile(r"^\s*(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
ZONE = re.compile(r"(?<=\d)(?:Z|[+-]\d{2}:?\d{2})$")
NAMED_MONTH = re.compile(r"(?:\b(\d{1,2})[- .])?\s*([A-Za-z]{3})[a-z]*\.?[- ,]\s*(?:(\d{1,2}),?\s+)?(\d{4}|\d{2})\b")
YEAR_FIRST = re.compile(r"\b(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
YEAR_LAST = re.compile(r"\b(\d{1,2})([-/.])(\d{1,2})\2(\d{4})\b")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_moment(words: str) -> date | None:
    """Read the date and time of microscope programs; a day alone where there is no time, None where day and month could be either.

    >>> read_moment("08-Oct-21  07:39:08"), read_moment("Wed Jan 26 14:00:05 2022")
    (datetime.datetime(2021, 10, 8, 7, 39, 8), datetime.datetime(2022, 1, 26, 14, 0, 5))
    >>> read_moment("01-OCT-1991"), read_moment("03/04/2021 10:00:00")
    (datetime.date(1991, 10, 1), None)
    """
    rest = words.strip().replace("T", " ") if words[:4].isdigit() else words.strip()
    hour = HOUR.search(rest)
    zone = ZONE.search(rest) if hour else None
    day = read_day(f"{rest[: hour.start()]} {rest[hour.end() :]}" if hour else rest)
    if day is None or not EARLIEST.date() <= day <= LATEST.date():
        return None
    if hour is None:
        return day
    twelve = (hour[5] or "").upper()
    hours = int(hour[1]) % 12 + 12 * (twelve == "PM") if twelve else int(hour[1])
    try:
        return datetime.fromisoformat(
            f"{day.isoformat()}T{hours:02}:{hour[2]}:{hour[3] or '00'}.{(hour[4] or '')[:6]:0<6}{zone[0] if zone else ''}"
        )
    except ValueError:
        return None


def read_day(words: str) -> date | None:
    """Read a date whose day and month can be told apart: by a name, by the order of ISO 8601, by points, or since one is above 12."""
    if match := YEAR_FIRST.search(words):
        return day_of(int(match[1]), int(match[3]), int(match[4]))
    if (match := YEAR_LAST.search(words)) is not None:
        first, second = int(match[1]), int(match[3])
        if match[2] == "." or first > 12 or first == second:  # points are German, Czech, Danish ... and always day first
            return day_of(int(match[4]), second, first)
        return day_of(int(match[4]), first, second) if second > 12 else None
    if (match := NAMED_MONTH.search(WEEKDAY.sub("", words))) is None:
        return None
    before, month, behind, year = match.groups()
    if month.lower() not in MONTHS or (before or behind) is None:
        return None
    return day_of(int(year) + (2000 if len(year) == 2 else 0), MONTHS.index(month.lower()) + 1, int(before or behind))


def day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
