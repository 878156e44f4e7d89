"""The store: built whole, asked with one filter, the same answers from SQLite and from PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cryokb import corpus, standard, store
from cryokb.corpus.findings import LINE_COLUMNS
from cryokb.errors import InvalidDocument, MissingDependency, StoreError, UsageError
from cryokb.facts import MAY_BE_UNSTATED, NOT_STATED, Filter
from cryokb.reference import phase_name
from cryokb.store import QUERIES, Corpus, CoverageRow, PhaseRow, build, shown_address
from cryokb.store.filtering import phrases_of, words_of
from cryokb.store.tables import PACKAGED, address_of

ROOT = Path(__file__).parent.parent
INVENTED = ROOT / "tests" / "data" / "corpus"
CURATED = ROOT / "curated"
SERVER = os.environ.get("CRYOKB_POSTGRES") or None

ALDER, BIRCH, QUILL = "alder-2028-invented-sodium", "birch-2029-invented-damage", "quill-2030-invented-review"

TEXTS = [
    "Li₂O",
    "li2co3",
    "anode-free",
    "Zn2+",
    "Zn²⁺",
    "10^4",
    "potassium dendrite",
    "NaH",
    '"',
    "thick'; DROP TABLE finding",
    "a OR b",
    "*",
    "NEAR(",
]


@pytest.fixture(scope="module")
def invented():
    return corpus.load(INVENTED)


@pytest.fixture(scope="module")
def file(invented, tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "corpus.sqlite"
    build(invented, path)
    return path


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def asked(request, invented, file):
    """The same corpus, opened in each kind of database."""
    if request.param == "sqlite":
        address = str(file)
    elif SERVER is None:
        pytest.skip("CRYOKB_POSTGRES: no address of a PostgreSQL server")
    else:
        address = build(invented, SERVER)
    with Corpus.open(address) as opened:
        yield opened


# ---------------------------------------------------------------- building


def dump(path):
    with sqlite3.connect(path) as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines


def test_building_twice_gives_the_same_bytes(invented, file, tmp_path):
    told = []
    build(corpus.load(INVENTED), f"sqlite:///{tmp_path / 'again.sqlite'}", progress=lambda *step: told.append(step))
    assert dump(tmp_path / "again.sqlite") == dump(file)
    assert (tmp_path / "again.sqlite").read_bytes() == file.read_bytes()
    assert told == [(19, 19, "findings")]


def test_a_failed_build_leaves_the_old_store_and_nothing_else(invented, tmp_path):
    path = tmp_path / "corpus.sqlite"
    build(invented, path)
    before = path.read_bytes()

    def fail(*_step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(corpus.Curated(invented.publications[:1]), path, progress=fail)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["corpus.sqlite"]


def test_a_reader_never_sees_half_a_store(invented, tmp_path):
    path = tmp_path / "corpus.sqlite"
    small, whole = corpus.Curated(invented.publications[:1]), invented
    build(whole, path)
    seen, stop = set(), threading.Event()

    def read():
        with Corpus.open(path) as opened:
            while not stop.is_set():
                seen.add(len(opened.findings()))
                seen.add(opened.count()[0])

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(10):
        build(small if number % 2 else whole, path)
    stop.set()
    reader.join()
    assert seen <= {6, 19}
    assert seen


def test_publications_with_errors_make_no_store(tmp_path):
    (tmp_path / "bad-2020-file.yaml").write_text(
        """cryokb: publication/1.0
title: An invented paper
bibliography: {state: unresolved}
licence: LicenseRef-quotation
curation: [{role: curator, agent: a person, method: manual, date: 2026-03-02}]
findings:
  a:
    kind: measurement
    property: grain_size
    value: 3 V
    statement: s
    evidence: [{read_in: "https://example.org/a", quote: words, depth: abstract}]
