"""Spectrometers: Bruker (.bcf, .spx), JEOL Analysis Station (.ASW with its folder, .img, .map, .pts, .eds), EDAX (.spc, .spd), EMSA (.msa).

Bruker: voltage in kV, lengths in µm. RosettaSciIO calls a file EDS_TEM or EDS_SEM by the voltage alone, so the technique is X-ray
spectroscopy without saying in which microscope, except where a channel is named HAADF, a detector that only a STEM has.
``DetectorTemperature`` is that of the X-ray detector.

JEOL: element maps (.map) are counted from the spectra of a .pts file. The current ``AccNA`` is typed in and left out; the dwell time is
used where its unit stands in the name.

EDAX: kV, degrees, seconds. A map (.spd) takes its energies from the .spc and its pixels from the .ipr beside it. The tilt is typed in; 0
stands for not set.

EMSA/MAS: units are fixed by ISO 22029 (kV, nA, nm, mrad, ms, degrees); one that is written behind a keyword holds. ``DWELLTIME`` is the
time for each energy channel of a serial detector, not the time on a scan position.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile, UnsupportedFormat
from cryokb.quantities import dimension_of
from cryokb.readers.axes import replace_steps
from cryokb.readers.draft import Stated
from cryokb.readers.files import cut_short, read_text, unpack
from cryokb.readers.formats import convention
from cryokb.readers.mapping import Choice, Field, Table, always
from cryokb.readers.tags import Clock, Dataset, branch_of, from_local, number_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "BRUKER",
    "EDAX",
    "JEOL",
    "MSA",
    "check_bcf",
    "check_msa",
    "check_pts",
    "check_spc",
    "enrich_msa",
    "is_jeol",
    "is_msa",
    "is_spc",
    "is_spx",
    "name_keywords",
    "rewrite_msa",
    "rewrite_spx",
]


LARGEST_TEXT = 50_000_000
# ---------------------------------------------------------------------------------------------------------------------------- Bruker Esprit
SCALAR = re.compile(
    r"<(PrimaryEnergy|CalibAbs|CalibLin|SigmaAbs|SigmaLin|ElevationAngle|AzimutAngle|Magnification|WorkingDistance|DetectorThickness|"
    r"SiDeadLayerThickness|Amplification|ReferenceFactor|ReferenceStdDev|BaseRefStdDev)>([+-]?\d+),(\d+(?:[eE][+-]?\d+)?)<"
)
"""Elements of a spectrum that hold one number, with a decimal comma; others hold lists."""


def bruker_technique(dataset: Dataset) -> Choice | None:
    kind = dataset.text("tidy:Signal.signal_type") or ""
    if kind.startswith("EDS"):
        return Choice("edx", Stated(kind, "Signal.signal_type"))
    if dataset.title.upper() == "HAADF":
        return Choice("haadf_stem", Stated(dataset.title, "name of the channel"))
    return None


def bruker_map(dataset: Dataset) -> Hashable | None:
    """Give the grid of a map: a .bcf holds one, with the pictures that were taken along with it."""
    spectra = (dataset.text("tidy:Signal.signal_type") or "").startswith("EDS")
    return tuple(axis.size for axis in (dataset.navigation_axes if spectra else dataset.signal_axes))


def kind_or_title(dataset: Dataset) -> str:
    """Name a signal by its kind where it holds X-ray spectra, else as the file does."""
    return "eds" if (dataset.text("tidy:Signal.signal_type") or "").startswith("EDS") else dataset.title


BRUKER = Table(
    roots=convention.scope_of,
    technique=bruker_technique,
    exposure=bruker_map,
    channel=kind_or_title,
    clock=convention.clock_of,
    fields=(
        *convention.VOLTAGE,
        Field("accelerating_voltage", ("Analysis.PrimaryEnergy",), "kV"),
        Field("magnification", ("{scope}.magnification",)),
        Field("magnification", ("Analysis.Magnification",), lesser=True),
        Field("stage_tilt", ("Stage.Tilt",), "deg"),
        Field("exposure_time", ("{scope}.Detector.EDS.real_time",), "s", note="real time of the X-ray detector"),
        Field("live_time", ("{scope}.Detector.EDS.live_time",), "s"),
        Field("detector", ("{scope}.Detector.EDS.detector_type",)),
    ),
)


def check_bcf(path: Path, size: int) -> None:
    """See that Bruker's container has all its chunks; before the first one stand 0x118 bytes."""
    (chunk,), (chunks,) = unpack(path, "<I", 0x128), unpack(path, "<I", 0x148)
    # SFS, the container of Bruker: 0x118 bytes of header, then chunks of one size, with their size and number in the header.
    if size < chunk * chunks + 0x118:
        raise cut_short(path, chunk * chunks + 0x118, size)


