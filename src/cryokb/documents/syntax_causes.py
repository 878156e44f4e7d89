"""The causes of broken YAML, told from where libyaml stopped and from the lines around it, each with the mends to try."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryokb.documents.positions import indent, line_above, line_end, line_number, line_start
from cryokb.documents.writer import quoted
from cryokb.documents.yaml_library import end_of, start_of, yaml_events, yaml_tokens
from cryokb.thesaurus import absence, way_out

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml

__all__ = ["Cause", "Mend", "SyntaxFault", "certain_mend", "find_cause", "first_fault"]

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
        return as_error(error, text)
    return None


def as_error(error: yaml.MarkedYAMLError, text: str) -> SyntaxFault:
    at = min(error.problem_mark.index if error.problem_mark else 0, len(text))
    context_at = error.context_mark.index if error.context_mark else at
    return SyntaxFault(str(error.problem or ""), at, str(error.context or ""), min(context_at, len(text)))


def certain_mend(text: str, cause: Cause) -> tuple[str, SyntaxFault | None, str | None] | None:
    """Try the mends of a cause; give the mended text, its next error and the new value, when that error lies behind the mend."""
    for start, end, replacement, value in cause.mends:
        copy = text[:start] + replacement + text[end:]
        error = first_fault(copy)
        if error is None or min(error.at, error.context_at if at_token(error) else error.at) > start + len(replacement):
            return copy, error, value
    return None


def at_token(error: SyntaxFault) -> bool:
    return error.context.startswith("while scanning")


def find_cause(text: str, error: SyntaxFault) -> Cause:
    """Find the explanation that fits; the last one fits everything."""
    if (invisible := told_invisible(text, error)) is not None:
        return invisible
    for words, explain in EXPLANATIONS:
        if words in error.problem or words in error.context:
            cause = explain(text, error)
            if cause is not None:
                return cause
    return unknown(text, error)


INVISIBLE = re.compile("[\u00a0\u202f\u00ad\u200b-\u200f\u2060\ufeff]")


def told_invisible(text: str, error: SyntaxFault) -> Cause | None:
    """Explain a character that cannot be seen where YAML asks for a blank, or for nothing."""
    for at in dict.fromkeys((error.context_at, error.at)):
        for found in INVISIBLE.finditer(text, line_start(text, at), line_end(text, at)):
            blank = " " if found[0] in "\u00a0\u202f" else ""
            mends: list[Mend] = [(found.start(), found.end(), blank, None)]
            message = f"A character that cannot be seen (U+{ord(found[0]):04X}) stands here."
            cause = Cause(found.start(), found.end(), message, "Write a plain blank instead." if blank else "Delete it.", mends)
            if certain_mend(text, cause) is not None:
                return cause
    return None


def value_ends(text: str, start: int) -> list[int]:
    """Give where a bare value that begins at ``start`` may end: before a comma or bracket when inside brackets, or before a comment."""
    rest = text[start : line_end(text, start)]
    rest = re.split(r"[ \t]#", rest, maxsplit=1)[0].rstrip()
    inner = re.split(r"[,\]}]", rest, maxsplit=1)[0].rstrip()
    head = text[line_start(text, start) : start]
    inside = head.count("[") + head.count("{") > head.count("]") + head.count("}")
    ends = [len(inner), len(rest)] if inside else [len(rest), len(inner)]
    return [start + end for end in dict.fromkeys(ends) if end > 0]


def quoting(text: str, start: int) -> tuple[str, list[Mend]]:
    """Give the value at ``start`` and the mends that put quotes around it."""
    ends = value_ends(text, start)
    mends: list[Mend] = [(start, end, quoted(text[start:end]), text[start:end]) for end in ends]
    return (text[start : ends[0]] if ends else text[start : start + 1]), mends


def quote_it(text: str, start: int, reason: str) -> Cause:
    missing = missing_value(text, start)
    if missing is not None:
        return missing
    value, mends = quoting(text, start)
    mends = [mend for mend in mends if certain_mend(text, Cause(start, start, "", "", [mend])) is not None][:1] or mends
    value = mends[0][3] or value if mends else value
    return Cause(start, start + len(value), f"`{value}` {reason}", f"Put quotes around it: {quoted(value)}.", mends)


def missing_value(text: str, start: int) -> Cause | None:
    """Explain a mark that stands where a value is missing, such as a question mark alone."""
    for end in value_ends(text, start):
        reason = absence(text[start:end])
        if reason is not None:
            mends: list[Mend] = [(start, end, reason, reason)]
            return Cause(start, end, f"`{text[start:end]}` stands where a value is missing.", way_out(reason), mends)
    return None


def block_mark(text: str, error: SyntaxFault) -> Cause | None:
    mark = text[error.context_at : error.context_at + 1]
    if mark not in (">", "|"):
        return None
    return quote_it(text, error.context_at, f"begins with `{mark}`, which in YAML announces a block of text.")


def bad_first_character(text: str, error: SyntaxFault) -> Cause | None:
    character = text[error.at : error.at + 1]
    if character == "\t":
        return tab(text, error)
    named = "a backtick" if character == "`" else f"`{character}`"
    return quote_it(text, error.at, f"begins with {named}, with which no bare text may begin in YAML.")


def tab(text: str, error: SyntaxFault) -> Cause:
    start = text.rfind("\t", 0, error.at + 1) if text[error.at : error.at + 1] != "\t" else error.at
    start = max(start, 0)
    end = start + len(text[start:]) - len(text[start:].lstrip("\t"))
    return Cause(start, end, "A tab indents this line; YAML allows only spaces there.", "Replace each tab by spaces, two for each level.")


def dash(text: str, error: SyntaxFault) -> Cause | None:
    if text[error.at : error.at + 1] != "-":
        return None
    if (missing := missing_value(text, error.at)) is not None:
        return missing
    value, _ = quoting(text, error.at)
    if match := re.match(r"-[ \t]+(?=[\d.])", value):
        number = "-" + value[match.end() :]
        cause = quote_it(text, error.at, "has a space behind its minus sign, which makes it the item of a list in YAML.")
        mends: list[Mend] = [
            (start, end, "-" + text[start + match.end() : end], "-" + text[start + match.end() : end]) for start, end, _, _ in cause.mends
        ]
        return Cause(cause.start, cause.end, cause.message, f"Write it without the space: {number}.", mends)
    return Cause(
        error.at,
        error.at + len(value),
        f"`{value}` begins an item of a list behind a name on the same line.",
        f"Begin the list on the next line, or put quotes around it if it is text: {quoted(value)}.",
    )


def question_mark(text: str, error: SyntaxFault) -> Cause | None:
    if text[error.at : error.at + 1] != "?":
        return None
    return quote_it(text, error.at, "begins with `? `, which in YAML announces a name.")


def special_word(text: str, error: SyntaxFault) -> Cause | None:
    mark = text[error.context_at : error.context_at + 1]
    if mark not in ("&", "*", "!", "%"):
        return None
    cause = quote_it(text, error.context_at, f"begins with `{mark}`, which has a meaning of its own in YAML.")
    return cause if mark != "%" else Cause(cause.start, cause.end, cause.message, cause.hint)


PAIR = re.compile(r"(?P<head>[ \t]*(?:-[ \t]+)*(?P<key>[^\s:#'\"\[\]{},][^:#]*|\"[^\"]*\"|'[^']*'):[ \t]+)(?P<value>\S.*)")
NO_SPACE = re.compile(r"(?P<head>[ \t]*(?:-[ \t]+)*)(?P<key>[A-Za-z_][\w.-]*):(?=[^\s:/])(?P<value>\S.*)")


def second_colon(text: str, error: SyntaxFault) -> Cause | None:
    """Explain a colon where none may stand: a colon inside a bare value, a missing space, or a wrong indentation."""
    begin = line_start(text, error.at)
    match = PAIR.match(text, begin, line_end(text, begin))
    if match and match.end("head") <= error.at:
        return colon_in_value(text, match)
    above = line_above(text, begin)
    if above is None:
        return None
    if (missing := missing_space(text, above)) is not None:
        return missing
    return Cause(
        begin + len(text[begin:]) - len(text[begin:].lstrip(" ")),
        error.at,
        f"This line stands further in than line {line_number(text, above)}, which has a value already.",
        "Begin it in the same column as the line above, or move the value above to a line of its own with a name.",
    )


def colon_in_value(text: str, match: re.Match[str]) -> Cause:
    start = match.start("value")
    value = re.split(r"[ \t]#", match["value"], maxsplit=1)[0].rstrip()
    if value[0] in "\"'":
        return after_quote(text, start, start + len(value))
    return quote_it(text, start, "holds a colon followed by a space, which begins a new value in YAML.")


def after_quote(text: str, start: int, end: int) -> Cause:
    """Explain text behind a closing quote, such as ``"5" nm`` or ``'it's'``."""
    value = text[start:end]
    inner = value.replace(value[0], "")
    if value.count(value[0]) > 2:
        hint = f"Use the other kind of quotes around the whole value: {other_quotes(value)}."
    else:
        hint = f"Put the whole value in quotes: {quoted(inner)}."
    return Cause(start, end, f"In `{value}` text follows behind the closing quote.", hint)


