"""What studies report at all: counted where their methods were read, and called not looked at where they were not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb.corpus import STUDIED, papers_behind
from cryokb.store.rows import Row, place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from cryokb.corpus import Finding

__all__ = ["REPORTED", "REPORTING_VIEW", "ReportingRow", "reporting_rows"]

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
