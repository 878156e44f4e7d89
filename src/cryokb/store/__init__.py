"""The store: the corpus in SQL (a SQLite file by default, PostgreSQL by URL), and its questions. The only place that knows SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb.lazy import names_on_demand

if TYPE_CHECKING:
    from cryokb.corpus import Finding, PublicationRow
    from cryokb.store.building import build
    from cryokb.store.queries import QUERIES, NamedQuery
    from cryokb.store.reader import Corpus
    from cryokb.store.rows import CoverageRow, DamageRow, Facet, LadderRow, PhaseRow, ReportingRow, ladder_row
    from cryokb.store.tables import address_of, shown_address

__all__ = [
    "QUERIES",
    "Corpus",
    "CoverageRow",
    "DamageRow",
    "Facet",
    "Finding",
    "LadderRow",
    "NamedQuery",
    "PhaseRow",
    "PublicationRow",
    "ReportingRow",
    "address_of",
    "build",
    "ladder_row",
    "shown_address",
]

# SQLAlchemy costs a quarter of a second
__getattr__ = names_on_demand(
    __name__,
    {
        "cryokb.corpus": ("Finding", "PublicationRow"),
        ".building": ("build",),
        ".queries": ("QUERIES", "NamedQuery"),
        ".reader": ("Corpus",),
        ".rows": ("CoverageRow", "DamageRow", "Facet", "LadderRow", "PhaseRow", "ReportingRow", "ladder_row"),
        ".tables": ("address_of", "shown_address"),
    },
)
