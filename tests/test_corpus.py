"""Curated publications read into one value, and the checks of the whole corpus."""

import os
import re
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import corpus
from cryokb.corpus import bibliography, checks
from cryokb.corpus.bibliography import Papers
from cryokb.corpus.findings import LINE_COLUMNS, finding_line, finding_of
from cryokb.errors import UnreadableFile

ROOT = Path(__file__).parent.parent
INVENTED = ROOT / "tests" / "data" / "corpus"
CURATED = ROOT / "curated"
SOURCE = Path(os.environ.get("CRYOKB_SOURCE", ROOT.parent / "shared" / "source"))

ALDER, BIRCH, QUILL = "alder-2028-invented-sodium", "birch-2029-invented-damage", "quill-2030-invented-review"


@pytest.fixture(scope="module")
def invented():
    return corpus.load(INVENTED)


@pytest.fixture(scope="module")
def texts():
    return corpus.read_source_texts(INVENTED / "sources", ["10.5555/quill.2030", "10.5555/birch.2029", "10.5555/nothing", "no-slash"])


def of(curated, key):
    return next(finding for finding in curated.findings if finding.id == key)


# ---------------------------------------------------------------- loading


def test_a_folder_is_read_in_order_with_progress(invented):
    told = []
    again = corpus.load(INVENTED / "publications", progress=lambda *step: told.append(step))
    assert [publication.stem for publication in again.publications] == [ALDER, BIRCH, QUILL]
    assert told == [(number, 3, f"{stem}.yaml") for number, stem in enumerate([ALDER, BIRCH, QUILL], start=1)]
    assert len(again.facts) == len(again.findings) == 19
    assert not again.issues
    assert again.digest == invented.digest


def test_the_digest_is_of_the_content_not_of_the_layout(invented, tmp_path):
    shutil.copytree(INVENTED, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "publications" / f"{ALDER}.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text("# another remark\n" + text.replace("value: 30 ± 5 nm", "value:   '30 ± 5 nm'"), encoding="utf-8")
    assert corpus.load(tmp_path).digest == invented.digest
    file.write_text(text.replace("value: 30 ± 5 nm", "value: 31 ± 5 nm"), encoding="utf-8")
    assert corpus.load(tmp_path).digest != invented.digest


def test_no_folder_and_no_file_are_said(tmp_path):
    with pytest.raises(UnreadableFile, match="no folder"):
        corpus.load(tmp_path / "nowhere")
    with pytest.raises(UnreadableFile, match="no publication"):
        corpus.load(tmp_path)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "DOC-EMPTY"),
        (b"\x89HDF\r\n\x1a\n", "DOC-ENCODING"),
        (b"cryokb: record/1.1\ntitle: A record\n", "DOC-KIND"),
        (b"- a list\n", "DOC-KIND"),
        (b"cryokb: publication/1.0\nfindings: {a: {property: grain_size, value: 3 V}}\n", "QTY-DIMENSION"),
        (b"cryokb: publication/1.0\nfindings: [not, a, map]\n", "STR-TYPE"),
    ],
)
def test_bad_files_become_issues(tmp_path, content, code):
    (tmp_path / "bad-2020-file.yaml").write_bytes(content)
    curated = corpus.load(tmp_path)
    codes = [issue.code for issue in curated.issues]
    assert code in codes
    assert len(curated.findings) == (code == "QTY-DIMENSION")


# ---------------------------------------------------------------- papers


@pytest.mark.parametrize(
    ("key", "paper", "label", "year"),
    [
        (f"{ALDER}/thickness_with", f"publication:{ALDER}", "Alder 2028", 2028),
        (f"{QUILL}/sodium_by_number", f"publication:{ALDER}", "Alder 2028", 2028),
        (f"{QUILL}/potassium_words", "doi:10.5555/stranger.2027", "Stranger 2027", 2027),
        (f"{QUILL}/potassium_oxide", "citation:10.5555/quill.2030#9", "Stranger 2026", 2026),
        (f"{QUILL}/anonymous", "study:Nameless 2025", "Nameless 2025", 2025),
        (f"{QUILL}/colder_is_better", f"publication:{QUILL}", "Quill 2030", 2030),
    ],
)
def test_a_paper_is_the_study_that_measured(invented, key, paper, label, year):
    finding = of(invented, key)
    assert (finding.paper, finding.author_year, finding.year) == (paper, label, year)


