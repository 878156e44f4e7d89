"""Rules on names: what stands where a substance is named is a formula, a name of the field, or plain words, and one of them only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cryokb import formulas, substances, thesaurus
from cryokb.issues import Edit, Issue, Json, JsonObject, Severity, pointer
from cryokb.plain import as_list, text, value_at
from cryokb.record import Place
from cryokb.rules.registry import Case, complain, rule
from cryokb.substances import Doubt, Kind, doubt_at_a_glance, doubt_of

__all__ = ["named"]

LISTS = ("phase", "lattice_phase", "rival_phases_considered")
"""Slots that take several phases, each as an entry of its own."""

IN_WORDS = (
    *("product", "solvent", "material", "coating", "counter_electrode", "reference_electrode", "cathode", "binder", "separator"),
    *("alloy", "composite", "host"),
)
"""Slots in which a substance is named, or described in words."""

NAMING = frozenset((*LISTS, *IN_WORDS))
"""All of them."""

NAMED_ONLY = ("phase", "rival_phases_considered", "formula", "product", "solvent")
"""Slots in which a word for a missing value is told here; those that take a description are texts like any other."""

NOTHING = frozenset({"none", "no", "nothing", "without", "keine", "kein", "ohne"})
"""Words that say of a rinse that there was none."""

SOUGHT = 2_000
"""For so many names of a document that the table has not got, one that may be meant is sought."""

SAID = {
    Kind.ALIKE: "“{name}” has a letter or digit that only looks like the right one.",
    Kind.CAPITALS: "“{name}” has capitals in the wrong places.",
    Kind.MISSPELT: "“{name}” is no formula and no name that cryokb knows.",
    Kind.UNUSUAL: "“{name}” is no composition that cryokb knows, and usual oxidation states do not add up to it.",
    Kind.UNKNOWN: "“{name}” is no formula and no name that cryokb knows.",
}
"""What speaks against a name, for a reader."""


@dataclass(frozen=True, slots=True)
class Named:
    """One name of a document.

    Attributes:
        name: the text.
        slot: the slot in which it stands: ``phase``, ``solvent``; of a component the list that holds it: ``salts``.
        place: where.
        owner: the object that holds the slot; of a component the component itself.
        alone: whether nothing else stands in its list.
        explained: whether a formula or a note beside it says what it is.
    """

    name: str
    slot: str
    place: Place
    owner: JsonObject
    alone: bool = True
    explained: bool = False

    @property
    def is_component(self) -> bool:
        """Whether it is the name of a component of an electrolyte."""
        return self.place[-1:] == ("name",)

    @property
    def is_strict(self) -> bool:
        """Whether a name has to stand there, not a description."""
        return self.is_component or self.slot in (*LISTS, "formula")

    @property
    def whole(self) -> Place:
        """The slot with all that stands in it."""
        return self.place[:-2] if self.is_component else self.place[:-1] if isinstance(self.place[-1], int) else self.place


def named(case: Case) -> Iterator[Named]:
    """Yield every name of a substance in a document, in its order."""
    for owner, node, path in case.view.objects:
        if owner == "Component":
            yield from named_component(case, node, path)
            continue
        for slot in node:
            if slot in NAMING:
                yield from named_in(node, slot, path)


def named_component(case: Case, node: JsonObject, path: Place) -> Iterator[Named]:
    """Yield the name and the formula of a component."""
    name, formula = text(node.get("name")), text(node.get("formula"))
    if name is not None:
        holder = value_at(case.view.document, path[:-1])
        explained = formula is not None or "note" in node
        yield Named(name, str(path[-2]), (*path, "name"), node, len(as_list(holder)) == 1, explained)
    if formula is not None:
        yield Named(formula, "formula", (*path, "formula"), node)


def named_in(node: JsonObject, slot: str, path: Place) -> Iterator[Named]:
    """Yield the names in one slot."""
    item = node[slot]
    if isinstance(item, str):
        yield Named(item, slot, (*path, slot), node)
    for number, part in enumerate(as_list(item)):
        if isinstance(part, str):
            yield Named(part, slot, (*path, slot, number), node, len(as_list(item)) == 1)


# ---------------------------------------------------------------- names


@rule("CHEM-NAME", documents=("record", "publication"))
def names_are_known(case: Case) -> Iterator[Issue]:
    """Tell each name that is no formula, no name of the field and no plain words."""
    unknown = "not_stated" if case.kind == "publication" else "not_recorded"
    looked = 0
    for one in named(case):
        reason = thesaurus.absence(one.name)
        if reason is not None and not substances.find(one.name):
            if one.is_component or (one.slot in NAMED_ONLY and not (one.slot == "solvent" and one.name.casefold() in NOTHING)):
                yield missing_value(one, reason, unknown)
            continue
        looked += substances.find(one.name) is None
        doubt = (doubt_of(one.name) if looked <= SOUGHT else doubt_at_a_glance(one.name)) or in_another_sense(one)
        if doubt is not None and is_told(one, doubt):
            yield doubtful(one, doubt)
        elif doubt is None and one.slot in LISTS:
            yield from state_in_name(one)
    for node, path in case.view.of_class("Acquisition"):
        for number, item in enumerate(as_list(node.get("elements"))):
            yield from wrong_element(str(item), (*path, "elements", number))


def is_told(one: Named, doubt: Doubt) -> bool:
    """Tell whether a doubt is one about the name itself, and strong enough where words may stand."""
    if doubt.kind in (Kind.NUMBER, Kind.SEVERAL):
        return doubt.kind is Kind.NUMBER and not doubt.names and one.is_strict and not one.is_component
    if doubt.kind is Kind.UNKNOWN:
        return one.is_strict and not one.explained
    is_slip = one.slot == "solvent" and doubt.kind is Kind.MISSPELT and " " not in one.name  # of an abbreviation, not of words
    return one.is_strict or doubt.sure or is_slip


def doubtful(one: Named, doubt: Doubt) -> Issue:
    """Tell a doubtful name, with the names that may be meant."""
    message = SAID.get(doubt.kind, "“{name}” is an amount, not a name.").format(name=one.name)
    is_formula = any(sign.isdigit() for sign in one.name) and one.slot != "polymers"
    is_slip = doubt.kind in (Kind.ALIKE, Kind.CAPITALS, Kind.NUMBER) or (is_formula and doubt.kind is not Kind.UNUSUAL)
    grave = is_slip or (doubt.kind is Kind.MISSPELT and not substances.is_wordy(one.name.split()[0]) and not one.name.isupper())
    hint = f"Did you mean {either(doubt.names)}?" if doubt.names else way_to_name(one)
    fix = (Edit(pointer(one.place), doubt.names[0]),) if doubt.sure else None
    return complain("CHEM-NAME", message, one.place, severity=Severity.WARNING if grave else Severity.NOTE, hint=hint, fix=fix)


def way_to_name(one: Named) -> str:
    """Say how to name what has no name that is known."""
    if one.is_component:
        return "Write its formula or its full name, or say in formula or note what it is."
    return "Write its formula, or its name in words."


def either(names: tuple[str, ...]) -> str:
    """List names of which one may be meant."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def in_another_sense(one: Named) -> Doubt | None:
    """Doubt an abbreviation in the place of a phase that is an element in other capitals: SN is succinonitrile, Sn is tin."""
    known = substances.find(one.name) if one.slot in LISTS and one.name.isupper() and len(one.name) == 2 else None
    symbol = one.name.capitalize()
    if known is None or "phase" in known.roles or symbol not in formulas.ELEMENTS or substances.find(symbol) is None:
        return None
    return Doubt(Kind.CAPITALS, (symbol,))


