"""The short forms inside a document: quantities, counts and kinds of steps, each way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

from cryokb import quantities
from cryokb.errors import QuantityError
from cryokb.issues import Edit, Json, JsonObject, pointer
from cryokb.lazy import later
from cryokb.standard import Standard, shared
from cryokb.thesaurus import absence, amount, way_out

if TYPE_CHECKING:
    from cryokb.expansion.expanding import Owner, Path

__all__ = [
    "Doubt",
    "Form",
    "checked",
    "class_of",
    "class_of_step",
    "doubt_of",
    "has_numbers",
    "mend_of",
    "parse_components",
    "parse_count",
    "shorten_components",
    "shorten_count",
    "snake_case",
]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a number that can be read is hardly meant.

    Attributes:
        code: ``QTY-ZERO`` or ``QTY-PLAUSIBLE``.
        message, hint: in the words of an issue.
        unless: values of slots beside it with which it is meant all the same.
    """

    code: str
    message: str
    hint: str
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Measure(NamedTuple):
    """A unit as one form reads it, with the open interval in which a number in it needs no second look."""

    unit: str
    iri: str | None
    low: float
    high: float


PLAIN = (
    r"(?P<sign>~|[<>]=?|[≤≥≈])?(?P<number>[+-]?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?)"
    r"(?P<gap>\s?)(?P<unit>(?![Ee][+-]?\d)[^\W\d_].*|[°%/\[{].*)?\Z"
)
"""Nearly every quantity: one number with one unit that holds no blank. What looks otherwise is left to the grammar."""

SPREAD = later(r"^\s*(?:±|\+\s?/\s?[-−–])\s*")

MOST_UNITS = 1000
"""More texts of units than this are not kept: documents of a long run may hold any."""

SIGNS = {"~": "about", "≈": "about", "<": "less_than", "<=": "at_most", "≤": "at_most", ">": "more_than", ">=": "at_least", "≥": "at_least"}


