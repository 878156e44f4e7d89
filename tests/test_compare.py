"""Where a record stands among the literature, and systems side by side."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import compare, corpus, expansion, facts
from cryokb.cli.app import main
from cryokb.compare import place_among
from cryokb.errors import UsageError
from cryokb.markup import latex_text
from cryokb.record import RecordView
from cryokb.store import Corpus, build

INVENTED = Path(__file__).parent / "data" / "corpus"
ALDER, BIRCH, QUILL = "alder-2028-invented-sodium", "birch-2029-invented-damage", "quill-2030-invented-review"

RECORD = """\
cryokb: record/1.1
id: r
title: Interphase on Na
specimens:
  grid:
    system: {metal: Na, configuration: half_cell, electrolyte: {class: liquid_carbonate, salts: [NaPF6 1 mol/L], solvents: [EC, DMC]}}
    history:
      - {step: plating, current_density: 1 mA/cm^2, temperature: 20 °C, duration: 10 min}
      - {step: cycling, cycles: 5, temperature: 25 °C, end_state: stripped}
      - {step: rest, duration: 1 h}
      - {step: washing, solvent: DMC}
      - {step: drying}
sessions:
  s: {accelerating_voltage: 300 kV, acquisitions: {a: {specimen: grid, area: A, technique: hrtem, dose: 20 e-/Å^2}}}
observations:
  inside: {property: interphase_thickness, value: 25 nm, from: a}
  outside: {property: interphase_thickness, value: 300 nm, from: a}
  carbonate: {property: phase, phase: Na2CO3, from: a}
  hydride: {property: phase, phase: NaH, from: a}
  new: {property: porosity, value: 3 %, from: a}
  words: {property: failure_mode, value: dead metal, from: a}
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    with Corpus.open(build(corpus.load(INVENTED), tmp_path_factory.mktemp("store") / "corpus.sqlite")) as store:
        yield store


@pytest.fixture
def record(tmp_path):
    path = tmp_path / "record.yaml"
    path.write_text(RECORD, encoding="utf-8")
    return path


def expanded(path):
    from cryokb import intake

    return expansion.expand(intake.read_record(path).data, root="Record").document


def test_each_observation_finds_its_place(opened, record):
    found = {item.observation: item for item in compare.standings(expanded(record), opened)}
    assert {key: item.place for key, item in found.items()} == {
        "inside": "within",
        "outside": "above",
        "carbonate": "same",
        "hydride": "opposite",
        "new": "nothing_reported",
        "words": "nothing_reported",
    }
    span = found["outside"].span
    assert (span.lowest, span.highest, span.unit, span.n, span.papers, span.secondary) == (10.0, 200.0, "nm", 4, 1, 4)
    assert set(found["outside"].differs) == set(span.findings)
    assert found["outside"].differs[f"{ALDER}/thickness_with"]["conditions.cycle_number"][0] == "5"
    assert found["hydride"].opposing == (f"{ALDER}/no_hydride",)
    assert found["hydride"].said == "NaH"


def test_a_phase_that_is_misspelt_is_told_and_not_passed_over(opened, record, capsys):
    record.write_text(record.read_text(encoding="utf-8").replace("phase: Na2CO3", "phase: na2co3"), encoding="utf-8")
    found = {item.observation: item for item in compare.standings(expanded(record), opened)}["carbonate"]
    assert (found.place, dict(found.unknown)) == ("not_known", {"na2co3": ("Na2CO3",)})
    assert found.to_json()["unknown"] == {"na2co3": ["Na2CO3"]}
    assert main(["compare", str(record), "--database", opened.address]) == 0
    assert "na2co3 is no name that cryokb knows: Na2CO3?" in " ".join(capsys.readouterr().out.replace("│", " ").split())


def test_the_history_of_a_specimen_gives_its_conditions(record):
    document = expanded(record)
    fact = next(facts.facts_of(RecordView(document), source="r"))
    assert (fact.preparation, fact.conditions["state"], fact.conditions["cycle_number"]["value"]) == ("washed_and_dried", "rested", 5)
    assert fact.conditions["temperature"]["as_reported"] == "25 °C"
    assert set(fact.conditions) == {"state", "temperature", "cycle_number", "rest_time"}  # those of plating ended with the cycling


