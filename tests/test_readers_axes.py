"""Axes: what mode, signal, names and units together mean, dialects of TIFF, and every axis of the samples against RosettaSciIO's own."""

from __future__ import annotations

import importlib
import math
import os
from pathlib import Path

import numpy as np
import pytest
import tifffile
from readers_cases import axis, only, says, signal, write_signal
from readers_trees import dm, fill

from cryokb.errors import QuantityError, UnreadableFile, UnsupportedFormat
from cryokb.readers import extract, load_arrays
from cryokb.readers.axes import GivenAxis, counts, judge_axes, measure, tidy_axis, unit_code
from cryokb.readers.draft import Axis
from cryokb.readers.files import read_head
from cryokb.readers.formats import convention, digitalmicrograph, emd, recognise, tia
from cryokb.readers.formats import tiff as tiff_format
from cryokb.readers.rosetta import quiet, tidy

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = Path(os.environ.get("CRYOKB_SAMPLES", ROOT.parent / "shared" / "samples"))


def axes(*rows):
    """Make axes of rows: name, unit, step, size, and ``nav`` for positions."""
    return [Axis(name, unit, 0.0, step, size, navigate=bool(nav)) for name, unit, step, size, *nav in rows]


def slots(*rows, term=None):
    return {one.slot: (one.number, one.unit) if one.unit else one.number for one in measure(axes(*rows), term)[0]}


NAV = "nav"
Y, X = ("y", "nm", 2.0, 6), ("x", "nm", 2.0, 8)
SCAN = ((*Y, NAV), (*X, NAV))
IMAGE = {"pixel_size": (2.0, "nm"), "image_height": 6, "image_width": 8}
PATTERN = {"diffraction_pixel_size": (0.1, "/nm"), "image_height": 4, "image_width": 5}
SPECTRUM = {"energy_offset": (0.0, "eV"), "energy_dispersion": (0.5, "eV"), "energy_channels": 64}
STEP = {"scan_step": (2.0, "nm")}
Q = (("ky", "1/nm", 0.1, 4), ("kx", "1/nm", 0.1, 5))
EV = ("Energy loss", "eV", 0.5, 64)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ((Y, X), IMAGE),
        ((X, Y), IMAGE),
        ((("columns", "nm", 2.0, 8), ("rows", "nm", 2.0, 6)), IMAGE),
        ((("scan_x", "nm", 2.0, 8), ("scan_y", "nm", 2.0, 6)), IMAGE),
        (Q, PATTERN),
        ((("Q_x", "1/nm", 0.1, 5), ("Q_y", "1/nm", 0.1, 4)), PATTERN),
        ((*SCAN, *Q), PATTERN | STEP),
        ((Y, X, *Q), PATTERN | STEP),
        ((*SCAN, EV), SPECTRUM | STEP),
        (((*EV, NAV), Y, X), SPECTRUM | STEP),
        ((X, Y, EV), SPECTRUM | STEP),
        ((("", "eV", 0.5, 64),), SPECTRUM),
        (((*X, NAV), EV), SPECTRUM | STEP),
        ((*SCAN, ("Energy", None, 1.0, 64)), STEP),
        (((*Y, NAV), ("z", "nm", 2.0, 8, NAV), *Q), PATTERN | STEP),
        (((*Y, NAV), (*X, NAV), ("y", "nm", 0.5, 4), ("x", "nm", 0.5, 4)), STEP | {"image_height": 4, "image_width": 4}),
        ((*SCAN, ("Wavelength", "nm", 0.5, 64)), STEP),
        ((*SCAN, ("Wavelength", None, 1.0, 64), ("Angle", None, 1.0, 9)), STEP),
        ((*SCAN, ("", "nm", 0.5, 64)), STEP),
        ((("Wavelength", "nm", 0.5, 64),), {}),
        ((("", "nm", 0.5, 64),), {}),
        ((("Wavelength", "nm", 0.5, 64), ("Time", "ns", 0.1, 8)), {}),
        ((("Raman shift", "1/cm", 0.5, 64),), {}),
        ((("z", "nm", 10.0, 3, NAV), Y, X), IMAGE),
        ((("slice", "nm", 10.0, 3), Y, X), IMAGE),
        ((("Time", "s", 0.5, 3, NAV), Y, X), IMAGE | {"frames": 3}),
        ((("time", None, 1.0, 3, NAV), Y, X), IMAGE | {"frames": 3}),
        ((X, Y, ("angles", "°", 3.0, 7)), IMAGE),
        ((("tilt", "°", 3.0, 7, NAV), Y, X), IMAGE),
        (((*Y, NAV), (*X, NAV), ("", None, 1.0, 4), ("", None, 1.0, 5)), STEP | {"image_height": 4, "image_width": 5}),
        ((("y", None, 1.0, 6), X), {"image_height": 6, "image_width": 8}),
        ((("Energy", "nm", 0.5, 64),), {}),
        ((("Time", "nm", 0.5, 64),), {}),
        ((*SCAN, ("dy", "cm", 0.01, 4), ("dx", "cm", 0.01, 4)), STEP | {"image_height": 4, "image_width": 4}),
    ],
)
def test_what_axes_mean_together_decides_what_their_steps_are(rows, found):
    assert slots(*rows) == found
    assert {"image_width", "image_height", "frames", "energy_channels"} & set(found) <= set(counts(axes(*rows)))


