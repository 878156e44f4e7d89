"""Findings as RDF with minted IRIs, and read-only SPARQL over them. The only place that knows an RDF library."""

from cryokb.graph.asking import OpenGraph, sparql, to_graph
from cryokb.graph.naming import BASE, PREFIXES, iri
from cryokb.graph.nodes import serialise

__all__ = ["BASE", "PREFIXES", "OpenGraph", "iri", "serialise", "sparql", "to_graph"]
