"""The layout ``nxcryoem_battery``: what a record says beyond NXem, in places that the application definition documents.

The groups are those of the record itself under a second name (hard links), so that nothing is said twice; they are NXparameters, into
which validators look, where those of other layouts are NXcollection, into which they do not. Only the dose of an event is computed.
The definition is made by ``schema/nxdl.py`` and ships as ``NXcryoem_battery.nxdl.xml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from cryokb import dose
from cryokb.nexus import nxem, paths
from cryokb.nexus.content import place_in
from cryokb.nexus.nodes import Group, Link
from cryokb.plain import section
from cryokb.record import Acquisition, Exposure, RecordView, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryokb.layouts import Entry

__all__ = ["PARAMETERS", "put_places", "results_of"]

PARAMETERS = "NXparameters"
"""The class that the NeXus manual gives to terms that are to be validated."""

PER_AREA = "1/angstrom^2"

Results: TypeAlias = dict[str, list[tuple[str, str]]]
"""Kind and key of each result, by the name of the entry that shows it."""


def put_places(group: Group, entry: Entry, *, results: Results, view: RecordView, content: Group) -> None:
    """Add the documented groups of one entry: cell, history, session, dose, processing and observations.

    Args:
        group: the NXentry, planned as for NXem.
        entry: its session and specimen.
        results: what belongs to each entry of the file.
        view: the record.
        content: its encoded form, the groups of which are linked.
    """
    sample = cast("Group", group.children["sampleID"])
    measurement = cast("Group", group.children["measurement"])
    if section(view.specimens[entry.specimen], "system"):
        _, sample.children["cell"] = _linked(content, ["specimens", entry.specimen, "system"])
    _put_steps(sample, view.steps(entry.specimen), content)
    _put_session(measurement, content, entry.session)
    _put_doses(measurement, entry, view)
    for kind, key in results[entry.name]:
        name, link = _linked(content, [kind, key])
        group.group(kind, PARAMETERS).children[name] = link


def _linked(content: Group, keys: list[str | int]) -> tuple[str, Link]:
    """Give the group of the record that these keys and positions lead to: its name there, and a link to it."""
    place, _ = place_in(content, keys)
    return place.rpartition("/")[2], Link(f"/entry/{paths.COMPANION}/record/{place}")


def _put_steps(sample: Group, steps: Sequence[Step], content: Group) -> None:
    """Give each activity of the history the step of the record with its conditions."""
    for number, step in enumerate(steps, 1):
        activity = sample.group("history", "NXhistory").group(nxem.activity_name(number, step), "NXactivity")
        _, activity.children["step"] = _linked(content, list(step.path))


def _put_session(measurement: Group, content: Group, session: str) -> None:
    """Show the state of the microscope in the session; its acquisitions stand in the events."""
    place, found = place_in(content, ["sessions", session])
    shown = measurement.group("session", PARAMETERS)
    for name, node in found.children.items():
        if not (name == "acquisitions" and isinstance(node, Group)):
            shown.children[name] = Link(f"/entry/{paths.COMPANION}/record/{place}/{name}")


# ------------------------------------------------------------------------------------------------------------------------- dose
def _put_doses(measurement: Group, entry: Entry, view: RecordView) -> None:
    """Give each event its electron fluence and what its area had received before it."""
    for one in entry.acquisitions:
        planned = _dose_group(one, view.exposure(one))
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
def results_of(entries: Sequence[Entry], view: RecordView) -> Results:
    """Sort the results of a record by the entries whose acquisitions they rest on; those that rest on none of any go to the first."""
    pairs = {(entry.session, entry.specimen): entry.name for entry in entries}
    found: Results = {entry.name: [] for entry in entries}
    for kind in ("processing", "observations"):
        for key, row in view.entries(kind).items():
            owners = {pairs.get((one.session, str(one.specimen))) for one in view.sources(row)} - {None}
            for name in owners or {entries[0].name}:
                found[str(name)].append((kind, key))
    return found
