"""Linked data: expanded documents become RDF with the packaged context, offline, and the graph holds what the shapes ask for."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pyshacl
import pytest
import rdflib
from linkml_runtime import SchemaView
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF, SH, XSD

from cryokb import corpus, documents, expansion, graph, standard

ROOT = Path(__file__).parents[1]
GENERATED = ROOT / "src/cryokb/_generated"
FILES = sorted([*(ROOT / "schema/examples").rglob("*.yaml"), *(ROOT / "curated/publications").glob("*.yaml")])
BASE = "https://example.org/document/"
WORD = rdflib.Namespace("https://w3id.org/cryokb/")

Plain = dict[str, Any]

# rdflib warns of a class that its own parser still uses
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


def script(name: str) -> ModuleType:
    """A module of schema/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f"schema/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where a dataclass looks for its module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def linked_data() -> ModuleType:
    return script("linked_data")


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    return script("generate")


@cache
def context() -> Plain:
    return json.loads((GENERATED / "context.jsonld").read_text(encoding="utf-8"))


def expanded(path: Path) -> tuple[str, Plain]:
    document, _ = documents.read_file(path)
    root = standard.current().document_class(str(document.data["cryokb"]).split("/")[0])
    assert root is not None
    return root, expansion.expand(document.data, root=root, raw_text=document.raw_text).document


def rdf(document: Plain, root: str) -> rdflib.Graph:
    text = json.dumps({**context(), "@id": "", "@type": root, **document})
    return rdflib.Graph().parse(data=text, format="json-ld", publicID=BASE)


def scalars(node: object) -> Iterator[object]:
    if isinstance(node, dict):
        for child in node.values():
            yield from scalars(child)
    elif isinstance(node, list):
        for child in node:
            yield from scalars(child)
    else:
        yield node


def written(term: rdflib.term.Node) -> object:
    """What an IRI or a literal says, as it would stand in a document."""
    if isinstance(term, rdflib.Literal):
        return float(term) if term.datatype in {XSD.double, XSD.integer} else str(term)
    return str(term).removeprefix(BASE).removeprefix(str(WORD)).rpartition("#")[2]


# ------------------------------------------------------------------------------------------------ the graph of the example


@pytest.fixture(scope="module")
def example() -> tuple[Plain, rdflib.Graph]:
    root, document = expanded(ROOT / "schema/examples/li_electrodeposited.yaml")
    return document, rdf(document, root)


def test_keys_of_maps_are_nodes_and_never_predicates(example: tuple[Plain, rdflib.Graph]) -> None:
    document, found = example
    acquisitions = {key for session in document["sessions"].values() for key in session["acquisitions"]}
    assert len(acquisitions) >= 4
    for slot, keys in (("specimens", set(document["specimens"])), ("acquisitions", acquisitions)):
        assert {str(node) for node in found.objects(None, WORD[slot])} == {BASE + key for key in keys}
    # where nothing refers to an entry, its key is a text, so that it cannot be taken for another entry of that name
    assert {str(key) for key in found.objects(None, WORD.key)} == {*document["sessions"], *document["observations"]}
    keys = {*acquisitions, *document["specimens"], *document["sessions"], *document["observations"]} - set(context()["@context"])
    assert len(keys) >= 8
    assert not keys & {str(predicate).rpartition("/")[2] for predicate in found.predicates()}


def test_history_keeps_its_order(example: tuple[Plain, rdflib.Graph]) -> None:
    document, found = example
    for key, specimen in document["specimens"].items():
        head = found.value(rdflib.URIRef(BASE + key), WORD.history)
        kinds = [str(found.value(step, RDF.type)) for step in Collection(found, head)]
        assert kinds == [str(WORD[step["step"]]) for step in specimen["history"]]
        assert len(kinds) >= 4


def test_lists_that_the_schema_calls_ordered_keep_their_order() -> None:
    ordered = {name for name, term in context()["@context"].items() if isinstance(term, dict) and term.get("@container") == "@list"}
    assert {"history", "creators", "authors"} <= ordered
    found = rdf({"creators": [{"family": name} for name in ("Zorn", "Abel", "Mohr")]}, "Record")
    people = Collection(found, next(found.objects(None, WORD.creators)))
    assert [str(found.value(person, WORD.family)) for person in people] == ["Zorn", "Abel", "Mohr"]


def test_references_meet_the_entries_that_they_name(example: tuple[Plain, rdflib.Graph]) -> None:
    _, found = example
    for slot in ("specimen", "control_of", "from"):
        targets = set(found.objects(None, WORD[slot]))
        assert targets
        assert targets <= set(found.subjects())


