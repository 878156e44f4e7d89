"""cryokb corpus: build the knowledge base, ask it, and keep its sources."""

from __future__ import annotations

import click

from cryokb.cli.app import LazyGroup

__all__ = ["corpus"]


@click.group(cls=LazyGroup)
def corpus() -> None:
    """Build the knowledge base from curated publications, ask it, keep it and release it."""


corpus.homes = {
    "build": "corpus.keeping:build",
    "agreement": "corpus.keeping:agreement",
    "query": "corpus.asking:query",
    "ask": "corpus.asking:ask",
    "sparql": "corpus.asking:sparql",
    "export": "corpus.asking:export",
    "draw": "corpus.asking:draw",
    "new": "corpus.keeping:new",
    "format": "corpus.keeping:form",
    "verify": "corpus.keeping:verify",
    "witness": "corpus.keeping:witness",
    "register": "corpus.keeping:register",
    "diff": "corpus.keeping:diff",
    "release": "corpus.keeping:release",
    "cite": "corpus.keeping:cite",
}
