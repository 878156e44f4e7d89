"""What an untrusted HDF5 file may not make us do: follow it elsewhere, allocate what it claims, or walk in circles.

Links that leave the file, storage outside of it, virtual datasets and references are reported and never followed. The size of every
dataset is compared with a limit before a byte of it is asked for.
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cryokb import codes
from cryokb.documents import require_file
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
    "child_dataset",
    "child_group",
    "damage_reported",
    "decoded",
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
    require_file(path)
    try:
        file = h5py.File(place, "r")
    except OSError as error:
        known = is_hdf5(place)
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


def is_hdf5(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(8) == b"\x89HDF\r\n\x1a\n"
    except OSError:
        return False


def child(group: h5py.Group, name: str) -> h5py.Group | h5py.Dataset | None:
    """Give the object at one name of a group, or None when there is none or only a link that is not followed."""
    import h5py

    try:
        key = name.encode("utf-8", "surrogateescape")
        # Soft and external links lead anywhere, also out of the file: only an object that lies here is opened.
        if group.id.links.get_info(key).type != h5py.h5l.TYPE_HARD:
            return None
        found = h5py.h5o.open(group.id, key)  # a third of the time of group[name], and read for every object of a file
    except (KeyError, RuntimeError, OSError, ValueError):
        return None
    if isinstance(found, h5py.h5g.GroupID):
        return h5py.Group(found)
    return h5py.Dataset(found, readonly=True) if isinstance(found, h5py.h5d.DatasetID) else None


def child_group(home: h5py.Group | h5py.Dataset | None, name: str) -> h5py.Group | None:
    """Give the group at one name of a group; None when there is none, or no group to look in."""
    import h5py

    found = child(home, name) if isinstance(home, h5py.Group) else None
    return found if isinstance(found, h5py.Group) else None


def child_dataset(home: h5py.Group | None, name: str) -> h5py.Dataset | None:
    """Give the dataset at one name of a group; None when there is none, or no group to look in."""
    import h5py

    found = None if home is None else child(home, name)
    return found if isinstance(found, h5py.Dataset) else None


def attribute(node: h5py.Group | h5py.Dataset, name: str) -> object:
    """Give the value of an attribute, or None when it is missing, too large, a reference, or cannot be read."""
    import h5py

    try:
        if not h5py.h5a.exists(node.id, name.encode("utf-8")):
            return None
        raw = h5py.h5a.open(node.id, name.encode("utf-8"))
        if raw.get_storage_size() > MAX_ATTRIBUTE_BYTES or (not is_simple(raw.get_type()) and refers(raw.dtype)):
            return None
        return cast("object", node.attrs[name])
    except (KeyError, OSError, RuntimeError, TypeError, ValueError):
        return None


def text_attribute(node: h5py.Group | h5py.Dataset, name: str) -> str | None:
    """Give the value of an attribute when it is text."""
    value = decoded(attribute(node, name))
    return value if isinstance(value, str) else None


def decoded(value: object) -> object:
    """Give bytes as the text that they stand for, and anything else as it is."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def is_simple(kind: h5py.h5t.TypeID) -> bool:
    """Tell whether a type is one that can hold no reference; told without making the type of numpy that stands for it."""
    import h5py

    return kind.get_class() in {h5py.h5t.INTEGER, h5py.h5t.FLOAT, h5py.h5t.STRING, h5py.h5t.ENUM, h5py.h5t.BITFIELD}


def refers(dtype: object) -> bool:
    """Tell whether a type holds references to objects or regions, in itself or in one of its parts."""
    import h5py
    import numpy as np

    kind = cast("np.dtype[np.void]", dtype)
    if h5py.check_ref_dtype(kind) is not None:
        return True
    inner = h5py.check_vlen_dtype(kind)
    # A text of free length is such a type too, but it holds letters and not references.
    if inner is not None and inner is not str and inner is not bytes and refers(np.dtype(inner)):
        return True
    if kind.subdtype is not None:
        return refers(kind.subdtype[0])
    return any(refers(kind.fields[name][0]) for name in kind.names or ()) if kind.fields is not None else False


