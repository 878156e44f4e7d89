"""EMD: Velox files of Thermo Fisher (SI units throughout), and the older format of NCEM in Berkeley.

Velox: angles in radians, lengths in metres, times in seconds since 1970. The magnification of a TEM image is
``Optics.NominalMagnification``; ``StemMagnification`` is 0 then. The camera length means something in diffraction and STEM only;
in TEM imaging it is the one that diffraction would have. ``Dose`` is not written.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cryokb.readers.axes import is_even
from cryokb.readers.draft import Stated
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tags import Clock, Dataset, branch_of, from_epoch, lookup, number_of, text_of

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

__all__ = ["TABLE", "enrich_emd", "holds_streams"]

DEGREES = 180 / math.pi
FILTER = "CustomProperties.EnergyFilter.CollectionAngleRange"
MOST_FRAMES = 100
"""Frames of a stack whose metadata are compared; of a longer one those at equal distances."""
STREAM = re.compile(r"/Data/SpectrumStream/(\w+)")
SCANNING = {
    "HAADF": "haadf_stem",
    "ABF": "annular_bright_field_stem",
    "BF": "bright_field_stem",
    "DPC": "dpc_stem",
    "IDPC": "dpc_stem",
    "DDPC": "dpc_stem",
}


def holds_streams(path: Path) -> bool:
    """Tell whether a file of Velox keeps a spectrum image as the events of its detectors, from which the cube is counted."""
    from cryokb import nexus

    return "Data/SpectrumStream" in nexus.outline(path).paths


def enrich_emd(path: Path, datasets: list[Dataset]) -> None:
    """Add what RosettaSciIO passes over: later frames of a stack of Velox, and uneven positions of NCEM's format."""
    if any(velox(dataset) for dataset in datasets):
        enrich_velox(path, datasets)
    else:
        enrich_ncem(path, datasets)


def enrich_ncem(path: Path, datasets: list[Dataset]) -> None:
    """See which axes are not evenly spaced: RosettaSciIO takes the mean step of the positions that a file lists."""
    from cryokb import nexus

    listed = nexus.positions(path, "dim")
    for dataset in datasets:
        dataset.given = tuple(
            replace(axis, scale=None) if (places := listed.get((axis.name, axis.size))) and not is_even(places) else axis
            for axis in dataset.given
        )


def enrich_velox(path: Path, datasets: list[Dataset]) -> None:
    """Add what later frames of a stack of Velox give differently: RosettaSciIO reads the metadata of the first one."""
    from cryokb import nexus

    if not any(axis.navigate for dataset in datasets for axis in dataset.given):
        return
    texts = nexus.byte_columns(path, ("Data", "Image"), "Metadata", most=MOST_FRAMES)
    if len(texts) != len(datasets):
        return  # spectra stand among the arrays, which have no frames
    for dataset, columns in zip(datasets, texts, strict=True):
        names = roots(dataset)
        places = {path.replace("{detector}", names["detector"]) for field in TABLE.fields for path in (*field.paths, field.upper) if path}
        for tree in map(parse_frame, columns[1:]):
            for place in places:
                value = lookup(tree, place)
                if value is not None and value != dataset.tags.get(place) and value not in dataset.later.get(place, ()):
                    dataset.later.setdefault(place, []).append(value)


def parse_frame(column: bytes) -> object:
    """Read the metadata of one frame, whose text ends at the first zero byte; nothing where it is damaged."""
    try:
        return json.loads(column.partition(b"\0")[0].decode("utf-8", errors="replace"))
    except ValueError:
        return {}


def roots(dataset: Dataset) -> dict[str, str]:
    """Find the entry of the detector that recorded this array."""
    name, index = dataset.tags.text("BinaryResult.Detector"), dataset.tags.text("BinaryResult.DetectorIndex")
    entries = branch_of(dataset.tags.get("Detectors"))
    if index is not None and f"Detector-{index}" in entries:
        return {"detector": f"Detectors.Detector-{index}"}
    found = [key for key in entries if name and dataset.tags.text(f"Detectors.{key}.DetectorName") == name]
    return {"detector": f"Detectors.{found[0]}" if found else "Detectors.none"}


