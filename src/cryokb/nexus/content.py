"""A plain document as HDF5 groups and fields, and back, without loss; and the plan of a file, made of them before anything is written.

An object becomes a group (NXcollection, or the class asked for) and a list of equal scalars one field. A quantity becomes a number
with ``@units`` in the spelling of NeXus (and ``@unit``, the UCUM code), and the text as reported and every other part stand beside it:
``dose``, ``dose_as_reported``, ``dose_comparator``, ``dose_uncertainty_plus`` ... A column of a table becomes an array in the
same way. Names that NeXus reserves or refuses are changed; the
true one is in ``@record_key``. Whatever HDF5 cannot hold as it is becomes JSON text with ``@encoding`` ``json``.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, cast

from cryokb.errors import NexusError, QuantityError
from cryokb.nexus.safety import MAX_ELEMENTS, MAX_RECORD_BYTES, attribute, child, field_bytes, require_readable, text_attribute
from cryokb.plain import as_list, as_object, figure, text
from cryokb.quantities import unit_of
from cryokb.standard import shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import h5py

    from cryokb.issues import Json, JsonObject

__all__ = [
    "COLLECTION",
    "Attribute",
    "Field",
    "Group",
    "Link",
    "Node",
    "Packed",
    "Ramp",
    "Stream",
    "Unsigned",
    "Value",
    "decode",
    "encode",
    "free_name",
    "is_quantity",
    "nexus_unit",
    "place_in",
    "read_field",
    "safe_name",
    "spelled_unit",
    "walk",
]


@dataclass(frozen=True, slots=True)
class Unsigned:
    """An attribute that NeXus wants as an unsigned integer, such as ``@axis_i_indices``."""

    number: int


@dataclass(frozen=True, slots=True)
class Ramp:
    """The evenly spaced values ``offset + i * scale`` of an axis, written when the file is; integers when ``counting``."""

    offset: float
    scale: float
    size: int
    counting: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """The place of the numbers of an array, copied piece by piece from the data source with this key."""

    key: str


@dataclass(frozen=True, slots=True)
class Packed:
    """A long text that is written compressed: as one element of fixed length, since HDF5 compresses no text of free length."""

    text: str


Value: TypeAlias = str | bool | int | float | bytes | list[str] | list[bool] | list[int] | list[float] | Ramp | Stream | Packed
Attribute: TypeAlias = str | bool | int | float | list[str] | Unsigned


@dataclass(slots=True)
class Field:
    """One dataset: its value and its attributes."""

    value: Value
    attributes: dict[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A second name of the object at ``target``, an absolute path in the same file (a hard link)."""

    target: str


@dataclass(slots=True)
class Group:
    """One group: its NeXus class, its attributes, and its children in the order in which they are made."""

    nx_class: str
    attributes: dict[str, Attribute] = field(default_factory=dict)
    children: dict[str, Node] = field(default_factory=dict)

    def group(self, name: str, nx_class: str, **attributes: Attribute) -> Group:
        """Give the child group of this name, made when it is not there yet."""
        child = self.children.setdefault(name, Group(nx_class))
        assert isinstance(child, Group)
        child.attributes.update(attributes)
        return child

    def groups(self) -> Iterator[tuple[str, Group]]:
        """Go through the groups among the children, with their names."""
        yield from ((name, child) for name, child in self.children.items() if isinstance(child, Group))

    def put(self, name: str, value: Value | None, **attributes: Attribute) -> Field | None:
        """Add a field; a value of None adds nothing, since what is not known is not written."""
        if value is None:
            return None
        child = Field(value, dict(attributes))
        self.children[name] = child
        return child


Node: TypeAlias = Group | Field | Link


def walk(group: Group, path: str = "") -> Iterator[tuple[str, Node]]:
    """Go through everything below a group, parents before children, each with its absolute path."""
    for name, inner in group.children.items():
        place = f"{path}/{name}"
        yield place, inner
        match inner:
            case Group():
                yield from walk(inner, place)


COLLECTION = "NXcollection"

PART_ORDER = ("value", "lower", "upper", "comparator", "unit", "unit_iri", "uncertainty", "qualitative", "as_reported")
"""The slots of a quantity in the order of the expanded form."""

NUMBERS = ("value", "lower", "upper")
COLUMN_ORDER = ("values", "rows", "unit", "unit_iri", "as_reported")
"""The slots of a column of a table in the order of the expanded form."""

MAIN = ("value", "values")
"""The parts that stand under the name of the slot itself."""

