"""Records to NeXus and back."""

from __future__ import annotations

import copy
import hashlib
import json
import subprocess
import sys

import h5py
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from nexus_cases import NEXUS_FOLDER, array_of, example, rich, session, small, with_acquisitions

from cryokb import nexus, standard
from cryokb.errors import NexusError
from cryokb.nexus.content import Group, decode, encode, safe_name
from cryokb.nexus.paths import EVENT_PLACES
from cryokb.nexus.writer import write_nodes
from cryokb.quantities import dimension_of


def same(left, right):
    """Equality that also sees the kinds of numbers and the order of entries."""
    return json.dumps(left) == json.dumps(right)


def walk(path):
    """Everything in a file: names in order, types, values, attributes."""
    found = []
    with h5py.File(path) as file:

        def note(name, node):
            attributes = {key: np.asarray(value).tolist() for key, value in node.attrs.items()}
            value = (str(node.dtype), node.shape, np.asarray(node[()]).tolist()) if isinstance(node, h5py.Dataset) else list(node)
            found.append((name, value, attributes))

        file.visititems(note)
    return found


# ----------------------------------------------------------------------------------------------------------------- round trip
@pytest.mark.parametrize("layout", nexus.LAYOUTS)
@pytest.mark.parametrize("record", [example(), rich()], ids=["example", "rich"])
def test_a_record_comes_back_as_it_was(tmp_path, record, layout):
    written = nexus.write(record, tmp_path / "record.nxs", layout=layout)
    assert same(nexus.read(written.path), record)
    assert nexus.verify(written.path) == []


TEXTS = st.text(max_size=12)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
QUANTITIES = st.fixed_dictionaries(
    {},
    optional={
        "value": NUMBERS,
        "lower": NUMBERS,
        "upper": NUMBERS,
        "comparator": st.sampled_from(["about", "less_than"]),
        "unit": st.sampled_from(["nm", "%", "1", "/Ao2/s", "unknown"]),
        "unit_iri": TEXTS,
        "uncertainty": st.fixed_dictionaries({}, optional={"plus": NUMBERS, "minus": NUMBERS, "kind": TEXTS}),
        "as_reported": TEXTS,
    },
)
NAMES = (
    st.sampled_from(
        ["dose", "dose_as_reported", "dose_set", "dose_set_", "item_1", "value", "unit", "key", "a/b", ".", "..", "", "x" * 200]
    )
    | TEXTS
)
CONTENT = st.recursive(
    SCALARS | QUANTITIES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, CONTENT, max_size=5))
def test_any_plain_document_survives(document):
    with h5py.File("law", "w", driver="core", backing_store=False, track_order=True) as file:
        write_nodes(file, Group("NXroot", children={"record": encode(document)}))
        assert json.dumps(decode(file["record"]), sort_keys=True) == json.dumps(
            document, sort_keys=True
        )  # a quantity has an order of its own


def test_order_of_many_entries_is_kept(tmp_path):
    record = example()
    names = [f"k{number:03d}" for number in range(60)]
    names = names[::2] + names[1::2][::-1]
    record["x"] = {name: number for number, name in enumerate(names)}
    record["y"] = [{"n": number} for number in range(30)]
    nexus.write(record, tmp_path / "a.nxs", layout="plain")
    assert same(nexus.read(tmp_path / "a.nxs"), record)


def test_numbers_that_json_does_not_know_are_refused(tmp_path):
    record = example() | {"x": float("nan")}
    with pytest.raises(NexusError, match="nan"):
        nexus.write(record, tmp_path / "a.nxs")
    assert list(tmp_path.iterdir()) == []


