"""The curated corpus: ``curated/`` read into one immutable value, and the checks that need the whole of it.

Modules: ``loading`` (folder -> Curated), ``findings`` (Finding, the form in which a statement is stored and exported),
``bibliography`` (publications and the studies that measured), ``labels`` (short texts for tables and figures), ``quotes`` (re-finding the
words of a quote), ``checks`` (issues of the whole corpus), ``references`` (the table that rules read).
"""

from cryokb.corpus.bibliography import PublicationRow, publication_row
from cryokb.corpus.checks import check
from cryokb.corpus.findings import Finding
from cryokb.corpus.loading import Curated, CuratedPublication, Progress, load
from cryokb.corpus.quotes import find_quote, normalise_quote, read_source_texts
from cryokb.corpus.references import write_reference

__all__ = [
    "Curated",
    "CuratedPublication",
    "Finding",
    "Progress",
    "PublicationRow",
    "check",
    "find_quote",
    "load",
    "normalise_quote",
    "publication_row",
    "read_source_texts",
    "write_reference",
]
