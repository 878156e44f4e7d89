"""Units: from what people write to a UCUM code, and from one unit to another, by the generated unit table.

A unit text is read as a product of parts, so that ``mAh cm⁻²``, ``mA h/cm2`` and ``mAh·cm^-2`` have one key. A key
that stands under two units is ambiguous and refused, unless the dimensions that the slot expects settle it.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from cryokb import standard
from cryokb.errors import QuantityError
from cryokb.lazy import compiled
from cryokb.quantities.numerals import plain

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

    from cryokb.issues import JsonObject

__all__ = [
    "PURE_NUMBERS",
    "Slot",
    "Unit",
    "UnitTable",
    "choose_unit",
    "convert",
    "convert_difference",
    "dimension_of",
    "is_dimension",
    "is_unit",
    "is_written_unit",
    "round_off",
    "unit_key",
    "unit_of",
    "unit_table",
]

SIGNIFICANT_DIGITS = 12
"""Converted values are rounded to so many significant digits, which removes the noise of binary fractions."""

PURE_NUMBERS = frozenset({"ratio", "count", "magnification"})
"""Dimensions whose values are pure numbers and may be written without a unit."""

EXPONENT = r"(?:\^|\*\*)?(?:\(([+-]?\d+)\)|\{([+-]?\d+)\}|([+-]?\d+))"
TOKEN = (
    r"(?P<gap>[ .·*]+)|(?P<mark>[/()])|(?P<one>1(?=\s*/))"
    rf"|(?P<part>e-|\{{[^}}]*\}}|\[[^\]]*\]|[^\W\d_]+(?:-rate\b)?|[°'][^\W\d_]*'*|×)(?:(?<!e-){EXPONENT})?"
)
WORDS = (
    (r"(?i)\bper\b", "/"),
    (r"(?i)\bsq(?:uare|\.)? (\w+)", r"\1^2"),
    (r"(?i)\bcubic (\w+)", r"\1^3"),
    (r"(?i)(\w+) squared\b", r"\1^2"),
    (r"(?i)(\w+) cubed\b", r"\1^3"),
    (r"(?i)(?:°|\bdeg(?:rees?)?\.?)\s?(?:C\b|Celsius\b)", "°C"),
)
PER_CENT = r"(?i)per\s?cent"
PER_CENT_NOISE = r"[\s.\-]+"


class Unit(NamedTuple):
    """One unit of the table.

    Attributes:
        code: UCUM code.
        text: how cryokb writes it.
        dimension: name of its dimension.
        factor, offset: value in the canonical unit of the dimension = value * factor + offset.
        nexus: spelling that NeXus validators accept, or None: convert to the canonical unit first.
        qudt: IRI of the unit in QUDT, or None.
    """

    code: str
    text: str
    dimension: str
    factor: float
    offset: float
    nexus: str | None
    qudt: str | None


class UnitTable(NamedTuple):
    """The generated table: units by code, what each dimension is, codes by the key of each spelling.

    Attributes:
        units: units by UCUM code.
        dimensions: for each dimension ``canonical``, ``example`` and ``description``.
        aliases: part of a unit by another name of it.
        spellings, contextual: UCUM codes by key; a contextual one holds only where its dimension is expected.
        written: the key of the usual ways to write a unit.
    """

    units: Mapping[str, Unit]
    dimensions: Mapping[str, Mapping[str, str]]
    aliases: Mapping[str, str]
    spellings: Mapping[str, Sequence[str]]
    contextual: Mapping[str, Sequence[str]]
    written: Mapping[str, str]


@cache
def unit_table() -> UnitTable:
    """Load the generated unit table, once."""
    plain_table = standard.shared("units")
    units = cast("Mapping[str, JsonObject]", plain_table["units"])
    return UnitTable(
        units={code: Unit(code=code, **cast("dict[str, str]", unit)) for code, unit in units.items()},  # type: ignore[arg-type]
        dimensions=cast("Mapping[str, Mapping[str, str]]", plain_table["dimensions"]),
        aliases=cast("Mapping[str, str]", plain_table["aliases"]),
        spellings=cast("Mapping[str, Sequence[str]]", plain_table["spellings"]),
        contextual=cast("Mapping[str, Sequence[str]]", plain_table["contextual"]),
        written=cast("Mapping[str, str]", plain_table["written"]),
    )


def unit_of(code: str) -> Unit:
    """Give the unit with this UCUM code; QuantityError when the table has none."""
    try:
        return unit_table().units[code]
    except KeyError:
        raise QuantityError(f"“{code}” is not the UCUM code of a unit that cryokb knows.", value=code) from None


def dimension_of(unit: str) -> str:
    """Give the dimension of a unit (UCUM code); QuantityError when the table has none.

    >>> dimension_of("kV")
    'voltage'
    """
    return unit_of(unit).dimension


def is_dimension(name: str) -> bool:
    """Tell whether the table has a dimension of this name."""
    return name in unit_table().dimensions


def unit_key(text: str, aliases: Mapping[str, str], *, slash_covers_rest: bool = False) -> str | None:
    """Give the one key of a unit text, or None when the text is not a product of parts.

    ``aliases`` maps another name of a part to the part, which may itself be a product. With ``slash_covers_rest``
    everything after a ``/`` stands below the line, as people mean it in ``e-/Å^2 s``.

    >>> unit_key("mAh cm-2", {"mAh": "mA.h"})
    'cm^-2.h.mA'
    """
    text = compiled(PER_CENT).sub("%", plain(text))
    if "%" in text:
        return compiled(PER_CENT_NOISE).sub("", text).lower()
    for pattern, replacement in WORDS:
        text = compiled(pattern).sub(replacement, text)
    powers: dict[str, int] = {}
    outer, sign = [1], 1
    for token in tokens(text):
        if token is None:
            return None
        mark = token["mark"]
        if mark == "/":
            sign = -1
        elif mark == "(":
            outer, sign = [*outer, outer[-1] * sign], 1
        elif mark == ")":
            outer, sign = outer[:-1] or [1], 1
        elif token["part"]:
            add_part(powers, token, outer[-1] * sign, aliases)
            sign = sign if slash_covers_rest else 1
    return ".".join(name if power == 1 else f"{name}^{power}" for name, power in sorted(powers.items()) if power) or None


def tokens(text: str) -> Iterator[re.Match[str] | None]:
    """Cut a unit text into its tokens; None stands for what is no token."""
    position = 0
    while position < len(text):
        token = compiled(TOKEN).match(text, position)
        yield token
        if token is None:
            return
        position = token.end()


def add_part(powers: dict[str, int], token: re.Match[str], sign: int, aliases: Mapping[str, str]) -> None:
    name = token["part"]
    exponent = sign * int(next((digits for digits in token.groups()[-3:] if digits), "1"))
    meant = aliases.get(name) or (aliases.get(name.lower()) if len(name) > 3 else None) or name
    for part in meant.split("."):
        powers[part] = powers.get(part, 0) + exponent


def choose_unit(text: str, dimensions: Sequence[str] = ()) -> str:
    """Give the UCUM code that a unit text means where one of ``dimensions`` is expected (none: any).

    Raises QuantityError: ``QTY-SYNTAX`` for an unknown unit, ``QTY-AMBIGUOUS`` when it may mean several,
    ``QTY-DIMENSION`` when it is none of those expected.
    """
    usual, contextual = readings(text)
    if not usual and not contextual:
        raise unknown(text)
    fits = (of_dimensions(usual, dimensions) or of_dimensions(contextual, dimensions)) if dimensions else (usual or contextual)
    if len(fits) == 1:
        return unannotated(fits[0], dimensions)
    if fits:
        choices = fits if dimensions else [*usual, *contextual]
        named = " or ".join(f"{unit_of(code).text} ({dimension_of(code).replace('_', ' ')})" for code in choices)
        written = " or ".join(unit_of(code).text for code in choices)
        raise QuantityError(f"“{text}” may mean {named}.", code="QTY-AMBIGUOUS", hint=f"Write {written}.", value=text)
    kinds = " or ".join(dict.fromkeys(dimension_of(code).replace("_", " ") for code in usual or contextual))
    message = f"“{text}” is a unit of {kinds}, but {names_of(dimensions)} is expected here."
    raise QuantityError(message, code="QTY-DIMENSION", hint=advice(dimensions), value=text)


def unannotated(code: str, dimensions: Sequence[str]) -> str:
    """Leave out what is counted (``{frame}``) where the place takes the unit without it: to UCUM the two are one unit."""
    bare = code.partition("/{")[0]
    return bare if bare != code and bare in unit_table().units and dimension_of(bare) in dimensions else code


def is_unit(text: str) -> bool:
    """Tell whether a text is a unit of the table, be it an ambiguous one."""
    return any(readings(text))


def is_written_unit(text: str) -> bool:
    """Tell whether a text is one of the usual ways to write a unit, which the table holds as it stands."""
    return text in unit_table().written


def of_dimensions(codes: Sequence[str], dimensions: Sequence[str]) -> Sequence[str]:
    return [code for code in codes if dimension_of(code) in dimensions]


@lru_cache(maxsize=1024)
def readings(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the codes that a unit text means anywhere, and those that it means only in their context."""
    table = unit_table()
    for covers in (False, True):
        key = table.written.get(text) or unit_key(text, table.aliases, slash_covers_rest=covers)
        if key is not None and (key in table.spellings or key in table.contextual):
            return tuple(table.spellings.get(key, ())), tuple(table.contextual.get(key, ()))
    return ((text,) if text in table.units else ()), ()


