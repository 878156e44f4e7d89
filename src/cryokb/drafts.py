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
    """Add sessions under free keys; gives old place -> new place of those that were renamed."""
    renamed: dict[str, str] = {}
    for key, session in more.items():
        free = free_key(key, sessions)
        sessions[free] = session
        if free != key:
            renamed[pointer(("sessions", key))] = pointer(("sessions", free))
    return renamed


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
    present = data.get("sessions")
    sessions: JsonObject = dict(present) if isinstance(present, dict) else {}
    added: JsonObject = {}
    renamed: dict[str, str] = {}
    for key, session in cast("JsonObject", record["sessions"]).items():
        free = free_key(key, {**sessions, **added})
        added[free] = session
        renamed[pointer(("sessions", key))] = pointer(("sessions", free))
    text = insert_block(document, "sessions", documents.write_yaml(added))
    origins = [moved(row, renamed) for row in cast("list[Json]", record.get("origins", []))]
    if origins:
        again, _ = documents.parse_text(text, name=str(target))
        text = insert_block(cast("documents.Document", again), "origins", documents.write_yaml(origins))
    return text


def insert_block(document: documents.Document, slot: str, block: str) -> str:
    """Give the text of a document with a block added at the end of a top-level slot, which is made when it is not there or empty."""
    text = cast("str", document.text)
    present = cast("JsonObject", document.data).get(slot)
    lines = ["  " + line if line else line for line in block.rstrip("\n").split("\n")]
    span = document.position([slot]) if present else None
    if span is None:
        kept = without_empty_slot(document, slot) if slot in cast("JsonObject", document.data) else text
        return kept.rstrip("\n") + f"\n\n{slot}:\n" + "\n".join(lines) + "\n"
    if text[span.start] in "{[":
        raise UsageError(
            f"{slot} is written in one line; new entries need it as an indented block.",
            hint=f"Write {slot}: and its entries on lines of their own.",
        )
    depth = span.column - 1
    body = "\n".join(" " * depth + line[2:] if line else line for line in lines)
    end = last_line_end(text, span.start, span.end)
    return text[:end].rstrip("\n") + "\n" + body + "\n" + text[end:].lstrip("\n" if text[end:].startswith("\n\n") else "")


def last_line_end(text: str, start: int, end: int) -> int:
    """Give the offset just after the last line that belongs to a block; trailing blank lines and comments stay behind it."""
    stop = start + len(text[start:end].rstrip())
    newline = text.find("\n", stop)
    return len(text) if newline < 0 else newline + 1


def without_empty_slot(document: documents.Document, slot: str) -> str:
    """Give the text without a slot that holds nothing, such as ``sessions: {}``."""
    text = cast("str", document.text)
    span = document.position([slot], of_key=True)
    if span is None:
        return text
    end = text.find("\n", span.start)
    return text[: span.start] + ("" if end < 0 else text[end + 1 :])
