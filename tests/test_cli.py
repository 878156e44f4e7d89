"""The command line: what is said, where, and with which exit code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import readers_cases as cases
from cli_cases import ROOT, Capture, run

from cryokb import batch, codes, documents, expansion, rules, standard
from cryokb.cli import main, streams
from cryokb.cli.app import cli
from cryokb.cli.comparing import server_file

EXAMPLE = ROOT / "schema/examples/li_electrodeposited.yaml"
BROKEN = ROOT / "tests/data/invalid/li_electrodeposited.broken.yaml"
ONE_WARNING = ROOT / "tests/data/invalid/ACQ-DOSE-BUDGET.off_by_two.yaml"
ISSUE = ["code", "severity", "message", "hint", "path", "file", "line", "column", "end_line", "end_column", "related", "fix", "reference"]


def commands(group: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it, groups too."""
    yield words, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from commands(command, (*words, name))


def expanded(path: Path) -> object:
    document, _ = documents.read_file(path)
    assert document is not None
    assert isinstance(document.data, dict)
    return expansion.expand(document.data, root="Record", raw_text=document.raw_text).document


# ------------------------------------------------------------------------------------------------ help


@pytest.mark.parametrize("words", [words for words, _ in commands(cli)], ids=lambda words: " ".join(words) or "cryokb")
def test_every_command_has_help_with_an_example(capsys: Capture, words: tuple[str, ...]) -> None:
    code, out, err = run(capsys, *words, "--help")
    assert (code, err) == (0, "")
    assert "\\b" not in out
    command = dict(commands(cli))[words]
    if isinstance(command, click.Group):
        assert all(name in out for name in command.commands)
    else:
        line = next(line for line in out.splitlines() if "Example: " in line)
        assert line.split("Example: ")[1].startswith("cryokb " + " ".join(words))
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, (words, parameter.name)


def test_the_promised_commands_are_there() -> None:
    promised = """validate rules new expand extract dashboard nexus_write nexus_read nexus_verify nexus_show
        corpus_build corpus_query corpus_sparql corpus_export"""
    assert set(promised.split()) <= {"_".join(words) for words, _ in commands(cli)}


def test_the_version_is_that_of_the_package(capsys: Capture) -> None:
    code, out, _ = run(capsys, "--version")
    assert (code, out.split()[-1]) == (0, standard.versions()["software"])


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["valdate"],
        ["validate"],
        ["validate", EXAMPLE, "--level", "perfect"],
        ["validate", EXAMPLE, "--format", "xml"],
        ["validate", EXAMPLE, "--fail-on", "hint"],
        ["validate", EXAMPLE, "--jobs", "0"],
        ["validate", EXAMPLE, "--target", "zenodo"],
        ["nexus"],
        ["corpus", "export"],
        ["corpus", "query", "--metal", "Unobtainium"],
        ["corpus", "query", "--limit", "0"],
        ["rules", "ACQ-NO-SUCH-RULE"],
        ["new", "--template", "no_such_template"],
    ],
    ids=str,
)
def test_wrong_use_ends_with_2_and_says_why(capsys: Capture, arguments: list[object]) -> None:
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert "Error: " in err or "Usage: " in err


# ------------------------------------------------------------------------------------------------ validate


def test_clean_is_0_issues_are_1(capsys: Capture) -> None:
    code, out, err = run(capsys, "validate", EXAMPLE, "--level", "complete")
    assert (code, err) == (0, "")
    assert "no issues" in out
    code, out, _ = run(capsys, "validate", BROKEN)
    assert code == 1
    assert f"{BROKEN}:" in out
    assert "hint: " in out


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("note", 1)])
def test_the_threshold_decides_the_exit_code(capsys: Capture, fail_on: str, code: int) -> None:
    assert run(capsys, "validate", ONE_WARNING, "--level", "draft", "--fail-on", fail_on)[0] == code


