"""The store: the corpus in SQL (a SQLite file by default, PostgreSQL by URL), and its questions. The only place that knows SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryokb.corpus import Finding, PublicationRow
    from cryokb.store.building import build
    from cryokb.store.connecting import address_of, shown_address
    from cryokb.store.queries import QUERIES, NamedQuery
    from cryokb.store.reader import Corpus
    from cryokb.store.reporting import ReportingRow
    from cryokb.store.rows import CoverageRow, DamageRow, Facet, LadderRow, PhaseRow, ladder_row

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

HOMES = {
    "Corpus": "cryokb.store.reader",
    "Finding": "cryokb.corpus",
    "PublicationRow": "cryokb.corpus",
    "NamedQuery": "cryokb.store.queries",
    "QUERIES": "cryokb.store.queries",
    "ReportingRow": "cryokb.store.reporting",
    "address_of": "cryokb.store.connecting",
    "build": "cryokb.store.building",
    "shown_address": "cryokb.store.connecting",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: SQLAlchemy costs a quarter of a second."""
    if name not in __all__:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(HOMES.get(name, "cryokb.store.rows")), name)
