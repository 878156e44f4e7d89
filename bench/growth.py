"""Whether work grows like the record: CPU time of a command for n things, and for twice as many.

    python bench/growth.py                      the three shapes, with every command
    python bench/growth.py --scale 0.25         smaller ones
    python bench/growth.py --database URL       another knowledge base for compare

Three shapes that grow in practice: exposures of one area with their cumulative doses, observations, and specimens each cut from the one
before. A ratio near 2 is linear growth, near 4 is quadratic. Each command is a process of its own; the start of the program is in its time.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

EXPOSURES, OBSERVATIONS, SPECIMENS = 4000, 2000, 3000

HEAD = """cryokb: record/1.1
id: growth
title: A record that grows
specimens:
  grid:
    physical_form: bulk
    prepared: 2026-03-02T10:05:00+01:00
    system: {metal: Li, electrolyte: {class: liquid_carbonate, salts: [LiPF6 1 mol/L], solvents: [EC]}}
    history: [{step: plating}, {step: transfer, medium: argon, air_exposure: none}]
"""

SESSION = """sessions:
  day:
    instrument: {manufacturer: TFS, model: Titan}
    start: 2026-03-02T13:00:00+01:00
    accelerating_voltage: 300 kV
    acquisitions:
"""


def exposures(number: int) -> str:
    """Give a record with so many exposures of one area, each with the dose so far."""
    row = "      e{0}: {{specimen: grid, area: A, technique: hrtem, dose: 0.5 e-/Å^2, cumulative_dose: {1:g} e-/Å^2}}\n"
    return HEAD + SESSION + "".join(row.format(index, 0.5 * index) for index in range(1, number + 1))


def observations(number: int) -> str:
    """Give a record with so many observations on four exposures."""
    row = "  o{0}: {{property: interphase_thickness, value: {1} nm, from: e{2}}}\n"
    return exposures(4) + "observations:\n" + "".join(row.format(index, 5 + index % 40, 1 + index % 4) for index in range(number))


def specimens(number: int) -> str:
    """Give a record with so many specimens, each cut from the one before; the last is imaged."""
    row = "  s{0}: {{taken_from: {1}, prepared: 2026-03-02T11:00:00+01:00, history: [{{step: sectioning}}]}}\n"
    cut = "".join(row.format(index, f"s{index - 1}" if index else "grid") for index in range(number))
    seen = f"      e: {{specimen: s{number - 1}, area: A, technique: hrtem, dose: 5 e-/Å^2}}\n"
    return HEAD + cut + SESSION + seen + "observations:\n  phase: {property: phase, phase: [Li2O], from: e}\n"


SHAPES: dict[str, tuple[Callable[[int], str], int]] = {
    "exposures": (exposures, EXPOSURES),
    "observations": (observations, OBSERVATIONS),
    "specimens": (specimens, SPECIMENS),
}


def main() -> int:
    """Measure each command on each shape and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, metavar="X", help="how much smaller or larger the records are")
    parser.add_argument("--database", metavar="URL", help="another knowledge base for compare")
    chosen = parser.parse_args()
    print(f"{'':32}{'n':>8}{'CPU of n':>10}{'of 2n':>10}{'ratio':>8}")
    with tempfile.TemporaryDirectory() as place:
        for shape, (make, full) in SHAPES.items():
            number = round(full * chosen.scale)
            for name, command in commands(Path(place), chosen.database).items():
                once, twice = (seconds(command, Path(place), make(count)) for count in (number, 2 * number))
                print(f"{shape + ', ' + name:32}{number:>8}{once:>9.2f}s{twice:>9.2f}s{twice / once:>8.1f}", flush=True)
    return 0


def commands(folder: Path, database: str | None) -> dict[str, list[str]]:
    """Name the commands, each with what stands before and behind the record."""
    target = str(folder / "record.nxs")
    return {
        "validate": ["validate", "--level", "draft"],
        "nexus write": ["nexus", "write", "--allow-missing", "-o", target],
        "compare": ["compare", *(["--database", database] if database else [])],
    }


def seconds(command: list[str], folder: Path, text: str) -> float:
    """Give the CPU seconds of one command on a record, the start of the program included."""
    record = folder / "record.yaml"
    record.write_text(text, encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-m", "cryokb", *command, str(record)], check=False, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr.strip() or done.stdout[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    raise SystemExit(main())
