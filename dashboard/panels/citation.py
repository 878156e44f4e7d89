"""Cite this view: enough for another person to find the same rows again."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cryokb.corpus import count_text, papers_behind
from panels.style import label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cryokb.store import Finding, PublicationRow

__all__ = ["citation_of", "filter_words"]


def citation_of(
    view: str,
    findings: Sequence[Finding],
    *,
    publications: Sequence[PublicationRow],
    versions: Mapping[str, str | int],
    query: Mapping[str, Sequence[str]],
) -> str:
    """Write the citation of a view: version, filter, counts, the hash of its findings, and the publications that hold them.

    Args:
        view: the name of the view.
        findings: exactly those that it shows.
        publications: among these the ones of the findings are named.
        versions: what the store says of itself: ``schema``, ``corpus``, ``software``.
        query: the address of the view.
    """
    counts = count_text(len(findings), len(papers_behind(findings)))
    secondary = sum(finding.secondary for finding in findings)
    lines = [
        f"cryokb knowledge base, corpus sha256:{versions['corpus']}, schema {versions['schema']}, software {versions['software']}.",
        f"View: {view}.",
        f"Filter: {filter_words(query)}.",
        f"Address: ?{urlencode(query, doseq=True)}" if query else "Address: without parameters",
        f"{counts}; {secondary} of these findings read in other publications only.",
        f"Findings (ids sorted, one a line): sha256:{ids_hash(findings)}",
        "Publications:",
    ]
    held = {finding.publication for finding in findings}
    lines.extend(f"- {reference(row)}" for row in publications if row.stem in held)
    return "\n".join(lines)


def ids_hash(findings: Sequence[Finding]) -> str:
    """Give the hash of the ids of findings."""
    return sha256("\n".join(sorted(finding.id for finding in findings)).encode()).hexdigest()


def filter_words(query: Mapping[str, Sequence[str]]) -> str:
    """Write a filter in words."""
    parts = [
        f"{name.replace('_', ' ')} = {' or '.join(label(name, word) for word in words)}"
        for name, words in query.items()
        if name not in {"log", "finding", "shown"}
    ]
    return "; ".join(parts) or "none"


def reference(row: PublicationRow) -> str:
    """Write one publication."""
    place = f"doi:{row.doi}" if row.doi else f"{row.stem}, bibliography {row.bibliography or 'not stated'}, no DOI known"
    return ". ".join([row.author_year, (row.title or "title not stated").rstrip("."), row.journal or "journal not stated", place])
