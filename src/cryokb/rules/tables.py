"""Rules on tables of tilts and frames: columns that belong together, and the counts beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cryokb.issues import Issue, JsonObject, Severity
from cryokb.plain import as_list, as_object, section, whole
from cryokb.record import Place
from cryokb.rules.registry import Case, complain, rule

TABLES = {"tilt_table": "tilts", "frame_table": "frames"}
"""Each table with the count of its rows that stands beside it."""

NO_COLUMNS = frozenset({"removed", "absent", "note"})


@rule("ACQ-TABLE-ROWS", reads=" ".join((*TABLES, *TABLES.values(), "tilts_removed")))
def columns_are_equally_long(case: Case) -> Iterator[Issue]:
    """Compare the columns of each table with each other, and its rows with the count of the acquisition."""
    for one in case.view.acquisitions:
        for slot, count in TABLES.items():
            table = section(one.slots, slot)
            lengths = {name: length for name in table if name not in NO_COLUMNS and (length := length_of(table, name))}
            rows = rows_of(table, lengths)
            place = (*one.path, slot)
            yield from uneven(table, lengths, rows, place)
            counted = whole(one.slots.get(count))
            kept = rows + (whole(one.slots.get("tilts_removed")) or 0 if count == "tilts" else 0)
            if rows > 1 and counted is not None and counted not in {rows, kept}:
                message = f"The table has {rows} rows, and {count} is {counted}."
                hint = f"Give every exposure a row, those removed later included, or correct {count}."
                yield complain("ACQ-TABLE-ROWS", message, (*one.path, count), severity=Severity.WARNING, hint=hint)


def length_of(table: JsonObject, name: str) -> int:
    """Count the values of a column; for a column that names its rows, up to the last of them; 0 for what is no column."""
    column = as_object(table[name])
    named = [number for item in as_list(column.get("rows")) if (number := whole(item)) is not None]
    return max(named, default=0) or len(as_list(column.get("values"))) or len(as_list(table[name]))


def rows_of(table: JsonObject, lengths: dict[str, int]) -> int:
    """Give the number of rows: the length that most whole columns have; where each names its rows, the last one named."""
    whole_ones = [length for name, length in lengths.items() if length > 1 and "rows" not in as_object(table[name])]
    counted = Counter(whole_ones or [length for length in lengths.values() if length > 1])
    return max(counted, key=lambda length: (counted[length], length), default=1)


def uneven(table: JsonObject, lengths: dict[str, int], rows: int, place: Place) -> Iterator[Issue]:
    """Complain about each column that does not fit the rows of its table."""
    for name, length in lengths.items():
        column = as_object(table[name])
        named = as_list(column.get("rows"))
        if "rows" in column and len(named) != len(as_list(column.get("values"))):
            message = f"The column {name} names {len(named)} rows for {len(as_list(column.get('values')))} numbers."
            yield complain("ACQ-TABLE-ROWS", message, (*place, name), hint="Name one row for each number.")
        elif length > rows if named else length not in {1, rows}:
            message = f"The column {name} has {length} values where others have {rows}."
            yield complain("ACQ-TABLE-ROWS", message, (*place, name), hint="Give one value for each row, or one for all.")
    for name in ("order", "removed"):
        numbers = [number for item in as_list(table.get(name)) if (number := whole(item)) is not None]
        if rows > 1 and numbers and (max(numbers) > rows or len(set(numbers)) < len(numbers)):
            message = f"{name} says {shown(numbers)} of {rows} rows."
            yield complain("ACQ-TABLE-ROWS", message, (*place, name), hint=f"Count the rows from 1 to {rows}, each once.")


def shown(numbers: list[int]) -> str:
    """Name the first number that is said twice, or the greatest."""
    twice = [number for number, times in Counter(numbers).items() if times > 1]
    return f"{twice[0]} twice" if twice else str(max(numbers))
