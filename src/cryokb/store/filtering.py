"""Filter -> WHERE: the one query value as conditions on the narrow table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, column, func, literal_column, or_, select, table

from cryokb.facts import NESTED, NOT_STATED, Filter
from cryokb.reference import phase_name
from cryokb.store.tables import CODED, MANY, finding, finding_word, finding_words, kind_of, publication, word
from cryokb.store.words import phrases_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select

__all__ = ["restrictions", "with_phrase"]

SEARCH = table("search", column("rowid", Integer))


def restrictions(chosen: Filter, *, dialect: str) -> list[ColumnElement[bool]]:
    """Give the conditions that a filter puts on ``finding``.

    Args:
        chosen: the filter.
        dialect: ``sqlite`` or ``postgresql``; they search full text differently.
    """
    found: list[ColumnElement[bool]] = []
    for name in (*CODED, *MANY, "publication"):
        words = getattr(chosen, name)
        if words:
            found.append(restriction(name, words))
    if chosen.year_from is not None:
        found.append(finding.c.year >= chosen.year_from)
    if chosen.year_to is not None:
        found.append(finding.c.year <= chosen.year_to)
    return found + [finding.c.id.in_(with_phrase(phrase, dialect)) for phrase in phrases_of(chosen.text or "")]


def restriction(name: str, words: Sequence[str]) -> ColumnElement[bool]:
    """Ask for any of the words in one field."""
    if name == "publication":
        return finding.c.publication_id.in_(select(publication.c.id).where(publication.c.stem.in_(words)))
    codes = codes_of(name, words)
    if name in MANY:
        stated = finding.c.id.in_(select(finding_word.c.finding_id).where(finding_word.c.code.in_(codes)))
    else:
        stated = finding.c[name].in_(codes)
    return or_(stated, unstated(name)) if NOT_STATED in words else stated


def unstated(name: str) -> ColumnElement[bool]:
    """Ask for what has no word in one field."""
    if name not in MANY:
        return finding.c[name].is_(None)
    own = select(word.c.code).where(word.c.field == name)
    return finding.c.id.not_in(select(finding_word.c.finding_id).where(finding_word.c.code.in_(own)))


def codes_of(name: str, words: Sequence[str]) -> Select[int]:
    """Ask for the codes of words, with their kinds where a word stands for them."""
    wanted = [phase_name(term) for term in words] if name == "phase" else words
    own = select(word.c.code).where(word.c.field == name, word.c.word.in_(wanted))
    return select(kind_of.c.code).where(kind_of.c.ancestor.in_(own)) if name in NESTED else own


def with_phrase(words: Sequence[str], dialect: str) -> Select[int]:
    """Ask for the findings in which the words stand side by side."""
    phrase = " ".join(words)
    if dialect == "sqlite":
        return select(SEARCH.c.rowid).where(literal_column("search").op("MATCH")(f'"{phrase}"'))
    vector, query = func.to_tsvector("simple", finding_words.c.words), func.phraseto_tsquery("simple", phrase)
    return select(finding_words.c.finding_id).where(vector.op("@@")(query))
