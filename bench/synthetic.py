"""Plausible findings for benchmarks, as many as are wanted. They are invented: nothing of them is knowledge.

Each is made from a curated finding: another publication, another year, a number a little off, words that say that it is synthetic. So
the columns have the shares and the correlations of the real corpus. The same number and seed give the same findings.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cryokb import corpus
from cryokb.corpus import Curated, CuratedPublication, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent

PER_PUBLICATION = 20
"""Findings a publication, about as many as a curated one has."""

MARK = "Synthetic, for benchmarks only"


@dataclass(frozen=True)
class Synthetic(Curated):
    """A corpus of synthetic findings, which builds like a curated one.

    Attributes:
        number: how many findings.
        seed: of the random numbers.
    """

    number: int = 0
    seed: int = 20261127

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, in the order of their publications."""
        return tuple(invented(self.number, self.seed))

    @cached_property
    def digest(self) -> str:
        """A name instead of a hash: the content follows from number and seed."""
        return f"synthetic {self.number} {self.seed}"


def synthetic(number: int, *, seed: int = 20261127) -> Synthetic:
    """Make a corpus of so many synthetic findings."""
    stems = [stem_of(index) for index in range((number + PER_PUBLICATION - 1) // PER_PUBLICATION)]
    document = {"title": MARK, "authors": ["Nobody"], "year": 2026, "bibliography": {"state": "unresolved"}}
    publications = tuple(CuratedPublication(stem, Path(f"{stem}.yaml"), {**document, "year": year_of(stem)}) for stem in stems)
    return Synthetic(publications, number=number, seed=seed)


def stem_of(index: int) -> str:
    """Name a synthetic publication."""
    return f"synthetic-{2017 + index % 10}-{index:06d}"


def year_of(stem: str) -> int:
    """Give the year in the name of a publication."""
    return int(stem.split("-")[1])


def invented(number: int, seed: int) -> Iterator[Finding]:
    """Yield synthetic findings."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    templates = [finding for finding in corpus.load(ROOT / "curated").findings if not finding.disputed]
    for index in range(number):
        yield varied(chance.choice(templates), index, chance)


def varied(template: Finding, index: int, chance: random.Random) -> Finding:
    """Make one synthetic finding from a curated one."""
    stem = stem_of(index // PER_PUBLICATION)
    factor = chance.lognormvariate(0, 0.3)
    numbers = {
        name: None if number is None else number * factor
        for name in ("value", "lower", "upper", "canonical_value", "canonical_lower", "canonical_upper")
        for number in [getattr(template, name)]
    }
    evidence = tuple({**row, "quote": f"{row['quote']} ({index})", "ocr_reading": None} for row in template.evidence)
    return replace(
        template,
        id=f"{stem}/finding_{index}",
        publication=stem,
        year=year_of(stem),
        paper=f"publication:{stem}",
        author_year=f"Nobody {year_of(stem)}",
        originates_in={"author": "Nobody", "year": year_of(stem), "citation_number": None, "doi": None},
        statement=f"{template.statement} [{MARK}: {shuffled(str(template.statement), chance)}]",
        evidence=evidence,
        note=MARK,
        **numbers,
    )


def shuffled(text: str, chance: random.Random) -> str:
    """Give some words of a text in another order, so that texts differ."""
    words = text.split()
    return " ".join(chance.sample(words, min(4, len(words))))


def main(arguments: Sequence[str]) -> int:
    """Build a store of synthetic findings: ``synthetic.py NUMBER FILE``."""
    from cryokb import store

    if len(arguments) != 2 or not arguments[0].isdigit():
        print("usage: synthetic.py NUMBER FILE.sqlite", file=sys.stderr)
        return 2
    made = synthetic(int(arguments[0]))
    print(store.build(made, arguments[1]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
