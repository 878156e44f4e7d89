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

NUMBERS = {"integer": "xsd:integer", "boolean": "xsd:boolean"}

CITED = frozenset({"Finding"})
"""The classes whose entries are cited from outside: a finding is ``<publication>/<key>`` for ever."""

LOCAL = frozenset({"NamedSystem", "Observation"})
"""The classes whose keys stay texts although others refer to them: a system of a publication may be called like one of its findings, and an
observation like the result or the specimen that it is about."""

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
        """Give the slots of a class by the name that stands in documents, in the order of the table."""
        found = {str(slot.alias or slot.name): slot for slot in self.view.class_induced_slots(name)}
        return {slot: found[slot] for slot in cast("dict[str, JsonObject]", self.table[name])["slots"]}

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

    def class_iri(self, name: str) -> str:
        """Give the IRI of a class: its own, or the one of the vocabulary that it is taken from."""
        given = self.view.get_class(name).class_uri
        return str(self.view.expand_curie(given)) if given else BASE + name

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
        """Name the classes whose keys become IRIs: what other entries refer to, and findings, which are cited from outside.

        The keys of the others stay texts. A key is unique among its siblings only, and an observation may be called like a specimen; two
        of these classes that share a key would become one node, which the closed shapes show.
        """
        referred = {
            str(slot.range) for owner in self.classes for name, slot in self.slots(owner).items() if self.kind(owner, name) == "reference"
        }
        return frozenset(referred | CITED) - LOCAL

    def is_address(self, kind: str, slot: SlotDefinition) -> bool:
        """Tell whether what stands in a slot is an IRI: a reference to a named entry, or an address."""
        return str(slot.range) in self.named if kind == "reference" else slot.range in {"uri", "uriorcurie"}

    @cached_property
    def names(self) -> frozenset[str]:
        """Give every name that is a term of the context by itself: slots and classes."""
        return frozenset(self.classes).union(*(self.slots(owner) for owner in self.classes))

    def held(self, owner: str, name: str) -> list[str]:
        """Name the classes of the objects that stand in a slot; none for a text, a number or a reference."""
        inside = self.kind(owner, name) in {"quantity", "series", "object", "map", "list"}
        return self.kinds_of(str(self.slots(owner)[name].range)) if inside else []

    def kinds_of(self, name: str) -> list[str]:
        """Name the classes that an object in a slot of this range can have."""
        return sorted(str(child) for child in self.view.class_descendants(name, mixins=False) if child in self.classes)


# ---------------------------------------------------------------- JSON-LD


def context(words: Vocabulary) -> JsonObject:
    """Make the JSON-LD 1.1 context of expanded documents, records and publications alike.

    A name that means different slots in different classes has the meaning of the root, or its commonest; where an object of another
    class stands, the slot that holds it brings the other meaning along.
    """
    common = common_meanings(words)
    terms: JsonObject = {"dcterms": PREFIXES["dcterms"], "xsd": PREFIXES["xsd"], **{name: words.class_iri(name) for name in words.classes}}
    for owner in words.classes:
        for name, slot in sorted(words.slots(owner).items()):
            if definition(words, owner, name, slot) == common[name]:
                terms[name] = with_scope(common[name], scope(words, words.held(owner, name), common))
    terms.update({name: term for name, term in common.items() if name not in terms})
    terms.update({root: with_scope(terms[root], scope(words, [root], common)) for root in ROOTS})
    return {"@context": {"@version": 1.1, **{name: terms[name] for name in sorted(terms)}}}


def common_meanings(words: Vocabulary) -> dict[str, Json]:
    """Choose, for each name, the definition that holds where nothing else is said."""
    seen: dict[str, Counter[str]] = {}
    for owner in words.classes:
        for name, slot in words.slots(owner).items():
            seen.setdefault(name, Counter())[json.dumps(definition(words, owner, name, slot))] += 1 + words.uses[owner]
    chosen: dict[str, Json] = {}
    for name, counted in sorted(seen.items()):
        root = [owner for owner in ROOTS if name in words.slots(owner)]
        if root:
            chosen[name] = definition(words, root[0], name, words.slots(root[0])[name])
        else:
            # a name for the node is the exception, so that no entry is named by mistake
            chosen[name] = cast("Json", json.loads(min(counted, key=lambda text: (text == '"@id"', -counted[text], text))))
    return chosen


