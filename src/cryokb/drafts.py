"""Partial records from microscope files to one draft, alone or inside a record that somebody has begun."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from cryokb import documents, intake
from cryokb.errors import UsageError
from cryokb.issues import Json, JsonObject, pointer
from cryokb.readers import Extract

__all__ = ["combine", "merge_into"]


def combine(parts: Sequence[Extract]) -> JsonObject:
    """Join partial records into one; a session or acquisition whose key is taken gets the next free number.

    Args:
        parts: what was read from each file, in order.

    Returns:
        A record in authoring form with its origins, their places corrected for renamed keys.
    """
    record: JsonObject = {"cryokb": "record/1.0"}
    sessions: JsonObject = {}
    origins: list[Json] = []
    for part in parts:
        partial = part.document()
        renamed = add_sessions(sessions, cast("JsonObject", partial.get("sessions", {})))
        origins.extend(moved(row, renamed) for row in cast("list[Json]", partial.get("origins", [])))
        for slot, item in partial.items():
            if slot not in {"cryokb", "sessions", "origins"}:
                record.setdefault(slot, item)
    record["sessions"] = sessions
    if origins:
        record["origins"] = origins
    return record


def add_sessions(sessions: JsonObject, more: JsonObject) -> dict[str, str]:
    """Add sessions and their acquisitions under free keys; gives old place -> new place of what was renamed, the innermost first.

    Acquisitions are named apart across sessions too, because observations refer to them by key alone; the old key stays as their label,
    by which the array is found in its file.
    """
    taken: JsonObject = {}
    for session in sessions.values():
        taken.update(entries(session, "acquisitions"))
    renamed: dict[str, str] = {}
    for key, session in more.items():
        free = free_key(key, sessions)
        named: JsonObject = {}
        for name, row in entries(session, "acquisitions").items():
            free_name = free_key(name, taken)
            relabelled = free_name != name and isinstance(row, dict) and "label" not in row
            taken[free_name] = named[free_name] = {"label": name, **cast("JsonObject", row)} if relabelled else row
            if (free, free_name) != (key, name):
                renamed[pointer(("sessions", key, "acquisitions", name))] = pointer(("sessions", free, "acquisitions", free_name))
        if free != key:
            renamed[pointer(("sessions", key))] = pointer(("sessions", free))
        sessions[free] = {**session, "acquisitions": named} if named and isinstance(session, dict) else session
    return renamed


def entries(owner: Json, slot: str) -> JsonObject:
    """Give the entries of a map that an object holds; none where there is no map."""
    found = owner.get(slot) if isinstance(owner, dict) else None
    return found if isinstance(found, dict) else {}


def free_key(key: str, taken: JsonObject) -> str:
    """Give the key, or the key with the next number that is free.

    >>> free_key("session_1", {"session_1": {}})
    'session_2'
    """
    stem, _, number = key.rpartition("_")
    base, count = (stem, int(number)) if stem and number.isdigit() else (key, 1)
    while key in taken:
        count += 1
        key = f"{base}_{count}"
    return key


def moved(row: Json, renamed: dict[str, str]) -> Json:
    """Give an origin with its place corrected for renamed sessions."""
    origin = cast("JsonObject", row)
    place = str(origin.get("at", ""))
    for old, new in renamed.items():
        if place == old or place.startswith(old + "/"):
            return {**origin, "at": new + place[len(old) :]}
    return row


def merge_into(target: Path, record: JsonObject) -> str:
    """Give the text of an existing record with the sessions and origins of a draft added; all that stood there stays, comments too.

    Raises:
        InvalidDocument: the record cannot be read.
        UsageError: it is not a record written as YAML blocks.
    """
    document = intake.read_record(target)
    data = document.data
    if document.kind != "record" or not isinstance(data, dict) or document.text is None or document.format != "yaml":
        raise UsageError(
            f"{target} is not a record written in YAML.", hint="Give a file that begins with cryokb: record/1.0.", path=str(target)
        )
    present = entries(data, "sessions")
    sessions = dict(present)
    renamed = add_sessions(sessions, entries(record, "sessions"))
    origins = [moved(row, renamed) for row in cast("list[Json]", record.get("origins", []))]
    text = insert_block(document, "sessions", documents.write_yaml({key: row for key, row in sessions.items() if key not in present}))
    if origins:
        text = insert_block(reread(text, target), "origins", documents.write_yaml(origins))
    stood = data.get("origins")
    wanted = {**data, "sessions": sessions, **({"origins": [*(stood if isinstance(stood, list) else []), *origins]} if origins else {})}
    if reread(text, target).data != wanted:
        raise UsageError(
            f"New entries cannot be added to {target} without changing what stands there.",
            hint="Write the draft to a file of its own and copy its sessions and origins by hand.",
            path=str(target),
        )
    return text


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
    data = cast("JsonObject", document.data)
    span = document.position([slot]) if slot in data else None
    present = data.get(slot)
    if isinstance(present, str) and present:
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
