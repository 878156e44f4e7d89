"""Fields of microscope files where a number could be a wrong one: two places that differ, ranges, stacks, sums of detectors, dates."""

from __future__ import annotations

import json

import h5py
import numpy as np
import pytest
import readers_cases as cases
from readers_trees import ENERGY, LINE, RECIPROCAL, SQUARE, STACK, array, dm, fill, fill_array, holds, tia_tree, velox

from cryokb import nexus
from cryokb.readers import extract
from cryokb.readers.draft import Axis
from cryokb.readers.formats import convention, digitalmicrograph, emd, spectra, tia, tiff
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
    assert "0.1 (Stage.AlphaTilt of a later frame)" in said
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


# ---------------------------------------------------------------------------------------------------------------------- TIFF
TWO_HEADERS = {"HighTension": 2000000, "TemHighTension": 200000.0, "Magnification": 320000, "TemMagnification": 32000.0, "TemMode": 0}


@pytest.mark.parametrize(
    ("changed", "slot", "written"),
    [
        ({}, "magnification", 32000),
        ({"Magnification": 0}, "magnification", 32000),
        ({"Magnification": 32000}, "magnification", None),
        ({"ExposureTime": 400.0, "ExposureTimeV1": 4000000}, "exposure_time", "0.4 s"),
        ({"ExposureTime": 400.0, "ExposureTimeV1": 8000000}, "exposure_time", None),
    ],
)
def test_the_two_headers_of_tvips_are_compared(changed, slot, written):
    acquisition, _, said = fill(tiff.TABLE, {"TVIPS": {**TWO_HEADERS, **changed}})
    assert acquisition.get(slot) == written
    assert ("nothing tells which" in said) is (written is None)


@pytest.mark.parametrize(
    ("day", "words"), [(132187148, "2017-04-12 09:01:17"), (1, "the file does not say"), (2**40, "the file does not say")]
)
def test_the_day_of_a_tvips_image_is_three_bytes(day, words):
    _, _, said = fill(tiff.TABLE, {"TVIPS": {"Date": day, "Time": 32477}})
    assert words in said


@pytest.mark.parametrize(
    ("magnification", "written"),
    [
        (("Mag", "50.00 K X"), 50000),
        (("Mag", 105, "X"), 105),
        (("Mag", "1,20 K X"), 1200),
        (("Mag", "2 M X"), 2_000_000),
        (("Mag", "wide"), None),
    ],
)
def test_a_zeiss_magnification_may_be_in_thousands(magnification, written):
    acquisition, _, _ = fill(tiff.TABLE, {"CZ_SEM": {"ap_mag": magnification}})
    assert acquisition.get("magnification") == written


def test_the_target_of_a_zeiss_voltage_is_not_compared_with_the_voltage():
    tree = {"ap_actualkv": ("EHT", 0.98, "kV"), "ap_manualkv": ("EHT Target", 1.0, "kV"), "ap_stage_at_t": ("Stage at T", 54.0, "°")}
    acquisition, session, _ = fill(tiff.TABLE, {"CZ_SEM": tree})
    assert (session["accelerating_voltage"], acquisition["stage_tilt"]) == ("980 V", "54 °")


def fei(**groups):
    return {"fei_metadata": {"Beam": {"Beam": "EBeam", "HV": 5000}, **groups}}


def test_entries_of_fei_are_compared_and_may_have_commas():
    acquisition, session, _ = fill(tiff.TABLE, fei(EBeam={"HV": 5000, "BeamCurrent": "6,25e-12"}, Stage={"StageT": "0,9075712"}))
    assert session["accelerating_voltage"] == "5 kV"
    holds(acquisition, {"probe_current": "6.25 pA", "stage_tilt": "52 °"})
    _, session, said = fill(tiff.TABLE, fei(EBeam={"HV": 2000}))
    assert "accelerating_voltage" not in session
    assert "5000 (fei_metadata.Beam.HV) and 2000 (fei_metadata.EBeam.HV)" in said


