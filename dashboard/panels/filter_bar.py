"""The filter bar: one for all pages, with the counts of findings and papers beside each option."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import streamlit as st

from cryokb.corpus import count_text
from panels import address, source
from panels.style import label

if TYPE_CHECKING:
    from cryokb.store import Corpus, Facet

__all__ = ["show"]

FIELDS = {
    "metal": "Metal",
    "configuration": "Configuration",
    "electrolyte_class": "Electrolyte class",
    "property": "Property",
    "technique": "Technique",
    "depth": "Evidence depth",
    "review_state": "Review state",
}

HELP = {
    "electrolyte_class": "A class finds its kinds too: liquid finds liquid carbonate.",
    "technique": "A technique finds its kinds too: TEM finds HRTEM.",
    "depth": "What was read for the finding: the source itself, or another publication that reports it (secondary).",
    "review_state": "Reviewed: a second, independent reading agreed. Curated: entered and checked by the curator.",
}

ELSEWHERE = ("kind", "phase", "polarity", "publication")
"""Fields that an address can hold and that have no widget of their own."""


def show(corpus: Corpus) -> None:
    """Draw the bar; what is chosen goes into the address."""
    facets = source.facets(corpus, address.chosen())
    with st.sidebar:
        show_counts(corpus)
        for name in FIELDS:
            show_field(name, facets[name])
        show_years(source.facets(corpus, address.filter_of({}))["year"])
        show_words()
        show_elsewhere()


def show_counts(corpus: Corpus) -> None:
    """Say how many findings and papers the filter leaves."""
    findings, papers = source.count(corpus, address.chosen())
    everything = source.count(corpus, address.filter_of({}))
    st.markdown(f"**{count_text(findings, papers)}**")
    if address.chosen().to_mapping():
        st.caption(f"of {count_text(*everything)}")
        st.button("Clear all filters", on_click=address.clear, key="bar_clear", width="stretch")
    st.caption("Beside each option: findings / papers under the other filters.")


def show_field(name: str, options: list[Facet]) -> None:
    """Draw the choice of one field."""
    words = list(getattr(address.chosen(), name))
    counts = {option.value: f"{option.findings} / {option.papers}" for option in options}
    listed = [*counts, *(word for word in words if word not in counts)]
    key = f"bar_{name}"
    st.session_state[key] = words
    st.multiselect(
        FIELDS[name],
        listed,
        key=key,
        format_func=lambda value: f"{label(name, value)} · {counts.get(value, '0 / 0')}",
        on_change=take,
        args=(name,),
        placeholder="all",
        help=HELP.get(name),
    )


def take(name: str) -> None:
    """Take over what was chosen in one field."""
    address.change(**{name: cast("list[str]", st.session_state[f"bar_{name}"])})


def show_years(options: list[Facet]) -> None:
    """Draw the choice of the first and the last year of the studies."""
    for column, name, title in zip(st.columns(2), ("year_from", "year_to"), ("From year", "To year"), strict=True):
        chosen = address.get(name)
        listed = sorted({*(option.value for option in options), *([chosen] if chosen else [])})
        st.session_state[f"bar_{name}"] = chosen
        column.selectbox(title, listed, index=None, key=f"bar_{name}", on_change=take_word, args=(name,), placeholder="any")


def show_words() -> None:
    """Draw the search for words."""
    st.session_state["bar_text"] = address.get("text") or ""
    st.text_input("Words in statement or quote", key="bar_text", on_change=take_word, args=("text",), placeholder="such as dendrite Li2O")


def take_word(name: str) -> None:
    """Take over a single word, or a field that was emptied."""
    text = str(st.session_state[f"bar_{name}"] or "").strip()
    address.change(**{name: [text] if text else None})


def show_elsewhere() -> None:
    """Show the parts of the filter that came with the address and have no widget, each with a way to remove it."""
    for name in ELSEWHERE:
        words = getattr(address.chosen(), name)
        if words:
            text = f"{name}: {', '.join(label(name, word) for word in words)}"
            st.button(f"Remove {text}", key=f"bar_remove_{name}", on_click=address.change, kwargs={name: None}, width="stretch")
