"""What was written of a number stays as it was written, also in a record of an older version, after every command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import cli, documents, expansion, intake, standard

OLD = """\
cryokb: record/0.9
id: digits
title: "Digits"
specimens:
  grid_1:
    prepared: 2026-03-02T10:00:00+01:00
    system: {{metal: Li, configuration: half_cell}}
    history:
      - {{step: cooling, cooling_rate: {0}}}
      - step: Cooling
        cooling_rate: {1}
        note: {2}
      - {{step: plating, current_density: {3} mA/cm^2, temperature: {4} °C}}
sessions:
  day_1:
    instrument: {{manufacturer: Example Instruments, model: Example 300}}
    start: 2026-03-02T13:00:00+01:00
    accelerating_voltage: {5} kV
    acquisitions:
      image: {{specimen: grid_1, technique: hrtem, label: {6}, dose: {7} e-/Å^2}}
observations:
  thickness: {{property: interphase_thickness, value: {8} nm}}
"""

WRITTEN = ("0.10", "1.50", "007.0", "1.0", "20.0", "300.0", "2.00", "80.00", "12.50")
"""Numbers whose last digits, or first ones, a float forgets."""

PLACES = (
    ("specimens", "grid_1", "history", 0, "cooling_course"),
    ("specimens", "grid_1", "history", 1, "cooling_course"),
    ("specimens", "grid_1", "history", 1, "note"),
    ("specimens", "grid_1", "history", 2, "current_density"),
    ("specimens", "grid_1", "history", 2, "temperature"),
    ("sessions", "day_1", "accelerating_voltage"),
    ("sessions", "day_1", "acquisitions", "image", "label"),
    ("sessions", "day_1", "acquisitions", "image", "dose"),
    ("observations", "thickness", "quantity"),
)
UNITS = ("", "", "", " mA/cm^2", " °C", " kV", "", " e-/Å^2", " nm")
SPELLED = tuple(text + unit for text, unit in zip(WRITTEN, UNITS, strict=True))


def texts_of(expanded):
    """What the expanded form of the record keeps of each text, in the order of the places."""
    found = []
    for place in PLACES:
        node = expanded
        for step in place:
            node = node[step]
        found.append(node["as_reported"] if isinstance(node, dict) else node)
    return tuple(found)


def expanded_file(path):
    return expansion.expand_current(intake.read_record(path), root="Record").document


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.yaml"
    path.write_text(OLD.format(*WRITTEN), encoding="utf-8")
    return path


def run(*words: object) -> None:
    assert cli.main([str(word) for word in words]) == 0


# ------------------------------------------------------------------------------------------------ the commands


@pytest.mark.parametrize("layout", ["plain", "nxem", "nxcryoem_battery"])
def test_writing_and_reading_a_nexus_file_keeps_them(old: Path, layout: str) -> None:
    target, back = old.with_suffix(".nxs"), old.with_name("back.yaml")
    run("nexus", "write", old, "--layout", layout, "-o", target)
    run("nexus", "read", target, "-o", back)
    assert texts_of(expanded_file(back)) == SPELLED


def test_migrating_keeps_them(old: Path) -> None:
    run("migrate", old, "--write")
    assert old.read_text(encoding="utf-8").startswith(f"cryokb: record/{standard.CURRENT}")
    assert texts_of(expanded_file(old)) == SPELLED


def test_expanding_and_compacting_keep_them(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("migrate", old, "--write")
    capsys.readouterr()
    run("expand", old)
    assert texts_of(json.loads(capsys.readouterr().out)) == SPELLED
    run("expand", old, "--compact", "-o", old.with_name("compact.yaml"))
    assert texts_of(expanded_file(old.with_name("compact.yaml"))) == SPELLED


def test_json_keeps_them(old: Path) -> None:
    """Bare numbers of a JSON document are scalars as those of YAML are."""
    plain = json.loads(json.dumps(intake.read_record(old).data))
    plain["specimens"]["grid_1"]["history"][1]["cooling_rate"] = "PLACE"
    path = old.with_suffix(".json")
    path.write_text(json.dumps(plain).replace('"PLACE"', "1.50"), encoding="utf-8")
    assert texts_of(expanded_file(path))[1] == "1.50"


# ------------------------------------------------------------------------------------------------ the law

DIGITS = st.from_regex(r"(0|[1-9][0-9]{0,3})\.[0-9]{1,4}", fullmatch=True)


@given(st.tuples(*(DIGITS for _ in PLACES)))
def test_every_text_of_an_old_record_is_as_written(written: tuple[str, ...]) -> None:
    document, issues = documents.parse_text(OLD.format(*written))
    assert document is not None
    assert issues == []
    expanded = expansion.expand_current(document, root="Record")
    assert texts_of(expanded.document) == tuple(text + unit for text, unit in zip(written, UNITS, strict=True))


def test_the_place_of_a_renamed_slot_is_the_one_that_was_written() -> None:
    document, _ = documents.parse_text(OLD.format(*WRITTEN).replace("note: 007.0", "duration: 5 apples"))
    assert document is not None
    expanded = expansion.expand_current(document, root="Record")
    history = ("specimens", "grid_1", "history")
    assert expanded.source_of((*history, 0, "cooling_course")) == (*history, 0, "cooling_rate")
    assert expanded.source_of((*history, 2, "current_density", "value")) == (*history, 2, "current_density", "value")
    (issue,) = expanded.issues
    assert documents.locate(issue, document).line == 12


def test_a_slot_said_to_be_absent_is_renamed_in_both_forms() -> None:
    step = {"step": "Cooling", "absent": {"cooling_rate": {"slot": "cooling_rate", "reason": "not_recorded"}}}
    plain = {"cryokb": "record/0.9", "title": "t", "specimens": {"a": {"history": [step, {"step": "cooling", "cooling_rate": "withheld"}]}}}
    document, _ = documents.from_mapping(plain)
    assert document is not None
    history = expansion.expand_current(document, root="Record").document["specimens"]["a"]["history"]
    assert [row["absent"] for row in history] == [
        {"cooling_course": {"slot": "cooling_course", "reason": reason}} for reason in ("not_recorded", "withheld")
    ]
