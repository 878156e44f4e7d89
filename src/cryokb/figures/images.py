"""Chart -> SVG and PNG through vl-convert: no browser, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb.errors import MissingDependency

if TYPE_CHECKING:
    from types import ModuleType

    import altair as alt

__all__ = ["to_png", "to_svg"]


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
