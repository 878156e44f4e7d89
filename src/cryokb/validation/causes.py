"""One issue a cause: what the levels leave unsaid while a fault that is told already may be its cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cryokb import documents, expansion
from cryokb.issues import Issue, Json, JsonObject, Severity
from cryokb.plain import as_list, as_object
from cryokb.validation.structure import Broken, slot_at, value_at

__all__ = ["UNKNOWN", "named_otherwise", "once_a_slot", "without_renamed_values"]

UNKNOWN = "STR-UNKNOWN-NAME"


def named_otherwise(
    broken: Sequence[Broken], missing: Mapping[expansion.Path, Issue], document: JsonObject, *, root: str
) -> tuple[list[Broken], set[expansion.Path]]:
    """Pair each unknown name with the slot that the level asks for in vain and that holds entries as it does, where there is only one.

    So ``samples`` stands for ``specimens``, and ``authors`` for ``creators``.

    Returns:
        the issues, with such slots in their hints, and the slots.
    """
    wanted: dict[tuple[expansion.Path, str], list[expansion.Path]] = {}
    for place in missing:
        wanted.setdefault((place[:-1], str(slot_at(root, place, document).get("kind"))), []).append(place)
    told: list[Broken] = []
    named: set[expansion.Path] = set()
    for item in broken:
        held = holds_entries(value_at(document, item.place)) if item.issue.code == UNKNOWN and not item.meant else None
        slots = wanted.get((item.place[:-1], held), []) if held else []
        if len(slots) == 1 and slots[0] not in named:
            named.add(slots[0])
            told.append(replace(item, issue=replace(item.issue, hint=f"Did you mean {slots[0][-1]}?")))
        else:
            told.append(item)
    return told, named


def holds_entries(item: Json) -> str | None:
    """Tell whether a value is a map or a list of entries, by the kind of slot that takes it; None for anything else."""
    if as_object(item) and all(as_object(entry) for entry in as_object(item).values()):
        return "map"
    return "list" if as_list(item) and all(as_object(entry) for entry in as_list(item)) else None


NEEDS = {"uncertainty": "value", "value": "property"}
"""What the parts of a statement cannot be read without."""


def without_renamed_values(issues: Sequence[Issue], broken: Sequence[Broken]) -> list[Issue]:
    """Leave out that a part of a statement is missing where an unknown name in the same object probably stands for it."""
    renamed = {(item.issue.path.rpartition("/")[0], name) for item in broken for name in item.meant}

    def follows(issue: Issue) -> bool:
        owner, _, slot = issue.path.rpartition("/")
        return issue.code == "STR-MISSING" and (owner, NEEDS.get(slot, "")) in renamed

    return [issue for issue in issues if not follows(issue)]


def once_a_slot(missing: Mapping[expansion.Path, Issue], found: Sequence[Issue], document: JsonObject) -> tuple[list[Issue], list[Issue]]:
    """Give what the level asks for and what the rules have found, of each slot one of the two.

    Of a slot in which something is written an error of a rule says more; of one that is not there the level does.
    """
    places = [(issue, tuple(documents.parse_pointer(issue.path, document))) for issue in found]
    written = {place: value_at(document, place) is not None for _, place in places if place in missing}
    wrong = {place for issue, place in places if issue.severity is Severity.ERROR and written.get(place)}
    asked = {place: issue for place, issue in missing.items() if place not in wrong}
    absent = {place for place, issue in asked.items() if issue.severity is Severity.ERROR and written.get(place) is False}
    return list(asked.values()), [issue for issue, place in places if place not in absent]