def test_a_study_named_by_doi_is_the_file_of_that_doi(invented):
    papers = Papers((publication.row for publication in invented.publications), invented.facts)
    fact = replace(invented.facts[0], originates_in={"author": "Anybody", "doi": "10.5555/birch.2029"})
    assert papers.paper_of(fact).publication == BIRCH
    unnamed = replace(invented.facts[0], originates_in={"citation_number": "99"}, evidence=())
    assert papers.paper_of(unnamed).label == "Reference 99 n.d."
    nobody = papers.paper_of(replace(invented.facts[0], originates_in={"year": "soon"}, evidence=()))
    assert (nobody.label, nobody.author, nobody.year) == ("Unnamed n.d.", None, None)


def test_the_origin_is_always_said(invented):
    assert of(invented, f"{QUILL}/sodium_by_number").originates_in == {"author": "Alder", "year": 2028, "citation_number": "7", "doi": None}
    assert of(invented, f"{BIRCH}/dose").originates_in == {
        "author": "Birch",
        "year": 2029,
        "citation_number": None,
        "doi": "10.5555/birch.2029",
    }


def test_secondary_sources_and_doubtful_readings_are_marked(invented):
    assert {finding.publication for finding in invented.findings if finding.secondary} == {ALDER, QUILL}
    assert not any(finding.secondary for finding in invented.findings if finding.publication == BIRCH)
    assert of(invented, f"{ALDER}/fluoride").ocr_confidence == "medium"
    assert of(invented, f"{ALDER}/unreadable_size").ocr_confidence == "unreadable"
    assert of(invented, f"{BIRCH}/dose").ocr_confidence is None
    fact = replace(invented.facts[0], evidence=())
    papers = Papers((publication.row for publication in invented.publications), invented.facts)
    bare = finding_of(fact, papers.paper_of(fact))
    assert (bare.secondary, bare.read_in, bare.evidence) == (False, None, ())


# ---------------------------------------------------------------- findings

EXPORT_FIELDS = [
    "id",
    "publication",
    "read_in",
    "originates_in",
    "kind",
    "metal",
    "configuration",
    "electrolyte_class",
    "electrolyte",
    "property",
    "statement",
    "value",
    "lower",
    "upper",
    "comparator",
    "unit",
    "uncertainty",
    "as_reported",
    "category",
    "phases",
    "polarity",
    "technique",
    "conditions",
    "imaging",
    "evidence",
    "review_state",
]


def test_a_finding_says_everything_in_json(invented):
    finding = of(invented, f"{ALDER}/thickness_with")
    plain = finding.to_json()
    assert list(plain)[: len(EXPORT_FIELDS)] == EXPORT_FIELDS
    assert set(plain["evidence"][0]) == {"read_in", "locator", "quote", "depth", "ocr_reading"}
    assert set(plain["originates_in"]) == {"author", "year", "citation_number", "doi"}
    assert (plain["value"], plain["unit"], plain["uncertainty"]) == (30, "nm", {"plus": 5, "minus": 5})
    assert finding.conditions_label == "-20 °C, 1 mA/cm^2, cycle 10, plated"
    assert finding.imaging_label == "300 kV, TEM mode, 8 e-/Å^2/s"
    assert finding.label == "Na | 1 mol/L NaPF6 in EC:DMC + FEC | on Cu / Ag"
    assert of(invented, f"{ALDER}/unreadable_size").absent == {"value": "unreadable"}


