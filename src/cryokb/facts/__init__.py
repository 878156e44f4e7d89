"""Facts: the observations of a record and the findings of a publication, flat and alike.

A fact joins a statement with its system, its conditions and its imaging context, so that the same rule, query, table and chart
serve both. What differs is where it comes from: acquisitions, or words in a text.
"""

from cryokb.facts.fact import Fact, electrolyte_label, facts_of, system_label
from cryokb.facts.filters import FILTER_TERMS, MAY_BE_UNSTATED, NESTED, NOT_STATED, SINGLE, Filter, readings

__all__ = [
    "FILTER_TERMS",
    "MAY_BE_UNSTATED",
    "NESTED",
    "NOT_STATED",
    "SINGLE",
    "Fact",
    "Filter",
    "electrolyte_label",
    "facts_of",
    "readings",
    "system_label",
]
