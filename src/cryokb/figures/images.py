"""Chart -> SVG and PNG through vl-convert: no browser, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt

__all__ = ["to_png", "to_svg"]


def to_svg(chart: alt.TopLevelMixin) -> str:
    """Draw the chart as SVG; the same chart gives the same text."""
    import vl_convert

    return vl_convert.vegalite_to_svg(chart.to_json(format="vega-lite"), allowed_base_urls=[])


def to_png(chart: alt.TopLevelMixin, scale: float = 2) -> bytes:
    """Draw the chart as PNG.

    Args:
        scale: pixels for each unit of the chart; 2 gives 1600 pixels of width to a chart of 800.
    """
    import vl_convert

    return vl_convert.vegalite_to_png(chart.to_json(format="vega-lite"), scale=scale, allowed_base_urls=[])
