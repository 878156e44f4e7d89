"""The layout ``nxcryoem_battery``: what a record says beyond NXem, in places that the application definition documents.

The groups are those of the record itself under a second name (hard links), so that nothing is said twice; they are NXparameters, into
which validators look, where those of other layouts are NXcollection, into which they do not. Only the dose of an event is computed.
The definition is made by ``schema/nxdl.py`` and ships as ``NXcryoem_battery.nxdl.xml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cryokb import dose
from cryokb.nexus import nxem, paths
from cryokb.nexus.content import place_in
from cryokb.nexus.nodes import Group, Link
from cryokb.nexus.records import objects, section, texts
from cryokb.record import RecordView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryokb.issues import JsonObject
    from cryokb.nexus.nxem import Entry
    from cryokb.nexus.records import Acquisition
    from cryokb.record import Exposure

__all__ = ["PARAMETERS", "put_places"]

PARAMETERS = "NXparameters"
"""The class that the NeXus manual gives to terms that are to be validated."""

PER_AREA = "1/angstrom^2"


def put_places(group: Group, entry: Entry, *, entries: Sequence[Entry], record: JsonObject, content: Group) -> None:
    """Add the documented groups of one entry: cell, history, session, dose, processing and observations.

    Args:
        group: the NXentry, planned as for NXem.
        entry: its session and specimen.
        entries: all entries of the file.
        record: the record.
        content: its encoded form, the groups of which are linked.
    """
    sample = cast("Group", group.children["sampleID"])
    measurement = cast("Group", group.children["measurement"])
    specimen = section(section(record, "specimens"), entry.specimen)
    if isinstance(specimen.get("system"), dict):
        _, sample.children["cell"] = _linked(content, ["specimens", entry.specimen, "system"])
    _put_steps(sample, specimen, content, ["specimens", entry.specimen, "history"])
    _put_session(measurement, content, entry.session)
    _put_doses(measurement, entry, record)
    for kind in ("processing", "observations"):
        for key, row in objects(record, kind).items():
            if entry in _owners(entries, record, row):
                name, link = _linked(content, [kind, key])
                group.group(kind, PARAMETERS).children[name] = link


def _linked(content: Group, keys: list[str | int]) -> tuple[str, Link]:
    """Give the group of the record that these keys and positions lead to: its name there, and a link to it."""
    place, _ = place_in(content, keys)
    return place.rpartition("/")[2], Link(f"/entry/{paths.COMPANION}/record/{place}")


def _put_steps(sample: Group, specimen: JsonObject, content: Group, keys: list[str | int]) -> None:
    """Give each activity of the history the step of the record with its conditions."""
    history = specimen.get("history")
    steps = [(position, step) for position, step in enumerate(history if isinstance(history, list) else []) if isinstance(step, dict)]
    for number, (position, step) in enumerate(steps, 1):
        activity = sample.group("history", "NXhistory").group(nxem.activity_name(number, step), "NXactivity")
        _, activity.children["step"] = _linked(content, [*keys, position])


def _put_session(measurement: Group, content: Group, session: str) -> None:
    """Show the state of the microscope in the session; its acquisitions stand in the events."""
    place, found = place_in(content, ["sessions", session])
    shown = measurement.group("session", PARAMETERS)
    for name, node in found.children.items():
        if not (name == "acquisitions" and isinstance(node, Group)):
            shown.children[name] = Link(f"/entry/{paths.COMPANION}/record/{place}/{name}")


# ------------------------------------------------------------------------------------------------------------------------- dose
def _put_doses(measurement: Group, entry: Entry, record: JsonObject) -> None:
    """Give each event its electron fluence and what its area had received before it."""
    view = RecordView(record)
    exposures = {(row.session, row.key): view.exposure(row) for row in view.acquisitions}
    for one in entry.acquisitions:
        planned = _dose_group(one, exposures[one.session, one.key])
        if planned.children:
            cast("Group", measurement.children[nxem.event_name(one)]).children["dose"] = planned


def _dose_group(one: Acquisition, row: Exposure | None) -> Group:
    """Plan the group ``dose`` of an event; what is not known is left out."""
    group = Group(PARAMETERS)
    fluence = dose.fluence_of(one.slots)
    if fluence is not None:
        stated = dose.number(one.slots.get("dose")) is not None
        group.put("dose", fluence, units=PER_AREA)
        group.put("dose_basis", "stated" if stated else dose.closing_products(one.slots)[0].formula)
    if row is not None:
        group.put("earlier_dose", row.earlier, units=PER_AREA)
        group.put("cumulative_dose", row.total, units=PER_AREA)
        group.put("complete", row.complete and row.fluence is not None)
    return group


# ---------------------------------------------------------------------------------------------------------------------- results
def _owners(entries: Sequence[Entry], record: JsonObject, row: JsonObject) -> Sequence[Entry]:
    """Give the entries whose acquisitions a result rests on; the first one for a result that rests on none of any entry."""
    behind = _acquisitions_behind(record, row)
    owners = [entry for entry in entries if any(one.key in behind or f"{one.session}/{one.key}" in behind for one in entry.acquisitions)]
    return owners or entries[:1]


def _acquisitions_behind(record: JsonObject, row: JsonObject) -> set[str]:
    """Name the acquisitions that an observation or a processing step rests on, directly or through earlier steps."""
    found = {*texts(row, "from"), *texts(row, "inputs")}
    waiting = [*texts(row, "derived_from"), *texts(row, "uses")]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            step = section(section(record, "processing"), name)
            found.update(texts(step, "inputs"))
            waiting.extend(texts(step, "uses"))
    return found
