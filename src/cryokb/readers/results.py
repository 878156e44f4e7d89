"""What a reader gives: a partial record with the source of each value, and the arrays with their axes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from cryokb.issues import Json, JsonObject

__all__ = ["Array", "Axis", "Extract", "Missing", "Origin", "Signal", "SignalInfo"]


class Array(Protocol):
    """What a numpy and a dask array have in common; ``numpy.asarray(array[index])`` gives numbers."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Elements along each axis."""

    @property
    def dtype(self) -> object:
        """Type of the elements, as numpy names it."""

    @property
    def ndim(self) -> int:
        """Number of axes."""

    def __getitem__(self, index: object, /) -> object: ...
    def __array__(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value of the partial record comes from.

    Attributes:
        path: JSON pointer to the value in the record.
        value: the value as the file states it.
        source: where in the file it stands, as a path into the vendor's own metadata.
        note: how it was turned into what the record says, or None when nothing needs saying.
    """

    path: str
    value: str
    source: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the file does not state and a person must add.

    Attributes:
        path: JSON pointer to the place in the record.
        why: what to write there, and why the file cannot say it.
    """

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of an array: the position of index i is ``offset + i * scale``.

    Attributes:
        name: the name that the file gives it, or an empty text.
        unit: unit as cryokb writes it, or None for an axis without calibration (then offset 0 and scale 1 count pixels).
        navigate: true for positions (of a scan, of a series), false for the axes of one image or spectrum.
    """

    name: str
    unit: str | None
    offset: float
    scale: float
    size: int
    navigate: bool


@dataclass(frozen=True, slots=True)
class SignalInfo:
    """One array of the file, without its numbers.

    Attributes:
        key: the name of the array; that of its acquisition, where it has one.
        title: what the file calls it.
        acquisition: JSON pointer to the acquisition in the record, or None for a computed array.
    """

    key: str
    title: str
    shape: tuple[int, ...]
    dtype: str
    axes: tuple[Axis, ...]
    acquisition: str | None


@dataclass(frozen=True, slots=True)
class Signal:
    """One array of the file; ``data`` is a dask array where the format can be read in parts, else a numpy array."""

    key: str
    title: str
    data: Array
    axes: tuple[Axis, ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """What one microscope file states.

    Attributes:
        path: the file as the caller named it.
        format: the format in words.
        record: a partial record in authoring form, with nothing in it that the file does not state.
        origins: the source of each value of the record, in the order of the record.
        missing: what a person must still fill in.
        notes: what was left out and why, and anything else worth knowing.
        signals: the arrays.
    """

    path: str
    format: str
    record: JsonObject
    origins: tuple[Origin, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    signals: tuple[SignalInfo, ...] = field(default=())

    def document(self, *, read_from: str | None = None) -> JsonObject:
        """Give the record with its ``origins`` inside, ready to be written; ``read_from`` is the name of the file in them."""
        name = read_from or self.path.replace("\\", "/").rpartition("/")[2]
        rows: list[Json] = [cast("Json", _origin_row(origin, name)) for origin in self.origins]
        return {**self.record, "origins": rows} if rows else dict(self.record)


def _origin_row(origin: Origin, name: str) -> dict[str, str]:
    row = {"at": origin.path, "read_from": name, "location": origin.source, "stated": origin.value}
    return {**row, "note": origin.note} if origin.note else row
