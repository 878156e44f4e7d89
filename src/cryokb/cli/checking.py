"""cryokb validate, rules, explain and conformance: what is wrong, and what the words of the standard mean."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cryokb.cli.options import LAYOUTS, LEVELS, output_option, write_output
from cryokb.cli.streams import give, is_colourful, progress_line, say
from cryokb.documents import write_json
from cryokb.errors import UsageError
from cryokb.issues import Issue, Report, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cryokb.codes import Code
    from cryokb.conformance import Answer, Case, Comparison, Scorecard
    from cryokb.issues import JsonObject

__all__ = ["conformance", "explain", "rules", "validate"]

SEVERITIES = click.Choice([severity.value for severity in Severity])


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--level", type=LEVELS, default="deposition", show_default=True, help="How much must be there.")
@click.option("--layout", type=LAYOUTS, help="Also ask for what nexus write needs for a file of this layout.")
@click.option("--target", metavar="HOST", help="The repository the data are meant for; no target has rules of its own yet.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "html", "checklist"]),
    default="text",
    show_default=True,
    help="How the report is written; checklist shows what is given, absent and missing, as a page with -o FILE.html.",
)
@click.option("--fail-on", type=SEVERITIES, default="error", show_default=True, help="Exit with 1 when an issue is at least this grave.")
@click.option("--include", multiple=True, metavar="GLOB", help="In folders look only at files that fit; opens other endings too.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="In folders leave out files and folders that fit.")
@click.option("--ignore-answers", is_flag=True, help="Count alerts that the authors have answered as well.")
@click.option("--as-folder", is_flag=True, help="Choose among named files as in a folder: pass over what is no cryokb document.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N", help="Processes that share the work.")
@output_option
def validate(
    paths: tuple[str, ...],
    level: str,
    layout: str | None,
    target: str | None,
    form: str,
    fail_on: str,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    ignore_answers: bool,
    as_folder: bool,
    jobs: int,
    output: Path | None,
) -> int:
    r"""Check records, publications, NeXus files, folders of them, or standard input (-).

    A file that is named is always checked. In a folder .yaml, .yml, .json and .nxs files are looked at, and what is no cryokb document is
    passed over and listed; so are hidden files and folders, links to folders, installed packages and Python environments. GLOB is written
    as in .gitignore: a pattern without a slash fits in every folder, ** stands for any folders, a slash at the end means a folder, and !
    takes back. Both options may be repeated.

    \b
    Example: cryokb validate record.yaml
             cryokb validate records/ --exclude drafts/ --format sarif -o r.sarif
             cryokb validate record.yaml --level complete --layout nxem
             cryokb validate record.yaml --format checklist -o checklist.html
             cryokb expand record.yaml | cryokb validate -
    """
    from cryokb import batch, intake, report
    from cryokb.report import passed_over_lines

    if target is not None:
        raise click.UsageError(f"No rules for the target {target} are known to this version; leave --target out.")
    selection = intake.Selection(include, exclude, named_too=as_folder)
    if form == "checklist":
        found = intake.find_files(paths, selection)
        files = found.files
        for file, reason in passed_over_lines(Report(tuple(map(str, files)), (), passed_over=found.passed_over)):
            say(f"passed over: {file}: {reason}")
        written, issues = checklists(files, level, layout, page=output is not None and output.suffix == ".html")
        write_output(written, output, inputs=files)
        return 1 if any(issue.severity.reaches(Severity(fail_on)) for issue in issues) else 0
    result = batch.validate_paths(
        paths, level=level, layout=layout, answers=not ignore_answers, selection=selection, jobs=jobs, progress=progress_line
    )
    colour = output is None and form == "text" and is_colourful()
    write_output(report.render(result, form, colour=colour, sources=Texts(result.files)), output, inputs=result.files, coloured=colour)
    return 1 if result.reaches(Severity(fail_on)) else 0


def checklists(files: Sequence[Path], level: str, layout: str | None, *, page: bool) -> tuple[str, list[Issue]]:
    """Write the checklist of each record among the files, with the issues of all files; a page holds one."""
    from cryokb import batch, checklist, intake, validation
    from cryokb.record import RecordView

    written: list[str] = []
    issues: list[Issue] = []
    for file in files:
        reading = intake.read_document(file)
        document = reading.required()
        expanded = validation.expanded_as_judged(document) if document.kind == "record" else None
        issues += batch.check_reading(reading, level, expanded, layout=layout)
        if expanded is not None:
            written.append(checklist.render(level, record=RecordView(expanded.document), format="html" if page else "text"))
        else:
            say(f"{file} is no record, and has no checklist")
    if not written or (page and len(written) > 1):
        raise click.UsageError(
            "A checklist is made for a record." if not written else "A page holds the checklist of one record; name one file."
        )
    return "\n".join(written), issues


class Texts(Mapping[str, str]):
    """The texts of the files of a report, each read when it is asked for and only as far as a document may be long."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names

    def __getitem__(self, name: str) -> str:
        """Read one file; KeyError when it is no text."""
        from cryokb import documents

        text = documents.text_of(name)
        if text is None:
            raise KeyError(name)
        return text

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self.names)

    def __len__(self) -> int:
        """Count the files."""
        return len(self.names)


