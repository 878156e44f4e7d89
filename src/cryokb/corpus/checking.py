"""All checks of a corpus, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb.corpus.causes import without_consequences
from cryokb.corpus.checks import CHECKS
from cryokb.corpus.checks_of_lists import CHECKS_OF_LISTS
from cryokb.corpus.checks_of_quotes import proofs_are_of_quotes, quotes_are_found
from cryokb.corpus.checks_of_registry import CHECKS_OF_REGISTRY
from cryokb.issues import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryokb.corpus.loading import Curated
    from cryokb.issues import Issue

__all__ = ["check", "errors_of"]


def check(curated: Curated, *, source_texts: Mapping[str, str] | None = None) -> list[Issue]:
    """Run every check on the corpus, by file and line.

    Args:
        curated: the corpus.
        source_texts: the texts that were read, by DOI or address, in which quotes are sought again; quotes from others are held against
            their proofs. A corpus that has no proofs at all is not asked for them.
    """
    found = [issue for one in (*CHECKS, *CHECKS_OF_LISTS, *CHECKS_OF_REGISTRY) for issue in one(curated)]
    found.extend([*quotes_are_found(curated, source_texts or {}), *proofs_are_of_quotes(curated)])
    return sorted(without_consequences(curated, found), key=lambda issue: (issue.file or "", issue.line or 0, issue.path, issue.code))


def errors_of(curated: Curated) -> list[Issue]:
    """Give what forbids to build or release the corpus: the errors of its files, then those of the whole.

    Identifiers join findings to papers, so that another form of one, a note elsewhere, is an error here.
    """
    return [issue for issue in (*curated.issues, *check(curated)) if issue.severity is Severity.ERROR or issue.code == "ID-FORM"]
