"""Everyday words: the table is sound, and each word means what people mean by it."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts import schema_module

from cryokb import standard, thesaurus
from cryokb.issues import Json
from cryokb.plain import as_list, as_object, section, texts

ENUMERATIONS = section(standard.shared("thesaurus"), "enumerations")

TECHNIQUES = {
    "hrtem": ["HR-TEM", "HRTEM", "hr tem", "high-resolution TEM", "HRTEM images", "lattice imaging"],
    "haadf_stem": ["HAADF", "HAADF-STEM", "STEM-HAADF", "Z-contrast imaging"],
    "annular_bright_field_stem": ["ABF", "ABF STEM"],
    "stem_edx": ["STEM-EDX", "STEM-EDS", "EDS-STEM", "HAADF-STEM-EDS"],
    "edx": ["EDS", "EDXS", "EDX spectroscopy", "XEDS"],
    "stem_eels": ["STEM-EELS", "EELS spectrum imaging"],
    "eels": ["EELS", "core-loss EELS", "EELS spectrum"],
    "four_d_stem": ["4D-STEM", "4DSTEM", "ptychography"],
    "dpc_stem": ["iDPC", "DPC", "iDPC-STEM"],
    "saed": ["SAED", "SAD", "selected-area electron diffraction", "SAED pattern"],
    "microed": ["MicroED", "micro-ED", "3D ED"],
    "tem": ["TEM", "low-dose TEM", "in situ TEM", "conventional TEM"],
    "electron_tomography": ["tomography", "tilt series"],
    "sem": ["SEM", "FE-SEM", "BSE"],
    "atom_probe": ["APT"],
    "cryo_em": ["cryo-EM", "cryoEM", "cryogenic electron microscopy"],
}

COLD = {
    "cryo-TEM": "tem",
    "cryoTEM": "tem",
    "cryo-STEM": "stem",
    "cryo HRTEM": "hrtem",
    "cryoET": "electron_tomography",
    "cryo-STEM-EDX": "stem_edx",
}

OTHERS = [
    ("Metal", "lithium", "Li"),
    ("Metal", "Li metal", "Li"),
    ("Metal", "na", "Na"),
    ("Metal", "LI", "Li"),
    ("Metal", "aluminum", "Al"),
    ("Metal", "no metal", "none"),
    ("Medium", "LN2", "liquid_nitrogen"),
    ("Medium", "liquid N2", "liquid_nitrogen"),
    ("Medium", "Ar", "argon"),
    ("Medium", "cold nitrogen vapor", "cold_nitrogen_vapour"),
    ("Cryogen", "ethane", "liquid_ethane"),
    ("Atmosphere", "N2", "nitrogen"),
    ("Atmosphere", "Ar-filled glove box", "argon"),
    ("Coolant", "LHe", "helium"),
    ("ElectrolyteClass", "ether", "liquid_ether"),
    ("ElectrolyteClass", "gel", "semi_solid"),
    ("ElectrolyteClass", "garnet", "solid_oxide"),
    ("ElectrolyteClass", "solid sulphide", "solid_sulfide"),
    ("Configuration", "Li||Cu", "half_cell"),
    ("Configuration", "symmetric", "symmetric_cell"),
    ("Configuration", "anode-less", "anode_free"),
    ("Housing", "CR2032", "coin_cell"),
    ("Emitter", "X-FEG", "schottky"),
    ("Emitter", "CFEG", "cold_field_emission"),
    ("TemperatureClass", "RT", "room"),
    ("Property", "SEI thickness", "interphase_thickness"),
    ("FrozenState", "amorphous ice", "vitreous"),
    ("DoseMethod", "Faraday cup", "faraday_cup"),
    ("IdentificationMethod", "lattice fringes", "lattice_fringe"),
    ("Step", "vitrification", "plunge_freezing"),
    ("YesNo", "true", "yes"),
]

ABSENCES = {
    "not_applicable": ["n/a", "N/A", "n.a.", "na", "NA", "none", "None", "nil", "keine", "not applicable", "entfällt"],
    "not_recorded": [
        "unknown",
        "UNK",
        "?",
        "??",
        "-",
        "--",
        "—",
        "...",
        "not available",
        "not given",
        "Not measured",
        "k.A.",
        "n.d.",
        "Not Recorded",
    ],
    "not_yet": ["tbd", "TBD", "t.b.d.", "tba", "pending", "to be determined", "to-do", "in press", "not yet"],
    "withheld": ["confidential", "under NDA"],
    "not_stated": ["not stated", "not mentioned"],
}


@pytest.mark.parametrize(("term", "word"), [(term, word) for term, words in TECHNIQUES.items() for word in words])
def test_a_technique_is_known_by_its_everyday_names(term: str, word: str) -> None:
    found = thesaurus.meaning("Technique", word)
    assert found is not None
    assert (found.term, dict(found.also)) == (term, {})


@pytest.mark.parametrize(("word", "term"), COLD.items())
def test_a_cold_technique_says_two_things(word: str, term: str) -> None:
    found = thesaurus.meaning("Technique", word)
    assert found is not None
    assert (found.term, dict(found.also)) == (term, {"temperature_class": "cryo"})


@pytest.mark.parametrize(("enumeration", "word", "term"), OTHERS)
def test_other_terms_are_known_by_their_everyday_names(enumeration: str, word: str, term: str) -> None:
    found = thesaurus.meaning(enumeration, word)
    assert found is not None
    assert found.term == term


def test_a_word_may_leave_open_what_it_means() -> None:
    found = thesaurus.meaning("Technique", "BF")
    assert found is not None
    assert (found.term, found.terms) == (None, ("bright_field_tem", "bright_field_stem"))


def test_a_text_may_name_several_terms() -> None:
    found = thesaurus.meaning("Technique", "STEM-EDX and EELS")
    assert found is not None
    assert found.every
    assert found.terms == ("stem_edx", "eels")


def test_a_word_may_belong_elsewhere() -> None:
    found = thesaurus.meaning("Technique", "vitrification")
    assert found is not None
    assert found.terms == ()
    assert "plunge_freezing" in str(found.say)


@pytest.mark.parametrize("word", ["foo", "art", "", "N/A", "stemming", "x" * 1000])
def test_other_words_mean_nothing(word: str) -> None:
    assert thesaurus.meaning("Technique", word) is None


def test_only_known_terms_are_given() -> None:
    assert thesaurus.meaning("Technique", "HR-TEM", known=["tem"]) is None
    found = thesaurus.meaning("Technique", "BF", known=["bright_field_stem"])
    assert found is not None
    assert found.term == "bright_field_stem"


@pytest.mark.parametrize(("reason", "word"), [(reason, word) for reason, words in ABSENCES.items() for word in words])
def test_words_of_absence(reason: str, word: str) -> None:
    assert thesaurus.absence(word) == reason
    assert reason in thesaurus.way_out(reason)


@pytest.mark.parametrize(
    "word", ["Na", "Nd", "kA", "Li", "EC", "nanoparticle", "no", "0", "", "unknown phase beside LiF", "-5", "x" * 1000]
)
def test_names_and_values_are_no_words_of_absence(word: str) -> None:
    assert thesaurus.absence(word) is None


def test_the_unknown_of_a_publication_is_what_it_does_not_state() -> None:
    assert "not_stated" in thesaurus.way_out("not_recorded", "not_stated")


# ---------------------------------------------------------------- the table


def words_of(row: Json) -> list[str]:
    """Give every word of an enumeration."""
    return [word for entry in as_list(as_object(row)["words"]) for word in texts(as_object(entry)["words"])]


def test_the_table_is_large_enough() -> None:
    assert len(ENUMERATIONS) >= 50
    assert sum(len(words_of(row)) for row in ENUMERATIONS.values()) >= 1500


@pytest.mark.parametrize("enumeration", sorted(set(ENUMERATIONS) - {"Slot", "Step"}))
def test_every_term_means_itself_in_any_letters(enumeration: str) -> None:
    for term in standard.current().terms(enumeration):
        for word in (term, term.upper(), term.replace("_", " "), term.replace("_", "-").title()):
            found = thesaurus.meaning(enumeration, word)
            assert found is not None
            assert found.term == term


@pytest.mark.parametrize("enumeration", sorted(ENUMERATIONS))
def test_a_word_is_shorter_than_a_sentence(enumeration: str) -> None:
    assert all(0 < len(word) <= thesaurus.LONGEST for word in words_of(ENUMERATIONS[enumeration]))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("enumerations: {Metal: {terms: {Unobtainium: [x]}}}", "Unobtainium is no term"),
        ("enumerations: {Nothing: {terms: {}}}", "Nothing is no enumeration"),
        ("enumerations: {Metal: {terms: {Li: [natrium], Na: [Natrium]}}}", "Natrium has two meanings"),
        (
            "enumerations: {Metal: {terms: {}, together: [{words: [a], terms: [Li], also: {technique: warm}}]}}",
            "no slot technique takes warm",
        ),
        ("amounts: {colour: []}", "colour is no dimension"),
        ("amounts: {time: [{words: [a], instead: b}, {words: [A], instead: c}]}", "A has two meanings"),
        ("absences: {perhaps: {words: [maybe]}}", "perhaps is no word of absence"),
    ],
)
def test_an_unsound_table_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "thesaurus.yaml"
    path.write_text(
        "\n".join([*(f"{part}: {{}}" for part in ("absences", "amounts", "searches", "enumerations") if part not in text), text]),
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=told):
        schema_module("thesaurus_table").build_thesaurus(
            standard.current().table("slots"), standard.current().table("terms"), section(standard.shared("units"), "dimensions"), path
        )
