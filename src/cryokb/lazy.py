"""What is made when it is first used, so that a short command pays for what it needs: regular expressions, names of a package."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import cast

__all__ = ["compiled", "later", "names_on_demand"]


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


def names_on_demand(package: str, homes: Mapping[str, Iterable[str]]) -> Callable[[str], object]:
    """Make the ``__getattr__`` of a package whose modules are imported when a name of theirs is first used.

    Args:
        package: its name.
        homes: for each module, ``.below`` the package or by its whole name, the names that it has.

    >>> names_on_demand("cryokb", {".formulas": ("normal",)})("normal")("Li2 O")
    'Li2O'
    """
    places = {name: module for module, names in homes.items() for name in names}

    def give(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(places[name], package), name)

    return give
