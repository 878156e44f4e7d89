"""Columns of a table beside the stack of its images: in the order of the images, with units, and the same in every reader."""

from __future__ import annotations

import h5py
import numpy as np
import pytest
from nexus_cases import array_of, axis, column, numbers, session, small, tables_of_every_kind

from cryokb import nexus
from cryokb.nexus import Array

ANGLES = [0.0, 3.01, -2.98, 6.02, -6.0]


def tilts(**columns):
    """Five tilts in the order of exposure; their sections are sorted by angle."""
    return {"angle": column("deg", *ANGLES), "section": [2, 3, 1, 4, 0], "dose": column("/Ao2/{tilt}", 2.5), **columns}


def recorded(kind, slot, table, **slots):
    """A record with one acquisition of a table, and its array."""
    record = small(["x"])
    session(record)["acquisitions"]["x"].update({"area": "Z", slot: table, **slots})
    return record, {"x": array_of(kind)}


def written(tmp_path, kind, slot, table, *, layout="nxem", **slots):
    record, arrays = recorded(kind, slot, table, **slots)
    return nexus.write(record, tmp_path / "a.nxs", arrays=arrays, layout=layout)


def beside(result):
    """Each field along the first dimension of the array, with its unit."""
    with h5py.File(result.path) as file:
        group = file[result.arrays["x"]].parent
        names = [name.removesuffix("_indices") for name in group.attrs if name.endswith("_indices") and group.attrs[name] == 0]
        plain = {name: group[name].asstr()[()] if group[name].dtype.kind == "O" else group[name][()] for name in names}
        return [str(name) for name in group.attrs["axes"]], {name: (plain[name].tolist(), group[name].attrs.get("units")) for name in names}


@pytest.mark.parametrize("layout", nexus.LAYOUTS)
def test_the_angle_is_the_default_axis_of_a_tilt_series(tmp_path, layout):
    table = tilts(
        time=column("min", 0.0, 0.5, 1.0, 1.5, 2.0),
        defocus=column("um", -3.0, -3.2, rows=[1, 5]),
        file_name=list("abcde"),
        frame_count=[8],
        removed=[4],
    )
    result = written(tmp_path, "tilt_series", "tilt_table", table, layout=layout, pre_exposure=column("/Ao2", 1) | {"value": 1})
    axes, columns = beside(result)
    assert axes == ["tilt_angle", "axis_j", "axis_i"]
    assert columns["tilt_angle"] == ([-6.0, -2.98, 0.0, 3.01, 6.02], "deg")
    assert columns["dose"] == ([2.5] * 5, "1/angstrom^2")
    assert columns["time"] == ([2.0, 1.0, 0.0, 0.5, 1.5], "minute")
    assert columns["file_name"] == (list("ecabd"), None)
    assert columns["frame_count"] == ([8] * 5, None)
    assert columns["removed"] == ([0, 0, 0, 0, 1], None)
    assert str(columns["defocus"]) == "([-3.2, nan, -3.0, nan, nan], 'um')"
    assert columns["indices_image"] == ([0, 1, 2, 3, 4], None)
    assert "axis_stack" not in columns, "the ramp of the file says less than the angles of the table"
    assert nexus.verify(result.path) == []


@pytest.mark.parametrize("layout", nexus.LAYOUTS)
def test_a_record_with_tables_comes_back_as_it_was(tmp_path, layout):
    record, arrays = tables_of_every_kind()
    result = nexus.write(record, tmp_path / "a.nxs", arrays=arrays, layout=layout)
    assert nexus.read(result.path) == record
    assert nexus.verify(result.path) == []


def test_what_an_image_had_received_is_given_or_added_up(tmp_path):
    assert beside(written(tmp_path, "tilt_series", "tilt_table", tilts()))[1]["cumulative_dose"][0] == [12.5, 7.5, 2.5, 5.0, 10.0]
    given = tilts(cumulative_dose=column("/Ao2", 13, 16, 19, 22, 25))
    assert beside(written(tmp_path, "tilt_series", "tilt_table", given))[1]["cumulative_dose"][0] == [25, 19, 13, 16, 22]
    prior = tilts(prior_dose=column("/Ao2", 0.1, 2.6, 5.1, 7.6, 10.1))
    assert beside(written(tmp_path, "tilt_series", "tilt_table", prior))[1]["cumulative_dose"][0] == [12.6, 7.6, 2.6, 5.1, 10.1]
    assert "cumulative_dose" not in beside(written(tmp_path, "tilt_series", "tilt_table", tilts(), area=None))[1], (
        "nobody knows what came before"
    )


RISING = [0, 1, 2, 3, 4]
OF_TABLES = [
    ("slices", {"slice_table": {"depth": column("nm", *RISING), "frame": [4, 3, 2, 1, 0]}}, "depth", (RISING, "nm")),
    ("frames", {"frame_table": {"time": column("ms", *RISING)}}, "time", (RISING, "ms")),
    ("frames", {"frame_table": {"angle": column("mrad", *RISING), "time": column("s", *RISING)}}, "tilt_angle", (RISING, "mrad")),
    ("frames", {"tilt_table": tilts()}, "tilt_angle", ([-6.0, -2.98, 0.0, 3.01, 6.02], "deg")),
    ("spectra_in_time", {"frame_table": {"time": column("s", 0, 1, 2, 4)}}, "time", ([0, 1, 2, 4], "s")),
]


