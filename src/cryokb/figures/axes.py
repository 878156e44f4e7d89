"""Where a value lies: domains and ticks are chosen here, so that the same rows give the same axis whatever the library prefers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb.errors import UsageError
from cryokb.figures.style import INK, QUIET

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

    from cryokb.store import LadderRow

__all__ = ["Frame", "Scale", "allows_log", "numbers", "scale_of"]


@dataclass(frozen=True, slots=True)
class Scale:
    """A horizontal axis of ``width`` pixels from ``first`` to ``last``, linear or logarithmic, with its ticks."""

    first: float
    last: float
    width: float
    log: bool
    ticks: tuple[float, ...]

    def pixel(self, value: float) -> float:
        """Give the place of a value in pixels from the left end."""
        if self.log:
            return self.width * math.log(value / self.first) / math.log(self.last / self.first)
        return self.width * (value - self.first) / (self.last - self.first)

    def value(self, pixel: float) -> float:
        """Give the value at a place: the inverse of :meth:`pixel`."""
        part = pixel / self.width
        if self.log:
            return float(self.first * (self.last / self.first) ** part)
        return self.first + part * (self.last - self.first)


@dataclass(frozen=True, slots=True)
class Frame:
    """The axis of values with its title, and heights in pixels from the top: what all layers of a figure share."""

    scale: Scale
    title: str
    height: float

    def x(self, field: str) -> alt.X:
        """Describe a place on the axis of values."""
        import altair as alt

        scale = self.scale
        kind = alt.Scale(domain=[scale.first, scale.last], nice=False, zero=False, type="log" if scale.log else "linear")
        return alt.X(f"{field}:Q", scale=kind, axis=self.axis())

    def y(self) -> alt.Y:
        """Describe a height; there is no axis for it."""
        import altair as alt

        return alt.Y("y:Q", scale=alt.Scale(domain=[self.height, 0], nice=False, zero=False), axis=None)

    def axis(self) -> alt.Axis:
        """Describe the axis of values: round ticks, thin grid, plain numbers."""
        import altair as alt

        return alt.Axis(
            values=list(self.scale.ticks), labelExpr=label_expression(self.scale), title=self.title, titleFontSize=12, titleColor=INK,
            titleFontWeight="normal", labelFontSize=11, labelColor=INK, gridColor="#e6e6e6", domainColor=QUIET, tickColor=QUIET, tickSize=4,
            labelOverlap=False, labelFlush=False, titlePadding=8,
        )  # fmt: skip


def label_expression(scale: Scale) -> str:
    """Give the expression that writes a tick: powers of ten where numbers are long, plain numbers otherwise.

    Small numbers are written as 2e-6: the fonts that figures count on have raised digits and no raised minus.
    """
    if max(abs(scale.first), abs(scale.last)) < 1e5:
        return "format(datum.value, '~r')" if min(abs(tick) for tick in scale.ticks if tick) >= 1e-3 else "format(datum.value, '~e')"
    digits = "'⁰¹²³⁴⁵⁶⁷⁸⁹'"
    power = "floor(log(abs(datum.value))/LN10 + 1e-9)"
    factor = f"format(datum.value/pow(10, {power}), '~r')"
    power_raised = f"({power} >= 10 ? {digits}[floor({power}/10)] : '') + {digits}[{power}%10]"
    return f"datum.value == 0 ? '0' : ({factor} == '1' ? '' : {factor} + '×') + '10' + {power_raised}"


def numbers(row: LadderRow) -> tuple[float, ...]:
    """Give the numbers of a row."""
    return tuple(number for number in (row.value, row.lower, row.upper) if number is not None)


def extent(row: LadderRow) -> tuple[float, ...]:
    """Give what an axis must show of a row: its numbers, room for an arrow, and the uncertainty, whose part beyond zero is cut."""
    if row.value is None:
        return (*numbers(row), row.lower * 1.2) if row.upper is None and row.lower is not None else numbers(row)
    ends = (row.value + (row.plus or 0), row.value - (row.minus or 0))
    return (*numbers(row), *(end for end in ends if end * row.value > 0))


def allows_log(rows: Sequence[LadderRow]) -> bool:
    """Tell whether all numbers are above zero, so that a logarithmic axis can show them."""
    return all(number > 0 for row in rows for number in numbers(row))


def scale_of(rows: Sequence[LadderRow], *, width: float, log: bool) -> Scale:
    """Choose the axis for rows: zero is always on a linear one.

    Raises:
        UsageError: a logarithmic axis is asked for and a number is not above zero.
    """
    if log and not allows_log(rows):
        raise UsageError("A logarithmic axis cannot show numbers that are zero or negative.", hint="Draw it with log=False.")
    values = [number for row in rows for number in extent(row)] or [1.0]
    return logarithmic(min(values), max(values), width) if log else linear(min(0.0, *values), max(0.0, *values), width)


def linear(lowest: float, highest: float, width: float) -> Scale:
    """Choose a linear axis with about six round ticks."""
    span = (highest - lowest) or 1.0
    magnitude = 10 ** math.floor(math.log10(span / 6))
    step = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= span / 6)
    first, last = math.floor(lowest / step + 1e-9), math.ceil((lowest + span) / step - 1e-9)
    return Scale(first * step, last * step, width, log=False, ticks=tuple(round(count * step, 12) for count in range(first, last + 1)))


def logarithmic(lowest: float, highest: float, width: float) -> Scale:
    """Choose a logarithmic axis that ends at round numbers, with ticks at 1, 2, 5 while they have room."""
    decades = range(math.floor(math.log10(lowest)) - 1, math.ceil(math.log10(highest)) + 2)
    steps = [factor * 10.0**decade for decade in decades for factor in (1, 2, 5)]
    first = max(step for step in steps if step <= lowest / 1.15)
    last = min(step for step in steps if step >= highest * 1.15)
    ticks = [step for step in steps if first <= step <= last]
    if len(ticks) > 10:
        ticks = [tick for tick in ticks if math.isclose(math.log10(tick), round(math.log10(tick)))]
    return Scale(first, last, width, log=True, ticks=tuple(float(f"{tick:.12g}") for tick in ticks))