def field_bytes(dataset: h5py.Dataset) -> int:
    """Give the bytes that a dataset claims to need in memory, before any of it is read; those of texts of variable length included."""
    import h5py

    itself = int(dataset.size or 0) * int(dataset.dtype.itemsize)
    return itself + text_bytes(dataset) if h5py.check_vlen_dtype(dataset.dtype) in {str, bytes} else itself


def text_bytes(dataset: h5py.Dataset) -> int:
    """Add up the lengths that texts of variable length claim.

    HDF5 reserves what a length says before it looks for the text: four spoiled bytes would cost gigabytes. So the references are read
    from the file itself, where each begins with the length.
    """
    import h5py

    count, start, stored = int(dataset.size or 0), dataset.id.get_offset(), int(dataset.id.get_storage_size())
    if not count or start is None or stored > MAX_FIELD_BYTES:
        return stored
    try:
        with open(h5py.h5f.get_name(dataset.id), "rb", buffering=0) as stream:  # noqa: PTH123  the name is bytes
            stream.seek(start)
            references = stream.read(stored)
    except OSError:  # a file that exists in memory alone is our own
        return stored
    return sum(int.from_bytes(references[place : place + 4], "little") for place in range(0, len(references), stored // count))


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
    if refers(dataset.dtype):
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
    """Report everything in a file that leads out of it, refers, claims more than it holds, or runs in circles.

    It works on the identifiers of HDF5: every object of a file comes by here, and h5py's own classes take five times as long.
    """
    yield from Survey(file).group(file.id, "", (address_of(file.id),))


def address_of(node: h5py.h5g.GroupID | h5py.h5d.DatasetID) -> int:
    import h5py

    return int(h5py.h5o.get_info(node).addr)


class Survey:
    """One walk through a file: each object once, however many names it has."""

    def __init__(self, file: h5py.File) -> None:
        self.seen = {address_of(file.id)}
        self.count = 0

    def group(self, group: h5py.h5g.GroupID, path: str, ancestors: tuple[int, ...]) -> Iterator[Issue]:
        import h5py

        yield from survey_attributes(group, path or "/")
        for key in group:
            self.count += 1
            if self.count > MAX_ELEMENTS:
                if self.count == MAX_ELEMENTS + 1:
                    what = f"the file has more than {MAX_ELEMENTS:,} objects; the rest is not looked at"
                    yield unsafe("NX-SIZE", path or "/", what)
                return
            place = f"{path}/{key.decode('utf-8', 'surrogateescape')}"
            if group.links.get_info(key).type == h5py.h5l.TYPE_HARD:
                yield from self.child(group, key, place, ancestors)
            else:
                yield from survey_link(group, key, place)

    def child(self, group: h5py.h5g.GroupID, key: bytes, path: str, ancestors: tuple[int, ...]) -> Iterator[Issue]:
        import h5py

        try:
            node = h5py.h5o.open(group, key)
        except (KeyError, RuntimeError, OSError, ValueError):
            return
        if not isinstance(node, h5py.h5g.GroupID | h5py.h5d.DatasetID):
            return
        address = address_of(node)
        if address in ancestors or len(ancestors) > MAX_DEPTH:
            yield unsafe("NX-CYCLE", path, "leads back to a group that contains it, or lies too deep; it is not followed")
        elif address not in self.seen:
            self.seen.add(address)
            if isinstance(node, h5py.h5g.GroupID):
                yield from self.group(node, path, (*ancestors, address))
            else:
                yield from survey_dataset(node, path)
                yield from survey_attributes(node, path)


def survey_link(group: h5py.h5g.GroupID, key: bytes, path: str) -> Iterator[Issue]:
    import h5py

    kind = group.links.get_info(key).type
    if kind == h5py.h5l.TYPE_EXTERNAL:
        filename, target = (part.decode("utf-8", "surrogateescape") for part in group.links.get_val(key))
        yield unsafe("NX-EXTERNAL-LINK", path, f"is a link to {target} in another file, {filename}; it is not followed")
    elif kind == h5py.h5l.TYPE_SOFT:
        target = group.links.get_val(key).decode("utf-8", "surrogateescape")
        inside = target if target.startswith("/") else f"{path.rpartition('/')[0]}/{target}"
        yield unsafe("NX-SOFT-LINK", path, f"is a soft link to {inside}; it is not followed")
    else:
        yield unsafe("NX-EXTERNAL-LINK", path, "is a link of a kind that HDF5 does not define; it is not followed")


def survey_dataset(dataset: h5py.h5d.DatasetID, path: str) -> Iterator[Issue]:
    import h5py

    made = dataset.get_create_plist()
    layout = made.get_layout()
    if layout == h5py.h5d.VIRTUAL:
        yield unsafe("NX-VIRTUAL", path, "is a virtual dataset, whose numbers lie in other datasets or files; it is not read")
    elif layout == h5py.h5d.CONTIGUOUS and made.get_external_count():
        parts = {made.get_external(number)[0].decode("utf-8", "surrogateescape") for number in range(made.get_external_count())}
        yield unsafe("NX-EXTERNAL-STORAGE", path, f"keeps its numbers in another file, {', '.join(sorted(parts))}; it is not read")
    elif not is_simple(dataset.get_type()) and refers(dataset.dtype):
        yield unsafe("NX-REFERENCE", path, "holds references to objects or regions; they are not followed")
    else:
        yield from survey_size(dataset, path, made.get_chunk() if layout == h5py.h5d.CHUNKED else None)


def survey_size(dataset: h5py.h5d.DatasetID, path: str, chunk: tuple[int, ...] | None) -> Iterator[Issue]:
    """Compare what a dataset claims to hold with what is stored: an empty claim of terabytes is no data."""
    size = int(dataset.get_type().get_size())
    claimed, stored = math.prod(dataset.shape or (1,)) * size, int(dataset.get_storage_size())
    if chunk is not None and math.prod(chunk) * size > MAX_BLOCK_BYTES:
        yield unsafe("NX-SIZE", path, "has chunks too large to read; they are not read")
    # Deflate packs zeros about a thousandfold: a field that holds what it claims stays below twice that.
    elif claimed > MAX_FIELD_BYTES and claimed > 2000 * max(stored, 1):
        yield unsafe("NX-SIZE", path, f"claims {claimed:,} bytes but stores {stored:,}; it is not read")


def survey_attributes(node: h5py.h5g.GroupID | h5py.h5d.DatasetID, path: str) -> Iterator[Issue]:
    import h5py

    for number in range(h5py.h5a.get_num_attrs(node)):
        raw = h5py.h5a.open(node, index=number)
        if raw.get_storage_size() > MAX_ATTRIBUTE_BYTES:
            yield unsafe("NX-SIZE", named(path, raw), f"claims {int(raw.get_storage_size()):,} bytes; it is not read")
        elif not is_simple(raw.get_type()) and refers(raw.dtype):
            yield unsafe("NX-REFERENCE", named(path, raw), "holds references to objects or regions; they are not followed")


def named(path: str, raw: h5py.h5a.AttrID) -> str:
    return f"{path}@{raw.name.decode('utf-8', 'replace')}"


def unsafe(code: str, path: str, what: str) -> Issue:
    hint = (
        "Copy what it points to into the file, or remove it." if code in {"NX-EXTERNAL-LINK", "NX-EXTERNAL-STORAGE", "NX-VIRTUAL"} else None
    )
    return codes.issue(code, f"{path} {what}.", hint=hint, path=path)