def other_quotes(value: str) -> str:
    """Give a value whose own quote stands inside it, as it is probably meant."""
    inner = value[1:-1] if value[-1] == value[0] else value[1:]
    return quoted(inner)


def missing_space(text: str, begin: int) -> Cause | None:
    match = NO_SPACE.match(text, begin, line_end(text, begin))
    if match is None:
        return None
    start, colon = match.start("key"), match.end("key") + 1
    value = re.split(r"[ \t]#", match["value"], maxsplit=1)[0].rstrip()
    better = f"{match['key']}: {value}"
    return Cause(
        start,
        start + len(match["key"]) + 1 + len(value),
        f"`{match['key']}:{value}` has no space behind its colon.",
        f"Write `{better}`.",
        [(colon, colon, " ", None)],
    )


def no_name(text: str, error: SyntaxFault) -> Cause | None:
    begin = line_start(text, error.context_at)
    if (missing := missing_space(text, begin)) is not None:
        return missing
    start = error.context_at
    line = text[start : line_end(text, start)].rstrip()
    return Cause(
        start,
        start + len(line),
        f"The line `{short(line)}` is not of the form `name: value`.",
        "Write `name: value`, or indent the line if it continues the text above.",
    )


def open_quote(text: str, error: SyntaxFault) -> Cause | None:
    mark = text[error.context_at : error.context_at + 1]
    if mark not in ("'", '"'):
        return None
    message = f"The quote {mark} that opens here is never closed."
    return Cause(error.context_at, error.context_at + 1, message, f"Close it with {mark} at the end of the value.")


