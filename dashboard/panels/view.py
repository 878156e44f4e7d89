"""What every view offers: the table with quotes, the data as CSV, the figure as SVG and PNG, and its citation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cryokb import standard
from cryokb.corpus import count_text
from cryokb.figures import to_png, to_svg, word
from panels import address, finding_card, source
from panels.citation import citation_of, filter_words
from panels.style import label, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

    from cryokb.store import Corpus, Finding

__all__ = ["show_counts", "show_table", "show_tools"]

SHOWN = 500
"""Lines of a table; the file has all."""


def show_tools(corpus: Corpus, findings: Sequence[Finding], *, chart: alt.LayerChart, view: str) -> None:
    """Draw the downloads and the citation of a view; files are made when they are asked for."""
    name = "-".join(["cryokb", *view.lower().split(), *address.chosen().metal])
    publications = source.publications(corpus, address.chosen())

    def written(form: str) -> str | bytes:
        from cryokb.export import export

        return export(findings, publications, form)

    with st.container(horizontal=True, vertical_alignment="center"):
        files = (
            ("CSV", lambda: written("csv"), "csv", "text/csv", "These findings with quotes and sources."),
            ("SVG", lambda: to_svg(chart), "svg", "image/svg+xml", "The figure, for print."),
            ("PNG", lambda: to_png(chart, 3), "png", "image/png", "The figure, for slides."),
            ("BibTeX", lambda: written("bibtex"), "bib", "text/plain", "The publications of these findings."),
        )
        for title, make, ending, mime, help_text in files:
            st.download_button(title, make, f"{name}.{ending}", mime, on_click="ignore", key=f"file_{ending}", help=help_text)
        with st.popover("Cite this view"):
            versions = {**corpus.info(), "software": standard.versions()["software"]}
            query = address.query()
            text = citation_of(view, findings, publications=publications, versions=versions, query=query)
            st.code(text, language=None, wrap_lines=True)


def show_counts(corpus: Corpus) -> None:
    """Say below the title how much the filter leaves, and which filter it is: the bar is folded away on a narrow screen."""
    findings, papers = source.count(corpus, address.chosen())
    words = plain(filter_words(address.query()))
    st.markdown(f"**{count_text(findings, papers)}** · filter: {words}")


def show_table(findings: Sequence[Finding], *, key: str) -> None:
    """Draw the findings as a table with quotes; a click on a line opens its card."""
    shown = findings[:SHOWN]
    if not shown:
        st.info("No finding under this filter. Nothing curated yet does not mean that nothing is known.")
        return
    widget = f"table_{key}_{address.generation()}"
    st.dataframe(
        [line_of(finding) for finding in shown],
        key=widget,
        hide_index=True,
        on_select=lambda: take_line(widget, shown),
        selection_mode="single-row",
        column_config={"Quote": st.column_config.TextColumn(width="large"), "Statement": st.column_config.TextColumn(width="large")},
    )
    if len(findings) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(findings)} findings; the CSV file has all.")


def take_line(widget: str, shown: Sequence[Finding]) -> None:
    """Open the card of the line that was clicked."""
    rows = st.session_state[widget]["selection"]["rows"]
    if rows:
        finding_card.open_finding(shown[rows[0]].id)


def line_of(finding: Finding) -> dict[str, str]:
    """Give one line of the table; what the source does not say is said to be not stated."""
    evidence = finding.evidence[0] if finding.evidence else {}
    value = finding.as_reported or ", ".join([*map(word, finding.category), *finding.phases, *finding.directions]) or finding.text
    return {
        "System": finding.label,
        "Property": label("property", finding.property or "not_stated"),
        "Value": value or "not stated",
        "Quote": f"“{evidence['quote']}”" if evidence.get("quote") else "not stated",
        "Place": str(evidence.get("locator") or "not stated"),
        "Study": finding.author_year,
        "Evidence": "secondary source" if finding.secondary else "source itself",
        "Conditions": finding.conditions_label or "not stated",
        "Technique": finding.technique_label or "not stated",
        "Statement": finding.statement or "not stated",
    }
