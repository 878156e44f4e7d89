"""A record and its data files to one NeXus file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import readers_cases as cases
from rsciio.hspy import file_writer

from cryokb import deposit, documents, drafts, nexus, readers
from cryokb import deposit as writing
from cryokb.errors import IncompleteRecord, InvalidDocument, MissingDependency, UsageError
from cryokb.issues import JsonObject

RECORD = """\
cryokb: record/1.1
id: example
title: Na on Al
specimens:
  grid_1:
    physical_form: thin_film
    system: {{metal: Na, configuration: half_cell}}
    history:
      - {{step: drying, start: 2026-03-02T10:00:00+01:00, atmosphere: vacuum}}
      - {{step: transfer, medium: liquid_nitrogen, air_exposure: none}}
sessions:
  day_1:
    instrument: {{manufacturer: Example Instruments, model: Example 300}}
    start: 2026-03-02T13:00:00+01:00
    end: 2026-03-02T17:00:00+01:00
    accelerating_voltage: 300 kV
    acquisitions:
{acquisitions}
"""

ACQUISITION = "      {key}: {{specimen: grid_1, technique: hrtem, {file}}}\n"


def write_record(folder: Path, /, **files: str) -> Path:
    rows = "".join(ACQUISITION.format(key=key, file=file) for key, file in files.items())
    path = folder / "record.yaml"
    path.write_text(RECORD.format(acquisitions=rows), encoding="utf-8")
    return path


def hspy(path: Path, *titles: str) -> list[Any]:
    """Write images to HyperSpy's format, as many as there are titles, in the order of the alphabet; gives their numbers."""
    images = []
    for number, title in enumerate(titles):
        signal = cases.signal((3, 4), [cases.axis("y", 3, scale=0.02, unit="nm"), cases.axis("x", 4, scale=0.02, unit="nm")])
        signal["metadata"]["General"]["title"] = title
        signal["data"] = signal["data"] + 100 * number
        images.append(signal["data"])
        single = path.with_name(f"{number}.hspy")
        file_writer(str(single), signal)
        with h5py.File(single) as source, h5py.File(path, "a") as target:
            target.attrs.update(source.attrs)
            source.copy(next(iter(source["Experiments"].values())), target.require_group("Experiments"), f"{number}_{title}")
        single.unlink()
    return images


def stored(path: Path, key: str) -> Any:
    with nexus.open_array(path, key) as array:
        return np.asarray(array.data)


# ------------------------------------------------------------------------------------------------ arrays


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    (image,) = hspy(tmp_path / "image.hspy", "a lamella")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "series.mrc").write_bytes(cases.mrc((2, 8, 16)))
    record = write_record(tmp_path, image="file: image.hspy", series="file: raw/series.mrc", search="note: not kept")
    told: list[str] = []
    result = deposit.write_record(record, tmp_path / "out.nxs", progress=told.append)
    assert (result.path, result.arrays, result.notes) == (tmp_path / "out.nxs", 2, ())
    assert [text.partition(":")[0] for text in told] == ["image", "series"]
    assert told[0] == "image: a lamella 3 x 4"
    assert nexus.verify(tmp_path / "out.nxs") == []
    assert np.array_equal(stored(tmp_path / "out.nxs", "image"), image)
    assert np.array_equal(stored(tmp_path / "out.nxs", "series").ravel(), np.arange(2 * 8 * 16))
    with nexus.open_array(tmp_path / "out.nxs", "image") as array:
        assert [(axis.unit, axis.scale, axis.size) for axis in array.axes] == [("nm", 0.02, 3), ("nm", 0.02, 4)]


def test_the_record_comes_back_expanded(tmp_path: Path) -> None:
    record = write_record(tmp_path, image="dose: 80 e-/Å^2")
    deposit.write_record(record, tmp_path / "out.nxs", layout="plain", codec="none")
    back = nexus.read(tmp_path / "out.nxs")
    dose = back["sessions"]["day_1"]["acquisitions"]["image"]["dose"]  # type: ignore[index,call-overload]
    assert (dose["value"], dose["unit"], dose["as_reported"]) == (80, "/Ao2", "80 e-/Å^2")  # type: ignore[index,call-overload]


