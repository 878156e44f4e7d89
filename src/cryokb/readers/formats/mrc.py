"""MRC (.mrc, .mrcs, .map, .st, .rec, .ali ...): pixel sizes, and what extended headers and Direct Electron's sidecar add.

The pixel size of the standard header is in Å along the specimen. -1, 0 and a missing grid stand for "not calibrated".
Direct Electron's ``_info.txt`` gives voltage, magnification and camera length even when no microscope was connected
("TEM Channel Disconnected"): those are settings of the program, not readings, and are left out. Its exposure rate is in electrons
per detector pixel and second, which is no dose rate at the specimen.

Extended headers, which RosettaSciIO passes over, are read by ``mrc_sections``. Source: MRC2014 (Cheng et al.), as mrcfile has it.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from cryokb.errors import UnsupportedFormat
from cryokb.readers.axes import GivenAxis, replace_steps
from cryokb.readers.draft import Stated
from cryokb.readers.files import cut_short
from cryokb.readers.formats.mrc_sections import EXTENDED_KINDS, common_of, mrcfile, read_entries, read_old_fei, read_serialem, series_of
from cryokb.readers.mapping import Choice, Field, Table
from cryokb.readers.tags import Clock, Dataset, branch_of, from_epoch, from_local, number_of, parts_of, text_of
from cryokb.readers.tilt_series import Series, is_series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from cryokb.readers.draft import Array

__all__ = ["EXTENDED", "TABLE", "MrcHeader", "Stack", "check_mrc", "enrich_mrc", "look_at_stack", "order_of", "read_header"]

EXTENDED = "extended_header"
"""Under this name stands what the entries of a Thermo Fisher extended header have in common."""
OLD_FEI = "fei_header"
"""Where RosettaSciIO puts the older extended header of FEI programs."""
SERIALEM = "serialem_header"
SERIES = "series"
"""Under this name stand the images of a series, as an extended header describes them, and under the other how many it describes."""
DESCRIBED = "described"
REMARKS = "remarks"
"""Under this name stands what must be said of an extended header."""
FILE = "file"
"""Under this name stands what the name of the file and its neighbours say."""
DE = "de_metadata"
SAME_STEP = 0.01
"""Two steps that differ by less than this share are one: headers hold numbers of single precision, and calibrations are no better."""
FILLER = 0.1
"""A step of 1 Å, in nm, which programs write when they do not know it."""
ALIGNED = frozenset({".ali", ".preali"})
STACKS = frozenset({".st", ".mrcs"})
LAST_GROUP = 630
"""Space groups are counted to 230; 400 is added for a stack of volumes."""
RECONSTRUCTED = re.compile(r"tomographic reconstruction|reconstruct|tomogram\b|back-?project|\bSIRT\b|EMDATABANK|\bEMDB\b", re.IGNORECASE)
"""What programs write into the label of a volume that they computed."""
LOWEST_VOLTAGE = 10_000.0
OLE_DAY_ZERO = 25_569.0
DETECTORS = {"HAADF": "haadf_stem", "BF": "bright_field_stem", "ABF": "annular_bright_field_stem"}


def connected(dataset: Dataset) -> bool:
    return "DISCONNECTED" not in (dataset.tags.text(f"{DE}.Instrument Metadata") or "").upper()


def stem(dataset: Dataset) -> bool:
    return dataset.tags.number(f"{EXTENDED}.Instrument mode") == 2


def back_focal(dataset: Dataset) -> bool:
    return stem(dataset) or dataset.tags.number(f"{EXTENDED}.Projection mode") == 1


def camera(dataset: Dataset) -> bool:
    return dataset.tags.number(f"{EXTENDED}.Instrument mode") == 1


def slit_in(dataset: Dataset) -> bool:
    return dataset.tags.get(f"{EXTENDED}.Slit inserted") is True


def tilts(dataset: Dataset) -> Series | None:
    """Give the images of a tilt series, or None when they are none."""
    series = dataset.tags.get(SERIES)
    # As the file gives them: the axes are not yet settled when they are repaired.
    places = sum(axis.navigate for axis in dataset.given)
    found = series if isinstance(series, Series) and places == 1 else None
    if found is not None and camera(dataset) and back_focal(dataset):
        found = replace(found, crystal=True)
    return found if found is not None and len(found.rows) > 2 and is_series(found.angles()) else None


def imaging(dataset: Dataset) -> bool:
    return stem(dataset) or (camera(dataset) and not back_focal(dataset))


def in_volts(dataset: Dataset) -> bool:
    """Tell whether the older header holds a voltage in V, as it should: no transmission microscope runs at 300 V."""
    return (dataset.tags.number(f"{OLD_FEI}.ht") or 0) >= LOWEST_VOLTAGE


def steady(dataset: Dataset) -> bool:
    """Tell whether the stage stood at one angle in all images."""
    described = dataset.tags.number(DESCRIBED) == dataset.tags.number("std_header.NZ")
    return single(dataset) or (described and tilts(dataset) is None)


def turning(dataset: Dataset) -> bool:
    return tilts(dataset) is not None


def crystal(dataset: Dataset) -> bool:
    series = tilts(dataset)
    return series is not None and series.crystal


def single(dataset: Dataset) -> bool:
    return not dataset.navigation_axes


def repair(dataset: Dataset) -> list[str]:
    """Take steps away that stand for "not known", and name the axes and their units as the header means them."""
    if dataset.tags.get(DE) is not None:
        return repair_de(dataset)
    grid = [dataset.tags.number(f"std_header.{name}") for name in ("MX", "MY")]
    if 0 in grid and dataset.tags.get(OLD_FEI) is None:
        dataset.given = replace_steps(dataset.given, {"x": None, "y": None, "z": None})
        return ["The MRC header gives no grid (MX or MY is 0), so the pixel size is not known."]
    arrange(dataset)
    return [*repair_pixels(dataset), *repair_depth(dataset)]


def arrange(dataset: Dataset) -> None:
    """Name the axes by what the header maps them to; RosettaSciIO takes columns for x and rows for y, and drops axes of one element."""
    mapped = [{1: "x", 2: "y", 3: "z"}.get(int(dataset.tags.number(f"std_header.MAP{way}") or 0)) for way in "SRC"]
    order = [name for name in mapped if name] if set(mapped) == {"x", "y", "z"} else ["z", "y", "x"]
    sizes = [int(dataset.tags.number(f"std_header.N{way}") or 0) for way in "ZYX"]
    named = [name for name, size in zip(order, sizes, strict=True) if size != 1]
    if len(named) != len(dataset.given) or named == [axis.name for axis in dataset.given]:
        return
    dataset.given = tuple(
        GivenAxis(name, "" if name == "z" else "nm", cell_step(dataset, name), 0.0, axis.size, axis.navigate)
        for name, axis in zip(named, dataset.given, strict=True)
    )


def patterns(dataset: Dataset) -> bool:
    """Tell whether the images are patterns of a scan: no detector of scanned images is named, and a camera is, or there are several."""
    several = any(axis.name == "z" and axis.size > 1 for axis in dataset.given)
    detector, made_by = (dataset.tags.text(f"{EXTENDED}.{name}") for name in ("STEM Detector name", "Camera name"))
    return stem(dataset) and not detector and tilts(dataset) is None and (bool(made_by) or several)


def cell_step(dataset: Dataset, name: str) -> float:
    """Give the step along an axis of the cell in nm; 0 where the header gives none."""
    length, steps = (dataset.tags.number(f"std_header.{word}") or 0.0 for word in (f"{name.upper()}len", f"M{name.upper()}"))
    return length / steps / 10 if steps else 0.0


def repair_pixels(dataset: Dataset) -> list[str]:
    """Take the pixel of a diffraction pattern from the extended header, which gives it in 1/m; a pixel that is told twice must agree."""
    sizes = {axis: dataset.tags.number(f"{EXTENDED}.Pixel size {axis.upper()}") for axis in "xy"}
    if patterns(dataset):
        dataset.given = replace_steps(dataset.given, {"x": None, "y": None})
        return [
            "In STEM mode a camera records diffraction patterns, whose pixels are no lengths; the pixel size in the header was left out."
        ]
    if camera(dataset) and back_focal(dataset):
        known = {axis: (size * 1e-9, "1/nm") if size else None for axis, size in sizes.items()}
        dataset.given = replace_steps(dataset.given, known)
        return [] if all(known.values()) else ["The pixel size in the MRC header is no length in diffraction; left out."]
    steps = {axis.name: axis.scale for axis in dataset.given if axis.unit == "nm" and axis.scale}
    for axis, size in sizes.items():
        if size and (step := steps.get(axis)) and abs(size * 1e9 - step) > SAME_STEP * step:
            dataset.given = replace_steps(dataset.given, {"x": None, "y": None})
            return [f"The pixel size is {step:.7g} nm in the MRC header and {size * 1e9:.7g} nm in the extended header; left out."]
    return []


def repair_depth(dataset: Dataset) -> list[str]:
    """Keep the step along z of a volume and of slices that have one of their own; of other stacks it stands for nothing."""
    found = [axis for axis in dataset.given if axis.name == "z"]
    if not found or not found[0].scale or found[0].scale == 1:
        return []
    step, side = found[0].scale, cell_step(dataset, "x")
    sections = [dataset.tags.number(f"std_header.{name}") for name in ("MZ", "NZ")]
    sliced = sections[0] == sections[1] and step != FILLER and abs(step - side) > SAME_STEP * side
    aligned = dataset.tags.text(f"{FILE}.suffix") in ALIGNED
    if (result(dataset) is not None and not aligned) or (sliced and not tilts(dataset)):
        dataset.given = tuple(replace(axis, unit="nm") if axis.name == "z" else axis for axis in dataset.given)
        return []
    dataset.given = replace_steps(dataset.given, {"z": None})
    return [f"The images of the stack are counted: the step along z of {step:.7g} nm in the header stands for no distance between them."]


def repair_de(dataset: Dataset) -> list[str]:
    steps: dict[str, tuple[float, str] | None] = {"kx": None, "ky": None, "repeats": None}
    for side in ("X", "Y"):
        size = dataset.tags.number(f"{DE}.Specimen Pixel Size {side} (nanometers)")
        steps[side.lower()] = (size, "nm") if size and size > 0 else None
    dataset.given = replace_steps(dataset.given, steps)
    lost = [name for name, step in steps.items() if step is None and any(axis.name == name for axis in dataset.given)]
    return [f"The axes {', '.join(lost)} have no calibration in the _info.txt file; a step of 1 is only a filler."] if lost else []


def result(dataset: Dataset) -> str | None:
    """Say why the images are the result of processing and no exposure; None for recorded ones."""
    suffix = dataset.tags.text(f"{FILE}.suffix") or ""
    if suffix in ALIGNED:
        return f"a file that ends in {suffix} holds aligned images"
    recorded = dataset.tags.get(DE) is not None or dataset.tags.get(OLD_FEI) is not None or tilts(dataset)
    if (dataset.tags.number("std_header.NZ") or 1) <= 1 or recorded:
        return None
    if suffix == ".rec":
        return "a file that ends in .rec holds a reconstruction"
    label = next((label for label in labels(dataset) if RECONSTRUCTED.search(label)), None)
    if label is not None:
        return f"its label says “{label[:60]}”"
    group = int(dataset.tags.number("std_header.ISPG") or 0)
    stack = suffix in STACKS or dataset.tags.get(f"{FILE}.described") is True or dataset.tags.get(EXTENDED) is not None
    return f"its header calls it a volume (ISPG {group})" if 1 <= group <= LAST_GROUP and not stack else None


def labels(dataset: Dataset) -> list[str]:
    """Give the labels that programs leave in the header, each of 80 characters."""
    try:
        block = bytes.fromhex(dataset.tags.text("std_header.LABELS") or "")
    except ValueError:
        return []
    lines = (block[start : start + 80] for start in range(0, len(block), 80))
    return [text for line in lines if (text := text_of(line.split(b"\0")[0].decode("ascii", errors="replace")))]


def scanning(dataset: Dataset) -> bool:
    return dataset.tags.text(f"{DE}.Scan - Enable") == "Enable"


def technique(dataset: Dataset) -> Choice | None:
    if scanning(dataset) and len(dataset.navigation_axes) == 2:
        return Choice("four_d_stem", Stated("Enable", f"{DE}.Scan - Enable"))
    mode = dataset.tags.number(f"{EXTENDED}.Instrument mode")
    source = f"{EXTENDED}.Instrument mode, Projection mode"
    series = tilts(dataset)
    if series is not None and series.crystal:
        return Choice("microed", Stated(f"diffraction at {len(series.rows)} angles", f"{source}; {EXTENDED}.Alpha tilt"))
    if mode in (1, 2) and series is not None:
        words = Stated(f"{len(series.rows)} tilts", f"{EXTENDED}.Alpha tilt")
        return Choice("stem_tomography" if mode == 2 else "tem_tomography", words)
    if mode == 2 and patterns(dataset):
        return Choice("four_d_stem", Stated("STEM, no scanning detector", f"{EXTENDED}.Instrument mode, STEM Detector name"))
    if mode == 2:
        detector = dataset.tags.text(f"{EXTENDED}.STEM Detector name") or ""
        dark = "dark_field_stem" if detector.upper().startswith("DF") else "stem"
        return Choice(
            DETECTORS.get(detector.upper(), dark),
            Stated(f"STEM, {detector}".rstrip(", "), f"{EXTENDED}.Instrument mode, STEM Detector name"),
        )
    if mode == 1:
        diffracts = dataset.tags.number(f"{EXTENDED}.Projection mode") == 1
        return Choice("electron_diffraction" if diffracts else "tem", Stated(f"TEM, {'diffraction' if diffracts else 'imaging'}", source))
    return None


def clock(dataset: Dataset) -> Clock | None:
    seconds = dataset.tags.number(f"{DE}.Timestamp (seconds since Epoch)")
    if seconds:
        return from_epoch(seconds, f"{DE}.Timestamp (seconds since Epoch)")
    # Days since 30 December 1899, as OLE counts them, in the local time of the microscope computer.
    days = dataset.tags.number(f"{EXTENDED}.Timestamp")
    moment = from_epoch((days - OLE_DAY_ZERO) * 86_400, EXTENDED) if days else None
    if moment is None or moment.start is None:
        return None
    return from_local(moment.start.replace("T", " ").removesuffix("Z"), f"{EXTENDED}.Timestamp")


def notes_on(dataset: Dataset) -> list[str]:
    notes = [words for place in ("std_header.bytes", f"{FILE}.surplus") if (words := dataset.tags.text(place))]
    if dataset.tags.get(DE) is not None and not connected(dataset):
        notes.append(
            "The camera program was not connected to the microscope (Instrument Metadata): "
            "its voltage, magnification and camera length were left out."
        )
    rate = dataset.tags.number(f"{DE}.Exposure Rate (e-/pix/s)")
    if rate:
        notes.append(
            f"The file gives an exposure rate of {rate:g} e-/px/s on the camera; it is not a dose rate at the specimen, so it was left out."
        )
    notes += [words for remark in parts_of(dataset.tags.get(REMARKS)) if (words := text_of(remark))]
    doubtful = [name for name in ("Dose", "Integration time") if dataset.tags.number(f"{EXTENDED}.{name}")]
    if doubtful and not single(dataset) and tilts(dataset) is None:
        notes.append(
            f"{' and '.join(doubtful)} of the extended header were left out: the file does not say whether they are of one image or of all."
        )
    volts = dataset.tags.number(f"{OLD_FEI}.ht")
    if volts and not in_volts(dataset):
        notes.append(f"The extended header gives a high tension of {volts:g} ({OLD_FEI}.ht), which should be in V; left out.")
    grid, cell = dataset.tags.number("std_header.MX"), dataset.tags.number("std_header.Xlen")
    if grid and cell == grid:
        notes.append("A pixel of exactly 1 Å is what programs write when they do not know it: check the pixel size.")
    return notes


TABLE = Table(
    repair=repair,
    result=result,
    technique=technique,
    clock=clock,
    tilts=tilts,
    notes=notes_on,
    fields=(
        Field("model", (f"{EXTENDED}.Microscope type",)),
        Field("accelerating_voltage", (f"{EXTENDED}.HT",), "V"),
        Field("accelerating_voltage", (f"{OLD_FEI}.ht",), "V", when=in_volts),
        Field("accelerating_voltage", (f"{DE}.Instrument Accelerating Voltage (V)",), "V", when=connected),
        Field("magnification", (f"{EXTENDED}.Magnification",), when=imaging),
        Field("magnification", (f"{OLD_FEI}.magnification", f"{SERIALEM}.magnification")),
        Field("magnification", (f"{DE}.Instrument Project Magnification",), when=connected),
        Field("camera_length", (f"{EXTENDED}.Camera length",), "m", when=back_focal),
        Field("stage_tilt", (f"{EXTENDED}.Alpha tilt", f"{OLD_FEI}.a_tilt", f"{SERIALEM}.tilt"), "deg", when=steady),
        Field("rotation_per_frame", (f"{EXTENDED}.Tilt per image",), "deg", when=crystal),
        Field("tilt_axis_angle", (f"{OLD_FEI}.tilt_axis",), "deg", when=turning),
        Field("dose", (f"{EXTENDED}.Dose",), "/um2", 1e-12, when=single, note="electrons per m^2 in the file"),
        Field("dose", (f"{SERIALEM}.dose",), "/Ao2", when=single, note="the calibration of the beam in SerialEM"),
        Field("defocus", (f"{EXTENDED}.Applied defocus", f"{OLD_FEI}.applied_defocus"), "um", 1e6, note="the target of the focusing"),
        Field("exposure_time", (f"{EXTENDED}.Integration time", f"{OLD_FEI}.exp_time"), "s", when=single),
        Field("dwell_time", (f"{EXTENDED}.Dwell time",), "s", when=stem),
        Field("frame_time", (f"{EXTENDED}.Frame time",), "s", when=stem),
        Field("spot_size", (f"{EXTENDED}.Spot index",)),
        Field("slit_width", (f"{EXTENDED}.Slit width",), "eV", when=slit_in),
        Field("detector", (f"{EXTENDED}.STEM Detector name",), when=stem),
        Field("detector", (f"{EXTENDED}.Camera name",), when=camera),
        Field("exposure_time", (f"{DE}.Exposure Time (seconds)",), "s"),
        Field("frame_time", (f"{DE}.Frame Time (nanoseconds)",), "ns"),
        Field("dwell_time", (f"{DE}.Scan - Dwell Time (microseconds)",), "us", when=scanning),
        Field("detector", (f"{DE}.Camera Model",)),
    ),
)


# -------------------------------------------------------------------------------------------------------------------------- the file itself
PACKED = 101
"""The mode in which a byte holds two pixels: no pixel has a size of its own."""
COMPLEX_INTEGERS = 3
"""The mode of pairs of 16-bit integers, of which numpy has no type and mrcfile none either."""
COLOURS = 16
"""The mode of three bytes for red, green and blue."""
UNREAD_MODES = {
    PACKED: "numbers of 4 bits, two in a byte",
    COMPLEX_INTEGERS: "complex numbers of two 16-bit integers",
    COLOURS: "colours of three bytes",
}
IMOD_STAMP = 1_146_047_817
LIMIT_AXIS = 1_000_000


@dataclass(frozen=True, slots=True)
class MrcHeader:
    """The parts of an MRC header that decide what the file holds.

    Attributes:
        shape: columns, rows, sections.
        mode: data mode.
        extended: bytes of the extended header.
        kind: type of the extended header, such as ``FEI1`` or ``SERI``; empty when none is named.
        volume: the space group says that the file is a volume, not a stack of images.
        order: of the bytes of a number, ``<`` for the least first.
        signed: whether the header says that numbers of one byte have a sign; None where it leaves that open.
    """

    shape: tuple[int, int, int]
    mode: int
    extended: int
    kind: str
    volume: bool
    order: Literal["<", ">"] = "<"
    signed: bool | None = None

    @property
    def data_bytes(self) -> int | None:
        """Give the bytes that the data take, or None for a mode without whole bytes."""
        width = bytes_per_pixel(self.mode)
        return None if width is None else width * self.shape[0] * self.shape[1] * self.shape[2]


def bytes_per_pixel(mode: int) -> int | None:
    """Give the bytes of a pixel in a data mode, or None for a mode that is none or packs two pixels into a byte."""
    if mode in (COMPLEX_INTEGERS, COLOURS):
        return 4 if mode == COMPLEX_INTEGERS else 3
    try:
        return int(mrcfile().utils.dtype_from_mode(mode).itemsize)
    except ValueError:
        return None


def read_header(head: bytes) -> MrcHeader | None:
    """Read the first 1024 bytes of a file as an MRC header in either order of bytes; None when they are none.

    Programs before the MRC2000 format write no word MAP: their headers are known by a cell without skew.
    """
    # The machine stamp decides where numbers make sense in both orders; some programs leave it empty.
    first: Literal["<", ">"] = ">" if head[212:213] == b"\x11" else "<"
    return header_in(head, first) or header_in(head, "<" if first == ">" else ">")


def header_in(head: bytes, order: Literal["<", ">"]) -> MrcHeader | None:
    import numpy as np

    layout = mrcfile().dtypes.HEADER_DTYPE.newbyteorder(order)
    if len(head) < layout.itemsize:
        return None
    raw = np.frombuffer(head, layout, count=1)[0]
    columns, rows, sections, mode, extended = (int(raw[name]) for name in ("nx", "ny", "nz", "mode", "nsymbt"))
    known = bytes_per_pixel(mode) is not None
    old = known and raw["cellb"].item() in ((90.0, 90.0, 90.0), (0.0, 0.0, 0.0))
    sane = all(0 < size <= LIMIT_AXIS for size in (columns, rows, sections)) and extended >= 0
    if not sane or not (raw["map"].startswith(b"MAP") or old) or not (known or mode == PACKED):
        return None
    kind = bytes(raw["exttyp"]).decode("ascii", errors="replace") if extended else ""
    volume, signed = int(raw["ispg"]) == 1, bytes_signed(head, order, int(raw["nversion"])) if mode == 0 else None
    return MrcHeader((columns, rows, sections), mode, extended, kind.strip("\x00 "), volume, order, signed)


def bytes_signed(head: bytes, order: str, version: int) -> bool | None:
    """Tell whether numbers of one byte have a sign: by IMOD's flag, else by the version of the format; None where neither says."""
    stamp, flags = struct.unpack_from(f"{order}2i", head, 152)
    if stamp == IMOD_STAMP:
        return bool(flags & 1)
    return True if version >= 20_140 else None


