"""The lazy door to the generated tables: slots, terms, properties, units, levels, JSON Schemas and versions.

Every released version of the standard ships. A document is judged by the version that it was written for: inside
``judged_by("0.9")`` the tables are those of that version; elsewhere they are the current ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import cast

from cryokb.errors import UsageError
from cryokb.issues import JsonObject
from cryokb.plain import section, text, texts

__all__ = [
    "CURRENT",
    "VERSIONS",
    "class_slots",
    "definition_text",
    "document_class",
    "is_a",
    "judged_by",
    "judging",
    "linkml_text",
    "marked_slots",
    "parents",
    "property_row",
    "schema_text",
    "table",
    "technique_mode",
    "templates",
    "terms",
    "versions",
]

GENERATED = Path(__file__).with_name("_generated")

RULES_VERSION = "2026.12"
"""Version of the rule set; raised when a rule is added or its verdict on any document changes."""


def read_text(name: str) -> str:
    """Read one generated file as text."""
    return (GENERATED / name).read_text(encoding="utf-8")


@cache
def load(name: str) -> JsonObject:
    """Read one generated JSON file, once a process."""
    return cast("JsonObject", json.loads(read_text(name)))


CURRENT = str(load("versions.json")["current"])
"""The version of the standard that this program writes, made from the number of the schema."""

VERSIONS = tuple(cast("list[str]", load("versions.json")["known"]))
"""The versions that a document may be judged by, oldest first: those of ``schema/released``, and the current one."""

_judging: ContextVar[str] = ContextVar("cryokb_version", default=CURRENT)


def judging() -> str:
    """Give the version by which is judged here."""
    return _judging.get()


@contextmanager
def judged_by(version: str) -> Iterator[None]:
    """Take the tables of a version inside the block.

    Raises:
        UsageError: this program does not know the version.
    """
    if version not in VERSIONS:
        raise UsageError(
            f"This cryokb does not know version {version} of the standard.", hint=f"It knows {', '.join(VERSIONS)}.", value=version
        )
    token = _judging.set(version)
    try:
        yield
    finally:
        _judging.reset(token)


def file_of(name: str, version: str) -> str:
    """Name the file of a table in a version; a table that a released version has not got of its own is that of the current one."""
    released = cast("dict[str, list[str]]", load("versions.json")["released"]).get(version, [])
    return f"released.{version}.{name}.json" if name in released and version != CURRENT else f"{name}.json"


@cache
def table_of(name: str, version: str) -> JsonObject:
    """Read one generated table of a version, once a process."""
    return load(file_of(name, version))


def table(name: str) -> JsonObject:
    """Give one generated table: ``slots``, ``terms``, ``units``, ``levels``, ``migrations``, ``versions`` or ``reference``.

    The object is shared; treat it as read-only.
    """
    return table_of(name, _judging.get())


def schema_text(kind: str) -> str:
    """Give the JSON Schema of a document kind (``record``, ``publication``) as text."""
    return read_text(file_of(f"{kind}.schema", judging()))


def linkml_text() -> str:
    """Give the LinkML schema of the standard, all of its parts in one, as text."""
    return read_text("cryokb.linkml.yaml")


def definition_text() -> str:
    """Give the NeXus application definition NXcryoem_battery as text."""
    return read_text("NXcryoem_battery.nxdl.xml")


def templates() -> dict[str, str]:
    """Give the texts of the record templates by name."""
    names = sorted(path.name for path in GENERATED.glob("template.*.yaml"))
    return {name.split(".")[1]: read_text(name) for name in names}


def class_slots(name: str) -> dict[str, JsonObject]:
    """Give the slots of a class by name, each with kind, range, dimensions and so on."""
    row = cast("JsonObject", table("slots")[name])
    return cast("dict[str, JsonObject]", row["slots"])


def marked_slots(name: str, mark: str, value: str | None = None) -> tuple[str, ...]:
    """Name the slots of a class whose row has a mark, such as ``kind`` or ``deprecated``, of one value or of any.

    >>> marked_slots("Session", "type", "Timestamp")
    ('start', 'end')
    """
    return marked_slots_of(_judging.get(), name, mark, value)


@cache
def marked_slots_of(_version: str, name: str, mark: str, value: str | None) -> tuple[str, ...]:
    """Sort out the slots of a class, once a process and version."""
    return tuple(slot for slot, row in class_slots(name).items() if mark in row and value in (None, row[mark]))


def terms(enumeration: str) -> dict[str, JsonObject]:
    """Give the values of an enumeration by name, each with description, parent and annotations."""
    row = cast("JsonObject", table("terms")[enumeration])
    return cast("dict[str, JsonObject]", row["values"])


def is_a(enumeration: str, value: str, ancestor: str) -> bool:
    """Tell whether ``value`` is ``ancestor`` or one of its kinds.

    >>> is_a("Technique", "saed", "tem"), is_a("Technique", "stem_eels", "stem")
    (True, True)
    """
    return value == ancestor or any(is_a(enumeration, parent, ancestor) for parent in parents(enumeration, value))


def parents(enumeration: str, value: str) -> tuple[str, ...]:
    """Name the terms of which a term is a kind, the one that it is first of all before the others.

    >>> parents("Technique", "stem_eels")
    ('eels', 'stem')
    """
    row = terms(enumeration).get(value, {})
    return (*texts(row.get("is_a")), *texts(row.get("mixins")))


def technique_mode(technique: str) -> str | None:
    """Give the mode of a technique (tem, stem, sem), or None for one that is not electron microscopy or does not say.

    >>> technique_mode("stem_eels")
    'stem'
    """
    return modes_of_techniques(_judging.get()).get(technique)


@cache
def modes_of_techniques(_version: str) -> dict[str, str]:
    """Give the mode of each technique that has one, once a process and version."""
    rows = ((name, text(section(row, "annotations").get("mode"))) for name, row in terms("Technique").items())
    return {name: mode for name, mode in rows if mode is not None}


def property_row(name: str) -> dict[str, str] | None:
    """Give the annotations of a property (value_kind, dimension, categories, canonical_unit, subject), or None if unknown."""
    row = terms("Property").get(name)
    return None if row is None else cast("dict[str, str]", row.get("annotations", {}))


def document_class(kind: str) -> str | None:
    """Name the class of a document kind, or None for a kind that the schema does not describe."""
    return document_classes(_judging.get()).get(kind)


@cache
def document_classes(version: str) -> dict[str, str]:
    """Name the class of each document kind of a version."""
    rows = cast("dict[str, JsonObject]", table_of("slots", version))
    return {str(row["document_kind"]): name for name, row in rows.items() if "document_kind" in row}


def versions() -> dict[str, str]:
    """Give the version numbers on which a verdict rests: schema, software and rules."""
    numbers = table("versions")
    return {"schema": str(numbers["schema"]), "software": str(numbers["software"]), "rules": RULES_VERSION}


def full_version(version: str) -> str:
    """Give the full number of a version that a document names: ``0.9.0`` for ``0.9``."""
    return cast("dict[str, str]", table("versions")["numbers"])[version]
