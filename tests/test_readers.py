"""What a microscope file states, what is missing, and what is refused: files that the tests write themselves."""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import warnings
import zipfile

import numpy as np
import pytest
import readers_cases as cases
from hypothesis import given
from hypothesis import strategies as st

from cryokb import expansion, quantities
from cryokb.errors import MissingDependency, UnreadableFile, UnsupportedFormat
from cryokb.readers import extract, load_arrays, mdoc
from cryokb.readers.axes import Axis, measure, tidy_axis, unit_code
from cryokb.readers.files import find_beside, make_key
from cryokb.readers.formats import FORMATS, known_extensions, scans
from cryokb.readers.limits import LIMITS, Rejected, plain_number, write_range, write_value
from cryokb.readers.rosetta import quiet
from cryokb.readers.tags import from_epoch, from_filetime, from_iso, from_local, lookup, number_of, with_zone
from cryokb.readers.tilt_series import is_series, order_of


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def write_signal(folder, name, plugin, value, **options):
    import importlib

    with quiet():
        importlib.import_module(f"rsciio.{plugin}").file_writer(str(folder / name), value, **options)
    return folder / name


def only(extracted):
    """Give the one acquisition of a file."""
    acquisitions = extracted.record["sessions"]["session_1"]["acquisitions"]
    assert len(acquisitions) == 1
    return next(iter(acquisitions.values()))


def voltage(extracted):
    return extracted.record["sessions"]["session_1"].get("accelerating_voltage")


def says(extracted, words):
    return any(words in text for text in (*extracted.notes, *(row.why for row in extracted.missing)))


TEM = {
    "beam_energy": 200.0,
    "microscope": "A TEM",
    "acquisition_mode": "STEM",
    "Stage": {"tilt_alpha": 10.0},
    "camera_length": 91.0,
    "magnification": 0.0,
}


@pytest.fixture
def spectrum(tmp_path):
    """A spectrum image as HyperSpy writes it."""
    axes = [
        cases.axis("y", 2, scale=4.0, unit="nm", navigate=True),
        cases.axis("x", 3, scale=4.0, unit="nm", navigate=True),
        cases.axis("Energy", 16, scale=0.01, unit="keV", offset=-0.2),
    ]
    metadata = {
        "Acquisition_instrument": {"TEM": {**TEM, "Detector": {"EDS": {"live_time": 30.0, "real_time": 40.0}}}},
        "Signal": {"signal_type": "EDS_TEM"},
        "General": {"title": "map", "authors": "Somebody Secret", "date": "2020-02-03", "time": "04:05:06"},
    }
    return write_signal(tmp_path, "map 1.hspy", "hspy", cases.signal((2, 3, 16), axes, metadata=metadata))


def test_a_spectrum_image_gives_its_values_with_their_sources(spectrum):
    extracted = extract(spectrum)
    session = extracted.record["sessions"]["session_1"]
    assert session["instrument"] == {"model": "A TEM"}
    assert session["accelerating_voltage"] == "200 kV"
    assert only(extracted) == {
        "technique": "stem_edx",
        "exposure_time": "40 s",
        "scan_step": "4 nm",
        "camera_length": "91 mm",
        "stage_tilt": "10 °",
        "energy_offset": "-200 eV",
        "energy_dispersion": "10 eV",
        "energy_channels": 16,
        "live_time": "30 s",
        "file": {"path": "map 1.hspy", "size": spectrum.stat().st_size, "sha256": hashlib.sha256(spectrum.read_bytes()).hexdigest()},
    }
    sources = {origin.path.rpartition("/")[2]: origin for origin in extracted.origins}
    assert sources["accelerating_voltage"].source == "Acquisition_instrument.TEM.beam_energy"
    assert sources["accelerating_voltage"].value == "200"
    assert sources["technique"].value == "EDS_TEM, STEM"
    assert says(extracted, "gives magnification 0")
    assert says(extracted, "The file says 2020-02-03 04:05:06 (General.date and time) without time zone")
    assert [info.key for info in extracted.signals] == ["map_1"]
    assert extracted.signals[0].acquisition == "/sessions/session_1/acquisitions/map_1"


def test_every_value_but_the_file_has_an_origin_that_points_to_it(spectrum):
    extracted = extract(spectrum)
    for origin in extracted.origins:
        node = extracted.record
        for step in origin.path.split("/")[1:]:
            node = node[step]
        assert node is not None
    acquisition = only(extracted)
    pointed = {origin.path.rpartition("/")[2] for origin in extracted.origins}
    assert set(acquisition) - {"file"} <= pointed


