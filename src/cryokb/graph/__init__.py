"""Findings as RDF with minted IRIs, and read-only SPARQL over them. The only place that knows an RDF library.

Modules: ``naming`` (IRIs and prefixes), ``nodes``, ``lists`` and ``values`` (findings, publications and what is said over several findings
as nodes), ``writing`` (Turtle, JSON-LD), ``loading`` (an rdflib graph on Oxigraph), ``asking`` (SPARQL).
"""

from cryokb.graph.asking import OpenGraph, sparql, to_graph
from cryokb.graph.naming import BASE, PREFIXES, iri
from cryokb.graph.nodes import serialise

__all__ = ["BASE", "PREFIXES", "OpenGraph", "iri", "serialise", "sparql", "to_graph"]