@dataclass(eq=False, slots=True)
class Form:
    """How the quantity of a slot or property may be written, and what it may be.

    Attributes:
        dimensions: those that the slot takes; none for any.
        default: the unit of a bare number.
        zero_word: the word that stands for zero.
        name, owner, part: the slot with its class, or the property, by which its bounds are found.
        units: how a text behind a number is read here; None for one that is left to the grammar. It fills as texts are met.
    """

    dimensions: tuple[str, ...] = ()
    default: str | None = None
    zero_word: str | None = None
    name: str = ""
    owner: str = ""
    part: str = "slots"
    units: dict[str, Measure | None] = field(default_factory=dict)

    @classmethod
    def of_slot(cls, row: JsonObject, *, name: str = "", owner: str = "") -> Form:
        """Take the form from a row of the slot table."""
        marks = {mark: word for mark in ("default_unit", "zero_word") if isinstance(word := row.get(mark), str)}
        dimensions = tuple(str(dimension) for dimension in cast("list[Json]", row.get("dimensions", [])))
        # what counts something by its name takes the unit of one as well: dose_per_frame in e-/Å^2/frame
        if dimensions and name not in dimensions and quantities.is_dimension(name):
            dimensions += (name,)
        return cls(dimensions, marks.get("default_unit"), marks.get("zero_word"), name=name, owner=owner)

    @classmethod
    def of_property(cls, row: Mapping[str, str], *, name: str = "") -> Form:
        """Take the form from a row of the property table; only counts and ratios may be written without a unit.

        A count is a pure number: its unit is that of a ratio.
        """
        dimension = row["dimension"]
        default = row["canonical_unit"] if dimension in {"count", "ratio"} else None
        taken = ("count", "ratio") if dimension == "count" else (dimension,)
        return cls(taken, default, name=name, part="properties")

    # ------------------------------------------------------------ reading

    def parse(self, text: str) -> JsonObject:
        """Read a quantity into its expanded form.

        Raises:
            QuantityError: the text is not a quantity, not one of this form, or one that cannot be.
        """
        quick = self.quick(text)
        if quick is not None:
            return quick
        quantity = self.read(text)
        self.require_possible(quantity)
        return quantity

    def read(self, text: str) -> JsonObject:
        """Read a quantity by the whole grammar, whatever its size.

        Raises:
            QuantityError: the text is not a quantity, or not one of this form.
        """
        if self.zero_word is not None and text == self.zero_word:
            return {"value": 0, "unit": "s", "as_reported": text}
        return with_iri(self.quantity(text).to_json())

    def quantity(self, text: str) -> quantities.Quantity:
        """Read a quantity for the dimensions of this form; the sign of a spread is left out where a spread is asked for (±1 % is 1 %).

        Raises:
            QuantityError: the text is not a quantity, or not one of this form.
        """
        bare = SPREAD.sub("", text) if self.name.endswith("uncertainty") else text
        return replace(quantities.parse(bare, dimensions=self.dimensions, default_unit=self.default), as_reported=text.strip())

    def quick(self, text: str) -> JsonObject | None:
        """Read a plain number with a unit that this form has met before and that needs no second look; None for the rest."""
        found = plain_quantity().match(text)
        if found is None:
            return None
        sign, digits, gap, unit = found.groups()
        key = gap + unit if unit else ""
        measure = self.units[key] if key in self.units else self.meet(key)
        if measure is None:
            return None
        number = float(digits) if "." in digits else int(digits)
        if not measure.low < number < measure.high:
            return None
        quantity: JsonObject = {"value": number}
        if sign is not None:
            quantity["comparator"] = SIGNS[sign]
        quantity["unit"] = measure.unit
        if measure.iri is not None:
            quantity["unit_iri"] = measure.iri
        quantity["as_reported"] = text.rstrip()
        return quantity

    def settled(self, quantity: JsonObject) -> bool:
        """Tell whether a quantity that is already expanded is what its plain text says, so that it needs no closer look."""
        text = quantity.get("as_reported")
        return isinstance(text, str) and self.quick(text) == quantity

    def meet(self, text: str) -> Measure | None:
        """Learn how a text behind a number is read: by the grammar itself, with a number that every dimension can have."""
        if len(self.units) >= MOST_UNITS:
            self.units.clear()
        unit = self.unit_behind(text)
        measure = None
        if unit is not None:
            measure = Measure(unit.code, unit.qudt, *self.bounds(unit.dimension).in_unit(unit.code).unsuspicious)
        self.units[text] = measure
        return measure

    def unit_behind(self, text: str) -> quantities.Unit | None:
        """Give the unit that a text behind a number means here, whatever the number; None when it says more, or depends on the number."""
        if not text:
            return quantities.unit_of(self.default) if self.default is not None else None
        try:
            if quantities.is_written_unit(text.strip()):
                return quantities.unit_of(quantities.choose_unit(text.strip(), self.dimensions))
            quantity = quantities.parse(f"3{text}", dimensions=self.dimensions, default_unit=self.default)
        except QuantityError:
            return None
        is_plain = quantity.value == 3 and quantity.comparator is None and quantity.uncertainty is None and quantity.qualitative is None
        return quantities.unit_of(quantity.unit) if is_plain else None

    # ------------------------------------------------------------ judging

    def bounds(self, dimension: str) -> quantities.Bounds:
        """Give what a number of a dimension may be here."""
        return quantities.bounds_of(self.name, owner=self.owner, dimension=dimension, part=self.part)

    def require_possible(self, quantity: JsonObject) -> None:
        """Let a quantity pass that can exist: no length below nothing, no temperature below absolute zero.

        Raises:
            QuantityError: it lies outside of what can be.
        """
        numbers, bounds = self.numbers(quantity)
        for number in numbers:
            if number < bounds.lowest or number > bounds.highest:
                below = number < bounds.lowest
                side, bound = ("below", bounds.lowest) if below else ("above", bounds.highest)
                hint = "Check sign and unit." if below else "Check the number and what it refers to."
                raise QuantityError(
                    f"{quantities.shown(quantity)} is {side} {quantities.with_unit(bound, bounds.unit)}, which cannot be.",
                    code="QTY-RANGE",
                    hint=hint,
                )

    def doubt(self, quantity: JsonObject) -> Doubt | None:
        """Tell why a quantity that can exist is hardly meant; None when there is nothing to say."""
        numbers, bounds = self.numbers(quantity)
        found = doubt_of(numbers, bounds, quantity.get("comparator")) if numbers else None
        return None if found is None else Doubt(found[0], f"{quantities.shown(quantity)} {found[1]}.", found[2], bounds.zero_when)

    def numbers(self, quantity: JsonObject) -> tuple[list[float], quantities.Bounds]:
        """Give the numbers of a quantity in its canonical unit, with their bounds."""
        unit = str(quantity["unit"])
        bounds = self.bounds(quantities.dimension_of(unit))
        stated = [quantity.get(part) for part in ("value", "lower", "upper")]
        return [quantities.convert(number, unit, bounds.unit) for number in stated if isinstance(number, int | float)], bounds

    def shorten(self, quantity: JsonObject) -> Json:
        """Write an expanded quantity as the text that was reported, when that reads as the same; else keep the object."""
        text = quantity.get("as_reported")
        if not isinstance(text, str):
            return quantity
        try:
            return text if self.parse(text) == quantity else quantity
        except QuantityError:
            return quantity


