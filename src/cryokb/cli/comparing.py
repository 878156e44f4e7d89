"""cryokb compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cryokb.cli import tables
from cryokb.cli.options import DATABASE, counted, output_option, write_output
from cryokb.errors import UsageError

if TYPE_CHECKING:
    from cryokb.compare import SideBySide, Standing
    from cryokb.issues import JsonObject

__all__ = ["compare", "expanded_record"]


@click.command()
@click.argument("record", required=False, metavar="[RECORD]", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--system",
    "systems",
    multiple=True,
    metavar="FIELDS",
    help="A system such as metal=Na,electrolyte_class=liquid_ether, or the name of a publication. Two to six.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "latex"]),
    default="table",
    show_default=True,
    help="How it is written; csv and latex are for systems.",
)
@DATABASE
@output_option
def compare(record: Path | None, systems: tuple[str, ...], form: str, database: str | None, output: Path | None) -> int:
    r"""Say where the observations of RECORD stand among the literature, or set systems side by side.

    Numbers are given as their span, with how many findings and papers say so; nothing is averaged.

    \b
    Example: cryokb compare record.yaml
             cryokb compare --system metal=Na,text=FEC --system metal=Na,electrolyte_class=liquid_ether
             cryokb compare --system han-2021-sodium-interphase --system zheng-2022-sodium-fec --format latex
    """
    if (record is None) == (not systems):
        raise UsageError("Name a record, or systems.", hint="cryokb compare RECORD, or cryokb compare --system A --system B.")
    if record is not None:
        if form in ("csv", "latex"):
            raise UsageError(f"A record is not compared as {form}.", hint="Use --format table or json.")
        found = standings_of(record, database)
        write_output(dumped([item.to_json() for item in found]) if form == "json" else standings_table(found), output, inputs=[record])
        return 0
    made = systems_of(systems, database)
    write_output(written(made, form), output)
    return 0


def written(made: SideBySide, form: str) -> str:
    """Write systems side by side in one of the formats."""
    match form:
        case "json":
            return dumped(made.to_json())
        case "csv":
            return made.to_csv()
        case "latex":
            return made.to_latex()
        case _:
            return systems_table(made)


def standings_of(record: Path, database: str | None) -> list[Standing]:
    """Compare a record with the knowledge base."""
    from cryokb import compare as comparing
    from cryokb.store import Corpus

    with Corpus.open(database) as corpus:
        return comparing.standings(expanded_record(record), corpus)


def expanded_record(path: Path) -> JsonObject:
    """Read a record in its expanded form. Raises UsageError for another kind of document."""
    from cryokb import expansion, intake

    document = intake.read_record(path)
    if document.kind != "record" or not isinstance(document.data, dict):
        raise UsageError(f"{path} is no record.", hint="A record begins with `cryokb: record/1.0`.", path=str(path))
    return expansion.expand(document.data, root="Record", raw_text=document.raw_text).document


def systems_of(systems: tuple[str, ...], database: str | None) -> SideBySide:
    """Set systems side by side."""
    from cryokb import compare as comparing
    from cryokb.store import Corpus

    with Corpus.open(database) as corpus:
        return comparing.side_by_side([comparing.selection_of(text) for text in systems], corpus)


def standings_table(found: list[Standing]) -> str:
    """Draw one line for each observation: what it says, where it stands, what it was compared with."""
    columns = ("observation", "says", "stands", "literature", "differs in")
    return tables.table(columns, [standing_line(item) for item in found], ratios=(3, 3, 2, 5, 5))


def standing_line(item: Standing) -> list[str]:
    """Write one line."""
    compared = [*item.span.findings, *item.agreeing, *item.opposing]
    return [
        f"{item.observation}\n{(item.property or '').replace('_', ' ')}",
        item.said,
        item.place.replace("_", " "),
        "\n".join([literature_line(item), *compared]),
        ", ".join(dict.fromkeys(name for differences in item.differs.values() for name in differences)),
    ]


def literature_line(item: Standing) -> str:
    """Say what the literature reports, in one line."""
    span = item.span
    if span.n:
        low, high = (f"{bound:g}" if bound is not None else "?" for bound in (span.lowest, span.highest))
        words = f", {len(span.in_words)} in words" if span.in_words else ""
        ends = ("≤ " if span.open_below else "", " or more" if span.open_above else "")
        numbers = f"{ends[0]}{low} to {high}{ends[1]} {span.unit or ''}".strip()
        said = f"{counted(span.n, 'finding')} of {counted(span.papers, 'paper')}, {span.secondary} read in another publication"
        return f"{numbers}: {said}{words}"
    return f"{len(item.agreeing)} the same, {len(item.opposing)} the opposite, {len(item.others)} others"


def systems_table(made: SideBySide) -> str:
    """Draw systems side by side; an asterisk marks a row in which they differ."""
    columns = ("", *(item.name for item in made.selections))
    rows = []
    for line in made.lines:
        name = line.property.replace("_", " ") + (f" {line.phase}" if line.phase else "")
        cells = ["" if cell is None else f"{'; '.join(cell.values)} ({cell.papers} p.)" for cell in line.cells]
        rows.append([("* " if line.differs else "  ") + name, *cells])
    return tables.table(columns, rows, ratios=(2, *(3 for _ in made.selections)))


def dumped(plain: JsonObject | list[JsonObject]) -> str:
    """Write JSON for people and programs."""
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
