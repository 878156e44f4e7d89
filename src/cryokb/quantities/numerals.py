"""Numbers as people write them: integers, decimals, powers of ten, digits in groups."""

from __future__ import annotations

import unicodedata
from functools import cache
from math import isfinite

from cryokb.errors import QuantityError
from cryokb.lazy import compiled

__all__ = ["NUMBER", "plain", "read_number", "strip_comparator", "write_number"]

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
SUPERSCRIPT_RUN = "[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+"
ELECTRON = r"e[⁻ˉ¯−–—‐‑]|e\^\{?-\}?(?!\d)"
BEFORE = str.maketrans({"º": "°", "˚": "°", "′": "'", "…": "..", "‥": "..", "˜": "~"})
MEANT = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\u207b",
    "µ": "\u03bc",
    "~": "∼≈≃≅",
    "<=": "≤⩽≦≲⪅",
    ">=": "≥⩾≧≳⪆",
    "·": "⋅∙•‧",
    "/": "∕⁄÷",
    "*": "∗",
    "×": "✕⨯",
    "'": "\u2019",
}
AFTER = str.maketrans({written: meant for meant, several in MEANT.items() for written in several})
PLUS_MINUS = r"\+\s?/\s?-|\+-"
BARE_ELECTRONS = frozenset("⁻ˉ¯−–—‐‑^")
"""Characters that may follow the e of an electron; where none is there, none is looked for."""

RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(text: str) -> str:
    """Bring every character of a quantity to its one plain form, and each run of white space to one blank.

    >>> plain("3 × 10⁵ e⁻ Å⁻²")
    '3 × 10^5 e- Å^-2'
    """
    if "e" in text and not BARE_ELECTRONS.isdisjoint(text):
        text = compiled(ELECTRON).sub("e-", text.translate(BEFORE))
    if not text.isascii():
        text = text.translate(BEFORE)
        if not RAISED.isdisjoint(text):
            text = compiled(SUPERSCRIPT_RUN).sub(lambda run: "^" + run.group().translate(SUPERSCRIPTS), text)
        text = unicodedata.normalize("NFKC", text).translate(AFTER)
    if "+" in text:
        text = compiled(PLUS_MINUS).sub("±", text)
    return " ".join(text.split())


WORDS = {
    "about": r"~, about, around, approximately, approx\., approx, ca\., ca, c\., circa, roughly, nearly, almost, (?:on|of|in) the order of",
    "at_most": r"<=, =<, up to, at most, no more than, not more than, maximum, max\., max",
    "at_least": r">=, =>, at least, no less than, not less than, minimum",
    "less_than": r"<, sub-, less than, fewer than, smaller than, lower than, below, under",
    "more_than": r">, more than, greater than, larger than, higher than, over, above, exceeding",
}


BEGINNINGS_OF_NUMBERS = frozenset("0123456789+-.±")


@cache
def pattern() -> str:
    """Make one group for each comparator; no word of it may run on into a longer word."""
    groups = []
    for name, words in WORDS.items():
        signs = "|".join(rf"{word}(?![a-z.])" if word[-1].isalpha() else word for word in words.split(", "))
        groups.append(f"(?P<{name}>{signs})")
    return rf"(?i)(?:{'|'.join(groups)})\s*"


def strip_comparator(text: str) -> tuple[str, str | None]:
    """Take the comparator off the front of a plain text; of two, as in "up to about", the stricter one stays.

    >>> strip_comparator("up to ~100 nm")
    ('100 nm', 'at_most')
    """
    comparator = None
    if not text or text[0] in BEGINNINGS_OF_NUMBERS:
        return text, None
    while found := compiled(pattern()).match(text):
        if comparator in (None, "about"):
            comparator = found.lastgroup
        text = text[found.end() :]
    return text, comparator


LARGEST = 1e60
"""No quantity of this field is larger, or (but for zero) smaller than its inverse."""

