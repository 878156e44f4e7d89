"""Why a name may not be what was meant, and which name may be."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import product

from cryokb import formulas, quantities
from cryokb.errors import FormulaError
from cryokb.lazy import compiled
from cryokb.plain import texts
from cryokb.substances.table import LONGEST, bare, find, formula_in, is_word, is_wordy, reads, spellings, ways, words_of

__all__ = ["Doubt", "Kind", "amount_in", "doubt_at_a_glance", "doubt_of", "parts_of"]

MOST = 3
"""At most so many names are proposed."""

SHORTEST = 4
"""In a name with fewer letters everything is near to everything."""

SHORTEST_WORD = 6
"""The same for a word, which may be one of another field."""


class Kind(StrEnum):
    """What speaks against a name."""

    NUMBER = "number"
    ALIKE = "alike"
    CAPITALS = "capitals"
    SEVERAL = "several"
    MISSPELT = "misspelt"
    UNUSUAL = "unusual"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a name may not be what was meant.

    Attributes:
        kind: what speaks against it.
        names: names that may be meant, the likeliest first; for several names in one, each of them.
        sure: whether it can hardly be another than the first.
    """

    kind: Kind
    names: tuple[str, ...] = ()
    sure: bool = False


@lru_cache(maxsize=4096)
def doubt_of(name: str) -> Doubt | None:
    """Give what speaks against a name; None for a formula, a known name, and plain words.

    >>> doubt_of("LI2O"), doubt_of("Li20").names, doubt_of("LiF + Li2O").names, doubt_of("fluoroethylene carbonate")
    (Doubt(kind=<Kind.CAPITALS: 'capitals'>, names=('Li2O',), sure=True), ('Li2O',), ('LiF', 'Li2O'), None)
    """
    text = compiled(r"\.(?=\d*H2[0O]$)").sub("·", " ".join(name.split()))
    if len(text) > LONGEST:
        return None
    if (plain := with_plain_letters(text)) != text:
        return Doubt(Kind.ALIKE, (plain,), sure=reads(plain))
    if find(text) is not None or find(bare(text)) is not None:
        return None
    if (number := amount_in(text)) is not None:
        return number
    if formula_in(text) is not None:
        return doubt_of_formula(text)
    if len(parts := parts_of(text)) > 1:
        return Doubt(Kind.SEVERAL, parts, sure=True)
    return doubt_of_words(text) if len(words_of(bare(text))) > 1 else doubt_of_word(bare(text))


def doubt_at_a_glance(name: str) -> Doubt | None:
    """Doubt a name without looking for one that may be meant: for documents that hold very many names that nobody knows."""
    text = " ".join(name.split())
    if len(text) > LONGEST or reads(text) or any(is_wordy(word) for word in words_of(text)):
        return None
    return amount_in(text) or Doubt(Kind.UNKNOWN)


def amount_in(text: str) -> Doubt | None:
    """Doubt a name that is an amount, or has one behind it that is none of a component; None for other names.

    >>> amount_in("50 vol%").names, amount_in("LiPF6 1 s").names, amount_in("Celgard 2325")
    ((), ('LiPF6',), None)
    """
    if len(text) > LONGEST or not any(sign.isdigit() for sign in text) or find(text) is not None:
        return None
    if is_number(text):
        return Doubt(Kind.NUMBER)
    found = compiled(AMOUNT_BEHIND).match(text)
    return Doubt(Kind.NUMBER, (found["name"],)) if found and reads(found["name"]) and is_number(found["amount"]) else None


AMOUNT_BEHIND = r"(?P<name>.*?[^\s,:])[\s,:(]+(?P<amount>[~<>≤≥]?\s?\d[^)]*)\)?$"


def is_number(text: str) -> bool:
    """Tell whether a text is an amount without a name: a number with a unit, a share, or parts."""
    found = compiled(r"[~<>≤≥]?\s*\d[\d.,]*(?:\s*[:/]\s*\d[\d.,]*)*\s*(?P<unit>\D*)$").match(text)
    if found is None:
        return False
    unit = found["unit"].strip(" ()")
    return not unit or unit in {"M", "m", "mM", "%"} or quantities.is_written_unit(unit) or quantities.basis_of(unit) not in (None, "")


