"""cryokb explain: the terms of a list, with the everyday words for each, and what a word means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cryokb.cli.checking import wrapped
from cryokb.cli.streams import give
from cryokb.documents import write_json
from cryokb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryokb.issues import JsonObject

__all__ = ["explain"]

NAMED = 8
"""How many everyday words are listed with a term."""


@click.command()
@click.argument("word")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is written.")
def explain(word: str, form: str) -> int:
    r"""List the terms of the slot or list WORD, or say what the everyday WORD means.

    \b
    Example: cryokb explain technique
             cryokb explain HR-TEM
    """
    enumerations = lists_of(word)
    rows = [list_row(name) for name in enumerations] or meanings_of(word)
    if not rows:
        raise UsageError(f"{word!r} is no slot with a list, no list and no word for a term.", hint=nearest_names(word), value=word)
    if form == "json":
        give(write_json(rows))
    else:
        give("\n\n".join("\n".join(lines(row)) for row in rows))
    return 0


def lists_of(word: str) -> list[str]:
    """Name the enumerations that a word names: itself, by a slot that takes its terms, or by a property that does; Step for step."""
    from cryokb import standard
    from cryokb.thesaurus import folded

    wanted = folded(word)
    found = {name for name in (*standard.current().table("terms"), "Step") if folded(name) == wanted}
    for owner in standard.current().table("slots"):
        rows = standard.current().class_slots(owner).items()
        found |= {str(row["range"]) for slot, row in rows if row["kind"] == "enum" and folded(slot) == wanted}
    property_row = standard.current().property_row(wanted) or standard.current().property_row(word)
    found |= {property_row["categories"]} if property_row and "categories" in property_row else set()
    return sorted(found)


def list_row(name: str) -> JsonObject:
    """Describe an enumeration, or the kinds of steps, with the words for each term."""
    from cryokb import expansion, standard
    from cryokb.issues import Json
    from cryokb.plain import as_object, texts
    from cryokb.thesaurus import words_for

    if name == "Step":
        row = as_object(standard.current().table("slots")["Step"])
        kinds = {str(expansion.snake_case(kind)): standard.current().table("slots")[kind] for kind in texts(row["subclasses"])}
        description, described = "Kinds of steps of a history.", {term: as_object(kind) for term, kind in kinds.items()}
    else:
        described = standard.current().terms(name)
        description = str(as_object(standard.current().table("terms")[name])["description"])
    terms: list[Json] = [
        {"term": term, "description": row.get("description"), "words": list(words_for(name, term))} for term, row in described.items()
    ]
    return {"list": name, "description": description, "terms": terms}


def meanings_of(word: str) -> list[JsonObject]:
    """Describe what a word means, list by list, and whether it stands for a missing value."""
    from cryokb import standard
    from cryokb.thesaurus import absence, meaning, way_out

    found: list[JsonObject] = []
    for name in (*standard.current().table("terms"), "Step"):
        said = meaning(name, word)
        if said is not None:
            found.append({"word": word, "list": name, "terms": list(said.terms), "also": dict(said.also), "say": said.say})
    reason = absence(word)
    return [*found, {"word": word, "list": "AbsenceReason", "terms": [reason], "also": {}, "say": way_out(reason)}] if reason else found


def lines(row: JsonObject) -> Iterator[str]:
    """Yield the lines that explain a list, or a meaning."""
    from cryokb.issues import alternatives
    from cryokb.plain import as_list, as_object, text, texts

    if "word" in row:
        also = "".join(f" with {slot} {term}" for slot, term in as_object(row["also"]).items())
        meant = alternatives(texts(row["terms"]))
        said = " ".join(filter(None, [f"{meant}{also}, from {row['word']}." if meant else "", text(row["say"])]))
        yield wrapped(f"{row['list']}: {said}", "", "  ")
        return
    yield wrapped(f"{row['list']}: {row['description']}", "", "  ")
    for entry in map(as_object, as_list(row["terms"])):
        words = texts(entry["words"])
        yield f"  {entry['term']}"
        yield wrapped(str(entry["description"]), "      ")
        if words:
            yield wrapped("also: " + ", ".join(words[:NAMED]) + (" ..." if len(words) > NAMED else ""), "      ")


def nearest_names(word: str) -> str:
    """Name the lists that look like a word."""
    from cryokb import standard
    from cryokb.issues import suggestion

    slots = {
        slot
        for owner in standard.current().table("slots")
        for slot, row in standard.current().class_slots(owner).items()
        if row["kind"] == "enum"
    }
    near, _ = suggestion(word, sorted(slots))
    return f"Did you mean {near}?" if near else "Name a slot such as technique, or a word such as HR-TEM; cryokb rules explains codes."
