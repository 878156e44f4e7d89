"""Series of exposures as SerialEM and Tomography describe them: order, doses, the table, and one file for each tilt."""

from __future__ import annotations

import json
import re
import struct

import pytest
import readers_cases as cases
from hypothesis import given
from hypothesis import strategies as st
from readers_cases import only, says, voltage, write

from cryokb import drafts, expansion
from cryokb.readers import extract, extract_tilts, group_tilts
from cryokb.readers.tilt_series import order_of

DOSE_SYMMETRIC = [0, 3, -3, -6, 6, 9, -9]
SERIES = cases.tilt_series(DOSE_SYMMETRIC)


def read(folder, text, name="ts.mdoc"):
    return extract(write(folder, name, text))


def resorted(text, key):
    """Sort the sections of an mdoc anew; they are counted in the new order."""
    head, *sections = re.split(r"(?=\[ZValue)", text)
    sections.sort(key=key)
    return head + "".join(re.sub(r"ZValue = \d+", f"ZValue = {number}", section) for number, section in enumerate(sections))


def angle_in(section):
    return float(re.search(r"TiltAngle = (\S+)", section)[1])


def without(text, name):
    return re.sub(rf"{name} = .*\n", "", text)


# ---------------------------------------------------------------------------------------------------------------- order
@pytest.mark.parametrize(
    ("angles", "scheme"),
    [
        (range(-60, 61, 3), "continuous"),
        (range(60, -61, -3), "continuous"),
        ([-60, -57, -57.02, -54, -51], "continuous"),
        ([0, 0.1, 0.2, 0.3], "continuous"),
        ([0, 3, -3, -6, 6, 9, -9], "dose_symmetric"),
        ([0, 3, -3, 6, -6, 9, -9], "dose_symmetric"),
        ([0, 3, 6, -3, -6, -9, -12, 9, 12, 15, 18], "dose_symmetric"),
        ([-10, -7, -4, -13, -16, -19, -1, 2, 5], "dose_symmetric"),
        ([0, 3, -3, 6, -6, 0], "dose_symmetric"),
        ([0, 3, 6, 9, -3, -6, -9], "bidirectional"),
        ([-20, -10, 0, 40, -22, -30, -60], "bidirectional"),
        ([0, 3, 6, 0, -3, -6], "bidirectional"),
        ([0, 3, -3], None),
        ([0, 3, -3, -6], None),
        ([0, 9, 3, -6, 6], None),
        ([0, 3, 6, 3], None),
        ([5], None),
    ],
)
def test_a_scheme_is_known_by_the_order_of_its_tilts(angles, scheme):
    assert order_of([float(angle) for angle in angles]) == scheme


def test_the_order_is_that_of_the_clock_and_not_of_the_sections(tmp_path):
    extracted = read(tmp_path, resorted(SERIES, angle_in))
    table = only(extracted)["tilt_table"]
    assert only(extracted)["tilt_scheme"] == "dose_symmetric"
    assert table["angle"] == "-9, -6, -3, 0, 3, 6, 9 °"
    assert table["order"] == [7, 4, 3, 1, 2, 5, 6]
    assert table["section"] == list(range(7))
    assert table["cumulative_dose"] == "21.0, 12.0, 9.0, 3.0, 6.0, 15.0, 18.0 e-/Å^2"


def test_without_a_clock_the_doses_before_tell_the_order(tmp_path):
    extracted = read(tmp_path, without(resorted(SERIES, angle_in), "DateTime"))
    assert only(extracted)["tilt_scheme"] == "dose_symmetric"
    assert only(extracted)["tilt_table"]["order"] == [7, 4, 3, 1, 2, 5, 6]
    assert next(row.source for row in extracted.origins if row.path.endswith("tilt_scheme")) == "PriorRecordDose"


def test_without_both_the_sections_tell_it_only_where_they_follow_a_scheme(tmp_path):
    bare = without(without(SERIES, "DateTime"), "PriorRecordDose")
    extracted = read(tmp_path, bare)
    assert only(extracted)["tilt_scheme"] == "dose_symmetric"
    assert next(row.source for row in extracted.origins if row.path.endswith("tilt_scheme")) == "the order of the sections"
    sorted_ones = only(read(tmp_path, resorted(bare, angle_in)))
    assert "tilt_scheme" not in sorted_ones
    assert "order of exposure is not known" in sorted_ones["tilt_table"]["note"]
    assert sorted_ones["tilt_table"]["order"] == "not_recorded"