def escape(text: str, error: SyntaxFault) -> Cause | None:
    start = error.context_at
    if text[start : start + 1] != '"':
        return None
    match = re.compile(r'"((?:[^"\\\r\n]|\\.)*)"').match(text, start)
    written = text[error.at : error.at + 2]
    if match is None:
        hint = "Write a backslash twice, or use single quotes."
        return Cause(error.at, error.at + 2, f"`{written}` is not known inside double quotes.", hint)
    single = "'" + match[1].replace("'", "''") + "'"
    message = f"`{written}` is not known inside double quotes, where a backslash begins a code."
    mends: list[Mend] = [(start, match.end(), single, match[1])]
    return Cause(start, match.end(), message, f"Use single quotes: {single}.", mends)


def broken_flow(text: str, error: SyntaxFault) -> Cause | None:
    """Explain brackets: not closed, closed by the wrong one, a colon in a value, a list item, or a missing comma."""
    opener = text[error.context_at : error.context_at + 1]
    if opener not in ("[", "{"):
        return None
    closer = "]" if opener == "[" else "}"
    here = text[error.at : error.at + 1]
    if error.at >= len(text.rstrip()) or line_start(text, error.at) != line_start(text, error.context_at):
        if (hidden := bracket_in_comment(text, error)) is not None:
            return hidden
        line = line_number(text, min(error.at, len(text.rstrip())))
        message = f"The bracket {opener} that opens here is not closed; line {line} does not go on with it."
        return Cause(error.context_at, error.context_at + 1, message, f"Close it with {closer}, and put commas between its values.")
    if here in ("]", "}"):
        message = f"The bracket {opener} in column {error.context_at - line_start(text, error.context_at) + 1} is closed by {here}."
        return Cause(error.at, error.at + 1, message, f"Close it with {closer}.")
    if here == ":":
        start = flow_value_start(text, error.context_at, error.at)
        return quote_it(text, start, "holds a colon followed by a space, which begins a new value in YAML.")
    if (quote := quoted_before(text, error.at)) is not None:
        return after_quote(text, quote, value_ends(text, error.at)[0])
    if (value := bracketed_start(text, error.context_at, error.at)) is not None:
        return quote_whole(text, value, bracketed_end(text, value), "holds a bracket, which begins a list or a set of names in YAML.")
    return Cause(error.at, error.at + 1, "A comma is missing before this place.", "Put commas between the values inside brackets.")


