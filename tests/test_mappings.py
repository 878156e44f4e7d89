"""The SSSOM table: well formed, about terms that exist, to each of the nine neighbours, and one with the mappings in the LinkML schema."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest
from linkml_runtime import SchemaView
from scripts import schema_module

from cryokb import graph, standard

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "schema/mappings.sssom.tsv"
PREDICATES = {"skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch"}
JUSTIFICATIONS = {"semapv:ManualMappingCuration"}
NEIGHBOURS = {
    "NXem": {"nexus"},
    "OSCEM": {"oscem", "oscem_tomography"},
    "EMDB": {"emdb"},
    "EM Glossary": {"EMG"},
    "CHMO": {"CHMO"},
    "EMMO domain-electrochemistry": {"echem", "emmo", "chameo"},
    "QUDT": {"qk", "qudt"},
    "schema.org": {"schema"},
    "DataCite": {"datacite"},
}
ONTOLOGIES = {"CHMO", "EMG", "echem", "emmo", "chameo"}
"""The neighbours whose terms may stand as `meaning`: classes of an ontology, not elements of a format."""

DEPRECATED = {"echem:electrochemistry_ecf136cb_2584_4cb1_98b7_2d2b3d22e40d"}  # SolidElectrolyteInterphase


@pytest.fixture(scope="module")
def mappings() -> ModuleType:
    """schema/mappings.py as a module."""
    return schema_module("mappings")


@pytest.fixture(scope="module")
def rows(mappings: ModuleType) -> list[dict[str, str]]:
    return mappings.read_mappings(TABLE)[1]


@pytest.fixture(scope="module")
def view() -> SchemaView:
    return SchemaView(standard.linkml_text())


def terms_of(view: SchemaView) -> set[str]:
    """Every slot, class, enumeration and value, as a subject of the table."""
    values = {f"{name}#{value}" for name, definition in view.all_enums().items() for value in definition.permissible_values}
    return {f"cryokb:{name}" for name in {*view.all_slots(), *view.all_classes(), *view.all_enums(), *values}}


# ------------------------------------------------------------------------------------------------ form


def test_the_head_says_what_sssom_asks_for(mappings: ModuleType) -> None:
    head, _ = mappings.read_mappings(TABLE)
    assert head["mapping_set_id"].startswith("https://w3id.org/cryokb/")
    assert head["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert head["curie_map"]["cryokb"] == graph.BASE
    for prefix, space in head["curie_map"].items():
        assert urlsplit(space).scheme in {"http", "https"}, prefix
    assert list(head["curie_map"]) == sorted(head["curie_map"])


def test_rows_are_whole_sorted_and_single(mappings: ModuleType, rows: list[dict[str, str]]) -> None:
    head, _ = mappings.read_mappings(TABLE)
    assert len(rows) >= 100
    for row in rows:
        assert all(cell == cell.strip() != "" for cell in row.values()), row
        assert row["predicate_id"] in PREDICATES, row
        assert row["mapping_justification"] in JUSTIFICATIONS, row
        for column in ("subject_id", "object_id"):
            prefix, _, local = row[column].partition(":")
            assert prefix in head["curie_map"], row
            assert re.fullmatch(r"[^\s<>\"{}|\\^`]+", local), row
        assert re.search(r"[Ss]een|[Ll]isted", row["comment"]), f"{row['subject_id']}: where was {row['object_id']} seen?"
    keys = [(row["subject_id"], row["object_id"]) for row in rows]
    assert keys == sorted(set(keys))
    used = {
        row[column].partition(":")[0] for row in rows for column in ("subject_id", "object_id", "predicate_id", "mapping_justification")
    }
    assert used == set(head["curie_map"])


def test_a_table_of_another_form_is_refused(mappings: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "m.sssom.tsv"
    path.write_text("#curie_map: {}\nsubject_id\tobject_id\n", encoding="utf-8")
    with pytest.raises(ValueError, match="the columns must be subject_id, predicate_id"):
        mappings.read_mappings(path)
    path.write_text(TABLE.read_text(encoding="utf-8") + "cryokb:dose\tskos:exactMatch\n", encoding="utf-8")
    with pytest.raises(ValueError, match="zip"):
        mappings.read_mappings(path)


# ------------------------------------------------------------------------------------------------ what it says


def test_every_subject_is_a_term_of_the_standard(rows: list[dict[str, str]], view: SchemaView) -> None:
    assert {row["subject_id"] for row in rows} - terms_of(view) == set()


def test_each_neighbour_has_rows(rows: list[dict[str, str]]) -> None:
    targets = [row["object_id"].partition(":")[0] for row in rows]
    for neighbour, prefixes in NEIGHBOURS.items():
        assert sum(target in prefixes for target in targets) >= 10, neighbour
    assert set(targets) == set().union(*NEIGHBOURS.values())


def test_no_deprecated_term_is_mapped_to(rows: list[dict[str, str]]) -> None:
    assert DEPRECATED & {row["object_id"] for row in rows} == set()


def test_one_term_has_one_exact_match_in_a_vocabulary(rows: list[dict[str, str]]) -> None:
    exact = [(row["subject_id"], row["object_id"].partition(":")[0]) for row in rows if row["predicate_id"] == "skos:exactMatch"]
    assert len(exact) == len(set(exact))
    # two values of one list are two things
    targets = [row["object_id"] for row in rows if row["predicate_id"] == "skos:exactMatch"]
    assert len(targets) == len(set(targets))


def test_meaning_repeats_the_exact_matches_with_ontologies(rows: list[dict[str, str]], view: SchemaView) -> None:
    exact: dict[str, str] = {}
    for row in rows:
        if row["predicate_id"] == "skos:exactMatch" and "#" in row["subject_id"] and row["object_id"].partition(":")[0] in ONTOLOGIES:
            exact[row["subject_id"]] = row["object_id"]
    said = {
        f"cryokb:{name}#{value}": str(details.meaning)
        for name, definition in view.all_enums().items()
        for value, details in definition.permissible_values.items()
        if details.meaning
    }
    assert len(said) >= 10
    assert said == exact


def test_linkml_and_sssom_say_the_same(mappings: ModuleType, rows: list[dict[str, str]], view: SchemaView) -> None:
    assert mappings.disagreements(view, TABLE) == []
    said = list(mappings.linkml_mappings(view))
    assert len(said) == len(set(said)) == len(rows) >= 250


def test_each_module_declares_the_prefixes_that_it_uses() -> None:
    for path in (ROOT / "schema").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        if "\nimports:\n" not in text:
            continue
        used = set(re.findall(r"_mappings: \[([^\]]*)\]", text))
        prefixes = {curie.partition(":")[0] for found in used for curie in found.split(", ")}
        assert prefixes <= set(re.findall(r"^  (\w+): http", text, re.MULTILINE)), path.name


VOLTAGE = "exact_mappings:\n    - EMG:0000000"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (f"{VOLTAGE}4\n", f"{VOLTAGE}5\n", "tsv alone has cryokb:accelerating_voltage skos:exactMatch EMG:00000004"),
        (f"{VOLTAGE}4\n", f"{VOLTAGE}5\n", "the LinkML schema alone has cryokb:accelerating_voltage skos:exactMatch EMG:00000005"),
        ("meaning: CHMO:0000080", "meaning: CHMO:0000089", "tsv alone has cryokb:Technique#tem skos:exactMatch CHMO:0000080"),
        ("  EMG: https://purls.helmholtz-metadaten.de/emg/EMG_", "  EMG: https://example.org/", "EMG is not the same address in both"),
        ("  emdb: https://github.com/", "  emdc: https://github.com/", "emdb is not declared in the LinkML schema"),
    ],
)
def test_where_they_do_not_it_is_told(mappings: ModuleType, old: str, new: str, told: str) -> None:
    text = standard.linkml_text()
    assert old in text
    assert any(told in line for line in mappings.disagreements(SchemaView(text.replace(old, new)), TABLE))


def test_the_packaged_table_carries_the_rows(mappings: ModuleType, rows: list[dict[str, str]]) -> None:
    packaged = standard.shared("mappings")
    assert packaged == mappings.mapping_table(TABLE)
    assert sum(len(found) for found in packaged.values()) == len(rows)
    dose = packaged["accelerating_voltage"]
    assert {"iri": "https://purls.helmholtz-metadaten.de/emg/EMG_00000004", "match": "exactMatch"}.items() <= next(
        row for row in dose if row["object"] == "EMG:00000004"
    ).items()
