"""File, text or mapping to a Document and its issues."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cryokb import codes, standard
from cryokb.documents.checks import check_data, copy_plain, null_issue
from cryokb.documents.document import Document, locate_all
from cryokb.documents.files import binary_format, read_bytes, read_header, unicode_encoding
from cryokb.documents.limits import MAX_BYTES, MAX_VALUES, find_refused, too_deep
from cryokb.documents.yaml_library import load_yaml
from cryokb.issues import Issue, Json

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["from_mapping", "parse_text", "read_file"]

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
Result = tuple[Document | None, list[Issue]]


def read_file(path: str | Path) -> Result:
    """Read one YAML or JSON file, or standard input for ``-``; None with the reasons when it cannot be read as a document.

    Raises UnreadableFile when the file is missing, may not be opened, or is no regular file.
    """
    name = str(path)
    raw = read_bytes(path)
    if len(raw) > MAX_BYTES:
        return None, [too_large(name)]
    text, issue = decode(raw, name)
    if issue is not None:
        return None, [issue]
    return parse_text(text, name=name)


def parse_text(text: str, *, name: str = "document", format: Literal["yaml", "json"] | None = None) -> Result:
    """Read a YAML or JSON text; ``format`` None decides by the ending of ``name``, then by the text itself.

    The document comes back with issues when its data could be read (a missing value, an unknown kind), and None otherwise.
    """
    text = text.removeprefix("\ufeff")
    # Four bytes at most make a character, so that most texts need no second look at their size.
    if len(text) * 4 > MAX_BYTES and len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return None, [too_large(name)]
    if not text.strip():
        return None, [empty(name)]
    format = format or guess_format(text, name)
    document, issues = parse_json(text, name) if format == "json" else parse_yaml(text, name)
    if document is None:
        return None, in_order([replace(issue, file=name) for issue in codes.cut(issues)])
    kind, version, found = read_header(document.data)
    document = replace(document, kind=kind, version=version)
    return document, in_order(locate_all([*issues, *found], document))


def from_mapping(mapping: Mapping[str, object], *, name: str = "document") -> Result:
    """Copy a mapping from Python into a document without text; what JSON cannot hold is an issue."""
    data, issues = copy_plain(mapping)
    if not issues:
        found = check_data(data, with_escapes=True)
        issues = codes.cut([*found.issues, *codes.tell_first(found.nulls, null_issue)])
    if any(issue.code != "DOC-NULL" for issue in issues):
        return None, [replace(issue, file=name) for issue in issues]
    kind, version, of_header = read_header(data)
    document = Document(name, None, data, kind, version, "mapping")
    return document, locate_all([*issues, *of_header], document)


def decode(raw: bytes, name: str) -> tuple[str, Issue | None]:
    """Give the text of the bytes, or why they are not UTF-8 text."""
    if (known := binary_format(raw)) is not None:
        return "", bare("DOC-ENCODING", f"This is {known[0]}, not a YAML or JSON text.", name, hint=known[1])
    encoding = unicode_encoding(raw)
    if encoding.startswith(("utf-16", "utf-32")):
        message = f"The text is saved as {encoding[:6].upper()}."
        return "", bare("DOC-ENCODING", message, name, hint="Save it as UTF-8: Save As, encoding UTF-8.")
    if b"\0" in raw:
        hint = "For a microscope file use `cryokb extract`."
        return "", bare("DOC-ENCODING", "This is a binary file, not a YAML or JSON text.", name, hint=hint)
    try:
        return raw.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        return "", not_utf8(raw, error, name)


def not_utf8(raw: bytes, error: UnicodeDecodeError, name: str) -> Issue:
    from cryokb.documents.positions import Lines

    before = raw[: error.start].decode("utf-8-sig", "replace")
    line, column = Lines(before).place(len(before))
    byte = raw[error.start : error.start + 1]
    guess = byte.decode("cp1252", "ignore")
    meant = f", perhaps `{guess}` saved as Windows-1252" if guess.isprintable() and guess else ""
    return codes.issue(
        "DOC-ENCODING",
        f"The text is not UTF-8: byte 0x{byte.hex().upper()} at this place{meant}.",
        hint="Save the file as UTF-8.",
        file=name,
        line=line,
        column=column,
        end_line=line,
        end_column=column + 1,
    )


def bare(code: str, message: str, name: str, *, hint: str | None) -> Issue:
    return codes.issue(code, message, hint=hint, file=name)


def too_large(name: str) -> Issue:
    limit = f"{MAX_BYTES // 1_000_000} MB"
    hint = "Keep data in files of their own and name them with `file:`."
    return bare("DOC-SIZE", f"The document is larger than {limit}; it is not read.", name, hint=hint)


def empty(name: str) -> Issue:
    return bare("DOC-EMPTY", "The document is empty.", name, hint=f"Begin with `cryokb: record/{standard.CURRENT}`, or use `cryokb new`.")


def guess_format(text: str, name: str) -> Literal["yaml", "json"]:
    ending = Path(name).suffix.casefold()
    if ending in (".yaml", ".yml"):
        return "yaml"
    if ending == ".json":
        return "json"
    from cryokb.documents.positions import load_json

    if text.lstrip()[0] not in "{[":
        return "yaml"
    try:
        load_json(text)
    except (ValueError, RecursionError):
        return "yaml"
    return "json"


def parse_json(text: str, name: str) -> Result:
    from cryokb.documents.positions import explain_json, load_json

    try:
        data, repeated = load_json(text)
    except RecursionError:
        return None, [too_deep()]
    except ValueError as error:
        return None, [explain_json(text, error)]
    document = Document(name, text, data, format="json")
    if repeated:
        from cryokb.documents.syntax import repeated_keys

        return None, repeated_keys(document)
    return checked(document)


def parse_yaml(text: str, name: str) -> Result:
    if (match := CONTROL.search(text)) is not None:
        return None, [control_character(text, match.start())]
    if refused := find_refused(text):
        return None, refused
    try:
        data: Json = load_yaml(text)
    except ValueError as error:
        from cryokb.documents.syntax import explain_yaml

        return None, explain_yaml(Document(name, text, None), str(error))
    if data is None:
        return None, [empty(name)]
    return checked(Document(name, text, data))


def checked(document: Document) -> Result:
    """Check the data of a parsed document; only missing values let it pass."""
    text = document.text or ""
    found = check_data(document.data, with_escapes="\\" in text, large=len(text) > MAX_VALUES)  # a value takes a character at least
    issues = found.issues
    if found.odd_keys or found.empty_texts or found.nulls or issues:
        from cryokb.documents.syntax import explain_findings

        issues = codes.cut(explain_findings(document, found))
        if found.odd_keys:  # of a value that a comma has cut: {value: 1,5}
            document = replace(document, data=with_text_keys(document.data))
    return (document if all(issue.code == "DOC-NULL" for issue in issues) else None), locate_all(issues, document)


def with_text_keys(data: Json) -> Json:
    """Give data in which every name is a text, as everybody who reads a document expects."""
    if isinstance(data, dict):
        return {str(key): with_text_keys(child) for key, child in data.items()}
    return [with_text_keys(child) for child in data] if isinstance(data, list) else data


def control_character(text: str, offset: int) -> Issue:
    from cryokb.documents.positions import Lines

    line, column = Lines(text).place(offset)
    message = f"An invisible character (U+{ord(text[offset]):04X}) stands here; a YAML text cannot hold it."
    hint = "Delete it; such characters come with text that was pasted from another program."
    return codes.issue("DOC-ENCODING", message, hint=hint, line=line, column=column, end_line=line, end_column=column + 1)


def in_order(issues: list[Issue]) -> list[Issue]:
    return sorted(issues, key=lambda issue: (issue.code == "DOC-MANY", issue.line or 0, issue.column or 0, issue.code, issue.path))
