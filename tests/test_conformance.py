"""The conformance set: large enough, covering the standard, one fault a file, current, and agreed on by two implementations."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import jsonschema
import pytest
from scripts import schema_module

from cryokb import cli, codes, conformance, expansion, rules, standard
from cryokb.conformance import Answer, Case, Command, Scorecard
from cryokb.errors import UsageError
from cryokb.issues import Issue, JsonObject, Severity

ROOT = Path(__file__).parents[1]
SET = ROOT / "schema/conformance"
SECOND = ROOT / "docs/second-implementation"

NOT_IN_A_FILE = {"DOC-UNREADABLE", "DOC-MANY", "ANS-STALE", "ANS-UNSEALED"}
"""What only the place of a file can have (it cannot be opened, or is a pipe), how this program cuts its own report, and what never stands
alone: beside an answer stands its alert."""

CODES = {
    code
    for code, entry in codes.catalogue().items()
    if entry.kind in {"reading", "structure", "level", "rule"} and not entry.retired and code not in NOT_IN_A_FILE
}
"""The codes that a document alone can have."""

AUTHORED = conformance.load(SET)
EXPANDED = conformance.load(SET, form="expanded")


def in_folder(name: str) -> list[Case]:
    return [case for case in AUTHORED if case.file.startswith(f"{name}/")]


def text_of(case: Case) -> str:
    return case.path.read_bytes().decode("utf-8", "replace")


# ------------------------------------------------------------------------------------------------ the files


def test_there_are_enough_files_and_the_manifest_has_them_all() -> None:
    assert len(in_folder("valid")) >= 40
    assert len(in_folder("publications")) >= 4
    assert len(in_folder("invalid")) >= 120
    assert len(EXPANDED) >= 200
    listed = {case.file for case in [*AUTHORED, *EXPANDED]}
    there = {path.relative_to(SET).as_posix() for path in SET.rglob("*") if path.is_file()}
    assert there - listed == {"README.md", "manifest.json"}
    assert listed <= there


def test_each_sound_file_is_small_and_nothing_is_expected_of_it() -> None:
    for case in [*in_folder("valid"), *in_folder("publications")]:
        assert case.issues == ()
        assert case.valid
        assert len(text_of(case).splitlines()) <= 60, case.file


@pytest.mark.parametrize("case", in_folder("invalid"), ids=lambda case: Path(case.file).stem)
def test_each_faulty_file_has_one_fault_with_its_code_on_its_line(case: Case) -> None:
    marked = [number for number, line in enumerate(text_of(case).split("\n"), start=1) if "<- here" in line]
    assert len(case.issues) == 1
    assert len(marked) <= 1
    assert case.issues[0].code == case.path.name.split(".")[0]
    assert case.issues[0].line == (marked[0] if marked else None)
    assert marked or case.issues[0].code in {"DOC-EMPTY", "DOC-ENCODING"}
    assert case.valid == (case.issues[0].severity != "error")


def test_every_faulty_file_tests_another_thing() -> None:
    bodies = [re.sub(r"(?m)^(title:(?!.*<- here).*|#.*)$", "", text_of(case)) for case in in_folder("invalid") if "EMPTY" not in case.file]
    assert len(set(bodies)) == len(bodies)


def test_every_code_is_tested() -> None:
    tested = {issue.code for case in AUTHORED for issue in case.issues}
    assert tested == CODES, "write schema/conformance/invalid/CODE.what.yaml, then run schema/conformance_manifest.py"


def test_severities_span_notes_to_errors() -> None:
    assert {issue.severity for case in AUTHORED for issue in case.issues} == {severity.value for severity in Severity}


# ------------------------------------------------------------------------------------------------ what they cover


def sound_documents() -> Iterator[tuple[str, JsonObject]]:
    for case in EXPANDED:
        told_only = case.source is not None and case.source.startswith("invalid/STR-EXTENSION.")
        if (
            case.source is not None
            and (told_only or not case.source.startswith("invalid/"))
            and case.file != "expanded/valid/released_version_0_9.json"
        ):
            document = json.loads(case.path.read_text(encoding="utf-8"))
            yield str(standard.current().document_class(case.kind or "")), document


@pytest.fixture(scope="module")
def used() -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The (class, slot) and (enumeration, term) that the sound documents use."""
    slots: set[tuple[str, str]] = set()
    terms: set[tuple[str, str]] = set()
    for root, document in sound_documents():
        for owner, node, *_ in expansion.objects_of(root, document):
            collect(owner, node, slots, terms)
    return slots, terms