@pytest.mark.parametrize(("term", "found"), [("tem", False), ("stem", False), ("saed", True), ("four_d_stem", True), (None, True)])
def test_reciprocal_axes_of_an_image_are_no_pattern(term, found):
    assert ("diffraction_pixel_size" in slots(*Q, term=term)) == found
    assert any("the mode is imaging" in note for note in measure(axes(*Q), term)[1]) != found


def test_images_at_several_energies_keep_their_pixel_and_are_no_spectrum():
    assert slots((*EV, NAV), Y, X, term="eftem") == IMAGE | {"energy_offset": (0.0, "eV")}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((("Energy", "nm", 0.5, 64),), "its name does not allow"),
        ((("", "nm", 0.5, 64),), "a line profile or a spectrum over wavelengths"),
        ((("y", None, 1.0, 6), X), "Only one axis of the image"),
        ((("z", "nm", 10.0, 3, NAV), Y, X), "10 nm apart"),
        ((("", "nm", 10.0, 3, NAV), Y, X), "what that step is was not said"),
        ((EV, ("Energy", "keV", 0.5, 64)), "Two axes are energies"),
        ((Y, ("x", "nm", 3.0, 8)), "2 nm × 3 nm"),
        ((("Energy", "eV", 0.5, 0),), "holds no numbers"),
        ((("", None, 1.0, 9), Y, X), "an image or of a scan"),
        (((*Y, NAV), (*X, NAV), ("y", "nm", 0.5, 4), ("x", "nm", 0.5, 4)), "An image at each place of a scan"),
    ],
)
def test_axes_that_fill_no_slot_are_named(rows, words):
    assert any(words in note for note in measure(axes(*rows))[1])


SLIT = {"EELS Spectrometer": {"Slit inserted": 1}}
CUBE = axes((*Y, NAV), (*X, NAV), EV)


@pytest.mark.parametrize(
    ("light", "more", "term"),
    [("TEM", SLIT, "eftem"), ("TEM", {"EFTEMSI": {"Step": 5}}, "eftem"), ("TEM", {}, "eels"), ("STEM NANOPROBE", SLIT, "stem_eels")],
)
def test_a_cube_of_digitalmicrograph_behind_a_slit_is_a_series_of_images(light, more, term):
    info = {"Illumination Mode": light, "Imaging Mode": "MAG1"}
    acquisition, _, _ = fill(digitalmicrograph.TABLE, dm(info, **{"Meta Data": {"Signal": "EELS"}, **more}), CUBE)
    assert acquisition["technique"] == term
    assert ("pixel_size" in acquisition, "scan_step" in acquisition) == ((True, False) if term == "eftem" else (False, True))


