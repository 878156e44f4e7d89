"""Defects of doses, settings, claims and names that the rules must find, each once and at its place, on both sides of every threshold."""

from __future__ import annotations

import pytest
from rule_cases import Case, at, exposure, exposures, loud, said_of, seen, session, together


def budget(severity: str, slot: str = "dose") -> list[tuple[str, str, str]]:
    return at("ACQ-DOSE-BUDGET", severity, f"/sessions/s/acquisitions/i/{slot}")


def total(key: str, session: str = "s") -> list[tuple[str, str, str]]:
    return at("ACQ-DOSE-CUMULATIVE", "error", f"/sessions/{session}/acquisitions/{key}/cumulative_dose")


RATE = "dose_rate: 8 e-/Å^2/s"
SCAN = "probe_current: 50 pA, dwell_time: 1 µs, scan_step: 1 Å"  # 312 e-/Å^2 in each pass

BUDGETS: dict[str, Case] = {
    "one frame of each tilt for all of them": (
        exposure(f"dose: 328 e-/Å^2, {RATE}, exposure_time: 1 s, frame_time: 1 s, frames: 8, tilts: 41", "tem_tomography"),
        budget("error"),
    ),
    "two families, the nearer of which is off by two": (
        exposure(f"dose: 160 e-/Å^2, {RATE}, exposure_time: 10 s, dose_per_tilt: 20 e-/Å^2, tilts: 41", "tem_tomography"),
        budget("warning"),
    ),
    "a wrong dose, and the sum that follows from the rate": (
        exposure(f"area: A, dose: 1000 e-/Å^2, {RATE}, exposure_time: 10 s, cumulative_dose: 81 e-/Å^2"),
        budget("error"),
    ),
    "the frames are proved, the total is not theirs": (
        exposure("dose: 1000 e-/Å^2, dose_rate: 50 e-/Å^2/s, frame_time: 0.05 s, frames: 20, exposure_time: 1 s"),
        budget("error"),
    ),
    "the dose of a frame proves the total time": (
        exposure(f"dose: 8000 e-/Å^2, {RATE}, exposure_time: 10 s, dose_per_frame: 0.8 e-/Å^2, frames: 100"),
        budget("error"),
    ),
    "the dose of a frame proves the time of a frame": (
        exposure(f"dose: 0.8 e-/Å^2, {RATE}, exposure_time: 0.1 s, dose_per_frame: 0.8 e-/Å^2, frames: 100"),
        budget("error"),
    ),
    "the frame time proves the time of a frame": (
        exposure(f"dose: 0.8 e-/Å^2, {RATE}, exposure_time: 0.1 s, frame_time: 0.1 s, frames: 100"),
        budget("error"),
    ),
    "the dose of a frame denies the dose": (
        exposure(f"dose: 80 e-/Å^2, {RATE}, exposure_time: 10 s, dose_per_frame: 1.6 e-/Å^2, frames: 100"),
        budget("warning", "dose_per_frame"),
    ),
    "by just more than one and a half": (
        exposure(f"dose: 80 e-/Å^2, {RATE}, exposure_time: 10 s, dose_per_frame: 1.24 e-/Å^2, frames: 100"),
        budget("warning", "dose_per_frame"),
    ),
    "by ten times": (
        exposure(f"dose: 80 e-/Å^2, {RATE}, exposure_time: 10 s, dose_per_frame: 8 e-/Å^2, frames: 100"),
        budget("error", "dose_per_frame"),
    ),
    "the dose of a tilt denies the dose": (
        exposure(f"dose: 80 e-/Å^2, {RATE}, exposure_time: 10 s, dose_per_tilt: 40 e-/Å^2, tilts: 41", "tem_tomography"),
        budget("error", "dose_per_tilt"),
    ),
    "one frame is more than all": (exposure("dose: 8 e-/Å^2, dose_per_frame: 80 e-/Å^2"), budget("error")),
    "one tilt is more than all": (exposure("dose: 8 e-/Å^2, dose_per_tilt: 10 e-/Å^2", "tem_tomography"), budget("warning")),
    "one tilt for all": (exposure("dose: 2.5 e-/Å^2, dose_per_tilt: 2.5 e-/Å^2, tilts: 41", "tem_tomography"), budget("error")),
    "one tilt for all, though the rate gives it": (
        exposure("dose: 2.5 e-/Å^2, dose_rate: 2.5 e-/Å^2/s, exposure_time: 1 s, dose_per_tilt: 2.5 e-/Å^2, tilts: 41", "tem_tomography"),
        budget("error"),
    ),
    "a note on frames is no excuse": (
        exposure("dose: 2 e-/Å^2, dose_per_frame: 2 e-/Å^2, frames: 40, note: sum of 40 frames at 2 e-/Å^2 each"),
        budget("error"),
    ),
    "one scanned tilt for all": (
        exposure("dose: 2.5 e-/Å^2, probe_current: 10 pA, dwell_time: 1 µs, scan_step: 0.5 nm, tilts: 45", "stem_tomography"),
        budget("error"),
    ),
    "frames of one tilt for all": (
        exposure("dose: 2.5 e-/Å^2, dose_per_frame: 0.3125 e-/Å^2, frames: 8, tilts: 41", "tem_tomography"),
        budget("error"),
    ),
    "tilts counted twice": (
        exposure("dose: 4202.5 e-/Å^2, dose_per_tilt: 2.5 e-/Å^2, tilts: 41", "tem_tomography"),
        budget("error"),
    ),
    "growth with the tilt does not explain it": (
        exposure("dose: 205 e-/Å^2, dose_per_tilt: 2.5 e-/Å^2, tilts: 41, tilt_range: -60 to 60 °", "tem_tomography"),
        budget("warning"),
    ),
    "one pass for all": (exposure(f"dose: 312 e-/Å^2, {SCAN}, frames: 10", "stem"), budget("error")),
    "milliseconds for microseconds": (
        exposure(
            "dose: 102.5 e-/Å^2, dose_per_tilt: 2.5 e-/Å^2, tilts: 41, probe_current: 10 pA, dwell_time: 1 ms, scan_step: 0.5 nm",
            "stem_tomography",
        ),
        budget("error"),
    ),
    "a scan that gives less, its passes counted": (
        exposure(f"dose: 31200 e-/Å^2, dose_per_frame: 3120 e-/Å^2, {SCAN}, frames: 10", "stem"),
        budget("error"),
    ),
    "more passes than anybody makes": (
        exposure(f"dose: 31600 e-/Å^2, dose_per_tilt: 31600 e-/Å^2, tilts: 1, {SCAN}", "stem"),
        budget("error"),
    ),
    "a tenth of a scan": (exposure(f"dose: 31.2 e-/Å^2, {SCAN}", "stem"), budget("error")),
    "below, just beyond calibration": (exposure(f"dose: 66 e-/Å^2, {RATE}, exposure_time: 10 s"), budget("warning")),
    "above, just beyond calibration": (exposure(f"dose: 97 e-/Å^2, {RATE}, exposure_time: 10 s"), budget("warning")),
    "a scan just beyond": (exposure(f"dose: 395 e-/Å^2, {SCAN}", "stem"), budget("warning")),
    "a scan below": (exposure(f"dose: 245 e-/Å^2, {SCAN}", "stem"), budget("warning")),
    "three times are a warning": (exposure(f"dose: 239 e-/Å^2, {RATE}, exposure_time: 10 s"), budget("warning")),
    "exactly three times as well": (exposure(f"dose: 240 e-/Å^2, {RATE}, exposure_time: 10 s"), budget("warning")),
    "growth with the tilt is not followed to 85 degrees": (
        exposure("dose: 216 e-/Å^2, dose_per_tilt: 2.5 e-/Å^2, tilts: 41, tilt_range: -85 to 85 °", "tem_tomography"),
        budget("warning"),
    ),
    "more than three times are an error": (exposure(f"dose: 241 e-/Å^2, {RATE}, exposure_time: 10 s"), budget("error")),
    "a third is a warning": (exposure(f"dose: 27 e-/Å^2, {RATE}, exposure_time: 10 s"), budget("warning")),
    "less than a third is an error": (exposure(f"dose: 26 e-/Å^2, {RATE}, exposure_time: 10 s"), budget("error")),
    "about is not everything": (exposure(f"dose: ~120 e-/Å^2, {RATE}, exposure_time: 10 s"), budget("warning")),
    "beyond a bound": (exposure(f"dose: <50 e-/Å^2, {RATE}, exposure_time: 10 s"), budget("warning")),
    "below a bound": (exposure(f'dose: ">100 e-/Å^2", {RATE}, exposure_time: 10 s'), budget("warning")),
    "frames forgotten": (exposure(f"dose: 0.8 e-/Å^2, {RATE}, frame_time: 0.1 s, frames: 100"), budget("error")),
    "binning": (exposure(f"dose: 20 e-/Å^2, {RATE}, exposure_time: 10 s, binning: 2"), budget("error")),
    "the map of a lens of nanometres": (
        exposure("dose: 624 e-/Å^2, probe_current: 50 pA, dwell_time: 20 ms, scan_step: 1 nm", "stem_eels"),
        budget("error"),
    ),
    "in the SEM too": (
        exposure("dose: 25 e-/Å^2, probe_current: 50 pA, dwell_time: 1 µs, scan_step: 10 nm, frames: 8", "fib_sem"),
        budget("error"),
    ),
}

