"""Structural faults in the words of the standard: each with its place, and with the mend where there is one."""

from __future__ import annotations

import pytest

from cryokb import batch, expansion
from cryokb.issues import Issue, JsonObject
from cryokb.standard import current
from cryokb.validation import structure


def only(slots: JsonObject) -> Issue:
    """The one issue of a record that has these slots."""
    (issue,) = batch.validate({"cryokb": "record/1.1", "title": "a", "specimens": {"x": {}}, **slots}, level="draft").issues
    return issue


def specimen(**slots: object) -> JsonObject:
    return {"specimens": {"x": slots}}  # type: ignore[dict-item]


def acquisition(**slots: object) -> JsonObject:
    return {"sessions": {"s": {"acquisitions": {"i": slots}}}}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("slots", "code", "path", "words", "mend"),
    [
        (specimen(history=[{"step": "platting"}]), "STR-STEP", "/specimens/x/history/0/step", "Did you mean plating?", "plating"),
        (
            specimen(history=[{"step": "nonsense"}]),
            "STR-STEP",
            "/specimens/x/history/0/step",
            "cryokb explain step lists the 29 terms",
            None,
        ),
        (specimen(history=[{}]), "STR-STEP", "/specimens/x/history/0", "Say what was done: ", None),
        (specimen(history=[{"stepp": "rest"}]), "STR-UNKNOWN-NAME", "/specimens/x/history/0/stepp", "Did you mean step?", "step"),
        (specimen(system={"metal": "li"}), "STR-TERM", "/specimens/x/system/metal", "Did you mean Li?", "Li"),
        (
            specimen(system={"metal": "Unobtainium"}),
            "STR-TERM",
            "/specimens/x/system/metal",
            "cryokb explain metal lists the 13 terms",
            None,
        ),
        (specimen(salts="LiPF6"), "STR-UNKNOWN-NAME", "/specimens/x/salts", "salts belongs to: electrolyte.", None),
        (specimen(qqqqq=1), "STR-UNKNOWN-NAME", "/specimens/x/qqqqq", "Slots here: key, label", None),
        (specimen(lable="a"), "STR-UNKNOWN-NAME", "/specimens/x/lable", "Did you mean label?", "label"),
        (acquisition(frame=3), "STR-UNKNOWN-NAME", "/sessions/s/acquisitions/i/frame", "not a slot of an acquisition", "frames"),
        (acquisition(frames="many"), "STR-TYPE", "/sessions/s/acquisitions/i/frames", "takes a whole number", None),
        (acquisition(frames=-3), "QTY-RANGE", "/sessions/s/acquisitions/i/frames", "at least 1", None),
        (acquisition(file={"path": "a", "sha256": "XYZ"}), "STR-PATTERN", "/sessions/s/acquisitions/i/file/sha256", "64 hexadecimal", None),
        (acquisition(start="yesterday"), "STR-PATTERN", "/sessions/s/acquisitions/i/start", "with the time zone", None),
        (acquisition(dose={"unit": "/Ao2"}), "STR-MISSING", "/sessions/s/acquisitions/i/dose", "value, lower and upper", None),
        (acquisition(dose=["80 e-/Å^2"]), "STR-TYPE", "/sessions/s/acquisitions/i/dose", "takes a quantity, not a list", None),
        ({"sessions": ["s"]}, "STR-TYPE", "/sessions", "each with a name of its own", {"s": {}}),
        ({"related": {"url": "no address"}}, "STR-PATTERN", "/related/url", "https://", None),
        ({"title": ["a", "b"]}, "STR-TYPE", "/title", "without brackets", None),
        ({"creators": [5]}, "STR-TYPE", "/creators/0", "as in creators: {family: ..., given: ...}", None),
        ({"id": "Bad-Id"}, "STR-PATTERN", "/id", "lower case letters", None),
        ({"specimens": {"Grid-7": {}}}, "STR-PATTERN", "/specimens/Grid-7", "hrtem_1", None),
        ({"absent": {"note": "because"}}, "STR-TERM", "/absent/note/reason", "cryokb explain reason lists the 6 terms", None),
        ({"keywords": {"a": "b"}}, "STR-TYPE", "/keywords", "takes a list", None),
        (
            {"observations": {"o": {"property": "phase", "phase": "LiF", "reflections": [{"hkl": 111}]}}},
            "STR-TYPE",
            "/observations/o/reflections/0/hkl",
            "in brackets, such as (111)",
            None,
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_fault_is_told_in_the_words_of_the_standard(slots: JsonObject, code: str, path: str, words: str, mend: str | None) -> None:
    issue = only(slots)
    assert (issue.code, issue.path) == (code, path)
    assert words in f"{issue.message} {issue.hint}"
    assert (issue.fix[0].replacement if issue.fix else None) == mend
    if issue.fix:
        assert issue.fix[0].path == path
        assert issue.fix[0].rename == (code == "STR-UNKNOWN-NAME")


def test_a_word_of_denial_is_no_slip_of_its_opposite() -> None:
    issue = only({"observations": {"o": {"property": "phase", "phase": "LiF", "polarity": "not_found"}}})
    assert issue.fix is None or issue.fix[0].replacement != "found"


def test_a_long_text_is_shown_shortly() -> None:
    issue = only({"id": "x-" * 100})
    assert len(issue.message) < 100
    assert "..." in issue.message


def test_a_mistyped_name_that_must_be_there_is_one_issue() -> None:
    issue = only(specimen(system={"electrolyte": {"salts": [{"nmae": "LiPF6", "amount": "1 mol/L"}]}}))
    assert (issue.code, issue.fix and issue.fix[0].replacement) == ("STR-UNKNOWN-NAME", "name")
    missing = only(specimen(system={"electrolyte": {"salts": [{"amount": "1 mol/L"}]}}))
    assert (missing.code, missing.path, missing.hint) == ("STR-MISSING", "/specimens/x/system/electrolyte/salts/0", "Add name.")


def test_nothing_is_said_of_what_could_not_be_read() -> None:
    # the unreadable amount is left out of the expanded form; its absence there is no second issue
    issue = only(specimen(system={"electrolyte": {"salts": [{"name": "LiPF6", "amount": "a spoon"}]}}))
    assert issue.code == "QTY-SYNTAX"


@pytest.mark.parametrize(
    ("first", "second", "steps"), [("", "abc", 3), ("step", "stepp", 1), ("titel", "title", 2), ("a", "a", 0), ("kitten", "sitting", 3)]
)
def test_letters_between_two_names(first: str, second: str, steps: int) -> None:
    assert structure.distance(first, second) == structure.distance(second, first) == steps


def test_places_know_their_class_and_slot() -> None:
    document: JsonObject = {
        "sessions": {"s": {"acquisitions": {"i": {"dose": {"value": 1}}}}},
        "specimens": {"x": {"history": [{"step": "Plating", "current_density": {}}, {"step": "nothing"}], "system": {"electrolyte": {}}}},
    }
    cases = {
        (): "Record",
        ("sessions",): None,  # a map of entries is no object of a class
        ("sessions", "s"): "Session",
        ("sessions", "s", "acquisitions", "i"): "Acquisition",
        ("sessions", "s", "acquisitions", "i", "dose"): "Quantity",
        ("specimens", "x", "history", 0): "Plating",
        ("specimens", "x", "history", 1): "Step",
        ("specimens", "x", "system", "electrolyte"): "Electrolyte",
        ("title",): None,
        ("no_such_slot", "x"): None,
    }
    for place, name in cases.items():
        assert structure.class_at(current(), "Record", place, document) == name, place
    assert structure.slot_at(current(), "Record", ("sessions", "s", "acquisitions"), document)["kind"] == "map"
    assert structure.slot_at(current(), "Record", ("sessions", "s"), document) == {}
    assert structure.slot_at(current(), "Record", (), document) == {}


def test_the_sound_part_keeps_places_and_keys() -> None:
    written: JsonObject = {
        "cryokb": "record/1.1",
        "titel": "a",
        "specimens": {"x": "Li", "y": {"history": ["rest", {"step": "rest"}], "label": ["a"]}},
    }
    expanded = expansion.expand(written, root="Record")
    broken = structure.structural_issues(expanded, kind="record", root="Record")
    assert len(broken) == 4
    before = repr(expanded.document)
    sound = structure.sound_part(expanded, broken, root="Record")
    assert sound == {
        "cryokb": "record/1.1",
        "specimens": {"x": {}, "y": {"key": "y", "history": [{}, {"ordinal": 2, "step": "Rest"}]}},
    }
    assert repr(expanded.document) == before
    assert structure.sound_part(expanded, [], root="Record") is expanded.document


def test_a_document_that_is_wrong_as_a_whole_is_left_as_it_is() -> None:
    whole = structure.Broken((), only({"id": "A"}))
    expanded = expansion.expand({"cryokb": "record/1.1"}, root="Record")
    assert structure.sound_part(expanded, [whole], root="Record") == {"cryokb": "record/1.1"}
    gone = structure.Broken(("specimens", "x", 3), whole.issue)
    assert structure.sound_part(expanded, [gone], root="Record") == {"cryokb": "record/1.1"}


def test_a_word_that_several_terms_hold_brings_them_all() -> None:
    document = {
        "cryokb": "record/1.1",
        "title": "a",
        "specimens": {"b": {}},
        "observations": {"o": {"property": "thickness", "value": "3 nm"}},
    }
    issue = next(issue for issue in batch.validate(document, level="draft").issues if issue.code == "STR-TERM")
    assert "Did you mean interphase_thickness, deposit_thickness or lamella_thickness?" in str(issue.hint)
    assert issue.fix is None
