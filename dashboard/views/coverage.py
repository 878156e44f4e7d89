"""Coverage: metal by electrolyte class; a click on a cell filters, a second one on it lets go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st
from panels import address, source, view

from cryokb.facts import NOT_STATED
from cryokb.figures import COVERAGE_SELECTION, coverage_chart

if TYPE_CHECKING:
    import altair as alt

    from cryokb.facts import Filter
    from cryokb.store import Corpus


def show() -> None:
    """Draw the page."""
    corpus, chosen = source.opened(), address.chosen()
    st.title("Coverage")
    view.show_counts(corpus)
    st.caption("Click a cell to see its findings, click it again to let go. A class finds its kinds too.")
    chart = chart_of(corpus, chosen)
    widget = f"map_{address.generation()}"
    st.altair_chart(chart, width="content", theme=None, key=widget, on_select=lambda: take_cell(widget), selection_mode=COVERAGE_SELECTION)
    findings = source.findings(corpus, chosen)
    view.show_tools(corpus, findings, chart=chart, view="Coverage")
    st.subheader("Findings")
    view.show_table(findings, key="coverage")


def chart_of(corpus: Corpus, chosen: Filter) -> alt.LayerChart:
    """Draw the map under all of the filter but metal and class, which it shows as the cells in full colour."""
    rows = source.coverage(corpus, replace(chosen, metal=(), electrolyte_class=()))
    metals = [None if option.value == NOT_STATED else option.value for option in source.facets(corpus, address.filter_of({}))["metal"]]
    return coverage_chart(rows, title="Papers by metal and electrolyte class", metals=metals, chosen=source.asked_cells(chosen))


def take_cell(widget: str) -> None:
    """Take over the cell that was clicked as the filter, or let go of it when it was the filter already."""
    for cell in st.session_state[widget]["selection"].get(COVERAGE_SELECTION, []):
        metal, name = cell["metal"], cell["electrolyte_class"]
        chosen = address.chosen()
        held = (chosen.metal, chosen.electrolyte_class) == ((metal,), (name,))
        address.change(metal=None if held else [metal], electrolyte_class=None if held else [name])


show()
