"""The lazy door to the generated tables."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata

import pytest

from cryokb import batch, standard
from cryokb.errors import UsageError


def test_tables_are_read_once_and_shared() -> None:
    assert standard.current().table("slots") is standard.current().table("slots")
    with pytest.raises(FileNotFoundError):
        standard.shared("no_such_table")


def test_two_threads_judge_by_two_versions_at_once() -> None:
    old = {"cryokb": "record/0.9", "title": "a", "specimens": {"a": {"history": "not_recorded"}}}
    new = {**old, "cryokb": "record/1.0"}
    alone = [batch.validate(record).issues for record in (old, new)]
    assert alone[0] != alone[1]
    with ThreadPoolExecutor(max_workers=4) as pool:
        found = list(pool.map(lambda record: batch.validate(record).issues, [old, new] * 40))
    assert found == alone * 40


def test_a_version_is_one_object_and_an_unknown_one_is_refused() -> None:
    assert standard.of(standard.CURRENT) is standard.current()
    assert standard.of("1.0") is standard.of("1.0") is not standard.of("0.9")
    with pytest.raises(UsageError, match="does not know version 7"):
        standard.of("7.0")


def test_kinds_of_steps_and_techniques_know_their_ancestors() -> None:
    assert standard.current().is_a("Technique", "hrtem", "tem")
    assert standard.current().is_a("Technique", "saed", "tem")  # by way of electron_diffraction
    assert standard.current().is_a("ElectrolyteClass", "solid_oxide", "inorganic_solid")
    assert not standard.current().is_a("Technique", "tem", "hrtem")
    assert not standard.current().is_a("Technique", "haadf_stem", "tem")
    assert not standard.current().is_a("Technique", "no such technique", "tem")


def test_a_term_may_be_a_kind_of_two() -> None:
    now, before = standard.current(), standard.of("1.0")
    for technique, parents in {
        "stem_eels": ("eels", "stem"),
        "stem_edx": ("edx", "stem"),
        "vibrational_eels": ("eels", "stem"),
        "sem_edx": ("edx", "sem"),
        "tem_tomography": ("tem", "electron_tomography"),
        "stem_tomography": ("stem", "electron_tomography"),
    }.items():
        assert now.parents("Technique", technique) == parents
        assert all(now.is_a("Technique", technique, parent) for parent in parents)
        assert not before.is_a("Technique", technique, parents[1])  # a released version stays as it was


def test_no_term_is_a_kind_of_itself_by_way_of_others() -> None:
    now = standard.current()
    for enumeration in now.table("terms"):
        for term in now.terms(enumeration):
            assert not any(now.is_a(enumeration, parent, term) for parent in now.parents(enumeration, term))


def test_properties_say_how_their_value_is_written() -> None:
    assert standard.current().property_row("interphase_thickness") == {
        "value_kind": "quantity",
        "dimension": "length",
        "canonical_unit": "nm",
        "subject": "interphase",
    }
    assert standard.current().property_row("no_such_property") is None


def test_documents_have_a_class_and_other_kinds_have_none() -> None:
    assert standard.current().document_class("record") == "Record"
    assert standard.current().document_class("publication") == "Publication"
    assert standard.current().document_class("phases") == "PhaseList"
    assert standard.current().document_class("recipe") is None


def test_slots_and_terms_of_an_unknown_name_are_a_fault_of_the_caller() -> None:
    assert standard.current().class_slots("Acquisition")["dose"]["dimensions"] == ["dose"]
    assert "kV" not in standard.current().terms("Technique")
    with pytest.raises(KeyError):
        standard.current().class_slots("NoSuchClass")
    with pytest.raises(KeyError):
        standard.current().terms("NoSuchList")


def test_schemas_are_json_schemas_of_their_kind() -> None:
    for kind, root in (("record", "Record"), ("publication", "Publication")):
        schema = json.loads(standard.current().schema_text(kind))
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
