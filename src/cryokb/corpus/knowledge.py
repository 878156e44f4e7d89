"""What is said over several findings: phases, claims with derived strength, conflicts, gaps, papers left out; and the table for rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from cryokb.corpus.bibliography import papers_behind
from cryokb.corpus.findings import differing, matching, number_in, plain_differences, span_of, studied
from cryokb.errors import UsageError
from cryokb.facts import Filter
from cryokb.issues import Json, JsonObject
from cryokb.plain import fields_of, objects, section, text, texts, unfrozen
from cryokb.reference import phase_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cryokb.corpus.findings import Finding
    from cryokb.corpus.loading import Curated
    from cryokb.issues import Json, JsonObject

__all__ = [
    "GRADES",
    "Claim",
    "Conflict",
    "Gap",
    "Knowledge",
    "Lattice",
    "Phase",
    "Screened",
    "Strength",
    "entry_of",
    "knowledge_of",
    "strength_of",
    "write_reference",
]

GRADES = ("unsupported", "stated", "single", "repeated", "established")

SET_ASIDE = ("withdrawn", "disputed")


@dataclass(frozen=True, slots=True)
class Strength:
    """The strength of a claim with what it was derived from.

    Attributes:
        grade: one of :data:`GRADES`.
        contested: whether any study opposes it.
        studies: studies that measured or saw it; read_themselves those of them whose own words were read.
        opposing: studies that measured or saw the opposite.
        statements: studies or reviews that only state it.
    """

    grade: str
    contested: bool
    studies: int
    read_themselves: int
    opposing: int
    statements: int

    def to_json(self) -> JsonObject:
        """Give the strength as a plain object."""
        return fields_of(self)


def strength_of(supporting: Iterable[Finding], opposing: Iterable[Finding]) -> Strength:
    """Derive the strength of a claim by the rule of this module."""
    support = [finding for finding in supporting if counts(finding)]
    against = [finding for finding in opposing if counts(finding)]
    seen = papers_behind(finding for finding in support if finding.studied)
    themselves = papers_behind(finding for finding in support if finding.studied and not finding.secondary)
    contrary = papers_behind(finding for finding in against if finding.studied)
    return Strength(
        grade=GRADES[grade(len(papers_behind(support)), len(seen), len(themselves), len(contrary))],
        contested=bool(against),
        studies=len(seen),
        read_themselves=len(themselves),
        opposing=len(contrary),
        statements=len(papers_behind(support) - seen),
    )


def grade(supporting: int, seen: int, themselves: int, contrary: int) -> int:
    """Give the place of the grade in :data:`GRADES`."""
    if not supporting:
        return 0
    if not seen:
        return 1
    reached = 4 if seen >= 3 and themselves >= 2 else min(seen, 2) + 1
    return max(1, reached - contrary)


def counts(finding: Finding) -> bool:
    """Tell whether a finding counts for a side."""
    return finding.review_state not in SET_ASIDE and not finding.disputed


ListKind: TypeAlias = Literal["phases", "claims", "conflicts", "gaps", "screened"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What every entry of a list has.

    Attributes:
        key: its name in the list.
        note: a remark, or None.
    """

    key: str
    note: str | None

    def to_json(self) -> JsonObject:
        """Give the entry as a plain object, fields in order."""
        return {item.name: plain(getattr(self, item.name)) for item in fields(self)}

    @property
    def summary(self) -> str:
        """What it is, in one line."""
        return self.key

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of the findings that it names."""
        return ()


@dataclass(frozen=True, slots=True)
class Lattice(Entry):
    """One unit cell.

    Attributes:
        a, b, c: in nm; alpha, beta, gamma in degrees; None where the crystal system fixes it or it is not known.
        temperature: as reported, or None.
        source: the publication or database that states the cell; seen_at: where the two were seen together.
        confidence: ``high``, ``medium`` or ``low``.
    """

    space_group: str | None
    a: float | None
    b: float | None
    c: float | None
    alpha: float | None
    beta: float | None
    gamma: float | None
    temperature: str | None
    setting: str | None
    source: str
    seen_at: str | None
    confidence: str


@dataclass(frozen=True, slots=True)
class Phase(Entry):
    """One phase that the literature names.

    Attributes:
        formula: in normal form, or None; name in words.
        printed: the formula as faulty print gives it.
        settled: False where the formula is a reading that may be another; no lattice is checked against such a phase.
        damage_onsets: the findings that report a dose at which it is damaged.
        findings, papers: how many findings name it, from how many studies.
    """

    formula: str | None
    name: str | None
    synonyms: tuple[str, ...]
    printed: tuple[str, ...]
    crystal_system: str | None
    lattices: tuple[Lattice, ...]
    polymorph_of: str | None
    settled: bool
    damage_onsets: tuple[str, ...]
    findings: int
    papers: int

    @property
    def summary(self) -> str:
        """Its formula and name."""
        return ", ".join(word for word in (self.formula, self.name) if word)

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of its damage onsets."""
        return self.damage_onsets


