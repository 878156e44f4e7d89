"""cryokb migrate."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from cryokb.cli.options import require_file, write_output
from cryokb.cli.streams import give, say
from cryokb.errors import UsageError

__all__ = ["migrate"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--to", "target", metavar="V", help="The version that is wanted; the newest by default.")
@click.option("--check", is_flag=True, help="Write nothing and exit with 1 when something would change.")
@click.option("--write", is_flag=True, help="Change FILE; comments and everything else stay as they are.")
def migrate(file: Path, target: str | None, check: bool, write: bool) -> int:
    r"""Bring FILE to a newer version of the standard, and show what changes.

    \b
    Example: cryokb migrate record.yaml            shows the difference
             cryokb migrate record.yaml --write    makes it
    """
    from cryokb import documents, expansion, intake, standard

    if check and write:
        raise UsageError("--check and --write exclude each other.")
    if write:
        require_file(file, "--write changes")
    document = intake.read_record(file)
    if document.text is None or not document.slots:
        raise UsageError(f"{file} is not a text document.", hint="Give a YAML or JSON record, not a NeXus file.", path=str(file))
    edits = expansion.migration_edits(document.slots, version=document.version or standard.CURRENT, target=target or standard.CURRENT)
    if not edits:
        say(f"{file} is written for version {document.version}; nothing to change.")
        return 0
    text = documents.apply_edits(document, edits)
    give(difference(document.text, text, file))
    if write:
        write_output(text, file)
    return 1 if check else 0


def difference(before: str, after: str, file: Path) -> str:
    """Show two texts as a unified difference."""
    lines = difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), str(file), str(file))
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)
