"""cryokb nexus write, read, verify, show and export-series."""

from __future__ import annotations

import textwrap
from pathlib import Path

import click

from cryokb.cli.options import LAYOUTS, STANDARD_STREAM, output_option, require_file, write_output
from cryokb.cli.streams import give, progress, say, terminal_width
from cryokb.issues import Issue, Report, Severity

__all__ = ["nexus"]

EXISTING = click.Path(path_type=Path)


@click.group()
def nexus() -> None:
    """Write records to NeXus/HDF5, read them back, and verify such files."""


@nexus.command()
@click.argument("record", type=EXISTING)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.nxs",
    help="Where to write; the default is the record's name with .nxs.",
)
@click.option(
    "--layout",
    type=LAYOUTS,
    default="nxem",
    show_default=True,
    help="How the file is laid out.",
)
@click.option("--codec", default="gzip", show_default=True, metavar="NAME", help="Compression of arrays; gzip is readable everywhere.")
@click.option(
    "--allow-missing",
    is_flag=True,
    help="Write the record also without data that are missing, cut short, unreadable or not as described; each is noted.",
)
def write(record: Path, output: Path | None, layout: str, codec: str, allow_missing: bool) -> int:
    r"""Write RECORD and the arrays of its data files to one NeXus/HDF5 file.

    Where a data file cannot be used, or the record has errors, nothing is written, an older file stays, and the exit code is 1.

    \b
    Example: cryokb nexus write record.yaml -o record.nxs
             cryokb nexus write record.yaml --allow-missing
    """
    from cryokb import deposit

    target = require_file(output or (record if record == STANDARD_STREAM else record.with_suffix(".nxs")), "A NeXus file is written to")
    result = deposit.write_record(record, target, layout=layout, codec=codec, allow_missing=allow_missing, progress=progress)
    give(f"wrote {target}: {result.arrays} array(s), layout {layout}")
    for note in result.notes:
        say(f"  note: {note}")
    return 0


@nexus.command()
@click.argument("file", type=EXISTING)
@output_option
def read(file: Path, output: Path | None) -> int:
    r"""Give the record that FILE holds, as people write it.

    \b
    Example: cryokb nexus read record.nxs -o record.yaml
    """
    from cryokb import documents, expansion
    from cryokb import nexus as files

    write_output(documents.write_yaml(expansion.compact(files.read(file), root="Record")), output, inputs=[file])
    return 0


@nexus.command()
@click.argument("file", type=EXISTING)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "html"]),
    default="text",
    show_default=True,
    help="How the report is written.",
)
@output_option
def verify(file: Path, form: str, output: Path | None) -> int:
    r"""Verify that FILE is whole, safe and says the same everywhere.

    \b
    Example: cryokb nexus verify record.nxs
    """
    from dataclasses import replace

    from cryokb import nexus as files
    from cryokb import report, standard

    issues: tuple[Issue, ...] = tuple(replace(issue, file=str(file)) for issue in files.verify(file))
    result = Report((str(file),), issues, standard.versions())
    write_output(report.render(result, form), output, inputs=[file])
    return 1 if result.reaches(Severity.ERROR) else 0


@nexus.command()
@click.argument("file", type=EXISTING)
@click.option("--definition", is_flag=True, help="Give the NeXus application definition that FILE carries, for validators that need it.")
def show(file: Path, definition: bool) -> int:
    r"""Draw what FILE holds as a tree.

    \b
    Example: cryokb nexus show record.nxs
             cryokb nexus show record.nxs --definition > NXcryoem_battery.nxdl.xml
    """
    from cryokb import nexus as files

    give(files.definition_in(file) if definition else "".join(wrapped_branch(line) for line in files.show(file).splitlines()))
    return 0


@nexus.command("export-series")
@click.argument("file", type=EXISTING)
@click.option("--acquisition", metavar="KEY", help="The only acquisition to write; all that have a table by default.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="The folder to write into; the default is this one.",
)
def export_series(file: Path, acquisition: str | None, output: Path) -> int:
    r"""Write the table of a series back as programs read it: .rawtlt, order list, .mdoc and CSV.

    FILE is a record or a NeXus file of cryokb. A file that is there already and says something else is not replaced.

    \b
    Example: cryokb nexus export-series record.nxs --acquisition ts_1 -o lists
    """
    from cryokb.export import export_series as write_lists

    result = write_lists(file, output, acquisition=acquisition)
    for place in result.files:
        give(f"wrote {place}")
    for note in result.notes:
        say(f"  note: {note}")
    return 0


def wrapped_branch(line: str) -> str:
    """Wrap a line of the tree behind its own margin, where it is wider than the terminal."""
    margin = line[: len(line) - len(line.lstrip())] + "    "
    lines = textwrap.wrap(line, terminal_width(), subsequent_indent=margin, drop_whitespace=True, break_on_hyphens=False)
    return "\n".join([*(lines or [line]), ""])
