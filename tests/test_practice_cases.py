"""Correct practice that looks wrong at first sight: no rule may give an error or a warning."""

from __future__ import annotations

import pytest
from rule_cases import COLD, LI, PLATED, exposure, exposures, loud, said_of, seen, session, specimen, timed, together

FROZEN = "{step: plunge_freezing, cryogen: liquid_nitrogen}"
NA = "{metal: Na, configuration: half_cell, collector: {material: Al}}"
T = "2026-03-02T"

AIR = {
    "bare grid stored in air": specimen(f"{{step: storage, medium: air, duration: 30 d}}, {PLATED}, {COLD}"),
    "bare grid stored in air, metal deposited at a held voltage": specimen(
        f"{{step: storage, medium: air, duration: 30 d}}, {{step: holding, held_voltage: -0.1 V, duration: 1 h}}, {COLD}"
    ),
    "bare foil washed and dried in air": specimen(f"{{step: drying, atmosphere: air}}, {PLATED}, {COLD}", system=NA),
    "bare grid loaded through air, metal evaporated in the column": specimen(
        "{step: loading, medium: air}, {step: film_deposition, material: Li, method: evaporation in the column}"
    ),
    "pristine control with the system of the others": specimen("{step: loading, medium: air}", more=", control_kind: pristine"),
    "soaked control": specimen("{step: soaking}, {step: transfer, medium: air, air_exposure: 2 min}", more=", control_kind: soaked"),
    "cell without metal assembled in air": specimen(
        f"{{step: assembly, atmosphere: air}}, {PLATED}, {COLD}",
        system="{metal: K, configuration: anode_free, cathode: PBA, collector: {material: Al}}",
    ),
    "closed cell on the bench": specimen(
        f"{{step: plating, current_density: 1 mA/cm^2}}, {{step: storage, medium: air}}, {PLATED}, {COLD}"
    ),
    "closed cell carried to the box": specimen(
        "{step: cycling, cycles: 3}, {step: transfer, medium: air, air_exposure: 10 min}, {step: disassembly, atmosphere: argon}, " + COLD
    ),
    "cold by the highest temperature": specimen(
        f"{PLATED}, {{step: transfer, medium: liquid_nitrogen, air_exposure: 3 s, highest_temperature: 103 K}}"
    ),
    "cold by a bound": specimen(f"{PLATED}, {{step: transfer, medium: air, air_exposure: 30 s, highest_temperature: <150 K}}"),
    "just cold enough": specimen(f"{PLATED}, {{step: transfer, medium: air, air_exposure: 30 s, highest_temperature: 199 K}}"),
    "cold by class": specimen(f"{PLATED}, {{step: transfer, medium: air, air_exposure: 30 s, temperature_class: cryo}}"),
    "frozen in words": specimen(f"{PLATED}, {{step: transfer, medium: air, air_exposure: 20 s, state_during_exposure: frozen}}"),
    "frozen in words, warm for a salt but below 0 °C": specimen(
        f"{PLATED}, {{step: transfer, medium: air, air_exposure: 5 s, state_during_exposure: frozen, highest_temperature: -1 °C}}"
    ),
    "frozen before, seconds in air": specimen(f"{PLATED}, {FROZEN}, {{step: transfer, holder: Gatan 626, air_exposure: 10 s}}"),
    "from liquid nitrogen into the column": specimen(f"{PLATED}, {{step: transfer, medium: liquid_nitrogen, air_exposure: 3 s}}"),
    "frozen before, through air in seconds": specimen(f"{PLATED}, {FROZEN}, {{step: transfer, medium: air, duration: 5 s}}"),
    "cooled before, seconds in air": specimen(f"{PLATED}, {{step: cooling, temperature: 100 K}}, {{step: transfer, air_exposure: 4 s}}"),
    "stored cold in air": specimen(f"{PLATED}, {FROZEN}, {{step: storage, medium: air, temperature: 77 K}}, {COLD}"),
    "less than a second": specimen(f"{PLATED}, {{step: transfer, medium: argon, air_exposure: <1 s}}"),
    "less than minutes": specimen(f"{PLATED}, {{step: transfer, medium: argon, air_exposure: <5 min}}"),
    "less than a second, warm": specimen(
        f"{PLATED}, {{step: transfer, medium: argon, air_exposure: <1 s, state_during_exposure: room_temperature}}"
    ),
    "shuttle through air": specimen(f"{PLATED}, {{step: transfer, medium: air, holder: air-free shuttle, air_exposure: none}}"),
    "sealed vial on the bench": specimen(f"{PLATED}, {{step: storage, medium: air, container: vial sealed under argon}}, {COLD}"),
    "dry room": specimen(f"{{step: disassembly, atmosphere: dry_air}}, {COLD}"),
    "zinc in air": specimen(
        "{step: plating}, {step: disassembly, atmosphere: air}, {step: transfer, medium: air, air_exposure: 1 h}",
        system="{metal: Zn}",
    ),
    "magnesium in air is a note": specimen("{step: transfer, medium: argon, air_exposure: 1 min}", system="{metal: Mg}"),
    "aged in air": specimen(f"{PLATED}, {{step: ageing, medium: air, duration: 1 h}}, {COLD}"),
    "passivated on purpose": specimen(f"{PLATED}, {{step: storage, medium: air, note: passivated on purpose}}, {COLD}"),
    "exposed on purpose, says the specimen": specimen(
        f"{PLATED}, {{step: transfer, medium: air, air_exposure: 1 h}}", more=", note: exposed to air on purpose"
    ),
    "passivated, says its label": specimen(f"{PLATED}, {{step: storage, medium: air}}, {COLD}", more=", label: passivated in air"),
    "another step under liquid nitrogen": specimen(
        f"{PLATED}, {{step: other_step, method: clipped under liquid nitrogen, medium: air}}, {COLD}"
    ),
    "another step in air on purpose": specimen(f"{PLATED}, {{step: other_step, method: deliberate exposure to air, medium: air}}, {COLD}"),
    "control that met air": specimen(
        f"{PLATED}, {{step: transfer, medium: air, air_exposure: 1 h}}", more=", control_kind: other, note: the air-exposed twin"
    ),
    "a substrate in air before its films": specimen(
        f"{{step: storage, medium: air}}, {{step: film_deposition, material: Li}}, {COLD}",
        system="{metal: Li, configuration: none, anode: {form: evaporated film}}",
    ),
    "a collector in air before the melt": specimen(f"{{step: storage, medium: air}}, {{step: other_step, method: melt infusion}}, {COLD}"),
    "a collector in air before a film of lithium": specimen(
        f"{{step: storage, medium: air}}, {{step: film_deposition, material: lithium metal}}, {COLD}"
    ),
    "a collector in air before a film of nobody knows what": specimen(f"{{step: storage, medium: air}}, {{step: film_deposition}}, {COLD}"),
    "frozen, moved through dry air, then seconds in air": specimen(
        f"{PLATED}, {FROZEN}, {{step: transfer, medium: dry_air, air_exposure: none}}, {{step: transfer, air_exposure: 5 s}}"
    ),
    "opened under liquid nitrogen": specimen(
        f"{{step: plating}}, {FROZEN}, {{step: disassembly, atmosphere: air, note: opened in air under liquid nitrogen}}, {COLD}"
    ),
    "metal dissolved before air": specimen(
        f"{PLATED}, {{step: washing, solvent: ethanol}}, {{step: drying, atmosphere: air}}, {{step: loading, medium: air}}"
    ),
    "grids from a box that was in air": (
        f"specimens: {{box: {{system: {LI}, history: [{{step: storage, medium: air}}]}}, "
        f"a: {{taken_from: box, taken_after: 1, history: [{PLATED}, {COLD}]}}}}\n"
        "sessions: {s: {acquisitions: {i: {specimen: a}}}}\n"
    ),
    "lamella of a cold electrode": (
        f"specimens: {{e: {{system: {LI}, history: [{PLATED}, {FROZEN}]}}, "
        "a: {taken_from: e, taken_after: 3, history: [{step: transfer, medium: liquid_nitrogen, air_exposure: 8 s}]}}\n"
        "sessions: {s: {acquisitions: {i: {specimen: a}}}}\n"
    ),
    "handed over in a dry room": specimen(f"{PLATED}, {{step: transfer, medium: dry_air, air_exposure: 1 min}}"),
    "thrown into air when all was seen": (
        f"specimens: {{a: {{system: {LI}, history: [{PLATED}, {COLD}, {{step: storage, medium: air, start: 2026-03-03}}]}}}}\n"
        "sessions: {s: {start: 2026-03-02, acquisitions: {i: {technique: hrtem}}}}\n"
    ),
    "the electrode in air when its lamella had been cut and seen": (
        f"specimens: {{e: {{system: {LI}, history: [{PLATED}, {COLD}, {{step: warming, medium: air, start: {T}18:00:00Z}}]}}, "
        f"a: {{taken_from: e, taken_after: 3, history: [{COLD}]}}}}\n"
        f"sessions: {{s: {{start: {T}09:00:00Z, end: {T}17:45:00Z, acquisitions: {{i: {{specimen: e, technique: sem}}, "
        "j: {specimen: a, technique: sem}}}}\n"
    ),
}

