"""The dashboard, driven without a browser: filter bar, address, pages, finding card, citation, and the page without a store."""

import ast
import csv
import io
import shutil
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb.facts import FILTER_TERMS, Filter
from cryokb.standard import current

pytest.importorskip("streamlit", reason="the dashboard needs streamlit: pip install 'cryokb[dashboard]'")

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]
DASHBOARD = ROOT / "dashboard"


@pytest.fixture
def corpus(curated_base):
    return curated_base


@pytest.fixture(autouse=True)
def environment(monkeypatch, curated_store):
    monkeypatch.syspath_prepend(DASHBOARD)
    monkeypatch.setenv("CRYOKB_DATABASE", str(curated_store))


def opened(page=None, **query):
    """The application at an address."""
    app = AppTest.from_file(str(DASHBOARD / "app.py"), default_timeout=60)
    for name, words in query.items():
        app.query_params[name] = words
    app.run()
    if page:
        app.switch_page(f"views/{page}.py").run()
    assert [error.value for error in app.exception] == []
    return app


def said(app):
    """All that the page says in words."""
    return "\n".join(
        str(element.value) for kind in (app.markdown, app.caption, app.info, app.warning, app.title, app.code) for element in kind
    )


def address(app):
    return {name: [words] if isinstance(words, str) else list(words) for name, words in app.query_params.items()}


def map_of(app, name):
    """The specification of the chart of a page, as text."""
    return next(str(element.proto) for element in app.main if str(getattr(element, "key", "")).startswith(name))


def counted(corpus, **chosen):
    findings, papers = corpus.count(**chosen)
    return f"{findings} findings / {papers} papers"


class TestFilterBar:
    def test_the_landing_page_is_the_coverage_of_everything(self, corpus):
        app = opened()
        assert app.title[0].value == "Coverage"
        assert counted(corpus) in said(app)
        assert "filter: none" in said(app)

    def test_options_have_counts_of_findings_and_papers_beside_them(self, corpus):
        expected = [f"{facet.value.replace('_', ' ')} · {facet.findings} / {facet.papers}" for facet in corpus.facets()["metal"]]
        assert len(expected) >= 5
        assert opened().multiselect(key="bar_metal").options == expected

    def test_every_field_of_the_bar_is_there(self):
        app = opened()
        labels = {widget.label for widget in app.multiselect} | {widget.label for widget in app.selectbox}
        fields = {"Metal", "Configuration", "Electrolyte class", "Property", "Technique", "Evidence depth", "Review state"}
        assert fields | {"From year", "To year"} <= labels

    def test_a_choice_goes_into_the_address_and_changes_the_counts(self, corpus):
        app = opened()
        app.multiselect(key="bar_metal").select("Na").run()
        assert address(app) == {"metal": ["Na"]}
        app.multiselect(key="bar_technique").select("tem").run()
        assert address(app) == {"metal": ["Na"], "technique": ["tem"]}
        assert counted(corpus, metal="Na", technique="tem") in said(app)
        assert app.multiselect(key="bar_metal").value == ["Na"]

    def test_a_choice_stays_although_its_counts_change(self, corpus):
        app = opened()
        app.multiselect(key="bar_metal").select("Li").run()
        for technique in ("tem", "eels", "stem"):
            app.multiselect(key="bar_technique").select(technique).run()
        assert {name: set(words) for name, words in address(app).items()} == {"metal": {"Li"}, "technique": {"tem", "eels", "stem"}}
        assert counted(corpus, metal="Li", technique=["tem", "eels", "stem"]) in said(app)

    def test_an_address_is_a_view(self, corpus):
        app = opened(metal=["Na", "K"], year_from="2020", text="interphase")
        assert app.multiselect(key="bar_metal").value == ["K", "Na"]
        assert app.selectbox(key="bar_year_from").value == "2020"
        assert app.text_input(key="bar_text").value == "interphase"
        assert counted(corpus, metal=["Na", "K"], year_from=2020, text="interphase") in said(app)

    def test_what_is_not_stated_can_be_asked_for(self, corpus):
        app = opened(electrolyte_class="not_stated")
        assert counted(corpus, electrolyte_class="not_stated") in said(app)

    def test_words_and_years_can_be_taken_back(self, corpus):
        app = opened(year_from="2020", text="interphase")
        app.text_input(key="bar_text").input("").run()
        app.selectbox(key="bar_year_from").set_value(None).run()
        assert address(app) == {}
        assert counted(corpus) in said(app)

    def test_clear_removes_all_of_the_filter(self, corpus):
        app = opened(metal="Na", phase="NaF")
        app.button(key="bar_clear").click().run()
        assert address(app) == {}
        assert counted(corpus) in said(app)

    def test_a_field_without_a_widget_is_honoured_shown_and_removable(self, corpus):
        app = opened(phase="NaF")
        assert counted(corpus, phase="NaF") in said(app)
        button = app.button(key="bar_remove_phase")
        assert "NaF" in button.label
        button.click().run()
        assert address(app) == {}

    def test_a_filter_that_leaves_nothing_is_a_plain_answer(self):
        for page in (None, "numbers"):
            app = opened(page, metal="Mg", property="interphase_thickness")
            assert "0 findings / 0 papers" in said(app)
            assert [element.value for element in app.info] != []


