"""The view of a record: one answer to who exposed what, what was done to which specimen, and what an area had received."""

from __future__ import annotations

import pytest

from cryokb.documents import parse_text
from cryokb.expansion import expand
from cryokb.issues import JsonObject
from cryokb.record import RecordView


def view(text: str) -> RecordView:
    document, issues = parse_text("cryokb: record/1.1\n" + text)
    assert document is not None
    assert not issues
    result = expand(document.data, root="Record")  # type: ignore[arg-type]
    assert not result.issues
    return RecordView(result.document)


ONE = """
specimens: {a: {system: {metal: Na}}}
sessions:
  titan: {accelerating_voltage: 300 kV, acquisitions: {x: {area: A, dose: 10 e-/Å^2}, y: {specimen: a, area: A, dose: 10 e-/Å^2}}}
"""


def test_the_only_specimen_is_meant_where_none_is_named() -> None:
    record = view(ONE)
    assert [one.specimen for one in record.acquisitions] == ["a", "a"]
    assert [item.total for item in record.ledger("a", "A")] == [10, 20]
    assert record.only_specimen == "a"


def test_with_two_specimens_none_is_meant() -> None:
    record = view(ONE.replace("{a: {", "{b: {}, a: {"))
    assert [one.specimen for one in record.acquisitions] == [None, "a"]
    assert [item.total for item in record.ledger("a", "A")] == [10]
    assert record.only_specimen is None


def test_a_specimen_that_is_not_there_is_not_replaced_by_the_only_one() -> None:
    record = view(ONE.replace("specimen: a", "specimen: typo"))
    assert [one.specimen for one in record.acquisitions] == ["a", "typo"]


def test_a_setting_is_that_of_the_acquisition_else_that_of_its_session() -> None:
    record = view(ONE.replace("x: {", "x: {accelerating_voltage: 80 kV, "))
    own, left = record.acquisitions
    assert own.setting("accelerating_voltage")["value"] == 80  # type: ignore[index,call-overload]
    assert left.setting("accelerating_voltage")["value"] == 300  # type: ignore[index,call-overload]
    assert own.place_of("accelerating_voltage") == ("sessions", "titan", "acquisitions", "x", "accelerating_voltage")
    assert left.place_of("accelerating_voltage") == ("sessions", "titan", "accelerating_voltage")
    assert left.place_of("spot_size") == ("sessions", "titan", "acquisitions", "y", "spot_size")
    assert left.setting("spot_size") is None


def test_a_name_that_two_sessions_share_means_neither_of_them_alone() -> None:
    record = view("sessions: {s: {acquisitions: {x: {}, y: {}}}, t: {acquisitions: {x: {}}}}")
    assert record.acquisition("x") is None
    assert record.acquisition("s/x") is record.acquisitions[0]
    assert record.acquisition("y") is record.acquisitions[1]
    assert [record.names[one.session, one.key] for one in record.acquisitions] == ["s/x", "y", "t/x"]


LAMELLA = """
specimens:
  electrode: {system: {metal: K}, history: [{step: plating}, {step: washing}, {step: drying}]}
  slice: {taken_from: electrode, taken_after: 2, history: [{step: milling}]}
  needle: {taken_from: slice, history: [{step: transfer}]}
"""


def test_a_history_holds_what_was_done_before_the_cut() -> None:
    record = view(LAMELLA)
    assert [step.kind for step in record.history("needle")] == ["Plating", "Washing", "Milling", "Transfer"]
    assert [step.path for step in record.history("slice")][-1] == ("specimens", "slice", "history", 0)
    assert [step.kind for step in record.steps("slice")] == ["Milling"]
    assert record.lineage("needle") == ["needle", "slice", "electrode"]
    assert [record.metal(key) for key in record.specimens] == ["K", "K", "K"]


def test_a_ring_of_specimens_ends() -> None:
    record = view("specimens: {a: {taken_from: b}, b: {taken_from: a}}")
    assert record.lineage("a") == ["a", "b"]
    assert record.system("a") == {}
    assert record.history("a") == ()


def test_objects_are_found_by_class_and_by_the_class_above_it() -> None:
    record = view(LAMELLA)
    assert [path[-1] for _, path in record.of_class("Specimen")] == ["electrode", "slice", "needle"]
    assert {node["step"] for node, _ in record.of_class("Step")} == {"Plating", "Washing", "Drying", "Milling", "Transfer"}
    assert [path for _, path in record.of_class("Washing")] == [("specimens", "electrode", "history", 1)]


