"""What was read of each publication, and what studies report of those whose methods were read."""

import json
import os
import shutil
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from cryokb import batch, corpus, graph, standard
from cryokb.cli import main
from cryokb.corpus.registry import registered_contents
from cryokb.export import export
from cryokb.rules.references import DEEPEST
from cryokb.store import Corpus, build
from cryokb.store.rows import REPORTED

ROOT = Path(__file__).parent.parent
INVENTED = ROOT / "tests" / "data" / "corpus"
SERVER = os.environ.get("CRYOKB_POSTGRES", "")
ALDER, BIRCH, QUILL = "alder-2028-invented-sodium", "birch-2029-invented-damage", "quill-2030-invented-review"


@pytest.fixture(scope="module")
def curated(curated_corpus):
    return curated_corpus


@pytest.fixture(
    scope="module",
    params=[
        "sqlite",
        pytest.param(
            "postgresql",
            marks=[pytest.mark.postgres, pytest.mark.skipif(not SERVER, reason="CRYOKB_POSTGRES: no address of a PostgreSQL server")],
        ),
    ],
)
def opened(request, curated, curated_store):
    with Corpus.open(build(curated, SERVER) if request.param == "postgresql" else curated_store) as base:
        yield base


def sql(base, question):
    with base._engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


# ---------------------------------------------------------------- what was read


def test_every_curated_publication_says_what_was_read_of_each_text_that_it_quotes(curated):
    extents = set(standard.current().terms("ReadExtent"))
    assert len(curated.publications) >= 80
    for item in curated.publications:
        read = dict(item.row.read)
        quoted = {row["read_in"] for fact in item.facts for row in fact.evidence}
        assert set(read) == quoted, item.stem
        assert set(read.values()) <= extents
        assert item.document["cryokb"] == "publication/1.1"


def test_methods_are_read_only_where_the_curation_does_not_say_less(curated):
    looked = {
        item.stem: [str(row.get("scope")) for row in item.document["curation"]] for item in curated.publications if item.row.methods_read
    }
    assert sorted(looked) == ["perspective-2026-cryo-em-metal-electrodes", "wang-2020-glassy-lithium"]
    less = ("abstract", "first lines", "opening", "a page on", "news")
    assert not [scope for scopes in looked.values() for scope in scopes if scope.startswith(less)]


def test_what_was_read_changes_no_version_in_the_registry(tmp_path):
    shutil.copytree(INVENTED, tmp_path / "curated")
    file = tmp_path / "curated" / "publications" / f"{ALDER}.yaml"
    before = registered_contents(corpus.load(tmp_path / "curated"))
    written = file.read_text(encoding="utf-8").replace("\nsystems:", "\nread:\n  10.5555/quill.2030: secondary\nsystems:")
    file.write_text(written, encoding="utf-8")
    after = corpus.load(tmp_path / "curated")
    assert after.publications[0].row.read == (("10.5555/quill.2030", "secondary"),)
    assert registered_contents(after) == before
    assert corpus.check(after) == []


@pytest.mark.parametrize("extent", list(standard.current().terms("ReadExtent")))
@pytest.mark.parametrize("depth", list(standard.current().terms("Depth")))
def test_no_quote_goes_deeper_than_what_was_read(tmp_path, depth, extent):
    document = {
        "cryokb": "publication/1.1",
        "title": "Invented",
        "bibliography": {"state": "unresolved"},
        "licence": "LicenseRef-quotation",
        "curation": [{"role": "curator", "agent": "a person", "method": "manual", "date": "2026-03-02"}],
        "read": {"10.5555/x": extent},
        "findings": {
            "a": {
                "kind": "observation",
                "property": "deposit_morphology",
                "value": "mossy",
                "statement": "Moss.",
                "evidence": [{"read_in": "10.5555/x", "locator": "here", "quote": "moss", "depth": depth}],
            }
        },
    }
    file = tmp_path / "x.yaml"
    file.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    issues = [issue for issue in batch.validate_paths([file]).issues if issue.code.startswith("LIT-")]
    order = list(standard.current().terms("ReadExtent"))
    deepest = {"full_text": "passages", "caption": "captions", "abstract": "abstract", "secondary": "secondary"}[depth]
    assert bool(issues) is (order.index(extent) > order.index(deepest))
    assert [(issue.code, issue.path) for issue in issues] == [("LIT-READ", "/findings/a/evidence/0/depth")] * len(issues)


def test_every_depth_but_the_last_has_its_limit():
    assert {*DEEPEST, "secondary"} == set(standard.current().terms("Depth"))
    assert {extent for extents in DEEPEST.values() for extent in extents} == set(standard.current().terms("ReadExtent")) - {"secondary"}


