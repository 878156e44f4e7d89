"""Write the manifest and the expanded forms of the conformance set, once each file says what its name promises.

Development only. What cryokb finds is taken as expected only where it is what the author of the file meant: nothing in ``valid`` and
``publications``; in ``invalid`` exactly one issue, with the code that begins the file name, on the line that is marked ``<- here``.

    python schema/conformance_manifest.py            write
    python schema/conformance_manifest.py --check    exit 1 when a committed file differs from what would be written
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import cast

from cryokb import batch, conformance, documents, expansion, intake, standard
from cryokb.conformance import Case, Expected
from cryokb.issues import Issue, Json, JsonObject
from cryokb.plain import value_at
from cryokb.validation.structure import validator

SET = Path(__file__).resolve().parent / "conformance"
FOLDERS = ("valid", "publications", "invalid")
MARK = "<- here"
LEVEL = re.compile(r"^# level: (\w+)$", re.MULTILINE)
CHECKED_ON_READING = frozenset({"DOC-VERSION", "DOC-NULL"})
"""Faults of the text that are still there in the expanded form."""

MISSING: Json = {}
"""What stands where nothing stands."""

KEPT_BY_EXPANSION = frozenset({"REF-KEY"})
"""What is noticed while expanding, and loses nothing."""


def main() -> int:
    """Write the files, or compare them with what would be written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file differs")
    check = parser.parse_args().check
    files, faults = outputs()
    for fault in faults:
        print(fault, file=sys.stderr)
    if check:
        wrong = differences(files)
        for name in wrong:
            print(f"schema/conformance/{name} is not current; run: python schema/conformance_manifest.py", file=sys.stderr)
        return 1 if wrong or faults else 0
    if faults:
        return 1
    write(files)
    print(f"wrote {len(files)} files to schema/conformance")
    return 0


def outputs() -> tuple[dict[str, str], list[str]]:
    """Make the text of each generated file by name, and tell where a file does not say what its name promises."""
    files: dict[str, str] = {}
    cases: list[Case] = []
    faults: list[str] = []
    for path in sources():
        expanded = expanded_form(path)
        case = authoring_case(path, structural=expanded is not None and is_structural(expanded))
        faults += broken_promises(case)
        cases.append(case)
        if expanded is not None:
            other = expanded_case(case, expanded)
            faults += [f"{other.file}: {item}" for item in changed_by_expansion(case, other)]
            cases.append(other)
            files[other.file] = json_text(expanded)
    files[conformance.MANIFEST] = manifest_text(cases)
    return files, faults


def sources() -> list[Path]:
    """List the files that people wrote, folder by folder."""
    return [path for folder in FOLDERS for path in sorted((SET / folder).iterdir()) if path.suffix in {".yaml", ".json"}]


def text_of(path: Path) -> str:
    """Give the text of a file, whatever its encoding."""
    return path.read_bytes().decode("utf-8", "replace")


def level_of(path: Path) -> str:
    """Give the level that a comment of the file names, or draft."""
    found = LEVEL.search(text_of(path))
    return found[1] if found else "draft"


def authoring_case(path: Path, *, structural: bool) -> Case:
    """Make the case of a file as people wrote it."""
    issues = batch.validate(path, level=level_of(path)).issues
    return Case(
        f"{path.parent.name}/{path.name}",
        "authoring",
        kind_of(path),
        level_of(path),
        structural,
        tuple(Expected.from_issue(issue, with_line=True) for issue in issues),
        SET,
    )


def kind_of(path: Path) -> str | None:
    """Name the kind that a file says, where it has a schema; files that cannot be read say it in their text."""
    document = intake.read_document(path).document
    found = re.search(r"""cryokb["']?:\s*["']?(\w+)/""", text_of(path))
    kind = document.kind if document is not None else found[1] if found else None
    return kind if kind is not None and standard.current().document_class(kind) else None


# ---------------------------------------------------------------- promises


def broken_promises(case: Case) -> list[str]:
    """Tell where what cryokb finds is not what the file means."""
    told = [f"{issue.code} line {issue.line}" for issue in case.issues]
    if not case.file.startswith("invalid/"):
        return [f"{case.file}: {', '.join(told)}, but it should be silent"] if told else []
    marked = [number for number, line in enumerate(text_of(case.path).split("\n"), start=1) if MARK in line]
    meant = f"{case.path.name.split('.')[0]} line {marked[0] if marked else None}"
    faults = [] if told == [meant] and len(marked) <= 1 else [f"{case.file}: {', '.join(told) or 'nothing'}, but {meant} is meant"]
    return faults + [f"{case.file}: nothing stands at {issue.path}" for issue in case.issues if not leads_somewhere(issue.path, case.path)]