WAYS = {
    "autoloader under liquid nitrogen": specimen(f"{PLATED}, {FROZEN}, {{step: loading, medium: liquid_nitrogen}}"),
    "frozen, then loaded": specimen(f"{PLATED}, {FROZEN}, {{step: loading, loading_system: Autoloader}}"),
    "loaded in the box, cooled in the column": specimen(
        f"{PLATED}, {{step: loading, medium: argon}}, {{step: cooling, temperature: 98 K}}"
    ),
    "told once": specimen(f"{PLATED}, {COLD}, {{step: transfer, holder: x}}"),
    "dry room": specimen(f"{PLATED}, {{step: transfer, medium: dry_air}}"),
    "loaded by what keeps air out": specimen(f"{PLATED}, {{step: loading, loading_system: vacuum loader}}"),
    "bare grid loaded, then plated in the column": specimen("{step: loading, holder: x}, {step: plating}"),
    "a note says that it was made in the microscope": specimen("{step: film_deposition, material: Li, note: in the preparation chamber}"),
    "dissolved": specimen(f"{PLATED}, {{step: washing, solvent: ethanol}}"),
    "moved, then washed": specimen(f"{PLATED}, {{step: transfer, medium: argon}}, {{step: washing, solvent: DEC}}"),
    "another step that brings it in": specimen(f"{PLATED}, {{step: other_step, method: inserted through the load lock, medium: argon}}"),
    "vacuum": specimen(f"{PLATED}, {{step: transfer, medium: vacuum}}"),
    "shuttle in words": specimen(f"{PLATED}, {{step: transfer, holder: air-free shuttle}}"),
    "vacuum transfer holder": specimen(f"{PLATED}, {{step: loading, holder: vacuum transfer holder}}"),
    "cryo-transfer holder": specimen(f"{PLATED}, {{step: transfer, holder: cryo-transfer holder}}"),
    "cold transfer": specimen(f"{PLATED}, {{step: transfer, state_during_exposure: frozen}}"),
    "plated in the column": specimen("{step: loading, medium: argon}, {step: plating, current_density: 1 mA/cm^2}"),
    "liquid cell": specimen(
        "{step: assembly, atmosphere: argon}, {step: plating, current_density: 1 mA/cm^2}", system="{metal: Li, configuration: grid_cell}"
    ),
    "deposit made in the microscope": specimen("{step: film_deposition, material: Li, method: evaporated in situ}"),
    "not applicable": specimen(f"{PLATED}, {{step: transfer, air_exposure: not_applicable}}"),
    "history withheld": "specimens: {a: {system: {metal: Li}, history: withheld}}\nsessions: {s: {acquisitions: {i: {technique: tem}}}}\n",
    "X-rays through the cell": specimen("{step: cycling, cycles: 5}").replace("hrtem", "nano_xct"),
    **{
        f"{technique} needs no vacuum": specimen("{step: cycling, cycles: 5}").replace("hrtem", technique)
        for technique in ("txm", "xrd", "ftir", "afm")
    },
    "not imaged": f"specimens: {{a: {{system: {LI}, history: [{PLATED}]}}}}\n",
    "blank": specimen("{step: soaking}", system="{metal: none}"),
    "prepared in the FIB to which its electrode came": (
        f"specimens: {{e: {{system: {LI}, history: [{PLATED}, {{step: transfer, medium: vacuum, holder: shuttle}}]}}, "
        "a: {taken_from: e, history: [{step: milling}, {step: lift_out}]}}\n"
        "sessions: {s: {acquisitions: {i: {specimen: a, technique: fib_sem}}}}\n"
    ),
}

