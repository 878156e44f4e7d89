"""The observations of a record and the findings of a publication as facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.facts.conditions import Found, Route, conditions_of, preparation_of
from cryokb.facts.fact import Fact
from cryokb.facts.labels import electrolyte_label
from cryokb.issues import Json, JsonObject
from cryokb.plain import as_list, as_object, figure, text, texts, without_absent
from cryokb.record import Acquisition, RecordView

__all__ = ["facts_of"]


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