AREAS: dict[str, Case] = {
    "less than two images": (
        exposures("i: {area: A, dose: 60 e-/Å^2}, j: {area: A, dose: 40 e-/Å^2, cumulative_dose: 80 e-/Å^2}"),
        total("j"),
    ),
    "just beyond calibration": (exposures("i: {area: A, dose: 121 e-/Å^2, cumulative_dose: 100 e-/Å^2}"), total("i")),
    "beyond about": (exposures("i: {area: A, dose: 146 e-/Å^2, cumulative_dose: ~100 e-/Å^2}"), total("i")),
    "less than the image itself, of no named area": (exposures("i: {dose: 60 e-/Å^2, cumulative_dose: 40 e-/Å^2}"), total("i")),
    "less than its tilts": (
        exposures("i: {area: A, technique: tem_tomography, dose_per_tilt: 2.5 e-/Å^2, tilts: 41, cumulative_dose: 2.5 e-/Å^2}"),
        total("i"),
    ),
    "less than its scanned tilts": (
        exposures(
            "i: {area: A, technique: stem_tomography, probe_current: 10 pA, dwell_time: 1 µs, scan_step: 0.5 nm, tilts: 41, "
            "cumulative_dose: 2.5 e-/Å^2}"
        ),
        total("i"),
    ),
    "the view of everything": (
        exposures("v: {exposes: all, dose: 60 e-/Å^2}, i: {area: A, dose: 40 e-/Å^2, cumulative_dose: 40 e-/Å^2}"),
        total("i"),
    ),
    "the area around": (
        exposures("v: {area: W, dose: 60 e-/Å^2}, i: {area: A, within: W, dose: 40 e-/Å^2, cumulative_dose: 40 e-/Å^2}"),
        total("i"),
    ),
    "the areas that a view lists": (
        exposures("v: {area: W, exposes: [A, B], dose: 60 e-/Å^2}, i: {area: B, dose: 40 e-/Å^2, cumulative_dose: 40 e-/Å^2}"),
        total("i"),
    ),
    "pre-exposure": (exposures("i: {area: A, pre_exposure: 60 e-/Å^2, dose: 40 e-/Å^2, cumulative_dose: 40 e-/Å^2}"), total("i")),
    "pre-exposure beyond what is recorded": (
        exposures("i: {area: A, dose: 5 e-/Å^2}, j: {area: A, pre_exposure: 60 e-/Å^2, dose: 40 e-/Å^2, cumulative_dose: 50 e-/Å^2}"),
        total("j"),
    ),
    "less than was stated before": (
        exposures("i: {area: A, dose: 10 e-/Å^2, cumulative_dose: 500 e-/Å^2}, j: {area: A, dose: 10 e-/Å^2, cumulative_dose: 30 e-/Å^2}"),
        total("j"),
    ),
    "the earlier session, though it stands later": (
        (
            "specimens: {a: {system: {metal: none}}}\n"
            "sessions: {late: {start: 2026-03-05, acquisitions: {j: {area: A, dose: 10 e-/Å^2, cumulative_dose: 10 e-/Å^2}}}, "
            "early: {start: 2026-03-02, acquisitions: {i: {area: A, dose: 90 e-/Å^2}}}}\n"
        ),
        total("j", "late"),
    ),
    "sessions as they stand, where one has no date": (
        (
            "specimens: {a: {system: {metal: none}}}\n"
            "sessions: {one: {start: 2026-03-05, acquisitions: {i: {area: A, dose: 90 e-/Å^2}}}, "
            "two: {acquisitions: {j: {area: A, dose: 10 e-/Å^2, cumulative_dose: 10 e-/Å^2}}}}\n"
        ),
        total("j", "two"),
    ),
}


