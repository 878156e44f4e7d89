"""The study that measured, which is what is counted as a paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryokb.issues import JsonObject

__all__ = ["Paper"]


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
