"""How figures look, how terms are written in them (fonts, colours, words, line breaks), and how they become SVG and PNG."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING, cast

from cryokb import standard
from cryokb.errors import MissingDependency
from cryokb.plain import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import ModuleType

    import altair as alt

    from cryokb.issues import JsonObject

__all__ = [
    "FONT",
    "INK",
    "LINE",
    "PALE",
    "QUIET",
    "broken",
    "family",
    "finished",
    "layer",
    "metal_colour",
    "metal_order",
    "raised",
    "require_altair",
    "technique_word",
    "to_png",
    "to_svg",
    "unit_text",
    "word",
]

FONT = "Liberation Sans, Arial, Helvetica, Source Sans, sans-serif"
"""The first is inside vl-convert, the second has the same widths: a figure breaks its lines alike in a browser and in print."""

INK, QUIET, LINE, PALE = "#1a1a1a", "#595959", "#c8c8c8", "#eeeeee"

# Okabe and Ito's palette, which stays apart in the common kinds of colour blindness; its yellow is left out, too pale on paper.
METAL_COLOURS = {"Li": "#0072B2", "Na": "#D55E00", "K": "#009E73", "Ca": "#8A5A00", "Mg": "#C48A00", "Zn": "#B5498A", "Al": "#3A8FBF"}
OTHER_COLOUR = "#444444"

WRITTEN_LARGE = "afm dpc ebsd edx eels eftem em etem fib ftir haadf hrtem saed sei sem sims stem tem txm xct xps"
ACRONYMS = frozenset(WRITTEN_LARGE.split())
SPELLED = {"atom_probe": "APT", "cathodoluminescence": "CL", "microed": "MicroED", "pfib": "plasma FIB"}

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def require_altair() -> None:
    """Raise MissingDependency where the library that makes charts is not installed."""
    try:
        import altair  # noqa: F401, ICN001
    except ModuleNotFoundError as error:
        raise MissingDependency.of("Altair", extra="figures", purpose="A figure") from error


def metal_colour(metal: str | None) -> str:
    """Give the colour of a metal; grey for one without a colour of its own."""
    return METAL_COLOURS.get(metal or "", OTHER_COLOUR)


def metal_order(metals: Iterable[str | None]) -> list[str | None]:
    """Sort metals as the standard lists them, with what is not stated at the end."""
    listed = list(standard.current().terms("Metal"))
    return sorted(set(metals), key=lambda metal: (metal is None, listed.index(metal) if metal in listed else len(listed), metal or ""))


def word(term: str | None) -> str:
    """Write a term as words: ``interphase_thickness`` becomes ``interphase thickness``, None ``not stated``."""
    return "not stated" if term is None else " ".join(part.upper() if part in ACRONYMS else part for part in term.split("_"))


def technique_word(term: str) -> str:
    """Write a technique as microscopists do, short enough for a cell of a map.

    >>> technique_word("stem_edx"), technique_word("annular_bright_field_stem"), technique_word("atom_probe")
    ('STEM-EDX', 'annular bright field STEM', 'APT')
    """
    if term in SPELLED:
        return SPELLED[term]
    short = all(part in ACRONYMS or part == "cryo" for part in term.split("_"))
    return word(term).replace(" ", "-") if short else word(term)


def family(technique: str) -> str:
    """Give the root of a technique: ``tem`` of ``saed``; a term that the standard does not know is its own root."""
    term: str | None = technique
    root = technique
    while term is not None:
        root, term = term, text(standard.current().terms("Technique").get(term, {}).get("is_a"))
    return root


def unit_text(unit: str | None) -> str:
    """Write a UCUM unit for an axis: ``/Ao2`` becomes ``(e-/Å²)``; nothing for a pure number."""
    if unit in (None, "1"):
        return ""
    row = cast("JsonObject", cast("JsonObject", standard.shared("units")["units"]).get(unit, {}))
    text = raised(str(row.get("text", unit)))
    return f"({text})" if "/" in text else text


def raised(text: str) -> str:
    """Raise the exponents of a text, where the fonts of the figures have the digits.

    >>> raised(">10^4 e-/Å^2")
    '>10⁴ e-/Å²'
    """
    return re.sub(r"\^(\d+)", lambda match: match[1].translate(SUPERSCRIPTS), text)


def broken(text: str, width: int, *, lines: int = 4) -> list[str]:
    """Break a text into lines of at most ``width`` characters; what exceeds ``lines`` ends in an ellipsis."""
    parts = wrap(text, width, break_on_hyphens=False) or [""]
    if len(parts) > lines:
        parts = [*parts[: lines - 1], parts[lines - 1][: width - 1].rstrip() + "…"]
    return parts


def layer(name: str, rows: Iterable[Mapping[str, object]]) -> alt.Chart:
    """Begin a layer of its own name with its own rows; named, since Altair would count the names on through the life of a process."""
    import altair as alt

    return alt.Chart(alt.InlineData(values=[dict(row) for row in rows]), name=name)


def finished(layers: Sequence[alt.Chart], *, title: str, subtitle: Sequence[str], left: float, size: tuple[float, float]) -> alt.LayerChart:
    """Lay the layers over each other, with heading and size: what every figure has in common.

    Args:
        left: how far texts reach out left of the plot, in pixels; the heading begins there.
        size: width and height of the plot, in pixels.
    """
    import altair as alt

    heading = alt.TitleParams(
        broken(title, 95), subtitle=list(subtitle), anchor="start", frame="group", dx=-left, offset=12, fontSize=15, subtitleFontSize=11.5,
        subtitleColor=QUIET, color=INK, subtitlePadding=4, fontWeight="bold",
    )  # fmt: skip
    margins = dict.fromkeys(("left", "right", "top", "bottom"), 8)  # one by one: Streamlit sets the last of them on its own
    chart = alt.layer(*layers).properties(title=heading, width=size[0], height=size[1], background="white", padding=margins, autosize="pad")
    styled: alt.LayerChart = chart.configure(font=FONT).configure_view(stroke=None)
    return styled


def to_svg(chart: alt.TopLevelMixin) -> str:
    """Draw the chart as SVG; the same chart gives the same text."""
    drawn: str = converter().vegalite_to_svg(chart.to_json(format="vega-lite"), allowed_base_urls=[])
    return drawn


def to_png(chart: alt.TopLevelMixin, scale: float = 2) -> bytes:
    """Draw the chart as PNG.

    Args:
        scale: pixels for each unit of the chart; 2 gives 1600 pixels of width to a chart of 800.
    """
    drawn: bytes = converter().vegalite_to_png(chart.to_json(format="vega-lite"), scale=scale, allowed_base_urls=[])
    return drawn


def converter() -> ModuleType:
    """Give vl-convert. Raises MissingDependency where it is not installed."""
    try:
        import vl_convert
    except ModuleNotFoundError as error:
        raise MissingDependency.of("vl-convert", extra="figures", purpose="Drawing a figure") from error
    return vl_convert
