"""The file itself: that it is there and whole, how it begins, how large it is and what its digest is.

Files get cut short on their way from the microscope, and readers then give zeros. Each check reads a few bytes and raises UnreadableFile.
What it takes from a header is only compared with the size of the file. Checks of one format stand with the format.
"""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cryokb.documents import require_file
from cryokb.errors import UnreadableFile
from cryokb.readers.rosetta import without_frames

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    "digest",
    "find_beside",
    "make_key",
    "name_keys",
    "read_head",
    "read_small",
    "unpack",
]

HEAD_BYTES = 4096
"""How much of a file is looked at to recognise its format."""


def check_file(path: Path) -> int:
    """Give the size of a file in bytes; UnreadableFile when it is missing, a directory, empty or cannot be opened."""
    name = str(path)
    require_file(path)
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile(f"{name} is empty.", hint="Copy it again from the microscope.", path=name)
    return size


def read_head(path: Path) -> bytes:
    """Read the first bytes of a file."""
    with path.open("rb") as stream:
        return stream.read(HEAD_BYTES)


def read_small(path: Path, limit: int) -> bytes:
    """Read a whole file of at most ``limit`` bytes; UnreadableFile when it is larger."""
    if path.stat().st_size > limit:
        raise UnreadableFile(
            f"{path} is larger than {limit // 1_000_000} MB.", hint="A metadata file of this kind is far smaller.", path=str(path)
        )
    return path.read_bytes()


class Describer:
    """Gives path, size and digest of files as a record has them.

    The path is the one from the folder ``relative_to`` where the file lies below it, and the bare name otherwise: a record
    travels with its files, and the folders of a workplace are nobody's business. Each file is read once.
    """

    def __init__(self, *, sha256: bool = True, relative_to: Path | None = None) -> None:
        self.sha256 = sha256
        self.relative_to = relative_to
        self._known: dict[Path, JsonObject] = {}

    def __call__(self, path: Path) -> JsonObject:
        """Describe one file."""
        if path not in self._known:
            described: JsonObject = {"path": self._portable(path), "size": path.stat().st_size}
            self._known[path] = {**described, "sha256": digest(path)} if self.sha256 else described
        return dict(self._known[path])

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
    """Give the SHA-256 digest of a file, read block by block."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


LONGEST = 80


def make_key(text: str) -> str:
    """Make a key of a name: lower case letters, digits and underscores, a letter first.

    >>> make_key("128x128-TEM_search"), make_key("Köln µm"), make_key("--")
    ('a_128x128_tem_search', 'koln_m', 'acquisition')
    """
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
        stream.seek(size - 1)
        if stream.read(1) != b"\n":
            raise UnreadableFile(
                f"{path.name} ends in the middle of a line: it was cut short.",
                hint="Copy it again; if it is complete, end it with a line break.",
                path=str(path),
            )


def check_archive(path: Path, size: int) -> None:
    """See that a format kept in a zip archive is whole and does not unpack to something enormous."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        reason = str(without_frames(error))
        raise UnreadableFile(f"{path.name} is no whole archive ({reason}).", hint=AGAIN, path=str(path)) from None
    if unpacked > min(MOST_UNPACKED, max(MOST_RATIO * size, 1)):
        raise UnreadableFile(f"{path.name} would unpack to {unpacked} bytes.", hint="Such a file is not opened.", path=str(path))
