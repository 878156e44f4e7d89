"""The rows that the named queries answer with."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.plain import figure, reported, text, unfrozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryokb.corpus import Finding
    from cryokb.issues import Json, JsonObject

__all__ = ["CoverageRow", "DamageRow", "Facet", "LadderRow", "PhaseRow", "Row", "damage_row", "ladder_row"]


@dataclass(frozen=True, slots=True)
class Row:
    """What every row can do."""

    def to_json(self) -> JsonObject:
        """Give the row as a plain object, fields in order."""
        return {item.name: unfrozen(getattr(self, item.name)) for item in fields(self)}


@dataclass(frozen=True, slots=True)
class Facet(Row):
    """One option of a filter field with what it would find."""

    value: str
    findings: int
    papers: int


@dataclass(frozen=True, slots=True)
class CoverageRow(Row):
    """What is known of one metal in one class of electrolyte.

    Attributes:
        metal, electrolyte_class: None where the finding does not say.
        findings, papers: what was measured or seen, and by how many studies; gaps, context and recommendations are not counted.
        techniques: the techniques of these findings, in the order of the standard.
        gaps: how many findings say that something is not known here.
        secondary: how many of the findings were read in another publication only.
    """

    metal: str | None
    electrolyte_class: str | None
    findings: int
    papers: int
    techniques: tuple[str, ...]
    gaps: int
    secondary: int


@dataclass(frozen=True, slots=True)
class LadderRow(Row):
    """One finding with a number, for a ladder of one property by system.

    Attributes:
        label: the system in one line.
        value, lower, upper: in ``unit``, the canonical unit of the property; a missing bound is open.
        plus, minus: the uncertainty in ``unit``.
        qualitative: ``yes`` when the bounds stand for words ("hundreds of nm").
        author_year, doi: of the study that measured; ``publication`` is the file that says so.
        quote, locator: the first words that say it, and where.
        conditions_label: the phases that the number concerns, and the conditions.
        secondary: whether it was read in another publication only.
        disputed: why the field would doubt it; no chart draws such a row.
        ocr_confidence: how sure the reading of faulty print is, or None.
    """

    id: str
    label: str
    metal: str | None
    electrolyte: str | None
    electrolyte_class: str | None
    value: float | None
    lower: float | None
    upper: float | None
    unit: str | None
    plus: float | None
    minus: float | None
    comparator: str | None
    qualitative: str | None
    as_reported: str | None
    statement: str | None
    author_year: str
    publication: str
    doi: str | None
    quote: str | None
    locator: str | None
    secondary: bool
    conditions_label: str
    technique_label: str
    disputed: str | None
    ocr_confidence: str | None
    paper: str


@dataclass(frozen=True, slots=True)
class PhaseRow(Row):
    """One phase in one electrolyte: found, or looked for and not found.

    Attributes:
        electrolyte: the components in one line, or the class, or None.
        certainty: ``formula not settled`` where every finding reads the formula from faulty print without being sure; else empty.
        findings: the ids.
        papers: how many studies.
        secondary: whether all of it was read in other publications only.
    """

    metal: str | None
    electrolyte: str | None
    electrolyte_class: str | None
    phase: str
    polarity: str
    certainty: str
    findings: tuple[str, ...]
    papers: int
    secondary: bool


@dataclass(frozen=True, slots=True)
class DamageRow(Row):
    """One reported damage dose with everything without which it cannot be compared.

    Attributes:
        value, lower, upper: electrons per square angstrom; a missing bound is open.
        accelerating_voltage, specimen_temperature, dose_rate: as reported, None where the source does not say.
        ocr_confidence: how sure the reading of faulty print is; shown wherever the limit is shown.
    """

    id: str
    phase: str
    metal: str | None
    value: float | None
    lower: float | None
    upper: float | None
    comparator: str | None
    as_reported: str | None
    criterion: str | None
    product: str | None
    limit_kind: str | None
    accelerating_voltage: str | None
    imaging_mode: str | None
    dose_rate: str | None
    specimen_temperature: str | None
    temperature_class: str | None
    author_year: str
    publication: str
    doi: str | None
    quote: str | None
    locator: str | None
    secondary: bool
    ocr_confidence: str | None
    disputed: str | None
    paper: str


def ladder_row(finding: Finding) -> LadderRow:
    """Make the row of a finding that has a number; the phases that it concerns stand before its conditions."""
    about = ", ".join(part for part in (*finding.phases, finding.conditions_label) if part)
    first = finding.evidence[0] if finding.evidence else {}
    return LadderRow(
        value=finding.canonical_value,
        lower=finding.canonical_lower,
        upper=finding.canonical_upper,
        unit=finding.canonical_unit,
        plus=canonical_spread(finding, "plus"),
        minus=canonical_spread(finding, "minus"),
        doi=text(finding.originates_in.get("doi")),
        quote=text(first.get("quote")),
        locator=text(first.get("locator")),
        **{**shared_fields(LadderRow, finding), "conditions_label": about},  # type: ignore[arg-type]
    )


def shared_fields(row: type[Row], finding: Finding) -> dict[str, object]:
    """Take what a row and a finding call by the same name, but for the numbers, which a row has in the canonical unit."""
    names = {item.name for item in fields(row)} & {item.name for item in fields(finding)}
    return {name: getattr(finding, name) for name in sorted(names - {"value", "lower", "upper", "unit"})}


def canonical_spread(finding: Finding, side: str) -> float | None:
    """Give one side of the uncertainty in the canonical unit."""
    spread = figure((finding.uncertainty or {}).get(side))
    if spread is None or finding.unit is None or finding.canonical_unit is None:
        return None
    try:
        return quantities.convert_difference(spread, finding.unit, finding.canonical_unit)
    except QuantityError:
        return None


def damage_row(finding: Finding, phase: str) -> DamageRow:
    """Make the row of a damage dose for one of the phases that it concerns."""
    damage = finding.damage or {}
    first = finding.evidence[0] if finding.evidence else {}
    return DamageRow(
        phase=phase,
        value=finding.canonical_value,
        lower=finding.canonical_lower,
        upper=finding.canonical_upper,
        criterion=text(damage.get("criterion")),
        product=text(damage.get("product")),
        limit_kind=text(damage.get("limit_kind")),
        doi=text(finding.originates_in.get("doi")),
        quote=text(first.get("quote")),
        locator=text(first.get("locator")),
        accelerating_voltage=reported_slot(finding.imaging, "accelerating_voltage"),
        imaging_mode=reported_slot(finding.imaging, "imaging_mode"),
        dose_rate=reported_slot(finding.imaging, "dose_rate"),
        specimen_temperature=reported_slot(finding.imaging, "specimen_temperature"),
        **shared_fields(DamageRow, finding),  # type: ignore[arg-type]
    )


def reported_slot(slots: Mapping[str, Json], name: str) -> str | None:
    """Give a slot as reported: the text of a quantity, or a word."""
    return text(reported(slots.get(name)))
