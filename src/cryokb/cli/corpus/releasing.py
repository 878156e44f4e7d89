"""cryokb corpus register and diff."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cryokb.cli.options import CURATED, counted, output_option, write_output
from cryokb.errors import UsageError

__all__ = ["diff", "register"]

SHOWN = 20
"""How many ids are named at most."""


@click.command()
@click.argument("release", required=False, metavar="[RELEASE]")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when the registry is not up to date.")
@CURATED
def register(release: str | None, check: bool, curated: Path) -> int:
    r"""Bring the registry of released ids up to date for RELEASE, such as 2026.11.

    New ids get version 1, changed content a higher version; ids that are gone become withdrawn, for ever.

    \b
    Example: cryokb corpus register 2026.11
             cryokb corpus register --check
    """
    from cryokb import corpus as curation
    from cryokb.corpus.loading import REGISTRY
    from cryokb.corpus.registry import contents, stale, updated

    if (release is None) is not check:
        raise UsageError("Name the release, or say --check.", hint="cryokb corpus register 2026.11")
    whole = curation.load(curated)
    found = stale(whole.registry, contents(whole))
    for mark, names in (("+", found.new), ("~", found.changed), ("-", found.gone), ("!", found.reused)):
        for name in names[:SHOWN]:
            click.echo(f"{mark} {name}")
        if len(names) > SHOWN:
            click.echo(f"{mark} and {len(names) - SHOWN} more")
    click.echo(f"{len(found.new)} new, {len(found.changed)} changed, {len(found.gone)} gone, {len(found.reused)} used again", err=True)
    if release is None:
        return 1 if found else 0
    made = updated(whole.registry, whole, release)
    write_output(made.to_text(), curated / REGISTRY)
    click.echo(f"{counted(len(made.rows), 'id')}, release {made.newest}", err=True)
    return 0


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is written.")
@output_option
def diff(old: Path, new: Path, form: str, output: Path | None) -> int:
    r"""Say what changed from OLD to NEW: folders of curated files, released folders, or findings as JSON lines.

    Exit: 0 when they say the same, 1 when they differ.

    \b
    Example: cryokb corpus diff cryokb-corpus-2026.11 curated
             cryokb corpus diff cryokb-corpus-2026.11 cryokb-corpus-2027.02 --format json
    """
    from cryokb.corpus.differences import compare, difference_text, read_snapshot

    sections = compare(read_snapshot(old), read_snapshot(new))
    differs = any(sections.values())
    if form == "json":
        plain = {name: found.to_json() for name, found in sections.items()}
        write_output(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", output)
    elif differs or output is not None:
        write_output(difference_text(sections), output)
    if not differs:
        click.echo("no difference", err=True)
    return 1 if differs else 0
