"""cryokb: standard, validator, NeXus files and knowledge base for cryo-electron microscopy of reactive metal electrodes.

The names below are the public interface; they are loaded at first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryokb.batch import validate
    from cryokb.errors import CryokbError
    from cryokb.expansion import compact, expand
    from cryokb.facts import Fact, Filter
    from cryokb.issues import Issue, Report, Severity
    from cryokb.nexus import read, verify
    from cryokb.nexus import write as write_nexus
    from cryokb.readers import extract
    from cryokb.store import Corpus

__all__ = [
    "Corpus",
    "CryokbError",
    "Fact",
    "Filter",
    "Issue",
    "Report",
    "Severity",
    "compact",
    "expand",
    "extract",
    "read",
    "validate",
    "verify",
    "write_nexus",
]

PLACES = {
    "Corpus": "cryokb.store",
    "CryokbError": "cryokb.errors",
    "Fact": "cryokb.facts",
    "Filter": "cryokb.facts",
    "Issue": "cryokb.issues",
    "Report": "cryokb.issues",
    "Severity": "cryokb.issues",
    "compact": "cryokb.expansion",
    "expand": "cryokb.expansion",
    "extract": "cryokb.readers",
    "read": "cryokb.nexus",
    "validate": "cryokb.batch",
    "verify": "cryokb.nexus",
    "write_nexus": "cryokb.nexus",
}


def __getattr__(name: str) -> object:
    """Load a public name at first use."""
    place = PLACES.get(name)
    if place is None:
        raise AttributeError(f"module 'cryokb' has no attribute {name!r}")
    return getattr(import_module(place), "write" if name == "write_nexus" else name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