def collect(owner: str, node: JsonObject, slots: set[tuple[str, str]], terms: set[tuple[str, str]]) -> None:
    """Note the slots and terms of one object, its quantities and absences included."""
    rows = standard.current().class_slots(owner)
    for slot in rows.keys() & node.keys():
        slots.add((owner, slot))
        item, row = node[slot], rows[slot]
        if row["kind"] == "enum":
            terms.update((str(row["range"]), str(word)) for word in (item if isinstance(item, list) else [item]))
        elif slot == "category" and isinstance(item, list):
            property_row = standard.current().property_row(str(node["property"])) or {}
            terms.update((property_row["categories"], str(word)) for word in item)
        elif row["kind"] == "quantity" and isinstance(item, dict):
            collect("Quantity", item, slots, terms)
            if isinstance(item.get("uncertainty"), dict):
                collect("Uncertainty", item["uncertainty"], slots, terms)
        elif row["kind"] == "series" and isinstance(item, dict):
            collect("Series", item, slots, terms)
        elif slot == "absent" and isinstance(item, dict):
            for entry in item.values():
                collect("Absence", entry, slots, terms)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "enumeration",
    [
        "Metal",
        "ElectrolyteClass",
        "Technique",
        "AbsenceReason",
        "CollectorForm",
        "Cryogen",
        "Medium",
        "ControlKind",
        "Comparator",
        "UncertaintyKind",
    ],
)
def test_sound_files_use_every_term_of(enumeration: str, used: tuple[set[tuple[str, str]], set[tuple[str, str]]]) -> None:
    missing = [term for term in standard.current().terms(enumeration) if (enumeration, term) not in used[1]]
    assert missing == [], f"use it in a file of schema/conformance/valid, then run schema/conformance_manifest.py: {missing}"


def test_sound_files_use_every_kind_of_step(used: tuple[set[tuple[str, str]], set[tuple[str, str]]]) -> None:
    kinds = standard.current().table("slots")["Step"]["subclasses"]  # type: ignore[index,call-overload]
    assert len(kinds) >= 25
    assert [kind for kind in kinds if (kind, "step") not in used[0]] == []


def test_sound_files_use_nearly_every_slot_and_term(used: tuple[set[tuple[str, str]], set[tuple[str, str]]]) -> None:
    slots, terms = used
    every_term = {(name, term) for name in standard.current().table("terms") for term in standard.current().terms(name)}
    assert len(every_term & terms) >= 0.97 * len(every_term), sorted(every_term - terms)
    # a slot that many classes share (those of every step, or of every system) counts once
    every_slot = {slot for name in standard.current().table("slots") for slot in standard.current().class_slots(name)}
    assert len(every_slot & {slot for _, slot in slots}) >= 0.97 * len(every_slot), sorted(every_slot - {slot for _, slot in slots})


def test_extensions_origins_and_processing_are_used(used: tuple[set[tuple[str, str]], set[tuple[str, str]]]) -> None:
    assert {("Extension", "entries"), ("Origin", "location"), ("Processing", "uses"), ("Quantity", "qualitative")} <= used[0]


# ------------------------------------------------------------------------------------------------ current, and agreed on


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """schema/conformance_manifest.py as a module."""
    return schema_module("conformance_manifest")


def test_manifest_and_expanded_forms_are_current(script: ModuleType) -> None:
    files, faults = script.outputs()
    assert faults == []
    assert script.differences(files) == [], "run: python schema/conformance_manifest.py"


