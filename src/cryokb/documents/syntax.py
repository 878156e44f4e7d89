"""A text that is broken, or that parses and is not meant, explained in the words of its author, several errors in one run.

Each cause that has a certain mend (quotes around ``>99.3 %``) is mended in a copy, so that the next error can be found; a mend counts as
certain only when the copy then parses beyond it. What libyaml says is never shown.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.codes import tell_first
from cryokb.documents.checks import Path, null_issue
from cryokb.documents.cut_texts import find_cuts, tell_cut
from cryokb.documents.document import Document
from cryokb.documents.limits import too_deep
from cryokb.documents.positions import yaml_tree
from cryokb.documents.syntax_causes import SyntaxFault, certain_mend, find_cause, first_fault
from cryokb.documents.writer import flow_text, quoted
from cryokb.documents.yaml_library import load_yaml
from cryokb.issues import Edit, Issue, Json, Related, pointer

if TYPE_CHECKING:
    from cryokb.documents.checks import Findings
    from cryokb.documents.document import Document
    from cryokb.documents.positions import OddKey, RepeatedKey

__all__ = ["complex_keys", "explain_findings", "explain_yaml", "repeated_keys"]

MAX_ERRORS = 20
"""How many syntax errors are told at most."""

MAX_REPAIRABLE = 500_000
"""In a text longer than this, in characters, only the first error is told."""

NUMBER = re.compile(r"(-?\d{19,})")


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
        return explain_errors(document, error)
    if found := repeated_keys(document) or complex_keys(document):
        return found
    return [other(document, message)]


def other(document: Document, message: str) -> Issue:
    """Explain what libyaml accepts and ryaml does not: integers beyond 64 bits, and what nobody thought of."""
    match = NUMBER.search(message)
    if match is None:
        hint = "Look for unusual marks; quote texts that hold them."
        return codes.issue("DOC-SYNTAX", "The text cannot be read as YAML.", hint=hint)
    start = max((document.text or "").find(match[1]), 0)
    hint = f"If it is an identifier, put quotes around it: {quoted(match[1])}."
    return syntax_issue(document, start, start + len(match[1]), f"`{match[1]}` is too large for a whole number.", hint)


def syntax_issue(document: Document, start: int, end: int, message: str, hint: str) -> Issue:
    end = max(min(end, document.lines.end_of_line(start)), start)
    span = document.span(start, end)
    where = (span.line, span.column, span.end_line, span.end_column)
    return codes.issue("DOC-SYNTAX", message, hint=hint, line=where[0], column=where[1], end_line=where[2], end_column=where[3])


def explain_errors(document: Document, error: SyntaxFault) -> list[Issue]:
    """Explain the first error, mend it in a copy, explain the next one, and so on; then give the mends their paths."""
    copy, shift = document.text or "", 0
    issues: list[Issue] = []
    mended: list[tuple[int, int, str]] = []
    following: SyntaxFault | None = error
    while following is not None and len(issues) < MAX_ERRORS:
        cause = find_cause(copy, following)
        if cause.start - shift < 0 or any(cause.start == start for _, start, _ in mended):
            return issues  # what a mend has not mended is told once
        issues.append(syntax_issue(document, cause.start - shift, cause.end - shift, cause.message, cause.hint))
        mend = certain_mend(copy, cause) if len(copy) <= MAX_REPAIRABLE else None
        if mend is None:
            return issues
        copy, following, value = mend
        if value is not None:
            mended.append((len(issues) - 1, cause.start, value))
        shift = len(copy) - len(document.text or "")
    return with_fixes(issues, copy, mended) if following is None else issues


def with_fixes(issues: list[Issue], copy: str, mended: list[tuple[int, int, str]]) -> list[Issue]:
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


COMMENT = re.compile(r"[ \t]+(#[^\s#-][^\r\n]*?)[ \t]*(?=[\r\n]|\Z)")
"""A comment that begins without a blank, as a hashtag or a number does."""

BLOCK_HEADER = re.compile(r"[>|][-+0-9]*[ \t]*(?:[ \t]#.*)?$", re.MULTILINE)


def explain_findings(document: Document, found: Findings) -> list[Issue]:
    """Give the issues of ``found``, completed from the source text of the document."""
    issues = found.issues
    if any(issue.code == "DOC-SIZE" for issue in issues):
        return issues
    if document.text is None:
        return [*issues, *tell_first(found.nulls, null_issue)]
    if found.odd_keys:
        # A key that is not text has no pointer, so that nothing can be said of what is empty below it.
        return [*issues, *odd_keys(document), *empty_blocks(document, found)]
    return [*issues, *empty_blocks(document, found), *missing_values(document, found.nulls)]


def repeated_keys(document: Document) -> list[Issue]:
    """Give one issue for each key that a mapping holds again, at the second place, with the first one related."""

    def tell(key: RepeatedKey) -> Issue:
        line = document.span(*key.first).line
        message = f"`{short(str(key.path[-1]))}` stands here a second time; the first is in line {line}."
        issue = at(document, key.path, key.second, message, hint="Keep one of them, or give the second another name.")
        return replace(issue, code="DOC-DUPLICATE-KEY", related=(Related(issue.path, line),))

    return tell_first(document.tree.repeated, tell)


def complex_keys(document: Document) -> list[Issue]:
    """Give one issue for each key that is a list or a mapping."""
    message = "A list or a mapping stands where a name is expected."
    hint = "Write `name: [..]`, or put quotes around the name if it begins with a bracket."
    return tell_first(document.tree.complex_keys, lambda key: at(document, key.path[:-1], key.span, message, hint=hint))


def at(document: Document, path: tuple[str | int, ...], offsets: tuple[int, int], message: str, *, hint: str) -> Issue:
    start, end = offsets
    span = document.span(start, min(end, max(document.lines.end_of_line(start), start)))
    return codes.issue(
        "DOC-SYNTAX",
        message,
        hint=hint,
        path=pointer(path),
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
    )


def odd_keys(document: Document) -> list[Issue]:
    """Give the keys that are read as numbers, true, false or nothing, as they are written, with their mend."""

    def tell(key: OddKey) -> Issue:
        text = key.text or ""
        name = f"`{text}`" if text else "An empty name"
        message = f"{name} stands where a name is expected, but is read as a number, as true or false, or as nothing."
        issue = at(document, key.path, key.span, message, hint=f"Put quotes around it: {quoted(text)}.")
        return replace(issue, fix=(Edit(issue.path, text, rename=True),))

    odd = [key for key in document.tree.plain_keys if not isinstance(load_yaml(key.text or "~"), str)]
    cuts, _ = find_cuts(document, [key.path for key in odd])
    cut_off = {path for cut in cuts for path in cut.swallowed}
    return [
        *tell_first([key for key in odd if key.path not in cut_off], tell),
        *tell_first(cuts, lambda cut: tell_cut(document, cut)),
    ]


def missing_values(document: Document, nulls: list[Path]) -> list[Issue]:
    """Tell of each place without a value; braces that hold names only, such as ``{FEC, VC}``, are one issue: a list was meant."""
    without_value = set(nulls)
    sets: dict[Path, list[Json]] = {}
    alone: list[Path] = []
    for path in nulls:
        parent = path[:-1]
        if parent not in sets:
            sets[parent] = names_only(document, parent, without_value)
        if not sets[parent]:
            alone.append(path)
    listed = [(path, names) for path, names in sets.items() if names]
    cuts, alone = find_cuts(document, alone)
    missing = tell_first(alone, lambda path: missing_value(document, path))
    return [*missing, *tell_first(listed, set_as_list), *tell_first(cuts, lambda cut: tell_cut(document, cut))]


def missing_value(document: Document, path: Path) -> Issue:
    """Tell of a place without a value, and of a text behind it that became a comment."""
    issue, text = null_issue(path), document.text or ""
    node, exact = document.node(path)
    found = COMMENT.match(text, node.end) if node is not None and exact and document.format == "yaml" else None
    if found is None:
        return issue
    message = f"{issue.message.removesuffix('.')}: # begins a comment."
    return replace(issue, message=message, hint=f"If it is the value, put quotes around it: {quoted(found[1])}. {issue.hint}")


def set_as_list(found: tuple[Path, list[Json]]) -> Issue:
    path, names = pointer(found[0]), found[1]
    listed = flow_text(names)
    message = f"`{{{short(listed[1:-1])}}}` gives names without values."
    hint = f"Write a list with square brackets: {short(listed)}."
    return codes.issue("DOC-NULL", message, hint=hint, path=path, fix=(Edit(path, names),))


def names_only(document: Document, path: Path, without_value: set[Path]) -> list[Json]:
    """Give the names in the braces at ``path`` when none of them has a value."""
    node, exact = document.node(path)
    if node is None or not exact or node.kind != "mapping" or not node.flow or document.format != "yaml":
        return []
    if any(child.start != child.end for child in node.children.values()):  # an explicit null is no name without a value
        return []
    names: list[Json] = [str(name) for name in node.children]
    return names if all((*path, name) in without_value for name in node.children) else []


def empty_blocks(document: Document, found: Findings) -> list[Issue]:
    """Find ``oxygen: >5``, which YAML reads as the first line of a block of text that is empty."""
    text = document.text or ""
    if not found.empty_texts or document.format != "yaml" or not BLOCK_HEADER.search(text):
        return []
    blocks = []
    for path, node in document.tree.walk():
        if node.kind == "scalar" and not node.plain and text[node.start : node.start + 1] in (">", "|"):
            written = text[node.start : node.end]
            if "\n" not in written and "\r" not in written:
                blocks.append((pointer(path), written))
    return tell_first(blocks, lambda block: empty_block(*block))


def short(text: str, limit: int = 200) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def empty_block(path: str, written: str) -> Issue:
    message = f"`{written}` announces a block of text in YAML, and none follows."
    if any(character.isdigit() for character in written):
        hint = f"If the value is {written}, put quotes around it: {quoted(written)}."
        return codes.issue("DOC-SYNTAX", message, hint=hint, path=path, fix=(Edit(path, written),))
    hint = "Write the text on the next lines, further in, or leave the name out."
    return codes.issue("DOC-SYNTAX", message, hint=hint, path=path)
