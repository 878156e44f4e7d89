"""Findings as RDF with minted IRIs, and read-only SPARQL over them.

Every IRI under ``https://w3id.org/cryokb/`` is made by :func:`iri`: slots (``cryokb:property``), terms of the standard by their list
(``metal:Na`` is ``https://w3id.org/cryokb/Metal#Na``), publications, findings, papers and the evidence of a finding. No blank nodes, so
that the same findings give the same text, and no address is asked for a context.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import quote

from cryokb import standard
from cryokb.corpus import Curated, Finding, PublicationRow
from cryokb.errors import UsageError
from cryokb.issues import Json, JsonObject

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

__all__ = ["BASE", "PREFIXES", "iri", "serialise", "sparql", "to_graph"]

BASE = "https://w3id.org/cryokb/"

TERMS = {
    "kind": "FindingKind",
    "metal": "Metal",
    "configuration": "Configuration",
    "electrolyte_class": "ElectrolyteClass",
    "property": "Property",
    "comparator": "Comparator",
    "polarity": "Polarity",
    "layer": "Layer",
    "crystallinity": "Crystallinity",
    "technique": "Technique",
    "temperature_class": "TemperatureClass",
    "preparation": "PreparationRoute",
    "identified_by": "IdentificationMethod",
    "review_state": "ReviewState",
    "depth": "Depth",
    "ocr_confidence": "Confidence",
}
"""The fields of findings and evidence whose values are terms, with the list of each."""

PREFIXES: Mapping[str, str] = {
    "cryokb": BASE,
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{field: f"{BASE}{enumeration}#" for field, enumeration in sorted(TERMS.items())},
}
"""The prefixes that a query may use without declaring them: ``metal:Na``, ``property:damage_onset``, ``technique:hrtem`` ..."""

Node: TypeAlias = str
"""A short name with a prefix (``cryokb:statement``) or an IRI."""

Value: TypeAlias = str | float | int | bool | dict[str, str]
"""A literal, or ``{"@id": ...}``."""

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

OTHERS = ("phases", "year", "secondary", "disputed", "note")


def iri(kind: Literal["slot", "term", "publication", "finding", "evidence", "paper"], *parts: str | int) -> str:
    """Mint an IRI; the only place that does.

    ``slot`` takes a name, ``term`` a list and a value, ``publication`` a stem, ``finding`` an id, ``evidence`` an id and a number,
    ``paper`` the key of a study.

    >>> iri("term", "Metal", "Na"), iri("finding", "li-2017-x/li2o")
    ('https://w3id.org/cryokb/Metal#Na', 'https://w3id.org/cryokb/publication/li-2017-x/li2o')
    """
    safe = [quote(str(part), safe="/") for part in parts]
    match kind:
        case "slot":
            return BASE + safe[0]
        case "term":
            return f"{BASE}{safe[0]}#{safe[1]}"
        case "publication" | "finding":
            return f"{BASE}publication/{safe[0]}"
        case "evidence":
            return f"{BASE}publication/{safe[0]}#evidence-{safe[1]}"
        case "paper":
            key = str(parts[0])
            return (
                iri("publication", key.removeprefix("publication:"))
                if key.startswith("publication:")
                else f"{BASE}paper/{quote(key, safe='')}"
            )


# ---------------------------------------------------------------- nodes


def nodes(findings: Iterable[Finding], publications: Iterable[PublicationRow]) -> list[JsonObject]:
    """Describe publications, then findings with their evidence, as JSON-LD nodes: sorted, with short names as keys."""
    rows = sorted(publications, key=lambda row: row.stem)
    chosen = sorted(findings, key=lambda finding: finding.id)
    described = [publication_node(row) for row in rows]
    known = {str(node["@id"]) for node in described}
    for finding in chosen:
        paper = paper_node(finding)
        if str(paper["@id"]) not in known:
            known.add(str(paper["@id"]))
            described.append(paper)
    for finding in chosen:
        described.append(finding_node(finding))
        described.extend(evidence_node(finding, number, row) for number, row in enumerate(finding.evidence, start=1))
    return described


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
            "cryokb:bibliography": row.bibliography and reference("BibliographyState", row.bibliography),
            "cryokb:licence": row.licence,
        }
    )


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
        words = value if isinstance(value, tuple) else (value,)
        node[f"cryokb:{field}"] = [reference(enumeration, word) for word in words if word is not None]
    for field in (*TEXTS, *NUMBERS, *OTHERS):
        value = getattr(finding, field)
        node[f"cryokb:{field}"] = (
            list(value) if isinstance(value, tuple) else value if value is None or field not in NUMBERS else float(value)
        )
    node["cryokb:conditions"], node["cryokb:imaging"] = finding.conditions_label, finding.imaging_label
    for name in ("accelerating_voltage", "temperature"):
        node[f"cryokb:{name}"] = as_reported(finding.imaging.get(name, finding.conditions.get(name)))
    node.update({f"cryokb:damage_{name}": value for name, value in sorted((finding.damage or {}).items())})
    node["cryokb:evidence"] = [{"@id": iri("evidence", finding.id, number)} for number in range(1, len(finding.evidence) + 1)]
    return without_empty(node)


def evidence_node(finding: Finding, number: int, row: Mapping[str, Json]) -> JsonObject:
    """Describe one place in a text."""
    reading = row.get("ocr_reading")
    read = reading if isinstance(reading, dict) else {}
    depth, confidence = row.get("depth"), read.get("confidence")
    return without_empty(
        {
            "@id": iri("evidence", finding.id, number),
            "@type": "cryokb:Evidence",
            "cryokb:quote": row.get("quote"),
            "cryokb:locator": row.get("locator"),
            "cryokb:read_in": row.get("read_in"),
            "cryokb:depth": reference("Depth", depth) if isinstance(depth, str) else None,
            "cryokb:printed": read.get("printed"),
            "cryokb:read_as": read.get("read_as"),
            "cryokb:ocr_confidence": reference("Confidence", confidence) if isinstance(confidence, str) else None,
        }
    )


def vocabulary_nodes() -> list[JsonObject]:
    """Describe the terms: name, meaning, and which is a kind of which."""
    described = []
    for enumeration in sorted(set(TERMS.values())):
        for term, row in standard.terms(enumeration).items():
            parent, meaning = row.get("is_a"), row.get("meaning")
            described.append(
                without_empty(
                    {
                        "@id": iri("term", enumeration, term),
                        "@type": "skos:Concept",
                        "skos:prefLabel": term,
                        "skos:definition": row.get("description"),
                        "skos:broader": reference(enumeration, parent) if isinstance(parent, str) else None,
                        "skos:exactMatch": {"@id": expanded_curie(meaning)} if isinstance(meaning, str) else None,
                    }
                )
            )
    return described


def reference(enumeration: str, term: str) -> JsonObject:
    """Point to a term."""
    return {"@id": iri("term", enumeration, term)}


def expanded_curie(curie: str) -> str:
    """Write out the IRI of an OBO term such as ``CHMO:0000086``."""
    space, _, number = curie.partition(":")
    return f"http://purl.obolibrary.org/obo/{space}_{number}"


def same_as(doi: Json) -> JsonObject | None:
    """Point to a DOI as a web address."""
    return {"@id": "https://doi.org/" + quote(doi, safe="/()")} if isinstance(doi, str) else None


def as_reported(item: Json) -> Json:
    """Give the text of a quantity, or a word."""
    return item.get("as_reported") if isinstance(item, dict) else item


def without_empty(node: JsonObject) -> JsonObject:
    """Leave out what has no value."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


