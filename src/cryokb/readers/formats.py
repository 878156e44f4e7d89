"""The formats that are read: how each is recognised, by which plugin it is opened, and which table says what its values mean.

A name alone is not believed: the first bytes must be those of the format, since extensions are shared (``.map`` is MRC or JEOL, ``.xml``
anything) and files get cut short or renamed.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryokb.errors import UnsupportedFormat
from cryokb.readers import completeness
from cryokb.readers.mapping import Table
from cryokb.readers.mrc_header import read_extended, read_header
from cryokb.readers.tables import bruker, convention, digitalmicrograph, emd, foreign, jeol, mrc, msa, scans, tia, tiff
from cryokb.readers.tables.mrc import EXTENDED
from cryokb.readers.tags import branch_of, number_of

if TYPE_CHECKING:
    from pathlib import Path

    from cryokb.readers.tags import Dataset

__all__ = [
    "FORMATS",
    "Format",
    "enrich_mrc",
    "enrich_msa",
    "enrich_tvips",
    "known_extensions",
    "recognise",
    "refuse_other_fields",
    "refuse_own_nexus",
]

LOOKED_AT = 4_000_000


def enrich_mrc(path: Path, datasets: list[Dataset]) -> None:
    """Add the extended header of Thermo Fisher programs, and whether the file calls itself a volume."""
    with path.open("rb") as stream:
        header = read_header(stream.read(1024))
    if header is None or not datasets:
        return
    tree = dict(datasets[0].tags.original)
    standard = tree.get("std_header")
    volume = header.volume and header.shape[2] > 1 and "de_metadata" not in tree
    tree["std_header"] = {**branch_of(standard), "volume": "volume" if volume else ""}
    entries = read_extended(path, header)
    if entries:
        tree[EXTENDED] = {**entries[0], **of_all_tilts(entries)}
    datasets[0].tags.original = tree


def of_all_tilts(entries: list[dict[str, object]]) -> dict[str, object]:
    """Give the angles of a tilt series, and the dose when all its images had the same."""
    tilts = [tilt for entry in entries if (tilt := number_of(entry.get("Alpha tilt"))) is not None]
    doses = {entry.get("Dose") for entry in entries}
    if len(tilts) < len(entries):
        return {}
    return {"tilts": tilts, **({"dose_per_tilt": doses.pop()} if len(doses) == 1 else {})}


def enrich_msa(_: Path, datasets: list[Dataset]) -> None:
    """Give the header of a spectrum under bare keywords."""
    for dataset in datasets:
        dataset.tags.original = msa.name_keywords(dict(dataset.tags.original))


def enrich_tvips(path: Path, datasets: list[Dataset]) -> None:
    """Add time and mode of the first frame: RosettaSciIO gives the time in the zone of whoever reads the file."""
    with path.open("rb") as stream:
        header, version = struct.unpack("<2I", stream.read(8))
        stream.seek(header)
        block = stream.read(28)
    if version != 2 or len(block) < 28:
        return
    timestamp, mode = struct.unpack_from("<I", block, 4)[0], struct.unpack_from("<I", block, 24)[0]
    for dataset in datasets:
        dataset.tags.original = {**dataset.tags.original, "frame_header": {"timestamp": timestamp, "mode": mode}}


def refuse_own_nexus(path: Path, size: int) -> None:
    """Hand files that cryokb wrote to their own reader: they hold whole records."""
    with path.open("rb") as stream:
        beginning = stream.read(LOOKED_AT)
        stream.seek(max(0, size - LOOKED_AT))
        if b"cryokb" in beginning or b"cryokb" in stream.read():
            raise UnsupportedFormat(
                f"{path.name} was written by cryokb.", hint=f"Read it with: cryokb nexus read {path.name}", path=str(path)
            )


def refuse_other_fields(path: Path, datasets: list[Dataset]) -> None:
    """Refuse a NeXus file that names an application definition of another field of science."""
    for dataset in datasets:
        named = dataset.tags.text("definition.value") or dataset.tags.text("definition")
        if named and not named.upper().startswith(("NXEM", "NXCRYOEM")):
            raise UnsupportedFormat(
                f"{path.name} describes itself as {named}, which is not electron microscopy.",
                hint="Attach it to the record as a file of its own kind.",
                path=str(path),
            )


HDF5 = b"\x89HDF\r\n\x1a\n"
ZIP = b"PK\x03\x04"
SER_BESIDE = "Its numbers are in .ser files (NAME_1.ser ...): put them beside it; their path may hold none of [ ] * ?."


def nothing_wrong(_: Path, __: int) -> None:
    """Find no fault with a file before it is opened."""


def nothing_to_add(_: Path, __: list[Dataset]) -> None:
    """Add nothing to what the plugin gives."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format that RosettaSciIO reads.

    Attributes:
        name: the format in words.
        plugin: RosettaSciIO's plugin.
        extensions: lower case, without the dot.
        begins: whether the first bytes of a file are those of the format.
        table: what its values mean.
        check: raises UnreadableFile when the file is shorter than it says; gets its size.
        enrich: adds metadata that the plugin passes over.
        raw: the arrays lie in the file as they are, so that its end can be tried cheaply.
        when_empty: what to do when the plugin finds no array.
    """

    name: str
    plugin: str
    extensions: tuple[str, ...]
    begins: Callable[[bytes], bool]
    table: Table = field(default=convention.TABLE)
    check: Callable[[Path, int], None] = nothing_wrong
    enrich: Callable[[Path, list[Dataset]], None] = nothing_to_add
    raw: bool = False
    when_empty: str = "Give the file that holds the data."


def starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def holds(mark: bytes) -> Callable[[bytes], bool]:
    return lambda head: mark in head


def is_jeol(head: bytes) -> bool:
    return head[4:8] == b"JED-"


def is_tvips(head: bytes) -> bool:
    return len(head) >= 52 and struct.unpack_from("<2I", head)[0] in range(48, 65_536) and struct.unpack_from("<I", head, 4)[0] in (1, 2)


def is_spx(head: bytes) -> bool:
    return b"<TRTSpectrum" in head and b"<!DOCTYPE" not in head and b"<!ENTITY" not in head


FORMATS: tuple[Format, ...] = (
    Format("DigitalMicrograph", "digitalmicrograph", ("dm3", "dm4"), starts(b"\0\0\0\3", b"\0\0\0\4"), digitalmicrograph.TABLE, raw=True),
    Format("JEOL Analysis Station", "jeol", ("img", "map"), is_jeol, jeol.TABLE),
    Format("JEOL Analysis Station", "jeol", ("pts",), starts(b"\x30\1\0\0PTTDFI"), jeol.TABLE, completeness.check_pts),
    Format("JEOL Analysis Station", "jeol", ("asw",), lambda head: head[:4] == bytes(4) and b"FileTy" in head[:64], jeol.TABLE),
    Format("JEOL Analysis Station spectrum", "jeol", ("eds",), lambda head: 0 < int.from_bytes(head[:4], "little") < 16, jeol.TABLE),
    Format(
        "MRC",
        "mrc",
        ("mrc", "mrcs", "map", "st", "rec", "ali", "preali", "rec", "ccp4"),
        lambda head: read_header(head) is not None,
        mrc.TABLE,
        completeness.check_mrc,
        enrich_mrc,
        raw=True,
    ),
    Format("EMD", "emd", ("emd",), starts(HDF5), emd.TABLE),
    Format("TIA", "tia", ("ser",), starts(b"II\x97\x01"), tia.TABLE, raw=True),
    Format("TIA", "tia", ("emi",), starts(b"JK"), tia.TABLE, raw=True, when_empty=SER_BESIDE),
    Format("TIFF", "tiff", ("tif", "tiff"), starts(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), tiff.TABLE, completeness.check_tiff),
    Format("HyperSpy", "hspy", ("hspy",), starts(HDF5)),
    Format("HyperSpy in zarr", "zspy", ("zspy",), starts(ZIP), check=completeness.check_archive),
    Format("NeXus", "nexus", ("nxs", "nx5"), starts(HDF5), foreign.NEXUS, refuse_own_nexus, refuse_other_fields),
    Format("Bruker Esprit", "bruker", ("bcf",), starts(b"AAMVHFSS"), bruker.TABLE, completeness.check_bcf),
    Format("Bruker Esprit spectrum", "bruker", ("spx",), is_spx, bruker.TABLE),
    Format(
        "EMSA/MAS spectrum",
        "msa",
        ("msa", "emsa", "ems", "mas"),
        holds(b"#FORMAT"),
        msa.TABLE,
        completeness.check_msa,
        enrich_msa,
    ),
    Format("NanoMEGAS blockfile", "blockfile", ("blo",), starts(b"IMGBLO"), scans.BLOCKFILE, completeness.check_blockfile, raw=True),
    Format("CEOS Panta Rhei", "pantarhei", ("prz",), starts(ZIP), scans.PANTA_RHEI, completeness.check_archive),
    Format("TVIPS recording", "tvips", ("tvips",), is_tvips, scans.TVIPS, completeness.check_tvips, enrich_tvips, raw=True),
    Format("Quantum Detectors Merlin", "quantumdetector", ("mib",), starts(b"MQ1"), scans.MERLIN, completeness.check_merlin, raw=True),
    Format("DENSsolutions heater log", "dens", ("dens",), holds(b"Digiheater"), foreign.DENS, completeness.check_lines),
)

COMPANIONS = {
    "nav": (
        "a SerialEM navigator: a list of stage positions and no acquisition",
        "Give the .mdoc file that SerialEM writes beside the images.",
    ),
    "hdr": ("a header that belongs to a data file", "Give the data file itself (.mib), with the .hdr beside it."),
    "xf": (
        "a list of image transforms from an alignment",
        "Describe the alignment under processing; give the .mdoc, .rawtlt or the stack itself here.",
    ),
    "txt": ("a text file", "If it belongs to an .mrc of Direct Electron, give the .mrc with the text beside it."),
    "apb": ("a JEOL file without images or spectra", "Give the .ASW, .pts or .eds file."),
    "gz": ("compressed", "Unpack it and give the file inside."),
    "eer": ("a raw electron event file, which is not read", "Give the .xml that EPU writes beside it."),
    "h5": ("a general HDF5 file", "Export it as .emd or .hspy, or write a .nxs with: cryokb nexus write"),
    "hdf5": ("a general HDF5 file", "Export it as .emd or .hspy, or write a .nxs with: cryokb nexus write"),
    "png": ("a picture without calibration", "Give the file that the microscope wrote."),
    "jpg": ("a picture without calibration", "Give the file that the microscope wrote."),
}


def known_extensions() -> tuple[str, ...]:
    """Give the extensions of the formats that plugins read, sorted."""
    return tuple(sorted({extension for known in FORMATS for extension in known.extensions}))


def recognise(path: Path, head: bytes) -> Format:
    """Find the format of a file by its extension and first bytes; UnsupportedFormat says what to do instead."""
    extension = path.suffix.lower().lstrip(".")
    candidates = [known for known in FORMATS if extension in known.extensions]
    for known in candidates:
        if known.begins(head):
            return known
    raise unknown(path, extension, candidates)


def unknown(path: Path, extension: str, candidates: list[Format]) -> UnsupportedFormat:
    name = path.name
    if candidates:
        kind = " or ".join(dict.fromkeys(candidate.name for candidate in candidates))
        return UnsupportedFormat(
            f"{name} does not begin as a file of {kind} does.",
            hint="It is damaged, empty inside, or of another kind than its name says.",
            path=str(path),
        )
    if head_is_zip := zipfile.is_zipfile(path):
        return UnsupportedFormat(
            f"{name} is a zip archive{members(path, head_is_zip=head_is_zip)}.",
            hint="Unpack it and give the files inside.",
            path=str(path),
        )
    if extension in COMPANIONS:
        what, hint = COMPANIONS[extension]
        return UnsupportedFormat(f"{name} is {what}.", hint=hint, path=str(path))
    listed = ", ".join(f".{known}" for known in sorted({*known_extensions(), "mdoc", "xml", "rawtlt", "tlt"}))
    return UnsupportedFormat(f"No reader knows {name}.", hint=f"Readable are {listed}.", path=str(path))


def members(path: Path, *, head_is_zip: bool) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.rpartition("/")[2] for name in archive.namelist()[:3]] if head_is_zip else []
    except (zipfile.BadZipFile, OSError):
        return ""
    return f" that holds {', '.join(names)}" if names else ""
