"""The curated corpus: ``curated/`` read into one immutable value, and the checks that need the whole of it."""

from typing import TYPE_CHECKING

from cryokb.corpus.bibliography import Paper, PublicationRow, count_text, papers_behind, publication_row
from cryokb.corpus.findings import (
    LINE_COLUMNS,
    NOT_STATED,
    STUDIED,
    Finding,
    Span,
    context_of,
    differing,
    finding_line,
    finding_of,
    matching,
    number_in,
    span_of,
    studied,
)
from cryokb.corpus.knowledge import Claim, Conflict, Entry, Gap, Knowledge, Lattice, ListKind, Phase, Screened, entry_of, write_reference
from cryokb.corpus.loading import REGISTRY_FILE, Curated, CuratedDocument, CuratedPublication, Progress, load
from cryokb.corpus.proofs import PROVED, QUOTES_FILE, TEXTS_FILE, Proofs, find_quote, normalise_quote, read_source_texts
from cryokb.corpus.registry import (
    Registry,
    check,
    checked_release,
    errors_of,
    read_registry,
    registered_contents,
    release_of,
    short_hash,
    stale_ids,
    updated_registry,
)
from cryokb.corpus.rereading import Agreement, Rereading, agreement
from cryokb.corpus.verifying import LARGEST, TextFile, Verified, quoted_in, read_text_file, text_file, updated_proofs, verify, without_idle
from cryokb.lazy import names_on_demand

if TYPE_CHECKING:
    from cryokb.corpus.differences import DERIVED, difference_text, differences_between, read_snapshot, require_readable, snapshot_of
    from cryokb.corpus.files import About, curated_files, format_file, publication_skeleton

__all__ = [
    "DERIVED",
    "LARGEST",
    "LINE_COLUMNS",
    "NOT_STATED",
    "PROVED",
    "QUOTES_FILE",
    "REGISTRY_FILE",
    "STUDIED",
    "TEXTS_FILE",
    "About",
    "Agreement",
    "Claim",
    "Conflict",
    "Curated",
    "CuratedDocument",
    "CuratedPublication",
    "Entry",
    "Finding",
    "Gap",
    "Knowledge",
    "Lattice",
    "ListKind",
    "Paper",
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
    "checked_release",
    "context_of",
    "count_text",
    "curated_files",
    "difference_text",
    "differences_between",
    "differing",
    "entry_of",
    "errors_of",
    "find_quote",
    "finding_line",
    "finding_of",
    "format_file",
    "load",
    "matching",
    "normalise_quote",
    "number_in",
    "papers_behind",
    "publication_row",
    "publication_skeleton",
    "quoted_in",
    "read_registry",
    "read_snapshot",
    "read_source_texts",
    "read_text_file",
    "registered_contents",
    "release_of",
    "require_readable",
    "short_hash",
    "snapshot_of",
    "span_of",
    "stale_ids",
    "studied",
    "text_file",
    "updated_proofs",
    "updated_registry",
    "verify",
    "without_idle",
    "write_reference",
]

# only some commands need these
__getattr__ = names_on_demand(
    __name__,
    {
        ".differences": (
            "DERIVED",
            "difference_text",
            "differences_between",
            "read_snapshot",
            "require_readable",
            "snapshot_of",
        ),
        ".files": (
            "About",
            "curated_files",
            "format_file",
            "publication_skeleton",
        ),
    },
)