def test_names_of_persons_do_not_come_out(spectrum):
    extracted = extract(spectrum)
    everything = json.dumps([extracted.document(), [*extracted.notes], [row.why for row in extracted.missing]])
    assert "Secret" not in everything


def test_what_no_file_says_is_listed_as_missing(spectrum):
    missing = {row.path: row.why for row in extract(spectrum).missing}
    base = "/sessions/session_1"
    assert {"/title", "/specimens", "/creators", "/licence", "/contact", f"{base}/specimen_temperature"} <= set(missing)
    assert f"{base}/instrument/manufacturer" in missing
    assert f"{base}/instrument/model" not in missing
    assert "probe_current, dwell_time" in missing[f"{base}/acquisitions/map_1/dose"]


def test_the_document_expands_without_issue_and_keeps_the_origins(spectrum):
    document = extract(spectrum).document()
    assert document["origins"][0]["read_from"] == "map 1.hspy"
    expanded = expansion.expand(document, root="Record")
    assert not expanded.issues
    session = expanded.document["sessions"]["session_1"]
    assert session["accelerating_voltage"]["value"] == 200


def test_arrays_come_under_the_same_keys_with_their_axes(spectrum):
    signals = load_arrays(spectrum)
    infos = extract(spectrum, sha256=False).signals
    assert [(signal.key, signal.title, signal.axes) for signal in signals] == [(info.key, info.title, info.axes) for info in infos]
    data = np.asarray(signals[0].data)
    assert data.shape == (2, 3, 16)
    assert data[1, 2, 15] == 95
    assert signals[0].axes[2] == Axis("Energy", "keV", -0.2, 0.01, 16, navigate=False)


def test_the_path_in_the_record_never_leaves_its_folder(spectrum, tmp_path):
    assert only(extract(spectrum, sha256=False, relative_to=tmp_path.parent))["file"]["path"] == f"{tmp_path.name}/map 1.hspy"
    assert only(extract(spectrum, sha256=False, relative_to=tmp_path / "elsewhere"))["file"] == {
        "path": "map 1.hspy",
        "size": spectrum.stat().st_size,
    }


def test_reading_twice_gives_the_same_bytes(spectrum):
    assert json.dumps(extract(spectrum).document()) == json.dumps(extract(spectrum).document())


def test_importing_the_package_loads_no_heavy_library():
    program = "import sys, cryokb.readers; print([n for n in ('numpy', 'rsciio', 'dask', 'tifffile', 'h5py') if n in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"


# ------------------------------------------------------------------------------------------------------ other writers
def test_an_image_of_unequal_pixels_gets_no_pixel_size(tmp_path):
    axes = [cases.axis("y", 4, scale=2.0, unit="A"), cases.axis("x", 5, scale=1.0, unit="nm")]
    extracted = extract(write_signal(tmp_path, "i.hspy", "hspy", cases.signal((4, 5), axes)))
    assert only(extracted).keys() == {"image_width", "image_height", "file"}
    assert says(extracted, "2 Å × 10 Å along y, x")


@pytest.mark.parametrize(
    ("kind", "mode", "term"),
    [
        ("EELS", "STEM", "stem_eels"),
        ("EELS", "TEM", "eels"),
        ("EDS_SEM", "SEM", "sem_edx"),
        ("CL_SEM", "SEM", "cathodoluminescence"),
        ("", "STEM", None),
    ],
)
def test_a_spectrum_is_named_by_its_kind_and_the_mode(tmp_path, kind, mode, term):
    metadata = {"Signal": {"signal_type": kind}, "Acquisition_instrument": {"TEM": {"acquisition_mode": mode}}}
    extracted = extract(
        write_signal(tmp_path, "s.hspy", "hspy", cases.signal((8,), [cases.axis("Energy", 8, unit="eV")], metadata=metadata))
    )
    assert only(extracted).get("technique") == term


@pytest.mark.parametrize(
    ("mode", "unit", "term"),
    [("STEM", "nm", "stem"), ("TEM", "nm", "tem"), ("TEM", "1/nm", "electron_diffraction"), ("SEM", "nm", "sem"), ("", "nm", None)],
)
def test_an_image_is_named_by_mode_and_axes(tmp_path, mode, unit, term):
    axes = [cases.axis(name, 4, scale=0.2, unit=unit) for name in "yx"]
    metadata = {"Acquisition_instrument": {"TEM": {"acquisition_mode": mode}}}
    extracted = extract(write_signal(tmp_path, "i.hspy", "hspy", cases.signal((4, 4), axes, metadata=metadata)))
    assert only(extracted).get("technique") == term
    assert ("diffraction_pixel_size" if unit == "1/nm" else "pixel_size") in only(extracted)


