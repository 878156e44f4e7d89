"""All checks of a corpus, one after the other, and the registry brought up to date for a release."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cryokb.corpus.checks import CHECKS, proofs_are_of_quotes, quotes_are_found, without_consequences
from cryokb.corpus.checks_of_lists import CHECKS_OF_LISTS
from cryokb.corpus.contents import CHECKS_OF_REGISTRY, registered_contents, stale_ids
from cryokb.corpus.registry import Registered, Registry, checked_release, release_order
from cryokb.errors import InvalidDocument, UsageError
from cryokb.issues import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryokb.corpus.loading import Curated
    from cryokb.issues import Issue

__all__ = ["check", "errors_of", "updated_registry"]


def check(curated: Curated, *, source_texts: Mapping[str, str] | None = None) -> list[Issue]:
    """Run every check on the corpus, by file and line.

    Args:
        curated: the corpus.
        source_texts: the texts that were read, by DOI or address, in which quotes are sought again; quotes from others are held against
            their proofs. A corpus that has no proofs at all is not asked for them.
    """
    found = [issue for one in (*CHECKS, *CHECKS_OF_LISTS, *CHECKS_OF_REGISTRY) for issue in one(curated)]
    found.extend([*quotes_are_found(curated, source_texts or {}), *proofs_are_of_quotes(curated)])
    return sorted(without_consequences(curated, found), key=lambda issue: (issue.file or "", issue.line or 0, issue.path, issue.code))


def errors_of(curated: Curated) -> list[Issue]:
    """Give what forbids to build or release the corpus: the errors of its files, then those of the whole.

    Identifiers join findings to papers, so that another form of one, a note elsewhere, is an error here.
    """
    return [issue for issue in (*curated.issues, *check(curated)) if issue.severity is Severity.ERROR or issue.code == "ID-FORM"]


def updated_registry(registry: Registry, curated: Curated, release: str) -> Registry:
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
    found = registered_contents(curated)
    difference = stale_ids(registry, found)
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
