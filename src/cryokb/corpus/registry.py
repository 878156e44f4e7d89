"""The registry: every id that was ever released, with the version and the hash of its content; withdrawn ones stay for ever.

Ids are those of findings (``<stem>/<key>``), of publications (``<stem>``) and of the entries of lists (``phases/li2o``). A finding
changes when the system that it names does.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from cryokb.documents import compact_json
from cryokb.errors import UnreadableFile, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cryokb.issues import Json

__all__ = ["Registered", "Registry", "checked_release", "read_registry", "release_order", "short_hash"]

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
