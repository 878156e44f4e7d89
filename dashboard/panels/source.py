"""The open store and its answers, kept between reruns; everything that is shown comes from here."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, cast

import streamlit as st

from cryokb import standard
from cryokb.facts import NOT_STATED, Filter
from cryokb.store import Corpus, address_of

if TYPE_CHECKING:
    from cryokb.store import CoverageRow, Facet, Finding, LadderRow, PublicationRow

__all__ = ["asked_cells", "count", "coverage", "digest", "facets", "findings", "ladder", "opened", "publications"]


def opened() -> Corpus:
    """Open the store. Raises StoreError with the way to mend it when there is none."""
    return connection(address_of(None))


@st.cache_resource(show_spinner=False, max_entries=4)
def connection(address: str) -> Corpus:
    """Open the store at an address once for all sessions."""
    return Corpus.open(address)


def digest(corpus: Corpus) -> str:
    """Give the digest of the corpus that the store holds now."""
    return dict(corpus.meta())["corpus"]


@st.cache_resource(show_spinner=False, max_entries=128)
def kept(_corpus: Corpus, digest: str, question: str, chosen: str, further: str) -> object:
    """Ask a question once for each state of the corpus; the answer is shared by all sessions and never changed, so it is not copied."""
    assert digest, "part of the key only: a store built anew is seen at the next rerun"
    return getattr(_corpus, question)(filter=Filter.from_mapping(json.loads(chosen)), **json.loads(further))


def asked(corpus: Corpus, question: str, chosen: Filter, **further: object) -> object:
    """Ask a named question under a filter, with the further arguments that it takes."""
    return kept(corpus, digest(corpus), question, json.dumps(chosen.to_mapping(), sort_keys=True), json.dumps(further, sort_keys=True))


def count(corpus: Corpus, chosen: Filter) -> tuple[int, int]:
    """Count findings and papers."""
    return cast("tuple[int, int]", asked(corpus, "count", chosen))


def facets(corpus: Corpus, chosen: Filter) -> dict[str, list[Facet]]:
    """Count findings and papers beside each option of each field."""
    return cast("dict[str, list[Facet]]", asked(corpus, "facets", chosen))


def coverage(corpus: Corpus, chosen: Filter) -> list[CoverageRow]:
    """Give the cells of the coverage map."""
    return cast("list[CoverageRow]", asked(corpus, "coverage", chosen))


def ladder(corpus: Corpus, chosen: Filter, shown: str) -> list[LadderRow]:
    """Give every number of one property."""
    return cast("list[LadderRow]", asked(corpus, "ladder", chosen, property=shown))


def findings(corpus: Corpus, chosen: Filter, limit: int | None = None) -> list[Finding]:
    """Give the findings, at most ``limit``."""
    return cast("list[Finding]", asked(corpus, "findings", chosen, limit=limit))


def publications(corpus: Corpus, chosen: Filter) -> list[PublicationRow]:
    """Give the publications that hold findings under the filter, with their counts."""
    return cast("list[PublicationRow]", asked(corpus, "publications", chosen))


def asked_cells(chosen: Filter) -> set[tuple[str | None, str | None]] | None:
    """Give the cells of the coverage map that the filter asks for, or None when it asks for all."""
    if not (chosen.metal or chosen.electrolyte_class):
        return None
    metals = chosen.metal or (*standard.current().terms("Metal"), NOT_STATED)
    classes = chosen.widened("electrolyte_class") or (*standard.current().terms("ElectrolyteClass"), NOT_STATED)
    return {(None if metal == NOT_STATED else metal, None if name == NOT_STATED else name) for metal, name in product(metals, classes)}
