"""The table of a series: its columns row by row, the order of exposure, the sections of a stack that hold the rows; and a table as CSV.

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

from cryokb import standard
from cryokb.errors import QuantityError
from cryokb.expansion import digits_of
from cryokb.issues import Json, JsonObject
from cryokb.lazy import later
from cryokb.plain import as_list, as_object, figure, section, text, whole
from cryokb.quantities import unit_of

__all__ = ["CLASSES", "PER_AREA", "TABLES", "Table", "is_column", "read_csv", "tables_of", "write_csv"]

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

    @cached_property
    def has_order(self) -> bool:
        """Whether the order of exposure is known: rows stand in it, unless the table says that it was not recorded and has no times."""
        return "order" not in section(self.slots, "absent") or None not in self.times()

    def times(self) -> Sequence[float | None]:
        """Give when each row was exposed, in seconds from any moment; None where nothing says it."""
        if any(time is not None for time in self.numbers("time", "s")):
            return self.numbers("time", "s")
        return [seconds_of(said) for said in self.texts("start" if "start" in self.slots else "local_time")]

    @cached_property
    def sections(self) -> list[int | None]:
        """The section of each row; None where the stack does not hold it, and in all where every row is the same one of its own file."""
        said = self.integers("section")
        return [None] * self.size if self.size > 1 and len(set(said)) == 1 else said

    def in_stack(self, size: int) -> list[int] | None:
        """Give the row of each section of a stack of so many, or None where the table does not say which is which.

        By the column ``section``; without it, row by row, where there are as many rows, or as many that were not removed.
        """
        sections = self.sections
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
        return before[self.by_exposure[0]] if before and self.has_order else min(known(before), default=None)

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
        for row in self.by_exposure if self.has_order else []:
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

    def cells(self, name: str) -> list[str]:
        """Give what a column has in each row as text, empty where it has nothing."""
        if "values" in as_object(self.slots[name]):
            return [item or "" for item in self.written(name)]
        items: Sequence[object] = self.integers(name)
        return ["" if item is None else str(item) for item in (items if any(item is not None for item in items) else self.texts(name))]

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


# ---------------------------------------------------------------- CSV

CLASSES = {"tilt_table": "TiltTable", "frame_table": "FrameTable", "slice_table": "SliceTable", "position_table": "PositionTable"}
HEADING = later(r"\s*([^\[(]*?)\s*(?:[\[(]\s*(.*?)\s*[\])])?\s*")
YES = frozenset({"1", "yes", "true", "x"})
NO = frozenset({"", "0", "no", "false"})


def write_csv(table: Table) -> str:
    """Write a table as CSV: a heading with name and unit for each column, a line for each row, an empty cell where a row has no value."""
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    kinds = standard.current().class_slots(CLASSES[table.name])
    names = [name for name in kinds if name in table.lengths]
    units = {name: text(as_object(table.slots[name]).get("unit")) for name in names}
    headings = [name if (unit := units[name]) is None else f"{name} [{unit_of(unit).text}]" for name in names]
    columns = [table.cells(name) for name in names]
    if table.removed:
        headings.append("removed")
        columns.append(["yes" if row in table.removed else "" for row in range(table.size)])
    writer.writerow(headings)
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue()


def read_csv(said: str, name: str) -> JsonObject:
    """Read the columns of a table from CSV, with commas, semicolons or tabs, into the form in which people write them.

    Args:
        said: the text.
        name: the slot of the table.

    Raises:
        QuantityError: it is no such table; the message says which line or column.
    """
    import csv
    import io

    first = said.partition("\n")[0]
    mark = next((mark for mark in ";\t" if mark in first), ",")
    lines = [line for line in csv.reader(io.StringIO(said), delimiter=mark, skipinitialspace=True) if any(cell.strip() for cell in line)]
    if len(lines) < 2:
        raise QuantityError(
            "it has no rows.", hint="The first line names the columns, angle [°],dose [e-/Å^2]; each further line is a row."
        )
    odd = next((number for number, line in enumerate(lines, 1) if len(line) != len(lines[0])), None)
    if odd is not None:
        raise QuantityError(
            f"line {odd} has {len(lines[odd - 1])} cells, the first {len(lines[0])}.", hint="Give each row a cell for each column."
        )
    found: JsonObject = {}
    for heading, *cells in zip(*lines, strict=True):
        column, unit = heading_of(heading, name)
        if column in found:
            raise QuantityError(f"it has two columns {column}.", hint="Give each column once.")
        found[column] = column_of(column, unit, [cell.strip() for cell in cells], name)
    return {column: item for column, item in found.items() if item is not None}


def heading_of(heading: str, name: str) -> tuple[str, str]:
    """Give the column that a heading names, and its unit; empty where it has none."""
    known = [column for column in standard.current().class_slots(CLASSES[name]) if is_column(column) or column == "removed"]
    match = HEADING.fullmatch(heading)
    column = "_".join((match[1] if match else heading).lower().split())
    if column not in known:
        import difflib

        near = difflib.get_close_matches(column, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Columns of {name} are {', '.join(known)}; write the unit behind: angle [°]."
        raise QuantityError(f"“{heading.strip()[:40]}” is no column of {name}.", hint=hint)
    return column, (match[2] or "" if match else "")


def column_of(column: str, unit: str, cells: list[str], name: str) -> Json:
    """Give a column as people write it; None for one without any value."""
    row = standard.current().class_slots(CLASSES[name])[column]
    filled = [number for number, cell in enumerate(cells, 1) if cell]
    if column == "removed":
        odd = next((cell for cell in cells if cell.lower() not in YES | NO), None)
        if odd is not None:
            raise QuantityError(f"the column removed says “{odd}”.", hint="Write yes for a row that was removed, else nothing.")
        return [number for number, cell in enumerate(cells, 1) if cell.lower() in YES] or None
    if not filled:
        return None
    if row["kind"] == "series":
        numbers = [cell if "." in cell else cell.replace(",", ".") for cell in cells if cell]
        if len(filled) == len(cells):
            return f"{', '.join(numbers)} {unit}".rstrip()
        return {"values": [as_number(cell, column) for cell in numbers], "rows": list(filled), "unit": unit}
    if len(filled) < len(cells):
        gap = next(number for number, cell in enumerate(cells, 1) if not cell)
        raise QuantityError(f"the column {column} has no value in row {gap}.", hint="Give one for each row, or leave the column out.")
    return [as_number(cell, column) for cell in cells] if row["kind"] == "number" else list(cells)


def as_number(cell: str, column: str) -> int | float:
    """Give the number of a cell; a whole one as such."""
    try:
        return int(cell) if cell.lstrip("+-").isdigit() else float(cell)
    except ValueError:
        raise QuantityError(
            f"the column {column} says “{cell[:40]}”, which is no number.", hint="Write numbers alone, the unit in the heading."
        ) from None


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
