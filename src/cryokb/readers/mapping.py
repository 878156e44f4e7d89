"""The mapping tables' grammar: which place in a file fills which slot, in which unit, and when it can be trusted."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb.errors import QuantityError
from cryokb.quantities import choose_unit, convert, dimension_of, unit_of
from cryokb.readers.draft import LIMITS, SESSION, Draft, Rejected, Stated, believe, limit_of, write_range, write_value
from cryokb.readers.tags import Dataset, decimal_of, number_of, text_of

if TYPE_CHECKING:
    from cryokb.readers.draft import Steps
    from cryokb.readers.tags import Clock
    from cryokb.readers.tilt_series import Series

__all__ = ["Choice", "Field", "Table", "always", "fill"]

INSTRUMENT_SLOTS = frozenset({"manufacturer", "model", "serial_number"})
QUANTITY = re.compile(r"\s*([+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?)\s*([^\d\s].*?)\s*")
NOTHING = frozenset({"", "[]", "{}", "none", "null", "n/a", "unknown", "nothing", "unspecified", "no specimen holder", "undefined"})

LATER = " of a later frame"
SAME_NUMBER = 0.005
"""Two places that differ by less than this share state the same number: programs round when they convert or print it."""
SMALLEST_ANGLE = 0.05
"""Two angles that differ by less, in degrees, are the same: goniometers are read no better, and a share of nearly 0 is nothing."""


def always(_: Dataset) -> bool:
    """Hold for every array."""
    return True


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a table.

    Attributes:
        slot: the slot that is filled; ``model`` and ``manufacturer`` are the instrument's, ``accelerating_voltage`` the session's.
        paths: places in the file, the first that holds something wins; braces name a sub-tree (see Dataset.roots).
        unit: UCUM code of the number in the file; ``text`` for a number with its unit in words; None for a text or a count.
        factor: by which the number is multiplied to have that unit.
        when: whether the value means what the slot means.
        note: what was done to the value.
        convert: makes a number or text of what stands in the file; None when it cannot.
        upper: the place of the upper end, where the file gives a range.
        least: the smallest number that means what the slot means, in the unit of the file: no TEM works at 200 V.
        lesser: looked at only where no place before it holds a number that is believed, and never compared.
    """

    slot: str
    paths: tuple[str, ...]
    unit: str | None = None
    factor: float = 1.0
    when: Callable[[Dataset], bool] = always
    note: str | None = None
    convert: Callable[[object], object] | None = None
    upper: str | None = None
    least: float | None = None
    lesser: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A term of an enumeration that a file states, with the words by which it does."""

    term: str
    stated: Stated


def no_choice(_: Dataset) -> Choice | None:
    return None


def no_clock(_: Dataset) -> Clock | None:
    return None


def no_roots(_: Dataset) -> dict[str, str]:
    return {}


def no_repair(_: Dataset) -> list[str]:
    return []


def no_tilts(_: Dataset) -> Series | None:
    return None


def no_reason(_: Dataset) -> str | None:
    return None


def no_exposure(_: Dataset) -> Hashable | None:
    return None


def title_of(dataset: Dataset) -> str:
    return dataset.title


@dataclass(frozen=True, slots=True)
class Table:
    """How one format is read.

    Attributes:
        fields: places and slots.
        roots: names for the sub-trees that belong to one array.
        repair: mends the axes of an array, or takes their calibration away; gives notes.
        technique: the mode, where the file states it.
        clock: when the array was acquired.
        computed: why an array was computed from an exposure and is none itself; None for a recorded one.
        result: why an array is the result of processing, such as a reconstructed volume; None for a recorded one.
        foreign: why an array has nothing to do with an exposure; None otherwise.
        exposure: what arrays that were recorded together have in common and others of the file have not; None where nothing says so.
        channel: the name of the detector or the kind of signal, among those of one exposure.
        tilts: the images of a tilt series in their order; None for anything else.
        notes: further notes on one array.
        signed_steps: a negative step of a scan is its direction.
    """

    fields: tuple[Field, ...] = ()
    roots: Callable[[Dataset], dict[str, str]] = no_roots
    repair: Callable[[Dataset], list[str]] = no_repair
    technique: Callable[[Dataset], Choice | None] = no_choice
    clock: Callable[[Dataset], Clock | None] = no_clock
    computed: Callable[[Dataset], str | None] = no_reason
    result: Callable[[Dataset], str | None] = no_reason
    foreign: Callable[[Dataset], str | None] = no_reason
    exposure: Callable[[Dataset], Hashable | None] = no_exposure
    channel: Callable[[Dataset], str] = title_of
    tilts: Callable[[Dataset], Series | None] = no_tilts
    notes: Callable[[Dataset], list[str]] = no_repair
    signed_steps: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What one place of the file gives for a slot."""

    row: Field
    value: object
    stated: Stated


