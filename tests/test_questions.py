"""Twenty saved questions: the same ids from Python, the command line, SQL and SPARQL, on the curated corpus."""

import json
import os
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from cryokb import graph
from cryokb.cli.app import main
from cryokb.store import Corpus, build

ROOT = Path(__file__).parent.parent
QUESTIONS = yaml.load((ROOT / "tests" / "questions.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
SERVER = os.environ.get("CRYOKB_POSTGRES", "")


@pytest.fixture(
    scope="module",
    params=[
        "sqlite",
        pytest.param(
            "postgresql",
            marks=[pytest.mark.postgres, pytest.mark.skipif(not SERVER, reason="CRYOKB_POSTGRES: no address of a PostgreSQL server")],
        ),
    ],
)
def opened(request, curated_corpus, curated_store):
    with Corpus.open(build(curated_corpus, SERVER) if request.param == "postgresql" else curated_store) as base:
        yield base


@pytest.fixture(scope="module")
def asked(curated_corpus):
    return graph.OpenGraph(curated_corpus)


def test_there_are_twenty():
    assert len(QUESTIONS) >= 20
    assert len({row["name"] for row in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["name"])
def test_every_way_of_asking_gives_the_same_ids(opened, asked, capsys, row):
    python = [finding.id for finding in opened.findings(**row["fields"])]
    assert sorted(python) == sorted(row["ids"]), f"new: {sorted(set(python) - set(row['ids']))}"
    options = [part for name, value in row["fields"].items() for part in option(name, value)]
    assert main(["corpus", "query", *options, "--format", "json", "--database", opened.address]) == 0
    assert [finding["id"] for finding in json.loads(capsys.readouterr().out)["findings"]] == python
    with opened._engine.connect() as connection:
        assert sorted(connection.execute(text(row["sql"])).scalars()) == sorted(python)
    assert sorted(answer[0] for answer in asked.ask(row["sparql"])[1]) == sorted(python)


def option(name, value):
    """Write a field of a filter as options of the command line."""
    for one in value if isinstance(value, list) else [value]:
        yield from (f"--{name.replace('_', '-')}", str(one))
