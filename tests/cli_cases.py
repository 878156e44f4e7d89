"""Running a command in this process, as tests of the command line do."""

from __future__ import annotations

from pathlib import Path

import pytest

from cryokb.cli import main

ROOT = Path(__file__).parents[1]

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    """Run a command in this process: exit code, standard output, standard error."""
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    return code, said.out, said.err
