"""Texts of microscope programs: encodings, line ends, decimal commas, ends that are missing, and keys that are made of names."""

from __future__ import annotations

import re

import pytest
import readers_cases as cases
from hypothesis import given
from hypothesis import strategies as st
from readers_cases import only, says, write

from cryokb.errors import UnreadableFile, UnsupportedFormat
from cryokb.readers import extract
from cryokb.readers.files import decode, make_key, read_text
from cryokb.readers.tags import decimal_of

TEXT = "Tilt = 3°\nStep = 0.5 µm\n"
SERIES = cases.tilt_series([0, 3, -3, -6, 6])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_text_is_the_same_in_every_encoding_and_with_every_line_end(tmp_path, encoding, newline):
    path = write(tmp_path, "a.txt", TEXT.replace("\n", newline).encode(encoding))
    assert read_text(path) == TEXT


def test_one_byte_that_is_no_utf8_spoils_no_other(tmp_path):
    assert decode("Gerät: 5 µm".encode() + b", 3\xb0", tmp_path / "a.txt") == "Gerät: 5 µm, 3°"


def test_big_endian_utf16_is_known_by_its_mark(tmp_path):
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be"), tmp_path / "a.txt") == TEXT


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (TEXT.encode("utf-16")[:-1], UnreadableFile, "a.txt is UTF-16 text that ends in the middle of a character: it was cut short"),
        (TEXT.encode()[:-5] + "µ".encode()[:1], UnreadableFile, "UTF-8 text that ends in the middle of a character"),
        (
            "\ufeffab".encode("utf-16-le") + b"\0\xdc" + "ab".encode("utf-16-le"),
            UnreadableFile,
            "begins as UTF-16 text and is none from byte 7",
        ),
        (TEXT.encode() + bytes(300), UnreadableFile, "ends in zero bytes: its end was never written"),
        (bytes(range(256)), UnsupportedFormat, "a.txt is no text: it holds zero bytes"),
        (bytes(range(1, 256)), UnsupportedFormat, "control characters"),
    ],
)
def test_what_is_no_whole_text_is_refused_by_its_cause(tmp_path, content, error, words):
    with pytest.raises(error, match=re.escape(words)):
        decode(content, tmp_path / "a.txt")


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn"), exclude_characters="\ufeff"), min_size=40))
def test_any_text_is_read_as_it_was_written(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "a.txt"
    for encoding in ("utf-8", "utf-16"):
        assert decode(text.encode(encoding), path) == text


# ----------------------------------------------------------------------------------------------------------- decimal commas
@pytest.mark.parametrize(
    ("text", "number", "sure"),
    [
        ("1,54", 1.54, 1.54),
        (" -0,125 ", -0.125, -0.125),
        (",5", 0.5, 0.5),
        ("1234,567", 1234.567, 1234.567),
        ("1,5e-3", 0.0015, 0.0015),
        ("42,000", None, 42.0),
        ("-1,234", None, -1.234),
        ("1,234,567", None, None),
        ("1.5,2", None, None),
        ("1, 5", None, None),
        ("2.5", 2.5, 2.5),
        ("words", None, None),
    ],
)
def test_a_decimal_comma_is_read_where_it_can_be_nothing_else(text, number, sure):
    assert (decimal_of(text), decimal_of(text, sure=True)) == (number, sure)


def test_decimal_commas_of_an_mdoc_are_read_and_said(tmp_path):
    text = re.sub(r"(PixelSpacing|ExposureDose|PriorRecordDose) = (\d+)\.(\d+)", r"\1 = \2,\3", SERIES)
    extracted = extract(write(tmp_path, "a.mdoc", text))
    assert (only(extracted)["pixel_size"], only(extracted)["cumulative_dose"]) == ("0.266 nm", "15 e-/Å^2")
    assert says(extracted, "PixelSpacing = 2,66 was read with a decimal comma")


def test_a_comma_that_may_divide_thousands_is_left_out_and_said(tmp_path):
    extracted = extract(write(tmp_path, "a.mdoc", SERIES.replace("Magnification = 53000", "Magnification = 53,000")))
    assert "magnification" not in only(extracted)
    assert says(extracted, "Magnification = 53,000 is no number that can be read in one way only")
    assert only(extracted)["pixel_size"] == "0.266 nm"
    assert says(extract(write(tmp_path, "b.mdoc", SERIES.replace("Voltage = 300", "Voltage = 3oo"))), "Voltage = 3oo is no number")


def test_three_digits_behind_a_comma_are_decimals_where_others_of_the_entry_are(tmp_path):
    text = SERIES.replace("ExposureDose = 3.0", "ExposureDose = 3,125", 1).replace("ExposureDose = 3.0", "ExposureDose = 3,1")
    assert only(extract(write(tmp_path, "a.mdoc", text)))["dose_per_tilt"] == "3.125 e-/Å^2"


@pytest.mark.parametrize("text", ["-3,00\n0,00\n3,01\n", "-1,5\n0\n1,5\n", "-3,125\n0,125\n3,1\n"])
def test_a_tilt_list_may_have_decimal_commas(tmp_path, text):
    assert only(extract(write(tmp_path, "a.rawtlt", text)))["tilts"] == 3


# ------------------------------------------------------------------------------------------------------- ends of a file
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_an_mdoc_is_read_in_every_encoding(tmp_path, encoding, newline):
    plain = extract(write(tmp_path, "a.mdoc", SERIES))
    assert only(extract(write(tmp_path, "a.mdoc", SERIES.replace("\n", newline).encode(encoding)))) == only(plain)


def test_an_mdoc_that_is_whole_needs_no_line_break_at_its_end(tmp_path):
    plain = only(extract(write(tmp_path, "a.mdoc", SERIES)))
    assert only(extract(write(tmp_path, "a.mdoc", SERIES.rstrip()))) == plain


def test_a_last_image_that_lacks_what_all_others_have_is_told(tmp_path):
    lines = SERIES.rstrip().split("\n")
    assert says(
        extract(write(tmp_path, "a.mdoc", "\n".join(lines[:-4]) + "\n")), "The last section lacks SubFramePath, NumSubFrames, DateTime"
    )
    assert not says(extract(write(tmp_path, "b.mdoc", SERIES)), "lacks")


@pytest.mark.parametrize("ending", ["\n\n[ZValue = 9]", "\nSpotSize", "\n[ZVal", "\nSpotSize =", "\nDateTime = 03-May-23  13:0"])
def test_a_line_that_is_not_whole_shows_that_an_mdoc_was_cut(tmp_path, ending):
    with pytest.raises(UnreadableFile, match="in the middle of a line"):
        extract(write(tmp_path, "a.mdoc", SERIES.rstrip() + ending))


@pytest.mark.parametrize("lost", range(20, 300, 7))
def test_an_mdoc_without_its_last_lines_never_gives_a_wrong_number(tmp_path, lost):
    try:
        acquisition = only(extract(write(tmp_path, "a.mdoc", SERIES.rstrip()[:-lost])))
    except UnreadableFile:
        return
    assert acquisition.get("dose_per_tilt") in {"3 e-/Å^2", None}
    assert acquisition.get("cumulative_dose") in {"15 e-/Å^2", "12 e-/Å^2", None}


def test_the_number_at_the_end_of_one_image_is_not_believed_without_line_break(tmp_path):
    text = "[FrameSet = 0]\nTiltAngle = 0\nMagnification = 53000\nDateTime = 25-Sep-23  14:13:26\nExposureDose = 39.2"
    extracted = extract(write(tmp_path, "a.mdoc", text))
    assert "dose" not in only(extracted)
    assert says(extracted, "ends without line break in ExposureDose = 39.2")
    assert only(extract(write(tmp_path, "a.mdoc", text + "\n")))["dose"] == "39.2 e-/Å^2"


def test_one_image_that_ends_before_its_date_was_cut(tmp_path):
    with pytest.raises(UnreadableFile, match="it was cut short"):
        extract(write(tmp_path, "a.mdoc", "[FrameSet = 0]\nTiltAngle = 0\nMagnification = 53000\nExposureDose = 39.2"))


@pytest.mark.parametrize("text", ["-1.5\n0\n1.5", "-3.0\n0.0\n3.0", "-3\n0\n3.5"])
def test_a_tilt_list_needs_no_line_break_at_its_end(tmp_path, text):
    assert only(extract(write(tmp_path, "a.rawtlt", text)))["tilts"] == 3


# ----------------------------------------------------------------------------------------------------------------- keys
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ts_001_002_-3.0", "ts_001_002_minus_3_0"),
        ("ts_001_002_3.0", "ts_001_002_3_0"),
        ("-60", "minus_60"),
        ("ts[-12.01]", "ts_minus_12_01"),
        ("ts_\N{MINUS SIGN}3", "ts_minus_3"),
        ("2023-09-25_14.13", "a_2023_09_25_14_13"),
        ("grid-3", "grid_3"),
        ("a - 3", "a_3"),
        ("x_-.5", "x_minus_5"),
    ],
)
def test_a_key_keeps_the_sign_of_an_angle(name, key):
    assert make_key(name) == key