def test_a_quantity_is_a_number_with_units_and_its_text_beside_it(tmp_path):
    nexus.write(rich(), tmp_path / "a.nxs")
    with h5py.File(tmp_path / "a.nxs") as file:
        group = file["entry/cryokb/record/sessions/titan_0302/acquisitions/hrtem_1"]
        assert group["dose"][()] == 80
        assert group["dose"].attrs["units"] == "1/angstrom^2"
        assert group["dose"].attrs["unit"] == "/Ao2"
        assert group["dose_as_reported"].asstr()[()] == "80 e-/Å^2"
        assert group["collection_semi_angle_upper"][()] == 200.5
        assert group["collection_semi_angle_uncertainty_plus"].attrs["units"] == "mrad"
        assert group["energy_offset_"].attrs["units"] == "eV"
        oxygen = file["entry/cryokb/record/specimens/grid_7/history/item_3_Disassembly"]
        assert oxygen["oxygen_comparator"].asstr()[()] == "less_than"
        absent = file["entry/cryokb/record/specimens/grid_7/history/item_7_Transfer/absent/highest_temperature"]
        assert absent["reason"].asstr()[()] == "not_recorded"


@pytest.mark.parametrize("key", ["dose_set", "time_end", "x_errors", "µ", "", "1a", "_x", "NX_class", "DECTRIS_x", "a/b", ".", "x" * 300])
def test_names_follow_the_rules_of_nexus(key):
    name = safe_name(key)
    assert len(name) <= 63
    assert name[0].isalpha()
    assert name.isascii()
    assert name.replace("_", "").isalnum()
    assert not name.endswith(("_set", "_end", "_errors"))


def test_writing_twice_gives_the_same_file(tmp_path):
    record = with_acquisitions(rich(), ["tilt_series"])
    for name in ("a.nxs", "b.nxs"):
        nexus.write(record, tmp_path / name, arrays={"tilt_series": array_of("tilt_series")})
    assert walk(tmp_path / "a.nxs") == walk(tmp_path / "b.nxs")
    assert (tmp_path / "a.nxs").read_bytes() == (tmp_path / "b.nxs").read_bytes()


@pytest.mark.parametrize("layout", nexus.LAYOUTS)
def test_the_file_explains_itself(tmp_path, layout):
    nexus.write(example(), tmp_path / "a.nxs", layout=layout)
    wanted = {"linkml": standard.linkml_text(), "json_schema": standard.current().schema_text("record"), "nxdl": standard.definition_text()}
    with h5py.File(tmp_path / "a.nxs") as file:
        schema = file["entry/cryokb/schema"]
        assert schema["version"].asstr()[()] == standard.versions()["schema"]
        assert {name: schema[name].asstr()[0] for name in wanted} == wanted
        for name, text in wanted.items():
            assert schema[name].attrs["checksum"] == hashlib.sha256(text.encode()).hexdigest()
        assert 10_000 < sum(schema[name].id.get_storage_size() for name in wanted) < 150_000
        assert json.loads(file["entry/note_record/data"][()]) == example()
    assert nexus.definition_in(tmp_path / "a.nxs") == wanted["nxdl"]


def test_importing_loads_neither_hdf5_nor_numpy():
    code = "import sys, cryokb.nexus; print(sorted({'h5py', 'numpy', 'pint', 'pydantic', 'linkml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ----------------------------------------------------------------------------------------------------------------------- NXem
def test_there_is_one_entry_for_each_session_and_specimen(tmp_path):
    record = example()
    later = copy.deepcopy(session(record))
    later["key"] = "titan_0303"
    del later["acquisitions"]["blank_1"]
    record["sessions"]["titan_0303"] = later
    written = nexus.write(record, tmp_path / "a.nxs")
    assert written.entries == ("/entry", "/entry_2", "/entry_3")
    with h5py.File(tmp_path / "a.nxs") as file:
        pairs = [tuple(file[f"{entry}/cryokb/{name}"].asstr()[()] for name in ("session", "specimen")) for entry in written.entries]
        assert pairs == [("titan_0302", "grid_7"), ("titan_0302", "blank"), ("titan_0303", "grid_7")]
        assert list(file["entry/measurement"]) == ["instrument", "event_search", "event_focus", "event_hrtem_1", "event_tilts"]
        assert list(file["entry_2/measurement"]) == ["instrument", "event_blank_1"]
        own = file["entry/cryokb/record/sessions/titan_0302/acquisitions/hrtem_1"]
        assert file["entry/measurement/event_hrtem_1/acquisition"] == own


