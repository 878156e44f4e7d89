"""Findings as RDF, and read-only SPARQL."""

import socket
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import corpus, graph
from cryokb.errors import UsageError
from cryokb.graph.nodes import turtle_value
from cryokb.store import Corpus, build

ROOT = Path(__file__).parent.parent
INVENTED = ROOT / "tests" / "data" / "corpus"

ALDER, BIRCH, QUILL = "alder-2028-invented-sodium", "birch-2029-invented-damage", "quill-2030-invented-review"


@pytest.fixture(scope="module")
def invented():
    return corpus.load(INVENTED)


@pytest.fixture(scope="module")
def opened(invented, tmp_path_factory):
    with Corpus.open(build(invented, tmp_path_factory.mktemp("store") / "corpus.sqlite")) as base:
        yield base


def triples_in(text, format):
    """Read a text into a store and give what it then holds, so that 50.0 and 5.0E1 are one."""
    store = ox.Store()
    store.load(text.encode(), format=format)
    return {str(quad.triple) for quad in store}


# ---------------------------------------------------------------- IRIs and files


@pytest.mark.parametrize(
    ("parts", "address"),
    [
        (("slot", "metal"), "metal"),
        (("term", "Metal", "Na"), "Metal#Na"),
        (("publication", ALDER), f"publication/{ALDER}"),
        (("finding", f"{ALDER}/fluoride"), f"publication/{ALDER}/fluoride"),
        (("evidence", f"{ALDER}/fluoride", 1), f"publication/{ALDER}/fluoride#evidence-1"),
        (("paper", f"publication:{ALDER}"), f"publication/{ALDER}"),
        (("paper", "citation:10.5555/quill.2030#9"), "paper/citation%3A10.5555%2Fquill.2030%239"),
        (("paper", "study:Nameless é 2025"), "paper/study%3ANameless%20%C3%A9%202025"),
    ],
)
def test_iris_are_minted_in_one_place(parts, address):
    assert graph.iri(*parts) == graph.BASE + address


def test_turtle_and_json_ld_and_the_graph_say_the_same(invented):
    turtle = triples_in(graph.serialise(invented, "turtle"), ox.RdfFormat.TURTLE)
    json_ld = triples_in(graph.serialise(invented, "jsonld"), ox.RdfFormat.JSON_LD)
    whole = triples_in(graph.to_graph(invented).serialize(format="ox-nt"), ox.RdfFormat.N_TRIPLES)
    assert len(turtle) >= 500
    assert turtle == json_ld
    assert turtle < whole  # the graph has the terms of the standard too
    assert not any("_:" in triple for triple in turtle)


def test_the_same_findings_give_the_same_text(invented):
    again = corpus.load(INVENTED)
    rows = [publication.row for publication in invented.publications]
    for form in ("turtle", "jsonld"):
        text = graph.serialise(invented, form)
        assert text == graph.serialise(again, form)
        assert text == graph.serialise(reversed(invented.findings), form, reversed(rows), invented.knowledge)