def test_the_words_of_a_title_name_no_scheme(tmp_path):
    text = SERIES.replace("[ZValue = 0]", "[T = Tilt axis angle = 84.3, binning = 1  bidir = -10.0]\n\n[ZValue = 0]")
    acquisition = only(read(tmp_path, text))
    assert (acquisition["tilt_scheme"], acquisition["tilt_axis_angle"]) == ("dose_symmetric", "84.3 °")


def test_clock_and_doses_that_contradict_each_other_are_both_named(tmp_path):
    doses = iter(range(18, -1, -3))
    text = re.sub(r"PriorRecordDose = .*", lambda _: f"PriorRecordDose = {next(doses)}", SERIES)
    extracted = read(tmp_path, text)
    assert "tilt_scheme" not in only(extracted)
    assert says(extracted, "DateTime and PriorRecordDose give two orders")


@pytest.mark.parametrize("date", ["2024-03-12 10:{:02d}:00", "12-Mar-2024  10:{:02d}:00", "12-Mar-24  10:{:02d}:00"])
def test_dates_have_years_of_two_digits_or_four(tmp_path, date):
    minutes = iter(range(7))
    text = re.sub(r"DateTime = .*", lambda _: f"DateTime = {date.format(next(minutes))}", SERIES)
    extracted = read(tmp_path, text)
    assert only(extracted)["tilt_table"]["local_time"][1] == "2024-03-12T10:01:00"
    assert "start" not in only(extracted)
    assert says(extracted, "without time zone")
    assert [str(moment) for moment in extracted.moments.values()] == ["2024-03-12 10:00:00"]


def test_a_date_that_one_image_lacks_is_told(tmp_path):
    extracted = read(tmp_path, SERIES.replace("DateTime = 03-May-23  13:02:00\n", ""))
    assert "local_time" not in only(extracted)["tilt_table"]
    assert says(extracted, "6 of 7 images state DateTime; the column local_time was left out")


def test_dates_with_and_without_zone_are_not_compared(tmp_path):
    text = SERIES.replace("03-May-23  13:02:00", "2023-05-03T13:02:00+02:00")
    acquisition = only(read(tmp_path, text))
    assert acquisition["tilt_scheme"] == "dose_symmetric"
    assert not {"time", "local_time", "start"} & set(acquisition["tilt_table"])


def test_a_series_goes_on_after_midnight(tmp_path):
    text = SERIES.replace("03-May-23  13:00:00", "02-May-23  23:59:00")
    assert only(read(tmp_path, text))["tilt_table"]["time"].startswith("0, 46920, ")


# ---------------------------------------------------------------------------------------------------------------- doses
@pytest.mark.parametrize("removed", [1, 3, 5])
def test_removed_tilts_are_in_what_the_area_received(tmp_path, removed):
    text = resorted(re.sub(rf"\[ZValue = {removed}\](.|\n)*?\n\n", "", SERIES), angle_in)
    assert only(read(tmp_path, text))["cumulative_dose"] == "21 e-/Å^2"
    assert only(read(tmp_path, text))["tilts"] == 6


def test_without_doses_before_the_cumulative_dose_is_asked_for(tmp_path):
    extracted = read(tmp_path, without(SERIES, "PriorRecordDose"))
    assert "cumulative_dose" not in only(extracted)
    assert any(row.path.endswith("/cumulative_dose") for row in extracted.missing)
    assert only(extracted)["dose_per_tilt"] == "3 e-/Å^2"


def test_a_dose_that_one_image_states_is_not_that_of_all(tmp_path):
    text = re.sub(r"(\[ZValue = [^2]\](?:.|\n)*?)ExposureDose = 3.0\n", r"\1", without(SERIES, "PriorRecordDose"))
    extracted = read(tmp_path, text)
    assert not {"dose", "dose_per_tilt", "cumulative_dose"} & set(only(extracted))
    assert says(extracted, "1 of 7 images state ExposureDose")
    assert only(extracted)["tilt_table"]["dose"] == {"values": [3.0], "rows": [3], "unit": "e-/Å^2"}


def test_doses_before_that_some_images_state_tell_no_whole(tmp_path):
    text = re.sub(r"(\[ZValue = [3-6]\](?:.|\n)*?)PriorRecordDose = .*\n", r"\1", SERIES)
    extracted = read(tmp_path, text)
    assert "cumulative_dose" not in only(extracted)
    assert says(extracted, "3 of 7 images state PriorRecordDose and 7 state ExposureDose")


