"""A broken YAML text explained in the words of the person who wrote it, several errors in one run.

Each cause that has a certain mend (quotes around ``>99.3 %``) is mended in a copy, so that the next error can be found; a mend counts as
certain only when the copy then parses beyond it. What libyaml says is never shown.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.documents.causes import find_cause
from cryokb.documents.faults import complex_keys, repeated_keys
from cryokb.documents.hazards import too_deep
from cryokb.documents.mends import SyntaxFault, certain_mend, first_fault
from cryokb.documents.tree import yaml_tree
from cryokb.documents.writer import quoted
from cryokb.issues import Edit, Issue, pointer

if TYPE_CHECKING:
    from cryokb.documents.document import Document

__all__ = ["explain_yaml"]

MAX_ERRORS = 20
"""How many syntax errors are told at most."""

MAX_REPAIRABLE = 500_000
"""In a text longer than this, in characters, only the first error is told."""

_NUMBER = re.compile(r"(-?\d{19,})")


def explain_yaml(document: Document, message: str) -> list[Issue]:
    """Give the issues of a YAML text that ryaml refused with ``message``; never an empty list."""
    text = document.text or ""
    if "recursion limit" in message:
        return [too_deep()]
    if "repetition limit" in message:
        hint = "Write the repeated values out, or name them by their keys."
        return [codes.issue("DOC-ALIAS", "The aliases of this document (`*name`) would make it many times larger.", hint=hint)]
    error = first_fault(text)
    if error is not None:
        return _explain_errors(document, error)
    if found := repeated_keys(document) or complex_keys(document):
        return found
    return [_other(document, message)]


def _other(document: Document, message: str) -> Issue:
    """Explain what libyaml accepts and ryaml does not: integers beyond 64 bits, and what nobody thought of."""
    match = _NUMBER.search(message)
    if match is None:
        hint = "Look for unusual marks; quote texts that hold them."
        return codes.issue("DOC-SYNTAX", "The text cannot be read as YAML.", hint=hint)
    start = max((document.text or "").find(match[1]), 0)
    hint = f"If it is an identifier, put quotes around it: {quoted(match[1])}."
    return _issue(document, start, start + len(match[1]), f"`{match[1]}` is too large for a whole number.", hint)


def _issue(document: Document, start: int, end: int, message: str, hint: str) -> Issue:
    end = max(min(end, document.lines.end_of_line(start)), start)
    span = document.span(start, end)
    where = (span.line, span.column, span.end_line, span.end_column)
    return codes.issue("DOC-SYNTAX", message, hint=hint, line=where[0], column=where[1], end_line=where[2], end_column=where[3])


def _explain_errors(document: Document, error: SyntaxFault) -> list[Issue]:
    """Explain the first error, mend it in a copy, explain the next one, and so on; then give the mends their paths."""
    copy, shift = document.text or "", 0
    issues: list[Issue] = []
    mended: list[tuple[int, int, str]] = []
    following: SyntaxFault | None = error
    while following is not None and len(issues) < MAX_ERRORS:
        cause = find_cause(copy, following)
        issues.append(_issue(document, cause.start - shift, cause.end - shift, cause.message, cause.hint))
        mend = certain_mend(copy, cause) if len(copy) <= MAX_REPAIRABLE else None
        if mend is None:
            return issues
        copy, following, value = mend
        if value is not None:
            mended.append((len(issues) - 1, cause.start, value))
        shift = len(copy) - len(document.text or "")
    return _with_fixes(issues, copy, mended) if following is None else issues


def _with_fixes(issues: list[Issue], copy: str, mended: list[tuple[int, int, str]]) -> list[Issue]:
    """Give each mended value its path and its edit; the place of the issue is exactly the text that the edit replaces."""
    starts: dict[int, tuple[str | int, ...]] = {}
    for path, node in yaml_tree(copy).walk():
        if node.kind == "scalar":
            starts.setdefault(node.start, path)
    for index, start, value in mended:
        if start in starts:
            where = pointer(starts[start])
            issues[index] = replace(issues[index], path=where, fix=(Edit(where, value),))
    return issues
