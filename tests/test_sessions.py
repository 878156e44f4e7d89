"""From a folder of microscope files to the sessions that a person would make."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
import tifffile
from readers_cases import epu, mrc, tilt_series, write

from cryokb import batch, drafts, readers, standard
from cryokb.drafts.sessions import arrange, distance, instrument_of, same_instrument, span_of, traits_of
from cryokb.readers.tags import Clock, from_epoch, from_local, read_moment


# ------------------------------------------------------------------------------------------------ moments
@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("08-Oct-21  07:39:08", "2021-10-08T07:39:08"),
        ("03-May-2023 13:59:32", "2023-05-03T13:59:32"),
        ("Wed Jan 26 14:00:05 2022", "2022-01-26T14:00:05"),
        ("Mon, 3 Sep 2018 12:00:00", "2018-09-03T12:00:00"),
        ("Feb 26, 2021 10:12", "2021-02-26T10:12:00"),
        ("01-OCT-1991", "1991-10-01"),
        ("06/13/2016 5:06:40 PM", "2016-06-13T17:06:40"),
        ("13/06/2016 12:06:40 AM", "2016-06-13T00:06:40"),
        ("03.04.2021 10:00:00", "2021-04-03T10:00:00"),
        ("4/4/2021 1:00:00 AM", "2021-04-04T01:00:00"),
        ("2019/11/27 16:11:26", "2019-11-27T16:11:26"),
        ("2024-09-01T06:01:10.0415013+02:00", "2024-09-01T06:01:10.041501+02:00"),
        ("2024-09-01 06:01:10.5", "2024-09-01T06:01:10.500000"),
        ("03/04/2021 10:00:00 PM", None),  # the third of April or the fourth of March
        ("20/08/12 10:15:46", None),  # three numbers, of which any is the year
        ("31-Feb-21 01:00:00", None),
        ("01-Jan-1601 00:00:00", None),
        ("25-12-2020 25:00:00", None),
        ("12:00", None),
        ("", None),
    ],
)
def test_a_date_is_read_where_it_can_mean_one_day_only(words: str, moment: str | None) -> None:
    read = read_moment(words)
    assert (read and read.isoformat()) == moment
    assert from_local(words, "x").moment == read


def test_a_start_with_its_zone_is_the_moment() -> None:
    clock = from_epoch(1725163270, "x")
    assert clock is not None
    assert clock.moment == Clock("1", "x", start="2024-09-01T06:01:10+02:00").moment


def test_an_extract_carries_the_moments_of_its_acquisitions(tmp_path) -> None:
    described = readers.extract(write(tmp_path, "a.xml", epu()))
    assert described.moments == {"/sessions/session_1/acquisitions/a": datetime.fromisoformat("2024-09-01T06:01:10.041501+02:00")}
    series = readers.extract(write(tmp_path, "ts.mdoc", tilt_series([0, 3, -3])))
    assert series.moments == {"/sessions/session_1/acquisitions/ts": datetime.fromisoformat("2023-05-03T13:00:00")}
    assert "start" not in series.record["sessions"]["session_1"]["acquisitions"]["ts"]


# ------------------------------------------------------------------------------------------------ instruments and clocks
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Titan Krios", "TITAN52336320", True),
        ("FEI Tecnai Remote", "Tecnai 200 kV D2267 SuperTwin", True),
        ("FEI Titan", "TitanCubed 300 kV D3128 UltraTwin", True),
        ("TEAM 0.5", "NCEM TEAM 0.5", True),
        ("Titan Krios", "titan-krios", True),
        ("Unidentified", "JEM-ARM200F", True),  # the name of a driver says nothing
        ("Titan Krios", "Titan Themis", False),
        ("JEM-2100F", "JEM-2200FS", False),
        ("Talos F200X", "Titan", False),
        ("TITAN52336320", "TITAN52336321", False),
        ("Tecnai 200 kV D2267 SuperTwin", "Tecnai 200 kV D658 SuperTwin", False),
    ],
)
def test_two_spellings_can_be_one_instrument(one: str, other: str, same: bool) -> None:
    names = [instrument_of({"model": name}) for name in (one, other)]
    assert same_instrument(*names) is same
    assert same_instrument(*reversed(names)) is same


@pytest.mark.parametrize(
    ("one", "other", "hours", "sure"),
    [
        ("2024-01-01T10:00", "2024-01-01T12:00", 2, True),
        ("2024-01-01T23:30", "2024-01-02T00:30", 1, True),  # midnight is no gap
        ("2024-01-01T10:00+02:00", "2024-01-01T10:00", 0, True),  # a zone tells the clock on the wall
        ("2024-01-01T10:00+02:00", "2024-01-01T08:00Z", 0, True),
        ("2024-01-01T10:00Z", "2024-01-01T20:00", 0, False),  # ten hours east
        ("2024-01-01T10:00Z", "2024-01-02T10:00", 10, False),
        ("2024-01-01", "2024-01-01T20:00", 0, True),
        ("2024-01-01", "2024-01-03T01:00", 25, True),
    ],
)
def test_clocks_are_compared_as_far_as_their_zones_are_known(one: str, other: str, hours: float, sure: bool) -> None:
    first, second = (read_moment(words) for words in (one, other))
    assert first is not None
    assert second is not None
    assert distance(span_of(first), span_of(second)) == (hours * 3600, sure)


def put(*rows: str) -> list[list[str]]:
    """Arrange exposures written as ``name | instrument | kV | moment | folder``; give the names in each session."""
    exposures, names = [], []
    for row in rows:
        name, model, volts, when, folder = (part.strip() for part in row.split("|"))
        slots = {"instrument": {"model": model} if model else {}, "accelerating_voltage": f"{volts} kV" if volts else None}
        moment = read_moment(when)
        exposures.append((traits_of(slots, [] if moment is None else [moment]), folder))
        names.append(name)
    return [sorted(names[number] for number in group.members) for group in arrange(exposures)]


@pytest.mark.parametrize(
    ("rows", "sessions"),
    [
        (["a|Titan|300|2024-01-01T10:00|x", "b|Titan|300|2024-01-01T15:59|x"], [["a", "b"]]),
        (["a|Titan|300|2024-01-01T10:00|x", "b|Titan|300|2024-01-01T16:01|x"], [["a"], ["b"]]),
        (["a|Titan|300|2024-01-01T22:00|x", "b|Titan|300|2024-01-02T02:00|x"], [["a", "b"]]),
        (["a|Titan|300|2024-01-01T10:00|x", "b|Titan|200|2024-01-01T10:05|x"], [["a"], ["b"]]),
        (["a|Titan|300|2024-01-01T10:00|x", "b|Talos|300|2024-01-01T10:05|x"], [["a"], ["b"]]),
        (["a|Titan Krios|300|2024-01-01T10:00|x", "b|TITAN52336320|300|2024-01-01T12:00|y"], [["a", "b"]]),
        # what states less joins what fits
        (["a|Titan|300|2024-01-01T10:00|x", "b||300|2024-01-01T11:00|x", "c|||2024-01-01T12:00|x", "d||||x"], [["a", "b", "c", "d"]]),
        (["a|Titan|300|2024-01-01T10:00|x", "b|Titan|300||y", "c||300||y"], [["a", "b", "c"]]),
        # a description without instrument lies between the morning and the evening
        (["a|Titan|300|2024-01-01T08:00|x", "b|Titan|300|2024-01-01T18:00|x", "c||300|2024-01-01T13:00|x"], [["a", "b", "c"]]),
        # two microscopes at one time: the folder decides, or nothing does
        (["a|Titan|300|2024-01-01T10:00|x", "b|Talos|200|2024-01-01T10:00|y", "c|||2024-01-01T11:00|y"], [["a"], ["b", "c"]]),
        (["a|Titan|300|2024-01-01T10:00|x", "b|Talos|200|2024-01-01T10:00|x", "c|||2024-01-01T11:00|x"], [["a"], ["b"], ["c"]]),
        (["a|Titan|300|2024-01-01T10:00|x", "b|Talos|200|2024-01-01T10:00|y", "c||||y", "d||||x"], [["a", "d"], ["b", "c"]]),
        (["a|Titan|300|2024-01-01T10:00|x", "b|Talos|200|2024-01-01T10:00|x", "c||||x", "d||||x"], [["a"], ["b"], ["c", "d"]]),
        # two days of one microscope: what has no time is of neither
        (["a|Titan|300|2024-01-01T10:00|x", "b|Titan|300|2024-01-05T10:00|x", "c|Titan|300||x"], [["a"], ["b"], ["c"]]),
        # a clock in world time beside local ones; the nearest of two days
        (["a|Titan|300|2024-01-01T10:00|x", "b|Titan|300|2024-01-01T01:30Z|x"], [["a", "b"]]),
        (["a|Titan|300|2024-01-01T10:00|x", "b|Titan|300|2024-01-02T10:00|x", "c|Titan|300|2024-01-02T08:00Z|x"], [["a"], ["b", "c"]]),
        # nothing is known of any
        (["a||||x", "b||||y", "c||||z"], [["a", "b", "c"]]),
        # another voltage in the folder, and a camera that is on none of the microscopes there
        (["a|Helios||2024-01-01T10:00|x", "b|Helios|5||x", "c||99||x"], [["a", "b"], ["c"]]),
        # sessions stand in the order of time
        (["a|Titan|300|2024-03-01T10:00|x", "b|Talos|300|2024-01-01T10:00|x", "c|Glacios|300||y"], [["b"], ["a"], ["c"]]),
        (["a|Titan|300|2024-01-01T10:00|x", "b|Titan|300|2024-01-01|x"], [["a", "b"]]),
    ],
)
def test_exposures_stand_in_the_sessions_that_a_person_would_make(rows: list[str], sessions: list[list[str]]) -> None:
    assert put(*rows) == sessions


def test_no_session_depends_on_the_order_of_the_files() -> None:
    rows = ["a|Titan|300|2024-01-01T10:00|x", "b||300|2024-01-01T15:00|x", "c|Titan Krios|300|2024-01-01T19:00|x", "d||||x"]
    assert put(*rows) == put(*reversed(rows)) == [["a", "b", "c", "d"]]


# ------------------------------------------------------------------------------------------------ companions
def read_all(folder, *names):
    """Extract files of a folder, or name those that no reader reads."""
    names = names or sorted(path.name for path in folder.iterdir())
    return [readers.name_companion(folder / name) if name.endswith((".xf", ".hdr")) else readers.extract(folder / name) for name in names]


def acquisitions_of(draft):
    return [rows for session in draft.record["sessions"].values() for rows in session["acquisitions"].items()]


def test_a_tilt_series_of_four_files_is_one_acquisition(tmp_path) -> None:
    write(tmp_path, "ts.st", mrc((3, 8, 8), pixel=2.66))
    write(tmp_path, "ts.st.mdoc", tilt_series([0, 3, -3]))
    write(tmp_path, "ts.rawtlt", "0\n3\n-3\n")
    write(tmp_path, "ts.xf", "1 0 0 1 0 0\n" * 3)
    draft = drafts.join(read_all(tmp_path))
    ((key, series),) = acquisitions_of(draft)
    assert (key, series["technique"], series["tilts"], series["pixel_size"]) == ("ts", "tem_tomography", 3, "0.266 nm")
    assert series["file"]["path"] == "ts.st"
    assert [file["path"] for file in series["files"]] == ["ts.st.mdoc", "ts.rawtlt", "ts.xf"]
    assert draft.record["sessions"]["session_1"]["accelerating_voltage"] == "300 kV"
    named = {row["at"].rpartition("/")[2]: row["read_from"] for row in draft.record["origins"]}
    assert (named["pixel_size"], named["dose_per_tilt"], named["technique"]) == ("ts.st", "ts.st.mdoc", "ts.st.mdoc")
    assert batch.validate(draft.record, level="draft").valid is False  # title and specimens are for a person to add
    assert not [issue for issue in batch.validate(draft.record, level="draft").issues if issue.code != "LEVEL-REQUIRED"]


def test_values_that_differ_are_named_with_both_files(tmp_path) -> None:
    write(tmp_path, "ts.mrc", mrc((3, 8, 8), pixel=10.72))
    write(tmp_path, "ts.mrc.mdoc", tilt_series([0, 3, -3]))
    draft = drafts.join(read_all(tmp_path))
    ((_, series),) = acquisitions_of(draft)
    assert "pixel_size" not in series
    assert "ts.mrc gives pixel size 1.072 nm, ts.mrc.mdoc gives 0.266 nm; left out, since one of them is wrong." in draft.notes


TILT = """\
PixelSpacing = 2.66
Voltage = 300

