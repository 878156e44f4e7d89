"""TIFF dialects of microscopes: Thermo Fisher (FEI) and Zeiss SEM, JEOL SightX, TVIPS; others give axes only.

FEI: SI units, angles in radians, ``Beam.Beam`` says whether electrons, ions or a light camera made the image.
Zeiss: each entry is a triple of name, value and unit; the unit is read.
TVIPS: volts and milliseconds, and a first header that counts in tenths and ten-thousandths; the unit of the stage angles is not
documented, so they are left out. JEOL: the value of the imaging system is a magnification or a camera length, as its unit says.
DigitalMicrograph, ImageJ and OME give axes: of DigitalMicrograph the third may be an energy; ImageJ keeps pixels per unit in the resolution
tags, which without its unit, or in inches, are about printing and are not read.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile, UnsupportedFormat
from cryokb.quantities import convert
from cryokb.readers.axes import SAME_PIXEL, given_axis, replace_steps, tidy_axis, unit_code
from cryokb.readers.draft import Stated
from cryokb.readers.files import AGAIN, cut_short
from cryokb.readers.mapping import QUANTITY, Choice, Field, Table
from cryokb.readers.rosetta import quiet, release, without_frames
from cryokb.readers.tags import COLOUR, Clock, Dataset, branch_of, decimal_of, from_iso, from_local, number_of, parts_of, text_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TABLE", "check_tiff"]

DEGREES = 180 / math.pi
SAME_EDGE = 1e-4
"""Edges that differ by less than this share were written with other digits, not for other pixels."""
OME_PIXELS = re.compile(r"<(?:\w+:)?Pixels\b([^>]*)>")
ATTRIBUTE = re.compile(r"""(\w+)\s*=\s*["']([^"']*)["']""")
MICRO = re.compile(r"&#(?:181|956|[xX]0*[bB]5|[xX]0*3[bB][cC]);")
"""Both micro signs as XML may write them."""
PLAIN_NAMES = {"None": "", "depth": "z"}
"""Names that RosettaSciIO gives to axes, and what stands for them here."""
PRINTED = frozenset({"inch", "inches", "in", "cm"})
FEI = "fei_metadata"
JEOL = "ImageDescription"
FIRST = "the first header of the file, which counts in parts of the unit"


def electrons(dataset: Dataset) -> bool:
    return dataset.tags.text(f"{FEI}.Beam.Beam") == "EBeam"


def roots(dataset: Dataset) -> dict[str, str]:
    """Find the camera of a JEOL image, whose entry bears its name and stands there as well where a scanning detector made the image."""
    source = dataset.tags.text(f"{JEOL}.ImageSourceDetector")
    if source is not None and "camera" not in source.lower():
        return {"camera": f"{JEOL}.none"}
    cameras = [name for name, entry in branch_of(dataset.tags.get(JEOL)).items() if branch_of(branch_of(entry).get("Parameter"))]
    return {"camera": f"{JEOL}.{cameras[0]}.Parameter" if cameras else f"{JEOL}.none"}


def jeol(dataset: Dataset, form: str, unit: str) -> bool:
    """Tell whether a JEOL image is of the broad beam, in a mode (MAG, DIFF) whose value has a unit; in STEM the value is left over."""
    mode, written = (dataset.tags.text(f"{JEOL}.ImageFormingSystem.{name}") or "" for name in ("ModeString", "SelectorUnitString"))
    return dataset.tags.text(f"{JEOL}.Eos.EosMode") == "eosTEM" and (mode == "DIFF") is (form == "DIFF") and written == unit


def jeol_magnifies(dataset: Dataset) -> bool:
    return jeol(dataset, "MAG", "X")


def jeol_diffracts_mm(dataset: Dataset) -> bool:
    return jeol(dataset, "DIFF", "mm")


def jeol_diffracts_cm(dataset: Dataset) -> bool:
    return jeol(dataset, "DIFF", "cm")


def jeol_once(dataset: Dataset) -> bool:
    return dataset.number("{camera}.FrameIntegration") in (None, 0, 1)


def jeol_summed(dataset: Dataset) -> bool:
    return not jeol_once(dataset)


def in_seconds(value: object) -> object:
    """Give a time such as ``100.00 msec`` with the unit as others write it."""
    return re.sub(r"(?i)sec$", "s", text_of(value) or "")


def zeiss_magnification(value: object) -> object:
    """Give the number of a magnification such as ``50.00 K X``."""
    match = re.fullmatch(r"([\d.,]+)\s*([kKM]?)\s*[xX]?", str(last_of(value)).strip())
    number = decimal_of(match[1]) if match else None
    return None if match is None or number is None else number * {"": 1, "k": 1e3, "m": 1e6}[match[2].lower()]


def more_than_one(value: object) -> object:
    number = number_of(value)
    return number if number is not None and number > 1 else None


def tvips_images(dataset: Dataset) -> bool:
    return dataset.tags.number("TVIPS.TemMode") != 3


def triple(value: object) -> object:
    """Give value and unit of a Zeiss entry as one text; a bare value as it is."""
    _, *parts = parts_of(value)
    if not parts:
        return None
    number = with_point(parts[0])
    return f"{number} {parts[1]}" if len(parts) > 1 and text_of(parts[1]) else number


def repair(dataset: Dataset) -> list[str]:
    """Name the axes plainly, and take their steps from the dialect of the file; gives what was left out."""
    dataset.given = tuple(replace(axis, name=PLAIN_NAMES.get(axis.name, axis.name.rpartition("|")[2])) for axis in dataset.given)
    if dataset.tags.get(FEI) is not None:
        return repair_fei(dataset)
    if dataset.tags.get("CZ_SEM") is not None:
        return repair_zeiss(dataset)
    if dataset.tags.get("TVIPS") is not None:
        return repair_tvips(dataset)
    if dataset.tags.get("Olympus_SIS_metadata") is not None:
        set_sides(dataset, *(dataset.tags.number(f"Olympus_SIS_metadata.pixelsize{way}") for way in "xy"), unit="m")
        return []
    description = dataset.tags.get("ImageDescription")
    words = description if isinstance(description, str) else ""
    if pixels := OME_PIXELS.search(words):
        return repair_ome(dataset, dict(ATTRIBUTE.findall(pixels[1])))
    if words.startswith("ImageJ="):
        return repair_imagej(dataset, dict(line.split("=", 1) for line in words.splitlines() if "=" in line))
    repair_gatan(dataset)
    return []


def set_sides(dataset: Dataset, width: float | None, height: float | None, *, unit: str) -> None:
    """Set the pixel edges where RosettaSciIO gives none, or gives the width to the rows and the height to the columns."""
    given = {axis.name: axis for axis in dataset.given}
    if not width or not height or not {"width", "height"} <= set(given):
        return
    if given["width"].unit != unit or abs(width - height) > SAME_EDGE * width:
        dataset.given = replace_steps(dataset.given, {"height": (height, unit), "width": (width, unit)})


def repair_fei(dataset: Dataset) -> list[str]:
    """Take the pixel edges from FEI's own entries, unless they are those of a picture of another width."""
    tags = dataset.tags
    stated = [measure_of(tags.get(f"{FEI}.{group}.{side}")) for group in ("Scan", "EScan") for side in ("PixelWidth", "PixelHeight")]
    widths = (measure_of(tags.get(f"{FEI}.IRBeam.{side}")) for side in ("HFW", "VFW"))
    counts = [tags.number(f"{FEI}.Image.Resolution{way}") for way in "XY"]
    seen = [size / count if size and count else None for size, count in zip(widths, counts, strict=True)]
    set_sides(dataset, *next((pair for pair in (stated[:2], stated[2:], seen) if all(pair)), (None, None)), unit="m")
    columns = next((axis.size for axis in dataset.given if axis.name == "width"), None)
    if counts[0] and columns and counts[0] != columns:
        return uncalibrated(
            dataset, f"{FEI}.Image.ResolutionX is {counts[0]:g} and the picture has {columns} columns: it was cropped or scaled"
        )
    if (tags.text(f"{FEI}.EBeam.TiltCorrectionIsOn") or "").lower() in ("yes", "on", "true", "1"):
        return ["The rows were stretched for a tilted surface (EBeam.TiltCorrectionIsOn): lengths hold in that surface."]
    return []


