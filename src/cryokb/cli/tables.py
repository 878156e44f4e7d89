"""Rows as a table on the terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cryokb.cli.streams import terminal_width
from cryokb.terminal import visible

if TYPE_CHECKING:
    from rich.table import Table

    from cryokb.corpus import Finding

__all__ = ["findings_table", "table"]


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
