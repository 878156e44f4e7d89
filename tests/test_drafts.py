"""Partial records to one draft, alone or inside a record that somebody has begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from cryokb import batch, documents, drafts
from cryokb.drafts.joining import free_key, free_session_key
from cryokb.errors import InvalidDocument, UsageError
from cryokb.issues import JsonObject
from cryokb.readers import Extract, Missing, Origin

A, B = "a" * 64, "b" * 64
"""Digests of two files."""


def part(name: str, *keys: str, session: str = "session_1", sha256: str | None = None, **slots: object) -> Extract:
    """What a reader gives for one file: a session with acquisitions, and where the voltage and each technique were read."""
    file: JsonObject = {"path": name} if sha256 is None else {"path": name, "sha256": sha256}
    record: JsonObject = {
        "cryokb": "record/1.1",
        **slots,  # type: ignore[dict-item]
        "sessions": {
            session: {"accelerating_voltage": "200 kV", "acquisitions": {key: {"technique": "tem", "file": dict(file)} for key in keys}}
        },
    }
    origins = [Origin(f"/sessions/{session}/accelerating_voltage", "200000", "Voltage")]
    origins += [Origin(f"/sessions/{session}/acquisitions/{key}/technique", "TEM", f"{key}.Mode") for key in keys]
    missing = [Missing("/title", "A title."), Missing(f"/sessions/{session}/specimen_temperature", "Its temperature.")]
    missing += [Missing(f"/sessions/{session}/acquisitions/{key}/dose", "Its dose.") for key in keys]
    return Extract(name, "a format", record, tuple(origins), tuple(missing))


def read(text: str) -> JsonObject:
    document, issues = documents.parse_text(text)
    assert document is not None
    assert not issues
    assert isinstance(document.data, dict)
    return document.data


# ------------------------------------------------------------------------------------------------ combine


def test_one_part_is_its_own_record() -> None:
    record = drafts.combine([part("a.mrc", "image", title="a")])
    assert record["title"] == "a"
    assert list(record["sessions"]) == ["session_1"]  # type: ignore[arg-type]
    assert record["origins"][0] == {  # type: ignore[index]
        "at": "/sessions/session_1/accelerating_voltage",
        "read_from": "a.mrc",
        "location": "Voltage",
        "stated": "200000",
    }


def test_sessions_and_acquisitions_get_names_of_their_own() -> None:
    record = drafts.combine([part("a.mrc", "image"), part("b.mrc", "image"), part("c.emd", "image_2", "map")])
    sessions = record["sessions"]
    assert list(sessions) == ["session_1"]  # type: ignore[arg-type]  # one voltage, and nothing that tells them apart
    acquisitions = sessions["session_1"]["acquisitions"]  # type: ignore[index,call-overload]
    assert list(acquisitions) == ["image", "image_2", "image_2_2", "map"]  # type: ignore[arg-type]
    assert acquisitions["image_2"] == {"label": "image", "technique": "tem", "file": {"path": "b.mrc"}}  # type: ignore[index,call-overload]
    assert "label" not in acquisitions["map"]  # type: ignore[index,call-overload,operator]


def test_origins_follow_what_was_renamed() -> None:
    record = drafts.combine([part("a.mrc", "image"), part("b.mrc", "image"), part("c.mrc", "other", session="session_10")])
    places = [(row["read_from"], row["at"]) for row in record["origins"]]  # type: ignore[union-attr,index,call-overload]
    assert places == [
        ("a.mrc", "/sessions/session_1/accelerating_voltage"),
        ("a.mrc", "/sessions/session_1/acquisitions/image/technique"),
        ("b.mrc", "/sessions/session_1/acquisitions/image_2/technique"),
        ("c.mrc", "/sessions/session_1/acquisitions/other/technique"),
    ]
    for _, place in places:
        node: object = record
        for step in documents.parse_pointer(str(place)):
            node = node[step]  # type: ignore[index]
        assert node in {"200 kV", "tem"}


def test_a_combined_draft_is_a_record_and_the_parts_stay_as_they_were() -> None:
    parts = [part("a.mrc", "image"), part("b.mrc", "image")]
    before = repr(parts)
    record = drafts.combine(parts)
    assert repr(parts) == before
    codes = {issue.code for issue in batch.validate(record, level="draft").issues}
    assert codes == {"LEVEL-REQUIRED"}  # title and specimens are for a person to add


def test_a_part_without_sessions_and_origins_adds_nothing() -> None:
    assert drafts.combine([Extract("a.xml", "x", {"cryokb": "record/1.1"})]) == {"cryokb": "record/1.1", "sessions": {}}


@pytest.mark.parametrize(
    ("key", "taken", "free"),
    [
        ("image", [], "image"),
        ("image", ["image"], "image_2"),
        ("image", ["image", "image_2"], "image_3"),
        ("image_0035", ["image_0035"], "image_0035_2"),
        ("session_1", ["session_1"], "session_1_2"),
        ("scan_", ["scan_"], "scan__2"),
    ],
)
def test_a_taken_key_gets_a_number_of_its_own(key: str, taken: list[str], free: str) -> None:
    assert free_key(key, dict.fromkeys(taken)) == free


@pytest.mark.parametrize(
    ("key", "taken", "free"),
    [
        ("session_1", [], "session_1"),
        ("session_1", ["session_1", "session_2", "session_4"], "session_3"),
        ("day_7", ["day_7"], "day_7_2"),
    ],
)
def test_sessions_are_counted(key: str, taken: list[str], free: str) -> None:
    assert free_session_key(key, dict.fromkeys(taken)) == free


def test_a_file_that_is_read_twice_stands_once() -> None:
    once = part("a.emd", "image", "image_2", sha256=A)
    draft = drafts.join([part("z.emd", "image", sha256=B), once, once])
    assert draft.record == drafts.join([part("z.emd", "image", sha256=B), once]).record
    places = "/sessions/session_1/acquisitions/image_2, /sessions/session_1/acquisitions/image_2_2"
    assert draft.notes == (f"a.emd is in the record already ({places}); it was not added again.",)
    assert drafts.join([part("a.emd", "image"), part("a.emd", "image")]).notes == ()  # nothing tells that it is the same file


def test_a_description_and_the_image_that_it_names_are_one_acquisition() -> None:
    image = part("a.mrc", "image", sha256=A)
    description = Extract("a.xml", "x", image.record, image.origins, described={"path": "a.xml", "sha256": B})
    draft = drafts.join([image, description, description])
    acquisitions = draft.record["sessions"]["session_1"]["acquisitions"]  # type: ignore[index,call-overload]
    assert acquisitions == {
        "image": {"technique": "tem", "file": {"path": "a.mrc", "sha256": A}, "files": [{"path": "a.xml", "sha256": B}]}
    }
    assert draft.notes == ("a.xml is in the record already (/sessions/session_1/acquisitions/image); it was not added again.",)


def test_parts_whose_arrays_the_main_file_holds_are_only_named() -> None:
    whole = part("w.asw", "img", "eds")
    held = Extract(
        "Sample/v.pts", "x", part("v.pts", "v", "eds").record, part("v.pts", "v", "eds").origins, described={"path": "Sample/v.pts"}
    )
    acquisitions = drafts.join([whole, held]).record["sessions"]["session_1"]["acquisitions"]  # type: ignore[index,call-overload]
    assert acquisitions["eds"]["files"] == [{"path": "Sample/v.pts"}]  # type: ignore[index,call-overload]
    assert list(acquisitions) == ["img", "eds"]  # type: ignore[arg-type]


def test_values_that_a_companion_gives_of_another_acquisition_are_not_taken() -> None:
    """Two images in one file, and a description under a third name: nothing says of which it speaks."""
    other = Extract(
        "a.xml", "x", part("a.xml", "c", detector="x").record, (Origin("/sessions/session_1/acquisitions/c/technique", "y", "z"),)
    )
    two = part("a.mrc", "a", "b")
    sessions = two.record["sessions"]["session_1"]["acquisitions"]  # type: ignore[index,call-overload]
    for row in sessions.values():  # type: ignore[union-attr]
        del row["technique"]  # type: ignore[union-attr,arg-type]
    draft = drafts.join([Extract("a.mrc", "x", two.record), other])
    assert [row["at"] for row in draft.record.get("origins", [])] == []  # type: ignore[union-attr,index,call-overload]


def test_a_signal_that_a_person_took_out_is_not_put_back(tmp_path: Path) -> None:
    target = tmp_path / "record.yaml"
    target.write_text(drafts.join([part("a.emd", "image", sha256=A)]).text, encoding="utf-8")
    draft = drafts.merge_into(target, [part("a.emd", "image", "map", sha256=A)])
    assert draft.text == target.read_text(encoding="utf-8")
    assert len(draft.notes) == 1


def test_gaps_are_told_once_and_where_they_are_now() -> None:
    parts = [part("a.mrc", "image", sha256=A), part("b.mrc", "image", sha256=B), part("a.mrc", "image", sha256=A)]
    assert [gap.path for gap in drafts.join(parts).gaps] == [
        "/title",
        "/sessions/session_1/specimen_temperature",
        "/sessions/session_1/acquisitions/image/dose",
        "/sessions/session_1/acquisitions/image_2/dose",
    ]


# ------------------------------------------------------------------------------------------------ merge

BEGUN = """\
# My record. Keep this line.
cryokb: record/1.1
title: "Li on Cu"     # a remark

