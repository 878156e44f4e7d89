"""Every command as a program: what it writes into a file is its result and nothing else, whatever the locale."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import h5py
import pytest
import rdflib
import readers_cases as cases
import ryaml
from rich.cells import cell_len

from cryokb.cli import main, streams, tables
from cryokb.cli.app import cli

ROOT = Path(__file__).parents[1]
INVENTED = ROOT / "tests/data/corpus"
SAMPLES = Path(os.environ.get("CRYOKB_SAMPLES", ROOT / "../shared/samples"))

TITLE = "Na₂O 見本 on Al, 80 e⁻/Å², λ ≈ 2 pm"
"""Characters that cp1252 and latin-1 do not have."""

SERIES = """\
cryokb: record/1.1
title: t
specimens: {a: {system: {metal: Li}}}
sessions: {s: {acquisitions: {ts: {specimen: a, technique: tem_tomography, tilt_table: {angle: "0, 3, -3 °", dose: 2 e-/Å^2}}}}}
"""

RECORD = f"""\
cryokb: record/0.9
id: sample
title: {TITLE}
specimens:
  grid_1:
    system: {{metal: Na, configuration: half_cell}}
    history: [{{step: cooling, cooling_rate: langsam für 30 min → kalt}}]
sessions:
  day_1:
    acquisitions:
      image: {{specimen: grid_1, technique: hrtem, file: image.mrc, dose: 80 e-/Å^2}}
observations:
  thickness: {{property: interphase_thickness, value: 20 ± 3 nm, from: image}}
"""


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Name every command that does something."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from leaves(command.get_command(context, name), (*path, name))
    else:
        yield " ".join(path)


# ------------------------------------------------------------------------------------------------ what comes is parsed again


def yaml_of(text: str) -> object:
    return ryaml.loads(text)


def record_of(text: str) -> object:
    assert text.startswith("cryokb: record/")
    return yaml_of(text)


def csv_of(text: str) -> object:
    rows = list(csv.reader(io.StringIO(text)))
    assert len({len(row) for row in rows}) == 1
    return rows


def svg_of(text: str) -> object:
    assert ET.fromstring(text).tag.endswith("svg")
    return text


def turtle_of(text: str) -> object:
    return len(rdflib.Graph().parse(data=text, format="turtle")) > 0


def narrow(text: str) -> object:
    """Words for people, in a pipe."""
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    return text


def words(text: str) -> object:
    return text


def nothing(text: str) -> object:
    assert text == ""
    return True


Parser = Callable[[str], object]
DB = "--database sqlite:///base.sqlite"

CASES: dict[str, list[tuple[str, int, Parser]]] = {
    "validate": [
        ("sample.yaml --level draft --format json", 0, json.loads),
        ("sample.yaml", 1, narrow),
        ("sample.yaml --format checklist", 1, narrow),
    ],
    "rules": [("--format json", 0, json.loads), ("", 0, narrow)],
    "explain": [("technique --format json", 0, json.loads), ("HR-TEM", 0, narrow)],
    "answer": [("sample.yaml LEVEL-RECOMMENDED --level complete -m x --date 2026-12-01", 0, words)],
    "compare": [(f"sample.yaml --format json {DB}", 0, json.loads)],
    "conformance run": [(f"--set '{ROOT}/schema/conformance' --form expanded --structural-only --format json", 0, json.loads)],
    "conformance list": [(f"--set '{ROOT}/schema/conformance'", 0, narrow)],
    "new": [("", 0, yaml_of), ("--template list", 0, narrow)],
    "expand": [("sample.yaml", 0, json.loads), ("sample.yaml --compact", 0, record_of)],
    "extract": [("warns.msa", 0, record_of)],
    "migrate": [("sample.yaml", 0, words)],
    "nexus write": [("sample.yaml --layout plain -o {out}.nxs", 0, narrow)],
    "nexus read": [("sample.nxs", 0, record_of)],
    "nexus verify": [("sample.nxs --format sarif", 0, json.loads)],
    "nexus export-series": [("series.yaml -o {out}", 0, words)],
    "nexus show": [("sample.nxs", 0, narrow)],
    "corpus build": [("curated --database sqlite:///{out}.sqlite", 0, words)],
    "corpus agreement": [("curated --format json", 0, json.loads)],
    "corpus query": [(f"--format csv {DB}", 0, csv_of), (f"--limit 2 {DB}", 0, narrow)],
    "corpus ask": [(f"thickness --format json {DB}", 0, json.loads)],
    "corpus sparql": [(f"'SELECT ?f WHERE {{{{ ?f cryokb:metal metal:Na }}}}' --format json {DB}", 0, json.loads)],
    "corpus export": [(f"--format turtle {DB}", 0, turtle_of)],
    "corpus draw": [(f"interphase_thickness -o {{out}}.svg {DB}", 0, nothing)],
    "corpus new": [("10.1000/xyz --title 'Über {title}' --author Müller --year 2030 --curated curated", 0, yaml_of)],
    "corpus format": [("curated --check", 1, words)],
    "corpus verify": [("--curated curated --format json", 1, json.loads)],
    "corpus witness": [("curated/sources/birch.2029.txt --read-on 2026-11-30 -o witnessed/x", 0, words)],
    "corpus register": [("--check --curated curated", 0, nothing)],
    "corpus diff": [("curated release --format json", 0, json.loads)],
    "corpus release": [("2026.11 --curated curated --date 2026-11-30 -o {out}", 0, words)],
    "corpus cite": [(f"--metal Na --format bibtex {DB}", 0, words)],
    "dashboard": [("--help", 0, narrow)],  # it serves until it is ended: see test_dashboard.py
}
"""For each command: what follows its name, the exit code, and what reads the result. {out} is a name of its own."""


def test_every_command_is_tried() -> None:
    assert set(CASES) == set(leaves(cli)), "add a case for the new command"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small workplace: a record with its data, the same as NeXus, a corpus, its release and its knowledge base."""
    place = tmp_path_factory.mktemp("output")
    (place / "image.mrc").write_bytes(cases.mrc())
    (place / "warns.msa").write_text(WARNS, encoding="latin-1")
    (place / "sample.yaml").write_text(RECORD, encoding="utf-8")
    (place / "series.yaml").write_text(SERIES, encoding="utf-8")
    shutil.copytree(INVENTED, place / "curated")
    rereading = "finding\toutcome\tproperty\tvalue\tphases\tpolarity\tdiffers_in\tnote\n"
    (place / "curated/REREADING.tsv").write_text(rereading, encoding="utf-8")
    shutil.copytree(place / "curated", place / "witnessed")
    base = f"sqlite:///{place / 'base.sqlite'}"
    for line in (
        ["nexus", "write", place / "sample.yaml", "--layout", "plain"],
        ["corpus", "register", "2026.11", "--curated", place / "curated"],
        ["corpus", "release", "2026.11", "--curated", place / "curated", "--date", "2026-11-30", "-o", place / "release"],
        ["corpus", "build", place / "curated", "--database", base],
        ["corpus", "witness", place / "curated/sources/birch.2029.txt", "--read-on", "2026-11-30", "-o", place / "witnessed/x"],
    ):
        assert main([str(word) for word in line]) == 0
    return place


