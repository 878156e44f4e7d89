"""Many documents to one report."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import batch, documents, expansion, nexus, standard, validation
from cryokb.errors import UnreadableFile, UsageError
from cryokb.issues import JsonObject, Severity

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "schema/examples/li_electrodeposited.yaml"
DATA = ROOT / "tests/data"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sound and broken records, a publication, a list of the corpus, and a NeXus file."""
    place = tmp_path_factory.mktemp("deposit")
    for path in sorted((DATA / "invalid").glob("*.yaml"))[:8]:
        shutil.copy(path, place)
    shutil.copy(EXAMPLE, place)
    shutil.copy(ROOT / "curated/publications/han-2021-sodium-interphase.yaml", place)
    shutil.copy(ROOT / "curated/screened.yaml", place)
    document, _ = documents.read_file(EXAMPLE)
    assert document is not None
    assert isinstance(document.data, dict)
    nexus.write(expansion.expand(document.data, root="Record", raw_text=document.raw_text).document, place / "example.nxs")
    return place


def test_a_folder_gives_one_report_of_all_its_documents(folder: Path) -> None:
    report = batch.validate(folder, level="draft")
    assert len(report.files) == 12
    assert list(report.files) == sorted(report.files)
    assert report.versions == {**standard.versions(), "schema": "1.0.0 and 1.1.0.dev"}  # the list is one of 1.0
    assert len(report.issues) == report.summary["error"] + report.summary["warning"] + report.summary["note"] == 8
    assert {issue.file for issue in report.issues} == {name for name in report.files if (DATA / "invalid" / Path(name).name).exists()}
    assert not report.valid


