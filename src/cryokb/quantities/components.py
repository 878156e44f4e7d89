"""What stands beside quantities: counts, components of an electrolyte with their amounts, and mixtures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from cryokb.errors import QuantityError
from cryokb.patterns import compiled
from cryokb.quantities.characters import plain
from cryokb.quantities.grammar import parse
from cryokb.quantities.numerals import read_number

__all__ = ["AMOUNTS", "Count", "Mixture", "format_count", "parse_count", "split_component", "split_mixture"]

AMOUNTS = (
    *("concentration", "molality", "mass_concentration"),
    *("mass_fraction", "volume_fraction", "mole_fraction", "fraction"),
    *("mass", "volume"),
)
"""Dimensions in which the amount of a component may be given."""

LONGEST_AMOUNT = 8
"""An amount has no more words than this."""

_COUNT = r"(?i)(?:n\s?=\s?)?(?P<n>\d{1,9})(?:\s+(?!on\b|in\b|from\b)(?P<of>[^\d\s].*?))?(?:\s+(?:on|in|from|over|across)\s+(?P<on>\S.*))?$"
_STARTS_AMOUNT = r"(?i)[~<>≈≤≥.\d]|(?:about|approximately|ca\.?|circa|around|up to|at most|at least|less than|more than|over|below)\s"
_LIKE_AMOUNT = r"[~<>≤≥]?\s?\d[\d.]*\s*[^\W\d]*\s?[%/]"
_PARTS = r"\(?\s*(?P<parts>\d+(?:\.\d+)?(?:\s?[:/]\s?\d+(?:\.\d+)?)+)\s*,?\s*(?P<basis>.*?)\s*\)?$"
_BASES = {
    "volume": ("v/v", "v:v", "by volume", "vol", "vol.", "vol%", "vol.%", "vol %", "volume", "in volume", "volume ratio", "v"),
    "mass": ("w/w", "w:w", "m/m", "by weight", "by mass", "wt", "wt.", "wt%", "wt.%", "wt %", "weight", "weight ratio", "mass ratio", "w"),
    "mole": ("mol", "mol.", "molar", "by mole", "by moles", "molar ratio", "mole ratio", "in molar ratio", "mol/mol", "n/n", "mol%"),
}
_BASIS = {text: basis for basis, texts in _BASES.items() for text in texts}


@dataclass(frozen=True, slots=True)
class Count:
    """How many things were measured, what they were, and on how many larger things they lay."""

    n: int
    of: str | None = None
    on: str | None = None


def parse_count(text: str | int) -> Count:
    """Read a count such as ``12 positions on 3 particles``; QuantityError when it is none.

    >>> parse_count("12 positions on 3 particles")
    Count(n=12, of='positions', on='3 particles')
    """
    raw = str(text).strip()
    found = None if isinstance(text, bool) or len(raw) > 200 else compiled(_COUNT).match(" ".join(raw.split()))
    if found is not None and int(found["n"]) < 1:
        raise QuantityError(f"“{raw}” counts nothing.", code="QTY-RANGE", hint="Count from 1, or say not_recorded.", value=text)
    if found is None:
        raise QuantityError(f"“{raw[:80]}” is not a count.", hint="Write it as in 12 or 12 positions on 3 particles.", value=text)
    return Count(int(found["n"]), found["of"], found["on"])


def format_count(count: Count) -> str:
    """Write a count so that :func:`parse_count` gives it back.

    >>> format_count(Count(12, "positions", "3 particles"))
    '12 positions on 3 particles'
    """
    return " ".join([str(count.n), *([count.of] if count.of else []), *([f"on {count.on}"] if count.on else [])])


def split_component(text: str) -> tuple[str, str | None]:
    """Cut a component into its name and the text of its amount, which may stand behind or before it.

    What does not look like an amount stays in the name; whether the amount is right is for :func:`parse` to say.

    >>> split_component("LiPF6 1 mol/L"), split_component("1 M LiPF6"), split_component("1,3-dioxolane")
    (('LiPF6', '1 mol/L'), ('LiPF6', '1 M'), ('1,3-dioxolane', None))
    """
    words = text.split()
    for cut in range(max(1, len(words) - LONGEST_AMOUNT), len(words)):
        amount = " ".join(words[cut:])
        if amount.startswith("(") and amount.endswith(")"):
            amount = amount[1:-1].strip()
        if _is_amount(amount):
            return " ".join(words[:cut]).rstrip(",:"), amount
    for cut in range(min(LONGEST_AMOUNT, len(words) - 1), 0, -1):
        if _is_amount(" ".join(words[:cut])):
            return " ".join(words[cut:]), " ".join(words[:cut])
    return " ".join(words), None


def _is_amount(text: str) -> bool:
    """Tell whether a text is a number with a unit in which amounts are given, be it ambiguous or slightly misspelled."""
    if not compiled(_STARTS_AMOUNT).match(text) or not re.search(r"[^\W\d]|%", text):
        return False
    try:
        parse(text, dimensions=AMOUNTS)
    except QuantityError as error:
        if error.code == "QTY-AMBIGUOUS" or compiled(_LIKE_AMOUNT).match(text):
            return True
        return error.suggestion is not None and _is_amount(error.suggestion)
    return True


LONGEST_MIXTURE = 2_000
"""How many characters a mixture has at most: far more components than any electrolyte has."""


class Mixture(NamedTuple):
    """Components in parts.

    Attributes:
        names: the components in order.
        parts: so many parts of each, or empty when none are given.
        basis: ``volume``, ``mass``, ``mole``, or None when it is not said.
    """

    names: tuple[str, ...]
    parts: tuple[int | float, ...] = ()
    basis: str | None = None


def split_mixture(text: str) -> Mixture:
    """Cut a mixture such as ``EC:DEC 1:1 v/v`` into its components and their parts.

    Raises QuantityError when the number of parts is not that of the components or the basis is not understood.

    >>> split_mixture("LiFSI:DME:TTE 1:1.2:3 molar ratio")
    Mixture(names=('LiFSI', 'DME', 'TTE'), parts=(1, 1.2, 3), basis='mole')
    """
    if len(text) > LONGEST_MIXTURE:
        raise QuantityError(f"A text of {len(text):,} characters is no mixture.", hint="Write the components as a list.", value=text)
    words = plain(text).split(" ", 1)
    names = tuple(name for name in re.split(r"\s?[:/]\s?", words[0]) if name)
    if len(words) == 1:
        return Mixture(names)
    found = compiled(_PARTS).match(words[1])
    basis = found["basis"].lower().strip("()") if found else ""
    if found is None or (basis and basis not in _BASIS):
        raise QuantityError(f"“{text}” is not a mixture.", hint="Write it as in EC:DEC 1:1 v/v.", value=text)
    parts = tuple(read_number(part) for part in re.split(r"\s?[:/]\s?", found["parts"]))
    if len(parts) != len(names) or not sum(parts):
        raise QuantityError(f"“{text}” names {len(names)} components but {len(parts)} parts.", value=text)
    return Mixture(names, parts, _BASIS[basis] if basis else None)
