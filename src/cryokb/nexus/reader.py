"""Reading: the record from its fields, the arrays from their places, and the whole file as text for people."""

from __future__ import annotations

import importlib
import math
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from cryokb.errors import NexusError
from cryokb.nexus import paths
from cryokb.nexus.arrays import Array, ArrayLike, Axis
from cryokb.nexus.content import decode, read_field
from cryokb.nexus.safety import (
    MAX_BLOCK_BYTES,
    address_of,
    attribute,
    child,
    child_dataset,
    child_group,
    damage_reported,
    decoded,
    fault_of,
    open_file,
    text_attribute,
)
from cryokb.plain import as_list, figure, rows, text
from cryokb.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import h5py

    from cryokb.issues import JsonObject

__all__ = [
    "Outline",
    "array_dataset",
    "array_keys",
    "axes_of",
    "axis_names",
    "byte_columns",
    "companion_of",
    "definition_in",
    "ledger_of",
    "node_at",
    "open_array",
    "outline",
    "packed_text",
    "positions",
    "read",
    "record_of",
    "show",
]


def read(path: Path | str) -> JsonObject:
    """Rebuild the expanded record of a NeXus file from its groups and fields; the embedded JSON note is not looked at.

    Raises:
        UnreadableFile: the file is missing, is a folder, or is not HDF5.
        NexusError: the file holds no record of cryokb, or one that cannot be rebuilt.
    """
    with open_file(path) as file, damage_reported(path):
        return record_of(file)


def record_of(file: h5py.File) -> JsonObject:
    """Rebuild the record of an open file."""
    companion = companion_of(file)
    content = child_group(companion, "record")
    if content is None:
        raise NexusError(f"{companion.name}/record is missing, so there is no record to read.", path=f"{companion.name}/record")
    return rebuilt(content)


def rebuilt(group: h5py.Group) -> JsonObject:
    """Decode a group; whatever a doctored one makes fail becomes a NexusError."""
    try:
        return decode(group)
    except (ValueError, RuntimeError, OSError, KeyError, IndexError, TypeError) as error:
        hint = "Run `cryokb nexus verify` on the file, and ask for it again at its source."
        raise NexusError(f"{group.name} cannot be rebuilt: {error}.", hint=hint, path=str(group.name)) from error


def companion_of(file: h5py.File) -> h5py.Group:
    """Find the collection of cryokb in the first entry that has one; NexusError when there is none or it is of a newer kind."""
    for name in file:
        companion = child_group(child_group(file, name), paths.COMPANION)
        version = None if companion is None else text_attribute(companion, "format")
        if companion is None or version is None:
            continue
        if version.split(".")[0] != paths.FORMAT.split(".")[0]:
            hint = "Install a newer cryokb."
            raise NexusError(f"The record was written in format {version}; this cryokb reads {paths.FORMAT}.", hint=hint, value=version)
        return companion
    hint = "Files of other programs are read by `cryokb extract`."
    raise NexusError("The file holds no record of cryokb.", hint=hint, path=str(file.filename))


def node_at(file: h5py.File, path: str) -> h5py.Group | h5py.Dataset | None:
    """Give the object at an absolute path, reached without following a link out of its group; None when there is none."""
    home, name = home_of(file, path)
    return None if home is None else child(home, name)


def dataset_at(file: h5py.File, path: str) -> h5py.Dataset | None:
    """Give the dataset at an absolute path, as ``node_at`` does; None when there is none."""
    return child_dataset(*home_of(file, path))


def home_of(file: h5py.File, path: str) -> tuple[h5py.Group | None, str]:
    """Give the group in which an absolute path ends, and the name there."""
    *above, name = path.strip("/").split("/")
    home: h5py.Group | None = file
    for step in above:
        home = child_group(home, step)
    return home, name


