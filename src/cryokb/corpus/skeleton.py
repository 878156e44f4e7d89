"""A commented skeleton of a publication, to be filled in by a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb import identifiers, standard
from cryokb.corpus.checks import STEM
from cryokb.documents import scalar_text
from cryokb.errors import UsageError

if TYPE_CHECKING:
    from cryokb.corpus.loading import Curated

__all__ = ["PLACEHOLDER", "About", "Skeleton", "publication_skeleton"]

PLACEHOLDER = "FILL_IN"
"""What stands where a person must write. No list of the standard holds it, so that validation stops a file that still has one in a term."""

SLUG_WORDS = 3

SMALL_WORDS = frozenset(
    {
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "over",
        "the",
        "to",
        "under",
        "using",
        "via",
        "with",
    }
)
"""Words of a title that say little in a file name."""

TEXT = """\
# {stem}.yaml, in curated/publications. Write over every {placeholder}, take away what the text does not have and these remarks;
# then: cryokb validate curated/   What the text does not give is not_stated; nothing is filled in from other papers.
cryokb: publication/{version}
title: {title}
authors: {authors}
year: {year}
journal: {journal}
doi: {doi}
# verified where you saw title and DOI together, at seen_at; else partial.
bibliography: {{state: partial, seen_at: {placeholder}}}
# Of the quotes: CC-BY-4.0 ... where the publication says so.
licence: LicenseRef-quotation
curation:
  - {{role: curator, agent: {placeholder}, method: manual, date: {date}}}
# What was read of it, by text: full_text, methods, passages, captions, abstract or secondary. What was not read was not looked at.
read:
  {doi}: {placeholder}
systems:
  # Each system once: metal Li, Na, K, Zn ...; configuration half_cell, symmetric_cell, full_cell, anode_free ...
  system_1:
    label: {placeholder}
    metal: {placeholder}
    configuration: not_stated
    electrolyte: {{class: not_stated, salts: not_stated, solvents: not_stated}}
findings:
  # One finding for each value; a sentence with three thicknesses gives three. Keys do not change once released.
  finding_1:
    kind: measurement
    system: system_1
    # A property of the closed list: interphase_thickness, grain_size, damage_onset ... (phase has its slot phase instead of value), and its
    # value as a person writes it: ~30 nm, 306 ± 43 nm^2.
    property: {placeholder}
    value: {placeholder}
    # In your own words.
    statement: {placeholder}
    technique: not_stated
    temperature_class: not_stated
    conditions: {{temperature: not_stated}}
    evidence:
      # The words that say it: verbatim, at most 300 characters; depth full_text, abstract, caption or secondary.
      - read_in: {doi}
        locator: {placeholder}
        quote: "{placeholder}"
        depth: {placeholder}
"""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a publication before it is curated; None or empty where it is not.

    Attributes:
        authors: given name first, in the order of the publication.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    journal: str | None = None


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The skeleton of one publication.

    Attributes:
        stem: the name that its file should have.
        text: the file.
    """

    stem: str
    text: str


def publication_skeleton(doi: str, about: About, *, date: str, corpus: Curated | None = None, stem: str | None = None) -> Skeleton:
    """Make the skeleton of a publication.

    Args:
        doi: its DOI, in any form.
        about: what is known of it.
        date: the day of curation, ISO 8601.
        corpus: the publications that there are.
        stem: the name of the file; by default made of the first author, the year and the title.

    Raises IdentifierError for what is no DOI, UsageError when the corpus has this DOI or name already or would not take the name.
    """
    bare = identifiers.doi(doi)
    if stem is not None and STEM.fullmatch(stem) is None:
        hint = "Such as li-2017-atomic-structure: small letters, a year, words; the corpus takes no other."
        raise UsageError(f"The file name {stem} is not <surname>-<year>-<slug>.", hint=hint, value=stem)
    name = stem or stem_of(about)
    for publication in corpus.publications if corpus is not None else ():
        if publication.document.get("doi") == bare:
            hint = f"Add your findings to {publication.path}; one publication is one file."
            raise UsageError(f"The corpus has {bare} already.", hint=hint, value=bare, path=str(publication.path))
        if publication.stem == name:
            hint = "Choose another last word for the name of yours: -o curated/publications/<surname>-<year>-<slug>.yaml."
            raise UsageError(f"The corpus has a file called {name} already.", hint=hint, value=name, path=str(publication.path))
    shown = {
        "title": said(about.title),
        "authors": "[" + ", ".join(scalar_text(author, flow=True) for author in about.authors or (PLACEHOLDER,)) + "]",
        "year": said(about.year),
        "journal": said(about.journal),
        "doi": scalar_text(bare),
    }
    return Skeleton(name, TEXT.format(stem=name, version=standard.CURRENT, placeholder=PLACEHOLDER, date=date, **shown))


def stem_of(about: About) -> str:
    """Make the name of a file, ``<surname>-<year>-<slug>``, from what is known.

    >>> stem_of(About("Atomic structure of sensitive battery materials", ("Yuzhang Li",), 2017))
    'li-2017-atomic-structure-sensitive'
    """
    names = about.authors[0].partition(",")[0].split() if about.authors else []
    surname = plain_word(names[-1]) if names else ""
    words = [word for part in (about.title or "").split() if (word := plain_word(part)) and word not in SMALL_WORDS]
    return "-".join([surname or "unnamed", f"{about.year or 0:04d}", *(words[:SLUG_WORDS] or ["untitled"])])


def plain_word(text: str) -> str:
    """Write a word in small letters and digits, without accents.

    >>> plain_word("Müller-Čech,")
    'muller-cech'
    """
    key = identifiers.suggest_key(text)
    return "" if key == "unnamed" else re.sub("^k_", "", key).replace("_", "-")


def said(value: str | int | None) -> str:
    """Write a value, or the placeholder."""
    return PLACEHOLDER if value is None else scalar_text(value)
