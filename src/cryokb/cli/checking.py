"""cryokb validate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from cryokb.cli.options import output_option, write_output
from cryokb.cli.streams import is_colourful, progress_line, say
from cryokb.issues import Issue, Report, Severity

__all__ = ["validate"]

LEVELS = click.Choice(["draft", "deposition", "complete"])
LAYOUTS = click.Choice(["nxem", "nxcryoem_battery", "plain"])
SEVERITIES = click.Choice([severity.value for severity in Severity])


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--level", type=LEVELS, default="deposition", show_default=True, help="How much must be there.")
@click.option("--layout", type=LAYOUTS, help="Also ask for what nexus write needs for a file of this layout.")
@click.option("--target", metavar="HOST", help="The repository the data are meant for; no target has rules of its own yet.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "html", "checklist"]),
    default="text",
    show_default=True,
    help="How the report is written; checklist shows what is given, absent and missing, as a page with -o FILE.html.",
)
@click.option("--fail-on", type=SEVERITIES, default="error", show_default=True, help="Exit with 1 when an issue is at least this grave.")
@click.option("--include", multiple=True, metavar="GLOB", help="In folders look only at files that fit; opens other endings too.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="In folders leave out files and folders that fit.")
@click.option("--as-folder", is_flag=True, help="Choose among named files as in a folder: pass over what is no cryokb document.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N", help="Processes that share the work.")
@output_option
def validate(
    paths: tuple[str, ...],
    level: str,
    layout: str | None,
    target: str | None,
    form: str,
    fail_on: str,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    as_folder: bool,
    jobs: int,
    output: Path | None,
) -> int:
    r"""Check records, publications, NeXus files, folders of them, or standard input (-).

    A file that is named is always checked. In a folder .yaml, .yml, .json and .nxs files are looked at, and what is no cryokb document is
    passed over and listed; so are hidden files and folders, links to folders, installed packages and Python environments. GLOB is written
    as in .gitignore: a pattern without a slash fits in every folder, ** stands for any folders, a slash at the end means a folder, and !
    takes back. Both options may be repeated.

    \b
    Example: cryokb validate record.yaml
             cryokb validate records/ --exclude drafts/ --format sarif -o r.sarif
             cryokb validate record.yaml --level complete --layout nxem
             cryokb validate record.yaml --format checklist -o checklist.html
             cryokb expand record.yaml | cryokb validate -
    """
    from cryokb import batch, intake, report
    from cryokb.report import passed_over_lines

    if target is not None:
        raise click.UsageError(f"No rules for the target {target} are known to this version; leave --target out.")
    selection = intake.Selection(include, exclude, named_too=as_folder)
    if form == "checklist":
        found = intake.find_files(paths, selection)
        files = found.files
        for file, reason in passed_over_lines(Report(tuple(map(str, files)), (), passed_over=found.passed_over)):
            say(f"passed over: {file}: {reason}")
        written, issues = checklists(files, level, layout, page=output is not None and output.suffix == ".html")
        write_output(written, output, inputs=files)
        return 1 if any(issue.severity.reaches(Severity(fail_on)) for issue in issues) else 0
    result = batch.validate_paths(paths, level=level, layout=layout, selection=selection, jobs=jobs, progress=progress_line)
    colour = output is None and form == "text" and is_colourful()
    write_output(report.render(result, form, colour=colour, sources=Texts(result.files)), output, inputs=result.files, coloured=colour)
    return 1 if result.reaches(Severity(fail_on)) else 0


def checklists(files: Sequence[Path], level: str, layout: str | None, *, page: bool) -> tuple[str, list[Issue]]:
    """Write the checklist of each record among the files, with the issues of all files; a page holds one."""
    from cryokb import batch, checklist, intake, validation
    from cryokb.record import RecordView

    written: list[str] = []
    issues: list[Issue] = []
    for file in files:
        reading = intake.read_document(file)
        document = reading.required()
        expanded = validation.expanded_as_judged(document) if document.kind == "record" else None
        issues += batch.check_reading(reading, level, expanded, layout=layout)
        if expanded is not None:
            written.append(checklist.render(level, record=RecordView(expanded.document), format="html" if page else "text"))
        else:
            say(f"{file} is no record, and has no checklist")
    if not written or (page and len(written) > 1):
        raise click.UsageError(
            "A checklist is made for a record." if not written else "A page holds the checklist of one record; name one file."
        )
    return "\n".join(written), issues


class Texts(Mapping[str, str]):
    """The texts of the files of a report, each read when it is asked for and only as far as a document may be long."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names

    def __getitem__(self, name: str) -> str:
        """Read one file; KeyError when it is no text."""
        from cryokb import documents

        text = documents.text_of(name)
        if text is None:
            raise KeyError(name)
        return text

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self.names)

    def __len__(self) -> int:
        """Count the files."""
        return len(self.names)