# ---------------------------------------------------------------- formulas


def doubt_of_formula(text: str) -> Doubt | None:
    """Doubt what can be read as a formula, where a slip of the keyboard turns it into a known one and nothing speaks for itself."""
    formula = normal_formula(text)
    if find(formula) is not None or formula in formulas.ELEMENTS:
        return None
    if "·" in formula:
        return doubt_of_parts(formula)
    alike = [name for name in variants(text) if find(name) is not None]
    if alike:
        return Doubt(Kind.ALIKE, tuple(alike[:MOST]), sure=len(alike) == 1)
    cased = [name for name in recased(text) if find(name) is not None]
    if cased:
        return Doubt(Kind.CAPITALS, tuple(cased[:MOST]), sure=len(cased) == 1)
    if compiled(r"[A-Za-z]0(?!\.)").search(formula):
        return Doubt(Kind.ALIKE, tuple(variants(text)[:1]))
    near = neighbours(formula) if is_odd(formula) else ()
    return Doubt(Kind.UNUSUAL, near[:MOST]) if near else None


def doubt_of_parts(formula: str) -> Doubt | None:
    """Doubt an adduct by its parts, such as the water of a hydrate: the count in front of a part is not looked at."""
    for part in formula.split("·"):
        found = doubt_of(part.lstrip("0123456789.xn"))
        if found is not None and found.names:
            return Doubt(found.kind, (formula.replace(part.lstrip("0123456789.xn"), found.names[0]),), found.sure)
    return None


def elements_of(text: str) -> frozenset[str]:
    """Give the elements with whose symbols a text can be read; none where it cannot."""
    try:
        return frozenset(formulas.elements(text))
    except FormulaError:
        return frozenset()


def normal_formula(text: str) -> str:
    """Give the normal form of a formula; what is read as one only with its groups written out stays as it is."""
    try:
        return formulas.normal(text)
    except FormulaError:
        return text


def is_odd(formula: str) -> bool:
    """Tell whether usual oxidation states cannot add up, in a compound for which they should: oxides, halides and sulfides."""
    found = elements_of(formula)
    return bool(UNSEEN & found) or (bool(HELD & found) and formulas.oxidation_balance(formula) is False)


HELD = frozenset({"O", "F", "Cl", "Br", "I", "S", "N"})
UNSEEN = frozenset(formulas.ELEMENTS[formulas.ELEMENTS.index("Am") :])
"""Elements beyond plutonium, which no battery has: a slip of the keyboard reads CaFl2 as a compound of flerovium."""


SWAPS = {"0": "0O", "O": "O0", "1": "1lI", "l": "lI1", "I": "Il1", "|": "lI"}
"""Characters that are taken for each other on a keyboard and on a screen."""

MOST_SWAPS = 6
"""In a name with more of these characters no slip is sought."""


def variants(text: str) -> list[str]:
    """Give the names into which swaps of look-alike letters and digits turn a text, those with the fewest swaps first."""
    places = [place for place, sign in enumerate(text) if sign in SWAPS]
    if not places or len(places) > MOST_SWAPS:
        return []
    found: list[tuple[int, str]] = []
    for chosen in product(*(SWAPS[text[place]] for place in places)):
        letters = list(text)
        for place, sign in zip(places, chosen, strict=True):
            letters[place] = sign
        changed = sum(text[place] != letters[place] for place in places)
        if changed:
            found.append((changed, "".join(letters)))
    return [name for _, name in sorted(found, key=lambda pair: pair[0])]


def recased(text: str) -> list[str]:
    """Give the formulas that a text is in other capitals: known ones, then those whose oxidation states add up, then the others.

    >>> recased("naf"), recased("LI2O"), recased("sio2")[0]
    (['NaF'], ['Li2O'], 'SiO2')
    """
    if not compiled(r"[A-Za-z0-9.()\[\]·]{1,24}$").match(text):
        return []
    found = [name for name in cuts(text) if name != text and formula_in(name) is not None]
    return sorted(dict.fromkeys(found), key=lambda name: (find(name) is None, is_odd(name), len(formulas.elements(name))))


MOST_CUTS = 500
"""So many ways to cut a text into symbols are looked at."""


