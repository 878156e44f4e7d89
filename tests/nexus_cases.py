"""Records and arrays that the tests of cryokb.nexus share."""

from __future__ import annotations

import copy
import os
from functools import cache
from pathlib import Path

import numpy as np

from cryokb import documents, expansion
from cryokb.nexus import Array, Axis

ROOT = Path(__file__).parent.parent
NEXUS_FOLDER = Path(os.environ.get("CRYOKB_NEXUS", ROOT / "../shared/nexus"))


@cache
def _example():
    document, issues = documents.read_file(ROOT / "schema/examples/li_electrodeposited.yaml")
    assert document is not None
    assert not issues
    expanded = expansion.expand(document.data, root="Record", raw_text=document.raw_text)
    assert not expanded.issues
    return expanded.document


def example():
    """The example record of the schema, expanded; a copy that may be changed."""
    return copy.deepcopy(_example())


def session(record):
    return record["sessions"]["titan_0302"]


def with_acquisitions(record, keys):
    """Add acquisitions of grid_7 that resemble hrtem_1."""
    found = session(record)["acquisitions"]
    for number, key in enumerate(keys):
        found[key] = {**copy.deepcopy(found["hrtem_1"]), "key": key, "ordinal": 100 + number}
    return record


def small(keys):
    """A record with one specimen, one session and the acquisitions asked for."""
    record = with_acquisitions(example(), keys)
    for owner, kept in ((record["specimens"], ["grid_7"]), (session(record)["acquisitions"], keys), (record["observations"], [])):
        for key in [key for key in owner if key not in kept]:
            del owner[key]
    return record


def rich():
    """A record with what is hard to keep: unicode, absence, extensions, bounds, uncertainty, big numbers, lists of everything."""
    record = example()
    image = session(record)["acquisitions"]["hrtem_1"]
    image.update(
        {
            "magnification": 59000.0,
            "camera_length": {"value": 320, "unit": "mm", "as_reported": "320 mm"},
            "defocus": {"value": -50, "unit": "nm", "as_reported": "-50 nm"},
            "field_of_view": {"value": 85.0, "unit": "nm", "as_reported": "85 nm"},
            "probe_current": {"value": 50, "unit": "pA", "as_reported": "50 pA"},
            "convergence_semi_angle": {"value": 21, "unit": "mrad", "as_reported": "21 mrad"},
            "dwell_time": {"value": 1, "unit": "us", "as_reported": "1 µs"},
            "start": "2026-03-02T13:20:00Z",
            "end": "2026-03-02T14:21+01:00",
            "specimen_temperature": {"value": -178.0, "comparator": "about", "unit": "Cel", "as_reported": "~-178 °C"},
            "energy_offset": {"value": 250, "unit": "eV", "as_reported": "250 eV"},
            "collection_semi_angle": {
                "lower": 60,
                "upper": 200.5,
                "unit": "mrad",
                "uncertainty": {"plus": 1, "minus": 2.5, "kind": "fit"},
                "qualitative": "yes",
                "as_reported": "60-200.5 mrad",
            },
            "dose_rate": {"value": 800, "unit": "/nm2/s", "as_reported": "800 e-/nm^2/s"},
            "file": {"path": "raw/hrtem_0001.dm4", "media_type": "application/x-dm4", "sha256": "cd" * 32},
            "x-extension": {
                "Größe µ": [1, 2.5, None, "a", {"b": []}, [[1, 2], [3]], {"value": 1, "unit": "nm"}],
                "beyond 64 bits": 2**70,
                "null character": "a\0b",
                "half a pair": "\ud800",
                "": {},
                "flags": [True, False],
                "a/b": "slash",
                "tilt_set": 1,
                "tilt_set_": 2,
                "odd": {"value": "text", "unit": "nm"},
                "unknown unit": {"value": 1, "unit": "furlong"},
                "dose_as_reported": "a slot that is called like a part",
            },
        }
    )
    history = record["specimens"]["grid_7"]["history"]
    thickness = {"value": 150, "unit": "nm", "as_reported": "150 nm"}
    history.append({"ordinal": 8, "step": "Milling", "final_thickness": thickness, "start": "2026-03-02"})
    record["specimens"]["grid_7"]["note"] = "Li₂CO₃ 見本"
    record["related"].append({"relation": "cites", "doi": "10.1126/science.aam6014"})
    return record


