"""A hundred real microscope files: each gives a partial record or a clear message, and the values that it is known to hold."""

from __future__ import annotations

import csv
import json
import os
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cryokb import expansion, standard
from cryokb.errors import UnreadableFile, UnsupportedFormat
from cryokb.readers import extract, load_arrays

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = Path(os.environ.get("CRYOKB_SAMPLES", ROOT.parent / "shared" / "samples"))

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"CRYOKB_SAMPLES: no folder {SAMPLES}")

REFUSED = {
    "emd/velox_EELS_EDS.zip": "is a zip archive that holds example_velox_EELS_EDS.emd",
    "mdoc/nav.nav": "a SerialEM navigator",
    "merlin/001_4x2_6bit.hdr": "a header that belongs to a data file",
    "merlin/002_4x2_6bit_roi128.hdr": "a header that belongs to a data file",
    "mrc/20241021_00405_info.txt": "is a text file",
    "nxs/SiO2onSi.ellips.nxs": "describes itself as NXellipsometry",
    "tilt_series/TS_001.xf": "image transforms",
}
SLOW = {"jeol/rawdata.ASW", "jeol/Sample/00_View000/View000_0000006.pts"}
"""Files of events, which are counted when they are read."""


def listed():
    if not SAMPLES.is_dir():
        return []
    with (SAMPLES / "INDEX.tsv").open(newline="") as stream:
        return [row["file"] for row in csv.DictReader(stream, delimiter="\t")]


@cache
def extracted(name):
    return extract(SAMPLES / name)


def read(name):
    """Give voltage and first acquisition of a sample."""
    session = extracted(name).record["sessions"]["session_1"]
    return session.get("accelerating_voltage"), next(iter(session["acquisitions"].values()))


def test_the_folder_is_the_whole_one():
    assert len(listed()) == 100


@pytest.mark.parametrize("name", listed())
def test_each_file_gives_a_partial_record_that_expands_or_a_clear_message(name):
    if name in REFUSED:
        with pytest.raises(UnsupportedFormat, match=REFUSED[name]) as refusal:
            extract(SAMPLES / name)
        assert Path(name).name in refusal.value.message
        assert refusal.value.hint
        return
    found = extracted(name)
    assert found.missing
    expanded = expansion.expand(found.document(), root="Record")
    assert not expanded.issues
    origins = {origin.path for origin in found.origins}
    for key, acquisition in found.record.get("sessions", {}).get("session_1", {}).get("acquisitions", {}).items():
        base = f"/sessions/session_1/acquisitions/{key}"
        assert {slot for slot in acquisition if slot != "file"} == {
            path.removeprefix(f"{base}/").partition("/")[0] for path in origins if path.startswith(f"{base}/")
        } - {"file"}
        assert re.fullmatch(r"[a-z][a-z0-9_]*", key)
        assert acquisition.get("technique", "tem") in standard.current().terms("Technique")
        assert f"{base}/specimen" in {row.path for row in found.missing}
    assert "/sessions/session_1/specimen_temperature" in {row.path for row in found.missing} or "sessions" not in found.record


def test_no_name_of_a_person_computer_or_account_comes_out():
    secret = (
        "PRESTAT",
        "ERIC",
        "supervisor",
        "jf631",
        "johndoe",
        "John Doe",
        "Peter Ercius",
        "THEMISX",
        "TITAN52334920",
        "TITAN52339260",
        "SPECTRA-9930955",
        "Lab-64",
        "Johannes",
        "Michael",
        "BioEMlab",
        "UMass",
        "EMBL",
        "Pasteur",
        "RSCIIODATA",
    )
    for name in sorted(set(listed()) - set(REFUSED) - SLOW):
        found = extracted(name)
        text = json.dumps([found.document(), *found.notes, *(row.why for row in found.missing)], ensure_ascii=False)
        assert not [word for word in secret if word in text], name


def test_no_record_has_a_temperature():
    for name in sorted(set(listed()) - set(REFUSED) - SLOW):
        assert "temperature" not in json.dumps(extracted(name).record)