def is_spx(head: bytes) -> bool:
    """Tell whether the first bytes are those of a Bruker spectrum; one that declares entities, which can grow without end, is none."""
    return b"<TRTSpectrum" in head and b"<!DOCTYPE" not in head and b"<!ENTITY" not in head


def rewrite_spx(path: Path) -> str | None:
    """Write a spectrum of a program that uses decimal commas with points, where one number is meant; None where it has none."""
    text = read_text(path, LARGEST_TEXT)
    if SCALAR.search(text) is None:
        return None
    return re.sub(r"(<\?xml[^>]*encoding=)[\"'][^\"']*[\"']", r'\1"UTF-8"', SCALAR.sub(r"<\1>\2.\3<", text), count=1)


# -------------------------------------------------------------------------------------------------------------------- JEOL Analysis Station
JEOL_MAP = "PTTD Data.AnalyzableMap MeasData.Doc"
JEOL_MEASURED = "PTTD Data.AnalyzableMap MeasData.MeasCond"
JEOL_SET = "PTTD Cond.Meas Cond.CONDPAGE1_SEM"


def unless_zero(value: object) -> object:
    """Give a number that was set: 0 is what stands where nobody gave the tilt."""
    return number_of(value) or None


def jeol_technique(dataset: Dataset) -> Choice | None:
    kind = dataset.text("tidy:Signal.signal_type") or ""
    return Choice("edx", Stated(kind, "Signal.signal_type")) if kind.startswith("EDS") else None


def jeol_view(dataset: Dataset) -> Hashable | None:
    """Give the grid of a map: the times tell whether a picture was taken with it or before."""
    spectra = jeol_technique(dataset) is not None
    return tuple(axis.size for axis in (dataset.navigation_axes if spectra else dataset.signal_axes)) or None


def is_element_map(dataset: Dataset) -> str | None:
    return "it is an element map counted from spectra" if dataset.tags.get("Map.ElementNo") is not None else None


JEOL = Table(
    roots=convention.scope_of,
    technique=jeol_technique,
    exposure=jeol_view,
    channel=kind_or_title,
    clock=convention.clock_of,
    computed=is_element_map,
    fields=(
        *convention.VOLTAGE,
        Field("accelerating_voltage", (f"{JEOL_SET}.AccKV", f"{JEOL_MEASURED}.AccKV"), "kV"),
        Field("model", ("Instrument.Name", "Footer.Parameters.SEM", "PTTD Param.Params.PARAMPAGE0_SEM.SEM")),
        Field("magnification", ("{scope}.magnification", f"{JEOL_SET}.Mag", f"{JEOL_MEASURED}.Mag")),
        Field(
            "stage_tilt",
            ("PTTD Param.Params.PARAMPAGE0_SEM.XtiltAng", "Footer.Parameters.XtiltAng"),
            "deg",
            convert=unless_zero,
            note="degrees, as the angles of the detector beside it",
        ),
        Field("dwell_time", (f"{JEOL_MAP}.DwellTime(msec)",), "ms"),
        Field("frames", (f"{JEOL_MAP}.Sweep",)),
        Field("exposure_time", ("{scope}.Detector.EDS.real_time",), "s", note="real time of the X-ray detector"),
        Field("live_time", (f"{JEOL_MAP}.LiveTime", "{scope}.Detector.EDS.live_time"), "s"),
        Field("detector", ("{scope}.Detector.EDS.detector_type",)),
    ),
)


