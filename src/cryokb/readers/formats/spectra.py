"""Spectrometers: Bruker Esprit (.bcf, .spx), JEOL Analysis Station (.ASW with its folder, .img, .map, .pts, .eds), EMSA/MAS (.msa).

Bruker: voltage in kV, lengths in µm. RosettaSciIO calls a file EDS_TEM or EDS_SEM by the voltage alone, so the technique is X-ray
spectroscopy without saying in which microscope, except where a channel is named HAADF, a detector that only a STEM has.
``DetectorTemperature`` is that of the X-ray detector.

JEOL: element maps (.map) are counted from the spectra of a .pts file. The current ``AccNA`` is typed in and left out; the dwell time is
used where its unit stands in the name.

EMSA/MAS: units are fixed by ISO 22029 (kV, nA, nm, mrad, ms, degrees), whether written or not. ``DWELLTIME`` is the time for each energy
channel of a serial detector, not the time on a scan position.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile
from cryokb.readers.draft import Stated
from cryokb.readers.files import cut_short, unpack
from cryokb.readers.formats import convention
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tags import Clock, Dataset, from_local

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BRUKER", "JEOL", "MSA", "check_bcf", "check_msa", "check_pts", "enrich_msa", "is_jeol", "is_spx", "name_keywords"]


# ---------------------------------------------------------------------------------------------------------------------------- Bruker Esprit
def bruker_technique(dataset: Dataset) -> Choice | None:
    kind = dataset.text("tidy:Signal.signal_type") or ""
    if kind.startswith("EDS"):
        return Choice("edx", Stated(kind, "Signal.signal_type"))
    if dataset.title.upper() == "HAADF":
        return Choice("haadf_stem", Stated(dataset.title, "name of the channel"))
    return None


BRUKER = Table(
    roots=convention.scope_of,
    technique=bruker_technique,
    clock=convention.clock_of,
    fields=(
        convention.VOLTAGE,
        Field("magnification", ("{scope}.magnification",)),
        Field("exposure_time", ("{scope}.Detector.EDS.real_time",), "s", note="real time of the X-ray detector"),
        Field("live_time", ("{scope}.Detector.EDS.live_time",), "s"),
        Field("detector", ("{scope}.Detector.EDS.detector_type",)),
    ),
)


def check_bcf(path: Path, size: int) -> None:
    """See that Bruker's container has all its chunks; before the first one stand 0x118 bytes."""
    (chunk,), (chunks,) = unpack(path, "<I", 0x128), unpack(path, "<I", 0x148)
    # SFS, the container of Bruker: 0x118 bytes of header, then chunks of one size, with their size and number in the header.
    if size < chunk * chunks + 0x118:
        raise cut_short(path, chunk * chunks + 0x118, size)


def is_spx(head: bytes) -> bool:
    """Tell whether the first bytes are those of a Bruker spectrum; one that declares entities, which can grow without end, is none."""
    return b"<TRTSpectrum" in head and b"<!DOCTYPE" not in head and b"<!ENTITY" not in head


# -------------------------------------------------------------------------------------------------------------------- JEOL Analysis Station
JEOL_MAP = "PTTD Data.AnalyzableMap MeasData.Doc"


def jeol_technique(dataset: Dataset) -> Choice | None:
    kind = dataset.text("tidy:Signal.signal_type") or ""
    return Choice("edx", Stated(kind, "Signal.signal_type")) if kind.startswith("EDS") else None


def is_element_map(dataset: Dataset) -> str | None:
    return "it is an element map counted from spectra" if dataset.tags.get("Map.ElementNo") is not None else None


JEOL = Table(
    roots=convention.scope_of,
    technique=jeol_technique,
    clock=convention.clock_of,
    computed=is_element_map,
    fields=(
        convention.VOLTAGE,
        Field("model", ("Instrument.Name", "Footer.Parameters.SEM", "PTTD Param.Params.PARAMPAGE0_SEM.SEM")),
        Field("magnification", ("{scope}.magnification",)),
        Field("dwell_time", (f"{JEOL_MAP}.DwellTime(msec)",), "ms"),
        Field("frames", (f"{JEOL_MAP}.Sweep",)),
        Field("exposure_time", ("{scope}.Detector.EDS.real_time",), "s", note="real time of the X-ray detector"),
        Field("live_time", (f"{JEOL_MAP}.LiveTime", "{scope}.Detector.EDS.live_time"), "s"),
        Field("detector", ("{scope}.Detector.EDS.detector_type",)),
    ),
)