def test_nxem_places_hold_the_values_of_the_record(tmp_path):
    nexus.write(rich(), tmp_path / "a.nxs")
    with h5py.File(tmp_path / "a.nxs") as file:
        entry = file["entry"]
        event = entry["measurement/event_hrtem_1"]

        def number(path):
            return event[path][()], event[path].attrs.get("units")

        assert number("instrument/ebeam_column/electron_source/voltage") == (300.0, "kV")
        assert number("instrument/optics/dose_rate") == (8.0, "1/(angstrom^2*s)")
        assert number("instrument/optics/camera_length") == (320.0, "mm")
        assert number("instrument/optics/magnification") == (59000.0, None)
        assert number("instrument/sensor_temperature/value") == (-178.0, "degC")
        assert number("instrument/detector_1/count_time") == (10.0, "s")
        assert event["end_time"].asstr()[()] == "2026-03-02T14:21:00+01:00"
        sample = entry["sampleID"]
        assert sample["preparation_date"].asstr()[()] == "2026-03-02T10:05:00+01:00"
        assert sample["atom_types"].asstr()[()] == "Li, O, F, P, Cu"
        assert sample["thickness"][()] == 150.0
        assert sample["temperature"][()] == 95.0
        assert sample["identifier_sample"].attrs["type"] == "URN"
        assert sample["identifier_parent"].asstr()[()] == "not recorded"
        assert entry["measurement/instrument/type"].asstr()[()] == "tem"
        assert entry["cite_1/doi"].asstr()[()] == "10.1126/science.aam6014"
        assert entry["user_1/name"].asstr()[()] == "A. Researcher"


def test_bounds_and_inequalities_never_become_plain_numbers_in_nxem(tmp_path):
    record = example()
    session(record)["specimen_temperature"] = {"lower": 80, "upper": 100, "unit": "K", "as_reported": "80-100 K"}
    image = session(record)["acquisitions"]["hrtem_1"]
    image["dose_rate"]["comparator"] = "less_than"
    image["exposure_time"] = {"value": 3, "unit": "nm", "as_reported": "a length where a time belongs"}
    nexus.write(record, tmp_path / "a.nxs")
    with h5py.File(tmp_path / "a.nxs") as file:
        event = file["entry/measurement/event_hrtem_1/instrument"]
        assert "value" not in event["sensor_temperature"]
        assert "dose_rate" not in event["optics"]
        assert "detector_1" not in event
        assert "temperature" not in file["entry/sampleID"]
    assert nexus.read(tmp_path / "a.nxs") == record


def test_units_that_nexus_cannot_spell_are_converted_in_its_places(tmp_path):
    record = example()
    image = session(record)["acquisitions"]["hrtem_1"]
    image["exposure_time"] = {"value": 2, "unit": "d", "as_reported": "2 d"}
    image["dwell_time"] = {"value": 3, "unit": "min", "as_reported": "3 min"}
    nexus.write(record, tmp_path / "a.nxs")
    with h5py.File(tmp_path / "a.nxs") as file:
        instrument = file["entry/measurement/event_hrtem_1/instrument"]
        count, dwell = instrument["detector_1/count_time"], instrument["ebeam_column/scan_controller/dwell_time"]
        assert [(node[()], node.attrs["units"]) for node in (count, dwell)] == [(172_800.0, "s"), (3.0, "minute")]


def test_the_places_of_slots_agree_with_the_schema():
    slots = {**standard.current().class_slots("Session"), **standard.current().class_slots("Acquisition")}
    assert len(EVENT_PLACES) > 10
    for place in EVENT_PLACES:
        assert place.slot in slots, place
        if place.dimension is not None:
            assert place.dimension in json.dumps(slots[place.slot]), place
        if place.unit is not None:
            assert dimension_of(place.unit) == place.dimension


def remove_start(record):
    del session(record)["start"]


def shorten_start(record):
    session(record)["start"] = "2026-03-02"


def remove_instrument(record):
    del session(record)["instrument"]


def remove_times_of_steps(record):
    for step in record["specimens"]["grid_7"]["history"]:
        step.pop("start", None)


