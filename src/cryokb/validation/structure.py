"""Structure: the JSON Schema's errors, told in the words of the standard, one issue a cause."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, cast

from cryokb import codes, expansion, identifiers, substances
from cryokb.codes import MAX_TOLD
from cryokb.issues import Edit, Issue, Json, JsonObject, pointer, suggestion
from cryokb.plain import as_list, as_object, value_at
from cryokb.standard import Standard
from cryokb.thesaurus import ClosedList, meaning
from cryokb.validation.advice import Misfit, instead_of, newer, tell_word

if TYPE_CHECKING:
    import jsonschema_rs

__all__ = ["Broken", "class_at", "slot_at", "sound_part", "strangers", "structural_issues"]

MAX_NAMES = 1_000
"""Among how many names of one object a slip of the keys is sought."""

AUTHORING_ONLY = {"value": "its kind of value", "n": "sampling", "uncertainty": "quantity"}


Named = tuple[expansion.Path, str]
"""The place of an object, and a name in it."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A structural issue.

    Attributes:
        place: the expanded place that must not be looked at further.
        meant: the slots of the same object that a mistyped name may stand for, so that they are not asked for as well.
    """

    place: expansion.Path
    issue: Issue
    meant: tuple[str, ...] = ()


@cache
def validator(kind: str, standard: Standard) -> jsonschema_rs.Validator:
    """Compile the JSON Schema of a document kind, once a version."""
    import jsonschema_rs

    return jsonschema_rs.validator_for(json.loads(standard.schema_text(kind)), validate_formats=True)


def structural_issues(
    expanded: expansion.Expanded, *, kind: str, root: str, known: AbstractSet[expansion.Path] = frozenset()
) -> list[Broken]:
    """Check an expanded document against the JSON Schema of its kind, apart from places of which something is told already."""
    judge = validator(kind, expanded.standard)
    if judge.is_valid(expanded.document):
        return []
    unknown: list[Named] = []
    missing: list[Named] = []
    broken: dict[expansion.Path, Broken] = {}
    without_value: set[expansion.Path] = set()
    for error in judge.iter_errors(expanded.document):
        place = cast("expansion.Path", tuple(error.instance_path))
        if is_under(place, expanded.faulty) or place in known:
            continue
        name = type(error.kind).__name__
        if name == "AdditionalProperties":
            unknown.extend((place, str(slot)) for slot in cast("list[str]", details(error)["unexpected"]))
        elif name == "Required":
            missing.append((place, str(details(error)["property"])))
        elif place not in broken:
            broken[place] = Broken(place, explain(error, place, expanded, root))
            if name == "AnyOf":
                without_value.add(place)
    strange = Counter(place for place, _ in unknown)
    for place in without_value & strange.keys():  # the value stands under the unknown name
        del broken[place]
    beyond = strangers(((*place, slot) for place, slot in unknown), expanded.document)
    pairs = pair(expanded, unknown, missing, root=root)
    names = list(dict.fromkeys([*unknown, *pairs]))
    told = {(place, slot) for (place, _), slot in pairs.items()}
    found = [unknown_name(place, slot, pairs.get((place, slot)), expanded, root) for place, slot in names[:MAX_TOLD]]
    found += [one_more((*place, slot), expanded) for place, slot in names[MAX_TOLD:]]
    return [
        *(replace(item, place=item.place[:-1]) if item.place[:-1] in without_value else item for item in found),
        *(
            Broken(place, missing_name(place, slot, expanded))
            for place, slot in missing
            if (place, slot) not in told and place not in beyond and (*place, slot) not in expanded.faulty
        ),
        *broken.values(),
    ]


def details(error: jsonschema_rs.ValidationError) -> JsonObject:
    """Give what the library knows of an error: unexpected names, options, types and so on."""
    return cast("JsonObject", error.kind.as_dict())


def is_under(place: expansion.Path, roots: frozenset[expansion.Path]) -> bool:
    """Tell whether a place is one of the roots or lies below one."""
    return any(place[:length] in roots for length in range(len(place) + 1))


def strangers(unknown: Iterable[expansion.Path], document: JsonObject) -> set[expansion.Path]:
    """Give the objects inside a document in which every name is unknown: what they lack hangs on what these names stand for."""
    names: dict[expansion.Path, set[str]] = {}
    for place in unknown:
        names.setdefault(place[:-1], set()).add(str(place[-1]))
    given = {place: set(as_object(value_at(document, place))) - {"key", "ordinal"} for place in names if place}
    return {place for place, found in given.items() if found <= names[place]}


def pair(expanded: expansion.Expanded, unknown: Sequence[Named], missing: Sequence[Named], *, root: str) -> dict[Named, str]:
    """Find, for each missing slot, the name on the same object that probably stands for it: within two letters, or the only unknown one.

    A name that is a slot itself, or twin of another missing one, stands for itself.
    """
    pairs: dict[Named, str] = {}
    strangers, wanted = Counter(place for place, _ in unknown), Counter(place for place, _ in missing)
    lone = dict(unknown)
    document, standard = expanded.document, expanded.standard
    for place, slot in missing:
        node, owner = value_at(document, place), class_at(standard, root, place, document)
        known = standard.class_slots(owner) if owner else {}
        names = islice(node, MAX_NAMES) if isinstance(node, dict) else ()
        near = next((name for name in names if name not in known and 0 < distance(name, slot) <= 2), None)
        if near is None and strangers[place] == wanted[place] == 1:
            near = lone[place]
        if near is not None:
            pairs[(place, near)] = slot
    return pairs


def distance(first: str, second: str) -> int:
    """Count the single-letter edits between two names (Levenshtein); of names that differ much in length, the least that it can be."""
    if abs(len(first) - len(second)) > 2:
        return abs(len(first) - len(second))
    row = list(range(len(second) + 1))
    for index, letter in enumerate(first, start=1):
        previous, row[0] = row[0], index
        for column, other in enumerate(second, start=1):
            previous, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, previous + (letter != other))
    return row[-1]


# ---------------------------------------------------------------- words


def one_more(place: expansion.Path, expanded: expansion.Expanded) -> Broken:
    """Stand for an unknown name that is only counted: to seek the nearest of a hundred thousand names takes minutes."""
    return Broken(place, codes.issue("STR-UNKNOWN-NAME", "This is no slot here.", path=pointer(expanded.source_of(place))))


def unknown_name(place: expansion.Path, slot: str, missing: str | None, expanded: expansion.Expanded, root: str) -> Broken:
    """Tell that a name is not a slot of its class, with the nearest name that is; a missing slot on the same object comes first."""
    standard = expanded.standard
    name = class_at(standard, root, place, expanded.document)
    slots = [known for known in standard.class_slots(name) if known != "absent"] if name else []
    authored = AUTHORING_ONLY if name and "valued" in as_object(standard.table("slots")[name]) else {}
    said = meaning("Slot", slot, {*slots, *authored} - {slot})
    near, sure = (said.term, said.term) if said is not None and said.term else suggestion(slot, (*slots, *authored))
    if missing is not None:
        near, sure = missing, missing if distance(slot, missing) <= 2 or sure == missing else None
    source = expanded.source_of((*place, slot))
    owner = f"{'an' if name[0] in 'AEIOU' else 'a'} {expansion.snake_case(name).replace('_', ' ')}" if name else "this place"
    later = newer(f"{name}.{slot}", "slot")
    if later is not None:
        near = sure = None
    hint = later or (f"Did you mean {near}?" if near else None) or elsewhere(standard, slot) or "Slots here: " + ", ".join(slots) + "."
    fix = (Edit(pointer(source), sure, rename=True),) if sure else None
    issue = codes.issue("STR-UNKNOWN-NAME", f"{slot} is not a slot of {owner}.", hint=hint, path=pointer(source), fix=fix)
    given = as_object(value_at(expanded.document, place))
    words = near.replace(" or ", ", ").split(", ") if near else []
    return Broken((*place, slot), issue, tuple(word for word in words if word not in given))


def elsewhere(standard: Standard, slot: str) -> str | None:
    """Say which classes have a slot of this name."""
    owners = [name for name in standard.table("slots") if slot in standard.class_slots(name)]
    return f"{slot} belongs to: {', '.join(expansion.snake_case(name).replace('_', ' ') for name in owners[:5])}." if owners else None


def missing_name(place: expansion.Path, slot: str, expanded: expansion.Expanded) -> Issue:
    """Tell that something without which the entry cannot be read is missing."""
    code = "STR-STEP" if slot == "step" else "STR-MISSING"
    hint = "Say what was done: " + step_kinds(expanded.standard) + "." if slot == "step" else f"Add {slot}."
    return codes.issue(code, f"{slot} is missing.", hint=hint, path=pointer(expanded.source_of(place)))


def step_kinds(standard: Standard) -> str:
    """List the kinds of steps as people write them."""
    row = cast("JsonObject", standard.table("slots")["Step"])
    return ", ".join(expansion.snake_case(name) for name in cast("list[str]", row["subclasses"]))


def explain(error: jsonschema_rs.ValidationError, place: expansion.Path, expanded: expansion.Expanded, root: str) -> Issue:
    """Tell one error of the JSON Schema in the words of the standard."""
    row = slot_at(expanded.standard, root, place, expanded.document)
    # a key stands inside its entry in the expanded form only; authors write it as the name of the entry
    source = expanded.source_of(place[:-1] if row.get("kind") == "key" else place)
    found = value_at(expanded.document, place)
    misfit = misfit_at(place, expanded, root)
    if misfit is not None and type(error.kind).__name__ == "Enum":
        return tell_word(misfit, [str(option) for option in as_list(details(error)["options"])])
    slot = next((str(part) for part in reversed(place) if isinstance(part, str)), "the document")
    kind = type(error.kind).__name__
    code, message, hint, replacement = TELLERS.get(kind, tell_other)(error, slot, found)
    meant: Json = replacement
    if kind == "Type":
        held = row or slot_at(expanded.standard, root, place[:-1], expanded.document)
        message, hint, meant = told_by_kind(expanded.standard, held, slot, found) or (message, hint, meant)
    usual = hint, (Edit(pointer(source), meant),) if meant is not None else None
    hint, fix = (instead_of(misfit) if misfit is not None else None) or usual
    return codes.issue(code, message, hint=hint, path=pointer(source), fix=fix)


def misfit_at(place: expansion.Path, expanded: expansion.Expanded, root: str) -> Misfit | None:
    """Give a text that stands in a slot of its own or in the list of one; None where something else stands."""
    word = value_at(expanded.document, place)
    whole = place[:-1] if place and isinstance(place[-1], int) else place
    row = slot_at(expanded.standard, root, whole, expanded.document)
    if not isinstance(word, str) or not row or row["kind"] in {"key", "designator"}:
        return None
    around = [as_object(value_at(expanded.document, whole[:length])) for length in range(len(whole) - 1, -1, -1)]
    alone = whole == place or len(as_list(value_at(expanded.document, whole))) == 1
    owner = str(class_at(expanded.standard, root, whole[:-1], expanded.document))
    return Misfit(word, str(whole[-1]), row, owner, expanded.source_of(place), around, alone, root, expanded.standard)


def told_by_kind(standard: Standard, row: JsonObject, slot: str, found: Json) -> tuple[str, str, Json] | None:
    """Tell what a slot of a kind takes, with the mend and what was meant, where the type that JSON gives it says little to an author."""
    meant: JsonObject = {}
    match row.get("kind"):
        case "quantity":
            words, hint = "a quantity", f"Write it as in {row.get('example', '300 kV')}."
        case "map":
            words, hint, meant = (
                "entries, each with a name of its own",
                "Write a name and a colon in place of each dash",
                meant_as_map(found),
            )
            hint += f": {slot}: {{{', '.join(f'{key}: ...' for key in meant or ('name',))}}}."
        case "list" if isinstance(found, str) and expansion.class_of_step(standard, found, str(row["range"])):
            words, hint, meant = "an entry with slots", f"Write {{step: {found}}}, and its slots behind it.", {"step": found}
        case "object" | "list" if slot != "electrolyte":
            names = [name for name in standard.class_slots(str(row["range"])) if name not in {"key", "ordinal", "absent", "label"}][:2]
            words = "an entry with slots"
            hint = f"Write its slots, as in {slot}: {{{', '.join(f'{name}: ...' for name in names)}}}."
        case _:
            return None
    return f"{slot} takes {words}, not {shown(found)}.", hint, meant or None


def meant_as_map(found: Json) -> JsonObject:
    """Give the entries that a list of names, or of one name with its entry each, was meant for; nothing where that cannot be told."""
    entries: JsonObject = {}
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, str):
            entries[identifiers.suggest_key(item)] = {}
        elif isinstance(item, dict) and len(item) == 1 and isinstance(inner := next(iter(item.values())), dict):
            entries[next(iter(item))] = inner
        else:
            return {}
    return entries


Told = tuple[str, str, str | None, str | None]


def tell_step(error: jsonschema_rs.ValidationError, slot: str, found: Json) -> Told:
    """Tell that a word is no kind of step."""
    kinds = [expansion.snake_case(str(option)) for option in as_list(details(error)["options"])]
    advice = ClosedList(slot, "Step", kinds).advice(str(found))
    return "STR-STEP", f"{found!r} is not a kind of step.", advice.hint, advice.term


def tell_type(error: jsonschema_rs.ValidationError, slot: str, found: Json) -> Told:
    """Tell that a value is of another kind than its slot takes."""
    wanted = cast("list[str]", details(error)["types"])[0]
    wanted = TYPE_WORDS.get(wanted, wanted)
    return "STR-TYPE", f"{slot} takes {wanted}, not {shown(found)}.", hint_for_type(slot, found, wanted), None


TYPE_WORDS = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "object": "an entry with slots",
    "array": "a list",
    "boolean": "yes or no",
}


def hint_for_type(slot: str, found: Json, wanted: str) -> str | None:
    """Give the mend for a value of the wrong kind."""
    if slot == "hkl":
        return 'Write Miller indices in brackets, such as (111) or "(0 0 2)"; a bare number loses its zeros.'
    if wanted == "a text" and isinstance(found, int | float):
        return f'Put quotes around it: "{found}".'
    if wanted == "an entry with slots":
        recipe = substances.recipe_of(found) if slot == "electrolyte" and isinstance(found, str) else {}
        return f"Write an indented block of slots: {substances.shown_recipe(recipe)}." if recipe else "Write an indented block of slots."
    if isinstance(found, list):
        return "It takes one value; write it without brackets."
    if wanted == "a list":
        return f"Write it in brackets: {slot}: [{', '.join(as_object(found)) or '...'}]."
    if wanted == "a text" and isinstance(found, dict):
        return f"It takes one text, as in {slot}: text; put quotes around a text with braces."
    if wanted in {"a number", "a whole number"}:
        return "Write digits only, without quotes and without a unit."
    return None


def tell_pattern(error: jsonschema_rs.ValidationError, slot: str, found: Json) -> Told:
    """Tell that a text has not the form that its slot asks for."""
    form = next((words for words in FORMS if words[0] in str(details(error)["pattern"])), None)
    hint = form[1] if form else f"It must match {details(error)['pattern']}."
    if form is not None and form[0] == KEY_FORM and isinstance(found, str):
        hint = f"Write {identifiers.suggest_key(found)}. {hint}"
    return "STR-PATTERN", f"{shown(found)} has not the form of {slot}.", hint, None


KEY_FORM = "[a-z][a-z0-9_]*"

FORMS = (
    ("]*/[a-z]", "Write publication and key of the finding with a slash between them: invented-2020-onset/onset."),
    ("[._-]", "Name the panel as the figure has it, in letters and digits: 2c, S3, 4d-inset."),
    ("^[A-Z]+(-", "Write the code as the report gives it: DMG-DISPUTED."),
    ("^/", "Write the place as a pointer made of keys: /observations/li2o."),
    (KEY_FORM, "Keys have lower case letters, digits and underscores, a letter first: hrtem_1."),
    ("[0-9]{4}-[0-9]{2}-[0-9]{2}(T", "Write 2026-03-02, or 2026-03-02T09:15:00+01:00 with the time zone."),
    ("[0-9a-f]{64}", "A SHA-256 digest has 64 hexadecimal digits in lower case."),
    ("{1,2}", "Write Miller indices in brackets, such as (111), {220}, [1 1 0] or <111>."),
    ("{3,300}", "A quote has 3 to 300 characters: as short as still supports the value."),
)


def tell_format(_error: jsonschema_rs.ValidationError, slot: str, found: Json) -> Told:
    """Tell that a text is not an address."""
    hint = "Write the whole address without blanks, such as https://example.org/data/1."
    return "STR-PATTERN", f"{shown(found)} has not the form of {slot}.", hint, None


def tell_range(error: jsonschema_rs.ValidationError, slot: str, found: Json) -> Told:
    """Tell that a number is out of its range."""
    side = "at least" if "Minimum" in type(error.kind).__name__ else "at most"
    hint, fix = ("If it was not recorded, write not_recorded.", "not_recorded") if found == 0 else (None, None)
    return "QTY-RANGE", f"{slot} is {found}; it must be {side} {details(error)['limit']}.", hint, fix


def tell_length(error: jsonschema_rs.ValidationError, slot: str, found: Json) -> Told:
    """Tell that a list has too few or too many values."""
    side = "at least" if "Min" in type(error.kind).__name__ else "at most"
    hint = "Write left, top, width and height in pixels: [120, 80, 512, 512]." if slot == "crop" else None
    return "STR-TYPE", f"{slot} takes {side} {details(error)['limit']} values, not {len(as_list(found))}.", hint, None


def tell_choice(_error: jsonschema_rs.ValidationError, slot: str, _found: Json) -> Told:
    """Tell that an object fits none of its forms."""
    return (
        "STR-MISSING",
        f"{slot} has no value, no lower bound and no upper bound.",
        "A quantity has at least one of value, lower and upper.",
        None,
    )


def tell_other(error: jsonschema_rs.ValidationError, slot: str, _found: Json) -> Told:
    """Tell what has no words of its own."""
    return "STR-TYPE", f"{slot}: {error.message}.", None, None


TELLERS: dict[str, Callable[[jsonschema_rs.ValidationError, str, Json], Told]] = {
    "Enum": tell_step,
    "Constant": tell_other,
    "Type": tell_type,
    "Pattern": tell_pattern,
    "Format": tell_format,
    "MinItems": tell_length,
    "MaxItems": tell_length,
    "Minimum": tell_range,
    "Maximum": tell_range,
    "AnyOf": tell_choice,
}


def shown(found: Json) -> str:
    """Show a value shortly."""
    match found:
        case dict():
            return "an entry with slots"
        case list():
            return "a list"
        case _:
            text = json.dumps(found, ensure_ascii=False)
            return text if len(text) <= 60 else text[:57] + "..."


# ---------------------------------------------------------------- places


def class_at(standard: Standard, root: str, place: Sequence[str | int], document: Json) -> str | None:
    """Name the class of the object at an expanded place, or None where there is no object of a class."""
    name: str | None = root
    here: Json = document
    steps: Iterator[str | int] = iter(place)
    for part in steps:
        row = standard.class_slots(name).get(str(part)) if name else None
        here = value_at(here, [part])
        if row is None or row["kind"] in {"enum", "reference"} or ("range" not in row and row["kind"] != "quantity"):
            return None
        name = str(row.get("range", "Quantity"))
        if row["kind"] in {"map", "list"}:
            inner = next(steps, None)
            if inner is None:
                return None
            here = value_at(here, [inner])
        if name == "Step" and isinstance(here, dict):
            name = expansion.class_of_step(standard, str(here.get("step"))) or name
    return name


def slot_at(standard: Standard, root: str, place: Sequence[str | int], document: Json) -> JsonObject:
    """Give the row of the slot table for a place that is a slot of an object; nothing for an entry of a map or list."""
    name = class_at(standard, root, place[:-1], document) if place else None
    return standard.class_slots(name).get(str(place[-1]), {}) if name else {}


def sound_part(expanded: expansion.Expanded, broken: Sequence[Broken], *, root: str) -> JsonObject:
    """Give the document without the places that have structural issues, and without each 0 that was never set.

    Entries of lists and maps stay as empty ones, with their keys.
    """
    places = [*(item.place for item in broken if item.place), *expanded.unset]
    if not places:
        return expanded.document
    document = copy.deepcopy(expanded.document)
    for place in places:
        owner = value_at(document, place[:-1])
        last = place[-1]
        if isinstance(owner, dict):
            owner.pop(str(last), None)
            if slot_at(expanded.standard, root, place[:-1], document).get("kind") == "map":
                owner[str(last)] = {}
        elif isinstance(owner, list) and isinstance(last, int) and last < len(owner):
            owner[last] = {}
    return document
