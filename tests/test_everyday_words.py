"""Words that people write where the standard asks for a term, a number, a date or a name: each is answered with what to write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scripts import script_module

from cryokb import batch, intake
from cryokb.cli import main
from cryokb.documents import apply_edits, parse_text
from cryokb.issues import Issue

ROOT = Path(__file__).parents[1]

RECORD = """cryokb: record/1.0
title: Li on Cu
specimens:
  grid:
    system: {{metal: {metal}, configuration: {configuration}, electrolyte: {{class: {electrolyte}}}}}
    history:
      - {{step: plating, current_density: 1 mA/cm^2, temperature: {temperature}, duration: {duration}}}
      - {{step: transfer, medium: {medium}, air_exposure: {air}}}
sessions:
  day:
    start: {start}
    holder: {holder}
    {session}: {said}
    acquisitions:
      i: {{specimen: grid, technique: {technique}, dose: {dose}, frames: {frames}}}
observations:
  rim: {{property: interphase_thickness, value: {value}, from: {source}, identified_by: {method}}}
creators:
  - {{family: A, orcid: {orcid}}}
"""

SOUND = {
    "metal": "Li",
    "configuration": "half_cell",
    "electrolyte": "liquid_ether",
    "temperature": "25 °C",
    "duration": "1 h",
    "medium": "argon",
    "air": "none",
    "start": "2026-03-02T09:15:00+01:00",
    "holder": "Gatan 626",
    "session": "temperature_class",
    "said": "cryo",
    "technique": "hrtem",
    "dose": "80 e-/Å^2",
    "frames": "10",
    "value": "20 nm",
    "source": "i",
    "method": "fft",
    "orcid": "not_recorded",
}


def check(text: str) -> list[Issue]:
    """Check a text as a file is checked."""
    document, issues = parse_text(text, name="r.yaml")
    return batch.check_reading(intake.Reading("r.yaml", document, tuple(issues)), "draft")


def told(slot: str, word: str, **others: str) -> tuple[list[Issue], str]:
    """Give the issues of a record in which a slot holds a word, and the record with their fixes made."""
    text = RECORD.format(**{**SOUND, **others, slot: word})
    document, _ = parse_text(text, name="r.yaml")
    assert document is not None
    issues = check(text)
    edits = [edit for issue in issues for edit in issue.fix or ()]
    return issues, apply_edits(document, edits) if edits else ""


def test_the_record_itself_is_silent() -> None:
    assert check(RECORD.format(**SOUND)) == []


MENDED = [
    ("technique", "HR-TEM", "technique: hrtem"),
    ("technique", "HAADF", "technique: haadf_stem"),
    ("technique", "cryo-TEM", "technique: tem,"),
    ("technique", "4DSTEM", "technique: four_d_stem"),
    ("technique", "hrtm", "technique: hrtem"),
    ("technique", "HAADFF", "technique: haadf_stem"),
    ("technique", "unknown", "technique: not_recorded"),
    ("technique", "N/A", "technique: not_applicable"),
    ("technique", "tbd", "technique: not_yet"),
    ("metal", "lithium", "metal: Li"),
    ("metal", "natrium", "metal: Na"),
    ("configuration", "Li||Cu", "configuration: half_cell"),
    ("electrolyte", "carbonate", "class: liquid_carbonate"),
    ("electrolyte", "LHCE", "class: liquid, concentration_class: localized_high_concentration"),
    ("medium", "LN2", "medium: liquid_nitrogen"),
    ("medium", "Ar", "medium: argon"),
    ("method", "lattice fringes", "identified_by: lattice_fringe"),
    ("method", "N/A", "identified_by: not_applicable"),
    ("temperature", "N/A", "temperature: not_applicable"),
    ("temperature", "unknown", "temperature: not_recorded"),
    ("temperature", "ambient", "temperature: room temperature"),
    ("temperature", "LN2 temperature", "temperature: not_recorded, temperature_class: cryo"),
    ("duration", "o/n", "duration: overnight"),
    ("air", "nil", "air_exposure: none"),
    ("air", "tbd", "air_exposure: not_yet"),
    ("dose", "not measured", "dose: not_recorded"),
    ("dose", "0", "dose: not_recorded"),
    ("value", "n/a", "value: not_applicable"),
    ("frames", "unknown", "frames: not_recorded"),
    ("start", "02.03.2026", "start: 2026-03-02"),
    ("start", "2026/03/02", "start: 2026-03-02"),
    ("start", "2026-3-2", "start: 2026-03-02"),
    ("start", "2 March 2026", "start: 2026-03-02"),
    ("start", "March 2nd, 2026", "start: 2026-03-02"),
    ("start", "2. März 2026", "start: 2026-03-02"),
    ("start", "2026-03-02 09:15 +0100", "start: 2026-03-02T09:15:00+01:00"),
    ("start", "unknown", "start: not_recorded"),
    ("holder", "N/A", "holder: not_applicable"),
    ("holder", "unknown", "holder: not_recorded"),
    ("holder", "'-'", "holder: not_recorded"),
    ("source", "tbd", "from: not_yet"),
    ("orcid", "none", "orcid: not_applicable"),
    ("orcid", "pending", "orcid: not_yet"),
]


@pytest.mark.parametrize(("slot", "word", "mended"), MENDED)
def test_a_word_is_mended(slot: str, word: str, mended: str) -> None:
    issues, text = told(slot, word)
    assert len(issues) == 1
    assert mended in text
    assert all(issue.code != issues[0].code for issue in check(text))


HINTS = [
    ("technique", "BF", ["bright_field_tem or bright_field_stem"]),
    ("technique", "vitrification", ["step: plunge_freezing"]),
    ("technique", "EELS and EDX", ["eels and edx", "an entry of each"]),
    ("technique", "foo", ["cryokb explain technique"]),
    ("metal", "NA", ["Did you mean Na?", "not_applicable"]),
    ("technique", "cryo", ["cryo"]),
    ("configuration", "coin cell", ["housing: coin_cell"]),
    ("configuration", "CR2032", ["housing: coin_cell"]),
    ("temperature", "hot", ["number", "not_recorded"]),
    ("dose", "low", ["20 e-/Å^2", "not_recorded"]),
    ("duration", "short", ["20 s", "not_recorded"]),
    ("start", "3/2/2026", ["2026-02-03", "2026-03-02"]),
    ("start", "2026-03-02 09:15", ["2026-03-02T09:15:00", "time zone"]),
    ("start", "02.03.26", ["2026-03-02", "four digits"]),
    ("start", "March 2026", ["day is missing"]),
]


@pytest.mark.parametrize(("slot", "word", "said"), HINTS)
def test_a_word_that_leaves_something_open_has_a_hint_and_no_fix(slot: str, word: str, said: list[str]) -> None:
    issues, _ = told(slot, word)
    assert len(issues) == 1
    assert issues[0].fix is None
    for words in said:
        assert words in str(issues[0].hint)
    assert len(str(issues[0].hint)) < 250


def test_what_a_word_says_of_another_slot_is_not_lost() -> None:
    issues, text = told("technique", "cryo-TEM", session="facility", said="x")
    assert "technique: tem, temperature_class: cryo" in text
    assert str(issues[0].hint) == "It says two things: write technique: tem and temperature_class: cryo."
    assert check(text) == []
    assert "temperature_class: cryo," not in told("technique", "cryo-TEM")[1]


def test_a_slot_is_written_below_another_outside_of_braces() -> None:
    text = (
        "cryokb: record/1.1\ntitle: t\nspecimens: {a: {}}\nsessions:\n  s:\n    acquisitions:\n      i:\n        technique: cryo-STEM # x\n"
    )
    document, _ = parse_text(text, name="r.yaml")
    assert document is not None
    (issue,) = check(text)
    assert "        technique: stem\n        temperature_class: cryo # x\n" in apply_edits(document, issue.fix or ())


@pytest.mark.parametrize("word", ["none", "Gatan 626", "nothing special", "not used", "Na", "unknown maker, side entry"])
def test_a_fair_text_is_silent(word: str) -> None:
    assert told("holder", word)[0] == []


def test_a_character_that_cannot_be_seen_is_told() -> None:
    issues, text = told("holder", "Gatan\u200b 626")
    assert [issue.code for issue in issues] == ["STR-INVISIBLE"]
    assert "zero width space" in issues[0].message
    assert "holder: Gatan 626" in text
    (issue,) = check(RECORD.format(**SOUND).replace("holder:", "hold\u200ber:"))
    assert (issue.code, issue.fix and issue.fix[0].replacement) == ("STR-UNKNOWN-NAME", "holder")


# ---------------------------------------------------------------- names and shapes

START = "cryokb: record/1.0\ntitle: t\n"


@pytest.mark.parametrize(
    ("body", "mended"),
    [
        (
            "specimens: {a: {system: {electrolyte: {solvents: {EC: 50 vol%, DEC: 50 vol%}}}}}",
            "specimens: {a: {system: {electrolyte: {solvents: [EC 50 vol%, DEC 50 vol%]}}}}",
        ),
        ("specimens: {a: {history: {rest: {duration: 1 h}}}}", "specimens: {a: {history: [{step: rest, duration: 1 h}]}}"),
        ("specimens: {a: {history: rest}}", "specimens: {a: {history: [{step: rest}]}}"),
        ("specimens: {a: {history: [rest]}}", "specimens: {a: {history: [{step: rest}]}}"),
        ("specimens: [a, Grid 7]", "specimens: {a: {}, grid_7: {}}"),
        ("specimens: [a: {note: x}]", "specimens: {a: {note: x}}"),
        ("specimens: {a: {}}\nsessions: {s: {acquisitions: {i: {mag: 59000}}}}", "magnification: 59000"),
        ("specimens: {a: {comment: x}}", "specimens: {a: {note: x}}"),
        ("samples: {a: {}}", "specimens: {a: {}}"),
        ("specimens: {a: {}}\nsessions: {s: {acquisitions: {i: {dose: {min: 10, unit: /Ao2}}}}}", "dose: {lower: 10"),
    ],
)
def test_another_shape_or_name_is_mended(body: str, mended: str) -> None:
    text = f"{START}{body}\n"
    document, _ = parse_text(text)
    assert document is not None
    (issue,) = check(text)
    assert mended in " ".join(apply_edits(document, issue.fix or ()).removeprefix(START).replace("\n", " ").split()).replace("{ ", "{") or (
        parse_text(apply_edits(document, issue.fix or ()))[0].data == parse_text(f"{START}{mended}\n")[0].data  # type: ignore[union-attr]
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("specimens: {a: {}}\nsessions: [{holder: x, facility: y}]", "in place of each dash: sessions: {name: ...}"),
        ("specimens: {Grid 7: {}}", "Write grid_7."),
        ("specimens: {a\u200b: {}}", "Write a."),
        ("specimens: {a: {system: Li}}", "Write its slots, as in system: {"),
        ("specimens: {a: {}}\nkeywords: {Li: x}", "keywords: [Li]"),
        ("specimens: {a: {}}\nnote:\u00a0x", "Write a plain blank instead."),
        ("specimens: {a: {}}\n\ufeffnote: x", "Delete it."),
    ],
)
def test_another_shape_or_name_has_the_right_form_in_its_hint(body: str, said: str) -> None:
    (issue,) = check(f"{START}{body}\n")
    assert said in str(issue.hint)


# ---------------------------------------------------------------- texts in YAML


@pytest.mark.parametrize(
    "title",
    ["Sample #7 on Cu", "Grid #7", "Li on Cu (grid # 7)", "batch #A3 of Li", "Cell # 12 after cycling", "Li (colour #ff0000)"],
)
def test_a_number_sign_that_was_meant_is_told_and_mended(title: str) -> None:
    text = f"cryokb: record/1.1\ntitle: {title}  # a remark\nspecimens: {{a: {{}}}}\n"
    (issue,) = check(text)
    assert (issue.code, issue.severity, issue.path, issue.line) == ("DOC-COMMENT", "note", "/title", 2)
    document, _ = parse_text(text)
    assert document is not None
    assert apply_edits(document, issue.fix or ()) == text.replace(title, f'"{title}"')


@pytest.mark.parametrize(
    "title",
    [
        *(
            "x  # a remark",
            "x # a remark",
            "x #todo",
            "Li on Cu # grid 7 of batch 2",
            "x #TODO",
            "x # 3 of 4",
            "Li   #7",
            '"Sample #7"',
            "'a' #7",
        ),
        *("grid #", "cell # to check", "Li #low dose", "Li#7", "Li (grid 7) # (see below)", "a #-1", "x ##1"),
    ],
)
def test_a_comment_stays_a_comment(title: str) -> None:
    assert check(f"cryokb: record/1.1\ntitle: {title}\nspecimens: {{a: {{}}}}\n") == []


def test_a_number_with_a_footnote_is_silent() -> None:
    assert told("dose", "80 e-/Å^2", said="cryo #2")[0][0].path == "/sessions/day/temperature_class"
    assert check(RECORD.format(**SOUND).replace("holder: Gatan 626", "holder: 626 #2")) == []


def test_a_word_behind_a_comma_in_braces_belongs_to_the_text() -> None:
    text = "cryokb: record/1.1\ntitle: t\nspecimens: {a: {history: [{step: transfer, medium: argon, holder: Gatan 626, cooled}]}}\n"
    document, (issue, *others) = parse_text(text)
    assert document is not None
    assert (issue.code, issue.hint, others) == ("DOC-NULL", 'Put quotes around it: "Gatan 626, cooled".', [])
    assert 'holder: "Gatan 626, cooled"}' in apply_edits(document, issue.fix or ())


# ---------------------------------------------------------------- the words themselves


def test_the_page_of_words_says_what_the_table_does() -> None:
    module = script_module(ROOT / "docs/build_words.py")
    assert (ROOT / "docs/words.md").read_text(encoding="utf-8") == module.page()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("technique", "also: HR-TEM"),
        ("HR-TEM", "Technique: hrtem, from HR-TEM"),
        ("cryo-TEM", "tem with temperature_class cryo, from cryo-TEM"),
        ("step", "plunge_freezing"),
        ("interphase_structure", "mosaic"),
        ("N/A", "write not_applicable"),
        ("vitrification", "step: plunge_freezing"),
    ],
)
def test_a_list_or_a_word_is_explained(word: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", word]) == 0
    assert said in " ".join(capsys.readouterr().out.split())


def test_what_explains_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "technik"]) == 2
    assert "Did you mean technique?" in capsys.readouterr().err
    assert main(["explain", "metal", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["terms"][0]["term"] == "Li"