def velox(dataset: Dataset) -> bool:
    return dataset.tags.get("Optics") is not None


def mode_of(dataset: Dataset) -> int | None:
    """Give 1 for TEM and 2 for STEM."""
    number = dataset.tags.number("Optics.OperatingMode")
    return None if number is None else int(number)


def projects_diffraction(dataset: Dataset) -> bool:
    return dataset.tags.number("Optics.ProjectorMode") == 1


def stem(dataset: Dataset) -> bool:
    return mode_of(dataset) == 2


def tem_image(dataset: Dataset) -> bool:
    return mode_of(dataset) == 1 and not projects_diffraction(dataset)


def back_focal(dataset: Dataset) -> bool:
    return stem(dataset) or (mode_of(dataset) == 1 and projects_diffraction(dataset))


def single_image(dataset: Dataset) -> bool:
    return mode_of(dataset) == 1 and not dataset.navigation_axes


def image_stack(dataset: Dataset) -> bool:
    return mode_of(dataset) == 1 and len(dataset.navigation_axes) == 1


def scan_image(dataset: Dataset) -> bool:
    return stem(dataset) and len(dataset.signal_axes) == 2


def scan_positions(dataset: Dataset) -> bool:
    return scan_image(dataset) or (stem(dataset) and bool(dataset.navigation_axes))


def sees_angles(dataset: Dataset) -> bool:
    """Tell whether the detector has a range of angles: 0 to 0 stands where it is not inserted."""
    return scan_image(dataset) and bool(dataset.number("{detector}.CollectionAngleRange.end"))


def loses_energy(dataset: Dataset) -> bool:
    return dataset.text("tidy:Signal.signal_type") == "EELS" and bool(dataset.number(f"{FILTER}.End.value"))


def tilts_twice(dataset: Dataset) -> bool:
    """Tell whether the holder has a second axis; what a single-tilt holder gives for it is left over."""
    holder = (dataset.text("Stage.HolderType") or "").lower()
    return "single" not in holder and not holder.startswith("no ")


def streams(dataset: Dataset) -> int:
    """Count the X-ray detectors whose counts a spectrum image adds up: each has its own stream of events in the file."""
    groups = [dataset.tags.get(name) for name in ("Operations", "SharedProperties")]
    return len(set(STREAM.findall(" ".join(str(group) for group in groups))))


def sum_of_detectors(dataset: Dataset) -> bool:
    """Tell whether an array is the sum of several X-ray detectors, of which RosettaSciIO gives the metadata of one."""
    return dataset.text("tidy:Signal.signal_type") == "EDS_TEM" and bool(dataset.navigation_axes) and streams(dataset) > 1


def one_detector(dataset: Dataset) -> bool:
    return not sum_of_detectors(dataset)


def without_number(value: object) -> object:
    """Give the name of a group of detectors by that of one of them: ``UltraX2`` is one of UltraX."""
    return re.sub(r"[\d-]+$", "", text_of(value) or "")


def same_binning(dataset: Dataset) -> bool:
    return dataset.text("{detector}.Binning.width") == dataset.text("{detector}.Binning.height")


def technique(dataset: Dataset) -> Choice | None:
    """Give the mode; in STEM by the name of the detector."""
    kind, mode = dataset.text("tidy:Signal.signal_type"), mode_of(dataset)
    if mode is None:
        return None
    words = {1: "TEM", 2: "STEM"}.get(mode)
    if kind in ("EELS", "EDS_TEM") and words:
        name = "eels" if kind == "EELS" else "edx"
        return Choice(f"stem_{name}" if mode == 2 else name, Stated(f"{kind}, {words}", "BinaryResult and Optics.OperatingMode"))
    if len(dataset.signal_axes) != 2 or words is None:
        return None
    if mode == 1:
        diffracts = projects_diffraction(dataset)
        return Choice(
            "electron_diffraction" if diffracts else "tem",
            Stated(f"TEM, {'diffraction' if diffracts else 'imaging'}", "Optics.OperatingMode, ProjectorMode"),
        )
    detector = dataset.tags.text("BinaryResult.Detector") or ""
    return Choice(scanning_term(detector), Stated(f"STEM, {detector}", "Optics.OperatingMode, BinaryResult.Detector"))