def measure_of(value: object) -> float | None:
    """Read a number that may have a decimal comma."""
    return decimal_of(value) if isinstance(value, str) else number_of(value)


def with_point(value: object) -> object:
    """Give the number of a text with a decimal comma, and anything else as it is."""
    number = measure_of(value)
    return value if number is None else number


def uncalibrated(dataset: Dataset, reason: str) -> list[str]:
    dataset.given = replace_steps(dataset.given, {"height": None, "width": None})
    return [f"The pixel size was left out: {reason}."]


def repair_zeiss(dataset: Dataset) -> list[str]:
    """Compare the pixel that RosettaSciIO works out with the one that the file states, which stands in where there is none."""
    words = [triple(dataset.tags.get(f"CZ_SEM.{name}")) for name in ("ap_image_pixel_size", "ap_pixel_size")]
    match = next((match for word in words if (match := QUANTITY.fullmatch(text_of(word) or ""))), None)
    given = next((axis for axis in dataset.given if axis.name == "width"), None)
    if match is None or given is None:
        return []
    stated = given_axis({"scale": measure_of(match[1]), "units": match[2]}, 1)
    pixel, worked_out = (tidy_axis(axis)[0] for axis in (stated, given))
    if worked_out.unit is None:
        set_sides(dataset, stated.scale, stated.scale, unit=stated.unit)
        return []
    sizes = [convert(axis.scale, unit_code(axis.unit) or "", "nm") for axis in (pixel, worked_out) if axis.unit]
    if len(sizes) == 2 and abs(sizes[0] - sizes[1]) > SAME_PIXEL * sizes[1]:
        return uncalibrated(dataset, f"it is {sizes[0]:.5g} nm by its own entry and {sizes[1]:.5g} nm by the table of the header")
    return []


