"""How each class is expanded: its slots with all that the table says of them, looked up once a version; and the walk over its objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeAlias, cast

from cryokb.expansion.forms import Form, class_of, class_of_step
from cryokb.issues import Json, JsonObject
from cryokb.quantities import ANY_NUMBER, Bounds, bounds_of
from cryokb.standard import Standard, current

__all__ = [
    "VALUE_SLOTS",
    "ClassPlan",
    "Entry",
    "Path",
    "PropertyPlan",
    "SlotPlan",
    "entries_in",
    "objects_of",
    "plan_of",
    "property_plan",
    "reasons",
]

Path: TypeAlias = tuple[str | int, ...]

VALUE_SLOTS = {"quantity": "quantity", "category": "category", "directions": "directions", "text": "text"}
"""The slot of an expanded statement that holds a value of each kind."""

TEXTS = frozenset({"string", "enum", "reference", "key"})
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """What expansion needs to know of one slot.

    Attributes:
        name: the slot.
        kind: ``quantity``, ``series``, ``map``, ``list``, ``object``, ``designator``, ``number``, or a kind of text.
        range: the class or enumeration of what stands in it.
        is_text: whether a bare number in it becomes the characters that were written.
        is_plain: whether a text stands in it as it is.
        many: whether it takes several scalars.
        is_vital: whether its object is none without it, so that even a placeholder stays in it.
        terms: words of absence that are also terms of its own list.
        form: how its quantity is written; none for that of a statement, whose property says it.
        column: how the numbers of a column of a table are written.
        bounds: what its number may be.
        unsuspicious: the open interval in which it needs no second look.
    """

    name: str
    kind: str
    range: str = ""
    is_text: bool = False
    is_plain: bool = False
    many: bool = False
    is_vital: bool = False
    terms: frozenset[str] = NOTHING
    form: Form | None = None
    column: Form | None = None
    bounds: Bounds = ANY_NUMBER
    unsuspicious: tuple[float, float] = ANY_NUMBER.unsuspicious


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """What expansion needs to know of one class.

    Attributes:
        standard: the version whose class it is.
        name: the class.
        slots: its slots by name.
        has_absences: whether a word of absence may stand in its slots.
        is_valued: whether its value is written in the slot ``value``.
        is_cooled: whether the prefix ``cryo_`` of its technique says its temperature class.
        is_ordered: whether its entries carry an ordinal.
        key: the slot that holds the key of an entry, or empty.
        shorthand: the slot that a bare text stands for, ``count``, or empty.
        has_subclasses: whether its type designator chooses a class.
    """

    standard: Standard
    name: str
    slots: dict[str, SlotPlan]
    has_absences: bool
    is_valued: bool
    is_cooled: bool
    is_ordered: bool
    key: str
    shorthand: str
    has_subclasses: bool

    def chosen(self, item: JsonObject) -> str:
        """Name the class of an object by its type designator; this one when that is unknown or there is none."""
        step = item.get("step") if self.has_subclasses else None
        return (class_of_step(self.standard, step, self.name) or self.name) if isinstance(step, str) else self.name


@dataclass(frozen=True, slots=True)
class PropertyPlan:
    """What expansion needs to know of one property.

    Attributes:
        name: the property.
        slot: the slot of an expanded statement that holds its value, or None when it takes none.
        form: how its quantity is written.
        enumeration: the list from which its categories are taken, or empty.
    """

    name: str
    slot: str | None
    form: Form
    enumeration: str


@cache
def reasons(standard: Standard) -> frozenset[str]:
    """Give the words of absence."""
    return frozenset(standard.terms("AbsenceReason"))


@cache
def plan_of(standard: Standard, name: str) -> ClassPlan:
    """Make the plan of a class, once a process."""
    row = cast("JsonObject", standard.table("slots")[name])
    slots = {slot: slot_plan(standard, name, slot, marks) for slot, marks in standard.class_slots(name).items()}
    return ClassPlan(
        standard,
        name,
        slots,
        has_absences="absent" in slots,
        is_valued=bool(row.get("valued")),
        is_cooled="temperature_class" in slots,
        is_ordered="ordinal" in slots,
        key=next((slot for slot, plan in slots.items() if plan.kind == "key"), ""),
        shorthand=str(row.get("shorthand", "")),
        has_subclasses="subclasses" in row,
    )


def slot_plan(standard: Standard, owner: str, name: str, row: JsonObject) -> SlotPlan:
    """Make the plan of one slot from its row of the table."""
    kind = str(row["kind"])
    term = str(row.get("term", name))
    bounds = bounds_of(term, owner=owner) if kind == "number" else ANY_NUMBER
    return SlotPlan(
        name,
        kind,
        range=str(row.get("range", "")),
        is_text=kind in TEXTS and row.get("type") != "MillerIndices",
        is_plain=kind in TEXTS and not row.get("many"),
        many=bool(row.get("many")),
        is_vital="required" in row,
        terms=reasons(standard) & set(standard.terms(str(row["range"]))) if kind == "enum" else NOTHING,
        form=Form.of_slot(row, name=term, owner=owner) if kind == "quantity" and "dimensions" in row else None,
        column=Form.of_slot(row, name=term, owner=owner) if kind == "series" else None,
        bounds=bounds,
        unsuspicious=bounds.unsuspicious,
    )


@cache
def property_plan(standard: Standard, name: str) -> PropertyPlan | None:
    """Make the plan of a property; None when there is none of this name."""
    row = standard.property_row(name)
    if row is None:
        return None
    slot = VALUE_SLOTS.get(row["value_kind"])
    form = Form.of_property(row, name=name) if slot == "quantity" else Form()
    return PropertyPlan(name, slot, form, row.get("categories", ""))


class Entry(NamedTuple):
    """An object of a document.

    Attributes:
        name: its class; a step has the class of its kind.
        node: its slots.
        path: its place in the expanded form.
        standard: the version whose class it is.
        stands_in: the slot that holds it, as Class.slot; empty for the document itself.
        outer: what it stands in.
    """

    name: str
    node: JsonObject
    path: Path
    standard: Standard
    stands_in: str = ""
    outer: Entry | None = None


def objects_of(root: str, document: Json, standard: Standard | None = None) -> Iterator[Entry]:
    """Yield every object of a document, each before those inside it, in the order of the slots of its class.

    What is not an object of its class (a fault that the structural check tells) is passed over; absences are said of the object that
    has them and are none themselves.

    Args:
        root: the class of ``document``.
        document: an expanded document, in which parts may be missing or wrong.
        standard: the version in which it was expanded; the current one by default.
    """
    if isinstance(document, dict):
        found: list[Entry] = []
        tables = standard or current()
        collect(Entry(class_of(tables, root, document), document, (), tables), found)
        yield from found


def collect(entry: Entry, found: list[Entry]) -> None:
    """Add an object and those inside it, depth first."""
    found.append(entry)
    for holder in holders(entry.standard, entry.name):
        if holder.slot in entry.node:
            for inner in held(entry, holder):
                collect(inner, found)


class Holder(NamedTuple):
    """A slot that holds objects: its name, whether it holds one alone, the class of what it holds, and Class.slot."""

    slot: str
    is_single: bool
    target: str
    stands_in: str


@cache
def holders(standard: Standard, name: str) -> tuple[Holder, ...]:
    """Give the slots of a class that hold objects, once a version."""
    return tuple(
        Holder(slot, row["kind"] == "object", str(row["range"]), f"{name}.{slot}")
        for slot, row in standard.class_slots(name).items()
        if row["kind"] in {"object", "map", "list"} and slot != "absent"
    )


def entries_in(entry: Entry, slot: str) -> Iterator[Entry]:
    """Yield the objects that one slot of an object holds: the only one, or those of a map or a list."""
    for holder in holders(entry.standard, entry.name):
        if holder.slot == slot:
            yield from held(entry, holder)


def held(entry: Entry, holder: Holder) -> Iterator[Entry]:
    slot, is_single, target, stands_in = holder
    item, place = entry.node.get(slot), (*entry.path, slot)
    if is_single:
        if isinstance(item, dict):
            yield Entry(class_of(entry.standard, target, item), item, place, entry.standard, stands_in, entry)
        return
    pairs = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
    for key, node in pairs:
        if isinstance(node, dict):
            yield Entry(class_of(entry.standard, target, node), node, (*place, key), entry.standard, stands_in, entry)
