"""Answers to alerts: which alert each one answers, when it has gone stale, and what is said of answers that answer nothing."""

from __future__ import annotations

import json

import pytest

from cryokb import batch, documents, report, validation
from cryokb.issues import Issue
from cryokb.record import RecordView
from cryokb.validation.answers import Alert, canonical, fingerprint, keyed_place

RECORD = """\
cryokb: record/1.1
title: Lithium on copper in a carbonate electrolyte seen by cryo-TEM
specimens:
  grid_1:
    system: {metal: Li}
    history:
      - {step: transfer, medium: air, air_exposure: 5 min}
  grid_2:
    system: {metal: Li}
sessions:
  day_1:
    accelerating_voltage: 300 kV
    acquisitions:
      hrtem_1: {specimen: grid_1, technique: hrtem, dose_rate: 10 e-/Å^2/s, exposure_time: 1 s, dose: 40 e-/Å^2}
      hrtem_2: {specimen: grid_2, technique: hrtem, dose_rate: 10 e-/Å^2/s, exposure_time: 1 s, dose: 60 e-/Å^2}
"""
AT = "/sessions/day_1/acquisitions/hrtem_1"
SEALS = {
    "ACQ-DOSE-BUDGET": AT,
    "XFER-AIR-REACTIVE": "/specimens/grid_1/history",
}


def issues_of(text: str, *, answers: bool = True, level: str = "deposition") -> list[Issue]:
    document, found = documents.parse_text(text, name="record.yaml")
    assert document is not None
    assert not found
    return validation.check(document, level=level, answers=answers)


def seal(text: str, code: str, at: str) -> str:
    """Give the fingerprint that the answer to a code at a place would have."""
    document, _ = documents.parse_text(text, name="record.yaml")
    expanded = validation.expanded_as_judged(document)
    found = [issue for issue in issues_of(text, answers=False) if issue.code == code and issue.path.startswith(at)]
    assert found, f"no {code} at {at}"
    places = [tuple(documents.parse_pointer(issue.path, expanded.document)) for issue in found]
    return fingerprint(RecordView(expanded.document), [Alert(issue, (place,)) for issue, place in zip(found, places, strict=True)])


def answered(code: str, at: str, mark: str | None) -> str:
    sealed = "" if mark is None else f", fingerprint: {mark}"
    return f"{RECORD}responses:\n  - {{code: {code}, at: {at}, kind: explained, response: It was frozen first., by: A. B.{sealed}}}\n"