def bracket_in_comment(text: str, error: SyntaxFault) -> Cause | None:
    """Explain a number sign inside brackets that begins a comment, which takes in the bracket that would close them."""
    for found in re.finditer(r"[ \t]#[^\n]*[\]}]", text[error.context_at : error.at]):
        sign = error.context_at + found.start() + 1
        start = flow_value_start(text, error.context_at, sign)
        ends = [sign + len(re.split(marks, found[0][1:], maxsplit=1)[0].rstrip()) for marks in (r"[,\]}]", r"[\]}]")]
        for end in ends:
            value = text[start:end]
            cause = quote_whole(text, start, end, "holds a number sign, behind which the rest of the line is a comment.")
            if value[:1] not in ("", '"', "'", "#") and certain_mend(text, cause) is not None:
                return cause
    return None


def bracketed_start(text: str, opener: int, at: int) -> int | None:
    """Give where a bare value begins that has a bracket in it, when the parser stopped at that bracket or behind it; else None."""
    before = text[opener + 1 : at].rstrip()
    is_bracket, follows_bracket = text[at] in "[{", before[-1:] in ("]", "}")
    if is_bracket == follows_bracket:  # two brackets side by side lack a comma, and so do two words
        return None
    if is_bracket:
        return flow_value_start(text, opener, at)
    depth = 0
    for place in range(opener + len(before), opener, -1):
        depth += (text[place] in "]}") - (text[place] in "[{")
        if depth == 0:
            return place
    return None


def bracketed_end(text: str, start: int) -> int:
    """Give where a value with brackets in it ends: before the comma or bracket that is not its own, before a comment, or with the line."""
    open_brackets: list[str] = []
    line = re.split(r"[ \t]#", text[start : line_end(text, start)], maxsplit=1)[0]
    for offset, letter in enumerate(line):
        if letter in "[{":
            open_brackets.append(letter)
        elif letter in "]}" and open_brackets and open_brackets[-1] + letter in ("[]", "{}"):
            open_brackets.pop()
        elif letter in "]}" or (letter == "," and not open_brackets):
            return start + len(line[:offset].rstrip())
    return start + len(line.rstrip())