def fill(draft: Draft, steps: Steps, dataset: Dataset, table: Table) -> None:
    """Fill the slots of one acquisition, of its session and instrument from the fields of a table.

    The first place that holds something decides a text. A number is the first one that is believed, and the other places must agree
    with it: where two differ beyond rounding, a note names both and nothing is written, since nothing tells which of them holds.
    """
    for slot in dict.fromkeys(row.slot for row in table.fields):
        readings = list(read_places(dataset, [row for row in table.fields if row.slot == slot]))
        if not readings:
            continue
        target = target_of(slot, steps)
        if slot in LIMITS:
            put_agreed(draft, target, readings)
        else:
            first = readings[0]
            draft.put(target, text_of(first.value) or str(first.value), first.stated)


def read_places(dataset: Dataset, rows: Sequence[Field]) -> Iterator[Reading]:
    for row in rows:
        if not row.when(dataset):
            continue
        for path in row.paths:
            stated = dataset.get(path)
            value = row.convert(stated) if row.convert is not None and stated is not None else stated
            if is_set(value):
                words, source = words_of(stated), dataset.tags.source(dataset.place(path))
                if row.upper is not None and number_of(last := dataset.get(row.upper)):
                    words, source, value = f"{words} to {words_of(last)}", f"{source} to {row.upper.rpartition('.')[2]}", (value, last)
                yield Reading(row, value, Stated(words, source, row.note))
                for later in dataset.later.get(dataset.place(path), ()):
                    yield Reading(row, row.convert(later) if row.convert else later, Stated(words_of(later), f"{source}{LATER}"))