def definition(words: Vocabulary, owner: str, name: str, slot: SlotDefinition) -> Json:
    """Define the term of a slot, but for the meanings of names inside its objects.

    The kind of a step is its type. Closed lists give IRIs, references too. Entries of a map are found by their keys. What has an order
    keeps it.
    """
    kind = words.kind(owner, name)
    if kind == "key" and owner in words.named:
        return "@id"
    if kind == "designator":
        return "@type"
    term: JsonObject = {"@id": words.iri(slot)}
    if kind == "enum":
        term.update({"@type": "@vocab", "@context": list_of_terms(words, str(slot.range))})
    elif words.is_address(kind, slot):
        term["@type"] = "@id"
    elif kind == "number":
        term["@type"] = NUMBERS.get(str(slot.range), "xsd:double")
    elif kind == "map":
        term["@container"] = "@id" if str(slot.range) in words.named else "@index"
    if is_ordered(words, slot, kind):
        term["@container"] = "@list"
    return term if len(term) > 1 else term["@id"]


def list_of_terms(words: Vocabulary, enumeration: str) -> JsonObject:
    """Make the IRIs of a closed list; a term that is also a name of something else needs a line of its own."""
    space = f"{BASE}{enumeration}#"
    values = sorted(str(value) for value in words.view.get_enum(enumeration).permissible_values)
    return {"@vocab": space, **{value: space + value for value in values if value in words.names}}


def is_ordered(words: Vocabulary, slot: SlotDefinition, kind: str) -> bool:
    """Tell whether the order of a list has a meaning: it says so, or its entries are numbered."""
    numbered = kind == "list" and any("ordinal" in words.slots(entry) for entry in words.kinds_of(str(slot.range)))
    return bool(slot.multivalued) and (bool(slot.list_elements_ordered) or numbered)


def scope(words: Vocabulary, kinds: list[str], around: dict[str, Json]) -> JsonObject:
    """Define the names that mean something else inside objects of these classes than around them.

    Raises:
        ValueError: two of the classes mean different slots by one name; the alias must be given up.
    """
    own: dict[str, Json] = {}
    for owner in kinds:
        for name, slot in words.slots(owner).items():
            meaning = definition(words, owner, name, slot)
            if own.setdefault(name, meaning) != meaning:
                raise ValueError(f"{name} means different slots in {', '.join(kinds)}: rename it in one of them")
    inside = {**around, **own}
    changed: JsonObject = {}
    for name in sorted(own):
        held = next((found for owner in kinds if name in words.slots(owner) and (found := words.held(owner, name))), [])
        within = scope(words, held, inside)
        if own[name] != around[name] or within != scope(words, held, around):
            changed[name] = with_scope(own[name], within)
    return changed


def with_scope(term: Json, names: JsonObject) -> Json:
    """Let a term bring along what names mean inside its objects."""
    if not names:
        return term
    return {**(term if isinstance(term, dict) else {"@id": term}), "@context": names}


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
        f"sh:targetClass {short(words.class_iri(name))}",
        f"rdfs:comment {quoted(str(words.view.get_class(name).description))}",
        "sh:closed true",
        f"sh:ignoredProperties ( {' '.join(['rdf:type', *lists])} )",
    ]
    lines += [
        f"sh:property [ {' ; '.join(parts)} ]" for part, slot in words.slots(name).items() if (parts := checks(words, name, part, slot))
    ]
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
    if kind in {"quantity", "series", "object", "map", "list"}:
        yield node_check(words.kinds_of(str(slot.range)))
    elif kind == "enum":
        values = (f"<{BASE}{slot.range}#{value}>" for value in words.view.get_enum(slot.range).permissible_values)
        yield f"sh:in ( {' '.join(values)} )"
    elif words.is_address(kind, slot):
        yield "sh:nodeKind sh:IRI"
    elif kind == "number":
        yield f"sh:datatype {NUMBERS.get(str(slot.range), 'xsd:double')}"
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
