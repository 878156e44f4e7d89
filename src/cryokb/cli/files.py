"""cryokb new, expand, extract, migrate and answer."""

from __future__ import annotations

import difflib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cryokb.cli.options import LEVELS, date_option, output_option, require_file, today, write_output
from cryokb.cli.streams import give, on_terminal, say
from cryokb.errors import CryokbError, InvalidDocument, UsageError
from cryokb.issues import Json, JsonObject, Severity
from cryokb.terminal import counted, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cryokb.documents import Document
    from cryokb.drafts import Draft, Found, Journal, Reading
    from cryokb.expansion import Expanded
    from cryokb.readers import Missing

__all__ = ["answer", "expand", "extract", "migrate", "new"]

PLACES = 3
"""How many of several places or files are named."""

MANY = 10
"""From so many files on a terminal shows a bar instead of a line for each."""

LOCAL_TIME = re.compile(r"The file says (.*?) \(.*\) without time zone")
OF_MANY = {
    "start": "When it was acquired, with time zone; the files say a local time without one, or none.",
    "dose": "The dose (electron fluence) in e-/Å^2, or what it follows from (dose rate and exposure time; probe current, dwell time "
    "and step), and how it was measured (dose_method).",
    "file": "The file of the images; it is not beside its description.",
    "model": "The model of the microscope; the files say none, or the name of a computer.",
    "accelerating_voltage": "The accelerating voltage in use; the files do not state it.",
}
"""What is asked where many files lack one thing, each in its own words."""


@click.command()
@click.option(
    "--template",
    default="grid_in_liquid_cell",
    show_default=True,
    metavar="NAME",
    help="Which kind of experiment; the word list shows them all.",
)
@output_option
def new(template: str, output: Path | None) -> int:
    r"""Write a commented record to fill in.

    \b
    Example: cryokb new -o record.yaml
             cryokb new --template dose-series -o record.yaml
    """
    from cryokb import standard

    known = standard.templates()
    if template == "list":
        give(template_list(known))
        return 0
    name = template.replace("-", "_")
    if name not in known:
        raise UsageError(f"There is no template called {template}.", hint="Templates:\n" + template_list(known))
    if output is not None and output.exists():
        raise UsageError(f"{output} exists already.", hint="Choose another name; nothing was overwritten.")
    write_output(known[name], output)
    return 0


def template_list(known: dict[str, str]) -> str:
    """List the templates: the name, and below it the comment with which the file begins."""
    lines = (text.splitlines()[0].lstrip("# ") for _, text in sorted(known.items()))
    return "\n".join(f"  {name}\n" + click.wrap_text(line, 78, "      ", "      ") for name, line in zip(sorted(known), lines, strict=True))


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--compact", "back", is_flag=True, help="The other way: expanded form to the form that people write.")
@click.option("--origin", is_flag=True, help="Also show where each expanded value was written.")
@output_option
def expand(file: str, back: bool, origin: bool, output: Path | None) -> int:
    r"""Show the expanded form of a document: nothing to parse, keys and order explicit.

    \b
    Example: cryokb expand record.yaml
    """
    from cryokb import codes, documents, expansion

    document, root = readable(file)
    expanded = expansion.expand(document.slots, root=root, raw_text=document.raw_text)
    errors = codes.cut(issue for issue in expanded.issues if issue.severity is Severity.ERROR)
    if errors:
        raise InvalidDocument(
            f"{file} has values that cannot be read; nothing was written.", documents.locate_all(errors, document), path=file
        )
    if back:
        write_output(documents.write_yaml(expansion.compact(expanded.document, root=root)), output, inputs=[file])
        return 0
    result: JsonObject = dict(expanded.document)
    if origin:
        result = {"document": result, "origin": origins(expanded, document)}
    write_output(documents.write_json(result), output, inputs=[file])
    return 0


def origins(expanded: Expanded, document: Document) -> Json:
    """List, for each expanded value, the line on which it was written."""
    from cryokb.issues import pointer

    rows: list[Json] = []
    for place in leaves(expanded.document, ()):
        source = expanded.source_of(place)
        span = document.position(source)
        rows.append({"path": pointer(place), "written_at": pointer(source), "line": span.line if span else None})
    return rows


