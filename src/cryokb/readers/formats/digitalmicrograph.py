"""DigitalMicrograph (.dm3, .dm4): the image tags that Gatan's software writes, with their units in the names.

Magnification and camera length share one tag: in TEM diffraction ``Indicated Magnification`` is the camera length in mm.
``STEM Camera Length`` is in mm where Thermo Fisher (FEI) columns write it; other makers' drivers give another unit, so there it
is left out. ``Probe Current`` is 0 when nothing measures it.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING

from cryokb.readers.draft import Stated
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tags import Clock, Dataset, from_epoch, from_filetime, from_local, number_of, parts_of, text_of, with_zone

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["TABLE"]

TAGS = "ImageList.TagGroup0.ImageTags"
STACK = f"{TAGS}.source.Tags at creation"
INFO = "{tags}.Microscope Info"
LEVEL = "{tags}.Acquisition.Parameters.High Level"
DATE_FORMATS = (
    "%m/%d/%Y %I:%M:%S %p",
    "%d/%m/%Y %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
)


def roots(dataset: Dataset) -> dict[str, str]:
    """Give where the tags stand: in a stack they are those of the first image."""
    return {"tags": STACK if dataset.tags.get(STACK) is not None else TAGS}


def illumination(dataset: Dataset) -> str:
    return (dataset.text(f"{INFO}.Illumination Mode") or "").upper()


def imaging(dataset: Dataset) -> str:
    return (dataset.text(f"{INFO}.Imaging Mode") or "").upper()


def scans(dataset: Dataset) -> bool:
    return "STEM" in illumination(dataset) or "SEM" in illumination(dataset)


def diffracts(dataset: Dataset) -> bool:
    return not scans(dataset) and "DIFFRACTION" in imaging(dataset)


def magnifies(dataset: Dataset) -> bool:
    return not diffracts(dataset)


def fei_stem(dataset: Dataset) -> bool:
    driver = f"{dataset.text(f'{INFO}.Name') or ''} {dataset.text('{tags}.Session Info.Microscope') or ''}".upper()
    return "STEM" in illumination(dataset) and any(word in driver for word in ("FEI", "TECNAI", "TITAN", "THERMO", "TALOS"))


def signal(dataset: Dataset) -> str:
    return dataset.text("{tags}.Meta Data.Signal") or ""


def is_spectrum(dataset: Dataset) -> bool:
    return len(dataset.signal_axes) == 1 and signal(dataset) in ("EELS", "CL", "X-ray")


def is_map(dataset: Dataset) -> bool:
    return is_spectrum(dataset) and bool(dataset.navigation_axes)


def is_scan_image(dataset: Dataset) -> bool:
    return len(dataset.signal_axes) == 2 and dataset.get("{tags}.DigiScan") is not None


def is_camera_image(dataset: Dataset) -> bool:
    return len(dataset.signal_axes) == 2 and dataset.get("{tags}.DigiScan") is None


def images(dataset: Dataset) -> int:
    """Give how many images an array holds."""
    return math.prod(axis.size for axis in dataset.navigation_axes)


def is_one_exposure(dataset: Dataset) -> bool:
    return is_camera_image(dataset) and images(dataset) == 1


def is_stack_of_images(dataset: Dataset) -> bool:
    return is_camera_image(dataset) and images(dataset) > 1 and dataset.roots["tags"] == STACK


def is_divided_exposure(dataset: Dataset) -> bool:
    """Tell whether a stack is one exposure in frames: the time of a frame times their number is that of the exposure."""
    whole, frame = (dataset.number(f"{LEVEL}.{name}") for name in ("Exposure (s)", "Frame Exposure"))
    return is_camera_image(dataset) and bool(whole and frame) and abs(images(dataset) * (frame or 0) - (whole or 0)) <= 0.01 * (whole or 0)


def is_summed_scan(dataset: Dataset) -> bool:
    return is_scan_image(dataset) and dataset.number("{tags}.DigiScan.Sum Frames") == 1


def is_sem(dataset: Dataset) -> bool:
    return illumination(dataset) == "SEM"


def is_no_sem(dataset: Dataset) -> bool:
    """Tell whether the column may be that of a TEM; in an SEM the driver gives the rotation of the stage as second tilt."""
    return not is_sem(dataset)


def length_in_words(value: object) -> object:
    """Give a text such as ``320mm``, and nothing for another one: in imaging the same tag holds ``18kx``."""
    return value if re.fullmatch(r"[\d.]+ ?[cm]?m", text_of(value) or "") else None


def single_spectrum(dataset: Dataset) -> bool:
    return is_spectrum(dataset) and not dataset.navigation_axes


def slit_in(dataset: Dataset) -> bool:
    return dataset.number("{tags}.EELS Spectrometer.Slit inserted") == 1


def square(value: object) -> object:
    """Give one binning for both directions, or nothing when they differ."""
    sides = [number_of(side) for side in parts_of(value)]
    return sides[0] if len(set(sides)) == 1 else None


def is_filtered(dataset: Dataset) -> bool:
    """Tell whether a cube of spectra was taken as images, one an energy: the slit was in, or the program for such series took it."""
    taken = slit_in(dataset) or dataset.get("{tags}.EFTEMSI") is not None
    return signal(dataset) == "EELS" and len(dataset.navigation_axes) == 2 and taken and not scans(dataset)


def technique(dataset: Dataset) -> Choice | None:
    """Give the mode: of a spectrum by its kind, of an image by illumination and imaging mode."""
    kind, light = signal(dataset), illumination(dataset)
    source = dataset.place(f"{INFO}.Illumination Mode")
    if kind in ("EELS", "X-ray", "CL"):
        plain, scanned = {"EELS": ("eels", "stem_eels"), "X-ray": ("edx", "stem_edx"), "CL": ("cathodoluminescence",) * 2}[kind]
        words = f"{kind}, {light}" if light else kind
        if is_filtered(dataset):
            return Choice("eftem", Stated(words, dataset.place("{tags}.Meta Data.Signal")))
        return Choice(scanned if "STEM" in light else plain, Stated(words, dataset.place("{tags}.Meta Data.Signal")))
    if len(dataset.signal_axes) != 2 or not light:
        return None
    words = f"{light}, {imaging(dataset)}"
    if "STEM" in light:
        return Choice("four_d_stem" if len(dataset.navigation_axes) == 2 else "stem", Stated(words, source))
    if "SEM" in light:
        return Choice("sem", Stated(words, source))
    return Choice("electron_diffraction" if diffracts(dataset) else "tem", Stated(words, source)) if imaging(dataset) else None


def clock(dataset: Dataset) -> Clock | None:
    """Give the moment of the data bar: the system time is world time, the words beside it are local."""
    day, hour = dataset.text("{tags}.DataBar.Acquisition Date"), dataset.text("{tags}.DataBar.Acquisition Time")
    ticks = dataset.number("{tags}.DataBar.Acquisition Time (OS)")
    words = " ".join(part for part in (day, hour) if part)
    epoch = sequence_clock(dataset)
    if ticks is not None and ticks > 0:
        world = from_filetime(ticks, dataset.place("{tags}.DataBar.Acquisition Time (OS)"))
        if world is not None:
            return with_zone(world, nearest(words, world))
    if epoch is not None:
        return with_zone(epoch, nearest(words, epoch))
    if not words:
        return spectrum_clock(dataset)
    return from_local(words, dataset.place("{tags}.DataBar.Acquisition Date"))


def sequence_clock(dataset: Dataset) -> Clock | None:
    """Give the beginning of a camera's exposure, which is in milliseconds since 1970."""
    source = "{tags}.Acquisition.Frame.Sequence.Acquisition Start Time (epoch)"
    milliseconds = dataset.number(source)
    clock = from_epoch(milliseconds / 1000, dataset.place(source)) if milliseconds else None
    return None if clock is None else Clock(f"{milliseconds:.16g}", clock.source, clock.start, f"milli{clock.note}")


