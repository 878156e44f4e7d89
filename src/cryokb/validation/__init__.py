"""One document to issues: structure first, then levels and rules on what is sound.

One issue a cause: a mistyped name and the missing slot it stands for are one issue with the rename as its fix; no rule runs on a
part that has structural issues; a syntax error stops the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from cryokb import documents, expansion, facts, reference, rules, standard
from cryokb.documents import Document
from cryokb.identifiers import suggest_key
from cryokb.issues import Issue, Json, JsonObject, Severity, pointer
from cryokb.plain import as_list, as_object
from cryokb.record import RecordView
from cryokb.reference import DamageLimit
from cryokb.validation.levels import missing_slots
from cryokb.validation.structure import Broken, class_at, slot_at, sound_part, strangers, structural_issues, value_at

__all__ = ["LEVELS", "at_source", "check", "version_of"]

LEVELS = ("draft", "deposition", "complete")
"""The levels, each asking for what the ones before it ask for."""


def check(document: Document, *, level: str = "deposition", expanded: expansion.Expanded | None = None) -> list[Issue]:
    """Check one document that could be read, and give its issues with their places, in the order of the text.

    Args:
        document: of any kind that its version of the standard describes; others are only read.
        level: ``draft``, ``deposition`` or ``complete``.
        expanded: its expanded form in the version by which it is judged, where the caller has it.
    """
    with standard.judged_by(version_of(document)):
        return judge(document, level, expanded)


def version_of(document: Document) -> str:
    """Name the version of the standard that a document is judged by: its own, or the current one when that is not known."""
    return document.version if document.version in standard.VERSIONS else standard.CURRENT


def judge(document: Document, level: str, known: expansion.Expanded | None = None) -> list[Issue]:
    """Check a document by the tables of the version that holds here."""
    root = standard.document_class(document.kind) if document.kind else None
    if root is None:
        return []
    expanded = known or expansion.expand(document.slots, root=root, raw_text=document.raw_text)
    broken = structural_issues(expanded, kind=str(document.kind), root=root)
    sound = sound_part(expanded, broken, root=root)
    issues = [*expanded.issues, *(item.issue for item in broken)]
    passed = expanded.faulty | {place for item in broken for place in (item.place, *((*item.place[:-1], name) for name in item.meant))}
    view = RecordView(sound, root=root)
    unknown = strangers((item.place for item in broken if item.issue.code == "STR-UNKNOWN-NAME"), expanded.document)
    missing = missing_slots(view, level=level, known=passed | expanded.unset | unknown)
    for item, place in stand_ins(broken, missing, expanded.document, root=root):
        del missing[place]
        passed |= {place}
        issues[issues.index(item.issue)] = replace(item.issue, hint=f"Did you mean {place[-1]}?")
    waits = Waits.on(passed, expanded.document, root=root)
    found = [issue for issue in rules.run(case_of(document, view, level)) if not waits.holds(issue)]
    judged = {tuple(documents.parse_pointer(issue.path, expanded.document)) for issue in found if issue.severity is Severity.ERROR}
    asked = [issue for place, issue in missing.items() if place not in judged or value_at(expanded.document, place) is None]
    issues += [at_source(issue, expanded) for issue in (*asked, *found)]
    return in_order(documents.locate_all(issues, document))


def stand_ins(
    broken: Sequence[Broken], missing: Mapping[expansion.Path, Issue], document: JsonObject, *, root: str
) -> list[tuple[Broken, expansion.Path]]:
    """Pair unknown names with slots that the level asks for in vain: the only one of the object that holds entries as the name does.

    So ``samples`` stands for ``specimens``, and ``authors`` for ``creators``.
    """
    pairs = []
    for item in broken:
        place, held = item.place, holds_entries(value_at(document, item.place))
        if item.issue.code == "STR-UNKNOWN-NAME" and not item.meant and held is not None:
            wanted = [slot for slot in missing if slot[:-1] == place[:-1] and slot_at(root, slot, document).get("kind") == held]
            if len(wanted) == 1:
                pairs.append((item, wanted[0]))
    return pairs if len({slot for _, slot in pairs}) == len(pairs) else []


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


def case_of(document: Document, view: RecordView, level: str) -> rules.Case:
    """Give the rules what they may know; a document of the corpus is not judged by the corpus."""
    name = str(view.document.get("id", "record"))
    limits: Callable[[str], Sequence[DamageLimit]] = reference.damage_limits if document.kind == "record" else no_limits
    return rules.Case(str(document.kind), view, tuple(facts.facts_of(view, source=name)), level, limits)


def no_limits(_phase: str) -> Sequence[DamageLimit]:
    """Know no damage limit."""
    return ()


def at_source(issue: Issue, expanded: expansion.Expanded) -> Issue:
    """Turn the place of an issue from the expanded form to the form that was written."""
    place = documents.parse_pointer(issue.path, expanded.document)
    moved = pointer(expanded.source_of(place))
    fix = issue.fix and tuple(
        replace(edit, path=pointer(expanded.source_of(documents.parse_pointer(edit.path, expanded.document)))) for edit in issue.fix
    )
    related = tuple(
        replace(other, path=pointer(expanded.source_of(documents.parse_pointer(other.path, expanded.document)))) for other in issue.related
    )
    return replace(issue, path=moved, fix=fix, related=related)


def in_order(issues: Sequence[Issue]) -> list[Issue]:
    """Sort issues by their place in the text, then by severity and code."""
    return sorted(issues, key=lambda issue: (issue.line or 0, issue.column or 0, issue.severity.rank, issue.code, issue.message))
