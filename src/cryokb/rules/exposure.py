"""Rules on the dose of images: what the slots of one acquisition give, and what an area has received in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from cryokb import dose
from cryokb.dose import Balance
from cryokb.issues import Issue, JsonObject, Severity
from cryokb.plain import as_list, as_object, whole
from cryokb.record import Acquisition, Place, RecordView
from cryokb.rules.registry import Case, complain, quantity_text, rule
from cryokb.series import TABLES, Table, tables_of

GRAVE = 3.0
"""A ratio beyond which no calibration explains the difference."""

DEFINITE = 1.5
"""A ratio beyond which the dose of one frame denies a dose that follows from a dose rate.

Up to it they may have been measured in different ways, in vacuum and through the specimen.
"""

MOST_PASSES = 100
"""So many passes may have been added up where their number is not said."""

ROUNDED = 0.01
"""The part by which rounded sums may fall."""

ONE_OF = {"frames": "dose_per_frame", "tilts": "dose_per_tilt"}


@rule(
    "ACQ-DOSE-BUDGET",
    reads="dose dose_rate exposure_time frame_time frames dose_per_frame dose_per_tilt tilts tilt_table frame_table "
    "probe_current dwell_time scan_step dose_basis",
)
def dose_budget_closes(case: Case) -> Iterator[Issue]:
    """Compare the stated dose of each acquisition with what its other slots give."""
    for one in case.view.acquisitions:
        found = dose.balances(one.slots) if one.beam is not None else []
        wrong = contradiction(one.slots, found)
        if wrong is not None:
            yield unbalanced(one, wrong, alone=not any(balance.closes for balance in found))


def contradiction(row: JsonObject, found: list[Balance]) -> Balance | None:
    """Choose the balance that shows a contradiction; None where the dose follows in some way, and nothing else denies it."""
    if any(balance.closes and balance.family == "table" for balance in found):
        return None  # each exposure is accounted for; one number for all of them says less
    if not any(balance.closes for balance in found):
        return min(found, key=lambda balance: balance.ratio, default=None)
    return next((balance for balance in found if not balance.closes and denies(row, balance)), None)


def denies(row: JsonObject, balance: Balance) -> bool:
    """Tell whether one family of numbers denies a dose that follows from another one.

    A dose rate does not: the time may have gaps. The fluence of a scan does, unless its passes were added up and not counted.
    """
    if balance.family == "scan":
        return balance.more or "frames" in row or balance.ratio > MOST_PASSES
    return (balance.family in ONE_OF or balance.family == "table") and balance.ratio > DEFINITE


def unbalanced(one: Acquisition, wrong: Balance, *, alone: bool) -> Issue:
    """Say what was compared; the place is the dose, or the dose of one frame or tilt where that alone is denied by the rest."""
    slot = "dose" if alone or wrong.family not in ONE_OF else ONE_OF[wrong.family]
    how = f"{wrong.nearest.formula} gives {wrong.nearest.value:.4g} e-/Å^2, {times(wrong.ratio)} times {'more' if wrong.more else 'less'}."
    said = quantity_text(one.slots["dose"])
    if slot == "dose":
        message = f"The dose is given as {said}, but {how}"
    else:
        message = f"{slot} is given as {quantity_text(one.slots[slot])}; the dose of {said} follows from the other numbers, but {how}"
    severity = Severity.ERROR if wrong.ratio > GRAVE else Severity.WARNING
    return complain("ACQ-DOSE-BUDGET", message, (*one.path, slot), severity=severity, hint=slip(one.slots, wrong))


def times(ratio: float) -> str:
    """Write a ratio as people say it."""
    return f"{ratio:.0f}" if 100 <= ratio < 1e6 else f"{ratio:.3g}"


def slip(row: JsonObject, wrong: Balance) -> str:
    """Name the usual slip that explains the ratio, frames first, because 100 frames look like nm^2 for Å^2."""
    return next((words for factor, words in slips(row, wrong) if explains(wrong.ratio, factor)), None) or look_at(wrong)


def slips(row: JsonObject, wrong: Balance) -> Iterator[tuple[float, str]]:
    """Yield each factor by which people slip, with its words."""
    frames, tilts, binning = (whole(row.get(slot)) or 0 for slot in ("frames", "tilts", "binning"))
    one_frame, one_tilt = (
        f"is this the dose of one {what}? Then call it dose_per_{what}." if wrong.more else f"the {what}s may have been counted twice."
        for what in ("frame", "tilt")
    )
    yield frames, f"The ratio is the number of frames ({frames}): {one_frame}"
    yield tilts, f"The ratio is the number of tilts ({tilts}): {one_tilt}"
    yield frames * tilts, f"The ratio is the number of all frames ({frames} x {tilts}): {one_frame}"
    yield 100, "The ratio is near 100: one of the numbers may be per nm^2 instead of per Å^2."
    yield binning**2, f"The ratio is the binning squared ({binning}^2): one of the numbers may be per binned pixel."
    pixel = (dose.number(row.get("pixel_size")) or 0.0) * 10
    area = pixel * pixel
    for factor in (area, 1 / area if area else 0.0):
        yield factor, "The ratio is the area of a pixel: one of the numbers may be per pixel instead of per Å^2."
    yield 1000, "The ratio is near 1000: look at the prefixes of the units (ms for s, nA for pA)."


def explains(ratio: float, factor: float) -> bool:
    """Tell whether a factor is the ratio within calibration; factors near 1 explain nothing."""
    return factor > DEFINITE and 0.8 < ratio / factor < 1.25


def look_at(wrong: Balance) -> str:
    """Name the slots to look at where no slip explains the ratio."""
    used = wrong.nearest.slots
    if wrong.nearest.scanned:
        return "Check dose, probe_current, dwell_time and scan_step; a dose under the probe is said by dose_basis: under_probe."
    listed = ["dose", *used]
    times = "; exposure_time is the total time, frame_time that of one frame" if {"exposure_time", "frame_time"} & set(used) else ""
    return f"Check {', '.join(listed[:-1])} and {listed[-1]}{times}."


# ---------------------------------------------------------------- the dose of an area


@rule(
    "ACQ-DOSE-CUMULATIVE",
    reads_anywhere="acquisitions specimen technique area within exposes beam_position pre_exposure dose_basis tilt_table frame_table",
)
def cumulative_dose_reaches_sum(case: Case) -> Iterator[Issue]:
    """Compare each stated cumulative dose with the ledger of its area, and with what was stated for the area before."""
    unrecorded: dict[tuple[str | None, str | None, str | None], float] = {}
    for one in case.view.acquisitions:
        for table in dose.summed_tables(one.slots):
            yield from less_than_before(table, (*one.path, table.name))
        stated, received = dose.number(one.slots.get("cumulative_dose")), received_by(case.view, one)
        if stated is None or received is None:
            continue
        place = (one.specimen, one.area, one.beam)
        least = received + (unrecorded.get(place, 0.0) if one.area else 0.0)
        if least > stated * (1 + dose.TEM_TOLERANCE + dose.spread(one.slots.get("cumulative_dose"))):
            yield too_little(one, least)
        elif one.slots.get("dose_basis") != "under_probe":
            unrecorded[place] = max(unrecorded.get(place, 0.0), stated - received)


def less_than_before(table: Table, place: Place) -> Iterator[Issue]:
    """Complain where what an area had received becomes less in the order of exposure, or stays below what the rows add up to."""
    doses = table.numbers("dose", "/Ao2")
    for name in ("prior_dose", "cumulative_dose") if table.has_order else ():
        numbers = table.numbers(name, "/Ao2")
        stated = [(row, number) for row in table.by_exposure if (number := numbers[row]) is not None]
        for (row, more), (later, less) in pairwise(stated):
            if less < more * (1 - ROUNDED):
                message = f"{name} falls from {more:g} e-/Å^2 in row {row + 1} to {less:g} e-/Å^2 in row {later + 1}, exposed later."
                hint = "What hits an area adds up: give the column order where the rows stand in another one, or correct the numbers."
                # programs count from 0 again when a series goes on after a break
                begun = less <= (0.0 if name == "prior_dose" else (doses[later] or 0.0) * (1 + ROUNDED))
                severity = Severity.WARNING if begun else Severity.ERROR
                yield complain("ACQ-DOSE-CUMULATIVE", message, (*place, name), severity=severity, hint=hint)
                return
    ends, total = [end for end in table.numbers("cumulative_dose", "/Ao2") if end is not None], table.total_dose()
    last = max(ends, default=None)
    if last is not None and total is not None and total > last * (1 + dose.TEM_TOLERANCE):
        message = f"cumulative_dose ends at {last:g} e-/Å^2, but the rows add up to {total:.4g} e-/Å^2."
        hint = "Give what the area had received at the end of each row."
        yield complain("ACQ-DOSE-CUMULATIVE", message, (*place, "cumulative_dose"), hint=hint)


def received_by(view: RecordView, one: Acquisition) -> float | None:
    """Give the least that the area of an acquisition had received at its end; of an area without a name, what it received then."""
    if one.beam is None or one.slots.get("beam_position") == "off_area":
        return None
    exposure = view.exposure(one)
    return dose.least_fluence(one.slots) if exposure is None else exposure.least


def too_little(one: Acquisition, least: float) -> Issue:
    """Say what the exposures of an area add up to."""
    where = f"of area {one.area} " if one.area else ""
    return complain(
        "ACQ-DOSE-CUMULATIVE",
        f"The cumulative dose {where}is given as {quantity_text(one.slots['cumulative_dose'])}, "
        f"but the exposures that hit it add up to {least:.4g} e-/Å^2.",
        (*one.path, "cumulative_dose"),
        hint="Give the sum over all exposures of the area, or mark those beside it as beam_position: off_area.",
    )


@rule("ACQ-TABLE-ROWS", reads=" ".join((*TABLES, *TABLES.values(), "tilts_removed")))
def columns_are_equally_long(case: Case) -> Iterator[Issue]:
    """Compare the columns of each table with each other, and its rows with the count of the acquisition."""
    for one in case.view.acquisitions:
        for table in tables_of(one.slots):
            yield from uneven(table, (*one.path, table.name))
            count, removed = TABLES[table.name], whole(one.slots.get("tilts_removed")) or 0
            kept = table.rows + (removed if count == "tilts" else 0)
            if table.rows > 1 and table.counted is not None and table.counted not in {table.rows, kept}:
                message = f"The table has {table.rows} rows, and {count} is {table.counted}."
                hint = f"Give every exposure a row, those removed later included, or correct {count}."
                yield complain("ACQ-TABLE-ROWS", message, (*one.path, count), severity=Severity.WARNING, hint=hint)


def uneven(table: Table, place: Place) -> Iterator[Issue]:
    """Complain about each column that does not fit the rows of its table."""
    rows = table.rows
    for name, length in table.lengths.items():
        column = as_object(table.slots[name])
        named = as_list(column.get("rows"))
        if "rows" in column and len(named) != len(as_list(column.get("values"))):
            message = f"The column {name} names {len(named)} rows for {len(as_list(column.get('values')))} numbers."
            yield complain("ACQ-TABLE-ROWS", message, (*place, name), hint="Name one row for each number.")
        elif length > rows if named else length not in {1, rows}:
            message = f"The column {name} has {length} values where others have {rows}."
            yield complain("ACQ-TABLE-ROWS", message, (*place, name), hint="Give one value for each row, or one for all.")
    for name in ("order", "removed"):
        numbers = [number for item in as_list(table.slots.get(name)) if (number := whole(item)) is not None]
        if rows > 1 and numbers and (max(numbers) > rows or len(set(numbers)) < len(numbers)):
            message = f"{name} says {shown(numbers)} of {rows} rows."
            yield complain("ACQ-TABLE-ROWS", message, (*place, name), hint=f"Count the rows from 1 to {rows}, each once.")


def shown(numbers: list[int]) -> str:
    """Name the first number that is said twice, or the greatest."""
    twice = [number for number, times in Counter(numbers).items() if times > 1]
    return f"{twice[0]} twice" if twice else str(max(numbers))
