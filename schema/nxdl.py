"""Make the NeXus application definition NXcryoem_battery, which extends NXem.

Development only; ``schema/generate.py`` writes it into ``src/cryokb/_generated``. The definition follows the layout
``nxcryoem_battery`` of ``cryokb.nexus``: every group that stands outside of an NXcollection there is described here, field by field, from
the tables of the standard. What a record need not say is optional. Source of the form: the NXDL schema of the NeXus definitions v2026.01.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from xml.etree import ElementTree as ET

from cryokb.nexus.content import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from xml.etree.ElementTree import Element

    from cryokb.issues import JsonObject

__all__ = ["NAME", "build_nxdl"]

NAME = "NXcryoem_battery"

NAMESPACES = {
    "xmlns": "http://definition.nexusformat.org/nxdl/3.1",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": "http://definition.nexusformat.org/nxdl/3.1 ../nxdl.xsd",
}

OPTIONAL = {"optional": "true"}
MANY = {"minOccurs": "0", "maxOccurs": "unbounded"}
PARAMETERS = "NXparameters"

UNIT_CATEGORIES = {
    "angle": "NX_ANGLE",
    "area": "NX_AREA",
    "current": "NX_CURRENT",
    "dose": "NX_PER_AREA",
    "energy": "NX_ENERGY",
    "frequency": "NX_FREQUENCY",
    "length": "NX_LENGTH",
    "mass": "NX_MASS",
    "power": "NX_POWER",
    "pressure": "NX_PRESSURE",
    "reciprocal_length": "NX_PER_LENGTH",
    "temperature": "NX_TEMPERATURE",
    "time": "NX_TIME",
    "voltage": "NX_VOLTAGE",
    "volume": "NX_VOLUME",
}
"""The unit category of NeXus for a dimension; other dimensions take their canonical unit as the example."""

ABOUT = """
A specimen from the electrode of a metal battery, and what an electron microscope saw of it: NXem with what it has no place for.

It adds the electrochemical cell and the life of the specimen from the cell to the microscope (NXsample), the state of the microscope in
the session and the electron dose of each event (NXem_measurement), and what was seen. The fields are the slots of the standard cryokb,
version {version}, from whose tables this text is made; https://w3id.org/cryokb/ explains them. One NXentry describes one specimen in one
session.

