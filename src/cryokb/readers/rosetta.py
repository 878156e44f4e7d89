"""The door to RosettaSciIO: one plugin, one file, and everything that its readers do on the side kept inside.

Only the plugin that is needed is imported (DigitalMicrograph's takes a second). Its warnings and log messages become notes;
its exceptions, of any kind, become UnsupportedFormat with a sentence that names the file. A plugin meets broken, cut and foreign files with
whatever error its code runs into: the name of such an error says nothing to a microscopist, and its words seldom do.
"""

from __future__ import annotations

import gc
import importlib
import logging
import math
import re
import struct
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from cryokb.errors import MissingDependency, UnreadableFile, UnsupportedFormat
from cryokb.readers.axes import GivenAxis, given_axis
from cryokb.readers.tags import COLOUR, COMPONENT, Dataset, Mapped, Tags, apply_mapping, branch_of, lookup, text_of

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from cryokb.readers.draft import Array

    Records = np.ndarray[tuple[int, ...], np.dtype[np.void]]

__all__ = ["quiet", "read_datasets", "refused", "release", "touch", "without_frames"]

LOGGERS = ("rsciio", "tifffile", "box", "dask")
SILENT = (RuntimeWarning, ResourceWarning, DeprecationWarning, PendingDeprecationWarning, FutureWarning, ImportWarning)

LAST_RESORT: dict[str, tuple[dict[str, object], ...]] = {
    # Counts are put into eight bits unless more than 255 of them meet in one channel.
    "jeol": ({"SI_dtype": "uint32"},),
}
"""Arguments with which a plugin is asked when all else has failed."""

LARGEST_CHUNK = 2**28
"""Bytes of one chunk that are unpacked to see whether it can be."""

COLOURS = {"R": "red", "G": "green", "B": "blue", "A": "alpha"}

Raw = dict[str, object]


