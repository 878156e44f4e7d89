"""One issue a cause: what the levels and the rules leave unsaid while a fault that is told already may be its cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from cryokb import documents, expansion, rules, standard
from cryokb.identifiers import suggest_key
from cryokb.issues import Issue, Json, JsonObject
from cryokb.plain import as_list, as_object
from cryokb.validation.structure import Broken, class_at, slot_at, value_at

__all__ = ["UNKNOWN", "Waits", "named_otherwise"]

UNKNOWN = "STR-UNKNOWN-NAME"


def named_otherwise(
    broken: Sequence[Broken], missing: Mapping[expansion.Path, Issue], document: JsonObject, *, root: str
) -> tuple[list[Broken], set[expansion.Path]]:
    """Pair each unknown name with the slot that the level asks for in vain and that holds entries as it does, where there is only one.

    So ``samples`` stands for ``specimens``, and ``authors`` for ``creators``.

    Returns:
        the issues, with such slots in their hints, and the slots.
    """
    wanted: dict[tuple[expansion.Path, str], list[expansion.Path]] = {}
    for place in missing:
        wanted.setdefault((place[:-1], str(slot_at(root, place, document).get("kind"))), []).append(place)
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


@dataclass(frozen=True, slots=True)
class Waits:
    """What the rules wait for: parts that have an issue of their own, from which the issue of a rule may only follow.

    Attributes:
        document: the expanded form.
        broken: the slots that have an issue, by the specimen, session or observation that they stand in.
        parts: the slots of the document itself in which something has one.
        without_keys: whether a whole map of entries has one.
        hidden: the names of entries that stand under a wrong name or are written in a wrong form.
    """

    document: JsonObject
    broken: Mapping[expansion.Path, frozenset[str]]
    parts: frozenset[str]
    without_keys: bool
    hidden: frozenset[str]

    @classmethod
    def on(cls, known: AbstractSet[expansion.Path], document: JsonObject, *, root: str) -> Waits:
        """Sort out the places that have an issue of their own."""
        slots: dict[expansion.Path, set[str]] = {}
        for place in known:
            slots.setdefault(place[:2], set()).add(next((step for step in reversed(place) if isinstance(step, str)), ""))
        kinds = {place: slot_at(root, place, document).get("kind") for place in known}
        entries = {name for place, kind in kinds.items() if kind is None for name in names_within(value_at(document, place), place)}
        keys = {suggest_key(str(place[-2])) for place, kind in kinds.items() if kind == "key"}
        broken = {here: frozenset(names) for here, names in slots.items()}
        parts = frozenset(str(here[0]) for here in slots if here)
        without_keys = "map" in kinds.values() or any(lost_maps(place, document, root) for place in known)
        return cls(document, broken, parts, without_keys, frozenset(entries | keys))

    def holds(self, issue: Issue) -> bool:
        """Tell whether the issue of a rule is not told while those parts are broken.

        A reference may be dangling because a whole map of entries, or the entry, has a wrong name; any other rule waits while a slot that
        it reads is broken in the same specimen, session or observation, or while another part of the document that it reads is.
        """
        place = tuple(documents.parse_pointer(issue.path, self.document))
        if issue.code.startswith("REF-"):
            return self.without_keys or str(value_at(self.document, place)) in self.hidden
        reads = rules.RULES[issue.code].reads if issue.code in rules.RULES else frozenset()
        return not reads.isdisjoint(self.broken.get(place[:2], ())) or not reads.isdisjoint(self.parts - {str(place[0]) if place else ""})


def names_within(item: Json, place: expansion.Path) -> Iterator[str]:
    """Yield the name that leads to a value, and all that stand in it."""
    yield str(place[-1]) if place else ""
    for name, inner in as_object(item).items():
        yield from names_within(inner, (name,))


def lost_maps(place: expansion.Path, document: JsonObject, root: str) -> bool:
    """Tell whether an object that holds maps of entries is itself something else."""
    name = class_at(root, place, document)
    if name is None or isinstance(value_at(document, place), dict):
        return False
    return any(row["kind"] == "map" for row in standard.class_slots(name).values())