A slot that holds a quantity is a number with ``@units``. What else was said of it stands beside it under the same name with an ending:
``_as_reported`` the words of the author, ``_lower`` and ``_upper`` the bounds of a range, ``_comparator``, ``_uncertainty_plus``,
``_uncertainty_minus``, ``_uncertainty_kind`` and ``_qualitative``. ``_value`` holds a number whose unit NeXus cannot spell.
Of these fields ``@quantity`` names the slot, ``@part`` the part of it, ``@unit`` is the unit as a UCUM code and ``@unit_iri`` its term in
QUDT. A slot whose name NeXus reserves has an underscore at its end and its true name in ``@record_key``. A slot that the author declared
absent is listed in the group ``absent`` with the reason; a slot that is neither there nor listed was not spoken of.
"""

FIELD_ORDER = ("doc", "dimensions", "attribute", "enumeration")
"""The order in which the NXDL schema wants the parts of a field."""

PARTS = (
    ("value", "NX_NUMBER", "The number in a unit that NeXus cannot spell: a multiple of the unit that it can, given in @units."),
    ("lower", "NX_NUMBER", "The lower bound of a range."),
    ("upper", "NX_NUMBER", "The upper bound of a range."),
    ("uncertainty_plus", "NX_NUMBER", "How far the true value may lie above the reported one."),
    ("uncertainty_minus", "NX_NUMBER", "How far the true value may lie below the reported one."),
    ("uncertainty_kind", "UncertaintyKind", "What the uncertainty is."),
    ("comparator", "Comparator", "The relation of the true value to the number."),
    ("qualitative", "QualitativeFlag", "Says that the bounds stand for words of magnitude."),
    ("as_reported", "NX_CHAR", "The quantity as the author wrote it."),
)
"""The fields beside the number of a quantity: ending, type or enumeration, and what it says."""

SERIES_PARTS = (
    (
        "values",
        "NX_NUMBER",
        "The numbers of a column in a unit that NeXus cannot spell: multiples of the unit that it can, given in @units.",
    ),
    ("rows", "NX_INT", "The rows of the table that the numbers belong to, counted from 1, where not every row has one."),
    ("as_reported", "NX_CHAR", "The column as the author wrote it."),
)
"""The fields beside the numbers of a column of a table."""


def build_nxdl(tables: Mapping[str, JsonObject]) -> str:
    """Write the application definition.

    Args:
        tables: the tables ``slots``, ``terms``, ``units`` and ``versions``.
    """
    return _Builder(tables).text()


class _Builder:
    """One pass over the tables."""

    def __init__(self, tables: Mapping[str, JsonObject]) -> None:
        self.classes = cast("dict[str, JsonObject]", tables["slots"])
        self.enumerations = cast("dict[str, JsonObject]", tables["terms"])
        self.dimensions = cast("dict[str, JsonObject]", tables["units"]["dimensions"])
        self.units = cast("dict[str, JsonObject]", tables["units"]["units"])
        self.version = str(tables["versions"]["schema"])

    def text(self) -> str:
        root = ET.Element("definition", {**NAMESPACES, "category": "application", "type": "group", "name": NAME, "extends": "NXem"})
        _doc(root, ABOUT.format(version=self.version))
        entry = _add(root, "group", type="NXentry", minOccurs="1", maxOccurs="unbounded")
        self.definition(entry)
        self.sample(entry)
        self.measurement(entry)
        self.results(entry)
        self.companion(entry)
        for field in root.iter("field"):
            field[:] = sorted(field, key=lambda part: FIELD_ORDER.index(part.tag))
        ET.indent(root, " ")
        heading = f"<!-- {NAME} {self.version}, made by schema/nxdl.py of cryokb. CC0-1.0: no rights reserved. -->"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{heading}\n{ET.tostring(root, encoding="unicode")}\n'

    # ------------------------------------------------------------------------------------------------------------ the entry
    def definition(self, entry: Element) -> None:
        field = _add(entry, "field", "The definition that the entry follows.", name="definition", type="NX_CHAR")
        _enumerate(field, [(NAME, "")])
        _add(field, "attribute", "The version of the standard cryokb from which the definition was made.", name="version", type="NX_CHAR")
        _add(field, "attribute", "Where the definition is to be found.", name="URL", type="NX_CHAR", **OPTIONAL)

    def sample(self, entry: Element) -> None:
        sample = _add(entry, "group", name="sampleID", type="NXsample", nameType="partial", minOccurs="1", maxOccurs="unbounded")
        _doc(sample, "The specimen, with the cell that it comes from and what was done to it until it was imaged.")
        self.object(sample, "cell", "System", about="The electrochemical cell, or the part of one, that the specimen comes from.")
        history = _add(sample, "group", "What was done to the specimen, in order.", name="history", type="NXhistory", **OPTIONAL)
        activity = _add(history, "group", "One step of the history.", type="NXactivity", **MANY)
        step = self.group(activity, "step", "The step with its conditions. Which fields it has follows from its kind.", **OPTIONAL)
        self.members(step, self.steps())

    def measurement(self, entry: Element) -> None:
        measurement = _add(entry, "group", "The session and its events.", name="measurement", type="NXem_measurement")
        session = self.group(measurement, "session", "The state of the microscope during the session.")
        self.members(session, _without(self.slots("Session"), "acquisitions"))
        event = _add(measurement, "group", "One exposure.", name="eventID", type="NXem_event_data", nameType="partial", **MANY)
        acquisition = self.group(event, "acquisition", self.about("Acquisition"))
        _add(acquisition, "attribute", name="record_key", type="NX_CHAR", **OPTIONAL)
        self.members(acquisition, self.slots("Acquisition"))
        self.dose(event)

    def dose(self, event: Element) -> None:
        """Describe what is computed: the dose of the event and of its area."""
        about = (
            "The electron fluence of the event, which the field calls dose, and that of its area. It is computed from the acquisitions in "
            "the order of exposure; where one of them has no known fluence the sums are lower bounds. No judgement of damage is implied."
        )
        group = self.group(event, "dose", about, **OPTIONAL)
        for name, told in (
            ("dose", "Electron fluence of the event: as stated (the middle of a stated range), or computed."),
            ("earlier_dose", "Electron fluence that the area had received before the event, as far as it is known."),
            ("cumulative_dose", "Electron fluence of the area at the end of the event, as far as it is known."),
        ):
            _add(group, "field", told, name=name, type="NX_NUMBER", units="NX_PER_AREA", **OPTIONAL)
        _add(group, "field", "Stated, or the slots that it was computed from.", name="dose_basis", type="NX_CHAR", **OPTIONAL)
        _add(group, "field", "Whether every contribution is known.", name="complete", type="NX_BOOLEAN", **OPTIONAL)

    def results(self, entry: Element) -> None:
        for name, owner, about in (
            ("processing", "Processing", "The steps that made new data from the data of the entry."),
            ("observations", "Observation", "What was seen in the data of the entry."),
        ):
            holder = self.group(entry, name, about, **OPTIONAL)
            self.members(self.group(holder, None, self.about(owner), **MANY), self.slots(owner))

    # -------------------------------------------------------------------------------------------------------- the companion
    def companion(self, entry: Element) -> None:
        """Describe the NXcollection that makes the file a record; the first entry has all of it, the others name only the pair."""
        holder = _add(entry, "group", name="cryokb", type="NXcollection")
        _doc(holder, "What cryokb needs to give the record back: nothing in it is looked at by validators.")
        _add(holder, "field", "The key of the session in the record.", name="session", type="NX_CHAR", **OPTIONAL)
        _add(holder, "field", "The key of the specimen in the record.", name="specimen", type="NX_CHAR", **OPTIONAL)
        told = "The whole record as groups and fields. The documented groups of the entries are second names of groups in here."
        _add(holder, "group", told, name="record", type="NXcollection", **OPTIONAL)
        schema = _add(holder, "group", "The release of the standard.", name="schema", type="NXcollection", **OPTIONAL)
        _add(schema, "field", "The version of the release.", name="version", type="NX_CHAR", **OPTIONAL)
        for name, told in (("linkml", "The LinkML schema."), ("json_schema", "The JSON Schema of a record."), ("nxdl", "This definition.")):
            _add(schema, "field", told, name=name, type="NX_CHAR", **OPTIONAL)
        told = "The ledger of arrays: for each one where it stands, whose it is, its axes, its codec and the digest of its numbers."
        _add(holder, "group", told, name="arrays", type="NXcollection", **OPTIONAL)
        note = _add(entry, "group", name="note_record", type="NXnote", **OPTIONAL)
        _doc(note, "The record in its expanded form as JSON, with the same content as cryokb/record.")
        for name, kind, told in (
            ("type", "NX_CHAR", "The media type."),
            ("file_name", "NX_CHAR", "A name under which the record may be saved."),
            ("checksum", "NX_CHAR", "The digest of the text."),
            ("algorithm", "NX_CHAR", "How the digest was made."),
            ("description", "NX_CHAR", "What the note holds."),
            ("data", "NX_BINARY", "The text: ASCII, one line."),
        ):
            _add(note, "field", told, name=name, type=kind)

    # -------------------------------------------------------------------------------------------------------- classes, slots
    def about(self, owner: str) -> str:
        return str(self.classes[owner]["description"])

    def slots(self, owner: str) -> dict[str, JsonObject]:
        return cast("dict[str, JsonObject]", self.classes[owner]["slots"])

    def steps(self) -> dict[str, JsonObject]:
        """Join the slots of all kinds of steps; each says which kinds have it."""
        kinds = cast("list[str]", self.classes["Step"]["subclasses"])
        joined: dict[str, JsonObject] = {}
        users: dict[str, list[str]] = {}
        for kind in kinds:
            for slot, row in self.slots(kind).items():
                users.setdefault(slot, []).append(kind)
                known = joined.setdefault(slot, dict(row))
                if (known["kind"], known.get("range")) != (row["kind"], row.get("range")):
                    raise ValueError(f"{slot} means different things in {', '.join(users[slot])}")
        for slot, row in joined.items():
            if len(users[slot]) < len(kinds):
                row["description"] = f"{row['description']} Steps: {', '.join(users[slot])}."
        return joined

    def group(self, parent: Element, name: str | None, about: str, **marks: str) -> Element:
        """Add a group of parameters; its true key is noted where it had to be changed."""
        named = {} if name is None else {"name": safe_name(name)}
        group = _add(parent, "group", about, **named, type=PARAMETERS, **marks)
        if name is None or named["name"] != name:
            _add(group, "attribute", name="record_key", type="NX_CHAR", **OPTIONAL)
        return group

    def object(self, parent: Element, name: str, owner: str, *, about: str) -> None:
        self.members(self.group(parent, name, about, **OPTIONAL), self.slots(owner))

    def members(self, parent: Element, slots: Mapping[str, JsonObject]) -> None:
        """Describe the slots of a class, and once what stands beside quantities."""
        for slot, row in slots.items():
            self.member(parent, slot, row)
        kinds = {row["kind"] for row in slots.values()}
        for part, kind, told in (*(PARTS if "quantity" in kinds else ()), *(SERIES_PARTS if "series" in kinds else ())):
            self.part(parent, part, kind, told)

    def member(self, parent: Element, slot: str, row: JsonObject) -> None:
        kind, about = row["kind"], str(row["description"])
        if kind == "object":
            self.object(parent, slot, str(row["range"]), about=about)
        elif kind in {"list", "map"}:
            holder = self.group(parent, slot, about, **OPTIONAL)
            if kind == "list":
                _add(holder, "attribute", "Says that the entries have an order and no keys.", name="list", type="NX_BOOLEAN", **OPTIONAL)
            owner = str(row["range"])
            self.members(self.group(holder, None, self.about(owner), **MANY), self.slots(owner))
        elif kind in {"quantity", "series"}:
            self.number(parent, slot, row)
        else:
            self.plain(parent, slot, row)

    def number(self, parent: Element, slot: str, row: JsonObject) -> None:
        """Describe the number of a quantity, or the numbers of a column of a table."""
        field = self.field(parent, slot, row, type="NX_NUMBER", units=self.unit_category(row))
        if row["kind"] == "series":
            _add(field, "dimensions", rank="1")
        for name in ("quantity", "part", "unit", "unit_iri"):
            _add(field, "attribute", name=name, type="NX_CHAR", **OPTIONAL)

    def part(self, parent: Element, part: str, kind: str, told: str) -> None:
        """Describe one kind of field beside the number of any quantity of a group."""
        numeric = kind == "NX_NUMBER"
        units = {"units": "NX_ANY"} if numeric else {}
        named = {"name": f"QUANTITY_{part}", "nameType": "partial"}
        field = _add(parent, "field", told, **named, type=kind if kind.startswith("NX_") else "NX_CHAR", **units, **OPTIONAL)
        for name in ("quantity", "part", *(("unit", "unit_iri") if numeric else ())):
            _add(field, "attribute", name=name, type="NX_CHAR", **OPTIONAL)
        if kind in self.enumerations:
            self.enumerate(field, kind)

    def plain(self, parent: Element, slot: str, row: JsonObject) -> None:
        """Describe a text, a key, a number without unit, a truth, or several of one kind."""
        field = self.field(parent, slot, row, type="NX_NUMBER" if row["kind"] == "number" else "NX_CHAR")
        if row.get("many"):
            _add(field, "dimensions", rank="1")
        elif row["kind"] == "designator":
            _enumerate(field, [(kind, self.about(kind)) for kind in cast("list[str]", self.classes["Step"]["subclasses"])])
        elif row["kind"] == "enum":
            self.enumerate(field, str(row["range"]))

    def field(self, parent: Element, slot: str, row: JsonObject, **marks: str) -> Element:
        """Add a field; what every record must say is required, all else optional."""
        required = row["kind"] in {"key", "designator"} or row.get("required") == "yes"
        if "deprecated" in row:
            marks["deprecated"] = str(row["deprecated"])
        name = safe_name(slot)
        about = str(row["description"])
        if row["kind"] == "enum" and row.get("many"):
            about = f"{about} One or more of: {', '.join(self.terms(str(row['range'])))}."
        field = _add(parent, "field", about, name=name, **marks, **({} if required else OPTIONAL))
        if name != slot:
            _add(field, "attribute", name="record_key", type="NX_CHAR", **OPTIONAL)
        if row["kind"] == "string":
            _add(field, "attribute", "Says that the text is JSON.", name="encoding", type="NX_CHAR", **OPTIONAL)
        return field

    def terms(self, enumeration: str) -> dict[str, JsonObject]:
        return cast("dict[str, JsonObject]", self.enumerations[enumeration]["values"])

    def enumerate(self, field: Element, enumeration: str) -> None:
        """List the terms; the list is open where the standard's is."""
        terms = self.terms(enumeration)
        marks = {"open": "true"} if self.enumerations[enumeration].get("open") else {}
        _enumerate(field, [(name, str(row["description"])) for name, row in terms.items()], **marks)

    def unit_category(self, row: JsonObject) -> str:
        """Give the units that NeXus is to expect: a category, an example, or any where a slot takes several dimensions."""
        dimensions = cast("list[str]", row.get("dimensions", []))
        if len(dimensions) != 1:
            return "NX_ANY"
        spellings = {str(unit["nexus"]) for unit in self.units.values() if unit["dimension"] == dimensions[0] and unit["nexus"]}
        if spellings == {"dimensionless"}:
            return "NX_UNITLESS"
        canonical = str(self.units[str(self.dimensions[dimensions[0]]["canonical"])]["nexus"])
        # a share may be said in percent, in ppm or as a pure number: validators take these for different dimensions
        return UNIT_CATEGORIES.get(dimensions[0]) or ("NX_ANY" if canonical in {"percent", "dimensionless"} else canonical)


def _without(slots: Mapping[str, JsonObject], *names: str) -> dict[str, JsonObject]:
    return {slot: row for slot, row in slots.items() if slot not in names}


def _add(parent: Element, tag: str, about: str = "", **marks: str) -> Element:
    """Add an element with its documentation."""
    element = ET.SubElement(parent, tag, marks)
    if about:
        _doc(element, about)
    return element


def _doc(element: Element, about: str) -> None:
    ET.SubElement(element, "doc").text = about.strip()


def _enumerate(field: Element, items: Iterable[tuple[str, str]], **marks: str) -> None:
    """Add an enumeration; the items are documented where there is something to say."""
    holder = _add(field, "enumeration", **marks)
    for value, about in items:
        _add(holder, "item", about, value=value)
