"""Headers of microscope files that could mislead: dialects of TIFF, HyperSpy, Bruker, JEOL, EPU, recordings of TVIPS and Merlin."""

from __future__ import annotations

import struct

import pytest
import readers_cases as cases
from readers_trees import RECIPROCAL, SQUARE, fill, holds

from cryokb.errors import UnreadableFile
from cryokb.readers import extract
from cryokb.readers.formats import convention, emd, scans, spectra, tiff

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


# ------------------------------------------------------------------------------------------------------- TVIPS recordings, Merlin
def tvips_frame(tilt):
    return struct.pack("<7I5fI2f", 1, 1_700_000_000, 5, 0, 0, 0, 1, 0, 0, 0, tilt, 0, 0, 3.0, 0.0).ljust(60, b"\0") + bytes(24)


def recording(folder, parts):
    """Write the parts of a recording, each a list of tilts; gives what is read of the first."""
    header = struct.pack("<13I", 256, 2, 4, 3, 16, 0, 0, 1, 1, 15600, 200, 80, 60).ljust(256, b"\0")
    for number, tilts in parts.items():
        content = b"".join(tvips_frame(tilt) for tilt in tilts)
        (folder / f"scan_{number:03}.tvips").write_bytes((b"" if number else header) + content)
    found = extract(folder / "scan_000.tvips")
    acquisition = found.record["sessions"]["session_1"]["acquisitions"]["scan_000"]
    return acquisition, found.signals[0].shape, " ".join(found.notes)


def test_the_parts_of_a_recording_are_read_together_and_named(tmp_path):
    acquisition, shape, said = recording(tmp_path, {0: [7.5, 7.5], 1: [7.5], 2: [7.5, 7.5]})
    assert (shape[0], acquisition["stage_tilt"]) == (5, "7.5 °")
    assert "goes on in scan_001.tvips, scan_002.tvips" in said
    (tmp_path / "scan_001.tvips").unlink()
    _, shape, said = recording(tmp_path, {})
    assert shape[0] == 2
    assert "A part before scan_002.tvips is missing" in said
    (tmp_path / "scan_001.tvips").write_bytes(bytes(50))
    with pytest.raises(UnreadableFile, match=r"scan_001\.tvips does not hold whole frames"):
        recording(tmp_path, {})


def test_a_crystal_that_turns_has_no_one_tilt(tmp_path):
    acquisition, _, said = recording(tmp_path, {0: [-60.0, -59.0, -58.0]})
    assert "stage_tilt" not in acquisition
    assert "-60" in said
    assert "of a later frame" in said


@pytest.mark.parametrize(
    ("stamp", "frames"),
    [("07/05/2021 18:50:41", 8), ("07/05/2021 02:50:41", 8), ("05/07/2021 18:50:41", None), ("09/05/2021 18:50:41", None)],
)
def test_a_header_of_another_day_does_not_belong_to_a_recording(stamp, frames):
    header = {"Time and Date Stamp (day, mnth, yr, hr, min, s)": stamp, "Frames in Acquisition (Number)": "16", "Readout System": "Merlin"}
    properties = {"timestamp": "2021-05-07T16:51:10.905800928Z", "exposure": 100.0, "frame_number_in_file": 8}
    acquisition, _, said = fill(scans.MERLIN, {"mib_properties": properties, "hdr_file": header})
    holds(acquisition, {"frame_time": "0.1 s", "start": "2021-05-07T16:51:10.905800928Z"})
    assert ("announces 16 frames" in said) is bool(frames)
    assert ("do not belong together" in said) is not bool(frames)
    assert ("detector" in acquisition) is bool(frames)


@pytest.mark.parametrize(("milliseconds", "written"), [("100", "0.1 s"), ("50", None)])
def test_the_two_exposures_of_merlin_are_compared(milliseconds, written):
    tree = {"mib_properties": {"exposure": 100.0}, "hdr_file": {"Acquisition Time (ms)": milliseconds}}
    acquisition, _, _ = fill(scans.MERLIN, tree)
    assert acquisition.get("frame_time") == written