class TestAddress:
    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ({"metal": "Xx"}, "'Xx' is not a metal"),
            ({"property": "interphase_thicknes"}, "Did you mean interphase"),
            ({"year_from": "20"}, "a year has four digits"),
            ({"log": "perhaps"}, "it is yes or no"),
            ({"colour": "red"}, "There is no filter called colour"),
            ({"finding": "no-such/finding"}, "There is no finding"),
            ({"metal": "<script>alert(1)</script>"}, "is not a metal"),
        ],
    )
    def test_what_is_wrong_is_told_and_the_rest_holds(self, corpus, query, told):
        app = opened(**{"metal": "Na", **query})
        assert told in "\n".join(element.value for element in app.warning).replace("\\", "")
        if "metal" not in query:
            assert counted(corpus, metal="Na") in said(app)

    @pytest.mark.parametrize(
        "query", [{"metal": "", "property": ""}, {"year_from": " ", "log": "", "shown": ""}, {"colour": "", "finding": ""}]
    )
    def test_an_empty_parameter_is_an_absent_one(self, corpus, query):
        app = opened("numbers", technique="tem", **query)
        assert [element.value for element in app.warning] == []
        assert address(app) == {"technique": ["tem"]}
        assert counted(corpus, technique="tem") in said(app)

    def test_a_change_ends_the_warning(self):
        app = opened(colour="red")
        app.multiselect(key="bar_metal").select("Na").run()
        assert [element.value for element in app.warning] == []

    @given(data=st.data())
    def test_a_filter_in_an_address_is_that_filter(self, data):
        from panels import address as module

        fields = {
            name: st.lists(st.sampled_from(sorted(current().terms(enumeration))), max_size=3) for name, enumeration in FILTER_TERMS.items()
        }
        values = {name: data.draw(choice, label=name) for name, choice in fields.items()}
        values["year_to"] = data.draw(st.lists(st.integers(1900, 2100), max_size=1))
        asked = Filter.from_mapping({**values, "year_to": (values["year_to"] or [None])[0]})
        query = {name: words if isinstance(words, list) else [str(words)] for name, words in asked.to_mapping().items()}
        parsed, faults = module.parse(query)
        assert faults == []
        assert module.filter_of(parsed) == asked
        assert module.as_query(parsed) == query

    def test_a_view_is_carried_from_page_to_page(self, corpus):
        app = opened(metal="K")
        app.switch_page("views/numbers.py").run()
        assert app.title[0].value == "Numbers"
        assert address(app) == {"metal": ["K"]}
        assert counted(corpus, metal="K") in said(app)


class TestCoverage:
    def test_the_table_has_the_findings_of_the_filter_with_quotes(self, corpus):
        table = opened(metal="K").dataframe[0].value
        findings = corpus.findings(metal="K")
        assert len(findings) >= 5
        assert list(table["Quote"]) == [f"“{finding.evidence[0]['quote']}”" for finding in findings]
        assert set(table["Evidence"]) == {"secondary source", "source itself"}
        assert not table.isna().any().any()

    @pytest.mark.parametrize(
        ("chosen", "cells"),
        [
            ({}, None),
            ({"metal": "Na", "electrolyte_class": "aqueous"}, {("Na", "aqueous"), ("Na", "hybrid_aqueous")}),
            ({"metal": "not_stated", "electrolyte_class": "not_stated"}, {(None, None)}),
        ],
    )
    def test_the_cells_that_stand_out_are_those_of_the_filter(self, chosen, cells):
        from panels import source

        assert source.asked_cells(Filter.from_mapping(chosen)) == cells


class TestNumbers:
    def test_thickness_is_shown_first_with_its_findings(self, corpus):
        app = opened("numbers", metal="Na")
        assert app.selectbox(key="shown_property").value == "interphase_thickness"
        rows = corpus.ladder("interphase_thickness", metal="Na")
        assert len(rows) >= 4
        assert sorted(app.dataframe[0].value["Value"]) == sorted(row.as_reported for row in rows)

    def test_another_property_and_the_scale_go_into_the_address(self):
        app = opened("numbers")
        assert app.toggle(key="log_axis").value is True
        app.toggle(key="log_axis").set_value(False).run()
        assert address(app) == {"log": ["no"]}
        app.selectbox(key="shown_property").select("crystallite_area").run()
        assert address(app) == {"shown": ["crystallite_area"]}
        assert app.dataframe[0].value["Value"].tolist() == ["306 ± 43 nm^2"]

    def test_only_properties_that_are_numbers_are_offered(self):
        options = opened("numbers").selectbox(key="shown_property").options
        assert len(options) >= 5
        assert not any(option.startswith(("phase ", "mechanism", "interphase structure")) for option in options)

    def test_a_property_without_a_number_here_is_said(self):
        app = opened("numbers", metal="Zn", shown="damage_onset")
        assert "No number for damage onset under this filter" in said(app)

    def test_a_number_of_a_phase_names_it(self):
        assert "Li2O2" in map_of(opened("numbers", shown="damage_onset"), "ladder")

    def test_what_is_disputed_is_listed_beside_the_figure(self, corpus):
        disputed = [row for row in corpus.ladder("electrode_potential") if row.disputed]
        assert disputed
        app = opened("numbers", shown="electrode_potential")
        assert "Not drawn, disputed" in said(app)
        assert app.toggle(key="log_axis").disabled


