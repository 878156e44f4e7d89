"""Facts: observations and findings, flat and alike; and the filter that asks for them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import documents, expansion, facts, standard
from cryokb.errors import UsageError
from cryokb.facts import Fact, Filter, facts_of, readings
from cryokb.issues import JsonObject
from cryokb.record import RecordView

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "schema/examples/li_electrodeposited.yaml"
PUBLICATIONS = sorted((ROOT / "curated/publications").glob("*.yaml"))
HAN = ROOT / "curated/publications/han-2021-sodium-interphase.yaml"


def expanded(path: Path, root: str) -> JsonObject:
    document, issues = documents.read_file(path)
    assert document is not None
    assert not issues
    assert isinstance(document.data, dict)
    return expansion.expand(document.data, root=root, raw_text=document.raw_text).document


def by_key(document: JsonObject, source: str) -> dict[str, Fact]:
    return {fact.id.partition("/")[2]: fact for fact in facts_of(RecordView(document), source=source)}


def record(text: str) -> JsonObject:
    document, issues = documents.parse_text("cryokb: record/1.1\n" + text)
    assert document is not None
    assert not issues
    assert isinstance(document.data, dict)
    result = expansion.expand(document.data, root="Record", raw_text=document.raw_text)
    assert not result.issues
    return result.document


# ------------------------------------------------------------------------------------------------ records


def test_an_observation_carries_system_imaging_and_acquisitions() -> None:
    fact = by_key(expanded(EXAMPLE, "Record"), "li_fec_grid_7")["thickness"]
    assert (fact.id, fact.source, fact.origin, fact.kind) == ("li_fec_grid_7/thickness", "li_fec_grid_7", "observation", "measurement")
    assert fact.path == ("observations", "thickness")
    assert (fact.metal, fact.configuration, fact.electrolyte_class, fact.system) == ("Li", "half_cell", "liquid_carbonate", "grid_7")
    assert fact.electrolyte == "1 mol/L LiPF6 in EC:DEC + 10 wt% FEC"
    assert fact.collector == "Cu"
    assert (fact.value, fact.unit, fact.lower, fact.upper) == (20, "nm", None, None)
    assert (fact.canonical_value, fact.canonical_unit) == (20, "nm")
    assert fact.uncertainty == {"plus": 3, "minus": 3, "kind": "standard_deviation"}
    assert fact.sampling == {"n": 12, "of": "positions", "on": "3 particles"}
    assert (fact.technique, fact.temperature_class, fact.acquisitions) == (("hrtem",), "cryo", ("hrtem_1",))
    assert {slot: value["as_reported"] for slot, value in fact.imaging.items()} == {  # type: ignore[index,call-overload]
        "accelerating_voltage": "300 kV",
        "specimen_temperature": "95 K",
        "dose_rate": "8 e-/Å^2/s",
        "exposure_time": "10 s",
        "dose": "80 e-/Å^2",
    }
    assert fact.evidence == ()
    assert fact.review_state is None


def test_phases_polarity_and_categories_are_kept() -> None:
    found = by_key(expanded(EXAMPLE, "Record"), "r")
    assert found["structure"].category == ("multilayer",)
    assert (found["li2o"].phases, found["li2o"].layer, found["li2o"].identified_by) == (("Li2O",), "outer", ("fft",))
    assert (found["li2o"].polarity, found["no_carbonate"].polarity) == ("found", "looked_for_and_not_found")
    assert found["li2o"].kind == "observation"


def test_cycles_are_counted_until_metal_is_plated_anew() -> None:
    def conditions(steps: str) -> set[str]:
        text = f"specimens: {{a: {{history: [{steps}]}}}}\nobservations: {{o: {{property: damage_seen, value: holes}}}}\n"
        return set(next(facts_of(RecordView(record(text)), source="r")).conditions or {})

    assert conditions("{step: cycling, cycles: 5}, {step: stripping}") == {"state", "cycle_number"}
    assert conditions("{step: cycling, cycles: 5}, {step: plating}") == {"state"}


def test_what_an_acquisition_says_stands_before_what_its_session_says() -> None:
    document = record("""
