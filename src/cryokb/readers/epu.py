"""EPU's .xml beside each image (Thermo Fisher): SI units, angles in radians, a date with its zone, and a dose.

``Dose`` is in electrons per m^2 (2.85e21 is 28.5 e-/Å^2); ``DoseOnCamera`` is in electrons per camera pixel and equals ``Dose`` times
the area of a pixel. The model of the instrument is left out where it is the name of its computer. The file is not trusted:
documents with a document type or entities are refused, which is all that XML can do harm with here.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from cryokb.errors import UnsupportedFormat
from cryokb.readers.draft import SESSION, Draft, Stated
from cryokb.readers.files import Describer, find_beside, make_key, read_text
from cryokb.readers.tags import decimal_of, from_iso

if TYPE_CHECKING:
    from pathlib import Path

    from cryokb.readers.draft import Steps

__all__ = ["read"]

LIMIT = 20_000_000
DANGEROUS = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
LEAST_VOLTAGE = 1000
"""A number of volts below this is one of kilovolts, or none: no TEM works there."""
DEGREES = 180 / math.pi
MICROSCOPE = "microscopeData"
SAME = 0.01


@dataclass(frozen=True, slots=True)
class Image:
    """The description of one image: the tree without name spaces, and the table of keys beside it."""

    root: ET.Element
    custom: dict[str, str]

    def text(self, path: str) -> str | None:
        """Give the text of an element, or None when it is empty."""
        return (self.root.findtext(path) or "").strip() or None

    def number(self, path: str) -> float | None:
        """Give the number in an element, also one with a decimal comma, or None."""
        return decimal_of(self.text(path) or "")

    def key(self, name: str) -> float | None:
        """Give the number under a key of the table, or None."""
        return decimal_of(self.custom.get(name) or "")


def read(path: Path, draft: Draft, describe: Describer) -> None:
    """Fill a draft from EPU's description of an image; UnsupportedFormat for any other XML."""
    image = parse(path)
    steps = (*SESSION, "acquisitions", make_key(path.stem))
    put_session(draft, image)
    put_mode(draft, steps, image)
    when = image.text(f"{MICROSCOPE}/acquisition/acquisitionDateTime")
    draft.put_clock(steps, from_iso(when, f"{MICROSCOPE}.acquisition.acquisitionDateTime") if when else None)
    put_exposure(draft, steps, image)
    put_numbers(draft, steps, image)
    put_dose(draft, steps, image)
    put_detector(draft, steps, image)
    put_file(path, draft, steps, describe)


def parse(path: Path) -> Image:
    text = read_text(path, LIMIT)
    if DANGEROUS.search(text):
        raise UnsupportedFormat(
            f"{path.name} declares a document type or entities.", hint="EPU writes neither: such a file is not opened.", path=str(path)
        )
    try:
        # The encoding that the file declares is that of the program's memory, and need not be that of the file.
        root = ET.fromstring(DECLARATION.sub("", text, count=1))  # noqa: S314  no document type and no entities: see above
    except (ET.ParseError, ValueError, LookupError) as error:
        raise UnsupportedFormat(
            f"{path.name} is no complete XML file ({error}).", hint="It was cut short or damaged: copy it again.", path=str(path)
        ) from error
    for element in root.iter():
        # The names are unique without their name spaces.
        element.tag = element.tag.rpartition("}")[2]
    if root.tag != "MicroscopeImage" or root.find(MICROSCOPE) is None:
        raise UnsupportedFormat(
            f"{path.name} is XML, but not EPU's description of an image.",
            hint="It begins with <MicroscopeImage> where EPU wrote it.",
            path=str(path),
        )
    custom = {pair.findtext("Key", ""): pair.findtext("Value", "") for pair in root.iterfind("CustomData/KeyValueOfstringanyType")}
    return Image(root, custom)


