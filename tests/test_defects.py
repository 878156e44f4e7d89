"""Defects of histories and times that the rules must find, each once and at its place, on both sides of every threshold."""

from __future__ import annotations

import pytest
from rule_cases import COLD, LI, PLATED, Case, at, loud, said_of, specimen, timed, together

FROZEN = "{step: plunge_freezing, cryogen: liquid_nitrogen}"
T = "2026-03-02T"


def air(index: int, slot: str = "air_exposure", specimen: str = "a") -> list[tuple[str, str, str]]:
    return at("XFER-AIR-REACTIVE", "warning", f"/specimens/{specimen}/history/{index}/{slot}")


def away(path: str) -> list[tuple[str, str, str]]:
    return at("XFER-NOT-RECORDED", "warning", f"/specimens/{path}")


def late(*paths: str) -> list[tuple[str, str, str]]:
    return at("TIME-ORDER", "error", *paths)


AIR: dict[str, Case] = {
    "warm after the plating": (specimen(f"{PLATED}, {{step: transfer, medium: argon, air_exposure: 5 s}}"), air(2)),
    "stored in air after the cell was opened": (specimen(f"{PLATED}, {{step: storage, medium: air}}, {COLD}"), air(2, "medium")),
    "stored in air in a box that is not sealed": (
        specimen(f"{PLATED}, {{step: storage, medium: air, container: box that is not sealed}}, {COLD}"),
        air(2, "medium"),
    ),
    "stored in air in an unsealed box": (
        specimen(f"{PLATED}, {{step: storage, medium: air, container: unsealed box}}, {COLD}"),
        air(2, "medium"),
    ),
    "opened in air": (
        specimen(f"{{step: plating, current_density: 1 mA/cm^2}}, {{step: disassembly, atmosphere: air}}, {COLD}"),
        air(1, "atmosphere"),
    ),
    "dried in air": (specimen(f"{PLATED}, {{step: drying, atmosphere: air}}, {COLD}"), air(2, "atmosphere")),
    "dispersed in air on a bare grid": (specimen(f"{{step: dispersing, atmosphere: air}}, {COLD}"), air(0, "atmosphere")),
    "dispersed in air": (
        specimen(f"{PLATED}, {{step: dispersing, atmosphere: air}}, {COLD}"),
        air(2, "atmosphere"),
    ),
    "built in air with a lithium foil": (specimen(f"{{step: assembly, atmosphere: air}}, {PLATED}, {COLD}"), air(0, "atmosphere")),
    "a foil is metal from the start": (
        specimen(f"{{step: storage, medium: air}}, {PLATED}, {COLD}", system="{metal: Li, anode: {form: foil}}"),
        air(0, "medium"),
    ),
    "a symmetric cell has it from the start": (
        specimen(f"{{step: storage, medium: air}}, {PLATED}, {COLD}", system="{metal: Na, configuration: symmetric_cell}"),
        air(0, "medium"),
    ),
    "a full cell with metal": (
        specimen(f"{{step: storage, medium: air}}, {PLATED}, {COLD}", system="{metal: Na, configuration: full_cell, cathode: NVP}"),
        air(0, "medium"),
    ),
    "in air before it was seen again": (
        (
            f"specimens: {{a: {{system: {LI}, history: [{PLATED}, {COLD}, {{step: storage, medium: air, start: 2026-03-03}}, {COLD}]}}}}\n"
            "sessions: {s: {start: 2026-03-02, acquisitions: {i: {technique: hrtem}}}, "
            "t: {start: 2026-03-04, acquisitions: {j: {technique: hrtem}}}}\n"
        ),
        air(3, "medium"),
    ),
    "in air on the day on which it was seen": (
        (
            f"specimens: {{a: {{system: {LI}, history: [{PLATED}, {COLD}, {{step: storage, medium: air, start: 2026-03-02}}]}}}}\n"
            "sessions: {s: {start: 2026-03-02, acquisitions: {i: {technique: hrtem}}}}\n"
        ),
        air(3, "medium"),
    ),
    "in air while the session went on": (
        (
            f"specimens: {{a: {{system: {LI}, history: [{PLATED}, {COLD}, {{step: storage, medium: air, start: 2026-03-03}}]}}}}\n"
            "sessions: {s: {start: 2026-03-02, end: 2026-03-04, acquisitions: {i: {technique: hrtem}}}}\n"
        ),
        air(3, "medium"),
    ),
    "an image without a time": (
        (
            f"specimens: {{a: {{system: {LI}, history: [{PLATED}, {COLD}, {{step: storage, medium: air, start: 2026-03-03}}]}}}}\n"
            "sessions: {s: {start: 2026-03-02, acquisitions: {i: {technique: hrtem}}}, t: {acquisitions: {j: {technique: hrtem}}}}\n"
        ),
        air(3, "medium"),
    ),
    "a lamella is cut from what was in air": (
        (
            f"specimens: {{e: {{system: {LI}, history: [{PLATED}, {COLD}, {{step: storage, medium: air, start: 2026-03-03}}]}}, "
            f"a: {{taken_from: e, taken_after: 4, history: [{COLD}]}}}}\n"
            "sessions: {s: {start: 2026-03-02, acquisitions: {i: {specimen: e, technique: sem}}}}\n"
        ),
        air(3, "medium", "e"),
    ),
    "of two lamellae the first is cut from what was in air": (
        (
            f"specimens: {{e: {{system: {LI}, history: [{PLATED}, {COLD}, {{step: storage, medium: air, start: 2026-03-03}}]}}, "
            f"a: {{taken_from: e, taken_after: 4, history: [{COLD}]}}, b: {{taken_from: e, taken_after: 2, history: [{COLD}]}}}}\n"
            "sessions: {s: {start: 2026-03-02, acquisitions: {i: {specimen: e, technique: sem}}}}\n"
        ),
        air(3, "medium", "e"),
    ),
    "a lamella is cut, when is not said": (
        (
            f"specimens: {{e: {{system: {LI}, history: [{PLATED}, {COLD}, {{step: storage, medium: air, start: 2026-03-03}}]}}, "
            f"a: {{taken_from: e, history: [{COLD}]}}}}\n"
            "sessions: {s: {start: 2026-03-02, acquisitions: {i: {specimen: e, technique: sem}}}}\n"
        ),
        air(3, "medium", "e"),
    ),
    "what is dispersed in air has met it": (specimen(f"{{step: dispersing, atmosphere: air}}, {COLD}"), air(0, "atmosphere")),
    "said to be warm, whatever the number": (
        specimen(
            f"{PLATED}, {FROZEN}, {{step: transfer, medium: argon, air_exposure: 1 min, state_during_exposure: room_temperature, "
            "highest_temperature: 100 K}"
        ),
        air(3),
    ),
    "nothing was plated, so it was there": (specimen(f"{{step: storage, medium: air}}, {COLD}"), air(0, "medium")),
    "not cold enough": (
        specimen(f"{PLATED}, {{step: transfer, medium: argon, air_exposure: 3 s, highest_temperature: 200 K}}"),
        air(2),
    ),
    "frozen before, but warmed to 200 K": (
        specimen(f"{PLATED}, {FROZEN}, {{step: transfer, holder: x, air_exposure: 3 s, highest_temperature: 200 K}}"),
        air(3),
    ),
    "frozen before, then kept in dry air": (
        specimen(f"{PLATED}, {FROZEN}, {{step: storage, medium: dry_air}}, {{step: transfer, air_exposure: 5 s}}"),
        air(4),
    ),
    "a film that is not the metal": (
        specimen(f"{{step: storage, medium: air}}, {{step: film_deposition, material: LiPON}}, {COLD}"),
        air(0, "medium"),
    ),
    "a film of its salt": (
        specimen(f"{{step: storage, medium: air}}, {{step: film_deposition, material: lithium fluoride}}, {COLD}"),
        air(0, "medium"),
    ),
    "a step that makes no metal": (
        specimen(f"{{step: storage, medium: air}}, {{step: other_step, method: photographed}}, {COLD}"),
        air(0, "medium"),
    ),
    "at room temperature by the number": (
        specimen(f"{PLATED}, {FROZEN}, {{step: transfer, medium: liquid_nitrogen, air_exposure: 3 s, highest_temperature: 22 °C}}"),
        air(3),
    ),
    "at room temperature by the word": (
        specimen(f"{PLATED}, {FROZEN}, {{step: transfer, medium: argon, air_exposure: 2 s, state_during_exposure: room_temperature}}"),
        air(3),
    ),
    "frozen in words, warm in numbers": (
        specimen(f"{PLATED}, {{step: transfer, air_exposure: 5 s, state_during_exposure: frozen, highest_temperature: 0 °C}}"),
        air(2),
    ),
    "a note on nitrogen, but warm": (
        specimen(f"{PLATED}, {{step: transfer, air_exposure: 5 s, note: under liquid nitrogen before, highest_temperature: 20 °C}}"),
        air(2),
    ),
    "frozen before, too long in air": (specimen(f"{PLATED}, {FROZEN}, {{step: transfer, holder: x, air_exposure: 11 s}}"), air(3)),
    "out of liquid nitrogen for minutes": (specimen(f"{PLATED}, {{step: transfer, medium: liquid_nitrogen, air_exposure: 2 min}}"), air(2)),
    "frozen before, through air for no one knows how long": (
        specimen(f"{PLATED}, {FROZEN}, {{step: transfer, medium: air}}"),
        air(3, "medium"),
    ),
    "frozen before, seconds in air, but warm": (
        specimen(f"{PLATED}, {FROZEN}, {{step: transfer, medium: air, duration: 5 s, state_during_exposure: room_temperature}}"),
        air(3, "medium"),
    ),
    "cold in numbers, warm in words": (
        specimen(f"{PLATED}, {{step: transfer, air_exposure: 5 s, state_during_exposure: room_temperature, highest_temperature: 100 K}}"),
        air(2),
    ),
    "through air in seconds, not frozen": (specimen(f"{PLATED}, {{step: transfer, medium: air, duration: 5 s}}"), air(2, "medium")),
    "warmed up, then in air": (
        specimen(f"{PLATED}, {FROZEN}, {{step: warming}}, {{step: transfer, holder: x, air_exposure: 5 s}}"),
        air(4),
    ),
    "stored warm, then in air": (
        specimen(f"{PLATED}, {FROZEN}, {{step: storage, medium: argon, temperature: 25 °C}}, {{step: transfer, air_exposure: 5 s}}"),
        air(4),
    ),
    "washed after freezing, then in air": (
        specimen(f"{PLATED}, {FROZEN}, {{step: washing, solvent: DEC}}, {{step: transfer, air_exposure: 5 s}}"),
        air(4),
    ),
    "hardly more than a second, but warm": (
        specimen(f"{PLATED}, {{step: transfer, air_exposure: <1.05 s, state_during_exposure: room_temperature}}"),
        air(2),
    ),
    "less than a minute, but warm": (
        specimen(f"{PLATED}, {{step: transfer, air_exposure: <1 min, state_during_exposure: room_temperature}}"),
        air(2),
    ),
    "more than a time": (specimen(f'{PLATED}, {{step: transfer, medium: argon, air_exposure: ">5 min"}}'), air(2)),
    "a range": (specimen(f"{PLATED}, {{step: transfer, medium: argon, air_exposure: 5-10 s}}"), air(2)),
    "loaded through air": (specimen(f"{PLATED}, {{step: loading, medium: air}}"), air(2, "medium")),
    "washed in an inert solvent": (
        specimen(f"{PLATED}, {{step: washing, solvent: DME}}, {{step: drying, atmosphere: air}}, {COLD}"),
        air(3, "atmosphere"),
    ),
    "washed in a solvent without water": (
        specimen(f"{PLATED}, {{step: washing, solvent: DMC with less than 10 ppm water}}, {{step: drying, atmosphere: air}}, {COLD}"),
        air(3, "atmosphere"),
    ),
    "plated again after the wash": (
        specimen(f"{{step: washing, solvent: water}}, {PLATED}, {{step: transfer, medium: argon, air_exposure: 5 s}}"),
        air(3),
    ),
    "a twin is judged like the others": (
        specimen(f"{PLATED}, {{step: transfer, medium: argon, air_exposure: 1 h}}", more=", control_kind: unwashed_twin"),
        air(2),
    ),
    "a cell that nobody opens again": (specimen(f"{PLATED}, {{step: rest}}, {{step: storage, medium: air}}, {COLD}"), air(3, "medium")),
    "a lamella of a plated electrode": (
        (
            f"specimens: {{e: {{system: {LI}, history: [{PLATED}]}}, "
            "a: {taken_from: e, taken_after: 2, history: [{step: transfer, medium: air, air_exposure: 1 min}]}}\n"
            "sessions: {s: {acquisitions: {i: {specimen: a}}}}\n"
        ),
        air(0),
    ),
    "a lamella of an electrode that was frozen after the cut": (
        (
            f"specimens: {{e: {{system: {LI}, history: [{PLATED}, {FROZEN}]}}, "
            "a: {taken_from: e, taken_after: 2, history: [{step: transfer, holder: x, air_exposure: 8 s}]}}\n"
            "sessions: {s: {acquisitions: {i: {specimen: a}}}}\n"
        ),
        air(0),
    ),
}

