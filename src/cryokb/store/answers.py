"""Rows that are made of several findings: what changes with a condition, by which route, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb import standard
from cryokb.corpus import NOT_STATED, context_of, number_in
from cryokb.store.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cryokb.corpus import Finding

__all__ = [
    "EmptyCell",
    "ResponseRow",
    "RouteRow",
    "empty_cells",
    "place",
    "response_rows",
    "route_rows",
]

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
        RouteRow(*key, tuple(item.id for item in items), len({item.paper for item in items}), all(item.secondary for item in items))
        for key, items in groups.items()
    ]
    return sorted(rows, key=lambda row: (row.artefact, row.preparation or "~", place("Metal", row.metal), row.label, row.said))


def route_of(item: Finding) -> tuple[str | None, str]:
    """Name the route of a finding: as stated, or a cross-section cut cold where a cold ion beam made what was imaged."""
    cut = any(standard.is_a("Technique", technique, "fib_sem") for technique in item.technique)
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
    wide = [name for name, row in standard.terms("ElectrolyteClass").items() if "is_a" not in row]
    columns = classes or [name for name in wide if any(within(item, name) for item in named)]
    cells: list[EmptyCell] = []
    for metal in rows:
        for column in columns:
            here = [item for item in named if item.metal == metal and within(item, column)]
            seen = [item for item in here if item.studied]
            gaps = sum(item.kind == "gap" for item in here)
            used = {name for name in TECHNIQUES for item in seen for said in item.technique if standard.is_a("Technique", said, name)}
            missing: list[str | None] = [name for name in TECHNIQUES if name not in used] if seen else [None]
            cells.extend(EmptyCell(metal, column, name, gaps) for name in missing)
    return cells


def within(item: Finding, column: str) -> bool:
    """Tell whether a finding is of a class of electrolyte or one of its kinds."""
    return item.electrolyte_class is not None and standard.is_a("ElectrolyteClass", item.electrolyte_class, column)


def place(enumeration: str, term: str | None) -> int:
    """Give the place of a term in its list; what is not said comes last."""
    order = list(standard.terms(enumeration))
    return order.index(term) if term in order else len(order)