def test_patterns_at_places_are_a_map_of_patterns():
    four = axes((*Y, NAV), (*X, NAV), *Q)
    acquisition, _, _ = fill(digitalmicrograph.TABLE, dm({"Illumination Mode": "STEM NANOPROBE", "Imaging Mode": "DIFFRACTION"}), four)
    assert (acquisition["technique"], acquisition["scan_step"]) == ("four_d_stem", "2 nm")


def test_a_pattern_whose_axes_are_lengths_has_no_calibration():
    diffraction = {"Illumination Mode": "TEM", "Imaging Mode": "DIFFRACTION"}
    acquisition, _, said = fill(digitalmicrograph.TABLE, dm(diffraction))
    assert acquisition["technique"] == "electron_diffraction"
    assert not {"pixel_size", "diffraction_pixel_size", "scan_step"} & set(acquisition)
    assert "of a diffraction pattern have a step of 0.5 nm" in said


# ------------------------------------------------------------------------------------------------------- units and origins
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Energy (EV)", "eV"),
        ("KeV", "keV"),
        ("eV/ch", "eV"),
        ("nm/px", "nm"),
        ("\\u00B5m", "um"),
        ("\u03bcm", "um"),
        ("$\\mu$m", "um"),
        ("NM", "nm"),
        ("1/\u212b", "/Ao"),
        ("A", "Ao"),
        ("unknown", None),
        ("Counts", None),
    ],
)
def test_units_in_any_spelling(text, code):
    assert unit_code(text) == code


@pytest.mark.parametrize("text", ["mev", "Mm/z", "S", "Volt", "µnn"])
def test_units_that_could_be_two_or_none_stay_unknown(text):
    with pytest.raises(QuantityError):
        unit_code(text)


def given(**values):
    return GivenAxis(**{"name": "x", "unit": "nm", "scale": 2.0, "offset": 0.0, "size": 4, "navigate": False, **values})


@pytest.mark.parametrize("offset", [math.nan, math.inf, 1e30, -1e30])
def test_an_origin_that_cannot_be_is_left_out_and_a_step_of_lengths_stays(offset):
    found, note = tidy_axis(given(offset=offset))
    assert (found.unit, found.scale, found.offset) == ("nm", 2.0, 0.0)
    assert "The first position of axis x" in note
    found, note = tidy_axis(given(name="Energy", unit="eV", offset=offset))
    assert (found.unit, found.scale, found.offset) == (None, 1.0, 0.0)
    assert "the step of 2 eV was left out" in note


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"unit": "", "scale": 2.0}, "without a unit"),
        ({"unit": "", "scale": 1.0, "offset": 20.0}, "begin with 20"),
        ({"unit": "", "scale": None}, "not evenly spaced"),
        ({"unit": "", "scale": math.nan}, None),
        ({"unit": "", "scale": 1.0}, None),
        ({"name": "Energy (keV)", "unit": "", "scale": 0.01}, None),
    ],
)
def test_an_axis_without_unit_says_what_was_left_out(values, words):
    found, note = tidy_axis(given(**values))
    assert (note is None) if words is None else (words in note)
    assert found.unit == ("keV" if "name" in values else None)


# --------------------------------------------------------------------------------------------------------- dialects of TIFF
def tiff(folder, shape, *, name="t.tif", **options):
    path = folder / name
    tifffile.imwrite(path, np.zeros(shape, "uint16"), **options)
    return path


def imagej(folder, shape, *, step=2.0, **words):
    return tiff(folder, shape, imagej=True, resolution=(1 / step, 1 / step), metadata=words)


