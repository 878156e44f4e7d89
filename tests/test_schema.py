"""The standard itself: every term is described, every quantity has a dimension, and the generated files say what schema/ says."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from linkml.generators.jsonschemagen import JsonSchemaGenerator
from scripts import schema_module

from cryokb import quantities, standard
from cryokb.expansion import snake_case
from cryokb.expansion.forms import Form

if TYPE_CHECKING:
    from linkml_runtime import SchemaView
    from linkml_runtime.linkml_model import TypeDefinition

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "schema"
GENERATED = ROOT / "src/cryokb/_generated"
VALUE_KINDS = {"quantity", "category", "directions", "text", "phase"}

Plain = dict[str, Any]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """schema/generate.py as a module."""
    return schema_module("generate")


@pytest.fixture(scope="module")
def view(generate: ModuleType) -> SchemaView:
    return generate.load()


@pytest.fixture(scope="module")
def raw() -> Plain:
    """The JSON Schema as LinkML's generator leaves it, before the two mechanical steps."""
    whole = JsonSchemaGenerator(str(SCHEMA / "cryokb.yaml"), include_null=False, not_closed=False, top_class="Record").serialize()
    return dict(json.loads(whole))


def class_table() -> dict[str, Plain]:
    return standard.current().table("slots")  # type: ignore[return-value]


def enumerations() -> dict[str, Plain]:
    return standard.current().table("terms")  # type: ignore[return-value]


def dimensions() -> dict[str, Plain]:
    return standard.shared("units")["dimensions"]  # type: ignore[return-value]


def units() -> dict[str, Plain]:
    return standard.shared("units")["units"]  # type: ignore[return-value]


def slots_of_kind(*kinds: str) -> Iterator[tuple[str, str, Plain]]:
    for name, row in class_table().items():
        for slot, details in row["slots"].items():
            if details["kind"] in kinds:
                yield name, slot, details


# ------------------------------------------------------------------------------------------------ words


LEAST_WORDS = 25
"""The fewest characters of a description: 'How many.' and 'Lithium.' say nothing that the name does not."""


def described(view: SchemaView) -> Iterator[tuple[str, str]]:
    """Every element of the schema, and each slot where a class says something of its own, with its description."""
    for elements in (view.all_classes(), view.all_slots(), view.all_enums(), own_types(view)):
        yield from ((str(name), str(element.description or "")) for name, element in elements.items())
    for name, element in view.all_classes().items():
        yield from ((f"{name}.{slot}", str(usage.description)) for slot, usage in element.slot_usage.items() if usage.description)
    for name, element in view.all_enums().items():
        yield from ((f"{name}#{value}", str(row.description or "")) for value, row in element.permissible_values.items())


def own_types(view: SchemaView) -> dict[str, TypeDefinition]:
    """The types that the standard makes, LinkML's own left out."""
    return {name: found for name, found in view.all_types().items() if not str(found.from_schema).startswith("https://w3id.org/linkml")}


def test_every_element_is_described_in_a_sentence(view: SchemaView) -> None:
    told = list(described(view))
    assert len(told) >= 900
    short = [f"{name}: {text}" for name, text in told if len(text) < LEAST_WORDS or not text.endswith(".")]
    assert short == []
    assert len(class_table()) >= 40
    assert len(enumerations()) >= 30


def test_no_two_values_of_a_list_are_described_alike() -> None:
    for name, row in enumerations().items():
        texts = [details["description"] for details in row["values"].values()]
        assert len(texts) == len(set(texts)), name


def test_techniques_and_metals_have_titles() -> None:
    for name in ("Technique", "Metal"):
        titles = [details["title"] for details in enumerations()[name]["values"].values()]
        assert len(titles) == len(set(titles)) >= 10
        assert not [title for title in titles if title.endswith(".") or not 3 <= len(title) <= 60]


def test_the_tables_leave_no_element_out(view: SchemaView) -> None:
    assert set(class_table()) == {str(name) for name in view.all_classes()}
    assert set(enumerations()) == {str(name) for name in view.all_enums()}
    used = {str(name) for cls in view.all_classes() for name in view.class_slots(cls)}
    assert {str(name) for name, definition in view.all_slots().items() if not definition.abstract} == used
    assert not [name for name, definition in view.all_types().items() if not definition.description]


