"""Checks of the registry: an id that was released is never lost and never means something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.corpus.causes import may_be_unread
from cryokb.corpus.complaints import complain
from cryokb.corpus.contents import contents, stale
from cryokb.issues import Issue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cryokb.corpus.loading import Curated, CuratedDocument

__all__ = ["CHECKS_OF_REGISTRY"]


def released_ids_are_kept(curated: Curated) -> Iterator[Issue]:
    """An id that was released is in the corpus or withdrawn in the registry, and one that was withdrawn names nothing new."""
    if not curated.registry.rows:
        return
    difference = stale(curated.registry, contents(curated))
    for name in difference.reused:
        document, place = place_of(curated, name)
        message = f"{name} was withdrawn, and an id is never used again."
        yield complain(document, place, "ID-REGISTRY", message, hint="Give it a key of its own.")
    lines = {row.id: line for line, row in enumerate(curated.registry.rows, start=2)}
    gone = set(difference.gone)
    for name in difference.gone:
        follows = name.partition("/")[0] in gone - {name} or may_be_unread(curated, name)
        if not follows and not is_called_withdrawn(curated, name):
            message = f"{name} was released and is gone."
            hint = "Bring it back, or withdraw it with the next release: cryokb corpus register RELEASE."
            yield codes.issue("ID-REGISTRY", message, hint=hint, file=curated.registry.path, line=lines[name])


def is_called_withdrawn(curated: Curated, name: str) -> bool:
    """Tell whether the corpus still has a finding and says that it is withdrawn."""
    return any(fact.id == name for fact in curated.facts)


def place_of(curated: Curated, name: str) -> tuple[CuratedDocument, tuple[str, ...]]:
    """Give the document that has an id, and its place there."""
    stem, _, key = name.partition("/")
    for document in curated.lists:
        if document.stem == stem:
            return document, (stem, key)
    publication = next(item for item in curated.publications if item.stem == stem)
    return publication, ("findings", key) if key else ()


CHECKS_OF_REGISTRY: tuple[Callable[[Curated], Iterator[Issue]], ...] = (released_ids_are_kept,)
"""The checks of the registry."""
