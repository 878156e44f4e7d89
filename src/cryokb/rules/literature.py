"""Rules on what a curated publication says of its own reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cryokb.errors import IdentifierError
from cryokb.issues import Issue, Json
from cryokb.plain import objects, text
from cryokb.rules.references import source as checked_source
from cryokb.rules.registry import Case, complain, rule

DEEPEST: Mapping[str, tuple[str, ...]] = {
    "full_text": ("full_text", "methods", "passages"),
    "caption": ("full_text", "methods", "passages", "captions"),
    "abstract": ("full_text", "methods", "passages", "captions", "abstract"),
}
"""What must have been read of a text for a quote of each depth; a second-hand quote may stand in any text."""


@rule("LIT-READ", documents=("publication",), reads="evidence read_in depth", looks="entry", reads_anywhere="read")
def quotes_come_from_what_was_read(case: Case) -> Iterator[Issue]:
    """Compare the depth of each quote with what was read of its text, where the publication says what was read."""
    read = {normal_source(source): row.get("extent") for source, row in objects(case.view.document, "read").items()}
    if not read:
        return
    for fact in case.facts:
        for number, row in enumerate(fact.evidence):
            source, depth, place = normal_source(row.get("read_in")), row.get("depth"), (*fact.path, "evidence", number)
            extent = read.get(source)
            if source is None:
                continue
            if extent is None:
                message = f"The quote was read in {source}, of which read says nothing."
                yield complain("LIT-READ", message, (*place, "read_in"), hint=f"Add {source} under read, with what was read of it.")
            elif extent not in DEEPEST.get(str(depth), (extent,)):
                message = f"The depth of the quote is {depth}, and read says that {source} gave {extent} only."
                hint = "Correct the depth, or what was read of this text."
                yield complain("LIT-READ", message, (*place, "depth"), hint=hint)


def normal_source(item: Json) -> str | None:
    """Give the DOI or address of a text in its normal form; None for anything else, of which other rules speak."""
    written = text(item)
    try:
        return None if written is None else checked_source(written)
    except IdentifierError:
        return None
