"""Rules on the settings of a microscope: the temperature of the specimen and the accelerating voltage."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from cryokb import dose
from cryokb.issues import Edit, Issue, Json, JsonObject, Severity, pointer
from cryokb.lazy import later
from cryokb.plain import as_object, figure, section, text
from cryokb.record import FREEZING_POINT, Acquisition, Place
from cryokb.rules.registry import Case, complain, quantity_text, rule

CRYO_LIMIT = 173.15
"""-100 °C, at which cryo-EBSD stages still are."""

TEM_CRYO_LIMIT = 130.0


@rule("ACQ-CRYO-TEMPERATURE", reads="temperature_class specimen_temperature technique")
def cryo_specimen_is_cold(case: Case) -> Iterator[Issue]:
    """Compare the specimen temperature with the temperature class, where both are said, once for each place."""
    seen: set[Place] = set()
    for one in case.view.acquisitions:
        place = one.place_of("specimen_temperature")
        if not is_cryo(one) or place in seen:
            continue
        issue = judge_temperature(one.setting("specimen_temperature"), place, transmission=one.mode in {"tem", "stem"})
        if issue is not None:
            seen.add(place)
            yield issue
    imaged = {one.session for one in case.view.acquisitions}
    for key, session in case.view.sessions.items():
        if session.get("temperature_class") == "cryo" and key not in imaged:
            issue = judge_temperature(session.get("specimen_temperature"), ("sessions", key, "specimen_temperature"), transmission=False)
            yield from [issue] if issue is not None else []


def is_cryo(one: Acquisition) -> bool:
    """Tell whether the temperature that holds for an acquisition is that of a specimen that is said to be cryogenic.

    Where an acquisition has a class of its own and leaves the temperature to a session of another class, that number is not its own.
    """
    own, shared = one.slots.get("temperature_class"), one.session_slots.get("temperature_class")
    if own is not None and shared not in {None, own} and "specimen_temperature" not in one.slots:
        return False
    return one.setting("temperature_class") == "cryo"


def judge_temperature(item: Json, place: Place, *, transmission: bool) -> Issue | None:
    """Judge one specimen temperature of a specimen that is said to be cryogenic; of a range the coldest."""
    if not as_object(item):
        return None
    kelvin, said = dose.bounds(item)[0], quantity_text(item)
    if kelvin >= FREEZING_POINT:
        message = f"The specimen is said to be imaged at cryogenic temperature, but its temperature is {said}."
        return complain("ACQ-CRYO-TEMPERATURE", message, place, hint=unit_slip(item))
    if kelvin > CRYO_LIMIT:
        return complain(
            "ACQ-CRYO-TEMPERATURE",
            f"The specimen temperature {said} is above 173 K (-100 °C), warmer than cryogenic stages are.",
            place,
            severity=Severity.WARNING,
            hint="Use temperature_class: cooled, or correct the temperature.",
        )
    if transmission and kelvin > TEM_CRYO_LIMIT:
        return complain(
            "ACQ-CRYO-TEMPERATURE",
            f"The specimen temperature {said} lies between 130 and 173 K; liquid nitrogen holders usually reach 80-130 K.",
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


# ---------------------------------------------------------------- voltage

TRANSMISSION_VOLTS = (20e3, 1300e3)
"""From low-voltage to high-voltage TEM."""

SURFACE_VOLTS = (50.0, 30e3)
"""From landing energies to the highest of scanning microscopes."""

USUAL_VOLTS = {"tem": TRANSMISSION_VOLTS, "stem": TRANSMISSION_VOLTS, "sem": SURFACE_VOLTS}

EITHER = frozenset({"edx", "cathodoluminescence"})
"""Techniques that are at home in both kinds of microscopes, whatever mode the list of terms gives them."""

IMPOSSIBLE_VOLTS = 1e3
"""Below this no electron gets through a specimen."""

SCANNING_MICROSCOPE = later(r"SEM\b|FIB\b|\bJ[SI][MB]\b|\bJIB", re.IGNORECASE)
"""Names of scanning microscopes; transmission in one of them (STEM in SEM) is done at its voltages."""


@rule("ACQ-VOLTAGE-RANGE", reads="technique accelerating_voltage")
def voltage_fits_the_microscope(case: Case) -> Iterator[Issue]:
    """Compare each accelerating voltage with the mode of the technique, once for each place."""
    scanning = {key for key, session in case.view.sessions.items() if is_scanning(session)}
    scanning |= {one.session for one in case.view.acquisitions if one.mode == "sem" and one.technique not in EITHER}
    seen: set[Place] = set()
    for one in case.view.acquisitions:
        place, item, usual = one.place_of("accelerating_voltage"), one.setting("accelerating_voltage"), usual_volts(one, scanning)
        low, high = dose.bounds(item)
        if usual is None or place in seen or not as_object(item) or (low <= usual[1] and high >= usual[0]):
            continue
        seen.add(place)
        yield complain(
            "ACQ-VOLTAGE-RANGE",
            f"The accelerating voltage is {quantity_text(item)}; usual are {usual[0] / 1000:g}-{usual[1] / 1000:g} kV.",
            place,
            severity=Severity.ERROR if usual is not SURFACE_VOLTS and high < IMPOSSIBLE_VOLTS else Severity.WARNING,
            hint=volts_slip(low if math.isinf(high) else high, usual),
        )


def is_scanning(session: JsonObject) -> bool:
    """Tell whether the instrument of a session is called a scanning microscope."""
    return SCANNING_MICROSCOPE.search(text(section(session, "instrument").get("model")) or "") is not None


def usual_volts(one: Acquisition, scanning: set[str]) -> tuple[float, float] | None:
    """Give the usual voltages for an acquisition, in volt; None where its technique has no accelerated electrons."""
    either = one.technique in EITHER or (one.mode == "stem" and one.session in scanning)
    return (IMPOSSIBLE_VOLTS, TRANSMISSION_VOLTS[1]) if either else USUAL_VOLTS.get(one.mode or "")


def volts_slip(volts: float, usual: tuple[float, float]) -> str:
    """Say whether volt and kilovolt were probably exchanged."""
    if usual[0] <= volts * 1000 <= usual[1]:
        return f"Did you mean {volts:g} kV?"
    if usual[0] <= volts / 1000 <= usual[1]:
        return f"Did you mean {volts / 1000:g} V?"
    return "Check value and unit."


@rule("STR-DEPRECATED", documents=("record", "publication"))
def slots_are_current(case: Case) -> Iterator[Issue]:
    """Look for deprecated slots in every object of the document."""
    for name, node, path in case.view.objects:
        for slot in case.standard.marked_slots(name, "deprecated"):
            if slot in node:
                row = case.standard.class_slots(name)[slot]
                new = str(row["replaced_by"])
                yield complain(
                    "STR-DEPRECATED",
                    f"{slot} is deprecated. {row['deprecated']}",
                    (*path, slot),
                    hint=f"Rename it to {new}, or run: cryokb migrate.",
                    fix=(Edit(pointer((*path, slot)), new, rename=True),),
                )


@rule("STR-EXTENSION", reads="extensions")
def extensions_are_told(case: Case) -> Iterator[Issue]:
    """Tell each group of extensions once."""
    for key, group in case.view.entries("extensions").items():
        entries = section(group, "entries")
        if not entries:
            continue
        message = f"The extension {key} ({', '.join(entries)}) is kept and carried along; it is not checked."
        yield complain("STR-EXTENSION", message, ("extensions", key), hint="Propose terms that others need too: see GOVERNANCE.md.")
