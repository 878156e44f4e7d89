"""Rows as a table on the terminal."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence

from cryokb.issues import JsonObject

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


def findings_table(findings: Sequence[JsonObject]) -> str:
    """Draw findings: system, property, value, who measured it, and the words that say it with their place."""
    rows = [finding_row(finding) for finding in findings]
    return table(("system", "property", "value", "measured by", "quote and finding"), rows, ratios=(4, 3, 3, 3, 8))


def finding_row(finding: JsonObject) -> list[str]:
    """Give the cells of one finding."""
    evidence = finding.get("evidence")
    first = evidence[0] if isinstance(evidence, list) and evidence and isinstance(evidence[0], dict) else {}
    source = f"{finding.get('author_year')}" + (" (read in a review)" if finding.get("secondary") else "")
    return [
        str(finding.get("label") or "not stated"),
        str(finding.get("property") or finding.get("kind")).replace("_", " "),
        value_text(finding),
        source,
        f"“{first.get('quote', '')}” ({first.get('read_in', '')}, {first.get('locator', '')})\n{finding.get('id')}",
    ]


def value_text(finding: JsonObject) -> str:
    """Write the value of a finding, whatever its kind."""
    reported = finding.get("as_reported")
    if reported:
        return str(reported)
    for slot in ("category", "phases", "directions"):
        words = finding.get(slot)
        if isinstance(words, list) and words:
            text = ", ".join(str(word) for word in words)
            return f"not found: {text}" if finding.get("polarity") == "looked_for_and_not_found" else text
    return str(finding.get("text") or finding.get("statement") or "")
