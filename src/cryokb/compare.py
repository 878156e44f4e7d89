"""Where a data set stands among the literature, and systems side by side."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryokb import standard, substances
from cryokb.corpus import NOT_STATED, Paper, Span, context_of, finding_of, papers_behind, span_of
from cryokb.errors import UsageError
from cryokb.facts import SINGLE, Filter, facts_of
from cryokb.markup import latex_text
from cryokb.record import RecordView
from cryokb.store import LadderRow, ladder_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cryokb.corpus import Finding
    from cryokb.facts import Fact
    from cryokb.issues import Json, JsonObject
    from cryokb.store import Corpus

__all__ = ["MOST", "PLACES", "Selection", "SideBySide", "Standing", "own_rows", "selection_of", "side_by_side", "standings"]

MOST = 6
"""How many systems stand side by side at most."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One system: its name and the filter that finds it."""

    name: str
    filter: Filter


@dataclass(frozen=True, slots=True)
class Cell:
    """What one system says of one row.

    Attributes:
        values: what is stated, each once, in order.
        findings: the ids; papers how many studies; secondary how many findings were read in another publication only.
    """

    values: tuple[str, ...]
    findings: tuple[str, ...]
    papers: int
    secondary: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a property, or a phase.

    Attributes:
        differs: whether two systems that say something do not say the same.
        cells: one for each system, in order; None where it says nothing.
    """

    property: str
    phase: str | None
    differs: bool
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The comparison of several systems."""

    selections: tuple[Selection, ...]
    lines: tuple[Line, ...]

    def to_json(self) -> JsonObject:
        """Give the comparison as a plain object."""
        systems: list[Json] = [{"name": item.name, "filter": dict(item.filter.to_mapping())} for item in self.selections]  # type: ignore[arg-type]
        return {"systems": systems, "rows": [line_json(line) for line in self.lines]}

    def to_csv(self) -> str:
        """Give the comparison as CSV: one line a row, one column a system, several values joined by a semicolon."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["property", "phase", "differs", *(item.name for item in self.selections)])
        for line in self.lines:
            writer.writerow([line.property, line.phase or "", "yes" if line.differs else "no", *(shown(cell) for cell in line.cells)])
        return stream.getvalue()

    def to_latex(self) -> str:
        """Give the comparison as a LaTeX tabular for the package booktabs; rows that differ begin with an asterisk."""
        columns = "l" + "p{0.25\\linewidth}" * len(self.selections)
        rows = [
            " & ".join(
                [
                    ("{*}" if line.differs else "") + latex_text(name_of(line)),
                    *(latex_text(shown(cell)) for cell in line.cells),
                ]
            )
            for line in self.lines
        ]
        head = " & ".join(["", *(latex_text(item.name) for item in self.selections)])
        body = " \\\\\n".join(rows)
        return f"\\begin{{tabular}}{{{columns}}}\n\\toprule\n{head} \\\\\n\\midrule\n{body} \\\\\n\\bottomrule\n\\end{{tabular}}\n"


def selection_of(text: str) -> Selection:
    """Read a system from text: ``metal=Na,electrolyte_class=liquid_ether`` or the name of a publication.

    Several values of one field are joined by ``|``. Raises UsageError for what is neither.

    >>> selection_of("metal=Na,text=FEC").filter.to_mapping()
    {'metal': ['Na'], 'text': 'FEC'}
    """
    if "=" not in text:
        return Selection(text, Filter(publication=(text,)))
    fields: dict[str, object] = {}
    for part in text.split(","):
        name, separator, value = part.partition("=")
        if not separator or not value.strip():
            raise UsageError(
                f"{part.strip()!r} is not a field with its value.", hint="Write metal=Na,electrolyte_class=liquid_ether.", value=text
            )
        if name.strip() in fields:
            raise UsageError(f"{name.strip()} is named twice.", hint=f"Join the values: {name.strip()}=A|B.", value=text)
        values = [word.strip() for word in value.split("|")]
        fields[name.strip()] = value.strip() if name.strip() in SINGLE else values
    return Selection(text, Filter.from_mapping(fields))


def side_by_side(selections: Sequence[Selection], corpus: Corpus) -> SideBySide:
    """Compare two to six systems: what was measured or seen, aligned by property and phase.

    Raises UsageError for fewer or more, or where a system finds nothing.
    """
    if not 2 <= len(selections) <= MOST:
        raise UsageError(f"{len(selections)} systems cannot be compared.", hint=f"Name two to {MOST}.")
    found = [studied_by(item, corpus) for item in selections]
    keys = sorted({key for items in found for item in items for key in keys_of(item)}, key=lambda key: (key[0], key[1] or ""))
    return SideBySide(tuple(selections), tuple(line_of(key, found) for key in keys))


def studied_by(selection: Selection, corpus: Corpus) -> list[Finding]:
    """Give what was measured or seen in a system; what is disputed or withdrawn is left out."""
    found = [item for item in corpus.findings(selection.filter) if item.studied and item.property and not item.disputed]
    if not found:
        raise UsageError(f"Nothing was measured or seen under {selection.name}.", hint="Name fewer fields.", value=selection.name)
    return found


def keys_of(item: Finding) -> list[tuple[str, str | None]]:
    """Give the rows to which a finding belongs: one for each phase, else one for its property."""
    if item.property == "phase":
        return [("phase", phase) for phase in item.phases]
    return [(str(item.property), None)]


def line_of(key: tuple[str, str | None], found: Sequence[Sequence[Finding]]) -> Line:
    """Make one row."""
    cells = tuple(cell_of([item for item in items if key in keys_of(item)]) for items in found)
    stated = [set(cell.values) for cell in cells if cell is not None]
    return Line(key[0], key[1], any(values != stated[0] for values in stated[1:]), cells)


def cell_of(items: Sequence[Finding]) -> Cell | None:
    """Make the cell of one system."""
    if not items:
        return None
    return Cell(
        tuple(dict.fromkeys(value_of(item) for item in items)),
        tuple(item.id for item in items),
        len(papers_behind(items)),
        sum(item.secondary for item in items),
    )


def value_of(item: Finding) -> str:
    """Say what a finding states, in one line, with the conditions that it states."""
    said = item.polarity.replace("_", " ") if item.property == "phase" else item.said
    return f"{said} [{item.conditions_label}]" if item.conditions_label else said


def shown(cell: Cell | None) -> str:
    """Write a cell."""
    return "" if cell is None else "; ".join(cell.values)


def line_json(line: Line) -> JsonObject:
    """Give one row as a plain object."""
    cells: list[Json] = [
        None
        if cell is None
        else {"values": list(cell.values), "findings": list(cell.findings), "papers": cell.papers, "secondary": cell.secondary}
        for cell in line.cells
    ]
    return {"property": line.property, "phase": line.phase, "differs": line.differs, "cells": cells}


def name_of(line: Line) -> str:
    """Name a line by its property, with the phase where it is of one."""
    return line.property.replace("_", " ") + (f" {line.phase}" if line.phase else "")


PLACES = ("below", "within", "above", "same", "opposite", "other", "not_comparable", "nothing_reported", "not_known")
"""Where an observation may stand: against numbers, against words, or against nothing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One observation among what studies measured or saw on the same metal.

    Attributes:
        observation: its key; ``said`` what it says.
        metal, property: what findings of the literature have in common with it.
        place: ``below``, ``within`` or ``above`` the span of the numbers; ``same`` where a study reports the same category or phase,
            ``opposite`` where studies report only the opposite, ``other`` where they report only others; ``not_comparable`` for words;
            ``nothing_reported``; ``not_known`` for a phase whose name is no formula and no name that cryokb knows.
        unknown: such names of phases, each with the names that may be meant.
        span: the numbers on this metal; ``close`` those of them in an electrolyte of the same class. n is 0 for words.
        agreeing: the findings that report the same category or phase; ``opposing`` those that looked for the phase in vain, or found what
            the record looked for in vain; ``others`` the remaining ones.
        set_aside: disputed findings, which are not compared with.
        nearest: what was compared, with what each finding says; those first whose context differs least.
        differs: for each of them: field of the context -> [in the record, in the finding].
    """

    observation: str
    said: str
    metal: str | None
    property: str | None
    place: str
    span: Span
    close: Span
    agreeing: tuple[str, ...]
    opposing: tuple[str, ...]
    others: tuple[str, ...]
    set_aside: tuple[str, ...]
    nearest: Mapping[str, str]
    differs: Mapping[str, Mapping[str, Json]]
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_json(self) -> JsonObject:
        """Give the standing as a plain object."""
        return {
            "observation": self.observation,
            "said": self.said,
            "metal": self.metal,
            "property": self.property,
            "place": self.place,
            "span": self.span.to_json(),
            "close": self.close.to_json(),
            "agreeing": list(self.agreeing),
            "opposing": list(self.opposing),
            "others": list(self.others),
            "set_aside": list(self.set_aside),
            "nearest": dict(self.nearest),
            "differs": {key: dict(value) for key, value in self.differs.items()},
            "unknown": {name: list(names) for name, names in self.unknown.items()},
        }


def standings(record: JsonObject | RecordView, corpus: Corpus) -> list[Standing]:
    """Say where each observation of an expanded record stands among what was measured or seen on the same metal.

    Args:
        record: the record in its expanded form, or a view of it.
        corpus: the knowledge base.

    Disputed findings are set aside, withdrawn ones left out. Context that only one side states is among the differences.
    """
    literature = Literature(corpus)
    return [standing(fact, literature) for fact in observed(record) if fact.property]


def observed(record: JsonObject | RecordView) -> Iterator[Fact]:
    """Yield the observations of an expanded record as facts."""
    view = RecordView.of(record)
    return facts_of(view, source=str(view.document.get("id", "record")))


class Literature:
    """The findings that observations are compared with: each selection is asked for once, and each context worked out once."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._selections: dict[tuple[str, str | None], list[Finding]] = {}
        self._contexts: dict[str, dict[str, str]] = {}

    def beside(self, fact: Fact) -> list[Finding]:
        """Give the findings that an observation can be compared with, disputed ones included."""
        if fact.metal is None:
            return []
        key = (fact.metal, fact.property)
        if key not in self._selections:
            found = self.corpus.findings(Filter.from_mapping({"metal": fact.metal, "property": fact.property}))
            self._selections[key] = [item for item in found if item.studied]
        return self._selections[key]

    def context(self, item: Finding) -> dict[str, str]:
        """Give the context of a finding field by field."""
        if item.id not in self._contexts:
            self._contexts[item.id] = context_of(item)
        return self._contexts[item.id]


