"""The whole file as a plan: the layouts ``nxem``, ``nxcryoem_battery`` and ``plain`` over one tree of content.

Every layout has, in its first entry, the NXcollection ``cryokb`` with the record as groups and fields, the release of the standard that
the record was written with (LinkML, JSON Schema, NeXus definition), and the ledger of the arrays; and the NXnote ``note_record`` with
the record as JSON and its checksum.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from cryokb import standard
from cryokb.errors import NexusError
from cryokb.issues import JsonObject, pointer
from cryokb.layouts import Entry, entries_of, needed, require_layout, require_needed
from cryokb.nexus import nxem, paths
from cryokb.nexus.arrays import Array, Place, checked, data_group, place_of
from cryokb.nexus.columns import Columns, columns_of
from cryokb.nexus.content import COLLECTION, Group, Link, Packed, encode, free_name, place_in, safe_name
from cryokb.nexus.nxem import Owner, owner_of
from cryokb.plain import section, text
from cryokb.record import Acquisition, RecordView

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Plan", "PlannedArray", "check_layout", "note_bytes", "plan_file"]


@dataclass(frozen=True, slots=True)
class PlannedArray:
    """An array with what it belongs to and the path of the dataset that it becomes."""

    key: str
    array: Array
    owner: Owner
    path: str


@dataclass(slots=True)
class Plan:
    """What will be written.

    Attributes:
        root: the content of the file, below its root.
        layout: the layout.
        entries: the paths of the entries.
        arrays: the arrays in the order of their keys in the record.
        left_out: JSON pointers to what NXem recommends and the record has not got.
        notes: what of the arrays could not be written as the record has it, in words.
    """

    root: Group
    layout: str
    entries: tuple[str, ...]
    arrays: list[PlannedArray] = field(default_factory=list)
    left_out: tuple[str, ...] = field(default=())
    notes: list[str] = field(default_factory=list)

    @property
    def ledger(self) -> str:
        """The path of the ledger of arrays."""
        return f"{self.entries[0]}/{paths.COMPANION}/arrays"


def plan_file(view: RecordView, *, layout: str, arrays: Mapping[str, Array] | None = None) -> Plan:
    """Plan a file of one layout.

    Raises NexusError for a layout that does not exist, for what NXem requires and the record has not got, and for arrays that
    belong to no acquisition or do not fit their axes.
    """
    given = {key: (owner_of(view, key), checked(key, array)) for key, array in (arrays or {}).items()}
    refuse_doubles(given)
    check_layout(view, layout)
    content = encode(view.document, nx_class=nxem.PARAMETERS if layout == paths.BATTERY else COLLECTION)
    content.nx_class = COLLECTION
    plan = plan_plain(view, given) if layout == "plain" else plan_entries(view, given, content, layout)
    put_companion(cast("Group", plan.root.children[plan.entries[0].strip("/")]), view.document, content, layout)
    return plan


def check_layout(view: RecordView, layout: str) -> None:
    """See that a layout can hold a record.

    Raises:
        NexusError: the layout does not exist.
        IncompleteRecord: NXem requires what the record has not got; each slot is named.
    """
    require_layout(layout)
    require_needed(needed(view, layout))


def refuse_doubles(given: Mapping[str, tuple[Owner, Array]]) -> None:
    """Raise NexusError when two arrays are given for one acquisition, or for one signal of it."""
    owners: dict[tuple[str, ...], str] = {}
    for key, (one, _) in given.items():
        other = owners.setdefault(one.path, key)
        if other != key:
            raise NexusError(
                f"The arrays “{other}” and “{key}” both belong to {pointer(one.path)}.",
                hint="Give one array for an acquisition, or one for each of its signals.",
                value=key,
            )


# --------------------------------------------------------------------------------------------------------------------- layouts
def plan_entries(view: RecordView, given: Mapping[str, tuple[Owner, Array]], content: Group, layout: str) -> Plan:
    """Plan the entries of NXem, and of the definition that extends it."""
    entries = entries_of(view)
    plan = Plan(root_group("entry"), layout, tuple(f"/{entry.name}" for entry in entries))
    left_out: list[str] = []
    results = nxem.results_of(entries, view)
    for entry in entries:
        nxem.check_keys(entry)
        group = nxem.plan_entry(view, entry, definition=paths.definition_of(layout))
        plan.root.children[entry.name] = group
        companion = group.group(paths.COMPANION, "NXcollection")
        companion.put("session", entry.session)
        companion.put("specimen", entry.specimen)
        left_out.extend(nxem.left_out(view, entry))
        place_in_entry(group, entry, given, view, plan)
        link_acquisitions(group, entry, content)
        if layout == paths.BATTERY:
            nxem.put_places(group, entry, results=results, view=view, content=content)
    plan.left_out = tuple(dict.fromkeys(left_out))
    return plan


def place_in_entry(group: Group, entry: Entry, given: Mapping[str, tuple[Owner, Array]], view: RecordView, plan: Plan) -> None:
    """Put the arrays of an entry into the events of their acquisitions, and note them in the plan."""
    aims = True
    for key, (owner, array) in given.items():
        one = owner.acquisition
        if (one.session, one.specimen) != (entry.session, entry.specimen):
            continue
        event = nxem.event_name(one)
        measurement = cast("Group", group.children["measurement"])
        holder = cast("Group", measurement.children[event])
        columns = columns_beside(key, array, one, view, plan)
        place = place_beside(holder, place_of(key, array, is_series=columns.is_series), owner)
        inner = holder.group(place.parent, place.parent_class)
        put_process(inner, owner, array, place)
        inner.children[place.group] = data_group(key, array, place, columns)
        inner.attributes["default"] = place.group
        path = f"/{entry.name}/measurement/{event}/{place.parent}/{place.group}"
        point_default(holder, place.parent, picture=place.parent_class == "NXimage")
        if "default" not in measurement.attributes or (aims and not owner.only_aims):
            measurement.attributes["default"] = event
        aims = aims and owner.only_aims
        plan.arrays.append(PlannedArray(key, array, owner, f"{path}/{place.signal}"))


def place_beside(holder: Group, place: Place, owner: Owner) -> Place:
    """Give the array of a signal a group of its own beside those of the other signals; NXem takes any name behind the kind of data."""
    if owner.signal is None:
        return place
    kind = place.parent.removesuffix("_1")
    return replace(place, parent=free_name(holder, f"{kind}_{owner.signal}"))


def columns_beside(key: str, array: Array, one: Acquisition, view: RecordView, plan: Plan) -> Columns:
    """Give the columns that stand beside an array; where a table fits no dimension of it, the plan notes why."""
    columns = columns_of(view, one, array.axes)
    if columns.note is not None:
        plan.notes.append(f"{key}: {columns.note}; the columns stand in the record only.")
    return columns


def point_default(holder: Group, name: str, *, picture: bool) -> None:
    """Lead viewers to the first array of a group by the chain of ``@default``; a picture comes before spectra of the same exposure."""
    shown = holder.children.get(str(holder.attributes.get("default")))
    if shown is None or (picture and cast("Group", shown).nx_class != "NXimage"):
        holder.attributes["default"] = name


def put_process(group: Group, owner: Owner, array: Array, place: Place) -> None:
    """Say from which detector and which file the numbers come, as far as that is known."""
    source = section(owner.slots, "file") or section(owner.acquisition.slots, "file")
    path, digest = text(source.get("path")), array.sha256 or text(source.get("sha256"))
    detector = owner.detector
    if place.parent_class == "NXcollection" or (detector is None and (path is None or digest is None)):
        return
    process = group.group("process", "NXprocess")
    process.put("detector_identifier", detector or paths.NOT_RECORDED)
    if path is None or digest is None:
        return
    note = process.group("input", "NXnote")
    note.put("type", text(source.get("media_type")) or path.rpartition(".")[2].lower())
    note.put("file_name", path)
    note.put("checksum", digest)
    note.put("algorithm", "sha256")
    note.put("context", paths.NOT_RECORDED)


def link_acquisitions(group: Group, entry: Entry, content: Group) -> None:
    """Give each event the record's own account of its acquisition, as a second name of the same group."""
    measurement = cast("Group", group.children["measurement"])
    for one in entry.acquisitions:
        event = cast("Group", measurement.children[nxem.event_name(one)])
        place, _ = place_in(content, list(one.path))
        event.children["acquisition"] = Link(f"/entry/{paths.COMPANION}/record/{place}")


