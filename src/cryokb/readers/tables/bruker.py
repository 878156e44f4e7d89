"""Bruker Esprit (.bcf, .spx): voltage in kV, lengths in µm; RosettaSciIO calls a file EDS_TEM or EDS_SEM by the voltage alone.

So the technique is X-ray spectroscopy without saying in which microscope, except where a channel is named HAADF, a detector
that only a STEM has. ``DetectorTemperature`` is that of the X-ray detector.
"""

from __future__ import annotations

from cryokb.readers.draft import Stated
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tables import convention
from cryokb.readers.tags import Dataset

__all__ = ["TABLE"]


def technique(dataset: Dataset) -> Choice | None:
    kind = dataset.text("tidy:Signal.signal_type") or ""
    if kind.startswith("EDS"):
        return Choice("edx", Stated(kind, "Signal.signal_type"))
    if dataset.title.upper() == "HAADF":
        return Choice("haadf_stem", Stated(dataset.title, "name of the channel"))
    return None


TABLE = Table(
    roots=convention.scope_of,
    technique=technique,
    clock=convention.clock_of,
    fields=(
        convention.VOLTAGE,
        Field("magnification", ("{scope}.magnification",)),
        Field("exposure_time", ("{scope}.Detector.EDS.real_time",), "s", note="real time of the X-ray detector"),
        Field("live_time", ("{scope}.Detector.EDS.live_time",), "s"),
        Field("detector", ("{scope}.Detector.EDS.detector_type",)),
    ),
)
