"""Rules on air and transfer of reactive metals."""

from __future__ import annotations

from collections.abc import Iterator

from cryokb import dose, standard
from cryokb.issues import Issue, Json, JsonObject, Severity
from cryokb.rules.registry import Case, complain, quantity_text, rule

REFERENCE = "Li, Na, K and Ca form surface films in air within seconds; Mg forms its native oxide; Zn, Al, In and Sn are handled in air"


@rule(
    "XFER-AIR-REACTIVE",
    Severity.WARNING,
    holds="A specimen with Li, Na, K or Ca was not in air while it was warm.",
    why=(
        "Oxide, hydroxide and carbonate that are seen afterwards may come from the air. Seconds in air under liquid nitrogen or frozen "
        "are normal and silent; Zn, Al, In and Sn are silent; for Mg it is a note, because its native oxide forms in any case. "
        "Never an error: passivation may be the purpose."
    ),
    reference=REFERENCE,
    reads="metal history step medium atmosphere air_exposure state_during_exposure",
)
def reactive_metal_is_kept_from_air(case: Case) -> Iterator[Issue]:
    """Look at each step in which a reactive specimen met air."""
    for path, step in case.steps():
        specimen = specimen_of(case, path)
        reactivity = air_reactivity(specimen)
        met = air_contact(step)
        if reactivity is None or met is None:
            continue
        slot, said = met
        metal = metal_of(specimen)
        yield complain(
            "XFER-AIR-REACTIVE",
            f"{metal} was in air ({said}) and not said to be frozen; oxide, hydroxide and carbonate may come from the air.",
            (*path, slot),
            severity=Severity.NOTE if reactivity == "surface" else Severity.WARNING,
            hint="If it was frozen, say state_during_exposure: frozen; else name the exposure beside every claim about the surface.",
        )


@rule(
    "XFER-NOT-RECORDED",
    Severity.WARNING,
    holds="The record says how a specimen with a reactive metal came into the microscope, and whether it met air.",
    why=(
        "Without it nobody can tell the interphase from what air made. A note while drafting, a warning for deposition. "
        "A blank and metals that are handled in air are silent."
    ),
    reference=REFERENCE,
    reads="metal history step medium atmosphere air_exposure state_during_exposure",
)
def transfer_of_reactive_metal_is_recorded(case: Case) -> Iterator[Issue]:
    """Ask for a transfer step with air exposure for each reactive specimen that was imaged."""
    imaged = {str(row.get("specimen")) for _, row, _ in case.acquisitions()}
    severity = Severity.NOTE if case.level == "draft" else Severity.WARNING
    for key, specimen in case.entries("specimens"):
        if key not in imaged or air_reactivity(specimen) is None:
            continue
        history = specimen.get("history")
        steps = [step for step in history if isinstance(step, dict)] if isinstance(history, list) else []
        transfers = [step for step in steps if step.get("step") == "Transfer"]
        if not transfers:
            yield complain(
                "XFER-NOT-RECORDED",
                f"{key} holds {metal_of(specimen)}, and no transfer into the microscope is recorded.",
                ("specimens", key, "history"),
                severity=severity,
                hint="Add a step: {step: transfer, medium: liquid_nitrogen, air_exposure: none}.",
            )
        elif all("air_exposure" not in step and not is_inert(step) for step in transfers):
            index = steps.index(transfers[-1])
            yield complain(
                "XFER-NOT-RECORDED",
                f"The transfer of {key} ({metal_of(specimen)}) does not say whether it met air.",
                ("specimens", key, "history", index),
                severity=severity,
                hint="Add air_exposure: none, or the time in air.",
            )


def specimen_of(case: Case, path: tuple[str | int, ...]) -> JsonObject:
    """Give the specimen that a step belongs to."""
    specimens = case.document.get("specimens")
    item = specimens.get(str(path[1])) if isinstance(specimens, dict) else None
    return item if isinstance(item, dict) else {}


def metal_of(specimen: JsonObject) -> str:
    """Name the metal of a specimen."""
    system = specimen.get("system")
    return str(system.get("metal", "")) if isinstance(system, dict) else ""


def air_reactivity(specimen: JsonObject) -> str | None:
    """Tell how the metal of a specimen reacts with air: ``yes``, ``surface``, or None."""
    marks = standard.terms("Metal").get(metal_of(specimen), {}).get("annotations")
    value = marks.get("air_reactive") if isinstance(marks, dict) else None
    return value if isinstance(value, str) else None


def air_contact(step: JsonObject) -> tuple[str, str] | None:
    """Give the slot and the words that say that a warm specimen met air, or None."""
    if step.get("state_during_exposure") == "frozen":
        return None
    exposure: Json = step.get("air_exposure")
    seconds = dose.number(exposure)
    if seconds is not None and seconds > 0:
        return "air_exposure", quantity_text(exposure)
    for slot in ("medium", "atmosphere"):
        if step.get(slot) == "air":
            return slot, f"{slot}: air"
    return None


def is_inert(step: JsonObject) -> bool:
    """Tell whether a transfer went through vacuum, argon or liquid nitrogen, so that air exposure is a question of detail only."""
    marks = standard.terms("Medium").get(str(step.get("medium")), {}).get("annotations")
    return isinstance(marks, dict) and marks.get("inert") == "yes"
