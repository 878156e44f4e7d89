"""cryokb corpus new, format, build and agreement."""

from __future__ import annotations

import json
from pathlib import Path

import click
from click.core import ParameterSource

from cryokb.cli import tables
from cryokb.cli.options import CURATED, DATABASE, date_option, output_option, today, write_output
from cryokb.cli.streams import give, progress_line, say
from cryokb.errors import UsageError
from cryokb.terminal import counted

__all__ = ["agreement", "build", "form", "new"]


@click.command()
@click.argument("doi")
@click.option("--title", help="The title.")
@click.option("--author", "authors", multiple=True, metavar="NAME", help="An author; give the option once for each, in order.")
@click.option("--year", type=click.IntRange(1800, 2200), help="The year of publication.")
@click.option("--journal", help="Journal, volume, pages.")
@date_option("--date", "The day of curation")
@CURATED
@output_option
def new(
    doi: str,
    title: str | None,
    authors: tuple[str, ...],
    year: int | None,
    journal: str | None,
    date: str | None,
    curated: Path,
    output: Path | None,
) -> int:
    r"""Write a commented skeleton of a publication to fill in; DOI in any form.

    \b
    Example: cryokb corpus new 10.5555/quill.2030 --title "Sodium in the cold" --author "Ada Quill" --year 2030
             cryokb corpus new 10.5555/quill.2030 -o curated/publications/quill-2030-sodium-cold.yaml
    """
    from cryokb import corpus as curation
    from cryokb.corpus import About, publication_skeleton

    if output is not None and output.exists():
        raise UsageError(f"{output} exists already.", hint="Choose another name; nothing was overwritten.", path=str(output))
    if output is not None and output.suffix not in (".yaml", ".yml"):
        raise UsageError(f"{output} is not the name of a YAML file.", hint="Let it end in .yaml.", path=str(output))
    given = click.get_current_context().get_parameter_source("curated") is not ParameterSource.DEFAULT
    known = curation.load(curated) if given or curated.is_dir() else None
    stem = None if output is None else output.stem
    made = publication_skeleton(doi, About(title, authors, year, journal), date=date or today(), corpus=known, stem=stem)
    write_output(made.text, output)
    return 0


@click.command(name="format")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 and name the files that differ.")
def form(paths: tuple[Path, ...], check: bool) -> int:
    r"""Bring curated files (default: curated/ here) into the canonical form: order of slots, one style, comments kept.

    What a file says does not change.

    \b
    Example: cryokb corpus format
             cryokb corpus format curated/publications/han-2021-sodium-interphase.yaml
             cryokb corpus format --check
    """
    from cryokb.corpus import curated_files, format_file

    found = [format_file(path) for path in curated_files(paths or (Path("curated"),))]
    changed = [item for item in found if item.changed]
    for item in changed:
        if check:
            give(str(item.path))
        else:
            write_output(item.text, item.path)
    verb = "would change" if check else "changed"
    say(f"{len(changed)} of {counted(len(found), 'file')} {verb}")
    return 1 if check and changed else 0


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