@dataclass(frozen=True, slots=True)
class Outline:
    """What an HDF5 file is, as its upper three levels tell.

    Attributes:
        own: it holds a record of cryokb.
        paths: the objects of the upper three levels, such as ``Data/Image``; nothing was followed out of the file.
        texts: the texts among the attributes of the root.
        marks: the names of all attributes of the root and of the groups in it.
        classes: the NeXus classes of the root and of the groups in it.
    """

    own: bool
    paths: frozenset[str]
    texts: Mapping[str, str]
    marks: frozenset[str]
    classes: frozenset[str]

    @property
    def names(self) -> list[str]:
        """What lies in the root, sorted."""
        return sorted(path for path in self.paths if "/" not in path)


LONGEST_COLUMN = 1_000_000
"""Bytes of one text of metadata that are read."""
LARGEST_PIECE = 100_000_000
"""Bytes that are unpacked for one such text."""
MOST_NAMES = 1_000
"""Names of one group that an outline gives, and attributes of one object."""


def outline(path: Path | str) -> Outline:
    """Give the outline of an HDF5 file of any program, for those who must know what it is before they open it.

    Raises:
        UnreadableFile: the file is missing, is a folder, is not HDF5, or is damaged.
    """
    with suppress(ImportError):
        # HDF5 then knows the filters by which detectors pack their numbers, also for those who read the file next.
        importlib.import_module("hdf5plugin")
    with open_file(path) as file, damage_reported(path):
        upper = [file, *(group for name in islice(file, MOST_NAMES) if (group := child_group(file, name)) is not None)]
        return Outline(
            own=any(owned(group) for group in upper),
            paths=frozenset(paths_below(file, 3)),
            texts={name: value for name in islice(file.attrs, MOST_NAMES) if (value := text_attribute(file, name)) is not None},
            marks=frozenset(name for group in upper for name in islice(group.attrs, MOST_NAMES)),
            classes=frozenset(text_attribute(group, "NX_class") or "" for group in upper),
        )


def byte_columns(path: Path | str, group: tuple[str, ...], name: str, *, most: int) -> list[list[bytes]]:
    """Give columns of an array of bytes in each object of a group: Velox keeps a text of metadata for each frame of an image so.

    Of more than ``most`` columns those at equal distances are given, the first and the last among them. An object without such an
    array, or with one that is too large for texts, gives none. Raises UnreadableFile.
    """
    with open_file(path) as file, damage_reported(path):
        parent: h5py.Group | None = file
        for step in group:
            parent = child_group(parent, step)
        nodes = [child_dataset(child_group(parent, key), name) for key in islice(parent or (), MOST_NAMES)]
        return [[] if node is None else columns_in(node, most) for node in nodes]


def columns_in(node: h5py.Dataset, most: int) -> list[bytes]:
    if node.ndim != 2 or node.dtype != "uint8" or node.shape[0] > LONGEST_COLUMN or node.shape[1] == 0:
        return []
    if math.prod(node.chunks or (1,)) > LARGEST_PIECE:
        return []
    last = node.shape[1] - 1
    places = sorted({round(last * step / max(most - 1, 1)) for step in range(most)} if last >= most else range(last + 1))
    return [bytes(node[:, place]) for place in places]


def paths_below(group: h5py.Group, levels: int) -> Iterator[str]:
    """Yield the paths of the objects in a group, so many levels deep."""
    for name in islice(group, MOST_NAMES):
        yield name
        inner = child_group(group, name) if levels > 1 else None
        if inner is not None:
            yield from (f"{name}/{below}" for below in paths_below(inner, levels - 1))


MOST_POSITIONS = 1_000_000
"""Numbers of one list of positions that are read."""


def positions(path: Path | str, prefix: str) -> dict[tuple[str, int], list[float]]:
    """Give the positions that an HDF5 file lists for its axes: the fields of one dimension whose names begin so, by name and length.

    The name is that of the field's attribute ``name``. Raises UnreadableFile as ``outline`` does.
    """
    found: dict[tuple[str, int], list[float]] = {}
    with open_file(path) as file, damage_reported(path):
        for place in paths_below(file, 6):
            dataset = child_dataset(*home_of(file, place)) if place.rpartition("/")[2].startswith(prefix) else None
            if dataset is None or dataset.ndim != 1 or dataset.dtype.kind not in "iuf" or not 1 < dataset.size <= MOST_POSITIONS:
                continue
            if fault_of(dataset) is None:
                found[text_attribute(dataset, "name") or "", int(dataset.size)] = [float(value) for value in dataset[()]]
    return found


