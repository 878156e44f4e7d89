"""Fail when pytest skipped a test that could have run here.

Usage: python .ci/skipped.py REPORT.xml...

A skip is accepted only when its reason names the folder variable (CRYOKB_SAMPLES ...) of a folder that really is absent, or
``node:`` where Node.js is absent.
Exit 0: none, or only accepted ones; 1: others, printed; a report without a single executed test fails too.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

FOLDERS = ("samples", "source", "literature", "nexus")


def absent_things() -> list[str]:
    """Name what is not there: folders by their variables, and Node.js."""
    shared = Path(__file__).resolve().parents[2] / "shared"
    places = {f"CRYOKB_{name.upper()}": shared / name for name in FOLDERS}
    folders = [name for name, default in places.items() if not Path(os.environ.get(name) or default).is_dir()]
    return folders + (["node:"] if shutil.which("node") is None else [])


def skips(report: Path) -> tuple[int, list[str]]:
    """Give the number of executed tests of a JUnit report, and its skips as ``test: reason``."""
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314  (written by pytest a moment ago)
    found = [
        f"{case.get('classname')}::{case.get('name')}: {skipped.get('message')}"
        for case in cases
        for skipped in case.findall("skipped")
        if skipped.get("type") != "pytest.xfail"
    ]
    return len(cases) - len(found), found


def main(arguments: list[str]) -> int:
    """Judge the reports, print what is wrong, and give the exit code."""
    absent = absent_things()
    status = 0
    for argument in arguments:
        executed, found = skips(Path(argument))
        refused = [text for text in found if not any(name in text for name in absent)]
        print(f"{argument}: {executed} tests ran, {len(found)} skipped, {len(refused)} of them without need")
        for text in refused:
            print(f"  skipped although it could run: {text}")
        if refused or not executed:
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
