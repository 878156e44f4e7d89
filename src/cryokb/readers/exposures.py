"""Arrays that one exposure gave: which of a file they are, what they are called, and what they say together.

Arrays were recorded together when their format says so (the settings of one scan, one spectrum image, one map) and their times do not
deny it. Such arrays become signals of one acquisition, so that the dose of the exposure counts once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryokb.issues import pointer
from cryokb.plain import text
from cryokb.readers.draft import SESSION, Draft, Stated
from cryokb.readers.files import count_up, make_key
from cryokb.standard import current

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from cryokb.issues import JsonObject
    from cryokb.readers.draft import Steps
    from cryokb.readers.mapping import Table
    from cryokb.readers.tags import Dataset

__all__ = ["Standing", "join", "stand", "why_aside"]

SAME_START = timedelta(seconds=10)
"""Detectors of one exposure are started within this time; no program scans one area twice with the same settings so fast."""

LEADING = ("four_d_stem", "eels", "edx", "cathodoluminescence", "ebsd")
"""What an exposure was made for where it gave pictures as well, in this order."""
PICTURES = ("stem", "sem", "tem")
"""What several pictures of different detectors are together."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an array of a file stands in a record.

    Attributes:
        key: the name of the array among those of its file.
        aside: why it is none of an exposure (computed, of another field), or None.
        acquisition: the key of its acquisition, or of what it would be.
        signal: its name among the arrays of one exposure; None where it is the only one.
    """

    key: str
    aside: str | None
    acquisition: str
    signal: str | None = None

    @property
    def steps(self) -> Steps:
        """The place in the record."""
        place = (*SESSION, "acquisitions", self.acquisition)
        return place if self.signal is None else (*place, "signals", self.signal)

    @property
    def name(self) -> str:
        """The name of the array in a record: that of its acquisition, with that of its signal behind a point."""
        return self.acquisition if self.signal is None else f"{self.acquisition}.{self.signal}"


def why_aside(datasets: Sequence[Dataset], table: Table) -> list[str | None]:
    """Say why each array was not recorded; computed ones count as recorded where there is nothing else."""
    computed = [table.computed(dataset) for dataset in datasets]
    only_computed = all(computed)
    return [
        table.result(dataset) or table.foreign(dataset) or (None if only_computed else derived)
        for dataset, derived in zip(datasets, computed, strict=True)
    ]


def stand(datasets: Sequence[Dataset], keys: Sequence[str], table: Table, stem: str) -> list[Standing]:
    """Say where each array of a file stands in a record.

    The acquisition of several arrays is named by the file (``stem``), each of its signals by its detector or its kind.
    """
    aside = why_aside(datasets, table)
    found = [Standing(key, reason, key) for key, reason in zip(keys, aside, strict=True)]
    recorded = [number for number, reason in enumerate(aside) if reason is None]
    together = [group for group in exposures(datasets, recorded, table) if len(group) > 1]
    single = [key for number, key in enumerate(keys) if all(number not in group for group in together)]
    names = count_up([*single, *(make_key(stem) for _ in together)])[len(single) :]
    for name, group in zip(names, together, strict=True):
        signals = count_up(make_key(table.channel(datasets[number])) for number in group)
        for number, signal in zip(group, signals, strict=True):
            found[number] = Standing(keys[number], None, name, signal)
    return found


# --------------------------------------------------------------------------------------------------------------------- which arrays
def exposures(datasets: Sequence[Dataset], recorded: Iterable[int], table: Table) -> list[list[int]]:
    """Sort arrays by the exposure that their format names, then by their times; what is not named is alone."""
    named: dict[Hashable, list[int]] = {}
    for number in recorded:
        exposure = table.exposure(datasets[number])
        named.setdefault(("alone", number) if exposure is None else ("exposure", exposure), []).append(number)
    groups: list[list[int]] = []
    for group in named.values():
        for part in by_time(datasets, group, table):
            groups.extend(without_repeats(datasets, part, table))
    return sorted(groups)


def by_time(datasets: Sequence[Dataset], group: list[int], table: Table) -> list[list[int]]:
    """Part arrays of one name whose starts lie too far apart; one without a time stays with the spectra, else with the first."""
    moments = {number: moment for number in group if (moment := moment_of(datasets[number], table)) is not None}
    parts: list[list[int]] = []
    last: datetime | None = None
    for number in sorted(moments, key=lambda number: (moments[number], number)):
        if last is None or moments[number] - last > SAME_START:
            parts.append([])
        parts[-1].append(number)
        last = moments[number]
    timeless = [number for number in group if number not in moments]
    if timeless:
        home = next((part for part in parts if any(is_spectral(datasets[number]) for number in part)), parts[0] if parts else None)
        if home is None:
            parts.append(timeless)
        else:
            home.extend(timeless)
    return [sorted(part) for part in parts]


def moment_of(dataset: Dataset, table: Table) -> datetime | None:
    """Give the start of an array without its zone, which is the same in one file."""
    clock = table.clock(dataset)
    moment = clock.moment if clock is not None else None
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else None


def without_repeats(datasets: Sequence[Dataset], group: list[int], table: Table) -> list[list[int]]:
    """Take out further pictures of one detector: it gives one at a time. The one that is nearest to the spectra stays."""
    pictures: dict[str, list[int]] = {}
    for number in group:
        if not is_spectral(datasets[number]):
            pictures.setdefault(table.channel(datasets[number]), []).append(number)
    begun = [moment for number in group if is_spectral(datasets[number]) and (moment := moment_of(datasets[number], table))]
    alone: list[int] = []
    for repeated in pictures.values():
        kept = min(repeated, key=lambda number: (apart(moment_of(datasets[number], table), begun), number))
        alone.extend(number for number in repeated if number != kept)
    return [[number for number in group if number not in alone], *([number] for number in alone)]


def apart(moment: datetime | None, others: Sequence[datetime]) -> timedelta:
    return min((abs(moment - other) for other in others), default=timedelta()) if moment is not None else timedelta.max


def is_spectral(dataset: Dataset) -> bool:
    """Tell whether an array holds spectra or patterns at positions, not one picture."""
    return len(dataset.signal_axes) == 1 or len(dataset.navigation_axes) > 1


# --------------------------------------------------------------------------------------------------------------------- what they say
@dataclass(frozen=True, slots=True)
class Part:
    """One of the arrays of an exposure, with what it says alone; ``is_titled`` when no other has its title."""

    signal: str
    title: str
    is_titled: bool
    draft: Draft
    slots: JsonObject

    @property
    def technique(self) -> str | None:
        """The mode of the array, where the file states it."""
        return text(self.slots.get("technique"))


def join(draft: Draft, steps: Steps, arrays: Sequence[tuple[str, Dataset]], fill_one: Callable[[Draft, Steps, Dataset], None]) -> None:
    """Make one acquisition of the arrays of one exposure.

    What can differ between signals stands at the acquisition where all signals of its technique say the same, and at a signal where that
    says something else; everything else stands at the acquisition.

    Args:
        draft: the record so far.
        steps: the place of the acquisition.
        arrays: the name of each signal, with its array.
        fill_one: puts what one array says into a draft of its own.
    """
    titles = [dataset.title for _, dataset in arrays]
    parts = []
    for name, dataset in sorted(arrays, key=lambda pair: pair[0]):
        alone = Draft()
        fill_one(alone, steps, dataset)
        parts.append(Part(name, dataset.title, titles.count(dataset.title) == 1, alone, alone.acquisition(steps)))
    term = leading([part.technique for part in parts])
    leaders = [part for part in parts if part.technique == term] or parts
    put_technique(draft, steps, term, parts)
    put_start(draft, steps, parts)
    common = {**common_grid(parts), **common_slots(leaders)}
    for part in (*leaders, *(part for part in parts if part not in leaders)):
        put_part(draft, steps, part, common)
        name_signal(draft, (*steps, "signals", part.signal), part)


def leading(terms: Sequence[str | None]) -> str | None:
    """Give the mode for which an exposure was made: spectra and patterns come before pictures; several pictures have their common kind."""
    known = list(dict.fromkeys(term for term in terms if term is not None))
    if len(known) == 1:
        return known[0]
    kinds = [[term for term in known if current().is_a("Technique", term, kind)] for kind in (*LEADING, *PICTURES)]
    led = next((found for found in kinds[: len(LEADING)] if found), None)
    if led is not None:
        return led[0]
    return next((kind for kind, found in zip(PICTURES, kinds[len(LEADING) :], strict=True) if known and found == known), None)


def common_slots(leaders: Sequence[Part]) -> JsonObject:
    """Give the slots of a signal that all leading signals fill, and fill in the same way."""
    first = leaders[0].slots
    names = current().class_slots("Signal")
    return {slot: value for slot, value in first.items() if slot in names and all(part.slots.get(slot) == value for part in leaders)}


def common_grid(parts: Sequence[Part]) -> JsonObject:
    """Give scale and size of the pictures, which are those of the scan where all signals that state them say the same."""
    found: JsonObject = {}
    for slot in ("pixel_size", "image_width", "image_height"):
        values = [part.slots[slot] for part in parts if slot in part.slots]
        if values and all(value == values[0] for value in values):
            found[slot] = values[0]
    return found


def put_technique(draft: Draft, steps: Steps, term: str | None, parts: Sequence[Part]) -> None:
    """Put the mode of the exposure, with what says so."""
    place = (*steps, "technique")
    part = next((part for part in parts if part.technique == term), None)
    if term is None:
        return
    if part is not None:
        draft.adopt(part.draft, place, place)
        return
    origins = [origin for part in parts for origin in part.draft.origins if origin.path == pointer(place)]
    words = "; ".join(dict.fromkeys(origin.value for origin in origins))
    draft.put(place, term, Stated(words, origins[0].source, "several detectors of one scan"))


def put_start(draft: Draft, steps: Steps, parts: Sequence[Part]) -> None:
    """Put the earliest start that one of the arrays states."""
    begun = [(start, part) for part in parts if (start := text(part.slots.get("start"))) is not None]
    if begun:
        _, first = min(begun, key=lambda pair: datetime.fromisoformat(pair[0]))
        draft.adopt(first.draft, (*steps, "start"), (*steps, "start"))
        draft.moments.update(first.draft.moments)


def put_part(draft: Draft, steps: Steps, part: Part, common: JsonObject) -> None:
    """Put what one array says: at the acquisition, or at its signal where that differs from the others."""
    own = current().class_slots("Signal")
    for slot, value in part.slots.items():
        source = (*steps, slot)
        if slot == "start" or (slot == "technique" and draft.acquisition(steps).get(slot) == value):
            continue
        shared = slot not in own or common.get(slot) == value
        if not (shared and draft.acquisition(steps).get(slot) == value):
            draft.adopt(part.draft, source, source if shared else (*steps, "signals", part.signal, slot))
    draft.absorb(part.draft, steps)


def name_signal(draft: Draft, place: Steps, part: Part) -> None:
    """Say what the file calls a signal, and ask for its mode where that is not the one of the acquisition by default."""
    title = part.title if part.is_titled else None if draft.has(place) else f"{part.title}, {part.signal}"
    if title is not None:
        draft.put((*place, "label"), title, Stated(part.title, "name of the array"))
    if part.technique is None:
        draft.lack((*place, "technique"), "The mode of this signal; the file does not state it clearly.")
