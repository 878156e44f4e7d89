"""TIFF dialects of microscopes: Thermo Fisher (FEI) and Zeiss SEM, JEOL SightX, TVIPS; DigitalMicrograph and ImageJ give axes only.

FEI: SI units, angles in radians, ``Beam.Beam`` says whether electrons, ions or a light camera made the image.
Zeiss: each entry is a triple of name, value and unit; the unit is read.
TVIPS: volts and milliseconds; the unit of the stage angles is not documented, so they are left out.
The resolution tags of TIFF itself are about printing and are not read.
"""

from __future__ import annotations

import math

from cryokb.readers.axes import replace_scales
from cryokb.readers.draft import Stated
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tags import Clock, Dataset, from_iso, from_local, number_of, parts_of, text_of

__all__ = ["TABLE"]

_DEGREES = 180 / math.pi
_FEI = "fei_metadata"
_JEOL = "ImageDescription"


def _electrons(dataset: Dataset) -> bool:
    return dataset.tags.text(f"{_FEI}.Beam.Beam") == "EBeam"


def _jeol_magnifies(dataset: Dataset) -> bool:
    return dataset.tags.text(f"{_JEOL}.ImageFormingSystem.ModeString") != "DIFF"


def _jeol_diffracts_mm(dataset: Dataset) -> bool:
    return not _jeol_magnifies(dataset) and dataset.tags.text(f"{_JEOL}.ImageFormingSystem.SelectorUnitString") == "mm"


def _jeol_diffracts_cm(dataset: Dataset) -> bool:
    return not _jeol_magnifies(dataset) and dataset.tags.text(f"{_JEOL}.ImageFormingSystem.SelectorUnitString") == "cm"


def _tvips_images(dataset: Dataset) -> bool:
    return dataset.tags.number("TVIPS.TemMode") != 3


def _triple(value: object) -> object:
    """Give value and unit of a Zeiss entry as one text; a bare value as it is."""
    _, *parts = parts_of(value)
    if not parts:
        return None
    return f"{parts[0]} {parts[1]}" if len(parts) > 1 and text_of(parts[1]) else parts[0]


def _repair(dataset: Dataset) -> list[str]:
    """Take the pixel edges from FEI's own entries: RosettaSciIO gives the width to the rows and the height to the columns."""
    width, height = (dataset.tags.number(f"{_FEI}.Scan.Pixel{side}") for side in ("Width", "Height"))
    if width and height and width != height:
        dataset.axes = replace_scales(dataset.axes, {"height": (height, "m"), "width": (width, "m")})
    return []


def _technique(dataset: Dataset) -> Choice | None:
    if _electrons(dataset):
        return Choice("sem", Stated("EBeam", f"{_FEI}.Beam.Beam"))
    mode = dataset.tags.text(f"{_JEOL}.Eos.EosMode")
    if mode in ("eosASID", "modeASID"):
        return Choice("stem", Stated(mode, f"{_JEOL}.Eos.EosMode"))
    if mode == "eosTEM":
        form = dataset.tags.text(f"{_JEOL}.ImageFormingSystem.ModeString") or ""
        return Choice("electron_diffraction" if form == "DIFF" else "tem", Stated(f"{mode}, {form}", f"{_JEOL}.Eos.EosMode"))
    return None


def _clock(dataset: Dataset) -> Clock | None:
    whole = dataset.tags.text(f"{_JEOL}.DateTime")
    if whole:
        return from_iso(whole, f"{_JEOL}.DateTime")
    for day, hour in ((f"{_FEI}.User.Date", f"{_FEI}.User.Time"), ("CZ_SEM.ap_date", "CZ_SEM.ap_time")):
        words = [text_of(_last_of(dataset.tags.get(path))) for path in (day, hour)]
        if words[0]:
            return from_local(" ".join(word for word in words if word), day)
    return None


def _last_of(value: object) -> object:
    parts = parts_of(value)
    return parts[1] if len(parts) > 1 else value