def temperature(severity: str, path: str = "/sessions/s/specimen_temperature") -> list[tuple[str, str, str]]:
    return at("ACQ-CRYO-TEMPERATURE", severity, path)


def volts(severity: str, path: str = "/sessions/s/accelerating_voltage") -> list[tuple[str, str, str]]:
    return at("ACQ-VOLTAGE-RANGE", severity, path)


CRYO = "temperature_class: cryo, specimen_temperature"
SETTINGS: dict[str, Case] = {
    "light is made in either microscope, transmission at 5 kV in one": (
        session("accelerating_voltage: 5 kV", "i: {technique: haadf_stem}, j: {technique: cathodoluminescence}"),
        at("ACQ-VOLTAGE-RANGE", "warning", "/sessions/s/accelerating_voltage"),
    ),
    "cryogenic in a session at room temperature, by its own number": (
        session("temperature_class: room", "i: {technique: tem, temperature_class: cryo, specimen_temperature: 22 °C}"),
        at("ACQ-CRYO-TEMPERATURE", "error", "/sessions/s/acquisitions/i/specimen_temperature"),
    ),
    "at the freezing point": (session(f"{CRYO}: 0 °C", "i: {technique: tem}"), temperature("error")),
    "just below it": (session(f"{CRYO}: 273 K", "i: {technique: tem}"), temperature("warning")),
    "just above 173 K": (session(f"{CRYO}: 174 K", "i: {technique: ebsd}"), temperature("warning")),
    "kelvin for degrees": (session(f"{CRYO}: 95 °C", "i: {technique: tem}"), temperature("error")),
    "a warm range": (session(f"{CRYO}: 280-300 K", "i: {technique: tem}"), temperature("error")),
    "more than": (session(f'{CRYO}: ">200 K"', "i: {technique: tem}"), temperature("warning")),
    "without an image": (session(f"{CRYO}: 295 K", ""), temperature("error")),
    "of one image": (
        session(f"{CRYO}: 95 K", "i: {technique: tem}, j: {technique: tem, specimen_temperature: 22 °C}"),
        temperature("error", "/sessions/s/acquisitions/j/specimen_temperature"),
    ),
    "of the session, which the image calls cryogenic": (
        session("specimen_temperature: 22 °C", "i: {technique: tem, temperature_class: cryo}"),
        temperature("error"),
    ),
    "once for many images": (session(f"{CRYO}: 22 °C", "i: {technique: tem}, j: {technique: tem}"), temperature("error")),
    "volt for kilovolt": (session("accelerating_voltage: 300 V", "i: {technique: tem}"), volts("error")),
    "just below 1 kV": (session("accelerating_voltage: 999 V", "i: {technique: stem}"), volts("error")),
    "1 kV in transmission": (session("accelerating_voltage: 1 kV", "i: {technique: stem}"), volts("warning")),
    "below low-voltage TEM": (session("accelerating_voltage: 19 kV", "i: {technique: tem}"), volts("warning")),
    "above high-voltage TEM": (session("accelerating_voltage: 1310 kV", "i: {technique: tem}"), volts("warning")),
    "kilovolt for volt": (session("accelerating_voltage: 2000 kV", "i: {technique: sem}"), volts("warning")),
    "above the SEM": (session("accelerating_voltage: 31 kV", "i: {technique: sem}"), volts("warning")),
    "below the landing energies": (session("accelerating_voltage: 49 V", "i: {technique: sem}"), volts("warning")),
    "the voltage of one image": (
        session("accelerating_voltage: 2 kV", "i: {technique: sem}, j: {technique: sem, accelerating_voltage: 200 kV}"),
        volts("warning", "/sessions/s/acquisitions/j/accelerating_voltage"),
    ),
    "X-rays at 300 V": (session("accelerating_voltage: 300 V", "i: {technique: edx}"), volts("error")),
}


