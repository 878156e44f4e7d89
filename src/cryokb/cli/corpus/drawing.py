"""cryokb corpus draw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cryokb.cli.comparing import expanded_record
from cryokb.cli.corpus.asking import check_names
from cryokb.cli.options import DATABASE, chosen_filter, filter_options, write_output
from cryokb.errors import UsageError

if TYPE_CHECKING:
    from cryokb.store import LadderRow

__all__ = ["draw"]


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