WAYS: dict[str, Case] = {
    "no transfer": (specimen(PLATED), away("a/history")),
    "frozen and then nothing": (specimen(f"{PLATED}, {FROZEN}"), away("a/history")),
    "air not said": (specimen(f"{PLATED}, {{step: transfer, holder: Gatan 626}}"), away("a/history/2")),
    "air not recorded": (specimen(f"{PLATED}, {{step: transfer, air_exposure: not_recorded}}"), away("a/history/2")),
    "warm, loaded through nobody knows what": (specimen(f"{PLATED}, {{step: loading, holder: x}}"), away("a/history/2")),
    "frozen, moved, and nothing said": (specimen(f"{PLATED}, {FROZEN}, {{step: transfer, holder: x}}"), away("a/history/3")),
    "another step that moves it, and nothing said": (
        specimen(f"{PLATED}, {{step: other_step, method: inserted by hand}}"),
        away("a/history/2"),
    ),
    "another step that moves nothing": (
        specimen(f"{PLATED}, {{step: other_step, method: photographed, medium: argon}}"),
        away("a/history"),
    ),
    "a cell that nobody is said to have opened": (
        specimen("{step: assembly, atmosphere: argon}, {step: plating}"),
        away("a/history"),
    ),
    "evaporated in a chamber of its own": (
        specimen("{step: film_deposition, material: Li, method: evaporation in a vacuum chamber}"),
        away("a/history"),
    ),
    "only the cut was made in the chamber": (
        specimen(f"{PLATED}, {{step: milling, note: in the FIB chamber}}"),
        away("a/history"),
    ),
    "the bare grid was moved, then the cell opened": (
        specimen(f"{{step: transfer, medium: argon}}, {PLATED}"),
        away("a/history"),
    ),
    "the closed cell was moved": (
        specimen("{step: cycling, cycles: 3}, {step: transfer, medium: argon}, {step: disassembly, atmosphere: argon}"),
        away("a/history"),
    ),
    "the lamella of an electrode that never moved": (
        (
            f"specimens: {{e: {{system: {LI}, history: [{PLATED}]}}, a: {{taken_from: e, history: [{{step: lift_out}}]}}}}\n"
            "sessions: {s: {acquisitions: {i: {specimen: a, technique: tem}}}}\n"
        ),
        away("a/history"),
    ),
    "cut before it was moved": (
        (
            f"specimens: {{e: {{system: {LI}, history: [{PLATED}, {COLD}]}}, "
            "a: {taken_from: e, taken_after: 2, history: [{step: rest}]}}\n"
            "sessions: {s: {acquisitions: {i: {specimen: a, technique: tem}}}}\n"
        ),
        away("a/history"),
    ),
    "frozen on a grid cell and then nothing": (
        specimen(f"{{step: assembly, atmosphere: argon}}, {{step: plating}}, {FROZEN}", system="{metal: Li, configuration: grid_cell}"),
        away("a/history"),
    ),
    "photoelectrons need the surface": (specimen(PLATED).replace("hrtem", "xps"), away("a/history")),
}