specimens: {a: {system: {metal: Na}}, b: {system: {metal: K}}}
sessions:
  s:
    accelerating_voltage: 300 kV
    temperature_class: cryo
    acquisitions:
      one: {specimen: a, technique: hrtem, accelerating_voltage: 80 kV, temperature_class: room}
      two: {specimen: b, technique: saed}
      three: {specimen: b, technique: hrtem}
observations:
  x: {property: damage_seen, value: holes, from: [one, two, three, gone]}
  y: {property: damage_seen, value: none seen}
""")
    found = by_key(document, "r")
    assert found["x"].imaging["accelerating_voltage"]["value"] == 80  # type: ignore[index,call-overload]
    assert (found["x"].temperature_class, found["x"].metal) == ("room", "Na")
    assert found["x"].technique == ("hrtem", "saed")  # each once, in the order in which they are named
    assert found["x"].acquisitions == ("one", "two", "three", "gone")
    assert found["x"].text == "holes"
    lonely = found["y"]
    assert (lonely.metal, lonely.system, lonely.technique, dict(lonely.imaging)) == (None, None, (), {})


def test_acquisitions_come_in_the_order_of_exposure() -> None:
    document = record("""
sessions:
  s: {acquisitions: {late: {ordinal: 2}, early: {ordinal: 1}}}
  t: {acquisitions: {other: {}}}
""")
    assert [one.key for one in RecordView(document).acquisitions] == ["early", "late", "other"]


def test_a_document_without_statements_gives_no_facts() -> None:
    assert list(facts_of(RecordView({"cryokb": "record/1.1"}), source="r")) == []
    assert list(facts_of(RecordView({"cryokb": "record/1.1", "observations": {}}), source="r")) == []


def test_a_unit_that_nobody_knows_leaves_the_reported_numbers() -> None:
    node: JsonObject = {"property": "interphase_thickness", "quantity": {"value": 3, "unit": "furlong", "as_reported": "3 furlong"}}
    fact = by_key({"observations": {"x": node}}, "r")["x"]
    assert (fact.value, fact.unit, fact.as_reported) == (3, "furlong", "3 furlong")
    assert (fact.canonical_value, fact.canonical_unit) == (None, None)


# ------------------------------------------------------------------------------------------------ publications


def test_a_finding_carries_words_system_and_reading() -> None:
    fact = by_key(expanded(HAN, "Publication"), HAN.stem)["thickness_with_fec"]
    assert (fact.id, fact.origin, fact.kind) == ("han-2021-sodium-interphase/thickness_with_fec", "finding", "measurement")
    assert fact.path == ("findings", "thickness_with_fec")
    assert (fact.metal, fact.configuration, fact.electrolyte_class) == ("Na", None, "liquid_carbonate")
    assert fact.label == facts.system_label(fact) == "Na | NaPF6 in EC/DMC with FEC"
    assert (fact.value, fact.comparator, fact.canonical_value) == (30, "about", 30)
    assert (fact.technique, fact.temperature_class) == (("tem",), "cryo")
    assert len(fact.evidence) == 2
    assert fact.evidence[0]["ocr_reading"]["read_as"] == "~30 nm"  # type: ignore[index,call-overload]
    assert dict(fact.conditions) == {}  # declared absent there: what has no value is no condition
    assert fact.review_state == "reviewed"
    assert fact.acquisitions == ()


@pytest.mark.parametrize("path", PUBLICATIONS, ids=lambda path: path.stem)
def test_every_finding_becomes_one_fact_that_can_be_written(path: Path) -> None:
    document = expanded(path, "Publication")
    found = list(facts_of(RecordView(document), source=path.stem))
    assert [fact.id for fact in found] == [f"{path.stem}/{key}" for key in document["findings"]]  # type: ignore[union-attr]
    for fact in found:
        plain = fact.to_json()
        assert json.loads(json.dumps(plain)) == plain
        assert set(plain) == set(Fact.__slots__)
        assert fact.canonical_unit is None or fact.property is not None
        if fact.canonical_value is not None and fact.property is not None:
            row = standard.current().property_row(fact.property)
            assert row is not None
            assert row["value_kind"] == "quantity"
            assert fact.canonical_unit == row["canonical_unit"]


def test_there_are_enough_publications() -> None:
    assert len(PUBLICATIONS) >= 6


def test_numbers_come_as_reported_and_in_the_canonical_unit() -> None:
    document: JsonObject = {
        "findings": {
            "temperature": {
                "property": "working_temperature",
                "quantity": {"value": -145, "unit": "Cel", "as_reported": "-145 °C"},
            },
            "size": {
                "property": "grain_size",
                "quantity": {"lower": 1, "upper": 2.5, "unit": "um", "qualitative": "yes", "as_reported": "micrometres"},
            },
        }
    }
    found = by_key(document, "x")
    assert found["temperature"].canonical_value == pytest.approx(128.15)
    assert (found["temperature"].value, found["temperature"].canonical_unit) == (-145, "K")
    assert (found["size"].canonical_lower, found["size"].canonical_upper, found["size"].value) == (1000, 2500, None)
    assert found["size"].qualitative == "yes"


def test_absence_of_a_value_is_kept_with_its_reason() -> None:
    document = record("""
