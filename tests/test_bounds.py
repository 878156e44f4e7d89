"""What a number may be: one table for the validator and the readers, with a case on each side of what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cryokb import quantities, standard, validation
from cryokb.documents import apply_edits, parse_text
from cryokb.issues import Issue
from cryokb.readers.draft import LIMITS

ROOT = Path(__file__).parents[1]
TABLE: dict[str, dict[str, dict[str, Any]]] = json.loads((ROOT / "src/cryokb/_generated/ranges.json").read_text(encoding="utf-8"))

FRAMES: dict[str, str] = {
    "Acquisition": "sessions: {s: {acquisitions: {a: {technique: tem, %s}}}}",
    "Session": "sessions: {s: {%s, acquisitions: {}}}",
    "Calibration": "sessions: {s: {calibration: {standard: Au, %s}}}",
    "Milling": "specimens: {a: {history: [{step: milling, %s}]}}",
    "Plating": "specimens: {a: {history: [{step: plating, %s}]}}",
    "Stripping": "specimens: {a: {history: [{step: stripping, %s}]}}",
    "Holding": "specimens: {a: {history: [{step: holding, %s}]}}",
    "Cycling": "specimens: {a: {history: [{step: cycling, %s}]}}",
    "Rest": "specimens: {a: {history: [{step: rest, %s}]}}",
    "Cooling": "specimens: {a: {history: [{step: cooling, %s}]}}",
    "Transfer": "specimens: {a: {history: [{step: transfer, %s}]}}",
    "Storage": "specimens: {a: {history: [{step: storage, %s}]}}",
    "PlungeFreezing": "specimens: {a: {history: [{step: plunge_freezing, %s}]}}",
    "FilmDeposition": "specimens: {a: {history: [{step: film_deposition, %s}]}}",
    "System": "specimens: {a: {system: {%s}}}",
    "Anode": "specimens: {a: {system: {anode: {%s}}}}",
    "Collector": "specimens: {a: {system: {collector: {%s}}}}",
    "Electrolyte": "specimens: {a: {system: {electrolyte: {%s}}}}",
    "Component": "specimens: {a: {system: {electrolyte: {additives: [{name: FEC, %s}]}}}}",
    "Reflection": "observations: {o: {property: phase, phase: LiF, reflections: [{hkl: (111), %s}]}}",
    "Damage": "observations: {o: {property: phase, phase: LiF, damage: {%s}}}",
    "Reconstruction": "processing: {p: {reconstruction: {%s}}}",
    "Observation": "observations: {o: {property: phase, phase: LiF, %s}}",
}


def issues_of(owner: str, slot: str, value: object) -> list[Issue]:
    """Validate a draft that holds one slot; what other rules and structures say of the frame around it is not asked."""
    document, issues = parse_text("cryokb: record/1.1\ntitle: t\n" + FRAMES[owner] % f"{slot}: {value}" + "\n", name="r.yaml")
    assert document is not None, issues
    found = validation.check(document, level="draft")
    return [issue for issue in found if issue.code.startswith(("QTY-", "STR-"))]


def codes(owner: str, slot: str, value: object) -> list[tuple[str, str]]:
    return [(issue.code, issue.severity.value) for issue in issues_of(owner, slot, value)]


ZERO = [("QTY-ZERO", "warning")]
BEYOND = [("QTY-RANGE", "error")]
ODD = [("QTY-PLAUSIBLE", "warning")]


@pytest.mark.parametrize(
    ("owner", "slot", "value"),
    [
        ("Session", "accelerating_voltage", "0 kV"),
        ("Session", "specimen_temperature", "0 K"),
        ("Session", "specimen_temperature", "-273.15 °C"),
        ("Session", "specimen_temperature", "~0 K"),
        ("Session", "column_pressure", "0 Pa"),
        ("Calibration", "uncertainty", "0 %"),
        ("Acquisition", "dose", "0 e-/Å^2"),
        ("Acquisition", "dose", "0.0 e-/Å^2"),
        ("Acquisition", "dose", "0 e-/nm^2"),
        ("Acquisition", "dose_rate", "0 e-/Å^2/s"),
        ("Acquisition", "dose_per_frame", "0 e-/Å^2"),
        ("Acquisition", "cumulative_dose", "0 e-/Å^2"),
        ("Acquisition", "exposure_time", "0 s"),
        ("Acquisition", "frame_time", "0 ms"),
        ("Acquisition", "dwell_time", "0 µs"),
        ("Acquisition", "pixel_size", "0 nm"),
        ("Acquisition", "scan_step", "0 nm"),
        ("Acquisition", "field_of_view", "0 µm"),
        ("Acquisition", "camera_length", "0 mm"),
        ("Acquisition", "probe_current", "0 pA"),
        ("Acquisition", "magnification", "0"),
        ("Acquisition", "tilt_increment", "0 °"),
        ("Acquisition", "energy_dispersion", "0 eV"),
        ("Acquisition", "thickness_over_mean_free_path", "0"),
        ("Acquisition", "solid_angle", "0"),
        ("Milling", "ion_voltage", "0 kV"),
        ("Milling", "final_thickness", "0 nm"),
        ("Collector", "thickness", "0 µm"),
        ("Reflection", "d", "0 Å"),
        ("Plating", "temperature", "0 K"),
        ("PlungeFreezing", "cryogen_temperature", "0 K"),
        ("Component", "purity", "0 %"),
    ],
)
def test_a_zero_that_no_instrument_gives_is_a_warning_whose_fix_mends_it(owner: str, slot: str, value: str) -> None:
    found = issues_of(owner, slot, value)
    assert [(issue.code, issue.severity.value) for issue in found] == ZERO
    assert found[0].path.endswith(f"/{slot}")
    if owner == "Reflection":  # it has no place for a reason
        assert found[0].fix is None
        assert found[0].hint == "If it was not recorded, leave it out."
        return
    assert codes(owner, slot, "not_recorded") == []
    text = "cryokb: record/1.1\ntitle: t\n" + FRAMES[owner] % f"{slot}: {value}" + "\n"
    document, _ = parse_text(text, name="r.yaml")
    assert document is not None
    assert found[0].fix is not None
    assert f"{slot}: not_recorded" in apply_edits(document, found[0].fix)


@pytest.mark.parametrize(
    ("owner", "slot", "value"),
    [
        ("Session", "specimen_temperature", "0 °C"),
        ("Session", "specimen_temperature", "<10 K"),
        ("Session", "cold_trap_temperature", "0-10 K"),
        ("Acquisition", "defocus", "0 nm"),
        ("Acquisition", "defocus", "-2 µm"),
        ("Acquisition", "stage_tilt", "0 °"),
        ("Acquisition", "stage_tilt", "-70 °"),
        ("Acquisition", "tilt_range", "0 to 60 °"),
        ("Acquisition", "tilt_increment", "-3 °"),
        ("Acquisition", "tilts_removed", "0"),
        ("Acquisition", "pre_exposure", "0 e-/Å^2"),
        ("Acquisition", "convergence_semi_angle", "0 mrad"),
        ("Acquisition", "precession_angle", "0 °"),
        ("Acquisition", "dwell_overlap", "0 %"),
        ("Acquisition", "energy_offset", "0 eV"),
        ("Acquisition", "energy_offset", "-20 eV"),
        ("Acquisition", "collection_semi_angle", "0-10 mrad"),
        ("Acquisition", "flyback_time", "0 µs"),
        ("Acquisition", "beam_distance", "0 nm"),
        ("Acquisition", "dose", "'> 0 e-/Å^2'"),
        ("Acquisition", "dose", "0 e-/Å^2, beam_position: off_area"),
        ("Acquisition", "dose", "<0.01 e-/Å^2"),
        ("Acquisition", "dose", "0-5 e-/Å^2"),
        ("Transfer", "air_exposure", "none"),
        ("Transfer", "air_exposure", "0 s"),
        ("Transfer", "pressure", "0 mbar"),
        ("Storage", "oxygen", "0 ppm"),
        ("Storage", "water", "0.0 ppm"),
        ("PlungeFreezing", "time_since_current", "0 s"),
        ("Rest", "duration", "0 min"),
        ("Plating", "current_density", "0 mA/cm^2"),
        ("Plating", "areal_capacity", "0 mAh/cm^2"),
        ("Plating", "overpotential", "0 mV"),
        ("Plating", "overpotential", "-50 mV"),
        ("Plating", "temperature", "0 °C"),
        ("Plating", "temperature", "-20 °C"),
        ("Plating", "stack_pressure", "0 MPa"),
        ("Holding", "held_voltage", "0 V"),
        ("Stripping", "cut_off_voltage", "0 V"),
        ("Stripping", "coulombic_efficiency", "101.3 %"),
        ("Stripping", "coulombic_efficiency", "0 %"),
        ("Anode", "thickness", "0 µm"),
        ("System", "n_to_p_ratio", "0"),
        ("Component", "amount", "0 wt%"),
        ("Component", "parts", "0"),
        ("Electrolyte", "water_content", "0 ppm"),
        ("Milling", "milling_angle", "0 °"),
        ("Reflection", "angle_to_first", "0°"),
        ("Damage", "at_dose", "0 e-/Å^2"),
        ("Acquisition", "spot_size", "0"),
        ("Acquisition", "thickness_over_mean_free_path", "0.3"),
        ("Acquisition", "thickness_over_mean_free_path", "2.4"),
    ],
)
def test_a_zero_or_a_sign_that_can_be_meant_is_silent(owner: str, slot: str, value: str) -> None:
    assert codes(owner, slot, value) == []


@pytest.mark.parametrize(
    ("owner", "slot", "value"),
    [
        ("Session", "specimen_temperature", "-300 °C"),
        ("Session", "specimen_temperature", "-1 K"),
        ("Acquisition", "dose", "-5 e-/Å^2"),
        ("Acquisition", "thickness_over_mean_free_path", "-1"),
        ("Acquisition", "magnification", "-5"),
        ("Acquisition", "exposure_time", "-1 s"),
        ("Acquisition", "pixel_size", "-0.1 nm"),
        ("Acquisition", "frames", "0"),
        ("Acquisition", "frames", "-3"),
        ("Acquisition", "binning", "0"),
        ("Acquisition", "tilts", "0"),
        ("Acquisition", "tilts_removed", "-1"),
        ("Acquisition", "image_width", "0"),
        ("Acquisition", "spot_size", "-1"),
        ("Acquisition", "solid_angle", "13"),
        ("Acquisition", "stage_tilt", "400 °"),
        ("Acquisition", "convergence_semi_angle", "2 rad"),
        ("Acquisition", "convergence_semi_angle", "-10 mrad"),
        ("Acquisition", "precession_angle", "-1 °"),
        ("Acquisition", "energy_dispersion", "-0.1 eV"),
        ("Acquisition", "indexing_rate", "101 %"),
        ("Acquisition", "dwell_overlap", "120 %"),
        ("Acquisition", "diffraction_pixel_size", "-0.1 1/nm"),
        ("Acquisition", "probe_current", "-5 pA"),
        ("Storage", "oxygen", "101 %"),
        ("Storage", "water", "-1 ppm"),
        ("Component", "amount", "101 wt%"),
        ("Component", "amount", "-1 mol/L"),
        ("Component", "purity", "100.5 %"),
        ("System", "n_to_p_ratio", "-1"),
        ("System", "electrode_area", "-1 cm^2"),
        ("Stripping", "coulombic_efficiency", "-5 %"),
        ("Rest", "duration", "-1 min"),
        ("Reflection", "angle_to_first", "200°"),
        ("Reflection", "d", "-2.65 Å"),
        ("Milling", "milling_angle", "100 °"),
    ],
)
def test_what_cannot_be_is_an_error(owner: str, slot: str, value: str) -> None:
    assert codes(owner, slot, value) == BEYOND


@pytest.mark.parametrize(
    ("owner", "slot", "value"),
    [
        ("Session", "accelerating_voltage", "300 MV"),
        ("Acquisition", "pixel_size", "0.021 m"),
        ("Acquisition", "exposure_time", "1e9 s"),
        ("Acquisition", "dwell_time", "1 ps"),
        ("Acquisition", "stage_tilt", "263 °"),
        ("Acquisition", "dose", "1e13 e-/Å^2"),
        ("Acquisition", "magnification", "1e10"),
        ("Acquisition", "camera_length", "320 nm"),
        ("Reflection", "d", "2650 nm"),
        ("Component", "amount", "2000 mol/L"),
    ],
)
def test_what_is_beyond_all_practice_is_a_warning(owner: str, slot: str, value: str) -> None:
    assert codes(owner, slot, value) == ODD


def sides(column: str) -> list[tuple[str, str, float]]:
    """List each bound of a column of the slots that an acquisition has, with its slot and its unit."""
    slots = standard.current().class_slots("Acquisition")
    rows = [(slot, row) for slot, row in TABLE["slots"].items() if slot in slots]
    return [(slot, str(row.get("unit", "")), bound) for slot, row in rows for bound in row.get(column, []) if bound is not None]


@pytest.mark.parametrize(("slot", "unit", "bound"), sides("plausible"))
def test_a_plausible_bound_is_silent_and_what_lies_beyond_is_not(slot: str, unit: str, bound: float) -> None:
    low, high = TABLE["slots"][slot]["plausible"]
    step = 1 if standard.current().class_slots("Acquisition")[slot].get("type") == "integer" else max(abs(bound) * 0.001, 1e-15)
    beyond = bound + (step if bound == high else -step)
    possible = TABLE["slots"][slot].get(
        "possible", TABLE["dimensions"].get(quantities.dimension_of(unit) if unit else "", {}).get("possible")
    )
    written = quantities.unit_of(unit).text if unit else ""
    assert bound in (low, high)
    if bound != 0 or "zero" not in TABLE["slots"][slot]:
        assert codes("Acquisition", slot, f"{as_text(slot, bound)} {written}".strip()) == []
    is_impossible = bound == low and possible is not None and possible[0] == bound
    assert codes("Acquisition", slot, f"{as_text(slot, beyond)} {written}".strip()) == (BEYOND if is_impossible else ODD)


def as_text(slot: str, number: float) -> str:
    whole = standard.current().class_slots("Acquisition")[slot].get("type") == "integer"
    return str(int(number)) if whole else repr(float(number)).replace("e+", "e")


@pytest.mark.parametrize(("slot", "unit", "bound"), sides("possible"))
def test_a_possible_bound_can_be_and_what_lies_beyond_cannot(slot: str, unit: str, bound: float) -> None:
    low, high = TABLE["slots"][slot]["possible"]
    written = quantities.unit_of(unit).text if unit else ""
    whole = standard.current().class_slots("Acquisition")[slot].get("type") == "integer"
    step = 1 if whole else max(abs(bound) * 0.001, 0.001)
    assert ("QTY-RANGE", "error") not in codes("Acquisition", slot, f"{as_text(slot, bound)} {written}".strip())
    beyond = bound + (step if bound == high else -step)
    assert bound in (low, high)
    assert codes("Acquisition", slot, f"{as_text(slot, beyond)} {written}".strip()) == BEYOND


def test_readers_and_validator_have_one_table() -> None:
    assert len(LIMITS) >= 30
    for slot, limit in LIMITS.items():
        row = TABLE["slots"][slot]
        low, high = row.get("plausible", row.get("possible"))
        unit = row.get("unit")
        if unit is not None:
            high = quantities.convert(high, unit, limit.units[0])
        assert limit.high == pytest.approx(high)
        assert low is None or limit.low >= quantities.convert(low, unit, limit.units[0]) if unit else True


@pytest.mark.parametrize(
    ("slots", "code"),
    [
        # 8 x 10 is 80: the dose of a frame is a 0 that nobody set, and the dose is still ten times too large
        ("dose_rate: 8 e-/Å^2/s, exposure_time: 10 s, dose: 800 e-/Å^2, dose_per_frame: 0 e-/Å^2, frames: 40", "ACQ-DOSE-BUDGET"),
        ("dose_rate: 0 e-/Å^2/s, exposure_time: 10 s, dose: 800 e-/Å^2, dose_per_frame: 2 e-/Å^2, frames: 40", "ACQ-DOSE-BUDGET"),
        ("dose_rate: 8 e-/Å^2/s, exposure_time: 10 s, dose: 800 e-/Å^2, pixel_size: 0 nm", "ACQ-DOSE-BUDGET"),
    ],
)
def test_a_zero_blinds_no_rule(slots: str, code: str) -> None:
    head = "cryokb: record/1.1\ntitle: t\nspecimens: {g: {}}\n"
    text = f"{head}sessions: {{s: {{acquisitions: {{a: {{specimen: g, technique: hrtem, {slots}}}}}}}}}\n"
    document, _ = parse_text(text)
    assert document is not None
    assert {issue.code for issue in validation.check(document, level="draft")} == {"QTY-ZERO", code}


def test_a_zero_of_a_finding_was_not_stated() -> None:
    text = "cryokb: publication/1.1\nfindings:\n  d1: {property: d_spacing, value: 0 nm}\n"
    document, _ = parse_text(text)
    assert document is not None
    found = [issue for issue in validation.check(document, level="draft") if issue.code == "QTY-ZERO"]
    assert [(issue.path, issue.fix and issue.fix[0].replacement) for issue in found] == [("/findings/d1/value", "not_stated")]


def test_bounds_follow_the_unit() -> None:
    bounds = quantities.bounds_of("accelerating_voltage", dimension="voltage")
    assert (bounds.lowest, bounds.least, bounds.most, bounds.zero) == (0, 1, 3.5e6, False)
    assert bounds.in_unit("kV").most == 3500
    assert quantities.bounds_of("working_temperature", dimension="temperature", part="properties").in_unit("Cel").unsuspicious[0] == -273.15
    assert quantities.bounds_of("nothing of this name") == quantities.ANY_NUMBER