TWO = f"s: {{start: {T}11:00:00Z, end: {T}12:00:00Z, acquisitions: {{i: {{technique: tem}}}}}}, "
LATER = "t: {start: 2026-03-09T11:00:00Z, end: 2026-03-09T12:00:00Z, acquisitions: {j: {technique: tem}}}"

TIMES = {
    "storage between two sessions": timed(
        f"{{step: transfer, start: {T}10:30:00Z}}, {{step: storage, start: {T}16:30:00Z, duration: 7 d}}, "
        "{step: transfer, start: 2026-03-09T10:30:00Z}",
        TWO + LATER,
    ),
    "warmed and stored after the only session": timed(
        f"{{step: transfer, start: {T}10:30:00Z}}, {{step: warming, start: {T}18:00:00Z}}, {{step: storage, start: 2026-03-03}}",
        TWO.rstrip(", "),
    ),
    "thinned again between two sessions": timed(
        f"{{step: milling, start: {T}08:00:00Z}}, {{step: transfer, start: {T}10:30:00Z}}, {{step: milling, start: 2026-03-05}}, "
        "{step: transfer, start: 2026-03-09}",
        TWO + LATER,
    ),
    "the same place before and after plating": timed(
        f"{{step: loading, start: {T}10:30:00Z}}, {{step: plating, start: 2026-03-05}}, {{step: transfer, start: 2026-03-09}}", TWO + LATER
    ),
    "prepared inside the session": timed(
        f"{{step: transfer, start: {T}09:00:00Z}}, {{step: cooling, start: {T}11:05:00Z}}, {{step: milling, start: {T}11:20:00Z}}",
        TWO.replace("technique: tem", "technique: fib_sem").rstrip(", "),
    ),
    "a session without an end, milled in it": timed(
        f"{{step: transfer, start: {T}09:00:00Z}}, {{step: milling, start: {T}11:20:00Z, end: {T}15:00:00Z}}",
        f"s: {{start: {T}11:00:00Z, acquisitions: {{i: {{technique: fib_sem}}}}}}",
    ),
    "the face is imaged before the lift-out": timed(
        f"{{step: transfer, start: {T}09:00:00Z}}, {{step: milling, start: {T}11:20:00Z}}, {{step: lift_out, start: {T}14:00:00Z}}",
        f"s: {{start: {T}11:00:00Z, end: {T}17:00:00Z, acquisitions: {{i: {{technique: fib_sem, start: {T}12:00:00Z}}}}}}",
    ),
    "plated in the column while it is imaged": timed(
        f"{{step: loading, start: {T}09:00:00Z}}, {{step: plating, start: {T}10:00:00Z, duration: 1 h}}",
        f"s: {{start: {T}09:30:00Z, end: {T}12:00:00Z, acquisitions: {{i: {{technique: tem, start: {T}09:45:00Z}}, "
        f"j: {{technique: tem, start: {T}10:30:00Z}}}}}}",
    ),
    "cooled while it is imaged": timed(
        f"{{step: loading, start: {T}09:00:00Z}}, {{step: cooling, start: {T}09:30:00Z, duration: 1 h}}",
        f"s: {{start: {T}09:20:00Z, acquisitions: {{i: {{technique: tem, start: {T}09:40:00Z}}}}}}",
    ),
    "sessions out of order in the record": timed(
        f"{{step: transfer, start: {T}10:30:00Z}}, {{step: storage, start: {T}16:30:00Z}}, {{step: transfer, start: 2026-03-09}}",
        LATER + ", " + TWO.rstrip(", "),
    ),
    "the parent is imaged after the cut": timed(
        f"{{step: transfer, start: {T}10:30:00Z}}, {{step: storage, start: {T}20:00:00Z}}",
        LATER.replace("technique: tem", "specimen: a, technique: sem"),
        more=f", b: {{taken_from: a, taken_after: 1, history: [{{step: milling, start: {T}14:00:00Z}}]}}",
    ),
    "a parent that went on after an unknown cut": timed(
        "{step: plating, start: 2026-03-01}, {step: disassembly, start: 2026-03-02}, {step: plating, start: 2026-03-20}",
        LATER.replace("technique: tem", "specimen: b, technique: tem"),
        more=", b: {taken_from: a, history: [{step: milling, start: 2026-03-04}, {step: transfer, start: 2026-03-05}]}",
    ),
    "a parent that was stored after an unknown cut": timed(
        "{step: rest}, {step: plating, start: 2026-03-01}, {step: storage, start: 2026-03-20}",
        "",
        more=", b: {taken_from: a, history: [{step: milling, start: 2026-03-04}]}",
    ),
    **{
        f"{kind} after the only session": timed(
            f"{{step: transfer, start: {T}10:30:00Z}}, {{step: {kind}, start: {T}18:00:00Z}}", TWO.rstrip(", ")
        )
        for kind in ("transfer", "loading", "cooling", "ageing", "other_step")
    },
    **{
        f"{kind} after the face was looked at": timed(
            f"{{step: transfer, start: {T}10:30:00Z}}, {{step: {kind}, start: {T}18:00:00Z}}",
            TWO.rstrip(", ").replace("technique: tem", "technique: fib_sem"),
        )
        for kind in ("sectioning", "laser_ablation", "coating", "lift_out")
    },
    **{
        f"{purpose} between the tilts": timed(
            "",
            f"s: {{acquisitions: {{i: {{technique: tem_tomography, start: {T}10:00:00Z, end: {T}11:40:00Z}}, "
            f"j: {{technique: tem, purpose: {purpose}, start: {T}10:15:00Z}}}}}}",
        )
        for purpose in ("focus", "search", "tilt_alignment")
    },
    "steps without times": timed("{step: plating}, {step: drying}, {step: transfer}", TWO.rstrip(", ")),
    "ten minutes are left to clocks": timed(f"{{step: transfer, start: {T}12:10:00Z}}", TWO.rstrip(", ")),
    "the end of plating within ten minutes": timed(
        f"{{step: plating, start: {T}09:00:00Z, duration: 20 min}}, {{step: disassembly, start: {T}09:10:00Z}}", ""
    ),
    "about an hour": timed(f"{{step: plating, start: {T}09:00:00Z, duration: ~1 h}}, {{step: rest, start: {T}09:36:00Z}}", ""),
    "one to two hours": timed(f"{{step: plating, start: {T}09:00:00Z, duration: 1-2 h}}, {{step: rest, start: {T}10:00:00Z}}", ""),
    "less than an hour": timed(f"{{step: plating, start: {T}09:00:00Z, duration: <1 h}}, {{step: rest, start: {T}09:01:00Z}}", ""),
    "seven days by the calendar": timed(
        "{step: storage, start: 2026-03-02T22:00:00Z, duration: 7 d}, {step: transfer, start: 2026-03-09T08:00:00Z}", ""
    ),
    "a week by the calendar": timed("{step: storage, start: 2026-03-02, duration: 2 wk}, {step: transfer, start: 2026-03-13}", ""),
    "dried overnight": timed(f"{{step: drying, start: {T}20:00:00Z, duration: 12 h}}, {{step: transfer, start: 2026-03-03T07:00:00Z}}", ""),
    "dried a tenth shorter than noted": timed(
        f"{{step: drying, start: {T}08:00:00Z, duration: 10 h}}, {{step: transfer, start: {T}16:50:00Z}}", ""
    ),
    "two weeks, four days short": timed(
        "{step: storage, start: 2026-03-02T09:00:00Z, duration: 2 wk}, {step: transfer, start: 2026-03-12T09:00:00Z}", ""
    ),
    "a year, half of it short": timed(
        "{step: storage, start: 2026-01-01T00:00:00Z, duration: 1 a}, {step: transfer, start: 2026-07-03T06:00:00Z}", ""
    ),
    "a day and a duration": timed("{step: plating, start: 2026-03-02, duration: 20 h}, {step: disassembly, start: 2026-03-02}", ""),
    "coated between two cuts": timed(
        f"{{step: milling, start: {T}09:00:00Z, end: {T}12:00:00Z}}, {{step: coating, start: {T}10:00:00Z, end: {T}10:30:00Z}}, "
        f"{{step: lift_out, start: {T}12:30:00Z}}",
        "",
    ),
    "a pause in a step": timed(f"{{step: milling, start: {T}09:00:00Z, duration: 1 h, end: {T}12:00:00Z}}", ""),
    "summer time begins": timed(
        "{step: plating, start: 2026-03-29T01:30:00+01:00, duration: 30 min}, {step: disassembly, start: 2026-03-29T03:05:00+02:00}", ""
    ),
    "another zone": timed(f"{{step: drying, start: {T}10:00:00+01:00}}, {{step: transfer, start: {T}09:30:00Z}}", ""),
    "two detectors at once": timed(
        "",
        f"s: {{acquisitions: {{i: {{technique: stem_eels, start: {T}10:00:00Z, end: {T}10:40:00Z}}, "
        f"j: {{technique: stem_edx, start: {T}10:00:00Z, end: {T}10:40:00Z}}}}}}",
    ),
    "tracking between the tilts": timed(
        "",
        f"s: {{acquisitions: {{i: {{technique: tem_tomography, start: {T}10:00:00Z, end: {T}11:40:00Z}}, "
        f"j: {{technique: tem, purpose: tracking, start: {T}10:15:00Z, end: {T}11:30:00Z}}}}}}",
    ),
    "a scanning microscope looks before the specimen is frozen": timed(
        f"{{step: transfer, start: {T}08:30:00Z}}, {{step: plunge_freezing, start: {T}11:00:00Z}}, {{step: transfer, start: {T}12:00:00Z}}",
        f"q: {{start: {T}09:00:00Z, end: {T}10:00:00Z, acquisitions: {{k: {{technique: sem}}}}}}, "
        f"s: {{start: {T}13:00:00Z, end: {T}15:00:00Z, acquisitions: {{i: {{technique: hrtem}}}}}}",
    ),
    "plated in the microscope, after two cuts there": (
        f"specimens: {{g: {{system: {{metal: none}}, history: [{{step: transfer, start: {T}08:00:00Z}}]}}, "
        f"l: {{taken_from: g, taken_after: 1, history: [{{step: milling, start: {T}09:00:00Z}}]}}, "
        f"m: {{taken_from: l, taken_after: 1, history: [{{step: plating, start: {T}10:00:00Z, duration: 2 h}}]}}}}\n"
        f"sessions: {{s: {{start: {T}09:30:00Z, end: {T}11:00:00Z, acquisitions: {{i: {{specimen: m, technique: hrtem}}}}}}}}\n"
    ),
    "seen, then washed for what is cut from it": timed(
        f"{{step: transfer, start: {T}08:00:00Z}}, {{step: washing, start: {T}13:00:00Z}}",
        f"q: {{start: {T}09:00:00Z, end: {T}10:00:00Z, acquisitions: {{i: {{specimen: a, technique: hrtem}}}}}}",
        more=", b: {taken_from: a, taken_after: 2, system: {metal: none}}",
    ),
    "two specimens in one session, one loaded later": (
        "specimens: {a: {system: {metal: none}, history: [{step: transfer, start: 2026-03-02T10:00:00Z}]}, "
        "b: {system: {metal: none}, history: [{step: transfer, start: 2026-03-02T14:00:00Z}]}}\n"
        "sessions: {s: {start: 2026-03-02T10:30:00Z, end: 2026-03-02T18:00:00Z, acquisitions: {i: {specimen: a}, j: {specimen: b}}}}\n"
    ),
    "the first and the last day there are": timed(
        "{step: rest, start: 0001-01-01, duration: 3 d}, {step: rest, start: 9999-12-31, duration: 3 d}", ""
    ),
}