def test_findings_survive_their_json(invented):
    assert len(invented.findings) == 19
    for finding in invented.findings:
        assert type(finding).from_json(finding.to_json()) == finding
        assert type(finding).from_json(finding.to_short_json()) == finding


def test_phases_have_their_normal_form(invented):
    assert of(invented, f"{QUILL}/potassium_oxide").phases == ("K2O",)
    assert of(invented, f"{BIRCH}/no_change").phases == ("LiF", "electrolyte")


def test_a_flat_row_has_every_column_in_its_type(invented):
    for finding in invented.findings:
        row = finding_line(finding)
        assert list(row) == list(LINE_COLUMNS)
        assert all(value is None or isinstance(value, LINE_COLUMNS[name]) for name, value in row.items()), finding.id
    row = finding_line(of(invented, f"{ALDER}/fluoride"))
    assert row["phases"] == "NaF; Na2CO3"
    assert row["readings"] == "Na,COs read as Na2CO3 (medium)"
    assert finding_line(of(invented, f"{ALDER}/unreadable_size"))["readings"] == "XX#?2 read as nothing (unreadable)"


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Michael J. Zachman", "Zachman"),
        ("Li, Y.", "Li"),
        ("B. van der Test", "van der Test"),
        ("et al.", None),
        ("Guo, et al.", "Guo"),
        (", X.", None),
    ],
)
def test_family_names(author, name):
    assert bibliography.surname(author) == name


@pytest.mark.parametrize(
    ("techniques", "temperature", "label"),
    [
        (("hrtem", "cryo_em"), "cryo", "cryo-HRTEM, cryo-EM"),
        ((), "cryo", "cryo, technique not stated"),
        (("haadf_stem",), "room", "HAADF STEM at room temperature"),
        (("four_d_stem",), "cooled", "4D-STEM with cooling"),
        ((), None, "technique not stated"),
    ],
)
def test_technique_labels(techniques, temperature, label):
    assert bibliography.technique_label(techniques, temperature) == label


def test_a_publication_without_author_is_called_by_what_is_known():
    assert corpus.publication_row("x", {"journal": "A Journal", "year": 2020}).author_year == "A Journal 2020"
    assert corpus.publication_row("x", {"review_citation": "46", "year": 2019}).author_year == "Reference 46 2019"
    row = corpus.publication_row("x", {"authors": "Solo, H.", "year": "later"})
    assert (row.author_year, row.authors, row.bibliography) == ("Solo n.d.", ("Solo, H.",), None)


# ---------------------------------------------------------------- quotes


@given(st.text())
def test_normalising_twice_is_normalising_once(text):
    once = corpus.normalise_quote(text)
    assert corpus.normalise_quote(once) == once


@given(st.lists(st.sampled_from(["SEI", "30\u00a0nm", "—40", "cryo-\nEM", "Li₂O", "10⁵", "soft\u00adhyphen"]), min_size=1), st.data())
def test_words_of_a_text_are_found_however_lines_break(words, data):
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = " ".join(words[first : last + 1])
    assert corpus.find_quote(quote, "\n ".join(words)) is not None
    assert corpus.find_quote(quote + " and more", "\n ".join(words)) is None


def test_dashes_and_hyphens_are_one():
    assert corpus.normalise_quote("−40 – 20 — cryo-\n  EM \u00ad") == "-40 -20 -cryo-EM"


def test_source_texts_are_found_by_doi(texts):
    assert sorted(texts) == ["10.5555/birch.2029", "10.5555/quill.2030"]


# ---------------------------------------------------------------- checks

