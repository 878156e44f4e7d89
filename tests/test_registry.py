"""The registry of released ids, and what changed between two states of the corpus."""

import inspect
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import corpus
from cryokb.cli import main
from cryokb.corpus import registry as registry_module
from cryokb.corpus.differences import SECTIONS, difference_text, differences_between, read_snapshot, snapshot_of
from cryokb.corpus.registry import (
    Registered,
    Registry,
    read_registry,
    registered_contents,
    release_order,
    row_of,
    short_hash,
    stale_ids,
    updated_registry,
)
from cryokb.errors import InvalidDocument, UnreadableFile, UsageError

ROOT = Path(__file__).parent.parent
INVENTED = ROOT / "tests" / "data" / "corpus"
ALDER, BIRCH, QUILL = "alder-2028-invented-sodium", "birch-2029-invented-damage", "quill-2030-invented-review"
IDS = 36


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(INVENTED, tmp_path / "curated")
    return tmp_path / "curated"


def register(folder, release):
    curated = corpus.load(folder)
    (folder / "REGISTRY.tsv").write_text(updated_registry(curated.registry, curated, release).to_text(), encoding="utf-8")
    return corpus.load(folder)


def edited(folder, stem, *changes):
    file = folder / "publications" / f"{stem}.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) >= 1
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def without(folder, stem, key):
    """Take a finding out of a file."""
    file = folder / "publications" / f"{stem}.yaml"
    text = file.read_text(encoding="utf-8")
    shorter = re.sub(rf"^  {key}:\n(?:    .*\n)+", "", text, flags=re.MULTILINE)
    assert shorter != text
    file.write_text(shorter, encoding="utf-8")


# ---------------------------------------------------------------- the registry


def test_every_id_is_registered_once_and_reads_back(folder):
    curated = register(folder, "2026.11")
    registry = curated.registry
    assert len(registry.rows) == len(registered_contents(curated)) == IDS
    assert {row.version for row in registry.rows} == {1}
    assert {"2026.11"} == {row.since for row in registry.rows} == {row.changed for row in registry.rows}
    assert {ALDER, f"{ALDER}/thickness_with", "phases/li2co3", "screened/elsewhere"} <= set(registry.by_id)
    assert not stale_ids(registry, registered_contents(curated))
    assert corpus.release_of(curated) == "2026.11"
    assert corpus.check(curated) == []
    assert read_registry(folder / "REGISTRY.tsv").to_text() == registry.to_text()


def test_a_change_of_a_finding_or_of_its_system_is_a_new_version(folder):
    register(folder, "2026.11")
    edited(folder, ALDER, ("statement: ", "statement: Surely, "))
    edited(folder, BIRCH, ("configuration: anode_free", "configuration: half_cell"))
    curated = corpus.load(folder)
    found = stale_ids(curated.registry, registered_contents(curated))
    assert set(found.changed) == {
        finding.id for finding in curated.findings if finding.publication == ALDER and finding.statement.startswith("Surely")
    } | {fact.id for fact in curated.facts if fact.source == BIRCH and fact.system}
    assert (found.new, found.gone, found.reused) == ((), (), ())
    assert corpus.release_of(curated) is None
    again = register(folder, "2026.12").registry.by_id
    assert {again[name].version for name in found.changed} == {2}
    assert {again[name].changed for name in found.changed} == {"2026.12"}
    assert {row.version for name, row in again.items() if name not in found.changed} == {1}


def test_layout_and_curation_change_no_version(folder):
    register(folder, "2026.11")
    edited(folder, BIRCH, ("method: manual", "method: machine_assisted"), ("cryokb: publication", "# A remark.\ncryokb:   publication"))
    curated = corpus.load(folder)
    assert not stale_ids(curated.registry, registered_contents(curated))
    with pytest.raises(UsageError, match="Nothing has changed"):
        updated_registry(curated.registry, curated, "2026.12")
    assert updated_registry(curated.registry, curated, "2026.11").rows == curated.registry.rows


def test_changes_within_one_release_count_once(folder):
    register(folder, "2026.11")
    for words in ("Surely, ", "Perhaps "):
        edited(folder, ALDER, ("statement: ", f"statement: {words}"))
        assert {row.version for row in register(folder, "2026.12").registry.rows} == {1, 2}


