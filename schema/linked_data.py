"""Linked data: the JSON-LD context and the SHACL shapes of the standard, both made from one description of each slot.

LinkML has a generator for each. What they make does not fit what an expanded document says: its context has one term for each JSON
name (the state of an electrode and the state of a bibliography become one), turns the keys of maps into predicates, forgets order and
takes terms for objects; its shapes want a type written on every node, and predicates that its own context never makes. So the terms
are made here, by the rules of :func:`definition`; a test compares names and predicates with those of LinkML's generator.

An expanded document becomes RDF with this context and the address of the document, ending with a slash, as base: the specimen
``grid_7`` is then ``<base>grid_7``, a finding ``<publication>/<key>``.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linkml_runtime import SchemaView
    from linkml_runtime.linkml_model import SlotDefinition

    from cryokb.issues import Json, JsonObject

__all__ = ["BASE", "Vocabulary", "context", "shapes"]

BASE = "https://w3id.org/cryokb/"

ROOTS = ("Record", "Publication")

PREFIXES = {
    "cryokb": BASE,
    "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class Vocabulary:
    """The schema, with the table of slots that says how each one is held (map, list, reference, enum ...)."""

    view: SchemaView
    table: JsonObject

    def slots(self, name: str) -> dict[str, SlotDefinition]:
        """Give the slots of a class by the name that stands in documents."""
        return {str(slot.alias or slot.name): slot for slot in self.view.class_induced_slots(name)}

    def kind(self, owner: str, name: str) -> str:
        """Tell how a slot is held: one of the kinds of slots.json."""
        row = cast("dict[str, dict[str, dict[str, str]]]", self.table[owner])
        return row["slots"][name]["kind"]

    def iri(self, slot: SlotDefinition) -> str:
        """Give the IRI of a slot: its own, or the one of the vocabulary that it is taken from.

        An alias is only what stands in documents: two slots with one alias keep their own IRIs.
        """
        if slot.slot_uri:
            return str(self.view.expand_curie(slot.slot_uri))
        return BASE + str(slot.name)

    @cached_property
    def classes(self) -> list[str]:
        """Name the classes that objects of a document can have."""
        return [
            str(name)
            for name in sorted(self.view.all_classes())
            if not self.view.get_class(name).mixin and not self.view.get_class(name).abstract
        ]

    @cached_property
    def uses(self) -> Counter[str]:
        """Count the slots in which an object of each class can stand."""
        held = (str(slot.range) for owner in self.classes for slot in self.slots(owner).values() if slot.range in self.view.all_classes())
        return Counter(kind for name in held for kind in self.kinds_of(name))

    @cached_property
    def named(self) -> frozenset[str]:
        """Name the classes whose entries have a name of their own in the document.

        These are what other entries refer to and what stands at the top of a document; elsewhere the same key may come again.
        """
        held = {
            str(slot.range)
            for owner in self.classes
            for name, slot in self.slots(owner).items()
            if (kind := self.kind(owner, name)) == "reference" or (kind == "map" and owner in ROOTS)
        }
        return frozenset(name for name in held if any(slot.identifier for slot in self.slots(name).values()))

    def kinds_of(self, name: str) -> list[str]:
        """Name the classes that an object in a slot of this range can have."""
        return sorted(str(child) for child in self.view.class_descendants(name, mixins=False) if child in self.classes)


# ---------------------------------------------------------------- JSON-LD


def context(words: Vocabulary) -> JsonObject:
    """Make the JSON-LD 1.1 context of expanded documents, records and publications alike.

    A name that means different slots in different classes has its commonest meaning, or that of the root; where an object of another
    class stands, the slot that holds it brings the other meaning along, for this one object.
    """
    meanings = common_meanings(words)
    terms: JsonObject = {"@version": 1.1, **{prefix: PREFIXES[prefix] for prefix in ("dcterms", "xsd")}}
    for name in sorted(meanings):
        terms[name] = meanings[name]
    for name in words.classes:
        terms[name] = BASE + name
    for owner in words.classes:
        for name, slot in words.slots(owner).items():
            if words.kind(owner, name) in {"quantity", "object", "map", "list"}:
                add_scope(terms, name, words, slot)
    return {"@context": terms}


def common_meanings(words: Vocabulary) -> dict[str, Json]:
    """Choose, for each name, the definition that holds where nothing else is said."""
    seen: dict[str, Counter[str]] = {}
    for owner in words.classes:
        for name, slot in words.slots(owner).items():
            seen.setdefault(name, Counter())[json.dumps(definition(words, owner, name, slot))] += 1 + words.uses[owner]
    chosen: dict[str, Json] = {}
    for name, counted in seen.items():
        root = [owner for owner in ROOTS if name in words.slots(owner)]
        if root:
            chosen[name] = definition(words, root[0], name, words.slots(root[0])[name])
        else:
            chosen[name] = cast("Json", json.loads(min(counted, key=lambda text: (-counted[text], text))))
    return chosen


def definition(words: Vocabulary, owner: str, name: str, slot: SlotDefinition) -> Json:
    """Define the term of a slot.

    The key of an entry names the node; the kind of a step is its type. Entries of a map are found by their keys, which are unique in
    the document where other entries refer to them and name nothing elsewhere. Closed lists give IRIs, references too.
    """
    kind = words.kind(owner, name)
    if kind == "key" and owner in words.named:
        return "@id"
    if kind == "designator":
        return "@type"
    term: JsonObject = {"@id": words.iri(slot)}
    if kind == "enum":
        term.update({"@type": "@vocab", "@context": {"@vocab": f"{BASE}{slot.range}#"}})
    elif kind == "reference" or slot.range in {"uri", "uriorcurie"}:
        term["@type"] = "@id"
    elif kind == "number":
        term["@type"] = {"integer": "xsd:integer", "boolean": "xsd:boolean"}.get(str(slot.range), "xsd:double")
    elif kind == "map":
        term["@container"] = "@id" if str(slot.range) in words.named else "@index"
    if is_ordered(words, slot, kind):
        term["@container"] = "@list"
    return term if len(term) > 1 else term["@id"]


def is_ordered(words: Vocabulary, slot: SlotDefinition, kind: str) -> bool:
    """Tell whether the order of a list has a meaning: it says so, or its entries are numbered."""
    numbered = kind == "list" and any("ordinal" in words.slots(entry) for entry in words.kinds_of(str(slot.range)))
    return bool(slot.multivalued) and (bool(slot.list_elements_ordered) or numbered)


def add_scope(terms: JsonObject, name: str, words: Vocabulary, slot: SlotDefinition) -> None:
    """Give a term the meanings that names have inside its objects, where they are not the common ones."""
    scope = scope_of(terms, words, str(slot.range))
    term = terms[name]
    if not scope or not isinstance(term, dict | str) or iri_of(term) != words.iri(slot):
        return
    terms[name] = {**(term if isinstance(term, dict) else {"@id": term}), "@context": scope}


def scope_of(terms: JsonObject, words: Vocabulary, entry: str) -> JsonObject:
    """Define the names that mean something else in objects of a class than elsewhere.

    Raises:
        ValueError: two kinds of step mean different slots by one name; the alias must be given up.
    """
    scope: JsonObject = {}
    for owner in words.kinds_of(entry):
        for name, slot in words.slots(owner).items():
            own = definition(words, owner, name, slot)
            if not means_same(terms[name], own):
                inner = scope_of(terms, words, str(slot.range)) if words.kind(owner, name) in {"quantity", "object", "list"} else {}
                own = {**(own if isinstance(own, dict) else {"@id": own}), "@context": inner} if inner else own
                if scope.setdefault(name, own) != own:
                    raise ValueError(f"{name} means different slots in the kinds of {entry}: rename it in one of them")
    return {"@propagate": False, **dict(sorted(scope.items()))} if scope else {}


def means_same(term: Json, other: Json) -> bool:
    """Tell whether two definitions agree but for what they bring along for the objects inside."""
    return without_scope(term) == without_scope(other)


def without_scope(term: Json) -> Json:
    """Leave out the meanings of names inside; the list that a value is chosen from stays."""
    if not isinstance(term, dict) or term.get("@type") == "@vocab":
        return term
    rest = {key: value for key, value in term.items() if key != "@context"}
    return rest if len(rest) > 1 else rest["@id"]


def iri_of(term: Json) -> str:
    """Give the IRI of a definition."""
    return str(term["@id"] if isinstance(term, dict) else term)


# ---------------------------------------------------------------- SHACL


def shapes(words: Vocabulary) -> str:
    """Write the SHACL shapes of all classes as Turtle: one paragraph a class, one line a slot.

    They check the graph that the context makes. A document is found by its class (``cryokb:Record``), what is inside by way of it: no
    other node needs a type.
    """
    head = [f"@prefix {prefix}: <{space}> ." for prefix, space in sorted(PREFIXES.items())]
    return "\n".join([*head, "", *(shape(words, name) for name in words.classes)])


def shape(words: Vocabulary, name: str) -> str:
    """Write the shape of one class."""
    lists = [short(words.iri(slot)) for part, slot in words.slots(name).items() if is_ordered(words, slot, words.kind(name, part))]
    lines = [
        f"cryokb:{name} a sh:NodeShape",
        f"sh:targetClass cryokb:{name}",
        f"rdfs:comment {quoted(str(words.view.get_class(name).description))}",
        "sh:closed true",
        f"sh:ignoredProperties ( {' '.join(['rdf:type', *lists])} )",
    ]
    lines += [f"sh:property [ {' ; '.join(parts)} ]" for part, slot in words.slots(name).items() if (parts := checks(words, name, part, slot))]
    lines += alternatives(words, name)
    return " ;\n  ".join(lines) + " .\n"


def checks(words: Vocabulary, owner: str, name: str, slot: SlotDefinition) -> list[str]:
    """Give what a property must hold to; nothing for a key or a kind of step, which name and type the node."""
    kind = words.kind(owner, name)
    if (kind == "key" and owner in words.named) or kind == "designator":
        return []
    path = short(words.iri(slot))
    ordered = is_ordered(words, slot, kind)
    parts = [f"sh:path ( {path} [ sh:zeroOrMorePath rdf:rest ] rdf:first )" if ordered else f"sh:path {path}"]
    if slot.required:
        parts.append("sh:minCount 1")
    if not slot.multivalued:
        parts.append("sh:maxCount 1")
    parts.extend(value_checks(words, kind, slot))
    for bound, value in (("sh:minInclusive", slot.minimum_value), ("sh:maxInclusive", slot.maximum_value)):
        if value is not None:
            parts.append(f"{bound} {float(value) if slot.range == 'float' else value}")
    return parts


def value_checks(words: Vocabulary, kind: str, slot: SlotDefinition) -> Iterator[str]:
    """Yield what the values of a slot must be."""
    if kind in {"quantity", "object", "map", "list"}:
        yield node_check(words.kinds_of(str(slot.range)))
    elif kind == "enum":
        values = (f"<{BASE}{slot.range}#{value}>" for value in words.view.get_enum(slot.range).permissible_values)
        yield f"sh:in ( {' '.join(values)} )"
    elif kind == "reference" or slot.range in {"uri", "uriorcurie"}:
        yield "sh:nodeKind sh:IRI"
    elif kind == "number":
        yield f"sh:datatype {({'integer': 'xsd:integer', 'boolean': 'xsd:boolean'}).get(str(slot.range), 'xsd:double')}"
    else:
        yield "sh:datatype xsd:string"
        pattern = slot.pattern or getattr(words.view.all_types().get(slot.range), "pattern", None)
        if pattern:
            yield f"sh:pattern {quoted(str(pattern))}"


def node_check(kinds: list[str]) -> str:
    """Ask for the shape of the one class, or for the type that decides among several."""
    if len(kinds) == 1:
        return f"sh:node cryokb:{kinds[0]}"
    options = " ".join(f"cryokb:{kind}" for kind in kinds)
    return f"sh:node [ sh:property [ sh:path rdf:type ; sh:minCount 1 ; sh:in ( {options} ) ] ]"


def alternatives(words: Vocabulary, name: str) -> list[str]:
    """Ask for one of several slots where the class does."""
    options = []
    for option in words.view.get_class(name).any_of:
        required = [part for part, condition in option.slot_conditions.items() if condition.required]
        paths = (short(words.iri(words.slots(name)[part])) for part in required)
        options.append("".join(f"[ sh:property [ sh:path {path} ; sh:minCount 1 ] ]" for path in paths))
    return [f"sh:or ( {' '.join(options)} )"] if options else []


def short(iri: str) -> str:
    """Write an IRI with its prefix."""
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return f"<{iri}>"


def quoted(text: str) -> str:
    """Write a Turtle string."""
    return json.dumps(text, ensure_ascii=False)
