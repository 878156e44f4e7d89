"""Dose arithmetic: the numbers of quantities, every way to compute the fluence of one acquisition, and whether a stated one follows.

The field says dose and dose rate for electron fluence (electrons per area) and electron flux (electrons per area and time).
All fluences here are in e-/Å^2, all fluxes in e-/Å^2/s.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject
from cryokb.lazy import later
from cryokb.plain import as_object, figure, text, whole
from cryokb.series import Table, tables_of

__all__ = [
    "ABOUT",
    "ELEMENTARY_CHARGE",
    "Balance",
    "Product",
    "after_first_frame",
    "balances",
    "before_tables",
    "bounds",
    "closing_products",
    "fluence_of",
    "least_fluence",
    "lowest",
    "number",
    "spread",
    "summed_tables",
]

ELEMENTARY_CHARGE = 1.602176634e-19
"""Charge of the electron in coulomb, exact by the definition of the SI (2019)."""

SQUARE_ANGSTROM_PER_SQUARE_NANOMETRE = 100.0

TEM_TOLERANCE = 0.20
"""Screen and camera calibrations are not better than this."""

STEM_TOLERANCE = 0.25
"""Probe currents are measured without the specimen and steps are nominal."""

ABOUT = 0.25
"""The part that the word about leaves open: one significant digit."""

ONE_OF_MANY = later(
    r"\bdose\b.{0,20}\b(is|are|given|stated|refers?|applies|means|counts)\b.{0,30}"
    r"\b(tilt|image|projection|frame|pass|exposure|pattern|micrograph)\b",
    re.IGNORECASE,
)
"""The words by which a note says that a dose is that of one image of a series."""

MULTIPLIERS = frozenset({"frames", "tilts"})


@dataclass(frozen=True, slots=True)
class Product:
    """One way to compute the fluence of an acquisition.

    Attributes:
        value: electron fluence in e-/Å^2.
        formula: how it was computed, in the names of the slots.
        slots: the slots that it was computed from.
        family: what it rests on: ``table``, ``flux``, ``frames``, ``tilts`` or ``scan``; those of one family read the same numbers.
    """

    value: float
    formula: str
    slots: tuple[str, ...]
    family: str

    @property
    def scanned(self) -> bool:
        """Whether it comes from probe current, dwell time and scan step."""
        return self.family == "scan"


@dataclass(frozen=True, slots=True)
class Balance:
    """The stated fluence of an acquisition beside the nearest product of one family.

    Attributes:
        family: the family.
        nearest: the product that comes nearest.
        ratio: how many times one is the other, at least 1.
        more: whether the product is more than what is stated.
        closes: whether the two agree within calibration and what the numbers leave open.
    """

    family: str
    nearest: Product
    ratio: float
    more: bool
    closes: bool


# ---------------------------------------------------------------- numbers


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


def bounds(item: Json) -> tuple[float, float]:
    """Give the bounds between which a quantity lies, in its canonical unit, with its uncertainty; 0 and infinity where it is open."""
    try:
        interval = quantities.interval_of(as_object(item), with_uncertainty=True)
    except QuantityError:
        return 0.0, math.inf
    return (0.0 if interval.lower is None else interval.lower), (math.inf if interval.upper is None else interval.upper)


def lowest(item: Json) -> float | None:
    """Give the least that a stated quantity can be, in its canonical unit; None where it is open downwards or not stated.

    >>> lowest({"value": 500, "unit": "/Ao2", "comparator": "more_than"})
    500.0
    """
    known = number(item)
    if known is not None:
        return known
    lower = bounds(item)[0]
    return lower or None


def spread(item: Json) -> float:
    """Give the relative half width that a reported quantity leaves open: range, uncertainty, or the word about.

    A number given as approximate is taken to be good to 25 % (one significant digit).
    """
    reported = as_object(item)
    exact = "value" in reported and reported.get("comparator") is None and "uncertainty" not in reported
    middle = None if exact else number(item)
    if not middle:
        return 0.0
    width = ABOUT if reported.get("comparator") == "about" else 0.0
    interval = quantities.interval_of(reported)
    if interval.lower is not None and interval.upper is not None:
        width = max(width, (interval.upper - interval.lower) / 2 / abs(middle))
    uncertainty, value = as_object(reported.get("uncertainty")), figure(reported.get("value"))
    sides = [side for name in ("plus", "minus") if (side := figure(uncertainty.get(name))) is not None]
    return max([width, *(abs(side / value) for side in sides)]) if value else width


def near(first: float, second: float) -> bool:
    """Tell whether two numbers, neither of them 0, agree within calibration."""
    return max(first / second, second / first) <= 1 + TEM_TOLERANCE


# ---------------------------------------------------------------- products


def closing_products(acquisition: JsonObject) -> list[Product]:
    """Compute the fluence of an acquisition in every way that its slots allow; those that can be read in one way only come first.

    A product counts what its slots say and nothing twice: a dose of one frame is multiplied by the frames, the fluence of one scan by the
    passes and the tilts. ``exposure_time`` is the total time in most papers and the time of a frame or a tilt in some: both are tried,
    unless frame time or dose per frame say which of them it is. A slot of 0 was never set, and gives no product.
    """
    return [product for made in (of_tables, of_frames, of_tilts, of_scan, of_flux) for product in made(acquisition) if product.value > 0]


def counted(acquisition: JsonObject) -> list[tuple[int, tuple[str, ...]]]:
    """Give the numbers by which the fluence of one frame is multiplied, and the slots of each.

    Frames are those of one tilt, or of the whole series where they are as many as the tilts or a multiple of them.
    """
    frames, tilts = whole(acquisition.get("frames")), whole(acquisition.get("tilts"))
    if not tilts:
        return [(frames, ("frames",))] if frames else [(1, ())]
    if not frames:
        return [(tilts, ("tilts",))]
    removed = whole(acquisition.get("tilts_removed")) or 0
    # some count the tilts with those that were removed, some without
    of_all = any(many > 0 and frames % many == 0 for many in (tilts, tilts + removed, tilts - removed))
    ways: list[tuple[int, tuple[str, ...]]] = [(frames * tilts, ("frames", "tilts"))]
    return [*ways, (frames, ("frames",))] if of_all else ways


def made_of(family: str, value: float, *slots: str) -> Product:
    """Make a product of the numbers in some slots."""
    return Product(value, " x ".join(slots), slots, family)


def summed_tables(acquisition: JsonObject) -> list[Table]:
    """Give the tables whose rows hit one area, so that their doses add up: slices show a new face each, positions another place."""
    return [table for table in tables_of(acquisition) if table.name in {"tilt_table", "frame_table"}]


def of_tables(acquisition: JsonObject) -> Iterator[Product]:
    """Add up the doses of the rows of a table, those removed later included: they exposed the specimen all the same.

    Where a table leaves removed tilts out, they are taken to have had what the others had; frames may be those of one tilt.
    """
    for table in summed_tables(acquisition):
        total = table.total_dose()
        if total is None:
            continue
        formula = f"the sum over the rows of {table.name}"
        yield Product(total, formula, (table.name,), "table")
        missing = (whole(acquisition.get("tilts_removed")) or 0) - len(table.removed)
        if table.name == "tilt_table" and missing > 0:
            more = total * (table.size + missing) / table.size
            yield Product(more, f"{formula}, with those removed", (table.name, "tilts_removed"), "table")
        tilts = whole(acquisition.get("tilts"))
        if table.name == "frame_table" and tilts:
            yield Product(total * tilts, f"{formula} x tilts", (table.name, "tilts"), "table")


def before_tables(acquisition: JsonObject) -> float:
    """Give what the area had received before the first row of a table, as the table says it; 0 where none does."""
    found = [before for table in summed_tables(acquisition) if (before := table.dose_before()) is not None]
    return min(found, default=0.0)


def of_frames(acquisition: JsonObject) -> Iterator[Product]:
    """Multiply the dose of one frame."""
    if "dose_per_frame" not in acquisition:
        return
    single = number(acquisition.get("dose_per_frame"))
    if single is not None and whole(acquisition.get("frames")):
        for many, slots in counted(acquisition):
            yield made_of("frames", single * many, "dose_per_frame", *slots)


def of_tilts(acquisition: JsonObject) -> Iterator[Product]:
    """Multiply the dose of one tilt, which may be that at zero tilt of a series in which the exposure grows with the tilt."""
    if "dose_per_tilt" not in acquisition:
        return
    single, tilts = number(acquisition.get("dose_per_tilt")), whole(acquisition.get("tilts"))
    if single is None or not tilts:
        return
    yield made_of("tilts", single * tilts, "dose_per_tilt", "tilts")
    longer = mean_path(acquisition.get("tilt_range"))
    if longer is not None:
        yield Product(single * tilts * longer, "dose_per_tilt x tilts / cos(tilt)", ("dose_per_tilt", "tilts", "tilt_range"), "tilts")


def mean_path(tilt_range: Json) -> float | None:
    """Give the mean of 1/cos over a range of tilts, by which exposures grow that follow the thickness; None above 80 degrees.

    >>> round(mean_path({"lower": -60, "upper": 60, "unit": "deg"}), 2)
    1.26
    """
    try:
        interval = quantities.interval_of(as_object(tilt_range), dimension="angle")
        ends = [math.radians(quantities.convert(end, interval.unit, "deg")) for end in (interval.lower, interval.upper) if end is not None]
    except QuantityError:
        return None
    if len(ends) < 2 or ends[0] >= ends[1] or max(map(abs, ends)) > math.radians(80):
        return None
    low, high = (math.asinh(math.tan(end)) for end in ends)
    return (high - low) / (ends[1] - ends[0])


def of_scan(acquisition: JsonObject) -> Iterator[Product]:
    """Multiply the mean fluence of one scan, I·t/(e·step²), by its passes and tilts."""
    if "scan_step" not in acquisition:
        return
    current, dwell, step = (number(acquisition.get(slot)) for slot in ("probe_current", "dwell_time", "scan_step"))
    if current is None or dwell is None or not step or acquisition.get("dose_basis") == "under_probe":
        return
    charge_over_area = ELEMENTARY_CHARGE * step * step * SQUARE_ANGSTROM_PER_SQUARE_NANOMETRE
    if not charge_over_area:  # of a step that is too small for any number
        return
    once = current * dwell / charge_over_area
    for many, slots in counted(acquisition):
        formula = " x ".join(["probe_current x dwell_time / (e x scan_step^2)", *slots])
        yield Product(once * many, formula, ("probe_current", "dwell_time", "scan_step", *slots), "scan")


def of_flux(acquisition: JsonObject) -> Iterator[Product]:
    """Multiply the dose rate by the time."""
    if "dose_rate" not in acquisition:
        return
    rate, exposure, frame_time = (number(acquisition.get(slot)) for slot in ("dose_rate", "exposure_time", "frame_time"))
    frames, tilts = whole(acquisition.get("frames")), whole(acquisition.get("tilts"))
    if not rate or acquisition.get("dose_basis") == "under_probe":
        return
    if frame_time and frames:
        for many, slots in counted(acquisition):
            yield made_of("flux", rate * frame_time * many, "dose_rate", "frame_time", *slots)
    if not exposure:
        return
    of_one, of_all = readings_of(acquisition, rate, exposure)
    tilted = number(acquisition.get("dose_per_tilt"))
    if of_all and not (tilts and tilts > 1 and tilted and near(rate * exposure, tilted)):
        yield made_of("flux", rate * exposure, "dose_rate", "exposure_time")
    if tilts and of_all:
        yield made_of("flux", rate * exposure * tilts, "dose_rate", "exposure_time", "tilts")
    if frames and of_one:
        for many, slots in counted(acquisition):
            yield made_of("flux", rate * exposure * many, "dose_rate", "exposure_time", *slots)


def readings_of(acquisition: JsonObject, rate: float, exposure: float) -> tuple[bool, bool]:
    """Tell whether the exposure time can be that of one frame, and whether it can be that of the whole.

    Frame time and dose per frame tell the two apart: what is shown to be the one is not taken for the other.
    """
    frames = whole(acquisition.get("frames"))
    if not frames or frames < 2:
        return False, True
    frame_time, single = number(acquisition.get("frame_time")), number(acquisition.get("dose_per_frame"))
    pairs = [(exposure, frame_time), (rate * exposure, single)]
    one = [near(whole_of, part) for whole_of, part in pairs if part]
    if any(one):
        return True, False
    # a time that is not that of one frame is the total, with gaps between the frames, or one of the numbers is wrong
    return not one, True


# ---------------------------------------------------------------- the stated dose and the products


def balances(acquisition: JsonObject) -> list[Balance]:
    """Compare the stated dose of an acquisition with the nearest product of each family; nothing where it is not stated, or is 0.

    Where a probe was scanned, a dose rate may be the flux under it and proves nothing against a dose; one that agrees is the mean over the
    frame. A dose under the probe is compared with nothing.
    """
    stated = bounds(acquisition.get("dose"))
    if stated[1] <= 0 or stated == (0.0, math.inf) or acquisition.get("dose_basis") == "under_probe":
        return []
    products = [*closing_products(acquisition), *single_images(acquisition)]
    families = dict.fromkeys(product.family for product in products)
    found = [balance_of(acquisition, stated, [one for one in products if one.family == family]) for family in families]
    if "scan" in families:
        found = [one for one in found if one.family != "flux" or one.closes]
    return [*found, *(short for slot, family in SINGLES if family not in families and (short := less_than_one(acquisition, slot, family)))]


def less_than_one(acquisition: JsonObject, slot: str, family: str) -> Balance | None:
    """Compare the stated dose with that of one frame or tilt, where their number is not said: it cannot be less."""
    single, most = number(acquisition.get(slot)), number(acquisition.get("dose"))
    if not single or not most:
        return None
    ratio = single / most
    tolerance = TEM_TOLERANCE + spread(acquisition.get("dose")) + spread(acquisition.get(slot))
    return None if ratio <= 1 + tolerance else Balance(family, Product(single, slot, (slot,), family), ratio, more=True, closes=False)


def single_images(acquisition: JsonObject) -> list[Product]:
    """Give the products without frames and tilts, where a note says that the dose is that of one image."""
    if ONE_OF_MANY.search(text(acquisition.get("note")) or "") is None:
        return []
    alone = {slot: item for slot, item in acquisition.items() if slot not in MULTIPLIERS}
    one = [Product(value, slot, (slot,), family) for slot, family in SINGLES if (value := number(acquisition.get(slot)))]
    return [*closing_products(alone), *one]


SINGLES = (("dose_per_frame", "frames"), ("dose_per_tilt", "tilts"))


def balance_of(acquisition: JsonObject, stated: tuple[float, float], products: list[Product]) -> Balance:
    """Choose the product of a family that comes nearest to the stated dose."""
    known = number(acquisition.get("dose"))

    def ratio(product: Product) -> float:
        """Say how far the two are apart: between the numbers, or from the nearest bound where only one is stated."""
        if known:
            return max(product.value / known, known / product.value)
        return max(stated[0] / product.value, product.value / stated[1], 1.0)

    nearest = min(products, key=ratio)
    tolerance = (STEM_TOLERANCE if nearest.scanned else TEM_TOLERANCE) + sum(
        spread(acquisition.get(slot)) for slot in ("dose", *nearest.slots) if slot not in MULTIPLIERS
    )
    reference = known or (stated[0] if nearest.value < stated[0] else stated[1])
    return Balance(nearest.family, nearest, ratio(nearest), nearest.value > reference, ratio(nearest) <= 1 + tolerance)


def fluence_of(acquisition: JsonObject) -> float | None:
    """Give the fluence of one acquisition: as stated, else from the surest way to compute it, else None."""
    stated = number(acquisition.get("dose"))
    if stated is not None:
        return stated
    products = closing_products(acquisition)
    return products[0].value if products else None


def least_fluence(acquisition: JsonObject) -> float | None:
    """Give the least fluence that an acquisition can have had: of a stated dose and products that contradict it, the least.

    A dose under the probe counts as the mean over the frame, where that can be computed.
    """
    if acquisition.get("dose_basis") == "under_probe":
        return next((one.value for one in of_scan({**acquisition, "dose_basis": None})), None)
    stated = lowest(acquisition.get("dose"))
    if stated is None:
        return min((product.value for product in closing_products(acquisition)), default=None)
    found = balances(acquisition)
    if not found or any(one.closes for one in found):
        return stated
    return min([stated, *(one.nearest.value for one in found)])


def after_first_frame(acquisition: JsonObject) -> float:
    """Give the fluence that the frames after the first one add, in e-/Å^2; 0 where frames or fluence are not stated."""
    for table in summed_tables(acquisition):
        doses, summed = table.numbers("dose", "/Ao2"), table.total_dose()
        first = doses[table.by_exposure[0]]
        if table.name == "frame_table" and table.size > 1 and summed and first is not None and table.has_order:
            return max(fluence_of(acquisition) or summed, summed) - first
    frames, total = whole(acquisition.get("frames")), fluence_of(acquisition)
    if frames is None or frames < 2 or total is None:
        return 0.0
    return total * (frames - 1) / frames
