"""The lazy door to the generated tables: slots, terms, properties, units, levels, JSON Schemas and versions."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import cast

from cryokb.issues import JsonObject

__all__ = ["class_slots", "document_class", "is_a", "property_row", "schema_text", "table", "templates", "terms", "versions"]

GENERATED = Path(__file__).with_name("_generated")

RULES_VERSION = "2026.11"
"""Version of the rule set; raised when a rule is added or its verdict on any document changes."""


def read_text(name: str) -> str:
    """Read one generated file as text."""
    return (GENERATED / name).read_text(encoding="utf-8")


@cache
def table(name: str) -> JsonObject:
    """Give one generated table: ``slots``, ``terms``, ``units``, ``levels``, ``versions`` or ``reference``.

    The object is shared; treat it as read-only.
    """
    return cast("JsonObject", json.loads(read_text(f"{name}.json")))


def schema_text(kind: str) -> str:
    """Give the JSON Schema of a document kind (``record``, ``publication``) as text."""
    return read_text(f"{kind}.schema.json")


def templates() -> dict[str, str]:
    """Give the texts of the record templates by name."""
    names = sorted(path.name for path in GENERATED.glob("template.*.yaml"))
    return {name.split(".")[1]: read_text(name) for name in names}


@cache
def class_slots(name: str) -> dict[str, JsonObject]:
    """Give the slots of a class by name, each with kind, range, dimensions and so on."""
    row = cast("JsonObject", table("slots")[name])
    return cast("dict[str, JsonObject]", row["slots"])


@cache
def terms(enumeration: str) -> dict[str, JsonObject]:
    """Give the values of an enumeration by name, each with description, parent and annotations."""
    row = cast("JsonObject", table("terms")[enumeration])
    return cast("dict[str, JsonObject]", row["values"])


def is_a(enumeration: str, value: str, ancestor: str) -> bool:
    """Tell whether ``value`` is ``ancestor`` or one of its kinds.

    >>> is_a("Technique", "saed", "tem")
    True
    """
    seen: str | None = value
    values = terms(enumeration)
    while seen is not None:
        if seen == ancestor:
            return True
        parent = values.get(seen, {}).get("is_a")
        seen = parent if isinstance(parent, str) else None
    return False


def property_row(name: str) -> dict[str, str] | None:
    """Give the annotations of a property (value_kind, dimension, categories, canonical_unit, subject), or None if unknown."""
    row = terms("Property").get(name)
    return None if row is None else cast("dict[str, str]", row.get("annotations", {}))


@cache
def document_class(kind: str) -> str | None:
    """Name the class of a document kind, or None for a kind that the schema does not describe."""
    for name, row in table("slots").items():
        if cast("JsonObject", row).get("document_kind") == kind:
            return name
    return None


def versions() -> dict[str, str]:
    """Give the version numbers on which a verdict rests: schema, software and rules."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        software = version("cryokb")
    except PackageNotFoundError:  # running from a source tree that was never installed
        software = "unknown"
    return {"schema": str(table("versions")["schema"]), "software": software, "rules": RULES_VERSION}
