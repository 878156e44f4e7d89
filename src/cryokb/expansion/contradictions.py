"""What the parts of an expanded document say against each other: a slot given and absent at once, ordinals, keys.

Nothing of it can be written in the authoring form, where a word of absence stands in the slot itself and order is the order of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from cryokb import codes
from cryokb.expansion.plan import VALUE_SLOTS, ClassPlan
from cryokb.issues import Edit, Json, JsonObject, Severity, pointer, suggestion

if TYPE_CHECKING:
    from cryokb.expansion.expanding import Expander, Owner, Path

__all__ = ["check_ordinals", "merge_absences", "tell_key"]


def tell_key(expander: Expander, key: str, said: Json, here: Path) -> None:
    """Tell that an entry calls itself otherwise than the name under which it stands."""
    expander.complain(
        "REF-KEY",
        f"The entry {key} calls itself {said}.",
        here,
        hint=f"Remove {here[-1]} or make it {key}.",
        fix=(Edit(pointer(here), key),),
    )


# ---------------------------------------------------------------- absence


def merge_absences(expander: Expander, plan: ClassPlan, told: JsonObject, absent: JsonObject, owner: Owner) -> None:
    """Add what a map of absences says: a bare reason becomes an object, and each slot has one answer.

    Args:
        expander: the pass over the document.
        plan: the class of the owner.
        told: the map as it was written.
        absent: what words in the slots themselves have said, to which it is added.
        owner: the object, with the slots that have a value.
    """
    rows: JsonObject = {}
    for slot, item in told.items():
        here = (*owner.source, "absent", slot)
        name = "sampling" if plan.is_valued and slot == "n" else slot
        word = absent.pop(name, None)
        if name != slot or word is not None:
            expander.sources[(*owner.target, "absent", name)] = here
        row: Json = {"reason": item} if isinstance(item, str) else item
        if isinstance(row, dict):
            row = {"slot": name, **row}
            check_absence(expander, plan, row, owner.into, here)
            row = one_reason(expander, name, row, word, here)
        rows[name] = row  # what is no object is left to the structural check
    words = dict(absent)
    absent.clear()
    absent.update(rows | words)


def check_absence(expander: Expander, plan: ClassPlan, row: JsonObject, given: JsonObject, here: Path) -> None:
    """Tell of an absence whose key is not its slot, that speaks of no slot, or of one that is given."""
    name = str(here[-1]) if here[-1] != "n" or not plan.is_valued else "sampling"
    if row["slot"] != name:
        tell_key(expander, name, row["slot"], (*here, "slot"))
    held = [slot for slot in (VALUE_SLOTS if name == "value" and plan.is_valued else (name,)) if slot in given]
    if held:
        message = f"{held[0]} is given, and said to be {row.get('reason', 'absent')} at once."
        expander.complain("STR-ONE-ANSWER", message, here, hint="Remove the value or its absence.")
    elif name not in plan.slots and not (plan.is_valued and name in {"value", "uncertainty"}):
        near, _ = suggestion(name, [slot for slot in plan.slots if slot != "absent"])
        hint = f"Did you mean {near}?" if near else "Name the slot that has no value."
        expander.complain("STR-UNKNOWN-NAME", f"{name} is said to be absent, but is not a slot here.", here, hint=hint)


def one_reason(expander: Expander, name: str, row: JsonObject, word: Json, here: Path) -> JsonObject:
    """Give the row of an absence that the slot itself names as well; two reasons are told."""
    said = word.get("reason") if isinstance(word, dict) else None
    if said is not None and said != row.get("reason"):
        expander.complain(
            "STR-ONE-ANSWER", f"{name} is said to be {said}, and {row.get('reason')} among the absences.", here, hint="Keep one reason."
        )
    return row


# ---------------------------------------------------------------- order


Entries: TypeAlias = Mapping[str, Json] | Mapping[int, Json]


def check_ordinals(expander: Expander, written: Entries, expanded: Entries, here: Path, *, in_order: bool) -> None:
    """Compare the ordinals that entries state with each other and, in a list, with the order in which they stand.

    Args:
        expander: the pass over the document.
        written: the entries as they were written, by key or index.
        expanded: the entries with their ordinals, those that were filled in as well.
        here: the authored place of the map or list.
        in_order: whether the entries stand in a list, whose order has a meaning of its own.
    """
    stated = [key for key, entry in written.items() if isinstance(entry, dict) and "ordinal" in entry]
    numbers = {key: entry.get("ordinal") for key, entry in expanded.items() if isinstance(entry, dict)} if stated else {}
    if len(numbers) < len(written) or not all(type(number) is int and number > 0 for number in numbers.values()):
        return  # the structural check tells
    wrong = [*twice(numbers, stated), *(out_of_order(numbers, stated) if in_order else ())]
    for key, message in wrong:
        hint = "Ordinals count the entries in their order: 1, 2, 3 and so on."
        expander.complain("STR-ORDINAL", message, (*here, key, "ordinal"), hint=hint)
    if numbers and not wrong:
        tell_gaps(expander, numbers, stated, here)


def twice(numbers: Mapping[str | int, Json], stated: Sequence[str | int]) -> Iterator[tuple[str | int, str]]:
    """Yield each entry that states the ordinal of another one, with what is to be said."""
    holders: dict[Json, list[str | int]] = {}
    for key, number in numbers.items():
        holders.setdefault(number, []).append(key)
    for number, keys in holders.items():
        told = [key for key in keys if key in stated]
        for key in told[1:] if len(told) == len(keys) else told if len(keys) > 1 else ():
            other = next(name for name in keys if name != key)
            yield key, f"The ordinal {number} is that of {shown_entry(other)} as well."


def out_of_order(numbers: Mapping[str | int, Json], stated: Sequence[str | int]) -> Iterator[tuple[str | int, str]]:
    """Yield each entry of a list whose ordinal is smaller than one before it, with what is to be said."""
    highest = 0
    for position, (key, number) in enumerate(numbers.items(), start=1):
        if isinstance(number, int):
            if number < highest and key in stated:
                yield key, f"The ordinal is {number}, but the entry stands at place {position} of the list, behind {highest}."
            highest = max(highest, number)


def shown_entry(key: str | int) -> str:
    """Name an entry of a map by its key, one of a list by its place."""
    return key if isinstance(key, str) else f"the entry at place {key + 1}"


def tell_gaps(expander: Expander, numbers: Mapping[str | int, Json], stated: Sequence[str | int], here: Path) -> None:
    """Warn of an ordinal that is left out, or of an entry that has none while those beside it have one."""
    used = set(numbers.values())
    gap = next((number for number in range(1, len(numbers) + 1) if number not in used), None)
    missing = next((key for key in numbers if key not in stated), None)
    if gap is not None:
        message = f"No entry has the ordinal {gap}: an entry is missing, or the ordinals do not count from 1 without gaps."
    elif missing is not None:
        here = (*here, missing)
        message = f"{shown_entry(missing)} has no ordinal, while the entries beside it have one."
    else:
        return
    hint = "Ordinals count the entries in their order: 1, 2, 3 and so on."
    expander.issues.append(codes.issue("STR-ORDINAL", message, severity=Severity.WARNING, hint=hint, path=pointer(here)))
