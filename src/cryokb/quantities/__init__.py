"""Quantities: text to value and back, by one grammar for records and for the literature, with the unit table.

Nothing here needs more than the standard library.
"""

from __future__ import annotations

from cryokb.quantities.components import (
    BASIS_WORDS,
    Count,
    Mixture,
    basis_of,
    format_count,
    is_mixture,
    is_sentence,
    parse_count,
    split_component,
    split_mixture,
    split_pieces,
)
from cryokb.quantities.grammar import parse
from cryokb.quantities.units import (
    Unit,
    choose_unit,
    convert,
    convert_difference,
    dimension_of,
    is_dimension,
    is_written_unit,
    seeking_few,
    unit_of,
)
from cryokb.quantities.values import (
    ANY_NUMBER,
    COMPARATORS,
    UNCERTAINTY_KINDS,
    Bounds,
    Interval,
    Quantity,
    Uncertainty,
    bounds_of,
    canonical,
    format_quantity,
    interval_of,
    shown,
    with_unit,
)

__all__ = [
    "ANY_NUMBER",
    "BASIS_WORDS",
    "COMPARATORS",
    "UNCERTAINTY_KINDS",
    "Bounds",
    "Count",
    "Interval",
    "Mixture",
    "Quantity",
    "Uncertainty",
    "Unit",
    "basis_of",
    "bounds_of",
    "canonical",
    "choose_unit",
    "convert",
    "convert_difference",
    "dimension_of",
    "format_count",
    "format_quantity",
    "interval_of",
    "is_dimension",
    "is_mixture",
    "is_sentence",
    "is_written_unit",
    "parse",
    "parse_count",
    "seeking_few",
    "shown",
    "split_component",
    "split_mixture",
    "split_pieces",
    "unit_of",
    "with_unit",
]
