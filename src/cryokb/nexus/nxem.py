"""An expanded record as entries of NXem: what NXem has a place for goes there, and what it requires is asked for, never made up.

There is one NXentry for each pair of session and specimen, since an entry describes one specimen. Recommended texts that the record
has not got say “not recorded”; recommended times and numbers are left out and listed; required ones that are missing refuse the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

from cryokb import dose, standard
from cryokb.errors import NexusError, QuantityError
from cryokb.expansion import snake_case
from cryokb.issues import Json, JsonObject, pointer
from cryokb.layouts import Entry, elements_of_specimen, preparation_date, spoken, timestamp
from cryokb.nexus import paths
from cryokb.nexus.content import Group, Link, nexus_unit, place_in, spelled_unit
from cryokb.nexus.paths import NOT_RECORDED, EventPlace
from cryokb.plain import as_object, figure, rows, section, text
from cryokb.quantities import convert, dimension_of
from cryokb.record import Acquisition, Exposure, RecordView, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryokb.layouts import Entry

__all__ = [
    "PARAMETERS",
    "Owner",
    "activity_name",
    "check_keys",
    "event_name",
    "left_out",
    "owner_of",
    "plan_entry",
    "put_places",
    "results_of",
    "words",
]


def words(value: Json) -> str:
    """Say a value in words: a quantity as reported, a list with commas."""
    match value:
        case dict():
            reported = text(value.get("as_reported"))
            return reported or ", ".join(f"{key.replace('_', ' ')} {words(part)}" for key, part in value.items())
        case list():
            return ", ".join(words(item) for item in value)
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Owner:
    """What an array belongs to: an acquisition, and the signal of it where it has several."""

    acquisition: Acquisition
    signal: str | None = None

    @property
    def slots(self) -> JsonObject:
        """What the record says of the array alone."""
        return self.acquisition.slots if self.signal is None else self.acquisition.signals[self.signal]

    @property
    def only_aims(self) -> bool:
        """Whether the exposure served to find, focus or align and was no record; such a picture is not shown first."""
        return self.acquisition.slots.get("purpose") in {"search", "focus", "tracking", "tilt_alignment"}

    @property
    def path(self) -> tuple[str, ...]:
        """Its place in the expanded record."""
        return self.acquisition.path if self.signal is None else (*self.acquisition.path, "signals", self.signal)

    @property
    def detector(self) -> str | None:
        """The detector that gave it: that of the signal, else that of the acquisition where both have one technique."""
        own = text(self.slots.get("detector"))
        shared = self.slots.get("technique") in (None, self.acquisition.technique)
        return text(self.acquisition.slots.get("detector")) if own is None and shared else own


def owner_of(view: RecordView, name: str) -> Owner:
    """Find what an array belongs to: by ``key``, ``session/key`` where sessions share keys, with ``.signal`` for one of several."""
    found = view.acquisitions_named(name)
    if len(found) == 1:
        one, signal = found[0], name.rpartition(".")[2]
        return Owner(one, signal if "." in name and signal in one.signals else None)
    if not found:
        known = ", ".join(sorted({*(one.key for one in view.acquisitions), *view.signals}))
        what = f"The record has no acquisition “{name}” for the array of that name."
        raise NexusError(what, hint=f"It has {known or 'none'}.", value=name, path="/sessions")
    choices = ", ".join(f"{one.session}/{one.key}" for one in found)
    raise NexusError(f"Several sessions have an acquisition “{name}”.", hint=f"Say which: {choices}.", value=name, path="/sessions")


# ------------------------------------------------------------------------------------------------------------------- the entry
def plan_entry(view: RecordView, entry: Entry, *, definition: paths.Definition) -> Group:
    """Plan one NXentry of NXem from a record that has what is required; arrays and the record itself are added by the caller.

    Args:
        view: the record.
        entry: the session and the specimen.
        definition: NXem itself, or an application definition that extends it.
    """
    record, session = view.document, view.sessions[entry.session]
    group = Group("NXentry", {"default": "measurement"})
    group.put("definition", definition.name, version=definition.version, URL=definition.url)
    group.put("title", text(record.get("title")))
    group.put("start_time", timestamp(session.get("start")))
    group.put("end_time", timestamp(session.get("end")))
    group.put("experiment_alias", text(record.get("id")))
    group.put("experiment_description", text(record.get("description")))
    put_identifier(group, "identifier_experiment", text(record.get("identifier")))
    put_conventions(group)
    put_people(group, record)
    put_sample(group, view, entry)
    put_measurement(group, view, entry)
    put_program(group)
    return group


def left_out(view: RecordView, entry: Entry) -> list[str]:
    """List what NXem recommends and the entry has not got, as JSON pointers; one warning each in nxvalidate."""
    session, specimen = view.sessions[entry.session], view.specimens[entry.specimen]
    found = [] if timestamp(session.get("end")) else [pointer(["sessions", entry.session, "end"])]
    if text(specimen.get("physical_form")) is None:
        found.append(pointer(["specimens", entry.specimen, "physical_form"]))
    if instrument_type(entry) is None:
        found.append(pointer(["sessions", entry.session, "acquisitions"]))
    return found


def put_identifier(group: Group, name: str, value: str | None) -> None:
    """Write an identifier with its kind; one that is local only says so (NeXus: ``@type_custom`` marks a kind of one's own)."""
    kind = identifier_kind(value or "")
    own = {"type": "local", "type_custom": True} if kind is None else {"type": kind}
    group.put(name, value, **own)


def identifier_kind(value: str) -> str | None:
    for pattern, kind in ((r"urn:", "URN"), (r"https?://", "URL"), (r"(doi:)?10\.\d{4,}/", "DOI"), (r"ark:", "ARK"), (r"igsn:", "IGSN")):
        if re.match(pattern, value, re.IGNORECASE):
            return kind
    return None


def put_conventions(group: Group) -> None:
    rotations = group.group("consistent_rotations", "NXparameters")
    for name, value in paths.CONVENTIONS.items():
        rotations.put(name, value)
    for name in paths.FRAMES:
        frame = group.group(name, "NXcoordinate_system")
        frame.put("alias", "convention of the file: x along a row, y down the rows, z into the picture")
        frame.put("type", "cartesian")
        frame.put("origin", "front_top_left")
        for number, (axis, direction) in enumerate((("x", "east"), ("y", "south"), ("z", "in"))):
            frame.put(axis, [float(number == place) for place in range(3)], units="m")
            frame.put(f"{axis}_direction", direction)


def put_people(group: Group, record: JsonObject) -> None:
    for number, person in enumerate(rows(record, "creators"), 1):
        user = group.group(f"user_{number}", "NXuser")
        user.put("name", " ".join(part for part in (text(person.get("given")), text(person.get("family"))) if part) or None)
        user.put("affiliation", text(section(person, "affiliation").get("name")))
        user.put("email", text(person.get("email")))
        user.put("identifier_orcid", text(person.get("orcid")), type="ORCID")
    for number, work in enumerate([work for work in rows(record, "related") if text(work.get("doi"))], 1):
        cite = group.group(f"cite_{number}", "NXcite")
        cite.put("doi", text(work.get("doi")))
        cite.put("description", words(work.get("relation")) if "relation" in work else None)


def put_program(group: Group) -> None:
    program = group.group("profiling", "NXcs_profiling").group("program_cryokb", "NXprogram")
    program.put("program", "cryokb", version=standard.versions()["software"])


# ------------------------------------------------------------------------------------------------------------------ the specimen
def put_sample(group: Group, view: RecordView, entry: Entry) -> None:
    session, specimen = view.sessions[entry.session], view.specimens[entry.specimen]
    sample = group.group("sampleID", "NXsample")  # nxvalidate knows no other name
    sample.put("is_simulation", value=False)
    sample.put("name", text(specimen.get("label")) or entry.specimen)
    put_identifier(sample, "identifier_sample", specimen_identifier(view, entry.specimen))
    parent = text(specimen.get("taken_from"))
    put_identifier(sample, "identifier_parent", specimen_identifier(view, parent) if parent else NOT_RECORDED)
    sample.put("preparation_date", preparation_date(view, entry.specimen))
    sample.put("atom_types", ", ".join(elements_of_specimen(view, entry.specimen)))
    sample.put("physical_form", text(specimen.get("physical_form")))
    sample.put("description", text(specimen.get("note")))
    put_number(sample, "temperature", session.get("specimen_temperature"), "temperature")
    thicknesses = [step.slots["final_thickness"] for step in view.steps(entry.specimen) if "final_thickness" in step.slots]
    put_number(sample, "thickness", thicknesses[-1] if thicknesses else None, "length")
    put_components(sample, section(view.system(entry.specimen), "electrolyte"))
    put_history(sample, view.steps(entry.specimen))


def specimen_identifier(view: RecordView, key: str) -> str:
    """Identify a specimen: by its own identifier, else by its place in the identified record (a fragment), else by its local names."""
    own = text(as_object(view.specimens.get(key)).get("identifier"))
    whole = text(view.document.get("identifier"))
    if own is not None:
        return own
    if whole is not None and identifier_kind(whole) in {"URN", "URL"}:
        return f"{whole}#{pointer(['specimens', key])}"
    return f"{text(view.document.get('id')) or 'record'}{pointer(['specimens', key])}"


def put_components(sample: Group, electrolyte: JsonObject) -> None:
    for role in ("salts", "solvents", "additives", "solids", "polymers"):
        for number, component in enumerate(rows(electrolyte, role), 1):
            place = sample.group(f"{role.removesuffix('s')}_{number}", "NXsample_component")
            amount = section(component, "amount")
            place.put("name", text(component.get("name")))
            place.put("chemical_formula", text(component.get("formula")))
            place.put("description", f"{role.removesuffix('s')} of the electrolyte" + (f", {words(amount)}" if amount else ""))


def activity_name(number: int, step: Step) -> str:
    """Name the activity of a step of the history by its place, counted from 1, and its kind."""
    return f"activity_{number}_{snake_case(step.kind)}"


def put_history(sample: Group, steps: Sequence[Step]) -> None:
    for number, one in enumerate(steps, 1):
        kind, step = snake_case(one.kind), one.slots
        activity = sample.group("history", "NXhistory").group(activity_name(number, one), "NXactivity")
        told = {key: value for key, value in step.items() if key not in {"ordinal", "step", "start", "end", "absent"}}
        activity.put("description", ": ".join(part for part in (kind.replace("_", " "), words(told)) if part))
        activity.put("start_time", timestamp(step.get("start")))
        activity.put("end_time", timestamp(step.get("end")))


# --------------------------------------------------------------------------------------------------------------- the measurement
def put_measurement(group: Group, view: RecordView, entry: Entry) -> None:
    session = view.sessions[entry.session]
    measurement = group.group("measurement", "NXem_measurement")
    slots = [part for one in entry.acquisitions for part in (one.slots, *one.signals.values())]
    detectors = list(dict.fromkeys(name for part in slots if (name := text(part.get("detector")))))
    put_instrument(measurement.group("instrument", "NXem_instrument"), session, entry, detectors)
    identifier = specimen_identifier(view, entry.specimen)
    for number, one in enumerate(entry.acquisitions, 1):
        event = measurement.group(event_name(one), "NXem_event_data")
        event.put("start_time", timestamp(one.slots.get("start")))
        event.put("end_time", timestamp(one.slots.get("end")))
        event.put("identifier_event", number)
        event.put("identifier_sample", identifier)
        event.put("type", one.technique)
        event.group("instrument", "NXem_instrument").group("ebeam_column", "NXebeam_column")
        name = text(one.slots.get("detector"))
        detector = f"detector_{detectors.index(name) + 1}" if name else None
        for place in paths.EVENT_PLACES:
            put_in_event(event, place, one.setting(place.slot), detector)


def event_name(one: Acquisition) -> str:
    """Name the event of an acquisition; nxvalidate wants the prefix and no hyphens."""
    return f"event_{one.key}"


def put_instrument(instrument: Group, session: JsonObject, entry: Entry, detectors: list[str]) -> None:
    slots = section(session, "instrument")
    silent = spoken(session, "instrument") or NOT_RECORDED
    model = spoken(slots, "model") or silent
    instrument.put("name", model)
    instrument.put("location", text(session.get("location")) or NOT_RECORDED)
    instrument.put("type", instrument_type(entry))
    fabrication = instrument.group("fabrication", "NXfabrication")
    fabrication.put("vendor", spoken(slots, "manufacturer") or silent)
    fabrication.put("model", model)
    fabrication.put("serial_number", spoken(slots, "serial_number") or silent)
    program = instrument.group("programID", "NXprogram")  # nxvalidate knows no other name
    program.put("program", spoken(slots, "software") or silent, version=NOT_RECORDED)
    source = instrument.group("ebeam_column", "NXebeam_column").group("electron_source", "NXsource")
    source.put("emitter_type", spoken(slots, "emitter") or silent)
    source.put("probe", "electron")
    for number, name in enumerate(detectors, 1):
        instrument.group(f"detector_{number}", "NXdetector").put("name", name)


def instrument_type(entry: Entry) -> str | None:
    """Say tem, sem or fib from the techniques; NXem counts STEM as TEM and knows nothing else."""
    techniques = [one.technique or "" for one in entry.acquisitions]
    terms = standard.current().terms("Technique")
    if any(standard.current().is_a("Technique", name, "fib_sem") for name in techniques if name in terms):
        return "fib"
    modes = [text(section(terms.get(name, {}), "annotations").get("mode")) for name in techniques]
    return next(({"stem": "tem"}.get(mode, mode) for mode in modes if mode in {"tem", "stem", "sem"}), None)


def put_in_event(event: Group, place: EventPlace, value: Json, detector: str | None) -> None:
    """Write one slot where NXem has a place for it, in the groups that the place needs."""
    *groups, name = place.path.split("/")
    if value is None or ("detector" in groups and detector is None):
        return
    holder = Group("")
    if isinstance(value, str):
        holder.put(name, value)
    else:
        put_number(holder, name, value, place.dimension, place.unit)
    if not holder.children:
        return
    inner = event
    for part in groups:
        inner = inner.group(cast("str", detector) if part == "detector" else part, paths.EVENT_CLASSES[part])
    for beside, said in (place.beside or {}).items():
        if beside not in inner.children:
            inner.put(beside, said)
    inner.children.update(holder.children)


def put_number(group: Group, name: str, value: Json, dimension: str | None, target: str | None = None) -> None:
    """Write the number of a quantity when it is one: bounds such as “80-100 K” or “<0.1 nm” stay in the record's own groups."""
    bare = figure(value)
    if bare is not None:
        if dimension is None:
            group.put(name, float(bare))
        return
    quantity = as_object(value)
    number, unit = figure(quantity.get("value")), text(quantity.get("unit"))
    if number is None or unit is None or quantity.get("comparator") not in {None, "about"} or not fits(unit, dimension):
        return
    target = target or spelled_unit(unit)
    if target != unit:
        number = convert(number, unit, target)
    spelling = nexus_unit(target)
    group.put(name, float(number), **({"units": spelling} if spelling else {}))


def fits(unit: str, dimension: str | None) -> bool:
    try:
        return dimension_of(unit) == dimension
    except QuantityError:
        return False


def check_keys(entry: Entry) -> None:
    """Raise NexusError for an acquisition whose key cannot name an event."""
    odd = next((one.key for one in entry.acquisitions if not re.fullmatch(r"[a-z][a-z0-9_]*", one.key)), None)
    if odd is not None:
        raise NexusError(
            f"“{odd}” is not a key that can name an event.", hint="Keys are lower case letters, digits and underscores.", value=odd
        )


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
        _, sample.children["cell"] = linked(content, ["specimens", entry.specimen, "system"])
    put_steps(sample, view.steps(entry.specimen), content)
    put_session(measurement, content, entry.session)
    put_doses(measurement, entry, view)
    for kind, key in results[entry.name]:
        name, link = linked(content, [kind, key])
        group.group(kind, PARAMETERS).children[name] = link


def linked(content: Group, keys: list[str | int]) -> tuple[str, Link]:
    """Give the group of the record that these keys and positions lead to: its name there, and a link to it."""
    place, _ = place_in(content, keys)
    return place.rpartition("/")[2], Link(f"/entry/{paths.COMPANION}/record/{place}")


def put_steps(sample: Group, steps: Sequence[Step], content: Group) -> None:
    """Give each activity of the history the step of the record with its conditions."""
    for number, step in enumerate(steps, 1):
        activity = sample.group("history", "NXhistory").group(activity_name(number, step), "NXactivity")
        _, activity.children["step"] = linked(content, list(step.path))


def put_session(measurement: Group, content: Group, session: str) -> None:
    """Show the state of the microscope in the session; its acquisitions stand in the events."""
    place, found = place_in(content, ["sessions", session])
    shown = measurement.group("session", PARAMETERS)
    for name, node in found.children.items():
        if not (name == "acquisitions" and isinstance(node, Group)):
            shown.children[name] = Link(f"/entry/{paths.COMPANION}/record/{place}/{name}")


# ------------------------------------------------------------------------------------------------------------------------- dose
def put_doses(measurement: Group, entry: Entry, view: RecordView) -> None:
    """Give each event its electron fluence and what its area had received before it."""
    for one in entry.acquisitions:
        planned = dose_group(one, view.exposure(one))
        if planned.children:
            cast("Group", measurement.children[event_name(one)]).children["dose"] = planned


def dose_group(one: Acquisition, row: Exposure | None) -> Group:
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