def check_pts(path: Path, size: int) -> None:
    """See that JEOL's event file has the data that its header announces."""
    start, length = unpack(path, "<2I", 28)
    if size < start + length:
        raise cut_short(path, start + length, size)


def is_jeol(head: bytes) -> bool:
    """Tell whether the first bytes are those of a JEOL image or map; the bytes before the mark are its version."""
    return head[4:8] == b"JED-"


# ------------------------------------------------------------------------------------------------------------------------------------- EDAX
def tilted(dataset: Dataset) -> bool:
    return bool(dataset.number("{scope}.Stage.tilt_alpha"))


def edax_technique(dataset: Dataset) -> Choice | None:
    kind = dataset.text("tidy:Signal.signal_type") or ""
    return Choice("edx", Stated(kind, "Signal.signal_type")) if kind.startswith("EDS") else None


EDAX = Table(
    roots=convention.scope_of,
    technique=edax_technique,
    fields=(
        *convention.VOLTAGE,
        Field("accelerating_voltage", (f"{JEOL_SET}.AccKV", f"{JEOL_MEASURED}.AccKV"), "kV"),
        Field("stage_tilt", ("{scope}.Stage.tilt_alpha",), "deg", when=tilted),
        Field("live_time", ("{scope}.Detector.EDS.live_time",), "s"),
    ),
)


def is_spc(head: bytes) -> bool:
    """Tell whether the first bytes are those of an EDAX spectrum: a version, and where how many channels lie. Others use the ending too."""
    if len(head) < 36:
        return False
    version: float = struct.unpack_from("<f", head)[0]
    start: int = struct.unpack_from("<i", head, 28)[0]
    channels: int = struct.unpack_from("<h", head, 32)[0]
    return 0 < version < 10 and 256 <= start <= 65_536 and 0 < channels <= 8_192


def check_spc(path: Path, size: int) -> None:
    """See that a spectrum has all its channels, of four bytes each."""
    start, channels = unpack(path, "<ih", 28)
    if size < start + 4 * channels:
        raise cut_short(path, start + 4 * channels, size)


# --------------------------------------------------------------------------------------------------------------------------------- EMSA/MAS
LARGEST_COUNT = 1e9
RESAVE = "Save the spectrum again, with points in its numbers."
COMMA = re.compile(r"([+-]?\d+),(\d+(?:[eE][+-]?\d+)?)")
KEYWORD = re.compile(r"([^\s-]+)(?:\s*-\s*([a-zA-Zµμ]+))?")
MOST_APART = 1.0
"""By how many channels a place on the axis may lie from its channel: programs round both."""
KINDS = {"ELS": "eels", "EELS": "eels", "EDS": "edx", "EDX": "edx", "CLS": "cathodoluminescence"}


UNIT_OF = {"KV": "kV", "V": "V", "NA": "nA", "PA": "pA", "UA": "uA", "A": "A", "NM": "nm", "UM": "um", "MM": "mm", "M": "m", "CM": "cm"}
UNIT_OF |= {"MR": "mrad", "MRAD": "mrad", "R": "rad", "DG": "deg", "DEG": "deg", "MS": "ms", "S": "s", "US": "us"}
"""UCUM codes of the units that stand behind a keyword, in capitals: ``#BEAMKV   -kV``."""

IN_UNITS = frozenset(
    {"BEAMKV", "PROBECUR", "BEAMDIAM", "MAGCAM", "CONVANGLE", "COLLANGLE", "XTILTSTGE", "YTILTSTGE", "INTEGTIME", "REALTIME", "LIVETIME"}
)
"""The keywords whose numbers are read in a unit."""


