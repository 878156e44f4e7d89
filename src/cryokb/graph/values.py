"""Values of nodes: pointers to terms and addresses, and nodes without what is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from cryokb.graph.naming import iri
from cryokb.plain import as_object, text

if TYPE_CHECKING:
    from cryokb.issues import Json, JsonObject

__all__ = ["address_in", "reference", "same_as", "without_empty"]


def reference(enumeration: str, term: str | None) -> JsonObject | None:
    """Point to a term, where there is one."""
    return {"@id": iri("term", enumeration, term)} if term else None


def address_in(value: object) -> str | None:
    """Give the address that a value points to, or None for a literal."""
    return text(as_object(cast("Json", value)).get("@id"))


def same_as(doi: Json) -> JsonObject | None:
    """Point to a DOI as a web address."""
    known = text(doi)
    return {"@id": "https://doi.org/" + quote(known, safe="/()")} if known is not None else None


def without_empty(node: JsonObject) -> JsonObject:
    """Leave out what has no value."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}
