"""Maps as Velox writes them: an image, and the events of each X-ray detector as a stream in which 65535 ends a pixel."""

from __future__ import annotations

import json

import h5py
import numpy as np

END_OF_PIXEL = 65535
DETECTORS = {
    "Detector-0": {"DetectorName": "HAADF", "DetectorType": "ScanningDetector"},
    "Detector-1": {
        "DetectorName": "SuperXG1",
        "DetectorType": "AnalyticalDetector",
        "Dispersion": "5",
        "OffsetEnergy": "-250",
        "LiveTime": "1",
        "RealTime": "1",
    },
}
METADATA = {
    "Core": {},
    "Instrument": {"InstrumentClass": "Example", "InstrumentModel": "Example"},
    "Acquisition": {"AcquisitionStartDatetime": {"DateTime": "1511270400"}},
    "Optics": {"AccelerationVoltage": "200000", "OperatingMode": "2", "CameraLength": "0.1"},
    "Stage": {"AlphaTilt": "0.1"},
    "Scan": {"FrameTime": "0.5", "DwellTime": "1e-5"},
    "Detectors": DETECTORS,
    "CustomProperties": {"StemMagnification": {"type": "double", "value": "5000"}},
}


def binary_result(detector, index):
    edge = {"width": "1e-9", "height": "1e-9"}
    named = {"Detector": detector, "DetectorIndex": index}
    return {"PixelSize": edge, "Offset": {"x": "0", "y": "0"}, "PixelUnitX": "m", "PixelUnitY": "m", **named}


def put_text(group, name, content):
    group.create_dataset(name, data=np.array([json.dumps(content).encode()], dtype=h5py.string_dtype()))


def put_metadata(group, detector, index):
    words = np.frombuffer(json.dumps({**METADATA, "BinaryResult": binary_result(detector, index)}).encode(), dtype="u1")
    block = np.zeros((60_000, 1), "u1")
    block[: len(words), 0] = words
    group.create_dataset("Metadata", data=block, compression="gzip")


def stream_of(counts, channels, chance):
    """Give the events of pixels with so many counts each."""
    stream = np.empty(counts.sum() + counts.size, "u2")
    ends = np.cumsum(counts + 1) - 1
    inside = np.ones(stream.size, bool)
    inside[ends] = False
    stream[ends] = END_OF_PIXEL
    stream[inside] = chance.integers(0, channels, counts.sum())
    return stream


def write_map(path, shape=(12, 16), *, channels=4096, events=5.0, frames=2, streams=1):
    """Write a map of so many events a pixel, frame and detector on average."""
    chance = np.random.default_rng(1)
    with h5py.File(path, "w") as file:
        put_text(file, "Version", {"format": "Velox", "version": "9"})
        image = file.create_group("Data/Image/aaaa")
        image.create_dataset("Data", data=chance.integers(0, 9_999, (*shape, 1)).astype("u2"))
        put_metadata(image, "HAADF", "0")
        put_text(file.create_group("Data/SpectrumImage/bbbb"), "SpectrumImageSettings", {"endFramePosition": str(frames)})
        for number in range(streams):
            group = file.create_group(f"Data/SpectrumStream/cc{number}")
            stream = stream_of(chance.poisson(events, shape[0] * shape[1] * frames), channels, chance)
            group.create_dataset("Data", data=stream[:, None], chunks=(min(len(stream), 65_536), 1), compression="gzip")
            put_text(group, "AcquisitionSettings", {"bincount": str(channels), "StreamEncoding": "uint16"})
            put_metadata(group, "SuperXG1", "1")
        display = {"dataPath": "/Data/Image/aaaa", "display": {"label": "HAADF"}}
        put_text(file.create_group("Presentation/Displays/ImageDisplay"), "d1", display)
        put_text(file.create_group("Operations/StemInputOperation"), "o1", {"dataPath": "/Data/Image/aaaa", "detector": "HAADF"})
