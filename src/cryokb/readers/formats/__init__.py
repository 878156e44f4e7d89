"""The formats that are read: how each is recognised, by which plugin it is opened, and which table says what its values mean.

A name alone is not believed: the first bytes must be those of the format, since extensions are shared (``.map`` is MRC or JEOL, ``.xml``
anything) and files get cut short or renamed. Of an HDF5 file its outline decides. Where a file is not read the true cause is told: another
format than its name says, a format that nobody reads here, or a kind of data that is no acquisition.

One module a format, or a family of them, with everything that is known of it: its table, how a cut file is found, what the plugin passes
over. A value is listed only when its unit is fixed by the format (or stated beside the number) and its meaning is that of the slot. Nothing
is mapped because its name sounds right: no file format states the temperature of the specimen, and what is called temperature is that of a
detector, a board or a heater.

A new format is a module here, or a section of one, and a row of ``FORMATS``.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryokb.errors import UnsupportedFormat
from cryokb.readers.files import check_archive, check_lines, is_store
from cryokb.readers.formats import convention, digitalmicrograph, emd, mrc, scans, spectra, tia, tiff
from cryokb.readers.mapping import Table
from cryokb.terminal import a_few

if TYPE_CHECKING:
    from pathlib import Path

    from cryokb.nexus import Outline
    from cryokb.readers.tags import Dataset

__all__ = ["FORMATS", "UNREAD", "Format", "known_extensions", "recognise"]

HDF5 = b"\x89HDF\r\n\x1a\n"
ZIP = b"PK\x03\x04"
GENERAL = ("h5", "hdf5", "hdf", "he5")
"""Endings that say HDF5 and nothing more: what such a file holds decides."""

SMALL = 2**26
"""Bytes of a file whose numbers are read as soon as looked at."""

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


def no_options(_: Path) -> dict[str, object]:
    """Give no further arguments."""
    return {}


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
        small: bytes up to which a file is read whole at once: that is cheaper than to prepare reading it in parts.
        packed: whether a file holds compressed numbers or events in one piece: read in parts, each part would cost the whole work again.
        decodes: the plugin does that work also when it reads in parts, and takes longer then.
        rewrite: gives the text of a file in the one form that the plugin reads; None where the file itself is read.
        sure: the first bytes are a mark that no other file has.
        options: further arguments of the plugin for a file.
        when_empty: what to do when the plugin finds no array.
    """

    name: str
    plugin: str
    extensions: tuple[str, ...]
    begins: Callable[[bytes], bool]
    table: Table = field(default=convention.TABLE)
    check: Callable[[Path, int], None] = nothing_wrong
    enrich: Callable[[Path, list[Dataset]], None] = nothing_to_add
    small: int = 0
    packed: Callable[[Path], bool] = never
    decodes: bool = False
    rewrite: Callable[[Path], str | None] = as_it_is
    sure: bool = True
    options: Callable[[Path], dict[str, object]] = no_options
    when_empty: str = "Give the file that holds the data."


def never_begins(_: bytes) -> bool:
    """Hold for no first bytes: such a file is known by what it holds."""
    return False


def starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def holds(mark: bytes) -> Callable[[bytes], bool]:
    return lambda head: mark in head


