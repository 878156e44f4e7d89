"""cryokb compare and dashboard: a data set among the literature, on the terminal and on pages."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cryokb import standard
from cryokb.cli import tables
from cryokb.cli.options import DATABASE, output_option, write_output
from cryokb.cli.streams import say
from cryokb.documents import write_json
from cryokb.errors import MissingDependency, UsageError
from cryokb.plain import texts
from cryokb.terminal import counted

if TYPE_CHECKING:
    from cryokb.compare import SideBySide, Standing
    from cryokb.corpus import Span
    from cryokb.issues import JsonObject

__all__ = ["compare", "dashboard", "expanded_record"]


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

    Numbers of a record are set against the span of the literature, with how many findings and papers say so; systems stand side by side
    with every value. Nothing is averaged.

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

    expanded = expanded_record(record)
    with Corpus.open(database) as corpus:
        return comparing.standings(expanded, corpus)


def expanded_record(path: Path) -> JsonObject:
    """Read a record in its expanded form. Raises UsageError for another kind of document."""
    from cryokb import expansion, intake

    document = intake.read_record(path)
    if document.kind != "record":
        raise UsageError(f"{path} is no record.", hint=f"A record begins with `cryokb: record/{standard.CURRENT}`.", path=str(path))
    return expansion.expand_current(document, root="Record").document


def systems_of(systems: tuple[str, ...], database: str | None) -> SideBySide:
    """Set systems side by side."""
    from cryokb import compare as comparing
    from cryokb.store import Corpus

    with Corpus.open(database) as corpus:
        return comparing.side_by_side([comparing.selection_of(text) for text in systems], corpus)


SHOWN = 4
"""How many of the nearest findings are named."""


DRAWN = 500
"""How many observations a table holds; more are nothing to read."""


def standings_table(found: list[Standing]) -> str:
    """Draw one line for each observation: what it says, where it stands, the spans, and the findings that are nearest in context."""
    columns = ("observation", "says", "stands", "literature on this metal", "nearest in context, and what differs")
    drawn = tables.table(columns, [standing_line(item) for item in found[:DRAWN]], ratios=(3, 3, 2, 4, 8))
    more = len(found) - DRAWN
    return drawn + (f"... and {more:,} more observations (--format json gives all of them)\n" if more > 0 else "")


def standing_line(item: Standing) -> list[str]:
    """Write one line."""
    return [
        f"{item.observation}\n{(item.property or '').replace('_', ' ')}",
        item.said.replace("_", " "),
        item.place.replace("_", " "),
        "\n".join(literature_lines(item)),
        "\n".join(nearest_line(item, key) for key in list(item.nearest)[:SHOWN]) + further(len(item.nearest) - SHOWN),
    ]


def literature_lines(item: Standing) -> list[str]:
    """Say what the literature reports."""
    if item.span.n:
        close = [f"same class of electrolyte: {span_text(item.close)}"] if item.close.n else []
        lines = [span_text(item.span), *close]
    else:
        what = "of other phases" if item.property == "phase" else "others"
        lines = [f"{len(item.agreeing)} the same, {len(item.opposing)} the opposite, {len(item.others)} {what}"]
    lines += [
        f"{name} is no name that cryokb knows" + (f": {' or '.join(meant)}?" if meant else "") for name, meant in item.unknown.items()
    ]
    return [*lines, *([f"{counted(len(item.set_aside), 'disputed finding')} set aside"] if item.set_aside else [])]


def span_text(span: Span) -> str:
    """Write a span with what it rests on; bounds that are open are said, not drawn into it."""
    low, high = (f"{bound:g}" if bound is not None else "?" for bound in (span.lowest, span.highest))
    opened = [word for word, is_open in (("less", span.open_below), ("more", span.open_above)) if is_open]
    numbers = f"{low} to {high} {span.unit or ''}".strip() + (f" (some say only less or more: {' and '.join(opened)})" if opened else "")
    words = f", {len(span.in_words)} of them in words" if span.in_words else ""
    return f"{numbers}; {counted(span.n, 'finding')} of {counted(span.papers, 'paper')}{words}, {span.secondary} read elsewhere"


def nearest_line(item: Standing, key: str) -> str:
    """Write one finding with what differs in its context, the fields that both sides state first."""
    said = {name: texts(pair) for name, pair in item.differs[key].items()}
    both = [f"{plain_name(name)} {pair[1]}" for name, pair in said.items() if "not stated" not in pair]
    alone = len(said) - len(both)
    rest = [f"{alone} fields stated on one side only"] if alone else []
    return f"{key}: {item.nearest[key]} ({'; '.join([*both, *rest])})"


def plain_name(name: str) -> str:
    """Write the name of a field of the context."""
    return name.partition(".")[2].replace("_", " ") or name.replace("_", " ")


def further(number: int) -> str:
    """Say how many findings are not named."""
    return f"\n... and {number} more (--format json)" if number > 0 else ""


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
    return write_json(plain)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, metavar="N", help="The port on this machine.")
def dashboard(port: int) -> None:
    r"""Open the dashboard in a browser on this machine.

    \b
    Example: cryokb dashboard --port 8600
    """
    for name, library in (("streamlit", "Streamlit"), ("altair", "Altair"), ("pandas", "pandas")):
        if not is_installed(name):
            raise MissingDependency.of(library, extra="dashboard", purpose="The dashboard")
    say(f"The dashboard opens at http://127.0.0.1:{port} (stop it with Ctrl+C)")
    flags = ["--server.address", "127.0.0.1", "--server.port", str(port)]
    # the server takes the place of this process, so that whoever ends the one ends the other; its settings lie beside the application
    os.execv(sys.executable, [sys.executable, str(server_file()), *flags])  # noqa: S606 - our own interpreter and file


def is_installed(name: str) -> bool:
    """Tell whether a library can be imported, without importing it."""
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def server_file() -> Path:
    """Find what starts the application: inside the installed package, or beside the sources of a checkout."""
    package = Path(__file__).resolve().parents[1]
    for place in (package / "_dashboard" / "serve.py", package.parents[1] / "dashboard" / "serve.py"):
        if place.is_file():
            return place
    raise UsageError("This installation has no dashboard.", hint="Install the wheel, or run from a checkout.")