@cache
def plain_quantity() -> re.Pattern[str]:
    """Compile the pattern of plain quantities when it is first used."""
    return re.compile(PLAIN)


OPEN_BELOW = frozenset({"less_than", "at_most"})
OPEN_ABOVE = frozenset({"more_than", "at_least"})


def doubt_of(numbers: list[float], bounds: quantities.Bounds, comparator: Json = None) -> tuple[str, str, str] | None:
    """Tell why numbers that can be are hardly meant: 0 where nothing can be 0, or beyond all practice.

    Args:
        numbers: the value, or the two bounds.
        bounds: what they may be, in the same unit.
        comparator: that of the quantity; what has no side has no bound to break there.

    Returns:
        Code, what is to be said of the quantity, and the hint; None when there is nothing to say.
    """
    if not bounds.zero and not any(numbers):
        return None if comparator in OPEN_ABOVE else ("QTY-ZERO", "is no measurement but a field that nobody set", "")
    low, high = min(numbers), max(numbers)
    if low < bounds.least and comparator not in OPEN_BELOW and not (low == 0 and high > 0):
        side, bound = "below", bounds.least
    elif high > bounds.most and comparator not in OPEN_ABOVE:
        side, bound = "above", bounds.most
    else:
        return None
    return (
        "QTY-PLAUSIBLE",
        f"is {side} {quantities.with_unit(bound, bounds.unit)}, beyond all practice",
        "Check the unit and the power of ten.",
    )


def checked(form: Form, quantity: JsonObject) -> JsonObject:
    """Give a quantity that is already expanded, when its unit fits its slot and its parts say one thing.

    Raises:
        QuantityError: it has another dimension, its unit is not known, it contradicts itself, or it cannot be.
    """
    unit = quantity.get("unit")
    if not isinstance(unit, str):
        return quantity
    if form.dimensions and (found := quantities.dimension_of(unit)) not in form.dimensions:
        wanted = " or ".join(form.dimensions).replace("_", " ")
        raise QuantityError(f"The unit {unit} is a {found.replace('_', ' ')}; this slot takes {wanted}.", code="QTY-DIMENSION", value=unit)
    if has_numbers(quantity):
        from cryokb.expansion.agreement import require_agreement

        require_agreement(form, quantity)
        form.require_possible(quantity)
    return quantity


def has_numbers(quantity: JsonObject) -> bool:
    """Tell whether a quantity has a number, and nothing but numbers where numbers stand."""
    stated = [quantity[name] for name in ("value", "lower", "upper") if name in quantity]
    return bool(stated) and all(type(number) in (int, float) for number in stated)


def with_iri(quantity: JsonObject) -> JsonObject:
    """Add the QUDT term of the unit, behind the unit, where the unit table knows one."""
    units = cast("dict[str, JsonObject]", shared("units")["units"])
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


def class_of_step(standard: Standard, kind: str, base: str = "Step") -> str | None:
    """Name the class of a step kind, written either way, or None when there is none.

    >>> from cryokb.standard import current
    >>> class_of_step(current(), "plunge_freezing")
    'PlungeFreezing'
    """
    return kinds_of_steps(standard, base).get(kind)


@cache
def kinds_of_steps(standard: Standard, base: str) -> dict[str, str]:
    """Give the class of each kind of step as it is written in either form, once a version."""
    names = cast("list[str]", cast("JsonObject", standard.table("slots")[base]).get("subclasses", []))
    return {word: name for name in names for word in (snake_case(name), name)}


def class_of(standard: Standard, name: str, node: JsonObject) -> str:
    """Name the class of an object that stands where ``name`` is expected: for a step, that of its kind, when it has one."""
    return class_of_step(standard, str(node.get("step"))) or name if name == "Step" else name


MAX_COMPONENTS = 30
"""How many components one text may name; no electrolyte has so many."""