def check_mrc(path: Path, size: int) -> None:
    """See that an MRC file has the pixels of its header."""
    with path.open("rb") as stream:
        header = read_header(stream.read(1024))
    if header is not None and header.mode in UNREAD_MODES:
        raise UnsupportedFormat(
            f"{path.name} holds {UNREAD_MODES[header.mode]} (MRC mode {header.mode}), which RosettaSciIO does not read.",
            hint="Write it again with 16 bits or as real numbers, such as: newstack -mode 1 IN OUT",
            path=str(path),
        )
    if header is not None and header.data_bytes is not None:
        needed = 1024 + header.extended + header.data_bytes
        if size < needed:
            raise cut_short(path, needed, size)


def order_of(path: Path) -> dict[str, object]:
    """Give the plugin the order of bytes of a file."""
    with path.open("rb") as stream:
        header = read_header(stream.read(1024))
    return {"endianness": ">"} if header is not None and header.order == ">" else {}


def enrich_mrc(path: Path, datasets: list[Dataset]) -> None:
    """Add the extended header of Thermo Fisher programs, and what file name and neighbours say; put bytes in their order."""
    with path.open("rb") as stream:
        header = read_header(stream.read(1024))
    if header is None or not datasets:
        return
    tree = dict(datasets[0].tags.original)
    tree[FILE] = {
        "suffix": path.suffix.lower(),
        "described": path.with_name(f"{path.name}.mdoc").exists(),
        "surplus": surplus_words(path, header),
    }
    tree["std_header"] = {**branch_of(tree.get("std_header")), "bytes": bytes_words(header)}
    if header.order == ">":
        # The plugin takes the order for the header alone.
        swap_bytes(datasets[0])
    add_sections(path, header, tree)
    datasets[0].tags.original = tree


