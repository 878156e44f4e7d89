"""Fields of microscope files where a number could be a wrong one: two places that differ, ranges, stacks, sums of detectors, dates."""

from __future__ import annotations

import json

import h5py
import numpy as np
import pytest
from readers_trees import ENERGY, LINE, RECIPROCAL, SQUARE, STACK, array, dm, fill, fill_array, holds, tia_tree, velox

from cryokb import nexus
from cryokb.readers.draft import Axis
from cryokb.readers.formats import digitalmicrograph, emd, tia
from cryokb.readers.mapping import Field, Table, last_digit

TWO_VOLTAGES = Table(fields=(Field("accelerating_voltage", ("beam.hv", "gun.hv"), "V"), Field("accelerating_voltage", ("words",), "text")))


# ----------------------------------------------------------------------------------------------------- two places, one number
@pytest.mark.parametrize(
    ("tree", "written"),
    [
        ({"beam": {"hv": 200000}, "gun": {"hv": "199999.6"}, "words": "200kV"}, "200 kV"),
        ({"beam": {"hv": 80460}, "words": "80 kV"}, "80.46 kV"),
        ({"beam": {"hv": 0}, "gun": {"hv": 5000}}, "5 kV"),
        ({"words": "60 kV"}, "60 kV"),
        ({"beam": {"hv": float("nan")}, "words": "1e2 kV"}, "100 kV"),
    ],
)
def test_places_that_agree_but_for_rounding_are_one_number(tree, written):
    _, session, said = fill(TWO_VOLTAGES, tree)
    assert session["accelerating_voltage"] == written
    assert "two values" not in said


@pytest.mark.parametrize(
    ("tree", "places"),
    [
        ({"beam": {"hv": 200000}, "gun": {"hv": 300000}}, ["200000 (beam.hv)", "300000 (gun.hv)"]),
        ({"beam": {"hv": 200000}, "words": "80 kV"}, ["200000 (beam.hv)", "80 kV (words)"]),
    ],
)
def test_places_that_differ_are_both_named_and_nothing_is_written(tree, places):
    _, session, said = fill(TWO_VOLTAGES, tree)
    assert "accelerating_voltage" not in session
    assert all(place in said for place in places)
    assert "nothing tells which of them holds" in said
    assert "The accelerating voltage in use" not in said


@pytest.mark.parametrize(
    ("first", "second", "written"),
    [(0.0, 0.04, "0 °"), (60.0, 60.2, "60 °"), (0.0, 0.06, None), (30.0, -30.0, None)],
)
def test_angles_are_compared_as_goniometers_are_read(first, second, written):
    table = Table(fields=(Field("stage_tilt", ("a", "b"), "deg"),))
    acquisition, _, _ = fill(table, {"a": first, "b": second})
    assert acquisition.get("stage_tilt") == written


def test_a_lesser_place_speaks_only_where_no_other_does():
    table = Table(fields=(Field("exposure_time", ("a",), "s"), Field("exposure_time", ("b",), "s", lesser=True)))
    acquisition, _, said = fill(table, {"a": 2, "b": 7})
    assert (acquisition["exposure_time"], "two values" in said) == ("2 s", False)
    acquisition, _, said = fill(table, {"a": 0, "b": 7})
    assert (acquisition["exposure_time"], "left out" in said) == ("7 s", False)
    acquisition, _, said = fill(table, {"a": -1, "b": 7})
    assert acquisition["exposure_time"] == "7 s"
    assert "exposure time -1 (a); left out" in said


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(946684800, None), (946684801, "2000-01-01T00:00:01Z"), (0, None), (631152000, None), (1596041299, "2020-07-29T16:48:19Z")],
)
def test_a_clock_that_was_never_set_gives_no_date(seconds, written):
    tree = {"Acquisition": {"AcquisitionStartDatetime": {"DateTime": str(seconds)}}}
    acquisition, _, _ = fill(emd.TABLE, velox(**tree))
    assert acquisition.get("start") == written


@pytest.mark.parametrize(("text", "worth"), [("5.9", 0.1), ("200", 1.0), ("1.50E3", 10.0), ("2e5", 1e5)])
def test_the_last_digit_says_how_far_a_number_is_rounded(text, worth):
    assert last_digit(text) == pytest.approx(worth)


# --------------------------------------------------------------------------------------------------------- DigitalMicrograph
CAMERA = {"Illumination Mode": "TEM", "Imaging Mode": "MAG1", "Indicated Magnification": 50000.0, "Voltage": 300000.0}


def level(exposure, frame=0.0):
    return {"Parameters": {"High Level": {"Exposure (s)": exposure, "Frame Exposure": frame}}}


