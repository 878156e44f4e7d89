"""What stands beside quantities: counts, components of an electrolyte with their amounts, and mixtures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from cryokb.errors import QuantityError
from cryokb.lazy import compiled
from cryokb.quantities.grammar import parse
from cryokb.quantities.numerals import plain, read_number

__all__ = [
    "AMOUNTS",
    "BASIS_WORDS",
    "Count",
    "Mixture",
    "basis_of",
    "format_count",
    "is_mixture",
    "is_sentence",
    "parse_count",
    "split_component",
    "split_mixture",
    "split_pieces",
]

AMOUNTS = (
    *("concentration", "molality", "mass_concentration"),
    *("mass_fraction", "volume_fraction", "mole_fraction", "fraction"),
    *("mass", "volume"),
)
"""Dimensions in which the amount of a component may be given."""

LONGEST_AMOUNT = 8
"""An amount has no more words than this."""

COUNT = r"(?i)(?:n\s?=\s?)?(?P<n>\d{1,9})(?:\s+(?!on\b|in\b|from\b)(?P<of>[^\d\s].*?))?(?:\s+(?:on|in|from|over|across)\s+(?P<on>\S.*))?$"
STARTS_AMOUNT = r"(?i)[~<>≈≤≥.\d]|(?:about|approximately|ca\.?|circa|around|up to|at most|at least|less than|more than|over|below)\s"
LIKE_AMOUNT = r"[~<>≤≥]?\s?\d[\d.]*\s*[^\W\d]*\s?[%/]"
BASES = {
    "volume": (
        "v/v",
        "v:v",
        "v/v/v",
        "v:v:v",
        "v/v %",
        "vol",
        "vol.",
        "vol/vol",
        "vol%",
        "vol.%",
        "vol %",
        "vol. %",
        "volume",
        "v",
        "v%",
        "volumes",
    ),
    "mass": (
        "w/w",
        "w:w",
        "w/w/w",
        "w:w:w",
        "m/m",
        "wt",
        "wt.",
        "wt/wt",
        "wt%",
        "wt.%",
        "wt %",
        "wt. %",
        "weight",
        "mass",
        "w",
        "w%",
        "mass%",
    ),
    "mole": ("mol", "mol.", "molar", "mole", "moles", "mol/mol", "n/n", "n:n", "mol%", "mol.%", "mol %"),
}
"""What the parts of a mixture may count, as people write it, without the words around it."""

FILLING = r"[()\[\]=,;.:](?=\s|$)|^[()\[\]=,;]+|(?<=\s)[()\[\]=,;]+|\b(?:in|by|a|an|the|of|with|at|ratio|ratios|parts|as)\b"
"""Words and signs around what the parts count, which say nothing."""

NUMBER = r"\d+(?:\.\d+)?"
RATIO = rf"(?<![^\s(=,]){NUMBER}(?:\s?[:/]\s?{NUMBER})+(?![\w.:/]|,\d)"
BASIS_BEFORE = (
    r"(?i)[\s(,]+(?:(?:in|with|at|by)\s+)?(?:an?\s+)?(?:v[/:]v|w[/:]w|vol\.?%?|wt\.?%?|mol\.?%?|volume|weight|mass|molar|mole)?"
    r"\s*(?:ratio)?(?:\s+of)?\s*$"
)
JOINTS = r"\s?[:/+]\s?"
PLUS = r"\s\+\s"
BARE_SUM = r"[A-Z][\w-]+(?:\+[A-Z][\w-]+)+$"
NAME = r"(?:[A-Z][\w().-]+|\d(?:,\d)*-[\w().-]{3,}|[a-z][\w().-]{3,})"
BARE_NAMES = rf"{NAME}(?:\s?[/+:]\s?{NAME})+$"
LISTED = r"\s*[,;]\s+|\s+(?:with|plus|and|mit|und|&)\s+"
INSIDE = r"\s(?:in|dissolved)\s+(?!\d|(?:an?\s+)?(?:v[/:]v|vol|w[/:]w|wt|weight|mass|mol))"


BASIS_WORDS = {"volume": " v/v", "mass": " w/w", "mole": " molar ratio"}
"""How what parts count is written behind them."""


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
    found = None if isinstance(text, bool) or len(raw) > 200 else compiled(COUNT).match(" ".join(raw.split()))
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
        if is_amount(amount):
            return " ".join(words[:cut]).rstrip(",:"), amount
    for cut in range(min(LONGEST_AMOUNT, len(words) - 1), 0, -1):
        if is_amount(" ".join(words[:cut])):
            return " ".join(words[cut:]), " ".join(words[:cut])
    return " ".join(words), None


def is_amount(text: str) -> bool:
    """Tell whether a text is a number with a unit in which amounts are given, be it ambiguous or slightly misspelled."""
    if not compiled(STARTS_AMOUNT).match(text) or not re.search(r"[^\W\d]|%", text):
        return False
    try:
        parse(text, dimensions=AMOUNTS)
    except QuantityError as error:
        if error.code == "QTY-AMBIGUOUS" or compiled(LIKE_AMOUNT).match(text):
            return True
        return error.suggestion is not None and is_amount(error.suggestion)
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


def split_pieces(text: str) -> list[str]:
    """Cut a text at each plus between components, and at a comma or a word between components that have amounts.

    A plus that belongs to a name, to a charge or to parts behind it stays, and so does a sentence: one thing *in* another.

    >>> split_pieces("EC/DEC (1:1 v/v) + 10% FEC"), split_pieces("EC + DEC 1:1 v/v"), split_pieces("Li+")
    (['EC/DEC (1:1 v/v)', '10% FEC'], ['EC + DEC 1:1 v/v'], ['Li+'])
    """
    if is_sentence(text) or joins_names(text):
        return [text]
    pieces = text.split("+") if compiled(BARE_SUM).match(text) else compiled(PLUS).split(text)
    return [part for piece in pieces for part in split_list(piece.strip())] if all(piece.strip() for piece in pieces) else [text]


def split_list(text: str) -> list[str]:
    """Cut a text at commas and words between components, where each piece has a name with its amount or its parts."""
    pieces = compiled(LISTED).split(text)
    whole = len(pieces) == 1 or not all(is_mixture(piece) or split_component(piece)[1] for piece in pieces)
    return [text] if whole else pieces


def is_mixture(text: str) -> bool:
    """Tell whether a text names several components that :func:`split_mixture` is to cut.

    A colon joins in any case; a slash or a plus joins where as many parts follow, or between bare names. A hyphen joins only where as many
    parts follow, since names have hyphens of their own. What stands ``in`` something else is a sentence, not a mixture.

    >>> is_mixture("EC/DEC 1:1 v/v"), is_mixture("EC-DEC 1:1"), is_mixture("PVDF-HFP"), is_mixture("LiNi1/3Mn1/3Co1/3O2")
    (True, True, False, False)
    """
    if not any(sign in text for sign in ":/+-") or compiled(RATIO).match(text):
        return False
    return joins_names(text) or ":" in text.partition(" ")[0].strip(":")


def is_sentence(text: str) -> bool:
    """Tell whether a text says of one thing that it is in another: ``1 M LiPF6 in EC:DEC``."""
    return compiled(INSIDE).search(text) is not None


def joins_names(text: str) -> bool:
    """Tell whether a text is nothing but names and what joins them, with or without parts."""
    if is_sentence(text):
        return False
    found = ratio_behind(text)
    return compiled(BARE_NAMES).match(text) is not None if found is None else len(found.names) > 1


def split_mixture(text: str) -> Mixture:
    """Cut a mixture such as ``EC:DEC 1:1 v/v`` into its components and their parts.

    Raises QuantityError when the number of parts is not that of the components or the basis is not understood.

    >>> split_mixture("LiFSI:DME:TTE 1:1.2:3 molar ratio")
    Mixture(names=('LiFSI', 'DME', 'TTE'), parts=(1, 1.2, 3), basis='mole')
    """
    if len(text) > LONGEST_MIXTURE:
        raise QuantityError(f"A text of {len(text):,} characters is no mixture.", hint="Write the components as a list.", value=text)
    found = ratio_behind(text)
    if found is None:
        return Mixture(bare_names(text))
    if len(found.parts) != len(found.names) or not sum(found.parts):
        meant = f"{':'.join(found.names)} {':'.join('1' * len(found.names))}"
        message = f"“{text}” names {len(found.names)} components but {len(found.parts)} parts."
        raise QuantityError(message, hint=f"Give one part for each, as in {meant}.", value=text)
    return found


def bare_names(text: str) -> tuple[str, ...]:
    """Give the names of a mixture without parts.

    Raises:
        QuantityError: something else stands beside them.
    """
    names = tuple(name for name in compiled(JOINTS).split(plain(text)) if name)
    if " " in plain(text) and not compiled(BARE_NAMES).match(plain(text)):
        raise QuantityError(f"“{text}” is not a mixture.", hint="Write it as in EC:DEC 1:1 v/v.", value=text)
    return names


def ratio_behind(text: str) -> Mixture | None:
    """Read the names, the parts behind them and what they count; None where no parts are given, or words that are none of these."""
    words = plain(text)
    ratio = next(compiled(RATIO).finditer(words), None)
    if ratio is None:
        return None
    before, behind = words[: ratio.start()].rstrip(" (=,"), words[ratio.end() :]
    cut = compiled(BASIS_BEFORE).search(before)
    names, said = (before[: cut.start()], cut[0]) if cut else (before, "")
    basis = basis_of(f"{said} {behind}")
    if basis is None or not names:
        return None
    parts = tuple(read_number(part) for part in compiled(JOINTS).split(ratio[0]))
    several = compiled(JOINTS).split(names.strip(" ,;(="))
    if len(several) == 1 and names.count("-") == len(parts) - 1:
        several = names.split("-")
    return Mixture(tuple(name.strip() for name in several if name.strip()), parts, basis or None)


def basis_of(words: str) -> str | None:
    """Name what parts count, as words beside them say; empty where nothing is said, None where it is not understood."""
    bare = " ".join(compiled(FILLING).sub(" ", words.lower()).split())
    return "" if not bare else next((basis for basis, texts in BASES.items() if bare in texts), None)
