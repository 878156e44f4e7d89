"""cryokb corpus build, query, sparql and export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cryokb.cli import tables
from cryokb.cli.options import chosen_filter, counted, filter_options, output_option, progress_line, write_output
from cryokb.errors import UsageError

if TYPE_CHECKING:
    from cryokb.facts import Filter
    from cryokb.store import Corpus

__all__ = ["corpus"]

DATABASE = click.option("--database", metavar="URL", help="Another database: sqlite:///FILE or postgresql+psycopg://...")


@click.group()
def corpus() -> None:
    """Build the knowledge base from curated publications, and ask it."""


@corpus.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@DATABASE
def build(folder: Path | None, database: str | None) -> int:
    r"""Build the knowledge base from FOLDER (default: curated/ here).

    \b
    Example: cryokb corpus build
    """
    from cryokb import corpus as curation
    from cryokb import store

    place = folder or Path("curated")
    if not place.is_dir():
        raise UsageError(
            f"There is no folder {place}.",
            hint="Run this in a checkout of cryokb, or name the folder with the publications.",
            path=str(place),
        )
    curated = curation.load(place, progress=progress_line)
    url = store.build(curated, database, progress=progress_line)
    built = f"{counted(len(curated.facts), 'finding')} of {counted(len(curated.publications), 'publication')}"
    click.echo(f"{built} -> {store.shown_address(url)}")
    return 0


@corpus.command()
@filter_options
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N findings.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How the findings are written.",
)
@DATABASE
@output_option
def query(form: str, limit: int | None, database: str | None, output: Path | None, **options: object) -> int:
    r"""Find findings; options of different names must all hold.

    \b
    Example: cryokb corpus query --metal Na --property interphase_thickness
             cryokb corpus query --phase Li2CO3 --format json
    """
    from cryokb import export
    from cryokb.store import Corpus

    chosen = chosen_filter(options)
    with Corpus.open(database) as base:
        check_publications(base, chosen)
        findings = base.findings(chosen, limit=limit)
        total, papers = base.count(chosen)
        if form == "table":
            write_output(tables.findings_table([finding.to_json() for finding in findings]), output)
        else:
            write_output(export.export(findings, base.publications(chosen), form), output)
    click.echo(f"{len(findings)} of {counted(total, 'finding')} from {counted(papers, 'paper')}", err=True)
    return 0


def check_publications(base: Corpus, chosen: Filter) -> None:
    """Raise UsageError when a filter names a publication that the knowledge base does not hold."""
    from difflib import get_close_matches

    if not chosen.publication:
        return
    known = sorted(row.stem for row in base.publications())
    for name in chosen.publication:
        if name not in known:
            near = [stem for stem in known if stem.startswith(name)] or get_close_matches(name, known, n=1, cutoff=0)
            hint = f"The nearest is {near[0]}." if near else "It holds no publication; run `cryokb corpus build`."
            raise UsageError(f"The knowledge base holds no publication {name}.", hint=hint, value=name)


@corpus.command()
@click.argument("text", metavar="QUERY")
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="How the rows are written."
)
@DATABASE
def sparql(text: str, form: str, database: str | None) -> int:
    r"""Ask in SPARQL; QUERY is the query itself, or @FILE.

    \b
    Example: cryokb corpus sparql "SELECT ?f WHERE { ?f cryokb:metal metal:Na } LIMIT 5"
    """
    from cryokb import graph
    from cryokb.store import Corpus

    body = Path(text[1:]).read_text(encoding="utf-8", errors="replace") if text.startswith("@") else text
    with Corpus.open(database) as base:
        columns, rows = graph.sparql(body, base.findings(), base.publications())
    if form == "json":
        click.echo(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, indent=2))
    else:
        click.echo(tables.table(columns, [["" if cell is None else str(cell) for cell in row] for row in rows]))
    return 0


@corpus.command(name="export")
@click.option(
    "--format", "form", type=click.Choice(["json", "csv", "parquet", "turtle", "jsonld", "bibtex"]), required=True, help="The format."
)
@filter_options
@DATABASE
@output_option
def export_(form: str, database: str | None, output: Path | None, **options: object) -> int:
    r"""Export the findings of a filter, or all of them.

    \b
    Example: cryokb corpus export --format csv --metal K -o potassium.csv
    """
    from cryokb import export
    from cryokb.store import Corpus

    chosen = chosen_filter(options)
    if form == "parquet" and output is None:
        raise UsageError("Parquet is a binary format.", hint="Give a file: -o findings.parquet.")
    with Corpus.open(database) as base:
        check_publications(base, chosen)
        findings = base.findings(chosen)
        write_output(export.export(findings, base.publications(chosen), form), output)
    return 0
