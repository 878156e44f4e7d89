"""One exposure with several signals: one acquisition, one dose, and a name for each array."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, cast

import h5py
import numpy as np
import pytest
import readers_trees as trees
import velox_cases
from test_deposit import hspy, stored, write_record

from cryokb import deposit, documents, drafts, expansion, nexus, readers, validation
from cryokb.errors import InvalidDocument, NexusError
from cryokb.issues import JsonObject
from cryokb.readers.draft import SESSION, Axis, Draft
from cryokb.readers.extraction import fill_all, settle
from cryokb.readers.formats import digitalmicrograph, emd, spectra, tia
from cryokb.readers.tags import Dataset
from cryokb.record import RecordView

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = Path(os.environ.get("CRYOKB_SAMPLES", ROOT.parent / "shared" / "samples"))
EDS = {"Signal": {"signal_type": "EDS_TEM"}}
SCAN = tuple(Axis(name, "nm", 0.0, 0.5, 8, navigate=True) for name in "yx")
XRAYS = (*SCAN, Axis("Energy", "keV", -0.2, 0.01, 16, navigate=False))

MAP = """\
cryokb: record/1.1
title: Map
specimens: {grid: {}}
sessions:
  day:
    acquisitions:
      map:
        area: A
        technique: stem_edx
        dose: 100 e-/Å^2
        signals: {haadf: {technique: haadf_stem, detector: HAADF}, eds_1: {live_time: 9 s}, eds_2: {live_time: 8 s}}
      after: {area: A, technique: haadf_stem, dose: 5 e-/Å^2, cumulative_dose: 105 e-/Å^2}
observations:
  shape: {property: deposit_morphology, value: planar, from: [map.haadf, day/map.eds_1, after]}
