"""Arrays on their way into a NeXus file: which NXdata they become, how they are cut into chunks, and the ledger that says so.

NXem has named places for images and spectra whose axes it knows (``image_2d``, ``stack_2d``, ``spectrum_2d``, ``image_4d`` for
4D-STEM ...). An array that fits none of them is written as a plain NXdata in an NXcollection, never bent to fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, cast

from cryokb.errors import NexusError, QuantityError
from cryokb.nexus.columns import NO_COLUMNS, Columns, put_columns
from cryokb.nexus.content import Field, Group, Ramp, Stream, Unsigned
from cryokb.quantities import Unit, unit_of
from cryokb.standard import shared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np

    from cryokb.issues import JsonObject

    Numbers = np.ndarray[tuple[int, ...], np.dtype[np.void]]

__all__ = [
    "CODECS",
    "Array",
    "ArrayLike",
    "Axis",
    "Block",
    "Place",
    "blocks",
    "by_slabs",
    "check_codec",
    "checked",
    "chunk_shape",
    "data_group",
    "place_of",
    "row_blocks",
]

CODECS: Mapping[str, Mapping[str, object]] = {
    "gzip": {"compression": "gzip", "compression_opts": 1, "shuffle": True},
    "lzf": {"compression": "lzf", "shuffle": True},
    "none": {},
}
"""Codecs by name. ``gzip`` is read by every HDF5 library and is the one for archives; level 1 with byte shuffle packs integer frames
better than level 4 without, in half the time. ``lzf`` is quicker and read by h5py only."""

TARGET_CHUNK_BYTES = 2**20
"""Small frames and spectra are joined until a chunk has about this size; larger frames stay one frame a chunk."""

LARGEST_CHUNK_BYTES = 2**26
"""A single frame beyond this size is cut along its rows."""

LARGEST_SLAB = 2**28
"""Bytes up to which more than the chunks that a block touches are unpacked together."""

Block: TypeAlias = tuple[slice, ...]


class ArrayLike(Protocol):
    """What numpy arrays, dask arrays and h5py datasets have in common; ``numpy.asarray(data[block])`` gives numbers."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of positions along each axis."""

    @property
    def dtype(self) -> object:
        """The numpy type of the numbers."""

    def __getitem__(self, index: Block, /) -> object: ...


class Chunked(Protocol):
    """What an array has that is read in chunks: the sizes of the chunks along each axis."""

    @property
    def chunks(self) -> tuple[tuple[int, ...], ...]:
        """The sizes of the chunks, axis by axis."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of an array: the position of index i is ``offset + i * scale``.

    Attributes:
        name: what the axis is called where the data come from.
        unit: UCUM code (or the spelling of cryokb, such as ``1/nm``), None for an axis that counts pixels or frames.
        offset, scale: position of index 0, and the step.
        size: number of positions.
        kind: ``navigate`` for positions of a scan or a series, ``signal`` for the axes of one image or spectrum.
    """

    name: str
    unit: str | None
    offset: float
    scale: float
    size: int
    kind: Literal["navigate", "signal"] = "signal"


