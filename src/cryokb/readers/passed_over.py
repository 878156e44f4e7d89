"""What plugins pass over in a file, added to the metadata of its arrays; and files that are not for this reader."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from cryokb.errors import UnsupportedFormat
from cryokb.readers.mrc_header import read_extended, read_header
from cryokb.readers.tables import msa
from cryokb.readers.tables.mrc import EXTENDED
from cryokb.readers.tags import branch_of, number_of

if TYPE_CHECKING:
    from pathlib import Path

    from cryokb.readers.tags import Dataset

__all__ = ["enrich_mrc", "enrich_msa", "enrich_tvips", "refuse_other_fields", "refuse_own_nexus"]

_LOOKED_AT = 4_000_000


def enrich_mrc(path: Path, datasets: list[Dataset]) -> None:
    """Add the extended header of Thermo Fisher programs, and whether the file calls itself a volume."""
    with path.open("rb") as stream:
        header = read_header(stream.read(1024))
    if header is None or not datasets:
        return
    tree = dict(datasets[0].tags.original)
    standard = tree.get("std_header")
    volume = header.volume and header.shape[2] > 1 and "de_metadata" not in tree
    tree["std_header"] = {**branch_of(standard), "volume": "volume" if volume else ""}
    entries = read_extended(path, header)
    if entries:
        tree[EXTENDED] = {**entries[0], **_of_all_tilts(entries)}
    datasets[0].tags.original = tree


def _of_all_tilts(entries: list[dict[str, object]]) -> dict[str, object]:
    """Give the angles of a tilt series, and the dose when all its images had the same."""
    tilts = [tilt for entry in entries if (tilt := number_of(entry.get("Alpha tilt"))) is not None]
    doses = {entry.get("Dose") for entry in entries}
    if len(tilts) < len(entries):
        return {}
    return {"tilts": tilts, **({"dose_per_tilt": doses.pop()} if len(doses) == 1 else {})}


def enrich_msa(_: Path, datasets: list[Dataset]) -> None:
    """Give the header of a spectrum under bare keywords."""
    for dataset in datasets:
        dataset.tags.original = msa.name_keywords(dict(dataset.tags.original))


def enrich_tvips(path: Path, datasets: list[Dataset]) -> None:
    """Add time and mode of the first frame: RosettaSciIO gives the time in the zone of whoever reads the file."""
    with path.open("rb") as stream:
        header, version = struct.unpack("<2I", stream.read(8))
        stream.seek(header)
        block = stream.read(28)
    if version != 2 or len(block) < 28:
        return
    timestamp, mode = struct.unpack_from("<I", block, 4)[0], struct.unpack_from("<I", block, 24)[0]
    for dataset in datasets:
        dataset.tags.original = {**dataset.tags.original, "frame_header": {"timestamp": timestamp, "mode": mode}}


def refuse_own_nexus(path: Path, size: int) -> None:
    """Hand files that cryokb wrote to their own reader: they hold whole records."""
    with path.open("rb") as stream:
        beginning = stream.read(_LOOKED_AT)
        stream.seek(max(0, size - _LOOKED_AT))
        if b"cryokb" in beginning or b"cryokb" in stream.read():
            raise UnsupportedFormat(
                f"{path.name} was written by cryokb.", hint=f"Read it with: cryokb nexus read {path.name}", path=str(path)
            )


def refuse_other_fields(path: Path, datasets: list[Dataset]) -> None:
    """Refuse a NeXus file that names an application definition of another field of science."""
    for dataset in datasets:
        named = dataset.tags.text("definition.value") or dataset.tags.text("definition")
        if named and not named.upper().startswith(("NXEM", "NXCRYOEM")):
            raise UnsupportedFormat(
                f"{path.name} describes itself as {named}, which is not electron microscopy.",
                hint="Attach it to the record as a file of its own kind.",
                path=str(path),
            )
