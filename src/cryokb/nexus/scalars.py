"""Single values as fields and attributes, made by the calls of HDF5 itself.

A record becomes many thousands of them, and the general calls of h5py, which find type, shape and properties anew each time, cost three
times as much. Types and properties are those that h5py chooses.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import h5py
    import numpy as np

__all__ = ["SCALARS", "put_attribute", "put_field"]

SCALARS = (str, bool, int, float)
"""What is a single value here; true and false are no numbers."""


class Kind(NamedTuple):
    """How values of one type are stored: in a type of HDF5, out of an array of one element."""

    stored: h5py.h5t.TypeID
    given: h5py.h5t.TypeID
    dtype: np.dtype[np.generic]


@cache
def _kind(name: str) -> Kind:
    """Give how HDF5 holds a text, a truth, a whole number or a number: UTF-8 of free length, an enumeration, 64 bits."""
    import h5py
    import numpy as np

    return _kind_of(h5py.string_dtype() if name == "str" else np.dtype({"bool": np.bool_, "int": np.int64, "float": np.float64}[name]))


def _kind_of(dtype: np.dtype[np.generic]) -> Kind:
    import h5py

    return Kind(h5py.h5t.py_create(dtype, logical=True), h5py.h5t.py_create(dtype), dtype)


@cache
def _scalar() -> h5py.h5s.SpaceID:
    import h5py

    return h5py.h5s.create(h5py.h5s.SCALAR)


@cache
def _timeless() -> h5py.h5p.PropDCID:
    """Give the properties of a field that remembers no time, so that the same record gives the same bytes."""
    import h5py

    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_obj_track_times(False)
    return properties


def put_field(home: h5py.Group, name: str, value: str | float) -> h5py.h5d.DatasetID:
    """Make a field with a single value; attributes may be put on what is given back."""
    import h5py
    import numpy as np

    kind = _kind(type(value).__name__)
    made = h5py.h5d.create(home.id, name.encode("ascii"), kind.stored, _scalar(), dcpl=_timeless())
    made.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array(value, dtype=kind.dtype), mtype=kind.given)
    return made


def put_attribute(owner: h5py.h5g.GroupID | h5py.h5d.DatasetID, name: str, value: object) -> None:
    """Give a group or field that is new an attribute: a single value, or numbers and texts as an array of numpy."""
    import h5py
    import numpy as np

    if type(value) in SCALARS:
        kind, space = _kind(type(value).__name__), _scalar()
        data = np.array(value, dtype=kind.dtype)
    else:
        data = np.asarray(value)
        kind, space = _kind_of(data.dtype), h5py.h5s.create_simple(data.shape) if data.shape else _scalar()
    made = h5py.h5a.create(owner, name.encode("utf-8"), kind.stored, space)
    made.write(data, mtype=kind.given)