def check_pts(path: Path, size: int) -> None:
    """See that JEOL's event file has the data that its header announces."""
    start, length = unpack(path, "<2I", 28)
    if size < start + length:
        raise cut_short(path, start + length, size)


def is_jeol(head: bytes) -> bool:
    """Tell whether the first bytes are those of a JEOL image or map; the bytes before the mark are its version."""
    return head[4:8] == b"JED-"


# --------------------------------------------------------------------------------------------------------------------------------- EMSA/MAS
KINDS = {"ELS": "eels", "EELS": "eels", "EDS": "edx", "EDX": "edx", "CLS": "cathodoluminescence"}


def name_keywords(tree: dict[str, object]) -> dict[str, object]:
    """Give the header under bare keywords: a file may write the unit behind a keyword, ``BEAMKV   -kV``."""
    return {re.split(r"\s*-(?=[a-zA-Zµ]+$)|\s+", name.strip(), maxsplit=1)[0].upper(): value for name, value in tree.items()}


def scans(dataset: Dataset) -> bool:
    return (dataset.tags.text("OPERMODE") or "").upper().startswith("SC")


def magnifies(dataset: Dataset) -> bool:
    return (dataset.tags.text("OPERMODE") or "").upper() in ("IMAG", "SCIMG")


def diffracts(dataset: Dataset) -> bool:
    return (dataset.tags.text("OPERMODE") or "").upper() in ("DIFF", "SCDIF")


def msa_technique(dataset: Dataset) -> Choice | None:
    kind = (dataset.tags.text("SIGNALTYPE") or "").upper()
    term = KINDS.get(kind)
    if term is None:
        return None
    return Choice(f"stem_{term}" if scans(dataset) and term in ("eels", "edx") else term, Stated(kind, "SIGNALTYPE"))


def msa_clock(dataset: Dataset) -> Clock | None:
    day, hour = dataset.tags.text("DATE"), dataset.tags.text("TIME")
    return from_local(" ".join(part for part in (day, hour) if part), "DATE, TIME") if day else None


def msa_notes(dataset: Dataset) -> list[str]:
    if dataset.tags.number("DWELLTIME"):
        return ["DWELLTIME is the time for each energy channel of a serial detector, not for each scan position; left out."]
    return []


MSA = Table(
    technique=msa_technique,
    clock=msa_clock,
    notes=msa_notes,
    fields=(
        Field("accelerating_voltage", ("BEAMKV",), "kV"),
        Field("probe_current", ("PROBECUR",), "nA"),
        Field("probe_size", ("BEAMDIAM",), "nm"),
        Field("magnification", ("MAGCAM",), when=magnifies),
        Field("camera_length", ("MAGCAM",), "mm", when=diffracts),
        Field("convergence_semi_angle", ("CONVANGLE",), "mrad"),
        Field("collection_semi_angle", ("COLLANGLE",), "mrad"),
        Field("stage_tilt", ("XTILTSTGE",), "deg"),
        Field("exposure_time", ("INTEGTIME",), "ms"),
        Field("exposure_time", ("REALTIME",), "s", note="real time of the X-ray detector"),
        Field("live_time", ("LIVETIME",), "s"),
        Field("detector", ("EDSDET",)),
    ),
)


def check_msa(path: Path, size: int) -> None:
    """See that a spectrum ends with the keyword that ends it."""
    with path.open("rb") as stream:
        stream.seek(max(0, size - 4096))
        # #CHECKSUM and empty lines may follow the keyword.
        if b"#ENDOFDATA" not in stream.read().upper():
            raise UnreadableFile(f"{path.name} ends without #ENDOFDATA: it was cut short.", hint="Save the spectrum again.", path=str(path))


def enrich_msa(_: Path, datasets: list[Dataset]) -> None:
    """Give the header of a spectrum under bare keywords."""
    for dataset in datasets:
        dataset.tags.original = name_keywords(dict(dataset.tags.original))