def leaves(node: Json, place: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    """Give the places of all scalars of a document."""
    match node:
        case dict():
            return [leaf for key, item in node.items() for leaf in leaves(item, (*place, key))]
        case list():
            return [leaf for index, item in enumerate(node) for leaf in leaves(item, (*place, index))]
        case _:
            return [place]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER...")
@click.option(
    "--session", metavar="KEY", help="Put all files into this session, which is there or is made; by default they are told apart."
)
@click.option("--gap", default="6 h", show_default=True, metavar="TIME", help="After so long without an exposure another session begins.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="RECORD",
    help="Add what is new to this record; nothing in it is overwritten, and no file is added twice.",
)
@output_option
def extract(files: tuple[str, ...], session: str | None, gap: str, into: Path | None, output: Path | None) -> int:
    r"""Read microscope files into a partial record, with the source of each value.

    Files of one exposure (.emi and .ser; an image with its .mdoc, .xml, .rawtlt, .tlt, .xf) become one acquisition. Exposures of one
    instrument, one voltage and one time become one session, in the order of time. What a person must still fill in is listed on standard
    error, and so is what was passed over. A file that cannot be read is told and passed over; the exit code is then 1.

    A run that was interrupted goes on where it was when it is started again.

    \b
    Example: cryokb extract raw/ -o record.yaml
             cryokb extract raw/*.dm4 --session night_2 -o record.yaml
             cryokb extract raw/ --into record.yaml -o record.yaml       what is new since
    """
    from cryokb import drafts

    check_output(output, into)
    seconds = seconds_of(gap)
    check_key(session)
    found = drafts.find_files(files, skip=[path for path in (output, into) if path is not None])
    folder = (output or into or Path("record.yaml")).parent
    journal = drafts.Journal(output.with_name(f"{output.name}.resume"), folder) if output is not None else None
    reading = read_with_progress(found, folder, journal)
    tell_read(found, reading)
    if not reading.parts:
        if journal is not None:
            journal.done()
        raise nothing_read(reading)
    if into is None:
        draft = drafts.join(reading.parts, gap=seconds, session=session)
    else:
        draft = drafts.merge_into(into, reading.parts, gap=seconds, session=session)
    tell_draft(draft)
    if into is not None and output is not None and output.exists() and draft.text.encode() == output.read_bytes():
        say(f"{output} has it all already; nothing was written.")
    else:
        write_output(draft.text, output, inputs=files)
    if journal is not None:
        journal.done()
    for file, reason in reading.failures:
        say(f"not read: {file}: {reason}")
    if reading.missing is not None:
        say(str(reading.missing.hint))
    return 1 if reading.failures else 0


def seconds_of(gap: str) -> float:
    """Read a time such as ``6 h`` or ``90 min``.

    Raises:
        UsageError: it is none.
    """
    from cryokb import quantities
    from cryokb.errors import QuantityError

    try:
        seconds = quantities.canonical(quantities.parse(gap, dimensions=["time"]), dimension="time").value
    except QuantityError:
        seconds = None
    if seconds is None or seconds < 0:
        raise UsageError(f"--gap {gap} is no time.", hint="Write it with its unit: 6 h, 90 min, 1 d.", value=gap)
    return seconds


def check_key(key: str | None) -> None:
    """Refuse what cannot be the key of a session.

    Raises:
        UsageError: it cannot.
    """
    if key is not None and re.fullmatch(r"[a-z][a-z0-9_]*", key) is None:
        raise UsageError(f"--session {key} is no key.", hint="A key has small letters, digits and underscores, a letter first.", value=key)


def read_with_progress(found: Found, folder: Path, journal: Journal | None) -> Reading:
    """Read the files, with a bar on a terminal where there are many; an interruption says how to go on."""
    from cryokb import drafts

    whole = len(found.files) + len(found.companions)
    try:
        if whole < MANY or not on_terminal(sys.stderr):
            return drafts.read_files(found, folder, journal=journal)
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("reading", total=whole)
            tell = lambda number, _whole, name: bar.update(task, completed=number - 1, description=one_line(Path(name).name)[-40:])  # noqa: E731
            return drafts.read_files(found, folder, journal=journal, progress=tell)
    except KeyboardInterrupt:
        if journal is not None:
            say(f"Interrupted. What was read stands in {journal.path}: the same command goes on from there.")
        raise


def tell_read(found: Found, reading: Reading) -> None:
    """Say what was read, what was passed over and why, each reason once."""
    if not (on_terminal(sys.stderr) and len(reading.parts) >= MANY):
        for part in reading.parts:
            if part.format != "companion":
                say(f"{part.path}: {len(part.signals)} signal(s), {len(part.origins)} values with their source")
    reasons: dict[str, list[str]] = {}
    for item in (*found.passed_over, *reading.passed_over):
        reasons.setdefault(item.reason, []).append(item.file)
    for reason, files in reasons.items():
        say(f"passed over: {listed(files)}: {reason}")
    if found.hidden:
        say(f"passed over: {counted(found.hidden, 'hidden file')}")
    if reading.outside:
        say(
            f"note: not below the folder of the record: {listed(reading.outside)}; bare names are written. "
            "Write the record above its files, or copy them there."
        )


def nothing_read(reading: Reading) -> CryokbError:
    """Give the error of a run that gave nothing."""
    if reading.missing is not None:
        return reading.missing
    for file, reason in reading.failures:
        say(f"not read: {file}: {reason}")
    return UsageError("None of the files could be read.", hint="See the lines above.")


def tell_draft(draft: Draft) -> None:
    """Say what was noticed in joining, and what a person must fill in."""
    for note in draft.notes:
        say(f"note: {note}")
    for line in to_fill_in(draft.gaps):
        say(line)


def listed(names: Sequence[str]) -> str:
    """Name a few, and count them first where there are more."""
    shown = ", ".join(one_line(name) for name in names[:PLACES])
    return shown if len(names) <= PLACES else f"{len(names)} files ({shown} ...)"


def to_fill_in(gaps: Iterable[Missing]) -> Iterator[str]:
    """Say each thing that is missing once, with its places: first of the record, then of sessions, then of acquisitions."""
    groups: dict[str, dict[str, list[str]]] = {}
    for gap in gaps:
        groups.setdefault(any_key(gap.path), {}).setdefault(gap.why, []).append(gap.path)
    for pattern, reasons in sorted(groups.items(), key=lambda group: group[0].count("/")):
        paths = [path for places in reasons.values() for path in places]
        if len(paths) <= PLACES and len(reasons) > 1:
            yield from (f"to fill in: {', '.join(places)}: {why}" for why, places in reasons.items())
            continue
        slot = pattern.rpartition("/")[2]
        why = next(iter(reasons)) if len(reasons) == 1 else OF_MANY.get(slot, " ".join(reasons))
        local = [found[1] for reason in reasons if (found := LOCAL_TIME.match(reason))] if len(reasons) > 1 else []
        why += f" (Local times: {local[0]}{f' ... {local[-1]}' if len(local) > 1 else ''}.)" if local else ""
        where = f": {', '.join(paths)}"
        if len(paths) > PLACES:
            where = f" {len(paths)} times: {pattern} ({', '.join(entry_of(path) for path in paths[:PLACES])} ...)"
        yield f"to fill in{where}: {why}"


def any_key(path: str) -> str:
    """Give a place with a star for each key that a person chose."""
    return re.sub(r"/(sessions|acquisitions|signals|processing)/[^/]+", r"/\1/*", path)


def entry_of(path: str) -> str:
    """Give the key of the entry in which a place lies."""
    return str(re.findall(r"/(?:sessions|acquisitions|signals|processing)/([^/]+)", path)[-1])


def check_output(output: Path | None, into: Path | None) -> None:
    """Refuse to write over a file, unless it is the record that is added to, and to write YAML under a name that promises another form.

    Raises:
        UsageError: another file stands there, there is no such folder, or the ending is that of JSON or NeXus.
    """
    if output is not None and output.suffix.lower() in (".json", ".nxs"):
        hint = f"Write {output.with_suffix('.yaml').name}; cryokb expand gives JSON of it."
        raise UsageError(f"{output}: a partial record is written in YAML.", hint=hint, path=str(output))
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"The folder {output.parent} does not exist.", hint="Make it first, or choose another place.", path=str(output))
    if output is None or not output.exists() or (into is not None and output.samefile(into)):
        return
    other = output if into is None else into
    raise UsageError(f"{output} exists already.", hint=f"Choose another name, or add with --into {other} -o {other}; nothing was written.")