def test_a_count_that_begins_again_tells_no_whole(tmp_path):
    doses = iter([0, 3, 6, 0, 3, 6, 9])
    text = re.sub(r"PriorRecordDose = .*", lambda _: f"PriorRecordDose = {next(doses)}", SERIES)
    extracted = read(tmp_path, text)
    assert "cumulative_dose" not in only(extracted)
    assert only(extracted)["tilt_scheme"] == "dose_symmetric"
    assert says(extracted, "PriorRecordDose begins again at 0")


def test_doses_before_that_do_not_grow_count_nothing(tmp_path):
    extracted = read(tmp_path, re.sub(r"PriorRecordDose = .*", "PriorRecordDose = 0", SERIES))
    assert "cumulative_dose" not in only(extracted)
    assert says(extracted, "PriorRecordDose does not grow by the doses of the images")


@pytest.mark.parametrize(("entry", "value"), [("TiltAngle = 9\n", "TiltAngle = 900\n"), ("ExposureDose = 3.0", "ExposureDose = 1e300")])
def test_numbers_that_cannot_be_are_left_out_of_the_table(tmp_path, entry, value):
    extracted = read(tmp_path, SERIES.replace(entry, value))
    assert not expansion.expand(extracted.document(), root="Record").issues
    assert says(extracted, "left out, since it is not between")
    assert only(extracted)["tilts"] == 7


def test_an_image_without_angle_stays_a_row(tmp_path):
    extracted = read(tmp_path, SERIES.replace("TiltAngle = -6\n", ""))
    assert (only(extracted)["tilts"], only(extracted)["tilt_table"]["angle"]["rows"]) == (7, [1, 2, 3, 5, 6, 7])
    assert says(extracted, "6 of 7 images state their angle")
    assert "tilt_scheme" not in only(extracted)


def test_a_dose_below_zero_stands_for_nothing(tmp_path):
    extracted = read(tmp_path, SERIES.replace("ExposureDose = 3.0", "ExposureDose = -1"))
    assert not {"dose_per_tilt", "cumulative_dose"} & set(only(extracted))
    assert says(extracted, "ExposureDose = -1 in 7 of 7 images")


def test_sums_of_doses_have_no_noise(tmp_path):
    text = (
        cases.tilt_series([0, 3, -3])
        .replace("ExposureDose = 3.0", "ExposureDose = 0.1")
        .replace("PriorRecordDose = 3.0", "PriorRecordDose = 0.2")
    )
    assert only(read(tmp_path, text))["tilt_table"]["cumulative_dose"] == "0.1, 0.3, 6.1 e-/Å^2"


def test_a_dose_series_adds_up(tmp_path):
    text = cases.tilt_series([1] * 5, dose=20.0)
    extracted = read(tmp_path, text)
    acquisition = only(extracted)
    assert (acquisition["cumulative_dose"], acquisition["stage_tilt"]) == ("100 e-/Å^2", "1 °")
    assert acquisition["frame_table"]["cumulative_dose"] == "20.0, 40.0, 60.0, 80.0, 100.0 e-/Å^2"
    assert not {"dose", "tilts", "tilt_range", "frames"} & set(acquisition)
    summed = read(tmp_path, without(text, "PriorRecordDose"))
    assert only(summed)["cumulative_dose"] == "100 e-/Å^2"
    assert "the sum of 5 images" in next(row.note for row in summed.origins if row.path.endswith("/cumulative_dose"))


def test_images_of_several_places_do_not_add_up(tmp_path):
    places = iter(range(0, 500, 100))
    text = re.sub(
        r"TiltAngle", lambda _: f"StagePosition = {next(places)} 0\nTiltAngle", without(cases.tilt_series([1] * 5), "PriorRecordDose")
    )
    extracted = read(tmp_path, text)
    assert "cumulative_dose" not in only(extracted)
    assert says(extracted, "several places")


def test_parts_of_one_set_of_frames_are_its_rows(tmp_path):
    parts = "".join(
        f"[ZValue = {n}]\nTiltAngle = 33\nFrameTSStartEndFrames = {22 * n} {22 * n + 12}\nPriorRecordDose = {7 * n}\nExposureDose = 7\n\n"
        for n in range(4)
    )
    frame_set = "[FrameSet = 0]\nTiltAngle = 33\nMagnification = 33000\nExposureDose = 60\nNumSubFrames = 48\n\n"
    extracted = read(tmp_path, f"Voltage = 300\n\n{frame_set}{parts}")
    assert only(extracted)["cumulative_dose"] == "28 e-/Å^2"
    assert "dose" not in only(extracted)
    assert says(extracted, "ExposureDose is 60 e-/Å^2 for the whole set of frames and 28 for its 4 parts together")


