"""The formats of the neighbours: findings, each file with exactly those that it is given and their publications; and series of tilts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb.errors import UsageError
from cryokb.lazy import names_on_demand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryokb.corpus import Finding, PublicationRow
    from cryokb.export.formats import cite, cite_bibtex, cite_text, differences, parse_query, read_citation
    from cryokb.export.release import make_release
    from cryokb.export.series import Lists, export_series

__all__ = [
    "FORMATS",
    "Lists",
    "cite",
    "cite_bibtex",
    "cite_text",
    "differences",
    "export",
    "export_series",
    "make_release",
    "parse_query",
    "read_citation",
]

FORMATS = ("json", "csv", "parquet", "turtle", "jsonld", "bibtex")


def export(findings: Iterable[Finding], publications: Iterable[PublicationRow], format: str) -> str | bytes:
    """Write findings in one of :data:`FORMATS`; the same findings give the same bytes.

    Args:
        findings: what is written, in this order.
        publications: their bibliography; publications without a finding among ``findings`` are left out.
        format: ``json``, ``csv``, ``turtle``, ``jsonld``, ``bibtex`` give text, ``parquet`` bytes.

    Raises UsageError for another format, MissingDependency for Parquet without pyarrow.
    """
    chosen = list(findings)
    stems = {finding.publication for finding in chosen}
    rows = sorted((row for row in publications if row.stem in stems), key=lambda row: row.stem)
    match format:
        case "json" | "csv" | "parquet":
            from cryokb.export import formats

            return formats.WRITERS[format](chosen, rows)
        case "turtle" | "jsonld":
            from cryokb import graph

            return graph.serialise(chosen, format, rows)
        case "bibtex":
            from cryokb.export.formats import write_bibtex

            return write_bibtex(chosen, rows)
        case _:
            raise UsageError(f"{format} is no format for findings.", hint="The formats are: " + ", ".join(FORMATS) + ".", value=format)


# only citing, releasing and series need these
__getattr__ = names_on_demand(
    __name__,
    {
        ".formats": ("cite", "cite_bibtex", "cite_text", "differences", "parse_query", "read_citation"),
        ".release": ("make_release",),
        ".series": ("Lists", "export_series"),
    },
)
