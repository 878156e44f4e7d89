"""cryokb new, expand, extract and migrate."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cryokb.cli.options import output_option, require_file, write_output
from cryokb.cli.streams import give, progress, say
from cryokb.errors import CryokbError, InvalidDocument, MissingDependency, UsageError
from cryokb.issues import Json, JsonObject, Severity
from cryokb.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cryokb.documents import Document
    from cryokb.expansion import Expanded
    from cryokb.readers import Extract, Missing

__all__ = ["expand", "extract", "migrate", "new"]

PLACES = 3
"""How many places of one kind of gap are named."""


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
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--into",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="RECORD",
    help="Add the sessions to this record; nothing in it is overwritten.",
)
@output_option
def extract(files: tuple[str, ...], into: Path | None, output: Path | None) -> int:
    r"""Read microscope files into a partial record, with the source of each value.

    What a person must still fill in is listed on standard error. A file that cannot be read is told and passed over.

    \b
    Example: cryokb extract raw/*.dm4 -o record.yaml
             cryokb extract raw/late.mrc --into record.yaml -o record.yaml
    """
    from cryokb import drafts

    check_output(output, into)
    parts = read_parts(files, (output or into or Path("record.yaml")).parent)
    draft = drafts.join(parts) if into is None else drafts.merge_into(into, parts)
    for note in draft.notes:
        say(f"note: {note}")
    for line in to_fill_in(draft.gaps):
        say(line)
    write_output(draft.text, output, inputs=files)
    return 1 if len(parts) < len(files) else 0


def to_fill_in(gaps: Iterable[Missing]) -> Iterator[str]:
    """Say once what is missing and in which places; of many files the places are the same again and again."""
    places: dict[str, list[str]] = {}
    for gap in gaps:
        places.setdefault(gap.why, []).append(gap.path)
    for why, paths in places.items():
        more = f" and {counted(len(paths) - PLACES, 'more place')}" if len(paths) > PLACES else ""
        yield f"to fill in: {', '.join(paths[:PLACES])}{more}: {why}"


def check_output(output: Path | None, into: Path | None) -> None:
    """Refuse to write over a file, unless it is the record that is added to.

    Raises:
        UsageError: another file stands there.
    """
    if output is None or not output.exists() or (into is not None and output.samefile(into)):
        return
    other = output if into is None else into
    raise UsageError(f"{output} exists already.", hint=f"Choose another name, or add with --into {other} -o {other}; nothing was written.")


def read_parts(files: tuple[str, ...], folder: Path) -> list[Extract]:
    """Read microscope files for a record in a folder; one that cannot be read is told and passed over.

    Raises:
        UsageError: none of them could be read.
        MissingDependency: the same, and the library that reads them is not installed.
    """
    from cryokb import readers

    parts: list[Extract] = []
    missing: MissingDependency | None = None
    for position, file in enumerate(files, start=1):
        if len(files) > 1:
            progress(f"[{position}/{len(files)}] {file}")
        try:
            part = readers.extract(file, relative_to=folder)
        except MissingDependency as error:
            missing = error
            say(f"{file}: {error.message}")
            continue
        except CryokbError as error:
            say(f"{file}: {error}")
            continue
        say(f"{file}: {len(part.signals)} signal(s), {len(part.origins)} values with their source")
        parts.append(part)
    if missing is not None and not parts:
        raise missing
    if missing is not None:
        say(str(missing.hint))
    if not parts:
        raise UsageError("None of the files could be read.", hint="See the lines above.")
    return parts


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


def difference(before: str, after: str, file: Path) -> str:
    """Show two texts as a unified difference."""
    lines = difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), str(file), str(file))
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)
