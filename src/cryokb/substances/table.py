"""The table of names: each substance with what it is, and the way from any spelling to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from cryokb import standard
from cryokb.issues import Json, JsonObject
from cryokb.lazy import compiled
from cryokb.plain import section, texts
from cryokb.plain import text as as_text

__all__ = ["Substance", "find", "groups", "is_word", "key_of", "spellings", "ways"]

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
