"""One specimen, named by its acquisitions or not: every part of the program gives the same answer."""

from __future__ import annotations

import re
from pathlib import Path

import h5py
import pytest

from cryokb import compare, corpus, nexus, validation
from cryokb.documents import Document, parse_text
from cryokb.errors import NexusError
from cryokb.expansion import expand
from cryokb.facts import Fact, facts_of
from cryokb.issues import JsonObject
from cryokb.record import RecordView
from cryokb.store import Corpus, build

INVENTED = Path(__file__).parent / "data" / "corpus"

UNNAMED = """cryokb: record/1.1
id: one
title: Sodium on copper, one grid
specimens:
  grid:
    physical_form: thin_film
    prepared: 2026-04-07T10:05:00+02:00
    system: {metal: Na, electrolyte: {class: liquid_ether, salts: [NaFSI 1 mol/L], solvents: [DME]}}
    history:
    - {step: plating, start: 2026-04-07T09:15:00+02:00, current_density: 1 mA/cm^2}
    - {step: transfer, medium: argon, air_exposure: none}
sessions:
  arm:
    instrument: {manufacturer: JEOL, model: ARM}
    start: 2026-04-07T13:00:00+02:00
    end: 2026-04-07T17:30:00+02:00
    accelerating_voltage: 200 kV
    acquisitions:
      overview: {area: B, technique: hrtem, dose: 15 e-/Å^2, detector: K3}
      detail: {area: B, technique: hrtem, dose: 25 e-/Å^2, cumulative_dose: 40 e-/Å^2, detector: K3}
observations:
  rim: {property: interphase_thickness, value: 12 nm, from: detail}
  salt: {property: phase, phase: [NaF], from: detail}
"""

NAMED = re.sub(r"(overview|detail): \{area", r"\1: {specimen: grid, area", UNNAMED)
TWO = UNNAMED.replace("specimens:\n", "specimens:\n  blank: {physical_form: bulk}\n")

BOTH = pytest.mark.parametrize("text", [UNNAMED, NAMED], ids=["unnamed", "named"])


def read(text: str) -> Document:
    document, issues = parse_text(text)
    assert document is not None
    assert not issues
    return document


def expanded(text: str) -> JsonObject:
    document = read(text)
    return expand(document.data, root="Record", raw_text=document.raw_text).document  # type: ignore[arg-type]


def judged(text: str) -> list[tuple[str, str, str]]:
    return [(issue.code, issue.path, issue.message) for issue in validation.check(read(text), level="draft")]


def test_both_are_sound() -> None:
    assert NAMED.count("specimen: grid") == 2
    assert judged(UNNAMED) == judged(NAMED) == []


@BOTH
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("cumulative_dose: 40", "cumulative_dose: 30", "ACQ-DOSE-CUMULATIVE"),
        ("air_exposure: none", "air_exposure: 30 min", "XFER-AIR-REACTIVE"),
        ("prepared: 2026-04-07T10:05", "prepared: 2026-04-07T08:05", None),
    ],
)
def test_rules_judge_both_alike(text: str, old: str, new: str, code: str | None) -> None:
    assert old in text
    assert [found[0] for found in judged(text.replace(old, new))] == ([code] if code else [])


@BOTH
def test_facts_have_the_system_of_the_only_specimen(text: str) -> None:
    found: list[Fact] = list(facts_of(RecordView(expanded(text)), source="one"))
    assert [(fact.metal, fact.system, fact.electrolyte_class) for fact in found] == [("Na", "grid", "liquid_ether")] * 2


def test_both_stand_alike_among_the_literature(tmp_path: Path) -> None:
    with Corpus.open(build(corpus.load(INVENTED), tmp_path / "corpus.sqlite")) as store:
        first, second = (compare.standings(RecordView(expanded(text)), store) for text in (UNNAMED, NAMED))
    assert first == second
    assert first[0].nearest
    assert [standing.metal for standing in first] == ["Na", "Na"]


@BOTH
@pytest.mark.parametrize("layout", ["nxem", "nxcryoem_battery"])
def test_both_are_written_alike(text: str, layout: str, tmp_path: Path) -> None:
    written = nexus.write(expanded(text), tmp_path / "one.nxs", layout=layout)
    assert written.entries == ("/entry",)
    with h5py.File(written.path) as file:
        assert file["entry/cryokb/specimen"].asstr()[()] == "grid"
        assert file["entry/sampleID/atom_types"].asstr()[()] == "F, Na"
        if layout == "nxcryoem_battery":
            dose = file["entry/measurement/event_detail/dose"]
            assert (dose["earlier_dose"][()], dose["cumulative_dose"][()], bool(dose["complete"][()])) == (15, 40, True)
    assert nexus.verify(written.path) == []


def test_where_two_specimens_exist_nxem_asks_which_was_exposed(tmp_path: Path) -> None:
    with pytest.raises(NexusError, match=r"acquisitions/overview/specimen .*: blank, grid"):
        nexus.write(expanded(TWO), tmp_path / "two.nxs")


def test_an_observation_that_names_no_acquisition_is_of_the_only_specimen(tmp_path: Path) -> None:
    text = UNNAMED.replace("phase: [NaF], from: detail", "phase: [NaF]")
    record = RecordView(expanded(text))
    assert [fact.metal for fact in facts_of(record, source="one")] == ["Na", "Na"]
    assert [row["property"] for row in record.observed("grid")] == ["interphase_thickness", "phase"]
    written = nexus.write(record, tmp_path / "one.nxs")
    with h5py.File(written.path) as file:
        assert file["entry/sampleID/atom_types"].asstr()[()] == "F, Na"


def test_an_observation_is_of_the_specimen_behind_the_processing_it_rests_on() -> None:
    text = TWO.replace("overview: {area", "overview: {specimen: grid, area").replace("detail: {area", "detail: {specimen: blank, area")
    text = text.replace("[NaF], from: detail", "[NaF], derived_from: map") + "processing: {map: {kind: fft, inputs: [overview]}}\n"
    rim, salt = facts_of(RecordView(expanded(text)), source="one")
    assert (rim.system, rim.metal) == ("blank", None)
    assert (salt.system, salt.metal, salt.technique) == ("grid", "Na", ("hrtem",))
