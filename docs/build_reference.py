"""Build the reference of the standard: static pages that a browser shows from disk, made from the generated tables and nothing else.

    python docs/build_reference.py [--out docs/reference]

A page a class, an enumeration and a code, and one each for properties, units and levels; the index searches all of them by plain text.
The same tables give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from code_pages import code_body, code_page, codes_body
from page_writer import write_pages
from reference_page import PAGES, bullets, code, grid, link, page

from cryokb import codes, standard
from cryokb.issues import Json
from cryokb.markup import html_text

DOCS = Path(__file__).resolve().parent
Row = dict[str, Json]


@dataclass(frozen=True)
class Entry:
    """One line of the search: where it leads, what it is called and what it says."""

    address: str
    name: str
    text: str


# ---------------------------------------------------------------- tables


def classes() -> dict[str, Row]:
    """Give the classes with their slots."""
    return cast("dict[str, Row]", standard.current().table("slots"))


def enumerations() -> dict[str, Row]:
    """Give the enumerations with their values."""
    return cast("dict[str, Row]", standard.current().table("terms"))


def slots_of(name: str) -> dict[str, Row]:
    """Give the slots of a class."""
    return cast("dict[str, Row]", classes()[name]["slots"])


def values_of(name: str) -> dict[str, Row]:
    """Give the values of an enumeration."""
    return cast("dict[str, Row]", enumerations()[name]["values"])


def requirements(owner: str) -> list[Row]:
    """Give the rows of levels that hold for a class, those of its base classes included."""
    rows = cast("list[Row]", standard.current().table("levels")["rows"])
    return [row for row in rows if row["class"] == owner or owner in words(classes()[str(row["class"])].get("subclasses"))]


def mappings(term: str) -> list[Row]:
    """Give the rows of the SSSOM table about a term."""
    return cast("list[Row]", standard.shared("mappings").get(term, []))


def words(item: Json) -> list[str]:
    """Give a list of texts, a text as a list of one, and nothing as an empty list."""
    return [str(part) for part in item] if isinstance(item, list) else [] if item is None else [str(item)]


# ---------------------------------------------------------------- addresses


def class_page(name: str) -> str:
    """Name the page of a class."""
    return f"class-{name}.html"


def list_page(name: str) -> str:
    """Name the page of an enumeration."""
    return "properties.html" if name == "Property" else f"list-{name}.html"


def unit_place(name: str) -> str:
    """Name the place of a unit: its UCUM code has characters that an address cannot have."""
    return "unit-" + "".join(letter if letter.isalnum() else f"-{ord(letter):x}-" for letter in name)


def same_as(term: str) -> str:
    """Show what a term corresponds to elsewhere."""
    kinds = {"exactMatch": "the same as", "closeMatch": "close to", "broadMatch": "narrower than", "narrowMatch": "wider than"}
    rows = (
        f"{kinds.get(str(row['match']), 'related to')} {link(str(row['iri']), str(row['label']))} "
        f'<span class="quiet" title="{html_text(str(row["comment"]))}">({html_text(str(row["object"]).partition(":")[0])})</span>'
        for row in mappings(term)
    )
    return bullets(list(rows))


# ---------------------------------------------------------------- classes


def class_body(name: str) -> str:
    """Describe a class: what it is, its kinds, where it stands, its slots."""
    row = classes()[name]
    parts = [f"<p>{html_text(str(row['description']))}</p>"]
    kinds = [kind for kind in words(row.get("subclasses")) if kind != name]
    if kinds:
        parts.append("<p>Kinds: " + ", ".join(link(class_page(kind), kind) for kind in kinds) + "</p>")
    for said, names in (("Has the slots of", words(row.get("mixins"))), ("Lends its slots to", borrowers(name))):
        if names:
            parts.append(f"<p>{said} " + ", ".join(link(class_page(other), other) for other in names) + "</p>")
    if row.get("shorthand"):
        parts.append(f"<p>May be written short, as a bare {code(str(row['shorthand']))}.</p>")
    if used_by(name):
        parts.append("<p>Stands in " + ", ".join(used_by(name)) + "</p>")
    parts.append(same_as(name))
    slots = slots_of(name)
    lines = [slot_line(name, slot, details) for slot, details in slots.items()]
    parts.append("<h2>Slots</h2>" + grid(("Slot", "Holds", "What it says", "Asked for"), lines, list(slots)))
    return "\n".join(parts)


def borrowers(name: str) -> list[str]:
    """Name the classes that have the slots of a mixin; none for a class that objects can have."""
    return [owner for owner, row in sorted(classes().items()) if name in words(row.get("mixins"))]


def used_by(name: str) -> list[str]:
    """Link to the slots that hold objects of a class or terms of an enumeration."""
    places = []
    for owner in sorted(classes()):
        for slot, row in slots_of(owner).items() if not borrowers(owner) else ():
            held = str(row.get("range", ""))
            if held == name or (held in classes() and name in words(classes()[held].get("subclasses"))):
                places.append(link(f"{class_page(owner)}#{slot}", f"{owner}.{slot}"))
    return places


def slot_line(owner: str, slot: str, row: Row) -> tuple[str, ...]:
    """Describe one slot in the four columns of its table."""
    said = [f"<p>{html_text(str(row['description']))}</p>"]
    if row.get("example"):
        said.append(f"<p>Example: {code(str(row['example']))}</p>")
    if row.get("deprecated"):
        said.append(f"<p>Deprecated: {html_text(str(row['deprecated']))}" + replacement(row) + "</p>")
    said.append(f'<p class="quiet">{life(f"{owner}.{slot}")}</p>')
    said.append(same_as(str(row.get("term", slot))))
    asked = bullets([requirement_text(found) for found in requirements(owner) if found["slot"] == slot])
    always = "<p>Always.</p>" if row.get("required") else ""
    return f'<a href="#{slot}">{code(slot)}</a>', holds(owner, row), "".join(said), always + asked


def life(term: str) -> str:
    """Say since which version a term exists, and how it stands when it is not stable."""
    row = cast("dict[str, str]", standard.shared("lifecycle")[term])
    return html_text(f"Since {row['since']}." if row["status"] == "stable" else f"Since {row['since']}; {row['status']}.")


def replacement(row: Row) -> str:
    """Name what stands in the place of a deprecated slot."""
    return f" Use {code(str(row['replaced_by']))}." if row.get("replaced_by") else ""


def holds(owner: str, row: Row) -> str:
    """Say what a slot holds: a quantity of some dimension, a term of a list, objects of a class ..."""
    kind, held = str(row["kind"]), str(row.get("range", ""))
    if kind in {"quantity", "series"}:
        return quantity_text(owner, row) + (", one for each row" if kind == "series" else "")
    many = "several" if row.get("many") or kind in {"map", "list"} else ""
    if kind == "enum":
        return f"{many} {link(list_page(held), held)}".strip()
    if kind in {"object", "map", "list", "reference"}:
        how = {"map": "by key", "list": "in order", "reference": "the key of"}.get(kind, "")
        return f"{how if kind == 'reference' else many} {link(class_page(held), held)} {how if kind != 'reference' else many}".strip()
    named = {"key": "its key", "designator": "the kind of step"}.get(kind) or str(row.get("type", "number" if kind == "number" else "text"))
    return f"{many} {html_text(named)}s" if many else html_text(named)


def quantity_text(owner: str, row: Row) -> str:
    """Say which quantity a slot holds, and in which unit it is compared."""
    dimensions = words(row.get("dimensions"))
    if not dimensions:
        return link("properties.html", "quantity of the property") if classes()[owner].get("valued") else "quantity"
    text = "quantity: " + " or ".join(link(f"units.html#{name}", name.replace("_", " ")) for name in dimensions)
    if row.get("unit"):
        unit = cast("dict[str, Row]", standard.shared("units")["units"])[str(row["unit"])]
        text += f", in {link('units.html#' + unit_place(str(row['unit'])), str(unit['text']) or '1')}"
    return text + (f"; or the word {code(str(row['zero_word']))}" if row.get("zero_word") else "")


# ---------------------------------------------------------------- levels


def requirement_text(row: Row) -> str:
    """Say when a slot is asked for, why, and which absence is an answer."""
    grade = {"recommended": " (recommended)", "optional": " (optional)"}.get(str(row.get("grade")), "")
    accepts = ", ".join(word.replace("_", " ") for word in words(row["accepts"]))
    conditions = "; ".join(condition_texts(row))
    return f"<b>{html_text(str(row['level']))}</b>{grade}{', ' + conditions if conditions else ''}: {html_text(str(row['reason']))}" + (
        f' <span class="quiet">Or: {html_text(accepts)}.</span>' if accepts else ""
    )


def condition_texts(row: Row) -> Iterator[str]:
    """Yield the conditions of a row of levels, in words."""
    either = {
        "technique": "for {}",
        "mode": "for techniques of mode {}",
        "with": "where {} is given",
        "unless": "unless {} is given",
        "under": "inside {}",
        "each": "by way of each of {}",
    }
    for key, text in either.items():
        if row.get(key):
            yield text.format(" or ".join(code(word) for word in words(row[key])))
    for key, text in {"when": "where {} is {}", "where": "where {} is {}", "except": "not where {} is {}"}.items():
        for slot, values in cast("Mapping[str, Json]", row.get(key) or {}).items():
            yield text.format(code(slot), " or ".join(code(word) for word in words(values)))


def levels_body() -> str:
    """Show all that is asked for, by level."""
    table = standard.current().table("levels")
    parts = ["<p>What must be there, apart from structure. Each level asks for what the ones before it ask for.</p>"]
    for level in words(table["levels"]):
        rows = [row for row in cast("list[Row]", table["rows"]) if row["level"] == level]
        lines = [
            (link(f"{class_page(str(row['class']))}#{row['slot']}", f"{row['class']}.{row['slot']}"), requirement_text(row)) for row in rows
        ]
        places = [f"{level}-{number}" for number in range(1, len(rows) + 1)]
        parts.append(f'<h2 id="{level}">{level}</h2>' + grid(("Slot", "Why, and what answers"), lines, places))
    return "\n".join(parts)


# ---------------------------------------------------------------- enumerations, properties, units, rules, mappings


def list_body(name: str) -> str:
    """Describe an enumeration and its values."""
    used = used_by(name)
    used += [link(f"properties.html#{word}", word) for word, row in values_of("Property").items() if marks(row).get("categories") == name]
    lines = [
        (
            code(value),
            html_text(str(row["description"])),
            html_text(", ".join(standard.current().parents(name, value))),
            mark_text(row) + same_as(f"{name}#{value}") + f'<p class="quiet">{life(f"{name}.{value}")}</p>',
        )
        for value, row in values_of(name).items()
    ]
    head = f"<p>{html_text(str(enumerations()[name]['description']))}</p><p>Used by {', '.join(used)}</p>" + same_as(name)
    return head + grid(("Value", "What it says", "A kind of", "More"), lines, list(values_of(name)))


def marks(row: Row) -> dict[str, str]:
    """Give the annotations of a value."""
    return cast("dict[str, str]", row.get("annotations", {}))


def mark_text(row: Row) -> str:
    """Show the annotations of a value."""
    return html_text("; ".join(f"{key.replace('_', ' ')}: {value}" for key, value in marks(row).items()))


def properties_body() -> str:
    """Show what a statement can be about, and which kind of value it then has."""
    lines = []
    for name, row in values_of("Property").items():
        found = marks(row)
        value = html_text(found["value_kind"])
        if "dimension" in found:
            value += (
                f": {link('units.html#' + found['dimension'], found['dimension'].replace('_', ' '))}, in {code(found['canonical_unit'])}"
            )
        if "categories" in found:
            value += f": {link(list_page(found['categories']), found['categories'])}"
        lines.append(
            (code(name), value, html_text(found["subject"]), f"<p>{html_text(str(row['description']))}</p>" + same_as(f"Property#{name}"))
        )
    head = f"<p>{html_text(str(enumerations()['Property']['description']))}</p><p>Used by {', '.join(used_by('Property'))}</p>"
    return head + grid(("Property", "Value", "About", "What it says"), lines, list(values_of("Property")))


def units_body() -> str:
    """Show the units by dimension, with their codes and factors."""
    table = standard.shared("units")
    units, parts = cast("dict[str, Row]", table["units"]), []
    for name, row in cast("dict[str, Row]", table["dimensions"]).items():
        members = {key: unit for key, unit in units.items() if unit["dimension"] == name}
        canonical = str(units[str(row["canonical"])]["text"]) or "1"
        lines = [
            (
                html_text(str(unit["text"]) or "1"),
                code(key),
                html_text(f"{unit['factor']:.9g}" + (f" + {unit['offset']:g}" if unit["offset"] else "")),
                link(str(unit["qudt"]), str(unit["qudt"]).rpartition("/")[2]) if unit["qudt"] else "",
            )
            for key, unit in members.items()
        ]
        head = ("Written", "UCUM code", f"times, in {canonical}", "QUDT")
        said = f"<p>{html_text(str(row['description']))} Compared in {html_text(canonical)}; for example {code(str(row['example']))}.</p>"
        parts.append(
            f'<h2 id="{name}">{name.replace("_", " ")}</h2>{said}'
            + (grid(head, lines, [unit_place(key) for key in members]) if lines else "")
        )
    return "\n".join(parts)


def mappings_body() -> str:
    """Show the whole SSSOM table."""
    lines, places = [], []
    for term, rows in cast("dict[str, list[Row]]", standard.shared("mappings")).items():
        for number, row in enumerate(rows, start=1):
            match, comment = html_text(str(row["match"])), html_text(str(row["comment"]))
            lines.append((code(term), match, link(str(row["iri"]), f"{row['object']}"), comment))
            places.append(f"{term}-{number}")
    said = "<p>What the terms correspond to elsewhere: the rows of <code>schema/mappings.sssom.tsv</code>.</p>"
    return said + grid(("Term", "Match", "Of", "Where it was seen"), lines, places)


# ---------------------------------------------------------------- index


def entries() -> Iterator[Entry]:
    """Yield everything that the search finds."""
    for name, row in sorted(classes().items()):
        yield Entry(class_page(name), name, str(row["description"]))
        for slot, details in slots_of(name).items():
            yield Entry(f"{class_page(name)}#{slot}", f"{name}.{slot}", str(details["description"]))
    for name, row in sorted(enumerations().items()):
        yield Entry(list_page(name), name, str(row["description"]))
        for value, details in values_of(name).items():
            yield Entry(f"{list_page(name)}#{value}", f"{name}: {value}", str(details["description"]))
    for key, unit in cast("dict[str, Row]", standard.shared("units")["units"]).items():
        yield Entry(
            f"units.html#{unit_place(key)}", str(unit["text"]) or "1", f"unit of {str(unit['dimension']).replace('_', ' ')}, UCUM {key}"
        )
    for name, entry in codes.catalogue().items():
        yield Entry(code_page(name), name, entry.holds)


def index_body() -> str:
    """List the pages, with the search above them."""
    steps = words(classes()["Step"].get("subclasses"))
    roots = sorted(name for name, row in classes().items() if row.get("document_kind"))
    rest = sorted(set(classes()) - set(steps) - set(roots))
    groups = {"Documents": roots, "Steps of a history": sorted(steps), "Other classes": rest}
    found = "\n".join(f"<li hidden>{link(entry.address, entry.name)} {html_text(entry.text)}</li>" for entry in entries())
    parts = [
        f"<p>Version {html_text(standard.versions()['schema'])} of the standard, as the program reads it.</p>",
        '<p class="search"><label for="words">Search</label><br><input type="search" id="words" autocomplete="off" autofocus></p>',
        '<p id="count" class="quiet" role="status"></p>',
        f'<ul id="found" hidden>\n{found}\n</ul>',
        *(f'<h2>{title}</h2><ul class="names">{name_links(names, class_page)}</ul>' for title, names in groups.items()),
        f'<h2>Closed lists</h2><ul class="names">{name_links(sorted(enumerations()), list_page)}</ul>',
    ]
    return "\n".join(parts)


def name_links(names: list[str], address: Callable[[str], str]) -> str:
    """List links to the pages of names."""
    return "".join(f"<li>{link(address(name), name)}</li>" for name in names)


# ---------------------------------------------------------------- files


def build() -> dict[str, str]:
    """Make the text of each file of the reference, by name."""
    version = standard.versions()["schema"]
    bodies = {
        "index": index_body(),
        "levels": levels_body(),
        "properties": properties_body(),
        "units": units_body(),
        "rules": codes_body(),
        "mappings": mappings_body(),
    }
    titles = {**PAGES, "index": "Reference of cryokb"}
    files = {f"{name}.html": page(name, titles[name], body, version) for name, body in bodies.items()}
    files.update({code_page(name): page(name, name, code_body(entry), version) for name, entry in codes.catalogue().items()})
    files.update({class_page(name): page(name, name, class_body(name), version) for name in classes()})
    files.update({list_page(name): page(name, name, list_body(name), version) for name in enumerations() if name != "Property"})
    files.update({name: (DOCS / "assets" / name).read_text(encoding="utf-8") for name in ("reference.css", "reference.js")})
    return dict(sorted(files.items()))


def main() -> None:
    """Write the reference; pages of terms that are no more go."""
    write_pages("Build the reference of the standard.", DOCS / "reference", build)


if __name__ == "__main__":
    main()