DIGITS = r"(?:\d{1,3}(?:[ ']\d{3})+(?!\d)|\d+(?:,\d+)*|(?=\.\d))(?:\.\d+)?"
POWER = r"10\s?(?:\^|\*\*)\s?(?:\{[+-]?\d+\}|\([+-]?\d+\)|[+-]?\d+)"
NUMBER = rf"[+-]?\s?(?:{POWER}|{DIGITS}(?:\s?[x×*·]\s?{POWER}|e[+-]?\d+)?)"
"""Pattern (without groups) of one number in plain characters."""

READ = rf"(?i)(?P<sign>[+-]?)\s?(?:(?P<power>{POWER})|(?P<digits>{DIGITS})(?:\s?[x×*·]\s?(?P<times>{POWER})|[eE](?P<e>[+-]?\d+))?)$"
EXPONENT = r"[+-]?\d+(?=[)}]?$)"


def read_number(text: str) -> int | float:
    """Read one number in plain characters; a whole number stays an int.

    Raises QuantityError: ``QTY-AMBIGUOUS`` for a comma that may be decimal, ``QTY-RANGE`` for what no quantity can be.

    >>> read_number("1.5 x 10^5"), read_number("10^4"), read_number("10 000")
    (150000.0, 10000, 10000)
    """
    text = text.strip()
    bare = text[1:] if text[:1] in ("+", "-") else text
    if bare.isascii() and bare.replace(".", "", 1).isdigit() and bare[0] != "." and bare[-1] != ".":
        return finite(text.removeprefix("+"), 0, text)
    match = compiled(READ).match(text)
    if match is None:
        raise QuantityError(f"“{text}” is not a number.", value=text)
    sign = "-" if match["sign"] == "-" else ""
    power = match["power"] or match["times"]
    exponent = int(match["e"]) if match["e"] else read_exponent(power)
    digits = ungroup(match["digits"]) if match["digits"] else "1"
    return finite(sign + digits, exponent, text)


def read_exponent(power: str | None) -> int:
    found = compiled(EXPONENT).search(power) if power else None
    return int(found.group()) if found else 0


def ungroup(digits: str) -> str:
    """Take the grouping out of digits; refuse a comma that may as well be a decimal one."""
    digits = digits.replace(" ", "").replace("'", "")
    if "," not in digits:
        return digits
    whole, *groups = digits.split(".")[0].split(",")
    grouped = len(whole) <= 3 and not whole.startswith("0") and all(len(group) == 3 for group in groups)
    if grouped and (len(groups) > 1 or "." in digits):
        return digits.replace(",", "")
    if grouped:
        meant = digits.replace(",", "")
        raise QuantityError(
            f"The comma in “{digits}” may group thousands or stand for a decimal point.",
            code="QTY-AMBIGUOUS",
            hint=f"Write {meant} or {digits.replace(',', '.')}.",
            value=digits,
            suggestion=meant,
        )
    meant = digits.replace(",", ".")
    known = len(groups) == 1 and "." not in digits
    hint = f"Write {meant} if a decimal point is meant." if known else "Write the number without commas."
    raise QuantityError(f"“{digits}” has a comma.", code="QTY-AMBIGUOUS", hint=hint, value=digits, suggestion=meant if known else None)


def finite(digits: str, exponent: int, text: str) -> int | float:
    if "." not in digits and 0 <= exponent <= 15:
        number: int | float = int(digits) * 10**exponent
    else:
        number = float(f"{digits}e{exponent}")
    too_small = number == 0 and digits.strip("-0.") != ""
    if not isfinite(number) or abs(number) > LARGEST or too_small or 0 < abs(number) < 1 / LARGEST:
        raise QuantityError(f"“{text.strip()}” is beyond anything measurable.", code="QTY-RANGE", value=text)
    return number


def write_number(number: float) -> str:
    """Write a number so that :func:`read_number` gives it back.

    >>> write_number(300), write_number(0.021), write_number(1e-08)
    ('300', '0.021', '1e-08')
    """
    return repr(number)
