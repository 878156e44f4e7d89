"""Rules on beam damage: the dose against the reported damage doses. There is no verdict safe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cryokb import dose
from cryokb.facts import Fact
from cryokb.issues import Issue
from cryokb.plain import texts
from cryokb.record import Acquisition, RecordView
from cryokb.reference import DamageLimit
from cryokb.rules.registry import Case, complain, rule
from cryokb.standard import current


@rule(
    "DMG-ABOVE-ALL-LIMITS",
    reads="polarity phase from derived_from damage",
    reads_anywhere="acquisitions specimen technique purpose frames dose_basis area within exposes beam_position inputs uses",
)
def dose_is_within_reported_onsets(case: Case) -> Iterator[Issue]:
    """Compare the dose of the images in which a phase was seen with all damage doses reported for it."""
    if not speaks_of_limits(case):
        return
    told = told_damage(case)
    known: dict[str, Sequence[DamageLimit]] = {}
    for fact in case.facts:
        if fact.polarity != "found" or fact.damage or is_about_dose(fact):
            continue
        for phase in subjects(fact):
            known[phase] = known[phase] if phase in known else case.damage_limits(phase)
        limited = [phase for phase in subjects(fact) if known[phase]]
        if limited:
            yield from above_limits(case.view, fact, {phase: known[phase] for phase in limited}, told)


def above_limits(
    view: RecordView, fact: Fact, limits: Mapping[str, Sequence[DamageLimit]], told: Mapping[tuple[str, str], set[str]]
) -> Iterator[Issue]:
    """Complain about each phase of a statement that was seen above all of its limits, unless the record excuses it."""
    images = view.sources(view.observations.get(str(fact.path[-1]), {}))
    total = least_dose(view, images)
    for phase, reported in limits.items() if total is not None else ():
        if is_above(total or 0.0, reported) and not is_excused(fact, phase, images, told):
            hint = "Show the phase in an image of lower dose, or say in damage what the beam changed."
            yield complain("DMG-ABOVE-ALL-LIMITS", message(phase, total or 0.0, reported), place(fact), hint=hint)


# ---------------------------------------------------------------- what is claimed


def speaks_of_limits(case: Case) -> bool:
    """Tell whether an observation names a phase of which a damage dose is reported, or none, so that its metal is meant."""
    names = [texts(row.get("phase")) for row in case.view.observations.values()]
    metals = [(metal,) for key in case.view.specimens if (metal := case.view.metal(key))] if not all(names) else []
    return any(case.damage_limits(phase) for phases in (*names, *metals) for phase in phases)


def is_about_dose(fact: Fact) -> bool:
    """Tell whether a statement is itself about damage, so that being above an onset is what it says."""
    return subject_of(fact) == "dose"


def subject_of(fact: Fact) -> str | None:
    """Name what a statement is about, as its property says."""
    # a property keeps its subject from version to version
    row = current().property_row(fact.property) if fact.property else None
    return None if row is None else row.get("subject")


def subjects(fact: Fact) -> tuple[str, ...]:
    """Name what the dose acted on: the phases, or the metal for a statement about the deposit itself."""
    if fact.phases:
        return fact.phases
    metal = fact.metal
    return (metal,) if subject_of(fact) == "deposit" and metal and metal != "none" else ()


def place(fact: Fact) -> tuple[str | int, ...]:
    """Point to the phase of an observation, or to its property."""
    return (*fact.path, "phase") if fact.phases else (*fact.path, "property")


def told_damage(case: Case) -> dict[tuple[str, str], set[str]]:
    """Collect the phases of which the record itself says what the beam did, by session and acquisition; of none it speaks of all."""
    told: dict[tuple[str, str], set[str]] = {}
    for fact in case.facts:
        if subject_of(fact) == "dose" and fact.property in {"damage_seen", "damage_onset"} and fact.polarity == "found":
            for name in fact.acquisitions:
                for one in case.view.acquisitions_named(name):
                    told.setdefault((one.session, one.key), set()).update(fact.phases or {"*"})
    return told


def is_excused(fact: Fact, phase: str, images: Sequence[Acquisition], told: Mapping[tuple[str, str], set[str]]) -> bool:
    """Tell whether the record says itself what the beam did, or shows a control, or claims no more than shape or metal."""
    if all(one.slots.get("purpose") == "control" for one in images):
        return True
    if any(told.get((one.session, one.key), set()) & {phase, "*"} for one in images):
        return True
    # a map of where the metal is takes a high dose, and the metal outlives it
    return phase == fact.metal and all(is_map(one) for one in images)


def is_map(one: Acquisition) -> bool:
    """Tell whether an acquisition is a map of spectra."""
    return one.mode == "stem" and any(one.standard.is_a("Technique", str(one.technique), kind) for kind in ("eels", "edx"))


# ---------------------------------------------------------------- doses


def is_above(total: float, limits: Sequence[DamageLimit]) -> bool:
    """Tell whether a dose is above every damage dose that is reported.

    A change that is reported at some dose had come at that dose or before, so that the dose itself is above it; beyond a dose up to which
    nothing was seen, or a bound (more than 10^4), only a larger one is. One up to which nothing was seen disputes; it is no damage dose.
    """
    if all(limit.limit_kind == "no_change_seen" for limit in limits):
        return False
    return all(total >= limit.highest if is_change_at(limit) else total > limit.highest for limit in limits)


def is_change_at(limit: DamageLimit) -> bool:
    """Tell whether a limit names the dose at which a change was seen."""
    return limit.limit_kind != "no_change_seen" and limit.comparator not in {"more_than", "at_least"}


def least_dose(view: RecordView, images: Sequence[Acquisition]) -> float | None:
    """Give the dose of the first image that shows something, in e-/Å^2; None where an image of unknown dose may have shown it before.

    Later images may be far above. The damage doses of transmission say nothing of other beams.
    """
    if any(one.beam != "transmission" for one in images):
        return None
    totals = [total for one in images if (total := total_dose(view, one)) is not None]
    return min(totals) if totals and len(totals) == len(images) else None


def total_dose(view: RecordView, one: Acquisition) -> float | None:
    """Give the lower bound of the fluence of the area when an acquisition first showed it, in e-/Å^2; None when nothing is known.

    A dose series may have shown a phase in its first frame, whatever became of it in the later ones.
    """
    whole = dose_at_end(view, one)
    later = dose.after_first_frame(one.slots) if one.slots.get("purpose") == "damage_series" else 0.0
    return None if whole is None else max(whole - later, 0.0) or None


def dose_at_end(view: RecordView, one: Acquisition) -> float | None:
    """Give the lower bound of the fluence of the area at the end of an acquisition, in e-/Å^2; None when nothing is known."""
    stated = dose.lowest(one.slots.get("cumulative_dose"))
    if stated is not None:
        return stated
    # what was under the probe had the dose under the probe
    if one.slots.get("dose_basis") == "under_probe":
        return dose.lowest(one.slots.get("dose"))
    if one.slots.get("beam_position") == "off_area":
        return None
    exposure = view.exposure(one)
    return dose.least_fluence(one.slots) if exposure is None else exposure.least or None


def message(phase: str, total: float, limits: Sequence[DamageLimit]) -> str:
    """Say the dose, every damage dose with its conditions, and readings that are not certain."""
    told = "; ".join(limit.describe() for limit in limits)
    return f"{phase} is reported at a dose of at least {total:.4g} e-/Å^2, above every reported damage dose of {phase}: {told}."