UNCERTAINTY = ("plus", "minus", "kind")

RESERVED_SUFFIXES = ("_end", "_errors", "_increment_set", "_indices", "_mask", "_offset", "_scaling_factor", "_set", "_weights")
"""NeXus rules, section on names: a field with such a suffix belongs to the field without it."""

PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
RESERVED_PREFIX = re.compile(r"(BLUESKY|DECTRIS|IDF|NX|PDBX|SAS|SILX)_|NDAttr")
INT64 = range(-(2**63), 2**63)


# ------------------------------------------------------------------------------------------------------------ document to nodes
def encode(document: JsonObject, *, nx_class: str = COLLECTION) -> Group:
    """Lay out a plain document as groups of one NeXus class, and fields.

    Raises NexusError for numbers that JSON does not know (not a number, infinity).
    """
    group = Group(nx_class)
    fill(group, document.items())
    return group


def fill(group: Group, items: Iterable[tuple[str, Json]], *, listed: bool = False) -> None:
    for key, value in items:
        if is_quantity(value) or is_column(value):
            put_quantity(group, key, cast("JsonObject", value))
            continue
        node = node_of(value, group.nx_class)
        name = free_name(group, safe_name(key))
        if name != key and not listed:
            node.attributes["record_key"] = json.dumps(key)
        group.children[name] = node


def node_of(value: Json, nx_class: str) -> Group | Field:
    match value:
        case dict():
            return encode(value, nx_class=nx_class)
        case list():
            return list_node(value, nx_class)
        case _:
            return scalar_field(value)


def list_node(items: list[Json], nx_class: str) -> Group | Field:
    """Lay out a list: equal scalars, or nothing, as one field, anything else as numbered children of a group."""
    if all(is_native(item) for item in items) and len({type(item) for item in items}) <= 1:
        return Field(cast("Value", list(items)))
    group = Group(nx_class, {"list": True})
    fill(group, ((f"item_{number}{hint_of(item)}", item) for number, item in enumerate(items, 1)), listed=True)
    return group


def hint_of(item: Json) -> str:
    """Make the name of a list entry readable: a step its kind, a component its name."""
    for slot in ("key", "step", "name"):
        word = text(as_object(item).get(slot)) or ""
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,30}", word):
            return f"_{word}"
    return ""


def scalar_field(value: str | float | None) -> Field:
    if is_native(value):
        return Field(cast("Value", value))
    try:
        return Field(json.dumps(value, allow_nan=False), {"encoding": "json"})
    except ValueError as error:
        raise NexusError(f"The number {value} cannot be written: JSON, and so a record, does not know it.", value=value) from error


def is_native(value: Json) -> bool:
    """Tell whether HDF5 holds a scalar as it is and gives it back as it was."""
    match value:
        case str():
            # HDF5 ends a text at the first zero byte, and UTF-8 has no lone surrogates.
            return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
        case bool():
            return True
        case int():
            return value in INT64
        case float():
            return math.isfinite(value)
        case _:
            return False


def safe_name(key: str) -> str:
    """Give a name that NeXus accepts and reserves for nothing else.

    >>> safe_name("energy_offset"), safe_name("µ-XRF")
    ('energy_offset_', 'n___XRF')
    """
    name = key if PLAIN_NAME.fullmatch(key) else re.sub(r"[^A-Za-z0-9_]", "_", key)[:60]
    if not re.match("[A-Za-z]", name) or RESERVED_PREFIX.match(name):
        name = f"n_{name}"[:60]
    # NeXus gives endings such as _set, _errors and _offset a meaning of its own.
    return f"{name}_" if name.endswith(RESERVED_SUFFIXES) else name


def place_in(group: Group, keys: list[str | int]) -> tuple[str, Group]:
    """Give the path below an encoded document at which the object with these keys and positions stands, and its group."""
    names = []
    for key in keys:
        name = next(islice(group.children, key, None)) if isinstance(key, int) else name_of(group, key)
        names.append(name)
        group = cast("Group", group.children[name])
    return "/".join(names), group


def name_of(group: Group, key: str) -> str:
    """Give the name of the child group that holds what the document has under a key: its own, unless another key had that first."""
    marked = json.dumps(key)
    for name in (safe_name(key), *group.children):
        node = group.children.get(name)
        if isinstance(node, Group) and node.attributes.get("record_key", json.dumps(name)) == marked:
            return name
    raise KeyError(key)


