"""The ladder: one property, one line a finding, grouped by metal and system; dots, intervals and arrows on one axis.

Every mark shows what is printed and no more: a dot is a number, a bar a range, an arrow a bound without its other end, a dashed bar
words such as "hundreds of nm", a pale band behind a mark says "about" (its width has no meaning). Hollow marks were reported by
another source than the study itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb import standard
from cryokb.corpus import count_text, papers_behind
from cryokb.errors import UsageError
from cryokb.figures.marks import Frame, Scale, key_of, mark_layers, mark_of, numbers, scale_of
from cryokb.figures.style import (
    INK,
    LINE,
    PALE,
    QUIET,
    broken,
    finished,
    layer,
    metal_colour,
    metal_order,
    raised,
    require_altair,
    unit_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import altair as alt

    from cryokb.store import LadderRow

__all__ = ["LADDER_SELECTION", "ladder_chart"]

LADDER_SELECTION = "finding"
"""Name of the selection of a ladder: a click on a line selects ``[{"id": ...}]``."""

# Pixels: the labels left of the axis, the axis, and two columns of text right of it make 800.
LABELS, PLOT, REPORTED, SOURCE, RIGHT = 204, 326, 16, 142, 262
LINE_HEIGHT, LEAST, GAP, HEADER = 13, 22, 5, 25


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the figure; ``at`` is in pixels from the left end of the axis, ``y`` from its top."""

    text: str
    at: float
    y: float
    colour: str = INK
    size: int = 11
    weight: str = "normal"

    def to_json(self, scale: Scale) -> dict[str, str | float]:
        """Give the text as a row of data, its place in units of the axis."""
        return {"text": self.text, "at": scale.value(self.at), "y": self.y, "colour": self.colour, "size": self.size, "weight": self.weight}


@dataclass(frozen=True, slots=True)
class Line:
    """One finding of the ladder with its place: its own height, and the lines of its texts."""

    row: LadderRow
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """The height of its mark."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands: the lines, the texts, the rules between groups, and the height of the whole."""

    lines: tuple[Line, ...]
    texts: tuple[Text, ...]
    rules: tuple[tuple[float, str], ...]
    height: float


def ladder_chart(rows: Sequence[LadderRow], *, title: str, quantity: str | None = None, log: bool = False) -> alt.LayerChart:
    """Draw one property as a ladder, 800 pixels wide; a click on a line selects its finding (``LADDER_SELECTION``).

    Args:
        rows: findings with a number, in one unit; those that are disputed are left out, and the subtitle says so.
        title: the heading.
        quantity: the words of the axis; by default the title.
        log: a logarithmic axis.

    Raises:
        UsageError: the rows have different units, or ``log`` with a number that is not above zero.
        MissingDependency: Altair is not installed.
    """
    require_altair()
    unit = unit_of(rows)
    drawn = [row for row in rows if numbers(row) and row.disputed is None]
    scale = scale_of(drawn, width=PLOT, log=log)
    layout = laid_out(drawn)
    marks = [mark_of(line.row, scale, y=line.middle, colour=metal_colour(line.row.metal)) for line in layout.lines]
    key = key_of(marks, scale, y=layout.height + 58, left=-LABELS, right=PLOT + RIGHT)
    texts = [*layout.texts, *(Text(text, at, y, QUIET, 10) for text, at, y in key.words)]
    frame = Frame(scale, f"{quantity or title} / {unit}" if unit else quantity or title, layout.height)
    layers = [
        rule_layer(layout, frame),
        *mark_layers([*marks, *key.marks], frame),
        text_layer(texts, frame),
        click_layer(layout, frame),
    ]
    return finished(layers, title=title, subtitle=subtitle_of(rows, drawn), left=LABELS, size=(PLOT, layout.height))


def unit_of(rows: Sequence[LadderRow]) -> str:
    """Give the one unit of the rows as it is printed; empty for pure numbers."""
    units = sorted({row.unit for row in rows if row.unit is not None})
    if len(units) > 1:
        raise UsageError("A ladder shows one property in one unit; the rows have " + ", ".join(units) + ".", hint="Ask for one property.")
    return unit_text(units[0]) if units else ""


