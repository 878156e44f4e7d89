"""The header of an MRC file, and the extended header that Thermo Fisher (FEI) programs write behind it.

The extended header (types FEI1 and FEI2, one entry an image) holds voltage, dose, tilt, pixel size and more, which
RosettaSciIO passes over. Bits of four masks say which entries were written. Sources: MRC2014 (Cheng et al., the header and its
EXTTYP) and Thermo Fisher's description of its extended header; the entries below are in the order and widths given there.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BYTES_PER_MODE", "MrcHeader", "read_extended", "read_header"]

BYTES_PER_MODE = {0: 1, 1: 2, 2: 4, 3: 4, 4: 8, 6: 2, 12: 2}
"""Bytes of a pixel in each data mode; mode 101 packs two pixels into one."""

MAX_ENTRIES = 2_000
LIMIT_AXIS = 1_000_000

ENTRIES = (
    "i:Metadata size", "i:Metadata version", "I:Bitmask 1", "d:Timestamp", "16s:Microscope type", "16s:D-Number", "16s:Application",
    "16s:Application version", "d:HT", "d:Dose", "d:Alpha tilt", "d:Beta tilt", "d:X-Stage", "d:Y-Stage", "d:Z-Stage", "d:Tilt axis angle",
    "d:Dual axis rotation", "d:Pixel size X", "d:Pixel size Y", "48s:Unused", "d:Defocus", "d:STEM defocus", "d:Applied defocus",
    "i:Instrument mode", "i:Projection mode", "16s:Objective lens mode", "16s:High magnification mode", "i:Probe mode", "?:EFTEM on",
    "d:Magnification", "I:Bitmask 2", "d:Camera length", "i:Spot index", "d:Illuminated area", "d:Intensity", "d:Convergence angle",
    "16s:Illumination mode", "?:Wide convergence angle range", "?:Slit inserted", "d:Slit width", "d:Acceleration voltage offset",
    "d:Drift tube voltage", "d:Energy shift", "d:Shift offset X", "d:Shift offset Y", "d:Shift X", "d:Shift Y", "d:Integration time",
    "i:Binning width", "i:Binning height", "16s:Camera name", "4i:Readout area", "?:Ceta noise reduction", "i:Ceta frames summed",
    "?:Electron counting", "?:Align frames", "4i:Reserved 1", "I:Bitmask 3", "6i:Reserved 2", "?:Phase plate", "16s:STEM detector name",
    "d:Gain", "d:Offset", "5i:Reserved 3", "d:Dwell time", "d:Frame time",
)  # fmt: skip
FORMAT = "<" + "".join(entry.partition(":")[0] for entry in ENTRIES)
NAMES = tuple(entry.partition(":")[2] for entry in ENTRIES)
FIRST_MASK = {
    "Timestamp": 0,
    "Microscope type": 1,
    "HT": 5,
    "Dose": 6,
    "Alpha tilt": 7,
    "Pixel size X": 14,
    "Instrument mode": 25,
    "Projection mode": 26,
    "Magnification": 31,
}
SECOND_MASK = {"Camera length": 0, "Spot index": 1, "Slit inserted": 7, "Slit width": 8, "Integration time": 15, "Camera name": 18}


@dataclass(frozen=True, slots=True)
class MrcHeader:
    """The parts of an MRC header that decide what the file holds.

    Attributes:
        shape: columns, rows, sections.
        mode: data mode.
        extended: bytes of the extended header.
        kind: type of the extended header, such as ``FEI1`` or ``SERI``; empty when none is named.
        volume: the space group says that the file is a volume, not a stack of images.
    """

    shape: tuple[int, int, int]
    mode: int
    extended: int
    kind: str
    volume: bool

    @property
    def data_bytes(self) -> int | None:
        """Give the bytes that the data take, or None for a mode without whole bytes."""
        width = BYTES_PER_MODE.get(self.mode)
        return None if width is None else width * self.shape[0] * self.shape[1] * self.shape[2]


def read_header(head: bytes) -> MrcHeader | None:
    """Read the first 1024 bytes of a file as an MRC header of little-endian order; None when they are none.

    Programs before the MRC2000 format write no word MAP: their headers are known by a cell without skew.
    """
    if len(head) < 1024:
        return None
    columns, rows, sections, mode = struct.unpack_from("<4i", head)
    space_group, extended = struct.unpack_from("<2i", head, 88)
    named = head[208:211] == b"MAP"
    angles = struct.unpack_from("<3f", head, 52)
    old = mode in BYTES_PER_MODE and angles in ((90.0, 90.0, 90.0), (0.0, 0.0, 0.0))
    sane = all(0 < size <= LIMIT_AXIS for size in (columns, rows, sections)) and extended >= 0
    if not sane or not (named or old) or mode not in {*BYTES_PER_MODE, 101}:
        return None
    kind = head[104:108].decode("ascii", errors="replace") if extended else ""
    return MrcHeader((columns, rows, sections), mode, extended, kind.strip("\x00 "), space_group == 1)


def read_extended(path: Path, header: MrcHeader) -> list[dict[str, object]]:
    """Read the entries that a Thermo Fisher program wrote, one an image; an empty list for any other file.

    Only values whose bit is set are given; angles are in degrees, lengths in m, times in s, dose in electrons per m^2.
    """
    if header.kind not in ("FEI1", "FEI2"):
        return []
    with path.open("rb") as stream:
        stream.seek(1024)
        block = stream.read(min(header.extended, MAX_ENTRIES * 2048))
    if len(block) < struct.calcsize(FORMAT):
        return []
    (step,) = struct.unpack_from("<i", block)
    if not struct.calcsize(FORMAT) <= step <= 4096:
        return []
    count = min(header.shape[2], len(block) // step, MAX_ENTRIES)
    return [unpack_entry(block, index * step) for index in range(count)]


def unpack_entry(block: bytes, offset: int) -> dict[str, object]:
    values = struct.unpack_from(FORMAT, block, offset)
    named: dict[str, object] = {}
    position = 0
    for entry, name in zip(ENTRIES, NAMES, strict=True):
        kind = entry.partition(":")[0]
        width = int(kind[:-1]) if kind[:-1] and not kind.endswith("s") else 1
        named[name] = values[position]
        position += width
    return {name: plain(value) for name, value in named.items() if written(name, named)}


def written(name: str, named: dict[str, object]) -> bool:
    """Tell whether the mask says that an entry was written; entries without a known bit count as written."""
    for mask, bits in (("Bitmask 1", FIRST_MASK), ("Bitmask 2", SECOND_MASK)):
        if name in bits:
            word = named[mask]
            return isinstance(word, int) and bool(word >> bits[name] & 1)
    return True


def plain(value: object) -> object:
    return value.split(b"\x00")[0].decode("ascii", errors="replace").strip() if isinstance(value, bytes) else value
