"""cryokb dashboard."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from cryokb.cli.streams import say
from cryokb.errors import MissingDependency, UsageError

__all__ = ["dashboard"]


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, metavar="N", help="The port on this machine.")
def dashboard(port: int) -> None:
    r"""Open the dashboard in a browser on this machine.

    \b
    Example: cryokb dashboard --port 8600
    """
    for name, library in (("streamlit", "Streamlit"), ("altair", "Altair"), ("pandas", "pandas")):
        if not is_installed(name):
            raise MissingDependency.of(library, extra="dashboard", purpose="The dashboard")
    say(f"The dashboard opens at http://127.0.0.1:{port} (stop it with Ctrl+C)")
    flags = ["--server.address", "127.0.0.1", "--server.port", str(port)]
    # the server takes the place of this process, so that whoever ends the one ends the other; its settings lie beside the application
    os.execv(sys.executable, [sys.executable, str(server_file()), *flags])  # noqa: S606 - our own interpreter and file


def is_installed(name: str) -> bool:
    """Tell whether a library can be imported, without importing it."""
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def server_file() -> Path:
    """Find what starts the application: inside the installed package, or beside the sources of a checkout."""
    package = Path(__file__).resolve().parents[1]
    for place in (package / "_dashboard" / "serve.py", package.parents[1] / "dashboard" / "serve.py"):
        if place.is_file():
            return place
    raise UsageError("This installation has no dashboard.", hint="Install the wheel, or run from a checkout.")
