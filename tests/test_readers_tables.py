"""The mapping tables: what each format's metadata become, on trees written here by hand."""

from __future__ import annotations

import numpy as np
import pytest
from readers_trees import ENERGY, LINE, RECIPROCAL, SQUARE, STACK, dm, fill, holds, tia_tree, velox

from cryokb.readers.draft import SESSION, Axis, Draft
from cryokb.readers.extraction import fill_all
from cryokb.readers.formats import convention, digitalmicrograph, emd, mrc, scans, spectra, tia, tiff
from cryokb.readers.formats.spectra import name_keywords
from cryokb.readers.tags import Dataset, Tags, apply_mapping

# --------------------------------------------------------------------------------------------------- DigitalMicrograph
STEM = {
    "Illumination Mode": "STEM NANOPROBE",
    "Imaging Mode": "DIFFRACTION",
    "Indicated Magnification": 225000.0,
    "STEM Camera Length": 135.0,
}
DIFFRACTION = {"Illumination Mode": "TEM", "Imaging Mode": "DIFFRACTION", "Indicated Magnification": 320.0, "Voltage": 200000.0}


def test_one_tag_is_magnification_in_imaging_and_camera_length_in_diffraction():
    acquisition, session, _ = fill(digitalmicrograph.TABLE, dm(DIFFRACTION), RECIPROCAL)
    holds(acquisition, {"technique": "electron_diffraction", "camera_length": "320 mm", "diffraction_pixel_size": "0.1 1/nm"})
    assert session["accelerating_voltage"] == "200 kV"
    assert "magnification" not in acquisition
    acquisition, _, _ = fill(digitalmicrograph.TABLE, dm({**DIFFRACTION, "Imaging Mode": "MAG1"}))
    holds(acquisition, {"technique": "tem", "magnification": 320.0})
    assert "camera_length" not in acquisition


@pytest.mark.parametrize(("microscope", "length"), [("FEI Titan", "135 mm"), ("JEM-ARM200F", None)])
def test_a_stem_camera_length_has_a_unit_only_where_the_maker_is_known(microscope, length):
    acquisition, session, said = fill(digitalmicrograph.TABLE, dm(STEM, **{"Session Info": {"Microscope": microscope}}))
    assert acquisition.get("camera_length") == length
    assert ("unit depends on the maker" in said) is (length is None)
    assert session["instrument"]["model"] == microscope
    assert acquisition["technique"] == "stem"


def test_a_driver_is_the_model_only_when_nothing_better_is_there():
    _, session, _ = fill(digitalmicrograph.TABLE, dm({"Name": "FEI Tecnai Remote", "Microscope": "TEAM 0.5"}))
    assert session["instrument"]["model"] == "TEAM 0.5"
    _, session, _ = fill(digitalmicrograph.TABLE, dm({"Name": "FEI Tecnai Remote"}))
    assert session["instrument"]["model"] == "FEI Tecnai Remote"


@pytest.mark.parametrize(
    ("kind", "light", "term"),
    [
        ("EELS", "STEM", "stem_eels"),
        ("EELS", "TEM", "eels"),
        ("X-ray", "STEM", "stem_edx"),
        ("X-ray", "", "edx"),
        ("CL", "SEM", "cathodoluminescence"),
        ("", "STEM", None),
    ],
)
def test_spectra_of_digitalmicrograph_are_named(kind, light, term):
    info = {"Illumination Mode": light, "Imaging Mode": "IMAGING"}
    acquisition, _, _ = fill(digitalmicrograph.TABLE, dm(info, **{"Meta Data": {"Signal": kind}}), (ENERGY,))
    assert acquisition.get("technique") == term


def test_times_of_a_spectrum_and_of_a_map_are_kept_apart():
    tags = {
        "Meta Data": {"Signal": "EELS"},
        "EELS": {
            "Acquisition": {
                "Exposure (s)": 7e-05,
                "Integration time (s)": 0.0035,
                "Number of frames": 50,
                "Date": "8/8/2016",
                "Start time": "7:35:17 PM",
            }
        },
        "SI": {"Acquisition": {"Pixel time (s)": 0.02}},
        "DigiScan": {"Sample Time": 40.0},
        "EELS Spectrometer": {"Slit inserted": 1, "Slit width (eV)": 10.0},
    }
    single, _, said = fill(digitalmicrograph.TABLE, dm(STEM, **tags), (ENERGY,))
    holds(single, {"exposure_time": "3.5 ms", "frame_time": "0.07 ms", "frames": 50, "slit_width": "10 eV", "energy_dispersion": "0.25 eV"})
    assert "dwell_time" not in single
    assert "The file says 8/8/2016 7:35:17 PM" in said
    line, _, _ = fill(digitalmicrograph.TABLE, dm(STEM, **tags), LINE)
    holds(line, {"dwell_time": "20 ms", "scan_step": "2 nm"})
    assert "exposure_time" not in line


