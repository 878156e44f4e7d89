"""What the results of a record rest on: acquisitions, directly or by way of processing steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cryokb.issues import JsonObject
from cryokb.plain import texts

__all__ = ["names_behind"]

GENERATIONS = 100
"""How many steps one after another are followed: far more than any processing has, and few enough for a chain that is a trap."""


def names_behind(row: JsonObject, steps: Mapping[str, JsonObject]) -> list[str]:
    """Name the acquisitions that an observation or a processing step rests on: its own first, then those of earlier steps.

    >>> names_behind({"from": ["a"], "derived_from": ["map"]}, {"map": {"inputs": ["b"], "uses": ["map"]}})
    ['a', 'b']
    """
    rows = (row, *earlier_steps(row, steps))
    return list(dict.fromkeys(name for one in rows for slot in ("from", "inputs") for name in texts(one.get(slot))))


def earlier_steps(row: JsonObject, steps: Mapping[str, JsonObject]) -> Iterator[JsonObject]:
    """Yield the steps that a result uses, and those that they use, nearest first; each once."""
    seen: set[str] = set()
    generation = [row]
    for _ in range(GENERATIONS):
        names = dict.fromkeys(name for one in generation for slot in ("derived_from", "uses") for name in texts(one.get(slot)))
        fresh = [name for name in names if name in steps and name not in seen]
        if not fresh:
            return
        seen.update(fresh)
        generation = [steps[name] for name in fresh]
        yield from generation