def put_agreed(draft: Draft, target: Steps, readings: Sequence[Reading]) -> None:
    """Put a number that no other place contradicts; name the places that do, and those whose number is not believed."""
    slot = target[-1]
    believed: list[tuple[Reading, Amount]] = []
    refused: list[tuple[Reading, str]] = []
    for reading in readings:
        if believed and reading.row.lesser:
            continue
        try:
            believed.append((reading, amount_of(slot, reading)))
        except Rejected as reason:
            refused.append((reading, str(reason)))
    for reading, why in refused:
        # 0 stands for a place that was not filled in, which needs no word where another one was.
        if not believed or number_of(reading.value) != 0:
            draft.refuse(slot, reading.stated, why)
    if not believed:
        return
    first, amount = believed[0]
    other = next((reading for reading, another in believed[1:] if not amount.agrees(another)), None)
    if other is not None:
        name, given = slot.replace("_", " "), [f"{one.stated.words} ({one.stated.source})" for one in (first, other)]
        why = "the record has one for all frames" if other.stated.source.endswith(LATER) else "nothing tells which of them holds"
        draft.note(f"The file states two values of the {name}: {' and '.join(given)}; left out, since {why}.")
        draft.lack(target, f"The {name}; the file states two: {' and '.join(given)}.")
    else:
        draft.put(target, amount.written(), first.stated)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that is believed, or the two ends of a range, with its unit (UCUM code); ``rounding`` is what its last digit leaves open."""

    slot: str
    numbers: tuple[float, ...]
    unit: str | None
    rounding: float = 0.0

    def agrees(self, other: Amount) -> bool:
        """Tell whether two amounts are the same but for rounding."""
        mine, theirs = self.in_base(), other.in_base()
        room = self.rounding + other.rounding + (SMALLEST_ANGLE if "deg" in LIMITS[self.slot].units else 0.0)
        return len(mine) == len(theirs) and all(
            abs(a - b) <= max(SAME_NUMBER * max(abs(a), abs(b)), room) for a, b in zip(mine, theirs, strict=True)
        )

    def in_base(self) -> list[float]:
        """Give the numbers in the first unit of the slot; raises Rejected for one that is not believed."""
        limit = limit_of(self.slot, self.unit)
        return [believe(limit, number, self.unit) for number in self.numbers]

    def written(self) -> str | float | int:
        """Write the amount as the slot of a record has it."""
        if len(self.numbers) == 2:
            return write_range(self.slot, *self.numbers, self.unit or "")
        return write_value(self.slot, self.numbers[0], self.unit)


def amount_of(slot: str, reading: Reading) -> Amount:
    """Read what one place gives as a number with its unit; raises Rejected where it is none that can be believed."""
    row, value = reading.row, reading.value
    if row.unit == "text":
        amount = amount_in_words(slot, value)
    elif isinstance(value, tuple):
        low, high = (number_of(end) for end in value)
        if low is None or high is None:
            raise Rejected("it is no number")
        if low >= high:
            raise Rejected("its two ends are in the wrong order")
        # A range from the axis on is a disc, which has one semi-angle.
        amount = Amount(slot, tuple(end * row.factor for end in (low, high) if end), row.unit)
    else:
        number = decimal_of(value) if isinstance(value, str) else number_of(value)
        if number is None:
            raise Rejected("it is no number")
        if row.least is not None and 0 < number < row.least:
            raise Rejected(f"it cannot be less than {row.least:g}{f' {unit_of(row.unit).text}' if row.unit else ''}")
        amount = Amount(slot, (number * row.factor,), row.unit)
    amount.written()
    return amount


def amount_in_words(slot: str, value: object) -> Amount:
    """Read a text such as ``300kV``; a bare number has no unit and is left out."""
    match = QUANTITY.fullmatch(text_of(value) or "")
    units = LIMITS[slot].units
    wanted = dimension_of(units[0])
    try:
        code = choose_unit(match[2], [wanted]) if match else None
    except QuantityError:
        code = None
    number = decimal_of(match[1]) if match else None
    if match is None or code is None or number is None:
        raise Rejected(f"it has no unit of {wanted.replace('_', ' ')} such as {unit_of(units[-1]).text}")
    return Amount(slot, (number,), code, convert(last_digit(match[1].replace(",", ".")) / 2, code, units[0]))


def last_digit(text: str) -> float:
    """Give the worth of the last digit of a number as it is printed.

    >>> last_digit("5.9"), last_digit("1.5e3"), last_digit("200")
    (0.1, 100.0, 1.0)
    """
    mantissa, _, exponent = text.lower().partition("e")
    return float(f"1e{int(exponent or 0) - len(mantissa.partition('.')[2])}")


def is_set(value: object) -> bool:
    if number_of(value) is not None:
        return True
    text = text_of(value)
    return text is not None and text.lower() not in NOTHING


def words_of(value: object) -> object:
    number = number_of(value)
    return text_of(value) or (number if number is not None else str(value)[:60])


def target_of(slot: str, steps: Steps) -> Steps:
    if slot in INSTRUMENT_SLOTS:
        return (*SESSION, "instrument", slot)
    if slot == "accelerating_voltage":
        return (*SESSION, slot)
    return (*steps, slot)
