"""Rules on identifiers: each has its one form, and its check digits are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cryokb import identifiers
from cryokb.errors import IdentifierError
from cryokb.issues import Edit, Issue, Severity, pointer
from cryokb.plain import text
from cryokb.record import Place, RecordView
from cryokb.rules.registry import Case, complain, rule
from cryokb.thesaurus import absence, way_out


def source(said: str) -> str:
    """Check the place where something was read: a DOI, or an address."""
    return said if said.startswith(("https://", "http://")) else identifiers.doi(said)


CHECKS: dict[str, Callable[[str], str]] = {"orcid": identifiers.orcid, "ror": identifiers.ror, "doi": identifiers.doi, "read_in": source}


@rule("ID-FORM", documents=("record", "publication"))
def identifiers_are_well_formed(case: Case) -> Iterator[Issue]:
    """Check every identifier wherever it stands."""
    for path, slot, value in identifiers_in(case.view):
        try:
            normal = CHECKS[slot](value)
        except IdentifierError as error:
            reason = absence(value)
            if reason is not None:
                yield complain("ID-FORM", error.message, path, hint=way_out(reason), fix=(Edit(pointer(path), reason),))
                continue
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


def identifiers_in(view: RecordView) -> Iterator[tuple[Place, str, str]]:
    """Yield place, slot and text of each identifier in a document."""
    for _, node, path in view.objects:
        for slot in [slot for slot in CHECKS if slot in node]:
            said = text(node[slot])
            if said is not None:
                yield (*path, slot), slot, said
