"""Errors at a place of a curated file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb import codes
from cryokb.issues import Issue

if TYPE_CHECKING:
    from cryokb.corpus.loading import CuratedDocument

__all__ = ["complain"]


def complain(document: CuratedDocument, place: tuple[str | int, ...], code: str, message: str, *, hint: str | None) -> Issue:
    """Make an error at a place of a file."""
    return document.located(codes.issue(code, message, hint=hint), place)