def gatan(**tags):
    rows = ((int(code.removeprefix("t")), value, isinstance(value, str)) for code, value in tags.items())
    return [(code, "s" if word else "d", 0 if word else 1, value, True) for code, value, word in rows]


def all_but_the_file(found):
    return {slot: value for slot, value in only(found).items() if slot != "file"}


@pytest.mark.parametrize(
    ("unit", "size"),
    [("\\u00B5m", "2 µm"), ("micron", "2 µm"), ("um", "2 µm"), ("nm", "2 nm"), ("inch", None), ("cm", None), ("pixel", None)],
)
def test_the_unit_of_imagej_is_read_and_that_of_printing_is_none(tmp_path, unit, size):
    found = extract(imagej(tmp_path, (6, 8), unit=unit))
    assert only(found).get("pixel_size") == size
    assert size or unit == "pixel" or says(found, "is that of printing")


def test_a_hyperstack_of_imagej_has_its_times_and_slices(tmp_path):
    found = extract(imagej(tmp_path, (3, 4, 6, 8), unit="nm", spacing=10.0, finterval=0.5, axes="TZYX"))
    assert [(one.name, one.unit, one.scale) for one in found.signals[0].axes] == [
        ("time", "s", 0.5),
        ("z", "nm", 10.0),
        ("height", "nm", 2.0),
        ("width", "nm", 2.0),
    ]
    assert only(found)["pixel_size"] == "2 nm"


def test_the_spacing_of_slices_is_no_interval_of_time(tmp_path):
    found = extract(imagej(tmp_path, (3, 6, 8), unit="nm", spacing=10.0, axes="TYX"))
    assert (found.signals[0].axes[0].unit, only(found)["frames"]) == (None, 3)


def test_the_resolution_of_a_printer_is_no_pixel_size(tmp_path):
    for unit in ("INCH", "CENTIMETER"):
        found = extract(tiff(tmp_path, (6, 8), resolution=(300, 300), resolutionunit=unit))
        assert "pixel_size" not in only(found)


def test_physical_sizes_of_ome_are_read(tmp_path):
    sizes = {"PhysicalSizeX": 0.25, "PhysicalSizeXUnit": "nm", "PhysicalSizeY": 0.25, "PhysicalSizeYUnit": "nm", "TimeIncrement": 0.5}
    found = extract(tiff(tmp_path, (3, 6, 8), name="t.ome.tif", ome=True, metadata={"axes": "TYX", **sizes}))
    assert [(one.name, one.unit, one.scale) for one in found.signals[0].axes] == [
        ("time", "s", 0.5),
        ("height", "nm", 0.25),
        ("width", "nm", 0.25),
    ]


def test_the_micro_sign_of_ome_may_be_a_number(tmp_path):
    sizes = 'SizeX="8" SizeY="6" SizeC="1" SizeZ="1" SizeT="1" PhysicalSizeX="2" PhysicalSizeXUnit="&#181;m" PhysicalSizeY="2"'
    pixels = f'<Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="uint16" {sizes}><TiffData/></Pixels>'
    text = f'<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0">{pixels}</Image></OME>'
    assert only(extract(tiff(tmp_path, (6, 8), description=text, metadata=None)))["pixel_size"] == "2 µm"


PIXELS = (Axis("height", None, 0.0, 1.0, 6, navigate=False), Axis("width", None, 0.0, 1.0, 8, navigate=False))
METRES = tuple(Axis(name, "m", 0.0, 2e-9, size, navigate=False) for name, size in (("height", 6), ("width", 8)))


