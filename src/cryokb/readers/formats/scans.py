"""Scanned diffraction and cameras: NanoMEGAS blockfiles, CEOS Panta Rhei, TVIPS recorders, Quantum Detectors Merlin.

Blockfile: volts, tenths of a millimetre; the steps of the patterns are cm on the screen, not on the specimen.
Panta Rhei: SI units. TVIPS: ``pixelsize`` is the pixel of the camera, ``magtotal`` a camera length in diffraction, ``temperature`` a
counter. Merlin: the temperature is that of the board.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from glob import escape
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile, UnsupportedFormat
from cryokb.readers.axes import replace_steps
from cryokb.readers.draft import Stated
from cryokb.readers.files import AGAIN, cut_short, unpack
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tags import Clock, Dataset, from_epoch, from_iso, from_local

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "BLOCKFILE",
    "MERLIN",
    "PANTA_RHEI",
    "TVIPS",
    "check_blockfile",
    "check_merlin",
    "check_ripple",
    "check_tvips",
    "enrich_tvips",
    "is_mrcz",
    "is_packed",
    "is_ripple",
    "is_tvips",
    "refuse_later_part",
]


def uncalibrated(dataset: Dataset) -> None:
    dataset.given = replace_steps(dataset.given, dict.fromkeys(axis.name for axis in dataset.given))


# ---------------------------------------------------------------------------------------------------------- blockfile
def blockfile_technique(_: Dataset) -> Choice | None:
    return Choice("four_d_stem", Stated("blockfile", "a blockfile is a scan with a diffraction pattern at each position"))


def blockfile_clock(dataset: Dataset) -> Clock | None:
    day, hour = dataset.text("tidy:General.date"), dataset.text("tidy:General.time")
    return from_local(f"{day} {hour or ''}".strip(), "blockfile_header.Acquisition_time") if day else None


BLOCKFILE = Table(
    technique=blockfile_technique,
    clock=blockfile_clock,
    fields=(
        Field("accelerating_voltage", ("blockfile_header.Beam_energy",), "V"),
        Field("camera_length", ("blockfile_header.Camera_length",), "mm", 0.1, note="tenths of a millimetre in the file"),
    ),
)


def check_blockfile(path: Path, size: int) -> None:
    """See that a blockfile has all its patterns, of one byte a pixel and six bytes before each."""
    (start,), (side,), (columns, rows) = unpack(path, "<I", 12), unpack(path, "<H", 20), unpack(path, "<2H", 24)
    needed = start + columns * rows * (side * side + 6)
    if size < needed:
        raise cut_short(path, needed, size)


# --------------------------------------------------------------------------------------------------------- Panta Rhei
def panta_stem(dataset: Dataset) -> bool:
    return (dataset.tags.text("condenser.mode") or "").upper() == "STEM"


def panta_technique(dataset: Dataset) -> Choice | None:
    if not panta_stem(dataset) or len(dataset.signal_axes) != 2:
        return None
    return Choice("stem", Stated("STEM", "condenser.mode"))


def panta_repair(dataset: Dataset) -> list[str]:
    """Disbelieve pixels that together are wider than the field that was scanned."""
    width, magnification = dataset.tags.number("scan_driver.magnification_reference"), dataset.tags.number("scan_driver.magnification")
    if not width or not magnification or not all(axis.unit in ("m", "metre") for axis in dataset.given):
        return []
    if all((axis.scale or 0) * axis.size <= 1.05 * width / magnification for axis in dataset.given):
        return []
    uncalibrated(dataset)
    field = f"{width / magnification * 1e9:.4g} nm"
    return [f"The pixels add up to more than the scanned field of {field} (scan_driver); the pixel size was left out."]


PANTA_RHEI = Table(
    technique=panta_technique,
    repair=panta_repair,
    fields=(
        Field("accelerating_voltage", ("electron_gun.voltage",), "V"),
        Field("magnification", ("scan_driver.magnification",), when=panta_stem),
        Field("camera_length", ("projector.camera_length",), "m", when=panta_stem),
        Field("dwell_time", ("scan_generator.dwell_time",), "s", when=panta_stem),
        Field("flyback_time", ("scan_generator.flyback_time",), "s", when=panta_stem),
        Field("detector", ("scan_generator.detector",), when=panta_stem),
    ),
)


def is_packed(path: Path) -> bool:
    """Tell whether the numbers are compressed in the archive; RosettaSciIO would map the packed bytes as if they were numbers."""
    with zipfile.ZipFile(path) as archive:
        return any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist())


# -------------------------------------------------------------------------------------------------------------- TVIPS
TVIPS_TILT = "tidy:Acquisition_instrument.TEM.Stage.tilt_alpha"
FIRST_PART = "000"
MOST_FRAMES = 100
"""Frames of a recording whose tilts are compared; of a longer one those at equal distances."""


def tvips_images(dataset: Dataset) -> bool:
    return dataset.tags.number("frame_header.mode") == 1


def tvips_kilovolts(dataset: Dataset) -> bool:
    return (dataset.tags.number("tvips_header.ht") or 0) < 3_500


def tvips_volts(dataset: Dataset) -> bool:
    return not tvips_kilovolts(dataset)


def tvips_repair(dataset: Dataset) -> list[str]:
    uncalibrated(dataset)
    return ["The pixel size in the header is that of the camera, not on the specimen; the axes count pixels."]


def tvips_technique(dataset: Dataset) -> Choice | None:
    term = {1: "tem", 2: "electron_diffraction"}.get(int(dataset.tags.number("frame_header.mode") or 0))
    return Choice(term, Stated(dataset.tags.get("frame_header.mode"), "frame_header.mode")) if term else None


def tvips_clock(dataset: Dataset) -> Clock | None:
    seconds = dataset.tags.number("frame_header.timestamp")
    return from_epoch(seconds, "frame_header.timestamp") if seconds else None


def tvips_notes(dataset: Dataset) -> list[str]:
    joined, apart = dataset.tags.text("parts.joined"), dataset.tags.text("parts.apart")
    notes = [f"The recording goes on in {joined}: keep the parts together, and list them under files."] if joined else []
    if apart:
        notes.append(f"A part before {apart} is missing: what stands there was not read.")
    return notes


TVIPS = Table(
    notes=tvips_notes,
    repair=tvips_repair,
    technique=tvips_technique,
    clock=tvips_clock,
    fields=(
        Field("accelerating_voltage", ("tvips_header.ht",), "kV", when=tvips_kilovolts),
        Field("accelerating_voltage", ("tvips_header.ht",), "V", when=tvips_volts),
        Field("magnification", ("tvips_header.magtotal",), when=tvips_images),
        Field("stage_tilt", (TVIPS_TILT,), "deg"),
        Field("binning", ("tvips_header.binx",)),
    ),
)


def is_tvips(head: bytes) -> bool:
    """Tell whether the first bytes are those of a recording: it has no mark, only the size of its header and version 1 or 2."""
    return len(head) >= 52 and struct.unpack_from("<2I", head)[0] in range(48, 65_536) and struct.unpack_from("<I", head, 4)[0] in (1, 2)


def refuse_later_part(path: Path) -> None:
    """Refuse a later part of a recording: the header stands in the first, from which all parts are read."""
    part = re.fullmatch(r"(.+_)(\d{3})", path.stem)
    if path.suffix.lower() == ".tvips" and part is not None and part[2] != "000":
        first = f"{part[1]}000{path.suffix}"
        raise UnsupportedFormat(
            f"{path.name} is part {part[2]} of a recording, and its header stands in {first}.",
            hint=f"Give {first}, with the other parts beside it.",
            path=str(path),
        )


@dataclass(frozen=True, slots=True)
class Recording:
    """How the frames of a recording lie in its parts: the first has a header, the others hold frames alone."""

    header: int
    frame: int
    columns: int
    rows: int
    version: int

    @classmethod
    def of(cls, path: Path) -> Recording:
        """Read the header of the first part; UnreadableFile when it is cut short."""
        words = unpack(path, "<13I", 0)
        header, version, columns, rows, bits, frame_header = *words[:5], words[12]
        # Version 1 had frame headers of 12 bytes; since version 2 their size stands in the file header.
        return cls(header, (frame_header if version == 2 else 12) + columns * rows * bits // 8, columns, rows, version)

    def require_whole(self, path: Path, size: int, header: int) -> None:
        """Raise UnreadableFile unless a part holds whole frames."""
        if self.frame == 0 or size < header + self.frame or (size - header) % self.frame:
            raise UnreadableFile(
                f"{path.name} does not hold whole frames of {self.columns} × {self.rows} pixels: it was cut short.",
                hint=AGAIN,
                path=str(path),
            )


def parts_of_recording(path: Path) -> tuple[list[Path], list[Path]]:
    """Give the further parts beside the first one that follow each other, and those behind one that is missing."""
    stem, _, number = path.stem.rpartition("_")
    if number != FIRST_PART:
        return [], []
    there = {int(part.stem[-3:]): part for part in path.parent.glob(f"{escape(stem)}_[0-9][0-9][0-9]{path.suffix}")}
    joined = [there[index] for index in range(1, len(there)) if all(before in there for before in range(1, index + 1))]
    return joined, [part for index, part in sorted(there.items()) if index and part not in joined]


def check_tvips(path: Path, size: int) -> None:
    """See that a recording holds whole frames, in all its parts."""
    recording = Recording.of(path)
    recording.require_whole(path, size, recording.header)
    for part in parts_of_recording(path)[0]:
        recording.require_whole(part, part.stat().st_size, 0)


def enrich_tvips(path: Path, datasets: list[Dataset]) -> None:
    """Add time and mode of the first frame, the tilts of later ones, and the parts: RosettaSciIO gives the first tilt, and local time."""
    joined, apart = (", ".join(part.name for part in parts) for parts in parts_of_recording(path))
    recording = Recording.of(path)
    frames = list(frame_headers(path, recording)) if recording.version == 2 else []
    for dataset in datasets:
        first = {"frame_header": frames[0][0]} if frames else {}
        dataset.tags.original = {**dataset.tags.original, **first, "parts": {"joined": joined, "apart": apart}}
        tilts = [angle for _, angle in frames]
        dataset.later[TVIPS_TILT] = [angle for angle in dict.fromkeys(tilts) if angle != tilts[0]]


def frame_headers(path: Path, recording: Recording) -> Iterator[tuple[dict[str, object], float]]:
    """Yield time and mode of frames of the first part, with the tilt of the stage; of many frames those at equal distances."""
    count = (path.stat().st_size - recording.header) // recording.frame
    with path.open("rb") as stream:
        for index in range(0, count, max(1, count // MOST_FRAMES)):
            stream.seek(recording.header + index * recording.frame)
            block = stream.read(44)
            if len(block) == 44:
                timestamp, mode = struct.unpack_from("<I", block, 4)[0], struct.unpack_from("<I", block, 24)[0]
                yield {"timestamp": timestamp, "mode": mode}, struct.unpack_from("<f", block, 40)[0]


# ------------------------------------------------------------------------------------------------------------- Merlin
MERLIN_DIGITS = re.compile(r"(\.\d{6})\d+")
ANOTHER_DAY = timedelta(hours=20)
"""How far the times of .mib and .hdr may lie apart: one is world time, the other local."""


def merlin_clock(dataset: Dataset) -> Clock | None:
    words = dataset.tags.text("mib_properties.timestamp")
    return from_iso(words, "mib_properties.timestamp") if words else None


def merlin_stamp(dataset: Dataset) -> datetime | None:
    """Give the local time in the .hdr file, whose order of day and month its own name states."""
    words = dataset.tags.text("hdr_file.Time and Date Stamp (day, mnth, yr, hr, min, s)")
    try:
        return datetime.strptime(words or "", "%d/%m/%Y %H:%M:%S")  # noqa: DTZ007  a local time, compared as such
    except ValueError:
        return None


def merlin_repair(dataset: Dataset) -> list[str]:
    """Take the .hdr file away from a recording of another day."""
    clock, stamp = merlin_clock(dataset), merlin_stamp(dataset)
    if clock is None or clock.start is None or stamp is None:
        return []
    moment = datetime.fromisoformat(MERLIN_DIGITS.sub(r"\1", clock.start))
    if abs(stamp.replace(tzinfo=UTC) - moment) <= ANOTHER_DAY:
        return []
    dataset.tags.original = {name: value for name, value in dataset.tags.original.items() if name != "hdr_file"}
    both = f"The .mib was recorded on {moment:%Y-%m-%d %H:%M} (world time) and the .hdr beside it says {stamp:%Y-%m-%d %H:%M} (local time)"
    return [f"{both}: they do not belong together. The values of the .hdr were left out; the shape of the scan may be wrong."]


def merlin_notes(dataset: Dataset) -> list[str]:
    promised, held = (
        dataset.tags.number("hdr_file.Frames in Acquisition (Number)"),
        dataset.tags.number("mib_properties.frame_number_in_file"),
    )
    if promised and held and held < promised:
        return [f"The header announces {promised:g} frames and the file holds {held:g}: it was cut short, or the scan was stopped."]
    return []


MERLIN = Table(
    repair=merlin_repair,
    notes=merlin_notes,
    clock=merlin_clock,
    fields=(
        Field("frame_time", ("mib_properties.exposure",), "ms"),
        Field("frame_time", ("hdr_file.Acquisition Time (ms)", "hdr_file.Acquisition Time (ms) (Number)"), "ms"),
        Field("detector", ("hdr_file.Readout System", "hdr_file.Chip Type (Medipix 3.0, Medipix 3.1, Medipix 3RX)")),
    ),
)


MERLIN_BYTES = {b"U08": 1, b"U16": 2, b"U32": 4}
"""Bytes of a pixel by the word in the header of a frame."""


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


# -------------------------------------------------------------------------------------------------------- plain containers
def is_ripple(head: bytes) -> bool:
    """Tell whether the first bytes are those of a header that describes numbers in a .raw file."""
    words = head.lower()
    return all(word in words for word in (b"width", b"height", b"data-type", b"record-by"))


def check_ripple(path: Path, _: int) -> None:
    """See that the numbers lie beside the header."""
    if not any(path.with_suffix(ending).is_file() for ending in (".raw", ".RAW")):
        raise UnsupportedFormat(
            f"{path.name} needs the file {path.stem}.raw, which is not beside it.", hint="Put both into one folder.", path=str(path)
        )


def is_mrcz(head: bytes) -> bool:
    """Tell whether the first bytes are those of an MRC file whose images may be compressed."""
    return head[208:211] == b"MAP"