def test_frames_of_several_doses_stand_in_a_table(tmp_path):
    text = cases.FRAME_SET.format(dose=41, rate=0, binning=1)
    pairs = text.replace("FrameDosesAndNumber = 1 40", "FrameDosesAndNumber = 1 30 1.1 10")
    acquisition = only(read(tmp_path, pairs))
    assert acquisition["frame_table"]["dose"].count("1.1") == 10
    assert "dose_per_frame" not in acquisition
    wrong = read(tmp_path, text.replace("FrameDosesAndNumber = 1 40", "FrameDosesAndNumber = 1 90"))
    assert "dose" not in only(wrong)
    assert says(wrong, "41 (ExposureDose) and 90 in its frames")
    endless = read(tmp_path, text.replace("FrameDosesAndNumber = 1 40", "FrameDosesAndNumber = 1 1e12"))
    assert "dose" not in only(endless)


@given(st.lists(st.integers(-60, 60), min_size=4, max_size=20, unique=True), st.randoms())
def test_the_order_in_which_sections_stand_changes_no_dose(tmp_path_factory, angles, random):
    folder = tmp_path_factory.getbasetemp()
    text = cases.tilt_series(angles)
    plain, mixed = only(read(folder, text)), only(read(folder, resorted(text, lambda _: random.random())))
    for slot in ("cumulative_dose", "dose_per_tilt", "tilt_scheme", "tilt_range"):
        assert plain.get(slot) == mixed.get(slot)


# ------------------------------------------------------------------------------------------------------------- programs
TOMOGRAPHY = """\
PixelSpacing = 3.30
Voltage = 300.00
ImageFile = Position_1.mrc

[T = Tomography: SCOPE0000    30-Sep-2025  14:55:42]

[T =   TiltAxisAngle = -175.84  Binning = 2  SpotSize = 6]

"""


def test_a_date_with_zone_is_a_start(tmp_path):
    extracted = read(tmp_path, re.sub(r"DateTime = .*:(\d\d):00", r"DateTime = 2023-05-03T13:\1:00+02:00", SERIES))
    assert only(extracted)["start"] == "2023-05-03T13:00:00+02:00"
    assert only(extracted)["tilt_table"]["start"][1] == "2023-05-03T13:01:00+02:00"


def test_a_tilt_series_of_montages_has_a_row_for_each_tilt(tmp_path):
    pieces = [(z, angle, x) for z, angle in enumerate([0, 3, -3, -6, 6]) for x in (0, 1)]
    sections = "".join(
        f"[ZValue = {n}]\nPieceCoordinates = {100 * x} 0 {z}\nTiltAngle = {angle}\nMagnification = 8000\n"
        f"ExposureDose = 2\nPriorRecordDose = {2 * n}\n\n"
        for n, (z, angle, x) in enumerate(pieces)
    )
    extracted = read(tmp_path, f"Montage = 1\nVoltage = 300\n\n{sections}")
    acquisition = only(extracted)
    assert (acquisition["tilts"], acquisition["dose_per_tilt"], acquisition["tilt_scheme"]) == (5, "2 e-/Å^2", "dose_symmetric")
    assert not {"cumulative_dose", "stage_tilt", "dose"} & set(acquisition)
    assert says(extracted, "5 montages with 10 images in all")


def test_an_idoc_names_the_file_of_each_image(tmp_path):
    images = "".join(f"[Image = a_{n}.tif]\nTiltAngle = 1\nMagnification = 8000\nExposureDose = 2\n\n" for n in range(3))
    acquisition = only(read(tmp_path, f"Voltage = 300\n\n{images}", "series.idoc"))
    assert acquisition["frame_table"]["file_name"] == ["a_0.tif", "a_1.tif", "a_2.tif"]


def test_frames_that_are_counted_twice_must_agree(tmp_path):
    extracted = read(tmp_path, cases.FRAME_SET.format(dose=40, rate=0, binning=1).replace("NumSubFrames = 40", "NumSubFrames = 50"))
    assert "dose_per_frame" not in only(extracted)
    assert says(extracted, "gives the doses of 40 frames and NumSubFrames says 50")


def test_the_program_that_wrote_the_file_is_named(tmp_path):
    sections = (
        SERIES[SERIES.index("[ZValue = 0]") :]
        .replace("PixelSpacing = 2.66\n", "")
        .replace("CountsPerElectron = 38", "CountsPerElectron = NaN")
    )
    extracted = read(tmp_path, TOMOGRAPHY + sections)
    no_voltage = read(tmp_path, TOMOGRAPHY.replace("Voltage = 300.00\n", "") + sections)
    words = json.dumps(extracted.document(), ensure_ascii=False) + str((extracted.notes, no_voltage.missing))
    assert "SerialEM" not in words
    assert "the calibration of the beam in Tomography" in words
    assert (voltage(extracted), only(extracted)["pixel_size"]) == ("300 kV", "0.33 nm")
    assert "tilt_axis_angle" not in only(extracted)


