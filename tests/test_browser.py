"""The dashboard in a real browser: started by the command line, opened by a link, clicked, downloaded from; nothing leaves the machine."""

import csv
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from cryokb.corpus import load
from cryokb.store import Corpus, build

pytest.importorskip("streamlit", reason="the dashboard needs streamlit: pip install 'cryokb[dashboard]'")
playwright = pytest.importorskip("playwright.sync_api", reason="a browser is driven by playwright")

ROOT = Path(__file__).parents[1]
CHROMIUM = Path(os.environ.get("CRYOKB_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHART = '[data-testid="stVegaLiteChart"] .marks'

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.is_file(), reason=f"there is no Chromium at {CHROMIUM}; CRYOKB_CHROMIUM names another"),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(store, log):
    """The dashboard as `cryokb dashboard` starts it."""
    port = free_port()
    command = [sys.executable, "-m", "cryokb", "dashboard", "--port", str(port)]
    with log.open("w") as out:
        server = subprocess.Popen(
            command, stdout=out, stderr=out, cwd=log.parent, env={**os.environ, "CRYOKB_DATABASE": str(store)}, start_new_session=True
        )
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


def wait_until_healthy(base, server, log):
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{base}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


@contextmanager
def browsing(base, folder, size):
    """A page in a new Chromium that cannot leave this machine, and what it tried to fetch elsewhere or broke over."""
    trouble = []

    def admit(route):
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            trouble.append(route.request.url)
            route.abort()

    with playwright.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            str(folder), executable_path=str(CHROMIUM), args=FLAGS, viewport={"width": size[0], "height": size[1]}, accept_downloads=True
        )
        context.route(re.compile("^https?:"), admit)
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("websocket", lambda opened: None if urlsplit(opened.url).hostname == "127.0.0.1" else trouble.append(opened.url))
        page.set_default_timeout(30_000)
        yield page
        context.close()
    assert trouble == []


def open_at(page, address):
    page.goto(address)
    page.wait_for_selector(CHART)
    settle(page)


def settle(page):
    """Wait until the script has run and the page is drawn."""
    page.wait_for_timeout(300)
    page.wait_for_function("() => !document.querySelector('[data-testid=\"stStatusWidget\"]')")
    page.wait_for_timeout(300)


def click_chart(page, x, y):
    box = page.locator(CHART).first.bounding_box()
    page.mouse.click(box["x"] + x, box["y"] + y)


def query(page):
    return {name: words[0] for name, words in parse_qs(urlsplit(page.url).query).items()}


def query_with(page, *names):
    """The parameters of the address, once they are those of these names."""
    for _ in range(150):
        if set(query(page)) == set(names):
            settle(page)
            return query(page)
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.url} has not the parameters {names}")


def downloaded(page, name):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def test_a_microscopist_reads_clicks_and_takes_away(tmp_path):
    store = tmp_path / "corpus.sqlite"
    build(load(ROOT / "curated"), str(store))
    with served(store, tmp_path / "server.log") as base, Corpus.open(store) as corpus:
        with browsing(base, tmp_path / "wide", (1280, 800)) as page:
            a_link_opens_its_view(page, base, corpus)
            a_click_on_a_line_opens_its_finding(page, corpus)
            the_files_hold_the_view(page, corpus)
            a_click_on_a_cell_filters(page, corpus)
        with browsing(base, tmp_path / "narrow", (400, 800)) as page:
            a_narrow_screen_scrolls_no_sideways(page, base)


def test_what_goes_wrong_is_told_to_the_server_not_to_the_browser(tmp_path):
    store = tmp_path / "corpus.sqlite"
    build(load(ROOT / "curated"), str(store))
    with sqlite3.connect(store) as connection:
        connection.execute("ALTER TABLE finding RENAME TO lost")
    with served(store, tmp_path / "server.log") as base, browsing(base, tmp_path / "profile", (1280, 800)) as page:
        page.goto(f"{base}/?metal=&property=")
        page.get_by_test_id("stException").wait_for()
        settle(page)
        shown = page.content()
    assert "Traceback" in (tmp_path / "server.log").read_text()
    assert [word for word in ("Traceback", "no such table", str(tmp_path), "site-packages", ".py") if word in shown] == []


