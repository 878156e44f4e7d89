"""What reading microscope files costs: against RosettaSciIO alone, and of a folder against its files.

    python bench/readers.py                     all three questions
    python bench/readers.py --files 50          a smaller folder
    python bench/readers.py --map MAP.emd       a map of your own instead of the synthetic one

1. `extract` of a DigitalMicrograph file, the digest of the file included, against RosettaSciIO's own reading of it: as programs, from
   their start to their end, and in one process, when everything is loaded.
2. A Velox map (events of an X-ray detector; 128 × 128 pixels of 4,096 channels): `extract`, and `nexus write` of its record, with their
   time and their peak of memory; the peer reads the same map with RosettaSciIO.
3. A folder of 200 files (DigitalMicrograph, MRC, HyperSpy, EMSA): one `extract` of all, against the sum of its files read one by one.

The files are synthetic and made by the writers of the tests. Times of programs are CPU times; those in one process are
elapsed, since the digest is taken beside the reading.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import dm_cases  # noqa: E402  # lies beside the tests
import numpy as np  # noqa: E402
import readers_cases as cases  # noqa: E402  # lies beside the tests
import velox_cases  # noqa: E402  # lies beside the tests

RUNS = 5
PEER = "import sys, importlib; importlib.import_module('rsciio.' + sys.argv[1]).file_reader(sys.argv[2])"
ONE_BY_ONE = "import sys; from cryokb.readers import extract; [extract(name) for name in sys.argv[1:]]"
SPECIMENS = "title: a map\nspecimens: {lamella: {system: {metal: Zn}}}\nsessions:"


@dataclass(frozen=True)
class Cost:
    """What a program cost: CPU and elapsed time in seconds, and the peak of its memory in MB."""

    cpu: float
    elapsed: float
    peak: float


def run(*command: str | Path) -> Cost:
    """Run a program to its end; what it says is dropped."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT)
    said = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command}: {said.decode(errors='replace')[-2000:]}")
    scale = 1e6 if sys.platform == "darwin" else 1e3
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / scale)


def best(measure: Callable[[], Cost]) -> Cost:
    """Give the run with the least CPU time of some, after one that warms caches up."""
    measure()
    return min((measure() for _ in range(RUNS)), key=lambda cost: cost.cpu)


def extract(target: Path, *files: Path) -> Cost:
    """Run `cryokb extract`."""
    target.unlink(missing_ok=True)
    return run(sys.executable, "-m", "cryokb", "extract", *files, "-o", target)


def show(what: str, ours: Cost, peer: Cost, goal: str) -> None:
    """Print a line with a ratio."""
    print(f"{what:<46} {ours.cpu:6.2f} s  {peer.cpu:6.2f} s  ratio {ours.cpu / peer.cpu:5.2f}  (goal {goal})")


# ------------------------------------------------------------------------------------------------------------ one image
def measure_image(folder: Path, edge: int) -> None:
    """Compare `extract` of an image with RosettaSciIO's reading of it."""
    path = folder / f"image_{edge}.dm4"
    path.write_bytes(dm_cases.image(np.arange(edge * edge, dtype="<u2").reshape(edge, edge), 10, further=50))
    size = f"{path.stat().st_size / 1e6:.0f} MB"
    ours = best(lambda: extract(folder / "image.yaml", path))
    peer = best(lambda: run(sys.executable, "-c", PEER, "digitalmicrograph", path))
    show(f"DM4 of {size}: programs", ours, peer, "1.5")
    show(f"DM4 of {size}: in one process", within(f"extract({str(path)!r})"), within(f"read({str(path)!r})"), "1.5")


def within(call: str) -> Cost:
    """Give the elapsed time of one call, the least of many in a process of its own."""
    code = (
        "import time\nfrom rsciio.digitalmicrograph import file_reader as read\nfrom cryokb.readers import extract\n"
        f"def once():\n    start = time.perf_counter()\n    {call}\n    return time.perf_counter() - start\n"
        "print(min(once() for _ in range(20)))"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    return Cost(float(said.stdout), 0.0, 0.0)


# --------------------------------------------------------------------------------------------------------------- a map
def measure_map(folder: Path, given: Path | None) -> None:
    """Measure `extract` and `nexus write` of a map."""
    path = folder / "map.emd"
    if given is None:
        velox_cases.write_map(path, (128, 128), events=20, frames=9)
    else:
        path.write_bytes(given.read_bytes())
    print(f"Velox map of {path.stat().st_size / 1e6:.1f} MB: CPU time, elapsed time and peak of memory (goal 3 s and 500 MB)")
    peer = best(lambda: run(sys.executable, "-c", PEER, "emd", path))
    print(f"  {'RosettaSciIO, the whole map at once':<44} {peer.cpu:6.2f} s  {peer.elapsed:6.2f} s  {peer.peak:6.0f} MB")
    draft, record, target = folder / "draft.yaml", folder / "map.yaml", folder / "map.nxs"
    ours = best(lambda: extract(draft, path))
    print(f"  {'cryokb extract':<44} {ours.cpu:6.2f} s  {ours.elapsed:6.2f} s  {ours.peak:6.0f} MB")
    record.write_text(draft.read_text(encoding="utf-8").replace("sessions:", SPECIMENS, 1), encoding="utf-8")
    written = best(lambda: run(sys.executable, "-m", "cryokb", "nexus", "write", record, "-o", target, "--layout", "plain"))
    print(f"  {'cryokb nexus write':<44} {written.cpu:6.2f} s  {written.elapsed:6.2f} s  {written.peak:6.0f} MB")


# ------------------------------------------------------------------------------------------------------------ a folder
def make_folder(folder: Path, number: int) -> list[Path]:
    """Write so many files of four formats."""
    folder.mkdir()
    axes = [cases.axis("y", 256, scale=0.5, unit="nm"), cases.axis("x", 256, scale=0.5, unit="nm")]
    paths = []
    for index in range(number):
        path = folder / f"file_{index:03d}"
        match index % 4:
            case 0:
                path = path.with_suffix(".dm4")
                path.write_bytes(dm_cases.image(np.full((256, 256), index, "<u2"), 10, further=20))
            case 1:
                path = path.with_suffix(".mrc")
                path.write_bytes(cases.mrc((1, 256, 256 + index)))
            case 2:
                path = cases.write_signal(folder, f"{path.name}.hspy", "hspy", cases.signal((256, 256), axes))
            case _:
                spectrum = cases.signal((1024,), [cases.axis("Energy", 1024, scale=0.5, unit="eV", offset=index)])
                path = cases.write_signal(folder, f"{path.name}.msa", "msa", spectrum)
        paths.append(path)
    return paths


def measure_folder(folder: Path, number: int) -> None:
    """Compare one `extract` of a folder with its files one by one."""
    paths = make_folder(folder / "day", number)
    whole = min((extract(folder / "day.yaml", *paths) for _ in range(2)), key=lambda cost: cost.cpu)
    single = min((run(sys.executable, "-c", ONE_BY_ONE, *paths) for _ in range(2)), key=lambda cost: cost.cpu)
    show(f"{number} files: one record against one by one", whole, single, "1.3")


def main() -> int:
    """Print what reading costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--map", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for edge in (512, 4096):
            measure_image(folder, edge)
        measure_map(folder, options.map)
        measure_folder(folder, options.files)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