sessions:
    session_1:        # Tuesday
        accelerating_voltage: 300 kV
        acquisitions:
            image: {technique: hrtem, dose: 80.0 e-/Å^2}
    # the holder was changed here


# what was seen
observations:
    x: {property: damage_seen, value: holes}
origins:
- {at: /title, read_from: a notebook}
"""


def test_a_begun_record_keeps_every_byte(tmp_path: Path) -> None:
    target = tmp_path / "record.yaml"
    target.write_bytes(BEGUN.encode())
    text = drafts.merge_into(target, [part("b.mrc", "image")]).text
    assert target.read_bytes() == BEGUN.encode()  # writing is the caller's business
    old, new = BEGUN.splitlines(keepends=True), text.splitlines(keepends=True)
    added = [line for line in new if line not in old]
    assert [line for line in new if line not in added] == old
    # the new session stands behind the remark that belongs to the old one, indented like it; the origins stand at the left edge
    assert added[0] == "    session_2:\n"
    assert new[new.index(added[0]) - 1] == "    # the holder was changed here\n"
    assert new[new.index(old[-1]) + 1].startswith("- ")
    merged = read(text)
    assert {**merged["sessions"]}.keys() == {"session_1", "session_2"}  # type: ignore[dict-item]
    assert len(merged["origins"]) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "cryokb: record/1.1\ntitle: a\n",
        "cryokb: record/1.1\ntitle: a",
        "cryokb: record/1.1\nsessions: {}   # nothing yet\nobservations: {}\n",
        "cryokb: record/1.1\nsessions:\n  {}\ntitle: a\n",
        "cryokb: record/1.1\nsessions:\ntitle: a\n",
        "cryokb: record/1.1\r\nsessions:\r\n  s:\r\n    accelerating_voltage: 300 kV\r\ntitle: a\r\n",
        "cryokb: record/1.1\nsessions:\n  s:\n    note: >-\n      folded\n      text",
        'cryokb: record/1.1\n"sessions":\n  s: {accelerating_voltage: 300 kV}\n\n\n# the end\n',
        "cryokb: record/1.1\nsessions:\n  s: {}\norigins:\n  - at: /a\n    read_from: b\n  # more\n",
        "\ufeffcryokb: record/1.1\ntitle: a\n",
    ],
    ids=["none", "no line end", "empty", "empty below", "null", "windows", "folded", "quoted", "block origins", "mark"],
)
def test_what_stood_there_stays(tmp_path: Path, text: str) -> None:
    target = tmp_path / "record.yaml"
    target.write_bytes(text.encode())
    merged = drafts.merge_into(target, [part("b.mrc", "image")]).text
    position = 0
    for word in text.removeprefix("\ufeff").replace("{}   #", "   #").replace("  {}\n", "").split():
        if word != "{}":
            position = merged.index(word, position) + len(word)  # in the same order, comments too
    assert "\r\n" not in text or merged.count("\n") == merged.count("\r\n")
    before, after = documents.parse_text(text)[0], read(merged)
    assert before is not None
    assert isinstance(before.data, dict)
    assert {**after, "sessions": None, "origins": None} == {**before.data, "sessions": None, "origins": None}
    assert list(after["sessions"])[-1] == "session_1"  # type: ignore[arg-type]
    assert after["origins"][-1]["location"] == "image.Mode"  # type: ignore[index,call-overload]


def test_merging_goes_on_counting(tmp_path: Path) -> None:
    target = tmp_path / "record.yaml"
    target.write_text(BEGUN, encoding="utf-8")
    for name in ("b.mrc", "c.mrc", "b.mrc"):
        target.write_text(drafts.merge_into(target, [part(name, "image")]).text, encoding="utf-8")
    sessions = read(target.read_text(encoding="utf-8"))["sessions"]
    assert [list(session["acquisitions"]) for session in sessions.values()] == [["image"], ["image_2", "image_3"]]  # type: ignore[union-attr,index,call-overload,arg-type]


def test_merging_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "record.yaml"
    target.write_text(BEGUN, encoding="utf-8")
    parts = [part("b.mrc", "image", sha256=A)]
    first = drafts.merge_into(target, parts)
    assert first.notes == ()
    assert [gap.path for gap in first.gaps] == [
        "/sessions/session_2/specimen_temperature",
        "/sessions/session_2/acquisitions/image_2/dose",
    ]  # the title is there
    target.write_text(first.text, encoding="utf-8")
    again = drafts.merge_into(target, parts)
    assert again.text == first.text
    assert again.notes == ("b.mrc is in the record already (/sessions/session_2/acquisitions/image_2); it was not added again.",)
    assert again.gaps == ()


def test_a_draft_without_origins_adds_none(tmp_path: Path) -> None:
    target = tmp_path / "record.yaml"
    target.write_text("cryokb: record/1.1\ntitle: a\n", encoding="utf-8")
    text = drafts.merge_into(target, [Extract("a.xml", "x", {"cryokb": "record/1.1", "sessions": {"s": {"note": "a"}}})]).text
    assert text == "cryokb: record/1.1\ntitle: a\n\nsessions:\n  session_1: {note: a}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cryokb: record/1.1\nsessions: {s: {note: a}}\n", "sessions is written in one line"),
        ("{cryokb: record/1.1, title: a}\n", "is written in one line"),
        ("cryokb: record/1.1\nsessions: not_recorded\n", "sessions is said to be not_recorded"),
        ("cryokb: record/1.1\nsessions:\n  s: {}\norigins: [{at: /a, read_from: b}]\n", "origins is written in one line"),
        ("cryokb: record/1.1\nsessions:\n  s: {}\n...\n", "at its end"),
        ("cryokb: record/1.1\nsessions:\n  s:\n    note: |+\n      a\n\n\ntitle: a\n", "without changing what stands there"),
        ("cryokb: publication/1.0\ntitle: a\n", "is not a record written in YAML"),
    ],
)
def test_what_cannot_be_added_to_is_refused(tmp_path: Path, text: str, message: str) -> None:
    target = tmp_path / "record.yaml"
    target.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message) as caught:
        drafts.merge_into(target, [part("b.mrc", "image")])
    assert caught.value.hint
    assert caught.value.path == str(target)


def test_json_and_unreadable_records_are_refused(tmp_path: Path) -> None:
    target = tmp_path / "record.json"
    target.write_text('{"cryokb": "record/1.1"}', encoding="utf-8")
    with pytest.raises(UsageError, match="not a record written in YAML"):
        drafts.merge_into(target, [part("b.mrc", "image")])
    target = tmp_path / "broken.yaml"
    target.write_text("cryokb: record/1.1\ntitle: [\n", encoding="utf-8")
    with pytest.raises(InvalidDocument):
        drafts.merge_into(target, [part("b.mrc", "image")])
