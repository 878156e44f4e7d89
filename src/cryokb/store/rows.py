"""The rows that the named queries answer with."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from cryokb import quantities, standard
from cryokb.corpus import NOT_STATED, STUDIED, context_of, number_in, papers_behind
from cryokb.errors import QuantityError
from cryokb.plain import fields_of, figure, reported, text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from cryokb.corpus import Finding
    from cryokb.issues import Json, JsonObject

__all__ = [
    "REPORTED",
    "REPORTING_VIEW",
    "CoverageRow",
    "DamageRow",
    "EmptyCell",
    "Facet",
    "LadderRow",
    "PhaseRow",
    "ReportingRow",
    "ResponseRow",
    "RouteRow",
    "Row",
    "damage_row",
    "empty_cells",
    "ladder_row",
    "place",
    "reporting_rows",
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


DOSES = ("dose_used", "dose_rate_used", "exposure_time_used", "accelerating_voltage_used", "working_temperature")
"""Properties by which a study tells how it imaged, whatever the kind of finding."""


@dataclass(frozen=True, slots=True)
class ReportingRow(Row):
    """How many studies of one metal report one field of the experiment.

    The first two counts and the last two make all studies of the metal: what a study does not report and what nobody looked for are apart.

    Attributes:
        field: what is reported: ``dose``, ``accelerating_voltage``, ``specimen_temperature``, ``preparation`` ...
        reporting: studies whose methods were read that state it; ``not_reported`` those that do not.
        papers: the studies whose methods were read: the denominator.
        not_looked_at: studies whose methods were not read, and whose field is not known.
        stated_elsewhere: studies whose methods were not read that state it in their abstract, or of which another text says it.
        findings: the findings of ``reporting``; ``findings_elsewhere`` those of ``stated_elsewhere``.
    """

    metal: str | None
    field: str
    reporting: int
    not_reported: int
    papers: int
    not_looked_at: int
    stated_elsewhere: int
    findings: tuple[str, ...]
    findings_elsewhere: tuple[str, ...]


def in_slot(group: str, name: str, *properties: str) -> Callable[[Finding], bool]:
    """Make a test: whether a finding states a slot of its context, or a property that says the same."""
    return lambda item: name in getattr(item, group) or item.property in properties


REPORTED: Mapping[str, Callable[[Finding], bool]] = {
    "exposure_time": in_slot("imaging", "exposure_time", "exposure_time_used"),
    "accelerating_voltage": in_slot("imaging", "accelerating_voltage", "accelerating_voltage_used"),
    "dose": lambda item: bool({"dose", "cumulative_dose"} & set(item.imaging)) or item.property == "dose_used",
    "dose_rate": in_slot("imaging", "dose_rate", "dose_rate_used"),
    "specimen_temperature": in_slot("imaging", "specimen_temperature", "working_temperature"),
    "technique": lambda item: bool(item.technique),
    "preparation": lambda item: item.preparation is not None or item.property in ("preparation_route", "preparation_artefact"),
    "electrolyte": lambda item: item.electrolyte is not None,
    "current_density": in_slot("conditions", "current_density"),
    "areal_capacity": in_slot("conditions", "areal_capacity"),
    "cell_temperature": in_slot("conditions", "temperature"),
    "cycle_number": in_slot("conditions", "cycle_number"),
}
"""What a study may report, and how a finding shows that it does."""


def reporting_rows(findings: Iterable[Finding], looked_at: Collection[str]) -> list[ReportingRow]:
    """Count for each metal how many studies report each field.

    Args:
        findings: what is known.
        looked_at: the papers whose methods were read.
    """
    groups: dict[str | None, list[Finding]] = {}
    for item in findings:
        if not item.by_review and item.stands and (item.studied or item.property in DOSES):
            groups.setdefault(item.metal, []).append(item)
    return [
        reporting_row(metal, name, groups[metal], looked_at)
        for metal in sorted(groups, key=lambda word: place("Metal", word))
        for name in REPORTED
    ]


def reporting_row(metal: str | None, name: str, items: Collection[Finding], looked_at: Collection[str]) -> ReportingRow:
    """Count one field of the studies of one metal."""
    stating = [item for item in items if REPORTED[name](item)]
    all_papers = papers_behind(items)
    read = all_papers & set(looked_at)
    stating_papers = papers_behind(stating)
    told, elsewhere = stating_papers & read, stating_papers - read
    return ReportingRow(
        metal=metal,
        field=name,
        reporting=len(told),
        not_reported=len(read - told),
        papers=len(read),
        not_looked_at=len(all_papers - read - elsewhere),
        stated_elsewhere=len(elsewhere),
        findings=tuple(item.id for item in stating if item.paper in told),
        findings_elsewhere=tuple(item.id for item in stating if item.paper in elsewhere),
    )


def listed(words: Iterable[str]) -> str:
    """Write words as SQL writes them in brackets."""
    return ", ".join(f"'{word}'" for word in words)


REPORTING_VIEW = f"""
    CREATE VIEW reporting AS
    SELECT metal, field, reporting, papers - reporting AS not_reported, papers, others - elsewhere AS not_looked_at,
      elsewhere AS stated_elsewhere
    FROM (
      SELECT m.word AS metal, a.field,
        COUNT(DISTINCT CASE WHEN s.methods_read = 1 AND r.field IS NOT NULL THEN s.id END) AS reporting,
        COUNT(DISTINCT CASE WHEN s.methods_read = 1 THEN s.id END) AS papers,
        COUNT(DISTINCT CASE WHEN s.methods_read = 0 THEN s.id END) AS others,
        COUNT(DISTINCT CASE WHEN s.methods_read = 0 AND r.field IS NOT NULL THEN s.id END) AS elsewhere
      FROM finding f
      JOIN paper s ON s.id = f.paper_id
      JOIN ({" UNION ALL ".join(f"SELECT '{name}' AS field" for name in REPORTED)}) a ON 1 = 1
      LEFT JOIN finding_report r ON r.finding_id = f.id AND r.field = a.field
      LEFT JOIN word m ON m.code = f.metal
      LEFT JOIN word k ON k.code = f.kind
      LEFT JOIN word p ON p.code = f.property
      LEFT JOIN word v ON v.code = f.review_state
      WHERE f.by_review = 0 AND (v.word IS NULL OR v.word <> 'withdrawn')
        AND (k.word IN ({listed(sorted(STUDIED))}) OR p.word IN ({listed(DOSES)}))
      GROUP BY m.word, a.field
    ) counted
    """  # noqa: S608 - nothing but names of this module and of the standard
"""The same counts for people who write SQL, one line for each metal and field."""