def scanning_term(detector: str) -> str:
    bare = detector.upper().removesuffix("-S").split("(")[0].strip()
    return SCANNING.get(bare, "dark_field_stem" if bare.startswith("DF") else "stem")


def clock(dataset: Dataset) -> Clock | None:
    for name in ("AcquisitionStartDatetime", "AcquisitionDatetime"):
        source = f"Acquisition.{name}.DateTime"
        seconds = dataset.tags.number(source)
        if seconds:
            return from_epoch(seconds, source)
    return None


def computed(dataset: Dataset) -> str | None:
    """Recognise transforms and element maps, which Velox keeps beside what it recorded."""
    if str(dataset.data.dtype).startswith("complex"):
        return "its numbers are complex: it is a transform computed from an image"
    if not velox(dataset) or len(dataset.signal_axes) != 2 or dataset.navigation_axes:
        return None
    recorded = dataset.tags.text(dataset.place("{detector}.DetectorType")) in ("ScanningDetector", "ImagingDetector")
    differential = (text_of(dataset.title) or "").upper().strip("I D").startswith("PC")
    fractional = str(dataset.data.dtype).startswith("float")
    return "it is a map computed from spectra" if fractional and not recorded and not differential else None


def notes_on_grid(dataset: Dataset) -> list[str]:
    """Say that spectra were counted over another grid than that of their scan: the plugin takes that of the last picture of the file."""
    sides = (("height", "top", "bottom"), ("width", "left", "right"))
    wanted = []
    for size, low, high in sides:
        whole, begin, end = (dataset.tags.number(f"Scan.{name}") for name in (f"ScanSize.{size}", f"ScanArea.{low}", f"ScanArea.{high}"))
        if whole is None or begin is None or end is None:
            return []
        wanted.append(round(whole * (end - begin)))
    real = [axis.size for axis in dataset.navigation_axes]
    if len(real) != 2 or real == wanted:
        return []
    given, scanned = (f"{width} × {height}" for height, width in (real, wanted))
    why = f"RosettaSciIO gives its X-ray spectra as {given}, the size of another picture in the file"
    return [f"The scan has {scanned} positions, and {why}: do not rely on the positions of these spectra."]


def notes_on(dataset: Dataset) -> list[str]:
    if sum_of_detectors(dataset):
        return [
            f"The spectrum image is the sum of {streams(dataset)} X-ray detectors; the live time of one of them was left out.",
            *notes_on_grid(dataset),
        ]
    if not velox(dataset) or not tem_image(dataset) or not dataset.tags.number("Optics.CameraLength"):
        return []
    return ["The file gives a camera length for an image (Optics.CameraLength); left out, since it is that of the diffraction mode."]


def in_kilovolts(dataset: Dataset) -> bool:
    return re.sub(r"[^a-z]", "", (dataset.text("microscope.voltage_units") or "").lower()) == "kv"


def exposure(dataset: Dataset) -> Hashable | None:
    """Give the settings of the scan, which all detectors of one exposure share; spectra without a scan share their start."""
    if not velox(dataset) or mode_of(dataset) is None:
        return None
    if stem(dataset):
        settings = ("Scan.DwellTime", "Scan.ScanArea", "Scan.ScanSize", "Optics.CameraLength", "Optics.AccelerationVoltage")
        return tuple(str(dataset.tags.get(name)) for name in settings)
    return "spectra" if dataset.text("tidy:Signal.signal_type") == "EDS_TEM" else None


