"""The file itself: that it is there and whole, how it begins, how large it is and what its digest is.

Files get cut short on their way from the microscope, and readers then give zeros. Each check reads a few bytes and raises UnreadableFile.
What it takes from a header is only compared with the size of the file. Checks of one format stand with the format.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import struct
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cryokb.documents import require_file
from cryokb.errors import UnreadableFile, UnsupportedFormat
from cryokb.readers.rosetta import without_frames

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Future

    from cryokb.issues import JsonObject
    from cryokb.readers.tags import Dataset

__all__ = [
    "AGAIN",
    "HEAD_BYTES",
    "Describer",
    "check_archive",
    "check_file",
    "check_lines",
    "cut_short",
    "decode",
    "digest",
    "find_beside",
    "make_key",
    "name_keys",
    "read_head",
    "read_small",
    "read_text",
    "unpack",
]

HEAD_BYTES = 4096
"""How much of a file is looked at to recognise its format."""


def check_file(path: Path) -> int:
    """Give the size of a file in bytes; UnreadableFile when it is missing, a directory, empty or cannot be opened.

    A .zspy folder counts as one file.
    """
    name = str(path)
    if is_store(path):
        require_store(path)
        return size_of(path)
    require_file(path)
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile(f"{name} is empty.", hint="Copy it again from the microscope.", path=name)
    return size


def is_store(path: Path) -> bool:
    """Tell whether a folder is one file to its user: HyperSpy writes .zspy as a folder of many small files."""
    return path.suffix.lower() == ".zspy" and path.is_dir()


def require_store(path: Path) -> None:
    """Raise UnreadableFile when a .zspy folder holds no zarr store of the version that is read."""
    if (path / ".zgroup").is_file():
        return
    newer = (path / "zarr.json").is_file()
    what = (
        "is a zarr store of version 3, which RosettaSciIO does not read"
        if newer
        else "is a folder without a zarr store: .zgroup is missing"
    )
    hint = "Save it again with an older zarr, or as .hspy." if newer else "Copy the whole folder again, hidden files included."
    raise UnreadableFile(f"{path} {what}.", hint=hint, path=str(path))


def parts_of_store(path: Path) -> list[Path]:
    """Give the files of a .zspy folder in the order of their names."""
    return sorted((part for part in path.rglob("*") if part.is_file()), key=lambda part: part.relative_to(path).as_posix())


def size_of(path: Path) -> int:
    """Give the bytes of a file, or of all files of a .zspy folder."""
    return sum(part.stat().st_size for part in parts_of_store(path)) if is_store(path) else path.stat().st_size


def read_head(path: Path) -> bytes:
    """Read the first bytes of a file; a .zspy folder has none."""
    if is_store(path):
        return b""
    with path.open("rb") as stream:
        return stream.read(HEAD_BYTES)


def read_small(path: Path, limit: int) -> bytes:
    """Read a whole file of at most ``limit`` bytes; UnreadableFile when it is larger."""
    if path.stat().st_size > limit:
        raise UnreadableFile(
            f"{path} is larger than {limit // 1_000_000} MB.", hint="A metadata file of this kind is far smaller.", path=str(path)
        )
    return path.read_bytes()


MARKS = (
    (codecs.BOM_UTF8, "UTF-8", "utf-8"),
    (codecs.BOM_UTF32_LE, "UTF-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "UTF-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "UTF-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "UTF-16", "utf-16-be"),
)
"""Byte order marks, with the encoding they announce; that of UTF-32 begins as that of UTF-16 does."""
MOST_TEXT = 50_000_000
ONE_BYTE = re.compile("[\udc80-\udcff]+")
"""Bytes that are no UTF-8, such as ``µ`` and ``°`` of Windows-1252 or Latin-1 in a text that is otherwise ASCII or UTF-8."""
CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
"""Characters that no program writes into a text; the end mark of DOS (\\x1a) and escape (\\x1b) are none of them."""


def read_text(path: Path, limit: int = MOST_TEXT) -> str:
    """Read a text of at most ``limit`` bytes, in whatever encoding; its lines end with line feeds, whatever they ended with.

    Raises UnreadableFile when it is larger, or cut short, and UnsupportedFormat when it is no text.
    """
    return decode(read_small(path, limit), path)


def decode(content: bytes, path: Path) -> str:
    """Give the text of a file: UTF-8, UTF-16 or UTF-32 with or without byte order mark; other bytes are Windows-1252.

    Raises UnreadableFile when the encoding shows that the file was cut short, and UnsupportedFormat when it is no text.
    """
    _, name, codec = next((row for row in MARKS if content.startswith(row[0])), (b"", *guess(content)))
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        if codec != "utf-8" or was_cut(content, error):
            raise undecodable(path, name, error) from None
        text = ONE_BYTE.sub(by_one_byte, content.decode("utf-8", errors="surrogateescape"))
    text = text.removeprefix("\ufeff").rstrip("\x1a").replace("\r\n", "\n").replace("\r", "\n")
    if "\0" not in text.rstrip("\0") and text.endswith("\0"):
        raise UnreadableFile(f"{path.name} ends in zero bytes: its end was never written.", hint=AGAIN, path=str(path))
    strange = CONTROL.findall(text)
    if "\0" in strange or len(strange) > len(text) / 100:
        what = "zero bytes" if "\0" in strange else f"{len(strange)} control characters"
        raise UnsupportedFormat(
            f"{path.name} is no text: it holds {what}.",
            hint="It was damaged, or its name says another kind than it is.",
            path=str(path),
        )
    return text


def by_one_byte(match: re.Match[str]) -> str:
    return match[0].encode("utf-8", errors="surrogateescape").decode("cp1252", errors="replace")


def guess(content: bytes) -> tuple[str, str]:
    """Name the encoding of a text without byte order mark: in UTF-16 every other byte of plain English is zero."""
    head = content[:HEAD_BYTES]
    pairs = max(len(head) // 2, 1)
    high, low = head[0::2].count(0) / pairs, head[1::2].count(0) / pairs
    if max(high, low) > 0.7 and min(high, low) < 0.05:
        return "UTF-16", "utf-16-le" if low > high else "utf-16-be"
    return "UTF-8", "utf-8"


def was_cut(content: bytes, error: UnicodeDecodeError) -> bool:
    """Tell whether a text is UTF-8 up to a character whose last bytes are missing; one such byte alone may be Latin-1."""
    return error.reason == "unexpected end of data" and any(byte > 0x7F for byte in content[: error.start])


def undecodable(path: Path, name: str, error: UnicodeDecodeError) -> UnreadableFile:
    """Say at which byte a text stops being what its encoding promises."""
    if error.end >= len(error.object):
        return UnreadableFile(
            f"{path.name} is {name} text that ends in the middle of a character: it was cut short.", hint=AGAIN, path=str(path)
        )
    return UnreadableFile(
        f"{path.name} begins as {name} text and is none from byte {error.start + 1} on.", hint="Save it as UTF-8.", path=str(path)
    )


WORTH_A_THREAD = 8_000_000
"""Bytes of a file whose digest takes longer than to begin a thread for it."""


class Describer:
    """Gives path, size and digest of files as a record has them.

    The path is the one from the folder ``relative_to`` where the file lies below it, and the bare name otherwise: a record
    travels with its files, and the folders of a workplace are nobody's business. Each file is read once.
    """

    def __init__(self, *, sha256: bool = True, relative_to: Path | None = None) -> None:
        self.sha256 = sha256
        self.relative_to = relative_to
        self._known: dict[Path, JsonObject] = {}
        self._begun: dict[Path, Future[str]] = {}

    def begin(self, path: Path) -> None:
        """Begin to take the digest of a large file that will be described, while other work on it goes on."""
        if self.sha256 and path not in self._known and path not in self._begun and size_of(path) >= WORTH_A_THREAD:
            from concurrent.futures import ThreadPoolExecutor

            worker = ThreadPoolExecutor(1)
            self._begun[path] = worker.submit(digest, path)
            worker.shutdown(wait=False)

    def __call__(self, path: Path) -> JsonObject:
        """Describe one file."""
        if path not in self._known:
            described: JsonObject = {"path": self._portable(path), "size": size_of(path)}
            self._known[path] = {**described, "sha256": self._digest(path)} if self.sha256 else described
        return dict(self._known[path])

    def _digest(self, path: Path) -> str:
        begun = self._begun.pop(path, None)
        return digest(path) if begun is None else begun.result()

    def _portable(self, path: Path) -> str:
        folder = self.relative_to
        if folder is not None and path.resolve().is_relative_to(folder.resolve()):
            return path.resolve().relative_to(folder.resolve()).as_posix()
        return path.name


def find_beside(path: Path, names: Iterable[str]) -> Path | None:
    """Find the first of some files that lies in the folder of another one; a name with a folder in it is never followed."""
    for name in names:
        # The name comes from inside a file: a path of the acquisition computer, or one that was meant to lead out of the folder.
        bare = name.replace("\\", "/").rpartition("/")[2]
        if bare and bare == name and (path.parent / bare).is_file():
            return path.parent / bare
    return None


def digest(path: Path) -> str:
    """Give the SHA-256 digest of a file, read block by block.

    That of a .zspy folder is the digest of the list that ``sha256sum`` makes of its files, in the order of their names.
    """
    if is_store(path):
        rows = (f"{digest(part)}  {part.relative_to(path).as_posix()}\n" for part in parts_of_store(path))
        return hashlib.sha256("".join(rows).encode()).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


LONGEST = 80
SIGN = re.compile(r"(?<![0-9A-Za-z)\]])-(?=\.?\d)")
"""A minus before a number: no letter, digit or bracket before it, which a hyphen would join."""


def make_key(text: str) -> str:
    """Make a key of a name: lower case letters, digits and underscores, a letter first; the sign of a number stays, as a word.

    >>> make_key("128x128-TEM_search"), make_key("Köln µm"), make_key("--"), make_key("ts_01_-3.0")
    ('a_128x128_tem_search', 'koln_m', 'acquisition', 'ts_01_minus_3_0')
    """
    text = SIGN.sub("minus_", text.replace("\N{MINUS SIGN}", "-"))
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST].strip("_")
    if not words:
        return "acquisition"
    return words if words[0].isalpha() else f"a_{words}"


def name_keys(stem: str, datasets: Sequence[Dataset]) -> list[str]:
    """Name the arrays: by the file when there is one, by their titles, counted where they repeat, when there are more."""
    if len(datasets) == 1:
        return [make_key(stem)]
    return count_up(make_key(dataset.title) for dataset in datasets)


def count_up(names: Iterable[str]) -> list[str]:
    keys: list[str] = []
    for name in names:
        key, number = name, 1
        while key in keys:
            number += 1
            key = f"{name}_{number}"
        keys.append(key)
    return keys


AGAIN = "Copy it again from the microscope."
MOST_UNPACKED = 8_000_000_000


MOST_RATIO = 1_000
"""How much larger an archive may unpack: data of a detector never come near what deflate can do with zeros (1 to 1032)."""


def cut_short(path: Path, needed: int, size: int) -> UnreadableFile:
    """Say that a file has fewer bytes than its header promises."""
    return UnreadableFile(
        f"{path.name} ends before its data do: it should have at least {needed} bytes and has {size}.", hint=AGAIN, path=str(path)
    )


def unpack(path: Path, form: str, offset: int) -> tuple[int, ...]:
    """Read whole numbers at a place in a file; UnreadableFile when it ends before."""
    width = struct.calcsize(form)
    with path.open("rb") as stream:
        stream.seek(offset)
        block = stream.read(width)
    if len(block) < width:
        raise cut_short(path, offset + width, path.stat().st_size)
    return struct.unpack(form, block)


def check_lines(path: Path, size: int) -> None:
    """See that a text ends with a line break, as the program that wrote it ends every line."""
    with path.open("rb") as stream:
        stream.seek(max(size - 4, 0))
        # In UTF-16 zero bytes stand beside those of the line break, which is a lone CR on some computers.
        if not stream.read().strip(b"\0").endswith((b"\n", b"\r")):
            raise UnreadableFile(
                f"{path.name} ends in the middle of a line: it was cut short.",
                hint="Copy it again; if it is complete, end it with a line break.",
                path=str(path),
            )


def check_archive(path: Path, size: int) -> None:
    """See that a format kept in a zip archive is whole and does not unpack to something enormous."""
    if is_store(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        reason = str(without_frames(error))
        raise UnreadableFile(f"{path.name} is no whole archive ({reason}).", hint=AGAIN, path=str(path)) from None
    if unpacked > min(MOST_UNPACKED, max(MOST_RATIO * size, 1)):
        raise UnreadableFile(f"{path.name} would unpack to {unpacked} bytes.", hint="Such a file is not opened.", path=str(path))
