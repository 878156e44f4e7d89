"""Finding: one statement from the literature as it is stored, shown and exported; as a line of a table; and the span of several."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeAlias, cast

from cryokb import quantities, standard
from cryokb.corpus.bibliography import conditions_label, imaging_label, papers_behind, technique_label
from cryokb.errors import QuantityError
from cryokb.facts import NESTED, NOT_STATED, Fact, Filter, system_label
from cryokb.plain import as_object, fields_of, reported, texts, unfrozen
from cryokb.reference import phase_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cryokb.corpus.bibliography import Paper
    from cryokb.issues import Json, JsonObject

__all__ = [
    "LINE_COLUMNS",
    "NOT_STATED",
    "STUDIED",
    "Cell",
    "Finding",
    "Span",
    "context_of",
    "differing",
    "finding_line",
    "finding_of",
    "matching",
    "number_in",
    "span_of",
    "studied",
]

EVIDENCE = ("read_in", "locator", "quote", "depth", "ocr_reading")
STUDIED = ("measurement", "observation", "mechanism", "failure_mode", "comparison")
"""The kinds of finding that say that something was studied; the others say what could, should or cannot be."""

TUPLES = frozenset({"category", "directions", "phases", "technique", "identified_by", "evidence", "restates", "same_cell", "twins"})

EMPTY: Mapping[str, Json] = {
    "conditions": {},
    "imaging": {},
    "originates_in": {},
    "secondary": False,
    "by_review": False,
    **dict.fromkeys(("label", "conditions_label", "imaging_label", "technique_label", "author_year", "paper"), ""),
}
"""What a field holds when a short form leaves it out, where that is not None."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement from the literature with its system, context, words and origin.

    Numbers come twice: ``value``, ``lower``, ``upper`` in ``unit`` as reported, and ``canonical_*`` in the canonical unit of the property.

    Attributes:
        id: ``<publication stem>/<key>``.
        publication: the stem of the file that holds it.
        read_in: the DOI (or address) of the text in which it was read first.
        originates_in: the study that measured: author, year, citation number in the text that was read, DOI.
        paper: the key by which that study is counted.
        phases: formulas in normal form, or names.
        evidence: read_in, locator, quote, depth and ocr_reading of each place.
        secondary: whether every evidence is another publication's report.
        by_review: whether it is a review's own statement, which no study of its own stands behind.
        disputed: why the field would doubt it, or None; no chart draws a disputed finding.
        ocr_confidence: the least sure reading of faulty print on which it rests, or None.
        author_year, year: of the study that measured.
    """

    id: str
    publication: str
    read_in: str | None
    originates_in: Mapping[str, Json]
    kind: str
    metal: str | None
    configuration: str | None
    electrolyte_class: str | None
    electrolyte: str | None
    property: str | None
    statement: str | None
    value: float | None
    lower: float | None
    upper: float | None
    comparator: str | None
    unit: str | None
    uncertainty: Mapping[str, Json] | None
    as_reported: str | None
    category: tuple[str, ...]
    phases: tuple[str, ...]
    polarity: str
    technique: tuple[str, ...]
    conditions: Mapping[str, Json]
    imaging: Mapping[str, Json]
    evidence: tuple[Mapping[str, Json], ...]
    review_state: str | None
    canonical_value: float | None = None
    canonical_lower: float | None = None
    canonical_upper: float | None = None
    canonical_unit: str | None = None
    qualitative: str | None = None
    directions: tuple[str, ...] = ()
    text: str | None = None
    layer: str | None = None
    crystallinity: str | None = None
    collector: str | None = None
    temperature_class: str | None = None
    preparation: str | None = None
    identified_by: tuple[str, ...] = ()
    damage: Mapping[str, Json] | None = None
    sampling: Mapping[str, Json] | None = None
    absent: Mapping[str, Json] | None = None
    label: str = ""
    conditions_label: str = ""
    imaging_label: str = ""
    technique_label: str = ""
    author_year: str = ""
    year: int | None = None
    paper: str = ""
    secondary: bool = False
    by_review: bool = False
    ocr_confidence: str | None = None
    disputed: str | None = None
    restates: tuple[str, ...] = ()
    part_of: str | None = None
    same_cell: tuple[str, ...] = ()
    twins: tuple[Mapping[str, Json], ...] = ()
    note: str | None = None

    @builtins.property  # the field called property hides it here
    def has_number(self) -> bool:
        """Whether it states a number or a bound in a known unit."""
        return any(number is not None for number in (self.canonical_value, self.canonical_lower, self.canonical_upper))

    @builtins.property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.review_state != "withdrawn"

    @builtins.property
    def studied(self) -> bool:
        """Whether a study measured or saw it: by its kind, and not a review's own statement or a withdrawn one."""
        return self.kind in STUDIED and not self.by_review and self.stands

    @builtins.property
    def said(self) -> str:
        """What it states, in one line: the number as reported, else words, categories, directions or phases.

        Before what was looked for in vain stands ``not found:``.
        """
        words = self.as_reported or self.text or ", ".join(self.category or self.directions or self.phases) or self.statement or ""
        return f"not found: {words}" if self.polarity == "looked_for_and_not_found" else words

    def words_in(self, field: str) -> tuple[str, ...]:
        """Give its words in a field by which findings are chosen."""
        if field == "technique":
            return self.technique
        if field == "phase":
            return self.phases
        if field == "depth":
            return tuple(str(row["depth"]) for row in self.evidence if row["depth"])
        term = getattr(self, field)
        return () if term is None else (str(term),)

    def to_json(self) -> JsonObject:
        """Give the finding as a plain object with every field, in order."""
        return fields_of(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Json]) -> Finding:
        """Read the plain object of :meth:`to_json` or of :meth:`to_short_json`."""
        chosen: dict[str, object] = {}
        for item in fields(cls):
            value = plain.get(item.name)
            if item.name in TUPLES:
                value = cast("list[Json]", value or [])
                chosen[item.name] = tuple(value)
            else:
                chosen[item.name] = EMPTY.get(item.name) if value is None else value
        return cls(**chosen)  # type: ignore[arg-type]

    def to_short_json(self) -> JsonObject:
        """Give the plain object without what is empty."""
        return {name: value for name, value in self.to_json().items() if value not in (None, "", [], {}, False)}