def test_signals_are_chosen_by_key_label_and_title(tmp_path: Path) -> None:
    images = hspy(tmp_path / "many.hspy", "survey", "map", "map")
    keys = [signal.key for signal in readers.load_arrays(tmp_path / "many.hspy")]
    assert keys == ["survey", "map", "map_2"]
    record = write_record(
        tmp_path,
        survey="file: many.hspy",
        other="file: many.hspy, label: map_2",
        map_2="file: many.hspy, label: map",  # the label is what a draft keeps of the old name: it counts more than the key
        stranger="file: many.hspy",
    )
    said = "stranger: the file holds 3 arrays (survey, map, map_2), and none is named."
    assert refused(record) == [("FILE-ARRAY", "/sessions/day_1/acquisitions/stranger/file", said)]
    result = deposit.write_record(record, tmp_path / "out.nxs", layout="plain", allow_missing=True)
    assert (result.arrays, result.notes) == (3, (f"{said} The file is written without it.",))
    for key, image in (("survey", images[0]), ("other", images[2]), ("map_2", images[1])):
        assert np.array_equal(stored(tmp_path / "out.nxs", key), image)


def test_what_two_files_call_alike_is_kept_apart(tmp_path: Path) -> None:
    originals = {}
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        originals[folder] = hspy(tmp_path / folder / "data.hspy", *("one", "two") if folder == "a" else ("two", "one"))
    draft = drafts.combine([readers.extract(tmp_path / folder / "data.hspy", relative_to=tmp_path) for folder in ("a", "b")])
    record: JsonObject = {**draft, "title": "two files", "specimens": {"grid_1": {"system": {"metal": "Zn"}}}}
    (tmp_path / "record.yaml").write_text(documents.write_yaml(record), encoding="utf-8")
    result = deposit.write_record(tmp_path / "record.yaml", tmp_path / "out.nxs", layout="plain")
    assert (result.arrays, result.notes) == (4, ())
    one, two = originals["a"]
    two_of_b, one_of_b = originals["b"]
    for key, image in (("one", one), ("two", two), ("one_2", one_of_b), ("two_2", two_of_b)):
        assert np.array_equal(stored(tmp_path / "out.nxs", key), image)


def test_sessions_that_share_keys_keep_both_arrays(tmp_path: Path) -> None:
    (tmp_path / "a.mrc").write_bytes(cases.mrc((1, 8, 16)))
    (image,) = hspy(tmp_path / "b.hspy", "x")
    path = write_record(tmp_path, image="file: a.mrc")
    text = path.read_text(encoding="utf-8") + "  day_2:\n    acquisitions:\n      image: {technique: hrtem, file: b.hspy}\n"
    path.write_text(text, encoding="utf-8")
    result = deposit.write_record(path, tmp_path / "out.nxs", layout="plain")
    assert (result.arrays, result.notes) == (2, ())
    assert np.array_equal(stored(tmp_path / "out.nxs", "day_2/image"), image)
    assert stored(tmp_path / "out.nxs", "day_1/image").size == 8 * 16


def test_large_arrays_are_told_by_tenths_and_small_ones_not_at_all() -> None:
    told: list[str] = []
    tell = writing.in_tenths(told.append)
    for done in range(101):
        tell(done * 1_000_000, 100_000_000)
    assert told == [f"{10 * tenth} of 100 MB written" for tenth in range(1, 11)]
    told.clear()
    tell = writing.in_tenths(told.append)
    tell(500, 1000)
    tell(1000, 1000)
    assert told == []


# ------------------------------------------------------------------------------------------------ files that give none


def refused(record: Path) -> list[tuple[str, str, str]]:
    """Write a record whose data cannot be used: an older file stays as it is; gives code, place and message of each issue."""
    target = record.with_name("refused.nxs")
    target.unlink(missing_ok=True)
    nexus.write({"cryokb": "record/1.1", "title": "older"}, target, layout="plain")
    before = target.read_bytes(), sorted(record.parent.iterdir())
    with pytest.raises(InvalidDocument, match="names data that cannot be used; nothing was written") as caught:
        deposit.write_record(record, target)
    assert (target.read_bytes(), sorted(record.parent.iterdir())) == before
    target.unlink()
    assert all(issue.line for issue in caught.value.issues)
    return [(issue.code, issue.path, issue.message) for issue in caught.value.issues]


