"""The cells of the coverage map that a filter asks for."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from cryokb import standard
from cryokb.facts import NOT_STATED

if TYPE_CHECKING:
    from cryokb.facts import Filter

__all__ = ["cells_of"]


def cells_of(chosen: Filter) -> set[tuple[str | None, str | None]] | None:
    """Give the cells that the filter asks for, or None when it asks for all."""
    if not (chosen.metal or chosen.electrolyte_class):
        return None
    metals = chosen.metal or (*standard.terms("Metal"), NOT_STATED)
    classes = chosen.widened("electrolyte_class") or (*standard.terms("ElectrolyteClass"), NOT_STATED)
    return {(None if metal == NOT_STATED else metal, None if name == NOT_STATED else name) for metal, name in product(metals, classes)}
