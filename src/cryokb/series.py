"""The table of a series: its columns row by row, the order in which the rows were exposed, and the sections of a stack that hold them.

A table has one row for each exposure, those removed later included. A column has a number for each row, or one for all, or names its rows.
Rows stand in the order of exposure unless ``order``, or the times beside it, say otherwise; sections are counted from 0, all else from 1.
All doses are electron fluences in e-/Å^2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from cryokb.expansion import digits_of
from cryokb.issues import Json, JsonObject
from cryokb.plain import as_list, as_object, figure, section, text, whole
from cryokb.quantities import unit_of

__all__ = ["TABLES", "Table", "is_column", "tables_of"]

TABLES = {"tilt_table": "tilts", "frame_table": "frames", "slice_table": "slice_count", "position_table": "scan_positions"}
"""Each table with the count of its rows that stands beside it."""

PER_AREA = "/Ao2"
DIGITS = 12
"""So many digits of a sum are told: what two numbers of few digits add up to has no more."""

NO_COLUMNS = frozenset({"removed", "absent", "note", "table_file"})


def is_column(name: str) -> bool:
    """Tell whether a slot of a table is one of its columns."""
    return name not in NO_COLUMNS


def tables_of(acquisition: JsonObject) -> Iterator[Table]:
    """Go through the tables of an acquisition that have columns."""
    for name, count in TABLES.items():
        columns = section(acquisition, name)
        if any(map(is_column, columns)):
            yield Table(name, columns, whole(acquisition.get(count)))


@dataclass(frozen=True)
class Table:
    """One table of an acquisition, in its expanded form.

    Attributes:
        name: the slot that holds it.
        slots: its columns and what else it says.
        counted: how many rows the acquisition says that there are, or None.
    """

    name: str
    slots: JsonObject
    counted: int | None = None

    # ------------------------------------------------------------ rows

    @cached_property
    def lengths(self) -> dict[str, int]:
        """The number of values of each column; for a column that names its rows, the last of them."""
        return {name: length for name in self.slots if is_column(name) and (length := length_of(self.slots[name]))}

    @cached_property
    def rows(self) -> int:
        """The number of rows: the length that most whole columns have; where each names its rows, the last one named; else 1."""
        whole_ones = [length for name, length in self.lengths.items() if length > 1 and "rows" not in as_object(self.slots[name])]
        counted = Counter(whole_ones or [length for length in self.lengths.values() if length > 1])
        return max(counted, key=lambda length: (counted[length], length), default=1)

    @cached_property
    def size(self) -> int:
        """The number of rows; where every column has one value for all, as many as were counted."""
        return self.rows if self.rows > 1 or self.counted is None else self.counted

    @cached_property
    def removed(self) -> frozenset[int]:
        """The rows, counted from 0, that were left out of the reconstruction."""
        return frozenset(row - 1 for item in as_list(self.slots.get("removed")) if (row := whole(item)) is not None)

    @cached_property
    def by_exposure(self) -> list[int]:
        """The rows, counted from 0, in the order of exposure: as order says, else by time, else as they stand."""
        order = self.integers("order")
        places = order if sorted(place or 0 for place in order) == list(range(1, self.size + 1)) else self.times()
        known = [place for place in places if place is not None]
        return sorted(range(self.size), key=known.__getitem__) if len(known) == self.size else list(range(self.size))

    def times(self) -> Sequence[float | None]:
        """Give when each row was exposed, in seconds from any moment; None where nothing says it."""
        if any(time is not None for time in self.numbers("time", "s")):
            return self.numbers("time", "s")
        return [seconds_of(said) for said in self.texts("start" if "start" in self.slots else "local_time")]

    def in_stack(self, size: int) -> list[int] | None:
        """Give the row of each section of a stack of so many, or None where the table does not say which is which.

        By the column ``section``; without it, row by row, where there are as many rows, or as many that were not removed.
        """
        sections = self.integers("section")
        if any(place is not None for place in sections):
            rows = {place: row for row, place in enumerate(sections) if place is not None}
            stored = sum(place is not None for place in sections)
            return [rows[place] for place in range(size)] if len(rows) == stored and set(rows) == set(range(size)) else None
        if self.rows == size:
            return list(range(size))
        kept = [row for row in range(self.rows) if row not in self.removed]
        return kept if len(kept) == size and self.rows > 1 else None

    # ------------------------------------------------------------ doses

    def total_dose(self) -> float | None:
        """Give the sum over all rows, those removed later included; None where a row has no dose."""
        doses = self.numbers("dose", PER_AREA)
        if all(dose is None for dose in doses):  # what came before the first, and what had come after the last
            ends, before = (known(self.numbers(name, PER_AREA)) for name in ("cumulative_dose", "prior_dose"))
            return max(ends) - min(before) if ends and before else None
        return sum(known(doses)) if None not in doses and all(known(doses)) else None

    def dose_before(self) -> float | None:
        """Give what the area had received before the first exposure of the table, as far as the table says it."""
        before = self.numbers("prior_dose", PER_AREA)
        return before[self.by_exposure[0]] if before else None

    def cumulative_doses(self, before: float | None = None) -> list[float | None]:
        """Give what the area had received at the end of each row: as given, else what it had before and the dose, else the sum so far.

        Args:
            before: what the area had received before the first row, where nothing in the table says it; None where that is not known.
        """
        given, prior, doses = (self.numbers(name, PER_AREA) for name in ("cumulative_dose", "prior_dose", "dose"))
        if known(given):
            return given
        if known(prior):
            return [None if start is None or dose is None else added(start, dose) for start, dose in zip(prior, doses, strict=True)]
        found: list[float | None] = [None] * self.size
        for row in self.by_exposure:
            dose = doses[row]
            before = found[row] = None if before is None or dose is None else added(before, dose)
        return found

    # ------------------------------------------------------------ columns

    def numbers(self, name: str, unit: str | None = None) -> list[float | None]:
        """Give the number of each row in a unit, or in that of the column; None where a row has none."""
        column = as_object(self.slots.get(name))
        factor = factor_between(text(column.get("unit")), unit)
        values = self.spread(column, as_list(column.get("values")))
        found = [figure(item) for item in values]
        return found if factor == 1 else [None if item is None else float(f"{item * factor:.{DIGITS}g}") for item in found]

    def written(self, name: str) -> list[str | None]:
        """Give the number of each row with the digits that were written."""
        column = as_object(self.slots.get(name))
        return [text(item) for item in self.spread(column, list(digits_of(column)))]

    def integers(self, name: str) -> list[int | None]:
        """Give the whole number of each row, None where a row has none."""
        return [whole(item) for item in self.spread({}, as_list(self.slots.get(name)))]

    def texts(self, name: str) -> list[str | None]:
        """Give the text of each row, for a file its path; None where a row has none."""
        items = [item.get("path") if isinstance(item, dict) else item for item in as_list(self.slots.get(name))]
        return [text(item) for item in self.spread({}, items)]

    def spread(self, column: JsonObject, values: list[Json]) -> list[Json]:
        """Give the values of a column row by row: one for all stands in each row, one that names its row only there."""
        found: list[Json] = [None] * self.size
        if "rows" in column:
            for row, value in zip(as_list(column["rows"]), values, strict=False):
                place = whole(row)
                if place is not None and 0 < place <= self.size:
                    found[place - 1] = value
            return found
        if len(values) == 1:
            return values * self.size
        return [*values, *found][: self.size]


def known(numbers: Sequence[float | None]) -> list[float]:
    """Give the numbers that are there."""
    return [number for number in numbers if number is not None]


def added(one: float, other: float) -> float:
    """Add two numbers of few digits, without the noise of binary fractions."""
    return float(f"{one + other:.{DIGITS}g}")


def seconds_of(said: str | None) -> float | None:
    """Give the seconds of a moment; of one without a zone, as if it were at Greenwich."""
    try:
        when = datetime.fromisoformat(said or "")
    except ValueError:
        return None
    return (when if when.tzinfo is not None else when.replace(tzinfo=UTC)).timestamp()


def length_of(item: Json) -> int:
    """Count the values of a column; for one that names its rows, up to the last of them; 0 for what is no column."""
    column = as_object(item)
    named = [number for row in as_list(column.get("rows")) if (number := whole(row)) is not None]
    return max(named, default=0) or len(as_list(column.get("values"))) or len(as_list(item))


def factor_between(unit: str | None, target: str | None) -> float:
    """Give the factor from one unit to another of its kind; electrons per area and tilt, or frame, are electrons per area.

    Raises:
        QuantityError: a unit is not known.
    """
    return 1 if unit is None or target is None or unit == target else unit_of(unit).factor / unit_of(target).factor
