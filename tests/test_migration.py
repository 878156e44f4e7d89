"""Older documents are judged by their own version, and can be brought to the newest without losing a comment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cryokb import batch, cli, documents, expansion, standard
from cryokb.errors import UsageError

ROOT = Path(__file__).parents[1]
OLD = """\
# a comment at the top
cryokb: record/0.9   # and one here
title: K on carbon cloth
specimens:
  a:
    history:
      - step: cooling   # in the column
        cooling_rate: over 30 min   # in words
      - {step: Cooling, cooling_rate: at once}
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.yaml"
    path.write_text(OLD, encoding="utf-8")
    return path


def test_an_old_document_is_judged_by_its_own_version(old: Path) -> None:
    report = batch.validate(old, level="draft")
    assert report.issues == ()
    assert report.versions["schema"] == "0.9.0"
    old.write_text(OLD.replace("record/0.9", "record/1.1"), encoding="utf-8")
    assert [issue.code for issue in batch.validate(old, level="draft").issues] == ["STR-DEPRECATED", "STR-DEPRECATED"]


def test_a_slot_that_is_newer_than_the_document_is_not_known_to_it(old: Path) -> None:
    text = OLD.replace("cooling_rate: over 30 min   # in words", "cooling_speed: 10 K/min")
    old.write_text(text, encoding="utf-8")
    assert [issue.code for issue in batch.validate(old, level="draft").issues] == ["STR-UNKNOWN-NAME"]
    old.write_text(text.replace("record/0.9", "record/1.1").replace("cooling_rate", "cooling_course"), encoding="utf-8")
    assert batch.validate(old, level="draft").issues == ()


def test_migration_changes_names_and_nothing_else(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["migrate", str(old), "--check"]) == 1
    assert old.read_text(encoding="utf-8") == OLD
    assert cli.main(["migrate", str(old), "--write"]) == 0
    assert old.read_text(encoding="utf-8") == OLD.replace("record/0.9", "record/1.1").replace("cooling_rate", "cooling_course")
    shown = capsys.readouterr().out
    assert "-        cooling_rate: over 30 min   # in words" in shown
    assert "+        cooling_course: over 30 min   # in words" in shown
    assert batch.validate(old, level="draft").issues == ()
    assert cli.main(["migrate", str(old), "--check"]) == 0


def test_migrated_data_equal_the_migrated_text(old: Path) -> None:
    document, _ = documents.read_file(old)
    assert document is not None
    assert isinstance(document.data, dict)
    edits = expansion.migration_edits(document.data, version="0.9")
    again, issues = documents.parse_text(documents.apply_edits(document, edits))
    assert not issues
    assert again is not None
    assert expansion.migrated(document.data, version="0.9").data == again.data
    assert document.data["cryokb"] == "record/0.9"


def test_what_cannot_be_done_is_said(old: Path) -> None:
    data = {"cryokb": "record/1.1"}
    with pytest.raises(UsageError, match="cannot be brought back"):
        expansion.migration_edits(data, version="1.0", target="0.9")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="does not know version"):
        expansion.migration_edits(data, version="7.0")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="does not know version"):
        standard.of("7.0")
    assert cli.main(["migrate", str(old), "--check", "--write"]) == 2
    assert cli.main(["migrate", str(old), "--to", "3.1"]) == 2


def test_every_deprecated_slot_has_its_migration() -> None:
    table = standard.shared("migrations")["migrations"]
    written = {(row["class"], row["slot"], row["new"]) for step in table for row in step["renames"]}  # type: ignore[index,union-attr,call-overload]
    deprecated = {
        (name, slot, row["replaced_by"])
        for name in standard.current().table("slots")
        for slot, row in standard.current().class_slots(name).items()
        if "deprecated" in row
    }
    assert deprecated == written
    assert deprecated


def test_every_released_version_ships() -> None:
    released = {path.name.rpartition(".")[0] for path in (ROOT / "schema/released").iterdir()}
    assert released == set(standard.VERSIONS) - {standard.CURRENT}
    for version in standard.VERSIONS:
        tables = standard.of(version)
        assert json.loads(tables.schema_text("record"))["$id"].split("/")[-2].startswith(version)
        assert "Record" in tables.table("slots")


def test_a_released_version_is_frozen_and_has_its_own_tables() -> None:
    folder = ROOT / "schema" / "released" / "1.0.0"
    tables = standard.of("1.0")
    assert tables.table("slots") == json.loads((folder / "slots.json").read_text(encoding="utf-8"))
    assert json.loads(tables.schema_text("phases"))["$id"] == "https://w3id.org/cryokb/schema/1.0.0/phases.schema.json"
    assert standard.VERSIONS == ("0.9", "1.0", standard.CURRENT)
