"""Checks of quotes against the text that was read: where it is at hand against itself, else against its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.corpus.complaints import complain
from cryokb.corpus.proofs import QUOTES, digest_of
from cryokb.corpus.quotes import find_quote
from cryokb.issues import Issue, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cryokb.corpus.loading import Curated, CuratedPublication
    from cryokb.issues import Json

__all__ = ["evidence_of", "not_found", "proofs_are_of_quotes", "quotes_are_found"]

HOW = "Seek it in the text that was read: cryokb corpus verify --text FILE --write."


def quotes_are_found(curated: Curated, texts: Mapping[str, str]) -> Iterator[Issue]:
    """The words of a quote stand in the text that was read, and where the corpus has proofs they are those that were proved."""
    proofs = curated.proofs
    for publication, place, row in evidence_of(curated):
        source, quote = str(row.get("read_in")), str(row.get("quote") or "")
        if source in texts and (not quote or find_quote(quote, texts[source]) is None):
            yield not_found(publication, place, quote, source)
        elif proofs.folder is not None and source not in proofs.by_source:
            message = f"Nothing shows that this stands in {source}: the text has no proof."
            yield complain(publication, (*place, "read_in"), "LIT-PROOF", message, hint=HOW)
        elif proofs.folder is not None and not proofs.proves(source, quote):
            message = f"Nothing shows that “{quote}” stands in {source}: these words were not sought there since they were written."
            yield complain(publication, (*place, "quote"), "LIT-PROOF", message, hint=HOW)


def not_found(publication: CuratedPublication, place: tuple[str | int, ...], quote: str, source: str) -> Issue:
    """Say that the words of a quote do not stand in its text."""
    message = f"“{quote}” does not stand in {source}."
    return complain(publication, (*place, "quote"), "LIT-QUOTE-FOUND", message, hint="Copy the words as printed, faults included.")


def proofs_are_of_quotes(curated: Curated) -> Iterator[Issue]:
    """Proofs are of quotes of the corpus and of nothing else: the digest of other words would tell of a text that is not quoted."""
    proofs = curated.proofs
    if proofs.retired is not None:
        message = f"{proofs.retired.name}/ holds hashes from which whole texts can be restored; they are no longer read."
        hint = "Take the folder away, and prove the quotes anew: cryokb corpus verify --text FILE --write."
        yield codes.issue("LIT-PROOF", message, severity=Severity.WARNING, hint=hint, file=str(proofs.retired))
    if proofs.folder is None or any(issue.severity is Severity.ERROR for issue in curated.issues):
        return  # what a damaged file quotes is not known
    quoted: dict[str, set[str]] = {}
    for _, _, row in evidence_of(curated):
        quoted.setdefault(str(row.get("read_in")), set()).add(digest_of(str(row.get("quote") or "")))
    idle: dict[str, list[int]] = {}
    for line, proof in enumerate(proofs.quotes, start=2):
        if proof.sha256 not in quoted.get(proof.source, ()):
            idle.setdefault(proof.source, []).append(line)
    for source, lines in idle.items():
        if quoted.get(source, set()) <= set(proofs.quotes_of[source]):  # a quote that was changed is told once, where it stands
            message = f"{len(lines)} of the proofs for {source} are of words that are not quoted."
            hint = "Take them away: cryokb corpus verify --write."
            yield codes.issue("LIT-PROOF", message, severity=Severity.WARNING, hint=hint, file=str(proofs.folder / QUOTES), line=lines[0])


def evidence_of(curated: Curated) -> Iterator[tuple[CuratedPublication, tuple[str | int, ...], Mapping[str, Json]]]:
    """Yield every evidence with its file and its place in the expanded document."""
    for publication in curated.publications:
        for fact in publication.facts:
            for index, row in enumerate(fact.evidence):
                yield publication, (*fact.path, "evidence", index), row
