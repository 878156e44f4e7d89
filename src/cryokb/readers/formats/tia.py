"""TIA (.emi with its .ser): SI units in the header of the .ser, unit words in the names of the .emi.

The .ser alone has no microscope values and calls every axis metres, reciprocal ones too: their steps come out as 1e17 nm and
are not believed. ``DwellTimePath`` is the exposure of a camera image and the dwell time of a scanned one; in a spectrum image or
line it is that of the overview image and says nothing of the spectra. ``Manufacturer`` is the detector's. The name of the
microscope holds its highest voltage, not the one in use.

An .emi names its .ser files, so one that is missing is known. Each .ser has a time of its own: one that was recorded on another day than
the .emi says belongs to another .emi, and nothing is taken from this one.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryokb.readers.axes import pattern_of, replace_steps
from cryokb.readers.draft import Stated
from cryokb.readers.files import read_small
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tags import Clock, Dataset, branch_of, from_epoch, from_local, number_of, text_of, with_zone

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

__all__ = ["TABLE", "enrich_tia"]

DEGREES = 180 / math.pi
CONDITIONS = "ObjectInfo.ExperimentalConditions.MicroscopeConditions"
DESCRIPTION = "ObjectInfo.ExperimentalDescription"
LARGEST_EMI = 2_000_000_000
SERIES = re.compile(rb"_(\d{1,4})\.ser", re.IGNORECASE)
ACQUIRED = re.compile(rb"<AcquireDate>([^<]{1,60})</AcquireDate>")
ANOTHER_DAY = timedelta(hours=20)
"""How far the two times of one recording may lie apart: that of the .emi is local, in a zone of up to 14 hours; series take hours."""


def mode_of(dataset: Dataset) -> str:
    return (dataset.text(f"{DESCRIPTION}.Mode") or "").upper()


def stem(dataset: Dataset) -> bool:
    return mode_of(dataset).startswith("STEM")


def tem_image(dataset: Dataset) -> bool:
    return mode_of(dataset).startswith("TEM") and "DIFFRACTION" not in mode_of(dataset)


def image(dataset: Dataset) -> bool:
    return len(dataset.signal_axes) == 2


def camera(dataset: Dataset) -> bool:
    return image(dataset) and not stem(dataset)


def scan(dataset: Dataset) -> bool:
    return image(dataset) and stem(dataset)


def back_focal(dataset: Dataset) -> bool:
    return stem(dataset) or "DIFFRACTION" in mode_of(dataset)


def magnifies(dataset: Dataset) -> bool:
    return stem(dataset) or tem_image(dataset)


def spectroscopy(dataset: Dataset) -> bool:
    return (dataset.text(f"{DESCRIPTION}.Filter mode") or "").lower() == "spectroscopy"


def without_word(value: object) -> object:
    return (text_of(value) or "").removeprefix("Microscope ").strip() or None


def without_times(value: object) -> object:
    """Give the number of a magnification such as ``10000 X``, and nothing for 0, which stands for a mode without one."""
    return number_of((text_of(value) or "").upper().removesuffix("X")) or None


def unless_zero(value: object) -> object:
    """Give an angle that was read: a goniometer is never at exactly 0."""
    return number_of(value) or None


def technique(dataset: Dataset) -> Choice | None:
    mode = mode_of(dataset)
    if not mode:
        return None
    stated = Stated(dataset.text(f"{DESCRIPTION}.Mode"), f"{DESCRIPTION}.Mode")
    if not image(dataset):
        return Choice("stem_eels" if stem(dataset) else "eels", stated) if spectroscopy(dataset) else None
    if stem(dataset) and pattern_of(dataset.signal_axes):
        return Choice("four_d_stem" if len(dataset.navigation_axes) == 2 else "electron_diffraction", stated)
    if stem(dataset):
        return Choice("stem", stated)
    return Choice("electron_diffraction" if "DIFFRACTION" in mode else "tem", stated)


def clock(dataset: Dataset) -> Clock | None:
    """Give the time tag of the first element, which is world time; the words of the .emi are local."""
    words = dataset.tags.text("ObjectInfo.AcquireDate")
    if dataset.text("ser_files.recorded"):
        return None  # one of two files is of another day, and nothing tells whose clock is right
    world = ser_clock(dataset)
    if world is not None:
        return with_zone(world, local(words))
    return from_local(words, "ObjectInfo.AcquireDate") if words else None


def enrich_tia(path: Path, datasets: list[Dataset]) -> None:
    """See which .ser files of an .emi are there, and take its values away from one that was recorded on another day."""
    if path.suffix.lower() != ".emi":
        return
    content = read_small(path, LARGEST_EMI)
    named = {int(number) for number in SERIES.findall(content)}
    beside = {number for number in named if (path.parent / f"{path.stem}_{number}.ser").is_file()}
    files = {"missing": listed(path, named - beside), "unread": listed(path, beside - {number_in_name(dataset) for dataset in datasets})}
    days = [day for words in ACQUIRED.findall(content) if (day := local(words.decode("utf-8", errors="replace"))) is not None]
    for dataset in datasets:
        dataset.tags.original = {**dataset.tags.original, "ser_files": files}
        moment = recorded(dataset)
        if moment is not None and days and min(abs(day.replace(tzinfo=UTC) - moment) for day in days) > ANOTHER_DAY:
            part(dataset, f"{moment:%Y-%m-%d %H:%M} (world time)", f"{days[0]:%Y-%m-%d %H:%M} (local time)")


def listed(path: Path, numbers: set[int]) -> str:
    return ", ".join(f"{path.stem}_{number}.ser" for number in sorted(numbers))


def number_in_name(dataset: Dataset) -> int | None:
    match = SERIES.search((dataset.text("tidy:General.original_filename") or "").encode())
    return int(match[1]) if match else None


def part(dataset: Dataset, recorded_at: str, stated: str) -> None:
    """Take away from an array what an .emi that does not belong to it says, also the units of an image, which follow from its mode."""
    tree = {name: value for name, value in dataset.tags.original.items() if name != "ObjectInfo"}
    dataset.tags.original = {**tree, "ser_files": {**branch_of(tree.get("ser_files")), "recorded": recorded_at, "stated": stated}}
    if sum(not axis.navigate for axis in dataset.given) == 2:
        dataset.given = replace_steps(dataset.given, dict.fromkeys(axis.name for axis in dataset.given))


def recorded(dataset: Dataset) -> datetime | None:
    """Give the time in the first element of a .ser file, which is world time."""
    clock = ser_clock(dataset)
    return datetime.fromisoformat(clock.start) if clock is not None and clock.start is not None else None


def ser_clock(dataset: Dataset) -> Clock | None:
    source = "ser_header_parameters.Time"
    value = dataset.tags.get(source)
    first = value[0] if getattr(value, "ndim", 0) and hasattr(value, "__getitem__") else value
    seconds = number_of(first)
    return from_epoch(seconds, source) if seconds else None


def local(words: str | None) -> datetime | None:
    try:
        return datetime.strptime(words or "", "%a %b %d %H:%M:%S %Y")  # noqa: DTZ007  a local time, compared as such
    except ValueError:
        return None


def said_of_files(dataset: Dataset) -> list[str]:
    """Say which files an .emi names are missing or were not read, and which one belongs to another .emi."""
    name = dataset.text("tidy:General.original_filename")
    missing, unread, when, stated = (dataset.text(f"ser_files.{key}") for key in ("missing", "unread", "recorded", "stated"))
    notes: list[str] = []
    if missing:
        notes.append(f"The .emi names further .ser files that are not beside it: {missing}. Their arrays are missing.")
    if unread:
        notes.append(f"Not read with the .emi: {unread}. Give such a .ser file by itself.")
    if when:
        notes.append(
            f"{name} was recorded on {when}, and the .emi says {stated}: they do not belong together. "
            "The values of the .emi were left out, and the pixel size, whose unit follows from its mode."
        )
    return notes


def exposure(dataset: Dataset) -> Hashable | None:
    """Give the moment and the grid that the detectors of one scan share."""
    if not stem(dataset) or dataset.tags.get("ObjectInfo") is None:
        return None
    grid = dataset.signal_axes if image(dataset) else dataset.navigation_axes
    return dataset.text("ObjectInfo.AcquireDate"), tuple(axis.size for axis in grid)


def channel(dataset: Dataset) -> str:
    """Name a signal by the number of its .ser file: TIA keeps no name of the detector."""
    number = number_in_name(dataset)
    return dataset.title if number is None else f"signal_{number}"


def notes_on(dataset: Dataset) -> list[str]:
    notes = said_of_files(dataset)
    if dataset.tags.get("ObjectInfo") is None:
        return notes or ["A .ser file has no microscope values: give the .emi file of the same name, with the .ser beside it."]
    notes.append(
        f"The numbers of an .emi file are in its .ser files (here {dataset.text('tidy:General.original_filename')}): keep them together."
    )
    if not image(dataset) and dataset.tags.get("ObjectInfo.AcquireInfo.DwellTimePath") is not None:
        notes.append(
            "The dwell time in the file (ObjectInfo.AcquireInfo.DwellTimePath) is that of the overview image, not of the spectra; left out."
        )
    return notes


TABLE = Table(
    technique=technique,
    exposure=exposure,
    channel=channel,
    clock=clock,
    notes=notes_on,
    signed_steps=True,
    fields=(
        Field("accelerating_voltage", (f"{CONDITIONS}.AcceleratingVoltage",), "V", least=1000),
        Field("accelerating_voltage", (f"{DESCRIPTION}.High tension_kV",), "kV", least=1),
        Field("model", (f"{DESCRIPTION}.Microscope",), convert=without_word),
        Field("magnification", (f"{DESCRIPTION}.Magnification_x",), when=magnifies),
        Field("magnification", ("ObjectInfo.AcquireInfo.Magnification",), when=magnifies, convert=without_times),
        Field("camera_length", (f"{DESCRIPTION}.Camera length_m",), "m", when=back_focal),
        Field("stage_tilt", (f"{DESCRIPTION}.Stage A_deg",), "deg"),
        Field("stage_tilt", (f"{CONDITIONS}.Tilt1",), "deg", DEGREES, convert=unless_zero, note="radians in the file"),
        Field("stage_tilt_2", (f"{DESCRIPTION}.Stage B_deg",), "deg"),
        Field("stage_tilt_2", (f"{CONDITIONS}.Tilt2",), "deg", DEGREES, convert=unless_zero, note="radians in the file"),
        Field("spot_size", (f"{DESCRIPTION}.Spot size",)),
        Field("exposure_time", ("ObjectInfo.AcquireInfo.DwellTimePath",), "s", when=camera),
        Field("dwell_time", ("ObjectInfo.AcquireInfo.DwellTimePath",), "s", when=scan),
        Field("frame_time", ("ObjectInfo.AcquireInfo.FrameTime",), "s", when=scan),
        Field(
            "slit_width",
            (f"{DESCRIPTION}.Filter slit width_eV",),
            "eV",
            when=lambda dataset: dataset.text(f"{DESCRIPTION}.Filter slit state") == "Inserted",
        ),
        Field("binning", ("ObjectInfo.AcquireInfo.Binning",), when=camera),
        Field("detector", ("ObjectInfo.AcquireInfo.CameraNamePath",), when=camera),
    ),
)