def test_keys_and_slots_are_written_in_snake_case(view: SchemaView) -> None:
    names = {slot for row in class_table().values() for slot in row["slots"]}
    assert [name for name in names if snake_case(name) != name or "-" in name] == []


# ------------------------------------------------------------------------------------------------ order


def test_people_see_the_slots_of_a_class_in_the_order_of_the_released_version() -> None:
    released = json.loads((SCHEMA / "released/1.0.0/slots.json").read_text(encoding="utf-8"))
    assert len(released["Acquisition"]["slots"]) >= 95
    for name, row in released.items():
        assert [slot for slot in class_table()[name]["slots"] if slot in row["slots"]] == list(row["slots"]), name


def test_a_slot_follows_its_neighbour_of_another_mixin(view: SchemaView) -> None:
    order = list(class_table()["Acquisition"]["slots"])
    after = {name: marks["follows"].value for name, slot in view.all_slots().items() if "follows" in (marks := slot.annotations)}
    assert len(after) >= 5
    for name, neighbour in after.items():
        assert order.index(name) == order.index(neighbour) + 1, name
    # a mixin alone has not got the neighbour
    assert next(iter(class_table()["Diffraction"]["slots"])) == "camera_length"


def test_what_an_acquisition_can_say_stands_in_mixins(view: SchemaView) -> None:
    own, mixins = view.get_class("Acquisition").slots, view.get_class("Acquisition").mixins
    assert len(own) < 20
    assert {"Exposure", "ProbeScan", "Diffraction", "TiltSeries", "EnergySpectrum", "EbsdMap", "SliceSeries"} <= set(mixins)
    stated = [slot for name in mixins for slot in view.get_class(name).slots]
    assert len(stated) == len(set(stated)), "two mixins have the same slot"
    assert all(view.get_class(name).mixin for name in mixins)


# ------------------------------------------------------------------------------------------------ quantities


def test_every_quantity_slot_has_known_dimensions_and_an_example_of_them() -> None:
    checked = 0
    for name, slot, row in slots_of_kind("quantity"):
        if class_table()[name].get("valued") and slot == "quantity":
            continue  # its dimension is that of the property
        assert row.get("dimensions"), f"{name}.{slot} has no dimension"
        assert set(row["dimensions"]) <= set(dimensions()), f"{name}.{slot}"
        assert "example" in row, f"{name}.{slot} has no example"
        assert Form.of_slot(row, name=slot, owner=name).parse(row["example"])["as_reported"] == row["example"]
        if "unit" in row:
            assert units()[row["unit"]]["dimension"] in row["dimensions"], f"{name}.{slot}"
        if "default_unit" in row:
            assert units()[row["default_unit"]]["dimension"] in row["dimensions"], f"{name}.{slot}"
        checked += 1
    assert checked >= 60


def test_every_dimension_has_a_canonical_unit_of_its_own() -> None:
    # a count, a ratio and a magnification share the unit 1
    strange = [name for name, row in dimensions().items() if units()[row["canonical"]]["dimension"] != name and row["canonical"] != "1"]
    assert strange == []
    for name, row in dimensions().items():
        assert quantities.parse(row["example"], dimensions=(name,)).as_reported == row["example"]


def test_every_property_says_its_kind_of_value() -> None:
    properties = enumerations()["Property"]["values"]
    assert len(properties) >= 30
    for name, row in properties.items():
        marks = row["annotations"]
        assert marks["value_kind"] in VALUE_KINDS, name
        assert marks["subject"], name
        if marks["value_kind"] == "quantity":
            assert marks["canonical_unit"] == dimensions()[marks["dimension"]]["canonical"], name
            assert marks["canonical_unit"] in units(), name
        else:
            assert not {"dimension", "canonical_unit"} & set(marks), name
        if marks["value_kind"] == "category":
            assert enumerations()[marks["categories"]]["values"], name
        else:
            assert "categories" not in marks, name


