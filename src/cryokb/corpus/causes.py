"""One cause is one issue: what a check of the corpus leaves unsaid because a fault that is told already may be its cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.identifiers import suggest_key
from cryokb.issues import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cryokb.corpus.loading import Curated, CuratedDocument
    from cryokb.issues import Issue

__all__ = ["is_sound", "may_be_unread", "without_consequences"]

READ = frozenset(
    {
        *("statement", "system", "property", "phase", "value", "quantity", "category", "review_state"),
        *("query", "evidence", "read_in", "quote", "depth", "locator", "ocr_reading", "printed"),
    }
)
"""The slots of an entry that checks of the corpus read."""

ABOUT_QUOTES = frozenset({"LIT-PROOF", "LIT-QUOTE-FOUND"})
FROM_QUOTES = frozenset({"LIT-NUMBER", "LIT-READING"})
"""What is sought in the words of a quote waits until they are those of the text."""


def faults_of(document: CuratedDocument) -> Iterator[tuple[str, ...]]:
    """Yield the places, as written, of what could not be read or has not its structure; for a mistyped name also that of the right one."""
    for issue in document.issues:
        if issue.severity is Severity.ERROR and codes.code_of(issue.code).kind in {"reading", "structure"}:
            yield steps(issue.path)
            for edit in issue.fix or ():
                if edit.rename:
                    yield (*steps(edit.path)[:-1], str(edit.replacement))


def steps(path: str) -> tuple[str, ...]:
    """Give the steps of a JSON pointer, as they are written in it."""
    return tuple(path.split("/")[1:])


def is_sound(document: CuratedDocument) -> bool:
    """Tell whether a document could be read and has no fault of structure."""
    return not set(faults_of(document))


def may_be_unread(curated: Curated, name: str) -> bool:
    """Tell whether a finding may well be there, but could not be read."""
    stem, _, key = name.partition("/")
    for publication in curated.publications:
        if publication.stem == stem:
            places = set(faults_of(publication))
            keys = {suggest_key(place[1]) for place in places if place[:1] == ("findings",) and len(place) == 2}
            return bool(places) and (("findings",) in places or "findings" not in publication.document or key in keys)
    return False


def without_consequences(curated: Curated, found: Sequence[Issue]) -> list[Issue]:
    """Leave out what only follows from faults of structure in the same entry, or from a quote that is not that of its text."""
    broken = {str(item.path): set(faults_of(item)) for item in (*curated.publications, *curated.lists)}
    misquoted = {entry_of(issue) for issue in found if issue.code in ABOUT_QUOTES}
    return [
        issue
        for issue in found
        if not any(touches(place, issue) for place in broken.get(issue.file or "", ()))
        and not (issue.code in FROM_QUOTES and entry_of(issue) in misquoted)
    ]


def entry_of(issue: Issue) -> tuple[str, ...]:
    """Give the file and the entry in which an issue stands."""
    return (issue.file or "", *steps(issue.path)[:2])


def touches(place: tuple[str, ...], issue: Issue) -> bool:
    """Tell whether a fault concerns what a check read: the entry as a whole, or one of the slots that checks read."""
    here = steps(issue.path)
    return len(here) > 0 and place[:2] == here[:2] and (len(place) <= 2 or not READ.isdisjoint(place[2:]))
