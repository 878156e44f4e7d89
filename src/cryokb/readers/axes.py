"""Axes: from what a plugin gives to axes that can be believed, and from axes to the slots of an acquisition.

What an axis means is told by its name before its unit: nm is also the unit of wavelengths and of depths. What the axes of an array mean
together decides what their steps are: lengths beside energies, wavelengths or a diffraction pattern are positions of a scan, in whichever
order the axes stand; lengths alone are an image.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import cast

from cryokb.errors import QuantityError
from cryokb.plain import text
from cryokb.quantities import choose_unit, convert, dimension_of, unit_of
from cryokb.readers.draft import Axis, Rejected, plain_number, write_value
from cryokb.readers.tags import number_of, text_of
from cryokb.standard import current

__all__ = [
    "GivenAxis",
    "Measured",
    "believe_mode",
    "counts",
    "given_axis",
    "index_axis",
    "is_even",
    "judge_axes",
    "measure",
    "pattern_of",
    "replace_steps",
    "tidy_axis",
    "unit_code",
    "voxel_of",
]

DIMENSIONS = ("length", "reciprocal_length", "energy", "time", "angle")
BOUNDS = {"length": (1e-4, 1e7), "reciprocal_length": (1e-7, 1e4), "energy": (1e-7, 1e6), "time": (1e-12, 1e7), "angle": (1e-9, 180.0)}
"""Smallest and largest believable step of an axis, in nm, 1/nm, eV, s and degrees."""
OFFSETS = {"length": (-1e9, 1e9), "reciprocal_length": (-1e6, 1e6), "energy": (-1e4, 1e6), "time": (-1e7, 1e11), "angle": (-1e4, 1e4)}
"""Lowest and highest believable position of index 0, in the same units; times may count from 1970."""
CANONICAL = {"length": "nm", "reciprocal_length": "/nm", "energy": "eV", "time": "s", "angle": "deg"}

NO_UNIT = frozenset(
    {
        *(
            "",
            "none",
            "null",
            "unknown",
            "undefined",
            "<undefined>",
            "n/a",
            "?",
            "-",
            "1",
            "px",
            "pix",
            "pixel",
            "pixels",
            "channel",
            "channels",
        ),
        *("channel", "channels", "frame", "frames", "slice", "slices", "image", "images", "index", "times", "count", "counts"),
        *("a.u.", "au", "arb.", "arb.units"),
    }
)
"""What files write where there is no unit, in lower case and without blanks."""
PER_CHANNEL = re.compile(r"\s*(?:/|\bper\b)\s*(?:ch|chan|channels?|px|pix|pixels?)\.?$", re.IGNORECASE)
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
IN_BRACKETS = re.compile(r"[^()\[\]]*[(\[]([^()\[\]]+)[)\]]\s*")
"""A name with its unit behind it: ``Energy Loss (eV)``, ``Energy [keV]``."""
LOOSELY = {"ev": "eV", "kev": "keV", "nm": "nm", "pm": "pm", "um": "um", "µm": "um", "deg": "deg", "mrad": "mrad", "sec": "s"}
"""Units that mean one thing in any case; the case of meV, MeV, mm or Mm is all that tells them apart."""


@dataclass(frozen=True, slots=True)
class GivenAxis:
    """One axis as a file gives it, before anything of it is believed.

    Attributes:
        unit: the words of the file; empty when there are none.
        scale: the step; None where the positions are not evenly spaced, not a number where there is none.
        offset: the position of index 0.
    """

    name: str
    unit: str
    scale: float | None
    offset: float
    size: int
    navigate: bool

    @property
    def words(self) -> str:
        """The axis as notes call it."""
        return f"axis {self.name}" if self.name else f"an axis of {self.size}"

    @property
    def bare(self) -> Axis:
        """The axis without its calibration."""
        return index_axis(self.size, name=self.name, navigate=self.navigate)


def given_axis(raw: Mapping[str, object], size: int) -> GivenAxis:
    """Take an axis from the mapping that a plugin gives."""
    scale, offset = scale_and_offset(raw)
    name = text_of(raw.get("name")) or ""
    return GivenAxis(name, text_of(raw.get("units")) or "", scale, offset, size, bool(raw.get("navigate", False)))


def scale_and_offset(raw: Mapping[str, object]) -> tuple[float | None, float]:
    """Give step and origin; of an axis that lists its positions only when they are evenly spaced."""
    if raw.get("scale") is not None or (raw.get("axis") is None and raw.get("expression") is None):
        scale, offset = number_of(raw.get("scale")), number_of(raw.get("offset"))
        return math.nan if scale is None else scale, offset or 0.0
    listed = cast("Iterable[object]", [] if raw.get("axis") is None else raw["axis"])
    values = [number for value in listed if (number := number_of(value)) is not None]
    return (values[1] - values[0] if is_even(values) else None), (values[0] if values else 0.0)


def is_even(positions: Sequence[float]) -> bool:
    """Tell whether positions are evenly spaced."""
    steps = [after - before for before, after in pairwise(positions)]
    return bool(steps) and max(steps) - min(steps) <= 1e-3 * abs(steps[0])


def unit_code(words: object) -> str | None:
    r"""Give the UCUM code of the unit of an axis as files spell it, or None when there is no unit.

    Raises QuantityError for a unit that is none. Files write ``nm``, ``$nm$``, ``n_m``, ``1 / nm``, ``Energy Loss (EV)``, ``\u00B5m``.

    >>> unit_code("1 / nm"), unit_code("n_m"), unit_code("Energy Loss (EV)")
    ('/nm', 'nm', 'eV')
    """
    plain = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text_of(words) or "").replace(r"\mu", "µ").replace(r"\AA", "Å")
    plain = plain.replace("$", "").replace("_", "").strip("[] ")
    inner = IN_BRACKETS.fullmatch(plain)
    plain = PER_CHANNEL.sub("", inner[1].strip() if inner else plain)
    if plain.lower().replace(" ", "") in NO_UNIT:
        return None
    try:
        return choose_unit(plain, DIMENSIONS)
    except QuantityError:
        loosely = LOOSELY.get(plain.lower().replace("\N{GREEK SMALL LETTER MU}", "µ"))
        if loosely is None:
            raise
        return loosely


def index_axis(size: int, *, name: str = "", navigate: bool = False) -> Axis:
    """Make an axis that counts pixels."""
    return Axis(name, None, 0.0, 1.0, size, navigate)


def judge_axes(given: Sequence[GivenAxis], *, signed: bool) -> tuple[tuple[Axis, ...], list[str]]:
    """Give the axes of an array with what can be believed of them, and notes on all else."""
    tidied = [tidy_axis(axis, signed=signed) for axis in given]
    return tuple(axis for axis, _ in tidied), list(dict.fromkeys(note for _, note in tidied if note))


def tidy_axis(given: GivenAxis, *, signed: bool = False) -> tuple[Axis, str | None]:
    """Make an axis of one that a file gives; with a note when its calibration, or a part of it, is not believed.

    ``signed`` allows a negative step along positions, where the sign is the direction of the scan.
    """
    try:
        unit = unit_code(given.unit) or unit_in_name(given.name)
    except QuantityError:
        return given.bare, f"The unit “{given.unit}” of {given.words} is not known; the axis counts pixels."
    if unit is None:
        return given.bare, said_without_unit(given)
    reason = disbelief(given.scale, unit, signed=signed and given.navigate)
    if reason is not None or given.scale is None:
        return given.bare, f"The step of {given.words} is {as_stated(given.scale, given)} in the file; left out, since {reason}."
    axis = replace(given.bare, unit=unit_of(unit).text, scale=given.scale, offset=given.offset)
    return (axis, None) if is_place(given.offset, unit) else without_offset(axis, given, unit)


def unit_in_name(name: str) -> str | None:
    """Give the unit that stands behind the name of an axis, as in ``Energy (keV)``."""
    inner = IN_BRACKETS.fullmatch(name)
    try:
        return unit_code(inner[1]) if inner else None
    except QuantityError:
        return None


def said_without_unit(given: GivenAxis) -> str | None:
    """Say what an axis without unit states beyond counting from 0 or 1."""
    if given.scale is None:
        return f"The positions of {given.words} are not evenly spaced and have no unit; the axis counts pixels."
    if given.scale != 1 and not math.isnan(given.scale):
        return f"The step of {given.words} is {given.scale:.7g} in the file, without a unit; the axis counts pixels."
    if given.offset not in (0, 1):
        return f"The positions of {given.words} begin with {given.offset:.7g} in the file, without a unit; the axis counts pixels."
    return None


def disbelief(scale: float | None, unit: str, *, signed: bool) -> str | None:
    """Say why a step is not believed, or None when it is."""
    if scale is None:
        return "the positions are not evenly spaced"
    if not math.isfinite(scale):
        return "it is no number"
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


def is_place(offset: float, unit: str) -> bool:
    low, high = OFFSETS[dimension_of(unit)]
    return math.isfinite(offset) and low <= convert(offset, unit, CANONICAL[dimension_of(unit)]) <= high


def without_offset(axis: Axis, given: GivenAxis, unit: str) -> tuple[Axis, str]:
    """Leave out an origin that is not believed: lengths keep their step, the positions of all else mean nothing without it."""
    stated = f"The first position of {given.words} is {as_stated(given.offset, given)} in the file"
    if dimension_of(unit) in ("length", "reciprocal_length"):
        return replace(axis, offset=0.0), f"{stated}, which cannot be; the axis begins at 0."
    return given.bare, f"{stated}, which cannot be; the step of {as_stated(given.scale, given)} was left out with it."


def as_stated(number: float | None, given: GivenAxis) -> str:
    return "uneven" if number is None else f"{number:.7g} {given.unit}".strip()


def replace_steps(axes: Sequence[GivenAxis], steps: Mapping[str, tuple[float, str] | None]) -> tuple[GivenAxis, ...]:
    """Give the axes with other steps: by the name of the axis, a step with its unit, or None for no calibration."""
    changed: list[GivenAxis] = []
    for axis in axes:
        scale, unit = steps.get(axis.name) or (1.0, "")
        changed.append(replace(axis, scale=scale, unit=unit, offset=0.0) if axis.name in steps else axis)
    return tuple(changed)


# ----------------------------------------------------------------------------------------------------------------- what follows from axes
PATTERNS = frozenset({"electron_diffraction", "four_d_stem"})
"""Techniques whose images are diffraction patterns, with all that are kinds of them."""

SAME_PIXEL = 0.01
"""Two pixel edges that differ by less than this share are one pixel size: calibrations are no better."""
NAMED = (
    ("wavelength", r"wave ?length|lambda|wave ?number|raman"),
    ("energy", r"energy|energies|e?loss|ev|kev"),
    ("time", r"time|delay"),
    ("tilt", r"tilt|alpha|beta|rotation|azimuth\w*"),
    ("depth", r"z|depth|slices?|sections?|plane"),
)
"""Names of axes that say what they mean, as whole words, the surest first."""
COUNTED = {"time": "time", "depth": "series", "tilt": "series", "energy": "channels", "wavelength": "channels"}
"""What an axis of such a name counts where it has no unit."""
ALLOWED = {"wavelength": ("length", "reciprocal_length"), "tilt": ("angle",)}
"""Dimensions that an axis of such a name may have, where it is not called like its dimension."""
ALONG_ROWS = re.compile(r"(?:.*[ _.-])?[kqrds]?x(?:[ _.-].*)?|width|columns?|cols?")
ALONG_COLUMNS = re.compile(r"(?:.*[ _.-])?[kqrds]?y(?:[ _.-].*)?|height|rows?")
"""Names of the two sides of an image: x, kx, Q_x, scan_x, x position ..."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One slot value that follows from the axes: a number with its unit, or a count without one."""

    slot: str
    number: float
    unit: str | None
    stated: str
    source: str
    note: str | None = None