def allowed(record: Path) -> deposit.Written:
    """Write a record without the data that cannot be used: each issue is a note, and the file is sound."""
    result = deposit.write_record(record, record.with_name("allowed.nxs"), allow_missing=True)
    assert nexus.verify(result.path) == []
    for issue in result.excused:
        assert any(note.startswith(issue.message) for note in result.notes)
    result.path.unlink()
    return result


def file_of(key: str) -> str:
    return f"/sessions/day_1/acquisitions/{key}/file"


@pytest.mark.parametrize("path", ["../secret.mrc", "raw/../../secret.mrc", "{root}/secret.mrc", "link.mrc"])
def test_nothing_outside_of_the_folder_is_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.mrc").write_bytes(cases.mrc())
    folder = tmp_path / "record"
    (folder / "raw").mkdir(parents=True)
    (folder / "link.mrc").symlink_to(tmp_path / "secret.mrc")
    record = write_record(folder, image=f"file: {path.format(root=tmp_path)}")
    ((code, place, said),) = refused(record)
    assert (code, place) == ("FILE-MISSING", file_of("image"))
    assert "lies outside the folder of the record and was not read" in said
    assert allowed(record).arrays == 0


def test_what_is_not_there_is_named_each_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "whole.mrc").write_bytes(cases.mrc())
    record = write_record(
        tmp_path,
        gone="file: raw/gone.dm4",
        whole="file: whole.mrc, files: [gain.mrc]",
        again="file: raw/gone.dm4",
        silent="file: not_recorded",
    )
    first, second = refused(record)
    assert first == ("FILE-MISSING", file_of("gone"), "raw/gone.dm4 is not there.")
    assert second == ("FILE-MISSING", "/sessions/day_1/acquisitions/whole/files/0", "gain.mrc is not there.")
    result = allowed(record)
    assert result.arrays == 1
    assert [other.path for other in result.excused[0].related] == [file_of("again")]


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def spoil_chunk(path: Path) -> None:
    """Damage the numbers of an HDF5 file and nothing else: it opens, and breaks when they are read."""
    with h5py.File(path) as file:
        found: list[Any] = []
        file.visititems(lambda _, node: found.append(node) if isinstance(node, h5py.Dataset) and node.chunks else None)
        info = next(node for node in found if node.size > 4).id.get_chunk_info(0)
    data = bytearray(path.read_bytes())
    data[info.byte_offset : info.byte_offset + info.size] = bytes(info.size)
    path.write_bytes(data)


def test_what_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "empty.mrc").write_bytes(b"")
    (tmp_path / "notes.docx").write_bytes(b"PK\x03\x04nothing that a microscope writes")
    (tmp_path / "short.mrc").write_bytes(cases.mrc())
    cut_short(tmp_path / "short.mrc")
    (tmp_path / "other.dm4").write_bytes(b"GIF89a")
    keys = {"empty": "empty.mrc", "text": "notes.docx", "short": "short.mrc", "other": "other.dm4", "folder": "."}
    record = write_record(tmp_path, **{key: f"file: {path}" for key, path in keys.items()})
    found = refused(record)
    assert [code for code, _, _ in found] == ["FILE-UNREADABLE"] * 5
    said = {place.split("/")[-2]: message for _, place, message in found}
    assert set(said) == set(keys)
    for key, words in {
        "empty": "empty.mrc is empty.",
        "folder": "is a folder",
        "text": "No reader knows",
        "short": "ends before",
        "other": "is a GIF picture, not a file of DigitalMicrograph",
    }.items():
        assert words in said[key]
    assert allowed(record).arrays == 0


def test_numbers_that_break_while_they_are_copied_leave_no_half_file(tmp_path: Path) -> None:
    hspy(tmp_path / "broken.hspy", "broken")
    spoil_chunk(tmp_path / "broken.hspy")
    (tmp_path / "whole.mrc").write_bytes(cases.mrc())
    record = write_record(tmp_path, whole="file: whole.mrc", broken="file: broken.hspy")
    ((code, place, said),) = refused(record)
    assert (code, place) == ("FILE-UNREADABLE", file_of("broken"))
    assert "cannot be read to their end" in said
    assert allowed(record).arrays == 1


