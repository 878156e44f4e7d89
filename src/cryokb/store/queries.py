"""The named queries: each question of a user, answered by one call with one filter."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeAlias

from cryokb.corpus import Claim, Conflict, Gap, Phase, PublicationRow
from cryokb.facts import NOT_STATED, Filter
from cryokb.store.rows import (
    CoverageRow,
    DamageRow,
    EmptyCell,
    LadderRow,
    PhaseRow,
    ReportingRow,
    ResponseRow,
    RouteRow,
    Row,
    empty_cells,
    response_rows,
    route_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cryokb.corpus import Finding
    from cryokb.issues import JsonObject
    from cryokb.store.reader import Corpus

__all__ = ["QUERIES", "NamedQuery"]

Answer: TypeAlias = "list[JsonObject]"


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with a name.

    Attributes:
        name: how it is called on the command line.
        question: the question in words.
        function: answers it under a filter, one plain object a row.
        columns: the fields of the rows, in order.
    """

    name: str
    question: str
    function: Callable[[Corpus, Filter], Answer]
    columns: tuple[str, ...]


FINDING_COLUMNS = (
    "id",
    "metal",
    "label",
    "kind",
    "property",
    "statement",
    "said",
    "conditions_label",
    "author_year",
    "technique_label",
    "secondary",
    "disputed",
    "ocr_confidence",
    "review_state",
)


def thickness(corpus: Corpus, chosen: Filter) -> Answer:
    """Interphase thickness by system."""
    return [row.to_json() for row in corpus.ladder("interphase_thickness", chosen)]


def phases(corpus: Corpus, chosen: Filter) -> Answer:
    """Phases by electrolyte."""
    return [row.to_json() for row in corpus.phases(chosen)]


def damage(corpus: Corpus, chosen: Filter) -> Answer:
    """Damage doses by phase."""
    return [row.to_json() for row in corpus.damage(filter=chosen)]


def coverage(corpus: Corpus, chosen: Filter) -> Answer:
    """Metal by class of electrolyte."""
    return [row.to_json() for row in corpus.coverage(chosen)]


def reporting(corpus: Corpus, chosen: Filter) -> Answer:
    """Fields of the experiment by metal, with the studies that report them."""
    return [row.to_json() for row in corpus.reporting(chosen)]


def publications(corpus: Corpus, chosen: Filter) -> Answer:
    """Publications with their counts."""
    return [row.to_json() for row in corpus.publications(chosen)]


def listed(name: str) -> Callable[[Corpus, Filter], Answer]:
    """Make a query that gives the entries of a list which touch findings under the filter."""

    def answer(corpus: Corpus, chosen: Filter) -> Answer:
        return [entry.to_json() for entry in getattr(corpus, name)(chosen)]

    return answer


def derived(make: Callable[[list[Finding]], Sequence[Row]]) -> Callable[[Corpus, Filter], Answer]:
    """Make a query whose rows are made of the findings under the filter."""

    def answer(corpus: Corpus, chosen: Filter) -> Answer:
        return [row.to_json() for row in make(corpus.findings(chosen))]

    return answer


def absences(corpus: Corpus, chosen: Filter) -> Answer:
    """Cells of metal, class of electrolyte and technique without a finding, for the metals and classes of the filter or of all findings."""
    metals = [metal for metal in chosen.metal if metal != NOT_STATED]
    classes = [kind for kind in chosen.electrolyte_class if kind != NOT_STATED]
    return [row.to_json() for row in empty_cells(corpus.findings(), metals=metals, classes=classes)]


def selected(**fields: str | Sequence[str]) -> Callable[[Corpus, Filter], Answer]:
    """Make a query that lists the findings of certain kinds or properties under the filter."""

    def answer(corpus: Corpus, chosen: Filter) -> Answer:
        own = {name: (words,) if isinstance(words, str) else tuple(words) for name, words in fields.items()}
        both = {name: [word for word in words if word in (getattr(chosen, name) or words)] for name, words in own.items()}
        if not all(both.values()):
            return []
        return [brief(item) for item in corpus.findings(Filter.from_mapping({**chosen.to_mapping(), **both}))]

    return answer


def brief(finding: Finding) -> JsonObject:
    """Give the columns of a list of findings."""
    plain = {**finding.to_json(), "said": finding.said}
    return {name: plain[name] for name in FINDING_COLUMNS}


def columns_of(row: type) -> tuple[str, ...]:
    """Name the fields of a row class."""
    return tuple(item.name for item in fields(row))


PUBLICATION_COLUMNS = tuple(item.name for item in fields(PublicationRow) if item.name != "findings")

QUERIES: dict[str, NamedQuery] = {
    query.name: query
    for query in (
        NamedQuery("thickness", "How thick is the interphase in which electrolyte?", thickness, columns_of(LadderRow)),
        NamedQuery(
            "phases",
            "Which phases were found with which electrolyte, and which were looked for and not found?",
            phases,
            columns_of(PhaseRow),
        ),
        NamedQuery(
            "damage",
            "How much dose did which phase take, at which voltage and temperature, and who says so?",
            damage,
            columns_of(DamageRow),
        ),
        NamedQuery(
            "doses",
            "Which doses and dose rates were used?",
            selected(property=("dose_used", "dose_rate_used", "exposure_time_used")),
            FINDING_COLUMNS,
        ),
        NamedQuery(
            "response",
            "What changes with temperature, additive, current density or cycle number, within a study and across studies?",
            derived(response_rows),
            columns_of(ResponseRow),
        ),
        NamedQuery(
            "reporting",
            "How many studies whose methods were read report dose, voltage, temperature, route ..., and how many were not looked at?",
            reporting,
            columns_of(ReportingRow),
        ),
        NamedQuery(
            "preparation",
            "How were specimens prepared and moved in which electrolyte, and which artefacts are known?",
            derived(route_rows),
            columns_of(RouteRow),
        ),
        NamedQuery(
            "coverage", "Which metal was studied in which class of electrolyte, by which techniques?", coverage, columns_of(CoverageRow)
        ),
        NamedQuery("gaps", "What is not known, where is it stated, and what comes near to an answer?", listed("gaps"), columns_of(Gap)),
        NamedQuery("stated_gaps", "What do authors say is not known?", selected(kind="gap"), FINDING_COLUMNS),
        NamedQuery(
            "empty_cells",
            "Of which metal in which class of electrolyte was nothing measured or seen, or not with which technique?",
            absences,
            columns_of(EmptyCell),
        ),
        NamedQuery("conflicts", "Where do sources disagree, and what differs between them?", listed("conflicts"), columns_of(Conflict)),
        NamedQuery(
            "claims",
            "Which general statements are supported, how strongly, and what speaks against them?",
            listed("claims"),
            columns_of(Claim),
        ),
        NamedQuery("phase_list", "Which phases are named, with which lattices and damage doses?", listed("phase_list"), columns_of(Phase)),
        NamedQuery("publications", "Which publications say so, and how sure is their bibliography?", publications, PUBLICATION_COLUMNS),
    )
}
"""The named queries by name."""