def own_rows(record: JsonObject | RecordView, property: str) -> list[LadderRow]:
    """Give the numbers of one property that an expanded record states, as lines of a ladder beside those of the literature."""
    found = [as_finding(fact) for fact in observed(record) if fact.property == property]
    return [ladder_row(item) for item in found if item.has_number]


def as_finding(fact: Fact) -> Finding:
    """Give an observation the form of a finding, so that the two can be compared and drawn side by side."""
    return finding_of(fact, Paper(f"record:{fact.source}", "this record", None, None, None, None, None))


def standing(fact: Fact, literature: Literature) -> Standing:
    """Place one observation among findings."""
    own, every = as_finding(fact), literature.beside(fact)
    found = [item for item in every if not item.disputed]
    span = span_of(found)
    agreeing, opposing, others = sorted_out(own, found)
    compared = {*span.findings, *agreeing, *opposing}
    context = context_of(own)
    differs = {item.id: pairs(context, literature.context(item)) for item in found if item.id in compared}
    said = {item.id: item.said for item in found}
    unknown = unknown_phases(own)
    return Standing(
        observation=str(fact.path[-1]),
        said=own.said or "not stated",
        metal=fact.metal,
        property=fact.property,
        place="not_known" if unknown and not agreeing and not opposing else place_of(own, found, span, (agreeing, opposing)),
        span=span,
        close=span_of(item for item in found if same_class(own, item)),
        agreeing=agreeing,
        opposing=opposing,
        others=others,
        set_aside=tuple(item.id for item in every if item.disputed),
        nearest={key: said[key] for key in sorted(differs, key=lambda key: len(differs[key]))},
        differs=differs,
        unknown=unknown,
    )


