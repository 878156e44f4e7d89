"""The dose ledger: what each area of each specimen has received, in the order of exposure, in one pass for all areas.

An acquisition hits an area when it names the area or one around it (``within``), or exposes it, one around it or all, and was not
deliberately beside it; what hit only a part of an area is not counted. All fluences are in e-/Å^2.
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


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """What one acquisition adds to the fluence of an area.

    Attributes:
        acquisition: the acquisition.
        fluence: in e-/Å^2, or None when it is not known.
        earlier: lower bound of the fluence that the area had before, in e-/Å^2.
        complete: whether every earlier contribution is known.
    """

    acquisition: Acquisition
    fluence: float | None
    earlier: float
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
        while here is not None and here not in found:
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


@dataclass(slots=True)
class Account:
    """What has hit an area as a whole so far: the sum in e-/Å^2, and how many exposures were of unknown fluence."""

    total: float = 0.0
    unknown: int = 0

    def add(self, before: float, fluence: float | None) -> None:
        """Count one exposure."""
        self.total += before + (fluence or 0.0)
        self.unknown += fluence is None


@dataclass(slots=True)
class Accounts:
    """The accounts of the areas of one specimen; ``all`` has one of its own, which stands for every area."""

    areas: Areas
    of: dict[str, Account] = field(default_factory=dict)

    def before(self, area: str) -> tuple[float, bool]:
        """Give what an area has received so far in e-/Å^2, and whether all of it is known."""
        found = [account for name in (ALL, *self.areas.around(area)) if (account := self.of.get(name)) is not None]
        return sum(account.total for account in found), not any(account.unknown for account in found)

    def add(self, one: Acquisition, before: float, fluence: float | None) -> None:
        """Count an acquisition for every area that it hits."""
        hit = one.hits()
        for area in [ALL] if ALL in hit else self.areas.widest(hit):
            self.of.setdefault(area, Account()).add(before, fluence)


def ledger_of(acquisitions: Iterable[Acquisition]) -> Iterator[Exposure]:
    """Yield what each acquisition of one specimen added to the area that it names; those that hit no area of their own are left out.

    Args:
        acquisitions: those of one specimen, in the order of exposure.
    """
    chosen = list(acquisitions)
    accounts = Accounts(areas_of(chosen))
    for one in chosen:
        area, fluence, before = one.area, dose.fluence_of(one.slots), dose.number(one.slots.get("pre_exposure")) or 0.0
        if area is not None and one.hits():
            earlier, complete = accounts.before(area)
            yield Exposure(one, fluence, earlier + before, complete)
        accounts.add(one, before, fluence)


def entries_of(acquisitions: Iterable[Acquisition], area: str) -> Iterator[Exposure]:
    """Yield every exposure of one area of a specimen, with what the area had received before.

    Args:
        acquisitions: those of the specimen, in the order of exposure.
        area: the area that is asked for.
    """
    chosen = list(acquisitions)
    places = frozenset(areas_of(chosen).around(area)) | {ALL}
    account = Account()
    for one in chosen:
        if not places.isdisjoint(one.hits()):
            fluence, before = dose.fluence_of(one.slots), dose.number(one.slots.get("pre_exposure")) or 0.0
            yield Exposure(one, fluence, account.total + before, not account.unknown)
            account.add(before, fluence)
