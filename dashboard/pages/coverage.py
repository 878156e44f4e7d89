"""Coverage: metal by electrolyte class; a click on a cell filters, a second one on it lets go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import streamlit as st
from panels import address, source, view

from cryokb.figures import COVERAGE_SELECTION, coverage_chart

if TYPE_CHECKING:
    from cryokb.facts import Filter
    from cryokb.store import Corpus

CELL = ("metal", "electrolyte_class")


def show() -> None:
    """Draw the page."""
    corpus, chosen = source.opened(), address.chosen()
    st.title("What is curated")
    st.markdown("Each cell counts the papers on one metal in one class of electrolyte. Click a cell to see its findings, again to let go.")
    chart = chart_of(corpus, chosen)
    widget = f"map_{address.generation()}"
    st.altair_chart(chart, width="content", theme=None, key=widget, on_select=lambda: take_cell(widget), selection_mode=COVERAGE_SELECTION)
    findings = source.findings(corpus, chosen)
    view.show_tools(corpus, findings, chart=chart, view="Coverage")
    st.subheader("Findings")
    view.show_table(findings, key="coverage")
