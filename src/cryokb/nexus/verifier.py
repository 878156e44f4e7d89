"""Verifying: does a NeXus file still say what was written, in itself and to NXem, and does it do nothing it may not?

Issue codes: ``NX-EXTERNAL-LINK``, ``NX-EXTERNAL-STORAGE``, ``NX-VIRTUAL``, ``NX-REFERENCE``, ``NX-SOFT-LINK``, ``NX-SIZE``, ``NX-CYCLE``
(safety); ``NX-CONTENT``, ``NX-DAMAGED`` (the record cannot be rebuilt, the file cannot be read); ``NX-NOTE-MISSING``, ``NX-NOTE-CHECKSUM``,
``NX-NOTE-DIFFERS`` (fields against the embedded JSON); ``NX-SCHEMA`` (the embedded release of the standard); ``NX-ARRAY-MISSING``,
``NX-ARRAY-AXES``, ``NX-ARRAY-CHECKSUM``; ``NX-DEFINITION`` (a version of the application definition that is not known);
``NX-REQUIRED``, ``NX-FIELD-MISSING``, ``NX-FIELD-DIFFERS`` (what NXem wants, and the record's values in its places).
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, cast

from cryokb import codes, standard
from cryokb.errors import NexusError
from cryokb.issues import Issue, Json, JsonObject, Severity
from cryokb.nexus import paths
from cryokb.nexus.arrays import Axis, blocks, row_blocks
from cryokb.nexus.columns import NO_COLUMNS, Column, columns_of
from cryokb.nexus.content import Attribute, Field, Group, Link, Node, Unsigned, read_field
from cryokb.nexus.layouts import plan_file
from cryokb.nexus.reader import array_dataset, axes_of, axis_names, companion_of, dataset_at, ledger_of, node_at, packed_text, record_of
from cryokb.nexus.safety import attribute, child, child_dataset, child_group, decoded, fault_of, open_file, survey, text_attribute
from cryokb.record import RecordView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import h5py

    from cryokb.record import Acquisition

__all__ = ["verify"]

MAX_DIFFERENCES = 20
"""More differences between fields and note are counted, not listed."""


def verify(path: Path | str, *, checksums: bool = True) -> list[Issue]:
    """Say what is wrong with a NeXus file of cryokb; an empty list means nothing.

    Args:
        path: the file.
        checksums: whether to read every array and compare its digest, the only part that takes time.

    Raises UnreadableFile when the file is missing, is a folder, or is not HDF5; all else becomes an issue with its HDF5 path.
    """
    with open_file(path) as file:
        try:
            issues = list(survey(file))
            blocked = frozenset(issue.path for issue in issues if issue.severity is Severity.ERROR)
            issues.extend(content(file, blocked, checksums=checksums))
        except (OSError, RuntimeError, KeyError, IndexError, ValueError, TypeError) as error:
            issues = [broken("NX-DAMAGED", "/", f"The file cannot be read to its end: {error}.", "Ask for it again at its source.")]
    return issues


def broken(code: str, path: str, message: str, hint: str | None = None, *, severity: Severity | None = None) -> Issue:
    return codes.issue(code, message, severity=severity, hint=hint, path=path)


def content(file: h5py.File, blocked: frozenset[str], *, checksums: bool) -> Iterator[Issue]:
    try:
        companion = companion_of(file)
        record = record_of(file)
        rows = ledger_of(file)
    except NexusError as error:
        yield broken("NX-CONTENT", error.path or "/", error.message, error.hint)
        return
    yield from note_issues(companion.parent, record)
    yield from schema(companion)
    view = RecordView(record)
    for key, row in rows.items():
        yield from array(file, key, row, view, checksums=checksums and str(row.get("path")) not in blocked)
    yield from layout_issues(file, companion, record)


# ------------------------------------------------------------------------------------------------------------ note and schema
def note_issues(entry: h5py.Group, record: JsonObject) -> Iterator[Issue]:
    """Compare the embedded JSON with its checksum and with the record rebuilt from the fields."""
    place = f"{str(entry.name).rstrip('/')}/{paths.NOTE}"
    note = child_group(entry, paths.NOTE)
    data = child_dataset(note, "data")
    if note is None or data is None or fault_of(data) is not None:
        yield broken("NX-NOTE-MISSING", place, f"{place} does not hold the record as JSON.", "Write the file again from the record.")
        return
    written = bytes(data[()])
    if hashlib.sha256(written).hexdigest() != field(note, "checksum"):
        yield broken("NX-NOTE-CHECKSUM", place, "The record in the note is not the one that its checksum was made of.")
    try:
        noted = cast("Json", json.loads(written))
    except ValueError:
        yield broken("NX-NOTE-DIFFERS", place, "The note is not JSON.")
        return
    found = list(differences(record, noted, ""))
    for pointer, left, right in found[:MAX_DIFFERENCES]:
        message = f"The fields say {left} at {pointer or 'the root'} of the record, the note says {right}."
        yield broken(
            "NX-NOTE-DIFFERS", place, message, "One of them was changed after writing; keep the true one and write the file again."
        )
    if len(found) > MAX_DIFFERENCES:
        yield broken("NX-NOTE-DIFFERS", place, f"{len(found) - MAX_DIFFERENCES} more differences between fields and note are not listed.")


def differences(left: Json, right: Json, pointer: str) -> Iterator[tuple[str, str, str]]:
    """Go through the places at which two documents differ; the kinds of numbers count."""
    match left, right:
        case dict(), dict():
            for key in dict.fromkeys([*left, *right]):
                inner = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
                if key not in left or key not in right:
                    yield inner, brief(left[key]) if key in left else "nothing", brief(right[key]) if key in right else "nothing"
                else:
                    yield from differences(left[key], right[key], inner)
        case list(), list() if len(left) == len(right):
            for number, (one, other) in enumerate(zip(left, right, strict=True)):
                yield from differences(one, other, f"{pointer}/{number}")
        case _ if json.dumps(left) != json.dumps(right):
            yield pointer, brief(left), brief(right)


def brief(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def schema(companion: h5py.Group) -> Iterator[Issue]:
    """Compare each text of the embedded release with its digest."""
    home = child_group(companion, "schema")
    for name in paths.RELEASE:
        place = f"{companion.name}/schema/{name}"
        node = child_dataset(home, name)
        text = None if node is None else packed_text(node)
        if node is None or text is None:
            yield broken("NX-SCHEMA", place, f"{place}, which explains the record, is missing.", severity=Severity.WARNING)
        elif hashlib.sha256(text.encode("utf-8")).hexdigest() != text_attribute(node, "checksum"):
            yield broken("NX-SCHEMA", place, f"{place} is not the text that its checksum was made of.")


def field(group: h5py.Group, name: str) -> Json:
    node = child_dataset(group, name)
    return None if node is None or fault_of(node) is not None else read_field(node)


# ----------------------------------------------------------------------------------------------------------------------- arrays
def array(file: h5py.File, key: str, row: JsonObject, view: RecordView, *, checksums: bool) -> Iterator[Issue]:
    place = str(row.get("path"))
    try:
        dataset = array_dataset(file, place)
    except NexusError as error:
        yield broken("NX-ARRAY-MISSING", place, f"The array “{key}”: {error.message}")
        return
    yield from axes(dataset, place, row, view)
    if checksums and digest_of(dataset) != row.get("checksum"):
        yield broken(
            "NX-ARRAY-CHECKSUM", place, f"The numbers of “{key}” are not those that its checksum was made of.", "Ask for the file again."
        )


def axes(dataset: h5py.Dataset, place: str, row: JsonObject, view: RecordView) -> Iterator[Issue]:
    """Check that the NXdata names its signal and its axes, that they are those of the ledger, and that columns are those of the record."""
    group = dataset.parent
    names = axis_names(group)
    if text_attribute(group, "signal") != place.rpartition("/")[2] or len(names) != len(dataset.shape):
        yield broken(
            "NX-ARRAY-AXES", place, f"{group.name} does not name its signal and one axis for each of {len(dataset.shape)} dimensions."
        )
        return
    try:
        noted = axes_of(row, tuple(dataset.shape))
    except NexusError as error:
        yield broken("NX-ARRAY-AXES", place, error.message)
        return
    severity = severity_of(dataset.file)
    columns = columns_of(view, one, noted) if (one := acquisition_in(view, row)) is not None else NO_COLUMNS
    if columns.axis is not None and names[0] != columns.axis:
        message = f"{group.name}@axes begins with {names[0]}, where the record gives {columns.axis}."
        yield broken("NX-FIELD-DIFFERS", f"{group.name}@axes", message, severity=severity)
    for column in columns.columns:
        yield from column_issues(group, column, severity)
    beside = {column.name for column in columns.columns}
    for name, axis in zip(names, noted, strict=True):
        if name not in beside and not is_axis(child_dataset(group, name), axis, counting=name.startswith("indices_")):
            message = f"{group.name}/{name} is not the axis of {axis.size} positions that the ledger of arrays notes."
            yield broken("NX-ARRAY-AXES", f"{group.name}/{name}", message)


def acquisition_in(view: RecordView, row: JsonObject) -> Acquisition | None:
    """Find the acquisition of a row of the ledger."""
    return view.acquisition(f"{row.get('session')}/{row.get('acquisition')}")


def column_issues(group: h5py.Group, column: Column, severity: Severity) -> Iterator[Issue]:
    """Compare one column beside an array with the table of the record."""
    place = f"{group.name}/{column.name}"
    node = child_dataset(group, column.name)
    if node is None or fault_of(node) is not None:
        message = f"{place} is missing, although the record has what belongs there."
        yield broken("NX-FIELD-MISSING", place, message, "Write the file again from the record.", severity=severity)
        return
    told = read_field(node)
    if json.dumps(told) != json.dumps(column.values):
        message = f"{place} says {brief(told)}, the record says {brief(cast('Json', column.values))}."
        yield broken("NX-FIELD-DIFFERS", place, message, "One of them was changed after writing; write the file again.", severity=severity)
    if text_attribute(node, "units") != column.units:
        message = f"{place}@units is {text_attribute(node, 'units')}, where {column.units} is expected."
        yield broken("NX-FIELD-DIFFERS", f"{place}@units", message, severity=severity)


def is_axis(node: h5py.Dataset | None, axis: Axis, *, counting: bool) -> bool:
    """Tell whether a dataset begins and ends where an axis does."""
    import numpy as np

    if node is None or fault_of(node) is not None or node.shape != (axis.size,) or node.dtype.kind not in "iuf":
        return False
    offset, scale = (0.0, 1.0) if counting else (axis.offset, axis.scale)
    return bool(np.allclose([node[0], node[-1]], [offset, offset + scale * (axis.size - 1)], rtol=1e-9, atol=0.0))


def digest_of(dataset: h5py.Dataset) -> str:
    """Give the SHA-256 digest of the bytes of a dataset in the order of rows, read in pieces."""
    import numpy as np

    digest = hashlib.sha256()
    for block in blocks(dataset.shape, row_blocks(dataset.shape, int(dataset.dtype.itemsize))):
        digest.update(np.ascontiguousarray(dataset[block]).data)
    return digest.hexdigest()


# ------------------------------------------------------------------------------------------------------------- NXem and its places
def layout_issues(file: h5py.File, companion: h5py.Group, record: JsonObject) -> Iterator[Issue]:
    """Plan the file anew from its record and compare: every group and field of the plan must be there and say the same."""
    layout = text_attribute(companion, "layout") or ""
    try:
        plan = plan_file(RecordView(record), layout=layout)
    except NexusError as error:
        yield broken("NX-REQUIRED", str(companion.parent.name), error.message, error.hint)
        return
    severity = severity_of(file)
    for name, entry in plan.root.groups():
        yield from definition(file, f"/{name}/definition", entry)
        entry.children = {key: node for key, node in entry.children.items() if key not in {paths.COMPANION, paths.NOTE, "profiling"}}
        yield from node_issues(file, file, name, entry, severity)


def severity_of(file: h5py.File) -> Severity:
    """Say how grave it is that a file is not as this cryokb would write it: another one may have written it otherwise."""
    same = text_attribute(file, "creator_version") == standard.versions()["software"]
    return Severity.ERROR if same else Severity.WARNING


def definition(file: h5py.File, path: str, entry: Group) -> Iterator[Issue]:
    """Report a version of the application definition that this cryokb does not know; it is not compared with the planned one."""
    planned, found = entry.children.get("definition"), dataset_at(file, path)
    if not isinstance(planned, Field) or not isinstance(planned.value, str) or found is None:
        return
    version = text_attribute(found, "version")
    if version is not None and not paths.is_known(planned.value, version):
        message = f"{path} names version {version} of {planned.value}, which this cryokb does not know."
        yield broken("NX-DEFINITION", path, message, "Verify the file with the cryokb that wrote it.")
        planned.attributes.pop("version")
        planned.attributes.pop("URL")


def node_issues(file: h5py.File, home: h5py.Group, name: str, node: Node, severity: Severity) -> Iterator[Issue]:
    """Compare one planned node, and all below it, with what stands in its group under its name."""
    import h5py

    path = f"{str(home.name).rstrip('/')}/{name}"
    found = child(home, name)
    if isinstance(node, Link):
        if found is None or found != node_at(file, node.target):
            yield broken("NX-FIELD-MISSING", path, f"{path} is not the group {node.target}.", severity=severity)
        return
    wanted = h5py.Group if isinstance(node, Group) else h5py.Dataset
    if not isinstance(found, wanted):
        message = f"{path} is missing, although the record has what belongs there."
        yield broken("NX-FIELD-MISSING", path, message, "Write the file again from the record.", severity=severity)
        return
    yield from attributes(found, path, node, severity)
    if isinstance(node, Group):
        for inner, below in node.children.items():
            yield from node_issues(file, found, inner, below, severity)
    elif fault_of(found) is not None or json.dumps(read_field(found)) != json.dumps(node.value):
        told = brief(read_field(found)) if fault_of(found) is None else "something else"
        message = f"{path} says {told}, the record says {brief(cast('Json', node.value))}."
        yield broken("NX-FIELD-DIFFERS", path, message, "One of them was changed after writing; write the file again.", severity=severity)


def attributes(found: h5py.Group | h5py.Dataset, path: str, node: Group | Field, severity: Severity) -> Iterator[Issue]:
    wanted: dict[str, Attribute] = dict(node.attributes)
    if isinstance(node, Group):
        wanted["NX_class"] = node.nx_class
        wanted.pop("default", None)
    for name, value in wanted.items():
        told = plain(attribute(found, name))
        if told != (value.number if isinstance(value, Unsigned) else value):
            message = f"{path}@{name} is {told if told is not None else 'missing'}, where {value} is expected."
            yield broken("NX-FIELD-DIFFERS", f"{path}@{name}", message, severity=severity)


def plain(value: object) -> object:
    """Give an attribute as Python values."""
    return value.tolist() if hasattr(value, "tolist") else decoded(value)
