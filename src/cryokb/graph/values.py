"""Values of nodes: pointers to terms and addresses, and nodes without what is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from cryokb.graph.naming import iri

if TYPE_CHECKING:
    from cryokb.issues import Json, JsonObject

__all__ = ["reference", "same_as", "without_empty"]


def reference(enumeration: str, term: str) -> JsonObject:
    """Point to a term."""
    return {"@id": iri("term", enumeration, term)}


def same_as(doi: Json) -> JsonObject | None:
    """Point to a DOI as a web address."""
    return {"@id": "https://doi.org/" + quote(doi, safe="/()")} if isinstance(doi, str) else None


def without_empty(node: JsonObject) -> JsonObject:
    """Leave out what has no value."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}
