"""The commands of the literature: build, query, SPARQL, export."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from cli_cases import ROOT, Capture, run

from cryokb.cli import main
from cryokb.store import QUERIES


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The knowledge base, built by the command."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'corpus.sqlite'}"
    assert main(["corpus", "build", str(ROOT / "curated"), "--database", url]) == 0
    return url


def test_build_says_what_it_built(capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "curated" / "publications").mkdir(parents=True)
    shutil.copy(ROOT / "curated/publications/matthews-2025-sodium-full-cell.yaml", tmp_path / "curated" / "publications")
    monkeypatch.chdir(tmp_path)
    code, out, _ = run(capsys, "corpus", "build", "--database", "sqlite:///small.sqlite")
    assert code == 0
    assert "findings of 1 publication -> " in out
    assert (tmp_path / "small.sqlite").is_file()
    code, _, err = run(capsys, "corpus", "build", "nowhere")
    assert (code, "There is no folder nowhere" in err) == (2, True)


def test_query_as_table_json_and_csv(capsys: Capture, database: str, tmp_path: Path) -> None:
    question = ("corpus", "query", "--metal", "Na", "--property", "interphase_thickness", "--database", database)
    code, out, err = run(capsys, *question)
    assert code == 0
    assert "Han 2021" in out
    assert "“" in out  # the words that say it
    _, out, err = run(capsys, *question, "--format", "json")
    rows = json.loads(out)["findings"]
    assert err.startswith(f"{len(rows)} of {len(rows)} findings from ")
    assert len(rows) >= 4
    assert {row["metal"] for row in rows} == {"Na"}
    assert {row["property"] for row in rows} == {"interphase_thickness"}
    assert all(row["evidence"] for row in rows)
    code, out, _ = run(capsys, *question, "--format", "csv", "-o", tmp_path / "rows.csv")
    assert (code, out) == (0, "")
    assert len((tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()) >= len(rows) + 1
    code, out, err = run(capsys, *question, "--limit", "1", "--format", "json")
    assert (len(json.loads(out)["findings"]), err) == (1, f"1 of {len(rows)} findings" + err.partition("findings")[2])


def test_a_table_says_what_was_not_found_and_leaves_brackets_alone() -> None:
    from cryokb.cli import tables
    from cryokb.corpus import Finding

    bare = dict.fromkeys(("read_in", "locator", "quote", "depth", "ocr_reading"))
    rows = [
        {"id": "a/b", "property": "phase", "phases": ["Li2O"], "polarity": "looked_for_and_not_found", "author_year": "A 2020"},
        {"id": "a/c", "kind": "gap", "statement": "nobody [bold] looked", "secondary": True, "evidence": [{**bare, "quote": "[x] word"}]},
        {"id": "a/d", "property": "growth_direction", "directions": ["<111>", "[110]"], "label": "Li", "disputed": "a doubt"},
        {"id": "a/e", "property": "damage_seen", "text": "holes", "phases": ["LiF"], "polarity": "looked_for_and_not_found"},
        {"id": "a/f", "property": "interphase_structure", "ocr_confidence": "low", "conditions_label": "60 °C"},
    ]
    drawn = tables.findings_table(
        [Finding.from_json({"publication": "a", "kind": "observation", "polarity": "found", **row}) for row in rows]
    )
    for words in ("not found: Li2O", "[bold]", "“[x] word”", "<111>, [110]", "not stated", "not found: holes", "of LiF", "60 °C"):
        assert words in drawn
    for words in ("read in another", "disputed: a doubt", "confidence low"):
        assert words in drawn.replace("\n", " ")


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_every_question_is_drawn_as_a_table(capsys: Capture, database: str, name: str) -> None:
    code, out, err = run(capsys, "corpus", "ask", name, "--database", database)
    assert code == 0
    assert re.search(r"^[0-9]+ rows$", err, flags=re.MULTILINE)
    assert len(out.splitlines()) >= 5
    assert "{" not in out
    code, out, err = run(capsys, "corpus", "ask", name, "--metal", "In", "--technique", "xrd", "--database", database)
    assert (code, "Nothing under this filter." in err or "row" in err) == (0, True)


def test_a_question_or_phase_that_is_not_known_is_told(capsys: Capture, database: str) -> None:
    for arguments, said in (
        (["ask", "thicknes"], "Did you mean thickness?"),
        (["query", "--text", "???"], "no word in '???'"),
        (["query", "--phase", "Li2C03"], "no phase Li2C03.\n  The nearest is Li2CO3."),
    ):
        code, _, err = run(capsys, "corpus", *arguments, "--database", database)
        assert (code, said in err) == (2, True), err


def test_sparql_as_table_and_json(capsys: Capture, database: str, tmp_path: Path) -> None:
    query = "SELECT (COUNT(?f) AS ?n) WHERE { ?f cryokb:metal ?m }"
    code, out, _ = run(capsys, "corpus", "sparql", query, "--format", "json", "--database", database)
    assert code == 0
    (row,) = json.loads(out)
    assert int(row["n"]) >= 50
    (tmp_path / "query.rq").write_text(query, encoding="utf-8")
    code, out, _ = run(capsys, "corpus", "sparql", f"@{tmp_path / 'query.rq'}", "--database", database)
    assert (code, str(row["n"]) in out) == (0, True)


@pytest.mark.parametrize("query", ["@no_such_file.rq", "SELECT", "DROP ALL", "INSERT DATA { <a:b> <a:b> <a:b> }", "@BINARY"])
def test_sparql_refuses_what_it_cannot_answer(capsys: Capture, database: str, tmp_path: Path, query: str) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00SELECT")
    code, out, err = run(capsys, "corpus", "sparql", query.replace("BINARY", str(tmp_path / "binary")), "--database", database)
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")


@pytest.mark.parametrize("form", ["json", "csv", "turtle", "jsonld", "bibtex", "parquet"])
def test_export_holds_the_findings_of_the_filter(capsys: Capture, database: str, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"out.{form}"
    code, out, err = run(capsys, "corpus", "export", "--format", form, "--metal", "K", "--database", database, "-o", target)
    assert (code, out) == (0, "")
    assert f"wrote {target}" in err
    content = target.read_bytes()
    assert (b"zhang-2021" in content) or (b"Zhang" in content)
    assert b"han-2021" not in content
    if form in {"json", "jsonld"}:
        json.loads(content)


def test_export_of_a_binary_format_needs_a_file(capsys: Capture, database: str) -> None:
    code, out, err = run(capsys, "corpus", "export", "--format", "parquet", "--database", database)
    assert (code, out) == (2, "")
    assert "-o findings.parquet" in err


def test_a_missing_knowledge_base_says_how_to_build_it(capsys: Capture, tmp_path: Path) -> None:
    for command in (["query"], ["sparql", "SELECT * WHERE { ?a ?b ?c }"], ["export", "--format", "json"]):
        code, out, err = run(capsys, "corpus", *command, "--database", f"sqlite:///{tmp_path / 'gone.sqlite'}")
        assert (code, out) == (2, "")
        assert "cryokb corpus build" in err
