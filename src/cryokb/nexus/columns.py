"""The columns of a table beside the stack of its images: which row each image is, and the axis along which viewers show them.

NXdata takes further fields along its first dimension, in NXem as everywhere: each column of the table stands there with its units, one
value for each image, in the order of the images. Angles as the stage gave them are no ramp, so the angle is an array of its own and the
default axis; of slices the depth is, of frames the angle or the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from cryokb import dose
from cryokb.errors import QuantityError
from cryokb.nexus.content import Group, Unsigned, nexus_unit, spelled_unit
from cryokb.plain import as_object, text
from cryokb.quantities import unit_of
from cryokb.series import PER_AREA, Table, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cryokb.nexus.arrays import Axis
    from cryokb.record import Acquisition, RecordView

__all__ = ["NO_COLUMNS", "Column", "Columns", "columns_of", "put_columns"]

Values: TypeAlias = list[float] | list[int] | list[str]

DEFAULT_AXES = {"tilt_table": ("angle",), "frame_table": ("angle", "time"), "slice_table": ("depth",), "position_table": ()}
"""The columns of each table that make an axis, the best first; places of an irregular map make none."""

NAMES = {"angle": "tilt_angle", "x": "position_x", "y": "position_y", "z": "position_z"}
"""Names of columns that say more beside an image, or that NXdata had for something else once."""

DOSED = ("tilt_table", "frame_table")
"""The tables whose rows hit one area, and whose first dimension is no length."""

TEXTS = ("start", "local_time", "files", "file_name")
COUNTS = ("order", "frame", "frame_count")
FEWEST_DIMENSIONS = 3
"""The first dimension of fewer is a row of pixels, unless the file says that it was navigated, or names it as that of sections."""


@dataclass(frozen=True, slots=True)
class Column:
    """One value for each image: its name in NXdata, its unit as NeXus spells it, and its name for people."""

    name: str
    values: Values
    label: str
    units: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands beside an array.

    Attributes:
        columns: the columns, as long as the first dimension.
        axis: the name of the one that is the default axis, or None.
        is_series: whether the first dimension counts tilts or frames, and is no length.
        note: why a table stands beside no array, in words; None where it does.
    """

    columns: tuple[Column, ...] = ()
    axis: str | None = None
    is_series: bool = False
    note: str | None = None


NO_COLUMNS = Columns()


def columns_of(view: RecordView, one: Acquisition, axes: Sequence[Axis]) -> Columns:
    """Give the columns beside an array of an acquisition: those of its first table that says which row each image is.

    Args:
        view: the record.
        one: the acquisition.
        axes: the axes of the array, slowest first.
    """
    if not axes or (len(axes) < FEWEST_DIMENSIONS and axes[0].kind == "signal" and axes[0].name != "z"):
        return NO_COLUMNS
    size, missed = axes[0].size, None
    for table in tables_of(one.slots):
        rows = table.in_stack(size) if table.rows > 1 else None
        if rows is not None:
            columns = tuple(columns_in(table, rows, before(view, one)))
            axis = next((name for name in axis_names(table) if name in {column.name for column in columns if is_whole(column)}), None)
            return Columns(columns, axis, is_series=table.name in DOSED)
        if table.rows > 1:
            missed = missed or f"{table.name} has {table.rows} rows, its array {size} images, and section does not say which is which"
    return Columns(note=missed)


def axis_names(table: Table) -> list[str]:
    """Give the names of the columns of a table that make an axis."""
    return [NAMES.get(name, name) for name in DEFAULT_AXES[table.name]]


def is_whole(column: Column) -> bool:
    """Tell whether each image has a number in a column."""
    return all(isinstance(value, int | float) and value == value for value in column.values)  # noqa: PLR0124 (a number that is none)


def before(view: RecordView, one: Acquisition) -> float | None:
    """Give what the area had received before an acquisition, where all of it is recorded; None where it is not."""
    exposure = view.exposure(one)
    return exposure.earlier if exposure is not None and exposure.complete else dose.number(one.slots.get("pre_exposure"))


def columns_in(table: Table, rows: Sequence[int], earlier: float | None) -> Iterator[Column]:
    """Go through the columns of a table, each in the order of the images."""
    for name in table.lengths:
        if name in TEXTS:
            said = table.texts(name)
            yield Column(NAMES.get(name, name), [said[row] or "" for row in rows], label_of(name))
        elif name in COUNTS:
            counts = table.integers(name)
            if None not in counts:
                yield Column(NAMES.get(name, name), [counts[row] or 0 for row in rows], label_of(name))
        elif name != "section":
            yield measured(name, text(as_object(table.slots[name]).get("unit")) or "1", table, rows)
    ends = table.cumulative_doses(earlier) if "cumulative_dose" not in table.slots and table.name in DOSED else []
    if ends and None not in ends:
        numbers = numbers_of([ends[row] for row in rows])
        yield Column("cumulative_dose", numbers, label_of("cumulative_dose", PER_AREA), nexus_unit(PER_AREA))
    if table.removed:
        yield Column("removed", [int(row in table.removed) for row in rows], "left out of the reconstruction")


def measured(name: str, unit: str, table: Table, rows: Sequence[int]) -> Column:
    """Give a column of numbers in its own unit, or in the canonical one where NeXus has no spelling for it."""
    try:
        target: str | None = spelled_unit(unit)
    except QuantityError:
        target = None
    numbers = table.numbers(name, target)
    units = None if target is None else nexus_unit(target)
    return Column(NAMES.get(name, name), numbers_of([numbers[row] for row in rows]), label_of(name, target), units)


def numbers_of(values: Sequence[float | None]) -> list[float]:
    """Give numbers as they are stored: not a number where an image has none."""
    return [float("nan") if value is None else float(value) for value in values]


def label_of(name: str, unit: str | None = None) -> str:
    """Name a column for people, with its unit."""
    words = NAMES.get(name, name).replace("_", " ")
    return words if unit is None else f"{words} ({unit_of(unit).text})"


def put_columns(group: Group, columns: Columns) -> None:
    """Write columns into an NXdata, along its first dimension."""
    for column in columns.columns:
        group.attributes[f"{column.name}_indices"] = Unsigned(0)
        group.put(column.name, column.values, long_name=column.label, **({} if column.units is None else {"units": column.units}))
