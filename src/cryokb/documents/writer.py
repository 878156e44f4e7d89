"""Canonical text: plain data to YAML in the manner of the examples, or to JSON.

A text is quoted when a reader of YAML 1.1 or 1.2 would take it for something else (``011``, ``no``, ``1e3``, ``>99.3 %``);
dates and times stay bare, as people write them, and so does ``n``, a name of the standard that no reader in use takes for
false. The law: reading what was written gives the same data.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from cryokb.errors import UsageError
from cryokb.terminal import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cryokb.issues import Json, JsonObject

__all__ = ["Bare", "compact_json", "flow_text", "key_text", "one_line", "quoted", "scalar_text", "text_lines", "write_json", "write_yaml"]

Scalar = str | float | bool | None
"""One value that is no list and no mapping; an integer is a float to the type checker."""

WIDTH = 100
"""The widest line that a short mapping or list may fill, in characters."""

PRINTABLE = r"\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
BARE = re.compile(rf"(?!-(?:\s|$)|[\s!&*|>%@`'\"#,\[\]{{}}?:]|---|\.\.\.)[{PRINTABLE}]*(?<![\s:])")
BREAKING = re.compile(r":\s|\s#")
FLOW_BREAKING = re.compile(r"[,\[\]{}]")
MISREAD = re.compile(
    r"""~|null|true|false|yes|no|on|off|=|<<
    |[-+]?(?:\.inf|\.nan|inf|nan|infinity)
    |[-+]?0[box][0-9a-f_]*
    |[-+]?[0-9][0-9_,]*(?:\.[0-9_.]*)?(?:e[-+]?[0-9]*)?
    |[-+]?\.[0-9_]+(?:e[-+]?[0-9]+)?
    |[-+]?[0-9][0-9_]*(?::[0-9]{1,2})+(?:\.[0-9_]*)?
    |\.""",
    re.IGNORECASE | re.VERBOSE,
)
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
TO_ESCAPE = re.compile(rf'[^{PRINTABLE}]|["\\]')
INVISIBLE_CHARACTER = re.compile(f"[{INVISIBLE}]")
FOLDABLE = re.compile(rf"(?!\s)[{PRINTABLE}]+(?<!\s)")
LITERAL = re.compile(rf"(?![\s])(?:[{PRINTABLE}]*(?<! )\n)*[{PRINTABLE}]*(?<! )")
LONGEST_SIMPLE_KEY = 900
INTEGERS = range(-(2**63), 2**64)


class Bare(str):
    """A scalar in the characters in which it was written, such as the number ``0.10``, which keeps its digits."""

    __slots__ = ()


def json_code(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def write_yaml(data: Json) -> str:
    """Write plain data as canonical YAML: key order kept, block style, short leaves in one line, quotes only where needed.

    ``parse_text(write_yaml(x))`` gives ``x`` again for any data without nulls. Raises UsageError for what YAML readers cannot
    hold: infinite numbers, integers beyond 64 bits, half surrogate pairs.

    >>> print(write_yaml({"hkl": "011", "d": "2.65 Å", "oxygen": ">0.1 ppm", "specimens": {"a": {"n": 12, "of": "positions"}}}), end="")
    hkl: "011"
    d: 2.65 Å
    oxygen: ">0.1 ppm"
    specimens:
      a: {n: 12, of: positions}
    """
    if isinstance(data, dict) and data:
        return "\n".join(mapping_lines(data, 0)) + "\n"
    if isinstance(data, list) and data:
        return "\n".join(list_lines(data, 0)) + "\n"
    return flow_text(data) + "\n"


def write_json(data: Json | Sequence[Json] | Mapping[str, Json]) -> str:
    """Write plain data as JSON: UTF-8 characters as they are, invisible ones as codes, two spaces, a newline at the end.

    Raises UsageError for NaN or infinity.
    """
    try:
        text = INVISIBLE_CHARACTER.sub(json_code, json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False))
    except ValueError as error:
        raise UsageError("JSON cannot hold a number that is not finite.", hint="Leave it out, or write text.") from error
    return text + "\n"


def compact_json(data: Json | Sequence[Json] | Mapping[str, Json], *, canonical: bool = False) -> str:
    """Write plain data as JSON on one line without spaces; ``canonical``, with keys sorted, for a digest.

    >>> compact_json({"b": [1, 2], "a": "Å"}, canonical=True)
    '{"a":"Å","b":[1,2]}'
    """
    return json.dumps(data, ensure_ascii=False, sort_keys=canonical, separators=(",", ":"))


def scalar_text(value: Scalar, *, flow: bool = False) -> str:
    """Write one scalar; ``flow`` when it stands inside brackets, where a comma ends it.

    >>> scalar_text(">99.3 %"), scalar_text("a, b"), scalar_text("a, b", flow=True), scalar_text(1e-9)
    ('">99.3 %"', 'a, b', '"a, b"', '1.0e-09')
    """
    if value is None:
        return "null"
    if isinstance(value, Bare):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if may_be_bare(value, flow=flow) else quoted(value)
    if isinstance(value, int):
        if value not in INTEGERS:
            raise UsageError(f"{value} is too large for a YAML integer.", hint="Write it as text.", value=value)
        return str(value)
    return float_text(value)


def flow_text(value: Json) -> str:
    """Write any value in one line, as it may stand inside brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key_text(key, flow=True)}: {flow_text(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow_text(item) for item in value) + "]"
    return scalar_text(value, flow=True)


def key_text(key: str, *, flow: bool = False) -> str:
    """Write a key, with the mark of an explicit key in front when it is too long for a simple one."""
    text = scalar_text(key, flow=flow)
    return text if len(text) <= LONGEST_SIMPLE_KEY else f"? {text}\n"


def quoted(text: str) -> str:
    """Write a text in quotes: double ones, or single ones where that saves escapes."""
    if ('"' in text or "\\" in text) and "'" not in text and re.fullmatch(f"[{PRINTABLE}]*", text):
        return f"'{text}'"
    return '"' + TO_ESCAPE.sub(lambda match: escape(match[0]), text) + '"'


def escape(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        raise UsageError("A text holds half of a surrogate pair, which is not a character.", value=character)
    if character in ESCAPES:
        return ESCAPES[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def may_be_bare(text: str, *, flow: bool) -> bool:
    if not text or BARE.fullmatch(text) is None or BREAKING.search(text) or MISREAD.fullmatch(text):
        return False
    return not (flow and FLOW_BREAKING.search(text))


def float_text(value: float) -> str:
    text = repr(value)
    if "n" in text:
        raise UsageError(f"{text} is not a finite number.", hint="Leave it out, or write text.", value=value)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def mapping_lines(data: JsonObject, indent: int) -> list[str]:
    lines: list[str] = []
    for key, value in data.items():
        name = key_text(key)
        if name.startswith("? "):
            lines.append(" " * indent + name.rstrip("\n"))
            lines.extend(entry_lines(" " * indent + ":", value, indent))
        else:
            lines.extend(entry_lines(f"{' ' * indent}{name}:", value, indent))
    return lines


def entry_lines(head: str, value: Json, indent: int) -> list[str]:
    """Write one ``key: value``; ``head`` ends with the colon."""
    if isinstance(value, str):
        return text_lines(head, value, indent + 2)
    if not isinstance(value, (dict, list)):
        return [f"{head} {scalar_text(value)}"]
    if (line := one_line(head, value)) is not None:
        return [line]
    below = mapping_lines(value, indent + 2) if isinstance(value, dict) else list_lines(value, indent + 2)
    return [head, *below]


def list_lines(data: list[Json], indent: int) -> list[str]:
    lines: list[str] = []
    dash = " " * indent + "-"
    for item in data:
        if isinstance(item, str):
            lines.extend(text_lines(dash, item, indent + 2))
        elif not isinstance(item, (dict, list)):
            lines.append(f"{dash} {scalar_text(item)}")
        elif (line := one_line(dash, item)) is not None:
            lines.append(line)
        else:
            below = mapping_lines(item, indent + 2) if isinstance(item, dict) else list_lines(item, indent + 2)
            lines.extend([f"{dash} {below[0].lstrip(' ')}", *below[1:]])
    return lines


def one_line(head: str, value: JsonObject | list[Json], *, width: int = WIDTH) -> str | None:
    """Write a short leaf behind ``head``, or give None when it must be spread over lines."""
    if value and not is_leaf(value, inner=1):
        return None
    line = f"{head} {flow_text(value)}"
    return line if not value or (len(line) <= width and "\n" not in line) else None


def is_leaf(value: JsonObject | list[Json], *, inner: int) -> bool:
    """Tell whether a value is one fact: scalars only, or a mapping that begins with a scalar and holds leaves of scalars."""
    children = list(value.values()) if isinstance(value, dict) else value
    nested = [child for child in children if isinstance(child, (dict, list)) and child]
    if not nested:
        return True
    if inner == 0 or (isinstance(value, dict) and isinstance(children[0], (dict, list))):
        return False
    if isinstance(value, list) and not all(isinstance(child, list) for child in children):
        return False
    return all(is_leaf(child, inner=inner - 1) for child in nested)


def text_lines(head: str, text: str, indent: int, *, width: int = WIDTH) -> list[str]:
    """Write a text behind ``head``: in the line, folded when it is long, as a block when it has lines."""
    margin = " " * indent
    if "\n" in text and LITERAL.fullmatch(body := text.removesuffix("\n")) and body and not body.endswith("\n"):
        mark = "|" if text.endswith("\n") else "|-"
        return [f"{head} {mark}", *(margin + line if line else "" for line in body.split("\n"))]
    line = f"{head} {scalar_text(text)}"
    if len(line) <= width or FOLDABLE.fullmatch(text) is None:
        return [line]
    folded = fold(text, width - indent)
    return [f"{head} >-", *(margin + part for part in folded)] if len(folded) > 1 else [line]


def fold(text: str, width: int) -> list[str]:
    """Break a text at single spaces between two words, so that folding gives it back."""
    lines: list[str] = []
    current = ""
    for piece in re.split(r"(?<! ) (?! )", text):
        if current and len(current) + 1 + len(piece) > width:
            lines.append(current)
            current = piece
        else:
            current = f"{current} {piece}" if current else piece
    return [*lines, current]
