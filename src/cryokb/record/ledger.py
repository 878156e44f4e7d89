"""The dose ledger: what each area of each specimen has received, in the order of exposure, in one pass for all areas.

An acquisition hits an area when it names the area or one around it (``within``), or exposes it, one around it or all, and was not
deliberately beside it; what hit only a part of an area is not counted. Electrons of transmission and of scanning microscopes are counted
apart, and what is no electron microscope not at all. All fluences are in e-/Å^2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cryokb import dose
from cryokb.plain import text
from cryokb.record.acquisitions import Acquisition

__all__ = ["Areas", "Exposure", "areas_of", "entries_of", "ledger_of"]

ALL = "all"
"""The word of ``exposes`` that stands for every area of the specimen."""

DEEPEST = 100
"""How many areas one within another are followed: far more than anybody maps, and few enough for a chain that is a trap."""


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """What one acquisition adds to the fluence of an area.

    Attributes:
        acquisition: the acquisition.
        fluence: in e-/Å^2, or None when it is not known.
        earlier: lower bound of the fluence that the area had before, in e-/Å^2.
        least: the least that the area can have had at the end, where doses contradict the numbers that they come from.
        complete: whether every earlier contribution is known.
    """

    acquisition: Acquisition
    fluence: float | None
    earlier: float
    least: float
    complete: bool

    @property
    def total(self) -> float:
        """Lower bound of the fluence of the area at the end of this acquisition, in e-/Å^2."""
        return self.earlier + (self.fluence or 0.0)


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas of one specimen and which lies within which."""

    within: Mapping[str, str]

    def around(self, area: str) -> list[str]:
        """Name an area and the larger ones that it lies within, smallest first; a ring is followed once."""
        found: dict[str, None] = {}
        here: str | None = area
        while here is not None and here not in found and len(found) < DEEPEST:
            found[here] = None
            here = self.within.get(here)
        return list(found)

    def widest(self, areas: Iterable[str]) -> list[str]:
        """Leave out the areas that lie within another one of them, so that an exposure counts once for whatever lies inside."""
        chosen = set(areas)
        return [area for area in sorted(chosen) if chosen.isdisjoint(self.around(area)[1:])]


def areas_of(acquisitions: Iterable[Acquisition]) -> Areas:
    """Collect which area lies within which from the acquisitions of one specimen."""
    pairs = ((one.area, text(one.slots.get("within"))) for one in acquisitions)
    return Areas({area: outer for area, outer in pairs if area is not None and outer is not None})


@dataclass(frozen=True, slots=True)
class Deposit:
    """What one acquisition adds: its fluence, the least that it can be, and what is said of the time before."""

    fluence: float | None
    least: float
    before: float

    @classmethod
    def of(cls, one: Acquisition) -> Deposit:
        """Read it from an acquisition; a dose under the probe is no mean over the area."""
        under_probe = one.slots.get("dose_basis") == "under_probe"
        least = dose.least_fluence(one.slots)
        fluence = least if under_probe else dose.fluence_of(one.slots)
        before = dose.number(one.slots.get("pre_exposure")) or dose.before_tables(one.slots)
        return cls(fluence, least or 0.0, before)


@dataclass(slots=True)
class Account:
    """What has hit an area as a whole so far: the sum in e-/Å^2, the least that it can be, and how many were of unknown fluence."""

    total: float = 0.0
    least: float = 0.0
    unknown: int = 0

    def add(self, deposit: Deposit, before: float) -> None:
        """Count one exposure, and what it says of the time before."""
        self.total += before + (deposit.fluence or 0.0)
        self.least += before + deposit.least
        self.unknown += deposit.fluence is None

    def plus(self, other: Account) -> Account:
        """Give the sum of two accounts."""
        return Account(self.total + other.total, self.least + other.least, self.unknown + other.unknown)


@dataclass(slots=True)
class Accounts:
    """The accounts of the areas of one specimen; ``all`` has one of its own, which stands for every area."""

    areas: Areas
    of: dict[str, Account] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)

    def so_far(self, area: str) -> Account:
        """Give what an area has received so far."""
        found = Account()
        for name in (ALL, *self.areas.around(area)):
            found = found.plus(self.of[name]) if name in self.of else found
        return found

    def before(self, one: Acquisition, deposit: Deposit) -> float:
        """Give what the pre-exposure that an acquisition states adds to what is recorded: all of it at the first exposure of an area.

        It is what the area received before its first recorded exposure; said again later, it can only be more than what is recorded.
        """
        if one.area is None or one.area not in self.named:
            return deposit.before
        return max(deposit.before - self.so_far(one.area).total, 0.0)

    def add(self, one: Acquisition, deposit: Deposit, before: float) -> None:
        """Count an acquisition for every area that it hits."""
        hit = one.hits()
        for area in [ALL] if ALL in hit else self.areas.widest(hit):
            self.of.setdefault(area, Account()).add(deposit, before)
        if one.area is not None and hit:
            self.named.add(one.area)


def ledger_of(acquisitions: Iterable[Acquisition]) -> Iterator[Exposure]:
    """Yield what each acquisition of one specimen added to the area that it names; those that hit no area of their own are left out.

    Args:
        acquisitions: those of one specimen, in the order of exposure.
    """
    chosen = [one for one in acquisitions if one.beam is not None]
    areas = areas_of(chosen)
    accounts = {beam: Accounts(areas) for beam in dict.fromkeys(one.beam for one in chosen)}
    for one in chosen:
        yield from counted(one, accounts[one.beam])


def counted(one: Acquisition, accounts: Accounts) -> Iterator[Exposure]:
    """Count one acquisition, and yield what it added to the area that it names, if it hit it."""
    deposit = Deposit.of(one)
    before = accounts.before(one, deposit)
    if one.area is not None and one.hits():
        sofar = accounts.so_far(one.area)
        least = sofar.least + before + deposit.least
        yield Exposure(one, deposit.fluence, sofar.total + before, least, not sofar.unknown)
    accounts.add(one, deposit, before)


def entries_of(acquisitions: Iterable[Acquisition], area: str) -> Iterator[Exposure]:
    """Yield every exposure of one area of a specimen, with what the area had received before, by the same kind of beam.

    Args:
        acquisitions: those of the specimen, in the order of exposure.
        area: the area that is asked for.
    """
    chosen = [one for one in acquisitions if one.beam is not None]
    places = frozenset(areas_of(chosen).around(area)) | {ALL}
    accounts: dict[str | None, Accounts] = {}
    for one in chosen:
        if places.isdisjoint(one.hits()):
            continue
        mine = accounts.setdefault(one.beam, Accounts(Areas({})))
        deposit, sofar = Deposit.of(one), mine.so_far(area)
        before = mine.before(one, deposit) if one.area in places else deposit.before
        yield Exposure(one, deposit.fluence, sofar.total + before, sofar.least + before + deposit.least, not sofar.unknown)
        mine.of.setdefault(area, Account()).add(deposit, before)
        if one.area is not None:
            mine.named.add(one.area)
