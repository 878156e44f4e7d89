"""MRC (.mrc, .mrcs, .map, .st, .rec, .ali ...): pixel sizes, and what extended headers and Direct Electron's sidecar add.

The pixel size of the standard header is in Å along the specimen. -1, 0 and a missing grid stand for "not calibrated".
Direct Electron's ``_info.txt`` gives voltage, magnification and camera length even when no microscope was connected
("TEM Channel Disconnected"): those are settings of the program, not readings, and are left out. Its exposure rate is in electrons
per detector pixel and second, which is no dose rate at the specimen.
"""

from __future__ import annotations

from cryokb.readers.axes import replace_scales
from cryokb.readers.draft import Stated
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tags import Clock, Dataset, from_epoch, from_local, number_of, parts_of
from cryokb.readers.tilt_series import is_series

__all__ = ["EXTENDED", "TABLE"]

EXTENDED = "extended_header"
"""Under this name the first entry of a Thermo Fisher extended header stands in the vendor's tree."""

DE = "de_metadata"
OLE_DAY_ZERO = 25_569.0
DETECTORS = {"HAADF": "haadf_stem", "BF": "bright_field_stem", "ABF": "annular_bright_field_stem"}


def connected(dataset: Dataset) -> bool:
    return "DISCONNECTED" not in (dataset.tags.text(f"{DE}.Instrument Metadata") or "").upper()


def stem(dataset: Dataset) -> bool:
    return dataset.tags.number(f"{EXTENDED}.Instrument mode") == 2


def back_focal(dataset: Dataset) -> bool:
    return stem(dataset) or dataset.tags.number(f"{EXTENDED}.Projection mode") == 1


def camera(dataset: Dataset) -> bool:
    return dataset.tags.number(f"{EXTENDED}.Instrument mode") == 1


def slit_in(dataset: Dataset) -> bool:
    return dataset.tags.get(f"{EXTENDED}.Slit inserted") is True


def tilt_series(dataset: Dataset) -> bool:
    return bool(tilts(dataset))


def tilts(dataset: Dataset) -> tuple[float, ...]:
    """Give the angles of a tilt series, or nothing when the images are none."""
    angles = parts_of(dataset.tags.get(f"{EXTENDED}.tilts"))
    values = tuple(angle for angle in map(number_of, angles) if angle is not None)
    return values if len(dataset.navigation_axes) == 1 and len(values) > 2 and is_series(values) else ()


def single(dataset: Dataset) -> bool:
    return not dataset.navigation_axes


def repair(dataset: Dataset) -> list[str]:
    """Take steps away that stand for "not known": the filler 1 of a header without grid, and of Direct Electron's sidecar."""
    if dataset.tags.get(DE) is not None:
        return repair_de(dataset)
    grid = [dataset.tags.number(f"std_header.{name}") for name in ("MX", "MY")]
    if 0 in grid and dataset.tags.get("fei_header") is None:
        dataset.axes = replace_scales(dataset.axes, {"x": None, "y": None, "z": None})
        return ["The MRC header gives no grid (MX or MY is 0), so the pixel size is not known."]
    return []


def repair_de(dataset: Dataset) -> list[str]:
    steps: dict[str, tuple[float, str] | None] = {"kx": None, "ky": None, "repeats": None}
    for side in ("X", "Y"):
        size = dataset.tags.number(f"{DE}.Specimen Pixel Size {side} (nanometers)")
        steps[side.lower()] = (size, "nm") if size and size > 0 else None
    dataset.axes = replace_scales(dataset.axes, steps)
    lost = [name for name, step in steps.items() if step is None and any(axis.name == name for axis in dataset.axes)]
    return [f"The axes {', '.join(lost)} have no calibration in the _info.txt file; a step of 1 is only a filler."] if lost else []


def scanning(dataset: Dataset) -> bool:
    return dataset.tags.text(f"{DE}.Scan - Enable") == "Enable"


