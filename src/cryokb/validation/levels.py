"""Levels: which slots must be there, by data. An accepted kind of absence is an answer too.

The rows of ``schema/levels.yaml`` are asked of the entries of a document: each object, with its class, its place and what it stands in.
What the layout of a NeXus file needs is asked in the same way, of the requirements that the writer reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from typing import cast

from cryokb import codes
from cryokb.expansion import Entry, Path, entries_in, snake_case, waiting
from cryokb.issues import Issue, Json, JsonObject, alternatives, pointer
from cryokb.layouts import Needed, needed
from cryokb.plain import as_list, as_object, section, text, value_at
from cryokb.record import RecordView
from cryokb.standard import Standard, current
from cryokb.validation.structure import class_at

__all__ = [
    "Answer",
    "Grade",
    "Requirement",
    "State",
    "Surroundings",
    "answer",
    "missing_slots",
    "needed_slots",
    "owner_of",
    "rank",
    "requirements",
    "requirements_of",
    "slot_place",
]

NOT_RECORDED = frozenset({"not_recorded", "not_stated", "unreadable"})
"""Whoever writes a record from a text says not_stated or unreadable where the author of the data would say not_recorded."""

DRAFT = "draft"

SIGNALS = "signals"
"""The slot of an acquisition with what is said of each of several arrays."""

ANSWERED: Mapping[tuple[str, str], tuple[str, ...]] = {("Component", "amount"): ("parts",)}
"""What the frozen rows of released versions forgot as an answer: the parts of a mixture say how much of each there is."""


class Grade(StrEnum):
    """How firmly a slot is asked for: an issue, a note, or a line of the checklist only."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of the table of levels; ``schema/levels.yaml`` says what its columns mean.

    Attributes:
        owner, slot: the class and the slot that it asks for.
        techniques, modes: those for which it asks; none for all.
        guards: values of named slots with which it asks; a name may have dots.
        exceptions: values of named slots with which it does not ask.
        companions: slots of which one must be given for it to ask.
        alternatives: slots of which one is another way to say it.
        places: the slots, as Class.slot or Class.slot.slot, in which the entry must stand; none for all.
        each: the slot whose entries are asked instead, each of which may carry the slot itself.
    """

    owner: str
    slot: str
    level: str
    grade: Grade
    reason: str
    accepts: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    guards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exceptions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    companions: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    each: str | None = None

    @classmethod
    def from_row(cls, row: JsonObject) -> Requirement:
        """Read one row of the generated table; columns that are left out are empty."""

        def words(name: str) -> tuple[str, ...]:
            return tuple(str(word) for word in cast("list[Json]", row.get(name, [])))

        def values(*names: str) -> dict[str, tuple[str, ...]]:
            pairs = [pair for name in names for pair in cast("dict[str, list[str]]", row.get(name, {})).items()]
            return {slot: tuple(terms) for slot, terms in pairs}

        each = row.get("each")
        return cls(
            str(row["class"]),
            str(row["slot"]),
            str(row["level"]),
            Grade(str(row.get("grade", "required"))),
            str(row["reason"]),
            words("accepts"),
            techniques=words("technique"),
            modes=words("mode"),
            guards=values("when", "where"),
            exceptions=values("except"),
            companions=words("with"),
            alternatives=tuple(dict.fromkeys((*words("unless"), *ANSWERED.get((str(row["class"]), str(row["slot"])), ())))),
            places=words("under"),
            each=str(each) if each is not None else None,
        )


class State(StrEnum):
    """How an entry answers a requirement."""

    GIVEN = "given"
    OTHERWISE = "otherwise"
    ABSENT = "absent"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Answer:
    """How an entry answers a requirement, with the word that says it: the other slot, the reason of absence, or a placeholder."""

    state: State
    word: str | None = None


# ---------------------------------------------------------------- the table


def requirements(standard: Standard) -> tuple[Requirement, ...]:
    """Give the rows of a version, in the order of the table."""
    return tuple(requirement(standard, index) for index in range(len(raw_rows(standard))))


def raw_rows(standard: Standard) -> list[JsonObject]:
    """Give the rows as they stand in the generated table."""
    return cast("list[JsonObject]", standard.table("levels")["rows"])


@cache
def requirement(standard: Standard, index: int) -> Requirement:
    """Read one row of the table of a version, once: a document meets few classes."""
    return Requirement.from_row(raw_rows(standard)[index])


@cache
def asked_at(standard: Standard, name: str, level: str) -> tuple[Requirement, ...]:
    """Give what a class owes at a level, what is optional left out."""
    return tuple(row for row in requirements_of(standard, name) if row.grade is not Grade.OPTIONAL and rank(row.level) <= rank(level))


@cache
def requirements_of(standard: Standard, name: str) -> tuple[Requirement, ...]:
    """Give what is asked of a class, that of its base classes included; the firmest and earliest first."""
    table = standard.table("slots")
    owners = {name, *(base for base, row in table.items() if name in cast("list[str]", cast("JsonObject", row).get("subclasses", [])))}
    rows = [requirement(standard, index) for index, row in enumerate(raw_rows(standard)) if row["class"] in owners]
    return tuple(sorted(rows, key=lambda row: (list(Grade).index(row.grade), rank(row.level))))


@cache
def rank(level: str) -> int:
    """Give the place of a level in their order, from 0 for draft."""
    return cast("list[str]", current().table("levels")["levels"]).index(level)


# ---------------------------------------------------------------- asking


def missing_slots(view: RecordView, *, level: str, known: AbstractSet[Path]) -> dict[Path, Issue]:
    """Ask each object of a document for the slots that its class owes at a level; each missing slot is one issue, by its place.

    Args:
        view: the expanded form.
        level: the level that is asked for.
        known: places that have an issue already and are not asked for again, nor is what hangs on them.
    """
    issues: dict[Path, Issue] = {}
    begun = {place[:length] for place in known for length in range(1, len(place) + 1)}
    for entry in view.walk:
        if entry.path in known:
            continue
        # what the entry says itself is looked at first: conditions are dearer, and their words are sought once an entry
        unsaid = [row for row in asked_at(view.standard, entry.name, level) if not is_said(row, entry.node, level)]
        around = Surroundings(entry)
        for row in unsaid:
            if row.each is None and not concerns(row, around):
                continue
            place = (*entry.path, row.slot)
            found = None if place in issues else answer(row, entry, level=level, around=around)
            if found is not None and found.state is State.MISSING and not hangs_on(row, entry, begun):
                issues[place] = missing(row, entry, found)
    return issues


def is_said(row: Requirement, node: JsonObject, level: str) -> bool:
    """Tell whether an object answers a requirement by itself; what is plainly there or plainly missing is told at once."""
    item = node.get(row.slot)
    if item and (type(item) is not str or item[0] != "<"):
        return True
    if item is None and (not row.alternatives or node.keys().isdisjoint(row.alternatives)):
        absent = node.get("absent")
        if not absent or row.slot not in as_object(absent):
            return False
    return said(row, node, level).state is not State.MISSING


def hangs_on(row: Requirement, entry: Entry, begun: AbstractSet[Path]) -> bool:
    """Tell whether the slot, another way to say it, or what would make it needless has an issue of its own."""
    places = [entry, *(entries_in(entry, row.each) if row.each is not None else ())]
    names = {row.slot, *row.alternatives, *row.exceptions}
    return any((*place.path, name) in begun for place in places for name in names)


def answer(row: Requirement, entry: Entry, *, level: str, around: Surroundings | None = None) -> Answer | None:
    """Tell how an entry answers a requirement; None when it is not asked.

    Args:
        row: the requirement.
        entry: an object of the class that it asks, or of one of its kinds.
        level: the level that is asked for; a placeholder is an answer while drafting only.
        around: what the entry and its surroundings say, where the caller asks more than one requirement of it.
    """
    if row.places and not any(stands_in(entry, place) for place in row.places):
        return None
    if row.companions and not any(is_given(entry.node, slot) for slot in row.companions):
        return None
    if row.each is None:
        return told_by(row, entry, level) if concerns(row, around or Surroundings(entry)) else None
    asked = [inner for inner in entries_in(entry, row.each) if concerns(row, Surroundings(inner))]
    if not asked:
        return None
    own = said(row, entry.node, level)
    each = [said(row, inner.node, level) for inner in asked]
    if own.state is not State.MISSING or any(item.state is State.MISSING for item in each):
        return own
    return next((item for item in each if item.state is not State.GIVEN), each[0])


def told_by(row: Requirement, entry: Entry, level: str) -> Answer:
    """Tell what an entry says in the place of one slot; where it is silent, one of its signals may say it."""
    own = said(row, entry.node, level)
    answers = (said(row, signal.node, level) for signal in (entries_in(entry, SIGNALS) if SIGNALS in entry.node else ()))
    return next((one for one in answers if one.state is not State.MISSING), own) if own.state is State.MISSING else own


def said(row: Requirement, node: JsonObject, level: str) -> Answer:
    """Tell what an object says in the place of one slot."""
    if (words := waiting(node, row.slot)) is not None:
        return Answer(State.GIVEN) if level == DRAFT else Answer(State.MISSING, words)
    if is_given(node, row.slot):
        return Answer(State.GIVEN)
    other = next((slot for slot in row.alternatives if slot in node or waiting(node, slot) is not None), None)
    if other is not None:
        return Answer(State.OTHERWISE, other)
    reason = text(section(section(node, "absent"), row.slot).get("reason"))
    if reason is None:
        return Answer(State.MISSING)
    accepted = reason in row.accepts or (reason in NOT_RECORDED and "not_recorded" in row.accepts)
    return Answer(State.ABSENT if accepted else State.MISSING, reason)


def is_given(node: JsonObject, slot: str) -> bool:
    """Tell whether an object has a slot with something in it."""
    return slot in node and node[slot] not in ({}, [], "")


# ---------------------------------------------------------------- conditions


def stands_in(entry: Entry, place: str) -> bool:
    """Tell whether an entry stands in a slot: Class.slot, or Class.slot.slot for a slot of what stands there."""
    above, _, slot = place.rpartition(".")
    if "." not in above:
        return entry.stands_in == place
    return entry.outer is not None and entry.stands_in.partition(".")[2] == slot and stands_in(entry.outer, above)


class Surroundings:
    """What an entry says, and where it is silent what it stands in; each word is sought once."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self._heard: dict[str, frozenset[str]] = {}

    def senses(self, name: str) -> frozenset[str]:
        """Give the words of a named slot (a name may have dots) with what each is a kind of."""
        heard = self._heard.get(name)
        if heard is None:
            heard = self._heard[name] = self._seek(name.split("."))
        return heard

    def _seek(self, parts: list[str]) -> frozenset[str]:
        here: Entry | None = self.entry
        while here is not None and parts[0] not in here.node:
            here = here.outer
        if here is None:
            return frozenset()
        enumeration, words = words_at(here, parts)
        return frozenset().union(*(senses(here.standard, enumeration, word) for word in words))

    @cached_property
    def modes(self) -> frozenset[str]:
        """The modes of illumination of the technique of the entry itself: tem, stem or sem."""
        words = words_at(self.entry, ["technique"])[1]
        return frozenset(mode for word in words if (mode := self.entry.standard.technique_mode(word)) is not None)


