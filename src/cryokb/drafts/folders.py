"""Folders of microscope files: which are read, which are passed over and why; and the reading, which goes on where it was interrupted."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import cast

from cryokb import intake, readers, standard
from cryokb.documents import beginning
from cryokb.drafts.companions import exposure_name, session_of
from cryokb.errors import CryokbError, MissingDependency, UnsupportedFormat
from cryokb.issues import JsonObject, PassedOver
from cryokb.plain import objects
from cryokb.readers import Axis, Extract, Missing, Origin, SignalInfo

__all__ = ["Found", "Journal", "Reading", "find_files", "read_files"]

PICTURES = frozenset(".png .jpg .jpeg .gif .bmp .svg .pdf .eps .webp .ico".split())  # noqa: SIM905  a list of forty quotes reads worse
TEXTS = frozenset(".txt .csv .tsv .log .md .rst .html .htm .doc .docx .xls .xlsx .ppt .pptx .odt .ods .rtf .py .ipynb .m .ini .cfg".split())  # noqa: SIM905
DOCUMENTS = frozenset({".yaml", ".yml", ".json"})
OF_PROGRAMS = {
    ".nav": "a SerialEM navigator: stage positions and no acquisition",
    ".gtg": "a file of a display or a project of GMS, which holds no acquisition",
    ".gain": "a gain reference of a camera, which is no exposure of a specimen",
    ".dm": "a session file of EPU, which holds no acquisition",
    ".zip": "an archive: unpack it to have its files read",
    ".gz": "an archive: unpack it to have its files read",
}
COMPANIONS = frozenset({".xf", ".hdr", ".apb", ".eer", ".raw"})
"""Files that no reader reads and that belong to an exposure where one of the same name is read; ``_info.txt`` is another."""

REFERENCE = re.compile(
    r"(?:gain|dark|flat)[ _-]?ref(?:erence)?s?(?![a-z])|countref|superref|(?:^|[_-])gain$|(?:^|[_-])defects?$", re.IGNORECASE
)
ANYBODYS = frozenset({".xml", ".nxs", ".nx5", ".h5", ".hdf5", ".img", ".map", ".rec", ".eds", ".spx"})
"""Endings that other programs use as well: a file that is not of our kind is passed over, not refused."""

SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "$recycle.bin", "system volume information"})
FOLDERS_AS_FILES = frozenset({".zspy"})
LOOKED_AT = 65_536
SMALL_PICTURE = 5_000_000
"""Bytes up to which an image of 8 bits without any metadata is taken for an exported picture; frames of detectors are larger."""

Progress = Callable[[int, int, str], None]


# ------------------------------------------------------------------------------------------------------------ finding
@dataclass(frozen=True, slots=True)
class Found:
    """What some files and folders hold.

    Attributes:
        files: what is to be read, each once, in the order of names.
        companions: files that no reader reads and that belong to one of them.
        named: those of both that were named themselves.
        passed_over: other files of folders, with the reason.
        hidden: how many hidden files and files of the operating system were not looked at.
    """

    files: tuple[Path, ...] = ()
    companions: tuple[Path, ...] = ()
    named: frozenset[Path] = frozenset()
    passed_over: tuple[PassedOver, ...] = ()
    hidden: int = 0


def find_files(paths: Iterable[str | Path], *, skip: Iterable[Path] = ()) -> Found:
    """Find the microscope files of several files and folders, each once; one that is named is always among them.

    Args:
        paths: files and folders.
        skip: files that are never data, such as the record that is written.
    """
    own = {os.path.realpath(path) for path in skip}
    files: dict[str, Path] = {}
    named: set[Path] = set()
    passed: list[PassedOver] = []
    hidden = 0
    for place in map(Path, paths):
        walks = os.path.isdir(place) and place.suffix.lower() not in FOLDERS_AS_FILES  # noqa: PTH112  false for a name that is too long
        for item in walk(place, place) if walks else [place]:
            if isinstance(item, PassedOver):
                passed.append(item)
            elif walks and is_hidden(item):
                hidden += 1
            elif walks and (reason := reason_against(item)) is not None:
                passed.append(PassedOver(str(item), reason))
            elif (real := os.path.realpath(item)) not in own and files.setdefault(real, item) is item and not walks:
                named.add(item)
    readable, companions, alone = split_companions(list(files.values()), named)
    passed += [PassedOver(str(path), "it belongs to a file of its name, which is not here") for path in alone]
    return Found(tuple(readable), tuple(companions), frozenset(named), tuple(passed), hidden)


def walk(folder: Path, root: Path) -> Iterator[Path | PassedOver]:
    """Yield the files of a folder and of those in it, in the order of their names; links are followed within it only."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208  names that are no UTF-8 included
    except OSError as error:
        yield PassedOver(f"{folder}{os.sep}", f"cannot be opened: {error.strerror}")
        return
    for place in (folder / name for name in names):
        if place.is_symlink() and not Path(os.path.realpath(place)).is_relative_to(os.path.realpath(root)):
            yield PassedOver(str(place), "a link that leads out of the folder")
        elif place.is_symlink() and os.path.exists(place):  # noqa: PTH110  false for a link that leads back to itself
            continue  # what it leads to is met at its own place
        elif place.is_dir() and place.suffix.lower() not in FOLDERS_AS_FILES:
            yield from [] if is_hidden(place) else walk(place, root)
        elif place.is_symlink():
            yield PassedOver(str(place), "a link that leads nowhere")
        elif place.is_file() or place.is_dir():
            yield place
        else:
            yield PassedOver(str(place), "not a file")


