"""Dose arithmetic against numbers worked out by hand."""

from __future__ import annotations

import pytest

from cryokb import dose
from cryokb.issues import JsonObject
from cryokb.record import RecordView


def quantity(value: float, unit: str, **more: object) -> JsonObject:
    return {"value": value, "unit": unit, **more}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("current", "dwell", "step", "fluence"),
    [((50, "pA"), (1, "us"), (1, "Ao"), 312), ((10, "pA"), (1, "us"), (0.2, "Ao"), 1560), ((50, "pA"), (20, "ms"), (1, "nm"), 62400)],
)
def test_scanned_fluence(current: tuple[float, str], dwell: tuple[float, str], step: tuple[float, str], fluence: float) -> None:
    row: JsonObject = {"probe_current": quantity(*current), "dwell_time": quantity(*dwell), "scan_step": quantity(*step)}
    assert dose.fluence_of(row) == pytest.approx(fluence, rel=0.002)


def test_every_closing_product_is_tried() -> None:
    row: JsonObject = {
        "dose_rate": quantity(8, "/Ao2/s"),
        "exposure_time": quantity(0.1, "s"),
        "frame_time": quantity(100, "ms"),
        "frames": 50,
        "dose_per_frame": quantity(0.8, "/Ao2"),
    }
    values = {product.formula: product.value for product in dose.closing_products(row)}
    # the frame time says that the exposure time is that of one frame
    assert "dose_rate x exposure_time" not in values
    assert values["dose_rate x exposure_time x frames"] == pytest.approx(40)
    assert values["dose_rate x frame_time x frames"] == pytest.approx(40)
    assert values["dose_per_frame x frames"] == pytest.approx(40)


def test_tilts_multiply_and_a_stated_dose_wins() -> None:
    row: JsonObject = {"dose_per_tilt": quantity(2.5, "/Ao2"), "tilts": 41}
    assert dose.fluence_of(row) == pytest.approx(102.5)
    assert dose.fluence_of({**row, "dose": quantity(99, "/Ao2")}) == 99
    assert dose.fluence_of({}) is None


def test_number_of_values_ranges_and_bounds() -> None:
    assert dose.number(quantity(300, "kV")) == 300_000
    assert dose.number({"lower": 80, "upper": 100, "unit": "K"}) == 90
    assert dose.number(quantity(1, "/Ao2", comparator="less_than")) is None
    assert dose.number(quantity(-145, "Cel")) == pytest.approx(128.15)
    assert dose.number("80 K") is None
    assert dose.number(quantity(1, "furlong")) is None


def test_spread_follows_range_uncertainty_and_about() -> None:
    assert dose.spread({"lower": 80, "upper": 100, "unit": "K"}) == pytest.approx(1 / 9)
    assert dose.spread(quantity(8, "/Ao2/s", comparator="about")) == 0.25
    assert dose.spread(quantity(10, "/Ao2", uncertainty={"plus": 3, "minus": 1})) == pytest.approx(0.3)
    assert dose.spread(None) == 0


def record(**acquisitions: JsonObject) -> JsonObject:
    rows: JsonObject = {
        key: {"ordinal": position, "specimen": "a", **row} for position, (key, row) in enumerate(acquisitions.items(), start=1)
    }
    return {"sessions": {"s": {"acquisitions": rows}}}


def test_the_ledger_counts_what_hit_the_area_in_order() -> None:
    document = record(
        search={"exposes": ["all"], "dose": quantity(1, "/Ao2")},
        focus={"area": "A", "beam_position": "off_area", "dose": quantity(50, "/Ao2")},
        first={"area": "A", "dose": quantity(10, "/Ao2"), "pre_exposure": quantity(5, "/Ao2")},
        elsewhere={"area": "B", "dose": quantity(1000, "/Ao2")},
        other={"area": "A", "specimen": "b", "dose": quantity(1000, "/Ao2")},
        unknown={"area": "A"},
        last={"area": "A", "dose": quantity(10, "/Ao2")},
    )
    ledger = RecordView(document).ledger("a", "A")
    assert [(row.acquisition.key, row.total, row.complete) for row in ledger] == [
        ("search", 1, True),
        ("first", 16, True),
        ("unknown", 16, True),
        ("last", 26, False),
    ]


def test_a_larger_area_exposes_the_smaller_within_it_and_not_the_other_way() -> None:
    document = record(
        wide={"area": "A", "dose": quantity(2, "/Ao2")},
        close={"area": "A1", "within": "A", "dose": quantity(30, "/Ao2")},
        named={"area": "C", "exposes": ["A1"], "dose": quantity(4, "/Ao2")},
    )
    assert [row.acquisition.key for row in RecordView(document).ledger("a", "A1")] == ["wide", "close", "named"]
    assert [row.acquisition.key for row in RecordView(document).ledger("a", "A")] == ["wide"]


def test_an_area_within_itself_ends() -> None:
    document = record(odd={"area": "A", "within": "A", "dose": quantity(2, "/Ao2")})
    assert len(RecordView(document).ledger("a", "A")) == 1


def test_the_dose_of_one_frame_is_compared_with_its_number_where_that_is_said() -> None:
    row: JsonObject = {"dose": {"value": 10, "unit": "/Ao2"}, "dose_per_frame": {"value": 50, "unit": "/Ao2"}, "frames": 20}
    assert [(found.nearest.formula, found.ratio) for found in dose.balances(row)] == [("dose_per_frame x frames", 100)]


def test_a_rate_that_does_not_agree_is_not_set_beside_a_scan() -> None:
    scan = {"probe_current": quantity(50, "pA"), "dwell_time": quantity(1, "us"), "scan_step": quantity(1, "Ao")}
    row: JsonObject = {**scan, "dose": quantity(600, "/Ao2"), "exposure_time": quantity(1, "s")}
    assert [one.family for one in dose.balances({**row, "dose_rate": quantity(400, "/Ao2/s")})] == ["scan"]
    assert [one.family for one in dose.balances({**row, "dose_rate": quantity(600, "/Ao2/s")})] == ["scan", "flux"]