def test_what_is_gone_is_told_until_it_is_withdrawn_and_never_comes_back(folder):
    register(folder, "2026.11")
    text = (folder / "publications" / f"{BIRCH}.yaml").read_text(encoding="utf-8")
    without(folder, BIRCH, "dose")
    issues = corpus.check(corpus.load(folder))
    assert [(issue.code, Path(issue.file).name) for issue in issues] == [("ID-REGISTRY", "REGISTRY.tsv")]
    assert f"{BIRCH}/dose\t" in (folder / "REGISTRY.tsv").read_text(encoding="utf-8").splitlines()[issues[0].line - 1]
    registry = register(folder, "2026.12").registry
    tomb = registry.by_id[f"{BIRCH}/dose"]
    assert (tomb.state, tomb.version, tomb.changed) == ("withdrawn", 1, "2026.12")
    assert corpus.check(corpus.load(folder)) == []
    (folder / "publications" / f"{BIRCH}.yaml").write_text(text, encoding="utf-8")
    back = corpus.load(folder)
    issues = corpus.check(back)
    assert [issue.code for issue in issues] == ["ID-REGISTRY"]
    assert text.splitlines()[issues[0].line - 1].startswith("  dose:")
    with pytest.raises(UsageError, match="used again"):
        updated_registry(back.registry, back, "2027.01")


def test_what_a_damaged_file_holds_is_not_withdrawn(folder, capsys):
    before = register(folder, "2026.11").registry.to_text()
    file = folder / "publications" / f"{BIRCH}.yaml"
    text = file.read_text(encoding="utf-8")
    for damaged in (text + "title: [\n", text.replace("system: lithium", "system: sodium")):
        file.write_text(damaged, encoding="utf-8")
        assert main(["corpus", "register", "2026.12", "--curated", str(folder)]) == 1
        assert (folder / "REGISTRY.tsv").read_text(encoding="utf-8") == before
        with pytest.raises(InvalidDocument, match="nothing was registered"):
            register(folder, "2026.12")
    capsys.readouterr()
    file.write_text(text + "title: [\n", encoding="utf-8")
    assert main(["corpus", "register", "--check", "--curated", str(folder)]) == 1
    assert main(["corpus", "diff", str(INVENTED), str(folder)]) == 1
    assert capsys.readouterr().out == ""


def test_the_registry_stands_beside_the_lists_wherever_the_folder_is_named(folder):
    assert main(["corpus", "register", "2026.11", "--curated", str(folder / "publications")]) == 0
    assert (folder / "REGISTRY.tsv").is_file()
    assert not (folder / "publications" / "REGISTRY.tsv").exists()


def test_a_list_entry_and_a_publication_are_told_too(folder):
    register(folder, "2026.11")
    (folder / "screened.yaml").unlink()
    register(folder, "2026.12")
    shutil.copy(INVENTED / "screened.yaml", folder)
    issues = corpus.check(corpus.load(folder))
    assert [(issue.code, Path(issue.file).name) for issue in issues] == [("ID-REGISTRY", "screened.yaml")]
    (folder / "screened.yaml").unlink()
    rows = [replace(row, state="withdrawn") if row.id == ALDER else row for row in corpus.load(folder).registry.rows]
    (folder / "REGISTRY.tsv").write_text(Registry(tuple(rows)).to_text(), encoding="utf-8")
    issues = corpus.check(corpus.load(folder))
    assert [(issue.code, Path(issue.file).name) for issue in issues] == [("ID-REGISTRY", f"{ALDER}.yaml")]


def test_a_finding_that_is_called_withdrawn_stays_in_its_file(folder):
    register(folder, "2026.11")
    edited(folder, BIRCH, ("  dose:\n", "  dose:\n    review_state: withdrawn\n"))
    curated = corpus.load(folder)
    assert stale_ids(curated.registry, registered_contents(curated)).gone == (f"{BIRCH}/dose",)
    assert corpus.check(curated) == []
    registered = register(folder, "2026.12")
    assert registered.registry.by_id[f"{BIRCH}/dose"].state == "withdrawn"
    assert corpus.check(registered) == []


def test_the_code_of_the_registry_has_planted_faults():
    source = "".join(inspect.getsource(check) for check in registry_module.CHECKS_OF_REGISTRY)
    assert set(re.findall(r'"((?:ID|REF|LIT)-[A-Z-]+)"', source)) == {"ID-REGISTRY"}


@pytest.mark.parametrize("release", ["2026", "2026.13", "26.11", "2026.11.0", "v2026.11"])
def test_names_of_releases(folder, release):
    with pytest.raises(UsageError, match="no name"):
        updated_registry(Registry(), corpus.load(folder), release)


