"""Write the machine-readable forms of the standard into ``src/cryokb/_generated``.

Development only. One process loads the LinkML schema once and writes everything; the same input gives the same bytes.

    python schema/generate.py            write
    python schema/generate.py --check    exit 1 when a committed file differs from what would be written
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import sys
import tomllib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linkml_runtime import SchemaView
    from linkml_runtime.linkml_model import ClassDefinition, EnumDefinition, PermissibleValue, SlotDefinition

    from cryokb.issues import Json, JsonObject

SCHEMA = Path(__file__).resolve().parent
ROOT = SCHEMA.parent
TARGET = ROOT / "src" / "cryokb" / "_generated"
sys.path.insert(0, str(SCHEMA))

PRIMITIVES = {"string", "integer", "float", "boolean", "uri", "Key", "Timestamp", "LocalTime", "MillerIndices", "Sha256"}


def load() -> SchemaView:
    """Load the schema as it ships, where each slot says what it has from its kind."""
    from bundle import build_linkml
    from linkml_runtime import SchemaView

    return SchemaView(build_linkml())


# ---------------------------------------------------------------- JSON Schema


def json_schema(kind: str, root: str) -> JsonObject:
    """Make the JSON Schema of one document kind, sharpened by the two mechanical steps.

    LinkML's generator lets a keyed entry be a bare value or null (first step), and joins subclasses by ``anyOf``,
    which gives one error for each subclass (second step).
    """
    from linkml.generators.jsonschemagen import JsonSchemaGenerator

    generator = JsonSchemaGenerator(str(SCHEMA / "cryokb.yaml"), include_null=False, not_closed=False, top_class="Record")
    whole = cast("JsonObject", json.loads(generator.serialize()))
    definitions = cast("JsonObject", whole["$defs"])
    for definition in definitions.values():
        keep_only_objects_in_maps(cast("JsonObject", definition))
        dispatch_subclasses(cast("JsonObject", definition), definitions)
    return {
        "$schema": "https://json-schema.org/draft/2019-09/schema",
        "$id": f"https://w3id.org/cryokb/schema/{load().schema.version}/{kind}.schema.json",
        "title": f"cryokb {kind}, expanded form",
        "$ref": f"#/$defs/{root}",
        "$defs": {name: definitions[name] for name in sorted(reachable(root, definitions))},
    }


def keep_only_objects_in_maps(definition: JsonObject) -> None:
    """First mechanical step: an entry of a keyed map is an object, never a bare value or null."""
    for slot in cast("dict[str, JsonObject]", definition.get("properties", {})).values():
        entry = slot.get("additionalProperties")
        if isinstance(entry, dict) and isinstance(entry.get("anyOf"), list):
            references = [
                option
                for option in cast("list[JsonObject]", entry["anyOf"])
                if str(option.get("$ref", "")).endswith("__identifier_optional")
            ]
            if len(references) == 1:
                slot["additionalProperties"] = references[0]


def dispatch_subclasses(definition: JsonObject, definitions: JsonObject) -> None:
    """Second mechanical step: a choice among subclasses is made by the type designator, with if/then.

    ``type: object`` stands inside the ``if``, so that one wrong step gives one error.
    """
    for slot in cast("dict[str, JsonObject]", definition.get("properties", {})).values():
        items = slot.get("items")
        if not (isinstance(items, dict) and isinstance(items.get("anyOf"), list)):
            continue
        names = sorted(str(option["$ref"]).rsplit("/", 1)[1] for option in cast("list[JsonObject]", items["anyOf"]))
        if not all("step" in cast("JsonObject", cast("JsonObject", definitions[name])["properties"]) for name in names):
            continue
        slot["items"] = {
            "type": "object",
            "required": ["step"],
            "properties": {"step": {"enum": list(names)}},
            "allOf": [
                {
                    "if": {"type": "object", "required": ["step"], "properties": {"step": {"const": name}}},
                    "then": {"$ref": f"#/$defs/{name}"},
                }
                for name in names
            ],
        }


def reachable(root: str, definitions: JsonObject) -> set[str]:
    """Name the definitions that ``root`` needs, itself included."""
    found: set[str] = set()
    open_names = [root]
    while open_names:
        name = open_names.pop()
        if name not in found:
            found.add(name)
            open_names.extend(references(definitions[name]))
    return found


def references(node: object) -> Iterator[str]:
    """Walk a JSON Schema and yield the definitions it points to."""
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str):
            yield target.rsplit("/", 1)[1]
        for child in node.values():
            yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)


# ---------------------------------------------------------------- tables


def marks_of(element: ClassDefinition | SlotDefinition | PermissibleValue) -> dict[str, str]:
    """Give the annotations of a schema element as plain texts."""
    marks = element.annotations if isinstance(element.annotations, dict) else vars(element.annotations)
    return {str(tag): str(annotation.value) for tag, annotation in sorted(marks.items()) if not str(tag).startswith("_")}


def slot_table(view: SchemaView) -> JsonObject:
    """Describe each class and its slots: what expansion, levels, NeXus and the store need to know."""
    return {str(name): class_row(view, view.get_class(name)) for name in sorted(view.all_classes())}


def class_row(view: SchemaView, definition: ClassDefinition) -> JsonObject:
    """Describe one class."""
    marks = marks_of(definition)
    for ancestor in view.class_ancestors(definition.name):
        marks = {**marks_of(view.get_class(ancestor)), **marks}
    slots: JsonObject = {}
    for slot in in_order(view.class_induced_slots(definition.name)):
        slots[str(slot.alias or slot.name)] = slot_row(view, slot)
    row: JsonObject = {"description": str(definition.description), "slots": slots}
    if definition.abstract:
        row["abstract"] = "yes"
    if definition.mixins:
        row["mixins"] = [str(name) for name in definition.mixins]
    descendants = [
        str(name) for name in view.class_descendants(definition.name, reflexive=False, mixins=False) if not view.get_class(name).abstract
    ]
    if descendants:
        row["subclasses"] = cast("list[object]", sorted(descendants))  # type: ignore[assignment]
    row.update({key: marks[key] for key in ("shorthand", "valued", "document_kind") if key in marks})
    return row


def in_order(slots: list[SlotDefinition]) -> list[SlotDefinition]:
    """Put the slots of a class as people see them: in the order of the schema, but a slot that follows another stands right after it."""
    by_name = {str(slot.name): slot for slot in slots}
    order = list(by_name)
    for name, slot in by_name.items():
        before = marks_of(slot).get("follows")
        if before in by_name:  # a mixin alone may not have it
            order.remove(name)
            order.insert(order.index(before) + 1, name)
    return [by_name[name] for name in order]


def slot_row(view: SchemaView, slot: SlotDefinition) -> JsonObject:
    """Describe one slot of one class."""
    marks = marks_of(slot)
    row: JsonObject = {"kind": slot_kind(view, slot), "description": str(slot.description or "")}
    if row["kind"] in {"object", "map", "list", "series", "enum", "reference"}:
        row["range"] = str(slot.range)
    if slot.alias and slot.alias != slot.name:
        row["term"] = str(slot.name)
    if slot.range in PRIMITIVES - {"string"}:
        row["type"] = str(slot.range)
    if slot.multivalued:
        row["many"] = "yes"
    if slot.required and not slot.identifier:
        row["required"] = "yes"
    if slot.unit and slot.unit.ucum_code:
        row["unit"] = str(slot.unit.ucum_code)
    dimensions = (marks.get("dimensions") or marks.get("dimension") or "").split()
    if dimensions:
        row["dimensions"] = list(dimensions)
    row.update({key: marks[key] for key in ("zero_word", "default_unit", "filled") if key in marks})
    if slot.examples:
        row["example"] = str(slot.examples[0].value)
    if slot.deprecated:
        row["deprecated"] = str(slot.deprecated)
        row["replaced_by"] = str(slot.deprecated_element_has_exact_replacement).partition(":")[2]
    return row


def slot_kind(view: SchemaView, slot: SlotDefinition) -> str:
    """Name the kind of a slot: how expansion treats what stands in it."""
    if slot.identifier or slot.key:
        return "key"
    if slot.designates_type:
        return "designator"
    if slot.range == "Quantity":
        return "quantity"
    if slot.range == "Series":
        return "series"
    if slot.range in view.all_classes():
        return container_kind(slot)
    if slot.range in view.all_enums():
        return "enum"
    return "number" if slot.range in {"integer", "float", "boolean"} else "string"


def container_kind(slot: SlotDefinition) -> str:
    """Name how the objects of a slot are held."""
    if slot.inlined_as_list:
        return "list"
    if slot.inlined and slot.multivalued:
        return "map"
    return "object" if slot.inlined else "reference"


def term_table(view: SchemaView) -> JsonObject:
    """List each enumeration with its values."""
    return {str(name): enum_row(view.get_enum(name)) for name in sorted(view.all_enums())}


def enum_row(definition: EnumDefinition) -> JsonObject:
    """Describe one enumeration."""
    values: JsonObject = {}
    for name, value in definition.permissible_values.items():
        row: JsonObject = {"title": str(value.title)} if value.title else {}
        row["description"] = str(value.description or "")
        if value.is_a:
            row["is_a"] = str(value.is_a)
        if value.mixins:
            row["mixins"] = [str(parent) for parent in value.mixins]
        if value.meaning:
            row["meaning"] = str(value.meaning)
        marks = marks_of(value)
        if marks:
            row["annotations"] = cast("JsonObject", marks)
        values[str(name)] = row
    return {"description": str(definition.description), "values": values}


def level_table(slots: JsonObject) -> JsonObject:
    """Read levels.yaml; the class part and the slot part of each row are split, and both must exist."""
    text = yaml.safe_load((SCHEMA / "levels.yaml").read_text(encoding="utf-8"))
    rows = []
    for row in text["rows"]:
        owner, _, slot = row["slot"].partition(".")
        known = cast("JsonObject", cast("JsonObject", slots[owner])["slots"])
        for name in (slot, *row.get("unless", []), *row.get("when", {})):
            if name not in known:
                raise KeyError(f"schema/levels.yaml: {owner} has no slot {name}")
        rows.append({**row, "class": owner, "slot": slot})
    return {"levels": text["levels"], "rows": rows}


def pydantic_classes() -> str:
    """Make the pydantic classes of the Python API."""
    from linkml.generators.pydanticgen import PydanticGenerator

    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        return str(PydanticGenerator(str(SCHEMA / "cryokb.yaml"), metadata_mode="None", black=False).serialize())


def version_table(number: str) -> JsonObject:
    """Tell the versions of the standard: the one that is being made, and those that were released, each with its own tables.

    Args:
        number: the full number of the version that is being made, such as ``1.1.0.dev``; a released one keeps its own files for ever.
    """
    folders = sorted((path for path in (SCHEMA / "released").iterdir()), key=lambda path: [int(part) for part in path.name.split(".")])
    released: JsonObject = {minor(path.name): cast("Json", sorted(file.stem for file in path.glob("*.json"))) for path in folders}
    current = minor(number)
    return {
        "schema": number,
        "software": tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"],
        "current": current,
        "known": [*(name for name in released if name != current), current],
        "numbers": {**{minor(path.name): path.name for path in folders}, current: number},
        "released": released,
    }


def minor(number: str) -> str:
    """Shorten a full version number to the one that a document names: ``1.1`` for ``1.1.0.dev``."""
    return ".".join(number.split(".")[:2])


# ---------------------------------------------------------------- files


def as_text(table: JsonObject) -> str:
    """Write a table as JSON, in the order in which it was made."""
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def outputs() -> dict[str, str]:
    """Make the text of each generated file, by name."""
    from bundle import build_linkml
    from codes import code_table
    from lifecycle import build_lifecycle
    from linked_data import Vocabulary, context, shapes
    from mappings import disagreements, mapping_table
    from nxdl import NAME, build_nxdl
    from ranges_table import build_range_table
    from substances_table import build_substance_table
    from thesaurus_table import build_thesaurus
    from units_table import build_unit_table

    view = load()
    wrong = disagreements(view, SCHEMA / "mappings.sssom.tsv")
    if wrong:
        raise ValueError("\n".join(wrong))
    slots = slot_table(view)
    tables: dict[str, JsonObject] = {
        "slots": slots,
        "terms": term_table(view),
        "levels": level_table(slots),
        "units": build_unit_table(SCHEMA / "units.yaml"),
        "versions": version_table(str(view.schema.version)),
        "mappings": mapping_table(SCHEMA / "mappings.sssom.tsv"),
        "codes": code_table(SCHEMA / "codes"),
        "migrations": yaml.safe_load((SCHEMA / "migrations.yaml").read_text(encoding="utf-8")),
        "template_examples": yaml.safe_load((SCHEMA / "template_examples.yaml").read_text(encoding="utf-8")),
    }
    tables["substances"] = build_substance_table()
    tables["ranges"] = build_range_table(slots, tables["terms"], tables["units"])
    tables["thesaurus"] = build_thesaurus(slots, tables["terms"], cast("JsonObject", tables["units"]["dimensions"]))
    tables["lifecycle"] = build_lifecycle(slots, tables["terms"], str(view.schema.version))
    for name, row in tables["slots"].items():
        kind = cast("JsonObject", row).get("document_kind")
        if isinstance(kind, str):
            tables[f"{kind}.schema"] = json_schema(kind, name)
    files = {f"{name}.json": as_text(table) for name, table in sorted(tables.items())}
    files.update({f"template.{path.name}": path.read_text(encoding="utf-8") for path in sorted((SCHEMA / "templates").glob("*.yaml"))})
    for path in sorted((SCHEMA / "released").glob("*/*.json")):
        files[f"released.{minor(path.parent.name)}.{path.name}"] = path.read_text(encoding="utf-8")
    words = Vocabulary(view, slots)
    files["context.jsonld"] = json.dumps(context(words), ensure_ascii=False, indent=1) + "\n"
    files["shapes.ttl"] = shapes(words)
    files[f"{NAME}.nxdl.xml"] = build_nxdl(tables)
    files["cryokb.linkml.yaml"] = build_linkml()
    files["classes.py"] = pydantic_classes()
    files["__init__.py"] = '"""Written by schema/generate.py. Read through cryokb.standard and cryokb.model only."""\n'
    return files


def digest(files: dict[str, str]) -> str:
    """Hash the sources and the generated files together, so that a stale file is seen without generating."""
    state = hashlib.sha256()
    sources = [path for pattern in ("*.yaml", "*.tsv", "templates/*.yaml", "codes/*.yaml") for path in sorted(SCHEMA.glob(pattern))]
    for path in sources:
        state.update(path.name.encode() + b"\0" + path.read_bytes())
    for name in sorted(files):
        state.update(name.encode() + b"\0" + files[name].encode())
    return state.hexdigest() + "\n"


def differences(files: dict[str, str]) -> list[str]:
    """Name the files under the target folder that differ from ``files``, missing and surplus ones included."""
    present = {path.name for path in TARGET.iterdir() if path.is_file()} if TARGET.is_dir() else set()
    wrong = [name for name, text in files.items() if name not in present or (TARGET / name).read_text(encoding="utf-8") != text]
    return sorted(wrong + sorted(present - set(files)))


def reference_table() -> str:
    """Make the table that rules read from the corpus; it is read by way of the other tables, which must be in place."""
    from cryokb import corpus

    return json.dumps(corpus.write_reference(corpus.load(ROOT / "curated")), ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Write the files, or compare them with what would be written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file differs")
    check = parser.parse_args().check
    if not check:
        # the package reads its versions when it is imported, which the generators do
        write({"versions.json": as_text(version_table(str(load().schema.version)))})
    files = outputs()
    if not check:
        write(files)
    # the digest stands for schema and corpus together
    files["reference.json"] = reference_table()
    files["DIGEST"] = digest(files)
    if check:
        wrong = differences(files)
        for name in wrong:
            print(f"src/cryokb/_generated/{name} is not what schema/ and curated/ say; run: make generate", file=sys.stderr)
        return 1 if wrong else 0
    write(files)
    for name in differences(files):
        (TARGET / name).unlink()
    print(f"wrote {len(files)} files to {TARGET.relative_to(ROOT)}")
    return 0


def write(files: dict[str, str]) -> None:
    """Write files whose text has changed."""
    TARGET.mkdir(exist_ok=True)
    for name, text in files.items():
        path = TARGET / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