observations:
  x: {property: interphase_thickness, value: unreadable, layer: not_stated}
""")
    assert by_key(document, "r")["x"].absent == {"value": "unreadable", "layer": "not_stated"}


# ------------------------------------------------------------------------------------------------ labels


@pytest.mark.parametrize(
    ("electrolyte", "label"),
    [
        ("{salts: [LiPF6 1 mol/L], solvents: [EC 50 vol%, DEC 50 vol%], additives: [FEC 10 wt%]}", "1 mol/L LiPF6 in EC:DEC + 10 wt% FEC"),
        ("{salts: [LiFSI, LiNO3 1 wt%], solvents: [DOL]}", "LiFSI, 1 wt% LiNO3 in DOL"),
        ("{solids: [Li6PS5Cl]}", "Li6PS5Cl"),
        ("{salts: [LiTFSI], polymers: [PEO], solids: [LLZO 10 wt%]}", "LiTFSI in PEO, 10 wt% LLZO"),
        ("{solvents: [EC, DMC]}", "EC:DMC"),
        ("{additives: [FEC]}", "FEC"),
        ("{note: carbonate-based}", "carbonate-based"),
        ("{}", ""),
    ],
)
def test_an_electrolyte_is_written_in_one_line(electrolyte: str, label: str) -> None:
    system = record(f"specimens: {{a: {{system: {{electrolyte: {electrolyte}}}}}}}\n")["specimens"]["a"]["system"]  # type: ignore[index,call-overload]
    assert facts.electrolyte_label(system["electrolyte"]) == label  # type: ignore[index,call-overload,arg-type]


def test_a_system_without_label_is_named_by_its_parts() -> None:
    fact = Fact(
        "r/x", "r", "observation", ("observations", "x"), "observation", "phase", metal="Na", electrolyte="NaPF6 in DME", collector="Al"
    )
    assert facts.system_label(fact) == "Na | NaPF6 in DME | on Al"
    assert facts.system_label(replace(fact, electrolyte=None, electrolyte_class="solid_oxide", collector=None)) == "Na | solid oxide"
    assert facts.system_label(Fact("r/x", "r", "finding", (), "gap", None)) == "metal not stated | electrolyte not stated"


# ------------------------------------------------------------------------------------------------ filters


def test_options_become_a_filter_in_one_order() -> None:
    chosen = Filter.from_mapping({"metal": ["Na", "Li", "Na"], "property": "interphase_thickness", "text": "", "phase": (), "depth": None})
    assert chosen == Filter(metal=("Li", "Na"), property=("interphase_thickness",))
    assert chosen.to_mapping() == {"metal": ["Li", "Na"], "property": ["interphase_thickness"]}
    assert Filter.from_mapping({"text": "dense layer", "year_from": 2019}) == Filter(text="dense layer", year_from=2019)


@pytest.mark.parametrize(
    ("values", "word", "hint"),
    [
        ({"metall": "Li"}, "metall", "The filters are: "),
        ({"property": "interphase_thicknes"}, "interphase_thicknes", "Did you mean interphase_thickness?"),
        ({"metal": "Unobtainium"}, "Unobtainium", "cryokb explain metal"),
        ({"technique": ["hrtem", "hrtam"]}, "hrtam", "Did you mean hrtem?"),
        ({"kind": "not_stated"}, "not_stated", "cryokb explain kind"),
        ({"depth": "ful_text"}, "ful_text", "Did you mean full_text?"),
    ],
)
def test_a_word_that_is_no_term_is_refused_with_the_nearest(values: dict[str, object], word: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        Filter.from_mapping(values)
    assert word in caught.value.message
    assert caught.value.value == word
    assert hint in str(caught.value.hint)


def test_everyday_words_stand_for_their_terms() -> None:
    asked: dict[str, object] = {"metal": ["lithium", "Na"], "technique": "HR-TEM", "property": "SEI thickness", "preparation": "unknown"}
    chosen = Filter.from_mapping(asked)
    assert (chosen.metal, chosen.technique, chosen.property) == (("Li", "Na"), ("hrtem",), ("interphase_thickness",))
    assert chosen.preparation == ("not_stated",)
    assert readings(asked) == [
        "Li, from lithium",
        "hrtem, from HR-TEM",
        "interphase_thickness, from SEI thickness",
        "not_stated, from unknown",
    ]


def test_a_word_that_may_be_several_terms_asks_for_any_and_what_is_left_out_is_said() -> None:
    assert Filter.from_mapping({"technique": "BF"}).technique == ("bright_field_stem", "bright_field_tem")
    assert readings({"technique": ["BF", "cryo-STEM"]}) == [
        "bright_field_tem or bright_field_stem, from BF",
        "stem, from cryo-STEM; temperature_class cryo is not asked for",
    ]


def test_a_technique_is_found_under_each_of_its_parents() -> None:
    stem = Filter(technique=("stem",)).widened("technique")
    assert {"stem_eels", "stem_edx", "haadf_stem"} <= set(stem)
    assert "stem_eels" in Filter(technique=("eels",)).widened("technique")
    assert len(stem) == len(set(stem))


def test_a_search_is_for_every_word_of_a_thing() -> None:
    assert readings({"text": "anodeless cells"}) == ["anodeless is sought as anode-free, anode-less too"]
    assert readings({"text": "dense layer", "year_from": 2019, "metal": ["Li"]}) == []


def test_words_of_open_fields_are_taken_as_they_are() -> None:
    chosen = Filter.from_mapping({"phase": "Li₂CO₃", "publication": "han-2021-sodium-interphase", "metal": "not_stated"})
    assert (chosen.phase, chosen.metal) == (("Li₂CO₃",), ("not_stated",))


def test_a_field_is_widened_by_its_kinds() -> None:
    chosen = Filter.from_mapping({"electrolyte_class": "liquid", "technique": ["saed", "not_stated"], "metal": "Na"})
    assert {"liquid", "liquid_carbonate", "liquid_ether"} <= set(chosen.widened("electrolyte_class"))
    assert "aqueous" not in chosen.widened("electrolyte_class")
    assert chosen.widened("technique") == ("not_stated", "saed")
    assert chosen.widened("metal") == ("Na",)
    assert Filter().widened("metal") == ()


def words(enumeration: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(standard.current().terms(enumeration))), max_size=3)


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        **{name: words(enumeration) for name, enumeration in facts.FILTER_TERMS.items()},
        "phase": st.lists(st.text(min_size=1, max_size=5), max_size=2),
        "text": st.text(max_size=10),
        "year_from": st.integers(1900, 2100),
    },
)


@given(FILTERS)
def test_a_filter_survives_being_written_as_options(values: dict[str, object]) -> None:
    chosen = Filter.from_mapping(values)
    assert Filter.from_mapping(chosen.to_mapping()) == chosen
    for name in facts.FILTER_TERMS:
        assert set(getattr(chosen, name)) <= set(chosen.widened(name))
