"""Every slot of every class of a record, and every term, survives YAML, the expanded form and HDF5."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import pytest
from every_slot import Maker, reachable, slots_of_a_record, used

from cryokb import documents, expansion, nexus, standard
from cryokb.issues import JsonObject
from cryokb.nexus.content import decode, encode
from cryokb.nexus.nodes import Group
from cryokb.nexus.writer import _write_nodes
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


def test_the_record_uses_every_slot_that_a_record_can_have(whole: JsonObject) -> None:
    wanted = slots_of_a_record()
    assert len(reachable("Record")) >= 50
    assert len(wanted) >= 700
    assert wanted - set(used("Record", whole)) == set()


def test_every_slot_that_may_be_absent_is_declared_so_somewhere(whole: JsonObject) -> None:
    declared: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            declared.update(node.get("absent", {}))
            for item in node.values():
                walk(item)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(whole)
    rows = [(slot, row) for name in reachable("Specimen") | reachable("Session") for slot, row in standard.class_slots(name).items()]
    quantities = {slot for slot, row in rows if row["kind"] == "quantity"}
    assert len(quantities) >= 100
    assert quantities - declared - {"at_dose", "amount", "purity", "uncertainty"} == set()


def test_what_people_write_comes_back_from_the_expanded_form(whole: JsonObject, tmp_path: Path) -> None:
    again = expanded_of(expansion.compact(whole, root="Record"), tmp_path / "again.yaml")
    assert json.dumps(again) == json.dumps(whole)


@pytest.mark.parametrize("layout", nexus.LAYOUTS)
def test_every_slot_survives_hdf5(whole: JsonObject, tmp_path: Path, layout: str) -> None:
    written = nexus.write(whole, tmp_path / "record.nxs", layout=layout)
    assert json.dumps(nexus.read(written.path)) == json.dumps(whole)
    assert nexus.verify(written.path) == []


def test_every_term_survives(tmp_path: Path) -> None:
    longest = max(len(standard.terms(name)) for name in standard.table("terms"))
    assert longest >= 30
    for number in range(0, longest):
        authored = Maker(lambda terms, number=number: terms[number % len(terms)]).record()  # type: ignore[misc]
        kept = {key: authored[key] for key in ("cryokb", "access", "specimens", "sessions", "observations")}
        record = expanded_of(kept, tmp_path / "record.yaml")
        with h5py.File("terms", "w", driver="core", backing_store=False, track_order=True) as file:
            _write_nodes(file, Group("NXroot", children={"record": encode(record)}))
            assert json.dumps(decode(file["record"])) == json.dumps(record)
