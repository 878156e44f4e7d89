"""Trees of metadata as microscope programs write them, for the tests of the mapping tables, and a draft filled from one."""

from __future__ import annotations

import numpy as np

from cryokb.readers.axes import GivenAxis
from cryokb.readers.draft import SESSION, Axis, Draft
from cryokb.readers.extraction import fill_all, list_gaps, settle
from cryokb.readers.mapping import Table
from cryokb.readers.tags import Dataset, Tags

SQUARE = (Axis("y", "nm", 0.0, 0.5, 8, navigate=False), Axis("x", "nm", 0.0, 0.5, 8, navigate=False))
RECIPROCAL = tuple(Axis(name, "1/nm", 0.0, 0.1, 8, navigate=False) for name in "yx")
ENERGY = Axis("Energy", "eV", 100.0, 0.25, 16, navigate=False)
LINE = (Axis("x", "nm", 0.0, 2.0, 5, navigate=True), ENERGY)
STACK = (Axis("z", None, 0.0, 1.0, 3, navigate=True), *SQUARE)


def array(original, axes=SQUARE, *, tidy=None, dtype="uint16", title="t"):
    """Make an array with its metadata, as a plugin gives it."""
    data = np.zeros([axis.size for axis in axes], dtype=dtype)
    given = tuple(GivenAxis(axis.name, axis.unit or "", axis.scale, axis.offset, axis.size, axis.navigate) for axis in axes)
    return Dataset(title=title, data=data, axes=(), tags=Tags(original=original, tidy=tidy or {}), given=given)


def fill(table: Table, original, axes=SQUARE, **more):
    """Fill a draft from one array, as ``extract`` does; gives its acquisition, its session and all that is said beside."""
    return fill_array(array(original, axes, **more), table)


def fill_array(dataset: Dataset, table: Table):
    """Fill a draft from an array."""
    draft = Draft()
    for note in settle(dataset, table):
        draft.note(note)
    fill_all([dataset], ["a"], table, draft)
    list_gaps(draft)
    session = draft.acquisition(SESSION)
    said = " ".join((*draft.notes, *(row.why for row in draft.missing)))
    return draft.acquisition((*SESSION, "acquisitions", "a")), session, said


def holds(whole, part):
    assert {**whole, **part} == whole


def dm(info=None, **tags):
    return {"ImageList": {"TagGroup0": {"ImageTags": {"Microscope Info": info or {}, **tags}}}}


def velox(mode=2, projector=1, detector="HAADF", **groups):
    return {
        "Instrument": {"Manufacturer": "FEI Company", "InstrumentModel": "Titan", "InstrumentClass": "Titan", "ComputerName": "HOST"},
        "Optics": {
            "AccelerationVoltage": "300000",
            "OperatingMode": str(mode),
            "ProjectorMode": str(projector),
            "NominalMagnification": "26996.349",
            "CameraLength": "0.301",
            "BeamConvergence": "0.0214",
            "SpotIndex": "3",
        },
        "Stage": {"AlphaTilt": "0.5235987755982988"},
        "Scan": {"DwellTime": "1e-05", "FrameTime": "0.247"},
        "Acquisition": {"AcquisitionStartDatetime": {"DateTime": "1596041299"}, "AcquisitionDatetime": {"DateTime": "0"}},
        "BinaryResult": {"Detector": detector, "DetectorIndex": "1"},
        "Detectors": {
            "Detector-1": {
                "DetectorName": detector,
                "DetectorType": "ScanningDetector",
                "ExposureTime": "0.4",
                "Binning": {"width": "8", "height": "8"},
                "LiveTime": "2.9",
            }
        },
        "CustomProperties": {"StemMagnification": {"value": "7100"}},
        **groups,
    }


def tia_tree(mode, **more):
    description = {
        "Microscope": "Microscope Titan 300 kV",
        "Mode": mode,
        "Magnification_x": 22500.0,
        "Camera length_m": 0.26,
        "Stage A_deg": 3.0,
        **more,
    }
    acquire = {"DwellTimePath": "0.000012", "FrameTime": "0.2", "CameraNamePath": "BM-Ceta", "Binning": "8"}
    conditions = {"MicroscopeConditions": {"AcceleratingVoltage": "200000"}}
    info = {
        "ExperimentalDescription": description,
        "AcquireInfo": acquire,
        "ExperimentalConditions": conditions,
        "AcquireDate": "Thu Apr 25 09:30:09 2019",
        "Manufacturer": "FEI (PIA)",
    }
    return {"ser_header_parameters": {"Time": np.array([1556209808, 1556209809], dtype="uint32")}, "ObjectInfo": info}