def test_files_are_found_wherever_they_are_named() -> None:
    record = view("sessions: {s: {acquisitions: {x: {file: {path: a.dm4}, files: [{path: b.mrc}]}}}}")
    assert [node["path"] for node, _ in record.files] == ["b.mrc", "a.dm4"]  # in the order of the slots of the standard


def area(name: str, dose: float, **more: str) -> JsonObject:
    quantity: JsonObject = {"value": dose, "unit": "/Ao2", "as_reported": f"{dose} e-/Å^2"}
    return {"specimen": "a", "area": name, "dose": quantity, **more}


def of_exposures(*entries: JsonObject) -> RecordView:
    inner: JsonObject = {f"x{place}": {"ordinal": place, **entry} for place, entry in enumerate(entries, start=1)}
    return RecordView({"specimens": {"a": {}}, "sessions": {"s": {"acquisitions": inner}}})


def test_the_ledger_of_an_acquisition_is_that_of_its_area() -> None:
    record = of_exposures(
        {**area("wide", 1), "exposes": ["near", "far"]},
        area("near", 10, within="wide"),
        {**area("other", 100), "exposes": ["all"]},
        area("near", 1000, within="wide"),
        area("beside", 7, beam_position="off_area"),
        area("far", 5),
    )
    totals = [None if (item := record.exposure(one)) is None else item.total for one in record.acquisitions]
    # the wide view hits near once, though it names it and lies around it
    assert totals == [1, 11, 100, 1111, None, 106]
    for one in record.acquisitions:
        whole = {item.acquisition.key: item.total for item in record.ledger("a", str(one.area))}
        item = record.exposure(one)
        assert item is None or whole[one.key] == item.total


def test_an_exposure_of_unknown_fluence_leaves_the_later_ones_a_lower_bound() -> None:
    record = of_exposures(area("A", 1), {"specimen": "a", "area": "A"}, area("A", 1), area("B", 1))
    assert [item.complete for one in record.acquisitions if (item := record.exposure(one))] == [True, True, False, True]


@pytest.mark.parametrize("areas", [1, 4000])
def test_the_ledger_of_all_areas_is_one_pass(areas: int) -> None:
    record = of_exposures(*({**area(f"A{place % areas}", 1), "exposes": ["all"]} for place in range(4000)))
    last = record.exposure(record.acquisitions[-1])
    assert last is not None
    assert last.total == 4000


def test_a_lineage_of_thousands_is_followed_once() -> None:
    specimens: JsonObject = {f"s{place}": {"taken_from": f"s{place - 1}"} for place in range(1, 3000)}
    record = RecordView({"specimens": {"s0": {"system": {"metal": "Ca"}}, **specimens}})
    assert {record.metal(key) for key in record.specimens} == {"Ca"}


def test_the_walk_says_what_each_object_stands_in() -> None:
    record = view(LAMELLA)
    step = next(entry for entry in record.walk if entry.name == "Milling")
    assert (step.stands_in, step.path) == ("Specimen.history", ("specimens", "slice", "history", 0))
    assert step.outer is not None
    assert (step.outer.name, step.outer.stands_in) == ("Specimen", "Record.specimens")
    assert [entry.path for entry in record.walk][:2] == [(), ("specimens", "electrode")]
    assert record.objects == tuple((entry.name, entry.node, entry.path) for entry in record.walk)


def test_a_result_rests_on_the_acquisitions_behind_its_steps() -> None:
    record = view(
        ONE + "processing:\n"
        "  fft: {kind: fft, inputs: [y], uses: [drift]}\n"
        "  drift: {kind: drift_correction, inputs: [x], uses: [fft]}\n"
        "observations:\n"
        "  seen: {property: phase, phase: [Na2O], derived_from: [fft]}\n"
        "  alone: {property: phase, phase: [Na2O]}\n"
        "  lost: {property: phase, phase: [Na2O], from: [nowhere]}\n"
    )
    seen, alone, lost = record.entries("observations").values()
    assert [one.key for one in record.sources(seen)] == ["y", "x"]
    assert [record.specimens_of(row) for row in (seen, alone, lost)] == [("a",)] * 3
    assert record.sources(lost) == []
    assert list(record.observed("a")) == [seen, alone, lost]