def parse_components(text: str, standard: Standard) -> list[JsonObject]:
    """Read ``LiPF6 1 mol/L``, a mixture such as ``EC/DEC 1:1 v/v``, or several with a plus, into the expanded form of each component.

    Raises:
        QuantityError: the amount is not one, or the parts do not fit the components.
    """
    form = amount_form(standard)
    plain = plain_component(text, form)
    if plain is not None:
        return [plain]
    pieces = quantities.split_pieces(text)
    if len(pieces) > MAX_COMPONENTS:
        raise QuantityError(
            f"{len(pieces)} components stand in one text.", code="CHEM-COMPONENT", hint="Write a list with one component an entry."
        )
    return [row for piece in pieces for row in components_of(piece, form)]


def components_of(text: str, form: Form) -> list[JsonObject]:
    """Read one component with its amount, or the components of one mixture with their parts.

    Raises:
        QuantityError: the amount is not one, or the parts do not fit the components.
    """
    if quantities.is_sentence(text):
        return [{"name": " ".join(text.split())}]
    if not quantities.is_mixture(text):
        name, amount = quantities.split_component(text)
        return [{"name": name} if amount is None else {"name": name, "amount": form.parse(amount)}]
    mixture = quantities.split_mixture(text)
    rows: list[JsonObject] = [{"name": name} for name in mixture.names]
    for row, part in zip(rows, mixture.parts, strict=False):
        row["parts"] = part
        if mixture.basis is not None:
            row["parts_basis"] = mixture.basis
    return rows


@cache
def amount_form(standard: Standard) -> Form:
    """Give the form of the amount of a component, once a version."""
    return Form.of_slot(standard.class_slots("Component")["amount"], name="amount", owner="Component")


def plain_component(text: str, form: Form) -> JsonObject | None:
    """Read one word with a plain amount behind it, as nearly every component is written; None for the rest."""
    name, _, amount = text.partition(" ")
    quantity = form.quick(amount) if amount[:1].isdigit() and name.isalnum() and name[0].isalpha() else None
    return None if quantity is None else {"name": name, "amount": quantity}


def shorten_components(entries: list[JsonObject], standard: Standard) -> str | None:
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
        text += " " + ":".join(f"{entry['parts']:g}" for entry in entries) + quantities.BASIS_WORDS.get(basis, "")
    try:
        return text if parse_components(text, standard) == entries and text not in standard.terms("AbsenceReason") else None
    except QuantityError:
        return None


"""How the basis of a ratio is written."""


Mend = tuple[str | None, tuple[Edit, ...] | None]


def mend_of(error: QuantityError, form: Form, here: Path, owner: Owner, unknown: str) -> Mend:
    """Give the hint and the edits that mend a text which could not be read as a quantity.

    Args:
        error: why it was refused; its value is the text.
        form: how a quantity may be written here.
        here: where the text stands.
        owner: the object that it stands in.
        unknown: the word for what nobody knows.
    """
    word = error.value if isinstance(error.value, str) else ""
    if error.suggestion or not word:
        return error.hint, (Edit(pointer(here), error.suggestion),) if error.suggestion else None
    if word.strip("0.") == "" and owner.plan.has_absences:
        never = bool(form.dimensions) and not form.bounds(form.dimensions[0]).zero
        return f"{error.hint or ''} If nobody wrote it down, write {unknown}.".lstrip(), (Edit(pointer(here), unknown),) if never else None
    meant = amount(["zero"] if form.zero_word else form.dimensions, word, unknown) or amount(form.dimensions, word, unknown)
    if meant is not None and meant.term is not None:
        return f"Did you mean {meant.term}?", (Edit(pointer(here), meant.term),)
    if not owner.plan.has_absences or (meant is None and any(letter.isdigit() for letter in word)):
        return error.hint, None
    if meant is not None:
        beside = {slot: said for slot, said in meant.also.items() if owner.node.get(slot) != said}
        writable = all(slot in owner.plan.slots and slot not in owner.node for slot in beside)
        return meant.say, (Edit(pointer(here), unknown, beside=beside),) if meant.also and writable else None
    reason = absence(word)
    if reason is None:
        return f"{error.hint or 'Write a number with its unit.'} If nobody wrote it down, write {unknown}.", None
    return way_out(reason, unknown), (Edit(pointer(here), unknown if reason == "not_recorded" else reason),)
