"""What the validator says: Issue, Edit, Severity and Report.

An issue names one cause. Its JSON form is part of the public interface:
``{code, severity, message, hint, path, file, line, column, end_line, end_column, related, fix, reference}``, and ``answer`` where the
authors have given one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from cryokb.lazy import compiled
from cryokb.terminal import shortened

__all__ = [
    "LONGEST_WORDS",
    "Edit",
    "Issue",
    "Json",
    "JsonObject",
    "PassedOver",
    "Related",
    "Reply",
    "Report",
    "Severity",
    "alternatives",
    "pointer",
    "suggestion",
]

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
"""A plain document: what JSON can hold."""

JsonObject: TypeAlias = dict[str, Json]


LONGEST_WORDS = 3_000
"""How many characters a message or a hint has at most: enough for a list of terms, too few for a value that fills a screen."""


LONGEST_WORD = 100
"""How many characters a word has at most for which the nearest known one is sought."""


MOST_SUGGESTED = 3
"""How many words are suggested at most."""


class Severity(StrEnum):
    """How grave an issue is, gravest first.

    ``error``: a contradiction or an impossibility. ``warning``: the claim outruns what the record gives.
    ``note``: what a referee would ask.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for an error, 1 for a warning, 2 for a note."""
        return list(Severity).index(self)

    def reaches(self, threshold: Severity) -> bool:
        """Tell whether this severity is at least as grave as ``threshold``."""
        return self.rank <= threshold.rank


def pointer(parts: Iterable[str | int]) -> str:
    """Write the steps from the root of a document as a JSON pointer (RFC 6901).

    >>> pointer(["sessions", "titan", "acquisitions", "a/b", 0])
    '/sessions/titan/acquisitions/a~1b/0'
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def alternatives(words: Sequence[str]) -> str:
    """Join words as alternatives.

    >>> alternatives(["a", "b", "c"])
    'a, b or c'
    """
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def suggestion(word: str, known: Iterable[str]) -> tuple[str | None, str | None]:
    """Give the nearest known word for a hint, and again for a fix when it can hardly be another.

    A hint may be wrong, a fix may be applied by a program: it wants a likeness of four fifths. Capitals, blanks and hyphens make no
    difference, unless two known words differ in nothing else. A word that is a part of known ones brings three of them as a hint.

    >>> suggestion("tehcnique", ["technique", "time"])
    ('technique', 'technique')
    >>> suggestion("coin_cell", ["grid_cell"])
    ('grid_cell', None)
    >>> suggestion("thickness", ["interphase_thickness", "lamella_thickness"])
    ('interphase_thickness or lamella_thickness', None)
    >>> suggestion("exposure", ["exposes", "exposure_time", "pre_exposure"])
    ('exposure_time or pre_exposure', None)
    >>> suggestion("Dose Rate", ["dose_rate", "dose"])
    ('dose_rate', 'dose_rate')
    """
    return nearest_word(word, tuple(known)) if len(word) <= LONGEST_WORD else (None, None)


