"""One issue a cause: what only follows from a fault is not told beside it."""

from __future__ import annotations

import copy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cryokb import batch, rules, standard
from cryokb.documents import parse_text
from cryokb.expansion import expand
from cryokb.issues import Issue, Json, JsonObject
from cryokb.record import RecordView
from cryokb.validation import check

ROOT = Path(__file__).parents[1]
BASE = (Path(__file__).parent / "data/valid/base.yaml").read_text(encoding="utf-8")
SPECIMEN = "  grid_1:\n    system: {metal: Li, configuration: half_cell}\n    history:\n"
FIRST = next(line for line in BASE.splitlines(keepends=True) if line.startswith("      image_1:"))


def issues_of(text: str, level: str = "draft") -> list[Issue]:
    document, issues = parse_text(text)
    assert document is not None
    assert not issues
    return check(document, level=level)


def test_the_base_is_sound_and_has_the_parts_that_are_broken_below() -> None:
    assert issues_of(BASE) == []
    assert SPECIMEN in BASE
    assert "dose_rate: 8 e-/Å^2/s, exposure_time: 10 s, dose: 80 e-/Å^2" in FIRST


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        (SPECIMEN, "  grid_1: Li\n  other:\n    history:\n", "STR-TYPE", "/specimens/grid_1"),
        ("specimens:", "specimns:", "STR-UNKNOWN-NAME", "/specimns"),
        ("sessions:", "sesions:", "STR-UNKNOWN-NAME", "/sesions"),
        ("acquisitions:", "acquisition:", "STR-UNKNOWN-NAME", "/sessions/day_1/acquisition"),
        (FIRST, "      image_1: [a]\n", "STR-TYPE", "/sessions/day_1/acquisitions/image_1"),
        ("step: transfer", "step: transfr", "STR-STEP", "/specimens/grid_1/history/2/step"),
        ("{step: transfer, medium: liquid_nitrogen, air_exposure: none}", "transfer", "STR-TYPE", "/specimens/grid_1/history/2"),
        ("medium: liquid_nitrogen, air_exposure: none", "medium: liquid_nitrgen", "STR-TERM", "/specimens/grid_1/history/2/medium"),
        ("medium: liquid_nitrogen, air_exposure: none", "air_exposure: a bit", "QTY-SYNTAX", "/specimens/grid_1/history/2/air_exposure"),
        ("medium: liquid_nitrogen, air_exposure: none", "air_exposur: none", "STR-UNKNOWN-NAME", "/specimens/grid_1/history/2/air_exposur"),
        (
            "air_exposure: none",
            "air_exposure: 1 s, state_during_exposure: frozn",
            "STR-TERM",
            "/specimens/grid_1/history/2/state_during_exposure",
        ),
        ("exposure_time: 10 s", "exposure_time: 1 s, frames: 0", "QTY-RANGE", "/sessions/day_1/acquisitions/image_1/frames"),
        (
            "exposure_time: 10 s, dose: 80",
            "exposure_time: 1 s, frame: 10, dose: 80",
            "STR-UNKNOWN-NAME",
            "/sessions/day_1/acquisitions/image_1/frame",
        ),
        ("temperature_class: cryo", "temperature_class: kryo", "STR-TERM", "/sessions/day_1/temperature_class"),
        (
            "phase: Li2O,",
            "phase: LiOH, polarity: looked_for,",
            "STR-TERM",
            "/observations/phase_1/polarity",
        ),
    ],
    ids=lambda value: value.strip().partition("\n")[0][:24] if isinstance(value, str) else None,
)
def test_a_fault_is_told_once(old: str, new: str, code: str, path: str) -> None:
    assert BASE.count(old) == 1
    assert [(issue.code, issue.path) for issue in issues_of(BASE.replace(old, new))] == [(code, path)]


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        ("specimens:", "samples:", "STR-UNKNOWN-NAME", "/samples"),
        ("    history:\n", "    steps:\n", "STR-UNKNOWN-NAME", "/specimens/grid_1/steps"),
        ("acquisitions:", "images:", "STR-UNKNOWN-NAME", "/sessions/day_1/images"),
        ("    accelerating_voltage:", "    voltage:", "STR-UNKNOWN-NAME", "/sessions/day_1/voltage"),
        ("    accelerating_voltage:", "    Accelerating Voltage:", "STR-UNKNOWN-NAME", "/sessions/day_1/Accelerating Voltage"),
        ("exposure_time: 10 s", "exposure: 10 s", "STR-UNKNOWN-NAME", "/sessions/day_1/acquisitions/image_1/exposure"),
        ("  grid_1:\n", "  Grid-1:\n", "STR-PATTERN", "/specimens/Grid-1"),
        ("image_1: {", "Image 1: {", "STR-PATTERN", "/sessions/day_1/acquisitions/Image 1"),
        ("  grid_1:\n", "  grid_one:\n", "REF-UNRESOLVED", "/sessions/day_1/acquisitions/image_1/specimen"),
        ("accelerating_voltage: 300 kV", "accelerating_voltage: {val: 300, unit: kV}", "STR-UNKNOWN-NAME", None),
        ("identified_by: fft,", "identified_by: fft, uncertainty: range, Value: 3 nm,", "STR-UNKNOWN-NAME", "/observations/phase_1/Value"),
        ("    accelerating_voltage:", "    end: 2026-03-02T07:00:00+01:00\n    accelerating_voltage:", "TIME-ORDER", "/sessions/day_1/end"),
        ("  day_1:\n", "  day_0: later\n  day_1:\n", "STR-TYPE", "/sessions/day_0"),
        ("specimens:\n", "creators: [{name: A. Researcher}]\nspecimens:\n", "STR-UNKNOWN-NAME", "/creators/0/name"),
        ("specimen: grid_1, area: A, technique: hrtem, purpose: record, dose_rate", 'specimen: "", dose_rate', "REF-UNRESOLVED", None),
        ("dose: 80 e-/Å^2}\n      image_2", "file: {name: a.mrc}, dose: 80 e-/Å^2}\n      image_2", "STR-UNKNOWN-NAME", None),
        ("identified_by: fft,", "identified_by: fft, uncertainty: range, value: 3 nm, property: thickness,", "STR-TERM", None),
    ],
    ids=lambda value: value.strip()[:24] if isinstance(value, str) else None,
)
def test_a_name_of_ones_own_is_told_once_at_the_deposition(old: str, new: str, code: str, path: str | None) -> None:
    base = BASE.replace("property: phase, phase: Li2O,", "phase: Li2O,") if "property" in new else BASE
    found = issues_of(base.replace(old, new, 1), level="deposition")
    more = Counter(issue.code for issue in found) - Counter(issue.code for issue in issues_of(BASE, level="deposition"))
    assert more == Counter([code])
    assert path is None or path in [issue.path for issue in found if issue.code == code]


