"""Expanded form to authoring form: as short as it can be written without changing what it expands to."""

from __future__ import annotations

from typing import cast

from cryokb.expansion.forms import Form, class_of_step, shorten_components, shorten_count, snake_case
from cryokb.expansion.placeholders import still_to_come
from cryokb.expansion.plan import VALUE_SLOTS
from cryokb.expansion.series import shorten_series
from cryokb.issues import Json, JsonObject
from cryokb.standard import Standard, current

__all__ = ["compact"]


def compact(document: JsonObject, *, root: str, standard: Standard | None = None) -> JsonObject:
    """Write an expanded document as people write it.

    Args:
        document: a valid expanded document.
        root: the class of the document (``Record``, ``Publication``).
        standard: the version for which it is written; the current one by default.
    """
    return compact_object(standard or current(), root, document)


def compact_object(standard: Standard, name: str, node: JsonObject) -> JsonObject:
    """Write one object; absence with nothing but a reason becomes a word in the slot, and a placeholder stands there again."""
    slots = standard.class_slots(name)
    result: JsonObject = {}
    for slot, item in node.items():
        if slot == "absent" and isinstance(item, dict):
            continue
        result[slot] = compact_slot(standard, name, slot, item) if slot in slots else item
    if standard.table("slots")[name].get("valued"):  # type: ignore[union-attr]
        result = with_value(standard, result, node)
    absences = node.get("absent")
    if isinstance(absences, dict):
        add_absences(result, absences)
    return result


def add_absences(result: JsonObject, absences: JsonObject) -> None:
    """Put each bare reason into its slot; keep those with a note or a contact apart."""
    kept: JsonObject = {}
    for slot, item in absences.items():
        row = cast("JsonObject", item)
        note = row.get("note")
        if set(row) <= {"slot", "reason"} and slot not in result:
            result[slot] = row["reason"]
        elif slot not in result and row == still_to_come(slot, note):
            result[slot] = note
        else:
            kept[slot] = {key: value for key, value in row.items() if key != "slot"}
    if kept:
        result["absent"] = kept


def with_value(standard: Standard, result: JsonObject, node: JsonObject) -> JsonObject:
    """Write the value of a statement in the slot ``value``, and its uncertainty and count beside it."""
    plain: JsonObject = {}
    for slot, item in result.items():
        row = standard.property_row(str(node.get("property")))
        if row is not None and slot == VALUE_SLOTS.get(row["value_kind"]):
            plain.update(value_of_quantity(row, cast("JsonObject", node["quantity"])) if slot == "quantity" else {"value": item})
        elif slot == "sampling" and isinstance(item, dict):
            plain["n"] = shorten_count(item)
        else:
            plain[slot] = item
    return plain


def value_of_quantity(row: dict[str, str], quantity: JsonObject) -> JsonObject:
    """Write the quantity of a statement; the kind of its uncertainty stands beside it when that expands to the same."""
    uncertainty = quantity.get("uncertainty")
    form = Form.of_property(row)
    if isinstance(uncertainty, dict) and "kind" in uncertainty:
        bare = {**quantity, "uncertainty": {key: value for key, value in uncertainty.items() if key != "kind"}}
        text = form.shorten(bare)
        if isinstance(text, str):
            return {"value": text, "uncertainty": uncertainty["kind"]}
    return {"value": form.shorten(quantity)}


def compact_slot(standard: Standard, owner: str, slot: str, item: Json) -> Json:
    """Write what stands in one slot of a class."""
    row = standard.class_slots(owner)[slot]
    kind = row["kind"]
    if kind in {"quantity", "series"} and isinstance(item, dict):
        # The name says what a text may hold: a defocus below nothing can be, a pixel size cannot.
        form = Form.of_slot(row, name=str(row.get("term", slot)), owner=owner)
        return form.shorten(item) if kind == "quantity" else shorten_series(form, item)
    if kind == "map" and isinstance(item, dict):
        return compact_map(standard, str(row["range"]), item)
    if kind == "list" and isinstance(item, list) and row["range"] == "Component":
        return compact_components(standard, cast("list[JsonObject]", item))
    if kind == "list" and isinstance(item, list):
        return [compact_entry(standard, str(row["range"]), entry, position) for position, entry in enumerate(item, start=1)]
    if kind == "object":
        return compact_entry(standard, str(row["range"]), item, 0)
    if kind == "designator" and isinstance(item, str):
        return snake_case(item)
    if (
        row.get("many")
        and isinstance(item, list)
        and len(item) == 1
        and isinstance(item[0], str | int | float)
        and item[0] not in standard.terms("AbsenceReason")
    ):
        return item[0]
    return item


def compact_map(standard: Standard, name: str, node: JsonObject) -> JsonObject:
    """Write a keyed map without the keys inside, in the order of the ordinals."""
    key_slot = next(slot for slot, row in standard.class_slots(name).items() if row["kind"] == "key")
    rows = sorted(node.items(), key=lambda pair: cast("int", cast("JsonObject", pair[1]).get("ordinal", 0)))
    result: JsonObject = {}
    for position, (key, item) in enumerate(rows, start=1):
        entry = {slot: value for slot, value in cast("JsonObject", item).items() if slot != key_slot}
        result[key] = compact_entry(standard, name, entry, position)
    return result


def compact_entry(standard: Standard, name: str, item: Json, position: int) -> Json:
    """Write one object, in its short form where it has one."""
    if not isinstance(item, dict):
        return item
    entry = {slot: value for slot, value in item.items() if not (slot == "ordinal" and value == position)}
    subclass = class_of_step(standard, str(entry["step"]), name) if "step" in entry and name == "Step" else None
    row = cast("JsonObject", standard.table("slots")[name])
    shorthand = row.get("shorthand")
    if shorthand == "count":
        return shorten_count(entry)
    if isinstance(shorthand, str) and set(entry) == {shorthand}:
        alone = compact_slot(standard, name, shorthand, entry[shorthand])
        if not isinstance(alone, dict):  # an object with parts of its own would be read as that of the entry
            return alone
    return compact_object(standard, subclass or name, entry)


def compact_components(standard: Standard, entries: list[JsonObject]) -> list[Json]:
    """Write components as ``LiPF6 1 mol/L``, or all of them as one mixture, when that expands to the same."""
    mixture = shorten_components(entries, standard) if len(entries) > 1 else None
    if mixture is not None:
        return [mixture]
    return [shorten_components([entry], standard) or compact_object(standard, "Component", entry) for entry in entries]