BUDGETS = {
    "tilts of a scanned probe": exposure(
        "dose: 112.5 e-/Å^2, probe_current: 10 pA, dwell_time: 1 µs, scan_step: 0.5 nm, tilts: 45", "stem_tomography"
    ),
    "the same with the dose of a tilt": exposure(
        "dose: 112.5 e-/Å^2, dose_per_tilt: 2.5 e-/Å^2, probe_current: 10 pA, dwell_time: 1 µs, scan_step: 0.5 nm, tilts: 45",
        "stem_tomography",
    ),
    "passes and tilts": exposure(
        "dose: 450 e-/Å^2, probe_current: 10 pA, dwell_time: 1 µs, scan_step: 0.5 nm, tilts: 45, frames: 4", "stem_tomography"
    ),
    "as many frames as tilts": exposure("dose: 102.5 e-/Å^2, dose_per_frame: 2.5 e-/Å^2, frames: 41, tilts: 41", "tem_tomography"),
    "frames of the whole series": exposure("dose: 82 e-/Å^2, dose_per_frame: 0.2 e-/Å^2, frames: 410, tilts: 41", "tem_tomography"),
    "frames of each tilt": exposure("dose: 82 e-/Å^2, dose_per_frame: 0.2 e-/Å^2, frames: 10, tilts: 41", "tem_tomography"),
    "frames of the whole series, of which some tilts were removed": exposure(
        "dose: 102.5 e-/Å^2, dose_per_frame: 0.3125 e-/Å^2, frames: 328, dose_per_tilt: 2.5 e-/Å^2, tilts: 38, tilts_removed: 3",
        "tem_tomography",
    ),
    "exposure of one tilt": exposure("dose: 102.5 e-/Å^2, dose_rate: 2.5 e-/Å^2/s, exposure_time: 1 s, tilts: 41", "tem_tomography"),
    "exposure of all tilts": exposure("dose: 102.5 e-/Å^2, dose_rate: 2.5 e-/Å^2/s, exposure_time: 41 s, tilts: 41", "tem_tomography"),
    "exposure that grows with the tilt": exposure(
        "dose: 136 e-/Å^2, dose_per_tilt: 2.5 e-/Å^2, tilts: 41, tilt_range: -60 to 60 °", "tem_tomography"
    ),
    "tilts removed": exposure("dose: 100 e-/Å^2, dose_per_tilt: 2.5 e-/Å^2, tilts: 41, tilts_removed: 3", "tem_tomography"),
    "a note says it is one scanned tilt": exposure(
        "dose: 2.5 e-/Å^2, probe_current: 10 pA, dwell_time: 1 µs, scan_step: 0.5 nm, tilts: 45, note: the dose is given per tilt",
        "stem_tomography",
    ),
    "exposure that grows with the tilt, up to 79 degrees": exposure(
        "dose: 173 e-/Å^2, dose_per_tilt: 2.5 e-/Å^2, tilts: 41, tilt_range: -79 to 79 °", "tem_tomography"
    ),
    "a fifth": exposure("dose: 96 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s"),
    "half as much in the frames": exposure(
        "dose: 80 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s, dose_per_frame: 1.2 e-/Å^2, frames: 100"
    ),
    "a note that speaks of frames": exposure("dose: 80 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s, note: sum of 20 frames"),
    "a note says it is one tilt": exposure(
        "dose: 2.5 e-/Å^2, dose_per_tilt: 2.5 e-/Å^2, tilts: 41, note: the dose is that of one tilt", "tem_tomography"
    ),
    "map of spectra": exposure("dose: 62400 e-/Å^2, probe_current: 50 pA, dwell_time: 20 ms, scan_step: 1 nm", "stem_eels"),
    "map of ten passes": exposure("dose: 3120 e-/Å^2, probe_current: 50 pA, dwell_time: 1 µs, scan_step: 1 Å, frames: 10", "stem_edx"),
    "dose under the probe": exposure(
        "dose: 2.8e6 e-/Å^2, dose_basis: under_probe, probe_size: 0.15 nm, probe_current: 50 pA, dwell_time: 20 ms, scan_step: 1 nm",
        "stem_eels",
    ),
    "drift-corrected passes that nobody counted": exposure(
        "dose: 25 e-/Å^2, dose_per_frame: 2.5 e-/Å^2, frames: 10, probe_current: 10 pA, dwell_time: 1 µs, scan_step: 0.5 nm", "haadf_stem"
    ),
    "very many passes that nobody counted": exposure(
        "dose: 30900 e-/Å^2, dose_per_tilt: 30900 e-/Å^2, tilts: 1, probe_current: 50 pA, dwell_time: 1 µs, scan_step: 1 Å", "stem"
    ),
    "gaps between the frames": exposure(
        "dose: 10 e-/Å^2, dose_rate: 10 e-/Å^2/s, exposure_time: 100 s, frame_time: 0.1 s, frames: 10", "tem"
    ),
    "gaps between the frames, which are counted": exposure(
        "dose: 10 e-/Å^2, dose_rate: 10 e-/Å^2/s, exposure_time: 100 s, dose_per_frame: 1 e-/Å^2, frames: 10"
    ),
    "time of a frame": exposure("dose: 80 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 0.1 s, frames: 100"),
    "total time": exposure("dose: 80 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s, frames: 100"),
    "counted through the specimen": exposure(
        "dose: 80 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s, dose_per_frame: 0.54 e-/Å^2, frames: 100"
    ),
    "calibration": exposure("dose: 95 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s"),
    "about": exposure("dose: ~110 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s"),
    "a range": exposure("dose: 60-100 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 12 s"),
    "below a bound": exposure("dose: <100 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s"),
    "above a bound": exposure("dose: '>50 e-/Å^2', dose_rate: 8 e-/Å^2/s, exposure_time: 10 s"),
    "a rate below a bound": exposure("dose: 50 e-/Å^2, dose_rate: <8 e-/Å^2/s, exposure_time: 10 s"),
    "per square nanometre": exposure("dose: 8000 e-/nm^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s"),
    "minutes": exposure("dose: 960 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 2 min"),
    "rotation": exposure("dose: 12 e-/Å^2, dose_rate: 0.1 e-/Å^2/s, frame_time: 1 s, frames: 120, exposure_time: 2 min", "microed"),
    "one frame": exposure("dose: 8 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 1 s, frames: 1"),
    "two frames, the time of one": exposure("dose: 160 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s, frames: 2"),
    "about, for one tilt": exposure("dose: 3 e-/Å^2, dose_per_tilt: ~4 e-/Å^2", "tem_tomography"),
    "ten passes that are not counted, by a mean rate": exposure(
        "dose: 3120 e-/Å^2, dose_rate: 312 e-/Å^2/s, exposure_time: 10 s, probe_current: 50 pA, dwell_time: 1 µs, scan_step: 1 Å", "stem"
    ),
    "ions are no electrons": exposure("dose: 5 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s", "sims"),
    "X-rays are no electrons": exposure("dose: 5 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s", "xps"),
    "the flux under the probe": exposure(
        "dose: 312 e-/Å^2, dose_rate: 1e8 e-/Å^2/s, exposure_time: 10 s, probe_current: 50 pA, dwell_time: 1 µs, scan_step: 1 Å", "stem"
    ),
}

