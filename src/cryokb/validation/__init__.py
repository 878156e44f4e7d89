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
from cryokb.issues import Issue, JsonObject, pointer
from cryokb.record import RecordView
from cryokb.reference import DamageLimit
from cryokb.validation.levels import missing_slots
from cryokb.validation.structure import Broken, slot_at, sound_part, structural_issues

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
    if root is None or not isinstance(document.data, dict):
        return []
    expanded = known or expansion.expand(document.data, root=root, raw_text=document.raw_text)
    broken = structural_issues(expanded, kind=str(document.kind), root=root)
    sound = sound_part(expanded, broken, root=root)
    issues = [*expanded.issues, *(item.issue for item in broken)]
    passed = expanded.faulty | {place for item in broken for place in (item.place, *meant(item))}
    view = RecordView(sound, root=root)
    issues += [at_source(issue, expanded) for issue in missing_slots(view, level=level, known=passed | expanded.unset)]
    waits = Waits.on(passed, expanded.document, root=root)
    found = rules.run(case_of(document, view, level))
    issues += [at_source(issue, expanded) for issue in found if not waits.holds(issue)]
    return in_order(documents.locate_all(issues, document))


def meant(item: Broken) -> Iterator[expansion.Path]:
    """Yield the place of the slot for which a mistyped name probably stands, so that it is not asked for as well."""
    for edit in item.issue.fix or ():
        if edit.rename and isinstance(edit.replacement, str):
            yield (*item.place[:-1], edit.replacement)


@dataclass(frozen=True, slots=True)
class Waits:
    """What the rules wait for: parts that have an issue of their own, from which the issue of a rule may only follow.

    Attributes:
        document: the expanded form.
        broken: the slots that have an issue, by the specimen, session or observation that they stand in.
        parts: the slots of the document itself in which something has one.
        without_keys: whether a whole map of entries has one.
    """

    document: JsonObject
    broken: Mapping[tuple[str | int, ...], frozenset[str]]
    parts: frozenset[str]
    without_keys: bool

    @classmethod
    def on(cls, known: AbstractSet[expansion.Path], document: JsonObject, *, root: str) -> Waits:
        """Sort out the places that have an issue of their own."""
        slots: dict[tuple[str | int, ...], set[str]] = {}
        for place in known:
            slots.setdefault(place[:2], set()).add(next((step for step in reversed(place) if isinstance(step, str)), ""))
        without_keys = any(slot_at(root, place, document).get("kind") == "map" for place in known)
        parts = frozenset(str(here[0]) for here in slots if here)
        return cls(document, {here: frozenset(names) for here, names in slots.items()}, parts, without_keys)

    def holds(self, issue: Issue) -> bool:
        """Tell whether the issue of a rule is not told while those parts are broken.

        A reference may be dangling because the name of a whole map of entries is mistyped; any other rule waits while a slot that it
        reads is broken in the same specimen, session or observation, or while another part of the document that it reads is.
        """
        if issue.code.startswith("REF-"):
            return self.without_keys
        here = tuple(documents.parse_pointer(issue.path, self.document))[:2]
        reads = rules.RULES[issue.code].reads if issue.code in rules.RULES else frozenset()
        return not reads.isdisjoint(self.broken.get(here, ())) or not reads.isdisjoint(self.parts - {str(here[0]) if here else ""})


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
