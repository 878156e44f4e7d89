"""The registry: every id that was ever released, with the version and the hash of its content; withdrawn ones stay for ever.

Ids are those of findings (``<stem>/<key>``), of publications (``<stem>``) and of the entries of lists (``phases/li2o``). A finding
changes when the system that it names does. Here is compared what the corpus holds under each id, what of it the registry does not know
yet, and that no released id is lost.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.corpus.checks import CHECKS, complain, may_be_unread, proofs_are_of_quotes, quotes_are_found, without_consequences
from cryokb.corpus.checks_of_lists import CHECKS_OF_LISTS
from cryokb.documents import compact_json
from cryokb.errors import InvalidDocument, UnreadableFile, UsageError
from cryokb.issues import Issue, Severity
from cryokb.plain import objects, section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from cryokb.corpus.loading import Curated, CuratedDocument
    from cryokb.issues import Issue, Json

__all__ = [
    "CHECKS_OF_REGISTRY",
    "Registered",
    "Registry",
    "Stale",
    "check",
    "checked_release",
    "errors_of",
    "read_registry",
    "registered_contents",
    "release_of",
    "release_order",
    "short_hash",
    "stale_ids",
    "updated_registry",
]

RELEASE = re.compile(r"[0-9]{4}\.(?:0[1-9]|1[0-2])(?:\.[1-9][0-9]*)?")
"""A release is called by year and month, a further one of the same month by a number: 2026.11, 2026.11.1."""

STATES = ("released", "withdrawn")

DIGITS = 16
"""Hexadecimal digits of a hash that are kept."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One id.

    Attributes:
        id: ``<stem>/<key>``, ``<stem>`` or ``<list>/<key>``.
        version: 1 at first, one more in each release in which the content had changed.
        sha256: the first digits of the hash of the content, as canonical JSON of its expanded form.
        state: ``released`` or ``withdrawn``.
        since: the release in which it appeared first.
        changed: the release in which it changed last.
    """

    id: str
    version: int
    sha256: str
    state: str
    since: str
    changed: str


@dataclass(frozen=True, slots=True)
class Registry:
    """All rows, by id, with the file that they stand in."""

    rows: tuple[Registered, ...] = ()
    path: str | None = None

    @property
    def newest(self) -> str | None:
        """The newest release, or None before the first."""
        return max((release for row in self.rows for release in (row.since, row.changed)), key=release_order, default=None)

    @property
    def by_id(self) -> dict[str, Registered]:
        """The rows by id."""
        return {row.id: row for row in self.rows}

    def to_text(self) -> str:
        """Give the file, sorted by id."""
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
        writer.writerow(item.name for item in fields(Registered))
        writer.writerows([getattr(row, item.name) for item in fields(Registered)] for row in sorted(self.rows, key=lambda row: row.id))
        return stream.getvalue()


def short_hash(body: Json | Mapping[str, Json]) -> str:
    """Give the first digits of the SHA-256 of the canonical JSON of a value: keys sorted, no spaces.

    >>> short_hash({"b": 1, "a": "Å"}) == short_hash({"a": "Å", "b": 1})
    True
    """
    text = compact_json(body, canonical=True)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def checked_release(release: str) -> str:
    """Return the name of a release; raises UsageError when it is none.

    >>> checked_release("2026.11")
    '2026.11'
    """
    if RELEASE.fullmatch(release) is None:
        raise UsageError(f"{release} is no name of a release.", hint="Year and month: 2026.11; a further one: 2026.11.1.", value=release)
    return release


def release_order(release: str) -> tuple[int, ...]:
    """Give what releases are sorted by."""
    return tuple(int(part) for part in release.split("."))


def read_registry(path: Path) -> Registry:
    """Read the registry; an empty one when there is no such file.

    Raises UnreadableFile when it is no such table, its columns are not those of :class:`Registered`, or a row cannot be one.
    """
    if not path.is_file():
        return Registry()
    names = [item.name for item in fields(Registered)]
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            table = list(csv.reader(stream, delimiter="\t"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(f"{path} cannot be read: {error}.", hint="Take it from the last release.", path=str(path)) from error
    if not table or table[0] != names:
        raise UnreadableFile(f"The columns of {path} are not {', '.join(names)}.", hint="Mend its first line.", path=str(path))
    rows: list[Registered] = []
    for number, cells in enumerate(table[1:], start=2):
        if not is_row(cells) or (rows and rows[-1].id >= cells[0]):
            raise UnreadableFile(
                f"Line {number} of {path} is not a row of the registry, or stands out of order.",
                hint="It is written by cryokb corpus register; take it from the last release and register anew.",
                path=str(path),
            )
        rows.append(Registered(cells[0], int(cells[1]), *cells[2:]))
    return Registry(tuple(rows), str(path))


def is_row(cells: list[str]) -> bool:
    """Tell whether cells can be a row."""
    return (
        len(cells) == len(fields(Registered))
        and cells[1].isdecimal()
        and re.fullmatch(f"[0-9a-f]{{{DIGITS}}}", cells[2]) is not None
        and cells[3] in STATES
        and all(RELEASE.fullmatch(cell) for cell in cells[4:])
    )


APART = {"systems", "findings", "curation", "read", "group", "standing", "cryokb"}
"""The slots of a publication that are no content of its own: findings have ids of their own, and who curated it, what of it was read, whose
it is and whether it still stands changes nothing."""


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