def repair_tvips(dataset: Dataset) -> list[str]:
    if not tvips_images(dataset):
        return uncalibrated(dataset, "the unit of TVIPS.PixelSizeX in diffraction is not documented")
    set_sides(dataset, *(dataset.tags.number(f"TVIPS.PixelSize{way}") for way in "XY"), unit="nm")
    return []


def repair_ome(dataset: Dataset, pixels: dict[str, str]) -> list[str]:
    """Take the physical sizes of OME-XML, whose units are µm and s where none is written."""
    steps: dict[str, tuple[float, str] | None] = {}
    for name, word, unit in (
        ("width", "PhysicalSizeX", "µm"),
        ("height", "PhysicalSizeY", "µm"),
        ("z", "PhysicalSizeZ", "µm"),
        ("time", "TimeIncrement", "s"),
    ):
        if step := number_of(pixels.get(word)):
            steps[name] = (step, MICRO.sub("µ", pixels.get(f"{word}Unit", unit)))
    dataset.given = replace_steps(dataset.given, steps)
    return []


def repair_imagej(dataset: Dataset, words: dict[str, str]) -> list[str]:
    """Read ImageJ's units: its resolution is in pixels of its unit, which may be that of printing; times have a step of their own."""
    unit = words.get("unit", "").strip()
    steps: dict[str, tuple[float, str] | None] = {"time": None}
    notes: list[str] = []
    if unit.lower() in PRINTED:
        steps.update({"width": None, "height": None})
        notes.append(f"The resolution in the file is that of printing (unit {unit}), not of the specimen; left out.")
    for axis in dataset.given:
        own = words.get("yunit", unit) if axis.name == "height" else unit
        if axis.name in ("width", "height") and axis.name not in steps and unit and axis.scale:
            steps[axis.name] = (axis.scale, own.strip())
    spacing, interval = measure_of(words.get("spacing")), measure_of(words.get("finterval"))
    if unit.lower() not in PRINTED and spacing:
        steps["z"] = (spacing, words.get("zunit", unit).strip())
    if interval:
        steps["time"] = (interval, words.get("tunit", "s").strip())
    dataset.given = replace_steps(dataset.given, steps)
    return notes


def repair_gatan(dataset: Dataset) -> None:
    """Give the third axis its step, origin and unit from DigitalMicrograph's tags, where the pages are not called a series."""
    first, step = dataset.given[0], dataset.tags.number("65011")
    if len(dataset.given) == 3 and step and first.scale == 1 and not first.unit and not first.name.startswith(f"{COLOUR} ("):
        unit, offset = dataset.tags.text("65005") or "", dataset.tags.number("65008") or 0.0
        dataset.given = (replace(first, scale=step, unit=unit, offset=offset), *dataset.given[1:])


def technique(dataset: Dataset) -> Choice | None:
    if electrons(dataset):
        return Choice("sem", Stated("EBeam", f"{FEI}.Beam.Beam"))
    mode = dataset.tags.text(f"{JEOL}.Eos.EosMode")
    if mode in ("eosASID", "modeASID"):
        return Choice("stem", Stated(mode, f"{JEOL}.Eos.EosMode"))
    if mode == "eosTEM":
        form = dataset.tags.text(f"{JEOL}.ImageFormingSystem.ModeString") or ""
        return Choice("electron_diffraction" if form == "DIFF" else "tem", Stated(f"{mode}, {form}", f"{JEOL}.Eos.EosMode"))
    return None


