"""Every slot of every class of a record, and every term, survives YAML, the expanded form and HDF5."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import pytest
from every_slot import Maker, reachable, slots_of_a_record, used

from cryokb import documents, expansion, nexus, standard
from cryokb.issues import Json, JsonObject
from cryokb.nexus.content import Group, decode, encode
from cryokb.nexus.writer import write_nodes
from cryokb.validation.structure import structural_issues


def expanded_of(authored: JsonObject, path: Path) -> JsonObject:
    """Write a record as YAML, read it, expand it; nothing may be noticed on the way, and the structure must be right."""
    path.write_text(documents.write_yaml(authored), encoding="utf-8")
    document, issues = documents.read_file(path)
    assert document is not None
    assert not issues
    assert isinstance(document.data, dict)
    expanded = expansion.expand(document.data, root="Record", raw_text=document.raw_text)
    assert [issue.message for issue in expanded.issues] == []
    broken = structural_issues(expanded, kind="record", root="Record")
    assert [(item.issue.path, item.issue.message) for item in broken] == []
    return expanded.document


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> JsonObject:
    """The expanded record with every slot."""
    return expanded_of(Maker().record(), tmp_path_factory.mktemp("whole") / "record.yaml")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> JsonObject:
    """The expanded record with every slot declared absent."""
    return expanded_of(Maker().empty_record(), tmp_path_factory.mktemp("empty") / "record.yaml")


def test_the_records_use_every_slot_that_a_record_can_have(whole: JsonObject, empty: JsonObject) -> None:
    wanted = slots_of_a_record()
    assert len(reachable("Record")) >= 50
    assert len(wanted) >= 700
    assert wanted - set(used("Record", whole)) - set(used("Record", empty)) == set()


def declared_absent(node: object) -> set[str]:
    """Every slot that some part of a record declares absent."""
    if isinstance(node, list):
        return {slot for item in node for slot in declared_absent(item)}
    if not isinstance(node, dict):
        return set()
    return {*node.get("absent", {}), *(slot for item in node.values() for slot in declared_absent(item))}


def test_every_quantity_is_declared_absent_somewhere(whole: JsonObject) -> None:
    owners = [name for name in reachable("Record") if "absent" in standard.current().class_slots(name)]
    quantities = {slot for name in owners for slot, row in standard.current().class_slots(name).items() if row["kind"] == "quantity"}
    assert len(owners) >= 30
    assert len(quantities) >= 80
    assert quantities - {"quantity"} - declared_absent(whole) == set()


def test_what_people_write_comes_back_from_the_expanded_form(whole: JsonObject, empty: JsonObject, tmp_path: Path) -> None:
    for record in (whole, empty):
        again = expanded_of(expansion.compact(record, root="Record"), tmp_path / "again.yaml")
        assert json.dumps(again) == json.dumps(record)


@pytest.mark.parametrize("layout", nexus.LAYOUTS)
def test_every_slot_survives_hdf5(whole: JsonObject, tmp_path: Path, layout: str) -> None:
    written = nexus.write(whole, tmp_path / "record.nxs", layout=layout)
    assert json.dumps(nexus.read(written.path)) == json.dumps(whole)
    assert nexus.verify(written.path) == []


def test_every_absence_survives_hdf5(empty: JsonObject, tmp_path: Path) -> None:
    written = nexus.write(empty, tmp_path / "record.nxs", layout="plain")
    assert json.dumps(nexus.read(written.path)) == json.dumps(empty)


def only_new(node: Json, slot: str, written: set[tuple[str, str]]) -> Json:
    """Leave of a record what no record before it had: the same word in the same slot is not written again; None for nothing."""
    if isinstance(node, dict):
        parts = {name: only_new(item, slot, written) for name, item in node.items()}
        return {name: item for name, item in parts.items() if item is not None} or None
    if isinstance(node, list) and any(isinstance(item, dict) for item in node):
        return [item for item in (only_new(entry, slot, written) for entry in node) if item is not None] or None
    seen = (slot, json.dumps(node))
    if seen in written:
        return None
    written.add(seen)
    return node


def test_every_term_survives(whole: JsonObject, tmp_path: Path) -> None:
    longest = max(len(standard.current().terms(name)) for name in standard.current().table("terms"))
    assert longest >= 30
    seen = set(json.dumps(whole).split('"'))  # which has the reasons of absence
    written: set[tuple[str, str]] = set()
    with h5py.File("terms", "w", driver="core", backing_store=False, track_order=True) as file:
        for number in range(longest):
            record = expanded_of(Maker(number, terms_only=True).record(), tmp_path / "record.yaml")
            part = only_new(record, "", written)
            assert isinstance(part, dict)
            write_nodes(file, Group("NXroot", children={f"record_{number}": encode(part)}))
            text = json.dumps(part)
            assert json.dumps(decode(file[f"record_{number}"])) == text
            seen.update(text.split('"'))
    of_records = {
        str(row["range"]) for name in reachable("Record") for row in standard.current().class_slots(name).values() if row["kind"] == "enum"
    }
    assert len(of_records) >= 30
    assert {term for name in of_records for term in standard.current().terms(name)} - seen == set()
