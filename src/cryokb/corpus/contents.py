"""What the corpus holds under each id, and what of it the registry does not know yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb.corpus.registry import Registry, short_hash
from cryokb.plain import objects, section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cryokb.corpus.loading import Curated
    from cryokb.issues import Json

__all__ = ["Stale", "contents", "release_of", "stale"]

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


def contents(curated: Curated) -> dict[str, str]:
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


def stale(registry: Registry, found: Mapping[str, str]) -> Stale:
    """Compare the registry with the hashes of :func:`contents`."""
    known = registry.by_id
    return Stale(
        new=tuple(sorted(set(found) - set(known))),
        changed=tuple(sorted(name for name, row in known.items() if row.state == "released" and found.get(name, row.sha256) != row.sha256)),
        gone=tuple(sorted(name for name, row in known.items() if row.state == "released" and name not in found)),
        reused=tuple(sorted(name for name, row in known.items() if row.state == "withdrawn" and name in found)),
    )


def release_of(curated: Curated) -> str | None:
    """Give the release that the corpus is, or None when it has changed since the newest, or there is none yet."""
    if not curated.registry.rows or stale(curated.registry, contents(curated)):
        return None
    return curated.registry.newest