class Collector(logging.Handler):
    """Keeps what a library logs instead of printing it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.messages.append(record.getMessage())


@contextmanager
def quiet() -> Iterator[list[str]]:
    """Keep warnings and log messages inside; give them, after the block, as sentences."""
    said: list[str] = []
    silence()
    collector = Collector()
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(logger.propagate, list(logger.handlers)) for logger in loggers]
    for logger in loggers:
        # Plugins warn on loggers of their own and of tifffile; what they say becomes notes of this file, not lines on a terminal.
        logger.propagate = False
        logger.handlers = [collector]
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield said
    finally:
        for logger, (propagate, handlers) in zip(loggers, before, strict=True):
            logger.propagate = propagate
            logger.handlers = handlers
        heard = [str(item.message) for item in caught if not issubclass(item.category, SILENT)] + collector.messages
        said.extend(dict.fromkeys(first_line(text) for text in heard))


def silence() -> None:
    """Import RosettaSciIO and take away the handler by which it writes its messages on standard output; they go the way of all others."""
    try:
        importlib.import_module("rsciio")
    except ImportError:
        return
    logger = logging.getLogger("rsciio")
    logger.handlers = [handler for handler in logger.handlers if not type(handler.formatter).__module__.startswith("rsciio")]


def read_datasets(path: Path, plugin: str, options: Mapping[str, object], *, orders: Sequence[bool]) -> tuple[list[Dataset], list[str]]:
    """Read all arrays of a file with one plugin, their axes as they are given; with notes on axes that are not those of their array.

    ``orders`` says in which way the plugin is asked first, and in which next when that fails: true to read in parts, as some formats cannot
    be read. Raises MissingDependency and UnsupportedFormat.
    """
    raws = call(path, reader_of(path, plugin), [{**options, **way} for way in ways(path, plugin, orders)])
    datasets: list[Dataset] = []
    notes: list[str] = []
    for raw in raws:
        dataset, said = tidy(raw, path.stem)
        datasets.append(dataset)
        notes.extend(note for note in said if note not in notes)
    return datasets, notes


def reader_of(path: Path, plugin: str) -> Callable[..., list[Raw]]:
    try:
        module = importlib.import_module(f"rsciio.{plugin}")
    except ImportError as error:
        raise missing(path, error) from error
    return cast("Callable[..., list[Raw]]", module.file_reader)


def call(path: Path, reader: Callable[..., list[Raw]], ways: Sequence[dict[str, object]]) -> list[Raw]:
    """Call a plugin in one way after another until one succeeds; the error of the last is told."""
    for way in ways:
        try:
            return reader(str(path), **way)
        except ImportError as error:
            raise missing(path, error) from None
        except FileNotFoundError as error:
            without_frames(error)
            raise incomplete(path, error) from None
        except Exception as error:  # noqa: BLE001  readers of hostile or broken input raise anything; the caller gets one kind with a sentence
            if way is ways[-1]:
                raise refused(path, without_frames(error)) from None
    raise AssertionError("the last way returns or raises")


def ways(path: Path, plugin: str, orders: Sequence[bool]) -> list[dict[str, object]]:
    """Give the arguments with which a plugin is called, in the order in which they are tried."""
    # Without it a store in a folder is opened for writing, which a read-only one refuses.
    always: dict[str, object] = {"mode": "r"} if plugin == "zspy" and path.is_dir() else {}
    found = [{**always, "lazy": attempt} for attempt in orders]
    return [*found, *({"lazy": False, **further} for further in LAST_RESORT.get(plugin, ()))]


def touch(path: Path, datasets: Sequence[Dataset]) -> None:
    """Read the last number of each array that is read in parts, and so unpack one of its chunks.

    Raises:
        UnreadableFile: the file ends before its data do, or is damaged there.
        MissingDependency: the numbers are packed in a way that needs another library.
    """
    for dataset in datasets:
        if 0 in dataset.data.shape or not hasattr(dataset.data, "dask") or claims_much(path, dataset.data):
            continue
        try:
            corner = dataset.data[tuple(-1 for _ in dataset.data.shape)]
            # In this thread, so that nothing of a worker keeps the file open.
            corner.compute(scheduler="synchronous")  # type: ignore[attr-defined]
        except Exception as error:  # noqa: BLE001  see call
            reason = quotable(path, without_frames(error))
            if FILTER.search(reason):
                what = f"Reading {path.name} needs hdf5plugin, with which its numbers are packed, and which is not installed."
                raise MissingDependency(what, hint="Install it with: pip install hdf5plugin") from None
            fault = "ends before its data do" if CUT.search(reason) else "holds numbers that cannot be read to their end"
            raise UnreadableFile(f"{path.name} {fault} ({reason}).", hint=AGAIN, path=str(path)) from None


def claims_much(path: Path, data: Array) -> bool:
    """Tell whether the last chunk of an array is far larger than the whole file, be it packed zeros or a trap."""
    import numpy as np

    sizes = [sizes[-1] for sizes in cast("tuple[tuple[int, ...], ...]", data.chunks)]  # type: ignore[attr-defined]
    claimed = math.prod(sizes) * np.dtype(cast("np.dtype[np.void]", data.dtype)).itemsize
    return claimed > max(LARGEST_CHUNK, path.stat().st_size)


def release() -> None:
    """Close files that arrays read in parts keep open."""
    gc.collect()


class Shaper:
    """Stands in for HyperSpy's signal in the functions that a plugin wants to be run after reading."""

    def __init__(self, data: Array, axes: tuple[GivenAxis, ...]) -> None:
        self.data = data
        self.axes = axes

    def to_signal1D(self, *, optimize: bool = True) -> Shaper:  # noqa: ARG002, N802  the name and argument are HyperSpy's
        """Make the first axis the one of the spectrum, and the others positions."""
        order = [*range(1, self.data.ndim), 0]
        axes = [replace(self.axes[index], navigate=index != 0) for index in order]
        return Shaper(cast("Array", self.data.transpose(order)), tuple(axes))  # type: ignore[attr-defined]

    def squeeze(self) -> Shaper:
        """Drop axes of one element, except when nothing else is there."""
        kept = [index for index, size in enumerate(self.data.shape) if size != 1] or [0]
        if len(kept) == self.data.ndim:
            return self
        data = cast("Array", self.data.reshape([self.data.shape[index] for index in kept]))  # type: ignore[attr-defined]
        return Shaper(data, tuple(self.axes[index] for index in kept))