@pytest.mark.parametrize("form", ["authoring", "expanded"])
def test_this_implementation_agrees_with_everything(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["conformance", "run", "--set", str(SET), "--form", form, "--format", "json"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert card["files"] == card["agree"] >= 200
    assert card["disagreements"] == []
    assert all(card["aspects"][aspect]["told"] == card["files"] for aspect in ("verdict", "code", "severity", "path"))


def test_each_command_call_agrees_too() -> None:
    wanted = {
        "valid/minimal.yaml",
        "invalid/DOC-KIND.unknown.yaml",
        "invalid/LEVEL-REQUIRED.no_licence.yaml",
        "invalid/XFER-AIR-REACTIVE.magnesium.yaml",
    }
    cases = [case for case in AUTHORED if case.file in wanted]
    assert len(cases) == len(wanted)
    command = Command.read(f"{sys.executable} -m cryokb validate --level {{level}} --format json {{file}}")
    found = conformance.run(cases, command.ask, together=command.together, jobs=2)
    assert [item.asked for item in found] == [conformance.ASPECTS] * len(cases)
    assert Scorecard("authoring", found).disagreements == ()


def test_structural_faults_are_those_that_the_json_schema_finds() -> None:
    checker = jsonschema.FormatChecker(formats=())
    checker.checks("uri")(lambda text: bool(urlsplit(text).scheme) and " " not in text)
    judges = {}
    for case in EXPANDED:
        document = json.loads(case.path.read_text(encoding="utf-8"))
        version = document["cryokb"].partition("/")[2]
        key = (str(case.kind), version if version in standard.VERSIONS else standard.CURRENT)
        if key not in judges:
            text = standard.of(key[1]).schema_text(key[0])
            judges[key] = jsonschema.Draft201909Validator(json.loads(text), format_checker=checker)
        assert judges[key].is_valid(document) is not case.structural, case.file
    assert sum(case.structural for case in EXPANDED) >= 100
    assert not [case.file for case in EXPANDED if case.structural and case.issues[0].code in rules.RULES]


def test_structural_only_keeps_sound_documents_and_structural_faults() -> None:
    cases = conformance.load(SET, form="expanded", structural_only=True)
    assert all(case.structural or not case.issues for case in cases)
    assert {case.file for case in EXPANDED if not case.issues} <= {case.file for case in cases}


@pytest.mark.skipif(shutil.which("node") is None, reason="node: the second implementation needs Node.js")
@pytest.mark.skipif(not (SECOND / "node_modules/ajv").is_dir(), reason="node: run npm ci in docs/second-implementation")
def test_the_second_implementation_agrees_on_the_structural_part(capsys: pytest.CaptureFixture[str]) -> None:
    command = f"node {SECOND / 'validate.mjs'} {{files}}"
    assert cli.main(["conformance", "run", command, "--set", str(SET), "--form", "expanded", "--structural-only"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"verdict +(\d{3,}) of \1\n", out)
    broken = subprocess.run(["node", SECOND / "validate.mjs", "no such file"], capture_output=True, text=True, check=False)
    assert broken.returncode == 2


def test_the_second_implementation_is_pinned_and_names_no_address() -> None:
    package = json.loads((SECOND / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((SECOND / "package-lock.json").read_text(encoding="utf-8"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["dependencies"].values())
    assert not [name for name, row in lock["packages"].items() if "resolved" in row]
    assert all("integrity" in row for name, row in lock["packages"].items() if name)


# ------------------------------------------------------------------------------------------------ the protocol


def faulty(name: str) -> Case:
    return next(case for case in AUTHORED if case.file == f"invalid/{name}.yaml")


def test_an_exit_code_alone_is_an_answer() -> None:
    assert conformance.answer_of(0, "all is well\n") == Answer(valid=True)
    assert conformance.answer_of(1, "") == Answer(valid=False)
    assert conformance.answer_of(0, '{"valid": true, "more": 1}') == Answer(valid=True)


@pytest.mark.parametrize(
    ("code", "output", "words"),
    [
        (2, "", "exit code 2: out of memory"),
        (0, '{"valid": false}', "contradict"),
        (1, '[{"message": "wrong"}]', "no code"),
    ],
)
def test_what_is_no_answer_is_told(code: int, output: str, words: str) -> None:
    answer = conformance.answer_of(code, output, errors="a line\nout of memory\n")
    assert answer.problem is not None
    assert words in answer.problem
    comparison = conformance.compare(faulty("STR-TERM.medium"), answer)
    assert not comparison.agrees
    assert comparison.to_json()["said"] is None


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, ()),
        ({"code": "STR-TYPE"}, ("code", "severity", "path", "line")),
        ({"severity": "warning"}, ("severity",)),
        ({"path": "/specimens"}, ("path",)),
        ({"line": 1}, ("line",)),
    ],
)
def test_each_aspect_that_is_told_is_compared(changes: JsonObject, wrong: tuple[str, ...]) -> None:
    case = faulty("STR-TERM.medium")
    said = {**case.issues[0].to_json(), **changes}
    assert conformance.compare(case, Answer(valid=False, issues=(said,))).wrong == wrong
    code_only = conformance.compare(case, Answer(valid=False, issues=({"code": said["code"]},)))
    assert code_only.asked == ("verdict", "code")
    assert code_only.agrees == (said["code"] == "STR-TERM")


def test_a_second_issue_for_one_fault_is_a_difference() -> None:
    case = faulty("STR-TERM.medium")
    issue = case.issues[0].to_json()
    assert conformance.compare(case, Answer(valid=False, issues=(issue, issue))).wrong == ("code", "severity", "path", "line")
    assert conformance.compare(case, Answer(valid=True)).wrong == ("verdict",)


def test_lines_are_not_asked_of_the_expanded_form() -> None:
    case = next(case for case in EXPANDED if case.issues)
    said = {**case.issues[0].to_json(), "line": 7}
    assert "line" not in conformance.compare(case, Answer(case.valid, (said,))).asked


def test_a_note_leaves_a_document_valid() -> None:
    case = faulty("XFER-AIR-REACTIVE.magnesium")
    assert case.valid
    assert conformance.compare(case, Answer(valid=True)).agrees
    issue = Issue("A-B", Severity.NOTE, "a", path="/a", line=3)
    assert conformance.Expected.from_issue(issue, with_line=True).to_json() == {"code": "A-B", "severity": "note", "path": "/a", "line": 3}


def test_a_command_is_given_what_it_asks_for() -> None:
    case = faulty("LEVEL-REQUIRED.no_licence")
    assert Command.read("true").arguments([case]) == ["true", str(case.path)]
    spoken = Command.read("true --is={kind}/{form}/{level} --in={file} {other}").arguments([replace(case, kind=None)])
    assert spoken == ["true", "--is=unknown/authoring/deposition", f"--in={case.path}", "{other}"]


@pytest.mark.parametrize("line", ["", "no_such_program_anywhere --x", 'true "open'])
def test_a_command_that_cannot_be_run_is_refused(line: str) -> None:
    with pytest.raises(UsageError):
        Command.read(line)


def test_a_command_that_hangs_is_stopped() -> None:
    command = Command.read(f'{sys.executable} -c "import time; time.sleep(30)"', timeout_seconds=0.2)
    assert command.ask([faulty("STR-TERM.medium")]) == [Answer(problem="no answer within 0.2 s")]


SAYS = "import json, sys; print(*(json.dumps({what}) for path in sys.argv[1:]), sep='\\n'); sys.exit({code})"


@pytest.mark.parametrize(
    ("what", "code", "expected"),
    [
        ("{'valid': 'no' not in path}", 1, [Answer(valid=False), Answer(valid=True)]),
        ("[{'code': 'X', 'severity': 'note'}]", 0, [Answer(True, ({"code": "X", "severity": "note"},))] * 2),
        ("{'issues': [{'code': 'X'}]}", 1, [Answer(False, ({"code": "X"},))] * 2),
        ("path + chr(10)", 3, None),
        ("'text'", 0, None),
        ("{'issues': 7}", 0, None),
    ],
)
def test_many_files_are_answered_line_by_line(what: str, code: int, expected: list[Answer] | None) -> None:
    cases = [faulty("LEVEL-REQUIRED.no_licence"), faulty("STR-TERM.medium")]
    command = Command((sys.executable, "-c", SAYS.format(what=what, code=code), "{files}"))
    answers = command.ask(cases)
    assert len(answers) == 2
    if expected is None:
        assert all(answer.problem for answer in answers)
    else:
        assert answers == expected


def test_files_together_are_of_one_level_and_kind_and_come_back_in_order() -> None:
    groups = list(conformance.batches(AUTHORED, 7))
    assert sum(len(group) for group in groups) == len(AUTHORED)
    assert all(len(group) <= 7 and len({(case.level, case.kind) for case in group}) == 1 for group in groups)
    found = conformance.run(AUTHORED, lambda cases: [Answer(case.valid) for case in cases], together=7, jobs=3)
    assert [item.case for item in found] == AUTHORED
    assert all(item.agrees for item in found)


def test_too_few_lines_are_no_answer() -> None:
    assert conformance.answers_of(0, "{}\n", errors="", count=2) == [Answer(problem="1 lines for 2 files")] * 2


# ------------------------------------------------------------------------------------------------ the commands


def test_the_scorecard_tells_what_differs(capsys: pytest.CaptureFixture[str]) -> None:
    command = f"{sys.executable} -c \"import sys; print(*['[]'] * (len(sys.argv) - 1), sep=chr(10))\" {{files}}"
    assert cli.main(["conformance", "run", command, "--set", str(SET), "--jobs", "2"]) == 1
    out = capsys.readouterr().out
    assert re.search(
        r"invalid/ACQ-CRYO-TEMPERATURE.celsius_for_kelvin.yaml: wrong verdict, code, severity, path, line\n +expected ACQ", out
    )
    assert "said     nothing" in out
    assert "more; --format json tells them all" in out
    assert cli.main(["conformance", "run", "true", "--set", str(SET), "--structural-only", "--form", "expanded", "--jobs", "8"]) == 1
    out = capsys.readouterr().out
    assert "said     valid" in out
    assert "code       not told" in out


def test_files_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["conformance", "list", "--set", str(SET)]) == 0
    out = capsys.readouterr().out
    assert f"{len(AUTHORED)} files" in out
    assert re.search(r"XFER-AIR-REACTIVE.magnesium.yaml  draft\n    XFER-AIR-REACTIVE \(note\)\n", out)
    assert cli.main(["conformance", "list", "--set", str(SET), "--form", "expanded", "--format", "json"]) == 0
    assert [row["file"] for row in json.loads(capsys.readouterr().out)] == [case.file for case in EXPANDED]


def test_the_set_is_found_in_or_above_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "tests")
    assert conformance.find_set() == SET
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="no conformance set here"):
        conformance.find_set()
    with pytest.raises(UsageError, match="is no conformance set"):
        conformance.find_set(tmp_path)
    (tmp_path / "manifest.json").write_text('{"cases": [{}]}', encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read"):
        conformance.load(conformance.find_set(tmp_path))
