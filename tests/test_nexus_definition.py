"""The application definition NXcryoem_battery says what the tables say, and the layout of that name follows it.

The stock validators judge the same in ``test_nexus_validators``; here the documented groups are compared without them.
"""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import h5py
import pytest
from every_slot import Maker
from nexus_cases import battery, example, session
from scripts import schema_module
from test_every_slot import expanded_of

from cryokb import nexus, standard
from cryokb.cli import app as cli
from cryokb.errors import NexusError
from cryokb.issues import JsonObject

ROOT = Path(__file__).parents[1]
SPACE = "{http://definition.nexusformat.org/nxdl/3.1}"
DOCUMENTED = {
    "cell": "sampleID/cell",
    "step": "sampleID/history//step",
    "session": "measurement/session",
    "acquisition": "measurement/eventID/acquisition",
    "dose": "measurement/eventID/dose",
    "processing": "processing",
    "observations": "observations",
}
"""The groups outside of any NXcollection that the definition adds to NXem, by the end of their path in a file."""


@pytest.fixture(scope="module")
def made() -> ModuleType:
    """schema/nxdl.py as a module."""
    return schema_module("nxdl")


@pytest.fixture(scope="module")
def definition() -> Element:
    """The shipped definition, its tags without the namespace."""
    root = ET.fromstring(standard.definition_text())
    for element in root.iter():
        assert element.tag.startswith(SPACE)
        element.tag = element.tag.removeprefix(SPACE)
    return root


def tables() -> dict[str, JsonObject]:
    released = {name: standard.current().table(name) for name in ("slots", "terms")}
    return copy.deepcopy(released | {name: standard.shared(name) for name in ("units", "versions")})


def at(definition: Element, path: str) -> Element:
    """The element at a path of names; an empty name is a group without one."""
    node = definition.find("group")
    for name in path.split("/"):
        assert node is not None
        node = next(child for child in node.findall("group") if child.get("name", "") == name)
    assert node is not None
    return node


# ------------------------------------------------------------------------------------------------ the text


def test_the_shipped_text_is_the_one_that_the_tables_give(made: ModuleType) -> None:
    assert made.build_nxdl(tables()) == made.build_nxdl(tables()) == standard.definition_text()


def test_it_extends_nxem_and_is_found_under_its_version(definition: Element) -> None:
    marks = {key: definition.get(key) for key in ("category", "type", "name", "extends")}
    assert marks == {"category": "application", "type": "group", "name": "NXcryoem_battery", "extends": "NXem"}
    assert definition.find("group/field[@name='definition']/enumeration/item[@value='NXcryoem_battery']") is not None
    assert standard.versions()["schema"] in (definition.findtext("doc") or "")


def test_everything_is_documented(definition: Element) -> None:
    parts = [element for kind in ("group", "field") for element in definition.iter(kind)]
    assert len(parts) >= 600
    bare = [element.attrib for element in parts if not (element.findtext("doc") or "").strip()]
    assert bare == [{"type": "NXentry", "minOccurs": "1", "maxOccurs": "unbounded"}]


def test_only_what_every_record_says_is_required(definition: Element) -> None:
    required = {
        element.get("name", "")
        for kind in ("group", "field")
        for element in definition.iter(kind)
        if element.get("optional") != "true" and element.get("minOccurs") != "0"
    }
    of_the_layout = {"definition", "sampleID", "measurement", "session", "acquisition", "cryokb", ""}
    of_a_note = {"type", "file_name", "checksum", "algorithm", "description", "data"}
    slots = [(slot, row) for owner in tables()["slots"].values() for slot, row in owner["slots"].items()]  # type: ignore[index,union-attr,call-overload]
    always = {slot for slot, row in slots if row["kind"] in {"key", "designator"} or row.get("required")}
    assert {"key", "step", "slot", "reason", "path"} <= required <= of_the_layout | of_a_note | always


