"""The study that measured, which is what is counted as a paper, and short texts for tables, figures and citations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cryokb.plain import reported
from cryokb.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cryokb.issues import Json, JsonObject

__all__ = [
    "Paper",
    "author_year",
    "conditions_label",
    "count_text",
    "imaging_label",
    "papers_behind",
    "surname",
    "technique_label",
]


class Measured(Protocol):
    """What was measured in a study, such as a finding or a row of a query."""

    @property
    def paper(self) -> str:
        """The study: its DOI, or its name where it has none."""


def papers_behind(items: Iterable[Measured]) -> set[str]:
    """Give the studies that measured: the same study read in five reviews is one paper."""
    return {item.paper for item in items}


def count_text(findings: int, papers: int) -> str:
    """Write a count of findings with that of the papers behind it, as figures, pages and citations show it.

    >>> count_text(3, 1)
    '3 findings / 1 paper'
    """
    return f"{counted(findings, 'finding')} / {counted(papers, 'paper')}"


@dataclass(frozen=True, slots=True)
class Paper:
    """The study that measured: what is counted as a paper.

    Attributes:
        key: ``publication:<stem>`` for a study with a file, else ``doi:...``, ``citation:<read in>#<number>`` or ``study:<author> <year>``.
        publication: the stem of its file, or None.
        author: the family name of the first author.
        review: whether it is a text that reports other studies, in which findings of these were read.
    """

    key: str
    label: str
    author: str | None
    year: int | None
    citation_number: str | None
    doi: str | None
    publication: str | None
    review: bool = False

    def origin(self) -> JsonObject:
        """Give the form of the export: author, year, citation number, DOI."""
        return {"author": self.author, "year": self.year, "citation_number": self.citation_number, "doi": self.doi}


ACRONYMS = frozenset(
    {
        "tem",
        "stem",
        "hrtem",
        "eftem",
        "saed",
        "haadf",
        "dpc",
        "eels",
        "edx",
        "sem",
        "fib",
        "ebsd",
        "txm",
        "afm",
        "etem",
        "sims",
        "xps",
        "ftir",
    }
)

SPELLED = {
    "cryo_em": "cryo-EM",
    "four_d_stem": "4D-STEM",
    "microed": "MicroED",
    "pfib": "plasma FIB",
    "nano_xct": "nano-XCT",
}

CONDITIONS = {
    "temperature": "{}",
    "current_density": "{}",
    "areal_capacity": "{}",
    "cycle_number": "cycle {}",
    "state": "{}",
    "stack_pressure": "{} stack pressure",
    "potential": "at {}",
    "rest_time": "{} at rest",
    "deposition_time": "{} of deposition",
    "description": "{}",
}

IMAGING = {
    "accelerating_voltage": "{}",
    "imaging_mode": "{} mode",
    "specimen_temperature": "specimen at {}",
    "dose_rate": "{}",
    "exposure_time": "{} exposure",
    "dose": "dose {}",
    "cumulative_dose": "dose in all {}",
    "description": "{}",
}


def surname(author: str) -> str | None:
    """Give the family name of an author as named, or None where no name stands.

    >>> surname("Michael J. Zachman"), surname("Li, Y."), surname("Erik van der Berg"), surname("et al.")
    ('Zachman', 'Li', 'van der Berg', None)
    """
    name = re.sub(r",?\s*\bet al\b\.?", "", author).strip()
    if not name:
        return None
    if "," in name:
        return name.split(",", 1)[0].strip() or None
    words = name.split()
    first = len(words) - 1
    while first > 0 and words[first - 1].islower():
        first -= 1
    return " ".join(words[first:])


def author_year(authors: Sequence[str], year: int | None, *, otherwise: str | None = None) -> str:
    """Write the first author and the year; where no author is known, ``otherwise`` (a journal, a number in a list).

    >>> author_year(["Y. Zhu", "et al."], 2021)
    'Zhu 2021'
    """
    name = next((found for author in authors[:1] if (found := surname(author))), None)
    return f"{name or otherwise or 'Unnamed'} {year or 'n.d.'}"


def technique_label(techniques: Sequence[str], temperature_class: str | None) -> str:
    """Write techniques with the temperature of the specimen: ``cryo-HRTEM``, ``HAADF STEM, STEM EELS at room temperature``."""
    names = [spelled(technique) for technique in techniques]
    if temperature_class == "cryo":
        return ", ".join(name if name.startswith("cryo") else f"cryo-{name}" for name in names) or "cryo, technique not stated"
    text = ", ".join(names) or "technique not stated"
    return text + {"room": " at room temperature", "cooled": " with cooling"}.get(str(temperature_class), "")


def spelled(technique: str) -> str:
    """Write one technique as people write it."""
    if technique in SPELLED:
        return SPELLED[technique]
    return " ".join(word.upper() if word in ACRONYMS else word for word in technique.split("_"))


def conditions_label(conditions: Mapping[str, Json]) -> str:
    """Write the stated conditions in one line, empty when none is stated."""
    return context_label(conditions, CONDITIONS)


def imaging_label(imaging: Mapping[str, Json]) -> str:
    """Write the stated imaging context in one line, empty when none is stated."""
    return context_label(imaging, IMAGING)


def context_label(slots: Mapping[str, Json], patterns: Mapping[str, str]) -> str:
    """Write the slots that are stated, in the order of the patterns."""
    parts = []
    for slot, pattern in patterns.items():
        item = slots.get(slot)
        text = reported(item)
        if text:
            word = str(text).replace("_", " ") if slot != "imaging_mode" else str(text).upper()
            parts.append(pattern.format(word))
    return ", ".join(parts)
