"""Rules on how images were taken: dose budgets, cumulative dose, specimen temperature."""

from __future__ import annotations

from collections.abc import Iterator

from cryokb import dose, standard
from cryokb.issues import Issue, Json, JsonObject, Severity
from cryokb.plain import as_object, figure, whole
from cryokb.record import Acquisition
from cryokb.rules.registry import Case, complain, quantity_text, rule

TEM_TOLERANCE = 0.20
"""Screen and camera calibrations are not better than this."""

STEM_TOLERANCE = 0.25
"""Probe currents are measured without the specimen and steps are nominal."""

GRAVE = 3.0
"""A ratio beyond which no calibration explains the difference."""

FREEZING_POINT = 273.15
CRYO_LIMIT = 173.15
"""-100 °C, at which cryo-EBSD stages still are."""

TEM_CRYO_LIMIT = 130.0


@rule(
    "ACQ-DOSE-BUDGET",
    reads="dose_rate exposure_time frame_time frames dose_per_frame dose_per_tilt tilts probe_current dwell_time scan_step dose_basis",
)
def dose_budget_closes(case: Case) -> Iterator[Issue]:
    """Compare the stated dose of each acquisition with what its other slots give."""
    for one in case.view.acquisitions:
        path, row = one.path, one.slots
        stated = dose.number(row.get("dose"))
        products = comparable_products(row)
        if not stated or not products:
            continue
        if any(closes(row, stated, product) for product in products):
            continue
        nearest = min(products, key=lambda product: max(product.value / stated, stated / product.value))
        ratio = max(nearest.value / stated, stated / nearest.value)
        message = (
            f"The dose is given as {quantity_text(row['dose'])}, but {nearest.formula} gives {nearest.value:.4g} e-/Å^2, "
            f"{ratio:.3g} times {'more' if nearest.value > stated else 'less'}."
        )
        severity = Severity.ERROR if ratio > GRAVE else Severity.WARNING
        yield complain("ACQ-DOSE-BUDGET", message, (*path, "dose"), severity=severity, hint=slip(row, stated, nearest))


def comparable_products(row: JsonObject) -> list[dose.Product]:
    """Give the ways to compute the dose that mean the same as the stated one."""
    if row.get("dose_basis") == "under_probe":
        return []
    products = [product for product in dose.closing_products(row) if product.value > 0]
    scanned = [product for product in products if product.scanned]
    return scanned or products


def closes(row: JsonObject, stated: float, product: dose.Product) -> bool:
    """Tell whether a computed fluence agrees with the stated one within calibration and what the numbers leave open."""
    slots = (
        ("dose", "probe_current", "dwell_time", "scan_step")
        if product.scanned
        else ("dose", "dose_rate", "exposure_time", "frame_time", "dose_per_frame", "dose_per_tilt")
    )
    tolerance = (STEM_TOLERANCE if product.scanned else TEM_TOLERANCE) + sum(dose.spread(row.get(slot)) for slot in slots)
    return max(product.value / stated, stated / product.value) <= 1 + tolerance


def slip(row: JsonObject, stated: float, nearest: dose.Product) -> str:
    """Name the usual slip that explains the ratio, frames first, because 100 frames look like nm^2 for Å^2."""
    ratio = max(nearest.value / stated, stated / nearest.value)
    frames, tilts, binning = (whole(row.get(slot)) for slot in ("frames", "tilts", "binning"))
    if frames and 0.8 < ratio / frames < 1.25:
        return f"The ratio is the number of frames ({frames}): is this the dose of one frame? Then call it dose_per_frame."
    if tilts and 0.8 < ratio / tilts < 1.25:
        return f"The ratio is the number of tilts ({tilts}): is this the dose of one tilt? Then call it dose_per_tilt."
    if 80 < ratio < 125:
        return "The ratio is near 100: one of the numbers may be per nm^2 instead of per Å^2."
    if binning and binning > 1 and 0.8 < ratio / binning**2 < 1.25:
        return f"The ratio is the binning squared ({binning}^2): one of the numbers may be per binned pixel."
    pixel = dose.number(row.get("pixel_size"))
    if pixel and 0.8 < ratio * (pixel * 10) ** 2 < 1.25:
        return "The ratio is the area of a pixel: one of the numbers may be per pixel instead of per Å^2."
    if nearest.scanned:
        return "Check dose, probe_current, dwell_time and scan_step; a dose under the probe is said by dose_basis: under_probe."
    slots = nearest.formula.split(" x ")
    return f"Check dose, {', '.join(slots[:-1])} and {slots[-1]}; exposure_time is the total time, frame_time that of one frame."


