"""The catalogue of codes: complete, true to the source both ways, and what every document of the tests yields."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from scripts import schema_module

from cryokb import batch, codes, conformance, standard
from cryokb.errors import UsageError
from cryokb.issues import Issue, Severity

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for path in (ROOT / "src/cryokb").rglob("*.py") if "_generated" not in path.parts)
LIKE_A_CODE = re.compile(r"[A-Z]{2,6}(-[A-Z0-9]+)+")
NO_CODES = {"UTF-8", "UTF-16", "UTF-32", "SHA-256"}
RETIRED = {code for code, entry in codes.catalogue().items() if entry.retired}


# ------------------------------------------------------------------------------------------------ the source


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def spoken(node: ast.AST, *, top: bool = True) -> Iterator[ast.Constant]:
    """Yield each text that may be issued: not what is compared with, a rule that is registered, or a set of codes of a module."""
    for child in ast.iter_child_nodes(node):
        registers = isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id == "rule"
        if isinstance(child, ast.Compare) or registers or (top and isinstance(child, ast.Assign)):
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child
        yield from spoken(child, top=top and isinstance(child, ast.Module))


def issued() -> dict[str, str]:
    """Every code that the source issues, with a place."""
    assert len(SOURCES) > 150
    return {
        node.value: f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in spoken(tree_of(path))
        if LIKE_A_CODE.fullmatch(node.value) and node.value not in NO_CODES
    }


def test_every_code_that_is_issued_is_in_the_catalogue() -> None:
    known = codes.catalogue()
    assert {code: place for code, place in issued().items() if code not in known} == {}, "add them to schema/codes/AREA.yaml"


def test_every_code_of_the_catalogue_is_issued_or_retired() -> None:
    assert set(codes.catalogue()) - set(issued()) == RETIRED, "say in retired why a code is no longer issued"


def test_every_code_that_is_compared_or_registered_is_in_the_catalogue() -> None:
    texts = {
        node.value
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and LIKE_A_CODE.fullmatch(node.value)
    }
    assert texts - NO_CODES <= set(codes.catalogue())


def test_issues_are_made_in_one_place() -> None:
    made = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Issue" and path.name != "codes.py"
    ]
    assert made == [], "make issues with codes.issue, which knows severity and source"


def test_a_severity_beside_a_code_is_one_that_the_catalogue_knows() -> None:
    found = {
        (node.args[0].value, inner.attr.lower())
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value in codes.catalogue()
        for word in node.keywords
        if word.arg == "severity"
        for inner in ast.walk(word.value)
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id == "Severity"
    }
    assert len(found) >= 8
    assert [pair for pair in sorted(found) if not allowed(*pair)] == []


def allowed(code: str, severity: str) -> bool:
    entry = codes.code_of(code)
    return severity in {entry.severity.value, *(other.value for other in entry.also)}


# ------------------------------------------------------------------------------------------------ what is yielded


def documents() -> list[Path]:
    found = [*(ROOT / "tests/data").rglob("*.yaml"), *(ROOT / "schema/templates").glob("*.yaml")]
    assert len(found) > 20
    return sorted(found)


def test_the_conformance_set_has_codes_and_severities_of_the_catalogue() -> None:
    cases = [*conformance.load(ROOT / "schema/conformance"), *conformance.load(ROOT / "schema/conformance", form="expanded")]
    told = {(issue.code, str(issue.severity)) for case in cases for issue in case.issues}
    assert len(told) > 30
    assert [pair for pair in sorted(told) if not allowed(*pair)] == []


def test_what_the_documents_of_the_tests_yield_is_in_the_catalogue() -> None:
    told = {(issue.code, issue.severity.value) for path in documents() for issue in batch.validate(path, level="complete").issues}
    assert len(told) > 10
    assert [pair for pair in sorted(told) if not allowed(*pair)] == []


# ------------------------------------------------------------------------------------------------ the entries


@pytest.mark.parametrize("entry", codes.catalogue().values(), ids=lambda entry: entry.code)
def test_an_entry_is_complete(entry: codes.Code) -> None:
    assert entry.area == entry.code.split("-")[0]
    assert entry.area in codes.areas()
    assert entry.letter == {"error": "A", "warning": "B", "note": "C" if entry.asks else "G"}[entry.severity]
    assert entry.documents
    assert entry.revision >= 1
    assert entry.since <= standard.RULES_VERSION
    for words in (entry.holds, entry.why, entry.presumes, entry.harmless, entry.mend, entry.answer):
        assert words.endswith(".")
        assert "  " not in words
    assert entry.to_json()["code"] == entry.code


def test_what_cannot_be_answered_is_the_published_list() -> None:
    never = {"DOC", "STR", "QTY", "NX"}
    for code, entry in codes.catalogue().items():
        if (entry.area in never and entry.letter == "A") or entry.kind in {"reading", "corpus"} or code == "LEVEL-REQUIRED":
            assert not entry.answerable, code
    assert all(codes.code_of(code).answerable for code in ("ACQ-DOSE-BUDGET", "DMG-ABOVE-ALL-LIMITS", "XFER-NOT-RECORDED"))


def test_a_note_that_asks_can_be_answered() -> None:
    assert [code for code, entry in codes.catalogue().items() if entry.asks and not entry.answerable] == []


def test_letters() -> None:
    cold = codes.code_of("ACQ-CRYO-TEMPERATURE")
    assert [cold.letter_of(severity) for severity in Severity] == ["A", "B", "C"]
    assert codes.code_of("ID-FORM").letter_of(Severity.NOTE) == "G"


def test_an_unknown_code_fails() -> None:
    with pytest.raises(LookupError, match=r"ACQ-NEW is not in the catalogue of codes: add it to schema/codes/ACQ\.yaml"):
        codes.issue("ACQ-NEW", "words")


def test_an_issue_takes_severity_and_source_from_the_catalogue() -> None:
    made = codes.issue("XFER-NOT-RECORDED", "words", hint="mend", path="/a")
    entry = codes.code_of("XFER-NOT-RECORDED")
    assert made == Issue("XFER-NOT-RECORDED", Severity.WARNING, "words", hint="mend", path="/a", reference=entry.reference)
    assert codes.issue("XFER-NOT-RECORDED", "words", severity=Severity.NOTE).severity is Severity.NOTE
    assert codes.issue("DOC-SYNTAX", "words").reference is None


def test_a_sound_document_needs_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise AssertionError

    codes.code_of.cache_clear()
    monkeypatch.setattr(codes, "rows", refuse)
    assert batch.validate(ROOT / "schema/examples/li_electrodeposited.yaml", level="complete").issues == ()


def test_the_nearest_code_is_named() -> None:
    with pytest.raises(UsageError, match="Did you mean TIME-ORDER"):
        codes.explain("time-oder")


# ------------------------------------------------------------------------------------------------ the tables


ENTRY = {
    "kind": "rule",
    "documents": ["record"],
    "severity": "warning",
    "also": ["note"],
    "asks": True,
    "answerable": True,
    **dict.fromkeys(("holds", "why", "presumes", "harmless", "mend", "answer"), "One whole sentence."),
    "reference": "ISO 8601",
    "since": "2026.11",
    "revision": 1,
    "retired": None,
}


def table_of(folder: Path, usual: dict[str, object], entry: dict[str, object]) -> dict[str, object]:
    text = yaml.safe_dump({"area": "DMG", "title": "Damage", "usual": usual, "codes": {"DMG-NEW": entry}})
    (folder / "DMG.yaml").write_text(text, encoding="utf-8")
    table: dict[str, object] = schema_module("codes").code_table(folder)
    return table


def test_an_entry_says_what_is_not_usual(tmp_path: Path) -> None:
    table = table_of(tmp_path, ENTRY, {"severity": "error"})
    assert table == {"areas": {"DMG": "Damage"}, "codes": {"DMG-NEW": {"area": "DMG", **ENTRY, "severity": "error"}}}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"severity": "grave"}, "severity and also are among"),
        ({"also": ["warning"]}, "each once"),
        ({"kind": "guess"}, "the kind is one of"),
        ({"holds": ""}, "holds is one paragraph"),
        ({"why": "No full stop"}, "why is one paragraph"),
        ({"revision": "one"}, "the revision is a whole number"),
        ({"since": "today"}, "since a rule set such as"),
        ({"asks": "perhaps"}, "asks is true or false"),
        ({"colour": "red"}, "there is no field colour"),
        ({"area": "ACQ"}, "a code is the area and words in capitals"),
    ],
)
def test_an_entry_that_is_not_complete_is_refused(tmp_path: Path, change: dict[str, object], fault: str) -> None:
    with pytest.raises(ValueError, match=f"DMG-NEW: .*{fault}"):
        table_of(tmp_path, ENTRY, change)
    with pytest.raises(ValueError, match=r"DMG\.yaml: DMG-NEW: no harmless"):
        table_of(tmp_path, {name: value for name, value in ENTRY.items() if name != "harmless"}, {})
