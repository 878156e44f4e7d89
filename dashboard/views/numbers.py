"""Numbers: one property as a ladder of dots, intervals and bounds by system; a click on a line opens its finding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st
from panels import address, finding_card, source, view
from panels.style import label, plain

from cryokb import standard
from cryokb.figures import LADDER_SELECTION, allows_log, ladder_chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryokb.facts import Filter
    from cryokb.store import Corpus, Finding, LadderRow

# Comments, not docstrings, stand beside the constants of a page: Streamlit would print them.
FIRST = "interphase_thickness"
WIDE = 10  # numbers that span this factor or more begin on a logarithmic axis


def show() -> None:
    """Draw the page."""
    corpus, chosen = source.opened(), address.chosen()
    st.title("Numbers")
    view.show_counts(corpus)
    counts = counts_of(corpus, chosen)
    if not counts:
        st.info("No number under this filter. Clear a part of it, or choose a property that is a number.")
        return
    shown, rows, log = choose(corpus, chosen, counts)
    words = label("property", shown)
    findings = source.findings(corpus, replace(chosen, property=(shown,)))
    rows = with_phases(rows, findings, shown)
    chart = ladder_chart(rows, title=title_of(words, chosen), quantity=words.capitalize(), log=log)
    widget = f"ladder_{address.generation()}"
    st.altair_chart(chart, width="content", theme=None, key=widget, on_select=lambda: take_line(widget), selection_mode=LADDER_SELECTION)
    show_disputed(rows)
    drawn = {row.id for row in rows}
    findings = [finding for finding in findings if finding.id in drawn]
    view.show_tools(corpus, findings, chart=chart, view=f"Numbers {words}")
    st.subheader("Findings")
    view.show_table(findings, key="numbers")


def counts_of(corpus: Corpus, chosen: Filter) -> dict[str, str]:
    """Give the properties that are numbers and have findings under the filter, with their counts."""
    options = source.facets(corpus, chosen)["property"]
    return {
        option.value: f"{option.findings} / {option.papers}"
        for option in options
        if (standard.current().property_row(option.value) or {}).get("value_kind") == "quantity"
        and option.value in (chosen.property or (option.value,))
    }


def choose(corpus: Corpus, chosen: Filter, counts: dict[str, str]) -> tuple[str, list[LadderRow], bool]:
    """Draw the choice of property and scale; give the property with its rows and whether the axis is logarithmic."""
    wanted = address.get("shown") or FIRST
    shown = wanted if wanted in counts else FIRST if FIRST in counts else next(iter(counts))
    rows = source.ladder(corpus, chosen, shown)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        choose_property(shown, counts)
        log = choose_scale(rows)
    if wanted != shown:
        st.caption(f"No number for {plain(label('property', wanted))} under this filter; {plain(label('property', shown))} is shown.")
    return shown, rows, log


def choose_property(shown: str, counts: dict[str, str]) -> None:
    """Draw the choice of the property that is shown."""
    st.session_state["shown_property"] = shown
    st.selectbox(
        "Property shown",
        list(counts),
        key="shown_property",
        format_func=lambda value: f"{label('property', value)} · {counts[value]}",
        on_change=lambda: address.change(shown=[st.session_state["shown_property"]], log=None),
        width=360,
    )


def choose_scale(rows: Sequence[LadderRow]) -> bool:
    """Draw the switch for the logarithmic axis; where nothing was chosen, wide spans begin with it."""
    possible = allows_log(rows)
    asked = address.get("log")
    log = possible and (asked == "yes" or (asked is None and span_of(rows) >= WIDE))
    st.session_state["log_axis"] = log
    st.toggle(
        "Logarithmic axis",
        key="log_axis",
        disabled=not possible,
        on_change=lambda: address.change(log=["yes" if st.session_state["log_axis"] else "no"]),
        help=None if possible else "Some numbers are zero or negative.",
    )
    return log


def span_of(rows: Sequence[LadderRow]) -> float:
    """Give the factor between the largest and the smallest number; 1 where there is none."""
    values = [value for row in rows for value in (row.value, row.lower, row.upper) if value is not None and value > 0]
    return max(values) / min(values) if values else 1.0


def with_phases(rows: Sequence[LadderRow], findings: Sequence[Finding], shown: str) -> list[LadderRow]:
    """Name the phase beside the system where the number is one of a phase, such as the dose that it can take."""
    if (standard.current().property_row(shown) or {}).get("subject") not in {"phase", "dose"}:
        return list(rows)
    phases = {finding.id: ", ".join(finding.phases) for finding in findings}
    return [replace(row, label=named(row, phases[row.id])) if phases.get(row.id) else row for row in rows]


def named(row: LadderRow, phases: str) -> str:
    """Write the system of a row with its phases, which stand behind the metal."""
    metal = f"{row.metal} | " if row.metal else ""
    return f"{metal}{phases} | {row.label.removeprefix(metal)}"


def title_of(words: str, chosen: Filter) -> str:
    """Write the heading of the figure with the metals that were asked for."""
    return words.capitalize() + (f": {', '.join(label('metal', metal) for metal in chosen.metal)}" if chosen.metal else "")


def take_line(widget: str) -> None:
    """Open the card of the line that was clicked."""
    for line in st.session_state[widget]["selection"].get(LADDER_SELECTION, []):
        finding_card.open_finding(line["id"])


def show_disputed(rows: Sequence[LadderRow]) -> None:
    """List what the figure leaves out because the field would doubt it."""
    for row in rows:
        if row.disputed is not None:
            st.caption(plain(f"Not drawn, disputed: {row.label}: {row.as_reported or 'not stated'} ({row.author_year}). {row.disputed}"))


show()
