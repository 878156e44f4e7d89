"""Arrays to NeXus and back, and the tree of a file as text."""

from __future__ import annotations

import copy

import h5py
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from nexus_cases import KINDS, TYPES, all_arrays, array_of, axis, example, numbers, session, with_acquisitions

from cryokb import nexus
from cryokb.errors import NexusError, UnreadableArray, UnreadableFile
from cryokb.nexus import Array, Axis
from cryokb.nexus.arrays import blocks, chunk_shape, row_blocks


# ---------------------------------------------------------------------------------------------------------------------- arrays
@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """One file with an array of every kind."""
    arrays = all_arrays()
    record = with_acquisitions(example(), arrays)
    return nexus.write(record, tmp_path_factory.mktemp("arrays") / "arrays.nxs", arrays=arrays)


def test_arrays_of_every_kind_verify(written):
    assert nexus.verify(written.path) == []
    assert nexus.array_keys(written.path) == tuple(all_arrays())


@pytest.mark.parametrize("kind", KINDS)
def test_arrays_stand_where_nxem_has_a_place_for_them(written, kind):
    assert written.arrays[kind] == f"/entry/measurement/event_{kind}/{KINDS[kind][1]}"


@pytest.mark.parametrize("key", [*KINDS, *(f"type_{name}" for name in TYPES)])
def test_arrays_come_back_with_their_axes(written, key):
    given_array = all_arrays()[key]
    with nexus.open_array(written.path, key) as found:
        assert (found.axes, found.title, found.quantity, found.sha256) == (
            given_array.axes,
            given_array.title,
            given_array.quantity,
            given_array.sha256,
        )
        assert found.data.dtype == given_array.data.dtype
        np.testing.assert_array_equal(found.data[...], given_array.data)


def test_rosettasciio_reads_the_arrays_with_the_right_axes(written):
    pytest.importorskip("rsciio", reason="the readers extra is not installed")
    from rsciio.nexus import file_reader

    signals = {signal["data"].tobytes(): signal for signal in file_reader(str(written.path), nxdata_only=True)}
    for kind, (axes, _) in KINDS.items():
        signal = signals[array_of(kind).data.tobytes()]
        for one, got in zip(axes, signal["axes"], strict=True):
            counted = got["name"].startswith("indices_")
            assert got["size"] == one.size
            if one.size > 1:
                assert (got["offset"], got["scale"]) == ((0, 1) if counted else (one.offset, one.scale)), kind
            spelled = {"/nm": "1/nm", "1/nm": "1/nm", "{pixel}": "dimensionless", None: ""}.get(one.unit, one.unit)
            assert got.get("units", "") == ("" if counted else spelled), kind


def test_the_default_leads_to_the_first_array(written):
    with h5py.File(written.path) as file:
        node = file
        while "default" in node.attrs:
            node = node[node.attrs["default"]]
        assert node.name == "/entry/measurement/event_image/image_1/image_2d"


def test_dask_arrays_and_datasets_are_sources_too(tmp_path):
    da = pytest.importorskip("dask.array", reason="dask is not installed")
    record = with_acquisitions(example(), ["a", "b"])
    values = numbers((9, 40, 50))
    axes = (axis("s", 9, "navigate"), axis("nm", 40), axis("nm", 50))
    with h5py.File(tmp_path / "source.h5", "w") as file:
        dataset = file.create_dataset("x", data=values)
        lazy = da.from_array(values, chunks=(2, 20, 50))
        nexus.write(record, tmp_path / "a.nxs", arrays={"a": Array(lazy, axes, "dask"), "b": Array(dataset, axes, "h5py")})
    for key in ("a", "b"):
        with nexus.open_array(tmp_path / "a.nxs", key) as found:
            np.testing.assert_array_equal(found.data[...], values)
    assert nexus.verify(tmp_path / "a.nxs") == []


class Endless:
    """Frames made when they are asked for; remembers the largest piece that was."""

    def __init__(self, shape, *, broken_at=None):
        self.shape, self.dtype, self.largest, self.broken_at = shape, np.dtype("u2"), 0, broken_at

    def __getitem__(self, block):
        sizes = [one.stop - one.start for one in block]
        self.largest = max(self.largest, int(np.prod(sizes)) * 2)
        if self.broken_at is not None and block[0].start >= self.broken_at:
            raise OSError("the detector went away")
        return np.full(sizes, block[0].start % 65536, "u2")


def series(frames, **options):
    return Array(Endless((frames, 600, 1000), **options), (axis(None, frames, "navigate"), axis("nm", 600), axis("nm", 1000)), "a series")


def test_arrays_are_copied_frame_by_frame(tmp_path):
    steps = []
    array = series(12)
    record = with_acquisitions(example(), ["long"])
    nexus.write(record, tmp_path / "a.nxs", arrays={"long": array}, progress=lambda done, total: steps.append((done, total)))
    assert array.data.largest == 600 * 1000 * 2
    assert steps == [((number + 1) * 1_200_000, 12 * 1_200_000) for number in range(12)]
    with h5py.File(tmp_path / "a.nxs") as file:
        dataset = file["entry/measurement/event_long/image_1/stack_2d/real"]
        assert dataset.chunks == (1, 600, 1000)
        assert dataset.compression == "gzip"