def test_what_is_not_a_number_is_not_known(tmp_path):
    extracted = read(
        tmp_path, SERIES.replace("ExposureDose = 3.0", "ExposureDose = NaN").replace("PixelSpacing = 2.66", "PixelSpacing = nan")
    )
    assert not {"dose_per_tilt", "cumulative_dose", "pixel_size"} & set(only(extracted))
    assert not says(extracted, "is no number")


@pytest.mark.parametrize(
    ("above", "words"),
    [
        ("PixelSpacing = 5.32", "5.32 above the first image and 2.66 in it (PixelSpacing)"),
        ("Voltage = 200", "200 above the first image and 300 in it (Voltage)"),
    ],
)
def test_what_the_head_and_the_images_state_must_agree(tmp_path, above, words):
    name = above.partition(" ")[0]
    text = re.sub(rf"^{name} = .*", above, SERIES.replace("Binning = 1", "Binning = 1\nVoltage = 300"), count=1, flags=re.MULTILINE)
    extracted = read(tmp_path, text)
    assert "pixel_size" not in only(extracted) or voltage(extracted) is None
    assert says(extracted, words)


# ------------------------------------------------------------------------------------------------- one file for each tilt
def single(angle, minute, name="movie.tif", extra=""):
    return (
        "Voltage = 300\nPixelSpacing = 1.54\n\n[T = SerialEM: a microscope]\n\n[FrameSet = 0]\n"
        f"TiltAngle = {angle}\nStagePosition = 10.1 20.2\nMagnification = 42000\nExposureDose = 3.1\nExposureTime = 1\nBinning = 1\n"
        f"NumSubFrames = 6\nSubFramePath = X:\\frames\\{name}\n{extra}DateTime = 02-Mar-2026  09:{minute:02d}:00\n\n"
    )


def test_files_of_one_tilt_each_are_one_series(tmp_path):
    angles = [0.0, 3.0, -3.0, -6.01, 6.0]
    paths = [
        write(tmp_path, f"ts_001_{n:03d}_{round(angle):.1f}.tif.mdoc", single(angle, n, f"ts_{n}.tif")) for n, angle in enumerate(angles)
    ]
    other = write(tmp_path, "ts_002_000_0.0.tif.mdoc", single(0.0, 40))
    write(tmp_path, "movie_0001.tif.mdoc", single(0.0, 50))
    assert group_tilts([*reversed(paths), other]) == [sorted(paths)]
    for n in (0, 1, 4):
        write(tmp_path, f"ts_{n}.tif", b"movie %d" % n)
    extracted = extract_tilts(sorted(paths, reverse=True))
    acquisition = extracted.record["sessions"]["session_1"]["acquisitions"]["ts_001"]
    assert acquisition["file"]["path"] == "ts_0.tif"
    assert [file["path"] for file in acquisition["files"]] == ["ts_1.tif", "ts_4.tif", *(path.name for path in paths)]
    assert [str(moment) for moment in extracted.moments.values()] == ["2026-03-02 09:00:00"]
    assert extracted.path == str(paths[0])
    wanted = {"tilts": 5, "tilt_scheme": "dose_symmetric", "dose_per_tilt": "3.1 e-/Å^2", "technique": "tem_tomography"}
    assert {**acquisition, **wanted} == acquisition
    assert acquisition["tilt_table"]["angle"] == "0.0, 3.0, -3.0, -6.01, 6.0 °"
    assert acquisition["tilt_table"]["file_name"] == [f"ts_{n}.tif" for n in range(5)]
    assert "section" not in acquisition["tilt_table"]
    for path in paths:
        path.write_text(path.read_text().replace("FrameSet", "ZValue"))
    again = extract_tilts(paths).record["sessions"]["session_1"]["acquisitions"]["ts_001"]
    assert again["tilt_table"] == acquisition["tilt_table"]


