"""What the extended header of an MRC file says of each of its sections: of Thermo Fisher (FEI) programs, new and old, and of SerialEM.

Types FEI1 and FEI2 have an entry for each image, with masks whose bits say what was written: a bit for each value, in the order of the
values (Thermo Fisher's description of MRC2014 extended headers; mrcfile has the layout). Angles are in degrees, but in radians from one
version of the program; lengths in m, dose in electrons per m^2. The older header of FEI programs has 32 numbers of four bytes for each of
1024 images, in SI units, angles in degrees. SerialEM writes what the flags of the header name, as integers of two bytes: the angle times
100, a dose as mantissa and exponent of 2 (SEMshortsToFloat of IMOD).
"""

from __future__ import annotations

import importlib
import math
import struct
from datetime import datetime, timedelta
from decimal import Decimal
from types import ModuleType
from typing import TYPE_CHECKING

from cryokb.errors import MissingDependency
from cryokb.readers.draft import plain_number
from cryokb.readers.tags import number_of, text_of
from cryokb.readers.tilt_series import Row, Series

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np

__all__ = ["EXTENDED_KINDS", "common_of", "entry_bits", "mrcfile", "read_entries", "read_old_fei", "read_serialem", "series_of"]

EXTENDED_KINDS = ("FEI1", "FEI2")
MAX_ENTRIES = 2_000
UNUSED = "Unused range"
UNUSED_BITS = 6
"""The values that a range without names has, each with its bit."""
IN_RADIANS = "4.4.0.4981"
"""The version of the program that wrote its angles in radians, as IMOD found."""
OLE_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  local time of the microscope computer
OLD_NAMES = ("a_tilt", "b_tilt", "x_stage", "y_stage", "z_stage", "x_shift", "y_shift", "defocus", "exp_time", "mean_int", "tilt_axis",
             "pixel_size", "magnification", "ht", "binning", "applied_defocus")  # fmt: skip
OLD_ENTRY = 128
OLD_BYTES = 1024 * OLD_ENTRY
FLAG_BYTES = (2, 6, 4, 2, 2, 4, 2, 4, 2, 4, 2)
"""Bytes of each value that SerialEM may write: angle, piece, stage, magnification, intensity, dose, and others."""
TILT, PIECE, MAGNIFICATION, DOSE = 0, 1, 3, 5
EXACT_HUNDREDS = 100
"""From a magnification of 10,000 on, those of microscopes are whole hundreds."""
FROM_SQUARE_METRES = 1e-20

Entry = dict[str, object]


def mrcfile() -> ModuleType:
    """Give the library that knows the layout of MRC files. Raises MissingDependency without it."""
    try:
        return importlib.import_module("mrcfile")
    except ModuleNotFoundError as error:
        raise MissingDependency.of("mrcfile", extra="readers", purpose="MRC files") from error


def read_block(path: Path, length: int) -> bytes:
    with path.open("rb") as stream:
        stream.seek(1024)
        return stream.read(length)


def common_of(entries: Sequence[Entry]) -> Entry:
    """Give what is the same in all entries."""
    first, *others = entries
    return {name: value for name, value in first.items() if all(entry.get(name) == value for entry in others)}