[FrameSet = 0]
TiltAngle = {tilt}
StagePosition = 10 20
Magnification = 53000
ExposureDose = 3
PixelSpacing = 2.66
ExposureTime = 2.6
PriorRecordDose = {prior}
SubFramePath = X:\\frames\\{name}
NumSubFrames = 26
DateTime = 03-May-23  13:{number:02d}:00
"""


def write_tilts(folder, *, name="ts_2", tilts=(0.0, 3.0, -3.0, 6.0), movies=True):
    """One .mdoc a tilt, each with its movie, named by counter and angle."""
    folder.mkdir(exist_ok=True)
    for number, tilt in enumerate(tilts):
        movie = f"{name}_{number:03d}_{tilt:.1f}.tif"
        write(folder, f"{movie}.mdoc", TILT.format(tilt=tilt, prior=3 * number, name=movie, number=number))
        if movies:
            tifffile.imwrite(folder / movie, np.full((8, 8), number, np.uint16))


def extracted(root):
    found = drafts.find_files([root])
    return drafts.join(drafts.read_files(found, root).parts)


def test_one_description_a_tilt_and_its_movies_are_one_series(tmp_path) -> None:
    write_tilts(tmp_path)
    draft = extracted(tmp_path)
    ((key, series),) = acquisitions_of(draft)
    assert (key, series["tilts"], series["technique"]) == ("ts_2", 4, "tem_tomography")
    named = {series["file"]["path"], *(file["path"] for file in series["files"])}
    assert named == {path.name for path in tmp_path.iterdir()}


def test_the_movies_of_a_stack_belong_to_it_wherever_they_lie_below_it(tmp_path) -> None:
    """Two days have movies of one name."""
    text = tilt_series([0, 3, -3]).replace("frames_", "f_")
    for day in ("day1", "day2"):
        (tmp_path / day / "frames").mkdir(parents=True)
        write(tmp_path / day, f"ts_{day}.st", mrc((3, 8, 8), pixel=2.66) + day.encode())
        write(tmp_path / day, f"ts_{day}.st.mdoc", text.replace("03-May-23", f"0{day[-1]}-May-23"))
        for number, name in enumerate(("f_0.tif", "f_1.tif", "f_2.tif", f"other_{day}.tif")):
            tifffile.imwrite(tmp_path / day / "frames" / name, np.full((8, 8 + int(day[-1])), number, np.uint16))
    draft = extracted(tmp_path)
    files = {key: [file["path"] for file in row.get("files", [])] for key, row in acquisitions_of(draft)}
    assert sorted(files) == ["other_day1", "other_day2", "ts_day1", "ts_day2"]
    for day in ("day1", "day2"):
        assert sorted(files[f"ts_{day}"]) == [*(f"{day}/frames/f_{number}.tif" for number in range(3)), f"{day}/ts_{day}.st.mdoc"]


def test_descriptions_of_tilts_and_of_their_stack_are_of_one_series(tmp_path) -> None:
    write_tilts(tmp_path / "frames", name="ts", tilts=(0.0, 3.0, -3.0))
    text = tilt_series([0, 3, -3])
    for number, name in enumerate(("ts_000_0.0.tif", "ts_001_3.0.tif", "ts_002_-3.0.tif")):
        text = text.replace(f"frames_{number}.tif", name)
    write(tmp_path, "ts.st", mrc((3, 8, 8), pixel=2.66))
    write(tmp_path, "ts.st.mdoc", text)
    draft = extracted(tmp_path)
    ((key, series),) = acquisitions_of(draft)
    assert (key, series["file"]["path"], len(series["files"])) == ("ts", "ts.st", 7)
    assert not [note for note in draft.notes if "differ" in note or "left out, since one" in note]


@pytest.mark.parametrize(
    ("image", "description", "reason"),
    [
        (mrc((5, 8, 8)), tilt_series([0, 3, -3]), "one has 3 tilts and the other 5 image(s)"),
        (mrc((1, 8, 8)), tilt_series([0, 3, -3]), "one has 3 tilts and the other 1 image(s)"),
    ],
)
def test_files_of_one_name_that_do_not_belong_together_stay_apart(tmp_path, image, description, reason) -> None:
    write(tmp_path, "ts.mrc", image)
    write(tmp_path, "ts.mrc.mdoc", description)
    draft = drafts.join(read_all(tmp_path))
    assert len(acquisitions_of(draft)) == 2
    assert f"ts.mrc.mdoc and ts.mrc have one name, but {reason}: they were not joined." in draft.notes


def test_a_description_and_its_image_are_one_acquisition(tmp_path) -> None:
    write(tmp_path, "hole_1.mrc", mrc((1, 8, 16), pixel=0.415))
    write(tmp_path, "hole_1.xml", epu())
    write(tmp_path, "hole_2.xml", epu())
    draft = drafts.join(read_all(tmp_path))
    assert [(key, row.get("file", {}).get("path"), len(row.get("files", []))) for key, row in acquisitions_of(draft)] == [
        ("hole_1", "hole_1.mrc", 1),
        ("hole_2", None, 1),
    ]
    gaps = [gap.path for gap in draft.gaps]
    assert "/sessions/session_1/acquisitions/hole_2/file" in gaps
    assert "/sessions/session_1/acquisitions/hole_1/file" not in gaps
    assert len(gaps) == len(set(gaps))


def test_acquisitions_stand_in_the_order_of_time(tmp_path) -> None:
    for name, hour in (("c", "08"), ("a", "10"), ("b", "09")):
        write(tmp_path, f"{name}.xml", epu().replace("T06:01:10", f"T{hour}:01:10"))
    draft = drafts.join(read_all(tmp_path))
    assert [key for key, _ in acquisitions_of(draft)] == ["c", "b", "a"]


def test_one_session_for_all_keeps_voltages_that_differ(tmp_path) -> None:
    write(tmp_path, "a.xml", epu())
    write(tmp_path, "b.xml", epu().replace(">300000<", ">200000<").replace("2024-09-01", "2024-11-01"))
    draft = drafts.join(read_all(tmp_path), session="night")
    assert list(draft.record["sessions"]) == ["night"]
    assert draft.record["sessions"]["night"]["accelerating_voltage"] == "300 kV"
    assert [row.get("accelerating_voltage") for _, row in acquisitions_of(draft)] == [None, "200 kV"]
    origins = [row["at"] for row in draft.record["origins"] if row["at"].endswith("accelerating_voltage")]
    assert origins == ["/sessions/night/accelerating_voltage", "/sessions/night/acquisitions/b/accelerating_voltage"]


# ------------------------------------------------------------------------------------------------ a record that somebody has begun
def test_late_files_join_the_session_that_they_belong_to(tmp_path) -> None:
    write(tmp_path, "a.xml", epu())
    target = tmp_path / "record.yaml"
    target.write_text(
        drafts.join(read_all(tmp_path)).text.replace("session_1", "tuesday").replace(" a:", " first:  # mine"), encoding="utf-8"
    )
    before = target.read_text(encoding="utf-8")
    write(tmp_path, "b.xml", epu().replace("T06:01:10", "T07:01:10"))
    write(tmp_path, "c.xml", epu().replace("2024-09-01", "2024-10-01"))
    write(tmp_path, "d.xml", epu().replace(">300000<", ">200000<"))
    draft = drafts.merge_into(target, read_all(tmp_path, "a.xml", "b.xml", "c.xml", "d.xml"))
    sessions = {key: list(session["acquisitions"]) for key, session in draft.record["sessions"].items()}
    assert sessions == {"tuesday": ["first", "b"], "session_1": ["d"], "session_2": ["c"]}
    lines = iter(draft.text.splitlines())
    kept = [line.replace("acquisitions/a/", "acquisitions/first/") for line in before.splitlines()]  # origins follow the new name
    assert all(line in lines for line in kept)  # what stood there stands there, in its order
    assert "a.xml is in the record already (/sessions/tuesday/acquisitions/first); it was not added again." in draft.notes
    target.write_text(draft.text, encoding="utf-8")
    again = drafts.merge_into(target, read_all(tmp_path, "b.xml", "c.xml", "d.xml"))
    assert (again.text, again.gaps) == (draft.text, ())


def test_a_reconstruction_is_a_step_made_of_the_series_of_its_name(tmp_path) -> None:
    write(tmp_path, "ts.st", mrc((3, 8, 8)))
    write(tmp_path, "ts.st.mdoc", tilt_series([0, 3, -3]))
    write(tmp_path, "ts_full_rec.mrc", mrc((4, 8, 8), space_group=1))
    write(tmp_path, "other.rec", mrc((4, 8, 9), space_group=1))
    draft = drafts.join(read_all(tmp_path))
    assert [key for key, _ in acquisitions_of(draft)] == ["ts"]
    assert {key: row.get("inputs") for key, row in draft.record["processing"].items()} == {"other": None, "ts_full_rec": ["ts"]}
    gaps = [gap.path for gap in draft.gaps]
    assert "/processing/other/inputs" in gaps
    assert "/processing/ts_full_rec/inputs" not in gaps
    target = write(tmp_path, "record.yaml", draft.text)
    (tmp_path / "later").mkdir()
    write(tmp_path / "later", "other.rec", mrc((4, 9, 9), space_group=1))
    more = drafts.merge_into(target, read_all(tmp_path / "later"))
    assert list(more.record["processing"]) == ["other", "ts_full_rec", "other_2"]


def test_a_session_without_stated_times_is_dated_by_its_files(tmp_path) -> None:
    """A local time without zone is not in the record, but it is in the file that the record names."""
    for name, day in (("a", "03-May-23"), ("b", "03-May-23"), ("c", "09-May-23")):
        text = TILT.format(tilt=5, prior=0, name=f"{name}.mrc", number=ord(name) - 96).replace("03-May-23", day)
        write(tmp_path, f"{name}.mrc.mdoc", text)
    target = write(tmp_path, "record.yaml", drafts.join(read_all(tmp_path, "a.mrc.mdoc")).text.replace("files:", "files:  # mine"))
    text = target.read_text(encoding="utf-8")
    text = text.replace("        files:", "        file: {path: a.mrc.mdoc}\n        files:")
    target.write_text(text, encoding="utf-8")
    draft = drafts.merge_into(target, read_all(tmp_path, "b.mrc.mdoc", "c.mrc.mdoc"))
    assert {key: list(session["acquisitions"]) for key, session in draft.record["sessions"].items()} == {
        "session_1": ["a", "b"],
        "session_2": ["c"],
    }


def test_origins_go_where_their_values_went_and_no_new_session_takes_an_old_name(tmp_path) -> None:
    write(tmp_path, "a.xml", epu())
    write(tmp_path, "b.xml", epu().replace("2024-09-01", "2024-10-01"))
    text = drafts.join(read_all(tmp_path, "a.xml")).text
    renamed = text.replace("  session_1:", "  morning:").replace("      a:", "      overview:")
    target = write(tmp_path, "record.yaml", renamed)
    draft = drafts.merge_into(target, read_all(tmp_path, "a.xml", "b.xml"))
    sessions = {key: list(session["acquisitions"]) for key, session in draft.record["sessions"].items()}
    assert sessions == {"morning": ["overview"], "session_1": ["b"]}
    places = [row["at"] for row in draft.record["origins"]]
    assert len(places) == len(set(places))
    assert "/sessions/morning/acquisitions/overview/technique" in places
    assert "/sessions/morning/accelerating_voltage" in places
    assert {row["read_from"] for row in draft.record["origins"] if row["at"].startswith("/sessions/session_1/")} == {"b.xml"}
    target.write_text(draft.text, encoding="utf-8")
    assert drafts.merge_into(target, read_all(tmp_path, "a.xml", "b.xml")).text == draft.text


def test_a_copy_under_another_name_is_no_exposure_of_its_own(tmp_path) -> None:
    for name in ("a.mrc", "copy of a.mrc"):
        write(tmp_path, name, mrc())
    for name in ("ts_1", "ts_2"):  # two series of the same angles are two
        write(tmp_path, f"{name}.rawtlt", "0\n3\n-3\n")
    draft = drafts.join(read_all(tmp_path))
    assert [key for key, _ in acquisitions_of(draft)] == ["a", "ts_1", "ts_2"]
    assert draft.notes[-1].startswith("copy of a.mrc is in the record already")


def test_a_dose_of_each_tilt_is_a_dose(tmp_path) -> None:
    write(tmp_path, "ts.mrc", mrc((3, 8, 8), pixel=2.66))
    write(tmp_path, "ts.mrc.mdoc", tilt_series([0, 3, -3]))
    gaps = {gap.path.rpartition("/")[2]: gap.why for gap in drafts.join(read_all(tmp_path)).gaps}
    assert "dose" not in gaps
    assert "03-May-23 13:00:00" in gaps["start"]


def test_an_older_record_is_told_that_new_slots_need_a_newer_version(tmp_path) -> None:
    write(tmp_path, "a.xml", epu())
    target = write(tmp_path, "record.yaml", "cryokb: record/1.0\ntitle: mine\norigins:\n  - {at: title, read_from: a notebook}\n")
    draft = drafts.merge_into(target, read_all(tmp_path, "a.xml"))
    assert any("cryokb migrate" in note for note in draft.notes)
    target.write_text(draft.text, encoding="utf-8")
    assert not any("migrate" in note for note in drafts.merge_into(target, read_all(tmp_path, "a.xml")).notes)


def test_slots_of_joined_files_stand_in_the_order_of_the_schema(tmp_path) -> None:
    write(tmp_path, "ts.st", mrc((3, 8, 8), pixel=2.66))
    write(tmp_path, "ts.st.mdoc", tilt_series([0, 3, -3]))
    ((_, series),) = acquisitions_of(drafts.join(read_all(tmp_path)))
    order = [slot for slot in standard.current().class_slots("Acquisition") if slot in series]
    assert list(series) == order


def test_a_series_lasts_until_its_last_tilt(tmp_path) -> None:
    """Eight hours after a series began, but one after it ended, the session goes on."""
    text = tilt_series([0, 3, -3])
    for number, hour in enumerate((8, 12, 15)):
        text = text.replace(f"13:{number:02d}:00", f"{hour:02d}:00:00")
    write(tmp_path, "ts.mrc.mdoc", text)
    write(tmp_path, "after.mrc.mdoc", TILT.format(tilt=5, prior=0, name="after.mrc", number=0).replace("13:00:00", "16:00:00"))
    draft = drafts.join(read_all(tmp_path))
    assert [list(session["acquisitions"]) for session in draft.record["sessions"].values()] == [["ts", "after"]]
