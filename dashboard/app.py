"""The dashboard of cryokb: navigation, the filter bar and one page; started by ``cryokb dashboard``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair  # noqa: F401, ICN001  first, and in this order in every session: see serve.py, which a bare `streamlit run` does not start
import pandas  # noqa: F401, ICN001
import streamlit as st
from panels import address, filter_bar, finding_card, source, style

from cryokb.errors import CryokbError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.navigation.page import Page


def main() -> None:
    """Show the page that the address names, under the filter that the address holds."""
    st.set_page_config(page_title="cryokb", page_icon=style.ICON, layout="wide", initial_sidebar_state="auto")
    st.html(style.CSS)
    # Not in a folder called pages: Streamlit would take its files for pages of their own when an address with a path comes first.
    pages = [
        st.Page("views/coverage.py", title="Coverage", url_path="coverage", default=True),
        st.Page("views/numbers.py", title="Numbers", url_path="numbers"),
    ]
    page = st.navigation(pages, position="hidden")
    address.read(page.url_path)
    try:
        corpus = source.opened()
    except CryokbError as error:
        show_missing(error)
        return
    filter_bar.show(corpus)
    address.write()
    show_links(pages)
    address.show_faults()
    page.run()
    finding_card.show_open(corpus)


def show_links(pages: Sequence[Page]) -> None:
    """Draw the links to the pages; each carries the view along, which Streamlit's own menu would drop from the address."""
    with st.container(horizontal=True, key="links"):
        for page in pages:
            st.page_link(page, query_params=address.carried())


def show_missing(error: CryokbError) -> None:
    """Say in words a person can act on that there is no knowledge base to show."""
    st.title("No knowledge base yet")
    st.write("The dashboard shows what is in the knowledge base, and none can be opened here.")
    st.info(style.plain(error.message))
    st.write("In a checkout, build it from the curated publications, then load this page again:")
    st.code("cryokb corpus build", language="bash")
    st.write("A database elsewhere is named by the variable CRYOKB_DATABASE (a file, or postgresql://...) before the dashboard is started.")
    st.button("Try again")


main()
