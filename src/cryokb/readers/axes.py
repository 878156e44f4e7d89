"""Axes: from what a plugin gives to axes that can be believed, and from axes to the slots of an acquisition."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import cast

from cryokb.errors import QuantityError
from cryokb.quantities import choose_unit, convert, dimension_of, unit_of
from cryokb.readers.draft import Axis, plain_number
from cryokb.readers.tags import number_of, text_of

__all__ = ["Measured", "counts", "index_axis", "measure", "replace_scales", "tidy_axis", "unit_code"]

DIMENSIONS = ("length", "reciprocal_length", "energy", "time", "angle")
BOUNDS = {"length": (1e-4, 1e9), "reciprocal_length": (1e-7, 1e4), "energy": (1e-7, 1e6), "time": (1e-12, 1e7), "angle": (1e-9, 180.0)}
"""Smallest and largest believable step of an axis, in nm, 1/nm, eV, s and degrees."""
CANONICAL = {"length": "nm", "reciprocal_length": "/nm", "energy": "eV", "time": "s", "angle": "deg"}

NO_UNIT = frozenset({"", "none", "px", "pixel", "pixels", "<undefined>", "undefined", "channel", "channels", "a.u.", "arb. units"})
SAME_PIXEL = 0.01
"""Two pixel edges that differ by less than this share are one pixel size: calibrations are no better."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One slot value that follows from the axes: a number with its unit, or a count without one."""

    slot: str
    number: float
    unit: str | None
    stated: str
    source: str
    note: str | None = None


def unit_code(text: object) -> str | None:
    """Give the UCUM code of the unit of an axis as files spell it, or None when there is no unit.

    Raises QuantityError for a unit that is none. Files write ``nm``, ``$nm$``, ``n_m``, ``1 / nm``, ``Energy Loss (eV)``.

    >>> unit_code("1 / nm"), unit_code("n_m"), unit_code("Energy Loss (eV)")
    ('/nm', 'nm', 'eV')
    """
    plain = (text_of(text) or "").replace("$", "").replace("_", "").strip("[] ")
    if plain.lower() in NO_UNIT:
        return None
    inner = re.fullmatch(r"[^()]*\(([^()]+)\)", plain)
    plain = inner[1].strip() if inner else plain
    plain = {"sec": "s", "micron": "µm", "microns": "µm"}.get(plain.lower(), plain)
    return choose_unit(plain, DIMENSIONS)


def index_axis(size: int, *, name: str = "", navigate: bool = False) -> Axis:
    """Make an axis that counts pixels."""
    return Axis(name, None, 0.0, 1.0, size, navigate)


def tidy_axis(raw: Mapping[str, object], size: int, *, signed: bool = False) -> tuple[Axis, str | None]:
    """Make an axis of one that a plugin gives; with a note when its calibration is not believed.

    ``signed`` allows a negative step along positions, where the sign is the direction of the scan.
    """
    name = text_of(raw.get("name")) or ""
    plain = index_axis(size, name=name, navigate=bool(raw.get("navigate", False)))
    words = f"axis {name}" if name else f"an axis of {size}"
    scale, offset = scale_and_offset(raw)
    try:
        unit = unit_code(raw.get("units"))
    except QuantityError:
        return plain, f"The unit “{text_of(raw.get('units'))}” of {words} is not known; the axis counts pixels."
    if unit is None:
        return plain, None
    reason = disbelief(scale, unit, signed=signed and plain.navigate)
    if reason is not None or scale is None:
        return plain, f"The step of {words} is {as_stated(scale, raw)} in the file; left out, since {reason}."
    return replace(plain, unit=unit_of(unit).text, scale=scale, offset=offset), None


def scale_and_offset(raw: Mapping[str, object]) -> tuple[float | None, float]:
    """Give step and origin; of an axis that lists its positions only when they are evenly spaced."""
    if raw.get("scale") is not None or raw.get("axis") is None:
        return number_of(raw.get("scale")), number_of(raw.get("offset")) or 0.0
    values = [number for value in cast("Iterable[object]", raw["axis"]) if (number := number_of(value)) is not None]
    steps = [after - before for before, after in pairwise(values)]
    even = bool(steps) and max(steps) - min(steps) <= 1e-3 * abs(steps[0])
    return (steps[0] if even else None), (values[0] if values else 0.0)


def disbelief(scale: float | None, unit: str, *, signed: bool) -> str | None:
    """Say why a step is not believed, or None when it is."""
    if scale is None or not math.isfinite(scale):
        return "the positions are not evenly spaced"
    if scale == 0:
        return "0 stands for “not calibrated”"
    # -1 is what several programs store for a pixel that was never calibrated.
    if scale < 0 and not signed:
        return "a negative step stands for “not calibrated”"
    low, high = BOUNDS[dimension_of(unit)]
    canonical = CANONICAL[dimension_of(unit)]
    if not low <= abs(convert(scale, unit, canonical)) <= high:
        return f"no step is so far outside of {low:g} to {high:g} {unit_of(canonical).text}"
    return None


