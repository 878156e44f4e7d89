"""The LinkML schema in one text: the same as its files, and with what linkml does not hand down to a slot from its kind."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from linkml_runtime import SchemaView
from scripts import schema_module

from cryokb import standard

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    """schema/bundle.py as a module."""
    return schema_module("bundle")


@pytest.fixture(scope="module")
def whole() -> SchemaView:
    """The schema as it ships."""
    return SchemaView(standard.linkml_text())


@pytest.fixture(scope="module")
def parts() -> SchemaView:
    """The schema as it is written."""
    return SchemaView(str(ROOT / "schema/cryokb.yaml"))


def test_the_text_that_ships_is_made_from_the_files(bundle: ModuleType) -> None:
    assert bundle.build_linkml() == standard.linkml_text()
    assert "&id" not in standard.linkml_text(), "an alias, which not every reader of YAML follows"


def test_the_text_is_the_schema(whole: SchemaView, parts: SchemaView) -> None:
    assert whole.schema.version == standard.versions()["schema"]
    for name in ("all_classes", "all_slots", "all_enums", "all_types"):
        one, other = getattr(whole, name)(), getattr(parts, name)()
        assert set(one) == set(other)
        assert {str(key): str(item.description) for key, item in one.items()} == {
            str(key): str(item.description) for key, item in other.items()
        }
    assert whole.imports_closure() == ["linkml:types", str(whole.schema.name)]


# ------------------------------------------------------------------------------------------------ kinds of quantities


def test_a_slot_has_the_unit_and_the_annotations_of_its_kinds_and_its_own_words_hold(bundle: ModuleType) -> None:
    slots = {
        "top": {"range": "Quantity", "annotations": {"dimension": "time", "filled": "no"}},
        "kind": {"is_a": "top", "unit": {"ucum_code": "s"}},
        "own": {"is_a": "kind", "annotations": {"filled": "yes"}},
        "bare": {"description": "none"},
    }
    made = {name: bundle.with_inheritance(slots, name) for name in slots}
    assert made["own"] == {"is_a": "kind", "unit": {"ucum_code": "s"}, "annotations": {"dimension": "time", "filled": "yes"}}
    assert made["kind"]["annotations"] == slots["top"]["annotations"]
    assert made["bare"] == slots["bare"]
    assert slots["own"] == {"is_a": "kind", "annotations": {"filled": "yes"}}


def test_every_quantity_slot_is_what_it_was_before_there_were_kinds() -> None:
    before = json.loads((ROOT / "schema/released/1.0.0/slots.json").read_text(encoding="utf-8"))
    checked = 0
    for owner, table in before.items():
        for slot, row in table["slots"].items():
            if row["kind"] == "quantity":
                now = standard.current().class_slots(owner)[slot]
                said = {key: row.get(key) for key in ("kind", "dimensions", "unit", "default_unit", "zero_word")}
                assert {key: now.get(key) for key in said} == said, f"{owner}.{slot}"
                checked += 1
    assert checked >= 250


def test_dimension_and_unit_are_said_by_kinds_alone(parts: SchemaView, whole: SchemaView) -> None:
    marks_of = schema_module("generate").marks_of
    quantities = [name for name in whole.all_slots() if whole.induced_slot(name).range == "Quantity"]
    kinds = {name for name in quantities if whole.get_slot(name).abstract}
    assert len(quantities) - len(kinds) >= 100
    units: dict[tuple[object, ...], str] = {}
    for name in sorted(kinds):
        unit = whole.get_slot(name).unit
        said = (unit and unit.ucum_code, *sorted(marks_of(whole.get_slot(name)).items()))
        assert units.setdefault(said, str(name)) == name, "two kinds say the same"
    for name in set(quantities) - kinds:
        written = parts.get_slot(name)
        assert written.is_a in kinds, name
        assert written.range == "Quantity", f"{name}: gen-owl makes a text of a slot without a range of its own"
        assert written.unit is None, name
        assert not {"dimension", "dimensions", "default_unit"} & set(marks_of(written)), name
        assert name == "quantity" or {"dimension", "dimensions"} & set(marks_of(whole.get_slot(name))), name
