"""cryokb corpus build."""

from __future__ import annotations

from pathlib import Path

import click

from cryokb.cli.options import DATABASE, counted, progress_line
from cryokb.errors import UsageError

__all__ = ["build"]


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
    click.echo(f"{built} -> {store.shown_address(url)}")
    return 0