WIDTH = 80
"""Columns of a terminal that nobody has made wider."""


@click.command()
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is written.")
def rules(code: str | None, form: str) -> int:
    r"""Explain the code CODE, or list every code that can be issued.

    \b
    Example: cryokb rules ACQ-DOSE-BUDGET
             cryokb rules DMG
    """
    from cryokb import codes

    entries = codes.catalogue()
    chosen = list(entries.values())
    if code is not None:
        chosen = [entry for entry in chosen if entry.area == code.upper()] or [codes.explain(code)]
    if form == "json":
        from cryokb.documents import write_json

        give(write_json([entry.to_json() for entry in chosen]))
    elif code is None:
        give("\n".join(list_of(chosen, codes.areas())))
    else:
        give("\n\n".join("\n".join(explanation(entry)) for entry in chosen))
    return 0


def list_of(entries: list[Code], areas: dict[str, str]) -> Iterator[str]:
    """Yield the lines of the list of codes, one area after the other, each code with its letter and what must hold."""
    area = ""
    for entry in entries:
        if entry.area != area:
            yield f"\n{entry.area}: {areas[entry.area]}" if area else f"{entry.area}: {areas[entry.area]}"
            area = entry.area
        yield f"  {entry.letter} {entry.code}" + (" (retired)" if entry.retired else "")
        yield wrapped(entry.holds, "      ")
    yield "\nA error, B warning, C a note that asks, G a note that tells.\nMore of one: cryokb rules CODE."


def explanation(entry: Code) -> Iterator[str]:
    """Yield the lines that explain one code."""
    yield f"{entry.code}  ({entry.graded()})"
    yield wrapped(entry.holds, "  ")
    for title, words in entry.sections():
        yield f"\n  {title}"
        yield wrapped(words, "    ")
    yield wrapped(f"Since rule set {entry.since}, revision {entry.revision}; {entry.kind}; {', '.join(entry.documents)}.", "\n  ", "  ")


def wrapped(words: str, first: str, following: str | None = None) -> str:
    """Wrap a text at the width of a terminal."""
    return click.wrap_text(words, WIDTH, first, first if following is None else following)


SHOWN = 40
"""How many disagreements are told in words; the JSON form has them all."""


def set_options(command: Callable[..., object]) -> Callable[..., object]:
    """Add the options that choose the cases."""
    for option in (
        click.option(
            "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is written."
        ),
        click.option("--structural-only", is_flag=True, help="Leave out the faults that the JSON Schema alone does not find."),
        click.option("--form", type=click.Choice(["authoring", "expanded"]), default="authoring", show_default=True, help="Which files."),
        click.option(
            "--set", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="The set; default: this checkout's."
        ),
    ):
        command = option(command)
    return command


@click.group()
def conformance() -> None:
    """Test any validator with the conformance set of the standard."""


