"""What an untrusted HDF5 file may not make us do: follow it elsewhere, allocate what it claims, or walk in circles.

Links that leave the file, storage outside of it, virtual datasets and references are reported and never followed. The size of every
dataset is compared with a limit before a byte of it is asked for.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cryokb import codes
from cryokb.errors import NexusError, UnreadableFile
from cryokb.issues import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    import h5py

__all__ = [
    "MAX_BLOCK_BYTES",
    "MAX_ELEMENTS",
    "MAX_FIELD_BYTES",
    "MAX_RECORD_BYTES",
    "attribute",
    "child",
    "damage_reported",
    "fault_of",
    "field_bytes",
    "open_file",
    "require_readable",
    "survey",
    "text_attribute",
]

MAX_FIELD_BYTES = 64 * 2**20
"""No field of metadata is larger than this; one that claims to be is not read."""

MAX_RECORD_BYTES = 256 * 2**20
"""All fields of one record together."""

MAX_ELEMENTS = 1_000_000
"""A field of metadata has no more elements, and a file no more objects."""

MAX_BLOCK_BYTES = 2**31
"""One chunk of an array is not larger than this."""

MAX_ATTRIBUTE_BYTES = 2**20
MAX_DEPTH = 100


@contextmanager
def open_file(path: Path | str) -> Iterator[h5py.File]:
    """Open an HDF5 file for reading; UnreadableFile says in clear words why it cannot be."""
    import h5py

    place = Path(path)
    if not place.exists():
        raise UnreadableFile(f"There is no file {place}.", path=str(place))
    if place.is_dir():
        raise UnreadableFile(f"{place} is a folder, not a NeXus file.", path=str(place))
    try:
        file = h5py.File(place, "r")
    except OSError as error:
        known = _is_hdf5(place)
        what = f"{place} cannot be opened: the HDF5 file is damaged or incomplete." if known else f"{place} is not an HDF5 file."
        hint = (
            "Ask for it again at its source."
            if known
            else "NeXus files written by cryokb are HDF5; a record in YAML is read by `cryokb validate`."
        )
        raise UnreadableFile(what, hint=hint, path=str(place)) from error
    with file:
        yield file


@contextmanager
def damage_reported(path: Path | str) -> Iterator[None]:
    """Turn what a damaged file makes HDF5 raise into UnreadableFile."""
    try:
        yield
    except (OSError, RuntimeError, KeyError, IndexError, ValueError, TypeError) as error:
        hint = "Ask for it again at its source."
        raise UnreadableFile(f"{path} cannot be read to its end: {error}.", hint=hint, path=str(path)) from error


def _is_hdf5(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(8) == b"\x89HDF\r\n\x1a\n"
    except OSError:
        return False


def child(group: h5py.Group, name: str) -> h5py.Group | h5py.Dataset | None:
    """Give the object at one name of a group, or None when there is none or only a link that is not followed."""
    import h5py

    try:
        if group.id.links.get_info(name.encode("utf-8", "surrogateescape")).type != h5py.h5l.TYPE_HARD:
            return None
        found = group[name]
    except (KeyError, RuntimeError, OSError, ValueError):
        return None
    return found if isinstance(found, h5py.Group | h5py.Dataset) else None


def attribute(node: h5py.Group | h5py.Dataset, name: str) -> object:
    """Give the value of an attribute, or None when it is missing, too large, a reference, or cannot be read."""
    import h5py

    try:
        if not h5py.h5a.exists(node.id, name.encode("utf-8")):
            return None
        raw = h5py.h5a.open(node.id, name.encode("utf-8"))
        if raw.get_storage_size() > MAX_ATTRIBUTE_BYTES or _refers(raw.dtype):
            return None
        return cast("object", node.attrs[name])
    except (KeyError, OSError, RuntimeError, TypeError, ValueError):
        return None


def text_attribute(node: h5py.Group | h5py.Dataset, name: str) -> str | None:
    """Give the value of an attribute when it is text."""
    value = attribute(node, name)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value if isinstance(value, str) else None


def _refers(dtype: object) -> bool:
    """Tell whether a type holds references to objects or regions, in itself or in one of its parts."""
    import h5py
    import numpy as np

    kind = cast("np.dtype[np.void]", dtype)
    if h5py.check_ref_dtype(kind) is not None:
        return True
    inner = h5py.check_vlen_dtype(kind)
    if inner is not None and inner is not str and inner is not bytes and _refers(np.dtype(inner)):
        return True
    if kind.subdtype is not None:
        return _refers(kind.subdtype[0])
    return any(_refers(kind.fields[name][0]) for name in kind.names or ()) if kind.fields is not None else False


def field_bytes(dataset: h5py.Dataset) -> int:
    """Give the bytes that a dataset claims to need in memory, before any of it is read.

    Texts of variable length count with the size of their file, which no text in it can exceed.
    """
    return int(dataset.size or 0) * int(dataset.dtype.itemsize)


def fault_of(dataset: h5py.Dataset, *, limit: int = MAX_FIELD_BYTES) -> str | None:
    """Say why a dataset must not be read, or None when it may be.

    Args:
        dataset: the dataset, of which nothing has been read.
        limit: the largest size in bytes.
    """
    if dataset.is_virtual:
        return "is a virtual dataset, whose numbers lie in other datasets or files"
    if dataset.external:
        return "keeps its numbers in another file"
    if _refers(dataset.dtype):
        return "holds references to other objects"
    if dataset.shape is None:
        return "has no value"
    if field_bytes(dataset) > limit:
        return f"claims {field_bytes(dataset):,} bytes, more than the {limit:,} that are read"
    return None


def require_readable(dataset: h5py.Dataset, *, limit: int = MAX_FIELD_BYTES) -> None:
    """Raise NexusError when a dataset must not be read."""
    fault = fault_of(dataset, limit=limit)
    if fault is None and int(dataset.size) > MAX_ELEMENTS:
        fault = f"has {int(dataset.size):,} elements, more than the {MAX_ELEMENTS:,} that are read"
    if fault is not None:
        raise NexusError(f"{dataset.name} {fault}; it is not read.", path=str(dataset.name))


def survey(file: h5py.File) -> Iterator[Issue]:
    """Report everything in a file that leads out of it, refers, claims more than it holds, or runs in circles."""
    yield from _survey_group(file, (_address(file),), {_address(file)}, [0])


def _address(node: h5py.Group | h5py.Dataset) -> int:
    import h5py

    return int(h5py.h5o.get_info(node.id).addr)


def _survey_group(group: h5py.Group, ancestors: tuple[int, ...], seen: set[int], count: list[int]) -> Iterator[Issue]:
    import h5py

    yield from _survey_attributes(group)
    for name in group:
        count[0] += 1
        if count[0] > MAX_ELEMENTS:
            if count[0] == MAX_ELEMENTS + 1:
                yield _issue("NX-SIZE", str(group.name), f"the file has more than {MAX_ELEMENTS:,} objects; the rest is not looked at")
            return
        path = f"{str(group.name).rstrip('/')}/{name}"
        link = group.get(name, getlink=True)
        if not isinstance(link, h5py.HardLink):
            yield from _survey_link(group, link, path)
            continue
        node = child(group, name)
        if node is None:
            continue
        address = _address(node)
        if address in ancestors or len(ancestors) > MAX_DEPTH:
            yield _issue("NX-CYCLE", path, "leads back to a group that contains it, or lies too deep; it is not followed")
        elif address not in seen:
            seen.add(address)
            if isinstance(node, h5py.Group):
                yield from _survey_group(node, (*ancestors, address), seen, count)
            else:
                yield from _survey_dataset(node)


def _survey_link(group: h5py.Group, link: object, path: str) -> Iterator[Issue]:
    import h5py

    if isinstance(link, h5py.ExternalLink):
        yield _issue("NX-EXTERNAL-LINK", path, f"is a link to {link.path} in another file, {link.filename}; it is not followed")
    elif isinstance(link, h5py.SoftLink):
        inside = link.path if link.path.startswith("/") else f"{group.name}/{link.path}"
        yield _issue("NX-SOFT-LINK", path, f"is a soft link to {inside}; it is not followed")
    else:
        yield _issue("NX-EXTERNAL-LINK", path, "is a link of a kind that HDF5 does not define; it is not followed")


def _survey_dataset(dataset: h5py.Dataset) -> Iterator[Issue]:
    path = str(dataset.name)
    if dataset.is_virtual:
        yield _issue("NX-VIRTUAL", path, "is a virtual dataset, whose numbers lie in other datasets or files; it is not read")
    elif dataset.external:
        files = ", ".join(sorted({str(part[0]) for part in dataset.external}))
        yield _issue("NX-EXTERNAL-STORAGE", path, f"keeps its numbers in another file, {files}; it is not read")
    elif _refers(dataset.dtype):
        yield _issue("NX-REFERENCE", path, "holds references to objects or regions; they are not followed")
    else:
        yield from _survey_size(dataset)
    yield from _survey_attributes(dataset)


def _survey_size(dataset: h5py.Dataset) -> Iterator[Issue]:
    """Compare what a dataset claims to hold with what is stored: an empty claim of terabytes is no data."""
    path, claimed = str(dataset.name), field_bytes(dataset)
    chunk = dataset.chunks
    if chunk is not None and _product(chunk) * int(dataset.dtype.itemsize) > MAX_BLOCK_BYTES:
        yield _issue("NX-SIZE", path, "has chunks too large to read; they are not read")
    elif claimed > MAX_FIELD_BYTES and claimed > 2000 * max(int(dataset.id.get_storage_size()), 1):
        yield _issue("NX-SIZE", path, f"claims {claimed:,} bytes but stores {int(dataset.id.get_storage_size()):,}; it is not read")


def _product(numbers: tuple[int, ...]) -> int:
    result = 1
    for number in numbers:
        result *= int(number)
    return result


def _survey_attributes(node: h5py.Group | h5py.Dataset) -> Iterator[Issue]:
    import h5py

    for name in node.attrs:
        raw = h5py.h5a.open(node.id, name.encode("utf-8"))
        path = f"{node.name}@{name}"
        if raw.get_storage_size() > MAX_ATTRIBUTE_BYTES:
            yield _issue("NX-SIZE", path, f"claims {int(raw.get_storage_size()):,} bytes; it is not read")
        elif _refers(raw.dtype):
            yield _issue("NX-REFERENCE", path, "holds references to objects or regions; they are not followed")


def _issue(code: str, path: str, what: str) -> Issue:
    hint = (
        "Copy what it points to into the file, or remove it." if code in {"NX-EXTERNAL-LINK", "NX-EXTERNAL-STORAGE", "NX-VIRTUAL"} else None
    )
    return codes.issue(code, f"{path} {what}.", hint=hint, path=path)