def test_a_camera_image_has_an_exposure_and_square_binning():
    tags = {
        "DataBar": {"Exposure Time (s)": 0.2, "Device Name": "Orius"},
        "Acquisition": {"Parameters": {"High Level": {"Binning": (2, 2)}}},
    }
    acquisition, _, _ = fill(digitalmicrograph.TABLE, dm(DIFFRACTION, **tags))
    holds(acquisition, {"exposure_time": "0.2 s", "binning": 2, "detector": "Orius"})
    tags["Acquisition"]["Parameters"]["High Level"]["Binning"] = (1, 130)
    acquisition, _, _ = fill(digitalmicrograph.TABLE, dm(DIFFRACTION, **tags))
    assert "binning" not in acquisition


@pytest.mark.parametrize(
    ("day", "hour", "ticks", "start"),
    [
        ("8/8/2016", "4:26:37 PM", 1.3115143597000824e17, "2016-08-08T16:26:37+01:00"),
        ("27/08/2016", "20:52:30", 1.3116801150052632e17, "2016-08-27T20:52:30+01:00"),
        ("somewhen", "", 1.3116801150052632e17, "2016-08-27T19:52:30Z"),
        ("8/8/2016", "4:26:37 PM", 0, None),
        ("8/8/2016", "4:26:37 PM", 5.0, None),
    ],
)
def test_the_system_time_of_the_data_bar_gives_the_zone(day, hour, ticks, start):
    bar = {"Acquisition Date": day, "Acquisition Time": hour, "Acquisition Time (OS)": ticks}
    acquisition, _, said = fill(digitalmicrograph.TABLE, dm(STEM, DataBar=bar))
    assert acquisition.get("start") == start
    assert (f"The file says {day}" in said) is (start is None)


def test_a_stack_takes_the_tags_of_its_first_image():
    tree = dm(
        source={"Tags at creation": {"Microscope Info": {**STEM, "Voltage": 200000.0}, "DigiScan": {"Sample Time": 30.0, "Flyback": 500.0}}}
    )
    acquisition, session, _ = fill(digitalmicrograph.TABLE, tree, STACK)
    holds(acquisition, {"technique": "stem", "dwell_time": "30 µs", "flyback_time": "500 µs", "pixel_size": "0.5 nm"})
    assert session["accelerating_voltage"] == "200 kV"


# --------------------------------------------------------------------------------------------------------------- Velox
def test_a_tem_image_of_velox_has_the_nominal_magnification_and_no_camera_length():
    acquisition, session, said = fill(emd.TABLE, velox(1, 2, "BM-Ceta"))
    holds(
        acquisition,
        {
            "technique": "tem",
            "magnification": 26996.35,
            "exposure_time": "0.4 s",
            "binning": 8,
            "stage_tilt": "30 °",
            "start": "2020-07-29T16:48:19Z",
        },
    )
    assert {"camera_length", "dwell_time", "convergence_semi_angle"}.isdisjoint(acquisition)
    assert "that of the diffraction mode" in said
    assert session["instrument"] == {"manufacturer": "FEI Company", "model": "Titan"}
    assert "HOST" not in str(session)


@pytest.mark.parametrize(
    ("detector", "term"),
    [("HAADF", "haadf_stem"), ("BF-S", "bright_field_stem"), ("DF4", "dark_field_stem"), ("iDPC", "dpc_stem"), ("Other", "stem")],
)
def test_a_scanned_image_of_velox_is_named_by_its_detector(detector, term):
    acquisition, _, _ = fill(emd.TABLE, velox(detector=detector))
    holds(
        acquisition,
        {
            "technique": term,
            "magnification": 7100.0,
            "camera_length": "301 mm",
            "dwell_time": "10 µs",
            "frame_time": "0.247 s",
            "convergence_semi_angle": "21.4 mrad",
        },
    )