def test_diffraction_at_positions_is_four_d_stem(tmp_path):
    axes = [
        cases.axis("y", 2, unit="nm", navigate=True),
        cases.axis("x", 2, unit="nm", navigate=True),
        *(cases.axis(name, 3, scale=0.5, unit="mrad") for name in ("ky", "kx")),
    ]
    value = cases.signal((2, 2, 3, 3), axes, metadata={"Signal": {"signal_type": "electron_diffraction"}})
    acquisition = only(extract(write_signal(tmp_path, "d.hspy", "hspy", value)))
    assert acquisition["technique"] == "four_d_stem"
    assert acquisition["diffraction_pixel_size"] == "0.5 mrad"


def test_a_zarr_archive_is_read_and_a_bomb_is_not(tmp_path):
    pytest.importorskip("zarr")
    path = write_signal(tmp_path, "z.zspy", "zspy", cases.signal((3, 4), [cases.axis("y", 3, unit="nm"), cases.axis("x", 4, unit="nm")]))
    archive = tmp_path / "packed.zspy"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for file in sorted(path.rglob("*")) if path.is_dir() else []:
            if file.is_file():
                packed.write(file, file.relative_to(path).as_posix())
    if path.is_dir():
        assert only(extract(archive))["pixel_size"] == "1 nm"
        with pytest.raises(UnreadableFile, match="is a folder"):
            extract(path)
    bomb = tmp_path / "bomb.zspy"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a", bytes(40_000_000))
        packed.writestr("b", bytes(40_000_000))
    with pytest.raises(UnreadableFile, match="would unpack to"):
        extract(bomb)


def test_an_ncem_emd_file_needs_a_unit_or_an_unmistakable_number(tmp_path):
    axes = [cases.axis("y", 3, unit="nm"), cases.axis("x", 4, unit="nm")]
    for stated, written in (("300kV", "300 kV"), (200000.0, "200 kV"), ("200000", "200 kV"), ("high", None), (3.0, None)):
        value = cases.signal((3, 4), axes, original={"microscope": {"voltage": stated, "name": "TEAM"}})
        extracted = extract(write_signal(tmp_path, f"n{stated}.emd", "emd", value))
        assert voltage(extracted) == written, stated
        assert extracted.record["sessions"]["session_1"]["instrument"]["model"] == "TEAM"
        assert only(extracted)["pixel_size"] == "1 nm"
        assert says(extracted, "left out, since it has no unit of voltage") is (written is None)


def test_a_blockfile_gives_its_scan_and_is_complete(tmp_path):
    pytest.importorskip("skimage")
    axes = [
        cases.axis("y", 2, scale=12.8, unit="nm", navigate=True),
        cases.axis("x", 3, scale=12.8, unit="nm", navigate=True),
        cases.axis("dy", 4, scale=0.016, unit="cm"),
        cases.axis("dx", 4, scale=0.016, unit="cm"),
    ]
    header = {"Beam_energy": 200000, "Camera_length": 2000, "Acquisition_time": 42339.65}
    path = write_signal(
        tmp_path,
        "b.blo",
        "blockfile",
        cases.signal((2, 3, 4, 4), axes, dtype="uint8", original={"blockfile_header": {**header, "Note": ""}}),
    )
    extracted = extract(path)
    acquisition = only(extracted)
    assert (voltage(extracted), acquisition["technique"], acquisition["camera_length"], acquisition["scan_step"]) == (
        "200 kV",
        "four_d_stem",
        "200 mm",
        "12.8 nm",
    )
    assert "pixel_size" not in acquisition
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(UnreadableFile, match=r"b\.blo ends before its data do"):
        extract(path)


def test_a_tvips_recording_gives_time_and_voltage_but_no_pixel(tmp_path):
    header = struct.pack("<13I", 256, 2, 4, 3, 16, 0, 0, 1, 1, 15600, 200, 80, 60).ljust(256, b"\0")
    frame = struct.pack("<7I5fI2f", 1, 1_700_000_000, 5, 0, 0, 0, 1, 0, 0, 0, 7.5, 0, 0, 3.0, 0.0).ljust(60, b"\0") + bytes(24)
    path = write(tmp_path, "scan_000.tvips", header + 2 * frame)
    extracted = extract(path)
    acquisition = only(extracted)
    assert acquisition["technique"] == "tem"
    assert acquisition["start"] == "2023-11-14T22:13:20Z"
    assert acquisition["stage_tilt"] == "7.5 °"
    assert "pixel_size" not in acquisition
    assert "specimen_temperature" not in json.dumps(extracted.record)
    write(tmp_path, "scan_000.tvips", header + frame[:-1])
    with pytest.raises(UnreadableFile, match="whole frames"):
        extract(path)