class Slot(NamedTuple):
    """What the place of a quantity expects: its dimensions (none: any), and the unit to take where none is written."""

    dimensions: Sequence[str] = ()
    default_unit: str | None = None

    def accepts(self, dimension: str) -> bool:
        """Tell whether a quantity of this dimension may stand here."""
        return not self.dimensions or dimension in self.dimensions

    def unit(self, text: str, number: float) -> str:
        """Give the UCUM code that a unit text means here; an empty one means a pure number or the default unit.

        Raises QuantityError as :func:`choose_unit` does, and ``QTY-DIMENSION`` when a unit is missing. In a slot for
        a fraction a bare number from 0 to 1 is a share of one.
        """
        if text:
            return choose_unit(text, self.dimensions)
        if self.default_unit is not None:
            return self.default_unit
        is_share = "fraction" in self.dimensions and 0 <= number <= 1
        if not self.dimensions or is_share or PURE_NUMBERS & set(self.dimensions):
            return "1"
        raise QuantityError(
            f"{number!r} has no unit; {names_of(self.dimensions)} is expected here.", code="QTY-DIMENSION", hint=advice(self.dimensions)
        )


def names_of(dimensions: Sequence[str]) -> str:
    """Name the dimensions that a slot expects, in words."""
    return " or ".join(dimension.replace("_", " ") for dimension in dimensions) or "a quantity"