def concerns(row: Requirement, around: Surroundings) -> bool:
    """Tell whether a requirement asks an entry, by its technique and by what the entry and its surroundings say."""
    if row.techniques and around.senses("technique").isdisjoint(row.techniques):
        return False
    if row.modes and around.modes.isdisjoint(row.modes):
        return False
    for slot, terms in row.guards.items():
        if around.senses(slot).isdisjoint(terms):
            return False
    return all(around.senses(slot).isdisjoint(terms) for slot, terms in row.exceptions.items()) if row.exceptions else True


@cache
def senses(standard: Standard, enumeration: str | None, word: str) -> frozenset[str]:
    """Give a word with what it is a kind of."""
    known = standard.terms(enumeration) if enumeration is not None else {}
    return frozenset({word, *(term for term in known if standard.is_a(str(enumeration), word, term))})


def words_at(entry: Entry, parts: Sequence[str]) -> tuple[str | None, list[str]]:
    """Give the enumeration of a slot, None when it has none, and the words that stand there; the last of the parts names the slot."""
    standard, name, node = entry.standard, entry.name, entry.node
    for part in parts[:-1]:
        name, node = str(standard.class_slots(name).get(part, {}).get("range")), section(node, part)
    item = node.get(parts[-1])
    row = standard.class_slots(name).get(parts[-1], {}) if name in standard.table("slots") else {}
    enumeration = str(row["range"]) if row.get("kind") == "enum" else None
    return enumeration, [word for part in as_list(item) or [item] if (word := text(part)) is not None]


