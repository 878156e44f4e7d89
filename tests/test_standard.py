"""The lazy door to the generated tables."""

from __future__ import annotations

import json
import re
from importlib import metadata

import pytest

from cryokb import standard


def test_tables_are_read_once_and_shared() -> None:
    assert standard.table("slots") is standard.table("slots")
    with pytest.raises(FileNotFoundError):
        standard.table("no_such_table")


def test_kinds_of_steps_and_techniques_know_their_ancestors() -> None:
    assert standard.is_a("Technique", "hrtem", "tem")
    assert standard.is_a("Technique", "saed", "tem")  # by way of electron_diffraction
    assert standard.is_a("ElectrolyteClass", "solid_oxide", "inorganic_solid")
    assert not standard.is_a("Technique", "tem", "hrtem")
    assert not standard.is_a("Technique", "haadf_stem", "tem")
    assert not standard.is_a("Technique", "no such technique", "tem")


def test_properties_say_how_their_value_is_written() -> None:
    assert standard.property_row("interphase_thickness") == {
        "value_kind": "quantity",
        "dimension": "length",
        "canonical_unit": "nm",
        "subject": "interphase",
    }
    assert standard.property_row("no_such_property") is None


def test_documents_have_a_class_and_other_kinds_have_none() -> None:
    assert standard.document_class("record") == "Record"
    assert standard.document_class("publication") == "Publication"
    assert standard.document_class("phases") == "PhaseList"
    assert standard.document_class("recipe") is None


def test_slots_and_terms_of_an_unknown_name_are_a_fault_of_the_caller() -> None:
    assert standard.class_slots("Acquisition")["dose"]["dimensions"] == ["dose"]
    assert "kV" not in standard.terms("Technique")
    with pytest.raises(KeyError):
        standard.class_slots("NoSuchClass")
    with pytest.raises(KeyError):
        standard.terms("NoSuchList")


def test_schemas_are_json_schemas_of_their_kind() -> None:
    for kind, root in (("record", "Record"), ("publication", "Publication")):
        schema = json.loads(standard.schema_text(kind))
        assert schema["$ref"] == f"#/$defs/{root}"
        assert schema["$defs"][root]["additionalProperties"] is False


def test_templates_are_records_by_name() -> None:
    templates = standard.templates()
    assert {"grid_in_liquid_cell", "minimal"} <= set(templates)
    assert list(templates) == sorted(templates)
    assert all(text.startswith("#") and "\ncryokb: record/1.1\n" in text for text in templates.values())


def test_versions_are_those_of_schema_software_and_rules() -> None:
    versions = standard.versions()
    assert set(versions) == {"schema", "software", "rules"}
    assert versions["software"] == metadata.version("cryokb")
    assert re.fullmatch(r"\d+\.\d+\.\d+(\.dev)?", versions["schema"])
    assert re.fullmatch(r"\d{4}\.\d{2}", versions["rules"])
