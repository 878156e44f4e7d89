"""Facts: the observations of a record and the findings of a publication, flat and alike.

A fact joins a statement with its system, its conditions and its imaging context, so that the same rule, query, table and chart
serve both. What differs is where it comes from: acquisitions, or words in a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TypedDict, cast

from cryokb import quantities, standard
from cryokb.errors import QuantityError, UsageError
from cryokb.issues import Json, JsonObject

__all__ = [
    "NOT_STATED",
    "Fact",
    "Filter",
    "acquisitions_of",
    "electrolyte_label",
    "facts_of",
    "history_of",
    "lineage",
    "system_label",
    "system_of",
]


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement with its context.

    Numbers come twice: ``value``, ``lower``, ``upper`` in ``unit`` as reported, and ``canonical_*`` in the canonical unit of the
    property, for sorting and drawing. Bounds of a reported range are bounds; an uncertainty is not turned into bounds.

    Attributes:
        id: ``<publication stem>/<key>`` for a finding, ``<record id>/<key>`` for an observation.
        label: the short name of the system, where it was given one.
        source: the stem of the publication or the id of the record.
        origin: ``finding`` or ``observation``.
        path: where it stands in the expanded document.
        conditions, imaging: quantities in their expanded form, words as text.
        evidence: the words and their places; empty for an observation.
        acquisitions: the keys of the acquisitions it rests on; empty for a finding.
    """

    id: str
    source: str
    origin: str
    path: tuple[str | int, ...]
    kind: str
    property: str | None
    statement: str | None = None
    metal: str | None = None
    configuration: str | None = None
    electrolyte_class: str | None = None
    electrolyte: str | None = None
    collector: str | None = None
    system: str | None = None
    label: str | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    comparator: str | None = None
    unit: str | None = None
    uncertainty: Mapping[str, Json] | None = None
    qualitative: str | None = None
    as_reported: str | None = None
    canonical_value: float | None = None
    canonical_lower: float | None = None
    canonical_upper: float | None = None
    canonical_unit: str | None = None
    category: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    text: str | None = None
    phases: tuple[str, ...] = ()
    layer: str | None = None
    crystallinity: str | None = None
    polarity: str = "found"
    technique: tuple[str, ...] = ()
    temperature_class: str | None = None
    preparation: str | None = None
    identified_by: tuple[str, ...] = ()
    conditions: Mapping[str, Json] = field(default_factory=dict)
    imaging: Mapping[str, Json] = field(default_factory=dict)
    damage: Mapping[str, Json] | None = None
    sampling: Mapping[str, Json] | None = None
    absent: Mapping[str, str] = field(default_factory=dict)
    originates_in: Mapping[str, Json] | None = None
    evidence: tuple[Mapping[str, Json], ...] = ()
    acquisitions: tuple[str, ...] = ()
    review_state: str | None = None
    disputed: str | None = None
    note: str | None = None

    def to_json(self) -> JsonObject:
        """Give the fact as a plain object with every field, tuples as lists."""
        plain: JsonObject = {}
        for item in fields(self):
            value = getattr(self, item.name)
            plain[item.name] = (
                [dict(part) if isinstance(part, Mapping) else part for part in value]
                if isinstance(value, tuple)
                else dict(value)
                if isinstance(value, Mapping)
                else value
            )
        return plain


