"""The conformance set that travels with the standard, and the comparison of any command with it.

The set (``schema/conformance``) holds valid documents and documents with exactly one fault each, and a manifest of what a validator
has to say of each. ``schema/conformance/README.md`` tells the protocol by which a command is asked.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast

from cryokb.errors import UsageError
from cryokb.issues import Issue, Json, JsonObject, Severity
from cryokb.plain import as_object, text

__all__ = [
    "ASPECTS",
    "MANIFEST",
    "Answer",
    "Asker",
    "Case",
    "Command",
    "Comparison",
    "Expected",
    "Scorecard",
    "answer_of",
    "compare",
    "find_set",
    "load",
    "run",
]

MANIFEST = "manifest.json"

PLACE = Path("schema") / "conformance"
"""Where the set lies in a checkout and in a source archive."""

ASPECTS = ("verdict", "code", "severity", "path", "line")
"""What may be compared of one file: valid or not, and the parts of its issues that the command says."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One issue that a validator has to find: its code, severity, JSON pointer, and line (None in the expanded form)."""

    code: str
    severity: str
    path: str
    line: int | None = None

    @classmethod
    def from_issue(cls, issue: Issue, *, with_line: bool) -> Expected:
        """Take what the manifest keeps of an issue."""
        return cls(issue.code, issue.severity.value, issue.path, issue.line if with_line else None)

    def to_json(self) -> JsonObject:
        """Give the issue as it stands in the manifest."""
        return {"code": self.code, "severity": self.severity, "path": self.path, "line": self.line}


@dataclass(frozen=True, slots=True)
class Case:
    """One file of the set.

    Attributes:
        file: its place within the set, with slashes.
        form: ``authoring`` or ``expanded``.
        kind: ``record`` or ``publication``; None where the file does not say a kind that has a schema.
        level: the level to check at.
        structural: whether the JSON Schema alone finds the fault in the expanded form.
        issues: what a validator has to find.
        folder: the folder of the set.
        source: the authoring file of which this is the expanded form, or None.
    """

    file: str
    form: str
    kind: str | None
    level: str
    structural: bool
    issues: tuple[Expected, ...]
    folder: Path
    source: str | None = None

    @property
    def path(self) -> Path:
        """The file itself."""
        return self.folder / self.file

    @property
    def valid(self) -> bool:
        """Whether there is no error; warnings and notes leave a document valid."""
        return all(issue.severity != Severity.ERROR.value for issue in self.issues)

    @classmethod
    def from_json(cls, row: JsonObject, folder: Path) -> Case:
        """Read one case of the manifest."""
        issues = tuple(Expected(**issue) for issue in cast("list[dict[str, str]]", row["issues"]))  # type: ignore[arg-type]
        kind, source = row["kind"], row.get("of")
        return cls(
            str(row["file"]),
            str(row["form"]),
            None if kind is None else str(kind),
            str(row["level"]),
            bool(row["structural"]),
            issues,
            folder,
            None if source is None else str(source),
        )

    def to_json(self) -> JsonObject:
        """Give the case as it stands in the manifest."""
        row: JsonObject = {"file": self.file, "form": self.form}
        if self.source is not None:
            row["of"] = self.source
        row.update(kind=self.kind, level=self.level, valid=self.valid, structural=self.structural)
        row["issues"] = [issue.to_json() for issue in self.issues]
        return row


# ---------------------------------------------------------------- the set


def find_set(folder: str | Path | None = None) -> Path:
    """Give the folder of the set: the one that is named, or that of the checkout in or above the working folder.

    Raises:
        UsageError: there is none.
    """
    if folder is not None:
        place = Path(folder)
        if not (place / MANIFEST).is_file():
            raise UsageError(f"{folder} is no conformance set.", hint=f"It has no {MANIFEST}.", path=str(folder))
        return place
    here = Path.cwd()
    for place in (here, *here.parents):
        if (place / PLACE / MANIFEST).is_file():
            return place / PLACE
    raise UsageError(
        "There is no conformance set here.",
        hint="It travels with the standard, not with the installed program: run this in a checkout or an unpacked source archive "
        "of cryokb, or name the folder with --set.",
    )


def load(folder: Path, *, form: str = "authoring", structural_only: bool = False) -> list[Case]:
    """List the cases of a set in one form, in the order of the manifest.

    Args:
        folder: the folder of the set.
        form: ``authoring`` or ``expanded``.
        structural_only: leave out the faults that the JSON Schema alone does not find; sound documents stay.

    Raises:
        UsageError: the manifest cannot be read.
    """
    try:
        manifest = cast("JsonObject", json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        cases = [Case.from_json(row, folder) for row in cast("list[JsonObject]", manifest["cases"])]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"The manifest of {folder} cannot be read: {error}.", path=str(folder / MANIFEST)) from error
    return [case for case in cases if case.form == form and (case.structural or not case.issues or not structural_only)]


