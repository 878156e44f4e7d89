"""cryokb conformance run and list."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cryokb.cli.options import output_option, write_output
from cryokb.cli.streams import progress_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cryokb.conformance import Answer, Case, Comparison, Scorecard

__all__ = ["conformance"]

SHOWN = 40
"""How many disagreements are told in words; the JSON form has them all."""


def set_options(command: Callable[..., object]) -> Callable[..., object]:
    """Add the options that choose the cases."""
    for option in (
        click.option(
            "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is written."
        ),
        click.option("--structural-only", is_flag=True, help="Leave out the faults that the JSON Schema alone does not find."),
        click.option("--form", type=click.Choice(["authoring", "expanded"]), default="authoring", show_default=True, help="Which files."),
        click.option(
            "--set", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="The set; default: this checkout's."
        ),
    ):
        command = option(command)
    return command


@click.group()
def conformance() -> None:
    """Test any validator with the conformance set of the standard."""


@conformance.command()
@click.argument("command", required=False, metavar="[CMD]")
@set_options
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="Commands at the same time; default: one a processor.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=60.0, show_default=True, metavar="SECONDS", help="For one call.")
@output_option
def run(
    command: str | None,
    folder: Path | None,
    form: str,
    structural_only: bool,
    style: str,
    jobs: int | None,
    timeout: float,
    output: Path | None,
) -> int:
    r"""Run CMD for each file and compare what it says with the manifest; without CMD this cryokb is asked.

    CMD exits with 0 for a valid file and 1 for one with errors; it may print issues as JSON. {file}, {level}, {form} and {kind} in
    CMD are filled in; with {files} it is given many at once and answers with one line of JSON each. The README of the set tells
    the protocol.

    \b
    Example: cryokb conformance run "cryokb validate --level {level} --format json {file}"
             cryokb conformance run "node validate.mjs {files}" --form expanded --structural-only
    """
    from cryokb import conformance as kit

    asked = kit.Command.read(command, timeout_seconds=timeout) if command is not None else None
    cases = kit.load(kit.find_set(folder), form=form, structural_only=structural_only)
    if asked is None:
        found = kit.run(cases, ask_ourselves, progress=progress_line)
    else:
        found = kit.run(cases, asked.ask, together=asked.together, jobs=jobs or os.cpu_count() or 1, progress=progress_line)
    card = kit.Scorecard(form, found)
    write_output(json.dumps(card.to_json(), ensure_ascii=False, indent=2) if style == "json" else scorecard_text(card), output)
    return 1 if card.disagreements or not cases else 0


def ask_ourselves(cases: Sequence[Case]) -> list[Answer]:
    """Check cases within this process."""
    from cryokb import batch
    from cryokb.conformance import Answer

    reports = [batch.validate(case.path, level=case.level) for case in cases]
    return [Answer(report.valid, tuple(issue.to_json() for issue in report.issues)) for report in reports]


def scorecard_text(card: Scorecard) -> str:
    """Write a scorecard in words, the disagreements first."""
    lines = [disagreement_text(item) for item in card.disagreements[:SHOWN]]
    if len(card.disagreements) > SHOWN:
        lines.append(f"... and {len(card.disagreements) - SHOWN} more; --format json tells them all")
    for aspect, (right, told) in card.aspects.items():
        lines.append(f"  {aspect:<9}{right:>5} of {told}" if told else f"  {aspect:<9}  not told")
    whole = len(card.comparisons)
    return "\n".join([*lines, f"{whole - len(card.disagreements)} of {whole} files agree ({card.form} form)"])


def disagreement_text(item: Comparison) -> str:
    """Say of one file what was expected and what was said instead."""
    if item.answer.problem is not None:
        return f"{item.case.file}: {item.answer.problem}"
    expected = ", ".join(f"{issue.code} at {issue.path or '/'} line {issue.line}" for issue in item.case.issues) or "nothing"
    said = "valid" if item.answer.valid else "not valid"
    if item.answer.issues is not None:
        told = [f"{row['code']} at {row.get('path') or '/'} line {row.get('line')}" for row in item.answer.issues]
        said = ", ".join(told) or "nothing"
    return f"{item.case.file}: wrong {', '.join(item.wrong)}\n    expected {expected}\n    said     {said}"


@conformance.command(name="list")
@set_options
@output_option
def list_(folder: Path | None, form: str, structural_only: bool, style: str, output: Path | None) -> int:
    r"""List the files of the set with what is expected of each.

    \b
    Example: cryokb conformance list --form expanded --structural-only
    """
    from cryokb import conformance as kit

    cases = kit.load(kit.find_set(folder), form=form, structural_only=structural_only)
    if style == "json":
        write_output(json.dumps([case.to_json() for case in cases], ensure_ascii=False, indent=2), output)
        return 0
    rows = [
        f"{case.file}  {case.level}\n    " + (", ".join(f"{issue.code} ({issue.severity})" for issue in case.issues) or "nothing")
        for case in cases
    ]
    write_output("\n".join([*rows, f"{len(cases)} files"]), output)
    return 0
