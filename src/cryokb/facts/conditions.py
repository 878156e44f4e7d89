"""The conditions of an observation out of the history of its specimen, in the words that findings use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.issues import Json
from cryokb.plain import as_object, text, whole
from cryokb.record import RecordView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["conditions_of", "preparation_of"]

STATES = {
    "Soaking": "soaked",
    "Plating": "plated",
    "Stripping": "stripped",
    "Cycling": "cycled",
    "Alloying": "alloyed",
    "Dealloying": "dealloyed",
    "Rest": "rested",
}
"""The state that each electrochemical step leaves, unless it says another."""

CURRENT = frozenset({"Plating", "Stripping", "Cycling", "Formation", "Alloying", "Dealloying"})

OF_CURRENT: tuple[str, ...] = ("temperature", "current_density", "areal_capacity", "stack_pressure")

FREEZING_POINT = 273.15
"""In K; a stage below it is cooled."""

FREEZING = frozenset({"PlungeFreezing", "HighPressureFreezing"})


def conditions_of(view: RecordView, specimen: str) -> dict[str, Json]:
    """Give the conditions of the last electrochemical step of a specimen: temperature, current density, capacity, pressure, cycles, state.

    Cycles stand until metal is plated anew; those of several steps are not added up, the last count stands.
    """
    found: dict[str, Json] = {}
    for one in view.history(specimen):
        kind, step = one.kind, one.slots
        if kind in CURRENT:
            found = {slot: item for slot, item in found.items() if slot == "cycle_number" and kind != "Plating"}
        if kind in STATES:
            found["state"] = text(step.get("end_state")) or STATES[kind]
        if kind in CURRENT:
            found.update({slot: step[slot] for slot in OF_CURRENT if slot in step})
        if kind == "Plating" and "duration" in step:
            found["deposition_time"] = step["duration"]
        if kind == "Cycling" and (cycles := whole(step.get("cycles"))) is not None:
            found["cycle_number"] = {"value": cycles, "unit": "1", "as_reported": str(cycles)}
        if kind == "Rest" and "duration" in step:
            found["rest_time"] = step["duration"]
    return found


def preparation_of(view: RecordView, specimen: str) -> str | None:
    """Name the route by which a specimen was prepared, as findings name it, or None where its history does not show one."""
    history = view.history(specimen)
    steps, kinds = [one.slots for one in history], [one.kind for one in history]
    milled = [step for step in steps if step.get("step") == "Milling"]
    if milled:
        return milled_route(milled, lifted="LiftOut" in kinds)
    if "Dispersing" in kinds:
        return "scraped"
    if "Drying" in kinds:
        return "washed_and_dried"
    frozen = next((place for place, kind in enumerate(kinds) if kind in FREEZING), None)
    return "frozen_wet" if frozen is not None and was_wet(steps[: frozen + 1], kinds[: frozen + 1]) else None


def milled_route(milled: Sequence[Mapping[str, Json]], *, lifted: bool) -> str | None:
    """Name a route with milling: a lamella where it was thinned or lifted out; None where it is not said how cold the last milling was."""
    last = milled[-1]
    cold = was_cold(last)
    if cold is None:
        return None
    lamella = lifted or "final_thickness" in last
    return ("cryo_lamella" if lamella else "cryo_cross_section") if cold else "room_temperature_lamella" if lamella else None


def was_cold(step: Mapping[str, Json]) -> bool | None:
    """Tell whether a step was done cold, by its temperature class or its temperature; None where neither is stated."""
    stated = text(step.get("temperature_class"))
    if stated is not None:
        return stated == "cryo"
    temperature = as_object(step.get("temperature"))
    try:
        kelvin = quantities.interval_of(temperature).upper if temperature else None
    except QuantityError:
        kelvin = None
    return None if kelvin is None else kelvin < FREEZING_POINT


def was_wet(steps: Sequence[Mapping[str, Json]], kinds: Sequence[str]) -> bool:
    """Tell whether a specimen was frozen with its liquid: not washed or dried before, and not said to have had none."""
    return "Washing" not in kinds and as_object(dict(steps[-1])).get("frozen_state") != "no_liquid"
