"""The lazy door to the generated tables: slots, terms, properties, units, levels, JSON Schemas and versions.

Every released version of the standard ships. A document is judged by the version that it was written for: a :class:`Standard` is the
tables of one version, and whoever judges is handed it. ``of("0.9")`` gives that of a version, ``current()`` the one in which is written.
What belongs to no version (units, ranges, codes, names and words) is a :func:`shared` table.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import cast

from cryokb.errors import UsageError
from cryokb.issues import JsonObject
from cryokb.plain import section, text, texts

__all__ = [
    "CURRENT",
    "VERSIONS",
    "Standard",
    "current",
    "definition_text",
    "full_version",
    "judging",
    "linkml_text",
    "of",
    "shared",
    "templates",
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


@dataclass(frozen=True, eq=False)
class Standard:
    """The tables of one version of the standard; there is one object a version, so that it can be the key of a cache.

    What a table gives is shared; treat it as read-only.

    Attributes:
        version: the version as documents name it, such as ``1.0``.
    """

    version: str

    def table(self, name: str) -> JsonObject:
        """Give one generated table: ``slots``, ``terms`` or ``levels``."""
        return table_of(name, self.version)

    def schema_text(self, kind: str) -> str:
        """Give the JSON Schema of a document kind (``record``, ``publication``) as text."""
        return read_text(file_of(f"{kind}.schema", self.version))

    def class_slots(self, name: str) -> dict[str, JsonObject]:
        """Give the slots of a class by name, each with kind, range, dimensions and so on."""
        row = cast("JsonObject", self.table("slots")[name])
        return cast("dict[str, JsonObject]", row["slots"])

    @cache  # noqa: B019 - one object a version, for as long as the process runs
    def marked_slots(self, name: str, mark: str, value: str | None = None) -> tuple[str, ...]:
        """Name the slots of a class whose row has a mark, such as ``kind`` or ``deprecated``, of one value or of any.

        >>> current().marked_slots("Session", "type", "Timestamp")
        ('start', 'end')
        """
        return tuple(slot for slot, row in self.class_slots(name).items() if mark in row and value in (None, row[mark]))

    def terms(self, enumeration: str) -> dict[str, JsonObject]:
        """Give the values of an enumeration by name, each with description, parent and annotations."""
        row = cast("JsonObject", self.table("terms")[enumeration])
        return cast("dict[str, JsonObject]", row["values"])

    def is_a(self, enumeration: str, value: str, ancestor: str) -> bool:
        """Tell whether ``value`` is ``ancestor`` or one of its kinds.

        >>> current().is_a("Technique", "saed", "tem"), current().is_a("Technique", "stem_eels", "stem")
        (True, True)
        """
        return value == ancestor or any(self.is_a(enumeration, parent, ancestor) for parent in self.parents(enumeration, value))

    def parents(self, enumeration: str, value: str) -> tuple[str, ...]:
        """Name the terms of which a term is a kind, the one that it is first of all before the others.

        >>> current().parents("Technique", "stem_eels")
        ('eels', 'stem')
        """
        row = self.terms(enumeration).get(value, {})
        return (*texts(row.get("is_a")), *texts(row.get("mixins")))

    def technique_mode(self, technique: str) -> str | None:
        """Give the mode of a technique (tem, stem, sem), or None for one that is not electron microscopy or does not say.

        >>> current().technique_mode("stem_eels")
        'stem'
        """
        return self._modes.get(technique)

    @cached_property
    def _modes(self) -> dict[str, str]:
        rows = ((name, text(section(row, "annotations").get("mode"))) for name, row in self.terms("Technique").items())
        return {name: mode for name, mode in rows if mode is not None}

    def property_row(self, name: str) -> dict[str, str] | None:
        """Give the annotations of a property (value_kind, dimension, categories, canonical_unit, subject), or None if unknown."""
        row = self.terms("Property").get(name)
        return None if row is None else cast("dict[str, str]", row.get("annotations", {}))

    def document_class(self, kind: str) -> str | None:
        """Name the class of a document kind, or None for a kind that the schema does not describe."""
        return self._document_classes.get(kind)

    @cached_property
    def _document_classes(self) -> dict[str, str]:
        rows = cast("dict[str, JsonObject]", self.table("slots"))
        return {str(row["document_kind"]): name for name, row in rows.items() if "document_kind" in row}


@cache
def of(version: str) -> Standard:
    """Give the standard of a version.

    Raises:
        UsageError: this program does not know the version.

    >>> of("0.9").version, of(CURRENT) is current()
    ('0.9', True)
    """
    if version not in VERSIONS:
        raise UsageError(
            f"This cryokb does not know version {version} of the standard.", hint=f"It knows {', '.join(VERSIONS)}.", value=version
        )
    return Standard(version)


def judging(version: str | None) -> Standard:
    """Give the standard by which a document of a version is judged: its own, or the current one where that is not known or not named.

    >>> judging("1.0").version, judging("7.5") is judging(None) is current()
    ('1.0', True)
    """
    return of(version if version in VERSIONS else CURRENT)


def current() -> Standard:
    """Give the standard that this program writes."""
    return of(CURRENT)


@cache
def table_of(name: str, version: str) -> JsonObject:
    """Read one generated table of a version, once a process."""
    return load(file_of(name, version))


def shared(name: str) -> JsonObject:
    """Give a table that belongs to no version: ``units``, ``ranges``, ``codes``, ``migrations``, ``reference``, ``versions`` ...

    The object is shared; treat it as read-only.
    """
    return load(f"{name}.json")


def file_of(name: str, version: str) -> str:
    """Name the file of a table in a version; a table that a released version has not got of its own is that of the current one."""
    released = cast("dict[str, list[str]]", load("versions.json")["released"]).get(version, [])
    return f"released.{version}.{name}.json" if name in released and version != CURRENT else f"{name}.json"


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


def versions() -> dict[str, str]:
    """Give the version numbers on which a verdict rests: schema, software and rules."""
    numbers = shared("versions")
    return {"schema": str(numbers["schema"]), "software": str(numbers["software"]), "rules": RULES_VERSION}


def full_version(version: str) -> str:
    """Give the full number of a version that a document names: ``0.9.0`` for ``0.9``."""
    return cast("dict[str, str]", shared("versions")["numbers"])[version]
