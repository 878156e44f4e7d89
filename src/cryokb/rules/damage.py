"""Rules on beam damage: the dose against the reported onsets. There is no verdict safe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cryokb import dose, standard
from cryokb.facts import Fact
from cryokb.issues import Issue
from cryokb.record import Acquisition, RecordView
from cryokb.reference import DamageLimit
from cryokb.rules.registry import Case, complain, rule


@rule("DMG-ABOVE-ALL-LIMITS", reads="polarity phase from")
def dose_is_within_reported_onsets(case: Case) -> Iterator[Issue]:
    """Compare the dose of the images in which a phase was seen with all onsets reported for it."""
    for fact in case.facts:
        chosen = [one for key in fact.acquisitions if (one := case.view.acquisition(key)) is not None]
        totals = [total for one in chosen if (total := total_dose(case.view, one)) is not None]
        # an image of unknown dose may have shown it before
        if fact.polarity != "found" or not totals or len(totals) < len(chosen) or is_about_dose(fact):
            continue
        # the first image that shows it counts: later ones may be far above
        total = min(totals)
        for phase in subjects(fact):
            limits = case.damage_limits(phase)
            # a dose at which nothing was seen can silence, but it is no onset to be above of
            onset_known = any(limit.limit_kind != "no_change_seen" for limit in limits)
            if onset_known and total > max(limit.highest for limit in limits):
                yield complain(
                    "DMG-ABOVE-ALL-LIMITS",
                    message(phase, total, limits),
                    place(fact),
                    hint="Show the phase in an image of lower dose, or say in damage what the beam changed.",
                )


def is_about_dose(fact: Fact) -> bool:
    """Tell whether a statement is itself about damage, so that being above an onset is what it says."""
    row = standard.property_row(fact.property) if fact.property else None
    return row is not None and row.get("subject") == "dose"


def subjects(fact: Fact) -> tuple[str, ...]:
    """Name what the dose acted on: the phases, or the metal for a statement about the deposit itself."""
    if fact.phases:
        return fact.phases
    row = standard.property_row(fact.property) if fact.property else None
    metal = fact.metal
    return (metal,) if row and row.get("subject") == "deposit" and metal and metal != "none" else ()


def place(fact: Fact) -> tuple[str | int, ...]:
    """Point to the phase of an observation, or to its property."""
    return (*fact.path, "phase") if fact.phases else (*fact.path, "property")


def total_dose(view: RecordView, one: Acquisition) -> float | None:
    """Give the lower bound of the fluence of the area when an acquisition first showed it, in e-/Å^2; None when nothing is known.

    A dose series may have shown a phase in its first frame, whatever became of it in the later ones.
    """
    whole = dose_at_end(view, one)
    later = dose.after_first_frame(one.slots) if one.slots.get("purpose") == "damage_series" else 0.0
    return None if whole is None else max(whole - later, 0.0) or None


def dose_at_end(view: RecordView, one: Acquisition) -> float | None:
    """Give the lower bound of the fluence of the area at the end of an acquisition, in e-/Å^2; None when nothing is known."""
    stated = dose.number(one.slots.get("cumulative_dose"))
    if stated is not None:
        return stated
    exposure = view.exposure(one)
    return dose.fluence_of(one.slots) if exposure is None else exposure.total or None


def message(phase: str, total: float, limits: Sequence[DamageLimit]) -> str:
    """Say the dose, every onset with its conditions, and readings that are not certain."""
    told = "; ".join(limit.describe() for limit in limits)
    return f"{phase} is reported at a dose of at least {total:.4g} e-/Å^2, above every reported damage onset of {phase}: {told}."
