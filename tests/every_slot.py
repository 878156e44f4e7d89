"""A record that uses every slot of every class, made from the tables of the standard, and what a record uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from cryokb import standard
from cryokb.expansion import snake_case
from cryokb.issues import Json, JsonObject

HELD = {"object", "map", "list"}

TEXTS = {
    "Timestamp": "2026-03-02T09:15:00+01:00",
    "uri": "https://example.org/1",
    "Sha256": "ab" * 32,
    "MillerIndices": "(111)",
    "Key": "example",
}


WRITTEN: JsonObject = {
    "crop": [120, 80, 512, 256],
    "drift_y": {"values": [0.1, -0.25], "rows": [1, 3], "unit": "nm"},
}
"""What one example does not show: a list of a fixed length, and a column that not every row has a number in."""


def classes() -> dict[str, JsonObject]:
    return cast("dict[str, JsonObject]", standard.current().table("slots"))


def reachable(name: str, found: frozenset[str] = frozenset()) -> frozenset[str]:
    """Every class that an instance of a class may hold, itself included; of a choice only what can be chosen."""
    if name in found:
        return found
    found |= {name}
    for slot in standard.current().class_slots(name).values():
        if slot["kind"] in HELD:
            found = reachable(str(slot["range"]), found)
    for kind in cast("list[str]", classes()[name].get("subclasses", [])):
        found = reachable(kind, found)
    return found


def slots_of_a_record() -> set[tuple[str, str]]:
    """Every slot that some part of a record has, by class."""
    concrete = {name for name in reachable("Record") if not classes()[name].get("abstract")}
    return {(name, slot) for name in {*concrete, "Quantity", "Uncertainty", "Series"} for slot in standard.current().class_slots(name)}


def used(name: str, node: JsonObject) -> Iterator[tuple[str, str]]:
    """Go through the slots that an expanded object uses, by class, with those of everything it holds."""
    for slot, item in node.items():
        yield name, slot
        row = standard.current().class_slots(name)[slot]
        if row["kind"] in {"quantity", "series"}:
            yield from used(str(row["kind"]).title(), cast("JsonObject", item))
        elif row["kind"] in HELD:
            held = str(row["range"])
            entries = list(item.values()) if row["kind"] == "map" else item if isinstance(item, list) else [item]  # type: ignore[union-attr]
            for entry in cast("list[JsonObject]", entries):
                yield from used(str(entry.get("step", held)) if held == "Step" else held, entry)


@dataclass(frozen=True)
class Maker:
    """Fills slots with the examples of the standard.

    Attributes:
        number: which term of each list; the terms after the last one begin anew.
        terms_only: whether only slots whose values are terms are filled.
    """

    number: int = 0
    terms_only: bool = False

    def choose(self, enumeration: str) -> str:
        terms = list(standard.current().terms(enumeration))
        return terms[self.number % len(terms)]

    def record(self) -> JsonObject:
        """A record in authoring form: of each map one entry with every slot, and one with every slot declared absent."""
        record = self.whole("Record")
        observations = cast("JsonObject", record["observations"])
        properties = [self.choose("Property")] if self.terms_only else list(standard.current().terms("Property"))
        for number, name in enumerate(properties):
            marks = standard.current().property_row(name)
            assert marks is not None
            observations[f"of_{number}"] = {"property": name, **self.value(marks)}
        for number, text in enumerate(("20 ± 3 nm", "20 to 150 nm", "~20 nm", "hundreds of nm", "20 +5/-2 nm")):
            observations[f"thickness_{number}"] = {"property": "interphase_thickness", "value": text}
        cast("JsonObject", observations["thickness_0"])["uncertainty"] = self.choose("UncertaintyKind")
        return record

    def empty_record(self) -> JsonObject:
        """A record of which all that can be declared absent is."""
        return self.without("Record")

    def value(self, marks: dict[str, str]) -> JsonObject:
        """The value of a property, by its kind."""
        kind = marks["value_kind"]
        if kind == "quantity":
            dimensions = cast("dict[str, dict[str, str]]", standard.shared("units")["dimensions"])
            return {"value": dimensions[marks["dimension"]]["example"]}
        if kind == "category":
            return {"value": [self.choose(marks["categories"])]}
        if kind == "phase":
            return {"phase": ["Li2O"]}
        return {"value": ["[110]", "<111>"] if kind == "directions" else "some words"}

    def whole(self, name: str) -> JsonObject:
        """An object with every slot."""
        result: JsonObject = {}
        for slot, row in standard.current().class_slots(name).items():
            wanted = not self.terms_only or row["kind"] in HELD | {"enum"} or row.get("required")
            if wanted and row["kind"] not in {"key", "designator"} and slot not in {"ordinal", "absent"} and not is_of_value(name, slot):
                result[slot] = self.held(row) if row["kind"] in HELD else self.scalar(name, slot, row)
        if classes()[name].get("valued"):
            result |= {"property": "interphase_structure", "value": self.choose("InterphaseStructure")}
            result["n"] = "12 positions on 3 particles"
        return result

    def held(self, row: JsonObject) -> Json:
        """What holds objects: one with every slot, and where several may stand one with every slot absent."""
        name = str(row["range"])
        if row["kind"] == "object":
            return self.whole(name)
        if row["kind"] == "list":
            kinds = cast("list[str]", classes()[name].get("subclasses", [name]))
            pairs = [(kind, entry) for kind in kinds for entry in self.pair(kind)]
            return [{"step": snake_case(kind), **entry} if name == "Step" else entry for kind, entry in pairs]
        key = snake_case(name)
        return {f"{key}_{number}": entry for number, entry in enumerate(self.pair(name), 1)}

    def pair(self, name: str) -> list[JsonObject]:
        both = "absent" in standard.current().class_slots(name) and not self.terms_only
        return [self.whole(name), self.without(name)] if both else [self.whole(name)]

    def without(self, name: str) -> JsonObject:
        """An object with every slot declared absent, in turn by a word and with a remark; what it holds is made the same way."""
        result: JsonObject = {}
        absent: JsonObject = {}
        reasons = [reason for reason in standard.current().terms("AbsenceReason") if reason != "withheld"]
        for number, (slot, row) in enumerate(standard.current().class_slots(name).items()):
            if row["kind"] in {"key", "designator", "map"} or slot in {"ordinal", "absent"} or is_of_value(name, slot):
                continue
            if row["kind"] == "object" and "absent" in standard.current().class_slots(str(row["range"])):
                result[slot] = self.without(str(row["range"]))
            elif row.get("required") or slot == "specimen":
                result[slot] = self.scalar(name, slot, row)
            elif number % 2:
                absent[slot] = {"reason": "withheld", "note": "asked to", "contact": "a.researcher@example.org"}
            else:
                result[slot] = reasons[number % len(reasons)]
        return {**result, **({"absent": absent} if absent else {})}

    def scalar(self, name: str, slot: str, row: JsonObject) -> Json:
        """A value of a slot that holds no objects."""
        if slot in WRITTEN:
            return WRITTEN[slot]
        one = self.one(name, slot, row)
        if not row.get("many"):
            return one
        return [one, f"{one} and more"] if row["kind"] == "string" and "type" not in row else [one]

    def one(self, name: str, slot: str, row: JsonObject) -> Json:
        kind, example = row["kind"], row.get("example")
        if (name, slot) == ("Record", "cryokb"):
            return f"record/{standard.CURRENT}"
        if kind == "enum":
            return self.choose(str(row["range"]))
        if kind == "reference":
            return f"{snake_case(str(row['range']))}_1"
        if kind == "number":
            return 3 if row["type"] == "integer" else 2.5
        return example if isinstance(example, str) else TEXTS.get(str(row.get("type")), "some words")


def is_of_value(name: str, slot: str) -> bool:
    """Whether a slot of a statement is written by way of ``value`` or ``n``."""
    return bool(classes()[name].get("valued")) and slot in {"quantity", "category", "directions", "text", "sampling", "property"}
