"""Is a file of a folder a cryokb document, or does it look like one? Told from its bytes, before anything is parsed.

A document names itself: ``cryokb: record/1.1`` stands at its top level. What *looks* like a document is read as well, so that the reader
can say what is wrong with it: a first name near ``cryokb``, two top-level names of a root class of the standard (one of them a name
that other files hardly have: ``title`` and ``version`` stand in every package.json), and a YAML or JSON file that is empty.
Anything else is somebody else's: templates, workflows and settings need not even be YAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cryokb import standard
from cryokb.documents import KINDS, MAX_BYTES, binary_format, unicode_encoding
from cryokb.patterns import later

__all__ = ["LOOKED_AT", "is_named", "reason_against"]

LOOKED_AT = MAX_BYTES
"""How many bytes of a file are looked at: as many as a document may have."""

MIN_LIKENESS = 0.7
"""From this likeness on a name is taken for a misspelt ``cryokb`` when its value is that of a header."""

SURE_LIKENESS = 0.9
"""From this likeness on the first name of a file is, whatever its value."""

SHARED = frozenset({"absent", "extensions", "processing"})
"""Maps of the root classes whose names other files have as well."""

NAME = r"""["']?(?P<name>[A-Za-z_][\w.-]*)["']?"""
FIRST_LINE = later(rf"{NAME}[ \t]*[:=]?(?P<rest>.*)")
HEADER_VALUE = later(rf"""["']?(?:[A-Za-z_]+[ \t]*/[ \t]*v?\d|(?:{"|".join(KINDS)})\b)""")
DIRECTIVE = later(r"%|\.\.\.(?:\s|$)|---(?:[ \t]*(?:#.*)?$)")
FLOW = later(r""""(?:[^"\\]++|\\.)*+"|'[^']*'|[ \t]#[^\n]*|[\[{]|[\]}]|[^\s\[\]{},:"']+""", re.DOTALL)


def reason_against(raw: bytes) -> str | None:
    """Say why a YAML or JSON file of a folder is nobody's document; None when it is one, or looks like one."""
    if (known := binary_format(raw)) is not None:
        return f"{known[0]}, not a text"
    text = decoded(raw)
    if not text.strip() or is_named(text) or looks_alike(text):
        return None
    return f"no line such as cryokb: record/{standard.CURRENT}"


def is_named(text: str) -> bool:
    """Tell whether a text names itself a document at its top level; a mapping called ``cryokb`` is somebody's settings."""
    return "cryokb" in text and any(name == "cryokb" and not opens(text, end) for name, end in top_level(text))


def decoded(raw: bytes) -> str:
    """Give a text in which ASCII can be told, whatever it is saved as, with line feeds alone."""
    encoding = unicode_encoding(raw)
    text = raw.decode("latin-1" if encoding == "utf-8" else encoding, "replace")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def looks_alike(text: str) -> bool:
    """Tell whether the first name is near ``cryokb``, or two top-level names are those of one root class."""
    if misspelt(text):
        return True
    names: set[str] = set()
    for all_names, telling in root_classes():
        if any(name in text for name in telling):
            names = names or {name for name, _ in top_level(text)}
            if names & telling and len(names & all_names) > 1:
                return True
    return False


@cache
def root_classes() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Give the slots of each root class, and those among them by which it is told: its maps of entries."""
    rows = [standard.current().class_slots(root) for kind in KINDS if (root := standard.current().document_class(kind)) is not None]
    return tuple(
        (frozenset(slots), frozenset(name for name, slot in slots.items() if slot["kind"] == "map" and name not in SHARED))
        for slots in rows
    )


def misspelt(text: str) -> bool:
    """Tell whether the first line with content begins with a name near ``cryokb``, with or without its colon."""
    _, line = first_content(text)
    match = FIRST_LINE.match(line.lstrip("-{[ \t"))
    if match is None:
        return False
    from difflib import SequenceMatcher

    likeness = SequenceMatcher(None, match["name"].casefold(), "cryokb").ratio()
    value = match["rest"].strip()
    return (likeness >= SURE_LIKENESS and value[:1] not in ("", "{", "[", "#", "&", "*")) or (
        likeness >= MIN_LIKENESS and HEADER_VALUE.match(value) is not None
    )


def first_content(text: str) -> tuple[int, str]:
    """Give the offset and the text of the first line that is no comment, no directive and not empty; where all are, the end."""
    for match in re.finditer(r"[^\n]+", text):
        line = match[0]
        bare = line.strip()
        if not bare or bare.startswith("#") or DIRECTIVE.match(line):
            continue
        lead = re.match(r"---[ \t]+", line)
        return match.start() + (lead.end() if lead else 0), line[lead.end() :] if lead else line
    return len(text), ""


def top_level(text: str) -> Iterator[tuple[str, int]]:
    """Yield the names at the top level of a text with the offset behind each; those of the entries, where it is a list."""
    start, line = first_content(text)
    bare = line.lstrip()
    if bare[:1] in ("{", "["):
        yield from flow_names(text, start)
        return
    items = re.match(r"(?:-[ \t]+)+", bare)
    column = len(line) - len(bare) + (items.end() if items else 0)
    margin = rf"(?:[ ]{{{column}}}|(?<=\n)[ \t]*(?:-[ \t]+)+|\A[ \t]*(?:-[ \t]+)+)" if items else rf"[ ]{{{column}}}"
    pattern = re.compile(rf"^{margin}(?:\?[ \t]+)?{NAME}[ \t]*(?::|$)", re.MULTILINE)
    for match in pattern.finditer(text, text.rfind("\n", 0, start) + 1 if column or start else 0):
        yield match["name"], match.end()
    lead = re.match(rf"{NAME}[ \t]*:", bare)
    if lead is not None and text[:start].endswith(("--- ", "---\t")):
        yield lead["name"], start + lead.end()


def flow_names(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield the names of the outermost braces: those of the document, or of the entries of a list."""
    level = 2 if text[start:].lstrip()[:1] == "[" else 1
    depth = 0
    for match in FLOW.finditer(text, start):
        word = match[0]
        if word in "[{":
            depth += 1
        elif word in "]}":
            depth -= 1
        elif depth == level and (colon := re.compile(r"\s*:").match(text, match.end())) is not None:
            yield word.strip("\"'"), colon.end()


def opens(text: str, end: int) -> bool:
    """Tell whether the value behind a name is a mapping or a list: in brackets, or on lines that stand further in."""
    rest = re.compile(r"[ \t]*(?:#[^\n]*)?").match(text, end)
    here = rest.end() if rest else end
    if text[here : here + 1] != "\n":
        return text[here : here + 1] in ("{", "[")
    begin = text.rfind("\n", 0, end) + 1
    column = len(text[begin:]) - len(text[begin:].lstrip(" "))
    following = re.compile(r"(?:\n[ \t]*(?:#[^\n]*)?(?=\n|$))*\n([ ]*)(?:\S)").match(text, here)
    return following is not None and len(following[1]) > column