def test_two_voltages_of_digitalmicrograph_are_compared_as_printed():
    _, session, _ = fill(digitalmicrograph.TABLE, dm({**CAMERA, "Formatted Voltage": "300kV"}))
    assert session["accelerating_voltage"] == "300 kV"
    _, session, said = fill(digitalmicrograph.TABLE, dm({**CAMERA, "Formatted Voltage": "80kV"}))
    assert "accelerating_voltage" not in session
    assert "80kV" in said


@pytest.mark.parametrize(
    ("length", "words", "written"),
    [
        (320.0, "320mm", "320 mm"),
        (320.0, "32cm", "320 mm"),
        (320.0, "0.32 m", "320 mm"),
        (320.0, "32kx", "320 mm"),
        (320.0, "320cm", None),
    ],
)
def test_the_unit_of_a_camera_length_that_is_printed_beside_it_counts(length, words, written):
    info = {"Illumination Mode": "TEM", "Imaging Mode": "DIFFRACTION", "Indicated Magnification": length, "Formatted Indicated Mag": words}
    acquisition, _, _ = fill(digitalmicrograph.TABLE, dm(info), RECIPROCAL)
    assert acquisition.get("camera_length") == written


def test_an_exposure_in_frames_is_told_from_images_of_a_stack():
    acquisition, _, _ = fill(digitalmicrograph.TABLE, dm(CAMERA, Acquisition=level(1.5, 0.5), DataBar={"Exposure Time (s)": 1.5}), STACK)
    holds(acquisition, {"exposure_time": "1.5 s", "frame_time": "0.5 s"})
    first = dm(CAMERA, DataBar={"Exposure Time (s)": 2.0})["ImageList"]["TagGroup0"]["ImageTags"]
    built = dm(None, source={"Tags at creation": first})
    acquisition, _, said = fill(digitalmicrograph.TABLE, built, STACK)
    assert (acquisition["frame_time"], acquisition.get("exposure_time")) == ("2 s", None)
    assert "3 images, which is that of the first image" in said
    acquisition, _, said = fill(digitalmicrograph.TABLE, dm(CAMERA, DataBar={"Exposure Time (s)": 2.0}), STACK)
    assert {"exposure_time", "frame_time"}.isdisjoint(acquisition)
    assert "one image or of all; left out" in said


@pytest.mark.parametrize(("summed", "frames"), [(0, None), (1, 5)])
def test_frames_of_a_scan_count_only_where_they_were_summed(summed, frames):
    scan = {"Sample Time": 4.0, "Number Summing Frames": 5.0, "Sum Frames": summed}
    acquisition, _, _ = fill(digitalmicrograph.TABLE, dm({"Illumination Mode": "STEM"}, DigiScan=scan))
    assert acquisition.get("frames") == frames


@pytest.mark.parametrize(("light", "second"), [("STEM", "-3.5 °"), ("TEM", "-3.5 °"), ("SEM", None)])
def test_the_second_angle_of_an_sem_is_a_rotation(light, second):
    stage = {"Stage Alpha": 10.0, "Stage Beta": -3.5}
    acquisition, _, _ = fill(digitalmicrograph.TABLE, dm({"Illumination Mode": light, "Stage Position": stage}))
    assert (acquisition["stage_tilt"], acquisition.get("stage_tilt_2")) == ("10 °", second)


@pytest.mark.parametrize(
    ("milliseconds", "start"),
    [(1404924994906.0, "2014-07-09T18:56:34+02:00"), (0.0, None), (1404924994.0, None), (-526851428095654.25, None)],
)
def test_the_epoch_of_a_camera_is_in_milliseconds(milliseconds, start):
    sequence = {"Frame": {"Sequence": {"Acquisition Start Time (epoch)": milliseconds}}}
    bar = {"Acquisition Date": "7/9/2014", "Acquisition Time": "6:56:37 PM"}
    acquisition, _, said = fill(digitalmicrograph.TABLE, dm(CAMERA, Acquisition=sequence, DataBar=bar))
    assert acquisition.get("start") == start
    assert start or "7/9/2014 6:56:37 PM" in said


# --------------------------------------------------------------------------------------------------------------------- Velox
def detector(begin, end, **more):
    return {"Detectors": {"Detector-1": {"DetectorName": "HAADF", "CollectionAngleRange": {"begin": begin, "end": end}, **more}}}


@pytest.mark.parametrize(
    ("begin", "end", "written"),
    [
        ("0.0274", "0.1664", "27.4-166.4 mrad"),
        ("0", "0.0033435", "3.3435 mrad"),
        ("0", "0", None),
        ("0.1664", "0.0274", None),
        ("nan", "0.1", None),
    ],
)
def test_the_collection_angles_of_velox_are_those_of_its_detector(begin, end, written):
    acquisition, _, _ = fill(emd.TABLE, velox(**detector(begin, end)))
    assert acquisition.get("collection_semi_angle") == written
    acquisition, _, _ = fill(emd.TABLE, velox(1, 2, **detector(begin, end)))
    assert "collection_semi_angle" not in acquisition


