"""Arrays are what reading the whole file at once gives: numbers, type, shape and axes, whichever way each is read."""

from __future__ import annotations

import csv
import importlib
import os
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import dask.array
import dm_cases
import numpy as np
import pytest
import readers_cases as cases
import velox_cases

from cryokb import nexus
from cryokb.errors import UnsupportedFormat
from cryokb.nexus.arrays import Slabs, blocks
from cryokb.readers import extract, formats, load_arrays
from cryokb.readers.extraction import OWN
from cryokb.readers.files import read_head
from cryokb.readers.formats import recognise
from cryokb.readers.rosetta import quiet, tidy

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = Path(os.environ.get("CRYOKB_SAMPLES", ROOT.parent / "shared" / "samples"))


def at_once(path, known):
    """Read a file with the plugin itself, the whole of it; give arrays with axes as its functions after reading make them."""
    with quiet():
        raws = importlib.import_module(f"rsciio.{known.plugin}").file_reader(str(path), lazy=False)
        return [tidy(raw, path.stem)[0] for raw in raws]


def assert_as_at_once(path):
    """Compare what is loaded with what the plugin gives when it reads at once; give the format."""
    known = recognise(path, read_head(path))
    expected = at_once(path, known)
    loaded = load_arrays(path)
    described = extract(path, sha256=False).signals
    assert len(loaded) == len(expected) == len(described) > 0
    for signal, info, dataset in zip(loaded, described, expected, strict=True):
        numbers, right = np.asarray(signal.data), np.asarray(dataset.data)
        assert (numbers.dtype, numbers.shape) == (right.dtype, right.shape), signal.key
        assert np.array_equal(numbers, right, equal_nan=right.dtype.kind in "fc"), signal.key
        assert info.shape == signal.data.shape == numbers.shape
        assert info.axes == signal.axes
        assert [(axis.size, axis.navigate) for axis in signal.axes] == [(axis.size, axis.navigate) for axis in dataset.given]
    return known


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"CRYOKB_SAMPLES: no folder {SAMPLES}")
def test_every_sample_is_what_reading_at_once_gives():
    with (SAMPLES / "INDEX.tsv").open(newline="") as stream:
        names = [row["file"] for row in csv.DictReader(stream, delimiter="\t")]
    seen = Counter()
    for name in names:
        try:
            known = recognise(SAMPLES / name, read_head(SAMPLES / name))
        except UnsupportedFormat:
            continue
        if name not in (
            "nxs/SiO2onSi.ellips.nxs",
            "jeol/rawdata.ASW",
        ):  # of another field; the maps of this project are compared one by one
            assert_as_at_once(SAMPLES / name)
            seen[known.plugin] += 1
    assert seen.total() >= 70
    assert len(seen) >= 16, seen
    assert OWN.keys() & {"mdoc", "xml"}


def picture(names, kind="u1"):
    chance = np.random.default_rng(3)
    numbers = chance.integers(0, np.iinfo(kind).max, (5, 7, len(names)), dtype=kind)
    return np.ascontiguousarray(numbers).view([(name, kind) for name in names])[..., 0]


def hyperspy(folder, name, plugin, data, *, outer=0):
    axes = [cases.axis(f"axis_{number}", size, navigate=number < outer) for number, size in enumerate(data.shape)]
    value = cases.signal(data.shape, axes)
    value["data"] = data
    path = cases.write_signal(folder, name, plugin, value)
    return zipped(path) if path.is_dir() else path


