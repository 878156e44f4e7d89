"""Commas and brackets in the braces of YAML: what they do is said, and the fix gives what was meant."""

from __future__ import annotations

import pytest

from cryokb import batch
from cryokb.documents import apply_edits, parse_text
from cryokb.issues import Issue

HEAD = "cryokb: record/1.1\ntitle: t\n"


def told(body: str) -> tuple[str, list[Issue]]:
    """Read a document whose text below the title is ``body``; gives the text with every fix made, and the issues."""
    text = HEAD + body
    document, issues = parse_text(text, name="r.yaml")
    if document is None:
        from cryokb.documents import Document

        document = Document("r.yaml", text, None)
    edits = [edit for issue in issues for edit in issue.fix or ()]
    return (apply_edits(document, edits).removeprefix(HEAD) if edits and document.data is not None else ""), issues


@pytest.mark.parametrize(
    ("body", "mended"),
    [
        ("sessions: {s: {calibration: {standard: Au, Pt grid}}}", 'sessions: {s: {calibration: {standard: "Au, Pt grid"}}}'),
        (
            "specimens: {g: {note: sealed under argon, opened under liquid nitrogen, physical_form: foil}}",
            'specimens: {g: {note: "sealed under argon, opened under liquid nitrogen", physical_form: foil}}',
        ),
        (
            "specimens: {g: {note: washed twice, then dried, in argon}}",
            'specimens: {g: {note: "washed twice, then dried, in argon"}}',
        ),
        (
            "specimens: {g: {history: [{step: plating, current_density: 0,5 mA/cm2, duration: 1 h}]}}",
            "specimens: {g: {history: [{step: plating, current_density: 0.5 mA/cm2, duration: 1 h}]}}",
        ),
        (
            "specimens: {g: {history: [{step: plating, areal_capacity: 1,0 mAh/cm2}]}}",
            "specimens: {g: {history: [{step: plating, areal_capacity: 1.0 mAh/cm2}]}}",
        ),
        (
            "observations: {o: {property: interphase_thickness, value: ~2,65 nm}}",
            "observations: {o: {property: interphase_thickness, value: ~2.65 nm}}",
        ),
        (
            "sessions: {s: {acquisitions: {a: {technique: tem, solid_angle: 0,7}}}}",
            "sessions: {s: {acquisitions: {a: {technique: tem, solid_angle: 0.7}}}}",
        ),
    ],
)
def test_a_comma_in_braces_that_cuts_a_value_is_one_issue_with_its_mend(body: str, mended: str) -> None:
    text, issues = told(body + "\n")
    assert [issue.code for issue in issues] == ["DOC-NULL"]
    assert "A comma inside braces ends the value" in issues[0].message
    assert text == mended + "\n"
    document, found = parse_text(HEAD + mended + "\n")
    assert document is not None
    assert found == []


def test_the_rest_of_the_document_is_judged_once_and_the_cut_value_not_again(tmp_path):
    file = tmp_path / "r.yaml"
    file.write_text(HEAD + "specimens: {g: {history: [{step: plating, current_density: 0,5 mA/cm2, duration: much}]}}\n", encoding="utf-8")
    assert [(issue.code, issue.column) for issue in batch.validate(file, level="draft").issues] == [("DOC-NULL", 60), ("QTY-SYNTAX", 82)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("sessions: {s: {acquisitions: {a: {technique: tem, magnification: 59,000}}}}", "DOC-NULL"),  # thousands, or a decimal?
        ("sessions: {s: {acquisitions: {a: {technique: tem, dose: 80 e-/Å^2, defocus}}}}", "DOC-NULL"),  # a slot without its value
        ("specimens: {g: {note: x, label: , physical_form: foil}}", "DOC-NULL"),
        ("specimens: {g: {My label: x, Another one}}", "DOC-NULL"),
    ],
)
def test_what_may_mean_two_things_is_not_mended(body: str, code: str) -> None:
    _, issues = told(body + "\n")
    assert [issue.code for issue in issues] == [code]
    assert all(issue.fix is None or "Another one" in str(issue.fix) for issue in issues)


