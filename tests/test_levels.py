"""Levels: the table is sound, each missing slot is asked for once, and each level asks for what the ones before it ask for."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cryokb import batch, documents, expansion, standard
from cryokb.issues import Issue, Severity, pointer
from cryokb.record import RecordView
from cryokb.validation import levels

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "schema/examples/li_electrodeposited.yaml"
TABLE = yaml.load((ROOT / "schema/levels.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
ROWS = standard.current().table("levels")["rows"]
COLUMNS = {"slot", "level", "grade", "reason", "accepts", "technique", "mode", "when", "where", "except", "with", "unless", "under", "each"}
CLASSES: Any = standard.current().table("slots")

Plain = dict[str, Any]
Asked = set[tuple[str, str]]


def slots(name: str) -> Plain:
    return dict(standard.current().class_slots(name))


def expanded(source: Path | Plain) -> Plain:
    if isinstance(source, Path):
        document, _ = documents.read_file(source)
        assert document is not None
        assert isinstance(document.data, dict)
        return expansion.expand(document.data, root="Record", raw_text=document.raw_text).document
    return expansion.expand(source, root="Record").document


def issues_of(document: Plain, level: str = "complete") -> list[Issue]:
    """What the levels alone say of a record in either form."""
    return list(levels.missing_slots(RecordView(expanded(document)), level=level, known=frozenset()).values())


def asked(document: Plain, level: str = "complete") -> Asked:
    """Place and slot of everything that is asked for."""
    return {(issue.path, slot_of(issue)) for issue in issues_of(document, level)}


def slot_of(issue: Issue) -> str:
    found = re.match(r"This .+ has no (\w+),|(\w+) of this ", issue.message)
    assert found is not None, issue.message
    return str(found[1] or found[2])


def exposure(**stated: object) -> Plain:
    """A record with one exposure."""
    return {"cryokb": "record/1.1", "sessions": {"day": {"acquisitions": {"image": {"specimen": "foil", **stated}}}}}


def owed(level: str = "complete", **stated: object) -> set[str]:
    """The slots that an exposure still owes."""
    return {slot for path, slot in asked(exposure(**stated), level) if path == "/sessions/day/acquisitions/image"}


def step(level: str = "complete", *, metal: str = "Li", **stated: object) -> set[str]:
    """The slots that a step still owes."""
    record = {"cryokb": "record/1.1", "specimens": {"foil": {"system": {"metal": metal}, "history": [stated]}}}
    return {slot for path, slot in asked(record, level) if path == "/specimens/foil/history/0"}


# ------------------------------------------------------------------------------------------------ the table


def test_the_table_is_the_packaged_one() -> None:
    assert TABLE["levels"] == ["draft", "deposition", "complete"]
    assert len(TABLE["rows"]) >= 250
    assert [f"{row['class']}.{row['slot']}" for row in ROWS] == [row["slot"] for row in TABLE["rows"]]


@pytest.mark.parametrize("row", TABLE["rows"], ids=lambda row: row["slot"])
def test_a_row_names_what_there_is(row: Plain) -> None:
    assert set(row) <= COLUMNS
    owner, slot = row["slot"].split(".")
    assert slot in slots(owner)
    assert row["level"] in TABLE["levels"]
    assert row.get("grade", "required") in set(levels.Grade)
    assert re.fullmatch(r"[A-Z][^.]*\.", row["reason"].replace("e.g.", "")), row["reason"]
    assert set(row["accepts"]) <= set(standard.current().terms("AbsenceReason"))
    assert not row["accepts"] or "absent" in slots(owner), "there is no place for a word of absence"
    assert set(row.get("technique", [])) <= set(standard.current().terms("Technique"))
    assert set(row.get("mode", [])) <= set(standard.current().terms("IlluminationMode"))
    assert {*row.get("with", []), *row.get("unless", [])} <= set(slots(owner))
    assert slot not in row.get("unless", [])
    for place in row.get("under", []):
        holder, *inner = place.split(".")
        for part in inner:
            holder = slots(holder)[part]["range"]
        assert holder == owner, place
    if "each" in row:
        assert slots(owner)[row["each"]]["kind"] == "map"
    for guard, terms in {**row.get("when", {}), **row.get("except", {}), **row.get("where", {})}.items():
        assert set(terms) <= terms_of(owner, guard, row.get("each")), guard


def terms_of(owner: str, guard: str, each: str | None) -> set[str]:
    """The words that may stand in a guarded slot, of the owner, of its entries or of what it stands in."""
    for name in [*([slots(owner)[each]["range"]] if each else []), owner, "Session", "Specimen", "System"]:
        parts = guard.split(".")
        here = slots(name)
        while parts[0] in here and len(parts) > 1:
            here = slots(here[parts.pop(0)]["range"])
        if parts[0] in here and here[parts[0]]["kind"] == "enum":
            return set(standard.current().terms(here[parts[0]]["range"]))
    raise AssertionError(f"{owner} cannot be asked about {guard}")


def test_draft_asks_for_almost_nothing() -> None:
    assert [row["slot"] for row in TABLE["rows"] if row["level"] == "draft" and not row["slot"].startswith(("Publication", "Finding"))] == [
        "Record.title",
        "Record.specimens",
    ]


def test_classes_that_publications_share_are_asked_in_records_only() -> None:
    shared = reachable("Publication") & reachable("Record") - {"Record", "Publication"}
    assert len(shared) >= 8
    for row in TABLE["rows"]:
        owner = row["slot"].split(".")[0]
        holders = {place.partition(".")[0] for place in row.get("under", [])}
        assert owner not in shared or (holders and not holders & reachable("Publication")), row["slot"]


def reachable(name: str) -> set[str]:
    """The classes whose objects a document of a class may hold."""
    found: set[str] = set()
    pending = [name]
    while pending:
        here = pending.pop()
        if here not in found:
            found.add(here)
            pending += [row["range"] for row in slots(here).values() if row["kind"] in {"object", "map", "list"}]
            pending += CLASSES[here].get("subclasses", [])
    return found


IMAGING = [name for name, row in standard.current().terms("Technique").items() if "mode" in dict(row.get("annotations", {}))]  # type: ignore[call-overload]


def test_there_are_imaging_modes() -> None:
    assert len(IMAGING) >= 30


@pytest.mark.parametrize("technique", IMAGING)
def test_each_imaging_mode_owes_three_slots_of_its_own(technique: str) -> None:
    common = owed()
    own = owed(technique=technique) - common
    assert len(own) >= 3, own
    assert len(owed("deposition", technique=technique) - owed("deposition")) >= 2


# ------------------------------------------------------------------------------------------------ one issue for one slot


def given_slots(name: str, node: Plain) -> Iterator[tuple[expansion.Entry, str]]:
    for entry in expansion.objects_of(name, node):
        known = slots(entry.name)
        names = [slot for slot in entry.node if slot in known and slot not in {"ordinal", "absent"}]
        yield from ((entry, slot) for slot in names if known[slot]["kind"] not in {"key", "designator"})


def named_in(*columns: str) -> set[str]:
    """The slots that these columns of the table name."""
    return {name.split(".")[-1] for row in TABLE["rows"] for column in columns for name in row.get(column, ())}


GUARDS = named_in("when", "where", "except", "under")
COMPANIONS = named_in("with", "unless")
HOLDERS = {"technique", "acquisitions", "specimens", "sessions"}


def test_each_slot_that_is_taken_away_is_asked_for_once() -> None:
    whole = expanded(EXAMPLE)
    assert issues_of(whole) == []
    counted = 0
    for entry, slot in list(given_slots("Record", whole)):
        if slot in GUARDS | COMPANIONS | HOLDERS or entry.node[slot] in ({}, []) or len(entry.node) == 1:
            continue
        kept = entry.node.pop(slot)
        rows = [
            row for row in levels.requirements_of(entry.standard, entry.name) if row.slot == slot and row.grade is not levels.Grade.OPTIONAL
        ]
        answers = [levels.answer(row, entry, level="complete") for row in rows]
        wanted = any(found is not None and found.state is levels.State.MISSING for found in answers)
        assert [(issue.path, slot_of(issue)) for issue in issues_of(whole)] == [(pointer(entry.path), slot)] * wanted
        entry.node[slot] = kept
        counted += wanted
    assert counted >= 60


@settings(max_examples=25)
@given(st.data())
def test_a_higher_level_asks_for_more(data: st.DataObject) -> None:
    record = copy.deepcopy(expanded(EXAMPLE))
    pairs = list(given_slots("Record", record))
    for index in data.draw(st.sets(st.integers(0, len(pairs) - 1), max_size=25)):
        entry, slot = pairs[index]
        entry.node.pop(slot, None)
    draft, deposition, complete = (asked(record, level) for level in TABLE["levels"])
    assert draft <= deposition <= complete


def test_issues_say_what_why_and_which_words_answer() -> None:
    issue = next(issue for issue in issues_of({"cryokb": "record/1.1", "title": "a"}) if slot_of(issue) == "identifier")
    assert issue.code == "LEVEL-REQUIRED"
    assert issue.severity is Severity.ERROR
    assert issue.message == "This record has no identifier, which level deposition asks for."
    assert issue.hint == "Add identifier. The data set must be citable wherever it goes. If there is none, write not_yet."


def test_what_is_recommended_is_a_note() -> None:
    found = {slot_of(issue): issue for issue in issues_of({"cryokb": "record/1.1", "title": "a"})}
    assert found["language"].code == "LEVEL-RECOMMENDED"
    assert found["language"].severity is Severity.NOTE
    assert found["language"].message == "This record has no language, which level complete recommends."
    assert "funding" not in found  # worth giving, never an issue


# ------------------------------------------------------------------------------------------------ answers


def test_a_word_of_absence_is_an_answer_where_it_is_accepted() -> None:
    assert "dose" not in owed(technique="hrtem", dose="not_recorded")
    found = [issue for issue in issues_of(exposure(technique="hrtem", dose="withheld")) if slot_of(issue) == "dose"]
    assert [issue.message for issue in found] == ["dose of this acquisition is withheld, which level deposition does not accept."]
    assert found[0].path.endswith("/image/absent/dose")


@pytest.mark.parametrize("word", ["not_recorded", "not_stated", "unreadable"])
def test_a_reader_of_a_paper_may_say_that_it_is_not_stated(word: str) -> None:
    assert "dose" not in owed(technique="hrtem", dose=word)
    assert any(slot == "technique" for _, slot in asked(exposure(technique=word)))


def test_an_unaccepted_word_is_found_where_it_stands() -> None:
    report = batch.validate({"cryokb": "record/1.1", "title": "a", "specimens": {"b": {}}, "contact": "not_recorded"})
    assert [issue.path for issue in report.issues if "contact" in issue.message] == ["/contact"]


def test_a_placeholder_is_an_answer_while_drafting_only() -> None:
    record = {"cryokb": "record/1.1", "title": "<title>", "specimens": {"a": {}}}
    assert asked(record, "draft") == set()
    issue = next(issue for issue in batch.validate(record).issues if "title" in issue.message)
    assert issue.path == "/title"
    assert issue.message == "title of this record is still the placeholder <title>."


def placeholders_at(level: str, **slots: object) -> set[str]:
    found = batch.validate(exposure(technique="hrtem", **slots), level=level).issues
    return {issue.path for issue in found if "is still the placeholder" in issue.message}


@pytest.mark.parametrize("slot", ["detector", "label", "note"])
def test_a_placeholder_is_told_where_no_level_asks_for_the_slot(slot: str) -> None:
    found = placeholders_at("deposition", **{slot: "<what it was>"})
    assert {place.rpartition("/")[2] for place in found} == {slot}
    assert placeholders_at("draft", **{slot: "<what it was>"}) == set()


@pytest.mark.parametrize(
    "words", ["<110>", "<0.1 ppm", "<b>sharp</b>", "<erika@uni.example>", "<https://uni.example/a>", "<", "<>", "a <b>", "<c+a>"]
)
def test_angle_brackets_are_not_always_a_placeholder(words: str) -> None:
    assert placeholders_at("complete", note=words) == set()


# ------------------------------------------------------------------------------------------------ columns


def test_unless_another_way_to_say_it() -> None:
    assert "dose" in owed(technique="hrtem")
    for slot, value in {"dose_rate": "8 e-/Å^2/s", "cumulative_dose": "80 e-/Å^2", "dose_per_frame": "2 e-/Å^2"}.items():
        assert "dose" not in owed(technique="hrtem", **{slot: value})
    assert "exposure_time" not in owed(technique="hrtem", frame_time="0.1 s")
    assert "scan_step" not in owed(technique="haadf_stem", pixel_size="0.1 nm")
    assert {"tilt_range", "tilt_increment"} <= owed(technique="tem_tomography")
    assert {"tilt_range", "tilt_increment"}.isdisjoint(owed(technique="tem_tomography", tilt_table={"angle": "0, 3, -3 °"}))
    assert "slice_count" not in owed(technique="fib_sem_tomography", slice_table={"depth": "0, 20 nm"})


def test_techniques_ask_their_kinds() -> None:
    assert "camera_length" in owed(technique="saed") & owed(technique="microed") & owed(technique="electron_diffraction")
    assert "energy_offset" in owed(technique="stem_eels") & owed(technique="vibrational_eels")
    assert "probe_current" in owed(technique="stem_eels") & owed(technique="stem_edx") & owed(technique="haadf_stem")
    assert "pixel_size" not in owed(technique="saed") | owed(technique="stem_edx")
    assert "camera_length" not in owed(technique="hrtem")


@pytest.mark.parametrize(
    ("technique", "wanted"),
    {
        "hrtem": "dose exposure_time pixel_size",
        "haadf_stem": "probe_current dwell_time scan_step",
        "stem_eels": "probe_current energy_offset energy_dispersion energy_channels collection_semi_angle",
        "vibrational_eels": "beam_distance zero_loss_width",
        "stem_edx": "live_time lines_used elements",
        "tem_tomography": "tilt_scheme tilt_range tilt_increment dose_per_tilt pixel_size",
        "saed": "camera_length selected_area_diameter",
        "microed": "rotation_per_frame tilt_range",
        "four_d_stem": "camera_length probe_size",
        "fib_sem_tomography": "slice_thickness slice_count slice_ion_voltage pixel_size",
        "ebsd": "ebsd_step stage_tilt probe_current",
        "eftem": "slit_width edges",
    }.items(),
)
def test_a_deposition_owes_what_a_referee_asks_for(technique: str, wanted: str) -> None:
    assert set(wanted.split()) <= owed("deposition", technique=technique, purpose="record")


def test_the_rest_is_asked_for_a_complete_record() -> None:
    later = owed("complete", technique="stem_eels") - owed("deposition", technique="stem_eels")
    assert {"thickness_over_mean_free_path", "zero_loss_width", "probe_size"} <= later
    assert {"detector", "convergence_semi_angle", "collection_semi_angle"} <= owed("complete", technique="haadf_stem") - owed(
        "deposition", technique="haadf_stem"
    )
    assert "camera_length_calibrated" in owed("complete", technique="saed") - owed("deposition", technique="saed")
    assert {"cumulative_dose", "tilts"} <= owed("complete", technique="stem_tomography") - owed("deposition", technique="stem_tomography")


@pytest.mark.parametrize("purpose", ["search", "focus", "tracking", "tilt_alignment"])
def test_aiming_owes_its_dose_alone(purpose: str) -> None:
    assert owed("deposition", technique="hrtem", purpose=purpose) == {"dose"}
    assert owed("deposition", technique="haadf_stem", purpose=purpose) == {"dose"}
    assert owed("deposition", technique="hrtem", purpose=purpose, beam_position="off_area") == set()
    assert owed("deposition", technique="ebsd", purpose=purpose) == set()


def test_a_damage_series_owes_the_cumulative_dose() -> None:
    assert "cumulative_dose" in owed("deposition", technique="saed", purpose="damage_series")
    assert "cumulative_dose" not in owed("deposition", technique="saed", purpose="record")


def test_steps_owe_by_their_kind() -> None:
    assert step("deposition", step="plating") == {"current_density", "areal_capacity"}
    assert step("deposition", step="plating", current="0.1 mA", duration="1 h") == set()
    assert step("deposition", step="washing") == {"solvent"}
    assert step(step="washing", reason_for_none="the wet interphase was wanted") == set()
    assert step("deposition", step="milling") == {"ion", "ion_voltage", "temperature"}
    assert step("deposition", step="plunge_freezing") == {"cryogen", "frozen_state"}
    assert step("deposition", step="transfer") == {"medium", "air_exposure"}
    assert "highest_temperature" in step(step="transfer")
    assert step("deposition", step="storage") == {"medium"}
    assert {"area_basis", "temperature"} <= step(step="cycling", current_density="1 mA/cm^2")  # asked of every step with current


def test_when_a_slot_has_a_value() -> None:
    assert "frozen_state_evidence" in step(step="plunge_freezing", frozen_state="vitreous")
    assert "frozen_state_evidence" not in step(step="plunge_freezing", frozen_state="no_liquid") | step(step="plunge_freezing")
    assert "final_thickness" in step(step="milling", purpose="thinning")
    assert "final_thickness" not in step(step="milling", purpose="trench")


def test_where_it_stands_says_so() -> None:
    assert {"oxygen", "water"} <= step(step="disassembly", atmosphere="argon")
    assert not {"oxygen", "water"} & step(step="disassembly", atmosphere="argon", metal="Zn")
    assert not {"oxygen", "water"} & step(step="disassembly", atmosphere="vacuum")
    assert not {"oxygen", "water"} & step(step="disassembly", atmosphere="dry_air", dew_point="-40 °C")


def test_with_a_companion() -> None:
    assert "dose_method" in owed(technique="hrtem", dose="80 e-/Å^2")
    assert "dose_method" not in owed(technique="hrtem")
    record = {"cryokb": "record/1.1", "specimens": {"a": {}, "b": {"control_of": "a"}}}
    assert {path for path, slot in asked(record) if slot == "control_kind"} == {"/specimens/b"}


@pytest.mark.parametrize(
    ("electrolyte", "wanted"),
    [
        ("liquid_carbonate", {"salts", "solvents"}),
        ("ionic_liquid", {"salts"}),
        ("solid_sulfide", {"solids"}),
        ("polymer", {"salts", "polymers"}),
        ("composite_solid", {"solids", "polymers"}),
    ],
)
def test_an_electrolyte_owes_by_its_class(electrolyte: str, wanted: set[str]) -> None:
    record = {"cryokb": "record/1.1", "specimens": {"a": {"system": {"electrolyte": {"class": electrolyte}}}}}
    assert {slot for path, slot in asked(record, "deposition") if path.endswith("/electrolyte")} == wanted


def test_under_one_place_and_not_under_another() -> None:
    record = {
        "cryokb": "record/1.1",
        "specimens": {"a": {"history": [{"step": "milling", "instrument": "Aquilos 2"}]}},
        "sessions": {"day": {"instrument": "Titan"}},
    }
    assert {path for path, slot in asked(record) if slot == "manufacturer"} == {"/sessions/day/instrument"}


def session(**stated: object) -> set[str]:
    record = {"cryokb": "record/1.1", "sessions": {"day": stated}}
    return {slot for path, slot in asked(record) if path == "/sessions/day"}


def test_a_slot_of_the_session_may_stand_on_each_of_its_exposures() -> None:
    exposures: Plain = {"a": {"technique": "hrtem"}, "b": {"technique": "hrtem"}}
    assert "accelerating_voltage" in session(acquisitions=exposures)
    assert "accelerating_voltage" not in session(accelerating_voltage="300 kV", acquisitions=exposures)
    exposures["a"]["accelerating_voltage"] = "300 kV"
    assert "accelerating_voltage" in session(acquisitions=exposures)
    exposures["b"]["accelerating_voltage"] = "not_recorded"
    assert "accelerating_voltage" not in session(acquisitions=exposures)
    assert "accelerating_voltage" not in session(acquisitions={"a": {"technique": "xps"}})


def test_the_temperature_class_of_a_session_is_that_of_its_exposures() -> None:
    exposures = {"a": {"technique": "hrtem"}}
    assert "specimen_temperature" in session(temperature_class="cryo", acquisitions=exposures)
    assert "specimen_temperature" not in session(temperature_class="room", acquisitions=exposures)
    own = {"a": {"technique": "hrtem", "temperature_class": "room"}}
    assert "specimen_temperature" not in session(temperature_class="cryo", acquisitions=own)
    assert "temperature_class" not in session(specimen_temperature="95 K", acquisitions=exposures)


def test_observations_owe_by_their_property() -> None:
    def seen(**stated: object) -> set[str]:
        record = {"cryokb": "record/1.1", "observations": {"a": {"from": "image", **stated}}}
        return {slot for path, slot in asked(record) if path == "/observations/a"}

    assert {"thickness_definition", "sampling"} <= seen(property="interphase_thickness", value="20 nm")
    assert seen(property="interphase_structure", value="mosaic") == set()
    assert {"phase", "identified_by"} <= seen(property="phase")
    assert "reflections" in seen(property="phase", phase="Li2O", identified_by=["edx", "fft"])
    assert "reflections" not in seen(property="phase", phase="Li2O", identified_by="eels")
    assert "reflections" not in seen(property="phase", phase="Li2O", identified_by="fft", polarity="looked_for_and_not_found")
    assert {"damage", "phase"} <= seen(property="damage_onset", value="100 e-/Å^2")


# ------------------------------------------------------------------------------------------------ other documents, and known faults


def test_publications_are_not_asked_for_what_records_owe() -> None:
    paths = sorted((ROOT / "tests/data/corpus/publications").glob("*.yaml"))
    assert len(paths) >= 3
    report = batch.validate_paths(paths, level="complete")
    assert [issue for issue in report.issues if issue.code.startswith("LEVEL-")] == []


def test_a_record_of_an_older_version_is_asked_by_its_own_table() -> None:
    record = {"cryokb": "record/0.9", "title": "a", "specimens": {"a": {"history": "not_recorded"}}}
    older = {row.slot for row in levels.requirements(standard.of("0.9"))}
    assert "access" not in older
    assert "access" not in " ".join(issue.message for issue in batch.validate(record).issues)


def test_what_hangs_on_a_fault_is_not_asked_for() -> None:
    record = exposure(technique="hrtem", dose_rate="much", purpose="serach")
    record |= {"title": "a", "specimens": {"foil": {}}}
    about = [issue.code for issue in batch.validate(record, level="complete").issues if issue.path.startswith("/sessions/day/acquisitions")]
    assert sorted(about) == ["LEVEL-REQUIRED", "QTY-SYNTAX", "STR-TERM"]  # the area alone is asked for
    messages = [issue.message for issue in batch.validate(record, level="complete").issues]
    assert not any("no dose," in message or "no detector" in message or "no purpose" in message for message in messages)


@pytest.mark.parametrize(
    ("technique", "slot"),
    [("stem_edx", "collection_semi_angle"), ("sem_edx", "pixel_size"), ("haadf_stem", None), ("fib_sem", None)],
)
def test_spectra_are_not_asked_what_only_images_have(technique: str, slot: str | None) -> None:
    asked_of_images = {"collection_semi_angle"} if "stem" in technique else {"pixel_size", "dwell_time"}
    assert (asked_of_images <= owed(technique=technique)) is (slot is None)
    assert slot not in owed(technique=technique)


def test_a_signal_answers_for_its_acquisition() -> None:
    stated = {
        "technique": "stem_edx",
        "signals": {"haadf": {"technique": "haadf_stem"}, "detector_1": {"live_time": "9 s", "elements": ["O"]}},
    }
    assert {"elements", "live_time"} <= owed("deposition", technique="stem_edx")
    assert not {"elements", "live_time"} & owed("deposition", **stated)