def put_session(draft: Draft, image: Image) -> None:
    volts = image.number(f"{MICROSCOPE}/gun/AccelerationVoltage")
    stated = Stated(volts, f"{MICROSCOPE}.gun.AccelerationVoltage")
    if volts is not None and 0 < volts < LEAST_VOLTAGE:
        draft.refuse("accelerating_voltage", stated, f"it cannot be less than {LEAST_VOLTAGE} V")
    elif volts is not None:
        draft.put_number((*SESSION, "accelerating_voltage"), volts, "V", stated)
    model, computer = (image.text(f"{MICROSCOPE}/instrument/{name}") for name in ("InstrumentModel", "ComputerName"))
    if model and model != computer:
        draft.put((*SESSION, "instrument", "model"), model, Stated(model, f"{MICROSCOPE}.instrument.InstrumentModel"))
    elif model:
        why = "The model of the microscope: the file gives the name of its computer instead (InstrumentModel), which was left out."
        draft.lack((*SESSION, "instrument", "model"), why)


def put_mode(draft: Draft, steps: Steps, image: Image) -> None:
    mode, projector = (image.text(f"{MICROSCOPE}/optics/{name}") for name in ("ColumnOperatingMode", "ProjectorMode"))
    stated = Stated(f"{mode}, {projector}", f"{MICROSCOPE}.optics.ColumnOperatingMode, ProjectorMode")
    if mode == "STEM":
        draft.put((*steps, "technique"), "stem", stated)
    elif mode == "TEM":
        draft.put((*steps, "technique"), "electron_diffraction" if projector == "Diffraction" else "tem", stated)


def diffracts(image: Image) -> bool:
    return image.text(f"{MICROSCOPE}/optics/ProjectorMode") == "Diffraction"


def put_exposure(draft: Draft, steps: Steps, image: Image) -> None:
    """Put the exposure where the camera and the table of keys agree, and the fractions that it was saved in."""
    path = f"{MICROSCOPE}/acquisition/camera/ExposureTime"
    camera = image.text(f"{MICROSCOPE}/acquisition/camera/Name")
    seconds, key = image.number(path), f"Detectors[{camera}].ExposureTime"
    other = image.key(key)
    if seconds and other and abs(seconds - other) > SAME * seconds:
        both = f"{seconds:g} s ({path.replace('/', '.')}) and {other:g} s (CustomData.{key})"
        draft.note(f"The file states two values of the exposure time: {both}; left out, since nothing tells which of them holds.")
    elif seconds is not None:
        draft.put_number((*steps, "exposure_time"), seconds, "s", Stated(seconds, path.replace("/", ".")))
    fractions = decimal_of(image.root.findtext(f"{MICROSCOPE}/acquisition/camera/CameraSpecificInput//NumberOffractions") or "")
    if fractions:
        draft.put_number((*steps, "frames"), fractions, None, Stated(fractions, "CameraSpecificInput.FractionationSettings"))


def put_numbers(draft: Draft, steps: Steps, image: Image) -> None:
    """Put the plain values; a camera length only where there is a diffraction pattern."""
    rows: list[tuple[str, str, str | None, float, str | None]] = [
        ("stage_tilt", f"{MICROSCOPE}/stage/Position/A", "deg", DEGREES, "radians in the file"),
        ("spot_size", f"{MICROSCOPE}/optics/SpotIndex", None, 1, None),
        ("illuminated_area_diameter", f"{MICROSCOPE}/optics/BeamDiameter", "m", 1, None),
    ]
    if image.number(f"{MICROSCOPE}/stage/Position/B"):
        # A stage with one axis gives 0 for the other.
        rows.append(("stage_tilt_2", f"{MICROSCOPE}/stage/Position/B", "deg", DEGREES, "radians in the file"))
    stem = image.text(f"{MICROSCOPE}/optics/ColumnOperatingMode") == "STEM"
    if stem:
        rows.append(("magnification", f"{MICROSCOPE}/optics/StemMagnification", None, 1, None))
    elif not diffracts(image):
        rows.append(("magnification", f"{MICROSCOPE}/optics/TemMagnification/NominalMagnification", None, 1, None))
    if diffracts(image) or stem:
        rows.append(("camera_length", f"{MICROSCOPE}/optics/Cameralength", "m", 1, None))
    if image.text(f"{MICROSCOPE}/optics/EnergyFilter/EnergySelectionSlitInserted") == "true":
        rows.append(("slit_width", f"{MICROSCOPE}/optics/EnergyFilter/EnergySelectionSlitWidth", "eV", 1, None))
    for slot, path, unit, factor, note in rows:
        number = image.number(path)
        if number is not None:
            draft.put_number((*steps, slot), number * factor, unit, Stated(number, path.replace("/", "."), note))
    defocus = image.key("AppliedDefocus")
    if defocus is not None:
        draft.put_number((*steps, "defocus"), defocus, "m", Stated(defocus, "CustomData.AppliedDefocus", "the defocus that was asked for"))