def subtitle_of(rows: Sequence[LadderRow], drawn: Sequence[LadderRow]) -> list[str]:
    """Say how many findings of how many papers are drawn, and what stands behind them."""
    line = count_text(len(drawn), len(papers_behind(drawn)))
    secondary, disputed = sum(row.secondary for row in drawn), sum(row.disputed is not None for row in rows)
    if secondary:
        line += f"; {'all' if secondary == len(drawn) else secondary} as reported by another source (hollow)"
    return [line + (f"; {disputed} disputed, not drawn" if disputed else "")]


def centre(row: LadderRow) -> float:
    """Give what a row is sorted by: its number, or the middle of its bounds."""
    values = [row.value] if row.value is not None else list(numbers(row))
    return sum(values) / len(values)


def system_words(row: LadderRow) -> str:
    """Write the system without its metal, which heads its group."""
    words = row.label.removeprefix(f"{row.metal} | ").replace(" | ", ", ")
    return "electrolyte not stated" if words == row.metal else words


def technique_words(row: LadderRow) -> str:
    """Write the technique below the source, where a bare "not stated" would not say what is not."""
    return "technique not stated" if row.technique_label in ("", "not stated") else row.technique_label


def in_order(rows: Sequence[LadderRow]) -> Iterator[tuple[str | None, list[tuple[str, list[LadderRow]]]]]:
    """Yield each metal with its systems and their rows: a ladder by value, systems that are not stated at the end."""
    for metal in metal_order(row.metal for row in rows):
        systems: dict[str, list[LadderRow]] = {}
        for row in sorted((row for row in rows if row.metal == metal), key=lambda row: (centre(row), row.id)):
            systems.setdefault(system_words(row), []).append(row)
        yield metal, sorted(systems.items(), key=lambda pair: "not stated" in pair[0])


def laid_out(rows: Sequence[LadderRow]) -> Layout:
    """Place the lines from top to bottom: a heading for each metal, a block for each system, a line for each finding."""
    lines: list[Line] = []
    texts: list[Text] = []
    rules: list[tuple[float, str]] = []
    height = 0.0
    for metal, systems in in_order(rows):
        rules.append((height, LINE))
        texts.extend(metal_texts(metal, height))
        height += HEADER
        for number, (label, members) in enumerate(systems):
            if number:
                rules.append((height, PALE))
            height = add_block(label, members, height, lines=lines, texts=texts)
    if not rows:
        texts.append(Text("no number under this filter", -LABELS, LEAST / 2, QUIET))
    return Layout(tuple(lines), tuple(texts), tuple(rules), max(height, LEAST))


def metal_texts(metal: str | None, top: float) -> Iterator[Text]:
    """Yield the heading of a metal and, beside it, its name."""
    y = top + HEADER / 2 + 2
    yield Text(metal or "metal not stated", -LABELS, y, metal_colour(metal), 13, "bold")
    row = standard.current().terms("Metal").get(metal or "")
    if row:
        name = str(row["title"]).lower()
        yield Text(name, -LABELS + (26 if len(metal or "") <= 2 else 44), y, QUIET, 10)


def add_block(label: str, members: Sequence[LadderRow], top: float, *, lines: list[Line], texts: list[Text]) -> float:
    """Place the findings of one system and its label; return the height at which the next block begins."""
    words = broken(label, 34)
    height = top + GAP / 2
    for row in members:
        columns = [list(column_texts(row.as_reported, row.conditions_label)), list(column_texts(row.author_year, technique_words(row)))]
        bottom = height + max(LEAST, LINE_HEIGHT * max(map(len, columns)) + 8)
        lines.append(Line(row, height, bottom))
        for at, column in zip((PLOT + REPORTED, PLOT + SOURCE), columns, strict=True):
            first = (height + bottom) / 2 - LINE_HEIGHT * (len(column) - 1) / 2
            texts.extend(Text(text, at, first + LINE_HEIGHT * place, colour, size) for place, (text, colour, size) in enumerate(column))
        height = bottom
    first_line = lines[-len(members)]
    y = max(first_line.middle - LINE_HEIGHT * (len(words) - 1) / 2, top + GAP / 2 + 11)
    texts.extend(Text(text, -LABELS, y + LINE_HEIGHT * place) for place, text in enumerate(words))
    return max(height, y + LINE_HEIGHT * (len(words) - 1) + 11) + GAP / 2


