"""The stock NeXus validators say that the files are valid; run where they are (`.ci/validate_nexus.sh`)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from xml.etree import ElementTree as ET

import h5py
import pytest
from every_slot import Maker
from nexus_cases import ROOT, all_arrays, battery, example, rich, small, tables_of_every_kind
from test_every_slot import expanded_of
from test_templates import LONG, filled

from cryokb import deposit, nexus, standard

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

    def run(path, *options):
        return subprocess.run(["bash", SCRIPT, *options, path], capture_output=True, text=True, check=False)

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


def test_signals_of_one_exposure_are_valid_nxem(tmp_path, validate):
    arrays = {f"image.{name}": array for name, array in all_arrays().items()}
    record = small(["image"])
    (session,) = record["sessions"].values()
    slots = {"technique": "haadf_stem", "detector": "HAADF", "collection_semi_angle": {"value": 60.0, "unit": "mrad"}}
    session["acquisitions"]["image"]["signals"] = {name.partition(".")[2]: slots for name in arrays}
    done = validate(nexus.write(record, tmp_path / "signals.nxs", arrays=arrays).path)
    assert done.returncode == 0, done.stdout


def test_tables_beside_their_stacks_are_valid_nxem(tmp_path, validate):
    record, arrays = tables_of_every_kind()
    done = validate(nexus.write(record, tmp_path / "tables.nxs", arrays=arrays).path)
    assert done.returncode == 0, done.stdout
    definition = tmp_path / "NXcryoem_battery.nxdl.xml"
    definition.write_text(standard.definition_text(), encoding="utf-8")
    own = nexus.write(record, tmp_path / "own.nxs", arrays=arrays, layout="nxcryoem_battery")
    done = validate(own.path, "--definition", definition)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", LONG, ids=lambda path: path.stem)
def test_a_template_that_is_filled_in_is_valid_nxem(tmp_path, validate, path):
    record = tmp_path / "record.yaml"
    record.write_text(filled(path), encoding="utf-8")
    written = deposit.write_record(record, tmp_path / "record.nxs", allow_missing=True)
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
    written = nexus.write(example(), tmp_path / "record.nxs")
    with h5py.File(written.path, "r+") as file:
        del file["entry/start_time"]
    assert validate(written.path).returncode == 1


# -------------------------------------------------------------------------------------------------------- NXcryoem_battery
def without_deprecated(record):
    """The record without the slots for which there is a better one: nxvalidate warns of these, as it should."""
    if isinstance(record, list):
        return [without_deprecated(item) for item in record]
    if not isinstance(record, dict):
        return record
    slots = {slot for owner in standard.current().table("slots").values() for slot, row in owner["slots"].items() if "deprecated" in row}
    assert slots
    return {key: without_deprecated(item) for key, item in record.items() if key not in slots}


@pytest.fixture
def validate_battery(tmp_path, validate):
    """Give a function that runs both validators with the definition that a file carries, as a user would."""

    def run(path):
        definition = tmp_path / "NXcryoem_battery.nxdl.xml"
        definition.write_text(nexus.definition_in(path), encoding="utf-8")
        return validate(path, "--definition", definition)

    return run


@pytest.mark.parametrize("record", [example, battery], ids=["example", "battery"])
def test_the_definition_is_clean_and_records_follow_it(tmp_path, validate_battery, record):
    done = validate_battery(nexus.write(record(), tmp_path / "record.nxs", layout="nxcryoem_battery").path)
    assert done.returncode == 0, done.stdout
    assert "nxlint" in done.stdout
    assert "5 passed, 0 failed" in done.stdout


def test_every_slot_follows_the_definition(tmp_path, validate_battery):
    record = without_deprecated(expanded_of(Maker().record(), tmp_path / "record.yaml"))
    done = validate_battery(nexus.write(record, tmp_path / "record.nxs", layout="nxcryoem_battery").path)
    assert done.returncode == 0, done.stdout


def test_arrays_of_every_kind_follow_the_definition(tmp_path, validate_battery):
    arrays = all_arrays()
    done = validate_battery(nexus.write(small(list(arrays)), tmp_path / "a.nxs", arrays=arrays, layout="nxcryoem_battery").path)
    assert done.returncode == 0, done.stdout


def put(file, path, value):
    marks = dict(file[path].attrs)
    del file[path]
    file[path] = value
    file[path].attrs.update(marks)


def unknown_metal(file):
    put(file, "entry/sampleID/cell/metal", "unobtainium")


def length_for_a_time(file):
    file["entry/sampleID/history/activity_2_rest/step/duration"].attrs["units"] = "nm"


def no_unit(file):
    del file["entry/sampleID/history/activity_2_rest/step/duration"].attrs["units"]


def no_kind_of_step(file):
    del file["entry/sampleID/history/activity_2_rest/step/step"]


def dose_in_words(file):
    put(file, "entry/measurement/event_hrtem_1/dose/dose", "a lot")


def no_session(file):
    del file["entry/measurement/session"]


BROKEN = {
    unknown_metal: {"pynx", "nxvalidate"},
    length_for_a_time: {"pynx"},
    no_unit: {"pynx", "nxvalidate"},
    no_kind_of_step: {"pynx", "nxvalidate"},
    dose_in_words: {"pynx"},
    no_session: {"pynx", "nxvalidate"},
}
"""What the definition forbids, and which validator sees it: nxvalidate compares no units, and knows events by no name of ours."""


@pytest.mark.parametrize(("change", "seen"), BROKEN.items(), ids=[change.__name__ for change in BROKEN])
def test_what_the_definition_forbids_is_seen(tmp_path, validate_battery, change, seen):
    written = nexus.write(example(), tmp_path / "record.nxs", layout="nxcryoem_battery")
    with h5py.File(written.path, "r+") as file:
        change(file)
    done = validate_battery(written.path)
    assert done.returncode == 1
    assert set(re.findall(r"(?m)^FAIL  (\w+)", done.stdout)) == seen, done.stdout


def test_validators_that_do_not_know_the_definition_refuse_it(tmp_path, validate):
    written = nexus.write(example(), tmp_path / "record.nxs", layout="nxcryoem_battery")
    assert validate(written.path).returncode == 1


def test_no_sentence_is_taken_from_nexus(validate):
    del validate  # which skips where the validators are not
    place = os.environ.get("CRYOKB_NEXUSFORMAT_VENV") or PLACES["CRYOKB_NEXUSFORMAT_VENV"]
    files = sorted((ROOT / place).glob("lib/python*/site-packages/nexusformat/definitions/*/NX*.nxdl.xml"))
    assert len(files) >= 100

    def runs(text, length=8):
        """The runs of so many words in the documentation of a definition."""
        docs = [
            " ".join(re.findall(r"\w+", doc.text or "")).lower().split() for doc in ET.fromstring(text).iter() if doc.tag.endswith("doc")
        ]
        return {tuple(words[start : start + length]) for words in docs for start in range(len(words) - length + 1)}

    own = runs(standard.definition_text())
    assert len(own) >= 500
    assert [run for path in files for run in own & runs(path.read_bytes())] == []
