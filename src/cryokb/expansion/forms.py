"""The short forms inside a document: quantities, counts and kinds of steps, each way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from cryokb import quantities, standard
from cryokb.errors import QuantityError
from cryokb.issues import Json, JsonObject

__all__ = [
    "Form",
    "checked",
    "class_of_step",
    "parse_components",
    "parse_count",
    "shorten_components",
    "shorten_count",
    "snake_case",
]


@dataclass(frozen=True, slots=True)
class Form:
    """How the quantity of a slot may be written.

    Attributes:
        dimensions: those that the slot takes; none for any.
        default: the unit of a bare number.
        zero_word: the word that stands for zero.
    """

    dimensions: tuple[str, ...] = ()
    default: str | None = None
    zero_word: str | None = None

    @classmethod
    def of_slot(cls, row: JsonObject) -> Form:
        """Take the form from a row of the slot table."""
        default, zero_word = row.get("default_unit"), row.get("zero_word")
        return cls(
            tuple(str(name) for name in cast("list[Json]", row.get("dimensions", []))),
            default if isinstance(default, str) else None,
            zero_word if isinstance(zero_word, str) else None,
        )

    @classmethod
    def of_property(cls, row: Mapping[str, str]) -> Form:
        """Take the form from a row of the property table; only counts and ratios may be written without a unit."""
        dimension = row["dimension"]
        return cls((dimension,), row["canonical_unit"] if dimension in {"count", "ratio"} else None)

    def parse(self, text: str) -> JsonObject:
        """Read a quantity into its expanded form.

        Raises:
            QuantityError: the text is not a quantity, or not one of this form.
        """
        if self.zero_word is not None and text == self.zero_word:
            return {"value": 0, "unit": "s", "as_reported": text}
        return with_iri(quantities.parse(text, dimensions=self.dimensions, default_unit=self.default).to_json())

    def shorten(self, quantity: JsonObject) -> Json:
        """Write an expanded quantity as the text that was reported, when that reads as the same; else keep the object."""
        text = quantity.get("as_reported")
        if not isinstance(text, str):
            return quantity
        try:
            return text if self.parse(text) == quantity else quantity
        except QuantityError:
            return quantity


def checked(form: Form, quantity: JsonObject) -> JsonObject:
    """Give a quantity that is already expanded, when its unit has a dimension that its slot takes.

    Raises:
        QuantityError: it has another dimension, or the unit is not known.
    """
    unit = quantity.get("unit")
    if isinstance(unit, str) and form.dimensions:
        found = quantities.dimension_of(unit)
        if found not in form.dimensions:
            wanted = " or ".join(form.dimensions).replace("_", " ")
            raise QuantityError(
                f"The unit {unit} is a {found.replace('_', ' ')}; this slot takes {wanted}.", code="QTY-DIMENSION", value=unit
            )
    return quantity


def with_iri(quantity: JsonObject) -> JsonObject:
    """Add the QUDT term of the unit, behind the unit, where the unit table knows one."""
    units = cast("dict[str, JsonObject]", standard.table("units")["units"])
    iri = units.get(str(quantity.get("unit")), {}).get("qudt")
    if not isinstance(iri, str):
        return quantity
    plain: JsonObject = {}
    for name, value in quantity.items():
        plain[name] = value
        if name == "unit":
            plain["unit_iri"] = iri
    return plain


def parse_count(text: str) -> JsonObject:
    """Read ``12 positions on 3 particles`` into its expanded form; what is not said is left out.

    Raises:
        QuantityError: the text does not begin with a whole number.
    """
    count = quantities.parse_count(text)
    parts: JsonObject = {"n": count.n, "of": count.of, "on": count.on}
    return {name: value for name, value in parts.items() if value is not None}


def shorten_count(count: JsonObject) -> Json:
    """Write an expanded count as text when that reads as the same; else keep the object."""
    n, of, on = count.get("n"), count.get("of"), count.get("on")
    if not isinstance(n, int):
        return count
    text = quantities.format_count(quantities.Count(n, of if isinstance(of, str) else None, on if isinstance(on, str) else None))
    try:
        return text if parse_count(text) == count else count
    except QuantityError:
        return count


@cache
def snake_case(name: str) -> str:
    """Write a class name as a step kind.

    >>> snake_case("PlungeFreezing")
    'plunge_freezing'
    """
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")


def class_of_step(kind: str, base: str = "Step") -> str | None:
    """Name the class of a step kind, written either way, or None when there is none.

    >>> class_of_step("plunge_freezing")
    'PlungeFreezing'
    """
    row = cast("JsonObject", standard.table("slots")[base])
    for name in cast("list[str]", row.get("subclasses", [])):
        if kind in (name, snake_case(name)):
            return name
    return None


def parse_components(text: str) -> list[JsonObject]:
    """Read ``LiPF6 1 mol/L``, or a mixture such as ``EC:DEC 1:1 v/v``, into the expanded form of each component.

    Raises:
        QuantityError: the amount is not one, or the parts do not fit the components.
    """
    if ":" in text.partition(" ")[0].strip(":"):
        mixture = quantities.split_mixture(text)
        rows: list[JsonObject] = [{"name": name} for name in mixture.names]
        for row, part in zip(rows, mixture.parts, strict=False):
            row["parts"] = part
            if mixture.basis is not None:
                row["parts_basis"] = mixture.basis
        return rows
    name, amount = quantities.split_component(text)
    if amount is None:
        return [{"name": name}]
    return [{"name": name, "amount": Form.of_slot(standard.class_slots("Component")["amount"]).parse(amount)}]


def shorten_components(entries: list[JsonObject]) -> str | None:
    """Write components as one text when that reads as the same: one with its amount, or several with their parts; else None."""
    names = [entry.get("name") for entry in entries]
    if not all(isinstance(name, str) for name in names):
        return None
    text = ":".join(str(name) for name in names)
    if len(entries) == 1:
        amount = entries[0].get("amount")
        text += f" {amount.get('as_reported')}" if isinstance(amount, dict) else ""
    elif all("parts" in entry for entry in entries):
        basis = str(entries[0].get("parts_basis", ""))
        text += " " + ":".join(f"{entry['parts']:g}" for entry in entries) + BASIS_WORDS.get(basis, "")
    try:
        return text if parse_components(text) == entries and text not in standard.terms("AbsenceReason") else None
    except QuantityError:
        return None


BASIS_WORDS = {"volume": " v/v", "mass": " w/w", "mole": " molar ratio"}
"""How the basis of a ratio is written."""
