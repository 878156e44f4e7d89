"""Authoring form and expanded form of one document.

``expand`` turns what people write into what machines read, and remembers where each value came from; ``compact`` is its inverse:
``expand(compact(x)).document == x`` for every valid expanded document ``x``. ``migrated`` brings a document to a newer version,
``expand_current`` does both.
"""

from cryokb.expansion.compacting import compact
from cryokb.expansion.expanding import Expanded, Path, expand
from cryokb.expansion.forms import class_of, class_of_step, snake_case
from cryokb.expansion.migrating import expand_current, migrated, migration_edits
from cryokb.expansion.placeholders import left_over, placeholder, waiting
from cryokb.expansion.plan import Entry, entries_in, objects_of
from cryokb.expansion.series import digits_of

__all__ = [
    "Entry",
    "Expanded",
    "Path",
    "class_of",
    "class_of_step",
    "compact",
    "digits_of",
    "entries_in",
    "expand",
    "expand_current",
    "left_over",
    "migrated",
    "migration_edits",
    "objects_of",
    "placeholder",
    "snake_case",
    "waiting",
]
