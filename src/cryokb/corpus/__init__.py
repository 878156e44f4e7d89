"""The curated corpus: ``curated/`` read into one immutable value, and the checks that need the whole of it.

Modules: ``loading`` (folder -> Curated), ``findings`` (Finding, the form in which a statement is stored and exported),
``bibliography`` and ``studies`` (publications, and the studies that measured), ``labels`` (short texts for tables and figures),
``quotes`` (the form in which a quote and its text are compared), ``proofs`` (what shows that it was found) and ``verifying`` (finding it),
``knowledge`` (phases, claims, conflicts, gaps) with ``strength``, ``contexts`` and ``matching``, ``spans`` (the range of numbers),
``rereading`` (the second reading), ``registry``, ``contents`` and ``registering`` (every id that was released), ``checking`` with
``checks``, ``checks_of_lists``, ``checks_of_quotes`` and ``checks_of_registry`` (issues of the whole corpus), ``references`` (the table
that rules read), ``differences`` (two states of the corpus), ``skeleton`` and ``formatting`` (new files, and their canonical form).
"""

from cryokb.corpus.bibliography import PublicationRow, publication_row
from cryokb.corpus.checking import check
from cryokb.corpus.contents import release_of
from cryokb.corpus.contexts import context_of, differing
from cryokb.corpus.findings import STUDIED, Finding
from cryokb.corpus.knowledge import Claim, Conflict, Gap, Knowledge, Lattice, Phase, Screened
from cryokb.corpus.loading import Curated, CuratedDocument, CuratedPublication, Progress, load
from cryokb.corpus.matching import matching, studied
from cryokb.corpus.proofs import Proofs
from cryokb.corpus.quotes import find_quote, normalise_quote, read_source_texts
from cryokb.corpus.references import write_reference
from cryokb.corpus.registry import Registry
from cryokb.corpus.rereading import Agreement, Rereading, agreement
from cryokb.corpus.spans import Span, span_of
from cryokb.corpus.verifying import TextFile, Verified, read_text_file, updated_proofs, verify

__all__ = [
    "STUDIED",
    "Agreement",
    "Claim",
    "Conflict",
    "Curated",
    "CuratedDocument",
    "CuratedPublication",
    "Finding",
    "Gap",
    "Knowledge",
    "Lattice",
    "Phase",
    "Progress",
    "Proofs",
    "PublicationRow",
    "Registry",
    "Rereading",
    "Screened",
    "Span",
    "TextFile",
    "Verified",
    "agreement",
    "check",
    "context_of",
    "differing",
    "find_quote",
    "load",
    "matching",
    "normalise_quote",
    "publication_row",
    "read_source_texts",
    "read_text_file",
    "release_of",
    "span_of",
    "studied",
    "updated_proofs",
    "verify",
    "write_reference",
]