def test_every_slot_of_a_documented_class_has_its_field_and_its_list(definition: Element) -> None:
    checked = 0
    places = {"System": "sampleID/cell", "Acquisition": "measurement/eventID/acquisition", "Observation": "observations/"}
    for owner, path in places.items():
        group = at(definition, path)
        for slot, row in standard.current().class_slots(owner).items():
            found = next(child for child in group if child.get("name") in {slot, f"{slot}_"})
            assert found.tag == ("group" if row["kind"] in {"object", "list", "map"} else "field"), slot
            assert (found.get("units") is not None) == (row["kind"] in {"quantity", "series"}), slot
            if row["kind"] == "enum" and not row.get("many"):
                items = [item.get("value") for item in found.iter("item")]
                assert items == list(standard.current().terms(str(row["range"]))), slot
            if "deprecated" in row:
                assert found.get("deprecated"), slot
            checked += 1
    assert checked >= 150
    assert at(definition, "sampleID/history//step").find("field[@name='step']/enumeration/item[@value='PlungeFreezing']") is not None


def test_no_slot_is_called_like_a_part_of_a_quantity(made: ModuleType) -> None:
    endings = tuple(f"_{part}" for part, _, _ in made.PARTS)
    names = {slot for owner in tables()["slots"].values() for slot in owner["slots"]}  # type: ignore[index,union-attr,call-overload]
    assert len(names) >= 200
    assert [name for name in names if name.endswith(endings) and name != "as_reported"] == []


def test_slots_of_steps_that_mean_different_things_are_refused(made: ModuleType) -> None:
    changed = tables()
    changed["slots"]["Milling"]["slots"]["note"] = {"kind": "number", "description": "A number."}  # type: ignore[index,call-overload]
    with pytest.raises(ValueError, match="note means different things"):
        made.build_nxdl(changed)


def test_a_list_that_is_open_in_the_standard_is_open_here(made: ModuleType) -> None:
    changed = tables()
    changed["terms"]["Metal"]["open"] = "yes"  # type: ignore[index,call-overload]
    text = made.build_nxdl(changed)
    assert text.count('<enumeration open="true">') == 1
    assert 'open="true"' not in standard.definition_text()


# ------------------------------------------------------------------------------------------------ the files


def complaints(node: h5py.Group, element: Element) -> list[str]:
    """What a group of a file says that its definition does not, and the other way round."""
    found = [f"{node.name}@{name}" for name in node.attrs if name != "NX_class" and attribute_of(element, name) is None]
    found += [] if node.attrs["NX_class"] == element.get("type") else [f"{node.name} is no {element.get('type')}"]
    for name in node:
        part = part_of(element, node[name], name)
        if part is None:
            nothing = isinstance(node[name], h5py.Dataset) and node[name].shape == (0,)  # no entry of a list of objects
            found += [] if nothing else [f"{node.name}/{name}"]
        elif isinstance(node[name], h5py.Group):
            found += complaints(node[name], part)
        else:
            found += field_complaints(node[name], part)
    named = [part for part in element if part.get("name") and part.get("nameType") is None]
    required = [part.get("name") for part in named if part.tag in {"group", "field"} and part.get("optional") != "true"]
    return found + [f"{node.name} has no {name}" for name in required if name not in node]


def attribute_of(element: Element, name: str) -> Element | None:
    return next((part for part in element.findall("attribute") if part.get("name") == name), None)


def part_of(element: Element, node: Any, name: str) -> Element | None:
    """The element of a definition that a child of a group belongs to: by its name, by its ending, or as one of many."""
    kind = "group" if isinstance(node, h5py.Group) else "field"
    parts = element.findall(kind)
    exact = next((part for part in parts if part.get("name") == name), None)
    ending = next((part for part in parts if name.endswith(str(part.get("name")).removeprefix("QUANTITY")) and part.get("nameType")), None)
    return exact if exact is not None else ending if ending is not None else next((part for part in parts if not part.get("name")), None)