FORMATS: tuple[Format, ...] = (
    Format(
        "DigitalMicrograph",
        "digitalmicrograph",
        ("dm3", "dm4"),
        starts(b"\0\0\0\3", b"\0\0\0\4"),
        digitalmicrograph.TABLE,
        small=SMALL,
    ),
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
    Format(
        "JEOL Analysis Station spectrum",
        "jeol",
        ("eds",),
        lambda head: 0 < int.from_bytes(head[:4], "little") < 16,
        spectra.JEOL,
        sure=False,
    ),
    Format(
        "MRC",
        "mrc",
        ("mrc", "mrcs", "map", "st", "rec", "ali", "preali", "rec", "ccp4"),
        lambda head: mrc.read_header(head) is not None,
        mrc.TABLE,
        mrc.check_mrc,
        mrc.enrich_mrc,
        small=SMALL,
        options=mrc.order_of,
    ),
    Format("EMD", "emd", ("emd",), starts(HDF5), emd.TABLE, enrich=emd.enrich_emd, packed=emd.holds_streams, decodes=True),
    Format("TIA", "tia", ("ser",), starts(b"II\x97\x01"), tia.TABLE, small=SMALL),
    Format("TIA", "tia", ("emi",), starts(b"JK"), tia.TABLE, enrich=tia.enrich_tia, when_empty=SER_BESIDE),
    Format(
        "TIFF",
        "tiff",
        ("tif", "tiff"),
        starts(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
        tiff.TABLE,
        tiff.check_tiff,
        small=4 * SMALL,
        packed=always,
    ),
    Format("HyperSpy", "hspy", ("hspy",), starts(HDF5)),
    Format("HyperSpy in zarr", "zspy", ("zspy",), starts(ZIP), check=check_archive),
    Format("NeXus", "nexus", ("nxs", "nx5"), starts(HDF5), convention.NEXUS, enrich=convention.refuse_other_fields),
    Format("Bruker Esprit", "bruker", ("bcf",), starts(b"AAMVHFSS"), spectra.BRUKER, spectra.check_bcf, packed=always),
    Format("Bruker Esprit spectrum", "bruker", ("spx",), spectra.is_spx, spectra.BRUKER, rewrite=spectra.rewrite_spx),
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
    Format("NanoMEGAS blockfile", "blockfile", ("blo",), starts(b"IMGBLO"), scans.BLOCKFILE, scans.check_blockfile, small=SMALL),
    Format("CEOS Panta Rhei", "pantarhei", ("prz",), starts(ZIP), scans.PANTA_RHEI, check_archive, packed=scans.is_packed),
    Format("TVIPS recording", "tvips", ("tvips",), scans.is_tvips, scans.TVIPS, scans.check_tvips, scans.enrich_tvips, sure=False),
    Format("Quantum Detectors Merlin", "quantumdetector", ("mib",), starts(b"MQ1"), scans.MERLIN, scans.check_merlin, small=SMALL),
    Format("Delmic Odemis", "delmic", (), never_begins),
    Format("Universal Spectroscopy and Imaging Data", "usid", (), never_begins),
    Format("EDAX spectrum", "edax", ("spc",), spectra.is_spc, spectra.EDAX, spectra.check_spc, sure=False),
    Format("EDAX map", "edax", ("spd", "lsd"), starts(b"MAPSPECTRA_DATA"), spectra.EDAX),
    Format("Ripple", "ripple", ("rpl",), scans.is_ripple, check=scans.check_ripple, sure=False),
    Format("MRCZ", "mrcz", ("mrcz",), scans.is_mrcz, packed=always, sure=False),
    Format("Protochips log", "protochips", ("csv",), convention.is_protochips, convention.DENS, check_lines, sure=False),
    Format("Impulse log", "impulse", ("csv",), convention.is_impulse, convention.DENS, check_lines, sure=False),
    Format(
        "DENSsolutions heater log", "dens", ("dens",), holds(b"Digiheater"), convention.DENS, check_lines, rewrite=convention.rewrite_dens
    ),
)


ATTACH = "Attach it to the record as a file of its own kind (files)."
BY_HYPERSPY = "Open it with HyperSpy, save it as .hspy, and give that."


# ----------------------------------------------------------------------------------------------------------------------- HDF5
@dataclass(frozen=True, slots=True)
class Hdf5Kind:
    """A kind of HDF5 file.

    Attributes:
        fits: whether an outline is that of the kind.
        format: the name of the format by which it is read; empty where it is not.
        words: what such a file is, where it is not read.
        hint: what to do then.
    """

    fits: Callable[[Outline], bool]
    format: str = ""
    words: str = ""
    hint: str = ATTACH


def holding(pattern: str) -> Callable[[Outline], bool]:
    known = re.compile(pattern, re.IGNORECASE)
    return lambda outline: any(known.fullmatch(path) for path in outline.paths)


def marked(*names: str) -> Callable[[Outline], bool]:
    return lambda outline: not outline.marks.isdisjoint(names)


def is_hyperspy(outline: Outline) -> bool:
    return outline.texts.get("file_format", "").lower() == "hyperspy" or not outline.paths.isdisjoint(("Experiments", "Analysis/models"))


def is_nexus(outline: Outline) -> bool:
    return not outline.classes.isdisjoint(("NXroot", "NXentry"))


HDF5_KINDS = (
    Hdf5Kind(is_hyperspy, "HyperSpy"),
    Hdf5Kind(
        holding(r"[^/]+/data/data_\d+"),
        words="a recording of a DECTRIS detector (ARINA, EIGER ...), which does not say how many rows and columns its scan has",
        hint=f"{BY_HYPERSPY[:-1]}, with the shape of the scan (navigation_shape).",
    ),
    Hdf5Kind(holding("Data/(Image|Spectrum|SpectrumStream|SpectrumImage|EelsSpectrumImage)"), "EMD"),
    Hdf5Kind(marked("version_major", "emd_group_type"), "EMD"),
    Hdf5Kind(holding("Acquisition\\d*/SVIData"), "Delmic Odemis"),
    Hdf5Kind(holding(r"Measurement_\d+"), "Universal Spectroscopy and Imaging Data"),
    Hdf5Kind(holding(r"\s*manufacturer"), words="a map of crystal orientations (h5ebsd, h5oina, EDAX), which is not read"),
    Hdf5Kind(holding("MDF/images"), words="a stack of particles of EMAN2, which is not read", hint="Convert it to .mrc with e2proc2d.py."),
    Hdf5Kind(holding("FullSpectra|FibFolder_.*"), words="a recording of a mass spectrometer of TOFWERK, which is no electron microscopy"),
    Hdf5Kind(holding("DataSetInfo"), words="an Imaris volume, which is no acquisition", hint="Attach it under processing."),
    Hdf5Kind(is_nexus, "NeXus"),
)
"""In this order: files of several kinds call themselves NeXus as well."""


def hdf5_kind(outline: Outline) -> Hdf5Kind:
    """Find the kind of an HDF5 file; where it is none that is known, the words name what it holds."""
    for kind in HDF5_KINDS:
        if kind.fits(outline):
            return kind
    words = f"an HDF5 file of no kind that is known here (it holds {a_few(outline.names, 3) or 'nothing'})"
    return Hdf5Kind(
        is_nexus, words=words, hint=f"Export it as .emd or .hspy. If it is no image or spectrum: {ATTACH[0].lower()}{ATTACH[1:]}"
    )


# ---------------------------------------------------------------------------------------------------------------- other files
MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x93NUMPY", "a numpy array"),
    (b"CDF", "a netCDF file"),
    (b"\xd0\xcf\x11\xe0", "a document of Microsoft Office or another program that uses its containers"),
    (b"<?xml", "an XML document"),
    (b"<!DOC", "a page of the web"),
    (b"<html", "a page of the web"),
    (b"version https://git-lfs", "a pointer of Git LFS to a file that was not fetched"),
    (b"/annex/objects/", "a pointer of git-annex to a file that was not fetched"),
)
"""First bytes of what is often found under the name of something else."""


