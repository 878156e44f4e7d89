"""A commented skeleton of a publication, to be filled in by a person."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cryokb import documents, expansion, identifiers, standard
from cryokb.corpus.checks import STEM
from cryokb.documents import scalar_text
from cryokb.errors import InvalidDocument, UnreadableFile, UsageError
from cryokb.issues import Severity
from cryokb.plain import as_list, as_object, text
from cryokb.standard import Standard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryokb.corpus.loading import Curated
    from cryokb.issues import Json, JsonObject

__all__ = ["PLACEHOLDER", "About", "Formatted", "Skeleton", "curated_files", "format_file", "format_text", "publication_skeleton"]

PLACEHOLDER = "FILL_IN"
"""What stands where a person must write. No list of the standard holds it, so that validation stops a file that still has one in a term."""

SLUG_WORDS = 3

SMALL_WORDS = frozenset(
    {
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "over",
        "the",
        "to",
        "under",
        "using",
        "via",
        "with",
    }
)
"""Words of a title that say little in a file name."""

TEXT = """\
# {stem}.yaml, in curated/publications. Write over every {placeholder}, take away what the text does not have and these remarks;
# then: cryokb validate curated/   What the text does not give is not_stated; nothing is filled in from other papers.
cryokb: publication/{version}
title: {title}
authors: {authors}
year: {year}
journal: {journal}
doi: {doi}
# verified where you saw title and DOI together, at seen_at; else partial.
bibliography: {{state: partial, seen_at: {placeholder}}}
# Of the quotes: CC-BY-4.0 ... where the publication says so.
licence: LicenseRef-quotation
curation:
  - {{role: curator, agent: {placeholder}, method: manual, date: {date}}}
# What was read of it, by text: full_text, methods, passages, captions, abstract or secondary. What was not read was not looked at.
read:
  {doi}: {placeholder}
systems:
  # Each system once: metal Li, Na, K, Zn ...; configuration half_cell, symmetric_cell, full_cell, anode_free ...
  system_1:
    label: {placeholder}
    metal: {placeholder}
    configuration: not_stated
    electrolyte: {{class: not_stated, salts: not_stated, solvents: not_stated}}
findings:
  # One finding for each value; a sentence with three thicknesses gives three. Keys do not change once released.
  finding_1:
    kind: measurement
    system: system_1
    # A property of the closed list: interphase_thickness, grain_size, damage_onset ... (phase has its slot phase instead of value), and its
    # value as a person writes it: ~30 nm, 306 ± 43 nm^2.
    property: {placeholder}
    value: {placeholder}
    # In your own words.
    statement: {placeholder}
    technique: not_stated
    temperature_class: not_stated
    conditions: {{temperature: not_stated}}
    evidence:
      # The words that say it: verbatim, at most 300 characters; depth full_text, abstract, caption or secondary.
      - read_in: {doi}
        locator: {placeholder}
        quote: "{placeholder}"
        depth: {placeholder}
"""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a publication before it is curated; None or empty where it is not.

    Attributes:
        authors: given name first, in the order of the publication.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    journal: str | None = None


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The skeleton of one publication.

    Attributes:
        stem: the name that its file should have.
        text: the file.
    """

    stem: str
    text: str


def publication_skeleton(doi: str, about: About, *, date: str, corpus: Curated | None = None, stem: str | None = None) -> Skeleton:
    """Make the skeleton of a publication.

    Args:
        doi: its DOI, in any form.
        about: what is known of it.
        date: the day of curation, ISO 8601.
        corpus: the publications that there are.
        stem: the name of the file; by default made of the first author, the year and the title.

    Raises IdentifierError for what is no DOI, UsageError when the corpus has this DOI or name already or would not take the name.
    """
    bare = identifiers.doi(doi)
    if stem is not None and STEM.fullmatch(stem) is None:
        hint = "Such as li-2017-atomic-structure: small letters, a year, words; the corpus takes no other."
        raise UsageError(f"The file name {stem} is not <surname>-<year>-<slug>.", hint=hint, value=stem)
    name = stem or stem_of(about)
    for publication in corpus.publications if corpus is not None else ():
        if publication.document.get("doi") == bare:
            hint = f"Add your findings to {publication.path}; one publication is one file."
            raise UsageError(f"The corpus has {bare} already.", hint=hint, value=bare, path=str(publication.path))
        if publication.stem == name:
            hint = "Choose another last word for the name of yours: -o curated/publications/<surname>-<year>-<slug>.yaml."
            raise UsageError(f"The corpus has a file called {name} already.", hint=hint, value=name, path=str(publication.path))
    shown = {
        "title": said(about.title),
        "authors": "[" + ", ".join(scalar_text(author, flow=True) for author in about.authors or (PLACEHOLDER,)) + "]",
        "year": said(about.year),
        "journal": said(about.journal),
        "doi": scalar_text(bare),
    }
    return Skeleton(name, TEXT.format(stem=name, version=standard.CURRENT, placeholder=PLACEHOLDER, date=date, **shown))


