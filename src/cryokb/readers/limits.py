"""What a value from a file must look like to be believed, and how it is written in a record.

Files hold placeholders (a magnification of 0, a pixel of -1), numbers in another unit than the reader of the file thinks
(1e17 nm), and settings that were never read from the instrument. The bounds below are far outside of practice: they catch
such slips and nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cryokb.quantities import convert, dimension_of, unit_of

__all__ = ["LIMITS", "Limit", "Rejected", "plain_number", "write_range", "write_value"]


class Rejected(Exception):
    """A value was not believed; the text says why."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How one slot is checked and written.

    Attributes:
        low, high: the bounds, in the first unit.
        units: UCUM codes in which the value may be written, smallest first; empty for a pure number.
        least: the largest unit in which the number is at least this large is chosen.
        decimals: digits after the point, or None for seven significant ones.
        signed: negative values and zero have a meaning.
        whole: the slot holds an integer.
    """

    low: float
    high: float
    units: tuple[str, ...] = ()
    least: float = 1.0
    decimals: int | None = None
    signed: bool = False
    whole: bool = False


_COUNT = Limit(1, 1e9, whole=True)
_EXPOSURE = Limit(1e-3, 1e9, ("us", "ms", "s"), least=0.01)
_DWELL = Limit(1, 1e12, ("ns", "us", "ms", "s"))
_LENGTH = Limit(1e-4, 1e7, ("nm", "um", "mm"))
_SEMI_ANGLE = Limit(1e-4, 1.6e3, ("mrad",))
_CURRENT = Limit(1e-3, 1e9, ("pA", "nA", "uA"))
_DOSE = Limit(1e-9, 1e12, ("/Ao2",))

_DIFFRACTION_ANGLE = Limit(1e-7, 1e3, ("mrad",))
"""A pixel of a diffraction pattern may be given as an angle."""

LIMITS: dict[str, Limit] = {
    "accelerating_voltage": Limit(50, 3.5e6, ("V", "kV")),
    "magnification": Limit(1, 1e9),
    "camera_length": Limit(1, 1e5, ("mm",)),
    "pixel_size": _LENGTH,
    "scan_step": _LENGTH,
    "field_of_view": Limit(1e-3, 1e9, ("nm", "um", "mm")),
    "diffraction_pixel_size": Limit(1e-7, 1e3, ("/nm",)),
    "exposure_time": _EXPOSURE,
    "frame_time": _EXPOSURE,
    "live_time": _EXPOSURE,
    "dwell_time": _DWELL,
    "flyback_time": _DWELL,
    "probe_current": _CURRENT,
    "probe_size": Limit(1e-3, 1e6, ("nm", "um")),
    "stage_tilt": Limit(-180, 180, ("deg",), decimals=4, signed=True),
    "tilt_range": Limit(-180, 180, ("deg",), decimals=2, signed=True),
    "tilt_increment": Limit(0.01, 90, ("deg",), decimals=2),
    "convergence_semi_angle": _SEMI_ANGLE,
    "collection_semi_angle": _SEMI_ANGLE,
    "energy_offset": Limit(-1e5, 1e6, ("eV",), signed=True),
    "energy_dispersion": Limit(1e-6, 1e4, ("eV",)),
    "slit_width": Limit(1e-3, 1e4, ("eV",)),
    "defocus": Limit(-1e6, 1e6, ("nm", "um"), signed=True),
    "illuminated_area_diameter": Limit(0.1, 1e8, ("nm", "um", "mm")),
    "dose": _DOSE,
    "dose_per_frame": _DOSE,
    "dose_per_tilt": _DOSE,
    "cumulative_dose": _DOSE,
    "dose_rate": Limit(1e-9, 1e12, ("/Ao2/s",)),
    "binning": Limit(1, 64, whole=True),
    "spot_size": Limit(1, 30, whole=True),
    "frames": _COUNT,
    "tilts": _COUNT,
    "energy_channels": _COUNT,
    "image_width": _COUNT,
    "image_height": _COUNT,
}


def write_value(slot: str, number: float, unit: str | None = None) -> str | float | int:
    """Write one number from a file as the slot of a record has it: ``300 kV``, or a plain number without unit.

    ``unit`` is the UCUM code of the number in the file. Raises Rejected when the number is not believed.

    >>> write_value("accelerating_voltage", 300000.0, "V")
    '300 kV'
    """
    limit = _DIFFRACTION_ANGLE if slot == "diffraction_pixel_size" and unit and dimension_of(unit) == "angle" else LIMITS[slot]
    checked = _believe(limit, number, unit)
    if limit.whole:
        if checked != round(checked):
            raise Rejected("it should be a whole number")
        return round(checked)
    if not limit.units:
        return float(f"{checked:.7g}")
    text, code = _in_best_unit(limit, checked)
    return f"{text} {unit_of(code).text}"


def write_range(slot: str, first: float, last: float, unit: str) -> str:
    """Write two numbers as one range in the first unit of the slot; raises Rejected when either is not believed.

    >>> write_range("collection_semi_angle", 0.027, 0.166, "rad")
    '27-166 mrad'
    """
    limit = LIMITS[slot]
    texts = [_digits(limit, _believe(limit, number, unit)) for number in (first, last)]
    joint = " to " if limit.signed else "-"
    return f"{joint.join(texts)} {unit_of(limit.units[0]).text}"


def _believe(limit: Limit, number: float, unit: str | None) -> float:
    """Give the number in the first unit of the slot, or raise Rejected."""
    if not math.isfinite(number):
        raise Rejected("it is not a number")
    if not limit.signed and number == 0:
        raise Rejected("0 stands for “not set”")
    if not limit.signed and number < 0:
        raise Rejected("it is negative")
    value = convert(number, unit, limit.units[0]) if limit.units and unit else float(number)
    if not limit.low <= value <= limit.high:
        low, high = (f"{bound:g}{_suffix(limit)}" for bound in (limit.low, limit.high))
        raise Rejected(f"it is not between {low} and {high}")
    return value


def _suffix(limit: Limit) -> str:
    return f" {unit_of(limit.units[0]).text}" if limit.units else ""


def _in_best_unit(limit: Limit, value: float) -> tuple[str, str]:
    for code in reversed(limit.units[1:]):
        converted = convert(value, limit.units[0], code)
        if abs(converted) >= limit.least:
            return _digits(limit, converted), code
    return _digits(limit, value), limit.units[0]


def _digits(limit: Limit, value: float) -> str:
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
