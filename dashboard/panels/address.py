"""The address of a view: filter, property shown, scale and open finding, in the address bar and in the session alike.

A view can be sent to a colleague by its address. What an address says wrongly is told, never dropped in silence.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, cast

import streamlit as st

from cryokb.errors import UsageError
from cryokb.facts import SINGLE, Filter, readings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["carried", "change", "chosen", "clear", "filter_of", "generation", "get", "parse", "query", "read", "show_faults", "write"]

NUMBERS = ("year_from", "year_to")
EXTRAS = ("shown", "log", "finding")
"""What an address holds beside the filter: the property shown on the page of numbers, ``yes`` or ``no``, the id of the open finding."""

VALUES, FAULTS, UNDERSTOOD, WRITTEN = "view", "view_faults", "view_understood", "view_written"
PAGE, GENERATION = "view_page", "view_generation"


def parse(address: Mapping[str, Sequence[str]]) -> tuple[dict[str, list[str]], list[str]]:
    """Read an address: what it asks for, and what is wrong with it, in words. An empty parameter, as forms send them, is an absent one.

    >>> parse({"metal": ["Na", "Xx"], "property": [""]})[0]
    {'metal': ['Na']}
    """
    values: dict[str, list[str]] = {}
    faults: list[str] = []
    for name, words in address.items():
        for text in filter(str.strip, words):
            fault = fault_of(name, text)
            if fault:
                faults.append(fault)
            else:
                values.setdefault(name, []).extend(terms_of(name, text))
    return values, faults


def terms_of(name: str, text: str) -> list[str]:
    """Give the terms of a filter for one part of an address: an everyday word stands for what it means."""
    if name == "shown":
        return list(Filter.from_mapping({"property": text}).property[:1])
    if name in EXTRAS or name in SINGLE:
        return [text]
    return [str(term) for term in getattr(Filter.from_mapping({name: text}), name)]


def understood(address: Mapping[str, Sequence[str]]) -> list[str]:
    """Say how the everyday words of an address are understood; what is wrong with it is told elsewhere."""
    sound = {name: [text for text in words if text.strip() and not fault_of(name, text)] for name, words in address.items()}
    return readings({name: words for name, words in sound.items() if name not in EXTRAS})


def fault_of(name: str, text: str) -> str | None:
    """Say what is wrong with one part of an address, or None."""
    if name in NUMBERS:
        return None if text.isascii() and text.isdigit() and len(text) == 4 else f"{name}={text}: a year has four digits."
    if name == "log":
        return None if text in {"yes", "no"} else f"log={text}: it is yes or no."
    if name == "finding":
        return None
    try:
        Filter.from_mapping({"property" if name == "shown" else name: text})
    except UsageError as error:
        return f"{name}={text}: {error.message} {shortened(error.hint or '')}"
    return None


def shortened(hint: str) -> str:
    """Keep the proposal of a hint without the list of all that is known, or the beginning of a long list."""
    proposal = hint.partition(" Known:")[0] if hint.startswith("Did you mean") else hint
    return proposal if len(proposal) <= 200 else proposal[:200].rpartition(",")[0] + ", …"


def filter_of(values: Mapping[str, Sequence[str]]) -> Filter:
    """Make the filter of a view."""
    wanted: dict[str, object] = {}
    for item in fields(Filter):
        words = values.get(item.name)
        if words:
            wanted[item.name] = int(words[-1]) if item.name in NUMBERS else words[-1] if item.name == "text" else list(words)
    return Filter.from_mapping(wanted)


def as_query(values: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Write a view in its one order: the filter as its fields stand, then the rest; empty parts left out."""
    names = [item.name for item in fields(Filter)]
    return {name: list(values[name]) for name in (*names, *EXTRAS) if values.get(name)}


def current() -> dict[str, list[str]]:
    """Give what stands in the address bar."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def read(page: str) -> None:
    """Take over the address when a person wrote or followed it; a change of page alone carries the view along.

    Args:
        page: the path of the page, since a link to another page comes with an empty address.
    """
    state, address = st.session_state, current()
    carried = state.get(PAGE) != page and not address
    if WRITTEN not in state or (address != state[WRITTEN] and not carried):
        (state[VALUES], state[FAULTS]), state[UNDERSTOOD] = parse(address), understood(address)
    state[PAGE] = page


def write() -> None:
    """Put the view into the address bar."""
    wanted = query()
    if current() != wanted:
        st.query_params.from_dict(wanted)
    st.session_state[WRITTEN] = wanted


def query() -> dict[str, list[str]]:
    """Give the view as the parameters of an address."""
    return as_query(st.session_state[VALUES])


def carried() -> dict[str, list[str]]:
    """Give the parameters that a link to another page carries along: all but the open finding."""
    return {name: words for name, words in query().items() if name != "finding"}


def chosen() -> Filter:
    """Give the filter of the view."""
    return filter_of(st.session_state[VALUES])


def get(name: str) -> str | None:
    """Give one word of the view, or None."""
    words = cast("list[str]", st.session_state[VALUES].get(name, []))
    return words[-1] if words else None


def change(**parts: Sequence[str] | None) -> None:
    """Change parts of the view; an empty one is removed. Called from callbacks, before the next rerun."""
    values = cast("dict[str, list[str]]", st.session_state[VALUES])
    for name, words in parts.items():
        values[name] = list(words or [])
    st.session_state[FAULTS] = st.session_state[UNDERSTOOD] = []
    st.session_state[GENERATION] = generation() + 1


def clear() -> None:
    """Remove the whole filter; what is shown stays."""
    change(**{item.name: None for item in fields(Filter)})


def generation() -> int:
    """Count the changes of the view: part of the keys of charts and tables, so that each begins without an old selection."""
    return cast("int", st.session_state.get(GENERATION, 0))


def show_faults() -> None:
    """Tell what the address said wrongly, and how its everyday words are understood."""
    told = cast("list[str]", st.session_state.get(UNDERSTOOD, []))
    if told:
        st.caption("Understood: " + "; ".join(map(escaped, told)))
    faults = cast("list[str]", st.session_state.get(FAULTS, []))
    if faults:
        st.warning("The address asks for what does not exist; it was left out.\n\n" + "\n".join(f"- {escaped(fault)}" for fault in faults))


def escaped(text: str) -> str:
    """Write a text for Markdown."""
    from panels.style import plain

    return plain(text)
