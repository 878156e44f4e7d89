"""Folders of microscope files: what is read and passed over, one record of it, and a run that was interrupted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import tifffile
from readers_cases import axis, epu, mrc, signal, tilt_series, write, write_signal

from cryokb import cli, drafts, readers


# ------------------------------------------------------------------------------------------------ folders
def mixed_folder(root):
    """A folder as people keep it: two microscopes, two days, companions, exports, pictures, plots and what does not belong there."""
    krios, talos = root / "krios", root / "talos"
    for folder in (krios / "frames", talos, root / ".hidden"):
        folder.mkdir(parents=True)
    write(krios, "ts_1.mrc", mrc((3, 8, 8), pixel=2.66))
    write(krios, "ts_1.mrc.mdoc", tilt_series([0, 3, -3]).replace("03-May-23", "01-Sep-24"))
    write(krios, "ts_1.rawtlt", "0\n3\n-3\n")
    write(krios, "ts_1.xf", "1 0 0 1 0 0\n" * 3)
    write(krios, "ts_1_full_rec.mrc", mrc((4, 8, 8), space_group=1))
    for number in range(4):
        write(krios, f"hole_{number}.xml", epu(model="TITAN52336320").replace("T06:01:10", f"T0{6 + number}:01:10"))
        write(krios, f"hole_{number}.mrc", mrc((1, 8, 16 + number), pixel=0.415))
        write(krios, f"hole_{number}.jpg", "a picture")
    write(krios, "plain.mrc", mrc((1, 5, 5)))
    for number, day in enumerate(("2024-09-02", "2024-09-02", "2024-09-05")):
        general = {"General": {"title": "a", "date": day, "time": f"1{number}:00:00"}}
        scope = {"Acquisition_instrument": {"TEM": {"beam_energy": 200.0, "microscope": "Talos F200X"}}}
        axes = [axis("y", 4, scale=0.2, unit="nm"), axis("x", 4 + number, scale=0.2, unit="nm")]
        write_signal(talos, f"map_{number}.hspy", "hspy", signal((4, 4 + number), axes, metadata={**general, **scope}))
    for name in (
        "plot.png",
        "figure.pdf",
        "notes.txt",
        "table.csv",
        "settings.yaml",
        ".DS_Store",
        "talos/Thumbs.db",
        "krios/grid.nav",
        ".hidden/x.mrc",
    ):
        write(root, name, "anything")
    write(root, "old.yaml", "cryokb: record/1.1\ntitle: mine\n")
    write(talos, "broken.dm4", "no DM4")
    (talos / os.fsdecode(b"caf\xe9.mrc")).write_bytes(mrc())
    write(talos, "empty.mrc", "")
    tifffile.imwrite(root / "screenshot.tif", np.zeros((8, 8, 3), np.uint8), photometric="rgb")
    tifffile.imwrite(talos / "export.tif", np.zeros((8, 8), np.uint8))
    (root / "gone.mrc").symlink_to(root / "nowhere.mrc")
    (root / "outside").symlink_to(root.parent)
    (root / "loop.mrc").symlink_to(root / "loop.mrc")
    (root / "again.mrc").symlink_to(krios / "plain.mrc")


def test_a_mixed_folder_becomes_what_a_person_would_make(tmp_path) -> None:
    root = tmp_path / "data"
    mixed_folder(root)
    found = drafts.find_files([root, root / "krios", root / "krios" / "plain.mrc"])
    reading = drafts.read_files(found, tmp_path)
    draft = drafts.join(reading.parts)
    sessions = {key: list(session["acquisitions"]) for key, session in draft.record["sessions"].items()}
    assert sessions == {
        "session_1": ["hole_0", "hole_1", "hole_2", "hole_3", "ts_1", "plain"],
        "session_2": ["map_0", "map_1"],
        "session_3": ["map_2"],
    }
    assert list(draft.record["processing"]) == ["ts_1_full_rec"]
    assert sorted(Path(file).name for file, _ in reading.failures) == ["broken.dm4", os.fsdecode(b"caf\xe9.mrc"), "empty.mrc"]
    reasons = {Path(item.file).name: item.reason for item in (*found.passed_over, *reading.passed_over)}
    assert reasons["plot.png"] == reasons["figure.pdf"] == reasons["notes.txt"] == reasons["hole_0.jpg"]
    assert reasons["old.yaml"] == "a cryokb document"
    assert "navigator" in reasons["grid.nav"]
    assert "colour" in reasons["screenshot.tif"]
    assert "8 bits" in reasons["export.tif"]
    assert "nowhere" in reasons["gone.mrc"]
    assert "out of the folder" in reasons["outside"]
    assert found.hidden == 2
    assert [path.name for path in found.companions] == ["ts_1.xf"]


def test_a_folder_gives_one_record_and_the_second_run_changes_nothing(tmp_path, capsys) -> None:
    mixed_folder(tmp_path / "data")
    target = tmp_path / "record.yaml"
    assert cli.main(["extract", str(tmp_path / "data"), "-o", str(target)]) == 1  # three files could not be read
    said = capsys.readouterr().err
    assert "not read: " in said
    assert said.count("pictures, plots, texts and tables") == 1
    assert len([line for line in said.splitlines() if line.startswith("to fill in")]) < 16
    written = target.read_bytes()
    assert b"path: data/krios/ts_1.mrc\n" in written
    shutil.rmtree(tmp_path / "data" / "talos")
    assert cli.main(["extract", str(tmp_path / "data"), "--into", str(target), "-o", str(target)]) == 0
    assert target.read_bytes() == written
    assert "nothing was written" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.resume"))


def test_an_interrupted_run_goes_on_and_gives_the_same(tmp_path, capsys, monkeypatch) -> None:
    mixed_folder(tmp_path / "data")
    whole, target = tmp_path / "whole.yaml", tmp_path / "record.yaml"
    cli.main(["extract", str(tmp_path / "data"), "-o", str(whole)])
    read: list[str] = []

    def watched(path, **options):
        if len(read) == 9:
            raise KeyboardInterrupt
        read.append(str(path))
        return extract(path, **options)

    extract = readers.extract
    monkeypatch.setattr(readers, "extract", watched)
    capsys.readouterr()
    assert cli.main(["extract", str(tmp_path / "data"), "-o", str(target)]) == 2
    assert "goes on from there" in capsys.readouterr().err
    assert not target.exists()
    with (tmp_path / "record.yaml.resume").open("a", encoding="utf-8") as journal:
        journal.write('["cut in the mid')
    read[:] = [""] * 10
    cli.main(["extract", str(tmp_path / "data"), "-o", str(target)])
    assert target.read_bytes() == whole.read_bytes()
    again = {Path(path).name for path in read[10:]}
    assert "hole_0.xml" not in again
    assert "map_2.hspy" in again
    assert not (tmp_path / "record.yaml.resume").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--gap", "6"], "is no time"),
        (["--gap", "long"], "is no time"),
        (["--gap", "-1 h"], "is no time"),
        (["--session", "Day 1"], "is no key"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_read(tmp_path, capsys, options, words) -> None:
    assert cli.main(["extract", str(write(tmp_path, "a.mrc", mrc())), *options]) == 2
    assert words in capsys.readouterr().err


def test_the_gap_is_chosen(tmp_path, capsys) -> None:
    write(tmp_path, "a.xml", epu())
    write(tmp_path, "b.xml", epu().replace("T06:01:10", "T09:01:10"))
    for gap, count in (("2 h", 2), ("4 h", 1)):
        assert cli.main(["extract", str(tmp_path), "--gap", gap]) == 0
        assert capsys.readouterr().out.count("accelerating_voltage: 300 kV") == count


def test_paths_that_cannot_be_relative_are_said(tmp_path, capsys) -> None:
    (tmp_path / "out").mkdir()
    write(tmp_path, "a.mrc", mrc())
    assert cli.main(["extract", str(tmp_path / "a.mrc"), "-o", str(tmp_path / "out" / "record.yaml")]) == 0
    assert "not below the folder of the record" in capsys.readouterr().err


def test_what_a_person_changed_stays_and_files_elsewhere_of_one_name_are_added(tmp_path) -> None:
    for day in ("day1", "day2"):
        (tmp_path / day).mkdir()
        write(tmp_path / day, "a.xml", epu().replace("2024-09-01", f"2024-09-0{day[-1]}"))
    target = tmp_path / "out" / "record.yaml"
    target.parent.mkdir()
    target.write_text(drafts.join([readers.extract(tmp_path / "day1" / "a.xml", relative_to=target.parent)]).text, encoding="utf-8")
    text = target.read_text(encoding="utf-8")
    changed = text.replace("accelerating_voltage: 300 kV", "accelerating_voltage: 299 kV  # calibrated").replace(
        "exposure_time: 0.62 s", "exposure_time: 0.6 s"
    )
    assert changed != text
    target.write_text(changed, encoding="utf-8")
    parts = [readers.extract(tmp_path / day / "a.xml", relative_to=target.parent) for day in ("day1", "day2")]
    draft = drafts.merge_into(target, parts)
    lines = iter(draft.text.splitlines())
    assert all(line in lines for line in changed.splitlines())
    assert {key: list(session["acquisitions"]) for key, session in draft.record["sessions"].items()} == {
        "session_1": ["a"],
        "session_2": ["a_2"],
    }


def test_a_fault_in_one_file_does_not_cost_the_others(tmp_path, monkeypatch) -> None:
    write(tmp_path, "a.mrc", mrc())
    write(tmp_path, "b.mrc", mrc((1, 4, 4)))
    extract = readers.extract

    def faulty(path, **options):
        if path.name == "a.mrc":
            raise ZeroDivisionError("division by zero")
        return extract(path, **options)

    monkeypatch.setattr(readers, "extract", faulty)
    reading = drafts.read_files(drafts.find_files([tmp_path]), tmp_path)
    assert [part.path for part in reading.parts] == [str(tmp_path / "b.mrc")]
    assert reading.failures == [
        (str(tmp_path / "a.mrc"), "a.mrc cannot be read, by a fault of cryokb (division by zero). Please report it.")
    ]


def test_parts_that_no_reader_reads_alone_are_further_files(tmp_path) -> None:
    for name in ("r_000.tvips", "r_001.tvips", "s_001.tvips", "map.rpl", "map.raw", "x.hdr"):
        write(tmp_path, name, "x")
    found = drafts.find_files([tmp_path])
    assert [path.name for path in found.companions] == ["map.raw", "r_001.tvips"]
    assert [Path(item.file).name for item in found.passed_over if "of its name" in item.reason] == ["x.hdr"]
