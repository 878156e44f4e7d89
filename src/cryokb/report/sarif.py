"""A report as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), which editors and forges show beside the text."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from cryokb.codes import Code, catalogue
from cryokb.documents import Document, Span, edit_pieces, parse_text, scalar_text, write_json
from cryokb.errors import UsageError
from cryokb.report.text import UNNAMED, answer_words, describe_fix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cryokb.issues import Edit, Issue, Json, JsonObject, Report

__all__ = ["write_sarif"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write_sarif(report: Report, sources: Mapping[str, str]) -> str:
    """Write a report as a SARIF log with one run; a mend becomes a replacement when the text of its file is given."""
    codes = sorted({issue.code for issue in report.issues})
    mended = {issue.file or UNNAMED for issue in report.issues if issue.fix}
    documents = {name: parse_text(text, name=name)[0] for name in sorted(mended) if (text := sources.get(name)) is not None}
    run: JsonObject = {
        "tool": {"driver": driver_of(report, codes)},
        "invocations": [invocation(report)],
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": uri(name)}} for name in report.files],
        "results": [result_of(issue, codes, documents) for issue in report.issues],
        "properties": {"versions": dict(report.versions), **({} if report.layout is None else {"layout": report.layout})},
    }
    return write_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def invocation(report: Report) -> JsonObject:
    """Say that the run came to its end, and which files it passed over."""
    notices: list[Json] = [
        {
            "level": "note",
            "message": {"text": f"passed over: {item.reason}"},
            "locations": [{"physicalLocation": physical(item.file, None)}],
        }
        for item in report.passed_over
    ]
    return {"executionSuccessful": True, **({"toolExecutionNotifications": notices} if notices else {})}


def driver_of(report: Report, codes: Sequence[str]) -> JsonObject:
    driver: JsonObject = {"name": "cryokb", "informationUri": "https://w3id.org/cryokb/"}
    if "software" in report.versions:
        driver["version"] = report.versions["software"]
    driver["rules"] = [rule(code, known.get(code)) for known in [catalogue()] for code in codes]
    return driver


def rule(code: str, entry: Code | None) -> JsonObject:
    """Describe one code in a sentence, in full, and with help as text and as Markdown; one that is not ours has its name alone."""
    if entry is None:
        return {"id": code}
    sections = entry.sections()
    return {
        "id": code,
        "shortDescription": {"text": entry.holds},
        "fullDescription": {"text": f"{entry.holds} {entry.why}"},
        "help": {
            "text": "\n\n".join(f"{title}: {words}" for title, words in sections),
            "markdown": "\n\n".join(f"**{title}.** {markdown(words)}" for title, words in sections),
        },
        "defaultConfiguration": {"level": entry.severity.value},
        "properties": {"letter": entry.letter, "kind": entry.kind, "area": entry.area, "revision": entry.revision},
    }


def markdown(words: str) -> str:
    """Write a text so that no character of it means something in Markdown."""
    return "".join("\\" + character if character in "\\`*_<>[]#~|" else character for character in words)


def result_of(issue: Issue, codes: Sequence[str], documents: Mapping[str, Document | None]) -> JsonObject:
    text = f"{issue.message}\n{issue.hint}" if issue.hint else issue.message
    result: JsonObject = {
        "ruleId": issue.code,
        "ruleIndex": codes.index(issue.code),
        "level": issue.severity.value,
        "message": {"text": text},
        "locations": [location_of(issue)],
    }
    if issue.related:
        result["relatedLocations"] = [
            {
                "id": index,
                "message": {"text": place.path or "the document"},
                "physicalLocation": physical(issue.file, {"startLine": place.line} if place.line else None),
            }
            for index, place in enumerate(issue.related)
        ]
    if (fix := fix_of(issue, documents)) is not None:
        result["fixes"] = [fix]
    if issue.answer is not None and not issue.answer.stale:
        result["suppressions"] = [{"kind": "inSource", "status": "accepted", "justification": answer_words(issue.answer)}]
    if issue.reference:
        result["properties"] = {"reference": issue.reference}
    return result


def location_of(issue: Issue) -> JsonObject:
    location: JsonObject = {"physicalLocation": physical(issue.file, region_of(issue))}
    if issue.path:
        location["logicalLocations"] = [{"fullyQualifiedName": issue.path}]
    return location


def physical(file: str | None, region: JsonObject | None) -> JsonObject:
    place: JsonObject = {"artifactLocation": {"uri": uri(file or UNNAMED)}}
    return place if region is None else {**place, "region": region}


def region_of(issue: Issue) -> JsonObject | None:
    if issue.line is None:
        return None
    pairs = {"startLine": issue.line, "startColumn": issue.column, "endLine": issue.end_line, "endColumn": issue.end_column}
    return {name: value for name, value in pairs.items() if value is not None}


def uri(name: str) -> str:
    """Write a file name as a URI: relative ones stay relative, every character that URIs reserve is escaped (RFC 3986)."""
    path = name.replace("\\", "/")
    if path.startswith("/"):
        return "file://" + quote(path, errors="surrogateescape")
    if path[1:3] == ":/":
        return f"file:///{path[0]}:{quote(path[2:])}"
    return quote(path, errors="surrogateescape")


def fix_of(issue: Issue, documents: Mapping[str, Document | None]) -> JsonObject | None:
    """Give the mend as replacements, or None when its place is not known."""
    name = issue.file or UNNAMED
    if not issue.fix or name not in documents:
        return None
    document = documents[name]
    changes = changes_of(document, issue.fix) if document is not None else changes_at_issue(issue)
    if not changes:
        return None
    return {
        "description": {"text": "; ".join(describe_fix(edit) for edit in issue.fix)},
        "artifactChanges": [{"artifactLocation": {"uri": uri(name)}, "replacements": list(changes)}],
    }


def changes_of(document: Document, edits: Sequence[Edit]) -> list[JsonObject]:
    """Give the piece of the text that each edit replaces; none when one of them has no place."""
    try:
        pieces = edit_pieces(document, edits)
    except UsageError:
        return []
    return [change(document.span(start, end), new) for start, end, new in pieces]


def change(span: Span, new: str) -> JsonObject:
    region: JsonObject = {"startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column}
    return {"deletedRegion": region, "insertedContent": {"text": new}}


def changes_at_issue(issue: Issue) -> list[JsonObject]:
    """Give the mend of a text that cannot be parsed: its issue stands exactly at the piece that the one edit replaces."""
    (edit, *others), region = issue.fix or (), region_of(issue)
    if (
        others
        or edit.rename
        or edit.through is not None
        or edit.beside
        or edit.path != issue.path
        or region is None
        or isinstance(edit.replacement, (dict, list))
    ):
        return []
    return [{"deletedRegion": region, "insertedContent": {"text": scalar_text(edit.replacement, flow=True)}}]
