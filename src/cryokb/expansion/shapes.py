"""Names with values where a list is asked for, or a word where steps are: what was meant is still clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb.expansion.forms import class_of_step
from cryokb.patterns import later

if TYPE_CHECKING:
    from cryokb.expansion.plan import ClassPlan
    from cryokb.issues import Json

__all__ = ["meant_as_list"]

AMOUNT = later(r"[~<>≈]?\s*\d")
"""How an amount begins."""


def meant_as_list(plan: ClassPlan, item: Json) -> list[Json] | None:
    """Give the list that was meant where names with values, or a word, stand instead; None for what is a list, or cannot be told.

    ``{EC: 50 vol%, DEC: 50 vol%}`` are two components, ``{plating: {...}, washing: {...}}`` two steps, ``plating`` is one.
    """
    if isinstance(item, dict) and item and plan.slots.keys().isdisjoint(item):
        if plan.shorthand == "component" and all(AMOUNT.match(str(value)) for value in item.values()):
            return [f"{name} {value}" for name, value in item.items()]
        if plan.has_subclasses and all(is_kind(plan, name) and isinstance(value, dict | None) for name, value in item.items()):
            return [{"step": name, **(value if isinstance(value, dict) else {})} for name, value in item.items()]
    if plan.has_subclasses and isinstance(item, str) and is_kind(plan, item):
        return [{"step": item}]
    return None


def is_kind(plan: ClassPlan, word: str) -> bool:
    """Tell whether a word names a kind of step."""
    return class_of_step(plan.standard, word, plan.name) is not None
