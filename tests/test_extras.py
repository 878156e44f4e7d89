"""Without the extras everything else works, and what needs one says in one sentence what to install."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import readers_cases as cases

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "schema/examples/li_electrodeposited.yaml"
INVENTED = ROOT / "tests/data/corpus"

OPTIONAL = ("altair", "dask", "distributed", "pandas", "psycopg", "pyarrow", "rsciio", "streamlit", "vl_convert")
"""What the extras bring, by the names under which it is imported."""

BLOCKED = """
import importlib.abc, json, sys

class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

blocked = set(json.loads(sys.argv[1]))
sys.meta_path.insert(0, Blocker())
"""


def without(*names: str, code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run some code where libraries cannot be imported."""
    return subprocess.run(
        [sys.executable, "-c", BLOCKED + code, json.dumps(names)], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def command(line: str, *, missing: tuple[str, ...], folder: Path) -> tuple[int, str, str]:
    done = without(*missing, code=f"from cryokb.cli import main\nsys.exit(main({line.split()!r}))", folder=folder)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workplace with a knowledge base, microscope files and a record of one of them."""
    from cryokb.cli import main

    place = tmp_path_factory.mktemp("extras")
    (place / "image.mrc").write_bytes(cases.mrc())
    (place / "second.mrc").write_bytes(cases.mrc())
    (place / "series.mdoc").write_text("PixelSpacing = 2\n\n[ZValue = 0]\nTiltAngle = 0\n", encoding="utf-8")
    record = "cryokb: record/1.0\ntitle: t\nspecimens: {g: {system: {metal: Li}}}\n"
    record += "sessions: {s: {acquisitions: {a: {technique: hrtem, file: image.mrc}}}}\n"
    (place / "record.yaml").write_text(record, encoding="utf-8")
    assert main(["corpus", "build", str(INVENTED), "--database", f"sqlite:///{place / 'base.sqlite'}"]) == 0
    return place


DB = "--database sqlite:///base.sqlite"


@pytest.mark.parametrize(
    ("missing", "extra", "line"),
    [
        ("rsciio", "readers", "extract image.mrc -o extracted.yaml"),
        ("rsciio", "readers", "extract image.mrc second.mrc -o extracted.yaml"),
        ("rsciio", "readers", "nexus write record.yaml --layout plain -o written.nxs"),
        ("altair", "figures", f"corpus draw interphase_thickness -o drawn.svg {DB}"),
        ("altair", "figures", f"corpus draw coverage -o drawn.png {DB}"),
        ("vl_convert", "figures", f"corpus draw coverage -o drawn.svg {DB}"),
        ("pyarrow", "export", f"corpus export --format parquet -o exported.parquet {DB}"),
        ("psycopg", "postgres", "corpus query --database postgresql+psycopg://localhost/none"),
        ("psycopg", "postgres", "compare record.yaml --database postgresql://localhost/none"),
        ("streamlit", "dashboard", "dashboard"),
        ("altair", "dashboard", "dashboard"),
    ],
)
def test_a_command_that_needs_an_extra_says_which(folder: Path, missing: str, extra: str, line: str) -> None:
    before = sorted(path.name for path in folder.iterdir())
    code, out, err = command(line, missing=(missing,), folder=folder)
    assert (code, out) == (2, "")
    assert err.endswith(f'which is not installed.\n  Install it with: pip install "cryokb[{extra}]"\n')
    assert "Traceback" not in err
    assert sorted(path.name for path in folder.iterdir()) == before


def test_files_that_need_no_extra_are_still_read(folder: Path) -> None:
    code, out, err = command("extract image.mrc series.mdoc", missing=("rsciio",), folder=folder)
    assert (code, out.startswith("cryokb: record/")) == (1, True)
    assert "image.mrc: Reading image.mrc needs RosettaSciIO, which is not installed." in err
    assert err.count("pip install") == 1


@pytest.mark.parametrize(
    ("missing", "extra", "code"),
    [
        ("rsciio", "readers", "from cryokb import readers\nreaders.extract('image.mrc')"),
        ("rsciio", "readers", "from cryokb import readers\nreaders.load_arrays('image.mrc')"),
        ("altair", "figures", "from cryokb import figures\nfigures.ladder_chart([], title='t')"),
        ("altair", "figures", "from cryokb import figures\nfigures.coverage_chart([])"),
        ("vl_convert", "figures", "from cryokb import figures\nfigures.to_png(figures.coverage_chart([]))"),
        ("pandas", "export", "from cryokb import Corpus\nCorpus.open('sqlite:///base.sqlite').frame()"),
        ("pyarrow", "export", "from cryokb import export\nexport.export([], [], 'parquet')"),
        ("psycopg", "postgres", "from cryokb import Corpus\nCorpus.open('postgresql://localhost/none')"),
    ],
)
def test_a_function_that_needs_an_extra_says_which(folder: Path, missing: str, extra: str, code: str) -> None:
    done = without(missing, code=code, folder=folder)
    assert done.stderr.splitlines()[-1].startswith("cryokb.errors.MissingDependency: ")
    assert done.stderr.rstrip().endswith(f'which is not installed. Install it with: pip install "cryokb[{extra}]"')


LINES = {
    "rules": 0,
    "new": 0,
    f"expand {EXAMPLE}": 0,
    f"validate {EXAMPLE}": 0,
    f"validate {EXAMPLE} --format html": 0,
    f"nexus write {EXAMPLE} -o plain.nxs --allow-missing": 0,
    "nexus read plain.nxs": 0,
    "nexus verify plain.nxs": 0,
    "nexus show plain.nxs": 0,
    f"compare {EXAMPLE} {DB}": 0,
    f"corpus query {DB}": 0,
    f"corpus ask damage {DB}": 0,
    f"corpus export --format turtle {DB}": 0,
    f"corpus export --format csv {DB}": 0,
    f"corpus build {INVENTED} --database sqlite:///again.sqlite": 0,
    f"corpus verify --curated {INVENTED}": 1,
    "extract series.mdoc": 0,
}
"""What a plain installation does, with the exit codes."""


def test_everything_else_works_without_any_extra(folder: Path) -> None:
    code = f"from cryokb.cli import main\nlines = {LINES!r}\n"
    code += "found = {line: main(line.split()) for line in lines}\nassert found == lines, found"
    done = without(*OPTIONAL, code=code, folder=folder)
    assert done.returncode == 0, done.stderr


def test_each_extra_that_is_named_exists() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {"readers", "figures", "dashboard", "export", "postgres"} <= set(extras)
