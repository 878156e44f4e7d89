"""Text for people made harmless and short: no character of a file steers a terminal, turns a line around or fills a screen."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["INVISIBLE", "a_few", "counted", "one_line", "shortened", "visible"]

INVISIBLE = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f"
)
"""Characters that show nothing by themselves, for a set of a regular expression: control characters, marks of direction, half pairs."""

INVISIBLE_CHARACTER = re.compile(f"[{INVISIBLE}]")
OF_A_LINE = re.compile(rf"[\n\t{INVISIBLE}]")


def visible(text: str) -> str:
    r"""Show invisible characters as their codes; line breaks and tabs stay.

    >>> visible("red \x1b[31m\n")
    'red \\u001b[31m\n'
    """
    return INVISIBLE_CHARACTER.sub(code, text)


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Write a number with its noun, which takes an s unless there is one, or its own plural.

    >>> counted(1, "paper"), counted(0, "paper"), counted(2, "file or folder", "files and folders")
    ('1 paper', '0 papers', '2 files and folders')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def a_few(names: Sequence[str], most: int) -> str:
    """Name a few, and count the others.

    >>> a_few(["a", "b", "c", "d"], 3), a_few(["a", "b"], 3)
    ('a, b, c and 1 more', 'a, b')
    """
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def one_line(text: str, limit: int | None = None) -> str:
    r"""Show line breaks and tabs as codes too, as in the name of a file; cut what is longer than ``limit``.

    >>> one_line("a\nb.yaml")
    'a\\nb.yaml'
    """
    return OF_A_LINE.sub(code, text if limit is None else shortened(text, limit))


def shortened(text: str, limit: int) -> str:
    """Cut a text that is longer than ``limit`` in its middle, and say how long it was.

    >>> shortened("a" * 1000, 40)
    'aaaaaaaaaaaaaaaaaaaaaaaaaa … (1,000 characters) … aaaaaaaaaaaaa'
    """
    if len(text) <= limit:
        return text
    return f"{text[: limit * 2 // 3]} … ({len(text):,} characters) … {text[-(limit // 3) :]}"


def code(match: re.Match[str]) -> str:
    named = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(match[0])
    number = ord(match[0])
    return named or (f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}")
