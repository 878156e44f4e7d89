"""The short forms inside a document, where the two forms may part company."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cryokb import expansion, standard
from cryokb.errors import QuantityError
from cryokb.expansion import forms
from cryokb.expansion.agreement import require_agreement
from cryokb.issues import JsonObject

NANOMETRES = forms.Form(("length",))


@pytest.mark.parametrize(
    "quantity",
    [
        {"value": 3, "unit": "nm"},  # nobody wrote it as a text
        {"value": 3, "unit": "nm", "as_reported": "four nm"},  # the text does not say it
        {"value": 4, "unit": "nm", "as_reported": "3 nm"},
        {"value": 3, "unit": "nm", "as_reported": "3 nm"},  # without the term of its unit
    ],
)
def test_a_quantity_that_its_text_does_not_say_stays_an_object(quantity: JsonObject) -> None:
    assert NANOMETRES.shorten(quantity) == quantity
    assert NANOMETRES.shorten(NANOMETRES.parse("3 nm")) == "3 nm"


@pytest.mark.parametrize(
    "count", [{"of": "cells"}, {"n": "3"}, {"n": 3, "of": "on", "on": "of"}, {"n": 3, "of": ""}, {"n": 3, "note": "x"}]
)
def test_a_count_that_cannot_be_said_in_words_stays_an_object(count: JsonObject) -> None:
    assert forms.shorten_count(count) == count


def test_counts_that_can_be_said_are() -> None:
    for text in ("3", "12 positions", "12 positions on 3 particles"):
        assert forms.shorten_count(forms.parse_count(text)) == text


def salts(*entries: object) -> JsonObject:
    return {"cryokb": "record/1.1", "specimens": {"a": {"system": {"electrolyte": {"salts": list(entries)}}}}}  # type: ignore[arg-type]


def expanded_salts(*entries: object) -> object:
    result = expansion.expand(salts(*entries), root="Record")
    assert not result.issues
    return result.document["specimens"]["a"]["system"]["electrolyte"]["salts"]  # type: ignore[index,call-overload]


def test_one_text_may_stand_for_a_mixture() -> None:
    rows = expanded_salts("EC:DEC 1:1 v/v", "LiPF6 1 mol/L")
    assert [(row["name"], row.get("parts"), row.get("parts_basis")) for row in rows] == [  # type: ignore[attr-defined]
        ("EC", 1, "volume"),
        ("DEC", 1, "volume"),
        ("LiPF6", None, None),
    ]


@pytest.mark.parametrize(
    "entries",
    [
        ["EC:DEC 1:1 v/v"],
        ["EC:DEC:EMC 1:1:0.5 w/w"],
        ["LiFSI:DME:TTE 1:1.2:3"],
        ["LiPF6 1 mol/L", "FEC"],
        [{"name": "LiPF6", "note": "dried"}],
        [{"name": "not_recorded"}],
        [{"name": "EC", "parts": 1}],
        [{"name": "a b", "parts": 1}, {"name": "c", "parts": 2}],
        [{"name": "EC", "parts": 1, "parts_basis": "volume"}, {"name": "DEC", "parts": 1, "parts_basis": "mass"}],
    ],
    ids=str,
)
def test_components_survive_both_ways(entries: list[object]) -> None:
    first = expansion.expand(salts(*entries), root="Record")
    assert not first.issues
    short = expansion.compact(first.document, root="Record")
    assert expansion.expand(short, root="Record").document == first.document


@pytest.mark.parametrize("text", ["EC:DEC 1:1:1 v/v", "LiPF6 1 furlong/L"])
def test_a_component_that_cannot_be_read_is_left_out_with_one_issue(text: str) -> None:
    result = expansion.expand(salts("FEC", text), root="Record")
    names = [row["name"] for row in result.document["specimens"]["a"]["system"]["electrolyte"]["salts"]]  # type: ignore[index,call-overload,union-attr]
    assert names == ["FEC"] or len(result.issues) == 0  # an unknown unit may belong to the name
    assert [issue.path for issue in result.issues] in ([], ["/specimens/a/system/electrolyte/salts/1"])


def test_values_in_their_expanded_form_stay() -> None:
    observation: JsonObject = {
        "property": "interphase_thickness",
        "value": {"value": 20, "unit": "nm", "as_reported": "20 nm"},
        "n": {"n": 3, "of": "cells"},
    }
    result = expansion.expand({"cryokb": "record/1.1", "observations": {"o": observation}}, root="Record")
    assert result.issues == ()
    expanded = result.document["observations"]["o"]  # type: ignore[index,call-overload]
    assert expanded["sampling"] == {"n": 3, "of": "cells"}  # type: ignore[index,call-overload]
    assert expanded["quantity"]["value"] == 20  # type: ignore[index,call-overload]


@pytest.mark.parametrize("strange", [[1, 2], True, {"a": {"b": 1}}])
def test_what_is_no_quantity_passes_to_the_structural_check(strange: object) -> None:
    result = expansion.expand({"cryokb": "record/1.1", "sessions": {"s": {"accelerating_voltage": strange}}}, root="Record")  # type: ignore[dict-item]
    assert result.document["sessions"]["s"]["accelerating_voltage"] == strange  # type: ignore[index,call-overload]


def test_an_uncertainty_of_what_has_no_value_is_dropped() -> None:
    observation: JsonObject = {"property": "interphase_thickness", "value": "unreadable", "uncertainty": "standard_deviation"}
    result = expansion.expand({"cryokb": "record/1.1", "observations": {"o": observation}}, root="Record")
    assert result.document["observations"]["o"]["absent"]["value"]["reason"] == "unreadable"  # type: ignore[index,call-overload]


def test_text_slots_keep_truth_values_and_numbers_as_words() -> None:
    result = expansion.expand({"cryokb": "record/1.1", "title": True, "note": 3.5, "keywords": [False, 2]}, root="Record").document
    assert (result["title"], result["note"], result["keywords"]) == ("true", "3.5", ["false", "2"])


def test_one_value_alone_and_a_map_in_a_list_slot() -> None:
    result = expansion.expand({"cryokb": "record/1.1", "keywords": {"a": "b"}}, root="Record").document
    assert result["keywords"] == {"a": "b"}  # for the structural check to tell


NUMBERS = st.one_of(
    st.integers(-10_000, 10_000).map(str),
    st.decimals(-1000, 1000, places=3).map(str),
    st.sampled_from(["0", "0.0", "-0", "+5", "007", "1e5", "2e-5", "1.50", "10^4", "3 x 10^5", "1,000", "0,5", ".5", "5."]),
)
UNITS = st.sampled_from(
    [
        *(
            "",
            " nm",
            "nm",
            " Å",
            " µm",
            " um",
            " kV",
            " V",
            " K",
            " °C",
            "°C",
            " e-/Å^2",
            "e-/Å²",
            " e-/nm^2",
            " e-/Å^2/s",
            " s",
            " ms",
            " min",
            " h",
            "h",
        ),
        *(
            " %",
            "%",
            " wt%",
            " vol%",
            " mol/L",
            " M",
            " m",
            " ppm",
            " C",
            " x",
            " °",
            "°",
            " deg",
            " mA/cm^2",
            " mA cm-2",
            " mA cm^-2",
            " e5 nm",
        ),
        *(
            " e-5",
            " nm (standard deviation)",
            " h 30 min",
            "-20 nm",
            " to 20 nm",
            " ± 3 nm",
            "(3) nm",
            " nm ",
            "/nm",
            " 1/nm",
            " furlong",
            " nm nm",
        ),
    ]
)
SIGNS = st.sampled_from(["", "~", "<", ">", "<=", ">=", "≤", "≥", "≈", "~ ", "about ", "<-", "~~", "= "])


@settings(deadline=None, max_examples=600)
@example(sign="", number="1", unit=" nm ", slot=("Acquisition", "pixel_size"))
@given(
    sign=SIGNS,
    number=NUMBERS,
    unit=UNITS,
    slot=st.sampled_from(
        [
            ("Acquisition", "dose"),
            ("Acquisition", "pixel_size"),
            ("Acquisition", "stage_tilt"),
            ("Session", "specimen_temperature"),
            ("Component", "amount"),
            ("Stripping", "coulombic_efficiency"),
            ("Acquisition", "thickness_over_mean_free_path"),
            ("Rest", "duration"),
        ]
    ),
)
def test_the_quick_way_reads_what_the_grammar_reads(sign: str, number: str, unit: str, slot: tuple[str, str]) -> None:
    owner, name = slot
    form = forms.Form.of_slot(standard.current().class_slots(owner)[name], name=name, owner=owner)
    text = sign + number + unit
    quick = form.quick(text)
    if quick is not None:
        assert quick == form.read(text)
        assert type(quick["value"]) is type(form.read(text)["value"])
        assert form.doubt(quick) is None
        form.require_possible(quick)


@pytest.mark.parametrize(
    ("name", "text", "unit"),
    [
        ("dose_per_frame", "2.5 e-/Å^2/frame", "/Ao2"),
        ("dose_per_frame", "250 e-/nm^2 per frame", "/nm2"),
        ("dose_per_tilt", "3 e-/Å^2/tilt", "/Ao2"),
        ("energy_dispersion", "0.3 eV/channel", "eV"),
        ("energy_dispersion", "~50 meV/px", "meV"),
    ],
)
def test_what_counts_one_of_many_is_written_with_or_without_it(name: str, text: str, unit: str) -> None:
    form = forms.Form.of_slot(standard.current().class_slots("Acquisition")[name], name=name, owner="Acquisition")
    assert form.parse(text)["unit"] == unit
    with pytest.raises(QuantityError):
        form.parse("3 e-/px/s")


@pytest.mark.parametrize("text", ["±1 %", "± 1 %", "+/- 1 %", "1 %"])
def test_the_sign_of_a_spread_is_left_out_where_a_spread_is_asked_for(text: str) -> None:
    form = forms.Form.of_slot(standard.current().class_slots("Calibration")["uncertainty"], name="calibration_uncertainty")
    quantity = form.parse(text)
    assert (quantity["value"], quantity["unit"], quantity["as_reported"]) == (1, "%", text)
    require_agreement(form, quantity)
    with pytest.raises(QuantityError):
        require_agreement(form, {**quantity, "value": 2})


@pytest.mark.parametrize(
    ("name", "text"), [("dose", "2.5 e-/Å^2/frame"), ("dose_per_frame", "3 e-/Å^2/tilt"), ("slit_width", "20 eV/channel")]
)
def test_a_unit_of_one_of_many_is_none_of_the_whole(name: str, text: str) -> None:
    form = forms.Form.of_slot(standard.current().class_slots("Acquisition")[name], name=name, owner="Acquisition")
    with pytest.raises(QuantityError) as caught:
        form.parse(text)
    assert caught.value.code == "QTY-DIMENSION"


def test_texts_of_units_do_not_pile_up() -> None:
    form = forms.Form(("length",))
    for number in range(2 * forms.MOST_UNITS):
        assert form.quick(f"5 nm{'x' * (number % 7)}{number}") is None
    assert len(form.units) <= forms.MOST_UNITS