@pytest.mark.parametrize(
    ("steps", "route"),
    [
        ("[{step: milling, temperature_class: cryo, final_thickness: 100 nm}]", "cryo_lamella"),
        ("[{step: milling, temperature: -150 °C}]", "cryo_cross_section"),
        ("[{step: milling, temperature_class: cryo}, {step: lift_out}]", "cryo_lamella"),
        ("[{step: milling, temperature: 25 °C, final_thickness: 100 nm}]", "room_temperature_lamella"),
        ("[{step: milling, temperature: 25 °C}]", None),
        ("[{step: milling}]", None),
        ("[{step: milling, temperature: 273 K, final_thickness: 100 nm}]", "cryo_lamella"),
        ("[{step: milling, temperature: 0 °C, final_thickness: 100 nm}]", "room_temperature_lamella"),
        ("[{step: plating}, {step: plunge_freezing}, {step: washing}, {step: high_pressure_freezing}]", "frozen_wet"),
        ("[{step: plating}, {step: plunge_freezing, cryogen: liquid_ethane}]", "frozen_wet"),
        ("[{step: plating}, {step: plunge_freezing, frozen_state: no_liquid}]", None),
        ("[{step: washing}, {step: plunge_freezing}]", None),
        ("[{step: drying}, {step: dispersing}]", "scraped"),
        ("[]", None),
    ],
)
def test_the_history_of_a_specimen_gives_its_route(record, steps, route):
    text = record.read_text(encoding="utf-8")
    start, end = text.index("    history:"), text.index("sessions:")
    record.write_text(text[:start] + f"    history: {steps}\n" + text[end:], encoding="utf-8")
    assert next(facts.facts_of(RecordView(expanded(record)), source="r")).preparation == route


def test_a_span_leaves_out_what_is_doubted_and_names_words(opened):
    findings = opened.findings(property="interphase_thickness")
    span = corpus.span_of(findings)
    assert span.n == len(span.findings) == 5
    assert span.in_words == (f"{QUILL}/potassium_words",)
    doubted = [replace(item, disputed="doubtful") for item in findings]
    assert corpus.span_of(doubted).to_json()["n"] == 0
    assert corpus.span_of([]).lowest is None


TEMPLATE = corpus.load(INVENTED).findings[0]

NUMBERS = st.floats(0, 1000, allow_nan=False)


@given(NUMBERS, NUMBERS, st.lists(NUMBERS, min_size=1, max_size=5))
def test_a_number_is_within_a_span_that_has_it(first, second, numbers):
    template = TEMPLATE

    def number(value):
        return replace(template, canonical_value=value, canonical_lower=value, canonical_upper=value, qualitative=None)

    span = corpus.span_of([number(value) for value in numbers])
    assert {place_among(number(value), span) for value in numbers} == {"within"}
    low, high = sorted((first, second))
    order = {"below": 0, "within": 1, "above": 2}
    assert order[place_among(number(low), span)] <= order[place_among(number(high), span)]


# ---------------------------------------------------------------- systems


def test_systems_stand_side_by_side(opened):
    made = compare.side_by_side([compare.selection_of("metal=Na"), compare.selection_of("metal=K|Al")], opened)
    lines = {(line.property, line.phase): line for line in made.lines}
    thickness = lines["interphase_thickness", None]
    assert thickness.differs
    assert "30 ± 5 nm [-20 °C, 1 mA/cm^2, cycle 10, plated]" in thickness.cells[0].values
    assert thickness.cells[0].papers == 1
    assert lines["phase", "NaH"].cells[0].values == ("looked for and not found",)
    assert lines["phase", "NaH"].cells[1] is None
    assert not lines["phase", "NaH"].differs
    rows = list(csv.DictReader(io.StringIO(made.to_csv())))
    assert len(rows) == len(made.lines)
    assert rows[0].keys() == {"property", "phase", "differs", "metal=Na", "metal=K|Al"}
    assert json.loads(json.dumps(made.to_json()))["systems"][1]["filter"] == {"metal": ["Al", "K"]}


def test_latex_shows_every_letter(opened):
    made = compare.side_by_side([compare.selection_of("metal=Na"), compare.selection_of(QUILL)], opened)
    text = made.to_latex()
    assert text.startswith("\\begin{tabular}{lp{0.25")
    assert text.count("\\\\") == len(made.lines) + 1
    assert latex_text("50 % of Na_2 & 10^4 ~") == "50 \\% of Na\\_2 \\& 10\\textasciicircum{}4 \\textasciitilde{}"


