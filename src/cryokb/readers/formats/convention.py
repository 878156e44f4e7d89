"""HyperSpy's metadata convention (.hspy, .zspy, and what plugins tidy by themselves), and files that may come from another field.

Units by the convention: beam energy keV, camera length mm, tilts degrees, times seconds, semi-angles mrad, beam current nA
(HyperSpy user guide, section on metadata structure).

NeXus files of any field and logs of heating holders: their arrays are listed, and become acquisitions only when the file says that an
electron microscope made them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cryokb.errors import UnsupportedFormat
from cryokb.readers.axes import pattern_of
from cryokb.readers.draft import Stated
from cryokb.readers.files import read_text
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tags import Clock, Dataset, from_iso, from_local

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "DENS",
    "NEXUS",
    "TABLE",
    "VOLTAGE",
    "clock_of",
    "definition_of",
    "in_stem",
    "is_impulse",
    "is_protochips",
    "refuse_other_fields",
    "rewrite_dens",
    "scope_of",
    "technique_of",
]

INSTRUMENT = "tidy:Acquisition_instrument"
SIGNAL_TYPE = "tidy:Signal.signal_type"


def scope_of(dataset: Dataset) -> dict[str, str]:
    """Find the group of the instrument: the one of TEM and SEM that states a beam energy, else the one that is there."""
    groups = [f"{INSTRUMENT}.{name}" for name in ("TEM", "SEM")]
    stating = [group for group in groups if dataset.tags.number(f"{group}.beam_energy") is not None]
    present = [group for group in groups if dataset.tags.get(group) is not None]
    return {"scope": (stating or present or groups)[0]}


def in_stem(dataset: Dataset) -> bool:
    """Tell whether the instrument was in STEM mode."""
    return "STEM" in (dataset.text("{scope}.acquisition_mode") or "").upper()


def in_tem(dataset: Dataset) -> bool:
    """Tell whether the instrument is a TEM, in whichever mode."""
    return dataset.roots.get("scope", "").endswith("TEM")


def technique_of(dataset: Dataset) -> Choice | None:
    """Give the technique that the kind of signal and the mode of the instrument state."""
    kind = dataset.text(SIGNAL_TYPE) or ""
    if kind == "EELS":
        return choose("stem_eels" if in_stem(dataset) else "eels", dataset, kind, "Signal.signal_type")
    if kind == "EDS_TEM":
        return choose("stem_edx" if in_stem(dataset) else "edx", dataset, kind, "Signal.signal_type")
    if kind in ("EDS_SEM", "CL_SEM", "CL", "CL_STEM"):
        return choose("sem_edx" if kind == "EDS_SEM" else "cathodoluminescence", dataset, kind, "Signal.signal_type")
    if kind == "electron_diffraction":
        return choose("four_d_stem" if len(dataset.navigation_axes) == 2 else "electron_diffraction", dataset, kind, "Signal.signal_type")
    return by_mode(dataset) if len(dataset.signal_axes) == 2 and not kind else None


def by_mode(dataset: Dataset) -> Choice | None:
    mode = (dataset.text("{scope}.acquisition_mode") or "").upper()
    pattern = pattern_of(dataset.signal_axes)
    scanned = "four_d_stem" if pattern and len(dataset.navigation_axes) == 2 else "stem"
    term = {"STEM": scanned, "SEM": "sem", "TEM": "electron_diffraction" if pattern else "tem"}.get(mode)
    return choose(term, dataset, mode, "{scope}.acquisition_mode") if term else None


def choose(term: str, dataset: Dataset, words: str, source: str) -> Choice:
    if in_stem(dataset) and source == "Signal.signal_type":
        words = f"{words}, {dataset.text('{scope}.acquisition_mode')}"
    return Choice(term, Stated(words, dataset.place(source).removeprefix("tidy:")))


def clock_of(dataset: Dataset) -> Clock | None:
    """Give the moment of General.date, time and time_zone."""
    day, hour, zone = (dataset.text(f"tidy:General.{name}") for name in ("date", "time", "time_zone"))
    if day is None:
        return None
    if hour is None:
        return from_local(day, "General.date")
    suffix = {"UTC": "Z", "GMT": "Z"}.get(zone or "", zone or "")
    clock = from_iso(f"{day}T{hour[:15]}{suffix}", "General.date, time and time_zone")
    return clock if clock.start else from_local(f"{day} {hour}", "General.date and time")


def in_sem(dataset: Dataset) -> bool:
    return not in_tem(dataset)


def diffracts(dataset: Dataset) -> bool:
    """Tell whether the array holds diffraction patterns of the broad beam, which have a camera length and no magnification."""
    choice = technique_of(dataset)
    return choice is not None and choice.term == "electron_diffraction" and not dataset.navigation_axes


def magnifies(dataset: Dataset) -> bool:
    return not diffracts(dataset)


def is_broad_image(dataset: Dataset) -> bool:
    """Tell whether the array is an image of the broad beam, for which programs give the camera length that diffraction would have."""
    choice = technique_of(dataset)
    return choice is not None and choice.term == "tem"


def projects(dataset: Dataset) -> bool:
    return in_tem(dataset) and not is_broad_image(dataset)


def notes_on(dataset: Dataset) -> list[str]:
    """Say what was left out because it belongs to another mode."""
    notes: list[str] = []
    if diffracts(dataset) and dataset.number("{scope}.magnification"):
        notes.append("The file gives a magnification for a diffraction pattern; left out, since it is that of the imaging mode.")
    if is_broad_image(dataset) and dataset.number("{scope}.camera_length"):
        notes.append("The file gives a camera length for an image; left out, since it is that of the diffraction mode.")
    return notes


VOLTAGE = (
    Field("accelerating_voltage", ("{scope}.beam_energy",), "kV", when=in_tem, least=1),
    Field("accelerating_voltage", ("{scope}.beam_energy",), "kV", when=in_sem),
)


TABLE = Table(
    roots=scope_of,
    technique=technique_of,
    clock=clock_of,
    notes=notes_on,
    fields=(
        *VOLTAGE,
        Field("accelerating_voltage", ("{scope}.beam_acc_voltage_kv",), "kV", note="Attolight writes the unit into the name"),
        Field("model", ("{scope}.microscope",)),
        Field("magnification", ("{scope}.magnification",), when=magnifies),
        Field("camera_length", ("{scope}.camera_length",), "mm", when=projects),
        Field("stage_tilt", ("{scope}.Stage.tilt_alpha", "{scope}.tilt_stage"), "deg"),
        Field("stage_tilt_2", ("{scope}.Stage.tilt_beta",), "deg", when=in_tem),
        Field("convergence_semi_angle", ("{scope}.convergence_angle",), "mrad"),
        Field("collection_semi_angle", ("{scope}.Detector.EELS.collection_angle",), "mrad"),
        Field("probe_current", ("{scope}.beam_current",), "nA"),
        Field("dwell_time", ("{scope}.dwell_time",), "s"),
        Field("dwell_time", ("{scope}.Detector.EELS.dwell_time",), "s", lesser=True),
        Field("exposure_time", ("{scope}.Detector.Camera.exposure",), "s"),
        Field("exposure_time", ("{scope}.Detector.EELS.exposure",), "s", lesser=True),
        Field("exposure_time", ("{scope}.Detector.EDS.real_time",), "s", lesser=True, note="real time of the X-ray detector"),
        Field("live_time", ("{scope}.Detector.EDS.live_time",), "s"),
        Field("detector", ("{scope}.Detector.EDS.detector_type", "{scope}.Detector.EDS.detector", "{scope}.Detector.Camera.name")),
    ),
)


def definition_of(dataset: Dataset) -> str:
    """Name the application definition of a NeXus file in capitals, or give an empty text."""
    return (dataset.tags.text("definition.value") or dataset.tags.text("definition") or "").upper()


def not_said(dataset: Dataset) -> str | None:
    if definition_of(dataset).startswith(("NXEM", "NXCRYOEM")):
        return None
    kinds = ("Acquisition_instrument.TEM", "Acquisition_instrument.SEM")
    if any(dataset.tags.get(f"tidy:{kind}") is not None for kind in kinds) or technique_of(dataset) is not None:
        return None
    return "the file does not say that an electron microscope made it"


def heater_log(_: Dataset) -> str | None:
    return "it is a log of the heater of a holder: attach it as a file; the temperature is the heater's, not the specimen's"


NEXUS = Table(
    fields=TABLE.fields,
    roots=TABLE.roots,
    technique=TABLE.technique,
    clock=TABLE.clock,
    notes=TABLE.notes,
    foreign=not_said,
)
LARGEST_LOG = 50_000_000
DENS = Table(foreign=heater_log)


def is_protochips(head: bytes) -> bool:
    """Tell whether the first line is that of a log of a Protochips holder."""
    columns = first_columns(head)
    return {b"Time", b"Notes"} <= columns and len(columns) >= 3


def is_impulse(head: bytes) -> bool:
    """Tell whether the first line is that of a log of DENSsolutions Impulse."""
    columns = first_columns(head)
    return b"TimeStamp" in columns and len(columns) >= 3


def first_columns(head: bytes) -> set[bytes]:
    return {column.strip() for column in head.partition(b"\n")[0].split(b",")}


def rewrite_dens(path: Path) -> str | None:
    """Write a heater log with points in its numbers, where a computer has put commas."""
    text = read_text(path, LARGEST_LOG)
    return re.sub(r"(?<=\d),(?=\d)", ".", text) if re.search(r"\d,\d", text) and not re.search(r"\d\.\d", text) else None


def refuse_other_fields(path: Path, datasets: list[Dataset]) -> None:
    """Refuse a NeXus file that names an application definition of another field of science."""
    for dataset in datasets:
        named = dataset.tags.text("definition.value") or dataset.tags.text("definition")
        if named and not named.upper().startswith(("NXEM", "NXCRYOEM")):
            raise UnsupportedFormat(
                f"{path.name} describes itself as {named}, which is not electron microscopy.",
                hint="Attach it to the record as a file of its own kind.",
                path=str(path),
            )
