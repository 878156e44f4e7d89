"""Whether a file is as long as it says: files get cut short on their way from the microscope, and readers then give zeros.

Each check reads a few bytes and raises UnreadableFile. What it takes from a header is only compared with the size of the file.
"""

from __future__ import annotations

import re
import struct
import zipfile
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile
from cryokb.readers.mrc_header import read_header
from cryokb.readers.rosetta import quiet, release, without_frames

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "check_archive",
    "check_bcf",
    "check_blockfile",
    "check_lines",
    "check_merlin",
    "check_mrc",
    "check_msa",
    "check_pts",
    "check_tiff",
    "check_tvips",
]

AGAIN = "Copy it again from the microscope."
MERLIN_BYTES = {b"U08": 1, b"U16": 2, b"U32": 4}
"""Bytes of a pixel by the word in the header of a frame."""

BEYOND = re.compile(r"invalid value offset (\d+)")
"""What tifffile logs of a value that does not lie inside the file; a place inside the header is a slip of the program that wrote it."""

TIFF_HEADER = 16

MOST_PAGES = 64
MOST_UNPACKED = 8_000_000_000
MOST_RATIO = 1_000
"""How much larger an archive may unpack: data of a detector never come near what deflate can do with zeros (1 to 1032)."""


def cut_short(path: Path, needed: int, size: int) -> UnreadableFile:
    return UnreadableFile(
        f"{path.name} ends before its data do: it should have at least {needed} bytes and has {size}.", hint=AGAIN, path=str(path)
    )


def unpack(path: Path, form: str, offset: int) -> tuple[int, ...]:
    """Read whole numbers at a place in a file; UnreadableFile when it ends before."""
    width = struct.calcsize(form)
    with path.open("rb") as stream:
        stream.seek(offset)
        block = stream.read(width)
    if len(block) < width:
        raise cut_short(path, offset + width, path.stat().st_size)
    return struct.unpack(form, block)


def check_mrc(path: Path, size: int) -> None:
    """See that an MRC file has the pixels of its header."""
    with path.open("rb") as stream:
        header = read_header(stream.read(1024))
    if header is not None and header.data_bytes is not None:
        needed = 1024 + header.extended + header.data_bytes
        if size < needed:
            raise cut_short(path, needed, size)


def check_msa(path: Path, size: int) -> None:
    """See that a spectrum ends with the keyword that ends it."""
    with path.open("rb") as stream:
        stream.seek(max(0, size - 4096))
        if b"#ENDOFDATA" not in stream.read().upper():
            raise UnreadableFile(f"{path.name} ends without #ENDOFDATA: it was cut short.", hint="Save the spectrum again.", path=str(path))


def check_lines(path: Path, size: int) -> None:
    """See that a text ends with a line break, as the program that wrote it ends every line."""
    with path.open("rb") as stream:
        stream.seek(size - 1)
        if stream.read(1) != b"\n":
            raise UnreadableFile(
                f"{path.name} ends in the middle of a line: it was cut short.",
                hint="Copy it again; if it is complete, end it with a line break.",
                path=str(path),
            )


def check_tiff(path: Path, size: int) -> None:
    """See that every strip and every value of the first pages lies inside the file.

    tifffile reads missing strips as zeros, and leaves out a value that lies beyond the end with a word in its log.
    """
    import tifffile

    try:
        with quiet() as said, tifffile.TiffFile(path) as opened:
            pages = [opened.pages[index] for index in range(min(len(opened.pages), MOST_PAGES))]
            ends = [
                offset + count
                for page in pages
                for offset, count in zip(getattr(page, "dataoffsets", ()), getattr(page, "databytecounts", ()), strict=False)
            ]
    except Exception as error:  # noqa: BLE001  tifffile meets any content
        reason = str(without_frames(error))
        release()
        raise UnreadableFile(f"{path.name} is no complete TIFF file ({reason}).", hint=AGAIN, path=str(path)) from None
    if not pages:
        raise UnreadableFile(f"{path.name} ends before its first page: it was cut short.", hint=AGAIN, path=str(path))
    if ends and max(ends) > size:
        raise cut_short(path, max(ends), size)
    if any(int(place[1]) > TIFF_HEADER for text in said if (place := BEYOND.search(text))):
        raise UnreadableFile(f"{path.name} ends before the values that describe it: it was cut short.", hint=AGAIN, path=str(path))


def check_tvips(path: Path, size: int) -> None:
    """See that a recording holds whole frames."""
    words = unpack(path, "<13I", 0)
    header, version, columns, rows, bits, frame_header = *words[:5], words[12]
    frame = (frame_header if version == 2 else 12) + columns * rows * bits // 8
    if frame == 0 or size < header + frame or (size - header) % frame:
        raise UnreadableFile(
            f"{path.name} does not hold whole frames of {columns} × {rows} pixels: it was cut short.", hint=AGAIN, path=str(path)
        )


def check_merlin(path: Path, size: int) -> None:
    """See that a recording holds whole frames; each has a header that says its size, that of raw counters is not told there."""
    with path.open("rb") as stream:
        words = stream.read(64).split(b",")
    try:
        header, columns, rows, width = int(words[2]), int(words[4]), int(words[5]), MERLIN_BYTES[words[6].strip()]
    except (IndexError, KeyError, ValueError):
        return
    frame = header + columns * rows * width
    if size < frame or size % frame:
        raise UnreadableFile(
            f"{path.name} does not hold whole frames of {columns} × {rows} pixels: it was cut short.", hint=AGAIN, path=str(path)
        )


def check_blockfile(path: Path, size: int) -> None:
    """See that a blockfile has all its patterns, of one byte a pixel and six bytes before each."""
    (start,), (side,), (columns, rows) = unpack(path, "<I", 12), unpack(path, "<H", 20), unpack(path, "<2H", 24)
    needed = start + columns * rows * (side * side + 6)
    if size < needed:
        raise cut_short(path, needed, size)


def check_archive(path: Path, size: int) -> None:
    """See that a format kept in a zip archive is whole and does not unpack to something enormous."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        reason = str(without_frames(error))
        raise UnreadableFile(f"{path.name} is no whole archive ({reason}).", hint=AGAIN, path=str(path)) from None
    if unpacked > min(MOST_UNPACKED, max(MOST_RATIO * size, 1)):
        raise UnreadableFile(f"{path.name} would unpack to {unpacked} bytes.", hint="Such a file is not opened.", path=str(path))


def check_bcf(path: Path, size: int) -> None:
    """See that Bruker's container has all its chunks; before the first one stand 0x118 bytes."""
    (chunk,), (chunks,) = unpack(path, "<I", 0x128), unpack(path, "<I", 0x148)
    if size < chunk * chunks + 0x118:
        raise cut_short(path, chunk * chunks + 0x118, size)


def check_pts(path: Path, size: int) -> None:
    """See that JEOL's event file has the data that its header announces."""
    start, length = unpack(path, "<2I", 28)
    if size < start + length:
        raise cut_short(path, start + length, size)
