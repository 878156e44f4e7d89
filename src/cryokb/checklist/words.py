"""Slots, classes and conditions of requirements as people say them."""

from __future__ import annotations

from cryokb import expansion, standard
from cryokb.validation.levels import Requirement

__all__ = ["conditions", "listed", "owner_of", "shown", "spoken", "title_of"]

INITIALS = (
    *("tem", "stem", "sem", "hrtem", "haadf", "eftem", "etem", "dpc", "eels", "edx", "saed", "fib", "pfib", "ebsd", "txm", "xct"),
    *("afm", "sims", "xps", "ftir", "fft", "gis", "id", "doi", "url", "orcid", "igsn"),
)

SPELLINGS = {**{word: word.upper() for word in INITIALS}, "microed": "microED"}
"""Words that are not written in small letters."""


def spoken(name: str) -> str:
    """Write the name of a slot or a term as words.

    >>> spoken("haadf_stem"), spoken("electrolyte.class")
    ('HAADF STEM', 'electrolyte class')
    """
    return " ".join(SPELLINGS.get(word, word) for word in name.replace(".", "_").split("_"))


def shown(text: str) -> str:
    """Make what comes from a document safe to show: characters that steer a terminal become a sign."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def owner_of(name: str) -> str:
    """Write the name of a class as words.

    >>> owner_of("PlungeFreezing")
    'plunge freezing'
    """
    return spoken(expansion.snake_case(name))


def title_of(technique: str) -> str:
    """Give the description of a technique as a title.

    >>> title_of("haadf_stem")
    'High-angle annular dark field STEM'
    """
    return str(standard.terms("Technique")[technique]["description"]).rstrip(".")


def listed(words: list[str] | tuple[str, ...], last: str = "or") -> str:
    """Join words as in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b or c'
    """
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else list(words))


def conditions(row: Requirement, *, technique: bool = False) -> str:
    """Say in words where a requirement holds; empty when it always does.

    ``technique`` adds the techniques and modes, which a page for one technique need not repeat.
    """
    parts = [f"{spoken(slot)} is {listed([spoken(term) for term in terms])}" for slot, terms in sorted(row.guards.items())]
    unlike = {slot: terms for slot, terms in sorted(row.exceptions.items()) if technique or slot not in {"purpose", "technique"}}
    parts += [f"{spoken(slot)} is not {listed([spoken(term) for term in terms])}" for slot, terms in unlike.items()]
    if row.companions:
        parts.append(f"{listed([spoken(slot) for slot in row.companions])} is given")
    if technique and row.techniques:
        parts.insert(0, f"technique is {listed([spoken(term) for term in row.techniques])}")
    if technique and row.modes:
        parts.insert(0, f"mode is {listed([mode.upper() for mode in row.modes])}")
    return "if " + " and ".join(parts) if parts else ""
