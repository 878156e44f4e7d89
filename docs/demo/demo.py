"""The main job from end to end: a microscope file to a verified NeXus file, and a question to the literature.

    make demo                      a real TEM-EDX file that the package exspy ships
    make demo RAW=path/to/file     the same with your own file

Everything is written below ``--out``, but for the knowledge base, which stays where every command finds it. The session times, the
specimen and the preparation of the record are placeholders that the demonstration enters where a person would; the record says so. The
arrays are those of the file, and nothing else.
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import cast

from cryokb import cli, documents, drafts, expansion, figures, nexus, readers
from cryokb.errors import CryokbError
from cryokb.issues import JsonObject
from cryokb.store import Corpus

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "schema/examples/li_electrodeposited.yaml"
BROKEN = ROOT / "tests/data/invalid/li_electrodeposited.broken.yaml"
ENTRIES = Path(__file__).with_name("entries.yaml")
SHIPPED = "EDS_TEM_FePt_nanoparticles.hspy"
STEPS = 5


def main() -> int:
    """Run the five steps; stop with the exit code of the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("build/demo"), help="where to write")
    parser.add_argument("--raw", type=Path, help="your own microscope file")
    arguments = parser.parse_args()
    out = cast("Path", arguments.out)
    shutil.rmtree(out, ignore_errors=True)
    (out / "raw").mkdir(parents=True)
    try:
        raw = bring(arguments.raw or shipped_file(), out / "raw")
        read_microscope_file(raw, out)
        validate_examples()
        write_and_read_back(raw, out)
        ask_the_literature(out)
    except CryokbError as error:
        print(f"\nThe demonstration stopped: {error}", file=sys.stderr)
        return 2
    step(5, "The dashboard")
    print("Open it with:  make dashboard\n")
    print(f"The files above were written below {out}/; the knowledge base is where `cryokb corpus query` finds it.")
    return 0


def step(number: int, title: str) -> None:
    """Show which step begins."""
    print(f"\n{'=' * 96}\nStep {number} of {STEPS}: {title}\n{'=' * 96}", flush=True)


def run(*arguments: str | Path, expect: int = 0) -> None:
    """Show a command, run it, and stop when its exit code is another than expected."""
    words = [str(word) for word in arguments]
    print("\n$ cryokb " + " ".join(f'"{word}"' if " " in word else word for word in words), flush=True)
    code = cli.main(words)
    sys.stdout.flush()
    if code != expect:
        raise CryokbError(f"cryokb {words[0]} ended with {code}; {expect} was expected.")


def shipped_file() -> Path:
    """Find the TEM-EDX file inside the installed package exspy, without importing it."""
    for entry in metadata.files("exspy") or ():
        if str(entry).endswith(SHIPPED):
            return Path(str(entry.locate()))
    raise CryokbError(f"The package exspy is installed without {SHIPPED}.", hint="Run: make demo RAW=path/to/your/file")


def bring(source: Path, folder: Path) -> Path:
    """Copy the microscope file beside the record, so that the record can name it by a relative path.

    Files of the same stem come along: some formats keep header and data apart, such as ``.emi`` and ``_1.ser``.
    """
    if not source.is_file():
        raise CryokbError(f"There is no file {source}.", hint="Give a microscope file: make demo RAW=path/to/file")
    for sibling in sorted(source.parent.glob(glob.escape(source.stem) + "*"))[:20]:
        if sibling.is_file():
            shutil.copy(sibling, folder / sibling.name)
    return folder / source.name


def read_microscope_file(raw: Path, out: Path) -> None:
    """Step 1: what the file says, where it says it, and what a person must add."""
    step(1, f"Read a microscope file ({raw.name}, {raw.stat().st_size:,} bytes)")
    run("extract", raw, "-o", out / "extracted.yaml")
    print("\nThe partial record, each value with its source under origins:\n")
    print((out / "extracted.yaml").read_text(encoding="utf-8"))


def validate_examples() -> None:
    """Step 2: a complete record and its broken twin."""
    step(2, "Validate a complete record, and its broken twin")
    run("validate", EXAMPLE.relative_to(Path.cwd()) if EXAMPLE.is_relative_to(Path.cwd()) else EXAMPLE, "--level", "complete")
    run("validate", BROKEN.relative_to(Path.cwd()) if BROKEN.is_relative_to(Path.cwd()) else BROKEN, expect=1)


