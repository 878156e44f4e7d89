"""The marks of a ladder and their key: which shape a number, a range, a bound or words take."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from cryokb.errors import UsageError
from cryokb.figures.style import INK, QUIET, layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import altair as alt

    from cryokb.store import LadderRow

__all__ = ["Frame", "Key", "Mark", "Scale", "allows_log", "key_of", "mark_layers", "mark_of", "numbers", "scale_of"]


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


Shape = dict[str, str | float | bool]

# Pixels: half the height of a bar, the length of an arrow, what "about" adds on both sides (and as much again for the dot itself).
HALF, ARROW, ABOUT = 5.0, 42.0, 7.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding as a shape on the axis.

    Attributes:
        form: ``value``, ``range``, ``upper`` (only an upper bound) or ``lower``.
        start, end: the value twice, the two bounds, or the bound twice, in units of the axis.
        hollow: reported by another source. words: the bounds stand for words. about: "~".
        low, high: the ends of the uncertainty, in units of the axis, or None.
    """

    form: Literal["value", "range", "upper", "lower"]
    start: float
    end: float
    y: float
    colour: str
    hollow: bool = False
    words: bool = False
    about: bool = False
    low: float | None = None
    high: float | None = None


def mark_of(row: LadderRow, scale: Scale, *, y: float, colour: str) -> Mark:
    """Choose the shape of a row that has a number; an uncertainty ends where the axis ends."""
    looks = (y, colour, row.secondary, row.qualitative is not None, row.comparator == "about")
    if row.value is not None:
        low = max(row.value - row.minus, scale.first) if row.minus else None
        return Mark("value", row.value, row.value, *looks, low=low, high=row.value + row.plus if row.plus else None)
    if row.lower is not None and row.upper is not None:
        return Mark("range", row.lower, row.upper, *looks)
    if row.upper is not None:
        return Mark("upper", row.upper, row.upper, *looks)
    assert row.lower is not None, "a row without any number has no mark"
    return Mark("lower", row.lower, row.lower, *looks)


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a figure: its marks, and its words as (text, pixels from the left end of the axis, height)."""

    marks: tuple[Mark, ...]
    words: tuple[tuple[str, float, float], ...]


def key_of(marks: Sequence[Mark], scale: Scale, *, y: float, left: float, right: float) -> Key:
    """Explain the shapes that occur, in lines between the pixels ``left`` and ``right``, the first at the height ``y``."""
    shown: list[Mark] = []
    words: list[tuple[str, float, float]] = []
    at, line = left, y
    for text, span, mark in entries(marks):
        width = span + 7 + 4.9 * len(text) + 20
        if at > left and at + width > right:
            at, line = left, line + 18
        first, last = {"value": (0.5, 0.5), "range": (0.0, 1.0), "upper": (1.0, 1.0), "lower": (0.0, 0.0)}[mark.form]
        shown.append(replace(mark, start=scale.value(at + first * span), end=scale.value(at + last * span), y=line))
        if mark.low is not None:
            shown[-1] = replace(shown[-1], low=scale.value(at), high=scale.value(at + span))
        words.append((text, at + span + 7, line))
        at += width
    return Key(tuple(shown), tuple(words))


def entries(marks: Sequence[Mark]) -> Iterator[tuple[str, float, Mark]]:
    """Yield the text, the width in pixels and the shape of each entry of the key that the marks need."""
    hollow = all(mark.hollow for mark in marks)
    shape = Mark("value", 0, 0, 0, QUIET, hollow)
    if any(mark.form == "value" for mark in marks):
        yield "number", 11, shape
    if any(mark.form == "range" and not mark.words for mark in marks):
        yield "range", 30, replace(shape, form="range")
    if any(mark.form == "upper" for mark in marks):
        yield "upper bound", ARROW + 4, replace(shape, form="upper")
    if any(mark.form == "lower" for mark in marks):
        yield "lower bound", ARROW + 4, replace(shape, form="lower")
    if any(mark.low is not None or mark.high is not None for mark in marks):
        yield "uncertainty as reported", 30, replace(shape, low=0, high=0)
    if any(mark.words for mark in marks):
        yield "words, such as “hundreds of nm”", 30, replace(shape, form="range", words=True)
    if any(mark.about for mark in marks):
        yield "about (the width has no meaning)", 26, replace(shape, about=True)
    if any(mark.hollow for mark in marks) and not hollow:
        yield "hollow: reported by another source", 11, replace(shape, hollow=True)


def mark_layers(marks: Sequence[Mark], frame: Frame) -> Iterator[alt.Chart]:
    """Yield the layers that draw the marks, those behind first."""
    import altair as alt

    dash = alt.expr("datum.words ? [4, 3] : [1, 0]")
    colour, stroke, fill = alt.Color("colour:N", scale=None), alt.Stroke("colour:N", scale=None), alt.Fill("fill:N", scale=None)
    halos = layer("about", halo_boxes(marks, frame.scale)).mark_rect(aria=False, cornerRadius=4, fillOpacity=0.22)
    yield halos.encode(x=frame.x("x"), x2="x2:Q", y=frame.y(), y2="y2:Q", fill=alt.Fill("colour:N", scale=None))
    strokes = layer("bounds", segments(marks, frame.scale)).mark_rule(aria=False, strokeWidth=1.8, strokeDash=dash)
    yield strokes.encode(x=frame.x("x"), x2="x2:Q", y=frame.y(), y2="y2:Q", color=colour)
    pale = alt.expr("datum.words && !datum.hollow ? 0.3 : 1")
    bars = layer("ranges", boxes(marks)).mark_rect(aria=False, strokeWidth=1.6, strokeDash=dash, fillOpacity=pale)
    yield bars.encode(x=frame.x("x"), x2="x2:Q", y=frame.y(), y2="y2:Q", fill=fill, stroke=stroke)
    dots = layer("dots", dots_of(marks, frame.scale)).mark_point(aria=False, strokeWidth=1.8, opacity=1)
    shape, size = alt.Shape("shape:N", scale=None), alt.Size("size:Q", scale=None)
    yield dots.encode(x=frame.x("x"), y=frame.y(), shape=shape, size=size, fill=fill, stroke=stroke)


def fill_of(mark: Mark) -> str:
    """Give the colour inside a mark: white for a hollow one."""
    return "white" if mark.hollow else mark.colour


def halo_boxes(marks: Sequence[Mark], scale: Scale) -> Iterator[Shape]:
    """Yield the pale bands behind what is said to be about so much; they do not reach far out of the axis."""
    for mark in marks:
        if mark.about:
            reach = 2 * ABOUT if mark.form == "value" else ABOUT
            start, end = scale.pixel(mark.start) - reach, scale.pixel(mark.end) + reach
            if scale.pixel(mark.start) >= 0:
                start = max(start, -ABOUT)
            yield {"x": scale.value(start), "x2": scale.value(end), "y": mark.y - HALF, "y2": mark.y + HALF, "colour": mark.colour}


def boxes(marks: Sequence[Mark]) -> Iterator[Shape]:
    """Yield the bars of ranges."""
    for mark in marks:
        if mark.form == "range":
            yield {
                "x": mark.start, "x2": mark.end, "y": mark.y - HALF, "y2": mark.y + HALF, "colour": mark.colour, "fill": fill_of(mark),
                "words": mark.words, "hollow": mark.hollow,
            }  # fmt: skip


def arrow_tip(mark: Mark, scale: Scale) -> float:
    """Give the place of an arrow's tip; one that would leave the axis, where texts stand, is shorter."""
    place, width = scale.pixel(mark.start), scale.width
    if not 0 <= place <= width:  # an arrow of the key
        return scale.value(place - ARROW if mark.form == "upper" else place + ARROW)
    if mark.form == "upper":
        return scale.value(max(place - ARROW, min(-4.0, place - 14)))
    return scale.value(min(place + ARROW, max(width + 4.0, place + 14)))


