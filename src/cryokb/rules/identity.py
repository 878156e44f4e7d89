"""Rules on identifiers: each has its one form, and its check digits are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cryokb import identifiers
from cryokb.errors import IdentifierError
from cryokb.issues import Edit, Issue, Json, Severity, pointer
from cryokb.rules.registry import Case, complain, rule


def source(text: str) -> str:
    """Check the place where something was read: a DOI, or an address."""
    return text if text.startswith(("https://", "http://")) else identifiers.doi(text)


CHECKS: dict[str, Callable[[str], str]] = {"orcid": identifiers.orcid, "ror": identifiers.ror, "doi": identifiers.doi, "read_in": source}


@rule("ID-FORM", documents=("record", "publication"))
def identifiers_are_well_formed(case: Case) -> Iterator[Issue]:
    """Check every identifier wherever it stands."""
    for path, slot, value in identifiers_in(case.view.document, ()):
        try:
            normal = CHECKS[slot](value)
        except IdentifierError as error:
            yield complain("ID-FORM", error.message, path, hint=error.hint or "Look it up and copy it.")
            continue
        if normal != value:
            yield complain(
                "ID-FORM",
                f"{value} is written in its normal form as {normal}.",
                path,
                severity=Severity.NOTE,
                hint=f"Write {normal}.",
                fix=(Edit(pointer(path), normal),),
            )


def identifiers_in(node: Json, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield place, slot and text of each identifier in a document."""
    if isinstance(node, dict):
        for slot, item in node.items():
            if slot in CHECKS and isinstance(item, str):
                yield (*path, slot), slot, item
            else:
                yield from identifiers_in(item, (*path, slot))
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from identifiers_in(item, (*path, index))