def finding_of(fact: Fact, paper: Paper) -> Finding:
    """Make the finding of a fact from the literature and the study that measured it."""
    evidence = tuple({slot: row.get(slot) for slot in EVIDENCE} for row in fact.evidence)
    return Finding(
        publication=fact.source,
        read_in=cast("str | None", evidence[0]["read_in"]) if evidence else None,
        originates_in=paper.origin(),
        evidence=evidence,
        label=system_label(fact),
        conditions_label=conditions_label(fact.conditions),
        imaging_label=imaging_label(fact.imaging),
        technique_label=technique_label(fact.technique, fact.temperature_class),
        author_year=paper.label,
        year=paper.year,
        paper=paper.key,
        secondary=bool(evidence) and all(row["depth"] == "secondary" for row in evidence),
        by_review=paper.review,
        ocr_confidence=least_sure(evidence),
        absent=dict(fact.absent) or None,
        phases=tuple(phase_name(phase) for phase in fact.phases),
        **{name: getattr(fact, name) for name in SHARED},
    )


SHARED = tuple(
    item.name
    for item in fields(Finding)
    if item.name in {shared.name for shared in fields(Fact)} - {"absent", "evidence", "label", "originates_in", "phases"}
)
"""The fields that a finding takes from its fact as they are."""

CONFIDENCE = ("unreadable", "low", "medium", "high")


def least_sure(evidence: tuple[Mapping[str, Json], ...]) -> str | None:
    """Give the least sure reading of faulty print among the evidence."""
    found = {str(reading.get("confidence")) for row in evidence if (reading := as_object(row.get("ocr_reading")))}
    return next((word for word in CONFIDENCE if word in found), None)


