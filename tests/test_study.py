"""What a publication says once, and how its findings hang together: nothing of it is lost on the way to tables, graph and checks."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

from cryokb import corpus, store
from cryokb.corpus import Curated
from cryokb.corpus.checks import evidence_of
from cryokb.export import export
from cryokb.graph.nodes import nodes, split

SET = Path(__file__).parents[1] / "schema/conformance/publications"


def curated(folder: Path, *, first_hand: str = "invented-2020-onset/onset") -> Curated:
    """Load the two publications of the conformance set that use what is told here; ``first_hand`` is what one of them tells again."""
    for stem, name in (("researcher-2026-methods", "methods_of_a_study"), ("researcher-2026-relations", "relations_of_findings")):
        shutil.copy(SET / f"{name}.yaml", folder / f"{stem}.yaml")
    told = folder / "researcher-2026-relations.yaml"
    told.write_text(told.read_text(encoding="utf-8").replace("invented-2020-onset/onset", first_hand), encoding="utf-8")
    return corpus.load(folder)


def test_what_a_study_says_once_is_in_its_row_and_in_the_store(tmp_path: Path) -> None:
    (tmp_path / "publications").mkdir()
    loaded = curated(tmp_path / "publications", first_hand="researcher-2026-methods/layers")
    row = next(item.row for item in loaded.publications if item.stem == "researcher-2026-methods")
    assert row.group == "Example Laboratory"
    assert (row.standing["state"], row.standing["looked_up"]) == ("corrected", "2026-11-30")
    assert set(row.methods) == {"preparation", "transfer", "imaging", "statistics"}
    json.dumps(row.to_json())
    store.build(loaded, tmp_path / "corpus.sqlite")
    with store.Corpus.open(tmp_path / "corpus.sqlite") as opened:
        found = opened.publication("researcher-2026-methods")
        assert (found.group, found.standing, found.methods) == (row.group, row.standing, row.methods)
        finding = next(item for item in opened.findings() if item.id == "researcher-2026-relations/outer")
    assert finding.part_of == "layers"
    assert [twin["finding"] for twin in finding.twins] == ["inner", "efficiency"]


def test_how_findings_hang_together_is_in_tables_and_in_the_graph(tmp_path: Path) -> None:
    loaded = curated(tmp_path)
    written = str(export(loaded.findings, [item.row for item in loaded.publications], "csv"))
    lines = {line["id"]: line for line in csv.DictReader(io.StringIO(written))}
    assert lines["researcher-2026-relations/inner"]["twins"] == "outer (wet_or_dry)"
    assert lines["researcher-2026-relations/efficiency"]["same_cell"] == "layers; inner"
    assert lines["researcher-2026-relations/onset"]["restates"] == "invented-2020-onset/onset"
    described = {str(node["@id"]).rpartition("publication/")[2]: node for node in nodes(split(loaded, ()))}
    outer = described["researcher-2026-relations/outer"]
    assert str(outer["cryokb:part_of"]["@id"]).endswith("researcher-2026-relations/layers")  # type: ignore[index,call-overload]
    twin = described["researcher-2026-relations/outer#twin-2"]
    assert str(twin["cryokb:differs_in"]).endswith("TwinDifference#other'}]")
    methods = described["researcher-2026-methods#methods-imaging"]
    assert methods["cryokb:accelerating_voltage"] == "300 kV"
    assert methods["cryokb:quote"] == ["300 kV, 95 K, 8 e A-2 s-1 for 10 s"]
    assert str(described["researcher-2026-methods"]["cryokb:standing_state"]).endswith("StandingState#corrected'}")


def test_a_finding_that_tells_nothing_of_the_corpus_again_is_told(tmp_path: Path) -> None:
    found = [issue for issue in corpus.check(curated(tmp_path)) if issue.code == "REF-UNRESOLVED"]
    assert [(issue.path, issue.message) for issue in found] == [
        ("/findings/onset/restates/0", "There is no finding invented-2020-onset/onset.")
    ]


def test_quotes_of_methods_are_quotes_of_the_corpus(tmp_path: Path) -> None:
    quoted = {place: str(row["quote"]) for publication, place, row in evidence_of(curated(tmp_path)) if publication.row.methods}
    assert quoted["methods", "transfer", "evidence", 0] == "All grids were loaded under liquid nitrogen."
    assert len(quoted) == 5
