"""Placeholders of templates are no values: in whatever slot they stand, nothing reads them, and above draft each is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cryokb import batch, documents, expansion, facts, standard, validation
from cryokb.issues import Issue
from cryokb.record import RecordView

Plain = dict[str, Any]


def record(**slots: object) -> Plain:
    """A record whose only image has some slots."""
    image = {"specimen": "foil", "technique": "hrtem", "purpose": "record", **slots}
    state = {"accelerating_voltage": "300 kV", "temperature_class": "cryo", "specimen_temperature": "95 K"}
    session = {**state, "acquisitions": {"image": image}}
    return {"cryokb": "record/1.1", "title": "Li", "specimens": {"foil": {"history": []}}, "sessions": {"day": session}}


def expanded(document: Plain) -> Plain:
    found = expansion.expand(document, root="Record")
    assert found.issues == ()
    return found.document


def about(document: Plain, level: str, words: str) -> list[Issue]:
    return [issue for issue in batch.validate(document, level=level).issues if words in issue.message]


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        ("dose", "<e.g. 80 e-/Å^2>"),
        ("frames", "<e.g. 2>"),
        ("dose_method", "<e.g. screen_current>"),
        ("start", "<e.g. 2026-03-02T13:00:00+01:00>"),
        ("detector", "<camera>"),
        ("file", "<e.g. raw/image_1.mrc>"),
        ("elements", ["<e.g. Li>"]),
        ("detector", "filled in"),
        ("label", "Fill in."),
    ],
)
def test_a_placeholder_is_no_value_in_any_kind_of_slot(slot: str, words: object) -> None:
    document = record(**{slot: words})
    whole = expanded(document)
    image = whole["sessions"]["day"]["acquisitions"]["image"]
    assert slot not in image
    assert image["absent"][slot]["reason"] == "not_yet"
    assert expansion.expand(whole, root="Record").document == whole
    assert expansion.expand(expansion.compact(whole, root="Record"), root="Record").document == whole
    assert [issue.code for issue in batch.validate(document, level="draft").issues] == ["LEVEL-TEMPLATE"]
    (told,) = about(document, "deposition", "still the placeholder")
    assert (told.code, told.severity) == ("LEVEL-REQUIRED", "error")
    assert told.path == f"/sessions/day/acquisitions/image/{slot}"


def test_a_value_of_a_statement_is_none_either_and_loses_nothing() -> None:
    said = {"value": "<e.g. 20 nm>", "uncertainty": "range", "n": "<e.g. 12 positions>"}
    document = {**record(), "observations": {"rim": {"property": "interphase_thickness", **said, "from": "image"}}}
    whole = expanded(document)
    rim = whole["observations"]["rim"]
    assert "quantity" not in rim
    assert {slot: row["note"] for slot, row in rim["absent"].items()} == {
        "sampling": "<e.g. 12 positions>",
        "uncertainty": "range",
        "value": "<e.g. 20 nm>",
    }
    assert expansion.expand(expansion.compact(whole, root="Record"), root="Record").document == whole
    assert [fact.value for fact in facts.facts_of(RecordView(whole), source="a")] == [None]


@pytest.mark.parametrize("words", ["<110>", "<c+a>", "<erika@uni.example>", "filled in by hand", "tip", "<0.1 nm"])
def test_what_is_a_value_stays_one(words: str) -> None:
    document = record(label=words)
    assert expanded(document)["sessions"]["day"]["acquisitions"]["image"]["label"] == words


def test_a_component_keeps_its_place_and_is_told() -> None:
    document = record()
    document["specimens"]["foil"]["system"] = {
        "metal": "Li",
        "electrolyte": {"class": "liquid_ether", "solvents": ["DME 50 vol%", "<e.g. DOL 50 vol%>"], "salts": [{"name": "<salt>"}]},
    }
    told = about(document, "deposition", "name of this component is still the placeholder")
    assert [issue.path.rpartition("/electrolyte")[2] for issue in told] == ["/solvents/1/name", "/salts/0/name"]


def test_a_placeholder_in_a_slot_that_is_only_recommended_is_an_error() -> None:
    document = {**record(), "language": "<e.g. en>"}
    for level in ("deposition", "complete"):
        (told,) = about(document, level, "language of this record is still the placeholder")
        assert (told.code, told.severity) == ("LEVEL-REQUIRED", "error")


def test_rules_wait_for_what_is_to_be_filled_in() -> None:
    document = record(dose="<e.g. 80 e-/Å^2>", dose_rate="8 e-/Å^2/s", exposure_time="10 s")
    document["sessions"]["day"]["specimen_temperature"] = "<e.g. 95 K>"
    assert [issue.code for issue in batch.validate(document, level="draft").issues] == ["LEVEL-TEMPLATE"]


def test_many_are_one_issue_with_every_place() -> None:
    slots = {slot: f"<{slot}>" for slot in ("detector", "label", "note", "dose", "pixel_size", "defocus")}
    few = dict(list(slots.items())[:5])
    assert len(about(record(**few), "complete", "still the placeholder")) == 5
    (told,) = about(record(**slots), "complete", "not filled in")
    assert told.message == "6 values of the template not filled in: detector, label, note, dose, pixel_size, defocus."
    assert len({told.path, *(place.path for place in told.related)}) == 6
    assert about(record(**slots), "complete", "still the placeholder") == []


def test_another_way_to_say_it_is_not_asked_for_beside_a_placeholder() -> None:
    messages = [issue.message for issue in batch.validate(record(pixel_size="<e.g. 0.02 nm>")).issues]
    assert not [message for message in messages if "no field_of_view" in message or "no pixel_size" in message]


def test_older_documents_are_told_too() -> None:
    document = {**record(detector="filled in"), "cryokb": "record/1.0"}
    assert [issue.path for issue in about(document, "deposition", "still the placeholder")] == ["/sessions/day/acquisitions/image/detector"]


# ------------------------------------------------------------------------------------------------ examples of slots


def slots_with_examples() -> list[tuple[str, str, Plain]]:
    """Each slot with an example, with the class that it is shown in, once a definition."""
    found: dict[tuple[str, str], tuple[str, str, Plain]] = {}
    for name in standard.current().table("slots"):
        for slot, row in standard.current().class_slots(name).items():
            if "example" in row:
                found.setdefault((slot, json.dumps(row, sort_keys=True)), (name, slot, row))
    return list(found.values())


def test_the_slots_that_templates_use_have_examples() -> None:
    assert len(slots_with_examples()) >= 200
    for name, text in standard.templates().items():
        document, _ = documents.parse_text(text)
        assert document is not None
        for entry in expansion.objects_of("Record", expanded(document.data)):
            rows = standard.current().class_slots(entry.name)
            used = {*entry.node, *entry.node.get("absent", {})} & {*rows} - {"absent", "key", "ordinal"}
            scalar = [slot for slot in used if rows[slot]["kind"] not in {"object", "map", "list", "designator", "reference"}]
            assert [(name, slot) for slot in scalar if "example" not in rows[slot]] == []


@pytest.mark.parametrize(("owner", "slot", "row"), slots_with_examples(), ids=lambda value: value if isinstance(value, str) else "")
def test_an_example_is_valid_for_its_slot(owner: str, slot: str, row: Plain) -> None:
    example = row["example"]
    match row["kind"]:
        case "enum":
            assert example in standard.current().terms(str(row["range"]))
        case "quantity" if "dimensions" in row:
            plan = expansion.plan.plan_of(standard.current(), owner).slots[slot]
            assert plan.form is not None
            assert plan.form.shorten(plan.form.parse(example)) == example
        case "number":
            assert float(example) >= 0
    assert expansion.placeholders.placeholder(example) is None


# ------------------------------------------------------------------------------------------------ values of older templates


WORDS = "# Numbers are examples, texts in angle brackets are placeholders: replace both."


def series(**changes: str) -> str:
    """A record of 1.0 that was begun from the template of a dose series, with some of its values changed."""
    said = {
        "dose": "10 e-/Å^2", "dose_rate": "2 e-/Å^2/s", "exposure_time": "5 s", "cumulative_dose": "10.5 e-/Å^2", "camera_length": "1 m",
        "selected_area_diameter": "500 nm", **changes,
    }  # fmt: skip
    slots = "".join(f"        {slot}: {value}\n" for slot, value in said.items())
    return f"""{WORDS}
