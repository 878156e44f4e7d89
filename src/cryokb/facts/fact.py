"""The fact: one statement with its system, its conditions and its imaging context, flat; and how records and publications give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypedDict

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject
from cryokb.plain import as_list, as_object, fields_of, figure, text, texts, whole, without_absent
from cryokb.record import FREEZING, FREEZING_POINT, Acquisition, RecordView, Stage

__all__ = ["Fact", "Found", "Route", "conditions_of", "electrolyte_label", "facts_of", "preparation_of", "system_label"]


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
        restates: the ids of the first-hand findings that it tells again.
        part_of, same_cell, twins: keys of findings of the same publication; a twin with what differs.
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
    restates: tuple[str, ...] = ()
    part_of: str | None = None
    same_cell: tuple[str, ...] = ()
    twins: tuple[Mapping[str, Json], ...] = ()
    note: str | None = None

    def to_json(self) -> JsonObject:
        """Give the fact as a plain object with every field, tuples as lists."""
        return fields_of(self)


def electrolyte_label(electrolyte: JsonObject) -> str:
    """Write the components of an electrolyte in one line: ``1 mol/L LiPF6 in EC:DEC + 10 wt% FEC``.

    Without components, the words of the text for it (``carbonate-based``): a note that begins small. A remark begins with a capital.
    """
    note = str(electrolyte.get("note") or "")
    salts = ", ".join(component_label(part) for part in as_list(electrolyte.get("salts")))
    media = ":".join(str(as_object(part).get("name")) for slot in ("solvents", "polymers") for part in as_list(electrolyte.get(slot)))
    solids = ", ".join(component_label(part) for part in as_list(electrolyte.get("solids")))
    additives = " + ".join(component_label(part) for part in as_list(electrolyte.get("additives")))
    base = " in ".join(part for part in (salts, media) if part)
    body = ", ".join(part for part in (base, solids) if part)
    return " + ".join(part for part in (body, additives) if part) or (note if note[:1].islower() else "")


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


STATES = {
    "Soaking": "soaked",
    "Plating": "plated",
    "Stripping": "stripped",
    "Cycling": "cycled",
    "Alloying": "alloyed",
    "Dealloying": "dealloyed",
    "Rest": "rested",
}
"""The state that each electrochemical step leaves, unless it says another."""

CURRENT = frozenset({"Plating", "Stripping", "Cycling", "Formation", "Alloying", "Dealloying", "Holding"})

OF_CURRENT: tuple[str, ...] = ("temperature", "current_density", "areal_capacity", "stack_pressure")


Found: TypeAlias = Mapping[str, Json]


def conditions_of(view: RecordView, specimen: str, known: dict[str, list[Found]]) -> dict[str, Json]:
    """Give the conditions of the last electrochemical step of a specimen: temperature, current density, capacity, pressure, cycles, state.

    Cycles stand until metal is plated anew; those of several steps are not added up, the last count stands.

    Args:
        view: the record.
        specimen: the specimen.
        known: what was found for others, which is filled.
    """
    nothing: Found = {}
    return dict(view.along(specimen, known, nothing, after_current)[-1])


def after_current(before: Found, stage: Stage) -> Found:
    """Give the conditions after one more step."""
    kind, step = stage.step.kind, stage.step.slots
    if kind not in CURRENT and kind not in STATES:
        return before
    found = dict(before)
    if kind in CURRENT:
        found = {slot: item for slot, item in found.items() if slot == "cycle_number" and kind != "Plating"}
    if kind in STATES:
        found["state"] = text(step.get("end_state")) or STATES[kind]
    if kind in CURRENT:
        found.update({slot: step[slot] for slot in OF_CURRENT if slot in step})
    if kind == "Plating" and "duration" in step:
        found["deposition_time"] = step["duration"]
    if kind == "Cycling" and (cycles := whole(step.get("cycles"))) is not None:
        found["cycle_number"] = {"value": cycles, "unit": "1", "as_reported": str(cycles)}
    if kind == "Rest" and "duration" in step:
        found["rest_time"] = step["duration"]
    return found


@dataclass(frozen=True, slots=True)
class Route:
    """What a history says so far of the route by which a specimen is prepared: the last milling, and what was done at all."""

    milled: JsonObject | None = None
    lifted: bool = False
    dispersed: bool = False
    washed: bool = False
    dried: bool = False
    frozen_wet: bool | None = None


def further(route: Route, stage: Stage) -> Route:
    """Give the route after one more step; how it was frozen is a matter of the first freezing."""
    kind, slots = stage.step.kind, stage.step.slots
    if kind == "Milling":
        return replace(route, milled=slots)
    if kind in {"LiftOut", "Dispersing", "Washing", "Drying"}:
        return replace(
            route,
            lifted=route.lifted or kind == "LiftOut",
            dispersed=route.dispersed or kind == "Dispersing",
            washed=route.washed or kind == "Washing",
            dried=route.dried or kind == "Drying",
        )
    if kind in FREEZING and route.frozen_wet is None:
        return replace(route, frozen_wet=not route.washed and slots.get("frozen_state") != "no_liquid")
    return route


def preparation_of(view: RecordView, specimen: str, known: dict[str, list[Route]]) -> str | None:
    """Name the route by which a specimen was prepared, as findings name it, or None where its history does not show one.

    Args:
        view: the record.
        specimen: the specimen.
        known: what was found for others, which is filled.
    """
    route = view.along(specimen, known, Route(), further)[-1]
    if route.milled is not None:
        return milled_route(route.milled, lifted=route.lifted)
    if route.dispersed:
        return "scraped"
    if route.dried:
        return "washed_and_dried"
    return "frozen_wet" if route.frozen_wet else None


def milled_route(last: JsonObject, *, lifted: bool) -> str | None:
    """Name a route with milling: a lamella where it was thinned or lifted out; None where it is not said how cold the last milling was."""
    cold = was_cold(last)
    if cold is None:
        return None
    lamella = lifted or "final_thickness" in last
    return ("cryo_lamella" if lamella else "cryo_cross_section") if cold else "room_temperature_lamella" if lamella else None


def was_cold(step: Mapping[str, Json]) -> bool | None:
    """Tell whether a step was done cold, by its temperature class or its temperature; None where neither is stated."""
    stated = text(step.get("temperature_class"))
    if stated is not None:
        return stated == "cryo"
    temperature = as_object(step.get("temperature"))
    try:
        kelvin = quantities.interval_of(temperature).upper if temperature else None
    except QuantityError:
        kelvin = None
    return None if kelvin is None else kelvin < FREEZING_POINT


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


def facts_of(view: RecordView, *, source: str) -> Iterator[Fact]:
    """Flatten the findings of an expanded publication or the observations of an expanded record.

    Args:
        view: the document.
        source: the stem of the publication's file, or the id of the record.
    """
    if "findings" in view.document:
        yield from findings(view.document, source)
    elif "observations" in view.document:
        yield from observations(view, source)


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
            review_state=text(node.get("review_state")) or ("disputed" if "disputed" in node else "curated"),
            disputed=text(node.get("disputed")),
            restates=texts(node.get("restates")),
            part_of=text(node.get("part_of")),
            same_cell=texts(node.get("same_cell")),
            twins=tuple(as_object(row) for row in as_list(node.get("twins"))),
            **system_fields(as_object(systems.get(str(node.get("system")))), text(node.get("system"))),
            **statement_fields(node),
        )


def observations(view: RecordView, source: str) -> Iterator[Fact]:
    """Flatten the observations of a record, with the context of the acquisitions they rest on."""
    conditions: dict[str, list[Found]] = {}
    routes: dict[str, list[Route]] = {}
    for key, item in as_object(view.document["observations"]).items():
        node = as_object(item)
        chosen = view.sources(node)
        specimen = next(iter(view.specimens_of(node)), None)
        yield Fact(
            id=f"{source}/{key}",
            source=source,
            origin="observation",
            path=("observations", key),
            kind="measurement" if "quantity" in node else "observation",
            technique=tuple(dict.fromkeys(one.technique for one in chosen if one.technique is not None)),
            temperature_class=next((value for one in chosen if (value := text(one.setting("temperature_class")))), None),
            imaging=imaging_of(chosen),
            conditions=conditions_of(view, specimen, conditions) if specimen else {},
            preparation=preparation_of(view, specimen, routes) if specimen else None,
            acquisitions=texts(node.get("from")),
            **system_fields(view.system(specimen) if specimen else {}, specimen),
            **statement_fields(node),
        )


OF_THE_MICROSCOPE = ("accelerating_voltage", "specimen_temperature")
OF_THE_EXPOSURE = ("dose_rate", "exposure_time", "dose", "cumulative_dose", "dose_per_tilt")


def imaging_of(chosen: Sequence[Acquisition]) -> dict[str, Json]:
    """Collect the imaging context of an observation from its first acquisition and that one's session."""
    context: dict[str, Json] = {}
    for one in chosen[:1]:
        context.update({slot: value for slot in OF_THE_MICROSCOPE if (value := one.setting(slot)) is not None})
        context.update({slot: one.slots[slot] for slot in OF_THE_EXPOSURE if slot in one.slots})
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
