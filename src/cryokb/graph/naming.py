"""IRIs: every one under ``https://w3id.org/cryokb/`` is made here.

Slots are ``cryokb:property``, terms stand by their list (``metal:Na`` is ``https://w3id.org/cryokb/Metal#Na``), and publications, findings,
papers and the evidence of a finding have addresses of their own. There are no blank nodes, so that the same findings give the same text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import quote

from cryokb.plain import as_object, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryokb.issues import Json, JsonObject

__all__ = ["BASE", "PREFIXES", "TERMS", "address_in", "iri", "reference", "same_as", "short_name", "whole_iri", "without_empty"]

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
    "extent": "ReadExtent",
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


def iri(kind: Literal["slot", "term", "publication", "finding", "evidence", "paper", "entry"], *parts: str | int) -> str:
    """Mint an IRI; the only place that does.

    ``slot`` takes a name, ``term`` a list and a value, ``publication`` a stem, ``finding`` an id, ``evidence`` an id and a number,
    ``paper`` the key of a study, ``entry`` a list and the key of its entry.

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
        case "entry":
            return f"{BASE}{safe[0]}/{safe[1]}"
        case "paper":
            key = str(parts[0])
            return (
                iri("publication", key.removeprefix("publication:"))
                if key.startswith("publication:")
                else f"{BASE}paper/{quote(key, safe='')}"
            )


def whole_iri(name: str) -> str:
    """Write out a short name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def short_name(address: str) -> str:
    """Write an IRI with its prefix: terms by their list, slots by cryokb."""
    for prefix, space in sorted(PREFIXES.items(), key=lambda pair: -len(pair[1])):
        local = address.removeprefix(space)
        if local != address and re.fullmatch(r"\w+", local):
            return f"{prefix}:{local}"
    return address


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
