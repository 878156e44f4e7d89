"""The coverage map: metal by electrolyte class, coloured by the number of papers.

An empty cell says that nothing is curated yet; it does not say that nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb import standard
from cryokb.corpus import count_text
from cryokb.facts import NOT_STATED
from cryokb.figures.style import (
    INK,
    QUIET,
    broken,
    family,
    finished,
    layer,
    metal_colour,
    metal_order,
    require_altair,
    technique_word,
    word,
)
from cryokb.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import altair as alt

    from cryokb.store import CoverageRow

__all__ = ["COVERAGE_SELECTION", "coverage_chart"]

COVERAGE_SELECTION = "cell"
"""Name of the selection of a coverage map: a click on a cell selects ``[{"metal": ..., "electrolyte_class": ...}]``, each
``not_stated`` where the source does not say."""

# Pixels: the labels left of the map, the map, the height of rows with and without findings.
LABELS, WIDTH, WIDEST, FULL, EMPTY, HEAD = 176, 608, 112, 52, 21, 26

BLUES = ("#deebf7", "#bdd7ee", "#8fbfe0", "#5a9fd0", "#2f7ebc", "#125ca4")
EMPTY_FILL = "#fafafa"


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns and rows of the map: what they stand for, and where they lie in pixels."""

    metals: tuple[str | None, ...]
    classes: tuple[str | None, ...]
    tops: tuple[float, ...]
    step: float

    @property
    def width(self) -> float:
        """The width of all columns."""
        return self.step * len(self.metals)

    @property
    def height(self) -> float:
        """The height of all rows."""
        return self.tops[-1]


def coverage_chart(
    rows: Sequence[CoverageRow],
    *,
    title: str = "What is curated",
    metals: Iterable[str | None] = (),
    classes: Iterable[str | None] | None = None,
    chosen: Collection[tuple[str | None, str | None]] | None = None,
) -> alt.LayerChart:
    """Draw the coverage map, 800 pixels wide at most; a click on a cell selects it (``COVERAGE_SELECTION``).

    Args:
        rows: one for each metal and electrolyte class that has findings; None stands for what is not stated.
        title: the heading.
        metals: columns to show although they may be empty.
        classes: rows to show although they may be empty; by default every class of the standard.
        chosen: the cells (metal, class) to stand out, the others pale; by default none does.

    Raises:
        MissingDependency: Altair is not installed.
    """
    require_altair()
    grid = grid_of(rows, metals, standard.current().terms("ElectrolyteClass") if classes is None else classes)
    found = {(row.metal, row.electrolyte_class): row for row in rows}
    most = max((row.papers for row in rows), default=0)
    cells = [
        cell_row(grid, column, line, row=found.get((metal, name)), most=most)
        | {"stands_out": chosen is not None and (metal, name) in chosen}
        for line, name in enumerate(grid.classes)
        for column, metal in enumerate(grid.metals)
    ]
    texts = [*heading_texts(grid), *label_texts(grid), *(text for cell in cells for text in cell_texts(cell))]
    layers = [cell_layer(cells, grid), text_layer(texts, grid), edge_layer([cell for cell in cells if cell["stands_out"]], grid)]
    return finished(layers, title=title, subtitle=subtitle_of(rows), left=LABELS, size=(grid.width, grid.height))


def subtitle_of(rows: Sequence[CoverageRow]) -> list[str]:
    """Say how the map is read."""
    findings, gaps = sum(row.findings for row in rows), sum(row.gaps for row in rows)
    first = f"Colour and number: papers; below: techniques. {findings} findings, without open questions, background and advice."
    empty = "An empty cell: no finding here yet, which does not mean that nothing is known."
    return [first, empty + (" ?: authors state that something is not known." if gaps else "")]


def grid_of(rows: Sequence[CoverageRow], metals: Iterable[str | None], classes: Iterable[str | None]) -> Grid:
    """Choose columns and rows in the order of the standard, and their places; rows without findings are low."""
    columns = metal_order([*metals, *(row.metal for row in rows)]) or [None]
    used = {row.electrolyte_class for row in rows if row.papers}
    listed: list[str | None] = [
        name for name in standard.current().terms("ElectrolyteClass") if name in {*classes, *(row.electrolyte_class for row in rows)}
    ]
    names = [*listed, *([None] if None in {row.electrolyte_class for row in rows} or not listed else [])]
    tops = [float(HEAD)]
    for name in names:
        tops.append(tops[-1] + (FULL if name in used else EMPTY))
    return Grid(tuple(columns), tuple(names), tuple(tops), min(WIDEST, WIDTH / len(columns)))


def class_words(name: str | None) -> str:
    """Write an electrolyte class; a general one says that the kind is not said."""
    kinds = any(row.get("is_a") == name for row in standard.current().terms("ElectrolyteClass").values()) if name else False
    return word(name) + (", kind not said" if kinds else "")


def fill_of(papers: int, most: int) -> str:
    """Give the colour of a number of papers: one step a paper up to six, then in proportion."""
    step = papers if most <= len(BLUES) else max(1, round(papers / most * len(BLUES)))
    return BLUES[min(step, len(BLUES)) - 1]


