"""Phases, claims, conflicts and gaps as nodes, which point to the findings that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from cryokb.graph.naming import iri, reference, same_as, without_empty

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryokb.corpus import Claim, Conflict, Gap, Knowledge, Lattice, Phase, Screened
    from cryokb.issues import Json, JsonObject

__all__ = ["knowledge_nodes"]

Entry = TypeVar("Entry", "Phase", "Claim", "Conflict", "Gap", "Screened")


def knowledge_nodes(knowledge: Knowledge) -> list[JsonObject]:
    """Describe the entries of all lists, sorted by list and key."""
    found = [
        *(node for phase in by_key(knowledge.phases) for node in phase_nodes(phase)),
        *(claim_node(claim) for claim in by_key(knowledge.claims)),
        *(conflict_node(conflict) for conflict in by_key(knowledge.conflicts)),
        *(gap_node(gap) for gap in by_key(knowledge.gaps)),
        *(screened_node(paper) for paper in by_key(knowledge.screened)),
    ]
    return [without_empty(node) for node in found]


def by_key(entries: Iterable[Entry]) -> list[Entry]:
    """Sort entries by their keys."""
    return sorted(entries, key=lambda entry: entry.key)


def phase_nodes(phase: Phase) -> list[JsonObject]:
    """Describe a phase and its unit cells."""
    cells = [cell_node(phase.key, lattice) for lattice in phase.lattices]
    node: JsonObject = {
        "@id": iri("entry", "phases", phase.key),
        "@type": "cryokb:PhaseEntry",
        "rdfs:label": phase.summary,
        "cryokb:formula": phase.formula,
        "cryokb:name": phase.name,
        "cryokb:synonyms": list(phase.synonyms),
        "cryokb:printed_forms": list(phase.printed),
        "cryokb:crystal_system": phase.crystal_system and reference("CrystalSystem", phase.crystal_system),
        "cryokb:polymorph_of": phase.polymorph_of and {"@id": iri("entry", "phases", phase.polymorph_of)},
        "cryokb:settled": "yes" if phase.settled else "no",
        "cryokb:lattices": [{"@id": cell["@id"]} for cell in cells],
        "cryokb:damage_onsets": findings(phase.damage_onsets),
        "cryokb:note": phase.note,
    }
    return [node, *(without_empty(cell) for cell in cells)]


def cell_node(phase: str, lattice: Lattice) -> JsonObject:
    """Describe a unit cell: lengths in nm, angles in degrees."""
    names = ("a", "b", "c", "alpha", "beta", "gamma")
    return {
        "@id": f"{iri('entry', 'phases', phase)}#{lattice.key}",
        "@type": "cryokb:Lattice",
        "cryokb:space_group": lattice.space_group,
        **{f"cryokb:lattice_{name}": getattr(lattice, name) for name in names},
        "cryokb:temperature": lattice.temperature,
        "cryokb:setting": lattice.setting,
        "cryokb:lattice_source": lattice.source,
        "cryokb:seen_at": lattice.seen_at,
        "cryokb:confidence": reference("Certainty", lattice.confidence),
        "cryokb:note": lattice.note,
    }


def claim_node(claim: Claim) -> JsonObject:
    """Describe a claim with its derived strength."""
    return {
        "@id": iri("entry", "claims", claim.key),
        "@type": "cryokb:Claim",
        "cryokb:claim": claim.claim,
        "cryokb:supports": findings(claim.supports),
        "cryokb:disputes": findings(claim.disputes),
        "cryokb:grade": claim.strength.grade,
        "cryokb:contested": claim.strength.contested,
        "cryokb:studies": claim.strength.studies,
        "cryokb:note": claim.note,
    }


def conflict_node(conflict: Conflict) -> JsonObject:
    """Describe a conflict; the fields of the context that differ are named."""
    return {
        "@id": iri("entry", "conflicts", conflict.key),
        "@type": "cryokb:Conflict",
        "cryokb:about": conflict.about,
        "cryokb:conflict_kind": reference("ConflictKind", conflict.kind),
        "cryokb:conflicting": findings(conflict.findings),
        "cryokb:explanation": conflict.explanation,
        "cryokb:differs_in": [*sorted(conflict.differs)],
        "cryokb:note": conflict.note,
    }


def gap_node(gap: Gap) -> JsonObject:
    """Describe a gap with how many answers there are."""
    return {
        "@id": iri("entry", "gaps", gap.key),
        "@type": "cryokb:Gap",
        "cryokb:question": gap.question,
        "cryokb:stated_in": findings(gap.stated_in),
        "cryokb:near": findings(gap.near),
        "cryokb:answered_by": findings(gap.answers),
        "cryokb:answers": len(gap.answers) if gap.query else None,
        "cryokb:note": gap.note,
    }


def screened_node(paper: Screened) -> JsonObject:
    """Describe a paper that was left out."""
    return {
        "@id": iri("entry", "screened", paper.key),
        "@type": "cryokb:Screened",
        "dcterms:title": paper.title,
        "cryokb:doi": paper.doi,
        "owl:sameAs": same_as(paper.doi),
        "cryokb:screening_reason": paper.reason,
        "cryokb:note": paper.note,
    }


def findings(ids: Iterable[str]) -> list[Json]:
    """Point to findings."""
    return [{"@id": iri("finding", name)} for name in ids]