def missing_value(one: Named, reason: str, unknown: str) -> Issue:
    """Tell a word with which people say that there is no name."""
    reason = unknown if reason == "not_recorded" else reason
    message = f"“{one.name}” is no name, but a word for a missing one."
    symbol = one.name.capitalize()
    if symbol in formulas.ELEMENTS:  # na is sodium or no answer
        hint = f"If the element is meant, write {symbol}. {thesaurus.way_out(reason, unknown)}"
        return complain("CHEM-NAME", message, one.place, hint=hint)
    fix = (Edit(pointer(one.whole), reason),) if one.alone else None
    return complain("CHEM-NAME", message, one.place, hint=thesaurus.way_out(reason, unknown), fix=fix)


STATES = {"amorphous": "amorphous", "crystalline": "crystalline", "amorph": "amorphous", "kristallin": "crystalline"}
"""Words in the name of a phase that say what its slot crystallinity asks."""


def state_in_name(one: Named) -> Iterator[Issue]:
    """Tell the name of a phase that says as well whether it is crystalline, which a slot beside it asks."""
    words = one.name.replace("(", " ").replace(")", " ").split()
    state = next((STATES[word.casefold()] for word in words if word.casefold() in STATES), None)
    rest = " ".join(word for word in words if word.casefold() not in STATES)
    if state is None or not rest or one.slot != "phase" or substances.formula_in(rest) is None:
        return
    message = f"“{one.name}” says two things, so that nobody who asks for {rest} finds it."
    yield complain("CHEM-NAME", message, one.place, severity=Severity.NOTE, hint=f"Write phase: {rest} and crystallinity: {state}.")


