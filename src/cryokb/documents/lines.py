"""Lines of a text, as an editor counts them: by line feed, carriage return, or both together."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right

__all__ = ["Lines", "indent", "line_above", "line_end", "line_number", "line_start"]

_LINE_END = re.compile(r"[\r\n]")


class Lines:
    """Offsets to lines and columns, both counted from 1, as an editor counts them."""

    def __init__(self, text: str) -> None:
        # an array, because a text of ten megabytes may have ten million lines
        self._starts = array("L", [0])
        self._starts.extend(match.end() for match in re.finditer(r"\r\n|\n|\r", text))
        self._text = text

    def place(self, offset: int) -> tuple[int, int]:
        """Give line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def end_of_line(self, offset: int) -> int:
        """Give the offset just behind the last character of the line that ``offset`` stands in."""
        match = _LINE_END.search(self._text, offset)
        return match.start() if match else len(self._text)


def line_start(text: str, offset: int) -> int:
    """Give the offset at which the line of ``offset`` begins."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Give the offset just behind the last character of the line of ``offset``."""
    match = _LINE_END.search(text, offset)
    return match.start() if match else len(text)


def line_number(text: str, offset: int) -> int:
    """Give the number of the line of ``offset``, counted from 1."""
    return len(re.findall(r"\r\n|\n|\r", text[:offset])) + 1


def line_above(text: str, begin: int) -> int | None:
    """Give the start of the nearest line above that holds more than a comment."""
    while begin > 0:
        begin = line_start(text, begin - 1 if text[begin - 2 : begin] != "\r\n" else begin - 2)
        line = text[begin : line_end(text, begin)].strip()
        if line and not line.startswith("#"):
            return begin
    return None


def indent(text: str, begin: int) -> int:
    """Give by how many spaces the line that begins at ``begin`` is indented."""
    line = text[begin : line_end(text, begin)]
    return len(line) - len(line.lstrip(" "))
