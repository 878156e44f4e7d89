"""The value of a statement: ``value``, ``uncertainty`` and ``n`` of the authoring form, and the slot of each kind of value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb.errors import QuantityError
from cryokb.expansion.forms import parse_count
from cryokb.expansion.plan import VALUE_SLOTS, PropertyPlan, SlotPlan, property_plan
from cryokb.issues import Edit, Json, JsonObject, pointer
from cryokb.plain import unfrozen
from cryokb.thesaurus import ClosedList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryokb.expansion.expanding import Expander, Owner, Path

__all__ = ["check_stated", "move_value", "read_count"]

DIRECTIONS = SlotPlan("directions", "string", is_text=True, many=True)
"""How directions are expanded."""

NAMES = {"quantity": "a quantity", "category": "words of a list", "directions": "directions", "text": "a text"}


def move_value(expander: Expander, owner: Owner, absent: JsonObject) -> JsonObject:
    """Take ``value``, ``uncertainty`` and ``n`` out of a statement, and give the slots of their kinds; absences are put into ``absent``."""
    _, source, target, node, _ = owner
    moved: JsonObject = {}
    if "n" in node:
        move_count(expander, owner, absent, moved)
    if "value" not in node:
        lone_uncertainty(expander, owner)
        return moved
    item, here = node.pop("value"), (*source, "value")
    refuse_twice(expander, owner, "value", VALUE_SLOTS)
    known = property_plan(expander.standard, str(node.get("property")))
    if (row := expander.absence("value", item)) is not None:
        absent["value"] = row
        expander.sources[(*target, "absent", "value")] = here
        if "note" in row and "uncertainty" in node:  # the kind waits with the value that is still to come
            absent["uncertainty"] = {"slot": "uncertainty", "reason": row["reason"], "note": str(node.pop("uncertainty"))}
        lone_uncertainty(expander, owner)
    elif known is None or known.slot is None:
        refuse_value(expander, known, owner)
        node.pop("uncertainty", None)  # it speaks of the value
    else:
        expander.sources[(*target, known.slot)] = here
        read_value(expander, known, item, owner._replace(into=moved))
    return moved


def lone_uncertainty(expander: Expander, owner: Owner) -> None:
    """Tell of the kind of an uncertainty that stands beside no value; one that is not stated either needs no word."""
    kind = owner.node.pop("uncertainty", None)
    if kind is None or (isinstance(kind, str) and kind in expander.reasons):
        return
    if isinstance(owner.node.get("quantity"), dict):
        message, hint = "uncertainty stands beside quantity, which has its own.", "Write the kind into the uncertainty of the quantity."
        expander.complain("STR-ONE-ANSWER", message, (*owner.source, "uncertainty"), hint=hint)
        return
    hint = "Add the value, as in value: 20 ± 3 nm, or leave uncertainty out."
    expander.complain("STR-MISSING", "value is missing, to which the uncertainty belongs.", (*owner.source, "uncertainty"), hint=hint)
    expander.faulty.add((*owner.target, "value"))


def read_value(expander: Expander, known: PropertyPlan, item: Json, owner: Owner) -> None:
    """Expand what was written in ``value`` by the kind of value of the property."""
    slot, here, there = str(known.slot), (*owner.source, "value"), (*owner.target, str(known.slot))
    if slot == "quantity":
        expander.quantity(known.form, item, here, there, owner)
        move_uncertainty(expander, owner)
    elif slot == "category":
        read_categories(expander, known.enumeration, item, here, owner)
    elif slot == "directions":
        owner.into[slot] = expander.many(DIRECTIONS, item, here, there)
    else:
        owner.into[slot] = expander.written(item, here) if isinstance(item, int | float) else item


def move_count(expander: Expander, owner: Owner, absent: JsonObject, moved: JsonObject) -> None:
    """Move ``n`` to the slot ``sampling``, or to the absences."""
    item, here = owner.node.pop("n"), (*owner.source, "n")
    refuse_twice(expander, owner, "n", ("sampling",))
    if (row := expander.absence("sampling", item)) is not None:
        absent["sampling"] = row
        expander.sources[(*owner.target, "absent", "sampling")] = here
    else:
        read_count(expander, item, here, (*owner.target, "sampling"), into=moved)


def refuse_twice(expander: Expander, owner: Owner, name: str, slots: Iterable[str]) -> None:
    """Tell that a statement says one thing in the authoring form and again in the expanded one, of which the first is kept."""
    for slot in [slot for slot in slots if slot in owner.node]:
        del owner.node[slot]
        message = f"{name} and {slot} say the same thing twice, and may say it differently."
        expander.complain("STR-ONE-ANSWER", message, (*owner.source, slot), hint=f"Keep one of {name} and {slot}.")


def refuse_value(expander: Expander, known: PropertyPlan | None, owner: Owner) -> None:
    """Say that this property takes no value, or that no property says how the value is read; an unknown one is told by structure."""
    here, said = (*owner.source, "value"), owner.node.get("property")
    expander.faulty.add((*owner.target, "quantity"))
    if known is not None:
        hint = "Name it in the slot phase." if known.name == "phase" else None
        expander.complain("STR-UNKNOWN-NAME", f"The property {known.name} has no value.", here, hint=hint)
    elif said is None or (isinstance(said, str) and said in expander.reasons):
        hint = "Name the property; without one the value belongs into a note."
        expander.complain("STR-MISSING", "property is missing, by which the value is read.", here, hint=hint)
        expander.faulty.add((*owner.target, "property"))


def move_uncertainty(expander: Expander, owner: Owner) -> None:
    """Put the kind of an uncertainty, written beside the value, into the quantity."""
    kind, quantity = owner.node.get("uncertainty"), owner.into.get("quantity")
    if not isinstance(kind, str):
        return
    del owner.node["uncertainty"]
    if not isinstance(quantity, dict):
        return
    uncertainty = quantity.get("uncertainty")
    if not {"value", "lower", "upper"} & quantity.keys():
        return  # a quantity without a value has an issue of its own
    if isinstance(uncertainty, dict):
        uncertainty["kind"] = "unspecified" if kind in expander.reasons else kind
        expander.sources[(*owner.target, "quantity", "uncertainty", "kind")] = (*owner.source, "uncertainty")
    else:
        message = f"The uncertainty is said to be a {kind}, but the value has none."
        expander.complain("QTY-SYNTAX", message, (*owner.source, "uncertainty"), hint="Write the value as 20 ± 3 nm.")


def read_categories(expander: Expander, enumeration: str, item: Json, here: Path, owner: Owner) -> None:
    """Check the words of a category value against the closed list of its property."""
    words = item if isinstance(item, list) else [item]
    known = expander.standard.terms(enumeration)
    wrong = [word for word in words if not isinstance(word, str) or word not in known]
    unknown = expander.unknown if len(words) == 1 and owner.plan.has_absences else None
    for word in wrong:
        advice = ClosedList(str(owner.node.get("property")), enumeration, known, unknown, many=True).advice(str(word))
        instead: Json = advice.term if advice.whole is None else unfrozen(advice.whole)
        expander.complain(
            "STR-TERM",
            f"{word!r} is not a value of this property.",
            here,
            hint=advice.hint,
            fix=(Edit(pointer(here), instead),) if instead is not None and len(words) == 1 else None,
        )
    if wrong:
        expander.faulty.add((*owner.target, "category"))
    else:
        owner.into["category"] = list(words)


def read_count(expander: Expander, item: Json, here: Path, there: Path, *, into: JsonObject) -> None:
    """Expand ``12 positions on 3 particles``."""
    if isinstance(item, dict):
        into["sampling"] = item
        return
    try:
        into["sampling"] = parse_count(str(item))
        expander.sources[there] = here
    except QuantityError as error:
        expander.refuse(error, here, there)


def check_stated(expander: Expander, owner: Owner) -> None:
    """Check a value that is written in the slot of its kind, as expanded documents do."""
    given = [slot for slot in VALUE_SLOTS if slot in owner.into]
    known = property_plan(expander.standard, str(owner.node.get("property"))) if given else None
    if known is None:
        return
    for slot in given:
        here, there, item = (*owner.source, slot), (*owner.target, slot), owner.into[slot]
        if slot != known.slot:
            takes = f"takes {NAMES[known.slot]}" if known.slot else "takes no value"
            expander.complain("STR-TYPE", f"The property {known.name} {takes}, but {slot} is given.", here, hint=remedy(known))
            expander.faulty.add(there)
        elif slot == "quantity" and isinstance(item, dict):
            expander.quantity(known.form, item, here, there, owner)
        elif slot == "category" and isinstance(item, list):
            read_categories(expander, known.enumeration, item, here, owner)
        if there in expander.faulty:
            owner.into.pop(slot, None)


def remedy(known: PropertyPlan) -> str:
    """Say where the value of a property is written."""
    if known.slot is None:
        return "Name it in the slot phase." if known.name == "phase" else "Leave the value out."
    return f"Write it in {known.slot}, or choose the property that is meant."
