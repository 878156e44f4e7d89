"""What the results of a record rest on: acquisitions, directly or by way of processing steps."""

from __future__ import annotations

from collections.abc import Mapping

from cryokb.issues import JsonObject
from cryokb.plain import texts

__all__ = ["names_behind"]


def names_behind(row: JsonObject, steps: Mapping[str, JsonObject]) -> list[str]:
    """Name the acquisitions that an observation or a processing step rests on: its own first, then those of earlier steps.

    >>> names_behind({"from": ["a"], "derived_from": ["map"]}, {"map": {"inputs": ["b"], "uses": ["map"]}})
    ['a', 'b']
    """
    found: dict[str, None] = {}
    waiting, seen = [row], set[str]()
    for here in waiting:  # grows while it is walked
        found.update(dict.fromkeys((*texts(here.get("from")), *texts(here.get("inputs")))))
        earlier = [name for name in (*texts(here.get("derived_from")), *texts(here.get("uses"))) if name in steps and name not in seen]
        seen.update(earlier)
        waiting.extend(steps[name] for name in earlier)
    return list(found)
