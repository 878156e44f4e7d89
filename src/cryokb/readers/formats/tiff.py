"""TIFF dialects of microscopes: Thermo Fisher (FEI) and Zeiss SEM, JEOL SightX, TVIPS; DigitalMicrograph and ImageJ give axes only.

FEI: SI units, angles in radians, ``Beam.Beam`` says whether electrons, ions or a light camera made the image.
Zeiss: each entry is a triple of name, value and unit; the unit is read.
TVIPS: volts and milliseconds; the unit of the stage angles is not documented, so they are left out.
The resolution tags of TIFF itself are about printing and are not read.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile
from cryokb.readers.axes import replace_steps
from cryokb.readers.draft import Stated
from cryokb.readers.files import AGAIN, cut_short
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.rosetta import quiet, release, without_frames
from cryokb.readers.tags import Clock, Dataset, from_iso, from_local, number_of, parts_of, text_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TABLE", "check_tiff"]

DEGREES = 180 / math.pi
FEI = "fei_metadata"
JEOL = "ImageDescription"


def electrons(dataset: Dataset) -> bool:
    return dataset.tags.text(f"{FEI}.Beam.Beam") == "EBeam"


def jeol_magnifies(dataset: Dataset) -> bool:
    return dataset.tags.text(f"{JEOL}.ImageFormingSystem.ModeString") != "DIFF"


def jeol_diffracts_mm(dataset: Dataset) -> bool:
    return not jeol_magnifies(dataset) and dataset.tags.text(f"{JEOL}.ImageFormingSystem.SelectorUnitString") == "mm"


def jeol_diffracts_cm(dataset: Dataset) -> bool:
    return not jeol_magnifies(dataset) and dataset.tags.text(f"{JEOL}.ImageFormingSystem.SelectorUnitString") == "cm"


def tvips_images(dataset: Dataset) -> bool:
    return dataset.tags.number("TVIPS.TemMode") != 3


def triple(value: object) -> object:
    """Give value and unit of a Zeiss entry as one text; a bare value as it is."""
    _, *parts = parts_of(value)
    if not parts:
        return None
    return f"{parts[0]} {parts[1]}" if len(parts) > 1 and text_of(parts[1]) else parts[0]


def repair(dataset: Dataset) -> list[str]:
    """Take the pixel edges from FEI's own entries: RosettaSciIO gives the width to the rows and the height to the columns."""
    width, height = (dataset.tags.number(f"{FEI}.Scan.Pixel{side}") for side in ("Width", "Height"))
    if width and height and width != height:
        dataset.given = replace_steps(dataset.given, {"height": (height, "m"), "width": (width, "m")})
    return []


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
    for day, hour in ((f"{FEI}.User.Date", f"{FEI}.User.Time"), ("CZ_SEM.ap_date", "CZ_SEM.ap_time")):
        words = [text_of(last_of(dataset.tags.get(path))) for path in (day, hour)]
        if words[0]:
            return from_local(" ".join(word for word in words if word), day)
    return None


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


def consistent_volts(dataset: Dataset) -> bool:
    """Believe TVIPS' voltage when both headers agree: the second one in volts, the first one in tenths of a volt."""
    second, first = dataset.tags.number("TVIPS.TemHighTension"), dataset.tags.number("TVIPS.HighTension")
    return second is not None and (not first or abs(first / 10 - second) <= 1)


TABLE = Table(
    technique=technique,
    clock=clock,
    repair=repair,
    notes=notes_on,
    fields=(
        Field("model", (f"{FEI}.System.SystemType",)),
        Field("accelerating_voltage", (f"{FEI}.Beam.HV", f"{FEI}.EBeam.HV"), "V", when=electrons),
        Field("probe_current", (f"{FEI}.EBeam.BeamCurrent",), "A", when=electrons),
        Field("dwell_time", (f"{FEI}.Scan.Dwelltime",), "s", when=electrons),
        Field("frame_time", (f"{FEI}.Scan.FrameTime",), "s", when=electrons),
        Field("field_of_view", (f"{FEI}.EBeam.HFW",), "m", when=electrons),
        Field("stage_tilt", (f"{FEI}.Stage.StageT",), "deg", DEGREES, when=electrons, note="radians in the file"),
        Field("detector", (f"{FEI}.Detectors.Name",)),
        Field("accelerating_voltage", ("CZ_SEM.ap_actualkv", "CZ_SEM.ap_manualkv"), "text", convert=triple),
        Field("probe_current", ("CZ_SEM.ap_iprobe",), "text", convert=triple),
        Field("dwell_time", ("CZ_SEM.dp_dwell_time",), "text", convert=triple),
        Field("field_of_view", ("CZ_SEM.ap_width",), "text", convert=triple),
        Field("magnification", ("CZ_SEM.ap_mag",), convert=lambda value: number_of(last_of(value))),
        Field("detector", ("CZ_SEM.dp_detector_type",), convert=last_of),
        Field("manufacturer", (f"{JEOL}.Manufacturer",)),
        Field("model", (f"{JEOL}.Instruments",)),
        Field("accelerating_voltage", (f"{JEOL}.ElectronGun.AccelerationVoltage",), "V"),
        Field("magnification", (f"{JEOL}.ImageFormingSystem.SelectorValue",), when=jeol_magnifies),
        Field("camera_length", (f"{JEOL}.ImageFormingSystem.SelectorValue",), "mm", when=jeol_diffracts_mm),
        Field("camera_length", (f"{JEOL}.ImageFormingSystem.SelectorValue",), "cm", when=jeol_diffracts_cm),
        Field("stage_tilt", (f"{JEOL}.GonioStage.StagePosition.TX",), "deg"),
        Field("accelerating_voltage", ("TVIPS.TemHighTension",), "V", when=consistent_volts),
        Field("magnification", ("TVIPS.TemMagnification",), when=tvips_images),
        Field("exposure_time", ("TVIPS.ExposureTime",), "ms"),
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
    """See that every strip and every value of the first pages lies inside the file.

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
    if any(int(place[1]) > TIFF_HEADER for text in said if (place := BEYOND.search(text))):
        raise UnreadableFile(f"{path.name} ends before the values that describe it: it was cut short.", hint=AGAIN, path=str(path))
