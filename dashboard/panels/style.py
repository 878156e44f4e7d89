"""Looks and words of the dashboard."""

from __future__ import annotations

import re

from cryokb.figures import technique_word, word

__all__ = ["CSS", "ICON", "label", "plain"]

# Drawn here: a named icon would be fetched from another machine.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0072B2"/>'
    '<path d="M16 5v22M6.5 10.500l19 11M6.500 21.500l19-11" stroke="white" stroke-width="3" stroke-linecap="round"/></svg>'
)

CSS = """<style>
[data-testid="stMainBlockContainer"] {padding: 1.2rem 2.5rem 3rem 2.5rem; max-width: 1180px}
[data-testid="stMainBlockContainer"] h1 {font-size: 1.7rem; padding: 0 0 0.3rem 0}
[data-testid="stMainBlockContainer"] h3 {font-size: 1.2rem}
@media (max-width: 640px) {[data-testid="stMainBlockContainer"] {padding: 4.2rem 0.8rem 2rem 0.8rem}}
[data-testid="stVegaLiteChart"] {overflow-x: auto}
[data-testid="stSidebarUserContent"] {padding-top: 0}
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] {gap: 0.6rem}
[role="dialog"] blockquote {border-left: 3px solid #0072B2}
[role="dialog"] blockquote p {color: #1a1a1a}
[role="dialog"] thead {display: none}
</style>"""

DEPTHS = {
    "full_text": "full text of the source",
    "abstract": "abstract of the source",
    "caption": "figure caption of the source",
    "secondary": "secondary: reported by another publication",
}


def label(name: str, value: str) -> str:
    """Write an option of a filter as people say it."""
    if name == "technique" and value != "not_stated":
        return technique_word(value)
    return DEPTHS.get(value, word(value)) if name == "depth" else word(value)


def plain(text: str) -> str:
    """Write a text so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$:])", r"\\\1", text)
