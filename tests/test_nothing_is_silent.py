"""What the JSON Schema refuses, or expansion has to leave out, is told as an error: tried on sound documents, changed at random."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cryokb import batch, expansion, standard
from cryokb.documents import read_file
from cryokb.issues import Json, Severity
from cryokb.validation import structure

SET = Path(__file__).parents[1] / "schema/conformance"
FILES = [*sorted((SET / "valid").glob("*.yaml")), *sorted((SET / "publications").glob("*.yaml"))]
CHANGES_A_FILE = 5

Place = tuple[str | int, ...]

CHANGES: dict[str, Callable[[Any], Any]] = {
    "a list": lambda item: [item],
    "an entry": lambda item: {"value": item},
    "a word": lambda _item: "nonsense",
    "a number": lambda _item: 12345,
    "an empty text": lambda _item: "",
}


def places(item: Json, path: Place = ()) -> Iterator[Place]:
    """Every place of a document but its header."""
    for name, inner in item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ():
        if name != "cryokb":
            yield (*path, name)
            yield from places(inner, (*path, name))


def renamed(owner: dict[str, Json], old: str, new: str) -> None:
    """Rename a key where it stands."""
    items = [(new if name == old else name, inner) for name, inner in owner.items()]
    owner.clear()
    owner.update(items)


def change(data: Json, place: Place, kind: str) -> None:
    """Change what stands at a place, or its name."""
    owner: Any = data
    for step in place[:-1]:
        owner = owner[step]
    if kind in CHANGES:
        owner[place[-1]] = CHANGES[kind](owner[place[-1]])
    elif isinstance(place[-1], str):
        renamed(owner, place[-1], "value" if kind == "another name" else place[-1][:2] + place[-1][3:])


def test_there_are_enough_files() -> None:
    assert len(FILES) >= 50


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_refused_or_left_out_is_told(path: Path) -> None:
    document, _ = read_file(path)
    assert document is not None
    assert document.version is not None
    kind, root = str(document.kind), str(standard.current().document_class(str(document.kind)))
    chosen = random.Random(path.stem)
    for place in chosen.choices(list(places(document.data)), k=CHANGES_A_FILE):
        data, way = copy.deepcopy(document.slots), chosen.choice([*CHANGES, "another name", "a letter less"])
        change(data, place, way)
        tables = standard.of(document.version)
        expanded = expansion.expand(data, root=root, standard=tables)
        sound = structure.validator(kind, tables).is_valid(expanded.document) and not expanded.faulty
        found = batch.validate(data, level="draft").issues
        assert "CFG-RULE-CRASHED" not in {issue.code for issue in found}, (place, way)
        assert sound or any(issue.severity is Severity.ERROR for issue in found), (place, way)