def stem_of(about: About) -> str:
    """Make the name of a file, ``<surname>-<year>-<slug>``, from what is known.

    >>> stem_of(About("Atomic structure of sensitive battery materials", ("Yuzhang Li",), 2017))
    'li-2017-atomic-structure-sensitive'
    """
    names = about.authors[0].partition(",")[0].split() if about.authors else []
    surname = plain_word(names[-1]) if names else ""
    words = [word for part in (about.title or "").split() if (word := plain_word(part)) and word not in SMALL_WORDS]
    return "-".join([surname or "unnamed", f"{about.year or 0:04d}", *(words[:SLUG_WORDS] or ["untitled"])])


def plain_word(text: str) -> str:
    """Write a word in small letters and digits, without accents.

    >>> plain_word("Müller-Čech,")
    'muller-cech'
    """
    key = identifiers.suggest_key(text)
    return "" if key == "unnamed" else re.sub("^k_", "", key).replace("_", "-")


def said(value: str | int | None) -> str:
    """Write a value, or the placeholder."""
    return PLACEHOLDER if value is None else scalar_text(value)


KINDS = ("publication", "phases", "claims", "conflicts", "gaps", "screened")
"""The kinds of document that have a canonical text."""

WIDTH = 140
"""The widest line of a curated file that is not broken."""

SPREAD = frozenset({"Finding", "Evidence", "Claim", "Conflict", "Gap"})
"""The classes whose instances stand on lines of their own, however short."""

VERBATIM = frozenset({"quote", "printed"})
"""The slots whose texts stay in quotes and in one line."""

NAMES = frozenset({"supports", "disputes", "findings", "stated_in", "near"})
"""The slots whose ids stand on a line each."""

TEXTS = "read"
"""The slot whose addresses stand on a line each: in braces not every reader of YAML takes them for keys."""

STATED = ("key", "kind", "system", "property", "value", "uncertainty", "n")
"""What a statement says comes first, before the slots that describe it further."""

LAST = ("originates_in", "evidence", "review_state", "disputed", "note", "absent")
"""What a statement rests on comes last."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """One file with its canonical text.

    Attributes:
        path: the file.
        text: the canonical text.
        changed: whether the file says it in other characters.
    """

    path: Path
    text: str
    changed: bool


def curated_files(paths: Iterable[Path]) -> list[Path]:
    """List the curated YAML files that paths stand for: themselves, or those of a folder and of its ``publications``, sorted.

    Raises UnreadableFile when a path does not exist, or is a folder without such a file.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            folders = (path, path / "publications")
            inside = [file for folder in folders for file in folder.glob("*.y*ml") if file.suffix in (".yaml", ".yml") and file.is_file()]
            if not inside:
                raise UnreadableFile(f"There is no YAML file in {path}.", hint="Name the folder that holds publications/.", path=str(path))
            found.extend(sorted(inside))
        elif path.is_file():
            found.append(path)
        else:
            raise UnreadableFile(f"There is no file {path}.", hint="Name curated files, or the folder that holds them.", path=str(path))
    return list(dict.fromkeys(found))