def clock(dataset: Dataset) -> Clock | None:
    whole = dataset.tags.text(f"{JEOL}.DateTime")
    if whole:
        return from_iso(whole, f"{JEOL}.DateTime")
    if dataset.tags.number("TVIPS.Date"):
        return tvips_clock(dataset)
    for day, hour in ((f"{FEI}.User.Date", f"{FEI}.User.Time"), ("CZ_SEM.ap_date", "CZ_SEM.ap_time")):
        words = [text_of(last_of(dataset.tags.get(path))) for path in (day, hour)]
        if words[0]:
            return from_local(" ".join(word for word in words if word), day)
    return None


def tvips_clock(dataset: Dataset) -> Clock | None:
    """Give the local time of a TVIPS image: the day as year, month and day in bytes of one number, and the seconds since midnight."""
    day, seconds = int(dataset.tags.number("TVIPS.Date") or 0), int(dataset.tags.number("TVIPS.Time") or 0)
    try:
        moment = datetime(day >> 16, day >> 8 & 0xFF, day & 0xFF) + timedelta(seconds=seconds)  # noqa: DTZ001  a local time, written as such
    except (ValueError, OverflowError):
        return None
    return from_local(moment.isoformat(sep=" "), "TVIPS.Date, Time")


def last_of(value: object) -> object:
    parts = parts_of(value)
    return parts[1] if len(parts) > 1 else value


def notes_on(dataset: Dataset) -> list[str]:
    """Say what was left out: ion and light images, a data bar below the image, unclear units."""
    notes: list[str] = []
    beam = dataset.tags.text(f"{FEI}.Beam.Beam")
    if beam is not None and beam != "EBeam":
        notes.append(f"The image was not made by the electron beam ({FEI}.Beam.Beam is {beam}); beam values were left out.")
    rows = dataset.tags.number(f"{FEI}.Image.ResolutionY")
    if rows and len(dataset.data.shape) == 2 and dataset.data.shape[0] > rows:
        notes.append(f"The lowest {dataset.data.shape[0] - int(rows)} rows of the image are a data bar.")
    if dataset.tags.get("TVIPS.TemStagePosition") is not None:
        notes.append("The unit of the stage tilt (TVIPS.TemStagePosition) is not documented; left out.")
    volts = dataset.tags.number("TVIPS.TemHighTension")
    if volts and volts % 10_000:
        notes.append(f"A voltage of {volts / 1000:g} kV is unusual: check it (TVIPS.TemHighTension).")
    return notes


