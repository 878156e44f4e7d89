"""What plain data may hold: text keys, finite numbers, no empty values, no invisible control characters, not too deep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from math import isfinite
from typing import Any

from cryokb import codes
from cryokb.documents.limits import MAX_DEPTH, MAX_NAME, MAX_VALUES, too_deep
from cryokb.issues import Edit, Issue, Json, pointer

__all__ = ["Findings", "Path", "check_data", "copy_plain", "null_issue"]

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Findings:
    """What a walk over parsed data found.

    ``nulls``: the places without a value. ``odd_keys``: some key is not text; ``empty_texts``: some value is the empty text. All three are
    explained from the source text, where there is one.
    """

    issues: list[Issue] = field(default_factory=list)
    nulls: list[Path] = field(default_factory=list)
    odd_keys: bool = False
    empty_texts: bool = False


def check_data(data: Any, *, with_escapes: bool = False, large: bool = False) -> Findings:
    """Walk freshly parsed data for what it must not hold.

    With ``with_escapes`` also for control characters inside its texts; with ``large`` its values are counted.
    """
    found = Findings()
    if not (with_escapes or large) and type(data) in (dict, list) and is_sound(data, MAX_DEPTH - 1):
        return found
    waiting: list[tuple[Path, Any]] = [((), data)]
    count = 0
    while waiting:
        path, value = waiting.pop()
        count += 1
        if isinstance(value, str):
            found.empty_texts = found.empty_texts or not value
            if with_escapes and (match := CONTROL.search(value)):
                found.issues.append(control(path, match[0]))
        elif isinstance(value, dict):
            found.odd_keys = found.odd_keys or not all(isinstance(key, str) for key in value)
            if (long := next((key for key in value if isinstance(key, str) and len(key) > MAX_NAME), None)) is not None:
                return Findings([long_name(long)])
            waiting.extend(((*path, key), child) for key, child in value.items())
        elif isinstance(value, list):
            waiting.extend(((*path, index), child) for index, child in enumerate(value))
        elif value is None and path:
            found.nulls.append(path)
        elif isinstance(value, float) and not isfinite(value):
            found.issues.append(not_finite(path, value))
        if len(path) > MAX_DEPTH:
            return Findings([too_deep()])
        if count + len(waiting) > MAX_VALUES:
            return Findings([too_many()])
    return found


def is_sound(value: Any, depth: int) -> bool:
    """Tell at once, and without places, that a collection holds nothing it must not hold; what is doubtful is looked at again."""
    children = value
    if type(value) is dict:
        if any(type(key) is not str or len(key) > MAX_NAME for key in value):
            return False
        children = value.values()
    for child in children:
        kind = type(child)
        if kind is str:
            if not child:
                return False
        elif kind is dict or kind is list:
            if depth == 0 or not is_sound(child, depth - 1):
                return False
        elif kind is not int and kind is not bool and (kind is not float or not isfinite(child)):
            return False
    return True


def copy_plain(value: object) -> tuple[Json, list[Issue]]:
    """Copy a mapping from Python into plain data: tuples become lists, dates and times ISO 8601 text; anything else is an issue."""
    issues: list[Issue] = []
    try:
        return copy(value, (), issues), issues
    except RecursionError:
        return None, [too_deep()]


def copy(value: object, path: Path, issues: list[Issue]) -> Json:
    if len(path) > MAX_DEPTH:
        raise RecursionError
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return copy_mapping(value, path, issues)
    if isinstance(value, (list, tuple)):
        return [copy(item, (*path, index), issues) for index, item in enumerate(value)]
    message = f"A {type(value).__name__} cannot stand in a document: {short(repr(value))}."
    issues.append(issue("DOC-SYNTAX", message, path, hint="Use text, numbers, true or false, lists and mappings."))
    return None


def copy_mapping(value: Mapping[Any, object], path: Path, issues: list[Issue]) -> Json:
    copied: dict[str, Json] = {}
    for key, child in value.items():
        if isinstance(key, str):
            copied[str.__str__(key)] = copy(child, (*path, str.__str__(key)), issues)
        else:
            issues.append(issue("DOC-SYNTAX", f"The key {key!r} is not text.", path, hint="Use text as keys."))
    return copied


def issue(code: str, message: str, path: Path, *, hint: str, fix: tuple[Edit, ...] | None = None) -> Issue:
    return codes.issue(code, message, hint=hint, path=pointer(path), fix=fix)


def too_many() -> Issue:
    hint = "Keep tables and arrays in files of their own, and name them with `file:`."
    return codes.issue("DOC-SIZE", f"The document holds more than {MAX_VALUES:,} values; it is not read.", hint=hint)


def long_name(name: str) -> Issue:
    message = f"A name has {len(name):,} characters: {short(name)}; a name has at most {MAX_NAME:,}."
    return codes.issue("DOC-SIZE", message, hint="Write long texts as values, behind a short name and a colon.")


def null_issue(path: Path) -> Issue:
    """Tell that a place has no value."""
    last = path[-1]
    name = f"Item {last + 1} of the list" if isinstance(last, int) else f"`{last}`"
    return issue(
        "DOC-NULL",
        f"{name} has no value.",
        path,
        hint="Leave it out, or say why it is missing: not_recorded, not_applicable, withheld, not_yet or not_stated.",
    )


def not_finite(path: Path, value: float) -> Issue:
    return issue("DOC-SYNTAX", f"`{value}` is not a finite number.", path, hint="Write a number, or say not_recorded.")


def control(path: Path, character: str) -> Issue:
    message = f"The text holds an invisible control character (U+{ord(character):04X})."
    return issue(
        "DOC-SYNTAX",
        message,
        path,
        hint="Inside double quotes a backslash begins a code, such as \\a or \\b: write it twice, or use single quotes.",
    )


def short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