MSA = """\
#FORMAT : EMSA/MAS Spectral Data File
#VERSION : 1.0
#TITLE : T
#DATE : 01-OCT-1991
#TIME : 12:00
#OWNER : SOMEBODY
{more}#NPOINTS : 3.
#NCOLUMNS : 1.
#XUNITS : eV
#YUNITS : Counts
#DATATYPE : Y
#XPERCHAN : 0.5
#OFFSET : 100.
#SPECTRUM :
1.
2.
3.
#ENDOFDATA :
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            "#SIGNALTYPE : ELS\n#BEAMKV   -kV: 120.0\n#CONVANGLE-mR: 1.5\n#DWELLTIME-ms: 100.\n",
            {"technique": "eels", "convergence_semi_angle": "1.5 mrad"},
        ),
        (
            "#SIGNALTYPE : EDS\n#BEAMKV : 120.0\n#LIVETIME  -s: 5.\n#OPERMODE : SCIMG\n#MAGCAM : 5000.\n",
            {"technique": "stem_edx", "live_time": "5 s", "magnification": 5000.0},
        ),
        ("#SIGNALTYPE : ELS\n#BEAMKV : 120.0\n#OPERMODE : DIFF\n#MAGCAM : 300.\n", {"camera_length": "300 mm"}),
    ],
)
def test_an_emsa_spectrum_has_the_units_of_the_standard(tmp_path, more, expected):
    extracted = extract(write(tmp_path, "s.msa", MSA.format(more=more)))
    acquisition = only(extracted)
    assert voltage(extracted) == "120 kV"
    assert {**acquisition, **expected} == acquisition
    assert acquisition["energy_offset"] == "100 eV"
    assert "dwell_time" not in acquisition
    assert says(extracted, "01-OCT-1991 12:00")
    assert says(extracted, "DWELLTIME is the time for each energy channel") is ("DWELL" in more)
    assert "SOMEBODY" not in json.dumps(extracted.document())


def test_an_emsa_spectrum_without_its_end_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="without #ENDOFDATA"):
        extract(write(tmp_path, "s.msa", MSA.format(more="")[:-14]))


FEI = """\
[User]
Date=06/13/2016
Time=05:06:40 PM
User=somebody
[System]
SystemType=Helios
[Beam]
HV={volts}
Beam={beam}
[EBeam]
HV={volts}
BeamCurrent=6.25e-12
HFW=1e-6
[Scan]
Dwelltime=1e-05
PixelWidth={width}
PixelHeight={height}
FrameTime=2.62
[Stage]
StageT=0.5235987755982988
[Image]
ResolutionY=6
[Detectors]
Name=ETD
"""


def write_fei(folder, name="f.tif", **values):
    import tifffile

    text = FEI.replace("\n", "\r\n").format(**{"volts": 5000, "beam": "EBeam", "width": 2e-9, "height": 2e-9, **values})
    tifffile.imwrite(folder / name, np.arange(64, dtype="uint8").reshape(8, 8), extratags=[(34682, "s", 0, text, True)], metadata=None)
    return folder / name


def test_an_electron_image_of_a_dual_beam_is_read_in_si_units(tmp_path):
    extracted = extract(write_fei(tmp_path))
    acquisition = only(extracted)
    assert voltage(extracted) == "5 kV"
    wanted = {
        "technique": "sem",
        "pixel_size": "2 nm",
        "dwell_time": "10 µs",
        "probe_current": "6.25 pA",
        "stage_tilt": "30 °",
        "frame_time": "2.62 s",
    }
    assert {**acquisition, **wanted} == acquisition
    assert says(extracted, "lowest 2 rows")
    assert "somebody" not in json.dumps(extracted.document())
    signals = load_arrays(write_fei(tmp_path, "g.tif"))
    assert np.asarray(signals[0].data)[7, 7] == 63


def test_an_ion_image_has_no_voltage_of_electrons(tmp_path):
    extracted = extract(write_fei(tmp_path, beam="IBeam", volts=30000))
    assert voltage(extracted) is None
    assert "technique" not in only(extracted)
    assert says(extracted, "not made by the electron beam")


def test_the_sides_of_unequal_pixels_are_not_swapped(tmp_path):
    extracted = extract(write_fei(tmp_path, width=1e-9, height=3e-9))
    assert [(axis.name, axis.scale) for axis in extracted.signals[0].axes] == [("height", 3e-9), ("width", 1e-9)]


def test_a_tiff_file_cut_short_is_refused(tmp_path):
    path = write_fei(tmp_path)
    content = path.read_bytes()
    write(tmp_path, "f.tif", content[: len(content) - 40])
    with pytest.raises(UnreadableFile, match=r"f\.tif"):
        extract(path)
    write(tmp_path, "f.tif", content[:9])
    with pytest.raises(UnreadableFile, match=r"f\.tif"):
        extract(path)


def test_a_tiff_file_whose_pages_are_cut_off_holds_no_image_also_when_arrays_are_asked(tmp_path):
    import tifffile

    path = tmp_path / "f.tif"
    tifffile.imwrite(path, np.zeros((64, 64), "uint16"))
    content = bytearray(path.read_bytes())
    content[4:8] = (len(content)).to_bytes(4, "little")  # the pages stand at the end, as microscopes write them
    path.write_bytes(content)
    for read in (extract, load_arrays):
        with pytest.raises(UnreadableFile, match=r"f\.tif"):
            read(path)


@pytest.mark.parametrize(("place", "whole"), [(None, True), (8, True), (10**6, False)])
def test_a_tiff_file_whose_descriptions_are_cut_off_was_cut_short(tmp_path, place, whole):
    import tifffile

    path = tmp_path / "f.tif"
    tifffile.imwrite(path, np.zeros((64, 64), "uint16"), extratags=[(65000, "s", 0, "what the microscope says " * 9, True)])
    if place is not None:
        content = bytearray(path.read_bytes())
        at = content.index(struct.pack("<2H", 65000, 2)) + 8
        content[at : at + 4] = place.to_bytes(4, "little")
        path.write_bytes(content)
    if whole:
        assert len(load_arrays(path)) == 1
        return
    with pytest.raises(UnreadableFile, match=r"f\.tif ends before the values that describe it"):
        load_arrays(path)


@pytest.mark.parametrize(
    ("size", "whole"), [(384 + 32, True), (2 * (384 + 32), True), (384 + 31, False), (2 * (384 + 32) - 1, False), (384, False)]
)
def test_a_merlin_recording_holds_whole_frames(tmp_path, size, whole):
    frame = b"MQ1,000001,00384,01,0008,0004,U08,   1x1,01,".ljust(384, b" ") + bytes(32)
    path = write(tmp_path, "m.mib", (2 * frame)[:size])
    if whole:
        scans.check_merlin(path, size)
        return
    with pytest.raises(UnreadableFile, match=r"m\.mib does not hold whole frames of 8 × 4 pixels"):
        scans.check_merlin(path, size)


def test_raw_counters_of_a_merlin_recording_are_not_measured(tmp_path):
    scans.check_merlin(write(tmp_path, "m.mib", b"MQ1,000001,00384,01,0256,0256,R64,   1x1,01,"), 44)


def test_a_nexus_file_of_another_field_is_refused_and_one_without_definition_has_no_acquisition(tmp_path):
    import h5py

    for name, definition in (("other.nxs", "NXellipsometry"), ("silent.nxs", None)):
        with h5py.File(tmp_path / name, "w") as file:
            entry = file.create_group("entry")
            entry.attrs["NX_class"] = "NXentry"
            if definition:
                entry["definition"] = definition
            data = entry.create_group("data")
            data.attrs["NX_class"] = "NXdata"
            data.attrs["signal"] = "signal"
            data["signal"] = np.arange(6.0)
    with pytest.raises(UnsupportedFormat, match=r"other\.nxs describes itself as NXellipsometry"):
        extract(tmp_path / "other.nxs")
    extracted = extract(tmp_path / "silent.nxs")
    assert "sessions" not in extracted.record
    assert says(extracted, "does not say that an electron microscope made it")
    assert [info.acquisition for info in extracted.signals] == [None]


def test_a_nexus_file_of_cryokb_is_for_its_own_reader(tmp_path):
    with pytest.raises(UnsupportedFormat, match=r"cryokb nexus read own\.nxs"):
        extract(write(tmp_path, "own.nxs", b"\x89HDF\r\n\x1a\n" + b"https://w3id.org/cryokb/"))


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


def test_a_volume_is_called_one(tmp_path):
    assert says(extract(write(tmp_path, "v.rec", cases.mrc((4, 8, 8), space_group=1))), "describe it under processing")


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
        "STEM detector name": b"HAADF",
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


@pytest.mark.parametrize("text", ["just words\n", "[ZValue = 0]\nX = 1\n", "Voltage = 300\n", "[ZValue = 0]\nTiltAngle = 3\n\0\n"])
def test_an_mdoc_without_images_is_refused(tmp_path, text):
    with pytest.raises(UnsupportedFormat, match=r"x\.mdoc describes no image"):
        extract(write(tmp_path, "x.mdoc", text))


def test_an_mdoc_cut_in_a_line_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="in the middle of a line"):
        extract(write(tmp_path, "x.mdoc", cases.tilt_series([-3, 0, 3])[:-30]))


@given(st.text())
def test_any_text_parses_as_an_mdoc_without_complaint(text):
    whole = mdoc.parse(text)
    assert all(section.kind for section in whole.sections)


@given(st.lists(st.integers(-60, 60), min_size=3, max_size=20, unique=True))
def test_the_scheme_of_any_order_of_tilts_is_one_of_the_schema_or_none(angles):
    from cryokb.standard import terms

    assert order_of(angles) in {None, *terms("TiltScheme")}
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
        (b"\xff\xfe\0", "no complete XML"),
    ],
)
def test_other_xml_is_refused(tmp_path, content, words):
    with pytest.raises(UnsupportedFormat, match=words) as refusal:
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


# ------------------------------------------------------------------------------------------------------ hostile input
def test_what_is_no_file_is_refused_by_name(tmp_path):
    write(tmp_path, "empty.dm4", b"")
    (tmp_path / "folder.mrc").mkdir()
    for name, words in (("empty.dm4", "is empty"), ("folder.mrc", "is a folder"), ("nowhere.emd", "There is no file")):
        for read in (extract, load_arrays):
            with pytest.raises(UnreadableFile, match=words) as refusal:
                read(tmp_path / name)
            assert name in refusal.value.message
            assert refusal.value.hint


@pytest.mark.parametrize(
    "extension", [*known_extensions(), "xml", "mdoc", "rawtlt", "tlt", "zip", "nav", "hdr", "txt", "h5", "eer", "png", "gz", "xyz"]
)
@pytest.mark.parametrize("content", [bytes(5000), b"\x93" * 700, b"x", "ä\n".encode() * 50], ids=["zeros", "bytes", "short", "text"])
def test_anything_else_under_any_name_is_refused_with_a_sentence(tmp_path, extension, content):
    path = write(tmp_path, f"file.{extension}", content)
    with pytest.raises((UnsupportedFormat, UnreadableFile)) as refusal:
        extract(path)
    assert f"file.{extension}" in refusal.value.message
    assert refusal.value.hint


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: f"{known.plugin}-{known.extensions[0]}")
def test_the_right_beginning_with_nothing_behind_it_is_refused(tmp_path, known):
    beginnings = [
        b"\0\0\0\3",
        b"\x89HDF\r\n\x1a\n",
        b"PK\3\4",
        b"II*\0",
        b"JK",
        b"II\x97\1",
        b"AAMVHFSS",
        b"#FORMAT",
        b"IMGBLO",
        b"MQ1",
        b"\2\0\0\0",
    ]
    beginnings += [
        b"\0\0\0\0JED-2200",
        b"\x30\1\0\0PTTDFILE",
        bytes(20) + b"FileType",
        b"<TRTSpectrum",
        b"Digiheater",
        struct.pack("<13I", 256, 2, 4, 4, 16, 0, 0, 1, 1, 1, 200, 1, 60),
        cases.mrc()[:1024],
    ]
    fitting = [start for start in beginnings if known.begins(start.ljust(64, b"\0") if start != cases.mrc()[:1024] else start)]
    assert fitting
    for start in fitting:
        path = write(tmp_path, f"file.{known.extensions[0]}", start + b"\x81\x07garbage" * 3)
        with pytest.raises((UnsupportedFormat, UnreadableFile), match="file"):
            extract(path)


def test_a_zip_archive_names_what_it_holds(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("deep/inside.emd", b"x")
    with pytest.raises(UnsupportedFormat, match=r"a zip archive that holds inside\.emd\. Unpack it"):
        extract(tmp_path / "a.zip")


def test_a_missing_plugin_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "rsciio.mrc", None)
    with pytest.raises(MissingDependency, match=r'pip install "cryokb\[readers\]"'):
        extract(write(tmp_path, "i.mrc", cases.mrc()))


def test_warnings_and_messages_of_a_library_stay_inside():
    import logging

    with quiet() as said:
        warnings.warn("odd\nsecond line", UserWarning, stacklevel=1)
        warnings.warn("not closed", ResourceWarning, stacklevel=1)
        logging.getLogger("rsciio.mrc").warning("header is %s", "strange")
    assert said == ["odd", "header is strange"]
    assert logging.getLogger("rsciio").propagate


def test_a_named_file_with_a_folder_is_not_followed(tmp_path):
    write(tmp_path, "a.mrc", b"x")
    inside = tmp_path / "inside"
    inside.mkdir()
    record = write(inside, "r.mdoc", b"x")
    assert find_beside(record, ["../a.mrc", "..\\a.mrc", str(tmp_path / "a.mrc"), ""]) is None
    assert find_beside(record, ["r.mdoc"]) == record


# ------------------------------------------------------------------------------------------------------------- values
@given(st.sampled_from(sorted(slot for slot, limit in LIMITS.items() if limit.units)), st.floats(1e-6, 1e9))
def test_a_written_quantity_parses_back_to_the_number(slot, number):
    limit = LIMITS[slot]
    try:
        text = write_value(slot, number, limit.units[0])
    except Rejected:
        return
    parsed = quantities.parse(text)
    value = quantities.convert(parsed.value, parsed.unit, limit.units[0])
    tolerance = 10**-limit.decimals if limit.decimals else 1e-6 * number
    assert abs(value - number) <= tolerance


@pytest.mark.parametrize(
    ("slot", "number", "unit", "text"),
    [
        ("accelerating_voltage", 300000, "V", "300 kV"),
        ("accelerating_voltage", 300, "V", "300 V"),
        ("dwell_time", 3.5e-06, "s", "3.5 µs"),
        ("exposure_time", 0.62, "s", "0.62 s"),
        ("exposure_time", 0.0035, "s", "3.5 ms"),
        ("pixel_size", 8.17e-12, "m", "0.00817 nm"),
        ("probe_current", 5.07e-9, "A", "5.07 nA"),
        ("stage_tilt", -0.0, "deg", "0 °"),
        ("magnification", 26996.349, None, 26996.35),
        ("frames", 14.0, None, 14),
    ],
)
def test_numbers_are_written_in_the_unit_people_use(slot, number, unit, text):
    assert write_value(slot, number, unit) == text


@pytest.mark.parametrize(
    ("slot", "number", "unit", "reason"),
    [
        ("magnification", 0, None, "not set"),
        ("magnification", -5, None, "negative"),
        ("pixel_size", -1, "nm", "negative"),
        ("pixel_size", 1e17, "nm", "not between"),
        ("accelerating_voltage", 0, "V", "not set"),
        ("stage_tilt", 263.77, "deg", "not between"),
        ("dose", float("nan"), "/Ao2", "not a number"),
        ("frames", 2.5, None, "whole number"),
        ("binning", 0.5, None, "not between"),
    ],
)
def test_numbers_that_cannot_be_believed_are_rejected(slot, number, unit, reason):
    with pytest.raises(Rejected, match=reason):
        write_value(slot, number, unit)


def test_a_range_is_rejected_when_one_end_is():
    assert write_range("dose_per_tilt", 2, 3.5, "/Ao2") == "2-3.5 e-/Å^2"
    with pytest.raises(Rejected, match="not set"):
        write_range("dose_per_tilt", 0, 3.5, "/Ao2")


@given(st.floats(1e-12, 1e12))
def test_a_plain_number_has_no_exponent_and_seven_digits(number):
    text = plain_number(number)
    assert "e" not in text
    assert float(text) == pytest.approx(number, rel=1e-6)


@given(st.text())
def test_any_name_becomes_a_key(text):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", make_key(text))


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("5", 5.0),
        (" 1e-3 ", 1e-3),
        (np.float32(2), 2.0),
        (np.array(3), 3.0),
        (np.array([1, 2]), None),
        ("5 nm", None),
        (True, None),
        (None, None),
        (1j, None),
        ("", None),
        ([1], None),
    ],
)
def test_numbers_are_told_from_other_values(value, number):
    assert number_of(value) == number


def test_paths_may_hold_dots_in_names():
    tree = {"a.b": {"c": 1}, "a": {"b": {"d": 2}}}
    assert lookup(tree, "a.b.c") == 1
    assert lookup(tree, "a.b.d") == 2
    assert lookup(tree, "a.x") is None
    assert lookup(tree, "a.b.c.d") is None


# --------------------------------------------------------------------------------------------------------------- axes
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nm", "nm"),
        ("$nm$", "nm"),
        ("[n_m]", "nm"),
        ("µm", "um"),
        ("μm", "um"),
        ("A", "Ao"),
        ("1 / nm", "/nm"),
        ("nm^-1", "/nm"),
        ("sec", "s"),
        ("", None),
        (None, None),
        ("px", None),
        ("Energy Loss (eV)", "eV"),
        ("m", "m"),
        ("mrad", "mrad"),
    ],
)
def test_units_of_axes_are_read_as_files_spell_them(text, code):
    assert unit_code(text) == code


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"scale": -1.0, "units": "nm"}, "negative"),
        ({"scale": 0.0, "units": "s"}, "not calibrated"),
        ({"scale": 1e17, "units": "nm"}, "so far outside"),
        ({"scale": 2.0, "units": "µnn"}, "is not known"),
        ({"axis": [0.0, 1.0, 3.0], "units": "nm"}, "evenly spaced"),
        ({"scale": float("inf"), "units": "nm"}, "evenly spaced"),
    ],
)
def test_a_step_that_cannot_be_believed_leaves_an_axis_of_pixels(raw, words):
    axis, note = tidy_axis({"name": "x", **raw}, 3)
    assert axis == Axis("x", None, 0.0, 1.0, 3, navigate=False)
    assert words in note


def test_the_direction_of_a_scan_may_be_negative_and_a_listed_axis_even():
    axis, note = tidy_axis({"name": "y", "scale": -4.0, "units": "nm", "navigate": True}, 5, signed=True)
    assert (axis.scale, note) == (-4.0, None)
    axis, note = tidy_axis({"name": "y", "axis": np.array([2.0, 2.5, 3.0]), "units": "nm"}, 3)
    assert (axis.scale, axis.offset, note) == (0.5, 2.0, None)


def test_axes_that_are_no_part_of_the_specimen_give_no_pixel_size():
    wavelength = Axis("Wavelength", "nm", 300.0, 0.1, 10, navigate=False)
    screen = [Axis(name, "cm", 0.0, 0.016, 10, navigate=False) for name in ("dy", "dx")]
    mixed = [Axis("y", "1/nm", 0.0, 0.1, 4, navigate=False), Axis("x", "mrad", 0.0, 0.1, 4, navigate=False)]
    for axes in ([wavelength], screen, mixed):
        assert {row.slot for row in measure(axes)[0]} <= {"image_width", "image_height"}


def test_a_series_in_time_has_frames():
    axes = [Axis("Time", "s", 0.0, 0.8, 7, navigate=True), *(Axis(name, "pm", 0.0, 8.0, 4, navigate=False) for name in "yx")]
    found = {row.slot: (row.number, row.unit) for row in measure(axes)[0]}
    assert found["frames"] == (7, None)
    assert found["pixel_size"] == (8.0, "pm")


# -------------------------------------------------------------------------------------------------------------- times
def test_world_time_and_local_time_together_give_the_zone():
    from datetime import datetime

    def local(*parts):
        return datetime(*parts)  # noqa: DTZ001  a local time without zone is what such files hold

    world = from_filetime(1.3115143597000824e17, "system")
    assert world.start == "2016-08-08T15:26:37Z"
    assert with_zone(world, local(2016, 8, 8, 16, 26, 37)).start == "2016-08-08T16:26:37+01:00"
    assert with_zone(world, local(2016, 8, 8, 16, 32)).start == world.start
    assert with_zone(world, local(2016, 8, 20)).start == world.start
    assert with_zone(None, None) is None


@pytest.mark.parametrize(
    ("seconds", "start"), [(1_596_041_299, "2020-07-29T16:48:19Z"), (0, None), (1e20, None), (-5, None), (float("nan"), None)]
)
def test_seconds_become_a_start_only_where_they_are_a_date(seconds, start):
    clock = from_epoch(seconds, "x")
    assert (clock and clock.start) == start


@pytest.mark.parametrize(
    ("text", "zoned"),
    [
        ("2024-09-01T06:01:19.0039293+02:00", True),
        ("2021-05-07T16:51:10.905800928Z", True),
        ("2021-05-07T16:51:10", False),
        ("1921-05-07T16:51:10Z", False),
        ("2021-13-07T16:51:10Z", False),
        ("noon", False),
    ],
)
def test_only_a_time_with_its_zone_is_a_start(text, zoned):
    assert from_iso(text, "x").start == (text if zoned else None)
    assert from_local(text, "x").start is None
