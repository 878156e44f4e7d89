"""The table of names: each substance with what it is, and the way from any spelling to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from cryokb import formulas, standard
from cryokb.issues import Json, JsonObject
from cryokb.patterns import compiled
from cryokb.plain import objects, text, texts

__all__ = ["Substance", "find", "groups", "spellings"]

_WORD = r"[^\W\d_A-Z]{4}"
"""Four small letters in a row: a word, where formulas and abbreviations have one or two."""

_GAPS = r"[\s\u2010-\u2015\u2212-]+"


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
    exact, loose = index()
    key = key_of(name)
    found = exact.get(key)
    if found is not None:
        return found
    spelling = loose.get(key.casefold(), "")
    return exact[key_of(spelling)] if is_word(spelling) and keeps_symbols(name, spelling) else None


def keeps_symbols(name: str, spelling: str) -> bool:
    """Tell whether two spellings differ in the capitals of words only, not in those of a symbol beside them, as in Li metal."""
    pairs = zip(compiled(_GAPS).split(name.strip()), compiled(_GAPS).split(spelling), strict=False)
    return all(one == other or is_word(other) for one, other in pairs)


def spellings(name: str) -> str | None:
    """Give the spelling of the table that differs from a name in capitals only; None where there is none.

    >>> spellings("lipf6"), spellings("Xy")
    ('LiPF6', None)
    """
    return index()[1].get(key_of(name).casefold())


def is_word(name: str) -> bool:
    """Tell whether a name has a word in it, in which capitals do not count."""
    return compiled(_WORD).search(name) is not None


def key_of(name: str) -> str:
    """Give the form in which names are compared: one form of each character, no blanks, no hyphens."""
    return compiled(_GAPS).sub("", unicodedata.normalize("NFKC", name))


@cache
def index() -> tuple[dict[str, Substance], dict[str, str]]:
    """Make the ways into the table, once a process: by spelling, and from a spelling in small letters to that of the table."""
    exact: dict[str, Substance] = {}
    loose: dict[str, str] = {}
    for name, row in objects(standard.shared("substances"), "substances").items():
        own = substance(name, row)
        kin = Substance("", "", None, own.roles)
        words = () if own.mixture else (own.full_name,)  # that of a ready-made electrolyte is its recipe
        written = {**dict.fromkeys((name, *words, *texts(row.get("also"))), own), **dict.fromkeys(texts(row.get("like")), kin)}
        for spelling, meant in written.items():
            known = Substance(spelling, spelling, None, meant.roles) if meant is kin else meant
            exact.setdefault(key_of(spelling), known)
            loose.setdefault(key_of(spelling).casefold(), spelling)
    for own in list(exact.values()):
        if own.formula is not None and not {"C", "H"} <= set(formulas.elements(own.formula)):  # isomers share a formula
            exact.setdefault(own.formula, own)
            loose.setdefault(own.formula.casefold(), own.formula)
    return exact, loose


def substance(name: str, row: JsonObject) -> Substance:
    """Read one row of the table."""
    mixture = row.get("mixture")
    return Substance(
        name,
        text(row.get("is")) or name,
        text(row.get("formula")),
        frozenset(texts(row.get("roles"))),
        mixture if isinstance(mixture, dict) else {},
    )


@cache
def groups() -> tuple[str, ...]:
    """Give what stands in formulas for a group of atoms, the longest first."""
    return tuple(sorted((str(group) for part in groups_of_table() for group in texts(part)), key=len, reverse=True))


def groups_of_table() -> list[Json]:
    """Give the lists of groups of the table."""
    found = standard.shared("substances").get("groups")
    return found if isinstance(found, list) else []
