"""cryokb corpus build and agreement."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cryokb.cli import tables
from cryokb.cli.options import DATABASE
from cryokb.cli.streams import give, progress_line
from cryokb.errors import UsageError
from cryokb.terminal import counted

__all__ = ["agreement", "build"]


@click.command()
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
    give(f"{built} -> {store.shown_address(url)}")
    return 0


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="How it is written.")
def agreement(folder: Path | None, form: str) -> int:
    r"""Say how far the second reading of FOLDER (default: curated/ here) agrees with the first, property by property.

    \b
    Example: cryokb corpus agreement
    """
    from cryokb import corpus as curation

    curated = curation.load(folder or Path("curated"))
    rows = curation.agreement(curated.rereading, curated.findings)
    if form == "json":
        give(json.dumps([row.to_json() for row in rows], indent=2))
        return 0
    cells = [
        [row.property.replace("_", " "), str(row.compared), str(row.agreed), share(row.share), str(row.missed), str(row.added)]
        for row in rows
    ]
    give(tables.table(("property", "both readings", "agree", "share", "first only", "second only"), cells))
    return 0


def share(part: float | None) -> str:
    """Write a share in per cent."""
    return "" if part is None else f"{100 * part:.0f} %"
