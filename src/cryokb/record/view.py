"""The view: a document that was expanded, with what is asked of it again and again worked out once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import inf
from typing import TypeAlias, TypeVar, cast

from cryokb.expansion import Entry, objects_of
from cryokb.issues import JsonObject
from cryokb.plain import as_object, objects, section, text, texts, whole
from cryokb.record.acquisitions import Acquisition, acquisitions_in_order
from cryokb.record.ledger import Exposure, entries_of, ledger_of
from cryokb.record.life import Life, Stage, Step, at_birth, brings_metal, history_of, is_metal_electrode, life_of, lineage_of, steps_of
from cryokb.standard import Standard, current

__all__ = ["Place", "RecordView", "names_behind"]

GENERATIONS = 100
"""How many steps one after another are followed: far more than any processing has, and few enough for a chain that is a trap."""


def names_behind(row: JsonObject, steps: Mapping[str, JsonObject]) -> list[str]:
    """Name the acquisitions that an observation or a processing step rests on: its own first, then those of earlier steps.

    >>> names_behind({"from": ["a"], "derived_from": ["map"]}, {"map": {"inputs": ["b"], "uses": ["map"]}})
    ['a', 'b']
    """
    rows = (row, *earlier_steps(row, steps))
    return list(dict.fromkeys(name for one in rows for slot in ("from", "inputs") for name in texts(one.get(slot))))


def earlier_steps(row: JsonObject, steps: Mapping[str, JsonObject]) -> Iterator[JsonObject]:
    """Yield the steps that a result uses, and those that they use, nearest first; each once."""
    seen: set[str] = set()
    generation = [row]
    for _ in range(GENERATIONS):
        names = dict.fromkeys(name for one in generation for slot in ("derived_from", "uses") for name in texts(one.get(slot)))
        fresh = [name for name in names if name in steps and name not in seen]
        if not fresh:
            return
        seen.update(fresh)
        generation = [steps[name] for name in fresh]
        yield from generation


Place: TypeAlias = tuple[str | int, ...]

S = TypeVar("S")


class RecordView:
    """One view of an expanded document; each answer is worked out once, when it is first asked for.

    A publication has the index of its objects only: it has no sessions and no specimens.

    Args:
        document: the expanded form, in which parts may be missing; it is not changed.
        root: the class of the document.
        standard: the version in which it was expanded; the current one by default.
    """

    def __init__(self, document: JsonObject, *, root: str = "Record", standard: Standard | None = None) -> None:
        self.document = document
        self.root = root
        self.standard = standard or current()
        self._lineages: dict[str, list[str]] = {}
        self._systems: dict[str, JsonObject] = {}
        self._histories: dict[str, tuple[Step, ...]] = {}
        self._lives: dict[str, Life] = {}

    @classmethod
    def of(cls, record: JsonObject | RecordView) -> RecordView:
        """Give the view of an expanded record; one that was made already is given back, so that a caller who has it pays once."""
        return record if isinstance(record, cls) else cls(cast("JsonObject", record))

    # ------------------------------------------------------------ objects

    @cached_property
    def walk(self) -> tuple[Entry, ...]:
        """Every object with its class, its place and what it stands in, each before those inside it, from one walk."""
        return tuple(objects_of(self.root, self.document, self.standard))

    @cached_property
    def objects(self) -> tuple[tuple[str, JsonObject, Place], ...]:
        """Class, object and place of every object, for whom what it stands in is of no concern."""
        return tuple(entry[:3] for entry in self.walk)

    @cached_property
    def _by_class(self) -> Mapping[str, list[tuple[JsonObject, Place]]]:
        found: dict[str, list[tuple[JsonObject, Place]]] = {}
        for entry in self.walk:
            found.setdefault(entry.name, []).append((entry.node, entry.path))
        return found

    def of_class(self, name: str) -> list[tuple[JsonObject, Place]]:
        """Give object and place of every instance of a class and of those under it, class by class in the order of the document."""
        row = section(self.standard.table("slots"), name)
        names = [name, *cast("list[str]", row.get("subclasses", []))]
        return [pair for one in names for pair in self._by_class.get(one, ())]

    def entries(self, name: str) -> dict[str, JsonObject]:
        """Give the entries of a keyed map of the document by key, in their order."""
        return objects(self.document, name)

    @cached_property
    def observations(self) -> dict[str, JsonObject]:
        """The observations by key, in the order of the record."""
        return self.entries("observations")

    @cached_property
    def files(self) -> tuple[tuple[JsonObject, Place], ...]:
        """Every data file that the record names, at whatever place, with that place."""
        return tuple((node, path) for node, path in self.of_class("DataFile") if text(node.get("path")) is not None)

    # ------------------------------------------------------------ acquisitions

    @cached_property
    def sessions(self) -> dict[str, JsonObject]:
        """The sessions by key, in the order of the record."""
        return self.entries("sessions")

    @cached_property
    def acquisitions(self) -> tuple[Acquisition, ...]:
        """Every acquisition, in the order of exposure."""
        return tuple(acquisitions_in_order(self.document, self.standard, only=self.only_specimen))

    @cached_property
    def _by_name(self) -> Mapping[str, list[Acquisition]]:
        found: dict[str, list[Acquisition]] = {}
        for one in self.acquisitions:
            for name in (one.key, f"{one.session}/{one.key}"):
                for full in (name, *(f"{name}.{signal}" for signal in one.signals)):
                    found.setdefault(full, []).append(one)
        return found

    def acquisitions_named(self, name: str) -> Sequence[Acquisition]:
        """Give the acquisitions that a name may mean: a key, or ``session/key`` where sessions share keys; ``.signal`` may stand behind."""
        return self._by_name.get(name, ())

    def acquisition(self, name: str) -> Acquisition | None:
        """Give the acquisition that a name means; None where there is none, or more than one."""
        found = self.acquisitions_named(name)
        return found[0] if len(found) == 1 else None

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        """The shortest name of each acquisition, by session and key: its key, or ``session/key`` where sessions share keys."""
        times = Counter(one.key for one in self.acquisitions)
        return {(one.session, one.key): one.key if times[one.key] == 1 else f"{one.session}/{one.key}" for one in self.acquisitions}

    @cached_property
    def signals(self) -> Mapping[str, tuple[Acquisition, str]]:
        """The signals of all acquisitions that have several, by name: that of the acquisition, a point, and the key of the signal."""
        return {f"{self.names[one.session, one.key]}.{key}": (one, key) for one in self.acquisitions for key in one.signals}

    @cached_property
    def _by_specimen(self) -> Mapping[str, list[Acquisition]]:
        found: dict[str, list[Acquisition]] = {}
        for one in self.acquisitions:
            if one.specimen is not None:
                found.setdefault(one.specimen, []).append(one)
        return found

    def exposed(self, specimen: str) -> Sequence[Acquisition]:
        """Give the acquisitions of a specimen, in the order of exposure."""
        return self._by_specimen.get(specimen, ())

    # ------------------------------------------------------------ results

    @cached_property
    def processing(self) -> dict[str, JsonObject]:
        """The processing steps by key, in the order of the record."""
        return self.entries("processing")

    def sources(self, row: JsonObject) -> list[Acquisition]:
        """Give the acquisitions that an observation or a processing step rests on: those that it names, then those behind earlier steps."""
        found = (self.acquisition(name) for name in names_behind(row, self.processing))
        return list(dict.fromkeys(one for one in found if one is not None))  # two signals of one acquisition are one source

    def specimens_of(self, row: JsonObject) -> tuple[str, ...]:
        """Name the specimens on which a result was seen: those of its acquisitions, or the only one where it names no acquisition."""
        found = dict.fromkeys(one.specimen for one in self.sources(row) if one.specimen is not None)
        only = self.only_specimen
        return tuple(found) or (() if only is None else (only,))

    @cached_property
    def _observed(self) -> Mapping[str, list[JsonObject]]:
        found: dict[str, list[JsonObject]] = {}
        for row in self.observations.values():
            for specimen in self.specimens_of(row):
                found.setdefault(specimen, []).append(row)
        return found

    def observed(self, specimen: str) -> Sequence[JsonObject]:
        """Give the observations that were made on a specimen, in the order of the record."""
        return self._observed.get(specimen, ())

    # ------------------------------------------------------------ dose

    @cached_property
    def _exposures(self) -> Mapping[tuple[str, str], Exposure]:
        ledgers = (ledger_of(rows) for rows in self._by_specimen.values())
        return {(item.acquisition.session, item.acquisition.key): item for ledger in ledgers for item in ledger}

    def exposure(self, one: Acquisition) -> Exposure | None:
        """Give what an acquisition added to the area that it names; None without area or specimen, or with the beam beside the area."""
        return self._exposures.get((one.session, one.key))

    def ledger(self, specimen: str, area: str) -> list[Exposure]:
        """Give every exposure of one area of a specimen, with what the area had received before."""
        return list(entries_of(self.exposed(specimen), area))

    # ------------------------------------------------------------ specimens

    @cached_property
    def specimens(self) -> dict[str, JsonObject]:
        """The specimens by key, in the order of the record."""
        return self.entries("specimens")

    @property
    def only_specimen(self) -> str | None:
        """The specimen that is meant where none is named: the only one; None where there is none, or more than one."""
        return next(iter(self.specimens)) if len(self.specimens) == 1 else None

    def lineage(self, specimen: str) -> list[str]:
        """Name a specimen and those that it was cut from, nearest first."""
        if specimen not in self._lineages:
            self._lineages[specimen] = lineage_of(self.specimens, specimen)
        return self._lineages[specimen]

    def system(self, specimen: str) -> JsonObject:
        """Give the system of a specimen, or of the nearest one that it was cut from and that has one; empty when none has."""
        walked: dict[str, None] = {}
        here: str | None = specimen
        found: JsonObject = {}
        while here is not None and here not in walked and not found:
            if here in self._systems:
                found = self._systems[here]
                break
            found = section(self.specimens.get(here), "system")
            walked[here] = None
            here = text(as_object(self.specimens.get(here)).get("taken_from"))
        self._systems.update(dict.fromkeys(walked, found))
        return found

    def metal(self, specimen: str) -> str | None:
        """Name the metal of a specimen, or of the one that it was cut from."""
        return text(self.system(specimen).get("metal"))

    def steps(self, specimen: str) -> list[Step]:
        """Give the steps of a specimen itself, in order, without what was done before it was cut from another."""
        return steps_of(self.specimens, specimen)

    def parent(self, specimen: str) -> str | None:
        """Name the specimen that another one was cut from; None where there is none in the record."""
        parent = text(as_object(self.specimens.get(specimen)).get("taken_from"))
        return parent if parent in self.specimens else None

    def cut(self, specimen: str) -> int | None:
        """Give the number of steps of its parent after which a specimen was cut; None where it is not said."""
        return whole(as_object(self.specimens.get(specimen)).get("taken_after"))

    @cached_property
    def _last_cuts(self) -> Mapping[str, float]:
        found: dict[str, float] = {}
        for key in self.specimens:
            parent, cut = self.parent(key), self.cut(key)
            if parent is not None:
                found[parent] = max(found.get(parent, 0), inf if cut is None else cut)
        return found

    def last_cut(self, specimen: str) -> float:
        """Give the number of steps after which the last specimen was cut from this one; 0 for none, infinity where one does not say."""
        return self._last_cuts.get(specimen, 0)

    def oldest_first(self, specimen: str, known: Container[str] = ()) -> list[str]:
        """Name a specimen and those that it was cut from, the oldest first, up to one that is known; a ring is followed once."""
        found: dict[str, None] = {}
        here: str | None = specimen
        while here is not None and here not in found and here not in known:
            found[here] = None
            here = self.parent(here)
        return list(reversed(found))

    def life(self, specimen: str) -> Life:
        """Give the states of a specimen before and after each of its own steps, beginning with the cut from another one."""
        for key in self.oldest_first(specimen, self._lives):
            steps, system = self.steps(key), self.system(key)
            parent = self._lives.get(self.parent(key) or "")
            born = parent.at(self.cut(key)) if parent else at_birth(as_object(self.specimens.get(key)), system, steps)
            if parent is None and key in self._plated_later:
                born = replace(born, metal=is_metal_electrode(system))
            self._lives[key] = life_of(steps, replace(born, closed=False), system)
        return self._lives[specimen]

    def along(self, specimen: str, known: dict[str, list[S]], birth: S, further: Callable[[S, Stage], S]) -> list[S]:
        """Follow something through the lives of a specimen and of those that it was cut from, each once however many are asked for.

        Args:
            specimen: the specimen.
            known: what was found so far, by specimen; it is filled.
            birth: what holds before the first step of one that was not cut from another.
            further: gives what holds after one more step.

        Returns:
            what holds before the first own step of the specimen, and after each of them.
        """
        for key in self.oldest_first(specimen, known):
            parent, cut = known.get(self.parent(key) or ""), self.cut(key)
            here = [birth if parent is None else parent[-1 if cut is None else min(max(cut, 0), len(parent) - 1)]]
            for stage in self.life(key).stages:
                here.append(further(here[-1], stage))
            known[key] = here
        return known[specimen]

    @cached_property
    def _plated_later(self) -> frozenset[str]:
        """The specimens from which others were cut that got their metal afterwards, as grids from one box."""
        found: set[str] = set()
        for key in self.specimens:
            here = self.parent(key) if any(brings_metal(step, self.system(key)) for step in self.steps(key)) else None
            while here is not None and here not in found:
                found.add(here)
                here = self.parent(here)
        return frozenset(found)

    def history(self, specimen: str) -> tuple[Step, ...]:
        """Give the whole life of a specimen: what was done to those it was cut from, up to the cut, and to itself."""
        if specimen not in self._histories:
            self._histories[specimen] = history_of(self.specimens, self.lineage(specimen))
        return self._histories[specimen]
