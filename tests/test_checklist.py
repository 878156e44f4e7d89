"""Checklists: each technique has its sheet, ticks say what a record says, and what is missing is what the validator asks for."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts import script_module

from cryokb import checklist, cli, documents, expansion, standard
from cryokb.checklist import lines
from cryokb.errors import UsageError
from cryokb.record import RecordView
from cryokb.validation import levels

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "schema/examples/li_electrodeposited.yaml"
TECHNIQUES = checklist.techniques()
IMAGING = [name for name, row in standard.current().terms("Technique").items() if "mode" in dict(row.get("annotations", {}))]  # type: ignore[call-overload]
CHROMIUM = Path(os.environ.get("CRYOKB_CHROMIUM", "/usr/bin/chromium"))

Plain = dict[str, Any]
Capture = pytest.CaptureFixture[str]

RECORD: Plain = {
    "cryokb": "record/1.1",
    "id": "zn_1",
    "title": "Zn on Cu",
    "description": "<what was done>",
    "identifier": "not_yet",
    "specimens": {"foil": {"system": {"metal": "Zn"}, "history": [{"step": "washing"}, {"step": "transfer", "medium": "air"}]}},
    "sessions": {
        "day": {
            "acquisitions": {
                "search": {"specimen": "foil", "technique": "hrtem", "purpose": "search", "dose": "not_recorded"},
                "image_1": {
                    "specimen": "foil",
                    "technique": "hrtem",
                    "purpose": "record",
                    "dose_rate": "8 e-/Å^2/s",
                    "detector": "Gatan K3",
                },
                "image_2": {"specimen": "foil", "technique": "hrtem", "purpose": "record", "dose": "80 e-/Å^2", "exposure_time": "10 s"},
            }
        }
    },
}


class Page(HTMLParser):
    """A page as a list of its lines with their states, and its open tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.open: list[str] = []
        self.items: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        marks = dict(attrs)
        if tag not in {"meta", "link", "br"}:
            self.open.append(tag)
        if tag == "li":
            self.items.append((str(marks.get("class")), ""))
        if tag == "a":
            self.links.append(str(marks.get("href")))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "li" in self.open:
            state, text = self.items[-1]
            self.items[-1] = (state, text + data)


def example() -> Plain:
    document, _ = documents.read_file(EXAMPLE)
    assert document is not None
    assert isinstance(document.data, dict)
    return expansion.expand(document.data, root="Record", raw_text=document.raw_text).document


def line_with(text: str, start: str) -> str:
    return next(line.strip() for line in text.splitlines() if line.strip().startswith(start))


# ------------------------------------------------------------------------------------------------ blank


def test_every_imaging_mode_has_a_checklist() -> None:
    assert len(IMAGING) >= 30
    assert set(IMAGING) <= set(TECHNIQUES)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_blank_checklist_asks_what_the_technique_owes(technique: str) -> None:
    text = checklist.render("complete", technique)
    assert checklist.spoken(technique) in text.splitlines()[0]
    asked = {row.slot for row in checklist.owed_by(technique)}
    block = text.split("\nExposure\n")[1].split("\n\n")[0]
    for slot in asked:
        assert re.search(rf"^    \[ \][ +~] {re.escape(checklist.spoken(slot))}\b", block, re.MULTILINE), slot
    assert "[x]" not in text


@pytest.mark.parametrize("technique", [*TECHNIQUES, None])
def test_a_page_is_whole_and_loads_nothing(technique: str | None) -> None:
    text = checklist.render("complete", technique, format="html")
    page = Page(text)
    assert page.open == []
    assert not {"script", "img", "iframe", "form"} & set(page.tags)
    assert not re.search(r"https?://|url\(|@import", text)
    assert {state for state, _ in page.items} == {"open"}
    assert len(page.items) > 100


def test_levels_ask_for_more_step_by_step() -> None:
    counts = [checklist.render(level, "hrtem").count("[ ]") for level in ("draft", "deposition", "complete")]
    assert counts[0] < counts[1] < counts[2]


def test_conditions_and_other_ways_are_said() -> None:
    text = " ".join(checklist.render("complete", "hrtem").split())
    assert "frozen state evidence if frozen state is vitreous, crystalline or mixed. Glass is shown by" in text
    assert "areal capacity (or duration, cut off voltage). The amount of metal" in text