WARNS = """\
#FORMAT      : EMSA/MAS Spectral Data File
#VERSION     : 1.0
#TITLE       : Spectrum
#DATE        : 01-09-1991
#TIME        : 12:100
#NPOINTS     : 2.
#NCOLUMNS    : 1.
#XUNITS      : eV
#YUNITS      : Intensity
#DATATYPE    : Y
#XPERCHAN    : 10
#OFFSET      : 0
#SPECTRUM    : Spectral Data Starts Here
1.0
2.0
#ENDOFDATA   :
"""
"""A spectrum with a date that makes RosettaSciIO warn."""

PLAIN = {"PYTHONIOENCODING": "utf-8"}
FOREIGN = {"PYTHONIOENCODING": "cp1252", "LANG": "C", "PYTHONUTF8": "0"}
NOT_INHERITED = {"COLUMNS", "FORCE_COLOR", "LC_ALL", "LC_CTYPE", "NO_COLOR", "PYTHONWARNINGS"}


def run(folder: Path, line: str, environment: dict[str, str], name: str = "x") -> tuple[int, bytes, bytes]:
    """Start a command of its own, its output redirected to files."""
    import shlex

    inherited = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
    results, messages = folder / f"{name}.results", folder / f"{name}.messages"
    with results.open("wb") as out, messages.open("wb") as err:
        done = subprocess.run(
            [sys.executable, "-m", "cryokb", *shlex.split(line)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env={**inherited, **environment},
            timeout=120,
            check=False,
        )
    return done.returncode, results.read_bytes(), messages.read_bytes()


@pytest.mark.parametrize("name", CASES)
def test_what_a_command_writes_is_its_result_in_utf_8(folder: Path, name: str) -> None:
    for number, (rest, expected, parse) in enumerate(CASES[name]):
        told = []
        for environment in (PLAIN, FOREIGN) if number == 0 else (FOREIGN,):
            out = f"{name.replace(' ', '_')}_{len(told)}"
            shutil.rmtree(folder / out, ignore_errors=True)
            code, results, messages = run(folder, f"{name} {rest.format(out=out, title=TITLE)}", environment, out)
            said = messages.decode("utf-8")
            assert (code, said.count("Traceback")) == (expected, 0), said
            assert not re.search(r"site-packages|Warning:|\x1b|\r", said)
            assert parse(results.decode("utf-8").replace(out, "OUT")) is not None
            told.append(results.replace(out.encode(), b"OUT"))
        assert len(set(told)) == 1, "the locale changes the result"


def test_letters_of_all_languages_come_through(folder: Path) -> None:
    for environment in (FOREIGN, {**FOREIGN, "PYTHONIOENCODING": "latin-1"}, {"PYTHONIOENCODING": "ascii:strict"}):
        code, results, messages = run(folder, "expand sample.yaml", environment)
        assert (code, messages) == (0, b"")
        assert json.loads(results)["title"] == TITLE
        code, _, messages = run(folder, f"expand '{TITLE}.yaml'", environment)
        assert (code, f"There is no file {TITLE}.yaml" in messages.decode("utf-8")) == (2, True)


# ------------------------------------------------------------------------------------------------ what libraries say

NOISY = """
import ctypes, logging, os, sys, warnings
from cryokb.cli import streams

def command():
    print("printed by a library")
    os.write(1, b"written by a library\\n")
    ctypes.CDLL(None).puts(b"put by a library in C")
    ctypes.CDLL(None).fflush(None)
    subprocess_of_a_library = os.system("echo said by a program of a library")
    warnings.warn("a warning", UserWarning)
    warnings.warn("a warning", UserWarning)
    warnings.warn("old", DeprecationWarning)
    logging.getLogger("some.library").warning("a message\\nwith more lines")
    streams.give("the result: \u898b")

with streams.noted():
    streams.apart(command)()
print("later")
"""


def test_nothing_of_a_library_is_on_standard_output() -> None:
    environment = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED} | FOREIGN
    done = subprocess.run([sys.executable, "-c", NOISY], capture_output=True, env=environment, timeout=60, check=True)
    assert done.stdout.decode("utf-8") == "the result: 見\nlater\n"
    said = done.stderr.decode("utf-8").splitlines()
    for who in ("printed", "written", "put", "said"):
        assert any(line.startswith(f"{who} by a ") for line in said)
    assert [line for line in said if " by a " not in line] == ["note: a warning", "note: a message"]