def test_tilts_of_another_place_or_magnification_are_another_series(tmp_path):
    paths = [write(tmp_path, f"ts_{n:03d}_{angle}.0.mdoc", single(angle, n)) for n, angle in enumerate([0, 3, -3])]
    away = [
        write(tmp_path, f"ts_{n:03d}_{angle}.0.mdoc", single(angle, n).replace("10.1 20.2", "90.1 20.2"))
        for n, angle in enumerate([0, 3, -3], start=10)
    ]
    write(tmp_path, "ts_020_6.0.mdoc", single(6, 20).replace("42000", "8000"))
    assert group_tilts(list(tmp_path.iterdir())) == [sorted(paths), sorted(away)]


def test_one_tilt_alone_keeps_what_it_says(tmp_path):
    acquisition = only(read(tmp_path, single(-3.0, 2, extra="PriorRecordDose = 6.2\n"), "ts_001_002_-3.0.tif.mdoc"))
    assert (acquisition["stage_tilt"], acquisition["dose"], acquisition["cumulative_dose"]) == ("-3 °", "3.1 e-/Å^2", "9.3 e-/Å^2")


# ------------------------------------------------------------------------------------------------- stacks and their headers
@pytest.mark.parametrize("order", ["<"])
def test_the_older_header_of_fei_programs_gives_the_tilts(tmp_path, order):
    extracted = extract(write(tmp_path, "old.mrc", cases.old_fei(range(-18, 19, 3), ht=200_000.0, order=order)))
    acquisition = only(extracted)
    wanted = {"tilts": 13, "tilt_range": "-18 to 18 °", "magnification": 42000, "pixel_size": "0.2 nm", "tilt_axis_angle": "85.3 °"}
    assert {**acquisition, **wanted} == acquisition
    assert acquisition["tilt_table"]["exposure_time"] == "1 s"
    assert "exposure_time" not in acquisition
    assert voltage(extracted) == "200 kV"


def test_what_the_older_header_leaves_empty_is_not_said(tmp_path):
    extracted = extract(write(tmp_path, "old.mrc", cases.old_fei([0, 3, 6], magnification=0, exposure=0, pixel=0)))
    assert not {"magnification", "pixel_size", "exposure_time"} & set(only(extracted))
    assert "exposure_time" not in only(extracted)["tilt_table"]


def test_a_voltage_that_cannot_be_one_is_left_out_and_said(tmp_path):
    extracted = extract(write(tmp_path, "old.mrc", cases.old_fei([0, 3, 6], ht=300)))
    assert voltage(extracted) is None
    assert says(extracted, "a high tension of 300 (fei_header.ht), which should be in V")


def test_the_extended_header_of_serialem_gives_angles_and_doses(tmp_path):
    extracted = extract(write(tmp_path, "ts.st", cases.serialem([-6, -3, 0, 3.01, 6])))
    acquisition = only(extracted)
    assert (acquisition["tilts"], acquisition["magnification"], acquisition["dose_per_tilt"]) == (5, 53000, "6.72 e-/Å^2")
    assert acquisition["tilt_table"]["angle"] == "-6, -3, 0, 3.01, 6 °"
    assert "the calibration of the beam in SerialEM" in str(extracted.origins)


@pytest.mark.parametrize("change", [{"flags": 1}, {"width": 6}, {"flags": -1}, {"flags": 0, "width": 0}])
def test_flags_that_do_not_agree_with_the_bytes_name_nothing(tmp_path, change):
    acquisition = only(extract(write(tmp_path, "ts.st", cases.serialem([-6, -3, 0, 3, 6], **change))))
    assert not {"tilts", "tilt_table", "magnification", "stage_tilt"} & set(acquisition)


def test_images_at_one_angle_are_no_series(tmp_path):
    assert only(extract(write(tmp_path, "a.st", cases.serialem([12, 12, 12]))))["stage_tilt"] == "12 °"
    assert "tilts" not in only(extract(write(tmp_path, "b.st", cases.serialem([12, 12, 12]))))


ENTRY = {"HT": 300000.0, "Dose": 3e20, "Instrument mode": 1, "Projection mode": 2, "Integration time": 1.2, "Application": b"Tomography"}


def test_a_series_in_the_new_header_has_times_and_doses(tmp_path):
    entries = [cases.fei_entry(**ENTRY, **{"Alpha tilt": float(a), "Timestamp": 45000 + n / 1440}) for n, a in enumerate(DOSE_SYMMETRIC)]
    extracted = extract(write(tmp_path, "ts.mrc", cases.mrc((7, 4, 4), extended=b"".join(entries), kind=b"FEI2")))
    acquisition = only(extracted)
    assert (acquisition["tilt_scheme"], acquisition["dose_per_tilt"]) == ("dose_symmetric", "3 e-/Å^2")
    table = acquisition["tilt_table"]
    assert (table["time"], table["exposure_time"]) == ("0, 60, 120, 180, 240, 300, 360 s", "1.2 s")
    assert "the calibration of the beam in Tomography" in str(extracted.origins)
    assert [str(moment) for moment in extracted.moments.values()] == ["2023-03-15 00:00:00"]