def advice(dimensions: Sequence[str]) -> str | None:
    """Give examples of the dimensions that a slot expects, as a hint."""
    examples = [unit_table().dimensions[dimension]["example"] for dimension in dimensions if dimension in unit_table().dimensions]
    return f"Write it as in {' or '.join(examples[:3])}." if examples else None


MAX_SOUGHT = 100
"""For how many unknown units of a document the nearest one is sought; it takes milliseconds each."""

sought_units: ContextVar[set[str] | None] = ContextVar("cryokb_units_sought", default=None)


@contextmanager
def seeking_few() -> Iterator[None]:
    """Seek the nearest unit, inside the block, for the first unknown ones only."""
    token = sought_units.set(set())
    try:
        yield
    finally:
        sought_units.reset(token)


def is_sought(text: str) -> bool:
    """Tell whether the nearest unit is to be sought, and remember it."""
    sought = sought_units.get()
    if sought is None or text in sought:
        return True
    if len(sought) >= MAX_SOUGHT:
        return False
    sought.add(text)
    return True


@lru_cache(maxsize=1024)
def nearest(text: str) -> tuple[tuple[str, ...], bool]:
    """Give the names of units that differ in case alone, else the nearest one; and whether they do so."""
    known = {spelling for unit in unit_table().units.values() for spelling in (unit.text, unit.code)} | set(unit_table().aliases)
    same = {readings(name): name for name in sorted(known) if name.lower() == text.lower()}
    if same or len(text) <= 1:
        return tuple(same.values()), bool(same)
    from difflib import get_close_matches

    return tuple(get_close_matches(text, sorted(known), n=1, cutoff=0.6)), False


