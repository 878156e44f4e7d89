"""Hostile input: every command ends with words, in little memory, whatever it is given.

bench/hostile.py tries every command on every case, and measures.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import hostile_cases as cases
import pytest

from cryokb import batch, report

MEMORY = 300 * 2**20
PATIENCE = 300
"""Seconds after which a process is taken to hang, on a machine that has other things to do."""

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
SOUND = {"block.yaml", "extensions_deep.yaml", "next_line.yaml", "number_old_octal.yaml", "quantity_integer.yaml"}
"""Odd, but no error at level draft."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("hostile")
    assert len(cases.write_all(place, "texts", "numbers", "nests", "archives")) > 120
    for name, content in cases.crowds():
        if name in LARGE:
            (place / name).write_text(str(content), encoding="utf-8")
    return place


LARGE = ["names.json", "scalar_wrong.yaml", "key.json", "huge.yaml", "large.nxs", "string.json"]


PROGRAM = ("-m", "cryokb")
MEASURED = (
    "-c",
    (
        "import pathlib, sys\n"
        "from cryokb.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "pathlib.Path('peak').write_text(pathlib.Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])\n"
        "sys.exit(code)"
    ),
)
"""The program, leaving its own peak of memory in kB: what the system says of a child counts the memory of the parent it came from."""


def run(folder: Path, *words: str, program: tuple[str, ...] = PROGRAM) -> tuple[int, str, str]:
    """Run the program, and check what must hold of every run: it ends by itself, with words that steer no terminal."""
    command = [sys.executable, *program, *words]
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False)
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert done.returncode in {0, 1, 2}, err
    assert "Traceback" not in out + err
    assert STEERING.search(out + err) is None
    assert (out + err).strip()
    return done.returncode, out, err


def test_each_small_document_has_a_clear_issue_in_every_form(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    names = sorted(
        path.name for path in Path().iterdir() if path.suffix in {".yaml", ".json"} and path.is_file() and path.stat().st_size < 3_000_000
    )
    assert len(names) > 90
    found = batch.validate_paths([f"./{name}" for name in names], level="draft")
    assert set(names) - {issue.file for issue in found.issues if issue.severity.value == "error"} - SOUND == set()
    assert all(issue.code != "CFG-RULE-CRASHED" and len(issue.message) < 4000 for issue in found.issues)
    said = {form: report.render(found, form) for form in report.FORMATS}
    results = json.loads(said["sarif"])["runs"][0]["results"]
    told = [(issue["code"], issue["message"], issue["line"]) for issue in json.loads(said["json"])["issues"]]
    assert told == [(issue.code, issue.message, issue.line) for issue in found.issues]
    assert [result["ruleId"] for result in results] == [issue.code for issue in found.issues]
    assert said["html"].count("<article") == len(found.issues)
    assert len(re.findall(r"(?m)^.+ (?:error|warning|note) [A-Z]+-[A-Z-]+$", said["text"])) == len(found.issues)
    assert [form for form, text in said.items() if STEERING.search(text)] == []


@pytest.mark.parametrize("name", LARGE)
def test_a_large_document_takes_little_memory(folder: Path, name: str) -> None:
    code, out, _ = run(folder, "validate", name, program=MEASURED)
    assert code == 1
    assert len(out) < 200_000
    assert 10_000 < int((folder / "peak").read_text()) < MEMORY / 1024


COMMANDS = {
    "expand": ["laughs.yaml", "pipe.yaml", "zero.yaml", "red\x1b[31m.yaml"],
    "migrate": ["laughs.yaml", "pipe.yaml", "utf32.yaml"],
    "nexus verify": ["pipe.nxs", "zero.nxs", "outside.nxs", "claims.nxs", "text.nxs"],
    "nexus read": ["pipe.nxs", "zero.nxs", "outside.nxs", "deep.nxs"],
    "nexus show": ["pipe.nxs", "zero.nxs", "outside.nxs", "cut.nxs"],
    "nexus write": ["laughs.yaml", "pipe.yaml"],
    "extract": ["pipe.mrc", "zero.mrc", "noise.mrc", "loop.tif", "laughs.xml"],
}


@pytest.mark.parametrize(("command", "name"), [(command, name) for command, names in COMMANDS.items() for name in names], ids=repr)
def test_no_command_hangs_or_crashes(folder: Path, command: str, name: str) -> None:
    code, _, _ = run(folder, *command.split(), "--", name)
    assert code in {1, 2} or (command, name) == ("nexus show", "outside.nxs") or (command, name) == ("expand", "red\x1b[31m.yaml")
