"""The ending of -o decides the form of a result; --format is for standard output, and wins where both are given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cryokb import cli

ROOT = Path(__file__).parents[1]
BROKEN = str(next((ROOT / "tests/data/invalid").glob("ACQ-CRYO-TEMPERATURE.celsius*.yaml")))

BEGINNINGS = {"json": "{\n", "sarif": '{\n  "$schema"', "html": "<!doctype html>", "txt": BROKEN[:5], "log": BROKEN[:5], "JSON": "{\n"}


@pytest.mark.parametrize("ending", BEGINNINGS)
def test_a_report_has_the_form_of_its_ending(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"report.{ending}"
    assert cli.main(["validate", BROKEN, "-o", str(file)]) == 1
    assert file.read_text(encoding="utf-8").startswith(BEGINNINGS[ending])


@pytest.mark.parametrize("ending", ["html", "csv"])
@pytest.mark.parametrize("order", [["--format", "json", "-o", "FILE"], ["-o", "FILE", "--format", "json"]])
def test_what_is_asked_for_wins(tmp_path: Path, order: list[str], ending: str) -> None:
    file = tmp_path / f"report.{ending}"
    assert cli.main(["validate", BROKEN, *(str(file) if word == "FILE" else word for word in order)]) == 1
    assert json.loads(file.read_text(encoding="utf-8"))["issues"]


@pytest.mark.parametrize("ending", ["csv", "pdf", "ttl"])
def test_an_ending_that_is_not_written_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str) -> None:
    file = tmp_path / f"report.{ending}"
    assert cli.main(["validate", BROKEN, "-o", str(file)]) == 2
    assert f"'--format': '.{ending}' is not one of 'text', 'json', 'sarif', 'html'" in capsys.readouterr().err
    assert not file.exists()


def test_a_command_with_one_form_takes_any_ending(tmp_path: Path) -> None:
    file = tmp_path / "expanded.csv"
    assert cli.main(["expand", str(ROOT / "schema/examples/li_electrodeposited.yaml"), "-o", str(file)]) == 0
    assert json.loads(file.read_text(encoding="utf-8"))["cryokb"]


def test_a_verification_has_the_form_of_its_ending(tmp_path: Path) -> None:
    nexus, report = tmp_path / "record.nxs", tmp_path / "report.json"
    assert cli.main(["nexus", "write", str(ROOT / "schema/examples/li_electrodeposited.yaml"), "--allow-missing", "-o", str(nexus)]) == 0
    assert cli.main(["nexus", "verify", str(nexus), "-o", str(report)]) == 0
    assert json.loads(report.read_text(encoding="utf-8"))["files"]