@pytest.mark.parametrize(("slot", "place"), [("specimens", ""), ("sessions", ""), ("acquisitions", "/sessions/day_1")])
def test_entries_that_are_all_missing_are_asked_for_and_not_told_as_lost(slot: str, place: str) -> None:
    whole = changed([*place.split("/")[1:], slot], {})
    found = [issue for issue in batch.validate(whole, level="deposition").issues if issue.code.startswith("REF-") or slot in issue.message]
    assert [(issue.code, issue.path.removesuffix(f"/{slot}")) for issue in found] == [("LEVEL-REQUIRED", place)]


def test_a_history_that_is_missing_is_asked_for_and_its_transfer_is_not() -> None:
    document, _ = parse_text(BASE)
    assert document is not None
    whole: Any = copy.deepcopy(document.data)
    del whole["specimens"]["grid_1"]["history"]
    for level, codes in (("draft", ["XFER-NOT-RECORDED"]), ("deposition", ["LEVEL-REQUIRED"])):
        found = [issue for issue in batch.validate(whole, level=level).issues if "history" in (issue.message + issue.path)]
        assert [issue.code for issue in found] == codes


def test_a_name_that_stands_for_a_missing_slot_says_so() -> None:
    hints = {}
    for old, new in (("specimens:", "samples:"), ("acquisitions:", "images:"), ("    history:\n", "    steps:\n")):
        found = [issue for issue in issues_of(BASE.replace(old, new, 1), level="deposition") if issue.code == "STR-UNKNOWN-NAME"]
        hints[new.strip()] = [issue.hint for issue in found]
    assert hints == {
        "samples:": ["Did you mean specimens?"],
        "images:": ["Did you mean acquisitions?"],
        "steps:": ["Did you mean history?"],
    }


def test_an_entry_that_nobody_finds_is_told_once_with_every_place() -> None:
    issue = next(issue for issue in issues_of(BASE.replace("  grid_1:\n", "  grid_8:\n")) if issue.code == "REF-UNRESOLVED")
    place = "/sessions/day_1/acquisitions/image_{}/specimen"
    assert (issue.path, [(other.path, other.line) for other in issue.related]) == (
        place.format(1),
        [(place.format(2), (issue.line or 0) + 1)],
    )
    assert [(edit.path, edit.replacement) for edit in issue.fix or ()] == [(place.format(number), "grid_8") for number in (1, 2)]


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("kind", ["publication", "phases", "claims", "screened"])
def test_a_record_that_is_called_something_else_is_told_once(kind: str, version: str) -> None:
    document, issues = parse_text(BASE.replace("record/1.1", f"{kind}/{version}"))
    assert document is not None
    assert document.kind is None
    assert [(issue.code, issue.path, issue.line) for issue in issues] == [("DOC-KIND", "/cryokb", 1)]
    assert [(edit.path, edit.replacement) for edit in issues[0].fix or ()] == [("/cryokb", f"record/{version}")]
    assert "are names of a record" in issues[0].message