@dataclass(frozen=True, slots=True)
class Stack:
    """What the header of a stack says that a description of it says too: its name, shape, pixel size in Å, and the angles of its images."""

    name: str
    shape: tuple[int, int, int]
    pixel: float | None
    angles: tuple[float, ...]


def look_at_stack(path: Path) -> Stack | None:
    """Give what the header of an MRC file says; None for any other file."""
    with path.open("rb") as stream:
        head = stream.read(1024)
    header = read_header(head)
    if header is None:
        return None
    (steps,), (length,) = struct.unpack_from(f"{header.order}i", head, 28), struct.unpack_from(f"{header.order}f", head, 40)
    # A pixel of 1 Å is what programs write when they do not know it.
    pixel = length / steps if steps > 0 and length > 0 and length != steps else None
    tree: dict[str, object] = {}
    add_sections(path, header, tree)
    series = tree.get(SERIES)
    return Stack(path.name, header.shape, pixel, tuple(series.angles()) if isinstance(series, Series) else ())


def add_sections(path: Path, header: MrcHeader, tree: dict[str, object]) -> None:
    """Add what the extended header says: what is the same for all images, and each image of a series."""
    sections = header.shape[2]
    place = (path, header.kind, header.extended, sections)
    found = {
        EXTENDED: read_entries(*place),
        OLD_FEI: read_old_fei(*place, header.order),
        SERIALEM: read_serialem(*place, header.order),
    }
    tree.pop(OLD_FEI, None)
    name, entries = next(((name, entries) for name, entries in found.items() if entries), ("", []))
    if entries:
        first = min((number for entry in entries if (number := number_of(entry.get("Timestamp")))), default=None)
        tree[name] = {**common_of(entries), **({"Timestamp": first} if first else {})}
        tree[SERIES] = series_of(entries, name) if len(entries) == sections else None
        tree[DESCRIBED] = len(entries)
    tree[REMARKS] = remarks_on(header, entries)


