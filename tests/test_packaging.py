"""What is shipped: versions that agree, pins that hold, and nothing of the workplace in any file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from packaging.requirements import Requirement

import cryokb
from cryokb import standard

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = [
    ROOT / "requirements.lock",
    ROOT / "demo.lock",
    ROOT / ".ci/pynxtools.lock",
    ROOT / ".ci/nexusformat.lock",
    ROOT / ".ci/rocrate.lock",
]
PUBLIC = {"pypi.org", "files.python" + "hosted.org"}
IGNORED = {
    ".venv",
    "build",
    "dist",
    ".git",
    ".hypothesis",
    "__pycache__",
    ".ruff_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".import_linter_cache",
}


def tracked() -> list[Path]:
    """The files that the project consists of: as Git knows them, or those of the tree where there is no Git."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    except (FileNotFoundError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if path.is_file() and not IGNORED & set(path.relative_to(ROOT).parts)]
        return sorted(found)
    return [path for name in listed if name and (path := ROOT / name).is_file()]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


# ------------------------------------------------------------------------------------------------ versions


def test_one_software_version_everywhere() -> None:
    version = PROJECT["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    meta = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert {version} == {str(citation["version"]), meta["version"], standard.versions()["software"]}


def test_the_licences_agree() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    meta = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    named = set(PROJECT["project"]["license"].split(" AND "))
    assert named == set(citation["license"]) == {address.rsplit("/", 1)[1] for address in meta["license"]}
    assert named == {path.stem for path in (ROOT / "LICENSES").glob("*.txt")}


def test_the_standard_has_the_version_of_its_schema() -> None:
    schema = yaml.safe_load((ROOT / "schema/cryokb.yaml").read_text(encoding="utf-8"))
    assert standard.versions()["schema"] == str(schema["version"])
    assert str(schema["version"]).rpartition(".")[0] in (ROOT / "src/cryokb/_generated/record.schema.json").read_text(encoding="utf-8")


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(cryokb.__file__).parent / "py.typed").is_file()
    assert "Typing :: Typed" in PROJECT["project"]["classifiers"]


# ------------------------------------------------------------------------------------------------ pins


def locked(path: Path) -> dict[str, str]:
    """Name and version of each package of a lock."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^ \\;]+)", text_of(path), flags=re.MULTILINE))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_by_hash_and_names_no_address(path: Path) -> None:
    text = text_of(path)
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text
    entries = [entry for entry in re.split(r"\n(?=[a-z0-9])", text.strip()) if entry]
    assert len(entries) >= 1
    for entry in entries:
        assert re.match(r"[a-z0-9][a-z0-9._-]*(?:\[[a-z0-9, _-]+\])?==", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


EXTRAS, GROUPS = PROJECT["project"]["optional-dependencies"], PROJECT["dependency-groups"]
USERS = [*PROJECT["project"]["dependencies"], *EXTRAS["readers"], *EXTRAS["figures"], *GROUPS["editable"]]
DEVELOPERS = [*USERS, *(text for group in EXTRAS.values() for text in group), *(text for text in GROUPS["dev"] if isinstance(text, str))]


@pytest.mark.parametrize(("lock", "asked"), [(LOCKS[0], DEVELOPERS), (LOCKS[1], USERS)], ids=["requirements", "demo"])
def test_the_lock_holds_everything_that_is_asked_for(lock: Path, asked: list[str]) -> None:
    versions = locked(lock)
    assert len(asked) >= 16
    for requirement in map(Requirement, asked):
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name != "cryokb":
            assert name in versions, name
            assert requirement.specifier.contains(versions[name], prereleases=True), name


def test_the_demo_installs_what_users_have_and_what_stays_when_the_tests_are_run() -> None:
    users, developers = locked(LOCKS[1]), locked(LOCKS[0])
    assert {name for name in users if users[name] != developers.get(name)} == {"exspy"}
    assert {"streamlit", "pandas", "linkml", "pytest"} & set(users) == set()
    assert {"include-group": "editable"} in GROUPS["dev"]
    assert "cryokb[figures]" in EXTRAS["dashboard"]


def test_the_tools_that_make_and_judge_are_pinned() -> None:
    assert "linkml==1.12.1" in PROJECT["dependency-groups"]["dev"]
    assert locked(LOCKS[0])["linkml"] == "1.12.1"
    assert locked(LOCKS[1])["exspy"] == "0.3.2"
    assert locked(LOCKS[2])["pynxtools"] == "0.16.0"
    assert locked(LOCKS[3])["nexusformat"] == "2.1.0"
    assert locked(LOCKS[4])["roc-validator"] == "0.13.0"


# ------------------------------------------------------------------------------------------------ nothing of the workplace


def test_no_file_names_a_folder_of_a_machine() -> None:
    # pieced together, so that this file does not name one itself
    folders = re.compile(
        "|".join(("(?<![A-Za-z0-9_.~*<}])" + "/" + name) for name in ("work/", "tmp/work", "root/", "home/[a-z]", "Users/[a-z]"))
    )
    files = tracked()
    assert len(files) >= 150
    named = [f"{path.relative_to(ROOT)}: {match[0]}" for path in files if (match := folders.search(text_of(path)))]
    assert named == []


def registries() -> set[str]:
    """The hosts from which this machine installs packages, apart from the public ones."""
    asked = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    hosts = {urlsplit(address).hostname for address in re.findall(r"https?://[^\s'\"]+", listed)}
    return {host for host in hosts if host} - PUBLIC


def test_no_file_names_a_registry() -> None:
    hosts = ["pypi.org/" + "simple", *sorted((PUBLIC | registries()) - {"pypi.org"})]
    named = [f"{path.relative_to(ROOT)}: {host}" for path in tracked() for host in hosts if host in text_of(path)]
    assert named == []


def test_no_file_holds_a_key() -> None:
    keys = re.compile("|".join(("-----BEGIN [A-Z ]*" + "PRIVATE KEY", "AKIA" + "[0-9A-Z]{16}", "gh[pousr]_" + "[A-Za-z0-9]{36}")))
    assert [str(path) for path in tracked() if keys.search(text_of(path))] == []


def test_no_file_is_larger_than_a_text_needs_to_be() -> None:
    large = [f"{path.relative_to(ROOT)}: {path.stat().st_size}" for path in tracked() if path.stat().st_size > 1_000_000]
    assert large == []
