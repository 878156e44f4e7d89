"""Standard output belongs to the result, standard error to the person: UTF-8 on both, and nothing of a library on either as it is."""

from __future__ import annotations

import functools
import io
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import ParamSpec, TextIO, TypeVar

import click

from cryokb.terminal import one_line, visible

__all__ = ["apart", "give", "is_colourful", "noted", "on_terminal", "progress", "progress_line", "say", "terminal_width"]

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

OF_PROGRAMMERS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning, ImportWarning, ResourceWarning)
"""Warnings that concern whoever writes a library; nobody who runs a command can do anything about them."""

STDOUT, STDERR = 1, 2


class Results:
    """Where results go: standard output, also while a command runs and whatever else is printed goes elsewhere."""

    stream: TextIO | None = None


def say(text: str) -> None:
    """Say something to the person at the terminal, on standard error; nothing in it steers the terminal."""
    click.echo(visible(text), err=True)


def give(text: str | bytes, *, coloured: bool = False) -> None:
    """Put a result on standard output, ending with a newline where it is a text; on a terminal nothing in it steers the terminal.

    Args:
        text: the result.
        coloured: the text has colours of our own, and its data were made visible before.
    """
    stream = Results.stream or sys.stdout
    if isinstance(text, bytes):
        click.echo(text, file=stream, nl=False)
        return
    text = visible(text) if not coloured and on_terminal(stream) else text
    click.echo(text, file=stream, nl=not text.endswith("\n"), color=coloured or None)


def progress(text: str) -> None:
    """Say what is being done, on a terminal only."""
    if on_terminal(sys.stderr):
        say(text)


def progress_line(done: int, whole: int, name: str) -> None:
    """Show progress on standard error, in place, and only on a terminal that can go back in a line."""
    if whole > 1 and on_terminal(sys.stderr) and os.environ.get("TERM") != "dumb":
        click.echo(f"\r[{done}/{whole}] {one_line(name)[-60:]:<60}", nl=done == whole, err=True)


# ------------------------------------------------------------------------------------------------------------ what a terminal can do
def on_terminal(stream: TextIO | None) -> bool:
    """Tell whether a person reads a stream as it is written."""
    return stream is not None and not stream.closed and stream.isatty()


def is_colourful() -> bool:
    """Tell whether results may be coloured: on a terminal that can, unless NO_COLOR forbids it; FORCE_COLOR asks for it anywhere."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return on_terminal(Results.stream or sys.stdout) and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """Give the columns that lines may have: those of the terminal or of COLUMNS, 80 in a pipe, never fewer than 40."""
    import shutil

    return max(40, shutil.get_terminal_size((80, 24)).columns)


# ------------------------------------------------------------------------------------------------------------ what libraries say
@contextmanager
def noted() -> Iterator[None]:
    """Write UTF-8 whatever the locale, and turn what libraries warn or log into notes; for the time of one command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    handler = Notes()
    logging.getLogger().addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = handler.warn
            yield
    finally:
        logging.getLogger().removeHandler(handler)


class Notes(logging.Handler):
    """Says warnings and log messages as notes, each once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Say a message that was logged."""
        self.note(record.getMessage())

    def warn(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,  # noqa: ARG002
        lineno: int,  # noqa: ARG002
        file: TextIO | None = None,  # noqa: ARG002
        line: str | None = None,  # noqa: ARG002
    ) -> None:
        """Say a warning; stands in for ``warnings.showwarning``, and names no file of a library."""
        if not issubclass(category, OF_PROGRAMMERS):
            self.note(str(message))

    def note(self, text: str) -> None:
        """Say the first line of a message."""
        line = next((line.strip() for line in text.splitlines() if line.strip()), "")
        if line and line not in self.said:
            self.said.add(line)
            say(f"note: {line}")


def apart(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Keep standard output for the results of a command: what a library prints while it runs goes to standard error.

    A command whose reader has gone, as in ``cryokb rules | head``, ends quietly: nothing more can be said to it.
    """

    @functools.wraps(command)
    def run(*arguments: Parameters.args, **options: Parameters.kwargs) -> Result:
        try:
            with results_apart():
                return command(*arguments, **options)
        except BrokenPipeError:
            raise click.exceptions.Exit(0) from None

    return run


@contextmanager
def results_apart() -> Iterator[None]:
    stream = sys.stdout
    if stream is None or Results.stream is not None:
        yield
        return
    stream.flush()
    own = descriptor_apart(stream)
    Results.stream = stream if own is None else own
    sys.stdout = sys.stderr
    try:
        yield
    finally:
        sys.stdout, Results.stream = stream, None
        if own is not None:
            give_back(own)


def descriptor_apart(stream: TextIO) -> TextIO | None:
    """Point the descriptor of standard output to standard error, for libraries in C, and give a stream for the one it had.

    None where standard output is not the descriptor of the process, as in a test or a notebook.
    """
    try:
        if stream.fileno() != STDOUT:
            return None
        saved = os.dup(STDOUT)
    except (OSError, io.UnsupportedOperation):
        return None
    try:
        os.dup2(STDERR, STDOUT)
    except OSError:  # standard error is closed
        os.close(saved)
        return None
    return open(saved, "w", encoding="utf-8", errors="backslashreplace")  # noqa: PTH123 - a descriptor, closed by give_back


def give_back(own: TextIO) -> None:
    """Give standard output its descriptor back."""
    try:
        own.flush()
    finally:
        os.dup2(own.fileno(), STDOUT)
        with suppress(OSError):  # what could not be written was told by the flush
            own.close()
