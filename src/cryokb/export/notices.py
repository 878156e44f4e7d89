"""What goes with a release for its readers: licences, agreement of the two readings, changes, a first page."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from cryokb.corpus import REGISTRY_FILE, agreement, difference_text, differences_between, read_registry, read_snapshot, snapshot_of

if TYPE_CHECKING:
    from pathlib import Path

    from cryokb.corpus import Curated, CuratedPublication

__all__ = ["agreement_json", "agreement_table", "changes_text", "notice_text", "readme_text"]

UNKNOWN_LICENCE = "not known; quoted with the right of quotation"

NOTICE = """\
# Licences

- The facts, their selection, arrangement and wording: Creative Commons Attribution 4.0 International (CC-BY-4.0),
  https://creativecommons.org/licenses/by/4.0/. Name the cryokb corpus with its release, and cite the publications whose findings you use.
- Quotes, and the titles of publications, are taken from the works that they document and keep the licence and copyright of their source,
  listed below. Whoever uses a quote follows the terms of that source, or the right of quotation.

## Sources of quotes

"""

README = """\
# cryokb corpus {release}

{description}

| | |
|---|---|
{rows}

Check that the files are whole: `sha256sum -c SHA256SUMS`. Licences: NOTICE.md. How to cite: {citation}
"""


def notice_text(curated: Curated) -> str:
    """List the licences, and every text that is quoted with its licence, how often and how much."""
    quotes: dict[str, set[str]] = {}
    for finding in curated.findings:
        for row in finding.evidence:
            quotes.setdefault(str(row["read_in"]), set()).add(str(row["quote"]))
    owners = owners_of(curated)
    lines = []
    for read_in in sorted(quotes):
        owner = owners.get(read_in)
        name, licence = (owner.stem, owner.row.licence) if owner is not None else ("no publication of the corpus", None)
        number = len(quotes[read_in])
        amount = f"{number} {'quote' if number == 1 else 'quotes'}, {sum(map(len, quotes[read_in]))} characters"
        lines.append(f"- {read_in} ({name}): {licence or UNKNOWN_LICENCE}; {amount}")
    return NOTICE + "\n".join(lines) + "\n"


def owners_of(curated: Curated) -> dict[str, CuratedPublication]:
    """Give the publication whose words each text holds: that of its DOI, or the only one that quotes it at first hand."""
    first_hand: dict[str, set[str]] = {}
    for finding in curated.findings:
        for row in finding.evidence:
            if row["depth"] != "secondary":
                first_hand.setdefault(str(row["read_in"]), set()).add(finding.publication)
    by_stem = {item.stem: item for item in curated.publications}
    owners = {read_in: by_stem[next(iter(stems))] for read_in, stems in first_hand.items() if len(stems) == 1}
    return owners | {str(item.document["doi"]): item for item in curated.publications if item.document.get("doi")}


def agreement_table(curated: Curated) -> str:
    """Write how far the two readings agree, property by property, as a table."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
    columns = ("property", "compared", "agreed", "missed", "added", "share")
    writer.writerow(columns)
    for row in agreement(curated.rereading, curated.findings):
        plain = {**row.to_json(), "share": "" if row.share is None else f"{row.share:.4f}"}
        writer.writerow(plain[name] for name in columns)
    return stream.getvalue()


def agreement_json(curated: Curated) -> str:
    """Write the same as JSON."""
    rows = [row.to_json() for row in agreement(curated.rereading, curated.findings)]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def changes_text(curated: Curated, release: str, previous: Path | None) -> str:
    """Say what changed since the previous release.

    Args:
        curated: the corpus.
        release: the release that is made.
        previous: the folder of the release before, or None.
    """
    head = f"# Changes in {release}\n\n"
    if previous is None:
        first = all(row.since == release for row in curated.registry.rows)
        return head + ("First release.\n" if first else "The release before was not at hand; REGISTRY.tsv says which ids changed.\n")
    before = read_registry(previous / REGISTRY_FILE).newest or previous.name
    text = difference_text(differences_between(read_snapshot(previous), snapshot_of(curated)), fields=False)
    marks = "Marks: + added, - removed, ~ changed, with the fields that differ.\n\n"
    return head + f"Compared with {before}. " + (f"{marks}```text\n{text}```\n" if text else "Nothing.\n")


def readme_text(release: str, description: str, files: dict[str, str], citation: str) -> str:
    """Write the first page."""
    rows = "\n".join(f"| `{path}` | {about} |" for path, about in files.items())
    return README.format(release=release, description=description, rows=rows, citation=citation)
