"""The validator on whole documents: each broken file gives exactly its one issue at the marked line, each sound one none."""

from __future__ import annotations

from pathlib import Path

import pytest

from cryokb import batch, rules, validation
from cryokb.documents import apply_edits, parse_text
from cryokb.issues import Issue, Severity

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parents[1]
INVALID = sorted((DATA / "invalid").glob("*.yaml"))
VALID = sorted((DATA / "valid").glob("*.yaml"))
MARK = "# <- here"
TWINS = {"li_electrodeposited.broken.yaml"}


def issues_of(path: Path, level: str = "draft") -> tuple[Issue, ...]:
    return batch.validate(path, level=level).issues


def test_there_are_enough_files() -> None:
    assert len(INVALID) >= 20
    assert len(VALID) >= 15


@pytest.mark.parametrize("path", [path for path in INVALID if path.name not in TWINS], ids=lambda path: path.stem)
def test_broken_file_gives_exactly_its_issue(path: Path) -> None:
    marked = [number for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1) if MARK in line]
    assert len(marked) == 1
    found = issues_of(path)
    assert [(issue.code, issue.line) for issue in found] == [(path.name.split(".")[0], marked[0])]


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_sound_file_is_silent(path: Path) -> None:
    assert issues_of(path) == ()


def test_every_rule_has_a_failing_and_a_passing_file() -> None:
    failing = {path.name.split(".")[0] for path in INVALID}
    passing = {path.name.split(".")[0] for path in VALID}
    assert set(rules.RULES) - failing == set()
    assert set(rules.RULES) - passing == set()


def test_the_example_is_clean_at_every_level() -> None:
    for level in validation.LEVELS:
        assert issues_of(ROOT / "schema/examples/li_electrodeposited.yaml", level) == ()


def test_the_broken_twin_shows_each_fault_once() -> None:
    path = DATA / "invalid" / "li_electrodeposited.broken.yaml"
    marked = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if "# <- " in line:
            marked[number] = line.split("# <- ")[1].strip()
    found = issues_of(path, "deposition")
    assert {issue.line: issue.code for issue in found} == marked
    assert len(found) == len(marked) >= 8


@pytest.mark.parametrize("path", [path for path in INVALID if path.name not in TWINS], ids=lambda path: path.stem)
def test_a_fix_mends_its_issue(path: Path) -> None:
    issue = issues_of(path)[0]
    if issue.fix is None:
        assert issue.hint is not None or issue.code == "QTY-RANGE"
        return
    document, _ = parse_text(path.read_text(encoding="utf-8"), name=path.name)
    assert document is not None
    mended, problems = parse_text(apply_edits(document, issue.fix), name=path.name)
    assert mended is not None
    assert not problems
    assert issue.code not in {found.code for found in validation.check(mended, level="draft")}


def test_levels_ask_for_more_step_by_step() -> None:
    document = {"cryokb": "record/1.1", "title": "Li on Cu", "specimens": {"a": {"system": {"metal": "Li"}, "history": []}}}
    counts = [len(batch.validate(document, level=level).issues) for level in validation.LEVELS]
    assert counts[0] < counts[1] < counts[2]


def test_an_accepted_absence_answers_a_level_and_another_does_not() -> None:
    document = {
        "cryokb": "record/1.1",
        "title": "a",
        "specimens": {"b": {"system": {"metal": "Zn"}}},
        "identifier": "not_yet",
        "contact": "not_recorded",
    }
    messages = [issue.message for issue in batch.validate(document).issues]
    assert not any(" identifier" in message for message in messages)
    assert "contact of this record is not_recorded, which level deposition does not accept." in messages


def test_no_rule_runs_on_a_broken_part() -> None:
    text = (DATA / "invalid" / "ACQ-DOSE-BUDGET.off_by_two.yaml").read_text(encoding="utf-8").replace("dose: 160 e-/Å^2}", "dose: sixteen}")
    document, _ = parse_text(text)
    assert document is not None
    assert [issue.code for issue in validation.check(document, level="draft")] == ["QTY-SYNTAX"]


def test_a_misspelt_name_and_the_slot_it_stands_for_are_one_issue() -> None:
    document = {"cryokb": "record/1.1", "title": "a", "specimens": {"b": {"history": [{"stpe": "rest"}]}}}
    found = batch.validate(document, level="draft").issues
    assert [(issue.code, issue.fix and issue.fix[0].replacement) for issue in found] == [("STR-UNKNOWN-NAME", "step")]


def test_a_name_of_another_class_says_where_it_belongs() -> None:
    document = {"cryokb": "record/1.1", "title": "a", "specimens": {"b": {"salts": "LiPF6"}}}
    issue = batch.validate(document, level="draft").issues[0]
    assert issue.code == "STR-UNKNOWN-NAME"
    assert "electrolyte" in str(issue.hint)


def test_expanded_documents_are_judged_alike() -> None:
    from cryokb import documents, expansion

    for path in [*VALID, *(path for path in INVALID if path.name.split(".")[0] in rules.RULES)]:
        document, _ = documents.read_file(path)
        assert document is not None
        assert isinstance(document.data, dict)
        expanded = expansion.expand(document.data, root="Record", raw_text=document.raw_text).document
        assert [issue.code for issue in batch.validate(expanded, level="draft").issues] == [issue.code for issue in issues_of(path)]


def test_a_crashing_rule_is_reported_and_the_others_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    def crash(_case: rules.Case) -> list[Issue]:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setitem(rules.RULES, "TIME-ORDER", replace(rules.RULES["TIME-ORDER"], check=crash))
    found = issues_of(DATA / "invalid" / "REF-UNRESOLVED.image.yaml")
    assert {issue.code for issue in found} == {"CFG-RULE-CRASHED", "REF-UNRESOLVED"}
    assert "TIME-ORDER" in next(issue.message for issue in found if issue.code == "CFG-RULE-CRASHED")


def test_damage_message_names_publication_and_doubtful_reading() -> None:
    issue = issues_of(DATA / "invalid" / "DMG-ABOVE-ALL-LIMITS.hydroxide_map.yaml")[0]
    assert issue.severity is Severity.WARNING
    assert "Zachman" in issue.message
    assert "safe" not in issue.message


def test_a_null_is_one_issue() -> None:
    document, issues = parse_text("cryokb: record/1.1\ntitle:\nspecimens: {a: {}}\n")
    assert document is not None
    assert [issue.code for issue in issues] == ["DOC-NULL"]
    found = batch.validate({"cryokb": "record/1.1", "title": None, "specimens": {"a": {}}}, level="draft").issues
    assert [issue.code for issue in found] == ["DOC-NULL"]