# ---------------------------------------------------------------- graphs


def split(source: Curated | Iterable[Finding], publications: Iterable[PublicationRow]) -> tuple[Sequence[Finding], list[PublicationRow]]:
    """Give findings and publications, of a whole corpus or as they were given."""
    if isinstance(source, Curated):
        return source.findings, [publication.row for publication in source.publications]
    return tuple(source), list(publications)


def to_graph(source: Curated | Iterable[Finding], publications: Iterable[PublicationRow] = ()) -> rdflib.Graph:
    """Make an rdflib graph on an Oxigraph store: the findings, their publications and the terms of the standard.

    Queries must be given to it as text. What it holds is a copy; nothing that is done to it reaches the corpus.
    """
    import pyoxigraph as ox
    import rdflib
    from oxrdflib import OxigraphStore

    findings, rows = split(source, publications)
    default = rdflib.graph.DATASET_DEFAULT_GRAPH_ID
    store = ox.Store()
    store.bulk_extend(
        ox.Quad(ox.NamedNode(s), ox.NamedNode(p), ox_term(o)) for s, p, o in triples([*nodes(findings, rows), *vocabulary_nodes()])
    )
    graph = rdflib.Graph(OxigraphStore(store=store), identifier=default, bind_namespaces="none")
    for prefix, space in PREFIXES.items():
        graph.bind(prefix, space)
    return graph


