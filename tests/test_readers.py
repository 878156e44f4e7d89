"""What a microscope file states, what is missing, and what is refused: files that the tests write themselves."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import subprocess
import sys
import warnings
import zipfile

import numpy as np
import pytest
import readers_cases as cases
from readers_cases import only, says, voltage, write, write_signal

from cryokb import expansion
from cryokb.errors import MissingDependency, UnreadableFile, UnsupportedFormat
from cryokb.readers import extract, load_arrays
from cryokb.readers.axes import Axis
from cryokb.readers.files import find_beside
from cryokb.readers.formats import FORMATS, known_extensions, scans
from cryokb.readers.rosetta import quiet

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
    assert says(extracted, "0.2 nm × 1 nm along y, x")


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
        assert only(extract(archive))["pixel_size"] == only(extract(path))["pixel_size"] == "1 nm"
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


@pytest.mark.parametrize(
    "known", [known for known in FORMATS if known.extensions], ids=lambda known: f"{known.plugin}-{known.extensions[0]}"
)
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
        b"MAPSPECTRA_DATA",
        struct.pack("<ff20xiih", 0.7, 0.7, 5000, 3840, 64),
        b"key\tvalue\nwidth\t2\nheight\t2\ndepth\t1\ndata-type\tfloat\nrecord-by\timage\n",
        b"Time, Notes, Temperature",
        b"TimeStamp,Experiment time,Temperature",
    ]
    fitting = [start for start in beginnings if known.begins(start.ljust(64, b"\0") if start != cases.mrc()[:1024] else start)]
    assert fitting
    for start in fitting:
        path = write(tmp_path, f"file.{known.extensions[0]}", start + b"\x81\x07garbage" * 3)
        with pytest.raises((UnsupportedFormat, UnreadableFile, MissingDependency), match="file"):
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