# ---------------------------------------------------------------- asking


@dataclass(frozen=True, slots=True)
class Answer:
    """What a validator says of one file.

    Attributes:
        valid: whether there is no error.
        issues: its issues as plain objects with at least ``code``; None when it does not tell them.
        problem: why there is no answer; the rest means nothing then.
    """

    valid: bool = False
    issues: tuple[JsonObject, ...] | None = None
    problem: str | None = None


Asker: TypeAlias = Callable[[Sequence[Case]], Sequence[Answer]]
"""What gives one answer for each of some cases, in their order."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command that judges files; ``Command.read`` makes it from a command line.

    Attributes:
        words: the command line; ``{file}`` or ``{files}``, ``{level}``, ``{form}`` and ``{kind}`` are filled in.
        timeout_seconds: how long one call may take.
    """

    words: tuple[str, ...]
    timeout_seconds: float = 60.0

    @classmethod
    def read(cls, line: str, *, timeout_seconds: float = 60.0) -> Command:
        """Read a command line without shell; ``{file}`` is appended where neither it nor ``{files}`` is there.

        Raises:
            UsageError: the command line is empty or broken, or its program is not found.
        """
        try:
            words = shlex.split(line)
        except ValueError as error:
            raise UsageError(f"The command line cannot be read: {error}.", value=line) from error
        if not words or shutil.which(words[0]) is None:
            raise UsageError(f"There is no program {words[0] if words else ''!r}.", hint="Give a command line in quotes.", value=line)
        if not any("{file}" in word or word == "{files}" for word in words):
            words.append("{file}")
        return cls(tuple(words), timeout_seconds)

    @property
    def together(self) -> int:
        """How many files it is given at once."""
        return BATCH if "{files}" in self.words else 1

    def ask(self, cases: Sequence[Case]) -> list[Answer]:
        """Call the command once for cases of one level and kind, and read its answers."""
        try:
            # the user names the program, and no shell sees the names of files
            done = subprocess.run(  # noqa: S603
                self.arguments(cases), capture_output=True, stdin=subprocess.DEVNULL, timeout=self.timeout_seconds, check=False
            )
        except subprocess.TimeoutExpired:
            return [Answer(problem=f"no answer within {self.timeout_seconds:g} s")] * len(cases)
        output, errors = (stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr))
        if self.together == 1:
            return [answer_of(done.returncode, output, errors=errors)]
        return answers_of(done.returncode, output, errors=errors, count=len(cases))

    def arguments(self, cases: Sequence[Case]) -> list[str]:
        """Fill the placeholders; other braces stay."""
        first = cases[0]
        values = {"{file}": str(first.path), "{level}": first.level, "{form}": first.form, "{kind}": first.kind or "unknown"}
        filled: list[str] = []
        for word in self.words:
            for name, value in values.items():
                word = word.replace(name, value)  # noqa: PLW2901 - filled step by step
            filled.extend([str(case.path) for case in cases] if word == "{files}" else [word])
        return filled


BATCH = 100
"""How many files a command with ``{files}`` is given at once."""


def answers_of(exit_code: int, output: str, *, errors: str, count: int) -> list[Answer]:
    """Read the answers of a command that was given several files: one JSON object a line, in their order."""
    lines = output.strip("\n").split("\n")
    if exit_code not in (0, 1) or len(lines) != count:
        said = f"{len(lines)} lines for {count} files" if exit_code in (0, 1) else answer_of(exit_code, output, errors=errors).problem
        return [Answer(problem=said)] * count
    return [answer_of(exit_of(line), line) for line in lines]


def exit_of(line: str) -> int:
    """Give the exit code that one line of many stands for: by ``valid``, or by the severities of its issues."""
    try:
        said: Json = json.loads(line)
    except ValueError:
        return 2
    match said:
        case {"valid": bool(valid)}:
            return 0 if valid else 1
        case {"issues": [*rows]} | [*rows]:
            return int(any(row.get("severity", "error") == "error" for row in map(as_object, rows) if row))
        case _:
            return 2


def answer_of(exit_code: int, output: str, *, errors: str = "") -> Answer:
    """Read the answer of a command: exit code 0 for valid and 1 for not valid, and JSON on standard output where it gives some.

    >>> answer_of(1, '[{"code": "STR-TERM", "line": 4}]').issues
    ({'code': 'STR-TERM', 'line': 4},)
    """
    if exit_code not in (0, 1):
        last = (errors.strip() or output.strip() or "nothing was said").splitlines()[-1]
        return Answer(problem=f"exit code {exit_code}: {last[:200]}")
    try:
        said: Json = json.loads(output)
    except ValueError:
        return Answer(exit_code == 0)
    verdict = as_object(said).get("valid", exit_code == 0)
    if verdict is not (exit_code == 0):
        return Answer(problem=f"the exit code {exit_code} and valid: {verdict} contradict each other")
    match said:
        case {"issues": [*rows]} | [*rows]:
            pass
        case _:
            return Answer(exit_code == 0)
    issues = tuple(row for row in map(as_object, rows) if text(row.get("code")) is not None)
    if len(issues) < len(rows):
        return Answer(problem="an issue has no code")
    return Answer(exit_code == 0, issues)


