"""Every claim of the README is carried out."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from scripts import script_module

from cryokb import batch, rules, standard
from cryokb.cli import main
from cryokb.documents import parse_text
from cryokb.validation import check

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "schema/examples/li_electrodeposited.yaml"

Capture = pytest.CaptureFixture[str]


def section(title: str) -> str:
    """The text under a heading."""
    parts = re.split(r"^## (.+)$", README, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[title]


def block(title: str, language: str) -> str:
    """The only code block of a language under a heading."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", section(title), flags=re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def database(curated_store: Path) -> str:
    return f"sqlite:///{curated_store}"


def test_the_sections_are_these() -> None:
    titles = re.findall(r"^## (.+)$", README, flags=re.MULTILINE)
    assert titles == ["Start", "Every day", "Ask the literature", "A record in twenty lines", "From Python", "Where things are"]


# ------------------------------------------------------------------------------------------------ start


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z]+)", README))
    assert {"demo", "test", "dashboard", "generate"} <= named
    assert named <= targets


def test_the_python_that_is_asked_for_is_that_of_the_package() -> None:
    requires = importlib.metadata.metadata("cryokb")["Requires-Python"]
    assert requires == ">=3.11"
    assert "Python 3.11 or newer" in section("Start")
    assert {script.name for script in importlib.metadata.entry_points(group="console_scripts") if script.value == "cryokb.cli:main"} == {
        "cryokb"
    }


def test_the_wheel_and_its_extras_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    start = section("Start")
    assert set(re.findall(r"cryokb-([0-9a-z.]+)-py3-none-any\.whl", start)) == {project["version"]}
    rows = dict(re.findall(r"^\| `?(\w+)`? \| .+ \| (\d+) \|$", start, flags=re.MULTILINE))
    assert [name for name in rows if name != "none"] == list(project["optional-dependencies"])
    assert all(int(rows["none"]) < int(size) <= int(rows["all"]) for name, size in rows.items() if name != "none")


def test_the_metals_and_the_metadata_are_known() -> None:
    for metal in ("Li", "Na", "K", "Zn", "Ca", "Mg"):
        assert metal in standard.current().terms("Metal")
        assert str(standard.current().terms("Metal")[metal]["title"]).lower() in README


# ------------------------------------------------------------------------------------------------ every day


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `make demo` leaves it, without the knowledge base: the steps of the demonstration that write files, carried out."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "schema/examples", folder / "schema/examples")
    demo = script_module(ROOT / "docs/demo/demo.py")
    out = folder / "build/demo"
    (out / "raw").mkdir(parents=True)
    raw = demo.bring(demo.shipped_file(), out / "raw")
    demo.read_microscope_file(raw, out)
    demo.validate_examples()
    demo.write_and_read_back(raw, out)
    return folder


def test_the_commands_of_every_day(capsys: Capture, demonstrated: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demonstrated)
    monkeypatch.setenv("CRYOKB_DATABASE", database)
    activate, *commands = block("Every day", "console").splitlines()
    assert activate == ". .venv/bin/activate"
    lines = [shlex.split(line) for line in commands]
    assert [line[:2] for line in lines] == [["cryokb", "extract"], ["cryokb", "validate"], ["cryokb", "nexus"], ["cryokb", "corpus"]]
    for line in lines:
        capsys.readouterr()
        assert main(line[1:]) == 0
    said = capsys.readouterr()
    assert "nm" in said.out
    assert "origins:" in Path("build/draft.yaml").read_text(encoding="utf-8")
    assert main(["validate", "build/draft.yaml"]) == 1  # a person must still fill in
    assert "LEVEL-REQUIRED" in capsys.readouterr().out
    assert main(["nexus", "verify", "build/record.nxs"]) == 0