def test_diffraction_and_stacks_of_velox():
    acquisition, _, _ = fill(emd.TABLE, velox(1, 1, "BM-Ceta"), RECIPROCAL)
    holds(acquisition, {"technique": "electron_diffraction", "camera_length": "301 mm", "diffraction_pixel_size": "0.1 1/nm"})
    series = (Axis("Time", "s", 0.0, 0.4, 3, navigate=True), *SQUARE)
    acquisition, _, _ = fill(emd.TABLE, velox(1, 2, "BM-Ceta"), series)
    holds(acquisition, {"frame_time": "0.4 s", "frames": 3})
    assert "exposure_time" not in acquisition


def test_spectra_of_velox_have_live_time_and_dwell_time_where_they_are_scanned():
    tidy = {"Signal": {"signal_type": "EDS_TEM"}}
    acquisition, _, _ = fill(emd.TABLE, velox(detector="SuperX"), (ENERGY,), tidy=tidy)
    holds(acquisition, {"technique": "stem_edx", "live_time": "2.9 s"})
    assert "dwell_time" not in acquisition
    acquisition, _, _ = fill(emd.TABLE, velox(), LINE, tidy={"Signal": {"signal_type": "EELS"}})
    holds(acquisition, {"technique": "stem_eels", "dwell_time": "10 µs"})


def test_a_transform_and_an_element_map_are_called_computed():
    acquisition, _, said = fill(emd.TABLE, velox(1, 2, "BM-Ceta"), RECIPROCAL, dtype="complex64")
    assert "a transform computed from an image" in said
    assert "diffraction_pixel_size" not in acquisition
    tree = velox(BinaryResult={"Detector": "UltraX"})
    _, _, said = fill(emd.TABLE, tree, dtype="float32", title="Fe")
    assert "a map computed from spectra" in said
    _, _, said = fill(emd.TABLE, tree, dtype="float32", title="iDPC")
    assert "computed" not in said


# ----------------------------------------------------------------------------------------------------------------- TIA
def test_the_voltage_of_tia_is_the_one_in_use_and_not_that_of_the_model():
    acquisition, session, _ = fill(tia.TABLE, tia_tree("STEM nP SA Zoom Diffraction"))
    assert session == {"instrument": {"model": "Titan 300 kV"}, "accelerating_voltage": "200 kV", "acquisitions": session["acquisitions"]}
    holds(
        acquisition,
        {
            "technique": "stem",
            "dwell_time": "12 µs",
            "frame_time": "0.2 s",
            "camera_length": "260 mm",
            "magnification": 22500.0,
            "start": "2019-04-25T09:30:08-07:00",
        },
    )
    assert "exposure_time" not in acquisition


def test_the_same_number_is_an_exposure_for_a_camera():
    acquisition, _, _ = fill(tia.TABLE, tia_tree("TEM uP SA Zoom Image"))
    holds(acquisition, {"technique": "tem", "exposure_time": "0.012 ms", "binning": 8, "detector": "BM-Ceta"})
    assert {"dwell_time", "camera_length"}.isdisjoint(acquisition)
    acquisition, _, _ = fill(tia.TABLE, tia_tree("TEM uP SA Zoom Diffraction"), RECIPROCAL)
    holds(acquisition, {"technique": "electron_diffraction", "camera_length": "260 mm"})
    assert "magnification" not in acquisition


def test_the_dwell_time_of_the_overview_is_not_that_of_the_spectra():
    acquisition, _, said = fill(
        tia.TABLE,
        tia_tree("STEM nP", **{"Filter mode": "Spectroscopy", "Filter slit state": "Inserted", "Filter slit width_eV": 10.0}),
        LINE,
    )
    holds(acquisition, {"technique": "stem_eels", "scan_step": "2 nm", "slit_width": "10 eV"})
    assert {"dwell_time", "exposure_time"}.isdisjoint(acquisition)
    assert "that of the overview image" in said
    acquisition, _, _ = fill(tia.TABLE, tia_tree("STEM nP"), LINE)
    assert "technique" not in acquisition


