"""Small records for tests of rules: what the rules say of a text at the level of a deposition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from cryokb import batch, documents, rules
from cryokb.issues import Issue

T = TypeVar("T")

VERSIONS = ("1.0", "1.1")
"""Records of each are judged alike: the tables of the first are frozen, what is presumed of practice is not."""

Case = tuple[str, list[tuple[str, str, str]]]
"""A body and what is expected of it: code, severity and place of each error and warning."""

LI = "{metal: Li, configuration: half_cell, counter_electrode: Li foil, collector: {material: Cu, form: tem_grid}}"
PLATED = "{step: plating, current_density: 1 mA/cm^2}, {step: disassembly, atmosphere: argon}"
COLD = "{step: transfer, medium: liquid_nitrogen, air_exposure: none}"


def said_of(body: str) -> list[Issue]:
    """Give what the rules say of a record, whatever its version; a body that has another fault is a fault of the test."""
    old, new = (judged(f"cryokb: record/{version}\ntitle: Trial\n{body}") for version in VERSIONS)
    assert old == new
    return new


def judged(text: str) -> list[Issue]:
    """Give what the rules say of a text."""
    document, faults = documents.parse_text(text)
    assert document is not None, faults
    assert not faults
    issues = batch.validate(document.data, level="deposition").issues  # type: ignore[arg-type]
    asked = {"LEVEL-REQUIRED", "LEVEL-RECOMMENDED"}
    assert {issue.code for issue in issues} <= {*rules.RULES, *asked}, issues
    return [issue for issue in issues if issue.code in rules.RULES]


def loud(issues: list[Issue]) -> list[tuple[str, str, str]]:
    """Give code, severity and place of the errors and warnings."""
    return [(issue.code, issue.severity.value, issue.path) for issue in issues if issue.severity.value != "note"]


def specimen(steps: str, *, system: str = LI, more: str = "") -> str:
    """A specimen with a history that one image was taken of."""
    image = "sessions: {s: {acquisitions: {i: {technique: hrtem}}}}\n"
    return f"specimens: {{a: {{system: {system}, history: [{steps}]{more}}}}}\n{image}"


def timed(steps: str, sessions: str, *, more: str = "") -> str:
    """A blank with dated steps, and sessions."""
    return f"specimens: {{a: {{system: {{metal: none}}, history: [{steps}]}}{more}}}\nsessions: {{{sessions}}}\n"


def exposure(slots: str, technique: str = "hrtem") -> str:
    """A blank and one acquisition of it."""
    return f"specimens: {{a: {{system: {{metal: none}}}}}}\nsessions: {{s: {{acquisitions: {{i: {{technique: {technique}, {slots}}}}}}}}}\n"


def exposures(rows: str, *, more: str = "") -> str:
    """A blank, one session and its acquisitions."""
    return f"specimens: {{a: {{system: {{metal: none}}}}{more}}}\nsessions: {{s: {{acquisitions: {{{rows}}}}}}}\n"


def session(slots: str, rows: str) -> str:
    """A blank and a session with slots of its own."""
    return f"specimens: {{a: {{system: {{metal: none}}}}}}\nsessions: {{s: {{{slots}, acquisitions: {{{rows}}}}}}}\n"


def seen(observation: str, rows: str, *, more: str = "") -> str:
    """A lithium specimen, its acquisitions and one observation."""
    specimens = f"specimens: {{a: {{system: {{metal: Li}}, history: [{PLATED}, {COLD}]}}}}\n"
    return f"{specimens}sessions: {{s: {{acquisitions: {{{rows}}}}}}}\nobservations: {{o: {{{observation}}}{more}}}\n"


def at(code: str, severity: str, *paths: str) -> list[tuple[str, str, str]]:
    """Give the issues that are expected, of one code and severity."""
    return [(code, severity, path) for path in paths]


def together(**areas: Mapping[str, T]) -> dict[str, T]:
    """Put the cases of several areas into one table, each named with its area."""
    return {f"{area}: {name}": case for area, cases in areas.items() for name, case in cases.items()}
