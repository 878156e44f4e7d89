"""Where a broken YAML text stops, what is shown of it, and whether a mend takes the parser beyond it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryokb.documents.engine import start_of, yaml_events

if TYPE_CHECKING:
    import yaml

__all__ = ["Cause", "Mend", "SyntaxFault", "certain_mend", "first_fault"]

Mend = tuple[int, int, str, str | None]
"""Start, end, new text and, where the mend gives a value, that value."""


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """Where libyaml stopped, and in which context."""

    problem: str
    at: int
    context: str
    context_at: int


@dataclass(frozen=True, slots=True)
class Cause:
    """One explained error: the piece of text to show, the words, and mends to try (start, end, new text, new value)."""

    start: int
    end: int
    message: str
    hint: str
    mends: list[Mend] = field(default_factory=list)


def first_fault(text: str) -> SyntaxFault | None:
    """Give the place and the words at which libyaml stops, or None when the text parses as one document."""
    import yaml

    documents = 0
    try:
        for event in yaml_events(text):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    return SyntaxFault("second document", start_of(event), "", start_of(event))
    except yaml.MarkedYAMLError as error:
        return _as_error(error, text)
    return None


def _as_error(error: yaml.MarkedYAMLError, text: str) -> SyntaxFault:
    at = min(error.problem_mark.index if error.problem_mark else 0, len(text))
    context_at = error.context_mark.index if error.context_mark else at
    return SyntaxFault(str(error.problem or ""), at, str(error.context or ""), min(context_at, len(text)))


def certain_mend(text: str, cause: Cause) -> tuple[str, SyntaxFault | None, str | None] | None:
    """Try the mends of a cause; give the mended text, its next error and the new value, when that error lies behind the mend."""
    for start, end, replacement, value in cause.mends:
        copy = text[:start] + replacement + text[end:]
        error = first_fault(copy)
        if error is None or min(error.at, error.context_at if _at_token(error) else error.at) > start + len(replacement):
            return copy, error, value
    return None


def _at_token(error: SyntaxFault) -> bool:
    return error.context.startswith("while scanning")