""",
        encoding="utf-8",
    )
    with pytest.raises(InvalidDocument, match="line 10") as caught:
        build(corpus.load(tmp_path), tmp_path / "corpus.sqlite")
    assert [issue.code for issue in caught.value.issues] == ["QTY-DIMENSION"]
    assert not (tmp_path / "corpus.sqlite").exists()


def test_a_place_that_cannot_be_written_is_said(invented, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--database"):
        build(invented, tmp_path / "file" / "corpus.sqlite")


def test_an_empty_corpus_makes_an_empty_store(tmp_path):
    with Corpus.open(build(corpus.Curated(()), tmp_path / "empty.sqlite")) as empty:
        assert empty.findings() == []
        assert empty.count() == (0, 0)
        assert empty.info()["findings"] == 0
        assert not any(empty.facets().values())


# ---------------------------------------------------------------- opening


def test_a_missing_store_says_how_to_build_it(tmp_path):
    with pytest.raises(StoreError, match="cryokb corpus build"):
        Corpus.open(tmp_path / "nowhere.sqlite")


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be looked at by the library that reads it" * 20])
def test_a_file_that_is_no_store_is_said(tmp_path, content):
    (tmp_path / "other.sqlite").write_bytes(content)
    with pytest.raises(StoreError, match="cannot be used"):
        Corpus.open(tmp_path / "other.sqlite")


def test_a_store_of_another_version_is_refused(file, tmp_path):
    old = tmp_path / "old.sqlite"
    shutil.copy(file, old)
    with sqlite3.connect(old) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE name = 'store'")
    connection.close()
    with pytest.raises(StoreError, match="version 0"):
        Corpus.open(old)


def test_addresses(monkeypatch, tmp_path):
    monkeypatch.delenv("CRYOKB_DATABASE", raising=False)
    assert address_of(None) == f"sqlite:///{PACKAGED}"
    monkeypatch.setenv("CRYOKB_DATABASE", str(tmp_path / "x.sqlite"))
    assert address_of(None) == f"sqlite:///{tmp_path / 'x.sqlite'}"
    assert address_of("postgresql://me@host/name") == "postgresql+psycopg://me@host/name"
    assert shown_address("postgresql+psycopg://me:secret@host:5432/name?sslmode=require") == "postgresql+psycopg://host:5432/name"
    assert shown_address(address_of(None)) == str(tmp_path / "x.sqlite")
    with pytest.raises(UsageError, match="mysql is no database"):
        address_of("mysql://host/name")


def test_a_relative_address_is_a_file_here(invented, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    build(invented, "sqlite:///here #1.sqlite")
    with Corpus.open("here #1.sqlite") as opened:
        assert opened.count()[0] == 19


def test_a_server_that_is_not_there_is_said():
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:1/nothing cannot be used") as caught:
        Corpus.open("postgresql://nobody:secret@127.0.0.1:1/nothing")
    assert "secret" not in str(caught.value)


def test_reading_cannot_write(asked):
    from sqlalchemy import text

    with asked._engine.connect() as connection, pytest.raises(Exception, match=r"readonly|read-only"):
        connection.execute(text("DELETE FROM finding"))


def test_the_package_costs_nothing_until_it_is_used():
    program = "import sys, cryokb.store as s; print('sqlalchemy' in sys.modules); corpus = s.Corpus; print('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split() == ["False", "True"]
    with pytest.raises(AttributeError):
        getattr(store, "nothing")  # noqa: B009 - the module answers for its names itself


# ---------------------------------------------------------------- filters


def matches(finding, chosen):
    """Say in Python what the filter says in SQL."""

    def one(name, value):
        words = getattr(chosen, name)
        if not words:
            return True
        widened = (
            set(chosen.widened(name))
            if name in {"technique", "electrolyte_class"}
            else {phase_name(word) for word in words}
            if name == "phase"
            else set(words)
        )
        values = value if isinstance(value, tuple) else (value,) if value is not None else ()
        return bool(widened & set(values)) or (NOT_STATED in words and not values)

    depths = tuple(row["depth"] for row in finding.evidence)
    year = finding.year is not None
    return (
        all(
            one(name, getattr(finding, name))
            for name in (
                "metal",
                "configuration",
                "electrolyte_class",
                "property",
                "kind",
                "technique",
                "polarity",
                "review_state",
                "publication",
            )
        )
        and one("phase", finding.phases)
        and one("depth", depths)
        and (chosen.year_from is None or (year and finding.year >= chosen.year_from))
        and (chosen.year_to is None or (year and finding.year <= chosen.year_to))
    )


def some(name, *extra):
    return st.lists(st.sampled_from([*standard.current().terms(name), *extra]), max_size=2, unique=True).map(sorted).map(tuple)


FILTERS = st.builds(
    Filter,
    metal=st.lists(st.sampled_from(["Li", "Na", "K", "Al", "Ca", NOT_STATED]), max_size=2, unique=True).map(sorted).map(tuple),
    configuration=st.sampled_from([(), (), ("anode_free",), (NOT_STATED,), ("half_cell", NOT_STATED)]),
    electrolyte_class=st.sampled_from([(), (), ("liquid",), ("liquid_ether", "polymer"), (NOT_STATED,)]),
    property=st.sampled_from([(), (), ("interphase_thickness",), ("phase", "damage_onset")]),
    kind=st.sampled_from([(), ("measurement",), ("gap", "observation")]),
    technique=st.sampled_from([(), (), ("tem",), ("stem", "eels"), (NOT_STATED,), ("saed", NOT_STATED)]),
    phase=st.sampled_from([(), (), ("Li₂CO₃",), ("NaH", "K2O")]),
    polarity=st.sampled_from([(), ("found",), ("looked_for_and_not_found",)]),
    depth=st.sampled_from([(), ("secondary",), ("abstract", "caption")]),
    review_state=st.sampled_from([(), ("curated",)]),
    publication=st.sampled_from([(), (ALDER,), (BIRCH, "nothing")]),
    year_from=st.sampled_from([None, 2027]),
    year_to=st.sampled_from([None, 2028]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=FILTERS)
def test_sql_says_what_the_filter_says(asked, invented, chosen):
    expected = [finding for finding in invented.findings if matches(finding, chosen)]
    assert asked.findings(chosen) == expected
    assert asked.count(chosen) == (len(expected), len({finding.paper for finding in expected}))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=FILTERS)
def test_the_count_beside_an_option_is_what_it_would_find(asked, chosen):
    for name, options in asked.facets(chosen).items():
        lifted = replace(chosen, year_from=None, year_to=None) if name == "year" else replace(chosen, **{name: ()})
        for option in options:
            wanted = {"year_from": int(option.value), "year_to": int(option.value)} if name == "year" else {name: (option.value,)}
            assert asked.count(replace(lifted, **wanted)) == (option.findings, option.papers), (name, option)
        assert len({option.value for option in options}) == len(options)


def test_facets_offer_what_is_not_stated(asked):
    assert {name for name, options in asked.facets().items() if options[-1].value == NOT_STATED} == MAY_BE_UNSTATED
    assert [option.to_json() for option in asked.facets(metal="K")["polarity"]] == [{"value": "found", "findings": 3, "papers": 3}]


def test_fields_by_name_join_a_filter(asked):
    both = asked.findings(Filter(metal=("Na",)), property="phase")
    assert [finding.id for finding in both] == [f"{ALDER}/fluoride", f"{ALDER}/no_hydride"]
    with pytest.raises(UsageError, match="no filter called colour"):
        asked.findings(colour="red")
    with pytest.raises(UsageError, match="Did you mean"):
        asked.findings(property="interphase_thicknes")


def test_pages(asked, invented):
    assert asked.findings(limit=5, offset=3) == list(invented.findings[3:8])
    assert asked.findings(offset=16) == list(invented.findings[16:])


def test_one_finding(asked, invented):
    assert asked.finding(f"{BIRCH}/dose") == next(finding for finding in invented.findings if finding.id == f"{BIRCH}/dose")
    with pytest.raises(UsageError, match="no finding"):
        asked.finding("nothing/here")


# ---------------------------------------------------------------- full text


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Li₂O", {"onset_carbonate"}),
        ("li2o", {"onset_carbonate"}),
        ("anode-free", {"onset_carbonate", "onset_carbonate_warm", "no_change", "directions"}),
        ("Zn2+", {"onset_carbonate"}),
        ("zn²⁺", {"onset_carbonate"}),
        ("Na2CO3", {"fluoride"}),
        ("dendrite potassium", {"anonymous"}),
        ("oxides", {"potassium_oxide"}),
        ("10^4", {"onset_carbonate_warm"}),
        ("10^5", set()),
        ("thick'; DROP TABLE finding", set()),
        ("+", None),
    ],
)
def test_full_text(asked, text, keys):
    found = {finding.id.rpartition("/")[2] for finding in asked.findings(text=text)}
    assert found == keys if keys is not None else len(found) == 19


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_makes_a_query_fail(asked, text):
    findings, papers = asked.count(text=text)
    assert 0 <= papers <= findings <= 19


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=20))
def test_any_text_can_be_asked(asked, text):
    assert asked.count(text=text)[0] <= 19


@given(st.text())
def test_words_are_words_again(text):
    words = words_of(text)
    assert all(word == word.casefold() for word in words)
    assert [word for forms in phrases_of(text) for word in forms[0].split()] == words_of(" ".join(text.split()))


# ---------------------------------------------------------------- named questions


def test_the_ladder_has_every_number_and_averages_none(asked):
    rows = asked.ladder("interphase_thickness")
    assert [(row.id.rpartition("/")[2], row.value, row.lower, row.upper) for row in rows] == [
        ("thickness_again", 10.0, 10.0, 10.0),
        ("thickness_with", 30.0, 30.0, 30.0),
        ("thickness_without", None, None, 200.0),
        ("sodium_by_number", None, 20.0, 40.0),
        ("potassium_words", None, 100.0, 1000.0),
    ]
    with_spread = next(row for row in rows if row.id.endswith("/thickness_with"))
    assert (with_spread.plus, with_spread.minus, with_spread.unit) == (5.0, 5.0, "nm")
    assert (with_spread.quote, with_spread.locator) == ("30 + 5 nm with FEC at — 20 °C", "section 2")
    assert all(row.secondary for row in rows)
    assert asked.ladder("interphase_thickness", metal="Li") == []
    assert asked.ladder("electrode_potential")[0].disputed
    assert asked.ladder("SEI thickness") == rows
    with pytest.raises(UsageError, match="several properties"):
        asked.ladder("thickness")
    with pytest.raises(UsageError, match="not a property"):
        asked.ladder("colour")


def test_rows_are_sorted_by_metal_system_and_value(asked):
    rows = asked.ladder("interphase_thickness")
    order = list(standard.current().terms("Metal"))
    keys = [(order.index(row.metal), row.label) for row in rows]
    assert keys == sorted(keys)


def test_phases_found_and_looked_for(asked):
    rows = asked.phases()
    assert [(row.metal, row.phase, row.polarity, row.papers, row.secondary) for row in rows] == [
        ("Na", "Na2CO3", "found", 1, True),
        ("Na", "NaF", "found", 1, True),
        ("Na", "NaH", "looked_for_and_not_found", 1, True),
        ("K", "K2O", "found", 1, True),
    ]
    assert isinstance(rows[0], PhaseRow)
    assert rows[0].findings == (f"{ALDER}/fluoride",)


def test_damage_limits_stand_side_by_side_with_their_conditions(asked):
    rows = asked.damage()
    assert [(row.phase, row.lower, row.upper, row.criterion, row.accelerating_voltage, row.specimen_temperature) for row in rows] == [
        ("Li2CO3", 500.0, 800.0, "phase_conversion", "200 kV", "-175 °C"),
        ("Li2CO3", 10_000.0, None, "mass_loss", None, None),
        ("LiF", 1500.0, 1500.0, "visible_change", None, None),
        ("electrolyte", 1500.0, 1500.0, "visible_change", None, None),
    ]
    assert [row.phase for row in asked.damage("Li₂CO₃")] == ["Li2CO3", "Li2CO3"]
    assert [row.phase for row in asked.damage("LiF")] == ["LiF"]
    assert rows[0].imaging_mode == "stem"


def test_coverage_counts_papers_and_says_gaps(asked):
    rows = {(row.metal, row.electrolyte_class): row for row in asked.coverage()}
    assert rows["Al", "aqueous"] == CoverageRow("Al", "aqueous", 0, 0, (), 1, 0)
    assert rows["Li", "polymer"] == CoverageRow("Li", "polymer", 4, 1, ("electron_diffraction", "stem_eels"), 0, 0)
    assert rows["Na", "liquid_carbonate"].secondary == 6
    assert rows["K", "liquid_ether"].papers == 3
    assert rows[None, None].findings == 1  # a dose; what should be done, and what washing cannot keep, say nothing was studied here
    assert ("Li", None) not in rows  # a context statement only


def test_publications(asked):
    rows = asked.publications()
    assert [(row.stem, row.count, row.secondary) for row in rows] == [(ALDER, 6, 6), (BIRCH, 6, 0), (QUILL, 7, 4)]
    assert [row.stem for row in asked.publications(metal="Na")] == [ALDER, QUILL]
    page = asked.publication(BIRCH)
    assert (page.count, page.secondary, page.authors) == (6, 0, ("Birch, D.", "Elm, E."))
    assert page.to_json()["findings"][0]["id"] == f"{BIRCH}/onset_carbonate"
    assert "findings" not in rows[0].to_json()
    with pytest.raises(UsageError, match="no publication"):
        asked.publication("nothing")


def test_what_the_store_says_of_itself(asked, invented):
    assert asked.info() == {
        "schema": standard.versions()["schema"],
        "corpus": invented.digest,
        "release": "unreleased",
        "store": "5",
        "publications": 3,
        "papers": 6,
        "findings": 19,
        "secondary": 10,
        "gaps": 1,
        "context": 1,
    }


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_each_named_query_answers_with_its_columns(asked, name):
    query = QUERIES[name]
    rows = query.function(asked, Filter())
    assert query.question.endswith("?")
    assert rows
    assert all(tuple(row) == query.columns for row in rows)
    assert len(query.function(asked, Filter(metal=("Ca",)))) <= len(rows)


def test_a_narrower_filter_narrows_a_named_query(asked):
    assert [row["id"] for row in QUERIES["stated_gaps"].function(asked, Filter(metal=("Al",)))] == [f"{QUILL}/nothing_on_aluminium"]
    assert QUERIES["stated_gaps"].function(asked, Filter(metal=("Na",))) == []


def test_a_frame_has_one_line_a_finding(asked):
    frame = asked.frame(metal="Na")
    assert list(frame.columns) == list(LINE_COLUMNS)
    assert len(frame) == 7
    assert str(frame["canonical_upper"].dtype) == "float64"
    assert str(asked.frame(metal="Ca")["year"].dtype) == "Int64"


def test_uncertainties_in_units_that_do_not_convert_are_left_out(invented):
    from cryokb.store.rows import canonical_spread

    finding = invented.findings[0]
    assert canonical_spread(replace(finding, unit="V"), "plus") is None
    assert canonical_spread(finding, "kind") is None


def test_without_pandas_or_the_driver_the_mend_is_said(asked, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingDependency, match=r"cryokb\[export\]"):
        asked.frame()
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingDependency, match=r"cryokb\[postgres\]"):
        Corpus.open("postgresql://nobody@127.0.0.1:1/nothing")


# ---------------------------------------------------------------- SQL for people


def test_the_views_can_be_read(file):
    connection = sqlite3.connect(file)
    rows = connection.execute(
        "SELECT id, study, system, canonical_upper FROM findings WHERE metal = 'Na' AND property = 'interphase_thickness' ORDER BY id"
    ).fetchall()
    assert [row[0].rpartition("/")[2] for row in rows] == ["thickness_again", "thickness_with", "thickness_without", "sodium_by_number"]
    assert {row[1] for row in rows} == {"Alder 2028"}
    assert connection.execute("SELECT quote FROM quotes WHERE id = ? ORDER BY ordinal", (f"{BIRCH}/onset_carbonate",)).fetchall()[1] == (
        "anode-free cell, Zn²⁺ free",
    )
    assert connection.execute(
        "SELECT word FROM finding_terms WHERE id = ? AND field = 'phase' ORDER BY word", (f"{ALDER}/fluoride",)
    ).fetchall() == [("Na2CO3",), ("NaF",)]
    assert connection.execute("SELECT findings, secondary FROM papers WHERE study = 'Alder 2028'").fetchall() == [(7, 7)]
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT property, COUNT(DISTINCT paper_id) FROM finding WHERE metal = 1 GROUP BY property"
    ).fetchall()
    assert any("COVERING INDEX finding_facets" in row[3] for row in plan)
    connection.close()


# ---------------------------------------------------------------- the curated corpus


@pytest.fixture(scope="module")
def packaged(curated_base):
    return curated_base


def test_sodium_interphase_thickness_is_answered_with_quotes_and_sources(packaged):
    rows = packaged.ladder("interphase_thickness", metal="Na")
    assert len(rows) >= 4
    assert all(row.quote and row.locator and row.author_year and row.unit == "nm" for row in rows)
    assert {row.publication for row in rows} >= {"zhu-2021-sodium-nuclei", "han-2021-sodium-interphase", "zheng-2022-sodium-fec"}


def test_the_damage_onsets_of_the_review_are_powers_of_ten(packaged):
    lithium = {row.phase: row.lower for row in packaged.damage() if row.publication.startswith("zachman")}
    assert lithium["Li"] == 1e5
    assert lithium["Li2O2"] == lithium["LiOH"] == 1e4


def test_every_named_query_has_an_answer_in_the_curated_corpus(packaged):
    assert {name for name, query in QUERIES.items() if query.function(packaged, Filter())} == set(QUERIES)
    assert {item.name for item in fields(Filter)} >= set(packaged.facets()) - {"year"}


# ---------------------------------------------------------------- counting in memory and in SQL


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"metal": "Na"},
        {"technique": "tem", "metal": ["Li", "Na"]},
        {"electrolyte_class": "liquid"},
        {"text": "interphase"},
        {"year_from": 2029},
    ],
    ids=str,
)
def test_each_facet_counts_what_choosing_it_finds(asked, fields):
    for name, options in asked.facets(**fields).items():
        for option in options:
            chosen = {"year_from": int(option.value), "year_to": int(option.value)} if name == "year" else {name: option.value}
            others = {field: value for field, value in fields.items() if not (name == "year" and field.startswith("year"))}
            assert asked.count(**{**others, **chosen}) == (option.findings, option.papers), (name, option)


def test_some_facets_alone(asked):
    assert list(asked.facets(names=["metal", "kind"])) == ["metal", "kind"]


def test_the_columns_follow_a_store_that_was_replaced(invented, tmp_path):
    path = tmp_path / "corpus.sqlite"
    build(corpus.Curated(invented.publications[:1]), path)
    with Corpus.open(path) as opened:
        before = sum(facet.findings for facet in opened.facets()["kind"])
        build(invented, path)
        assert sum(facet.findings for facet in opened.facets()["kind"]) == len(invented.findings) > before


def test_many_words_are_counted_by_sorting_as_by_marking():
    import numpy as np

    from cryokb.store.filtering import Columns

    papers = np.arange(1, 3001, dtype=np.int32) % 1500 + 1
    numbers = np.arange(3000, dtype=np.int32) % 1400
    columns = Columns({}, papers, 1500)
    seen = [len(set(papers[numbers == number].tolist())) for number in range(1400)]
    assert columns.studies_of(numbers, papers, 1400).tolist() == seen
    assert columns.studies_of(numbers % 5, papers, 5).tolist() == [len(set(papers[numbers % 5 == number].tolist())) for number in range(5)]


@pytest.mark.parametrize("fields", [{"year_from": "abc"}, {"year_to": True}], ids=str)
def test_a_filter_that_means_nothing_is_refused(asked, fields):
    with pytest.raises(UsageError):
        asked.count(**fields)


def test_years_may_be_written_as_text_and_bound_at_zero(asked):
    assert asked.count(year_from="2029") == asked.count(year_from=2029)
    assert asked.count(year_to=0) == (0, 0)
    assert not any(asked.facets(year_to=0)["metal"])


def test_counts_of_an_unknown_field_are_refused(asked):
    with pytest.raises(UsageError, match="no counts of bogus"):
        asked.facets(names=["bogus"])


def test_a_question_keeps_to_its_own_properties(asked):
    assert QUERIES["doses"].function(asked, Filter(property=("phase",))) == []
    assert QUERIES["doses"].function(asked, Filter(property=("dose_used", "phase"))) == QUERIES["doses"].function(asked, Filter())


def test_an_empty_cell_stays_empty_under_a_filter(asked):
    whole = QUERIES["empty_cells"].function(asked, Filter())
    potassium = QUERIES["empty_cells"].function(asked, Filter(metal=("K",)))
    assert potassium == [row for row in whole if row["metal"] == "K"]
    assert any(row["technique"] is None for row in potassium)
