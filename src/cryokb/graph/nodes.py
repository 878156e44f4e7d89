"""Findings, publications and what is said over several of them as nodes, and as Turtle and JSON-LD."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from cryokb import standard
from cryokb.corpus import Curated, Knowledge
from cryokb.documents import write_json
from cryokb.errors import UsageError
from cryokb.graph.naming import PREFIXES, TERMS, address_in, iri, reference, same_as, without_empty
from cryokb.plain import as_list, as_object, figure, objects, reported, rows, text, texts, unfrozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cryokb.corpus import Claim, Conflict, Finding, Gap, Lattice, Phase, PublicationRow, Screened
    from cryokb.issues import Json, JsonObject

__all__ = ["Described", "knowledge_nodes", "nodes", "serialise", "split", "turtle_value", "vocabulary_nodes"]


class Described(NamedTuple):
    """What is described: findings, their publications, and what is said over several findings."""

    findings: Sequence[Finding]
    publications: list[PublicationRow]
    knowledge: Knowledge


NUMBERS = ("value", "lower", "upper", "canonical_value", "canonical_lower", "canonical_upper")

TEXTS = (
    "statement",
    "electrolyte",
    "collector",
    "label",
    "unit",
    "as_reported",
    "canonical_unit",
    "qualitative",
    "category",
    "directions",
    "text",
)

MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")

OTHERS = ("phases", "year", "secondary", "disputed", "note")


def split(source: Curated | Iterable[Finding], publications: Iterable[PublicationRow], knowledge: Knowledge | None = None) -> Described:
    """Give findings, publications and lists, of a whole corpus or as they were given."""
    if isinstance(source, Curated):
        return Described(source.findings, [publication.row for publication in source.publications], source.knowledge)
    return Described(tuple(source), list(publications), knowledge or Knowledge())


def nodes(what: Described) -> list[JsonObject]:
    """Describe publications, then findings with their evidence, then lists, as JSON-LD nodes: sorted, with short names as keys."""
    publications = sorted(what.publications, key=lambda row: row.stem)
    chosen = sorted(what.findings, key=lambda finding: finding.id)
    described = [publication_node(row) for row in publications]
    known = {str(node["@id"]) for node in described}
    described.extend(node for row in publications for node in (*read_nodes(row), *method_nodes(row)))
    for finding in chosen:
        paper = paper_node(finding)
        if str(paper["@id"]) not in known:
            known.add(str(paper["@id"]))
            described.append(paper)
    for finding in chosen:
        described.extend((finding_node(finding), *twin_nodes(finding)))
        described.extend(evidence_node(finding, number, row) for number, row in enumerate(finding.evidence, start=1))
    return [*described, *knowledge_nodes(what.knowledge)]


def publication_node(row: PublicationRow) -> JsonObject:
    """Describe a publication."""
    return without_empty(
        {
            "@id": iri("publication", row.stem),
            "@type": "cryokb:Publication",
            "rdfs:label": row.author_year,
            "dcterms:title": row.title,
            "dcterms:creator": list(row.authors),
            "cryokb:year": row.year,
            "cryokb:journal": row.journal,
            "cryokb:doi": row.doi,
            "owl:sameAs": same_as(row.doi),
            "cryokb:bibliography": reference("BibliographyState", row.bibliography),
            "cryokb:licence": row.licence,
            "cryokb:group": row.group,
            "cryokb:standing_state": reference("StandingState", text(row.standing.get("state"))),
            **{f"cryokb:{name}": row.standing.get(name) for name in ("looked_up", "looked_up_in", "notice_doi")},
            "cryokb:methods": [{"@id": node["@id"]} for node in method_nodes(row)],
            "cryokb:read": [{"@id": node["@id"]} for node in read_nodes(row)],
        }
    )


def read_nodes(row: PublicationRow) -> list[JsonObject]:
    """Describe the texts in which a publication was read, and how much of it they gave."""
    return [
        {
            "@id": f"{iri('publication', row.stem)}#read-{number}",
            "@type": "cryokb:TextRead",
            "cryokb:source": source,
            "cryokb:extent": reference("ReadExtent", extent),
        }
        for number, (source, extent) in enumerate(row.read, start=1)
    ]


def method_nodes(row: PublicationRow) -> list[JsonObject]:
    """Describe what a study says once for all of its findings: each part with its slots as reported, and the words that say it."""
    return [
        without_empty(
            {
                "@id": f"{iri('publication', row.stem)}#methods-{part}",
                "@type": f"cryokb:Study{part.title()}",
                **{f"cryokb:{slot}": reported(item) for slot, item in said.items() if not isinstance(item, list)},
                **{f"cryokb:{slot}": list(texts(item)) for slot, item in said.items() if isinstance(item, list) and slot != "evidence"},
                "cryokb:n": " ".join(str(said_of) for said_of in as_object(said.get("n")).values()),
                "cryokb:quote": [evidence.get("quote") for evidence in rows(said, "evidence")],
                "cryokb:read_in": [*sorted({str(evidence.get("read_in")) for evidence in rows(said, "evidence")})],
            }
        )
        for part, said in objects({"methods": dict(row.methods)}, "methods").items()
    ]


def paper_node(finding: Finding) -> JsonObject:
    """Describe the study that measured, where it has no file of its own."""
    doi = finding.originates_in.get("doi")
    return without_empty(
        {
            "@id": iri("paper", finding.paper),
            "@type": "cryokb:Publication",
            "rdfs:label": finding.author_year,
            "cryokb:year": finding.year,
            "cryokb:doi": doi,
            "owl:sameAs": same_as(doi),
        }
    )


def finding_node(finding: Finding) -> JsonObject:
    """Describe a finding."""
    node: JsonObject = {"@id": iri("finding", finding.id), "@type": "cryokb:Finding", "cryokb:id": finding.id}
    node["cryokb:publication"] = {"@id": iri("publication", finding.publication)}
    node["cryokb:originates_in"] = {"@id": iri("paper", finding.paper)}
    for field, enumeration in TERMS.items():
        value = getattr(finding, field, None)
        words = texts(unfrozen(value))
        node[f"cryokb:{field}"] = [reference(enumeration, word) for word in words]
    for field in (*TEXTS, *NUMBERS, *OTHERS):
        value = unfrozen(getattr(finding, field))
        node[f"cryokb:{field}"] = as_double(value) if field in NUMBERS else value
    node["cryokb:conditions"], node["cryokb:imaging"] = finding.conditions_label, finding.imaging_label
    for name in ("accelerating_voltage", "temperature"):
        node[f"cryokb:{name}"] = reported(finding.imaging.get(name, finding.conditions.get(name)))
    node.update({f"cryokb:damage_{name}": value for name, value in sorted((finding.damage or {}).items())})
    node["cryokb:restates"] = [{"@id": iri("finding", name)} for name in finding.restates]
    node["cryokb:part_of"] = {"@id": sibling(finding, finding.part_of)} if finding.part_of else None
    node["cryokb:same_cell"] = [{"@id": sibling(finding, key)} for key in finding.same_cell]
    node["cryokb:twins"] = [{"@id": twin["@id"]} for twin in twin_nodes(finding)]
    node["cryokb:evidence"] = [{"@id": iri("evidence", finding.id, number)} for number in range(1, len(finding.evidence) + 1)]
    return without_empty(node)


def sibling(finding: Finding, key: Json) -> str:
    """Give the IRI of another finding of the same publication."""
    return iri("finding", f"{finding.publication}/{key}")


def twin_nodes(finding: Finding) -> list[JsonObject]:
    """Describe the twins of a finding, each with what differs."""
    return [
        without_empty(
            {
                "@id": f"{iri('finding', finding.id)}#twin-{number}",
                "@type": "cryokb:FindingTwin",
                "cryokb:finding": {"@id": sibling(finding, row.get("finding"))},
                "cryokb:differs_in": [reference("TwinDifference", word) for word in texts(unfrozen(row.get("differs_in")))],
                "cryokb:note": row.get("note"),
            }
        )
        for number, row in enumerate(finding.twins, start=1)
    ]


def evidence_node(finding: Finding, number: int, row: Mapping[str, Json]) -> JsonObject:
    """Describe one place in a text."""
    read = as_object(row.get("ocr_reading"))
    return without_empty(
        {
            "@id": iri("evidence", finding.id, number),
            "@type": "cryokb:Evidence",
            "cryokb:quote": row.get("quote"),
            "cryokb:locator": row.get("locator"),
            "cryokb:read_in": row.get("read_in"),
            "cryokb:depth": reference("Depth", text(row.get("depth"))),
            "cryokb:printed": read.get("printed"),
            "cryokb:read_as": read.get("read_as"),
            "cryokb:ocr_confidence": reference("Confidence", text(read.get("confidence"))),
        }
    )


def vocabulary_nodes() -> list[JsonObject]:
    """Describe the terms: name, meaning, which is a kind of which, and what they are in the vocabularies of neighbours."""
    described = []
    mappings = standard.shared("mappings")
    for enumeration in sorted(set(TERMS.values())):
        for term, row in standard.current().terms(enumeration).items():
            mapped = as_list(mappings.get(f"{enumeration}#{term}"))
            described.append(
                without_empty(
                    {
                        "@id": iri("term", enumeration, term),
                        "@type": "skos:Concept",
                        "skos:prefLabel": term,
                        "skos:definition": row.get("description"),
                        "skos:broader": [reference(enumeration, parent) for parent in standard.current().parents(enumeration, term)],
                        **{f"skos:{match}": addresses_of(mapped, match) for match in MATCHES},
                    }
                )
            )
    return described


def addresses_of(mapped: Iterable[Json], match: str) -> list[Json]:
    """Give the terms of neighbours that match in one way."""
    rows = (as_object(row) for row in mapped)
    return [{"@id": row["iri"]} for row in rows if row.get("match") == match]


def as_double(item: Json) -> Json:
    """Give a number as a double."""
    number = figure(item)
    return None if number is None else float(number)


def serialise(
    source: Curated | Iterable[Finding],
    format: Literal["turtle", "jsonld"],
    publications: Iterable[PublicationRow] = (),
    knowledge: Knowledge | None = None,
) -> str:
    """Write findings, publications and what is said over several findings as Turtle or JSON-LD.

    The same ones give the same text, and no network is used. Of a whole corpus all of it is written; of findings given alone their
    ``publications`` and ``knowledge`` as given. Raises UsageError for another format.
    """
    described = nodes(split(source, publications, knowledge))
    if format == "jsonld":
        whole: JsonObject = {"@context": dict(sorted(PREFIXES.items())), "@graph": [typed(node) for node in described]}
        return write_json(whole)
    if format != "turtle":
        raise UsageError(f"{format} is no RDF format that is written here.", hint="Take turtle or jsonld.", value=format)
    lines = [f"@prefix {prefix}: <{space}> ." for prefix, space in sorted(PREFIXES.items())]
    return "\n".join(lines) + "\n\n" + "\n".join(turtle_node(node) for node in described)


def typed(node: JsonObject) -> JsonObject:
    """Say of each number of a node that it is a double: JSON-LD takes 6.0 for an integer otherwise."""
    return {name: [typed_value(value) for value in as_list(item)] or typed_value(item) for name, item in node.items()}


def typed_value(value: Json) -> Json:
    """Write a double with its type, and leave any other value as it is."""
    return {"@value": repr(value), "@type": "xsd:double"} if isinstance(value, float) else value


def turtle_node(node: JsonObject) -> str:
    """Write one node as a Turtle paragraph."""
    lines = [f"<{node['@id']}> a {node['@type']}"]
    for name, item in node.items():
        if not name.startswith("@"):
            values = ", ".join(turtle_value(value) for value in (as_list(item) or [item]))
            lines.append(f"    {name} {values}")
    return " ;\n".join(lines) + " .\n"


def turtle_value(value: Json) -> str:
    """Write one value in Turtle; numbers carry their type, so that 6 and 6.0 stay apart."""
    address = address_in(value)
    if address is not None:
        return f"<{address}>"
    return f'"{value!r}"^^xsd:double' if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


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
