"""The table of names: each substance with what it is, the way from any spelling to it, and how a name is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from cryokb import formulas, quantities, standard
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject
from cryokb.lazy import compiled
from cryokb.plain import section, texts
from cryokb.plain import text as as_text

__all__ = [
    "Substance",
    "bare",
    "find",
    "formula_in",
    "groups",
    "is_word",
    "is_wordy",
    "key_of",
    "reads",
    "recipe_of",
    "shown_recipe",
    "spellings",
    "ways",
    "words_of",
]

WORD = r"[^\W\d_A-Z]{4}"
"""Four small letters in a row: a word, where formulas and abbreviations have one or two."""

GAPS = r"[\s\u2010-\u2015\u2212-]+"


@dataclass(frozen=True, slots=True)
class Substance:
    """One substance of the table.

    Attributes:
        name: as it is mostly written.
        full_name: in words.
        formula: its formula; None where it has none.
        roles: what it is used as: salt, solvent, polymer, solid, phase ...
        mixture: the components of a ready-made electrolyte, by slot; empty for all else.
    """

    name: str
    full_name: str
    formula: str | None = None
    roles: frozenset[str] = frozenset()
    mixture: Mapping[str, Json] = field(default_factory=dict)


def find(name: str) -> Substance | None:
    """Give the substance that a name means; None where the table has no such name.

    Blanks and hyphens make no difference. Capitals do in formulas and abbreviations, and do not in words.

    >>> find("PVDF HFP").full_name, find("Diglyme").name, find("lipf6")
    ('poly(vinylidene fluoride-co-hexafluoropropylene)', 'G2', None)
    """
    key = key_of(name)
    found = known_by(key)
    if found is not None:
        return found
    spelling = as_text(ways("loose").get(key.casefold())) or ""
    return known_by(key_of(spelling)) if is_word(spelling) and keeps_symbols(name, spelling) else None


def known_by(key: str) -> Substance | None:
    """Give the substance of a spelling that is in the form in which names are compared."""
    own, kin = as_text(ways("exact").get(key)), as_text(ways("kin").get(key))
    if own is not None:
        return substance(own)
    if kin is None:
        return None
    spelling = as_text(ways("loose").get(key.casefold())) or key
    return Substance(spelling, spelling, None, substance(kin).roles)


def keeps_symbols(name: str, spelling: str) -> bool:
    """Tell whether two spellings differ in the capitals of words only, not in those of a symbol beside them, as in Li metal."""
    pairs = zip(compiled(GAPS).split(name.strip()), compiled(GAPS).split(spelling), strict=False)
    return all(one == other or is_word(other) for one, other in pairs)


def spellings(name: str) -> str | None:
    """Give the spelling of the table that differs from a name in capitals only; None where there is none.

    >>> spellings("lipf6"), spellings("Xy")
    ('LiPF6', None)
    """
    return as_text(ways("loose").get(key_of(name).casefold()))


def is_word(name: str) -> bool:
    """Tell whether a name has a word in it, in which capitals do not count."""
    return compiled(WORD).search(name) is not None


def key_of(name: str) -> str:
    """Give the form in which names are compared: one form of each character, no blanks, no hyphens."""
    return compiled(GAPS).sub("", unicodedata.normalize("NFKC", name))


def ways(part: str) -> JsonObject:
    """Give one of the ways into the table: from a spelling to a name."""
    return section(standard.shared("substances"), part)


@cache
def substance(name: str) -> Substance:
    """Read one row of the table."""
    row = section(ways("substances"), name)
    return Substance(
        name, as_text(row.get("is")) or name, as_text(row.get("formula")), frozenset(texts(row.get("roles"))), section(row, "mixture")
    )


@cache
def groups() -> tuple[str, ...]:
    """Give what stands in formulas for a group of atoms, the longest first."""
    return tuple(sorted((str(group) for part in groups_of_table() for group in texts(part)), key=len, reverse=True))


def groups_of_table() -> list[Json]:
    """Give the lists of groups of the table."""
    found = standard.shared("substances").get("groups")
    return found if isinstance(found, list) else []


LONGEST = 200
"""A name with more characters is a sentence."""

REMARK = r"\s*\((?![^()]*\)\d)[^()]*\)$"
SIGN = r"[α-ωabchotd]|alpha|beta|gamma|delta|epsilon|eta|kappa|theta|cubic|tetragonal|hexagonal|bcc|fcc|hcp|nano"
POLYMORPH = rf"^(?:{SIGN})['\"″′]{{0,2}}\s?-\s?(?=[A-Z])"
ISOTOPE = r"^\[?\d{1,3}(?=[A-Z])\]?|-d\d+$|^d\d+-"
FRACTION = r"(\d+)/(\d+)"
SHORT_WORDS = frozenset(
    (
        *(
            "a",
            "an",
            "and",
            "as",
            "at",
            "aus",
            "auf",
            "by",
            "das",
            "der",
            "die",
            "für",
            "im",
            "in",
            "mit",
            "new",
            "non",
            "of",
            "off",
            "on",
            "one",
        ),
        *(
            "or",
            "per",
            "the",
            "to",
            "two",
            "und",
            "von",
            "air",
            "dry",
            "gas",
            "gel",
            "ice",
            "ink",
            "oil",
            "pad",
            "raw",
            "rod",
            "tin",
            "tip",
            "top",
            "wet",
        ),
    )
)
"""Words of fewer than four letters that stand beside names."""


def reads(name: str) -> bool:
    """Tell whether a name is a formula, a known name, or one of them with a word or a sign of its form beside it.

    >>> [reads(name) for name in ("Li2CO3", "β-Li3PS4", "garnet LLZO", "Li7-xLa3Zr2O12", "Zn(OTf)2", "li2o", "Lf2O")]
    [True, True, True, True, True, False, False]
    """
    return (
        find(name) is not None
        or find(bare(name)) is not None
        or formula_in(name) is not None
        or (len(name) <= LONGEST and all_parts_read(name))
    )


def all_parts_read(name: str) -> bool:
    """Tell whether every word of a name reads, where it has several."""
    words = words_of(bare(name))
    return len(words) > 1 and all(is_wordy(word) or find(word) is not None or formula_in(word) is not None for word in words)


def words_of(name: str) -> list[str]:
    """Cut a name at blanks and at hyphens.

    >>> words_of("SnO2-modified carbon")
    ['SnO2', 'modified', 'carbon']
    """
    return [word for word in compiled(r"[\s\u2010-\u2015-]+").split(name) if word]


def is_wordy(word: str) -> bool:
    """Tell whether a word is a word of a language or of systematic names, not a formula or an abbreviation.

    >>> [is_wordy(word) for word in ("polymer", "bis(fluorosulfonyl)imide", "of", "LiTFSI", "PC")]
    [True, True, True, False, False]
    """
    return is_word(word) or word.lower() in SHORT_WORDS or (word.isalpha() and word.islower() and len(word) > 3)


@lru_cache(maxsize=4096)
def formula_in(name: str) -> str | None:
    """Give the formula that a name is, with groups of atoms written out; None for what is no formula.

    Fractions, isotopes, a sign of the polymorph and a remark in brackets do not matter. A name without any count is one only if it can be
    nothing else, as :func:`cryokb.formulas.is_formula` says, since abbreviations are spelled with symbols too.

    >>> formula_in("LiNi1/3Mn1/3Co1/3O2"), formula_in("Zn(OTf)2"), formula_in("LiFSX")
    ('LiNi0.333Mn0.333Co0.333O2', 'Zn((CH3))2', None)
    """
    text = bare(name)
    if not text or len(text) > LONGEST or " " in text.replace(" ·", "·").replace("· ", "·") or text[0].islower():
        return None
    for written in (text, compiled(FRACTION).sub(decimal, text)):
        if formulas.is_formula(written):
            return written
    grouped = with_groups(compiled(FRACTION).sub(decimal, text))
    return grouped if grouped != text and formulas.is_formula(grouped) else None


def bare(name: str) -> str:
    """Take the remark, the sign of the polymorph and the isotope from a name."""
    text = " ".join(unicodedata.normalize("NFC", name).split())
    text = compiled(REMARK).sub("", text) or text
    text = compiled(ISOTOPE).sub("", text)
    return compiled(POLYMORPH).sub("", text)


def decimal(found: object) -> str:
    """Write a fraction as a decimal number."""
    above, below = found.groups()  # type: ignore[attr-defined]
    return f"{int(above) / int(below):.3g}" if int(below) else f"{above}/{below}"


def with_groups(text: str) -> str:
    """Write each group of atoms that has a name of its own, such as OTf, as a group of known atoms; the longest name first."""
    pieces: list[str] = []
    place = 0
    while place < len(text):
        group = next((name for name in groups() if text.startswith(name, place) and ends_there(text, place + len(name))), None)
        pieces.append("(CH3)" if group else text[place])
        place += len(group or text[place])
    return "".join(pieces).replace("D", "H") if "D" in text else "".join(pieces)


def ends_there(text: str, place: int) -> bool:
    """Tell whether a symbol can end before a place: no small letter follows that would belong to it."""
    return place >= len(text) or not text[place].islower() or text[place] in "xyz"


IN = r"\s(?:dissolved\s+)?in\s+"


def recipe_of(text: str) -> dict[str, list[str]]:
    """Give salts, solvents and additives of an electrolyte that is written in one text, or has a name of its own, each as in its list.

    Empty for a text that is none: one whose first part names no salt that is known, or whose second no solvent.

    >>> recipe_of("1M LiPF6 in EC/DEC (1:1 v/v) + 10% FEC")
    {'salts': ['LiPF6 1M'], 'solvents': ['EC:DEC 1:1 v/v'], 'additives': ['FEC 10%']}
    """
    if (known := find(text)) is not None:
        return {slot: list(texts(items)) for slot, items in known.mixture.items()}
    solutes, medium = (*compiled(IN).split(text, maxsplit=1), "")[:2]
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
    basis = quantities.BASIS_WORDS.get(found.basis or "", "")
    return f"{':'.join(found.names)} {parts}{basis}".strip()


def is_known(text: str) -> bool:
    """Tell whether a text names a substance that is known, with or without its amount."""
    name = quantities.split_component(text)[0]
    return find(name) is not None or formula_in(name) is not None
