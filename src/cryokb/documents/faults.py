"""Faults of a text that parses but does not say what its author meant: repeated keys, `1:` as a key, `>5`, `{FEC, VC}`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.documents.document import Document, parse_pointer
from cryokb.documents.engine import load_yaml
from cryokb.documents.writer import flow_text, quoted
from cryokb.issues import Edit, Issue, Json, Related, pointer

if TYPE_CHECKING:
    from cryokb.documents.checks import Findings

__all__ = ["complex_keys", "explain_findings", "repeated_keys"]

_BLOCK_HEADER = re.compile(r"[>|][-+0-9]*[ \t]*(?:[ \t]#.*)?$", re.MULTILINE)


def explain_findings(document: Document, found: Findings) -> list[Issue]:
    """Give the issues of ``found``, completed from the source text of the document."""
    issues = found.issues
    if document.text is None or any(issue.code == "DOC-SIZE" for issue in issues):
        return issues
    if found.odd_keys:
        # A key that is not text has no pointer, so that nothing can be said of what is empty below it.
        issues = [*(issue for issue in issues if issue.code != "DOC-NULL"), *_odd_keys(document)]
    if found.empty_texts and document.format == "yaml" and _BLOCK_HEADER.search(document.text):
        issues = [*issues, *_empty_blocks(document)]
    return _sets_as_lists(document, issues)


def repeated_keys(document: Document) -> list[Issue]:
    """Give one issue for each key that a mapping holds again, at the second place, with the first one related."""
    issues: list[Issue] = []
    for key in document.tree.repeated:
        line = document.span(*key.first).line
        message = f"`{key.path[-1]}` stands here a second time; the first is in line {line}."
        issue = _at(document, key.path, key.second, message, hint="Keep one of them, or give the second another name.")
        issues.append(replace(issue, code="DOC-DUPLICATE-KEY", related=(Related(issue.path, line),)))
    return issues


def complex_keys(document: Document) -> list[Issue]:
    """Give one issue for each key that is a list or a mapping."""
    message = "A list or a mapping stands where a name is expected."
    hint = "Write `name: [..]`, or put quotes around the name if it begins with a bracket."
    return [_at(document, key.path[:-1], key.span, message, hint=hint) for key in document.tree.complex_keys]


def _at(document: Document, path: tuple[str | int, ...], offsets: tuple[int, int], message: str, *, hint: str) -> Issue:
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


def _odd_keys(document: Document) -> list[Issue]:
    """Give the keys that are read as numbers, true, false or nothing, as they are written, with their mend."""
    issues: list[Issue] = []
    for key in document.tree.plain_keys:
        text = key.text or ""
        if isinstance(load_yaml(text or "~"), str):
            continue
        name = f"`{text}`" if text else "An empty name"
        message = f"{name} stands where a name is expected, but is read as a number, as true or false, or as nothing."
        issue = _at(document, key.path, key.span, message, hint=f"Put quotes around it: {quoted(text)}.")
        issues.append(replace(issue, fix=(Edit(issue.path, text, rename=True),)))
    return issues


def _sets_as_lists(document: Document, issues: list[Issue]) -> list[Issue]:
    """Make one issue of braces that hold names only, such as ``{FEC, VC}``: a list was meant."""
    kept: list[Issue] = []
    sets: dict[str, list[Json]] = {}
    without_value = {issue.path for issue in issues if issue.code == "DOC-NULL"}
    for issue in issues:
        parent = issue.path.rpartition("/")[0]
        if issue.code != "DOC-NULL" or not (names := _names_only(document, parent, without_value)):
            kept.append(issue)
        else:
            sets[parent] = names
    for path, names in sets.items():
        listed = flow_text(names)
        message = f"`{{{listed[1:-1]}}}` gives names without values."
        hint = f"Write a list with square brackets: {listed}."
        kept.append(codes.issue("DOC-NULL", message, hint=hint, path=path, fix=(Edit(path, names),)))
    return kept


def _names_only(document: Document, path: str, without_value: set[str]) -> list[Json]:
    """Give the names in the braces at ``path`` when none of them has a value."""
    node, exact = document.node(parse_pointer(path, document.data))
    if node is None or not exact or node.kind != "mapping" or not node.flow or document.format != "yaml":
        return []
    if any(child.start != child.end for child in node.children.values()):  # an explicit null is no name without a value
        return []
    names: list[Json] = [str(name) for name in node.children]
    return names if all(path + pointer([str(name)]) in without_value for name in names) else []


def _empty_blocks(document: Document) -> list[Issue]:
    """Find ``oxygen: >5``, which YAML reads as the first line of a block of text that is empty."""
    issues: list[Issue] = []
    text = document.text or ""
    for path, node in document.tree.walk():
        written = text[node.start : node.end]
        if node.kind == "scalar" and not node.plain and written[:1] in (">", "|") and "\n" not in written and "\r" not in written:
            issues.append(_empty_block(pointer(path), written))
    return issues


def _empty_block(path: str, written: str) -> Issue:
    message = f"`{written}` announces a block of text in YAML, and none follows."
    if any(character.isdigit() for character in written):
        hint = f"If the value is {written}, put quotes around it: {quoted(written)}."
        return codes.issue("DOC-SYNTAX", message, hint=hint, path=path, fix=(Edit(path, written),))
    hint = "Write the text on the next lines, further in, or leave the name out."
    return codes.issue("DOC-SYNTAX", message, hint=hint, path=path)
