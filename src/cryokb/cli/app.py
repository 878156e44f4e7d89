"""The command group, whose commands are imported when they are asked for, and how errors become exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import click

from cryokb import standard
from cryokb.cli.streams import apart, noted, say
from cryokb.errors import CryokbError, IncompleteRecord, InvalidDocument
from cryokb.issues import LONGEST_WORDS
from cryokb.terminal import one_line, shortened

__all__ = ["LazyGroup", "cli", "main", "prepare"]


class LazyGroup(click.Group):
    """A group whose commands are known by name alone until one is called, so that a short command costs only itself.

    Its homes, name of a command to ``module:variable`` below ``cryokb.cli``, are set once the group has been made.
    """

    homes: dict[str, str]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click names it
        """Name the commands, in alphabetical order as Click does."""
        return sorted(self.homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command, imported now if it has not been yet; None when there is none of this name."""
        home = self.homes.get(cmd_name)
        if home is None:
            return super().get_command(ctx, cmd_name)
        if cmd_name not in self.commands:
            module, _, variable = home.partition(":")
            command: click.Command = getattr(import_module(f"cryokb.cli.{module}"), variable)
            prepare(command)
            self.add_command(command, cmd_name)
        return self.commands[cmd_name]


def prepare(command: click.Command) -> None:
    r"""Make a command and those below it as all are: results apart from what libraries print, and the lines of examples as they stand.

    Click looks for a backspace character to keep lines, which docstrings write as \b.
    """
    command.help = (command.help or "").replace("\\b\n", "\b\n")
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            prepare(inner)
    elif command.callback is not None:
        command.callback = apart(command.callback)


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
    "rules": "checking:rules",
    "explain": "checking:explain",
    "compare": "comparing:compare",
    "conformance": "checking:conformance",
    "new": "files:new",
    "expand": "files:expand",
    "extract": "files:extract",
    "migrate": "files:migrate",
    "answer": "files:answer",
    "nexus": "nexus:nexus",
    "corpus": "corpus:corpus",
    "dashboard": "comparing:dashboard",
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
