"""Rules on air and transfer of reactive metals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cryokb import dose
from cryokb.issues import Issue, JsonObject, Severity
from cryokb.lazy import later
from cryokb.plain import section, text
from cryokb.record import (
    CRYOGENIC_MEDIA,
    ELECTROCHEMICAL,
    FREEZING,
    FREEZING_POINT,
    Acquisition,
    Moment,
    Place,
    RecordView,
    Stage,
    kelvins,
    moment,
    reached,
)
from cryokb.rules.registry import Case, complain, quantity_text, rule
from cryokb.standard import Standard

FROZEN_HANDLING = 10.0
"""In seconds; so long a frozen specimen on a cold tip is carried through air. A bare grid warms up soon after."""

AT_ONCE = 1.0
"""In seconds; less than this is no stay in air."""

SEALED = later(
    r"(?<!not )\b(air[- ]?(free|less|tight)|hermetic|seal|vacuum|inert|shuttle|gas[- ]?tight|cryo[- ]?transfer|retract)", re.IGNORECASE
)
"""Words for what keeps the air from a specimen."""

UNDER_NITROGEN = later(r"\b(under|in) (liquid nitrogen|LN2|LN₂)\b", re.IGNORECASE)

ON_PURPOSE = later(r"on purpose|purposely|\bdeliberate|\bintentional|passivat", re.IGNORECASE)

IN_THE_COLUMN = later(
    r"\bin[- ]?situ\b|\b(in|inside|within)\b.{0,20}\b(column|microscope|TEM|SEM|FIB|(specimen|prep(aration)?) chamber|load[- ]?lock)\b",
    re.IGNORECASE,
)

MOVES = later(r"transfer|insert|load|shuttle|moved|mount", re.IGNORECASE)

NO_VACUUM = frozenset({"txm", "nano_xct", "xrd", "ftir", "afm"})
"""Techniques for which a specimen stays in its cell, its capillary or its box."""

STEPS = "metal history step medium atmosphere air_exposure state_during_exposure temperature highest_temperature taken_from taken_after"


@rule("XFER-AIR-REACTIVE", reads=STEPS, looks="entry")
def reactive_metal_is_kept_from_air(case: Case) -> Iterator[Issue]:
    """Look at each step in which a reactive metal met air, in the state in which it then was."""
    for key, specimen in case.view.specimens.items():
        metal = case.view.metal(key) or ""
        reactivity = air_reactivity(case.standard, metal)
        if reactivity is None or is_on_purpose(specimen) or specimen.get("control_kind") == "other":
            continue
        contacts = [(stage, met) for stage in case.view.life(key).stages if (met := air_contact(stage)) is not None]
        looks = last_looks(case.view, key) if contacts else []
        for stage, (slot, said) in contacts:
            if not is_seen_before(case.view, stage, looks):
                # dry rooms are built for these metals
                mild = reactivity == "surface" or stage.step.slots.get("medium") == "dry_air"
                severity = Severity.NOTE if mild else Severity.WARNING
                yield met_air((*stage.step.path, slot), f"{metal} was in air ({said})", severity)


def met_air(place: Place, what: str, severity: Severity) -> Issue:
    """Tell that a metal met air in a step."""
    return complain(
        "XFER-AIR-REACTIVE",
        f"{what} and not said to be frozen; oxide, hydroxide and carbonate may come from the air.",
        place,
        severity=severity,
        hint="If it was frozen, say state_during_exposure: frozen; else name the exposure beside every claim about the surface.",
    )


def is_seen_before(view: RecordView, stage: Stage, looks: Sequence[Moment]) -> bool:
    """Tell whether a step began after the specimen was imaged for the last time, and whatever was cut from it had been cut."""
    step = stage.step
    begun = moment(step.slots.get("start")) or moment(step.slots.get("end"))
    if begun is None or not looks:
        return False
    return all(look.before(begun) for look in looks) and view.last_cut(step.specimen) <= step.index


def last_looks(view: RecordView, specimen: str) -> list[Moment]:
    """Give the last time and the last date on which a specimen was imaged; none where that is not said of every image."""
    looks = [last_moment(one) for one in view.exposed(specimen)]
    clocks = [look for look in looks if look is not None and isinstance(look.when, datetime)]
    days = [look for look in looks if look is not None and not isinstance(look.when, datetime)]
    if len(clocks) + len(days) < len(looks):
        return []
    return [max(group, key=lambda look: look.when) for group in (clocks, days) if group]


def last_moment(one: Acquisition) -> Moment | None:
    """Give the time by which an acquisition was made, or its session was over; None where neither is said."""
    return next((at for said in (one.slots, one.session_slots) for slot in ("end", "start") if (at := moment(said.get(slot)))), None)


def air_reactivity(standard: Standard, metal: str) -> str | None:
    """Tell how a metal reacts with air: ``yes``, ``surface``, or None."""
    return text(section(standard.terms("Metal").get(metal), "annotations").get("air_reactive"))


def is_on_purpose(row: JsonObject) -> bool:
    """Tell whether somebody says that the air was wanted; ageing in air is nothing else."""
    return row.get("step") == "Ageing" or any(ON_PURPOSE.search(str(row.get(slot) or "")) for slot in ("note", "method", "label"))


def air_contact(stage: Stage) -> tuple[str, str] | None:
    """Give the slot and the words that say that a warm specimen with its metal met air in a step, or None."""
    slots, before = stage.step.slots, stage.before
    # whoever opens the cell in air lets the air in
    closed = before.closed and stage.step.kind != "Disassembly"
    if closed or not (before.metal or stage.after.metal) or is_on_purpose(slots) or is_frozen(slots):
        return None
    if "air_exposure" in slots:
        least, most = stay_in_air(slots)
        brief = most <= FROZEN_HANDLING and may_be_cold(stage)
        return None if brief or least <= 0 else ("air_exposure", quantity_text(slots["air_exposure"]))
    slot = next((slot for slot in ("medium", "atmosphere") if slots.get(slot) == "air"), None)
    if slot is None or is_sealed(slots):
        return None
    brief = may_be_cold(stage) and 0 < dose.bounds(slots.get("duration"))[1] <= FROZEN_HANDLING
    return None if brief else (slot, f"{slot}: air")


def is_frozen(slots: JsonObject) -> bool:
    """Tell whether a step says that the specimen stayed frozen: in words that no temperature denies, by its temperature, or in a note."""
    warmest = kelvins(slots.get("highest_temperature"))[0]
    word = slots.get("state_during_exposure")
    if word == "frozen":
        return warmest is None or warmest < FREEZING_POINT
    told = reached(slots) is None and any(UNDER_NITROGEN.search(str(slots.get(slot) or "")) for slot in ("note", "method"))
    return word is None and (reached(slots) is True or told)


def may_be_cold(stage: Stage) -> bool:
    """Tell whether a specimen of which the step itself says nothing was cold: from what was done before, or from a cryogenic medium."""
    slots = stage.step.slots
    unsaid = "state_during_exposure" not in slots and reached(slots) is None
    return unsaid and (stage.before.cold or slots.get("medium") in CRYOGENIC_MEDIA)


def stay_in_air(slots: JsonObject) -> tuple[float, float]:
    """Give the shortest and the longest stay in air that is stated, in seconds.

    Less than a time may be nothing, unless the specimen is said to have been warm in air meanwhile.
    """
    least, most = dose.bounds(slots.get("air_exposure"))
    if slots.get("state_during_exposure") == "room_temperature" and most > AT_ONCE:
        return most, most
    return least, most


def is_sealed(slots: JsonObject) -> bool:
    """Tell whether a holder or container is said to keep the air out."""
    return any(SEALED.search(str(slots.get(slot) or "")) for slot in ("holder", "container", "loading_system"))


# ---------------------------------------------------------------- the way into the microscope


@rule("XFER-NOT-RECORDED", reads=STEPS, looks="entry")
def transfer_of_reactive_metal_is_recorded(case: Case) -> Iterator[Issue]:
    """Ask how each reactive specimen that was imaged came into the microscope."""
    imaged = {one.specimen for one in case.view.acquisitions if one.technique not in NO_VACUUM}
    ways: dict[str, list[Way]] = {}
    chosen = [(key, specimen) for key, specimen in case.view.specimens.items() if key in imaged]
    found = [issue for key, specimen in chosen for issue in unrecorded(case, specimen, key, ways)]
    # while drafting one reminder is enough
    yield from found[:1] if case.level == "draft" else found


@dataclass(frozen=True, slots=True)
class Way:
    """What a history says so far of the way into the microscope.

    Attributes:
        moved: the place of the last step that moved the specimen, or None.
        told: whether one of these steps says whether it met air, or through what it went instead.
        bare: whether the metal was not yet on it then: it came to it in the microscope, or the way goes on.
    """

    moved: Place | None = None
    told: bool = False
    bare: bool = False


def unrecorded(case: Case, specimen: JsonObject, key: str, ways: dict[str, list[Way]]) -> Iterator[Issue]:
    """Ask for the way of one specimen, unless its absence is declared; what was done before it was cut counts too."""
    metal, life = case.view.metal(key) or "", case.view.life(key)
    if (
        air_reactivity(case.standard, metal) is None
        or declared_absent(specimen, "history")
        or not life.at(None).metal
        or is_liquid_cell(case, key)
    ):
        return
    way = case.view.along(key, ways, Way(), partial(further, case.standard))[-1]
    if way.moved is None:
        yield complain(
            "XFER-NOT-RECORDED",
            f"{key} holds {metal}, and no transfer into the microscope is recorded.",
            ("specimens", key, "history"),
            severity=severity_at(case.level),
            hint="Add a step transfer with its medium and its air_exposure: none, or a time.",
        )
    elif not way.told:
        yield complain(
            "XFER-NOT-RECORDED",
            f"The transfer of {key} ({metal}) does not say whether it met air.",
            way.moved,
            severity=severity_at(case.level),
            hint="Add its medium and air_exposure: none, or a time. not_recorded is honest, but leaves the question open.",
        )


def severity_at(level: str) -> Severity:
    """Give the severity at a level: a reminder while drafting."""
    return Severity.NOTE if level == "draft" else Severity.WARNING


def is_liquid_cell(case: Case, key: str) -> bool:
    """Tell whether a specimen is imaged in a cell on a grid that nobody opened, so that no air gets to it."""
    kinds = {stage.step.kind for stage in case.view.life(key).stages}
    return case.view.system(key).get("configuration") == "grid_cell" and kinds & OUTSIDE == {"Assembly"}


def further(standard: Standard, way: Way, stage: Stage) -> Way:
    """Give the way after one more step."""
    slots, kind = stage.step.slots, stage.step.kind
    if kind in OUTSIDE and way.bare:
        return Way()
    if stage.before.closed:
        return way
    if any(IN_THE_COLUMN.search(str(slots.get(slot) or "")) for slot in ("note", "method")) and kind in MADE_INSIDE:
        return Way(stage.step.path, told=True)
    if kind not in {"Transfer", "Loading"} and not (kind == "OtherStep" and MOVES.search(str(slots.get("method")))):
        return way
    bare = not stage.before.metal
    return Way(stage.step.path, told=way.told or bare or says_how(standard, stage), bare=bare)


MADE_INSIDE = frozenset({*ELECTROCHEMICAL, "FilmDeposition", "Dispersing", "LiftOut", "OtherStep"})
OUTSIDE = frozenset({*FREEZING, "Assembly", "Disassembly", "Washing", "Drying"})
"""Steps that are done outside of a microscope, after which a specimen has to be brought in."""


def says_how(standard: Standard, stage: Stage) -> bool:
    """Tell whether a step that moves a specimen says that it met air, or what kept the air away."""
    slots = stage.step.slots
    if (
        "air_exposure" in slots
        or declared_absent(slots, "air_exposure")
        or is_inert(standard, slots)
        or is_sealed(slots)
        or is_frozen(slots)
    ):
        return True
    # a loading step has no slot for the air; a frozen specimen is loaded under liquid nitrogen
    return slots.get("medium") in {"air", "dry_air"} or (stage.step.kind == "Loading" and stage.before.cold)


def declared_absent(node: JsonObject, slot: str) -> bool:
    """Tell whether an object says why it has no value for a slot; that nobody wrote it down is no answer here."""
    row = section(section(node, "absent"), slot)
    return bool(row) and row.get("reason") != "not_recorded"


def is_inert(standard: Standard, step: JsonObject) -> bool:
    """Tell whether a transfer went through vacuum, argon or liquid nitrogen, so that air exposure is a question of detail only."""
    return section(standard.terms("Medium").get(str(step.get("medium"))), "annotations").get("inert") == "yes"