@dataclass(frozen=True, slots=True)
class Filter:
    """Which facts are asked for: the one query value for Python, the command line, an address and SQL.

    Several values of one field mean any of them; several fields mean all of them. ``electrolyte_class`` and ``technique`` match
    their kinds too (``liquid`` finds ``liquid_carbonate``). The word ``not_stated`` finds what has no value in metal,
    configuration, electrolyte_class or technique.

    Attributes:
        text: words that must all stand in the statement, a quote or its reading, the phases, the value or the label of the system.
        depth: ``full_text``, ``abstract``, ``caption``, ``secondary``.
        year_from, year_to: years of publication, inclusive.
    """

    metal: tuple[str, ...] = ()
    configuration: tuple[str, ...] = ()
    electrolyte_class: tuple[str, ...] = ()
    property: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    technique: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    polarity: tuple[str, ...] = ()
    depth: tuple[str, ...] = ()
    review_state: tuple[str, ...] = ()
    publication: tuple[str, ...] = ()
    text: str | None = None
    year_from: int | None = None
    year_to: int | None = None

    @classmethod
    def from_mapping(cls, values: Mapping[str, object]) -> Filter:
        """Make a filter from options; a text or a list of texts for each field, None and empty ones ignored.

        Raises:
            UsageError: a name is no field, or a value is not in the closed list of its field.
        """
        known = {item.name for item in fields(cls)}
        chosen: dict[str, object] = {}
        for name, value in values.items():
            if name not in known:
                raise UsageError(
                    f"There is no filter called {name}.", hint="The filters are: " + ", ".join(sorted(known)) + ".", value=name
                )
            if value is None or value in ("", (), []):
                continue
            if name in {"text", "year_from", "year_to"}:
                chosen[name] = value
            else:
                words = (value,) if isinstance(value, str) else tuple(str(word) for word in cast("Sequence[object]", value))
                chosen[name] = tuple(sorted({check_word(name, str(word)) for word in words}))
        return cls(**chosen)  # type: ignore[arg-type]

    def to_mapping(self) -> dict[str, list[str] | str | int]:
        """Give the fields that are set, in order: the inverse of :meth:`from_mapping`."""
        chosen: dict[str, list[str] | str | int] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if value not in (None, ()):
                chosen[item.name] = list(value) if isinstance(value, tuple) else value
        return chosen

    def widened(self, name: str) -> tuple[str, ...]:
        """Give the chosen words of a field with all their kinds, sorted."""
        enumeration = FILTER_TERMS[name]
        words = cast("tuple[str, ...]", getattr(self, name))
        kinds = {term for term in standard.terms(enumeration) for word in words if standard.is_a(enumeration, term, word)}
        return tuple(sorted(kinds | ({NOT_STATED} & set(words))))


NOT_STATED = "not_stated"
"""The word that asks for what has no value."""

MAY_BE_UNSTATED = frozenset({"metal", "configuration", "electrolyte_class", "technique"})

FILTER_TERMS = {
    "metal": "Metal",
    "configuration": "Configuration",
    "electrolyte_class": "ElectrolyteClass",
    "property": "Property",
    "kind": "FindingKind",
    "technique": "Technique",
    "polarity": "Polarity",
    "depth": "Depth",
    "review_state": "ReviewState",
}


def check_word(name: str, word: str) -> str:
    """Return the word if the closed list of the field has it."""
    from difflib import get_close_matches

    enumeration = FILTER_TERMS.get(name)
    if enumeration is None or word in standard.terms(enumeration) or (word == NOT_STATED and name in MAY_BE_UNSTATED):
        return word
    near = get_close_matches(word, standard.terms(enumeration), n=1)
    raise UsageError(
        f"{word!r} is not a {name.replace('_', ' ')}.",
        hint=(f"Did you mean {near[0]}? " if near else "") + "Known: " + ", ".join(standard.terms(enumeration)) + ".",
        value=word,
    )


class SystemFields(TypedDict):
    """The fields of a fact that come from its system."""

    system: str | None
    metal: str | None
    configuration: str | None
    electrolyte_class: str | None
    electrolyte: str | None
    label: str | None
    collector: str | None


class QuantityFields(TypedDict, total=False):
    """The fields of a fact that come from its quantity."""

    value: float | None
    lower: float | None
    upper: float | None
    comparator: str | None
    unit: str | None
    uncertainty: Mapping[str, Json] | None
    qualitative: str | None
    as_reported: str | None
    canonical_value: float | None
    canonical_lower: float | None
    canonical_upper: float | None
    canonical_unit: str | None


class StatementFields(QuantityFields, total=False):
    """The fields of a fact that come from its statement."""

    property: str | None
    statement: str | None
    category: tuple[str, ...]
    directions: tuple[str, ...]
    text: str | None
    phases: tuple[str, ...]
    layer: str | None
    crystallinity: str | None
    polarity: str
    identified_by: tuple[str, ...]
    damage: Mapping[str, Json] | None
    sampling: Mapping[str, Json] | None
    absent: Mapping[str, str]
    note: str | None


def facts_of(document: JsonObject, *, source: str) -> Iterator[Fact]:
    """Flatten the findings of an expanded publication or the observations of an expanded record.

    Args:
        document: the expanded form.
        source: the stem of the publication's file, or the id of the record.
    """
    if "findings" in document:
        yield from findings(document, source)
    elif "observations" in document:
        yield from observations(document, source)


