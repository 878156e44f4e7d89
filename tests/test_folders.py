"""Folders: which files are checked, and what is passed over, named with the reason."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import h5py
import pytest
import yaml

from cryokb import batch, intake
from cryokb.errors import UsageError
from cryokb.intake import fits, reason_against
from cryokb.issues import Report

ROOT = Path(__file__).parents[1]
RECORD = "cryokb: record/1.1\ntitle: Li on Cu\nspecimens: {a: {system: {metal: Li}}}\n"
BODY = RECORD.split("\n", 1)[1]
REMARKS = "# a remark of the laboratory about this data set, which is long\n" * 1700

OURS = {
    "plain": RECORD,
    "remarks first": REMARKS + RECORD,
    "crlf": RECORD.replace("\n", "\r\n"),
    "lone carriage returns": RECORD.replace("\n", "\r"),
    "document mark": "---\n" + RECORD,
    "directive": "%YAML 1.2\n---\n" + RECORD,
    "on the line of the mark": "--- {cryokb: record/1.1, title: a}\n",
    "mark with remark": "--- # the record\n" + RECORD,
    "quoted name": RECORD.replace("cryokb:", '"cryokb":'),
    "space before the colon": RECORD.replace("cryokb:", "cryokb :"),
    "header last": BODY + "cryokb: record/1.1\n",
    "further in": "".join(f"  {line}\n" for line in RECORD.splitlines()),
    "json": '{"title": "a", "cryokb": "record/1.1"}',
    "json in lines": json.dumps({"cryokb": "record/1.1", "title": "a"}, indent=2),
    "json, long before": json.dumps({"sessions": {"a": ["x" * 5000] * 20}, "cryokb": "record/1.1"}),
    "json list": '[{"cryokb": "record/1.1"}]',
    "yaml list": "- cryokb: record/1.1\n  title: a\n",
    "flow over lines": "{cryokb: record/1.1,\n title: a}\n",
    "anchor first": "&all\n" + RECORD,
    "second document": "a: 1\n---\n" + RECORD,
    "newer version": RECORD.replace("1.1", "2.0"),
    "no version": RECORD.replace("/1.1", ""),
    "header without value": "cryokb:\n" + BODY,
    "header without a space": "cryokb:record/1.1\n" + BODY,
    "header with an equals sign": "cryokb = record/1.1\n",
    "header without colon": "cryokb record/1.1\n" + BODY,
    "header misspelt": "cryokbb: record/1.1\n",
    "header with hyphen": "cryo-kb: record/1.1\n",
    "header in capitals": "CryoKB: record/1.1\n",
    "header turned": "cyrokb: record/1.1\n",
    "header cut": "cryo: record/1.1\n",
    "header quoted and misspelt": '{"cryokbs": "publication/1.0"}',
    "no header": BODY,
    "no header, json": json.dumps({"sessions": {}, "title": "a"}),
    "no header, publication": "doi: 10.1/a\nfindings: {}\n",
    "no header, list of phases": "curation: []\nphases: {}\n",
    "key by a question mark": "? cryokb\n: record/1.1\ntitle: a\nspecimens: {}\n",
    "windows text": RECORD.replace("Li on", "Å on"),
    "empty": "",
    "blank": " \n\n\t\n",
    "tab first": RECORD + "\tx: 1\n",
    "cut short": RECORD + "sessions: {a: [",
    "control character": RECORD + "note: \x07\n",
}

OTHERS = {
    "compose": "services:\n  cryokb:\n    image: cryokb\n# cryokb is used here\n",
    "compose with version": "version: '3'\nservices: {cryokb: {image: a}}\n",
    "workflow": "name: cryokb\non: [push]\njobs:\n  cryokb:\n    steps: [{run: cryokb validate .}]\n",
    "ci job": "cryokb:\n  script:\n    - cryokb validate .\n",
    "ci job with remark": "cryokb:   # the check\n\n  # and more\n  script: [a]\n",
    "settings in braces": "cryokb: {level: complete}\n",
    "list of settings": "cryokb: [a]\n",
    "helm template": "{{- if .Values.cryokb }}\nkind: Deployment\n  {{ .Values.title }}\n{{- end }}\n",
    "helm values": "cryokb:\n  replicas: 1\ntitle: a\n",
    "mkdocs": "site_name: a\nmarkdown_extensions:\n  - x: !!python/name:materialx.emoji.twemoji\n",
    "package.json": json.dumps({"name": "a", "version": "1", "description": "b", "keywords": [], "title": "c", "id": "d"}),
    "zenodo": json.dumps({"title": "a", "creators": [], "description": "b", "language": "eng", "version": 1, "related": []}),
    "json schema": json.dumps({"id": "a", "title": "b", "description": "c", "properties": {"sessions": {}, "specimens": {}}}),
    "linkml": "id: a\nname: b\ntitle: c\ndescription: d\nversion: 1\nslots:\n  specimens: {}\n  sessions: {}\n",
    "pipeline": "version: 2\nprocessing: {a: 1}\n",
    "docs settings": "title: a\nextensions: [b]\n",
    "one telling name": "sessions: {a: 1}\n",
    "named in a block of text": "help: |\n  cryokb: record/1.1\n  title: a\n",
    "named in a remark": "# cryokb: record/1.1\na: 1\n",
    "remarks alone": "# nothing here\n",
    "crypto": "crypto: aes/256\n",
    "another cryo file": "cryo: yes\n",
    "pre-commit": "repos:\n  - repo: x\n    hooks: [{id: cryokb-validate}]\n",
    "a number": "5\n",
    "a list": "- a\n- b\n",
    "json deep inside": json.dumps({"a": {"cryokb": "record/1.1", "title": "b"}, "sessions": 1}),
    "a report": json.dumps({"versions": {}, "files": ["cryokb.yaml"], "issues": [], "summary": {}}),
    "crate": json.dumps({"@context": "x", "@graph": [{"cryokb": "record/1.1", "title": "a"}]}),
}


@pytest.mark.parametrize("text", OURS.values(), ids=OURS)
def test_a_document_is_recognised_and_so_is_what_looks_like_one(text: str) -> None:
    encodings = ["utf-8", "utf-8-sig", "utf-16", "utf-32"] + (["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"] if text else [])
    for encoding in encodings:
        assert reason_against(text.encode(encoding)) is None, encoding
    assert reason_against(text.encode("cp1252", "replace")) is None


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_is_not_ours_is_passed_over(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert reason_against(text.encode(encoding)) == "no line such as cryokb: record/1.1"


# ------------------------------------------------------------------------------------------------ a folder as one is found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Documents, what looks like some, and everything else."""
    place = tmp_path / "data set"
    for name in ("raw", ".git", "node_modules/x", "venv/lib", "records.yaml"):
        (place / name).mkdir(parents=True)
    (place / "venv" / "pyvenv.cfg").touch()
    for name in (".git/a.yaml", "node_modules/x/a.yaml", "venv/lib/a.yaml", ".hidden.yaml", "good.yaml", "raw/good.YML", "record.txt"):
        (place / name).write_text(RECORD, encoding="utf-8")
    (place / "records.yaml" / "inner.json").write_text('{"cryokb": "record/1.1"}', encoding="utf-8")
    (place / "late.yaml").write_text(REMARKS + RECORD + "version: one\n", encoding="utf-8")
    (place / "wide.yaml").write_text(RECORD, encoding="utf-16")
    (place / "empty.yaml").touch()
    (place / "old.yaml.bak").write_text(RECORD, encoding="utf-8")
    (place / "compose.yaml").write_text(OTHERS["compose"], encoding="utf-8")
    (place / "packed.yaml").write_bytes(b"\x1f\x8b\x08\x00" + bytes(50))
    (place / "image.mrc").write_bytes(bytes(2000))
    (place / "gone.yaml").symlink_to("nowhere.yaml")
    (place / "self.yaml").symlink_to("self.yaml")
    (place / "loop").symlink_to(place)
    (place / "linked.yaml").symlink_to("good.yaml")
    os.mkfifo(place / "pipe.yaml")
    with h5py.File(place / "raw" / "camera.h5", "w") as file:
        file["data"] = [1, 2, 3]
    return place


