"""Bring a document from an older version of the standard to a newer one, as edits that leave everything else untouched.

What changes between versions is data (``schema/migrations.yaml``): slots that were renamed, by class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from cryokb import standard
from cryokb.documents import parse_pointer
from cryokb.errors import UsageError
from cryokb.expansion.expanding import Expanded, Path, expand, place_as_written
from cryokb.expansion.forms import class_of
from cryokb.issues import Edit, Json, JsonObject, pointer

if TYPE_CHECKING:
    from cryokb.documents import Document

__all__ = ["Migrated", "expand_current", "migrated", "migration_edits"]

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
    root = standard.current().document_class(kind)
    renames = renames_between(version, target)
    edits = list(renamed_slots(root, data, (), renames)) if root else []
    return [Edit("/cryokb", f"{kind}/{target}"), *edits]


def renames_between(version: str, target: str) -> Renames:
    """Join the renames of every step from one version to another: (class, old slot) -> new slot."""
    known = standard.VERSIONS
    wanted = known[known.index(version) + 1 : known.index(target) + 1]
    renames: dict[tuple[str, str], str] = {}
    for step in cast("list[JsonObject]", standard.shared("migrations")["migrations"]):
        if step["to"] in wanted:
            for row in cast("list[dict[str, str]]", step["renames"]):
                renames[(row["class"], row["slot"])] = row["new"]
    return renames


def renamed_slots(name: str, node: JsonObject, path: Path, renames: Renames) -> Iterator[Edit]:
    """Walk a document and yield a rename for each old slot, given or said to be absent."""
    chosen = class_of(standard.current(), name, node)
    slots = standard.current().class_slots(chosen)
    for slot, item in node.items():
        new = renames.get((chosen, slot))
        if new is not None:
            yield Edit(pointer((*path, slot)), new, rename=True)
        if slot == "absent" and isinstance(item, dict):
            yield from renamed_absences(chosen, item, (*path, slot), renames)
        row = slots.get(slot, {})
        if "range" in row and row["kind"] in {"object", "map", "list"}:
            for step, entry in entries(str(row["kind"]), item):
                yield from renamed_slots(str(row["range"]), entry, (*path, slot, *step), renames)


def renamed_absences(name: str, absent: JsonObject, path: Path, renames: Renames) -> Iterator[Edit]:
    """Yield the edits for each old slot that an expanded object says to be absent: its key, and its name inside."""
    for slot, item in absent.items():
        new = renames.get((name, slot))
        if new is None:
            continue
        yield Edit(pointer((*path, slot)), new, rename=True)
        if isinstance(item, dict) and item.get("slot") == slot:
            yield Edit(pointer((*path, slot, "slot")), new)


def entries(kind: str, item: Json) -> Iterator[tuple[Path, JsonObject]]:
    """Yield the objects of a slot with their step from it; a list may be written as its only entry."""
    if kind == "map" and isinstance(item, dict):
        yield from (((key,), entry) for key, entry in item.items() if isinstance(entry, dict))
    elif isinstance(item, list):
        yield from (((index,), entry) for index, entry in enumerate(item) if isinstance(entry, dict))
    elif isinstance(item, dict):
        yield (), item


def expand_current(document: Document, *, root: str) -> Expanded:
    """Expand a document in the newest version of the standard, brought there first; digits and places are those that were written.

    Args:
        document: a document of any known version, whose data are an instance of ``root``.
        root: the class of the document.

    Raises:
        UsageError: the version is not known.
    """
    moved = migrated(cast("JsonObject", document.data), version=document.version or standard.CURRENT)
    expanded = expand(moved.data, root=root, raw_text=lambda place: document.raw_text(place_as_written(place, moved.renamed)))
    issues = (replace(issue, path=pointer(moved.written(issue.path))) for issue in expanded.issues)
    return replace(expanded, issues=tuple(issues), renamed=moved.renamed)


@dataclass(frozen=True, slots=True)
class Migrated:
    """A document in a newer version, with the way back.

    Attributes:
        data: the document.
        renamed: place in it -> the name that was written there, for each slot that was renamed.
    """

    data: JsonObject
    renamed: Mapping[Path, str] = field(default_factory=dict)

    def written(self, path: str) -> Path:
        """Give the place as written of a JSON pointer into the data."""
        return place_as_written(tuple(parse_pointer(path, self.data)), self.renamed)


def migrated(data: JsonObject, *, version: str, target: str = standard.CURRENT) -> Migrated:
    """Give a document in a newer version; the given one is not changed.

    Raises:
        UsageError: a version is not known, or the target is older.
    """
    edits = migration_edits(data, version=version, target=target)
    if not edits:
        return Migrated(data)
    copier = Copier({edit.path: edit for edit in edits})
    return Migrated(cast("JsonObject", copier.copy(data, (), ())), copier.renamed)


class Copier:
    """Copies a document with its edits made, and remembers the names that it changes."""

    def __init__(self, edits: Mapping[str, Edit]) -> None:
        self.edits = edits
        self.renamed: dict[Path, str] = {}

    def copy(self, node: Json, old: Path, new: Path) -> Json:
        """Copy what stood at one place and stands at another."""
        edit = self.edits.get(pointer(old))
        if edit is not None and not edit.rename:
            return edit.replacement
        if isinstance(node, list):
            return [self.copy(item, (*old, index), (*new, index)) for index, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        result: JsonObject = {}
        for slot, item in node.items():
            here = (*old, slot)
            name = self.name_of(slot, here)
            if name != slot:
                self.renamed[(*new, name)] = slot
            result[name] = self.copy(item, here, (*new, name))
        return result

    def name_of(self, slot: str, here: Path) -> str:
        """Give the new name of a slot, or its own."""
        edit = self.edits.get(pointer(here))
        return str(edit.replacement) if edit is not None and edit.rename else slot
