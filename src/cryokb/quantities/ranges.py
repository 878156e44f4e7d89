"""Ranges and magnitudes in words: ``80-100 K``, ``-60 to 60 °``, ``several hundred nm``, ``room temperature``.

Bounds of words (a convention of cryokb, always flagged ``qualitative: yes``): *a couple* 2 to 3, *a few* 2 to 5,
*several* 3 to 10, without such a word 1 to 10; times the scale (*tens* 10, *hundreds* 100, *thousands* 1000). So
"hundreds of nm" is 100 to 1000 nm and "a few nm" 2 to 5 nm. *Room temperature* is 15 to 30 °C, *overnight* 8 to 16 h.
"""

from __future__ import annotations

from typing import NamedTuple

from cryokb.errors import QuantityError
from cryokb.patterns import compiled
from cryokb.quantities.comparators import strip_comparator
from cryokb.quantities.numerals import NUMBER, read_number, write_number
from cryokb.quantities.units import Slot, convert, dimension_of, is_unit
from cryokb.quantities.values import Number, Quantity

__all__ = ["read_named", "read_range", "read_words"]

_FRAME = r"(?i)(?P<frame>from|between|(?:in the )?range(?: of| from)?)\s+"
_SEPARATOR = r"(?i)\s*(?P<sign>\bto\b|\band\b|\.{2,3}|-)\s*"
_SYMMETRIC = rf"(?i)±\s*(?P<number>{NUMBER})\s*(?P<unit>.*)$"
_NUMBER_AND_UNIT = rf"(?i)(?P<number>{NUMBER})\s*(?P<unit>(?![\d,.]).*)$"
_WORDS = (
    r"(?i)(?:an? |the )?(?P<few>few|couple(?: of)?|several)?\s*(?P<scale>ten|hundred|thousand)?(?P<plural>s)?"
    r"(?:\s+of)?(?![A-Za-z])\s*(?P<unit>.*)$"
)
_MULTIPLES = {"couple": (2, 3), "few": (2, 5), "several": (3, 10), "": (1, 10)}
_SCALES = {"": 1, "ten": 10, "hundred": 100, "thousand": 1000}
_NAMED = {"room temperature": (15, 30, "Cel"), "ambient temperature": (15, 30, "Cel"), "rt": (15, 30, "Cel"), "overnight": (8, 16, "h")}


class _Side(NamedTuple):
    """One side of a range: its number, or the bounds that its words stand for, and its unit as written."""

    lower: Number
    upper: Number
    unit: str
    qualitative: bool = False
    about: bool = False


def read_named(text: str, slot: Slot) -> Quantity | None:
    """Read a name that stands for a range, such as room temperature; None when the text is none, or not meant here."""
    lower, upper, unit = _NAMED.get(text.lower(), (0, 0, ""))
    if not unit or not slot.accepts(dimension_of(unit)):
        return None
    return Quantity(lower=lower, upper=upper, unit=unit, qualitative="yes")


def read_words(text: str, slot: Slot) -> Quantity | None:
    """Read a magnitude in words, such as "several hundred nm"; None when the text is none."""
    side = _words(text)
    if side is None:
        return None
    return Quantity(lower=side.lower, upper=side.upper, unit=slot.unit(side.unit, side.upper), qualitative="yes")


def read_range(text: str, slot: Slot) -> Quantity | None:
    """Read a range by trying each place at which it may be cut in two; None when the text is none.

    Raises QuantityError: ``QTY-RANGE`` for ``10-5``, which may be a power of ten that lost its sign, and for the units
    as :meth:`Slot.unit` does.
    """
    if found := compiled(_SYMMETRIC).match(text):
        number = read_number(found["number"])
        return Quantity(lower=-number, upper=number, unit=slot.unit(found["unit"].strip(), number))
    frame = compiled(_FRAME).match(text)
    between = frame is not None and frame["frame"].lower() == "between"
    text = text[frame.end() :] if frame else text
    for cut in compiled(_SEPARATOR).finditer(text):
        if cut["sign"].lower() == "and" and not between:
            continue
        left, right = _side(text[: cut.start()]), _side(text[cut.end() :])
        if left is not None and right is not None and (right.unit or not left.unit or cut["sign"] != "-"):
            return _join(left, right, cut["sign"], slot)
    return None


def _side(text: str) -> _Side | None:
    """Read one side of a range, or give None when the text is none."""
    text, comparator = strip_comparator(text.strip())
    if comparator not in (None, "about"):
        return None
    if found := compiled(_NUMBER_AND_UNIT).match(text):
        number = read_number(found["number"])
        side: _Side | None = _Side(number, number, found["unit"].strip())
    else:
        side = _words(text)
    if side is None or (side.unit and not is_unit(side.unit)):
        return None
    return side._replace(about=True) if comparator else side


def _words(text: str) -> _Side | None:
    """Read words of magnitude with their unit, or give None."""
    found = compiled(_WORDS).match(text)
    if found is None:
        return None
    few, scale = (found["few"] or "").lower().removesuffix(" of"), (found["scale"] or "").lower()
    if not few and not (scale and found["plural"]):
        return None
    low, high = _MULTIPLES[few]
    return _Side(low * _SCALES[scale], high * _SCALES[scale], found["unit"].strip(), qualitative=True)


def _join(left: _Side, right: _Side, sign: str, slot: Slot) -> Quantity:
    """Make one range of two sides, in the unit of the right one."""
    unit = slot.unit(right.unit or left.unit, right.upper)
    own = slot.unit(left.unit, left.upper) if left.unit else unit
    if own != unit:
        left = left._replace(lower=convert(left.lower, own, unit), upper=convert(left.upper, own, unit))
    if sign == "-" and left.lower > right.upper >= 0:
        raise _downwards(left, right)
    return Quantity(
        lower=min(left.lower, right.lower),
        upper=max(left.upper, right.upper),
        comparator="about" if left.about or right.about else None,
        unit=unit,
        qualitative="yes" if left.qualitative or right.qualitative else None,
    )


def _downwards(left: _Side, right: _Side) -> QuantityError:
    low, high = write_number(right.upper), write_number(left.lower)
    power = f", or 10^-{low} if a power of ten is meant" if high == "10" else ""
    return QuantityError(f"The range {high}-{low} runs downwards.", code="QTY-RANGE", hint=f"Write {low}-{high}{power}.")
