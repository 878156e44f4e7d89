"""Images of cryo-microscopes: MRC with its extended headers, tilt series of SerialEM, descriptions of EPU, lists of tilts."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import sys

import numpy as np
import pytest
import readers_cases as cases
from hypothesis import given
from hypothesis import strategies as st
from readers_cases import only, says, voltage, write

from cryokb import expansion
from cryokb.errors import MissingDependency, UnreadableFile, UnsupportedFormat
from cryokb.readers import autodoc, extract, load_arrays
from cryokb.readers.draft import Axis
from cryokb.readers.formats.mrc import read_header
from cryokb.readers.tilt_series import is_series, order_of


# ---------------------------------------------------------------------------------------------------------------- MRC
def test_an_mrc_file_gives_its_pixel_size_in_nanometres(tmp_path):
    extracted = extract(write(tmp_path, "i.mrc", cases.mrc(pixel=2.66)))
    assert only(extracted)["pixel_size"] == "0.266 nm"
    assert not says(extracted, "check the pixel size")
    assert np.asarray(load_arrays(tmp_path / "i.mrc")[0].data)[7, 15] == 127


@pytest.mark.parametrize(
    ("pixel", "grid", "words"), [(-1, True, "a negative step"), (0, True, "0 stands for"), (2, False, "MX or MY is 0")]
)
def test_a_pixel_size_that_stands_for_nothing_is_left_out(tmp_path, pixel, grid, words):
    extracted = extract(write(tmp_path, "i.mrc", cases.mrc(pixel=pixel, grid=grid)))
    assert "pixel_size" not in only(extracted)
    assert says(extracted, words)


def test_a_pixel_of_exactly_one_angstrom_is_doubted_aloud(tmp_path):
    assert says(extract(write(tmp_path, "i.st", cases.mrc(pixel=1.0))), "check the pixel size")


LABEL = "TILT: Tomographic reconstruction"


@pytest.mark.parametrize(("name", "group", "label"), [("v.rec", 0, ""), ("v.mrc", 1, ""), ("v.mrc", 401, ""), ("v.mrc", 0, LABEL)])
def test_a_reconstruction_is_a_step_of_processing_and_no_acquisition(tmp_path, name, group, label):
    found = extract(write(tmp_path, name, cases.mrc((4, 8, 8), space_group=group, label=label)))
    assert "sessions" not in found.record
    assert found.record["processing"]["v"]["reconstruction"] == {"voxel_size": "0.2 nm"}
    assert found.record["processing"]["v"]["file"]["path"] == name
    assert found.signals[0].axes[0] == Axis("z", "nm", 0.0, pytest.approx(0.2), 4, navigate=True)
    assert {"/processing/v/inputs", "/processing/v/method"} <= {row.path for row in found.missing}
    assert [row.source for row in found.origins] == ["axes z, y, x"]
    assert not expansion.expand(found.document(), root="Record").issues


def test_aligned_images_are_no_acquisition_and_have_no_voxel(tmp_path):
    found = extract(write(tmp_path, "v.ali", cases.mrc((4, 8, 8))))
    assert set(found.record["processing"]["v"]) == {"file"}
    assert "sessions" not in found.record


def test_a_stack_that_was_recorded_stays_one_whatever_its_space_group(tmp_path):
    write(tmp_path, "t.mrc.mdoc", cases.tilt_series([-3, 0, 3]))
    for name in ("t.mrc", "t.st", "t.mrcs"):
        assert "processing" not in extract(write(tmp_path, name, cases.mrc((3, 8, 8), space_group=1))).record
    assert "processing" not in extract(write(tmp_path, "one.mrc", cases.mrc((1, 8, 8), space_group=1))).record


@pytest.mark.parametrize(("depth", "step", "words"), [(100.0, 10.0, "10 nm apart"), (2.0, None, "no distance"), (1.0, None, "no distance")])
def test_the_distance_of_slices_is_kept_and_that_of_a_stack_is_none(tmp_path, depth, step, words):
    found = extract(write(tmp_path, "s.mrc", cases.mrc((4, 8, 8), depth=depth)))
    axis = found.signals[0].axes[0]
    assert (axis.unit, axis.scale) == (("nm", pytest.approx(step)) if step else (None, 1.0))
    assert says(found, words)
    assert only(found)["pixel_size"] == "0.2 nm"


def test_the_axes_of_a_map_are_those_that_its_header_names(tmp_path):
    content = bytearray(cases.mrc((3, 4, 5), space_group=1))
    struct.pack_into("<3i", content, 28, 3, 4, 5)
    struct.pack_into("<3f", content, 40, 6.0, 12.0, 20.0)
    struct.pack_into("<3i", content, 64, 3, 2, 1)
    axes = extract(write(tmp_path, "p.map", bytes(content))).signals[0].axes
    assert [(axis.name, axis.unit, axis.size, round(axis.scale, 6)) for axis in axes] == [
        ("x", "nm", 3, 0.2),
        ("y", "nm", 4, 0.3),
        ("z", "nm", 5, 0.4),
    ]


def test_a_pattern_takes_its_pixel_from_the_extended_header_and_never_a_length(tmp_path):
    mode = {"Instrument mode": 1, "Projection mode": 1}
    sized = cases.fei_entry(**mode, **{"Pixel size X": 2e7, "Pixel size Y": 2e7})
    found = extract(write(tmp_path, "d.mrc", cases.mrc(extended=sized, kind=b"FEI2")))
    assert only(found)["diffraction_pixel_size"] == "0.02 1/nm"
    assert "pixel_size" not in only(found)
    bare = extract(write(tmp_path, "e.mrc", cases.mrc(extended=cases.fei_entry(**mode), kind=b"FEI2")))
    assert not {"pixel_size", "diffraction_pixel_size"} & set(only(bare))
    assert says(bare, "is no length in diffraction")


def test_a_pixel_that_two_headers_tell_differently_is_left_out_with_both(tmp_path):
    entry = cases.fei_entry(**{"Instrument mode": 1, "Projection mode": 2, "Pixel size X": 9e-10, "Pixel size Y": 9e-10})
    found = extract(write(tmp_path, "p.mrc", cases.mrc(extended=entry, kind=b"FEI2")))
    assert "pixel_size" not in only(found)
    assert says(found, "0.2 nm in the MRC header and 0.9 nm in the extended header")


def test_an_mrc_file_cut_short_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match=r"i\.mrc ends before its data do: it should have at least 1280 bytes and has 1100"):
        extract(write(tmp_path, "i.mrc", cases.mrc()[:1100]))


IMAGE = {
    "HT": 300000.0,
    "Dose": 2.5e21,
    "Alpha tilt": 12.0,
    "Instrument mode": 1,
    "Projection mode": 2,
    "Magnification": 53000.0,
    "Camera name": b"Falcon",
}


def test_the_extended_header_gives_voltage_and_dose(tmp_path):
    path = write(tmp_path, "i.mrc", cases.mrc(extended=cases.fei_entry(**IMAGE, **{"Integration time": 1.5}), kind=b"FEI2"))
    extracted = extract(path)
    wanted = {
        "technique": "tem",
        "dose": "25 e-/Å^2",
        "stage_tilt": "12 °",
        "magnification": 53000.0,
        "exposure_time": "1.5 s",
        "detector": "Falcon",
    }
    assert voltage(extracted) == "300 kV"
    assert {**only(extracted), **wanted} == only(extracted)


def test_what_its_masks_do_not_announce_is_not_taken_from_it(tmp_path):
    entry = bytearray(cases.fei_entry(**IMAGE))
    struct.pack_into("<I", entry, 8, 1 << 5)  # only the voltage was written
    extracted = extract(write(tmp_path, "i.mrc", cases.mrc(extended=bytes(entry), kind=b"FEI1")))
    assert voltage(extracted) == "300 kV"
    assert {"dose", "stage_tilt", "magnification", "technique"}.isdisjoint(only(extracted))


def test_an_extended_header_of_a_scan_names_the_detector(tmp_path):
    values = {
        "HT": 200000.0,
        "Instrument mode": 2,
        "Projection mode": 1,
        "Camera length": 0.0911,
        "STEM Detector name": b"HAADF",
        "Dwell time": 1e-5,
    }
    acquisition = only(extract(write(tmp_path, "i.mrc", cases.mrc(extended=cases.fei_entry(**values), kind=b"FEI2"))))
    assert (acquisition["technique"], acquisition["camera_length"], acquisition["dwell_time"], acquisition["detector"]) == (
        "haadf_stem",
        "91.1 mm",
        "10 µs",
        "HAADF",
    )


def test_an_extended_header_of_a_tilt_series_gives_its_tilts(tmp_path):
    entries = b"".join(cases.fei_entry(**{**IMAGE, "Alpha tilt": float(tilt)}) for tilt in range(-6, 9, 3))
    acquisition = only(extract(write(tmp_path, "ts.mrc", cases.mrc((5, 4, 4), extended=entries, kind=b"FEI2"))))
    wanted = {"technique": "tem_tomography", "tilt_range": "-6 to 6 °", "tilt_increment": "3 °", "tilts": 5, "dose_per_tilt": "25 e-/Å^2"}
    assert {**acquisition, **wanted} == acquisition
    assert "dose" not in acquisition
    assert "stage_tilt" not in acquisition


@pytest.mark.parametrize(("mode", "width"), [(0, 1), (1, 2), (2, 4), (3, 4), (4, 8), (6, 2), (12, 2), (101, None)])
def test_every_mode_of_the_format_has_its_width(mode, width):
    head = bytearray(cases.mrc(shape=(2, 3, 5))[:1024])
    struct.pack_into("<i", head, 12, mode)
    header = read_header(bytes(head))
    assert header is not None
    assert header.data_bytes == (None if width is None else 30 * width)


@pytest.mark.parametrize("mode", [5, 7, 13, 100, 102, -1])
def test_a_mode_that_the_format_has_not_is_no_header(mode):
    head = bytearray(cases.mrc()[:1024])
    struct.pack_into("<i", head, 12, mode)
    assert read_header(bytes(head)) is None


def test_the_older_extended_header_is_read_too(tmp_path):
    entry = cases.fei_entry(**IMAGE)[:768]
    made = struct.pack("<i", 768) + entry[4:]
    found = extract(write(tmp_path, "i.mrc", cases.mrc(extended=made, kind=b"FEI1")))
    assert voltage(found) == "300 kV"


def test_without_mrcfile_it_is_said_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "mrcfile", None)
    with pytest.raises(MissingDependency, match="mrcfile"):
        extract(write(tmp_path, "i.mrc", cases.mrc()))


# --------------------------------------------------------------------------------------------------------------- mdoc
def test_a_tilt_series_adds_up_from_what_serialem_counted(tmp_path):
    order = [0, 3, -3, -6, 6, 9, -9]
    extracted = extract(write(tmp_path, "ts.mrc.mdoc", cases.tilt_series(order)))
    assert voltage(extracted) == "300 kV"
    wanted = {
        "technique": "tem_tomography",
        "dose_per_tilt": "3 e-/Å^2",
        "cumulative_dose": "21 e-/Å^2",
        "dose_method": "software_estimate",
        "magnification": 53000.0,
        "pixel_size": "0.266 nm",
        "binning": 1,
        "defocus": "-3.5 µm",
        "spot_size": 6,
        "tilt_scheme": "dose_symmetric",
        "tilt_range": "-9 to 9 °",
        "tilt_increment": "3 °",
        "tilts": 7,
        "slit_width": "20 eV",
        "tilt_table": {
            "angle": "0, 3, -3, -6, 6, 9, -9 °",
            "dose": "3.0 e-/Å^2",
            "prior_dose": "0.0, 3.0, 6.0, 9.0, 12.0, 15.0, 18.0 e-/Å^2",
            "cumulative_dose": "3.0, 6.0, 9.0, 12.0, 15.0, 18.0, 21.0 e-/Å^2",
            "exposure_time": "2.6 s",
            "time": "0, 60, 120, 180, 240, 300, 360 s",
            "local_time": [f"2023-05-03T13:0{minute}:00" for minute in range(7)],
            "section": list(range(7)),
            "frame_count": 26,
            "file_name": [f"frames_{number}.tif" for number in range(7)],
        },
    }
    assert only(extracted) == wanted
    assert says(extracted, "The file of the images: series.mrc, which is not beside the .mdoc")
    assert says(extracted, "Each tilt was exposed for 2.6 s")
    everything = json.dumps(extracted.document()) + str(extracted.notes)
    assert "Somebody" not in everything


def test_the_file_of_the_images_is_described_where_it_lies_beside(tmp_path):
    write(tmp_path, "series.mrc", b"images")
    acquisition = only(extract(write(tmp_path, "ts.mdoc", cases.tilt_series([-3, 0, 3]))))
    assert acquisition["file"] == {"path": "series.mrc", "size": 6, "sha256": hashlib.sha256(b"images").hexdigest()}


def test_a_dose_of_zero_says_that_the_beam_was_not_calibrated(tmp_path):
    extracted = extract(write(tmp_path, "ts.mdoc", cases.tilt_series([-3, 0, 3], dose=0)))
    assert not {"dose_per_tilt", "cumulative_dose"} & set(only(extracted))
    assert says(extracted, "no calibration of the beam")


@pytest.mark.parametrize(
    ("dose", "rate", "binning", "flux"),
    [(39.2, 8.7335, 1, "12.98855 e-/Å^2/s"), (39.2, 0.9, 1, None), (39.2, 8.7335 * 4, 0.5, "12.98855 e-/Å^2/s"), (0, 8.7, 1, None)],
)
def test_a_rate_on_the_camera_becomes_a_dose_rate_only_where_it_closes(tmp_path, dose, rate, binning, flux):
    extracted = extract(write(tmp_path, "f.mdoc", cases.FRAME_SET.format(dose=dose, rate=rate, binning=binning)))
    acquisition = only(extracted)
    assert acquisition.get("dose_rate") == flux
    assert ("dose" in acquisition) is bool(dose)
    assert says(extracted, "no dose rate was written") is (flux is None)
    assert says(extracted, "super-resolution") is (binning == 0.5)
    assert acquisition["frames"] == 40
    assert acquisition.get("dose_per_frame") == ("1 e-/Å^2" if dose else None)


def test_an_old_mdoc_has_no_voltage_and_none_is_inferred(tmp_path):
    text = cases.FRAME_SET.format(dose=1, rate=0, binning=1).replace("Voltage = 300\r\n", "")
    extracted = extract(write(tmp_path, "f.mdoc", text))
    assert voltage(extracted) is None
    assert says(extracted, "has no Voltage")


def test_a_montage_is_one_acquisition_and_no_tilt_series(tmp_path):
    text = cases.tilt_series([1, 1, 1]).replace("TiltAngle", "PieceCoordinates = 0 0 0\nTiltAngle")
    extracted = extract(write(tmp_path, "m.mdoc", text))
    assert only(extracted)["technique"] == "tem"
    assert only(extracted)["stage_tilt"] == "1 °"
    assert says(extracted, "montage of 3 images")
    assert says(extracted, "where images overlap")


def test_a_dose_that_grows_with_the_tilt_is_a_range(tmp_path):
    text = cases.tilt_series([-3, 0, 3]).replace("ExposureDose = 3.0", "ExposureDose = 2.0", 1)
    assert only(extract(write(tmp_path, "ts.mdoc", text)))["dose_per_tilt"] == "2-3 e-/Å^2"


@pytest.mark.parametrize("text", ["just words\n", "[ZValue = 0]\nX = 1\n", "Voltage = 300\n"])
def test_an_mdoc_without_images_is_refused(tmp_path, text):
    with pytest.raises(UnsupportedFormat, match=r"x\.mdoc describes no image"):
        extract(write(tmp_path, "x.mdoc", text))


def test_an_mdoc_cut_in_a_line_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="in the middle of a line"):
        extract(write(tmp_path, "x.mdoc", cases.tilt_series([-3, 0, 3])[:-30]))


@given(st.text())
def test_any_text_parses_as_an_mdoc_without_complaint(text):
    whole = autodoc.parse(text)
    assert all(section.kind for section in whole.sections)


@given(st.lists(st.integers(-60, 60), min_size=3, max_size=20, unique=True))
def test_the_scheme_of_any_order_of_tilts_is_one_of_the_schema_or_none(angles):
    from cryokb.standard import current

    assert order_of(angles) in {None, *current().terms("TiltScheme")}
    assert order_of(sorted(angles)) == "continuous"
    assert is_series(angles) is (max(angles) - min(angles) > 2)


# ---------------------------------------------------------------------------------------------------------------- EPU
def test_the_dose_of_epu_is_converted_from_square_metres(tmp_path):
    extracted = extract(write(tmp_path, "FoilHole_1.xml", cases.epu()))
    wanted = {
        "technique": "tem",
        "start": "2024-09-01T06:01:10.041501+02:00",
        "exposure_time": "0.62 s",
        "dose": "28.50476 e-/Å^2",
        "dose_method": "software_estimate",
        "magnification": 270000.0,
        "pixel_size": "0.0415 nm",
        "detector": "Falcon 4i",
        "binning": 1,
        "defocus": "-400 nm",
        "spot_size": 2,
        "illuminated_area_diameter": "400 nm",
        "stage_tilt": "30 °",
        "slit_width": "10 eV",
    }
    assert only(extracted) == wanted
    assert voltage(extracted) == "300 kV"
    assert says(extracted, "counted by the camera, that is, behind the specimen")
    assert not extracted.signals
    assert load_arrays(tmp_path / "FoilHole_1.xml") == []


def test_the_name_of_the_computer_is_no_model(tmp_path):
    extracted = extract(write(tmp_path, "a.xml", cases.epu()))
    assert "instrument" not in extracted.record["sessions"]["session_1"]
    assert says(extracted, "name of its computer")
    assert "HOST-7" not in json.dumps([extracted.document(), list(extracted.notes), [row.why for row in extracted.missing]])
    named = extract(write(tmp_path, "b.xml", cases.epu(model="Titan Krios")))
    assert named.record["sessions"]["session_1"]["instrument"] == {"model": "Titan Krios"}


def test_epu_in_diffraction_has_a_camera_length(tmp_path):
    acquisition = only(extract(write(tmp_path, "a.xml", cases.epu(projector="Diffraction", length=0.5, counted=1))))
    assert (acquisition["technique"], acquisition["camera_length"]) == ("electron_diffraction", "500 mm")
    assert only(extract(write(tmp_path, "b.xml", cases.epu(mode="STEM"))))["technique"] == "stem"


def test_the_image_beside_the_description_is_its_file(tmp_path):
    write(tmp_path, "a_fractions.tiff", b"movie")
    assert only(extract(write(tmp_path, "a.xml", cases.epu())))["file"]["path"] == "a_fractions.tiff"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<!DOCTYPE a [<!ENTITY x "y">]><MicroscopeImage>&x;</MicroscopeImage>', "document type or entities"),
        (
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'.encode("utf-16"),
            "document type or entities",
        ),
        (b"<a><b></a>", "no complete XML"),
        (b"<other/>", "not EPU's description"),
        (b"<MicroscopeImage><microscopeData>", "no complete XML"),
        (b"\xff\xfe\0", "ends in the middle of a character: it was cut short"),
    ],
)
def test_other_xml_is_refused(tmp_path, content, words):
    with pytest.raises((UnsupportedFormat, UnreadableFile), match=words) as refusal:
        extract(write(tmp_path, "a.xml", content))
    assert "a.xml" in refusal.value.message


# --------------------------------------------------------------------------------------------------------- tilt lists
def test_a_list_of_tilts_gives_their_range(tmp_path):
    write(tmp_path, "TS_1.st", cases.mrc((5, 2, 2)))
    extracted = extract(write(tmp_path, "TS_1.tlt", " -6.02\n -3.01\n  0.00\n  3.01\n  6.02\n"))
    acquisition = only(extracted)
    assert (acquisition["tilt_range"], acquisition["tilt_increment"], acquisition["tilts"]) == ("-6.02 to 6.02 °", "3.01 °", 5)
    assert acquisition["file"]["path"] == "TS_1.st"
    assert says(extracted, "refined by the alignment")


def test_uneven_tilts_get_no_increment(tmp_path):
    extracted = extract(write(tmp_path, "a.rawtlt", "0\n10\n15\n16\n"))
    assert "tilt_increment" not in only(extracted)
    assert says(extracted, "1 to 10° apart")


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("0\nhello\n", UnsupportedFormat, "Line 2 of a.rawtlt is no tilt angle"),
        ("0\n300\n", UnsupportedFormat, "no tilt angle"),
        ("0\n0\n", UnsupportedFormat, "make no tilt series"),
        ("-60.00\n-57.00\n-54.00\n-5", UnreadableFile, "middle of a number"),
    ],
)
def test_other_lists_are_refused(tmp_path, text, error, words):
    with pytest.raises(error, match=re.escape(words)):
        extract(write(tmp_path, "a.rawtlt", text))


@pytest.mark.parametrize(
    ("sections", "names", "kept", "term"),
    [
        (4, {"STEM Detector name": b"HAADF"}, True, "haadf_stem"),
        (1, {"STEM Detector name": b"HAADF"}, True, "haadf_stem"),
        (1, {}, True, "stem"),
        (4, {}, False, "four_d_stem"),
        (4, {"Camera name": b"BM-Ceta"}, False, "four_d_stem"),
        (1, {"Camera name": b"BM-Ceta"}, False, "four_d_stem"),
    ],
)
def test_what_a_camera_records_in_stem_mode_are_patterns(tmp_path, sections, names, kept, term):
    entry = cases.fei_entry(**{"Instrument mode": 2, "Projection mode": 1, **names})
    found = extract(write(tmp_path, "p.mrc", cases.mrc((sections, 8, 16), extended=entry * sections, kind=b"FEI2")))
    assert ("pixel_size" in only(found), only(found)["technique"]) == (kept, term)
    assert kept or says(found, "a camera records diffraction patterns")


def test_a_tilt_series_of_scanned_images_keeps_its_pixel(tmp_path):
    entries = b"".join(cases.fei_entry(**{"Instrument mode": 2, "Projection mode": 1, "Alpha tilt": float(tilt)}) for tilt in (-3, 0, 3, 6))
    found = extract(write(tmp_path, "p.mrc", cases.mrc((4, 8, 16), extended=entries, kind=b"FEI2")))
    assert (only(found)["technique"], only(found)["pixel_size"]) == ("stem_tomography", "0.2 nm")
