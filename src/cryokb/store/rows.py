"""The rows that the named queries answer with."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from cryokb import quantities, standard
from cryokb.corpus import NOT_STATED, context_of, number_in, papers_behind
from cryokb.errors import QuantityError
from cryokb.plain import fields_of, figure, reported, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cryokb.corpus import Finding
    from cryokb.issues import Json, JsonObject

__all__ = [
    "CoverageRow",
    "DamageRow",
    "EmptyCell",
    "Facet",
    "LadderRow",
    "PhaseRow",
    "ResponseRow",
    "RouteRow",
    "Row",
    "damage_row",
    "empty_cells",
    "ladder_row",
    "place",
    "response_rows",
    "route_rows",
]


@dataclass(frozen=True, slots=True)
class Row:
    """What every row can do."""

    def to_json(self) -> JsonObject:
        """Give the row as a plain object, fields in order."""
        return fields_of(self)


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


VARIED = (
    "conditions.temperature",
    "conditions.current_density",
    "conditions.areal_capacity",
    "conditions.cycle_number",
    "conditions.deposition_time",
    "conditions.state",
    "conditions.stack_pressure",
    "conditions.potential",
    "electrolyte",
    "collector",
)
"""The fields of the context with which a value may change."""


TECHNIQUES = ("tem", "stem", "eels", "edx", "electron_diffraction", "electron_tomography", "fib_sem")
"""The techniques whose absence is told, each with its kinds."""


@dataclass(frozen=True, slots=True)
class ResponseRow(Row):
    """One finding of a study that varied something, for plots of a value against a condition; lines join points of one study only.

    Attributes:
        varies: the field that takes several values in this study and property, such as ``conditions.temperature`` or ``electrolyte``.
        condition: its value here, as reported; ``condition_number`` in the canonical unit of its dimension where it is one number.
        said: what the finding states; value, lower, upper in ``unit`` where that is a number.
        paper, author_year: the study.
    """

    id: str
    paper: str
    author_year: str
    publication: str
    metal: str | None
    label: str
    property: str
    phases: tuple[str, ...]
    varies: str
    condition: str
    condition_number: float | None
    said: str
    value: float | None
    lower: float | None
    upper: float | None
    unit: str | None
    secondary: bool


@dataclass(frozen=True, slots=True)
class RouteRow(Row):
    """One route of preparation in one class of electrolyte.

    Attributes:
        preparation: the route as a term; None where the finding speaks of preparation in words only.
        shown_by: ``stated``, or ``technique`` where it follows from imaging by a focused ion beam in the cold.
        said: the words on preparation, transfer and artefacts.
        artefact: whether they tell what preparation changes.
    """

    preparation: str | None
    shown_by: str
    metal: str | None
    electrolyte_class: str | None
    label: str
    artefact: bool
    said: str
    findings: tuple[str, ...]
    papers: int
    secondary: bool


@dataclass(frozen=True, slots=True)
class EmptyCell(Row):
    """A metal and a class of electrolyte of which nothing was measured or seen, with one technique or with any.

    Attributes:
        technique: None: with any technique.
        gaps: how many findings say that something is not known of the metal in this class.
    """

    metal: str
    electrolyte_class: str
    technique: str | None
    gaps: int


def response_rows(findings: Iterable[Finding]) -> list[ResponseRow]:
    """Give the findings of studies in which one property was stated under several values of a condition."""
    groups: dict[tuple[str, str, str | None], list[Finding]] = {}
    for item in findings:
        if item.studied and item.property and not item.disputed:
            subject = ", ".join(item.phases) if item.property == "phase" or item.has_number else None
            groups.setdefault((item.paper, item.property, subject), []).append(item)
    return [row for items in groups.values() for row in varied(items)]


def varied(items: Sequence[Finding]) -> list[ResponseRow]:
    """Give the rows of one study and property, for each field that takes several stated values."""
    contexts = {item.id: context_of(item) for item in items}
    rows: list[ResponseRow] = []
    for name in VARIED:
        stated = [item for item in items if contexts[item.id].get(name, NOT_STATED) != NOT_STATED]
        if len({contexts[item.id][name] for item in stated}) > 1:
            rows.extend(response_row(item, name, contexts[item.id][name]) for item in stated)
    return rows


def response_row(item: Finding, name: str, condition: str) -> ResponseRow:
    """Make one row."""
    number = number_in(item.conditions, name.removeprefix("conditions.")) if name.startswith("conditions.") else None
    return ResponseRow(
        id=item.id,
        paper=item.paper,
        author_year=item.author_year,
        publication=item.publication,
        metal=item.metal,
        label=item.label,
        property=str(item.property),
        phases=item.phases,
        varies=name,
        condition=condition,
        condition_number=number,
        said=item.said,
        value=item.canonical_value,
        lower=item.canonical_lower,
        upper=item.canonical_upper,
        unit=item.canonical_unit,
        secondary=item.secondary,
    )


def route_rows(findings: Iterable[Finding]) -> list[RouteRow]:
    """Say by which routes specimens were prepared and moved in which electrolyte, and what preparation is told to change."""
    groups: dict[tuple[str | None, str, str | None, str | None, str, bool, str], list[Finding]] = {}
    for item in findings:
        speaks = item.property in ("preparation_route", "preparation_artefact")
        route, shown_by = route_of(item)
        if item.stands and (speaks or route is not None):
            said, artefact = item.said if speaks else "", item.property == "preparation_artefact"
            groups.setdefault((route, shown_by, item.metal, item.electrolyte_class, item.label, artefact, said), []).append(item)
    rows = [
        RouteRow(*key, tuple(item.id for item in items), len(papers_behind(items)), all(item.secondary for item in items))
        for key, items in groups.items()
    ]
    return sorted(rows, key=lambda row: (row.artefact, row.preparation or "~", place("Metal", row.metal), row.label, row.said))


def route_of(item: Finding) -> tuple[str | None, str]:
    """Name the route of a finding: as stated, or a cross-section cut cold where a cold ion beam made what was imaged."""
    cut = any(standard.current().is_a("Technique", technique, "fib_sem") for technique in item.technique)
    if item.preparation is None and cut and item.temperature_class == "cryo" and item.studied:
        return "cryo_cross_section", "technique"
    return item.preparation, "stated"


def empty_cells(findings: Sequence[Finding], *, metals: Sequence[str] = (), classes: Sequence[str] = ()) -> list[EmptyCell]:
    """List the pairs of metal and class of electrolyte of which nothing was measured or seen, and those without one technique.

    Args:
        findings: what is known.
        metals, classes: the rows and columns; by default the metals and the classes (with their kinds) that any finding names.
    """
    named = [item for item in findings if item.metal]
    rows = metals or sorted({str(item.metal) for item in named}, key=lambda name: place("Metal", name))
    wide = [name for name, row in standard.current().terms("ElectrolyteClass").items() if "is_a" not in row]
    columns = classes or [name for name in wide if any(within(item, name) for item in named)]
    cells: list[EmptyCell] = []
    for metal in rows:
        for column in columns:
            here = [item for item in named if item.metal == metal and within(item, column)]
            seen = [item for item in here if item.studied]
            gaps = sum(item.kind == "gap" for item in here)
            used = {
                name for name in TECHNIQUES for item in seen for said in item.technique if standard.current().is_a("Technique", said, name)
            }
            missing: list[str | None] = [name for name in TECHNIQUES if name not in used] if seen else [None]
            cells.extend(EmptyCell(metal, column, name, gaps) for name in missing)
    return cells


def within(item: Finding, column: str) -> bool:
    """Tell whether a finding is of a class of electrolyte or one of its kinds."""
    return item.electrolyte_class is not None and standard.current().is_a("ElectrolyteClass", item.electrolyte_class, column)


def place(enumeration: str, term: str | None) -> int:
    """Give the place of a term in its list; what is not said comes last."""
    order = list(standard.current().terms(enumeration))
    return order.index(term) if term in order else len(order)
