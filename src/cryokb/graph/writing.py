"""Turtle and JSON-LD: the same findings give the same text, and no address is asked for a context."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from cryokb.errors import UsageError
from cryokb.graph.naming import PREFIXES
from cryokb.graph.nodes import nodes, split
from cryokb.graph.values import address_in
from cryokb.plain import as_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryokb.corpus import Curated, Finding, Knowledge, PublicationRow
    from cryokb.issues import Json, JsonObject

__all__ = ["serialise", "turtle_value"]


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
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
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
