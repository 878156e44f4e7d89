"""cryokb corpus new, format, build and agreement."""

from __future__ import annotations

from pathlib import Path

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
from cryokb.errors import UsageError
from cryokb.terminal import counted

__all__ = ["agreement", "build", "cite", "diff", "form", "new", "register", "release"]


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