def test_a_spectrum_of_losses_has_the_angle_of_the_energy_filter():
    angles = {"EnergyFilter": {"CollectionAngleRange": {"Begin": {"value": "0"}, "End": {"value": "0.00334"}}}}
    acquisition, _, _ = fill(emd.TABLE, velox(CustomProperties=angles), LINE, tidy={"Signal": {"signal_type": "EELS"}})
    assert acquisition["collection_semi_angle"] == "3.34 mrad"
    acquisition, _, _ = fill(emd.TABLE, velox(CustomProperties=angles), LINE, tidy={"Signal": {"signal_type": "EDS_TEM"}})
    assert "collection_semi_angle" not in acquisition


@pytest.mark.parametrize(
    ("holder", "second"), [("FEI Double Tilt", "-2 °"), ("FEI Single Tilt", None), ("No Specimen Holder", None), (None, "-2 °")]
)
def test_only_a_holder_with_two_axes_tilts_twice(holder, second):
    stage = {"AlphaTilt": "0.5", "BetaTilt": "-0.0349066"} | ({"HolderType": holder} if holder else {})
    acquisition, _, _ = fill(emd.TABLE, velox(Stage=stage))
    assert acquisition.get("stage_tilt_2") == second


def test_a_map_summed_over_detectors_has_the_live_time_of_none():
    tidy = {"Signal": {"signal_type": "EDS_TEM"}}
    streams = {"DataReference": {str(number): {"dataPath": f"/Data/SpectrumStream/{number}"} for number in range(4)}}
    cube = (Axis("y", "nm", 0.0, 2.0, 5, navigate=True), *LINE)
    acquisition, _, said = fill(emd.TABLE, velox(detector="UltraX2", SharedProperties=streams), cube, tidy=tidy)
    assert (acquisition["detector"], "live_time" in acquisition) == ("UltraX", False)
    assert "the sum of 4 X-ray detectors" in said
    acquisition, _, _ = fill(emd.TABLE, velox(detector="UltraX2", SharedProperties=streams), (ENERGY,), tidy=tidy)
    holds(acquisition, {"detector": "UltraX2", "live_time": "2.9 s"})
    acquisition, _, _ = fill(emd.TABLE, velox(detector="SuperX"), cube, tidy=tidy)
    holds(acquisition, {"detector": "SuperX", "live_time": "2.9 s"})


def velox_stack(folder, *trees):
    """Give what is read of a Velox stack whose frames have these metadata."""
    texts = [json.dumps(tree).encode() for tree in trees]
    columns = np.zeros((max(map(len, texts)) + 1, len(texts)), dtype="uint8")
    for index, text in enumerate(texts):
        columns[: len(text), index] = list(text)
    with h5py.File(folder / "stack.emd", "w") as file:
        file["Data/Image/one/Metadata"] = columns
    dataset = array(trees[0], (Axis("Time", "s", 0.0, 0.4, len(trees), navigate=True), *SQUARE))
    emd.enrich_emd(folder / "stack.emd", [dataset])
    return fill_array(dataset, emd.TABLE)


def test_what_differs_between_frames_stands_for_none_of_them(tmp_path):
    first = velox(1, 2, "BM-Ceta")
    drifted = {**first, "Stage": {"AlphaTilt": "0.52360"}}
    acquisition, _, said = velox_stack(tmp_path, first, drifted, first)
    assert (acquisition["stage_tilt"], "later frame" in said) == ("30 °", False)
    tilted = {**first, "Stage": {"AlphaTilt": "0.1"}, "Optics": {**first["Optics"], "NominalMagnification": "53000"}}
    acquisition, session, said = velox_stack(tmp_path, first, first, tilted)
    assert {"stage_tilt", "magnification"}.isdisjoint(acquisition)
    assert "0.1 (Stage.AlphaTilt of a later frame); left out, since the record has one for all frames" in said
    holds(acquisition, {"frame_time": "0.4 s", "frames": 3, "spot_size": 3})
    assert session["accelerating_voltage"] == "300 kV"


def test_frames_of_a_long_stack_are_looked_at_in_part(tmp_path):
    frames = [{"frame": index} for index in range(1000)]
    velox_stack(tmp_path, *frames)
    ((*texts,),) = nexus.byte_columns(tmp_path / "stack.emd", ("Data", "Image"), "Metadata", most=5)
    assert [emd.parse_frame(text) for text in texts] == [{"frame": index} for index in (0, 250, 500, 749, 999)]
    assert nexus.byte_columns(tmp_path / "stack.emd", ("Data", "Nothing"), "Metadata", most=5) == []
    assert nexus.byte_columns(tmp_path / "stack.emd", ("Data", "Image"), "Nothing", most=5) == [[]]
    assert emd.parse_frame(b"{broken") == {}


