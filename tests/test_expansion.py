"""The two forms of a document are one document."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryokb import documents, expansion
from cryokb.issues import JsonObject
from cryokb.standard import current

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    [
        *(ROOT / "schema/examples").glob("*.yaml"),
        *(ROOT / "tests/data/valid").glob("*.yaml"),
        *(ROOT / "curated/publications").glob("*.yaml"),
    ]
)


def test_there_are_enough_documents() -> None:
    assert len(SOURCES) >= 25


def expanded(path: Path) -> tuple[JsonObject, str]:
    document, issues = documents.read_file(path)
    assert document is not None
    assert not issues
    assert isinstance(document.data, dict)
    root = "Record" if document.kind == "record" else "Publication"
    result = expansion.expand(document.data, root=root, raw_text=document.raw_text)
    assert result.issues == ()
    return result.document, root


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_compact_is_the_inverse_of_expand(path: Path) -> None:
    document, root = expanded(path)
    short = expansion.compact(document, root=root)
    assert expansion.expand(short, root=root).document == document
    written, issues = documents.parse_text(documents.write_yaml(short))
    assert written is not None
    assert not issues
    assert isinstance(written.data, dict)
    assert expansion.expand(written.data, root=root, raw_text=written.raw_text).document == document


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_expansion_leaves_an_expanded_document_as_it_is(path: Path) -> None:
    document, root = expanded(path)
    assert expansion.expand(document, root=root).document == document


def record(**slots: object) -> JsonObject:
    plain, issues = documents.from_mapping({"cryokb": "record/1.1", **slots})
    assert plain is not None
    assert not issues
    assert isinstance(plain.data, dict)
    return plain.data


def test_quantities_components_and_counts_are_parsed() -> None:
    data = record(
        specimens={"a": {"system": {"electrolyte": {"salts": "LiPF6 1 mol/L"}}, "history": [{"step": "plunge_freezing"}]}},
        observations={
            "t": {"property": "interphase_thickness", "value": "20 ± 3 nm", "uncertainty": "standard_error", "n": "3 cells", "from": "x"}
        },
    )
    result = expansion.expand(data, root="Record").document
    specimen = result["specimens"]["a"]  # type: ignore[index,call-overload]
    assert specimen["key"] == "a"  # type: ignore[index,call-overload]
    assert specimen["history"] == [{"ordinal": 1, "step": "PlungeFreezing"}]  # type: ignore[index,call-overload]
    salt = specimen["system"]["electrolyte"]["salts"][0]  # type: ignore[index,call-overload]
    assert (salt["name"], salt["amount"]["value"], salt["amount"]["unit"]) == ("LiPF6", 1, "mol/L")  # type: ignore[index,call-overload]
    thickness = result["observations"]["t"]  # type: ignore[index,call-overload]
    assert thickness["quantity"]["uncertainty"] == {"plus": 3, "minus": 3, "kind": "standard_error"}  # type: ignore[index,call-overload]
    assert thickness["sampling"] == {"n": 3, "of": "cells"}  # type: ignore[index,call-overload]
    assert thickness["from"] == ["x"]  # type: ignore[index,call-overload]


def test_a_mixture_is_its_components_with_their_parts() -> None:
    data = record(
        specimens={"a": {"system": {"electrolyte": {"solvents": "EC:DEC 1:1 v/v", "salts": [{"name": "KFSI", "amount": "not_stated"}]}}}}
    )
    result = expansion.expand(data, root="Record")
    electrolyte = result.document["specimens"]["a"]["system"]["electrolyte"]  # type: ignore[index,call-overload]
    assert electrolyte["solvents"] == [
        {"name": "EC", "parts": 1, "parts_basis": "volume"},
        {"name": "DEC", "parts": 1, "parts_basis": "volume"},
    ]  # type: ignore[index,call-overload]
    assert electrolyte["salts"] == [{"name": "KFSI", "absent": {"amount": {"slot": "amount", "reason": "not_stated"}}}]  # type: ignore[index,call-overload]
    short = expansion.compact(result.document, root="Record")
    assert short["specimens"]["a"]["system"]["electrolyte"]["solvents"] == ["EC:DEC 1:1 v/v"]  # type: ignore[index,call-overload]
    assert expansion.expand(short, root="Record").document == result.document
    assert result.source_of(("specimens", "a", "system", "electrolyte", "solvents", 1, "name")) == (
        "specimens",
        "a",
        "system",
        "electrolyte",
        "solvents",
    )


def test_a_count_and_an_uncertainty_may_be_not_stated() -> None:
    data = record(
        observations={"t": {"property": "interphase_thickness", "value": "20 ± 3 nm", "uncertainty": "not_stated", "n": "not_stated"}}
    )
    row = expansion.expand(data, root="Record").document["observations"]["t"]  # type: ignore[index,call-overload]
    assert row["absent"] == {"sampling": {"slot": "sampling", "reason": "not_stated"}}  # type: ignore[index,call-overload]
    assert row["quantity"]["uncertainty"] == {"plus": 3, "minus": 3, "kind": "unspecified"}  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("defocus", "-400 nm"),
        ("energy_offset", "-20 eV"),
        ("stage_tilt", "-60.25 °"),
        ("pixel_size", "0.5 nm"),
        ("dose_per_frame", "1 e-/Å^2/frame"),
    ],
)
def test_a_quantity_comes_back_as_it_was_written_whatever_its_sign(slot: str, text: str) -> None:
    data = record(
        sessions={
            "s": {"acquisitions": {"a": {slot: text, "tilt_table": {"angle": "-3, 0 °", "defocus": "-3, -3.1 µm", "frame_count": 8}}}}
        }
    )
    first = expansion.expand(data, root="Record").document
    assert expansion.compact(first, root="Record")["sessions"] == data["sessions"]


def test_absence_words_and_absence_with_a_note_are_kept() -> None:
    data = record(
        title="not_yet",
        contact="withheld",
        absent={"funding": {"reason": "withheld", "note": "until the contract ends", "contact": "office"}},
    )
    result = expansion.expand(data, root="Record")
    assert result.document["absent"] == {
        "funding": {"slot": "funding", "reason": "withheld", "note": "until the contract ends", "contact": "office"},
        "title": {"slot": "title", "reason": "not_yet"},
        "contact": {"slot": "contact", "reason": "withheld"},
    }
    short = expansion.compact(result.document, root="Record")
    assert short["title"] == "not_yet"
    assert expansion.expand(short, root="Record").document == result.document
    assert result.source_of(("absent", "title", "reason")) == ("title", "reason")


def test_air_exposure_none_is_zero_seconds() -> None:
    data = record(specimens={"a": {"history": [{"step": "transfer", "air_exposure": "none"}]}})
    step = expansion.expand(data, root="Record").document["specimens"]["a"]["history"][0]  # type: ignore[index,call-overload]
    assert step["air_exposure"] == {"value": 0, "unit": "s", "as_reported": "none"}  # type: ignore[index,call-overload]


def test_a_technique_with_the_prefix_cryo_says_the_temperature_too() -> None:
    data = record(
        sessions={"s": {"acquisitions": {"a": {"technique": "cryo_hrtem"}, "b": {"technique": "cryo_stem", "temperature_class": "room"}}}}
    )
    result = expansion.expand(data, root="Record")
    rows = result.document["sessions"]["s"]["acquisitions"]  # type: ignore[index,call-overload]
    assert rows["a"] == {"ordinal": 1, "key": "a", "technique": "hrtem", "temperature_class": "cryo"}  # type: ignore[index,call-overload]
    assert rows["b"]["technique"] == "cryo_stem"  # type: ignore[index,call-overload]
    assert result.source_of(("sessions", "s", "acquisitions", "a", "temperature_class")) == (
        "sessions",
        "s",
        "acquisitions",
        "a",
        "technique",
    )


def test_bare_numbers_keep_their_digits() -> None:
    document, _ = documents.parse_text("cryokb: record/1.1\ntitle: 0.10\nnote: 1e-3\n")
    assert document is not None
    assert isinstance(document.data, dict)
    result = expansion.expand(document.data, root="Record", raw_text=document.raw_text).document
    assert (result["title"], result["note"]) == ("0.10", "1e-3")


@pytest.mark.parametrize(
    ("slots", "code", "path"),
    [
        ({"sessions": {"s": {"accelerating_voltage": "300 K"}}}, "QTY-DIMENSION", "/sessions/s/accelerating_voltage"),
        ({"sessions": {"s": {"accelerating_voltage": "much"}}}, "QTY-SYNTAX", "/sessions/s/accelerating_voltage"),
        ({"sessions": {"s": {"accelerating_voltage": {"value": 1, "unit": "K"}}}}, "QTY-DIMENSION", "/sessions/s/accelerating_voltage"),
        ({"observations": {"o": {"property": "phase", "value": "LiF"}}}, "STR-UNKNOWN-NAME", "/observations/o/value"),
        ({"observations": {"o": {"property": "interphase_structure", "value": "mosaik"}}}, "STR-TERM", "/observations/o/value"),
        ({"observations": {"o": {"property": "interphase_thickness", "value": "5 nm", "n": "a few"}}}, "QTY-SYNTAX", "/observations/o/n"),
        (
            {"observations": {"o": {"property": "interphase_thickness", "value": "5 nm", "uncertainty": "range"}}},
            "QTY-SYNTAX",
            "/observations/o/uncertainty",
        ),
        ({"specimens": {"a": {"key": "b"}}}, "REF-KEY", "/specimens/a/key"),
    ],
)
def test_what_cannot_be_read_is_an_issue_at_its_place(slots: dict[str, object], code: str, path: str) -> None:
    result = expansion.expand(record(**slots), root="Record")
    assert [(issue.code, issue.path) for issue in result.issues] == [(code, path)]


def test_one_entry_alone_becomes_a_list_and_remembers_its_place() -> None:
    data = record(creators={"family": "A"}, keywords="lithium")
    result = expansion.expand(data, root="Record")
    assert result.document["creators"] == [{"family": "A"}]
    assert result.document["keywords"] == ["lithium"]
    assert result.source_of(("creators", 0, "family")) == ("creators", "family")


def test_strange_values_pass_to_the_structural_check() -> None:
    data = record(
        specimens="none at all", sessions={"s": 5}, observations={"o": {"property": ["a"], "value": [1]}}, creators=[3], version=True
    )
    result = expansion.expand(data, root="Record")
    assert result.document["specimens"] == "none at all"
    assert result.document["sessions"] == {"s": 5}
    assert result.document["creators"] == [3]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
AMOUNTS = st.one_of(st.none(), st.integers(1, 99).map(lambda n: f"{n} wt%"), st.integers(1, 9).map(lambda n: f"{n} mol/L"))


@given(name=WORDS, amount=AMOUNTS, title=WORDS, note=WORDS)
def test_any_words_survive_the_round_trip(name: str, amount: str | None, title: str, note: str) -> None:
    component = {"name": name, **({"amount": amount} if amount else {})}
    data = record(title=title, specimens={"a": {"note": note, "system": {"electrolyte": {"salts": [component]}}}})
    first = expansion.expand(data, root="Record")
    assert first.issues == ()
    assert expansion.expand(expansion.compact(first.document, root="Record"), root="Record").document == first.document


TEXTS = st.sampled_from(
    [
        *(
            "80 e-/Å^2",
            "~8 e-/Å^2",
            "<5 e-/Å^2",
            "60-90 e-/Å^2",
            "80 ± 5 e-/Å^2",
            "80(5) e-/Å^2",
            "8 x 10^1 e-/Å^2",
            "80.0 e-/Å^2",
            "0 e-/Å^2",
        ),
        *("several hundred e-/Å^2", "80 e-/nm^2", "not_recorded", "up to 80 e-/Å^2", "80 +5/-3 e-/Å^2 (standard error)", "1e15 e-/Å^2"),
    ]
)
VALUES = st.sampled_from(
    [
        {"property": "interphase_thickness", "value": "20 ± 3 nm", "uncertainty": "standard_error", "n": "3 cells"},
        {"property": "interphase_thickness", "value": "~20 nm", "n": 12},
        {"property": "interphase_thickness", "value": "not_yet", "n": "not_stated"},
        {"property": "interphase_structure", "value": ["mosaic", "multilayer"]},
        {"property": "growth_direction", "value": "<111>"},
        {"property": "mechanism", "value": "It dissolves."},
        {"property": "phase", "phase": "LiF"},
    ]
)


@settings(deadline=None)
@given(doses=st.lists(TEXTS, max_size=4), values=st.lists(VALUES, max_size=3), gap=st.booleans())
def test_law_expansion_undoes_compaction(doses: list[str], values: list[dict[str, object]], gap: bool) -> None:
    rows: dict[str, object] = {
        f"a{n}": {"technique": "hrtem", "dose": dose, **({"ordinal": n + 2} if gap else {})} for n, dose in enumerate(doses)
    }
    data = record(sessions={"s": {"acquisitions": rows}}, observations={f"o{n}": dict(value) for n, value in enumerate(values)})
    first = expansion.expand(data, root="Record").document
    assert expansion.expand(first, root="Record").document == first
    assert expansion.expand(expansion.compact(first, root="Record"), root="Record").document == first


def test_step_kinds() -> None:
    assert expansion.snake_case("LiftOut") == "lift_out"
    assert expansion.class_of_step(current(), "lift_out") == expansion.class_of_step(current(), "LiftOut") == "LiftOut"
    assert expansion.class_of_step(current(), "Lift_Out") is None
