"""Files of one exposure: which belong together by their names, and how what they state becomes one acquisition."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import cast

from cryokb import documents, plain, quantities, readers, standard
from cryokb.drafts.sessions import Traits, distance, span_of, traits_of
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject, pointer
from cryokb.plain import as_list, as_object, objects, section
from cryokb.readers import Extract, Missing
from cryokb.terminal import shortened

__all__ = ["exposure_name", "join_companions", "session_of"]

RANKS: dict[str, int] = {
    f".{ending}": rank
    for rank, row in enumerate(
        (
            ("asw", "emi", "emd"),
            ("dm4", "dm3", "prz", "bcf", "pts", "tvips", "mib", "blo"),
            ("mrc", "mrcs", "st", "hspy", "zspy", "nxs", "spx", "eds", "ser", "img", "map"),
            ("h5", "hdf5", "tif", "tiff", "msa", "emsa"),
            ("mdoc", "idoc", "xml"),
            ("rawtlt",),
            ("tlt",),
        )
    )
    for ending in row
}
"""Which of several files of one exposure holds the data: what the microscope wrote before what was exported, descriptions last."""

DESCRIPTIONS = frozenset({".mdoc", ".idoc"})
TILT_LISTS = frozenset({".rawtlt", ".tlt"})
JEOL_PARTS = frozenset({".img", ".map", ".pts", ".eds", ".apb"})
HELD = {".asw": JEOL_PARTS, ".emi": frozenset({".ser"})}
"""Files whose arrays the main one holds as well: they are named, and say nothing more."""
IMAGE_ENDING = re.compile(r"\.(?:mrc|mrcs|st|tif|tiff|eer|dm4|dm3)$")

LONGER_NAMES: tuple[tuple[re.Pattern[str], frozenset[str], str], ...] = (
    (re.compile(r"_\d+$"), frozenset({".ser"}), ".emi"),
    (re.compile(r"_info$"), frozenset({".txt"}), "_info.txt"),
    (re.compile(r"_[a-z0-9]+$"), frozenset({".mrc", ".tif", ".tiff"}), "_info.txt"),
    (re.compile(r"_(?:fractions|eer)$"), frozenset({".mrc", ".tif", ".tiff", ".eer"}), ".xml"),
    (re.compile(r"_\d{3}$"), frozenset({".tvips"}), "_000.tvips"),
)
"""Names that a program makes longer for one of several files: what is added, to which endings, and the file that says so."""

SAME_TIME = 6 * 3600.0
"""Seconds within which files of one name can be of one exposure."""
SAME_START = 300.0
SAME = 0.01
SAME_ANGLE = 0.5
UNKNOWN = "not_recorded"
ORDER = ("order", "note")
"""What a table says where nobody knows the order of its rows."""
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
COUNTS = ("image_width", "image_height", "energy_channels", "tilts")


# ------------------------------------------------------------------------------------------------------------ by name
def exposure_name(path: str, present: Collection[str]) -> str:
    """Name the exposure to which a file belongs: its folder and its name without what tells companions apart, in lower case.

    Args:
        path: the file, with slashes.
        present: the files that are there, with slashes and in lower case.

    >>> exposure_name("raw/TS_1.mrc.mdoc", ()), exposure_name("raw/TS_1.rawtlt", ())
    ('raw/ts_1', 'raw/ts_1')
    >>> exposure_name("a_1.ser", {"a.emi", "a_1.ser"}), exposure_name("a_1.ser", {"a_1.ser"})
    ('a', 'a_1')
    """
    place = PurePath(path.casefold())
    folder, stem = place.parent, place.stem
    if place.suffix in JEOL_PARTS and (whole := workspace_above(folder, present)) is not None:
        return whole
    if place.suffix in DESCRIPTIONS:
        stem = IMAGE_ENDING.sub("", stem)
    for addition, suffixes, owner in LONGER_NAMES:
        shorter = addition.sub("", stem)
        if place.suffix in suffixes and shorter != stem and (folder / f"{shorter}{owner}").as_posix() in present:
            return (folder / shorter).as_posix()
    return (folder / stem).as_posix()


def workspace_above(folder: PurePath, present: Collection[str]) -> str | None:
    """Find the JEOL workspace whose sample folder this is: ``NAME.asw`` above it."""
    found = min((name for name in present if name.endswith(".asw") and PurePath(name).parent in folder.parents), default=None)
    return None if found is None else found.removesuffix(".asw")


def join_companions(parts: Sequence[Extract]) -> tuple[list[Extract], list[str]]:
    """Make one extract of the files of each exposure, with notes on files of one name that do not belong together."""
    notes: list[str] = []
    joined: list[Extract] = []
    for group in by_exposure(parts).values():
        for whole in join_group(group, notes):
            if section(whole.record, "sessions"):
                joined.append(whole)
            else:
                notes.append(f"{name_of(whole)} became no acquisition.{''.join(f' {note}' for note in whole.notes)}")
    return joined, notes


def by_exposure(parts: Sequence[Extract]) -> dict[str, list[Extract]]:
    """Put the files of one exposure together: those of one name, and those that a series names as its movies.

    A series lies with its movies or above them. Where a stack has one description, and each tilt another, they are of one series.
    """
    present = {slashed(part.path).casefold() for part in parts}
    names = {id(part): exposure_name(slashed(part.path), present) for part in parts}
    owners: dict[str, list[str]] = {}
    for part in sorted(parts, key=is_put_together):
        frames = frames_of(part)
        if is_put_together(part):
            key = next(iter(objects(session_of(part), "acquisitions")))
            own = (PurePath(names[id(part)]).parent / key).as_posix()
            names[id(part)] = owner_of(own, owners.get(frames[0], []) if frames else []) or own
        for frame in frames:
            owners.setdefault(frame, []).append(names[id(part)])
    groups: dict[str, list[Extract]] = {}
    for part in parts:
        name = names[id(part)]
        owner = owner_of(name, owners.get(PurePath(slashed(part.path)).name.casefold(), []))
        groups.setdefault(owner or name, []).append(part if owner in (None, name) else as_companion(part))
    return groups


def owner_of(name: str, series: Sequence[str]) -> str | None:
    """Give the series that lies in the folder of a file, or nearest above it; two days may have movies of one name."""
    folder = PurePath(name).parent
    above = [one for one in series if PurePath(one).parent == folder or PurePath(one).parent in folder.parents]
    return max(above, key=lambda one: len(PurePath(one).parts), default=None)


def is_put_together(part: Extract) -> bool:
    """Tell whether a series was put together from descriptions of one tilt each, which it names itself."""
    rows = objects(session_of(part), "acquisitions").values()
    return any(file.get("path") == part.described.get("path") for slots in rows for file in plain.rows(slots, "files"))


def frames_of(part: Extract) -> list[str]:
    """Give the names of the movies that a description of a series gives, each of one tilt."""
    tables = [section(slots, "tilt_table") for slots in objects(session_of(part), "acquisitions").values()]
    return [str(frame).casefold() for table in tables for frame in as_list(table.get("file_name"))]


def as_companion(part: Extract) -> Extract:
    """Give a file as one that says nothing itself: what a movie states of one tilt is not so of the series."""
    return Extract(part.path, "companion", {"cryokb": part.record.get("cryokb")}, described=part.described)


def slashed(path: str) -> str:
    return path.replace("\\", "/")


def name_of(part: Extract) -> str:
    return PurePath(slashed(part.path)).name


def suffix_of(part: Extract) -> str:
    return PurePath(part.path).suffix.lower()


def rank_of(part: Extract) -> tuple[bool, int, int]:
    """Give what sorts the files of an exposure: the one that holds the data first, and of two alike the larger."""
    rank = RANKS.get(suffix_of(part), len(RANKS))
    return not objects(session_of(part), "acquisitions"), rank, -(plain.whole(part.described.get("size")) or 0)


def session_of(part: Extract) -> JsonObject:
    """Give the one session of what was read from a file, or an empty one."""
    return next(iter(objects(part.record, "sessions").values()), {})


def join_group(group: list[Extract], notes: list[str]) -> Iterator[Extract]:
    """Join files of one name with the one that holds the data; those that contradict it stay apart, and a note says why."""
    while group:
        main, *others = sorted(group, key=rank_of)
        group = []
        whole = Exposure(main)
        for other in others:
            reason = whole.reason_against(other) if len({part.path for part in (main, other)}) > 1 else ""
            if reason is None:
                whole.add(other)
                continue
            group.append(other)
            if reason:
                notes.append(f"{name_of(other)} and {name_of(main)} have one name, but {reason}: they were not joined.")
        notes += whole.differences
        yield whole.extract()


# ------------------------------------------------------------------------------------------------------------ what they state
class Exposure:
    """What the files of one exposure state together; the values of the file that holds the data stay, others fill in."""

    def __init__(self, main: Extract) -> None:
        self.main = main
        self.name = name_of(main)
        self.record = copy.deepcopy(main.record)
        self.session = session_of(replace(main, record=self.record))
        self.origins = list(main.origins)
        self.missing = list(main.missing)
        self.notes = list(main.notes)
        self.moments = dict(main.moments)
        self.differences: list[str] = []
        self.doubted: set[str] = set()
        self.same_tables: set[str] = set()
        if self.acquisitions:
            self.name_file(next(iter(self.acquisitions)), main)

    @property
    def acquisitions(self) -> dict[str, JsonObject]:
        """The acquisitions so far."""
        return objects(self.session, "acquisitions")

    def extract(self) -> Extract:
        """Give all of it as one extract."""
        missing = tuple(gap for gap in self.missing if not says(self.record, gap.path))
        notes = tuple(dict.fromkeys(self.notes))
        # a value that was not taken over, since it may belong to another acquisition of this file, has no origin here
        known = [origin for origin in self.origins if plain.value_at(self.record, documents.parse_pointer(origin.path)) is not None]
        record, origins = readers.in_order(self.record, known)
        return replace(self.main, record=record, origins=origins, missing=missing, notes=notes, moments=self.moments)

    def reason_against(self, other: Extract) -> str | None:
        """Say why a file of the same name is of another exposure; None where nothing speaks against it."""
        theirs = session_of(other)
        if not self.acquisitions or not theirs:
            return None
        return (
            reason_of_traits(traits_of(self.session, self.moments.values()), traits_of(theirs, other.moments.values()))
            or reason_of_counts(self.acquisitions, objects(theirs, "acquisitions"))
            or reason_of_stacks(self.main, objects(theirs, "acquisitions"))
        )

    def add(self, other: Extract) -> None:
        """Take over what a companion says and this exposure does not; the companion becomes a further file of it."""
        theirs, own_key, their_key = session_of(other), first_key(self.record), first_key(other.record)
        if suffix_of(other) in HELD.get(suffix_of(self.main), ()):
            self.name_file(self.target(other), other)
            return
        keys = {key: key if key in self.acquisitions else next(iter(self.acquisitions)) for key in objects(theirs, "acquisitions")}
        places = {pointer(("sessions", their_key, "acquisitions", key)): self.place(name) for key, name in keys.items()}
        places[pointer(("sessions", their_key))] = pointer(("sessions", own_key))
        for key, name in keys.items():
            self.give_way(name, section(theirs, "acquisitions")[key], described=suffix_of(other) in DESCRIPTIONS)
        new = [(place, origin) for origin in other.origins if not says(self.record, place := moved_to(origin.path, places))]
        self.follow(other, places)
        slots = {slot: value for slot, value in theirs.items() if slot != "acquisitions"}
        self.fill(self.session, slots, pointer(("sessions", own_key)), other)
        for key, name in keys.items():
            if len(self.acquisitions) == 1 or key == name:
                self.fill(self.acquisitions[name], objects(theirs, "acquisitions")[key], self.place(name), other)
        name = plain.text(other.described.get("path")) or name_of(other)
        self.origins += [
            replace(origin, path=place, read_from=origin.read_from or name) for place, origin in new if says(self.record, place)
        ]
        self.name_file(next(iter(keys.values()), next(iter(self.acquisitions), None)), other)

    def target(self, other: Extract) -> str | None:
        """Choose the acquisition that holds the arrays of a part: by its name, else the first."""
        keys = objects(session_of(other), "acquisitions")
        return next((key for key in keys if key in self.acquisitions), next(iter(self.acquisitions), None))

    def place(self, name: str) -> str:
        return pointer(("sessions", first_key(self.record), "acquisitions", name))

    def give_way(self, name: str, theirs: Json, *, described: bool) -> None:
        """Let a narrower technique take the place of a wider one, as a tilt series does of an image, and better columns of a table.

        ``described`` says that the angles of the other are those of the stage, and not refined ones.
        """
        own = self.acquisitions[name]
        wide, narrow = (plain.text(as_object(slots).get("technique")) for slots in (own, theirs))
        if wide and narrow and wide != narrow and is_narrower(narrow, wide):
            self.leave(own, ["technique"], self.place(name))
        for slot, table in own.items():
            other = section(as_object(theirs), slot)
            if slot.endswith("_table") and isinstance(table, dict) and same_rows(table, other):
                self.leave(table, poorer_columns(table, other, described=described), f"{self.place(name)}/{slot}")
                self.same_tables.add(f"{self.place(name)}/{slot}")

    def leave(self, own: JsonObject, slots: Sequence[str], at: str) -> None:
        """Take slots away, with their origins, for which a companion has something better."""
        for slot in slots:
            del own[slot]
        left = {f"{at}/{slot}" for slot in slots}
        self.origins = [origin for origin in self.origins if origin.path not in left]

    def follow(self, other: Extract, places: dict[str, str]) -> None:
        """Take the gaps, notes and moments of a companion, at the places that its values get here."""
        moments = {moved_to(place, places): moment for place, moment in other.moments.items()}
        gaps = [Missing(moved_to(gap.path, places), gap.why) for gap in other.missing]
        # who knows the local time says what is missing in it
        better = {gap.path for gap in gaps if gap.path.removesuffix("/start") in moments.keys() - self.moments.keys()}
        self.missing = [gap for gap in self.missing if gap.path not in better]
        known = {gap.path for gap in self.missing}
        self.missing += [gap for gap in gaps if gap.path not in known]
        self.moments = {**moments, **self.moments}
        if suffix_of(other) not in TILT_LISTS:  # what they lack is said by the files that they belong to
            self.notes += other.notes

    def fill(self, own: JsonObject, theirs: JsonObject, at: str, other: Extract) -> None:
        """Fill slots that have no value; of two that differ a note names both, and a number is left out: one of them is wrong."""
        for slot, value in theirs.items():
            place = f"{at}/{slot}"
            unknown = slot in ORDER and theirs.get("order") == UNKNOWN and at.endswith("_table")
            if slot in {"file", "label"} or place in self.doubted or unknown:
                continue
            if slot == "files":
                own[slot] = united(as_list(own.get(slot)), as_list(value))
                continue
            here = own.setdefault(slot, copy.deepcopy(value))
            if here == value:
                continue
            if isinstance(here, dict) and isinstance(value, dict):
                if not slot.endswith("_table") or place in self.same_tables:
                    self.fill(here, value, place, other)
            elif not (agree(slot, here, value) or suffix_of(other) == ".tlt"):
                self.doubt(own, slot, place, (str(value), name_of(other)))

    def doubt(self, own: JsonObject, slot: str, place: str, other: tuple[str, str]) -> None:
        """Note that two files give two values; a number or a date is taken out, and a person must write the right one."""
        words = f"{self.name} gives {slot.replace('_', ' ')} {shortened(str(own[slot]), 80)}, {other[1]} gives {shortened(other[0], 80)}"
        if interval_of(own[slot]) is None and slot != "start":
            self.differences.append(f"{words}; the first was kept.")
            return
        del own[slot]
        self.doubted.add(place)
        self.origins = [origin for origin in self.origins if origin.path != place]
        self.missing.append(Missing(place, f"{words}: write the right one."))
        self.differences.append(f"{words}; left out, since one of them is wrong.")

    def name_file(self, name: str | None, other: Extract) -> None:
        """Name a companion among the further files of an acquisition, once."""
        if name is None or not other.described:
            return
        own = self.acquisitions[name]
        files = as_list(own.get("files"))
        paths = {as_object(file).get("path") for file in [own.get("file"), *files]}
        if other.described.get("path") not in paths:
            own["files"] = [*files, dict(other.described)]


def first_key(record: JsonObject) -> str:
    return next(iter(section(record, "sessions")), "")


def says(record: JsonObject, place: str) -> bool:
    """Tell whether a record has a value at a place."""
    return plain.value_at(record, documents.parse_pointer(place)) not in (None, "", {}, [])


def moved_to(place: str, places: dict[str, str]) -> str:
    """Give a place as it is called now; the innermost names stand first."""
    return next((new + place[len(old) :] for old, new in places.items() if place == old or place.startswith(old + "/")), place)


def same_rows(one: JsonObject, other: JsonObject) -> bool:
    """Tell whether two tables have one row each for the same tilts, in the same order."""
    return is_same_column(one.get("angle"), other.get("angle"), SAME_ANGLE)


def poorer_columns(own: JsonObject, theirs: JsonObject, *, described: bool) -> list[str]:
    """Name the columns of a table that another one of the same rows tells better: the order, where it is not known, and rounded angles."""
    order = [slot for slot in ORDER if slot in own] if own.get("order") == UNKNOWN and theirs.get("order") != UNKNOWN else []
    rounded = ["angle"] if described and len(str(own["angle"])) < len(str(theirs["angle"])) else []
    return order + rounded


def is_same_column(one: Json, other: Json, slack: float = 0.0) -> bool:
    """Tell whether two columns of a table have the same numbers, within what programs round."""
    left, right = ([float(number) for number in NUMBER.findall(str(column))] for column in (one, other))
    return len(left) == len(right) and all(abs(a - b) <= max(slack, SAME * max(abs(a), abs(b))) for a, b in zip(left, right, strict=True))


def agree(slot: str, one: Json, other: Json) -> bool:
    """Tell whether two values of a slot say one thing."""
    if slot == "angle" or isinstance(one, list) or "," in str(one):
        return is_same_column(one, other, SAME_ANGLE if slot == "angle" else 0.0)
    return is_same(one, other) or is_one_moment(slot, one, other)


def united(files: list[Json], others: list[Json]) -> list[Json]:
    """Give files that are named once, by their paths."""
    return list({str(as_object(file).get("path")): file for file in [*files, *others]}.values())


def is_narrower(one: str, other: str) -> bool:
    """Tell whether one technique is a kind of the other."""
    terms = standard.current().terms("Technique")
    above = terms.get(one, {}).get("is_a")
    return above is not None and (above == other or is_narrower(str(above), other))


def is_same(one: Json, other: Json) -> bool:
    """Tell whether two values agree within what programs round."""
    intervals = [interval_of(value) for value in (one, other)]
    if None in intervals:
        return str(one).casefold() == str(other).casefold()
    left, right = cast("list[quantities.Interval]", intervals)
    if left.unit != right.unit:
        return False
    slack = SAME_ANGLE if left.unit == "deg" else 0.0
    pairs = ((left.lower, right.lower), (left.upper, right.upper))
    return all(a is b or (a is not None and b is not None and abs(a - b) <= max(slack, SAME * max(abs(a), abs(b)))) for a, b in pairs)


def is_one_moment(slot: str, one: Json, other: Json) -> bool:
    """Tell whether two starts are of one exposure, written in different zones or at its two ends."""
    moments = [readers.read_moment(str(value)) for value in (one, other)] if slot == "start" else []
    spans = [span_of(moment) for moment in moments if moment is not None]
    return len(spans) == 2 and distance(*spans)[0] <= SAME_START


def interval_of(value: Json) -> quantities.Interval | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return quantities.canonical(quantities.parse(value))
    except QuantityError:
        return None


# ------------------------------------------------------------------------------------------------------------ what speaks against it
def reason_of_traits(own: Traits, others: Traits) -> str | None:
    """Say which of instrument, voltage and time differ."""
    if own.volts and others.volts and abs(own.volts - others.volts) > SAME * own.volts:
        return f"one was made at {others.volts / 1000:g} kV and the other at {own.volts / 1000:g} kV"
    if own.contradicts(others):
        return "they name different instruments"
    if own.span is None or others.span is None:
        return None
    seconds, _ = distance(own.span, others.span)
    return f"{spoken(seconds)} lie between them" if seconds > SAME_TIME else None


def spoken(seconds: float) -> str:
    return f"{seconds / 86_400:.0f} days" if seconds > 1.5 * 86_400 else f"{seconds / 3600:.0f} hours"


def reason_of_counts(own: dict[str, JsonObject], others: dict[str, JsonObject]) -> str | None:
    """Say which size or number differs, where each has one acquisition."""
    if len(own) != 1 or len(others) != 1:
        return None
    (one,), (other,) = own.values(), others.values()
    for slot in COUNTS:
        here, there = plain.whole(one.get(slot)), plain.whole(other.get(slot))
        if here is not None and there is not None and here != there:
            return f"{slot.replace('_', ' ')} is {there} in one and {here} in the other"
    return None


def reason_of_stacks(main: Extract, others: dict[str, JsonObject]) -> str | None:
    """Say that a description of a tilt series has more or fewer tilts than the stack has images."""
    tilts = {count for slots in others.values() if (count := plain.whole(slots.get("tilts"))) is not None}
    stacks = {signal.shape[0] if len(signal.shape) in (1, 3) else 1 for signal in main.signals}
    if len(stacks) != 1 or len(tilts) != 1 or tilts == stacks:
        return None
    return f"one has {tilts.pop()} tilts and the other {stacks.pop()} image(s)"
