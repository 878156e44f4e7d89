"""How strong a claim is: derived from the fields of its findings by one rule that anyone can run again, never typed in.

Studies are counted, not findings. A study counts for a side with the findings of that side that are not withdrawn or disputed.

1. No study supports it: ``unsupported``.
2. All support is what authors say of the field (contexts, capabilities, limitations, recommendations, gaps), or a review's own: ``stated``.
3. One study measured or saw it: ``single``.
4. Two studies or more did: ``repeated``.
5. Three studies or more did, and two of them were read themselves, not in another publication: ``established``.

Each study that measured or saw the opposite takes one step away, down to ``stated``; any opposing study at all makes the claim contested.
An opposing finding never raises the strength, and a supporting one never lowers it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryokb.corpus.findings import Finding
    from cryokb.issues import JsonObject

__all__ = ["GRADES", "Strength", "strength_of"]

GRADES = ("unsupported", "stated", "single", "repeated", "established")

SET_ASIDE = ("withdrawn", "disputed")


@dataclass(frozen=True, slots=True)
class Strength:
    """The strength of a claim with what it was derived from.

    Attributes:
        grade: one of :data:`GRADES`.
        contested: whether any study opposes it.
        studies: studies that measured or saw it; read_themselves those of them whose own words were read.
        opposing: studies that measured or saw the opposite.
        statements: studies or reviews that only state it.
    """

    grade: str
    contested: bool
    studies: int
    read_themselves: int
    opposing: int
    statements: int

    def to_json(self) -> JsonObject:
        """Give the strength as a plain object."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


def strength_of(supporting: Iterable[Finding], opposing: Iterable[Finding]) -> Strength:
    """Derive the strength of a claim by the rule of this module."""
    support = [finding for finding in supporting if counts(finding)]
    against = [finding for finding in opposing if counts(finding)]
    seen = papers(finding for finding in support if finding.studied)
    themselves = papers(finding for finding in support if finding.studied and not finding.secondary)
    contrary = papers(finding for finding in against if finding.studied)
    return Strength(
        grade=GRADES[grade(len(papers(support)), len(seen), len(themselves), len(contrary))],
        contested=bool(against),
        studies=len(seen),
        read_themselves=len(themselves),
        opposing=len(contrary),
        statements=len(papers(support) - seen),
    )


def grade(supporting: int, seen: int, themselves: int, contrary: int) -> int:
    """Give the place of the grade in :data:`GRADES`."""
    if not supporting:
        return 0
    if not seen:
        return 1
    reached = 4 if seen >= 3 and themselves >= 2 else min(seen, 2) + 1
    return max(1, reached - contrary)


def counts(finding: Finding) -> bool:
    """Tell whether a finding counts for a side."""
    return finding.review_state not in SET_ASIDE and not finding.disputed


def papers(findings: Iterable[Finding]) -> set[str]:
    """Give the studies behind findings."""
    return {finding.paper for finding in findings}
