"""The rows of the table of levels as lines of a checklist: gathered for a technique, or ticked for the entries of a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cryokb import expansion
from cryokb.expansion import Entry
from cryokb.plain import whole
from cryokb.record import RecordView
from cryokb.standard import Standard, current
from cryokb.validation import (
    Answer,
    Grade,
    Requirement,
    State,
    Surroundings,
    answer,
    concerns,
    rank,
    requirements,
    requirements_of,
)

__all__ = [
    "Block",
    "Line",
    "Mark",
    "Section",
    "blank",
    "conditions",
    "listed",
    "owed_by",
    "own_rows",
    "owner_of",
    "shown",
    "spoken",
    "ticked",
    "title_of",
]

INITIALS = (
    *("tem", "stem", "sem", "hrtem", "haadf", "eftem", "etem", "dpc", "eels", "edx", "saed", "fib", "pfib", "ebsd", "txm", "xct"),
    *("afm", "sims", "xps", "ftir", "fft", "gis", "id", "doi", "url", "orcid", "igsn"),
)

SPELLINGS = {**{word: word.upper() for word in INITIALS}, "microed": "microED"}
"""Words that are not written in small letters."""


def spoken(name: str) -> str:
    """Write the name of a slot or a term as words.

    >>> spoken("haadf_stem"), spoken("electrolyte.class")
    ('HAADF STEM', 'electrolyte class')
    """
    return " ".join(SPELLINGS.get(word, word) for word in name.replace(".", "_").split("_"))


def shown(text: str) -> str:
    """Make what comes from a document safe to show: characters that steer a terminal become a sign."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def owner_of(name: str) -> str:
    """Write the name of a class as words.

    >>> owner_of("PlungeFreezing")
    'plunge freezing'
    """
    return spoken(expansion.snake_case(name))


def title_of(technique: str) -> str:
    """Give the title of a technique; released tables have none, and a description that serves as one.

    >>> title_of("haadf_stem")
    'High-angle annular dark field STEM'
    """
    row = current().terms("Technique")[technique]
    return str(row.get("title", row["description"])).rstrip(".")


def listed(names: Sequence[str]) -> str:
    """Write names as words, joined as in a sentence.

    >>> listed(["saed", "lattice_fringe", "fft"])
    'SAED, lattice fringe or FFT'
    """
    words = [spoken(name) for name in names]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def conditions(row: Requirement) -> str:
    """Say in words where a requirement holds, technique and purpose aside; empty when it always does."""
    parts = [f"{spoken(slot)} is {listed(terms)}" for slot, terms in sorted(row.guards.items())]
    unlike = {slot: terms for slot, terms in sorted(row.exceptions.items()) if slot not in {"purpose", "technique"}}
    parts += [f"{spoken(slot)} is not {listed(terms)}" for slot, terms in unlike.items()]
    if row.companions:
        parts.append(f"{listed(row.companions)} is given")
    return "if " + " and ".join(parts) if parts else ""


EXPOSURE = "Acquisition"
STEP = "Step"

MANY = {STEP: "every step", "Electrochemistry": "every step with current", EXPOSURE: "every exposure"}
"""The titles of classes that stand for several."""

AREAS = {
    "The data set": ("Record", "Person", "RelatedWork"),
    "Specimen and cell": ("Specimen", "System", "Anode", "Collector", "Electrolyte", "Component"),
    "History, step by step": (STEP,),
    "Instrument and session": ("Session", "Instrument"),
    "Exposure": (EXPOSURE,),
    "Processing": ("Processing",),
    "Observations": ("Observation", "Damage", "Reflection"),
}
"""The sections, and the classes that each holds; Step stands for all kinds of steps."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How one entry of a record answers a line: its place in words, the answer, and what it was asked by."""

    place: str
    answer: Answer
    row: Requirement


