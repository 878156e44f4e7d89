"""What a value from a file must look like to be believed, and how it is written in a record.

Files hold placeholders (a magnification of 0, a pixel of -1), numbers in another unit than the reader of the file thinks
(1e17 nm), and settings that were never read from the instrument. The bounds are those of the validator, far outside of practice:
they catch such slips and nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cryokb.quantities import Bounds, bounds_of, convert, dimension_of, unit_of

__all__ = ["LIMITS", "Limit", "Rejected", "plain_number", "write_range", "write_value"]


class Rejected(Exception):
    """A value was not believed; the text says why."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How one slot is checked and written; its bounds are those of the validator (``schema/ranges.yaml``).

    Attributes:
        slot: the slot, whose bounds hold.
        units: UCUM codes in which the value may be written, smallest first; empty for a pure number.
        least: the largest unit in which the number is at least this large is chosen.
        decimals: digits after the point, or None for seven significant ones.
        signed: negative values and zero have a meaning.
        whole: the slot holds an integer.
    """

    slot: str
    units: tuple[str, ...] = ()
    least: float = 1.0
    decimals: int | None = None
    signed: bool = False
    whole: bool = False

    @property
    def low(self) -> float:
        """The lowest number that is believed, in the first unit."""
        bounds = self.bounds
        return max(bounds.lowest, bounds.least, 1.0 if self.whole else -math.inf if self.signed else 0.0)

    @property
    def high(self) -> float:
        """The highest number that is believed, in the first unit."""
        return min(self.bounds.highest, self.bounds.most)

    @property
    def bounds(self) -> Bounds:
        """What the number may be, in the first unit."""
        if not self.units:
            return bounds_of(self.slot)
        bounds = bounds_of(self.slot, dimension=dimension_of(self.units[0]))
        return bounds.in_unit(self.units[0])


LENGTHS = ("nm", "um", "mm")
TIMES = ("us", "ms", "s")
DWELLS = ("ns", "us", "ms", "s")
CURRENTS = ("pA", "nA", "uA")

LIMITS: dict[str, Limit] = {
    limit.slot: limit
    for limit in (
        Limit("accelerating_voltage", ("V", "kV")),
        Limit("magnification"),
        Limit("camera_length", ("mm",)),
        Limit("pixel_size", LENGTHS),
        Limit("scan_step", LENGTHS),
        Limit("field_of_view", LENGTHS),
        Limit("diffraction_pixel_size", ("/nm",)),
        Limit("exposure_time", TIMES, least=0.01),
        Limit("frame_time", TIMES, least=0.01),
        Limit("live_time", TIMES, least=0.01),
        Limit("dwell_time", DWELLS),
        Limit("flyback_time", DWELLS),
        Limit("probe_current", CURRENTS),
        Limit("probe_size", ("nm", "um")),
        Limit("stage_tilt", ("deg",), decimals=4, signed=True),
        Limit("tilt_range", ("deg",), decimals=2, signed=True),
        Limit("tilt_increment", ("deg",), decimals=2),
        Limit("convergence_semi_angle", ("mrad",)),
        Limit("collection_semi_angle", ("mrad",)),
        Limit("energy_offset", ("eV",), signed=True),
        Limit("energy_dispersion", ("eV",)),
        Limit("slit_width", ("eV",)),
        Limit("defocus", ("nm", "um"), signed=True),
        Limit("illuminated_area_diameter", LENGTHS),
        Limit("dose", ("/Ao2",)),
        Limit("dose_per_frame", ("/Ao2",)),
        Limit("dose_per_tilt", ("/Ao2",)),
        Limit("cumulative_dose", ("/Ao2",)),
        Limit("dose_rate", ("/Ao2/s",)),
        Limit("binning", whole=True),
        Limit("spot_size", whole=True),
        Limit("frames", whole=True),
        Limit("tilts", whole=True),
        Limit("energy_channels", whole=True),
        Limit("image_width", whole=True),
        Limit("image_height", whole=True),
    )
}

DIFFRACTION_ANGLE = Limit("diffraction_pixel_size", ("mrad",))
"""A pixel of a diffraction pattern may be given as an angle."""


def write_value(slot: str, number: float, unit: str | None = None) -> str | float | int:
    """Write one number from a file as the slot of a record has it: ``300 kV``, or a plain number without unit.

    ``unit`` is the UCUM code of the number in the file. Raises Rejected when the number is not believed.

    >>> write_value("accelerating_voltage", 300000.0, "V")
    '300 kV'
    """
    limit = DIFFRACTION_ANGLE if slot == "diffraction_pixel_size" and unit and dimension_of(unit) == "angle" else LIMITS[slot]
    checked = believe(limit, number, unit)
    if limit.whole:
        if checked != round(checked):
            raise Rejected("it should be a whole number")
        return round(checked)
    if not limit.units:
        return float(f"{checked:.7g}")
    text, code = in_best_unit(limit, checked)
    return f"{text} {unit_of(code).text}"


def write_range(slot: str, first: float, last: float, unit: str) -> str:
    """Write two numbers as one range in the first unit of the slot; raises Rejected when either is not believed.

    >>> write_range("collection_semi_angle", 0.027, 0.166, "rad")
    '27-166 mrad'
    """
    limit = LIMITS[slot]
    texts = [shown_number(limit, believe(limit, number, unit)) for number in (first, last)]
    # Behind a hyphen the sign of a negative number would be lost: -60--50.
    joint = " to " if limit.signed else "-"
    return f"{joint.join(texts)} {unit_of(limit.units[0]).text}"


def believe(limit: Limit, number: float, unit: str | None) -> float:
    """Give the number in the first unit of the slot, or raise Rejected."""
    if not math.isfinite(number):
        raise Rejected("it is not a number")
    if not limit.signed and number == 0:
        raise Rejected("0 stands for “not set”")
    if not limit.signed and number < 0:
        raise Rejected("it is negative")
    value = convert(number, unit, limit.units[0]) if limit.units and unit else float(number)
    if not limit.low <= value <= limit.high:
        low, high = (f"{bound:g}{suffix(limit)}" for bound in (limit.low, limit.high))
        raise Rejected(f"it is not between {low} and {high}")
    return value


def suffix(limit: Limit) -> str:
    return f" {unit_of(limit.units[0]).text}" if limit.units else ""


def in_best_unit(limit: Limit, value: float) -> tuple[str, str]:
    for code in reversed(limit.units[1:]):
        converted = convert(value, limit.units[0], code)
        if abs(converted) >= limit.least:
            return shown_number(limit, converted), code
    return shown_number(limit, value), limit.units[0]


def shown_number(limit: Limit, value: float) -> str:
    return plain_number(round(value, limit.decimals) if limit.decimals is not None else value)


def plain_number(value: float) -> str:
    """Write a number with at most seven significant digits and without an exponent.

    >>> plain_number(8.17288e-06)
    '0.00000817288'
    """
    text = f"{value + 0.0:.7g}"  # + 0.0 turns -0.0 into 0.0
    if "e" in text:
        digits = max(0, 6 - math.floor(math.log10(abs(value))))
        text = f"{value:.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