@rule("ACQ-DOSE-CUMULATIVE", reads="acquisitions specimen area within exposes beam_position")
def cumulative_dose_reaches_sum(case: Case) -> Iterator[Issue]:
    """Compare each stated cumulative dose with the ledger of its area."""
    for one in case.view.acquisitions:
        stated = dose.number(one.slots.get("cumulative_dose"))
        exposure = None if stated is None else case.view.exposure(one)
        tolerance = 1 + TEM_TOLERANCE + dose.spread(one.slots.get("cumulative_dose"))
        if stated is not None and exposure is not None and exposure.total > stated * tolerance:
            yield complain(
                "ACQ-DOSE-CUMULATIVE",
                f"The cumulative dose of area {one.area} is given as {quantity_text(one.slots['cumulative_dose'])}, "
                f"but the exposures that hit it add up to {exposure.total:.4g} e-/Å^2.",
                (*one.path, "cumulative_dose"),
                hint="Give the sum over all exposures of the area, or mark those beside it as beam_position: off_area.",
            )


@rule("ACQ-CRYO-TEMPERATURE", reads="temperature_class specimen_temperature technique")
def cryo_specimen_is_cold(case: Case) -> Iterator[Issue]:
    """Compare the specimen temperature with the temperature class, where both are said, once for each place."""
    seen: set[tuple[str, ...]] = set()
    for one in case.view.acquisitions:
        if one.setting("temperature_class") != "cryo":
            continue
        place = one.place_of("specimen_temperature")
        issue = judge_temperature(one.setting("specimen_temperature"), place, transmission=is_transmission(one))
        if issue is not None and place not in seen:
            seen.add(place)
            yield issue


def judge_temperature(item: Json, place: tuple[str, ...], *, transmission: bool) -> Issue | None:
    """Judge one specimen temperature of a specimen that is said to be cryogenic."""
    kelvin = dose.number(item)
    if kelvin is None or kelvin <= TEM_CRYO_LIMIT:
        return None
    said = quantity_text(item)
    if kelvin >= FREEZING_POINT:
        return complain(
            "ACQ-CRYO-TEMPERATURE",
            f"The specimen is said to be imaged at cryogenic temperature, but its temperature is {said}.",
            place,
            hint=unit_slip(item),
        )
    if kelvin > CRYO_LIMIT:
        message = f"The specimen temperature {said} is above 173 K (-100 °C), warmer than cryogenic stages are."
        return complain(
            "ACQ-CRYO-TEMPERATURE",
            message,
            place,
            severity=Severity.WARNING,
            hint="Use temperature_class: cooled, or correct the temperature.",
        )
    if transmission:
        message = f"The specimen temperature {said} lies between 130 and 173 K; liquid nitrogen holders usually reach 80-130 K."
        return complain(
            "ACQ-CRYO-TEMPERATURE",
            message,
            place,
            severity=Severity.NOTE,
            hint="Say in a note whether this is the holder readout or the specimen.",
        )
    return None


def unit_slip(item: Json) -> str:
    """Say whether kelvin and degrees Celsius were probably exchanged."""
    value, unit = figure(as_object(item).get("value")), as_object(item).get("unit")
    if unit == "Cel" and value is not None and 4 <= value <= TEM_CRYO_LIMIT:
        return f"Did you mean {value:g} K?"
    if unit == "K" and value is not None and value >= FREEZING_POINT:
        return "Use temperature_class: room, or correct the temperature."
    return "Correct the temperature or the temperature class."


def is_transmission(one: Acquisition) -> bool:
    """Tell whether the technique looks through the specimen."""
    return standard.technique_mode(str(one.technique)) in {"tem", "stem"}


USUAL_VOLTS = {"tem": (20e3, 1300e3), "stem": (20e3, 1300e3), "sem": (50.0, 30e3)}
"""Usual accelerating voltages by mode, in volt: from low-voltage TEM to high-voltage TEM; SEM from landing energies to 30 kV."""

IMPOSSIBLE_VOLTS = 1e3
"""Below this no electron gets through a specimen."""


@rule("ACQ-VOLTAGE-RANGE", reads="technique accelerating_voltage")
def voltage_fits_the_microscope(case: Case) -> Iterator[Issue]:
    """Compare each accelerating voltage with the mode of the technique, once for each place."""
    seen: set[tuple[str, ...]] = set()
    for one in case.view.acquisitions:
        place, item = one.place_of("accelerating_voltage"), one.setting("accelerating_voltage")
        volts, bounds = dose.number(item), USUAL_VOLTS.get(standard.technique_mode(str(one.technique)) or "")
        if volts is None or bounds is None or bounds[0] <= volts <= bounds[1] or place in seen:
            continue
        seen.add(place)
        impossible = bounds[0] > IMPOSSIBLE_VOLTS > volts
        yield complain(
            "ACQ-VOLTAGE-RANGE",
            f"The accelerating voltage is {quantity_text(item)}; usual are {bounds[0] / 1000:g}-{bounds[1] / 1000:g} kV.",
            place,
            severity=Severity.ERROR if impossible else Severity.WARNING,
            hint=f"Did you mean {volts:g} kV?" if bounds[0] <= volts * 1000 <= bounds[1] else "Check value and unit.",
        )