# ------------------------------------------------------------------------------------------------------------ FEI1 and FEI2
def read_entries(path: Path, kind: str, length: int, sections: int) -> list[Entry]:
    """Read the entries that a Thermo Fisher program wrote, one an image; an empty list for any other file.

    Only values whose bit is set are given; angles are in degrees, lengths in m, times in s, dose in electrons per m^2.
    """
    import numpy as np

    if kind not in EXTENDED_KINDS:
        return []
    # mrcfile gives the layout of big-endian files first; the programs of Thermo Fisher write little-endian ones
    layout = mrcfile().dtypes.get_ext_header_dtype(kind.encode(), "<")
    block = read_block(path, min(length, MAX_ENTRIES * 2048))
    if len(block) < layout.itemsize:
        return []
    # each entry begins with its own size, which later versions of the programs may enlarge at its end
    (step,) = struct.unpack_from("<i", block)
    if not layout.itemsize <= step <= 4096:
        return []
    count = min(sections, len(block) // step, MAX_ENTRIES)
    return [entry_of(np.frombuffer(block, layout, count=1, offset=index * step)[0]) for index in range(count)]


def entry_bits(names: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Give the mask and the bit of each value: the bits of a mask are counted along the values that follow it."""
    bits: dict[str, tuple[str, int]] = {}
    mask, bit = "", 0
    for name in names:
        if name.startswith("Bitmask"):
            mask, bit = name, 0
        elif mask:
            bits[name] = (mask, bit)
            bit += UNUSED_BITS if name == UNUSED else 1
    return bits


def entry_of(raw: np.void) -> Entry:
    """Give the values of one entry that were written, as plain numbers and texts."""
    names = raw.dtype.names or ()
    bits = entry_bits(names)
    entry = {name: plain(raw[name].item()) for name in names if name not in bits or int(raw[bits[name][0]]) >> bits[name][1] & 1}
    for name in ("Alpha tilt", "Beta tilt"):
        if entry.get("Application version") == IN_RADIANS and (angle := number_of(entry.get(name))) is not None:
            entry[name] = math.degrees(angle)
    return entry


def plain(value: object) -> object:
    return value.split(b"\x00")[0].decode("ascii", errors="replace").strip() if isinstance(value, bytes) else value


# -------------------------------------------------------------------------------------------------------------- the old FEI
def read_old_fei(path: Path, kind: str, length: int, sections: int, order: str) -> list[Entry]:
    """Read the entries of the older header of FEI programs, one an image, in SI units and degrees; an empty list for any other file."""
    if length != OLD_BYTES or kind not in {"", "FEI"}:
        return []
    block = read_block(path, min(sections, 1024) * OLD_ENTRY)
    entries = [dict(zip(OLD_NAMES, numbers, strict=False)) for numbers in struct.iter_unpack(f"{order}32f", block)]
    # A zero stands for a value that was not written, but an angle of 0 is one.
    return [{name: value for name, value in entry.items() if math.isfinite(value) and (value or name == "a_tilt")} for entry in entries]


# ---------------------------------------------------------------------------------------------------------------- SerialEM
def read_serialem(path: Path, kind: str, length: int, sections: int, order: str) -> list[Entry]:
    """Read what SerialEM wrote of each section; an empty list where the header names nothing, or its flags and bytes do not agree."""
    with path.open("rb") as stream:
        width, flags = struct.unpack_from(f"{order}2h", stream.read(1024), 128)
    named = [place for place in range(len(FLAG_BYTES)) if flags >> place & 1]
    agree = 0 < flags < 1 << len(FLAG_BYTES) and sum(FLAG_BYTES[place] for place in named) == width
    if kind not in {"", "SERI"} or not agree or width * sections > length:
        return []
    block = read_block(path, width * sections)
    return [dict(section_values(block[start : start + width], named, order)) for start in range(0, len(block), width)]


def section_values(block: bytes, named: Sequence[int], order: str) -> Iterator[tuple[str, object]]:
    place = 0
    for flag in named:
        if flag == TILT:
            yield "tilt", struct.unpack_from(f"{order}h", block, place)[0] / 100
        elif flag == PIECE:
            yield "piece", struct.unpack_from(f"{order}3h", block, place)
        elif flag == MAGNIFICATION:
            hundreds = struct.unpack_from(f"{order}h", block, place)[0]
            yield "magnification" if hundreds >= EXACT_HUNDREDS else "rough magnification", hundreds * 100
        elif flag == DOSE:
            # Six digits, as SerialEM writes them elsewhere; the seventh is noise of the mantissa.
            yield "dose", float(f"{two_words(*struct.unpack_from(f'{order}2h', block, place)):.6g}")
        place += FLAG_BYTES[flag]


def two_words(low: int, high: int) -> float:
    """Give the number of two integers: 24 bits of mantissa and an exponent of 2, with their signs.

    >>> round(two_words(*(27525, -20 * 256 - 30)), 3)
    6.72
    """
    value = abs(low) * 256 + abs(high) % 256
    exponent = abs(high) // 256
    return math.ldexp(math.copysign(value, low), exponent if high >= 0 else -exponent)


# ------------------------------------------------------------------------------------------------------------------ series
NAMES = {
    "FEI": {"angle": "Alpha tilt", "dose": "Dose", "exposure_time": "Integration time", "moment": "Timestamp", "local_time": "Timestamp"},
    "old": {"angle": "a_tilt", "exposure_time": "exp_time"},
    "SERI": {"angle": "tilt angle", "dose": "exposure dose"},
}
"""What the values are called in each kind of extended header."""


def series_of(entries: Sequence[Entry], source: str) -> Series | None:
    """Give the rows of what is said of several images; None for one image, for pieces of a montage, and where an image has no angle."""
    kind = "FEI" if "Metadata size" in entries[0] else "old" if "a_tilt" in entries[0] else "SERI"
    pieces = {entry.get("piece") for entry in entries}
    names = {column: f"{source}.{name}" for column, name in NAMES[kind].items()}
    rows = [row_of(entry, NAMES[kind], index) for index, entry in enumerate(entries)]
    if len(rows) < 2 or len(pieces) > 1 or not all("angle" in row.numbers for row in rows):
        return None
    program = "SerialEM" if kind == "SERI" else text_of(entries[0].get("Application")) or "the program that wrote the file"
    return Series(rows, {**names, "time": names.get("moment", ""), "section": "the order of the images"}, program)


def row_of(entry: Entry, names: dict[str, str], index: int) -> Row:
    row = Row(section=index)
    if (angle := number_of(entry.get(names["angle"], entry.get("tilt")))) is not None and abs(angle) <= 180:
        row.numbers["angle"] = Decimal(plain_number(round(angle, 4)))
    dose = number_of(entry.get("Dose"))
    for column, number in (
        ("dose", dose * FROM_SQUARE_METRES if dose else number_of(entry.get("dose"))),
        ("exposure_time", number_of(entry.get(names.get("exposure_time", "")))),
    ):
        if number and math.isfinite(number) and number > 0:
            row.numbers[column] = Decimal(plain_number(number))
    days = number_of(entry.get("Timestamp"))
    if days and 0 < days < 80_000:
        row.moment = (OLE_DAY_ZERO + timedelta(days=days)).replace(microsecond=0)
    return row
