"""The reference under docs/: every term has its place, every link leads somewhere, and nothing is loaded from elsewhere."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import sync_playwright

from cryokb import codes, standard

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CHROMIUM = Path(os.environ.get("CRYOKB_CHROMIUM", "/usr/bin/chromium"))


class Page(HTMLParser):
    """What a page links to, what it loads, and the places that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.places: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = dict(attrs)
        if marks.get("id"):
            self.places.append(str(marks["id"]))
        for name in ("href", "src"):
            if marks.get(name):
                (self.links if tag == "a" else self.loaded).append(str(marks[name]))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def build() -> Iterator[ModuleType]:
    """docs/build_reference.py as a module."""
    sys.path.insert(0, str(DOCS))
    spec = importlib.util.spec_from_file_location("build_reference", DOCS / "build_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_reference"] = module  # where its dataclass looks for its module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["build_reference"]
    sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def files(build: ModuleType) -> dict[str, str]:
    return build.build()


@pytest.fixture(scope="module")
def pages(files: dict[str, str]) -> dict[str, Page]:
    return {name: Page(text) for name, text in files.items() if name.endswith(".html")}


def test_every_class_and_enumeration_has_a_page_with_its_parts(pages: dict[str, Page]) -> None:
    assert len(pages) >= 100
    for name, row in standard.current().table("slots").items():
        assert set(row["slots"]) <= set(pages[f"class-{name}.html"].places), name
    for name, row in standard.current().table("terms").items():
        page = pages["properties.html" if name == "Property" else f"list-{name}.html"]
        assert set(row["values"]) <= set(page.places), name
    assert set(codes.catalogue()) == set(pages["rules.html"].places)
    assert {f"code-{code}.html" for code in codes.catalogue()} <= set(pages)
    assert len(pages["units.html"].places) == len(standard.shared("units")["units"]) + len(standard.shared("units")["dimensions"])
    assert len(pages["levels.html"].places) == len(standard.current().table("levels")["rows"]) + len(
        standard.current().table("levels")["levels"]
    )


def test_a_class_and_its_mixins_name_each_other_and_a_list_names_the_class_alone(pages: dict[str, Page]) -> None:
    assert "class-TiltSeries.html" in pages["class-Acquisition.html"].links
    assert "class-Acquisition.html" in pages["class-TiltSeries.html"].links
    used = [link for link in pages["list-TiltScheme.html"].links if link.startswith("class-")]
    assert used == ["class-Acquisition.html#tilt_scheme"]


def test_every_link_leads_somewhere(pages: dict[str, Page]) -> None:
    followed = 0
    for name, page in pages.items():
        for address in page.links:
            if address.startswith(("http://", "https://")):
                continue
            target, _, place = address.partition("#")
            assert (target or name) in pages, f"{name} leads to {address}"
            assert not place or place in pages[target or name].places, f"{name} leads to {address}"
            followed += 1
    assert followed >= 2000


def test_places_of_a_page_are_single(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert len(page.places) == len(set(page.places)), name


def test_nothing_is_loaded_from_elsewhere(pages: dict[str, Page], files: dict[str, str]) -> None:
    for name, page in pages.items():
        assert set(page.loaded) <= {"reference.css", "reference.js"}, name
    assert "http" not in files["reference.css"] + files["reference.js"]


def test_what_documents_say_cannot_become_markup(pages: dict[str, Page]) -> None:
    # descriptions with < and & stand as they were written
    said = " ".join("".join(pages["list-Comparator.html"].words).split())
    assert "The true value lies below the number (<)." in said
    assert "<u" not in "".join(pages["class-Statement.html"].words).replace("<uvw>", "")


def test_the_search_has_every_term(pages: dict[str, Page]) -> None:
    slots = {f"{name}.{slot}" for name, row in standard.current().table("slots").items() for slot in row["slots"]}
    values = {f"{name}: {value}" for name, row in standard.current().table("terms").items() for value in row["values"]}
    assert slots | values | set(codes.catalogue()) <= set(pages["index.html"].words)


def test_the_page_of_a_code_says_all_of_it(pages: dict[str, Page]) -> None:
    for code, entry in codes.catalogue().items():
        words = "".join(pages[f"code-{code}.html"].words)
        assert all(text in words for text in (entry.holds, entry.presumes, entry.harmless, entry.mend, entry.answer)), code
    said = "".join(pages["code-ACQ-VOLTAGE-RANGE.html"].words)
    assert "accelerating_voltage: 300 V" in said
    assert "<- here" not in said


def test_conditions_of_levels_are_told_in_words(build: ModuleType) -> None:
    row = {
        "level": "deposition",
        "grade": "recommended",
        "accepts": ["not_recorded"],
        "reason": "Why.",
        "technique": ["saed", "microed"],
        "unless": ["dose"],
        "except": {"metal": ["none"]},
    }
    assert build.requirement_text(row) == (
        "<b>deposition</b> (recommended), for <code>saed</code> or <code>microed</code>; unless <code>dose</code> is given; "
        'not where <code>metal</code> is <code>none</code>: Why. <span class="quiet">Or: not recorded.</span>'
    )


def test_the_script_writes_the_same_bytes_and_clears_what_is_no_more(files: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "class-Gone.html").write_text("old", encoding="utf-8")
    for _ in range(2):
        subprocess.run([sys.executable, str(DOCS / "build_reference.py"), "--out", str(tmp_path)], check=True, capture_output=True)
        assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == files


@pytest.mark.browser
def test_the_search_finds_in_a_browser(files: dict[str, str], tmp_path: Path) -> None:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; CRYOKB_CHROMIUM names another")
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto((tmp_path / "index.html").as_uri())
        assert page.locator("#found li:visible").count() == 0
        page.fill("#words", "How long transfer AIR")
        assert page.locator("#found li:visible a").all_inner_texts() == ["StudyTransfer.air_exposure", "Transfer.air_exposure"]
        page.locator("#found li:visible a").last.click()
        assert page.url.endswith("class-Transfer.html#air_exposure")
        assert page.locator("tr:target").count() == 1
        browser.close()
    assert faults == []