def test_several_processes_say_the_same_as_one(folder: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    alone = batch.validate_paths([folder], level="draft")
    shared = batch.validate_paths([folder], level="draft", jobs=2, progress=lambda *step: seen.append(step))
    assert shared == alone
    assert [(done, whole) for done, whole, _ in seen] == [(number, 12) for number in range(1, 13)]
    assert [name for _, _, name in seen] == list(alone.files)


def test_a_single_file_needs_no_second_process() -> None:
    assert batch.validate_paths([EXAMPLE], jobs=8).issues == ()


def test_a_nexus_file_is_judged_as_the_record_that_it_holds(folder: Path, tmp_path: Path) -> None:
    assert batch.validate(folder / "example.nxs", level="complete").issues == ()
    document, _ = documents.read_file(DATA / "invalid/ACQ-DOSE-BUDGET.off_by_two.yaml")
    assert document is not None
    assert isinstance(document.data, dict)
    wrong = expansion.expand(document.data, root="Record", raw_text=document.raw_text).document
    nexus.write(wrong, tmp_path / "wrong.nxs", layout="plain")
    (issue,) = batch.validate(tmp_path / "wrong.nxs", level="draft").issues
    assert issue.code == "ACQ-DOSE-BUDGET"
    assert issue.path == "/sessions/day_1/acquisitions/image_1/dose"
    assert issue.file == str(tmp_path / "wrong.nxs")


def test_a_mapping_is_judged_like_a_file() -> None:
    document, _ = documents.read_file(EXAMPLE)
    assert document is not None
    assert isinstance(document.data, dict)
    report = batch.validate(document.data, level="complete")
    assert (report.files, report.issues) == (("document",), ())
    broken: JsonObject = {**document.data, "titel": "a"}
    (issue,) = batch.validate(broken).issues
    assert (issue.code, issue.path, issue.file, issue.line) == ("STR-UNKNOWN-NAME", "/titel", "document", None)


def test_a_mapping_that_json_cannot_hold_has_the_reason() -> None:
    report = batch.validate({"cryokb": "record/1.1", "title": {"a", "b"}})
    assert [issue.code[:4] for issue in report.issues] == ["DOC-"]
    assert not report.valid


def test_the_mapping_of_the_caller_is_left_as_it_was() -> None:
    data: JsonObject = {"cryokb": "record/1.1", "title": "a", "specimens": {"b": {"history": [{"step": "rest", "duration": "1 h"}]}}}
    before = repr(data)
    batch.validate(data)
    assert repr(data) == before


@pytest.mark.parametrize("level", validation.LEVELS)
def test_levels_of_the_package_are_those_of_the_table(level: str) -> None:
    assert batch.validate(EXAMPLE, level=level).valid


def test_what_cannot_be_asked_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no level strict"):
        batch.validate(EXAMPLE, level="strict")
    with pytest.raises(UsageError, match="There is no level strict"):
        batch.validate({"cryokb": "record/1.1"}, level="strict")
    with pytest.raises(UnreadableFile, match="There is no file"):
        batch.validate(tmp_path / "gone.yaml")
    with pytest.raises(UsageError, match="holds no cryokb document"):
        batch.validate(tmp_path)


def test_a_newer_minor_version_is_noted_and_the_document_judged() -> None:
    report = batch.validate({"cryokb": "record/1.7", "title": "a", "specimens": {"b": {"system": {"metal": "Lithium"}}}}, level="draft")
    assert [(issue.code, issue.severity) for issue in report.issues] == [
        ("DOC-VERSION", Severity.NOTE),
        ("STR-TERM", Severity.ERROR),
    ]


def test_a_kind_that_has_no_class_in_its_version_is_only_read() -> None:
    assert batch.validate({"cryokb": "gaps/0.9", "anything": [1, 2]}).issues == ()
    assert [issue.code for issue in batch.validate({"cryokb": "gaps/1.0", "anything": [1, 2]}).issues] == ["STR-UNKNOWN-NAME"]


def test_a_report_is_the_same_each_time(folder: Path) -> None:
    assert batch.validate(folder).to_json() == batch.validate(folder).to_json()


# ------------------------------------------------------------------------------------------------ bad data never raise

WHOLE = [documents.read_file(path)[0] for path in (EXAMPLE, ROOT / "curated/publications/han-2021-sodium-interphase.yaml")]
SCALARS = st.sampled_from(["", "x", "not_recorded", "5 nm", "~3 e-/Å^2", "cryo_tem", "2026-02-31", 0, -1.5, 1e308, True, None])
NAMES = st.sampled_from(["value", "unit", "step", "key", "n", "absent", "a"])
STRANGE = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2), max_leaves=4)


def places(node: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a document below its first line."""
    steps: list[Any] = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    for step in steps:
        if (*path, step) != ("cryokb",):
            yield (*path, step)
            yield from places(node[step], (*path, step))  # type: ignore[index]


@given(st.data())
def test_whatever_stands_in_a_place_is_judged(data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(WHOLE))
    assert chosen is not None
    assert isinstance(chosen.data, dict)
    document = copy.deepcopy(chosen.data)
    path = data.draw(st.sampled_from(list(places(document))))
    owner: Any = document
    for step in path[:-1]:
        owner = owner[step]
    owner[path[-1]] = data.draw(STRANGE)
    for issue in batch.validate(document, level="complete").issues:
        assert issue.code != "CFG-RULE-CRASHED", issue.message
        assert issue.message


def test_a_corpus_is_checked_as_a_whole(tmp_path):
    shutil.copytree(Path(__file__).parent / "data" / "corpus", tmp_path / "corpus")
    assert batch.validate_paths([tmp_path / "corpus"]).issues == ()
    file = tmp_path / "corpus" / "claims.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("thickness_with,", "thickness_wth,"), encoding="utf-8")
    (issue,) = batch.validate_paths([tmp_path / "corpus"]).issues
    assert (issue.code, issue.file, issue.hint) == ("REF-UNRESOLVED", str(file), "Did you mean alder-2028-invented-sodium/thickness_with?")
    assert batch.validate_paths([file]).issues == ()
