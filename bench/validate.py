"""How quick the validator is, beside LinkML's own and beside the floor, in one run on one machine.

    python bench/validate.py                    every part
    python bench/validate.py --documents 200    fewer documents in the second part

LinkML's validator checks the structure of an expanded document against the schema. cryokb reads the text as people wrote it, expands it,
checks structure, levels and rules, and finds lines and columns when there is something to tell; it does more in its time. The floor is
what no validator of YAML by JSON Schema can do without: reading the file, the YAML parser, the JSON Schema.

Every number of a quantity differs in every copy, so that nothing can be remembered from one document to the next.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = {"6 kB": ROOT / "schema/examples/li_electrodeposited.yaml", "2 kB": ROOT / "schema/examples/na_cross_section.yaml"}
EXAMPLE = EXAMPLES["6 kB"]
SCHEMA = ROOT / "schema/cryokb.yaml"
RUNS = 5
SAMPLE = 20
"""How many documents LinkML's validator is given in the second part; it is timed by the document."""

NUMBER = re.compile(r"(?<![\w.:+#/-])(\d+(?:\.\d+)?)(?= (?:[A-Za-z°%µÅ/]|±)(?!ositions|articles))")
"""A number of a quantity: what is counted must stay whole."""


def main() -> int:
    """Run every part and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1000, metavar="N", help="how many documents cryokb is given in the second part")
    count: int = parser.parse_args().documents
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        one_document(folder)
        many_documents(folder, count)
        growth()
    return 0


def expanded(text: str) -> dict[str, object]:
    """Expand a record, as LinkML's validator needs it."""
    from cryokb import documents, expansion

    document, issues = documents.parse_text(text)
    assert document is not None
    assert not issues
    assert isinstance(document.data, dict)
    return dict(expansion.expand(document.data, root="Record", raw_text=document.raw_text).document)


def variant(text: str, number: int) -> str:
    """Write a copy of an example in which the name and every number of a quantity differ, too little to matter to any rule."""
    renamed = re.sub(r"(?m)^id: .*$", f"id: record_{number:05}", text)
    return NUMBER.sub(lambda found: f"{found[1]}{'' if '.' in found[1] else '.'}000{number:05}", renamed)


# ---------------------------------------------------------------- one document, a process of its own


def one_document(folder: Path) -> None:
    """Compare the CPU time of a whole process that validates the example, with its byte code in place, median of five."""
    linkml = shutil.which("linkml-validate", path=str(Path(sys.executable).parent)) or shutil.which("linkml-validate")
    if linkml is None:
        raise SystemExit("linkml-validate is not installed beside this Python; run: make test")
    source = folder / "expanded.json"
    source.write_text(json.dumps(expanded(EXAMPLE.read_text(encoding="utf-8"))), encoding="utf-8")
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    empty = median_cpu([sys.executable, "-c", "pass"], surroundings)
    ours = median_cpu([sys.executable, "-m", "cryokb", "validate", str(EXAMPLE)], surroundings)
    theirs = median_cpu([linkml, "-s", str(SCHEMA), "-C", "Record", str(source)], surroundings)
    print(f"\nOne record of 6 kB, whole process, CPU time (median of {RUNS}):")
    print(f"  Python that does nothing  {empty:7.3f} s")
    print(f"  cryokb validate           {ours:7.3f} s     goal 0.12 s")
    print(f"  linkml-validate           {theirs:7.3f} s")
    print(f"  ratio                     {theirs / ours:7.1f}")


def median_cpu(command: list[str], surroundings: dict[str, str]) -> float:
    """Give the median CPU time of a command in seconds, user and system; it must succeed. The first run makes the byte code."""
    return statistics.median([cpu_of(command, surroundings) for _ in range(RUNS + 1)][1:])


