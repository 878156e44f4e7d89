"""Rules on air and transfer of reactive metals."""

from __future__ import annotations

from collections.abc import Iterator

from cryokb import dose, standard
from cryokb.issues import Issue, Json, JsonObject, Severity
from cryokb.plain import as_object, figure, section, text
from cryokb.rules.registry import Case, complain, quantity_text, rule

MELTING_POINT_OF_ICE = 273.15
"""In kelvin; what was warmer was not frozen, whatever is said."""


@rule("XFER-AIR-REACTIVE", reads="metal history step medium atmosphere air_exposure state_during_exposure")
def reactive_metal_is_kept_from_air(case: Case) -> Iterator[Issue]:
    """Look at each step in which a reactive specimen met air."""
    for one in (step for key in case.view.specimens for step in case.view.steps(key)):
        metal = case.view.metal(one.specimen) or ""
        reactivity = air_reactivity(metal)
        met = air_contact(one.slots)
        if reactivity is None or met is None:
            continue
        slot, said = met
        yield complain(
            "XFER-AIR-REACTIVE",
            f"{metal} was in air ({said}) and not said to be frozen; oxide, hydroxide and carbonate may come from the air.",
            (*one.path, slot),
            severity=Severity.NOTE if reactivity == "surface" else Severity.WARNING,
            hint="If it was frozen, say state_during_exposure: frozen; else name the exposure beside every claim about the surface.",
        )


@rule("XFER-NOT-RECORDED", reads="metal history step medium atmosphere air_exposure state_during_exposure")
def transfer_of_reactive_metal_is_recorded(case: Case) -> Iterator[Issue]:
    """Ask for a transfer step with air exposure for each reactive specimen that was imaged."""
    imaged = {one.specimen for one in case.view.acquisitions}
    found = [issue for key, specimen in case.view.specimens.items() if key in imaged for issue in unrecorded_transfer(case, key, specimen)]
    # while drafting one reminder is enough
    yield from found[:1] if case.level == "draft" else found


def unrecorded_transfer(case: Case, key: str, specimen: JsonObject) -> Iterator[Issue]:
    """Ask for the transfer of one specimen, unless its absence is declared; what was done before it was cut counts too."""
    metal = case.view.metal(key) or ""
    if air_reactivity(metal) is None or declared_absent(specimen, "history"):
        return
    severity = Severity.NOTE if case.level == "draft" else Severity.WARNING
    transfers = [one for one in case.view.history(key) if one.kind == "Transfer"]
    if not transfers:
        yield complain(
            "XFER-NOT-RECORDED",
            f"{key} holds {metal}, and no transfer into the microscope is recorded.",
            ("specimens", key, "history"),
            severity=severity,
            hint="Add a step transfer with its medium and its air_exposure: none, a time, or not_recorded.",
        )
    elif not any("air_exposure" in one.slots or declared_absent(one.slots, "air_exposure") or is_inert(one.slots) for one in transfers):
        yield complain(
            "XFER-NOT-RECORDED",
            f"The transfer of {key} ({metal}) does not say whether it met air.",
            transfers[-1].path,
            severity=severity,
            hint="Add air_exposure: none, a time, or not_recorded.",
        )


def declared_absent(node: JsonObject, slot: str) -> bool:
    """Tell whether an object says why it has no value for a slot; that nobody wrote it down is no answer here."""
    row = section(section(node, "absent"), slot)
    return bool(row) and row.get("reason") != "not_recorded"


def air_reactivity(metal: str) -> str | None:
    """Tell how a metal reacts with air: ``yes``, ``surface``, or None."""
    return text(section(standard.terms("Metal").get(metal), "annotations").get("air_reactive"))


def air_contact(step: JsonObject) -> tuple[str, str] | None:
    """Give the slot and the words that say that a warm specimen met air, or None."""
    warmest = dose.number(step.get("highest_temperature"))
    if step.get("state_during_exposure") == "frozen" and (warmest is None or warmest < MELTING_POINT_OF_ICE):
        return None
    exposure: Json = step.get("air_exposure")
    if shortest(exposure) > 0:
        return "air_exposure", quantity_text(exposure)
    for slot in ("medium", "atmosphere"):
        if step.get(slot) == "air":
            return slot, f"{slot}: air"
    return None


def shortest(exposure: Json) -> float:
    """Give the shortest time that a stated exposure can mean: more than 5 min is at least that, less than 1 s may be nothing."""
    said = as_object(exposure)
    if said.get("comparator") in {"less_than", "at_most"}:
        return 0.0
    return float(max((bound for slot in ("value", "lower") if (bound := figure(said.get(slot))) is not None), default=0.0))


def is_inert(step: JsonObject) -> bool:
    """Tell whether a transfer went through vacuum, argon or liquid nitrogen, so that air exposure is a question of detail only."""
    return section(standard.terms("Medium").get(str(step.get("medium"))), "annotations").get("inert") == "yes"
