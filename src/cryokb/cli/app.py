"""The command group, and how errors become exit codes."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cryokb import standard
from cryokb.cli.groups import LazyGroup, prepare
from cryokb.cli.streams import noted, say
from cryokb.errors import CryokbError, IncompleteRecord, InvalidDocument
from cryokb.issues import LONGEST_WORDS
from cryokb.terminal import one_line, shortened

__all__ = ["cli", "main"]

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=LazyGroup, context_settings=CONTEXT)
@click.version_option(standard.versions()["software"], prog_name="cryokb")
def cli() -> None:
    r"""Describe, check and compare cryo-electron microscopy of reactive metal electrodes.

    \b
    Read a microscope file:   cryokb extract image.dm4 -o record.yaml
    Check before deposition:  cryokb validate record.yaml
    Write NeXus/HDF5:         cryokb nexus write record.yaml -o record.nxs
    Ask the literature:       cryokb corpus query --metal Na
    """


cli.homes = {
    "validate": "checking:validate",
    "rules": "explaining:rules",
    "compare": "comparing:compare",
    "conformance": "conformance:conformance",
    "new": "files:new",
    "expand": "files:expand",
    "extract": "files:extract",
    "migrate": "migrating:migrate",
    "nexus": "nexus:nexus",
    "corpus": "corpus:corpus",
    "dashboard": "dashboard:dashboard",
}
prepare(cli)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    with noted():
        return run(arguments)


def run(arguments: Sequence[str] | None) -> int:
    """Run the command line, errors told; gives its exit code."""
    try:
        result = cli.main(args=list(arguments) if arguments is not None else None, prog_name="cryokb", standalone_mode=False)
    except click.exceptions.Abort:
        say("Stopped.")
        return 2
    except click.ClickException as error:
        show_misuse(error)
        return 2
    except InvalidDocument as error:
        return show_invalid(error)
    except CryokbError as error:
        show_error(error)
        return 1 if isinstance(error, IncompleteRecord) else 2
    except OSError as error:
        say(f"Error: {one_line(str(error.filename or 'A file'))}: {error.strerror or error}.")
        return 2
    return result if isinstance(result, int) else 0


def show_misuse(error: click.ClickException) -> None:
    """Show what Click says of wrong use, in which the words of the command line stand."""
    context: click.Context | None = getattr(error, "ctx", None)
    usage = "" if context is None else f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n\n"
    say(f"{usage}Error: {one_line(error.format_message())}")


def show_error(error: CryokbError) -> None:
    """Say what is wrong and how to mend it."""
    say(f"Error: {one_line(error.message, LONGEST_WORDS)}" + (f"\n  {shortened(error.hint, LONGEST_WORDS)}" if error.hint else ""))


def show_invalid(error: InvalidDocument) -> int:
    """Show why a document that a command needs cannot be used: bad data are issues, and so is the exit code."""
    from cryokb import codes, report
    from cryokb.cli.checking import Texts
    from cryokb.issues import Report

    show_error(error)
    issues = codes.cut(error.issues)
    files = tuple(dict.fromkeys(issue.file for issue in issues if issue.file))
    say(report.render(Report(files, tuple(issues)), "text", sources=Texts(files)))
    return 1
