"""Write the pages of one part of the documentation to a folder."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path


def write_pages(what: str, folder: Path, build: Callable[[], Mapping[str, str]]) -> None:
    """Read the command line, and write the pages that ``build`` makes; pages that it no longer makes go.

    Args:
        what: what is built, for the help text.
        folder: where to write unless ``--out`` says otherwise.
        build: gives the text of each file by name.
    """
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--out", type=Path, default=folder, help="the folder to write to")
    target = parser.parse_args().out
    files = build()
    target.mkdir(parents=True, exist_ok=True)
    for path in target.glob("*.html"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (target / name).write_text(text, encoding="utf-8")
    print(f"wrote {len(files)} files to {target}; open {target / 'index.html'}")
