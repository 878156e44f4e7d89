"""Writing: a plan becomes an HDF5 file, array by array and chunk by chunk, under a temporary name until it is whole."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast

from cryokb.errors import UnreadableArray
from cryokb.nexus.arrays import CODECS, Array, ArrayLike, Block, blocks, by_slabs, check_codec, chunk_shape
from cryokb.nexus.content import Attribute, Field, Group, Link, Packed, Ramp, Stream, Unsigned, Value, encode, walk
from cryokb.nexus.layouts import Plan, PlannedArray, plan_file
from cryokb.record import RecordView

if TYPE_CHECKING:
    import h5py
    import numpy as np

    from cryokb.issues import JsonObject

__all__ = ["SCALARS", "Layout", "Progress", "WriteResult", "put_attribute", "put_field", "write"]

SCALARS = (str, bool, int, float)
"""What is a single value here; true and false are no numbers."""


class Kind(NamedTuple):
    """How values of one type are stored: in a type of HDF5, out of an array of one element."""

    stored: h5py.h5t.TypeID
    given: h5py.h5t.TypeID
    dtype: np.dtype[np.generic]


@cache
def kind_named(name: str) -> Kind:
    """Give how HDF5 holds a text, a truth, a whole number or a number: UTF-8 of free length, an enumeration, 64 bits."""
    import h5py
    import numpy as np

    return kind_of(h5py.string_dtype() if name == "str" else np.dtype({"bool": np.bool_, "int": np.int64, "float": np.float64}[name]))


def kind_of(dtype: np.dtype[np.generic]) -> Kind:
    import h5py

    return Kind(h5py.h5t.py_create(dtype, logical=True), h5py.h5t.py_create(dtype), dtype)


@cache
def scalar() -> h5py.h5s.SpaceID:
    import h5py

    return h5py.h5s.create(h5py.h5s.SCALAR)


@cache
def timeless() -> h5py.h5p.PropDCID:
    """Give the properties of a field that remembers no time, so that the same record gives the same bytes."""
    import h5py

    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_obj_track_times(False)
    return properties


def put_field(home: h5py.Group, name: str, value: str | float) -> h5py.h5d.DatasetID:
    """Make a field with a single value; attributes may be put on what is given back."""
    import h5py
    import numpy as np

    kind = kind_named(type(value).__name__)
    made = h5py.h5d.create(home.id, name.encode("ascii"), kind.stored, scalar(), dcpl=timeless())
    made.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array(value, dtype=kind.dtype), mtype=kind.given)
    return made


def put_attribute(owner: h5py.h5g.GroupID | h5py.h5d.DatasetID, name: str, value: object) -> None:
    """Give a group or field that is new an attribute: a single value, or numbers and texts as an array of numpy."""
    import h5py
    import numpy as np

    if type(value) in SCALARS:
        kind, space = kind_named(type(value).__name__), scalar()
        data = np.array(value, dtype=kind.dtype)
    else:
        data = np.asarray(value)
        kind, space = kind_of(data.dtype), h5py.h5s.create_simple(data.shape) if data.shape else scalar()
    made = h5py.h5a.create(owner, name.encode("utf-8"), kind.stored, space)
    made.write(data, mtype=kind.given)


Layout: TypeAlias = Literal["nxem", "nxcryoem_battery", "plain"]
Progress: TypeAlias = Callable[[int, int], None]
"""Called with the bytes of array data written so far, and their total."""

LIBVER = ("v108", "v110")
"""Versions of the HDF5 format that may be used: readable since HDF5 1.10, whatever the library that writes could do beyond it."""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What was written.

    Attributes:
        path: the file.
        layout: the layout.
        entries: the paths of the NXentry groups.
        arrays: the path of the dataset of each array, by key.
        left_out: JSON pointers to what NXem recommends and the record has not got; the file is valid without, but nxvalidate warns.
        notes: what of the arrays could not be written as the record has it, in words.
    """

    path: Path
    layout: str
    entries: tuple[str, ...]
    arrays: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def write(  # noqa: PLR0913 (all but two are options of one file, given by name)
    record: JsonObject | RecordView,
    target: Path | str,
    *,
    layout: str = "nxem",
    arrays: Mapping[str, Array] | None = None,
    codec: str = "gzip",
    progress: Progress | None = None,
) -> WriteResult:
    """Write an expanded record, and arrays of its acquisitions, as a NeXus file that is whole or not there at all.

    Args:
        record: the record in its expanded form, or a view of it.
        target: the file; one that exists is replaced when the new one is complete.
        layout: ``nxem`` (valid NXem, one entry for each pair of session and specimen), ``nxcryoem_battery`` (the same, with the groups
            of the battery field where the definition NXcryoem_battery documents them) or ``plain`` (no application definition).
        arrays: data by acquisition key, or ``session/key`` where sessions share keys; of an acquisition with signals by ``key.signal``:
            ``{"map.haadf": ..., "map.eds_sum": ...}``. Copied in chunks of about one frame.
        codec: ``gzip`` (read by every HDF5 library), ``lzf`` or ``none``; recorded in the ledger of arrays.
        progress: called with bytes done and bytes in all.

    Raises:
        IncompleteRecord: NXem requires what the record has not got (each slot is named).
        UnreadableArray: the numbers of an array could not be read.
        NexusError: an array does not fit, or the layout or codec is unknown.
        UnreadableFile: the target cannot be written.
    """
    check_codec(codec)
    plan = plan_file(RecordView.of(record), layout=layout, arrays=arrays)
    place = Path(target)
    with whole_file(place) as file:
        write_plan(file, plan)
        digests = copy_arrays(file, plan, codec, progress)
        write_ledger(file, plan, codec, digests)
    return WriteResult(place, plan.layout, plan.entries, {one.key: one.path for one in plan.arrays}, plan.left_out, tuple(plan.notes))


