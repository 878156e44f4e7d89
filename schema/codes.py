"""The catalogue of codes: read ``schema/codes/``, one file an area, and refuse an entry that is not complete.

A file has ``area``, ``title``, ``usual`` (what holds for its codes unless they say otherwise) and ``codes``. An entry has

- ``kind``: who issues it: reading, structure, level, rule, file, package, corpus or program;
- ``documents``: the kinds of document that it concerns;
- ``severity`` that it usually has, and ``also``, those that it may have as well;
- ``asks``: whether a note of this code asks the author something (letter C) or only tells (letter G);
- ``holds``, ``why``, ``presumes`` (the practice), ``harmless`` (when it is wrong to worry), ``mend``, ``answer``: texts for the author;
- ``answerable``: whether an answer releases it; ``reference``: paper, standard or section;
- ``since``: the rule set that first issued it; ``revision``: raised when its verdict changes, and only then;
- ``retired``: null, or the reason why it is no longer issued.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryokb.issues import Json, JsonObject

KINDS = ("reading", "structure", "level", "rule", "file", "package", "corpus", "program")
SEVERITIES = ("error", "warning", "note")
TEXTS = ("holds", "why", "presumes", "harmless", "mend", "answer", "reference")
FIELDS = (
    *("area", "kind", "documents", "severity", "also", "asks", "holds", "why", "presumes", "harmless", "mend"),
    *("answerable", "answer", "reference", "since", "revision", "retired"),
)


def code_table(folder: Path) -> JsonObject:
    """Give the areas by prefix with their titles, and every code by name with every field, in alphabetical order.

    Raises ValueError that lists what is wrong, all of it.
    """
    areas: dict[str, Json] = {}
    codes: dict[str, JsonObject] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        text = cast("JsonObject", yaml.safe_load(path.read_text(encoding="utf-8")))
        area = str(text["area"])
        areas[area] = text["title"]
        if area != path.stem:
            faults.append(f"{path.name}: the area is called {area}")
        for code, entry in cast("dict[str, JsonObject]", text["codes"]).items():
            row = {"area": area, **cast("JsonObject", text["usual"]), **entry}
            faults.extend(f"{path.name}: {code}: {fault}" for fault in faults_of(code, row))
            codes[code] = {field: row.get(field) for field in FIELDS}
    if faults or not codes:
        raise ValueError("\n".join(faults) or f"there is no code in {folder}")
    return {"areas": areas, "codes": {code: codes[code] for code in sorted(codes)}}


def faults_of(code: str, row: JsonObject) -> Iterator[str]:
    """Say what is wrong with one entry."""
    yield from (f"no {field}" for field in FIELDS if field not in row)
    yield from (f"there is no field {field}" for field in row if field not in FIELDS)
    if not re.fullmatch(rf"{row['area']}(-[A-Z0-9]+)+", code):
        yield "a code is the area and words in capitals, joined by hyphens"
    if row.get("kind") not in KINDS:
        yield f"the kind is one of {', '.join(KINDS)}"
    graver = [row.get("severity"), *cast("list[Json]", row.get("also") or [])]
    if len(set(map(str, graver))) != len(graver) or not set(map(str, graver)) <= set(SEVERITIES):
        yield f"severity and also are among {', '.join(SEVERITIES)}, each once"
    if not isinstance(row.get("revision"), int) or not re.fullmatch(r"\d{4}\.\d{2}", str(row.get("since"))):
        yield "the revision is a whole number, since a rule set such as 2026.11"
    yield from (f"{field} is true or false" for field in ("asks", "answerable") if not isinstance(row.get(field), bool))
    for field in TEXTS:
        words = str(row.get(field) or "")
        if len(words) < 5 or "\n" in words or (field != "reference" and words[-1] not in ".!?"):
            yield f"{field} is one paragraph of whole sentences"
