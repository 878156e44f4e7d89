"""What hostile input costs: every command on every case of tests/hostile_cases.py, with its CPU time and its peak of memory.

    python bench/hostile.py                        all commands on all cases
    python bench/hostile.py "nexus show" loop      one command, on the cases whose names hold a word

Prints what broke a bound: 30 s of CPU, 300 MB, a traceback, no words, or characters that steer a terminal. Exits with 1 then.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import hostile_cases  # noqa: E402  # lies beside the tests

COMMANDS = (
    *("validate", "validate --format json", "validate --format sarif", "validate --format html", "expand", "migrate", "compare"),
    *("nexus verify", "nexus read", "nexus show", "nexus write", "extract"),
)
BYTES, SECONDS, PATIENCE = 300 * 2**20, 30, 120
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def main() -> int:
    """Run the cases and print what broke a bound."""
    commands = sys.argv[1:2] or COMMANDS
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    broken = tried = 0
    with tempfile.TemporaryDirectory() as place:
        names = [name for name in hostile_cases.write_all(Path(place)) if word in name]
        for command in commands:
            for name in names:
                tried += 1
                if found := faults(command, name, Path(place)):
                    broken += 1
                    print(f"{command:24} {name[:40]!r:44} {', '.join(found)}", flush=True)
    print(f"{tried} runs, {broken} beyond the bounds")
    return 1 if broken else 0


def faults(command: str, name: str, folder: Path) -> list[str]:
    """Run one command on one case, and say what it did wrong."""
    with tempfile.TemporaryFile() as said:
        words = [sys.executable, "-m", "cryokb", *command.split(), "--", name]
        process = subprocess.Popen(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        status, used = wait(process.pid)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    process.returncode = status
    checks = {
        f"ended with {status}": status not in {0, 1, 2},
        f"{used.ru_utime + used.ru_stime:.0f} s": used.ru_utime + used.ru_stime > SECONDS,
        f"{used.ru_maxrss // 1024} MB": used.ru_maxrss * 1024 > BYTES,
        "a traceback": "Traceback" in text,
        "no words": not text.strip(),
        "steers the terminal": STEERING.search(text) is not None,
    }
    return [words for words, is_so in checks.items() if is_so]


def wait(process: int) -> tuple[int, resource.struct_rusage]:
    """Wait for a process, or end it when it hangs; give its exit code and what it used."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found, status, used = os.wait4(process, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status), used
        time.sleep(0.02)
    os.kill(process, 9)
    _, status, used = os.wait4(process, 0)
    return os.waitstatus_to_exitcode(status), used


if __name__ == "__main__":
    sys.exit(main())
