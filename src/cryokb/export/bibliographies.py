"""BibTeX: the publications that findings come from, and how sure each is."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from cryokb.corpus import publication_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cryokb.corpus import Finding, PublicationRow
    from cryokb.issues import JsonObject

__all__ = ["escaped", "write_bibtex"]

SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\n": " ",
    }
)


def write_bibtex(findings: Sequence[Finding], publications: Sequence[PublicationRow]) -> str:
    """Write an entry for each publication and for each study behind the findings that has no file of its own, by key.

    A study whose paper is not resolved is a ``@misc`` with a note that says so; the note also names the text in which a study was read.
    """
    rows = {row.stem: row for row in publications}
    read_in: dict[str, set[str]] = {}
    for finding in findings:
        row = rows.get(finding.publication) if finding.paper.startswith("publication:") else study_row(finding)
        if row is not None:
            rows.setdefault(row.stem, row)
            read_in.setdefault(row.stem, set()).update(str(place["read_in"]) for place in finding.evidence if place["depth"] == "secondary")
    return "\n".join(entry(rows[stem], sorted(read_in.get(stem, ()))) for stem in sorted(rows))


def study_row(finding: Finding) -> PublicationRow:
    """Say of a study without a file what the finding says of it."""
    origin = finding.originates_in
    key = re.sub(r"[^a-z0-9]+", "-", f"{finding.author_year} {finding.paper}".casefold()).strip("-")
    author, number = origin.get("author"), origin.get("citation_number")
    document: JsonObject = {
        "authors": [author] if author else [],
        "year": origin.get("year"),
        "doi": origin.get("doi"),
        "review_citation": number,
    }
    document["bibliography"] = {"state": "unresolved"}
    return publication_row(key, document)


def entry(row: PublicationRow, read_in: Sequence[str]) -> str:
    """Write one entry."""
    kind = "article" if row.journal and row.bibliography != "unresolved" else "misc"
    lines = [f"  {name} = {{{value}}}," for name, value in entry_fields(row, read_in) if value]
    return "\n".join([f"@{kind}{{{ascii_key(row.stem)},", *lines, "}"]) + "\n"


def entry_fields(row: PublicationRow, read_in: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield the fields of an entry in the order in which people write them."""
    yield "author", " and ".join("others" if author.strip().startswith("et al") else escaped(author) for author in row.authors) or None
    yield "title", f"{{{escaped(row.title)}}}" if row.title else None
    yield "journal", escaped(row.journal) if row.journal else None
    yield "year", str(row.year) if row.year else None
    yield "doi", row.doi
    yield "note", escaped(note_of(row, read_in))


def note_of(row: PublicationRow, read_in: Sequence[str]) -> str:
    """Say how sure it is which paper this is, and through which text it was read."""
    parts = []
    if row.bibliography != "verified":
        parts.append({"partial": "title seen, DOI not seen"}.get(str(row.bibliography), "paper not resolved"))
    if row.review_citation:
        parts.append(f"reference {row.review_citation} of the review through which it was found")
    if read_in:
        parts.append("as reported in " + ", ".join(read_in))
    return "; ".join(parts)


def escaped(text: str) -> str:
    """Write a text so that LaTeX prints it."""
    return unicodedata.normalize("NFC", text).translate(SPECIAL)


def ascii_key(key: str) -> str:
    """Write a key without what BibTeX takes for its own."""
    return re.sub(r"[^A-Za-z0-9:_.-]", "", key)