@contextmanager
def whole_file(target: Path) -> Iterator[h5py.File]:
    """Open a new file beside the target, which takes the place of the target when everything went well."""
    import h5py

    from cryokb.errors import UnreadableFile

    # In the folder of the target: a file takes the place of another only within one file system.
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    if target.is_dir() or not target.parent.is_dir():
        what = f"{target} is a folder" if target.is_dir() else f"There is no folder {target.parent}"
        raise UnreadableFile(f"{what}; no file can be written there.", path=str(target))
    try:
        # Without track_order HDF5 gives names in alphabetical order, and the order of steps and exposures would be lost.
        with h5py.File(part, "w-", libver=LIBVER, track_order=True) as file:
            yield file
        part.replace(target)
    except PermissionError as error:
        raise UnreadableFile(f"{target} cannot be written: permission denied.", path=str(target)) from error
    finally:
        if part.exists():
            os.unlink(part)  # noqa: PTH108


# ------------------------------------------------------------------------------------------------------------ groups and fields
def write_plan(file: h5py.File, plan: Plan) -> None:
    """Make every group and field, then the links to them; arrays are filled later."""
    put_attributes(file.id, plan.root.nx_class, plan.root.attributes)
    write_nodes(file, plan.root)
    for path, node in walk(plan.root):
        match node:
            case Link():
                file[path] = file[node.target]


def write_nodes(home: h5py.Group, group: Group) -> None:
    """Make the children of a group, and theirs; what is filled or linked later is left out."""
    for name, node in group.children.items():
        match node:
            case Group():
                made = home.create_group(name, track_order=True)
                put_attributes(made.id, node.nx_class, node.attributes)
                write_nodes(made, node)
            case Field(value=Stream()) | Link():
                pass
            case Field():
                put_attributes(make_field(home, name, node.value), None, node.attributes)


def make_field(home: h5py.Group, name: str, value: Value) -> h5py.h5d.DatasetID:
    """Make the dataset of a field; a packed text is one element of fixed length in one compressed chunk."""
    import h5py
    import numpy as np

    if type(value) in SCALARS:
        return put_field(home, name, cast("str | float", value))
    if not isinstance(value, Packed):
        return home.create_dataset(name, data=raw_value(value)).id
    raw = value.text.encode("utf-8")
    data = np.array([raw], dtype=h5py.string_dtype("utf-8", len(raw)))
    return home.create_dataset(name, data=data, chunks=(1,), compression="gzip", compression_opts=9).id


def put_attributes(owner: h5py.h5g.GroupID | h5py.h5d.DatasetID, nx_class: str | None, attributes: Mapping[str, Attribute]) -> None:
    """Give a new group or dataset its attributes, its class first."""
    if nx_class:
        put_attribute(owner, "NX_class", nx_class)
    for name, value in attributes.items():
        put_attribute(owner, name, value if type(value) in SCALARS else raw_value(value))