# ------------------------------------------------------------------------------------------------ references between the files


def test_ranges_exist_and_kinds_lead_to_an_end() -> None:
    for name, slot, row in slots_of_kind("enum"):
        assert row["range"] in enumerations(), f"{name}.{slot}"
    for name, slot, row in slots_of_kind("object", "map", "list", "reference"):
        assert row["range"] in class_table(), f"{name}.{slot}"
    for name, slot, row in slots_of_kind("map", "reference"):
        keys = [key for key, details in class_table()[row["range"]]["slots"].items() if details["kind"] == "key"]
        assert len(keys) == 1, f"{name}.{slot}"
    for enumeration in enumerations():
        for value in enumerations()[enumeration]["values"]:
            assert standard.current().is_a(enumeration, value, value)
            assert not standard.current().is_a(enumeration, value, "no such term")  # a ring of parents would never end
    parents = {row["is_a"] for terms in enumerations().values() for row in terms["values"].values() if "is_a" in row}
    assert parents <= {value for terms in enumerations().values() for value in terms["values"]}


def test_levels_name_known_slots_reasons_and_guards() -> None:
    table: Plain = standard.current().table("levels")
    assert table["levels"] == ["draft", "deposition", "complete"]
    assert len(table["rows"]) >= 25
    for row in table["rows"]:
        slots = class_table()[row["class"]]["slots"]
        assert {row["slot"], *row.get("unless", []), *row.get("when", {})} <= set(slots), row
        assert set(row["accepts"]) <= set(enumerations()["AbsenceReason"]["values"]), row
        # where a word of absence is an answer, there must be a place for it
        assert not row["accepts"] or "absent" in slots, row
        assert row["level"] in table["levels"]
        assert row["reason"].endswith(".")
        for guard, values in row.get("when", {}).items():
            assert set(values) <= set(enumerations()[slots[guard]["range"]]["values"]), row


def test_a_word_of_absence_never_hides_a_term() -> None:
    reasons = set(enumerations()["AbsenceReason"]["values"])
    for name, slot, row in slots_of_kind("enum"):
        if slot != "reason" and "absent" in class_table()[name]["slots"]:
            assert not reasons & set(enumerations()[row["range"]]["values"]), f"{name}.{slot}"


def test_templates_ship_as_they_stand_in_schema() -> None:
    sources = {path.stem: path.read_text(encoding="utf-8") for path in (SCHEMA / "templates").glob("*.yaml")}
    assert len(sources) >= 2
    assert standard.templates() == sources


# ------------------------------------------------------------------------------------------------ the two mechanical steps


def count(schema: Plain, document: Plain) -> int:
    """How many complaints a user would read: the leaves of the errors."""

    def leaves(errors: list[jsonschema.ValidationError]) -> int:
        return sum(leaves(error.context) if error.context else 1 for error in errors)

    return leaves(list(jsonschema.Draft201909Validator(schema).iter_errors(document)))


def document(history: object) -> Plain:
    return {"cryokb": "record/1.1", "specimens": {"grid_7": {"key": "grid_7", "history": history}}}


@pytest.mark.parametrize(
    ("broken", "before", "after"),
    [
        ({"cryokb": "record/1.1", "specimens": {"grid_7": "Li"}}, 2, 1),
        ({"cryokb": "record/1.1", "specimens": {"grid_7": None}}, 0, 1),
        ({"cryokb": "record/1.1", "absent": {"title": "not_yet"}}, 0, 1),
        (document([{"step": "Plating", "solvent": "DEC"}]), 18, 1),
        (document([{"step": "Platting"}]), 17, 1),
        (document(["plating"]), 17, 1),
        (document([{}]), 0, 1),
    ],
    ids=["bare value", "null", "bare absence", "wrong slot", "unknown step", "bare step", "step without kind"],
)
def test_the_two_steps_leave_one_issue_for_one_fault(raw: Plain, broken: Plain, before: int, after: int) -> None:
    mended = json.loads(standard.current().schema_text("record"))
    assert count(mended, broken) == after
    assert (count(raw, broken) >= before) if before else (count(raw, broken) == 0)