def name_keywords(tree: dict[str, object]) -> dict[str, object]:
    """Give the header under bare keywords, and under ``UNITS`` the unit that a file may write behind one: ``BEAMKV   -kV``."""
    named: dict[str, object] = {}
    units: dict[str, object] = {}
    for name, value in tree.items():
        match = KEYWORD.match(name.strip())
        keyword = (match[1] if match else name).upper()
        named[keyword] = value
        if match and match[2]:
            units[keyword] = match[2].replace("µ", "u").replace("μ", "u").upper()
    return {**named, "UNITS": units}


def unit_behind(dataset: Dataset, keyword: str, unit: str) -> str | None:
    """Give the unit that a file writes behind a keyword, or that of the standard where it writes none; None for one that is not known."""
    written = dataset.text(f"UNITS.{keyword}")
    return UNIT_OF.get(written) if written else unit


def emsa(slot: str, keyword: str, unit: str, when: Callable[[Dataset], bool] = always, note: str | None = None) -> tuple[Field, ...]:
    """Make the rows of one keyword: in the unit of the standard, or in the one that the file writes behind it."""
    dimension = dimension_of(unit)

    def stated(code: str) -> Callable[[Dataset], bool]:
        return lambda dataset: unit_behind(dataset, keyword, unit) == code and when(dataset)

    codes = dict.fromkeys(code for code in (unit, *UNIT_OF.values()) if dimension_of(code) == dimension)
    return tuple(Field(slot, (keyword,), code, when=stated(code), note=note) for code in codes)


def scans(dataset: Dataset) -> bool:
    return (dataset.tags.text("OPERMODE") or "").upper().startswith("SC")


def magnifies(dataset: Dataset) -> bool:
    return (dataset.tags.text("OPERMODE") or "").upper() in ("IMAG", "SCIMG")


def diffracts(dataset: Dataset) -> bool:
    return (dataset.tags.text("OPERMODE") or "").upper() in ("DIFF", "SCDIF")


def msa_technique(dataset: Dataset) -> Choice | None:
    kind = (dataset.tags.text("SIGNALTYPE") or "").upper()
    term = KINDS.get(kind)
    if term is None:
        return None
    return Choice(f"stem_{term}" if scans(dataset) and term in ("eels", "edx") else term, Stated(kind, "SIGNALTYPE"))


def msa_clock(dataset: Dataset) -> Clock | None:
    day, hour = dataset.tags.text("DATE"), dataset.tags.text("TIME")
    return from_local(" ".join(part for part in (day, hour) if part), "DATE, TIME") if day else None


def msa_notes(dataset: Dataset) -> list[str]:
    notes: list[str] = []
    if dataset.tags.number("DWELLTIME"):
        notes.append("DWELLTIME is the time for each energy channel of a serial detector, not for each scan position; left out.")
    for keyword, written in branch_of(dataset.tags.get("UNITS")).items():
        if written not in UNIT_OF and keyword in IN_UNITS:
            notes.append(f"The unit “{written}” behind {keyword} is not known; its value was left out.")
    announced, held = dataset.tags.number("COUNTED.announced"), dataset.tags.number("COUNTED.channels")
    if announced is not None and announced != held:
        notes.append(
            f"The header announces {announced:g} channels (NPOINTS) and the file holds {held:g}; those that are there were counted."
        )
    return notes


@dataclass(frozen=True, slots=True)
class Emsa:
    """A spectrum as it stands in the text: its header by keyword, its numbers line by line, and whether the last line says that it ends."""

    header: dict[str, str]
    rows: list[list[float]]
    ended: bool

    @property
    def pairs(self) -> bool:
        """Whether each number has its place on the axis before it; where the header does not say, two numbers a line are such a pair."""
        kind = self.header.get("DATATYPE", "").upper()
        return kind == "XY" if kind in ("Y", "XY") else bool(self.rows) and all(len(row) == 2 for row in self.rows)

    @property
    def numbers(self) -> list[float]:
        """The numbers of the channels in their order."""
        flat = [number for row in self.rows for number in row]
        return flat[1::2] if self.pairs else flat

    @property
    def places(self) -> list[float]:
        """The places on the axis, where they stand beside the numbers."""
        return [number for row in self.rows for number in row][0::2] if self.pairs else []

    def number(self, keyword: str) -> float | None:
        """Give the number under a keyword, also one that carries its unit."""
        return number_of(name_keywords(dict(self.header)).get(keyword))

    @property
    def announced(self) -> int | None:
        """How many channels the header announces."""
        count = self.number("NPOINTS")
        return None if count is None or not 0 <= count < LARGEST_COUNT else int(count)


