"""Make the table of everyday words from thesaurus.yaml, once every term and slot in it has been checked.

Development only; the made table ships as ``src/cryokb/_generated/thesaurus.json`` and is read by ``cryokb.thesaurus``, which says how
words are compared.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Collection

    from cryokb.issues import Json, JsonObject

__all__ = ["build_thesaurus"]

HERE = Path(__file__).parent
PARTS = {"terms", "unclear", "together", "elsewhere", "beside"}

Entry = dict[str, "Json"]


def build_thesaurus(slots: JsonObject, terms: JsonObject, dimensions: Collection[str], path: Path = HERE / "thesaurus.yaml") -> JsonObject:
    """Give the table ``{absences, amounts, searches, enumerations}``; each enumeration has ``words`` and ``beside``.

    Raises:
        ValueError: a word stands for a term or a slot that the standard has not got, or for two terms at once.
    """
    # every scalar is a word here, yes, 2032 and null as well; the base loader makes texts alone
    source = cast("JsonObject", yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader))  # noqa: S506
    known = {name: set(cast("JsonObject", cast("JsonObject", row)["values"])) for name, row in terms.items()}
    known["Step"] = step_kinds(slots)
    known["Slot"] = {name for row in slots.values() for name in cast("JsonObject", cast("JsonObject", row)["slots"])}
    values = values_of_slots(slots, known)
    unknown = set(cast("JsonObject", source["absences"])) - known["AbsenceReason"]
    if unknown:
        raise ValueError(f"schema/thesaurus.yaml, absences: {', '.join(sorted(unknown))} is no word of absence")
    rows = {name: enumeration(name, cast("JsonObject", row), known) for name, row in cast("JsonObject", source["enumerations"]).items()}
    for name, row in rows.items():
        check_also(name, [*cast("list[Entry]", row["words"]), *cast("list[Entry]", row["beside"])], values)
    amounts = cast("dict[str, list[Entry]]", source["amounts"])
    for name, entries in amounts.items():
        if name not in {*dimensions, "zero"}:
            raise ValueError(f"schema/thesaurus.yaml, amounts: {name} is no dimension")
        require_one_meaning(name, entries)
        check_also(name, entries, values)
    return {
        "absences": source["absences"],
        "amounts": source["amounts"],
        "searches": source["searches"],
        "enumerations": cast("JsonObject", rows),
    }


def step_kinds(slots: JsonObject) -> set[str]:
    """Give the kinds of steps as people write them."""
    names = cast("list[str]", cast("JsonObject", slots["Step"])["subclasses"])
    return {"".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_") for name in names}


def values_of_slots(slots: JsonObject, known: dict[str, set[str]]) -> dict[str, set[str]]:
    """Give the terms that the slots of a name take, in whatever class."""
    values: dict[str, set[str]] = {}
    for row in slots.values():
        for name, slot in cast("dict[str, JsonObject]", cast("JsonObject", row)["slots"]).items():
            if slot["kind"] == "enum":
                values.setdefault(name, set()).update(known[str(slot["range"])])
    return values


def enumeration(name: str, row: JsonObject, known: dict[str, set[str]]) -> JsonObject:
    """Make the rows of one enumeration: the words of each term, the term itself first, then what is not so simple."""
    if name not in known or set(row) - PARTS:
        raise ValueError(f"schema/thesaurus.yaml: {name} is no enumeration, or has a part that is not understood")
    given = cast("dict[str, list[str]]", row["terms"])
    rest = sorted(known[name] - set(given)) if name != "Slot" else []
    simple = [{"words": [term, *given.get(term, [])], "terms": [term]} for term in [*given, *rest]]
    others = [entry for part in ("unclear", "together", "elsewhere") for entry in cast("list[Entry]", row.get(part, []))]
    words = cast("list[Entry]", [*simple, *others])
    for entry in words:
        wrong = set(cast("list[str]", entry.get("terms", []))) - known[name]
        if wrong:
            raise ValueError(f"schema/thesaurus.yaml, {name}: {', '.join(sorted(wrong))} is no term")
    require_one_meaning(name, words)
    return {"words": cast("Json", words), "beside": row.get("beside", [])}


def require_one_meaning(name: str, words: list[Entry]) -> None:
    """Refuse a word that two entries of one enumeration claim."""
    from cryokb.thesaurus import folded

    seen: dict[str, Entry] = {}
    for entry in words:
        for word in cast("list[str]", entry["words"]):
            if seen.setdefault(folded(word), entry) is not entry:
                raise ValueError(f"schema/thesaurus.yaml, {name}: {word} has two meanings")


def check_also(name: str, entries: list[Entry], values: dict[str, set[str]]) -> None:
    """Refuse what a word says of other slots, where they do not take it."""
    for entry in entries:
        for slot, said in cast("dict[str, str]", entry.get("also", {})).items():
            if said not in values.get(slot, set()):
                raise ValueError(f"schema/thesaurus.yaml, {name}: no slot {slot} takes {said}")