def cpu_of(command: list[str], surroundings: dict[str, str]) -> float:
    """Run a command once and give its CPU time in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env=surroundings)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


# ---------------------------------------------------------------- many documents


def many_documents(folder: Path, count: int) -> None:
    """Compare documents per second of CPU time, start-up left out, by size; and against LinkML and the floor."""
    from cryokb import batch

    batch.validate(EXAMPLE)  # the tables are read and the schema compiled before the clocks start
    print(f"\nRecords per second of CPU time, one process ({count} copies with values of their own):")
    for size, goal in (("6 kB", 400), ("2 kB", 1200)):
        copies = write_copies(folder / size.replace(" ", ""), EXAMPLES[size], count)
        rate = count / cpu_seconds(lambda copies=copies: validated(copies, jobs=1))  # type: ignore[misc]
        floor = SAMPLE * 5 / cpu_seconds(floor_of(EXAMPLES[size], SAMPLE * 5))
        print(f"  cryokb, {size}              {rate:7.0f}       goal {goal}; the floor is {1000 / floor:.2f} ms, this {1000 / rate:.2f} ms")
    against_linkml(folder / "expanded", count)
    began = time.perf_counter()
    validated(folder / "6kB", jobs=1)
    alone = time.perf_counter() - began
    began = time.perf_counter()
    validated(folder / "6kB", jobs=2)
    print(f"  --jobs 2, wall time, times as quick as --jobs 1: {alone / (time.perf_counter() - began):.2f}")


def write_copies(folder: Path, source: Path, count: int) -> Path:
    """Write copies of an example that differ in their name and in every quantity."""
    folder.mkdir()
    text = source.read_text(encoding="utf-8")
    for number in range(count):
        (folder / f"record_{number:05}.yaml").write_text(variant(text, number), encoding="utf-8")
    return folder


def validated(folder: Path, *, jobs: int) -> None:
    """Validate a folder as the command does; every record is clean."""
    from cryokb import batch

    report = batch.validate_paths([folder], jobs=jobs)
    assert not report.issues, report.issues[0]


def cpu_seconds(work: Callable[[], object]) -> float:
    """Give the CPU time of a piece of work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def floor_of(source: Path, times: int) -> Callable[[], object]:
    """Make the work that nobody can spare: reading the file, the YAML parser, the JSON Schema."""
    import jsonschema_rs
    import ryaml

    from cryokb import standard

    judge = jsonschema_rs.validator_for(json.loads(standard.current().schema_text("record")), validate_formats=True)
    document = expanded(source.read_text(encoding="utf-8"))

    def work() -> None:
        for _ in range(times):
            ryaml.loads(source.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
            assert judge.is_valid(document)

    return work


def against_linkml(folder: Path, count: int) -> None:
    """Give both validators the same expanded YAML of the larger example."""
    import yaml
    from linkml.validator import Validator
    from linkml.validator.loaders import YamlLoader
    from linkml.validator.plugins import JsonschemaValidationPlugin

    folder.mkdir()
    text = EXAMPLE.read_text(encoding="utf-8")
    files = [folder / f"record_{number:05}.yaml" for number in range(count)]
    for number, file in enumerate(files):
        plain = expanded(variant(text, number))
        file.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), encoding="utf-8")
    validator = Validator(str(SCHEMA), validation_plugins=[JsonschemaValidationPlugin(closed=True)])

    def theirs() -> None:
        for file in files[:SAMPLE]:
            for instance in YamlLoader(file).iter_instances():
                assert not validator.validate(instance, "Record").results

    theirs()  # the schema is loaded before the clock starts
    slow = SAMPLE / cpu_seconds(theirs)
    quick = count / cpu_seconds(lambda: validated(folder, jobs=1))
    print(f"  expanded YAML: cryokb     {quick:7.0f}")
    print(f"  expanded YAML: LinkML     {slow:7.1f}")
    print(f"  ratio                     {quick / slow:7.1f}       goal 12")


# ---------------------------------------------------------------- large documents


def growth() -> None:
    """Time large documents: 4,000 exposures of one area, 2,000 observations, a lineage of 3,000 specimens."""
    from cryokb import documents, validation

    head = "cryokb: record/1.1\ntitle: t\nspecimens: {g: {system: {metal: Li}}}\n"
    exposures = "".join(
        f"      a{n}: {{specimen: g, area: A, technique: hrtem, dose: 2 e-/Å^2, cumulative_dose: {2 * n + 2} e-/Å^2}}\n"
        for n in range(4000)
    )
    observations = "".join(f"  o{n}: {{property: interphase_thickness, value: {n + 1} nm, n: 3 cells, from: a}}\n" for n in range(2000))
    lineage = "".join(f"  g{n}: {{taken_from: g{n - 1}, history: [{{step: milling, ion: Ga}}]}}\n" for n in range(1, 3000))
    texts = {
        "4,000 exposures of one area": f"{head}sessions:\n  s:\n    acquisitions:\n{exposures}",
        "2,000 observations": f"{head}sessions: {{s: {{acquisitions: {{a: {{technique: hrtem}}}}}}}}\nobservations:\n{observations}",
        "a lineage of 3,000 specimens": f"cryokb: record/1.1\ntitle: t\nspecimens:\n  g0: {{system: {{metal: Li}}}}\n{lineage}",
    }
    print("\nLarge documents, CPU time (goal 2 s each):")
    for name, text in texts.items():

        def work(text: str = text) -> None:
            document, _ = documents.parse_text(text)
            assert document is not None
            validation.check(document)

        print(f"  {name:<30} {cpu_seconds(work):5.2f} s")


if __name__ == "__main__":
    sys.exit(main())