def spectrum_clock(dataset: Dataset) -> Clock | None:
    for group in ("SI", "EELS", "EDS", "CL"):
        day, hour = (dataset.text(f"{{tags}}.{group}.Acquisition.{name}") for name in ("Date", "Start time"))
        if day and hour:
            return from_local(f"{day} {hour}", dataset.place(f"{{tags}}.{group}.Acquisition.Date"))
    return None


def nearest(words: str, world: Clock) -> datetime | None:
    """Read a local date in the order of day and month that agrees with the world time."""
    assert world.start is not None
    moment = datetime.fromisoformat(world.start).replace(tzinfo=None)
    readings: list[datetime] = []
    for form in DATE_FORMATS:
        try:
            readings.append(datetime.strptime(words, form))  # noqa: DTZ007  a local time, compared as such
        except ValueError:
            continue
    return min(readings, key=lambda reading: abs(reading - moment), default=None)


def notes_on(dataset: Dataset) -> list[str]:
    notes: list[str] = []
    length = dataset.number(f"{INFO}.STEM Camera Length")
    if length and "STEM" in illumination(dataset) and not fei_stem(dataset):
        notes.append(f"The STEM camera length is {length:g} in the file; left out, since its unit depends on the maker of the microscope.")
    exposure = dataset.number("{tags}.DataBar.Exposure Time (s)") or dataset.number(f"{LEVEL}.Exposure (s)")
    if exposure and is_camera_image(dataset) and images(dataset) > 1 and not is_divided_exposure(dataset):
        what = "that of the first image" if is_stack_of_images(dataset) else "that of one image or of all; left out"
        notes.append(f"The file gives an exposure of {exposure:g} s for {images(dataset)} images, which is {what}.")
    return notes


