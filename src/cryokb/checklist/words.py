"""Slots, classes and conditions of requirements as people say them."""

from __future__ import annotations

from collections.abc import Sequence

from cryokb import expansion, standard
from cryokb.validation import Requirement

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


def listed(names: Sequence[str]) -> str:
    """Write names as words, joined as in a sentence.

    >>> listed(["saed", "lattice_fringe", "fft"])
    'SAED, lattice fringe or FFT'
    """
    words = [spoken(name) for name in names]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def conditions(row: Requirement) -> str:
    """Say in words where a requirement holds, technique and purpose aside; empty when it always does."""
    parts = [f"{spoken(slot)} is {listed(terms)}" for slot, terms in sorted(row.guards.items())]
    unlike = {slot: terms for slot, terms in sorted(row.exceptions.items()) if slot not in {"purpose", "technique"}}
    parts += [f"{spoken(slot)} is not {listed(terms)}" for slot, terms in unlike.items()]
    if row.companions:
        parts.append(f"{listed(row.companions)} is given")
    return "if " + " and ".join(parts) if parts else ""