def test_releases_go_forward(folder):
    register(folder, "2026.11.1")
    assert release_order("2026.2" + "0") > release_order("2026.11.1") > release_order("2026.11")
    with pytest.raises(UsageError, match="older"):
        register(folder, "2026.11")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id\tversion\n",
        "HEAD\na\tone\t0123456789abcdef\treleased\t2026.11\t2026.11\n",
        "HEAD\na\t1\t0123456789abcdef\tlost\t2026.11\t2026.11\n",
        "HEAD\nb\t1\t0123456789abcdef\treleased\t2026.11\t2026.11\na\t1\t0123456789abcdef\treleased\t2026.11\t2026.11\n",
    ],
)
def test_a_damaged_registry_is_told(tmp_path, text):
    path = tmp_path / "REGISTRY.tsv"
    path.write_text(text.replace("HEAD", "id\tversion\tsha256\tstate\tsince\tchanged"), encoding="utf-8")
    with pytest.raises(UnreadableFile) as told:
        read_registry(path)
    assert told.value.hint
    path.write_bytes(b"\xff\n")
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_registry(path)


HASHES = st.sampled_from([short_hash(word) for word in "abc"])
STEPS = st.lists(st.dictionaries(st.sampled_from(["x/a", "x/b", "x/c", "y"]), HASHES), min_size=1, max_size=6)


@given(STEPS)
def test_law_tombstones_stay_and_versions_never_fall(steps):
    """Whatever happens to the registered_contents, no id is lost, none comes back, no version falls."""
    rows: dict[str, Registered] = {}
    for number, step in enumerate(steps):
        release = f"2026.{number + 1:02d}"
        found = {name: digest for name, digest in step.items() if name not in rows or rows[name].state == "released"}
        before = dict(rows)
        rows = {name: row_of(row, found.get(name), release) for name, row in before.items()}
        rows |= {name: Registered(name, 1, digest, "released", release, release) for name, digest in found.items() if name not in before}
        assert set(before) <= set(rows)
        for name, old in before.items():
            assert rows[name].version >= old.version
            assert rows[name].since == old.since
            assert (rows[name].version > old.version) == (rows[name].sha256 != old.sha256)
            assert old.state == "released" or rows[name] == old
        assert not stale_ids(Registry(tuple(rows.values())), found)


def test_the_command_checks_and_writes(folder, capsys):
    arguments = ["corpus", "register", "--curated", str(folder)]
    assert main([*arguments, "--check"]) == 1
    assert "more" in capsys.readouterr().out
    assert main([*arguments, "2026.11"]) == 0
    assert main([*arguments, "--check"]) == 0
    assert main(arguments) == main([*arguments, "2026.12", "--check"]) == 2


# ---------------------------------------------------------------- what changed


def test_nothing_differs_from_itself(folder, capsys):
    assert main(["corpus", "diff", str(INVENTED), str(folder)]) == 0
    assert capsys.readouterr().out == ""


def test_what_was_added_removed_and_changed_is_said_field_by_field(folder, capsys):
    edited(folder, ALDER, ("value: 30 ± 5 nm", "value: 31 ± 5 nm"), ("title: ", "title: Newly "))
    without(folder, BIRCH, "dose")
    (folder / "screened.yaml").write_text("cryokb: screened/1.0\nscreened: {new: {title: A, reason: b}}\n", encoding="utf-8")
    assert main(["corpus", "diff", str(INVENTED), str(folder), "--format", "json"]) == 1
    plain = json.loads(capsys.readouterr().out)
    assert list(plain) == list(SECTIONS)
    assert plain["findings"]["removed"] == [f"{BIRCH}/dose"]
    (name, fields), *others = plain["findings"]["changed"].items()
    assert (name, others) == (f"{ALDER}/thickness_with", [])
    assert fields["value"] == {"old": 30, "new": 31}
    assert "canonical_value" not in fields
    assert list(plain["publications"]["changed"][ALDER]) == ["title"]
    assert plain["screened"] == {"added": ["new"], "removed": ["elsewhere"], "changed": {}}
    assert main(["corpus", "diff", str(folder), str(INVENTED)]) == 1
    said = capsys.readouterr().out
    assert f"  + {BIRCH}/dose\n" in said
    assert "      value: 31 -> 30\n" in said
    assert "fields" not in difference_text(differences_between(read_snapshot(folder), read_snapshot(INVENTED)), fields=False)


def test_lines_of_findings_compare_with_a_folder(folder, tmp_path):
    lines = tmp_path / "findings.jsonl"
    findings = snapshot_of(corpus.load(folder))["findings"]
    lines.write_text("".join(json.dumps(row) + "\n" for row in findings.values()), encoding="utf-8")
    assert main(["corpus", "diff", str(lines), str(folder)]) == 0
    assert list(differences_between(read_snapshot(lines), read_snapshot(folder))) == ["findings"]
    for text in ("{", '{"id": "a"}\n{"id": "a"}', "[1]"):
        lines.write_text(text, encoding="utf-8")
        with pytest.raises(UnreadableFile):
            read_snapshot(lines)
    lines.write_bytes(b"\xff")
    with pytest.raises(UnreadableFile):
        read_snapshot(lines)
    with pytest.raises(UnreadableFile):
        read_snapshot(tmp_path / "nothing")