KNOWN = [
    (
        "dm3/test_STEM_image.dm3",
        "200 kV",
        {"technique": "stem", "pixel_size": "0.248538 nm", "dwell_time": "3.5 µs", "start": "2016-08-08T16:26:37+01:00"},
    ),
    (
        "dm3/test-EELS_spectrum.dm3",
        "200 kV",
        {"technique": "stem_eels", "exposure_time": "3.5 ms", "energy_dispersion": "0.5 eV", "frames": 50},
    ),
    (
        "dm3/test_diffraction_pattern.dm3",
        "200 kV",
        {"technique": "electron_diffraction", "camera_length": "320 mm", "exposure_time": "0.2 s"},
    ),
    ("dm3/test_stackbuilder_imagestack.dm3", "200 kV", {"pixel_size": "59.9829 nm", "technique": "stem"}),
    ("dm4/EELS_SI.dm4", "200 kV", {"technique": "stem_eels", "scan_step": "1.992074 nm", "collection_semi_angle": "62 mrad"}),
    ("dm4/test-MonarcCL_spectrum-SI.dm4", "5 kV", {"technique": "cathodoluminescence", "dwell_time": "50 ms"}),
    (
        "mrc/HAADFscan.mrc",
        "300 kV",
        {"technique": "haadf_stem", "pixel_size": "5.679131 nm", "camera_length": "91.1 mm", "dwell_time": "10 ms"},
    ),
    ("mrc/temp.mrc", None, {"pixel_size": "0.2 nm"}),
    (
        "mdoc/TS_41.mrc.mdoc",
        "300 kV",
        {"dose_per_tilt": "3.08367 e-/Å^2", "cumulative_dose": "132.8387 e-/Å^2", "tilt_scheme": "dose_symmetric", "tilts": 40},
    ),
    ("mdoc/tilt_series.mdoc", None, {"tilt_range": "-60 to 60 °", "tilt_scheme": "dose_symmetric", "pixel_size": "0.54 nm"}),
    ("mdoc/2023-09-25_14.13.07_Grid9-_template_0035.tif.mdoc", "300 kV", {"dose": "39.2291 e-/Å^2", "dose_rate": "12.98855 e-/Å^2/s"}),
    ("mdoc/frame_set_single.mdoc", "300 kV", {"dose": "7.65892 e-/Å^2", "frames": 12, "dose_per_frame": "0.63824 e-/Å^2"}),
    ("mdoc/montage_section.mdoc", "300 kV", {"magnification": 135.0, "pixel_size": "65.6139 nm"}),
    (
        "emd/Camera Ceta Imaging Micro.emd",
        "300 kV",
        {"technique": "tem", "magnification": 26996.35, "pixel_size": "3.138837 nm", "exposure_time": "0.4 s"},
    ),
    (
        "emd/STEM HAADF-DF4-DF2-BF Diffraction Micro.emd",
        "300 kV",
        {"technique": "stem", "camera_length": "301 mm", "magnification": 7100.0},
    ),
    ("emd/fei_example_tem_stack.emd", "300 kV", {"stage_tilt": "-12.5864 °", "pixel_size": "0.008172883 nm", "frames": 2}),
    ("emd/example_metadata.emd", "300 kV", {}),
    ("emd/Acquisition_18.emd", "200 kV", {"pixel_size": "0.01224652 nm", "magnification": 5100000.0}),
    ("tia/03_Scanning Preview.emi", "200 kV", {"technique": "stem", "dwell_time": "12 µs", "start": "2019-04-25T09:30:08-07:00"}),
    (
        "tia/64x64_diffraction_acquire.emi",
        "200 kV",
        {"technique": "electron_diffraction", "diffraction_pixel_size": "0.101572 1/nm", "camera_length": "490 mm"},
    ),
    ("tia/16x16-line_profile_horizontal_10x1024.emi", "300 kV", {"technique": "stem_eels", "scan_step": "0.1230341 nm"}),
    ("tia/128x128-TEM_search_1.ser", None, {"pixel_size": "5.261214 nm", "start": "2016-02-22T18:50:01Z"}),
    (
        "tiff/FEI-Helios-Ebeam-16bits.tif",
        "5 kV",
        {"technique": "sem", "pixel_size": "3.3724 µm", "probe_current": "6.25 pA", "dwell_time": "10 µs"},
    ),
    (
        "tiff/JEOL-SightX-TEM-mag-dummy.tif",
        "200 kV",
        {"technique": "tem", "start": "2019-11-27T16:11:26.6205405+09:00", "magnification": 150000.0},
    ),
    ("tiff/TVIPS_bin4.tif", "99 kV", {"pixel_size": "1.420804 nm", "exposure_time": "0.4 s"}),
    ("tiff/test_loading_image_saved_with_imageJ.tif", None, {"pixel_size": "168.6747 nm"}),
    ("hspy/EDS_TEM_FePt_nanoparticles.hspy", "200 kV", {"technique": "stem_edx", "energy_dispersion": "20.028 eV", "energy_channels": 992}),
    ("hspy/example2_v3.1.hspy", "200 kV", {"camera_length": "320 mm", "stage_tilt": "10 °"}),
    ("hspy/nanoparticles.hspy", "6.003 kV", {"scan_step": "61.27205 nm"}),
    ("jeol/met03.EDS", "200 kV", {"technique": "edx", "live_time": "30 s"}),
    ("bcf/test_TEM.bcf", "200 kV", {"technique": "edx", "pixel_size": "0.7710048 nm", "scan_step": "0.7710048 nm"}),
    ("bcf/bruker_nano.spx", "15 kV", {"technique": "edx", "exposure_time": "7.575 s", "live_time": "7.385 s"}),
    (
        "epu_xml/FoilHole_31933450_Data_31923928_31923930_20240901_060108.xml",
        "300 kV",
        {"dose": "28.50476 e-/Å^2", "pixel_size": "0.04150153 nm", "start": "2024-09-01T06:01:10.041501+02:00"},
    ),
    ("msa/example1.msa", "120 kV", {"technique": "eels", "probe_current": "12.345 nA", "energy_dispersion": "3.1 eV"}),
    ("msa/ISO_22029_2022_compliance.msa", "120 kV", {"convergence_semi_angle": "1.5 mrad", "energy_offset": "520.13 eV"}),
    ("blo/test1.blo", "200 kV", {"technique": "four_d_stem", "scan_step": "12.8 nm", "camera_length": "200 mm"}),
    ("prz/panta_rhei_sample.prz", "200 kV", {"camera_length": "20 mm", "dwell_time": "15 µs"}),
    ("tvips/test_tvips_2345_000.tvips", "200 kV", {"technique": "electron_diffraction", "start": "1993-06-18T10:34:56Z"}),
    ("merlin/001_4x2_6bit.mib", None, {"frame_time": "0.1 s", "start": "2021-05-07T16:51:10.905800928Z"}),
    ("tilt_series/TS_001.rawtlt", None, {"tilt_range": "-60 to 56.99 °", "tilts": 40}),
]