@dataclass(frozen=True, slots=True)
class Claim(Entry):
    """A general statement, with a strength that is derived from its findings (:mod:`cryokb.corpus.strength`)."""

    claim: str
    scope: Mapping[str, Json]
    supports: tuple[str, ...]
    disputes: tuple[str, ...]
    strength: Strength

    @property
    def summary(self) -> str:
        """The statement."""
        return self.claim

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of the findings that support or dispute it."""
        return (*self.supports, *self.disputes)


@dataclass(frozen=True, slots=True)
class Conflict(Entry):
    """Findings that do not agree.

    Attributes:
        kind: in what way: ``value``, ``priority``, ``method``, ``scope``, ``generalisation``, ``wording`` or ``coincidence``.
        differs: field of the context -> what is stated -> the findings that state it; computed.
    """

    about: str
    kind: str
    findings: tuple[str, ...]
    explanation: str
    differs: Mapping[str, Json]

    @property
    def summary(self) -> str:
        """What the findings disagree on."""
        return self.about

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of its findings."""
        return self.findings


@dataclass(frozen=True, slots=True)
class Gap(Entry):
    """An open question.

    Attributes:
        stated_in: the findings in which authors say that it is not known.
        query: the filter that looks for an answer; empty when there is none.
        answers: what that filter finds among what was measured or seen; empty is evidence of absence.
        near: findings that come near to an answer.
    """

    question: str
    scope: Mapping[str, Json]
    stated_in: tuple[str, ...]
    query: Mapping[str, Json]
    answers: tuple[str, ...]
    near: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The question."""
        return self.question

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of all findings that it names, and those that its query finds."""
        return tuple(dict.fromkeys((*self.stated_in, *self.near, *self.answers)))


@dataclass(frozen=True, slots=True)
class Screened(Entry):
    """A paper that was looked at and left out."""

    title: str
    doi: str | None
    seen_at: str | None
    reason: str

    @property
    def summary(self) -> str:
        """The title."""
        return self.title


def entry_of(kind: ListKind, body: JsonObject) -> Entry:
    """Read an entry back from its plain object."""
    made: dict[str, object] = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    if kind == "phases":
        made["lattices"] = tuple(Lattice(**row) for row in cast("list[JsonObject]", body["lattices"]))  # type: ignore[arg-type]
    if kind == "claims":
        made["strength"] = Strength(**cast("JsonObject", body["strength"]))  # type: ignore[arg-type]
    return ENTRIES[kind](**made)  # type: ignore[arg-type]


ENTRIES: Mapping[ListKind, type[Entry]] = {
    "phases": Phase,
    "claims": Claim,
    "conflicts": Conflict,
    "gaps": Gap,
    "screened": Screened,
}


