"""The schema as LinkML's linter sees it, and no term in it that nothing uses."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from linkml.linter.cli import main
from linkml_runtime import SchemaView
from linkml_runtime.dumpers import yaml_dumper

from cryokb import standard

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "schema/cryokb.yaml"
CONFIGURATION = ROOT / ".linkmllint.yaml"


@pytest.fixture(scope="module")
def view() -> SchemaView:
    return SchemaView(str(SCHEMA))


def lint(path: Path, configuration: Path = CONFIGURATION) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--config", str(configuration), "--format", "tsv", str(path)])
    return result.exit_code, result.output


# ------------------------------------------------------------------------------------------------ linkml-lint


def test_the_schema_is_clean() -> None:
    code, complaints = lint(SCHEMA)
    assert code == 0, complaints


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Root and modules as one file: the linter looks at the values of a closed list only where it stands."""
    whole = SchemaView(str(SCHEMA))
    whole.merge_imports()
    path = tmp_path_factory.mktemp("lint") / "merged.yaml"
    path.write_text(yaml_dumper.dumps(whole.schema), encoding="utf-8")
    return path


def test_the_modules_are_clean(merged: Path) -> None:
    code, complaints = lint(merged)
    assert code == 0, complaints


def test_each_exception_is_needed(merged: Path, tmp_path: Path) -> None:
    configuration = yaml.safe_load(CONFIGURATION.read_text(encoding="utf-8"))
    excepted = configuration["rules"]["standard_naming"].pop("exclude")
    bare = tmp_path / "lint.yaml"
    bare.write_text(yaml.safe_dump(configuration), encoding="utf-8")
    code, complaints = lint(merged, bare)
    assert code != 0
    assert [name for name in excepted if f"'{name}'" not in complaints] == []
    assert configuration["extends"] == "recommended"
    assert all(rule["level"] == "error" for rule in configuration["rules"].values())


# ------------------------------------------------------------------------------------------------ nothing unused


def ranges(view: SchemaView) -> set[str]:
    """What the slots of any class, or of a mixin, hold."""
    return {str(slot.range) for name in view.all_classes() for slot in view.class_induced_slots(name)}


def test_every_slot_stands_in_a_class(view: SchemaView) -> None:
    kinds = {str(name) for name, definition in view.all_slots().items() if definition.abstract}
    used = {str(name) for owner in view.all_classes() for name in view.class_slots(owner)}
    assert {str(name) for name in view.all_slots()} - kinds == used
    assert kinds - {str(definition.is_a) for definition in view.all_slots().values()} == set()


def test_every_enumeration_is_the_list_of_a_slot_or_of_a_property(view: SchemaView) -> None:
    listed = {row["annotations"].get("categories") for row in standard.current().terms("Property").values()}
    assert {str(name) for name in view.all_enums()} - ranges(view) - listed == set()


def test_every_type_of_our_own_is_used(view: SchemaView) -> None:
    own = {
        str(name) for name, definition in view.all_types().items() if not str(definition.from_schema).startswith("https://w3id.org/linkml")
    }
    assert len(own) >= 4
    assert own - ranges(view) == set()


def test_every_class_is_reached_from_a_document(view: SchemaView) -> None:
    reached: set[str] = set()
    waiting = [name for name, row in standard.current().table("slots").items() if row.get("document_kind")]
    assert len(waiting) >= 2
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        waiting += [str(relative) for relative in (*view.class_ancestors(name), *view.class_descendants(name))]
        waiting += [str(slot.range) for slot in view.class_induced_slots(name) if slot.range in view.all_classes()]
    assert {str(name) for name in view.all_classes()} - reached == set()