@pytest.mark.parametrize(("name", "volts", "part"), KNOWN, ids=[row[0] for row in KNOWN])
def test_a_file_gives_what_it_is_known_to_hold(name, volts, part):
    voltage, acquisition = read(name)
    assert voltage == volts
    assert {**acquisition, **part} == acquisition


LEFT_OUT = [
    ("mrc/20241021_00405_final.mrc", "pixel_size", "a negative step"),
    ("tilt_series/TS_001.st", "pixel_size", "The step of axis z is 0 in the file"),
    ("mrc/20241021_00405_movie.mrc", "magnification", "not connected to the microscope"),
    ("tia/64x64_diffraction_acquire_1.ser", "pixel_size", "1.01572e+17 nm"),
    ("tia/16x16-spectrum_image_5x5x4000-not_square.emi", "dwell_time", "that of the overview image"),
    ("tia/16x16-spectrum_image_5x5x4000-not_square.emi", "scan_step", "4.258194 nm × 1.985914 nm"),
    ("hspy/example2_v3.1.hspy", "probe_current", "0 stands for “not set”"),
    ("emd/Camera Ceta Imaging Micro.emd", "camera_length", "that of the diffraction mode"),
    ("emd/STEM HAADF-DF4-DF2-BF Diffraction Micro.emd", "convergence_semi_angle", "it is negative"),
    ("dm3/dmTest_float32_nonSquare_diffPixelSize.dm3", "pixel_size", "0.2 nm × 1 nm"),
    ("dm3/test_stackbuilder_imagestack.dm3", "camera_length", "its unit depends on the maker"),
    ("tiff/FEI-Helios-navcam.tif", "technique", "not made by the electron beam"),
    ("tiff/TVIPS_bin4.tif", "stage_tilt", "unit of the stage tilt"),
    ("msa/example1.msa", "dwell_time", "each energy channel of a serial detector"),
    ("mdoc/montage_section.mdoc", "dose", "no calibration of the beam"),
    ("mdoc/frame_set_single.mdoc", "dose_rate", "no dose rate was written"),
    ("prz/panta_rhei_sample.prz", "pixel_size", "more than the scanned field"),
    ("tvips/test_tvips_2345_000.tvips", "pixel_size", "that of the camera"),
]