def cell_row(grid: Grid, column: int, line: int, *, row: CoverageRow | None, most: int) -> dict[str, str | float]:
    """Give the data of one cell: what it is, where it lies, and what it tells."""
    metal, name = grid.metals[column], grid.classes[line]
    families = list(dict.fromkeys(technique_word(family(technique)) for technique in row.techniques)) if row else []
    what = f"{metal or 'metal not stated'}, {class_words(name) if name else 'electrolyte class not stated'}"
    return {
        "metal": metal or NOT_STATED,
        "electrolyte_class": name or NOT_STATED,
        "x": column * grid.step,
        "x2": (column + 1) * grid.step,
        "y": grid.tops[line],
        "y2": grid.tops[line + 1],
        "papers": row.papers if row else 0,
        "gaps": row.gaps if row else 0,
        "families": ", ".join(families),
        "fill": fill_of(row.papers, most) if row and row.papers else EMPTY_FILL,
        "what": what,
        "holds": holds(row),
        "spoken": f"{what}: {holds(row)}",
        "techniques": ", ".join(map(technique_word, row.techniques)) if row and row.techniques else "none stated",
    }


def holds(row: CoverageRow | None) -> str:
    """Say what a cell holds, secondary sources and stated gaps told apart."""
    if row is None or not (row.findings or row.gaps):
        return "no finding here yet"
    parts = [count_text(row.findings, row.papers) if row.findings else "no finding here yet"]
    if row.secondary:
        parts.append("all read in another source" if row.secondary == row.findings else f"{row.secondary} of them read in another source")
    if row.gaps:
        parts.append(f"{counted(row.gaps, 'open question')} stated by authors")
    return "; ".join(parts)


def cell_texts(cell: dict[str, str | float]) -> list[dict[str, str | float]]:
    """Write into a cell how many papers it has and, below, the families of techniques."""
    colour = "white" if cell["fill"] in BLUES[4:] else INK
    left, right, top = float(cell["x"]), float(cell["x2"]), float(cell["y"])
    texts = [text_row("?", right - 8, top + 10, colour=colour, size=11, weight="bold", align="center")] if cell["gaps"] else []
    if cell["papers"]:
        lines = broken(str(cell["families"]), int((right - left) / 5.4), lines=3)
        first = top + ((19, 15, 11)[len(lines) - 1] if cell["families"] else FULL / 2)
        look: dict[str, str | float] = {"colour": colour, "align": "center"}
        texts.append(text_row(str(cell["papers"]), (left + right) / 2, first, size=15, weight="bold", **look))
        texts.extend(text_row(text, (left + right) / 2, first + 14 + 10 * place, size=9, **look) for place, text in enumerate(lines))
    return texts


def text_row(text: str, x: float, y: float, **look: str | float) -> dict[str, str | float]:
    """Give the data of a text."""
    return {"text": text, "x": x, "y": y, "colour": INK, "size": 11, "weight": "normal", "align": "left", **look}


def heading_texts(grid: Grid) -> list[dict[str, str | float]]:
    """Write the metals over their columns."""
    return [
        text_row(
            metal or "not stated",
            (column + 0.5) * grid.step,
            HEAD - 12,
            colour=metal_colour(metal),
            size=13 if metal else 11,
            weight="bold" if metal else "normal",
            align="center",
        )
        for column, metal in enumerate(grid.metals)
    ]


def label_texts(grid: Grid) -> list[dict[str, str | float]]:
    """Write the electrolyte classes beside their rows, kinds indented below their class."""
    texts = []
    for line, name in enumerate(grid.classes):
        indent = 12 if name and standard.current().terms("ElectrolyteClass")[name].get("is_a") else 0
        y = (grid.tops[line] + grid.tops[line + 1]) / 2
        texts.append(text_row(class_words(name), indent - LABELS, y, colour=INK if name else QUIET))
    return texts


def places(grid: Grid) -> tuple[alt.X, alt.Y]:
    """Describe places in pixels from the left and from the top."""
    import altair as alt

    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, grid.width], nice=False, zero=False))
    return x, alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[grid.height, 0], nice=False, zero=False))


def cell_layer(cells: Sequence[dict[str, str | float]], grid: Grid) -> alt.Chart:
    """Draw the cells; each names itself when clicked and tells what it holds."""
    import altair as alt

    x, y = places(grid)
    chosen = alt.selection_point(name=COVERAGE_SELECTION, fields=["metal", "electrolyte_class"], empty=False)
    told = {"what": "System", "holds": "Holds", "techniques": "Techniques"}
    drawn: alt.Chart = (
        layer("cells", cells)
        .mark_rect(cursor="pointer", stroke="#dcdcdc", strokeWidth=0.8)
        .encode(
            x=x,
            x2="x2:Q",
            y=y,
            y2="y2:Q",
            fill=alt.Fill("fill:N", scale=None),
            description="spoken:N",
            tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in told.items()],
        )
    )
    return drawn.add_params(chosen)


def edge_layer(cells: Sequence[dict[str, str | float]], grid: Grid) -> alt.Chart:
    """Draw a strong edge around the cells that stand out and hold something."""
    x, y = places(grid)
    held = [cell for cell in cells if cell["papers"] or cell["gaps"]]
    edges = layer("edges", held).mark_rect(aria=False, filled=False, stroke=INK, strokeWidth=2.2)
    drawn: alt.Chart = edges.encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    return drawn


def text_layer(texts: Sequence[dict[str, str | float]], grid: Grid) -> alt.Chart:
    """Write all texts of the map."""
    import altair as alt

    x, y = places(grid)
    written = layer("texts", texts).mark_text(
        baseline="middle", aria=False, fontSize=alt.expr("datum.size"), fontWeight=alt.expr("datum.weight"), align=alt.expr("datum.align")
    )
    drawn: alt.Chart = written.encode(x=x, y=y, text="text:N", color=alt.Color("colour:N", scale=None))
    return drawn