def readable(file: str) -> tuple[Document, str]:
    """Read a document and name its class.

    Raises:
        InvalidDocument: it could not be read.
    """
    from cryokb import intake, standard

    document = intake.read_record(file)
    return document, str(standard.current().document_class(str(document.kind)))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--to", "target", metavar="V", help="The version that is wanted; the newest by default.")
@click.option("--check", is_flag=True, help="Write nothing and exit with 1 when something would change.")
@click.option("--write", is_flag=True, help="Change FILE; comments and everything else stay as they are.")
def migrate(file: Path, target: str | None, check: bool, write: bool) -> int:
    r"""Bring FILE to a newer version of the standard, and show what changes.

    \b
    Example: cryokb migrate record.yaml            shows the difference
             cryokb migrate record.yaml --write    makes it
    """
    from cryokb import documents, expansion, intake, standard

    if check and write:
        raise UsageError("--check and --write exclude each other.")
    if write:
        require_file(file, "--write changes")
    document = intake.read_record(file)
    if document.text is None or not document.slots:
        raise UsageError(f"{file} is not a text document.", hint="Give a YAML or JSON record, not a NeXus file.", path=str(file))
    edits = expansion.migration_edits(document.slots, version=document.version or standard.CURRENT, target=target or standard.CURRENT)
    if not edits:
        say(f"{file} is written for version {document.version}; nothing to change.")
        return 0
    text = documents.apply_edits(document, edits)
    give(difference(document.text, text, file))
    if write:
        write_output(text, file)
    return 1 if check else 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="RECORD")
