"""Tilt lists (.rawtlt, .tlt): one angle in degrees a line, as IMOD writes them; .tlt holds angles refined by the alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile, UnsupportedFormat
from cryokb.readers.draft import SESSION, Draft, Stated
from cryokb.readers.files import Describer, find_beside, read_small
from cryokb.readers.naming import make_key
from cryokb.readers.tags import number_of
from cryokb.readers.tilt_series import is_series, put_tilts

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read"]

_LIMIT = 1_000_000


def read(path: Path, draft: Draft, describe: Describer) -> None:
    """Fill a draft from a list of tilt angles; UnsupportedFormat when a line is no angle."""
    angles = _angles(path)
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


def _angles(path: Path) -> list[float]:
    text = read_small(path, _LIMIT).decode("utf-8", errors="replace")
    angles: list[float] = []
    for row, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        angle = number_of(line)
        if angle is None or not -180 <= angle <= 180:
            raise UnsupportedFormat(
                f"Line {row} of {path.name} is no tilt angle.",
                hint="A tilt list has one number of degrees on each line.",
                value=line[:40],
                path=str(path),
            )
        angles.append(angle)
    if not text.endswith("\n") and len({_decimals(line) for line in text.splitlines()[-2:]}) > 1:
        raise UnreadableFile(
            f"{path.name} ends in the middle of a number: it was cut short.",
            hint="Copy it again; end the last line with a line break.",
            path=str(path),
        )
    return angles


def _decimals(line: str) -> int:
    return len(line.strip().partition(".")[2])