def test_a_file_that_is_not_the_one_described_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mrc").write_bytes(cases.mrc())
    (tmp_path / "b.mrc").write_bytes(cases.mrc())
    size, digest = (tmp_path / "a.mrc").stat().st_size, readers.digest(tmp_path / "a.mrc")
    right = write_record(tmp_path, a=f"file: {{path: a.mrc, size: {size}, sha256: {digest}}}")
    assert deposit.write_record(right, tmp_path / "out.nxs").notes == ()
    wrong = write_record(
        tmp_path, a=f"file: {{path: a.mrc, size: {size + 1}}}", b=f"file: {{path: b.mrc, size: {size}, sha256: {'0' * 64}}}"
    )
    first, second = refused(wrong)
    assert first == ("FILE-DIFFERS", file_of("a"), f"a.mrc has {size} bytes; the record says {size + 1}.")
    assert second[:2] == ("FILE-DIFFERS", file_of("b"))
    assert digest in second[2]
    assert allowed(wrong).arrays == 0


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("image_width: 4, image_height: 3", True),
        ("image_width: 3, image_height: 4", True),  # turned by a program
        ("image_width: 4", True),
        ("image_width: 5, image_height: 3", False),
        ("image_height: 4", False),
        ("frames: 20", True),  # a sum of frames has none of its own
        ("energy_channels: 7", True),
    ],
)
def test_an_array_has_the_positions_that_the_record_counts(tmp_path: Path, said: str, right: bool) -> None:
    hspy(tmp_path / "image.hspy", "image")
    record = write_record(tmp_path, image=f"file: image.hspy, {said}")
    if right:
        assert deposit.write_record(record, tmp_path / "out.nxs").arrays == 1
        return
    ((code, place, message),) = refused(record)
    assert (code, place) == ("FILE-DIFFERS", file_of("image"))
    assert "the array has" in message
    assert allowed(record).arrays == 0


def test_a_colour_picture_becomes_a_stack_of_its_colours(tmp_path: Path) -> None:
    import tifffile

    picture = np.arange(8 * 9 * 3, dtype="uint8").reshape(8, 9, 3)
    tifffile.imwrite(tmp_path / "colour.tif", picture, photometric="rgb")
    record = write_record(tmp_path, colour="file: colour.tif, image_width: 9, image_height: 8")
    assert deposit.write_record(record, tmp_path / "out.nxs").arrays == 1
    assert np.array_equal(stored(tmp_path / "out.nxs", "colour"), np.moveaxis(picture, -1, 0))
    with nexus.open_array(tmp_path / "out.nxs", "colour") as array:
        assert [axis.name for axis in array.axes] == ["colour (red, green, blue)", "height", "width"]
    assert nexus.verify(tmp_path / "out.nxs") == []


def test_an_array_that_is_no_numbers_is_left_out_and_stops_nothing(tmp_path: Path) -> None:
    signal = cases.signal((3,), [cases.axis("position", 3, navigate=True)])
    signal["data"] = np.array([np.arange(size) for size in (2, 5, 3)], dtype=object)
    signal["attributes"]["ragged"] = True
    file_writer(str(tmp_path / "lists.hspy"), signal)
    (tmp_path / "whole.mrc").write_bytes(cases.mrc())
    record = write_record(tmp_path, lists="file: lists.hspy", whole="file: whole.mrc")
    result = deposit.write_record(record, tmp_path / "out.nxs")
    assert (result.arrays, result.excused) == (1, ())
    (note,) = result.notes
    assert note.startswith("The array of “lists” holds object, not numbers.")
    assert note.endswith("It was left out; the record names its file.")


def test_a_file_is_opened_and_its_digest_taken_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hspy(tmp_path / "many.hspy", "survey", "map")
    described = f"{{path: many.hspy, sha256: {readers.digest(tmp_path / 'many.hspy')}}}"
    record = write_record(tmp_path, survey=f"file: {described}", map=f"file: {described}", again="file: ./many.hspy, label: map")
    calls: dict[str, list[Path]] = {"load_arrays": [], "digest": []}
    for name, made in calls.items():
        real = getattr(readers, name)
        monkeypatch.setattr(readers, name, lambda path, real=real, made=made: made.append(path) or real(path))
    assert deposit.write_record(record, tmp_path / "out.nxs").arrays == 3
    assert {name: len(made) for name, made in calls.items()} == {"load_arrays": 1, "digest": 1}