def technique(dataset: Dataset) -> Choice | None:
    if scanning(dataset) and len(dataset.navigation_axes) == 2:
        return Choice("four_d_stem", Stated("Enable", f"{DE}.Scan - Enable"))
    mode = dataset.tags.number(f"{EXTENDED}.Instrument mode")
    source = f"{EXTENDED}.Instrument mode, Projection mode"
    if mode in (1, 2) and tilt_series(dataset):
        return Choice(
            "stem_tomography" if mode == 2 else "tem_tomography", Stated(f"{len(tilts(dataset))} tilts", f"{EXTENDED}.Alpha tilt")
        )
    if mode == 2:
        detector = dataset.tags.text(f"{EXTENDED}.STEM detector name") or ""
        dark = "dark_field_stem" if detector.upper().startswith("DF") else "stem"
        return Choice(
            DETECTORS.get(detector.upper(), dark),
            Stated(f"STEM, {detector}".rstrip(", "), f"{EXTENDED}.Instrument mode, STEM detector name"),
        )
    if mode == 1:
        diffracts = dataset.tags.number(f"{EXTENDED}.Projection mode") == 1
        return Choice("electron_diffraction" if diffracts else "tem", Stated(f"TEM, {'diffraction' if diffracts else 'imaging'}", source))
    return None


def clock(dataset: Dataset) -> Clock | None:
    seconds = dataset.tags.number(f"{DE}.Timestamp (seconds since Epoch)")
    if seconds:
        return from_epoch(seconds, f"{DE}.Timestamp (seconds since Epoch)")
    days = dataset.tags.number(f"{EXTENDED}.Timestamp")
    moment = from_epoch((days - OLE_DAY_ZERO) * 86_400, EXTENDED) if days else None
    if moment is None or moment.start is None:
        return None
    return from_local(moment.start.replace("T", " ").removesuffix("Z"), f"{EXTENDED}.Timestamp")


def notes_on(dataset: Dataset) -> list[str]:
    notes: list[str] = []
    if dataset.tags.get(DE) is not None and not connected(dataset):
        notes.append(
            "The camera program was not connected to the microscope (Instrument Metadata): "
            "its voltage, magnification and camera length were left out."
        )
    rate = dataset.tags.number(f"{DE}.Exposure Rate (e-/pix/s)")
    if rate:
        notes.append(
            f"The file gives an exposure rate of {rate:g} e-/px/s on the camera; it is not a dose rate at the specimen, so it was left out."
        )
    if dataset.tags.text("std_header.volume") == "volume":
        notes.append("The header calls the file a volume (ISPG 1): if it is a reconstruction, describe it under processing instead.")
    grid, cell = dataset.tags.number("std_header.MX"), dataset.tags.number("std_header.Xlen")
    if grid and cell == grid:
        notes.append("A pixel of exactly 1 Å is what programs write when they do not know it: check the pixel size.")
    return notes


TABLE = Table(
    repair=repair,
    technique=technique,
    clock=clock,
    tilts=tilts,
    remarks=notes_on,
    fields=(
        Field("model", (f"{EXTENDED}.Microscope type",)),
        Field("accelerating_voltage", (f"{EXTENDED}.HT",), "V"),
        Field("accelerating_voltage", (f"{DE}.Instrument Accelerating Voltage (V)",), "V", when=connected),
        Field("magnification", (f"{EXTENDED}.Magnification",), when=camera),
        Field("magnification", ("fei_header.magnification",)),
        Field("magnification", (f"{DE}.Instrument Project Magnification",), when=connected),
        Field("camera_length", (f"{EXTENDED}.Camera length",), "m", when=back_focal),
        Field("stage_tilt", (f"{EXTENDED}.Alpha tilt", "fei_header.a_tilt"), "deg", when=single),
        Field("dose", (f"{EXTENDED}.Dose",), "/um2", 1e-12, when=single, note="electrons per m^2 in the file"),
        Field(
            "dose_per_tilt",
            (f"{EXTENDED}.dose_per_tilt",),
            "/um2",
            1e-12,
            when=tilt_series,
            note="electrons per m^2 in the file, the same for all tilts",
        ),
        Field("exposure_time", (f"{EXTENDED}.Integration time", "fei_header.exp_time"), "s", when=single),
        Field("dwell_time", (f"{EXTENDED}.Dwell time",), "s", when=stem),
        Field("frame_time", (f"{EXTENDED}.Frame time",), "s", when=stem),
        Field("spot_size", (f"{EXTENDED}.Spot index",)),
        Field("slit_width", (f"{EXTENDED}.Slit width",), "eV", when=slit_in),
        Field("detector", (f"{EXTENDED}.STEM detector name",), when=stem),
        Field("detector", (f"{EXTENDED}.Camera name",), when=camera),
        Field("exposure_time", (f"{DE}.Exposure Time (seconds)",), "s"),
        Field("frame_time", (f"{DE}.Frame Time (nanoseconds)",), "ns"),
        Field("dwell_time", (f"{DE}.Scan - Dwell Time (microseconds)",), "us", when=scanning),
        Field("detector", (f"{DE}.Camera Model",)),
    ),
)