def hurt(path: str = "/observations/o/phase") -> list[tuple[str, str, str]]:
    return at("DMG-ABOVE-ALL-LIMITS", "warning", path)


DAMAGE: dict[str, Case] = {
    "the frames of a movie are no dose series": (
        seen("property: phase, phase: LiOH, from: i", "i: {technique: hrtem, dose: 62400 e-/Å^2, frames: 100}"),
        at("DMG-ABOVE-ALL-LIMITS", "warning", "/observations/o/phase"),
    ),
    "one of two images is a control": (
        seen(
            "property: phase, phase: LiOH, from: [i, j]",
            "i: {technique: hrtem, dose: 62400 e-/Å^2, purpose: control}, j: {technique: hrtem, dose: 62400 e-/Å^2}",
        ),
        at("DMG-ABOVE-ALL-LIMITS", "warning", "/observations/o/phase"),
    ),
    "above a bound": (seen("property: phase, phase: LiOH, from: i", "i: {technique: hrtem, dose: 10001 e-/Å^2}"), hurt()),
    "at the dose of a change": (seen("property: phase, phase: Li2CO3, from: i", "i: {technique: hrtem, dose: 750 e-/Å^2}"), hurt()),
    "the metal in an image": (seen("property: phase, phase: Li, from: i", "i: {technique: hrtem, dose: 100001 e-/Å^2}"), hurt()),
    "the shape in an image": (
        seen("property: deposit_morphology, value: whisker, from: i", "i: {technique: hrtem, dose: 2e5 e-/Å^2}"),
        hurt("/observations/o/property"),
    ),
    "a salt in a map": (seen("property: phase, phase: LiOH, from: i", "i: {technique: stem_eels, dose: 62400 e-/Å^2}"), hurt()),
    "the size of its crystals": (
        seen("property: crystallite_size, phase: LiOH, value: 5 nm, from: i", "i: {technique: hrtem, dose: 62400 e-/Å^2}"),
        hurt(),
    ),
    "earlier exposures": (
        seen("property: phase, phase: LiOH, from: i", "f: {area: A, dose: 62400 e-/Å^2}, i: {technique: hrtem, area: A, dose: 80 e-/Å^2}"),
        hurt(),
    ),
    "a cumulative dose of more than": (
        seen("property: phase, phase: LiOH, from: i", 'i: {technique: hrtem, dose: 80 e-/Å^2, cumulative_dose: ">20000 e-/Å^2"}'),
        hurt(),
    ),
    "pre-exposure": (
        seen("property: phase, phase: LiOH, from: i", "i: {technique: hrtem, area: A, dose: 80 e-/Å^2, pre_exposure: 20000 e-/Å^2}"),
        hurt(),
    ),
    "under the probe": (
        seen("property: phase, phase: LiOH, from: i", "i: {technique: stem_eels, dose: 9e6 e-/Å^2, dose_basis: under_probe}"),
        hurt(),
    ),
    "the first frame of a series is above": (
        seen("property: phase, phase: LiOH, from: i", "i: {technique: hrtem, dose: 62400 e-/Å^2, frames: 5, purpose: damage_series}"),
        hurt(),
    ),
    "both images above": (
        seen(
            "property: phase, phase: LiOH, from: [i, j]",
            "i: {technique: hrtem, dose: 62400 e-/Å^2}, j: {technique: hrtem, dose: 20000 e-/Å^2}",
        ),
        hurt(),
    ),
    "damage of another phase told beside": (
        seen(
            "property: phase, phase: LiOH, from: i",
            "i: {technique: hrtem, dose: 62400 e-/Å^2}",
            more=", d: {property: damage_seen, phase: Li2O, value: holes, from: i}",
        ),
        hurt(),
    ),
    "damage of another image told beside": (
        seen(
            "property: phase, phase: LiOH, from: i",
            "i: {technique: hrtem, dose: 62400 e-/Å^2}, j: {technique: hrtem, dose: 5 e-/Å^2}",
            more=", d: {property: damage_seen, value: holes, from: j}",
        ),
        hurt(),
    ),
    "one of two phases": (
        seen("property: phase, phase: [LiF, LiOH], from: i", "i: {technique: hrtem, dose: 62400 e-/Å^2}"),
        hurt(),
    ),
}