def format_file(path: Path) -> Formatted:
    """Give the canonical text of a file; nothing is written. Raises as :func:`format_text` does, and UsageError for JSON."""
    if path.suffix.casefold() == ".json":
        raise UsageError(f"{path} is JSON; the canonical form is YAML.", hint="Save it as .yaml first.", path=str(path))
    try:
        written = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read: {error}.", hint="Save it as UTF-8.", path=str(path)) from error
    text = format_text(written, name=str(path))
    return Formatted(path, text, text != written)


def format_text(text: str, *, name: str = "document") -> str:
    """Give the canonical text of a curated document.

    ``format_text(format_text(x)) == format_text(x)``, and the two expand to the same. Raises InvalidDocument when it cannot be read,
    UsageError when it is no curated document.
    """
    document, issues = documents.parse_text(text, name=name, format="yaml")
    errors = [issue for issue in issues if issue.severity is Severity.ERROR]
    if document is None or errors:
        raise InvalidDocument(f"{name} cannot be read; it was left as it is.", errors, path=name)
    if document.kind not in KINDS or not isinstance(document.data, dict):
        hint = f"A curated document begins with a line such as cryokb: publication/{standard.CURRENT}."
        raise UsageError(f"{name} is not a curated document.", hint=hint, path=name)
    arranger = Arranger(standard.of(document.version or standard.CURRENT))
    data = arranger.object(str(arranger.standard.document_class(document.kind)), document.data, ())
    style = documents.Style(arranger.spread, arranger.verbatim, WIDTH)
    return documents.canonical_text(document, data, style)


def slot_order(tables: Standard, name: str) -> list[str]:
    """Give the order in which the slots of a class are written: that of the standard, but for two kinds of class.

    A statement says first what it states: its own slots, which the standard lists last, come before those of its context. A document
    ends with the entries that have keys of their own.
    """
    row = cast("JsonObject", tables.table("slots")[name])
    slots = tables.class_slots(name)
    if row.get("valued"):
        rest = [slot for slot in slots if slot not in (*STATED[:3], *LAST)]
        place = rest.index("property")
        return [*STATED, *rest[place + 1 :], *rest[:place], *LAST]
    keyed = [slot for slot in slots if slots[slot]["kind"] == "map"] if row.get("document_kind") else []
    return [*(slot for slot in slots if slot not in keyed), *keyed]


@dataclass
class Arranger:
    """Puts the slots of every object in the order of a version, and notes what is spread and what stays verbatim."""

    standard: Standard
    spread: set[tuple[str | int, ...]] = field(default_factory=set)
    verbatim: set[tuple[str | int, ...]] = field(default_factory=set)

    def object(self, name: str, node: JsonObject, path: tuple[str | int, ...]) -> JsonObject:
        """Arrange an object of the class ``name``, or of the class of its kind."""
        chosen = expansion.class_of(self.standard, name, node)
        if chosen in SPREAD:
            self.spread.add(path)
        slots = self.standard.class_slots(chosen)
        place = {slot: number for number, slot in enumerate(slot_order(self.standard, chosen))}
        ordered: JsonObject = {}
        for slot in sorted(node, key=lambda slot: place.get(slot, len(place))):
            here = (*path, slot)
            if slot in VERBATIM and text(node[slot]) is not None:
                self.verbatim.add(here)
            if slot == TEXTS or (slot in NAMES and as_list(node[slot])):
                self.spread.add(here)
            row = slots.get(slot, {})
            ordered[slot] = self.slot(row, node[slot], here) if "range" in row else node[slot]
        return ordered

    def slot(self, row: JsonObject, item: Json, path: tuple[str | int, ...]) -> Json:
        """Arrange the objects in a slot; a list may be written as its only entry."""
        name, kind = str(row["range"]), row["kind"]
        if kind == "map" and as_object(item):
            return {key: self.inner(name, entry, (*path, key)) for key, entry in as_object(item).items()}
        if kind == "list" and as_list(item):
            if name in SPREAD:
                self.spread.add(path)
            return [self.inner(name, entry, (*path, index)) for index, entry in enumerate(as_list(item))]
        return self.inner(name, item, path) if kind in {"object", "list"} else item

    def inner(self, name: str, item: Json, path: tuple[str | int, ...]) -> Json:
        """Arrange what may be an object."""
        inside = as_object(item)
        return self.object(name, inside, path) if inside else item
