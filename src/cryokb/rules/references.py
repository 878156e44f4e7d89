"""Rules on references inside a document, on identifiers (each has one form, its check digits are right), and on where quotes were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from cryokb import expansion, identifiers
from cryokb.errors import IdentifierError
from cryokb.issues import Edit, Issue, Json, JsonObject, Related, Severity, pointer, suggestion
from cryokb.plain import as_list, as_object, objects, rows, text
from cryokb.record import Place, RecordView
from cryokb.rules.registry import Case, complain, rule
from cryokb.standard import Standard
from cryokb.thesaurus import absence, way_out

COMPARED = 100_000
"""How many pairs of names are compared in one document to find the one that may be meant."""

LISTED = 10
"""How many entries are named where none is near."""

DEEPEST: Mapping[str, tuple[str, ...]] = {
    "full_text": ("full_text", "methods", "passages"),
    "caption": ("full_text", "methods", "passages", "captions"),
    "abstract": ("full_text", "methods", "passages", "captions", "abstract"),
}
"""What must have been read of a text for a quote of each depth; a second-hand quote may stand in any text."""


@rule("REF-UNRESOLVED", documents=("record", "publication"))
def references_resolve(case: Case) -> Iterator[Issue]:
    """Collect the keys of each keyed class, then look up each name that stands in a reference slot."""
    keys: dict[str, list[str]] = {}
    found: list[tuple[Place, str, str]] = []
    for owner, node, path in case.view.objects:
        for slot in case.standard.marked_slots(owner, "kind", "map"):
            if slot in node:
                keys.setdefault(target_of(case.standard, owner, slot), []).extend(as_object(node[slot]))
        for slot in case.standard.marked_slots(owner, "kind", "reference"):
            if slot in node:
                found.extend((place, target_of(case.standard, owner, slot), name) for place, name in names(node[slot], (*path, slot)))
    counted = {target: Counter(names) for target, names in keys.items()}
    wrong: dict[tuple[str, str], list[Place]] = {}
    for path, target, name in found:
        if counted.get(target, Counter())[name] != 1 and not (target == "Acquisition" and case.view.acquisition(name)):
            wrong.setdefault((target, name), []).append(path)
    compared = 0
    for (target, name), places in wrong.items():
        known = counted.get(target, Counter())
        if target == "Acquisition" and "." in name:  # a signal of an acquisition is meant
            known = Counter(case.view.signals) or known
        compared += len(known)
        yield unresolved(target, name, places, known if compared <= COMPARED else Counter({name: known[name]}))
    yield from answers_of_nothing(case)


def answers_of_nothing(case: Case) -> Iterator[Issue]:
    """Look up the entry that each answer belongs to: the slot of the document, and the key where entries have keys."""
    document, slots = case.view.document, case.standard.class_slots(case.view.root)
    for index, row in enumerate(rows(document, "responses")):
        slot, _, rest = (text(row.get("at")) or "").removeprefix("/").partition("/")
        key = rest.partition("/")[0].replace("~1", "/").replace("~0", "~")
        held = slots.get(slot)
        known = list(as_object(document.get(slot))) if held and held["kind"] == "map" else [key]
        if slot and (held is None or (key and key not in known)):
            near, _ = suggestion(key if held else slot, known if held else list(slots))
            message = f"There is nothing at {row['at']} that could be answered."
            hint = f"Did you mean {near}?" if near else "Write the place as the report gives it."
            yield complain("REF-UNRESOLVED", message, ("responses", index, "at"), hint=hint)


def target_of(standard: Standard, owner: str, slot: str) -> str:
    """Name the class of what a slot holds, or refers to."""
    return str(standard.class_slots(owner)[slot]["range"])


def unresolved(target: str, name: str, places: list[Place], known: Counter[str]) -> Issue:
    """Complain about a name that no entry has, or several, once for all places where it stands."""
    what = expansion.snake_case(target).replace("_", " ")
    fix: tuple[Edit, ...] | None = None
    if known[name] > 1:
        message = f"{known[name]} {what}s are called {name}; which one is meant cannot be told."
        hint = "Give each a name of its own, in all sessions together."
    else:
        here = {step for path in places for step in path}
        others = [other for other in sorted(known) if known[other] and other not in here]  # an entry does not refer to itself
        near, sure = suggestion(name, others)
        message = f"There is no {what} called {name}."
        hint = f"Did you mean {near}?" if near else f"Add it, or use one of: {listed(others)}." if others else "Add it."
        reason = absence(name)
        if reason is not None:
            hint, sure = way_out(reason), reason
        fix = tuple(Edit(pointer(path), sure) for path in places) if sure else None
    issue = complain("REF-UNRESOLVED", message, places[0], hint=hint, fix=fix)
    return replace(issue, related=tuple(Related(pointer(path)) for path in places[1:]))


def listed(names: list[str]) -> str:
    """List some names, and count the rest."""
    more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more


def names(item: Json, path: Place) -> list[tuple[Place, str]]:
    """Give each name that stands in a reference slot, with its place."""
    found = [((*path, index), part) for index, part in enumerate(item)] if isinstance(item, list) else [(path, item)]
    return [(place, name) for place, part in found if (name := text(part)) is not None]


@rule("REF-RING", reads="specimens taken_from control_of twins same_cell")
def specimens_form_no_ring(case: Case) -> Iterator[Issue]:
    """Follow taken_from and control_of from each specimen until they end, or come back; and look for twins of themselves."""
    specimens = case.view.specimens
    for slot, words in (("taken_from", "cut from"), ("control_of", "the control of")):
        for ring in rings_of(specimens, slot):
            key = ring[0]
            message = f"{key} is {words} itself" + (f", by way of {by_way(ring[1:])}." if len(ring) > 1 else ".")
            yield complain("REF-RING", message, ("specimens", key, slot), hint=f"Correct {slot} of one of them, or leave it out.")
    for key, specimen in specimens.items():
        others = {"twins": [row.get("specimen") for row in rows(specimen, "twins")], "same_cell": as_list(specimen.get("same_cell"))}
        for slot, named in others.items():
            if key in named:
                message = f"{key} names itself as {'a twin' if slot == 'twins' else 'another specimen of its cell'}."
                yield complain("REF-RING", message, ("specimens", key, slot), hint="Name the other specimen, or leave it out.")


def rings_of(specimens: Mapping[str, JsonObject], slot: str) -> Iterator[list[str]]:
    """Yield each ring of specimens once, from the first of them in the document; every specimen is visited once."""
    order = {key: number for number, key in enumerate(specimens)}
    seen: set[str] = set()
    for start in specimens:
        way: dict[str, None] = {}
        here: str | None = start
        while here is not None and here in specimens and here not in seen:
            seen.add(here)
            way[here] = None
            here = text(specimens[here].get(slot))
        if here in way:
            chain = list(way)
            ring = chain[chain.index(here) :]
            first = ring.index(min(ring, key=order.__getitem__))
            yield ring[first:] + ring[:first]


def by_way(names: list[str]) -> str:
    """List the specimens of a ring, the first of many."""
    more = f" and {len(names) - 10:,} more" if len(names) > 10 else ""
    return ", ".join(names[:10]) + more


def source(said: str) -> str:
    """Check the place where something was read: a DOI, or an address."""
    return said if said.startswith(("https://", "http://")) else identifiers.doi(said)


CHECKS: dict[str, Callable[[str], str]] = {"orcid": identifiers.orcid, "ror": identifiers.ror, "doi": identifiers.doi, "read_in": source}


@rule("ID-FORM", documents=("record", "publication"))
def identifiers_are_well_formed(case: Case) -> Iterator[Issue]:
    """Check every identifier wherever it stands."""
    for path, slot, value in identifiers_in(case.view):
        try:
            normal = CHECKS[slot](value)
        except IdentifierError as error:
            reason = absence(value)
            if reason is not None:
                yield complain("ID-FORM", error.message, path, hint=way_out(reason), fix=(Edit(pointer(path), reason),))
                continue
            yield complain("ID-FORM", error.message, path, hint=error.hint or "Look it up and copy it.")
            continue
        if normal != value:
            yield complain(
                "ID-FORM",
                f"{value} is written in its normal form as {normal}.",
                path,
                severity=Severity.NOTE,
                hint=f"Write {normal}.",
                fix=(Edit(pointer(path), normal),),
            )


def identifiers_in(view: RecordView) -> Iterator[tuple[Place, str, str]]:
    """Yield place, slot and text of each identifier in a document."""
    for _, node, path in view.objects:
        for slot in [slot for slot in CHECKS if slot in node]:
            said = text(node[slot])
            if said is not None:
                yield (*path, slot), slot, said


@rule("LIT-READ", documents=("publication",), reads="evidence read_in depth", looks="entry", reads_anywhere="read")
def quotes_come_from_what_was_read(case: Case) -> Iterator[Issue]:
    """Compare the depth of each quote with what was read of its text, where the publication says what was read."""
    read = {normal_source(name): row.get("extent") for name, row in objects(case.view.document, "read").items()}
    if not read:
        return
    for fact in case.facts:
        for number, row in enumerate(fact.evidence):
            origin, depth, place = normal_source(row.get("read_in")), row.get("depth"), (*fact.path, "evidence", number)
            extent = read.get(origin)
            if origin is None:
                continue
            if extent is None:
                message = f"The quote was read in {origin}, of which read says nothing."
                yield complain("LIT-READ", message, (*place, "read_in"), hint=f"Add {origin} under read, with what was read of it.")
            elif extent not in DEEPEST.get(str(depth), (extent,)):
                message = f"The depth of the quote is {depth}, and read says that {origin} gave {extent} only."
                hint = "Correct the depth, or what was read of this text."
                yield complain("LIT-READ", message, (*place, "depth"), hint=hint)


def normal_source(item: Json) -> str | None:
    """Give the DOI or address of a text in its normal form; None for anything else, of which other rules speak."""
    written = text(item)
    try:
        return None if written is None else source(written)
    except IdentifierError:
        return None