@lru_cache(maxsize=512)
def nearest_word(word: str, known: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Seek the nearest known word, once for a slip that was copied."""
    from difflib import SequenceMatcher, get_close_matches

    known = tuple(name for name in known if name != word)
    alike = [name for name in known if plain_word(name) == plain_word(word)]
    if len(alike) == 1:
        return alike[0], alike[0]
    spelled = {plain_word(name): name for name in reversed(known)}
    near = next(iter(get_close_matches(plain_word(word), spelled, n=1)), None)
    longer = [name for name in known if plain_word(word) in plain_word(name).split("_")]
    if near is not None and SequenceMatcher(None, plain_word(word), near).ratio() >= (0.88 if longer else 0.8):
        return spelled[near], spelled[near]
    if longer:  # thickness: of the interphase, the deposit or the lamella?
        return alternatives(longer[:MOST_SUGGESTED]), None
    return spelled.get(str(near)), None


def plain_word(word: str) -> str:
    """Write a word in small letters with underscores, without what cannot be seen."""
    return compiled(r"[\s\-‐-―]+").sub("_", compiled("[\u00ad\u200b-\u200f\u2060\ufeff]+").sub("", word.casefold()))


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement that mends an issue: the node at ``path`` becomes ``replacement``.

    When ``rename`` is true the *key* at ``path`` is renamed to ``replacement`` and its value stays. ``through`` names a later key of the
    same braces, up to which the replacement takes in what a comma has cut off. ``beside`` are slots of the same object that are
    written behind the value.
    """

    path: str
    replacement: Json
    rename: bool = False
    through: str | None = None
    beside: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> JsonObject:
        """Give the edit as a plain object; what is more than a replacement appears only where it is said."""
        plain: JsonObject = {"path": self.path, "replacement": self.replacement}
        if self.rename:
            plain["rename"] = True
        if self.through is not None:
            plain["through"] = self.through
        if self.beside:
            plain["beside"] = dict(self.beside)
        return plain


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to the same cause."""

    path: str
    line: int | None = None

    def to_json(self) -> JsonObject:
        """Give the place as a plain object."""
        return {"path": self.path, "line": self.line}


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of the authors to an alert, as it stands beside it.

    Attributes:
        kind: ``explained``, ``disagree`` or ``cannot_be_had``.
        words: the answer in their words.
        by, date: who gave it, and on which day, as they wrote it.
        stale: what it answered has changed since; it counts no more.
    """

    kind: str
    words: str
    by: str | None = None
    date: str | None = None
    stale: bool = False

    def to_json(self) -> JsonObject:
        """Give it as a plain object."""
        return {"kind": self.kind, "response": self.words, "by": self.by, "date": self.date, "stale": self.stale}


@dataclass(frozen=True, slots=True)
class Issue:
    """One cause of complaint, with its place and, where there is one, its mend.

    Attributes:
        code: the stable code, such as ``ACQ-DOSE-BUDGET``.
        message: which value, and what was expected.
        hint: how to mend it, in words.
        path: JSON pointer into the document as written, or an HDF5 path.
        file: the file as the caller named it.
        line, column, end_line, end_column: counted from 1.
        related: further places of the same cause.
        fix: edits that mend it, or None when a person must decide.
        reference: the source of the expectation (paper, standard, section, finding ids).
        answer: what the authors answer to it, or None.
    """

    code: str
    severity: Severity
    message: str
    hint: str | None = None
    path: str = ""
    file: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    related: tuple[Related, ...] = ()
    fix: tuple[Edit, ...] | None = None
    reference: str | None = None
    answer: Reply | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has answered it, or the answer holds no more."""
        return self.answer is None or self.answer.stale

    def __post_init__(self) -> None:
        """Cut words in which a huge value of a document is shown."""
        for name, words in (("message", self.message), ("hint", self.hint)):
            if words is not None and len(words) > LONGEST_WORDS:
                object.__setattr__(self, name, shortened(words, LONGEST_WORDS))

    def to_json(self) -> JsonObject:
        """Give the issue as a plain object with every field of the public form, in order; the answer only where there is one."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "hint": self.hint,
            "path": self.path,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "end_line": self.end_line,
            "end_column": self.end_column,
            "related": [place.to_json() for place in self.related],
            "fix": None if self.fix is None else [edit.to_json() for edit in self.fix],
            "reference": self.reference,
            **({} if self.answer is None else {"answer": self.answer.to_json()}),
        }


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file or folder that was met on the way and not checked, and why not."""

    file: str
    reason: str

    def to_json(self) -> JsonObject:
        """Give it as a plain object."""
        return {"file": self.file, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation run says of its files.

    Attributes:
        files: the files (or the word ``document`` for a mapping) in the order in which they were checked.
        issues: all issues, by file, then by line, then by severity.
        versions: the version numbers that the verdict rests on: schema, software, rules, corpus.
        passed_over: what was met in folders and not checked, with the reason.
        layout: the layout of NeXus files that was asked for beside the level; None for none.
    """

    files: tuple[str, ...]
    issues: tuple[Issue, ...]
    versions: Mapping[str, str] = field(default_factory=dict)
    passed_over: tuple[PassedOver, ...] = ()
    layout: str | None = None

    @property
    def summary(self) -> dict[str, int]:
        """Count the files, the issues of each severity, and those of them that are answered."""
        counts = {severity.value: 0 for severity in Severity}
        for issue in self.issues:
            counts[issue.severity.value] += 1
        answered = sum(not issue.is_open for issue in self.issues)
        return {"files": len(self.files), **counts, **({"answered": answered} if answered else {})}

    @property
    def valid(self) -> bool:
        """Tell whether there is no error that nobody has answered."""
        return not self.reaches(Severity.ERROR)

    def reaches(self, threshold: Severity) -> bool:
        """Tell whether any issue that is not answered is at least as grave as ``threshold``."""
        return any(issue.severity.reaches(threshold) for issue in self.issues if issue.is_open)

    def to_json(self) -> JsonObject:
        """Give the report as a plain object: ``{versions, files, passed_over, issues, summary}``, and the layout that was asked for."""
        return {
            "versions": dict(self.versions),
            **({} if self.layout is None else {"layout": self.layout}),
            "files": list(self.files),
            "passed_over": [item.to_json() for item in self.passed_over],
            "issues": [issue.to_json() for issue in self.issues],
            "summary": dict(self.summary),
        }