def test_terms_have_the_addresses_of_the_graph_of_findings(example: tuple[Plain, rdflib.Graph]) -> None:
    _, found = example
    assert rdflib.URIRef(graph.iri("term", "Technique", "hrtem")) in set(found.objects(None, rdflib.URIRef(graph.iri("slot", "technique"))))
    assert rdflib.URIRef(graph.iri("term", "Metal", "Li")) in set(found.objects(None, WORD.metal))
    # the name of this term is the name of a slot, too
    assert rdflib.URIRef(graph.iri("term", "Property", "phase")) in set(found.objects(None, WORD.property))


def test_a_finding_has_the_address_of_the_graph_of_findings() -> None:
    path = next(path for path in FILES if path.parent.name == "publications")
    root, document = expanded(path)
    text = json.dumps({**context(), "@id": "", "@type": root, **document})
    found = rdflib.Graph().parse(data=text, format="json-ld", publicID=graph.iri("publication", path.stem) + "/")
    addresses = {str(finding) for finding in found.objects(None, WORD.findings)}
    assert addresses == {graph.iri("finding", f"{path.stem}/{key}") for key in document["findings"]}


def test_one_name_means_what_its_class_says() -> None:
    publication = {
        "licence": "CC-BY-4.0",
        "bibliography": {"state": "confirmed"},
        "findings": {"a": {"key": "a", "kind": "measurement", "form": "rod", "conditions": {"state": "plated"}}},
    }
    found = rdf(publication, "Publication")
    assert (None, WORD.publication_licence, rdflib.Literal("CC-BY-4.0")) in found
    assert (None, WORD.bibliography_state, WORD["BibliographyState#confirmed"]) in found
    assert (None, WORD.state, WORD["ElectrodeState#plated"]) in found
    assert (None, WORD.finding_kind, WORD["FindingKind#measurement"]) in found
    assert (None, WORD.phase_form, WORD["PhaseForm#rod"]) in found
    quantity = {"value": 1, "unit": "%", "uncertainty": {"plus": 1, "minus": 1, "kind": "fit"}}
    record = {
        "licence": "CC0-1.0",
        "sessions": {"s": {"key": "s", "calibration": {"standard": "Au", "date": "2026-01-01", "uncertainty": quantity}}},
        "specimens": {"g": {"key": "g", "system": {"anode": {"form": "foil"}, "collector": {"form": "foil"}}}},
    }
    found = rdf(record, "Record")
    assert (None, WORD.licence, rdflib.Literal("CC0-1.0")) in found
    assert (None, WORD.calibration_date, rdflib.Literal("2026-01-01")) in found
    inner = next(found.objects(None, WORD.calibration_uncertainty))
    kind = next(found.objects(next(found.objects(inner, WORD.uncertainty)), WORD.uncertainty_kind))
    assert kind == WORD["UncertaintyKind#fit"]
    assert set(found.objects(None, WORD.form)) == {rdflib.Literal("foil"), WORD["CollectorForm#foil"]}


ADOPTED = {
    "description": "http://purl.org/dc/terms/description",
    "title": "http://purl.org/dc/terms/title",
    "Person": "http://schema.org/Person",
    "Organisation": "http://schema.org/Organization",
    "Grant": "http://schema.org/Grant",
}
"""The terms of other vocabularies that the standard uses as its own; see schema/decisions/0011."""


def test_only_these_terms_have_the_address_of_another_vocabulary() -> None:
    terms = {name: term["@id"] if isinstance(term, dict) else term for name, term in context()["@context"].items() if name[0] != "@"}
    prefixes = {"dcterms", "xsd"}
    assert {name: iri for name, iri in terms.items() if iri[:1] != "@" and not iri.startswith(str(WORD))} == ADOPTED | {
        name: terms[name] for name in prefixes
    }


def test_the_context_gives_a_title_the_address_that_the_graph_of_findings_gives_it() -> None:
    path = next(path for path in FILES if path.parent.name == "publications")
    root, document = expanded(path)
    titles = {str(title) for title in rdf(document, root).objects(None, DCTERMS.title)}
    assert titles == {document["title"]}
    assert "dcterms:title" in graph.serialise(corpus.load(ROOT / "curated"), "turtle")


def test_the_shape_of_a_person_finds_people_of_schema_org(shapes: rdflib.Graph) -> None:
    found = rdflib.Graph().parse(data="[] a <http://schema.org/Person> ; <https://w3id.org/cryokb/family> 3 .", format="turtle")
    assert not conforms(found, shapes)


# ------------------------------------------------------------------------------------------------ all documents


def test_there_are_enough_documents() -> None:
    assert len(FILES) >= 15


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_two_entries_of_a_document_become_one_node(path: Path) -> None:
    root, document = expanded(path)
    keys = [
        key
        for owner, node, *_ in expansion.objects_of(root, document)
        for slot, row in standard.current().class_slots(owner).items()
        if row.get("range") in {"Specimen", "Acquisition", "Processing", "Finding"} and row["kind"] == "map"
        for key in node.get(slot, {})
    ]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_value_of_a_document_is_lost(path: Path) -> None:
    root, document = expanded(path)
    found = rdf(document, root)
    said = {written(term) for triple in found for term in triple if not isinstance(term, rdflib.BNode)}
    assert {float(value) if isinstance(value, int | float) else value for value in scalars(document)} <= said
    assert {str(predicate) for predicate in found.predicates()} <= {str(RDF.type), str(RDF.first), str(RDF.rest), *addresses_of_slots()}


