"""A quantity in expanded form against itself: number and unit against the text that was reported, and its parts against each other.

Whoever writes the expanded form by hand or by a program of his own can say one thing in ``value`` and ``unit`` and another in
``as_reported``; the authoring form cannot, so that nothing here is asked of it. A text that the grammar does not read proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from math import isclose
from typing import TYPE_CHECKING

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject
from cryokb.quantities import Quantity

if TYPE_CHECKING:
    from cryokb.expansion.forms import Form

__all__ = ["require_agreement"]

TOLERANCE = 1e-6
"""Two numbers are one when they differ by less than this, relatively: single precision keeps seven digits."""

CONVERTED = 2e-3
"""The same where one of them was converted to another unit, and probably rounded: 293 K for 20 °C."""


def require_agreement(form: Form, quantity: JsonObject) -> None:
    """Let a quantity pass whose parts say one thing.

    Raises:
        QuantityError: ``QTY-DISAGREES``, with both sides in its message.
    """
    try:
        given = Quantity.from_json(quantity)
        quantities.unit_of(given.unit)
        known = given.comparator in {None, *quantities.COMPARATORS} and (given.uncertainty is None or is_kind(given.uncertainty.kind))
    except QuantityError:
        known = False
    if not known:
        return  # the structural check, or that of the dimension, tells
    for difference, hint in differences(form, given, quantity.get("unit_iri")):
        raise QuantityError(f"{difference}.", code="QTY-DISAGREES", hint=hint)


def is_kind(word: str | None) -> bool:
    """Tell whether a word is a kind of uncertainty, or none is given."""
    return word is None or word in quantities.UNCERTAINTY_KINDS


def differences(form: Form, given: Quantity, iri: Json) -> Iterator[tuple[str, str]]:
    """Yield what a quantity says otherwise at two places, with how to mend it; the gravest first."""
    for words in inner_differences(given):
        yield words, "Correct the numbers."
    said = read_again(form, given)
    for words in outer_differences(given, said) if said is not None else ():
        yield f"{words}, but as_reported says “{given.as_reported}”", "as_reported is the text as it was written; correct it or the parts."
    known = quantities.unit_of(given.unit).qudt
    if isinstance(iri, str) and known is not None and address(iri) != address(known):
        yield f"unit is {given.unit}, which is {known}, but unit_iri says {iri}", "Correct the one that is wrong, or leave unit_iri out."


# ---------------------------------------------------------------- within itself


def inner_differences(given: Quantity) -> Iterator[str]:
    """Yield what the numbers of a quantity say against each other."""
    if given.lower is not None and given.upper is not None and given.lower > given.upper:
        yield f"lower is {given.lower:g} and upper {given.upper:g}: the range runs downwards"
    if given.value is not None and not encloses(given.lower, given.upper, given.value):
        yield f"value is {given.value:g}, outside of {shown_range(given.lower, given.upper)}"


def encloses(lower: float | None, upper: float | None, number: float) -> bool:
    """Tell whether a number lies within two bounds, either of which may be open."""
    slack = TOLERANCE * abs(number)
    return (lower is None or lower <= number + slack) and (upper is None or number - slack <= upper)


def shown_range(lower: float | None, upper: float | None) -> str:
    """Write two bounds."""
    if lower is None or upper is None:
        return f"upper {upper:g}" if lower is None else f"lower {lower:g}"
    return f"{lower:g} to {upper:g}"


def address(iri: str) -> str:
    """Give an address without what may differ for one thing."""
    return iri.removeprefix("https").removeprefix("http").rstrip("/")


# ---------------------------------------------------------------- against the text


def read_again(form: Form, given: Quantity) -> Quantity | None:
    """Read the reported text as it stands here, else for the dimension of the given unit, else for any; None when nothing reads it."""
    text = given.as_reported
    if not text:
        return None
    if form.zero_word is not None and text == form.zero_word:
        return Quantity(value=0, unit="s", as_reported=text)
    with suppress(QuantityError):
        return form.quantity(text)
    asked: list[tuple[str, tuple[str, ...], str | None]] = [(text, (quantities.dimension_of(given.unit),), None), (text, (), None)]
    if form.owner == "Component" and (amount := quantities.split_component(text)[1]):
        asked.append((amount, form.dimensions, form.default))
    for words, dimensions, default in asked:
        try:
            return replace(quantities.parse(words, dimensions=dimensions, default_unit=default), as_reported=text)
        except QuantityError:
            continue
    return None


def outer_differences(given: Quantity, said: Quantity) -> Iterator[str]:
    """Yield what a quantity says otherwise than the text that was read again; the number first."""
    try:
        one = in_unit(said, given.unit)
    except QuantityError:
        yield f"unit is {given.unit}"
        return
    tolerance = TOLERANCE if said.unit == given.unit else CONVERTED
    if not same_numbers(given, one, tolerance):
        yield f"The parts give {quantities.format_quantity(replace(given, as_reported=''))}"
    elif not same_side(given, one):
        yield f"comparator is {given.comparator or 'not given'}"
    elif given.qualitative != one.qualitative:
        yield f"qualitative is {given.qualitative or 'not given'}"
    yield from spread_differences(given, one, tolerance)


def in_unit(said: Quantity, unit: str) -> Quantity:
    """Give a quantity in another unit of its dimension, or as it is when the unit is that."""
    if said.unit == unit:
        return said

    def moved(number: float | None) -> float | None:
        return None if number is None else quantities.convert(number, said.unit, unit)

    spread = said.uncertainty
    if spread is not None:
        plus, minus = (quantities.convert_difference(side, said.unit, unit) for side in (spread.plus, spread.minus))
        spread = quantities.Uncertainty(plus, minus, spread.kind)
    return Quantity(
        moved(said.value), moved(said.lower), moved(said.upper), said.comparator, unit, spread, said.as_reported, said.qualitative
    )


def same_numbers(given: Quantity, said: Quantity, tolerance: float) -> bool:
    """Tell whether the numbers of a quantity are those of the text; others beside them, such as the median of a range, may come along."""
    if said.value is not None:
        stated = given.value if given.value is not None else lone_bound(given)
        return stated is not None and isclose(stated, said.value, rel_tol=tolerance)
    if given.lower is None or given.upper is None or said.lower is None or said.upper is None:
        return False
    return isclose(given.lower, said.lower, rel_tol=tolerance) and isclose(given.upper, said.upper, rel_tol=tolerance)


def lone_bound(quantity: Quantity) -> float | None:
    """Give the only bound of a quantity that has one side."""
    return quantity.lower if quantity.upper is None else quantity.upper if quantity.lower is None else None


def same_side(given: Quantity, said: Quantity) -> bool:
    """Tell whether the true value stands to the number as the text says; a lone bound is a comparator as well."""
    if given.value is None and lone_bound(given) is not None:
        return said.comparator in (("more_than", "at_least") if given.upper is None else ("less_than", "at_most"))
    return given.comparator == said.comparator


def spread_differences(given: Quantity, said: Quantity, tolerance: float) -> Iterator[str]:
    """Yield what the uncertainty says otherwise than that of the text; one that the text has not got may come from elsewhere."""
    written = said.uncertainty
    if written is None:
        return
    stated = given.uncertainty
    if stated is None:
        yield "There is no uncertainty"
        return
    if not (isclose(stated.plus, written.plus, rel_tol=tolerance) and isclose(stated.minus, written.minus, rel_tol=tolerance)):
        yield f"The uncertainty is plus {stated.plus:g} and minus {stated.minus:g} {quantities.unit_of(given.unit).text}"
    elif None not in (stated.kind, written.kind) and stated.kind != written.kind:
        yield f"The uncertainty is a {str(stated.kind).replace('_', ' ')}"
