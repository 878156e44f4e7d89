"""Authoring form to expanded form, by a plan that is compiled once a class.

The authoring form is what people write: quantities and components as text, one item where a list may stand, ``value`` for a
value of any kind, a word such as ``not_recorded`` where there is no value. The expanded form is what machines read and what the
schema describes: nothing to parse, keys inside their entries, order explicit, absence with its reason on the owner.

Expansion leaves an expanded document as it is, loses nothing, and remembers which authored place each expanded place comes from.
``expand(compact(x)) == x`` for every expanded document ``x``. What an expanded document says against itself is an issue.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cryokb import codes
from cryokb.errors import QuantityError
from cryokb.expansion import contradictions, statements
from cryokb.expansion.forms import Doubt, Form, checked, class_of_step, doubt_of, has_numbers, mend_of, parse_components
from cryokb.expansion.placeholders import BEGINNINGS, placeholder, still_to_come
from cryokb.expansion.plan import ClassPlan, Path, SlotPlan, plan_of, reasons
from cryokb.expansion.series import checked_series, extremes, parse_series
from cryokb.issues import Edit, Issue, Json, JsonObject, pointer
from cryokb.lazy import later
from cryokb.plain import as_object
from cryokb.quantities import seeking_few
from cryokb.standard import Standard, current

if TYPE_CHECKING:
    from cryokb.expansion.plan import ClassPlan
    from cryokb.issues import Json

__all__ = ["Expanded", "Expander", "Path", "expand", "meant_as_list"]

RawText: TypeAlias = Callable[[Path], str | None]


@dataclass(frozen=True, slots=True)
class Expanded:
    """An expanded document with what was noticed on the way.

    Attributes:
        document: the expanded form; slots whose text could not be read are left out.
        issues: what could not be read, or contradicts itself, each at its authored place.
        sources: expanded place -> authored place, where the two differ.
        faulty: expanded places that were left out because of an issue.
        renamed: place in the document as it was expanded -> the name that was written there, where migration changed it.
        unset: expanded places that hold a 0 where none can be: to whoever computes with them they are not known.
        standard: the version in which it was expanded.
    """

    document: JsonObject
    issues: tuple[Issue, ...]
    sources: Mapping[Path, Path] = field(default_factory=dict)
    faulty: frozenset[Path] = frozenset()
    renamed: Mapping[Path, str] = field(default_factory=dict)
    unset: frozenset[Path] = frozenset()
    standard: Standard = field(default_factory=current)

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


def expand(data: JsonObject, *, root: str, raw_text: RawText | None = None, standard: Standard | None = None) -> Expanded:
    """Expand a document whose root is an instance of the class ``root`` (``Record``, ``Publication``).

    Args:
        data: the document in either form, as plain JSON values.
        root: the class of the document.
        raw_text: gives the characters of an unquoted scalar, so that ``0.10`` keeps its digits.
        standard: the version for which the document was written; the current one by default.
    """
    expander = Expander(root, raw_text, standard or current())
    with seeking_few():
        document = expander.object(expander.plan(root), data, (), ())
    return Expanded(
        document,
        tuple(expander.issues),
        expander.sources,
        frozenset(expander.faulty),
        unset=frozenset(expander.unset),
        standard=expander.standard,
    )


class Owner(NamedTuple):
    """An object while it is expanded: its class, where it stands in both forms, what was written in it, and what becomes of it."""

    plan: ClassPlan
    source: Path
    target: Path
    node: JsonObject
    into: JsonObject


class Expander:
    """One pass over one document. Places are made only where something has to be remembered or told."""

    def __init__(self, root: str, raw_text: RawText | None, standard: Standard) -> None:
        self.raw_text = raw_text
        self.issues: list[Issue] = []
        self.sources: dict[Path, Path] = {}
        self.faulty: set[Path] = set()
        self.unset: set[Path] = set()
        self.standard = standard
        self.reasons = reasons(standard)
        self.unknown = "not_stated" if root == "Publication" else "not_recorded"
        self.by_kind = {
            "quantity": self.quantity_slot,
            "series": self.series_slot,
            "map": self.map_slot,
            "list": self.list_slot,
            "object": self.object_slot,
        }

    def plan(self, name: str) -> ClassPlan:
        """Give the plan of a class."""
        return plan_of(self.standard, name)

    # ------------------------------------------------------------ objects

    def object(self, plan: ClassPlan, node: JsonObject, source: Path, target: Path) -> JsonObject:
        """Expand an instance of a class."""
        slots, words = plan.slots, self.reasons if plan.has_absences else ()
        result: JsonObject = {}
        absent: JsonObject = {}
        told = node.get("absent") if plan.has_absences else None
        owner = Owner(plan, source, target, dict(node) if plan.is_valued else node, result)
        moved = statements.move_value(self, owner, absent) if plan.is_valued else {}
        for name, item in owner.node.items():
            slot = slots.get(name)
            if slot is None or (name == "absent" and told is not None):
                if name != "absent" or not isinstance(told, dict):
                    result[name] = item
            elif type(item) is str and item in words and item not in slot.terms:
                absent[name] = {"slot": name, "reason": item}
                self.sources[(*target, "absent", name)] = (*source, name)
            elif words and (type(item) is not str or item[:1] in BEGINNINGS) and not slot.is_vital and (row := still_to_come(name, item)):
                absent[name] = row
                self.sources[(*target, "absent", name)] = (*source, name)
            elif slot.is_plain and type(item) is str:
                result[name] = item
            elif slot.form is not None and type(item) is str and (quantity := slot.form.quick(item)) is not None:
                result[name] = quantity
            else:
                self.slot(slot, item, owner)
        if plan.is_valued:
            statements.check_stated(self, owner)
            result.update(moved)
        if plan.is_cooled:
            self.cold_technique(owner)
        if isinstance(told, dict):
            contradictions.merge_absences(self, plan, told, absent, owner)
        if absent and (told is None or isinstance(told, dict)):  # what is no map stays for the structural check
            result["absent"] = absent
        return result

    def absence(self, slot: str, item: Json) -> JsonObject | None:
        """Give the absence that a word or a placeholder in a slot says; None for a value."""
        if isinstance(item, str) and item in self.reasons:
            return {"slot": slot, "reason": item}
        return still_to_come(slot, item)

    def slot(self, slot: SlotPlan, item: Json, owner: Owner) -> None:
        """Expand what stands in one slot, by the kind of the slot."""
        handler = self.by_kind.get(slot.kind)
        if handler is not None:
            handler(slot, item, owner)
        elif slot.many:
            owner.into[slot.name] = self.many(slot, item, (*owner.source, slot.name), (*owner.target, slot.name))
        elif type(item) is str:
            owner.into[slot.name] = (class_of_step(self.standard, item) or item) if slot.kind == "designator" else item
        elif slot.kind == "number":
            self.number(slot, item, owner)
        else:
            is_bare = slot.is_text and isinstance(item, int | float)
            owner.into[slot.name] = self.written(item, (*owner.source, slot.name)) if is_bare else item

    def cold_technique(self, owner: Owner) -> None:
        """Read ``cryo_tem`` as the technique ``tem`` at cryogenic temperature, unless another temperature is said."""
        result = owner.into
        said = result.get("technique")
        if said is None or (type(said) is str and not said.startswith("cryo_")):
            return
        words = said if isinstance(said, list) else [said]
        known = self.standard.terms("Technique")
        plain = [warm_name(word, known) for word in words]
        if plain == words or result.get("temperature_class", "cryo") != "cryo":
            return
        result["technique"] = plain if isinstance(said, list) else plain[0]
        if "temperature_class" not in result:
            result["temperature_class"] = "cryo"
            self.sources[(*owner.target, "temperature_class")] = (*owner.source, "technique")

    # ------------------------------------------------------------ scalars

    def many(self, slot: SlotPlan, item: Json, here: Path, there: Path) -> Json:
        """Expand a slot that takes several scalars; one alone becomes a list of one."""
        if isinstance(item, list):
            if not slot.is_text:
                return item
            return [self.written(part, (*here, index)) if isinstance(part, int | float) else part for index, part in enumerate(item)]
        if isinstance(item, dict):
            return item
        self.sources[(*there, 0)] = here
        return [self.written(item, here) if slot.is_text and isinstance(item, int | float) else item]

    def written(self, item: Json, here: Path) -> str:
        """Give the characters of an unquoted scalar, or the shortest text of the value."""
        raw = self.raw_text(here) if self.raw_text else None
        if raw is not None:
            return raw
        return ("true" if item else "false") if isinstance(item, bool) else str(item)

    def number(self, slot: SlotPlan, item: Json, owner: Owner) -> None:
        """Keep a pure number, once it has been compared with what it may be."""
        owner.into[slot.name] = item
        low, high = slot.unsuspicious
        if not isinstance(item, int | float) or isinstance(item, bool) or low < item < high:
            return
        here, there, bounds = (*owner.source, slot.name), (*owner.target, slot.name), slot.bounds
        if bounds.lowest <= item <= bounds.highest:
            if (found := doubt_of([item], bounds)) is not None:
                self.tell_doubt(Doubt(found[0], f"{slot.name} {item:g} {found[1]}.", found[2]), here, there, owner)
            return
        side, bound = ("least", bounds.lowest) if item < bounds.lowest else ("most", bounds.highest)
        del owner.into[slot.name]
        self.faulty.add(there)
        self.complain("QTY-RANGE", f"{slot.name} is {item:g}; it must be at {side} {bound:g}.", here, hint="Check the number.")

    # ------------------------------------------------------------ entries

    def map_slot(self, slot: SlotPlan, item: Json, owner: Owner) -> None:
        """Expand a map of entries; each entry gets its key and, where order matters, its ordinal."""
        if not isinstance(item, dict):
            owner.into[slot.name] = item
            return
        plan, here, there = self.plan(slot.range), (*owner.source, slot.name), (*owner.target, slot.name)
        result: JsonObject = {}
        for position, (key, entry) in enumerate(item.items(), start=1):
            expanded = self.entry(plan, entry if entry is not None else {}, (*here, key), (*there, key))
            if isinstance(expanded, dict):
                filled: JsonObject = {"ordinal": position} if plan.is_ordered else {}
                expanded = {**filled, plan.key: key, **expanded}
                if expanded[plan.key] != key:
                    contradictions.tell_key(self, key, expanded[plan.key], (*here, key, plan.key))
            if expanded is not None:
                result[key] = expanded
        if plan.is_ordered:
            contradictions.check_ordinals(self, item, result, here, in_order=False)
        owner.into[slot.name] = result

    def list_slot(self, slot: SlotPlan, item: Json, owner: Owner) -> None:
        """Expand a list of objects; one alone becomes a list of one, and one text may stand for several components."""
        plan, here, there = self.plan(slot.range), (*owner.source, slot.name), (*owner.target, slot.name)
        meant = meant_as_list(plan, item)
        if meant is not None:
            self.tell_list(slot.name, meant, here, there)
            return
        alone = not isinstance(item, list)
        result: list[Json] = []
        for index, entry in enumerate([item] if alone else item):  # type: ignore[arg-type]
            origin = here if alone else (*here, index)
            if plan.shorthand == "component" and isinstance(entry, str | int | float):
                result.extend(self.components(entry, origin, (*there, len(result))))
                continue
            place = (*there, len(result))
            if alone or index != len(result):
                self.sources[place] = origin
            expanded = self.entry(plan, entry, origin, place)
            if isinstance(expanded, dict) and plan.is_ordered:
                expanded = {"ordinal": len(result) + 1, **expanded}
            if expanded is not None:
                result.append(expanded)
        if plan.is_ordered and not alone:
            contradictions.check_ordinals(self, dict(enumerate(item)), dict(enumerate(result)), here, in_order=True)  # type: ignore[arg-type]
        owner.into[slot.name] = result

    def tell_list(self, name: str, meant: list[Json], here: Path, there: Path) -> None:
        """Tell that a list is asked for, and which one was meant."""
        self.faulty.add(there)
        example = f"- {meant[0]}" if isinstance(meant[0], str) else "- {step: " + str(as_object(meant[0])["step"]) + ", ...}"
        message = f"{name} takes a list of entries, one behind each dash."
        self.complain("STR-TYPE", message, here, hint=f"Begin with {example}.", fix=(Edit(pointer(here), meant),))

    def components(self, item: Json, here: Path, there: Path) -> Sequence[JsonObject]:
        """Expand a text that stands for one component or for a mixture; nothing when it cannot be read."""
        if isinstance(item, str) and placeholder(item) is not None:
            return [{"name": item}]
        try:
            rows = parse_components(item if isinstance(item, str) else self.written(item, here), self.standard)
        except QuantityError as error:
            self.refuse(error, here, there)
            return []
        *above, first = there
        for offset, row in enumerate(rows):
            for name in row:
                self.sources[(*above, int(first) + offset, name)] = here
        return rows

    def object_slot(self, slot: SlotPlan, item: Json, owner: Owner) -> None:
        """Expand the one object of a slot."""
        expanded = self.entry(self.plan(slot.range), item, (*owner.source, slot.name), (*owner.target, slot.name))
        if expanded is not None:
            owner.into[slot.name] = expanded

    def entry(self, plan: ClassPlan, item: Json, here: Path, there: Path) -> Json:
        """Expand one object, which may be written in its short form; None when it could not be read."""
        if isinstance(item, dict):
            chosen = self.plan(plan.chosen(item)) if plan.has_subclasses else plan
            return self.object(chosen, item, here, there)
        if not plan.shorthand or not isinstance(item, str | int | float):
            return item
        text = item if isinstance(item, str) else self.written(item, here)
        if plan.shorthand == "count":
            holder: JsonObject = {}
            statements.read_count(self, text, here, there, into=holder)
            return holder.get("sampling")
        place = (*there, plan.shorthand)
        self.sources[place] = here
        inner = plan.slots.get(plan.shorthand)
        return {plan.shorthand: self.entry(self.plan(inner.range), text, here, place) if inner and inner.kind == "object" else text}

    # ------------------------------------------------------------ quantities

    def quantity_slot(self, slot: SlotPlan, item: Json, owner: Owner) -> None:
        """Expand the quantity of a slot."""
        form = slot.form
        if form is None:
            owner.into[slot.name] = item
            return
        if type(item) is dict and form.settled(item):
            owner.into[slot.name] = item
        else:
            self.quantity(form, item, (*owner.source, slot.name), (*owner.target, slot.name), owner)

    def quantity(self, form: Form, item: Json, here: Path, there: Path, owner: Owner) -> None:
        """Expand a quantity written as text; one that is already an object stays, once it has been compared with itself."""
        name = str(there[-1])
        try:
            if isinstance(item, dict):
                owner.into[name] = checked(form, item)
            elif isinstance(item, str | int | float) and not isinstance(item, bool):
                owner.into[name] = item = form.parse(item if isinstance(item, str) else self.written(item, here))
            else:
                owner.into[name] = item
        except QuantityError as error:
            self.faulty.add(there)
            hint, fix = mend_of(error, form, here, owner, self.unknown)
            self.complain(error.code, error.message, here, hint=hint, fix=fix)
            return
        if isinstance(item, dict) and has_numbers(item) and isinstance(item.get("unit"), str):
            self.weigh(form, item, here, there, owner)

    def series_slot(self, slot: SlotPlan, item: Json, owner: Owner) -> None:
        """Expand a column of a table, written as a line, as a list whose last number has the unit, or as an object."""
        here, there = (*owner.source, slot.name), (*owner.target, slot.name)
        form = slot.column
        if form is None or not isinstance(item, str | int | float | list | dict) or isinstance(item, bool):
            owner.into[slot.name] = item
            return
        if isinstance(item, list) and None in item:
            self.faulty.add(there)  # a null is told where the document is read
            return
        try:
            if isinstance(item, dict):
                owner.into[slot.name] = series = checked_series(form, item)
            else:
                owner.into[slot.name] = series = parse_series(form, self.line_of(item, here))
            bounds = extremes(series)
            if bounds is not None:
                form.require_possible(bounds)
                self.weigh(form, bounds, here, there, owner)
        except QuantityError as error:
            owner.into.pop(slot.name, None)
            self.refuse(error, here, there)

    def line_of(self, item: Json, here: Path) -> str:
        """Write a column that is a number or a list as one line."""
        if isinstance(item, list):
            return ", ".join(part if isinstance(part, str) else self.written(part, (*here, index)) for index, part in enumerate(item))
        return item if isinstance(item, str) else self.written(item, here)

    def weigh(self, form: Form, quantity: JsonObject, here: Path, there: Path, owner: Owner) -> None:
        """Tell what is hardly meant, unless the slots beside it say that it is."""
        try:
            doubt = form.doubt(quantity)
        except QuantityError:
            return  # its unit is not known: the structural check and whoever converts it tell
        if doubt is not None and not any(said_in(owner.node.get(slot), words) for slot, words in doubt.unless.items()):
            self.tell_doubt(doubt, here, there, owner)

    def tell_doubt(self, doubt: Doubt, here: Path, there: Path, owner: Owner) -> None:
        """Warn of a number that is hardly meant; a 0 that was never set is unknown to whoever computes with it."""
        fix, hint = None, doubt.hint
        if doubt.code == "QTY-ZERO":
            self.unset.add(there)
            hint = f"If it was not recorded, write {self.unknown}." if owner.plan.has_absences else "If it was not recorded, leave it out."
            fix = (Edit(pointer(here), self.unknown),) if owner.plan.has_absences else None
        self.complain(doubt.code, doubt.message, here, hint=hint, fix=fix)

    def refuse(self, error: QuantityError, here: Path, there: Path) -> None:
        """Turn a text that is not a quantity into an issue, and leave the slot out."""
        self.faulty.add(there)
        fix = (Edit(pointer(here), error.suggestion),) if error.suggestion else None
        self.complain(error.code, error.message, here, hint=error.hint, fix=fix)

    def complain(self, code: str, message: str, here: Path, *, hint: str | None = None, fix: tuple[Edit, ...] | None = None) -> None:
        """Note an issue at an authored place."""
        self.issues.append(codes.issue(code, message, hint=hint, path=pointer(here), fix=fix))


def warm_name(word: Json, known: Container[str]) -> Json:
    """Give a technique without the prefix ``cryo_``, where that is how the standard calls it."""
    if isinstance(word, str) and word not in known and word.removeprefix("cryo_") in known:
        return word.removeprefix("cryo_")
    return word


def said_in(item: Json, words: Container[str]) -> bool:
    """Tell whether what stands in a slot is one of some words, or a list of them alone."""
    return bool(item) and all(isinstance(word, str) and word in words for word in (item if isinstance(item, list) else [item]))


AMOUNT = later(r"[~<>≈]?\s*\d")
"""How an amount begins."""


def meant_as_list(plan: ClassPlan, item: Json) -> list[Json] | None:
    """Give the list that was meant where names with values, or a word, stand instead; None for what is a list, or cannot be told.

    ``{EC: 50 vol%, DEC: 50 vol%}`` are two components, ``{plating: {...}, washing: {...}}`` two steps, ``plating`` is one.
    """
    if isinstance(item, dict) and item and plan.slots.keys().isdisjoint(item):
        if plan.shorthand == "component" and all(AMOUNT.match(str(value)) for value in item.values()):
            return [f"{name} {value}" for name, value in item.items()]
        if plan.has_subclasses and all(is_kind(plan, name) and isinstance(value, dict | None) for name, value in item.items()):
            return [{"step": name, **(value if isinstance(value, dict) else {})} for name, value in item.items()]
    if plan.has_subclasses and isinstance(item, str) and is_kind(plan, item):
        return [{"step": item}]
    return None


def is_kind(plan: ClassPlan, word: str) -> bool:
    """Tell whether a word names a kind of step."""
    return class_of_step(plan.standard, word, plan.name) is not None
