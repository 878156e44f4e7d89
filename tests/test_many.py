"""Reports of documents with more issues than anybody reads: the first of each code are told, the others counted."""

from __future__ import annotations

import pytest

from cryokb import batch, codes
from cryokb.documents import from_mapping, parse_text
from cryokb.documents.limits import MAX_NAME, MAX_VALUES
from cryokb.issues import LONGEST_WORDS, Issue, Severity, suggestion

HEAD = "cryokb: record/1.0\ntitle: a\nspecimens: {a: {system: {metal: Li}}}\n"
MANY = codes.MAX_TOLD + 50


def issue(code: str, severity: Severity = Severity.ERROR) -> Issue:
    return Issue(code, severity, "m")


@pytest.mark.parametrize("more", [0, 1, 50])
def test_the_first_of_each_code_are_kept_and_the_others_counted(more: int) -> None:
    found = [issue("STR-TERM")] * (codes.MAX_TOLD + more) + [issue("DOC-NULL", Severity.NOTE)]
    kept = codes.cut(found)
    assert kept[: codes.MAX_TOLD + 1] == found[: codes.MAX_TOLD] + found[-1:]
    told = [(last.code, last.severity, last.message) for last in kept[codes.MAX_TOLD + 1 :]]
    expected = [("DOC-MANY", Severity.ERROR, f"{more} more issues of this document are not listed: {more} STR-TERM.")]
    assert told == (expected if more else [])


def test_the_count_is_as_grave_as_the_gravest_that_it_stands_for() -> None:
    notes = [issue("STR-TERM", Severity.NOTE)] * MANY
    assert codes.cut(notes)[-1].severity is Severity.NOTE
    assert codes.cut([*notes, issue("STR-TERM", Severity.WARNING)])[-1].severity is Severity.WARNING


BROKEN = {
    "STR-UNKNOWN-NAME": HEAD + "".join(f"unknown_{n}: 1\n" for n in range(MANY)),
    "DOC-NULL": HEAD + "".join(f"unknown_{n}:\n" for n in range(MANY)),
    "DOC-DUPLICATE-KEY": HEAD + "title: b\n" * MANY,
    "DOC-SYNTAX": HEAD + "".join(f"{n}: 1\n" for n in range(MANY)),
    "DOC-ALIAS": HEAD + "a: &a {b: 1}\n" + "".join(f"b{n}: {{<<: *a}}\n" for n in range(MANY)),
    "QTY-DIMENSION": HEAD + "sessions:\n  d:\n    acquisitions:\n" + "".join(f"      a{n}: {{pixel_size: 1 kg}}\n" for n in range(MANY)),
    "STR-TERM": HEAD + "sessions:\n  d:\n    acquisitions:\n" + "".join(f"      a{n}: {{technique: x{n}}}\n" for n in range(MANY)),
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_document_with_many_issues_has_a_short_report(code: str) -> None:
    document, issues = parse_text(BROKEN[code])
    if document is not None:
        issues = issues or batch.validate(document.data, level="draft").issues
    assert [found.code for found in issues].count(code) == codes.MAX_TOLD
    (last,) = (found for found in issues if found.code == "DOC-MANY")
    assert last == issues[-1]
    assert (last.line, last.severity) == (None, Severity.ERROR)
    assert f"50 {code}" in last.message


def test_a_mapping_with_many_nulls_is_cut_too() -> None:
    document, issues = from_mapping({"cryokb": "record/1.0", **{f"a{n}": None for n in range(MANY)}})
    assert document is None
    assert [found.code for found in issues] == ["DOC-NULL"] * codes.MAX_TOLD + ["DOC-MANY"]


@pytest.mark.parametrize(("more", "found"), [(0, []), (1, ["DOC-SIZE"])])
def test_a_document_has_so_many_values_and_no_more(more: int, found: list[str]) -> None:
    text = "cryokb: gaps/0.9\na: [" + "1, " * (MAX_VALUES - 3 + more) + "]\n"  # the mapping, its header and the list count as well
    assert [issue.code for issue in parse_text(text)[1]] == found


@pytest.mark.parametrize(("length", "found"), [(MAX_NAME, []), (MAX_NAME + 1, ["DOC-SIZE"])])
def test_a_name_has_so_many_letters_and_no_more(length: int, found: list[str]) -> None:
    _, issues = from_mapping({"cryokb": "gaps/0.9", "k" * length: 1})
    assert [issue.code for issue in issues] == found
    assert all(len(issue.message) < 300 for issue in issues)


def test_a_huge_value_is_not_repeated_in_words() -> None:
    told = Issue("X", Severity.ERROR, "a" * 10_000_000, hint="b" * LONGEST_WORDS)
    assert len(told.message) < LONGEST_WORDS + 100
    assert "(10,000,000 characters)" in told.message
    assert told.hint == "b" * LONGEST_WORDS
    assert suggestion("open" * 1_000_000, ["open"]) == (None, None)
    for text in (HEAD + "access: " + "open" * 20_000 + "\n", HEAD + "version: " + "x" * 100_000 + "\n"):
        for found in batch.validate(parse_text(text)[0].data, level="draft").issues:
            assert len(found.message) < LONGEST_WORDS + 100