def below(report: Report, folder: Path) -> tuple[list[str], dict[str, str]]:
    """The files that were checked, and those that were passed over with their reasons, from the folder on."""
    cut = len(str(folder)) + 1
    return [name[cut:] for name in report.files], {item.file[cut:]: item.reason for item in report.passed_over}


BEGINS_LIKE_ONE = "begins as a cryokb document, but its name does not end in .yaml, .yml, .json: rename it, or name it to have it checked"


def test_every_file_is_checked_or_named_with_the_reason(folder: Path) -> None:
    report = batch.validate(folder, level="draft")
    checked, passed = below(report, folder)
    assert checked == [
        *("empty.yaml", "good.yaml", "late.yaml", "linked.yaml", "raw/good.YML", "records.yaml/inner.json", "wide.yaml"),
    ]
    assert passed == {
        ".git/": "a hidden folder",
        ".hidden.yaml": "a hidden file",
        "compose.yaml": "no line such as cryokb: record/1.1",
        "gone.yaml": "a link that leads nowhere",
        "image.mrc": "its name does not end in .yaml, .yml, .json or .nxs, .nx",
        "loop": "a link to a folder, which is not followed",
        "node_modules/": "a folder of installed packages",
        "old.yaml.bak": passed["record.txt"],
        "packed.yaml": "a gzip archive, not a text",
        "pipe.yaml": "a named pipe, not a file",
        "raw/camera.h5": "an HDF5 file that is not called .nxs or .nx: name it to have it checked",
        "record.txt": BEGINS_LIKE_ONE,
        "self.yaml": "a link that leads back to itself",
        "venv/": "a Python environment",
    }
    found = {(Path(issue.file or "").name, issue.code, issue.line) for issue in report.issues if issue.severity.value == "error"}
    assert {("empty.yaml", "DOC-EMPTY", None), ("wide.yaml", "DOC-ENCODING", None), ("late.yaml", "STR-TYPE", 1704)} <= found
    assert not {issue.file for issue in report.issues} & {item.file for item in report.passed_over}


