"""The SSSOM table: which terms of cryokb correspond to which of their neighbours.

Who reads the LinkML schema finds each mapping on its term (``exact_mappings``, ``close_mappings`` ..., ``meaning``). The table has the
same, and for each where the other term was seen, which LinkML has no place for. Both are written by hand, and nothing is generated while
they disagree.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from linkml_runtime import SchemaView
    from linkml_runtime.linkml_model import Element, PermissibleValue

    from cryokb.issues import Json, JsonObject

__all__ = ["disagreements", "mapping_table", "read_mappings"]

COLUMNS = ("subject_id", "predicate_id", "object_id", "object_label", "mapping_justification", "comment")
MATCHES = ("exact", "close", "broad", "narrow", "related")


def read_mappings(path: Path) -> tuple[JsonObject, list[dict[str, str]]]:
    """Read an SSSOM file: what its head says, and its rows.

    Raises:
        ValueError: the columns are not those expected, or a row has not as many cells.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    head = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    rows = list(csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))
    if tuple(rows[0]) != COLUMNS:
        raise ValueError(f"{path.name}: the columns must be {', '.join(COLUMNS)}")
    return cast("JsonObject", head), [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]]


def mapping_table(path: Path) -> JsonObject:
    """Give the rows of an SSSOM file by the term that they map, with the whole address of each object."""
    head, rows = read_mappings(path)
    prefixes = cast("dict[str, str]", head["curie_map"])
    table: dict[str, list[Json]] = {}
    for row in rows:
        prefix, _, local = row["object_id"].partition(":")
        table.setdefault(row["subject_id"].removeprefix("cryokb:"), []).append(
            {
                "match": row["predicate_id"].removeprefix("skos:"),
                "object": row["object_id"],
                "iri": prefixes[prefix] + local,
                "label": row["object_label"],
                "comment": row["comment"],
            }
        )
    return {name: list(found) for name, found in sorted(table.items())}


def disagreements(view: SchemaView, path: Path) -> list[str]:
    """Tell which mappings stand in the LinkML schema or in the SSSOM file alone, and which prefixes the two expand differently."""
    head, rows = read_mappings(path)
    table = {(row["subject_id"], row["predicate_id"], row["object_id"]) for row in rows}
    schema = set(linkml_mappings(view))
    spaces = cast("dict[str, str]", head["curie_map"])
    declared = {str(name): str(prefix.prefix_reference) for name, prefix in view.schema.prefixes.items()}
    return [
        *(f"{path.name} alone has {' '.join(row)}" for row in sorted(table - schema)),
        *(f"the LinkML schema alone has {' '.join(row)}" for row in sorted(schema - table)),
        *(f"{name} is not the same address in both" for name, space in spaces.items() if declared.get(name, space) != space),
        *(f"{name} is not declared in the LinkML schema" for name in sorted({row[2].partition(":")[0] for row in table} - set(declared))),
    ]


def linkml_mappings(view: SchemaView) -> Iterator[tuple[str, str, str]]:
    """Yield subject, predicate and object of each mapping in the LinkML schema. The `meaning` of a value is an exact match."""
    for name, element in {**view.all_classes(), **view.all_slots(), **view.all_enums()}.items():
        yield from mappings_of(f"cryokb:{name}", element)
    for name, definition in view.all_enums().items():
        for value, details in definition.permissible_values.items():
            yield from mappings_of(f"cryokb:{name}#{value}", details)
            if details.meaning:
                yield f"cryokb:{name}#{value}", "skos:exactMatch", str(details.meaning)


def mappings_of(subject: str, element: Element | PermissibleValue) -> Iterator[tuple[str, str, str]]:
    """Yield what one element is mapped to."""
    for match in MATCHES:
        for mapped in getattr(element, f"{match}_mappings"):
            yield subject, f"skos:{match}Match", str(mapped)
