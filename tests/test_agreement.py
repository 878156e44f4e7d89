"""An expanded document against itself: each contradiction is one issue at its place, and what the program writes has none."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from cryokb import batch, documents, expansion
from cryokb.expansion.forms import Form
from cryokb.issues import Json, JsonObject

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "schema/examples/li_electrodeposited.yaml"
SESSION = ("sessions", "titan_0302")
IMAGE = (*SESSION, "acquisitions", "hrtem_1")
VOLTAGE = (*SESSION, "accelerating_voltage")
THICKNESS = ("observations", "thickness")
HISTORY = ("specimens", "grid_7", "history")
OXYGEN = (*HISTORY, 2, "oxygen")
SALT = ("specimens", "grid_7", "system", "electrolyte", "salts", 0)

Place = tuple[str | int, ...]
GONE = ...  # a name of its own in the ids of tests, the same in every process


@pytest.fixture(scope="module")
def example() -> JsonObject:
    document, issues = documents.read_file(EXAMPLE)
    assert document is not None
    assert not issues
    assert isinstance(document.data, dict)
    return expansion.expand(document.data, root="Record", raw_text=document.raw_text).document


def changed(document: JsonObject, *edits: tuple[Place, object]) -> dict[str, Any]:
    """Copy a document with values put at places, or taken away."""
    copied: dict[str, Any] = copy.deepcopy(document)
    for place, value in edits:
        owner: Any = copied
        for step in place[:-1]:
            owner = owner[step]
        if value is GONE:
            del owner[place[-1]]
        else:
            owner[place[-1]] = value
    return copied


def told(document: dict[str, Any], level: str = "draft") -> list[tuple[str, str, str]]:
    return [(issue.code, issue.severity.value, issue.path) for issue in batch.validate(document, level=level).issues]


def path_of(place: Place) -> str:
    return "".join(f"/{step}" for step in place)


QUANTITIES: list[tuple[Place, object, Place]] = [
    ((*VOLTAGE, "value"), 80, VOLTAGE),
    ((*VOLTAGE, "value"), 300.5, VOLTAGE),
    ((*VOLTAGE, "value"), 3, VOLTAGE),
    ((*VOLTAGE, "unit"), "V", VOLTAGE),
    ((*VOLTAGE, "as_reported"), "200 kV", VOLTAGE),
    ((*VOLTAGE, "as_reported"), "300 nm", VOLTAGE),
    ((*VOLTAGE, "as_reported"), "200-300 kV", VOLTAGE),
    ((*VOLTAGE, "as_reported"), "~300 kV", VOLTAGE),
    ((*VOLTAGE, "as_reported"), "300 ± 5 kV", VOLTAGE),
    ((*VOLTAGE, "comparator"), "about", VOLTAGE),
    ((*VOLTAGE, "comparator"), "at_least", VOLTAGE),
    ((*VOLTAGE, "unit_iri"), "http://qudt.org/vocab/unit/V", VOLTAGE),
    ((*VOLTAGE, "lower"), 310, VOLTAGE),
    ((*VOLTAGE, "upper"), 290, VOLTAGE),
    ((*VOLTAGE, "qualitative"), "yes", VOLTAGE),
    ((*OXYGEN, "comparator"), GONE, OXYGEN),
    ((*OXYGEN, "comparator"), "more_than", OXYGEN),
    ((*OXYGEN, "as_reported"), "0.1 ppm", OXYGEN),
    ((*OXYGEN, "as_reported"), "<0.1 %", OXYGEN),
    ((*IMAGE, "defocus", "value"), 50, (*IMAGE, "defocus")),
    ((*IMAGE, "pixel_size", "value"), 0.21, (*IMAGE, "pixel_size")),
    ((*IMAGE, "dose"), {"value": 8, "unit": "/Ao2", "as_reported": "8 x 10^1 e-/Å^2"}, (*IMAGE, "dose")),
    ((*IMAGE, "dose"), {"lower": 90, "upper": 70, "unit": "/Ao2"}, (*IMAGE, "dose")),
    ((*IMAGE, "dose"), {"lower": 70, "upper": 95, "unit": "/Ao2", "as_reported": "70-90 e-/Å^2"}, (*IMAGE, "dose")),
    ((*IMAGE, "dose"), {"value": 80, "lower": 85, "upper": 90, "unit": "/Ao2"}, (*IMAGE, "dose")),
    ((*THICKNESS, "quantity", "uncertainty", "plus"), 30, (*THICKNESS, "quantity")),
    ((*THICKNESS, "quantity", "uncertainty", "minus"), 2, (*THICKNESS, "quantity")),
    ((*THICKNESS, "quantity", "uncertainty"), GONE, (*THICKNESS, "quantity")),
    ((*THICKNESS, "quantity", "as_reported"), "20 ± 3 nm (standard error)", (*THICKNESS, "quantity")),
    ((*THICKNESS, "quantity", "value"), 22, (*THICKNESS, "quantity")),
    ((*SALT, "amount", "value"), 2, (*SALT, "amount")),
    ((*SALT, "amount", "as_reported"), "LiPF6 2 mol/L", (*SALT, "amount")),
    ((*HISTORY, 0, "temperature", "unit"), "K", (*HISTORY, 0, "temperature")),
    ((*HISTORY, 6, "air_exposure", "value"), 5, (*HISTORY, 6, "air_exposure")),
]


@pytest.mark.parametrize(("place", "value", "where"), QUANTITIES, ids=lambda part: str(part)[-60:])
def test_a_quantity_that_contradicts_itself(example: JsonObject, place: Place, value: object, where: Place) -> None:
    assert told(changed(example, (place, value))) == [("QTY-DISAGREES", "error", path_of(where))]


def test_the_message_shows_both_sides(example: JsonObject) -> None:
    issue = batch.validate(changed(example, ((*VOLTAGE, "unit"), "V"))).issues[0]
    assert issue.message == "The parts give 300 V, but as_reported says “300 kV”."


OTHERS: list[tuple[list[tuple[Place, object]], tuple[str, str, str]]] = [
    # order
    ([((*SESSION, "acquisitions", "tilts", "ordinal"), 1)], ("STR-ORDINAL", "error", "/sessions/titan_0302/acquisitions/tilts/ordinal")),
    ([((*SESSION, "acquisitions", "blank_1", "ordinal"), 7)], ("STR-ORDINAL", "warning", "/sessions/titan_0302/acquisitions")),
    ([((*SESSION, "acquisitions", "tilts"), GONE)], ("STR-ORDINAL", "warning", "/sessions/titan_0302/acquisitions")),
    ([((*SESSION, "acquisitions", "focus", "ordinal"), GONE)], ("STR-ORDINAL", "warning", "/sessions/titan_0302/acquisitions/focus")),
    ([((*HISTORY, 1, "ordinal"), 1)], ("STR-ORDINAL", "error", "/specimens/grid_7/history/1/ordinal")),
    ([((*HISTORY, 6, "ordinal"), 8)], ("STR-ORDINAL", "warning", "/specimens/grid_7/history")),
    (
        [((*HISTORY, 0, "ordinal"), 2), ((*HISTORY, 1, "ordinal"), 1)],
        ("STR-ORDINAL", "error", "/specimens/grid_7/history/1/ordinal"),
    ),
    ([((*SESSION, "acquisitions", "search", "ordinal"), 0)], ("QTY-RANGE", "error", "/sessions/titan_0302/acquisitions/search/ordinal")),
    # one answer
    ([(("related", 0, "doi"), "10.5281/zenodo.8")], ("STR-ONE-ANSWER", "error", "/related/0/absent/doi")),
    (
        [((*IMAGE, "absent"), {"dose": {"slot": "dose", "reason": "not_recorded"}})],
        ("STR-ONE-ANSWER", "error", "/sessions/titan_0302/acquisitions/hrtem_1/absent/dose"),
    ),
    (
        [((*THICKNESS, "absent"), {"value": {"slot": "value", "reason": "not_yet"}})],
        ("STR-ONE-ANSWER", "error", "/observations/thickness/absent/value"),
    ),
    (
        [((*THICKNESS, "absent"), {"sampling": {"slot": "sampling", "reason": "not_recorded"}})],
        ("STR-ONE-ANSWER", "error", "/observations/thickness/absent/sampling"),
    ),
    ([((*THICKNESS, "value"), "30 nm")], ("STR-ONE-ANSWER", "error", "/observations/thickness/quantity")),
    ([((*THICKNESS, "n"), 3)], ("STR-ONE-ANSWER", "error", "/observations/thickness/sampling")),
    ([(("related", 0, "absent", "doi", "slot"), "url")], ("REF-KEY", "error", "/related/0/absent/doi/slot")),
    (
        [((*IMAGE, "absent"), {"dosis": {"slot": "dosis", "reason": "not_recorded"}})],
        ("STR-UNKNOWN-NAME", "error", "/sessions/titan_0302/acquisitions/hrtem_1/absent/dosis"),
    ),
    # keys
    ([((*IMAGE, "key"), "hrtem_2")], ("REF-KEY", "error", "/sessions/titan_0302/acquisitions/hrtem_1/key")),
    ([(("specimens", "blank", "key"), "grid_7")], ("REF-KEY", "error", "/specimens/blank/key")),
    # the kind of a value
    (
        [((*THICKNESS, "category"), ["mosaic"])],
        ("STR-TYPE", "error", "/observations/thickness/category"),
    ),
    (
        [(("observations", "structure", "quantity"), {"value": 3, "unit": "nm"})],
        ("STR-TYPE", "error", "/observations/structure/quantity"),
    ),
    ([(("observations", "li2o", "text"), "Li2O")], ("STR-TYPE", "error", "/observations/li2o/text")),
    ([((*THICKNESS, "quantity", "unit"), "kV")], ("QTY-DIMENSION", "error", "/observations/thickness/quantity")),
    ([(("observations", "structure", "category"), ["mosaik"])], ("STR-TERM", "error", "/observations/structure/category")),
]


@pytest.mark.parametrize(("edits", "issue"), OTHERS, ids=lambda part: str(part)[-70:])
def test_a_document_that_contradicts_itself(example: JsonObject, edits: list[tuple[Place, object]], issue: tuple[str, str, str]) -> None:
    assert told(changed(example, *edits)) == [issue]


AGREEING: list[tuple[Place, object]] = [
    ((*VOLTAGE, "as_reported"), GONE),
    ((*VOLTAGE, "as_reported"), "300kV"),
    ((*VOLTAGE, "as_reported"), "300.0 kV"),
    ((*VOLTAGE, "as_reported"), "3 x 10^5 V"),
    ((*VOLTAGE, "as_reported"), "three hundred kilovolt"),
    ((*VOLTAGE, "as_reported"), "Titan at 300 kV (see methods)"),
    ((*VOLTAGE, "value"), 300.00001),  # single precision
    (VOLTAGE, {"value": 300000, "unit": "V", "as_reported": "300 kV"}),
    ((*VOLTAGE, "unit_iri"), GONE),
    ((*VOLTAGE, "unit_iri"), "https://qudt.org/vocab/unit/KiloV"),
    ((*VOLTAGE, "uncertainty"), {"plus": 1, "minus": 1, "kind": "instrument"}),
    (OXYGEN, {"upper": 0.1, "unit": "[ppm]", "as_reported": "<0.1 ppm"}),
    (OXYGEN, {"value": 0.1, "comparator": "less_than", "unit": "[ppm]", "as_reported": "below 0.1 ppm"}),
    ((*IMAGE, "pixel_size"), {"value": 0.1, "unit": "nm", "as_reported": "0.10 nm"}),
    ((*IMAGE, "pixel_size"), {"value": 0.021, "unit": "nm", "as_reported": "0.21 Å"}),
    ((*IMAGE, "dose"), {"lower": 70, "upper": 90, "unit": "/Ao2", "as_reported": "70-90 e-/Å^2"}),
    ((*IMAGE, "dose"), {"value": 80, "lower": 70, "upper": 90, "unit": "/Ao2", "as_reported": "70-90 e-/Å^2"}),
    ((*IMAGE, "dose"), {"value": 80, "unit": "/Ao2", "as_reported": "8 x 10^1 e-/Å^2"}),
    ((*IMAGE, "dose"), {"value": 80, "comparator": "about", "unit": "/Ao2", "as_reported": "about 80 e-/Å^2"}),
    ((*IMAGE, "focal_series"), {"lower": -60, "upper": 60, "unit": "nm", "as_reported": "±60 nm"}),
    ((*SALT, "amount", "as_reported"), "1 M"),
    ((*SALT, "amount", "as_reported"), "LiPF6 1 mol/L"),
    ((*HISTORY, 0, "temperature"), {"value": 293, "unit": "K", "as_reported": "20 °C"}),
    ((*HISTORY, 0, "temperature"), {"lower": 15, "upper": 30, "unit": "Cel", "qualitative": "yes", "as_reported": "room temperature"}),
    ((*THICKNESS, "quantity", "uncertainty", "kind"), "unspecified"),
]


@pytest.mark.parametrize(("place", "value"), AGREEING, ids=lambda part: str(part)[-60:])
def test_what_agrees_is_silent(example: JsonObject, place: Place, value: object) -> None:
    assert told(changed(example, (place, value))) == []


def test_a_map_may_stand_in_any_order(example: JsonObject) -> None:
    copied: dict[str, Any] = copy.deepcopy(example)
    rows = copied["sessions"]["titan_0302"]["acquisitions"]
    copied["sessions"]["titan_0302"]["acquisitions"] = dict(sorted(rows.items(), reverse=True))
    assert told(copied) == []


EXPANDED = sorted((ROOT / "schema/conformance/expanded").rglob("valid/*.json"))


def test_every_sound_expanded_document_is_silent() -> None:
    assert len(EXPANDED) >= 20
    for path in EXPANDED:
        assert told(json.loads(path.read_text(encoding="utf-8"))) == [], path.name


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("0.10 nm", "length"),
        ("about 20 nm", "length"),
        ("~20-30 nm", "length"),
        ("3 x 10^5 V", "voltage"),
        ("10^4 e-/Å^2", "dose"),
        ("-20 °C", "temperature"),
        ("1 mol/L", "concentration"),
        ("2-5 nm", "length"),
        ("> 5 ppm", "fraction"),
        ("20 ± 3 nm (standard error)", "length"),
        ("20 +5/-3 nm", "length"),
        ("20(3) nm", "length"),
        ("several hundred nm", "length"),
        ("1 h 30 min", "time"),
        ("C/10", "c_rate"),
        ("up to 20 nm", "length"),
        ("overnight", "time"),
        ("80-100 K", "temperature"),
        ("5e-6 Pa", "pressure"),
        ("1,000,000 nm", "length"),
        ("20 nm ± 10 %", "length"),
        ("50 vol%", "volume_fraction"),
    ],
)
def test_whatever_is_read_agrees_with_its_text(text: str, dimension: str) -> None:
    form = Form((dimension,))
    quantity = form.parse(text)
    result = expansion.forms.checked(form, quantity)
    assert result == quantity


@pytest.mark.parametrize(
    ("told", "place"),
    [({"dose": 5}, "/absent/dose"), (["dose"], "/absent"), (5, "/absent"), ({"frames": ["x"]}, "/absent/frames")],
)
def test_absences_of_a_wrong_form_are_told_also_beside_a_word_of_absence(told: Json, place: str) -> None:
    image: JsonObject = {"technique": "hrtem", "dose": "not_recorded", "absent": told}
    record: JsonObject = {"cryokb": "record/1.1", "title": "a", "specimens": {"x": {}}, "sessions": {"s": {"acquisitions": {"i": image}}}}
    (issue,) = batch.validate(record, level="draft").issues
    assert (issue.code, issue.path) == ("STR-TYPE", f"/sessions/s/acquisitions/i{place}")
