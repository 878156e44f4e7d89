"""How each class is expanded: its slots with all that the table says of them, looked up once a class of a version."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

from cryokb.expansion.forms import Form, class_of_step
from cryokb.issues import JsonObject
from cryokb.quantities import ANY_NUMBER, Bounds, bounds_of
from cryokb.standard import Standard

__all__ = ["VALUE_SLOTS", "ClassPlan", "PropertyPlan", "SlotPlan", "plan_of", "property_plan", "reasons"]

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
