"""A group of commands that imports the module of a command when the command is asked for."""

from __future__ import annotations

from importlib import import_module

import click

from cryokb.cli.streams import apart

__all__ = ["LazyGroup", "prepare"]


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
