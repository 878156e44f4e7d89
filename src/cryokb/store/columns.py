"""The narrow table as columns in memory, for counting: what takes SQL half a second at 100,000 findings takes arrays milliseconds.

The columns stand in the store itself and are read anew when the store was replaced. What they count is what SQL counts: a test says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb.facts import NESTED, NOT_STATED, Filter
from cryokb.reference import phase_name
from cryokb.store.tables import CODED, MANY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int32]
    Mask = NDArray[np.bool_]

__all__ = ["FIELDS", "FURTHER", "LINKED", "Columns", "column_of", "packed"]

FIELDS = (*CODED, *MANY, "publication", "year")
"""The fields that are counted."""

FURTHER = ("own_electrolyte_class", "own_technique", "secondary", "by_review")
"""Columns that are read beside them: the words that a finding itself has, not what they are kinds of; whether it is
secondary, or a review's own statement."""

LINKED = frozenset({*MANY, *NESTED})
"""Fields in which a finding may have several words: its own, and where a word stands for its kinds, all that it is a kind of."""


@dataclass(frozen=True)
class Column:
    """One field of all findings.

    Attributes:
        words: the words in their order; the number of a word is its place, counted from 1.
        numbers: for each row the number of its word; 0 where nothing is stated.
        places: the place of the finding of each row; None where each finding has one row.
    """

    words: Sequence[str]
    numbers: Integers
    places: Integers | None = None


@dataclass(frozen=True)
class Columns:
    """The coded facts as arrays.

    Attributes:
        fields: the column of each field, and of :data:`FURTHER`.
        papers: the number of the study behind each finding, from 1.
        studies: how many studies there are.
    """

    fields: Mapping[str, Column]
    papers: Integers
    studies: int

    # ------------------------------------------------------------ masks

    def masks(self, chosen: Filter, found: Iterable[int] | None) -> dict[str, Mask]:
        """Give a mask of the findings for each field that a filter restricts.

        Args:
            chosen: the filter.
            found: the ids of the findings that hold its words; None when it asks for none.
        """
        import numpy as np

        masks = {name: self.mask(name, words) for name in FIELDS if name != "year" and (words := getattr(chosen, name))}
        if chosen.year_from is not None or chosen.year_to is not None:
            years = [word for word in self.fields["year"].words if chosen.in_years(int(word))]
            masks["year"] = self.mask("year", years)
        if found is not None:
            masks["text"] = np.zeros(len(self.papers), dtype=bool)
            masks["text"][np.fromiter(found, dtype=np.int64) - 1] = True
        return masks

    def mask(self, name: str, words: Sequence[str]) -> Mask:
        """Mark the findings that have any of the words in a field."""
        import numpy as np

        column = self.fields[name]
        wanted = {phase_name(word) for word in words} if name == "phase" else set(words)
        chosen = np.array([NOT_STATED in wanted and column.places is None, *(word in wanted for word in column.words)])
        rows = chosen[column.numbers]
        if column.places is None:
            return rows
        stated = np.zeros(len(self.papers), dtype=bool)
        stated[column.places[rows]] = True
        return stated | self.unstated(name) if NOT_STATED in wanted else stated

    def unstated(self, name: str) -> Mask:
        """Mark the findings that have no word in a field."""
        import numpy as np

        column = self.fields[name]
        if column.places is None:
            free: Mask = column.numbers == 0
            return free
        unsaid = np.ones(len(self.papers), dtype=bool)
        unsaid[column.places] = False
        return unsaid

    # ------------------------------------------------------------ counts

    def count(self, mask: Mask | None) -> tuple[int, int]:
        """Count findings and studies under a mask, or all of them."""
        import numpy as np

        if mask is None:
            return len(self.papers), self.studies
        return int(np.count_nonzero(mask)), int(np.count_nonzero(np.bincount(self.papers[mask], minlength=1)))

    def tally(self, name: str, mask: Mask | None) -> Iterator[tuple[str, int, int]]:
        """Yield each word of a field with its findings and studies under a mask, in order; what is not stated is left out."""
        import numpy as np

        column = self.fields[name]
        numbers, papers = column.numbers, self.papers if column.places is None else self.papers[column.places]
        if mask is not None:
            kept = np.flatnonzero(mask if column.places is None else mask[column.places])
            numbers, papers = numbers[kept], papers[kept]
        findings = np.bincount(numbers, minlength=len(column.words) + 1)
        studies = self.studies_of(numbers, papers, len(column.words) + 1)
        for number, word in enumerate(column.words, start=1):
            if findings[number]:
                yield word, int(findings[number]), int(studies[number])

    def studies_of(self, numbers: Integers, papers: Integers, width: int) -> NDArray[np.int64]:
        """Count the studies of each word: by marking pairs where there are few words, by sorting them where there are many."""
        import numpy as np

        pairs = numbers.astype(np.int64) * (self.studies + 1) + papers
        if width * (self.studies + 1) <= 50 * len(self.papers) + 1_000_000:
            seen = np.zeros((width, self.studies + 1), dtype=bool)
            seen.reshape(-1)[pairs] = True
            marked: NDArray[np.int64] = np.count_nonzero(seen, axis=1)
            return marked
        return np.bincount(np.unique(pairs) // (self.studies + 1), minlength=width)


def column_of(words: Sequence[str], numbers: bytes, places: bytes | None) -> Column:
    """Read a column from its bytes."""
    import numpy as np

    return Column(words, np.frombuffer(numbers, dtype="<i4"), None if places is None else np.frombuffer(places, dtype="<i4"))


def packed(numbers: Iterable[int]) -> bytes:
    """Write whole numbers as the bytes of a column: 32 bits each, little-endian."""
    import numpy as np

    return np.fromiter(numbers, dtype="<i4").tobytes()