def test_the_same_table_gives_the_same_bytes() -> None:
    for form in checklist.FORMATS:
        assert checklist.render("complete", "ebsd", format=form) == checklist.render("complete", "ebsd", format=form)


@pytest.mark.parametrize(("level", "technique", "form"), [("perfect", None, "text"), ("draft", "xray", "text"), ("draft", None, "svg")])
def test_what_does_not_exist_is_refused(level: str, technique: str | None, form: str) -> None:
    with pytest.raises(UsageError) as caught:
        checklist.render(level, technique, format=form)
    assert caught.value.hint is not None
    assert caught.value.hint.startswith(("Use one of: ", "cryokb explain "))


def test_a_technique_may_be_named_by_an_everyday_word() -> None:
    assert checklist.render("draft", "HAADF-STEM") == checklist.render("draft", "haadf_stem")
    with pytest.raises(UsageError, match="several"):
        checklist.render("draft", "BF")


# ------------------------------------------------------------------------------------------------ ticked


def test_a_placeholder_is_shown_as_it_was_written() -> None:
    waiting = {"slot": "licence", "reason": "not_yet", "note": "<e.g. CC-BY-4.0>"}
    text = checklist.render("deposition", record={**RECORD, "absent": {"licence": waiting}})
    assert line_with(text, "[ ] licence").startswith("[ ] licence: <e.g. CC-BY-4.0> is no answer.")


def test_ticks_dashes_and_empty_boxes() -> None:
    text = checklist.render("deposition", record=RECORD)
    assert text.startswith("Checklist of zn_1, level deposition\n")
    assert line_with(text, "[-] identifier") == "[-] identifier: not yet"
    assert line_with(text, "[ ] description").startswith("[ ] description: <what was done> is no answer.")
    said = "[ ] solvent: missing in foil step 1. Salts and organic products dissolve in the rinse."
    assert said in " ".join(text.split())
    assert line_with(text, "[ ] air exposure").startswith("[ ] air exposure: missing in foil step 2.")
    assert line_with(text, "HRTEM") == "HRTEM (search, image_1, image_2)"
    later = checklist.render("complete", record=RECORD)
    assert line_with(later, "[ ] detector").startswith("[ ] detector: missing in image_2.")
    assert line_with(text, "[ ] exposure time").startswith("[ ] exposure time: missing in image_1.")
    # one exposure says its dose by the rate, one gives it, one says that it was not recorded
    assert line_with(text, "[-] dose") == "[-] dose: not recorded in search"


def test_a_page_marks_each_line_by_its_state() -> None:
    page = Page(checklist.render("complete", record=RECORD, format="html"))
    states = {text.split(" missing")[0].split(" <")[0].strip(): state for state, text in page.items}
    assert states["title"] == "given"
    assert states["detector"] == "missing"
    assert states["identifier not yet"] == "absent"
    assert page.open == []


def test_the_finished_example_is_all_ticks_and_dashes() -> None:
    text = checklist.render("complete", record=example())
    assert "[ ]" not in text
    assert re.search(r"^(\d+) of \d+ given, [1-9]\d* absent with a reason, 0 missing$", text, re.MULTILINE)
    assert "highest temperature: not recorded in grid_7 step 7" in text
    assert {state for state, _ in Page(checklist.render("complete", record=example(), format="html")).items} == {"given", "absent"}


def test_one_technique_of_a_record() -> None:
    text = checklist.render("complete", "stem_tomography", record=example())
    assert "STEM tomography (tilts)" in text
    assert "HRTEM" not in text


def test_authoring_form_and_expanded_form_are_ticked_alike() -> None:
    whole = example()
    assert checklist.render("complete", record=expansion.compact(whole, root="Record")) == checklist.render("complete", record=whole)


def test_an_older_record_is_asked_by_its_own_version() -> None:
    assert "access" not in checklist.render("complete", record={"cryokb": "record/0.9", "title": "a"})
    assert "access" in checklist.render("complete", record={"cryokb": "record/1.1", "title": "a"})


def test_what_a_record_says_cannot_steer_terminal_or_browser() -> None:
    hostile = {**RECORD, "id": "\x1b[31mred", "title": "<script>alert(1)</script>", "description": "<\x1b]0;a>"}
    assert "\x1b" not in checklist.render("deposition", record=hostile)
    page = checklist.render("deposition", record=hostile, format="html")
    assert "<script>" not in page
    assert "\x1b" not in page


