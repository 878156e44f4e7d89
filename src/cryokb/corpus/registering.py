"""Bringing the registry up to date for a release."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cryokb.corpus.checking import errors_of
from cryokb.corpus.contents import contents, stale
from cryokb.corpus.registry import Registered, Registry, checked_release, release_order
from cryokb.errors import InvalidDocument, UsageError

if TYPE_CHECKING:
    from cryokb.corpus.loading import Curated

__all__ = ["updated"]


def updated(registry: Registry, curated: Curated, release: str) -> Registry:
    """Give the registry as of a release: new ids, higher versions of what changed, tombstones of what is gone.

    Bringing it up to date twice for one release counts what changed in between once. Raises UsageError for a release that is older
    than the newest, or new although nothing changed, and when an id that was withdrawn is used again; InvalidDocument when the corpus
    has errors: an id that stands in the registry stays there for ever, and what a damaged file held is not gone.
    """
    checked_release(release)
    require_sound(curated)
    newest = registry.newest
    if newest is not None and release_order(release) < release_order(newest):
        raise UsageError(f"{release} is older than the newest release, {newest}.", hint="Name the next release.", value=release)
    found = contents(curated)
    difference = stale(registry, found)
    if difference.reused:
        hint = "Give it a key of its own: an id that was withdrawn stays withdrawn."
        raise UsageError(f"{difference.reused[0]} was withdrawn and is used again.", hint=hint, value=difference.reused[0])
    if newest is not None and newest != release and not difference:
        raise UsageError(f"Nothing has changed since {newest}.", hint="There is no need for another release.", value=release)
    rows = [row_of(row, found.get(row.id), release) for row in registry.rows]
    rows.extend(Registered(name, 1, found[name], "released", release, release) for name in difference.new)
    return Registry(tuple(sorted(rows, key=lambda row: row.id)), registry.path)


def require_sound(curated: Curated) -> None:
    """Raise InvalidDocument when the corpus has errors other than those that the registry itself tells and mends."""
    found = [issue for issue in errors_of(curated) if issue.code != "ID-REGISTRY"]
    if found:
        raise InvalidDocument("The corpus has errors; nothing was registered.", found, path=found[0].file)


def row_of(row: Registered, digest: str | None, release: str) -> Registered:
    """Give the row of an id as of a release."""
    if row.state == "withdrawn" or digest == row.sha256:
        return row
    if digest is None:
        return replace(row, state="withdrawn", changed=release)
    return replace(row, sha256=digest, changed=release, version=row.version + (row.changed != release))
