"""Write the page of everyday words, ``docs/words.md``, from the table that the program reads.

python docs/build_words.py
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cryokb import standard
from cryokb.plain import as_list, as_object, section, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryokb.issues import JsonObject

PAGE = Path(__file__).with_name("words.md")

HEAD = """# Everyday words

What people write, and the terms that it means. The validator answers with the term and its fix; `cryokb corpus query`, `compare`, the
checklists and the dashboard understand the word, and `cryokb explain WORD` says what it means. Capitals, blanks and hyphens make no
difference, nor does British or American spelling. This page is made from `schema/thesaurus.yaml` by `docs/build_words.py`.
"""


def page() -> str:
    """Give the text of the page."""
    table = standard.shared("thesaurus")
    parts = [HEAD, *no_value(section(table, "absences")), *amounts(section(table, "amounts"))]
    for name, row in section(table, "enumerations").items():
        parts.append("\n".join(enumeration(name, as_object(row))))
    return "\n".join(parts)


def no_value(absences: JsonObject) -> Iterator[str]:
    """Yield the section on words where there is no value."""
    yield "## There is no value\n\n| write | instead of | but in a text it may stand |\n|---|---|---|"
    for reason, row in absences.items():
        words = [*texts(as_object(row).get("exactly")), *texts(as_object(row).get("words"))]
        yield f"| `{reason}` | {listed(words)} | {listed(texts(as_object(row).get('fair')))} |"
    yield ""


def amounts(rows: JsonObject) -> Iterator[str]:
    """Yield the section on words where a quantity is asked for."""
    yield "## A quantity is asked for\n\n| where | words | write |\n|---|---|---|"
    for dimension, entries in rows.items():
        for entry in map(as_object, as_list(entries)):
            written = f"`{entry['instead']}`" if "instead" in entry else str(entry["say"]).format(unknown="not_recorded")
            where = "nothing is meant" if dimension == "zero" else dimension.replace("_", " ")
            yield f"| {where} | {listed(texts(entry['words']))} | {written} |"
    yield ""


def enumeration(name: str, row: JsonObject) -> Iterator[str]:
    """Yield the section of one list."""
    yield f"## {name}\n\n| term | words |\n|---|---|"
    for entry in map(as_object, as_list(row["words"])):
        terms = texts(entry.get("terms"))
        also = "".join(f", {slot}: {term}" for slot, term in as_object(entry.get("also")).items())
        words = [word for word in texts(entry["words"]) if word not in terms]
        if words:
            yield f"| {' or '.join(f'`{term}`' for term in terms) + also if terms else entry['say']} | {listed(words)} |"
    for entry in map(as_object, as_list(row.get("beside"))):
        said = ", ".join(f"{slot}: {term}" for slot, term in as_object(entry.get("also")).items())
        yield f"| in front or behind: {said or 'nothing'} | {listed(texts(entry['words']))} |"
    yield ""


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Write words for a cell of a table."""
    return ", ".join(word.replace("|", "\\|").replace("_", "\\_").replace("*", "\\*") for word in words)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
