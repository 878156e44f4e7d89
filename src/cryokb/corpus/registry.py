"""The registry: every id that was ever released, with the version and the hash of its content; withdrawn ones stay for ever.

Ids are those of findings (``<stem>/<key>``), of publications (``<stem>``) and of the entries of lists (``phases/li2o``). A finding
changes when the system that it names does.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from cryokb.errors import InvalidDocument, UnreadableFile, UsageError
from cryokb.issues import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cryokb.corpus.loading import Curated
    from cryokb.issues import Json

__all__ = [
    "Registered",
    "Registry",
    "Stale",
    "checked_release",
    "contents",
    "read_registry",
    "release_of",
    "short_hash",
    "stale",
    "updated",
]

RELEASE = re.compile(r"[0-9]{4}\.(?:0[1-9]|1[0-2])(?:\.[1-9][0-9]*)?")
"""A release is called by year and month, a further one of the same month by a number: 2026.11, 2026.11.1."""

STATES = ("released", "withdrawn")

DIGITS = 16
"""Hexadecimal digits of a hash that are kept."""

APART = {"systems", "findings", "curation", "cryokb"}
"""The slots of a publication that are no content of its own: findings have ids of their own, and who curated it changes nothing."""


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
        findings, systems = whole.get("findings"), whole.get("systems")
        known = systems if isinstance(systems, dict) else {}
        for key, finding in findings.items() if isinstance(findings, dict) else ():
            if isinstance(finding, dict) and finding.get("review_state") != "withdrawn":
                yield f"{publication.stem}/{key}", {"finding": finding, "system": known.get(str(finding.get("system")))}
    for document in curated.lists:
        entries = document.document.get(document.stem)
        for key, entry in entries.items() if isinstance(entries, dict) else ():
            yield f"{document.stem}/{key}", entry


def short_hash(body: Json | Mapping[str, Json]) -> str:
    """Give the first digits of the SHA-256 of the canonical JSON of a value: keys sorted, no spaces.

    >>> short_hash({"b": 1, "a": "Å"}) == short_hash({"a": "Å", "b": 1})
    True
    """
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def stale(registry: Registry, found: Mapping[str, str]) -> Stale:
    """Compare the registry with the hashes of :func:`contents`."""
    known = registry.by_id
    return Stale(
        new=tuple(sorted(set(found) - set(known))),
        changed=tuple(sorted(name for name, row in known.items() if row.state == "released" and found.get(name, row.sha256) != row.sha256)),
        gone=tuple(sorted(name for name, row in known.items() if row.state == "released" and name not in found)),
        reused=tuple(sorted(name for name, row in known.items() if row.state == "withdrawn" and name in found)),
    )


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
    from cryokb.corpus.checks import check

    found = [issue for issue in (*curated.issues, *check(curated)) if issue.severity is Severity.ERROR and issue.code != "ID-REGISTRY"]
    if found:
        raise InvalidDocument("The corpus has errors; nothing was registered.", found, path=found[0].file)


def row_of(row: Registered, digest: str | None, release: str) -> Registered:
    """Give the row of an id as of a release."""
    if row.state == "withdrawn" or digest == row.sha256:
        return row
    if digest is None:
        return replace(row, state="withdrawn", changed=release)
    return replace(row, sha256=digest, changed=release, version=row.version + (row.changed != release))


def release_of(curated: Curated) -> str | None:
    """Give the release that the corpus is, or None when it has changed since the newest, or there is none yet."""
    if not curated.registry.rows or stale(curated.registry, contents(curated)):
        return None
    return curated.registry.newest


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