def quote_whole(text: str, start: int, end: int, reason: str) -> Cause:
    """Explain a value that has to be quoted from its first to its last character."""
    value = text[start:end]
    mends: list[Mend] = [(start, end, quoted(value), value)]
    return Cause(start, end, f"`{value}` {reason}", f"Put quotes around it: {quoted(value)}.", mends)


def flow_value_start(text: str, opener: int, at: int) -> int:
    """Give where the value begins that the colon at ``at`` stands in: behind the last comma, bracket or first colon."""
    begin = max(text.rfind(mark, opener, at) for mark in ",[{") + 1
    match = re.compile(r"\s*(?:[^:,]*:\s+)?").match(text, begin, at)
    return match.end() if match else begin


def quoted_before(text: str, at: int) -> int | None:
    """Give where a quoted text begins that ends just before ``at`` on the same line, or None."""
    head = text[line_start(text, at) : at].rstrip()
    match = re.search(r"(\"[^\"]*\"|'[^']*')$", head)
    return line_start(text, at) + match.start() if match else None


def misplaced(text: str, error: SyntaxFault) -> Cause | None:
    """Explain what stands where a name or an item is expected: text behind a value, or a line that lines up with nothing."""
    begin = line_start(text, error.at)
    head = text[begin : error.at]
    if head.strip(" -"):
        return behind_value(text, error)
    if text[error.at : error.at + 2] in ("- ", "-\n", "-"):
        message = "A list item stands where a `name: value` line is expected."
        return Cause(error.at, error.at + 1, message, "Put it below the name that it belongs to, or give it a name.")
    if text[error.at : error.at + 1] == ":":
        return Cause(error.at, error.at + 1, "There is no name before this colon.", "Write `name: value`.")
    above = line_above(text, begin)
    behind = f"; line {line_number(text, above)} begins in column {indent(text, above) + 1}" if above is not None else ""
    if "block collection" in error.context:
        message = f"This line begins in column {len(head) + 1} among list items, but is not one{behind}."
        return Cause(error.at, line_end(text, error.at), message, "Begin it with `- `, or indent it like the names of the item above.")
    message = f"This line begins in column {len(head) + 1}, where no other line of its group begins{behind}."
    return Cause(error.at, line_end(text, error.at), message, "Begin it in the same column as the lines that it belongs with.")


def behind_value(text: str, error: SyntaxFault) -> Cause:
    begin = line_start(text, error.at)
    if (quote := quoted_before(text, error.at)) is not None and PAIR.match(text, begin, line_end(text, begin)):
        return after_quote(text, quote, value_ends(text, error.at)[0])
    if (opened := long_quote(text, error.at)) is not None:
        mark, line = text[opened], line_number(text, error.at)
        message = f"The quote {mark} that opens here closes only in line {line}, and more text follows there."
        return Cause(opened, opened + 1, message, f"Close it with {mark} at the end of the value.")
    here = text[error.at : error.at + 1]
    if here in ("]", "}"):
        return Cause(error.at, error.at + 1, f"The bracket {here} closes nothing.", "Delete it, or put quotes around the text.")
    pair = PAIR.match(text, begin, line_end(text, begin))
    if pair is not None and text[pair.start("value")] in "[{" and text[begin : error.at].rstrip()[-1:] in ("]", "}"):
        end = pair.start("value") + len(re.split(r"[ \t]#", pair["value"], maxsplit=1)[0].rstrip())
        return quote_whole(text, pair.start("value"), end, "begins with a bracket, which begins a list or a set of names in YAML.")
    rest = text[error.at : value_ends(text, error.at)[0]]
    message = f"`{short(rest)}` follows behind a value that has ended."
    return Cause(error.at, error.at + len(rest), message, "Put quotes around the whole value, or begin a new line.")


