"""From a microscope file to a partial record, with the source of every value.

``extract`` reads what a file states and nothing else; ``load_arrays`` gives its arrays, ``counts`` what their axes count;
``check_file`` and ``digest`` look at the file itself. Files are read by RosettaSciIO, whose only
door is :mod:`cryokb.readers.rosetta`; SerialEM's ``.mdoc``, EPU's ``.xml`` and tilt lists are read here.
"""

from __future__ import annotations

from cryokb.readers.axes import counts
from cryokb.readers.draft import Array, Axis, Extract, Missing, Origin, Signal, SignalInfo, in_order
from cryokb.readers.extraction import DOSES, extract, extract_tilts, is_readable_name, load_arrays, name_companion
from cryokb.readers.files import check_file, digest, read_text
from cryokb.readers.mdoc import group_tilts
from cryokb.readers.tags import read_moment

__all__ = [
    "DOSES",
    "Array",
    "Axis",
    "Extract",
    "Missing",
    "Origin",
    "Signal",
    "SignalInfo",
    "check_file",
    "counts",
    "digest",
    "extract",
    "extract_tilts",
    "group_tilts",
    "in_order",
    "is_readable_name",
    "load_arrays",
    "name_companion",
    "read_moment",
    "read_text",
]
