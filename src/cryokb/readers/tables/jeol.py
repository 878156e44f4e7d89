"""JEOL Analysis Station (.ASW with its folder, .img, .map, .pts, .eds).

Element maps (.map) are counted from the spectra of a .pts file. The current ``AccNA`` is typed in and left out; the dwell time is
used where its unit stands in the name.
"""

from __future__ import annotations

from cryokb.readers.draft import Stated
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tables import convention
from cryokb.readers.tags import Dataset

__all__ = ["TABLE"]

MAP = "PTTD Data.AnalyzableMap MeasData.Doc"


def technique(dataset: Dataset) -> Choice | None:
    kind = dataset.text("tidy:Signal.signal_type") or ""
    return Choice("edx", Stated(kind, "Signal.signal_type")) if kind.startswith("EDS") else None


def computed(dataset: Dataset) -> str | None:
    return "it is an element map counted from spectra" if dataset.tags.get("Map.ElementNo") is not None else None


TABLE = Table(
    roots=convention.scope_of,
    technique=technique,
    clock=convention.clock_of,
    computed=computed,
    fields=(
        convention.VOLTAGE,
        Field("model", ("Instrument.Name", "Footer.Parameters.SEM", "PTTD Param.Params.PARAMPAGE0_SEM.SEM")),
        Field("magnification", ("{scope}.magnification",)),
        Field("dwell_time", (f"{MAP}.DwellTime(msec)",), "ms"),
        Field("frames", (f"{MAP}.Sweep",)),
        Field("exposure_time", ("{scope}.Detector.EDS.real_time",), "s", note="real time of the X-ray detector"),
        Field("live_time", (f"{MAP}.LiveTime", "{scope}.Detector.EDS.live_time"), "s"),
        Field("detector", ("{scope}.Detector.EDS.detector_type",)),
    ),
)