def long_quote(text: str, at: int) -> int | None:
    """Give where the last quoted text before ``at`` opens, when it runs over several lines."""
    import yaml

    found: int | None = None
    try:
        for token in yaml_tokens(text):
            if start_of(token) >= at:
                break
            if isinstance(token, yaml.ScalarToken) and not token.plain:
                written = text[start_of(token) : end_of(token)]
                found = start_of(token) if written[:1] in ("'", '"') and "\n" in written else None
    except yaml.YAMLError:
        pass
    return found


def no_value(text: str, error: SyntaxFault) -> Cause | None:
    here = text[error.at : error.at + 1]
    if error.at >= len(text.rstrip()):
        start = last_opener(text)
        return Cause(start, start + 1, f"The bracket {text[start]} that opens here is never closed.", "Close it behind its last value.")
    if here == "-":
        return dash(text, error)
    if here == "," and "flow" in error.context:
        return Cause(error.at, error.at + 1, "A comma stands here without a value before it.", "Delete one of the commas.")
    if here == ",":
        return quote_it(text, error.at, "begins with a comma, with which no bare text may begin in YAML.")
    if here in ("]", "}"):
        return Cause(error.at, error.at + 1, f"The bracket {here} closes nothing.", "Delete it, or put quotes around the text.")
    return lone_colon(text, error)


def last_opener(text: str) -> int:
    """Give the innermost bracket that is still open at the end of the text."""
    waiting: list[int] = []
    for match in re.finditer(r"\"(?:[^\"\\]++|\\.)*+\"|'[^']*'|[ \t]#[^\n]*|[\[{]|[\]}]", text):
        if match[0] in "[{":
            waiting.append(match.start())
        elif match[0] in "]}" and waiting:
            waiting.pop()
    return waiting[-1] if waiting else max(len(text.rstrip()) - 1, 0)


def second_document(text: str, error: SyntaxFault) -> Cause:
    end = line_end(text, error.at)
    return Cause(error.at, end, "A second document begins here.", "Keep one document in a file: delete the line `---`, or make two files.")


def after_end(text: str, error: SyntaxFault) -> Cause | None:
    if text[: error.at].rstrip()[-1:] in ("]", "}", '"', "'"):
        return behind_value(text, error)
    return None


def short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def unknown(text: str, error: SyntaxFault) -> Cause:
    return Cause(
        error.at,
        line_end(text, error.at),
        "The text cannot be read as YAML from here on.",
        "Look at the quotes, brackets, colons and indentation of this line and the one above.",
    )


def lone_colon(text: str, error: SyntaxFault) -> Cause | None:
    """Explain a colon, or a question mark, inside brackets that libyaml cannot place."""
    if text[error.at : error.at + 1] == "?":
        return quote_it(text, error.at, "begins with `?`, which in YAML announces a name.")
    if text[error.at : error.at + 1] != ":":
        return None
    message = "The colon here is not followed by a space and a value."
    return Cause(error.at, error.at + 1, message, "Write `name: value`, or put quotes around a text that holds a colon.")


EXPLANATIONS: list[tuple[str, Callable[[str, SyntaxFault], Cause | None]]] = [
    ("second document", second_document),
    ("scanning a block scalar", block_mark),
    ("tab character", tab),
    ("cannot start any token", bad_first_character),
    ("block sequence entries are not allowed", dash),
    ("mapping keys are not allowed", question_mark),
    ("mapping values are not allowed", second_colon),
    ("scanning an anchor", special_word),
    ("scanning an alias", special_word),
    ("scanning a tag", special_word),
    ("undefined tag handle", special_word),
    ("scanning a directive", special_word),
    ("unknown escape", escape),
    ("scanning a quoted scalar", open_quote),
    ("could not find expected ':'", no_name),
    ("expected ',' or", broken_flow),
    ("found unexpected ':'", lone_colon),
    ("expected node content", no_value),
    ("expected key", misplaced),
    ("expected '-' indicator", misplaced),
    ("<document start>", after_end),
]