# ---------------------------------------------------------------- words


def missing(row: Requirement, entry: Entry, found: Answer) -> Issue:
    """Tell which slot is missing, why it is asked for, and which words would answer; it points to what stands there instead."""
    required = row.grade is Grade.REQUIRED
    owner = owner_of(entry)
    message = f"This {owner} has no {row.slot}, which level {row.level} {'asks for' if required else 'recommends'}."
    todo, place = f"Add {row.slot}.", entry.path
    if found.word is not None and waiting(entry.node, row.slot) is not None:
        message = f"{row.slot} of this {owner} is still the placeholder {found.word}."
        todo, place = "Write over it.", slot_place(entry, row.slot)
    elif found.word is not None:
        message = f"{row.slot} of this {owner} is {found.word}, which level {row.level} does not accept."
        todo, place = f"Give {row.slot}.", (*place, "absent", row.slot)
    others = f" {' or '.join(row.alternatives)} would answer as well." if row.alternatives else ""
    absences = f" If there is none, write {alternatives(row.accepts)}." if row.accepts else ""
    code = "LEVEL-REQUIRED" if required else "LEVEL-RECOMMENDED"
    return codes.issue(code, message, hint=f"{todo} {row.reason}{others}{absences}", path=pointer(place))


def slot_place(entry: Entry, slot: str) -> Path:
    """Give the place where a slot is said: its own, or that of its absence."""
    return (*entry.path, slot) if slot in entry.node else (*entry.path, "absent", slot)