def meaning_of(axis: Axis) -> str:
    """Give what an axis means: length, depth, wavelength, reciprocal_length, angle, tilt, energy, time, screen, or what is counted.

    Without a unit it counts ``channels``, the images of a ``series``, or is a mere ``count``; ``unclear`` is an axis whose unit is none of
    those that its name allows.
    """
    words = re.sub(r"[^a-z]+", " ", axis.name.lower()).strip()
    named = next((meaning for meaning, names in NAMED if re.search(rf"\b(?:{names})\b", words)), None)
    if axis.unit is None:
        return COUNTED.get(named or "", "count")
    dimension = "screen" if axis.unit == "cm" else dimension_of(code_of(axis))
    if named is None or named in ("depth", dimension):
        return "depth" if named == "depth" and dimension == "length" else dimension
    return named if dimension in ALLOWED.get(named, ()) else "unclear"


class Arrangement:
    """The axes of one array by what they mean together."""

    def __init__(self, axes: Sequence[Axis], *, filtered: bool = False) -> None:
        self.inner = [axis for axis in axes if not axis.navigate]
        self.outer = [axis for axis in axes if axis.navigate]
        self.filtered = filtered
        self.energies = alike(axes, "energy")
        self.wavelengths = alike(axes, "wavelength")
        self.pattern = pattern_of(self.inner)
        self.disbelieved: list[Axis] = []
        self.image, self.positions = self._lengths(axes)

    def _lengths(self, axes: Sequence[Axis]) -> tuple[list[Axis], list[Axis]]:
        """Divide the lengths into those of an image and those of a scan."""
        lengths, inner, outer = (alike(group, "length") for group in (axes, self.inner, self.outer))
        if self.energies and self.filtered:
            return lengths, []
        if self.energies or self.wavelengths or self.pattern or alike(self.inner, "channels"):
            return [], self._scan(lengths, axes)
        if len(inner) == len(self.flat) == len(outer) == 2:
            # An image at each place of a plane is a pattern, whatever its axes say: RosettaSciIO takes those of a lone .ser for lengths.
            self.disbelieved = inner
            return [], outer
        return inner if len(self.flat) == 2 else [], outer if not inner or len(self.flat) == 1 else []

    @staticmethod
    def _scan(lengths: list[Axis], axes: Sequence[Axis]) -> list[Axis]:
        """The axes of a scan; z is also what programs call a mere third axis."""
        third = [axis for axis in alike(axes, "depth") if axis.name.lower() == "z"]
        return [axis for axis in axes if axis in lengths or axis in third] if len(lengths) + len(third) <= 2 else lengths

    @property
    def flat(self) -> list[Axis]:
        """The axes of one image or spectrum, without those along which images are counted; one angle alone is that of a tilt."""
        series = {"depth", "series", "tilt", "time", *(["angle"] if len(alike(self.inner, "angle")) == 1 else [])}
        return [axis for axis in self.inner if meaning_of(axis) not in series]

    @property
    def sides(self) -> list[Axis]:
        """The two axes of one image, height first, or nothing for anything else than images."""
        clear = {"length", "reciprocal_length", "angle", "screen", "count"}
        pair = self.pattern or self.flat
        scan = self.energies and not self.filtered
        if len(pair) != 2 or (scan and not self.pattern) or not {meaning_of(axis) for axis in pair} <= clear:
            return self.image if self.filtered and len(self.image) == 2 else []
        return in_order(pair)