def loaded_store(source: Curated | Iterable[Finding], publications: Iterable[PublicationRow]) -> pyoxigraph.Store:
    """Load the triples into an Oxigraph store in memory."""
    import pyoxigraph as ox

    findings, rows = split(source, publications)
    store = ox.Store()
    found = triples([*nodes(findings, rows), *vocabulary_nodes()])
    store.bulk_extend(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), ox_term(value)) for subject, predicate, value in found)
    return store


def triples(described: Iterable[JsonObject]) -> Iterator[tuple[str, str, Value]]:
    """Yield the triples of nodes, with whole IRIs."""
    for node in described:
        subject = str(node["@id"])
        yield subject, PREFIXES["rdf"] + "type", {"@id": whole_iri(str(node["@type"]))}
        for name, item in node.items():
            if not name.startswith("@"):
                for value in item if isinstance(item, list) else [item]:
                    yield subject, whole_iri(name), value  # type: ignore[misc]


def whole_iri(name: str) -> str:
    """Write out a short name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def ox_term(value: Value) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    """Make the term of a value for Oxigraph."""
    import pyoxigraph as ox

    return ox.NamedNode(value["@id"]) if isinstance(value, dict) else ox.Literal(value)


def serialise(source: Curated | Iterable[Finding], format: Literal["turtle", "jsonld"], publications: Iterable[PublicationRow] = ()) -> str:
    """Write findings and publications as Turtle or JSON-LD: the same ones give the same text, and no network is used.

    Raises UsageError for another format.
    """
    findings, rows = split(source, publications)
    described = nodes(findings, rows)
    if format == "jsonld":
        whole: JsonObject = {"@context": dict(sorted(PREFIXES.items())), "@graph": [typed(node) for node in described]}
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    if format != "turtle":
        raise UsageError(f"{format} is no RDF format that is written here.", hint="Take turtle or jsonld.", value=format)
    lines = [f"@prefix {prefix}: <{space}> ." for prefix, space in sorted(PREFIXES.items())]
    return "\n".join(lines) + "\n\n" + "\n".join(turtle_node(node) for node in described)


def typed(item: Json) -> Json:
    """Say of each number that it is a double: JSON-LD takes 6.0 for an integer otherwise."""
    if isinstance(item, dict):
        return {name: typed(value) for name, value in item.items()}
    if isinstance(item, list):
        return [typed(value) for value in item]
    return {"@value": repr(item), "@type": "xsd:double"} if isinstance(item, float) else item


def turtle_node(node: JsonObject) -> str:
    """Write one node as a Turtle paragraph."""
    lines = [f"<{node['@id']}> a {node['@type']}"]
    for name, item in node.items():
        if not name.startswith("@"):
            values = ", ".join(turtle_value(value) for value in (item if isinstance(item, list) else [item]))
            lines.append(f"    {name} {values}")
    return " ;\n".join(lines) + " .\n"


def turtle_value(value: Json) -> str:
    """Write one value in Turtle; numbers carry their type, so that 6 and 6.0 stay apart."""
    if isinstance(value, dict):
        return f"<{value['@id']}>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f'"{value!r}"^^xsd:double'
    return json.dumps(str(value), ensure_ascii=False)


# ---------------------------------------------------------------- SPARQL

TOKENS = re.compile(
    r"""
      (?P<skipped> \#[^\n\r]*
        | <[^<>"{}|^`\\\s]*>
        | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
        | [?$]\w+ | @[A-Za-z-]+
        | (?:[^\W\d][\w.-]*)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)* )
    | (?P<word> [A-Za-z_]\w* )
    """,
    re.VERBOSE | re.DOTALL,
)

REFUSED = {
    "SERVICE": "asks another server",
    "FROM": "names another graph to load",
    **dict.fromkeys(("LOAD", "INSERT", "DELETE", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH", "USING"), "changes the graph"),
}

Cell: TypeAlias = str | float | int | bool | None


def sparql(
    query: str,
    source: Curated | Iterable[Finding],
    publications: Iterable[PublicationRow] = (),
    *,
    seconds: float = 10.0,
    limit: int = 10_000,
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Ask in SPARQL; the prefixes of :data:`PREFIXES` are known.

    Args:
        query: SELECT, ASK, CONSTRUCT or DESCRIBE.
        source, publications: what is asked; a whole corpus, or findings and their publications.
        seconds: after which an unfinished query is given up.
        limit: the most rows that are given; a longer answer is refused rather than cut short.

    Returns the columns and the rows; IRIs of cryokb come in their short form (``metal:Na``). Raises UsageError for what is not SPARQL, for
    SERVICE, LOAD, FROM and updates, and when time or rows run out.
    """
    refuse_all_but_reading(query)
    store = loaded_store(source, publications)
    answer: list[tuple[tuple[str, ...], list[tuple[Cell, ...]]] | BaseException] = []

    def ask() -> None:
        try:
            answer.append(answered(store, query, limit))
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that asked
            answer.append(error.with_traceback(None))  # its frames hold what only this thread may let go

    worker = threading.Thread(target=ask, daemon=True, name="sparql")  # Oxigraph lets other threads run; it cannot be stopped
    worker.start()
    worker.join(seconds)
    if not answer:
        raise UsageError(f"The query was not finished within {seconds:g} s.", hint="Narrow it: begin with the property or the metal.")
    if isinstance(answer[0], BaseException):
        raise answer[0]
    return answer[0]