def pixel_edge(image: Image) -> tuple[float, str] | None:
    """Give the edge of a pixel and its unit (m where the file leaves it empty), when it is square."""
    sides = [f"SpatialScale/pixelSize/{side}" for side in ("x", "y")]
    across, down = (image.number(f"{side}/numericValue") for side in sides)
    symbols = {symbol_of(image.root.find(f"{side}/unit")) for side in sides}
    if not across or not down or len(symbols) != 1 or None in symbols or abs(across - down) > SAME * abs(across):
        return None
    return across, symbols.pop() or "m"


def symbol_of(unit: ET.Element | None) -> str | None:
    """Give the symbol of a unit, which stands in it or in one of its parts; None where there is no unit at all."""
    if unit is None:
        return None
    named = [part.text or "" for part in unit if "Symbol" in part.tag]
    return (named[0] if named else unit.text or "").strip()


def put_dose(draft: Draft, steps: Steps, image: Image) -> None:
    """Put pixel size and dose, and say how the dose was counted when the file lets one see it."""
    edge, dose, counted = pixel_edge(image), image.key("Dose"), image.key("DoseOnCamera")
    pixel = edge[0] if edge is not None and edge[1] == "m" and not diffracts(image) else None
    if pixel is not None:
        draft.put_number((*steps, "pixel_size"), pixel, "m", Stated(pixel, "SpatialScale.pixelSize"))
    elif edge is not None and edge[1] in ("1/m", "m^-1"):
        draft.put_number((*steps, "diffraction_pixel_size"), edge[0] * 1e-9, "/nm", Stated(edge[0], "SpatialScale.pixelSize"))
    elif edge is not None:
        stated = Stated(f"{edge[0]:g} {edge[1]}", "SpatialScale.pixelSize")
        draft.refuse("pixel_size", stated, "it is no length on the specimen")
    if dose is None:
        return
    draft.put_number((*steps, "dose"), dose * 1e-12, "/um2", Stated(dose, "CustomData.Dose", "electrons per m^2 in the file"))
    draft.put((*steps, "dose_method"), "software_estimate", Stated("Dose", "CustomData.Dose"))
    if pixel and counted and abs(dose * pixel**2 - counted) <= SAME * counted:
        draft.note(
            "The dose is DoseOnCamera divided by the area of a pixel: electrons counted by the camera, that is, behind the specimen."
        )


def put_detector(draft: Draft, steps: Steps, image: Image) -> None:
    name = image.custom.get("DetectorCommercialName") or image.text(f"{MICROSCOPE}/acquisition/camera/Name")
    if name:
        draft.put((*steps, "detector"), name, Stated(name, "CustomData.DetectorCommercialName"))
    across, down = (image.number(f"{MICROSCOPE}/acquisition/camera/Binning/{side}") for side in ("x", "y"))
    if across is not None and across == down:
        draft.put_number((*steps, "binning"), across, None, Stated(across, f"{MICROSCOPE}.acquisition.camera.Binning"))


def put_file(path: Path, draft: Draft, steps: Steps, describe: Describer) -> None:
    endings = (".mrc", "_fractions.tiff", "_fractions.mrc", "_EER.eer", ".eer", ".tiff", ".tif")
    images = find_beside(path, [f"{path.stem}{ending}" for ending in endings])
    if images is not None:
        draft.put((*steps, "file"), describe(images), Stated(path.stem, "name of the .xml"))
    else:
        draft.lack((*steps, "file"), "The file of the image; there is none of the same name beside the .xml.")
