"""Texts in the languages of others: HTML and LaTeX, escaped in one place, and the head that our pages have in common."""

from __future__ import annotations

import unicodedata
from html import escape

from cryokb.terminal import visible

__all__ = ["html_head", "html_text", "latex_text"]

# Pages hold what strangers wrote: should an escape ever be missed, the browser still loads nothing and runs nothing.
SELF_CONTAINED = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"

LATEX_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\n": " ",
    }
)


def html_text(text: str) -> str:
    r"""Write a text so that HTML shows it, in an element or an attribute; invisible characters are shown as their codes.

    >>> html_text('<b title="x">\x1b')
    '&lt;b title=&quot;x&quot;&gt;\\u001b'
    """
    return escape(visible(text), quote=True)


def html_head(title: str, *, style: str | None = None, stylesheet: str | None = None) -> list[str]:
    """Write a page up to its body, line by line: with a ``style`` it loads nothing, with a ``stylesheet`` that one file.

    >>> html_head("a < b", stylesheet="a.css")[5:]
    ['<title>a &lt; b</title>', '<link rel="stylesheet" href="a.css">', '</head>']
    """
    return [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        *([] if style is None else [SELF_CONTAINED]),
        f"<title>{html_text(title)}</title>",
        *([] if style is None else [f"<style>{style}</style>"]),
        *([] if stylesheet is None else [f'<link rel="stylesheet" href="{html_text(stylesheet)}">']),
        "</head>",
    ]


def latex_text(text: str) -> str:
    r"""Write a text so that LaTeX prints it as it is.

    >>> latex_text("5 % of {Li}_2")
    '5 \\% of \\{Li\\}\\_2'
    """
    return unicodedata.normalize("NFC", text).translate(LATEX_SPECIAL)
