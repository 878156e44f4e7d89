"""The knowledge base against pandas, plain SQLAlchemy on a wide table, rdflib and Datasette, on the same synthetic findings in one run.

    .venv/bin/python bench/corpus.py [--findings 100000] [--rdf 5000] [--no-graph] [--datasette PYTHON]

Each figure is the best of some runs in milliseconds, with the ratio of the peer to cryokb. ``--datasette`` names an interpreter that has
Datasette installed (an environment of its own); without it that row is left out. rdflib's own engine gets fewer findings (``--rdf``).
"""

from __future__ import annotations

import argparse
import json
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))

from synthetic import Synthetic, synthetic

from cryokb import corpus, graph, store
from cryokb.corpus import finding_line

if TYPE_CHECKING:
    import pandas as pd

FACETS = ("metal", "configuration", "electrolyte_class", "property", "kind", "polarity")

CHOSEN = {"metal": "Na", "kind": "observation"}

WORDS = "dense interphase"

QUESTIONS = {
    "count": "SELECT (COUNT(?f) AS ?n) WHERE { ?f cryokb:metal metal:Na ; cryokb:property property:interphase_thickness }",
    "papers": "SELECT ?m (COUNT(DISTINCT ?p) AS ?n) WHERE { ?f cryokb:metal ?m ; cryokb:property property:phase ; "
    "cryokb:originates_in ?p } GROUP BY ?m",
    "ladder": "SELECT ?f ?v WHERE { ?f cryokb:property property:interphase_thickness ; cryokb:metal metal:K ; cryokb:canonical_upper ?v } "
    "ORDER BY ?v LIMIT 20",
    "quotes": "SELECT ?f ?q WHERE { ?f cryokb:property property:damage_onset ; cryokb:evidence ?e . ?e cryokb:quote ?q } LIMIT 100",
    "phases": "SELECT ?p (COUNT(?f) AS ?n) WHERE { ?f cryokb:metal metal:Na ; cryokb:phases ?p } GROUP BY ?p ORDER BY DESC(?n) LIMIT 20",
}


def best(work: Callable[[], object], runs: int = 7) -> float:
    """Time some work: the best of several runs, in milliseconds."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times) * 1000


def show(name: str, ours: float, peer: str, theirs: float | None) -> None:
    """Print one line."""
    ratio = "" if theirs is None else f"{theirs:10.1f} ms  {theirs / ours:8.1f} times  {peer}"
    print(f"{name:34s} {ours:10.1f} ms {ratio}", flush=True)


# ---------------------------------------------------------------- peers


def frame_of(made: Synthetic) -> pd.DataFrame:
    """Make the frame that pandas counts: one line a finding, categories for the coded columns."""
    import pandas as pd

    columns = [*FACETS, "paper", "statement", "id", "year"]
    frame = pd.DataFrame([[getattr(item, name) for name in columns] for item in made.findings], columns=columns)
    return frame.astype(dict.fromkeys([*FACETS, "paper"], "category"))


def pandas_facets(frame: pd.DataFrame) -> None:
    """Count findings and papers in pandas, each field under the other's restriction."""
    for name in FACETS:
        rows = frame
        for field, value in CHOSEN.items():
            if field != name:
                rows = rows[rows[field] == value]
        rows.groupby(name, observed=True).agg(findings=("id", "size"), papers=("paper", "nunique"))


def wide_table(made: Synthetic, path: Path) -> Callable[[], None]:
    """Write a wide table with SQLAlchemy, indexed by column, and give the same counts asked of it."""
    from sqlalchemy import Column, MetaData, Table, Text, create_engine, distinct, func, insert, select

    engine = create_engine(f"sqlite:///{path}")
    names = ["id", *FACETS, "paper", "statement", "as_reported", "label", "text", "note"]
    wide = Table("wide", MetaData(), *(Column(name, Text, index=name in FACETS) for name in names))
    wide.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(wide), [{name: getattr(item, name) for name in names} for item in made.findings])

    def ask() -> None:
        with engine.connect() as connection:
            for name in FACETS:
                where = [wide.c[field] == value for field, value in CHOSEN.items() if field != name]
                asked = select(wide.c[name], func.count(), func.count(distinct(wide.c.paper))).where(*where).group_by(wide.c[name])
                connection.execute(asked).all()

    return ask


