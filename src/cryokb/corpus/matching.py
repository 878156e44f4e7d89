"""Findings beside a filter and beside each other: the meaning that a filter has in SQL, and the context in which findings differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cryokb import standard
from cryokb.facts import NESTED, NOT_STATED, Filter
from cryokb.plain import reported
from cryokb.reference import phase_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cryokb.corpus.findings import Finding
    from cryokb.issues import Json, JsonObject

__all__ = ["NOT_STATED", "context_of", "differing", "matching", "studied"]

ONE = ("metal", "configuration", "property", "kind", "polarity", "review_state", "publication", "preparation")


def matching(findings: Iterable[Finding], chosen: Filter) -> list[Finding]:
    """Give the findings that a filter asks for; words (``text``) are the business of the store.

    Raises ValueError when the filter asks for words.
    """
    if chosen.text:
        raise ValueError("words are sought in the store")
    return [
        finding
        for finding in findings
        if all(meets(finding, name, words) for name, words in asked(chosen)) and chosen.in_years(finding.year)
    ]


def asked(chosen: Filter) -> list[tuple[str, Sequence[str]]]:
    """Give the fields with words."""
    names = (*ONE, *NESTED, "phase", "depth")
    return [(name, words) for name in names if (words := getattr(chosen, name))]


def meets(finding: Finding, name: str, words: Sequence[str]) -> bool:
    """Tell whether a finding has one of the words in a field, or none where that is asked for."""
    said = finding.words_in(name)
    if not said:
        return NOT_STATED in words
    if name in NESTED:
        return any(standard.is_a(NESTED[name], term, word) for term in said for word in words)
    wanted = {phase_name(word) for word in words} if name == "phase" else set(words)
    return bool(wanted & set(said))


def studied(findings: Iterable[Finding]) -> list[Finding]:
    """Give the findings that say that a study measured or saw something."""
    return [finding for finding in findings if finding.studied]


PLAIN = ("metal", "configuration", "electrolyte", "electrolyte_class", "collector", "layer", "temperature_class", "preparation")

LISTED = ("phases", "technique", "identified_by")


def context_of(finding: Finding) -> dict[str, str]:
    """Give the context of a finding field by field, in words; ``not stated`` where there is none.

    Conditions, imaging and damage come slot by slot: ``conditions.temperature``, ``imaging.accelerating_voltage``, ``damage.criterion``.
    """
    found = {name: str(getattr(finding, name) or NOT_STATED) for name in PLAIN}
    found.update({name: ", ".join(getattr(finding, name)) or NOT_STATED for name in LISTED})
    for group in ("conditions", "imaging", "damage"):
        slots = cast("Mapping[str, Json]", getattr(finding, group) or {})
        found.update({f"{group}.{slot}": in_words(item) for slot, item in slots.items() if slot != "absent"})
    found["read"] = "in another publication" if finding.secondary else "in the study itself"
    return found


def in_words(item: Json) -> str:
    """Write a quantity as it was reported, and any other slot as a word."""
    words = reported(item)
    return str(words) if words not in (None, "") else NOT_STATED


def differing(findings: Sequence[Finding]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Say which fields of the context differ between findings: field -> what is stated -> the ids that state it.

    A field that only some of them state is among them: what is not stated may be what differs.
    """
    contexts = {finding.id: context_of(finding) for finding in findings}
    names = dict.fromkeys(name for context in contexts.values() for name in context)
    rows: dict[str, dict[str, tuple[str, ...]]] = {}
    for name in names:
        said: dict[str, list[str]] = {}
        for key, context in contexts.items():
            said.setdefault(context.get(name, NOT_STATED), []).append(key)
        if len(said) > 1:
            rows[name] = {value: tuple(ids) for value, ids in said.items()}
    return rows


def plain_differences(differences: Mapping[str, Mapping[str, Iterable[str]]]) -> JsonObject:
    """Give the differences as a plain object."""
    return {name: {value: list(ids) for value, ids in said.items()} for name, said in differences.items()}
