"""Typed objects of whole documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import ValidationError

from cryokb import documents, expansion, model
from cryokb.issues import JsonObject

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*(ROOT / "schema/examples").glob("*.yaml"), *(ROOT / "curated/publications").glob("*.yaml")])


def expanded(path: Path) -> JsonObject:
    document, issues = documents.read_file(path)
    assert document is not None
    assert not issues
    assert isinstance(document.data, dict)
    root = "Record" if document.kind == "record" else "Publication"
    return expansion.expand(document.data, root=root, raw_text=document.raw_text).document


def test_there_are_enough_documents() -> None:
    assert len(DOCUMENTS) >= 7


def test_a_record_has_attributes() -> None:
    typed = model.typed(expanded(ROOT / "schema/examples/li_electrodeposited.yaml"))
    assert isinstance(typed, model.Record)
    record = cast("Any", typed)  # each slot may be missing in general; these are there
    session = record.sessions["titan_0302"]
    assert session.accelerating_voltage.value == 300
    assert session.acquisitions["hrtem_1"].technique == "hrtem"
    step = record.specimens["grid_7"].history[0]
    assert (type(step).__name__, step.areal_capacity.unit) == ("Plating", "mA.h/cm2")
    assert record.observations["thickness"].quantity.uncertainty.plus == 3
    assert record.observations["thickness"].from_ == ["hrtem_1"]


def test_a_publication_has_attributes() -> None:
    typed = model.typed(expanded(ROOT / "curated/publications/han-2021-sodium-interphase.yaml"))
    assert isinstance(typed, model.Publication)
    publication = cast("Any", typed)
    finding = publication.findings["thickness_with_fec"]
    assert (finding.quantity.value, finding.quantity.comparator) == (30, "about")
    assert publication.systems["with_fec"].electrolyte.additives[0].name == "FEC"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_typed_objects_lose_nothing(path: Path) -> None:
    document = expanded(path)
    written = model.typed(document).model_dump(mode="json", by_alias=True, exclude_none=True)
    assert without_defaults(written, document) == document


def without_defaults(written: object, original: object) -> object:
    """Leave out what pydantic adds of its own: empty containers and defaults that the document does not have."""
    if isinstance(written, dict) and isinstance(original, dict):
        return {key: without_defaults(value, original[key]) for key, value in written.items() if key in original}
    if isinstance(written, list) and isinstance(original, list):
        return [without_defaults(*pair) for pair in zip(written, original, strict=True)]
    return written


@pytest.mark.parametrize(
    "document",
    [
        {"cryokb": "record/1.1", "titel": "a"},
        {"cryokb": "record/1.1", "specimens": {"a": {"key": "a", "system": {"metal": "Unobtainium"}}}},
        {"cryokb": "publication/1.0", "year": "last year"},
    ],
)
def test_what_does_not_fit_the_class_is_refused(document: JsonObject) -> None:
    with pytest.raises(ValidationError):
        model.typed(document)


def test_a_kind_without_class_is_a_fault_of_the_caller() -> None:
    with pytest.raises(KeyError, match="phases"):
        model.typed({"cryokb": "phases/1.0"})
