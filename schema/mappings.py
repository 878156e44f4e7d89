"""The SSSOM table: which terms of cryokb correspond to which of their neighbours.

``mappings.sssom.tsv`` is the truth. The generated table carries it to the reference; `meaning` in the schema repeats the exact matches with
ontologies, which a test compares.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, cast

import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from cryokb.issues import Json, JsonObject

__all__ = ["mapping_table", "read_mappings"]

COLUMNS = ("subject_id", "predicate_id", "object_id", "object_label", "mapping_justification", "comment")


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
