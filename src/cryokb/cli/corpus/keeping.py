"""cryokb corpus new, format, build, agreement and verify: the sources of the corpus, and whether its quotes are still those read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from cryokb.cli import tables
from cryokb.cli.options import (
    CURATED,
    DATABASE,
    chosen_filter,
    date_option,
    filter_options,
    output_option,
    today,
    write_output,
)
from cryokb.cli.streams import give, progress_line, say
from cryokb.documents import write_json
from cryokb.errors import InvalidDocument, UsageError
from cryokb.issues import Severity
from cryokb.terminal import counted, visible

if TYPE_CHECKING:
    from cryokb.corpus import Curated, Proofs, TextFile, Verified
    from cryokb.issues import JsonObject

__all__ = ["agreement", "build", "cite", "diff", "form", "new", "register", "release", "verify", "witness"]


@click.command()
@click.argument("doi")
@click.option("--title", help="The title.")
@click.option("--author", "authors", multiple=True, metavar="NAME", help="An author; give the option once for each, in order.")
@click.option("--year", type=click.IntRange(1800, 2200), help="The year of publication.")
@click.option("--journal", help="Journal, volume, pages.")
@date_option("--date", "The day of curation")
@CURATED
@output_option
def new(
    doi: str,
    title: str | None,
    authors: tuple[str, ...],
    year: int | None,
    journal: str | None,
    date: str | None,
    curated: Path,
    output: Path | None,
) -> int:
    r"""Write a commented skeleton of a publication to fill in; DOI in any form.

    \b
    Example: cryokb corpus new 10.5555/quill.2030 --title "Sodium in the cold" --author "Ada Quill" --year 2030
             cryokb corpus new 10.5555/quill.2030 -o curated/publications/quill-2030-sodium-cold.yaml
    """
    from cryokb import corpus as curation
    from cryokb.corpus import About, publication_skeleton

    if output is not None and output.exists():
        raise UsageError(f"{output} exists already.", hint="Choose another name; nothing was overwritten.", path=str(output))
    if output is not None and output.suffix not in (".yaml", ".yml"):
        raise UsageError(f"{output} is not the name of a YAML file.", hint="Let it end in .yaml.", path=str(output))
    given = click.get_current_context().get_parameter_source("curated") is not ParameterSource.DEFAULT
    known = curation.load(curated) if given or curated.is_dir() else None
    stem = None if output is None else output.stem
    made = publication_skeleton(doi, About(title, authors, year, journal), date=date or today(), corpus=known, stem=stem)
    write_output(made.text, output)
    return 0


@click.command(name="format")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 and name the files that differ.")
def form(paths: tuple[Path, ...], check: bool) -> int:
    r"""Bring curated files (default: curated/ here) into the canonical form: order of slots, one style, comments kept.

    What a file says does not change.

    \b
    Example: cryokb corpus format
             cryokb corpus format curated/publications/han-2021-sodium-interphase.yaml
             cryokb corpus format --check
    """
    from cryokb.corpus import curated_files, format_file

    found = [format_file(path) for path in curated_files(paths or (Path("curated"),))]
    changed = [item for item in found if item.changed]
    for item in changed:
        if check:
            give(str(item.path))
        else:
            write_output(item.text, item.path)
    verb = "would change" if check else "changed"
    say(f"{len(changed)} of {counted(len(found), 'file')} {verb}")
    return 1 if check and changed else 0


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@DATABASE
def build(folder: Path | None, database: str | None) -> int:
    r"""Build the knowledge base from FOLDER (default: curated/ here).

    \b
    Example: cryokb corpus build
    """
    from cryokb import corpus as curation
    from cryokb import store

    place = folder or Path("curated")
    if not place.is_dir():
        raise UsageError(
            f"There is no folder {place}.",
            hint="Run this in a checkout of cryokb, or name the folder with the publications.",
            path=str(place),
        )
    curated = curation.load(place, progress=progress_line)
    url = store.build(curated, database, progress=progress_line)
    built = f"{counted(len(curated.facts), 'finding')} of {counted(len(curated.publications), 'publication')}"
    give(f"{built} -> {store.shown_address(url)}")
    return 0


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="How it is written.")
def agreement(folder: Path | None, form: str) -> int:
    r"""Say how far the second reading of FOLDER (default: curated/ here) agrees with the first, property by property.

    \b
    Example: cryokb corpus agreement
    """
    from cryokb import corpus as curation

    curated = curation.load(folder or Path("curated"))
    rows = curation.agreement(curated.rereading, curated.findings)
    if form == "json":
        give(write_json([row.to_json() for row in rows]))
        return 0
    cells = [
        [row.property.replace("_", " "), str(row.compared), str(row.agreed), share(row.share), str(row.missed), str(row.added)]
        for row in rows
    ]
    give(tables.table(("property", "both readings", "agree", "share", "first only", "second only"), cells))
    return 0


def share(part: float | None) -> str:
    """Write a share in per cent."""
    return "" if part is None else f"{100 * part:.0f} %"


SHOWN = 20
"""How many ids are named at most."""


@click.command()
@click.argument("release", required=False, metavar="[RELEASE]")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when the registry is not up to date.")
@CURATED
def register(release: str | None, check: bool, curated: Path) -> int:
    r"""Bring the registry of released ids up to date for RELEASE, such as 2026.11.

    New ids get version 1, changed content a higher version; ids that are gone become withdrawn, for ever.

    \b
    Example: cryokb corpus register 2026.11
             cryokb corpus register --check
    """
    from cryokb import corpus as curation
    from cryokb.corpus import REGISTRY_FILE, registered_contents, require_readable, stale_ids, updated_registry

    if (release is None) is not check:
        raise UsageError("Name the release, or say --check.", hint="cryokb corpus register 2026.11")
    whole = require_readable(curation.load(curated))
    found = stale_ids(whole.registry, registered_contents(whole))
    for mark, names in (("+", found.new), ("~", found.changed), ("-", found.gone), ("!", found.reused)):
        for name in names[:SHOWN]:
            give(f"{mark} {name}")
        if len(names) > SHOWN:
            give(f"{mark} and {len(names) - SHOWN} more")
    say(f"{len(found.new)} new, {len(found.changed)} changed, {len(found.gone)} gone, {len(found.reused)} used again")
    if release is None:
        return 1 if found else 0
    made = updated_registry(whole.registry, whole, release)
    beside = curated.parent if curated.name == "publications" else curated
    write_output(made.to_text(), beside / REGISTRY_FILE)
    say(f"{counted(len(made.rows), 'id')}, release {made.newest}")
    return 0


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is written.")
@output_option
def diff(old: Path, new: Path, form: str, output: Path | None) -> int:
    r"""Say what changed from OLD to NEW: folders of curated files, released folders, or findings as JSON lines.

    Exit: 0 when they say the same, 1 when they differ.

    \b
    Example: cryokb corpus diff cryokb-corpus-2026.11 curated
             cryokb corpus diff cryokb-corpus-2026.11 cryokb-corpus-2027.02 --format json
    """
    from cryokb.corpus import difference_text, differences_between, read_snapshot

    sections = differences_between(read_snapshot(old), read_snapshot(new))
    differs = any(sections.values())
    if form == "json":
        plain = {name: found.to_json() for name, found in sections.items()}
        write_output(write_json(plain), output)
    elif differs or output is not None:
        write_output(difference_text(sections), output)
    if not differs:
        say("no difference")
    return 1 if differs else 0


@click.command()
@click.argument("name", metavar="RELEASE")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Where it is written. [default: cryokb-corpus-RELEASE]"
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="The release before, to say what changed.",
)
@date_option("--date", "The day of publication")
@CURATED
def release(name: str, output: Path | None, previous: Path | None, date: str | None, curated: Path) -> int:
    r"""Write a citable release of the whole corpus as an RO-Crate: SQLite, JSON, Parquet, CSV, Turtle, licences, changes, checksums.

    The corpus must be without error and registered: cryokb corpus register RELEASE.

    \b
    Example: cryokb corpus release 2026.11
             cryokb corpus release 2027.02 --previous cryokb-corpus-2026.11 --date 2027-02-01 -o build/release
    """
    from cryokb import corpus as curation
    from cryokb.export import make_release

    folder = output or Path(f"cryokb-corpus-{name}")
    whole = curation.load(curated, progress=progress_line)
    files = make_release(whole, name, folder, date=date or today(), previous=previous)
    give(f"{counted(len(whole.findings), 'finding')}, {counted(len(files), 'file')} -> {folder}")
    return 0


@click.command()
@filter_options
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "bibtex"]), default="text", show_default=True, help="How it is written."
)
@click.option(
    "--verify",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="CITATION.json",
    help="Ask the question of a citation again; exit with 1 and what differs when the answer is another.",
)
@DATABASE
@output_option
def cite(form: str, verify: Path | None, database: str | None, output: Path | None, **options: object) -> int:
    r"""Cite the findings of a filter: release, question, hash of the answer, counts, primary papers.

    \b
    Example: cryokb corpus cite --metal Na --property interphase_thickness
             cryokb corpus cite --metal Na --format json -o citation.json
             cryokb corpus cite --verify citation.json
    """
    from cryokb import export
    from cryokb.store import Corpus

    chosen = chosen_filter(options)
    if verify is not None:
        if chosen.to_mapping():
            raise UsageError("A citation has its own question.", hint="Leave the filter out: cryokb corpus cite --verify FILE.")
        if output is not None or form != "text":
            raise UsageError("--verify writes no citation.", hint="Leave --format and -o out: cryokb corpus cite --verify FILE.")
        return verified(verify, database)
    with Corpus.open(database) as base:
        made = export.cite(base, chosen)
        if form == "json":
            text = write_json(made.to_json())
        else:
            text = export.cite_text(made) if form == "text" else export.cite_bibtex(base, made)
    write_output(text, output)
    return 0


def verified(path: Path, database: str | None) -> int:
    """Ask the question of a citation again and say what differs."""
    from cryokb import export
    from cryokb.store import Corpus

    old = export.read_citation(path)
    with Corpus.open(database) as base:
        new = export.cite(base, export.parse_query(old.query))
    lines = export.differences(old, new)
    if old.release != new.release or old.corpus != new.corpus:
        say(f"cited: {old.release}, sha256:{old.corpus}\nasked: {new.release}, sha256:{new.corpus}")
    for line in lines:
        give(line)
    counts = f"{counted(new.findings, 'finding')} of {counted(new.papers, 'paper')}"
    say("the answer is another" if lines else f"the same answer: {counts}")
    return 1 if lines else 0


@click.command()
@click.option("--text", "texts", multiple=True, metavar="FILE", help="A text that was read, UTF-8; - for standard input. May be repeated.")
@click.option("--source", metavar="ADDRESS", help="Whose text it is, as the evidence has it in read_in.")
@click.option("--write", is_flag=True, help="Write the proofs, once every quote was found.")
@date_option("--read-on", "The day on which the texts were read")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is written.")
@CURATED
def verify(texts: tuple[str, ...], source: str | None, write: bool, read_on: str | None, form: str, curated: Path) -> int:
    r"""Seek every quote again in the texts that were read, and say what is proved; without --text, what the proofs show.

    Whose text it is, is said by --source or by a first line `address: ...` with an empty line below it, else told by its digest or by the
    quotes that stand in it. Another edition is verified quote by quote. --write writes TEXTS.tsv and QUOTES.tsv: digest and length of each
    text, and place, length and digest of each quote. Exit: 0 when every quote is proved or was found, else 1.

    \b
    Example: cryokb corpus verify
             cryokb corpus verify --text review.txt
             cryokb corpus verify --text han-2021.txt --text han-2021.2.txt --source https://example.org/a --write
    """
    from cryokb import corpus as curation

    if source is not None and not texts:
        raise UsageError("--source says whose text it is, and there is no text.", hint="Add --text FILE.")
    whole = curation.load(curated)
    results = curation.verify(whole, [read(name) for name in texts], source=source)
    if form == "json":
        plain: JsonObject = {"texts": [result.to_json() for result in results], "proofs": dict(state_of(whole))}
        give(write_json(plain))
    else:
        for result in results:
            show(result)
        if not texts:
            show_state(whole)
    if any(result.missing for result in results):
        say("not every quote was found" + ("; nothing was written" if write else ""))
        return 1
    if write:
        write_proofs(whole, results, read_on, curated)
    elif any(result.rows and not result.is_proved for result in results):
        say("--write makes this the proof")
    return 1 if not texts and not write and any(state_of(whole)[name] for name in ("unproved", "idle")) else 0


def read(name: str) -> TextFile:
    """Read a text, or standard input."""
    from cryokb import corpus as curation
    from cryokb.corpus import LARGEST, text_file

    return text_file("standard input", sys.stdin.buffer.read(LARGEST + 1)) if name == "-" else curation.read_text_file(Path(name))


def show(result: Verified) -> None:
    """Say what came of seeking the quotes of one source."""
    known, whole = result.known, len(result.rows) + len(result.missing)
    told = {"name": "", "digest": ", known by its digest", "quotes": ", known by its quotes"}[result.found_by]
    if known is None:
        same = "a text without a proof"
    elif result.same_text:
        same = "the text that was read"
    else:
        length = "" if known.length is None else f": {result.length:,} characters, not {known.length:,}"
        same = f"another text than the one that was read{length}"
    give(f"{result.source}: {same}{told}")
    give(f"  {len(result.rows)} of {counted(whole, 'quote')} found")
    for number, what in ((result.unproved, "without a proof before"), (result.moved, "at another place than the proof says")):
        if number:
            give(f"  {number} of them {what}")
    for issue in result.missing[:SHOWN]:
        give(visible(f"  {issue.file}:{issue.line} {issue.message}"))
    if len(result.missing) > SHOWN:
        give(f"  and {len(result.missing) - SHOWN} more that do not stand there")


def state_of(whole: Curated) -> dict[str, int]:
    """Count what the proofs show of the quotes of a corpus, each passage of a source once."""
    from cryokb.corpus import PROVED, quoted_in

    proofs, counts = whole.proofs, dict.fromkeys(("texts", "quotes", "proved", "not_reread", "unproved", "idle"), 0)
    quoted = quoted_in(whole)
    counts["texts"] = len(quoted)
    for source, quotes in quoted.items():
        text = proofs.by_source.get(source)
        for item in quotes.values():
            shown = text is not None and proofs.proves(source, item.quote)
            counts["quotes"] += 1
            counts["unproved" if text is None or not shown else "proved" if text.state == PROVED else "not_reread"] += 1
    counts["idle"] = sum(row.sha256 not in quoted.get(row.source, {}) for row in proofs.quotes)
    return counts


def show_state(whole: Curated) -> None:
    """Say what the proofs show."""
    counts = state_of(whole)
    give(f"{counted(counts['quotes'], 'quote')} of {counted(counts['texts'], 'text')}")
    give(f"  {counts['proved']} proved: place and digest in a text whose digest is known")
    give(f"  {counts['not_reread']} found by an earlier check that kept no places, and not read again")
    give(f"  {counts['unproved']} without a proof")
    if counts["idle"]:
        give(f"  {counted(counts['idle'], 'proof')} of words that are not quoted: cryokb corpus verify --write takes them away")


def write_proofs(whole: Curated, results: list[Verified], read_on: str | None, curated: Path) -> None:
    """Write both tables where they change."""
    from cryokb import corpus as curation
    from cryokb import standard
    from cryokb.corpus import QUOTES_FILE, TEXTS_FILE, quoted_in, without_idle

    errors = [issue for issue in whole.issues if issue.severity is Severity.ERROR]
    if errors:  # what a damaged file quotes is not known, and its proofs are not idle
        raise InvalidDocument("The corpus has errors; no proof was written.", errors, path=errors[0].file)
    program = f"cryokb {standard.versions()['software']}"
    made: Proofs = without_idle(curation.updated_proofs(whole.proofs, results, date=read_on or today(), program=program), quoted_in(whole))
    beside = curated.parent if curated.name == "publications" else curated
    for name, text in ((TEXTS_FILE, made.texts_table()), (QUOTES_FILE, made.quotes_table())):
        place = beside / name
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            write_output(text, place)


@click.command()
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@date_option("--read-on", "The day on which the texts were read")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("curated/witnesses"),
    show_default=True,
    metavar="FOLDER",
    help="A folder inside the corpus; nothing is written there any more.",
)
@click.pass_context
def witness(context: click.Context, texts: tuple[str, ...], read_on: str | None, output: Path) -> object:
    r"""Old name of `cryokb corpus verify --text FILE --write`; it goes with the next release.

    \b
    Example: cryokb corpus witness texts/*.txt
    """
    say("cryokb corpus witness is now: cryokb corpus verify --text FILE --write; no hashes of words are kept any more.")
    return context.invoke(verify, texts=texts, source=None, write=True, read_on=read_on, form="text", curated=output.parent)