def test_thousands_behind_a_comma_are_written_both_ways() -> None:
    _, issues = told("sessions: {s: {acquisitions: {a: {technique: tem, magnification: 59,000}}}}\n")
    assert issues[0].hint == "Write 59.000 or 59000."


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("sessions: {s: {calibration: {standard: Si [110], uncertainty: 1 %}}}", "Si [110]"),
        ("sessions: {s: {calibration: {standard: Si [110] and [111] lattice, uncertainty: 1 %}}}", "Si [110] and [111] lattice"),
        ("sessions: {s: {calibration: {standard: Si {220} spacing (1.92 Å), uncertainty: 1 %}}}", "Si {220} spacing (1.92 Å)"),
        ("specimens: {g: {note: [110] zone of Li, label: x}}", "[110] zone of Li"),
        ("specimens: {g: {note: {110} planes}}", "{110} planes"),
        ("keywords: [Si [110], Cu]", "Si [110]"),
        ("specimens:\n  g:\n    note: [110] of Li  # remark", "[110] of Li"),
        ("specimens:\n  g:\n    note: {110} of Li", "{110} of Li"),
    ],
)
def test_a_bracket_in_a_text_is_told_with_the_quotes_that_mend_it(body: str, value: str) -> None:
    _, issues = told(body + "\n")
    assert [issue.code for issue in issues] == ["DOC-SYNTAX"]
    assert "bracket" in issues[0].message
    assert issues[0].fix is not None
    assert issues[0].fix[0].replacement == value
    document, found = parse_text(HEAD + body.replace(value, f'"{value}"') + "\n")
    assert document is not None
    assert found == []


@pytest.mark.parametrize("body", ["keywords: [[a] [b]]", "keywords: [{a: 1} {b: 2}]"])
def test_two_brackets_side_by_side_lack_a_comma(body: str) -> None:
    _, issues = told(body + "\n")
    assert [issue.message for issue in issues] == ["A comma is missing before this place."]


@pytest.mark.parametrize(
    ("slots", "code", "words"),
    [
        ("uncertainty: standard_deviation, n: 15 positions", "STR-MISSING", "value is missing"),
        ("value: unreadable, uncertainty: standard_deviation", "STR-MISSING", "value is missing"),
        ("quantity: {value: 3, unit: nm, uncertainty: {plus: 1, minus: 1}}, uncertainty: range", "STR-ONE-ANSWER", "has its own"),
    ],
)
def test_an_uncertainty_without_its_value_says_so(slots: str, code: str, words: str) -> None:
    document, _ = parse_text(f"{HEAD}observations: {{o: {{property: interphase_thickness, {slots}}}}}\n")
    assert document is not None
    from cryokb import validation

    found = [issue for issue in validation.check(document, level="draft") if not issue.code.startswith("LEVEL")]
    assert [(issue.code, issue.path) for issue in found] == [(code, "/observations/o/uncertainty")]
    assert words in found[0].message


def test_value_is_offered_where_a_class_has_one_and_never_the_name_itself() -> None:
    from cryokb import validation

    text = f"{HEAD}specimens: {{g: {{valeu: 3}}}}\nobservations: {{o: {{property: interphase_thickness, valeu: 3 nm}}}}\n"
    document, _ = parse_text(text)
    assert document is not None
    hints = {issue.path: issue.hint or "" for issue in validation.check(document, level="draft") if issue.code == "STR-UNKNOWN-NAME"}
    assert "value" in hints["/observations/o/valeu"]
    assert "Did you mean value" not in hints["/specimens/g/valeu"]


@pytest.mark.parametrize(
    ("body", "mended"),
    [
        ("sessions: {s: {holder: Gatan 626 #3, facility: x}}", 'sessions: {s: {holder: "Gatan 626 #3", facility: x}}'),
        ("specimens: {g: {note: a [b}}", 'specimens: {g: {note: "a [b"}}'),
        ("sessions: {s: {holder: ?}}", "sessions: {s: {holder: not_recorded}}"),
        ("sessions:\n  s:\n    holder: ?", "sessions:\n  s:\n    holder: not_recorded"),
        ("sessions:\n  s:\n    holder: -", "sessions:\n  s:\n    holder: not_recorded"),
    ],
)
def test_what_breaks_the_text_is_told_once_with_what_was_meant(body: str, mended: str) -> None:
    _, issues = told(body + "\n")
    assert [issue.code for issue in issues] == ["DOC-SYNTAX"]
    (edit,) = issues[0].fix or ()
    assert str(edit.replacement) in mended
    assert parse_text(HEAD + mended + "\n")[1] == []


def test_a_value_that_became_a_comment_is_told_as_missing() -> None:
    _, issues = told("keywords: #7\n")
    assert [(issue.code, issue.message) for issue in issues] == [("DOC-NULL", "`keywords` has no value: # begins a comment.")]
    assert 'quotes around it: "#7"' in str(issues[0].hint)
    assert "comment" not in told("keywords:  # to fill in\n")[1][0].message


def test_a_name_that_a_comma_has_made_of_digits_breaks_nothing(tmp_path) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(HEAD + "specimens: {a: {}}\nobservations: {o: {property: porosity, value: 1,5}}\n", encoding="utf-8")
    (issue,) = batch.validate(file, level="draft").issues
    assert (issue.code, issue.hint) == ("DOC-NULL", "Write 1.5.")
