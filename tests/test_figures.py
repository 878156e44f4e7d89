"""Charts are pure functions of rows: what is drawn, what is said, and that the same rows give the same bytes."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cryokb.corpus import count_text
from cryokb.errors import UsageError
from cryokb.figures import COVERAGE_SELECTION, LADDER_SELECTION, allows_log, coverage_chart, ladder_chart, marks, style, to_png, to_svg
from cryokb.figures.coverage import EMPTY_FILL
from cryokb.standard import current
from cryokb.store import CoverageRow, LadderRow

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def corpus(curated_base):
    return curated_base


@pytest.fixture(scope="module")
def thickness(corpus):
    rows = corpus.ladder("interphase_thickness")
    assert len(rows) >= 8
    return rows


def ladder_row(**changes):
    plain = LadderRow(
        id="a-2020-b/c",
        label="Na | NaPF6 in EC/DMC",
        metal="Na",
        electrolyte="NaPF6 in EC:DMC",
        electrolyte_class="liquid_carbonate",
        value=30.0,
        lower=30.0,
        upper=30.0,
        unit="nm",
        plus=None,
        minus=None,
        comparator=None,
        qualitative=None,
        as_reported="30 nm",
        statement="It is thin.",
        author_year="Author 2020",
        publication="a-2020-b",
        doi=None,
        quote="a thin layer",
        locator="section 3",
        secondary=False,
        conditions_label="",
        technique_label="cryo-TEM",
        disputed=None,
        ocr_confidence=None,
        paper="publication:a-2020-b",
    )
    return replace(plain, **changes)


def ranged(lower, upper, **changes):
    return ladder_row(value=None, lower=lower, upper=upper, **changes)


def layers(chart):
    """The rows of data of each layer, by the name of the layer."""
    plain = chart.to_dict(format="vega-lite")
    return {
        layer["name"]: plain["datasets"][layer["data"]["name"]] if "name" in layer["data"] else layer["data"]["values"]
        for layer in plain["layer"]
    }


def drawn(chart, colour="#D55E00"):
    """The marks of findings, without those of the key."""
    return {name: [row for row in rows if row.get("colour", colour) == colour] for name, rows in layers(chart).items()}


def words_of(svg):
    return html.unescape(re.sub(r"\s+", " ", " ".join(re.findall(r">([^<>]+)<", svg))))


class TestLadder:
    def test_shows_each_finding_with_what_was_reported_and_by_whom(self, thickness):
        chart = ladder_chart(thickness, title="Interphase thickness", log=True)
        words = words_of(to_svg(chart))
        for row in thickness:
            assert row.author_year in words
            assert style.raised(row.as_reported).split()[0] in words
        assert {line["id"] for line in layers(chart)["lines"]} == {row.id for row in thickness}

    def test_says_how_many_findings_and_papers(self, thickness):
        papers = len({row.paper for row in thickness})
        assert f"{len(thickness)} findings / {papers} papers; " in words_of(to_svg(ladder_chart(thickness, title="Thickness")))
        assert "1 finding / 1 paper" in words_of(to_svg(ladder_chart([ladder_row()], title="Thickness")))

    def test_the_axis_has_quantity_and_unit(self):
        assert "Interphase thickness / nm" in words_of(
            to_svg(ladder_chart([ladder_row()], title="A title", quantity="Interphase thickness"))
        )
        onset = ladder_row(unit="/Ao2", as_reported="10^4 e-/Å^2", value=1e4, lower=1e4, upper=1e4)
        words = words_of(to_svg(ladder_chart([onset], title="Damage onset")))
        assert "Damage onset / (e-/Å²)" in words
        assert "10⁴ e-/Å²" in words

    def test_is_as_wide_as_it_promises(self, thickness):
        for log in (False, True):
            width = int(re.search(r'<svg[^>]* width="(\d+)"', to_svg(ladder_chart(thickness, title="Thickness", log=log)))[1])
            assert 780 <= width <= 830

    def test_same_rows_give_the_same_bytes(self, thickness):
        first = to_svg(ladder_chart(thickness, title="Thickness", log=True))
        ladder_chart(thickness[:2], title="Another one in between")
        assert to_svg(ladder_chart(thickness, title="Thickness", log=True)) == first
        assert to_svg(ladder_chart(list(reversed(thickness)), title="Thickness", log=True)) == first

    def test_fetches_nothing(self, thickness):
        svg = to_svg(ladder_chart(thickness, title="Thickness"))
        assert set(re.findall(r"https?://[^\"' )]+", svg)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
        assert "url(" not in re.sub(r"url\(#", "", svg)
        assert "@import" not in svg

    def test_png_is_drawn_at_its_scale(self):
        chart = ladder_chart([ladder_row()], title="Thickness")
        small, large = to_png(chart, 1), to_png(chart)
        assert small[:8] == large[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(large[16:20]) == pytest.approx(2 * int.from_bytes(small[16:20]), abs=2)

    def test_a_number_is_a_dot_filled_for_the_study_itself_and_hollow_for_a_secondary_source(self):
        dots = drawn(ladder_chart([ladder_row(), ladder_row(id="a/b", secondary=True, value=40.0)], title="T"))["dots"]
        assert sorted(dot["fill"] for dot in dots) == ["#D55E00", "white"]
        assert {dot["x"] for dot in dots} == {30.0, 40.0}

    def test_a_range_is_a_bar_and_no_middle_is_invented(self):
        marks = drawn(ladder_chart([ranged(6.0, 10.0)], title="T"))
        assert [(bar["x"], bar["x2"], bar["words"]) for bar in marks["ranges"]] == [(6.0, 10.0, False)]
        assert marks["dots"] == []

    def test_words_are_a_dashed_bar(self):
        assert [bar["words"] for bar in drawn(ladder_chart([ranged(100.0, 1000.0, qualitative="yes")], title="T"))["ranges"]] == [True]

    def test_a_bound_is_an_arrow_that_points_to_its_open_side(self):
        upper = drawn(ladder_chart([ranged(None, 300.0, comparator="at_most")], title="T"))
        assert [(dot["shape"], dot["x"] < 300) for dot in upper["dots"]] == [("triangle-left", True)]
        lower = drawn(ladder_chart([ranged(300.0, None, comparator="more_than")], title="T"))
        assert [(dot["shape"], dot["x"] > 300) for dot in lower["dots"]] == [("triangle-right", True)]
        assert "upper bound" in words_of(to_svg(ladder_chart([ranged(None, 300.0)], title="T")))

    @pytest.mark.parametrize("log", [False, True])
    def test_an_arrow_does_not_run_into_the_texts_beside_the_axis(self, log):
        rows = [ranged(lower, None, id=f"a/{lower:g}") for lower in (1.0, 10.0, 1e5)] + [
            ranged(None, 1.0, id="b"),
            ranged(None, 1e5, id="c"),
        ]
        scale = marks.scale_of(rows, width=326, log=log)
        tips = [scale.pixel(dot["x"]) for dot in drawn(ladder_chart(rows, title="T", log=log))["dots"]]
        assert len(tips) == 5
        assert all(-20 <= tip <= 326 + 8 for tip in tips)

    def test_about_is_a_pale_band_behind_the_mark(self):
        assert len(drawn(ladder_chart([ladder_row(comparator="about")], title="T"))["about"]) == 1
        assert drawn(ladder_chart([ladder_row()], title="T"))["about"] == []

    def test_an_uncertainty_is_a_whisker_inside_the_axis(self):
        ends = {row["x2"] for row in drawn(ladder_chart([ladder_row(plus=5.0, minus=4.0)], title="T"))["bounds"]}
        assert ends == {26.0, 35.0}
        cut = ladder_chart([ladder_row(plus=40.0, minus=40.0)], title="T", log=True)
        assert min(row["x2"] for row in drawn(cut)["bounds"]) > 0

    def test_what_is_disputed_is_not_drawn_and_the_subtitle_says_so(self):
        chart = ladder_chart([ladder_row(), ladder_row(id="a/d", disputed="Textbooks differ.")], title="T")
        assert [line["id"] for line in layers(chart)["lines"]] == ["a-2020-b/c"]
        assert "1 disputed, not drawn" in words_of(to_svg(chart))

    def test_nothing_to_draw_is_said(self):
        assert "no number under this filter" in words_of(to_svg(ladder_chart([], title="T", log=True)))

    def test_rows_stand_by_metal_then_system_then_value(self):
        rows = [
            ladder_row(id="k", metal="K", label="K | one", value=1.0),
            ladder_row(id="none", label="Na | electrolyte not stated", value=1.0),
            ladder_row(id="high", label="Na | two", value=50.0),
            ladder_row(id="low", label="Na | two", value=5.0),
            ladder_row(id="nobody", metal=None, label="no metal", value=1.0),
            ladder_row(id="mid", label="Na | three", value=20.0),
        ]
        lines = layers(ladder_chart(rows, title="T"))["lines"]
        assert [line["id"] for line in sorted(lines, key=lambda line: line["y"])] == ["low", "high", "mid", "none", "k", "nobody"]

    def test_long_labels_are_broken_and_keep_their_room(self):
        label = "Na | " + "1 mol/L NaPF6 in ethylene carbonate and dimethyl carbonate with fluoroethylene carbonate " * 2
        rows = [ladder_row(id="long", label=label), ladder_row(id="next", label="Na | zz", value=99.0)]
        chart = ladder_chart(rows, title="T")
        texts = layers(chart)["texts"]
        texts = [
            text
            for text in texts
            if text["at"] == min(text["at"] for text in texts) and text["text"] not in {"Na", "zz"} and text["size"] == 11
        ]
        assert len(texts) == 4
        assert texts[-1]["text"].endswith("…")
        assert max(len(text["text"]) for text in texts) <= 34
        following = next(line for line in layers(chart)["lines"] if line["id"] == "next")
        assert max(text["y"] for text in texts) + 6 < following["y"]

    def test_what_is_not_stated_is_said_in_the_tooltip(self):
        row = ladder_row(conditions_label="", technique_label="", quote=None, locator=None)
        line = layers(ladder_chart([row], title="T"))["lines"][0]
        assert (line["conditions"], line["technique"], line["quote"], line["place"]) == ("not stated",) * 4
        assert "technique not stated" in words_of(to_svg(ladder_chart([row], title="T")))

    def test_a_click_selects_by_id_under_a_name(self):
        params = ladder_chart([ladder_row()], title="T").to_dict()["params"]
        assert [(param["name"], param["select"]["fields"]) for param in params] == [(LADDER_SELECTION, ["id"])]

    def test_refuses_a_logarithm_of_what_is_not_positive(self):
        rows = [ladder_row(value=-3.4, lower=-3.4, upper=-3.4, unit="V")]
        assert not allows_log(rows)
        assert "−3" in words_of(to_svg(ladder_chart(rows, title="Potential"))).replace("-", "−")
        with pytest.raises(UsageError, match="log=False"):
            ladder_chart(rows, title="Potential", log=True)

    def test_refuses_rows_of_two_units(self):
        with pytest.raises(UsageError, match="K, nm"):
            ladder_chart([ladder_row(), ladder_row(unit="K")], title="T")


class TestAxes:
    @given(st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=5), st.booleans())
    def test_all_numbers_lie_on_the_axis_and_its_ends_are_ticks(self, values, log):
        rows = [ladder_row(value=value, lower=value, upper=value) for value in values]
        scale = marks.scale_of(rows, width=326, log=log)
        assert all(scale.first <= value <= scale.last * (1 + 1e-9) for value in values)
        assert 2 <= len(scale.ticks) <= 16
        assert all(scale.first * (1 - 1e-9) <= tick <= scale.last * (1 + 1e-9) for tick in scale.ticks)

    @given(st.floats(0.01, 1e6), st.floats(0.01, 1e6), st.floats(-300, 700), st.booleans())
    def test_a_place_and_its_value_are_inverse(self, one, other, pixel, log):
        assume(abs(one - other) > 1e-3 * (one + other))
        scale = marks.scale_of([ranged(min(one, other), max(one, other))], width=326, log=log)
        assert scale.pixel(scale.value(pixel)) == pytest.approx(pixel, abs=1e-3)

    @pytest.mark.parametrize(
        ("value", "label"), [(20.0, "20"), (0.005, "0.005"), (2e-6, "2e-6"), (1e5, "10⁵"), (2e7, "2×10⁷"), (5e12, "5×10¹²")]
    )
    def test_ticks_are_plain_where_they_are_short_and_powers_where_they_are_long(self, value, label):
        row = ladder_row(value=value, lower=value, upper=value)
        words = words_of(to_svg(ladder_chart([row], title="T", log=True))).replace("−", "-").split()
        assert label in words


class TestCoverage:
    def test_shows_papers_and_techniques_of_the_corpus(self, corpus):
        rows = corpus.coverage()
        assert len(rows) >= 6
        chart = coverage_chart(rows)
        cells = {(cell["metal"], cell["electrolyte_class"]): cell for cell in layers(chart)["cells"]}
        for row in rows:
            cell = cells[row.metal or "not_stated", row.electrolyte_class or "not_stated"]
            assert (cell["papers"], cell["gaps"]) == (row.papers, row.gaps)
            assert row.findings == 0 or cell["holds"].startswith(count_text(row.findings, row.papers))
        assert "TEM, EELS, EDX" in words_of(to_svg(chart))

    def test_every_class_of_the_standard_has_a_row(self, corpus):
        classes = {cell["electrolyte_class"] for cell in layers(coverage_chart(corpus.coverage()))["cells"]}
        assert set(current().terms("ElectrolyteClass")) <= classes

    def test_an_empty_cell_is_empty_and_says_what_that_means(self):
        chart = coverage_chart([coverage_row()], metals=["Mg"])
        empty = [cell for cell in layers(chart)["cells"] if cell["metal"] == "Mg"]
        assert len(empty) >= 10
        assert {cell["fill"] for cell in empty} == {EMPTY_FILL}
        assert {cell["holds"] for cell in empty} == {"no finding here yet"}
        assert "does not mean that nothing is known" in words_of(to_svg(chart))

    def test_a_stated_gap_is_told_from_an_empty_cell(self):
        chart = coverage_chart([coverage_row(metal="Al", electrolyte_class="aqueous", findings=0, papers=0, techniques=(), gaps=1)])
        cell = next(cell for cell in layers(chart)["cells"] if cell["gaps"])
        assert cell["holds"] == "no finding here yet; 1 open question stated by authors"
        assert cell["fill"] == EMPTY_FILL
        assert [text["text"] for text in layers(chart)["texts"]].count("?") == 1

    def test_more_papers_are_darker(self):
        rows = [coverage_row(metal=metal, papers=papers) for metal, papers in (("Li", 40), ("Na", 3), ("K", 1))]
        fills = {cell["metal"]: cell["fill"] for cell in layers(coverage_chart(rows, classes=["liquid"]))["cells"]}
        assert int(fills["Li"][1:3], 16) < int(fills["Na"][1:3], 16) <= int(fills["K"][1:3], 16)

    def test_secondary_sources_are_told(self):
        chart = coverage_chart(
            [coverage_row(findings=4, papers=2, secondary=4), coverage_row(metal="K", findings=4, papers=2, secondary=1)]
        )
        told = [cell["holds"] for cell in layers(chart)["cells"] if cell["papers"]]
        assert told == ["4 findings / 2 papers; all read in another source", "4 findings / 2 papers; 1 of them read in another source"]

    def test_chosen_cells_have_an_edge(self, corpus):
        edges = layers(coverage_chart(corpus.coverage(), chosen={("Na", "liquid_carbonate")}))["edges"]
        assert [(edge["metal"], edge["electrolyte_class"]) for edge in edges] == [("Na", "liquid_carbonate")]

    def test_what_is_not_stated_has_a_column_and_a_row_of_its_own(self):
        cells = layers(coverage_chart([coverage_row(metal=None, electrolyte_class=None)], classes=[]))["cells"]
        assert [(cell["metal"], cell["electrolyte_class"], cell["papers"]) for cell in cells] == [("not_stated", "not_stated", 1)]

    def test_an_empty_corpus_has_a_map(self):
        assert "Papers" not in words_of(to_svg(coverage_chart([])))

    def test_same_rows_give_the_same_bytes_and_a_click_names_the_cell(self, corpus):
        rows = corpus.coverage()
        assert to_svg(coverage_chart(rows)) == to_svg(coverage_chart(rows))
        params = coverage_chart(rows).to_dict()["params"]
        assert [(param["name"], param["select"]["fields"]) for param in params] == [(COVERAGE_SELECTION, ["metal", "electrolyte_class"])]


def coverage_row(**changes):
    plain = CoverageRow(metal="Na", electrolyte_class="liquid", findings=1, papers=1, techniques=("saed",), gaps=0, secondary=0)
    return replace(plain, **changes)


class TestWords:
    def test_colours_of_metals_stay_apart(self):
        colours = [style.metal_colour(metal) for metal in ("Li", "Na", "K", "Ca", "Mg", "Zn", "Al")]
        assert len(set(colours)) == 7
        assert style.metal_colour("Sn") == style.metal_colour(None)

    def test_every_technique_and_class_can_be_written(self):
        names = [style.technique_word(name) for name in current().terms("Technique")]
        assert len(set(names)) == len(names)
        assert all("_" not in name for name in names)
        assert {style.family(name) for name in ("saed", "hrtem", "tem")} == {"tem"}
        assert style.family("of_another_standard") == "of_another_standard"

    def test_a_text_is_broken_and_cut(self):
        assert style.broken("one two three", 7) == ["one two", "three"]
        assert style.broken("", 7) == [""]
        assert style.broken("one two three four five", 7, lines=2)[-1].endswith("…")

    def test_units(self):
        assert style.unit_text("nm2") == "nm²"
        assert style.unit_text("1") == ""
        assert style.unit_text(None) == ""
        assert style.unit_text("of/nowhere") == "(of/nowhere)"
