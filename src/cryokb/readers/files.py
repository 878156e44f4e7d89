"""The file itself: that it is there, how it begins, how large it is and what its digest is."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cryokb.documents import require_file
from cryokb.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cryokb.issues import JsonObject
    from cryokb.readers.tags import Dataset

__all__ = ["HEAD_BYTES", "Describer", "check_file", "digest", "find_beside", "make_key", "name_keys", "read_head", "read_small"]

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
