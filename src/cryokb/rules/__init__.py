"""The rules: what must hold beyond structure, each a small pure function over one document and its facts.

The first law: correct, published practice is silent. An error is a contradiction or an impossibility; a warning means that the
claim outruns what the record gives; a note is what a referee would ask. ``RULES`` lists them by code.
"""

from cryokb.rules import damage, electrolytes, exposure, names, references, settings, texts, times, transfer
from cryokb.rules.registry import RULES, Case, Rule, run

__all__ = ["RULES", "Case", "Rule", "run"]

AREAS = (damage, electrolytes, exposure, names, references, settings, texts, times, transfer)
"""The modules whose import fills the registry."""