def unknown_phases(own: Finding) -> dict[str, tuple[str, ...]]:
    """Give the names of phases that nobody can be asked for, as a slip of the keyboard leaves them, with the names that may be meant."""
    doubts = {name: substances.doubt_of(name) for name in own.phases} if own.property == "phase" else {}
    return {name: doubt.names for name, doubt in doubts.items() if doubt is not None and doubt.kind is not substances.Kind.UNUSUAL}


def same_class(own: Finding, item: Finding) -> bool:
    """Tell whether the electrolyte of a finding is of the class of the record's, or one of its kinds."""
    mine, other = own.electrolyte_class, item.electrolyte_class
    return mine is not None and other is not None and standard.current().is_a("ElectrolyteClass", other, mine)


def place_of(own: Finding, found: Sequence[Finding], span: Span, sorts: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    """Name the place of an observation."""
    agreeing, opposing = sorts
    if not found:
        return "nothing_reported"
    if own.has_number:
        return place_among(own, span)
    if own.category or own.property == "phase":
        return "same" if agreeing else "opposite" if opposing else "other"
    return "not_comparable"


def place_among(own: Finding, span: Span) -> str:
    """Place a number or an interval in a span: within, unless the whole of it lies outside."""
    lower = own.canonical_lower if own.canonical_lower is not None else float("-inf")
    upper = own.canonical_upper if own.canonical_upper is not None else float("inf")
    if span.lowest is None and span.highest is None:
        return "not_comparable" if span.n == 0 or span.n == len(span.in_words) else "within"
    if span.lowest is not None and upper < span.lowest and not span.open_below:
        return "below"
    if span.highest is not None and lower > span.highest and not span.open_above:
        return "above"
    return "within"


def sorted_out(own: Finding, found: Sequence[Finding]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Sort findings of words and phases: those that say the same, those that say the opposite, and the others."""
    agreeing: list[str] = []
    opposing: list[str] = []
    others: list[str] = []
    for item in found:
        if item.has_number:
            continue
        shared = set(own.phases) & set(item.phases) if own.property == "phase" else set(own.category) & set(item.category)
        target = others if not shared else agreeing if own.polarity == item.polarity else opposing
        target.append(item.id)
    return tuple(agreeing), tuple(opposing), tuple(others)


def pairs(here: Mapping[str, str], there: Mapping[str, str]) -> dict[str, Json]:
    """Say what differs between two contexts: field -> [in the record, in the finding]."""
    names = [name for name in dict.fromkeys((*here, *there)) if name != "read"]
    said = {name: (here.get(name, NOT_STATED), there.get(name, NOT_STATED)) for name in names}
    return {name: [first, second] for name, (first, second) in said.items() if first != second}
