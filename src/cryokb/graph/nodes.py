"""Findings, publications and terms as nodes: JSON-LD objects with short names as keys, from which every form of the graph is made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NamedTuple

from cryokb import standard
from cryokb.corpus import Curated, Knowledge
from cryokb.documents import write_json
from cryokb.errors import UsageError
from cryokb.graph.lists import knowledge_nodes
from cryokb.graph.naming import PREFIXES, TERMS, address_in, iri, reference, same_as, without_empty
from cryokb.plain import as_list, as_object, figure, objects, reported, rows, text, texts, unfrozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cryokb.corpus import Finding, PublicationRow
    from cryokb.issues import Json, JsonObject

__all__ = ["Described", "nodes", "serialise", "split", "turtle_value", "vocabulary_nodes"]


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
