"""Authoring form and expanded form of one document.

``expand`` turns what people write into what machines read, and remembers where each value came from; ``compact`` is its inverse:
``expand(compact(x)).document == x`` for every valid expanded document ``x``.
"""

from cryokb.expansion.compacting import compact
from cryokb.expansion.expanding import Expanded, Path, expand
from cryokb.expansion.forms import class_of_step, snake_case

__all__ = ["Expanded", "Path", "class_of_step", "compact", "expand", "snake_case"]