def is_hidden(path: Path) -> bool:
    """Tell whether people do not see a file: a hidden one, or one of the operating system."""
    return path.name.startswith((".", "~$")) or path.name.casefold() in SYSTEM_FILES


def reason_against(path: Path) -> str | None:
    """Say why a file of a folder is no data of a microscope; None where it is to be read."""
    suffix = path.suffix.lower()
    if is_companion(path, ()):
        return None
    if suffix in DOCUMENTS and intake.is_named(beginning(path, LOOKED_AT).decode("latin-1")):
        return "a cryokb document"
    if suffix in {*PICTURES, *TEXTS, *DOCUMENTS}:
        return "pictures, plots, texts and tables are no acquisitions"
    if suffix in OF_PROGRAMS:
        return OF_PROGRAMS[suffix]
    if REFERENCE.search(path.stem):
        return "a reference of a camera, which is no exposure of a specimen"
    return None if readers.is_readable_name(path) else f"no reader knows files that end in {suffix}" if suffix else "its name has no ending"


def is_companion(path: Path, present: Collection[str]) -> bool:
    """Tell whether no reader reads a file by itself: a companion, or a later part of a recording whose first part is there."""
    name = path.as_posix().casefold()
    later = re.search(r"_(?!000)\d{3}(?=\.tvips$)", name)
    first = f"{name[: later.start()]}_000.tvips" if later else ""
    return path.suffix.lower() in COMPANIONS or name.endswith("_info.txt") or first in present


def split_companions(paths: Sequence[Path], named: set[Path]) -> tuple[list[Path], list[Path], list[Path]]:
    """Tell what is read from companions that are only named, and from those whose file is not there."""
    present = {path.as_posix().casefold() for path in paths}
    read: list[Path] = []
    only_named: list[Path] = []
    for path in paths:
        (only_named if is_companion(path, present) else read).append(path)
    exposures = {exposure_name(path.as_posix(), present) for path in read}
    companions: list[Path] = []
    alone: list[Path] = []
    for path in only_named:
        (companions if exposure_name(path.as_posix(), present) in exposures else alone).append(path)
    return [*read, *(path for path in alone if path in named)], companions, [path for path in alone if path not in named]


