"""Names of substances: what is silent, what is told with which right form, and that each fix mends."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from rule_cases import VERSIONS, said_of

from cryokb import batch, documents, standard, substances
from cryokb.issues import Issue
from cryokb.plain import objects, text, texts
from cryokb.substances import Kind, doubt_of, find, parts_of, recipe_of

# ------------------------------------------------------------------------------------------------ what is right

RIGHT = [
    *("Li", "Na", "K", "EC", "DMC", "LiPF6", "CsTFSI", "Zn(OTf)2", "Na-K", "NaK", "poly(VDF-co-HFP)", "1,3-dioxolane", "PVDF-HFP"),
    *("fluoroethylene carbonate", "poly(ethylene oxide)", "Solvionic E021", "stainless steel", "carbon cloth", "Au-coated Cu"),
    *("SnO2-modified carbon", "Li foil", "garnet LLZO", "beta-Li3PS4", "β-Al2O3", "LixSi", "NaxSnS2", "Li7-xLa3Zr2O12", "Li metal"),
    *("Li1.3Al0.3Ti1.7(PO4)3", "LiNi0.8Mn0.1Co0.1O2", "LiNi1/3Mn1/3Co1/3O2", "Li[NixMnyCo1-x-y]O2 (NMC)", "ZnSO4·7H2O", "ZnSO4.7H2O"),
    *("Li+", "TFSI-", "PF6-", "Li₂O", "Na₂CO₃", "rock salt", "electrolyte", "lithium oxides", "salt of PF6-", "NASICON-type electrolyte"),
    *("DMSO-d6", "D2O", "6LiPF6", "Diglyme", "Ethylencarbonat", "NMC 811", "NMC-811", "Super P", "PVDF–HFP", "Celgard 2325", "K-Bi-Te"),
    *("LiMnO", "Li2S2O7", "KO3", "LiC6", "KC8", "C60", "SiC", "Ti3C2Tx", "ice Ih", "LiPON", "Li5.5PS4.5Cl1.5", "Li10GeP2S12"),
    *("Na11Sn2PS12", "Li2OHCl", "Li3OCl", "Mg3N2", "Li3AlF6", "LiAlCl4", "CuZn5", "NaZn13", "FeS2", "CFx", "PEO 600k", "SiOx", "MOF-808"),
    *("Na2(B12H12)0.5(B10H10)0.5", "LiCB9H10", "V2O5·nH2O", "K0.5MnO2", "Li/Na alloy", "Et4NBF4", "PhMgCl", "ROCO2Li", "LiF (111)"),
    *("(CH2OCO2Li)2", "Ca(BH(pftb)3)2", "[EMIm]Cl", "70Li2S-30P2S5", "75Li2S·25P2S5", "c-Li7La3Zr2O12", "Zn, flower-edged", "CO", "Co"),
]


@pytest.mark.parametrize("name", RIGHT)
def test_a_name_as_the_field_writes_it_is_silent(name: str) -> None:
    assert doubt_of(name) is None


def test_every_phase_of_the_corpus_is_known() -> None:
    phases = yaml.safe_load((Path(__file__).parents[1] / "curated/phases.yaml").read_text(encoding="utf-8"))["phases"]
    names = [name for row in phases.values() for name in (row.get("formula"), row.get("name")) if name]
    assert len(names) > 100
    assert {name: doubt_of(name) for name in names if doubt_of(name)} == {}


# ------------------------------------------------------------------------------------------------ what is wrong

WRONG = [
    *(
        ("li2o", "Li2O"),
        ("LI2O", "Li2O"),
        ("Lf2O", "Li2O"),
        ("Li20", "Li2O"),
        ("Li2C03", "Li2CO3"),
        ("LiOH·H20", "LiOH·H2O"),
        ("LiOH.H20", "LiOH·H2O"),
    ),
    *(("lif", "LiF"), ("LIF", "LiF"), ("naf", "NaF"), ("na2co3", "Na2CO3"), ("NaC1", "NaCl"), ("LiCI", "LiCl"), ("AICl3", "AlCl3")),
    *(("A12O3", "Al2O3"), ("Al203", "Al2O3"), ("Si02", "SiO2"), ("SIO2", "SiO2"), ("LiN03", "LiNO3"), ("LiC104", "LiClO4"), ("Lil", "LiI")),
    *(("Zn0", "ZnO"), ("K20", "K2O"), ("ZnSo4", "ZnSO4"), ("znso4", "ZnSO4"), ("CaCo3", "CaCO3"), ("NaOh", "NaOH"), ("Mgf2", "MgF2")),
    *(("lipf6", "LiPF6"), ("Lipf6", "LiPF6"), ("LIPF6", "LiPF6"), ("litfsi", "LiTFSI"), ("LiTFSl", "LiTFSI"), ("KFSl", "KFSI")),
    *(("LPSCI", "LPSCl"), ("nmc811", "NMC811"), ("ec", "EC"), ("Fec", "FEC"), ("peo", "PEO"), ("llzo", "LLZO")),
    *(("ΕC", "EC"), ("DMС", "DMC"), ("ＥＣ", "EC"), ("ＬｉＦ", "LiF"), ("li foil", "Li foil"), ("na metal", "Na metal")),
    *(("ethylen carbonate", "ethylene carbonate"), ("diglym", "diglyme"), ("Celgrad", "Celgard"), ("Stainles steel", "stainless steel")),
]


@pytest.mark.parametrize(("name", "meant"), WRONG)
def test_a_slip_is_told_with_the_name_that_is_meant(name: str, meant: str) -> None:
    doubt = doubt_of(name)
    assert doubt is not None
    assert (doubt.names, doubt.sure) == ((meant,), True)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("LiTFS", "LiTFSI"),
        ("LiPF", "LiPF6"),
        ("LiPF5", "LiPF6"),
        ("Li2CO", "Li2CO3"),
        ("NaF2", "NaF"),
        ("FECC", "FEC"),
        ("NASCION", "NASICON"),
        ("DMCC", "DMC"),
        ("CaFl2", "CaF2"),
    ],
)
def test_where_several_may_be_meant_at_most_three_are_named(name: str, first: str) -> None:
    doubt = doubt_of(name)
    assert doubt is not None
    assert doubt.names[0] == first
    assert 1 <= len(doubt.names) <= 3
    assert not doubt.sure


@pytest.mark.parametrize("name", ["Xy7Qq", "ABCX", "GOB"])
def test_what_looks_like_nothing_is_unknown(name: str) -> None:
    doubt = doubt_of(name)
    assert doubt is not None
    assert (doubt.kind, doubt.names) == (Kind.UNKNOWN, ())


@pytest.mark.parametrize("name", ["50 vol%", "1:1", "10%", "2 mol/L", "1 M", "3:7", "1:1 v/v", "1 s", "30 µL"])
def test_an_amount_is_no_name(name: str) -> None:
    doubt = doubt_of(name)
    assert doubt is not None
    assert (doubt.kind, doubt.names) == (Kind.NUMBER, ())


@pytest.mark.parametrize(
    "name",
    ["Li2CO3/Li2O", "Li2CO3 + Li2O", "Li2CO3+Li2O", "Li2CO3 and Li2O", "Li2CO3, Li2O", "Li2CO3 & Li2O", "Li2CO3,Li2O", "Li2CO3 und Li2O"],
)
def test_several_in_one_name(name: str) -> None:
    assert parts_of(name) == ("Li2CO3", "Li2O")


@pytest.mark.parametrize("name", ["EC-DEC", "EC DEC", "EC and DEC", "LiPF6-LiFSI", "EC & DEC"])
def test_solvents_and_salts_never_make_one_name(name: str) -> None:
    assert len(parts_of(name)) == 2


@pytest.mark.parametrize(
    "name",
    [
        "PVDF-HFP",
        "Na-K",
        "Li/Na alloy",
        "Li+",
        "PS-b-PEO",
        "PEO-LiTFSI",
        "Pyr14 TFSI",
        "LiCl-KCl",
        "AlCl3-EMImCl",
        "N/A",
        "Li2O shell and core",
        "1,2-dimethoxyethane",
    ],
)
def test_one_name_with_a_sign_in_it(name: str) -> None:
    assert parts_of(name) == (name,)


@pytest.mark.parametrize(
    ("text", "recipe"),
    [
        ("1 M LiPF6 in EC/DEC", {"salts": ["LiPF6 1 M"], "solvents": ["EC:DEC"]}),
        (
            "1M LiPF6 in EC:DEC (1:1 v/v) + 10% FEC",
            {"salts": ["LiPF6 1M"], "solvents": ["EC:DEC 1:1 v/v"], "additives": ["FEC 10%"]},
        ),
        (
            "1 M LiPF6 in EC:EMC (3:7 by weight) with 2 wt% VC",
            {"salts": ["LiPF6 1 M"], "solvents": ["EC:EMC 3:7 w/w"], "additives": ["VC 2 wt%"]},
        ),
        ("5 M KFSI in diglyme", {"salts": ["KFSI 5 M"], "solvents": ["diglyme"]}),
        ("LP30", {"salts": ["LiPF6 1 mol/L"], "solvents": ["EC:DMC 1:1"]}),
        ("particles in carbon", {}),
        ("LiPF6 1 mol/L", {}),
        ("LiF in a polymer", {}),
    ],
)
def test_reads_a_whole_electrolyte(text: str, recipe: dict[str, list[str]]) -> None:
    assert recipe_of(text) == recipe


# ------------------------------------------------------------------------------------------------ the table


def test_a_name_is_found_by_every_spelling_of_the_table() -> None:
    rows = objects(standard.shared("substances"), "substances")
    assert len(rows) > 500
    lost = {spelling for name, row in rows.items() for spelling in (name, *texts(row.get("also"))) if find(spelling) is None}
    assert lost == set()


def test_a_spelling_means_one_substance() -> None:
    rows = objects(standard.shared("substances"), "substances")
    meant: dict[str, set[str]] = {}
    for name, row in rows.items():
        for spelling in (name, text(row.get("is")) or "", *texts(row.get("also"))):
            meant.setdefault(spelling, set()).add(name)
    assert {spelling: names for spelling, names in meant.items() if len(names) > 1} == {}


def test_a_known_formula_can_be_read_and_a_ready_made_electrolyte_has_known_components() -> None:
    for name in ("LP30", "LP40", "LP50", "LP57"):
        found = find(name)
        assert found is not None
        assert set(found.mixture) == {"salts", "solvents"}
    assert find("LiFSA") == find("LiFSI") == find("LiN(SO2F)2")
    assert find("lithium") is not None
    assert find("xyz") is None


# ------------------------------------------------------------------------------------------------ in documents


def electrolyte(lists: str) -> str:
    """A blank with an electrolyte."""
    return f"specimens: {{a: {{system: {{metal: none, electrolyte: {{class: liquid, {lists}}}}}}}}}\n"


def phase(names: str) -> str:
    """A blank with one observation of phases."""
    return f"specimens: {{a: {{system: {{metal: none}}}}}}\nobservations: {{o: {{property: phase, phase: {names}}}}}\n"


def names_in(issues: list[Issue]) -> list[tuple[str, str, str]]:
    """Give code, severity and place of what is said of names."""
    return [(issue.code, issue.severity.value, issue.path) for issue in issues if issue.code.startswith("CHEM-")]


SALTS = "/specimens/a/system/electrolyte/salts"
SOLVENTS = "/specimens/a/system/electrolyte/solvents"

TOLD = [
    ("salts: [lipf6 1 mol/L]", [("CHEM-NAME", "warning", f"{SALTS}/0")]),
    ("salts: [N/A]", [("CHEM-NAME", "warning", f"{SALTS}/0")]),
    ("salts: [Xy7Qq 1 mol/L]", [("CHEM-NAME", "warning", f"{SALTS}/0")]),
    ("solvents: [GOB 50 vol%]", [("CHEM-NAME", "note", f"{SOLVENTS}/0")]),
    ("solvents: [{name: GOB, note: a boroxine}]", []),
    ("solvents: [EC-DEC]", [("CHEM-ONE-NAME", "warning", f"{SOLVENTS}/0")]),
    ("solvents: [EC and DEC]", [("CHEM-ONE-NAME", "warning", f"{SOLVENTS}/0")]),
    ("solvents: [{name: EC/DEC}]", [("CHEM-ONE-NAME", "warning", f"{SOLVENTS}/0/name")]),
    ('salts: ["1M LiPF6 in EC:DEC (1:1 v/v) + 10% FEC"]', [("CHEM-ONE-NAME", "warning", f"{SALTS}/0")]),
    ("solvents: [50 vol%]", [("CHEM-COMPONENT", "error", f"{SOLVENTS}/0")]),
    ('solvents: ["1:1"]', [("CHEM-COMPONENT", "error", f"{SOLVENTS}/0")]),
    ("salts: [LiPF6 1,2 mol/L]", [("CHEM-COMPONENT", "error", f"{SALTS}/0")]),
    ("salts: [1,2 M LiPF6]", [("CHEM-COMPONENT", "error", f"{SALTS}/0")]),
    ("salts: [LiPF6 1 s]", [("CHEM-COMPONENT", "error", f"{SALTS}/0")]),
    ("salts: [LiPF6 1 mol/L, DMC 10 vol%]", [("CHEM-ROLE", "warning", f"{SALTS}/1")]),
    ("solvents: [EC 50 vol%, LiTFSI]", [("CHEM-ROLE", "warning", f"{SOLVENTS}/1")]),
    ("salts: [EC 1 mol/L]", [("CHEM-ROLE", "warning", f"{SALTS}/0")]),
    ("solvents: [1,2-dimethoxyethane]", [("CHEM-COMPONENT", "error", f"{SOLVENTS}/0")]),
    ('solvents: ["1,2-dimethoxyethane", "N,N-dimethylformamide"]', []),
    ("additives: [FEC 10 wt%; VC 2 wt%]", []),
    ("salts: [LP30]", [("CHEM-ROLE", "note", f"{SALTS}/0")]),
    ("salts: [LiFSI:DME:TTE 1:1.2:3]", []),
    ("solvents: [FEC], additives: [LiNO3 1 wt%, VC 2 wt%]", []),
    ("solvents: [EC 50 vol%, DEC 60 vol%]", [("CHEM-SHARES", "warning", f"{SOLVENTS}/1")]),
    ("solvents: [EC 33.4 vol%, DEC 33.4 vol%, EMC 33.4 vol%]", []),
    ("solvents: [EC 50 vol%, DEC 50 vol%], additives: [FEC 10 vol%]", []),
    ("solvents: [EC ~60 vol%, DEC 60 vol%]", []),
    ("polymers: [PEO 600000]", []),
    ("solvents: [EC/DEC 1:1 v/v], salts: [1M LiPF6]", []),
]


@pytest.mark.parametrize(("lists", "expected"), TOLD)
def test_the_components_of_an_electrolyte(lists: str, expected: list[tuple[str, str, str]]) -> None:
    assert names_in(said_of(electrolyte(lists))) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("li2o", [("CHEM-NAME", "warning", "/observations/o/phase")]),
        ("[Li2O, LI2O]", [("CHEM-NAME", "warning", "/observations/o/phase/1")]),
        ("Li2CO3/Li2O", [("CHEM-ONE-NAME", "warning", "/observations/o/phase")]),
        ("amorphous Li2O", [("CHEM-NAME", "note", "/observations/o/phase")]),
        ("SN", [("CHEM-NAME", "warning", "/observations/o/phase")]),
        ("tbd", [("CHEM-NAME", "warning", "/observations/o/phase")]),
        ("Li2O3", [("CHEM-NAME", "note", "/observations/o/phase")]),
        ("an amorphous film of organic matter", []),
        ("[Li2O, Li2CO3]", []),
        ("β-Li3PS4", []),
    ],
)
def test_phases(names: str, expected: list[tuple[str, str, str]]) -> None:
    assert names_in(said_of(phase(names))) == expected


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("counter_electrode: li foil", [("CHEM-NAME", "warning", "/specimens/a/system/counter_electrode")]),
        ("cathode: nmc811", [("CHEM-NAME", "warning", "/specimens/a/system/cathode")]),
        ("collector: {material: stainless steel, coating: none}", []),
        ("collector: {material: carbon cloth}", []),
        ("collector: {material: Au-coated Cu}", []),
        ("anode: {host: SnO2-modified carbon, alloy: Li/Na alloy}", []),
        ("cathode: E7 by the maker, separator: none", []),
        ("label: li2o and LI2O, note: LI2O", []),
    ],
)
def test_slots_that_take_a_description_are_told_only_what_is_sure(system: str, expected: list[tuple[str, str, str]]) -> None:
    assert names_in(said_of(f"specimens: {{a: {{system: {{metal: none, {system}}}}}}}\n")) == expected


@pytest.mark.parametrize(("written", "meant"), [("na", "Na"), ("sodium", "Na"), ("CL", "Cl"), ("Xx", None), ("Na", "")])
def test_elements_of_a_map_are_symbols(written: str, meant: str | None) -> None:
    images = f"sessions: {{s: {{acquisitions: {{i: {{technique: stem_edx, elements: [{written}]}}}}}}}}\n"
    body = f"specimens: {{a: {{system: {{metal: none}}}}}}\n{images}"
    issues = [issue for issue in said_of(body) if issue.code == "CHEM-NAME"]
    assert [issue.path for issue in issues] == ([] if meant == "" else ["/sessions/s/acquisitions/i/elements/0"])
    if meant:
        assert issues[0].fix is not None
        assert issues[0].fix[0].replacement == meant


def test_an_electrolyte_in_one_text_is_answered_with_its_lists() -> None:
    source = "cryokb: record/1.0\ntitle: T\nspecimens: {a: {system: {electrolyte: 1 M LiPF6 in EC/DEC (1:1 v/v)}}}\n"
    document, _ = documents.parse_text(source)
    assert document is not None
    issues = batch.validate(document.data, level="draft").issues  # type: ignore[arg-type]
    assert [issue.hint for issue in issues if issue.code == "STR-TYPE"] == [
        'Write an indented block of slots: salts: [LiPF6 1 M], solvents: ["EC:DEC 1:1 v/v"].'
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_parts_answer_the_question_for_amounts(version: str) -> None:
    source = f"cryokb: record/{version}\ntitle: T\n" + electrolyte("salts: [LiPF6 1 M], solvents: [EC/DEC 1:1 v/v]")
    document, _ = documents.parse_text(source)
    assert document is not None
    issues = batch.validate(document.data, level="complete").issues  # type: ignore[arg-type]
    assert [issue for issue in issues if "component" in issue.message] == []


MENDED = [
    electrolyte("salts: [1 M lipf6, LiFSI 0.5 M]"),
    electrolyte("salts: [LiPF6 1,2 mol/L, LiFSI 0,5 mol/L]"),
    electrolyte("salts: [1,2 M LiPF6]"),
    electrolyte("solvents: [EC:dec 1:1 v/v, Fec 10 wt%]"),
    electrolyte("solvents: [{name: dmc, amount: 50 vol%}]"),
    electrolyte("solvents: [EC-DEC]"),
    electrolyte("salts: n/a"),
    phase("LI2O"),
    phase("[LiF, Li2CO3/Li2O]"),
    phase("Li2CO3 and Li2O"),
    phase("unknown"),
]


@pytest.mark.parametrize("body", MENDED)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_fix_mends(body: str, version: str) -> None:
    source = f"cryokb: record/{version}\ntitle: Trial\n{body}"
    document, _ = documents.parse_text(source)
    assert document is not None
    issues = [issue for issue in batch.validate(document.data, level="draft").issues if issue.code.startswith("CHEM-")]  # type: ignore[arg-type]
    assert issues
    edits = [edit for issue in issues for edit in issue.fix or ()]
    mended, _ = documents.parse_text(documents.apply_edits(document, edits))
    assert mended is not None
    assert [issue for issue in batch.validate(mended.data, level="draft").issues if issue.code.startswith("CHEM-")] == []  # type: ignore[arg-type]


@pytest.mark.parametrize(("solvent", "codes"), [("DMCC", ["CHEM-NAME"]), ("DMC", []), ("none", []), ("a mixture of ethers", [])])
def test_a_rinse_is_named_or_described(solvent: str, codes: list[str]) -> None:
    history = [{"step": "washing", "solvent": solvent, "duration": "30 s"}]
    record = {"cryokb": "record/1.0", "title": "a", "specimens": {"a": {"system": {"metal": "Li"}, "history": history}}}
    assert [issue.code for issue in batch.validate(record, level="draft").issues if issue.code.startswith("CHEM")] == codes


def test_a_publication_is_judged_as_well() -> None:
    evidence = "evidence: [{read_in: a, locator: b, quote: c, depth: abstract}]"
    source = (
        "cryokb: publication/1.1\ntitle: T\nbibliography: {state: unresolved}\n"
        "systems: {s: {metal: Li, electrolyte: {class: liquid, salts: [lipf6]}}}\n"
        f"findings: {{f: {{kind: observation, property: phase, phase: li2o, statement: S, {evidence}}}}}\n"
    )
    document, _ = documents.parse_text(source)
    assert document is not None
    issues = batch.validate(document.data, level="draft").issues  # type: ignore[arg-type]
    assert {issue.path for issue in issues if issue.code == "CHEM-NAME"} == {"/systems/s/electrolyte/salts/0", "/findings/f/phase"}


def test_no_name_takes_long() -> None:
    for name in ("0O1lI" * 30, "LI" * 90, "a" * 5000, "Li/" * 60, "((((" * 40, "·" * 50, "-" * 150, "+" * 100):
        substances.doubt_of(name)
        substances.recipe_of(name)
