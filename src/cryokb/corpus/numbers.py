"""Numbers out of expanded slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.plain import as_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryokb.issues import Json

__all__ = ["number_in"]


def number_in(slots: Mapping[str, Json], name: str) -> float | None:
    """Give the single number of a quantity in the canonical unit of its dimension, or None."""
    item = as_object(slots.get(name))
    try:
        return quantities.interval_of(item).value if item else None
    except QuantityError:
        return None