def test_a_header_that_describes_some_images_makes_no_series(tmp_path):
    entries = b"".join(cases.fei_entry(**ENTRY, **{"Alpha tilt": float(angle)}) for angle in (-3, 0, 3))
    extracted = extract(write(tmp_path, "ts.mrc", cases.mrc((7, 4, 4), extended=entries, kind=b"FEI2")))
    assert not {"tilts", "tilt_table", "stage_tilt"} & set(only(extracted))
    assert says(extracted, "The extended header describes 3 of 7 images")
    assert says(extract(write(tmp_path, "b.mrc", cases.mrc((2, 4, 4), extended=bytes(64), kind=b"FEI1"))), "holds no whole entry")


def test_a_magnification_that_is_rounded_to_hundreds_is_said(tmp_path):
    extracted = extract(write(tmp_path, "ts.st", cases.serialem([0, 3, 6], magnification=23)))
    assert "magnification" not in only(extracted)
    assert says(extracted, "rounds the magnification to hundreds (2300)")


def test_pieces_of_a_montage_are_no_tilts(tmp_path):
    stack = cases.mrc(
        (4, 4, 4), extended=b"".join(struct.pack("<4h", 300 * z, 100 * x, 0, z) for z in (0, 1) for x in (0, 1)), kind=b"SERI"
    )
    made = bytearray(stack)
    struct.pack_into("<2h", made, 128, 8, 1 | 2)
    extracted = extract(write(tmp_path, "m.mrc", bytes(made)))
    assert "tilts" not in only(extracted)
    assert says(extracted, "The images are the pieces of a montage")


def test_angles_of_one_version_are_radians(tmp_path):
    values = {**ENTRY, "Application version": b"4.4.0.4981"}
    entries = b"".join(cases.fei_entry(**values, **{"Alpha tilt": angle}) for angle in (-0.5235988, 0.0, 0.5235988))
    acquisition = only(extract(write(tmp_path, "ts.mrc", cases.mrc((3, 4, 4), extended=entries, kind=b"FEI1"))))
    assert acquisition["tilt_range"] == "-30 to 30 °"


@pytest.mark.parametrize(
    ("stack", "words"),
    [
        (cases.mrc((7, 4, 4), pixel=10.64), "2.66 Å in the .mdoc (PixelSpacing) and 10.64 Å in the header of series.mrc"),
        (cases.mrc((6, 4, 4), pixel=2.66), "describes 7 images and series.mrc holds 6"),
        (cases.mrc((7, 4, 4), pixel=2.66), "images of 3708 x 3838 pixels (ImageSize) and series.mrc holds 4 x 4"),
        (cases.serialem([-9, -6, -3, 0, 3, 6, 9]), "6 angles differ between .mdoc and header of series.mrc, such as 0 and -9 °"),
    ],
)
def test_a_stack_that_is_described_otherwise_is_told(tmp_path, stack, words):
    write(tmp_path, "series.mrc", stack)
    extracted = read(tmp_path, SERIES)
    assert says(extracted, words)
    assert only(extracted)["pixel_size"] == "0.266 nm"


def test_a_stack_that_is_described_rightly_is_silent(tmp_path):
    write(tmp_path, "series.mrc", cases.mrc((7, 3838, 3708), pixel=2.66)[:1024] + bytes(4))
    extracted = read(tmp_path, SERIES)
    assert only(extracted)["pixel_size"] == "0.266 nm"
    assert not any("series.mrc" in note for note in extracted.notes)


def test_a_crystal_that_turns_is_no_tomography(tmp_path):
    values = {**ENTRY, "Projection mode": 1, "Tilt per image": 0.5}
    entries = b"".join(cases.fei_entry(**values, **{"Alpha tilt": -2 + n / 2}) for n in range(9))
    extracted = extract(write(tmp_path, "ed.mrc", cases.mrc((9, 4, 4), extended=entries, kind=b"FEI2")))
    acquisition = only(extracted)
    wanted = {"technique": "microed", "frames": 9, "tilt_range": "-2 to 2 °", "rotation_per_frame": "0.5 °"}
    assert {**acquisition, **wanted} == acquisition
    assert acquisition["frame_table"]["angle"] == "-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2 °"
    assert not {"tilts", "tilt_table", "tilt_scheme", "dose_per_tilt"} & set(acquisition)