def test_a_lone_ser_file_has_world_time_and_asks_for_the_emi():
    acquisition, session, said = fill(tia.TABLE, {"ser_header_parameters": {"Time": 1556209808}})
    assert acquisition["start"] == "2019-04-25T16:30:08Z"
    assert "accelerating_voltage" not in session
    assert "give the .emi file" in said


def test_without_a_time_tag_the_words_stay_local():
    tree = tia_tree("STEM nP")
    tree["ser_header_parameters"]["Time"] = 0
    acquisition, _, said = fill(tia.TABLE, tree)
    assert "start" not in acquisition
    assert "Thu Apr 25 09:30:09 2019" in said


# ---------------------------------------------------------------------------------------------------------------- TIFF
def test_a_zeiss_entry_carries_its_own_unit():
    tree = {
        "CZ_SEM": {
            "ap_actualkv": ("EHT", 800.0, "V"),
            "ap_mag": ("Mag", 5000.0, ""),
            "ap_iprobe": ("I Probe", 50.0, "pA"),
            "dp_dwell_time": ("Dwell Time", 100.0, "ns"),
            "ap_width": ("Width", 3.2, "µm"),
            "dp_detector_type": ("Detector", "InLens"),
            "ap_date": ("Date", "13 Jun 2016"),
            "ap_time": ("Time", "17:06:40"),
            "sv_user_name": ("User", "SOMEBODY"),
            "sv_serial_number": ("Serial", "Merlin-61-08"),
        }
    }
    acquisition, session, said = fill(tiff.TABLE, tree)
    assert session["accelerating_voltage"] == "800 V"
    holds(
        acquisition,
        {"magnification": 5000.0, "probe_current": "50 pA", "dwell_time": "100 ns", "field_of_view": "3.2 µm", "detector": "InLens"},
    )
    assert "13 Jun 2016 17:06:40" in said
    assert "SOMEBODY" not in f"{session}{said}"


def test_a_voltage_without_unit_is_left_out():
    _, session, said = fill(tiff.TABLE, {"CZ_SEM": {"ap_actualkv": ("EHT", 5.0)}})
    assert "accelerating_voltage" not in session
    assert "it has no unit of voltage" in said


def sightx(mode="eosTEM", form="MAG", unit="X", value="150000"):
    system = {"ModeString": form, "SelectorValue": value, "SelectorUnitString": unit}
    return {
        "ImageDescription": {
            "Manufacturer": "JEOL Ltd.",
            "Instruments": "JEM",
            "DateTime": "2019-11-27T16:11:26.6205405+09:00",
            "ElectronGun": {"AccelerationVoltage": "200000"},
            "Eos": {"EosMode": mode},
            "ImageFormingSystem": system,
            "GonioStage": {"StagePosition": {"TX": "0.1"}},
        }
    }


@pytest.mark.parametrize(
    ("tree", "part"),
    [
        (sightx(), {"technique": "tem", "magnification": 150000.0, "start": "2019-11-27T16:11:26.6205405+09:00", "stage_tilt": "0.1 °"}),
        (sightx(form="DIFF", unit="cm", value="40"), {"technique": "electron_diffraction", "camera_length": "400 mm"}),
        (sightx(form="DIFF", unit="mm", value="40"), {"technique": "electron_diffraction", "camera_length": "40 mm"}),
        (sightx(mode="eosASID"), {"technique": "stem"}),
    ],
)
def test_jeol_sightx_says_its_mode(tree, part):
    acquisition, session, _ = fill(tiff.TABLE, tree)
    holds(acquisition, part)
    assert session["instrument"] == {"manufacturer": "JEOL Ltd.", "model": "JEM"}


@pytest.mark.parametrize(
    ("first", "second", "written"), [(2000000, 200000.0, "200 kV"), (990000, 99000.0, "99 kV"), (2000000, 80000.0, None)]
)
def test_tvips_is_believed_where_both_headers_agree(first, second, written):
    tree = {
        "TVIPS": {
            "HighTension": first,
            "TemHighTension": second,
            "TemMagnification": 32000.0,
            "ExposureTime": 400.0,
            "TemMode": 0,
            "TemStagePosition": [0, 0, 0, -0.007, 0],
            "CameraType": "F416",
        }
    }
    acquisition, session, said = fill(tiff.TABLE, tree)
    assert session.get("accelerating_voltage") == written
    holds(acquisition, {"magnification": 32000.0, "exposure_time": "0.4 s", "detector": "F416"})
    assert "stage_tilt" not in acquisition
    assert "unit of the stage tilt" in said
    assert ("is unusual: check it" in said) is (second == 99000.0)


