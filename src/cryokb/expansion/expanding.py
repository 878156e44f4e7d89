"""Authoring form to expanded form and back, driven by the slot table.

The authoring form is what people write: quantities and components as text, one item where a list may stand, ``value`` for a
value of any kind, a word such as ``not_recorded`` where there is no value. The expanded form is what machines read and what the
schema describes: nothing to parse, keys inside their entries, order explicit, absence with its reason on the owner.

Expansion leaves an expanded document as it is, loses nothing, and remembers which authored place each expanded place comes from.
``expand(compact(x)) == x`` for every expanded document ``x``.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from cryokb import codes, standard
from cryokb.errors import QuantityError
from cryokb.expansion.forms import Form, checked, class_of_step, parse_components, parse_count
from cryokb.issues import Edit, Issue, Json, JsonObject, pointer, suggestion

__all__ = ["VALUE_SLOTS", "Expanded", "Path", "expand"]

Path: TypeAlias = tuple[str | int, ...]
RawText: TypeAlias = Callable[[Path], str | None]

VALUE_SLOTS = {"quantity": "quantity", "category": "category", "directions": "directions", "text": "text"}


@dataclass(frozen=True, slots=True)
class Expanded:
    """An expanded document with what was noticed on the way.

    Attributes:
        document: the expanded form; slots whose text could not be read are left out.
        issues: what could not be read, each at its authored place.
        sources: expanded place -> authored place, where the two differ.
        faulty: expanded places that were left out because of an issue.
        renamed: place in the document as it was expanded -> the name that was written there, where migration changed it.
    """

    document: JsonObject
    issues: tuple[Issue, ...]
    sources: Mapping[Path, Path] = field(default_factory=dict)
    faulty: frozenset[Path] = frozenset()
    renamed: Mapping[Path, str] = field(default_factory=dict)

    def source_of(self, path: Sequence[str | int]) -> Path:
        """Give the authored place of an expanded place."""
        whole = tuple(path)
        for length in range(len(whole), -1, -1):
            source = self.sources.get(whole[:length])
            if source is not None:
                return place_as_written(source + whole[length:], self.renamed)
        return place_as_written(whole, self.renamed)


def place_as_written(place: Path, renamed: Mapping[Path, str]) -> Path:
    """Give a place of a migrated document with the names that were written."""
    return tuple(renamed.get(place[: length + 1], step) for length, step in enumerate(place)) if renamed else place


def expand(data: JsonObject, *, root: str, raw_text: RawText | None = None) -> Expanded:
    """Expand a document whose root is an instance of the class ``root`` (``Record``, ``Publication``).

    Args:
        data: the document in either form, as plain JSON values.
        root: the class of the document.
        raw_text: gives the characters of an unquoted scalar, so that ``0.10`` keeps its digits.
    """
    expander = _Expander(raw_text)
    document = expander.object(root, data, (), ())
    return Expanded(document, tuple(expander.issues), expander.sources, frozenset(expander.faulty))


class _Expander:
    """One pass over one document."""

    def __init__(self, raw_text: RawText | None) -> None:
        self.raw_text = raw_text
        self.issues: list[Issue] = []
        self.sources: dict[Path, Path] = {}
        self.faulty: set[Path] = set()
        self.reasons = frozenset(standard.terms("AbsenceReason"))
        self.classes = cast("dict[str, JsonObject]", standard.table("slots"))

    def slots_of(self, name: str) -> dict[str, JsonObject]:
        """Give the slots of a class by name."""
        return cast("dict[str, JsonObject]", self.classes[name]["slots"])

    # ------------------------------------------------------------ objects

    def object(self, name: str, node: JsonObject, source: Path, target: Path) -> JsonObject:
        """Expand an instance of the class ``name``."""
        row = self.classes[name]
        slots = self.slots_of(name)
        result: JsonObject = {}
        absent: JsonObject = {}
        authored = dict(node)
        if "absent" in slots and isinstance(authored.get("absent"), dict):
            absent.update(self.absences(cast("JsonObject", authored.pop("absent"))))
        stated: JsonObject = {}
        if row.get("valued"):
            self.value(authored, absent, stated, source, target)
        for slot, item in authored.items():
            here, there = (*source, slot), (*target, slot)
            if slot not in slots:
                result[slot] = item
            elif isinstance(item, str) and item in self.reasons and "absent" in slots and not self.is_term(slots[slot], item):
                absent[slot] = {"slot": slot, "reason": item}
                self.sources[(*target, "absent", slot)] = here
            else:
                self.slot(slots[slot], item, here, there, into=result)
        if row.get("valued"):
            self.stated(result, source, target)
        result.update(stated)
        if "temperature_class" in slots:
            self.cold_technique(result, source, target)
        if absent:
            result["absent"] = absent
        return result

    def cold_technique(self, result: JsonObject, source: Path, target: Path) -> None:
        """Read ``cryo_tem`` as the technique ``tem`` at cryogenic temperature, unless another temperature is said."""
        said = result.get("technique")
        known = standard.terms("Technique")
        words = said if isinstance(said, list) else [said]
        plain = [warm_name(word, known) for word in words]
        if plain == words or result.get("temperature_class", "cryo") != "cryo":
            return
        result["technique"] = plain if isinstance(said, list) else plain[0]
        if "temperature_class" not in result:
            result["temperature_class"] = "cryo"
            self.sources[(*target, "temperature_class")] = (*source, "technique")

    def absences(self, node: JsonObject) -> JsonObject:
        """Expand what is said to be absent: a bare reason becomes an object."""
        rows: JsonObject = {}
        for slot, item in node.items():
            if isinstance(item, str):
                rows[slot] = {"slot": slot, "reason": item}
            else:
                rows[slot] = {"slot": slot, **item} if isinstance(item, dict) else item
        return rows

    def is_term(self, row: JsonObject, word: str) -> bool:
        """Tell whether a word of absence is also a term of the slot's own list."""
        return row["kind"] == "enum" and word in standard.terms(str(row["range"]))

    # ------------------------------------------------------------ values of statements

    def value(self, authored: JsonObject, absent: JsonObject, result: JsonObject, source: Path, target: Path) -> None:
        """Move ``value``, ``uncertainty`` and ``n`` of a statement to the slots of their kinds."""
        counted = authored.get("n")
        if isinstance(counted, str) and counted in self.reasons:
            absent["sampling"] = {"slot": "sampling", "reason": authored.pop("n")}
            self.sources[(*target, "absent", "sampling")] = (*source, "n")
        elif "n" in authored:
            self.count(authored.pop("n"), (*source, "n"), (*target, "sampling"), into=result)
        if "value" not in authored:
            return
        item = authored.pop("value")
        here = (*source, "value")
        if isinstance(item, str) and item in self.reasons:
            absent["value"] = {"slot": "value", "reason": item}
            self.sources[(*target, "absent", "value")] = here
            return
        row = standard.property_row(str(authored.get("property")))
        slot = VALUE_SLOTS.get(row["value_kind"]) if row else None
        if row is None or slot is None:
            self.refuse_value(row, here, (*target, "quantity"))
            return
        there = (*target, slot)
        self.sources[there] = here
        if slot == "quantity":
            self.quantity(Form.of_property(row), item, here, there, into=result)
            self.uncertainty_kind(authored, result, source, target)
        elif slot == "category":
            self.categories(row["categories"], item, here, there, into=result)
        elif slot == "directions":
            self.slot({"kind": "string", "many": "yes"}, item, here, there, into=result)
        else:
            self.slot({"kind": "string"}, item, here, there, into=result)

    def refuse_value(self, row: dict[str, str] | None, here: Path, there: Path) -> None:
        """Say that this property has no value slot; an unknown property is left to the structural check."""
        self.faulty.add(there)
        if row is not None:
            self.complain(
                "STR-UNKNOWN-NAME",
                "The property phase takes its phases in the slot phase, not in value.",
                here,
                hint="Rename value to phase.",
                fix=(Edit(pointer(here), "phase", rename=True),),
            )

    def uncertainty_kind(self, authored: JsonObject, result: JsonObject, source: Path, target: Path) -> None:
        """Put the kind of an uncertainty, written beside the value, into the quantity."""
        kind = authored.get("uncertainty")
        quantity = result.get("quantity")
        if not isinstance(kind, str):
            return
        del authored["uncertainty"]
        if not isinstance(quantity, dict):
            return
        uncertainty = quantity.get("uncertainty")
        if isinstance(uncertainty, dict):
            uncertainty["kind"] = "unspecified" if kind in self.reasons else kind
            self.sources[(*target, "quantity", "uncertainty", "kind")] = (*source, "uncertainty")
        else:
            self.complain(
                "QTY-SYNTAX",
                f"The uncertainty is said to be a {kind}, but the value has none.",
                (*source, "uncertainty"),
                hint="Write the value as 20 ± 3 nm.",
                fix=None,
            )

    def categories(self, enumeration: str, item: Json, here: Path, there: Path, *, into: JsonObject) -> None:
        """Check the words of a category value against the closed list of its property."""
        words = item if isinstance(item, list) else [item]
        known = standard.terms(enumeration)
        for word in words:
            if not isinstance(word, str) or word not in known:
                near, sure = suggestion(str(word), known)
                self.faulty.add(there)
                self.complain(
                    "STR-TERM",
                    f"{word!r} is not a value of this property.",
                    here,
                    hint=(f"Did you mean {near}? " if near else "") + "Allowed: " + ", ".join(known) + ".",
                    fix=(Edit(pointer(here), sure),) if sure and not isinstance(item, list) else None,
                )
        if there not in self.faulty:
            into[str(there[-1])] = list(words)

    def stated(self, node: JsonObject, source: Path, target: Path) -> None:
        """Check a value that is written in the slot of its kind, as expanded documents do, against its property."""
        row = standard.property_row(str(node.get("property")))
        if row is None:
            return
        quantity, category = node.get("quantity"), node.get("category")
        if isinstance(quantity, dict) and row["value_kind"] == "quantity":
            self.quantity(Form.of_property(row), quantity, (*source, "quantity"), (*target, "quantity"), into=node)
        if isinstance(category, list) and row["value_kind"] == "category":
            self.categories(row["categories"], category, (*source, "category"), (*target, "category"), into=node)
        for slot in (target_slot for target_slot in ("quantity", "category") if (*target, target_slot) in self.faulty):
            node.pop(slot, None)

    def count(self, item: Json, here: Path, there: Path, *, into: JsonObject) -> None:
        """Expand ``12 positions on 3 particles``."""
        if isinstance(item, dict):
            into["sampling"] = item
            return
        try:
            into["sampling"] = parse_count(str(item))
            self.sources[there] = here
        except QuantityError as error:
            self.refuse(error, here, there)

    # ------------------------------------------------------------ slots

    def slot(self, row: JsonObject, item: Json, here: Path, there: Path, *, into: JsonObject) -> None:
        """Expand what stands in one slot, by the kind of the slot."""
        name, kind = str(there[-1]), row["kind"]
        if kind == "quantity":
            self.quantity(Form.of_slot(row), item, here, there, into=into)
        elif kind == "map":
            into[name] = self.map(str(row["range"]), item, here, there)
        elif kind == "list":
            into[name] = self.list(str(row["range"]), item, here, there)
        elif kind == "object":
            expanded = self.entry(str(row["range"]), item, here, there)
            if expanded is not None:
                into[name] = expanded
        elif kind == "designator":
            into[name] = (class_of_step(item) or item) if isinstance(item, str) else item
        elif row.get("many"):
            into[name] = self.many(row, item, here, there)
        else:
            into[name] = self.scalar(row, item, here)

    def many(self, row: JsonObject, item: Json, here: Path, there: Path) -> Json:
        """Expand a slot that takes several scalars; one alone becomes a list of one."""
        if isinstance(item, list):
            return [self.scalar(row, part, (*here, index)) for index, part in enumerate(item)]
        if isinstance(item, dict):
            return item
        self.sources[(*there, 0)] = here
        return [self.scalar(row, item, here)]

    def scalar(self, row: JsonObject, item: Json, here: Path) -> Json:
        """Keep a scalar; a number in a text slot becomes the characters that were written."""
        if row["kind"] in {"string", "enum", "reference", "key"} and isinstance(item, int | float) and row.get("type") != "MillerIndices":
            return self.written(item, here)
        return item

    def written(self, item: Json, here: Path) -> str:
        """Give the characters of an unquoted scalar, or the shortest text of the value."""
        raw = self.raw_text(here) if self.raw_text else None
        if raw is not None:
            return raw
        return ("true" if item else "false") if isinstance(item, bool) else str(item)

    def map(self, name: str, item: Json, here: Path, there: Path) -> Json:
        """Expand a map of entries; each entry gets its key and, where order matters, its ordinal."""
        if not isinstance(item, dict):
            return item
        slots = self.slots_of(name)
        key_slot = next(slot for slot, row in slots.items() if row["kind"] == "key")
        result: JsonObject = {}
        for position, (key, entry) in enumerate(item.items(), start=1):
            expanded = self.entry(name, entry if entry is not None else {}, (*here, key), (*there, key))
            if isinstance(expanded, dict):
                filled: JsonObject = {"ordinal": position} if "ordinal" in slots else {}
                expanded = {**filled, key_slot: key, **expanded}
                if expanded[key_slot] != key:
                    self.complain(
                        "REF-KEY",
                        f"The entry {key} calls itself {expanded[key_slot]}.",
                        (*here, key, key_slot),
                        hint=f"Remove {key_slot} or make it {key}.",
                        fix=(Edit(pointer((*here, key, key_slot)), key),),
                    )
            if expanded is not None:
                result[key] = expanded
        return result

    def list(self, name: str, item: Json, here: Path, there: Path) -> Json:
        """Expand a list of objects; one alone becomes a list of one, and one text may stand for several components."""
        ordered = "ordinal" in self.slots_of(name)
        places = [(entry, (*here, index)) for index, entry in enumerate(item)] if isinstance(item, list) else [(item, here)]
        result: list[Json] = []
        for entry, source in places:
            if name == "Component" and isinstance(entry, str | int | float):
                result.extend(self.components(entry, source, (*there, len(result))))
                continue
            place = (*there, len(result))
            if source != (*here, place[-1]):
                self.sources[place] = source
            expanded = self.entry(name, entry, source, place)
            if isinstance(expanded, dict) and ordered:
                expanded = {"ordinal": len(result) + 1, **expanded}
            if expanded is not None:
                result.append(expanded)
        return result

    def components(self, item: Json, here: Path, there: Path) -> Sequence[JsonObject]:
        """Expand a text that stands for one component or for a mixture; nothing when it cannot be read."""
        try:
            rows = parse_components(item if isinstance(item, str) else self.written(item, here))
        except QuantityError as error:
            self.refuse(error, here, there)
            return []
        for offset, row in enumerate(rows):
            self.sources.update({(*there[:-1], cast("int", there[-1]) + offset, slot): here for slot in row})
        return rows

    def entry(self, name: str, item: Json, here: Path, there: Path) -> Json:
        """Expand one object, which may be written in its short form; None when it could not be read."""
        if isinstance(item, dict):
            return self.object(self.dispatch(name, item), item, here, there)
        shorthand = self.classes[name].get("shorthand")
        if shorthand is None or not isinstance(item, str | int | float):
            return item
        text = item if isinstance(item, str) else self.written(item, here)
        if shorthand == "count":
            holder: JsonObject = {}
            self.count(text, here, there, into=holder)
            return holder.get("sampling")
        self.sources[(*there, str(shorthand))] = here
        return {str(shorthand): text}

    def dispatch(self, name: str, item: JsonObject) -> str:
        """Choose the subclass by the type designator; the base class when the designator is unknown."""
        row = self.classes[name]
        step = item.get("step")
        if "subclasses" in row and isinstance(step, str):
            return class_of_step(step, name) or name
        return name

    # ------------------------------------------------------------ quantities

    def quantity(self, form: Form, item: Json, here: Path, there: Path, *, into: JsonObject) -> None:
        """Expand a quantity written as text; one that is already an object stays, once its unit is checked."""
        name = str(there[-1])
        try:
            if isinstance(item, dict):
                into[name] = checked(form, item)
            elif isinstance(item, str | int | float) and not isinstance(item, bool):
                into[name] = form.parse(item if isinstance(item, str) else self.written(item, here))
            else:
                into[name] = item
        except QuantityError as error:
            self.refuse(error, here, there)

    def refuse(self, error: QuantityError, here: Path, there: Path) -> None:
        """Turn a text that is not a quantity into an issue, and leave the slot out."""
        self.faulty.add(there)
        fix = (Edit(pointer(here), error.suggestion),) if error.suggestion else None
        self.complain(error.code, error.message, here, hint=error.hint, fix=fix)

    def complain(self, code: str, message: str, here: Path, *, hint: str | None = None, fix: tuple[Edit, ...] | None = None) -> None:
        """Note an error at an authored place."""
        self.issues.append(codes.issue(code, message, hint=hint, path=pointer(here), fix=fix))


def warm_name(word: Json, known: Container[str]) -> Json:
    """Give a technique without the prefix ``cryo_``, where that is how the standard calls it."""
    if isinstance(word, str) and word not in known and word.removeprefix("cryo_") in known:
        return word.removeprefix("cryo_")
    return word
