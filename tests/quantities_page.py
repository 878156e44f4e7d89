"""What the page on quantities says of a text, made by the program itself."""

from __future__ import annotations

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.expansion.forms import parse_components
from cryokb.issues import Json, JsonObject
from cryokb.plain import as_object
from cryokb.standard import current


def read_as(text: str) -> str:
    """Write the parts of a quantity as the page does."""
    return parts_of(quantities.parse(text).to_json())


def parts_of(plain: JsonObject) -> str:
    """Write the parts of a quantity in expanded form, but for its text."""
    words = []
    for name, item in plain.items():
        if name == "uncertainty":
            words.extend(f"{side} {shown(value)}" for side, value in as_object(item).items())
        elif name not in {"as_reported", "unit_iri"}:
            words.append(f"{name} {shown(item)}")
    return ", ".join(words)


def shown(item: Json) -> str:
    """Write a number without needless digits, and a word as it is."""
    return f"{item:g}" if isinstance(item, float) else str(item)


def component_as(text: str) -> str:
    """Write the components that one text stands for as the page does."""
    rows = []
    for row in parse_components(text, current()):
        amount = as_object(row.get("amount"))
        rest = [parts_of(amount)] if amount else [f"{slot} {row[slot]}" for slot in ("parts", "parts_basis") if slot in row]
        rows.append(", ".join([f"name {row['name']}", *rest]))
    return "; ".join(rows)


def count_as(text: str) -> str:
    """Write a count as the page does."""
    count = quantities.parse_count(text)
    return ", ".join(f"{name} {part}" for name, part in (("n", count.n), ("of", count.of), ("on", count.on)) if part is not None)


def refusal(text: str) -> str:
    """Give the code and the message with which a text is refused."""
    try:
        quantities.parse(text)
    except QuantityError as error:
        return f"{error.code}: {error.message}"
    raise AssertionError(f"{text} is read")