def field_complaints(node: h5py.Dataset, element: Element) -> list[str]:
    """Whether a field has the type, the term, the units and the attributes that its definition knows."""
    kinds = {"NX_CHAR": "OS", "NX_NUMBER": "iuf", "NX_INT": "iu", "NX_BOOLEAN": "b"}
    found = [f"{node.name}@{name}" for name in node.attrs if name != "units" and attribute_of(element, name) is None]
    found += [] if node.dtype.kind in kinds[str(element.get("type"))] else [f"{node.name} is {node.dtype}"]
    found += [] if ("units" in node.attrs) == (element.get("units") is not None) else [f"{node.name}@units"]
    items = [item.get("value") for item in element.iter("item")]
    told = node.asstr()[()] if items else None
    return found + ([f"{node.name} is {told}"] if items and told not in items else [])


def documented(entry: h5py.Group) -> list[tuple[str, h5py.Group]]:
    """The groups of an entry that the definition describes, each with the path in the definition."""
    measurement, sample = entry["measurement"], entry["sampleID"]
    history = sample.get("history", {})
    found = [(DOCUMENTED["cell"], sample["cell"])] if "cell" in sample else []
    found += [(DOCUMENTED["step"], history[name]["step"]) for name in history]
    found += [(DOCUMENTED["session"], measurement["session"])]
    events = [measurement[name] for name in measurement if name.startswith("event_")]
    found += [(DOCUMENTED[kind], event[kind]) for event in events for kind in ("acquisition", "dose") if kind in event]
    return found + [(DOCUMENTED[kind], entry[kind]) for kind in ("processing", "observations") if kind in entry]