def test_a_reader_that_logs_on_standard_output_is_kept_from_it() -> None:
    """RosettaSciIO has a handler of its own there, which it makes anew when it is imported."""
    code = "from cryokb.readers.rosetta import quiet\nimport logging\nwith quiet() as said:\n    import rsciio\n"
    code += "    logging.getLogger('rsciio.x').warning('inside')\nlogging.getLogger('rsciio.x').warning('outside')\nprint(said)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("['inside']\n", "outside\n")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="samples: there is no folder of sample files")
@pytest.mark.parametrize("name", ["msa/example1_wrong_date.msa", "tiff/FEI-Helios-navcam-with-no-IRBeam.tif"])
def test_a_record_begins_with_the_record_also_when_the_reader_warns(name: str, tmp_path: Path) -> None:
    code, results, messages = run(tmp_path, f"extract '{SAMPLES.resolve() / name}'", FOREIGN)
    assert (code, record_of(results.decode("utf-8")) is not None) == (0, True)
    assert re.search(r"^note: .*RosettaSciIO says: ", messages.decode("utf-8"), re.MULTILINE)


def test_a_program_that_reads_no_further_ends_the_command_quietly(folder: Path) -> None:
    read, write = os.pipe()
    with subprocess.Popen([sys.executable, "-m", "cryokb", "rules"], stdout=write, stderr=subprocess.PIPE, cwd=folder) as started:
        os.close(read)
        os.close(write)
        _, said = started.communicate(timeout=60)
    assert (started.returncode, said) == (0, b"")


