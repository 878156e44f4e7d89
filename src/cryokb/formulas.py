"""Chemical formulas: one normal form, the elements, the composition, and whether usual oxidation states balance.

A formula is made of element symbols with counts, groups in brackets, and parts joined by a middle dot (hydrates). A
count is a number (``Na3.4Zr2Si2.4P0.6O12``) or holds variables (``LixSn``, ``Li[NixMnyCo1-x-y]O2``). Each function
takes any spelling and raises FormulaError, which names the unknown element and the nearest known one, when the text is
no formula; only :func:`is_formula` answers instead.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from cryokb.errors import FormulaError
from cryokb.lazy import later

__all__ = ["ELEMENTS", "composition", "elements", "is_formula", "normal", "oxidation_balance", "same", "split_charge"]

TABLE = (
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd "
    "Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac "
    "Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og"
)
ELEMENTS: tuple[str, ...] = tuple(TABLE.split())
"""Symbols of the elements in the order of atomic number, so that the index of a symbol is one less."""

KNOWN = frozenset(ELEMENTS)
NONMETAL_TABLE = "H He B C N O F Ne Si P S Cl Ar Ge As Se Br Kr Te I Xe At Rn"
NONMETALS = frozenset(NONMETAL_TABLE.split())

STATES: dict[str, tuple[float, ...]] = {
    **dict.fromkeys(("Li", "Na", "K", "Rb", "Cs", "Ag"), (1,)),
    **dict.fromkeys(("Be", "Mg", "Ca", "Sr", "Ba", "Zn", "Cd"), (2,)),
    **dict.fromkeys(("B", "Al", "Sc", "Y", "La", "Gd", "Ga"), (3,)),
    **dict.fromkeys(("Zr", "Hf", "Th"), (4,)),
    **dict.fromkeys(("Cl", "Br", "I"), (-1, 1, 5, 7)),
    "H": (1, -1),
    "F": (-1,),
    "O": (-2, -1, -0.5, -1 / 3),
    "S": (-2, -1, 2, 4, 6),
    "Se": (-2, 4, 6),
    "Te": (-2, 4, 6),
    "N": (-3, -1 / 3, 2, 3, 5),
    "P": (-3, 3, 5),
    "As": (-3, 3, 5),
    "Sb": (-3, 3, 5),
    "Bi": (-3, 3, 5),
    "C": (-4, -1, 2, 3, 4),
    "Si": (-4, 4),
    "Ge": (-4, 2, 4),
    "Sn": (2, 4),
    "Pb": (2, 4),
    "In": (1, 3),
    "Ti": (2, 3, 4),
    "V": (2, 3, 4, 5),
    "Nb": (4, 5),
    "Ta": (5,),
    "Cr": (2, 3, 6),
    "Mo": (4, 6),
    "W": (4, 6),
    "Mn": (2, 3, 4, 7),
    "Fe": (2, 3),
    "Co": (2, 3, 4),
    "Ni": (2, 3, 4),
    "Cu": (1, 2),
    "Ce": (3, 4),
    "Au": (1, 3),
    "Pt": (2, 4),
    "Pd": (2, 4),
    "Hg": (1, 2),
}
"""Usual oxidation states; peroxides, superoxides, ozonides, azides and carbides included."""

GROUPED: dict[tuple[str, float], int] = {
    ("C", -1): 2,
    ("C", 3): 2,
    ("N", -1 / 3): 3,
    ("O", -1): 2,
    ("O", -0.5): 2,
    ("O", -1 / 3): 3,
    ("S", -1): 2,
    ("S", 2): 2,
}
"""States that need so many atoms: carbide and oxalate, azide, peroxide, superoxide, ozonide, disulfide, thiosulfate."""

MIXED_VALENT = frozenset({"Ti", "V", "Nb", "Cr", "Mo", "W", "Mn", "Fe", "Co", "Ni", "Cu", "Sn", "Pb", "Ce"})
"""Elements whose mean state may lie between two usual ones, as in Fe3O4 and K0.5MnO2."""

SIMPLE_ANIONS: dict[str, tuple[float, ...]] = {"O": (-2,), "S": (-2,), "N": (-3,), **dict.fromkeys(("Cl", "Br", "I"), (-1,))}
"""States to which a formula without any count is held, so that abbreviations do not balance by way of rare ones."""

DOTS = later(r"\s*[·•∙⋅‧・*]\s*")
HYDRATE = later(r"\.(\d*H2O)$")
SUBSCRIPT = later(r"_\{?([^_{}]+)\}?|</?sub>")
SUPERSCRIPT_CHARGE = later(r"(?:\^\{?|<sup>)?([⁰¹²³⁴⁵⁶⁷⁸⁹]*[⁺⁻]|(?<=[\^{>])\d*[+\-−])(?:\}|</sup>)?$")
PLAIN_CHARGE = later(r"(\d*)([+-])$")
VARIABLE = "[xyznmwδ]"
TERM = rf"(?:\d+(?:\.\d+)?{VARIABLE}?|{VARIABLE})"
COUNT = later(rf"{TERM}(?:[+-]{TERM})*")
SYMBOL = later(r"[A-Z][a-z]?")
OPEN, CLOSE = "([{", ")]}"


class Parsed(NamedTuple):
    """A parsed formula: its normal text without the charge, the atoms (None: a variable number), and the charge."""

    text: str
    atoms: dict[str, float | None]
    charge: int
    counted: bool


def normal(text: str) -> str:
    """Give the one normal form: ASCII digits, no blanks, ``·`` before adducts, no count of one, variables kept.

    >>> normal("Li₂CO₃"), normal("ZnSO4 * 7 H2O"), normal("Zn₃(PO₄)₂")
    ('Li2CO3', 'ZnSO4·7H2O', 'Zn3(PO4)2')
    """
    parsed = parse(text)
    if not parsed.charge:
        return parsed.text
    size = "" if abs(parsed.charge) == 1 else str(abs(parsed.charge))
    return f"{parsed.text}^{size}{'+' if parsed.charge > 0 else '-'}"


def elements(formula: str) -> tuple[str, ...]:
    """Give the symbols of the elements in a formula, in alphabetical order.

    >>> elements("Li[NixMnyCo1-x-y]O2")
    ('Co', 'Li', 'Mn', 'Ni', 'O')
    """
    return tuple(sorted(parse(formula).atoms))


def composition(formula: str) -> dict[str, float] | None:
    """Give the number of atoms of each element in the order of the formula; None when a count holds a variable.

    >>> composition("Zn3(PO4)2")
    {'Zn': 3.0, 'P': 2.0, 'O': 8.0}
    """
    atoms = parse(formula).atoms
    numbers = {element: count for element, count in atoms.items() if count is not None}
    return numbers if len(numbers) == len(atoms) else None


def same(first: str, second: str) -> bool:
    """Tell whether two formulas have the same composition and charge; with variables, the same normal form."""
    one, two = composition(first), composition(second)
    if one is None or two is None:
        return normal(first) == normal(second)
    return parse(first).charge == parse(second).charge and one.keys() == two.keys() and all(abs(one[e] - two[e]) < 1e-9 for e in one)


def is_formula(text: str) -> bool:
    """Tell whether a text is to be taken as a chemical formula, not as a name or an abbreviation.

    It must parse. If it also has a count, a bracket, an adduct or a charge, or is one element, it is a formula.
    Otherwise its letters could be an abbreviation that happens to be spelled with symbols (LiPON, KFSI, VC): then it is
    one only if it names metals alone (InSnBi), or if simple oxidation states balance (LiF, NaOH, ZnO). With carbon only
    CO is taken, so that VC and CNF are not, at the price of SiC and NaCN.
    """
    try:
        parsed = parse(text)
    except FormulaError:
        return False
    symbols = SYMBOL.findall(parsed.text)
    if parsed.counted or len(symbols) == 1:
        return True
    if len(set(symbols)) < len(symbols) or "C" in symbols:
        return set(symbols) == {"C", "O"} and len(symbols) == 2
    return not NONMETALS & set(symbols) or balances(dict.fromkeys(symbols, 1.0), 0, STATES | SIMPLE_ANIONS)


def split_charge(text: str) -> tuple[str, int]:
    """Cut a formula into its part without charge and the charge.

    Digits before a bare sign are the charge of a single atom (``Zn2+``) or behind a bracket, the count of a polyatomic
    ion (``PF6-``), and one digit each where there are two (``SO42-``). Superscripts and ``^`` leave no doubt.

    >>> split_charge("Zn2+"), split_charge("PF6-"), split_charge("SO₄²⁻"), split_charge("O2^-")
    (('Zn', 2), ('PF6', -1), ('SO4', -2), ('O2', -1))
    """
    text = text.strip()
    if found := SUPERSCRIPT_CHARGE.search(text):
        mark = unicodedata.normalize("NFKC", found[1]).replace("−", "-")
        return plain(text[: found.start()]), int(mark[:-1] or 1) * (1 if mark[-1] == "+" else -1)
    text = plain(text)
    found = PLAIN_CHARGE.search(text)
    if not found or not found.start():
        return text, 0
    digits, body = found[1], text[: found.start()]
    is_charge = body[-1] in CLOSE or body in KNOWN
    count, size = ("", digits) if is_charge else (digits[:-1], digits[-1]) if len(digits) > 1 else (digits, "")
    return body + count, int(size or 1) * (1 if found[2] == "+" else -1)


def oxidation_balance(formula: str) -> bool | None:
    """Tell whether usual oxidation states can add up to the charge; advisory, since alloys, hydrides and so on differ.

    None when that cannot be said: variables, metals alone, one element, elements without a listed state, organics.
    """
    atoms = composition(formula)
    if atoms is None or len(atoms) < 2 or not NONMETALS & set(atoms) or not set(atoms) <= set(STATES):
        return None
    if balances(atoms, parse(formula).charge, STATES):
        return True
    return None if {"C", "H"} <= set(atoms) else False


def balances(atoms: dict[str, float], charge: int, states: dict[str, tuple[float, ...]]) -> bool:
    """Tell whether one choice of states for each element adds up to the charge, within 0.001 an atom."""
    if not set(atoms) <= set(states):
        return False
    totals = {(0.0, 0.0)}
    for element, count in atoms.items():
        ranges = total_charges(element, count, states[element])
        totals = {(round(low + more, 6), round(high + most, 6)) for low, high in totals for more, most in ranges}
    slack = 1e-3 * sum(atoms.values())
    return any(low - slack <= charge <= high + slack for low, high in totals)


def total_charges(element: str, count: float, states: tuple[float, ...]) -> set[tuple[float, float]]:
    """Give the ranges of charge that so many atoms of one element may carry together."""
    if element in MIXED_VALENT:
        return {(count * min(states), count * max(states))}
    chain = {(-2.0, -2.0)} if element == "S" and count >= 2 else set()  # a polysulfide carries two charges in all
    return chain | {(count * state, count * state) for state in states if count >= GROUPED.get((element, state), 0)}


def plain(text: str) -> str:
    """Bring a text to ASCII digits, plain signs and middle dots, without blanks and markup."""
    text = DOTS.sub("·", SUBSCRIPT.sub(lambda found: found[1] or "", text.strip()))
    text = unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").replace("\u200b", "")
    return HYDRATE.sub(r"·\1", "".join(text.split()))


@lru_cache(maxsize=4096)
def parse(text: str) -> Parsed:
    """Parse a formula; FormulaError says which part is none."""
    if not text.strip() or len(text) > 200:
        raise FormulaError("A chemical formula such as Li2CO3 should stand here.", value=text[:200])
    body, charge = split_charge(text)
    parts: dict[str, float | None] = {}
    written: list[str] = []
    counted = charge != 0 or "·" in body
    for part in body.split("·"):
        factor_text, factor, rest = leading_factor(part)
        inner, atoms, position = group(rest, 0, text)
        if position < len(rest) or not atoms:
            raise no_formula(text, rest[position : position + 1])
        for element, count in atoms.items():
            parts[element] = add(parts.get(element, 0.0), times(count, factor))
        counted = counted or bool(factor_text) or inner != "".join(SYMBOL.findall(inner))
        written.append(factor_text + inner)
    return Parsed("·".join(written), parts, charge, counted)


def leading_factor(part: str) -> tuple[str, float | None, str]:
    """Take the number before an adduct, as in ``·7H2O``."""
    found = COUNT.match(part)
    if found is None:
        return "", 1.0, part
    text, number = read_count(found.group())
    return text, number, part[found.end() :]


def group(body: str, position: int, text: str) -> tuple[str, dict[str, float | None], int]:
    """Read symbols and groups from ``position`` to the end or to a closing bracket: normal text, atoms, new position."""
    atoms: dict[str, float | None] = {}
    written = []
    while position < len(body) and body[position] not in CLOSE:
        if body[position] in OPEN:
            bracket = body[position]
            inner, unit, position = group(body, position + 1, text)
            if position >= len(body) or body[position] != CLOSE[OPEN.index(bracket)]:
                raise FormulaError(f"A bracket of “{text}” is not closed.", value=text)
            unit_text, position = f"{bracket}{inner}{body[position]}", position + 1
        else:
            symbol = read_symbol(body, position, text)
            unit_text, unit, position = symbol, {symbol: 1.0}, position + len(symbol)
        found = COUNT.match(body, position)
        count_text, number = read_count(found.group()) if found else ("", 1.0)
        position = found.end() if found else position
        for element, count in unit.items():
            atoms[element] = add(atoms.get(element, 0.0), times(count, number))
        written.append(unit_text + count_text)
    return "".join(written), atoms, position


def read_symbol(body: str, position: int, text: str) -> str:
    """Give the element symbol at ``position``: two letters if they are one, else one letter."""
    found = SYMBOL.match(body, position)
    if found is None:
        raise no_formula(text, body[position])
    for symbol in (found.group(), found.group()[0]):
        if symbol in KNOWN:
            return symbol
    near = nearest(found.group())
    raise FormulaError(f"“{found.group()}” in “{text}” is not an element.", hint=f"Did you mean {near}?" if near else None, value=text)


def nearest(symbol: str) -> str | None:
    """Give the element symbol that is nearest to a wrong one: the same letters in another case, or the same initial."""
    by_case = [element for element in ELEMENTS if element.lower() == symbol.lower()]
    initial = [element for element in ELEMENTS if element[0] == symbol[0]]
    return next(iter(by_case + initial), None)


def no_formula(text: str, character: str) -> FormulaError:
    near = nearest(character.upper()) if character.isalpha() else None
    hint = f"Symbols begin with a capital, such as {near}." if near else "Write it as in Li2CO3 or Zn3(PO4)2."
    return FormulaError(f"“{character}” in “{text}” is not part of a chemical formula.", hint=hint, value=text)


def read_count(text: str) -> tuple[str, float | None]:
    """Give a count in its normal text and as a number, which is None when it holds a variable."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text) is None:
        return text, None
    number = float(text)
    return ("" if number == 1 else f"{number:g}" if number < 1e6 else text), number


def add(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else round(first + second, 9)


def times(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first * second