def quantity(value, unit):
    return {"value": value, "unit": unit, "as_reported": f"{value} {unit}"}


def battery():
    """The rich record without what no slot holds, and with what is hard to document: odd units, empty lists, reserved names."""
    record = rich()
    acquisitions = session(record)["acquisitions"]
    image = acquisitions["hrtem_1"]
    del image["x-extension"]
    image.update(
        {
            "dose": quantity(0.002, "C/cm2"),
            "exposure_time": quantity(2, "d"),
            "absorbed_dose": quantity(30, "MGy"),
            "thickness_over_mean_free_path": quantity(0.5, "1"),
            "edges": [],
            "files": [],
        }
    )
    acquisitions["tilt_set"] = {**copy.deepcopy(acquisitions["tilts"]), "key": "tilt_set", "ordinal": 50}
    system = record["specimens"]["grid_7"]["system"]
    system["n_to_p_ratio"] = quantity(2, "1")
    system["electrolyte"].update({"water_content": quantity(300, "[ppb]"), "polymers": []})
    duration = {"lower": 1, "upper": 2, "unit": "h", "as_reported": "1-2 h"}
    record["specimens"]["grid_7"]["history"][0]["duration"] = duration
    record["extensions"] = {"our_lab": {"key": "our_lab", "entries": {"x": {"key": "x", "content": "a"}}}}
    record["observations"]["x_set"] = {"key": "x_set", "property": "interphase_thickness", "quantity": quantity(3, "nm")}
    record["processing"] = {"fft": {"key": "fft", "ordinal": 1, "method": "FFT", "inputs": ["hrtem_1"]}}
    return record


def axis(unit, size, kind="signal", name=""):
    return Axis(name, unit, 0.5, 0.25, size, kind)


KINDS = {
    "image": ([axis("nm", 6), axis("nm", 7)], "image_1/image_2d/real"),
    "diffraction": ([axis("/nm", 6), axis("1/nm", 7)], "image_1/image_2d/real"),
    "angles": ([axis("mrad", 6), axis("deg", 7)], "image_1/image_2d/real"),
    "uncalibrated": ([axis(None, 6), axis("{pixel}", 7)], "image_1/image_2d/real"),
    "profile": ([axis("nm", 9)], "image_1/image_1d/real"),
    "one_row": ([axis("nm", 1), axis("nm", 7)], "image_1/image_2d/real"),
    "tilt_series": ([axis("deg", 5, "navigate", "tilt"), axis("nm", 6), axis("nm", 7)], "image_1/stack_2d/real"),
    "time_series": ([axis("s", 5, "navigate"), axis("nm", 6), axis("nm", 7)], "image_1/stack_2d/real"),
    "frames": ([axis(None, 5, "navigate"), axis("nm", 6), axis("nm", 7)], "image_1/stack_2d/real"),
    "slices": ([axis("nm", 5, "navigate"), axis("nm", 6), axis("nm", 7)], "image_1/image_3d/real"),
    "volume": ([axis("nm", 5), axis("nm", 6), axis("nm", 7)], "image_1/image_3d/real"),
    "volumes": ([axis("deg", 2, "navigate"), axis("nm", 3), axis("nm", 3), axis("nm", 3)], "image_1/stack_3d/real"),
    "four_d": ([axis("nm", 3, "navigate"), axis("nm", 4, "navigate"), axis("/nm", 6), axis("/nm", 7)], "image_1/image_4d/real"),
    "spectrum": ([axis("eV", 20)], "spectrum_1/spectrum_0d/intensity"),
    "spectrum_line": ([axis("nm", 4, "navigate"), axis("keV", 20)], "spectrum_1/spectrum_1d/intensity"),
    "spectrum_map": ([axis("nm", 4, "navigate"), axis("nm", 3, "navigate"), axis("eV", 20)], "spectrum_1/spectrum_2d/intensity"),
    "spectrum_volume": (
        [axis("um", 2, "navigate"), axis("nm", 4, "navigate"), axis("nm", 3, "navigate"), axis("eV", 20)],
        "spectrum_1/spectrum_3d/intensity",
    ),
    "spectra_in_time": ([axis("s", 4, "navigate"), axis("eV", 20)], "spectrum_1/stack_0d/intensity"),
    "spectrum_lines": ([axis(None, 4, "navigate"), axis("nm", 3, "navigate"), axis("eV", 20)], "spectrum_1/stack_1d/intensity"),
    "uncalibrated_map": ([axis(None, 4, "navigate"), axis(None, 3, "navigate"), axis("eV", 20)], "arrays/data/data"),
    "energy_first": ([axis("eV", 5, "navigate"), axis("nm", 6), axis("nm", 7)], "arrays/data/data"),
    "five_d": ([axis("nm", 2), axis("nm", 2), axis("s", 2), axis("/nm", 3), axis("/nm", 3)], "arrays/data/data"),
}
"""Axes of many kinds of arrays, and where NXem has a place for them."""

