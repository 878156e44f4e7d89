"""cryokb corpus: build the knowledge base, ask it, and keep its sources."""

from __future__ import annotations

import click

from cryokb.cli.corpus import asking, building, drawing

__all__ = ["corpus"]


@click.group()
def corpus() -> None:
    """Build the knowledge base from curated publications, and ask it."""


for command in (building.build, building.agreement, asking.query, asking.ask, asking.sparql, asking.export, drawing.draw):
    corpus.add_command(command)