def test_a_full_disk_is_told() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("Linux: there is no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cryokb", "rules"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert (done.returncode, "No space left" in done.stderr) == (2, True)


# ------------------------------------------------------------------------------------------------ terminals


def on_terminal(folder: Path, line: str, environment: dict[str, str] | None = None) -> str:
    """Run a command on a terminal of its own, and give what it showed."""
    pty = pytest.importorskip("pty")
    mine, theirs = pty.openpty()
    inherited = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
    started = subprocess.Popen(
        [sys.executable, "-m", "cryokb", *line.split()],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**inherited, "TERM": "xterm", **(environment or {})},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(mine, 65536)
        except OSError:  # the other end has closed
            break
        if not piece:
            break
        shown += piece
    started.wait(timeout=60)
    os.close(mine)
    return shown.decode("utf-8")


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colours_are_for_terminals_that_want_them(folder: Path, environment: dict[str, str], coloured: bool) -> None:
    assert ("\x1b[" in on_terminal(folder, "validate sample.yaml", environment)) == coloured


def test_colours_can_be_forced_into_a_pipe(folder: Path) -> None:
    assert b"\x1b[" in run(folder, "validate sample.yaml", {"FORCE_COLOR": "1"})[1]


STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")


def test_nothing_in_the_data_steers_a_terminal(folder: Path) -> None:
    with h5py.File(folder / "steering.nxs", "w") as file:
        file["name \x1b[31m"] = "value \x9b31m \u202e"
    shown = on_terminal(folder, "nexus show steering.nxs")
    assert "\\u001b[31m" in shown
    assert "\\u009b31m \\u202e" in shown
    (folder / "steering.json").write_text(json.dumps({"cryokb": "record/1.1", "title": "a \u202eb"}), encoding="utf-8")
    told = [
        shown,
        *(on_terminal(folder, f"{command} steering.json", {"NO_COLOR": "1"}) for command in ("expand", "expand --compact", "validate")),
    ]
    assert [text for text in told if STEERING.search(text)] == []
    assert "a \\u202eb" in told[1]
    assert json.loads(run(folder, "expand steering.json", {})[1])["title"] == "a \u202eb"


def test_progress_is_for_terminals(folder: Path) -> None:
    command = "validate sample.yaml old.yaml --level draft"
    shutil.copy(folder / "sample.yaml", folder / "old.yaml")
    assert "\r[1/2] " in on_terminal(folder, command)
    assert "[1/2]" not in on_terminal(folder, command, {"TERM": "dumb"})
    assert run(folder, command, {})[2] == b""


# ------------------------------------------------------------------------------------------------ tables

LONG = "first-2024-sodium-on-aluminium/thick"
COLUMNS = ("system", "property", "says", "quote and finding")
ROWS = [
    [
        "Na on Al with flower edges of Zn",
        "interphase thickness",
        "~18 nm",
        "“a thin layer of 18 nm was seen by all”\nfirst-2024-sodium-on-aluminium/thick",
    ],
    ["", "見本 structure", "multilayer", "steered \x1b[31m"],
]


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_a_table_fits_the_terminal_and_breaks_no_word(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    drawn = tables.table(COLUMNS, ROWS, ratios=(4, 3, 2, 8))
    assert max(cell_len(line) for line in drawn.splitlines()) <= width
    shown = drawn.replace("│", " ").split()
    for word in {word for row in ROWS for cell in row for word in cell.replace("\x1b", "\\u001b").split()}:
        if width >= 60:  # below that the longest word has a line of its own and more
            assert word in shown
    assert "\x1b" not in drawn


def test_wide_tables_stand_in_columns_and_narrow_ones_below_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert tables.table(COLUMNS, ROWS).startswith("┏")
    monkeypatch.setenv("COLUMNS", "60")
    narrow_one = tables.table(COLUMNS, ROWS)
    assert narrow_one.startswith("system             Na on Al with flower edges of Zn\n")
    assert "\n\nproperty           見本 structure\n" in narrow_one  # what is empty takes no line
    assert tables.table(("a", "b"), []).count("\n") == 4


def test_warnings_in_python_stay_warnings() -> None:
    with pytest.warns(UserWarning, match="mine"):
        warnings.warn("mine", UserWarning, stacklevel=1)
    with streams.noted(), pytest.warns(UserWarning, match="mine"):
        warnings.warn("mine", UserWarning, stacklevel=1)
    assert not any(type(handler).__module__ == "cryokb.cli.streams" for handler in logging.getLogger().handlers)
