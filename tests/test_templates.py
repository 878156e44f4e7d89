"""The templates: silent while drafting, complete once the placeholders are filled in, and each list of words is shown beside its slot."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cryokb import batch, cli, deposit, documents, expansion, nexus, standard
from cryokb.layouts import LAYOUTS

FOLDER = Path(__file__).parents[1] / "schema/templates"
PATHS = sorted(FOLDER.glob("*.yaml"))
NAMES = {
    "cryo_ebsd",
    "cryo_fib_cross_section",
    "cryo_fib_lift_out",
    "cryo_pfib",
    "dose_series",
    "electrified_plunge_freezing",
    "frozen_wet_cell",
    "grid_in_liquid_cell",
    "inert_room_temperature_insertion",
    "minimal",
    "polymer_cell",
    "tilt_series",
}
PLACEHOLDER = re.compile(r"<[a-zA-Z][^<>]*>")
FILLABLE = re.compile(r"(?:\b(\w+): )?<([a-zA-Z][^<>]*)>")
EXAMPLES = {
    slot: row["example"]
    for name in standard.current().table("slots")
    for slot, row in standard.current().class_slots(name).items()
    if "example" in row
}
LONG = [path for path in PATHS if path.stem != "minimal"]

each = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
each_long = pytest.mark.parametrize("path", LONG, ids=lambda path: path.stem)

Plain = dict[str, Any]
Capture = pytest.CaptureFixture[str]


def filled(path: Path) -> str:
    """The text of a template with an example in the place of each placeholder, and what was seen still to come."""
    lines = [line if line.lstrip().startswith("#") else FILLABLE.sub(value_for, line) for line in path.read_text("utf-8").split("\n")]
    return "\n".join(lines).replace("observations: {}", "observations: not_yet")


def without_comments(path: Path) -> str:
    return re.sub(r"(?m)(^|\s+)#.*$", "", path.read_text("utf-8"))


def value_for(found: re.Match[str]) -> str:
    """The example of a placeholder, else that of its slot."""
    slot, shown = found[1], found[2].removeprefix("e.g. ")
    return f"{slot}: {shown if shown != found[2] else EXAMPLES[slot]}" if slot else shown


def expanded(text: str) -> Plain:
    document, issues = documents.parse_text(text)
    assert issues == []
    assert document is not None
    assert isinstance(document.data, dict)
    found = expansion.expand(document.data, root="Record", raw_text=document.raw_text)
    assert found.issues == ()
    return found.document


def written(text: str, folder: Path) -> Path:
    target = folder / "record.yaml"
    target.write_text(text, encoding="utf-8")
    return target


def strings(node: object, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, str):
        yield place, node
    for key, item in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from strings(item, (*place, str(key)))


# ------------------------------------------------------------------------------------------------ each template


def test_there_is_a_template_for_each_kind_of_experiment() -> None:
    assert {path.stem for path in PATHS} >= NAMES
    assert set(standard.templates()) == {path.stem for path in PATHS}
    assert all(re.fullmatch("[a-z][a-z0-9_]*", path.stem) for path in PATHS)


@each
def test_while_drafting_a_note_counts_what_is_to_be_filled_in(path: Path) -> None:
    (note,) = batch.validate(path, level="draft").issues
    assert (note.code, note.severity) == ("LEVEL-TEMPLATE", "note")
    assert note.message.startswith(f"{len(re.findall(FILLABLE, without_comments(path)))} values of the template still to fill in: ")


@each_long
@pytest.mark.parametrize("level", ["deposition", "complete"])
def test_a_template_that_is_filled_in_is_silent_at_every_level(path: Path, level: str, tmp_path: Path) -> None:
    found = batch.validate(written(filled(path), tmp_path), level=level, layout="nxem")
    assert [f"{issue.code} {issue.path} {issue.message}" for issue in found.issues] == []


@each_long
def test_a_template_that_is_filled_in_can_be_written(path: Path, tmp_path: Path) -> None:
    record = written(filled(path), tmp_path)
    for layout in LAYOUTS:
        deposit.write_record(record, tmp_path / "record.nxs", layout=layout, allow_missing=True)
        assert nexus.verify(tmp_path / "record.nxs") == []


@each_long
def test_placeholders_are_all_that_keeps_a_template_from_a_deposition(path: Path) -> None:
    (issue,) = batch.validate(path, level="deposition").issues
    assert (issue.code, issue.severity) == ("LEVEL-REQUIRED", "error")
    assert "of the template not filled in" in issue.message
    assert len(issue.related) >= 40


@each_long
def test_a_template_is_a_page_that_begins_with_what_it_is_for(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert 40 <= len(lines) <= 100
    assert max(map(len, lines)) <= 180
    assert re.fullmatch(r"# [A-Z].{20,115}\.", lines[0])
    assert "cryokb validate FILE" in "".join(lines[1:3])


@each
def test_beside_a_slot_with_a_closed_list_stand_its_main_words(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = {
        (slot, str(standard.current().class_slots(entry.name)[slot]["range"]))
        for entry in expansion.objects_of("Record", expanded(text))
        for slot in [*entry.node, *entry.node.get("absent", {})]
        if standard.current().class_slots(entry.name).get(slot, {}).get("kind") == "enum" and slot not in {"property", "criterion"}
    }
    assert used
    silent = [f"{slot} ({words})" for slot, words in sorted(used) if not any(shows(place, slot, words) for place in occurrences(text))]
    assert silent == []


def occurrences(text: str) -> list[tuple[str, str]]:
    """Each line without its comment, and the comments beside it, right above it or its entry, and on the next two lines."""
    lines = text.splitlines()
    found = []
    for number, line in enumerate(lines):
        above = number
        while above > 0 and (lines[above - 1].lstrip().startswith("#") or lines[above - 1].partition("#")[0].rstrip().endswith(",")):
            above -= 1
        found.append((line.partition("#")[0], " ".join(near.partition("#")[2] for near in lines[above : number + 3])))
    return found


def shows(place: tuple[str, str], slot: str, enumeration: str) -> bool:
    """Whether a line has the slot, and its comments at least two words of the list (one where the list is short)."""
    line, comment = place
    terms = set(standard.current().terms(enumeration))
    words = terms & set(re.findall(r"[A-Za-z_]+", comment))
    return re.search(rf"\b{slot}:", line) is not None and len(words) >= min(2, len(terms) - 1)


# ------------------------------------------------------------------------------------------------ what some of them are for


def test_the_dose_series_adds_limits_that_can_be_compared() -> None:
    record = expanded(filled(FOLDER / "dose_series.yaml"))
    rungs = [row for row in record["sessions"]["session_1"]["acquisitions"].values() if row["purpose"] == "damage_series"]
    assert len(rungs) >= 4
    doses = [row["cumulative_dose"]["value"] for row in rungs]
    assert doses == sorted(doses)
    limits = [row for row in record["observations"].values() if row["property"] == "damage_onset"]
    assert {row["damage"]["limit_kind"] for row in limits} >= {"onset", "no_change_seen"}
    assert all({"phase", "quantity", "from"} <= set(row) and row["damage"]["criterion"] for row in limits)


def test_a_lamella_has_a_history_of_its_own() -> None:
    record = expanded((FOLDER / "cryo_fib_lift_out.yaml").read_text(encoding="utf-8"))
    cell, lamella = record["specimens"]["cell_1"], record["specimens"]["lamella_1"]
    assert lamella["taken_from"] == "cell_1"
    assert lamella["taken_after"] == len(cell["history"])
    assert {step["step"] for step in lamella["history"]} >= {"LiftOut", "Milling", "Transfer"}


@each
def test_a_template_comes_back_from_its_expanded_form(path: Path) -> None:
    whole = expanded(path.read_text(encoding="utf-8"))
    assert expansion.expand(expansion.compact(whole, root="Record"), root="Record").document == whole


# ------------------------------------------------------------------------------------------------ the command


def test_the_list_gives_each_template_a_line_and_what_it_is_for_below(capsys: Capture) -> None:
    assert cli.main(["new", "--template", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line.strip() for line in lines if not line.startswith("   ")]
    assert names == sorted(path.stem for path in PATHS)
    described = [line for name, line in itertools.pairwise(lines) if name.strip() in names]
    assert all(20 < len(line) <= 80 and line.startswith("      ") for line in described)


def test_an_unknown_template_is_answered_with_the_list(capsys: Capture) -> None:
    assert cli.main(["new", "--template", "nothing"]) == 2
    told = capsys.readouterr().err
    assert "There is no template called nothing." in told
    assert all(path.stem in told for path in PATHS)


@pytest.mark.parametrize("name", ["dose-series", "dose_series"])
def test_a_name_may_be_written_with_hyphens(name: str, capsys: Capture) -> None:
    assert cli.main(["new", "--template", name]) == 0
    assert capsys.readouterr().out == (FOLDER / "dose_series.yaml").read_text(encoding="utf-8")