"""


def view_of(text: str) -> RecordView:
    document, issues = documents.parse_text(text, name="record.yaml")
    assert document is not None
    assert issues == []
    return RecordView(expansion.expand_current(document, root="Record").document)


def issues_of(text: str) -> list[str]:
    document, issues = documents.parse_text(text, name="record.yaml")
    assert document is not None
    return [issue.code for issue in (*issues, *validation.check(document, level="draft"))]


def test_the_dose_of_an_exposure_counts_once() -> None:
    view = view_of(MAP)
    last = view.acquisition("after")
    assert last is not None
    row = view.exposure(last)
    assert row is not None
    assert (row.earlier, row.total) == (100.0, 105.0)
    assert issues_of(MAP) == []


def test_a_signal_is_named_behind_its_acquisition() -> None:
    view = view_of(MAP)
    assert list(view.signals) == ["map.haadf", "map.eds_1", "map.eds_2"]
    sources = view.sources(cast("JsonObject", view.observations["shape"]))
    assert [one.key for one in sources] == ["map", "after"]
    twice = MAP.replace(
        "observations:", "  night: {acquisitions: {map: {technique: stem_edx, signals: {haadf: {}, adf: {}}}}}\nobservations:"
    )
    assert next(iter(view_of(twice).signals)) == "day/map.haadf"
    assert view_of(twice).acquisition("map.haadf") is None, "two sessions have one"
    assert view_of(twice).acquisition("night/map.haadf") is not None
    assert issues_of(twice) == ["REF-UNRESOLVED"]


def test_a_signal_that_is_not_there_is_told_with_those_that_are() -> None:
    document, _ = documents.parse_text(MAP.replace("map.haadf", "map.haaddf"), name="record.yaml")
    assert document is not None
    (issue,) = validation.check(document, level="draft")
    assert (issue.code, issue.hint) == ("REF-UNRESOLVED", "Did you mean map.haadf?")


# ------------------------------------------------------------------------------------------------ which arrays belong together


def fill(table: Any, *arrays: Dataset) -> tuple[dict[str, Any], list[str | None], Draft]:
    """Fill a draft from arrays of one file; gives the acquisitions, and the place of each array below them."""
    draft = Draft()
    for array in arrays:
        settle(array, table)
    infos = fill_all(arrays, [f"key_{number}" for number in range(len(arrays))], table, draft, "file")
    base = "/sessions/session_1/acquisitions/"
    return dict(draft.acquisition((*SESSION, "acquisitions"))), [(info.acquisition or "").removeprefix(base) for info in infos], draft


def velox(detector: str, *, seconds: int = 1596041299, dwell: str = "1e-05", kind: str = "", streams: int = 0) -> Dataset:
    """Give an array as Velox describes it: a picture, or spectra of one detector or of several."""
    tree = trees.velox(detector=detector, Scan={"DwellTime": dwell, "FrameTime": "0.2"})
    tree["Acquisition"] = {"AcquisitionStartDatetime": {"DateTime": str(seconds)}}
    tree["SharedProperties"] = {str(number): f"/Data/SpectrumStream/s{number}" for number in range(streams)}
    if kind != "":
        tree["Detectors"]["Detector-1"]["DetectorType"] = "AnalyticalDetector"
    axes = {"": trees.SQUARE, "map": XRAYS, "spectrum": XRAYS[-1:]}[kind]
    return trees.array(tree, axes, tidy=EDS if kind else None, title="EDS" if kind else detector)


def test_a_map_of_velox_is_one_acquisition_with_its_pictures() -> None:
    survey = velox("HAADF", seconds=1596041000, dwell="5e-05")
    arrays = (velox("SuperX1", kind="spectrum"), velox("HAADF"), survey, velox("SuperX2", seconds=1596041300, kind="map", streams=2))
    found, places, draft = fill(emd.TABLE, *arrays)
    assert list(found) == ["key_2", "file"], "in the order of exposure"
    assert places == ["file/signals/eds_superx1", "file/signals/haadf", "key_2", "file/signals/eds_sum"]
    one = found["file"]
    assert one["technique"] == "stem_edx"
    assert (one["start"], one["pixel_size"], one["scan_step"]) == ("2020-07-29T16:48:19Z", "0.5 nm", "0.5 nm")
    assert (one["image_width"], one["energy_channels"]) == (8, 16)
    assert one["signals"]["haadf"] == {"label": "HAADF", "technique": "haadf_stem", "detector": "HAADF", "live_time": "2.9 s"}
    assert one["signals"]["eds_superx1"]["detector"] == "SuperX1"
    assert one["signals"]["eds_superx1"]["live_time"] == "2.9 s"
    assert "live_time" not in one["signals"]["eds_sum"]
    origins = {origin.path for origin in draft.origins}
    assert "/sessions/session_1/acquisitions/file/signals/haadf/technique" in origins
    assert "/sessions/session_1/acquisitions/file/dwell_time" in origins
    assert not any("exposed once" in note for note in draft.notes)


@pytest.mark.parametrize(
    ("second", "places"),
    [
        (velox("DF2"), ["file/signals/haadf", "file/signals/df2"]),
        (velox("DF2", seconds=1596041301), ["file/signals/haadf", "file/signals/df2"]),
        (velox("DF2", seconds=1596041399), ["key_0", "key_1"]),
        (velox("DF2", dwell="2e-05"), ["key_0", "key_1"]),
        (velox("HAADF"), ["key_0", "key_1"]),
    ],
    ids=["same start", "a second later", "minutes later", "another dwell time", "one detector twice"],
)
def test_pictures_of_one_scan_are_signals(second: Dataset, places: list[str]) -> None:
    assert fill(emd.TABLE, velox("HAADF"), second)[1] == places


def test_pictures_of_several_detectors_have_their_common_kind() -> None:
    found, _, draft = fill(emd.TABLE, velox("HAADF"), velox("BF"))
    assert found["file"]["technique"] == "stem"
    assert {key: row["technique"] for key, row in found["file"]["signals"].items()} == {"bf": "bright_field_stem", "haadf": "haadf_stem"}
    (origin,) = (origin for origin in draft.origins if origin.path.endswith("file/technique"))
    assert (origin.value, origin.note) == ("STEM, BF; STEM, HAADF", "several detectors of one scan")


def test_camera_images_are_exposures_of_their_own() -> None:
    camera = [trees.array(trees.velox(1, 2, "BM-Ceta")) for _ in range(2)]
    _, places, draft = fill(emd.TABLE, *camera)
    assert places == ["key_0", "key_1"]
    assert any("exposed once" in note for note in draft.notes), "their times are the same"


def si(start: str | None, axes: tuple[Axis, ...], title: str, kind: str = "") -> Dataset:
    acquired = {"SI": {"Acquisition": {"Date": "1/2/2024", "Start time": start}}} if start else {}
    tree = trees.dm(
        {"Illumination Mode": "STEM NANOPROBE"},
        DigiScan={"Sample Time": 10.0},
        **({"Meta Data": {"Signal": kind}} if kind else {}),
        **acquired,
    )
    return trees.array(tree, axes, title=title)


def test_the_survey_of_a_spectrum_image_is_another_exposure() -> None:
    survey = trees.array(trees.dm({"Illumination Mode": "STEM NANOPROBE"}, DigiScan={"Sample Time": 10.0}), title="SI Survey Image")
    spectra_of_scan = si("10:00:00 AM", (*SCAN, trees.ENERGY), "EELS", "EELS")
    found, places, _ = fill(digitalmicrograph.TABLE, survey, spectra_of_scan, si("10:00:00 AM", trees.SQUARE, "HAADF"))
    assert places == ["key_0", "file/signals/eels", "file/signals/haadf"]
    assert found["file"]["technique"] == "stem_eels"


def test_files_of_one_scan_of_tia_are_signals() -> None:
    arrays = [
        trees.array(trees.tia_tree("STEM nP SA Zoom Diffraction"), tidy={"General": {"original_filename": f"a_{n}.ser"}}) for n in (1, 2)
    ]
    found, places, _ = fill(tia.TABLE, *arrays)
    assert places == ["file/signals/signal_1", "file/signals/signal_2"]
    assert found["file"]["technique"] == "stem"
    cameras = [trees.array(trees.tia_tree("TEM uP SA Zoom Image")) for _ in range(2)]
    assert fill(tia.TABLE, *cameras)[1] == ["key_0", "key_1"]


def test_a_map_of_bruker_has_the_pictures_of_its_grid() -> None:
    other = (Axis("y", "nm", 0.0, 0.5, 9, navigate=False), trees.SQUARE[1])
    maps = trees.array({}, XRAYS, tidy=EDS, title="EDX")
    found, places, _ = fill(spectra.BRUKER, trees.array({}, title="BSE"), maps, trees.array({}, other, title="SE"))
    assert places == ["file/signals/bse", "file/signals/eds", "key_2"]
    assert found["file"]["signals"]["bse"] == {"label": "BSE"}
    assert "technique" not in found["key_2"]


def test_one_array_stays_as_it_is() -> None:
    found, places, _ = fill(emd.TABLE, velox("HAADF"))
    assert places == ["key_0"]
    assert "signals" not in found["key_0"]


# ------------------------------------------------------------------------------------------------ their arrays


def test_a_map_goes_into_nexus_with_every_signal(tmp_path: Path) -> None:
    velox_cases.write_map(tmp_path / "map.emd", streams=2)
    record = as_record(tmp_path, readers.extract(tmp_path / "map.emd"))
    for layout in ("nxem", "nxcryoem_battery", "plain"):
        target = tmp_path / f"{layout}.nxs"
        assert deposit.write_record(record, target, layout=layout).arrays == 2
        assert nexus.array_keys(target) == ("map.eds_superxg1", "map.haadf")
        assert nexus.verify(target) == []
        signals = {signal.name: signal for signal in readers.load_arrays(tmp_path / "map.emd")}
        for name, signal in signals.items():
            assert np.array_equal(stored(target, name), np.asarray(signal.data))
        with h5py.File(target) as file:
            node = file
            while (step := node.attrs.get("default")) is not None:
                node = node[step]
            assert node[node.attrs["signal"]].ndim == 2, "a picture is shown before spectra"
    with h5py.File(tmp_path / "nxem.nxs") as file:
        event = file["entry/measurement/event_map"]
        assert event["image_haadf/process/detector_identifier"].asstr()[()] == "HAADF"
        assert event["spectrum_eds_superxg1/spectrum_2d"].attrs["signal"] == "intensity"
    assert "image_haadf" in nexus.show(tmp_path / "nxem.nxs")


def as_record(folder: Path, extract: readers.Extract) -> Path:
    """Write the draft of a map as a record that can be written as NXem."""
    document = extract.document()
    session = cast("Any", document)["sessions"]["session_1"]
    session["instrument"]["manufacturer"] = "not_recorded"
    session.update({"start": "2017-11-21T13:00:00+00:00", "end": "2017-11-21T17:00:00+00:00"})
    for acquisition in session["acquisitions"].values():
        acquisition.update({"specimen": "grid_1", "end": "2017-11-21T14:00:00+00:00"})
    grid = {"physical_form": "thin_film", "prepared": "2017-11-20T10:00:00+00:00", "system": {"metal": "Na"}}
    document.update(cast("JsonObject", {"title": "Na on Al", "id": "example", "specimens": {"grid_1": grid}}))
    path = folder / "map.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_arrays_described_one_by_one_are_still_found(tmp_path: Path) -> None:
    velox_cases.write_map(tmp_path / "map.emd")
    record = write_record(tmp_path, haadf="file: map.emd", spectra="file: map.emd, label: EDS", eds="file: map.emd")
    assert deposit.write_record(record, tmp_path / "r.nxs").arrays == 3
    assert stored(tmp_path / "r.nxs", "haadf").ndim == 2
    assert np.array_equal(stored(tmp_path / "r.nxs", "spectra"), stored(tmp_path / "r.nxs", "eds"))


def test_signals_are_found_by_name_label_and_file(tmp_path: Path) -> None:
    images = hspy(tmp_path / "many.hspy", "survey", "map", "other")
    (alone,) = hspy(tmp_path / "alone.hspy", "x")
    (further,) = hspy(tmp_path / "further.hspy", "far")
    (tmp_path / "notes.txt").write_text("no arrays")
    signals = "survey: {}, b: {label: other}, c: {file: alone.hspy, image_width: 4}, far: {image_height: 3}"
    record = write_record(tmp_path, one=f"file: many.hspy, files: [notes.txt, further.hspy], signals: {{{signals}}}")
    assert deposit.write_record(record, tmp_path / "r.nxs").arrays == 4
    wanted = {"one.survey": images[2], "one.b": images[1], "one.c": alone, "one.far": further}
    by_title = {signal.title: np.asarray(signal.data) for signal in readers.load_arrays(tmp_path / "many.hspy")}
    wanted.update({"one.survey": by_title["survey"], "one.b": by_title["other"]})
    for name, data in wanted.items():
        assert np.array_equal(stored(tmp_path / "r.nxs", name), data)
    assert nexus.verify(tmp_path / "r.nxs") == []


def test_a_signal_that_is_not_in_its_file_is_told(tmp_path: Path) -> None:
    hspy(tmp_path / "many.hspy", "survey", "map")
    hspy(tmp_path / "alone.hspy", "x")
    record = write_record(tmp_path, one="file: many.hspy, signals: {strange: {}, survey: {}, c: {file: alone.hspy, image_width: 9}}")
    with pytest.raises(InvalidDocument) as caught:
        deposit.write_record(record, tmp_path / "r.nxs")
    said = {issue.path: issue.message for issue in caught.value.issues}
    assert said["/sessions/day_1/acquisitions/one/file"] == "one.strange: the file holds 2 arrays (survey, map), and none is named."
    assert "one.c: the record says image_width 9, the array has 4" in said["/sessions/day_1/acquisitions/one/signals/c/file"]


def test_arrays_are_given_by_signal(tmp_path: Path) -> None:
    view = view_of(MAP)
    axes = (nexus.Axis("y", "nm", 0.0, 1.0, 3), nexus.Axis("x", "nm", 0.0, 1.0, 4))
    image = nexus.Array(np.arange(12.0).reshape(3, 4), axes, "picture")
    energies = nexus.Array(np.arange(5.0), (nexus.Axis("Energy", "eV", 0.0, 1.0, 5),), "spectrum")
    arrays = {"map.eds_1": energies, "map.haadf": image, "after": image, "day/map.eds_2": energies}
    written = nexus.write(view, tmp_path / "r.nxs", layout="plain", arrays=arrays)
    assert written.arrays["map.haadf"] == "/entry/data_day_map_haadf/real"
    assert nexus.verify(tmp_path / "r.nxs") == []
    with h5py.File(tmp_path / "r.nxs") as file:
        assert file["entry"].attrs["default"] == "data_day_map_haadf"
    with pytest.raises(NexusError, match=r"no acquisition “map\.adf”"):
        nexus.write(view, tmp_path / "s.nxs", layout="plain", arrays={"map.adf": image})
    with pytest.raises(NexusError, match="both belong to /sessions/day/acquisitions/map/signals/haadf"):
        nexus.write(view, tmp_path / "s.nxs", layout="plain", arrays={"map.haadf": image, "day/map.haadf": image})


@pytest.mark.parametrize("layout", ["nxem", "plain"])
def test_a_recorded_picture_is_shown_before_one_for_aiming(tmp_path: Path, layout: str) -> None:
    hspy(tmp_path / "one.hspy", "x")
    record = write_record(tmp_path, survey="file: one.hspy, purpose: search", image="file: one.hspy", later="file: one.hspy")
    text = record.read_text(encoding="utf-8").replace("technique: hrtem,", "technique: hrtem, start: 2026-03-02T13:05:00+01:00,")
    record.write_text(text.replace("physical_form", "prepared: 2026-03-02T09:00:00+01:00\n    physical_form"), encoding="utf-8")
    deposit.write_record(record, tmp_path / "r.nxs", layout=layout)
    with h5py.File(tmp_path / "r.nxs") as file:
        shown = file["entry/measurement" if layout == "nxem" else "entry"].attrs["default"]
    assert shown == ("event_image" if layout == "nxem" else "data_day_1_image")
    assert nexus.verify(tmp_path / "r.nxs") == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"CRYOKB_SAMPLES: no folder {SAMPLES}")
def test_files_of_a_project_join_without_origins_of_what_is_left_out() -> None:
    paths = [SAMPLES / "jeol/rawdata.ASW", *sorted((SAMPLES / "jeol/Sample").rglob("View*.*"))]
    assert len(paths) > 6
    draft = drafts.join([readers.extract(path, sha256=False) for path in paths])
    assert draft.record["sessions"]
