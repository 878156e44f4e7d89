"""The catalogue of codes: what must hold, why, which practice is presumed, how to mend and to answer, for every code that can be issued.

The table is made from ``schema/codes/`` and read when the first issue is made, so that a sound document never pays for it. A code is
stable for ever; one that is no longer issued stays in the catalogue as retired.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack, cast

from cryokb import standard
from cryokb.errors import UsageError
from cryokb.issues import Issue, Severity, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cryokb.issues import Edit, JsonObject, Related

__all__ = ["MAX_TOLD", "Code", "areas", "catalogue", "code_of", "cut", "explain", "issue", "not_listed", "tell_first"]

MAX_TOLD = 100
"""How many issues of one code are told of a document; the others are counted."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the catalogue.

    Attributes:
        code: the stable name, such as ``ACQ-DOSE-BUDGET``.
        area: its first word.
        kind: who issues it: reading, structure, level, rule, file, package, corpus or program.
        documents: the kinds of document that it concerns.
        severity: the severity that it usually has.
        also: the severities that it may have as well.
        asks: whether a note of this code asks the author something.
        holds, why: what must hold, and the reason.
        presumes: the practice under which the verdict is right.
        harmless: when it is wrong to worry.
        mend, answer: what the author can do, and what an answer should say.
        answerable: whether an answer releases it.
        reference: paper, standard or section.
        since: the rule set that first issued it.
        revision: raised only when its verdict changes.
        retired: why it is no longer issued, or None.
    """

    code: str
    area: str
    kind: str
    documents: tuple[str, ...]
    severity: Severity
    also: tuple[Severity, ...]
    asks: bool
    holds: str
    why: str
    presumes: str
    harmless: str
    mend: str
    answerable: bool
    answer: str
    reference: str
    since: str
    revision: int
    retired: str | None

    @property
    def letter(self) -> str:
        """The letter that it usually has in print: A, B, C or G."""
        return self.letter_of(self.severity)

    def letter_of(self, severity: Severity) -> str:
        """Give the letter of an issue: A error, B warning, C a note that asks, G a note that tells."""
        if severity is Severity.NOTE:
            return "C" if self.asks else "G"
        return "A" if severity is Severity.ERROR else "B"

    def sections(self) -> tuple[tuple[str, str], ...]:
        """Give what a reader should know beyond what must hold: titles with their texts, in the order of reading."""
        return (
            *((("No longer issued", self.retired),) if self.retired else ()),
            ("Why", self.why),
            ("Presumes", self.presumes),
            ("No need to worry", self.harmless),
            ("To mend it", self.mend),
            ("To answer it" if self.answerable else "No answer releases it", self.answer),
            ("Source", self.reference),
        )

    def graded(self) -> str:
        """Write the severities that it may have with their letters, the usual one first: ``B warning, or A error``."""
        return ", or ".join(f"{self.letter_of(severity)} {severity.value}" for severity in (self.severity, *self.also))

    def to_json(self) -> JsonObject:
        """Give every field as a plain object, with the letter and the title of the area."""
        row = cast("JsonObject", rows()[self.code])
        return {"code": self.code, "title": areas()[self.area], "letter": self.letter, **row}


def rows() -> JsonObject:
    return cast("JsonObject", standard.shared("codes")["codes"])


def areas() -> dict[str, str]:
    """Give the titles of the areas by their first words."""
    return cast("dict[str, str]", standard.shared("codes")["areas"])


def catalogue() -> dict[str, Code]:
    """Give every code by name, in alphabetical order."""
    return {code: code_of(code) for code in rows()}


@cache
def code_of(code: str) -> Code:
    """Give one entry of the catalogue.

    Raises:
        LookupError: no such code; whatever issues a code has to enter it first.
    """
    row = cast("JsonObject | None", rows().get(code))
    if row is None:
        raise LookupError(f"{code} is not in the catalogue of codes: add it to schema/codes/{code.split('-', maxsplit=1)[0]}.yaml")
    return Code(
        code=code,
        area=str(row["area"]),
        kind=str(row["kind"]),
        documents=tuple(cast("list[str]", row["documents"])),
        severity=Severity(str(row["severity"])),
        also=tuple(Severity(word) for word in cast("list[str]", row["also"])),
        asks=bool(row["asks"]),
        holds=str(row["holds"]),
        why=str(row["why"]),
        presumes=str(row["presumes"]),
        harmless=str(row["harmless"]),
        mend=str(row["mend"]),
        answerable=bool(row["answerable"]),
        answer=str(row["answer"]),
        reference=str(row["reference"]),
        since=str(row["since"]),
        revision=cast("int", row["revision"]),
        retired=cast("str | None", row["retired"]),
    )


def explain(code: str) -> Code:
    """Give one entry by its name in any letters.

    Raises:
        UsageError: no such code; the nearest ones are named.

    >>> explain("acq-dose-budget").letter
    'B'
    """
    known = rows()
    if code.upper() in known:
        return code_of(code.upper())
    near, _ = suggestion(code.upper(), known)
    hint = f"Did you mean {near}?" if near else f"Codes begin with {', '.join(areas())}: cryokb rules lists them."
    raise UsageError(f"There is no code {code}.", hint=hint, value=code)


class Details(TypedDict, total=False):
    """What an issue may say beside its message: see :class:`cryokb.issues.Issue`."""

    hint: str | None
    path: str
    file: str | None
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    fix: tuple[Edit, ...] | None
    related: tuple[Related, ...]


def issue(code: str, message: str, *, severity: Severity | None = None, **details: Unpack[Details]) -> Issue:
    """Make an issue of a code, with its usual severity unless another is given, and with its source: the one way to make one.

    What reading, structure and files say rests on the standard itself, which is no news beside each issue.

    Raises:
        LookupError: the code is not in the catalogue.
    """
    entry = code_of(code)
    reference = None if entry.kind in {"reading", "structure", "file"} else entry.reference
    return replace(Issue(code, severity or entry.severity, message, reference=reference), **details)


def cut(issues: Iterable[Issue]) -> list[Issue]:
    """Keep the first issues of each code of a document, and count the others in one more: nobody reads a hundred thousand lines."""
    kept: list[Issue] = []
    counts: Counter[str] = Counter()
    left: Counter[str] = Counter()
    gravest = Severity.NOTE
    for found in issues:
        counts[found.code] += 1
        if counts[found.code] <= MAX_TOLD:
            kept.append(found)
        else:
            left[found.code] += 1
            gravest = found.severity if found.severity.reaches(gravest) else gravest
    return [*kept, *not_listed(left, severity=gravest)]


def tell_first(items: Sequence[Item], tell: Callable[[Item], Issue]) -> list[Issue]:
    """Put the first of many items of one code into words, and count the others."""
    issues = [tell(item) for item in items[:MAX_TOLD]]
    more = len(items) - MAX_TOLD
    return [*issues, *not_listed({issues[-1].code: more}, severity=issues[-1].severity)] if more > 0 else issues


def not_listed(counts: Mapping[str, int], *, severity: Severity = Severity.ERROR) -> list[Issue]:
    """Say how many issues of which codes are not listed, and with the gravest severity among them; nothing where there are none."""
    whole, parts = sum(counts.values()), ", ".join(f"{count:,} {code}" for code, count in counts.items())
    if not whole:
        return []
    message = f"{whole:,} more issues of this document are not listed: {parts}."
    return [issue("DOC-MANY", message, severity=severity, hint="Mend those that are listed, and check again.")]
