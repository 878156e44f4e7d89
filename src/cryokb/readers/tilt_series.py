"""A series of tilts as a record has it: range, increment, number and order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile, UnsupportedFormat
from cryokb.readers.draft import SESSION, Draft, Stated
from cryokb.readers.files import Describer, find_beside, make_key, read_text
from cryokb.readers.tags import decimal_of, number_of

if TYPE_CHECKING:
    from pathlib import Path

    from cryokb.readers.draft import Steps

__all__ = ["is_series", "order_of", "put_tilts", "read"]

SAME_ANGLE = 0.15
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
    # The median: one missing tilt does not move it, and is then the gap that disagrees.
    gaps = [after - before for before, after in pairwise(ordered)]
    middle = sorted(gaps)[len(gaps) // 2]
    if all(abs(gap - middle) <= SAME_ANGLE for gap in gaps) and middle > SAME_ANGLE:
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
    # Dose-symmetric schemes move outward from the start and change sides; a group may stay on one side for several tilts.
    outward = all(after >= before - SAME_ANGLE for before, after in pairwise(far))
    crossings = sum((before - start) * (after - start) < 0 for before, after in pairwise(angles))
    if outward and crossings >= 2:
        return "dose_symmetric"
    turns = [index for index, (before, after) in enumerate(pairwise(steps)) if (before > 0) != (after > 0)]
    return "bidirectional" if crossings == 1 and len(turns) in (1, 2) else None


LIMIT = 1_000_000


def read(path: Path, draft: Draft, describe: Describer) -> None:
    """Fill a draft from a list of tilt angles; UnsupportedFormat when a line is no angle."""
    angles = read_angles(path)
    if not is_series(angles):
        raise UnsupportedFormat(
            f"{path.name} holds {len(angles)} angles that make no tilt series.", hint="Give the list of the whole series.", path=str(path)
        )
    steps = (*SESSION, "acquisitions", make_key(path.stem))
    refined = path.suffix.lower() == ".tlt"
    put_tilts(draft, steps, angles, "the lines of the file")
    if refined:
        draft.note(
            "The angles of a .tlt file were refined by the alignment; those at which the stage stood are in the .rawtlt or .mdoc file."
        )
    draft.note("A tilt list has no voltage, dose or time: give the .mdoc file of the series as well.")
    images = find_beside(path, [f"{path.stem}.{extension}" for extension in ("st", "mrc", "mrcs")])
    if images is not None:
        draft.put((*steps, "file"), describe(images), Stated(path.stem, "name of the list"))
    else:
        draft.lack((*steps, "file"), "The file of the images; there is none of the same name beside the list.")


def read_angles(path: Path) -> list[float]:
    text = read_text(path, LIMIT)
    lines = text.split("\n")
    commas = any(number_of(line) is None and decimal_of(line) is not None for line in lines) and "." not in text
    angles: list[float] = []
    for row, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        angle = decimal_of(line, sure=commas)
        if angle is None or not -180 <= angle <= 180:
            raise UnsupportedFormat(
                f"Line {row} of {path.name} is no tilt angle.",
                hint="A tilt list has one number of degrees on each line.",
                value=line[:40],
                path=str(path),
            )
        angles.append(angle)
    if is_cut(lines):
        raise UnreadableFile(
            f"{path.name} ends in the middle of a number: it was cut short.",
            hint="Copy it again; end the last line with a line break.",
            path=str(path),
        )
    return angles


def is_cut(lines: Sequence[str]) -> bool:
    """Tell whether the last line, without a line break, has fewer decimals than all others have."""
    digits = [len(line.strip().replace(",", ".").partition(".")[2]) for line in lines if line.strip()]
    return bool(lines[-1].strip()) and len(digits) > 2 and len(set(digits[:-1])) == 1 and digits[-1] < digits[0]
