"""The finding card: everything about one finding, opened from any mark or line of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cryokb.errors import UsageError
from cryokb.figures import technique_word, word
from panels import address
from panels.style import DEPTHS, label, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryokb.issues import Json
    from cryokb.store import Corpus, Finding, PublicationRow

__all__ = ["close", "open_finding", "show_open"]

NOT_STATED = "not stated"


def open_finding(key: str) -> None:
    """Open the card of a finding at the next rerun."""
    address.change(finding=[key])


def close() -> None:
    """Close the card."""
    address.change(finding=None)


def show_open(corpus: Corpus) -> None:
    """Show the card of the finding that the address names."""
    key = address.get("finding")
    if key is None:
        return
    try:
        finding = corpus.finding(key)
    except UsageError as error:
        st.warning(plain(f"finding={key}: {error}"))
        return
    show(finding, corpus.publication(finding.publication))


@st.dialog("Finding", width=620, position="right", on_dismiss=close)
def show(finding: Finding, publication: PublicationRow) -> None:
    """Draw the card: statement, words with their place, context, source; a dialog is a fragment of its own."""
    st.markdown(f"#### {plain(finding.statement or NOT_STATED)}")
    if finding.secondary:
        st.markdown(":orange-badge[secondary source] The words are another publication's report of the study.")
    if finding.disputed:
        st.warning(plain(f"Disputed: {finding.disputed}"))
    for evidence in finding.evidence:
        show_evidence(evidence)
    st.markdown("##### Context")
    st.markdown(table_of(context_of(finding)))
    if finding.note:
        st.caption(plain(f"Note: {finding.note}"))
    show_source(finding, publication)


def show_evidence(evidence: Mapping[str, Json]) -> None:
    """Draw one quote with its place and, where print was repaired, how it was read."""
    st.markdown(f"> “{plain(str(evidence.get('quote') or NOT_STATED))}”")
    depth = str(evidence.get("depth") or "")
    place = plain(str(evidence.get("locator") or "place not stated"))
    st.caption(f"{place} of {linked(evidence.get('read_in'))} · {DEPTHS.get(depth, word(depth or None))}")
    reading = evidence.get("ocr_reading")
    if isinstance(reading, dict):
        parts = {name: plain(str(reading.get(name) or NOT_STATED)) for name in ("printed", "read_as", "why", "confidence")}
        st.caption(f"Printed “{parts['printed']}”, read as “{parts['read_as']}” (certainty {parts['confidence']}). {parts['why']}")


def context_of(finding: Finding) -> dict[str, str | None]:
    """Give the context of a finding, in the order in which a microscopist asks for it; None where the source does not say."""
    rows: dict[str, str | None] = {
        "As reported": finding.as_reported,
        "Property": word(finding.property) if finding.property else None,
        "Result": ", ".join([*map(word, finding.category), *finding.directions, *finding.phases]) or finding.text,
        "Polarity": word(finding.polarity) if finding.polarity != "found" else "",
        "Layer": word(finding.layer) if finding.layer else "",
        "Crystallinity": word(finding.crystallinity) if finding.crystallinity else "",
        "Metal": finding.metal,
        "Configuration": label("configuration", finding.configuration) if finding.configuration else None,
        "Electrolyte": finding.electrolyte,
        "Electrolyte class": word(finding.electrolyte_class) if finding.electrolyte_class else None,
        "Collector or host": finding.collector,
        "Conditions": finding.conditions_label or None,
        "Technique": ", ".join(map(technique_word, finding.technique)) or None,
        "Specimen temperature": word(finding.temperature_class) if finding.temperature_class else None,
        "Imaging": finding.imaging_label or None,
        "Preparation": word(finding.preparation) if finding.preparation else None,
        "Review": word(finding.review_state) if finding.review_state else None,
    }
    if finding.as_reported or rows["Result"]:
        rows = {name: text for name, text in rows.items() if name not in {"As reported", "Result"} or text}
    return {name: text for name, text in rows.items() if text != ""}


def table_of(rows: Mapping[str, str | None]) -> str:
    """Write rows of two cells as Markdown."""
    lines = [f"| {name} | {plain(text) if text else f'*{NOT_STATED}*'} |" for name, text in rows.items()]
    return "\n".join(["| | |", "|---|---|", *lines])


def show_source(finding: Finding, publication: PublicationRow) -> None:
    """Draw where the finding comes from: the study that measured, and the file that holds it."""
    st.markdown("##### Source")
    journal = ", ".join(text for text in (publication.journal, str(publication.year or "")) if text)
    title = plain(publication.title or "Title not stated")
    st.markdown(
        f"{plain(finding.author_year)}. {title}. {plain(journal or 'Journal not stated')}. {linked(publication.doi, none='DOI not known')}"
    )
    if publication.bibliography != "verified":
        st.caption(plain(f"Bibliography: {word(publication.bibliography)}. {publication.note or ''}"))
    st.caption("The id of this finding, which stays for ever:")
    st.code(finding.id, language=None)


def linked(doi: Json, *, none: str = "a source without a DOI") -> str:
    """Write a DOI as a link, which is followed only when it is clicked."""
    text = str(doi or "")
    if text.startswith("10."):
        return f"[{plain(text)}](https://doi.org/{text})"
    return plain(text) or none
