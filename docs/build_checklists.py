"""Build the minimum-information checklists: one page for each technique, to fill in on paper, and an index; made from schema/levels.yaml.

    python docs/build_checklists.py [--out docs/checklists]

The same table gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from page_writer import write_pages

from cryokb import checklist, standard
from cryokb.markup import html_head, html_text

DOCS = Path(__file__).resolve().parent
EVERY = "every_record"

STYLE = """
:root { color-scheme: light dark; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #8886; }
td.number, th.number { text-align: right; white-space: nowrap; width: 6rem; font-variant-numeric: tabular-nums; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
"""

MODES = {"tem": "TEM", "stem": "STEM", "sem": "SEM, FIB-SEM and EBSD", "": "Other instruments"}
"""The headings of the index, by the mode of the techniques."""


def pages() -> dict[str, str]:
    """Make the text of each page, by file name."""
    files = {f"{name}.html": checklist.render("complete", name, format="html") for name in checklist.techniques()}
    files[f"{EVERY}.html"] = checklist.render("complete", format="html")
    files["index.html"] = index()
    return dict(sorted(files.items()))


def index() -> str:
    """Make the page that leads to the others."""
    sections = "\n".join(table(mode, title) for mode, title in MODES.items())
    version = html_text(standard.versions()["schema"])
    head = "\n".join(html_head("Minimum-information checklists", style=STYLE))
    return f"""{head}
<body>
<main>
<h1>Minimum-information checklists</h1>
<p>What a record owes, on one sheet for each technique. In bold what is asked for a deposition; the rest for a complete record.
<code>cryokb validate record.yaml --format checklist -o checklist.html</code> ticks the one of your record.</p>
<p><a href="{EVERY}.html">What every record owes</a>, whatever the technique.
The reasons and conditions of all rows: <a href="../reference/levels.html">Levels</a>.</p>
{sections}
</main>
<footer><p>Made from schema/levels.yaml of cryokb schema {version}.</p></footer>
</body>
</html>
"""


def table(mode: str, title: str) -> str:
    """Make the table of the techniques of one mode, with how many slots of an exposure each level asks for."""
    rows = []
    for name in checklist.techniques():
        row = standard.current().terms("Technique")[name]
        marks = row.get("annotations")
        if (str(marks.get("mode", "")) if isinstance(marks, dict) else "") != mode:
            continue
        counts = owed(name)
        cells = f'<td class="number">{counts["deposition"]}</td><td class="number">{counts["complete"]}</td>'
        link = f'<a href="{name}.html">{html_text(checklist.spoken(name))}</a>'
        rows.append(f"<tr><td>{link}</td><td>{html_text(str(row['description']))}</td>{cells}</tr>")
    head = '<tr><th>Technique</th><th></th><th class="number">for a deposition</th><th class="number">complete</th></tr>'
    return f"<h2>{html_text(title)}</h2>\n<table>\n{head}\n" + "\n".join(rows) + "\n</table>"


def owed(technique: str) -> Counter[str]:
    """Count the slots that an exposure of a technique owes at each level, those of the lower level included."""
    first: dict[str, str] = {}
    for row in checklist.owed_by(technique):
        if first.get(row.slot) != "deposition":
            first[row.slot] = "complete" if row.level == "complete" else "deposition"
    deposition = sum(level == "deposition" for level in first.values())
    return Counter({"deposition": deposition, "complete": len(first)})


def main() -> None:
    """Write the pages; those of techniques that are no more go."""
    write_pages("Build the minimum-information checklists.", DOCS / "checklists", pages)


if __name__ == "__main__":
    main()
