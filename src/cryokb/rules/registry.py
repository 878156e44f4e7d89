"""The registry of rules, and the case that a rule is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NotRequired, TypeAlias, TypedDict, Unpack

from cryokb.facts import Fact
from cryokb.issues import Edit, Issue, Json, Severity, pointer
from cryokb.plain import as_object
from cryokb.record import RecordView
from cryokb.reference import DamageLimit

__all__ = ["RULES", "Case", "Check", "Rule", "complain", "quantity_text", "rule", "run"]

Place: TypeAlias = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Case:
    """One document as a rule sees it.

    Attributes:
        kind: ``record`` or ``publication``.
        view: the expanded form, without the parts that have structural issues.
        facts: its statements, flat.
        level: the level that is asked for.
        damage_limits: gives the reported damage limits of a phase; none for documents of the corpus itself.
    """

    kind: str
    view: RecordView
    facts: tuple[Fact, ...] = ()
    level: str = "deposition"
    damage_limits: Callable[[str], Sequence[DamageLimit]] = field(default=lambda _phase: ())


Check: TypeAlias = Callable[[Case], Iterable[Issue]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code: the stable code.
        severity: the severity that it usually has; a rule may lower or raise it with the case.
        holds: what must hold, in one sentence.
        why: the reason, and where correct practice could look wrong.
        reference: paper, standard or section.
        kinds: the document kinds it looks at.
        check: the function.
        reads: the slots without which its verdict cannot be trusted; while one of them has an issue of its own, the rule waits.
    """

    code: str
    severity: Severity
    holds: str
    why: str
    reference: str
    kinds: tuple[str, ...]
    check: Check
    reads: frozenset[str] = frozenset()


RULES: dict[str, Rule] = {}


class Words(TypedDict):
    """The words of a rule: see :class:`Rule`."""

    holds: str
    why: str
    reference: str
    kinds: NotRequired[tuple[str, ...]]
    reads: NotRequired[str]


def rule(code: str, severity: Severity, **words: Unpack[Words]) -> Callable[[Check], Check]:
    """Register a check under its code."""

    def register(check: Check) -> Check:
        if code in RULES:
            raise ValueError(f"two rules are called {code}")
        kinds, reads = words.get("kinds", ("record",)), frozenset(words.get("reads", "").split())
        RULES[code] = Rule(code, severity, words["holds"], words["why"], words["reference"], kinds, check, reads)
        return check

    return register


class Details(TypedDict, total=False):
    """What an issue may say beside its message."""

    severity: Severity
    hint: str
    fix: tuple[Edit, ...] | None


def complain(code: str, message: str, place: Place, **details: Unpack[Details]) -> Issue:
    """Make an issue of a registered rule at an expanded place, with the rule's severity unless another is given."""
    entry = RULES[code]
    severity = details.get("severity", entry.severity)
    return Issue(code, severity, message, hint=details.get("hint"), path=pointer(place), fix=details.get("fix"), reference=entry.reference)


def run(case: Case) -> list[Issue]:
    """Run every rule on a case; a rule that crashes is itself reported and the run goes on."""
    issues: list[Issue] = []
    for code, entry in sorted(RULES.items()):
        if case.kind not in entry.kinds:
            continue
        try:
            issues.extend(entry.check(case))
        except Exception as error:  # noqa: BLE001 - whatever stops one rule, the user must get the other findings
            issues.append(crashed(code, error))
    return issues


def crashed(code: str, error: Exception) -> Issue:
    """Report a rule that did not finish."""
    return Issue(
        "CFG-RULE-CRASHED",
        Severity.WARNING,
        f"The rule {code} stopped with {type(error).__name__}: {error}. What it would have said is not known.",
        hint="This is a fault of cryokb; please report it with the document.",
    )


def quantity_text(item: Json) -> str:
    """Write a quantity as it was reported."""
    reported = as_object(item).get("as_reported")
    return str(item) if reported is None else str(reported)