AREAS = {
    "two sessions of one day, the later one first": (
        "specimens: {a: {system: {metal: none}}}\nsessions: {"
        f"t: {{start: {T}14:00:00Z, acquisitions: {{j: {{technique: hrtem, area: A, dose: 50 e-/Å^2, cumulative_dose: 100 e-/Å^2}}}}}}, "
        f"s: {{start: {T}09:00:00Z, acquisitions: {{i: {{technique: hrtem, area: A, dose: 50 e-/Å^2, cumulative_dose: 50 e-/Å^2}}}}}}}}\n"
    ),
    "a sum under the probe, then one of the area": exposures(
        "i: {technique: stem, area: A, dose: 312 e-/Å^2, probe_current: 50 pA, dwell_time: 1 µs, scan_step: 1 Å, dose_basis: under_probe, "
        "cumulative_dose: 3e5 e-/Å^2}, j: {technique: hrtem, area: A, dose: 50 e-/Å^2, cumulative_dose: 362 e-/Å^2}"
    ),
    "a sum in a scanning microscope, then one in transmission": exposures(
        "i: {technique: sem, area: A, dose: 100 e-/Å^2, cumulative_dose: 5000 e-/Å^2}, "
        "j: {technique: hrtem, area: A, dose: 50 e-/Å^2, cumulative_dose: 50 e-/Å^2}"
    ),
    "tilts add up": exposures(
        "i: {area: A, technique: tem_tomography, dose_per_tilt: 2.5 e-/Å^2, tilts: 41, cumulative_dose: 102.5 e-/Å^2}"
    ),
    "more than the sum": exposures("i: {area: A, dose: 10 e-/Å^2}, j: {area: A, dose: 10 e-/Å^2, cumulative_dose: 90 e-/Å^2}"),
    "pre-exposure said twice": exposures(
        "i: {area: A, pre_exposure: 50 e-/Å^2, dose: 10 e-/Å^2, cumulative_dose: 60 e-/Å^2}, "
        "j: {area: A, pre_exposure: 50 e-/Å^2, dose: 10 e-/Å^2, cumulative_dose: 70 e-/Å^2}"
    ),
    "a new name is a new place": exposures("i: {area: A, dose: 90 e-/Å^2}, j: {area: B, dose: 10 e-/Å^2, cumulative_dose: 10 e-/Å^2}"),
    "two specimens with an area A": exposures(
        "i: {specimen: a, area: A, dose: 90 e-/Å^2}, j: {specimen: b, area: A, dose: 10 e-/Å^2, cumulative_dose: 10 e-/Å^2}",
        more=", b: {system: {metal: none}}",
    ),
    "beside the area": exposures(
        "i: {area: A, beam_position: off_area, dose: 900 e-/Å^2}, j: {area: A, dose: 10 e-/Å^2, cumulative_dose: 10 e-/Å^2}"
    ),
    "focus with its own dose beside": exposures("i: {area: A, beam_position: off_area, dose: 900 e-/Å^2, cumulative_dose: 10 e-/Å^2}"),
    "a map of a part": exposures("i: {area: A1, within: A, dose: 900 e-/Å^2}, j: {area: A, dose: 10 e-/Å^2, cumulative_dose: 10 e-/Å^2}"),
    "the view lists what it hits and lies around it": exposures(
        "v: {area: W, exposes: [A], dose: 10 e-/Å^2}, i: {area: A, within: W, dose: 10 e-/Å^2, cumulative_dose: 20 e-/Å^2}"
    ),
    "a scanning microscope before": exposures(
        "v: {area: A, technique: sem, dose: 900 e-/Å^2}, i: {area: A, technique: hrtem, dose: 10 e-/Å^2, cumulative_dose: 10 e-/Å^2}"
    ),
    "an earlier session that stands later": (
        "specimens: {a: {system: {metal: none}}}\n"
        "sessions: {late: {start: 2026-03-05, acquisitions: {j: {area: A, dose: 90 e-/Å^2, cumulative_dose: 100 e-/Å^2}}}, "
        "early: {start: 2026-03-02, acquisitions: {i: {area: A, dose: 10 e-/Å^2, cumulative_dose: 10 e-/Å^2}}}}\n"
    ),
    "the dose under the probe is no mean": exposures(
        "i: {area: A, technique: stem_eels, dose: 9e6 e-/Å^2, dose_basis: under_probe}, "
        "j: {area: A, dose: 10 e-/Å^2, cumulative_dose: 5000 e-/Å^2}"
    ),
    "a bound": exposures("i: {area: A, dose: 90 e-/Å^2, cumulative_dose: <20 e-/Å^2}"),
    "a fifth": exposures("i: {area: A, dose: 120 e-/Å^2, cumulative_dose: 100 e-/Å^2}"),
    "within calibration": exposures("i: {area: A, dose: 119 e-/Å^2, cumulative_dose: 100 e-/Å^2}"),
    "about": exposures("i: {area: A, dose: 140 e-/Å^2, cumulative_dose: ~100 e-/Å^2}"),
}