def foreign_kind(path: Path, head: bytes) -> str | None:
    """Say what a file is that no format claims, or None when its first bytes are those of nothing that is known."""
    if head.startswith(HDF5):
        return "an HDF5 file"
    if zipfile.is_zipfile(path):
        return f"a zip archive{members(path)}"
    if head.startswith(ZIP):
        return "the beginning of a zip archive"
    for mark, what in MARKS:
        if head.startswith(mark):
            return what
    if not head.strip(b"\0"):
        return "filled with zeros"
    return "a text" if is_text(head) else None


def is_text(head: bytes) -> bool:
    """Tell whether the first bytes are printable and of a text without umlauts, in one byte a letter or two."""
    bare = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").removeprefix(b"\xef\xbb\xbf")
    if head != bare and b"\0" in bare:
        bare = bare.replace(b"\0", b"")
    return all(byte in b"\t\n\r\f" or 32 <= byte < 127 for byte in bare)


def members(path: Path) -> str:
    """Name a few members of an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.rpartition("/")[2] for name in archive.namelist()[:3]]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ""
    return f" that holds {', '.join(names)}" if names else ""


PICTURE = ("a picture without calibration", "Give the file that the microscope wrote.")
NO_MICROSCOPE = "a spectrum of {}, which is no electron microscopy"

UNREAD: dict[str, tuple[str, str]] = {
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
    "raw": ("numbers without a header", "Give the header that lies beside it (.rpl, .xml, .hdr)."),
    "ipr": ("the image settings of an EDAX map", "Give the .spd file of the map, with the .ipr and the .spc beside it."),
    "dm2": ("a file of DigitalMicrograph 2, which is not read", "Open it in DigitalMicrograph and save it as .dm4."),
    "gtg": ("a script or template of DigitalMicrograph", "Give the .dm3 or .dm4 file of the data."),
    "app5": ("a recording of NanoMEGAS Topspin, which cryokb does not read; RosettaSciIO's plugin topspin does", BY_HYPERSPY),
    "elid": ("a project of a Phenom microscope, which cryokb does not read; RosettaSciIO's plugin phenom does", BY_HYPERSPY),
    "unf": ("a picture of SEMPER, which cryokb does not read; RosettaSciIO's plugin semper does", BY_HYPERSPY),
    "nc": ("a netCDF file of EELSLab, which cryokb does not read; RosettaSciIO's plugin netcdf does", BY_HYPERSPY),
    "sur": ("a file of Digital Surf, which cryokb does not read; RosettaSciIO's plugin digitalsurf does", BY_HYPERSPY),
    "pro": ("a file of Digital Surf, which cryokb does not read; RosettaSciIO's plugin digitalsurf does", BY_HYPERSPY),
    "npy": ("an array of numpy without axes and units", "Give the file that the microscope wrote."),
    "npz": ("an archive of numpy arrays without axes and units", "Give the file that the microscope wrote."),
    "wdf": (NO_MICROSCOPE.format("a Raman microscope of Renishaw"), ATTACH),
    "tvf": (NO_MICROSCOPE.format("a TriVista spectrometer"), ATTACH),
    "sac": (NO_MICROSCOPE.format("a Quadstar mass spectrometer"), ATTACH),
    "sbc": (NO_MICROSCOPE.format("a Quadstar mass spectrometer"), ATTACH),
    **dict.fromkeys(("png", "jpg", "jpeg", "bmp", "gif", "dib", "pgm", "ppm"), PICTURE),
}
"""By their endings: files that are not read, what they are, and what to give instead."""


# --------------------------------------------------------------------------------------------------------- recognition
def known_extensions() -> tuple[str, ...]:
    """Give the extensions of the formats that plugins read, sorted."""
    return tuple(sorted({*GENERAL[:2], *(extension for known in FORMATS for extension in known.extensions)}))


def recognise(path: Path, head: bytes) -> Format:
    """Find the format of a file by its extension and content; UnsupportedFormat says what to do instead."""
    extension = path.suffix.lower().lstrip(".")
    if head.startswith(HDF5):
        return recognise_hdf5(path, extension)
    scans.refuse_later_part(path)
    candidates = [known for known in FORMATS if extension in known.extensions]
    for known in candidates:
        if known.begins(head) or is_store(path):
            return known
    raise unknown(path, extension, candidates, head)


def recognise_hdf5(path: Path, extension: str) -> Format:
    """Find the format of an HDF5 file by what it holds; a name that says another format is told."""
    from cryokb import nexus

    outline = nexus.outline(path)
    if outline.own:
        raise UnsupportedFormat(f"{path.name} was written by cryokb.", hint=f"Read it with: cryokb nexus read {path.name}", path=str(path))
    kind = hdf5_kind(outline)
    if not kind.format:
        raise UnsupportedFormat(f"{path.name} is {kind.words}.", hint=kind.hint, path=str(path))
    real = next(known for known in FORMATS if known.name == kind.format)
    claimed = [known for known in FORMATS if extension in known.extensions]
    if extension not in (*GENERAL, *real.extensions):
        raise misnamed(path, real, claimed)
    return real


def misnamed(path: Path, real: Format, claimed: list[Format]) -> UnsupportedFormat:
    """Say that the name of a file says another format than its content."""
    but = f", not of {names_of(claimed)}" if claimed else ""
    endings = " or ".join(f".{ending}" for ending in (real.extensions or GENERAL[:2])[:2])
    return UnsupportedFormat(
        f"{path.name} is a file of {real.name} by its content{but}.", hint=f"Give it the ending {endings}.", path=str(path)
    )


def names_of(formats: list[Format]) -> str:
    return " or ".join(dict.fromkeys(known.name for known in formats))


def unknown(path: Path, extension: str, claimed: list[Format], head: bytes) -> UnsupportedFormat:
    """Say why a file is not read: what it is in truth, or what its ending stands for."""
    name, foreign = path.name, foreign_kind(path, head)
    real = next((known for known in FORMATS if known.sure and known not in claimed and known.begins(head)), None)
    if real is not None and not (foreign and ZIP in head[:4]):
        return misnamed(path, real, claimed)
    if claimed and foreign:
        what = f"{name} is {foreign}, not a file of {names_of(claimed)}."
        return UnsupportedFormat(what, hint="Give the file that the microscope wrote, under the name that it had.", path=str(path))
    if claimed:
        what = f"{name} does not begin as a file of {names_of(claimed)} does."
        return UnsupportedFormat(what, hint="It is damaged, empty inside, or of another kind than its name says.", path=str(path))
    if foreign and foreign.startswith("a zip archive"):
        return UnsupportedFormat(f"{name} is {foreign}.", hint="Unpack it and give the files inside.", path=str(path))
    if extension in UNREAD:
        what, hint = UNREAD[extension]
        return UnsupportedFormat(f"{name} is {what}.", hint=hint, path=str(path))
    listed = ", ".join(f".{known}" for known in sorted({*known_extensions(), "mdoc", "xml", "rawtlt", "tlt"}))
    return UnsupportedFormat(
        f"No reader knows {name}{f': it is {foreign}' if foreign else ''}.", hint=f"Readable are {listed}.", path=str(path)
    )