def test_exit_codes_and_formats_of_validate(capsys: Capture, tmp_path: Path) -> None:
    broken = ROOT / "tests/data/invalid/li_electrodeposited.broken.yaml"
    assert "exits with 0 when clean, 1 when there are issues at or above `--fail-on`, 2 when it cannot run" in section("Every day")
    assert [main(["validate", str(path)]) for path in (EXAMPLE, broken, tmp_path / "gone.yaml")] == [0, 1, 2]
    for form in re.findall(r"`(?:--format )?(json|sarif|html)`", section("Every day")):
        assert main(["validate", str(broken), "--format", form, "-o", str(tmp_path / form)]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["html", "json", "sarif"]
    capsys.readouterr()
    assert main(["rules"]) == 0
    said = capsys.readouterr().out
    assert all(code in said for code in rules.RULES)


def test_nexus_writes_nxem_gives_back_checks_and_draws(capsys: Capture, tmp_path: Path) -> None:
    target = str(tmp_path / "record.nxs")
    assert main(["nexus", "write", str(EXAMPLE), "-o", target, "--allow-missing"]) == 0
    capsys.readouterr()
    assert main(["nexus", "show", target]) == 0
    assert "NXem" in capsys.readouterr().out
    assert main(["nexus", "verify", target]) == 0
    assert main(["nexus", "read", target, "-o", str(tmp_path / "back.yaml")]) == 0
    assert batch.validate(tmp_path / "back.yaml", level="complete").issues == ()


def test_the_knowledge_base_is_asked_in_three_ways(capsys: Capture, database: str) -> None:
    capsys.readouterr()
    for command in (["query", "--metal", "K"], ["sparql", "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"], ["export", "--format", "csv"]):
        assert f"corpus {command[0]}" in section("Every day")
        assert main(["corpus", *command, "--database", database]) == 0
        assert len(capsys.readouterr().out.splitlines()) >= 2


def test_every_question_has_an_answer(capsys: Capture, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    lines = [shlex.split(line) for line in block("Ask the literature", "console").splitlines()]
    assert len(lines) >= 10
    for line in lines:
        capsys.readouterr()
        assert main([*line[1:], "--format", "json", "--database", database]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer, line
        assert not isinstance(answer, dict) or answer.get("findings") or answer.get("rows"), line


# ------------------------------------------------------------------------------------------------ a record


def test_the_record_in_twenty_lines_is_one() -> None:
    text = block("A record in twenty lines", "yaml")
    assert len(text.splitlines()) == 20
    document, issues = parse_text(text)
    assert document is not None
    assert issues == []
    assert check(document, level="draft") == []


def test_new_writes_a_commented_record(tmp_path: Path) -> None:
    assert "`cryokb new -o record.yaml`" in README
    assert main(["new", "-o", str(tmp_path / "record.yaml")]) == 0
    assert (tmp_path / "record.yaml").read_text(encoding="utf-8").count("#") >= 10


def test_the_words_of_absence_are_those_of_the_standard() -> None:
    sentence = next(line for line in README.splitlines() if line.startswith("Where there is no value"))
    words = re.findall(r"`([a-z_]+)`", sentence)
    assert len(words) == 5
    assert set(words) <= set(standard.current().terms("AbsenceReason"))


# ------------------------------------------------------------------------------------------------ Python and places


def test_the_python_block_runs(database: str) -> None:
    environment = {**os.environ, "CRYOKB_DATABASE": database}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block("From Python", "python")],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) >= 3
    assert all(re.search(r"\b(19|20)\d\d\b", line) for line in lines)


def test_every_place_that_is_named_exists() -> None:
    linked = re.findall(r"\]\(([^)#]+)\)", README)
    named = re.findall(r"^\| `([^`]+)` \|", section("Where things are"), flags=re.MULTILINE)
    named += re.findall(r"`(src/[^`]+|schema/[^`]*)`", README)
    assert len(linked) >= 4
    assert len(named) >= 6
    for name in {*linked, *named}:
        assert (ROOT / name).exists(), name


def test_the_licences_are_those_of_the_folders() -> None:
    assert "BSD 3-Clause" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "CC0 1.0" in (ROOT / "schema/LICENSE").read_text(encoding="utf-8")
    curated = (ROOT / "curated/LICENSE.md").read_text(encoding="utf-8")
    assert "CC-BY-4.0" in curated or "CC BY 4.0" in curated
    assert "quote" in curated


# ------------------------------------------------------------------------------------------------ the page on the literature


def test_the_blocks_of_the_page_on_the_literature_run(capsys: Capture, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRYOKB_DATABASE", database)
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs/corpus.md").read_text(encoding="utf-8")
    found = re.findall(r"^```(console|python|sql)\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    blocks = {language: text for language, text in found if language != "console"}
    lines = [line for language, text in found if language == "console" for line in text.splitlines() if "review.txt" not in line]
    assert len(lines) >= 3
    for line in lines:
        capsys.readouterr()
        assert main(shlex.split(line)[1:]) == 0
        assert capsys.readouterr().out.splitlines()
    environment = {**os.environ, "CRYOKB_DATABASE": database}
    command = [sys.executable, "-W", "error", "-c", blocks["python"]]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(int(word) > 0 for word in done.stdout.split()[:3])
    with sqlite3.connect(database.removeprefix("sqlite:///")) as connection:
        assert len(connection.execute(blocks["sql"]).fetchall()) >= 5
        views = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
        for view in views:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({view})")]
            (told,) = re.findall(rf"^\| `{view}` \| [^:]+: (.+) \|$", page, flags=re.MULTILINE)
            assert {"id", *columns} >= set(re.findall(r"[a-z_]+", told)) & set(columns)
            assert all(name in told or name.startswith(("canonical", "study_")) for name in columns), view