SETTINGS = {
    "helium": session("temperature_class: cryo, specimen_temperature: 5 K, coolant: helium", "i: {technique: tem}"),
    "liquid nitrogen": session("temperature_class: cryo, specimen_temperature: -178 °C", "i: {technique: stem}"),
    "warm end of a holder": session("temperature_class: cryo, specimen_temperature: 130 K", "i: {technique: tem}"),
    "readout between": session("temperature_class: cryo, specimen_temperature: 173 K", "i: {technique: tem}"),
    "ion microscope": session("temperature_class: cryo, specimen_temperature: -100 °C", "i: {technique: fib_sem}"),
    "diffraction in the SEM": session("temperature_class: cryo, specimen_temperature: -105 °C", "i: {technique: ebsd}"),
    "a ramp": session("temperature_class: cryo, specimen_temperature: 100-300 K", "i: {technique: tem}"),
    "room at the end of a cold session": session(
        "temperature_class: cryo, specimen_temperature: 95 K", "i: {temperature_class: room, specimen_temperature: 22 °C}"
    ),
    "cold at the end of a warm session": session(
        "temperature_class: room, specimen_temperature: 22 °C", "i: {technique: tem}, j: {technique: tem, temperature_class: cryo}"
    ),
    "cooled by Peltier": session("temperature_class: cooled, specimen_temperature: -25 °C", "i: {technique: sem}"),
    "low-voltage TEM": session("accelerating_voltage: 20 kV", "i: {technique: tem}"),
    "high-voltage TEM": session("accelerating_voltage: 1300 kV", "i: {technique: tem}"),
    "60 kV": session("accelerating_voltage: 60 kV", "i: {technique: haadf_stem}"),
    "landing energy": session("accelerating_voltage: 50 V", "i: {technique: sem}"),
    "30 kV SEM": session("accelerating_voltage: 30 kV", "i: {technique: ebsd}"),
    "STEM in the SEM": session("accelerating_voltage: 15 kV", "i: {technique: sem}, j: {technique: bright_field_stem}"),
    "STEM in a dual beam by its name": session(
        "accelerating_voltage: 10 kV, instrument: {model: Helios 5 FIB-SEM}", "j: {technique: bright_field_stem}"
    ),
    "X-rays in the SEM": session("accelerating_voltage: 5 kV", "i: {technique: edx}"),
    "light in the STEM": session("accelerating_voltage: 80 kV", "i: {technique: cathodoluminescence}"),
    "needles have a voltage of their own": session("accelerating_voltage: 5 kV", "i: {technique: atom_probe}"),
    "X-ray tube": session("accelerating_voltage: 140 kV", "i: {technique: nano_xct}"),
}

