"""A release of the whole corpus, and citations of questions to it."""

import csv
import hashlib
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import corpus, standard, store
from cryokb.cli import main
from cryokb.corpus.differences import SECTIONS, read_snapshot, snapshot_of
from cryokb.corpus.registry import updated_registry
from cryokb.errors import InvalidDocument, UnreadableFile, UsageError
from cryokb.export import formats
from cryokb.export.release import KINDS, METADATA, SUMS, make_release, owners_of
from cryokb.facts import FILTER_TERMS, Filter
from cryokb.store import Corpus

ROOT = Path(__file__).parent.parent
INVENTED = ROOT / "tests" / "data" / "corpus"
ALDER, BIRCH, QUILL = "alder-2028-invented-sodium", "birch-2029-invented-damage", "quill-2030-invented-review"


def registered(folder, release):
    curated = corpus.load(folder)
    (folder / "REGISTRY.tsv").write_text(updated_registry(curated.registry, curated, release).to_text(), encoding="utf-8")
    return corpus.load(folder)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(INVENTED, tmp_path / "curated")
    return tmp_path / "curated"


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    place = tmp_path_factory.mktemp("release")
    shutil.copytree(INVENTED, place / "curated")
    rereading = "finding\toutcome\tproperty\tvalue\tphases\tpolarity\tdiffers_in\tnote\n"
    rereading += f"{ALDER}/thickness_with\tagrees\t\t\t\t\t\t\n{BIRCH}/dose\tdiffers\t\t\t\t\tvalue\t\n"
    (place / "curated" / "REREADING.tsv").write_text(rereading, encoding="utf-8")
    curated = registered(place / "curated", "2026.11")
    make_release(curated, "2026.11", place / "release", date="2026-11-30")
    return curated, place / "release"


# ---------------------------------------------------------------- the release


def test_the_same_corpus_and_date_give_the_same_bytes(released, tmp_path):
    _, first = released
    script = (
        "from pathlib import Path; from cryokb import corpus; from cryokb.export.release import make_release; import sys;"
        "make_release(corpus.load(sys.argv[1]), '2026.11', Path(sys.argv[2]), date='2026-11-30')"
    )
    source, target = first.parent / "curated", tmp_path / "again"
    subprocess.run([sys.executable, "-c", script, str(source), str(target)], check=True)
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(target) for path in target.rglob("*") if path.is_file())
    assert [file for file in files if (first / file).read_bytes() != (target / file).read_bytes()] == []


def test_the_checksums_are_those_of_all_other_files(released):
    _, folder = released
    rows = dict(reversed(line.split("  ")) for line in (folder / SUMS).read_text(encoding="utf-8").splitlines())
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(rows) == files - {SUMS}
    assert rows == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in rows}


