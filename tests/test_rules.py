"""The rules: what each says beyond the data files, and above all where correct practice must stay silent."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import partial

import pytest

from cryokb import batch, codes, facts, rules
from cryokb.errors import UsageError
from cryokb.expansion import expand
from cryokb.issues import Issue, JsonObject, Severity
from cryokb.record import RecordView
from cryokb.reference import DamageLimit
from cryokb.rules.registry import complain, rule


def judged(document: JsonObject, *, level: str = "draft") -> list[Issue]:
    """What the rules say of a record; anything else means that the record of the test is wrong."""
    whole: JsonObject = {"cryokb": "record/1.1", "title": "a", "specimens": {"a": {"system": {"metal": "none"}}}, **document}
    issues = list(batch.validate(whole, level=level).issues)
    if level == "draft":
        assert {issue.code for issue in issues} <= set(rules.RULES), issues
    return [issue for issue in issues if issue.code in rules.RULES]


def graded(issues: list[Issue]) -> list[tuple[str, str]]:
    return [(issue.code, issue.severity.value) for issue in issues]


def acquisition(session: JsonObject | None = None, /, **slots: object) -> JsonObject:
    """A record with one acquisition."""
    row: JsonObject = {"specimen": "a", "technique": "hrtem", **slots}  # type: ignore[dict-item]
    return {"sessions": {"s": {**(session or {}), "acquisitions": {"i": row}}}}


# ------------------------------------------------------------------------------------------------ the registry


def test_every_rule_is_in_the_catalogue() -> None:
    assert len(rules.RULES) >= 8
    for code, entry in rules.RULES.items():
        assert entry.code == code
        told = codes.code_of(code)
        assert (told.kind, told.documents, told.retired) == ("rule", entry.documents, None), code
        assert entry.check.__doc__, code


def test_two_rules_cannot_share_a_code() -> None:
    register = rule("TIME-ORDER")
    with pytest.raises(ValueError, match="two rules are called TIME-ORDER"):
        register(lambda _case: [])


def test_an_issue_has_the_severity_of_its_rule_unless_it_says_another() -> None:
    plain = complain("ACQ-DOSE-BUDGET", "words", ("sessions", "s", 0))
    assert (plain.severity, plain.path, plain.reference) == (Severity.WARNING, "/sessions/s/0", codes.code_of("ACQ-DOSE-BUDGET").reference)
    graver = complain("ACQ-DOSE-BUDGET", "words", (), severity=Severity.ERROR, hint="mend")
    assert (graver.severity, graver.hint, graver.fix) == (Severity.ERROR, "mend", None)


def test_a_rule_looks_at_its_kinds_only() -> None:
    publication: JsonObject = {"cryokb": "publication/1.0", "sessions": {"s": {"start": "2026-03-02", "end": "2026-03-01"}}}
    assert rules.run(rules.Case("publication", RecordView(publication, root="Publication"))) == []
    assert [issue.code for issue in rules.run(rules.Case("record", RecordView(publication)))] == ["TIME-ORDER"]


def test_a_view_gives_nothing_for_what_is_not_there() -> None:
    view = RecordView({"sessions": {"s": {"acquisitions": []}, "t": 5}, "specimens": {"a": {"history": "b"}, "c": {"history": ["d"]}}})
    assert view.acquisitions == ()
    assert [step for key in view.specimens for step in view.steps(key)] == []


# ------------------------------------------------------------------------------------------------ dose budget


@pytest.mark.parametrize(
    "slots",
    [
        {"dose": "80 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"},
        {"dose": "80 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s", "frames": 100},  # total time
        {"dose": "80 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "0.1 s", "frames": 100},  # time of a frame
        {"dose": "80 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "frame_time": "100 ms", "frames": 100},
        {"dose": "80 e-/Å^2", "dose_per_frame": "0.8 e-/Å^2", "frames": 100},
        {"dose": "102.5 e-/Å^2", "dose_per_tilt": "2.5 e-/Å^2", "tilts": 41},
        {"dose": "8000 e-/nm^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"},  # units are converted
        {"dose": "95 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"},  # calibration
        {"dose": "67 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"},
        {"dose": "~60 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"},  # rounded
        {"dose": "80 e-/Å^2", "dose_rate": "~6 e-/Å^2/s", "exposure_time": "10 s"},
        {"dose": "50-100 e-/Å^2", "dose_rate": "10 e-/Å^2/s", "exposure_time": "10 s"},
        {"dose": "60 ± 20 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"},
        {"dose": ">10 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"},  # a bound is no number to compare
        {"dose": "not_recorded", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"},
        {"dose": "80 e-/Å^2"},
        # scanned: 50 pA, 1 µs, 1 Å is 312 e-/Å^2 in each frame
        {"dose": "312 e-/Å^2", "probe_current": "50 pA", "dwell_time": "1 µs", "scan_step": "1 Å"},
        {"dose": "385 e-/Å^2", "probe_current": "50 pA", "dwell_time": "1 µs", "scan_step": "1 Å"},  # nominal step
        {"dose": "3121 e-/Å^2", "probe_current": "50 pA", "dwell_time": "1 µs", "scan_step": "1 Å", "frames": 10},
        {"dose": "9e6 e-/Å^2", "dose_basis": "under_probe", "probe_current": "50 pA", "dwell_time": "20 ms", "scan_step": "1 nm"},
        # the flux under the probe has nothing to do with the mean over the frame
        {
            "dose": "312 e-/Å^2",
            "dose_rate": "1e8 e-/Å^2/s",
            "exposure_time": "10 s",
            "probe_current": "50 pA",
            "dwell_time": "1 µs",
            "scan_step": "1 Å",
        },
    ],
    ids=lambda slots: ", ".join(str(value) for value in slots.values()),
)
def test_a_dose_that_follows_in_any_way_is_silent(slots: dict[str, object]) -> None:
    assert judged(acquisition(**slots)) == []


@pytest.mark.parametrize(
    ("slots", "severity", "hint"),
    [
        ({"dose": "50 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"}, "warning", "exposure_time is the total time"),
        ({"dose": "~50 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"}, "warning", "exposure_time is the total time"),
        ({"dose": "200 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"}, "warning", "Check dose"),
        ({"dose": "250 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"}, "error", "Check dose"),
        # 100 frames look like nm^2 for Å^2: the frames are tried first
        ({"dose": "0.8 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s", "frames": 100}, "error", "number of frames (100)"),
        ({"dose": "8000 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"}, "error", "per nm^2 instead of per Å^2"),
        ({"dose": "0.82 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"}, "error", "per nm^2 instead of per Å^2"),
        ({"dose": "2.5 e-/Å^2", "dose_per_tilt": "2.5 e-/Å^2", "tilts": 41}, "error", "number of tilts (41)"),
        ({"dose": "1280 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s", "binning": 4}, "error", "binning squared (4^2)"),
        ({"dose": "3.2 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s", "pixel_size": "0.02 nm"}, "error", "area of a pixel"),
        ({"dose": "100 e-/Å^2", "probe_current": "50 pA", "dwell_time": "1 µs", "scan_step": "1 Å"}, "error", "dose_basis: under_probe"),
        ({"dose": "400 e-/Å^2", "probe_current": "50 pA", "dwell_time": "1 µs", "scan_step": "1 Å"}, "warning", "probe_current"),
    ],
    ids=lambda value: ", ".join(str(part) for part in value.values()) if isinstance(value, dict) else str(value),
)
def test_a_dose_that_does_not_follow_names_the_slip(slots: dict[str, object], severity: str, hint: str) -> None:
    (issue,) = judged(acquisition(**slots))
    assert (issue.code, issue.severity.value, issue.path) == ("ACQ-DOSE-BUDGET", severity, "/sessions/s/acquisitions/i/dose")
    assert hint in str(issue.hint)
    assert str(slots["dose"]) in issue.message


# ------------------------------------------------------------------------------------------------ cumulative dose


def exposures(**rows: JsonObject) -> JsonObject:
    return {"sessions": {"s": {"acquisitions": {key: {"specimen": "a", "technique": "hrtem", **row} for key, row in rows.items()}}}}


@pytest.mark.parametrize(
    "rows",
    [
        {"one": {"area": "A", "dose": "60 e-/Å^2"}, "last": {"area": "A", "dose": "40 e-/Å^2", "cumulative_dose": "100 e-/Å^2"}},
        {"one": {"area": "A", "dose": "60 e-/Å^2"}, "last": {"area": "A", "dose": "40 e-/Å^2", "cumulative_dose": "500 e-/Å^2"}},
        {"one": {"area": "A", "dose": "60 e-/Å^2"}, "last": {"area": "A", "dose": "40 e-/Å^2", "cumulative_dose": "~75 e-/Å^2"}},
        {"focus": {"area": "A", "beam_position": "off_area", "dose": "900 e-/Å^2"}, "last": {"area": "A", "cumulative_dose": "10 e-/Å^2"}},
        {"other": {"area": "B", "dose": "900 e-/Å^2"}, "last": {"area": "A", "dose": "10 e-/Å^2", "cumulative_dose": "10 e-/Å^2"}},
        {"later": {"area": "A", "cumulative_dose": "10 e-/Å^2"}, "last": {"area": "A", "dose": "900 e-/Å^2"}},
        {"map": {"area": "A1", "within": "A", "dose": "900 e-/Å^2"}, "last": {"area": "A", "cumulative_dose": "10 e-/Å^2"}},  # a part of A
        {"one": {"dose": "900 e-/Å^2"}, "last": {"area": "A", "cumulative_dose": "10 e-/Å^2"}},  # hits an area that nobody named
        {"one": {"area": "A", "dose": "60 e-/Å^2"}, "last": {"cumulative_dose": "10 e-/Å^2"}},
        {"one": {"area": "A", "dose": "60 e-/Å^2"}, "last": {"area": "A", "cumulative_dose": ">10 e-/Å^2"}},
        {"one": {"area": "A", "dose": "not_recorded"}, "last": {"area": "A", "cumulative_dose": "10 e-/Å^2"}},
    ],
    ids=lambda rows: str(list(rows.values()))[:70],
)
def test_a_cumulative_dose_of_at_least_the_sum_is_silent(rows: dict[str, JsonObject]) -> None:
    assert judged(exposures(**rows)) == []


@pytest.mark.parametrize(
    "rows",
    [
        {"one": {"area": "A", "dose": "60 e-/Å^2"}, "last": {"area": "A", "dose": "40 e-/Å^2", "cumulative_dose": "80 e-/Å^2"}},
        {"search": {"exposes": "all", "dose": "60 e-/Å^2"}, "last": {"area": "A", "dose": "40 e-/Å^2", "cumulative_dose": "40 e-/Å^2"}},
        {"search": {"area": "S", "exposes": ["A", "B"], "dose": "60 e-/Å^2"}, "last": {"area": "A", "cumulative_dose": "40 e-/Å^2"}},
        {"wide": {"area": "A", "dose": "60 e-/Å^2"}, "last": {"area": "A1", "within": "A", "cumulative_dose": "40 e-/Å^2"}},
        {"last": {"area": "A", "dose": "40 e-/Å^2", "pre_exposure": "60 e-/Å^2", "cumulative_dose": "40 e-/Å^2"}},
        {"one": {"area": "A", "dose_rate": "6 e-/Å^2/s", "exposure_time": "10 s"}, "last": {"area": "A", "cumulative_dose": "40 e-/Å^2"}},
    ],
    ids=lambda rows: str(list(rows.values()))[:70],
)
def test_less_than_the_sum_is_impossible(rows: dict[str, JsonObject]) -> None:
    (issue,) = judged(exposures(**rows))
    assert (issue.code, issue.severity, issue.path) == (
        "ACQ-DOSE-CUMULATIVE",
        Severity.ERROR,
        "/sessions/s/acquisitions/last/cumulative_dose",
    )
    assert "60" in issue.message or "100" in issue.message


def test_what_happened_to_another_specimen_does_not_count() -> None:
    document = exposures(one={"area": "A", "dose": "60 e-/Å^2"}, last={"area": "A", "cumulative_dose": "10 e-/Å^2"})
    document["specimens"] = {"a": {"system": {"metal": "none"}}, "b": {"system": {"metal": "none"}}}
    rows = document["sessions"]["s"]["acquisitions"]  # type: ignore[index,call-overload]
    rows["one"]["specimen"] = "b"  # type: ignore[index,call-overload]
    assert judged(document) == []


# ------------------------------------------------------------------------------------------------ specimen temperature


@pytest.mark.parametrize(
    ("technique", "temperature"),
    [
        ("hrtem", "5 K"),  # helium stage
        ("hrtem", "95 K"),
        ("hrtem", "77 K"),
        ("hrtem", "-178 °C"),
        ("hrtem", "130 K"),
        ("fib_sem", "-145 °C"),
        ("fib_sem", "150 K"),
        ("ebsd", "-105 °C"),
        ("hrtem", "not_recorded"),
        ("hrtem", "<110 K"),
        ("atom_probe", "150 K"),
    ],
)
def test_cold_stages_are_silent(technique: str, temperature: str) -> None:
    session: JsonObject = {"temperature_class": "cryo", "specimen_temperature": temperature}
    assert judged(acquisition(session, technique=technique)) == []


@pytest.mark.parametrize(
    ("technique", "temperature", "severity", "hint"),
    [
        ("hrtem", "150 K", "note", "holder readout or the specimen"),
        ("haadf_stem", "135 K", "note", "holder readout"),
        ("hrtem", "180 K", "warning", "temperature_class: cooled"),
        ("fib_sem", "-95 °C", "warning", "temperature_class: cooled"),
        ("hrtem", "95 °C", "error", "Did you mean 95 K?"),
        ("hrtem", "295 K", "error", "temperature_class: room"),
        ("hrtem", "273.15 K", "error", "temperature_class: room"),
        ("hrtem", "400 °C", "error", "Correct the temperature"),
        ("fib_sem", "20 °C", "error", "Did you mean 20 K?"),
    ],
)
def test_what_is_not_cold_is_told_by_degree(technique: str, temperature: str, severity: str, hint: str) -> None:
    (issue,) = judged(acquisition({"temperature_class": "cryo", "specimen_temperature": temperature}, technique=technique))
    assert (issue.code, issue.severity.value, issue.path) == ("ACQ-CRYO-TEMPERATURE", severity, "/sessions/s/specimen_temperature")
    assert hint in str(issue.hint)
    assert temperature in issue.message


@pytest.mark.parametrize("said", ["room", "cooled", None])
def test_only_what_is_said_to_be_cryogenic_must_be_cold(said: str | None) -> None:
    session: JsonObject = {"specimen_temperature": "295 K", **({"temperature_class": said} if said else {})}
    assert judged(acquisition(session)) == []


def test_an_acquisition_may_differ_from_its_session() -> None:
    session: JsonObject = {"temperature_class": "cryo", "specimen_temperature": "95 K"}
    assert judged(acquisition(session, temperature_class="room", specimen_temperature="295 K")) == []
    (issue,) = judged(acquisition(session, specimen_temperature="295 K"))
    assert issue.path == "/sessions/s/acquisitions/i/specimen_temperature"


def test_the_temperature_of_a_session_is_told_once() -> None:
    document = exposures(one={}, two={}, three={"temperature_class": "room"})
    document["sessions"]["s"].update(temperature_class="cryo", specimen_temperature="295 K")  # type: ignore[index,call-overload,union-attr]
    assert graded(judged(document)) == [("ACQ-CRYO-TEMPERATURE", "error")]


# ------------------------------------------------------------------------------------------------ damage

LIMIT = DamageLimit(
    phase="LiOH",
    value=None,
    lower=10_000.0,
    upper=None,
    comparator="more_than",
    as_reported=">10^4 e-/Å^2",
    criterion="mass_loss",
    product="Li2O",
    limit_kind="onset",
    accelerating_voltage=300_000.0,
    specimen_temperature=None,
    dose_rate=None,
    temperature_class="cryo",
    imaging_mode=None,
    finding="somebody-2020-study/onset",
    source="Somebody 2020",
    doi=None,
    secondary=False,
    ocr_confidence="medium",
    disputed=None,
)


def damage(document: JsonObject, *limits: DamageLimit, of: str = "LiOH") -> list[Issue]:
    """What the damage rule says of a record when these limits are known of one phase."""
    whole: JsonObject = {"specimens": {"a": {"system": {"metal": "Li"}}}, **document}
    result = expand(whole, root="Record")
    assert not result.issues
    view = RecordView(result.document)
    case = rules.Case("record", view, partial(facts.facts_of, view, source="r"), damage_limits=lambda phase: limits if phase == of else ())
    return list(rules.RULES["DMG-ABOVE-ALL-LIMITS"].check(case))


def seen(observation: JsonObject, **rows: JsonObject) -> JsonObject:
    return {**exposures(**rows), "observations": {"o": {"property": "phase", "phase": "LiOH", **observation}}}


def test_a_phase_seen_above_every_onset_names_them_all() -> None:
    second = replace(LIMIT, value=600.0, lower=None, comparator=None, as_reported="600 e-/Å^2", source="Another 2024", ocr_confidence=None)
    (issue,) = damage(seen({"from": "i"}, i={"dose": "62400 e-/Å^2"}), LIMIT, second)
    assert (issue.code, issue.severity, issue.path) == ("DMG-ABOVE-ALL-LIMITS", Severity.WARNING, "/observations/o/phase")
    for words in ("at least 6.24e+04", "Somebody 2020", "Another 2024", "confidence medium", "300 kV, cryo", "onset of mass loss"):
        assert words in issue.message
    assert "safe" not in issue.message + str(issue.hint)


@pytest.mark.parametrize(
    ("observation", "rows"),
    [
        ({"from": "i"}, {"i": {"dose": "10000 e-/Å^2"}}),  # at the onset, not above
        ({"from": "i"}, {"i": {"dose": "700 e-/Å^2"}}),  # below: nothing is said
        ({"from": "i"}, {"i": {"dose": "not_recorded"}}),
        ({"from": "i"}, {"i": {}}),
        ({"from": ["i", "j"]}, {"i": {"dose": "80 e-/Å^2"}, "j": {"dose": "62400 e-/Å^2"}}),  # the first image was low
        ({"from": ["i", "j"]}, {"i": {}, "j": {"dose": "62400 e-/Å^2"}}),  # the first image may have been low
        ({"from": "i", "polarity": "looked_for_and_not_found"}, {"i": {"dose": "62400 e-/Å^2"}}),
        ({"from": "i", "phase": "LiF"}, {"i": {"dose": "62400 e-/Å^2"}}),  # no onset of this one is known
        ({}, {"i": {"dose": "62400 e-/Å^2"}}),
        # the dose came after the image
        ({"from": "i"}, {"i": {"area": "A", "dose": "80 e-/Å^2"}, "j": {"area": "A", "dose": "62400 e-/Å^2"}}),
        # metal and salt in one area are judged by phase
        ({"from": "i", "property": "deposit_morphology", "phase": "LiF", "value": "whisker"}, {"i": {"dose": "62400 e-/Å^2"}}),
    ],
)
def test_a_dose_that_proves_nothing_is_silent(observation: JsonObject, rows: dict[str, JsonObject]) -> None:
    assert damage(seen(observation, **rows), LIMIT) == []


@pytest.mark.parametrize(
    "rows",
    [
        {"i": {"cumulative_dose": "62400 e-/Å^2"}},
        {"h": {"area": "A", "dose": "62400 e-/Å^2"}, "i": {"area": "A", "dose": "80 e-/Å^2"}},
        {"h": {"area": "A", "dose": "62400 e-/Å^2"}, "i": {"area": "A"}},  # a lower bound is enough
        {"i": {"area": "A", "pre_exposure": "62400 e-/Å^2"}},
    ],
)
def test_the_dose_counts_at_the_time_of_the_image(rows: dict[str, JsonObject]) -> None:
    assert graded(damage(seen({"from": "i"}, **rows), LIMIT)) == [("DMG-ABOVE-ALL-LIMITS", "warning")]


def test_a_statement_about_the_deposit_is_one_about_its_metal() -> None:
    observation: JsonObject = {"property": "deposit_morphology", "value": "whisker", "from": "i"}
    document: JsonObject = {**exposures(i={"dose": "62400 e-/Å^2"}), "observations": {"o": observation}}
    (issue,) = damage(document, LIMIT, of="Li")
    assert (issue.path, issue.message.split()[0]) == ("/observations/o/property", "Li")
    blank: JsonObject = {**document, "specimens": {"a": {"system": {"metal": "none"}}}}
    assert damage(blank, LIMIT, of="none") == []
    observation["property"] = "interphase_structure"
    observation["value"] = "multilayer"
    assert damage(document, LIMIT, of="Li") == []


def test_a_dose_at_which_nothing_was_seen_is_no_onset() -> None:
    unharmed = replace(LIMIT, lower=None, value=1000.0, comparator=None, limit_kind="no_change_seen")
    document = seen({"from": "i"}, i={"dose": "62400 e-/Å^2"})
    assert damage(document, unharmed) == []
    assert len(damage(document, LIMIT, unharmed)) == 1
    assert damage(document, LIMIT, replace(unharmed, value=100_000.0)) == []


# ------------------------------------------------------------------------------------------------ times


def history(*times: JsonObject, session: JsonObject | None = None, acquisition: JsonObject | None = None) -> JsonObject:
    """A blank with dated steps, and one session with an acquisition."""
    return {
        "specimens": {"a": {"system": {"metal": "none"}, "history": [{"step": "rest", **row} for row in times]}},
        "sessions": {"s": {**(session or {}), "acquisitions": {"i": {"specimen": "a", **(acquisition or {})}}}},
    }


@pytest.mark.parametrize(
    "document",
    [
        history({"start": "2026-03-02T09:00:00+01:00"}, {"start": "2026-03-02T08:55:00+01:00"}),  # ten minutes are left to clocks
        history({"start": "2026-03-02T09:00:00+01:00"}, {"start": "2026-03-02T08:50:00+01:00"}),
        history({"start": "2026-03-02T09:00:00+01:00"}, {"start": "2026-03-02T08:30:00Z"}),  # half past nine there
        history({"start": "2026-03-02"}, {"start": "2026-03-02"}),
        history({"start": "2026-03-02T23:00:00+01:00"}, {"start": "2026-03-02"}),  # only dates are compared
        history({"start": "2026-03-02"}, {"start": "2026-03-02T00:01:00+01:00"}),
        history({"end": "2026-03-02T09:00:00+01:00"}, {}, {"start": "2026-03-02T09:00:00+01:00"}),
        history({"start": "not_recorded"}, {"start": "2026-03-02"}),
        history({"start": "2026-03-02T09:00:00+01:00"}, session={"start": "2026-03-02"}),
        history({"start": "2026-03-02T09:00:00+01:00"}, acquisition={"start": "2026-03-02T08:55:00+01:00"}),
        history(session={"start": "2026-03-02T09:00:00+01:00", "end": "2026-03-02T12:00:00+01:00"}, acquisition={"start": "2026-03-02"}),
        history(session={"end": "2026-03-02"}, acquisition={"start": "2026-03-01"}),
        history(),
    ],
    ids=lambda document: str(document)[46:150],
)
def test_times_in_order_are_silent(document: JsonObject) -> None:
    assert judged(document) == []


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (history({"start": "2026-03-02T09:00:00+01:00"}, {"start": "2026-03-02T08:49:00+01:00"}), "/specimens/a/history/1/start"),
        (history({"start": "2026-03-02T09:00:00+01:00"}, {"start": "2026-03-02T09:30:00+02:00"}), "/specimens/a/history/1/start"),
        (history({"start": "2026-03-02", "end": "2026-03-01"}), "/specimens/a/history/0/end"),
        (history({"start": "2026-03-02"}, {}, {"start": "2026-03-01T23:59:00Z"}), "/specimens/a/history/2/start"),
        (history({"end": "2026-03-02"}, session={"start": "2026-03-01"}), "/sessions/s/start"),
        (history({"end": "2026-03-02"}, acquisition={"start": "2026-03-01"}), "/sessions/s/acquisitions/i/start"),
        (history(session={"start": "2026-03-02", "end": "2026-03-01"}), "/sessions/s/end"),
        (history(session={"start": "2026-03-02"}, acquisition={"start": "2026-03-01"}), "/sessions/s/acquisitions/i/start"),
        (history(session={"end": "2026-03-02"}, acquisition={"start": "2026-03-03"}), "/sessions/s/end"),
        (history(acquisition={"start": "2026-03-03", "end": "2026-03-02"}), "/sessions/s/acquisitions/i/end"),
    ],
    ids=lambda value: str(value)[46:150] if isinstance(value, dict) else value,
)
def test_times_out_of_order_are_told_where_they_stand(document: JsonObject, path: str) -> None:
    (issue,) = judged(document)
    assert (issue.code, issue.severity, issue.path) == ("TIME-ORDER", Severity.ERROR, path)


def test_one_wrong_time_does_not_drag_the_others_along() -> None:
    late: JsonObject = {"start": "2029-03-02"}
    rest = [{"start": "2026-03-02"}, {"start": "2026-03-03"}, {"start": "2026-03-01"}, {"start": "2026-03-04"}]
    assert [issue.path for issue in judged(history(*copy.deepcopy(rest)))] == ["/specimens/a/history/2/start"]  # type: ignore[arg-type]
    # the first may be wrong, or the second; those in order behind the second are no news
    found = [issue.path for issue in judged(history(late, *rest))]  # type: ignore[arg-type]
    assert sorted(found) == ["/specimens/a/history/1/start", "/specimens/a/history/3/start"]


def test_imaging_before_the_end_of_preparation_is_told_once_for_a_session() -> None:
    document = history({"start": "2026-03-02"}, session={"start": "2026-03-01"})
    rows = document["sessions"]["s"]["acquisitions"]  # type: ignore[index,call-overload]
    rows["j"] = {"specimen": "a"}  # type: ignore[index,call-overload]
    assert [(issue.code, issue.path) for issue in judged(document)] == [("TIME-ORDER", "/sessions/s/start")]


def test_acquisitions_follow_each_other() -> None:
    document = exposures(one={"start": "2026-03-02T10:00:00Z"}, two={"start": "2026-03-02T09:00:00Z"})
    assert [(issue.code, issue.path) for issue in judged(document)] == [("TIME-ORDER", "/sessions/s/acquisitions/two/start")]


@pytest.mark.parametrize("said", ["2026-02-31", "2023-02-29", "2026-13-01", "2026-03-02T25:00:00Z", "2026-03-02T09:00:00+99:00"])
def test_a_time_that_does_not_exist_is_told_and_compared_with_nothing(said: str) -> None:
    (issue,) = judged(history({"start": "2026-03-02"}, {"start": said}))
    assert (issue.code, issue.severity, issue.path) == ("TIME-CALENDAR", Severity.ERROR, "/specimens/a/history/1/start")
    assert said in issue.message


@pytest.mark.parametrize("said", ["2024-02-29", "2026-03-02T09:15Z", "2026-03-02T23:59:59.123456789+05:45", "1999-12-31T00:00:00-00:00"])
def test_times_of_the_calendar_are_silent(said: str) -> None:
    assert judged(history({"start": said})) == []


# ------------------------------------------------------------------------------------------------ air and transfer


def moved(metal: str, *steps: JsonObject) -> JsonObject:
    return {"specimens": {"a": {"system": {"metal": metal}, "history": list(steps)}}, **acquisition()}


COLD: JsonObject = {"step": "transfer", "medium": "liquid_nitrogen", "air_exposure": "none"}


@pytest.mark.parametrize(
    ("metal", "steps"),
    [
        ("Li", [COLD]),
        ("K", [{"step": "transfer", "medium": "liquid_nitrogen", "air_exposure": "1 s", "state_during_exposure": "frozen"}]),
        ("Li", [{"step": "transfer", "medium": "air", "air_exposure": "5 s", "state_during_exposure": "frozen"}]),
        ("Li", [{"step": "transfer", "medium": "argon", "air_exposure": "0 s"}]),
        ("Li", [{"step": "transfer", "medium": "argon", "air_exposure": "<1 s"}]),
        ("Li", [{"step": "transfer", "medium": "vacuum"}]),  # without air by its nature
        ("Na", [{"step": "disassembly", "atmosphere": "dry_air"}, COLD]),
        ("Zn", [{"step": "assembly", "atmosphere": "air"}, {"step": "transfer", "medium": "air", "air_exposure": "1 h"}]),
        ("Al", [{"step": "transfer", "air_exposure": "10 min"}]),
        ("In", []),
        ("Sn", []),
        ("none", []),
    ],
)
def test_handling_that_is_right_for_the_metal_is_silent(metal: str, steps: list[JsonObject]) -> None:
    assert judged(moved(metal, *steps), level="deposition") == []


@pytest.mark.parametrize(
    ("metal", "step", "slot", "severity"),
    [
        ("Li", {"step": "transfer", "medium": "argon", "air_exposure": "5 s"}, "air_exposure", "warning"),
        ("Na", {"step": "transfer", "medium": "argon", "air_exposure": "~2 min"}, "air_exposure", "warning"),
        ("K", {"step": "transfer", "medium": "argon", "air_exposure": ">5 min"}, "air_exposure", "warning"),
        ("K", {"step": "transfer", "medium": "argon", "air_exposure": "5-10 s"}, "air_exposure", "warning"),
        ("Ca", {"step": "disassembly", "atmosphere": "air"}, "atmosphere", "warning"),
        ("Li", {"step": "storage", "medium": "air"}, "medium", "warning"),
        ("Li", {"step": "transfer", "medium": "air", "state_during_exposure": "room_temperature"}, "medium", "warning"),
        ("Mg", {"step": "transfer", "medium": "argon", "air_exposure": "5 s"}, "air_exposure", "note"),  # its native oxide forms anyway
    ],
)
def test_a_reactive_metal_in_air_is_told(metal: str, step: JsonObject, slot: str, severity: str) -> None:
    (issue,) = judged(moved(metal, step, COLD))
    assert (issue.code, issue.severity.value, issue.path) == ("XFER-AIR-REACTIVE", severity, f"/specimens/a/history/0/{slot}")
    assert metal in issue.message


@pytest.mark.parametrize(("level", "severity"), [("draft", "note"), ("deposition", "warning"), ("complete", "warning")])
def test_an_unrecorded_transfer_is_graver_at_the_deposition(level: str, severity: str) -> None:
    assert graded(judged(moved("Li"), level=level)) == [("XFER-NOT-RECORDED", severity)]
    unsaid = judged(moved("Na", {"step": "transfer", "holder": "Gatan 626"}), level=level)
    assert graded(unsaid) == [("XFER-NOT-RECORDED", severity)]
    assert unsaid[0].path == "/specimens/a/history/0"


def test_while_drafting_one_reminder_is_enough() -> None:
    document = moved("Li", {"step": "rest"})
    document["specimens"]["b"] = copy.deepcopy(document["specimens"]["a"])  # type: ignore[index,call-overload]
    document["sessions"]["s"]["acquisitions"]["j"] = {"specimen": "b", "technique": "hrtem"}  # type: ignore[index,call-overload]
    assert graded(judged(document)) == [("XFER-NOT-RECORDED", "note")]
    assert graded(judged(document, level="deposition")) == [("XFER-NOT-RECORDED", "warning")] * 2


def test_a_specimen_that_was_not_imaged_needs_no_transfer() -> None:
    document = moved("Li", {"step": "rest"})
    assert graded(judged(document)) == [("XFER-NOT-RECORDED", "note")]
    del document["sessions"]
    assert judged(document) == []


def test_one_transfer_that_says_it_is_enough() -> None:
    assert judged(moved("Li", {"step": "transfer", "holder": "x"}, COLD)) == []
    assert graded(judged(moved("Li", {"step": "transfer", "air_exposure": "not_recorded"}))) == [("XFER-NOT-RECORDED", "note")]


# ------------------------------------------------------------------------------------------------ references and identifiers


def test_a_name_that_two_sessions_share_points_to_neither() -> None:
    document: JsonObject = {
        "sessions": {"s": {"acquisitions": {"i": {}, "j": {}}}, "t": {"acquisitions": {"i": {}}}},
        "observations": {"o": {"property": "damage_seen", "value": "holes", "from": ["i", "j"]}},
    }
    (issue,) = judged(document)
    assert (issue.code, issue.path) == ("REF-UNRESOLVED", "/observations/o/from/0")
    assert "2 acquisitions are called i" in issue.message
    assert issue.fix is None


@pytest.mark.parametrize(
    ("document", "path", "hint"),
    [
        (acquisition(specimen="aa"), "/sessions/s/acquisitions/i/specimen", "Did you mean a?"),
        (acquisition(specimen="zzz"), "/sessions/s/acquisitions/i/specimen", "use one of: a."),
        ({"specimens": {"a": {"control_of": "b"}}}, "/specimens/a/control_of", "Add it."),
        ({"observations": {"o": {"property": "phase", "phase": "LiF", "from": "i"}}}, "/observations/o/from", "Add it."),
        ({"processing": {"p": {"inputs": ["i"]}}}, "/processing/p/inputs/0", "Add it."),
    ],
)
def test_a_dangling_reference_names_what_there_is(document: JsonObject, path: str, hint: str) -> None:
    (issue,) = judged(document)
    assert (issue.code, issue.severity, issue.path) == ("REF-UNRESOLVED", Severity.ERROR, path)
    assert hint in str(issue.hint)
    # no likeness here is so great that a program may put it right
    assert issue.fix is None


WORDS: JsonObject = {"quote": "the words", "depth": "abstract"}


def finding(*evidence: JsonObject, **slots: object) -> JsonObject:
    """A publication with one finding."""
    node: JsonObject = {
        "kind": "observation",
        "property": "phase",
        "phase": ["NaF"],
        "statement": "NaF was seen.",
        "evidence": list(evidence),
    }
    return {"cryokb": "publication/1.0", "findings": {"x": {**node, **slots}}}  # type: ignore[dict-item]


def test_findings_refer_to_systems_of_their_publication() -> None:
    publication: JsonObject = {**finding({"read_in": "https://example.org", **WORDS}, system="b"), "systems": {"a": {"metal": "Na"}}}
    found = [issue for issue in batch.validate(publication, level="draft").issues if issue.code == "REF-UNRESOLVED"]
    assert [issue.path for issue in found] == ["/findings/x/system"]
    assert "named system called b" in found[0].message


@pytest.mark.parametrize(
    ("slots", "path", "severity", "words"),
    [
        ({"creators": {"family": "A", "orcid": "0000-0002-1825-0098"}}, "/creators/orcid", "error", "check"),
        ({"creators": {"family": "A", "orcid": "https://orcid.org/0000-0002-1825-0097"}}, "/creators/orcid", "note", "0000-0002-1825-0097"),
        ({"related": {"doi": "https://doi.org/10.1126/SCIENCE.aam6014"}}, "/related/doi", "note", "10.1126/science.aam6014"),
        ({"related": {"doi": "doi pending"}}, "/related/doi", "error", "DOI"),
    ],
)
def test_identifiers_have_one_form(slots: JsonObject, path: str, severity: str, words: str) -> None:
    (issue,) = judged(slots)
    assert (issue.code, issue.severity.value, issue.path) == ("ID-FORM", severity, path)
    assert words in issue.message
    assert (issue.fix is not None) == (severity == "note")
    assert issue.hint


def test_well_formed_identifiers_and_addresses_are_silent() -> None:
    assert judged({"creators": {"family": "A", "orcid": "0000-0002-1825-0097"}, "related": {"doi": "not_yet"}}) == []
    publication = finding({"read_in": "https://example.org/page", **WORDS}, {"read_in": "nowhere", **WORDS})
    found = [issue for issue in batch.validate(publication, level="draft").issues if issue.code == "ID-FORM"]
    assert [issue.path for issue in found] == ["/findings/x/evidence/1/read_in"]


def test_a_rule_needs_a_known_level() -> None:
    with pytest.raises(UsageError):
        judged(acquisition(), level="perfect")


@pytest.mark.parametrize("number", ["1e-300", "1e-160", "1e160", "1e300"])
def test_numbers_of_any_size_stop_no_rule(number: str) -> None:
    slots = {
        "dose": f"{number} e-/Å^2",
        "cumulative_dose": f"{number} e-/Å^2",
        "dose_rate": f"{number} e-/Å^2/s",
        "exposure_time": f"{number} s",
        "frame_time": f"{number} s",
        "frames": 2**62,
        "tilts": 2**62,
        "binning": 2**62,
        "dose_per_frame": f"{number} e-/Å^2",
        "dose_per_tilt": f"{number} e-/Å^2",
        "pixel_size": f"{number} nm",
        "probe_current": f"{number} A",
        "dwell_time": f"{number} s",
        "scan_step": f"{number} nm",
        "tilt_range": f"-{number} to {number} °",
        "accelerating_voltage": f"{number} V",
    }
    steps = [
        {"step": "storage", "start": "2026-03-02T09:00:00Z", "duration": f"{number} s", "medium": "air", "air_exposure": f"{number} s"}
    ]
    for left_out in [None, *slots]:
        document = acquisition(area="A", **{slot: said for slot, said in slots.items() if slot != left_out})
        document["specimens"] = {"a": {"system": {"metal": "Li"}, "history": steps}}  # type: ignore[dict-item]
        whole: JsonObject = {"cryokb": "record/1.1", "title": "a", **document}
        assert "CFG-RULE-CRASHED" not in {issue.code for issue in batch.validate(whole, level="draft").issues}