# ---------------------------------------------------------------- comparing


@dataclass(frozen=True, slots=True)
class Comparison:
    """One case beside its answer.

    Attributes:
        asked: the aspects that the answer says something about.
        wrong: those of them that differ from the manifest.
    """

    case: Case
    answer: Answer
    asked: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether there is an answer, and nothing in it differs."""
        return self.answer.problem is None and not self.wrong

    def to_json(self) -> JsonObject:
        """Give the case with what was expected and what was said."""
        said: JsonObject = {"valid": self.answer.valid}
        if self.answer.issues is not None:
            said["issues"] = [{name: row.get(name) for name in ASPECTS[1:]} for row in self.answer.issues]
        return {
            "file": self.case.file,
            "wrong": list(self.wrong),
            "problem": self.answer.problem,
            "expected": {"valid": self.case.valid, "issues": [issue.to_json() for issue in self.case.issues]},
            "said": said if self.answer.problem is None else None,
        }


def compare(case: Case, answer: Answer) -> Comparison:
    """Compare an answer with the manifest in every aspect of which it says something."""
    if answer.problem is not None:
        return Comparison(case, answer, (), ())
    asked = ["verdict"]
    wrong = [] if answer.valid == case.valid else ["verdict"]
    if answer.issues is not None:
        expected = [issue.to_json() for issue in case.issues]
        for aspect in told_aspects(case, answer.issues):
            asked.append(aspect)
            if signature(expected, aspect) != signature(answer.issues, aspect):
                wrong.append(aspect)
    return Comparison(case, answer, tuple(asked), tuple(wrong))


def told_aspects(case: Case, issues: Sequence[JsonObject]) -> Iterator[str]:
    """Yield the aspects of issues that an answer tells; lines belong to the authoring form."""
    yield "code"
    for aspect in ASPECTS[2:]:
        if (aspect != "line" or case.form == "authoring") and all(aspect in row for row in issues):
            yield aspect


def signature(issues: Sequence[JsonObject], aspect: str) -> list[tuple[str, str]]:
    """Give code and aspect of each issue, in an order that does not depend on the validator."""
    return sorted((str(row["code"]), str(row[aspect])) for row in issues)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """How a validator did on the set: one comparison a case, in the order of the manifest."""

    form: str
    comparisons: tuple[Comparison, ...]

    @property
    def disagreements(self) -> tuple[Comparison, ...]:
        """The cases in which something differs, or for which there is no answer."""
        return tuple(item for item in self.comparisons if not item.agrees)

    @property
    def aspects(self) -> dict[str, tuple[int, int]]:
        """For each aspect in how many cases it agrees, and in how many something was said about it."""
        return {
            aspect: (
                sum(aspect in item.asked and aspect not in item.wrong for item in self.comparisons),
                sum(aspect in item.asked for item in self.comparisons),
            )
            for aspect in ASPECTS
        }

    def to_json(self) -> JsonObject:
        """Give the scorecard as a plain object."""
        return {
            "form": self.form,
            "files": len(self.comparisons),
            "agree": len(self.comparisons) - len(self.disagreements),
            "aspects": {name: {"agree": right, "told": told} for name, (right, told) in self.aspects.items()},
            "disagreements": [item.to_json() for item in self.disagreements],
        }


def run(
    cases: Sequence[Case], ask: Asker, *, together: int = 1, jobs: int = 1, progress: Callable[[int, int, str], None] | None = None
) -> tuple[Comparison, ...]:
    """Ask a validator about every case, and compare what it says, in the order of the cases.

    Args:
        cases: what to ask.
        ask: gives the answers of cases of one level and kind.
        together: how many cases are asked at once.
        jobs: how many calls run at the same time.
        progress: called after each call with (done, all, name).
    """
    found: dict[str, Comparison] = {}
    groups = list(batches(cases, together))
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for group, answers in zip(groups, pool.map(ask, groups), strict=True):
            found.update((case.file, compare(case, answer)) for case, answer in zip(group, answers, strict=True))
            if progress is not None:
                progress(len(found), len(cases), group[-1].file)
    return tuple(found[case.file] for case in cases)


def batches(cases: Sequence[Case], size: int) -> Iterator[list[Case]]:
    """Cut cases into groups of one level and kind, none larger than ``size``."""
    groups: dict[tuple[str, str | None], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.level, case.kind), []).append(case)
    for group in groups.values():
        yield from (group[start : start + size] for start in range(0, len(group), size))