def test_no_network_is_asked_for_a_context(invented, monkeypatch):
    def refuse(*_):
        raise AssertionError("network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert "https://w3id.org/cryokb/" in graph.serialise(invented, "jsonld")
    graph.to_graph(invented)


def test_other_formats_are_refused(invented):
    with pytest.raises(UsageError, match="turtle or jsonld"):
        graph.serialise(invented, "rdfxml")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_turtle(text):
    line = f"<http://e/s> <http://e/p> {turtle_value(text)} ."
    (triple,) = ox.parse(line.encode(), format=ox.RdfFormat.TURTLE)
    assert triple.object.value == text


def test_the_rdflib_graph_answers_queries_as_text(invented):
    loaded = graph.to_graph(invented)
    rows = list(loaded.query("SELECT ?id WHERE { ?f cryokb:metal metal:Al ; cryokb:id ?id }"))
    assert [str(row[0]) for row in rows] == [f"{QUILL}/nothing_on_aluminium"]


# ---------------------------------------------------------------- SPARQL

SAME = [
    ("?f cryokb:metal metal:Na ; cryokb:property property:interphase_thickness", {"metal": "Na", "property": "interphase_thickness"}),
    ("?f cryokb:technique/skos:broader* technique:tem", {"technique": "tem"}),
    ("?f cryokb:electrolyte_class/skos:broader* electrolyte_class:liquid", {"electrolyte_class": "liquid"}),
    ('?f cryokb:phases "Li2CO3"', {"phase": "Li₂CO₃"}),
    ("?f cryokb:polarity polarity:looked_for_and_not_found", {"polarity": "looked_for_and_not_found"}),
    ("?f cryokb:evidence/cryokb:depth depth:abstract", {"depth": "abstract"}),
    ("?f cryokb:kind kind:gap", {"kind": "gap"}),
    (f'?f cryokb:publication ?p . FILTER(STRENDS(STR(?p), "{BIRCH}"))', {"publication": BIRCH}),
    ("?f cryokb:originates_in/cryokb:year ?y . FILTER(?y >= 2028)", {"year_from": 2028}),
]


@pytest.mark.parametrize(("pattern", "fields"), SAME)
def test_sparql_finds_what_the_filter_finds(invented, opened, pattern, fields):
    columns, rows = graph.sparql(f"SELECT DISTINCT ?id WHERE {{ ?f cryokb:id ?id . {pattern} }}", invented)
    expected = {finding.id for finding in opened.findings(**fields)}
    assert columns == ("id",)
    assert expected
    assert {row[0] for row in rows} == expected


def test_answers_are_plain_values(invented):
    columns, rows = graph.sparql(
        "SELECT ?m ?v ?s ?y ?d ?f WHERE { ?f cryokb:metal ?m ; cryokb:secondary ?s ; cryokb:canonical_value ?v ; cryokb:year ?y "
        "OPTIONAL { ?f cryokb:disputed ?d } FILTER(?v = 30) }",
        invented,
    )
    assert columns == ("m", "v", "s", "y", "d", "f")
    assert rows == [("metal:Na", 30.0, True, 2028, None, f"{graph.BASE}publication/{ALDER}/thickness_with")]
    assert graph.sparql("SELECT (BNODE() AS ?b) WHERE {}", invented)[1][0][0].startswith("_:")
    assert graph.sparql("SELECT (1.5 AS ?x) ('a'@en AS ?y) WHERE {}", invented)[1] == [(1.5, "a")]


def test_ask_construct_and_describe(invented):
    assert graph.sparql("ASK { ?f cryokb:metal metal:Al }", invented) == (("answer",), [(True,)])
    columns, rows = graph.sparql("CONSTRUCT { ?f cryokb:metal ?m } WHERE { ?f cryokb:metal ?m ; cryokb:kind kind:gap }", invented)
    assert columns == ("subject", "predicate", "object")
    assert rows == [(f"{graph.BASE}publication/{QUILL}/nothing_on_aluminium", "cryokb:metal", "metal:Al")]
    ebsd = "https://purls.helmholtz-metadaten.de/emg/EMG_00000019"
    assert graph.sparql(f"SELECT ?term WHERE {{ ?term skos:closeMatch <{ebsd}> }}", invented)[1] == [("technique:ebsd",)]
    assert ("technique:hrtem", "skos:broader", "technique:tem") in graph.sparql("DESCRIBE technique:hrtem", invented)[1]


def test_findings_alone_bring_their_studies(invented):
    chosen = [finding for finding in invented.findings if finding.publication == QUILL]
    rows = graph.sparql('SELECT ?p WHERE { ?f cryokb:originates_in ?p . ?p cryokb:doi "10.5555/stranger.2027" ; owl:sameAs ?w }', chosen)[1]
    assert rows == [(graph.iri("paper", "doi:10.5555/stranger.2027"),)]


REFUSED = [
    "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "select * where { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * WHERE { ?s ?p '''it's''' SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * WHERE { ?s ?p 1 # comment\nSERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * WHERE { S\\u0045RVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    'SELECT * WHERE { ?s ?p "\\u0022 SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }',
    "SELECT * WHERE { FILTER(?a<?b) SERVICE<http://127.0.0.1:9/> { ?s ?p ?o } }",
    "LOAD <http://127.0.0.1:9/>",
    "PREFIX a: <http://a/> LOAD <file:///etc/passwd>",
    "INSERT DATA { <http://a> <http://b> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "DROP ALL",
    "CLEAR DEFAULT",
    "SELECT * FROM <http://127.0.0.1:9/> WHERE { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1:9/> WHERE { ?s ?p ?o }",
]


@pytest.mark.parametrize("query", REFUSED)
def test_what_is_not_reading_is_refused_before_it_runs(invented, query):
    with pytest.raises(UsageError, match="is refused"):
        graph.sparql(query, invented)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * WHERE { ?service ?p "LOAD and SERVICE" }',
        "SELECT * WHERE { ?from cryokb:service ?o } # SERVICE",
        "SELECT * WHERE { <http://w3id.org/SERVICE> ?p 'it\\'s from' }",
        'SELECT * WHERE { ?s ?p """DROP "ALL" """ , "x"@from }',
        "PREFIX service: <http://load/from> SELECT * WHERE { service:drop ?insert ?o }",
    ],
)
def test_harmless_words_are_not_refused(invented, query):
    assert graph.sparql(query, invented)[1] == []


def test_what_is_no_sparql_is_said(invented):
    with pytest.raises(UsageError, match="not SPARQL"):
        graph.sparql("Which phases?", invented)
    with pytest.raises(UsageError, match=r"Known prefixes: .*metal"):
        graph.sparql("SELECT * WHERE { ?f other:metal ?m }", invented)


def test_an_endless_query_is_given_up(invented):
    # some four million pairs: seconds of work, which the thread that does it finishes behind the tests that follow
    query = 'SELECT (COUNT(*) AS ?n) WHERE { ?a ?p ?x . ?b ?q ?y FILTER(CONCAT(STR(?x), STR(?y), STR(?a), STR(?b)) = "never") }'
    started = time.monotonic()
    with pytest.raises(UsageError, match=r"not finished within 0\.2 s"):
        graph.sparql(query, invented, seconds=0.2)
    assert time.monotonic() - started < 5


def test_too_many_rows_are_refused_not_cut(invented):
    with pytest.raises(UsageError, match="more than 10 rows"):
        graph.sparql("SELECT * WHERE { ?s ?p ?o }", invented, limit=10)


# ---------------------------------------------------------------- lists, and a graph that stays open


def test_the_lists_point_to_their_findings(invented):
    opened = graph.OpenGraph(invented)
    _, rows = opened.ask("SELECT ?grade ?f WHERE { ?c a cryokb:Claim ; cryokb:grade ?grade ; cryokb:disputes ?f }")
    assert rows == [("stated", graph.iri("finding", f"{QUILL}/potassium_words"))]
    _, rows = opened.ask(
        "SELECT ?a WHERE { ?p a cryokb:PhaseEntry ; cryokb:formula 'Li2CO3' ; cryokb:lattices ?l . ?l cryokb:lattice_a ?a }"
    )
    assert rows == [(0.8359,)]
    _, rows = opened.ask("SELECT ?q WHERE { ?g a cryokb:Gap ; cryokb:question ?q ; cryokb:answers 0 }")
    assert rows == [("What does aluminium look like?",)]
    _, rows = opened.ask("SELECT ?w WHERE { ?c a cryokb:Conflict ; cryokb:differs_in ?w } ORDER BY ?w")
    assert ("temperature_class",) in rows
    _, rows = opened.ask("ASK { ?s a cryokb:Screened }")
    assert rows == [(True,)]


def test_the_lists_of_a_store_are_those_of_the_corpus(invented, opened):
    assert opened.knowledge() == invented.knowledge
    alone = graph.OpenGraph(opened.findings(), opened.publications(), opened.knowledge())
    assert len(alone) == len(graph.OpenGraph(invented)) > len(graph.OpenGraph(opened.findings(), opened.publications()))


def test_an_open_graph_refuses_as_one_question_does(invented):
    with pytest.raises(UsageError, match="INSERT"):
        graph.OpenGraph(invented).ask("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