def free_name(group: Group, name: str) -> str:
    """Give the name itself or, when a sibling has it already, the name with the first free number."""
    free, number = name, 1
    while free in group.children:
        number += 1
        free = f"{name}_{number}"
    return free


# ----------------------------------------------------------------------------------------------------------------- quantities
def is_quantity(value: Json) -> bool:
    """Tell whether an object is a quantity of the expanded form: numbers with a unit, and nothing that a quantity has not."""
    slots = as_object(value)
    if text(slots.get("unit")) is None or not set(slots) <= set(PART_ORDER):
        return False
    numbers = [slots[name] for name in NUMBERS if name in slots]
    others = [part for name, part in slots.items() if name not in NUMBERS and name != "uncertainty"]
    uncertainty = as_object(slots.get("uncertainty", {"plus": 0}))
    return (
        bool(numbers)
        and all(is_number(number) for number in numbers)
        and all(is_native_text(part) for part in others)
        and bool(uncertainty)
        and set(uncertainty) <= set(UNCERTAINTY)
        and all(is_native_text(part) if name == "kind" else is_number(part) for name, part in uncertainty.items())
    )


def is_column(value: Json) -> bool:
    """Tell whether an object is a column of a table in the expanded form: numbers of one kind with a unit."""
    slots = as_object(value)
    numbers, rows = as_list(slots.get("values")), as_list(slots.get("rows"))
    texts = [slots[name] for name in ("unit", "unit_iri", "as_reported") if name in slots]
    return (
        {"values", "unit"} <= set(slots) <= set(COLUMN_ORDER)
        and bool(numbers)
        and all(is_number(number) for number in numbers)
        and len({type(number) for number in numbers}) == 1
        and ("rows" not in slots or (bool(rows) and all(type(row) is int and is_native(row) for row in rows)))
        and all(is_native_text(part) for part in texts)
    )


def is_number(value: Json) -> bool:
    return figure(value) is not None and is_native(value)


def is_native_text(value: Json) -> bool:
    return text(value) is not None and is_native(value)


def put_quantity(group: Group, key: str, quantity: JsonObject) -> None:
    """Write each part of a quantity, or of a column, as a field of its own beside the others."""
    unit = cast("str", quantity["unit"])
    units, plain = units_of(unit)
    for part, value in parts_of(quantity):
        label = part.replace("/", "_")
        name = safe_name(key) if part in MAIN and plain else safe_name(f"{key}_{label}")
        attributes: dict[str, Attribute] = {"quantity": json.dumps(key), "part": part}
        if text(value) is None and part != "rows":
            attributes["unit"] = unit
            attributes.update({} if units is None else {"units": units})
            attributes.update({"unit_iri": cast("str", quantity["unit_iri"])} if "unit_iri" in quantity else {})
        group.children[free_name(group, name)] = Field(cast("Value", value), attributes)


def parts_of(quantity: JsonObject) -> Iterator[tuple[str, Json]]:
    for part in COLUMN_ORDER if "values" in quantity else PART_ORDER:
        value = quantity.get(part)
        if part == "uncertainty":
            yield from ((f"{part}/{name}", inner) for name in UNCERTAINTY if (inner := as_object(value).get(name)) is not None)
        elif value is not None and part not in {"unit", "unit_iri"}:
            yield part, value


def units_of(code: str) -> tuple[str | None, bool]:
    """Give what ``@units`` says of a unit, and whether NeXus has a spelling for it.

    A pure number says so by an empty text. A unit without a spelling is a multiple of the canonical one of its dimension, which NeXus
    and UDUNITS read; a field that NeXus expects in certain units does not hold it. A unit that the table has not got says nothing.
    """
    try:
        unit = unit_of(code)
    except QuantityError:
        return None, True
    if unit.nexus is not None:
        return nexus_unit(code) or "", True
    return f"{unit.factor:.12g} {nexus_unit(spelled_unit(code)) or ''}".strip(), False


def spelled_unit(code: str) -> str:
    """Give the unit itself, or the canonical one of its dimension when NeXus has no spelling for it; QuantityError for no unit."""
    unit = unit_of(code)
    dimensions = cast("Mapping[str, JsonObject]", shared("units")["dimensions"])
    return code if unit.nexus is not None else str(dimensions[unit.dimension]["canonical"])


def nexus_unit(code: str) -> str | None:
    """Give the NeXus spelling of a UCUM code; None for a pure number and for a unit that the table has not got."""
    try:
        unit = unit_of(code)
    except QuantityError:
        return None
    return None if unit.nexus in {"", "dimensionless"} else unit.nexus