def test_a_publication_that_is_called_a_record_is_told_once() -> None:
    text = (ROOT / "tests/data/corpus/publications/birch-2029-invented-damage.yaml").read_text(encoding="utf-8")
    _, issues = parse_text(text.replace("cryokb: publication", "cryokb: record"))
    assert [issue.code for issue in issues] == ["DOC-KIND"]


@pytest.mark.parametrize("names", ["title: a\nyear: 2020\n", "title: a\nspecimens: {}\nyear: 2020\nauthors: []\n", "foo: 1\nbar: 2\n", ""])
def test_strange_names_alone_make_no_other_kind(names: str) -> None:
    document, issues = parse_text(f"cryokb: record/1.1\n{names}")
    assert document is not None
    assert (document.kind, issues) == ("record", [])


def test_a_fault_does_not_hide_one_of_another_cause() -> None:
    text = BASE.replace("metal: Li, configuration: half_cell", "metal: Li, configuration: halfcell")  # read by no rule below
    text = text.replace("air_exposure: none", "air_exposure: 30 s").replace("dose: 80 e-/Å^2}\n", "dose: 160 e-/Å^2}\n", 1)
    text = text.replace("from: image_1", "from: image_7").replace("cumulative_dose: 160 e-/Å^2", "cumulative_dose: 90 e-/Å^2")
    found = {issue.code for issue in issues_of(text)}
    assert found == {"STR-TERM", "XFER-AIR-REACTIVE", "ACQ-DOSE-BUDGET", "REF-UNRESOLVED", "ACQ-DOSE-CUMULATIVE"}


def test_what_a_rule_reads_are_slots_of_the_standard() -> None:
    slots = {slot for name in standard.current().table("slots") for slot in standard.current().class_slots(name)}
    read = {slot for rule in rules.RULES.values() for slot in rule.reads}
    assert len(read) >= 10
    assert read <= slots


# ------------------------------------------------------------------------------------------------ levels


def asked(issues: list[Issue]) -> list[tuple[str, str]]:
    """Place and first word of the hint of everything that is asked for."""
    return [
        (issue.path, str(issue.hint).removeprefix("Add ").split(".")[0].split()[0]) for issue in issues if issue.code == "LEVEL-REQUIRED"
    ]


def test_a_mistyped_name_is_not_asked_for_as_well() -> None:
    document: JsonObject = {"cryokb": "record/1.1", "titel": "a", "specimens": {"x": {"system": {"metl": "Li"}}}}
    assert [(issue.code, issue.path) for issue in batch.validate(document, level="draft").issues] == [
        ("STR-UNKNOWN-NAME", "/specimens/x/system/metl"),
        ("STR-UNKNOWN-NAME", "/titel"),
    ]
    assert ("/specimens/x/system", "metal") not in asked(list(batch.validate(document, level="complete").issues))


def test_what_holds_a_fault_is_there() -> None:
    # without its only slot the system would be empty, and an empty one counts as missing
    found = issues_of("cryokb: record/1.1\ntitle: a\nspecimens: {x: {system: {metal: Lithium}, history: []}}\n", "deposition")
    assert [issue.code for issue in found if issue.path == "/specimens/x/system/metal"] == ["STR-TERM"]
    assert ("/specimens/x", "system") not in asked(found)
    assert ("/specimens/x", "history") in asked(found)


def test_an_unreadable_value_is_not_asked_for_as_well() -> None:
    found = issues_of("cryokb: record/1.1\ntitle: a\nspecimens: {x: {}}\nsessions: {s: {accelerating_voltage: much}}\n", "deposition")
    about = [issue.code for issue in found if "accelerating_voltage" in issue.path + issue.message]
    assert about == ["QTY-SYNTAX"]


def test_an_entry_that_is_no_entry_is_asked_for_nothing() -> None:
    found = issues_of("cryokb: record/1.1\ntitle: a\nspecimens: {x: Li}\nsessions: {s: {acquisitions: {i: [a]}}}\n", "complete")
    assert [issue.code for issue in found if issue.path in {"/specimens/x", "/sessions/s/acquisitions/i"}] == ["STR-TYPE", "STR-TYPE"]


