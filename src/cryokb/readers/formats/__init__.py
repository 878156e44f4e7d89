"""The formats that are read: how each is recognised, by which plugin it is opened, and which table says what its values mean.

A name alone is not believed: the first bytes must be those of the format, since extensions are shared (``.map`` is MRC or JEOL, ``.xml``
anything) and files get cut short or renamed.

One module a format, or a family of them, with everything that is known of it: its table, how a cut file is found, what the plugin passes
over. A value is listed only when its unit is fixed by the format (or stated beside the number) and its meaning is that of the slot. Nothing
is mapped because its name sounds right: no file format states the temperature of the specimen, and what is called temperature is that of a
detector, a board or a heater.

A new format is a module here, or a section of one, and a row of ``FORMATS``.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryokb.errors import UnsupportedFormat
from cryokb.readers.files import check_archive, check_lines
from cryokb.readers.formats import convention, digitalmicrograph, emd, mrc, scans, spectra, tia, tiff
from cryokb.readers.mapping import Table

if TYPE_CHECKING:
    from pathlib import Path

    from cryokb.readers.tags import Dataset

__all__ = ["FORMATS", "Format", "known_extensions", "recognise"]


HDF5 = b"\x89HDF\r\n\x1a\n"
ZIP = b"PK\x03\x04"
SER_BESIDE = "Its numbers are in .ser files (NAME_1.ser ...): put them beside it; their path may hold none of [ ] * ?."


def nothing_wrong(_: Path, __: int) -> None:
    """Find no fault with a file before it is opened."""


def nothing_to_add(_: Path, __: list[Dataset]) -> None:
    """Add nothing to what the plugin gives."""


def always(_: Path) -> bool:
    """Hold for every file of a format."""
    return True


def never(_: Path) -> bool:
    """Hold for no file of a format."""
    return False


def as_it_is(_: Path) -> None:
    """Have the plugin read the file itself."""


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
        packed: whether a file holds compressed numbers or events in one piece: read in parts, each part would cost the whole work again.
        decodes: the plugin does that work also when it reads in parts, and takes longer then.
        rewrite: gives the text of a file in the one form that the plugin reads; None where the file itself is read.
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
    packed: Callable[[Path], bool] = never
    decodes: bool = False
    rewrite: Callable[[Path], str | None] = as_it_is
    when_empty: str = "Give the file that holds the data."


def starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def holds(mark: bytes) -> Callable[[bytes], bool]:
    return lambda head: mark in head


FORMATS: tuple[Format, ...] = (
    Format("DigitalMicrograph", "digitalmicrograph", ("dm3", "dm4"), starts(b"\0\0\0\3", b"\0\0\0\4"), digitalmicrograph.TABLE, raw=True),
    Format("JEOL Analysis Station", "jeol", ("img", "map"), spectra.is_jeol, spectra.JEOL, packed=always),
    Format("JEOL Analysis Station", "jeol", ("pts",), starts(b"\x30\1\0\0PTTDFI"), spectra.JEOL, spectra.check_pts, packed=always),
    Format(
        "JEOL Analysis Station",
        "jeol",
        ("asw",),
        lambda head: head[:4] == bytes(4) and b"FileTy" in head[:64],
        spectra.JEOL,
        packed=always,
    ),
    Format("JEOL Analysis Station spectrum", "jeol", ("eds",), lambda head: 0 < int.from_bytes(head[:4], "little") < 16, spectra.JEOL),
    Format(
        "MRC",
        "mrc",
        ("mrc", "mrcs", "map", "st", "rec", "ali", "preali", "rec", "ccp4"),
        lambda head: mrc.read_header(head) is not None,
        mrc.TABLE,
        mrc.check_mrc,
        mrc.enrich_mrc,
        raw=True,
    ),
    Format("EMD", "emd", ("emd",), starts(HDF5), emd.TABLE, packed=emd.holds_streams, decodes=True),
    Format("TIA", "tia", ("ser",), starts(b"II\x97\x01"), tia.TABLE, raw=True),
    Format("TIA", "tia", ("emi",), starts(b"JK"), tia.TABLE, raw=True, when_empty=SER_BESIDE),
    Format("TIFF", "tiff", ("tif", "tiff"), starts(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), tiff.TABLE, tiff.check_tiff, packed=always),
    Format("HyperSpy", "hspy", ("hspy",), starts(HDF5)),
    Format("HyperSpy in zarr", "zspy", ("zspy",), starts(ZIP), check=check_archive),
    Format("NeXus", "nexus", ("nxs", "nx5"), starts(HDF5), convention.NEXUS, convention.refuse_own_nexus, convention.refuse_other_fields),
    Format("Bruker Esprit", "bruker", ("bcf",), starts(b"AAMVHFSS"), spectra.BRUKER, spectra.check_bcf, packed=always),
    Format("Bruker Esprit spectrum", "bruker", ("spx",), spectra.is_spx, spectra.BRUKER),
    Format(
        "EMSA/MAS spectrum",
        "msa",
        ("msa", "emsa", "ems", "mas"),
        spectra.is_msa,
        spectra.MSA,
        spectra.check_msa,
        spectra.enrich_msa,
        rewrite=spectra.rewrite_msa,
    ),
    Format("NanoMEGAS blockfile", "blockfile", ("blo",), starts(b"IMGBLO"), scans.BLOCKFILE, scans.check_blockfile, raw=True),
    Format("CEOS Panta Rhei", "pantarhei", ("prz",), starts(ZIP), scans.PANTA_RHEI, check_archive, packed=scans.is_packed),
    Format("TVIPS recording", "tvips", ("tvips",), scans.is_tvips, scans.TVIPS, scans.check_tvips, scans.enrich_tvips, raw=True),
    Format("Quantum Detectors Merlin", "quantumdetector", ("mib",), starts(b"MQ1"), scans.MERLIN, scans.check_merlin, raw=True),
    Format("DENSsolutions heater log", "dens", ("dens",), holds(b"Digiheater"), convention.DENS, check_lines),
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