def column_texts(first: str | None, second: str | None) -> Iterator[tuple[str, str, int]]:
    """Yield the lines of a text column, each with colour and size: what it says, and below it in grey its context."""
    for text in broken(raised(first or "not stated"), 21, lines=2):
        yield text, INK, 11
    if second:
        for text in broken(raised(second), 23, lines=2):
            yield text, QUIET, 10


def rule_layer(layout: Layout, frame: Frame) -> alt.Chart:
    """Draw the rules between metals and between systems, over the whole width."""
    import altair as alt

    left, right = frame.scale.value(-LABELS), frame.scale.value(PLOT + RIGHT)
    rows = [{"y": y, "colour": colour, "at": left, "end": right} for y, colour in layout.rules]
    rules = layer("rules", rows).mark_rule(strokeWidth=1, aria=False)
    drawn: alt.Chart = rules.encode(x=frame.x("at"), x2="end:Q", y=frame.y(), color=alt.Color("colour:N", scale=None))
    return drawn


def text_layer(texts: Sequence[Text], frame: Frame) -> alt.Chart:
    """Write all texts of the figure."""
    import altair as alt

    texts_drawn = layer("texts", (text.to_json(frame.scale) for text in texts)).mark_text(
        align="left", baseline="middle", aria=False, fontSize=alt.expr("datum.size"), fontWeight=alt.expr("datum.weight")
    )
    drawn: alt.Chart = texts_drawn.encode(x=frame.x("at"), y=frame.y(), text="text:N", color=alt.Color("colour:N", scale=None))
    return drawn


def click_layer(layout: Layout, frame: Frame) -> alt.Chart:
    """Lay a clear bar over each line that can be clicked, names its finding and tells what is known of it."""
    import altair as alt

    chosen = alt.selection_point(name=LADDER_SELECTION, fields=["id"], empty=False)
    lines = layer("lines", (click_row(line, frame.scale) for line in layout.lines)).mark_rect(fill=INK, cursor="pointer")
    drawn: alt.Chart = lines.encode(
        x=frame.x("at"),
        x2="end:Q",
        y=frame.y(),
        y2="bottom:Q",
        description="spoken:N",
        fillOpacity=alt.when(chosen).then(alt.value(0.09)).otherwise(alt.value(0)),
        tooltip=[alt.Tooltip(f"{name}:N", title=name.capitalize()) for name in TOLD],
    ).add_params(chosen)
    return drawn


TOLD = ("statement", "as reported", "system", "conditions", "technique", "source", "quote", "place", "note")
"""What the tooltip of a line tells."""


def click_row(line: Line, scale: Scale) -> dict[str, str | float]:
    """Give the data of a line: its place and what its tooltip tells."""
    row = line.row
    source = f"{row.author_year}, as reported by another source" if row.secondary else row.author_year
    told = {
        "statement": row.statement,
        "as reported": row.as_reported,
        "system": row.label,
        "conditions": row.conditions_label,
        "technique": row.technique_label,
        "source": source,
        "quote": f"“{row.quote}”" if row.quote else None,
        "place": row.locator,
        "note": f"read from faulty print, certainty {row.ocr_confidence}" if row.ocr_confidence else "none",
    }
    place = {"at": scale.value(-LABELS), "end": scale.value(PLOT + RIGHT), "y": line.top - GAP / 2, "bottom": line.bottom + GAP / 2}
    spoken = f"{row.label}: {row.as_reported or 'not stated'}, {source}"
    return {"id": row.id, "spoken": spoken, **place, **{name: text or "not stated" for name, text in told.items()}}