cryokb: record/1.0
id: na_series
title: Na2CO3
specimens: {{powder: {{system: {{metal: none}}}}}}
sessions:
  day:
    accelerating_voltage: 200 kV
    acquisitions:
      pattern_1:
        technique: saed
{slots}observations:
  onset: {{property: damage_onset, phase: Na2CO3, value: 70.5 e-/Å^2, damage: {{criterion: spot_fading}}, from: pattern_1}}
"""


def untouched(text: str, level: str = "complete") -> list[Issue]:
    document, issues = documents.parse_text(text)
    assert document is not None
    assert not issues
    return [issue for issue in validation.check(document, level=level) if issue.code == "LEVEL-TEMPLATE"]


@pytest.mark.parametrize("text", [series(), series().replace(WORDS, "").replace("na_series", "my_data_set")])
def test_example_values_of_an_older_template_never_pass(text: str) -> None:
    (told,) = untouched(text)
    assert told.severity == "error"
    assert "7 values are still the examples of the template dose_series: camera_length 1 m," in told.message
    assert len(told.related) == 6
    assert untouched(text, "draft") == []


def test_values_alone_prove_nothing_but_in_the_very_places_they_do() -> None:
    bare = series().replace(WORDS, "")
    assert untouched(bare) == []
    (told,) = untouched(bare.replace("  day:", "  session_1:"))
    assert "7 values are still the examples of the template dose_series" in told.message
    assert untouched(bare.replace("  day:", "  session_1:").replace("record/1.0", "record/1.1")) == []
    assert untouched(series(dose="11 e-/Å^2", exposure_time="4 s").replace(WORDS, "").replace("  day:", "  session_1:")) == []


def test_two_values_may_be_shared_by_chance_even_where_the_comments_stand() -> None:
    changes = {"dose": "12 e-/Å^2", "cumulative_dose": "12.5 e-/Å^2", "dose_rate": "3 e-/Å^2/s", "exposure_time": "4 s"}
    measured = series(**changes).replace("70.5", "12.5")
    assert untouched(measured) == []
    assert len(untouched(series(dose="12 e-/Å^2", exposure_time="6 s", cumulative_dose="12.5 e-/Å^2"))) == 1


def test_the_values_are_those_of_slots_that_exist() -> None:
    table = standard.shared("template_examples")
    assert len(table) == 11
    assert set(table) <= set(standard.templates())
    assert all(slot.partition(".")[2] in standard.current().class_slots(slot.partition(".")[0]) for rows in table.values() for slot in rows)
    assert sum(len(at) for rows in table.values() for at in rows.values()) > 150
