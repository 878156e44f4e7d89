"""Where the slots of a record stand in NXem, and what NXem asks of an entry: the one table of names for writing and verifying.

Source: NeXus definitions v2026.01, application definition NXem; checked against pynxtools 0.16.0 and nexusformat 2.1.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb import standard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "BATTERY",
    "COMPANION",
    "CONVENTIONS",
    "EVENT_CLASSES",
    "EVENT_PLACES",
    "FORMAT",
    "FRAMES",
    "NOTE",
    "NOT_RECORDED",
    "RELEASE",
    "Definition",
    "EventPlace",
    "definition_of",
    "is_known",
]

BATTERY = "nxcryoem_battery"

FORMAT = "1.0"
"""Version of the way in which a record is laid out in HDF5; a reader refuses a newer major version."""

COMPANION = "cryokb"
"""The NXcollection of an entry that holds what NXem has no place for: the record, its schema and the ledger of arrays."""

NOTE = "note_record"
"""The NXnote with the record as JSON."""

NOT_RECORDED = "not recorded"
"""Stands where NXem wants a text that the record has not got. It states a fact; no value is made up. Dates and numbers have no such
word: they are left out, or the writer refuses."""

RELEASE: Mapping[str, tuple[str, Callable[[], str]]] = {
    "linkml": ("cryokb.linkml.yaml", standard.linkml_text),
    "json_schema": ("record.schema.json", lambda: standard.current().schema_text("record")),
    "nxdl": ("NXcryoem_battery.nxdl.xml", standard.definition_text),
}
"""The texts of the standard that every file carries: field of the NXcollection ``schema``, name of the file, and where the text is."""


@dataclass(frozen=True, slots=True)
class Definition:
    """The application definition that an entry follows, as its field ``definition`` names it."""

    name: str
    version: str
    url: str


NXEM = Definition("NXem", "v2026.01", "https://github.com/nexusformat/definitions")


def definition_of(layout: str) -> Definition:
    """Give the application definition of a layout; that of cryokb has the version of the standard from which it is made."""
    if layout != BATTERY:
        return NXEM
    release = standard.versions()["schema"]
    return Definition("NXcryoem_battery", release, f"https://w3id.org/cryokb/schema/{release}/NXcryoem_battery.nxdl.xml")


def is_known(name: str, version: str) -> bool:
    """Tell whether this cryokb knows a version of an application definition."""
    if name == NXEM.name:
        return version == NXEM.version
    return name == definition_of(BATTERY).name and ".".join(version.split(".")[:2]) in standard.VERSIONS


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where a slot of an acquisition stands below its event.

    Attributes:
        slot: the slot; looked up in the session when the acquisition has not got it.
        path: the field below the event; its part ``detector`` becomes the numbered detector of the acquisition.
        dimension: the dimension that the field expects, None for a text or a pure number.
        unit: the unit in which NXem wants the number (UCUM code); None keeps the unit of the record.
        beside: fields of text that NXem requires in the same group.
    """

    slot: str
    path: str
    dimension: str | None = None
    unit: str | None = None
    beside: Mapping[str, str] | None = None


OPTICS = "instrument/optics"
COLUMN = "instrument/ebeam_column"

EVENT_PLACES = (
    EventPlace("technique", f"{COLUMN}/operation_mode"),
    EventPlace("accelerating_voltage", f"{COLUMN}/electron_source/voltage", "voltage"),
    EventPlace("dwell_time", f"{COLUMN}/scan_controller/dwell_time", "time", beside={"scan_schema": NOT_RECORDED}),
    EventPlace("dose_rate", f"{OPTICS}/dose_rate", "dose_rate", unit="/Ao2/s"),
    EventPlace("dose_method", f"{OPTICS}/dose_management"),
    EventPlace("probe_current", f"{OPTICS}/probe_current", "current"),
    EventPlace("magnification", f"{OPTICS}/magnification"),
    EventPlace("camera_length", f"{OPTICS}/camera_length", "length"),
    EventPlace("defocus", f"{OPTICS}/defocus", "length"),
    EventPlace("field_of_view", f"{OPTICS}/field_of_view", "length"),
    EventPlace("convergence_semi_angle", f"{OPTICS}/semi_convergence_angle", "angle"),
    EventPlace("exposure_time", "instrument/detector/count_time", "time", beside={"operation_mode": NOT_RECORDED}),
    EventPlace("specimen_temperature", "instrument/sensor_temperature/value", "temperature", beside={"measurement": "temperature"}),
    EventPlace("temperature_basis", "instrument/sensor_temperature/name", beside={"measurement": "temperature"}),
)
"""The slots of an acquisition that NXem has a place for. The stage is missing on purpose: NXem requires two tilts, the rotation and the
position together, which no record knows. The dose is missing since NXem has no cumulative dose; it stands in the record's own groups."""

EVENT_CLASSES: Mapping[str, str] = {
    "instrument": "NXem_instrument",
    "ebeam_column": "NXebeam_column",
    "electron_source": "NXsource",
    "scan_controller": "NXscan_controller",
    "optics": "NXem_optical_system",
    "detector": "NXdetector",
    "sensor_temperature": "NXsensor",
}

CONVENTIONS: Mapping[str, str] = {
    "rotation_handedness": "counter_clockwise",
    "rotation_convention": "passive",
    "euler_angle_convention": "zxz",
    "axis_angle_convention": "rotation_angle_on_interval_zero_to_pi",
    "sign_convention": "p_minus_one",
}
"""Rotation conventions of the file. They are stated, not measured: no field written here holds an orientation."""

FRAMES = ("processing_reference_frame", "sample_reference_frame")
"""Frames of the arrays as they are stored: x along a row, y down the rows, z into the picture."""