@pytest.mark.parametrize(
    ("systems", "said"),
    [
        (["metal=Na"], "cannot be compared"),
        (["metal=Na"] * 7, "cannot be compared"),
        (["metal=Na", "metal=Zn"], "Nothing was measured"),
        (["metal=Na", "metal="], "not a field"),
        (["metal=Na", "metall=K"], "no filter called metall"),
    ],
)
def test_what_cannot_be_compared_is_told(opened, systems, said):
    with pytest.raises(UsageError, match=said):
        compare.side_by_side([compare.selection_of(text) for text in systems], opened)


def test_the_command(opened, record, capsys, tmp_path):
    base = ["--database", opened.address]
    assert main(["compare", str(record), *base]) == 0
    shown = capsys.readouterr().out
    assert "10 to 200 nm" in shown
    assert "nearest in context" in shown
    assert main(["compare", str(record), "--format", "json", *base]) == 0
    assert [row["place"] for row in json.loads(capsys.readouterr().out)][:2] == ["within", "above"]
    for form in ("table", "json", "csv", "latex"):
        assert main(["compare", "--system", "metal=Na", "--system", "metal=K", "--format", form, *base]) == 0
        assert "30 ± 5 nm" in capsys.readouterr().out
    assert main(["compare", *base]) == 2
    assert main(["compare", str(record), "--format", "csv", *base]) == 2
    assert main(["compare", str(INVENTED / "publications" / f"{ALDER}.yaml"), *base]) == 2
    assert "is no record" in capsys.readouterr().err


def test_a_record_is_drawn_among_the_literature(opened, record, capsys, tmp_path):
    rows = compare.own_rows(expanded(record), "interphase_thickness")
    assert [(row.as_reported, row.author_year) for row in rows] == [("25 nm", "this record"), ("300 nm", "this record")]
    base = ["--database", opened.address]
    for what, name in (("interphase_thickness", "own.svg"), ("damage_onset", "dose.png"), ("coverage", "map.svg")):
        more = ["--record", str(record), "--log"] if name == "own.svg" else []
        assert main(["corpus", "draw", what, "-o", str(tmp_path / name), *more, *base]) == 0
    assert "this record" in (tmp_path / "own.svg").read_text(encoding="utf-8")
    assert (tmp_path / "dose.png").read_bytes().startswith(b"\x89PNG")
    assert main(["corpus", "draw", "coverage", "-o", str(tmp_path / "map.pdf"), *base]) == 2
    assert main(["corpus", "draw", "porosity", "-o", str(tmp_path / "none.svg"), *base]) == 2
    assert "no number of porosity" in capsys.readouterr().err
    assert main(["corpus", "draw", "coverage", "--record", str(record), "-o", str(tmp_path / "map.svg"), *base]) == 2
    assert main(["corpus", "draw", "coverage", "--publication", "nosuch", "-o", str(tmp_path / "map.svg"), *base]) == 2


def test_a_record_without_a_metal_is_compared_with_none(opened, record):
    text = record.read_text(encoding="utf-8").replace("metal: Na, ", "")
    record.write_text(text, encoding="utf-8")
    assert {item.place for item in compare.standings(expanded(record), opened)} == {"nothing_reported"}


def test_words_about_a_phase_are_not_compared_as_categories(opened, record):
    text = record.read_text(encoding="utf-8").replace("failure_mode, value: dead metal,", "mechanism, phase: Na, value: dead metal,")
    record.write_text(text, encoding="utf-8")
    assert {item.observation: item.place for item in compare.standings(expanded(record), opened)}["words"] in (
        "not_comparable",
        "nothing_reported",
    )


def test_a_field_is_named_once():
    with pytest.raises(UsageError, match="named twice"):
        compare.selection_of("metal=Na,metal=K")


def test_a_later_step_forgets_the_current_of_the_one_before(record):
    text = record.read_text(encoding="utf-8").replace("{step: rest, duration: 1 h}", "{step: stripping, cut_off_voltage: 1 V}")
    record.write_text(text, encoding="utf-8")
    conditions = next(facts.facts_of(RecordView(expanded(record)), source="r")).conditions
    assert (conditions["state"], set(conditions)) == ("stripped", {"state", "cycle_number"})


def test_a_long_table_says_how_many_observations_it_leaves_out(opened, tmp_path, capsys) -> None:
    many = "".join(f"  more_{number}: {{property: interphase_thickness, value: 25 nm, from: a}}\n" for number in range(496))
    path = tmp_path / "many.yaml"
    path.write_text(RECORD + many, encoding="utf-8")
    assert main(["compare", str(path), "--database", opened.address]) == 0
    shown = capsys.readouterr().out
    assert "... and 2 more observations (--format json gives all of them)" in shown
    assert main(["compare", str(path), "--database", opened.address, "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 502