def owned(entry: h5py.Group) -> bool:
    """Tell whether an entry holds a record of cryokb, of whatever format."""
    companion = child_group(entry, paths.COMPANION)
    return companion is not None and text_attribute(companion, "format") is not None


def definition_in(path: Path | str) -> str:
    """Give the application definition NXcryoem_battery as it was embedded in a file, so that validators can be pointed at it.

    Raises:
        UnreadableFile: the file is missing, is a folder, or is not HDF5.
        NexusError: the file holds none.
    """
    with open_file(path) as file, damage_reported(path):
        node = child_dataset(child_group(companion_of(file), "schema"), "nxdl")
        text = None if node is None else packed_text(node)
    if text is None:
        hint = "It was written by an early cryokb; write it again from its record."
        raise NexusError("The file holds no application definition.", hint=hint, path=str(path))
    return text


def packed_text(dataset: h5py.Dataset) -> str | None:
    """Give a text that was written compressed, as the only element of a field; None for anything else."""
    values = as_list(read_field(dataset)) if fault_of(dataset) is None else []
    return text(values[0]) if len(values) == 1 else None


# ---------------------------------------------------------------------------------------------------------------------- arrays
def ledger_of(file: h5py.File) -> dict[str, JsonObject]:
    """Give the ledger of arrays: for each key its path, acquisition, axes, digest and codec."""
    return {key: rebuilt(group) for key, group in ledger_rows(file)}


def ledger_rows(file: h5py.File) -> Iterator[tuple[str, h5py.Group]]:
    """Go through the rows of the ledger, each with the key of its array."""
    ledger = child_group(companion_of(file), "arrays")
    for name in () if ledger is None else ledger:
        group = child_group(ledger, name)
        label = child_dataset(group, "name")
        if label is not None:
            yield str(read_field(label)), group


def array_keys(path: Path | str) -> tuple[str, ...]:
    """List the keys of the arrays of a file, in the order in which they were given."""
    with open_file(path) as file, damage_reported(path):
        return tuple(key for key, _ in ledger_rows(file))


@contextmanager
def open_array(path: Path | str, key: str) -> Iterator[Array]:
    """Open one array of a file as it was given to the writer; its numbers are read block by block while the context lasts.

    .. code-block:: python

        with open_array("record.nxs", "hrtem_1") as image:
            first_row = image.data[0:1, :]

    Raises NexusError when the file has no such array, or has it outside of the file.
    """
    with open_file(path) as file:
        with damage_reported(path):
            array = stored_array(file, key)
        yield array


def stored_array(file: h5py.File, key: str) -> Array:
    rows = dict(ledger_rows(file))
    if key not in rows:
        raise NexusError(f"The file has no array “{key}”.", hint=f"It has {', '.join(rows) or 'none'}.", value=key, path=str(file.filename))
    row = rebuilt(rows[key])
    dataset = array_dataset(file, str(row.get("path")))
    data, axes = cast("ArrayLike", dataset), axes_of(row, tuple(dataset.shape))
    return Array(data, axes, text(row.get("title")) or key, text(row.get("quantity")) or "", text(row.get("source_checksum")))


def axes_of(row: JsonObject, shape: tuple[int, ...]) -> tuple[Axis, ...]:
    """Give the axes of a row of the ledger; NexusError when they are not those of the array."""
    axes = []
    for slots in rows(row, "axes"):
        offset, scale, size = (figure(slots.get(name)) for name in ("offset", "scale", "size"))
        kind: Literal["navigate", "signal"] = "navigate" if slots.get("kind") == "navigate" else "signal"
        if offset is not None and scale is not None and size is not None:
            axes.append(Axis(text(slots.get("name")) or "", text(slots.get("unit")), float(offset), float(scale), int(size), kind))
    if tuple(axis.size for axis in axes) != shape:
        raise NexusError(f"The ledger of arrays has other axes for “{row.get('name')}” than the array.", path=str(row.get("path")))
    return tuple(axes)


