"""Reports: what a validation run found, as text for a terminal, JSON, SARIF 2.1.0 or one HTML page.

The same report gives the same bytes: no clock, no machine name, nothing read from disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb.errors import UsageError
from cryokb.report.text import passed_over_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryokb.issues import Report

__all__ = ["FORMATS", "passed_over_lines", "render"]

FORMATS = ("text", "json", "sarif", "html")
"""The formats that a report can be written in."""


def render(report: Report, format: str, *, colour: bool = False, sources: Mapping[str, str] | None = None) -> str:
    """Write a report in one of the formats, ending with a newline.

    ``sources`` gives the texts of the files by the names that the issues carry; with them the lines of the issues are shown, and SARIF
    holds the mends as replacements. ``colour`` concerns text alone. Raises UsageError for a format that does not exist.

    >>> from cryokb.issues import Report
    >>> print(render(Report(("a.yaml",), (), {"schema": "1.0"}), "text"), end="")
    a.yaml: no issues (schema 1.0)
    <BLANKLINE>
    1 file checked: 0 errors, 0 warnings, 0 notes
    checked with schema 1.0
    """
    texts = sources or {}
    if format == "text":
        from cryokb.report.text import write_text

        return write_text(report, texts, colour=colour)
    if format == "json":
        from cryokb.documents import write_json

        return write_json(report.to_json())
    if format == "sarif":
        from cryokb.report.sarif import write_sarif

        return write_sarif(report, texts)
    if format == "html":
        from cryokb.report.page import write_page

        return write_page(report, texts)
    raise UsageError(f"There is no report format `{format}`.", hint=f"Use one of {', '.join(FORMATS)}.", value=format)