TYPES = {"complex": "c8", "mask": "?", "big_endian": ">f4", "half": "f2", "unsigned": "u8", "small": "i1"}


def numbers(shape, dtype="u2", seed=7):
    return np.random.default_rng(seed).integers(0, 100, shape).astype(dtype)


def array_of(kind):
    axes, _ = KINDS[kind]
    return Array(numbers([one.size for one in axes], seed=list(KINDS).index(kind)), tuple(axes), f"a {kind}", "counts", "ab" * 32)


def all_arrays():
    """One array of every kind and type, by acquisition key."""
    found = {kind: array_of(kind) for kind in KINDS}
    for name, dtype in TYPES.items():
        found[f"type_{name}"] = Array(numbers((6, 7), dtype), (axis("nm", 6), axis("nm", 7)), name)
    return found


def column(unit, *values, **parts):
    return {"values": list(values), "unit": unit, **parts}


def tables_of_every_kind():
    """A record with a table of each kind, and the arrays beside which they stand; the sections of the tilts are sorted by angle."""
    tilts = {
        "angle": column("deg", 0.0, 3.01, -2.98, 6.02, -6.0),
        "section": [2, 3, 1, 4, 0],
        "order": [1, 2, 3, 4, 5],
        "dose": column("/Ao2/{tilt}", 2.5),
        "time": column("min", 0.0, 0.5, 1.0, 1.5, 2.0),
        "defocus": column("um", -3.0, -3.2, rows=[1, 5]),
        "local_time": ["2026-03-02T09:15:00"] * 5,
        "start": ["2026-03-02T09:15:00+01:00"] * 5,
        "file_name": list("abcde"),
        "frame_count": [8],
        "removed": [4],
    }
    places = {"x": column("nm", 0.0, 12.5, 31.0, 3.0, 4.0), "y": column("nm", 0, 1, 8, 3, 4), "z": column("um", 0)}
    kinds = {"tilt_table": "tilt_series", "frame_table": "frames", "slice_table": "slices", "position_table": "frames"}
    tables = {
        "tilt_table": tilts,
        "frame_table": {"angle": column("mrad", *range(5)), "rotation": column("deg", 0.5), "time": column("s", *range(5))},
        "slice_table": {
            "depth": column("nm", 0.0, 20.5, 40.0, 61.0, 80.0),
            "thickness": column("nm", 20),
            "ion_current": column("nA", 0.5),
        },
        "position_table": places,
    }
    record = small(list(tables))
    for slot, table in tables.items():
        session(record)["acquisitions"][slot].update({"area": slot, slot: table})
    return record, {slot: array_of(kind) for slot, kind in kinds.items()}