def tidy(raw: Raw, stem: str) -> tuple[Dataset, list[str]]:
    data = cast("Array", raw["data"])
    axes, notes = axes_of(raw, data)
    shaped = Shaper(data, axes)
    for function in cast("list[Callable[[Shaper], Shaper]]", raw.get("post_process") or []):
        shaped = function(shaped)
    tags = Tags(original=tree(raw.get("original_metadata")), tidy=tree(raw.get("metadata")))
    apply_mapping(tags, cast("Mapping[str, Mapped]", raw.get("mapping") or {}))
    title = text_of(tags.get("tidy:General.title")) or stem
    dataset = Dataset(title=title, data=shaped.data, axes=(), tags=tags, given=shaped.axes)
    split_components(dataset)
    return dataset, notes


def split_components(dataset: Dataset) -> None:
    """Make a stack of an array whose elements are records of numbers of one type, such as the colours of a picture.

    HDF5 as NeXus uses it holds numbers: each component becomes an image of a stack, whose first axis is named after them.
    """
    import numpy as np

    kind = np.dtype(cast("np.dtype[np.void]", dataset.data.dtype))
    names = kind.names or ()
    parts = {kind.fields[name][0] for name in names} if kind.fields else set()
    if len(parts) != 1 or parts.pop().kind not in "biufc":
        return
    data = cast("Records", dataset.data)
    # numpy hands this over to dask where the array is read in parts.
    dataset.data = cast("Array", np.stack([data[name] for name in names]))
    words = ", ".join(COLOURS.get(name.upper(), name) for name in names)
    what = COLOUR if {name.upper() for name in names} <= set(COLOURS) else COMPONENT
    dataset.given = (GivenAxis(f"{what} ({words})", "", 1.0, 0.0, len(names), navigate=True), *dataset.given)


def axes_of(raw: Raw, data: Array) -> tuple[tuple[GivenAxis, ...], list[str]]:
    given = cast("list[Mapping[str, object]]", raw.get("axes") or [])
    if len(given) == data.ndim:
        axes = tuple(given_axis(axis, size) for axis, size in zip(given, data.shape, strict=True))
        unsaid = all(axis.get("navigate") is None for axis in given)
        return (by_record(axes, text_of(lookup(raw.get("metadata"), "Signal.record_by"))) if unsaid else axes), []
    # Axes that are not those of the array say nothing about it.
    said = [f"The file describes {len(given)} axes of an array that has {data.ndim}; they were left out."] if given else []
    return tuple(given_axis({}, size) for size in data.shape), said


def by_record(axes: tuple[GivenAxis, ...], kind: str | None) -> tuple[GivenAxis, ...]:
    """Tell positions from the axes of a signal as HyperSpy's first versions did: by what was recorded at each of them."""
    signal = {"spectrum": 1, "image": 2}.get(kind or "", len(axes))
    return tuple(replace(axis, navigate=number < len(axes) - signal) for number, axis in enumerate(axes))


def tree(value: object) -> dict[str, object]:
    return dict(branch_of(value))


# ---------------------------------------------------------------------------------------------------------- why not
AGAIN = "Copy it again from the microscope."
ANEW = "Open it in the program that wrote it and save it again, or give another file of the same data."

CUT = re.compile(
    r"truncated|unexpected end|end of file|premature|mmap length is greater|buffer is smaller|buffer size must be|cannot reshape array|"
    r"requires a buffer|not enough data|out of bounds for axis \d+ with size 0|could only read|unable to synchronously (open|read)|"
    r"No data left in file",
    re.IGNORECASE,
)
FILTER = re.compile(r"required filter|can't open directory|filter .* not (registered|available)", re.IGNORECASE)
KIND = re.compile(
    r"not (a )?valid|not supported|unsupported|unrecogni[sz]ed|not implemented|version|can only read|cannot interpret", re.IGNORECASE
)
LACKING = re.compile(r"(?:has no attribute |^)[\"']+([\w .\[\]-]{2,40})[\"']+$")
OF_CODE = (TypeError, AttributeError, LookupError, ArithmeticError, NameError, ImportError)
"""Errors whose words are about the code of the plugin, not about the file."""

