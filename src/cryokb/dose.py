"""Dose arithmetic: the numbers of quantities, and every way to compute the fluence of one acquisition.

The field says dose and dose rate for electron fluence (electrons per area) and electron flux (electrons per area and time).
All fluences here are in e-/Å^2, all fluxes in e-/Å^2/s.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject
from cryokb.plain import as_object, figure, whole

__all__ = [
    "ELEMENTARY_CHARGE",
    "Product",
    "after_first_frame",
    "closing_products",
    "fluence_of",
    "number",
    "spread",
]

ELEMENTARY_CHARGE = 1.602176634e-19
"""Charge of the electron in coulomb, exact by the definition of the SI (2019)."""

SQUARE_ANGSTROM_PER_SQUARE_NANOMETRE = 100.0


@dataclass(frozen=True, slots=True)
class Product:
    """One way to compute the fluence of an acquisition.

    Attributes:
        value: electron fluence in e-/Å^2.
        formula: how it was computed, in the names of the slots.
        scanned: whether it comes from probe current, dwell time and scan step.
    """

    value: float
    formula: str
    scanned: bool = False


def number(item: Json) -> float | None:
    """Give the number of a quantity in its canonical unit: the value, or the middle of a range; None for bounds on one side.

    >>> number({"value": 300, "unit": "kV"})
    300000.0
    """
    reported = as_object(item)
    if not reported:
        return None
    try:
        interval = quantities.interval_of(reported)
    except QuantityError:
        return None
    if interval.value is not None:
        return None if reported.get("comparator") in {"less_than", "at_most", "more_than", "at_least"} else float(interval.value)
    if interval.lower is not None and interval.upper is not None:
        return (interval.lower + interval.upper) / 2
    return None


def spread(item: Json) -> float:
    """Give the relative half width that a reported quantity leaves open: range, uncertainty, or the word about.

    A number given as approximate is taken to be good to 25 % (one significant digit).
    """
    reported, middle = as_object(item), number(item)
    if not middle:
        return 0.0
    width = 0.25 if reported.get("comparator") == "about" else 0.0
    interval = quantities.interval_of(reported)
    if interval.lower is not None and interval.upper is not None:
        width = max(width, (interval.upper - interval.lower) / 2 / abs(middle))
    uncertainty, value = as_object(reported.get("uncertainty")), figure(reported.get("value"))
    sides = [side for name in ("plus", "minus") if (side := figure(uncertainty.get(name))) is not None]
    return max([width, *(abs(side / value) for side in sides)]) if value else width


def closing_products(acquisition: JsonObject) -> list[Product]:
    """Compute the fluence of an acquisition in every way that its slots allow.

    ``exposure_time`` is the total time in most papers and the time of a frame in some, so that with frames both are tried.
    STEM: I·t/(e·step²), times the number of frames when given.
    """
    rate, exposure, frame_time = (number(acquisition.get(slot)) for slot in ("dose_rate", "exposure_time", "frame_time"))
    frames = whole(acquisition.get("frames"))
    products: list[Product] = []
    if rate is not None and exposure is not None:
        products.append(Product(rate * exposure, "dose_rate x exposure_time"))
        if frames:
            products.append(Product(rate * exposure * frames, "dose_rate x exposure_time x frames"))
    if rate is not None and frame_time is not None and frames:
        products.append(Product(rate * frame_time * frames, "dose_rate x frame_time x frames"))
    for slot, many in (("dose_per_frame", frames), ("dose_per_tilt", whole(acquisition.get("tilts")))):
        single = number(acquisition.get(slot))
        if single is not None and many:
            products.append(Product(single * many, f"{slot} x {'frames' if slot == 'dose_per_frame' else 'tilts'}"))
    scanned = scanned_fluence(acquisition)
    if scanned is not None:
        products.append(
            Product(
                scanned * (frames or 1), "probe_current x dwell_time / (e x scan_step^2)" + (" x frames" if frames else ""), scanned=True
            )
        )
    return products


def scanned_fluence(acquisition: JsonObject) -> float | None:
    """Compute the mean fluence of one scan frame, I·t/(e·step²), in e-/Å^2."""
    current, dwell, step = (number(acquisition.get(slot)) for slot in ("probe_current", "dwell_time", "scan_step"))
    if current is None or dwell is None or not step:
        return None
    return current * dwell / (ELEMENTARY_CHARGE * step**2 * SQUARE_ANGSTROM_PER_SQUARE_NANOMETRE)


def fluence_of(acquisition: JsonObject) -> float | None:
    """Give the fluence of one acquisition: as stated, else from the only way to compute it, else None."""
    stated = number(acquisition.get("dose"))
    if stated is not None:
        return stated
    products = closing_products(acquisition)
    return products[0].value if products else None


def after_first_frame(acquisition: JsonObject) -> float:
    """Give the fluence that the frames after the first one add, in e-/Å^2; 0 where frames or fluence are not stated."""
    frames, total = whole(acquisition.get("frames")), fluence_of(acquisition)
    if frames is None or frames < 2 or total is None:
        return 0.0
    return total * (frames - 1) / frames
