"""What the first bytes of a file say: an archive or another binary format, or a text in one of the Unicode encodings."""

from __future__ import annotations

import codecs

__all__ = ["binary_format", "unicode_encoding"]

_FORMATS = (
    (
        b"\x89HDF\r\n\x1a\n",
        "an HDF5 (NeXus) file",
        "For NeXus use `cryokb nexus verify` or `cryokb nexus read`, for a microscope file `cryokb extract`.",
    ),
    (b"PK\x03\x04", "a zip archive", "Give the YAML or JSON file inside it."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it and give the file inside."),
    (b"BZh", "a bzip2 archive", "Unpack it and give the file inside."),
    (b"\xfd7zXZ\0", "an xz archive", "Unpack it and give the file inside."),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it and give the file inside."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it and give the file inside."),
    (b"\x89PNG", "a picture", None),
    (b"\xff\xd8\xff", "a picture", None),
    (b"%PDF", "a PDF", None),
    (b"\xd0\xcf\x11\xe0", "an Office document", "Export it as text."),
)

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)

_ZEROS = (
    ((False, True, True, True), "utf-32-le"),
    ((True, True, True, False), "utf-32-be"),
    ((False, True, False, True), "utf-16-le"),
    ((True, False, True, False), "utf-16-be"),
)
"""Which of the first four bytes are zero in a text that begins with two ASCII characters and no byte order mark."""


_BEGINNING = 64
"""How many bytes are tried: sixteen characters at least."""


def binary_format(raw: bytes) -> tuple[str, str | None] | None:
    """Name the binary format that a file begins as, with advice; None for anything else."""
    return next(((what, advice) for magic, what, advice in _FORMATS if raw.startswith(magic)), None)


def unicode_encoding(raw: bytes) -> str:
    """Name the encoding of a text by its byte order mark or by its zero bytes: ``utf-16``, ``utf-32-le``, else ``utf-8``.

    Small whole numbers, with which many microscope files begin, have zero bytes as well: what reads as no text is none.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    zeros = tuple(byte == 0 for byte in raw[:4])
    return next((encoding for pattern, encoding in _ZEROS if zeros == pattern and _reads_as_text(raw, encoding)), "utf-8")


def _reads_as_text(raw: bytes, encoding: str) -> bool:
    """Tell whether the first characters of a file in an encoding are those of a text."""
    head = raw[:_BEGINNING].decode(encoding, "replace")
    return all(letter.isprintable() or letter.isspace() for letter in head)