def dangling(path: str) -> list[tuple[str, str, str]]:
    return at("REF-UNRESOLVED", "error", path)


def malformed(path: str) -> list[tuple[str, str, str]]:
    return at("ID-FORM", "error", path)


NAMES: dict[str, Case] = {
    "an image that is not there": (
        seen("property: phase, phase: LiF, from: x", "i: {technique: hrtem}"),
        dangling("/observations/o/from"),
    ),
    "one of two images": (
        seen("property: phase, phase: LiF, from: [i, x]", "i: {technique: hrtem}"),
        dangling("/observations/o/from/1"),
    ),
    "a session without that image": (
        seen("property: phase, phase: LiF, from: s/x", "i: {technique: hrtem}"),
        dangling("/observations/o/from"),
    ),
    "a key that two sessions share": (
        (
            "sessions: {s: {acquisitions: {i: {technique: tem}}}, t: {acquisitions: {i: {technique: tem}}}}\n"
            "observations: {o: {property: damage_seen, value: holes, from: i}}\n"
        ),
        dangling("/observations/o/from"),
    ),
    "a specimen that is not there": (exposures("i: {specimen: b}"), dangling("/sessions/s/acquisitions/i/specimen")),
    "a parent that is not there": ("specimens: {a: {taken_from: b}}\n", dangling("/specimens/a/taken_from")),
    "a control of nothing": ("specimens: {a: {control_of: b}}\n", dangling("/specimens/a/control_of")),
    "a processing step of nothing": (exposures("i: {}") + "processing: {p: {inputs: [x]}}\n", dangling("/processing/p/inputs/0")),
    "cut from itself": ("specimens: {a: {taken_from: a}}\n", at("REF-RING", "error", "/specimens/a/taken_from")),
    "cut from each other": (
        "specimens: {x: {taken_from: a}, a: {taken_from: b}, b: {taken_from: a}}\n",
        at("REF-RING", "error", "/specimens/a/taken_from"),
    ),
    "control of each other": (
        "specimens: {a: {control_of: b}, b: {control_of: a}}\n",
        at("REF-RING", "error", "/specimens/a/control_of"),
    ),
    "two rings": (
        "specimens: {a: {taken_from: b}, b: {taken_from: a}, c: {taken_from: d}, d: {taken_from: c}}\n",
        at("REF-RING", "error", "/specimens/a/taken_from", "/specimens/c/taken_from"),
    ),
    "no DOI": ("related: {doi: to appear}\n", malformed("/related/doi")),
    "a prefix without a name": ('related: {doi: "10.1126/"}\n', malformed("/related/doi")),
    "a prefix of three digits": ("related: {doi: 10.112/science}\n", malformed("/related/doi")),
    "a blank in a DOI": ("related: {doi: 10.1126/science aam6014}\n", malformed("/related/doi")),
    "an address of a publisher": ('related: {doi: "https://pubs.example.org/doi/10.1126/science.aam6014"}\n', malformed("/related/doi")),
    "a check digit": ("creators: {family: A, orcid: 0000-0002-1825-0098}\n", malformed("/creators/orcid")),
    "X where a digit belongs": ("creators: {family: A, orcid: 0000-0002-1825-009X}\n", malformed("/creators/orcid")),
    "a digit too few": ("creators: {family: A, orcid: 0000-0002-1825-009}\n", malformed("/creators/orcid")),
    "the check digits of a ROR": (
        'creators: {family: A, affiliation: {name: B, ror: "https://ror.org/05dxps056"}}\n',
        malformed("/creators/affiliation/ror"),
    ),
}