TRANSFER = f"{{step: transfer, start: {T}10:30:00Z}}"
IMAGED = "{start: %s, acquisitions: {i: {technique: tem}}}"

TIMES: dict[str, Case] = {
    "opened before the plating has ended": (
        timed(f"{{step: plating, start: {T}09:00:00Z, duration: 20 min}}, {{step: disassembly, start: {T}09:05:00Z}}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "just beyond the clocks": (
        timed(f"{{step: plating, start: {T}09:00:00Z, duration: 20 min}}, {{step: disassembly, start: {T}09:09:59Z}}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "about an hour": (
        timed(f"{{step: plating, start: {T}09:00:00Z, duration: ~1 h}}, {{step: rest, start: {T}09:34:00Z}}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "a transmission microscope does not look before the freezing": (
        timed(
            f"{{step: transfer, start: {T}08:30:00Z}}, {{step: plunge_freezing, start: {T}11:00:00Z}}, "
            f"{{step: transfer, start: {T}12:00:00Z}}",
            f"q: {{start: {T}09:00:00Z, end: {T}10:00:00Z, acquisitions: {{k: {{technique: hrtem}}}}}}, "
            f"s: {{start: {T}13:00:00Z, end: {T}15:00:00Z, acquisitions: {{i: {{technique: sem}}}}}}",
        ),
        late("/sessions/q/end"),
    ),
    "nothing follows from a history that is out of order": (
        timed(
            f"{{step: plunge_freezing, start: {T}13:00:00Z}}, {{step: transfer, start: {T}10:30:00Z}}",
            f"s: {{start: {T}09:00:00Z, end: {T}10:00:00Z, acquisitions: {{i: {{technique: hrtem}}}}}}",
        ),
        late("/specimens/a/history/1/start"),
    ),
    "plated in the microscope after the session": (
        timed(
            f"{{step: transfer, start: {T}08:00:00Z}}, {{step: plating, start: {T}11:00:00Z, duration: 1 h}}",
            f"s: {{start: {T}09:00:00Z, end: {T}10:00:00Z, acquisitions: {{i: {{technique: hrtem}}}}}}",
        ),
        late("/sessions/s/end"),
    ),
    "an image that was over before the freezing": (
        timed(
            f"{{step: plunge_freezing, start: {T}10:00:00Z}}, {{step: transfer, start: {T}10:30:00Z}}",
            f"s: {{start: {T}09:00:00Z, end: {T}18:00:00Z, acquisitions: {{i: {{technique: hrtem, end: {T}09:30:00Z}}}}}}",
        ),
        late("/sessions/s/acquisitions/i/end"),
    ),
    "an hour of drying": (
        timed(f"{{step: drying, start: {T}09:00:00Z, duration: 1 h}}, {{step: transfer, start: {T}09:43:00Z}}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "a range": (
        timed(f"{{step: plating, start: {T}09:00:00Z, duration: 1-2 h}}, {{step: rest, start: {T}09:49:00Z}}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "more than an hour": (
        timed(f'{{step: plating, start: {T}09:00:00Z, duration: ">1 h"}}, {{step: rest, start: {T}09:30:00Z}}', ""),
        late("/specimens/a/history/1/start"),
    ),
    "an untimed step between": (
        timed(f"{{step: plating, start: {T}09:00:00Z, duration: 2 h}}, {{step: rest}}, {{step: drying, start: {T}10:00:00Z}}", ""),
        late("/specimens/a/history/2/start"),
    ),
    "dried more than a tenth shorter than noted": (
        timed(f"{{step: drying, start: {T}08:00:00Z, duration: 10 h}}, {{step: transfer, start: {T}16:49:00Z}}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "two weeks, more than four days short": (
        timed("{step: storage, start: 2026-03-02T09:00:00Z, duration: 2 wk}, {step: transfer, start: 2026-03-12T08:00:00Z}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "a year, more than half of it short": (
        timed("{step: storage, start: 2026-01-01T00:00:00Z, duration: 1 a}, {step: transfer, start: 2026-07-03T05:00:00Z}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "seven days are more than five": (
        timed("{step: storage, start: 2026-03-02T22:00:00Z, duration: 7 d}, {step: transfer, start: 2026-03-08T08:00:00Z}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "days by their dates": (
        timed("{step: plating, start: 2026-03-02, duration: 60 h}, {step: disassembly, start: 2026-03-03}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "it ends before its duration": (
        timed(f"{{step: plating, start: {T}09:00:00Z, duration: 2 h, end: {T}10:00:00Z}}", ""),
        late("/specimens/a/history/0/end"),
    ),
    "it ends before it begins": (
        timed(f"{{step: plating, start: {T}09:00:00Z, end: {T}08:00:00Z}}", ""),
        late("/specimens/a/history/0/end"),
    ),
    "a coating before the cut that it follows": (
        timed(f"{{step: milling, start: {T}09:00:00Z, end: {T}12:00:00Z}}, {{step: coating, start: {T}08:00:00Z}}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "a coating between two cuts that ends before it begins": (
        timed(f"{{step: milling, start: {T}09:00:00Z, end: {T}12:00:00Z}}, {{step: coating, start: {T}10:00:00Z, end: {T}09:30:00Z}}", ""),
        late("/specimens/a/history/1/end"),
    ),
    "lifted out while it was still cut": (
        timed(f"{{step: milling, start: {T}09:00:00Z, end: {T}12:00:00Z}}, {{step: lift_out, start: {T}10:00:00Z}}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "steps exchanged": (
        timed(f"{{step: plating, start: {T}09:00:00Z}}, {{step: drying, start: {T}08:00:00Z}}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "one day too late, told once": (
        timed("{step: plating, start: 2026-03-03}, {step: disassembly, start: 2026-03-02}, {step: drying, start: 2026-03-02}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "zones": (
        timed(f"{{step: plating, start: {T}09:00:00Z}}, {{step: drying, start: {T}09:30:00+01:00}}", ""),
        late("/specimens/a/history/1/start"),
    ),
    "a lamella milled before the electrode was plated": (
        timed(
            f"{{step: plating, start: {T}09:00:00Z}}, {{step: disassembly, start: {T}10:00:00Z}}",
            "",
            more=f", b: {{taken_from: a, taken_after: 2, history: [{{step: milling, start: {T}09:30:00Z}}, "
            f"{{step: lift_out, start: {T}09:40:00Z}}]}}",
        ),
        late("/specimens/b/history/0/start"),
    ),
    "a lamella of a lamella before the first": (
        timed(
            f"{{step: plating, start: {T}09:00:00Z}}",
            "",
            more=f", b: {{taken_from: a, taken_after: 1}}, c: {{taken_from: b, history: [{{step: milling, start: {T}08:00:00Z}}]}}",
        ),
        late("/specimens/c/history/0/start"),
    ),
    "cut before the cell was opened": (
        timed(
            f"{{step: plating, start: {T}09:00:00Z}}, {{step: disassembly, start: {T}12:00:00Z}}, {{step: storage, start: {T}13:00:00Z}}",
            "",
            more=f", b: {{taken_from: a, history: [{{step: milling, start: {T}10:00:00Z}}]}}",
        ),
        late("/specimens/b/history/0/start"),
    ),
    "cut before anything was done": (
        timed(
            "{step: rest}, {step: plating, start: 2026-03-02}, {step: storage, start: 2026-03-20}",
            "",
            more=", b: {taken_from: a, history: [{step: milling, start: 2026-03-01}]}",
        ),
        late("/specimens/b/history/0/start"),
    ),
    "cut while the electrode was still plated": (
        timed(
            f"{{step: plating, start: {T}09:00:00Z, duration: 2 h}}",
            "",
            more=f", b: {{taken_from: a, taken_after: 1, history: [{{step: milling, start: {T}10:00:00Z}}]}}",
        ),
        late("/specimens/b/history/0/start"),
    ),
    "imaged before it was plated": (
        timed(f"{{step: plating, start: {T}09:00:00Z}}, {TRANSFER}", f"s: {IMAGED % (T + '08:00:00Z')}"),
        late("/sessions/s/start"),
    ),
    "imaged between plating and drying": (
        timed(f"{{step: plating, start: {T}09:00:00Z}}, {{step: drying, start: {T}10:00:00Z}}, {COLD}", f"s: {IMAGED % (T + '09:30:00Z')}"),
        late("/sessions/s/start"),
    ),
    "imaged before the transfer": (
        timed(f"{{step: drying, start: {T}08:00:00Z}}, {TRANSFER}", f"s: {IMAGED % (T + '10:19:00Z')}"),
        late("/sessions/s/start"),
    ),
    "imaged before the plating was over": (
        timed(f"{{step: plating, start: {T}09:00:00Z, duration: 3 h}}", f"s: {IMAGED % (T + '10:00:00Z')}"),
        late("/sessions/s/start"),
    ),
    "imaged while it was plated elsewhere": (
        timed(
            f"{{step: plating, start: {T}09:00:00Z, duration: 3 h}}",
            f"s: {{start: {T}08:30:00Z, end: {T}17:00:00Z, acquisitions: {{i: {{technique: tem, start: {T}10:00:00Z}}}}}}",
        ),
        late("/sessions/s/acquisitions/i/start"),
    ),
    "one step a day too late, and imaged": (
        timed(
            f"{{step: plating, start: 2026-03-03T09:00:00Z}}, {{step: disassembly, start: {T}09:40:00Z}}, {TRANSFER}",
            f"s: {IMAGED % (T + '11:00:00Z')}",
        ),
        late("/specimens/a/history/1/start"),
    ),
    "one of two sessions before the specimen": (
        timed(
            f"{{step: plating, start: {T}09:00:00Z}}, {TRANSFER}",
            f"s: {IMAGED % '2026-03-01T11:00:00Z'}, t: {IMAGED % (T + '11:00:00Z')}",
        ),
        late("/sessions/s/start"),
    ),
    "the whole session before the specimen": (
        timed(f"{{step: plating, start: {T}09:00:00Z}}, {TRANSFER}", "s: {start: 2026-03-01, end: 2026-03-01, acquisitions: {i: {}}}"),
        late("/sessions/s/end"),
    ),
    "an image before the freezing within the session": (
        timed(
            f"{{step: plunge_freezing, start: {T}12:00:00Z}}",
            f"s: {{start: {T}11:00:00Z, end: {T}17:00:00Z, acquisitions: {{i: {{start: {T}11:49:00Z}}}}}}",
        ),
        late("/sessions/s/acquisitions/i/start"),
    ),
    "a lamella in the TEM before its lift-out": (
        timed(
            f"{TRANSFER}",
            f"s: {IMAGED % (T + '13:00:00Z')}".replace("{technique", "{specimen: b, technique"),
            more=f", b: {{taken_from: a, taken_after: 1, history: [{{step: milling, start: {T}12:00:00Z}}, "
            f"{{step: lift_out, start: {T}14:00:00Z}}, {{step: transfer, start: {T}15:00:00Z}}]}}",
        ),
        late("/sessions/s/start"),
    ),
    "a lamella before its electrode": (
        timed(
            f"{{step: plating, start: {T}09:00:00Z}}",
            f"s: {IMAGED % (T + '08:00:00Z')}".replace("{technique", "{specimen: b, technique"),
            more=", b: {taken_from: a, taken_after: 1, history: [{step: milling}]}",
        ),
        late("/sessions/s/start"),
    ),
    "stored before it was imaged the only time, then dried": (
        timed(f"{TRANSFER}, {{step: drying, start: {T}13:00:00Z}}", f"s: {IMAGED % (T + '11:00:00Z')}"),
        late("/sessions/s/start"),
    ),
    "an image that has an end only": (
        timed(f"{{step: drying, start: {T}12:00:00Z}}", f"s: {{acquisitions: {{i: {{technique: tem, end: {T}11:00:00Z}}}}}}"),
        late("/sessions/s/acquisitions/i/end"),
    ),
    "a session that ends before it begins": (
        timed("", f"s: {{start: {T}12:00:00Z, end: {T}11:00:00Z, acquisitions: {{i: {{}}}}}}"),
        late("/sessions/s/end"),
    ),
    "an image before its session": (
        timed("", f"s: {{start: {T}12:00:00Z, acquisitions: {{i: {{start: {T}11:00:00Z}}}}}}"),
        late("/sessions/s/acquisitions/i/start"),
    ),
    "an image after its session": (
        timed("", f"s: {{end: {T}12:00:00Z, acquisitions: {{i: {{start: {T}13:00:00Z}}}}}}"),
        late("/sessions/s/end"),
    ),
    "images exchanged": (
        timed("", f"s: {{acquisitions: {{i: {{start: {T}13:00:00Z}}, j: {{start: {T}12:00:00Z}}}}}}"),
        late("/sessions/s/acquisitions/j/start"),
    ),
    "an image that ends before it begins": (
        timed("", f"s: {{acquisitions: {{i: {{start: {T}13:00:00Z, end: {T}12:00:00Z}}}}}}"),
        late("/sessions/s/acquisitions/i/end"),
    ),
    "an image begun while another one went on": (
        timed("", f"s: {{acquisitions: {{i: {{start: {T}13:00:00Z, end: {T}14:00:00Z}}, j: {{start: {T}13:30:00Z}}}}}}"),
        late("/sessions/s/acquisitions/j/start"),
    ),
    "no such day": (
        timed("{step: plating, start: 2026-02-29}", ""),
        at("TIME-CALENDAR", "error", "/specimens/a/history/0/start"),
    ),
    "no such hour": (
        timed("", "s: {start: 2026-02-28T24:30:00Z}"),
        at("TIME-CALENDAR", "error", "/sessions/s/start"),
    ),
}

CASES = together(air=AIR, ways=WAYS, times=TIMES)


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 70


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=list(CASES))
def test_a_defect_is_found_once_and_at_its_place(body: str, expected: list[tuple[str, str, str]]) -> None:
    assert loud(said_of(body)) == expected


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("imaged between plating and drying", f"imaged at {T}09:30:00Z, before {T}10:00:00Z, when a step of its preparation was over."),
        ("imaged before the transfer", f"imaged at {T}10:19:00Z, before it was brought into a microscope."),
        ("a lamella before its electrode", f"imaged at {T}08:00:00Z, before {T}09:00:00Z, when a step of its preparation was over."),
        ("imaged before the plating was over", "before the end of what began at 2026-03-02T09:00:00Z and took 3 h"),
        ("opened before the plating has ended", "comes before the end of what began at 2026-03-02T09:00:00Z and took 20 min, which stands"),
        ("a lamella of a plated electrode", "Li was in air (1 min) and not said to be frozen"),
        ("dried in air", "Li was in air (atmosphere: air)"),
        ("no transfer", "a holds Li, and no transfer into the microscope is recorded."),
        ("air not said", "The transfer of a (Li) does not say whether it met air."),
    ],
)
def test_a_defect_is_told_in_words(name: str, words: str) -> None:
    case = next(case for title, case in CASES.items() if title.endswith(f": {name}"))
    (issue,) = said_of(case[0])
    assert words in issue.message
    assert issue.hint