def computed(dataset: Dataset) -> str | None:
    return "its numbers are complex: it is a transform computed from an image" if str(dataset.data.dtype).startswith("complex") else None


def exposure(dataset: Dataset) -> Hashable | None:
    """Give the start and the grid of a spectrum image, which its detectors share; the survey before it has a start of its own."""
    begun = tuple(dataset.text(f"{{tags}}.SI.Acquisition.{name}") for name in ("Date", "Start time"))
    grid = dataset.navigation_axes or dataset.signal_axes
    return (*begun, *(axis.size for axis in grid)) if all(begun) else None


TABLE = Table(
    roots=roots,
    technique=technique,
    clock=clock,
    computed=computed,
    exposure=exposure,
    notes=notes_on,
    fields=(
        Field("accelerating_voltage", (f"{INFO}.Voltage",), "V", when=is_sem),
        Field("accelerating_voltage", (f"{INFO}.Voltage",), "V", when=is_no_sem, least=1000),
        Field("accelerating_voltage", (f"{INFO}.Formatted Voltage",), "text"),
        Field("model", ("{tags}.Session Info.Microscope", f"{INFO}.Microscope")),
        Field("model", (f"{INFO}.Name",), note="the name of DigitalMicrograph's driver, which need not be the model"),
        Field("magnification", (f"{INFO}.Indicated Magnification",), when=magnifies),
        Field(
            "camera_length",
            (f"{INFO}.Indicated Magnification",),
            "mm",
            when=diffracts,
            note="in diffraction this tag is the camera length in mm",
        ),
        Field("camera_length", (f"{INFO}.Formatted Indicated Mag",), "text", when=diffracts, convert=length_in_words),
        Field("camera_length", (f"{INFO}.STEM Camera Length",), "mm", when=fei_stem),
        Field("stage_tilt", (f"{INFO}.Stage Position.Stage Alpha",), "deg"),
        Field("stage_tilt_2", (f"{INFO}.Stage Position.Stage Beta",), "deg", when=is_no_sem),
        Field("probe_current", (f"{INFO}.Probe Current (nA)",), "nA"),
        Field("dwell_time", ("{tags}.SI.Acquisition.Pixel time (s)",), "s", when=is_map),
        Field("dwell_time", ("{tags}.DigiScan.Sample Time",), "us", when=is_scan_image),
        Field("flyback_time", ("{tags}.DigiScan.Flyback",), "us", when=is_scan_image),
        Field("frames", ("{tags}.DigiScan.Number Summing Frames",), when=is_summed_scan),
        Field("exposure_time", ("{tags}.EELS.Acquisition.Integration time (s)",), "s", when=single_spectrum),
        Field("exposure_time", (f"{LEVEL}.Exposure (s)",), "s", when=is_divided_exposure),
        Field("frame_time", (f"{LEVEL}.Frame Exposure",), "s", when=is_divided_exposure),
        Field("exposure_time", ("{tags}.DataBar.Exposure Time (s)",), "s", when=is_one_exposure),
        Field("exposure_time", (f"{LEVEL}.Exposure (s)",), "s", when=is_one_exposure, lesser=True),
        Field("frame_time", ("{tags}.DataBar.Exposure Time (s)",), "s", when=is_stack_of_images),
        Field("frame_time", (f"{LEVEL}.Exposure (s)",), "s", when=is_stack_of_images, lesser=True),
        Field("frame_time", ("{tags}.EELS.Acquisition.Exposure (s)",), "s", when=single_spectrum),
        Field("frames", ("{tags}.EELS.Acquisition.Number of frames",), when=single_spectrum),
        Field("live_time", ("{tags}.EDS.Live time",), "s"),
        Field("convergence_semi_angle", ("{tags}.EELS.Experimental Conditions.Convergence semi-angle (mrad)",), "mrad"),
        Field("collection_semi_angle", ("{tags}.EELS.Experimental Conditions.Collection semi-angle (mrad)",), "mrad"),
        Field("slit_width", ("{tags}.EELS Spectrometer.Slit width (eV)",), "eV", when=slit_in),
        Field("binning", ("{tags}.Acquisition.Parameters.High Level.Binning",), when=is_camera_image, convert=square),
        Field("detector", ("{tags}.Acquisition.Device.Name",)),
        Field("detector", ("{tags}.DataBar.Device Name",), when=is_camera_image),
    ),
)