# ---------------------------------------------------------------- lives

LIFE = """
specimens:
  foil:
    system: {metal: Li, configuration: half_cell, collector: {material: Cu}}
    history:
      - {step: storage, medium: air}
      - {step: assembly, atmosphere: argon}
      - {step: plating}
      - {step: disassembly, atmosphere: argon}
      - {step: plunge_freezing, cryogen: liquid_nitrogen}
      - {step: warming}
  piece: {taken_from: foil, taken_after: 5, history: [{step: transfer, holder: x}, {step: transfer, highest_temperature: 22 °C}]}
  whole: {taken_from: foil, history: [{step: rest}]}
"""


def test_a_life_says_what_a_specimen_was_like_at_each_step() -> None:
    record = view(LIFE)
    foil = record.life("foil")
    assert [stage.before.metal for stage in foil.stages] == [False, False, False, True, True, True]
    assert [stage.after.cold for stage in foil.stages] == [False, False, False, False, True, False]
    assert [stage.after.closed for stage in foil.stages] == [False, True, True, False, False, False]


def test_a_life_begins_with_the_cut() -> None:
    record = view(LIFE)
    assert [(stage.before.metal, stage.before.cold) for stage in record.life("piece").stages] == [(True, True), (True, True)]
    assert record.life("piece").at(None).cold is False
    assert record.life("whole").birth.cold is False
    assert record.life("nobody").stages == ()


def test_what_is_carried_along_a_lineage_is_asked_once() -> None:
    specimens: JsonObject = {f"s{place}": {"taken_from": f"s{place - 1}", "history": [{"step": "Milling"}]} for place in range(1, 2000)}
    record = RecordView({"specimens": {"s0": {"history": [{"step": "Plating"}]}, **specimens}})
    known: dict[str, list[int]] = {}
    assert [record.along(key, known, 0, lambda done, _: done + 1)[-1] for key in record.specimens] == list(range(1, 2001))


def test_sessions_follow_each_other_by_their_dates_where_all_have_one() -> None:
    text = "sessions: {late: {start: 2026-03-05, acquisitions: {x: {}}}, early: {start: 2026-03-02T09:00:00Z, acquisitions: {y: {}}}}"
    assert [one.key for one in view(text).acquisitions] == ["y", "x"]
    assert [one.number for one in view(text).acquisitions] == [0, 1]
    assert [one.key for one in view(text.replace("start: 2026-03-02T09:00:00Z, ", "")).acquisitions] == ["x", "y"]
    by_end = text.replace("start: 2026-03-02T09:00:00Z", "end: 2026-03-02T09:00:00Z")
    assert [one.key for one in view(by_end).acquisitions] == ["y", "x"]


@pytest.mark.parametrize(
    ("technique", "beam"),
    [
        ("hrtem", "transmission"),
        ("stem_eels", "transmission"),
        ("cryo_em", "transmission"),
        ("ebsd", "surface"),
        ("xps", None),
        ("sims", None),
    ],
)
def test_each_technique_has_its_beam(technique: str, beam: str | None) -> None:
    record = view(f"sessions: {{s: {{acquisitions: {{x: {{technique: {technique}}}, y: {{}}}}}}}}")
    assert [one.beam for one in record.acquisitions] == [beam, "transmission"]


def test_a_dose_under_the_probe_is_no_mean_over_an_area() -> None:
    slots = "technique: stem_eels, area: A, probe_current: 50 pA, dwell_time: 1 µs, scan_step: 1 Å, dose: 9e6 e-/Å^2"
    text = f"specimens: {{a: {{}}}}\nsessions: {{s: {{acquisitions: {{x: {{{slots}, dose_basis: under_probe}}, y: {{{slots}}}}}}}}}"
    record = view(text)
    under, mean = (record.exposure(one) for one in record.acquisitions)
    assert under is not None
    assert mean is not None
    assert under.total == pytest.approx(312, rel=0.01)
    # the stated mean is counted as it is stated; at the least it is what its other numbers give
    assert (mean.total, mean.least) == (pytest.approx(9e6, rel=0.01), pytest.approx(624, rel=0.01))