DEGREES = frozenset({"oC", "o C", "deg. C", "grad C", "Grad C", "°K"})
"""What is typed for °C where a keyboard has no degree sign, and a kelvin that has one."""


def unknown(text: str) -> QuantityError:
    """Make the error for a unit that the table has not got, with the nearest one that it has.

    A suggestion is given only where it cannot change the meaning: one name that differs in case (``mpa`` may be MPa or
    mPa), or a word with a slip of the pen.
    """
    if text in DEGREES:
        meant = "K" if text == "°K" else "°C"
        return QuantityError(f"“{text}” is not a unit that cryokb knows.", hint=f"Write {meant}.", value=text, suggestion=meant)
    near, same = nearest(text) if is_sought(text) else ((), False)
    sure = len(near) == 1 and (same or (text.isalpha() and near[0].isalpha() and len(text) > 4))
    hint = f"Did you mean {' or '.join(near)}?" if near else "Write the unit as in 300 kV, 20 nm, 8 e-/Å^2/s or 1 mol/L."
    return QuantityError(f"“{text}” is not a unit that cryokb knows.", hint=hint, value=text, suggestion=near[0] if sure else None)


def convert(value: float, unit: str, target: str) -> float:
    """Convert a value between two units (UCUM codes) of one dimension, rounded to 12 significant digits.

    Raises QuantityError (``QTY-DIMENSION``) when the dimensions differ. A share in per cent and a pure number convert.

    >>> convert(300, "kV", "V")
    300000.0
    """
    if unit == target:
        return float(value)
    factor, before, after, divisor = way(unit, target)
    return round_off((value * factor + before - after) / divisor)


def convert_difference(value: float, unit: str, target: str) -> float:
    """Convert a difference or an uncertainty, for which the zero point of °C does not count."""
    if unit == target:
        return float(value)
    factor, _, _, divisor = way(unit, target)
    return round_off(value * factor / divisor)


@lru_cache(maxsize=1024)
def way(unit: str, target: str) -> tuple[float, float, float, float]:
    """Give how one unit becomes another: factor and offset to the canonical unit, offset and factor back."""
    source, wanted = unit_of(unit), unit_of(target)
    return source.factor * bridge(source, wanted), source.offset, wanted.offset, wanted.factor


def bridge(source: Unit, wanted: Unit) -> float:
    """Give the factor between the canonical units of two dimensions: 1 within one, 100 from a number to per cent."""
    if source.dimension == wanted.dimension or {source.dimension, wanted.dimension} <= PURE_NUMBERS:
        return 1.0
    if source.dimension in PURE_NUMBERS and wanted.dimension == "fraction":
        return 100.0
    if source.dimension == "fraction" and wanted.dimension in PURE_NUMBERS:
        return 0.01
    message = (
        f"A value in {source.code} ({names_of([source.dimension])}) cannot be given in {wanted.code} ({names_of([wanted.dimension])})."
    )
    raise QuantityError(message, code="QTY-DIMENSION", value=source.code)


def round_off(value: float) -> float:
    """Round to 12 significant digits, as every converted value is."""
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
