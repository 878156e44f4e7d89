"""Rules on references inside a document."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from cryokb import expansion, standard
from cryokb.issues import Edit, Issue, Json, Severity, pointer
from cryokb.rules.registry import Case, complain, rule


@rule(
    "REF-UNRESOLVED",
    Severity.ERROR,
    holds="Whatever an entry refers to exists in the document, once.",
    why=(
        "A dangling reference leaves an observation without its image, or an image without its specimen; "
        "a name that two entries share points to neither."
    ),
    reference="The schema: slots whose range is a keyed class",
    kinds=("record", "publication"),
)
def references_resolve(case: Case) -> Iterator[Issue]:
    """Collect the keys of each keyed class, then look up each name that stands in a reference slot."""
    keys: dict[str, list[str]] = {}
    found: list[tuple[tuple[str | int, ...], str, str]] = []
    for owner, node, path in expansion.objects_of(case.root, case.document):
        for slot, row in standard.class_slots(owner).items():
            item = node.get(slot)
            if row["kind"] == "map" and isinstance(item, dict):
                keys.setdefault(str(row["range"]), []).extend(item)
            elif row["kind"] == "reference" and item is not None:
                found.extend((place, str(row["range"]), name) for place, name in names(item, (*path, slot)))
    for path, target, name in found:
        known = sorted(keys.get(target, ()))
        what = expansion.snake_case(target).replace("_", " ")
        if known.count(name) > 1:
            message = f"{known.count(name)} {what}s are called {name}; which one is meant cannot be told."
            yield complain("REF-UNRESOLVED", message, path, hint="Give each a name of its own, in all sessions together.")
        elif name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Add it, or use one of: {', '.join(known) or 'none is there'}."
            fix = (Edit(pointer(path), near[0]),) if near else None
            yield complain("REF-UNRESOLVED", f"There is no {what} called {name}.", path, hint=hint, fix=fix)


def names(item: Json, path: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], str]]:
    """Give each name that stands in a reference slot, with its place."""
    if isinstance(item, list):
        return [((*path, index), str(part)) for index, part in enumerate(item)]
    return [(path, str(item))]