READ = (ROOT / "schema/conformance/publications/invented_texts_that_were_read.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("new", "code"),
    [("read_in: nonsense", "ID-FORM"), ("red_in: 10.5555/invented", "STR-UNKNOWN-NAME"), ("read_in: [10.5555/invented]", "STR-TYPE")],
)
def test_a_source_that_is_none_is_told_once(new: str, code: str) -> None:
    text = READ.replace("read_in: 10.5555/invented", new, 1)
    assert text != READ
    assert [issue.code for issue in issues_of(text)] == [code]


@pytest.mark.parametrize("level", ["draft", "deposition"])
@pytest.mark.parametrize(
    ("observation", "code"),
    [
        ({"value": "3 nm"}, "STR-MISSING"),
        ({"value": "3 nm", "uncertainty": "range"}, "STR-MISSING"),
        ({"property": "not_recorded", "value": "3 nm"}, "STR-MISSING"),
        ({"proprty": "interphase_thickness", "value": "3 nm"}, "STR-UNKNOWN-NAME"),
        ({"property": "thicknes", "value": "3 nm"}, "STR-TERM"),
        ({"property": ["interphase_thickness"], "value": "3 nm"}, "STR-TYPE"),
    ],
)
def test_a_value_that_no_property_explains_is_told_once(observation: JsonObject, code: str, level: str) -> None:
    document, _ = parse_text(BASE)
    assert document is not None
    whole: Any = copy.deepcopy(document.data)
    whole["observations"] = {"thickness": {**observation, "from": "image_1"}}
    found = [issue for issue in batch.validate(whole, level=level).issues if issue.path.startswith("/observations")]
    assert [issue.code for issue in found] == [code]


def test_no_unknown_name_is_lost() -> None:
    whole = changed(["specimens", "grid_1", "value"], 1)
    whole["specimens"]["grid_1"].update(n="12", uncertainty="range")  # type: ignore[index,call-overload,union-attr]
    assert [issue.code for issue in batch.validate(whole, level="draft").issues] == ["STR-UNKNOWN-NAME"] * 3


def test_a_source_in_another_form_is_the_same_source() -> None:
    found = issues_of(READ.replace("read_in: 10.5555/invented", "read_in: 10.5555/INVENTED", 1))
    assert [(issue.code, issue.severity.value) for issue in found] == [("ID-FORM", "note")]


def test_of_many_lost_names_only_some_are_compared_with_all_entries() -> None:
    many = {f"row_{number}": {"specimen": f"lost_{number}"} for number in range(400)}
    grids = {f"grid_{number}": {} for number in range(400)}
    view = RecordView({"title": "a", "specimens": grids, "sessions": {"s": {"acquisitions": many}}})
    found = [issue for issue in rules.run(rules.Case("record", view)) if issue.code == "REF-UNRESOLVED"]
    assert len(found) == 400
    assert (found[0].hint or "").endswith("grid_104, grid_105, grid_106 and 390 more.")
    assert [issue.hint for issue in found].count("Add it.") == 150


def changed(place: list[str | int], value: Json, *, rename: str | None = None) -> JsonObject:
    """The base in its expanded form, with one value, or the name of one entry, changed."""
    document, _ = parse_text(BASE)
    assert document is not None
    whole = copy.deepcopy(expand(document.slots, root="Record", raw_text=document.raw_text).document)
    here: Any = whole
    for step in place[:-1]:
        here = here[step]
    if rename is not None:
        here[rename] = here.pop(place[-1])
    else:
        here[place[-1]] = value
    return whole


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (["specimens", "grid_1", "key"], 12345, "REF-KEY"),
        (["specimens", "grid_1", "key"], ["grid_1"], "REF-KEY"),
        (["specimens", "grid_1", "history", 0], "plating", "STR-TYPE"),
        (["sessions", "day_1"], "later", "STR-TYPE"),
        (["sessions", "day_1", "acquisitions", "image_1"], "later", "STR-TYPE"),
        (["sessions", "day_1", "accelerating_voltage"], {"value": 300, "unt": "kV"}, "STR-UNKNOWN-NAME"),
        (["sessions", "day_1", "accelerating_voltage", "unit"], ["kV"], "STR-TYPE"),
        (["observations", "phase_1", "from"], [["image_1"]], "STR-TYPE"),
    ],
)
def test_a_fault_of_the_expanded_form_is_told_once(place: list[str | int], value: Json, code: str) -> None:
    assert [issue.code for issue in batch.validate(changed(place, value), level="draft").issues] == [code]


@pytest.mark.parametrize(
    ("place", "name"), [(["specimens", "grid_1"], "grid_2"), (["sessions", "day_1", "acquisitions", "image_1"], "image_9")]
)
def test_an_entry_with_two_names_is_told_once(place: list[str | int], name: str) -> None:
    assert [issue.code for issue in batch.validate(changed(place, None, rename=name), level="draft").issues] == ["REF-KEY"]