def test_a_dose_of_a_stack_at_one_angle_is_left_out_and_said(tmp_path):
    entries = b"".join(cases.fei_entry(**ENTRY, **{"Alpha tilt": 0.0}) for _ in range(4))
    extracted = extract(write(tmp_path, "movie.mrc", cases.mrc((4, 4, 4), extended=entries, kind=b"FEI2")))
    assert not {"dose", "exposure_time", "dose_per_tilt"} & set(only(extracted))
    assert says(extracted, "Dose and Integration time of the extended header were left out")


def test_a_file_with_more_sections_than_its_header_tells_is_named(tmp_path):
    assert says(
        extract(write(tmp_path, "a.mrc", cases.mrc((2, 4, 4)) + bytes(70))), "70 bytes more than its header tells, room for 2 sections"
    )
    assert not says(extract(write(tmp_path, "b.mrc", cases.mrc((2, 4, 4)) + bytes(31))), "more than its header")


def test_diffraction_has_no_pixel_size_and_no_magnification(tmp_path):
    text = SERIES.replace("Magnification = 53000", "CameraLength = 1.2")
    extracted = read(tmp_path, text)
    acquisition = only(extracted)
    assert acquisition["technique"] == "electron_diffraction"
    assert not {"pixel_size", "magnification", "camera_length", "tilts"} & set(acquisition)
    assert acquisition["frame_table"]["angle"] == "0, 3, -3, -6, 6, 9, -9 °"
    assert says(extracted, "CameraLength and PixelSpacing of diffraction were left out")
    assert (
        only(read(tmp_path, SERIES.replace("Magnification = 53000", "Magnification = 53000\nCameraLength = NaN")))["pixel_size"]
        == "0.266 nm"
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("TOMO5: Tomography 5.12", "TOMO5"),
        ("Tomography_5.23.0.10273: SCOPE", "Tomography 5.23.0.10273"),
        ("a microscope", "the program that wrote"),
    ],
)
def test_a_program_is_called_as_its_title_calls_it(tmp_path, title, name):
    text = re.sub(r"\[T = .*\]", f"[T = {title}]", SERIES)
    assert f"the calibration of the beam in {name}" in str(read(tmp_path, text).origins)


def test_tilts_of_two_voltages_have_none(tmp_path):
    paths = [write(tmp_path, f"ts_{n:03d}_{angle}.0.mdoc", single(angle, n)) for n, angle in enumerate([0, 3, -3])]
    write(tmp_path, paths[2].name, single(-3, 2).replace("Voltage = 300", "Voltage = 200"))
    extracted = extract_tilts(paths)
    assert voltage(extracted) is None
    assert says(extracted, "Voltage differs between the images (200 to 300)")


def test_a_stack_of_serialem_takes_order_and_exact_angles_from_its_description(tmp_path):
    text = re.sub(
        r"TiltAngle = (\S+)", lambda found: f"TiltAngle = {float(found[1]) + 0.0037:.4f}", cases.tilt_series(DOSE_SYMMETRIC, dose=6.72)
    )
    stack = extract(write(tmp_path, "ts.mrc", cases.serialem(sorted(DOSE_SYMMETRIC))))
    record = drafts.combine([stack, read(tmp_path, resorted(text, angle_in), "ts.mrc.mdoc")])
    table = record["sessions"]["session_1"]["acquisitions"]["ts"]["tilt_table"]
    assert table["angle"] == "-8.9963, -5.9963, -2.9963, 0.0037, 3.0037, 6.0037, 9.0037 °"
    assert (table["order"], table["dose"]) == ([7, 4, 3, 1, 2, 5, 6], "6.72 e-/Å^2")
    assert "note" not in table
    assert [row["read_from"] for row in record["origins"] if row["at"].endswith("ts/tilt_table/angle")] == ["ts.mrc.mdoc"]
    list_first = drafts.combine(
        [extract(write(tmp_path, "l.rawtlt", "0\n3\n-3\n-6\n")), read(tmp_path, cases.tilt_series([0, 3, -3, -6]), "l.mdoc")]
    )
    assert "order" not in list_first["sessions"]["session_1"]["acquisitions"]["l"]["tilt_table"]
    refined = drafts.combine([extract(tmp_path / "l.rawtlt"), extract(write(tmp_path, "l.tlt", "0.02\n3.01\n-3.03\n-6.02\n"))])
    assert refined["sessions"]["session_1"]["acquisitions"]["l"]["tilt_table"]["angle"] == "0, 3, -3, -6 °"
