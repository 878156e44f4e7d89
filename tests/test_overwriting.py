"""What a command may replace: its own earlier output, never what was read nor what another program wrote."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import h5py
import pytest
import readers_cases as cases

from cryokb import nexus
from cryokb.cli import main
from cryokb.terminal import counted

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "schema/examples/li_electrodeposited.yaml"

RECORD = """\
cryokb: record/1.1
title: Na on Al
specimens:
  grid_1:
    system: {metal: Na, configuration: half_cell}
sessions:
  day_1:
    acquisitions:
      image: {specimen: grid_1, technique: hrtem, file: FILE, files: [{path: further.nxs}]}
"""

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A record beside its data files."""
    (tmp_path / "raw.mrc").write_bytes(cases.mrc())
    with h5py.File(tmp_path / "further.nxs", "w") as file:
        file["entry/data"] = [1, 2, 3]
    path = tmp_path / "record.yaml"
    path.write_text(RECORD.replace("FILE", "raw.mrc"), encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refused(capsys: Capture, folder: Path, *arguments: object) -> str:
    """Run a command that must exit with 2 and change nothing in the folder; gives what it said."""
    before = contents(folder)
    capsys.readouterr()
    assert main([str(argument) for argument in arguments]) == 2
    said = capsys.readouterr().err
    assert contents(folder) == before
    return said


def write(record: Path, target: Path) -> tuple[object, ...]:
    return ("nexus", "write", record, "--layout", "plain", "-o", target)


# ------------------------------------------------------------------------------------------------ nexus write


def test_the_record_is_not_replaced_under_any_of_its_names(capsys: Capture, record: Path) -> None:
    os.link(record, record.with_name("twin.yaml"))
    record.with_name("link.yaml").symlink_to(record)
    for name in ("record.yaml", "twin.yaml", "link.yaml"):
        said = refused(capsys, record.parent, *write(record, record.with_name(name)))
        assert "is the record itself.\n  Choose another name" in said


def test_a_nexus_file_is_not_replaced_by_its_own_record(capsys: Capture, record: Path) -> None:
    target = record.with_suffix(".nxs")
    assert main([str(word) for word in write(record, target)]) == 0
    assert "is the record itself" in refused(capsys, record.parent, *write(target, target))


def test_no_data_file_that_the_record_names_is_replaced(capsys: Capture, record: Path) -> None:
    assert main([str(word) for word in write(record, record.with_name("out.nxs"))]) == 0
    record.with_name("out.nxs").replace(record.with_name("further.nxs"))  # even one that cryokb wrote
    for name in ("raw.mrc", "further.nxs"):
        said = refused(capsys, record.parent, *write(record, record.with_name(name)))
        assert f"{name} is a data file that the record names." in said


def test_files_of_other_programs_are_not_replaced(capsys: Capture, record: Path) -> None:
    record.with_name("other.dm3").write_bytes(b"\x00\x00\x00\x03 a microscope's own")
    record.with_name("empty.nxs").touch()
    with h5py.File(record.with_name("other.h5"), "w") as file:
        file["entry/data"] = [1, 2, 3]
    for name in ("other.dm3", "empty.nxs", "other.h5"):
        said = refused(capsys, record.parent, *write(record, record.with_name(name)))
        assert f"{name} exists already and is not a file that cryokb wrote." in said


def test_its_own_earlier_file_is_replaced(record: Path) -> None:
    target = record.with_name("out.nxs")
    assert main([str(word) for word in write(record, target)]) == 0
    record.write_text(record.read_text(encoding="utf-8").replace("Na on Al", "Na on Cu"), encoding="utf-8")
    assert main([str(word) for word in write(record, target)]) == 0
    assert nexus.read(target)["title"] == "Na on Cu"
    assert nexus.array_keys(target) == ("image",)


# ------------------------------------------------------------------------------------------------ other outputs


def test_what_was_read_is_not_replaced_by_what_was_made_of_it(capsys: Capture, record: Path) -> None:
    target = record.with_name("out.nxs")
    assert main([str(word) for word in write(record, target)]) == 0
    for words in (
        ("validate", record, "-o", record),
        ("validate", record.parent, "--format", "json", "-o", record),
        ("validate", record, "--format", "checklist", "-o", record),
        ("nexus", "read", target, "-o", target),
        ("nexus", "verify", target, "-o", target),
    ):
        said = refused(capsys, record.parent, *words)
        assert "is what was read.\n  Choose another name for the output; nothing was written." in said


@pytest.mark.parametrize("form", ["text", "json", "sarif", "html"])
def test_an_earlier_report_is_replaced(tmp_path: Path, form: str) -> None:
    shutil.copy(EXAMPLE, tmp_path / "record.yaml")
    report = tmp_path / f"report.{form}"
    report.write_bytes(b"the older one")
    for _ in range(2):
        assert main(["validate", str(tmp_path), "--format", form, "-o", str(report)]) == 0
    assert report.read_bytes() != b"the older one"


# ------------------------------------------------------------------------------------------------ the knowledge base


def test_an_unknown_publication_is_refused_with_the_nearest(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "curated" / "publications").mkdir(parents=True)
    shutil.copy(ROOT / "curated/publications/matthews-2025-sodium-full-cell.yaml", tmp_path / "curated" / "publications")
    database = ("--database", f"sqlite:///{tmp_path / 'small.sqlite'}")
    assert main(["corpus", "build", str(tmp_path / "curated"), *database]) == 0
    assert "findings of 1 publication -> " in capsys.readouterr().out
    for command in (["query"], ["export", "--format", "json"]):
        for name in ("nosuch", "matthews-2025"):
            assert main(["corpus", *command, "--publication", name, *database]) == 2
            said = capsys.readouterr()
            assert (said.out, f"no publication {name}.\n  The nearest is matthews-2025-sodium-full-cell." in said.err) == ("", True)
    assert main(["corpus", "query", "--publication", "matthews-2025-sodium-full-cell", "--limit", "1", *database]) == 0
    assert capsys.readouterr().err.startswith("1 of ")


def test_one_takes_no_s() -> None:
    assert [counted(number, "paper") for number in (0, 1, 2)] == ["0 papers", "1 paper", "2 papers"]