@pytest.mark.parametrize(
    ("image", "frames"), [({"Integrate": 8, "Average": 0}, 8), ({"Integrate": 1, "Average": 4}, 4), ({"Integrate": 1}, None)]
)
def test_frames_that_fei_added_up_are_counted(image, frames):
    acquisition, _, _ = fill(tiff.TABLE, fei(Image=image))
    assert acquisition.get("frames") == frames


def sightx(mode, form, unit, **camera):
    system = {"ModeString": form, "SelectorValue": "150000", "SelectorUnitString": unit}
    return {"ImageDescription": {"Eos": {"EosMode": mode}, "ImageFormingSystem": system, "JemOtherCamera": {"Parameter": camera}}}


@pytest.mark.parametrize(
    ("mode", "form", "unit", "part"),
    [
        ("eosTEM", "SAMAG", "X", {"magnification": 150000}),
        ("eosASID", "MAG", "X", {}),
        ("modeASID", "ROCKING", "cm", {}),
        ("eosTEM", "MAG", "cm", {}),
        ("eosTEM", "DIFF", "X", {}),
    ],
)
def test_the_value_of_jeols_imaging_system_counts_with_its_unit_and_mode_alone(mode, form, unit, part):
    acquisition, _, _ = fill(tiff.TABLE, sightx(mode, form, unit))
    assert {slot: acquisition[slot] for slot in ("magnification", "camera_length") if slot in acquisition} == part


def test_a_jeol_camera_says_how_many_frames_it_added():
    acquisition, _, _ = fill(tiff.TABLE, sightx("eosTEM", "MAG", "X", ExposureTimeString="100.00 msec", FrameIntegration=1))
    assert acquisition["exposure_time"] == "0.1 s"
    acquisition, _, _ = fill(tiff.TABLE, sightx("eosTEM", "MAG", "X", ExposureTimeString="0.50 sec", FrameIntegration=4))
    holds(acquisition, {"frame_time": "0.5 s", "frames": 4})
    assert "exposure_time" not in acquisition


@pytest.mark.parametrize(("source", "time"), [("screenCamera", "0.1 s"), ("asidDetector", None)])
def test_the_camera_of_a_jeol_microscope_did_not_expose_what_another_detector_saw(source, time):
    metadata = sightx("modeASID", "MAG", "X", ExposureTimeString="100.00 msec")
    metadata["ImageDescription"]["ImageSourceDetector"] = source
    acquisition, _, _ = fill(tiff.TABLE, metadata)
    assert acquisition.get("exposure_time") == time


# -------------------------------------------------------------------------------------------------- HyperSpy, Bruker, JEOL
def hyperspy(**tem):
    return {"Signal": {"signal_type": ""}, "Acquisition_instrument": {"TEM": {"beam_energy": 200.0, **tem}}}


def test_one_mode_has_a_magnification_and_the_other_a_camera_length():
    both = {"magnification": 50000.0, "camera_length": 320.0, "acquisition_mode": "TEM"}
    acquisition, _, said = fill(convention.TABLE, {}, RECIPROCAL, tidy=hyperspy(**both))
    assert (acquisition.get("magnification"), acquisition["camera_length"]) == (None, "320 mm")
    assert "that of the imaging mode" in said
    acquisition, _, said = fill(convention.TABLE, {}, SQUARE, tidy=hyperspy(**both))
    assert (acquisition["magnification"], acquisition.get("camera_length")) == (50000, None)
    assert "that of the diffraction mode" in said
    acquisition, _, _ = fill(convention.TABLE, {}, SQUARE, tidy=hyperspy(**{**both, "acquisition_mode": "STEM"}))
    holds(acquisition, {"magnification": 50000, "camera_length": "320 mm"})


@pytest.mark.parametrize(("energy", "written"), [(200.0, "200 kV"), (0.2, None), (200000.0, None), (0.0, None)])
def test_a_beam_energy_is_in_kilo_electron_volts(energy, written):
    _, session, _ = fill(convention.TABLE, {}, tidy=hyperspy(beam_energy=energy))
    assert session.get("accelerating_voltage") == written


