"""Real experiments can be said, and correct practice is silent.

``schema/examples/literature`` holds experiments of the source review as undated records, ``data/practice`` complete dated records of good
practice, which no rule may disturb.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from cryokb import batch, documents, expansion, nexus, standard
from cryokb.issues import Json, JsonObject, Severity
from cryokb.standard import current

ROOT = Path(__file__).parents[1]
LITERATURE = sorted((ROOT / "schema/examples/literature").glob("*.yaml"))
PRACTICE = sorted((ROOT / "tests/data/practice").glob("*.yaml"))
REVIEW = Path(os.environ.get("CRYOKB_SOURCE", ROOT / "../shared/source")) / "d6eb00054a.txt"
DOI = "10.1039/d6eb00054a"

MOST_NOTES = 3
"""More notes than these on good work and nobody reads the warnings."""

KINDS = (
    *("dry_grid", "inert_insertion", "frozen_wet_cell", "lipon_lift_out", "cryo_ebsd"),
    *("damage_series", "room_temperature_control", "aqueous_zinc", "kfsi_low_dose", "electrified_cryo"),
)
"""The kinds of work whose records must be silent."""

LONGEST_RUN = 8
"""So many words in a row of the review are a copied sentence, not a fact."""


def name(path: Path) -> str:
    return path.stem


literature = pytest.mark.parametrize("path", LITERATURE, ids=name)
practice = pytest.mark.parametrize("path", PRACTICE, ids=name)
both = pytest.mark.parametrize("path", [*LITERATURE, *PRACTICE], ids=name)


@cache
def written(path: Path) -> documents.Document:
    """Read a record and insist that it can be read without a fault."""
    document, issues = documents.read_file(path)
    assert not issues
    assert document is not None
    return document


@cache
def expanded(path: Path) -> JsonObject:
    """Give the expanded form of a record."""
    result = expand(written(path))
    assert result.issues == ()
    return result.document


def expand(document: documents.Document) -> expansion.Expanded:
    assert isinstance(document.data, dict)
    return expansion.expand(document.data, root="Record", raw_text=document.raw_text)


def same(left: Json, right: Json) -> bool:
    """Equality that also sees the kinds of numbers and the order of entries."""
    return json.dumps(left) == json.dumps(right)


def slots_of(name: str, node: Json) -> Iterator[tuple[str, Json]]:
    """Yield the name of each slot of an object of a class and of all that stand in it, with the type of each."""
    if not isinstance(node, dict):
        return
    chosen = expansion.class_of_step(current(), str(node.get("step"))) or name if name == "Step" else name
    for slot, row in standard.current().class_slots(chosen).items():
        if slot not in node:
            continue
        yield slot, row.get("type")
        item = node[slot]
        inner = item.values() if row["kind"] == "map" and isinstance(item, dict) else item if isinstance(item, list) else [item]
        for part in inner:
            if row["kind"] in {"map", "list", "object"}:
                yield from slots_of(str(row["range"]), part)


def test_there_are_enough_records() -> None:
    assert len(LITERATURE) >= 12
    assert len(PRACTICE) >= 10
    assert {path.stem for path in PRACTICE} >= set(KINDS)


@literature
def test_an_experiment_of_the_review_is_a_sound_draft(path: Path) -> None:
    issues = batch.validate(path, level="draft").issues
    assert [issue for issue in issues if issue.severity is not Severity.NOTE] == []
    assert len(issues) <= MOST_NOTES, [issue.message for issue in issues]


@practice
@pytest.mark.parametrize("level", ["deposition", "complete"])
def test_correct_practice_is_silent(path: Path, level: str) -> None:
    issues = batch.validate(path, level=level).issues
    assert [issue for issue in issues if issue.severity is not Severity.NOTE] == []
    assert len(issues) <= MOST_NOTES, [issue.message for issue in issues]


@both
def test_both_forms_and_both_languages_say_the_same(path: Path) -> None:
    document = expanded(path)
    short = expansion.compact(document, root="Record")
    for text in (documents.write_yaml(short), documents.write_json(short), documents.write_json(document)):
        again, issues = documents.parse_text(text)
        assert not issues
        assert again is not None
        assert expand(again).document == document


@literature
def test_an_undated_record_comes_back_from_a_plain_file(path: Path, tmp_path: Path) -> None:
    result = nexus.write(expanded(path), tmp_path / "record.nxs", layout="plain")
    assert nexus.verify(result.path) == []
    assert same(nexus.read(result.path), expanded(path))


@practice
def test_a_dated_record_comes_back_from_a_nexus_file(path: Path, tmp_path: Path) -> None:
    result = nexus.write(expanded(path), tmp_path / "record.nxs", layout="nxem")
    assert nexus.verify(result.path) == []
    assert same(nexus.read(result.path), expanded(path))


@literature
def test_an_experiment_of_the_review_has_no_date(path: Path) -> None:
    assert [slot for slot, of in slots_of("Record", expanded(path)) if of == "Timestamp"] == []


@practice
def test_a_record_of_practice_is_dated_and_says_that_it_is_invented(path: Path) -> None:
    dated = Counter(slot for slot, of in slots_of("Record", expanded(path)) if of == "Timestamp")
    assert dated["start"] >= 3
    assert "invented" in str(expanded(path)["description"])


@literature
def test_the_head_names_the_study_and_what_was_read(path: Path) -> None:
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")]
    assert DOI in head[0]
    assert head[1].startswith("# Read: ")
    assert same(expanded(path)["related"], [{"relation": "is_derived_from", "doi": DOI}])


@literature
def test_no_sentence_is_copied(path: Path) -> None:
    if not REVIEW.is_file():
        pytest.skip("CRYOKB_SOURCE: no folder ../shared/source")
    runs = windows(words(REVIEW.read_text(encoding="utf-8")))
    assert [run for text in strings(expanded(path)) for run in windows(words(text)) if run in runs] == []


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def windows(sequence: list[str]) -> set[tuple[str, ...]]:
    return {tuple(sequence[start : start + LONGEST_RUN]) for start in range(len(sequence) - LONGEST_RUN + 1)}


def strings(node: Json) -> Iterator[str]:
    """Yield every text of a document."""
    if isinstance(node, str):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from strings(part)
