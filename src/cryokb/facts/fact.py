"""The fact: one statement with its system, its conditions and its imaging context, flat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from cryokb.issues import Json, JsonObject
from cryokb.plain import as_list, as_object, unfrozen

__all__ = ["Fact", "electrolyte_label", "system_label"]


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
        return {item.name: unfrozen(getattr(self, item.name)) for item in fields(self)}


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
