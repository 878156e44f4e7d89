"""cryokb corpus new and format."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from cryokb.cli.options import CURATED, date_option, output_option, today, write_output
from cryokb.cli.streams import give, say
from cryokb.errors import UsageError
from cryokb.terminal import counted

__all__ = ["form", "new"]


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
