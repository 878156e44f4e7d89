"""How quick the validator is against LinkML's own, as ratios in one run on one machine.

    python bench/validate.py                    both parts
    python bench/validate.py --documents 200    fewer documents in the second part

LinkML's validator checks the structure of an expanded document against the schema. cryokb reads the text as people wrote it, expands it,
checks structure, levels and rules, and finds lines and columns when there is something to tell; it does more in its time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "schema/examples/li_electrodeposited.yaml"
SCHEMA = ROOT / "schema/cryokb.yaml"
RUNS = 5
SAMPLE = 20
"""How many documents LinkML's validator is given in the second part; it is timed by the document."""


def main() -> int:
    """Run both parts and print their figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1000, metavar="N", help="how many documents cryokb is given in the second part")
    documents: int = parser.parse_args().documents
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        expanded = folder / "expanded.json"
        expanded.write_text(json.dumps(expanded_example()), encoding="utf-8")
        one_document(expanded)
        many_documents(folder / "many", documents)
    return 0


def expanded_example() -> dict[str, object]:
    """Expand the example record, which LinkML's validator needs expanded."""
    from cryokb import documents, expansion

    document, issues = documents.read_file(EXAMPLE)
    assert document is not None
    assert not issues
    assert isinstance(document.data, dict)
    return dict(expansion.expand(document.data, root="Record", raw_text=document.raw_text).document)


# ---------------------------------------------------------------- one document, a process of its own


def one_document(expanded: Path) -> None:
    """Compare the CPU time of a whole process that validates the example, median of five."""
    linkml = shutil.which("linkml-validate", path=str(Path(sys.executable).parent)) or shutil.which("linkml-validate")
    if linkml is None:
        raise SystemExit("linkml-validate is not installed beside this Python; run: make test")
    ours = median_cpu([sys.executable, "-m", "cryokb", "validate", str(EXAMPLE)])
    theirs = median_cpu([linkml, "-s", str(SCHEMA), "-C", "Record", str(expanded)])
    print(f"\nOne record, whole process, CPU time (median of {RUNS}):")
    print(f"  cryokb validate           {ours:7.3f} s")
    print(f"  linkml-validate           {theirs:7.3f} s")
    print(f"  ratio                     {theirs / ours:7.1f}")


def median_cpu(command: list[str]) -> float:
    """Give the median CPU time of a command in seconds, user and system; it must succeed."""
    return statistics.median(cpu_of(command) for _ in range(RUNS))


def cpu_of(command: list[str]) -> float:
    """Run a command once and give its CPU time in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


# ---------------------------------------------------------------- many documents


def many_documents(folder: Path, count: int) -> None:
    """Compare documents per second of CPU time, start-up left out of both; and what a second process brings in wall time."""
    write_copies(folder, count)
    ours, alone = timed_folder(folder, count, jobs=1)
    _, shared = timed_folder(folder, count, jobs=2)
    theirs = timed_linkml()
    print(f"\nDocuments per second of CPU time, one process ({count} records for cryokb, {SAMPLE} expanded ones for LinkML):")
    print(f"  cryokb                    {count / ours:7.1f}")
    print(f"  LinkML's validator        {SAMPLE / theirs:7.1f}")
    print(f"  ratio                     {(count / ours) / (SAMPLE / theirs):7.1f}")
    print(f"  --jobs 2, wall time, times as quick as --jobs 1: {alone / shared:.2f}")


def write_copies(folder: Path, count: int) -> None:
    """Write copies of the example that differ in their name."""
    folder.mkdir()
    text = EXAMPLE.read_text(encoding="utf-8")
    for number in range(count):
        (folder / f"record_{number:04}.yaml").write_text(text.replace("id: li_fec_grid_7", f"id: record_{number:04}"), encoding="utf-8")


def timed_folder(folder: Path, count: int, *, jobs: int) -> tuple[float, float]:
    """Validate a folder as the command does; gives the CPU time of this process and the wall time, in seconds."""
    from cryokb import batch

    batch.validate(EXAMPLE)  # the tables are read and the schema compiled before the clocks start
    cpu, wall = time.process_time(), time.perf_counter()
    report = batch.validate_paths([folder], jobs=jobs)
    elapsed = time.process_time() - cpu, time.perf_counter() - wall
    assert len(report.files) == count
    assert not report.issues
    return elapsed


def timed_linkml() -> float:
    """Validate expanded documents with one instance of LinkML's validator; gives the CPU time in seconds."""
    from linkml.validator import Validator
    from linkml.validator.plugins import JsonschemaValidationPlugin

    validator = Validator(str(SCHEMA), validation_plugins=[JsonschemaValidationPlugin(closed=True)])
    document = expanded_example()
    assert not validator.validate(document, "Record").results  # the schema is loaded before the clock starts
    began = time.process_time()
    for number in range(SAMPLE):
        assert not validator.validate({**document, "id": f"record_{number:04}"}, "Record").results
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
