"""Counts, components of an electrolyte with their amounts, and mixtures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb.errors import QuantityError
from cryokb.expansion.forms import parse_components
from cryokb.quantities import Count, Mixture, format_count, is_mixture, parse_count, split_component, split_mixture, split_pieces
from cryokb.standard import current


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12 positions on 3 particles", Count(12, "positions", "3 particles")),
        ("12", Count(12)),
        (12, Count(12)),
        ("n = 12", Count(12)),
        ("n=12 particles", Count(12, "particles")),
        ("3 lamellae from 2 cells", Count(3, "lamellae", "2 cells")),
        ("12 on 3 particles", Count(12, None, "3 particles")),
    ],
)
def test_reads_a_count(text, count):
    assert parse_count(text) == count
    assert parse_count(format_count(count)) == count


def test_an_amount_may_have_eight_words():
    assert split_component("FEC more than 10 ± 1 % by weight") == ("FEC", "more than 10 ± 1 % by weight")


@pytest.mark.parametrize("text", ["0", "0 positions on 3 particles", "n = 0"])
def test_a_count_of_nothing_cannot_be(text):
    with pytest.raises(QuantityError) as caught:
        parse_count(text)
    assert caught.value.code == "QTY-RANGE"


@pytest.mark.parametrize("text", ["0", "-1", "many", "", "1.5", True, "12 3", "9" * 300])
def test_refuses_what_is_no_count(text):
    with pytest.raises(QuantityError):
        parse_count(text)


@given(st.integers(1, 10**9 - 1), st.sampled_from([None, "positions", "grid squares"]), st.sampled_from([None, "3 particles", "2 cells"]))
def test_counts_come_back(n, of, on):
    assert parse_count(format_count(Count(n, of, on))) == Count(n, of, on)


@pytest.mark.parametrize(
    ("text", "name", "amount"),
    [
        ("LiPF6 1 mol/L", "LiPF6", "1 mol/L"),
        ("1 M LiPF6", "LiPF6", "1 M"),
        ("1M LiPF6", "LiPF6", "1M"),
        ("LiTFSI 21 m", "LiTFSI", "21 m"),
        ("FEC 10 wt%", "FEC", "10 wt%"),
        ("10wt% FEC", "FEC", "10wt%"),
        ("FEC (10 wt%)", "FEC", "10 wt%"),
        ("FEC, 10 wt%", "FEC", "10 wt%"),
        ("FEC 10 %", "FEC", "10 %"),
        ("~2 wt% VC", "VC", "~2 wt%"),
        ("LiPF6 about 1 M", "LiPF6", "about 1 M"),
        ("LiNO3 0.5-1 wt%", "LiNO3", "0.5-1 wt%"),
        ("water <20 ppm", "water", "<20 ppm"),
        ("dimethyl carbonate 50 vol%", "dimethyl carbonate", "50 vol%"),
        ("1,3-dioxolane 50 vol%", "1,3-dioxolane", "50 vol%"),
        ("1,3-dioxolane", "1,3-dioxolane", None),
        ("2-methyltetrahydrofuran", "2-methyltetrahydrofuran", None),
        ("EC", "EC", None),
        ("PEO 600k", "PEO 600k", None),
        ("LiPF6 1 mool/L", "LiPF6", "1 mool/L"),
        ("FEC 10 wtt%", "FEC", "10 wtt%"),
        ("LiPF6 1 MMOL/L", "LiPF6", "1 MMOL/L"),
        ("poly(ethylene oxide) " * 100, ("poly(ethylene oxide) " * 100).strip(), None),
        ("LP30", "LP30", None),
        ("Pyr14 TFSI", "Pyr14 TFSI", None),
        ("solvent 2", "solvent 2", None),
        ("  dimethyl   carbonate ", "dimethyl carbonate", None),
    ],
)
def test_splits_a_component(text, name, amount):
    assert split_component(text) == (name, amount)


@pytest.mark.parametrize(
    ("text", "mixture"),
    [
        ("EC:DEC 1:1 v/v", Mixture(("EC", "DEC"), (1, 1), "volume")),
        ("EC/EMC (3:7 by weight)", Mixture(("EC", "EMC"), (3, 7), "mass")),
        ("EC/EMC 50/50 wt%", Mixture(("EC", "EMC"), (50, 50), "mass")),
        ("LiFSI:DME:TTE 1:1.2:3 molar ratio", Mixture(("LiFSI", "DME", "TTE"), (1, 1.2, 3), "mole")),
        ("LiFSI:DME:TTE 1:1.2:3", Mixture(("LiFSI", "DME", "TTE"), (1, 1.2, 3), None)),
        ("EC:DEC", Mixture(("EC", "DEC"))),
        ("EC/DEC", Mixture(("EC", "DEC"))),
        ("EC + DEC", Mixture(("EC", "DEC"))),
        ("EC+DEC", Mixture(("EC", "DEC"))),
        ("EC/DEC 1:1 v/v", Mixture(("EC", "DEC"), (1, 1), "volume")),
        ("EC/DEC (1:1, v/v)", Mixture(("EC", "DEC"), (1, 1), "volume")),
        ("EC/DEC (v:v=1:1)", Mixture(("EC", "DEC"), (1, 1), "volume")),
        ("EC/DEC v/v 1:1", Mixture(("EC", "DEC"), (1, 1), "volume")),
        ("EC/EMC 3:7 wt%", Mixture(("EC", "EMC"), (3, 7), "mass")),
        ("EC:DEC=1:1", Mixture(("EC", "DEC"), (1, 1))),
        ("PC : EC : DEC = 1:4:5 v/v/v", Mixture(("PC", "EC", "DEC"), (1, 4, 5), "volume")),
        ("EC/DEC/EMC 1/1/1 by volume", Mixture(("EC", "DEC", "EMC"), (1, 1, 1), "volume")),
        ("EC-DEC 1:1 v/v", Mixture(("EC", "DEC"), (1, 1), "volume")),
        ("EC + DEC 1:1 v/v", Mixture(("EC", "DEC"), (1, 1), "volume")),
        ("EC/DEC in a volume ratio of 1:1", Mixture(("EC", "DEC"), (1, 1), "volume")),
        ("1,3-dioxolane/1,2-dimethoxyethane 1:1 v/v", Mixture(("1,3-dioxolane", "1,2-dimethoxyethane"), (1, 1), "volume")),
        ("ethylene carbonate/diethyl carbonate 1:1", Mixture(("ethylene carbonate", "diethyl carbonate"), (1, 1))),
        ("[EMIm]Cl:AlCl3 1:1.3", Mixture(("[EMIm]Cl", "AlCl3"), (1, 1.3))),
        ("AlCl3/EMImCl 1.5:1", Mixture(("AlCl3", "EMImCl"), (1.5, 1))),
    ],
)
def test_splits_a_mixture(text, mixture):
    assert is_mixture(text)
    assert split_mixture(text) == mixture


@pytest.mark.parametrize(
    "text",
    [
        *("Zn(OTf)2", "Na-K", "NaK", "poly(VDF-co-HFP)", "PVDF-HFP", "Li/Na alloy", "LiNi1/3Mn1/3Co1/3O2", "N/A", "n/a", "Li+", "TFSI-"),
        *("1,3-dioxolane", "EC", "LiPF6 1 mol/L", "70Li2S-30P2S5", "EC-DEC", "Celgard 2325", "1:1", "3:7 wt%"),
        *("ethylene carbonate/diethyl carbonate", "1M LiPF6 in EC:DEC (1:1 v/v) + 10% FEC"),
    ],
)
def test_a_name_with_a_slash_a_plus_or_a_hyphen_is_no_mixture(text):
    assert not is_mixture(text)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("EC/DEC (1:1 v/v) + 10% FEC", ["EC/DEC (1:1 v/v)", "10% FEC"]),
        ("EC:DEC 1:1 v/v, FEC 10 wt%", ["EC:DEC 1:1 v/v", "FEC 10 wt%"]),
        ("EC:DMC:EMC (1:1:1 vol%) with 2% VC", ["EC:DMC:EMC (1:1:1 vol%)", "2% VC"]),
        ("LiPF6 1 M, LiFSI 0.1 M and 2% VC", ["LiPF6 1 M", "LiFSI 0.1 M", "2% VC"]),
        ("[EMIm]Cl + AlCl3", ["[EMIm]Cl", "AlCl3"]),
        ("FEC, 10 wt%", ["FEC, 10 wt%"]),
        ("PEO, Mw 600k", ["PEO, Mw 600k"]),
        ("EC + DEC 1:1 v/v", ["EC + DEC 1:1 v/v"]),
        ("Li+", ["Li+"]),
        ("1M LiPF6 in EC:DEC (1:1 v/v) + 10% FEC", ["1M LiPF6 in EC:DEC (1:1 v/v) + 10% FEC"]),
    ],
)
def test_cuts_a_text_into_components_and_mixtures(text, pieces):
    assert split_pieces(text) == pieces


def test_a_mixture_with_an_additive_is_read_whole():
    rows = parse_components("EC/DEC (1:1 v/v) + 10% FEC", current())
    assert [row["name"] for row in rows] == ["EC", "DEC", "FEC"]
    assert [row.get("parts") for row in rows] == [1, 1, None]
    assert rows[2]["amount"]["value"] == 10


def test_a_sentence_stays_whole():
    assert parse_components("1 M LiPF6 in EC/DEC", current()) == [{"name": "1 M LiPF6 in EC/DEC"}]


def test_a_long_mixture_keeps_every_component_or_is_refused():
    names = tuple(f"Solvent{number}" for number in range(40))
    assert split_mixture(f"{':'.join(names)} {':'.join('1' * 40)} v/v") == Mixture(names, (1,) * 40, "volume")
    with pytest.raises(QuantityError, match="characters is no mixture"):
        split_mixture(":".join(names * 10))


@pytest.mark.parametrize("text", ["EC:DEC 1:1:1 v/v", "EC/DEC 1/1/1", "EC:DEC half and half", "EC:DEC 1:1 in spirit", "EC:DEC 0:0"])
def test_refuses_what_is_no_mixture(text):
    with pytest.raises(QuantityError):
        split_mixture(text)
