"""What the rules wait for: parts of a document with an issue of their own, from which the issue of a rule may only follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from cryokb import documents, expansion, rules
from cryokb.identifiers import suggest_key
from cryokb.issues import Issue, Json, JsonObject, Severity
from cryokb.plain import as_list, as_object, value_at
from cryokb.record import Place, RecordView
from cryokb.standard import Standard
from cryokb.validation.structure import Broken, class_at, slot_at

__all__ = ["UNKNOWN", "Waits", "named_otherwise", "once_a_slot", "without_renamed_values"]

UNKNOWN = "STR-UNKNOWN-NAME"


def named_otherwise(
    broken: Sequence[Broken], missing: Mapping[expansion.Path, Issue], expanded: expansion.Expanded, *, root: str
) -> tuple[list[Broken], set[expansion.Path]]:
    """Pair each unknown name with the slot that the level asks for in vain and that holds entries as it does, where there is only one.

    So ``samples`` stands for ``specimens``, and ``authors`` for ``creators``.

    Returns:
        the issues, with such slots in their hints, and the slots.
    """
    document = expanded.document
    wanted: dict[tuple[expansion.Path, str], list[expansion.Path]] = {}
    for place in missing:
        wanted.setdefault((place[:-1], str(slot_at(expanded.standard, root, place, document).get("kind"))), []).append(place)
    told: list[Broken] = []
    named: set[expansion.Path] = set()
    for item in broken:
        held = holds_entries(value_at(document, item.place)) if item.issue.code == UNKNOWN and not item.meant else None
        slots = wanted.get((item.place[:-1], held), []) if held else []
        if len(slots) == 1 and slots[0] not in named:
            named.add(slots[0])
            told.append(replace(item, issue=replace(item.issue, hint=f"Did you mean {slots[0][-1]}?")))
        else:
            told.append(item)
    return told, named


def holds_entries(item: Json) -> str | None:
    """Tell whether a value is a map or a list of entries, by the kind of slot that takes it; None for anything else."""
    if as_object(item) and all(as_object(entry) for entry in as_object(item).values()):
        return "map"
    return "list" if as_list(item) and all(as_object(entry) for entry in as_list(item)) else None


NEEDS = {"uncertainty": "value", "value": "property"}
"""What the parts of a statement cannot be read without."""


def without_renamed_values(issues: Sequence[Issue], broken: Sequence[Broken]) -> list[Issue]:
    """Leave out that a part of a statement is missing where an unknown name in the same object probably stands for it."""
    renamed = {(item.issue.path.rpartition("/")[0], name) for item in broken for name in item.meant}

    def follows(issue: Issue) -> bool:
        owner, _, slot = issue.path.rpartition("/")
        return issue.code == "STR-MISSING" and (owner, NEEDS.get(slot, "")) in renamed

    return [issue for issue in issues if not follows(issue)]


def once_a_slot(missing: Mapping[expansion.Path, Issue], found: Sequence[Issue], document: JsonObject) -> tuple[list[Issue], list[Issue]]:
    """Give what the level asks for and what the rules have found, of each slot one of the two.

    Of a slot in which something is written an error of a rule says more; of one that is not there the level does.
    """
    places = [(issue, tuple(documents.parse_pointer(issue.path, document))) for issue in found]
    written = {place: value_at(document, place) is not None for _, place in places if place in missing}
    wrong = {place for issue, place in places if issue.severity is Severity.ERROR and written.get(place)}
    asked = {place: issue for place, issue in missing.items() if place not in wrong}
    absent = {place for place, issue in asked.items() if issue.severity is Severity.ERROR and written.get(place) is False}
    return list(asked.values()), [issue for issue, place in places if place not in absent]


Slots = Mapping[Place, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Waits:
    """The parts that have an issue of their own, sorted by what may follow from them.

    Attributes:
        view: the document without them, of which the rules have judged.
        root: the class of the document.
        broken: the slots with an issue, by the object in which they stand.
        by_entry: the same by the specimen, session or observation, however deep they stand in it.
        anywhere: the same for the whole document, with the slots of the document itself in which something is broken.
        unnamed: the classes of which entries may be missing, because a map of them or what it stands in is broken.
        hidden: the names of entries that stand under a wrong name or are written in a wrong form.
        tainted: the specimens that were asked for, with the slots that are broken in them or in those that they were cut from.
    """

    view: RecordView
    root: str
    broken: Slots
    by_entry: Slots
    anywhere: frozenset[str]
    unnamed: frozenset[str]
    hidden: frozenset[str]
    tainted: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def on(cls, known: AbstractSet[expansion.Path], expanded: expansion.Expanded, view: RecordView, *, root: str) -> Waits:
        """Sort out the places that have an issue of their own."""
        broken: dict[Place, set[str]] = {}
        by_entry: dict[Place, set[str]] = {}
        for place in known:
            for owner, name in named_parts(place):
                broken.setdefault(owner, set()).add(name)
                by_entry.setdefault(place[:2], set()).add(name)
        unnamed = {name for place in known for name in classes_under(place, expanded, root)}
        hidden = {name for place in known for name in names_under(place, expanded, root)}
        anywhere = frozenset({str(place[0]) for place in known if place}).union(*by_entry.values())
        return cls(view, root, frozen(broken), frozen(by_entry), anywhere, frozenset(unnamed), frozenset(hidden))

    def holds(self, issue: Issue) -> bool:
        """Tell whether the issue of a rule is not told while those parts are broken.

        A reference may be dangling because a map of entries is broken, or has a wrong name, as the entry itself may have. Any other rule
        waits while a slot that it reads is broken where it looks: in the same object or one around it; in the same specimen (and those
        that it was cut from), session or observation; or in the whole document.
        """
        if not self.anywhere or issue.code not in rules.RULES:
            return False
        place = tuple(documents.parse_pointer(issue.path, self.view.document))
        if issue.code.startswith("REF-"):
            return self.target_of(place) in self.unnamed or str(value_at(self.view.document, place)) in self.hidden
        entry = rules.RULES[issue.code]
        around = self.in_entry(place) if entry.looks == "entry" else self.in_object(place)
        return not entry.reads.isdisjoint(around) or not entry.reads_anywhere.isdisjoint(self.anywhere)

    def in_object(self, place: Place) -> frozenset[str]:
        """Give the broken slots of the object of a place and of those around it."""
        return frozenset().union(*(self.broken.get(place[:length], frozenset()) for length in range(len(place) + 1)))

    def in_entry(self, place: Place) -> frozenset[str]:
        """Give the broken slots of the specimen with those that it was cut from, of the session or of the observation of a place."""
        if place[:1] == ("specimens",) and len(place) > 1:
            return self.of_lineage(str(place[1]))
        return self.by_entry.get(place[:2], frozenset())

    def of_lineage(self, specimen: str) -> frozenset[str]:
        """Give the slots that are broken in a specimen or in one of those that it was cut from, each asked once."""
        for key in self.view.oldest_first(specimen, self.tainted):
            above = self.tainted.get(self.view.parent(key) or "", frozenset())
            self.tainted[key] = above | self.by_entry.get(("specimens", key), frozenset())
        return self.tainted[specimen]

    def target_of(self, place: Place) -> str:
        """Name the class of the entries that a reference slot refers to."""
        slot = next((length for length in range(len(place), 0, -1) if isinstance(place[length - 1], str)), 0)
        return str(slot_at(self.view.standard, self.root, place[:slot], self.view.document).get("range"))


def frozen(slots: Mapping[Place, set[str]]) -> Slots:
    """Make the sets of a table ones that nobody changes."""
    return {place: frozenset(names) for place, names in slots.items()}


def named_parts(place: Place) -> Iterator[tuple[Place, str]]:
    """Yield the object and the slot of a place; of an entry of a map, or a part of a quantity, the slot that holds it as well."""
    last = next((length for length in range(len(place) - 1, -1, -1) if isinstance(place[length], str)), None)
    for length in () if last is None else (last, last - 1):
        if length >= 0 and isinstance(place[length], str):
            yield place[:length], str(place[length])


def classes_under(place: Place, expanded: expansion.Expanded, root: str) -> Iterator[str]:
    """Name the classes of which entries may be missing because a place is broken.

    A broken map hides its entries and all that stand in them, a broken entry those in it, and entries under a name that is no slot may
    be meant for any slot that their owner has not got.
    """
    row = slot_at(expanded.standard, root, place, expanded.document)
    if row:
        yield from classes_in(expanded.standard, row)
        return
    holder = slot_at(expanded.standard, root, place[:-1], expanded.document)
    owner = class_at(expanded.standard, root, place[:-1], expanded.document)
    if holder.get("kind") in {"map", "list"}:
        yield from classes_within(expanded.standard, str(holder["range"]))
    elif owner and any(as_object(inner) for inner in as_object(value_at(expanded.document, place)).values()):
        given = as_object(value_at(expanded.document, place[:-1]))
        for slot, other in expanded.standard.class_slots(owner).items():
            yield from classes_in(expanded.standard, other) if slot not in given else ()


def names_under(place: Place, expanded: expansion.Expanded, root: str) -> Iterator[str]:
    """Name the entries that stand at or under a place that is no slot, and an entry whose key is none, as it should be written."""
    kind = slot_at(expanded.standard, root, place, expanded.document).get("kind")
    if kind == "key":
        yield from (suggest_key(str(name)) for name in (place[-2], value_at(expanded.document, place)))
    elif kind is None and place:
        yield from (str(place[-1]), *names_within(value_at(expanded.document, place)))


def names_within(item: Json) -> Iterator[str]:
    """Yield the names of all that stands in a value."""
    for name, inner in as_object(item).items():
        yield name
        yield from names_within(inner)


def classes_in(standard: Standard, row: Mapping[str, object]) -> frozenset[str]:
    """Name the classes of the entries that a slot holds by name, and of those within them."""
    if row.get("kind") not in {"map", "list", "object"}:
        return frozenset()
    inner = classes_within(standard, str(row["range"]))
    return inner | {str(row["range"])} if row.get("kind") == "map" else inner


def classes_within(standard: Standard, name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """Name the classes of all entries that an object of a class can hold by name, however deep."""
    if name in seen or name not in standard.table("slots"):
        return frozenset()
    found: set[str] = set()
    for row in standard.class_slots(name).values():
        if row["kind"] in {"map", "list", "object"}:
            found |= {str(row["range"])} if row["kind"] == "map" else set()
            found |= classes_within(standard, str(row["range"]), seen | {name})
    return frozenset(found)