def test_no_keyed_class_may_be_written_as_a_bare_value(raw: Plain) -> None:
    def loose(schema: Plain) -> list[str]:
        return [
            f"{name}.{slot}"
            for name, definition in schema["$defs"].items()
            for slot, row in definition.get("properties", {}).items()
            if isinstance(row.get("additionalProperties"), dict) and "anyOf" in row["additionalProperties"]
        ]

    assert len(loose(raw)) >= 10
    for kind in ("record", "publication"):
        assert loose(json.loads(standard.current().schema_text(kind))) == []


def test_the_choice_among_steps_is_made_by_the_designator() -> None:
    items = json.loads(standard.current().schema_text("record"))["$defs"]["Specimen__identifier_optional"]["properties"]["history"]["items"]
    kinds = sorted(class_table()["Step"]["subclasses"])
    assert len(kinds) >= 15
    assert items["properties"]["step"]["enum"] == kinds
    assert items["required"] == ["step"]
    assert [branch["then"]["$ref"].rsplit("/", 1)[1] for branch in items["allOf"]] == kinds
    for branch in items["allOf"]:
        assert branch["if"]["type"] == "object"
        assert branch["if"]["required"] == ["step"]


def test_a_choice_that_is_no_choice_of_steps_is_left_alone(generate: ModuleType) -> None:
    definitions = {"A": {"properties": {"x": {}}}, "B": {"properties": {}}}
    slot = {"items": {"anyOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]}}
    definition = {"properties": {"parts": slot, "words": {"type": "string"}}}
    before = copy.deepcopy(definition)
    generate.dispatch_subclasses(definition, definitions)
    generate.keep_only_objects_in_maps(definition)
    assert definition == before


# ------------------------------------------------------------------------------------------------ the generated files


def test_the_packaged_schema_is_the_raw_one_with_the_two_steps_and_nothing_else(generate: ModuleType, raw: Plain) -> None:
    definitions = copy.deepcopy(raw["$defs"])
    for definition in definitions.values():
        generate.keep_only_objects_in_maps(definition)
        generate.dispatch_subclasses(definition, definitions)
    for kind, name in (("record", "Record"), ("publication", "Publication")):
        packaged = json.loads(standard.current().schema_text(kind))
        assert packaged["$defs"] == {key: definitions[key] for key in generate.reachable(name, definitions)}
        assert packaged["$ref"] == f"#/$defs/{name}"
        assert packaged["$id"].endswith(f"/{standard.versions()['schema']}/{kind}.schema.json")


def test_tables_made_anew_are_the_packaged_ones(generate: ModuleType, view: SchemaView) -> None:
    slots = generate.slot_table(view)
    assert slots == class_table() == generate.slot_table(view)
    assert generate.term_table(view) == enumerations()
    assert generate.level_table(slots) == standard.current().table("levels")
    assert list(slots) == sorted(slots)


def test_the_digest_stands_for_sources_and_generated_files(generate: ModuleType) -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in GENERATED.iterdir() if path.is_file()}
    digest = files.pop("DIGEST")
    assert len(files) >= 10
    assert generate.digest(files) == digest, "schema/ or src/cryokb/_generated was changed by hand; run: make generate"
    for name, text in files.items():
        assert generate.digest({**files, name: text + " "}) != digest


def test_check_tells_what_differs(generate: ModuleType) -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in GENERATED.iterdir() if path.is_file()}
    assert generate.differences(files) == []
    changed = {**files, "levels.json": "{}\n", "new.json": "{}\n"}
    del changed["units.json"]
    assert generate.differences(changed) == ["levels.json", "new.json", "units.json"]


def test_a_level_for_an_unknown_slot_is_refused(generate: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "levels.yaml").write_text(
        "levels: [draft]\nrows:\n  - {slot: Record.titel, level: draft, reason: a, accepts: []}\n", encoding="utf-8"
    )
    monkeypatch.setattr(generate, "SCHEMA", tmp_path)
    with pytest.raises(KeyError, match="Record has no slot titel"):
        generate.level_table(class_table())