class TestFindingCard:
    def test_shows_statement_quote_place_context_and_source(self, corpus):
        finding = corpus.finding("han-2021-sodium-interphase/phosphate_with_fec")
        words = said(opened(finding=finding.id)).replace("\\", "")
        evidence = finding.evidence[0]
        for text in (finding.statement, evidence["quote"], evidence["locator"], evidence["ocr_reading"]["why"], finding.id):
            assert text in words
        assert "secondary source" in words
        assert "https://doi.org/10.1038/s41467-021-23368-6" in words
        assert "| Configuration | *not stated* |" in words

    def test_every_finding_has_a_card(self, corpus):
        from panels import finding_card

        findings = corpus.findings()
        assert len(findings) >= 50
        for finding in findings:
            table = finding_card.table_of(finding_card.context_of(finding))
            assert len({line.replace("\\|", "").count("|") for line in table.splitlines()}) == 1
            assert "None" not in table


class TestCitation:
    def test_names_version_filter_counts_and_exactly_the_publications_of_the_findings(self, corpus):
        from panels.citation import citation_of

        findings, publications = corpus.findings(metal="K"), corpus.publications()
        versions = {**corpus.info(), "software": "1"}
        text = citation_of("Coverage", findings, publications=publications, versions=versions, query={"metal": ["K"], "log": ["no"]})
        assert f"corpus sha256:{corpus.info()['corpus']}" in text
        assert "Filter: metal = K." in text
        assert "Address: ?metal=K&log=no" in text
        assert counted(corpus, metal="K") in text
        assert text.count("\n- ") == len({finding.publication for finding in findings})

    def test_the_same_findings_have_the_same_hash_in_any_order(self, corpus):
        from panels.citation import ids_hash

        findings = corpus.findings(metal="K")
        assert ids_hash(findings) == ids_hash(findings[::-1]) != ids_hash(findings[1:])

    def test_stands_on_the_page(self):
        assert any("cryokb knowledge base, corpus sha256:" in element.value for element in opened(metal="K").code)


class TestWithoutStore:
    def test_says_how_to_build_it(self, monkeypatch, tmp_path):
        monkeypatch.setenv("CRYOKB_DATABASE", str(tmp_path / "none.sqlite"))
        app = opened()
        assert app.title[0].value == "No knowledge base yet"
        assert [element.value for element in app.code] == ["cryokb corpus build"]

    def test_a_store_that_appears_is_found_at_the_next_try(self, monkeypatch, tmp_path, corpus, curated_store):
        path = tmp_path / "later.sqlite"
        monkeypatch.setenv("CRYOKB_DATABASE", str(path))
        app = opened()
        shutil.copy(curated_store, path)
        app.button[0].click().run()
        assert app.title[0].value == "Coverage"
        assert counted(corpus) in said(app)

    def test_a_file_that_is_no_store_is_a_plain_answer(self, monkeypatch, tmp_path):
        path = tmp_path / "corpus.sqlite"
        path.write_text("not a database")
        monkeypatch.setenv("CRYOKB_DATABASE", str(path))
        assert opened().title[0].value == "No knowledge base yet"


def test_the_settings_keep_details_from_the_browser_and_the_collector_from_the_sessions():
    settings = tomllib.loads((DASHBOARD / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["runner"]["postScriptGC"] is False
    assert settings["browser"]["gatherUsageStats"] is False


@pytest.mark.parametrize("script", ["app.py", "serve.py"])
def test_the_libraries_that_sessions_share_are_imported_first(script):
    imported = [
        node for node in ast.parse((DASHBOARD / script).read_text(encoding="utf-8")).body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    names = [node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imported]
    heavy = [name for name in names if name.partition(".")[0] not in {"__future__", *sys.stdlib_module_names}]
    assert heavy[:2] == ["altair", "pandas"]


def test_files_of_a_view_hold_its_findings(corpus):
    from cryokb.export import export

    findings = corpus.findings(metal="K")
    rows = list(csv.DictReader(io.StringIO(export(findings, corpus.publications(), "csv"))))
    assert [row["id"] for row in rows] == [finding.id for finding in findings]


def test_markdown_shows_a_text_as_it_is():
    from panels.style import plain

    assert plain("~30 nm [a](b) *c* $d$ <e>") == r"\~30 nm \[a\](b) \*c\* \$d\$ \<e\>"
