"""The page for newcomers names what is there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from scripts import script_module

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
ROOMS = PAGE.partition("## The rooms")[2].partition("## Where")[0]


def test_every_room_is_named() -> None:
    found = {path.stem for path in (ROOT / "src/cryokb").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    rooms = {name for name in found if not name.startswith("_")}
    assert len(rooms) > 25
    assert rooms == {name for name in re.findall(r"`(\w+)`", ROOMS) if name in rooms}


def test_the_rooms_stand_in_the_order_of_the_layers() -> None:
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("layers = [")[2].partition("]")[0]
    drawn = [sorted(re.findall(r"\w+", line)) for line in re.findall(r'"([^"]+)"', contract)]
    told = [sorted(re.findall(r"`(\w+)`", line.split("|")[1])) for line in ROOMS.splitlines() if line.startswith("| `")]
    helpers = {"terminal", "lazy", "__main__"}
    assert [row for row in told if row] == [row for row in ([name for name in row if name not in helpers] for row in drawn) if row]


@pytest.mark.parametrize("place", re.findall(r"`([\w./]+\.(?:py|yaml|toml|md))`", PAGE))
def test_every_file_that_is_named_is_there(place: str) -> None:
    assert any((home / place).is_file() for home in (ROOT, ROOT / "src/cryokb"))


@pytest.mark.parametrize("name", re.findall(r"`view\.(\w+)", PAGE))
def test_every_question_is_one_that_the_view_answers(name: str) -> None:
    from cryokb.record import RecordView

    assert hasattr(RecordView, name)


def test_newcomers_are_led_here() -> None:
    assert "docs/architecture.md" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_module_has_its_line_on_the_page_of_modules() -> None:
    module = script_module(ROOT / "docs/build_modules.py")
    written = (ROOT / "docs/modules.md").read_text(encoding="utf-8")
    assert written.count("\n- `") > 120
    assert module.page() == written, "run: python docs/build_modules.py"


@pytest.mark.parametrize("place", sorted((ROOT / "src/cryokb").rglob("*.py")), ids=lambda place: str(place.relative_to(ROOT / "src")))
def test_no_room_is_too_small_or_too_large(place: Path) -> None:
    if "_generated" in place.parts or place.name in {"__init__.py", "__main__.py"}:
        return
    assert 30 <= len(place.read_text(encoding="utf-8").splitlines()) <= 600


def test_there_are_few_rooms() -> None:
    assert len([place for place in (ROOT / "src/cryokb").rglob("*.py") if "_generated" not in place.parts]) <= 175


@pytest.mark.parametrize(
    ("what", "room"),
    [
        (r"json\.dumps\([^\n]*indent=", "documents/writer.py"),
        (r"(?i)<!doctype html", "markup.py"),
        (r"from html import|html\.escape", "markup.py"),
        (r"textbackslash", "markup.py"),
    ],
)
def test_one_thing_is_done_in_one_room(what: str, room: str) -> None:
    places = [*(ROOT / "src/cryokb").rglob("*.py"), *(ROOT / "dashboard").rglob("*.py"), *(ROOT / "docs").glob("*.py")]
    assert len(places) > 150
    found = [place for place in places if re.search(what, place.read_text(encoding="utf-8"))]
    assert found == [ROOT / "src/cryokb" / room]


PLACES = [place for place in sorted((ROOT / "src/cryokb").rglob("*.py")) if "_generated" not in place.parts]


def test_what_is_private_carries_no_underscore() -> None:
    assert len(PLACES) > 150
    marked = re.compile(r"^(?:def|class) _[a-z]|^_[A-Za-z]\w* *(?::[^=\n]*)?= ", re.MULTILINE)
    assert [place.name for place in PLACES if marked.search(place.read_text(encoding="utf-8"))] == []


FACES = [place.parent for place in PLACES if place.name == "__init__.py" and place.parent != ROOT / "src/cryokb"]


@pytest.mark.parametrize("folder", FACES, ids=lambda folder: folder.name)
def test_every_name_of_a_face_is_there(folder: Path) -> None:
    face = import_module(".".join(folder.relative_to(ROOT / "src").parts))
    assert [name for name in getattr(face, "__all__", ()) if not hasattr(face, name)] == []