def raw_value(value: Value | Attribute) -> object:
    """Give a value in the type in which HDF5 holds it: texts as UTF-8, integers with 64 bits, floats with 64 bits."""
    import h5py
    import numpy as np

    match value:
        case Unsigned():
            return np.uint32(value.number)
        case Ramp():
            return np.arange(value.size) if value.counting else value.offset + value.scale * np.arange(value.size, dtype=np.float64)
        case bytes():
            return np.bytes_(value)
        case list() if not value or isinstance(value[0], str):
            return np.array(value, dtype=h5py.string_dtype())
        case bool():
            return np.bool_(value)
        case _:
            return value


# ----------------------------------------------------------------------------------------------------------------------- arrays
def copy_arrays(file: h5py.File, plan: Plan, codec: str, progress: Progress | None) -> dict[str, str]:
    """Copy each array block by block, with no more than one block in memory, and give the digest of its bytes."""
    import numpy as np

    fields = {path: node for path, node in walk(plan.root) if isinstance(node, Field) and isinstance(node.value, Stream)}
    total = sum(bytes_of(one.array) for one in plan.arrays)
    done, digests = 0, {}
    for one in plan.arrays:
        chunk = chunk_shape(one.array)
        dtype = np.dtype(cast("np.dtype[np.void]", one.array.data.dtype))
        shape = tuple(one.array.data.shape)
        # Filled below in the order of its bytes, so that one digest can be taken on the way, whatever the chunks.
        dataset = file.create_dataset(one.path, shape=shape, dtype=dtype, chunks=chunk, fillvalue=None, **CODECS[codec])
        put_attributes(dataset.id, None, fields[one.path].attributes)
        digest = hashlib.sha256()
        source = by_slabs(one.array.data)
        for block in blocks(shape, chunk):
            values = np.ascontiguousarray(read_block(one.key, source, block), dtype=dtype)
            dataset[block] = values
            digest.update(values.data)
            done += values.nbytes
            if progress is not None:
                progress(done, total)
        digests[one.key] = digest.hexdigest()
    return digests


def read_block(key: str, data: ArrayLike, block: Block) -> np.ndarray[tuple[int, ...], np.dtype[np.void]]:
    """Read one block of an array.

    Raises:
        UnreadableArray: the file behind it is damaged, or has gone.
    """
    import numpy as np

    try:
        return np.asarray(data[block])
    except Exception as error:
        reason = str(error).strip().partition("\n")[0][:200] or type(error).__name__
        raise UnreadableArray(f"{key}: the numbers of the array cannot be read to their end ({reason}).", key) from error


def bytes_of(array: Array) -> int:
    import numpy as np

    size = np.dtype(cast("np.dtype[np.void]", array.data.dtype)).itemsize
    for axis in array.axes:
        size *= axis.size
    return size


def write_ledger(file: h5py.File, plan: Plan, codec: str, digests: Mapping[str, str]) -> None:
    """List the arrays: where each stands, whose it is, its axes, its digest (of its bytes in the order of rows) and its codec."""
    for number, one in enumerate(plan.arrays, 1):
        write_nodes(
            file[plan.ledger], Group("NXcollection", children={f"array_{number}": encode(ledger_row(one, codec, digests[one.key]))})
        )


def ledger_row(one: PlannedArray, codec: str, digest: str) -> JsonObject:
    owner = one.owner.acquisition
    row: JsonObject = {"name": one.key, "path": one.path, "session": owner.session, "acquisition": owner.key}
    if one.owner.signal is not None:
        row["signal"] = one.owner.signal
    row.update({"title": one.array.title, "quantity": one.array.quantity, "codec": codec, "checksum": digest, "algorithm": "sha256"})
    if one.array.sha256 is not None:
        row["source_checksum"] = one.array.sha256
    row["axes"] = [
        {
            "name": axis.name,
            **({} if axis.unit is None else {"unit": axis.unit}),
            "offset": float(axis.offset),
            "scale": float(axis.scale),
            "size": int(axis.size),
            "kind": axis.kind,
        }
        for axis in one.array.axes
    ]
    return row