def test_the_crate_describes_every_file_and_the_whole(released):
    curated, folder = released
    plain = json.loads((folder / METADATA).read_text(encoding="utf-8"))
    assert plain["@context"] == "https://w3id.org/ro/crate/1.3/context"
    entities = {row["@id"]: row for row in plain["@graph"]}
    assert len(entities) == len(plain["@graph"])
    root = entities["./"]
    assert entities[METADATA]["about"] == {"@id": "./"}
    parts = [part["@id"] for part in root["hasPart"]]
    assert parts == list(KINDS)
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {*parts, METADATA}
    for name in parts:
        row = entities[name]
        assert row["contentSize"] == str((folder / name).stat().st_size)
        assert row["encodingFormat"] == KINDS[name].media_type
        assert name == SUMS or row["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    assert (root["version"], root["datePublished"]) == ("2026.11", "2026-11-30")
    for slot in ("license", "author", "creator", "publisher"):
        assert root[slot]["@id"] in entities
    assert "2026.11" in root["creditText"]
    assert curated.digest in root["creditText"]
    dois = {finding.originates_in["doi"] for finding in curated.findings if finding.originates_in.get("doi") and not finding.by_review}
    named = root["mentions"] if isinstance(root["mentions"], list) else [root["mentions"]]
    assert {row["@id"] for row in named} == {f"https://doi.org/{doi}" for doi in dois}
    assert all(entities[row["@id"]]["name"] for row in named)


def test_every_format_holds_every_finding(released):
    curated, folder = released
    ids = [finding.id for finding in curated.findings]
    lines = [json.loads(line) for line in (folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines == json.loads(json.dumps([finding.to_json() for finding in curated.findings]))
    with (folder / "findings.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["id"] for row in csv.DictReader(stream)] == ids
    assert pq.read_table(folder / "findings.parquet").column("id").to_pylist() == ids
    turtle = ox.parse((folder / "corpus.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    assert sum(triple.predicate.value.endswith("/cryokb/id") for triple in turtle) >= len(ids)
    with Corpus.open(folder / "corpus.sqlite") as base:
        assert [finding.id for finding in base.findings()] == ids
        assert base.info()["release"] == dict(base.meta())["release"] == "2026.11"
    for kind, entries in curated.knowledge.entries.items():
        assert [row["key"] for row in json.loads((folder / "knowledge" / f"{kind}.json").read_text(encoding="utf-8"))] == [
            entry.key for entry in entries
        ]


def test_a_release_reads_back_as_the_corpus(released):
    curated, folder = released
    again = read_snapshot(folder)
    assert list(again) == list(SECTIONS)
    assert main(["corpus", "diff", str(folder.parent / "curated"), str(folder)]) == 0
    assert again["findings"] == snapshot_of(curated)["findings"]


def test_notice_agreement_registry_and_changes_go_with_it(released):
    curated, folder = released
    notice = (folder / "NOTICE.md").read_text(encoding="utf-8")
    assert "CC-BY-4.0" in notice
    for read_in in {str(row["read_in"]) for finding in curated.findings for row in finding.evidence}:
        assert f"- {read_in} (" in notice
    assert "LicenseRef-quotation" in notice
    rows = list(csv.DictReader((folder / "AGREEMENT.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    assert [(row["property"], row["compared"], row["agreed"], row["share"]) for row in rows][-1] == ("all", "2", "1", "0.5000")
    assert len(json.loads((folder / "AGREEMENT.json").read_text(encoding="utf-8"))) == len(rows)
    assert (folder / "REGISTRY.tsv").read_text(encoding="utf-8") == curated.registry.to_text()
    assert "First release." in (folder / "CHANGES.md").read_text(encoding="utf-8")


def test_the_next_release_says_what_changed(released, tmp_path):
    _, first = released
    folder = tmp_path / "curated"
    shutil.copytree(first.parent / "curated", folder)
    file = folder / "publications" / f"{ALDER}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("30 ± 5 nm", "31 ± 5 nm"), encoding="utf-8")
    (folder / "screened.yaml").write_text("cryokb: screened/1.0\nscreened: {new: {title: A, reason: b}}\n", encoding="utf-8")
    curated = registered(folder, "2026.12")
    make_release(curated, "2026.12", tmp_path / "with", date="2026-12-31", previous=first)
    changes = (tmp_path / "with" / "CHANGES.md").read_text(encoding="utf-8")
    assert "Compared with 2026.11." in changes
    assert f"  ~ {ALDER}/thickness_with: value, as_reported, evidence\n" in changes
    assert "  + new\n" in changes
    assert "  - elsewhere\n" in changes
    make_release(curated, "2026.12", tmp_path / "without", date="2026-12-31")
    assert "not at hand" in (tmp_path / "without" / "CHANGES.md").read_text(encoding="utf-8")
    assert "\nscreened/elsewhere\t1\t" in (tmp_path / "with" / "REGISTRY.tsv").read_text(encoding="utf-8")


def test_what_may_not_be_released_is_refused_and_nothing_is_left(folder, tmp_path):
    target = tmp_path / "release"
    with pytest.raises(UsageError, match="not up to date") as told:
        make_release(corpus.load(folder), "2026.11", target, date="2026-11-30")
    assert "register 2026.11" in told.value.hint
    curated = registered(folder, "2026.11")
    with pytest.raises(UsageError, match=r"is that of 2026\.11"):
        make_release(curated, "2026.12", target, date="2026-11-30")
    with pytest.raises(UsageError, match="no name"):
        make_release(curated, "first", target, date="2026-11-30")
    with pytest.raises(UsageError, match="does not exist"):
        make_release(curated, "2026.11", tmp_path / "no" / "where", date="2026-11-30")
    with pytest.raises(UsageError, match="exists already"):
        make_release(curated, "2026.11", folder, date="2026-11-30")
    file = folder / "publications" / f"{BIRCH}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("system: lithium", "system: sodium"), encoding="utf-8")
    with pytest.raises(InvalidDocument, match="has errors"):
        make_release(corpus.load(folder), "2026.11", target, date="2026-11-30")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["curated"]


def test_quotes_read_at_an_address_are_those_of_the_publication(folder):
    file = folder / "publications" / f"{BIRCH}.yaml"
    text = file.read_text(encoding="utf-8").replace("read_in: 10.5555/birch.2029", 'read_in: "https://example.org/birch"')
    file.write_text(text, encoding="utf-8")
    assert owners_of(corpus.load(folder))["https://example.org/birch"].stem == BIRCH


def test_a_damaged_release_is_told(released, tmp_path):
    shutil.copytree(released[1], tmp_path / "damaged")
    (tmp_path / "damaged" / "knowledge" / "gaps.json").write_bytes(b"\xff")
    with pytest.raises(UnreadableFile, match=r"gaps\.json cannot be read"):
        read_snapshot(tmp_path / "damaged")


# ---------------------------------------------------------------- citing


@pytest.fixture(scope="module")
def database(released):
    return str(released[1] / "corpus.sqlite")


def test_a_citation_has_release_question_hash_counts_and_papers(database, capsys, tmp_path):
    file = tmp_path / "citation.json"
    arguments = ["corpus", "cite", "--database", database, "--metal", "Na", "--property", "interphase_thickness"]
    assert main([*arguments, "--format", "json", "-o", str(file)]) == 0
    plain = json.loads(file.read_text(encoding="utf-8"))
    with Corpus.open(database) as base:
        found = base.findings(metal="Na", property="interphase_thickness")
        counts = base.count(metal="Na", property="interphase_thickness")
    assert (plain["release"], plain["schema"]) == ("2026.11", standard.versions()["schema"])
    assert plain["query"] == "metal=Na&property=interphase_thickness"
    assert (plain["findings"], plain["papers"]) == counts
    assert list(plain["ids"]) == [finding.id for finding in found]
    assert len(plain["primary_papers"]) == plain["papers"]
    assert {paper["doi"] for paper in plain["primary_papers"]} <= {"unresolved"} | {
        str(finding.originates_in.get("doi")) for finding in found
    }
    assert formats.read_citation(file).to_json() == plain
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert plain["sha256"] in said
    assert "release 2026.11" in said
    assert all(paper["label"] in said for paper in plain["primary_papers"])
    assert main([*arguments, "--format", "bibtex"]) == 0
    bibtex = capsys.readouterr().out
    assert bibtex.startswith("@misc{cryokb-2026.11-")
    assert bibtex.count("\n@") >= 1
    assert bibtex.isascii() or "“" in bibtex


def test_the_same_answer_is_verified_and_another_one_explained(released, database, capsys, tmp_path):
    file = tmp_path / "citation.json"
    assert main(["corpus", "cite", "--database", database, "--format", "json", "-o", str(file)]) == 0
    assert main(["corpus", "cite", "--database", database, "--verify", str(file)]) == 0
    assert "the same answer: 19 findings" in capsys.readouterr().err
    folder = tmp_path / "curated"
    shutil.copytree(INVENTED, folder)
    text = (folder / "publications" / f"{BIRCH}.yaml").read_text(encoding="utf-8")
    shorter = re.sub(r"^  dose:\n(?:    .*\n)+", "", text, flags=re.MULTILINE)
    other = shorter.replace("statement: Above", "statement: Well above").replace("  no_change:", "  nothing_seen:")
    (folder / "publications" / f"{BIRCH}.yaml").write_text(other, encoding="utf-8")
    again = str(tmp_path / "other.sqlite")
    store.build(corpus.load(folder), again)
    assert main(["corpus", "cite", "--database", again, "--verify", str(file)]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "findings: 19 then, 18 now",
        f"+ {BIRCH}/nothing_seen",
        f"- {BIRCH}/dose",
        f"- {BIRCH}/no_change",
        f"~ {BIRCH}/onset_carbonate_warm",
    ]
    assert "unreleased" in said.err
    assert main(["corpus", "cite", "--database", again]) == 0
    assert "(n.d.). cryokb corpus, unreleased, sha256:" in capsys.readouterr().out


def test_a_citation_that_was_changed_by_hand_is_told(database, tmp_path):
    with Corpus.open(database) as base:
        made = formats.cite(base, Filter.from_mapping({"metal": "Na"}))
    plain = made.to_json()
    file = tmp_path / "citation.json"
    file.write_text(json.dumps({**plain, "sha256": "0" * 64}), encoding="utf-8")
    assert formats.differences(formats.read_citation(file), made) == [
        "The hash of the citation is not that of its own ids: it was changed by hand."
    ]
    for wrong in ("{}", "[]", "no", *(json.dumps({**plain, **odd}) for odd in ({"extra": 1}, {"query": 5}, {"papers": "two"}))):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(UnreadableFile) as told:
            formats.read_citation(file)
        assert told.value.hint


def test_a_citation_is_verified_with_its_own_question(database, tmp_path):
    file = tmp_path / "citation.json"
    main(["corpus", "cite", "--database", database, "--format", "json", "-o", str(file)])
    assert main(["corpus", "cite", "--database", database, "--verify", str(file), "--metal", "Na"]) == 2
    assert main(["corpus", "cite", "--database", database, "--verify", str(file), "--format", "bibtex"]) == 2
    with pytest.raises(UsageError, match="no year for year_from"):
        formats.parse_query("year_from=early")


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        **{
            name: st.lists(st.sampled_from(sorted(standard.current().terms(terms))), min_size=1, max_size=3, unique=True)
            for name, terms in FILTER_TERMS.items()
        },
        "text": st.text(min_size=1, max_size=20).filter(lambda text: not any(0xD800 <= ord(mark) <= 0xDFFF for mark in text)),
        "phase": st.lists(st.sampled_from(["Li2O", "Ca(BH4)2", "a & b = c"]), min_size=1, unique=True),
        "year_from": st.integers(1900, 2100),
        "year_to": st.integers(1900, 2100),
    },
)


@given(FILTERS)
def test_law_a_question_is_read_back_from_its_text(values):
    chosen = Filter.from_mapping(values)
    text = formats.query_text(chosen)
    assert formats.parse_query(text) == chosen
    assert text.split("&") == sorted(text.split("&"), key=lambda pair: pair.split("=")[0])


# ---------------------------------------------------------------- the page


def test_the_commands_of_the_page_run(folder, tmp_path, monkeypatch):
    page = (ROOT / "docs" / "releases.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"^```console\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL) for line in block.splitlines()]
    assert len(lines) >= 8
    monkeypatch.chdir(tmp_path)
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "cryokb"
        assert main(arguments) == 0, line
