"""Whether a finding is what a filter asks for: the meaning that a filter has in SQL, on findings in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb import standard
from cryokb.facts import NESTED, NOT_STATED, Filter
from cryokb.reference import phase_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cryokb.corpus.findings import Finding

__all__ = ["matching", "studied"]

ONE = ("metal", "configuration", "property", "kind", "polarity", "review_state", "publication", "preparation")


def matching(findings: Iterable[Finding], chosen: Filter) -> list[Finding]:
    """Give the findings that a filter asks for; words (``text``) are the business of the store.

    Raises ValueError when the filter asks for words.
    """
    if chosen.text:
        raise ValueError("words are sought in the store")
    return [
        finding
        for finding in findings
        if all(meets(finding, name, words) for name, words in asked(chosen)) and chosen.in_years(finding.year)
    ]


def asked(chosen: Filter) -> list[tuple[str, Sequence[str]]]:
    """Give the fields with words."""
    names = (*ONE, *NESTED, "phase", "depth")
    return [(name, words) for name in names if (words := getattr(chosen, name))]


def meets(finding: Finding, name: str, words: Sequence[str]) -> bool:
    """Tell whether a finding has one of the words in a field, or none where that is asked for."""
    said = finding.words_in(name)
    if not said:
        return NOT_STATED in words
    if name in NESTED:
        return any(standard.is_a(NESTED[name], term, word) for term in said for word in words)
    wanted = {phase_name(word) for word in words} if name == "phase" else set(words)
    return bool(wanted & set(said))


def studied(findings: Iterable[Finding]) -> list[Finding]:
    """Give the findings that say that a study measured or saw something."""
    return [finding for finding in findings if finding.studied]
