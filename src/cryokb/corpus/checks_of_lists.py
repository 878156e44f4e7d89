"""Checks of what is said over several findings, and of the second reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.corpus.checks import complain, is_sound, may_be_unread
from cryokb.errors import UsageError
from cryokb.facts import Filter
from cryokb.issues import Issue, suggestion
from cryokb.plain import as_list, as_object, objects, text
from cryokb.reference import phase_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cryokb.corpus.loading import Curated, CuratedDocument
    from cryokb.issues import Json, JsonObject

__all__ = ["CHECKS_OF_LISTS"]

NAMING = {
    "claims": ("supports", "disputes"),
    "conflicts": ("findings",),
    "gaps": ("stated_in", "near"),
}
"""The slots of each list that name findings."""


def named_findings_exist(curated: Curated) -> Iterator[Issue]:
    """A claim, a conflict or a gap names findings of the corpus, and so does a finding that tells others again."""
    known = {finding.id for finding in curated.findings}
    for document, place, name in naming(curated):
        if name not in known and not may_be_unread(curated, name):
            near, _ = suggestion(name, known)
            hint = f"Did you mean {near}?" if near else "An id is <publication>/<key>."
            yield complain(document, place, "REF-UNRESOLVED", f"There is no finding {name}.", hint=hint)


def named_findings_stand(curated: Curated) -> Iterator[Issue]:
    """No claim, conflict or gap rests on a finding that was withdrawn."""
    withdrawn = {finding.id for finding in curated.findings if finding.review_state == "withdrawn"}
    for document, place, name in naming(curated):
        if name in withdrawn:
            yield complain(document, place, "REF-WITHDRAWN", f"{name} was withdrawn.", hint="Leave it out, or name what replaces it.")


def each_finding_has_one_side(curated: Curated) -> Iterator[Issue]:
    """A finding supports a claim or disputes it, and is named once in a slot."""
    seen: set[tuple[object, ...]] = set()
    for document, place, name in naming(curated):
        entry_and_name = (*place[:2], name)
        if entry_and_name in seen:
            yield complain(document, place, "LIT-DUPLICATE", f"{name} is named twice.", hint="Name it once, on its side.")
        seen.add(entry_and_name)


def naming(curated: Curated) -> Iterator[tuple[CuratedDocument, tuple[str | int, ...], str]]:
    """Yield each id that a list or a finding names, with its document and place."""
    for document in curated.lists:
        for key, entry in entries(document):
            for slot in NAMING.get(document.stem, ()):
                for index, name in enumerate(as_list(entry.get(slot))):
                    yield document, (document.stem, key, slot, index), str(name)
    for publication in curated.publications:
        for fact in publication.facts:
            yield from ((publication, (*fact.path, "restates", index), name) for index, name in enumerate(fact.restates))


def entries(document: CuratedDocument) -> list[tuple[str, JsonObject]]:
    """Give the entries of a list that are objects."""
    return list(objects(document.document, document.stem).items())


def stored_queries_can_be_asked(curated: Curated) -> Iterator[Issue]:
    """The stored query of a gap is a filter."""
    for document in curated.lists:
        for key, entry in entries(document):
            query = as_object(entry.get("query"))
            if query:
                try:
                    asked = Filter.from_mapping(query)
                except UsageError as error:
                    yield complain(document, (document.stem, key, "query"), "LIT-QUERY", error.message, hint=error.hint)
                    continue
                if asked.text:
                    message = "The stored query of a gap asks for words, which only the store can find."
                    yield complain(document, (document.stem, key, "query", "text"), "LIT-QUERY", message, hint="Ask by fields.")


def phases_are_listed(curated: Curated) -> Iterator[Issue]:
    """Every phase that a finding names stands in the list of phases, where there is one."""
    document = list_of(curated, "phases")
    if document is None or not is_sound(document):
        return
    known = {name for _, entry in entries(document) for name in names_of(entry)}
    for publication in curated.publications:
        for fact in publication.facts:
            for index, phase in enumerate(fact.phases):
                if phase_name(phase) not in known:
                    near, _ = suggestion(phase_name(phase), known)
                    hint = (f"Did you mean {near}? " if near else "") + "Or add it to phases.yaml."
                    yield complain(publication, (*fact.path, "phase", index), "LIT-PHASE", f"The list of phases has no {phase}.", hint=hint)


def phases_are_told_apart(curated: Curated) -> Iterator[Issue]:
    """No phase is listed twice, and a polymorph names another entry."""
    document = list_of(curated, "phases")
    if document is None:
        return
    seen: dict[tuple[Json, Json], str] = {}
    keys = {key for key, _ in entries(document)}
    for key, entry in entries(document):
        first = seen.setdefault((entry.get("formula"), entry.get("name")), key)
        if first != key:
            yield complain(document, ("phases", key), "ID-UNIQUE", f"{first} is the same phase.", hint="Join them.")
        formula = text(entry.get("formula"))
        if formula is not None and phase_name(formula) != formula:
            message = f"{formula} is not the normal form of the formula."
            yield complain(document, ("phases", key, "formula"), "ID-FORM", message, hint=f"Write {phase_name(formula)}.")
        other = text(entry.get("polymorph_of"))
        if other is not None and other not in keys:
            yield complain(document, ("phases", key, "polymorph_of"), "REF-UNRESOLVED", f"There is no phase {other}.", hint="Name its key.")


def names_of(entry: JsonObject) -> Iterator[str]:
    """Yield the words by which findings may call a phase."""
    for slot in ("formula", "name"):
        word = text(entry.get(slot))
        if word is not None:
            yield phase_name(word)


def list_of(curated: Curated, kind: str) -> CuratedDocument | None:
    """Give one of the lists, or None when there is none."""
    return next((document for document in curated.lists if document.stem == kind), None)


def reviewed_were_reread(curated: Curated) -> Iterator[Issue]:
    """A finding is called reviewed only where a second reading that did not see the first agreed."""
    agreed = {row.finding for row in curated.rereading.rows if row.outcome == "agrees"}
    for publication in curated.publications:
        for fact in publication.facts:
            if fact.review_state == "reviewed" and fact.id not in agreed:
                message = f"{fact.id} is called reviewed, but no second reading that agrees with it is on record."
                yield complain(
                    publication, (*fact.path, "review_state"), "LIT-REVIEWED", message, hint="Enter the second reading in REREADING.tsv."
                )


def reread_findings_exist(curated: Curated) -> Iterator[Issue]:
    """The table of the second reading speaks of findings of the corpus, of each once."""
    known = {finding.id for finding in curated.findings}
    seen: set[str] = set()
    for line, row in enumerate(curated.rereading.rows, start=2):
        absent = row.finding not in known and not may_be_unread(curated, row.finding)
        message = f"There is no finding {row.finding}." if absent else f"{row.finding} has two rows."
        if absent or row.finding in seen:
            yield codes.issue("REF-UNRESOLVED", message, hint="One row a finding.", file=curated.rereading.path, line=line)
        seen.add(row.finding)


CHECKS_OF_LISTS: tuple[Callable[[Curated], Iterator[Issue]], ...] = (
    named_findings_exist,
    named_findings_stand,
    each_finding_has_one_side,
    stored_queries_can_be_asked,
    phases_are_listed,
    phases_are_told_apart,
    reviewed_were_reread,
    reread_findings_exist,
)
"""The checks of lists and of the second reading."""
