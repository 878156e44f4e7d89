"""From a microscope file to a partial record, and to its arrays."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cryokb.errors import UnsupportedFormat
from cryokb.issues import pointer
from cryokb.plain import text
from cryokb.readers import epu, mdoc, tilt_series
from cryokb.readers.axes import believe_mode, judge_axes, measure, voxel_of
from cryokb.readers.draft import SESSION, Draft, Extract, Signal, SignalInfo
from cryokb.readers.exposures import join, stand
from cryokb.readers.files import Describer, check_file, name_keys, read_head
from cryokb.readers.formats import Format, known_extensions, recognise
from cryokb.readers.mapping import fill
from cryokb.readers.rosetta import quiet, read_datasets, release, touch
from cryokb.readers.tilt_series import put_series
from cryokb.standard import current
from cryokb.terminal import a_few

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cryokb.issues import JsonObject
    from cryokb.readers.draft import Steps
    from cryokb.readers.mapping import Table
    from cryokb.readers.tags import Dataset

__all__ = ["DOSES", "extract", "extract_tilts", "is_readable_name", "list_gaps", "load_arrays", "name_companion"]

USELESS = re.compile(r"contains only one spectrum stream", re.IGNORECASE)
"""What RosettaSciIO says of things that nobody need know."""
DOSES = ("dose", "dose_rate", "dose_per_frame", "dose_per_tilt", "cumulative_dose")
"""A dose in any of these slots is one."""

OF_THE_RECORD = (
    ("title", "A title that says metal, electrolyte and method."),
    (
        "specimens",
        "The specimens: metal and electrolyte (system), and how they were prepared and transferred (history). No microscope file says it.",
    ),
    ("creators", "Who made the data. Names in microscope files are those of accounts, so they are not taken over."),
    ("licence", "The licence of the data, such as CC-BY-4.0."),
    ("contact", "An address for questions."),
)
OF_THE_INSTRUMENT = (
    ("manufacturer", "Who made the microscope; the file does not say."),
    ("model", "The model of the microscope; the file does not say."),
)


def list_gaps(draft: Draft) -> None:
    """Add to a draft what is still missing in the record, in its session and in each acquisition."""
    for slot, why in OF_THE_RECORD:
        draft.lack((slot,), why)
    if not draft.has(SESSION):
        return
    for slot, why in OF_THE_INSTRUMENT:
        if not draft.has((*SESSION, "instrument", slot)):
            draft.lack((*SESSION, "instrument", slot), why)
    if not draft.has((*SESSION, "accelerating_voltage")):
        draft.lack(
            (*SESSION, "accelerating_voltage"),
            "The accelerating voltage in use; the file does not state it, and the name of a model is no evidence.",
        )
    why = "The temperature of the specimen with its temperature_basis (holder readout, stage readout ...). No microscope file states it."
    draft.lack((*SESSION, "specimen_temperature"), why)
    for key, acquisition in acquisitions(draft).items():
        list_for(draft, (*SESSION, "acquisitions", key), cast("JsonObject", acquisition))


def acquisitions(draft: Draft) -> JsonObject:
    sessions = cast("JsonObject", draft.record["sessions"])
    session = cast("JsonObject", sessions[SESSION[1]])
    return cast("JsonObject", session.get("acquisitions", {}))


def list_for(draft: Draft, steps: tuple[str, ...], acquisition: JsonObject) -> None:
    draft.lack((*steps, "specimen"), "The key of the specimen that was exposed; not needed where the record has only one.")
    if "technique" not in acquisition:
        draft.lack((*steps, "technique"), "The imaging, diffraction or spectroscopy mode; the file does not state it clearly.")
    draft.lack((*steps, "purpose"), "Why it was recorded (record, search, focus ...), and the area, so that the dose of an area adds up.")
    if "start" not in acquisition:
        draft.lack((*steps, "start"), "When it was acquired, with time zone; the file does not say.")
    if not any(slot in acquisition for slot in DOSES):
        draft.lack((*steps, "dose"), dose_words(acquisition))


def dose_words(acquisition: JsonObject) -> str:
    """Ask for the dose in the quantities of the mode."""
    row = current().terms("Technique").get(text(acquisition.get("technique")) or "")
    mode = cast("dict[str, str]", (row or {}).get("annotations") or {}).get("mode")
    if mode in ("stem", "sem"):
        wanted = [
            slot
            for slot in ("probe_current", "dwell_time", "scan_step")
            if slot not in acquisition and not (slot == "scan_step" and "pixel_size" in acquisition)
        ]
        rest = f", or {', '.join(wanted)} from which it follows" if wanted else ", which follows from probe current, dwell time and step"
        return f"The dose (electron fluence) in e-/Å^2{rest}; the file does not state it."
    rest = "or dose rate and exposure time, and how they were measured (dose_method)"
    return f"The dose (electron fluence) in e-/Å^2, {rest}; the file does not state it."


WHOLE: tuple[bool, ...] = (False,)
FIRST_IN_PARTS: tuple[bool, ...] = (True, False)
FIRST_WHOLE: tuple[bool, ...] = (False, True, False)
"""In which way a plugin is asked, one after another until one succeeds: true to read in parts."""

OWN: dict[str, tuple[str, Callable[[Path, Draft, Describer], None]]] = {
    "mdoc": ("SerialEM mdoc", mdoc.read),
    "idoc": ("SerialEM mdoc", mdoc.read),
    "xml": ("EPU image description", epu.read),
    "rawtlt": ("tilt angles", tilt_series.read),
    "tlt": ("tilt angles", tilt_series.read),
}
"""Formats that are read here and not by a plugin: they hold metadata and no arrays."""


def extract(path: str | Path, *, sha256: bool = True, relative_to: str | Path | None = None) -> Extract:
    """Give what one microscope file states: a partial record with the source of each value, and what is missing.

    Nothing is inferred and nothing is converted silently: a value that the file does not state, or that cannot be believed, is
    left out with a note. Arrays are looked at but not loaded. ``relative_to`` is the folder of the record, from which the path of
    the file is written; without it the bare name is. Set ``sha256`` to false to skip the digest of a large file.

    Raises UnreadableFile (missing, directory, empty, cut short), UnsupportedFormat (no reader knows it, or the reader refused it) and
    MissingDependency (RosettaSciIO is not installed); each message names the file and says what to do.
    """
    place = Path(path)
    size = check_file(place)
    describe = Describer(sha256=sha256, relative_to=None if relative_to is None else Path(relative_to))
    draft = Draft()
    own = OWN.get(place.suffix.lower().lstrip("."))
    if own is not None:
        name, read = own
        read(place, draft, describe)
        signals: tuple[SignalInfo, ...] = ()
    else:
        known = recognise(place, read_head(place))
        name = known.name
        signals = extract_arrays(place, size, known, draft, describe)
    return finish(draft, Extract(str(path), name, {}, signals=signals, described=describe(place)))


def extract_tilts(paths: Sequence[str | Path], *, sha256: bool = True, relative_to: str | Path | None = None) -> Extract:
    """Give what the .mdoc files of one tilt series state, of which each describes one tilt, as one acquisition.

    The first tilt in time gives its name to the origins; the order of ``paths`` does not matter. Raises as ``extract`` does.
    """
    places = [Path(path) for path in paths]
    for place in places:
        check_file(place)
    describe = Describer(sha256=sha256, relative_to=None if relative_to is None else Path(relative_to))
    draft = Draft()
    first = mdoc.read_tilts(places, draft, describe)
    return finish(draft, Extract(str(first), "SerialEM mdoc", {}, described=describe(first)))


def finish(draft: Draft, extract: Extract) -> Extract:
    """Put what was collected into an extract, with what is still missing."""
    list_gaps(draft)
    record, origins = draft.in_order()
    missing, notes = tuple(draft.missing), tuple(draft.notes)
    return replace(extract, record=record, origins=origins, missing=missing, notes=notes, moments=dict(draft.moments))


def is_readable_name(path: Path) -> bool:
    """Tell whether a reader knows files of this ending."""
    return path.suffix.lower().lstrip(".") in {*OWN, *known_extensions()}


def name_companion(path: str | Path, *, sha256: bool = True, relative_to: str | Path | None = None) -> Extract:
    """Give which file this is and nothing else: for one that belongs to an exposure and that no reader reads."""
    check_file(Path(path))
    describe = Describer(sha256=sha256, relative_to=None if relative_to is None else Path(relative_to))
    return Extract(str(path), "companion", Draft().record, described=describe(Path(path)))


def load_arrays(path: str | Path) -> list[Signal]:
    """Give the arrays of one microscope file with their axes, in the order and under the keys of ``extract``.

    Arrays are dask arrays where the numbers lie in the file as they are, or in chunks; numpy arrays where they are packed in one piece or
    counted from events: those are read whole, once.
    Raises as ``extract`` does; a file without arrays (.mdoc, .xml, .rawtlt) gives an empty list.
    """
    place = Path(path)
    size = check_file(place)
    if place.suffix.lower().lstrip(".") in OWN:
        return []
    known = recognise(place, read_head(place))
    with quiet():
        datasets, _ = open_arrays(place, size, known, numbers=True)
    standing = stand(datasets, name_keys(place.stem, datasets), known.table, place.stem)
    return [Signal(one.key, dataset.title, dataset.data, dataset.axes, one.name) for one, dataset in zip(standing, datasets, strict=True)]


def open_arrays(path: Path, size: int, known: Format, *, numbers: bool) -> tuple[list[Dataset], list[str]]:
    """Read the arrays of a file with everything that belongs to them; with notes on axes that are not believed.

    ``numbers`` says whether the numbers themselves will be asked for, and not shapes and metadata alone.
    Raises UnreadableFile and UnsupportedFormat, the latter also where there is none.
    """
    known.check(path, size)
    small = size <= known.small
    whole = known.packed(path) and (numbers or known.decodes or small)
    with as_the_plugin_reads(path, known) as readable:
        first = FIRST_WHOLE if small else FIRST_IN_PARTS
        orders = WHOLE if whole or readable is not path else first
        datasets, notes = read_datasets(readable, known.plugin, known.options(path), orders=orders)
    known.enrich(path, datasets)
    for dataset in datasets:
        notes.extend(settle(dataset, known.table))
    if not datasets:
        raise UnsupportedFormat(f"{path.name} holds no images or spectra.", hint=known.when_empty, path=str(path))
    if not known.packed(path):
        touch(path, datasets)
    return datasets, notes


def settle(dataset: Dataset, table: Table) -> list[str]:
    """Give an array the axes that can be believed, by the format and by the mode in which it was recorded; gives notes."""
    dataset.roots = table.roots(dataset)
    notes = table.repair(dataset)
    dataset.axes, doubts = judge_axes(dataset.given, signed=table.signed_steps)
    choice = table.technique(dataset)
    dataset.axes, said = believe_mode(dataset.axes, choice.term if choice else None)
    return [*notes, *doubts, *said]


@contextmanager
def as_the_plugin_reads(path: Path, known: Format) -> Iterator[Path]:
    """Give the file itself, or a copy of the same name in the one form that the plugin reads."""
    text = known.rewrite(path)
    if text is None:
        try:
            yield path
        finally:
            if known.plugin == "tiff":
                release()  # tifffile keeps the file open in a cycle of objects
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text(text, encoding="utf-8")
        yield copy


def extract_arrays(path: Path, size: int, known: Format, draft: Draft, describe: Describer) -> tuple[SignalInfo, ...]:
    """Fill the draft from the arrays of a file; nothing that the plugin says on the side gets out."""
    with quiet() as said:
        signals = read_arrays(path, size, known, draft, describe)
    for message in said:
        if USELESS.search(message):
            continue
        draft.note(f"RosettaSciIO says: {message.replace(f'{path.parent}{os.sep}', '')}")
    return signals


def fill_all(
    datasets: Sequence[Dataset], keys: Sequence[str], table: Table, draft: Draft, stem: str = "exposure"
) -> tuple[SignalInfo, ...]:
    """Make an acquisition of each exposure; computed arrays stay out unless there is nothing else."""

    def fill_alone(part: Draft, steps: Steps, dataset: Dataset) -> None:
        fill_one(part, steps, dataset, table)
        if (derived := table.computed(dataset)) is not None:
            part.note(f"The array “{dataset.title}” was computed ({derived}): describe under processing how it was made.")

    infos: list[SignalInfo] = []
    left: dict[str, list[str]] = {}
    together: dict[str, list[tuple[str, Dataset]]] = {}
    for dataset, one in zip(datasets, stand(datasets, keys, table, stem), strict=True):
        made = table.result(dataset)
        if made is not None:
            fill_result(draft, one.key, dataset, made)
        elif one.aside is not None:
            left.setdefault(one.aside, []).append(dataset.title)
        elif one.signal is not None:
            together.setdefault(one.acquisition, []).append((one.signal, dataset))
        else:
            fill_alone(draft, one.steps, dataset)
        shape = tuple(int(size) for size in dataset.data.shape)
        place = None if one.aside is not None else pointer(one.steps)
        infos.append(SignalInfo(one.key, dataset.title, shape, str(dataset.data.dtype), dataset.axes, place))
    for key, arrays in together.items():
        join(draft, (*SESSION, "acquisitions", key), arrays, fill_alone)
    sort_by_time(draft)
    for reason, titles in left.items():
        draft.note(f"{list_titles(titles)} became no acquisition: {reason}.")
    warn_of_one_exposure(draft)
    return tuple(infos)


def sort_by_time(draft: Draft) -> None:
    """Put the acquisitions of a file into the order of their starts, where each has one: that is the order of exposure."""
    if not draft.has((*SESSION, "acquisitions")):
        return
    found = acquisitions(draft)
    starts = {key: draft.moments.get(pointer((*SESSION, "acquisitions", key))) for key in found}
    times = {key: start.replace(tzinfo=None) for key, start in starts.items() if isinstance(start, datetime)}
    if len(times) == len(found):
        ordered = {key: found[key] for key in sorted(found, key=times.__getitem__)}
        found.clear()
        found.update(ordered)


def warn_of_one_exposure(draft: Draft) -> None:
    """Say that acquisitions of one file may be one exposure, where their times do not tell."""
    keys = acquisitions(draft) if draft.has(SESSION) else {}
    times = {draft.moments.get(pointer((*SESSION, "acquisitions", key))) for key in keys}
    if len(keys) > 1 and (None in times or len(times) < len(keys)):
        draft.note(
            f"The file holds arrays that became {len(keys)} acquisitions: where they were recorded together the specimen was exposed once, "
            "so give the dose to one of them only, or make them signals of one acquisition."
        )


def read_arrays(path: Path, size: int, known: Format, draft: Draft, describe: Describer) -> tuple[SignalInfo, ...]:
    describe.begin(path)
    datasets, notes = open_arrays(path, size, known, numbers=False)
    for note in notes:
        draft.note(note)
    signals = fill_all(datasets, name_keys(path.stem, datasets), known.table, draft, path.stem)
    for place in dict.fromkeys(tuple(info.acquisition.split("/")[1:5]) for info in signals if info.acquisition is not None):
        draft.put((*place, "file"), describe(path))
    for info in signals:
        if info.acquisition is None and draft.has(("processing", info.key)):
            draft.put(("processing", info.key, "file"), describe(path))
    return signals


def fill_result(draft: Draft, key: str, dataset: Dataset, reason: str) -> None:
    """Describe an array that was computed from acquisitions as a step of processing: its file, and the voxel of a volume."""
    steps = ("processing", key)
    draft.note(f"The array “{dataset.title}” became no acquisition but a step of processing: {reason}.")
    draft.put(steps, {})
    draft.lack((*steps, "inputs"), "The acquisitions from which it was made, such as the tilt series.")
    draft.lack((*steps, "method"), "How it was made: the algorithm, with its iterations.")
    voxel, notes = voxel_of(dataset.axes)
    draft.put_measured((*steps, "reconstruction"), voxel)
    for note in notes:
        draft.note(note)


def list_titles(titles: Sequence[str]) -> str:
    shown = a_few([f"“{title}”" for title in titles], 5)
    return f"The array {shown}" if len(titles) == 1 else f"The arrays {shown}"


def fill_one(draft: Draft, steps: Steps, dataset: Dataset, table: Table) -> None:
    choice = table.technique(dataset)
    if choice is not None:
        draft.put((*steps, "technique"), choice.term, choice.stated)
    draft.put_clock(steps, table.clock(dataset))
    fill(draft, steps, dataset, table)
    if not str(dataset.data.dtype).startswith("complex"):
        measured, notes = measure(dataset.axes, choice.term if choice else None)
        draft.put_measured(steps, measured)
        for note in notes:
            draft.note(note)
    series = table.tilts(dataset)
    if series is not None:
        put_series(draft, steps, series)
    for note in table.notes(dataset):
        draft.note(note)