FAULTS = [
    ("ID-DOI-UNIQUE", QUILL, "doi: 10.5555/quill.2030\n", "doi: 10.5555/birch.2029\n", "doi: 10.5555/birch"),
    ("ID-STEM", ALDER, "year: 2028", "year: 2027", "year: 2027"),
    ("LIT-QUOTE-FOUND", ALDER, '"no NaH was found"', '"no NaH was ever found"', "ever found"),
    ("LIT-READING", ALDER, 'printed: "Na,COs"', 'printed: "Na,CO3"', "Na,CO3"),
    ("LIT-NUMBER", ALDER, "value: up to 200 nm", "value: up to 300 nm", "value: up to 300"),
    ("LIT-NUMBER", BIRCH, 'value: ">10^4 e-/Å^2"', 'value: ">10^5 e-/Å^2"', 'value: ">10^5'),
    ("LIT-NUMBER", ALDER, "value: 0.01 µm", "value: 0.010 µm", "value: 0.010"),
    ("LIT-NUMBER", QUILL, "value: hundreds of nm", "value: tens of nm", "value: tens"),
    ("LIT-DEPTH", ALDER, '"no NaH was found", depth: secondary', '"no NaH was found", depth: full_text', "depth: full_text"),
    (
        "LIT-DUPLICATE",
        ALDER,
        "In a second cell with FEC the interphase is 10 nm thick.",
        "With  FEC the interphase is 30 nm thick.",
        "With  FEC",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[0])
def test_each_planted_fault_is_caught_at_its_line(tmp_path, texts, fault):
    code, stem, good, bad, marked = fault
    shutil.copytree(INVENTED, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "publications" / f"{stem}.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(good) == 1
    file.write_text(text.replace(good, bad), encoding="utf-8")
    issues = corpus.check(corpus.load(tmp_path), source_texts=texts)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [issue.code for issue in issues] == [code]
    assert marked in lines[issues[0].line - 1]
    assert issues[0].file == str(file)
    assert issues[0].hint


def test_files_must_have_names_that_tell(tmp_path):
    shutil.copy(INVENTED / "publications" / f"{BIRCH}.yaml", tmp_path / "Birch 2029.yaml")
    assert [issue.code for issue in corpus.check(corpus.load(tmp_path))] == ["ID-STEM"]


def test_two_files_of_one_stem_are_refused(tmp_path):
    for ending in ("yaml", "yml"):
        (tmp_path / f"oak-2020-nothing.{ending}").write_text("cryokb: publication/1.0\ntitle: Nothing\nfindings: {}\n", encoding="utf-8")
    assert [issue.code for issue in corpus.check(corpus.load(tmp_path))] == ["ID-UNIQUE"]


def test_every_code_has_a_planted_fault():
    text = Path(checks.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'"((?:ID|REF|LIT)-[A-Z-]+)"', text))
    assert codes == {fault[0] for fault in FAULTS} | {"ID-UNIQUE", "LIT-BUDGET", "LIT-PROOF"}


def test_quotes_from_one_source_have_a_budget(invented):
    publication = invented.publications[1]
    fact = publication.facts[0]
    long = [{**fact.evidence[0], "depth": "abstract", "quote": f"{number} " + "words " * 45} for number in range(5)]
    over = replace(publication, facts=(replace(fact, evidence=tuple(long)),), written=None, expanded=None)
    found = [issue for issue in corpus.check(corpus.Curated((over,))) if issue.code == "LIT-BUDGET"]
    assert [issue.path for issue in found] == ["/findings/onset_carbonate/evidence/0/read_in"]
    paid = replace(over, document={**over.document, "licence": "CC-BY-4.0"})
    assert not [issue for issue in corpus.check(corpus.Curated((paid,))) if issue.code == "LIT-BUDGET"]


def test_the_invented_corpus_is_clean(invented, texts):
    assert corpus.check(invented, source_texts=texts) == []


def test_evidence_of_web_pages_needs_no_doi(invented):
    publication = invented.publications[1]
    fact = replace(publication.facts[0], evidence=({"read_in": "https://example.org/page", "quote": "500 and 800", "depth": "abstract"},))
    memory = corpus.Curated(
        (replace(publication, facts=(fact, replace(fact, statement=None, as_reported=None)), written=None, expanded=None),)
    )
    assert corpus.check(memory) == []


def test_an_issue_of_a_document_in_memory_has_a_pointer_and_no_line(invented):
    publication = replace(invented.publications[1], written=None, expanded=None, document={"year": 1999})
    found = {(issue.code, issue.path, issue.line) for issue in corpus.check(corpus.Curated((publication,)))}
    assert ("ID-STEM", "/year", None) in found


# ---------------------------------------------------------------- reference table


def test_the_reference_table_has_every_limit_and_averages_nothing(invented):
    table = corpus.write_reference(invented)
    assert table == corpus.write_reference(corpus.load(INVENTED))
    limits = [
        (row["phase"], row["lower"], row["upper"], row["accelerating_voltage"], row["specimen_temperature"])
        for row in table["damage_limits"]
    ]
    assert limits == [
        ("Li2CO3", 500.0, 800.0, 200_000.0, pytest.approx(98.15)),
        ("Li2CO3", 10_000.0, None, None, None),
        ("LiF", 1500.0, 1500.0, None, None),
        ("electrolyte", 1500.0, 1500.0, None, None),
    ]
    assert [row["source"] for row in table["damage_limits"]] == ["Birch 2029"] * 4
    assert [bool(row["disputed"]) for row in table["damage_limits"]] == [False, False, True, True]


def test_ranges_name_their_findings_and_leave_out_what_is_doubted(invented):
    rows = {(row["property"], row["metal"]): row for row in corpus.write_reference(invented)["ranges"]}
    assert sorted(rows) == [("interphase_thickness", "K"), ("interphase_thickness", "Na")]
    sodium = rows["interphase_thickness", "Na"]
    assert (sodium["lowest"], sodium["highest"], sodium["unit"]) == (10.0, 200.0, "nm")
    assert (sodium["n"], sodium["papers"], sodium["secondary"]) == (4, 1, 4)
    assert (sodium["open_below"], sodium["open_above"]) == (True, False)
    potassium = rows["interphase_thickness", "K"]
    assert (potassium["lowest"], potassium["in_words"]) == (None, [f"{QUILL}/potassium_words"])


def test_a_quantity_that_cannot_be_converted_is_no_number(invented):
    finding = replace(of(invented, f"{BIRCH}/onset_carbonate"), imaging={"accelerating_voltage": {"value": 1, "unit": "furlong"}})
    (limit,) = corpus.knowledge.limits_of(finding)
    assert limit["accelerating_voltage"] is None


# ---------------------------------------------------------------- the curated corpus


@pytest.fixture(scope="module")
def curated(curated_corpus):
    return curated_corpus


def test_the_curated_corpus_reads_without_issues_and_keeps_its_rules(curated):
    assert len(curated.publications) >= 10
    assert len(curated.findings) >= 100
    assert [f"{issue.file}:{issue.line} {issue.code} {issue.message}" for issue in (*curated.issues, *corpus.check(curated))] == []
    assert all(finding.evidence and all(row["quote"] for row in finding.evidence) for finding in curated.findings)


def test_every_curated_quote_stands_in_its_source(curated):
    if not SOURCE.is_dir():
        pytest.skip(f"CRYOKB_SOURCE: no folder {SOURCE}")
    read_in = {str(row["read_in"]) for finding in curated.findings for row in finding.evidence}
    texts = corpus.read_source_texts(SOURCE, read_in)
    assert "10.1039/d6eb00054a" in texts
    sought = [row for finding in curated.findings for row in finding.evidence if row["read_in"] in texts]
    assert len(sought) >= 100
    assert [issue.message for issue in corpus.check(curated, source_texts=texts)] == []


def test_a_finding_takes_every_shared_field_from_its_fact(curated):
    assert {item.name for item in fields(curated.findings[0])} >= set(EXPORT_FIELDS)
    for fact, finding in zip(curated.facts, curated.findings, strict=True):
        assert (fact.id, fact.value, fact.statement, fact.technique) == (finding.id, finding.value, finding.statement, finding.technique)
