"""A record and its data files to one NeXus file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import readers_cases as cases
from rsciio.hspy import file_writer

from cryokb import deposit, documents, drafts, nexus, readers
from cryokb.errors import InvalidDocument, NexusError, UsageError
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
    result = deposit.write_record(record, tmp_path / "out.nxs", layout="plain")
    assert result.arrays == 3
    assert result.notes == (
        "stranger: the file holds 3 signals (survey, map, map_2); name the acquisition like one of them, or give it that label.",
    )
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
    tell = deposit.in_tenths(told.append)
    for done in range(101):
        tell(done * 1_000_000, 100_000_000)
    assert told == [f"{10 * tenth} of 100 MB written" for tenth in range(1, 11)]
    told.clear()
    tell = deposit.in_tenths(told.append)
    tell(500, 1000)
    tell(1000, 1000)
    assert told == []


# ------------------------------------------------------------------------------------------------ files that give none


@pytest.mark.parametrize("path", ["../secret.mrc", "raw/../../secret.mrc", "{root}/secret.mrc", "link.mrc"])
def test_nothing_outside_of_the_folder_is_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.mrc").write_bytes(cases.mrc())
    folder = tmp_path / "record"
    (folder / "raw").mkdir(parents=True)
    (folder / "link.mrc").symlink_to(tmp_path / "secret.mrc")
    record = write_record(folder, image=f"file: {path.format(root=tmp_path)}")
    result = deposit.write_record(record, folder / "out.nxs")
    assert result.arrays == 0
    assert "lies outside the folder of the record and was not read" in result.notes[0]


def test_a_file_that_gives_no_array_is_noted(tmp_path: Path) -> None:
    (tmp_path / "empty.mrc").write_bytes(b"")
    (tmp_path / "notes.docx").write_bytes(b"PK\x03\x04nothing that a microscope writes")
    (tmp_path / "series.mdoc").write_text("PixelSpacing = 2\n\n[ZValue = 0]\nTiltAngle = 0\n", encoding="utf-8")
    record = write_record(
        tmp_path,
        gone="file: raw/gone.dm4",
        empty="file: empty.mrc",
        text="file: notes.docx",
        words="file: series.mdoc",
        folder="file: .",
        silent="file: not_recorded",
    )
    result = deposit.write_record(record, tmp_path / "out.nxs")
    assert result.arrays == 0
    notes = dict(note.split(": ", 1) for note in result.notes)
    assert list(notes) == ["gone", "empty", "text", "words", "folder"]
    assert notes["gone"] == "raw/gone.dm4 is not there; the file is written without its array."
    assert "is empty" in notes["empty"]
    assert notes["words"] == "the file holds no array."
    assert nexus.verify(tmp_path / "out.nxs") == []


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
    monkeypatch.setattr(deposit, "WORTH_TELLING", 1_000_000)
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
    with pytest.raises(NexusError):
        deposit.write_record(record, tmp_path / "out.nxs")
    assert (tmp_path / "out.nxs").read_bytes() == older
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.nxs", "record.yaml"]


def test_a_publication_is_no_record(tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "curated/publications/han-2021-sodium-interphase.yaml"
    with pytest.raises(UsageError, match="is a publication, not a record"):
        deposit.write_record(source, tmp_path / "out.nxs")