@pytest.mark.parametrize(("primary", "written"), [(200.0, "200 kV"), (20.0, None)])
def test_the_two_energies_of_bruker_are_compared(primary, written):
    tree = {"Analysis": {"PrimaryEnergy": primary, "Magnification": 100.0}, "Stage": {"Tilt": 12.5}}
    acquisition, session, _ = fill(spectra.BRUKER, tree, tidy=hyperspy(magnification=225000.0))
    assert session.get("accelerating_voltage") == written
    holds(acquisition, {"magnification": 225000, "stage_tilt": "12.5 °"})


@pytest.mark.parametrize(("angle", "written"), [(0.0, None), (-15.5, "-15.5 °")])
def test_a_tilt_of_jeol_is_that_of_the_stage_and_not_the_take_off_angle(angle, written):
    tree = {"Footer": {"Parameters": {"XtiltAng": angle, "ElevAng": 22.3, "TakeAng": 22.3}}}
    acquisition, _, _ = fill(spectra.JEOL, tree, tidy=hyperspy())
    assert acquisition.get("stage_tilt") == written


def test_pages_of_a_jeol_file_that_differ_are_named():
    tree = {"PTTD Cond": {"Meas Cond": {"CONDPAGE1_SEM": {"AccKV": 120.0, "Mag": 20000}}}}
    acquisition, session, said = fill(spectra.JEOL, tree, tidy=hyperspy(magnification=40000))
    assert ("accelerating_voltage" in session, "magnification" in acquisition) == (False, False)
    assert "20000 (PTTD Cond.Meas Cond.CONDPAGE1_SEM.Mag)" in said


@pytest.mark.parametrize(
    ("microscope", "written"),
    [
        ({"voltage": 300, "voltage_units": "[k_V]"}, "300 kV"),
        ({"voltage": 300}, None),
        ({"voltage": 300000, "voltage_units": "[V]"}, "300 kV"),
    ],
)
def test_a_voltage_of_ncem_needs_its_unit(microscope, written):
    _, session, _ = fill(emd.TABLE, {"microscope": microscope})
    assert session.get("accelerating_voltage") == written


SPX = """<?xml version="1.0" encoding="{encoding}"?>
<TRTSpectrum><Type>Köln</Type><PrimaryEnergy>15{point}0</PrimaryEnergy><Magnification>666{point}5</Magnification>
<CalibAbs>-0{point}2E-1</CalibAbs>
<ShiftData>0,07</ShiftData><Channels>1,2,3,4</Channels></TRTSpectrum>
"""


def test_a_bruker_spectrum_may_have_decimal_commas(tmp_path):
    path = tmp_path / "s.spx"
    path.write_text(SPX.format(point=",", encoding="WINDOWS-1252"), encoding="cp1252")
    assert spectra.rewrite_spx(path) == SPX.format(point=".", encoding="UTF-8")
    path.write_text(SPX.format(point=".", encoding="WINDOWS-1252"), encoding="cp1252")
    assert spectra.rewrite_spx(path) is None


# ----------------------------------------------------------------------------------------------------------------------- EPU
UNIT = "<unit><a>1</a><Symbol_k__BackingField>{}</Symbol_k__BackingField></unit>"


def read_epu(folder, content, *changes, encoding="utf-8"):
    """Give the acquisition, the session and the notes of a description of EPU with texts in it replaced."""
    for old, new in changes:
        assert old in content
        content = content.replace(old, new)
    path = folder / "image.xml"
    path.write_bytes(content.encode(encoding))
    found = extract(path)
    session = found.record["sessions"]["session_1"]
    return session["acquisitions"]["image"], session, " ".join(found.notes)