DOSES = "hrtem, dose: 62400 e-/Å^2"
DAMAGE = {
    "below the onset": seen("property: phase, phase: LiOH, from: i", "i: {technique: hrtem, dose: 9999 e-/Å^2}"),
    "at a bound": seen("property: phase, phase: LiOH, from: i", "i: {technique: hrtem, dose: 10000 e-/Å^2}"),
    "looked for": seen("property: phase, phase: LiOH, polarity: looked_for_and_not_found, from: i", f"i: {{technique: {DOSES}}}"),
    "first frame of a dose series": seen(
        "property: phase, phase: LiOH, from: i", f"i: {{technique: {DOSES}, frames: 100, purpose: damage_series}}"
    ),
    "seen in a scanning microscope as well": seen(
        "property: phase, phase: LiOH, from: [i, j]", f"i: {{technique: {DOSES}}}, j: {{technique: sem, dose: 62400 e-/Å^2}}"
    ),
    "first of two frames": seen(
        "property: phase, phase: LiOH, from: i", "i: {technique: hrtem, dose: 19900 e-/Å^2, frames: 2, purpose: damage_series}"
    ),
    "damage told beside": seen(
        "property: phase, phase: LiOH, from: i", f"i: {{technique: {DOSES}}}", more=", d: {property: damage_seen, value: holes, from: i}"
    ),
    "damage told with it": seen(
        "property: phase, phase: LiOH, from: i, damage: {criterion: mass_loss, product: Li2O}", f"i: {{technique: {DOSES}}}"
    ),
    "a control of the beam": seen("property: phase, phase: LiOH, from: i", f"i: {{technique: {DOSES}, purpose: control}}"),
    "found in a scanning microscope": seen("property: phase, phase: LiOH, from: i", "i: {technique: sem_edx, dose: 62400 e-/Å^2}"),
    "found by X-rays as well": seen("property: phase, phase: LiOH, from: [i, j]", f"i: {{technique: {DOSES}}}, j: {{technique: xrd}}"),
    "a map of the metal": seen("property: phase, phase: Li, from: i", "i: {technique: stem_eels, dose: 2e5 e-/Å^2}"),
    "the shape in a map": seen("property: deposit_morphology, value: whisker, from: i", "i: {technique: stem_edx, dose: 2e5 e-/Å^2}"),
    "the metal beside a salt": seen("property: phase, phase: Li, from: i", f"i: {{technique: {DOSES}}}"),
    "beside the area": seen(
        "property: phase, phase: LiOH, from: i",
        f"f: {{technique: {DOSES}, area: A, beam_position: off_area}}, i: {{technique: hrtem, area: A, dose: 80 e-/Å^2}}",
    ),
    "the dose came later": seen(
        "property: phase, phase: LiOH, from: i", f"i: {{technique: hrtem, area: A, dose: 80 e-/Å^2}}, j: {{technique: {DOSES}, area: A}}"
    ),
}

