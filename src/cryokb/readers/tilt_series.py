"""A series of tilts as a record has it: range, increment, number and order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from cryokb.readers.draft import Draft, Stated

if TYPE_CHECKING:
    from cryokb.readers.draft import Steps

__all__ = ["is_series", "order_of", "put_tilts"]

_SAME_ANGLE = 0.15
"""Goniometers stop within a tenth of a degree of what was asked."""


def is_series(angles: Sequence[float]) -> bool:
    """Tell whether angles are those of a tilt series: at least three different ones, which span more than two degrees."""
    return len({round(angle, 1) for angle in angles}) >= 3 and max(angles) - min(angles) > 2


def put_tilts(draft: Draft, steps: Steps, angles: Sequence[float], source: str) -> None:
    """Put range, increment and number of the tilts; the increment only when all neighbours are equally far apart."""
    ordered = sorted(angles)
    words = f"{len(angles)} angles, {ordered[0]:g} to {ordered[-1]:g}"
    draft.put_range((*steps, "tilt_range"), (round(ordered[0], 2), round(ordered[-1], 2)), "deg", Stated(words, source))
    draft.put_number(
        (*steps, "tilts"),
        len(angles),
        None,
        Stated(str(len(angles)), source, "those that stand in the file; tilts removed later exposed the specimen as well"),
    )
    gaps = [after - before for before, after in pairwise(ordered)]
    middle = sorted(gaps)[len(gaps) // 2]
    if all(abs(gap - middle) <= _SAME_ANGLE for gap in gaps) and middle > _SAME_ANGLE:
        mean = (ordered[-1] - ordered[0]) / len(gaps)
        draft.put_number((*steps, "tilt_increment"), mean, "deg", Stated(words, source, "mean distance of neighbouring angles"))
    elif gaps:
        draft.note(f"The tilts are {min(gaps):.3g} to {max(gaps):.3g}° apart, so that no increment was written.")


def order_of(angles: Sequence[float]) -> str | None:
    """Name the scheme in which tilts were taken, from their order in time; None when it is none of the known ones.

    >>> order_of([0, 3, -3, -6, 6, 9, -9]), order_of([-60, -57, -54]), order_of([0, 3, 6, -3, -6])
    ('dose_symmetric', 'continuous', 'bidirectional')
    """
    steps = [after - before for before, after in pairwise(angles)]
    if not steps:
        return None
    if all(step > 0 for step in steps) or all(step < 0 for step in steps):
        return "continuous"
    start = angles[0]
    far = [abs(angle - start) for angle in angles]
    outward = all(after >= before - _SAME_ANGLE for before, after in pairwise(far))
    crossings = sum((before - start) * (after - start) < 0 for before, after in pairwise(angles))
    if outward and crossings >= 2:
        return "dose_symmetric"
    turns = [index for index, (before, after) in enumerate(pairwise(steps)) if (before > 0) != (after > 0)]
    return "bidirectional" if crossings == 1 and len(turns) in (1, 2) else None
