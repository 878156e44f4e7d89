"""What is asked for a layout of NeXus files: named by the validator before the writer, and nothing that is clean is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from cryokb import batch, cli, deposit, documents
from cryokb.errors import IncompleteRecord, InvalidDocument
from cryokb.issues import Issue
from cryokb.layouts import LAYOUTS

ROOT = Path(__file__).parents[1]
RECORDS = sorted([*(ROOT / "schema/examples").glob("*.yaml"), *(ROOT / "schema/conformance/valid").glob("*.yaml")])

Plain = dict[str, Any]
Capture = pytest.CaptureFixture[str]


def base() -> Plain:
    """A record that is meant for NXem: two specimens, one cut from the other, and two sessions."""
    return {
        "cryokb": "record/1.1",
        "id": "zn_foil",
        "title": "Zn on foil",
        "specimens": {
            "foil_1": {
                "prepared": "2026-05-04T09:00:00+02:00",
                "system": {"metal": "Zn", "electrolyte": {"class": "aqueous", "salts": ["ZnSO4 2 mol/L"], "solvents": ["water"]}},
                "history": [{"step": "plating", "start": "2026-05-04T08:00:00+02:00", "duration": "20 min"}, {"step": "washing"}],
            },
            "lamella_1": {
                "taken_from": "foil_1",
                "history": [{"step": "lift_out", "start": "2026-05-04T12:00:00+02:00"}, {"step": "transfer"}],
            },
        },
        "sessions": {
            "fib": {
                "instrument": {"manufacturer": "TESCAN", "model": "AMBER X"},
                "start": "2026-05-04T11:00:00+02:00",
                "acquisitions": {"section": {"specimen": "foil_1", "technique": "fib_sem"}},
            },
            "tem": {
                "instrument": {"manufacturer": "JEOL", "model": "ARM200F"},
                "start": "2026-05-05T10:00:00+02:00",
                "acquisitions": {
                    "image_1": {"specimen": "lamella_1", "technique": "haadf_stem"},
                    "map_1": {"specimen": "lamella_1", "technique": "stem_edx"},
                },
            },
        },
    }


def changed(record: Plain, place: str, value: object) -> Plain:
    """The record with a value in a place, or without the place for None."""
    *above, last = place.strip("/").split("/")
    holder: Any = record
    for key in above:
        holder = holder[int(key) if isinstance(holder, list) else key]
    if value is None:
        holder.pop(last, None)
    else:
        holder[last] = value
    return record


def asked(record: Plain, layout: str = "nxem", level: str = "draft") -> list[Issue]:
    return list(batch.validate(record, level=level, layout=layout).issues)


def writes(record: Plain, folder: Path, layout: str) -> bool:
    """Whether the writer takes a record."""
    path = folder / "record.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    (folder / "record.nxs").unlink(missing_ok=True)
    try:
        deposit.write_record(path, folder / "record.nxs", layout=layout, allow_missing=True)
    except (IncompleteRecord, InvalidDocument):
        return False
    return True


# ------------------------------------------------------------------------------------------------ what is named


@pytest.mark.parametrize(
    ("place", "value", "at", "words"),
    [
        ("/sessions/tem/start", None, "/sessions/tem", "Layout nxem needs start of this session: when the session began"),
        ("/sessions/tem/start", "not_recorded", "/sessions/tem/start", "; it is not_recorded."),
        ("/sessions/tem/start", "2026-05-05", "/sessions/tem/start", "with time and zone"),
        ("/sessions/fib/instrument/model", None, "/sessions/fib/instrument", "needs model of this instrument: its model, or not_recorded"),
        ("/sessions/fib/instrument", None, "/sessions/fib", "needs manufacturer of this instrument"),
        ("/specimens/foil_1/prepared", "not_recorded", None, ""),
        ("/specimens/lamella_1/history", "not_recorded", "/specimens/lamella_1", "needs prepared of this specimen"),
        ("/specimens/lamella_1/history/0/start", None, "/specimens/lamella_1", "or the start of a step of its history"),
        ("/specimens/foil_1/system/metal", "not_recorded", None, ""),
        ("/sessions/tem/acquisitions/image_1/specimen", None, "/sessions/tem/acquisitions/image_1", "foil_1, lamella_1"),
        ("/sessions", {}, "/sessions", "at least one session with an acquisition"),
        (
            "/sessions/fib/acquisitions/section/technique",
            "xps",
            "/sessions/fib/acquisitions",
            "which NXem describes; xps has none",
        ),
        ("/sessions/tem/acquisitions/map_1/technique", "afm", None, ""),
    ],
)
def test_what_a_layout_needs_is_named_with_its_place(place: str, value: object, at: str | None, words: str) -> None:
    issues = asked(changed(base(), place, value))
    assert {issue.code for issue in issues} <= {"NX-REQUIRED"}
    if at is None:
        assert issues == []
        return
    assert issues[0].path.startswith(at)
    assert any(words in issue.message for issue in issues)
    assert "plain" in str(issues[0].hint)


def test_a_slot_is_asked_for_once() -> None:
    record = changed(base(), "/sessions/tem/start", None)
    at_start = [
        issue for issue in asked(record, level="complete") if re.search(r"\bstart\b", issue.message) and issue.path == "/sessions/tem"
    ]
    assert [issue.code for issue in at_start] == ["NX-REQUIRED"]


def test_what_is_broken_is_not_asked_for_again() -> None:
    issues = asked(changed(base(), "/sessions/tem/start", "yesterday"))
    assert [issue.path for issue in issues] == ["/sessions/tem/start"]
    assert issues[0].code.startswith("STR-")


def test_without_a_layout_and_for_plain_nothing_more_is_asked() -> None:
    record = changed(base(), "/sessions/tem/start", None)
    assert asked(record, "plain") == [] == list(batch.validate(record, level="draft").issues)


def test_the_writer_names_the_same_slots(tmp_path: Path) -> None:
    record = changed(changed(base(), "/sessions/tem/start", "not_recorded"), "/specimens/lamella_1/history/0/start", None)
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(IncompleteRecord) as refused:
        deposit.write_record(path, tmp_path / "record.nxs", layout="nxem")
    assert refused.value.value == ["/sessions/tem/start", "/specimens/lamella_1/prepared"]
    assert [issue.path for issue in sorted(asked(record), key=lambda issue: issue.path)] == ["/sessions/tem/start", "/specimens/lamella_1"]


# ------------------------------------------------------------------------------------------------ the law


WORDS = st.sampled_from(["not_recorded", "withheld", "not_applicable", "<e.g. this one>", "filled in", None])
TIMES = st.sampled_from(["2026-05-05", "2026-05-05T10:00Z", "2026-05-05T10:00:00-00:00", "2026-05-05T10:00:00.5+02:00"])
SLOTS = [
    "/sessions",
    "/sessions/tem/acquisitions",
    "/sessions/tem/instrument",
    "/sessions/tem/instrument/model",
    "/sessions/fib/instrument/manufacturer",
    "/sessions/tem/acquisitions/image_1/specimen",
    "/sessions/fib/acquisitions/section/specimen",
    "/specimens",
    "/specimens/foil_1/system",
    "/specimens/foil_1/system/metal",
    "/specimens/foil_1/system/electrolyte",
    "/specimens/foil_1/history",
    "/specimens/lamella_1/history",
    "/specimens/lamella_1/history/0/start",
    "/specimens/lamella_1/taken_from",
]
DATED = ["/sessions/tem/start", "/sessions/fib/start", "/sessions/fib/end", "/specimens/foil_1/prepared"]
EXPOSURES = ["fib/acquisitions/section", "tem/acquisitions/image_1", "tem/acquisitions/map_1"]
TECHNIQUES = ["xps", "afm", "sims", "txm", "cryo_em", "pfib", "edx", "not_recorded", None]
CHANGES = st.one_of(
    st.tuples(st.sampled_from(DATED), WORDS | TIMES),
    st.tuples(st.sampled_from(SLOTS), WORDS),
    st.tuples(st.sampled_from([f"/sessions/{name}/technique" for name in EXPOSURES]), st.sampled_from(TECHNIQUES)),
    st.tuples(st.sampled_from(["/sessions/tem/acquisitions", "/sessions", "/specimens/lamella_1/history"]), st.just({})),
)


@given(changes=st.lists(CHANGES, max_size=4, unique_by=lambda change: change[0]), layout=st.sampled_from(LAYOUTS))
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_clean_for_a_layout_is_written_and_what_is_refused_is_told(
    tmp_path: Path, changes: list[tuple[str, object]], layout: str
) -> None:
    record = base()
    for place, value in sorted(changes, key=lambda change: -change[0].count("/")):
        record = changed(record, place, value)
    errors = [issue for issue in asked(record, layout) if issue.severity == "error"]
    assert writes(record, tmp_path, layout) == (not errors), errors


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_record_of_the_standard_keeps_the_law(path: Path, layout: str, tmp_path: Path) -> None:
    document, _ = documents.read_file(path)
    assert document is not None
    if document.kind == "record":
        clean = batch.validate(path, level="draft", layout=layout).valid
        try:
            deposit.write_record(path, tmp_path / "record.nxs", layout=layout, allow_missing=True)
        except (IncompleteRecord, InvalidDocument):
            assert not clean
        else:
            assert clean


# ------------------------------------------------------------------------------------------------ the command


def test_the_report_says_for_which_layout(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(changed(base(), "/sessions/tem/start", None)), encoding="utf-8")
    told = {}
    for form in ("text", "json", "sarif", "html"):
        assert cli.main(["validate", str(path), "--level", "draft", "--layout", "nxem", "--format", form]) == 1
        told[form] = capsys.readouterr().out
    assert told["text"].splitlines()[-1].endswith("layout nxem")
    assert json.loads(told["json"])["layout"] == "nxem"
    assert json.loads(told["sarif"])["runs"][0]["properties"]["layout"] == "nxem"
    assert "layout nxem." in told["html"]
    assert cli.main(["validate", str(path), "--level", "draft", "--format", "json"]) == 0
    assert "layout" not in json.loads(capsys.readouterr().out)