def wrong_element(name: str, place: Place) -> Iterator[Issue]:
    """Tell what is no symbol of an element where the elements of a map are listed."""
    if name in formulas.ELEMENTS or not name:
        return
    if (reason := thesaurus.absence(name)) is not None and name.capitalize() not in formulas.ELEMENTS:
        yield complain("CHEM-NAME", f"“{name}” is no symbol of an element.", place, hint=thesaurus.way_out(reason))
        return
    found = substances.find(name)
    symbol = found.formula if found is not None and found.formula in formulas.ELEMENTS else name.strip().capitalize()
    sure = symbol in formulas.ELEMENTS
    parts = [part for part in name.replace(",", " ").replace("/", " ").replace("+", " ").split() if part in formulas.ELEMENTS]
    hint = f"Did you mean {symbol}?" if sure else f"Write a list: [{', '.join(parts)}]." if len(parts) > 1 else "Write a symbol such as Na."
    fix = (Edit(pointer(place), symbol),) if sure else None
    yield complain("CHEM-NAME", f"“{name}” is no symbol of an element.", place, hint=hint, fix=fix)


# ---------------------------------------------------------------- several in one


@rule("CHEM-ONE-NAME", documents=("record", "publication"))
def each_name_is_one(case: Case) -> Iterator[Issue]:
    """Tell names in which several substances stand: two phases, solvents joined by a hyphen or a word, a whole electrolyte."""
    for one in named(case):
        parts = substances.parts_of(one.name)
        if len(parts) > 1 and doubt_of(one.name) is not None and one.is_strict:
            yield several(one, parts)
        elif one.is_component and substances.find(one.name) is None and (recipe := substances.recipe_of(one.name)):
            hint = f"Write {substances.shown_recipe(recipe)}."
            yield complain("CHEM-ONE-NAME", f"“{one.name}” is a whole electrolyte in one name.", one.place, hint=hint)


def several(one: Named, parts: tuple[str, ...]) -> Issue:
    """Tell a name that holds several, with each in an entry of its own."""
    message = f"“{one.name}” names {len(parts)} substances: {', '.join(parts)}."
    if one.slot in LISTS:
        others = as_list(one.owner.get(one.slot))
        listed: list[Json] = [*others] or [one.name]
        place = listed.index(one.name)
        listed[place : place + 1] = parts
        hint = f"Write a list: {one.slot}: [{', '.join(map(str, listed))}]."
        return complain("CHEM-ONE-NAME", message, one.place, hint=hint, fix=(Edit(pointer(one.whole), listed),))
    joined = ":".join(parts)
    hint = f"Write an entry for each: [{', '.join(parts)}]"
    hint += "." if one.slot == "salts" else f", or parts as in {joined} {':'.join('1' * len(parts))} v/v."
    fix = (Edit(pointer(one.place), joined),) if one.is_component and "parts" not in one.owner and "/" not in one.name else None
    return complain("CHEM-ONE-NAME", message, one.place, hint=hint, fix=fix)
