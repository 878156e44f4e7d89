"""Publications, and the studies that measured: a paper is the study, wherever its words were read."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, cast

from cryokb.plain import as_object, objects, reported, text, texts, whole
from cryokb.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cryokb.corpus.findings import Finding
    from cryokb.facts import Fact
    from cryokb.issues import Json, JsonObject

__all__ = [
    "Paper",
    "Papers",
    "PublicationRow",
    "author_year",
    "conditions_label",
    "count_text",
    "imaging_label",
    "papers_behind",
    "publication_row",
    "surname",
    "technique_label",
]


class Measured(Protocol):
    """What was measured in a study, such as a finding or a row of a query."""

    @property
    def paper(self) -> str:
        """The study: its DOI, or its name where it has none."""


def papers_behind(items: Iterable[Measured]) -> set[str]:
    """Give the studies that measured: the same study read in five reviews is one paper."""
    return {item.paper for item in items}


def count_text(findings: int, papers: int) -> str:
    """Write a count of findings with that of the papers behind it, as figures, pages and citations show it.

    >>> count_text(3, 1)
    '3 findings / 1 paper'
    """
    return f"{counted(findings, 'finding')} / {counted(papers, 'paper')}"


@dataclass(frozen=True, slots=True)
class Paper:
    """The study that measured: what is counted as a paper.

    Attributes:
        key: ``publication:<stem>`` for a study with a file, else ``doi:...``, ``citation:<read in>#<number>`` or ``study:<author> <year>``.
        publication: the stem of its file, or None.
        author: the family name of the first author.
        review: whether it is a text that reports other studies, in which findings of these were read.
    """

    key: str
    label: str
    author: str | None
    year: int | None
    citation_number: str | None
    doi: str | None
    publication: str | None
    review: bool = False

    def origin(self) -> JsonObject:
        """Give the form of the export: author, year, citation number, DOI."""
        return {"author": self.author, "year": self.year, "citation_number": self.citation_number, "doi": self.doi}


ACRONYMS = frozenset(
    {
        "tem",
        "stem",
        "hrtem",
        "eftem",
        "saed",
        "haadf",
        "dpc",
        "eels",
        "edx",
        "sem",
        "fib",
        "ebsd",
        "txm",
        "afm",
        "etem",
        "sims",
        "xps",
        "ftir",
    }
)

SPELLED = {
    "cryo_em": "cryo-EM",
    "four_d_stem": "4D-STEM",
    "microed": "MicroED",
    "pfib": "plasma FIB",
    "nano_xct": "nano-XCT",
}

CONDITIONS = {
    "temperature": "{}",
    "current_density": "{}",
    "areal_capacity": "{}",
    "cycle_number": "cycle {}",
    "state": "{}",
    "stack_pressure": "{} stack pressure",
    "potential": "at {}",
    "rest_time": "{} at rest",
    "deposition_time": "{} of deposition",
    "description": "{}",
}

IMAGING = {
    "accelerating_voltage": "{}",
    "imaging_mode": "{} mode",
    "specimen_temperature": "specimen at {}",
    "dose_rate": "{}",
    "exposure_time": "{} exposure",
    "dose": "dose {}",
    "cumulative_dose": "dose in all {}",
    "description": "{}",
}


def surname(author: str) -> str | None:
    """Give the family name of an author as named, or None where no name stands.

    >>> surname("Michael J. Zachman"), surname("Li, Y."), surname("Erik van der Berg"), surname("et al.")
    ('Zachman', 'Li', 'van der Berg', None)
    """
    name = re.sub(r",?\s*\bet al\b\.?", "", author).strip()
    if not name:
        return None
    if "," in name:
        return name.split(",", 1)[0].strip() or None
    words = name.split()
    first = len(words) - 1
    while first > 0 and words[first - 1].islower():
        first -= 1
    return " ".join(words[first:])


def author_year(authors: Sequence[str], year: int | None, *, otherwise: str | None = None) -> str:
    """Write the first author and the year; where no author is known, ``otherwise`` (a journal, a number in a list).

    >>> author_year(["Y. Zhu", "et al."], 2021)
    'Zhu 2021'
    """
    name = next((found for author in authors[:1] if (found := surname(author))), None)
    return f"{name or otherwise or 'Unnamed'} {year or 'n.d.'}"


def technique_label(techniques: Sequence[str], temperature_class: str | None) -> str:
    """Write techniques with the temperature of the specimen: ``cryo-HRTEM``, ``HAADF STEM, STEM EELS at room temperature``."""
    names = [spelled(technique) for technique in techniques]
    if temperature_class == "cryo":
        return ", ".join(name if name.startswith("cryo") else f"cryo-{name}" for name in names) or "cryo, technique not stated"
    text = ", ".join(names) or "technique not stated"
    return text + {"room": " at room temperature", "cooled": " with cooling"}.get(str(temperature_class), "")


def spelled(technique: str) -> str:
    """Write one technique as people write it."""
    if technique in SPELLED:
        return SPELLED[technique]
    return " ".join(word.upper() if word in ACRONYMS else word for word in technique.split("_"))


def conditions_label(conditions: Mapping[str, Json]) -> str:
    """Write the stated conditions in one line, empty when none is stated."""
    return context_label(conditions, CONDITIONS)


def imaging_label(imaging: Mapping[str, Json]) -> str:
    """Write the stated imaging context in one line, empty when none is stated."""
    return context_label(imaging, IMAGING)


def context_label(slots: Mapping[str, Json], patterns: Mapping[str, str]) -> str:
    """Write the slots that are stated, in the order of the patterns."""
    parts = []
    for slot, pattern in patterns.items():
        item = slots.get(slot)
        text = reported(item)
        if text:
            word = str(text).replace("_", " ") if slot != "imaging_mode" else str(text).upper()
            parts.append(pattern.format(word))
    return ", ".join(parts)


METHODS = ("full_text", "methods")
"""What was read of a publication whose methods were."""


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """One curated publication as a line of a list, or as a page with its findings.

    Attributes:
        title, journal: None when the text that was read does not say.
        author_year: first author and year, for tables.
        bibliography: ``verified``, ``partial`` or ``unresolved``.
        review_citation: its number in the list of the review through which it was found.
        licence: the licence of its quotes.
        read: the texts in which it was read, each with how much of it they gave; empty where that is not said.
        group: the laboratory, by the name under which studies of one laboratory are joined.
        standing: what a look-up of corrections and retractions found, and when; empty where nobody looked.
        methods: what the study says once for all of its findings, part by part, in the expanded form; empty where it was not entered.
        count, secondary: its findings under the filter, and how many of them were read in another publication only.
        findings: filled when one publication is asked for.
    """

    stem: str
    title: str | None
    authors: tuple[str, ...]
    author_year: str
    year: int | None
    journal: str | None
    doi: str | None
    bibliography: str | None
    seen_at: str | None
    review_citation: str | None
    licence: str | None
    note: str | None
    read: tuple[tuple[str, str], ...] = ()
    group: str | None = None
    standing: Mapping[str, Json] = field(default_factory=dict)
    methods: Mapping[str, Json] = field(default_factory=dict)
    count: int = 0
    secondary: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def methods_read(self) -> bool:
        """Whether its methods were read, so that what it does not report was looked for."""
        return any(extent in METHODS for _, extent in self.read)

    def to_json(self) -> JsonObject:
        """Give the row as a plain object; the findings appear when it has any."""
        plain = cast("JsonObject", asdict(replace(self, findings=())))
        plain["authors"], plain["read"] = list(self.authors), dict(self.read)
        del plain["findings"]
        if self.findings:
            plain["findings"] = [finding.to_json() for finding in self.findings]
        return plain


def publication_row(stem: str, document: Mapping[str, Json]) -> PublicationRow:
    """Read the bibliographic fields of an expanded publication; the counts stay 0."""
    authors, year = texts(document.get("authors")), whole(document.get("year"))
    about = as_object(document.get("bibliography"))
    citation, journal = text(document.get("review_citation")), text(document.get("journal"))
    return PublicationRow(
        stem=stem,
        title=text(document.get("title")),
        authors=authors,
        author_year=author_year(authors, year, otherwise=journal or (f"Reference {citation}" if citation else None)),
        year=year,
        journal=journal,
        doi=text(document.get("doi")),
        bibliography=text(about.get("state")),
        seen_at=text(about.get("seen_at")),
        review_citation=citation,
        licence=text(document.get("licence")),
        note=text(document.get("note")),
        group=text(as_object(document.get("group")).get("name")),
        standing=as_object(document.get("standing")),
        methods=as_object(document.get("methods")),
        read=tuple((source, str(row.get("extent"))) for source, row in objects(cast("JsonObject", document), "read").items()),
    )


class Papers:
    """Finds the study behind a fact.

    A study named by DOI, or by its number in the list of the text that was read, is the publication of that DOI or number where it has a
    file: the same study counts once, whoever reports it. Names and years join nothing, since different studies share them.
    """

    def __init__(self, rows: Iterable[PublicationRow], facts: Iterable[Fact]) -> None:
        self.rows = {row.stem: row for row in rows}
        self.by_doi = {row.doi: row.stem for row in self.rows.values() if row.doi}
        self.by_citation: dict[tuple[str, str], str] = {}
        self.reviews: set[str] = set()
        for fact in facts:
            read = {self.by_doi.get(str(evidence.get("read_in"))) for evidence in fact.evidence if evidence.get("depth") == "secondary"}
            self.reviews.update(stem for stem in read if stem is not None and stem != fact.source)
            number = self.rows[fact.source].review_citation
            for evidence in fact.evidence if number else ():
                if evidence.get("depth") == "secondary":
                    self.by_citation.setdefault((str(evidence.get("read_in")), str(number)), fact.source)

    def paper_of(self, fact: Fact) -> Paper:
        """Give the study that measured: the one named by ``originates_in``, else the publication itself."""
        named = fact.originates_in
        if not named:
            return self.of_publication(fact.source)
        doi, number = text(named.get("doi")), text(named.get("citation_number"))
        read_in = str(fact.evidence[0].get("read_in")) if fact.evidence else fact.source
        stem = self.by_doi.get(doi or "") or self.by_citation.get((read_in, number or ""))
        if stem:
            return self.of_publication(stem)
        author, year = text(named.get("author")), whole(named.get("year"))
        label = author_year([author] if author else [], year, otherwise=f"Reference {number}" if number else None)
        key = f"doi:{doi}" if doi else f"citation:{read_in}#{number}" if number else f"study:{label}"
        return Paper(key, label, surname(author) if author else None, year, number, doi, None)

    def of_publication(self, stem: str) -> Paper:
        """Give the study that a file describes."""
        row = self.rows[stem]
        author = surname(row.authors[0]) if row.authors else None
        key = f"publication:{stem}"
        return Paper(key, row.author_year, author, row.year, row.review_citation, row.doi, stem, review=stem in self.reviews)