def test_a_file_that_is_named_is_always_checked(folder: Path) -> None:
    report = batch.validate_paths([folder / "compose.yaml", folder / "record.txt", folder / ".git/a.yaml", folder], level="draft")
    checked, passed = below(report, folder)
    assert checked[:3] == ["compose.yaml", "record.txt", ".git/a.yaml"]
    assert not {"compose.yaml", "record.txt"} & set(passed)
    assert [issue.code for issue in report.issues if Path(issue.file or "").name == "compose.yaml"] == ["DOC-KIND"]


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (["*.txt"], [], ["record.txt"]),
        (["raw/"], [], ["raw/camera.h5", "raw/good.YML"]),
        (["/good.*", "**/inner.json"], [], ["good.yaml", "records.yaml/inner.json"]),
        (["*.yaml"], ["w*", "e?pty.yaml", "[l]*.yaml"], ["good.yaml", "records.yaml/inner.json"]),
        ([], ["*", "!good.yaml"], ["good.yaml"]),
        ([], ["raw", "records.yaml/"], ["empty.yaml", "good.yaml", "late.yaml", "linked.yaml", "wide.yaml"]),
    ],
    ids=str,
)
def test_patterns_choose_as_in_gitignore(folder: Path, include: list[str], exclude: list[str], expected: list[str]) -> None:
    found = intake.find_files([folder], intake.Selection(tuple(include), tuple(exclude)))
    assert [path.relative_to(folder).as_posix() for path in found.files] == expected
    reasons = {item.reason for item in found.passed_over}
    assert all(any(reason.startswith(f"left out by --exclude {pattern}") for reason in reasons) for pattern in exclude if pattern[0] != "!")
    assert ("fits no --include" in reasons) == bool(include)


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        ("a.yaml", ["a.yaml", "x/a.yaml", "x/y/a.yaml"], ["ba.yaml", "a.yaml.b", "a.yamlx/c"]),
        ("*.yaml", ["a.yaml", "x/.yaml", "x\ny.yaml"], ["a.yml"]),
        ("/a*", ["a", "ab"], ["x/a", "ab/c"]),
        ("x/*.yaml", ["x/a.yaml"], ["a.yaml", "y/x/a.yaml", "x/y/a.yaml"]),
        ("x/**", ["x/a", "x/y/a"], ["x", "z/x/a"]),
        ("**/a", ["a", "x/a", "x/y/a"], ["xa"]),
        ("x/**/a", ["x/a", "x/y/z/a"], ["a", "y/x/a"]),
        ("[ab].y", ["a.y", "x/b.y"], ["c.y"]),
        ("[!a].y", ["b.y"], ["a.y"]),
        ("a?c", ["abc"], ["ac", "a/c"]),
        (r"\*", ["*", "x/*"], ["a"]),
        ("a+(b).y", ["a+(b).y"], ["aab.y"]),
        ("[", ["["], ["a"]),
    ],
)
def test_a_pattern_fits_what_git_would_ignore(pattern: str, fitting: list[str], other: list[str]) -> None:
    assert [path for path in fitting if fits(path, [pattern]) is None] == []
    assert [path for path in other if fits(path, [pattern]) is not None] == []