def parse_msa(path: Path) -> Emsa:
    """Read the text of a spectrum in any encoding, also with decimal commas where its header shows them.

    RosettaSciIO reads UTF-8 alone, loses the numbers behind a bare ``#SPECTRUM :`` and takes ``1,5`` for two numbers.
    Raises UnreadableFile and UnsupportedFormat, which name the line that holds no numbers.
    """
    lines = read_text(path, LARGEST_TEXT).split("\n")
    start = next((place for place, line in enumerate(lines) if keyword_of(line) == "SPECTRUM"), None)
    if start is None:
        raise UnreadableFile(
            f"{path.name} has no line #SPECTRUM, which comes before the numbers: it was cut short.", hint=RESAVE, path=str(path)
        )
    header: dict[str, str] = {}
    for line in lines[:start]:
        keyword, value = line.partition(":")[0].lstrip("\ufeff# ").strip(), line.partition(":")[2].strip()
        if line.lstrip("\ufeff").startswith("#") and keyword:
            joint = keyword.upper() in ("TITLE", "COMMENT") and keyword in header
            header[keyword] = f"{header[keyword]} {value}" if joint else value
    comma = any(COMMA.fullmatch(value) for keyword, value in header.items() if keyword.upper() not in ("TITLE", "COMMENT"))
    body = [(number, line) for number, line in enumerate(lines[start + 1 :], start + 2) if line.strip()]
    rows = [numbers_in(line, number, path, comma=comma) for number, line in body if not line.startswith("#")]
    if comma:
        header = {keyword: COMMA.sub(r"\1.\2", value) if COMMA.fullmatch(value) else value for keyword, value in header.items()}
    return Emsa(header, rows, any(keyword_of(line) == "ENDOFDATA" for _, line in body))


def is_msa(head: bytes) -> bool:
    """Tell whether the first bytes are those of a spectrum, in whichever encoding."""
    return b"#FORMAT" in head.replace(b"\0", b"").upper()


def keyword_of(line: str) -> str:
    bare = line.lstrip("\ufeff")
    return bare.partition(":")[0].strip("# \t").upper() if bare.startswith("#") else ""


def numbers_in(line: str, number: int, path: Path, *, comma: bool) -> list[float]:
    words = re.split(r"[;\s]+|,\s+" if comma else r"[,;\s]+", line.strip().rstrip(",;"))
    values = [number_of(COMMA.sub(r"\1.\2", word) if comma else word) for word in words if word]
    if None in values:
        raise UnreadableFile(
            f"{path.name} holds something else than numbers in line {number}: “{line.strip()[:40]}”.", hint=RESAVE, path=str(path)
        )
    return [value for value in values if value is not None]


def check_msa(path: Path, _: int) -> None:
    """See that a spectrum ends where it says, and that its numbers can be read in one way only."""
    spectrum = parse_msa(path)
    held, announced = len(spectrum.numbers), spectrum.announced
    if not spectrum.ended and (announced is None or held != announced or not read_text(path, LARGEST_TEXT).endswith("\n")):
        raise UnreadableFile(f"{path.name} ends without #ENDOFDATA: it was cut short.", hint=RESAVE, path=str(path))
    reason = ambiguity(spectrum)
    if reason is not None:
        raise UnsupportedFormat(f"{path.name} cannot be read with certainty: {reason}.", hint=RESAVE, path=str(path))


