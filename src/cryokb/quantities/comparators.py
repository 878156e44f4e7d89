"""Comparators: the signs and words before a number that say how the true value stands to it."""

from __future__ import annotations

from functools import cache

from cryokb.patterns import compiled

__all__ = ["strip_comparator"]

_WORDS = {
    "about": r"~, about, around, approximately, approx\., approx, ca\., ca, c\., circa, roughly, nearly, almost, (?:on|of|in) the order of",
    "at_most": r"<=, =<, up to, at most, no more than, not more than, maximum, max\., max",
    "at_least": r">=, =>, at least, no less than, not less than, minimum",
    "less_than": r"<, sub-, less than, fewer than, smaller than, lower than, below, under",
    "more_than": r">, more than, greater than, larger than, higher than, over, above, exceeding",
}


_BEGINNINGS_OF_NUMBERS = frozenset("0123456789+-.±")


@cache
def _pattern() -> str:
    """Make one group for each comparator; no word of it may run on into a longer word."""
    groups = []
    for name, words in _WORDS.items():
        signs = "|".join(rf"{word}(?![a-z.])" if word[-1].isalpha() else word for word in words.split(", "))
        groups.append(f"(?P<{name}>{signs})")
    return rf"(?i)(?:{'|'.join(groups)})\s*"


def strip_comparator(text: str) -> tuple[str, str | None]:
    """Take the comparator off the front of a plain text; of two, as in "up to about", the stricter one stays.

    >>> strip_comparator("up to ~100 nm")
    ('100 nm', 'at_most')
    """
    comparator = None
    if not text or text[0] in _BEGINNINGS_OF_NUMBERS:
        return text, None
    while found := compiled(_pattern()).match(text):
        if comparator in (None, "about"):
            comparator = found.lastgroup
        text = text[found.end() :]
    return text, comparator