def refuse_all_but_reading(query: str) -> None:
    """Refuse a query that would change something or ask elsewhere, however its words are written."""
    decoded = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda found: chr(min(int(found[1] or found[2], 16), 0x10FFFF)), query)
    for text in {query, decoded}:
        for found in TOKENS.finditer(text):
            word = (found["word"] or "").upper()
            if word in REFUSED:
                raise UsageError(f"{word} is refused: it {REFUSED[word]}.", hint="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.", value=word)


def answered(store: pyoxigraph.Store, query: str, limit: int) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Run a query and read its answer, all in one thread: Oxigraph's answers must not leave theirs."""
    import pyoxigraph as ox

    try:
        result = store.query(query, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        raise UsageError(f"This is not SPARQL: {error}.", hint="Known prefixes: " + ", ".join(sorted(PREFIXES)) + ".") from error
    if isinstance(result, ox.QueryBoolean):
        return ("answer",), [(bool(result),)]
    rows: list[tuple[Cell, ...]] = []
    for row in result:
        if len(rows) == limit:
            raise UsageError(f"The answer has more than {limit} rows.", hint="Add LIMIT to the query.", value=limit)
        rows.append(tuple(cell(term) for term in row))
    if isinstance(result, ox.QuerySolutions):
        return tuple(variable.value for variable in result.variables), rows
    return ("subject", "predicate", "object"), sorted(rows, key=str)


NUMERIC: Mapping[str, Callable[[str], Cell]] = {
    "integer": int,
    "double": float,
    "float": float,
    "decimal": float,
    "boolean": lambda text: text in ("true", "1"),
}


def cell(term: object) -> Cell:
    """Give a term as a plain value; IRIs in short form where they have one."""
    import pyoxigraph as ox

    if isinstance(term, ox.Literal):
        return NUMERIC.get(term.datatype.value.removeprefix(PREFIXES["xsd"]), str)(term.value)
    return short_name(term.value) if isinstance(term, ox.NamedNode) else None if term is None else str(term)


def short_name(address: str) -> str:
    """Write an IRI with its prefix: terms by their list, slots by cryokb."""
    for prefix, space in sorted(PREFIXES.items(), key=lambda pair: -len(pair[1])):
        local = address.removeprefix(space)
        if local != address and re.fullmatch(r"\w+", local):
            return f"{prefix}:{local}"
    return address
