"""What changed between two states of the corpus: folders of curated files, released folders, or findings as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cryokb.corpus.loading import LISTS, Curated, load
from cryokb.errors import InvalidDocument, UnreadableFile
from cryokb.plain import as_list, as_object, text

if TYPE_CHECKING:
    from cryokb.issues import Json, JsonObject

__all__ = ["DERIVED", "Change", "Difference", "Snapshot", "difference_text", "differences_between", "read_snapshot", "snapshot_of"]

SECTIONS = ("findings", "publications", *LISTS)
"""What is compared, in this order."""

DERIVED = frozenset(
    {
        *("conditions_label", "imaging_label", "technique_label", "count", "secondary"),
        *("canonical_value", "canonical_lower", "canonical_upper", "canonical_unit"),
    }
)
"""Fields that follow from what other fields say."""

Snapshot = Mapping[str, Mapping[str, "JsonObject"]]
"""The corpus as plain objects: section -> id -> fields."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs."""

    field: str
    old: Json
    new: Json


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs in one section.

    Attributes:
        added, removed: ids.
        changed: the fields that differ, by id.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def to_json(self) -> JsonObject:
        """Give it as a plain object."""
        changed: JsonObject = {
            name: {change.field: {"old": change.old, "new": change.new} for change in changes} for name, changes in self.changed.items()
        }
        return {"added": list(self.added), "removed": list(self.removed), "changed": changed}


def differences_between(old: Snapshot, new: Snapshot) -> dict[str, Difference]:
    """Compare two states section by section; a section that one of them does not have is left out."""
    return {name: difference(old[name], new[name]) for name in SECTIONS if name in old and name in new}


def difference(old: Mapping[str, JsonObject], new: Mapping[str, JsonObject]) -> Difference:
    """Compare one section."""
    changed = {name: changes for name in sorted(set(old) & set(new)) if (changes := changes_of(old[name], new[name]))}
    return Difference(tuple(sorted(set(new) - set(old))), tuple(sorted(set(old) - set(new))), changed)


def changes_of(old: JsonObject, new: JsonObject) -> tuple[Change, ...]:
    """Compare one object field by field, in the order in which it has them; what is empty is as good as what is not there."""
    names = [name for name in dict.fromkeys((*new, *old)) if name not in DERIVED]
    return tuple(Change(name, old.get(name), new.get(name)) for name in names if said(old.get(name)) != said(new.get(name)))


def said(value: Json) -> Json:
    """Give None for anything empty."""
    return None if value in (None, "", [], {}) else value


def snapshot_of(curated: Curated) -> dict[str, dict[str, JsonObject]]:
    """Give the state of a corpus that was read."""
    made: dict[str, dict[str, JsonObject]] = {
        "findings": {finding.id: finding.to_json() for finding in curated.findings},
        "publications": {publication.stem: publication.row.to_json() for publication in curated.publications},
    }
    for kind, entries in curated.knowledge.entries.items():
        made[kind] = {entry.key: entry.to_json() for entry in entries}
    return cast("dict[str, dict[str, JsonObject]]", json.loads(json.dumps(made)))


def read_snapshot(place: Path) -> dict[str, dict[str, JsonObject]]:
    """Read a state of the corpus.

    Args:
        place: a folder of curated files, the folder of a release, or a file of findings as JSON lines.

    Raises UnreadableFile for anything else, InvalidDocument for a folder with a curated file that cannot be read.
    """
    if place.is_file():
        return {"findings": lines_of(place, "id")}
    if (place / "findings.jsonl").is_file():
        return released(place)
    if place.is_dir():
        return snapshot_of(require_readable(load(place)))
    hint = "Name a folder of curated files, the folder of a release, or its findings.jsonl."
    raise UnreadableFile(f"There is nothing at {place}.", hint=hint, path=str(place))


def require_readable(curated: Curated) -> Curated:
    """Return the corpus unless a file of it could not be read: what that holds would pass for removed."""
    found = [issue for item in (*curated.publications, *curated.lists) if not item.document for issue in item.issues]
    if found:
        raise InvalidDocument("A file of the corpus cannot be read.", found, path=found[0].file)
    return curated


def released(folder: Path) -> dict[str, dict[str, JsonObject]]:
    """Read the state that a release holds."""
    made = {"findings": lines_of(folder / "findings.jsonl", "id"), "publications": lines_of(folder / "publications.jsonl", "stem")}
    for kind in LISTS:
        path = folder / "knowledge" / f"{kind}.json"
        if path.is_file():
            made[kind] = keyed(plain(path, text_of(path)), "key", path)
    return made


def lines_of(path: Path, key: str) -> dict[str, JsonObject]:
    """Read JSON lines by the field that names them."""
    return keyed([plain(path, line) for line in text_of(path).split("\n") if line.strip()], key, path)


def text_of(path: Path) -> str:
    """Read a file of a release."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read: {error}.", hint="Is the release whole?", path=str(path)) from error


def plain(path: Path, text: str) -> Json:
    """Read JSON."""
    try:
        return cast("Json", json.loads(text))
    except ValueError as error:
        raise UnreadableFile(f"{path} is no JSON: {error}.", hint="Take the file from the release anew.", path=str(path)) from error


def keyed(rows: Json, key: str, path: Path) -> dict[str, JsonObject]:
    """Give objects by the field that names them."""
    found = as_list(rows)
    named = {str(row[key]): row for row in map(as_object, found) if key in row}
    if len(named) != len(found) or (not found and rows != []):
        raise UnreadableFile(f"{path} does not hold objects with a {key} of their own.", hint="Take it from a release.", path=str(path))
    return named


def difference_text(sections: Mapping[str, Difference], *, fields: bool = True) -> str:
    """Write differences for people, a line an id and a line a field; without ``fields`` the fields are only named."""
    lines: list[str] = []
    for name, found in sections.items():
        if not found:
            continue
        lines.append(f"{name}: {len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed")
        lines.extend(f"  + {item}" for item in found.added)
        lines.extend(f"  - {item}" for item in found.removed)
        for item, changes in found.changed.items():
            lines.append(f"  ~ {item}" + ("" if fields else ": " + ", ".join(change.field for change in changes)))
            lines.extend(f"      {change.field}: {shown(change.old)} -> {shown(change.new)}" for change in changes if fields)
    return "\n".join(lines) + "\n" if lines else ""


def shown(value: Json) -> str:
    """Write the value of a field in one line."""
    words = text(value)
    return "nothing" if said(value) is None else json.dumps(value, ensure_ascii=False) if words is None else words
