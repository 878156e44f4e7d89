"""Rules on terms that the standard has given up."""

from __future__ import annotations

from collections.abc import Iterator

from cryokb import standard
from cryokb.issues import Edit, Issue, pointer
from cryokb.plain import section
from cryokb.rules.registry import Case, complain, rule


@rule("STR-DEPRECATED", documents=("record", "publication"))
def slots_are_current(case: Case) -> Iterator[Issue]:
    """Look for deprecated slots in every object of the document."""
    for name, node, path in case.view.objects:
        for slot in standard.marked_slots(name, "deprecated"):
            if slot in node:
                row = standard.class_slots(name)[slot]
                new = str(row["replaced_by"])
                yield complain(
                    "STR-DEPRECATED",
                    f"{slot} is deprecated. {row['deprecated']}",
                    (*path, slot),
                    hint=f"Rename it to {new}, or run: cryokb migrate.",
                    fix=(Edit(pointer((*path, slot)), new, rename=True),),
                )


@rule("STR-EXTENSION", reads="extensions")
def extensions_are_told(case: Case) -> Iterator[Issue]:
    """Tell each group of extensions once."""
    for key, group in case.view.entries("extensions").items():
        entries = section(group, "entries")
        if not entries:
            continue
        message = f"The extension {key} ({', '.join(entries)}) is kept and carried along; it is not checked."
        yield complain("STR-EXTENSION", message, ("extensions", key), hint="Propose terms that others need too: see GOVERNANCE.md.")