def zipped(folder):
    """Put a zarr store in a folder into a zip archive, as HyperSpy does when it is asked to."""
    folder = folder.rename(folder.with_suffix(".folder"))
    with zipfile.ZipFile(folder.with_suffix(".zspy"), "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder).as_posix())
    return folder.with_suffix(".zspy")


NUMBERS = np.random.default_rng(2).normal(size=(6, 5, 40))


@pytest.mark.parametrize("ending", ["hspy", "zspy"])
@pytest.mark.parametrize(
    "data",
    [
        NUMBERS.astype("<f4"),
        NUMBERS.astype(">f8"),
        NUMBERS.astype(">i2"),
        (NUMBERS + 1j).astype("c8"),
        NUMBERS.astype("f2"),
        NUMBERS > 0,
        np.tile(NUMBERS, (1, 60, 60)).astype("u2"),
    ],
    ids=["float", "big_endian", "big_endian_short", "complex", "half", "boolean", "many_chunks"],
)
def test_numbers_of_each_kind_are_as_reading_at_once_gives_them(tmp_path, ending, data):
    path = hyperspy(tmp_path, f"numbers.{ending}", ending, data, outer=1)
    assert_as_at_once(path)
    assert np.array_equal(np.asarray(load_arrays(path)[0].data), data)


@pytest.mark.parametrize("parts", [True, False])
@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("code", dm_cases.TYPES)
def test_numbers_of_digitalmicrograph_are_as_reading_at_once_gives_them(tmp_path, monkeypatch, code, version, parts):
    if parts:
        read_in_parts(monkeypatch)
    kind = dm_cases.TYPES[code]
    raw = np.random.default_rng(5).integers(0, 2, 6 * 8 * kind.itemsize, dtype="u1")
    data = raw.view(kind).reshape(6, 8)
    path = tmp_path / f"image.dm{version}"
    path.write_bytes(dm_cases.image(data, code, version=version))
    assert_as_at_once(path)
    (signal,) = load_arrays(path)
    assert hasattr(signal.data, "dask") == (parts and kind.kind != "V")
    if kind.kind == "V":
        assert signal.axes[0].name == "colour (red, green, blue, alpha)"
        assert np.array_equal(np.asarray(signal.data), np.stack([data[name] for name in "RGBA"]))
    else:
        assert np.array_equal(np.asarray(signal.data), data)
    slots = cases.only(extract(path))
    measured = (slots.get("pixel_size"), slots.get("image_width"), slots.get("image_height"))
    # A transform that was computed has no pixels on the specimen.
    assert measured == ((None, None, None) if kind.kind == "c" else ("0.5 nm", 8, 6))


@pytest.mark.parametrize("parts", [True, False])
@pytest.mark.parametrize(("code", "numbers"), [(5, np.arange(64, dtype="<f4")), (27, np.arange(80, dtype="<f4")), (28, np.arange(80.0))])
def test_packed_transforms_of_digitalmicrograph_are_unpacked(tmp_path, monkeypatch, code, numbers, parts):
    if parts:
        read_in_parts(monkeypatch)
    path = tmp_path / "transform.dm4"
    path.write_bytes(dm_cases.image(numbers, code, shape=(8, 8), unit="1/nm"))
    assert_as_at_once(path)
    assert load_arrays(path)[0].data.shape == (8, 8)


def read_in_parts(monkeypatch):
    """Have small files read as large ones are."""
    monkeypatch.setattr(formats, "FORMATS", tuple(replace(known, small=0) for known in formats.FORMATS))


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_of_packed_numbers_is_unpacked(tmp_path, packed):
    data = np.arange(90_000, dtype="u2").reshape(300, 300)
    words = np.array('[{"ref_size": [300, 300], "type": "", "device": ""}]')
    (np.savez_compressed if packed else np.savez)(tmp_path / "image.npz", data=data, meta_data_json=words)
    path = (tmp_path / "image.npz").rename(tmp_path / "image.prz")
    assert_as_at_once(path)
    assert np.array_equal(np.asarray(load_arrays(path)[0].data), data)


@pytest.mark.parametrize("streams", [1, 4])
def test_a_map_of_events_is_counted_once_and_whole(tmp_path, streams):
    velox_cases.write_map(tmp_path / "map.emd", streams=streams)
    assert_as_at_once(tmp_path / "map.emd")
    image, cube = load_arrays(tmp_path / "map.emd")
    assert (image.data.shape, cube.data.shape) == ((12, 16), (12, 16, 4096))
    assert isinstance(cube.data, np.ndarray)
    assert 0.8 < np.asarray(cube.data).sum() / (12 * 16 * 2 * 5 * streams) < 1.2


# ------------------------------------------------------------------------------------------------------------------------ colours
@pytest.mark.parametrize("kind", ["u1", "u2"])
@pytest.mark.parametrize(("names", "words"), [("RGB", "red, green, blue"), ("RGBA", "red, green, blue, alpha")])
def test_a_picture_in_colours_is_a_stack_of_its_colours(tmp_path, names, words, kind):
    data = picture(names, kind)
    (signal,) = load_arrays(hyperspy(tmp_path, "colours.hspy", "hspy", data))
    assert [axis.name for axis in signal.axes] == [f"colour ({words})", "axis_0", "axis_1"]
    assert signal.data.shape == (len(names), 5, 7)
    assert signal.data.dtype == np.dtype(kind)
    for number, name in enumerate(names):
        assert np.array_equal(np.asarray(signal.data)[number], data[name])


@pytest.mark.parametrize("kind", ["u1", "u2"])
def test_colours_of_a_tiff_are_a_stack_and_no_frames(tmp_path, kind):
    import tifffile

    data = np.random.default_rng(4).integers(0, 255, (8, 9, 3)).astype(kind)
    tifffile.imwrite(tmp_path / "colours.tif", data, photometric="rgb")
    assert_as_at_once(tmp_path / "colours.tif")
    (signal,) = load_arrays(tmp_path / "colours.tif")
    assert np.array_equal(np.asarray(signal.data), np.moveaxis(data, -1, 0))
    slots = cases.only(extract(tmp_path / "colours.tif"))
    assert (slots["image_width"], slots["image_height"]) == (9, 8)
    assert "frames" not in slots


def test_colours_in_a_plane_each_are_refused_before_a_record_names_them(tmp_path):
    import tifffile

    tifffile.imwrite(tmp_path / "planes.tif", np.zeros((3, 8, 9), "u1"), photometric="rgb", planarconfig="separate")
    for read in (extract, load_arrays):
        with pytest.raises(UnsupportedFormat, match="whose colours stand in a plane each"):
            read(tmp_path / "planes.tif")


# -------------------------------------------------------------------------------------------------------------- block after block
class Counted:
    """Numbers of a source that count how often they are read."""

    def __init__(self, data):
        self.data, self.dtype, self.shape, self.ndim = data, data.dtype, data.shape, data.ndim
        self.read = 0

    def __getitem__(self, index):
        part = self.data[index]
        self.read += part.size
        return part


@pytest.mark.parametrize("chunks", [(4, 4, 8), (9, 3, 8), (1, 10, 20), (9, 10, 20), (2, 7, 13)])
@pytest.mark.parametrize("block", [(1, 10, 20), (1, 3, 20), (4, 10, 20), (1, 1, 20), (1, 1, 7)])
def test_each_chunk_is_read_once_whatever_the_blocks_of_the_writer(chunks, block):
    data = np.arange(9 * 10 * 20).reshape(9, 10, 20)
    source = Counted(data)
    slabs = Slabs(dask.array.from_array(source, chunks=chunks))
    source.read = 0
    for part in blocks(data.shape, block):
        assert np.array_equal(slabs[part], data[part])
    assert source.read == data.size


def test_more_is_kept_than_the_chunks_of_a_block_only_where_memory_allows(monkeypatch):
    monkeypatch.setattr(nexus.arrays, "LARGEST_SLAB", 4 * 10 * 8 * 8)
    data = np.arange(9 * 10 * 20).reshape(9, 10, 20)
    source = Counted(data)
    slabs = Slabs(dask.array.from_array(source, chunks=(4, 5, 8)))
    source.read = 0
    assert np.array_equal(slabs[slice(5, 6), slice(0, 5), slice(0, 8)], data[5:6, :5, :8])
    assert source.read == 4 * 5 * 8
