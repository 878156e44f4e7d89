"""The first line of a document: its kind and the version of the standard that it was written for."""

from __future__ import annotations

import re

from cryokb import codes, standard
from cryokb.issues import Edit, Issue, Json, Severity

__all__ = ["KINDS", "SUPPORTED", "read_header"]

KINDS = ("record", "publication", "phases", "claims", "conflicts", "gaps", "screened")
"""The kinds of document that the standard knows."""

SUPPORTED = standard.CURRENT
"""The version of the standard that this program writes; older released ones are read as well."""


def read_header(data: Json, *, kinds: tuple[str, ...] = KINDS, supported: str = SUPPORTED) -> tuple[str | None, str | None, list[Issue]]:
    """Give kind, version and the issues of the value of ``cryokb``, such as ``record/1.1``.

    The kind is None when it is missing or unknown, the version when it is missing or malformed.
    """
    if not isinstance(data, dict):
        what = "a list" if isinstance(data, list) else "a single value"
        message = f"This is {what}, not a cryokb document: a document is a set of `name: value` lines."
        return None, None, [issue("DOC-KIND", message, hint=begin_with(supported))]
    if "cryokb" not in data:
        return None, None, [missing(data, supported)]
    written = data["cryokb"]
    if not isinstance(written, str):
        message = f"`cryokb` does not name a kind of document: {written!r}."
        return None, None, [issue("DOC-KIND", message, hint=begin_with(supported), path="/cryokb")]
    kind, slash, version = (part.strip() for part in written.partition("/"))
    if kind not in kinds:
        return None, None, [unknown_kind(kind, version or supported, kinds)]
    if (other := content_kind(data, kind, kinds)) is not None:
        return None, None, [other_content(data, kind, other, written)]
    found, issues = read_version(kind, version if slash else "", supported)
    return kind, found, issues


def content_kind(data: dict[str, Json], kind: str, kinds: tuple[str, ...]) -> str | None:
    """Name the kind of document whose slots the content has and that is not the one of its header; None when the header is right.

    Two names at least tell the other kind, and three times as many as tell the one that is written.
    """
    own = slots_of(kind)
    if not own or len(own & data.keys()) * 2 >= len(data):  # nearly every document is what it says
        return None
    for other in kinds:
        telling, against = (slots_of(other) - own) & data.keys(), (own - slots_of(other)) & data.keys()
        if len(telling) >= 2 and len(telling) > 3 * len(against):
            return other
    return None


def slots_of(kind: str) -> frozenset[str]:
    """Give the names of the top level of a kind of document."""
    root = standard.current().document_class(kind)
    return frozenset(standard.current().class_slots(root)) if root else frozenset()


def other_content(data: dict[str, Json], kind: str, other: str, written: str) -> Issue:
    telling = [name for name in data if name in slots_of(other) - slots_of(kind)]
    message = f"The first line says {kind}, but {', '.join(telling[:4])} are names of {article(other)}."
    meant = written.replace(kind, other, 1)
    return issue("DOC-KIND", message, hint=f"Did you mean `{meant}`?", path="/cryokb", fix=(Edit("/cryokb", meant),))


def article(kind: str) -> str:
    return {"record": "a record", "publication": "a publication"}.get(kind, f"the list of {kind}")


def issue(code: str, message: str, *, hint: str | None = None, path: str = "", fix: tuple[Edit, ...] | None = None) -> Issue:
    return codes.issue(code, message, hint=hint, path=path, fix=fix)


def begin_with(supported: str) -> str:
    return f"Begin the document with its kind and version, for example `cryokb: record/{supported}`."


def missing(data: dict[str, Json], supported: str) -> Issue:
    """Report the missing first line; a misspelt `cryokb` is one finding with its mend."""
    from difflib import get_close_matches

    names = {str(name).casefold(): name for name in data}
    close = get_close_matches("cryokb", list(names), n=1, cutoff=0.7)
    if close and isinstance(data[names[close[0]]], str):
        name = names[close[0]]
        fix = (Edit("/" + name, "cryokb", rename=True),)
        return issue("DOC-KIND", f"`{name}` is probably meant to be `cryokb`.", hint="Rename it to `cryokb`.", path="/" + name, fix=fix)
    return issue("DOC-KIND", "The document does not say what it is: the line `cryokb: ...` is missing.", hint=begin_with(supported))


def unknown_kind(kind: str, version: str, kinds: tuple[str, ...]) -> Issue:
    from difflib import get_close_matches

    message = f"`{kind}` is not a kind of document that cryokb knows: {', '.join(kinds)}."
    singular = {name.rstrip("s"): name for name in kinds}
    close = get_close_matches(kind.casefold().rstrip("s"), list(singular), n=1, cutoff=0.7)
    if not close:
        return issue("DOC-KIND", message, hint="Write one of these kinds.", path="/cryokb")
    meant = f"{singular[close[0]]}/{version}"
    return issue("DOC-KIND", message, hint=f"Did you mean `{meant}`?", path="/cryokb", fix=(Edit("/cryokb", meant),))


def read_version(kind: str, version: str, supported: str) -> tuple[str | None, list[Issue]]:
    match = re.fullmatch(r"(\d{1,6})\.(\d{1,6})", version, re.ASCII)
    if match is None:
        message = f"`{version}` is not a version of the standard." if version else "The version of the standard is missing."
        fix = (Edit("/cryokb", f"{kind}/{supported}"),)
        return None, [issue("DOC-VERSION", message, hint=f"Write `cryokb: {kind}/{supported}`.", path="/cryokb", fix=fix)]
    if version in standard.VERSIONS:
        return version, []
    message = f"This document is written for version {version} of the standard; this cryokb knows {supported}."
    major, minor = int(match[1]), int(match[2])
    known_major, known_minor = (int(part) for part in supported.split("."))
    if major == known_major and minor > known_minor:
        hint = "What is new in it is not checked: upgrade cryokb."
        return version, [codes.issue("DOC-VERSION", message, severity=Severity.NOTE, hint=hint, path="/cryokb")]
    if major == known_major:
        return version, []
    hint = "Upgrade cryokb." if major > known_major else f"Write {supported}, or a released older version: {', '.join(standard.VERSIONS)}."
    return version, [issue("DOC-VERSION", message, hint=hint, path="/cryokb")]