def findings(document: JsonObject, source: str) -> Iterator[Fact]:
    """Flatten the findings of a publication."""
    systems = as_object(document.get("systems"))
    for key, item in as_object(document["findings"]).items():
        node = as_object(item)
        path = ("findings", key)
        yield Fact(
            id=f"{source}/{key}",
            source=source,
            origin="finding",
            path=path,
            kind=str(node.get("kind")),
            technique=texts(node.get("technique")),
            temperature_class=text(node.get("temperature_class")),
            preparation=text(node.get("preparation")),
            conditions=without_absent(node.get("conditions")),
            imaging=without_absent(node.get("imaging")),
            originates_in=as_object(node["originates_in"]) if "originates_in" in node else None,
            evidence=tuple(as_object(part) for part in as_list(node.get("evidence"))),
            review_state=text(node.get("review_state")) or "curated",
            disputed=text(node.get("disputed")),
            **system_fields(as_object(systems.get(str(node.get("system")))), text(node.get("system"))),
            **statement_fields(node),
        )


def observations(document: JsonObject, source: str) -> Iterator[Fact]:
    """Flatten the observations of a record, with the context of the acquisitions they rest on."""
    acquisitions = {key: (session, row) for session, key, row in acquisitions_of(document)}
    for key, item in as_object(document["observations"]).items():
        node = as_object(item)
        chosen = [acquisitions[name] for name in texts(node.get("from")) if name in acquisitions]
        specimen = text(chosen[0][1].get("specimen")) if chosen else None
        yield Fact(
            id=f"{source}/{key}",
            source=source,
            origin="observation",
            path=("observations", key),
            kind="measurement" if "quantity" in node else "observation",
            technique=tuple(dict.fromkeys(str(row["technique"]) for _, row in chosen if "technique" in row)),
            temperature_class=next(
                (str(value) for session, row in chosen if (value := row.get("temperature_class", session.get("temperature_class")))), None
            ),
            imaging=imaging_of(chosen),
            acquisitions=texts(node.get("from")),
            **system_fields(system_of(document, specimen) if specimen else {}, specimen),
            **statement_fields(node),
        )


def lineage(document: JsonObject, specimen: str) -> list[str]:
    """Name a specimen and those that it was cut from, nearest first.

    >>> lineage({"specimens": {"lamella": {"taken_from": "electrode"}, "electrode": {}}}, "lamella")
    ['lamella', 'electrode']
    """
    specimens = as_object(document.get("specimens"))
    found: list[str] = []
    here: str | None = specimen
    while here is not None and here in specimens and here not in found:
        found.append(here)
        here = text(as_object(specimens[here]).get("taken_from"))
    return found


def system_of(document: JsonObject, specimen: str) -> JsonObject:
    """Give the system of a specimen, or of the nearest one that it was cut from and that has one; empty when none has."""
    specimens = as_object(document.get("specimens"))
    return next((system for key in lineage(document, specimen) if (system := as_object(as_object(specimens[key]).get("system")))), {})


def history_of(document: JsonObject, specimen: str) -> list[tuple[tuple[str | int, ...], JsonObject]]:
    """Give place and step of the whole life of a specimen: what was done to those it was cut from, up to the cut, and to itself."""
    specimens = as_object(document.get("specimens"))
    steps: list[tuple[tuple[str | int, ...], JsonObject]] = []
    last: Json = None
    for key in lineage(document, specimen):
        rows = as_list(as_object(specimens[key]).get("history"))
        own = [(("specimens", key, "history", index), as_object(row)) for index, row in enumerate(rows) if isinstance(row, dict)]
        steps = [*(own[:last] if isinstance(last, int) else own), *steps]
        last = as_object(specimens[key]).get("taken_after")
    return steps


def acquisitions_of(document: JsonObject) -> Iterator[tuple[JsonObject, str, JsonObject]]:
    """Yield each acquisition of a record with its session: (session, key, acquisition), in the order of exposure."""
    for session in as_object(document.get("sessions")).values():
        rows = as_object(as_object(session).get("acquisitions"))
        for key, row in sorted(rows.items(), key=lambda pair: cast("int", as_object(pair[1]).get("ordinal", 0))):
            yield as_object(session), key, as_object(row)


def imaging_of(chosen: Sequence[tuple[JsonObject, JsonObject]]) -> dict[str, Json]:
    """Collect the imaging context of an observation from its first acquisition and that one's session."""
    context: dict[str, Json] = {}
    for session, row in chosen[:1]:
        for slot in ("accelerating_voltage", "specimen_temperature"):
            value = row.get(slot, session.get(slot))
            if value is not None:
                context[slot] = value
        context.update(
            {slot: row[slot] for slot in ("dose_rate", "exposure_time", "dose", "cumulative_dose", "dose_per_tilt") if slot in row}
        )
    return context