@click.argument("code", metavar="CODE")
@click.option("-m", "--message", required=True, metavar="TEXT", help="The answer.")
@click.option("--at", metavar="PLACE", help="The place of the alert, as the report gives it; needed where the code is told at several.")
@click.option(
    "--kind",
    type=click.Choice(["explained", "disagree", "cannot_be_had"]),
    default="explained",
    show_default=True,
    help="How it is answered.",
)
@click.option("--by", metavar="NAME", help="Who answers, as ORCID identifier or name.")
@date_option("--date", "The day of the answer")
@click.option(
    "--level",
    type=LEVELS,
    default="deposition",
    show_default=True,
    help="The level at which the alert is told.",
)
@click.option("--write", is_flag=True, help="Change RECORD; comments and everything else stay as they are.")
def answer(
    file: Path, code: str, message: str, at: str | None, kind: str, by: str | None, date: str | None, level: str, write: bool
) -> int:
    r"""Answer an alert: the answer stands in the record, and tells when what it answers has changed since.

    An answered alert counts no more for --fail-on. What it was given for is kept as a fingerprint; cryokb rules CODE says what an answer
    should tell.

    \b
    Example: cryokb answer record.yaml ACQ-DOSE-BUDGET -m "The rate is that of the screen." --by 0000-0002-1825-0097
             cryokb answer record.yaml XFER-AIR-REACTIVE --at /specimens/grid_7/history -m "..." --write
    """
    from cryokb import answering
    from cryokb.issues import Reply

    if write:
        require_file(file, "--write changes")
    found = answering.write_answer(file, code, Reply(kind, message, by, date or today()), at=at, level=level)
    if found.migrated is not None:
        say(f"note: {file} was written for version {found.migrated}, which has no answers; it becomes {answering.FIRST}.")
    say(f"answers {counted(len(found.issues), 'alert')} at {found.at or 'the document'}")
    give(difference(found.before, found.text, file))
    if write:
        write_output(found.text, file)
    return 0


def difference(before: str, after: str, file: Path) -> str:
    """Show two texts as a unified difference."""
    lines = difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), str(file), str(file))
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)