def array_dataset(file: h5py.File, place: str) -> h5py.Dataset:
    """Give the dataset of an array; NexusError when it is not there or its numbers are not in the file."""
    dataset = dataset_at(file, place)
    if dataset is None:
        raise NexusError(f"{place}, which the ledger of arrays names, is not a dataset of the file.", path=place)
    fault = fault_of(dataset, limit=2**62) or chunk_fault(dataset)
    if fault is not None:
        raise NexusError(f"{place} {fault}; it is not read.", path=place)
    return dataset


def chunk_fault(dataset: h5py.Dataset) -> str | None:
    size = int(dataset.dtype.itemsize)
    for length in dataset.chunks or ():
        size *= int(length)
    return f"has chunks of {size:,} bytes" if size > MAX_BLOCK_BYTES else None


def axis_names(group: h5py.Group) -> list[str]:
    """Give the names of the axes of an NXdata, slowest first."""
    found = attribute(group, "axes")
    names = [found] if isinstance(found, str) else list(cast("list[object]", found)) if found is not None else []
    return [str(name) for name in names]


MAX_TEXT = 80
"""Longer texts are cut in the middle of the line, with their length said."""

MAX_LINES = 100_000
"""A file that is longer than that is not drawn to its end."""

MAX_VALUES = 6
"""Longer lists are described, not printed."""


def show(path: Path | str) -> str:
    """Draw the tree of a NeXus file: a line for each group and field, with class, value, unit, shape and links.

    Raises UnreadableFile when the file is missing, is a folder, or is not HDF5.
    """
    with open_file(path) as file, damage_reported(path):
        title = one_line(f"{Path(path).name}  {class_of(file)}".rstrip())
        lines = [one_line(line) for line in islice(lines_of(file, 1, frozenset({address_of(file.id)})), MAX_LINES + 1)]
    if len(lines) > MAX_LINES:
        lines[MAX_LINES:] = ["... and more"]
    return "\n".join([title, *lines]) + "\n"


def lines_of(group: h5py.Group, depth: int, seen: frozenset[int]) -> Iterator[str]:
    import h5py

    indent = "  " * depth
    for name in group:
        link = group.get(name, getlink=True)
        node = child(group, name)
        match link, node:
            case h5py.ExternalLink(), _:
                yield f"{indent}{name} -> {link.path} in {link.filename} (not followed)"
            case h5py.SoftLink(), _:
                yield f"{indent}{name} -> {link.path} (not followed)"
            case _, None:
                yield f"{indent}{name}  (cannot be read)"
            case _, h5py.Dataset():
                yield f"{indent}{name} {described(node)}"
            case _, h5py.Group() if address_of(node.id) in seen or depth > 100:
                yield f"{indent}{name}  (leads back to a group above it)"
            case _, h5py.Group():
                yield f"{indent}{name}  {class_of(node)}".rstrip()
                yield from lines_of(node, depth + 1, seen | {address_of(node.id)})


def class_of(node: h5py.Group) -> str:
    return text_attribute(node, "NX_class") or ""


def described(dataset: h5py.Dataset) -> str:
    fault = fault_of(dataset)
    if fault is not None:
        return f"({fault})" if dataset.shape is None or "claims" not in fault else shape(dataset)
    if dataset.size > MAX_VALUES or len(dataset.shape) > 1:
        return shape(dataset)
    value = dataset[()]
    units = text_attribute(dataset, "units")
    told = ", ".join(shown_value(item) for item in value) if dataset.shape else shown_value(value)
    return f"= {told}{f' {units}' if units else ''}"


def shape(dataset: h5py.Dataset) -> str:
    size = " x ".join(str(length) for length in dataset.shape)
    label = attribute(dataset, "long_name")
    units = text_attribute(dataset, "units")
    packed = f", {dataset.compression}" if dataset.compression else ""
    told = f"  {label}" if label is not None else ""
    return f"[{size} {dataset.dtype}{packed}]{told}{f' in {units}' if units and label is None else ''}"


def shown_value(value: object) -> str:
    text = str(decoded(value))
    line = " ".join(text.split())
    return line if len(line) <= MAX_TEXT else f"{line[:MAX_TEXT]} ... ({len(text):,} characters)"
