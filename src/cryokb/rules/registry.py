"""The registry of rules, and the case that a rule is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias, TypedDict, Unpack

from cryokb import codes, quantities
from cryokb.facts import Fact
from cryokb.issues import Edit, Issue, Json, Severity, pointer
from cryokb.plain import as_object
from cryokb.record import RecordView
from cryokb.reference import DamageLimit
from cryokb.standard import Standard

__all__ = ["RULES", "Case", "Check", "Rule", "complain", "quantity_text", "rule", "run"]

Place: TypeAlias = Sequence[str | int]
Looks: TypeAlias = Literal["object", "entry"]


@dataclass(frozen=True)
class Case:
    """One document as a rule sees it.

    Attributes:
        kind: ``record`` or ``publication``.
        view: the expanded form, without the parts that have structural issues.
        statements: makes its statements, flat.
        level: the level that is asked for.
        damage_limits: gives the reported damage limits of a phase; none for documents of the corpus itself.
    """

    kind: str
    view: RecordView
    statements: Callable[[], Iterable[Fact]] = tuple
    level: str = "deposition"
    damage_limits: Callable[[str], Sequence[DamageLimit]] = field(default=lambda _phase: ())

    @property
    def standard(self) -> Standard:
        """The version of the standard by which it is judged."""
        return self.view.standard

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Its statements, flat; made when a rule first asks for them."""
        return tuple(self.statements())


Check: TypeAlias = Callable[[Case], Iterable[Issue]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; what it says to a reader stands in the catalogue of codes.

    Attributes:
        code: the stable code.
        check: the function.
        documents: the kinds of document that it looks at, as the catalogue says; here as well, so that a sound document needs no catalogue.
        reads: the slots without which its verdict cannot be trusted; while one of them has an issue of its own, the rule waits.
        looks: where it reads them: in the same ``object`` as its issue and those around it, or in the same ``entry`` (specimen with those
            that it was cut from, session, observation).
        reads_anywhere: the same for slots that it reads in the whole document.
    """

    code: str
    check: Check
    documents: tuple[str, ...] = ("record",)
    reads: frozenset[str] = frozenset()
    looks: Looks = "object"
    reads_anywhere: frozenset[str] = frozenset()


RULES: dict[str, Rule] = {}


class Reading(TypedDict, total=False):
    """What a rule reads, as :class:`Rule` says: the slots in one text, with blanks between."""

    documents: tuple[str, ...]
    reads: str
    looks: Looks
    reads_anywhere: str


def rule(code: str, **reading: Unpack[Reading]) -> Callable[[Check], Check]:
    """Register a check under its code, which the catalogue explains."""

    def register(check: Check) -> Check:
        if code in RULES:
            raise ValueError(f"two rules are called {code}")
        RULES[code] = Rule(
            code,
            check,
            reading.get("documents", ("record",)),
            frozenset(reading.get("reads", "").split()),
            reading.get("looks", "object"),
            frozenset(reading.get("reads_anywhere", "").split()),
        )
        return check

    return register


class Details(TypedDict, total=False):
    """What an issue may say beside its message."""

    severity: Severity
    hint: str
    fix: tuple[Edit, ...] | None


def complain(code: str, message: str, place: Place, **details: Unpack[Details]) -> Issue:
    """Make an issue of a rule at an expanded place, with the usual severity of its code unless another is given."""
    return codes.issue(code, message, path=pointer(place), **details)


def run(case: Case) -> list[Issue]:
    """Run every rule on a case; a rule that crashes is itself reported and the run goes on."""
    issues: list[Issue] = []
    for code, entry in sorted(RULES.items()):
        if case.kind not in entry.documents:
            continue
        try:
            issues.extend(entry.check(case))
        except Exception as error:  # noqa: BLE001 - whatever stops one rule, the user must get the other findings
            issues.append(crashed(code, error))
    return issues


def crashed(code: str, error: Exception) -> Issue:
    """Report a rule that did not finish."""
    return codes.issue(
        "CFG-RULE-CRASHED",
        f"The rule {code} stopped with {type(error).__name__}: {error}. What it would have said is not known.",
        hint="This is a fault of cryokb; please report it with the document.",
    )


def quantity_text(item: Json) -> str:
    """Write a quantity as it is judged: as it was reported, or its numbers and its unit where no text was kept."""
    quantity = as_object(item)
    return quantities.shown(quantity) if quantity else str(item)