def pattern_of(axes: Sequence[Axis]) -> list[Axis]:
    """Give the two axes of a diffraction pattern among others, reciprocal lengths or angles, or nothing."""
    pairs = (alike(axes, meaning) for meaning in ("reciprocal_length", "angle"))
    return next((pair for pair in pairs if len(pair) == 2), [])


def alike(axes: Sequence[Axis], meaning: str) -> list[Axis]:
    return [axis for axis in axes if meaning_of(axis) == meaning]


def in_order(pair: Sequence[Axis]) -> list[Axis]:
    """Put the two sides of an image into the order of height and width: by their names, else as they stand."""
    names = [axis.name.lower().strip() for axis in pair]
    swapped = ALONG_ROWS.fullmatch(names[0]) and ALONG_COLUMNS.fullmatch(names[1])
    return [pair[1], pair[0]] if swapped else list(pair)


def is_diffraction(term: str | None) -> bool:
    """Tell whether images of a technique are diffraction patterns."""
    terms = current().terms("Technique")
    while term and term not in PATTERNS:
        term = text(terms.get(term, {}).get("is_a"))
    return term is not None


def is_imaging(term: str | None) -> bool:
    """Tell whether a technique makes images, and no patterns or spectra."""
    terms = current().terms("Technique")
    known = term
    while known and known not in ("tem", "stem", "sem"):
        known = text(terms.get(known, {}).get("is_a"))
    return known is not None and not is_diffraction(term)


