"""Systems and electrolytes in one line, for tables and figures."""

from __future__ import annotations

from cryokb.facts.fact import Fact
from cryokb.issues import Json, JsonObject
from cryokb.plain import as_list, as_object

__all__ = ["electrolyte_label", "system_label"]


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
