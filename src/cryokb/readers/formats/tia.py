"""TIA (.emi with its .ser): SI units in the header of the .ser, unit words in the names of the .emi.

The .ser alone has no microscope values and calls every axis metres, reciprocal ones too: their steps come out as 1e17 nm and
are not believed. ``DwellTimePath`` is the exposure of a camera image and the dwell time of a scanned one; in a spectrum image or
line it is that of the overview image and says nothing of the spectra. ``Manufacturer`` is the detector's. The name of the
microscope holds its highest voltage, not the one in use.
"""

from __future__ import annotations

from datetime import datetime

from cryokb.readers.draft import Stated
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tags import Clock, Dataset, from_epoch, from_local, number_of, text_of, with_zone

__all__ = ["TABLE"]

DESCRIPTION = "ObjectInfo.ExperimentalDescription"


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


def technique(dataset: Dataset) -> Choice | None:
    mode = mode_of(dataset)
    if not mode:
        return None
    stated = Stated(dataset.text(f"{DESCRIPTION}.Mode"), f"{DESCRIPTION}.Mode")
    if not image(dataset):
        return Choice("stem_eels" if stem(dataset) else "eels", stated) if spectroscopy(dataset) else None
    if stem(dataset):
        return Choice("stem", stated)
    return Choice("electron_diffraction" if "DIFFRACTION" in mode else "tem", stated)


def clock(dataset: Dataset) -> Clock | None:
    """Give the time tag of the first element, which is world time; the words of the .emi are local."""
    words = dataset.tags.text("ObjectInfo.AcquireDate")
    source = "ser_header_parameters.Time"
    value = dataset.tags.get(source)
    first = value[0] if getattr(value, "ndim", 0) and hasattr(value, "__getitem__") else value
    seconds = number_of(first)
    world = from_epoch(seconds, source) if seconds else None
    if world is not None:
        return with_zone(world, local(words))
    return from_local(words, "ObjectInfo.AcquireDate") if words else None


def local(words: str | None) -> datetime | None:
    try:
        return datetime.strptime(words or "", "%a %b %d %H:%M:%S %Y")  # noqa: DTZ007  a local time, compared as such
    except ValueError:
        return None


def notes_on(dataset: Dataset) -> list[str]:
    if dataset.tags.get("ObjectInfo") is None:
        return ["A .ser file has no microscope values: give the .emi file of the same name, with the .ser beside it."]
    notes = [
        f"The numbers of a TIA file are in its .ser files (here {dataset.text('tidy:General.original_filename')}): keep them together."
    ]
    if not image(dataset) and dataset.tags.get("ObjectInfo.AcquireInfo.DwellTimePath") is not None:
        notes.append(
            "The dwell time in the file (ObjectInfo.AcquireInfo.DwellTimePath) is that of the overview image, not of the spectra; left out."
        )
    return notes


TABLE = Table(
    technique=technique,
    clock=clock,
    notes=notes_on,
    signed_steps=True,
    fields=(
        Field("accelerating_voltage", ("ObjectInfo.ExperimentalConditions.MicroscopeConditions.AcceleratingVoltage",), "V"),
        Field("accelerating_voltage", (f"{DESCRIPTION}.High tension_kV",), "kV"),
        Field("model", (f"{DESCRIPTION}.Microscope",), convert=without_word),
        Field("magnification", (f"{DESCRIPTION}.Magnification_x",), when=magnifies),
        Field("camera_length", (f"{DESCRIPTION}.Camera length_m",), "m", when=back_focal),
        Field("stage_tilt", (f"{DESCRIPTION}.Stage A_deg",), "deg"),
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
