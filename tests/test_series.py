"""Columns of tables: read, refused, shortened; their rows against each other; what only a newer version has."""

from __future__ import annotations

import pytest

from cryokb import batch, documents, dose, expansion
from cryokb.errors import QuantityError
from cryokb.expansion.forms import Form
from cryokb.expansion.series import checked_series, extremes, parse_series, shorten_series
from cryokb.issues import Issue, JsonObject
from cryokb.record import RecordView
from cryokb.series import Table, tables_of

ANGLE = Form(("angle",))
DOSE = Form(("dose", "dose_per_tilt"))

READ = [
    ("0, 3, -3 °", [0, 3, -3], "deg"),
    ("0 3 -3 deg", [0, 3, -3], "deg"),
    ("0; 3; -3°", [0, 3, -3], "deg"),
    ("0 °, 3 °, -3 °", [0, 3, -3], "deg"),
    ("\N{MINUS SIGN}60, -57.0, +3 °", [-60.0, -57.0, 3.0], "deg"),
    ("30 °", [30], "deg"),
    ("1e-1, .5 °", [0.1, 0.5], "deg"),
]


@pytest.mark.parametrize(("said", "values", "unit"), READ, ids=[row[0] for row in READ])
def test_a_column_is_read_with_its_unit(said: str, values: list[float], unit: str) -> None:
    series = parse_series(ANGLE, said)
    assert (series["values"], series["unit"], series["as_reported"]) == (values, unit, said)
    assert len({type(number) for number in values}) == 1, "all whole or none, so that they make one array"
    assert shorten_series(ANGLE, series) == said
    assert checked_series(ANGLE, series) == series


def test_a_unit_that_begins_with_a_number_is_none_of_the_numbers() -> None:
    assert parse_series(DOSE, "2.5 1/Å^2")["values"] == [2.5]
    assert parse_series(DOSE, "2, 2.5 e-/Å^2/tilt")["values"] == [2.0, 2.5]


REFUSED = [
    ("0,5, 1,0 °", "QTY-AMBIGUOUS"),
    ("0, 3, -3", "QTY-SYNTAX"),
    ("0, 3, -3 nm", "QTY-DIMENSION"),
    ("0 °, 3 rad", "QTY-SYNTAX"),
    ("0 °, 3", "QTY-SYNTAX"),
    ("0 °, 3, 6 °", "QTY-SYNTAX"),
    ("about 3 °", "QTY-SYNTAX"),
    ("-60 to 60 °", "QTY-SYNTAX"),
    ("~3, 4 °", "QTY-SYNTAX"),
    ("", "QTY-SYNTAX"),
]


