"""What is loaded, and what is not: the start of the program costs what a short command may cost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import cryokb

ROOT = Path(__file__).parents[1]
HEAVY = {
    "altair",
    "dask",
    "h5py",
    "linkml",
    "linkml_runtime",
    "numpy",
    "pandas",
    "pint",
    "pydantic",
    "rdflib",
    "rich",
    "rsciio",
    "sqlalchemy",
    "streamlit",
}


def modules_after(code: str) -> set[str]:
    """Run some code in a fresh interpreter and give the modules that are loaded then."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def loaded(names: set[str], modules: set[str]) -> set[str]:
    return names & {module.partition(".")[0] for module in modules}


def validating(path: str, code: int, level: str = "deposition") -> str:
    return f"from cryokb.cli import main\nassert main(['validate', {path!r}, '--level', {level!r}]) == {code}"


def test_validating_a_clean_record_loads_nothing_heavy() -> None:
    modules = modules_after(validating("schema/examples/li_electrodeposited.yaml", 0))
    assert loaded(HEAVY | {"yaml"}, modules) == set()
    assert {"cryokb.validation", "jsonschema_rs", "ryaml", "click"} <= modules  # it has really been done
    assert not any(module.startswith("cryokb._generated") for module in modules)
    assert not {"cryokb.nexus", "cryokb.store", "cryokb.readers", "cryokb.corpus", "concurrent.futures"} & modules


def test_validating_a_broken_record_loads_the_places_and_nothing_heavy() -> None:
    modules = modules_after(validating("tests/data/invalid/li_electrodeposited.broken.yaml", 1))
    assert loaded(HEAVY, modules) == set()
    assert "yaml" in modules  # lines and columns


def test_validating_a_publication_loads_nothing_heavy() -> None:
    modules = modules_after(validating("curated/publications/han-2021-sodium-interphase.yaml", 0))
    assert loaded(HEAVY, modules) == set()


def test_importing_the_package_loads_almost_nothing() -> None:
    bare = modules_after("pass")
    added = modules_after("import cryokb") - bare
    assert {name for name in added if name.startswith("cryokb")} == {"cryokb"}
    assert added - {"cryokb"} <= sys.stdlib_module_names | {name for name in added if name.partition(".")[0] in sys.stdlib_module_names}
    assert len(added) <= 20


def test_help_loads_nothing_heavy() -> None:
    modules = modules_after("from cryokb.cli import main\nassert main(['--help']) == 0")
    assert loaded(HEAVY | {"yaml", "jsonschema_rs", "ryaml"}, modules) == set()


@pytest.mark.parametrize("name", cryokb.__all__)
def test_every_public_name_resolves_and_is_documented(name: str) -> None:
    assert getattr(cryokb, name).__doc__
    assert name in dir(cryokb)


def test_the_public_names_are_about_a_dozen() -> None:
    assert sorted(cryokb.__all__) == list(cryokb.__all__) == dir(cryokb)
    assert 10 <= len(cryokb.__all__) <= 16


def test_another_name_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        _ = cryokb.no_such_name


def test_star_import_gives_the_public_names() -> None:
    modules_after("from cryokb import *\nassert validate and Corpus and write_nexus")
