"""Regular expressions that are compiled when they are first used: a command that needs few of them does not pay for all."""

from __future__ import annotations

import re
from functools import cache
from typing import cast

__all__ = ["compiled", "later"]


@cache
def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a regular expression, once a process."""
    return re.compile(pattern, flags)


class Later:
    """Stands in for a pattern until one of its methods is called."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> object:
        method: object = getattr(compiled(*self._source), name)
        setattr(self, name, method)
        return method


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Give a regular expression that is compiled at its first use.

    >>> later(r"[a-z]+").match("abc").group()
    'abc'
    """
    return cast("re.Pattern[str]", Later(pattern, flags))