CASES = together(budgets=BUDGETS, areas=AREAS, settings=SETTINGS, damage=DAMAGE, names=NAMES)


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 100


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=list(CASES))
def test_a_defect_is_found_once_and_at_its_place(body: str, expected: list[tuple[str, str, str]]) -> None:
    assert loud(said_of(body)) == expected


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("the frames are proved, the total is not theirs", "but dose_rate x frame_time x frames gives 50 e-/Å^2, 20 times less", "twice"),
        ("by ten times", "dose_per_frame is given as 8 e-/Å^2; the dose of 80 e-/Å^2 follows from the other numbers, but", "Check dose"),
        ("one scanned tilt for all", "/ (e x scan_step^2) x tilts gives 112.3 e-/Å^2, 44.9 times more.", "Then call it dose_per_tilt"),
        ("milliseconds for microseconds", "gives 1.024e+05 e-/Å^2, 999 times more.", "prefixes"),
        ("binning", "dose_rate x exposure_time gives 80 e-/Å^2, 4 times more.", "binning squared (2^2)"),
        ("three times are a warning", "2.99 times less.", "exposure_time is the total time"),
        ("a third is a warning", "2.96 times more.", "Check dose, dose_rate and exposure_time;"),
        ("one frame is more than all", "but dose_per_frame gives 80 e-/Å^2, 10 times more.", "Check dose and dose_per_frame."),
    ],
)
def test_a_budget_names_what_was_compared_and_the_slip(name: str, message: str, hint: str) -> None:
    (issue,) = said_of(BUDGETS[name][0])
    assert message in issue.message
    assert hint in str(issue.hint)


