"""Formulas: one normal form from every spelling, elements, composition, charge, and what is no formula."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb.errors import FormulaError
from cryokb.formulas import ELEMENTS, composition, elements, is_formula, normal, oxidation_balance, same, split_charge


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Li₂CO₃", "Li2CO3"),
        ("Li2CO3", "Li2CO3"),
        (" Li2 CO3 ", "Li2CO3"),
        ("Li_2CO_{3}", "Li2CO3"),
        ("Li<sub>2</sub>CO<sub>3</sub>", "Li2CO3"),
        ("Zn₃(PO₄)₂", "Zn3(PO4)2"),
        ("Ca(BH4)2", "Ca(BH4)2"),
        ("Na3.4Zr2Si2.4P0.6O12", "Na3.4Zr2Si2.4P0.6O12"),
        ("Na3.40Zr2O1.0", "Na3.4Zr2O"),
        ("LiₓSn", "LixSn"),
        ("Li[NixMnyCo1−x−y]O2", "Li[NixMnyCo1-x-y]O2"),
        ("La0.5Li0.5TiO3-δ", "La0.5Li0.5TiO3-δ"),
        ("ZnSO4 * 7 H2O", "ZnSO4·7H2O"),
        ("ZnSO4•7H2O", "ZnSO4·7H2O"),
        ("ZnSO4.7H2O", "ZnSO4·7H2O"),
        ("ZnSO4·1H2O", "ZnSO4·H2O"),
        ("Fe2O3·nH2O", "Fe2O3·nH2O"),
        ("(C2H4O)n", "(C2H4O)n"),
        ("Zn²⁺", "Zn^2+"),
        ("PF6-", "PF6^-"),
        ("SO₄²⁻", "SO4^2-"),
        ("CoO2", "CoO2"),
        ("Cox", "Cox"),
    ],
)
def test_normal_form(text, form):
    assert normal(text) == form
    assert normal(form) == form


@pytest.mark.parametrize(
    ("formula", "atoms"),
    [
        ("Zn3(PO4)2", {"Zn": 3, "P": 2, "O": 8}),
        ("ZnSO4·7H2O", {"Zn": 1, "S": 1, "O": 11, "H": 14}),
        ("[Zn(H2O)6]2+", {"Zn": 1, "H": 12, "O": 6}),
        ("Li6PS5Cl", {"Li": 6, "P": 1, "S": 5, "Cl": 1}),
        ("NaZn13", {"Na": 1, "Zn": 13}),
        ("LiNi0.8Mn0.1Co0.1O2", {"Li": 1, "Ni": 0.8, "Mn": 0.1, "Co": 0.1, "O": 2}),
        ("CO", {"C": 1, "O": 1}),
        ("Co", {"Co": 1}),
        ("LixSn", None),
        ("Li1-xCoO2", None),
        ("SnOx", None),
    ],
)
def test_composition(formula, atoms):
    assert composition(formula) == atoms


def test_elements_are_sorted_and_known_with_variables_too():
    assert elements("Li[NixMnyCo1-x-y]O2") == ("Co", "Li", "Mn", "Ni", "O")
    assert len(ELEMENTS) == 118
    assert ELEMENTS.index("Zn") == 29


@pytest.mark.parametrize(
    ("text", "part", "charge"),
    [
        ("Zn2+", "Zn", 2),
        ("Li+", "Li", 1),
        ("Zn²⁺", "Zn", 2),
        ("Zn^{2+}", "Zn", 2),
        ("Zn<sup>2+</sup>", "Zn", 2),
        ("PF6-", "PF6", -1),
        ("PF₆⁻", "PF6", -1),
        ("NH4+", "NH4", 1),
        ("SO42-", "SO4", -2),
        ("SO4^2-", "SO4", -2),
        ("O2-", "O", -2),
        ("O2^-", "O2", -1),
        ("[Zn(H2O)6]2+", "[Zn(H2O)6]", 2),
        ("Li2CO3", "Li2CO3", 0),
        ("Li1-xCoO2", "Li1-xCoO2", 0),
    ],
)
def test_charge(text, part, charge):
    assert split_charge(text) == (part, charge)


def test_same_composition_is_the_same_whatever_the_order():
    assert same("Li₂CO₃", "CO3Li2")
    assert same("Zn3P2O8", "Zn3(PO4)2")
    assert same("LiₓSn", "LixSn")
    assert not same("LixSn", "LiySn")
    assert not same("LixSn", "LiSn")
    assert not same("Zn", "Zn2+")
    assert not same("Li2O", "Li2O2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("LiX2", "“X” in “LiX2” is not an element. Did you mean Xe?"),
        ("Lj2O", "“Lj” in “Lj2O” is not an element. Did you mean Li?"),
        ("DME", "Did you mean Dy?"),
        ("li2O", "Symbols begin with a capital, such as Li."),
        ("Li2(CO3", "not closed"),
        ("Li2(CO3]", "not closed"),
        ("Li2O)", "not part of a chemical formula"),
        ("Li2?", "Write it as in Li2CO3"),
        ("Li2·", "not part of a chemical formula"),
        ("()2", "not part of a chemical formula"),
        ("", "should stand here"),
        ("Li" * 101, "should stand here"),
    ],
)
def test_what_is_no_formula_is_refused_with_the_nearest(text, said):
    with pytest.raises(FormulaError) as caught:
        normal(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "Li",
        "LiF",
        "ZnO",
        "NaOH",
        "CO",
        "HF",
        "NaCl",
        "Li2CO3",
        "LiPF6",
        "C60",
        "LiIn",
        "NaK",
        "InSnBi",
        "LixSn",
        "Zn2+",
        "PF6-",
        "ZnSO4·7H2O",
    ],
)
def test_formulas_are_told(text):
    assert is_formula(text)


@pytest.mark.parametrize(
    "text",
    [
        "DME",
        "EC",
        "DEC",
        "PEO",
        "FEC",
        "VC",
        "PC",
        "LiPON",
        "LiTFSI",
        "LiFSI",
        "KFSI",
        "LiBOB",
        "LLZO",
        "PVDF",
        "CNF",
        "NaSICON",
        "CC",
        "LP30",
        "ice Ih",
        "",
        "304",
    ],
)
def test_names_and_abbreviations_are_told_from_formulas(text):
    assert not is_formula(text)


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        *(
            (formula, True)
            for formula in ("Li2CO3", "LiF", "Li2O2", "KO2", "KO3", "Fe3O4", "K0.5MnO2", "Zn3(PO4)2", "LiAlH4", "Li2S4", "Na2S2O3")
        ),
        *((formula, True) for formula in ("Li7La3Zr2O12", "Na3.4Zr2Si2.4P0.6O12", "Li6PS5Cl", "SO42-", "NH4+", "NaN3", "ZnSO4·7H2O")),
        *((formula, False) for formula in ("Li3CO3", "NaF2", "ZnCl", "PF6", "CaLiF")),
        *((formula, None) for formula in ("LixSn", "Li3Bi", "LiIn", "NaZn13", "Li", "LiXe2", "C2H3")),
    ],
)
def test_balance_of_usual_states_is_advice(formula, verdict):
    assert oxidation_balance(formula) is verdict


counts = st.one_of(st.just(""), st.integers(2, 99).map(str), st.sampled_from(["0.5", "2.4", "x", "1-x", "2x", "1-x-y"]))
units = st.tuples(st.sampled_from(ELEMENTS), counts).map("".join)
groups = st.one_of(units, st.tuples(st.lists(units, min_size=1, max_size=3).map("".join), counts).map(lambda two: f"({two[0]}){two[1]}"))
formulas = st.lists(groups, min_size=1, max_size=5).map("".join)


@given(formulas)
def test_the_normal_form_is_a_fixpoint_and_keeps_the_atoms(formula):
    form = normal(formula)
    assert normal(form) == form
    assert elements(form) == elements(formula)
    assert same(form, formula)


@given(st.lists(st.tuples(st.sampled_from(ELEMENTS), st.integers(1, 99)), min_size=1, max_size=6, unique_by=lambda pair: pair[0]))
def test_subscripts_change_nothing(pairs):
    subscripts = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    formula = "".join(f"{element}{count}" for element, count in pairs)
    assert normal(formula.translate(subscripts)) == normal(formula)
    assert composition(formula) == {element: float(count) for element, count in pairs}


@given(st.text(max_size=40))
def test_any_text_is_a_formula_or_refused(text):
    if is_formula(text):
        assert elements(text)
        assert oxidation_balance(text) in (True, False, None)
    else:
        with suppress(FormulaError):
            normal(text)
