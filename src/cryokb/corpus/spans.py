"""The span of the numbers of several findings: bounds, what is open, how many say so; nothing is averaged."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from cryokb.plain import unfrozen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryokb.corpus.findings import Finding
    from cryokb.issues import JsonObject

__all__ = ["Span", "span_of"]


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers of findings of one property.

    Attributes:
        unit: the canonical unit of the property.
        lowest, highest: over all bounds that are numbers; None when there is none.
        open_below, open_above: whether a finding has no lower, no upper bound.
        n, papers, secondary: findings, the studies that measured, and findings that were read in another publication only.
        in_words: findings that say it in words only ("hundreds of nm"); they are in n, not in the bounds.
        findings: the ids that n counts.
    """

    unit: str | None
    lowest: float | None
    highest: float | None
    open_below: bool
    open_above: bool
    n: int
    papers: int
    secondary: int
    in_words: tuple[str, ...]
    findings: tuple[str, ...]

    def to_json(self) -> JsonObject:
        """Give the span as a plain object."""
        return {item.name: unfrozen(getattr(self, item.name)) for item in fields(self)}


def span_of(findings: Iterable[Finding]) -> Span:
    """Give the span of the findings that have a number; what is disputed or withdrawn is left out."""
    counted = [item for item in findings if item.has_number and not item.disputed and item.stands]
    exact = [item for item in counted if item.qualitative is None]
    bounds = [bound for item in exact for bound in (item.canonical_lower, item.canonical_upper) if bound is not None]
    return Span(
        unit=counted[0].canonical_unit if counted else None,
        lowest=min(bounds, default=None),
        highest=max(bounds, default=None),
        open_below=any(item.canonical_lower is None for item in exact),
        open_above=any(item.canonical_upper is None for item in exact),
        n=len(counted),
        papers=len({item.paper for item in counted}),
        secondary=sum(item.secondary for item in counted),
        in_words=tuple(item.id for item in counted if item.qualitative is not None),
        findings=tuple(item.id for item in counted),
    )