def test_what_is_named_and_holds_no_array_is_noted(tmp_path: Path) -> None:
    (tmp_path / "series.mdoc").write_text("PixelSpacing = 2\n\n[ZValue = 0]\nTiltAngle = 0\n", encoding="utf-8")
    (tmp_path / "cycling.mpr").write_bytes(b"a potentiostat's own")
    record = write_record(tmp_path, words="file: series.mdoc, files: [cycling.mpr]")
    result = deposit.write_record(record, tmp_path / "out.nxs")
    assert result.arrays == 0
    assert result.notes == (
        "words: series.mdoc describes images and holds none.",
        "The numbers of 1 further data file(s) stay outside; the record names them: cycling.mpr.",
    )


def test_without_the_library_that_reads_them_one_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "whole.mrc").write_bytes(cases.mrc())
    record = write_record(tmp_path, whole="file: whole.mrc")
    monkeypatch.setitem(sys.modules, "rsciio.mrc", None)
    with pytest.raises(MissingDependency, match=r"cryokb\[readers\]"):
        deposit.write_record(record, tmp_path / "out.nxs")
    assert not (tmp_path / "out.nxs").exists()
    assert "cryokb[readers]" in allowed(record).notes[0]


def test_what_nxem_recommends_and_the_record_does_not_say_is_noted(tmp_path: Path) -> None:
    record = write_record(tmp_path, image="note: nothing")
    text = record.read_text(encoding="utf-8").replace("    end: 2026-03-02T17:00:00+01:00\n", "")
    record.write_text(text.replace("    physical_form: thin_film\n", ""), encoding="utf-8")
    for layout in ("nxem", "nxcryoem_battery"):
        notes = deposit.write_record(record, tmp_path / "out.nxs", layout=layout).notes
        assert [note.partition("; ")[0].rpartition(" ")[2] for note in notes] == ["/sessions/day_1/end", "/specimens/grid_1/physical_form"]
        assert all("the file is valid without" in note for note in notes)
    assert deposit.write_record(record, tmp_path / "out.nxs", layout="plain").notes == ()


def test_the_writing_of_large_arrays_is_told_in_tenths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "WORTH_TELLING", 1_000_000)
    (tmp_path / "series.mrc").write_bytes(cases.mrc((25, 256, 512)))
    told: list[str] = []
    deposit.write_record(write_record(tmp_path, series="file: series.mrc"), tmp_path / "out.nxs", codec="none", progress=told.append)
    megabytes = [text.split()[0] for text in told if text.endswith(" MB written")]
    assert 5 <= len(megabytes) <= 10
    assert megabytes[-1] == told[-1].split()[2]


# ------------------------------------------------------------------------------------------------ what is refused


def test_a_record_with_errors_writes_nothing(tmp_path: Path) -> None:
    record = write_record(tmp_path, image="dose: 80 K")
    with pytest.raises(InvalidDocument, match="has errors; nothing was written") as caught:
        deposit.write_record(record, tmp_path / "out.nxs")
    assert [issue.code for issue in caught.value.issues] == ["QTY-DIMENSION"]
    assert not (tmp_path / "out.nxs").exists()


def test_an_older_file_stays_when_writing_fails(tmp_path: Path) -> None:
    record = write_record(tmp_path, image="note: nothing")
    deposit.write_record(record, tmp_path / "out.nxs")
    older = (tmp_path / "out.nxs").read_bytes()
    text = record.read_text(encoding="utf-8").replace("    start: 2026-03-02T13:00:00+01:00\n", "")
    record.write_text(text, encoding="utf-8")
    with pytest.raises(IncompleteRecord, match="/sessions/day_1/start"):
        deposit.write_record(record, tmp_path / "out.nxs")
    assert (tmp_path / "out.nxs").read_bytes() == older
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.nxs", "record.yaml"]


def test_a_publication_is_no_record(tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "curated/publications/han-2021-sodium-interphase.yaml"
    with pytest.raises(UsageError, match="is a publication, not a record"):
        deposit.write_record(source, tmp_path / "out.nxs")


@pytest.mark.parametrize("layout", ["nxem", "nxcryoem_battery"])
@pytest.mark.parametrize("record", sorted((Path(__file__).parents[1] / "schema/examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_can_be_written_for_an_application_definition(tmp_path: Path, record: Path, layout: str) -> None:
    target = tmp_path / "record.nxs"
    deposit.write_record(record, target, layout=layout, allow_missing=True)
    assert nexus.verify(target) == []