@pytest.mark.parametrize(
    ("slots", "technique", "message", "hint"),
    [
        ("accelerating_voltage: 300 V", "tem", "300 V; usual are 20-1300 kV", "300 kV?"),
        ("accelerating_voltage: 1300 V", "tem", "1300 V; usual", "1300 kV?"),
        ("accelerating_voltage: 19 V", "tem", "19 V; usual", "Check value and unit."),
        ("accelerating_voltage: 51 kV", "sem", "51 kV; usual are 0.05-30 kV", "Did you mean 51 V?"),
        ("accelerating_voltage: 2000 kV", "sem", "2000 kV; usual", "Did you mean 2000 V?"),
        ("temperature_class: cryo, specimen_temperature: 4 °C", "tem", "4 °C", "Did you mean 4 K?"),
        ("temperature_class: cryo, specimen_temperature: 3 °C", "tem", "3 °C", "Correct the temperature"),
        ("temperature_class: cryo, specimen_temperature: 130 °C", "tem", "130 °C", "Did you mean 130 K?"),
        ("temperature_class: cryo, specimen_temperature: 131 °C", "tem", "131 °C", "Correct the temperature"),
    ],
)
def test_a_setting_is_told_with_the_usual_slip(slots: str, technique: str, message: str, hint: str) -> None:
    (issue,) = said_of(session(slots, f"i: {{technique: {technique}}}"))
    assert message in issue.message
    assert hint in str(issue.hint)


def test_what_is_only_a_note_has_its_fix_or_its_question() -> None:
    (warm,) = said_of(session(f"{CRYO}: 131 K", "i: {technique: tem}"))
    assert (warm.code, warm.severity.value) == ("ACQ-CRYO-TEMPERATURE", "note")
    (small,) = said_of("creators: {family: A, orcid: 0000-0002-1694-233x}\n")
    assert small.fix
    assert small.fix[0].replacement == "0000-0002-1694-233X"
    (capitals,) = said_of('related: {doi: "10.1002/(SICI)1521-4095(199910)11:14<1169::AID-ADMA1169>3.0.CO;2-X"}\n')
    assert capitals.fix
    assert capitals.fix[0].replacement == "10.1002/(sici)1521-4095(199910)11:14<1169::aid-adma1169>3.0.co;2-x"
