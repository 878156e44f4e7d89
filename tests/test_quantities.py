"""Quantities: the grammar case by case, its laws, and what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb.errors import QuantityError
from cryokb.quantities import (
    COMPARATORS,
    UNCERTAINTY_KINDS,
    Interval,
    Quantity,
    Uncertainty,
    canonical,
    convert,
    convert_difference,
    dimension_of,
    format_quantity,
    interval_of,
    parse,
    unit_of,
)
from cryokb.quantities.numerals import read_number
from cryokb.quantities.units import unit_table

VALUES = [
    ("300 kV", 300, "kV"),
    ("300kV", 300, "kV"),
    ("77 kelvin", 77, "K"),
    ("20 nanometers", 20, "nm"),
    ("5 Micrometres", 5, "um"),
    ("20 µm", 20, "um"),
    ("20 μm", 20, "um"),
    ("20 um", 20, "um"),
    ("10 ㎛", 10, "um"),
    ("20 microns", 20, "um"),
    ("-40 °C", -40, "Cel"),
    ("- 40 °C", -40, "Cel"),
    ("−40 ℃", -40, "Cel"),
    ("20 deg C", 20, "Cel"),
    ("20 degrees Celsius", 20, "Cel"),
    ("35°", 35, "deg"),
    ("35º", 35, "deg"),
    ("0.021 nm", 0.021, "nm"),
    (".5 nm", 0.5, "nm"),
    ("2.65 Å", 2.65, "Ao"),
    ("2.65 Angstroms", 2.65, "Ao"),
    ("2.65 A\u030a", 2.65, "Ao"),
    ("2.65 \u212b", 2.65, "Ao"),
    ("1.05 Å/px", 1.05, "Ao"),
    ("80 e-/Å^2", 80, "/Ao2"),
    ("80 e/A2", 80, "/Ao2"),
    ("80 e- Å^-2", 80, "/Ao2"),
    ("80 e⁻ Å⁻²", 80, "/Ao2"),
    ("80 e⁻/Å²", 80, "/Ao2"),
    ("80 e–/Å2", 80, "/Ao2"),
    ("80 e^-/Å^{2}", 80, "/Ao2"),
    ("80 electrons/Å²", 80, "/Ao2"),
    ("80 electrons per square angstrom", 80, "/Ao2"),
    ("80 1/Å^2", 80, "/Ao2"),
    ("8 e-/Å^2/s", 8, "/Ao2/s"),
    ("8 e-/(Å^2 s)", 8, "/Ao2/s"),
    ("8 e-/Å^2 s", 8, "/Ao2/s"),
    ("8 e- Å-2 s-1", 8, "/Ao2/s"),
    ("8 e- per Å² per s", 8, "/Ao2/s"),
    ("8 1/(angstrom^2*s)", 8, "/Ao2/s"),
    ("15 e-/px/s", 15, "/{pixel}/s"),
    ("1.2 e-/Å²/frame", 1.2, "/Ao2/{frame}"),
    ("40 fps", 40, "{frame}/s"),
    ("1 mA/cm^2", 1, "mA/cm2"),
    ("1 mA cm-2", 1, "mA/cm2"),
    ("1 mA cm⁻²", 1, "mA/cm2"),
    ("1 mA·cm^(-2)", 1, "mA/cm2"),
    ("0.5 mAh cm-2", 0.5, "mA.h/cm2"),
    ("0.5 mA h/cm²", 0.5, "mA.h/cm2"),
    ("3860 mAh g⁻¹", 3860, "mA.h/g"),
    ("0.5C", 0.5, "{C_rate}"),
    ("C/10", 0.1, "{C_rate}"),
    ("10^5 e-/Å^2", 100000, "/Ao2"),
    ("1e5 e-/Å^2", 100000, "/Ao2"),
    ("1 x 10^5 e-/Å^2", 100000, "/Ao2"),
    ("1.5 × 10⁵ e-/Å²", 150000.0, "/Ao2"),
    ("1·10⁻⁵ Pa", 1e-5, "Pa"),
    ("10⁻⁵ mbar", 1e-5, "mbar"),
    ("10 000 nm", 10000, "nm"),
    ("10\u2009000 nm", 10000, "nm"),
    ("1,200,000 x", 1200000, "{x}"),
    ("50000×", 50000, "{x}"),
    ("50 kx", 50, "10*3.{x}"),
    ("1 M", 1, "mol/L"),
    ("1 mol/L", 1, "mol/L"),
    ("1 mol L⁻¹", 1, "mol/L"),
    ("10 wt%", 10, "%{mass}"),
    ("10 wt.%", 10, "%{mass}"),
    ("10 % (w/w)", 10, "%{mass}"),
    ("10 % by weight", 10, "%{mass}"),
    ("50 vol %", 50, "%{volume}"),
    ("50% v/v", 50, "%{volume}"),
    ("30 mol%", 30, "%{mole}"),
    ("5 at.%", 5, "%{atom}"),
    ("99.3 percent", 99.3, "%"),
    ("5 nm⁻¹", 5, "/nm"),
    ("5 1/nm", 5, "/nm"),
    ("2 mS cm-1", 2, "mS/cm"),
    ("12 Ω cm²", 12, "Ohm.cm2"),
    ("0.534 g/cc", 0.534, "g/cm3"),
    ("306 nm^2", 306, "nm2"),
    ("306 square nm", 306, "nm2"),
    ("306 nm squared", 306, "nm2"),
    ("1 h 30 min", 90, "min"),
    ("2 min 30 s", 150, "s"),
    ("50 cycles", 50, "{cycle}"),
    ("12", 12, "1"),
]


@pytest.mark.parametrize(("text", "value", "unit"), VALUES)
def test_reads_a_value_in_any_spelling(text, value, unit):
    quantity = parse(text)
    assert (quantity.value, quantity.unit) == (value, unit)
    assert type(quantity.value) is type(value)
    assert quantity == Quantity(value=value, unit=unit, as_reported=text)


@pytest.mark.parametrize(
    ("text", "lower", "upper", "unit"),
    [
        ("80-100 K", 80, 100, "K"),
        ("80–100 K", 80, 100, "K"),
        ("80 - 100 K", 80, 100, "K"),
        ("80 K to 100 K", 80, 100, "K"),
        ("80 K – 100 K", 80, 100, "K"),
        ("between 80 and 100 K", 80, 100, "K"),
        ("from 80 to 100 K", 80, 100, "K"),
        ("20 to 150 µm", 20, 150, "um"),
        ("-60 to 60 °", -60, 60, "deg"),
        ("-60° to +60°", -60, 60, "deg"),
        ("−60…60 °", -60, 60, "deg"),
        ("-60..60 °", -60, 60, "deg"),
        ("-60-60 °", -60, 60, "deg"),
        ("±60°", -60, 60, "deg"),
        ("+/-60 deg", -60, 60, "deg"),
        ("-20--10 °C", -20, -10, "Cel"),
        ("-100 to -190 °C", -190, -100, "Cel"),
        ("80 nm–1.2 µm", 0.08, 1.2, "um"),
        ("5 e-/Å^2-10 e-/Å^2", 5, 10, "/Ao2"),
        ("10^-5-10^-4 mbar", 1e-5, 1e-4, "mbar"),
        ("0.1-0.2 mA cm-2", 0.1, 0.2, "mA/cm2"),
        ("1-2", 1, 2, "1"),
    ],
)
def test_reads_a_range(text, lower, upper, unit):
    assert parse(text) == Quantity(lower=lower, upper=upper, unit=unit, as_reported=text)


@pytest.mark.parametrize(
    ("text", "plus", "minus", "kind"),
    [
        ("20 ± 3 nm", 3, 3, None),
        ("20±3nm", 3, 3, None),
        ("20 +/- 3 nm", 3, 3, None),
        ("20 +- 3 nm", 3, 3, None),
        ("(20 ± 3) nm", 3, 3, None),
        ("(20 ± 3 nm)", 3, 3, None),
        ("20 nm ± 3 nm", 3, 3, None),
        ("20 nm (± 3 nm)", 3, 3, None),
        ("20 +3/-1 nm", 3, 1, None),
        ("20 (+3/-1) nm", 3, 1, None),
        ("20 nm +3 -1 nm", 3, 1, None),
        ("20(3) nm", 3, 3, None),
        ("20 nm ± 30 Å", 3, 3, None),
        ("20 nm ± 15 %", 3, 3, None),
        ("20 ± 3 nm (standard deviation)", 3, 3, "standard_deviation"),
        ("20 ± 3 nm (s.d.)", 3, 3, "standard_deviation"),
        ("20 ± 3 nm (SEM)", 3, 3, "standard_error"),
        ("20 ± 3 nm (95 % CI)", 3, 3, "confidence_95"),
        ("20 ± 3 nm (range)", 3, 3, "range"),
    ],
)
def test_reads_an_uncertainty(text, plus, minus, kind):
    assert parse(text) == Quantity(value=20, unit="nm", uncertainty=Uncertainty(plus, minus, kind), as_reported=text)


def test_concise_notation_counts_from_the_last_digit():
    assert parse("0.247(3) nm").uncertainty == Uncertainty(0.003, 0.003)
    assert parse("0.25(0.01) nm").uncertainty == Uncertainty(0.01, 0.01)


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        *(
            (f"{sign}5 nm", "about")
            for sign in ("~", "≈", "∼", "~ ", "about ", "ca. ", "c. ", "ca ", "approx. ", "approximately ", "around ", "circa ")
        ),
        *((f"{sign}5 nm", "less_than") for sign in ("<", "< ", "less than ", "below ", "under ", "Smaller than ", "sub-")),
        *((f"{sign}5 nm", "at_most") for sign in ("≤", "<=", "⩽ ", "≲", "up to ", "at most ", "no more than ", "up to ~")),
        *((f"{sign}5 nm", "more_than") for sign in (">", "> ", "more than ", "over ", "above ", "greater than ")),
        *((f"{sign}5 nm", "at_least") for sign in ("≥", ">=", "≳ ", "at least ", "not less than ")),
    ],
)
def test_reads_a_comparator(text, comparator):
    assert parse(text) == Quantity(value=5, unit="nm", comparator=comparator, as_reported=text)


def test_a_comparator_on_one_side_of_a_range_is_about_the_range():
    assert parse("80 to ~100 K") == Quantity(lower=80, upper=100, unit="K", comparator="about", as_reported="80 to ~100 K")
    with pytest.raises(QuantityError):
        parse("80 to >100 K")


@pytest.mark.parametrize(
    ("text", "lower", "upper", "unit", "comparator"),
    [
        ("hundreds of nm", 100, 1000, "nm", None),
        ("tens of nanometres", 10, 100, "nm", None),
        ("thousands of nm", 1000, 10000, "nm", None),
        ("several hundred nm", 300, 1000, "nm", None),
        ("up to several hundred nanometers", 300, 1000, "nm", "at_most"),
        ("a few nm", 2, 5, "nm", None),
        ("a few tens of nm", 20, 50, "nm", None),
        ("a couple of nm", 2, 3, "nm", None),
        ("several nm", 3, 10, "nm", None),
        ("tens to hundreds of nm", 10, 1000, "nm", None),
        ("10 nm to several hundred nm", 10, 1000, "nm", None),
        ("room temperature", 15, 30, "Cel", None),
        ("RT", 15, 30, "Cel", None),
        ("overnight", 8, 16, "h", None),
        ("100-1000 nm (qualitative)", 100, 1000, "nm", None),
    ],
)
def test_words_become_flagged_bounds(text, lower, upper, unit, comparator):
    assert parse(text) == Quantity(lower=lower, upper=upper, unit=unit, comparator=comparator, qualitative="yes", as_reported=text)


@pytest.mark.parametrize(
    ("text", "dimensions", "unit"),
    [
        ("1 m", ("molality",), "mol/kg"),
        ("1 m", ("concentration", "molality", "mass_fraction"), "mol/kg"),
        ("1 m", ("length",), "m"),
        ("2.65 A", ("length",), "Ao"),
        ("2.65 A", ("current",), "A"),
        ("20 C", ("temperature",), "Cel"),
        ("20 C", ("c_rate",), "{C_rate}"),
        ("10 %", ("mass_fraction",), "%{mass}"),
        ("10 %", ("fraction", "mass_fraction"), "%"),
        ("0.1 eV", ("energy_dispersion",), "eV/{channel}"),
        ("2.5 e-/Å^2", ("dose_per_tilt",), "/Ao2/{tilt}"),
        ("2.5 e-/Å^2", ("dose", "dose_per_tilt"), "/Ao2"),
        ("2.5 e-/Å^2/tilt", ("dose", "dose_per_tilt"), "/Ao2"),
        ("2.5 e-/Å^2/tilt", ("dose_per_tilt",), "/Ao2/{tilt}"),
        ("250 e-/nm^2 per tilt", ("dose", "dose_per_tilt"), "/nm2"),
        ("50 meV/px", ("energy", "energy_dispersion"), "meV"),
        ("0.02 1/nm/px", ("reciprocal_length", "angle"), "/nm"),
        ("3", ("count",), "1"),
        ("50000", ("magnification",), "1"),
        ("0.993", ("fraction",), "1"),
        ("3°", ("angle",), "deg"),
    ],
)
def test_the_expected_dimension_settles_the_unit(text, dimensions, unit):
    assert parse(text, dimensions=dimensions).unit == unit


@pytest.mark.parametrize("text", ["0", "1", "0.993"])
def test_a_bare_share_is_one_of_one(text):
    assert parse(text, dimensions=("fraction",)).unit == "1"
    with pytest.raises(QuantityError):
        parse("1.001", dimensions=("fraction",))


def test_per_cent_behind_another_unit_are_those_of_the_value():
    assert parse("100 ppm ± 10 %", dimensions=("fraction",)).uncertainty == Uncertainty(10, 10)
    assert parse("95 % ± 10 %", dimensions=("fraction",)).uncertainty == Uncertainty(10, 10)
    assert parse("20 nm ± 10 %").uncertainty == Uncertainty(2, 2)


def test_the_default_unit_stands_in_for_none():
    assert parse("300", dimensions=("voltage",), default_unit="kV").unit == "kV"
    assert parse(300, dimensions=("voltage",), default_unit="kV") == Quantity(value=300, unit="kV", as_reported="300")


def test_what_is_no_number_is_refused_as_one():
    with pytest.raises(QuantityError, match="not a number"):
        read_number("twelve")


def test_numbers_are_quantities_too():
    assert parse(12) == Quantity(value=12, as_reported="12")
    assert parse(0.5) == Quantity(value=0.5, as_reported="0.5")


REFUSED = [
    ("1 m", (), "QTY-AMBIGUOUS", None),
    ("10 %", ("mass_fraction", "volume_fraction"), "QTY-AMBIGUOUS", None),
    ("1,200 nm", (), "QTY-AMBIGUOUS", "1200 nm"),
    ("0,5 nm", (), "QTY-AMBIGUOUS", "0.5 nm"),
    ("1,5 nm", (), "QTY-AMBIGUOUS", "1.5 nm"),
    ("1,2,3 nm", (), "QTY-AMBIGUOUS", None),
    ("300 nm", ("voltage",), "QTY-DIMENSION", None),
    ("8 e-/Å^2", ("dose_rate",), "QTY-DIMENSION", None),
    ("1 m", ("voltage",), "QTY-DIMENSION", None),
    ("300", ("voltage",), "QTY-DIMENSION", None),
    (300, ("voltage",), "QTY-DIMENSION", None),
    ("99.3", ("fraction",), "QTY-DIMENSION", None),
    ("80 K to 100 nm", (), "QTY-DIMENSION", None),
    ("20 nm ± 3 K", (), "QTY-DIMENSION", None),
    ("300 KV", (), "QTY-SYNTAX", "300 kV"),
    ("20 nanometr", (), "QTY-SYNTAX", "20 nanometre"),
    ("20 nm (from FFT)", (), "QTY-SYNTAX", "20 nm"),
    ("20 ± 3 nm (n = 12)", (), "QTY-SYNTAX", None),
    ("20 nm (standard deviation)", (), "QTY-SYNTAX", None),
    ("2 x 10-5 mbar", (), "QTY-SYNTAX", "2 x 10^-5 mbar"),
    ("10-5 mbar", (), "QTY-RANGE", None),
    ("100-80 K", (), "QTY-RANGE", None),
    ("20 ± -3 nm", (), "QTY-RANGE", None),
    ("nan", (), "QTY-RANGE", None),
    (float("nan"), (), "QTY-RANGE", None),
    (float("-inf"), (), "QTY-RANGE", None),
    ("inf nm", (), "QTY-RANGE", None),
    ("1e400 nm", (), "QTY-RANGE", None),
    ("10^9999999 nm", (), "QTY-RANGE", None),
    ("1e-400 nm", (), "QTY-RANGE", None),
    ("5 and 10 nm", (), "QTY-SYNTAX", None),
    ("20 nm x 30 nm", (), "QTY-SYNTAX", None),
    ("hundred nm", (), "QTY-SYNTAX", None),
    ("abc", (), "QTY-SYNTAX", None),
    ("~", (), "QTY-SYNTAX", None),
    ("", (), "QTY-SYNTAX", None),
    ("20-", (), "QTY-SYNTAX", None),
    ("C/0", (), "QTY-SYNTAX", None),
    ("room temperature", ("length",), "QTY-SYNTAX", None),
    (True, (), "QTY-SYNTAX", None),
    ("9" * 201, (), "QTY-SYNTAX", None),
]


@pytest.mark.parametrize(("text", "dimensions", "code", "suggestion"), REFUSED)
def test_refuses_with_code_and_suggestion(text, dimensions, code, suggestion):
    with pytest.raises(QuantityError) as caught:
        parse(text, dimensions=dimensions)
    assert (caught.value.code, caught.value.suggestion) == (code, suggestion)
    if suggestion is not None:
        parse(suggestion, dimensions=dimensions)


def test_an_ambiguous_unit_names_its_choices():
    with pytest.raises(QuantityError, match=r"metre \(length\) or mol/kg \(molality\)"):
        parse("1 m")


def test_a_wrong_dimension_shows_a_right_one():
    with pytest.raises(QuantityError, match=r"length, but voltage is expected here\. Write it as in 300 kV\."):
        parse("300 nm", dimensions=("voltage",))


# ---------------------------------------------------------------------------------------------------------------- laws

sizes = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(1e-40, 1e40).map(float),
    st.floats(-1e40, -1e-40),
)
units = st.sampled_from(sorted(unit_table().units))
comparators = st.one_of(st.none(), st.sampled_from(sorted(COMPARATORS)))
spreads = st.builds(
    Uncertainty,
    plus=st.one_of(st.integers(0, 1000), st.floats(1e-9, 1e9)),
    minus=st.one_of(st.integers(0, 1000), st.floats(1e-9, 1e9)),
    kind=st.one_of(st.none(), st.sampled_from(sorted(UNCERTAINTY_KINDS))),
)
flags = st.sampled_from([None, "yes"])
single = st.builds(
    Quantity,
    value=sizes,
    comparator=comparators,
    unit=units,
    uncertainty=st.one_of(st.none(), spreads),
    as_reported=st.text(),
    qualitative=flags,
)
ranged = st.builds(
    lambda bounds, **rest: Quantity(lower=min(bounds), upper=max(bounds), **rest),
    st.tuples(sizes, sizes),
    comparator=comparators,
    unit=units,
    as_reported=st.text(),
    qualitative=flags,
)
quantities = st.one_of(single, ranged)


@given(quantities)
def test_parsing_undoes_formatting(quantity):
    text = format_quantity(quantity)
    assert parse(text) == replace(quantity, as_reported=text)


@given(quantities)
def test_formatting_is_settled_after_once(quantity):
    text = format_quantity(quantity)
    assert format_quantity(parse(text)) == text
    assert parse(text, dimensions=(dimension_of(quantity.unit),)).unit == quantity.unit


@given(quantities)
def test_the_plain_form_gives_the_quantity_back(quantity):
    plain = json.loads(json.dumps(quantity.to_json()))
    assert Quantity.from_json({**plain, "unit_iri": "http://example.org/unit"}) == quantity
    assert None not in plain.values()


@given(sizes, units)
def test_conversion_goes_there_and_back(value, unit):
    target = unit_table().dimensions[dimension_of(unit)]["canonical"]
    there = convert(value, unit, target)
    offset = unit_of(unit).offset
    assert convert(there, target, unit) == pytest.approx(value, rel=1e-10, abs=1e-9 * offset)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        quantity = parse(text)
    except QuantityError:
        return
    assert quantity.as_reported == text.strip()


PIECES = [
    "20",
    "1.5",
    "-",
    "–",
    "to",
    "±",
    "+",
    "/",
    "(",
    ")",
    " ",
    "nm",
    "e-",
    "Å",
    "^",
    "2",
    "²",
    "⁻",
    "%",
    "10^",
    "x",
    "~",
    "<",
    ",",
    "few",
    "of",
    "K",
    "°",
    "m",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_near_misses_are_read_or_refused(text):
    try:
        quantity = parse(text)
    except QuantityError:
        return
    assert replace(parse(format_quantity(quantity)), as_reported="") == replace(quantity, as_reported="")


def test_plain_form_has_a_settled_order_and_leaves_out_what_is_none():
    plain = parse("~20 +3/-1 nm (range)").to_json()
    assert list(plain) == ["value", "comparator", "unit", "uncertainty", "as_reported"]
    assert plain["uncertainty"] == {"plus": 3, "minus": 1, "kind": "range"}
    assert json.dumps(parse("300 kV").to_json()) == '{"value": 300, "unit": "kV", "as_reported": "300 kV"}'


@pytest.mark.parametrize(
    "plain",
    [
        {"value": "300"},
        {"value": True},
        {"value": 1, "unit": 3},
        {"value": 1, "uncertainty": 3},
        {"value": 1, "uncertainty": {"plus": "3"}},
    ],
)
def test_a_wrong_plain_form_is_refused(plain):
    with pytest.raises(QuantityError):
        Quantity.from_json(plain)


def test_a_bound_alone_is_written_as_a_comparison():
    assert format_quantity(Quantity(upper=5, unit="nm")) == "<=5 nm"
    assert format_quantity(Quantity(lower=5, unit="nm")) == ">=5 nm"


# ----------------------------------------------------------------------------------------------------------- intervals


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("300 kV", Interval(300000.0, 300000.0, 300000.0, "V")),
        ("0.3 Å", Interval(0.03, 0.03, 0.03, "nm")),
        ("20 °C", Interval(293.15, 293.15, 293.15, "K")),
        ("<0.1 ppm", Interval(None, None, 1e-05, "%")),
        (">99.3 %", Interval(None, 99.3, None, "%")),
        ("80-100 K", Interval(None, 80.0, 100.0, "K")),
        ("up to 20-30 nm", Interval(None, None, 30.0, "nm")),
        ("more than several hundred nm", Interval(None, 300.0, None, "nm")),
        ("~8 e-/nm^2/s", Interval(0.08, 0.08, 0.08, "/Ao2/s")),
        ("1 C/m^2", Interval(0.0624150907446, 0.0624150907446, 0.0624150907446, "/Ao2")),
    ],
)
def test_canonical_interval(text, interval):
    assert canonical(parse(text)) == interval
    assert interval_of(parse(text).to_json()) == interval


def test_uncertainty_widens_only_when_asked():
    quantity = parse("20 +3/-1 °C")
    assert canonical(quantity) == Interval(293.15, 293.15, 293.15, "K")
    assert canonical(quantity, with_uncertainty=True) == Interval(293.15, 292.15, 296.15, "K")
    assert canonical(parse("<20 ± 3 nm"), with_uncertainty=True) == Interval(None, None, 23.0, "nm")


def test_a_share_and_a_number_meet_in_one_dimension():
    assert canonical(parse("0.993"), dimension="fraction").value == 99.3
    assert convert(50, "%", "1") == 0.5


def test_centre():
    assert canonical(parse("80-100 K")).centre == 90
    assert canonical(parse("300 V")).centre == 300
    assert canonical(parse("<5 nm")).centre == 5
    assert Interval(None, None, None, "nm").centre is None


def test_conversion_between_dimensions_is_refused():
    with pytest.raises(QuantityError, match="cannot be given in V") as caught:
        convert(1, "nm", "V")
    assert caught.value.code == "QTY-DIMENSION"
    with pytest.raises(QuantityError, match="UCUM"):
        dimension_of("furlong")


def test_a_difference_has_no_zero_point():
    assert convert_difference(3, "Cel", "K") == 3.0
    assert convert(3, "Cel", "K") == 276.15


def test_importing_quantities_loads_nothing_heavy():
    program = "import sys, cryokb.quantities; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {module.partition(".")[0] for module in done.stdout.split()}
    assert "cryokb" in loaded
    assert not loaded & {"numpy", "pint", "yaml", "pydantic", "difflib", "rich", "linkml"}


@pytest.mark.parametrize(("written", "unit"), [("25 oC", "Cel"), ("25 Grad C", "Cel"), ("-180 oC", "Cel"), ("95 °K", "K")])
def test_a_degree_without_its_sign_or_a_kelvin_with_one_is_mended(written: str, unit: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse(written, dimensions=("temperature",))
    assert str(caught.value.hint).startswith("Write ")
    assert parse(str(caught.value.suggestion)).unit == unit
