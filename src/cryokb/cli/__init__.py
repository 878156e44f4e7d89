"""The command line: commands to calls to an exit code. 0 is clean, 1 issues at or above --fail-on, 2 usage or environment."""

from cryokb.cli.app import main

__all__ = ["main"]
