"""Partial records from microscope files to one draft, alone or inside a record that somebody has begun."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path

from cryokb import documents, intake, plain, standard
from cryokb.drafts.companions import exposure_name, is_same, join_companions, name_of, says, session_of
from cryokb.drafts.sessions import GAP, Group, Span, Traits, arrange, traits_of
from cryokb.errors import CryokbError, UsageError
from cryokb.issues import Edit, Json, JsonObject, pointer
from cryokb.plain import as_list, as_object, objects, section
from cryokb.readers import DOSES, Extract, Missing, extract, read_moment
from cryokb.terminal import a_few, counted

__all__ = ["Draft", "combine", "free_key", "free_session_key", "join", "merge_into"]

MADE_OF = re.compile(r"(?:_(?:full|rec|ali|preali|bin\d+|sirt\d*|wbp|flipz|rotx))*\.\w+$")
"""What programs for tomography add to the name of a series."""

NAMED = 3
"""How many of several files a note names."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What several files give together.

    Attributes:
        record: the record in authoring form with its origins.
        text: the record as it is to be written.
        gaps: what a person must still fill in, each place once, as it is called in the record.
        notes: which files were not added, because they are there already, and what else was noticed in joining them.
    """

    record: JsonObject
    text: str
    gaps: tuple[Missing, ...]
    notes: tuple[str, ...]


def combine(parts: Sequence[Extract]) -> JsonObject:
    """Give the record of ``join`` alone."""
    return join(parts).record


def join(parts: Sequence[Extract], *, gap: float = GAP, session: str | None = None) -> Draft:
    """Join what was read from files into one record: companions into one acquisition, exposures into sessions, in the order of time.

    Args:
        parts: what was read from each file.
        gap: seconds without an exposure after which another session begins.
        session: the key of one session for all of them.

    Returns:
        A record in authoring form with its origins and its gaps, their places corrected for renamed keys.
    """
    record: JsonObject = {"cryokb": f"record/{standard.CURRENT}"}
    growth = Growth()
    growth.add_all(parts, gap=gap, session=session)
    for part in parts:
        for slot, item in part.record.items():
            if slot not in {"cryokb", "sessions", "processing", "origins"}:
                record.setdefault(slot, item)
    record["sessions"] = growth.sessions
    if growth.processing:
        record["processing"] = growth.processing
    if growth.origins:
        record["origins"] = growth.origins
    return growth.draft(record, documents.write_yaml(record))


def merge_into(target: Path, parts: Sequence[Extract], *, gap: float = GAP, session: str | None = None) -> Draft:
    """Add to an existing record what it has not got; all that stood there stays, comments too.

    A file that the record names already, by its digest or by its path and size, is not added again. Others join the session of the record
    that has their instrument, voltage and time, or make new ones. The target itself is not written.

    Args:
        target: the record.
        parts: what was read from each file.
        gap: seconds without an exposure after which another session begins.
        session: the key of one session for all of them, there or new.

    Raises:
        InvalidDocument: the record cannot be read.
        UsageError: it is not a record written as YAML blocks.
    """
    document = intake.read_record(target)
    if document.kind != "record" or document.text is None or document.format != "yaml":
        raise UsageError(
            f"{target} is not a record written in YAML.",
            hint=f"Give a file that begins with cryokb: record/{standard.CURRENT}.",
            path=str(target),
        )
    text = documents.apply_edits(document, edits_of_origins(document.slots))
    data = reread(text, target).slots
    growth = Growth.begun_in(data, target.parent)
    growth.add_all(parts, gap=gap, session=session)
    wanted = dict(data)
    for path, block in growth.blocks():
        text = documents.insert_block(reread(text, target), path, documents.write_yaml(block))
    if growth.added:
        wanted["sessions"] = growth.sessions
    if growth.steps:
        wanted["processing"] = growth.processing
    if growth.origins:
        wanted["origins"] = [*as_list(data.get("origins")), *growth.origins]
    if reread(text, target).data != wanted:
        raise UsageError(
            f"New entries cannot be added to {target} without changing what stands there.",
            hint="Write the draft to a file of its own and copy its sessions and origins by hand.",
            path=str(target),
        )
    if wanted != data and document.version not in (None, standard.CURRENT):
        growth.notes.append(
            f"{target} is written for version {document.version}, and what was added may need {standard.CURRENT}: "
            f"cryokb migrate {target} --write."
        )
    return growth.draft(wanted, text)


def reread(text: str, target: Path) -> documents.Document:
    """Read the text that is being made."""
    document, _ = documents.parse_text(text, name=str(target))
    if document is None:
        raise UsageError(
            f"New entries cannot be added to {target} at its end.", hint="Give sessions and origins a place there.", path=str(target)
        )
    return document


def edits_of_origins(data: JsonObject) -> list[Edit]:
    """Give the edits that move origins to where their values stand now, where a person renamed a session or an acquisition."""
    found: list[Edit] = []
    homes = homes_of_files(data)
    for number, row in enumerate(as_list(data.get("origins"))):
        at = str(as_object(row).get("at", ""))
        steps = [str(step) for step in documents.parse_pointer(at)] if at.startswith("/sessions/") else []
        depth = 4 if steps[2:3] == ["acquisitions"] else 2
        if not steps or plain.value_at(data, steps[:depth]) is not None:
            continue
        here = homes.get(str(as_object(row).get("read_from")), [])
        named = [home for home in here if depth == 4 and steps[3] in home[1:]]
        places = {(home[0], home[1])[: depth // 2] for home in named or here}
        if len(places) == 1:
            session, *acquisition = places.pop()
            inner = ["acquisitions", *acquisition] if acquisition else []
            place = pointer(("sessions", session, *inner, *steps[depth:]))
            found.append(Edit(pointer(("origins", number, "at")), place))
    return found


def homes_of_files(data: JsonObject) -> dict[str, list[tuple[str, str, str]]]:
    """Give, for each file by its path and by its bare name, the acquisitions that name it: session, key and label."""
    homes: dict[str, list[tuple[str, str, str]]] = {}
    for session, slots in objects(data, "sessions").items():
        for key, row in objects(slots, "acquisitions").items():
            for described in files_of(row):
                path = str(described.get("path"))
                for name in {path, path.rpartition("/")[2]}:
                    homes.setdefault(name, []).append((session, key, str(row.get("label"))))
    return homes


# ------------------------------------------------------------------------------------------------------------ files that are known
@dataclass(slots=True)
class KnownFiles:
    """The data files that a record names, by digest, and by path and size where it gives no digest."""

    folder: Path = field(default_factory=Path)
    digests: dict[str, list[str]] = field(default_factory=dict)
    paths: dict[str, tuple[JsonObject, str]] = field(default_factory=dict)

    def add(self, slots: JsonObject, place: str) -> None:
        """Remember the files of an acquisition."""
        for described in files_of(slots):
            if digest := plain.text(described.get("sha256")):
                self.digests.setdefault(digest.lower(), []).append(place)
            if path := plain.text(described.get("path")):
                self.paths.setdefault(path, (described, place))

    def places(self, described: JsonObject) -> list[str]:
        """Give the acquisitions that name a file."""
        digest = plain.text(described.get("sha256"))
        if digest is not None and digest.lower() in self.digests:
            return self.digests[digest.lower()]
        there, place = self.paths.get(str(described.get("path")), ({}, ""))
        if not place or (digest and there.get("sha256")):
            return []
        return [place] if there.get("size") in (None, described.get("size")) else []

    def changed(self, described: JsonObject, path: str) -> str | None:
        """Give the acquisition that names this very file with other bytes; a bare name may be that of a file elsewhere."""
        _, place = self.paths.get(str(described.get("path")), ({}, ""))
        same = os.path.realpath(self.folder / str(described.get("path"))) == os.path.realpath(path)
        return place if place and same and not self.places(described) else None


def files_of(slots: JsonObject) -> list[JsonObject]:
    """Give the files that an acquisition names, those of its signals too."""
    owners = [slots, *objects(slots, "signals").values()]
    return [file for owner in owners for file in (section(owner, "file"), *plain.rows(owner, "files")) if file]


def file_of(part: Extract) -> JsonObject:
    """Give the description of the file that was read."""
    if part.described:
        return part.described
    files = (section(slots, "file") for slots in objects(session_of(part), "acquisitions").values())
    return next((file for file in files if file), {})


def once_each(parts: Sequence[Extract]) -> tuple[list[Extract], list[Extract]]:
    """Tell files apart from those that were given before, and from copies."""
    seen: set[tuple[str, str]] = set()
    once: list[Extract] = []
    again: list[Extract] = []
    for part in parts:
        digest = plain.text(file_of(part).get("sha256")) or ""
        # lists of tilts of two series may be the same; no two images ever are, whatever their names
        kind = (digest, "" if part.signals else name_of(part))
        (again if digest and kind in seen else once).append(part)
        seen.add(kind)
    return once, [part for part in again if section(part.record, "sessions")]


def grouped_notes(parts: Sequence[Extract]) -> list[str]:
    """Give the notes of readers, each once with the files that it is about."""
    about: dict[str, list[str]] = {}
    for part in parts:
        for note in part.notes:
            about.setdefault(note, []).append(name_of(part))
    return [f"{shown(names)}: {note}" for note, names in about.items()]


def repeated(repeats: dict[str, list[str]]) -> list[str]:
    """Say which files are in the record already; of many, how many."""
    if len(repeats) > NAMED:
        return [f"{len(repeats)} files ({shown(repeats)}) are in the record already; they were not added again."]
    return [f"{path} is in the record already ({shown(places)}); it was not added again." for path, places in repeats.items()]


def shown(names: Iterable[str]) -> str:
    """Name a few files, and count the others."""
    return a_few(list(dict.fromkeys(names)), NAMED)


# ------------------------------------------------------------------------------------------------------------ growth
@dataclass(slots=True)
class Growth:
    """Sessions and origins that grow exposure by exposure, and what must be known about those that are there already.

    Attributes:
        sessions: the sessions as they will be.
        begun: the sessions of the record, as groups: their own slots are a person's, and only acquisitions are added.
        added: keys of the acquisitions that are new, by session, with their order in time.
        processing: the steps of processing as they will be.
        steps: keys of those that are new.
        named: keys of new acquisitions, by the names of their exposures.
        origins: where the new values come from.
        gaps: what is missing, where it is called now.
        notes: what was noticed.
        taken: keys of acquisitions, of all sessions.
        known: the files that the record names.
        repeats: files that it names already, with its places.
        once_named: keys of sessions that origins speak of, also where no session is called so any more.
        spellings: other values of the slots of a session, with the files that give them.
    """

    sessions: JsonObject = field(default_factory=dict)
    begun: dict[str, Group] = field(default_factory=dict)
    added: dict[str, dict[str, float]] = field(default_factory=dict)
    processing: JsonObject = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    origins: list[Json] = field(default_factory=list)
    gaps: list[Missing] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    taken: JsonObject = field(default_factory=dict)
    known: KnownFiles = field(default_factory=KnownFiles)
    repeats: dict[str, list[str]] = field(default_factory=dict)
    once_named: JsonObject = field(default_factory=dict)
    spellings: dict[tuple[str, str, str, str], list[str]] = field(default_factory=dict)

    @classmethod
    def begun_in(cls, data: JsonObject, folder: Path) -> Growth:
        """Give what an existing record has: its sessions, the keys that are taken, and the files that are known."""
        growth = cls(sessions=dict(section(data, "sessions")), processing=dict(section(data, "processing")))
        growth.known.folder = folder
        growth.once_named = {
            str(row.get("at")).split("/")[2]: None for row in plain.rows(data, "origins") if str(row.get("at")).startswith("/sessions/")
        }
        for key, step in objects(data, "processing").items():
            growth.known.add(step, pointer(("processing", key)))
        for key, session in objects(data, "sessions").items():
            acquisitions = objects(session, "acquisitions")
            folders = {folder_of(str(file.get("path")), folder) for slots in acquisitions.values() if (file := section(slots, "file"))}
            moments = [moment for slots in acquisitions.values() if (moment := start_of(slots)) is not None]
            growth.begun[key] = Group(traits=traits_of(session, moments), folders=folders, key=key)
            for name, slots in acquisitions.items():
                growth.taken[name] = slots
                growth.known.add(slots, pointer(("sessions", key, "acquisitions", name)))
        return growth

    def add_all(self, parts: Sequence[Extract], *, gap: float, session: str | None) -> None:
        """Add what was read from files: what is new, as few sessions as can be told apart, each in the order of time."""
        once, again = once_each(parts)
        steps = [part for part in once if section(part.record, "processing")]
        exposures, notes = join_companions([part for part in once if not section(part.record, "processing")])
        self.notes += notes
        fresh = [part for part in exposures if self.is_new(part)]
        if fresh and session is None:
            self.learn_times()
        rows = [(traits_of(session_of(part), moments_of(part)), folder_of(part.path)) for part in fresh]
        if session is not None:
            groups = [Group(list(range(len(fresh))), key=session)] if fresh else []
        else:
            groups = arrange(rows, gap=gap, present=self.begun.values())
        for group in groups:
            key = group.key or free_session_key("session_1", {**self.sessions, **self.once_named})
            self.add_group([(fresh[number], rows[number][0]) for number in group.members], key)
            if group.undecided:
                self.notes.append(undecided([fresh[number] for number in group.members], key))
        made = [part for part in steps if self.is_new(part)]
        for part in made:
            self.add_steps(part)
        self.notes += grouped_notes([*fresh, *made])
        self.repeats.update((str(file_of(part).get("path")), self.known.places(file_of(part))) for part in again)

    def is_new(self, part: Extract) -> bool:
        """Tell whether the record has an exposure not yet; what it has is noted, and tells when its session was."""
        acquisitions = [*objects(session_of(part), "acquisitions").values(), *objects(part.record, "processing").values()]
        files = [file for slots in acquisitions for file in (section(slots, "file"), file_of(part)) if file]
        described = next((file for file in files if self.known.places(file)), files[0] if files else {})
        places = self.known.places(described)
        changed = None if places else self.known.changed(described, part.path)
        if not places and changed is None:
            return True
        if changed is not None:
            self.notes.append(f"{described.get('path')} has changed since it came into the record ({changed}); it was not added again.")
            return False
        group = self.begun.get(str(documents.parse_pointer(places[0])[1]))
        if group is not None:
            group.traits = group.traits.joined(Traits(span=traits_of({}, part.moments.values()).span))
        self.repeats.setdefault(str(described.get("path")), places)
        further = [row for slots in acquisitions for row in plain.rows(slots, "files")]
        late = [str(row.get("path")) for row in further if not self.known.places(row)]
        if late:
            self.notes.append(f"{shown(late)} belongs to {shown(places)}: name it under its files by hand; it was not added.")
        return False

    def learn_times(self) -> None:
        """Ask the files of sessions that state no time when they were made: a local time without zone is not in the record."""
        for key, group in self.begun.items():
            if group.traits.span is not None:
                continue
            rows = list(objects(section(self.sessions, key), "acquisitions").values())
            for slots in (*rows[:1], *rows[1:][-1:]):  # they stand in the order of time
                moments = moments_of_file(self.known.folder, section(slots, "file"))
                group.traits = group.traits.joined(traits_of({}, moments))

    def add_group(self, members: Sequence[tuple[Extract, Traits]], key: str) -> None:
        """Add exposures to one session, which is made when it is not there; new acquisitions get the order of time."""
        clock = clock_of([traits.span for _, traits in members if traits.span])
        for part, traits in sorted(members, key=lambda member: clock(member[1].span)):
            self.add(part, key, clock(traits.span))
        order, session = self.added[key], as_object(self.sessions[key])
        rows = as_object(session.pop("acquisitions"))
        if rows:
            before = [name for name in rows if name not in order]
            session["acquisitions"] = {name: rows[name] for name in [*before, *sorted(order, key=lambda name: order[name])]}

    def add(self, part: Extract, key: str, order: float) -> None:
        """Add one exposure to a session under free keys; origins and gaps follow."""
        own_key, theirs = next(iter(objects(part.record, "sessions").items()))
        if key not in self.added:
            self.added[key] = {}
            there = section(self.sessions, key)
            self.sessions[key] = {**there, "acquisitions": dict(section(there, "acquisitions"))}
        session = as_object(self.sessions[key])
        old, new = pointer(("sessions", own_key)), pointer(("sessions", key))
        places: dict[str, str | None] = {}
        slots = {slot: value for slot, value in theirs.items() if slot != "acquisitions"}
        of_each = self.settle(session, slots, (old, new), places, part)
        for name, row in objects(theirs, "acquisitions").items():
            free = free_key(name, self.taken)
            label: JsonObject = {"label": name} if free != name else {}  # by which the array is found in its file
            section(session, "acquisitions")[free] = self.taken[free] = {**label, **of_each, **row}
            self.added[key][free] = order
            self.named.setdefault(exposure_name(part.path.replace("\\", "/"), ()), free)
            self.known.add(row, f"{new}/acquisitions/{free}")
            places.update({f"{old}/{slot}": f"{new}/acquisitions/{free}/{slot}" for slot in of_each})
            places[f"{old}/acquisitions/{name}"] = f"{new}/acquisitions/{free}"
        places[old] = new
        self.follow(part, places)

    def add_steps(self, part: Extract) -> None:
        """Add the reconstructions of a file as steps of processing, made of the series of the same name where it is there."""
        places: dict[str, str | None] = {}
        series = self.named.get(exposure_name(MADE_OF.sub("", part.path.replace("\\", "/").casefold()), ()))
        for name, row in objects(part.record, "processing").items():
            free = free_key(name, self.processing)
            inputs: JsonObject = {} if series is None or "inputs" in row else {"inputs": [series]}
            self.processing[free] = {**row, **inputs}
            self.known.add(row, pointer(("processing", free)))
            self.steps.append(free)
            places[pointer(("processing", name))] = pointer(("processing", free))
        self.follow(part, places)

    def settle(
        self, session: JsonObject, theirs: JsonObject, at: tuple[str, str], places: dict[str, str | None], part: Extract
    ) -> JsonObject:
        """Fill the slots of a session; give those that hold for the new acquisitions only, where the session says another value.

        A session of the record keeps what a person wrote, also where that is nothing.
        """
        old, new = at
        begun = any(new == f"/sessions/{key}" or new.startswith(f"/sessions/{key}/") for key in self.begun)
        of_each: JsonObject = {}
        for slot, value in theirs.items():
            here = session.get(slot)
            if isinstance(here, dict) and isinstance(value, dict):
                self.settle(here, value, (f"{old}/{slot}", f"{new}/{slot}"), places, part)
            elif here is None and not begun:
                session[slot] = dict(value) if isinstance(value, dict) else value
                places[f"{old}/{slot}"] = f"{new}/{slot}"
            elif slot == "accelerating_voltage" and not is_same(here, value):
                of_each[slot] = value
            else:
                places[f"{old}/{slot}"] = None
                if here is not None and not is_same(here, value):
                    self.spellings.setdefault((new, slot, str(here), str(value)), []).append(name_of(part))
        return of_each

    def follow(self, part: Extract, places: dict[str, str | None]) -> None:
        """Take the origins and gaps of an exposure, at the places that its values have here."""
        for row in plain.rows(part.document(), "origins"):
            if (place := moved(str(row.get("at", "")), places)) is not None:
                self.origins.append({**row, "at": place})
        for gap in part.missing:
            if (place := moved(gap.path, places)) is not None:
                self.gaps.append(Missing(place, gap.why))

    def blocks(self) -> list[tuple[list[str], Json]]:
        """Give what is added to the text of a record: new sessions, new acquisitions of its sessions, and origins."""
        new: JsonObject = {key: self.sessions[key] for key in self.added if key not in self.begun}
        found: list[tuple[list[str], Json]] = []
        for key, order in self.added.items():
            rows = section(self.sessions[key], "acquisitions")
            if key in self.begun and order:
                found.append((["sessions", key, "acquisitions"], {name: rows[name] for name in rows if name in order}))
        steps: JsonObject = {key: self.processing[key] for key in self.steps}
        slots: dict[str, Json] = {"sessions": new, "processing": steps, "origins": self.origins}
        return [*found, *(([slot], block) for slot, block in slots.items() if block)]

    def draft(self, record: JsonObject, text: str) -> Draft:
        """Give the finished record with the gaps that it leaves, each place once, and the notes."""
        gaps: dict[str, Missing] = {}
        for gap in self.gaps:
            owner, _, slot = gap.path.rpartition("/")
            known = any(says(record, f"{owner}/{one}") for one in DOSES) if slot == "dose" else says(record, gap.path)
            if not known:
                gaps.setdefault(gap.path, gap)
        other = [
            f"{place.removeprefix('/')} has {slot} {here}; {shown(names)} {'say' if len(names) > 1 else 'says'} {value}."
            for (place, slot, here, value), names in self.spellings.items()
        ]
        return Draft(record, text, tuple(gaps.values()), tuple(dict.fromkeys([*self.notes, *other, *repeated(self.repeats)])))


def clock_of(spans: Sequence[Span]) -> Callable[[Span | None], float]:
    """Give the function that puts spans in order, on the clock on the wall where one file tells how far it is from world time."""
    offset = next((span.wall[0] - span.world[0] for span in spans if span.wall and span.world), 0.0)

    def order(span: Span | None) -> float:
        if span is None:
            return math.inf
        return span.wall[0] if span.wall else span.world[0] + offset if span.world else math.inf

    return order


def undecided(parts: Sequence[Extract], key: str) -> str:
    """Say that nothing tells to which session some exposures belong."""
    names = shown(name_of(part) for part in parts)
    return (
        f"{counted(len(parts), 'file')} ({names}) could belong to several sessions, since what "
        f"{'they state' if len(parts) > 1 else 'it states'} of instrument, voltage and time does not decide; put into {key}: move "
        f"{'them' if len(parts) > 1 else 'it'} where you know better."
    )


def folder_of(path: str, base: Path | None = None) -> str:
    """Give the folder of a file, as it is compared."""
    return str((Path(path) if base is None else base / path).absolute().parent)


def start_of(slots: JsonObject) -> date | None:
    """Read when an acquisition of a record was made: its start, or the local time of its first tilt or frame."""
    return read_moment(plain.text(slots.get("start")) or min(local_times(slots), default=""))


def local_times(slots: JsonObject) -> list[str]:
    """Give the local times of the tilts or frames of an acquisition."""
    tables = (section(slots, name) for name in ("tilt_table", "frame_table"))
    return [str(moment) for table in tables for moment in as_list(table.get("local_time"))]


def moments_of(part: Extract) -> list[date]:
    """Give when an exposure was made, and of a series also when it ended: hours can lie between."""
    ends = (max(local_times(slots), default="") for slots in objects(session_of(part), "acquisitions").values())
    return [*part.moments.values(), *(moment for end in ends if (moment := read_moment(end)) is not None)]


def moments_of_file(folder: Path, described: JsonObject) -> list[date]:
    """Give the moments that a data file of a record states; none where it is not there, or was changed."""
    path = folder / str(described.get("path"))
    try:
        if not described or path.stat().st_size != described.get("size", path.stat().st_size):
            return []
        return list(extract(path, sha256=False).moments.values())
    except (CryokbError, OSError):
        return []


def free_key(key: str, taken: JsonObject) -> str:
    """Give the key, or the key with a number of its own behind it; a number that it ends with belongs to the name of a file.

    >>> free_key("template_0035", {"template_0035": {}})
    'template_0035_2'
    """
    return key if key not in taken else next(free for number in count(2) if (free := f"{key}_{number}") not in taken)


def free_session_key(key: str, taken: JsonObject) -> str:
    """Give the key of a session, or the next number that is free: sessions are counted.

    >>> free_session_key("session_1", {"session_1": {}})
    'session_2'
    """
    stem, _, number = key.rpartition("_")
    if key not in taken or stem != "session" or not number.isdecimal():
        return free_key(key, taken)
    return next(free for following in count(int(number) + 1) if (free := f"session_{following}") not in taken)


def moved(place: str, places: dict[str, str | None]) -> str | None:
    """Give a place as it is called now, or None when what stood there was left out; the innermost stand first."""
    for old, new in places.items():
        if place == old or place.startswith(old + "/"):
            return None if new is None else new + place[len(old) :]
    return place
