"""A record and its data files to one NeXus/HDF5 file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cryokb import codes, documents, intake, standard
from cryokb.errors import (
    InvalidDocument,
    MissingDependency,
    NexusError,
    QuantityError,
    UnreadableArray,
    UnreadableFile,
    UnsupportedFormat,
    UsageError,
)
from cryokb.expansion import expand, expand_current
from cryokb.issues import Issue, Json, JsonObject, Related, Severity, pointer
from cryokb.plain import as_object, figure, objects, rows, section, text, whole
from cryokb.record import Place, RecordView
from cryokb.series import CLASSES, TABLES, Table, is_column, read_csv
from cryokb.terminal import a_few
from cryokb.validation import at_source, check, version_of

if TYPE_CHECKING:
    from cryokb.documents import Document
    from cryokb.expansion import Expanded
    from cryokb.nexus import Array
    from cryokb.readers import Signal
    from cryokb.record import Acquisition

__all__ = ["Gathered", "Written", "fill_tables", "gather", "in_tenths", "is_within", "located", "read_sound", "unreadable", "write_record"]

COUNTS = ("frames", "energy_channels", "scan_positions")
"""Slots that count the positions of an axis; width and height are compared as a pair, since programs turn images."""

ELSEWHERE = "Mend the path, or put the file into the folder of the record or below it."
AGAIN = "Copy the file again from the microscope, or correct what the record says of it."


@dataclass(slots=True)
class Gathered:
    """What the data files of a record give.

    Attributes:
        arrays: the array of each acquisition that has one, by its key, or ``session/key`` where sessions share keys; of one with several
            signals each by its name, ``key.signal``.
        places: where the record names the file of each array.
        issues: what is wrong, at places of the expanded record.
        notes: what was not looked at, in words.
        dependency: the first library that was missed, or None.
    """

    arrays: dict[str, Array] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dependency: MissingDependency | None = None


class UnusableData(Exception):
    """A data file or its array cannot be used; becomes an issue."""

    def __init__(self, code: str, reason: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.code, self.reason, self.hint = code, reason, hint

    def at(self, *places: Place) -> Issue:
        """Give the issue at the first of some places; the others are related."""
        first, *others = (pointer(place) for place in places)
        return codes.issue(self.code, self.reason, path=first, hint=self.hint, related=tuple(Related(other) for other in others))


def gather(view: RecordView, folder: Path, say: Callable[[str], None]) -> Gathered:
    """Look at every data file that a record names, and find the arrays of its acquisitions; their numbers are not read yet.

    Args:
        view: the record.
        folder: its folder, below which its files lie.
        say: is told in words what is found.
    """
    found = Gathered()
    usable = dict(sound_paths(view, folder, found))
    wanted = [item for one in view.acquisitions for item in wanted_arrays(view, one)]
    owners: dict[Path, list[Wanted]] = {}
    for item in wanted:
        if item.path in usable:
            owners.setdefault(usable[item.path], []).append(item)
    loaded, look_into, used = dict(load_all(owners, found)), cache(arrays_if_any), set(owners)
    for item in wanted:
        signals = loaded.get(usable.get(item.path, folder))
        if signals is None:
            continue
        for file in further_files(item, usable) if matching(signals, item) is None else ():
            if matching(look_into(file), item) is not None:
                signals = look_into(file)
                used.add(file)
                break
        try:
            take(item, signals, found, say)
        except UnusableData as fault:
            found.issues.append(fault.at(item.place))
    tables = {table_path(section(one.slots, name)) for one in view.acquisitions for name in TABLES}
    further = [path for path, file in usable.items() if file not in used and path not in tables]
    if further:
        found.notes.append(f"The numbers of {len(further)} further data file(s) stay outside; the record names them: {a_few(further, 3)}.")
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """An array that a record describes.

    Attributes:
        name: its name: that of the acquisition, with that of the signal behind a point where the acquisition has several.
        one: the acquisition.
        signal: the key of the signal, or None.
        slots: what the record says of the array.
        path: the file that holds it, as the record names it.
        place: where the record names that file.
    """

    name: str
    one: Acquisition
    signal: str | None
    slots: JsonObject
    path: str
    place: Place


def wanted_arrays(view: RecordView, one: Acquisition) -> Iterator[Wanted]:
    """Yield what an acquisition describes: one array, or each of its signals."""
    name, path = view.names[one.session, one.key], str(section(one.slots, "file").get("path"))
    if not one.signals:
        yield Wanted(name, one, None, one.slots, path, (*one.path, "file"))
    for key, own in one.signals.items():
        elsewhere = text(section(own, "file").get("path"))
        slots = {**one.slots, "label": own.get("label"), **own} if own.get("technique") in (None, one.technique) else own
        place = (*one.path, "file") if elsewhere is None else (*one.path, "signals", key, "file")
        yield Wanted(f"{name}.{key}", one, key, slots, elsewhere or path, place)


def further_files(item: Wanted, usable: Mapping[str, Path]) -> list[Path]:
    """Name the further files of an acquisition, which may hold a signal that does not say its file."""
    if item.signal is None or "file" in item.one.signals[item.signal]:
        return []
    paths = [str(described.get("path")) for described in rows(item.one.slots, "files")]
    return [usable[path] for path in paths if path in usable]


def arrays_if_any(file: Path) -> list[Signal]:
    """Open the arrays of a companion; one that holds none that can be read is no fault, since nothing says that it should."""
    from cryokb import readers

    try:
        return readers.load_arrays(file)
    except (MissingDependency, UnreadableFile, UnsupportedFormat):
        return []


def load_all(owners: dict[Path, list[Wanted]], found: Gathered) -> Iterator[tuple[Path, list[Signal]]]:
    """Yield the signals of each file that acquisitions name as theirs; one that cannot be read becomes one issue, or a missed library."""
    from cryokb import readers

    for file, items in owners.items():
        names = ", ".join(item.name for item in items)
        try:
            yield file, readers.load_arrays(file)
        except MissingDependency as error:
            found.dependency = found.dependency or error
            found.notes.append(f"{names}: {error}")
        except (UnreadableFile, UnsupportedFormat) as error:
            fault = UnusableData("FILE-UNREADABLE", f"{names}: {error.message}", error.hint)
            found.issues.append(fault.at(*dict.fromkeys(item.place for item in items)))


def take(item: Wanted, signals: list[Signal], found: Gathered, say: Callable[[str], None]) -> None:
    """Take one array out of the signals of its file.

    One that HDF5 cannot hold as numbers (texts, lists of unequal length) is left out with a note: nothing is wrong with the record.

    Raises:
        UnusableData: it cannot be told, or is not the one that the record describes.
    """
    if not signals:
        found.notes.append(f"{item.name}: {item.path} describes images and holds none.")
        return
    signal = chosen_signal(signals, item)
    compare_counts(item, signal)
    try:
        found.arrays[item.name] = as_array(item.name, signal)
    except NexusError as error:
        found.notes.append(f"{error.message} It was left out; the record names its file.")
        return
    found.places[item.name] = item.place
    say(f"{item.name}: {signal.title or 'array'} {' x '.join(str(size) for size in signal.data.shape)}")


# --------------------------------------------------------------------------------------------------------------- the tables
def fill_tables(view: RecordView, folder: Path, found: Gathered) -> RecordView:
    """Give a view of the record with the columns of the table files that it names; what is wrong with one becomes an issue.

    A file of which something was told already is left alone.
    """
    document = view.document
    told = {path for issue in found.issues for path in (issue.path, *(other.path for other in issue.related))}
    for one in view.acquisitions:
        for name in TABLES:
            table = section(one.slots, name)
            path = table_path(table)
            place = (*one.path, name, "table_file")
            if path is None or pointer(place) in told:
                continue
            if any(map(is_column, table)) and not (folder / path).exists():
                found.notes.append(f"{path} is not there; the columns are those that the record has.")
                continue
            try:
                require_there(path, folder)
                whole_table = joined(table, columns_in(folder / path, name), path)
            except UnusableData as fault:
                found.issues.append(fault.at(place))
                continue
            document = cast("JsonObject", put_at(document, (*one.path, name), whole_table))
            found.notes.extend(count_notes(Table(name, whole_table, whole(one.slots.get(TABLES[name]))), path))
    return view if document is view.document else RecordView(document)


def table_path(table: JsonObject) -> str | None:
    """Give the path of the file that holds the columns of a table."""
    return text(section(table, "table_file").get("path"))


def put_at(node: Json, place: Sequence[str | int], item: Json) -> Json:
    """Give a document with another item at a place; the document itself stays as it is."""
    if not place:
        return item
    inner = as_object(node)
    return {**inner, str(place[0]): put_at(inner.get(str(place[0])), place[1:], item)}


def columns_in(file: Path, name: str) -> JsonObject:
    """Read the columns of a table from its file: CSV, or what a reader of microscope files knows (.mdoc, .rawtlt, .tlt).

    Raises:
        UnusableData: it is no such table.
    """
    from cryokb import readers

    try:
        if file.suffix.lower() in {".csv", ".tsv", ".txt"}:
            columns = read_csv(readers.read_text(file), name)
        else:
            columns = columns_of_reader(readers.extract(file, sha256=False).record, name)
    except QuantityError as error:
        raise UnusableData("FILE-UNREADABLE", f"{file.name} is no {name}: {error.message}", error.hint) from error
    except (UnreadableFile, UnsupportedFormat) as error:
        raise UnusableData("FILE-UNREADABLE", f"{file.name} is no {name}: {error.message}", error.hint) from error
    expanded = expand(columns, root=CLASSES[name])
    if expanded.issues:
        issue = expanded.issues[0]
        raise UnusableData("FILE-UNREADABLE", f"{file.name}, column {issue.path.strip('/')}: {issue.message}", issue.hint)
    return expanded.document


def columns_of_reader(record: JsonObject, name: str) -> JsonObject:
    """Give the columns that a reader found in a file.

    Raises:
        QuantityError: it found none.
    """
    ones = [one for session in objects(record, "sessions").values() for one in objects(session, "acquisitions").values()]
    found = [section(one, name) for one in ones if section(one, name)]
    if len(found) != 1:
        raise QuantityError("it holds no such table.", hint="Name an .mdoc, a list of tilt angles, or a CSV file with a line of headings.")
    return {column: item for column, item in found[0].items() if is_column(column)}


def joined(table: JsonObject, columns: JsonObject, path: str) -> JsonObject:
    """Give a table with the columns of its file.

    Raises:
        UnusableData: the record gives one of the columns otherwise, or for other rows.
    """
    for name, item in columns.items():
        own = as_object(table.get(name))
        same = table[name] == item or (own.get("values") == as_object(item).get("values") and "values" in own) if name in table else True
        if not same:
            raise UnusableData("FILE-DIFFERS", f"{path} gives another column {name} than the record.", "Leave it out of one of the two.")
    both = {**columns, **table}
    found = Table("", both)
    odd = next(
        (name for name, length in found.lengths.items() if length not in {1, found.rows} and "rows" not in as_object(both[name])), None
    )
    if odd is not None:
        hint = "Give one value for each row, or one for all."
        raise UnusableData("FILE-DIFFERS", f"The column {odd} has {found.lengths[odd]} values, and {path} {found.rows} rows.", hint)
    return both


def count_notes(table: Table, path: str) -> Iterator[str]:
    """Tell where a table has other rows than were counted."""
    if table.counted is not None and table.rows > 1 and table.rows != table.counted:
        yield f"{path} has {table.rows} rows, and {TABLES[table.name]} is {table.counted}."


# ------------------------------------------------------------------------------------------------------------------ the file
def sound_paths(view: RecordView, folder: Path, found: Gathered) -> Iterator[tuple[str, Path]]:
    """Yield path and file of those that are there and as the record describes them; what is wrong with others becomes an issue."""
    from cryokb import readers

    # Sessions and acquisitions name one file again and again, and in more than one spelling.
    digest = cache(readers.digest)
    named: dict[str, list[tuple[JsonObject, Place]]] = {}
    for described, place in view.files:
        named.setdefault(str(described["path"]), []).append((described, place))
    for path, mentions in named.items():
        try:
            require_there(path, folder)
            file = (folder / path).resolve()
            for described, _ in mentions:
                compare_file(path, file, described, digest)
        except UnusableData as fault:
            found.issues.append(fault.at(*(place for _, place in mentions)))
        else:
            yield path, file


def require_there(path: str, folder: Path) -> None:
    """Raise UnusableData when a file is not there, or lies where nothing is read."""
    if not is_within(folder / path, folder):
        raise UnusableData("FILE-MISSING", f"{path} lies outside the folder of the record and was not read.", ELSEWHERE)
    if not (folder / path).exists():
        raise UnusableData("FILE-MISSING", f"{path} is not there.", ELSEWHERE)


def compare_file(path: str, file: Path, described: JsonObject, digest: Callable[[Path], str]) -> None:
    """Raise UnusableData when a file cannot be opened, or has not the size or the digest that the record gives."""
    from cryokb import readers

    try:
        size = readers.check_file(file)
    except UnreadableFile as error:
        raise UnusableData("FILE-UNREADABLE", f"{path}{error.message.removeprefix(str(file))}", error.hint) from error
    stated, checksum = whole(described.get("size")), text(described.get("sha256"))
    if stated is not None and size != stated:
        raise UnusableData("FILE-DIFFERS", f"{path} has {size} bytes; the record says {stated}.", AGAIN)
    if checksum is not None and (real := digest(file)) != checksum.lower():
        raise UnusableData("FILE-DIFFERS", f"{path} has the SHA-256 digest {real}; the record says {checksum}.", AGAIN)


def is_within(path: Path, folder: Path) -> bool:
    """Tell whether a path stays inside a folder, links followed."""
    return path.resolve().is_relative_to(folder.resolve())


# ------------------------------------------------------------------------------------------------------------------ the array
def chosen_signal(signals: list[Signal], item: Wanted) -> Signal:
    """Choose the signal of a file that the record describes: the one that its name or label names, or the only one.

    Raises:
        UnusableData: none is named, and there are several.
    """
    found = matching(signals, item)
    if found is not None:
        return found
    if len(signals) == 1 and (item.signal is None or "file" in item.one.signals[item.signal]):
        return signals[0]
    names = ", ".join(signal.key if item.signal is None else signal.name.rpartition(".")[2] for signal in signals)
    counted = "1 array" if len(signals) == 1 else f"{len(signals)} arrays"
    one, others = ("acquisition", ", or describe them as its signals") if item.signal is None else ("signal", "")
    raise UnusableData(
        "FILE-ARRAY",
        f"{item.name}: the file holds {counted} ({names}), and none is named.",
        f"Name the {one} like one of them, or give it that label{others}.",
    )


def matching(signals: list[Signal], item: Wanted) -> Signal | None:
    """Find the array that is named: as ``extract`` names it, by the label, or by the name of the array in its file."""
    label, key = text(item.slots.get("label")), item.signal or item.one.key
    full = f"{item.one.key}.{key}"
    ways: tuple[tuple[str | None, Callable[[Signal], str]], ...] = (
        (full if item.signal else None, lambda one: one.name),
        (item.signal, lambda one: one.name.partition(".")[2]),
        (label, lambda one: one.key),
        (label, lambda one: one.title),
        (key, lambda one: one.key),
        (key, lambda one: one.title),
    )
    for word, name_of in ways:
        chosen = [signal for signal in signals if word is not None and name_of(signal) == word]
        if len(chosen) == 1:
            return chosen[0]
    return None


def compare_counts(item: Wanted, signal: Signal) -> None:
    """Raise UnusableData when the axes of an array have not the numbers of positions that the record says."""
    from cryokb import readers

    real, slots = readers.counts(signal.axes), item.slots
    pairs = [(slot, figure(slots.get(slot)), real.get(slot)) for slot in COUNTS]
    edges = ("image_width", "image_height")
    if {figure(slots.get(slot)) for slot in edges} != {real.get(slot) for slot in edges}:
        pairs.extend((slot, figure(slots.get(slot)), real.get(slot)) for slot in edges)
    wrong = [f"{slot} {stated:g}, the array has {size}" for slot, stated, size in pairs if None not in (stated, size) and stated != size]
    if wrong:
        hint = "Name the right file or array, or correct the record."
        raise UnusableData("FILE-DIFFERS", f"{item.name}: the record says {'; '.join(wrong)}.", hint)


def as_array(name: str, signal: Signal) -> Array:
    """Turn a signal of a microscope file into an array for NeXus.

    Raises:
        NexusError: it cannot be written.
    """
    from cryokb import nexus

    axes = tuple(
        nexus.Axis(axis.name, axis.unit, axis.offset, axis.scale, axis.size, "navigate" if axis.navigate else "signal")
        for axis in signal.axes
    )
    return nexus.checked(name, nexus.Array(data=cast("nexus.ArrayLike", signal.data), axes=axes, title=signal.title))


def unreadable(place: Place, reason: str) -> Issue:
    """Give the issue of an array that could be opened and not read to its end."""
    return UnusableData("FILE-UNREADABLE", reason, AGAIN).at(place)


WORTH_TELLING = 50_000_000
"""Bytes of arrays from which on their writing is told; fewer take less than a second."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        path: the NeXus file.
        arrays: how many arrays it holds.
        notes: what was left out, and why; what the application definition recommends and the record has not got.
        excused: the issues of data files that were allowed to be missing; their messages are among the notes.
    """

    path: Path
    arrays: int
    notes: tuple[str, ...]
    excused: tuple[Issue, ...] = ()


def write_record(  # noqa: PLR0913 (all but two are options of one file, given by name)
    record: Path,
    target: Path,
    *,
    layout: str = "nxem",
    codec: str = "gzip",
    allow_missing: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Written:
    """Write a record with the arrays of the files that its acquisitions name: whole, or nothing at all.

    Args:
        record: a record in either form.
        target: the NeXus file to write; one that cryokb wrote before is replaced when writing has succeeded.
        layout: ``nxem``, ``nxcryoem_battery`` or ``plain``.
        codec: compression of the arrays.
        allow_missing: write the record also without arrays of data files that are missing, cut short, unreadable or not as described.
        progress: is told in words what is being done, and of large arrays how much is written.

    Raises:
        InvalidDocument: the record has errors at level draft, or names data files that cannot be used.
        IncompleteRecord: the layout needs something that the record has not got.
        MissingDependency: the library that reads the data files is not installed.
        UsageError: the document is no record; or the target is the record, a data file that it names, or a file that cryokb did not write.
    """
    from cryokb import nexus

    say = progress or (lambda _text: None)
    document, expanded = read_sound(record)
    view = RecordView(expanded.document)
    check_target(target, record, view)
    nexus.check_codec(codec)
    nexus.check_layout(view, layout)
    gathered = gather(view, record.parent, say)
    view = fill_tables(view, record.parent, gathered)
    if gathered.dependency is not None and not allow_missing:
        raise gathered.dependency
    written = None
    while written is None:
        issues = located(gathered.issues, document, expanded)
        if issues and not allow_missing:
            hint = "Mend what is named, or write the record without these data: --allow-missing."
            raise InvalidDocument(f"{record} names data that cannot be used; nothing was written.", issues, hint=hint, path=str(record))
        try:
            written = nexus.write(view, target, layout=layout, arrays=gathered.arrays, codec=codec, progress=in_tenths(say))
        except UnreadableArray as error:
            del gathered.arrays[error.key]
            gathered.issues.append(unreadable(gathered.places[error.key], error.message))
    notes = [f"{issue.message} The file is written without it." for issue in issues] + gathered.notes + list(written.notes)
    notes += [f"NXem recommends what the record does not say at {place}; the file is valid without." for place in written.left_out]
    return Written(target, len(gathered.arrays), tuple(notes), tuple(issues))


def located(issues: Sequence[Issue], document: Document, expanded: Expanded) -> tuple[Issue, ...]:
    """Give issues of an expanded record at the lines of the document as it was written."""
    return tuple(documents.locate_all([at_source(issue, expanded) for issue in issues], document))


def read_sound(record: Path, *, whole_record: bool = True) -> tuple[Document, Expanded]:
    """Read a record that has no errors at level draft, and expand it in the newest version of the standard.

    Args:
        record: the file.
        whole_record: whether it must have what level draft asks for, which a part of a record that was just extracted has not.

    Raises:
        InvalidDocument: it has errors.
        UsageError: it is no record.
    """
    document = intake.read_record(record)
    if document.kind != "record":
        raise UsageError(f"{record} is a {document.kind}, not a record.", path=str(record))
    expanded = expand_current(document, root="Record")
    known = expanded if version_of(document) == standard.CURRENT else None
    errors = [issue for issue in check(document, level="draft", expanded=known) if issue.severity is Severity.ERROR]
    errors = [issue for issue in errors if whole_record or issue.code != "LEVEL-REQUIRED"]
    if errors:
        raise InvalidDocument(f"{record} has errors; nothing was written.", errors, path=str(record))
    return document, expanded


def check_target(target: Path, record: Path, view: RecordView) -> None:
    """Raise UsageError when writing the target would destroy the record, one of its data files, or a file of another program."""
    from cryokb import nexus

    if not target.is_file():
        return
    hint = "Choose another name for the output; nothing was written."
    if target.samefile(record):
        raise UsageError(f"{target} is the record itself.", hint=hint, path=str(target))
    named = (record.parent / str(described["path"]) for described, _ in view.files)
    if any(file.exists() and target.samefile(file) for file in named):
        raise UsageError(f"{target} is a data file that the record names.", hint=hint, path=str(target))
    try:
        nexus.array_keys(target)
    except (NexusError, UnreadableFile) as error:
        raise UsageError(f"{target} exists already and is not a file that cryokb wrote.", hint=hint, path=str(target)) from error


def in_tenths(say: Callable[[str], None]) -> Callable[[int, int], None]:
    """Tell of each tenth of the bytes of large arrays, when it is written."""
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenth = 10 * done // total
        if total >= WORTH_TELLING and tenth > told:
            told = tenth
            say(f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB written")

    return tell
