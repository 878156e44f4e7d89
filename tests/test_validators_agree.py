"""Three validators judge every expanded document alike, but for what schema/known_differences.yaml lists with its reasons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import yaml
from linkml.validator import Validator
from linkml.validator.plugins import JsonschemaValidationPlugin

from cryokb import documents, expansion, standard

ROOT = Path(__file__).parents[1]
CONFORMANCE = ROOT / "schema/conformance"
KNOWN = yaml.load((ROOT / "schema/known_differences.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["differences"]
JUDGES = ("jsonschema", "jsonschema_rs", "linkml")
KINDS = ("record", "publication")

Plain = dict[str, Any]


class Judges:
    """The three validators, made once."""

    def __init__(self) -> None:
        schemas = {kind: json.loads(standard.current().schema_text(kind)) for kind in KINDS}
        self.jsonschema = {kind: jsonschema.Draft201909Validator(schema) for kind, schema in schemas.items()}
        self.jsonschema_rs = {kind: jsonschema_rs.validator_for(schema, validate_formats=True) for kind, schema in schemas.items()}
        self.linkml = Validator(str(ROOT / "schema/cryokb.yaml"), validation_plugins=[JsonschemaValidationPlugin(closed=True)])

    def refused_by(self, document: Plain) -> list[str]:
        """Name those that refuse a document."""
        kind = str(document["cryokb"]).split("/")[0]
        accepted = (
            self.jsonschema[kind].is_valid(document),
            self.jsonschema_rs[kind].is_valid(document),
            not self.linkml.validate(document, standard.current().document_class(kind)).results,
        )
        return [name for name, verdict in zip(JUDGES, accepted, strict=True) if not verdict]


@pytest.fixture(scope="module")
def judges() -> Judges:
    return Judges()


def authored() -> Iterator[Path]:
    """What people wrote, sound or broken; broken texts and unknown kinds are left out where they are read."""
    yield from (ROOT / "schema/examples").rglob("*.yaml")
    yield from (ROOT / "curated/publications").glob("*.yaml")
    yield from (ROOT / "tests/data/valid").glob("*.yaml")
    yield from (ROOT / "tests/data/invalid").glob("STR-*.yaml")
    yield from CONFORMANCE.glob("valid/*.yaml")
    yield from CONFORMANCE.glob("invalid/STR-*.yaml")
    yield from CONFORMANCE.glob("invalid/DOC-NULL.*.yaml")


def expanded() -> Iterator[tuple[str, Plain]]:
    """Each document with its name, in the expanded form."""
    for path in sorted(authored()):
        document, _ = documents.read_file(path)
        if document is not None and isinstance(document.data, dict):
            root = standard.current().document_class(str(document.data.get("cryokb")).split("/")[0])
            if root is not None:
                yield path.stem, expansion.expand(document.data, root=root, raw_text=document.raw_text).document
    for path in sorted(CONFORMANCE.glob("expanded/**/*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(document, dict) and str(document.get("cryokb")).split("/")[0] in KINDS:
            yield path.stem, document


def expected(name: str) -> list[list[str]]:
    """The verdicts that the list of differences gives for a document of this name."""
    return [row["refused_by"] for row in KNOWN if any(fnmatch(name, pattern) for pattern in row["files"])]


@pytest.fixture(scope="module")
def verdicts(judges: Judges) -> list[tuple[str, list[str]]]:
    return [(name, judges.refused_by(document)) for name, document in expanded()]


# ------------------------------------------------------------------------------------------------ documents


def test_there_are_enough_documents_of_both_kinds(verdicts: list[tuple[str, list[str]]]) -> None:
    assert len(verdicts) >= 40
    assert sum(refused == [] for _, refused in verdicts) >= 30
    assert sum(refused == list(JUDGES) for _, refused in verdicts) >= 5


def test_the_three_agree_but_for_the_known_differences(verdicts: list[tuple[str, list[str]]]) -> None:
    apart = {name: refused for name, refused in verdicts if refused not in ([], list(JUDGES))}
    assert {name: refused for name, refused in apart.items() if [refused] != expected(name)} == {}


def test_every_file_of_the_list_shows_its_difference(verdicts: list[tuple[str, list[str]]]) -> None:
    apart = {name for name, refused in verdicts if refused not in ([], list(JUDGES))}
    patterns = [pattern for row in KNOWN for pattern in row["files"]]
    assert [pattern for pattern in patterns if not any(fnmatch(name, pattern) for name in apart)] == []


# ------------------------------------------------------------------------------------------------ the list


def test_each_difference_is_told_with_its_reason() -> None:
    assert len(KNOWN) >= 5
    for row in KNOWN:
        assert set(row) == {"name", "refused_by", "reason", "documents", "files"}
        assert row["reason"].endswith(".")
        assert row["documents"]
        assert set(row["refused_by"]) < set(JUDGES)
        assert row["refused_by"] == [name for name in JUDGES if name in row["refused_by"]]


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: row["name"])
def test_each_difference_is_still_there(row: Plain, judges: Judges) -> None:
    whole = {"cryokb": "record/1.1"}
    assert judges.refused_by(whole) == []
    for part in row["documents"]:
        assert judges.refused_by({**whole, **part}) == row["refused_by"], part


AGREED = {
    "unknown name": {"nosuch": 1},
    "text for a number": {"version": "1"},
    "number below its bound": {"version": 0},
    "truth for a number": {"version": True},
    "list for one": {"title": ["a"]},
    "one for a list": {"keywords": "a"},
    "unknown term": {"access": "perhaps"},
    "pattern": {"embargo_until": "tomorrow"},
    "abstract step": {"specimens": {"g": {"key": "g", "history": [{"step": "Step", "ordinal": 1}]}}},
    "slot of another step": {"specimens": {"g": {"key": "g", "history": [{"step": "Plating", "solvent": "DEC"}]}}},
    "bare step": {"specimens": {"g": {"key": "g", "history": ["plating"]}}},
    "quantity without a number": {"sessions": {"s": {"key": "s", "accelerating_voltage": {"unit": "V"}}}},
    "quantity without a unit": {"sessions": {"s": {"key": "s", "accelerating_voltage": {"value": 1.0}}}},
    "key of an entry": {"specimens": {"g": {"key": "G 7"}}},
    "other kind": {"cryokb": "record/one"},
}


@pytest.mark.parametrize("fault", AGREED)
def test_the_three_refuse_a_fault_alike(fault: str, judges: Judges) -> None:
    assert judges.refused_by({"cryokb": "record/1.1", **AGREED[fault]}) == list(JUDGES)
