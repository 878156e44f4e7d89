"""The names of the field: what a substance is called, what it is used as, and why a name may not be what was meant.

The names are data (``schema/substances.yaml``), the same for every version of the standard. ``table`` finds a name and tells
whether a name is a formula, a known name or plain words, ``doubts`` says what speaks against it and which
name may be meant, ``recipes`` reads a whole electrolyte in one text.
"""

from cryokb.substances.doubts import Doubt, Kind, amount_in, doubt_at_a_glance, doubt_of, parts_of
from cryokb.substances.table import Substance, find, formula_in, is_wordy, key_of, reads, recipe_of, shown_recipe

__all__ = [
    "Doubt",
    "Kind",
    "Substance",
    "amount_in",
    "doubt_at_a_glance",
    "doubt_of",
    "find",
    "formula_in",
    "is_wordy",
    "key_of",
    "parts_of",
    "reads",
    "recipe_of",
    "shown_recipe",
]
