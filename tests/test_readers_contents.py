"""A file is what it holds: HDF5 of each kind under any ending, wrong endings by the true cause, refusals in words."""

from __future__ import annotations

import re
import shutil
import struct
import sys
import zipfile
from types import SimpleNamespace

import dask.array
import h5py
import numpy as np
import pytest
import readers_cases as cases
import velox_cases

from cryokb import nexus, readers
from cryokb.errors import CryokbError, MissingDependency, NexusError, UnreadableFile, UnsupportedFormat
from cryokb.readers import extract, load_arrays
from cryokb.readers.formats import FORMATS, UNREAD
from cryokb.readers.rosetta import refused, touch

IMAGE = [cases.axis("y", 3, scale=0.5, unit="nm"), cases.axis("x", 4, scale=0.5, unit="nm")]
CODE = re.compile(r"\b[A-Za-z]*(Error|Exception|Traceback)\b")


def refusal(path):
    """Give message and hint of a refusal, in which no name of an error stands."""
    with pytest.raises(CryokbError) as caught:
        extract(path)
    assert path.name in caught.value.message
    assert caught.value.hint
    assert not CODE.search(str(caught.value))
    return caught.value.message


def hspy(folder, name="image.hspy"):
    return cases.write_signal(folder, "image.hspy", "hspy", cases.signal((3, 4), IMAGE)).rename(folder / name)


def ncem(folder, name="image.emd"):
    return cases.write_signal(folder, "image.emd", "emd", cases.signal((3, 4), IMAGE)).rename(folder / name)


def nxs(folder, name="image.nxs"):
    return cases.write_signal(folder, "image.nxs", "nexus", cases.signal((3, 4), IMAGE)).rename(folder / name)


def velox(folder, name="map.emd"):
    velox_cases.write_map(folder / name)
    return folder / name


# --------------------------------------------------------------------------------------------------------------- kinds of HDF5
@pytest.mark.parametrize(("write", "words"), [(hspy, "HyperSpy"), (ncem, "EMD"), (nxs, "NeXus"), (velox, "EMD")])
@pytest.mark.parametrize("ending", ["h5", "hdf5", "HDF5", "hdf", "he5"])
def test_an_ending_that_says_only_hdf5_leaves_it_to_the_content(tmp_path, write, words, ending):
    path = write(tmp_path, f"data.{ending}")
    found = extract(path)
    assert found.format == words
    assert len(found.signals) == len(load_arrays(path)) > 0


@pytest.mark.parametrize(("write", "real"), [(hspy, "HyperSpy"), (ncem, "EMD"), (nxs, "NeXus"), (velox, "EMD")])
@pytest.mark.parametrize("ending", ["hspy", "emd", "nxs", "dm4", "mrc"])
def test_an_ending_of_another_format_is_told(tmp_path, write, real, ending):
    own = {"HyperSpy": "hspy", "EMD": "emd", "NeXus": "nxs"}
    path = write(tmp_path, f"data.{ending}")
    if own[real] == ending:
        assert extract(path).format == real
        return
    said = refusal(path)
    assert said.startswith(f"data.{ending} is a file of {real} by its content, not of ")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["entry/data/data_000001", "entry/instrument/detector"], "DECTRIS"),
        (["Scan 1/EBSD", " Manufacturer"], "crystal orientations"),
        (["1/EBSD", "Manufacturer", "Format Version"], "crystal orientations"),
        (["MDF/images/0"], "EMAN2"),
        (["DataSet", "DataSetInfo"], "Imaris"),
        (["FullSpectra", "TPS2"], "TOFWERK"),
        (["a", "b", "c", "d"], "no kind that is known here (it holds a, b, c and 1 more)"),
        ([], "it holds nothing"),
    ],
)
@pytest.mark.parametrize("ending", ["h5", "hdf5", "emd", "nxs"])
def test_hdf5_that_is_not_read_is_named_by_what_it_is(tmp_path, names, words, ending):
    with h5py.File(tmp_path / f"data.{ending}", "w") as file:
        for name in names:
            file.create_group(name)
    assert words in refusal(tmp_path / f"data.{ending}")


def test_a_plugin_whose_library_is_missing_names_the_package(tmp_path):
    with h5py.File(tmp_path / "scan.h5", "w") as file:
        file.create_group("Measurement_000/Channel_000")
    with pytest.raises(
        MissingDependency, match=r"Reading scan\.h5 needs pyUSID, which is not installed\. Install it with: pip install pyUSID"
    ):
        extract(tmp_path / "scan.h5")
    (tmp_path / "movie.mrcz").write_bytes(cases.mrc())
    with pytest.raises(MissingDependency, match="pip install mrcz"):
        extract(tmp_path / "movie.mrcz")


