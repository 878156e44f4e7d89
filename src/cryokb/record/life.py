"""The life of a specimen: before and after each step whether its metal is on it, whether it is cold, and whether a cell closes it in.

A rule about a step asks for the state at the time of that step: a bare grid may have been in air for a month before anything was plated
on it, and a frozen one may be carried through air. The life of a specimen that was cut from another begins with the state that the other
one had at the cut, so that a long lineage is followed once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject
from cryokb.lazy import later
from cryokb.plain import as_list, as_object, section, text, whole

__all__ = [
    "COLD_BELOW",
    "CRYOGENIC_MEDIA",
    "ELECTROCHEMICAL",
    "FREEZING",
    "FREEZING_POINT",
    "Life",
    "Stage",
    "State",
    "Step",
    "at_birth",
    "brings_metal",
    "history_of",
    "is_metal_electrode",
    "kelvins",
    "life_of",
    "lineage_of",
    "reached",
    "steps_of",
]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of a history.

    Attributes:
        specimen: the specimen in whose history it stands.
        index: its place there, from 0.
        slots: what it says.
    """

    specimen: str
    index: int
    slots: JsonObject

    @property
    def kind(self) -> str:
        """The class of the step, such as ``PlungeFreezing``."""
        return str(self.slots.get("step"))

    @property
    def path(self) -> tuple[str | int, ...]:
        """Its place in the expanded record."""
        return ("specimens", self.specimen, "history", self.index)


def lineage_of(specimens: Mapping[str, JsonObject], specimen: str) -> list[str]:
    """Name a specimen and those that it was cut from, nearest first; a ring is followed once.

    >>> lineage_of({"lamella": {"taken_from": "electrode"}, "electrode": {}}, "lamella")
    ['lamella', 'electrode']
    """
    found: dict[str, None] = {}
    here: str | None = specimen
    while here is not None and here in specimens and here not in found:
        found[here] = None
        here = text(specimens[here].get("taken_from"))
    return list(found)


def steps_of(specimens: Mapping[str, JsonObject], specimen: str) -> list[Step]:
    """Give the steps of a specimen itself, in order."""
    history = as_list(as_object(specimens.get(specimen)).get("history"))
    return [Step(specimen, index, as_object(slots)) for index, slots in enumerate(history) if as_object(slots)]


def history_of(specimens: Mapping[str, JsonObject], lineage: list[str]) -> tuple[Step, ...]:
    """Give the whole life of a specimen: what was done to those it was cut from, up to the cut (``taken_after``), and to itself."""
    parts: list[list[Step]] = []
    last: int | None = None
    for key in lineage:
        own = steps_of(specimens, key)
        parts.append(own if last is None else own[:last])
        last = whole(specimens[key].get("taken_after"))
    return tuple(step for part in reversed(parts) for step in part)


FREEZING_POINT = 273.15
"""Of water, in kelvin; what was warmer was not frozen, whatever is said."""

COLD_BELOW = 200.0
"""In kelvin; a metal that is colder does not react within the time of a transfer, and the liquid about it is solid."""

ELECTROCHEMICAL = frozenset({"Plating", "Stripping", "Cycling", "Formation", "Alloying", "Dealloying", "Holding"})
BRING_METAL = frozenset({"Plating", "Cycling", "Formation", "Alloying", "Holding", "Dispersing"})
FREEZING = frozenset({"PlungeFreezing", "HighPressureFreezing"})
LIQUID = frozenset({*ELECTROCHEMICAL, "Assembly", "Disassembly", "Soaking", "Washing", "Dispersing", "Drying"})
"""Steps that go on in a liquid or take one away, so that a specimen of which nothing else is said is not cold after them."""

CRYOGENIC_MEDIA = frozenset({"liquid_nitrogen", "cold_nitrogen_vapour"})
AIRY_MEDIA = frozenset({"air", "dry_air"})

BARE_CONTROLS = frozenset({"pristine", "soaked", "solvent_blank"})
"""Controls that saw no current, so that the metal of their system is not on them."""

DISSOLVES = later(
    r"\s*(de-?ioni[sz]ed |distilled |ultrapure |DI |dilute )*"
    r"(water|H2O|(m?eth|prop|isoprop|but)anol|EtOH|MeOH|IPA|alcohol|\w* ?acid|HCl)\b",
    re.IGNORECASE,
)
"""Liquids in which a reactive metal does not last."""

METAL_IN_WORDS = later(r"\b(metal|lithium|sodium|potassium|calcium|magnesium)\b(?! *(phosph|ox|fluor|carbon|sulf|nitr))", re.IGNORECASE)