def believe_mode(axes: Sequence[Axis], term: str | None) -> tuple[tuple[Axis, ...], list[str]]:
    """Take the calibration away from a diffraction pattern whose axes are lengths: the mode of the instrument says that they are none."""
    inner = [axis for axis in axes if not axis.navigate]
    wrong = alike(inner, "length") if len(inner) == 2 and is_diffraction(term) else []
    if not wrong:
        return tuple(axes), []
    step = words_of_step(wrong[-1])
    said = f"The axes {names(wrong)} of a diffraction pattern have a step of {step}, which is a length; left out: a pattern has none."
    return tuple(index_axis(axis.size, name=axis.name) if axis in wrong else axis for axis in axes), [said]


def measure(axes: Sequence[Axis], term: str | None = None) -> tuple[list[Measured], list[str]]:
    """Read the slots that follow from calibrated axes, with notes on those that do not fit one slot.

    Axes of one image give ``pixel_size`` or ``diffraction_pixel_size``, axes of positions ``scan_step``, an energy axis
    ``energy_offset``, ``energy_dispersion`` and ``energy_channels``. ``term`` is the technique, where the file states it.
    """
    plan = Arrangement(axes, filtered=term == "eftem")
    found: list[Measured] = []
    notes = list(left_out(plan))
    if plan.pattern and not plan.outer and is_imaging(term):
        notes.append(
            f"The axes {names(plan.pattern)} are reciprocal and the mode is imaging ({term}): a transform of an image, or the mode of "
            "another moment; the size of their pixels was left out."
        )
        plan.pattern = []
    found.extend(energy(plan))
    for slot, group in (("pixel_size", plan.image), ("diffraction_pixel_size", plan.pattern), ("scan_step", plan.positions)):
        step_of(slot, group, found, notes)
    if len(plan.outer) == 1 and meaning_of(plan.outer[0]) == "time":
        size = plan.outer[0].size
        found.append(Measured("frames", size, None, str(size), f"axis {plan.outer[0].name or 'of time'}: size"))
    for slot, axis in zip(("image_height", "image_width"), plan.sides, strict=False):
        source = f"axis {axis.name}: size" if axis.name else "shape of the array"
        found.append(Measured(slot, axis.size, None, str(axis.size), source))
    return found, notes


