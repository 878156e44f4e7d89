"""The unit table: complete, consistent with pint, and the same as what units.yaml makes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from cryokb import standard
from cryokb.errors import QuantityError
from cryokb.quantities import canonical, parse, unit_of
from cryokb.quantities.units import choose_unit, unit_key, unit_table

ROOT = Path(__file__).parent.parent
TABLE = unit_table()


def test_table_is_large_enough_to_be_tested():
    assert len(TABLE.units) >= 150
    assert len(TABLE.dimensions) >= 45


@pytest.mark.parametrize("dimension", sorted(TABLE.dimensions))
def test_each_dimension_has_a_canonical_unit_of_its_own_and_an_example(dimension):
    about = TABLE.dimensions[dimension]
    unit = unit_of(about["canonical"])
    assert unit.code == "1" or unit.dimension == dimension
    assert (unit.factor, unit.offset) == (1.0, 0.0)
    assert about["description"].endswith(".")
    example = parse(about["example"], dimensions=(dimension,))
    assert canonical(example, dimension=dimension).centre is not None


@pytest.mark.parametrize("code", sorted(TABLE.units))
def test_each_unit_is_read_back_from_its_text_and_its_code(code):
    unit = unit_of(code)
    assert unit.dimension in TABLE.dimensions
    assert unit.factor > 0
    if unit.text:
        assert choose_unit(unit.text) == code
        assert choose_unit(unit.text, (unit.dimension,)) == code
        assert choose_unit(code, (unit.dimension,)) == code


@pytest.mark.parametrize("code", sorted(TABLE.units))
def test_nexus_spellings_are_what_validators_accept(code):
    spelling = unit_of(code).nexus
    if spelling is not None:
        assert spelling.isascii()
        assert not re.search(r"e-|electron\b|\be/", spelling)


def test_canonical_units_have_a_nexus_spelling():
    for about in TABLE.dimensions.values():
        assert unit_of(about["canonical"]).nexus


def test_qudt_terms_are_full_and_used_once():
    terms = [unit.qudt for unit in TABLE.units.values() if unit.qudt]
    assert len(terms) >= 80
    assert len(terms) == len(set(terms))
    assert all(re.fullmatch(r"http://qudt\.org/vocab/unit/[A-Za-z0-9_-]+", term) for term in terms)


def test_only_celsius_has_another_zero():
    assert {code: unit.offset for code, unit in TABLE.units.items() if unit.offset} == {"Cel": 273.15}


def test_only_metre_and_molal_share_a_spelling():
    assert {key: list(codes) for key, codes in TABLE.spellings.items() if len(codes) > 1} == {"m": ["m", "mol/kg"]}


def test_each_code_of_a_spelling_is_a_unit():
    codes = {code for table in (TABLE.spellings, TABLE.contextual) for several in table.values() for code in several}
    assert codes <= set(TABLE.units)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("nm", "nm"),
        ("mAh cm⁻²", "cm^-2.h.mA"),
        ("cm**-2 mA*h", "cm^-2.h.mA"),
        ("mA h / cm^{2}", "cm^-2.h.mA"),
        ("1/(nm s)", "nm^-1.s^-1"),
        ("nm/nm", None),
        ("", None),
        ("nm?2", None),
        ("wt. %", "wt%"),
    ],
)
def test_key_of_a_unit_text(text, key):
    assert unit_key(text, {"mAh": "mA.h"}) == key


@pytest.mark.parametrize(
    ("text", "near"), [("KV", "kV"), ("NM", "nm"), ("nanometr", "nanometre"), ("mpa", None), ("nn", None), ("e-/(Å)", None), ("§", None)]
)
def test_an_unknown_unit_names_the_nearest(text, near):
    with pytest.raises(QuantityError) as caught:
        choose_unit(text)
    assert caught.value.suggestion == near


def test_two_units_that_differ_in_case_are_both_named():
    with pytest.raises(QuantityError, match=r"Did you mean MPa or mPa\?"):
        choose_unit("mpa")


# ------------------------------------------------------------------------------------------------ against pint


@pytest.fixture(scope="module")
def units_table():
    pytest.importorskip("pint", reason="pint proves the factors in development only")
    sys.path.insert(0, str(ROOT / "schema"))
    import units_table

    return units_table


def test_generated_table_is_what_the_yaml_makes(units_table):
    assert units_table.build_unit_table(ROOT / "schema" / "units.yaml") == standard.shared("units")


def test_factors_agree_with_pint_in_floats(units_table):
    import pint
    import yaml

    registry = pint.UnitRegistry()
    source = yaml.safe_load((ROOT / "schema" / "units.yaml").read_text(encoding="utf-8"))
    for code, unit in TABLE.units.items():
        if code == "Cel":
            continue
        canonical_unit = source["units"][TABLE.dimensions[unit.dimension]["canonical"]]
        quotient = (1 * registry.parse_expression(units_table.expression(source["units"][code]))) / registry.parse_expression(
            units_table.expression(canonical_unit)
        )
        assert float((quotient * registry.dimensionless).to("dimensionless").magnitude) == pytest.approx(unit.factor, rel=1e-12), code
    assert registry.Quantity(20, "degC").to("K").magnitude == pytest.approx(293.15)


def test_nexus_spellings_mean_the_same_size_in_pint(units_table):
    import pint

    registry = pint.UnitRegistry()
    for code, unit in TABLE.units.items():
        if unit.nexus is None or code == "Cel":
            continue
        target = unit_of(TABLE.dimensions[unit.dimension]["canonical"]).nexus
        quotient = registry.Quantity(1.0) * registry.parse_expression(unit.nexus) / registry.parse_expression(target)
        assert quotient.to("dimensionless").magnitude == pytest.approx(unit.factor, rel=1e-12), code


def test_a_faulty_table_is_refused(units_table, tmp_path):
    text = (ROOT / "schema" / "units.yaml").read_text(encoding="utf-8")
    for old, new, said in [
        ("{text: kV, dimension: voltage", "{text: kV, dimension: tension", "unknown dimension"),
        ("{text: kV,", "{text: mV,", "share the spelling"),
        ("spellings: [X, ×, times]", "spellings: [X, '?']", "cannot be read"),
    ]:
        assert old in text
        faulty = tmp_path / "units.yaml"
        faulty.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ValueError, match=said):
            units_table.build_unit_table(faulty)
