"""Nodes -> an Oxigraph store in memory, and an rdflib graph on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cryokb.graph.naming import PREFIXES, whole_iri
from cryokb.graph.nodes import Described, nodes, split, vocabulary_nodes
from cryokb.graph.values import address_in
from cryokb.plain import as_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph
    import rdflib

    from cryokb.corpus import Curated, Finding, PublicationRow
    from cryokb.issues import JsonObject

__all__ = ["loaded_store", "to_graph"]

Value: TypeAlias = str | float | int | bool | dict[str, str]
"""A literal, or ``{"@id": ...}``."""


def to_graph(source: Curated | Iterable[Finding], publications: Iterable[PublicationRow] = ()) -> rdflib.Graph:
    """Make an rdflib graph on an Oxigraph store: the findings, their publications and the terms of the standard.

    Queries must be given to it as text. What it holds is a copy; nothing that is done to it reaches the corpus.
    """
    import rdflib
    from oxrdflib import OxigraphStore

    default = rdflib.graph.DATASET_DEFAULT_GRAPH_ID
    store = loaded_store(split(source, publications))
    graph = rdflib.Graph(OxigraphStore(store=store), identifier=default, bind_namespaces="none")
    for prefix, space in PREFIXES.items():
        graph.bind(prefix, space)
    return graph


def loaded_store(what: Described) -> pyoxigraph.Store:
    """Load the triples into an Oxigraph store in memory."""
    import pyoxigraph as ox

    store = ox.Store()
    found = triples([*nodes(what), *vocabulary_nodes()])
    store.bulk_extend(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), ox_term(value)) for subject, predicate, value in found)
    return store


def triples(described: Iterable[JsonObject]) -> Iterator[tuple[str, str, Value]]:
    """Yield the triples of nodes, with whole IRIs."""
    for node in described:
        subject = str(node["@id"])
        yield subject, PREFIXES["rdf"] + "type", {"@id": whole_iri(str(node["@type"]))}
        for name, item in node.items():
            if not name.startswith("@"):
                for value in as_list(item) or [item]:
                    yield subject, whole_iri(name), value  # type: ignore[misc]


def ox_term(value: Value) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    """Make the term of a value for Oxigraph."""
    import pyoxigraph as ox

    address = address_in(value)
    return ox.Literal(value) if address is None else ox.NamedNode(address)  # type: ignore[arg-type]  # what has no address is no object