# ------------------------------------------------------------------------------------------------------------ reading
@dataclass(slots=True)
class Reading:
    """What was read.

    Attributes:
        parts: one for each file.
        failures: files that could not be read, with the reason.
        passed_over: files of folders that turned out to be no data of a microscope.
        outside: files that do not lie below the folder of the record.
        missing: the library that was missing, where it was.
    """

    parts: list[Extract] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    missing: MissingDependency | None = None


def read_files(found: Found, folder: Path, *, journal: Journal | None = None, progress: Progress | None = None) -> Reading:
    """Read files for a record in a folder; one that cannot be read never stops the others.

    Args:
        found: the files.
        folder: where the record will lie.
        journal: remembers what was read, so that a run that was interrupted goes on.
        progress: is told of each file before it is read: its number, how many there are, its name.
    """
    reading = Reading()
    series = tilts_of(found)
    waiting = [path for path in (*found.files, *found.companions) if series.get(path, (path,))[0] == path]
    base = folder.resolve()
    for number, path in enumerate(waiting, start=1):
        if progress is not None:
            progress(number, len(waiting), str(path))
        paths = series.get(path, (path,))
        part = (journal and journal.recall(paths)) or read_safely(paths, folder, found, reading)
        if part is None:
            continue
        if journal is not None:
            journal.remember(paths, part)
        if path not in found.named and (reason := reason_by_content(part, path)) is not None:
            reading.passed_over.append(PassedOver(str(path), reason))
            continue
        reading.parts.append(part)
        reading.outside += [str(one) for one in paths if not one.resolve().is_relative_to(base)]
    return reading


def tilts_of(found: Found) -> dict[Path, tuple[Path, ...]]:
    """Give, for each description of one tilt, those of its whole series, the first of them first."""
    try:
        groups = readers.group_tilts([path for path in found.files if path.suffix.lower() in {".mdoc", ".idoc"}])
    except OSError:  # one of them may not be opened, which is told when it is read
        return {}
    return {path: tuple(group) for group in groups for path in group}


def read_safely(paths: tuple[Path, ...], folder: Path, found: Found, reading: Reading) -> Extract | None:
    """Read a file, or the descriptions of one series; None where that fails, with the reason in the reading."""
    path = paths[0]
    if any("\ud800" <= character <= "\udfff" for character in str(path)):
        reading.failures.append((str(path), "its name is not written in UTF-8, and no record could name it: rename it."))
        return None
    try:
        return read_one(paths, folder, named_only=path in found.companions)
    except UnsupportedFormat as error:
        if path not in found.named and path.suffix.lower() in ANYBODYS:
            reading.passed_over.append(PassedOver(str(path), error.message.removeprefix(path.name).strip()))
        else:
            reading.failures.append((str(path), str(error)))
    except MissingDependency as error:
        reading.missing = error
        reading.failures.append((str(path), error.message))
    except CryokbError as error:
        reading.failures.append((str(path), str(error)))
    except OSError as error:
        reading.failures.append((str(path), f"{path.name} cannot be read: {error.strerror or 'the system refuses it'}."))
    except Exception as error:  # noqa: BLE001  a fault of ours in one file of a thousand must not cost the others
        reading.failures.append((str(path), f"{path.name} cannot be read, by a fault of cryokb ({error}). Please report it."))
    return None


def read_one(paths: tuple[Path, ...], folder: Path, *, named_only: bool) -> Extract:
    if len(paths) > 1:
        return readers.extract_tilts(paths, relative_to=folder)
    return (readers.name_companion if named_only else readers.extract)(paths[0], relative_to=folder)


