"""The mapping tables' grammar: which place in a file fills which slot, in which unit, and when it can be trusted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb.errors import QuantityError
from cryokb.quantities import choose_unit, dimension_of, unit_of
from cryokb.readers.draft import LIMITS, SESSION, Draft, Stated
from cryokb.readers.tags import Dataset, number_of, text_of

if TYPE_CHECKING:
    from cryokb.readers.draft import Steps
    from cryokb.readers.tags import Clock

__all__ = ["Choice", "Field", "Table", "fill"]

INSTRUMENT_SLOTS = frozenset({"manufacturer", "model", "serial_number"})
QUANTITY = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([^\d\s].*?)\s*")
NOTHING = frozenset({"", "[]", "{}", "none", "null", "n/a", "unknown", "nothing", "unspecified", "no specimen holder", "undefined"})


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
    """

    slot: str
    paths: tuple[str, ...]
    unit: str | None = None
    factor: float = 1.0
    when: Callable[[Dataset], bool] = always
    note: str | None = None
    convert: Callable[[object], object] | None = None


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


def no_tilts(_: Dataset) -> tuple[float, ...]:
    return ()


def no_reason(_: Dataset) -> str | None:
    return None


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
        foreign: why an array has nothing to do with an exposure; None otherwise.
        tilts: the angles of a tilt series in degrees, in the order of the images; none for anything else.
        notes: further notes on one array.
        signed_steps: a negative step of a scan is its direction.
    """

    fields: tuple[Field, ...] = ()
    roots: Callable[[Dataset], dict[str, str]] = no_roots
    repair: Callable[[Dataset], list[str]] = no_repair
    technique: Callable[[Dataset], Choice | None] = no_choice
    clock: Callable[[Dataset], Clock | None] = no_clock
    computed: Callable[[Dataset], str | None] = no_reason
    foreign: Callable[[Dataset], str | None] = no_reason
    tilts: Callable[[Dataset], tuple[float, ...]] = no_tilts
    notes: Callable[[Dataset], list[str]] = no_repair
    signed_steps: bool = False


def fill(draft: Draft, steps: Steps, dataset: Dataset, table: Table) -> None:
    """Fill the slots of one acquisition, of its session and instrument from the fields of a table.

    The first row that holds something decides a slot, also when its value is not believed.
    """
    decided: set[str] = set()
    for row in table.fields:
        if row.slot in decided or not row.when(dataset):
            continue
        for path in row.paths:
            value = dataset.get(path)
            if row.convert is not None and value is not None:
                value = row.convert(value)
            if is_set(value):
                stated = Stated(words(dataset.get(path)), dataset.tags.source(dataset.place(path)), row.note)
                put(draft, target_of(row.slot, steps), value, row, stated)
                decided.add(row.slot)
                break


def is_set(value: object) -> bool:
    if number_of(value) is not None:
        return True
    text = text_of(value)
    return text is not None and text.lower() not in NOTHING


def words(value: object) -> object:
    number = number_of(value)
    return text_of(value) or (number if number is not None else str(value)[:60])


def target_of(slot: str, steps: Steps) -> Steps:
    if slot in INSTRUMENT_SLOTS:
        return (*SESSION, "instrument", slot)
    if slot == "accelerating_voltage":
        return (*SESSION, slot)
    return (*steps, slot)


def put(draft: Draft, target: Steps, value: object, row: Field, stated: Stated) -> None:
    number = number_of(value)
    if row.slot not in LIMITS:
        draft.put(target, text_of(value) or str(value), stated)
    elif row.unit == "text":
        put_quantity_text(draft, target, value, stated)
    elif number is not None:
        draft.put_number(target, number * row.factor, row.unit, stated)
    else:
        draft.refuse(row.slot, stated, "it is no number")


def put_quantity_text(draft: Draft, target: Steps, value: object, stated: Stated) -> None:
    """Put a text such as ``300kV``; a bare number has no unit and is left out."""
    match = QUANTITY.fullmatch(text_of(value) or "")
    wanted = dimension_of(LIMITS[target[-1]].units[0])
    try:
        code = choose_unit(match[2], [wanted]) if match else None
    except QuantityError:
        code = None
    if match is None or code is None:
        draft.refuse(
            target[-1], stated, f"it has no unit of {wanted.replace('_', ' ')} such as {unit_of(LIMITS[target[-1]].units[-1]).text}"
        )
    else:
        draft.put_number(target, float(match[1]), code, stated)