@pytest.mark.parametrize("codec", nexus.CODECS)
def test_every_codec_is_recorded_and_read_back(tmp_path, codec):
    record = with_acquisitions(example(), ["image"])
    nexus.write(record, tmp_path / "a.nxs", arrays={"image": array_of("image")}, codec=codec)
    with h5py.File(tmp_path / "a.nxs") as file:
        assert file["entry/cryokb/arrays/array_1/codec"].asstr()[()] == codec
    assert nexus.verify(tmp_path / "a.nxs") == []


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "a.nxs"
    record = with_acquisitions(example(), ["long"])
    nexus.write(record, target)
    before = target.read_bytes()
    with pytest.raises(UnreadableArray, match="detector went away"):
        nexus.write(record, target, arrays={"long": series(4, broken_at=2)})
    assert target.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["a.nxs"]


def test_targets_that_cannot_be_written_say_why(tmp_path):
    with pytest.raises(UnreadableFile, match="is a folder"):
        nexus.write(example(), tmp_path)
    with pytest.raises(UnreadableFile, match="no folder"):
        nexus.write(example(), tmp_path / "missing" / "a.nxs")


COLOURS = np.zeros((2, 2), [("R", "u1"), ("G", "u1"), ("B", "u1")])


@pytest.mark.parametrize(
    ("key", "array", "words"),
    [
        ("nobody", array_of("image"), "no acquisition “nobody”"),
        ("hrtem_1", Array(numbers((6, 7)), (axis("nm", 6),), "x"), "axes have the sizes"),
        ("hrtem_1", Array(numbers((6, 7)), (axis("nm", 6), axis("nm", 8)), "x"), "axes have the sizes"),
        ("hrtem_1", Array(numbers((0, 7)), (axis("nm", 0), axis("nm", 7)), "x"), "no values"),
        ("hrtem_1", Array(numbers((6, 7)), (axis("parsec", 6), axis("nm", 7)), "x"), "parsec"),
        ("hrtem_1", Array(COLOURS, (axis("nm", 2), axis("nm", 2)), "x"), "not numbers"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path, key, array, words):
    with pytest.raises(NexusError, match=words):
        nexus.write(example(), tmp_path / "a.nxs", arrays={key: array})
    assert list(tmp_path.iterdir()) == []


def test_keys_that_sessions_share_need_the_session(tmp_path):
    record = example()
    record["sessions"]["later"] = {**copy.deepcopy(session(record)), "key": "later"}
    image = Array(numbers((6, 7)), (axis("nm", 6), axis("nm", 7)), "x")
    with pytest.raises(NexusError, match="titan_0302/hrtem_1, later/hrtem_1"):
        nexus.write(record, tmp_path / "a.nxs", arrays={"hrtem_1": image})
    written = nexus.write(record, tmp_path / "a.nxs", arrays={"later/hrtem_1": image})
    assert written.arrays == {"later/hrtem_1": "/entry_3/measurement/event_hrtem_1/image_1/image_2d/real"}
    assert nexus.verify(written.path) == []
    with pytest.raises(NexusError, match="both belong"):
        nexus.write(example(), tmp_path / "b.nxs", arrays={"hrtem_1": image, "titan_0302/hrtem_1": image})


def test_arrays_of_a_plain_file(tmp_path):
    written = nexus.write(example(), tmp_path / "a.nxs", layout="plain", arrays={"hrtem_1": array_of("image")})
    assert written.arrays == {"hrtem_1": "/entry/data_titan_0302_hrtem_1/real"}
    assert nexus.verify(written.path) == []
    with nexus.open_array(written.path, "hrtem_1") as found:
        np.testing.assert_array_equal(found.data[...], array_of("image").data)


def test_an_array_that_is_not_there_is_named(written):
    with pytest.raises(NexusError, match=r"no array “nothing”.*image"), nexus.open_array(written.path, "nothing"):
        pass


@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.integers(1, 2000))
def test_blocks_in_order_are_the_bytes_in_order(shape, itemsize):
    values = np.arange(np.prod(shape)).reshape(shape)
    block = row_blocks(tuple(shape), itemsize * 2**15)
    pieces = [values[part].ravel() for part in blocks(tuple(shape), block)]
    np.testing.assert_array_equal(np.concatenate(pieces), values.ravel())


@pytest.mark.parametrize(
    ("shape", "signal", "chunk"),
    [
        ((41, 2048, 2048), 2, (1, 2048, 2048)),
        ((128, 128, 2048), 1, (2, 128, 2048)),
        ((20000, 20000), 2, (1677, 20000)),
        ((64, 64, 128, 128), 2, (1, 32, 128, 128)),
        ((5,), 1, (5,)),
    ],
)
def test_a_chunk_is_about_a_frame(shape, signal, chunk):
    class Shape:
        dtype = np.dtype("u2")

    axes = tuple(Axis("", None, 0, 1, size, "signal" if number >= len(shape) - signal else "navigate") for number, size in enumerate(shape))
    Shape.shape = shape
    assert chunk_shape(Array(Shape(), axes, "")) == chunk


# ------------------------------------------------------------------------------------------------------------------------ show
def test_show_draws_the_tree(written):
    text = nexus.show(written.path)
    assert text.startswith("arrays.nxs  NXroot\n  entry  NXentry\n    definition = NXem\n")
    assert "voltage = 300.0 kV" in text
    assert "real [5 x 6 x 7 uint16, gzip]  counts" in text
    assert "dose = 80 1/angstrom^2" in text
    assert max(len(line) for line in text.splitlines()) < 250