def remarks_on(header: MrcHeader, entries: Sequence[Mapping[str, object]]) -> list[str]:
    """Say what an extended header holds that was not taken from it."""
    sections, remarks = header.shape[2], []
    if header.kind in EXTENDED_KINDS and not entries:
        remarks.append(f"The extended header of type {header.kind} holds no whole entry; it was not read.")
    if 1 < len(entries) < sections:
        remarks.append(f"The extended header describes {len(entries)} of {sections} images, so that no series was made of them.")
    if len({str(entry.get("piece")) for entry in entries}) > 1:
        remarks.append("The images are the pieces of a montage, as the piece coordinates in the extended header say.")
    rough = {entry["rough magnification"] for entry in entries if "rough magnification" in entry}
    if rough:
        remarks.append(f"The extended header rounds the magnification to hundreds ({min(map(str, rough))}); left out.")
    return remarks


def surplus_words(path: Path, header: MrcHeader) -> str:
    """Say that a file holds at least one section more than its header tells."""
    if header.data_bytes is None:
        return ""
    surplus = path.stat().st_size - 1024 - header.extended - header.data_bytes
    section = header.data_bytes // header.shape[2]
    return (
        f"The file holds {surplus} bytes more than its header tells, room for {surplus // section} sections." if surplus >= section else ""
    )


def swap_bytes(dataset: Dataset) -> None:

    numbers = cast("np.ndarray[tuple[int, ...], np.dtype[np.generic]]", dataset.data)
    dataset.data = cast("Array", numbers.view(numbers.dtype.newbyteorder(">")))


def bytes_words(header: MrcHeader) -> str:
    """Say what the numbers of one byte may be, where RosettaSciIO's unsigned ones may be others than the file's."""
    if header.mode != 0 or header.signed is False:
        return ""
    if header.signed:
        return "The header says that its bytes have a sign (mode 0); RosettaSciIO gives them without: 255 stands for -1."
    return (
        "The header leaves open whether its bytes have a sign (mode 0), as MRC2014 has it; RosettaSciIO gives them without: "
        "if they have one, 255 stands for -1."
    )