@pytest.fixture(scope="module", params=["example", "battery", "every slot"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("definition")
    records = {"example": example, "battery": battery, "every slot": lambda: expanded_of(Maker().record(), folder / "record.yaml")}
    return nexus.write(records[request.param](), folder / "record.nxs", layout="nxcryoem_battery").path


def test_what_the_layout_writes_is_what_the_definition_says(written: Path, definition: Element) -> None:
    kinds = set()
    with h5py.File(written) as file:
        for entry in file.values():
            assert entry["definition"].asstr()[()] == "NXcryoem_battery"
            assert entry["definition"].attrs["version"] == standard.versions()["schema"]
            for path, group in documented(entry):
                assert complaints(group, at(definition, path)) == []
                kinds.add(path)
    assert len(kinds) >= 6


def test_the_documented_groups_are_those_of_the_record(written: Path) -> None:
    with h5py.File(written) as file:
        record, entry = file["entry/cryokb/record"], file["entry"]
        key = entry["cryokb/specimen"].asstr()[()]
        assert entry["sampleID/cell"] == record["specimens"][key]["system"]
        steps = record["specimens"][key]["history"]
        shown = [entry["sampleID/history"][name]["step"] for name in entry["sampleID/history"]]
        assert shown == [steps[name] for name in steps]
        everywhere = {name for other in file.values() for name in other.get("observations", {})}
        assert everywhere == set(record["observations"])


def test_results_stand_in_the_entries_of_their_data(tmp_path: Path) -> None:
    record = battery()
    record["processing"] = {
        "fft": {"key": "fft", "inputs": ["blank_1"], "uses": ["fft"]},
        "mean": {"key": "mean", "uses": ["fft"]},
        "loose": {"key": "loose", "uses": ["unknown"]},
    }
    record["observations"] = {
        "direct": {"key": "direct", "from": ["titan_0302/blank_1"]},
        "by_way_of": {"key": "by_way_of", "derived_from": ["mean"]},
        "both": {"key": "both", "from": ["hrtem_1"], "derived_from": ["fft"]},
        "of_nothing": {"key": "of_nothing"},
    }
    nexus.write(record, tmp_path / "a.nxs", layout="nxcryoem_battery")
    with h5py.File(tmp_path / "a.nxs") as file:
        assert [sorted(file[f"{entry}/observations"]) for entry in ("entry", "entry_2")] == [
            ["both", "of_nothing"],
            ["both", "by_way_of", "direct"],
        ]
        assert [sorted(file[f"{entry}/processing"]) for entry in ("entry", "entry_2")] == [["loose"], ["fft", "mean"]]


def test_the_dose_of_an_event_adds_up_over_its_area(tmp_path: Path) -> None:
    record = example()
    acquisitions = session(record)["acquisitions"]
    acquisitions["again"] = {**copy.deepcopy(acquisitions["hrtem_1"]), "key": "again", "ordinal": 60}
    del acquisitions["again"]["dose"]
    acquisitions["blind"] = {"key": "blind", "ordinal": 61, "specimen": "grid_7", "area": "A"}
    acquisitions["last"] = {**copy.deepcopy(acquisitions["hrtem_1"]), "key": "last", "ordinal": 62}
    nexus.write(record, tmp_path / "a.nxs", layout="nxcryoem_battery")

    def told(key: str) -> dict[str, Any]:
        group = file[f"entry/measurement/event_{key}/dose"]
        assert all(node.attrs["units"] == "1/angstrom^2" for node in group.values() if node.dtype.kind == "f")
        return {name: node.asstr()[()] if node.dtype.kind == "O" else node[()] for name, node in group.items()}

    with h5py.File(tmp_path / "a.nxs") as file:
        first = {"dose": 80.0, "dose_basis": "stated", "earlier_dose": 0.2, "cumulative_dose": 80.2, "complete": True}
        assert told("hrtem_1") == pytest.approx(first)
        assert told("again") == pytest.approx(
            {"dose": 80.0, "dose_basis": "dose_rate x exposure_time", "earlier_dose": 80.2, "cumulative_dose": 160.2, "complete": True}
        )
        assert told("blind") == pytest.approx({"earlier_dose": 160.2, "cumulative_dose": 160.2, "complete": False})
        assert told("last") == pytest.approx(
            {"dose": 80.0, "dose_basis": "stated", "earlier_dose": 160.2, "cumulative_dose": 240.2, "complete": False}
        )
        assert "dose" not in file["entry/measurement/event_focus"]


def test_a_number_in_a_unit_that_nexus_cannot_spell_stands_apart(tmp_path: Path) -> None:
    record = battery()
    nexus.write(record, tmp_path / "a.nxs", layout="nxcryoem_battery")
    with h5py.File(tmp_path / "a.nxs") as file:
        image = file["entry/measurement/event_hrtem_1/acquisition"]
        assert "dose" not in image
        assert image["dose_value"][()] == 0.002
        assert re.fullmatch(r"62\d?.\d+ 1/angstrom\^2", image["dose_value"].attrs["units"])
        assert image["exposure_time_value"].attrs["units"] == "86400 s"
        assert image["thickness_over_mean_free_path"].attrs["units"] == ""
        assert image["edges"].shape == (0,)
        assert file["entry/measurement/event_tilt_set/acquisition"].attrs["record_key"] == '"tilt_set"'
    assert json.dumps(nexus.read(tmp_path / "a.nxs")) == json.dumps(record)


def test_the_definition_that_a_file_carries_is_given_to_users(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = nexus.write(example(), tmp_path / "a.nxs").path
    assert cli.main(["nexus", "show", str(path), "--definition"]) == 0
    assert capsys.readouterr().out == standard.definition_text()
    with h5py.File(path, "r+") as file:
        del file["entry/cryokb/schema/nxdl"]
    with pytest.raises(NexusError, match="holds no application definition"):
        nexus.definition_in(path)


@pytest.mark.parametrize("change", ["link", "value", "dose"])
def test_verify_sees_what_was_changed_in_a_documented_group(tmp_path: Path, change: str) -> None:
    path = nexus.write(example(), tmp_path / "a.nxs", layout="nxcryoem_battery").path
    with h5py.File(path, "r+") as file:
        if change == "link":
            del file["entry/sampleID/cell"]
        elif change == "value":
            file["entry/measurement/event_hrtem_1/acquisition/dose"][()] = 8
        else:
            file["entry/measurement/event_hrtem_1/dose/cumulative_dose"][()] = 8
    codes = {"link": "NX-FIELD-MISSING", "value": "NX-NOTE-DIFFERS", "dose": "NX-FIELD-DIFFERS"}
    assert codes[change] in {issue.code for issue in nexus.verify(path)}