TABLE = Table(
    roots=roots,
    technique=technique,
    clock=clock,
    repair=repair,
    notes=notes_on,
    fields=(
        Field("model", (f"{FEI}.System.SystemType",)),
        Field("accelerating_voltage", (f"{FEI}.Beam.HV", f"{FEI}.EBeam.HV"), "V", when=electrons, convert=with_point),
        Field("probe_current", (f"{FEI}.EBeam.BeamCurrent",), "A", when=electrons, convert=with_point),
        Field("dwell_time", (f"{FEI}.Scan.Dwelltime",), "s", when=electrons, convert=with_point),
        Field("frame_time", (f"{FEI}.Scan.FrameTime",), "s", when=electrons, convert=with_point),
        Field("field_of_view", (f"{FEI}.EBeam.HFW",), "m", when=electrons, convert=with_point),
        Field("frames", (f"{FEI}.Image.Integrate", f"{FEI}.Image.Average"), when=electrons, convert=more_than_one),
        Field(
            "stage_tilt",
            (f"{FEI}.Stage.StageT", f"{FEI}.EBeam.StageTa"),
            "deg",
            DEGREES,
            when=electrons,
            note="radians in the file",
            convert=with_point,
        ),
        Field("detector", (f"{FEI}.Detectors.Name",)),
        Field("accelerating_voltage", ("CZ_SEM.ap_actualkv",), "text", convert=triple),
        Field("accelerating_voltage", ("CZ_SEM.ap_manualkv",), "text", convert=triple, lesser=True, note="the voltage that was asked for"),
        Field("probe_current", ("CZ_SEM.ap_iprobe",), "text", convert=triple),
        Field("dwell_time", ("CZ_SEM.dp_dwell_time",), "text", convert=triple),
        Field("field_of_view", ("CZ_SEM.ap_width",), "text", convert=triple),
        Field("magnification", ("CZ_SEM.ap_mag",), convert=zeiss_magnification),
        Field("stage_tilt", ("CZ_SEM.ap_stage_at_t",), "text", convert=triple),
        Field("detector", ("CZ_SEM.dp_detector_type",), convert=last_of),
        Field("manufacturer", (f"{JEOL}.Manufacturer",)),
        Field("model", (f"{JEOL}.Instruments",)),
        Field("accelerating_voltage", (f"{JEOL}.ElectronGun.AccelerationVoltage",), "V"),
        Field("magnification", (f"{JEOL}.ImageFormingSystem.SelectorValue",), when=jeol_magnifies),
        Field("camera_length", (f"{JEOL}.ImageFormingSystem.SelectorValue",), "mm", when=jeol_diffracts_mm),
        Field("camera_length", (f"{JEOL}.ImageFormingSystem.SelectorValue",), "cm", when=jeol_diffracts_cm),
        Field("stage_tilt", (f"{JEOL}.GonioStage.StagePosition.TX",), "deg"),
        Field("stage_tilt_2", (f"{JEOL}.GonioStage.StagePosition.TY",), "deg"),
        Field("exposure_time", ("{camera}.ExposureTimeString",), "text", when=jeol_once, convert=in_seconds),
        Field("frame_time", ("{camera}.ExposureTimeString",), "text", when=jeol_summed, convert=in_seconds),
        Field("frames", ("{camera}.FrameIntegration",), when=jeol_summed),
        Field("accelerating_voltage", ("TVIPS.TemHighTension",), "V", least=1000),
        Field("accelerating_voltage", ("TVIPS.HighTension",), "V", 0.1, note=FIRST, least=10_000),
        Field("magnification", ("TVIPS.TemMagnification",), when=tvips_images),
        Field("magnification", ("TVIPS.Magnification",), None, 0.1, when=tvips_images, note=FIRST),
        Field("exposure_time", ("TVIPS.ExposureTime",), "ms"),
        Field("exposure_time", ("TVIPS.ExposureTimeV1",), "ms", 1e-4, note=FIRST),
        Field("detector", ("TVIPS.CameraType",)),
        Field("magnification", ("Olympus_SIS_metadata.magnification",)),
        Field("detector", ("Olympus_SIS_metadata.cameraname",)),
    ),
)


BEYOND = re.compile(r"invalid value offset (\d+)")
"""What tifffile logs of a value that does not lie inside the file; a place inside the header is a slip of the program that wrote it."""
TIFF_HEADER = 16
MOST_PAGES = 64


def check_tiff(path: Path, size: int) -> None:
    """See that every strip and every value of the first pages lies inside the file, and that its colours stand where the plugin looks.

    tifffile reads missing strips as zeros, and leaves out a value that lies beyond the end with a word in its log.
    """
    import tifffile

    try:
        with quiet() as said, tifffile.TiffFile(path) as opened:
            pages = [opened.pages[index] for index in range(min(len(opened.pages), MOST_PAGES))]
            ends = [
                offset + count
                for page in pages
                for offset, count in zip(getattr(page, "dataoffsets", ()), getattr(page, "databytecounts", ()), strict=False)
            ]
    except Exception as error:  # noqa: BLE001  tifffile meets any content
        reason = str(without_frames(error))
        release()
        raise UnreadableFile(f"{path.name} is no complete TIFF file ({reason}).", hint=AGAIN, path=str(path)) from None
    if not pages:
        raise UnreadableFile(f"{path.name} ends before its first page: it was cut short.", hint=AGAIN, path=str(path))
    if ends and max(ends) > size:
        raise cut_short(path, max(ends), size)
    first = opened.pages.first
    if first.photometric == tifffile.PHOTOMETRIC.RGB and first.planarconfig == tifffile.PLANARCONFIG.SEPARATE:
        # The plugin looks for the colours in the last axis: in parts it gives another shape than the file has, at once it fails.
        raise UnsupportedFormat(
            f"{path.name} is a picture whose colours stand in a plane each, which RosettaSciIO does not read.",
            hint="Save it with the colours of each pixel together, or as images of grey values.",
            path=str(path),
        )
    if any(int(place[1]) > TIFF_HEADER for text in said if (place := BEYOND.search(text))):
        raise UnreadableFile(f"{path.name} ends before the values that describe it: it was cut short.", hint=AGAIN, path=str(path))