def test_what_was_read_in_another_publication_of_the_corpus_is_secondary(tmp_path):
    shutil.copytree(INVENTED, tmp_path / "curated")
    file = tmp_path / "curated" / "publications" / f"{ALDER}.yaml"
    written = file.read_text(encoding="utf-8").replace("\nsystems:", "\nread:\n  10.5555/quill.2030: full_text\nsystems:")
    file.write_text(written, encoding="utf-8")
    (issue,) = batch.validate_paths([tmp_path / "curated"]).issues
    assert (issue.code, issue.path, issue.severity) == ("LIT-DEPTH", "/read/10.5555~1quill.2030", "error")
    assert written.splitlines()[issue.line - 1] == "  10.5555/quill.2030: full_text"


def test_what_was_read_is_in_every_form(curated, opened):
    read = {item.stem: dict(item.row.read) for item in curated.publications}
    assert {row.stem: dict(row.read) for row in opened.publications()} == read
    assert {(stem, *pair) for stem, pairs in read.items() for pair in pairs.items()} == set(sql(opened, "SELECT * FROM readings"))
    asked = graph.OpenGraph(curated)
    found = asked.ask(
        "SELECT ?label ?source ?extent { ?p cryokb:read ?r ; rdfs:label ?label . ?r cryokb:source ?source ; cryokb:extent ?extent }"
    )
    assert len(found[1]) == sum(map(len, read.values()))
    exported = json.loads(export(curated.findings, [item.row for item in curated.publications], "json"))
    assert {row["stem"]: row["read"] for row in exported["publications"]} == read


# ---------------------------------------------------------------- what is reported


def test_every_study_is_in_one_of_four_counts(opened):
    rows = opened.reporting()
    assert {row.field for row in rows} == set(REPORTED)
    findings = {item.id: item for item in opened.findings()}
    for row in rows:
        assert row.papers == row.reporting + row.not_reported
        assert len({findings[name].paper for name in row.findings}) == row.reporting
        assert len({findings[name].paper for name in row.findings_elsewhere}) == row.stated_elsewhere
    totals = {}
    for row in rows:
        totals.setdefault(row.metal, set()).add(row.papers + row.not_looked_at + row.stated_elsewhere)
    assert all(len(sums) == 1 for sums in totals.values())


def test_the_counts_are_the_same_in_sql(opened):
    names = "metal, field, reporting, not_reported, papers, not_looked_at, stated_elsewhere"
    python = {
        (row.metal, row.field, row.reporting, row.not_reported, row.papers, row.not_looked_at, row.stated_elsewhere)
        for row in opened.reporting()
    }
    assert set(sql(opened, f"SELECT {names} FROM reporting")) == python
    looked = {row.stem for row in opened.publications() if row.methods_read}
    read = "SELECT DISTINCT publication FROM readings WHERE extent IN ('full_text', 'methods')"
    assert {stem for (stem,) in sql(opened, read)} == looked
    told = set(sql(opened, "SELECT id, field FROM reported"))
    assert {(name, row.field) for row in opened.reporting() for name in (*row.findings, *row.findings_elsewhere)} <= told


def test_a_study_that_was_read_in_abstract_alone_is_not_looked_at(tmp_path):
    with Corpus.open(build(corpus.load(INVENTED), tmp_path / "corpus.sqlite")) as base:
        rows = {(row.metal, row.field): row for row in base.reporting()}
        lithium, sodium = rows["Li", "accelerating_voltage"], rows["Na", "cell_temperature"]
        assert (lithium.reporting, lithium.not_reported, lithium.papers, lithium.not_looked_at) == (1, 0, 1, 0)
        assert (sodium.reporting, sodium.papers) == (0, 0)
        assert sodium.not_looked_at + sodium.stated_elsewhere >= 1
        assert rows["Li", "current_density"].not_reported == 1
    shutil.copytree(INVENTED, tmp_path / "curated")
    file = tmp_path / "curated" / "publications" / f"{BIRCH}.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("10.5555/birch.2029: full_text", "10.5555/birch.2029: passages"), encoding="utf-8"
    )
    with Corpus.open(build(corpus.load(tmp_path / "curated"), tmp_path / "other.sqlite")) as base:
        row = next(row for row in base.reporting(metal="Li") if row.field == "accelerating_voltage")
        assert (row.reporting, row.not_reported, row.papers, row.stated_elsewhere) == (0, 0, 0, 1)
        assert row.findings == ()
        assert row.findings_elsewhere


def test_the_command_names_the_denominator_and_what_was_not_looked_at(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    place = str(tmp_path / "corpus.sqlite")
    build(corpus.load(INVENTED), place)
    assert main(["corpus", "ask", "reporting", "--database", place]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "1 of the 1 publication whose methods were read" in told
    assert "not looked at" in told
    assert main(["corpus", "ask", "reporting", "--metal", "Li", "--format", "json", "--database", place]) == 0
    answer = json.loads(capsys.readouterr().out)
    (row,) = (row for row in answer if row["field"] == "dose_rate")
    assert (row["reporting"], row["not_reported"], row["papers"], row["not_looked_at"]) == (0, 1, 1, 0)