@pytest.mark.parametrize(
    ("size", "given_axes", "pixel", "words"),
    [
        (("Image Pixel Size", 2.0, "nm"), PIXELS, "2 nm", ""),
        (("Image Pixel Size", "2,0", "nm"), PIXELS, "2 nm", ""),
        (("Image Pixel Size", 2.01, "nm"), METRES, "2 nm", ""),
        (("Image Pixel Size", 3.0, "nm"), METRES, None, "3 nm by its own entry and 2 nm by the table"),
        (("Image Pixel Size", 3.0), METRES, "2 nm", ""),
    ],
)
def test_the_pixel_of_zeiss_is_told_twice_and_must_agree(size, given_axes, pixel, words):
    tree = {"CZ_SEM": {"ap_image_pixel_size": size, "ap_mag": ("Mag", "10.00 K X"), "ap_stage_at_t": ("Stage at T", 54.0, "°")}}
    acquisition, _, said = fill(tiff_format.TABLE, tree, given_axes)
    assert acquisition.get("pixel_size") == pixel
    assert words in said
    assert (acquisition["magnification"], acquisition["stage_tilt"]) == (10000, "54 °")


def test_the_sides_of_olympus_and_tvips_are_not_swapped():
    tree = {"Olympus_SIS_metadata": {"pixelsizex": 2e-9, "pixelsizey": 3e-9}}
    assert "3 nm × 2 nm along height, width" in fill(tiff_format.TABLE, tree, METRES)[2]
    nanometres = tuple(Axis(one.name, "nm", 0.0, 2.0, one.size, navigate=False) for one in METRES)
    assert "3 nm × 2 nm" in fill(tiff_format.TABLE, {"TVIPS": {"TemMode": 1, "PixelSizeX": 2.0, "PixelSizeY": 3.0}}, nanometres)[2]
    acquisition, _, said = fill(tiff_format.TABLE, {"TVIPS": {"TemMode": 3, "PixelSizeX": 2.0, "PixelSizeY": 2.0}}, nanometres)
    assert "pixel_size" not in acquisition
    assert "in diffraction is not documented" in said


def test_a_picture_of_fei_that_was_scaled_has_no_pixel_size():
    tree = {
        "fei_metadata": {"Beam": {"Beam": "EBeam"}, "Scan": {"PixelWidth": "2e-9", "PixelHeight": "2e-9"}, "Image": {"ResolutionX": 16}}
    }
    acquisition, _, said = fill(tiff_format.TABLE, tree, METRES)
    assert "pixel_size" not in acquisition
    assert "it was cropped or scaled" in said
    comma = {**tree["fei_metadata"], "Scan": {"PixelWidth": "2,5e-9", "PixelHeight": "2,5e-9"}, "Image": {"ResolutionX": 8}}
    corrected = {**comma, "EBeam": {"TiltCorrectionIsOn": "yes", "HFW": "2,0e-8"}}
    acquisition, _, said = fill(tiff_format.TABLE, {"fei_metadata": corrected}, PIXELS)
    assert (acquisition["pixel_size"], acquisition["field_of_view"]) == ("2.5 nm", "20 nm")
    assert "stretched for a tilted surface" in said


XY = {"t65003": "nm", "t65004": "nm", "t65009": 1.5, "t65010": 1.5}


def test_a_spectrum_image_of_digitalmicrograph_in_tiff_keeps_its_energies(tmp_path):
    tags = gatan(**XY, t65005="eV", t65008=-40.0, t65011=0.5)
    for options in ({"metadata": None}, {"metadata": {"axes": "QYX"}}):
        found = extract(tiff(tmp_path, (64, 6, 8), extratags=tags, **options))
        wanted = {"scan_step": "1.5 nm", "energy_offset": "-40 eV", "energy_dispersion": "0.5 eV", "energy_channels": 64}
        assert all_but_the_file(found) == wanted


def test_a_spectrum_and_a_line_of_spectra_of_digitalmicrograph_in_tiff(tmp_path):
    spectrum = gatan(t65003="eV", t65004="", t65006=100.0, t65009=0.5, t65010=1.0)
    acquisition = all_but_the_file(extract(tiff(tmp_path, (1, 64), extratags=spectrum, metadata=None)))
    assert acquisition == {"energy_offset": "100 eV", "energy_dispersion": "0.5 eV", "energy_channels": 64}
    line = gatan(t65003="eV", t65004="nm", t65006=100.0, t65009=0.5, t65010=3.0)
    assert all_but_the_file(extract(tiff(tmp_path, (9, 64), extratags=line, metadata=None))) == {**acquisition, "scan_step": "3 nm"}