def voxel_of(axes: Sequence[Axis]) -> tuple[list[Measured], list[str]]:
    """Read the edge of a voxel from the three axes of a volume; with a note where its edges differ."""
    edges = [axis for axis in axes if meaning_of(axis) in ("length", "depth")]
    if len(axes) != 3 or len(edges) != 3:
        return [], []
    steps = [convert(abs(axis.scale), code_of(axis), "nm") for axis in edges]
    sizes = " × ".join(words_of_step(axis) for axis in edges)
    if max(steps) - min(steps) > SAME_PIXEL * min(steps):
        return [], [f"The voxel is {sizes} along {names(edges)}; the record has one number for all, so it was left out."]
    return [Measured("voxel_size", steps[-1], "nm", words_of_step(edges[-1]), f"axes {names(edges)}")], []


def step_of(slot: str, group: Sequence[Axis], found: list[Measured], notes: list[str]) -> None:
    """Add the one step of several axes, or say that they differ."""
    if not group or (slot == "pixel_size" and len(group) != 2) or len(group) > 2:
        return
    height, width = (group[0], group[0]) if len(group) == 1 else in_order(group)
    code = code_of(height)
    steps = [convert(abs(axis.scale), code_of(axis), code) for axis in (height, width)]
    if max(steps) - min(steps) > SAME_PIXEL * min(steps):
        sizes = " × ".join(shown_step(slot, step, code) for step in steps)
        notes.append(
            f"The {slot.replace('_', ' ')} is {sizes} along {names((height, width))}; "
            "the record has one number for both, so it was left out."
        )
        return
    sign = "the sign in the file is the direction of the scan" if any(axis.scale < 0 for axis in group) else None
    found.append(Measured(slot, steps[-1], code, words_of_step(width), f"axes {names(group)}", sign))