@contextmanager
def datasette(python: str, path: Path) -> Iterator[str]:
    """Serve the wide table with Datasette on this machine, and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [python, "-m", "datasette", "serve", str(path), "--port", str(port), "--setting", "facet_time_limit_ms", "60000"]
    server = subprocess.Popen([*command, "--setting", "sql_time_limit_ms", "60000"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urllib.request.urlopen(address + "/-/versions.json", timeout=5).read()  # noqa: S310 - this machine
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


def fetch(address: str) -> object:
    """Get JSON from this machine."""
    with urllib.request.urlopen(address, timeout=120) as answer:  # noqa: S310 - this machine
        return json.load(answer)


# ---------------------------------------------------------------- measurements


def measure_store(made: Synthetic, folder: Path, python: str | None) -> None:
    """Time building, counting, pages and full text."""
    path = folder / "corpus.sqlite"
    began = time.perf_counter()
    store.build(made, path)
    print(f"building {len(made.findings):,} findings: {time.perf_counter() - began:.1f} s", flush=True)
    frame = frame_of(made)
    wide = wide_table(made, folder / "wide.sqlite")
    with store.Corpus.open(path) as base:
        base.facets()  # the columns are read once
        ours = best(lambda: base.facets(names=FACETS, **CHOSEN))
        show("six facets, findings and papers", ours, "pandas", best(lambda: pandas_facets(frame), 3))
        show("", ours, "SQLAlchemy, wide table", best(wide, 3))
        if python:
            with datasette(python, folder / "wide.sqlite") as address:
                facets = "&".join(f"_facet={name}" for name in FACETS)
                where = "&".join(f"{name}={value}" for name, value in CHOSEN.items())
                show(
                    "", ours, "Datasette (counts, no papers)", best(lambda: fetch(f"{address}/wide/wide.json?{where}&{facets}&_size=1"), 3)
                )
        ours = best(lambda: base.findings(**CHOSEN, limit=50, offset=100))
        rows = frame[(frame["metal"] == "Na") & (frame["kind"] == "observation")]
        show(
            "a page of 50, whole findings", ours, "pandas (ids only)", best(lambda: rows.sort_values("id").iloc[100:150].to_dict("records"))
        )
        ours = best(lambda: base.findings(text=WORDS, limit=25, **CHOSEN))
        pattern = frame["statement"].str.contains
        show("full text and facet, 25 findings", ours, "pandas, contains", best(lambda: frame[pattern("dense") & pattern("interphase")], 2))
        connection = sqlite3.connect(folder / "wide.sqlite")
        like = "SELECT id FROM wide WHERE statement LIKE '%dense%' AND statement LIKE '%interphase%' ORDER BY id LIMIT 25"
        show("", ours, "LIKE on the wide table", best(lambda: connection.execute(like).fetchall()))


def measure_graph(made: Synthetic, small: Synthetic) -> None:
    """Time five SPARQL queries on Oxigraph, and on rdflib's own engine with fewer findings."""
    import rdflib

    began = time.perf_counter()
    opened = graph.OpenGraph(made)
    print(f"loading {len(opened):,} triples: {time.perf_counter() - began:.1f} s", flush=True)
    few = graph.OpenGraph(small)
    peer = rdflib.Graph()
    peer.parse(data=graph.serialise(small, "turtle"), format="turtle")
    for prefix, space in graph.PREFIXES.items():
        peer.bind(prefix, space)
    for name, query in QUESTIONS.items():
        ours = best(lambda query=query: opened.ask(query))  # type: ignore[misc]
        fewer = best(lambda query=query: few.ask(query))  # type: ignore[misc]
        theirs = best(lambda query=query: list(peer.query(query)), 1)  # type: ignore[misc]
        print(
            f"SPARQL {name:27s} {ours:10.1f} ms; with {len(small.findings):,}: {fewer:.1f} ms, rdflib {theirs:.1f} ms, "
            f"{theirs / fewer:.0f} times",
            flush=True,
        )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--findings", type=int, default=100_000)
    parser.add_argument("--rdf", type=int, default=5_000)
    parser.add_argument("--no-graph", action="store_true")
    parser.add_argument("--datasette", metavar="PYTHON")
    chosen = parser.parse_args()
    began = time.perf_counter()
    count = len(corpus.load(Path(__file__).resolve().parent.parent / "curated").findings)
    print(f"loading curated/ ({count:,} findings): {time.perf_counter() - began:.2f} s")
    made = synthetic(chosen.findings)
    began = time.perf_counter()
    finding_line(made.findings[0])
    print(f"making {len(made.findings):,} synthetic findings: {time.perf_counter() - began:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        measure_store(made, Path(folder), chosen.datasette)
    if not chosen.no_graph:
        measure_graph(made, synthetic(chosen.rdf))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
