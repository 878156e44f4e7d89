"""Files of DigitalMicrograph: a tree of tags in the binary form of versions 3 and 4, with one image in it."""

from __future__ import annotations

import struct

import numpy as np

TYPES = {
    1: np.dtype("<i2"),
    2: np.dtype("<f4"),
    3: np.dtype("<c8"),
    6: np.dtype("u1"),
    7: np.dtype("<i4"),
    9: np.dtype("i1"),
    10: np.dtype("<u2"),
    11: np.dtype("<u4"),
    12: np.dtype("<f8"),
    13: np.dtype("<c16"),
    14: np.dtype("bool"),
    23: np.dtype([(name, "u1") for name in "BGRA"]),
}
"""The numbers of an image by the code of DigitalMicrograph."""

CODES = {"h": 2, "i": 3, "l": 3, "H": 4, "I": 5, "f": 6, "d": 7, "?": 8, "b": 9, "B": 10, "V": 5}
"""Codes of values in the tags, by the letters of ``struct`` and numpy; a colour is four bytes."""


class Writer:
    """Writes the tags of one version."""

    def __init__(self, version):
        self.version = version

    def longs(self, *values):
        return struct.pack(f">{len(values)}{'q' if self.version == 4 else 'i'}", *values)

    def file(self, tree):
        body = self.group(tree)
        return struct.pack(">i", self.version) + self.longs(len(body)) + struct.pack(">i", 1) + body + bytes(8)

    def group(self, tree):
        """Write a group of names and values, of which mappings are groups again; keys that are numbers have no name."""
        return b"\1\0" + self.longs(len(tree)) + b"".join(self.entry(name, value) for name, value in tree.items())

    def entry(self, name, value):
        text = b"" if isinstance(name, int) else name.encode()
        kind, body = (20, self.group(value)) if isinstance(value, dict) else (21, self.value(value))
        size = struct.pack(">q", len(body)) if self.version == 4 else b""
        return bytes([kind]) + struct.pack(">h", len(text)) + text + size + body

    def value(self, value):
        if isinstance(value, str):
            value = np.frombuffer(value.encode("utf-16-le"), "<u2")
        if isinstance(value, np.ndarray):
            return b"%%%%" + self.definition(value) + value.tobytes()
        letter, number = value
        return b"%%%%" + self.longs(1, CODES[letter]) + struct.pack(f"<{letter}", number)

    def definition(self, data):
        """Describe an array: of plain numbers, or of pairs where the numbers are complex."""
        if data.dtype.kind != "c":
            return self.longs(3, 20, CODES[data.dtype.char], data.size)
        part = CODES["f" if data.dtype.itemsize == 8 else "d"]
        return self.longs(9, 20, 15, 0, 2, 0, part, 0, part, data.size)


def image(data, code, *, version=4, shape=None, unit="nm", further=0):
    """Write an image of so many pixels; ``data`` are its numbers as they lie in the file.

    ``further`` is a number of groups of twenty tags that say nothing.
    """
    shape = shape or data.shape
    dimension = {"Origin": ("f", 0.0), "Scale": ("f", 0.5), "Units": unit}
    inside = {
        "Calibrations": {
            "Brightness": {"Origin": ("f", 0.0), "Scale": ("f", 1.0), "Units": ""},
            "Dimension": dict.fromkeys(range(len(shape)), dimension),
        },
        "Data": data,
        "DataType": ("I", code),
        "Dimensions": {number: ("I", size) for number, size in enumerate(reversed(shape))},
    }
    microscope = {"Voltage": ("f", 200_000.0), "Indicated Magnification": ("f", 50_000.0), "Operation Mode": "IMAGING"}
    rest = {f"Group {number}": {f"Tag {index}": ("d", index) for index in range(20)} for number in range(further)}
    only = {"ImageData": inside, "ImageTags": {"Microscope Info": microscope, **rest}, "Name": "an image"}
    return Writer(version).file({"ImageList": {0: only}})