# ----------------------------------------------------------------------------------------------------------------------- TIA
def emi(folder, *, day="Sun Feb 21 17:53:06 2016", named=(1,), beside=(1,), seconds=1456073586, axes=SQUARE):
    """Give an array as the plugin reads it from an .emi in a folder, after the .emi itself was looked at."""
    path = folder / "scan.emi"
    names = b"".join(b"C:\\data\\scan_%d.ser\0" % number for number in named)
    path.write_bytes(b"JK" + names + b"<ObjectInfo><AcquireDate>%s</AcquireDate></ObjectInfo>" % day.encode())
    for number in beside:
        (folder / f"scan_{number}.ser").write_bytes(b"II")
    tree = {**tia_tree(" STEM nP SA Zoom Diffraction"), "ser_header_parameters": {"Time": seconds}}
    dataset = array(tree, axes, tidy={"General": {"original_filename": f"scan_{beside[0]}.ser"}})
    tia.enrich_tia(path, [dataset])
    return fill_array(dataset, tia.TABLE)


@pytest.mark.parametrize("day", ["Sun Feb 21 17:53:06 2016", "Sun Feb 21 09:53:06 2016", "Mon Feb 22 07:40:06 2016"])
def test_a_ser_of_the_day_of_its_emi_has_the_values_of_both(tmp_path, day):
    acquisition, session, said = emi(tmp_path, day=day)
    assert (session["accelerating_voltage"], acquisition["pixel_size"], acquisition["start"][:4]) == ("200 kV", "0.5 nm", "2016")
    assert "belong together" not in said


@pytest.mark.parametrize("seconds", [1456073586 + 86_400, 1556209808, 1456073586 - 100 * 86_400])
def test_a_ser_of_another_day_takes_nothing_from_an_emi(tmp_path, seconds):
    acquisition, session, said = emi(tmp_path, seconds=seconds)
    assert "accelerating_voltage" not in session
    assert {"pixel_size", "magnification", "camera_length", "technique", "dwell_time"}.isdisjoint(acquisition)
    assert all(words in said for words in ("scan_1.ser was recorded on", "the .emi says 2016-02-21 17:53", "do not belong together"))
    assert "start" not in acquisition


def test_files_that_an_emi_names_and_that_are_not_read_are_said(tmp_path):
    _, _, said = emi(tmp_path, named=(1, 2, 3, 12), beside=(1, 12))
    assert "not beside it: scan_2.ser, scan_3.ser" in said
    assert "Not read with the .emi: scan_12.ser" in said
    _, _, said = emi(tmp_path, named=(1,), beside=(1,))
    assert "not beside" not in said


@pytest.mark.parametrize(("radians", "written"), [("-0.523599", None), ("0.052360", "3 °"), ("0.000000", "3 °")])
def test_the_two_tilts_of_tia_are_compared(radians, written):
    tree = tia_tree(" TEM uP SA Zoom Image")
    tree["ObjectInfo"]["ExperimentalConditions"]["MicroscopeConditions"]["Tilt1"] = radians
    acquisition, _, said = fill(tia.TABLE, tree)
    assert acquisition.get("stage_tilt") == written
    assert written or "-0.523599" in said


@pytest.mark.parametrize(("shown", "written"), [("10000 X", 10000), ("0 X", 10000), ("10040 X", 10000), ("20000 X", None), (None, 10000)])
def test_the_two_magnifications_of_tia_are_compared(shown, written):
    tree = tia_tree(" STEM nP SA Zoom Diffraction", Magnification_x=10000.0)
    tree["ObjectInfo"]["AcquireInfo"] = {"Magnification": shown}
    acquisition, _, _ = fill(tia.TABLE, tree)
    assert acquisition.get("magnification") == written


@pytest.mark.parametrize(
    ("table", "tree"),
    [
        (digitalmicrograph.TABLE, dm({**CAMERA, "Voltage": 200.0})),
        (emd.TABLE, {**velox(), "Optics": {"AccelerationVoltage": "200"}}),
        (tia.TABLE, {"ObjectInfo": {"ExperimentalDescription": {"High tension_kV": 0.2}}}),
    ],
)
def test_no_tem_works_at_200_volts(table, tree):
    _, session, said = fill(table, tree)
    assert "accelerating_voltage" not in session
    assert "it cannot be less than 1" in said


def test_an_sem_may_work_at_500_volts():
    _, session, _ = fill(digitalmicrograph.TABLE, dm({"Illumination Mode": "SEM", "Voltage": 500.0}))
    assert session["accelerating_voltage"] == "500 V"