def owner_of(entry: Entry) -> str:
    """Name the kind of an entry in words."""
    return snake_case(entry.name).replace("_", " ")


def needed_slots(view: RecordView, layout: str, *, known: AbstractSet[Path]) -> dict[Path, Issue]:
    """Ask a record for what a layout requires; each slot that is missing is one issue, by its place.

    Args:
        view: the expanded form.
        layout: ``nxem``, ``nxcryoem_battery`` or ``plain``.
        known: places that have an issue already; what may follow from them is not asked for again.
    """
    return {(*one.owner, one.slot): told(one, view, layout) for one in needed(view, layout) if not follows(one, known)}


def follows(one: Needed, known: AbstractSet[Path]) -> bool:
    """Tell whether something may be missing only because what it stands in, or would follow from, is broken."""
    place: Path = one.owner or (one.slot,)
    return any(other[: len(place)] == place[: len(other)] for other in known)


def told(one: Needed, view: RecordView, layout: str) -> Issue:
    """Tell what a layout needs and in which slot; it points to what stands there instead."""
    node = as_object(value_at(view.document, one.owner))
    owner = snake_case(class_at(view.standard, view.root, one.owner, view.document) or view.root).replace("_", " ")
    reason = waiting(node, one.slot) or text(section(section(node, "absent"), one.slot).get("reason"))
    place: Path = one.owner
    if one.slot in node:
        place = (*place, one.slot)
    elif reason:
        place = (*place, "absent", one.slot)
    message = f"Layout {layout} needs {one.slot} of this {owner}: {one.what}" + (f"; it is {reason}." if reason else ".")
    hint = "Add it, or choose the layout plain, which writes records without it and says so."
    return codes.issue("NX-REQUIRED", message, hint=hint, path=pointer(place))
