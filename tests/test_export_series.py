"""Series of tilts through record, HDF5 and back to lists: what the source had comes out as it was; tables in files of their own."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import h5py
import pytest
from cli_cases import Capture, run
from readers_cases import mrc

from cryokb import deposit, documents, nexus
from cryokb.cli import main
from cryokb.errors import InvalidDocument

SAMPLES = Path(os.environ.get("CRYOKB_SAMPLES", Path(__file__).resolve().parents[1].parent / "shared" / "samples"))
ENTRIES = ("TiltAngle", "ExposureDose", "PriorRecordDose", "ExposureTime", "DateTime", "NumSubFrames")

BY_TIME = """\
PixelSpacing = 1.37
Voltage = 200
ImageFile = grid.mrc

[T = SerialEM: Digitized by a camera                              02-Mar-26  09:15:00    ]

[T =     Tilt axis angle = -86.75, binning = 1  spot = 6  camera = 0]
""" + "".join(
    f"""
[ZValue = {place}]
TiltAngle = {angle}
Magnification = 42000
ExposureDose = {dose}
PixelSpacing = 1.37
SpotSize = 6
ExposureTime = 1.20
Binning = 1
TargetDefocus = {defocus}
PriorRecordDose = {prior}
SubFramePath = D:\\\\frames\\\\grid_{place:03d}.tif
NumSubFrames = {frames}
DateTime = 02-Mar-2026  09:{15 + place}:07
"""
    for place, (angle, dose, prior, defocus, frames) in enumerate(
        [
            ("0.0137", "2.50", "0", "-3.0", 8),
            ("2.9982", "2.50", "2.5", "-3.1", 8),
            ("-3.0021", "2.51", "5.1", "-3.0", 8),
            ("6.0009", "2.60", "7.61", "-2.95", 9),
            ("-5.9990", "2.60", "13.4", "-3.0", 9),
        ]
    )
)
"""A dose-symmetric series in the order of exposure; before the last tilt another was taken and removed."""

BY_ANGLE = "PixelSpacing = 2.1\nVoltage = 300\nImageFile = sorted.st\n" + "".join(
    f"\n[ZValue = {place}]\nTiltAngle = {angle}\nExposureDose = 3\nMagnification = 33000\nNumSubFrames = 1\nPriorRecordDose = {prior}\n"
    for place, (angle, prior) in enumerate([("-6.01", 12), ("-3", 6), ("0", 0), ("3.02", 3), ("6", 9)])
)
"""The same scheme, sorted by angle, without times."""


def through(capsys: Capture, source: Path, folder: Path) -> Path:
    """Extract a series, make a record of it, write it as NeXus, and write the lists from there; gives the folder with the lists."""
    code, said, _ = run(capsys, "extract", source)
    assert code == 0
    record = folder / "record.yaml"
    needed = "cryokb: record/1.1\ntitle: Tilts\nspecimens: {a: {system: {metal: none}}}\n"
    record.write_text(said.replace("cryokb: record/1.1\n", needed), encoding="utf-8")
    assert run(capsys, "nexus", "write", record, "--layout", "plain", "--allow-missing", "-o", folder / "a.nxs")[0] == 0
    assert run(capsys, "nexus", "verify", folder / "a.nxs")[0] == 0
    code, said, _ = run(capsys, "nexus", "export-series", folder / "a.nxs", "-o", folder / "lists")
    assert code == 0
    assert run(capsys, "nexus", "export-series", record, "-o", folder / "lists")[0] == 0, "the same from the record, so nothing differs"
    return folder / "lists"


def entries(path: Path) -> dict[str, list[str]]:
    """The entries of an .mdoc that belong to one image each, in the order of the sections."""
    blocks = re.split(r"^\[ZValue = (\d+)\]$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    sections = [dict(re.findall(r"^(\w+) = (.*)$", block, re.MULTILINE)) for block in blocks[2::2]]
    found = {name: [section[name] for section in sections] for name in ENTRIES if all(name in section for section in sections)}
    return {**found, "ZValue": blocks[1::2]}


def same(name: str, one: list[str], other: list[str]) -> bool:
    """Whether two columns say the same: numbers with the digits that were written, times with years of two digits."""
    if name == "DateTime":
        return [said.replace("-2026 ", "-26 ") for said in one] == other
    return [float(said) for said in one] == [float(said) for said in other]


def compared(source: Path, lists: Path) -> dict[str, list[str]]:
    """Compare an .mdoc with the one that was written from it; gives its entries."""
    (written,) = lists.glob("*.mdoc")
    was, now = entries(source), entries(written)
    for name, said in was.items():
        if any(float(item) != 0 for item in said) if name == "ExposureDose" else True:
            assert same(name, said, now[name]), name
    return was


@pytest.mark.parametrize("text", [BY_TIME, BY_ANGLE], ids=["by time", "by angle"])
def test_a_series_survives_record_and_hdf5(tmp_path, capsys, text):
    source = tmp_path / "grid.mrc.mdoc"
    source.write_text(text, encoding="utf-8")
    lists = through(capsys, source, tmp_path)
    assert {"TiltAngle", "ExposureDose", "PriorRecordDose"} <= set(compared(source, lists))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"CRYOKB_SAMPLES: no folder {SAMPLES}")
@pytest.mark.parametrize("name", ["TS_41.mrc.mdoc", "tilt_series.mdoc"])
def test_real_series_survive_record_and_hdf5(tmp_path, capsys, name):
    source = SAMPLES / "mdoc" / name
    was = compared(source, through(capsys, source, tmp_path))
    (table,) = (path for path in (tmp_path / "lists").glob("*.csv") if "order" not in path.name)
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    if "PriorRecordDose" in was:
        ends = [float(prior) + float(dose) for prior, dose in zip(was["PriorRecordDose"], was["ExposureDose"], strict=True)]
        assert [float(row["cumulative_dose [e-/Å^2]"]) for row in rows] == pytest.approx(ends, abs=1e-9)


def test_lists_stand_in_the_order_that_programs_read(tmp_path, capsys):
    source = tmp_path / "sorted.st.mdoc"
    source.write_text(BY_ANGLE, encoding="utf-8")
    lists = through(capsys, source, tmp_path)
    assert (lists / "sorted.rawtlt").read_text() == "-6.01\n-3\n0\n3.02\n6\n"
    assert (lists / "sorted_order_list.csv").read_text() == "1,0\n2,3.02\n3,-3\n4,6\n5,-6.01\n"


def test_what_was_written_is_read_again_as_it_was(tmp_path, capsys):
    source = tmp_path / "grid.mrc.mdoc"
    source.write_text(BY_TIME, encoding="utf-8")
    lists = through(capsys, source, tmp_path)
    again = tmp_path / "again"
    again.mkdir()
    lists_again = through(capsys, lists / "grid.mdoc", again)
    for name in ("grid.rawtlt", "grid_order_list.csv", "grid.csv"):
        assert (lists_again / name).read_text() == (lists / name).read_text()
    assert entries(lists / "grid.mdoc") == entries(lists_again / "grid.mdoc")
    said = (lists / "grid.mdoc").read_text()
    assert "Tilt axis angle = -86.75" in said
    assert "Voltage = 200" in said
    assert "TargetDefocus = -2.95" in said
    assert "DateTime = 02-Mar-26  09:15:07" in said
    assert "frames" not in said, "folders may carry names"


RECORD = """\
cryokb: record/1.1
title: Tilts
specimens: {a: {system: {metal: none}}}
sessions:
  s:
    acquisitions:
      ts: {specimen: a, technique: tem_tomography, SLOTS}