def test_sessions_that_open_a_new_server_at_once_all_see_a_chart(tmp_path):
    store = tmp_path / "corpus.sqlite"
    build(load(ROOT / "curated"), str(store))
    with served(store, tmp_path / "server.log") as base, browsing(base, tmp_path / "profile", (1280, 800)) as page:
        others = [page.context.new_page() for _ in range(3)]
        for number, one in enumerate((page, *others)):
            one.goto(f"{base}/{'numbers' if number % 2 else ''}", wait_until="commit")
        for one in (page, *others):
            one.wait_for_selector(CHART)
            playwright.expect(one.get_by_test_id("stException")).to_have_count(0)
    assert "Traceback" not in (tmp_path / "server.log").read_text()


def a_link_opens_its_view(page, base, corpus):
    """The first address that a new server hears is one of a page of its own, with a filter."""
    open_at(page, f"{base}/numbers?metal=Na&metal=Xx")
    findings, papers = corpus.count(metal="Na")
    main = page.get_by_test_id("stMain")
    playwright.expect(main.get_by_role("heading", name="Numbers", exact=True)).to_be_visible()
    playwright.expect(main.get_by_text(f"{findings} findings / {papers} papers")).to_be_visible()
    playwright.expect(main.get_by_text("is not a metal")).to_be_visible()
    assert query_with(page, "metal") == {"metal": "Na"}


def a_click_on_a_line_opens_its_finding(page, corpus):
    click_chart(page, 300, 100)
    key = query_with(page, "metal", "finding")["finding"]
    assert key in {row.id for row in corpus.ladder("interphase_thickness", metal="Na")}
    card = page.get_by_role("dialog")
    playwright.expect(card.get_by_text(corpus.finding(key).evidence[0]["quote"])).to_be_visible()
    playwright.expect(card.get_by_text("not stated").first).to_be_visible()
    page.keyboard.press("Escape")
    query_with(page, "metal")
    playwright.expect(card).to_have_count(0)
    click_chart(page, 300, 100)
    assert query_with(page, "metal", "finding")["finding"] == key
    playwright.expect(card).to_be_visible()
    settle(page)
    page.keyboard.press("Escape")
    query_with(page, "metal")


def the_files_hold_the_view(page, corpus):
    ids = sorted(row.id for row in corpus.ladder("interphase_thickness", metal="Na"))
    rows = csv.DictReader(downloaded(page, "CSV").decode().splitlines())
    assert sorted(row["id"] for row in rows) == ids
    assert b"Interphase thickness: Na" in downloaded(page, "SVG")
    assert downloaded(page, "PNG").startswith(b"\x89PNG")
    page.get_by_text("Cite this view").click()
    playwright.expect(page.get_by_text(f"corpus sha256:{corpus.info()['corpus']}")).to_be_visible()
    page.keyboard.press("Escape")


def a_click_on_a_cell_filters(page, corpus):
    page.get_by_role("link", name="Coverage", exact=True).click()
    page.wait_for_selector(CHART)
    settle(page)
    assert query_with(page, "metal") == {"metal": "Na"}
    page.get_by_role("button", name="Clear all filters").click()
    query_with(page)
    click_chart(page, 220, 160)
    chosen = query_with(page, "metal", "electrolyte_class")
    findings, papers = corpus.count(**chosen)
    nouns = ("finding" if findings == 1 else "findings", "paper" if papers == 1 else "papers")
    playwright.expect(page.get_by_test_id("stMain").get_by_text(f"{findings} {nouns[0]} / {papers} {nouns[1]}")).to_be_visible()
    click_chart(page, 220, 160)
    query_with(page)
    page.go_back()
    assert query_with(page, "metal", "electrolyte_class") == chosen


def a_narrow_screen_scrolls_no_sideways(page, base):
    for path in ("", "numbers"):
        open_at(page, f"{base}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        playwright.expect(page.get_by_role("link", name="Numbers", exact=True)).to_be_visible()
