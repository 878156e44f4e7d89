"""Rows as a table on the terminal, and how the answers to the named questions look there: few columns, whole words, ids to follow."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from cryokb.cli.streams import terminal_width
from cryokb.plain import as_list, figure, rows, section
from cryokb.terminal import visible

if TYPE_CHECKING:
    from rich.table import Table

    from cryokb.corpus import Finding
    from cryokb.issues import Json, JsonObject

__all__ = ["VIEWS", "findings_table", "table", "view"]

FAIR = 16
"""Columns that a cell of several words may ask for: narrower ones are walls of single words."""


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, ratios: Sequence[int] | None = None) -> str:
    """Draw rows under their column names where they fit the terminal, else below each other; whole words, nothing cut off.

    Args:
        columns: the names.
        rows: one text for each column; control characters are shown as codes.
        ratios: how the columns share what is left when each has room for its longest word; by their content when left out.
    """
    width = terminal_width()
    cells = [[visible(cell).expandtabs(2) for cell in row] for row in rows]
    widths = widths_of(columns, cells, width - 3 * len(columns) - 1, ratios)
    if widths is None:
        return "\n".join(paragraph(columns, row, width) for row in cells)
    return drawn(columns, cells, widths)


def widths_of(columns: Sequence[str], rows: Sequence[Sequence[str]], room: int, ratios: Sequence[int] | None) -> list[int] | None:
    """Share the room among columns, so that no word is broken; None where there is too little."""
    from rich.cells import cell_len

    lines = [[line for cell in column for line in cell.split("\n")] for column in zip(columns, *rows, strict=True)]
    wanted = [max(map(cell_len, column)) for column in lines]
    words = [max((cell_len(word) for line in column for word in line.split()), default=0) for column in lines]
    widths = [min(most, max(word, FAIR)) for most, word in zip(wanted, words, strict=True)]
    if sum(widths) > room:
        return None
    weights = ratios or [most - least + 1 for most, least in zip(wanted, widths, strict=True)]
    while (spare := room - sum(widths)) > 0 and (open_ := [index for index, most in enumerate(wanted) if widths[index] < most]):
        whole = sum(weights[index] for index in open_)
        for index in open_:
            share = max(1, spare * weights[index] // whole)
            widths[index] += min(share, wanted[index] - widths[index], max(0, room - sum(widths)))
    return widths


def drawn(columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    """Draw a table with its lines."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(show_lines=any("\n" in cell or len(cell) > most for row in rows for cell, most in zip(row, widths, strict=True)))
    for column, most in zip(columns, widths, strict=True):
        grid.add_column(column, overflow="fold", width=most)
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    return printed(grid, sum(widths) + 3 * len(widths) + 1)