def ambiguity(spectrum: Emsa) -> str | None:
    """Say why the numbers of a spectrum could be read in more than one way, or not at all."""
    held, announced, kind = len(spectrum.numbers), spectrum.announced, spectrum.header.get("DATATYPE", "").upper()
    if spectrum.pairs and any(len(row) % 2 for row in spectrum.rows):
        return "DATATYPE is XY, and a line holds an odd number of numbers"
    if kind == "Y" and announced and announced > 1 and held == 2 * announced and all(len(row) == 2 for row in spectrum.rows):
        return f"NPOINTS is {announced} and there are {held} numbers in pairs: DATATYPE should be XY, or the commas are decimal ones"
    if kind == "XY" and announced and announced > 1 and held == 2 * announced and all(len(row) == 4 for row in spectrum.rows):
        return f"NPOINTS is {announced} and there are {held} pairs: the commas may be decimal ones"
    if kind not in ("", "Y", "XY"):
        return f"DATATYPE is “{kind[:20]}”, which is neither Y nor XY"
    return None


def rewrite_msa(path: Path) -> str:
    """Write a spectrum as RosettaSciIO reads it: one channel a line, points in numbers, every keyword with its value."""
    spectrum = parse_msa(path)
    header = {keyword: value for keyword, value in spectrum.header.items() if keyword.upper() != "DATATYPE"}
    lines = [f"#{keyword.upper()} : {value}" for keyword, value in header.items()]
    return "\n".join([*lines, "#DATATYPE : Y", "#SPECTRUM : ", *(repr(number) for number in spectrum.numbers), "#ENDOFDATA : ", ""])


def enrich_msa(path: Path, datasets: list[Dataset]) -> None:
    """Give the header of a spectrum under bare keywords, and what the numbers themselves say beside it."""
    spectrum = parse_msa(path)
    for dataset in datasets:
        counted: dict[str, object] = {"channels": len(spectrum.numbers), "announced": spectrum.announced, "apart": distance(spectrum)}
        dataset.tags.original = {**name_keywords(dict(spectrum.header)), "COUNTED": counted}


def distance(spectrum: Emsa) -> float | None:
    """Give how many channels the places beside the numbers lie from those of the header, at most; None without such places."""
    step, offset = spectrum.number("XPERCHAN"), spectrum.number("OFFSET")
    if not spectrum.places or not step or offset is None:
        return None
    return max(abs(place - offset - index * step) for index, place in enumerate(spectrum.places)) / abs(step)


def repair_msa(dataset: Dataset) -> list[str]:
    """Take the calibration away where the places beside the numbers are others than those of the header."""
    apart = dataset.tags.number("COUNTED.apart")
    if apart is None or apart <= MOST_APART:
        return []
    dataset.given = replace_steps(dataset.given, dict.fromkeys(axis.name for axis in dataset.given))
    header = f"OFFSET {dataset.tags.text('OFFSET') or dataset.tags.number('OFFSET')}, XPERCHAN {dataset.tags.number('XPERCHAN')}"
    return [f"The places beside the numbers lie up to {apart:.3g} channels from those of the header ({header}); the axis counts channels."]


MSA = Table(
    technique=msa_technique,
    repair=repair_msa,
    clock=msa_clock,
    notes=msa_notes,
    fields=(
        *emsa("accelerating_voltage", "BEAMKV", "kV"),
        *emsa("probe_current", "PROBECUR", "nA"),
        *emsa("probe_size", "BEAMDIAM", "nm"),
        Field("magnification", ("MAGCAM",), when=magnifies),
        *emsa("camera_length", "MAGCAM", "mm", diffracts),
        *emsa("convergence_semi_angle", "CONVANGLE", "mrad"),
        *emsa("collection_semi_angle", "COLLANGLE", "mrad"),
        *emsa("stage_tilt", "XTILTSTGE", "deg"),
        *emsa("stage_tilt_2", "YTILTSTGE", "deg"),
        *emsa("exposure_time", "INTEGTIME", "ms"),
        *emsa("exposure_time", "REALTIME", "s", note="real time of the X-ray detector"),
        *emsa("live_time", "LIVETIME", "s"),
        Field("detector", ("EDSDET",)),
    ),
)
