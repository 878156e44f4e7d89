"""What verify says of NeXus files that were changed, and of files that try to lead elsewhere."""

from __future__ import annotations

import json
import shutil

import h5py
import numpy as np
import pytest
from nexus_cases import array_of, small

from cryokb import nexus
from cryokb.errors import NexusError, UnreadableFile
from cryokb.issues import Severity
from cryokb.nexus import safety

RECORD = "entry/cryokb/record"
IMAGE = "entry/measurement/event_image/image_1/image_2d"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A file with nothing wrong in it."""
    path = tmp_path_factory.mktemp("whole") / "whole.nxs"
    arrays = {"image": array_of("image"), "tilt_series": array_of("tilt_series")}
    nexus.write(small(list(arrays)), path, arrays=arrays)
    assert nexus.verify(path) == []
    return path


@pytest.fixture
def changed(whole, tmp_path):
    """A copy of it that may be changed."""
    return shutil.copy(whole, tmp_path / "changed.nxs")


def replace(file, path, value, **attributes):
    kept = dict(file[path].attrs) if path in file else {}
    if path in file:
        del file[path]
    file[path] = value
    for name, given in {**kept, **attributes}.items():
        file[path].attrs[name] = given


def change_value(file):
    replace(file, f"{RECORD}/title", "another title")


def change_number(file):
    file[f"{RECORD}/sessions/titan_0302/acquisitions/image/dose"][()] = 8


def drop_slot(file):
    del file[f"{RECORD}/licence"]


def change_note(file):
    replace(file, "entry/note_record/data", np.bytes_(file["entry/note_record/data"][()].replace(b'"open"', b'"embargoed"')))


def break_note(file):
    replace(file, "entry/note_record/data", np.bytes_(b"{"))


def drop_note(file):
    del file["entry/note_record"]


def drop_schema(file):
    del file["entry/cryokb/schema"]


def change_schema(file):
    replace(file, "entry/cryokb/schema/json_schema", ["{}"])


def newer_definition(file):
    file["entry/definition"].attrs["version"] = "v2031.01"
    file["entry/definition"].attrs["URL"] = "https://example.org/elsewhere"


def other_definition(file):
    replace(file, "entry/definition", "NXmx")


def change_pixel(file):
    file[f"{IMAGE}/real"][2, 3] = 9999


def drop_array(file):
    del file[f"{IMAGE}/real"]


def shorten_axis(file):
    replace(file, f"{IMAGE}/axis_i", np.arange(3.0))


def stretch_axis(file):
    file[f"{IMAGE}/axis_i"][...] = file[f"{IMAGE}/axis_i"][...] * 2


def rename_signal(file):
    file[IMAGE].attrs["signal"] = "intensity"


def spoil_ledger(file):
    del file["entry/cryokb/arrays/array_1/axes/item_1"]


def change_voltage(file):
    file["entry/measurement/event_image/instrument/ebeam_column/electron_source/voltage"][()] = 200


def change_unit(file):
    file["entry/measurement/event_image/instrument/optics/dose_rate"].attrs["units"] = "1/nm"


def drop_start(file):
    del file["entry/start_time"]


def drop_link(file):
    del file["entry/measurement/event_image/acquisition"]


def change_class(file):
    file["entry/sampleID"].attrs["NX_class"] = "NXcollection"


def drop_required(file):
    for name in ("start",):
        del file[f"{RECORD}/sessions/titan_0302/{name}"]
    note = json.loads(file["entry/note_record/data"][()])
    del note["sessions"]["titan_0302"]["start"]
    replace(file, "entry/note_record/data", np.bytes_(json.dumps(note).encode()))


def drop_record(file):
    del file[RECORD]


def odd_type(file):
    replace(file, f"{RECORD}/title", np.zeros((2, 2)))


def broken_key(file):
    file[f"{RECORD}/title"].attrs["record_key"] = "{"


def newer_format(file):
    file["entry/cryokb"].attrs["format"] = "2.0"


CHANGES = [
    (change_value, {"NX-NOTE-DIFFERS", "NX-FIELD-DIFFERS"}),
    (change_number, {"NX-NOTE-DIFFERS"}),
    (drop_slot, {"NX-NOTE-DIFFERS"}),
    (change_note, {"NX-NOTE-CHECKSUM", "NX-NOTE-DIFFERS"}),
    (break_note, {"NX-NOTE-CHECKSUM", "NX-NOTE-DIFFERS"}),
    (drop_note, {"NX-NOTE-MISSING"}),
    (drop_schema, {"NX-SCHEMA"}),
    (change_schema, {"NX-SCHEMA"}),
    (newer_definition, {"NX-DEFINITION"}),
    (other_definition, {"NX-FIELD-DIFFERS"}),
    (change_pixel, {"NX-ARRAY-CHECKSUM"}),
    (drop_array, {"NX-ARRAY-MISSING"}),
    (shorten_axis, {"NX-ARRAY-AXES"}),
    (stretch_axis, {"NX-ARRAY-AXES"}),
    (rename_signal, {"NX-ARRAY-AXES"}),
    (spoil_ledger, {"NX-ARRAY-AXES"}),
    (change_voltage, {"NX-FIELD-DIFFERS"}),
    (change_unit, {"NX-FIELD-DIFFERS"}),
    (drop_start, {"NX-FIELD-MISSING"}),
    (drop_link, {"NX-FIELD-MISSING"}),
    (change_class, {"NX-FIELD-DIFFERS"}),
    (drop_required, {"NX-NOTE-CHECKSUM", "NX-REQUIRED"}),
    (drop_record, {"NX-CONTENT"}),
    (odd_type, {"NX-CONTENT"}),
    (broken_key, {"NX-CONTENT"}),
    (newer_format, {"NX-CONTENT"}),
]


@pytest.mark.parametrize(("change", "codes"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_each_change_is_seen(changed, change, codes):
    with h5py.File(changed, "r+") as file:
        change(file)
    issues = nexus.verify(changed)
    assert {issue.code for issue in issues} == codes
    assert all(issue.path.startswith("/") and issue.message for issue in issues)


def test_checksums_can_be_left_out(changed):
    with h5py.File(changed, "r+") as file:
        change_pixel(file)
    assert nexus.verify(changed, checksums=False) == []


def test_many_differences_are_counted(changed):
    with h5py.File(changed, "r+") as file:
        del file[f"{RECORD}/title"]
        for number in range(30):
            file[f"{RECORD}/extra_{number}"] = number
    issues = [issue for issue in nexus.verify(changed) if issue.code == "NX-NOTE-DIFFERS"]
    assert len(issues) == 21
    assert "11 more" in issues[-1].message


def test_a_file_of_another_release_is_compared_with_less_force(changed):
    with h5py.File(changed, "r+") as file:
        file.attrs["creator_version"] = "0.0.1"
        change_voltage(file)
    assert [(issue.code, issue.severity) for issue in nexus.verify(changed)] == [("NX-FIELD-DIFFERS", Severity.WARNING)]


# --------------------------------------------------------------------------------------------------------------- other files
def test_what_is_no_hdf5_file_is_said_clearly(tmp_path):
    (tmp_path / "text.nxs").write_text("cryokb: record/1.1\n")
    (tmp_path / "empty.nxs").write_bytes(b"")
    for name, words in (
        ("text.nxs", "not an HDF5 file"),
        ("empty.nxs", "not an HDF5 file"),
        ("missing.nxs", "no file"),
        ("", "is a folder"),
    ):
        for function in (nexus.read, nexus.verify, nexus.show):
            with pytest.raises(UnreadableFile, match=words):
                function(tmp_path / name)


def test_a_truncated_file_is_said_to_be_damaged(whole, tmp_path):
    (tmp_path / "short.nxs").write_bytes(whole.read_bytes()[:5000])
    with pytest.raises(UnreadableFile, match="damaged or incomplete"):
        nexus.read(tmp_path / "short.nxs")


@pytest.mark.parametrize("place", range(8))
def test_a_file_with_spoiled_bytes_gives_issues_or_a_clear_error(whole, tmp_path, place):
    data = bytearray(whole.read_bytes())
    start = len(data) * place // 8 + 300
    data[start : start + 400] = b"\xa5" * 400
    (tmp_path / "spoiled.nxs").write_bytes(data)
    outcomes = []
    for function in (nexus.read, nexus.verify, nexus.show):
        try:
            outcomes.append(function(tmp_path / "spoiled.nxs"))
        except (NexusError, UnreadableFile) as error:
            outcomes.append(error.message)
    assert all(isinstance(outcome, dict | list | str) for outcome in outcomes)


def test_a_text_that_claims_gigabytes_is_not_given_them(changed, monkeypatch):
    with h5py.File(changed, "r") as file:
        start, size = file[f"{RECORD}/title"].id.get_offset(), len(file[f"{RECORD}/title"][()])
    data = bytearray(changed.read_bytes())
    assert int.from_bytes(data[start : start + 4], "little") == size
    data[start : start + 4] = (0xA5A5A5A5).to_bytes(4, "little")
    changed.write_bytes(data)
    with pytest.raises(NexusError, match="title claims 2,779,096,4"):
        nexus.read(changed)
    assert [(issue.code, issue.path) for issue in nexus.verify(changed)] == [("NX-CONTENT", f"/{RECORD}/title")]
    assert "title (claims" in nexus.show(changed) or "title [" in nexus.show(changed)


def test_a_file_of_another_program_holds_no_record(tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["data"] = np.arange(5)
    with pytest.raises(NexusError, match="no record of cryokb"):
        nexus.read(tmp_path / "other.h5")
    assert [issue.code for issue in nexus.verify(tmp_path / "other.h5")] == ["NX-CONTENT"]
    assert "data = 0, 1, 2, 3, 4" in nexus.show(tmp_path / "other.h5")


# -------------------------------------------------------------------------------------------------------------------- safety
def external_link(file):
    file["entry/out"] = h5py.ExternalLink("secret.h5", "/data")


def soft_link(file):
    file["entry/also"] = h5py.SoftLink("/entry/title")


def external_storage(file):
    file.create_dataset("entry/outside", (4,), "f8", external=[("secret.bin", 0, h5py.h5f.UNLIMITED)])


def virtual_dataset(file):
    layout = h5py.VirtualLayout((5,), "i8")
    layout[:] = h5py.VirtualSource("secret.h5", "data", (5,))
    file.create_virtual_dataset("entry/virtual", layout)


def object_reference(file):
    file["entry/refers"] = np.array([file["entry/title"].ref], dtype=h5py.ref_dtype)


def region_reference(file):
    file["entry"].attrs["region"] = file[f"{IMAGE}/real"].regionref[0:1, 0:1]


def compound_reference(file):
    file.create_dataset("entry/compound", (1,), np.dtype([("n", "i4"), ("to", h5py.ref_dtype)]))


def huge_claim(file):
    file.create_dataset("entry/huge", (10**9, 10**6), "f8", chunks=(1, 1000))


def huge_chunk(file):
    file.create_dataset("entry/chunky", (2**29,), "f8", chunks=(2**28 + 2**20,))


def circle(file):
    file["entry/cryokb/back"] = file["entry"]


ATTACKS = [
    (external_link, "NX-EXTERNAL-LINK", Severity.ERROR),
    (soft_link, "NX-SOFT-LINK", Severity.NOTE),
    (external_storage, "NX-EXTERNAL-STORAGE", Severity.ERROR),
    (virtual_dataset, "NX-VIRTUAL", Severity.ERROR),
    (object_reference, "NX-REFERENCE", Severity.WARNING),
    (region_reference, "NX-REFERENCE", Severity.WARNING),
    (compound_reference, "NX-REFERENCE", Severity.WARNING),
    (huge_claim, "NX-SIZE", Severity.ERROR),
    (huge_chunk, "NX-SIZE", Severity.ERROR),
    (circle, "NX-CYCLE", Severity.ERROR),
]


@pytest.fixture
def beside(changed):
    """A changed file with a secret beside it."""
    with h5py.File(changed.parent / "secret.h5", "w") as file:
        file["data"] = np.arange(5)
    (changed.parent / "secret.bin").write_bytes(bytes(range(32)))
    return changed


@pytest.mark.parametrize(("attack", "code", "severity"), ATTACKS, ids=[attack.__name__ for attack, _, _ in ATTACKS])
def test_what_leads_elsewhere_is_reported_and_not_followed(beside, attack, code, severity):
    with h5py.File(beside, "r+") as file:
        attack(file)
    assert [(issue.code, issue.severity) for issue in nexus.verify(beside)] == [(code, severity)]
    assert nexus.read(beside)["id"] == "li_fec_grid_7"
    assert "arange" not in nexus.show(beside)


@pytest.mark.parametrize(
    ("path", "attack"),
    [
        ("external link", lambda file, path: file.__setitem__(path, h5py.ExternalLink("secret.h5", "/data"))),
        ("soft link", lambda file, path: file.__setitem__(path, h5py.SoftLink("/entry/definition"))),
        ("huge", lambda file, path: file.create_dataset(path, (2**40,), "i8", chunks=(2**20,))),
        ("many", lambda file, path: file.create_dataset(path, (2**22,), "i1", chunks=(2**20,))),
        ("outside", lambda file, path: file.create_dataset(path, (4,), "f8", external=[("secret.bin", 0, h5py.h5f.UNLIMITED)])),
        ("empty", lambda file, path: file.create_dataset(path, data=h5py.Empty("f8"))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_record_is_not_read_through_links_or_claims(beside, path, attack):
    with h5py.File(beside, "r+") as file:
        del file[f"{RECORD}/title"]
        attack(file, f"{RECORD}/title")
    with pytest.raises(NexusError, match="title"):
        nexus.read(beside)
    assert "NX-CONTENT" in {issue.code for issue in nexus.verify(beside)}


def test_an_array_outside_of_the_file_is_not_opened(beside):
    with h5py.File(beside, "r+") as file:
        del file[f"{IMAGE}/real"]
        file.create_dataset(f"{IMAGE}/real", (6, 7), "u2", external=[("secret.bin", 0, h5py.h5f.UNLIMITED)])
    with pytest.raises(NexusError, match="in another file"), nexus.open_array(beside, "image"):
        pass
    assert {issue.code for issue in nexus.verify(beside)} == {"NX-EXTERNAL-STORAGE", "NX-ARRAY-MISSING"}


def test_an_array_that_is_mostly_a_claim_is_not_summed_up(changed):
    with h5py.File(changed, "r+") as file:
        del file[f"{IMAGE}/real"]
        file.create_dataset(f"{IMAGE}/real", (2**20, 2**20), "u2", chunks=(1, 2**20))
    assert {issue.code for issue in nexus.verify(changed)} == {"NX-SIZE", "NX-ARRAY-AXES"}


def test_groups_that_multiply_by_links_do_not_multiply_the_work(changed, monkeypatch):
    monkeypatch.setattr("cryokb.nexus.content.MAX_ELEMENTS", 5000)
    monkeypatch.setattr("cryokb.nexus.reader.MAX_LINES", 500)
    with h5py.File(changed, "r+") as file:
        group = file.create_group(f"{RECORD}/bomb")
        for _ in range(40):
            inner = group.create_group("a")
            group["b"] = inner
            group = inner
    with pytest.raises(NexusError, match="5,000 objects"):
        nexus.read(changed)
    assert nexus.show(changed).endswith("... and more\n")
    assert [issue.code for issue in nexus.verify(changed)] == ["NX-CONTENT"]


@pytest.mark.parametrize(("chunks", "words"), [(None, "long claims 1,572,888 bytes"), ((3,), "more than 1,048,576 bytes")])
def test_a_long_text_with_many_names_does_not_fill_the_memory(changed, monkeypatch, chunks, words):
    monkeypatch.setattr("cryokb.nexus.content.MAX_RECORD_BYTES", 2**20)
    with h5py.File(changed, "r+") as file:
        file.create_dataset(f"{RECORD}/long", data=["x" * 2**19] * 3, dtype=h5py.string_dtype(), chunks=chunks)
    with pytest.raises(NexusError, match=words):
        nexus.read(changed)


def test_more_objects_than_the_limit_are_said_not_walked(changed, monkeypatch):
    monkeypatch.setattr(safety, "MAX_ELEMENTS", 100)
    with safety.open_file(changed) as file:
        issues = list(safety.survey(file))
    assert {issue.code for issue in issues} == {"NX-SIZE"}


def test_large_attributes_are_not_read(changed):
    with h5py.File(changed, "r+", libver="latest") as file:
        file["entry"].attrs.create("large", np.zeros(2**18))
    issues = nexus.verify(changed)
    assert [(issue.code, issue.path) for issue in issues] == [("NX-SIZE", "/entry@large")]
