"""From a path to documents."""

from __future__ import annotations

import shutil
from pathlib import Path

import h5py
import pytest

from cryokb import documents, expansion, intake, nexus
from cryokb.errors import InvalidDocument, UnreadableFile, UsageError
from cryokb.issues import JsonObject

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "schema/examples/li_electrodeposited.yaml"
RECORD = "cryokb: record/1.1\ntitle: Li on Cu\nspecimens: {a: {system: {metal: Li}}}\n"


def example() -> JsonObject:
    document, _ = documents.read_file(EXAMPLE)
    assert document is not None
    assert isinstance(document.data, dict)
    return expansion.expand(document.data, root="Record", raw_text=document.raw_text).document


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nexus") / "z.nxs"
    nexus.write(example(), path)
    return path


@pytest.fixture
def folder(tmp_path: Path, written: Path) -> Path:
    """A folder as one is found before a deposition: documents among everything else."""
    (tmp_path / "raw").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "b.yaml").write_text(RECORD, encoding="utf-8")
    (tmp_path / "raw" / "a.yml").write_text("# a remark\n\n" + RECORD, encoding="utf-8")
    (tmp_path / "c.JSON").write_text('{"title": "a", "cryokb": "record/1.1"}', encoding="utf-8")
    (tmp_path / "marked.yaml").write_bytes(b"\xef\xbb\xbf" + RECORD.encode())
    (tmp_path / "compose.yaml").write_text("services:\n  web: {image: cryokb}\n# cryokb is used here\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text(RECORD, encoding="utf-8")
    (tmp_path / ".hidden" / "d.yaml").write_text(RECORD, encoding="utf-8")
    (tmp_path / ".e.yaml").write_text(RECORD, encoding="utf-8")
    with h5py.File(tmp_path / "raw" / "camera.h5", "w") as file:
        file["data"] = [1, 2, 3]
    shutil.copy(written, tmp_path)
    return tmp_path


def test_a_folder_stands_for_its_documents_in_order(folder: Path) -> None:
    found = [path.relative_to(folder).as_posix() for path in intake.find_documents(folder)]
    assert found == ["b.yaml", "c.JSON", "marked.yaml", "raw/a.yml", "z.nxs"]


def test_a_file_stands_for_itself_whatever_it_is_called(folder: Path) -> None:
    assert intake.find_documents(folder / "notes.txt") == [folder / "notes.txt"]
    assert intake.find_documents(str(folder / ".e.yaml")) == [folder / ".e.yaml"]


def test_several_paths_give_each_document_once(folder: Path) -> None:
    found = intake.find_files([folder / "raw", folder / "b.yaml", folder]).files
    assert [path.name for path in found] == ["a.yml", "b.yaml", "c.JSON", "marked.yaml", "z.nxs"]


def test_nothing_there_and_nothing_in_it_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"There is no file .*gone\.yaml") as gone:
        intake.find_documents(tmp_path / "gone.yaml")
    assert gone.value.path == str(tmp_path / "gone.yaml")
    (tmp_path / "other.yaml").write_text("a: 1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="holds no cryokb document"):
        intake.find_documents(tmp_path)


def test_a_document_is_read_with_its_text(folder: Path) -> None:
    reading = intake.read_document(folder / "b.yaml")
    assert reading.readable
    assert reading.document is not None
    assert (reading.name, reading.document.kind, reading.document.text) == (str(folder / "b.yaml"), "record", RECORD)
    assert reading.issues == ()


def test_a_missing_value_is_told_and_does_not_stop_the_document(tmp_path: Path) -> None:
    path = tmp_path / "null.yaml"
    path.write_text("cryokb: record/1.1\ntitle:\n", encoding="utf-8")
    reading = intake.read_document(path)
    assert [issue.code for issue in reading.issues] == ["DOC-NULL"]
    assert reading.readable


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "DOC-EMPTY"), ("cryokb: record/9.0\n", "DOC-VERSION"), ("cryokb: [\n", "DOC-SYNTAX"), ("title: a\n", "DOC-KIND")],
)
def test_a_document_that_cannot_be_read_has_the_reason(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    reading = intake.read_document(path)
    assert [issue.code for issue in reading.issues] == [code]
    assert not reading.readable
    with pytest.raises(InvalidDocument, match="cannot be read") as caught:
        intake.read_record(path)
    assert [issue.code for issue in caught.value.issues] == [code]


def test_a_folder_is_not_a_document(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="is a folder"):
        intake.read_document(tmp_path)


def test_a_nexus_file_gives_the_record_that_it_holds(folder: Path) -> None:
    reading = intake.read_document(folder / "z.nxs")
    assert reading.readable
    assert reading.issues == ()
    assert reading.document is not None
    assert reading.document.data == example()
    assert reading.document.name == str(folder / "z.nxs")


def test_a_nexus_file_without_record_has_the_reason_and_its_name(folder: Path) -> None:
    reading = intake.read_document(folder / "raw" / "camera.h5")
    assert reading.document is None
    assert not reading.readable
    assert [(issue.code, issue.file) for issue in reading.issues] == [("NX-CONTENT", str(folder / "raw" / "camera.h5"))]


def test_a_changed_nexus_file_is_not_read(folder: Path) -> None:
    path = folder / "z.nxs"
    with h5py.File(path, "r+") as file:
        places: list[str] = []
        file.visit(places.append)
        target = next(name for name in places if name.endswith("note_record"))
        del file[target]
    reading = intake.read_document(path)
    assert reading.issues
    assert {issue.file for issue in reading.issues} == {str(path)}
    assert all(issue.code.startswith("NX-") for issue in reading.issues)


def test_read_record_gives_the_document(folder: Path) -> None:
    assert intake.read_record(folder / "b.yaml").kind == "record"
    assert intake.read_record(folder / "z.nxs").kind == "record"