@dataclass(frozen=True, slots=True)
class Line:
    """One slot that is asked for, with the marks of a record when there is one."""

    row: Requirement
    marks: tuple[Mark, ...] = ()

    @property
    def label(self) -> str:
        """The slot, with other ways to say it."""
        others = [spoken(slot) for slot in self.row.alternatives]
        return spoken(self.row.slot) + (f" (or {', '.join(others)})" if others and not self.marks else "")

    @property
    def condition(self) -> str:
        """Where it is asked for; the marks of a record stand only where it is."""
        return "" if self.marks else conditions(self.row)

    @property
    def state(self) -> State | None:
        """The worst of the marks; None on a blank checklist."""
        states = {mark.answer.state for mark in self.marks}
        return next((state for state in reversed(State) if state in states), None)

    def marked(self, state: State) -> list[Mark]:
        """Give the marks of one state."""
        return [mark for mark in self.marks if mark.answer.state is state]


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one class, of one kind of step, or of the exposures of one technique."""

    title: str
    lines: tuple[Line, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under one heading; ``main`` for the exposures, which make one checklist different from another."""

    title: str
    blocks: tuple[Block, ...]
    main: bool = False


# ---------------------------------------------------------------- blank


def blank(standard: Standard, level: str, technique: str | None) -> list[Section]:
    """Gather what a level asks for of a record with exposures of a technique, or of any."""
    rows = [row for row in requirements(standard) if rank(row.level) <= rank(level) and suits(standard, row, technique)]
    return sections(standard, {owner: block for owner in owners(standard) if (block := blank_block(owner, rows, technique)) is not None})


def owners(standard: Standard) -> list[str]:
    """Name the classes of a checklist in the order of the sections, steps by kind in the order of the table."""
    steps = dict.fromkeys(row.owner for row in requirements(standard) if is_step(standard, row.owner))
    return [name for area in AREAS.values() for owner in area for name in (steps if owner == STEP else [owner])]


def is_step(standard: Standard, name: str) -> bool:
    """Tell whether a class is a kind of step, or stands for several."""
    return "step" in standard.class_slots(name)


def blank_block(owner: str, rows: Sequence[Requirement], technique: str | None) -> Block | None:
    """Gather the lines of one class; None when nothing is asked of it."""
    lines = tuple(Line(row) for row in unique(row for row in rows if row.owner == owner))
    if not lines:
        return None
    if owner == EXPOSURE and technique is not None:
        return Block("each recorded exposure", lines, spoken(technique))
    return Block(MANY.get(owner, owner_of(owner)), lines)


def suits(standard: Standard, row: Requirement, technique: str | None) -> bool:
    """Tell whether a requirement may be asked of a record with exposures of a technique; without one, whether it is asked of all."""
    if technique is None:
        return not row.techniques and not row.modes
    entry = Entry(EXPOSURE, {"technique": technique}, (), standard)
    apart = {slot: terms for slot, terms in row.exceptions.items() if slot == "technique"}
    probe = Requirement(row.owner, row.slot, row.level, row.grade, row.reason, techniques=row.techniques, modes=row.modes, exceptions=apart)
    return concerns(probe, Surroundings(entry))


def own_rows(standard: Standard, technique: str) -> list[Requirement]:
    """Give the rows that are asked of exposures of a technique and not of all exposures."""
    return [
        row for row in requirements(standard) if row.owner == EXPOSURE and (row.techniques or row.modes) and suits(standard, row, technique)
    ]


def owed_by(technique: str) -> list[Requirement]:
    """Give what a recorded exposure of a technique is asked for, conditions aside; what is only worth giving left out."""
    rows = requirements(current())
    return [row for row in rows if row.owner == EXPOSURE and row.grade is Grade.REQUIRED and suits(current(), row, technique)]


