"""Findings in the formats of the neighbours: exactly those findings, the same bytes each time."""

import csv
import io
import json
import re
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest

from cryokb import corpus
from cryokb.corpus.findings import LINE_COLUMNS, finding_line
from cryokb.errors import MissingDependency, UsageError
from cryokb.export import FORMATS, export
from cryokb.markup import latex_text

ROOT = Path(__file__).parent.parent
INVENTED = ROOT / "tests" / "data" / "corpus"

ALDER, BIRCH, QUILL = "alder-2028-invented-sodium", "birch-2029-invented-damage", "quill-2030-invented-review"


@pytest.fixture(scope="module")
def invented():
    return corpus.load(INVENTED)


@pytest.fixture(scope="module")
def rows(invented):
    return [publication.row for publication in invented.publications]


def ids_in(content, form):
    """Read back which findings a file holds; BibTeX holds publications."""
    if form == "json":
        return [row["id"] for row in json.loads(content)["findings"]]
    if form == "csv":
        return [row["id"] for row in csv.DictReader(io.StringIO(content))]
    if form == "parquet":
        return pq.read_table(io.BytesIO(content)).column("id").to_pylist()
    parsed = ox.parse(content.encode(), format=ox.RdfFormat.TURTLE if form == "turtle" else ox.RdfFormat.JSON_LD)
    return sorted(triple.object.value for triple in parsed if triple.predicate.value.endswith("/cryokb/id"))


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"bibtex"}))
@pytest.mark.parametrize("metal", [None, "Na", "Ca"])
def test_a_file_holds_exactly_the_findings_it_was_given(invented, rows, form, metal):
    chosen = [finding for finding in invented.findings if metal in (None, finding.metal)]
    content = export(chosen, rows, form)
    expected = [finding.id for finding in chosen]
    assert ids_in(content, form) == (sorted(expected) if form in {"turtle", "jsonld"} else expected)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_findings_give_the_same_bytes(invented, rows, form):
    first = export(invented.findings, rows, form)
    assert first == export(corpus.load(INVENTED).findings, list(reversed(rows)), form)
    assert isinstance(first, bytes if form == "parquet" else str)


def test_publications_without_a_finding_are_left_out(invented, rows):
    chosen = [finding for finding in invented.findings if finding.metal == "Na"]
    whole = json.loads(export(chosen, rows, "json"))
    assert [row["stem"] for row in whole["publications"]] == [ALDER, QUILL]
    assert "count" not in whole["publications"][0]
    assert whole["schema"]


def test_json_is_what_python_has(invented, rows):
    whole = json.loads(export(invented.findings, rows, "json"))
    assert whole["findings"] == json.loads(json.dumps([finding.to_json() for finding in invented.findings]))


def test_csv_and_parquet_have_the_same_cells(invented, rows):
    lines = list(csv.DictReader(io.StringIO(export(invented.findings, rows, "csv"))))
    table = pq.read_table(io.BytesIO(export(invented.findings, rows, "parquet")))
    assert table.column_names == list(LINE_COLUMNS) == list(lines[0])
    flat = [finding_line(finding) for finding in invented.findings]
    assert table.to_pylist() == flat
    for line, row in zip(lines, flat, strict=True):
        assert line == {
            name: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value) for name, value in row.items()
        }
    assert [row["stem"] for row in json.loads(table.schema.metadata[b"cryokb.publications"])] == [ALDER, BIRCH, QUILL]


def test_bibtex_has_every_study_once_and_says_how_sure_it_is(invented, rows):
    text = export(invented.findings, rows, "bibtex")
    keys = re.findall(r"^@(\w+)\{([^,]+),$", text, re.MULTILINE)
    assert keys == [
        ("misc", ALDER),
        ("article", BIRCH),
        ("misc", "nameless-2025-study-nameless-2025"),
        ("article", QUILL),
        ("misc", "stranger-2026-citation-10-5555-quill-2030-9"),
        ("misc", "stranger-2027-doi-10-5555-stranger-2027"),
    ]
    assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
    assert r"title = {{Invented test data on sodium \& 100\% nothing}}" in text
    assert "author = {Carl Alder and others}" in text
    assert "author = {Birch, D. and Elm, E.}" in text
    assert "doi = {10.5555/stranger.2027}" in text
    alder = text.split("\n\n")[0]
    assert "paper not resolved; reference 7 of the review through which it was found; as reported in 10.5555/quill.2030" in alder
    assert "title seen, DOI not seen" in text.split("\n\n")[1]


def test_bibtex_of_one_finding_has_one_study(invented, rows):
    (chosen,) = [finding for finding in invented.findings if finding.id == f"{BIRCH}/dose"]
    assert export([chosen], rows, "bibtex").count("@") == 1
    assert export([], rows, "bibtex") == ""
    # without the bibliography, the study is at least not invented
    assert export([chosen], [], "bibtex") == ""


def test_special_characters_are_escaped():
    assert latex_text("50% of {A_b} & \\ ~^#$\n") == (r"50\% of \{A\_b\} \& \textbackslash{} \textasciitilde{}\textasciicircum{}\#\$ ")


def test_an_unknown_format_is_refused_with_the_known_ones(invented, rows):
    with pytest.raises(UsageError, match="json, csv, parquet, turtle, jsonld, bibtex"):
        export(invented.findings, rows, "xlsx")


def test_without_pyarrow_the_mend_is_said(invented, rows, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingDependency, match=r"cryokb\[export\]"):
        export(invented.findings, rows, "parquet")