def cuts(text: str) -> list[str]:
    """Give the ways to read the letters of a text as symbols of elements, whatever their capitals."""
    ways = [""]
    known = frozenset(formulas.ELEMENTS)
    ends: dict[int, list[str]] = {0: ways}
    for place, sign in enumerate(text):
        for before in ends.get(place, []):
            for size in (1, 2) if sign.isalpha() else (1,):
                piece = text[place : place + size]
                symbol = piece.capitalize() if sign.isalpha() else piece
                if len(piece) == size and (not sign.isalpha() or symbol in known) and len(ends.setdefault(place + size, [])) < MOST_CUTS:
                    ends[place + size].append(before + symbol)
    return ends.get(len(text), []) if text else []


# ---------------------------------------------------------------- names


def doubt_of_word(word: str) -> Doubt | None:
    """Doubt a name of one word that is neither a formula nor known."""
    spelling = spellings(word)
    if spelling is not None and (not is_word(word) or not is_word(spelling)):
        return Doubt(Kind.CAPITALS, (spelling,), sure=True)
    if is_word(word) and word.isalpha() and len(word) > SHORTEST:
        return misspelt(word)
    cased = recased(word)
    known = [name for name in cased if find(name) is not None]
    balanced = [name for name in cased if formulas.oxidation_balance(name)] if word.islower() or word.isupper() else []
    if meant := known or balanced:
        return Doubt(Kind.CAPITALS, tuple(meant[:MOST]), sure=len(meant) == 1)
    alike = [name for name in variants(word) if find(name) is not None]
    if alike:
        return Doubt(Kind.ALIKE, tuple(alike[:MOST]), sure=len(alike) == 1)
    if is_wordy(word):
        return misspelt(word)
    if (known_base := find(word.rstrip("0123456789k"))) is not None and "polymer" in known_base.roles:
        return None  # a polymer with its molar mass
    near = neighbours(word)
    sure = len(near) == 1 and (not word.isupper() if len(word) > SHORTEST else formula_in(near[0]) is not None)
    return Doubt(Kind.MISSPELT, near[:MOST], sure) if near else Doubt(Kind.UNKNOWN)


def doubt_of_words(text: str) -> Doubt | None:
    """Doubt a name of several words: one of them in wrong letters, or the whole one letter away from a known name."""
    spelling = spellings(text)
    if spelling is not None and not is_word(spelling):
        return Doubt(Kind.CAPITALS, (spelling,), sure=True)
    if reads(text):
        return misspelt(text) if all(is_wordy(word) for word in words_of(text)) else None
    words = text.split()
    for place, word in enumerate(words):
        if is_wordy(word) or reads(word) or not (is_metal(word) if place == 0 else compiled(r"[A-Za-z].*\d").match(word)):
            continue
        found = doubt_of_word(word)
        if found is not None and found.sure:
            return Doubt(found.kind, (" ".join([*words[:place], found.names[0], *words[place + 1 :]]),), sure=True)
    near = neighbours(text)
    return Doubt(Kind.MISSPELT, near[:MOST], sure=len(near) == 1) if near else None


def is_metal(word: str) -> bool:
    """Tell whether a word is the symbol of a metal in wrong capitals, or a formula in small letters."""
    return word.lower() in METALS or compiled(r"[a-z]+\d").match(word) is not None


METALS = frozenset({"li", "na", "mg", "zn", "al", "cu", "ni", "ti", "ag", "au", "pt", "ca", "sn", "bi", "sb"})


def misspelt(text: str) -> Doubt | None:
    """Doubt a word that is one letter away from a known one; other words are left alone."""
    near = neighbours(text) if len(text) >= SHORTEST_WORD else ()
    return Doubt(Kind.MISSPELT, near[:MOST], sure=len(near) == 1) if near else None


# ---------------------------------------------------------------- several names


BETWEEN = r"\s*[/&;]\s*|\s+[+]\s+|\s*,\s*|\s+(?:and|or|und|oder|plus|with|mit)\s+|\s+[-–—]\s+"


