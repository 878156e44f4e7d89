"""cryokb corpus: build the knowledge base, ask it, and keep its sources."""

from __future__ import annotations

import click

from cryokb.cli.corpus import asking, building, drawing, keeping, releasing, verifying

__all__ = ["corpus"]


@click.group()
def corpus() -> None:
    """Build the knowledge base from curated publications, ask it, keep it and release it."""


COMMANDS = (
    building.build,
    building.agreement,
    asking.query,
    asking.ask,
    asking.sparql,
    asking.export,
    drawing.draw,
    keeping.new,
    keeping.form,
    verifying.verify,
    verifying.witness,
    releasing.register,
    releasing.diff,
    releasing.release,
    releasing.cite,
)

for command in COMMANDS:
    corpus.add_command(command)
