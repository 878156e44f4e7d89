"""Rules on the components of an electrolyte: each amount has a name, each component the role of its list, and shares add up to a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from cryokb import substances
from cryokb.issues import Edit, Issue, Json, JsonObject, Related, Severity, pointer
from cryokb.lazy import compiled
from cryokb.plain import as_object, figure, rows, section, text
from cryokb.record import Place
from cryokb.rules.registry import Case, complain, rule
from cryokb.substances import amount_in

LISTS = ("salts", "solvents", "additives", "solids", "polymers", "plasticizers", "fillers")
LIQUIDS = frozenset({"salts", "solvents", "additives", "plasticizers"})
"""Lists in which a number behind a name is an amount; behind a polymer it may be its molar mass."""


def lists_of(case: Case) -> Iterator[tuple[str, list[JsonObject], Place]]:
    """Yield each list of components with its name and place."""
    for node, path in case.view.of_class("Electrolyte"):
        for slot in LISTS:
            if found := rows(node, slot):
                yield slot, found, (*path, slot)


# ---------------------------------------------------------------- amounts


@rule("CHEM-COMPONENT", documents=("record", "publication"))
def each_amount_has_a_name(case: Case) -> Iterator[Issue]:
    """Tell an amount without a component, and an amount behind a name that cannot be read, as a decimal comma leaves them."""
    for slot, found, path in lists_of(case):
        cut = comma_of(found)
        if cut is not None:
            yield decimal_comma(found, cut, path)
            continue
        for number, row in enumerate(found):
            if (whole := cut_name(row, found[number + 1 : number + 2])) is not None:
                yield name_with_comma(whole, (*path, number, "name"))
                continue
            yield from loose_amount(text(row.get("name")) or "", slot, (*path, number, "name"))


LOCANT = r"(\d|N),(\d|N)(,\d)*-[a-zA-Z]{3}"
"""How a name begins that says where its groups sit: 1,3-dioxolane, N,N-dimethylformamide."""


def cut_name(row: JsonObject, behind: Sequence[JsonObject]) -> str | None:
    """Give the name whose first locant and rest became a component each; None for a component of its own."""
    first = text(row.get("name")) or ""
    whole = f"{first},{text(behind[0].get('name'))}" if behind else ""
    return whole if first in {"N", *"123456789"} and compiled(LOCANT).match(whole) else None


def name_with_comma(name: str, place: Place) -> Issue:
    """Tell a name with a comma in it that a list has cut in two."""
    message = f"A comma ends an entry of a list: {name} became two components."
    return complain("CHEM-COMPONENT", message, place, hint=f'Put quotes around the name: ["{name}"].')


def loose_amount(name: str, slot: str, place: Place) -> Iterator[Issue]:
    """Tell a name that is an amount, or that has one behind it which is none of a component."""
    doubt = amount_in(name)
    if doubt is None:
        return
    if not doubt.names:
        hint = "Write name and amount together, as in EC 50 vol% or EC:DEC 1:1 v/v."
        yield complain("CHEM-COMPONENT", f"“{name}” is an amount without a component.", place, hint=hint)
    elif slot in LIQUIDS and (known := substances.find(doubt.names[0])) is not None and "polymer" not in known.roles:
        rest = name.removeprefix(doubt.names[0]).strip(" ,:()")
        hint = f"Write it with a unit of amounts, as in {doubt.names[0]} 1 mol/L or {doubt.names[0]} 10 wt%."
        yield complain("CHEM-COMPONENT", f"“{rest}” behind {doubt.names[0]} is no amount of a component.", place, hint=hint)


def joined(row: JsonObject, behind: JsonObject) -> str | None:
    """Give the one component that a decimal comma has cut in two: LiPF6 1 and 2 mol/L, or 1 and 2 M LiPF6; None for two of their own."""
    name, following = text(row.get("name")) or "", text(behind.get("name")) or ""
    amount = text(section(behind, "amount").get("as_reported")) or ""
    doubt = amount_in(name)
    if doubt is None or "parts" in row or not name.rpartition(" ")[2].isdigit():
        return None
    if not doubt.names:
        return f"{following} {name}.{amount}" if amount[:1].isdigit() else None
    is_rest = following[:1].isdigit() and not amount and amount_in(following) is not None
    return f"{name}.{following}" if is_rest else None


def comma_of(found: Sequence[JsonObject]) -> int | None:
    """Give the place of the first component that a decimal comma has cut."""
    return next((number for number, (row, behind) in enumerate(pairwise(found)) if joined(row, behind)), None)


def decimal_comma(found: Sequence[JsonObject], cut: int, path: Place) -> Issue:
    """Tell that a comma has made two components of one, with the list as it is meant."""
    meant: list[Json] = []
    waiting: JsonObject = {}
    for row in found:
        whole = joined(waiting, row)
        meant[len(meant) - 1 if whole else len(meant) :] = [whole or written(row)]
        waiting = {} if whole else row
    message = f"A comma ends an entry of a list: “{written(found[cut])}” and “{written(found[cut + 1])}” became two components."
    hint = f"Write the decimal point: [{', '.join(map(str, meant))}]."
    fix = (Edit(pointer(path), meant),) if all(set(row) <= {"name", "amount"} for row in found) else None
    issue = complain("CHEM-COMPONENT", message, (*path, cut, "name"), hint=hint, fix=fix)
    return replace(issue, related=(Related(pointer((*path, cut + 1, "name"))),))


def written(row: JsonObject) -> str:
    """Write a component with its amount behind it."""
    amount = text(section(row, "amount").get("as_reported"))
    return " ".join(part for part in (text(row.get("name")), amount) if part)


# ---------------------------------------------------------------- roles


@rule("CHEM-ROLE", documents=("record", "publication"))
def components_have_their_role(case: Case) -> Iterator[Issue]:
    """Tell a solvent among the salts, a salt among the solvents, and a ready-made electrolyte where its components are asked for.

    Components in parts are left alone: the molar ratio of salt, solvent and diluent is one mixture.
    """
    for slot, found, path in lists_of(case):
        for number, row in enumerate(found):
            known = substances.find(text(row.get("name")) or "")
            if known is None or "parts" in row:
                continue
            place = (*path, number, "name")
            if known.mixture or known.roles == {"electrolyte"}:
                yield ready_made(known, str(row["name"]), place)
            elif slot in OTHERS and known.roles & OTHERS[slot][1] and not known.roles & OTHERS[slot][0]:
                yield misplaced(known, str(row["name"]), slot, place)


OTHERS = {
    "salts": (frozenset({"salt", "ionic_liquid", "ion", "phase"}), frozenset({"solvent", "diluent", "polymer"})),
    "solvents": (
        frozenset({"solvent", "diluent", "ionic_liquid", "polymer"}),
        frozenset({"salt", "solid", "cathode", "phase"}),
    ),
    "polymers": (frozenset({"polymer", "part", "filler"}), frozenset({"salt", "diluent", "gas", "ion"})),
}
"""For each list the roles that belong there, and those that tell that a component belongs elsewhere."""

HOMES = {"salt": "salts", "solvent": "solvents", "diluent": "solvents", "polymer": "polymers", "solid": "solids", "filler": "fillers"}


def misplaced(known: substances.Substance, name: str, slot: str, place: Place) -> Issue:
    """Tell a component that stands in the wrong list."""
    role = next((role for role in HOMES if role in known.roles), None)
    what = f"a {role}" if role else "none of them"
    said = f"{name} ({known.full_name})" if known.full_name not in ("", name) else name
    hint = f"Write it under {HOMES[role]}, or under additives if it is one." if role else "Write it where it belongs, or under additives."
    return complain("CHEM-ROLE", f"{said} is {what} and stands among the {slot}.", place, hint=hint)


def ready_made(known: substances.Substance, name: str, place: Place) -> Issue:
    """Tell a product or a kind of electrolyte that stands for components, with them where they are known."""
    parts = substances.shown_recipe(substances.recipe_of(name))
    message = f"{name} is {known.full_name if known.mixture else f'a kind of electrolyte ({known.full_name})'}, not a component."
    hint = f"Write its components, so that they are found, and the name in note: {parts}." if parts else "Write its components."
    return complain("CHEM-ROLE", message, place, severity=Severity.NOTE, hint=hint)


# ---------------------------------------------------------------- shares


@rule("CHEM-SHARES", documents=("record", "publication"))
def shares_are_parts_of_a_whole(case: Case) -> Iterator[Issue]:
    """Add up the shares of the solvents of an electrolyte that count the same: volume, mass or moles."""
    for slot, found, path in lists_of(case):
        if slot not in ("solvents", "polymers"):
            continue
        for unit, places in shares_of(found).items():
            total = sum(share for _, share in places)
            if total > WHOLE and len(places) > 1:
                listed = " + ".join(f"{share:g}" for _, share in places)
                yield complain(
                    "CHEM-SHARES",
                    f"The {slot} add up to {total:g} {unit}: {listed}.",
                    (*path, places[-1][0], "amount"),
                    hint="Correct the shares, or write parts, as in EC:DEC 1:1 v/v.",
                )


WHOLE = 101.0
"""Per cent up to which rounded shares are taken for a whole."""

UNITS = {"%": "%", "%{mass}": "wt%", "%{volume}": "vol%", "%{mole}": "mol%"}


def shares_of(found: Sequence[JsonObject]) -> dict[str, list[tuple[int, float]]]:
    """Sort the shares of components by what they count, each with the place of its component; bounds and approximations are none."""
    shares: dict[str, list[tuple[int, float]]] = {}
    for number, row in enumerate(found):
        amount = as_object(row.get("amount"))
        unit, value = UNITS.get(str(amount.get("unit"))), figure(amount.get("value"))
        if unit is not None and value is not None and "comparator" not in amount:
            shares.setdefault(unit, []).append((number, value))
    return shares
