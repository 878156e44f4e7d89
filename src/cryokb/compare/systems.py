"""Two to six systems or publications side by side: rows aligned by property, differences marked."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb.errors import UsageError
from cryokb.facts import SINGLE, Filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryokb.corpus import Finding
    from cryokb.issues import Json, JsonObject
    from cryokb.store import Corpus

__all__ = ["MOST", "Selection", "SideBySide", "selection_of", "side_by_side"]

MOST = 6
"""How many systems stand side by side at most."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One system: its name and the filter that finds it."""

    name: str
    filter: Filter


@dataclass(frozen=True, slots=True)
class Cell:
    """What one system says of one row.

    Attributes:
        values: what is stated, each once, in order.
        findings: the ids; papers how many studies; secondary how many findings were read in another publication only.
    """

    values: tuple[str, ...]
    findings: tuple[str, ...]
    papers: int
    secondary: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a property, or a phase.

    Attributes:
        differs: whether two systems that say something do not say the same.
        cells: one for each system, in order; None where it says nothing.
    """

    property: str
    phase: str | None
    differs: bool
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The comparison of several systems."""

    selections: tuple[Selection, ...]
    lines: tuple[Line, ...]

    def to_json(self) -> JsonObject:
        """Give the comparison as a plain object."""
        systems: list[Json] = [{"name": item.name, "filter": dict(item.filter.to_mapping())} for item in self.selections]  # type: ignore[arg-type]
        return {"systems": systems, "rows": [line_json(line) for line in self.lines]}

    def to_csv(self) -> str:
        """Give the comparison as CSV: one line a row, one column a system, several values joined by a semicolon."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["property", "phase", "differs", *(item.name for item in self.selections)])
        for line in self.lines:
            writer.writerow([line.property, line.phase or "", "yes" if line.differs else "no", *(shown(cell) for cell in line.cells)])
        return stream.getvalue()

    def to_latex(self) -> str:
        """Give the comparison as a LaTeX tabular for the package booktabs; rows that differ begin with an asterisk."""
        columns = "l" + "p{0.25\\linewidth}" * len(self.selections)
        rows = [
            " & ".join(
                [
                    ("{*}" if line.differs else "") + escaped(line.property.replace("_", " ") + (f" {line.phase}" if line.phase else "")),
                    *(escaped(shown(cell)) for cell in line.cells),
                ]
            )
            for line in self.lines
        ]
        head = " & ".join(["", *(escaped(item.name) for item in self.selections)])
        body = " \\\\\n".join(rows)
        return f"\\begin{{tabular}}{{{columns}}}\n\\toprule\n{head} \\\\\n\\midrule\n{body} \\\\\n\\bottomrule\n\\end{{tabular}}\n"


def selection_of(text: str) -> Selection:
    """Read a system from text: ``metal=Na,electrolyte_class=liquid_ether`` or the name of a publication.

    Several values of one field are joined by ``|``. Raises UsageError for what is neither.

    >>> selection_of("metal=Na,text=FEC").filter.to_mapping()
    {'metal': ['Na'], 'text': 'FEC'}
    """
    if "=" not in text:
        return Selection(text, Filter(publication=(text,)))
    fields: dict[str, object] = {}
    for part in text.split(","):
        name, separator, value = part.partition("=")
        if not separator or not value.strip():
            raise UsageError(
                f"{part.strip()!r} is not a field with its value.", hint="Write metal=Na,electrolyte_class=liquid_ether.", value=text
            )
        if name.strip() in fields:
            raise UsageError(f"{name.strip()} is named twice.", hint=f"Join the values: {name.strip()}=A|B.", value=text)
        values = [word.strip() for word in value.split("|")]
        fields[name.strip()] = value.strip() if name.strip() in SINGLE else values
    return Selection(text, Filter.from_mapping(fields))


def side_by_side(selections: Sequence[Selection], corpus: Corpus) -> SideBySide:
    """Compare two to six systems: what was measured or seen, aligned by property and phase.

    Raises UsageError for fewer or more, or where a system finds nothing.
    """
    if not 2 <= len(selections) <= MOST:
        raise UsageError(f"{len(selections)} systems cannot be compared.", hint=f"Name two to {MOST}.")
    found = [studied_by(item, corpus) for item in selections]
    keys = sorted({key for items in found for item in items for key in keys_of(item)}, key=lambda key: (key[0], key[1] or ""))
    return SideBySide(tuple(selections), tuple(line_of(key, found) for key in keys))


def studied_by(selection: Selection, corpus: Corpus) -> list[Finding]:
    """Give what was measured or seen in a system; what is disputed or withdrawn is left out."""
    found = [item for item in corpus.findings(selection.filter) if item.studied and item.property and not item.disputed]
    if not found:
        raise UsageError(f"Nothing was measured or seen under {selection.name}.", hint="Name fewer fields.", value=selection.name)
    return found


def keys_of(item: Finding) -> list[tuple[str, str | None]]:
    """Give the rows to which a finding belongs: one for each phase, else one for its property."""
    if item.property == "phase":
        return [("phase", phase) for phase in item.phases]
    return [(str(item.property), None)]


def line_of(key: tuple[str, str | None], found: Sequence[Sequence[Finding]]) -> Line:
    """Make one row."""
    cells = tuple(cell_of([item for item in items if key in keys_of(item)]) for items in found)
    stated = [set(cell.values) for cell in cells if cell is not None]
    return Line(key[0], key[1], any(values != stated[0] for values in stated[1:]), cells)


def cell_of(items: Sequence[Finding]) -> Cell | None:
    """Make the cell of one system."""
    if not items:
        return None
    return Cell(
        tuple(dict.fromkeys(value_of(item) for item in items)),
        tuple(item.id for item in items),
        len({item.paper for item in items}),
        sum(item.secondary for item in items),
    )


def value_of(item: Finding) -> str:
    """Say what a finding states, in one line, with the conditions that it states."""
    said = item.polarity.replace("_", " ") if item.property == "phase" else item.said
    return f"{said} [{item.conditions_label}]" if item.conditions_label else said


def shown(cell: Cell | None) -> str:
    """Write a cell."""
    return "" if cell is None else "; ".join(cell.values)


def line_json(line: Line) -> JsonObject:
    """Give one row as a plain object."""
    cells: list[Json] = [
        None
        if cell is None
        else {"values": list(cell.values), "findings": list(cell.findings), "papers": cell.papers, "secondary": cell.secondary}
        for cell in line.cells
    ]
    return {"property": line.property, "phase": line.phase, "differs": line.differs, "cells": cells}


SPECIAL = {"&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_", "{": "\\{", "}": "\\}", "~": "\\textasciitilde{}"}


def escaped(text: str) -> str:
    """Write a text so that LaTeX shows it as it is."""
    plain = text.replace("\\", "\\textbackslash ")
    return "".join(SPECIAL.get(letter, letter) for letter in plain).replace("^", "\\textasciicircum{}")
