"""Bring a document from an older version of the standard to a newer one, as edits that leave everything else untouched.

What changes between versions is data (``schema/migrations.yaml``): slots that were renamed, by class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from cryokb import standard
from cryokb.errors import UsageError
from cryokb.expansion.forms import class_of
from cryokb.issues import Edit, Json, JsonObject, pointer

__all__ = ["migrated", "migration_edits"]

Renames = Mapping[tuple[str, str], str]


def migration_edits(data: JsonObject, *, version: str, target: str = standard.CURRENT) -> list[Edit]:
    """Give the edits that bring a document to a newer version; none when it is there already.

    Args:
        data: the document as it was written, in either form.
        version: the version that it was written for, such as ``0.9``.
        target: the version that is wanted.

    Raises:
        UsageError: a version is not known, or the target is older.
    """
    known = standard.VERSIONS
    if version not in known or target not in known:
        wrong = version if version not in known else target
        raise UsageError(f"This cryokb does not know version {wrong} of the standard.", hint=f"It knows {', '.join(known)}.", value=wrong)
    if known.index(target) < known.index(version):
        raise UsageError(
            f"A document of version {version} cannot be brought back to {target}.", hint="Keep the old file under version control."
        )
    if version == target:
        return []
    kind = str(data.get("cryokb")).partition("/")[0]
    root = standard.document_class(kind)
    renames = renames_between(version, target)
    edits = list(renamed_slots(root, data, (), renames)) if root else []
    return [Edit("/cryokb", f"{kind}/{target}"), *edits]


def renames_between(version: str, target: str) -> Renames:
    """Join the renames of every step from one version to another: (class, old slot) -> new slot."""
    known = standard.VERSIONS
    wanted = known[known.index(version) + 1 : known.index(target) + 1]
    renames: dict[tuple[str, str], str] = {}
    for step in cast("list[JsonObject]", standard.table("migrations")["migrations"]):
        if step["to"] in wanted:
            for row in cast("list[dict[str, str]]", step["renames"]):
                renames[(row["class"], row["slot"])] = row["new"]
    return renames


def renamed_slots(name: str, node: JsonObject, path: tuple[str | int, ...], renames: Renames) -> Iterator[Edit]:
    """Walk a document and yield a rename for each old slot."""
    chosen = class_of(name, node)
    slots = standard.class_slots(chosen)
    for slot, item in node.items():
        new = renames.get((chosen, slot))
        if new is not None:
            yield Edit(pointer((*path, slot)), new, rename=True)
        row = slots.get(slot, {})
        if "range" in row and row["kind"] in {"object", "map", "list"}:
            for step, entry in entries(str(row["kind"]), item):
                yield from renamed_slots(str(row["range"]), entry, (*path, slot, *step), renames)


def entries(kind: str, item: Json) -> Iterator[tuple[tuple[str | int, ...], JsonObject]]:
    """Yield the objects of a slot with their step from it; a list may be written as its only entry."""
    if kind == "map" and isinstance(item, dict):
        yield from (((key,), entry) for key, entry in item.items() if isinstance(entry, dict))
    elif isinstance(item, list):
        yield from (((index,), entry) for index, entry in enumerate(item) if isinstance(entry, dict))
    elif isinstance(item, dict):
        yield (), item


def migrated(data: JsonObject, *, version: str, target: str = standard.CURRENT) -> JsonObject:
    """Give a document in a newer version; the given one is not changed.

    Raises:
        UsageError: a version is not known, or the target is older.
    """
    edits = {edit.path: str(edit.replacement) for edit in migration_edits(data, version=version, target=target)}
    return cast("JsonObject", rewritten(data, (), edits)) if edits else data


def rewritten(node: Json, path: tuple[str | int, ...], edits: Mapping[str, str]) -> Json:
    """Copy a document with its keys renamed and its first line replaced."""
    if isinstance(node, dict):
        result: JsonObject = {}
        for slot, item in node.items():
            here = (*path, slot)
            new = edits.get(pointer(here))
            if here == ("cryokb",) and new is not None:
                result[slot] = new
            else:
                result[new or slot] = rewritten(item, here, edits)
        return result
    if isinstance(node, list):
        return [rewritten(item, (*path, index), edits) for index, item in enumerate(node)]
    return node