@dataclass(frozen=True)
class Knowledge:
    """All lists, with what is derived from the findings."""

    phases: tuple[Phase, ...] = ()
    claims: tuple[Claim, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    gaps: tuple[Gap, ...] = ()
    screened: tuple[Screened, ...] = ()

    @cached_property
    def entries(self) -> dict[ListKind, tuple[Entry, ...]]:
        """Every list by its name."""
        return {
            "phases": self.phases,
            "claims": self.claims,
            "conflicts": self.conflicts,
            "gaps": self.gaps,
            "screened": self.screened,
        }


def knowledge_of(lists: Mapping[str, JsonObject], findings: Sequence[Finding]) -> Knowledge:
    """Read the expanded lists, and derive from the findings what is not typed in."""
    by_id = {finding.id: finding for finding in findings}
    return Knowledge(
        phases=tuple(phase_of(key, node, findings) for key, node in entries_in(lists, "phases")),
        claims=tuple(claim_of(key, node, by_id) for key, node in entries_in(lists, "claims")),
        conflicts=tuple(conflict_of(key, node, by_id) for key, node in entries_in(lists, "conflicts")),
        gaps=tuple(gap_of(key, node, findings) for key, node in entries_in(lists, "gaps")),
        screened=tuple(screened_of(key, node) for key, node in entries_in(lists, "screened")),
    )


def entries_in(lists: Mapping[str, JsonObject], kind: ListKind) -> Iterable[tuple[str, JsonObject]]:
    """Give the entries of one list that are objects."""
    return objects(lists.get(kind), kind).items()


def phase_of(key: str, node: JsonObject, findings: Sequence[Finding]) -> Phase:
    """Read a phase and look up its findings."""
    formula, name = text(node.get("formula")), text(node.get("name"))
    called = {phase_name(word) for word in (formula, name) if word}
    naming = [finding for finding in findings if called & set(finding.phases)]
    return Phase(
        key=key,
        note=text(node.get("note")),
        formula=formula,
        name=name,
        synonyms=texts(node.get("synonyms")),
        printed=texts(node.get("printed")),
        crystal_system=text(node.get("crystal_system")),
        lattices=tuple(lattice_of(cell, row) for cell, row in objects(node, "lattices").items()),
        polymorph_of=text(node.get("polymorph_of")),
        settled=node.get("settled") != "no",
        damage_onsets=tuple(finding.id for finding in naming if finding.property == "damage_onset"),
        findings=len(naming),
        papers=len(papers_behind(naming)),
    )


def lattice_of(key: str, node: JsonObject) -> Lattice:
    """Read a unit cell."""
    cell = {name: number_in(node, name) for name in ("a", "b", "c", "alpha", "beta", "gamma")}
    return Lattice(
        key=key,
        note=text(node.get("note")),
        space_group=text(node.get("space_group")),
        temperature=text(section(node, "temperature").get("as_reported")),
        setting=text(node.get("setting")),
        source=str(node.get("source")),
        seen_at=text(node.get("seen_at")),
        confidence=str(node.get("confidence")),
        **cell,
    )


def claim_of(key: str, node: JsonObject, by_id: Mapping[str, Finding]) -> Claim:
    """Read a claim and derive its strength."""
    supports, disputes = texts(node.get("supports")), texts(node.get("disputes"))
    known = ([by_id[name] for name in names if name in by_id] for names in (supports, disputes))
    return Claim(key, text(node.get("note")), str(node.get("claim")), section(node, "scope"), supports, disputes, strength_of(*known))


def conflict_of(key: str, node: JsonObject, by_id: Mapping[str, Finding]) -> Conflict:
    """Read a conflict and compute what differs in the context of its findings."""
    names = texts(node.get("findings"))
    differs = plain_differences(differing([by_id[name] for name in names if name in by_id]))
    return Conflict(
        key, text(node.get("note")), str(node.get("about")), str(node.get("kind")), names, str(node.get("explanation")), differs
    )


def gap_of(key: str, node: JsonObject, findings: Sequence[Finding]) -> Gap:
    """Read a gap and look for answers."""
    query = section(node, "query")
    return Gap(
        key=key,
        note=text(node.get("note")),
        question=str(node.get("question")),
        scope=section(node, "scope"),
        stated_in=texts(node.get("stated_in")),
        query=query,
        answers=answers_to(query, findings),
        near=texts(node.get("near")),
    )


def answers_to(query: Mapping[str, Json], findings: Sequence[Finding]) -> tuple[str, ...]:
    """Give the ids of what was measured or seen under a stored query; none where it is not a query."""
    if not query:
        return ()
    try:
        chosen = Filter.from_mapping(query)
        return tuple(finding.id for finding in studied(matching(findings, chosen)))
    except (UsageError, ValueError):  # told by the checks
        return ()


def screened_of(key: str, node: JsonObject) -> Screened:
    """Read a paper that was left out."""
    return Screened(
        key, text(node.get("note")), str(node.get("title")), text(node.get("doi")), text(node.get("seen_at")), str(node.get("reason"))
    )


def plain(value: object) -> Json:
    """Give a plain value."""
    if isinstance(value, Entry | Strength):
        return value.to_json()
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return unfrozen(value)


READ_ELSEWHERE = "read in another publication"


def write_reference(curated: Curated) -> JsonObject:
    """Make the reference table from the corpus; the same corpus gives the same table.

    .. code-block:: text

        {"corpus": "<sha256 of the corpus>",
         "damage_limits": [                                    sorted by phase, dose, finding
           {"phase": "Li2O2",                                  as the finding names it
            "value": null, "lower": 10000.0, "upper": null,    electrons per square angstrom; null: open or no single number
            "comparator": "more_than", "as_reported": ">10^4 e-/Å^2",
            "criterion": "mass_loss", "product": null, "limit_kind": "onset",
            "accelerating_voltage": 300000.0,                  V
            "specimen_temperature": null,                      K
            "dose_rate": null,                                 electrons per square angstrom and second
            "temperature_class": "cryo", "imaging_mode": null,
            "finding": "zachman-2018-cryo-stem-lithium/onset_li2o2",
            "source": "Zachman 2018 (read in another publication)", "doi": "10....", "secondary": true,
            "ocr_confidence": "medium", "disputed": null}],
         "ranges": [                                           sorted by property, metal
           {"property": "interphase_thickness", "metal": "Na", "unit": "nm",
            "lowest": 6.0, "highest": 40.0,                    over all bounds that are numbers; null when there is none
            "open_above": false, "open_below": false,          whether a finding has no upper, no lower bound
            "n": 5, "papers": 4, "secondary": 5,
            "findings": ["...", "..."],                        what n counts
            "in_words": ["..."]}]}                             findings such as "hundreds of nm", in n but not in lowest and highest

    Damage limits are the findings of ``damage_onset`` with a number; disputed ones have the reason and are left out of ranges.
    """
    onsets = [item for item in curated.findings if item.property == "damage_onset" and item.has_number and item.stands]
    limits = [limit for finding in onsets for limit in limits_of(finding)]
    limits.sort(key=lambda row: (str(row["phase"]), dose_of(row), str(row["finding"])))
    return {"corpus": curated.digest, "damage_limits": cast("list[Json]", limits), "ranges": cast("list[Json]", ranges(curated.findings))}


def limits_of(finding: Finding) -> list[JsonObject]:
    """Make one damage limit for each phase that a finding concerns."""
    damage, imaging = finding.damage or {}, finding.imaging
    return [
        {
            "phase": phase,
            "value": finding.canonical_value,
            "lower": finding.canonical_lower,
            "upper": finding.canonical_upper,
            "comparator": finding.comparator,
            "as_reported": finding.as_reported,
            "criterion": damage.get("criterion"),
            "product": damage.get("product"),
            "limit_kind": damage.get("limit_kind"),
            "accelerating_voltage": number_in(imaging, "accelerating_voltage"),
            "specimen_temperature": number_in(imaging, "specimen_temperature"),
            "dose_rate": number_in(imaging, "dose_rate"),
            "temperature_class": finding.temperature_class,
            "imaging_mode": text(imaging.get("imaging_mode")),
            "finding": finding.id,
            "source": f"{finding.author_year} ({READ_ELSEWHERE})" if finding.secondary else finding.author_year,
            "doi": finding.originates_in.get("doi"),
            "secondary": finding.secondary,
            "ocr_confidence": finding.ocr_confidence,
            "disputed": finding.disputed,
        }
        for phase in finding.phases
    ]


def dose_of(row: JsonObject) -> float:
    """Give a number to sort by: the lower bound, else the upper."""
    return float(cast("float", row["lower"] if row["lower"] is not None else row["upper"]))


def ranges(findings: Iterable[Finding]) -> list[JsonObject]:
    """Give the span of each numeric property for each metal."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        counted = finding.has_number and finding.stands and not finding.disputed and finding.property != "damage_onset"
        if finding.property and finding.metal and counted:
            groups.setdefault((finding.property, finding.metal), []).append(finding)
    return [range_of(name, metal, rows) for (name, metal), rows in sorted(groups.items())]


def range_of(name: str, metal: str, findings: list[Finding]) -> JsonObject:
    """Give the span of one property for one metal; nothing is averaged."""
    return {"property": name, "metal": metal, **span_of(findings).to_json()}