def segments(marks: Sequence[Mark], scale: Scale) -> Iterator[Shape]:
    """Yield the shafts of arrows and the ticks at their bounds."""
    for mark in marks:
        if mark.form in ("upper", "lower"):
            yield {"x": mark.start, "x2": arrow_tip(mark, scale), "y": mark.y, "y2": mark.y, "words": mark.words, "colour": mark.colour}
            yield upright(mark.start, mark)
        for end in (mark.low, mark.high):
            if end is not None:
                yield {"x": mark.start, "x2": end, "y": mark.y, "y2": mark.y, "words": False, "colour": mark.colour}
                yield upright(end, mark)


def upright(place: float, mark: Mark) -> Shape:
    """Give the tick that ends a whisker or stands at a bound."""
    return {"x": place, "x2": place, "y": mark.y - HALF - 1, "y2": mark.y + HALF + 1, "words": False, "colour": mark.colour}


def dots_of(marks: Sequence[Mark], scale: Scale) -> Iterator[Shape]:
    """Yield the dots of numbers and the heads of arrows."""
    for mark in marks:
        look: Shape = {"y": mark.y, "colour": mark.colour, "fill": fill_of(mark)}
        if mark.form == "value":
            yield {"x": mark.start, "shape": "circle", "size": 85, **look}
        elif mark.form in ("upper", "lower"):
            yield {"x": arrow_tip(mark, scale), "shape": "triangle-left" if mark.form == "upper" else "triangle-right", "size": 70, **look}