NAMES = {
    "serial item in a DOI": 'related: {doi: "10.1002/(sici)1521-4095(199807)10:10<725::aid-adma725>3.0.co;2-9"}\n',
    "a DOI in capitals is a note": 'related: {doi: "10.1002/(SICI)1521-4095(199910)11:14<1169::AID-ADMA1169>3.0.CO;2-X"}\n',
    "brackets": 'related: {doi: "10.1016/s0167-2738(97)00423-4"}\n',
    "signs": 'related: {doi: "10.1000/a#b%c[d]{e}_f~g!h=i+j@k$l"}\n',
    "address of a DOI": 'related: {doi: "https://doi.org/10.1126/science.aam6014"}\n',
    "address with escapes": 'related: {doi: "https://doi.org/10.1002/%28SICI%291521-4095%28199807%2910:10%3C725::AID-ADMA725%3E3.0.CO;2-9"}\n',
    "prefix with parts": "related: {doi: 10.1000.10/123456}\n",
    "ORCID with X": "creators: {family: A, orcid: 0000-0002-1694-233X}\n",
    "ORCID with a small x": "creators: {family: A, orcid: 0000-0002-1694-233x}\n",
    "ORCID with blanks": "creators: {family: A, orcid: 0000 0002 1825 0097}\n",
    "address of an ORCID": 'creators: {family: A, orcid: "http://orcid.org/0000-0002-1825-0097"}\n',
    "ROR": 'creators: {family: A, affiliation: {name: B, ror: "https://ror.org/05dxps055"}}\n',
    "bare ROR": "creators: {family: A, affiliation: {name: B, ror: 05dxps055}}\n",
    "session and key of an acquisition": (
        "sessions: {s: {acquisitions: {i: {technique: tem}}}, t: {acquisitions: {i: {technique: tem}}}}\n"
        "observations: {o: {property: damage_seen, value: holes, from: s/i}}\n"
    ),
}

CASES = together(air=AIR, ways=WAYS, times=TIMES, budgets=BUDGETS, areas=AREAS, settings=SETTINGS, damage=DAMAGE, names=NAMES)


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 150


@pytest.mark.parametrize("body", CASES.values(), ids=list(CASES))
def test_correct_practice_is_silent(body: str) -> None:
    assert loud(said_of(body)) == []