def plan_plain(view: RecordView, given: Mapping[str, tuple[Owner, Array]]) -> Plan:
    root = root_group("entry")
    entry = root.group("entry", "NXentry")
    entry.put("title", text(view.document.get("title")))
    missing = [one.path for one in needed(view, "nxem")]
    if missing:
        entry.attributes["without"] = missing
    plan = Plan(root, "plain", ("/entry",))
    shown: tuple[Owner, str] | None = None
    for key, (owner, array) in given.items():
        one = owner.acquisition
        columns = columns_beside(key, array, one, view, plan)
        place = place_of(key, array, is_series=columns.is_series)
        words = (one.session, one.key) if owner.signal is None else (one.session, one.key, owner.signal)
        name = free_name(entry, "_".join(("data", *map(safe_name, words))))
        entry.children[name] = data_group(key, array, place, columns)
        if shown is None or is_shown_before(shown, owner, place):
            entry.attributes["default"] = name
            shown = owner, place.parent_class
        plan.arrays.append(PlannedArray(key, array, owner, f"/entry/{name}/{place.signal}"))
    return plan


def is_shown_before(shown: tuple[Owner, str], owner: Owner, place: Place) -> bool:
    """Tell whether an array is shown rather than an earlier one: records come before pictures for aiming, pictures before spectra."""
    other, kind = shown
    if other.acquisition is owner.acquisition:
        return place.parent_class == "NXimage" != kind
    return other.only_aims and not owner.only_aims