MAKES_METAL = later(r"film|melt|infus|evaporat|sputter|roll|press|laminat|deposit|plat(e|ing)|grow", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class State:
    """The state of a specimen between two steps.

    Attributes:
        metal: whether the metal of its system is on it.
        cold: whether it is known to be colder than 200 K.
        closed: whether it is inside of a cell that is opened by a later step.
    """

    metal: bool
    cold: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """One step with the states before and after it."""

    step: Step
    before: State
    after: State


@dataclass(frozen=True, slots=True)
class Life:
    """The steps of a specimen itself, each with its states, and the state in which they begin."""

    birth: State
    stages: tuple[Stage, ...]

    def at(self, cut: int | None) -> State:
        """Give the state after so many steps; after the last one where the number is not known."""
        done = self.stages if cut is None else self.stages[: max(cut, 0)]
        return done[-1].after if done else self.birth


def at_birth(specimen: JsonObject, system: JsonObject, steps: Sequence[Step]) -> State:
    """Give the state of a specimen that was not cut from another: with its metal, unless a later step is the first to bring it."""
    brought = any(brings_metal(step, system) for step in steps)
    # an anode that is a film or a deposit came with the step that made it
    made = brought and MAKES_METAL.search(str(section(system, "anode").get("form"))) is not None
    if is_metal_electrode(system) and not made:
        return State(metal=True)
    bare = specimen.get("control_kind") in BARE_CONTROLS
    return State(metal=not brought and not bare)


def is_metal_electrode(system: JsonObject) -> bool:
    """Tell whether a system has its metal before any current: a foil, a symmetric cell, a full cell that is not free of it."""
    metal, collector = str(system.get("metal")), section(system, "collector")
    made_of = re.split(r"[^A-Za-z]", str(collector.get("material")), maxsplit=1)[0]
    if section(system, "anode") or system.get("configuration") == "symmetric_cell" or made_of == metal:
        return True
    return system.get("configuration") == "full_cell" and not collector


def holds_metal_elsewhere(system: JsonObject) -> bool:
    """Tell whether the other electrode of the cell is of the metal, so that the cell cannot be built in air."""
    return is_metal_electrode(system) or names_metal(str(system.get("counter_electrode")), system)


def names_metal(words: str, system: JsonObject) -> bool:
    """Tell whether words name the metal of a system by its symbol."""
    return str(system.get("metal")) in re.split(r"[^A-Za-z]+", words)


def brings_metal(step: Step, system: JsonObject) -> bool:
    """Tell whether a step can be the first that brings the metal on the specimen."""
    if step.kind == "FilmDeposition":
        material = text(step.slots.get("material"))
        return material is None or names_metal(material, system) or METAL_IN_WORDS.search(material) is not None
    if step.kind == "OtherStep":
        return MAKES_METAL.search(str(step.slots.get("method"))) is not None
    return step.kind in BRING_METAL


def life_of(steps: Sequence[Step], birth: State, system: JsonObject) -> Life:
    """Follow the state of a specimen through its steps.

    Args:
        steps: its own, in order.
        birth: the state in which they begin.
        system: what it was made of.
    """
    opened = max((place for place, step in enumerate(steps) if step.kind == "Disassembly"), default=-1)
    here, stages = birth, []
    for place, step in enumerate(steps):
        before = here
        if step.kind == "Assembly":
            # what was built in air is no better closed in for it
            before = replace(here, metal=here.metal or holds_metal_elsewhere(system))
        here = State(
            metal=has_metal(step, here, system),
            cold=is_cold(step, here),
            closed=place < opened and (here.closed or step.kind in ELECTROCHEMICAL or step.kind == "Assembly"),
        )
        stages.append(Stage(step, before, here))
    return Life(birth, tuple(stages))


def has_metal(step: Step, before: State, system: JsonObject) -> bool:
    """Tell whether the metal is on the specimen after a step."""
    if step.kind == "Washing" and DISSOLVES.match(str(step.slots.get("solvent"))):
        return False
    return before.metal or brings_metal(step, system)


def is_cold(step: Step, before: State) -> bool:
    """Tell whether a specimen is known to be cold after a step; what a step leaves unsaid stays as it was."""
    said = reached(step.slots)
    if said is not None:
        return said
    if step.kind in FREEZING or step.kind == "Cooling" or step.slots.get("medium") in CRYOGENIC_MEDIA:
        return True
    warmed = step.kind in LIQUID or step.kind == "Warming" or (step.slots.get("medium") in AIRY_MEDIA and step.kind != "Transfer")
    return before.cold and not warmed


def reached(slots: JsonObject) -> bool | None:
    """Tell whether a step says that the specimen stayed cold (True) or became warm (False); None where it says neither."""
    for slot in ("highest_temperature", "temperature"):
        lower, upper = kelvins(slots.get(slot))
        if upper is not None and upper < COLD_BELOW:
            return True
        if lower is not None and lower >= COLD_BELOW:
            return False
    word = text(slots.get("temperature_class"))
    return None if word is None else word == "cryo"


def kelvins(item: Json) -> tuple[float | None, float | None]:
    """Give the bounds between which a stated temperature lies, in kelvin; None for a side that is open."""
    try:
        interval = quantities.interval_of(as_object(item), dimension="temperature")
    except QuantityError:
        return None, None
    return interval.lower, interval.upper
