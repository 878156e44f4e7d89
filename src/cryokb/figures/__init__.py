"""Figures: rows of a named query -> Altair chart -> SVG or PNG. The only place that knows Altair and vl-convert.

A chart is a pure function of its rows: the same rows give the same specification and the same bytes. Nothing is fetched: data stand
in the chart, fonts are those of the machine with Liberation Sans (which vl-convert brings along) first.
"""

from cryokb.figures.coverage import COVERAGE_SELECTION, coverage_chart
from cryokb.figures.ladder import LADDER_SELECTION, ladder_chart
from cryokb.figures.marks import allows_log
from cryokb.figures.style import technique_word, to_png, to_svg, word

__all__ = [
    "COVERAGE_SELECTION",
    "LADDER_SELECTION",
    "allows_log",
    "coverage_chart",
    "ladder_chart",
    "technique_word",
    "to_png",
    "to_svg",
    "word",
]
