"""The second reading: what somebody who had not seen the findings made of the same text, and how far the two agree."""

from __future__ import annotations

import builtins
import csv
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cryokb.corpus.findings import Finding
    from cryokb.issues import JsonObject

__all__ = ["Agreement", "Reread", "Rereading", "agreement", "read_rereading"]

OUTCOMES = ("agrees", "differs", "missed", "added")


@dataclass(frozen=True, slots=True)
class Reread:
    """What the second reading made of one finding.

    Attributes:
        finding: the id.
        outcome: ``agrees``; ``differs`` where both have the statement, not with the same content; ``missed`` where the second reading has
            none; ``added`` where only the second had it and it was entered afterwards.
        property, value, phases, polarity: as the second reading has them; empty where it has none.
        differs_in: the fields that differ, joined by commas.
        note: how a difference was settled.
    """

    finding: str
    outcome: str
    property: str = ""
    value: str = ""
    phases: str = ""
    polarity: str = ""
    differs_in: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rereading:
    """All rows of the second reading, with the file that they stand in."""

    rows: tuple[Reread, ...] = ()
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readings agree on one property.

    Attributes:
        property: the property, or ``all``.
        compared: statements that both readings have.
        agreed: those with the same property, value, phases and polarity.
        missed: statements that only the first reading has; ``added`` those that only the second had.
    """

    property: str
    compared: int
    agreed: int
    missed: int
    added: int

    @builtins.property  # the field called property hides it here
    def share(self) -> float | None:
        """The share that agrees, between 0 and 1; None when nothing was compared."""
        return self.agreed / self.compared if self.compared else None

    def to_json(self) -> JsonObject:
        """Give the row as a plain object."""
        plain: JsonObject = {item.name: getattr(self, item.name) for item in fields(self)}
        return {**plain, "share": self.share}


def agreement(rereading: Rereading, findings: Iterable[Finding]) -> list[Agreement]:
    """Say how far the two readings agree, property by property, most compared first, and over all in the last row."""
    properties = {finding.id: finding.property or "not stated" for finding in findings}
    groups: dict[str, list[Reread]] = {}
    for row in rereading.rows:
        if row.finding in properties:
            groups.setdefault(properties[row.finding], []).append(row)
    rows = [counted(name, items) for name, items in groups.items()]
    whole = [row for items in groups.values() for row in items]
    return [*sorted(rows, key=lambda row: (-row.compared, row.property)), *([counted("all", whole)] if whole else [])]


def counted(name: str, rows: list[Reread]) -> Agreement:
    """Count the outcomes of one property."""
    number = {outcome: sum(row.outcome == outcome for row in rows) for outcome in OUTCOMES}
    return Agreement(name, number["agrees"] + number["differs"], number["agrees"], number["missed"], number["added"])


def read_rereading(path: Path) -> Rereading:
    """Read the table of the second reading; an empty one when there is no such file.

    Raises UnreadableFile when its columns are not those of :class:`Reread`, or an outcome is unknown.
    """
    if not path.is_file():
        return Rereading()
    names = [item.name for item in fields(Reread)]
    try:
        table = csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t")
        if table.fieldnames != names:
            raise UnreadableFile(f"The columns of {path} are not {', '.join(names)}.", hint="Mend its first line.", path=str(path))
        rows = tuple(Reread(**{name: row[name] or "" for name in names}) for row in table)
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(f"{path} is no table of texts in UTF-8: {error}.", hint="Save it as UTF-8.", path=str(path)) from error
    for number, row in enumerate(rows, start=2):
        if row.outcome not in OUTCOMES:
            raise UnreadableFile(
                f"Line {number} of {path}: {row.outcome!r} is no outcome.", hint=f"Outcomes: {', '.join(OUTCOMES)}.", path=str(path)
            )
    return Rereading(rows, str(path))
