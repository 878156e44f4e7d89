"""Single values of microscope files: numbers with units, keys, axes, times."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import quantities
from cryokb.readers.axes import given_axis, measure, tidy_axis, unit_code
from cryokb.readers.draft import LIMITS, Axis, Rejected, plain_number, write_range, write_value
from cryokb.readers.files import make_key
from cryokb.readers.tags import from_epoch, from_filetime, from_iso, from_local, lookup, number_of, with_zone


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


def test_a_whole_magnification_has_no_decimals():
    assert repr(write_value("magnification", 42000.0)) == "42000"


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
        ({"scale": float("inf"), "units": "nm"}, "no number"),
    ],
)
def test_a_step_that_cannot_be_believed_leaves_an_axis_of_pixels(raw, words):
    axis, note = tidy_axis(given_axis({"name": "x", **raw}, 3))
    assert axis == Axis("x", None, 0.0, 1.0, 3, navigate=False)
    assert words in note


def test_the_direction_of_a_scan_may_be_negative_and_a_listed_axis_even():
    axis, note = tidy_axis(given_axis({"name": "y", "scale": -4.0, "units": "nm", "navigate": True}, 5), signed=True)
    assert (axis.scale, note) == (-4.0, None)
    axis, note = tidy_axis(given_axis({"name": "y", "axis": np.array([2.0, 2.5, 3.0]), "units": "nm"}, 3))
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
