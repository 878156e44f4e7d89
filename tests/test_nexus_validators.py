"""The stock NeXus validators say that the files are valid; run where they are (`.ci/validate_nexus.sh`)."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from nexus_cases import ROOT, all_arrays, example, rich, small

from cryokb import nexus

SCRIPT = ROOT / ".ci" / "validate_nexus.sh"
PLACES = {"CRYOKB_PYNX_VENV": ROOT / "build/venv-pynxtools", "CRYOKB_NEXUSFORMAT_VENV": ROOT / "build/venv-nexusformat"}

pytestmark = pytest.mark.validators


@pytest.fixture(scope="module")
def validate():
    """Give a function that runs both validators on a file."""
    for variable, place in PLACES.items():
        if variable not in os.environ and not place.is_dir():
            pytest.skip(f"{variable}: no folder {place}; run bash .ci/validate_nexus.sh once")
    if shutil.which("bash") is None:
        pytest.skip("no bash here")

    def run(path):
        return subprocess.run(["bash", SCRIPT, path], capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize("record", [example(), rich()], ids=["example", "rich"])
def test_records_are_valid_nxem(tmp_path, validate, record):
    written = nexus.write(record, tmp_path / "record.nxs")
    done = validate(written.path)
    assert done.returncode == 0, done.stdout
    assert "4 passed, 0 failed" in done.stdout


def test_arrays_of_every_kind_are_valid_nxem(tmp_path, validate):
    arrays = all_arrays()
    written = nexus.write(small(list(arrays)), tmp_path / "arrays.nxs", arrays=arrays)
    done = validate(written.path)
    assert done.returncode == 0, done.stdout


def test_absence_in_words_is_valid_nxem(tmp_path, validate):
    record = example()
    del record["identifier"]
    record["sessions"]["titan_0302"]["instrument"] = {
        "absent": {"manufacturer": {"reason": "withheld"}, "model": {"reason": "not_recorded"}}
    }
    done = validate(nexus.write(record, tmp_path / "record.nxs").path)
    assert done.returncode == 0, done.stdout


def test_a_file_without_its_start_is_not_valid(tmp_path, validate):
    import h5py

    written = nexus.write(example(), tmp_path / "record.nxs")
    with h5py.File(written.path, "r+") as file:
        del file["entry/start_time"]
    assert validate(written.path).returncode == 1