def codes_of(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for issue in issues_of(text):
        if issue.is_open:
            found[issue.code] = found.get(issue.code, 0) + 1
    return found


@pytest.mark.parametrize("code", sorted(SEALS))
def test_an_answered_alert_counts_no_more(code):
    before = codes_of(RECORD)
    text = answered(code, SEALS[code], seal(RECORD, code, SEALS[code]))
    after = codes_of(text)
    assert before[code] - after.get(code, 0) == 1
    assert {name for name in after if name.startswith("ANS-")} == set()
    (alert,) = [issue for issue in issues_of(text) if issue.code == code and not issue.is_open]
    assert alert.answer.words == "It was frozen first."


EDITS = {
    "ACQ-DOSE-BUDGET": [
        ("dose: 40 e-/Å^2", "dose: 41 e-/Å^2"),
        ("10 e-/Å^2/s, exposure_time: 1 s, dose: 40", "12 e-/Å^2/s, exposure_time: 1 s, dose: 40"),
    ],
    "XFER-AIR-REACTIVE": [("5 min", "6 min"), ("grid_1:\n    system: {metal: Li}", "grid_1:\n    system: {metal: Na}")],
}


@pytest.mark.parametrize(("code", "old", "new"), [(code, *edit) for code, edits in EDITS.items() for edit in edits])
def test_an_edit_of_what_was_answered_makes_the_answer_stale(code, old, new):
    text = answered(code, SEALS[code], seal(RECORD, code, SEALS[code]))
    assert text.count(old) == 1
    found = codes_of(text.replace(old, new))
    assert found["ANS-STALE"] == 1
    assert found[code] == codes_of(RECORD)[code]


UNTOUCHED = [
    ("accelerating_voltage: 300 kV", "accelerating_voltage: 200 kV"),
    ("title: Lithium", "title: Metallic lithium"),
    ("dose: 60 e-/Å^2", "dose: 70 e-/Å^2"),
    ("hrtem_1: {", "hrtem_1: {label: first, "),
    ("dose: 40 e-/Å^2", "dose: 4000 e-/nm^2"),
    ("exposure_time: 1 s, dose: 40", "exposure_time: 1000 ms, dose: 40"),
    ("sessions:", "# a remark\nsessions:"),
]


@pytest.mark.parametrize(("old", "new"), UNTOUCHED)
def test_other_values_and_other_spellings_leave_an_answer_as_it_is(old, new):
    text = answered("ACQ-DOSE-BUDGET", AT, seal(RECORD, "ACQ-DOSE-BUDGET", AT))
    found = codes_of(text.replace(old, new, 1))
    assert not {name for name in found if name.startswith("ANS-")}


def test_an_answer_without_fingerprint_counts_and_is_told():
    found = codes_of(answered("ACQ-DOSE-BUDGET", AT, None))
    assert (found["ACQ-DOSE-BUDGET"], found["ANS-UNSEALED"]) == (1, 1)


@pytest.mark.parametrize(
    ("code", "at", "told"),
    [
        ("ACQ-DOSE-BUDGET", "/specimens/grid_2", "ANS-IDLE"),
        ("DMG-ABOVE-ALL-LIMITS", AT, "ANS-IDLE"),
        ("STR-TYPE", AT, "ANS-CANNOT"),
        ("ACQ-DOSE-BUGDET", AT, "ANS-CODE"),
    ],
)
def test_an_answer_that_answers_nothing_is_told(code, at, told):
    found = codes_of(answered(code, at, "0123456789abcdef"))
    assert [name for name in found if name.startswith("ANS-")] == [told]
    assert found["ACQ-DOSE-BUDGET"] == 2


def test_what_a_draft_is_not_asked_is_not_said_to_be_gone():
    text = answered("DMG-ABOVE-ALL-LIMITS", AT, None)
    assert [issue.code for issue in issues_of(text, level="draft") if issue.code.startswith("ANS-")] == []
    text = answered("LEVEL-RECOMMENDED", AT, None)
    told = {level: [one.code for one in issues_of(text, level=level) if one.code == "ANS-IDLE"] for level in validation.LEVELS}
    assert (told["draft"], told["deposition"]) == ([], [])


def test_a_code_of_a_newer_version_is_left_alone():
    assert not [issue for issue in issues_of(answered("QQQ-WHATEVER-NEXT", AT, None)) if issue.code.startswith("ANS-")]


def test_a_misspelt_code_has_its_fix():
    (issue,) = [one for one in issues_of(answered("ACQ-DOSE-BUGDET", AT, None)) if one.code == "ANS-CODE"]
    assert [(edit.path, edit.replacement) for edit in issue.fix] == [("/responses/0/code", "ACQ-DOSE-BUDGET")]


def test_one_answer_covers_all_alerts_inside_of_its_place():
    at = "/sessions/day_1"
    found = codes_of(answered("ACQ-DOSE-BUDGET", at, seal(RECORD, "ACQ-DOSE-BUDGET", at)))
    assert "ACQ-DOSE-BUDGET" not in found


def test_the_exit_code_and_the_reports_know_answers(tmp_path):
    path = tmp_path / "record.yaml"
    text = answered("ACQ-DOSE-BUDGET", "/sessions", seal(RECORD, "ACQ-DOSE-BUDGET", "/sessions"))
    path.write_text(text, encoding="utf-8")
    found = batch.validate(path, level="draft")
    assert found.valid
    assert found.summary["answered"] == 2
    assert not batch.validate(path, level="draft", answers=False).valid
    shown = report.render(found, "text")
    assert "2 of them answered" in shown
    assert "answer: explained: It was frozen first. (A. B.)" in shown
    rows = json.loads(report.render(found, "json"))["issues"]
    assert [row["answer"]["kind"] for row in rows if "answer" in row] == ["explained", "explained"]
    results = json.loads(report.render(found, "sarif"))["runs"][0]["results"]
    assert [row["suppressions"][0]["status"] for row in results if "suppressions" in row] == ["accepted", "accepted"]
    assert report.render(found, "html").count(">answered<") == 2


def test_values_count_in_canonical_units():
    kilovolts = {"value": 300.0, "unit": "kV", "as_reported": "300 kV"}
    volts = {"value": 300000.0, "unit": "V", "as_reported": "300000 V"}
    assert canonical(kilovolts) == canonical(volts) != canonical({"value": 200.0, "unit": "kV"})
    assert canonical({"b": 1, "a": [kilovolts], "note": "x"}) == canonical({"a": [volts], "b": 1})


def test_an_answer_to_the_whole_document_names_no_place(tmp_path):
    path = tmp_path / "sample.yaml"
    path.write_text(
        "cryokb: record/1.1\ntitle: t\nspecimens: {g: {system: {metal: Na}}}\nsessions: {s: {acquisitions: {a: {technique: hrtem}}}}\n",
        encoding="utf-8",
    )
    told = [one for one in batch.validate(path, level="complete").issues if one.code == "LEVEL-RECOMMENDED"]
    assert {one.path for one in told} == {""}
    text = answer(path, "LEVEL-RECOMMENDED", "--level", "complete", "-m", "Nobody asked.", "--at", "", "--write")
    assert "at:" not in text.partition("responses:")[2]
    left = [one for one in batch.validate(path, level="complete").issues if one.code == "LEVEL-RECOMMENDED" and one.is_open]
    assert left == []


def test_an_answer_stands_at_keys():
    assert keyed_place("/sessions/day_1/acquisitions/hrtem_1/dose") == "/sessions/day_1/acquisitions/hrtem_1/dose"
    assert keyed_place("/responses/0/code") == "/responses"


# ---------------------------------------------------------------- writing an answer


def answer(path, *words, code=0):
    from cryokb.cli.app import main

    assert main(["answer", str(path), *words]) == code
    return path.read_text(encoding="utf-8")


@pytest.fixture
def record(tmp_path):
    path = tmp_path / "record.yaml"
    path.write_text(f"# first line\n{RECORD}", encoding="utf-8")
    return path


ASKED = ("ACQ-DOSE-BUDGET", "--at", AT, "-m", "The rate is that of the screen.", "--by", "A. B.", "--date", "2026-12-01")


def test_an_answer_is_shown_first_and_written_when_asked(record, capsys):
    before = record.read_text(encoding="utf-8")
    assert answer(record, *ASKED) == before
    shown = capsys.readouterr()
    assert "+    response: The rate is that of the screen." in shown.out
    assert "answers 1 alert at " + AT in shown.err
    after = answer(record, *ASKED, "--write")
    assert after.startswith(before)
    found = batch.validate(record, level="draft")
    assert [issue.answer.by for issue in found.issues if issue.answer] == ["A. B."]
    assert not [issue for issue in found.issues if issue.code.startswith("ANS-")]


def test_the_same_answer_again_changes_nothing_and_another_replaces_it(record):
    first = answer(record, *ASKED, "--write")
    assert answer(record, *ASKED, "--write") == first
    other = answer(record, *ASKED[:4], "It is an estimate.", *ASKED[5:], "--kind", "disagree", "--write")
    assert other.count("fingerprint") == 1
    assert "It is an estimate." in other
    assert "The rate is that of the screen." not in other


def test_a_stale_answer_is_made_good_by_answering_anew(record):
    record.write_text(answer(record, *ASKED, "--write").replace("dose: 40 e-", "dose: 45 e-"), encoding="utf-8")
    assert "ANS-STALE" in {issue.code for issue in batch.validate(record, level="draft").issues}
    answer(record, *ASKED, "--write")
    assert "ANS-STALE" not in {issue.code for issue in batch.validate(record, level="draft").issues}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ACQ-DOSE-BUDGET", "-m", "x"), "Say which: --at /sessions/day_1/acquisitions/hrtem_1/dose or"),
        (("ACQ-DOSE-BUDGET", "--at", "/specimens", "-m", "x"), "It stands at"),
        (("DMG-ABOVE-ALL-LIMITS", "-m", "x"), "The record has no alert DMG-ABOVE-ALL-LIMITS"),
        (("LEVEL-REQUIRED", "-m", "x"), "No answer releases LEVEL-REQUIRED"),
        (("ACQ-DOSE-BUGDET", "-m", "x"), "ACQ-DOSE-BUDGET"),
    ],
)
def test_an_answer_to_nothing_is_refused(record, capsys, words, told):
    answer(record, *words, code=2)
    assert told in " ".join(capsys.readouterr().err.split())


def test_a_record_of_an_older_version_becomes_one_that_has_answers(record, capsys):
    record.write_text(record.read_text(encoding="utf-8").replace("record/1.1", "record/1.0"), encoding="utf-8")
    text = answer(record, *ASKED, "--write")
    assert "cryokb: record/1.1" in text
    assert "was written for version 1.0" in capsys.readouterr().err


def test_line_ends_and_other_answers_stay(record):
    answer(record, *ASKED, "--write")
    record.write_bytes(record.read_bytes().replace(b"\n", b"\r\n"))
    before = record.read_bytes()
    answer(record, "XFER-AIR-REACTIVE", "-m", "It was frozen first.", "--date", "2026-12-01", "--write")
    assert record.read_bytes().startswith(before)
    assert b"\n" not in record.read_bytes().replace(b"\r\n", b"")
