"""What a number may be: what can be at all, what is far outside of practice, and where 0 is no measurement.

The rows are data (``schema/ranges.yaml``), shared by the validator and by the readers of microscope files. A row of a slot or
property overrides that of its dimension, column by column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from math import inf
from typing import TYPE_CHECKING, cast

from cryokb import standard
from cryokb.quantities.units import convert, dimension_of, unit_table

if TYPE_CHECKING:
    from cryokb.issues import JsonObject

__all__ = ["ANY_NUMBER", "Bounds", "bounds_of"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may be, in one unit; a side without a bound is infinite.

    Attributes:
        lowest, highest: what can be.
        least, most: what is plausible.
        zero: whether 0 can be a measurement; in the unit of the bounds (0 °C is not 0).
        zero_when: values of slots beside it with which a 0 is meant all the same.
        unit: UCUM code, or empty for a pure number.
    """

    lowest: float = -inf
    highest: float = inf
    least: float = -inf
    most: float = inf
    zero: bool = True
    zero_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str = ""

    def in_unit(self, unit: str) -> Bounds:
        """Give the same bounds in another unit of their dimension."""
        if unit == self.unit:
            return self
        lowest, highest, least, most = (converted(bound, self.unit, unit) for bound in (self.lowest, self.highest, self.least, self.most))
        return replace(self, lowest=lowest, highest=highest, least=least, most=most, unit=unit)

    @property
    def unsuspicious(self) -> tuple[float, float]:
        """The open interval in which a number needs no second look: plausible, and of positive sign where 0 is none."""
        low = max(self.lowest, self.least)
        return low if self.zero else max(low, 0.0 if not self.unit else converted(0.0, canonical_unit(self.unit), self.unit)), min(
            self.highest, self.most
        )


ANY_NUMBER = Bounds()
"""The bounds of what the table does not name."""


@cache
def bounds_of(name: str, *, owner: str = "", dimension: str = "", part: str = "slots") -> Bounds:
    """Give the bounds of a slot or property, in the canonical unit of a dimension, or as pure numbers without one.

    Args:
        name: the slot (or its term), or the property; the table may have no row for it.
        owner: the class of the slot.
        dimension: that of the number at hand, where the slot holds quantities.
        part: ``slots`` or ``properties``.
    """
    table = cast("dict[str, dict[str, JsonObject]]", standard.shared("ranges"))
    own = table[part].get(f"{owner}.{name}") or table[part].get(name) or {}
    canonical = unit_of_dimension(dimension) if dimension else ""
    unit = str(own.get("unit", canonical))
    if unit != canonical and dimension and dimension_of(unit) != dimension:
        own, unit = {}, canonical  # the row speaks of another dimension that the slot takes as well
    base = table["dimensions"].get(dimension, {})
    return bounds({**{column: base[column] for column in base if column not in own}, **own}, base, unit, canonical)


def bounds(row: JsonObject, base: JsonObject, unit: str, canonical: str) -> Bounds:
    """Read a row whose own columns are in ``unit`` and whose inherited ones are in that of its dimension."""

    def sides(column: str) -> tuple[float, float]:
        low, high = cast("list[float | None]", row.get(column, [None, None]))
        written = str(base.get("unit", canonical)) if row.get(column) is base.get(column) else unit
        pair = (-inf if low is None else low, inf if high is None else high)
        return pair if written == canonical else (converted(pair[0], written, canonical), converted(pair[1], written, canonical))

    (lowest, highest), (least, most) = sides("possible"), sides("plausible")
    when = cast("Mapping[str, list[str]]", row.get("zero_when", {}))
    return Bounds(
        lowest,
        highest,
        least,
        most,
        zero=row.get("zero") != "never",
        zero_when={slot: tuple(words) for slot, words in when.items()},
        unit=canonical,
    )


def canonical_unit(unit: str) -> str:
    """Give the canonical unit of the dimension of a unit."""
    return unit_of_dimension(dimension_of(unit))


def unit_of_dimension(dimension: str) -> str:
    """Give the canonical unit of a dimension."""
    return str(unit_table().dimensions[dimension]["canonical"])


def converted(bound: float, unit: str, target: str) -> float:
    return bound if bound in (-inf, inf) else convert(bound, unit, target)
