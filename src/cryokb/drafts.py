"""Partial records from microscope files to one draft, alone or inside a record that somebody has begun."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePosixPath
from typing import TypeAlias, cast

from cryokb import documents, intake, plain, standard
from cryokb.errors import UsageError
from cryokb.issues import Json, JsonObject, pointer
from cryokb.plain import as_list, as_object, objects, section
from cryokb.readers import Extract, Missing

__all__ = ["Draft", "combine", "join", "merge_into"]

Identity: TypeAlias = tuple[str, str, str]
"""What tells a signal from all others: digest of its file, its name in there, and the suffix of the file that was read.

The suffix tells an image from its description (.mdoc, .xml, .tlt), which names the same image file and says other things about it.
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What several files give together.

    Attributes:
        record: the record in authoring form with its origins.
        text: the record as it is to be written.
        gaps: what a person must still fill in, each place once, as it is called in the record.
        notes: which files were not added, because they are there already.
    """

    record: JsonObject
    text: str
    gaps: tuple[Missing, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class Growth:
    """Sessions and origins that grow file by file, and what must be known about those that are there already."""

    sessions: JsonObject = field(default_factory=dict)
    origins: list[Json] = field(default_factory=list)
    gaps: list[Missing] = field(default_factory=list)
    repeats: dict[str, list[str]] = field(default_factory=dict)
    taken: JsonObject = field(default_factory=dict)
    known: dict[Identity, str] = field(default_factory=dict)

    def add(self, part: JsonObject, missing: Iterable[Missing] = ()) -> None:
        """Add a partial record under free keys, without the signals that are there already; origins and gaps follow."""
        places: dict[str, str | None] = {}
        suffixes = suffixes_read(part)
        for key, session in objects(part, "sessions").items():
            self.add_session(key, session, places, suffixes)
        for row in plain.rows(part, "origins"):
            if (at := moved(str(row.get("at", "")), places)) is not None:
                self.origins.append({**row, "at": at})
        for gap in missing:
            if (at := moved(gap.path, places)) is not None:
                self.gaps.append(Missing(at, gap.why))

    def add_session(self, key: str, session: JsonObject, places: dict[str, str | None], suffixes: dict[str, str]) -> None:
        """Add a session; ``places`` gets old place -> new place (None for what is left out), the innermost first.

        Acquisitions are named apart across sessions too, because observations refer to them by key alone; the old key stays as
        their label, by which the array is found in its file.
        """
        free = free_session_key(key, self.sessions)
        acquisitions = objects(session, "acquisitions")
        named: JsonObject = {}
        fresh: dict[Identity, str] = {}
        for name, row in acquisitions.items():
            old = pointer(("sessions", key, "acquisitions", name))
            found = identities(name, row, suffixes.get(old))
            if there := next((self.known[one] for one in found if one in self.known), None):
                self.repeat(row, there)
                places[old] = None
                continue
            free_name = free_key(name, self.taken)
            relabelled = free_name != name and "label" not in row
            self.taken[free_name] = named[free_name] = {"label": name, **row} if relabelled else row
            places[old] = pointer(("sessions", free, "acquisitions", free_name))
            fresh.update(dict.fromkeys(found, cast("str", places[old])))
        self.known.update(fresh)  # only now: the signals of one file are never repeats of each other
        if acquisitions and not named:
            places[pointer(("sessions", key))] = None
            return
        places[pointer(("sessions", key))] = pointer(("sessions", free))
        self.sessions[free] = {**session, "acquisitions": named} if named else session

    def repeat(self, row: JsonObject, there: str) -> None:
        """Remember that a file was read whose signal is in the record already."""
        file = section(row, "file").get("path")
        self.repeats.setdefault(str(file), []).append(there)

    def draft(self, record: JsonObject, text: str) -> Draft:
        """Give the finished record with the gaps that it leaves, each place once, and a note for each file that was there already."""
        gaps: dict[str, Missing] = {}
        for gap in self.gaps:
            if not is_filled(record, gap.path):
                gaps.setdefault(gap.path, gap)
        notes = (
            f"{file} is in the record already ({', '.join(dict.fromkeys(there))}); it was not added again."
            for file, there in self.repeats.items()
        )
        return Draft(record, text, tuple(gaps.values()), tuple(notes))


def combine(parts: Sequence[Extract]) -> JsonObject:
    """Give the record of ``join`` alone."""
    return join(parts).record


def join(parts: Sequence[Extract]) -> Draft:
    """Join partial records into one; a session or acquisition whose key is taken gets a free one, a signal read twice stands once.

    Args:
        parts: what was read from each file, in order.

    Returns:
        A record in authoring form with its origins and its gaps, their places corrected for renamed keys.
    """
    record: JsonObject = {"cryokb": f"record/{standard.CURRENT}"}
    growth = Growth()
    for part in parts:
        partial = part.document()
        growth.add(partial, part.missing)
        for slot, item in partial.items():
            if slot not in {"cryokb", "sessions", "origins"}:
                record.setdefault(slot, item)
    record["sessions"] = growth.sessions
    if growth.origins:
        record["origins"] = growth.origins
    return growth.draft(record, documents.write_yaml(record))


def suffixes_read(record: JsonObject) -> dict[str, str]:
    """Give the suffix of the file from which each acquisition was read, by its place."""
    origins = plain.rows(record, "origins")
    return {"/".join(str(row.get("at")).split("/")[:5]): suffix(row.get("read_from")) for row in origins}


def suffix(name: Json) -> str:
    """Give the suffix of a file name in lower case."""
    return PurePosixPath(str(name)).suffix.lower()


def identities(key: str, row: Json, read: str | None) -> list[Identity]:
    """Give what an acquisition can be recognised by; nothing where the digest of its file is not known.

    Its signal is called like its label when its key was made of that here, else like its key or its label.
    """
    file, label = section(row, "file"), plain.text(as_object(row).get("label"))
    digest = plain.text(file.get("sha256"))
    if digest is None:
        return []
    names = [] if label is None else [label]
    if label is None or not key.startswith(f"{label}_"):
        names.append(key)
    return [(digest.lower(), name, suffix(file.get("path")) if read is None else read) for name in names]


def free_key(key: str, taken: JsonObject) -> str:
    """Give the key, or the key with a number of its own behind it; a number that it ends with belongs to the name of a file.

    >>> free_key("template_0035", {"template_0035": {}})
    'template_0035_2'
    """
    return key if key not in taken else next(free for number in count(2) if (free := f"{key}_{number}") not in taken)


def free_session_key(key: str, taken: JsonObject) -> str:
    """Give the key of a session, or the next number that is free: sessions are counted.

    >>> free_session_key("session_1", {"session_1": {}})
    'session_2'
    """
    stem, _, number = key.rpartition("_")
    if key not in taken or stem != "session" or not number.isdecimal():
        return free_key(key, taken)
    return next(free for following in count(int(number) + 1) if (free := f"session_{following}") not in taken)


def moved(place: str, places: dict[str, str | None]) -> str | None:
    """Give a place as it is called now, or None when what stood there was left out."""
    for old, new in places.items():
        if place == old or place.startswith(old + "/"):
            return None if new is None else new + place[len(old) :]
    return place


def is_filled(record: JsonObject, place: str) -> bool:
    """Tell whether something is written at a place of a record."""
    node: Json = record
    for step in documents.parse_pointer(place):
        node = as_object(node).get(str(step))
    return node not in (None, "", {}, [])


def merge_into(target: Path, parts: Sequence[Extract]) -> Draft:
    """Add the sessions and origins of partial records to an existing record; all that stood there stays, comments too.

    A signal that the record has already, of the same file, is not added again. The target itself is not written.

    Raises:
        InvalidDocument: the record cannot be read.
        UsageError: it is not a record written as YAML blocks.
    """
    document = intake.read_record(target)
    data = document.slots
    if document.kind != "record" or document.text is None or document.format != "yaml":
        raise UsageError(
            f"{target} is not a record written in YAML.",
            hint=f"Give a file that begins with cryokb: record/{standard.CURRENT}.",
            path=str(target),
        )
    growth = begun(data)
    for part in parts:
        growth.add(part.document(), part.missing)
    origins, present = growth.origins, section(data, "sessions")
    added: JsonObject = {key: row for key, row in growth.sessions.items() if key not in present}
    text, wanted = document.text, dict(data)
    if added:
        text = insert_block(document, "sessions", documents.write_yaml(added))
        wanted["sessions"] = growth.sessions
    if origins:
        text = insert_block(reread(text, target), "origins", documents.write_yaml(origins))
        wanted["origins"] = [*as_list(data.get("origins")), *origins]
    if reread(text, target).data != wanted:
        raise UsageError(
            f"New entries cannot be added to {target} without changing what stands there.",
            hint="Write the draft to a file of its own and copy its sessions and origins by hand.",
            path=str(target),
        )
    return growth.draft(wanted, text)


def begun(data: JsonObject) -> Growth:
    """Give what an existing record has: its sessions, the keys that are taken, and the signals that are known."""
    growth = Growth(sessions=dict(section(data, "sessions")))
    suffixes = suffixes_read(data)
    for key, session in growth.sessions.items():
        for name, row in section(session, "acquisitions").items():
            growth.taken[name] = row
            place = pointer(("sessions", key, "acquisitions", name))
            growth.known.update(dict.fromkeys(identities(name, row, suffixes.get(place)), place))
    return growth


def reread(text: str, target: Path) -> documents.Document:
    """Read the text that is being made."""
    document, _ = documents.parse_text(text, name=str(target))
    if document is None:
        raise UsageError(
            f"New entries cannot be added to {target} at its end.", hint="Give sessions and origins a place there.", path=str(target)
        )
    return document


def insert_block(document: documents.Document, slot: str, block: str) -> str:
    """Give the text of a document with a block added at the end of a top-level slot, which is made when it is not there."""
    text = cast("str", document.text)
    data = document.slots
    span = document.position([slot]) if slot in data else None
    present = data.get(slot)
    if plain.text(present):
        raise UsageError(
            f"{slot} is said to be {present}.", hint=f"Remove this line, then the new {slot} can be added.", path=document.name
        )
    if text.lstrip().startswith("{") or (present and span is not None and text[span.start] in "{["):
        raise UsageError(
            f"{slot} is written in one line; new entries need it as an indented block.",
            hint=f"Write {slot}: and its entries on lines of their own.",
            path=document.name,
        )
    if span is None:
        return spliced(text, len(text), f"\n{slot}:\n" + indented(block, 2))
    if not present:
        # what says that nothing is there makes room; a remark behind it stays
        return spliced(text[: span.start] + text[span.end :], line_end(text, span.start) - (span.end - span.start), indented(block, 2))
    depth = span.column - 1
    return spliced(
        text, block_end(text, line_end(text, span.start + len(text[span.start : span.end].rstrip())), depth), indented(block, depth)
    )


def indented(block: str, depth: int) -> str:
    """Give the lines of a block, each moved to the right."""
    return "".join(" " * depth + line + "\n" if line else "\n" for line in block.rstrip("\n").split("\n"))


def spliced(text: str, offset: int, lines: str) -> str:
    """Put whole lines into a text at the beginning of a line or at its end, with the line ends of the text."""
    newline = "\r\n" if "\r\n" in text else "\n"
    glue = "" if not offset or text[offset - 1] == "\n" else newline
    return text[:offset] + glue + lines.replace("\n", newline) + text[offset:]


def line_end(text: str, offset: int) -> int:
    """Give the offset just behind the line in which an offset lies."""
    newline = text.find("\n", offset)
    return len(text) if newline < 0 else newline + 1


def block_end(text: str, offset: int, depth: int) -> int:
    """Give the offset behind the remarks that follow a block and are indented like it; blank lines after them stay outside."""
    end = offset
    while offset < len(text):
        line = text[offset : line_end(text, offset)]
        offset += len(line)
        bare = line.strip()
        if bare and (not bare.startswith("#") or len(line) - len(line.lstrip(" ")) < max(depth, 1)):
            break
        if bare:
            end = offset
    return end
