"""cryokb validate."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from cryokb.cli.options import output_option, progress_line, write_output
from cryokb.issues import Severity

__all__ = ["validate"]

LEVELS = click.Choice(["draft", "deposition", "complete"])
SEVERITIES = click.Choice([severity.value for severity in Severity])


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--level", type=LEVELS, default="deposition", show_default=True, help="How much must be there.")
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
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N", help="Processes that share the work.")
@output_option
def validate(paths: tuple[str, ...], level: str, target: str | None, form: str, fail_on: str, jobs: int, output: Path | None) -> int:
    r"""Check records, publications, NeXus files, or folders of them.

    \b
    Example: cryokb validate record.yaml
             cryokb validate records/ --level complete --format sarif -o report.sarif
             cryokb validate record.yaml --format checklist -o checklist.html
    """
    from cryokb import batch, report

    if target is not None:
        raise click.UsageError(f"No rules for the target {target} are known to this version; leave --target out.")
    result = batch.validate_paths(paths, level=level, jobs=jobs, progress=progress_line)
    if form == "checklist":
        page = output is not None and output.suffix == ".html"
        write_output(checklists(result.files, level, page=page), output, inputs=result.files)
        return 1 if result.reaches(Severity(fail_on)) else 0
    sources = {name: text for name in {issue.file for issue in result.issues if issue.file} if (text := text_of(name)) is not None}
    colour = output is None and form == "text" and sys.stdout.isatty()
    write_output(report.render(result, form, colour=colour, sources=sources), output, inputs=result.files)
    return 1 if result.reaches(Severity(fail_on)) else 0


def checklists(files: Sequence[str], level: str, *, page: bool) -> str:
    """Write the checklist of each record among the files; a page holds one."""
    from cryokb import checklist, intake

    found = [intake.read_record(file) for file in files]
    records = [document.data for document in found if document.kind == "record" and isinstance(document.data, dict)]
    if not records or (page and len(records) > 1):
        raise click.UsageError(
            "A checklist is made for a record." if not records else "A page holds the checklist of one record; name one file."
        )
    return "\n".join(checklist.render(level, record=record, format="html" if page else "text") for record in records)


def text_of(name: str) -> str | None:
    """Read the text of a file for the report; None when it is no text."""
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
