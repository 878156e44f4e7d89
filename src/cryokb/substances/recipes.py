"""A whole electrolyte in one text: what is dissolved in what, with what is added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.patterns import compiled
from cryokb.plain import texts
from cryokb.substances.reading import formula_in
from cryokb.substances.table import find

__all__ = ["recipe_of", "shown_recipe"]

_IN = r"\s(?:dissolved\s+)?in\s+"
_BASES = {"volume": " v/v", "mass": " w/w", "mole": " molar ratio", None: ""}


def recipe_of(text: str) -> dict[str, list[str]]:
    """Give salts, solvents and additives of an electrolyte that is written in one text, or has a name of its own, each as in its list.

    Empty for a text that is none: one whose first part names no salt that is known, or whose second no solvent.

    >>> recipe_of("1M LiPF6 in EC/DEC (1:1 v/v) + 10% FEC")
    {'salts': ['LiPF6 1M'], 'solvents': ['EC:DEC 1:1 v/v'], 'additives': ['FEC 10%']}
    """
    if (known := find(text)) is not None:
        return {slot: list(texts(items)) for slot, items in known.mixture.items()}
    solutes, medium = (*compiled(_IN).split(text, maxsplit=1), "")[:2]
    if not medium:
        return {}
    pieces = quantities.split_pieces(medium)
    salts = [component(piece) for piece in quantities.split_pieces(solutes)]
    solvents = [mixture(piece) for piece in pieces if quantities.is_mixture(piece) or quantities.split_component(piece)[1] is None]
    added = [component(piece) for piece in pieces if not quantities.is_mixture(piece) and quantities.split_component(piece)[1] is not None]
    if not all(is_known(piece) for piece in quantities.split_pieces(solutes)) or not all(solvents) or not solvents:
        return {}
    return {slot: items for slot, items in (("salts", salts), ("solvents", solvents), ("additives", added)) if items}


def shown_recipe(recipe: Mapping[str, Sequence[str]]) -> str:
    """Write a recipe as it stands in a record, in one line.

    >>> shown_recipe({"salts": ["LiPF6 1 M"], "solvents": ["EC:DEC 1:1 v/v"]})
    'salts: [LiPF6 1 M], solvents: ["EC:DEC 1:1 v/v"]'
    """
    lists = {slot: [f'"{item}"' if ":" in item or "," in item else item for item in items] for slot, items in recipe.items()}
    return ", ".join(f"{slot}: [{', '.join(items)}]" for slot, items in lists.items())


def component(text: str) -> str:
    """Write a component with its amount behind it."""
    name, amount = quantities.split_component(text)
    return name if amount is None else f"{name} {amount}"


def mixture(text: str) -> str:
    """Write a mixture with colons; empty where a component of it is not known or the parts do not fit."""
    try:
        found = quantities.split_mixture(text) if quantities.is_mixture(text) else quantities.Mixture((text,))
    except QuantityError:
        return ""
    if not all(find(name) for name in found.names):
        return ""
    parts = ":".join(f"{part:g}" for part in found.parts)
    return f"{':'.join(found.names)} {parts}{_BASES[found.basis]}".strip()


def is_known(text: str) -> bool:
    """Tell whether a text names a substance that is known, with or without its amount."""
    name = quantities.split_component(text)[0]
    return find(name) is not None or formula_in(name) is not None