def unique(rows: Iterable[Requirement]) -> list[Requirement]:
    """Keep the firmest row of each slot and condition, in the order of the table."""
    best: dict[tuple[str, str], Requirement] = {}
    for row in rows:
        key = (row.slot, str(sorted(row.guards.items())))
        if key not in best or firmness(row) < firmness(best[key]):
            best[key] = row
    return list(best.values())


def firmness(row: Requirement) -> tuple[int, int]:
    """Sort required before recommended before optional, and early levels before late ones."""
    return list(Grade).index(row.grade), rank(row.level)


def sections(standard: Standard, blocks: Mapping[str, Block]) -> list[Section]:
    """Put the blocks under their headings; the key of a block is its class, with the technique behind a colon for exposures."""
    found = []
    for title, names in AREAS.items():
        owned = [(key.partition(":")[0], block) for key, block in blocks.items()]
        inside = tuple(block for owner, block in owned if owner in names or (STEP in names and is_step(standard, owner)))
        if inside:
            found.append(Section(title, inside, main=EXPOSURE in names))
    return found


# ---------------------------------------------------------------- ticked


def ticked(level: str, view: RecordView, technique: str | None) -> list[Section]:
    """Ask the entries of a record, class by class, and those of exposures technique by technique."""
    groups: dict[str, list[Entry]] = {owner: [] for owner in owners(view.standard)}
    for entry in view.walk:
        if entry.name != EXPOSURE:
            groups.setdefault(entry.name, []).append(entry)
        elif technique is None or entry.node.get("technique") == technique:
            groups.setdefault(f"{EXPOSURE}:{entry.node.get('technique', '')}", []).append(entry)
    blocks = {key: ticked_block(view.standard, key, group, level) for key, group in groups.items()}
    return sections(view.standard, {key: block for key, block in blocks.items() if block.lines})


def ticked_block(standard: Standard, key: str, group: Sequence[Entry], level: str) -> Block:
    """Ask the entries of one class, or the exposures of one technique, for what they owe at a level."""
    asked = {
        id(row) for name in {entry.name for entry in group} for row in requirements_of(standard, name) if rank(row.level) <= rank(level)
    }
    slots = dict.fromkeys(row.slot for row in requirements(standard) if id(row) in asked)
    lines = tuple(line for slot in slots if (line := ticked_line(slot, group, level)) is not None)
    owner, _, technique = key.partition(":")
    if owner != EXPOSURE:
        return Block(owner_of(owner), lines)
    return Block(spoken(technique) or "technique not said", lines, ", ".join(place_of(entry) for entry in group))


def ticked_line(slot: str, group: Sequence[Entry], level: str) -> Line | None:
    """Ask several entries for one slot; None when none of them owes it."""
    marks = tuple(mark for entry in group if (mark := mark_of(slot, entry, level)) is not None)
    return Line(min((mark.row for mark in marks), key=firmness), marks) if marks else None


def mark_of(slot: str, entry: Entry, level: str) -> Mark | None:
    """Ask one entry for one slot: the firmest row that it leaves open counts, else the firmest that asks."""
    rows = [row for row in requirements_of(entry.standard, entry.name) if row.slot == slot and rank(row.level) <= rank(level)]
    asked = [Mark(place_of(entry), found, row) for row in rows if (found := answer(row, entry, level=level)) is not None]
    return next((mark for mark in asked if mark.answer.state is State.MISSING), asked[0] if asked else None)


def place_of(entry: Entry) -> str:
    """Say where an entry stands: the keys of the entries around it; a step or another entry of a list by its number."""
    words: list[str] = []
    here: Entry | None = entry
    while here is not None and here.outer is not None:
        last = here.path[-1]
        number = whole(last)
        if number is not None:
            words.append(f"{'step' if is_step(here.standard, here.name) else spoken(here.stands_in.partition('.')[2])} {number + 1}")
        elif last != here.stands_in.partition(".")[2] and not (here.name == "Session" and here is not entry):
            words.append(str(last))
        here = here.outer
    return " ".join(reversed(words))
