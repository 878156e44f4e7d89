"""Make the unit table from units.yaml: factors by pint, and the key of every accepted spelling.

Development only; the made table ships as ``src/cryokb/_generated/units.json`` and is read by ``cryokb.quantities``.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pint
import yaml

from cryokb.quantities.units import unit_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cryokb.issues import Json, JsonObject

__all__ = ["build_unit_table", "expression"]

QUDT = "http://qudt.org/vocab/unit/"
HERE = Path(__file__).parent

Plain = dict[str, Any]


def build_unit_table(path: Path = HERE / "units.yaml") -> JsonObject:
    """Give the unit table ``{dimensions, units, aliases, spellings, contextual, written}`` for units.yaml; same file, same table.

    Raises ValueError when a unit names no known dimension, when a factor cannot be computed, or when two units of one
    dimension claim one spelling.
    """
    source: Plain = yaml.safe_load(path.read_text(encoding="utf-8"))
    aliases = _aliases(source)
    units = {code: _unit(code, source) for code in source["units"]}
    spellings = _keys(source, aliases, "spellings")
    contextual = _keys(source, aliases, "contextual")
    _check_unique(units, spellings)
    written = _written_keys(source, aliases)
    return {
        "dimensions": source["dimensions"],
        "units": units,
        "aliases": aliases,
        "spellings": spellings,
        "contextual": contextual,
        "written": written,
    }


def _aliases(source: Plain) -> dict[str, str]:
    """Give each other name of a part with the part, the longer names in lower case."""
    parts = _written_parts(source)
    names: dict[str, str] = {}
    for symbol, several in source["names"].items():
        for prefix, word in [("", ""), *source["prefixes"].items()]:
            if prefix + symbol in parts and prefix + symbol != "m":  # a bare m is metre or molal: only the word is plain
                names |= {word + name + plural: prefix + symbol for name in several for plural in ("", "s")}
    names |= {f"u{part[1:]}": part for part in parts if part.startswith("µ") and len(part) > 1}
    names |= {name: part for part, several in source["aliases"].items() for name in several}
    return dict(sorted(names.items()))


def _written_parts(source: Plain) -> set[str]:
    """Give every part of which the units of the table are made."""
    compounds = {name: part for part, several in source["aliases"].items() for name in several if "." in part}
    keys = [unit_key(unit["text"], compounds) or "" for unit in source["units"].values()]
    return {part.split("^")[0] for key in keys for part in key.split(".") if part} | set(source["names"])


def _unit(code: str, source: Plain) -> dict[str, Json]:
    unit = source["units"][code]
    if unit["dimension"] not in source["dimensions"]:
        raise ValueError(f"units.yaml: {code} names an unknown dimension, {unit['dimension']}")
    canonical = source["dimensions"][unit["dimension"]]["canonical"]
    factor, offset = _factor(expression(unit), expression(source["units"][canonical]))
    qudt = QUDT + unit["qudt"] if "qudt" in unit else None
    return {
        "text": unit["text"],
        "dimension": unit["dimension"],
        "factor": factor,
        "offset": offset,
        "nexus": unit.get("nexus"),
        "qudt": qudt,
    }


def expression(unit: Mapping[str, str]) -> str:
    """Give the pint expression of a unit of units.yaml."""
    return str(unit["pint"] if "pint" in unit else unit["nexus"])


_REGISTRY: pint.UnitRegistry[Decimal] = pint.UnitRegistry(non_int_type=Decimal)


def _factor(unit: str, canonical: str) -> tuple[float, float]:
    """Compute factor and offset from ``unit`` to ``canonical``; both are pint expressions."""
    if unit == "degC":
        return 1.0, 273.15
    one = _REGISTRY.Quantity(Decimal(1))
    ratio = one * _REGISTRY.parse_expression(unit) / (one * _REGISTRY.parse_expression(canonical))
    return float(ratio.to("dimensionless").magnitude), 0.0


def _keys(source: Plain, aliases: Mapping[str, str], slot: str) -> dict[str, Json]:
    """Give the codes under the key of each spelling; the order of the codes is that of the file."""
    codes: dict[str, list[str]] = {}
    for code, unit in source["units"].items():
        for text in _spellings(code, unit, slot):
            key = unit_key(text, aliases)
            if key is None:
                raise ValueError(f"units.yaml: {code} has a spelling that cannot be read, {text}")
            if code not in codes.setdefault(key, []):
                codes[key].append(code)
    return {key: list(codes[key]) for key in sorted(codes)}


def _written_keys(source: Plain, aliases: Mapping[str, str]) -> dict[str, Json]:
    """Give the key of each spelling as it stands in the file, so that the usual ones need not be taken apart each time."""
    texts = {
        text for code, unit in source["units"].items() for slot in ("spellings", "contextual") for text in _spellings(code, unit, slot)
    }
    return {text: unit_key(text, aliases) for text in sorted(texts)}


def _spellings(code: str, unit: Plain, slot: str) -> Iterator[str]:
    if slot == "spellings" and unit["text"]:
        yield unit["text"]
        if not code.startswith("10*"):
            yield code
    yield from unit.get(slot, ())


def _check_unique(units: Mapping[str, Mapping[str, Json]], spellings: Mapping[str, Json]) -> None:
    for key, codes in spellings.items():
        assert isinstance(codes, list)
        dimensions = [units[str(code)]["dimension"] for code in codes]
        if len(set(map(str, dimensions))) < len(dimensions):
            raise ValueError(f"units.yaml: {', '.join(map(str, codes))} share the spelling {key} and the dimension")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "src/cryokb/_generated/units.json"
    target.write_text(json.dumps(build_unit_table(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
