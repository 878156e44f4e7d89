"""Pieces of the pages of the reference: links, lists, tables, and the frame around them."""

from __future__ import annotations

from collections.abc import Sequence

from cryokb.markup import html_head, html_text

__all__ = ["PAGES", "bullets", "code", "grid", "link", "page"]

PAGES = {
    "index": "Contents",
    "levels": "Levels",
    "properties": "Properties",
    "units": "Units",
    "rules": "Codes",
    "mappings": "Mappings",
}
"""The pages that each page leads to, by name, with what they are called."""


def code(text: str) -> str:
    """Show a text as code."""
    return f"<code>{html_text(text)}</code>"


def link(address: str, text: str) -> str:
    """Link to a page, a place in one or an address outside."""
    return f'<a href="{html_text(address)}">{html_text(text)}</a>'


def bullets(items: Sequence[str]) -> str:
    """Show a list; nothing when it is empty."""
    return f'<ul class="flat">{"".join(f"<li>{item}</li>" for item in items)}</ul>' if items else ""


def grid(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], places: Sequence[str]) -> str:
    """Show a table whose rows have places of their own."""
    top = "".join(f"<th>{html_text(cell)}</th>" for cell in head)
    lines = (
        f'<tr id="{html_text(place)}">' + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
        for row, place in zip(rows, places, strict=True)
    )
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>\n' + "\n".join(lines) + "\n</tbody></table></div>"


def page(name: str, title: str, body: str, version: str) -> str:
    """Put a page together; the index has the search."""
    links = "".join(link(f"{key}.html", text) for key, text in PAGES.items())
    script = '<script src="reference.js"></script>' if name == "index" else ""
    lines = [
        *html_head(f"{title} · cryokb {version}", stylesheet="reference.css"),
        f"<body><nav>{links}</nav><main>",
        f"<h1>{html_text(title)}</h1>",
        body,
        f"</main>{script}</body></html>",
    ]
    return "\n".join(lines) + "\n"