def test_a_record_that_is_none_is_ticked_as_far_as_it_goes() -> None:
    strange: Plain = {"cryokb": "record/1.1", "specimens": ["a"], "sessions": {"day": {"acquisitions": {"a": "b", "c": {"technique": 7}}}}}
    assert "title" in checklist.render("complete", record=strange)


@settings(max_examples=15)
@given(st.data())
def test_what_is_missing_is_what_the_validator_asks_for(data: st.DataObject) -> None:
    record = example()
    places = [
        (entry, slot) for entry in expansion.objects_of("Record", record) for slot in entry.node if slot not in {"key", "ordinal", "step"}
    ]
    for index in data.draw(st.sets(st.integers(0, len(places) - 1), max_size=20)):
        entry, slot = places[index]
        entry.node.pop(slot, None)
    for level in ("draft", "deposition", "complete"):
        asked = levels.missing_slots(RecordView(record), level=level, known=frozenset()).values()
        marks = [
            mark
            for section in lines.ticked(level, RecordView(record), None)
            for block in section.blocks
            for line in block.lines
            for mark in line.marked(levels.State.MISSING)
            if mark.row.grade is not levels.Grade.OPTIONAL
        ]
        assert len(marks) == len(asked)
        assert Counter(mark.row.slot for mark in marks) == Counter(issue.message.split(" has no ")[1].split(",")[0] for issue in asked)


# ------------------------------------------------------------------------------------------------ the command


def test_the_command_writes_text_and_a_page(capsys: Capture, tmp_path: Path) -> None:
    assert cli.main(["validate", str(EXAMPLE), "--level", "complete", "--format", "checklist"]) == 0
    assert "0 missing" in capsys.readouterr().out
    target = tmp_path / "checklist.html"
    assert cli.main(["validate", str(ROOT / "schema/templates/minimal.yaml"), "--format", "checklist", "-o", str(target)]) == 1
    assert Page(target.read_text(encoding="utf-8")).open == []


def test_a_folder_gives_text_and_no_page(capsys: Capture, tmp_path: Path) -> None:
    folder = str(ROOT / "schema/templates")
    assert cli.main(["validate", folder, "--level", "draft", "--format", "checklist"]) == 0
    assert capsys.readouterr().out.count("Checklist of ") >= 12
    assert cli.main(["validate", folder, "--format", "checklist", "-o", str(tmp_path / "all.html")]) == 2
    assert cli.main(["validate", str(ROOT / "tests/data/corpus/publications"), "--format", "checklist"]) == 2
    assert "A checklist is made for a record." in capsys.readouterr().err


def test_a_folder_says_what_has_no_checklist(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes((ROOT / "schema/templates/minimal.yaml").read_bytes())
    (tmp_path / "b.yaml").write_text("cryokb: publication/1.1\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("name: settings\n", encoding="utf-8")
    cli.main(["validate", str(tmp_path), "--level", "draft", "--format", "checklist"])
    said = capsys.readouterr()
    assert said.out.count("Checklist of ") == 1
    assert f"{tmp_path / 'b.yaml'} is no record, and has no checklist" in said.err
    assert f"passed over: {tmp_path / 'c.yaml'}: no line such as cryokb" in said.err


# ------------------------------------------------------------------------------------------------ the pages under docs


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    """docs/build_checklists.py as a module."""
    sys.path.insert(0, str(ROOT / "docs"))  # a script finds its neighbours there
    module = script_module(ROOT / "docs/build_checklists.py")
    sys.path.remove(str(ROOT / "docs"))
    return module


def test_docs_have_a_page_for_each_technique_and_an_index(builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "no_such_technique.html").write_text("old", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["build_checklists.py", "--out", str(tmp_path)])
    builder.main()
    assert {path.stem for path in tmp_path.glob("*.html")} == {*TECHNIQUES, "index", "every_record"}
    index = Page((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert index.open == []
    inside = {link for link in index.links if not link.startswith("../")}
    assert inside == {f"{name}.html" for name in (*TECHNIQUES, "every_record")}
    assert builder.pages() == {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.html")}


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.is_file(), reason=f"there is no Chromium at {CHROMIUM}; CRYOKB_CHROMIUM names another")
def test_a_blank_checklist_fits_on_one_sheet() -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page()
        for technique in ("stem_eels", "four_d_stem", "stem_tomography", "hrtem"):
            page.set_content(checklist.render("complete", technique, format="html"))
            sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
            assert len(sheets) == 1, technique
        browser.close()