def test_a_movie_and_a_pattern_of_digitalmicrograph_in_tiff(tmp_path):
    movie = only(extract(tiff(tmp_path, (5, 6, 8), extratags=gatan(**XY, t65005="s", t65011=0.1), metadata=None)))
    assert (movie["frames"], movie["pixel_size"]) == (5, "1.5 nm")
    tags = gatan(**{**XY, "t65003": "1/nm", "t65004": "1/nm"})
    assert only(extract(tiff(tmp_path, (6, 8), extratags=tags, metadata=None)))["diffraction_pixel_size"] == "1.5 1/nm"


# ------------------------------------------------------------------------------------------------------------------ HyperSpy
def test_flags_of_positions_do_not_hide_what_axes_are(tmp_path):
    rows = [axis("x", 4, scale=2.0, unit="nm"), axis("y", 3, scale=2.0, unit="nm"), axis("Energy", 5, scale=0.1, unit="keV")]
    path = write_signal(tmp_path, "s.hspy", "hspy", signal((4, 3, 5), rows))
    assert all_but_the_file(extract(path)) == {
        "scan_step": "2 nm",
        "energy_offset": "0 eV",
        "energy_dispersion": "100 eV",
        "energy_channels": 5,
    }


@pytest.mark.parametrize(("kind", "found"), [("spectrum", STEP), ("image", IMAGE), (None, {})])
def test_files_of_the_first_versions_say_what_was_recorded(kind, found):
    rows = [{"name": name, "size": size, "scale": 2.0, "units": unit} for name, size, unit in (("y", 6, "nm"), ("x", 8, "nm"), ("", 9, ""))]
    rows = rows if kind == "spectrum" else [rows[2], *rows[:2]]
    raw = {"data": np.zeros([row["size"] for row in rows]), "axes": rows, "metadata": {"Signal": {"record_by": kind}}}
    made, _ = tidy(raw, "old")
    measured, _ = measure(judge_axes(made.given, signed=False)[0])
    assert {one.slot: (one.number, one.unit) if one.unit else one.number for one in measured} == found


def test_wavelengths_of_light_are_no_pixels(tmp_path):
    rows = [axis("y", 3, scale=50.0, unit="nm", navigate=True), axis("", 9, scale=0.5, unit="nm", offset=300.0)]
    value = signal((3, 9), rows, metadata={"Signal": {"signal_type": "CL_SEM"}})
    acquisition = all_but_the_file(extract(write_signal(tmp_path, "c.hspy", "hspy", value)))
    assert acquisition == {"technique": "cathodoluminescence", "scan_step": "50 nm"}


@pytest.mark.parametrize(("places", "even"), [([0.0, 0.2, 0.4, 0.6], True), ([0.0, 0.2, 0.5, 0.6], False)])
def test_positions_that_a_file_lists_must_be_even(tmp_path, places, even):
    import h5py

    with h5py.File(tmp_path / "n.emd", "w") as file:
        file.attrs.update({"version_major": 0, "version_minor": 2})
        group = file.create_group("data/image")
        group.attrs["emd_group_type"] = 1
        group["data"] = np.zeros((4, 5), "f4")
        for number, (name, values) in enumerate((("y", places), ("x", [0.2 * place for place in range(5)])), 1):
            group[f"dim{number}"] = values
            group[f"dim{number}"].attrs.update({"name": name, "units": "[n_m]"})
    found = extract(tmp_path / "n.emd")
    assert only(found).get("pixel_size") == ("0.2 nm" if even else None)
    assert (only(found)["image_width"], only(found)["image_height"]) == (5, 4)
    assert even or says(found, "axis y is uneven")


