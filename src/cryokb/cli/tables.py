"""Rows as a table on the terminal."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryokb.corpus import Finding

__all__ = ["findings_table", "table"]


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, ratios: Sequence[int] | None = None) -> str:
    """Draw rows under their column names, as wide as the terminal, long cells wrapped.

    Args:
        columns: the names.
        rows: one text for each column.
        ratios: how the columns share the width; by their content when left out.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(show_lines=ratios is not None, header_style="bold", expand=ratios is not None)
    for index, column in enumerate(columns):
        grid.add_column(column, overflow="fold", ratio=ratios[index] if ratios else None)
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    stream = io.StringIO()
    Console(file=stream, width=max(120, shutil.get_terminal_size().columns), color_system=None).print(grid)
    return stream.getvalue()


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
