"""cryokb corpus query, ask, sparql, export and draw."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cryokb.cli import tables
from cryokb.cli.comparing import expanded_record
from cryokb.cli.options import DATABASE, chosen_filter, filter_options, output_option, write_output
from cryokb.cli.streams import give, say
from cryokb.cli.tables import view
from cryokb.documents import compact_json, write_json
from cryokb.errors import UsageError
from cryokb.issues import suggestion
from cryokb.reference import phase_name
from cryokb.terminal import counted

if TYPE_CHECKING:
    from cryokb.facts import Filter
    from cryokb.issues import Json, JsonObject
    from cryokb.store import Corpus, LadderRow

__all__ = ["ask", "check_names", "draw", "export", "query", "sparql"]


@click.command()
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
        check_names(base, chosen)
        findings = base.findings(chosen, limit=limit)
        total, papers = base.count(chosen)
        if form == "table":
            write_output(tables.findings_table(findings), output)
        else:
            write_output(export.export(findings, base.publications(chosen), form), output)
    say(f"{len(findings)} of {counted(total, 'finding')} from {counted(papers, 'paper')}")
    return 0


def check_names(base: Corpus, chosen: Filter) -> None:
    """Raise UsageError when a filter names a publication that the knowledge base does not hold, or a phase that nothing names."""
    for what, names in (("publication", chosen.publication), ("phase", chosen.phase)):
        known = known_names(base, what) if names else []
        for name in names:
            if (phase_name(name) if what == "phase" else name) not in known:
                near = nearest(name, known)
                hint = f"The nearest is {near}." if near else "It holds none; run `cryokb corpus build`."
                raise UsageError(f"The knowledge base holds no {what} {name}.", hint=hint, value=name)


def known_names(base: Corpus, what: str) -> list[str]:
    """List the publications that the knowledge base holds, or the phases that its findings or its list of phases name."""
    listed = [phase.formula or phase.name or "" for phase in base.phase_list()] if what == "phase" else []
    return [*(facet.value for facet in base.facets(names=[what])[what]), *listed]


def nearest(name: str, known: list[str]) -> str | None:
    """Name the nearest of the known names: one that begins so, else the one most like it."""
    from difflib import get_close_matches

    begins = [word for word in known if word.startswith(name)]
    return next(iter(begins or get_close_matches(name, known, n=1, cutoff=0)), None)


@click.command()
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
        columns, rows = graph.OpenGraph(base.findings(), base.publications(), base.knowledge()).ask(body)
    if form == "json":
        give(write_json([dict(zip(columns, row, strict=True)) for row in rows]))
    else:
        give(tables.table(columns, [["" if cell is None else str(cell) for cell in row] for row in rows]))
    return 0


@click.command(name="export")
@click.option(
    "--format", "form", type=click.Choice(["json", "csv", "parquet", "turtle", "jsonld", "bibtex"]), required=True, help="The format."
)
@filter_options
@DATABASE
@output_option
def export(form: str, database: str | None, output: Path | None, **options: object) -> int:
    r"""Export the findings of a filter, or all of them.

    \b
    Example: cryokb corpus export --format csv --metal K -o potassium.csv
    """
    from cryokb import export as writing
    from cryokb.store import Corpus

    chosen = chosen_filter(options)
    if form == "parquet" and output is None:
        raise UsageError("Parquet is a binary format.", hint="Give a file: -o findings.parquet.")
    with Corpus.open(database) as base:
        check_names(base, chosen)
        findings = base.findings(chosen)
        write_output(writing.export(findings, base.publications(chosen), form), output)
    return 0


@click.command()
@click.argument("name", required=False, metavar="[QUESTION]")
@filter_options
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="How the rows are written."
)
@DATABASE
@output_option
def ask(name: str | None, form: str, database: str | None, output: Path | None, **options: object) -> int:
    r"""Answer a named question under a filter; without a name, list the questions.

    \b
    Example: cryokb corpus ask
             cryokb corpus ask thickness --metal Na
             cryokb corpus ask damage --phase Li2CO3 --format json
    """
    from cryokb.store import QUERIES, Corpus

    if name is None:
        write_output(tables.table(("question", "in words"), [[query.name, query.question] for query in QUERIES.values()]), output)
        return 0
    if name not in QUERIES:
        near, _ = suggestion(name, QUERIES)
        hint = (f"Did you mean {near}? " if near else "") + "Questions: " + ", ".join(QUERIES) + "."
        raise UsageError(f"There is no question called {name}.", hint=hint, value=name)
    chosen = chosen_filter(options)
    with Corpus.open(database) as base:
        check_names(base, chosen)
        rows = QUERIES[name].function(base, chosen)
    write_output(answer_text(name, rows, QUERIES[name].columns, form), output)
    say(counted(len(rows), "row") if rows else "Nothing under this filter.")
    return 0


def answer_text(name: str, rows: list[JsonObject], columns: tuple[str, ...], form: str) -> str:
    """Write the rows of an answer; a table shows what a person follows, JSON and CSV every field."""
    if form == "json":
        return write_json(rows)
    if form == "csv":
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows([columns, *([plain_cell(row[column]) for column in columns] for row in rows)])
        return stream.getvalue()
    return view(name, rows)


def plain_cell(value: Json) -> str:
    """Write the value of a cell: lists joined, objects as JSON, nothing for what is not said."""
    match value:
        case list():
            return "; ".join(plain_cell(part) for part in value)
        case dict():
            return compact_json(value) if value else ""
        case float():
            return f"{value:g}"
        case _:
            return "" if value is None else str(value)


@click.command()
@click.argument("what", metavar="WHAT")
@filter_options
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), help="Draw the numbers of this record among them.")
@click.option("--log", is_flag=True, help="A logarithmic axis.")
@DATABASE
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="FILE.svg or FILE.png."
)
def draw(what: str, record: Path | None, log: bool, database: str | None, output: Path, **options: object) -> int:
    r"""Draw the numbers of one property as a ladder by system, or the map of what was studied (WHAT: a property, or coverage).

    Hollow marks were read in another publication than the study itself; disputed findings are not drawn.

    \b
    Example: cryokb corpus draw interphase_thickness --metal Na --log -o thickness.svg
             cryokb corpus draw interphase_thickness --metal Li --record record.yaml -o mine.svg
             cryokb corpus draw coverage -o coverage.png
    """
    from cryokb import figures
    from cryokb.store import Corpus

    if output.suffix not in (".svg", ".png"):
        raise UsageError(f"{output} is neither SVG nor PNG.", hint="Name FILE.svg or FILE.png.", path=str(output))
    chosen = chosen_filter(options)
    if record is not None and what == "coverage":
        raise UsageError("A record has no place on the map.", hint="Draw a property with --record.", path=str(record))
    with Corpus.open(database) as base:
        check_names(base, chosen)
        if what == "coverage":
            chart = figures.coverage_chart(base.coverage(chosen))
        else:
            rows = [*own_rows(record, what), *base.ladder(what, chosen)]
            if not rows:
                hint = "Ask for a property with numbers, or name fewer fields."
                raise UsageError(f"There is no number of {what} under this filter.", hint=hint, value=what)
            words = what.replace("_", " ").capitalize()
            chart = figures.ladder_chart(rows, title=words, log=log and figures.allows_log(rows))
    drawn = figures.to_svg(chart) if output.suffix == ".svg" else figures.to_png(chart)
    write_output(drawn, output, inputs=[record] if record else [])
    return 0


def own_rows(record: Path | None, what: str) -> list[LadderRow]:
    """Give the numbers of a record, if one is named."""
    from cryokb import compare

    return compare.own_rows(expanded_record(record), what) if record is not None else []
