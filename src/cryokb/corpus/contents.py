"""What the corpus holds under each id, what of it the registry does not know yet, and that no released id is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.corpus.checks import complain, may_be_unread
from cryokb.corpus.registry import Registry, short_hash
from cryokb.issues import Issue
from cryokb.plain import objects, section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cryokb.corpus.loading import Curated, CuratedDocument
    from cryokb.issues import Json

__all__ = ["CHECKS_OF_REGISTRY", "Stale", "registered_contents", "release_of", "stale_ids"]

APART = {"systems", "findings", "curation", "read", "cryokb"}
"""The slots of a publication that are no content of its own: findings have ids of their own, and who curated it, and what of it was read,
changes nothing."""


@dataclass(frozen=True, slots=True)
class Stale:
    """What of the corpus the registry does not know yet.

    Attributes:
        new: ids that it does not have.
        changed: ids whose content is another.
        gone: ids that the corpus does not have, or calls withdrawn.
        reused: ids that were withdrawn and are used again, which cannot be.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    reused: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone or self.reused)


def registered_contents(curated: Curated) -> dict[str, str]:
    """Give the hash of the content of each id of the corpus, withdrawn findings left out."""
    return {name: short_hash(body) for name, body in bodies(curated)}


def bodies(curated: Curated) -> Iterator[tuple[str, Json]]:
    """Yield each id with its content."""
    for publication in curated.publications:
        whole = publication.document
        yield publication.stem, {slot: item for slot, item in whole.items() if slot not in APART}
        known = section(whole, "systems")
        for key, finding in objects(whole, "findings").items():
            if finding.get("review_state") != "withdrawn":
                yield f"{publication.stem}/{key}", {"finding": finding, "system": known.get(str(finding.get("system")))}
    for document in curated.lists:
        for key, entry in section(document.document, document.stem).items():
            yield f"{document.stem}/{key}", entry


def stale_ids(registry: Registry, found: Mapping[str, str]) -> Stale:
    """Compare the registry with the hashes of :func:`registered_contents`."""
    known = registry.by_id
    return Stale(
        new=tuple(sorted(set(found) - set(known))),
        changed=tuple(sorted(name for name, row in known.items() if row.state == "released" and found.get(name, row.sha256) != row.sha256)),
        gone=tuple(sorted(name for name, row in known.items() if row.state == "released" and name not in found)),
        reused=tuple(sorted(name for name, row in known.items() if row.state == "withdrawn" and name in found)),
    )


def release_of(curated: Curated) -> str | None:
    """Give the release that the corpus is, or None when it has changed since the newest, or there is none yet."""
    if not curated.registry.rows or stale_ids(curated.registry, registered_contents(curated)):
        return None
    return curated.registry.newest


def released_ids_are_kept(curated: Curated) -> Iterator[Issue]:
    """An id that was released is in the corpus or withdrawn in the registry, and one that was withdrawn names nothing new."""
    if not curated.registry.rows:
        return
    difference = stale_ids(curated.registry, registered_contents(curated))
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