@conformance.command()
@click.argument("command", required=False, metavar="[CMD]")
@set_options
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="Commands at the same time; default: one a processor.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=60.0, show_default=True, metavar="SECONDS", help="For one call.")
@output_option
def run(
    command: str | None,
    folder: Path | None,
    form: str,
    structural_only: bool,
    style: str,
    jobs: int | None,
    timeout: float,
    output: Path | None,
) -> int:
    r"""Run CMD for each file and compare what it says with the manifest; without CMD this cryokb is asked.

    CMD exits with 0 for a valid file and 1 for one with errors; it may print issues as JSON. {file}, {level}, {form} and {kind} in
    CMD are filled in; with {files} it is given many at once and answers with one line of JSON each. The README of the set tells
    the protocol.

    \b
    Example: cryokb conformance run "cryokb validate --level {level} --format json {file}"
             cryokb conformance run "node validate.mjs {files}" --form expanded --structural-only
    """
    from cryokb import conformance as kit

    asked = kit.Command.read(command, timeout_seconds=timeout) if command is not None else None
    cases = kit.load(kit.find_set(folder), form=form, structural_only=structural_only)
    if asked is None:
        found = kit.run(cases, ask_ourselves, progress=progress_line)
    else:
        found = kit.run(cases, asked.ask, together=asked.together, jobs=jobs or os.cpu_count() or 1, progress=progress_line)
    card = kit.Scorecard(form, found)
    from cryokb.documents import write_json

    write_output(write_json(card.to_json()) if style == "json" else scorecard_text(card), output)
    return 1 if card.disagreements or not cases else 0


def ask_ourselves(cases: Sequence[Case]) -> list[Answer]:
    """Check cases within this process."""
    from cryokb import batch
    from cryokb.conformance import Answer

    reports = [batch.validate(case.path, level=case.level) for case in cases]
    return [Answer(report.valid, tuple(issue.to_json() for issue in report.issues)) for report in reports]


def scorecard_text(card: Scorecard) -> str:
    """Write a scorecard in words, the disagreements first."""
    lines = [disagreement_text(item) for item in card.disagreements[:SHOWN]]
    if len(card.disagreements) > SHOWN:
        lines.append(f"... and {len(card.disagreements) - SHOWN} more; --format json tells them all")
    for aspect, (right, told) in card.aspects.items():
        lines.append(f"  {aspect:<9}{right:>5} of {told}" if told else f"  {aspect:<9}  not told")
    whole = len(card.comparisons)
    return "\n".join([*lines, f"{whole - len(card.disagreements)} of {whole} files agree ({card.form} form)"])


def disagreement_text(item: Comparison) -> str:
    """Say of one file what was expected and what was said instead."""
    if item.answer.problem is not None:
        return f"{item.case.file}: {item.answer.problem}"
    expected = ", ".join(f"{issue.code} at {issue.path or '/'} line {issue.line}" for issue in item.case.issues) or "nothing"
    said = "valid" if item.answer.valid else "not valid"
    if item.answer.issues is not None:
        told = [f"{row['code']} at {row.get('path') or '/'} line {row.get('line')}" for row in item.answer.issues]
        said = ", ".join(told) or "nothing"
    return f"{item.case.file}: wrong {', '.join(item.wrong)}\n    expected {expected}\n    said     {said}"


@conformance.command(name="list")
@set_options
@output_option
def list_(folder: Path | None, form: str, structural_only: bool, style: str, output: Path | None) -> int:
    r"""List the files of the set with what is expected of each.

    \b
    Example: cryokb conformance list --form expanded --structural-only
    """
    from cryokb import conformance as kit

    cases = kit.load(kit.find_set(folder), form=form, structural_only=structural_only)
    if style == "json":
        from cryokb.documents import write_json

        write_output(write_json([case.to_json() for case in cases]), output)
        return 0
    rows = [
        f"{case.file}  {case.level}\n    " + (", ".join(f"{issue.code} ({issue.severity})" for issue in case.issues) or "nothing")
        for case in cases
    ]
    write_output("\n".join([*rows, f"{len(cases)} files"]), output)
    return 0


NAMED = 8
"""How many everyday words are listed with a term."""