"""


def recorded(folder: Path, slots: str) -> Path:
    path = folder / "record.yaml"
    path.write_text(RECORD.replace("SLOTS", slots), encoding="utf-8")
    return path


def test_a_stack_holds_its_sections_and_the_order_all_exposures(tmp_path, capsys):
    """The stack is sorted by angle; a tilt without a number of its section is not in it."""
    table = 'angle: "0, 3, -3, 6, -6 °", dose: 2 e-/Å^2, section: [2, 3, 1, 4, 0], start: "2026-03-02T09:15:00+01:00"'
    record = recorded(tmp_path, f"tilt_table: {{{table}}}")
    code, said, notes = run(capsys, "nexus", "export-series", record, "-o", tmp_path)
    assert code == 0
    assert (tmp_path / "ts.rawtlt").read_text() == "-6\n-3\n0\n3\n6\n"
    assert (tmp_path / "ts_order_list.csv").read_text() == "1,0\n2,3\n3,-3\n4,6\n5,-6\n"
    assert "PriorRecordDose" in notes
    assert "wrote" in said
    assert [section["ZValue"] for section in [entries(tmp_path / "ts.mdoc")]] == [["0", "1", "2", "3", "4"]]


def test_an_order_that_nobody_knows_is_not_written(tmp_path, capsys):
    record = recorded(tmp_path, 'tilt_table: {angle: "-3, 0, 3 °", order: not_recorded}')
    _, _, notes = run(capsys, "nexus", "export-series", record, "-o", tmp_path / "lists")
    assert sorted(path.name for path in (tmp_path / "lists").iterdir()) == ["ts.csv", "ts.mdoc", "ts.rawtlt"]
    assert "order of exposure was not recorded" in notes


@pytest.mark.parametrize(
    ("slots", "names", "says"),
    [
        ('frame_table: {time: "0, 1 s"}', ["ts_frames.csv"], "of a frame_table the CSV file is written"),
        ('slice_table: {depth: "0, 20 nm"}', ["ts_slices.csv"], "of a slice_table the CSV file is written"),
        ('tilt_table: {angle: {values: [0, 3], rows: [1, 3], unit: deg}, dose: "1, 1, 1 e-/Å^2"}', ["ts.csv"], "1 of 3 rows have no angle"),
    ],
)
def test_what_cannot_be_written_is_said(tmp_path, capsys, slots, names, says):
    code, _, notes = run(capsys, "nexus", "export-series", recorded(tmp_path, slots), "-o", tmp_path / "lists")
    assert code == 0
    assert [path.name for path in (tmp_path / "lists").iterdir()] == names
    assert says in notes


def test_export_refuses_what_is_not_there_and_what_would_be_lost(tmp_path, capsys):
    record = recorded(tmp_path, 'tilt_table: {angle: "0, 3 °"}')
    lists = tmp_path / "lists"
    assert run(capsys, "nexus", "export-series", record, "--acquisition", "other", "-o", lists)[0] == 2
    assert run(capsys, "nexus", "export-series", recorded(tmp_path, "tilts: 3"), "-o", lists)[0] == 2
    assert not lists.exists()
    record = recorded(tmp_path, 'tilt_table: {angle: "0, 3 °"}')
    lists.mkdir()
    (lists / "ts.rawtlt").write_text("mine\n")
    code, _, said = run(capsys, "nexus", "export-series", record, "-o", lists)
    assert (code, [path.name for path in lists.iterdir()]) == (2, ["ts.rawtlt"])
    assert "exists already" in said
    assert run(capsys, "nexus", "export-series", recorded(tmp_path, 'tilt_table: {angle: "0, 3 nm"}'), "-o", lists)[0] == 1


# ------------------------------------------------------------------------------------------------------------ tables in files

CSV = "angle [°],dose [e-/Å^2],time [s],file_name,section,removed\n0,2.5,0,a.tif,1,\n3.02,2.5,21.5,b.tif,2,yes\n-3,2.50,43,c.tif,0,\n"


def written(folder: Path, slots: str) -> tuple[deposit.Written, dict[str, object]]:
    """Write a record beside its table as NeXus; gives the table as it stands there."""
    result = deposit.write_record(recorded(folder, slots), folder / "a.nxs", layout="plain")
    record = nexus.read(result.path)
    assert nexus.verify(result.path) == []
    return result, record["sessions"]["s"]["acquisitions"]["ts"]["tilt_table"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", CSV),
        ("t.csv", CSV.replace("\n", "\r\n").replace("angle [°]", "Angle (deg)")),
        ("t.csv", "\ufeff" + CSV),
        ("t.csv", CSV.replace(",", ";").replace("2.5", "2,5")),
        ("t.tsv", CSV.replace(",", "\t")),
        ("t.txt", CSV.replace("0,2.5,0,a.tif,1,\n", "0, 2.5, 0, a.tif, 1,\n\n")),
    ],
)
def test_columns_in_a_file_are_those_of_the_table(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    result, table = written(tmp_path, f"tilts: 3, tilt_table: {name}")
    assert result.notes == ()
    assert table["table_file"] == {"path": name}
    assert (table["angle"]["values"], table["angle"]["unit"]) == ([0, 3.02, -3], "deg")
    assert table["dose"]["values"] == [2.5, 2.5, 2.5]
    assert (table["section"], table["removed"], table["file_name"]) == ([1, 2, 0], [2], ["a.tif", "b.tif", "c.tif"])


def test_a_written_file_needs_no_table_beside_it(tmp_path, capsys):
    (tmp_path / "t.csv").write_text(CSV, encoding="utf-8")
    written(tmp_path, "tilt_table: t.csv")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "a.nxs").rename(elsewhere / "a.nxs")
    code, _, notes = run(capsys, "nexus", "export-series", elsewhere / "a.nxs", "-o", elsewhere)
    assert code == 0
    assert "t.csv is not there; the columns are those that the record has" in notes
    assert (elsewhere / "ts.rawtlt").read_text() == "-3\n0\n3.02\n"


def test_a_table_in_a_file_stands_beside_its_stack(tmp_path):
    (tmp_path / "t.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "raw.mrc").write_bytes(mrc((3, 8, 16)))
    written(tmp_path, "file: raw.mrc, tilt_table: {table_file: t.csv, exposure_time: 0.5 s}")
    with h5py.File(tmp_path / "a.nxs") as file:
        group = file["entry/data_s_ts"]
        assert group.attrs["axes"][0] == "tilt_angle"
        assert group["tilt_angle"][()].tolist() == [-3, 0, 3.02]
        assert group["exposure_time"][()].tolist() == [0.5] * 3


def test_the_csv_that_is_written_is_read_again(tmp_path, capsys):
    (tmp_path / "t.csv").write_text(CSV.replace("3.02,2.5,", "3.02,,"), encoding="utf-8")
    record = recorded(tmp_path, "tilt_table: t.csv")
    assert run(capsys, "nexus", "export-series", record, "-o", tmp_path / "lists")[0] == 0
    (tmp_path / "t.csv").write_bytes((tmp_path / "lists" / "ts.csv").read_bytes())
    assert run(capsys, "nexus", "export-series", record, "-o", tmp_path / "lists")[0] == 0, "nothing differs"


@pytest.mark.parametrize("name", ["series.mdoc", "series.rawtlt", "series.tlt"])
def test_files_of_programs_are_tables_too(tmp_path, name):
    angles = "-6.01\n-3.00\n0.00\n3.02\n6.00\n"
    (tmp_path / name).write_text(BY_ANGLE if name.endswith("mdoc") else angles, encoding="utf-8")
    _, table = written(tmp_path, f"tilt_table: {name}")
    assert table["angle"]["values"] == [-6.01, -3.0, 0.0, 3.02, 6.0]
    assert ("prior_dose" in table) is name.endswith("mdoc")


@pytest.mark.parametrize(
    ("text", "slots", "says"),
    [
        ("angel [°]\n0\n", "", "Did you mean angle?"),
        ("angle [°],what\n0,1\n", "", "no column of tilt_table"),
        ("angle\n0\n3\n", "", "no unit"),
        ("angle [nm]\n0\n3\n", "", "angle"),
        ("angle [°]\n0\n3000\n", "", "3000"),
        ("angle [°]\n0\nthree\n", "", "no series of numbers"),
        ("angle [°],dose [e-/Å^2]\n0,1\n3\n", "", "line 3 has 1 cells"),
        ("angle [°],section\n0,1\n3,\n", "", "no value in row 2"),
        ("angle [°],section\n0,1\n3,x\n", "", "which is no number"),
        ("angle [°],removed\n0,maybe\n", "", "says “maybe”"),
        ("angle [°],angle [°]\n0,1\n", "", "two columns angle"),
        ("angle [°]\n", "", "no rows"),
        ("", "", "is empty"),
        ("0\n3\n-3\n", "", "no column of tilt_table"),
        ("angle [°]\n0\n3\n", 'angle: "0, 4 °"', "gives another column angle"),
        ("angle [°]\n0\n3\n", 'dose: "1, 2, 3 e-/Å^2"', "has 2 values"),
    ],
)
def test_a_file_that_is_no_table_is_told_and_nothing_is_written(tmp_path, capsys, text, slots, says):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    record = recorded(tmp_path, f"tilt_table: {{table_file: t.csv, {slots}}}")
    with pytest.raises(InvalidDocument) as refused:
        deposit.write_record(record, tmp_path / "a.nxs", layout="plain")
    (issue,) = refused.value.issues
    assert says in f"{issue.message} {issue.hint}"
    assert (issue.path, issue.line) == ("/sessions/s/acquisitions/ts/tilt_table/table_file", 7)
    assert not (tmp_path / "a.nxs").exists()
    assert main(["nexus", "export-series", str(record), "-o", str(tmp_path / "lists")]) == 1
    assert not (tmp_path / "lists").exists()
    capsys.readouterr()


def test_a_file_that_is_not_there_is_told_once_and_may_be_missing(tmp_path):
    record = recorded(tmp_path, "tilt_table: t.csv")
    with pytest.raises(InvalidDocument) as refused:
        deposit.write_record(record, tmp_path / "a.nxs", layout="plain")
    assert [issue.code for issue in refused.value.issues] == ["FILE-MISSING"]
    assert main(["nexus", "export-series", str(record), "-o", str(tmp_path / "lists")]) == 1
    result = deposit.write_record(record, tmp_path / "a.nxs", layout="plain", allow_missing=True)
    assert len(result.notes) == 1


def test_other_rows_than_were_counted_are_noted(tmp_path):
    (tmp_path / "t.csv").write_text(CSV, encoding="utf-8")
    result, _ = written(tmp_path, "tilts: 41, tilt_table: t.csv")
    assert result.notes == ("t.csv has 3 rows, and tilts is 41.",)


def test_a_record_says_the_same_without_its_table_at_hand(tmp_path):
    document, faults = documents.read_file(recorded(tmp_path, "tilts: 3, tilt_table: t.csv"))
    assert document is not None
    assert not faults
    assert main(["validate", "--level", "draft", str(tmp_path / "record.yaml")]) == 0
