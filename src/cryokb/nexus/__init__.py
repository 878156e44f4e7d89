"""Records and arrays in NeXus files: write, read, verify, show.

``write`` lays out an expanded record with its arrays, ``read`` rebuilds it, ``verify`` says what is wrong with a file, ``open_array`` gives
an array back, ``definition_in`` the application definition that a file carries; ``check_layout``, ``check_codec`` and ``checked`` say
beforehand whether a record and an array can be written; ``outline`` says what an HDF5 file of any program is, and ``byte_columns`` gives
texts that one keeps as bytes. Nothing outside of this package knows HDF5.
"""

from cryokb.layouts import LAYOUTS
from cryokb.nexus.arrays import CODECS, Array, ArrayLike, Axis, check_codec, checked
from cryokb.nexus.layouts import check_layout
from cryokb.nexus.reader import Outline, array_keys, byte_columns, definition_in, open_array, outline, positions, read, show
from cryokb.nexus.verifier import verify
from cryokb.nexus.writer import Progress, WriteResult, write

__all__ = [
    "CODECS",
    "LAYOUTS",
    "Array",
    "ArrayLike",
    "Axis",
    "Outline",
    "Progress",
    "WriteResult",
    "array_keys",
    "byte_columns",
    "check_codec",
    "check_layout",
    "checked",
    "definition_in",
    "open_array",
    "outline",
    "positions",
    "read",
    "show",
    "verify",
    "write",
]
