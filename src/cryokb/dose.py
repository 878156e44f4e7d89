"""Dose arithmetic: closing products of one acquisition, and the ledger of an area in the order of exposure.

The field says dose and dose rate for electron fluence (electrons per area) and electron flux (electrons per area and time).
All fluences here are in e-/Å^2, all fluxes in e-/Å^2/s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject

__all__ = [
    "ELEMENTARY_CHARGE",
    "Exposure",
    "Product",
    "acquisitions_in_order",
    "closing_products",
    "exposures",
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


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one acquisition adds to the fluence of an area.

    Attributes:
        session, acquisition: keys.
        fluence: in e-/Å^2, or None when it is not known.
        earlier: lower bound of the fluence that the area had before, in e-/Å^2.
        complete: whether every earlier contribution is known.
    """

    session: str
    acquisition: str
    fluence: float | None
    earlier: float
    complete: bool

    @property
    def total(self) -> float:
        """Lower bound of the fluence of the area at the end of this acquisition, in e-/Å^2."""
        return self.earlier + (self.fluence or 0.0)


def number(item: Json) -> float | None:
    """Give the number of a quantity in its canonical unit: the value, or the middle of a range; None for bounds on one side.

    >>> number({"value": 300, "unit": "kV"})
    300000.0
    """
    if not isinstance(item, dict):
        return None
    try:
        interval = quantities.interval_of(item)
    except QuantityError:
        return None
    if interval.value is not None:
        return None if item.get("comparator") in {"less_than", "at_most", "more_than", "at_least"} else float(interval.value)
    if interval.lower is not None and interval.upper is not None:
        return (interval.lower + interval.upper) / 2
    return None


def spread(item: Json) -> float:
    """Give the relative half width that a reported quantity leaves open: range, uncertainty, or the word about.

    A number given as approximate is taken to be good to 25 % (one significant digit).
    """
    middle = number(item)
    if not isinstance(item, dict) or not middle:
        return 0.0
    width = 0.25 if item.get("comparator") == "about" else 0.0
    interval = quantities.interval_of(item)
    if interval.lower is not None and interval.upper is not None:
        width = max(width, (interval.upper - interval.lower) / 2 / abs(middle))
    uncertainty = item.get("uncertainty")
    value = item.get("value")
    if isinstance(uncertainty, dict) and isinstance(value, int | float) and value:
        sides = [side for side in (uncertainty.get("plus"), uncertainty.get("minus")) if isinstance(side, int | float)]
        width = max([width, *(abs(side / value) for side in sides)])
    return width


def closing_products(acquisition: JsonObject) -> list[Product]:
    """Compute the fluence of an acquisition in every way that its slots allow.

    ``exposure_time`` is the total time in most papers and the time of a frame in some, so that with frames both are tried.
    STEM: I·t/(e·step²), times the number of frames when given.
    """
    rate, exposure, frame_time = (number(acquisition.get(slot)) for slot in ("dose_rate", "exposure_time", "frame_time"))
    frames = count(acquisition.get("frames"))
    products: list[Product] = []
    if rate is not None and exposure is not None:
        products.append(Product(rate * exposure, "dose_rate x exposure_time"))
        if frames:
            products.append(Product(rate * exposure * frames, "dose_rate x exposure_time x frames"))
    if rate is not None and frame_time is not None and frames:
        products.append(Product(rate * frame_time * frames, "dose_rate x frame_time x frames"))
    for slot, many in (("dose_per_frame", frames), ("dose_per_tilt", count(acquisition.get("tilts")))):
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


def count(item: Json) -> int | None:
    """Give a whole number, or None for anything else."""
    return item if isinstance(item, int) and not isinstance(item, bool) else None


def fluence_of(acquisition: JsonObject) -> float | None:
    """Give the fluence of one acquisition: as stated, else from the only way to compute it, else None."""
    stated = number(acquisition.get("dose"))
    if stated is not None:
        return stated
    products = closing_products(acquisition)
    return products[0].value if products else None


def after_first_frame(acquisition: JsonObject) -> float:
    """Give the fluence that the frames after the first one add, in e-/Å^2; 0 where frames or fluence are not stated."""
    frames, whole = acquisition.get("frames"), fluence_of(acquisition)
    if not isinstance(frames, int) or frames < 2 or whole is None:
        return 0.0
    return whole * (frames - 1) / frames


def exposures(document: JsonObject, specimen: str, area: str | None) -> Iterator[Exposure]:
    """Walk the acquisitions that hit an area of a specimen, in the order of exposure, with what the area had received before.

    An acquisition hits the area when it names it or an area around it (``within``), or exposes it or all areas, and was not
    deliberately beside it; what hit only a part of the area is not counted. Sessions follow each other in the order of the record.
    """
    places = enclosing_areas(document, specimen, area)
    earlier, complete = 0.0, True
    for session, key, row in acquisitions_in_order(document):
        if row.get("specimen") != specimen or not hits(row, places):
            continue
        before = number(row.get("pre_exposure"))
        fluence = fluence_of(row)
        earlier += before or 0.0
        yield Exposure(session, key, fluence, earlier, complete)
        earlier += fluence or 0.0
        complete = complete and fluence is not None


def acquisitions_in_order(document: JsonObject) -> Iterator[tuple[str, str, JsonObject]]:
    """Yield (session key, acquisition key, acquisition) in the order of exposure."""
    sessions = document.get("sessions")
    for name, session in sessions.items() if isinstance(sessions, dict) else ():
        rows = session.get("acquisitions") if isinstance(session, dict) else None
        entries = [(key, row) for key, row in rows.items() if isinstance(row, dict)] if isinstance(rows, dict) else []
        for key, row in sorted(entries, key=lambda pair: count(pair[1].get("ordinal")) or 0):
            yield name, key, row


def enclosing_areas(document: JsonObject, specimen: str, area: str | None) -> frozenset[str]:
    """Name an area and the larger areas that it lies within."""
    parents = {
        row["area"]: row["within"]
        for _, _, row in acquisitions_in_order(document)
        if row.get("specimen") == specimen and isinstance(row.get("area"), str) and isinstance(row.get("within"), str)
    }
    found: set[str] = set()
    here: Json = area
    while isinstance(here, str) and here not in found:
        found.add(here)
        here = parents.get(here)
    return frozenset(found)


def hits(acquisition: JsonObject, areas: frozenset[str]) -> bool:
    """Tell whether an acquisition hits an area, given with its enclosing areas; one that names no area hits nothing else."""
    if acquisition.get("beam_position") == "off_area":
        return False
    exposed = acquisition.get("exposes")
    also = {name for name in exposed if isinstance(name, str)} if isinstance(exposed, list) else set()
    return "all" in also or acquisition.get("area") in areas or bool(also & areas)