def shown_step(slot: str, step: float, code: str) -> str:
    try:
        return str(write_value(slot, step, code))
    except Rejected:
        return f"{plain_number(step)} {unit_of(code).text}"


def left_out(plan: Arrangement) -> Iterator[str]:
    """Say which calibrated axes fill no slot, and why."""
    for axis in (axis for axis in (*plan.inner, *plan.outer) if not axis.size):
        yield f"The array holds no numbers along {f'axis {axis.name}' if axis.name else 'its axis'}."
    for axis in (axis for axis in (*plan.inner, *plan.outer) if meaning_of(axis) == "unclear"):
        yield f"The axis {axis.name} has the unit {axis.unit}, which its name does not allow; nothing was taken from it."
    if len(plan.image) == 1 and not plan.positions:
        yield (
            f"Only one axis of the image ({names(plan.image)}, {words_of_step(plan.image[0])}) has a length as its step; "
            "the pixel size was left out."
        )
    if len(plan.inner) == 1 and meaning_of(plan.inner[0]) == "length" and not plan.wavelengths:
        yield (
            f"The numbers stand along one length ({words_of_step(plan.inner[0])}): a line profile or a spectrum over wavelengths; "
            "it gives no pixel size."
        )
    for axis in (axis for axis in alike((*plan.inner, *plan.outer), "depth") if axis not in plan.positions):
        yield (
            f"The images stand {words_of_step(axis)} apart (axis {axis.name or 'of depth'}): for slices that is the slice_thickness, "
            "for a reconstructed volume a part of its voxel_size under processing."
        )
    if plan.disbelieved:
        step = words_of_step(plan.disbelieved[-1])
        yield f"An image at each place of a scan is a diffraction pattern; its pixels of {step} are lengths, so their size was left out."
    if plan.image and not plan.filtered and alike(plan.outer, "length"):
        yield (
            f"Images of lengths stand along another length ({names(alike(plan.outer, 'length'))}); "
            "what that step is was not said, so it was left out."
        )
    used = (*plan.image, *plan.positions, *plan.disbelieved, *plan.wavelengths)
    lost = [axis for axis in alike(plan.inner, "length") if axis not in used] if len(plan.inner) > 2 else []
    if lost:
        yield (
            f"The axes {names(lost)} have lengths as their steps ({words_of_step(lost[-1])}); whether they are those of an image or "
            "of a scan the file does not say, so no slot was filled from them."
        )
    if len(plan.positions) > 2:
        yield f"The positions have {len(plan.positions)} axes of lengths ({names(plan.positions)}); the scan step was left out."
    if len(plan.energies) > 1:
        yield f"Two axes are energies ({names(plan.energies)}); the record has place for one, so they were left out."


def counts(axes: Sequence[Axis]) -> dict[str, int]:
    """Give the numbers of positions that the axes of an array state, by the slots that hold them; of a map those of all its positions."""
    found = {one.slot: int(one.number) for one in measure(axes)[0] if one.unit is None}
    positions = Arrangement(axes).positions
    if positions and len(positions) == len([axis for axis in axes if axis.navigate]):
        found["scan_positions"] = math.prod(axis.size for axis in positions)
    return found


def code_of(axis: Axis) -> str:
    code = unit_code(axis.unit)
    assert code is not None, "only axes with a unit are measured"
    return code


def energy(plan: Arrangement) -> Iterator[Measured]:
    if len(plan.energies) != 1:
        return
    axis = plan.energies[0]
    source = f"axis {axis.name or 'of energy'}"
    yield Measured("energy_offset", axis.offset, code_of(axis), f"{axis.offset:.7g} {axis.unit}", f"{source}: offset")
    if plan.filtered:
        return
    yield Measured("energy_dispersion", axis.scale, code_of(axis), f"{axis.scale:.7g} {axis.unit}", f"{source}: step")
    if axis.size:
        yield Measured("energy_channels", axis.size, None, str(axis.size), f"{source}: size")


def names(axes: Sequence[Axis]) -> str:
    return ", ".join(axis.name or "unnamed" for axis in axes)


def words_of_step(axis: Axis) -> str:
    return f"{axis.scale:.7g} {axis.unit}"