@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="utf-16"?>\n', '<?xml version="1.0" encoding="utf-8"?>\n'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_an_epu_description_may_be_in_any_encoding(tmp_path, declared, encoding):
    acquisition, session, _ = read_epu(tmp_path, declared + cases.epu(), encoding=encoding)
    assert session["accelerating_voltage"] == "300 kV"
    holds(acquisition, {"pixel_size": "0.0415 nm", "exposure_time": "0.62 s", "magnification": 270000, "stage_tilt": "30 °"})


def test_an_epu_description_may_have_decimal_commas(tmp_path):
    changes = [("4.15E-11", "4,15E-11"), ("0.62", "0,62"), ("0.5235987755982988", "0,5235987755982988"), ("2.8504761E+21", "2,8504761E+21")]
    acquisition, _, _ = read_epu(tmp_path, cases.epu(), *changes)
    holds(acquisition, {"pixel_size": "0.0415 nm", "exposure_time": "0.62 s", "stage_tilt": "30 °", "dose": "28.50476 e-/Å^2"})


@pytest.mark.parametrize(
    ("symbol", "projector", "part"),
    [
        ("m", "Imaging", {"pixel_size": "0.0415 nm"}),
        ("m", "Diffraction", {}),
        ("1/m", "Diffraction", {"diffraction_pixel_size": "0.02 1/nm"}),
        ("rad", "Diffraction", {}),
    ],
)
def test_the_unit_of_a_pixel_of_epu_counts(tmp_path, symbol, projector, part):
    scale = "2E7" if symbol == "1/m" else "4.15E-11"
    changes = [("<unit/>", UNIT.format(symbol)), ("4.15E-11", scale)]
    acquisition, _, said = read_epu(tmp_path, cases.epu(projector=projector), *changes)
    assert {slot: acquisition[slot] for slot in ("pixel_size", "diffraction_pixel_size") if slot in acquisition} == part
    assert part or "no length on the specimen" in said


def key(name, value):
    entry = f"<a:KeyValueOfstringanyType><a:Key>{name}</a:Key><a:Value>{value}</a:Value></a:KeyValueOfstringanyType>"
    return ("</CustomData>", f"{entry}</CustomData>")


@pytest.mark.parametrize(("other", "written"), [("0.62", "0.62 s"), ("1.24", None), ("0", "0.62 s")])
def test_the_two_exposures_of_epu_are_compared(tmp_path, other, written):
    acquisition, _, said = read_epu(tmp_path, cases.epu(), key("Detectors[EF-Falcon].ExposureTime", other))
    assert acquisition.get("exposure_time") == written
    assert written or "0.62 s" in said


def test_fractions_and_the_second_tilt_of_epu(tmp_path):
    inside = (
        "<CameraSpecificInput><KeyValueOfstringanyType><Value><NumberOffractions>40</NumberOffractions></Value></KeyValueOfstringanyType>"
    )
    changes = [("<Name>EF-Falcon</Name>", f"<Name>EF-Falcon</Name>{inside}</CameraSpecificInput>"), ("</A>", "</A><B>-0.0349066</B>")]
    acquisition, _, _ = read_epu(tmp_path, cases.epu(), *changes)
    holds(acquisition, {"frames": 40, "stage_tilt_2": "-2 °"})
    acquisition, _, _ = read_epu(tmp_path, cases.epu(), ("</A>", "</A><B>0</B>"))
    assert "stage_tilt_2" not in acquisition


def test_stem_and_diffraction_of_epu_have_their_own_scale(tmp_path):
    stem = ("<SpotIndex>", "<StemMagnification>80000</StemMagnification><SpotIndex>")
    acquisition, _, _ = read_epu(tmp_path, cases.epu(mode="STEM", length=0.3), stem)
    holds(acquisition, {"magnification": 80000, "camera_length": "300 mm", "technique": "stem"})
    acquisition, _, _ = read_epu(tmp_path, cases.epu(projector="Diffraction", length=0.3))
    assert (acquisition.get("magnification"), acquisition["camera_length"]) == (None, "300 mm")