def test_json_has_the_agreed_form(capsys: Capture) -> None:
    code, out, err = run(capsys, "validate", BROKEN, "--format", "json")
    assert (code, err) == (1, "")
    report = json.loads(out)
    assert list(report) == ["versions", "files", "passed_over", "issues", "summary"]
    assert report["files"] == [str(BROKEN)]
    assert report["versions"] == standard.versions()
    assert len(report["issues"]) >= 8
    for issue in report["issues"]:
        assert list(issue) == ISSUE
        assert issue["file"] == str(BROKEN)
        assert issue["severity"] in {"error", "warning", "note"}
    assert sum(report["summary"][name] for name in ("error", "warning", "note")) == len(report["issues"])
    assert report == batch.validate(BROKEN).to_json()


@pytest.mark.parametrize("form", ["text", "json", "sarif", "html"])
def test_a_report_goes_to_a_file_whole(capsys: Capture, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"report.{form}"
    target.write_text("an older report", encoding="utf-8")
    code, out, err = run(capsys, "validate", BROKEN, "--format", form, "-o", target)
    assert (code, out) == (1, "")
    assert f"wrote {target}" in err
    text = target.read_text(encoding="utf-8")
    assert "STR-UNKNOWN-NAME" in text
    assert "\x1b[" not in text
    if form == "sarif":
        assert json.loads(text)["version"] == "2.1.0"
    if form == "html":
        assert text.casefold().startswith("<!doctype html>")
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_a_checklist_is_text_or_a_page_of_one_record(capsys: Capture, tmp_path: Path) -> None:
    code, out, _ = run(capsys, "validate", EXAMPLE, "--format", "checklist")
    assert (code, "title" in out) == (0, True)
    target = tmp_path / "checklist.html"
    assert run(capsys, "validate", EXAMPLE, "--format", "checklist", "-o", target)[0] == 0
    assert target.read_text(encoding="utf-8").casefold().startswith("<!doctype html>")
    for paths in ([ROOT / "curated/publications/han-2021-sodium-interphase.yaml"], [EXAMPLE, ONE_WARNING]):
        code, _, err = run(capsys, "validate", *paths, "--format", "checklist", "-o", tmp_path / "other.html")
        assert (code, "checklist" in err) == (2, True)


def test_progress_is_not_shown_where_nobody_looks(capsys: Capture, tmp_path: Path) -> None:
    for number in range(12):
        shutil.copy(EXAMPLE, tmp_path / f"{number:02}.yaml")
    code, out, err = run(capsys, "validate", tmp_path, "--jobs", "2", "--format", "json")
    assert code == 0
    assert json.loads(out)["summary"]["files"] == 12
    assert err == ""


def test_progress_on_a_terminal_stays_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    streams.progress_line(1, 2, "first")
    streams.progress_line(2, 2, "second")
    streams.progress_line(1, 1, "alone")
    said = capsys.readouterr().err
    assert said.startswith("\r[1/2] first ")
    assert said.count("\n") == 1
    assert "alone" not in said
    monkeypatch.setenv("TERM", "dumb")
    streams.progress_line(1, 2, "first")
    assert capsys.readouterr().err == ""


RECORD = b"cryokb: record/1.1\ntitle: a\nspecimens: {a: {system: {metal: Zn}}}\n"
BAD: list[tuple[str, bytes, str, str]] = [
    ("an empty file", b"", "DOC-EMPTY", "cryokb new"),
    ("a binary file", bytes(range(256)), "DOC-ENCODING", "cryokb extract"),
    ("an HDF5 file with a wrong ending", b"\x89HDF\r\n\x1a\n" + bytes(64), "DOC-ENCODING", "cryokb nexus"),
    (
        "an alias bomb",
        b"cryokb: record/1.1\na: &a [x, x, x, x, x, x, x, x, x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b", ".join([b"*%c" % (97 + n)] * 9)) for n in range(9)),
        "DOC-ALIAS",
        "",
    ),
    ("duplicate keys", RECORD + b"title: b\n", "DOC-DUPLICATE-KEY", ""),
    ("an unquoted sign", RECORD + b"note: >99.3 %\n", "DOC-SYNTAX", '">99.3 %"'),
    ("an unquoted sign in a step", RECORD + b"x: {water: >5 ppm}\n", "DOC-SYNTAX", '">5 ppm"'),
    ("a newer version", b"cryokb: record/2.0\ntitle: a\n", "DOC-VERSION", "Upgrade"),
    ("another kind of document", b"services: {web: {image: nginx}}\n", "DOC-KIND", "cryokb: record/1.1"),
    ("a list", b"- a\n- b\n", "DOC-KIND", "cryokb: record/1.1"),
    ("a nest of brackets", b"cryokb: " + b"[" * 5000 + b"]" * 5000, "DOC-SIZE", ""),
    ("windows text", "cryokb: record/1.1\ntitle: Å\n".encode("cp1252"), "DOC-ENCODING", "UTF-8"),
]


@pytest.mark.parametrize(("content", "code", "hint"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_bad_input_is_one_clear_error(capsys: Capture, tmp_path: Path, content: bytes, code: str, hint: str) -> None:
    path = tmp_path / "record.yaml"
    path.write_bytes(content)
    exit_code, out, err = run(capsys, "validate", path, "--format", "json")
    assert (exit_code, err) == (1, "")
    (issue,) = json.loads(out)["issues"]
    assert (issue["code"], issue["severity"], issue["file"]) == (code, "error", str(path))
    assert hint in f"{issue['message']} {issue['hint']}"
    for command in ("expand", "nexus write"):
        exit_code, out, err = run(capsys, *command.split(), path)
        assert (exit_code, out) == (1, "")  # a faulty document is an issue, whichever command meets it
        assert code in err


def test_what_is_not_there_or_no_document_ends_with_2(capsys: Capture, tmp_path: Path) -> None:
    for path, words in ((tmp_path / "gone.yaml", "There is no file"), (tmp_path, "holds no cryokb document")):
        code, out, err = run(capsys, "validate", path)
        assert (code, out) == (2, "")
        assert words in err
        assert str(path) in err
    code, _, err = run(capsys, "expand", tmp_path)
    assert (code, "is a folder" in err) == (2, True)


@pytest.mark.parametrize("case", ["missing", "bomb", "bad option", "clean", "issues"])
def test_the_program_itself_ends_with_the_same_codes(tmp_path: Path, case: str) -> None:
    path = tmp_path / "record.yaml"
    path.write_bytes(BAD[3][1])
    arguments, code = {
        "missing": (["validate", "gone.yaml"], 2),
        "bomb": (["validate", "record.yaml"], 1),
        "bad option": (["validate", "--nonsense"], 2),
        "clean": (["validate", str(EXAMPLE)], 0),
        "issues": (["validate", str(BROKEN)], 1),
    }[case]
    done = subprocess.run(
        [sys.executable, "-m", "cryokb", *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert done.stdout + done.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = [sys.executable, "-m", "cryokb", "expand", str(EXAMPLE), "--origin"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert b"Traceback" not in said


# ------------------------------------------------------------------------------------------------ rules


def test_rules_lists_all_and_explains_one(capsys: Capture) -> None:
    code, out, _ = run(capsys, "rules")
    assert code == 0
    assert all(f" {name}\n" in out for name in rules.RULES)
    code, out, _ = run(capsys, "rules", "acq-dose-budget")
    assert code == 0
    assert out.startswith("ACQ-DOSE-BUDGET  (B warning, or A error)")
    assert all(f"\n  {title}\n" in out for title in ("Why", "Presumes", "No need to worry", "To mend it", "To answer it", "Source"))
    assert "XFER" not in out
    code, out, _ = run(capsys, "rules", "xfer")
    assert (code, out.count("\n  Presumes\n")) == (0, 2)


def test_rules_can_be_read_at_80_columns(capsys: Capture) -> None:
    for code in (None, *codes.catalogue()):
        _, out, _ = run(capsys, "rules", *([code] if code else []))
        assert max(map(len, out.split("\n"))) <= 80, code


def test_rules_for_programs(capsys: Capture) -> None:
    _, out, _ = run(capsys, "rules", "--format", "json")
    found = json.loads(out)
    assert [row["code"] for row in found] == list(codes.catalogue())
    fields = {"code", "area", "title", "letter", "severity", "also", "asks", "holds", "why", "presumes", "harmless", "mend", "answerable"}
    assert fields | {"kind", "documents", "answer", "reference", "since", "revision", "retired"} == set(found[0])


def test_rules_names_the_nearest_code(capsys: Capture) -> None:
    code, _, err = run(capsys, "rules", "ACQ-DOSE-BUGDET")
    assert (code, "Did you mean ACQ-DOSE-BUDGET?" in err) == (2, True)
    code, _, err = run(capsys, "rules", "zzzz")
    assert (code, "Codes begin with ACQ, " in err) == (2, True)


# ------------------------------------------------------------------------------------------------ new and expand


@pytest.mark.parametrize("template", sorted(standard.templates()))
def test_new_writes_a_record_without_structural_faults(capsys: Capture, tmp_path: Path, template: str) -> None:
    target = tmp_path / "record.yaml"
    assert run(capsys, "new", "--template", template, "-o", target)[0] == 0
    report = batch.validate(target, level="draft")
    assert [issue for issue in report.issues if issue.severity.value == "error"] == []
    code, out, err = run(capsys, "new", "--template", template, "-o", target)
    assert (code, out) == (2, "")
    assert "exists already" in err
    assert target.read_text(encoding="utf-8") == standard.templates()[template]


def test_new_shows_the_usual_template(capsys: Capture) -> None:
    code, out, _ = run(capsys, "new")
    assert (code, out) == (0, standard.templates()["grid_in_liquid_cell"])
    _, _, err = run(capsys, "new", "--template", "nothing")
    assert "grid_in_liquid_cell" in err
    code, out, _ = run(capsys, "new", "--template", "list")
    assert code == 0
    assert all(name.replace("_", "-") in out or name in out for name in standard.templates())


def test_expand_and_compact_are_one_document(capsys: Capture, tmp_path: Path) -> None:
    whole, short = tmp_path / "whole.json", tmp_path / "short.yaml"
    assert run(capsys, "expand", EXAMPLE, "-o", whole)[0] == 0
    assert json.loads(whole.read_text(encoding="utf-8")) == expanded(EXAMPLE)
    assert run(capsys, "expand", whole, "--compact", "-o", short)[0] == 0
    assert "accelerating_voltage: 300 kV" in short.read_text(encoding="utf-8")
    assert expanded(short) == expanded(EXAMPLE)
    _, out, _ = run(capsys, "expand", whole)
    assert json.loads(out) == expanded(EXAMPLE)


def test_origin_names_the_line_of_each_value(capsys: Capture) -> None:
    code, out, _ = run(capsys, "expand", EXAMPLE, "--origin")
    assert code == 0
    result = json.loads(out)
    assert result["document"] == expanded(EXAMPLE)
    rows = {row["path"]: row for row in result["origin"]}
    voltage = rows["/sessions/titan_0302/accelerating_voltage/value"]
    assert voltage["written_at"] == "/sessions/titan_0302/accelerating_voltage/value"
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    assert "accelerating_voltage: 300 kV" in lines[voltage["line"] - 1]
    thickness = rows["/observations/thickness/quantity/value"]
    assert "thickness: {property" in lines[thickness["line"] - 1]


def test_expand_refuses_what_it_cannot_read(capsys: Capture, tmp_path: Path) -> None:
    path, target = tmp_path / "record.yaml", tmp_path / "out.json"
    path.write_text("cryokb: record/1.1\nsessions: {s: {accelerating_voltage: much}}\n", encoding="utf-8")
    code, out, err = run(capsys, "expand", path, "-o", target)
    assert (code, out) == (1, "")
    assert "QTY-SYNTAX" in err
    assert f"{path}:2:" in err
    assert not target.exists()
    path.write_text("cryokb: gap/1.0\na: 1\n", encoding="utf-8")
    code, _, err = run(capsys, "expand", path)
    assert (code, "Did you mean `gaps/1.0`?" in err) == (1, True)


def test_output_needs_a_folder_that_is_there(capsys: Capture, tmp_path: Path) -> None:
    code, _, err = run(capsys, "expand", EXAMPLE, "-o", tmp_path / "no" / "out.json")
    assert (code, "does not exist" in err) == (2, True)
    code, _, err = run(capsys, "expand", EXAMPLE, "-o", tmp_path)
    assert (code, "is a directory" in err) == (2, True)
    (tmp_path / "out.json.part").mkdir()  # whatever the system refuses is told without a traceback
    code, _, err = run(capsys, "expand", EXAMPLE, "-o", tmp_path / "out.json")
    assert (code, "Is a directory" in err or "denied" in err) == (2, True)


# ------------------------------------------------------------------------------------------------ extract


def test_extract_lists_values_sources_and_gaps(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "image.mrc").write_bytes(cases.mrc())
    target = tmp_path / "record.yaml"
    code, out, err = run(capsys, "extract", tmp_path / "image.mrc", "-o", target)
    assert (code, out) == (0, "")
    assert "1 signal(s)" in err
    assert "to fill in: " in err
    text = target.read_text(encoding="utf-8")
    assert "path: image.mrc" in text
    assert "pixel_size: 0.2 nm" in text
    assert "read_from: image.mrc" in text
    assert {issue.code for issue in batch.validate(target, level="draft").issues} == {"LEVEL-REQUIRED"}


def test_extract_goes_on_after_a_file_that_it_cannot_read(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "image.mrc").write_bytes(cases.mrc())
    (tmp_path / "notes.txt").write_text("not an image", encoding="utf-8")
    code, out, err = run(capsys, "extract", tmp_path / "notes.txt", tmp_path / "image.mrc", tmp_path / "gone.dm4")
    assert code == 1
    assert "cryokb: record/1.1" in out
    assert "[3/3]" not in err  # progress is for terminals
    assert f"{tmp_path / 'gone.dm4'}: " in err
    code, out, err = run(capsys, "extract", tmp_path / "notes.txt", tmp_path / "gone.dm4")
    assert (code, out) == (2, "")
    assert "None of the files could be read" in err


def test_extract_into_a_record_keeps_what_stands_there(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "late.mrc").write_bytes(cases.mrc())
    target = tmp_path / "record.yaml"
    shutil.copy(EXAMPLE, target)
    code, _, _ = run(capsys, "extract", tmp_path / "late.mrc", "--into", target, "-o", target)
    assert code == 0
    before, after = EXAMPLE.read_text(encoding="utf-8").splitlines(), target.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line and line in before] == [line for line in before if line]
    assert batch.validate(target, level="draft").valid
    (tmp_path / "later").mkdir()
    (tmp_path / "later/late.mrc").write_bytes(cases.mrc((1, 4, 4)))
    code, out, err = run(capsys, "extract", tmp_path / "later/late.mrc", "--into", target)
    assert (code, "late_2:" in out) == (0, True)
    assert "acquisitions/late_2/dose: " in err
    assert "acquisitions/late/" not in err
    assert "to fill in: /title" not in err
    assert "late_2:" not in target.read_text(encoding="utf-8")


def test_extract_adds_a_file_once_and_says_so(capsys: Capture, tmp_path: Path) -> None:
    file, target = tmp_path / "image.mrc", tmp_path / "record.yaml"
    file.write_bytes(cases.mrc())
    (tmp_path / "copy").mkdir()
    shutil.copy(file, tmp_path / "copy" / "image.mrc")
    code, _, err = run(capsys, "extract", file, file, tmp_path / "copy", "-o", target)
    note = "image.mrc is in the record already (/sessions/session_1/acquisitions/image); it was not added again"
    assert (code, note in err, err.count("1 signal(s)")) == (0, True, 2)  # a file that is named twice is read once
    assert err.count("to fill in: /title: ") == 1
    before = target.read_bytes()
    code, _, err = run(capsys, "extract", file, "--into", target, "-o", target)
    assert (code, note in err, target.read_bytes()) == (0, True, before)


def test_extract_writes_yaml_under_no_other_ending(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "image.mrc").write_bytes(cases.mrc())
    for name in ("record.json", "record.nxs"):
        code, out, err = run(capsys, "extract", tmp_path / "image.mrc", "-o", tmp_path / name)
        assert (code, out, "Write record.yaml" in err, (tmp_path / name).exists()) == (2, "", True, False)


def test_extract_into_writes_over_that_record_only(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "image.mrc").write_bytes(cases.mrc())
    target, other = tmp_path / "record.yaml", tmp_path / "other.yaml"
    shutil.copy(EXAMPLE, target)
    other.write_text("mine", encoding="utf-8")
    code, out, err = run(capsys, "extract", tmp_path / "image.mrc", "--into", target, "-o", other)
    assert (code, out, "exists already" in err) == (2, "", True)
    assert other.read_text(encoding="utf-8") == "mine"
    other.unlink()
    assert run(capsys, "extract", tmp_path / "image.mrc", "--into", target, "-o", other)[0] == 0
    (tmp_path / "link.yaml").symlink_to(target)  # another name of the same file
    assert run(capsys, "extract", tmp_path / "image.mrc", "--into", tmp_path / "link.yaml", "-o", target)[0] == 0


# ------------------------------------------------------------------------------------------------ migrate


def test_migrate_shows_checks_and_writes(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    shutil.copy(ROOT / "tests/data/valid/STR-DEPRECATED.older_version.yaml", path)
    before = path.read_text(encoding="utf-8")
    code, out, _ = run(capsys, "migrate", path)
    assert (code, path.read_text(encoding="utf-8")) == (0, before)
    assert "-cryokb: record/0.9" in out
    assert "+cryokb: record/1.1" in out
    assert run(capsys, "migrate", path, "--check")[0] == 1
    assert run(capsys, "migrate", path, "--write")[0] == 0
    assert path.read_text(encoding="utf-8").startswith("cryokb: record/1.1\n")
    assert run(capsys, "migrate", path, "--check")[0] == 0
    assert run(capsys, "validate", path, "--level", "draft", "--fail-on", "note")[0] == 0


def test_migrate_refuses_what_it_cannot_do(capsys: Capture, tmp_path: Path) -> None:
    assert run(capsys, "migrate", EXAMPLE, "--check", "--write")[0] == 2
    assert run(capsys, "migrate", EXAMPLE, "--to", "7.0")[0] == 2
    assert run(capsys, "migrate", EXAMPLE, "--to", "0.9")[0] == 2
    assert run(capsys, "migrate", tmp_path / "gone.yaml")[0] == 2


# ------------------------------------------------------------------------------------------------ nexus


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as a NeXus file, written by the command."""
    folder = tmp_path_factory.mktemp("nexus")
    shutil.copy(EXAMPLE, folder / "record.yaml")
    assert main(["nexus", "write", str(folder / "record.yaml"), "--allow-missing"]) == 0
    return folder / "record.nxs"


def test_nexus_write_says_what_it_wrote_and_what_it_left_out(capsys: Capture, tmp_path: Path) -> None:
    options = ("-o", tmp_path / "out.nxs", "--layout", "plain", "--codec", "none")
    code, out, err = run(capsys, "nexus", "write", EXAMPLE, *options)
    assert (code, out, err.count("FILE-MISSING")) == (1, "", 3)
    assert f"{EXAMPLE}:95:15 error FILE-MISSING\n  raw/hrtem_0001.dm4 is not there.\n  95 |         file: raw/hrtem_0001.dm4\n" in err
    assert "--allow-missing" in err
    assert list(tmp_path.iterdir()) == []
    code, out, err = run(capsys, "nexus", "write", EXAMPLE, *options, "--allow-missing")
    assert (code, out) == (0, f"wrote {tmp_path / 'out.nxs'}: 0 array(s), layout plain\n")
    assert err.count("  note: ") == 3  # the files that the invented example names are not there
    assert "raw/hrtem_0001.dm4 is not there" in err


def test_nexus_read_gives_the_record_back(capsys: Capture, written: Path, tmp_path: Path) -> None:
    assert run(capsys, "nexus", "read", written, "-o", tmp_path / "back.yaml")[0] == 0
    assert expanded(tmp_path / "back.yaml") == expanded(EXAMPLE)
    code, out, _ = run(capsys, "nexus", "read", written)
    assert (code, out) == (0, (tmp_path / "back.yaml").read_text(encoding="utf-8"))


def test_nexus_verify_and_validate_agree(capsys: Capture, written: Path) -> None:
    code, out, _ = run(capsys, "nexus", "verify", written)
    assert (code, "no issues" in out) == (0, True)
    code, out, _ = run(capsys, "nexus", "verify", written, "--format", "json")
    assert (code, json.loads(out)["files"]) == (0, [str(written)])
    assert run(capsys, "validate", written, "--level", "complete")[0] == 0


def test_nexus_show_draws_the_tree(capsys: Capture, written: Path) -> None:
    code, out, _ = run(capsys, "nexus", "show", written)
    assert code == 0
    assert "NXentry" in out
    assert "NXem" in out


@pytest.mark.parametrize("command", ["read", "verify", "show"])
def test_nexus_says_when_there_is_no_such_file_or_none_of_ours(capsys: Capture, tmp_path: Path, command: str) -> None:
    (tmp_path / "not.nxs").write_text("not HDF5", encoding="utf-8")
    for name in ("gone.nxs", "not.nxs"):
        code, out, err = run(capsys, "nexus", command, tmp_path / name)
        assert code in {1, 2} if command == "verify" else code == 2
        assert name in out + err


@pytest.mark.parametrize("option", [("--codec", "no_such_codec"), ("--layout", "no_such_layout")])
def test_nexus_write_refuses_what_it_does_not_know(capsys: Capture, tmp_path: Path, option: tuple[str, str]) -> None:
    code, out, err = run(capsys, "nexus", "write", EXAMPLE, "-o", tmp_path / "out.nxs", *option)
    assert (code, out) == (2, "")
    assert option[1] in err
    assert not (tmp_path / "out.nxs").exists()


# ------------------------------------------------------------------------------------------------ dashboard


def test_the_dashboard_is_found_in_this_tree() -> None:
    assert server_file() == ROOT / "dashboard/serve.py"


def test_the_dashboard_says_what_it_needs(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "streamlit", None)  # as Python marks what cannot be imported
    code, out, err = run(capsys, "dashboard")
    assert (code, out) == (2, "")
    assert 'pip install "cryokb[dashboard]"' in err


def test_what_many_files_lack_is_said_once() -> None:
    from cryokb.cli.files import OF_MANY, to_fill_in
    from cryokb.readers import Missing

    gaps = [*(Missing(f"/sessions/s{number}/start", f"Local time {number}.") for number in range(5)), Missing("/title", "A title.")]
    gaps += [Missing(f"/sessions/s{number}/acquisitions/{number}/dose", "A dose.") for number in range(2)]
    assert list(to_fill_in(gaps)) == [
        "to fill in: /title: A title.",
        f"to fill in 5 times: /sessions/*/start (s0, s1, s2 ...): {OF_MANY['start']}",
        "to fill in: /sessions/s0/acquisitions/0/dose, /sessions/s1/acquisitions/1/dose: A dose.",
    ]