# ------------------------------------------------------------------------------------------------------------ nodes to document
def decode(group: h5py.Group) -> JsonObject:
    """Rebuild a plain document from its groups and fields.

    Raises NexusError for what :func:`encode` never writes, and for fields that claim more than a record can hold.
    """
    document = Decoder().document(group)
    if not isinstance(document, dict):
        raise NexusError(f"{group.name} holds a list where a record is expected.", path=str(group.name))
    return document


def read_field(dataset: h5py.Dataset) -> Json:
    """Read one field: a scalar or a list of scalars; NexusError for anything else and for what claims too much."""
    return Decoder().field(dataset)


class Decoder:
    """One pass over one group, with the bytes that may still be read."""

    def __init__(self) -> None:
        self.budget = MAX_RECORD_BYTES
        self.objects = 0

    def document(self, group: h5py.Group, depth: int = 0) -> Json:
        import h5py

        if depth > 100:
            raise NexusError(f"{group.name} lies deeper than a record goes.", path=str(group.name))
        listed = bool(attribute(group, "list"))
        found: dict[str, Json] = {}
        quantities: dict[str, dict[str, Json]] = {}
        for name in group:
            node = self.child(group, name)
            # A quantity was spread over fields that are siblings: its key stands in an attribute of each.
            owner = text_attribute(node, "quantity")
            if owner is not None and isinstance(node, h5py.Dataset):
                key = cast("str", json.loads(owner))
                self.part(quantities.setdefault(key, {}), node)
                found.setdefault(key, quantities[key])
                continue
            key = name if listed else key_of(node, name)
            found[key] = self.document(node, depth + 1) if isinstance(node, h5py.Group) else self.field(node)
        for key, parts in quantities.items():
            found[key] = {part: parts[part] for part in (COLUMN_ORDER if "values" in parts else PART_ORDER) if part in parts}
        return list(found.values()) if listed else found

    def child(self, group: h5py.Group, name: str) -> h5py.Group | h5py.Dataset:
        self.objects += 1
        node = child(group, name)
        if node is None or self.objects > MAX_ELEMENTS:
            what = "is a link, which is not followed" if node is None else f"is one of more than {MAX_ELEMENTS:,} objects"
            raise NexusError(f"{group.name}/{name} {what}.", path=f"{group.name}/{name}")
        return node

    def part(self, quantity: dict[str, Json], node: h5py.Dataset) -> None:
        part = text_attribute(node, "part") or ""
        value = self.field(node)
        owner, _, inner = part.partition("/")
        if inner:
            cast("dict[str, Json]", quantity.setdefault(owner, {}))[inner] = value
        else:
            quantity[owner] = value
        for name in ("unit", "unit_iri"):
            told = text_attribute(node, name)
            if told is not None:
                quantity[name] = told

    def field(self, node: h5py.Dataset) -> Json:
        require_readable(node, limit=self.budget)
        value = self.texts(node) if is_text(node) else self.numbers(node)
        written = text(value)
        return cast("Json", json.loads(written)) if written is not None and text_attribute(node, "encoding") == "json" else value

    def numbers(self, node: h5py.Dataset) -> Json:
        self.budget -= field_bytes(node)
        return read_numbers(node)

    def texts(self, node: h5py.Dataset) -> Json:
        """Read texts one by one, so that many names of one long text cannot fill the memory."""
        if node.shape == ():
            return self.text(node, ())
        return [self.text(node, index) for index in range(len(node))]

    def text(self, node: h5py.Dataset, index: int | tuple[()]) -> str:
        raw = node[index]
        told = raw.decode("utf-8") if isinstance(raw, bytes) else str(raw)
        self.budget -= len(told)
        if self.budget < 0:
            raise NexusError(f"{node.name}: the record holds more than {MAX_RECORD_BYTES:,} bytes; it is not read.", path=str(node.name))
        return told


def key_of(node: h5py.Group | h5py.Dataset, name: str) -> str:
    key = text_attribute(node, "record_key")
    return name if key is None else cast("str", json.loads(key))


def is_text(node: h5py.Dataset) -> bool:
    import h5py

    return h5py.check_string_dtype(node.dtype) is not None


def read_numbers(node: h5py.Dataset) -> Json:
    if node.dtype.kind not in "biuf" or len(node.shape) > 1:
        raise NexusError(f"{node.name} is of a type that no record has: {node.dtype}, {node.shape}.", path=str(node.name))
    return cast("Json", node[()].tolist())