@dataclass(frozen=True, slots=True)
class Array:
    """An array with its axes, slowest first.

    Attributes:
        data: the numbers; read in pieces of one chunk.
        axes: one for each dimension of the data.
        title: what it shows.
        quantity: what the numbers are, such as ``Intensity`` or ``counts``.
        sha256: digest of the file that the array was read from, where known.
    """

    data: ArrayLike
    axes: tuple[Axis, ...]
    title: str
    quantity: str = "Intensity"
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The NXdata that an array becomes: group names, class of the group around, signal and axes by their NXem names."""

    parent: str
    parent_class: str
    group: str
    signal: str
    axes: tuple[str, ...]


def check_codec(codec: str) -> None:
    """Raise NexusError for a codec that does not exist."""
    if codec not in CODECS:
        raise NexusError(f"There is no codec “{codec}”.", hint=f"Choose one of {', '.join(CODECS)}.", value=codec)


def checked(key: str, array: Array) -> Array:
    """Give the array back when it can be written; NexusError says what does not fit."""
    import numpy as np

    shape, dtype = tuple(array.data.shape), np.dtype(cast("np.dtype[np.void]", array.data.dtype))
    sizes = tuple(axis.size for axis in array.axes)
    if shape != sizes:
        raise NexusError(f"The array of “{key}” has the shape {shape}, but its axes have the sizes {sizes}.", path=key)
    if not shape or 0 in shape:
        raise NexusError(f"The array of “{key}” has no values: its shape is {shape}.", path=key)
    if dtype.kind not in "biufc":
        hint = "Give each component (the colours of a picture, say) as an array of its own."
        raise NexusError(f"The array of “{key}” holds {dtype}, not numbers.", hint=hint, path=key)
    for axis in array.axes:
        axis_unit(key, axis)
    return array


def axis_unit(key: str, axis: Axis) -> Unit | None:
    """Give the unit of an axis, or None for one that counts; NexusError for a unit that cryokb does not know."""
    if axis.unit is None or axis.unit in {"", "1"}:
        return None
    try:
        return unit_of(code_of(axis.unit))
    except QuantityError as error:
        hint = "Give a UCUM code such as nm, /nm, eV, mrad or deg, or None for an axis that counts."
        what = f"The axis {axis.name or '(without name)'} of “{key}” has the unit “{axis.unit}”, which cryokb does not know."
        raise NexusError(what, hint=hint, path=key) from error


def code_of(text: str) -> str:
    units = cast("Mapping[str, JsonObject]", shared("units")["units"])
    if text in units:
        return text
    return next((code for code, unit in units.items() if unit["text"] == text), text)


# ------------------------------------------------------------------------------------------------------------------- the place
def place_of(key: str, array: Array, *, is_series: bool = False) -> Place:
    """Find the NXem place of an array by the dimensions of its axes, or a plain NXdata where there is none.

    Args:
        key: its name.
        array: the array.
        is_series: whether a table says that its first dimension counts tilts or frames, whatever its axis says.
    """
    import numpy as np

    # By dimension and not by name: programs name the same axis x, X position or scan_x.
    dimensions = tuple(dimension_of(key, axis) for axis in array.axes)
    kinds: tuple[str, ...] = tuple(axis.kind for axis in array.axes)
    if is_series:
        dimensions, kinds = ("none", *dimensions[1:]), ("navigate", *kinds[1:])
    plain_numbers = np.dtype(cast("np.dtype[np.void]", array.data.dtype)).kind in "iuf"
    place = None
    if plain_numbers and dimensions.count("energy") == 1 and dimensions[-1] == "energy":
        place = spectrum_place(dimensions[:-1])
    elif plain_numbers and "energy" not in dimensions:
        place = image_place(dimensions, kinds)
    return place or Place("arrays", "NXcollection", "data", "data", tuple(f"axis_{number}" for number in range(len(dimensions))))


def dimension_of(key: str, axis: Axis) -> str:
    unit = axis_unit(key, axis)
    return "none" if unit is None else unit.dimension


def spectrum_place(scan: tuple[str, ...]) -> Place | None:
    """Choose among the spectra of NXem: its scan axes are lengths; a first axis of another kind makes a stack."""
    if len(scan) <= 3 and all(dimension == "length" for dimension in scan):
        names = ("axis_k", "axis_j", "axis_i")[3 - len(scan) :]
        return Place("spectrum_1", "NXspectrum", f"spectrum_{len(scan)}d", "intensity", (*names, "axis_energy"))
    if 1 <= len(scan) <= 4 and all(dimension == "length" for dimension in scan[1:]):
        names = ("indices_spectrum", *("axis_k", "axis_j", "axis_i")[4 - len(scan) :])
        return Place("spectrum_1", "NXspectrum", f"stack_{len(scan) - 1}d", "intensity", (*names, "axis_energy"))
    return None


def image_place(dimensions: tuple[str, ...], kinds: tuple[str, ...]) -> Place | None:
    """Choose among the images of NXem: a series over anything but a length (tilt, time, number) is a stack."""
    count = len(dimensions)
    if count == 3 and kinds[0] == "navigate" and dimensions[0] != "length":
        return Place("image_1", "NXimage", "stack_2d", "real", ("indices_image", "axis_j", "axis_i"))
    if count == 4 and kinds[0] == "navigate" and dimensions[0] != "length" and kinds[1] == "signal":
        return Place("image_1", "NXimage", "stack_3d", "real", ("indices_image", "axis_k", "axis_j", "axis_i"))
    if count <= 4:
        return Place("image_1", "NXimage", f"image_{count}d", "real", ("axis_m", "axis_k", "axis_j", "axis_i")[4 - count :])
    return None


def data_group(key: str, array: Array, place: Place, columns: Columns = NO_COLUMNS) -> Group:
    """Plan the NXdata: title, signal, each axis with its positions, its unit and a name for people, and the columns of a table."""
    group = Group("NXdata", {"signal": place.signal, "axes": [columns.axis or place.axes[0], *place.axes[1:]]})
    group.put("title", array.title)
    group.children[place.signal] = Field(Stream(key), {"long_name": array.quantity})
    for number, (name, axis) in enumerate(zip(place.axes, array.axes, strict=True)):
        group.attributes[f"{name}_indices"] = Unsigned(number)
        put_axis(group, name, axis, axis_unit(key, axis), beside=number == 0 and columns.axis is not None)
    put_columns(group, columns)
    return group


def put_axis(group: Group, name: str, axis: Axis, unit: Unit | None, *, beside: bool) -> None:
    """Write an axis; a stack is counted, and what was varied over it (the tilt, the time) stands beside the count.

    Args:
        group: the NXdata.
        name: the name of the axis there.
        axis: the axis.
        unit: its unit, None where it counts.
        beside: whether a column of a table says what was varied, so that the count is enough.
    """
    counting = name.startswith("indices_")
    label = f"{axis.name or name} ({unit.text})" if unit else axis.name or name
    if counting:
        group.put(name, Ramp(0, 1, axis.size, counting=True), long_name=f"number of the {name.removeprefix('indices_')}")
        if unit is None or beside:
            return
        name = "axis_stack"
        group.attributes[f"{name}_indices"] = Unsigned(0)
    placed = group.put(name, Ramp(axis.offset, axis.scale, axis.size), long_name=label)
    if unit is not None and unit.nexus and placed is not None:
        placed.attributes["units"] = unit.nexus


# ------------------------------------------------------------------------------------------------------------------ the pieces
def chunk_shape(array: Array) -> tuple[int, ...]:
    """Choose the chunk: one frame (all signal axes), joined up to about 1 MiB when small, cut along its rows beyond 64 MiB.

    A chunk is full along its last axes, so that the chunks in order are the bytes of the array in order.
    """
    import numpy as np

    size = np.dtype(cast("np.dtype[np.void]", array.data.dtype)).itemsize
    shape = tuple(axis.size for axis in array.axes)
    signal = sum(axis.kind == "signal" for axis in array.axes) or len(shape)
    limits = [TARGET_CHUNK_BYTES] * (len(shape) - signal) + [LARGEST_CHUNK_BYTES] * signal
    return trailing(shape, size, limits)


def row_blocks(shape: tuple[int, ...], itemsize: int) -> tuple[int, ...]:
    """Choose blocks in which an array of any origin is read in the order of its bytes."""
    return trailing(shape, itemsize, [LARGEST_CHUNK_BYTES] * len(shape))


def trailing(shape: tuple[int, ...], size: int, limits: list[int]) -> tuple[int, ...]:
    """Fill a block from the last axis on, until the bytes reach the limit of an axis."""
    block = [1] * len(shape)
    for number in range(len(shape) - 1, -1, -1):
        block[number] = max(1, min(shape[number], limits[number] // size))
        size *= block[number]
        if block[number] < shape[number]:
            break
    return tuple(block)


class Slabs:
    """An array in chunks, of which the chunks that the last block touched are kept.

    A writer asks for blocks in the order of bytes, and its blocks are not the chunks of the source: without this a chunk that holds a
    hundred rows would be read and unpacked a hundred times.
    """

    def __init__(self, data: ArrayLike) -> None:
        self.shape, self.dtype = tuple(data.shape), data.dtype
        self._data = data
        self._edges = tuple((0, *accumulate(sizes)) for sizes in cast("Chunked", data).chunks)
        self._box: Block | None = None
        self._kept: Numbers | None = None

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    def __getitem__(self, index: Block, /) -> Numbers:
        """Give the numbers of one block, which has a slice for each axis."""
        import numpy as np

        box = self._box_of(index)
        if self._kept is None or box != self._box:
            self._kept = None  # let go of before the next is read
            self._kept, self._box = np.asarray(self._data[box]), box
        return self._kept[tuple(slice(part.start - all_.start, part.stop - all_.start) for part, all_ in zip(index, box, strict=True))]

    def _box_of(self, block: Block) -> Block:
        """Give the chunks that a block touches, made whole along the last axes as far as memory allows."""
        import numpy as np

        box = [
            slice(max(edge for edge in edges if edge <= part.start), min(edge for edge in edges if edge >= part.stop))
            for part, edges in zip(block, self._edges, strict=True)
        ]
        item = np.dtype(cast("np.dtype[np.void]", self.dtype)).itemsize
        for axis in range(len(box) - 1, 0, -1):
            wider = [*box[:axis], slice(0, self.shape[axis]), *box[axis + 1 :]]
            if item * int(np.prod([part.stop - part.start for part in wider])) > LARGEST_SLAB:
                break
            box = wider
        return tuple(box)


def by_slabs(data: ArrayLike) -> ArrayLike:
    """Give an array whose chunks are read once each when it is asked for block after block; one that has no chunks is given as it is."""
    return Slabs(data) if hasattr(data, "chunks") and hasattr(data, "dask") else data


def blocks(shape: tuple[int, ...], chunk: tuple[int, ...]) -> Iterator[Block]:
    """Go through the chunks of an array in the order of its bytes."""
    if not shape:
        yield ()
        return
    for start in range(0, shape[0], chunk[0]):
        head = slice(start, min(start + chunk[0], shape[0]))
        for tail in blocks(shape[1:], chunk[1:]):
            yield (head, *tail)
