"""The LinkML schema in one text that imports nothing but LinkML's own types: what ships, and what everything else is made from.

Development only. In linkml 1.12.1 a slot inherits ``range`` and ``inlined`` from the slot that it is a kind of, but neither unit nor
annotations. The text says these on each slot, so that stock tools see them too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cryokb.issues import JsonObject

__all__ = ["build_linkml"]

SCHEMA = Path(__file__).resolve().parent

Part: TypeAlias = "dict[str, dict[str, JsonObject]]"
"""One file of the LinkML schema."""


def build_linkml(folder: Path = SCHEMA) -> str:
    """Join the files of the schema, and say on each slot what it has from its kind."""
    parts = read_parts(folder, "cryokb", {})
    whole: dict[str, object] = {**parts["cryokb"], "imports": ["linkml:types"]}
    for section in ("types", "enums", "slots", "classes"):
        whole[section] = {name: item for part in parts.values() for name, item in part.get(section, {}).items()}
    slots = cast("dict[str, JsonObject]", whole["slots"])
    whole["slots"] = {name: with_inheritance(slots, name) for name in slots}
    return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=140)


def read_parts(folder: Path, name: str, seen: dict[str, Part]) -> dict[str, Part]:
    """Read a schema file and those that it imports, each once, in the order in which they are met."""
    if name not in seen:
        seen[name] = yaml.load((folder / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for imported in cast("list[str]", seen[name].get("imports", [])):
            if ":" not in imported:
                read_parts(folder, imported, seen)
    return seen


def with_inheritance(slots: Mapping[str, JsonObject], name: str) -> JsonObject:
    """Give a slot with unit and annotations of its kinds; what it says itself holds."""
    slot = dict(slots[name])
    for kind in kinds_of(slots, name):
        for said in ("unit", "annotations"):
            if said in kind or said in slot:  # a new object each time: one that stands in two places becomes an alias in YAML
                slot[said] = {**cast("JsonObject", kind.get(said, {})), **cast("JsonObject", slot.get(said, {}))}
    return slot


def kinds_of(slots: Mapping[str, JsonObject], name: str) -> Iterator[JsonObject]:
    """Yield the slots that a slot is a kind of, the nearest first."""
    parent = slots[name].get("is_a")
    while isinstance(parent, str):
        yield slots[parent]
        parent = slots[parent].get("is_a")