def leads_somewhere(pointer: str, path: Path) -> bool:
    """Tell whether a pointer leads to something in a file as it was written; files that cannot be read are passed over."""
    document = intake.read_document(path).document
    if document is None or not pointer:
        return True
    return value_at(document.data, documents.parse_pointer(pointer, document.data), missing=MISSING) is not MISSING


# ---------------------------------------------------------------- the expanded form


def expanded_form(path: Path) -> JsonObject | None:
    """Expand a file; None when it cannot be read, or when something is lost because it cannot be parsed."""
    reading = intake.read_document(path)
    document = reading.document
    root = standard.current().document_class(document.kind) if document is not None and document.kind else None
    if document is None or root is None or not {issue.code for issue in reading.issues} <= CHECKED_ON_READING:
        return None
    if documents.find_cut_texts(document):  # the expanded form has no comments
        return None
    tables = standard.judging(document.version)
    expanded = expansion.expand(cast("JsonObject", document.data), root=root, raw_text=document.raw_text, standard=tables)
    restored = [put_back(place, expanded, document.data) for place in sorted(expanded.faulty, key=str)]
    lossless = all(restored) and (restored or {issue.code for issue in expanded.issues} <= KEPT_BY_EXPANSION)
    nulls = [documents.parse_pointer(issue.path, document.data) for issue in reading.issues if issue.code == "DOC-NULL"]
    lossless = lossless and all(
        value_at(item, place, missing=MISSING) is None for place in nulls for item in (document.data, expanded.document)
    )
    return expanded.document if lossless else None


def put_back(place: expansion.Path, expanded: expansion.Expanded, data: Json) -> bool:
    """Put a quantity that was left out because of its unit back where it stood, when it was written as an object already."""
    written = value_at(data, expanded.source_of(place))
    owner = value_at(expanded.document, place[:-1])
    if not isinstance(written, dict) or not isinstance(owner, dict):
        return False
    owner[str(place[-1])] = written
    return True


def is_structural(expanded: JsonObject) -> bool:
    """Tell whether the JSON Schema alone refuses an expanded document."""
    kind, _, version = str(expanded["cryokb"]).partition("/")
    tables = standard.judging(version)
    return not validator(kind, tables).is_valid(expanded)


def expanded_case(case: Case, expanded: JsonObject) -> Case:
    """Make the case of the expanded form of a file."""
    file = f"expanded/{Path(case.file).with_suffix('.json').as_posix()}"
    issues = issues_of_text(json_text(expanded), case.level)
    kept = tuple(Expected.from_issue(issue, with_line=False) for issue in issues)
    return Case(file, "expanded", case.kind, case.level, case.structural, kept, SET, case.file)


def issues_of_text(text: str, level: str) -> list[Issue]:
    """Check an expanded document as cryokb checks its file."""
    document, issues = documents.parse_text(text, format="json")
    return batch.check_reading(intake.Reading("document", document, tuple(issues)), level)


def changed_by_expansion(case: Case, expanded: Case) -> list[str]:
    """Tell where the expanded form of a file has other issues than the file."""
    before, after = ([(issue.code, issue.severity) for issue in item.issues] for item in (case, expanded))
    return [] if before == after else [f"{after or 'nothing'} in the expanded form, {before or 'nothing'} as it was written"]


# ---------------------------------------------------------------- files


def json_text(document: JsonObject) -> str:
    """Write an expanded document."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def manifest_text(cases: list[Case]) -> str:
    """Write the manifest with one case a line, so that a change of one is a change of one line."""
    rows = ",\n".join("  " + json.dumps(case.to_json(), ensure_ascii=False) for case in cases)
    head = {"standard": standard.versions()["schema"], "licence": "CC0-1.0"}
    return json.dumps(head, indent=1).removesuffix("\n}") + ',\n "cases": [\n' + rows + "\n ]\n}\n"


def differences(files: dict[str, str]) -> list[str]:
    """Name the generated files that are missing, differ, or should not be there."""
    present = {path.relative_to(SET).as_posix() for path in (SET / "expanded").rglob("*.json")} | {conformance.MANIFEST}
    stale = [name for name, text in files.items() if not (SET / name).is_file() or (SET / name).read_text(encoding="utf-8") != text]
    return sorted(stale + sorted(present - set(files)))


def write(files: dict[str, str]) -> None:
    """Write the files that have changed, and remove those whose source is gone."""
    for name in differences(files):
        path = SET / name
        if name not in files:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[name], encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