def channel(dataset: Dataset) -> str:
    """Name a signal: a picture by its detector, X-ray spectra by theirs or as the sum, a range of energy losses by its beginning."""
    kind, detector = dataset.text("tidy:Signal.signal_type"), dataset.tags.text("BinaryResult.Detector")
    if kind == "EDS_TEM":
        return "eds_sum" if sum_of_detectors(dataset) else f"eds_{detector}" if detector else "eds"
    if kind == "EELS" and dataset.axes:
        axis = dataset.axes[-1]
        return "eels_low_loss" if axis.offset <= 0 <= axis.offset + axis.scale * axis.size else f"eels_{axis.offset:.0f}_{axis.unit or ''}"
    recorded = dataset.tags.text(dataset.place("{detector}.DetectorType")) in ("ScanningDetector", "ImagingDetector")
    return detector if velox(dataset) and recorded and detector else dataset.title


def volts(value: object) -> object:
    """Take a bare number as volts where nothing else is possible: 200000 is no number of kilovolts."""
    number = number_of(value)
    return number if number is not None and 1_000 <= number <= 3_500_000 else None


def simulated(dataset: Dataset) -> str | None:
    if dataset.tags.get("simulation_parameters") is None:
        return None
    return "it was simulated and not recorded (simulation_parameters)"


TABLE = Table(
    roots=roots,
    foreign=simulated,
    technique=technique,
    clock=clock,
    computed=computed,
    exposure=exposure,
    channel=channel,
    notes=notes_on,
    fields=(
        Field("manufacturer", ("Instrument.Manufacturer",)),
        Field("model", ("Instrument.InstrumentModel", "Instrument.InstrumentClass")),
        Field("accelerating_voltage", ("Optics.AccelerationVoltage",), "V", least=1000),
        Field("magnification", ("Optics.NominalMagnification",), when=tem_image),
        Field("magnification", ("CustomProperties.StemMagnification.value",), when=stem),
        Field("camera_length", ("Optics.CameraLength",), "m", when=back_focal),
        Field("stage_tilt", ("Stage.AlphaTilt",), "deg", DEGREES, note="radians in the file"),
        Field("stage_tilt_2", ("Stage.BetaTilt",), "deg", DEGREES, note="radians in the file", when=tilts_twice),
        Field("spot_size", ("Optics.SpotIndex",)),
        Field("convergence_semi_angle", ("Optics.BeamConvergence",), "rad", when=stem),
        Field(
            "collection_semi_angle",
            ("{detector}.CollectionAngleRange.begin",),
            "rad",
            when=sees_angles,
            upper="{detector}.CollectionAngleRange.end",
        ),
        Field("collection_semi_angle", (f"{FILTER}.Begin.value",), "rad", when=loses_energy, upper=f"{FILTER}.End.value"),
        Field("dwell_time", ("Scan.DwellTime",), "s", when=scan_positions),
        Field("frame_time", ("Scan.FrameTime",), "s", when=scan_image),
        Field("exposure_time", ("{detector}.ExposureTime",), "s", when=single_image),
        Field("frame_time", ("{detector}.ExposureTime",), "s", when=image_stack),
        Field("live_time", ("{detector}.LiveTime",), "s", when=one_detector),
        Field("binning", ("{detector}.Binning.width",), when=same_binning),
        Field("detector", ("{detector}.DetectorName", "BinaryResult.Detector"), when=one_detector),
        Field("detector", ("BinaryResult.Detector",), convert=without_number, note="several detectors, added up"),
        # NCEM: names chosen by whoever wrote the file; text with a unit, or SI numbers that can be nothing else
        Field("model", ("microscope.name",)),
        Field(
            "accelerating_voltage",
            ("microscope.voltage", "microscope.high tension"),
            "V",
            convert=volts,
            note="no unit in the file; only volts are possible",
        ),
        Field("accelerating_voltage", ("microscope.voltage",), "kV", when=in_kilovolts, least=1),
        Field("accelerating_voltage", ("microscope.voltage", "microscope.high tension"), "text", lesser=True),
        Field("magnification", ("microscope.magnification",)),
    ),
)
"""Fields of both kinds: a file has the groups of one of them."""
