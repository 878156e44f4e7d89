"""What the layout of a NeXus file asks of a record: one truth, for the validator that asks before and for the writer.

A layout says how a record is written: ``nxem`` and ``nxcryoem_battery`` follow NXem, which has requirements of its own; ``plain`` follows
no application definition and asks for nothing. NXem describes one specimen in one entry, so that what it requires is asked of each pair
of session and specimen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cryokb import formulas, standard
from cryokb.errors import IncompleteRecord, NexusError
from cryokb.issues import Json, JsonObject, pointer
from cryokb.plain import rows, section, text, texts
from cryokb.record import Acquisition, RecordView

__all__ = [
    "LAYOUTS",
    "Entry",
    "Needed",
    "elements_of_specimen",
    "entries_of",
    "needed",
    "preparation_date",
    "require_layout",
    "require_needed",
    "spoken",
    "timestamp",
]

LAYOUTS = ("nxem", "nxcryoem_battery", "plain")

OTHERWISE = "Add them to the record, or choose the layout plain, which writes records without them and says so."

STEPS_WITHOUT_SURFACE = frozenset({"Transfer", "Storage", "Cooling", "Warming", "Rest"})
"""Steps that do not make the surface that is imaged, so that their time is not the time of preparation."""

TIMESTAMP = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})")


@dataclass(frozen=True, slots=True)
class Needed:
    """Something that a layout requires and the record has not got.

    Attributes:
        owner: the place of the object that should have it, in the expanded record.
        slot: the slot.
        what: what to write there.
    """

    owner: tuple[str, ...]
    slot: str
    what: str

    @property
    def path(self) -> str:
        """JSON pointer to the slot in the expanded record."""
        return pointer((*self.owner, self.slot))


@dataclass(slots=True)
class Entry:
    """One NXentry to be: a session and the specimen that was exposed, with the acquisitions of the pair."""

    name: str
    session: str
    specimen: str
    acquisitions: list[Acquisition] = field(default_factory=list)


def require_layout(layout: str) -> None:
    """Raise NexusError for a layout that does not exist."""
    if layout not in LAYOUTS:
        raise NexusError(f"There is no layout “{layout}”.", hint=f"Choose one of {', '.join(LAYOUTS)}.", value=layout)


def require_needed(missing: Sequence[Needed]) -> None:
    """Raise IncompleteRecord that names everything that is missing, when there is something."""
    if missing:
        listed = "; ".join(f"{one.path} ({one.what})" for one in missing)
        what = f"NXem requires what the record has not got: {listed}."
        raise IncompleteRecord(what, hint=OTHERWISE, path=missing[0].path, value=[one.path for one in missing])


def needed(view: RecordView, layout: str) -> list[Needed]:
    """List what a layout requires and the record has not got, in the order of the record."""
    if layout == "plain":
        return []
    entries = entries_of(view)
    missing = list(needed_pairs(view, entries))
    for session in dict.fromkeys(entry.session for entry in entries):
        missing.extend(needed_in_session(session, view.sessions[session]))
    missing.extend(needed_beams(entries))
    for specimen in dict.fromkeys(entry.specimen for entry in entries):
        missing.extend(needed_in_specimen(view, specimen))
    return missing


def entries_of(view: RecordView) -> list[Entry]:
    """Pair sessions and specimens in the order of the first exposure; the entries are ``entry``, ``entry_2``, ``entry_3`` ..."""
    found: dict[tuple[str, str], Entry] = {}
    for one in view.acquisitions:
        if one.specimen is None or one.specimen not in view.specimens:
            continue
        name = f"entry_{len(found) + 1}" if found else "entry"
        found.setdefault((one.session, one.specimen), Entry(name, one.session, one.specimen)).acquisitions.append(one)
    return list(found.values())


# --------------------------------------------------------------------------------------------------------- what NXem requires
def needed_pairs(view: RecordView, entries: list[Entry]) -> Iterator[Needed]:
    known = ", ".join(view.specimens) or "none yet"
    for one in view.acquisitions:
        if one.specimen not in view.specimens:
            yield Needed(one.path, "specimen", f"the key of the specimen that was exposed: {known}")
    if not entries:
        yield Needed((), "sessions", "at least one session with an acquisition of a specimen")


def needed_in_session(key: str, session: JsonObject) -> Iterator[Needed]:
    here = ("sessions", key)
    if timestamp(session.get("start")) is None:
        yield Needed(here, "start", "when the session began, with time and zone, such as 2026-03-02T13:00:00+01:00")
    instrument = section(session, "instrument")
    for name, what in (("manufacturer", "who made the microscope"), ("model", "its model")):
        if spoken(instrument, name) is None and spoken(session, "instrument") is None:
            yield Needed((*here, "instrument"), name, f"{what}, or not_recorded")


def needed_beams(entries: list[Entry]) -> Iterator[Needed]:
    """An entry of NXem has a source of electrons, which X-rays, light or a tip are not."""
    told: set[str] = set()
    for entry in entries:
        others = [str(one.technique) for one in entry.acquisitions if is_without_electrons(one)]
        if entry.session not in told and len(others) == len(entry.acquisitions):
            told.add(entry.session)
            what = f"at least one with a beam of electrons, which NXem describes; {', '.join(dict.fromkeys(others))} has none"
            yield Needed(("sessions", entry.session), "acquisitions", what)


def is_without_electrons(one: Acquisition) -> bool:
    """Tell whether an acquisition is of a known technique that uses no beam of electrons."""
    return one.beam is None and one.technique in standard.current().terms("Technique")


def needed_in_specimen(view: RecordView, key: str) -> Iterator[Needed]:
    here = ("specimens", key)
    if preparation_date(view, key) is None:
        what = "when it was last prepared, with time and zone, such as 2026-03-02T10:05:00+01:00; or the start of a step of its history"
        yield Needed(here, "prepared", what)
    if not elements_of_specimen(view, key):
        what = "the metal of its system, the material of its collector, or a phase observed on it, from which the elements follow"
        holder = next((one for one in view.lineage(key) if "system" in view.specimens[one]), key)
        yield Needed(("specimens", holder, "system"), "metal", what)


# ------------------------------------------------------------------------------------------------------------ reading a record
def preparation_date(view: RecordView, key: str) -> str | None:
    """Say when the surface that was imaged was last actively prepared: as stated, or the last dated step that makes a surface."""
    stated = timestamp(view.specimens[key].get("prepared"))
    if stated is not None:
        return stated
    steps = [step.slots for step in view.steps(key) if step.kind not in STEPS_WITHOUT_SURFACE]
    dated = [timestamp(step.get("end")) or timestamp(step.get("start")) for step in steps]
    return next((time for time in reversed(dated) if time is not None), None)


def elements_of_specimen(view: RecordView, key: str) -> list[str]:
    """List the elements of a specimen by atomic number, as far as the record says them in symbols and formulas; empty when it says none.

    Names are not read as formulas: PC is propylene carbonate, not phosphorus and carbon, and LiFSI holds no iodine. What counts is the
    metal, the collector, the components of the electrolyte, of which NXem wants the elements as well, and the phases seen on the specimen.
    """
    named = [name for name in substances(view, key) if formulas.is_formula(name)]
    return sorted({symbol for name in named for symbol in formulas.elements(name)}, key=formulas.ELEMENTS.index)


def substances(view: RecordView, key: str) -> Iterator[str]:
    """Name what a specimen is made of; of phases those that were found."""
    system = view.system(key)  # a lamella has that of the electrode it was cut from
    yield from (text(system.get("metal")) or "", text(section(system, "collector").get("material")) or "")
    electrolyte = section(system, "electrolyte")
    for role in ("salts", "solvents", "additives", "solids", "polymers"):
        yield from (text(component.get("formula")) or text(component.get("name")) or "" for component in rows(electrolyte, role))
    for observation in view.observed(key):
        if observation.get("polarity", "found") == "found":
            yield from texts(observation.get("phase"))


def spoken(owner: JsonObject, name: str) -> str | None:
    """Give a text slot, or the words for its declared absence (“not recorded”, “withheld”), or None when the record is silent."""
    reason = text(section(section(owner, "absent"), name).get("reason"))
    return text(owner.get(name)) or (reason.replace("_", " ") if reason else None)


def timestamp(value: Json) -> str | None:
    """Give a time with its zone in the form that NeXus accepts, or None for a mere date.

    >>> timestamp("2026-03-02T09:15+01:00"), timestamp("2026-03-02")
    ('2026-03-02T09:15:00+01:00', None)
    """
    found = TIMESTAMP.fullmatch(text(value) or "")
    if found is None:
        return None
    minutes, seconds, zone = found.groups()
    return f"{minutes}{seconds or ':00'}{'+00:00' if zone == '-00:00' else zone}"
