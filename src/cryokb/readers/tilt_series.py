"""A series of exposures as a record has it: range, increment and order of the tilts, doses, and the table with one row an exposure.

Numbers are decimals: a table shows the digits that a file has, and sums of doses have no noise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile, UnsupportedFormat
from cryokb.readers.draft import SESSION, Draft, Stated, plain_number
from cryokb.readers.files import Describer, find_beside, make_key, read_text
from cryokb.readers.tags import decimal_of, number_of

if TYPE_CHECKING:
    from pathlib import Path

    from cryokb.issues import Json
    from cryokb.readers.draft import Steps

__all__ = [
    "Order",
    "Row",
    "Series",
    "find_order",
    "is_series",
    "order_of",
    "put_cumulative",
    "put_series",
    "put_table",
    "put_tilts",
    "read",
]

SAME_ANGLE = 0.15
"""Goniometers stop within a tenth of a degree of what was asked."""
UNITS = {
    "angle": "°",
    "dose": "e-/Å^2",
    "prior_dose": "e-/Å^2",
    "cumulative_dose": "e-/Å^2",
    "exposure_time": "s",
    "time": "s",
    "defocus": "µm",
}
"""The columns of numbers in the order in which they are written, with their units."""


@dataclass(slots=True)
class Row:
    """One exposure of a series.

    Attributes:
        numbers: what is known of it, by the column of the table, in the units of ``UNITS``.
        section: the section of the stack that holds it, counted from 0.
        frames: how many frames it was recorded in.
        moment: when it was made, by the clock of the instrument.
        file_name: the name of its own file.
    """

    numbers: dict[str, Decimal] = field(default_factory=dict)
    section: int | None = None
    frames: int | None = None
    moment: datetime | None = None
    file_name: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """The order in which rows were exposed: their indices in that order, what tells it, and whether the dose was counted anew."""

    places: tuple[int, ...]
    basis: str
    restarts: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """The exposures of one series.

    Attributes:
        rows: one each, in the order of the file.
        names: what the file calls the columns.
        program: the program that counted the doses.
        complete: whether the rows are all exposures of the area, so that their doses add up.
        crystal: whether the rows are the diffraction patterns of a crystal that turns.
    """

    rows: Sequence[Row]
    names: Mapping[str, str]
    program: str = "the program"
    complete: bool = False
    crystal: bool = False

    def source(self, column: str) -> str:
        """Give the name under which a column stands in the file."""
        return self.names.get(column, column)

    def numbers(self, column: str) -> list[Decimal]:
        """Give the numbers of a column, of the rows that have one."""
        return [row.numbers[column] for row in self.rows if column in row.numbers]

    def moments(self) -> list[datetime]:
        """Give when the rows were made, of those that say it; nothing where some have a zone and some not, which nobody can compare."""
        found = [row.moment for row in self.rows if row.moment is not None]
        return found if len({moment.tzinfo is None for moment in found}) == 1 else []

    def angles(self) -> list[float]:
        """Give the tilt angles."""
        return [float(angle) for angle in self.numbers("angle")]


def is_series(angles: Sequence[float]) -> bool:
    """Tell whether angles are those of a tilt series: at least three different ones, which span more than two degrees."""
    return len({round(angle, 1) for angle in angles}) >= 3 and max(angles) - min(angles) > 2


def put_series(draft: Draft, steps: Steps, series: Series) -> None:
    """Put a tilt series: range and increment, scheme, table, dose of a tilt and what the area received in all."""
    if series.crystal:
        put_turning_crystal(draft, steps, series)
        return
    angles, rows = series.angles(), series.rows
    put_tilts(draft, steps, angles, series.source("angle"), count=len(rows))
    order = find_order(draft, series)
    scheme = order_of([float(rows[place].numbers["angle"]) for place in order.places]) if order and len(angles) == len(rows) else None
    if order is not None and scheme is not None:
        draft.put((*steps, "tilt_scheme"), scheme, Stated(f"the order of {series.source('angle')}", order.basis))
    put_dose_per_tilt(draft, steps, series)
    put_cumulative(draft, steps, series, order)
    put_table(draft, (*steps, "tilt_table"), series, order)
    times = sorted(set(series.numbers("exposure_time")))
    if times:
        words = f"{times[0]:f}" if len(times) == 1 else f"{times[0]:f} to {times[-1]:f}"
        draft.note(f"Each tilt was exposed for {words} s ({series.source('exposure_time')}); the record's exposure_time is the total.")


def put_turning_crystal(draft: Draft, steps: Steps, series: Series) -> None:
    """Put the patterns of a crystal that turns: first and last angle, their number, and a row for each."""
    angles, source = series.angles(), series.source("angle")
    words = f"{len(angles)} angles, {min(angles):g} to {max(angles):g}"
    draft.put_range((*steps, "tilt_range"), (round(min(angles), 2), round(max(angles), 2)), "deg", Stated(words, source))
    draft.put_number((*steps, "frames"), len(series.rows), None, Stated(str(len(series.rows)), source))
    put_table(draft, (*steps, "frame_table"), series, find_order(draft, series))


# ---------------------------------------------------------------------------------------------------------------- tilts
def put_tilts(draft: Draft, steps: Steps, angles: Sequence[float], source: str, *, count: int | None = None) -> None:
    """Put range, increment and number of the tilts; the increment only when all neighbours are equally far apart.

    ``count`` says how many images there are, where not all have an angle.
    """
    ordered, count = sorted(angles), count or len(angles)
    if count > len(angles):
        draft.note(f"{len(angles)} of {count} images state their angle ({source}).")
    words = f"{len(angles)} angles, {ordered[0]:g} to {ordered[-1]:g}"
    draft.put_range((*steps, "tilt_range"), (round(ordered[0], 2), round(ordered[-1], 2)), "deg", Stated(words, source))
    draft.put_number(
        (*steps, "tilts"),
        count,
        None,
        Stated(str(count), source, "those that stand in the file; tilts removed later exposed the specimen as well"),
    )
    # The median: one missing tilt does not move it, and is then the gap that disagrees.
    gaps = [after - before for before, after in pairwise(ordered)]
    middle = sorted(gaps)[len(gaps) // 2]
    if all(abs(gap - middle) <= SAME_ANGLE for gap in gaps) and middle > SAME_ANGLE:
        mean = (ordered[-1] - ordered[0]) / len(gaps)
        draft.put_number((*steps, "tilt_increment"), mean, "deg", Stated(words, source, "mean distance of neighbouring angles"))
    elif gaps:
        draft.note(f"The tilts are {min(gaps):.3g} to {max(gaps):.3g}° apart, so that no increment was written.")


def order_of(angles: Sequence[float]) -> str | None:
    """Name the scheme in which tilts were taken, from their order in time; None when it is none of the known ones.

    >>> order_of([0, 3, -3, -6, 6, 9, -9]), order_of([-60, -57, -54]), order_of([0, 3, 6, -3, -6])
    ('dose_symmetric', 'continuous', 'bidirectional')
    """
    steps = [after - before for before, after in pairwise(angles)]
    if not steps:
        return None
    moves = [step for step in steps if abs(step) > SAME_ANGLE] or steps
    if all(step > 0 for step in moves) or all(step < 0 for step in moves):
        return "continuous"
    # Both other schemes move outward on either side of the start, where a tilt may be repeated; they differ in how often the side changes.
    away = [angle - angles[0] for angle in angles if abs(angle - angles[0]) > SAME_ANGLE]
    sides = ([angle for angle in away if angle > 0], [-angle for angle in away if angle < 0])
    if not all(sides) or any(after < before - SAME_ANGLE for side in sides for before, after in pairwise(side)):
        return None
    changes = sum(before * after < 0 for before, after in pairwise(away))
    # One tilt on the first side and all others on the second can be the beginning of either.
    first_side = next(index for index, angle in enumerate(away) if angle * away[0] < 0)
    return "dose_symmetric" if changes > 1 else "bidirectional" if first_side > 1 else None


# ---------------------------------------------------------------------------------------------------------------- order
def find_order(draft: Draft, series: Series) -> Order | None:
    """Find the order of exposure: by the clock, else by the doses before, else by the sections where these follow a scheme.

    Sections may have been sorted by angle afterwards, so that sorted ones prove nothing. None where clock and doses contradict
    each other, with a note.
    """
    rows = series.rows
    indices = range(len(rows))
    moments, priors = series.moments(), series.numbers("prior_dose")
    timed, dosed = len(moments) == len(rows), len(priors) == len(rows)
    if timed:
        keys = list(zip(moments, priors if dosed else [Decimal(0)] * len(rows), strict=True))
        if len(set(keys)) == len(rows):
            places = tuple(sorted(indices, key=keys.__getitem__))
            falls = [priors[after] for before, after in pairwise(places) if priors[after] < priors[before]] if dosed else []
            if not any(falls):
                return Order(places, series.source("moment"), restarts=bool(falls))
            draft.note(
                f"{series.source('moment')} and {series.source('prior_dose')} give two orders of the tilts, so that no order was written: "
                f"{series.source('prior_dose')} falls {len(falls)} times in the order of {series.source('moment')}."
            )
            return None
    if dosed and len(set(priors)) == len(rows):
        return Order(tuple(sorted(indices, key=priors.__getitem__)), series.source("prior_dose"))
    ahead = all(before <= after for before, after in pairwise(moments))
    if ahead and order_of(series.angles()) in {"dose_symmetric", "bidirectional"}:
        return Order(tuple(indices), "the order of the sections")
    return None


# ---------------------------------------------------------------------------------------------------------------- doses
def put_dose_per_tilt(draft: Draft, steps: Steps, series: Series) -> None:
    """Put the dose of one tilt where all tilts state theirs: one number, or the range where it was made to grow with the tilt."""
    doses, name, rows = series.numbers("dose"), series.source("dose"), series.rows
    if not doses:
        return
    low, high = min(doses), max(doses)
    if len(doses) < len(rows):
        draft.note(f"{len(doses)} of {len(rows)} images state {name} ({low:f} to {high:f}); it was not taken for that of every tilt.")
        draft.lack((*steps, "dose_per_tilt"), f"The dose of each tilt; {len(doses)} of {len(rows)} images state it ({name}).")
        return
    if high - low <= Decimal("0.01") * high:
        draft.put_number((*steps, "dose_per_tilt"), float(doses[0]), "/Ao2", Stated(f"{doses[0]:f}", name))
    else:
        stated = Stated(f"{low:f} to {high:f}", name, "smallest and largest of the images")
        draft.put_range((*steps, "dose_per_tilt"), (float(low), float(high)), "/Ao2", stated)
    draft.put((*steps, "dose_method"), "software_estimate", Stated(name, name, f"the calibration of the beam in {series.program}"))


def put_cumulative(draft: Draft, steps: Steps, series: Series, order: Order | None) -> None:
    """Put what the area had received at the end, as the doses before each row tell it, or list it as missing."""
    rows = series.rows
    prior, dose = series.source("prior_dose"), series.source("dose")
    priors, doses = series.numbers("prior_dose"), series.numbers("dose")
    if not doses:
        return
    last = max(rows, key=lambda row: row.numbers.get("prior_dose", Decimal(-1)))
    if order is not None and order.restarts:
        why = f"{prior} begins again at 0 within the series, so that it does not tell the whole"
    elif len(priors) == len(rows) and not grows(rows):
        why = f"{prior} does not grow by the doses of the images, so that it does not count them"
    elif len(priors) == len(rows) and "dose" in last.numbers:
        ends = [row.numbers["prior_dose"] + row.numbers["dose"] for row in rows if "dose" in row.numbers]
        note = f"the largest {prior} with the dose of its own image; images removed later are in it"
        draft.put_number((*steps, "cumulative_dose"), float(max(ends)), "/Ao2", Stated(f"{max(ends):f}", f"{prior} + {dose}", note))
        return
    elif priors:
        why = f"{len(priors)} of {len(rows)} images state {prior} and {len(doses)} state {dose}"
    elif series.complete and len(doses) == len(rows):
        note = f"the sum of {len(rows)} images; the file does not state what the area had received before ({prior})"
        draft.put_number((*steps, "cumulative_dose"), float(sum(doses)), "/Ao2", Stated(f"{sum(doses):f}", dose, note))
        return
    else:
        why = f"the file does not state what the area had received before each image ({prior}), and images may have been removed"
    if priors:
        draft.note(f"No cumulative dose was written: {why}.")
    draft.lack((*steps, "cumulative_dose"), f"The dose of the area in all (cumulative_dose): {why}.")


def grows(rows: Sequence[Row]) -> bool:
    """Tell whether the dose before each row has grown by that of the row before it, at least by half of it."""
    ordered = sorted(rows, key=lambda row: row.numbers["prior_dose"])
    steps = [
        (before.numbers.get("dose", Decimal(0)), after.numbers["prior_dose"] - before.numbers["prior_dose"])
        for before, after in pairwise(ordered)
    ]
    return all(2 * grown >= dose for dose, grown in steps)


# ---------------------------------------------------------------------------------------------------------------- table
def put_table(draft: Draft, place: Steps, series: Series, order: Order | None) -> None:
    """Put the table of a series, one row an exposure in the order of the file, each column with its source."""
    rows = series.rows
    complete_rows(series)
    for column, unit in UNITS.items():
        numbers = {index: row.numbers[column] for index, row in enumerate(rows, start=1) if column in row.numbers}
        if numbers:
            words = f"{len(numbers)} of {len(rows)} rows" if len(numbers) < len(rows) else f"{len(rows)} rows"
            low, high = min(numbers.values()), max(numbers.values())
            stated = Stated(f"{words}, {low:f} to {high:f}", series.source(column))
            draft.put((*place, column), write_column(numbers, len(rows), unit), stated)
    for column, values in lists_of(series).items():
        known = [value for value in values if value is not None]
        if known and None in values:
            draft.note(f"{len(known)} of {len(rows)} images state {series.source(column)}; the column {column} was left out.")
        elif known:
            draft.put(
                (*place, column),
                values if len(values) > 1 else values[0],
                Stated(f"{len(rows)} rows, first {values[0]}", series.source(column)),
            )
    if order is None:
        draft.put((*place, "order"), "not_recorded")
        draft.put((*place, "note"), "Rows in the order of the file; the order of exposure is not known.")
    elif order.places != tuple(range(len(rows))):
        ranks = {index: rank for rank, index in enumerate(order.places, start=1)}
        draft.put(
            (*place, "order"),
            [ranks[index] for index in range(len(rows))],
            Stated(f"{len(rows)} rows", order.basis, "the rows in the order of exposure, from 1"),
        )


def complete_rows(series: Series) -> None:
    """Add to each row what follows: the dose at its end, and its time from the first exposure on."""
    moments, rows = series.moments(), series.rows
    for row in rows:
        if "prior_dose" in row.numbers and "dose" in row.numbers:
            row.numbers["cumulative_dose"] = row.numbers["prior_dose"] + row.numbers["dose"]
        if row.moment is not None and len(moments) == len(rows) and len(set(moments)) > 1:
            row.numbers["time"] = Decimal(plain_number((row.moment - min(moments)).total_seconds()))


def lists_of(series: Series) -> dict[str, list[Json]]:
    """Give the columns that are no measured numbers, one value a row; None where a row has none."""
    rows = series.rows
    moments = [row.moment for row in rows if series.moments()]
    zoned = all(moment is not None and moment.tzinfo is not None for moment in moments)
    frames: list[Json] = [row.frames for row in rows]
    return {
        "start" if zoned else "local_time": [None if moment is None else moment.isoformat() for moment in moments],
        "section": [row.section for row in rows],
        "frame_count": frames[:1] if len(set(frames)) == 1 else frames,
        "file_name": [row.file_name for row in rows],
    }


def write_column(numbers: Mapping[int, Decimal], count: int, unit: str) -> Json:
    """Write a column: one number where all rows have the same, a list with its unit, or with the rows that have one."""
    texts = [f"{number:f}" for number in numbers.values()]
    if len(numbers) < count:
        return {"values": [float(text) for text in texts], "rows": list(numbers), "unit": unit}
    if len(set(numbers.values())) == 1:
        return f"{texts[0]} {unit}"
    return f"{', '.join(texts)} {unit}"


# ----------------------------------------------------------------------------------------------------- lists of angles
LIMIT = 1_000_000


def read(path: Path, draft: Draft, describe: Describer) -> None:
    """Fill a draft from a list of tilt angles; UnsupportedFormat when a line is no angle."""
    angles = read_angles(path)
    if not is_series([float(angle) for angle in angles]):
        raise UnsupportedFormat(
            f"{path.name} holds {len(angles)} angles that make no tilt series.", hint="Give the list of the whole series.", path=str(path)
        )
    steps = (*SESSION, "acquisitions", make_key(path.stem))
    refined = path.suffix.lower() == ".tlt"
    rows = [Row({"angle": angle}, section=index) for index, angle in enumerate(angles)]
    put_series(draft, steps, Series(rows, dict.fromkeys(("angle", "section"), "the lines of the file")))
    if refined:
        draft.note(
            "The angles of a .tlt file were refined by the alignment; those at which the stage stood are in the .rawtlt or .mdoc file."
        )
    draft.note("A tilt list has no voltage, dose or time: give the .mdoc file of the series as well.")
    images = find_beside(path, [f"{path.stem}.{extension}" for extension in ("st", "mrc", "mrcs")])
    if images is not None:
        draft.put((*steps, "file"), describe(images), Stated(path.stem, "name of the list"))
    else:
        draft.lack((*steps, "file"), "The file of the images; there is none of the same name beside the list.")


def read_angles(path: Path) -> list[Decimal]:
    text = read_text(path, LIMIT)
    lines = text.split("\n")
    commas = any(number_of(line) is None and decimal_of(line) is not None for line in lines) and "." not in text
    angles: list[Decimal] = []
    for row, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        angle = decimal_of(line, sure=commas)
        if angle is None or not -180 <= angle <= 180:
            raise UnsupportedFormat(
                f"Line {row} of {path.name} is no tilt angle.",
                hint="A tilt list has one number of degrees on each line.",
                value=line[:40],
                path=str(path),
            )
        angles.append(Decimal(line.strip().replace(",", ".")))
    if is_cut(lines):
        raise UnreadableFile(
            f"{path.name} ends in the middle of a number: it was cut short.",
            hint="Copy it again; end the last line with a line break.",
            path=str(path),
        )
    return angles


def is_cut(lines: Sequence[str]) -> bool:
    """Tell whether the last line, without a line break, has fewer decimals than all others have."""
    digits = [len(line.strip().replace(",", ".").partition(".")[2]) for line in lines if line.strip()]
    return bool(lines[-1].strip()) and len(digits) > 2 and len(set(digits[:-1])) == 1 and digits[-1] < digits[0]