def as_stated(scale: float | None, raw: Mapping[str, object]) -> str:
    return "uneven" if scale is None else f"{scale:.7g} {text_of(raw.get('units')) or ''}".strip()


def replace_scales(axes: Sequence[Axis], steps: Mapping[str, tuple[float, str] | None]) -> tuple[Axis, ...]:
    """Give the axes with other steps: by the name of the axis, a step with its unit (UCUM code), or None for no calibration."""
    changed: list[Axis] = []
    for axis in axes:
        step = steps.get(axis.name, (axis.scale, "keep"))
        if step is None:
            changed.append(index_axis(axis.size, name=axis.name, navigate=axis.navigate))
        elif step[1] == "keep":
            changed.append(axis)
        else:
            changed.append(replace(axis, scale=step[0], unit=unit_of(step[1]).text, offset=0.0))
    return tuple(changed)


def measure(axes: Sequence[Axis]) -> tuple[list[Measured], list[str]]:
    """Read the slots that follow from calibrated axes, with notes on those that do not fit one slot.

    Axes of one image give ``pixel_size`` or ``diffraction_pixel_size``, axes of positions ``scan_step``, an energy axis
    ``energy_offset``, ``energy_dispersion`` and ``energy_channels``.
    """
    inner = [axis for axis in axes if not axis.navigate]
    outer = [axis for axis in axes if axis.navigate]
    found = list(energy(inner))
    notes: list[str] = []
    for slot, group in (("pixel_size", lengths(inner)), ("diffraction_pixel_size", reciprocals(inner)), ("scan_step", lengths(outer))):
        if not group:
            continue
        steps = [convert(abs(axis.scale), code_of(axis), code_of(group[0])) for axis in group]
        if max(steps) - min(steps) > SAME_PIXEL * min(steps):
            sizes = " × ".join(f"{plain_number(step)} {group[0].unit}" for step in steps)
            notes.append(
                f"The {slot.replace('_', ' ')} is {sizes} along {names(group)}; the record has one number for both, so it was left out."
            )
        else:
            sign = "the sign in the file is the direction of the scan" if any(axis.scale < 0 for axis in group) else None
            found.append(
                Measured(
                    slot,
                    steps[-1],
                    code_of(group[-1] if len(group) == 1 else group[0]),
                    words_of_step(group[-1]),
                    f"axes {names(group)}",
                    sign,
                )
            )
    if len(outer) == 1 and outer[0].unit is not None and dimension_of(code_of(outer[0])) == "time":
        found.append(Measured("frames", outer[0].size, None, str(outer[0].size), f"axis {outer[0].name or 'of time'}: size"))
    if len(inner) == 2:
        found.append(Measured("image_width", inner[1].size, None, str(inner[1].size), "shape of the array"))
        found.append(Measured("image_height", inner[0].size, None, str(inner[0].size), "shape of the array"))
    return found, notes


def counts(axes: Sequence[Axis]) -> dict[str, int]:
    """Give the numbers of positions that the axes of an array state, by the slots that hold them; of a map those of all its positions."""
    found = {one.slot: int(one.number) for one in measure(axes)[0] if one.unit is None}
    outer = [axis for axis in axes if axis.navigate]
    if outer and len(lengths(outer)) == len(outer):
        found["scan_positions"] = math.prod(axis.size for axis in outer)
    return found


def code_of(axis: Axis) -> str:
    code = unit_code(axis.unit)
    assert code is not None, "only axes with a unit are measured"
    return code


def lengths(axes: Sequence[Axis]) -> list[Axis]:
    """Give the axes along the specimen: not wavelengths, and not the cm of a screen."""
    return [
        axis
        for axis in axes
        if axis.unit not in (None, "cm") and dimension_of(code_of(axis)) == "length" and "wavelength" not in axis.name.lower()
    ]


def reciprocals(axes: Sequence[Axis]) -> list[Axis]:
    chosen = [axis for axis in axes if axis.unit is not None and dimension_of(code_of(axis)) in ("reciprocal_length", "angle")]
    return chosen if len({dimension_of(code_of(axis)) for axis in chosen}) == 1 else []


def energy(axes: Sequence[Axis]) -> Iterator[Measured]:
    spectral = [axis for axis in axes if axis.unit is not None and dimension_of(code_of(axis)) == "energy"]
    if len(spectral) != 1:
        return
    axis = spectral[0]
    source = f"axis {axis.name or 'of energy'}"
    yield Measured("energy_offset", axis.offset, code_of(axis), f"{axis.offset:.7g} {axis.unit}", f"{source}: offset")
    yield Measured("energy_dispersion", axis.scale, code_of(axis), f"{axis.scale:.7g} {axis.unit}", f"{source}: step")
    yield Measured("energy_channels", axis.size, None, str(axis.size), f"{source}: size")


def names(axes: Sequence[Axis]) -> str:
    return ", ".join(axis.name or "unnamed" for axis in axes)


def words_of_step(axis: Axis) -> str:
    return f"{axis.scale:.7g} {axis.unit}"