def parts_of(text: str) -> tuple[str, ...]:
    """Give the names that stand in one, where each of them reads; the text alone where it is one name.

    >>> parts_of("Li2CO3/Li2O"), parts_of("LiF and Li2O"), parts_of("Li/Na alloy"), parts_of("EC-DEC")
    (('Li2CO3', 'Li2O'), ('LiF', 'Li2O'), ('Li/Na alloy',), ('EC', 'DEC'))
    """
    parts = [part for part in compiled(BETWEEN).split(text) if part]
    if len(parts) == 1:
        parts = next((cut for cut in (text.split("-"), text.split(), text.split("+")) if len(cut) > 1 and are_apart(cut, text)), [text])
    is_apposition = "," in text and any(is_word(part) for part in parts)  # calcium carbonate, calcite
    if len(parts) > 1 and all(is_one(part) for part in parts) and not is_apposition:
        return tuple(parts)
    return (text,)


def is_one(part: str) -> bool:
    """Tell whether a piece of a text is a name by itself: a formula, or a known name that is not a word for a shape."""
    return (find(part) is not None or formula_in(part) is not None) and not part.isdigit()


def are_apart(parts: list[str], text: str) -> bool:
    """Tell whether pieces between hyphens or blanks are components, which never make one name; a plus joins whatever it stands between."""
    if "+" in text:
        return all(parts)
    known = [find(part) for part in parts]
    return all(one is not None and one.roles & LIQUIDS and not one.roles & {"phase", "polymer", "ionic_liquid"} for one in known)


LIQUIDS = frozenset({"solvent", "diluent", "salt"})


# ---------------------------------------------------------------- letters


ALIKE_SIGNS = {
    **dict(zip("АВЕЗІКМНОРСТХУЅЈавеіорсухѕј", "ABE3IKMHOPCTXYSJabeiopcyxsj", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοι", "ABEZHIKMNOPTYXoi", strict=True)),
}
"""Cyrillic and Greek letters that look like Latin ones."""


def with_plain_letters(text: str) -> str:
    """Give a text with Latin letters for those that only look like them; subscripts are not meant, and a Greek prefix stays."""
    if text.isascii():
        return text
    letters = [ALIKE_SIGNS.get(sign, sign) for sign in text]
    wide = [unicodedata.normalize("NFKC", sign) if unicodedata.east_asian_width(sign) in "FW" else sign for sign in letters]
    return "".join(wide)


def neighbours(text: str) -> tuple[str, ...]:
    """Give the known names and formulas that differ from a text in one letter, or in two that changed places; a plural is no difference."""
    if len(text) < SHORTEST and not any(sign.isdigit() for sign in text) and not elements_of(text):
        return ()
    known, size, looked = by_ends(), len(text), text.casefold() if is_word(text) else text
    lengths = (size + 1, size - 1) if text.isupper() and size <= SHORTEST and text.isalpha() else (size + 1, size - 1, size)
    ends = (looked[0].casefold() + ".", "." + looked[-1].casefold())
    names = dict.fromkeys(name for length in lengths for end in ends for name in known.get((length, end), ()))
    near = [name for name in names if is_neighbour(looked, name)]
    return () if any(f"{one}s" == other for name in near for one, other in ((name, looked), (looked, name))) else tuple(near)


@cache
def by_ends() -> dict[tuple[int, str], list[str]]:
    """Sort the spellings of the table by length and first letter, and by length and last letter: one slip leaves one of the two."""
    found: dict[tuple[int, str], list[str]] = {}
    for spelling in dict.fromkeys(texts(list(ways("loose").values()))):
        for end in (spelling[0].casefold() + ".", "." + spelling[-1].casefold()):
            found.setdefault((len(spelling), end), []).append(spelling)
    return found


def is_neighbour(one: str, other: str) -> bool:
    """Tell whether two names differ in one letter: changed, added, left out, or two beside each other exchanged; digits are not letters."""
    other = other.casefold() if is_word(other) and one == one.casefold() else other
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next(
        (place for place, (first, second) in enumerate(zip(one, other, strict=False)) if first != second), min(len(one), len(other))
    )
    here, there = one[start:], other[start:]
    if is_word(other) and any(sign.isdigit() for sign in (here[:1] + there[:1])):
        return False
    return here[1:] == there[1:] or here[1:] == there or here == there[1:] or (here[:2] == there[:2][::-1] and here[2:] == there[2:])