def number_in(slots: Mapping[str, Json], name: str) -> float | None:
    """Give the single number of a quantity in the canonical unit of its dimension, or None."""
    item = as_object(slots.get(name))
    try:
        return quantities.interval_of(item).value if item else None
    except QuantityError:
        return None


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers of findings of one property.

    Attributes:
        unit: the canonical unit of the property.
        lowest, highest: over all bounds that are numbers; None when there is none.
        open_below, open_above: whether a finding has no lower, no upper bound.
        n, papers, secondary: findings, the studies that measured, and findings that were read in another publication only.
        in_words: findings that say it in words only ("hundreds of nm"); they are in n, not in the bounds.
        findings: the ids that n counts.
    """

    unit: str | None
    lowest: float | None
    highest: float | None
    open_below: bool
    open_above: bool
    n: int
    papers: int
    secondary: int
    in_words: tuple[str, ...]
    findings: tuple[str, ...]

    def to_json(self) -> JsonObject:
        """Give the span as a plain object."""
        return fields_of(self)


def span_of(findings: Iterable[Finding]) -> Span:
    """Give the span of the findings that have a number; what is disputed or withdrawn is left out."""
    counted = [item for item in findings if item.has_number and not item.disputed and item.stands]
    exact = [item for item in counted if item.qualitative is None]
    bounds = [bound for item in exact for bound in (item.canonical_lower, item.canonical_upper) if bound is not None]
    return Span(
        unit=counted[0].canonical_unit if counted else None,
        lowest=min(bounds, default=None),
        highest=max(bounds, default=None),
        open_below=any(item.canonical_lower is None for item in exact),
        open_above=any(item.canonical_upper is None for item in exact),
        n=len(counted),
        papers=len(papers_behind(counted)),
        secondary=sum(item.secondary for item in counted),
        in_words=tuple(item.id for item in counted if item.qualitative is not None),
        findings=tuple(item.id for item in counted),
    )


ONE = ("metal", "configuration", "property", "kind", "polarity", "review_state", "publication", "preparation")


def matching(findings: Iterable[Finding], chosen: Filter) -> list[Finding]:
    """Give the findings that a filter asks for; words (``text``) are the business of the store.

    Raises ValueError when the filter asks for words.
    """
    if chosen.text:
        raise ValueError("words are sought in the store")
    return [
        finding
        for finding in findings
        if all(meets(finding, name, words) for name, words in asked(chosen)) and chosen.in_years(finding.year)
    ]


def asked(chosen: Filter) -> list[tuple[str, Sequence[str]]]:
    """Give the fields with words."""
    names = (*ONE, *NESTED, "phase", "depth")
    return [(name, words) for name in names if (words := getattr(chosen, name))]


def meets(finding: Finding, name: str, words: Sequence[str]) -> bool:
    """Tell whether a finding has one of the words in a field, or none where that is asked for."""
    said = finding.words_in(name)
    if not said:
        return NOT_STATED in words
    if name in NESTED:
        return any(standard.current().is_a(NESTED[name], term, word) for term in said for word in words)
    wanted = {phase_name(word) for word in words} if name == "phase" else set(words)
    return bool(wanted & set(said))


def studied(findings: Iterable[Finding]) -> list[Finding]:
    """Give the findings that say that a study measured or saw something."""
    return [finding for finding in findings if finding.studied]


PLAIN = ("metal", "configuration", "electrolyte", "electrolyte_class", "collector", "layer", "temperature_class", "preparation")

LISTED = ("phases", "technique", "identified_by")


def context_of(finding: Finding) -> dict[str, str]:
    """Give the context of a finding field by field, in words; ``not stated`` where there is none.

    Conditions, imaging and damage come slot by slot: ``conditions.temperature``, ``imaging.accelerating_voltage``, ``damage.criterion``.
    """
    found = {name: str(getattr(finding, name) or NOT_STATED) for name in PLAIN}
    found.update({name: ", ".join(getattr(finding, name)) or NOT_STATED for name in LISTED})
    for group in ("conditions", "imaging", "damage"):
        slots = cast("Mapping[str, Json]", getattr(finding, group) or {})
        found.update({f"{group}.{slot}": in_words(item) for slot, item in slots.items() if slot != "absent"})
    found["read"] = "in another publication" if finding.secondary else "in the study itself"
    return found


def in_words(item: Json) -> str:
    """Write a quantity as it was reported, and any other slot as a word."""
    words = reported(item)
    return str(words) if words not in (None, "") else NOT_STATED


def differing(findings: Sequence[Finding]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Say which fields of the context differ between findings: field -> what is stated -> the ids that state it.

    A field that only some of them state is among them: what is not stated may be what differs.
    """
    contexts = {finding.id: context_of(finding) for finding in findings}
    names = dict.fromkeys(name for context in contexts.values() for name in context)
    rows: dict[str, dict[str, tuple[str, ...]]] = {}
    for name in names:
        said: dict[str, list[str]] = {}
        for key, context in contexts.items():
            said.setdefault(context.get(name, NOT_STATED), []).append(key)
        if len(said) > 1:
            rows[name] = {value: tuple(ids) for value, ids in said.items()}
    return rows


def plain_differences(differences: Mapping[str, Mapping[str, Iterable[str]]]) -> JsonObject:
    """Give the differences as a plain object."""
    return {name: {value: list(ids) for value, ids in said.items()} for name, said in differences.items()}


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
