"""EMSA/MAS spectra (.msa, .emsa, .ems): units are fixed by ISO 22029 (kV, nA, nm, mrad, ms, degrees), whether written or not.

``DWELLTIME`` is the time for each energy channel of a serial detector, not the time on a scan position.
"""

from __future__ import annotations

import re

from cryokb.readers.draft import Stated
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tags import Clock, Dataset, from_local

__all__ = ["TABLE", "name_keywords"]

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


def technique(dataset: Dataset) -> Choice | None:
    kind = (dataset.tags.text("SIGNALTYPE") or "").upper()
    term = KINDS.get(kind)
    if term is None:
        return None
    return Choice(f"stem_{term}" if scans(dataset) and term in ("eels", "edx") else term, Stated(kind, "SIGNALTYPE"))


def clock(dataset: Dataset) -> Clock | None:
    day, hour = dataset.tags.text("DATE"), dataset.tags.text("TIME")
    return from_local(" ".join(part for part in (day, hour) if part), "DATE, TIME") if day else None


def notes_on(dataset: Dataset) -> list[str]:
    if dataset.tags.number("DWELLTIME"):
        return ["DWELLTIME is the time for each energy channel of a serial detector, not for each scan position; left out."]
    return []


TABLE = Table(
    technique=technique,
    clock=clock,
    remarks=notes_on,
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
