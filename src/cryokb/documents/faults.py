"""Faults of a text that parses but does not say what its author meant: repeated keys, `1:` as a key, `>5`, `{FEC, VC}`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.codes import tell_first
from cryokb.documents.checks import Path, null_issue
from cryokb.documents.commas import find_cuts, tell_cut
from cryokb.documents.document import Document
from cryokb.documents.engine import load_yaml
from cryokb.documents.writer import flow_text, quoted
from cryokb.issues import Edit, Issue, Json, Related, pointer

if TYPE_CHECKING:
    from cryokb.documents.checks import Findings
    from cryokb.documents.tree import OddKey, RepeatedKey

__all__ = ["complex_keys", "explain_findings", "repeated_keys"]

_COMMENT = re.compile(r"[ \t]+(#[^\s#-][^\r\n]*?)[ \t]*(?=[\r\n]|\Z)")
"""A comment that begins without a blank, as a hashtag or a number does."""

_BLOCK_HEADER = re.compile(r"[>|][-+0-9]*[ \t]*(?:[ \t]#.*)?$", re.MULTILINE)


def explain_findings(document: Document, found: Findings) -> list[Issue]:
    """Give the issues of ``found``, completed from the source text of the document."""
    issues = found.issues
    if any(issue.code == "DOC-SIZE" for issue in issues):
        return issues
    if document.text is None:
        return [*issues, *tell_first(found.nulls, null_issue)]
    if found.odd_keys:
        # A key that is not text has no pointer, so that nothing can be said of what is empty below it.
        return [*issues, *_odd_keys(document), *_empty_blocks(document, found)]
    return [*issues, *_empty_blocks(document, found), *_nulls(document, found.nulls)]


def repeated_keys(document: Document) -> list[Issue]:
    """Give one issue for each key that a mapping holds again, at the second place, with the first one related."""

    def tell(key: RepeatedKey) -> Issue:
        line = document.span(*key.first).line
        message = f"`{_short(str(key.path[-1]))}` stands here a second time; the first is in line {line}."
        issue = _at(document, key.path, key.second, message, hint="Keep one of them, or give the second another name.")
        return replace(issue, code="DOC-DUPLICATE-KEY", related=(Related(issue.path, line),))

    return tell_first(document.tree.repeated, tell)


def complex_keys(document: Document) -> list[Issue]:
    """Give one issue for each key that is a list or a mapping."""
    message = "A list or a mapping stands where a name is expected."
    hint = "Write `name: [..]`, or put quotes around the name if it begins with a bracket."
    return tell_first(document.tree.complex_keys, lambda key: _at(document, key.path[:-1], key.span, message, hint=hint))


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

    def tell(key: OddKey) -> Issue:
        text = key.text or ""
        name = f"`{text}`" if text else "An empty name"
        message = f"{name} stands where a name is expected, but is read as a number, as true or false, or as nothing."
        issue = _at(document, key.path, key.span, message, hint=f"Put quotes around it: {quoted(text)}.")
        return replace(issue, fix=(Edit(issue.path, text, rename=True),))

    odd = [key for key in document.tree.plain_keys if not isinstance(load_yaml(key.text or "~"), str)]
    cuts, _ = find_cuts(document, [key.path for key in odd])
    cut_off = {path for cut in cuts for path in cut.swallowed}
    return [
        *tell_first([key for key in odd if key.path not in cut_off], tell),
        *tell_first(cuts, lambda cut: tell_cut(document, cut)),
    ]


def _nulls(document: Document, nulls: list[Path]) -> list[Issue]:
    """Tell of each place without a value; braces that hold names only, such as ``{FEC, VC}``, are one issue: a list was meant."""
    without_value = set(nulls)
    sets: dict[Path, list[Json]] = {}
    alone: list[Path] = []
    for path in nulls:
        parent = path[:-1]
        if parent not in sets:
            sets[parent] = _names_only(document, parent, without_value)
        if not sets[parent]:
            alone.append(path)
    listed = [(path, names) for path, names in sets.items() if names]
    cuts, alone = find_cuts(document, alone)
    missing = tell_first(alone, lambda path: _missing_value(document, path))
    return [*missing, *tell_first(listed, _set_as_list), *tell_first(cuts, lambda cut: tell_cut(document, cut))]


def _missing_value(document: Document, path: Path) -> Issue:
    """Tell of a place without a value, and of a text behind it that became a comment."""
    issue, text = null_issue(path), document.text or ""
    node, exact = document.node(path)
    found = _COMMENT.match(text, node.end) if node is not None and exact and document.format == "yaml" else None
    if found is None:
        return issue
    message = f"{issue.message.removesuffix('.')}: # begins a comment."
    return replace(issue, message=message, hint=f"If it is the value, put quotes around it: {quoted(found[1])}. {issue.hint}")


def _set_as_list(found: tuple[Path, list[Json]]) -> Issue:
    path, names = pointer(found[0]), found[1]
    listed = flow_text(names)
    message = f"`{{{_short(listed[1:-1])}}}` gives names without values."
    hint = f"Write a list with square brackets: {_short(listed)}."
    return codes.issue("DOC-NULL", message, hint=hint, path=path, fix=(Edit(path, names),))


def _names_only(document: Document, path: Path, without_value: set[Path]) -> list[Json]:
    """Give the names in the braces at ``path`` when none of them has a value."""
    node, exact = document.node(path)
    if node is None or not exact or node.kind != "mapping" or not node.flow or document.format != "yaml":
        return []
    if any(child.start != child.end for child in node.children.values()):  # an explicit null is no name without a value
        return []
    names: list[Json] = [str(name) for name in node.children]
    return names if all((*path, name) in without_value for name in node.children) else []


def _empty_blocks(document: Document, found: Findings) -> list[Issue]:
    """Find ``oxygen: >5``, which YAML reads as the first line of a block of text that is empty."""
    text = document.text or ""
    if not found.empty_texts or document.format != "yaml" or not _BLOCK_HEADER.search(text):
        return []
    blocks = []
    for path, node in document.tree.walk():
        if node.kind == "scalar" and not node.plain and text[node.start : node.start + 1] in (">", "|"):
            written = text[node.start : node.end]
            if "\n" not in written and "\r" not in written:
                blocks.append((pointer(path), written))
    return tell_first(blocks, lambda block: _empty_block(*block))


def _short(text: str, limit: int = 200) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _empty_block(path: str, written: str) -> Issue:
    message = f"`{written}` announces a block of text in YAML, and none follows."
    if any(character.isdigit() for character in written):
        hint = f"If the value is {written}, put quotes around it: {quoted(written)}."
        return codes.issue("DOC-SYNTAX", message, hint=hint, path=path, fix=(Edit(path, written),))
    hint = "Write the text on the next lines, further in, or leave the name out."
    return codes.issue("DOC-SYNTAX", message, hint=hint, path=path)
