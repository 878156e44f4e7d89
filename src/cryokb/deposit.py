"""A record and its data files to one NeXus/HDF5 file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cryokb import intake, validation
from cryokb.errors import InvalidDocument, NexusError, UnreadableFile, UnsupportedFormat, UsageError
from cryokb.expansion import expand_current
from cryokb.issues import Json, JsonObject, Severity
from cryokb.plain import section
from cryokb.record import RecordView

if TYPE_CHECKING:
    from cryokb.nexus import Array
    from cryokb.readers import Signal

__all__ = ["Written", "write_record"]


WORTH_TELLING = 50_000_000
"""Bytes of arrays from which on their writing is told; fewer take less than a second."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        path: the NeXus file.
        arrays: how many arrays it holds.
        notes: what was left out, and why; what the application definition recommends and the record has not got.
    """

    path: Path
    arrays: int
    notes: tuple[str, ...]


def write_record(
    record: Path, target: Path, *, layout: str = "nxem", codec: str = "gzip", progress: Callable[[str], None] | None = None
) -> Written:
    """Write a record with the arrays of the files that its acquisitions name.

    Args:
        record: a record in either form.
        target: the NeXus file to write; one that cryokb wrote before is replaced when writing has succeeded.
        layout: ``nxem``, ``nxcryoem_battery`` or ``plain``.
        codec: compression of the arrays.
        progress: is told in words what is being done, and of large arrays how much is written.

    Raises:
        InvalidDocument: the record has errors at level draft.
        NexusError: the layout needs something that the record has not got.
        UsageError: the document is no record; or the target is the record, a data file that it names, or a file that cryokb did not write.
    """
    from cryokb import nexus

    say = progress or (lambda _text: None)
    document = intake.read_record(record)
    errors = [issue for issue in validation.check(document, level="draft") if issue.severity is Severity.ERROR]
    if errors:
        raise InvalidDocument(f"{record} has errors; nothing was written.", errors, path=str(record))
    if document.kind != "record" or not isinstance(document.data, dict):
        raise UsageError(f"{record} is a {document.kind}, not a record.", path=str(record))
    expanded = expand_current(document, root="Record").document
    check_target(target, record, expanded)
    arrays: dict[str, Array] = {}
    notes: list[str] = []
    for key, found in data_of(expanded, record.parent):
        if isinstance(found, str):
            notes.append(found)
            continue
        say(f"{key}: {found.title or 'array'} {' x '.join(str(size) for size in found.data.shape)}")
        arrays[key] = as_array(found)
    written = nexus.write(expanded, target, layout=layout, arrays=arrays, codec=codec, progress=in_tenths(say))
    notes.extend(f"NXem recommends what the record does not say at {place}; the file is valid without." for place in written.left_out)
    return Written(target, len(arrays), tuple(notes))


def check_target(target: Path, record: Path, expanded: JsonObject) -> None:
    """Raise UsageError when writing the target would destroy the record, one of its data files, or a file of another program."""
    from cryokb import nexus

    if not target.is_file():
        return
    hint = "Choose another name for the output; nothing was written."
    if target.samefile(record):
        raise UsageError(f"{target} is the record itself.", hint=hint, path=str(target))
    named = (record.parent / path for path in files_named(expanded))
    if any(file.exists() and target.samefile(file) for file in named):
        raise UsageError(f"{target} is a data file that the record names.", hint=hint, path=str(target))
    try:
        nexus.array_keys(target)
    except (NexusError, UnreadableFile) as error:
        raise UsageError(f"{target} exists already and is not a file that cryokb wrote.", hint=hint, path=str(target)) from error


def files_named(node: Json) -> Iterator[str]:
    """Yield the path of every data file that an expanded record names, at whatever place."""
    if isinstance(node, list):
        for item in node:
            yield from files_named(item)
    elif isinstance(node, dict):
        path = node.get("path")
        if isinstance(path, str):
            yield path
        for item in node.values():
            yield from files_named(item)


def in_tenths(say: Callable[[str], None]) -> Callable[[int, int], None]:
    """Tell of each tenth of the bytes of large arrays, when it is written."""
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenth = 10 * done // total
        if total >= WORTH_TELLING and tenth > told:
            told = tenth
            say(f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB written")

    return tell


def data_of(expanded: JsonObject, folder: Path) -> Iterator[tuple[str, Signal | str]]:
    """Yield, for each acquisition that names a file, the signal that the file holds for it, or why there is none.

    Acquisitions are named by their key, or by ``session/key`` where sessions share keys.
    """
    from cryokb import readers

    view = RecordView(expanded)
    for one in view.acquisitions:
        file = section(one.slots, "file")
        if not file:
            continue
        path = folder / str(file["path"])
        name = view.names[one.session, one.key]
        if not is_within(path, folder):
            yield name, f"{name}: {file['path']} lies outside the folder of the record and was not read."
        elif not path.is_file():
            yield name, f"{name}: {file['path']} is not there; the file is written without its array."
        else:
            try:
                yield name, chosen_signal(readers.load_arrays(path), one.key, one.slots)
            except (UnreadableFile, UnsupportedFormat) as error:
                yield name, f"{name}: {error.message}"


def is_within(path: Path, folder: Path) -> bool:
    """Tell whether a path stays inside a folder, links followed."""
    return path.resolve().is_relative_to(folder.resolve())


def chosen_signal(signals: list[Signal], key: str, row: JsonObject) -> Signal | str:
    """Choose the signal of a file that belongs to an acquisition: the one that its label or its key names, or the only one."""
    if not signals:
        return f"{key}: the file holds no array."
    for name in (row.get("label"), key):
        chosen = [signal for signal in signals if signal.key == name] or [signal for signal in signals if signal.title == name]
        if len(chosen) == 1:
            return chosen[0]
    if len(signals) == 1:
        return signals[0]
    names = ", ".join(signal.key for signal in signals)
    return f"{key}: the file holds {len(signals)} signals ({names}); name the acquisition like one of them, or give it that label."


def as_array(signal: Signal) -> Array:
    """Turn a signal of a microscope file into an array for NeXus."""
    from cryokb import nexus

    axes = tuple(
        nexus.Axis(axis.name, axis.unit, axis.offset, axis.scale, axis.size, "navigate" if axis.navigate else "signal")
        for axis in signal.axes
    )
    return nexus.Array(data=cast("nexus.ArrayLike", signal.data), axes=axes, title=signal.title, quantity="Intensity")
