"""The pages of the codes that issues carry: an index by area, and a page for each with examples from the conformance set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reference_page import grid, link

from cryokb import codes
from cryokb.codes import Code
from cryokb.markup import html_text

__all__ = ["code_body", "code_page", "codes_body"]

EXAMPLES = Path(__file__).resolve().parents[1] / "schema" / "conformance" / "invalid"
MARK = "# <- here"
SHOWN = 6
"""Examples on a page; the set has more of some codes."""


def code_page(name: str) -> str:
    """Name the page of a code."""
    return f"code-{name}.html"


def codes_body() -> str:
    """List every code, one area after the other."""
    entries = codes.catalogue().values()
    said = (
        "<p>Each issue has a code, which is stable for ever, and a letter: A is an error, B a warning, C a note that asks, G a note that "
        "tells. Correct, published practice is silent. What a page calls presumed is the practice under which the verdict is right.</p>"
    )
    parts = [said]
    for area, title in codes.areas().items():
        rows = [entry for entry in entries if entry.area == area]
        lines = [(link(code_page(row.code), row.code), html_text(row.letter), html_text(row.holds) + spent(row)) for row in rows]
        parts.append(f"<h2>{html_text(title)}</h2>" + grid(("Code", "Letter", "What must hold"), lines, [row.code for row in rows]))
    return "\n".join(parts)


def spent(entry: Code) -> str:
    """Say that a code is no longer issued."""
    return ' <span class="quiet">No longer issued.</span>' if entry.retired else ""


def code_body(entry: Code) -> str:
    """Explain one code, with examples."""
    parts = [f"<p><b>{html_text(entry.holds)}</b></p>", f'<p class="quiet">{html_text(facts_of(entry))}</p>']
    parts += [f"<h2>{html_text(title)}</h2><p>{html_text(words)}</p>" for title, words in entry.sections()]
    shown = list(examples(entry.code))
    if shown:
        parts.append("<h2>Examples</h2><p>From the conformance set; each file has this one fault.</p>")
        parts += [
            f"<h3>{html_text(title)}</h3><p>{html_text(words)}</p><pre>{html_text(line)}</pre>" for title, words, line in shown[:SHOWN]
        ]
    return "\n".join(parts)


def facts_of(entry: Code) -> str:
    """Say letters, kind, documents and revision of a code in one line."""
    return f"{entry.graded()}. Kind: {entry.kind}. Documents: {', '.join(entry.documents)}. Since {entry.since}, revision {entry.revision}."


def examples(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield the faulty files of a code: what the fault is called, the comment of the file, and the line with the fault."""
    for path in sorted(EXAMPLES.glob(f"{name}.*")):
        text = path.read_bytes().decode("utf-8", "replace")
        line = next((line for line in text.splitlines() if MARK in line), None)
        if line is not None:
            remarks = [row.strip("# ") for row in text.splitlines() if row.startswith("#") and MARK not in row]
            yield path.name.split(".")[1].replace("_", " "), " ".join(remarks), line.partition(MARK)[0].strip()