def _remarks(dataset: Dataset) -> list[str]:
    """Say what was left out: ion and light images, a data bar below the image, unclear units."""
    notes: list[str] = []
    beam = dataset.tags.text(f"{_FEI}.Beam.Beam")
    if beam is not None and beam != "EBeam":
        notes.append(f"The image was not made by the electron beam ({_FEI}.Beam.Beam is {beam}); beam values were left out.")
    rows = dataset.tags.number(f"{_FEI}.Image.ResolutionY")
    if rows and len(dataset.data.shape) == 2 and dataset.data.shape[0] > rows:
        notes.append(f"The lowest {dataset.data.shape[0] - int(rows)} rows of the image are a data bar.")
    if dataset.tags.get("TVIPS.TemStagePosition") is not None:
        notes.append("The unit of the stage tilt (TVIPS.TemStagePosition) is not documented; left out.")
    volts = dataset.tags.number("TVIPS.TemHighTension")
    if volts and volts % 10_000:
        notes.append(f"A voltage of {volts / 1000:g} kV is unusual: check it (TVIPS.TemHighTension).")
    return notes


def _consistent_volts(dataset: Dataset) -> bool:
    """Believe TVIPS' voltage when both headers agree: the second one in volts, the first one in tenths of a volt."""
    second, first = dataset.tags.number("TVIPS.TemHighTension"), dataset.tags.number("TVIPS.HighTension")
    return second is not None and (not first or abs(first / 10 - second) <= 1)


TABLE = Table(
    technique=_technique,
    clock=_clock,
    repair=_repair,
    remarks=_remarks,
    fields=(
        Field("model", (f"{_FEI}.System.SystemType",)),
        Field("accelerating_voltage", (f"{_FEI}.Beam.HV", f"{_FEI}.EBeam.HV"), "V", when=_electrons),
        Field("probe_current", (f"{_FEI}.EBeam.BeamCurrent",), "A", when=_electrons),
        Field("dwell_time", (f"{_FEI}.Scan.Dwelltime",), "s", when=_electrons),
        Field("frame_time", (f"{_FEI}.Scan.FrameTime",), "s", when=_electrons),
        Field("field_of_view", (f"{_FEI}.EBeam.HFW",), "m", when=_electrons),
        Field("stage_tilt", (f"{_FEI}.Stage.StageT",), "deg", _DEGREES, when=_electrons, note="radians in the file"),
        Field("detector", (f"{_FEI}.Detectors.Name",)),
        Field("accelerating_voltage", ("CZ_SEM.ap_actualkv", "CZ_SEM.ap_manualkv"), "text", convert=_triple),
        Field("probe_current", ("CZ_SEM.ap_iprobe",), "text", convert=_triple),
        Field("dwell_time", ("CZ_SEM.dp_dwell_time",), "text", convert=_triple),
        Field("field_of_view", ("CZ_SEM.ap_width",), "text", convert=_triple),
        Field("magnification", ("CZ_SEM.ap_mag",), convert=lambda value: number_of(_last_of(value))),
        Field("detector", ("CZ_SEM.dp_detector_type",), convert=_last_of),
        Field("manufacturer", (f"{_JEOL}.Manufacturer",)),
        Field("model", (f"{_JEOL}.Instruments",)),
        Field("accelerating_voltage", (f"{_JEOL}.ElectronGun.AccelerationVoltage",), "V"),
        Field("magnification", (f"{_JEOL}.ImageFormingSystem.SelectorValue",), when=_jeol_magnifies),
        Field("camera_length", (f"{_JEOL}.ImageFormingSystem.SelectorValue",), "mm", when=_jeol_diffracts_mm),
        Field("camera_length", (f"{_JEOL}.ImageFormingSystem.SelectorValue",), "cm", when=_jeol_diffracts_cm),
        Field("stage_tilt", (f"{_JEOL}.GonioStage.StagePosition.TX",), "deg"),
        Field("accelerating_voltage", ("TVIPS.TemHighTension",), "V", when=_consistent_volts),
        Field("magnification", ("TVIPS.TemMagnification",), when=_tvips_images),
        Field("exposure_time", ("TVIPS.ExposureTime",), "ms"),
        Field("detector", ("TVIPS.CameraType",)),
        Field("magnification", ("Olympus_SIS_metadata.magnification",)),
        Field("detector", ("Olympus_SIS_metadata.cameraname",)),
    ),
)