@pytest.mark.parametrize(("said", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_no_column_is_refused_with_the_mend(said: str, code: str) -> None:
    with pytest.raises(QuantityError) as refused:
        parse_series(ANGLE, said)
    assert refused.value.code == code
    assert refused.value.hint


def test_an_object_keeps_its_numbers_and_gets_the_code_of_its_unit() -> None:
    told: JsonObject = {"values": [0, 3], "rows": [1, 3], "unit": "°"}
    assert checked_series(ANGLE, told) == {**told, "unit": "deg", "unit_iri": "http://qudt.org/vocab/unit/DEG"}
    with pytest.raises(QuantityError, match="not those of as_reported"):
        checked_series(ANGLE, {"values": [0, 3], "unit": "deg", "as_reported": "0, 6 °"})
    assert extremes({"values": [3, -3], "unit": "deg"}) == {"lower": -3, "upper": 3, "unit": "deg", "as_reported": "-3 to 3 °"}
    assert extremes({"values": [], "unit": "deg"}) is None


def said_of(slots: str, *, version: str = "1.1") -> list[Issue]:
    """Give what is said of an acquisition with these slots, lists of what a draft may lack left out."""
    text = (
        f"cryokb: record/{version}\ntitle: Trial\nspecimens: {{a: {{system: {{metal: none}}}}}}\n"
        f"sessions: {{s: {{acquisitions: {{x: {{specimen: a, technique: tem_tomography, {slots}}}}}}}}}\n"
    )
    document, faults = documents.parse_text(text)
    assert document is not None, faults
    return list(batch.validate(document.data, level="draft").issues)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "slots",
    [
        'tilts: 3, tilt_table: {angle: "0, 3, -3 °", dose: 2 e-/Å^2, section: [0, 1, 2]}',
        'tilts: 4, tilts_removed: 1, tilt_table: {angle: "0, 3, -3 °"}',
        "tilts: 41, tilt_table: {dose: 2 e-/Å^2}",
        'tilt_table: {angle: "0, 3, -3 °", defocus: {values: [-1, -2], rows: [1, 3], unit: um}, order: [2, 1, 3], removed: 3}',
        'frames: 2, frame_table: {time: "0, 0.1 s", drift_x: "0, -0.1 nm"}',
        "tilt_table: not_recorded",
        "tilt_table: {angle: not_recorded, dose: 2 e-/Å^2}",
    ],
)
def test_good_tables_are_silent(slots: str) -> None:
    assert said_of(slots) == []


@pytest.mark.parametrize(
    ("slots", "severity", "path"),
    [
        ('tilt_table: {angle: "0, 3, -3 °", section: [0, 1, 2], dose: "2, 2 e-/Å^2"}', "error", "tilt_table/dose"),
        ('tilts: 5, tilt_table: {angle: "0, 3, -3 °"}', "warning", "tilts"),
        ('tilt_table: {angle: "0, 3, -3 °", order: [1, 2, 2]}', "error", "tilt_table/order"),
        ('tilt_table: {angle: "0, 3, -3 °", removed: 4}', "error", "tilt_table/removed"),
        ('frame_table: {time: "0, 1, 2 s", dose: {values: [1, 2], rows: [2, 4], unit: /Ao2}}', "error", "frame_table/dose"),
        ('frame_table: {time: "0, 1, 2 s", dose: {values: [1], rows: [2, 3], unit: /Ao2}}', "error", "frame_table/dose"),
    ],
)
def test_columns_that_do_not_belong_together_are_told(slots: str, severity: str, path: str) -> None:
    (issue,) = said_of(slots)
    assert (issue.code, str(issue.severity), issue.path) == ("ACQ-TABLE-ROWS", severity, f"/sessions/s/acquisitions/x/{path}")


def test_a_list_of_numbers_keeps_the_digits_that_were_written() -> None:
    document, _ = documents.parse_text(
        "cryokb: record/1.1\ntitle: T\nsessions: {s: {acquisitions: {x: {tilt_table: {angle: [0.10, -3.00 °]}}}}}\n"
    )
    assert document is not None
    expanded = expansion.expand(document.slots, root="Record", raw_text=document.raw_text).document
    assert '"as_reported": "0.10, -3.00 °"' in str(expanded).replace("'", '"')


def test_what_only_a_newer_version_has_is_told_with_that_version() -> None:
    (issue,) = said_of('tilt_table: {angle: "0, 3 °"}', version="1.0")
    assert issue.code == "STR-UNKNOWN-NAME"
    assert "since version 1.1" in str(issue.hint)
    assert said_of("tilts: 61", version="1.0") == []


def test_a_null_in_a_column_is_one_issue() -> None:
    document, faults = documents.parse_text(
        "cryokb: record/1.1\nsessions: {s: {acquisitions: {x: {tilt_table: {angle: [0, null, 3 °]}}}}}\n"
    )
    assert [issue.code for issue in faults] == ["DOC-NULL"]
    assert document is not None
    assert expansion.expand(document.slots, root="Record", raw_text=document.raw_text).issues == ()


TILTS: JsonObject = {
    "angle": {"values": [-3, 0, 3], "unit": "deg"},
    "order": [3, 1, 2],
    "section": [2, 1, 0],
    "dose": {"values": [0.1], "unit": "/Ao2/{tilt}"},
    "prior_dose": {"values": [0.2, 0, 0.1], "unit": "/Ao2"},
    "defocus": {"values": [-3000, -3100], "rows": [1, 3], "unit": "nm"},
    "file_name": ["m3.tif", "0.tif", "p3.tif"],
    "removed": [1],
}


def test_a_table_gives_its_columns_row_by_row() -> None:
    table = Table("tilt_table", TILTS, 3)
    assert (table.rows, table.by_exposure, table.removed) == (3, [1, 2, 0], {0})
    assert table.numbers("defocus", "um") == [-3.0, None, -3.1]
    assert table.numbers("dose") == [0.1, 0.1, 0.1]
    assert table.written("angle") == ["-3", "0", "3"]
    assert table.texts("file_name") == ["m3.tif", "0.tif", "p3.tif"]
    assert table.numbers("no_column") == table.integers("no_column") == table.texts("no_column") == [None] * 3


def test_a_table_knows_which_row_a_section_holds() -> None:
    assert Table("tilt_table", TILTS).in_stack(3) == [2, 1, 0]
    assert Table("tilt_table", TILTS).in_stack(2) is None, "a section of three is not there"
    unsaid: JsonObject = {name: item for name, item in TILTS.items() if name != "section"}
    assert Table("tilt_table", unsaid).in_stack(3) == [0, 1, 2]
    assert Table("tilt_table", unsaid).in_stack(2) == [1, 2], "the row that was removed is not in the stack"
    assert Table("tilt_table", unsaid).in_stack(4) is None
    assert Table("tilt_table", {"angle": TILTS["angle"], "section": [0, 0, 1]}).in_stack(2) is None
    assert Table("tilt_table", {"angle": TILTS["angle"], "section": [0, 0, 0]}).in_stack(3) == [0, 1, 2], "each in a file of its own"
    assert Table("tilt_table", {"angle": TILTS["angle"], "section": [0, 1, 5]}).in_stack(3) is None


def test_doses_add_up_in_the_order_of_exposure() -> None:
    table = Table("tilt_table", TILTS)
    assert table.total_dose() == pytest.approx(0.3)
    assert table.dose_before() == 0
    assert table.cumulative_doses() == [0.3, 0.1, 0.2], "without the noise of binary fractions"
    alone: JsonObject = {name: item for name, item in TILTS.items() if name != "prior_dose"}
    assert Table("tilt_table", alone).cumulative_doses() == [None] * 3, "what came before is not known"
    assert Table("tilt_table", alone).cumulative_doses(1.0) == [1.3, 1.1, 1.2]
    given: JsonObject = {**TILTS, "cumulative_dose": {"values": [30, 10, 20], "unit": "/nm2"}}
    assert Table("tilt_table", given).cumulative_doses() == [0.3, 0.1, 0.2]


def test_times_tell_the_order_where_nothing_else_does() -> None:
    timed: JsonObject = {"angle": TILTS["angle"], "local_time": ["2026-03-02T09:15:40", "2026-03-02T09:15", "2026-03-02T09:15:20"]}
    assert Table("tilt_table", timed).by_exposure == [1, 2, 0]
    assert Table("tilt_table", {**timed, "time": {"values": [3, 2, 1], "unit": "min"}}).by_exposure == [2, 1, 0]
    assert Table("tilt_table", {**timed, "local_time": ["2026-03-02T09:15:40", "soon", ""]}).by_exposure == [0, 1, 2]
    assert Table("tilt_table", {**timed, "order": [1, 1, 2]}).by_exposure == [1, 2, 0], "an order that names a row twice is none"


def test_a_table_of_one_number_has_the_rows_that_were_counted() -> None:
    (table,) = tables_of({"tilts": 41, "tilt_table": {"dose": {"values": [2], "unit": "/Ao2"}}})
    assert (table.rows, table.size, table.total_dose()) == (1, 41, 82)
    assert list(tables_of({"tilt_table": {"note": "in a file", "table_file": {"path": "a.csv"}}})) == []


@pytest.mark.parametrize(
    ("slots", "fluence"),
    [
        ({"tilt_table": {"angle": TILTS["angle"], "dose": {"values": [2, 3, 4], "unit": "/Ao2"}}}, 9),
        ({"dose_per_tilt": {"value": 9, "unit": "/Ao2"}, "tilts": 3, "tilt_table": TILTS}, 0.3),
        ({"dose": {"value": 5, "unit": "/Ao2"}, "tilt_table": TILTS}, 5),
        ({"tilt_table": {"cumulative_dose": {"values": [4, 6], "unit": "/Ao2"}, "prior_dose": {"values": [2, 4], "unit": "/Ao2"}}}, 4),
        ({"tilt_table": {"cumulative_dose": {"values": [4, 6], "unit": "/Ao2"}}}, None),
        ({"tilt_table": {"angle": TILTS["angle"], "dose": {"values": [2, 3], "rows": [1, 2], "unit": "/Ao2"}}}, None),
        ({"slice_table": {"dose": {"values": [2, 3], "unit": "/Ao2"}}}, None),
        ({"position_table": {"dose": {"values": [2, 3], "unit": "/Ao2"}}}, None),
    ],
)
def test_the_fluence_of_a_series_is_the_sum_over_its_rows(slots: JsonObject, fluence: float | None) -> None:
    assert dose.fluence_of(slots) == (None if fluence is None else pytest.approx(fluence))


def test_frames_after_the_first_add_what_the_table_says() -> None:
    table: JsonObject = {"dose": {"values": [5, 1, 1], "unit": "/Ao2"}}
    assert dose.after_first_frame({"frames": 3, "frame_table": table}) == 2
    assert dose.after_first_frame(
        {"frames": 3, "dose": {"value": 7, "unit": "/Ao2"}, "frame_table": {"time": table["dose"]}}
    ) == pytest.approx(14 / 3)


def test_what_a_series_began_with_is_in_the_ledger() -> None:
    text = (
        "cryokb: record/1.1\ntitle: T\nspecimens: {a: {system: {metal: none}}}\nsessions: {s: {acquisitions: {"
        'x: {specimen: a, area: A, tilt_table: {angle: "0, 3, -3 °", dose: 2 e-/Å^2, prior_dose: "1, 3, 5 e-/Å^2"}},'
        'y: {specimen: a, area: A, tilt_table: {angle: "0, 3 °", dose: 2 e-/Å^2, prior_dose: "7, 9 e-/Å^2"}}}}}\n'
    )
    document, _ = documents.parse_text(text)
    assert document is not None
    view = RecordView(expansion.expand(document.slots, root="Record").document)
    first, second = (view.exposure(one) for one in view.acquisitions)
    assert first is not None
    assert second is not None
    assert (first.earlier, first.total) == (1, 7)
    assert (second.earlier, second.total) == (7, 11), "what is said again is not added again"


@pytest.mark.parametrize(
    ("table", "severity"),
    [
        ('dose: 2 e-/Å^2, prior_dose: "0, 2, 1 e-/Å^2"', "error"),
        ('dose: 2 e-/Å^2, prior_dose: "0, 2, 0 e-/Å^2"', "warning"),
        ('dose: 2 e-/Å^2, cumulative_dose: "2, 4, 2 e-/Å^2"', "warning"),
        ('dose: 2 e-/Å^2, cumulative_dose: "2, 8, 4 e-/Å^2"', "error"),
    ],
)
def test_a_dose_that_was_received_never_falls(table: str, severity: str) -> None:
    """A counter that began again is a fault of the program, which a record keeps; any other fall is one of the record."""
    found = [issue for issue in said_of(f'area: A, tilt_table: {{angle: "0, 3, -3 °", {table}}}') if issue.code == "ACQ-DOSE-CUMULATIVE"]
    assert str(found[0].severity) == severity