def root_group(default: str) -> Group:
    return Group("NXroot", {"default": default, "creator": "cryokb", "creator_version": standard.versions()["software"]})


# ----------------------------------------------------------------------------------------------------------------- the companion
def note_bytes(record: JsonObject) -> bytes:
    """Give the record as the JSON text of its note: ASCII, one line, the order kept."""
    return json.dumps(record, ensure_ascii=True, allow_nan=False).encode("ascii")


def put_companion(entry: Group, record: JsonObject, content: Group, layout: str) -> None:
    """Add to the first entry what makes the file a record: content, schema, ledger and note."""
    companion = entry.group(paths.COMPANION, "NXcollection", layout=layout, format=paths.FORMAT)
    companion.children["record"] = content
    put_release(companion.group("schema", "NXcollection"))
    companion.group("arrays", "NXcollection")
    note = entry.group(paths.NOTE, "NXnote")
    written = note_bytes(record)
    note.put("type", "application/json")
    note.put("file_name", f"{text(record.get('id')) or 'record'}.json")
    note.put("description", "The record in its expanded form; the same content as the groups and fields of cryokb/record.")
    note.put("checksum", hashlib.sha256(written).hexdigest())
    note.put("algorithm", "sha256")
    note.put("data", written)


def put_release(schema: Group) -> None:
    """Embed the release of the standard, so that the file explains itself: each text compressed, with its name and its digest."""
    schema.put("version", standard.versions()["schema"])
    for name, (file_name, text_of) in paths.RELEASE.items():
        described = text_of()
        digest = hashlib.sha256(described.encode("utf-8")).hexdigest()
        schema.put(name, Packed(described), file_name=file_name, checksum=digest, algorithm="sha256")
