"""One exposure with several signals: one acquisition, one dose, and a name for each array."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cryokb import documents, expansion, validation
from cryokb.record import RecordView

if TYPE_CHECKING:
    from cryokb.issues import JsonObject

MAP = """\
cryokb: record/1.1
title: Map
specimens: {grid: {}}
sessions:
  day:
    acquisitions:
      map:
        area: A
        technique: stem_edx
        dose: 100 e-/Å^2
        signals: {haadf: {technique: haadf_stem, detector: HAADF}, eds_1: {live_time: 9 s}, eds_2: {live_time: 8 s}}
      after: {area: A, technique: haadf_stem, dose: 5 e-/Å^2, cumulative_dose: 105 e-/Å^2}
observations:
  shape: {property: deposit_morphology, value: planar, from: [map.haadf, day/map.eds_1, after]}
"""


def view_of(text: str) -> RecordView:
    document, issues = documents.parse_text(text, name="record.yaml")
    assert document is not None
    assert issues == []
    return RecordView(expansion.expand_current(document, root="Record").document)


def issues_of(text: str) -> list[str]:
    document, issues = documents.parse_text(text, name="record.yaml")
    assert document is not None
    return [issue.code for issue in (*issues, *validation.check(document, level="draft"))]


def test_the_dose_of_an_exposure_counts_once() -> None:
    view = view_of(MAP)
    last = view.acquisition("after")
    assert last is not None
    row = view.exposure(last)
    assert row is not None
    assert (row.earlier, row.total) == (100.0, 105.0)
    assert issues_of(MAP) == []


def test_a_signal_is_named_behind_its_acquisition() -> None:
    view = view_of(MAP)
    assert list(view.signals) == ["map.haadf", "map.eds_1", "map.eds_2"]
    sources = view.sources(cast("JsonObject", view.observations["shape"]))
    assert [one.key for one in sources] == ["map", "after"]
    twice = MAP.replace(
        "observations:", "  night: {acquisitions: {map: {technique: stem_edx, signals: {haadf: {}, adf: {}}}}}\nobservations:"
    )
    assert next(iter(view_of(twice).signals)) == "day/map.haadf"
    assert view_of(twice).acquisition("map.haadf") is None, "two sessions have one"
    assert view_of(twice).acquisition("night/map.haadf") is not None
    assert issues_of(twice) == ["REF-UNRESOLVED"]


def test_a_signal_that_is_not_there_is_told_with_those_that_are() -> None:
    document, _ = documents.parse_text(MAP.replace("map.haadf", "map.haaddf"), name="record.yaml")
    assert document is not None
    (issue,) = validation.check(document, level="draft")
    assert (issue.code, issue.hint) == ("REF-UNRESOLVED", "Did you mean map.haadf?")
