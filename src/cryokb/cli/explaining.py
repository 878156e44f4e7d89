"""cryokb rules: what each code means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cryokb.cli.streams import give

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryokb.codes import Code

__all__ = ["rules"]

WIDTH = 80
"""Columns of a terminal that nobody has made wider."""


@click.command()
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is written.")
def rules(code: str | None, form: str) -> int:
    r"""Explain the code CODE, or list every code that can be issued.

    \b
    Example: cryokb rules ACQ-DOSE-BUDGET
             cryokb rules DMG
    """
    from cryokb import codes

    entries = codes.catalogue()
    chosen = list(entries.values())
    if code is not None:
        chosen = [entry for entry in chosen if entry.area == code.upper()] or [codes.explain(code)]
    if form == "json":
        give(json.dumps([entry.to_json() for entry in chosen], ensure_ascii=False, indent=2))
    elif code is None:
        give("\n".join(list_of(chosen, codes.areas())))
    else:
        give("\n\n".join("\n".join(explanation(entry)) for entry in chosen))
    return 0


def list_of(entries: list[Code], areas: dict[str, str]) -> Iterator[str]:
    """Yield the lines of the list of codes, one area after the other, each code with its letter and what must hold."""
    area = ""
    for entry in entries:
        if entry.area != area:
            yield f"\n{entry.area}: {areas[entry.area]}" if area else f"{entry.area}: {areas[entry.area]}"
            area = entry.area
        yield f"  {entry.letter} {entry.code}" + (" (retired)" if entry.retired else "")
        yield wrapped(entry.holds, "      ")
    yield "\nA error, B warning, C a note that asks, G a note that tells.\nMore of one: cryokb rules CODE."


def explanation(entry: Code) -> Iterator[str]:
    """Yield the lines that explain one code."""
    yield f"{entry.code}  ({entry.graded()})"
    yield wrapped(entry.holds, "  ")
    for title, words in entry.sections():
        yield f"\n  {title}"
        yield wrapped(words, "    ")
    yield wrapped(f"Since rule set {entry.since}, revision {entry.revision}; {entry.kind}; {', '.join(entry.documents)}.", "\n  ", "  ")


def wrapped(words: str, first: str, following: str | None = None) -> str:
    """Wrap a text at the width of a terminal."""
    return click.wrap_text(words, WIDTH, first, first if following is None else following)