def write_and_read_back(raw: Path, out: Path) -> None:
    """Step 3: the file's arrays and a record to NeXus/HDF5, verified and compared with what went in."""
    step(3, "Write the record with its arrays to NeXus/HDF5, verify it, and read it back")
    record = out / "record.yaml"
    record.write_text(documents.write_yaml(demonstration_record(raw)), encoding="utf-8")
    run("validate", record, "--level", "draft")
    run("nexus", "write", record, "-o", out / "record.nxs")
    run("nexus", "verify", out / "record.nxs")
    run("nexus", "read", out / "record.nxs", "-o", out / "read_back.yaml")
    compare(record, out / "read_back.yaml", raw, out / "record.nxs")
    run("nexus", "write", EXAMPLE, "-o", out / "li_electrodeposited.nxs", "--allow-missing")  # its data are invented
    run("nexus", "verify", out / "li_electrodeposited.nxs")


def demonstration_record(raw: Path) -> JsonObject:
    """Join what the file says with the placeholders of the demonstration; nothing that the file says is changed."""
    entries, issues = documents.read_file(ENTRIES)
    assert entries is not None
    assert not issues
    record = cast("JsonObject", dict(cast("JsonObject", entries.data)))
    placeholder = cast("JsonObject", cast("JsonObject", record.pop("sessions"))["placeholder"])
    draft = drafts.combine([readers.extract(raw)])
    for session in cast("dict[str, JsonObject]", draft["sessions"]).values():
        session["instrument"] = {**cast("JsonObject", placeholder["instrument"]), **cast("JsonObject", session.get("instrument", {}))}
        # what the file says of times goes before the placeholders
        starts = sorted(
            str(row["start"]) for row in cast("dict[str, JsonObject]", session.get("acquisitions", {})).values() if "start" in row
        )
        times: JsonObject = {"start": starts[0], "end": starts[-1]} if starts else {}
        for slot, value in {**placeholder, **times}.items():
            session.setdefault(slot, value)
        for acquisition in cast("dict[str, JsonObject]", session.get("acquisitions", {})).values():
            acquisition.setdefault("specimen", "unknown_specimen")
            acquisition["file"] = {**cast("JsonObject", acquisition.get("file", {})), "path": f"raw/{raw.name}"}
    return {**record, **{slot: value for slot, value in draft.items() if slot in {"sessions", "origins"}}}


def compare(record: Path, read_back: Path, raw: Path, written: Path) -> None:
    """Compare record and arrays with what was read back."""
    before, after = expanded(record), expanded(read_back)
    if before != after:
        raise CryokbError("The record that was read back differs from the one that was written.")
    print(f"\nThe record came back unchanged: {len(str(before)):,} characters in expanded form, all equal.")
    for signal in readers.load_arrays(raw):
        with nexus.open_array(written, signal.key) as stored:
            original, copy, shape = digest(signal.data), digest(stored.data), stored.data.shape
        if original != copy:
            raise CryokbError(f"The array {signal.key} differs from the one in the microscope file.")
        print(f"The array {signal.key} came back unchanged: {' x '.join(str(size) for size in shape)}, SHA-256 {copy[:16]}...")


def expanded(path: Path) -> JsonObject:
    """Give the expanded form of a record."""
    document, _ = documents.read_file(path)
    assert document is not None
    return expansion.expand(cast("JsonObject", document.data), root="Record", raw_text=document.raw_text).document


def digest(data: object) -> str:
    """Hash the values of an array in the order of its axes."""
    import numpy as np

    return hashlib.sha256(np.ascontiguousarray(np.asarray(data)).tobytes()).hexdigest()


def ask_the_literature(out: Path) -> None:
    """Step 4: build the knowledge base, where every later command finds it, and compare a property across electrolytes."""
    step(4, "Build the knowledge base; interphase thickness across electrolytes for Na")
    run("corpus", "build", ROOT / "curated")
    run("corpus", "query", "--metal", "Na", "--property", "interphase_thickness")
    with Corpus.open() as corpus:
        rows = corpus.ladder("interphase_thickness", metal="Na")
    target = out / "na_interphase_thickness.svg"
    target.write_text(figures.to_svg(figures.ladder_chart(rows, title="Interphase thickness on Na", log=True)), encoding="utf-8")
    print(f"\nThe comparison as a figure: {target} ({len(rows)} findings)")


if __name__ == "__main__":
    sys.exit(main())