PACKAGES = {"pyUSID": "pyUSID", "sidpy": "pyUSID", "mrcz": "mrcz", "hdf5plugin": "hdf5plugin", "imageio": "imageio"}
"""Libraries of plugins that the extra ``readers`` does not bring, with the package that does."""


def missing(path: Path, error: ImportError) -> MissingDependency:
    """Say which library a file needs, and how to install it."""
    name = (error.name or "").partition(".")[0]
    purpose = f"Reading {path.name}"
    if name in PACKAGES:
        return MissingDependency(f"{purpose} needs {name}, which is not installed.", hint=f"Install it with: pip install {PACKAGES[name]}")
    library = "RosettaSciIO" if name == "rsciio" else name or f"a library ({quotable(path, error)})"
    return MissingDependency.of(library, extra="readers", purpose=purpose)


def incomplete(path: Path, error: FileNotFoundError) -> UnsupportedFormat:
    """Say which other file a file needs."""
    wanted = str(error.filename or error).replace("\\", "/").rpartition("/")[2]
    return UnsupportedFormat(
        f"{path.name} needs the file {wanted}, which is not beside it.",
        hint="Put the files of one acquisition into one folder as the microscope wrote them.",
        path=str(path),
    )


def refused(path: Path, error: BaseException) -> UnsupportedFormat:
    """Say why a file could not be read."""
    cause, hint = cause_of(path, error)
    return UnsupportedFormat(f"{path.name} could not be read: {cause}.", hint=hint, path=str(path))


def cause_of(path: Path, error: BaseException) -> tuple[str, str]:
    """Give the cause in words, and what to do."""
    words = quotable(path, error)
    if isinstance(error, MemoryError) or "Unable to allocate" in words:
        return "it needs more memory than there is", "Read it on a computer with more memory, or export a part of it."
    if isinstance(error, UnicodeError):
        return "a text in it has another encoding than its format says", ANEW
    if isinstance(error, EOFError | struct.error) or CUT.search(words):
        return "it ends before its data do, or its header does not fit them", AGAIN
    if words and (isinstance(error, NotImplementedError) or (KIND.search(words) and not isinstance(error, OF_CODE))):
        return f"it is of a kind or version that RosettaSciIO does not read (“{words}”)", ANEW
    lacking = LACKING.search(str(error)) if isinstance(error, AttributeError | KeyError) else None
    if lacking is not None:
        return f"its header lacks the entry {lacking[1]}", f"{AGAIN} If it is the same: {ANEW[0].lower()}{ANEW[1:]}"
    if not words or isinstance(error, (*OF_CODE, AssertionError, RecursionError)):
        return "an entry of it is missing, or is not what its format says", f"{AGAIN} If it is the same: {ANEW[0].lower()}{ANEW[1:]}"
    return f"RosettaSciIO says “{words}”", f"It may be cut short or of a newer version. {ANEW}"


def quotable(path: Path, error: BaseException) -> str:
    """Give the words of an error as one short line, without names of errors, and without the folders of this computer."""
    text = (first_line(str(error)) if str(error).strip() else "").replace(str(path), path.name).replace(str(path.parent), "")
    return re.sub(r"\b\w*(Error|Exception|Warning)\b:?\s*", "", text).strip(" .:'\"")


def first_line(text: str) -> str:
    """Give the first line of a text that is not empty, of at most 200 characters."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (lines[0] if lines else "no reason given")[:200]


def without_frames(error: BaseException) -> BaseException:
    """Let go of the frames in which an exception was raised: they hold the file open beyond this door."""
    links: list[BaseException | None] = [error]
    while links:
        link = links.pop()
        if link is not None and link.__traceback__ is not None:
            link.__traceback__ = None
            links += [link.__cause__, link.__context__]
    return error
