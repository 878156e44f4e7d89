"""Where each observation of a record stands among the findings of the literature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryokb import standard
from cryokb.corpus import NOT_STATED, Paper, Span, context_of, finding_of, span_of
from cryokb.facts import Filter, facts_of
from cryokb.record import RecordView
from cryokb.store import LadderRow, ladder_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cryokb.corpus import Finding
    from cryokb.facts import Fact
    from cryokb.issues import Json, JsonObject
    from cryokb.store import Corpus

__all__ = ["PLACES", "Standing", "own_rows", "standings"]

PLACES = ("below", "within", "above", "same", "opposite", "other", "not_comparable", "nothing_reported")
"""Where an observation may stand: against numbers, against words, or against nothing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One observation among what studies measured or saw on the same metal.

    Attributes:
        observation: its key; ``said`` what it says.
        metal, property: what findings of the literature have in common with it.
        place: ``below``, ``within`` or ``above`` the span of the numbers; ``same`` where a study reports the same category or phase,
            ``opposite`` where studies report only the opposite, ``other`` where they report only others; ``not_comparable`` for words;
            ``nothing_reported``.
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
    return Standing(
        observation=str(fact.path[-1]),
        said=own.said or "not stated",
        metal=fact.metal,
        property=fact.property,
        place=place_of(own, found, span, (agreeing, opposing)),
        span=span,
        close=span_of(item for item in found if same_class(own, item)),
        agreeing=agreeing,
        opposing=opposing,
        others=others,
        set_aside=tuple(item.id for item in every if item.disputed),
        nearest={key: said[key] for key in sorted(differs, key=lambda key: len(differs[key]))},
        differs=differs,
    )


def same_class(own: Finding, item: Finding) -> bool:
    """Tell whether the electrolyte of a finding is of the class of the record's, or one of its kinds."""
    mine, other = own.electrolyte_class, item.electrolyte_class
    return mine is not None and other is not None and standard.is_a("ElectrolyteClass", other, mine)


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