# ----------------------------------------------------------------------------------------------------------- the others
def test_direct_electron_without_a_microscope_states_no_voltage():
    tree = {
        "de_metadata": {
            "Instrument Metadata": "TEM Channel Disconnected",
            "Instrument Accelerating Voltage (V)": 300000,
            "Instrument Project Magnification": 1000,
            "Exposure Rate (e-/pix/s)": 212.7,
            "Timestamp (seconds since Epoch)": 1729539410,
            "Scan - Enable": "Disable",
            "Scan - Dwell Time (microseconds)": 5,
            "Camera Model": "DE",
        }
    }
    axes = tuple(Axis(name, "nm", 0.0, 1.0, 4, navigate=False) for name in "yx")
    acquisition, session, said = fill(mrc.TABLE, tree, axes)
    assert "accelerating_voltage" not in session
    assert {"magnification", "dose_rate", "dwell_time", "pixel_size"}.isdisjoint(acquisition)
    assert acquisition["start"] == "2024-10-21T19:36:50Z"
    assert "not connected to the microscope" in said
    assert "it is not a dose rate at the specimen" in said
    tree["de_metadata"].update(
        {"Instrument Metadata": "OK", "Specimen Pixel Size X (nanometers)": 0.3, "Specimen Pixel Size Y (nanometers)": 0.3}
    )
    acquisition, session, _ = fill(mrc.TABLE, tree, axes)
    assert session["accelerating_voltage"] == "300 kV"
    holds(acquisition, {"pixel_size": "0.3 nm", "magnification": 1000.0})


def test_panta_rhei_is_in_si_units_and_checked_against_its_field():
    tree = {
        "electron_gun": {"voltage": 200000},
        "condenser": {"mode": "STEM"},
        "projector": {"camera_length": 0.02},
        "scan_generator": {"dwell_time": 1.5e-05, "detector": "pnADF"},
        "scan_driver": {"magnification": 10_000_000, "magnification_reference": 0.1559},
    }
    metres = tuple(Axis(name, "metre", 0.0, 1e-9, 8, navigate=False) for name in "YX")
    acquisition, session, said = fill(scans.PANTA_RHEI, tree, metres)
    holds(
        acquisition,
        {"technique": "stem", "camera_length": "20 mm", "dwell_time": "15 µs", "pixel_size": "1 nm", "magnification": 10_000_000.0},
    )
    assert session["accelerating_voltage"] == "200 kV"
    wide = tuple(Axis(name, "metre", 0.0, 7.8e-9, 16, navigate=False) for name in "YX")
    acquisition, _, said = fill(scans.PANTA_RHEI, tree, wide)
    assert "pixel_size" not in acquisition
    assert "more than the scanned field of 15.59 nm" in said


def test_merlin_counts_frames_and_keeps_the_temperature_of_its_board_to_itself():
    tree = {
        "mib_properties": {"exposure": 100.0, "timestamp": "2021-05-07T16:51:10.9Z", "frame_number_in_file": 4},
        "hdr_file": {"Readout System": "Merlin Quad", "Frames in Acquisition (Number)": "8", "Temperature (C)": "Board Temp 20 Deg C"},
    }
    acquisition, session, said = fill(scans.MERLIN, tree)
    holds(acquisition, {"frame_time": "0.1 s", "detector": "Merlin Quad", "start": "2021-05-07T16:51:10.9Z"})
    assert "announces 8 frames and the file holds 4" in said
    assert "20" not in str(session.get("specimen_temperature"))


@pytest.mark.parametrize(("ht", "written"), [(200, "200 kV"), (200000, "200 kV")])
def test_a_tvips_recording_in_diffraction_has_no_magnification(ht, written):
    tree = {"tvips_header": {"ht": ht, "magtotal": 80, "binx": 2}, "frame_header": {"mode": 2, "timestamp": 1_700_000_000}}
    acquisition, session, _ = fill(scans.TVIPS, tree)
    assert session["accelerating_voltage"] == written
    assert acquisition["technique"] == "electron_diffraction"
    assert {"magnification", "pixel_size"}.isdisjoint(acquisition)