def statement_fields(node: JsonObject) -> StatementFields:
    """Flatten what stands in a statement, whoever makes it."""
    chosen = StatementFields(
        property=text(node.get("property")),
        statement=text(node.get("statement")),
        category=texts(node.get("category")),
        directions=texts(node.get("directions")),
        text=text(node.get("text")),
        phases=texts(node.get("phase")),
        layer=text(node.get("layer")),
        crystallinity=text(node.get("crystallinity")),
        polarity=text(node.get("polarity")) or "found",
        identified_by=texts(node.get("identified_by")),
        damage=as_object(node["damage"]) if "damage" in node else None,
        sampling=as_object(node["sampling"]) if "sampling" in node else None,
        absent={slot: str(as_object(row).get("reason")) for slot, row in as_object(node.get("absent")).items()},
        note=text(node.get("note")),
    )
    quantity = as_object(node.get("quantity"))
    if quantity:
        chosen.update(quantity_fields(quantity))  # type: ignore[typeddict-item]  # a part of the same fields
    return chosen


def quantity_fields(quantity: JsonObject) -> QuantityFields:
    """Flatten a quantity: as reported, and in the canonical unit."""
    chosen = QuantityFields(
        value=figure(quantity.get("value")),
        lower=figure(quantity.get("lower")),
        upper=figure(quantity.get("upper")),
        comparator=text(quantity.get("comparator")),
        unit=text(quantity.get("unit")),
        qualitative=text(quantity.get("qualitative")),
        as_reported=text(quantity.get("as_reported")),
        uncertainty=as_object(quantity["uncertainty"]) if "uncertainty" in quantity else None,
    )
    try:
        interval = quantities.interval_of(quantity)
    except QuantityError:
        return chosen
    chosen["canonical_value"], chosen["canonical_unit"] = interval.value, interval.unit
    chosen["canonical_lower"], chosen["canonical_upper"] = interval.lower, interval.upper
    return chosen


def figure(item: Json) -> float | None:
    """Give a number, or None for anything else."""
    return item if isinstance(item, int | float) else None


def system_fields(system: JsonObject, key: str | None) -> SystemFields:
    """Flatten a system to the fields that are asked for."""
    electrolyte = as_object(system.get("electrolyte"))
    collector = as_object(system.get("collector"))
    return {
        "system": key,
        "metal": text(system.get("metal")),
        "configuration": text(system.get("configuration")),
        "electrolyte_class": text(electrolyte.get("class")),
        "electrolyte": electrolyte_label(electrolyte) or None,
        "label": text(system.get("label")),
        "collector": " / ".join(str(collector[slot]) for slot in ("material", "coating") if slot in collector) or None,
    }


def electrolyte_label(electrolyte: JsonObject) -> str:
    """Write the components of an electrolyte in one line: ``1 mol/L LiPF6 in EC:DEC + 10 wt% FEC``."""
    salts = ", ".join(component_label(part) for part in as_list(electrolyte.get("salts")))
    media = ":".join(str(as_object(part).get("name")) for slot in ("solvents", "polymers") for part in as_list(electrolyte.get(slot)))
    solids = ", ".join(component_label(part) for part in as_list(electrolyte.get("solids")))
    additives = " + ".join(component_label(part) for part in as_list(electrolyte.get("additives")))
    base = " in ".join(part for part in (salts, media) if part)
    body = ", ".join(part for part in (base, solids) if part)
    return " + ".join(part for part in (body, additives) if part) or str(electrolyte.get("note") or "")


def component_label(part: Json) -> str:
    """Write a component with its amount first."""
    row = as_object(part)
    amount = as_object(row.get("amount")).get("as_reported")
    return f"{amount} {row.get('name')}" if amount else str(row.get("name"))


def system_label(fact: Fact) -> str:
    """Write the system of a fact in one line for tables and figures: its own label, or one made of its parts."""
    if fact.label:
        return fact.label
    parts = [fact.metal or "metal not stated", fact.electrolyte or (fact.electrolyte_class or "electrolyte not stated").replace("_", " ")]
    if fact.collector:
        parts.append(f"on {fact.collector}")
    return " | ".join(parts)


def as_object(item: Json) -> JsonObject:
    """Give an object, or an empty one for anything else."""
    return item if isinstance(item, dict) else {}


def as_list(item: Json) -> list[Json]:
    """Give a list, or an empty one for anything else."""
    return item if isinstance(item, list) else []


def text(item: Json) -> str | None:
    """Give a text, or None for anything else."""
    return item if isinstance(item, str) else None


def texts(item: Json) -> tuple[str, ...]:
    """Give the texts of a list, or of a text alone."""
    return (item,) if isinstance(item, str) else tuple(str(part) for part in as_list(item))


def without_absent(item: Json) -> dict[str, Json]:
    """Give the slots of an object that have a value."""
    return {slot: value for slot, value in as_object(item).items() if slot != "absent"}
