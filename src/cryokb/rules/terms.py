"""Rules on terms that the standard has given up."""

from __future__ import annotations

from collections.abc import Iterator

from cryokb import standard
from cryokb.issues import Edit, Issue, Severity, pointer
from cryokb.plain import section
from cryokb.rules.registry import Case, complain, rule


@rule(
    "STR-DEPRECATED",
    Severity.NOTE,
    holds="No slot is used that the standard has given up.",
    why="A deprecated slot is still read, but not for ever. A document of an older version is judged by that version and is silent.",
    reference="schema/migrations.yaml; GOVERNANCE.md",
    kinds=("record", "publication"),
)
def slots_are_current(case: Case) -> Iterator[Issue]:
    """Look for deprecated slots in every object of the document."""
    for name, node, path in case.view.objects:
        for slot, row in standard.class_slots(name).items():
            if slot in node and "deprecated" in row:
                new = str(row["replaced_by"])
                yield complain(
                    "STR-DEPRECATED",
                    f"{slot} is deprecated. {row['deprecated']}",
                    (*path, slot),
                    hint=f"Rename it to {new}, or run: cryokb migrate.",
                    fix=(Edit(pointer((*path, slot)), new, rename=True),),
                )


@rule(
    "STR-EXTENSION",
    Severity.NOTE,
    holds="Everything in the document is defined by the standard.",
    why="Extensions are kept, stored and given back; nothing in them is checked, and whoever reads the report should know.",
    reference="The schema: Record.extensions",
    reads="extensions",
)
def extensions_are_told(case: Case) -> Iterator[Issue]:
    """Tell each group of extensions once."""
    for key, group in case.view.entries("extensions").items():
        entries = section(group, "entries")
        if not entries:
            continue
        message = f"The extension {key} ({', '.join(entries)}) is kept and carried along; it is not checked."
        yield complain("STR-EXTENSION", message, ("extensions", key), hint="Propose terms that others need too: see GOVERNANCE.md.")