@pytest.mark.parametrize(("name", "slot", "words"), LEFT_OUT, ids=[f"{row[0]}-{row[1]}" for row in LEFT_OUT])
def test_what_cannot_be_believed_is_left_out_with_a_note(name, slot, words):
    assert slot not in read(name)[1]
    assert any(words in note for note in extracted(name).notes)


def test_a_map_of_the_data_bank_is_no_acquisition():
    found = extracted("mrc/emd_3197.map")
    assert "sessions" not in found.record
    assert found.record["processing"]["emd_3197"]["reconstruction"] == {"voxel_size": "1.14 nm"}


def test_the_channels_of_one_scan_are_signals_of_one_acquisition():
    session = extracted("emd/STEM HAADF-DF4-DF2-BF Diffraction Micro.emd").record["sessions"]["session_1"]
    ((_, acquisition),) = session["acquisitions"].items()
    techniques = {key: signal["technique"] for key, signal in acquisition["signals"].items()}
    assert techniques == {"haadf": "haadf_stem", "df2": "dark_field_stem", "bf": "bright_field_stem", "df4": "dark_field_stem"}


@pytest.mark.parametrize("name", sorted(set(listed()) - set(REFUSED) - SLOW))
def test_arrays_have_the_shapes_that_were_listed(name):
    signals = load_arrays(SAMPLES / name)
    infos = extracted(name).signals
    assert [signal.key for signal in signals] == [info.key for info in infos]
    for signal, info in zip(signals, infos, strict=True):
        assert tuple(signal.data.shape) == info.shape == tuple(axis.size for axis in info.axes)
        assert signal.axes == info.axes
        if np.prod(info.shape) < 1_000_000:
            assert np.asarray(signal.data).shape == info.shape


KEEP_THEIR_SENSE = (".emi", ".mib", ".tlt", ".dens")
"""An .emi has its values before its middle; a .mib of half the frames and a list of half the angles are whole."""


@pytest.mark.parametrize("name", sorted(set(listed()) - set(REFUSED) - SLOW))
def test_a_file_cut_in_half_is_refused_by_name(name, tmp_path):
    if name.endswith(KEEP_THEIR_SENSE):
        assert extracted(name).format
        return
    path = tmp_path / Path(name).name
    content = (SAMPLES / name).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises((UnreadableFile, UnsupportedFormat)) as refusal:
        extract(path)
    assert path.name in refusal.value.message


def test_the_events_of_a_jeol_scan_are_counted():
    found = extracted("jeol/rawdata.ASW")
    assert [info.key for info in found.signals] == ["img1", "c_k", "o_k", "s_k", "fe_k", "cu_k", "eds_extracted_from_view000_0000006_pts"]
    acquisitions = found.record["sessions"]["session_1"]["acquisitions"]
    assert acquisitions["eds_extracted_from_view000_0000006_pts"]["dwell_time"] == "100 µs"
    assert any("“C K”, “O K”, “S K”, “Fe K”, “Cu K” became no acquisition" in note for note in found.notes)


def test_a_file_without_its_companions_says_which_is_missing(tmp_path):
    (tmp_path / "rawdata.ASW").write_bytes((SAMPLES / "jeol/rawdata.ASW").read_bytes())
    with pytest.raises(UnsupportedFormat, match=r"rawdata\.ASW needs the file View000_0000000\.img"):
        extract(tmp_path / "rawdata.ASW")
    (tmp_path / "a.emi").write_bytes((SAMPLES / "tia/128x128-TEM_search.emi").read_bytes())
    with pytest.raises(UnsupportedFormat, match=r"put them beside it"):
        extract(tmp_path / "a.emi")