def reason_by_content(part: Extract, path: Path) -> str | None:
    """Say why what was read is a picture and no acquisition; None for data."""
    session = session_of(part)
    silent = set(session) == {"acquisitions"} and not part.moments
    if path.suffix.lower() not in {".tif", ".tiff"} or not silent:
        return None
    stated = {slot for slots in objects(session, "acquisitions").values() for slot in slots}
    if stated - {"image_width", "image_height", "file", "frames"}:
        return None
    if any(axis.name.startswith("colour") for signal in part.signals for axis in signal.axes):
        return "a picture in colour without any word of a microscope"
    shapes = {len(signal.shape) for signal in part.signals}
    small = path.stat().st_size <= SMALL_PICTURE
    eight = {signal.dtype for signal in part.signals} == {"uint8"}
    return "an exported picture of 8 bits without scale or any word of a microscope" if eight and shapes == {2} and small else None


# ------------------------------------------------------------------------------------------------------------ resuming
class Journal:
    """Remembers what was read in a file beside the record, line by line, until the record is written.

    What was read counts as long as the file has the same size and time, and so have the files whose names begin like its own, since a
    description says which image lies beside it.
    """

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self.head = json.dumps({"read_for": str(folder.resolve()), "versions": standard.versions()}, sort_keys=True)
        self.rows: dict[str, JsonObject] = {}
        self.stamps: dict[Path, dict[str, tuple[int, int]]] = {}
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        if lines and lines[0] == self.head:
            self.rows = dict(complete_rows(lines[1:]))
        elif lines or not path.exists():
            path.write_text(f"{self.head}\n", encoding="utf-8")

    def recall(self, paths: tuple[Path, ...]) -> Extract | None:
        """Give what was read from a file, or from those of a series, before."""
        row = self.rows.get(json.dumps([self.stamp(path) for path in paths]))
        return None if row is None else as_extract(row, str(row["path"]))

    def remember(self, paths: tuple[Path, ...], part: Extract) -> None:
        """Keep what was read from a file, or from those of a series."""
        key = json.dumps([self.stamp(path) for path in paths])
        if key not in self.rows:
            with self.path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps([key, asdict(part)], default=lambda moment: moment.isoformat()) + "\n")

    def done(self) -> None:
        """Forget everything: the record is written."""
        self.path.unlink(missing_ok=True)

    def stamp(self, path: Path) -> str:
        """Name a file in its present state."""
        if path.parent not in self.stamps:
            with os.scandir(path.parent) as entries:
                states = {entry.name: entry.stat(follow_symlinks=False) for entry in entries}
            self.stamps[path.parent] = {name: (state.st_size, state.st_mtime_ns) for name, state in states.items()}
        stem = path.name.partition(".")[0]
        beside = sorted((name, *state) for name, state in self.stamps[path.parent].items() if name.startswith(stem))
        own = path.stat()
        return json.dumps([str(path), os.path.realpath(path), own.st_size, own.st_mtime_ns, beside])


def complete_rows(lines: Iterable[str]) -> Iterator[tuple[str, JsonObject]]:
    """Yield the rows of a journal; the last one may have been cut."""
    for line in lines:
        try:
            key, row = json.loads(line)
        except ValueError:
            continue
        yield key, row


def as_extract(row: JsonObject, path: str) -> Extract:
    """Make an extract of a row of a journal."""
    rows = cast("dict[str, list[dict[str, object]]]", row)
    moments = cast("dict[str, str]", row["moments"])
    signals = [
        SignalInfo(**{**signal, "shape": tuple(signal["shape"]), "axes": tuple(Axis(**axis) for axis in signal["axes"])})  # type: ignore[arg-type,attr-defined]
        for signal in rows["signals"]
    ]
    return Extract(
        path,
        str(row["format"]),
        cast("JsonObject", row["record"]),
        tuple(Origin(**origin) for origin in rows["origins"]),  # type: ignore[arg-type]
        tuple(Missing(**gap) for gap in rows["missing"]),  # type: ignore[arg-type]
        tuple(str(note) for note in rows["notes"]),
        tuple(signals),
        {place: datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text) for place, text in moments.items()},
        cast("JsonObject", row["described"]),
    )
