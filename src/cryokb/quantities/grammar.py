"""The grammar: from the text that a person writes to a Quantity, or to an error in the person's words.

.. code-block:: text

    quantity    = [comparator] (value | spread | time | range | words) ["(" note ")"]
    value       = number [unit] | "C/" number
    spread      = number "±" number [unit] | number "+" number "/-" number [unit] | number "(" digits ")" [unit]
    time        = number unit {number unit}
    range       = side ("-" | "to" | ".." | "and" after "between") side | "±" number [unit]
    side        = number [unit] | words
    words       = ["a few" | "several" | "a couple of"] ["tens" | "hundreds" | "thousands"] ["of"] unit
    comparator  = "~" | "<" | "<=" | ">" | ">=" | "about" | "up to" | "at least" | "over" ...
    note        = a kind of uncertainty | "qualitative"

Ranges and words are read in :mod:`cryokb.quantities.ranges`, which also says what the words are taken to mean.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cryokb.errors import QuantityError
from cryokb.lazy import compiled
from cryokb.quantities.numerals import NUMBER, plain, read_number, strip_comparator, write_number
from cryokb.quantities.units import Slot, choose_unit, convert, convert_difference, dimension_of, is_unit, round_off
from cryokb.quantities.values import UNCERTAINTY_KINDS, Number, Quantity, Uncertainty

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["parse", "read_named", "read_range", "read_words"]

FRAME = r"(?i)(?P<frame>from|between|(?:in the )?range(?: of| from)?)\s+"
SEPARATOR = r"(?i)\s*(?P<sign>\bto\b|\band\b|\.{2,3}|-)\s*"
SYMMETRIC = rf"(?i)±\s*(?P<number>{NUMBER})\s*(?P<unit>.*)$"
PART_WITH_UNIT = rf"(?i)(?P<number>{NUMBER})\s*(?P<unit>(?![\d,.]).*)$"
WORDS = (
    r"(?i)(?:an? |the )?(?P<few>few|couple(?: of)?|several)?\s*(?P<scale>ten|hundred|thousand)?(?P<plural>s)?"
    r"(?:\s+of)?(?![A-Za-z])\s*(?P<unit>.*)$"
)
MULTIPLES = {"couple": (2, 3), "few": (2, 5), "several": (3, 10), "": (1, 10)}
SCALES = {"": 1, "ten": 10, "hundred": 100, "thousand": 1000}
NAMED = {"room temperature": (15, 30, "Cel"), "ambient temperature": (15, 30, "Cel"), "rt": (15, 30, "Cel"), "overnight": (8, 16, "h")}


class Side(NamedTuple):
    """One side of a range: its number, or the bounds that its words stand for, and its unit as written."""

    lower: Number
    upper: Number
    unit: str
    qualitative: bool = False
    about: bool = False


def read_named(text: str, slot: Slot) -> Quantity | None:
    """Read a name that stands for a range, such as room temperature; None when the text is none, or not meant here."""
    lower, upper, unit = NAMED.get(text.lower(), (0, 0, ""))
    if not unit or not slot.accepts(dimension_of(unit)):
        return None
    return Quantity(lower=lower, upper=upper, unit=unit, qualitative="yes")


def read_words(text: str, slot: Slot) -> Quantity | None:
    """Read a magnitude in words, such as "several hundred nm"; None when the text is none."""
    side = side_in_words(text)
    if side is None:
        return None
    return Quantity(lower=side.lower, upper=side.upper, unit=slot.unit(side.unit, side.upper), qualitative="yes")


def read_range(text: str, slot: Slot) -> Quantity | None:
    """Read a range by trying each place at which it may be cut in two; None when the text is none.

    Raises QuantityError: ``QTY-RANGE`` for ``10-5``, which may be a power of ten that lost its sign, and for the units
    as :meth:`Slot.unit` does.
    """
    if found := compiled(SYMMETRIC).match(text):
        number = read_number(found["number"])
        return Quantity(lower=-number, upper=number, unit=slot.unit(found["unit"].strip(), number))
    frame = compiled(FRAME).match(text)
    between = frame is not None and frame["frame"].lower() == "between"
    text = text[frame.end() :] if frame else text
    for cut in compiled(SEPARATOR).finditer(text):
        if cut["sign"].lower() == "and" and not between:
            continue
        left, right = read_side(text[: cut.start()]), read_side(text[cut.end() :])
        if left is not None and right is not None and (right.unit or not left.unit or cut["sign"] != "-"):
            return join(left, right, cut["sign"], slot)
    return None


def read_side(text: str) -> Side | None:
    """Read one side of a range, or give None when the text is none."""
    text, comparator = strip_comparator(text.strip())
    if comparator not in (None, "about"):
        return None
    if found := compiled(PART_WITH_UNIT).match(text):
        number = read_number(found["number"])
        side: Side | None = Side(number, number, found["unit"].strip())
    else:
        side = side_in_words(text)
    if side is None or (side.unit and not is_unit(side.unit)):
        return None
    return side._replace(about=True) if comparator else side


def side_in_words(text: str) -> Side | None:
    """Read words of magnitude with their unit, or give None."""
    found = compiled(WORDS).match(text)
    if found is None:
        return None
    few, scale = (found["few"] or "").lower().removesuffix(" of"), (found["scale"] or "").lower()
    if not few and not (scale and found["plural"]):
        return None
    low, high = MULTIPLES[few]
    return Side(low * SCALES[scale], high * SCALES[scale], found["unit"].strip(), qualitative=True)


def join(left: Side, right: Side, sign: str, slot: Slot) -> Quantity:
    """Make one range of two sides, in the unit of the right one."""
    unit = slot.unit(right.unit or left.unit, right.upper)
    own = slot.unit(left.unit, left.upper) if left.unit else unit
    if own != unit:
        left = left._replace(lower=convert(left.lower, own, unit), upper=convert(left.upper, own, unit))
    if sign == "-" and left.lower > right.upper >= 0:
        raise downwards(left, right)
    return Quantity(
        lower=min(left.lower, right.lower),
        upper=max(left.upper, right.upper),
        comparator="about" if left.about or right.about else None,
        unit=unit,
        qualitative="yes" if left.qualitative or right.qualitative else None,
    )


def downwards(left: Side, right: Side) -> QuantityError:
    low, high = write_number(right.upper), write_number(left.lower)
    power = f", or 10^-{low} if a power of ten is meant" if high == "10" else ""
    return QuantityError(f"The range {high}-{low} runs downwards.", code="QTY-RANGE", hint=f"Write {low}-{high}{power}.")


LONGEST = 200
"""A quantity has no more characters than this; it keeps hostile texts cheap."""

NOTE = r"\s*\((?P<note>[^()]*[A-Za-z][^()]*)\)$"
SPREAD_NOTE = rf"(?i)\s*\((?P<spread>±\s?{NUMBER}[^()]*)\)$"
NUMBER_AND_UNIT = rf"(?i)(?P<number>{NUMBER})\s*(?P<unit>(?![\d,.]).*)$"
PLUS_MINUS = (
    rf"(?i)(?P<open>\()?\s*(?P<value>{NUMBER})\s*(?P<own>[^±]*?)\s*±\s*(?P<spread>{NUMBER})"
    r"\s*(?P<inner>[^()]*?)\s*(?P<close>\))?\s*(?P<outer>.*)$"
)
ASYMMETRIC = (
    rf"(?i)(?P<value>{NUMBER})\s*(?P<own>[^+(]*?)\s*\(?\+\s?(?P<plus>{NUMBER})\s*[/,]?\s?-\s?(?P<minus>{NUMBER})\)?\s*(?P<outer>.*)$"
)
CONCISE = r"(?P<value>[+-]?\d+(?:\.(?P<decimals>\d+))?)\((?P<digits>\d+(?:\.\d+)?)\)\s*(?P<outer>.*)$"
TIME = r"(?i)(\d+(?:\.\d+)?)\s?(d|days?|h|hrs?|hours?|min|mins|minutes?|s|sec|seconds?)\b[\s,]*(?:and\s+)?"
C_RATE = r"C\s?/\s?(?P<hours>\d+(?:\.\d+)?)$"
NOT_FINITE = r"(?i)[+-]?(?:nan\b|inf\b|infinity\b|∞)"
LOST_POWER = rf"(?i)(?P<number>{NUMBER})\s?[x×*·]\s?10\s?(?P<exponent>[+-]?\d+)\s*(?P<unit>.*)$"

KINDS = {words: kind for kind, words in UNCERTAINTY_KINDS.items()} | {
    "sd": "standard_deviation",
    "s.d.": "standard_deviation",
    "std": "standard_deviation",
    "std. dev.": "standard_deviation",
    "1σ": "standard_deviation",
    "1 σ": "standard_deviation",
    "se": "standard_error",
    "s.e.": "standard_error",
    "sem": "standard_error",
    "s.e.m.": "standard_error",
    "standard error of the mean": "standard_error",
    "95% ci": "confidence_95",
    "95 % ci": "confidence_95",
    "95% confidence": "confidence_95",
    "95% confidence interval": "confidence_95",
    "95 % confidence interval": "confidence_95",
    "min to max": "range",
    "instrumental": "instrument",
    "fit error": "fit",
}


def parse(text: str | float, *, dimensions: Sequence[str] = (), default_unit: str | None = None) -> Quantity:
    """Read a quantity as a person writes it; ``as_reported`` keeps the text as given, without outer blanks.

    ``dimensions`` are those that the place accepts (none: any); they settle ambiguous units. ``default_unit`` (UCUM)
    is taken where no unit is written. Raises QuantityError with the code of the issue that the text deserves
    (``QTY-SYNTAX``, ``QTY-AMBIGUOUS``, ``QTY-DIMENSION`` or ``QTY-RANGE``), and a ``suggestion`` where there is one.

    >>> parse("~8 e-/Å^2/s").to_json()
    {'value': 8, 'comparator': 'about', 'unit': '/Ao2/s', 'as_reported': '~8 e-/Å^2/s'}
    """
    raw = text.strip() if isinstance(text, str) else repr(text)
    try:
        check_readable(text, raw)
        quantity = read_quantity(plain(raw), Slot(tuple(dimensions), default_unit))
    except QuantityError as error:
        raise in_context(error, raw) from None
    return replace(quantity, as_reported=raw)


def check_readable(text: str | float, raw: str) -> None:
    if isinstance(text, bool) or not raw:
        raise QuantityError(f"“{raw}” is not a quantity.", hint="Write one as in 300 kV or 20 ± 3 nm.")
    if len(raw) > LONGEST:
        raise QuantityError(f"This is too long for a quantity ({len(raw)} characters).", hint="Put remarks into a note.")


def in_context(error: QuantityError, raw: str) -> QuantityError:
    """Give the error again with the whole text as its value, and a suggestion for the whole text."""
    suggestion = error.suggestion
    if suggestion is not None and isinstance(error.value, str) and error.value != raw:
        suggestion = raw.replace(error.value, suggestion) if raw.count(error.value) == 1 else None
    return QuantityError(error.message, code=error.code, hint=error.hint, value=raw, suggestion=suggestion)


def read_quantity(text: str, slot: Slot) -> Quantity:
    """Read a text in plain characters: strip the note and the comparator, then read what is left."""
    text, kind, qualitative = strip_note(text)
    body, comparator = strip_comparator(text)
    if not body or compiled(NOT_FINITE).match(body):
        code = "QTY-RANGE" if body else "QTY-SYNTAX"
        raise QuantityError(f"“{text}” has no number.", code=code, hint="Leave the slot out, or say not_recorded.")
    quantity = read_body(body, slot)
    if kind is not None and quantity.uncertainty is None:
        raise QuantityError(f"“{UNCERTAINTY_KINDS[kind]}” needs an uncertainty, as in 20 ± 3 nm.")
    return replace(
        quantity,
        comparator=comparator or quantity.comparator,
        uncertainty=replace(quantity.uncertainty, kind=kind) if quantity.uncertainty else None,
        qualitative="yes" if qualitative else quantity.qualitative,
    )


def strip_note(text: str) -> tuple[str, str | None, bool]:
    """Take the notes in brackets off the end; give the rest, the kind of uncertainty and whether it says qualitative."""
    if not text.endswith(")"):
        return text, None, False
    if spread := compiled(SPREAD_NOTE).search(text):
        return f"{text[: spread.start()]} {spread['spread']}", None, False
    found = compiled(NOTE).search(text)
    if found is None or text[: found.start()].rstrip().endswith(("/", "·", "*", "^")) or not found.start():
        return text, None, False
    note, rest = found["note"].strip(), text[: found.start()]
    if note.lower() in ("w/w", "v/v", "m/m"):
        return text, None, False
    if note.lower() == "qualitative":
        rest, kind, _ = strip_note(rest)
        return rest, kind, True
    if note.lower() in KINDS:
        return rest, KINDS[note.lower()], False
    if re.match(r"n\s?=", note):
        hint = f"Write n: {note.split('=')[1].strip()} beside it, and what n counts."
        raise QuantityError(f"“({note})” is not part of the quantity.", hint=hint)
    raise QuantityError(f"“({note})” is not part of a quantity.", hint="Put remarks into a note.", suggestion=rest, value=text)


def read_body(text: str, slot: Slot) -> Quantity:
    """Read what follows the comparator, by the first form that fits."""
    plain_value = compiled(NUMBER_AND_UNIT).match(text)
    if plain_value and (not plain_value["unit"] or is_unit(plain_value["unit"].strip())):
        number = read_number(plain_value["number"])
        return Quantity(value=number, unit=slot.unit(plain_value["unit"].strip(), number))
    for form in (read_named, with_spread, compound_time, c_rate, read_range, read_words):
        quantity = form(text, slot)
        if quantity is not None:
            return quantity
    raise refusal(text, plain_value)


def refusal(text: str, plain_value: re.Match[str] | None) -> QuantityError:
    """Make the error for a text that no form fits: a lost power of ten, an unknown unit, or no quantity at all."""
    if found := compiled(LOST_POWER).match(text):
        meant = f"{found['number']} x 10^{found['exponent']} {found['unit']}".strip()
        return QuantityError(f"“{text}” has a power of ten without its ^.", hint=f"Write {meant}.", value=text, suggestion=meant)
    if plain_value and (plain_value["unit"][0].isalpha() or plain_value["unit"][0] in "°%/"):
        try:
            choose_unit(plain_value["unit"].strip())
        except QuantityError as error:
            return error
    return QuantityError(
        f"“{text}” is not a quantity.", hint="Write a number with its unit, as in 300 kV, ~8 e-/Å^2/s, 80-100 K or 20 ± 3 nm.", value=text
    )


def with_spread(text: str, slot: Slot) -> Quantity | None:
    """Read a value with an uncertainty, in any of its notations."""
    if found := compiled(PLUS_MINUS).match(text) if "±" in text else None:
        closed = bool(found["open"]) and bool(found["close"])
        outer = found["outer"] if closed else found["inner"] + (found["close"] or "") + found["outer"]
        return read_spread(
            found, [found["spread"], found["spread"]], (found["own"], (found["inner"] if closed else "") or outer, outer), slot
        )
    if found := compiled(ASYMMETRIC).match(text) if "+" in text else None:
        return read_spread(found, [found["plus"], found["minus"]], (found["own"], found["outer"], found["outer"]), slot)
    if found := compiled(CONCISE).match(text) if "(" in text else None:
        value, decimals = read_number(found["value"]), len(found["decimals"] or "")
        distance = read_number(found["digits"] + (f"e-{decimals}" if decimals and "." not in found["digits"] else ""))
        return Quantity(value=value, unit=slot.unit(found["outer"].strip(), value), uncertainty=Uncertainty(distance, distance))
    return None


def read_spread(found: re.Match[str], spreads: list[str], units: tuple[str, str, str], slot: Slot) -> Quantity:
    """Build the value with its uncertainty, which may be in another unit of the dimension or in per cent of the value."""
    value = read_number(found["value"])
    own, of_spread, outer = (unit.strip() for unit in units)
    unit = slot.unit(own or of_spread or outer, value)
    plus, minus = (read_number(spread) for spread in spreads)
    if plus < 0 or minus < 0:
        raise QuantityError("An uncertainty is not negative.", code="QTY-RANGE")
    if own and of_spread and of_spread != own:
        plus, minus = (distance_in(number, of_spread, value, unit) for number in (plus, minus))
    return Quantity(value=value, unit=unit, uncertainty=Uncertainty(plus, minus))


def distance_in(number: Number, unit_text: str, value: Number, unit: str) -> Number:
    """Give an uncertainty in the unit of its value; per cent are per cent of the value."""
    if unit_text == "%":
        return round_off(abs(value) * number / 100)
    own = choose_unit(unit_text, (dimension_of(unit),))
    return number if own == unit else convert_difference(number, own, unit)


def compound_time(text: str, slot: Slot) -> Quantity | None:
    """Read ``1 h 30 min``, in the last of its units."""
    parts = list(compiled(TIME).finditer(text)) if slot.accepts("time") else []
    if len(parts) < 2 or "".join(part.group() for part in parts) != text:
        return None
    units = [choose_unit(part[2], ("time",)) for part in parts]
    total = round_off(sum(convert(read_number(part[1]), unit, units[-1]) for part, unit in zip(parts, units, strict=True)))
    return Quantity(value=int(total) if total.is_integer() else total, unit=units[-1])


def c_rate(text: str, slot: Slot) -> Quantity | None:
    """Read ``C/10``, a current that charges the cell in ten hours."""
    found = compiled(C_RATE).match(text) if slot.accepts("c_rate") else None
    hours = float(found["hours"]) if found else 0.0
    return Quantity(value=round_off(1 / hours), unit="{C_rate}") if hours else None