def remove_elements(record):
    record["specimens"]["blank"]["system"] = {"metal": "none"}


def remove_sessions(record):
    record["sessions"] = {}


def forget_specimen(record):
    del session(record)["acquisitions"]["tilts"]["specimen"]


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (remove_start, ["/sessions/titan_0302/start"]),
        (shorten_start, ["/sessions/titan_0302/start"]),
        (remove_instrument, ["/sessions/titan_0302/instrument/manufacturer", "/sessions/titan_0302/instrument/model"]),
        (remove_times_of_steps, ["/specimens/grid_7/prepared"]),
        (remove_elements, ["/specimens/blank/system/metal"]),
        (remove_sessions, ["/sessions"]),
        (forget_specimen, ["/sessions/titan_0302/acquisitions/tilts/specimen"]),
    ],
)
def test_what_nxem_requires_is_asked_for_and_never_made_up(tmp_path, change, missing):
    record = example()
    change(record)
    with pytest.raises(NexusError) as caught:
        nexus.write(record, tmp_path / "a.nxs")
    assert caught.value.value == missing
    assert all(path in str(caught.value) for path in missing)
    assert "plain" in (caught.value.hint or "")
    assert list(tmp_path.iterdir()) == []
    nexus.write(record, tmp_path / "a.nxs", layout="plain")
    assert same(nexus.read(tmp_path / "a.nxs"), record)
    with h5py.File(tmp_path / "a.nxs") as file:
        assert list(file["entry"].attrs["without"]) == missing
        assert "definition" not in file["entry"]


def test_declared_absence_is_written_in_words(tmp_path):
    record = example()
    session(record)["instrument"] = {"absent": {"manufacturer": {"reason": "withheld"}, "model": {"reason": "not_recorded"}}}
    nexus.write(record, tmp_path / "a.nxs")
    with h5py.File(tmp_path / "a.nxs") as file:
        fabrication = file["entry/measurement/instrument/fabrication"]
        assert [fabrication[name].asstr()[()] for name in ("vendor", "model")] == ["withheld", "not recorded"]


def test_recommended_things_that_are_not_known_are_listed(tmp_path):
    record = example()
    del session(record)["end"]
    del record["specimens"]["blank"]["physical_form"]
    written = nexus.write(record, tmp_path / "a.nxs")
    assert written.left_out == ("/sessions/titan_0302/end", "/specimens/blank/physical_form")
    assert nexus.verify(written.path) == []


def test_the_stated_time_of_preparation_wins_and_transfer_does_not_count(tmp_path):
    record = example()
    record["specimens"]["blank"]["prepared"] = "2026-03-01T08:00:00Z"
    record["specimens"]["grid_7"]["history"][-1]["start"] = "2026-03-02T12:00:00+01:00"
    nexus.write(record, tmp_path / "a.nxs")
    with h5py.File(tmp_path / "a.nxs") as file:
        dates = [file[f"{entry}/sampleID/preparation_date"].asstr()[()] for entry in ("entry", "entry_2")]
    assert dates == ["2026-03-02T10:05:00+01:00", "2026-03-01T08:00:00Z"]


@pytest.mark.parametrize(
    ("techniques", "kind"),
    [
        (["haadf_stem", "stem_eels"], b"tem"),
        (["ebsd"], b"sem"),
        (["fib_sem", "ebsd"], b"fib"),
        (["a technique of tomorrow"], None),
        ([None], None),
    ],
)
def test_the_type_of_instrument_follows_from_the_techniques(tmp_path, techniques, kind):
    keys = [f"a{number}" for number in range(len(techniques))]
    record = small(keys)
    for key, technique in zip(keys, techniques, strict=True):
        session(record)["acquisitions"][key]["technique"] = technique
    written = nexus.write(record, tmp_path / "a.nxs")
    with h5py.File(tmp_path / "a.nxs") as file:
        instrument = file["entry/measurement/instrument"]
        assert (instrument["type"][()] if "type" in instrument else None) == kind
    assert written.left_out == (() if kind else ("/sessions/titan_0302/acquisitions",))