@pytest.mark.parametrize(("kind", "tables", "name", "expected"), OF_TABLES)
def test_each_table_has_its_axis(tmp_path, kind, tables, name, expected):
    ((slot, table),) = tables.items()
    result = written(tmp_path, kind, slot, table)
    axes, columns = beside(result)
    assert axes[0] == name
    assert columns[name] == expected
    assert nexus.verify(result.path) == []


def test_places_of_an_irregular_map_stand_beside_and_make_no_axis(tmp_path):
    table = {"x": column("nm", 0, 12.5, 31, 3, 4), "y": column("nm", 0, 0.5, 8, 3, 4)}
    axes, columns = beside(written(tmp_path, "frames", "position_table", table))
    assert axes[0] == "indices_image"
    assert columns["position_x"] == ([0, 12.5, 31, 3, 4], "nm")


def test_a_stack_without_axes_of_its_own_becomes_a_series(tmp_path):
    """A stack whose file calls its sections a depth is one of tilts, where a table of tilts says so."""
    record, _ = recorded("volume", "tilt_table", tilts())
    result = nexus.write(record, tmp_path / "a.nxs", arrays={"x": array_of("volume")})
    assert result.arrays["x"].endswith("image_1/stack_2d/real")
    assert beside(result)[0][0] == "tilt_angle"
    assert nexus.verify(result.path) == []


@pytest.mark.parametrize(
    "table",
    [
        {"angle": column("deg", 0, 3, -3)},
        {"angle": column("deg", 0, 3, -3, 6, -6), "section": [0, 1, 2, 3, 3]},
        {"angle": column("deg", 0, 3, -3, 6, -6), "section": [1, 2, 3, 4, 5]},
        {"angle": column("deg", 0, 3, -3, 6, -6, 9), "section": [0, 1, 2, 3, 5, 6]},
    ],
)
def test_a_table_that_fits_no_image_is_said(tmp_path, table):
    result = written(tmp_path, "tilt_series", "tilt_table", table)
    axes, columns = beside(result)
    assert axes[0] == "indices_image"
    assert "tilt_angle" not in columns
    (note,) = result.notes
    assert "tilt_table" in note
    assert "section" in note
    assert nexus.verify(result.path) == []


def test_rows_of_which_only_some_are_stored_stand_where_they_belong(tmp_path):
    table = {"angle": column("deg", 0, 3, -3, 6, -6, 9, -9), "removed": [2, 7]}
    assert beside(written(tmp_path, "tilt_series", "tilt_table", table))[1]["tilt_angle"][0] == [0, -3, 6, -6, 9]


def test_an_angle_that_is_missing_makes_no_axis(tmp_path):
    table = {"angle": column("deg", 0, 3, 6, 9, rows=[1, 2, 3, 5]), "exposure_time": column("s", *range(1, 6))}
    axes, columns = beside(written(tmp_path, "tilt_series", "tilt_table", table))
    assert axes[0] == "indices_image"
    assert np.isnan(columns["tilt_angle"][0][3])


def test_one_image_with_as_many_lines_as_tilts_has_no_columns(tmp_path):
    record, _ = recorded("image", "tilt_table", tilts())
    image = Array(numbers((5, 7)), (axis("nm", 5), axis("nm", 7)), "an image")
    result = nexus.write(record, tmp_path / "a.nxs", arrays={"x": image})
    assert result.notes == ()
    assert set(beside(result)[1]) == {"axis_j"}


def test_sections_of_one_pixel_are_sections(tmp_path):
    """Readers leave out dimensions of one position; the name of the axis says that sections are left."""
    record, _ = recorded("image", "tilt_table", tilts())
    for shape, axes in (((5,), ()), ((5, 7), (axis("nm", 7),))):
        array = Array(numbers(shape), (axis(None, 5, name="z"), *axes), "sections")
        assert beside(nexus.write(record, tmp_path / "a.nxs", arrays={"x": array}))[0][0] == "tilt_angle"
        assert nexus.verify(tmp_path / "a.nxs") == []


@pytest.mark.parametrize("layout", nexus.LAYOUTS)
def test_verify_compares_the_columns_with_the_record(tmp_path, layout):
    result = written(tmp_path, "tilt_series", "tilt_table", tilts(order=[1, 2, 3, 4, 5]), layout=layout)
    with h5py.File(result.path, "r+") as file:
        group = file[result.arrays["x"]].parent
        group["tilt_angle"][1] = 30.0
        group["dose"].attrs["units"] = "1/nm^2"
        del group["order"]
        group.attrs["axes"] = ["indices_image", "axis_j", "axis_i"]
    issues = nexus.verify(result.path)
    assert sorted(issue.code for issue in issues) == ["NX-FIELD-DIFFERS", "NX-FIELD-DIFFERS", "NX-FIELD-DIFFERS", "NX-FIELD-MISSING"]
    assert any("30.0" in issue.message and "-2.98" in issue.message for issue in issues)


def test_rosettasciio_opens_the_stack_by_its_angle(tmp_path):
    file_reader = pytest.importorskip("rsciio.nexus").file_reader
    even = tilts(angle=column("deg", 0, 3, -3, 6, -6))
    for table, scale in ((even, 3.0), (tilts(), 1)):
        (found,) = file_reader(str(written(tmp_path, "tilt_series", "tilt_table", table).path), nxdata_only=True)
        first = found["axes"][0]
        assert (first["name"], first["size"], first["scale"]) == ("tilt_angle", 5, scale)
        assert found["data"].shape == (5, 6, 7)
