"""The conditions of an observation out of the history of its specimen, in the words that findings use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject
from cryokb.plain import as_object, text, whole
from cryokb.record import FREEZING, FREEZING_POINT, RecordView, Stage

__all__ = ["Found", "Route", "conditions_of", "preparation_of"]

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

CURRENT = frozenset({"Plating", "Stripping", "Cycling", "Formation", "Alloying", "Dealloying", "Holding"})

OF_CURRENT: tuple[str, ...] = ("temperature", "current_density", "areal_capacity", "stack_pressure")


Found: TypeAlias = Mapping[str, Json]


def conditions_of(view: RecordView, specimen: str, known: dict[str, list[Found]]) -> dict[str, Json]:
    """Give the conditions of the last electrochemical step of a specimen: temperature, current density, capacity, pressure, cycles, state.

    Cycles stand until metal is plated anew; those of several steps are not added up, the last count stands.

    Args:
        view: the record.
        specimen: the specimen.
        known: what was found for others, which is filled.
    """
    nothing: Found = {}
    return dict(view.along(specimen, known, nothing, after_current)[-1])


def after_current(before: Found, stage: Stage) -> Found:
    """Give the conditions after one more step."""
    kind, step = stage.step.kind, stage.step.slots
    if kind not in CURRENT and kind not in STATES:
        return before
    found = dict(before)
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


@dataclass(frozen=True, slots=True)
class Route:
    """What a history says so far of the route by which a specimen is prepared: the last milling, and what was done at all."""

    milled: JsonObject | None = None
    lifted: bool = False
    dispersed: bool = False
    washed: bool = False
    dried: bool = False
    frozen_wet: bool | None = None


def further(route: Route, stage: Stage) -> Route:
    """Give the route after one more step; how it was frozen is a matter of the first freezing."""
    kind, slots = stage.step.kind, stage.step.slots
    if kind == "Milling":
        return replace(route, milled=slots)
    if kind in {"LiftOut", "Dispersing", "Washing", "Drying"}:
        return replace(
            route,
            lifted=route.lifted or kind == "LiftOut",
            dispersed=route.dispersed or kind == "Dispersing",
            washed=route.washed or kind == "Washing",
            dried=route.dried or kind == "Drying",
        )
    if kind in FREEZING and route.frozen_wet is None:
        return replace(route, frozen_wet=not route.washed and slots.get("frozen_state") != "no_liquid")
    return route


def preparation_of(view: RecordView, specimen: str, known: dict[str, list[Route]]) -> str | None:
    """Name the route by which a specimen was prepared, as findings name it, or None where its history does not show one.

    Args:
        view: the record.
        specimen: the specimen.
        known: what was found for others, which is filled.
    """
    route = view.along(specimen, known, Route(), further)[-1]
    if route.milled is not None:
        return milled_route(route.milled, lifted=route.lifted)
    if route.dispersed:
        return "scraped"
    if route.dried:
        return "washed_and_dried"
    return "frozen_wet" if route.frozen_wet else None


def milled_route(last: JsonObject, *, lifted: bool) -> str | None:
    """Name a route with milling: a lamella where it was thinned or lifted out; None where it is not said how cold the last milling was."""
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
