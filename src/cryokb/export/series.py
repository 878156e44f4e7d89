"""The table of a series as programs that reconstruct it read it: tilt angles (.rawtlt), order list, SerialEM's .mdoc, and CSV.

Numbers stand there with the digits that the record has from its source. Lists of a stack hold the rows that the stack holds, in the order
of its sections; the order list, as RELION reads it, has the place in the order of exposure and the angle, without a heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cryokb import deposit, dose, standard
from cryokb.errors import InvalidDocument, UsageError
from cryokb.plain import as_object, figure, section, text, whole
from cryokb.quantities import unit_of
from cryokb.record import Acquisition, RecordView
from cryokb.series import PER_AREA, Table, tables_of, write_csv

if TYPE_CHECKING:
    from cryokb.issues import JsonObject

__all__ = ["Lists", "export_series"]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

PER_IMAGE = (
    ("TiltAngle", "angle", "deg"),
    ("ExposureDose", "dose", PER_AREA),
    ("ExposureTime", "exposure_time", "s"),
    ("TargetDefocus", "defocus", "um"),
    ("PriorRecordDose", "prior_dose", PER_AREA),
)
"""Entries of an image in an .mdoc, with the column that each comes from and its unit."""

OF_ALL = (
    ("Magnification", "magnification", None),
    ("PixelSpacing", "pixel_size", "Ao"),
    ("SpotSize", "spot_size", None),
    ("Binning", "binning", None),
    ("TargetDefocus", "defocus", "um"),
    ("FilterSlitAndLoss", "slit_width", "eV"),
)
"""Entries that are the same for all images, with the slot of the acquisition that each comes from and its unit."""


@dataclass(slots=True)
class Lists:
    """What was written.

    Attributes:
        files: the files, in the order in which they were made.
        notes: what could not be written, and why.
    """

    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def export_series(source: Path, folder: Path, *, acquisition: str | None = None) -> Lists:
    """Write the lists of the tables of a record, or of a NeXus file of cryokb, into a folder, which is made when it is not there.

    Args:
        source: a record in either form, or a NeXus file.
        folder: where the files are written; nothing that says something else is replaced.
        acquisition: the only acquisition whose table is written, by its key or ``session/key``; all that have one by default.

    Raises:
        InvalidDocument: the record has errors, or the file that holds a table cannot be read.
        UsageError: there is no such table, or a file of that name says something else.
    """
    result = Lists()
    view = view_of(source, result.notes)
    texts: dict[str, str] = {}
    for one in chosen(view, acquisition, source):
        for table in tables_of(one.slots):
            texts.update(lists_of(view, one, table, result.notes))
    for name, said in texts.items():
        place = folder / name
        if place.exists() and (not place.is_file() or place.read_bytes() != said.encode("utf-8")):
            raise UsageError(f"{place} exists already and says something else.", hint="Choose another folder with -o.", path=str(place))
    folder.mkdir(parents=True, exist_ok=True)
    for name, said in texts.items():
        (folder / name).write_bytes(said.encode("utf-8"))
        result.files.append(folder / name)
    return result


def view_of(source: Path, notes: list[str]) -> RecordView:
    """Read a record without errors, with the columns of the files that it names; what was noticed is added to the notes.

    Raises:
        InvalidDocument: it has errors, or such a file cannot be read.
    """
    document, expanded = deposit.read_sound(source, whole_record=False)
    view, found = RecordView(expanded.document), deposit.Gathered()
    filled = deposit.fill_tables(view, source.parent, found)
    if found.issues:
        issues = deposit.located(found.issues, document, expanded)
        raise InvalidDocument(f"{source} names a table that cannot be used; nothing was written.", issues, path=str(source))
    notes.extend(found.notes)
    return filled


def chosen(view: RecordView, name: str | None, source: Path) -> list[Acquisition]:
    """Give the acquisitions whose tables are written.

    Raises:
        UsageError: there are none.
    """
    having = [one for one in view.acquisitions if any(True for _ in tables_of(one.slots))]
    named = having if name is None else [one for one in having if name in {one.key, f"{one.session}/{one.key}"}]
    if not named:
        what = f"{source} has no table of a series" + (f" in an acquisition {name}." if name is not None else ".")
        known = ", ".join(view.names[one.session, one.key] for one in having)
        hint = (
            f"These have one: {known}."
            if known
            else "Tables are read from .mdoc files and tilt lists by cryokb extract, or written by hand."
        )
        raise UsageError(what, hint=hint, path=str(source))
    return named


# ---------------------------------------------------------------- the files of one table


def lists_of(view: RecordView, one: Acquisition, table: Table, notes: list[str]) -> dict[str, str]:
    """Give the text of each list of one table, by the name of its file."""
    name = view.names[one.session, one.key]
    stem = name.replace("/", "_") if table.name == "tilt_table" else f"{name.replace('/', '_')}_{table.name.removesuffix('_table')}s"
    found = {f"{stem}.csv": write_csv(table)}
    if table.name != "tilt_table":
        notes.append(f"{name}: of a {table.name} the CSV file is written; .rawtlt, order list and .mdoc are for tilts.")
        return found
    angles = digits(table, "angle", "deg")
    lacking = [row + 1 for row, angle in enumerate(angles) if angle is None]
    if lacking:
        notes.append(f"{name}: {len(lacking)} of {table.size} rows have no angle, so that there is only the CSV file.")
        return found
    rows = stored(table)
    if len(rows) < table.size:
        notes.append(f"{name}: {table.size - len(rows)} of {table.size} rows have no section; they stand in the CSV file only.")
    found[f"{stem}.rawtlt"] = "".join(f"{angles[row]}\n" for row in rows)
    if table.has_order:
        kept = set(rows)
        found[f"{stem}_order_list.csv"] = "".join(
            f"{place},{angles[row]}\n" for place, row in enumerate(table.by_exposure, 1) if row in kept
        )
    else:
        notes.append(f"{name}: the order of exposure was not recorded, so that there is no order list.")
    found[f"{stem}.mdoc"] = mdoc(view, one, table, rows)
    missing = [entry for entry, column, _ in PER_IMAGE if column not in table.slots and column not in one.slots]
    missing += [] if {"start", "local_time"} & set(table.slots) else ["DateTime"]
    if missing:
        notes.append(f"{name}: the record has no {', '.join(missing)} for the .mdoc.")
    return found


def stored(table: Table) -> list[int]:
    """Give the rows that the stack holds, in the order of its sections; all of them as they stand where no section is said."""
    sections = table.sections
    rows = [row for row, place in enumerate(sections) if place is not None]
    return sorted(rows, key=lambda row: sections[row] or 0) if rows else list(range(table.size))


def digits(table: Table, name: str, unit: str) -> list[str | None]:
    """Give the numbers of a column in a unit: as they were written where they were written in it."""
    own = text(as_object(table.slots.get(name)).get("unit"))
    if own is None or unit_of(own).factor == unit_of(unit).factor:
        return table.written(name)
    return [None if number is None else f"{number:.12g}" for number in table.numbers(name, unit)]


# ---------------------------------------------------------------- .mdoc


def mdoc(view: RecordView, one: Acquisition, table: Table, rows: Sequence[int]) -> str:
    """Write an .mdoc as SerialEM does: what holds for the stack, title lines, and one block for each section."""
    columns = {entry: digits(table, name, unit) for entry, name, unit in PER_IMAGE if name in table.slots}
    shared = {entry: said for entry, slot, unit in OF_ALL if entry not in columns and (said := number_in(one.slots, slot, unit))}
    files, times = table.texts("file_name" if "file_name" in table.slots else "files"), clock(table)
    frames = [None if count is None else str(count) for count in table.integers("frame_count")]
    blocks = ["\n".join(head(view, one))]
    sections = table.sections
    for place, row in enumerate(rows):
        lines = [f"[ZValue = {place if sections[row] is None else sections[row]}]"]
        entries = {**{entry: said[row] for entry, said in columns.items()}, **shared}
        entries.update({"SubFramePath": files[row], "NumSubFrames": frames[row], "DateTime": times[row]})
        lines += [f"{entry} = {said}" for entry, said in entries.items() if said is not None]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def head(view: RecordView, one: Acquisition) -> Iterator[str]:
    """Give the lines before the first section."""
    slots = {**one.slots, "accelerating_voltage": one.setting("accelerating_voltage")}
    for entry, slot, unit in (("PixelSpacing", "pixel_size", "Ao"), ("Voltage", "accelerating_voltage", "kV")):
        said = number_in(slots, slot, unit)
        if said is not None:
            yield f"{entry} = {said}"
    file = text(section(one.slots, "file").get("path"))
    if file is not None:
        yield f"ImageFile = {file.rpartition('/')[2]}"
    size = [whole(one.slots.get(slot)) for slot in ("image_width", "image_height")]
    if None not in size:
        yield f"ImageSize = {size[0]} {size[1]}"
    name = text(view.document.get("id")) or text(view.document.get("title")) or "a record"
    yield f"\n[T = cryokb {standard.versions()['software']}: {one.key} of {' '.join(name.split()).replace(']', ')')[:60]}]"
    axis = number_in(one.slots, "tilt_axis_angle", "deg")
    if axis is not None:
        yield f"\n[T =     Tilt axis angle = {axis}]"


def number_in(slots: JsonObject, slot: str, unit: str | None) -> str | None:
    """Give the number of a slot in a unit; None where it has none, or bounds."""
    item = slots.get(slot)
    if unit is None or not isinstance(item, dict):
        bare = figure(item)
        return None if bare is None else f"{bare:.12g}"
    number, own = dose.number(item), text(item.get("unit"))
    value = figure(item.get("value"))
    if number is None or own is None or value is None:
        return None
    return f"{value if own == unit else value * unit_of(own).factor / unit_of(unit).factor:.12g}"


def clock(table: Table) -> list[str | None]:
    """Give the times of the rows as SerialEM writes them, ``02-Mar-26  09:15:00``, by the clock of the instrument."""
    return [None if said is None else serialem_time(said) for said in table.texts("start" if "start" in table.slots else "local_time")]


def serialem_time(said: str) -> str | None:
    """Write a moment as SerialEM does; None for a day without a time."""
    try:
        when = datetime.fromisoformat(said)
    except ValueError:
        return None
    if "T" not in said:
        return None
    return f"{when.day:02d}-{MONTHS[when.month - 1]}-{when.year % 100:02d}  {when:%H:%M:%S}"