@pytest.mark.parametrize(
    ("mode", "rows", "term"),
    [
        ("TEM", axes(("ky", "mrad", 0.1, 4), ("kx", "mrad", 0.1, 5)), "electron_diffraction"),
        ("TEM", axes(Y, X), "tem"),
        ("STEM", axes((*Y, NAV), (*X, NAV), *Q), "four_d_stem"),
        ("STEM", axes(Y, X), "stem"),
    ],
)
def test_a_mode_and_the_axes_together_say_what_was_recorded(mode, rows, term):
    tidied = {"Acquisition_instrument": {"TEM": {"acquisition_mode": mode}}}
    acquisition, _, _ = fill(convention.TABLE, {}, rows, tidy=tidied)
    assert acquisition["technique"] == term
    assert ("diffraction_pixel_size" in acquisition) == (term not in ("tem", "stem"))


@pytest.mark.parametrize(("rows", "term"), [(Q, "electron_diffraction"), ((*SCAN, *Q), "four_d_stem"), ((Y, X), "stem")])
def test_a_camera_in_the_scanning_mode_of_tia_records_patterns(rows, term):
    acquisition, _, _ = fill(tia.TABLE, {"ObjectInfo": {"ExperimentalDescription": {"Mode": "STEM nP SA Zoom Diffraction"}}}, axes(*rows))
    assert acquisition["technique"] == term
    assert ("diffraction_pixel_size" in acquisition) == (term != "stem")


def test_simulated_images_are_no_exposure():
    acquisition, _, said = fill(emd.TABLE, {"simulation_parameters": {"E0": 8e4}})
    assert (acquisition, "it was simulated" in said) == ({}, True)


# ---------------------------------------------------------------------------------------------------------- all the samples
def plugin_axes(path):
    """Give the axes of each array as the plugin gives them when it reads at once."""
    known = recognise(path, read_head(path))
    with quiet():
        raws = importlib.import_module(f"rsciio.{known.plugin}").file_reader(str(path), lazy=False)
    return [[row for row in raw["axes"] if row["size"] != 1] for raw in raws]


def is_same(ours, row):
    unit = row.get("units") or ""
    try:
        # The plugin gives no unit to some axes whose format has one, such as z of MRC and the pixels of ImageJ.
        same_unit = not unit or unit_code(ours.unit) == unit_code(unit)
    except QuantityError:
        return False
    numbers = ((ours.scale, row["scale"]), (ours.offset, row.get("offset") or 0.0))
    return same_unit and all(math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-12) for one, other in numbers)


def matched(ours, row):
    """Find our axis of one of the plugin: by its name, or by its size where it has none or was renamed."""
    name = (row.get("name") or "").strip()
    return next((one for one in ours if one.name == name and one.size == row["size"]), None) or next(
        (one for one in ours if one.size == row["size"]), None
    )


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"CRYOKB_SAMPLES: no folder {SAMPLES}")
def test_every_axis_of_the_samples_is_that_of_the_plugin_or_said_to_be_left_out():
    right, said = 0, 0
    for path in sorted(place for place in SAMPLES.rglob("*") if place.is_file() and place.suffix not in (".ASW", ".pts", ".nxs")):
        try:
            signals, notes = load_arrays(path), " ".join(extract(path, sha256=False).notes)
        except (UnreadableFile, UnsupportedFormat):
            continue
        for loaded, rows in zip(signals, plugin_axes(path) if signals else [], strict=True):
            for row in rows:
                ours = matched(loaded.axes, row)
                assert ours is not None, (path.name, row)
                if is_same(ours, row):
                    right += 1
                    continue
                said += 1
                names = [f"axis {ours.name}", f"{ours.name} have no", f"an axis of {ours.size}", "pixel size", "step along z", "_info.txt"]
                assert any(name in notes for name in names), (path.name, row, ours)
    assert right >= 149
    assert said <= 26