def test_a_missing_library_of_the_extra_is_named_with_the_extra(tmp_path, monkeypatch):
    path = ncem(tmp_path)
    monkeypatch.setitem(sys.modules, "rsciio.emd", None)
    with pytest.raises(MissingDependency, match=r'pip install "cryokb\[readers\]"'):
        extract(path)


def test_a_cut_hdf5_file_is_damaged(tmp_path):
    path = hspy(tmp_path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "damaged or incomplete" in refusal(path)


def test_an_old_file_of_hyperspy_without_its_mark_is_known_by_its_groups(tmp_path):
    path = hspy(tmp_path, "old.h5")
    with h5py.File(path, "a") as file:
        del file.attrs["file_format"]
    assert extract(path).format == "HyperSpy"


# --------------------------------------------------------------------------------------------------------------- files of our own
def own(path):
    nexus.write({"cryokb": "record/1.1", "title": "own"}, path, layout="plain")
    return path


@pytest.mark.parametrize("ending", ["nxs", "h5", "hdf5", "hspy", "emd", "nx5"])
def test_a_file_of_cryokb_is_for_its_own_reader_whatever_its_ending(tmp_path, ending):
    path = own(tmp_path / f"own.{ending}")
    assert "was written by cryokb" in refusal(path)
    assert nexus.read(path)["title"] == "own"


def test_a_word_in_a_file_is_no_mark_of_it(tmp_path):
    path = nxs(tmp_path)
    with h5py.File(path, "a") as file:
        file.attrs["file_name"] = "/data/cryokb/https://w3id.org/cryokb/out.nxs"
        file.create_group("cryokb").attrs["title"] = "cryokb"
        next(iter(file.values())).create_group("notes").attrs["creator"] = "cryokb"
    assert extract(path).format == "NeXus"
    with pytest.raises(NexusError, match="holds no record of cryokb"):
        nexus.read(path)


def test_exactly_one_of_extract_and_nexus_read_reads_a_file(tmp_path):
    for path in (own(tmp_path / "own.nxs"), nxs(tmp_path), hspy(tmp_path, "x.h5")):
        ours, theirs = True, True
        try:
            nexus.read(path)
        except NexusError:
            ours = False
        try:
            extract(path)
        except UnsupportedFormat:
            theirs = False
        assert ours != theirs, path.name


# --------------------------------------------------------------------------------------------------------------- wrong endings
CONTENTS = {
    "dm3": (b"\0\0\0\3" + bytes(500), "DigitalMicrograph"),
    "mrc": (cases.mrc(), "MRC"),
    "tif": (b"II*\0" + bytes(500), "TIFF"),
    "ser": (b"II\x97\1" + bytes(500), "TIA"),
    "msa": (b"#FORMAT      : EMSA/MAS Spectral Data File\r\n", "EMSA/MAS spectrum"),
    "blo": (b"IMGBLO" + bytes(500), "NanoMEGAS blockfile"),
}


@pytest.mark.parametrize("ending", [*CONTENTS, "dat", "emi", "bcf"])
@pytest.mark.parametrize("real", CONTENTS)
def test_content_under_the_name_of_another_format_is_told(tmp_path, real, ending):
    if real == ending:
        return
    content, name = CONTENTS[real]
    if ending == "emi" and real == "ser":
        return
    assert f"is a file of {name} by its content" in refusal(cases.write(tmp_path, f"data.{ending}", content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "a PNG picture"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x1f\x8b\x08" + bytes(99), "compressed with gzip"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "a pointer of Git LFS to a file that was not fetched"),
        (bytes(3000), "filled with zeros"),
        (b"a note about this file\n", "a text"),
        ("a note\n".encode("utf-16"), "a text"),
    ],
)
def test_what_is_no_microscope_file_is_told_under_the_name_of_one(tmp_path, content, words):
    assert refusal(cases.write(tmp_path, "data.dm4", content)) == f"data.dm4 is {words}, not a file of DigitalMicrograph."


def test_an_archive_under_the_name_of_a_microscope_file_names_what_it_holds(tmp_path):
    with zipfile.ZipFile(tmp_path / "data.mrc", "w") as archive:
        archive.writestr("inside.mrc", b"x")
    assert refusal(tmp_path / "data.mrc") == "data.mrc is a zip archive that holds inside.mrc, not a file of MRC."


@pytest.mark.parametrize("ending", sorted(UNREAD))
def test_each_ending_that_is_not_read_says_what_it_is(tmp_path, ending):
    assert UNREAD[ending][0] in refusal(cases.write(tmp_path, f"data.{ending}", b"\x07\x93" * 300))
    assert all(ending not in known.extensions for known in FORMATS)


# --------------------------------------------------------------------------------------------------------------- zspy folders
def store(folder):
    path = cases.write_signal(folder, "image.zspy", "zspy", cases.signal((3, 4), IMAGE))
    assert path.is_dir()
    return path


def test_a_zspy_folder_is_one_file(tmp_path):
    path = store(tmp_path)
    found = extract(path)
    described = cases.only(found)["file"]
    assert (described["path"], described["size"]) == ("image.zspy", readers.check_file(path))
    assert described["sha256"] == readers.digest(path)
    assert np.array_equal(np.asarray(load_arrays(path)[0].data), np.arange(12).reshape(3, 4))


def test_the_digest_of_a_zspy_folder_is_that_of_its_names_and_contents(tmp_path):
    path = store(tmp_path)
    before = readers.digest(path)
    assert readers.digest(shutil.copytree(path, tmp_path / "copy.zspy")) == before
    part = next(part for part in sorted(path.rglob("*")) if part.is_file() and part.stat().st_size)
    content = part.read_bytes()
    part.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert readers.digest(path) != before
    part.write_bytes(content)
    part.rename(part.with_name("renamed"))
    assert readers.digest(path) != before


def test_a_zspy_folder_is_not_written_to(tmp_path):
    path = store(tmp_path)
    times = {part: part.stat().st_mtime_ns for part in path.rglob("*")}
    load_arrays(path)[0].data[0, 0].compute()
    assert times == {part: part.stat().st_mtime_ns for part in path.rglob("*")}


def test_a_zspy_folder_that_is_none_is_told(tmp_path):
    (tmp_path / "empty.zspy").mkdir()
    assert "a folder without a zarr store: .zgroup is missing" in refusal(tmp_path / "empty.zspy")
    (tmp_path / "new.zspy").mkdir()
    (tmp_path / "new.zspy" / "zarr.json").write_text("{}")
    assert "a zarr store of version 3" in refusal(tmp_path / "new.zspy")


# --------------------------------------------------------------------------------------------------------------- single formats
@pytest.mark.parametrize("kind", [">i2", ">f4", ">u2", ">c8"])
@pytest.mark.parametrize("stamp", [b"\x11\x11\0\0", b"\0\0\0\0"])
def test_numbers_of_the_other_order_are_read(tmp_path, kind, stamp):
    modes = {">i2": 1, ">f4": 2, ">u2": 6, ">c8": 4}
    data = np.arange(3 * 6 * 8).reshape(3, 6, 8).astype(kind)
    head = bytearray(1024)
    struct.pack_into(">4i", head, 0, 8, 6, 3, modes[kind])
    struct.pack_into(">3i", head, 28, 8, 6, 3)
    struct.pack_into(">6f", head, 40, 16, 12, 6, 90, 90, 90)
    head[208:216] = b"MAP " + stamp
    (tmp_path / "big.mrc").write_bytes(bytes(head) + data.tobytes())
    (signal,) = load_arrays(tmp_path / "big.mrc")
    assert np.array_equal(np.asarray(signal.data), data)
    if kind != ">c8":
        assert cases.only(extract(tmp_path / "big.mrc"))["pixel_size"] == "0.2 nm"


@pytest.mark.parametrize(
    ("mode", "words"), [(101, "4 bits"), (3, "complex numbers of two 16-bit integers"), (16, "colours of three bytes")]
)
def test_modes_that_are_not_read_are_named(tmp_path, mode, words):
    content = bytearray(cases.mrc((2, 8, 16)))
    struct.pack_into("<i", content, 12, mode)
    said = refusal(cases.write(tmp_path, "packed.mrc", bytes(content)))
    assert words in said
    assert f"(MRC mode {mode})" in said


@pytest.mark.parametrize(
    ("version", "stamp", "flags", "words"),
    [
        (20140, 0, 0, "have a sign"),
        (0, 1146047817, 1, "have a sign"),
        (0, 1146047817, 0, None),
        (20141, 1146047817, 0, None),
        (0, 0, 0, "leaves open"),
    ],
)
def test_bytes_that_may_have_a_sign_are_noted(tmp_path, version, stamp, flags, words):
    content = bytearray(cases.mrc((1, 8, 16)))
    struct.pack_into("<i", content, 12, 0)
    struct.pack_into("<i", content, 108, version)
    struct.pack_into("<2i", content, 152, stamp, flags)
    notes = [note for note in extract(cases.write(tmp_path, "bytes.mrc", bytes(content))).notes if "mode 0" in note]
    assert len(notes) == (words is not None)
    assert words is None or words in notes[0]


HEATER = """\

16/04/'15 13:53	Digiheater 3.1
R0 = 282.7	a =  0.0000000	b = 0.225	c = 278.222
Tsample = 330 [ms]
sample	time	Tset[C]	Tmeas[C]	Rheat[ohm]	Vheat[V]	Iheat[mA]	Pheat [mW]	c
1	13:54:37.68	23.0	15.091	281.617	0.075535	0.267806	0.020229	278.222	norm
2	13:54:38.01	23.0	16.828	282.008	0.043044	0.152398	0.006560	278.222	norm
3	13:54:38.34	23.0	13.232	281.199	0.046228	0.164143	0.007588	278.222	norm
"""


@pytest.mark.parametrize("text", [HEATER, HEATER.replace(".", ",")], ids=["points", "commas"])
def test_a_heater_log_is_read_whatever_stands_in_its_numbers(tmp_path, text):
    path = cases.write(tmp_path, "heater.dens", text)
    assert np.array_equal(np.asarray(load_arrays(path)[0].data), [15.091, 16.828, 13.232])
    assert "sessions" not in extract(path).record


def test_colours_in_planes_are_refused_by_both_doors(tmp_path):
    import tifffile

    planes = np.zeros((3, 20, 30), "u1")
    tifffile.imwrite(tmp_path / "planes.tif", planes, photometric="rgb", planarconfig="separate")
    for read in (extract, load_arrays):
        with pytest.raises(UnsupportedFormat, match="a picture whose colours stand in a plane each"):
            read(tmp_path / "planes.tif")


class Packed:
    """Numbers that HDF5 cannot unpack."""

    shape, ndim, dtype = (4, 5), 2, np.dtype("f4")

    def __getitem__(self, _):
        raise OSError("Can't synchronously read data (can't open directory (/usr/local/hdf5/lib/plugin). Please verify its existence)")


def test_numbers_packed_by_an_unknown_filter_name_the_library(tmp_path):
    array = dask.array.from_array(Packed(), meta=np.empty((0, 0), "f4"))
    with pytest.raises(MissingDependency, match=r"Reading image\.hspy needs hdf5plugin.* pip install hdf5plugin"):
        touch(cases.write(tmp_path, "image.hspy", b"x"), [SimpleNamespace(data=array)])


def test_a_chunk_that_claims_far_more_than_the_file_holds_is_not_unpacked(tmp_path, monkeypatch):
    path = cases.write(tmp_path, "image.hspy", b"x")
    dataset = SimpleNamespace(data=dask.array.from_array(Packed(), meta=np.empty((0, 0), "f4")))
    monkeypatch.setattr("cryokb.readers.rosetta.LARGEST_CHUNK", 4 * 5 * 4 - 1)
    touch(path, [dataset])
    monkeypatch.setattr("cryokb.readers.rosetta.LARGEST_CHUNK", 4 * 5 * 4)
    with pytest.raises(MissingDependency):
        touch(path, [dataset])


def test_what_a_plugin_says_names_no_folder_of_this_computer(tmp_path):
    data = np.arange(3 * 4 * 200, dtype="<u2").reshape(3, 4, 200)
    head = bytearray(b"MAPSPECTRA_DATA\0" + bytes(496))
    struct.pack_into("<8i", head, 16, 1, 12, 4, 3, 200, 2, 512, 1)
    path = cases.write(tmp_path, "map.spd", bytes(head) + data.tobytes())
    assert np.array_equal(np.asarray(load_arrays(path)[0].data), data)
    notes = extract(path).notes
    assert any("map.spc" in note for note in notes)
    assert all(str(tmp_path) not in note for note in notes)


def test_a_later_part_of_a_recording_sends_to_the_first(tmp_path):
    for content in (b"\x93" * 700, struct.pack("<13I", 256, 2, 4, 4, 16, 0, 0, 1, 1, 1, 200, 1, 60) + bytes(500)):
        said = refusal(cases.write(tmp_path, "rec_001.tvips", content))
        assert said == "rec_001.tvips is part 001 of a recording, and its header stands in rec_000.tvips."


def test_a_ripple_header_is_read_with_its_numbers_and_refused_without(tmp_path):
    rows = {"width": 4, "height": 3, "depth": 5, "offset": 0, "data-length": 2, "data-type": "unsigned", "byte-order": "big-endian"}
    rows |= {"record-by": "vector", "width-scale": 0.5, "height-scale": 0.5, "width-units": "nm", "height-units": "nm", "beam-energy": 200}
    path = cases.write(tmp_path, "map.rpl", "key\tvalue\n" + "".join(f"{key}\t{value}\n" for key, value in rows.items()))
    assert refusal(path) == "map.rpl needs the file map.raw, which is not beside it."
    data = np.arange(60, dtype=">u2").reshape(3, 4, 5)
    (tmp_path / "map.raw").write_bytes(data.tobytes())
    assert np.array_equal(np.asarray(load_arrays(path)[0].data), data)
    found = extract(path)
    assert cases.voltage(found) == "200 kV"
    assert cases.only(found)["scan_step"] == "0.5 nm"


def spc(channels=4096, *, kilovolts=20.0):
    """Write an EDAX spectrum; the places of its entries are those of EDAX's description of the format."""
    content = bytearray(20_740)
    struct.pack_into("<2f", content, 0, 0.7, 0.7)
    struct.pack_into("<2ih", content, 24, len(content), 3_840, channels)
    struct.pack_into("<i", content, 384, 10)
    struct.pack_into("<f", content, 456, 12.5)
    struct.pack_into("<f", content, 532, kilovolts)
    content[3_840 : 3_840 + 4 * channels] = np.arange(channels, dtype="<u4").tobytes()
    return bytes(content)


def test_an_edax_spectrum_is_read_whole_or_not_at_all(tmp_path):
    path = cases.write(tmp_path, "spectrum.spc", spc())
    assert np.array_equal(np.asarray(load_arrays(path)[0].data), np.arange(4096))
    found = extract(path)
    assert (found.format, cases.voltage(found)) == ("EDAX spectrum", "20 kV")
    slots = cases.only(found)
    assert (slots["technique"], slots["energy_dispersion"], slots["live_time"]) == ("edx", "10 eV", "12.5 s")
    assert "stage_tilt" not in slots
    cut = cases.write(tmp_path, "cut.spc", spc()[:20_000])
    assert refusal(cut) == "cut.spc ends before its data do: it should have at least 20224 bytes and has 20000."


PROTOCHIPS = """\
Time, Notes, Holder Temperature
0,Calibration file path = holder.cal,0
0,Time units = Milliseconds,0
0,Temperature units = Celsius,0
0,Date (yyyy.mm.dd) = 2015.05.18,0
0,Time (hh:mm:ss.ms) = 11:40:15.123,0
0,User = nobody,0
1000,,20.5
2000,,21.0
3000,,21.5
4000,,22.0
"""


def test_a_log_of_a_holder_is_no_acquisition_and_another_table_is_told(tmp_path):
    found = extract(cases.write(tmp_path, "log.csv", PROTOCHIPS))
    assert found.format == "Protochips log"
    assert "sessions" not in found.record
    assert "is a text" in refusal(cases.write(tmp_path, "table.csv", "a,b,c\n1,2,3\n"))


# --------------------------------------------------------------------------------------------------------------- what is raised
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "more memory than there is"),
        (ValueError("Unable to allocate 40. GiB for an array"), "more memory than there is"),
        (ValueError("mmap length is greater than file size"), "it ends before its data do"),
        (ValueError("cannot reshape array of size 3 into shape (2,2)"), "it ends before its data do"),
        (struct.error("unpack requires a buffer of 4 bytes"), "it ends before its data do"),
        (EOFError(), "it ends before its data do"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "another encoding"),
        (NotImplementedError("Currently we only support reading DM versions 3 and 4 but this file seems to be version 99"), "version 99”"),
        (OSError("The file is not a valid HyperSpy hdf5 file"), "“The file is not a valid HyperSpy hdf5 file”"),
        (TypeError("'>' not supported between instances of 'tuple' and 'float'"), "an entry of it is missing"),
        (KeyError("Dimension"), "its header lacks the entry Dimension"),
        (AttributeError("'Box' object has no attribute 'Dimension'"), "its header lacks the entry Dimension"),
        (KeyError(0), "an entry of it is missing"),
        (AssertionError(), "an entry of it is missing"),
        (RuntimeError("IOError: /data/people/me/x.dm4 has no image"), "RosettaSciIO says “x.dm4 has no image”"),
        (RuntimeError(""), "an entry of it is missing"),
    ],
)
def test_each_cause_is_told_in_words(tmp_path, error, words):
    from pathlib import Path

    told = refused(Path("/data/people/me/x.dm4"), error)
    assert words in told.message
    assert not CODE.search(str(told))
    assert "/data" not in str(told)
    assert told.message.endswith(".")


def test_nothing_is_left_of_a_missing_file(tmp_path):
    with pytest.raises(UnreadableFile, match="There is no file"):
        extract(tmp_path / "none.zspy")