def test_bruker_and_jeol_say_x_rays_without_saying_in_which_microscope():
    tidy = {
        "Signal": {"signal_type": "EDS_TEM"},
        "Acquisition_instrument": {"TEM": {"beam_energy": 200, "Detector": {"EDS": {"real_time": 5.8, "detector_type": "SuperX"}}}},
    }
    for table in (spectra.BRUKER, spectra.JEOL):
        acquisition, session, _ = fill(table, {}, (ENERGY,), tidy=tidy)
        holds(acquisition, {"technique": "edx", "exposure_time": "5.8 s", "detector": "SuperX"})
        assert session["accelerating_voltage"] == "200 kV"
    assert fill(spectra.BRUKER, {}, title="HAADF")[0]["technique"] == "haadf_stem"
    assert "technique" not in fill(spectra.BRUKER, {}, title="AsB")[0]


def test_an_element_map_of_jeol_is_called_computed():
    _, _, said = fill(spectra.JEOL, {"Map": {"ElementNo": 6}, "Instrument": {"Name": "JEM"}})
    assert "an element map counted from spectra" in said


def test_a_heater_log_is_no_acquisition_and_no_specimen_temperature():
    acquisition, session, said = fill(convention.DENS, {"temperature": 23.0}, (Axis("Time", "s", 0.0, 0.3, 8, navigate=False),))
    assert (acquisition, session) == ({}, {})
    assert "the heater's, not the specimen's" in said


def test_keywords_of_emsa_and_their_units_are_told_apart():
    assert name_keywords({"BEAMKV   -kV": 1, "CONVANGLE-mR": 2, "LIVETIME  -s": 3, "TITLE": 4}) == {
        "BEAMKV": 1,
        "CONVANGLE": 2,
        "LIVETIME": 3,
        "TITLE": 4,
        "UNITS": {"BEAMKV": "KV", "CONVANGLE": "MR", "LIVETIME": "S"},
    }


def test_a_mapping_is_applied_with_its_functions_and_loose_names():
    def refuse(value):
        raise ValueError(value)

    tags = Tags(original={"Group": {"exposure (s)": 2.0, "bad": "x", "none": 1}}, tidy={"General": {"title": "t"}})
    mapping = {
        "Group.exposure_s": ("Camera.exposure", lambda value: value * 10),
        "Group.bad": ("Camera.bad", refuse),
        "Group.none": ("Camera.none", lambda _: None),
        "Group.absent": ("Camera.absent", None),
        "Group": ("Camera.group", str),
        "Group.exposure (s)": ("General.title.inside", None),
    }
    apply_mapping(tags, mapping)
    assert tags.tidy["Camera"] == {"exposure": 20.0}
    assert tags.source("tidy:Camera.exposure") == "Group.exposure (s)"


def test_a_second_voltage_in_one_file_is_noted():
    draft = Draft()
    datasets = []
    for volts in ("300000", "80000"):
        tree = velox(1, 2, "BM-Ceta")
        tree["Optics"]["AccelerationVoltage"] = volts
        data = np.zeros((8, 8), dtype="uint16")
        datasets.append(
            Dataset(title="t", data=data, axes=SQUARE, tags=Tags(original=tree, tidy={}), roots={"detector": "Detectors.Detector-1"})
        )
    fill_all(datasets, ["a", "b"], emd.TABLE, draft)
    assert draft.acquisition(SESSION)["accelerating_voltage"] == "300 kV"
    assert any("another accelerating voltage as well, 80 kV" in note for note in draft.notes)
    assert any("exposed once" in note for note in draft.notes)


def test_endless_words_of_a_file_are_quoted_in_part():
    tree = velox()
    tree["Instrument"]["InstrumentModel"] = "x" * 100_000
    _, session, _ = fill(emd.TABLE, tree)
    assert len(session["instrument"]["model"]) == 1000


def test_a_nexus_file_that_is_electron_microscopy_by_definition_gets_an_acquisition():
    acquisition, _, _ = fill(convention.NEXUS, {"definition": {"value": "NXem"}})
    assert acquisition["pixel_size"] == "0.5 nm"
    assert fill(convention.NEXUS, {"definition": "NXroot"})[0] == {}
