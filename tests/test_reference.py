"""The packaged reference table, as rules read it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cryokb import corpus, reference, standard
from cryokb.errors import StoreError

INVENTED = Path(__file__).parent / "data" / "corpus"
CURATED = Path(__file__).parent.parent / "curated"


@pytest.fixture
def invented(tmp_path, monkeypatch):
    """The reference table of the invented corpus in place of the packaged one."""
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "reference.json").write_text(json.dumps(corpus.write_reference(corpus.load(INVENTED))), encoding="utf-8")
    monkeypatch.setattr(standard, "shared", lambda name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))
    reference.limits_by_phase.cache_clear()
    yield folder
    reference.limits_by_phase.cache_clear()


def test_limits_are_found_by_normal_form_lowest_first(invented):
    limits = reference.damage_limits("Li₂CO₃")
    assert [limit.highest for limit in limits] == [800.0, 10_000.0]
    assert [limit.finding for limit in reference.damage_limits("Electrolyte")] == ["birch-2029-invented-damage/no_change"]
    assert reference.damage_limits("NaCl") == ()


def test_a_limit_says_its_conditions_its_source_and_its_doubt(invented):
    exact, warm = reference.damage_limits("Li2CO3")
    assert (
        exact.describe()
        == "500-800 e-/Å^2 (onset of phase conversion; 200 kV, cryo; Birch 2029, finding birch-2029-invented-damage/onset_carbonate)"
    )
    assert "voltage not stated, room" in warm.describe()
    (doubted,) = reference.damage_limits("LiF")
    assert doubted.describe() == (
        "1500 e-/Å^2 (no visible change seen up to it; voltage not stated, temperature not stated; "
        "Birch 2029, finding birch-2029-invented-damage/no_change; disputed: Invented doubt.)"
    )


def test_a_missing_table_is_a_broken_installation(invented):
    (invented / "reference.json").unlink()
    with pytest.raises(StoreError, match="make generate"):
        reference.damage_limits("Li")


def test_the_packaged_table_is_that_of_the_curated_corpus(curated_corpus):
    assert standard.shared("reference") == corpus.write_reference(curated_corpus), "run: make generate"


def test_what_a_review_reports_is_said_to_be_read_there():
    limits = reference.damage_limits("Li")
    assert limits
    assert all(limit.secondary == ("read in another publication" in limit.source) for limit in limits)
    (doubtful,) = reference.damage_limits("Li2O2")
    assert "read from faulty print, confidence medium" in doubtful.describe()


def test_case_tells_formulas_apart_but_not_names():
    assert reference.comparable("CO") != reference.comparable("Co")
    assert reference.comparable("Ice Ih") == reference.comparable("ice ih ")


def test_asking_for_limits_loads_nothing_heavy():
    heavy = "{'numpy', 'pandas', 'sqlalchemy', 'rdflib', 'pydantic'}"
    program = f"import sys, cryokb.reference as r; r.damage_limits('Li'); print({heavy} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "set()"