@pytest.mark.parametrize(
    ("of_record", "of_specimen", "identifier", "kind"),
    [
        ("urn:uuid:1", None, "urn:uuid:1#/specimens/grid_7", "URN"),
        ("https://example.org/1", None, "https://example.org/1#/specimens/grid_7", "URL"),
        ("10.5281/zenodo.1", None, "li_fec_grid_7/specimens/grid_7", "local"),
        (None, None, "li_fec_grid_7/specimens/grid_7", "local"),
        ("urn:uuid:1", "igsn:10.58052/X1", "igsn:10.58052/X1", "IGSN"),
        ("urn:uuid:1", "ark:/12345/x", "ark:/12345/x", "ARK"),
        ("urn:uuid:1", "10.1234/abc", "10.1234/abc", "DOI"),
        ("urn:uuid:1", "shelf 7", "shelf 7", "local"),
    ],
)
def test_a_specimen_is_identified_by_the_best_that_is_known(tmp_path, of_record, of_specimen, identifier, kind):
    record = small(["a"])
    record["identifier"] = of_record
    specimen = record["specimens"]["grid_7"]
    specimen["identifier"] = of_specimen
    specimen["taken_from"] = "electrode"
    record["specimens"]["electrode"] = {"key": "electrode", "identifier": "urn:x"}
    nexus.write({key: value for key, value in record.items() if value is not None}, tmp_path / "a.nxs")
    with h5py.File(tmp_path / "a.nxs") as file:
        sample = file["entry/sampleID"]
        assert (sample["identifier_sample"].asstr()[()], sample["identifier_sample"].attrs["type"]) == (identifier, kind)
        assert sample["identifier_sample"].attrs.get("type_custom", False) == (kind == "local")
        assert (sample["identifier_parent"].asstr()[()], sample["identifier_parent"].attrs["type"]) == ("urn:x", "URN")


def test_the_only_specimen_need_not_be_named(tmp_path):
    record = small(["a"])
    del session(record)["acquisitions"]["a"]["specimen"]
    session(record)["acquisitions"]["a"]["magnification"] = True
    session(record)["acquisitions"]["a"]["dose_rate"]["unit"] = "furlong"
    written = nexus.write(record, tmp_path / "a.nxs")
    assert written.entries == ("/entry",)
    assert nexus.verify(written.path) == []


def test_a_key_that_cannot_name_an_event_is_refused(tmp_path):
    record = small(["a"])
    session(record)["acquisitions"]["A-1"] = session(record)["acquisitions"].pop("a")
    with pytest.raises(NexusError, match="A-1"):
        nexus.write(record, tmp_path / "a.nxs")
    nexus.write(record, tmp_path / "a.nxs", layout="plain")
    assert nexus.verify(tmp_path / "a.nxs") == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"layout": "nxmx"}, "nxem, nxcryoem_battery, plain"),
        ({"codec": "rar"}, "gzip, lzf, none"),
    ],
)
def test_unknown_layouts_and_codecs_are_refused_with_the_choices(tmp_path, options, words):
    with pytest.raises(NexusError, match=words):
        nexus.write(example(), tmp_path / "a.nxs", **options)


def test_everything_that_the_green_file_says_of_an_entry_is_said_here(tmp_path):
    green = NEXUS_FOLDER / "green-nxem.nxs"
    if not green.is_file():
        pytest.skip(f"CRYOKB_NEXUS: no folder {NEXUS_FOLDER}")
    nexus.write(rich(), tmp_path / "a.nxs")
    apart = (
        "roi1",
        "user1",
        "cite1",
        "measurement/event1",
        "measurement/instrument/stage1",
        "measurement/instrument/detector1/fabrication",
    )
    apart = (*apart, "sampleID/electrolyte", "sampleID/history", "sampleID/situation", "processing_reference_frame/alias")
    with h5py.File(green) as file, h5py.File(tmp_path / "a.nxs") as own:
        wanted: list[str] = []
        file["entry"].visit(wanted.append)
        wanted = [name.replace("detector1", "detector_1") for name in wanted if not name.startswith(apart)]
        assert len(wanted) > 40
        assert [name for name in wanted if name not in own["entry"]] == []