def test_a_slash_at_the_end_means_a_folder() -> None:
    assert fits("x/a", ["a/"]) is None
    assert fits("x/a", ["a/"], folder=True) == "a/"


def test_an_empty_choice_says_what_was_passed_over(folder: Path) -> None:
    with pytest.raises(UsageError, match="holds no cryokb document") as caught:
        intake.find_files([folder], intake.Selection(exclude=("*",)))
    assert "good.yaml: left out by --exclude *" in (caught.value.hint or "")
    assert "... and " in (caught.value.hint or "")


def test_a_pattern_that_cannot_be_read_is_told() -> None:
    with pytest.raises(UsageError, match=r"drafts/\[z-a\] is no pattern of file names: bad character range z-a"):
        intake.Selection(exclude=("*.yaml", "drafts/[z-a]"))


def run(folder: Path, *arguments: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a folder."""
    command = [sys.executable, "-m", "cryokb", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, input=stdin, timeout=60, check=False)


def test_every_form_names_what_was_passed_over(folder: Path) -> None:
    report = batch.validate(folder)
    names = {item.file[len(str(folder)) + 1 :] for item in report.passed_over}
    said = {form: run(folder, "validate", ".", "--format", form).stdout.decode() for form in ("text", "json", "sarif", "html")}
    assert {item["file"] for item in json.loads(said["json"])["passed_over"]} == names
    (invocation,) = json.loads(said["sarif"])["runs"][0]["invocations"]
    uris = {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in invocation["toolExecutionNotifications"]}
    assert uris == names
    for name in names:
        assert f"\n  {name}: " in said["text"]
        assert f"<dt>{name}</dt>" in said["html"]
    assert f"passed over: {len(names)} files and folders" in said["text"]


def test_a_long_list_is_cut_with_a_count(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RECORD, encoding="utf-8")
    for number in range(60):
        (tmp_path / f"{number:03}.mrc").touch()
    said = run(tmp_path, "validate", ".").stdout.decode()
    assert said.count(".mrc: ") == 20
    assert "\n  ... and 40 more: its name does not end in" in said
    assert len(json.loads(run(tmp_path, "validate", ".", "--format", "json").stdout)["passed_over"]) == 60


# ------------------------------------------------------------------------------------------------ files that are none


def test_what_is_no_file_is_refused_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        monkeypatch.chdir(folder)  # the path of a socket may have 107 characters
        door.bind("door.yaml")
        for name, words in {
            "pipe.yaml": "pipe.yaml is a named pipe, not a file.",
            "door.yaml": "door.yaml is a socket, not a file.",
            "/dev/zero": "/dev/zero is a device, not a file.",
            "gone.yaml": "There is no file gone.yaml.",
            "self.yaml": "self.yaml cannot be opened",
            "n" * 300: "cannot be opened: File name too long.",
        }.items():
            for command in (("validate",), ("expand",), ("migrate",), ("compare",), ("nexus", "write")):
                done = run(folder, *command, name)
                assert (done.returncode, done.stdout) == (2, b""), (command, name, done)
                assert words in done.stderr.decode()
                assert b"Traceback" not in done.stderr


def test_standard_input_is_a_document(tmp_path: Path) -> None:
    done = run(tmp_path, "validate", "-", "--level", "draft", "--format", "json", stdin=RECORD.encode())
    assert (done.returncode, json.loads(done.stdout)["files"]) == (0, ["-"])
    done = run(tmp_path, "validate", "-", "--level", "draft", stdin=(RECORD + "titel: b\n").encode())
    assert done.returncode == 1
    assert b"-:4:1 error STR-UNKNOWN-NAME" in done.stdout
    assert b"  4 | titel: b" in done.stdout
    shutil.copy(ROOT / "schema/examples/li_electrodeposited.yaml", tmp_path / "a.yaml")
    expanded = run(tmp_path, "expand", "-", stdin=(tmp_path / "a.yaml").read_bytes())
    assert run(tmp_path, "validate", "-", "a.yaml", "--jobs", "2", stdin=expanded.stdout).returncode == 0
    assert run(tmp_path, "validate", "-", stdin=b"").returncode == 1


def test_a_file_called_like_standard_input_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "-").write_text(RECORD, encoding="utf-8")
    done = run(tmp_path, "validate", "./-", "--level", "draft", "--format", "json", stdin=b"")
    assert done.returncode == 0
    assert json.loads(done.stdout)["files"] == [str(tmp_path / "-")]


# ------------------------------------------------------------------------------------------------ the pre-commit hook

HOOK = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[0]
MIXED = {
    "docker-compose.yaml": OTHERS["compose"],
    ".github/workflows/ci.yml": OTHERS["workflow"],
    ".pre-commit-config.yaml": OTHERS["pre-commit"],
    "pre-commit-config.yaml": OTHERS["pre-commit"],
    "mkdocs.yml": OTHERS["mkdocs"],
    "chart/templates/deployment.yaml": OTHERS["helm template"],
    "chart/values.yaml": OTHERS["helm values"],
    "package.json": OTHERS["package.json"],
    "data/good.yaml": RECORD,
}


def hook(folder: Path, files: dict[str, str]) -> tuple[int, str]:
    """Call the entry of the hook as pre-commit does: with the names of the files as arguments."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    program, *arguments = shlex.split(HOOK["entry"])
    assert program == "cryokb"
    done = run(folder, *arguments, *HOOK.get("args", []), *files)
    assert done.stderr == b""
    return done.returncode, done.stdout.decode()


def test_the_hook_passes_over_what_is_not_ours(tmp_path: Path) -> None:
    others = {name: text for name, text in MIXED.items() if name != "data/good.yaml"}
    assert hook(tmp_path, others)[0] == 0
    code, said = hook(tmp_path, {**others, "data/good.yaml": RECORD.replace("1.1\n", "1.1\nnote: x\n")})
    assert f"passed over: {len(others)} files" in said
    assert {"yaml", "json"} <= set(HOOK["types_or"])
    assert code == 1  # at the level of a deposition a draft is not enough
    assert "data/good.yaml:" in said


@pytest.mark.parametrize(
    ("text", "code"),
    [(BODY, "DOC-KIND"), (RECORD.replace("cryokb", "cryokbb"), "DOC-KIND"), ("", "DOC-EMPTY"), (RECORD + "titel: a\n", "STR-UNKNOWN-NAME")],
)
def test_the_hook_stops_what_is_ours_and_wrong(tmp_path: Path, text: str, code: str) -> None:
    status, said = hook(tmp_path, {**MIXED, "data/bad.yaml": text})
    assert (status, code in said) == (1, True)
