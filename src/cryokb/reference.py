"""The packaged reference table: what the curated literature gives to rules, each entry with its findings.

It is context for records, never for documents of the corpus itself, which would then confirm themselves.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import TYPE_CHECKING, cast

from cryokb import standard
from cryokb.errors import FormulaError, StoreError

if TYPE_CHECKING:
    from cryokb.issues import JsonObject

__all__ = ["DamageLimit", "damage_limits", "phase_name"]


@dataclass(frozen=True, slots=True)
class DamageLimit:
    """One reported damage dose, with everything without which it cannot be compared with another.

    Doses are in electrons per square angstrom. A missing bound is open: ``>10^4`` has a lower bound only.

    Attributes:
        phase: as the finding names it.
        comparator, as_reported: as in the quantity.
        criterion, product, limit_kind: the sign of damage, what it turned into, and what the number means.
        accelerating_voltage: in V; specimen_temperature in K; dose_rate in electrons per square angstrom and second; None: not stated.
        finding: the id of the finding.
        source: for messages: ``Zachman 2018 (read in another publication)``.
        secondary: whether it was read in another publication only.
        ocr_confidence: how sure the reading of faulty print is; to be said wherever the limit is named. None: nothing was repaired.
        disputed: why the field would doubt it, or None.
    """

    phase: str
    value: float | None
    lower: float | None
    upper: float | None
    comparator: str | None
    as_reported: str | None
    criterion: str | None
    product: str | None
    limit_kind: str | None
    accelerating_voltage: float | None
    specimen_temperature: float | None
    dose_rate: float | None
    temperature_class: str | None
    imaging_mode: str | None
    finding: str
    source: str
    doi: str | None
    secondary: bool
    ocr_confidence: str | None
    disputed: str | None

    @property
    def highest(self) -> float:
        """The highest number that the limit names; a dose above it is above the limit on any reading."""
        return float(max(number for number in (self.value, self.lower, self.upper) if number is not None))

    def describe(self) -> str:
        """Say the limit in one line with its conditions, its source and the doubt about its reading.

        It reads: >10^4 e-/Å^2 (onset of mass loss; 300 kV, cryo; Zachman 2018 (read in another publication), finding ...; read from
        faulty print, confidence medium).
        """
        sign = (self.criterion or "criterion not stated").replace("_", " ")
        # only a first sign is called an onset
        kind = {"onset": f"onset of {sign}", "no_change_seen": f"no {sign} seen up to it"}.get(
            self.limit_kind or "", f"{self.limit_kind or 'damage'} dose for {sign}"
        )
        voltage = f"{self.accelerating_voltage / 1000:g} kV" if self.accelerating_voltage else "voltage not stated"
        parts = [kind, f"{voltage}, {self.temperature_class or 'temperature not stated'}", f"{self.source}, finding {self.finding}"]
        if self.ocr_confidence is not None:
            parts.append(f"read from faulty print, confidence {self.ocr_confidence}")
        if self.disputed is not None:
            parts.append(f"disputed: {self.disputed}")
        return f"{self.as_reported or f'{self.highest:g} e-/Å^2'} ({'; '.join(parts)})"


def damage_limits(phase: str) -> tuple[DamageLimit, ...]:
    """Give every damage limit that the corpus has for a phase, lowest dose first; nothing is merged.

    Formulas are compared in their normal form (``Li₂CO₃`` is ``Li2CO3``), names without regard to case.
    Raises StoreError when the package has no reference table.
    """
    return limits_by_phase().get(comparable(phase), ())


@cache
def limits_by_phase() -> dict[str, tuple[DamageLimit, ...]]:
    """Sort the damage limits of the table by phase and dose, once a process."""
    found: dict[str, list[DamageLimit]] = {}
    for row in cast("list[JsonObject]", reference_table()["damage_limits"]):
        found.setdefault(comparable(str(row["phase"])), []).append(limit_of(row))
    return {phase: tuple(sorted(limits, key=lambda limit: (limit.highest, limit.finding))) for phase, limits in found.items()}


def reference_table() -> JsonObject:
    """Give the whole table."""
    try:
        return standard.shared("reference")
    except FileNotFoundError as error:
        raise StoreError("The reference table of the package is missing.", hint="In a checkout run: make generate") from error


def limit_of(row: JsonObject) -> DamageLimit:
    """Read one row; what a later table adds is passed over."""
    return DamageLimit(**{item.name: row.get(item.name) for item in fields(DamageLimit)})  # type: ignore[arg-type]


def phase_name(text: str) -> str:
    """Give the name by which a phase is stored and found: the normal form of a formula, any other name as it is.

    >>> phase_name("Li₂CO₃"), phase_name(" ice Ih")
    ('Li2CO3', 'ice Ih')
    """
    from cryokb import formulas

    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        return formulas.normal(text)
    except FormulaError:
        return plain


@lru_cache(maxsize=4096)
def comparable(phase: str) -> str:
    """Give the form in which two phases are compared: case tells formulas apart (CO, Co), not names."""
    from cryokb import formulas

    name = phase_name(phase)
    return name if formulas.is_formula(name) else name.casefold()