@cache
def addresses_of_slots() -> frozenset[str]:
    shapes = rdflib.Graph().parse(GENERATED / "shapes.ttl")
    single = {path for path in shapes.objects(None, SH.path) if isinstance(path, rdflib.URIRef)}
    listed = {next(iter(Collection(shapes, path))) for path in shapes.objects(None, SH.path) if (path, RDF.first, None) in shapes}
    return frozenset(str(address) for address in single | listed)


# ------------------------------------------------------------------------------------------------ SHACL


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(GENERATED / "shapes.ttl")


def conforms(found: rdflib.Graph, shapes: rdflib.Graph) -> bool:
    return bool(pyshacl.validate(found, shacl_graph=shapes)[0])


def test_every_class_that_objects_can_have_has_a_shape(shapes: rdflib.Graph) -> None:
    named = {str(shape).removeprefix(str(WORD)) for shape in shapes.subjects(SH.targetClass, None)}
    view = SchemaView(str(ROOT / "schema/cryokb.yaml"))
    parts = {str(name) for name, definition in view.all_classes().items() if definition.abstract or definition.mixin}
    assert named == set(standard.current().table("slots")) - parts


@pytest.mark.parametrize("path", [FILES[0], FILES[-1], ROOT / "schema/examples/li_electrodeposited.yaml"], ids=lambda path: path.stem)
def test_documents_conform_to_the_shapes(path: Path, shapes: rdflib.Graph) -> None:
    root, document = expanded(path)
    assert conforms(rdf(document, root), shapes)


BROKEN = {
    "unknown term": {"sessions": {"s": {"key": "s", "coolant": "steam"}}},
    "text for a number": {"version": "one"},
    "number below its bound": {"specimens": {"g": {"key": "g", "taken_after": 0}}},
    "pattern": {"specimens": {"g": {"key": "g", "prepared": "yesterday"}}},
    "quantity without a number": {"sessions": {"s": {"key": "s", "accelerating_voltage": {"unit": "kV"}}}},
    "step without a kind": {"specimens": {"g": {"key": "g", "history": [{"ordinal": 1}]}}},
    "slot of another kind of step": {"specimens": {"g": {"key": "g", "history": [{"ordinal": 1, "step": "Plating", "solvent": "DEC"}]}}},
    "missing slot": {"creators": [{"affiliation": {"ror": "https://ror.org/000000000"}}]},
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_document_does_not_conform(fault: str, shapes: rdflib.Graph) -> None:
    whole = {"cryokb": "record/1.1"}
    assert conforms(rdf(whole, "Record"), shapes)
    assert not conforms(rdf({**whole, **BROKEN[fault]}, "Record"), shapes)


# ------------------------------------------------------------------------------------------------ beside LinkML's generator


def test_linkml_makes_no_term_that_is_not_here() -> None:
    from linkml.generators.jsonldcontextgen import ContextGenerator  # brings all generators: not in every process that collects

    theirs = json.loads(ContextGenerator(str(ROOT / "schema/cryokb.yaml"), metadata=False).serialize())["@context"]
    assert len(theirs) >= 300
    view = SchemaView(standard.linkml_text())
    prefixes = {*map(str, view.schema.prefixes), "@vocab"}
    elements = {**view.all_slots(), **view.all_classes()}
    in_no_document = {str(name) for name, element in elements.items() if element.abstract or element.mixin}
    assert set(theirs) - prefixes - in_no_document <= set(context()["@context"])


AMBIGUOUS = """
id: https://example.org/s
name: s
prefixes: {linkml: https://w3id.org/linkml/}
imports: [linkml:types]
default_range: string
classes:
  Record: {description: a, slots: [history]}
  Publication: {description: a}
  Step: {description: a, abstract: true}
  Heating: {is_a: Step, description: a, slots: [heating_speed]}
  Cooling: {is_a: Step, description: a, slots: [cooling_speed]}
slots:
  history: {description: a, range: Step, multivalued: true, inlined_as_list: true}
  heating_speed: {description: a, alias: speed}
  cooling_speed: {description: a, alias: speed}
"""


def test_two_meanings_of_a_name_in_the_kinds_of_one_list_are_refused(linked_data: ModuleType, generate: ModuleType) -> None:
    view = SchemaView(AMBIGUOUS)
    words = linked_data.Vocabulary(view, generate.slot_table(view))
    with pytest.raises(ValueError, match="speed means different slots in Cooling, Heating"):
        linked_data.context(words)
