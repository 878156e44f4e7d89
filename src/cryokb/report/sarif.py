"""A report as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), which editors and forges show beside the text."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING
from urllib.parse import quote

from cryokb.documents import Document, apply_edits, parse_text, scalar_text, write_json
from cryokb.errors import UsageError
from cryokb.report.excerpt import UNNAMED, describe_fix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cryokb.issues import Edit, Issue, JsonObject, Report

__all__ = ["write_sarif"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write_sarif(report: Report, sources: Mapping[str, str]) -> str:
    """Write a report as a SARIF log with one run; a mend becomes a replacement when the text of its file is given."""
    codes = sorted({issue.code for issue in report.issues})
    mended = {issue.file or UNNAMED for issue in report.issues if issue.fix}
    documents = {name: parse_text(text, name=name)[0] for name, text in sources.items() if name in mended}
    run: JsonObject = {
        "tool": {"driver": _driver(report, codes)},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(name)}} for name in report.files],
        "results": [_result(issue, codes, documents) for issue in report.issues],
        "properties": {"versions": dict(report.versions)},
    }
    return write_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver(report: Report, codes: Sequence[str]) -> JsonObject:
    driver: JsonObject = {"name": "cryokb", "informationUri": "https://w3id.org/cryokb/"}
    if "software" in report.versions:
        driver["version"] = report.versions["software"]
    driver["rules"] = [{"id": code} for code in codes]
    return driver


def _result(issue: Issue, codes: Sequence[str], documents: Mapping[str, Document | None]) -> JsonObject:
    text = f"{issue.message}\n{issue.hint}" if issue.hint else issue.message
    result: JsonObject = {
        "ruleId": issue.code,
        "ruleIndex": codes.index(issue.code),
        "level": issue.severity.value,
        "message": {"text": text},
        "locations": [_location(issue)],
    }
    if issue.related:
        result["relatedLocations"] = [
            {
                "id": index,
                "message": {"text": place.path or "the document"},
                "physicalLocation": _physical(issue.file, {"startLine": place.line} if place.line else None),
            }
            for index, place in enumerate(issue.related)
        ]
    if (fix := _fix(issue, documents)) is not None:
        result["fixes"] = [fix]
    if issue.reference:
        result["properties"] = {"reference": issue.reference}
    return result


def _location(issue: Issue) -> JsonObject:
    location: JsonObject = {"physicalLocation": _physical(issue.file, _region(issue))}
    if issue.path:
        location["logicalLocations"] = [{"fullyQualifiedName": issue.path}]
    return location


def _physical(file: str | None, region: JsonObject | None) -> JsonObject:
    place: JsonObject = {"artifactLocation": {"uri": _uri(file or UNNAMED)}}
    return place if region is None else {**place, "region": region}


def _region(issue: Issue) -> JsonObject | None:
    if issue.line is None:
        return None
    pairs = {"startLine": issue.line, "startColumn": issue.column, "endLine": issue.end_line, "endColumn": issue.end_column}
    return {name: value for name, value in pairs.items() if value is not None}


def _uri(name: str) -> str:
    """Write a file name as a URI: relative ones stay relative, every character that URIs reserve is escaped (RFC 3986)."""
    path = name.replace("\\", "/")
    if path.startswith("/"):
        return "file://" + quote(path)
    if path[1:3] == ":/":
        return f"file:///{path[0]}:{quote(path[2:])}"
    return quote(path)


def _fix(issue: Issue, documents: Mapping[str, Document | None]) -> JsonObject | None:
    """Give the mend as one replacement, or None when its place is not known."""
    name = issue.file or UNNAMED
    if not issue.fix or name not in documents:
        return None
    document = documents[name]
    change = _change_of(document, issue.fix) if document is not None else _change_at_issue(issue)
    if change is None:
        return None
    return {
        "description": {"text": "; ".join(describe_fix(edit) for edit in issue.fix)},
        "artifactChanges": [{"artifactLocation": {"uri": _uri(name)}, "replacements": [change]}],
    }


def _change_of(document: Document, edits: Sequence[Edit]) -> JsonObject | None:
    """Make the edits, and give the smallest piece of the text that differs."""
    old = document.text or ""
    try:
        new = apply_edits(document, edits)
    except UsageError:
        return None
    before = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    most = min(len(old), len(new)) - before
    behind = sum(
        1
        for _, (a, b) in takewhile(
            lambda item: item[0] < most and item[1][0] == item[1][1], enumerate(zip(old[::-1], new[::-1], strict=False))
        )
    )
    span = document.span(before, len(old) - behind)
    region: JsonObject = {"startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column}
    return {"deletedRegion": region, "insertedContent": {"text": new[before : len(new) - behind]}}


def _change_at_issue(issue: Issue) -> JsonObject | None:
    """Give the mend of a text that cannot be parsed: its issue stands exactly at the piece that the one edit replaces."""
    (edit, *others), region = issue.fix or (), _region(issue)
    if others or edit.rename or edit.path != issue.path or region is None or isinstance(edit.replacement, (dict, list)):
        return None
    return {"deletedRegion": region, "insertedContent": {"text": scalar_text(edit.replacement, flow=True)}}
