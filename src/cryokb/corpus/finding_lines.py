"""A finding as one line of a table: plain cells, lists joined, for CSV, Parquet and data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cryokb.plain import as_object, texts, unfrozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cryokb.corpus.findings import Finding
    from cryokb.issues import Json

__all__ = ["LINE_COLUMNS", "Cell", "finding_line"]

Cell: TypeAlias = str | int | float | bool | None

LINE_COLUMNS: Mapping[str, type] = {
    "id": str,
    "publication": str,
    "author_year": str,
    "year": int,
    "paper": str,
    "read_in": str,
    "originates_in_author": str,
    "originates_in_year": int,
    "originates_in_citation_number": str,
    "originates_in_doi": str,
    "kind": str,
    "metal": str,
    "configuration": str,
    "electrolyte_class": str,
    "electrolyte": str,
    "collector": str,
    "label": str,
    "property": str,
    "statement": str,
    "value": float,
    "lower": float,
    "upper": float,
    "comparator": str,
    "unit": str,
    "uncertainty_plus": float,
    "uncertainty_minus": float,
    "uncertainty_kind": str,
    "as_reported": str,
    "qualitative": str,
    "canonical_value": float,
    "canonical_lower": float,
    "canonical_upper": float,
    "canonical_unit": str,
    "category": str,
    "directions": str,
    "text": str,
    "phases": str,
    "polarity": str,
    "layer": str,
    "crystallinity": str,
    "identified_by": str,
    "technique": str,
    "temperature_class": str,
    "preparation": str,
    "conditions": str,
    "imaging": str,
    "damage_criterion": str,
    "damage_product": str,
    "damage_limit_kind": str,
    "absent": str,
    "quotes": str,
    "locators": str,
    "depths": str,
    "readings": str,
    "secondary": bool,
    "by_review": bool,
    "ocr_confidence": str,
    "review_state": str,
    "disputed": str,
    "restates": str,
    "part_of": str,
    "same_cell": str,
    "twins": str,
    "note": str,
}
"""The columns with the type of their cells; any cell may be empty."""

SEPARATOR = "; "


def finding_line(finding: Finding) -> dict[str, Cell]:
    """Give one cell for each of :data:`LINE_COLUMNS`; the parts of lists are joined by a semicolon."""
    row: dict[str, Cell] = {}
    special = special_cells(finding)
    for name, kind in LINE_COLUMNS.items():
        value = special[name] if name in special else getattr(finding, name)
        if isinstance(value, tuple):
            value = SEPARATOR.join(str(part) for part in value) or None
        row[name] = None if value in (None, "") else float(value) if kind is float else value
    return row


def special_cells(finding: Finding) -> dict[str, Cell]:
    """Give the cells that are no field of a finding, or a field in another form."""
    spread, damage, origin = finding.uncertainty or {}, finding.damage or {}, finding.originates_in
    return {
        **{f"originates_in_{name}": plain_cell(origin.get(name)) for name in ("author", "year", "citation_number", "doi")},
        **{f"uncertainty_{name}": plain_cell(spread.get(name)) for name in ("plus", "minus", "kind")},
        **{f"damage_{name}": plain_cell(damage.get(name)) for name in ("criterion", "product", "limit_kind")},
        "conditions": finding.conditions_label,
        "imaging": finding.imaging_label,
        "absent": joined(f"{slot}: {reason}" for slot, reason in (finding.absent or {}).items()),
        "twins": joined(twin_text(row) for row in finding.twins),
        "quotes": joined(f"“{row['quote']}”" for row in finding.evidence),
        "locators": joined(str(row["locator"] or "") for row in finding.evidence),
        "depths": joined(str(row["depth"]) for row in finding.evidence),
        "readings": joined(reading_text(row["ocr_reading"]) for row in finding.evidence if as_object(row["ocr_reading"])),
    }


def twin_text(row: Mapping[str, Json]) -> str:
    """Write a twin with what differs."""
    differs = ", ".join(texts(unfrozen(row.get("differs_in"))))
    return f"{row.get('finding')} ({differs})" if differs else str(row.get("finding"))


def reading_text(reading: Json) -> str:
    """Write how faulty print was read."""
    row = as_object(reading)
    return f"{row.get('printed')} read as {row.get('read_as') or 'nothing'} ({row.get('confidence')})"


def plain_cell(item: Json) -> Cell:
    """Give what fits into a cell."""
    return None if isinstance(item, dict | list) else item


def joined(parts: Iterable[str]) -> str | None:
    """Join the parts, or give None when there is none."""
    return SEPARATOR.join(parts) or None