@click.command()
@click.argument("word")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is written.")
def explain(word: str, form: str) -> int:
    r"""List the terms of the slot or list WORD, or say what the everyday WORD means.

    \b
    Example: cryokb explain technique
             cryokb explain HR-TEM
    """
    enumerations = lists_of(word)
    rows = [list_row(name) for name in enumerations] or meanings_of(word)
    if not rows:
        raise UsageError(f"{word!r} is no slot with a list, no list and no word for a term.", hint=nearest_names(word), value=word)
    if form == "json":
        give(write_json(rows))
    else:
        give("\n\n".join("\n".join(lines(row)) for row in rows))
    return 0


def lists_of(word: str) -> list[str]:
    """Name the enumerations that a word names: itself, by a slot that takes its terms, or by a property that does; Step for step."""
    from cryokb import standard
    from cryokb.thesaurus import folded

    wanted = folded(word)
    found = {name for name in (*standard.current().table("terms"), "Step") if folded(name) == wanted}
    for owner in standard.current().table("slots"):
        rows = standard.current().class_slots(owner).items()
        found |= {str(row["range"]) for slot, row in rows if row["kind"] == "enum" and folded(slot) == wanted}
    property_row = standard.current().property_row(wanted) or standard.current().property_row(word)
    found |= {property_row["categories"]} if property_row and "categories" in property_row else set()
    return sorted(found)


def list_row(name: str) -> JsonObject:
    """Describe an enumeration, or the kinds of steps, with the words for each term."""
    from cryokb import expansion, standard
    from cryokb.issues import Json
    from cryokb.plain import as_object, texts
    from cryokb.thesaurus import words_for

    if name == "Step":
        row = as_object(standard.current().table("slots")["Step"])
        kinds = {str(expansion.snake_case(kind)): standard.current().table("slots")[kind] for kind in texts(row["subclasses"])}
        description, described = "Kinds of steps of a history.", {term: as_object(kind) for term, kind in kinds.items()}
    else:
        described = standard.current().terms(name)
        description = str(as_object(standard.current().table("terms")[name])["description"])
    terms: list[Json] = [
        {"term": term, "description": row.get("description"), "words": list(words_for(name, term))} for term, row in described.items()
    ]
    return {"list": name, "description": description, "terms": terms}


def meanings_of(word: str) -> list[JsonObject]:
    """Describe what a word means, list by list, and whether it stands for a missing value."""
    from cryokb import standard
    from cryokb.thesaurus import absence, meaning, way_out

    found: list[JsonObject] = []
    for name in (*standard.current().table("terms"), "Step"):
        said = meaning(name, word)
        if said is not None:
            found.append({"word": word, "list": name, "terms": list(said.terms), "also": dict(said.also), "say": said.say})
    reason = absence(word)
    return [*found, {"word": word, "list": "AbsenceReason", "terms": [reason], "also": {}, "say": way_out(reason)}] if reason else found


def lines(row: JsonObject) -> Iterator[str]:
    """Yield the lines that explain a list, or a meaning."""
    from cryokb.issues import alternatives
    from cryokb.plain import as_list, as_object, text, texts

    if "word" in row:
        also = "".join(f" with {slot} {term}" for slot, term in as_object(row["also"]).items())
        meant = alternatives(texts(row["terms"]))
        said = " ".join(filter(None, [f"{meant}{also}, from {row['word']}." if meant else "", text(row["say"])]))
        yield wrapped(f"{row['list']}: {said}", "", "  ")
        return
    yield wrapped(f"{row['list']}: {row['description']}", "", "  ")
    for entry in map(as_object, as_list(row["terms"])):
        words = texts(entry["words"])
        yield f"  {entry['term']}"
        yield wrapped(str(entry["description"]), "      ")
        if words:
            yield wrapped("also: " + ", ".join(words[:NAMED]) + (" ..." if len(words) > NAMED else ""), "      ")


def nearest_names(word: str) -> str:
    """Name the lists that look like a word."""
    from cryokb import standard
    from cryokb.issues import suggestion

    slots = {
        slot
        for owner in standard.current().table("slots")
        for slot, row in standard.current().class_slots(owner).items()
        if row["kind"] == "enum"
    }
    near, _ = suggestion(word, sorted(slots))
    return f"Did you mean {near}?" if near else "Name a slot such as technique, or a word such as HR-TEM; cryokb rules explains codes."