def paragraph(columns: Sequence[str], row: Sequence[str], width: int) -> str:
    """Draw one row as lines of name and content, under what has no name; what is empty takes no line."""
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    names = min(max(cell_len(name) for name in columns), width // 3)
    grid = Table.grid(expand=True)
    grid.add_column(width=names)
    grid.add_column(width=2)
    grid.add_column(overflow="fold", ratio=1)
    for name, cell in zip(columns, row, strict=True):
        if name and cell:
            grid.add_row(Text(name), "", Text(cell))
    headings = [cell.strip() for name, cell in zip(columns, row, strict=True) if not name]
    return "".join(f"{heading}\n" for heading in headings) + printed(grid, width)


def printed(grid: Table, width: int) -> str:
    """Give the lines of a table, without the blanks at their ends."""
    from rich.console import Console

    stream = io.StringIO()
    Console(file=stream, width=width, color_system=None, legacy_windows=False).print(grid)
    return "".join(line.rstrip() + "\n" for line in stream.getvalue().splitlines())


def findings_table(findings: Sequence[Finding]) -> str:
    """Draw findings: system, property, what is said and when, who measured it, and the words that say it with their place."""
    columns = ("system", "property", "says", "measured by", "quote and finding")
    return table(columns, [finding_row(finding) for finding in findings], ratios=(4, 3, 4, 4, 8))


def finding_row(finding: Finding) -> list[str]:
    """Give the cells of one finding."""
    quotes = [f"“{row['quote']}” ({row['read_in']}, {row['locator'] or 'place not stated'})" for row in finding.evidence]
    said = [finding.said.replace("_", " ") if finding.category else finding.said]
    if finding.phases and finding.property != "phase":
        said.append(f"of {', '.join(finding.phases)}")
    return [
        finding.label or "not stated",
        str(finding.property or finding.kind).replace("_", " "),
        "\n".join(part for part in (*said, finding.conditions_label, finding.imaging_label) if part),
        "\n".join(part for part in (finding.author_year, finding.technique_label, *marks(finding)) if part),
        "\n".join([*quotes, finding.id]),
    ]


def marks(finding: Finding) -> Iterator[str]:
    """Yield what a reader must know of a finding: read elsewhere, doubted, read from faulty print."""
    if finding.secondary:
        yield "read in another publication"
    if finding.disputed:
        yield f"disputed: {finding.disputed}"
    if finding.ocr_confidence not in (None, "high"):
        yield f"faulty print, confidence {finding.ocr_confidence}"


Cell: TypeAlias = "Callable[[JsonObject], str]"

FEW = 4
"""How many ids are named in a cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its share of the width, and what stands in it."""

    name: str
    ratio: int
    cell: Cell


def view(name: str, rows: Sequence[JsonObject]) -> str:
    """Draw the answer to a named question."""
    columns = VIEWS[name]
    cells = [[column.cell(row) for column in columns] for row in rows]
    return table([column.name for column in columns], cells, ratios=[column.ratio for column in columns])


def words(name: str, *, otherwise: str = "") -> Cell:
    """Show one field, underscores as blanks."""
    return lambda row: text(row.get(name)).replace("_", " ") or otherwise


def text(value: Json) -> str:
    """Write a value."""
    match value:
        case list():
            return ", ".join(text(part) for part in value)
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case _:
            return "" if value is None else str(value)


def listed(row: JsonObject, name: str) -> list[str]:
    """Give the texts of a list."""
    return [str(part) for part in as_list(row.get(name))]


def ids(name: str) -> Cell:
    """Show some ids, one a line, and how many more there are."""

    def cell(row: JsonObject) -> str:
        found = listed(row, name)
        more = [f"... and {len(found) - FEW} more"] if len(found) > FEW else []
        return "\n".join([*found[:FEW], *more])

    return cell


def lines(*cells: Cell) -> Cell:
    """Show several things below each other; what is empty takes no line."""
    return lambda row: "\n".join(part for cell in cells if (part := cell(row)))


def state_marks(row: JsonObject) -> str:
    """Show what a reader must know of a finding: read elsewhere, doubted, read from faulty print."""
    found = ["read in another publication"] if row.get("secondary") is True else []
    if row.get("disputed"):
        found.append(f"disputed: {row['disputed']}")
    if row.get("ocr_confidence") not in (None, "high"):
        found.append(f"faulty print, confidence {row['ocr_confidence']}")
    return "; ".join(found)


def quoted(row: JsonObject) -> str:
    """Show the first quote and the id."""
    quote = f"“{row['quote']}” ({row.get('locator') or 'place not stated'})" if row.get("quote") else ""
    return "\n".join(part for part in (quote, text(row.get("id"))) if part)


def imaged(row: JsonObject) -> str:
    """Show under which beam a damage dose was found."""
    slots = ("accelerating_voltage", "imaging_mode", "specimen_temperature", "dose_rate")
    return ", ".join(text(row[slot]) for slot in (*slots, "temperature_class") if row.get(slot)) or "not stated"


LIMITS = {"critical": "critical dose", "sufficient": "a dose that was enough", "no_change_seen": "nothing seen up to it"}
"""What the number of a damage dose means; where nothing is said, and for the first sign, it is an onset."""


def judged(row: JsonObject) -> str:
    """Show by which sign damage was judged, and what the number means."""
    kind = LIMITS.get(text(row.get("limit_kind")), "onset")
    sign = text(row.get("criterion")).replace("_", " ")
    product = f", into {row['product']}" if row.get("product") else ""
    return f"{kind}; {sign if sign and sign != 'not specified' else 'sign not stated'}{product}"


def grade(row: JsonObject) -> str:
    """Show the strength of a claim with what it was derived from."""
    found = section(row, "strength")
    contested = ", contested" if found.get("contested") else ""
    counts = f"{found.get('studies')} studies, {found.get('read_themselves')} read themselves, {found.get('opposing')} against"
    return f"{found.get('grade')}{contested}\n{counts}"


def cells_of(row: JsonObject) -> str:
    """Show the unit cells of a phase, each with its source."""
    return "\n".join(cell_of(lattice) for lattice in rows(row, "lattices"))


def cell_of(lattice: JsonObject) -> str:
    """Show one unit cell: lengths in nm, angles in degrees."""
    sides = [f"{name} {number:g}" for name in ("a", "b", "c") if (number := figure(lattice.get(name))) is not None]
    angles = [f"{name} {number:g}°" for name in ("alpha", "beta", "gamma") if (number := figure(lattice.get(name))) is not None]
    where = f" ({lattice['temperature']})" if lattice.get("temperature") else ""
    return f"{lattice.get('space_group') or '?'}: {', '.join([*sides, *angles])} nm{where}; {lattice.get('source')}"


def differing(row: JsonObject) -> str:
    """Show the fields of the context that differ between the findings of a conflict."""
    return ", ".join(name.replace("_", " ") for name in section(row, "differs"))


def known(row: JsonObject) -> str:
    """Show how many answers the stored query of a gap finds."""
    answers = listed(row, "answers")
    if answers:
        return f"{len(answers)}:\n{ids('answers')(row)}"
    return "nothing found" if row.get("query") else "no query"


def route(row: JsonObject) -> str:
    """Show a route, and whether it follows from the technique only."""
    name = words("preparation", otherwise="in words")(row)
    return name if row.get("shown_by") == "stated" else f"{name}\nshown by {row.get('shown_by')}"


def stated(row: JsonObject) -> str:
    """Show how many studies state a field, of those in which it was looked for."""
    papers = row.get("papers")
    noun = "publication" if papers == 1 else "publications"
    return f"{row.get('reporting')} of the {papers} {noun} whose methods were read" if papers else "not looked at"


SYSTEM = Column("system", 4, words("label", otherwise="not stated"))
STUDY = Column("study", 3, lines(words("author_year"), words("technique_label"), state_marks))
STATEMENTS = (
    SYSTEM,
    Column("property", 3, words("property")),
    Column("says", 6, lines(words("said"), words("conditions_label"))),
    STUDY,
    Column("finding", 5, words("id")),
)

VIEWS: Mapping[str, Sequence[Column]] = {
    "thickness": (
        SYSTEM,
        Column("thickness", 3, lines(words("as_reported"), words("conditions_label"))),
        STUDY,
        Column("quote and finding", 8, quoted),
    ),
    "phases": (
        Column("metal", 1, words("metal", otherwise="not stated")),
        Column("electrolyte", 4, lambda row: text(row.get("electrolyte")) or words("electrolyte_class", otherwise="not stated")(row)),
        Column("phase", 2, words("phase")),
        Column("found", 2, lines(words("polarity"), words("certainty"))),
        Column("papers", 1, words("papers")),
        Column("findings", 6, ids("findings")),
    ),
    "damage": (
        Column("phase", 2, words("phase")),
        Column("dose", 3, lines(words("as_reported"), judged)),
        Column("beam", 3, imaged),
        STUDY,
        Column("quote and finding", 7, quoted),
    ),
    "doses": STATEMENTS,
    "response": (
        SYSTEM,
        Column("property", 3, lines(words("property"), words("phases"))),
        Column("varies", 3, lambda row: text(row.get("varies")).rpartition(".")[2].replace("_", " ")),
        Column("at", 4, words("condition")),
        Column("says", 4, words("said")),
        Column("study and finding", 6, lines(words("author_year"), lambda row: text(row.get("id")))),
    ),
    "reporting": (
        Column("metal", 1, words("metal", otherwise="not stated")),
        Column("field", 2, words("field")),
        Column("stated", 4, stated),
        Column("not reported", 2, words("not_reported")),
        Column("not looked at", 2, words("not_looked_at")),
        Column("stated elsewhere", 2, words("stated_elsewhere")),
        Column("findings", 6, lines(ids("findings"), ids("findings_elsewhere"))),
    ),
    "preparation": (
        Column("route", 3, route),
        SYSTEM,
        Column("says", 5, lambda row: ("artefact: " if row.get("artefact") else "") + text(row.get("said"))),
        Column("papers", 1, words("papers")),
        Column("findings", 6, ids("findings")),
    ),
    "coverage": (
        Column("metal", 1, words("metal", otherwise="not stated")),
        Column("class of electrolyte", 3, words("electrolyte_class", otherwise="not stated")),
        Column("findings", 1, words("findings")),
        Column("papers", 1, words("papers")),
        Column("techniques", 5, words("techniques")),
        Column("stated gaps", 1, words("gaps")),
    ),
    "gaps": (
        Column("question", 6, words("question")),
        Column("stated in", 6, ids("stated_in")),
        Column("answers found", 5, known),
        Column("near", 5, ids("near")),
    ),
    "stated_gaps": STATEMENTS,
    "empty_cells": (
        Column("metal", 1, words("metal")),
        Column("class of electrolyte", 2, words("electrolyte_class")),
        Column("nothing by", 2, words("technique", otherwise="any technique")),
        Column("stated gaps", 1, words("gaps")),
    ),
    "conflicts": (
        Column("about", 4, lines(words("about"), lambda row: f"({row['kind']})")),
        Column("findings", 6, lambda row: "\n".join(listed(row, "findings"))),
        Column("context that differs", 4, differing),
        Column("explanation", 7, words("explanation")),
    ),
    "claims": (
        Column("claim", 5, words("claim")),
        Column("strength", 4, grade),
        Column("supported by", 6, ids("supports")),
        Column("disputed by", 6, ids("disputes")),
    ),
    "phase_list": (
        Column("phase", 3, lines(words("formula"), words("name"), lambda row: "" if row.get("settled") else "formula not settled")),
        Column("unit cells", 8, cells_of),
        Column("findings", 1, words("findings")),
        Column("papers", 1, words("papers")),
        Column("damage doses", 5, ids("damage_onsets")),
    ),
    "publications": (
        Column("study", 3, lines(words("author_year"), words("bibliography"))),
        Column("title", 7, words("title")),
        Column("doi", 4, lambda row: text(row.get("doi"))),
        Column("findings", 2, lambda row: f"{row.get('count')}, {row.get('secondary')} read elsewhere"),
        Column("name", 5, lambda row: text(row.get("stem"))),
    ),
}
"""The columns of each named question."""
