"""Rules on references inside a document."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from cryokb import expansion, standard
from cryokb.issues import Edit, Issue, Json, JsonObject, Severity, pointer
from cryokb.rules.registry import Case, complain, rule

ROOTS = {"record": "Record", "publication": "Publication"}


@rule(
    "REF-UNRESOLVED",
    Severity.ERROR,
    holds="Whatever an entry refers to exists in the document.",
    why="A dangling reference leaves an observation without its image, or an image without its specimen.",
    reference="The schema: slots whose range is a keyed class",
    kinds=("record", "publication"),
)
def references_resolve(case: Case) -> Iterator[Issue]:
    """Walk all reference slots and look each name up among the keys of its class."""
    root = ROOTS[case.kind]
    keys: dict[str, set[str]] = {}
    found: list[tuple[tuple[str | int, ...], str, str]] = []
    walk(root, case.document, (), keys, found)
    for path, target, name in found:
        known = keys.get(target, set())
        if name not in known:
            near = get_close_matches(name, sorted(known), n=1)
            fix = (Edit(pointer(path), near[0]),) if near else None
            hint = f"Did you mean {near[0]}?" if near else f"Add it, or use one of: {', '.join(sorted(known)) or 'none is there'}."
            yield complain("REF-UNRESOLVED", f"There is no {target.lower()} called {name}.", path, hint=hint, fix=fix)


Found = list[tuple[tuple[str | int, ...], str, str]]


def walk(name: str, node: JsonObject, path: tuple[str | int, ...], keys: dict[str, set[str]], found: Found) -> None:
    """Collect the keys of each class, and each reference with its place and target class."""
    chosen = expansion.class_of_step(str(node.get("step")), name) or name if name == "Step" else name
    for slot, row in standard.class_slots(chosen).items():
        item = node.get(slot)
        target = str(row.get("range"))
        if item is None:
            continue
        if row["kind"] == "reference":
            found.extend(names(item, (*path, slot), target))
        elif row["kind"] == "map" and isinstance(item, dict):
            keys.setdefault(target, set()).update(item)
            descend(target, list(item.items()), (*path, slot), keys, found)
        elif row["kind"] == "list" and isinstance(item, list):
            descend(target, list(enumerate(item)), (*path, slot), keys, found)
        elif row["kind"] == "object" and isinstance(item, dict):
            walk(target, item, (*path, slot), keys, found)


def descend(
    target: str,
    entries: list[tuple[str, Json]] | list[tuple[int, Json]],
    path: tuple[str | int, ...],
    keys: dict[str, set[str]],
    found: Found,
) -> None:
    """Walk the entries of a map or list."""
    for step, entry in entries:
        if isinstance(entry, dict):
            walk(target, entry, (*path, step), keys, found)


def names(item: Json, path: tuple[str | int, ...], target: str) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield each name that stands in a reference slot."""
    if isinstance(item, list):
        for index, part in enumerate(item):
            yield (*path, index), target, str(part)
    else:
        yield path, target, str(item)
